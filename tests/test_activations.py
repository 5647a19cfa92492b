"""Activations under the lens: closed forms of their slopes and flat parts, the normal distribution, and the stack of sigmoids."""

import functools
import math

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse.analysis import activations

Z = np.linspace(-6, 6, 97)


@pytest.mark.parametrize(
    "g, slope",
    [
        (F.tanh, lambda z: 1 - np.tanh(z) ** 2),
        (F.relu, lambda z: z > 0),
        (F.step, lambda z: 0 * z),
        (F.identity, np.ones_like),
        (functools.partial(F.leaky_relu, slope=0.2), lambda z: np.where(z > 0, 1, 0.2)),
        (functools.partial(F.elu, alpha=0.5), lambda z: np.where(z > 0, 1, 0.5 * np.exp(z))),
        (lambda z: 2 * F.sigmoid(2 * z) - 1, lambda z: 1 - np.tanh(z) ** 2),
        (lambda z: z * z, lambda z: 2 * z),
    ],
    ids="tanh relu step identity leaky elu stretched square".split(),
)
def test_values_and_slopes(g, slope):
    z = np.setdiff1d(Z, [0])
    a, found = activations.value_and_slope(g, z)
    np.testing.assert_array_equal(a, g(z))
    np.testing.assert_allclose(found, slope(z), atol=1e-12)
    assert (activations.nudge_gap(g, z, 1e-5) < 1e-8).all()


def test_the_gap_of_a_nudge_falls_like_h_and_like_h_squared():
    one, two = (
        activations.nudge_gap(F.exp, 0.0, np.array([1e-2, 1e-3]), two_sided=sides) for sides in (False, True)
    )
    np.testing.assert_allclose(one, [1e-2 / 2, 1e-3 / 2], rtol=4e-3)
    np.testing.assert_allclose(two, [1e-4 / 6, 1e-6 / 6], rtol=1e-4)
    assert activations.nudge_gap(F.exp, Z, 1e-3).shape == Z.shape


def test_where_activations_are_flat():
    edge = math.log((1 + math.sqrt(0.96)) / (1 - math.sqrt(0.96)))  # a(1 − a) = .01
    (low, a), (b, high) = activations.flat_intervals(F.sigmoid, 0.01)
    assert (low, high) == (-50, 50) and [a, b] == pytest.approx([-edge, edge], abs=1e-9)
    [(low, high)] = activations.flat_intervals(F.relu, 0.0, reach=8)
    assert low == -8 and high == pytest.approx(0, abs=1e-9)
    assert activations.flat_intervals(F.identity, 0.5) == ()
    assert activations.flat_intervals(F.step, 0.5) == ((-50, 50),)
    [(low, high)] = activations.flat_intervals(lambda z: z * z, 0.01)
    assert [low, high] == pytest.approx([-0.005, 0.005], abs=1e-9)


def test_the_share_of_normal_numbers():
    assert activations.normal_share([(-1.959963985, 1.959963985)], 0.0, 1.0) == pytest.approx(0.95, abs=1e-9)
    assert activations.normal_share([(-np.inf, 3.0), (4.0, np.inf)], 3.0, 0.5) == pytest.approx(
        0.5 + 0.02275013
    )
    assert activations.normal_share([], 0.0, 1.0) == 0


def test_the_largest_slopes():
    found = [activations.largest_slope(g) for g in (F.sigmoid, F.tanh, F.relu, F.step)]
    assert found == [0.25, 1.0, 1.0, 0.0]
    assert activations.largest_slope(F.silu) == pytest.approx(1.09984, abs=1e-5)
    assert activations.largest_slope(F.exp, reach=2.0) == pytest.approx(math.e**2)


def test_many_sigmoids_are_nearly_a_softplus():
    z = np.linspace(-10, 10, 201)
    total, terms = activations.sigmoid_stack(z, 3, 0.25)
    np.testing.assert_allclose(terms, [1 / (1 + np.exp(-(z - i + 0.25))) for i in (1, 2, 3)], rtol=1e-12)
    np.testing.assert_array_equal(total, terms.sum(axis=0))
    assert activations.softplus_gap(z, 20) == pytest.approx(0.01058, abs=1e-5)
    assert activations.softplus_gap(z, 20, 1.0) == pytest.approx(0.5, abs=0.02)
    assert activations.softplus_gap(z, 5) == pytest.approx(np.logaddexp(0, 10) - 5, abs=0.01)  # at most n
