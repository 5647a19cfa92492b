"""Losses beyond the table of ops: weights, masks, single values, logits that are infinite, labels of every kind, kind errors."""

import itertools

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse.autodiff import Tensor

RNG = np.random.default_rng(0)
Z, Y = RNG.normal(size=(1, 6)), np.array([[1.0, 0, 1, 0.3, 0, 1]])
SCORES, LABELS = RNG.normal(size=(4, 6)), np.array([0, 3, 1, 2, 2, 0])
W = np.array([[1.0, 0.0, 2.0, 0.5, 3.0, 1.0]])
ONE_HOT = np.eye(4)[:, LABELS]
LOSSES = {  # name → (loss, predictions, labels, options, the losses of the examples by hand)
    "binary_cross_entropy": (
        F.binary_cross_entropy,
        Z,
        Y,
        {},
        -(Y * np.log(F.sigmoid(Z)) + (1 - Y) * np.log(1 - F.sigmoid(Z))),
    ),
    "binary_cross_entropy_from_probabilities": (
        F.binary_cross_entropy_from_probabilities,
        F.sigmoid(Z),
        Y,
        {},
        -(Y * np.log(F.sigmoid(Z)) + (1 - Y) * np.log(1 - F.sigmoid(Z))),
    ),
    "squared_error": (F.squared_error, Z, Y, {}, 0.5 * (Z - Y) ** 2),
    "cross_entropy": (
        F.cross_entropy,
        SCORES,
        LABELS,
        {"axis": 0},
        -np.log(np.exp(SCORES) / np.exp(SCORES).sum(0))[LABELS, np.arange(6)],
    ),
    "cross_entropy, one-hot": (
        F.cross_entropy,
        SCORES,
        ONE_HOT,
        {"axis": 0},
        -(ONE_HOT * np.log(np.exp(SCORES) / np.exp(SCORES).sum(0))).sum(0),
    ),
}
each_loss = pytest.mark.parametrize("name", LOSSES)


def weights_of(losses):
    return W.reshape(losses.shape)


# ---- weights, masks, reductions ------------------------------------------------------------------------------------------
@each_loss
def test_reductions_by_hand(name):
    loss, predictions, labels, options, losses = LOSSES[name]
    w = weights_of(losses)
    for weights, factor in ((None, np.ones_like(w)), (w, w)):
        given = options | {"weights": weights}
        assert loss(predictions, labels, **given) == pytest.approx((factor * losses).sum() / factor.sum())
        assert loss(predictions, labels, reduction="sum", **given) == pytest.approx((factor * losses).sum())
        alone = loss(predictions, labels, reduction="none", **given)
        assert alone.shape == losses.shape
        np.testing.assert_allclose(alone, factor * losses, rtol=1e-12)


@each_loss
@pytest.mark.parametrize("reduction, weighted", [*itertools.product(["mean", "sum", "none"], [False, True])])
def test_gradients_are_the_measured_slopes(name, reduction, weighted):
    loss, predictions, labels, options, losses = LOSSES[name]
    options = options | {"weights": weights_of(losses) if weighted else None, "reduction": reduction}
    value, backward = loss.forward(predictions, labels, **options)
    seed = np.random.default_rng(1).normal(size=np.shape(value))
    gradient = backward(seed)
    direction, h = np.random.default_rng(2).normal(size=predictions.shape), 1e-6

    def J(step):
        return (seed * loss(predictions + step * direction, labels, **options)).sum()

    assert (gradient * direction).sum() == pytest.approx((J(h) - J(-h)) / (2 * h), rel=1e-6)
    tensor = Tensor(predictions)
    loss(tensor, labels, **options).backward(seed)
    np.testing.assert_array_equal(tensor.grad, gradient)


@each_loss
def test_weight_0_is_as_if_the_example_were_not_there(name):
    loss, predictions, labels, options, losses = LOSSES[name]
    mask = W[0] != 0
    seen, few = predictions[:, mask], labels[..., mask]
    for bad in (np.nan, np.inf, -np.inf):
        spoilt, missing = predictions.copy(), np.array(labels, float)
        spoilt[:, ~mask], missing[..., ~mask] = bad, bad
        options_here = options | {"weights": mask.reshape(losses.shape)}
        J, backward = loss.forward(spoilt, missing, **options_here)
        assert J == pytest.approx(loss(seen, few, **options), rel=1e-14)
        dZ = backward(1.0)
        np.testing.assert_allclose(dZ[:, mask], loss.forward(seen, few, **options)[1](1.0), rtol=1e-14)
        assert (dZ[:, ~mask] == 0).all()


