"""Penalties, early ends and dropout, against descent step by step, many masks, and the conditions of a minimum."""

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import regularization as reg
from dlcourse.analysis.gradcheck import numerical_gradient


def test_shares_of_the_best_weight_are_those_of_descent_and_of_the_penalty():
    c, best, alpha = np.array([0.02, 0.3, 1.0]), np.array([2.0, -1.0, 3.0]), 0.4
    w = np.zeros(3)
    for _ in range(25):
        w = w - alpha * c * (w - best)
    np.testing.assert_allclose(best * reg.shrunk_by_stopping(c, alpha, 25), w, rtol=1e-12)
    shrunk = best * reg.shrunk_by_penalty(c, 0.1)
    np.testing.assert_allclose(c * (shrunk - best) + 0.1 * shrunk, 0, atol=1e-15)  # the slope there


@pytest.mark.parametrize("pull", [0.0, 1.0, 0.3])
def test_decay_is_descent_step_by_step(pull):
    W, alpha, lam, m = 1.0, 0.1, 7.0, 50
    walked = [W]
    for _ in range(40):
        _, (slope,) = F.l2_penalty.forward(np.array([W]), lam=lam, m=m)
        W = W - alpha * (slope(1.0)[0] + pull * (W - 1.0))
        walked.append(W)
    np.testing.assert_allclose(reg.weight_decay(alpha, lam, m, np.arange(41), pull=pull), walked, rtol=1e-12)
    with pytest.raises(ValueError, match="1 or more examples"):
        reg.weight_decay(alpha, lam, 0, 1)


# ---- logistic regression ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def patients():
    X, Y, _, _ = data.breast_cancer().split()
    return np.vstack([data.standardize(X)[:5], np.ones_like(Y)]), Y


def test_logistic_slopes(patients):
    X, Y = patients
    w = np.random.default_rng(0).normal(size=(2, 6))
    for k in range(2):
        slope = numerical_gradient(lambda v: float(F.binary_cross_entropy(v[None] @ X, Y)), w[k])
        np.testing.assert_allclose(reg.logistic_slopes(w, X, Y)[k], slope, atol=1e-7)


@pytest.mark.parametrize("l1", [False, True])
def test_penalized_weights_are_where_no_step_helps(patients, l1):
    X, Y = patients
    lambdas = np.array([2.0, 40.0])
    w = reg.penalized_logistic(X, Y, lambdas, l1=l1)
    slope, weight = reg.logistic_slopes(w, X, Y), lambdas[:, None] / Y.size
    np.testing.assert_allclose(slope[:, -1], 0, atol=1e-6)  # b goes free
    if not l1:
        np.testing.assert_allclose(slope[:, :-1] + weight * w[:, :-1], 0, atol=1e-6)
        return
    kept = w[:, :-1] != 0
    assert kept.any() and not kept[1].all()
    np.testing.assert_allclose((slope[:, :-1] + weight * np.sign(w[:, :-1]))[kept], 0, atol=1e-6)
    assert (np.abs(slope[:, :-1]) - weight)[~kept].max() < 1e-6


def test_penalized_logistic_asks_for_the_ones(patients):
    X, Y = patients
    with pytest.raises(ValueError, match="not 1 everywhere"):
        reg.penalized_logistic(X[:-1], Y, [1.0])
    with pytest.raises(ValueError, match="last row of ones"):
        reg.penalized_logistic(X, Y[:, :9], [1.0])


# ---- dropout ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("keep_prob", [0.3, 0.8, 1.0])
def test_the_variance_of_dropout(keep_prob):
    a = np.ones(400_000)
    dropped = F.dropout(a, keep_prob=keep_prob, rng=np.random.default_rng(0))
    assert dropped.var() == pytest.approx(reg.dropout_variance(keep_prob), abs=0.02)
    plain = (dropped * keep_prob).var()
    assert plain == pytest.approx(reg.dropout_variance(keep_prob, inverted=False), abs=0.02)


