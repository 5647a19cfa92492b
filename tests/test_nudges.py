"""All nudges at once, against one nudge at a time."""

import numpy as np
import pytest

from dlcourse import deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import gradcheck

G = [F.tanh, F.relu, F.identity]


@pytest.fixture
def net():
    rng = np.random.default_rng(0)
    params = deep_network.initialize([2, 4, 3, 1], init=initializers.xavier, rng=rng)
    return params, rng.normal(size=(2, 6)), (rng.random((1, 6)) < 0.5).astype(float), G


def masked():
    rng = np.random.default_rng(1)
    return {"keep_prob": 0.8, "masks": [rng.random((n, 6)) < 0.8 for n in (4, 3)]}


@pytest.mark.parametrize("dropout", [{}, masked()], ids=["plain", "dropout"])
def test_costs_are_those_of_the_networks_one_by_one(net, dropout):
    params, X, Y, g = net
    thetas = np.random.default_rng(2).normal(size=(5, gradcheck.flatten(params).size))
    wanted = [
        gradcheck.network_cost(gradcheck.unflatten(theta, params), X, Y, g, lam=0.7, **dropout)
        for theta in thetas
    ]
    np.testing.assert_allclose(gradcheck.nudged_costs(thetas, params, X, Y, g, lam=0.7, **dropout), wanted)
    with pytest.raises(ValueError, match=r"\(…, 31\) for many"):
        gradcheck.nudged_costs(thetas[:, :30], params, X, Y, g)


def test_every_vector_may_have_masks_of_its_own(net):
    params, X, Y, g = net
    theta = gradcheck.flatten(params)
    masks = [np.random.default_rng(3).random((2, n, 6)) < 0.8 for n in (4, 3)]
    both = gradcheck.nudged_costs(np.stack([theta, theta]), params, X, Y, g, keep_prob=0.8, masks=masks)
    for k in range(2):
        each = [mask[k] for mask in masks]
        assert both[k] == pytest.approx(
            gradcheck.network_cost(params, X, Y, g, keep_prob=0.8, masks=each), rel=1e-12
        )
    assert both[0] != both[1]


@pytest.mark.parametrize("dropout", [{}, masked()], ids=["plain", "dropout"])
def test_nudged_gradients_are_the_numerical_ones(net, dropout):
    params, X, Y, g = net

    def J(theta):
        return gradcheck.network_cost(gradcheck.unflatten(theta, params), X, Y, g, lam=0.7, **dropout)

    found = gradcheck.nudged_gradients(params, X, Y, g, [1e-5, 1e-3], lam=0.7, **dropout)
    for k, h in enumerate((1e-5, 1e-3)):
        theta = gradcheck.flatten(params)
        np.testing.assert_allclose(found.both[k], gradcheck.numerical_gradient(J, theta, h=h), atol=1e-9)
        one = gradcheck.numerical_gradient(J, theta, h=h, two_sided=False)
        np.testing.assert_allclose(found.one[k], one, atol=1e-9)
    exact = gradcheck.flatten(gradcheck.network_gradients(params, X, Y, g, lam=0.7, **dropout))
    assert gradcheck.relative_difference(exact, found.both[0]) < 1e-8
    with pytest.raises(ValueError, match="positive"):
        gradcheck.nudged_gradients(params, X, Y, g, [0.0])


def test_sums_at_the_corner_of_relu_are_counted():
    X = np.array([[1.0, -2.0, 0.0]])
    params = [(np.array([[1.0], [-1.0]]), np.zeros((2, 1))), (np.ones((1, 2)), np.zeros((1, 1)))]
    assert gradcheck.at_corner(params, X, [F.relu, F.identity]) == 2  # both units, for x = 0
    assert gradcheck.at_corner(params, X, [F.tanh, F.identity]) == 0