@each_loss
def test_float32_stays_float32_with_weights(name):
    loss, predictions, labels, options, losses = LOSSES[name]
    for reduction in ("mean", "sum", "none"):
        value, backward = loss.forward(
            predictions.astype(np.float32),
            labels,
            weights=weights_of(losses),
            reduction=reduction,
            **options,
        )
        assert value.dtype == backward(np.ones_like(value)).dtype == np.float32


def test_weights_stretch_over_the_losses_and_never_the_other_way():
    A, Y = np.arange(6.0).reshape(2, 3), np.zeros((2, 3))
    by_example = F.squared_error(A, Y, weights=[1, 0, 1])
    assert by_example == F.squared_error(A[:, [0, 2]], Y[:, [0, 2]])
    with pytest.raises(ValueError, match=r"\(1, 6\) examples, and weights \(6, 1\).*weights.reshape\(1, 6\)"):
        F.squared_error(Z, Y[:1].repeat(2, 1), weights=W.T)


def test_per_class_weights_are_the_weighted_mean_of_pytorch():
    torch = pytest.importorskip("torch")
    by_class = np.array([0.2, 1.0, 3.0, 0.5])
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(SCORES.T), torch.tensor(LABELS), weight=torch.tensor(by_class)
    )
    assert F.cross_entropy(SCORES, LABELS, axis=0, weights=by_class[LABELS]) == pytest.approx(theirs.item())


def test_padded_steps_of_sequences_do_not_count():
    scores, labels = RNG.normal(size=(2, 5, 3)), RNG.integers(0, 3, (2, 5))
    steps = np.arange(5) < np.array([[5], [2]])  # the second sequence has two steps
    both = [F.cross_entropy(scores[k, : steps[k].sum()], labels[k, : steps[k].sum()]) for k in range(2)]
    labels[~steps] = -100
    assert F.cross_entropy(scores, labels, weights=steps) == pytest.approx(np.average(both, weights=[5, 2]))
    assert F.cross_entropy(scores, labels, weights=steps, reduction="none").shape == (2, 5)


# ---- far out -------------------------------------------------------------------------------------------------------------
INF = np.inf


def test_0_times_the_logarithm_of_0_is_0():
    for labels in ([[1.0, 0.0]], [0], [[1, 0]]):
        J, backward = F.cross_entropy.forward(np.array([[0.0, -INF]]), np.array(labels))
        assert J == 0 and (backward(1.0) == 0).all()
    assert F.cross_entropy([[0.0, -INF]], [[0.0, 1.0]]) == INF


@pytest.mark.parametrize(
    "z, y, J, dZ",
    [
        (INF, 1, 0, 0),
        (-INF, 0, 0, 0),
        (INF, 0, INF, 1),
        (-INF, 1, INF, -1),
        (INF, 0.5, INF, 0.5),
        (1000, 1, 0, 0),
        (-1000, 1, 1000, -1),
        (1000, 0.25, 750, 0.75),
    ],
)
def test_infinite_and_large_logits(z, y, J, dZ):
    value, backward = F.binary_cross_entropy.forward(np.array([float(z)]), np.array([float(y)]))
    assert value == J and backward(1.0) == dZ


def test_nan_in_a_prediction_stays_visible():
    for loss, predictions, labels, options, _ in LOSSES.values():
        spoilt = predictions.copy()
        spoilt[0, 2] = np.nan
        assert np.isnan(loss(spoilt, labels, **options))


def test_float16_over_many_examples():
    for loss in (F.binary_cross_entropy, F.squared_error):
        z, y = np.full(100_000, 3, np.float16), np.zeros(100_000, np.float16)
        J, backward = loss.forward(z, y)
        assert J == pytest.approx(float(loss(z[:1].astype(float), y[:1])), rel=1e-3) and J.dtype == np.float16
        assert backward(np.ones_like(J)).dtype == np.float16 and (backward(np.ones_like(J)) > 0).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool])