def test_over_masks_by_hand():
    seen = reg.over_masks((0.5, 0.25), (1.0, 2.0), 0.8)
    assert seen.masks.tolist() == [[1, 1], [1, 0], [0, 1], [0, 0]]
    np.testing.assert_allclose(seen.chances, [0.64, 0.16, 0.16, 0.04])
    outputs = np.array([1.0, 0.5, 0.5, 0.0]) / 0.8
    np.testing.assert_allclose(seen.losses, 0.5 * (outputs - 1) ** 2)
    assert seen.mean == pytest.approx(seen.chances @ seen.losses)


@pytest.mark.parametrize("keep_prob", [0.2, 0.7, 1.0])
@pytest.mark.parametrize("lam", [0.0, 0.6])
def test_dropout_is_a_penalty_and_its_minimum_is_one(keep_prob, lam):
    x, rng = (1.0, 2.0, -0.5), np.random.default_rng(3)
    w = rng.normal(size=(3, 4, 5))  # many weights at once
    mean = reg.over_masks(w, x, keep_prob, y=1.5).mean + lam / 2 * (w * w).sum(axis=0)
    np.testing.assert_allclose(reg.dropout_as_penalty(w, x, keep_prob, lam=lam, y=1.5), mean, rtol=1e-10)
    best = reg.dropout_minimum(x, keep_prob, lam=lam, y=1.5)
    least = reg.dropout_as_penalty(best, x, keep_prob, lam=lam, y=1.5)
    assert (reg.dropout_as_penalty(w, x, keep_prob, lam=lam, y=1.5) >= least - 1e-12).all()
    slope = numerical_gradient(lambda v: float(reg.dropout_as_penalty(v, x, keep_prob, lam=lam, y=1.5)), best)
    np.testing.assert_allclose(slope, 0, atol=1e-9)


def test_of_many_minima_the_shortest_is_given():
    np.testing.assert_allclose(reg.dropout_minimum((1.0, 1.0), 1.0), [0.5, 0.5])


@pytest.mark.parametrize("keep_prob", [0.0, -0.5, 1.01, float("nan")])
def test_a_keep_prob_that_is_none(keep_prob):
    for call in (
        lambda: reg.dropout_variance(keep_prob),
        lambda: reg.over_masks((1.0,), (1.0,), keep_prob),
        lambda: reg.dropout_as_penalty((1.0,), (1.0,), keep_prob),
        lambda: reg.dropout_minimum((1.0,), keep_prob),
        lambda: reg.under_masks([], np.zeros((2, 1)), [], keep_prob),
    ):
        with pytest.raises(ValueError, match="above 0 and at most 1"):
            call()


def test_sub_networks_are_those_of_the_masks():
    rng = np.random.default_rng(0)
    params = deep_network.initialize([2, 4, 3, 1], init=initializers.xavier, rng=rng)
    X, masks = rng.normal(size=(2, 6)), [rng.random((5, n)) < 0.6 for n in (4, 3)]
    Z = reg.under_masks(params, X, masks, 0.6)
    for k in range(5):
        each = [np.repeat(mask[k][:, None], 6, axis=1) for mask in masks]
        wanted = deep_network.output(params, X, [F.tanh, F.tanh, F.identity], keep_prob=0.6, masks=each)
        np.testing.assert_allclose(Z[k], wanted, rtol=1e-12)
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in params]
    assert reg.under_masks(single, X.astype(np.float32), masks, 0.6).dtype == np.float32
    with pytest.raises(ValueError, match=r"\[4, 3\]"):
        reg.under_masks(params, X, masks[:1], 0.6)


@pytest.mark.parametrize("function", [reg.over_masks, reg.dropout_as_penalty])
def test_a_weight_is_missing(function):
    with pytest.raises(ValueError, match="one weight for each input"):
        function((1.0,), (1.0, 2.0), 0.5)
