"""What one step keeps of the promise of the slope."""

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import gradcheck, steps

G = [F.tanh, F.sigmoid]


def place():
    X, Y = data.planar_flower(rng=np.random.default_rng(0))
    params = deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=np.random.default_rng(1))
    return params, X, Y


def test_the_square_is_the_slope_along_the_gradient():
    params, X, Y = place()
    slope = steps.promise(params, X, Y, G)

    def J(theta):
        return deep_network.cost(deep_network.output(gradcheck.unflatten(theta, params), X, G), Y)[0]

    theta = gradcheck.flatten(params)
    nudged = gradcheck.numerical_gradient(J, theta)
    assert slope.J == J(theta) and slope.square == pytest.approx((nudged**2).sum(), rel=1e-6)
    assert slope.after(0.7) == pytest.approx(J(theta - 0.7 * nudged), rel=1e-7)


def test_a_step_is_the_step_of_gradient_descent():
    params, X, Y = place()
    _, J = deep_network.descent(params, X, Y, G, learning_rate=2.0, steps=1)
    slope = steps.promise(params, X, Y, G)
    assert [slope.J, slope.after(2.0)] == J.tolist()
    assert slope.kept(2.0) == (J[0] - J[1]) / (2.0 * slope.square)


def test_learning_rates_in_any_shape():
    slope = steps.promise(*place(), G)
    rates = np.array([[0.1, 1.0], [2.0, 5.0]])
    assert slope.after(rates).shape == slope.kept(rates).shape == (2, 2)
    assert slope.after(rates)[1, 0] == slope.after(2.0) and isinstance(slope.after(2.0), float)


def test_the_shorter_the_step_the_better_the_promise_is_kept():
    missing = 1 - steps.promise(*place(), G).kept(np.array([1e-2, 1e-3, 1e-4]))
    np.testing.assert_allclose(missing[:-1] / missing[1:], 10, rtol=0.05)


def test_another_loss():
    params, X, Y = place()
    logits = steps.promise(params, X, Y, [F.tanh, F.identity], loss=F.binary_cross_entropy)
    assert logits.J == pytest.approx(steps.promise(params, X, Y, G).J)
    assert logits.after(1.0) == pytest.approx(steps.promise(params, X, Y, G).after(1.0))