def test_whole_numbers_are_numbers(dtype):
    a, y = np.array([[0, 1, 1]], dtype), np.array([[1, 0, 1]], dtype)
    for loss in (F.binary_cross_entropy, F.binary_cross_entropy_from_probabilities, F.squared_error):
        assert loss(a, y) == loss(a.astype(float), y.astype(float))
        np.testing.assert_array_equal(
            loss.forward(a, y)[1](1.0), loss.forward(a.astype(float), y.astype(float))[1](1.0)
        )
    scores = np.array([[0, 1], [1, 0], [1, 1]], dtype)
    assert F.cross_entropy(scores, y[0]) == F.cross_entropy(scores.astype(float), y[0].astype(int))
    assert F.squared_error(np.uint8([0]), np.uint8([20])) == 200 and F.squared_error(1, 3) == 2


# ---- labels --------------------------------------------------------------------------------------------------------------
def test_one_hot_columns_may_be_whole_numbers_or_booleans():
    right = F.cross_entropy(SCORES, LABELS, axis=0)
    for kind in (int, np.uint8, bool, np.float32):
        assert F.cross_entropy(SCORES, ONE_HOT.astype(kind), axis=0) == pytest.approx(right)
    for labels in (LABELS[None], LABELS.astype(float), LABELS.astype(np.uint8)):
        assert F.cross_entropy(SCORES, labels, axis=0) == right


def test_one_class_alone_is_certain():
    for labels in ([0, 0], [[0], [0]], [[1], [1]], [[1.0], [1.0]]):
        assert F.cross_entropy(np.array([[3.0], [-2.0]]), np.array(labels)) == 0


@pytest.mark.parametrize(
    "call, parts",
    [
        (lambda: F.cross_entropy(SCORES, ONE_HOT), ["(4, 6)", "axis 1", "give axis=0"]),
        (lambda: F.cross_entropy(SCORES, LABELS), ["(4, 6)", "(6,)", "give axis=0"]),
        (lambda: F.cross_entropy(SCORES, LABELS, axis=2), ["axes 0 to 1", "axis=2", "(4, 6)"]),
        (lambda: F.cross_entropy(SCORES, LABELS, axis=-3), ["axis=-3"]),
        (lambda: F.cross_entropy(SCORES, LABELS, axis=None), ["axis=None"]),
        (lambda: F.cross_entropy(SCORES, LABELS - 5, axis=0), ["whole numbers from 0 to 3", "-5"]),
        (lambda: F.cross_entropy(SCORES, LABELS + 0.5, axis=0), ["whole numbers", "0.5"]),
        (lambda: F.cross_entropy(SCORES, LABELS * np.nan, axis=0), ["whole numbers", "nan"]),
        (lambda: F.cross_entropy(SCORES, 2 * ONE_HOT, axis=0), ["sum to 1 along axis 0", "2 … 2"]),
        (lambda: F.cross_entropy([[0.0, 0.0]], [[3, 1]]), ["sum to 1", "4"]),
        (lambda: F.cross_entropy([[0.0, 0.0]], [[-5.0, 6.0]]), ["below 0", "-5"]),
        (lambda: F.cross_entropy([[0.0, 0.0]], [[np.nan, 1.0]]), ["NaN", "nan"]),
        (lambda: F.cross_entropy(3.0, 0), ["Z ()", "none"]),
        (lambda: F.cross_entropy(np.zeros((0, 3)), np.zeros(0, int)), ["(0, 3)", "no example"]),
        (lambda: F.binary_cross_entropy(Z, Y * np.nan), ["NaN in 6 of 6", "weights=~np.isnan(Y)"]),
        (lambda: F.binary_cross_entropy(Z, -5 * Y), ["between 0 and 1", "-5", "(1, 6)"]),
        (lambda: F.binary_cross_entropy_from_probabilities(F.sigmoid(Z), Y * np.nan), ["NaN"]),
        (lambda: F.squared_error(Z, Y, reduction="average"), ["'mean', 'sum' or 'none'", "'average'"]),
        (lambda: F.squared_error(Z, Y, weights=-W), ["0 or more", "-3"]),
        (lambda: F.squared_error(Z, Y, weights=W * np.nan), ["0 or more", "nan"]),
        (lambda: F.squared_error(Z, Y, weights=0 * W), ["(1, 6)", "all weights", "reduction='sum'"]),
        (lambda: F.squared_error(Z, Y, weights=Tensor(W)), ["no gradient", ".value"]),
        (lambda: F.squared_error(Z, Y, weights="balanced"), ["numbers", "<U8"]),
    ],
)
def test_bad_input_is_refused_with_shapes_rule_and_way_out(call, parts):
    with pytest.raises(ValueError) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)
