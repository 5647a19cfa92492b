"""Metrics: against counting by hand, undefined cases, and the mistakes that would go unnoticed."""

import math
import warnings

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse import metrics
from dlcourse.autodiff import Tensor

A = np.array([[0.9, 0.8, 0.7, 0.4, 0.2, 0.1, 0.6, 0.5]])
Y = np.array([[1, 1, 0, 1, 0, 0, 0, 1.0]])  # said 1 of four, two of them right; missed two


def test_binary_numbers_by_hand():
    assert metrics.accuracy(A, Y) == 0.5 and metrics.error_rate(A, Y) == 0.5
    assert metrics.precision(A, Y) == 0.5 and metrics.recall(A, Y) == 0.5 and metrics.f1(A, Y) == 0.5
    assert metrics.precision(A, Y, threshold=0.75) == 1 and metrics.recall(A, Y, threshold=0.75) == 0.5
    assert metrics.f1(A, Y, threshold=0.75) == pytest.approx(2 / 3)
    assert metrics.accuracy(np.log(A / (1 - A)), Y, threshold=0) == metrics.accuracy(A, Y)
    assert metrics.accuracy(A > 0.5, Y.astype(bool)) == 0.5


def test_f1_is_the_harmonic_mean():
    rng = np.random.default_rng(0)
    A, Y = rng.random((1, 200)), (rng.random((1, 200)) < 0.3).astype(float)
    P, R = metrics.precision(A, Y), metrics.recall(A, Y)
    assert metrics.f1(A, Y) == pytest.approx(2 / (1 / P + 1 / R))
    (tn, fp), (fn, tp) = metrics.confusion_matrix(A > 0.5, Y)
    assert (P, R) == pytest.approx((tp / (tp + fp), tp / (tp + fn))) and metrics.accuracy(A, Y) == (
        tp + tn
    ) / 200


def test_undefined_is_nan_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (
            math.isnan(metrics.precision(0 * A, Y))
            and metrics.recall(0 * A, Y) == 0
            and metrics.f1(0 * A, Y) == 0
        )
        assert math.isnan(metrics.recall(A, 0 * Y)) and math.isnan(metrics.f1(0 * A, 0 * Y))


def test_class_accuracy_in_columns_and_rows():
    scores, labels = np.array([[1.0, 5, 2], [7, 1, 3], [0, 0, 9], [3, 2, 1]]), np.array([1, 0, 1, 0])
    assert metrics.class_accuracy(scores, labels) == 0.75
    assert metrics.class_accuracy(scores.T, labels, axis=0) == 0.75


def test_confusion_matrix_has_the_truth_in_rows():
    matrix = metrics.confusion_matrix(np.array([0, 1, 1, 2, 0]), np.array([0, 1, 0, 2, 2]))
    np.testing.assert_array_equal(matrix, [[1, 1, 0], [0, 1, 0], [1, 0, 1]])
    assert metrics.confusion_matrix(np.array([0]), np.array([1]), classes=4).shape == (4, 4)
    assert metrics.confusion_matrix(np.zeros((1, 3)), np.array([[0.0, 1, 1]])).tolist() == [[1, 0], [2, 0]]


# ---- Tensors, weights, single values -----------------------------------------------------------------------------------
SCORES, LABELS = np.array([[1.0, 5, 2], [7, 1, 3], [0, 0, 9], [3, 2, 1]]), np.array([1, 0, 1, 0])
CALLS = {
    "accuracy": (metrics.accuracy, A, Y),
    "error_rate": (metrics.error_rate, A, Y),
    "precision": (metrics.precision, A, Y),
    "recall": (metrics.recall, A, Y),
    "f1": (metrics.f1, A, Y),
    "class_accuracy": (metrics.class_accuracy, SCORES, LABELS),
    "confusion_matrix": (metrics.confusion_matrix, SCORES.argmax(1), LABELS),
}
each_metric = pytest.mark.parametrize("name", CALLS)


@each_metric
def test_a_tensor_is_as_good_as_its_value(name):
    metric, predictions, labels = CALLS[name]
    predictions = predictions.astype(float)
    for given in ((Tensor(predictions), labels), (Tensor(predictions), Tensor(labels.astype(float)))):
        np.testing.assert_array_equal(metric(*given), metric(predictions, labels))
    assert metrics.linear_probe(Tensor(A), Y) == metrics.linear_probe(A, Y)


@each_metric
def test_whole_weights_are_repeated_examples_and_a_mask_leaves_out(name):
    metric, predictions, labels = CALLS[name]
    m = labels.size
    weights = np.arange(m) % 3
    rows = (predictions.reshape(m, -1), labels.ravel())
    often = [np.repeat(part, weights, axis=0) for part in rows]
    shape = (-1,) if name in ("class_accuracy", "confusion_matrix") else (1, -1)
    often = [
        often[0].reshape(len(often[0]), -1) if name == "class_accuracy" else often[0].reshape(shape),
        often[1].reshape(shape),
    ]
    wanted = metric(*often)
    np.testing.assert_allclose(metric(predictions, labels, weights=weights), wanted)
    spoilt, missing = predictions.astype(float), labels.astype(float)
    spoilt.reshape(m, -1)[weights == 0], missing.reshape(-1)[weights == 0] = np.nan, np.nan
    np.testing.assert_allclose(metric(spoilt, missing, weights=weights), wanted)


def test_weighted_error_of_the_lecture():
    """Ten times the weight on what must not happen: Σ w·wrong / Σ w."""
    weights = np.where(Y == 1, 1.0, 10.0)
    wrong = (A > 0.5) != (Y == 1)
    assert metrics.error_rate(A, Y, weights=weights) == pytest.approx((weights * wrong).sum() / weights.sum())


