"""Many networks at once against each on the tape, directions against what they promise, sharpness against eigenvalues."""

import numpy as np
import pytest

from dlcourse import deep_network, initializers, optim
from dlcourse import functional as F
from dlcourse.analysis import planes
from dlcourse.analysis.gradcheck import flatten
from dlcourse.autodiff import Parameter

NETS = {
    "shallow": planes.Net((2, 5, 1)),
    "deep": planes.Net((2, 4, 4, 1)),
    "residual": planes.Net((2, 4, 4, 1), residual=True),
    "norm": planes.Net((2, 4, 4, 1), norm=True),
    "both": planes.Net((2, 4, 4, 1), True, True),
}
each_net = pytest.mark.parametrize("net", NETS.values(), ids=NETS)
RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 30)).astype(np.float32)
Y = (RNG.random((1, 30)) < 0.5).astype(np.float32)


def networks(net, *shape, seed=1):
    """θ (…, n), float32."""
    n = deep_network.count_parameters(net.dims)
    return np.random.default_rng(seed).normal(size=(*shape, n)).astype(np.float32)


def parameters(theta, net):
    return [(Parameter(W.copy()), Parameter(b.copy())) for W, b in planes.unpack(theta, net.dims)]


# ---- many networks at once ----------------------------------------------------------------------------------------------
@each_net
def test_unpack_is_the_way_back_from_flatten(net):
    params = deep_network.initialize(net.dims, init=initializers.he, rng=np.random.default_rng(0))
    theta = flatten(params)
    for (W, b), (V, c) in zip(planes.unpack(theta, net.dims), params):
        np.testing.assert_array_equal(W, V)
        np.testing.assert_array_equal(b, c)
    many = planes.unpack(np.stack([theta, 2 * theta])[None], net.dims)
    np.testing.assert_array_equal(many[-1][0][0, 1], 2 * params[-1][0])
    assert many[0][1].shape == (1, 2, net.dims[1], 1)


@each_net
def test_the_cost_of_many_is_that_of_each_on_the_tape(net):
    theta = networks(net, 13, 10)  # more than are evaluated together
    J = planes.costs(theta, net, X, Y)
    assert J.shape == (13, 10) and J.dtype == np.float32
    for at in ((0, 0), (6, 7), (12, 9)):
        taped = F.binary_cross_entropy(planes.logits(parameters(theta[at], net), net, X), Y)
        np.testing.assert_allclose(J[at], float(taped.value), rtol=1e-4)


def test_without_extras_the_network_is_that_of_the_library():
    net = NETS["deep"]
    params = planes.unpack(networks(net), net.dims)
    A = deep_network.output(params, X, [F.relu, F.relu, F.sigmoid])
    np.testing.assert_allclose(
        planes.costs(flatten(params), net, X, Y), F.binary_cross_entropy_from_probabilities(A, Y), rtol=1e-4
    )


@each_net
def test_a_training_path_is_descent_step_by_step(net):
    theta = networks(net)
    params, learning_rate = parameters(theta, net), 0.1
    optimizer = optim.GradientDescent([part for layer in params for part in layer], learning_rate)
    path = planes.training_path(params, net, X, Y, optimizer, 4)
    assert path.shape == (5, theta.size) and path.dtype == np.float32
    np.testing.assert_array_equal(path[0], theta)
    for before, after in zip(path, path[1:]):
        again = parameters(before, net)
        F.binary_cross_entropy(planes.logits(again, net, X), Y).backward()
        gradient = flatten([(W.grad, b.grad) for W, b in again])
        np.testing.assert_allclose(after, before - learning_rate * gradient, atol=1e-6)
    assert np.abs(path[-1] - path[0]).max() > 1e-3


# ---- directions ---------------------------------------------------------------------------------------------------------
@each_net
def test_rescaled_weights_are_the_same_function(net):
    theta = networks(net, 3)
    other = planes.rescaled(theta, net, 4.0)
    assert not np.allclose(theta, other)
    np.testing.assert_allclose(
        planes.costs(other, net, X, Y), planes.costs(theta, net, X, Y), rtol=1e-3, atol=1e-4
    )


@each_net
def test_a_filter_normalised_direction_is_as_long_as_each_unit(net):
    theta, direction = networks(net), networks(net, seed=2)
    found = planes.filter_normalized(direction, theta, net.dims)
    for (W, b), (V, c), (U, d) in zip(*(planes.unpack(each, net.dims) for each in (found, theta, direction))):
        np.testing.assert_allclose(np.linalg.norm(W, axis=1), np.linalg.norm(V, axis=1), rtol=1e-5)
        np.testing.assert_allclose(np.abs(b), np.abs(c))
        assert (np.sign(W) == np.sign(U)).all() and (np.sign(b) == np.sign(d)).all()


