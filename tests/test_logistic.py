"""Logistic regression at many places at once: against the ops and the tape, against nudges, and against `deep_network.descent`."""

import numpy as np
import pytest

from dlcourse import data, deep_network
from dlcourse import functional as F
from dlcourse.analysis import gradcheck, logistic, surfaces
from dlcourse.analysis.logistic import CROSS_ENTROPY, SQUARED_ERROR
from dlcourse.autodiff import Tensor

LOSSES = pytest.mark.parametrize("loss", [CROSS_ENTROPY, SQUARED_ERROR])


def patients(m=60, n_x=2):
    rng = np.random.default_rng(0)
    return rng.normal(size=(n_x, m)), (rng.random((1, m)) < 0.5).astype(float)


def on_the_tape(Z, Y, loss):
    if loss == CROSS_ENTROPY:
        return F.binary_cross_entropy(Z, Y, reduction="none")
    return F.squared_error(F.sigmoid(Z), Y, reduction="none")


def test_a_row_of_ones():
    X = np.array([[1, 2], [3, 4]], np.float32)
    inputs = logistic.with_ones(X)
    np.testing.assert_array_equal(inputs, [[1, 2], [3, 4], [1, 1]])
    assert inputs.dtype == np.float32


@LOSSES
def test_losses_and_slopes_are_those_of_the_tape(loss):
    Z, Y = np.linspace(-40, 40, 12).reshape(3, 4), np.array([[0.0, 1.0, 1.0, 0.0]])
    leaf, all_labels = Tensor(Z), np.broadcast_to(Y, Z.shape)
    L = on_the_tape(leaf, all_labels, loss)
    np.testing.assert_array_equal(logistic.losses(Z, Y, loss), L.value)
    np.testing.assert_array_equal(logistic.costs(Z, Y, loss), L.value.mean(axis=1))
    L.backward(np.ones(Z.shape))
    np.testing.assert_allclose(logistic.slopes(Z, Y, loss), leaf.grad, rtol=1e-12, atol=1e-300)


@LOSSES
def test_curvatures_are_slopes_of_slopes(loss):
    z = np.linspace(-5, 5, 21)
    for y in (0.0, 1.0):
        nudged = gradcheck.slope(lambda z, y=y: logistic.slopes(z, y, loss), z, 1e-5)
        np.testing.assert_allclose(logistic.curvatures(z, y, loss), nudged, atol=1e-9)
    assert (logistic.curvatures(z, 0.0, CROSS_ENTROPY) > 0).all()
    assert (logistic.curvatures(z, 0.0, SQUARED_ERROR) < 0).any()


def test_values_by_hand():
    z = np.log(99.0)  # ŷ = .99
    assert logistic.losses(z, 0.0) == pytest.approx(np.log(100))
    assert logistic.losses(z, 0.0, SQUARED_ERROR) == pytest.approx(0.99**2 / 2)
    assert logistic.slopes(z, 0.0) == pytest.approx(0.99)
    assert logistic.slopes(z, 0.0, SQUARED_ERROR) == pytest.approx(0.99 * 0.99 * 0.01)
    assert logistic.curvatures(0.0, 1.0) == 0.25


@LOSSES
def test_the_least_curvature_is_an_eigenvalue_of_the_hessian(loss):
    x, Y = patients(n_x=1)
    places = np.array([[0.0, 0.0], [1.0, -0.5], [-3.0, 2.0]])
    found = logistic.least_curvature(x, places @ logistic.with_ones(x), Y, loss)
    for place, least in zip(places, found):

        def gradient(place):
            return (
                logistic.slopes(place @ logistic.with_ones(x), Y[0], loss) @ logistic.with_ones(x).T / Y.size
            )

        H = [gradcheck.slope(lambda t, e=e, p=place: gradient(p + t * e), 0.0, 1e-5) for e in np.eye(2)]
        assert least == pytest.approx(np.linalg.eigvalsh(H)[0], abs=1e-8)
    if loss == CROSS_ENTROPY:  # the surface of week 2.6, in closed form
        H = surfaces.hessian(surfaces.logistic(x[0], Y[0]), places)
        np.testing.assert_allclose(found, np.linalg.eigvalsh(H)[:, 0], atol=1e-7)