def test_the_value_of_each_example_and_the_sum():
    right = metrics.accuracy(A, Y, reduction="none")
    assert right.tolist() == [[1, 1, 0, 0, 1, 1, 0, 0]] and metrics.accuracy(A, Y, reduction="sum") == 4
    assert (metrics.error_rate(A, Y, reduction="none") == 1 - right).all()
    assert metrics.class_accuracy(SCORES, LABELS, reduction="none").tolist() == [1, 1, 0, 1]


def test_f1_of_precision_and_recall():
    assert metrics.f1(precision=0.95, recall=0.90) == pytest.approx(0.924, abs=5e-4)  # the lecture's two
    assert metrics.f1(precision=0.98, recall=0.85) == pytest.approx(0.910, abs=5e-4)
    assert metrics.f1(precision=0, recall=0) == 0
    both = metrics.f1(precision=np.array([0.95, 0.98]), recall=np.array([0.90, 0.85]))
    np.testing.assert_allclose(both, [0.924, 0.910], atol=5e-4)
    P, R = metrics.precision(A, Y, threshold=0.75), metrics.recall(A, Y, threshold=0.75)
    assert metrics.f1(precision=P, recall=R) == pytest.approx(metrics.f1(A, Y, threshold=0.75))


def test_probe_finds_the_line_that_was_drawn():
    rng = np.random.default_rng(0)
    A = rng.normal(5, 3, size=(4, 2000))
    w_true, b_true = np.array([[2.0, -1.0, 0.0, 0.5]]), -4.0
    Y = (rng.random((1, 2000)) < F.sigmoid(w_true @ A + b_true)).astype(float)
    w, b = metrics.linear_probe(A, Y, penalty=1e-6)
    np.testing.assert_allclose(w, w_true, atol=0.35)
    slope = (F.sigmoid(F.affine(A, w, b)) - Y) @ A.T / 2000  # at the minimum of the cost there is none
    assert abs(slope).max() < 1e-4


def test_probe_of_separable_classes_and_of_a_constant_unit():
    A = np.array([[-2.0, -1.0, 1.0, 2.0], [3.0, 3.0, 3.0, 3.0]])
    w, b = metrics.linear_probe(A, np.array([[0, 0, 1, 1.0]]))
    assert (
        np.isfinite(w).all()
        and metrics.accuracy(F.affine(A, w, b), np.array([[0, 0, 1, 1.0]]), threshold=0) == 1
    )
    w, b = metrics.linear_probe(A, np.array([[0, 0, 0, 1.0]]))
    assert metrics.accuracy(F.affine(A, w, b), np.array([[0, 0, 0, 1.0]]), threshold=0) == 1


@pytest.mark.parametrize(
    "call, parts",
    [
        (lambda: metrics.accuracy(A, Y[0]), ["(1, 8)", "(8,)", "Y.reshape(1, 8)"]),
        (lambda: metrics.accuracy(A[:, :0], Y[:, :0]), ["(1, 0)", "at least one example"]),
        (lambda: metrics.accuracy(A * np.nan, Y), ["NaN (8 of 8)", "diverged"]),
        (lambda: metrics.accuracy(A, 2 * Y), ["0 or 1", "class_accuracy"]),
        (lambda: metrics.accuracy(Y, A), ["0 or 1", "exchanged"]),
        (lambda: metrics.recall(Y > 0, A), ["0 or 1", "exchanged"]),
        (lambda: metrics.f1(0.95, 0.9), ["f1(precision=.95, recall=.90)"]),
        (lambda: metrics.accuracy(A, Y, weights=0 * Y), ["reduction='sum' the result is 0"]),
        (
            lambda: metrics.class_accuracy(np.zeros((3, 5)), np.zeros(5)),
            ["(3, 5)", "axis 1", "(3,)", "(5,)"],
        ),
        (lambda: metrics.class_accuracy(SCORES, LABELS, axis=2), ["(4, 3)", "axis=2"]),
        (lambda: metrics.class_accuracy(SCORES, np.eye(3)[LABELS]), ["(4, 3)", "(4,)", "labels.argmax(1)"]),
        (lambda: metrics.class_accuracy(SCORES, LABELS - 5), ["whole numbers from 0 to 2", "-5"]),
        (lambda: metrics.class_accuracy(SCORES, LABELS, weights=[1, 2]), ["(4,)", "(2,)", "stretch"]),
        (lambda: metrics.accuracy(A, Y, weights=-Y), ["0 or more", "-1"]),
        (lambda: metrics.accuracy(A, Y, reduction="all"), ["'none'", "'all'"]),
        (lambda: metrics.f1(A, Y, precision=0.5), ["f1(A, Y)", "f1(precision=.95, recall=.90)"]),
        (lambda: metrics.f1(precision=0.5), ["both precision and recall"]),
        (lambda: metrics.f1(precision=95, recall=90), ["shares from 0 to 1", "95"]),
        (lambda: metrics.f1(A), ["(1, 8)", "()"]),
        (lambda: metrics.confusion_matrix(A, Y), ["probabilities", "A > .5"]),
        (lambda: metrics.confusion_matrix(np.array([3]), np.array([0]), classes=2), ["0 to 1", "0 to 3"]),
        (lambda: metrics.confusion_matrix(np.array([3]), np.array([[0]])), ["(1,)", "(1, 1)"]),
        (lambda: metrics.linear_probe(A, Y[0]), ["A (n, m)", "(1, 8)", "(8,)"]),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, parts):
    with pytest.raises(ValueError) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)