def test_a_filter_normalised_plane_does_not_change_with_the_scale():
    net = NETS["shallow"]
    theta, direction = networks(net), networks(net, seed=2)
    along = np.linspace(-1, 1, 9, dtype=np.float32)[:, None]
    seen = []
    for c in (1.0, 5.0):
        there = planes.rescaled(theta, net, c)
        seen.append(
            planes.costs(there + along * planes.filter_normalized(direction, there, net.dims), net, X, Y)
        )
    np.testing.assert_allclose(seen[0], seen[1], rtol=1e-3)
    assert np.ptp(seen[0]) > 0.1


def test_main_directions_keep_the_most():
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    off = rng.normal(size=(200, 6)) * np.array([9.0, 4.0, 0.3, 0.2, 0.1, 0.1]) @ basis.T
    found = planes.main_directions(off)
    at = np.linalg.lstsq(found.T, off.T, rcond=None)[0].T
    np.testing.assert_allclose(np.abs(at).max(), 1)
    values, vectors = np.linalg.eigh(off.T @ off)
    cosines = (found / np.linalg.norm(found, axis=1, keepdims=True)) @ vectors[:, :-3:-1]
    np.testing.assert_allclose(np.abs(cosines), np.eye(2), atol=1e-9)
    share = 1 - ((off - at @ found) ** 2).sum() / (off**2).sum()
    np.testing.assert_allclose(share, values[-2:].sum() / values.sum())


def test_a_shadow_is_the_nearest_point_of_the_plane():
    rng = np.random.default_rng(0)
    path, center, directions = rng.normal(size=(8, 5)), rng.normal(size=5), rng.normal(size=(2, 5))
    at, kept = planes.shadow(path, center, directions)
    left = path - (center + at @ directions)
    np.testing.assert_allclose(left @ directions.T, 0, atol=1e-12)  # upright on the plane
    way, missed = path - path[-1], left - left[-1]
    np.testing.assert_allclose(kept, 1 - (missed**2).sum() / (way**2).sum())
    inside = center + rng.normal(size=(8, 2)) @ directions
    np.testing.assert_allclose(planes.shadow(inside, center, directions).kept, 1)


# ---- sharpness ----------------------------------------------------------------------------------------------------------
def test_power_iteration_finds_the_largest_curvature():
    rng = np.random.default_rng(0)
    B = rng.normal(size=(6, 6))
    H = B @ B.T
    values, vectors = np.linalg.eigh(H)
    top, direction = planes.sharpness(lambda theta: H @ theta, rng.normal(size=6), rng.normal(size=6), 300)
    np.testing.assert_allclose(top, values[-1], rtol=1e-6)
    np.testing.assert_allclose(abs(direction @ vectors[:, -1]) / np.linalg.norm(direction), 1)


def test_the_sharpest_may_be_a_downward_curvature():
    H = np.diag([1.0, -5.0, 2.0])
    top, _ = planes.sharpness(lambda theta: H @ theta, np.ones(3), np.ones(3), 100)
    np.testing.assert_allclose(top, -5)


def test_a_good_start_needs_fewer_iterations_and_is_left_as_it_is():
    H = np.diag([1.0, 0.9])
    start = np.array([1.0, 1e-3])
    top, _ = planes.sharpness(lambda theta: H @ theta, np.zeros(2), start, 1)
    np.testing.assert_allclose(top, 1, rtol=1e-5)
    assert start.tolist() == [1.0, 1e-3]


def test_a_flat_cost_has_no_sharpness():
    assert planes.sharpness(lambda theta: np.ones(3), np.zeros(3), np.ones(3))[0] == 0


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda: planes.unpack(np.zeros(20), (2, 5, 1)),
            r"2, 5, 1 units have 21 parameters.*got shape \(20,\)",
        ),
        (lambda: planes.unpack(0.0, (2, 5, 1)), r"got shape \(\)"),
        (lambda: planes.rescaled(np.zeros(21), NETS["shallow"], 0.0), "c is a positive number.*got 0.0"),
        (lambda: planes.rescaled(np.zeros(21), NETS["shallow"], -2.0), "got -2.0"),
        (lambda: planes.main_directions(np.zeros((5, 1))), r"2 directions need.*got \(5, 1\)"),
        (
            lambda: planes.shadow(np.zeros((5, 3)), np.zeros(3), np.zeros((2, 4))),
            r"got \(5, 3\), \(3,\) and \(2, 4\)",
        ),
        (lambda: planes.sharpness(np.sin, np.zeros(3), np.zeros(3)), r"is not 0; got \(3,\)"),
        (lambda: planes.sharpness(np.sin, np.zeros(3), np.ones(2)), r"got \(2,\) for θ \(3,\)"),
    ],
)
def test_what_has_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