@LOSSES
def test_one_descent_is_that_of_the_network(loss):
    X, Y = patients()
    ops = {CROSS_ENTROPY: (F.identity, F.binary_cross_entropy), SQUARED_ERROR: (F.sigmoid, F.squared_error)}
    g, op = ops[loss]
    _, (W, b) = deep_network.descent(
        deep_network.logistic(2), X, Y, [g], learning_rate=0.7, steps=30, loss=op, keep=lambda p, J: p[0]
    )
    path = logistic.trajectories(logistic.with_ones(X), Y, np.zeros(3), 0.7, 30, loss=loss)
    np.testing.assert_allclose(path, np.hstack([W[:, 0], b[:, 0]]), atol=1e-12)


def test_many_starts_and_rates_descend_side_by_side():
    X, Y = patients()
    inputs, starts = logistic.with_ones(X), np.random.default_rng(1).normal(size=(4, 3))
    rates = np.array([[0.1], [0.3], [1.0], [3.0]])
    together = logistic.trajectories(inputs, Y, starts, rates, 20)
    assert together.shape == (21, 4, 3)
    for k in range(4):
        alone = logistic.trajectories(inputs, Y, starts[k], rates[k, 0], 20)
        np.testing.assert_allclose(together[:, k], alone, atol=1e-12)
    J = logistic.trajectories(
        inputs, Y, starts, rates, 20, keep=lambda places: logistic.costs(places @ inputs, Y)
    )
    np.testing.assert_allclose(J, logistic.costs(together @ inputs, Y), rtol=1e-12)


def test_a_b_that_is_not_learned():
    x, Y = np.array([[1.0, 2.0, 4.0, 8.0]]), np.array([[0.0, 1.0, 0.0, 1.0]])
    ends = [
        logistic.trajectories(x, Y, [[0.0], [6.0]], 4.0, 200, loss=loss, offset=-8.0)[-1, :, 0]
        for loss in (SQUARED_ERROR, CROSS_ENTROPY)
    ]
    assert ends[0] == pytest.approx([1.392, 5.460], abs=1e-2)  # two valleys
    low = logistic.trajectories(x, Y, [[0.0], [6.0]], 0.3, 2000, offset=-8.0)[-1, :, 0]
    assert low == pytest.approx([1.991, 1.991], abs=1e-3)  # one
    assert logistic.slopes(low[0] * x - 8.0, Y) @ x.T == pytest.approx(0, abs=1e-6)


def test_shapes_and_losses_that_are_refused():
    X, Y = patients()
    with pytest.raises(
        ValueError, match=r"one number for each row of the inputs.*got \(2,\), \(3, 60\) and \(1, 60\)"
    ):
        logistic.trajectories(logistic.with_ones(X), Y, np.zeros(2), 0.1, 1)
    with pytest.raises(ValueError, match=r"one label for each column.*got \(3,\), \(3, 60\) and \(1, 59\)"):
        logistic.trajectories(logistic.with_ones(X), Y[:, 1:], np.zeros(3), 0.1, 1)
    for function in (logistic.losses, logistic.slopes, logistic.curvatures, logistic.costs):
        with pytest.raises(ValueError, match="the loss is 'cross-entropy' or 'squared error'; got 'hinge'"):
            function(X[0], Y[0], "hinge")


def test_columns_train_and_flat_labels_do_not():
    X, Y, _, _ = data.breast_cancer().split()
    X = data.standardize(X)
    w, b = logistic.descend_trusting(X, Y.T, learning_rate=0.5, steps=50)
    path = logistic.trajectories(logistic.with_ones(X), Y, np.zeros(31), 0.5, 50)
    np.testing.assert_allclose(np.hstack([w[:, :, 0], b[:, None]]), path, atol=1e-10)
    w, b = logistic.descend_trusting(X, Y[0], learning_rate=0.5, steps=500)
    assert np.abs(w).max() < 1e-12 and F.sigmoid(b[-1]) == pytest.approx(Y.mean(), abs=1e-6)


def test_the_largest_rate_that_falls():
    found = logistic.largest_steady_rate(lambda rate: rate <= 0.37, 1e-3, 10.0)
    assert 0.37 / 1.002 < found <= 0.37
    for low, high in ((1.0, 1.0), (0.0, 1.0)):
        with pytest.raises(ValueError, match="from a rate that is fine up to one that is not"):
            logistic.largest_steady_rate(bool, low, high)


def test_the_edge_of_stability_is_two_over_the_curvature():
    X, Y = patients()
    inputs = logistic.with_ones(X)

    def gradient(p):
        return logistic.slopes(p @ inputs, Y[0]) @ inputs.T / Y.size

    H = [gradcheck.slope(lambda t, e=e: gradient(t * e), 0.0, 1e-5) for e in np.eye(3)]
    assert logistic.edge_of_stability(inputs) == pytest.approx(2 / np.linalg.eigvalsh(H)[-1], rel=1e-8)
