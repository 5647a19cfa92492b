"""How good are the predictions? Shares of right answers, and which mistakes are made.

Predictions are arrays or Tensors. As for the losses, `weights` say how much each example counts (a mask leaves out those where
it is False, whatever stands there), and `reduction` is "mean", "sum", or "none" for the value of each example.
"""

from typing import Any

import numpy as np
from typing_extensions import TypeAliasType

from . import checks
from .functional import sigmoid
from .functional.loss import _moderate, _reduced, _stretched
from .typing import Array, ArrayLike

# A number from 0 to 1; an array of them where reduction="none" asks for the value of each example.
Share = TypeAliasType("Share", float | Array)


def accuracy(
    A: ArrayLike,
    Y: ArrayLike,
    *,
    threshold: float = 0.5,
    weights: ArrayLike | None = None,
    reduction: str = "mean",
) -> Share:
    """The share of examples whose answer is right: 1 is said where a > threshold (0 for logits), 0 elsewhere.

    Shapes   A and Y the same, for example (1, m), Y of 0 and 1, weights that stretch over them → a number from 0 to 1
    Lecture  C1W2 2.14
    Raises   ValueError if the shapes differ, there is no example, A holds NaN or Y another number
    """
    said, true, weights = _binary("accuracy", A, Y, threshold, weights)
    return _share(said == true, weights, reduction)


def error_rate(
    A: ArrayLike,
    Y: ArrayLike,
    *,
    threshold: float = 0.5,
    weights: ArrayLike | None = None,
    reduction: str = "mean",
) -> Share:
    """1 − accuracy: the share of examples whose answer is wrong.

    Shapes   as `accuracy`
    Lecture  C2W1 1.2, C3W1 1.7
    """
    said, true, weights = _binary("error_rate", A, Y, threshold, weights)
    return _share(said != true, weights, reduction)


def class_accuracy(
    scores: ArrayLike,
    labels: ArrayLike,
    *,
    axis: int = -1,
    weights: ArrayLike | None = None,
    reduction: str = "mean",
) -> Share:
    """The share of examples whose highest score is that of their label.

    axis   along which the classes lie: 0 where examples are columns, −1 where they are rows

    Shapes   scores (m, C), or (C, m) with axis 0; labels and weights (m,), labels of 0 … C − 1 → a number from 0 to 1
    Lecture  C2W3 3.9
    Raises   ValueError if the shapes do not fit, there is no example, the scores hold NaN or a label is no class
    """
    scores, labels = _values("class_accuracy", scores, labels)
    if not (checks.is_whole(axis) and -scores.ndim <= axis < scores.ndim):
        raise ValueError(f"the classes lie along an axis of the scores {scores.shape}; got axis={axis!r}")
    axis %= scores.ndim
    C, shape = scores.shape[axis], scores.shape[:axis] + scores.shape[axis + 1 :]
    if labels.shape != shape or not scores.size:
        empty = "" if scores.size else ", and there must be at least one example"
        one_hot = f"; of one-hot labels take labels.argmax({axis})" if labels.shape == scores.shape else ""
        if labels.ndim == scores.ndim + 1:
            one_hot = "; are the two exchanged? The scores come first"
        raise ValueError(
            f"scores {scores.shape} have their classes along axis {axis}, so labels have the shape {shape}; "
            f"they have {labels.shape}{empty}{one_hot}"
        )
    weights = _stretched("class_accuracy", weights, shape)
    scores, labels = _present(scores, weights, axis), _present(labels, weights)
    _refuse_nan(scores)
    if not ((labels == np.floor(labels)) & np.greater_equal(labels, 0) & np.less(labels, C)).all():
        raise ValueError(
            f"labels are whole numbers from 0 to {C - 1}, one for each of the {C} classes along axis {axis}; they go from "
            f"{labels.min():.4g} to {labels.max():.4g}"
        )
    return _share(scores.argmax(axis) == labels, weights, reduction)


def confusion_matrix(
    predicted: ArrayLike, labels: ArrayLike, *, classes: int | None = None, weights: ArrayLike | None = None
) -> Array:
    """How often each class was taken for each: row = the true class, column = the predicted one. With weights, their sums.

    classes   how many there are; if left out, one more than the largest label that occurs

    Shapes   two (m,) of 0 … C − 1 (or any equal shapes), weights that stretch over them → (C, C) of whole numbers
    Lecture  C3W1 1.3
    Raises   ValueError if the shapes differ or a label is no class
    """
    predicted, labels = _values("confusion_matrix", predicted, labels)
    if predicted.shape != labels.shape or not labels.size:
        raise ValueError(
            f"predicted {predicted.shape} and labels {labels.shape} must have the same shape, with at least one "
            "example"
        )
    if classes is not None:
        classes = checks.whole("classes", classes, 1, ": how many there are")
    weights = _stretched("confusion_matrix", weights, labels.shape)
    both = np.stack([_present(labels, weights).ravel(), _present(predicted, weights).ravel()])
    if np.isnan(both).any():
        raise ValueError(f"classes are whole numbers from 0 on; {np.isnan(both).sum()} of them are NaN")
    C = float(both.max()) + 1 if classes is None else classes
    whole = (both == np.floor(both)).all()
    if C > MOST:
        raise ValueError(
            f"a matrix of {C:.4g} × {C:.4g} classes has no room: classes are numbered from 0 on without gaps; the labels go from "
            f"{both.min():.4g} to {both.max():.4g}"
        )
    C = int(C)
    if not whole or both.min() < 0 or both.max() >= C:
        advice = "" if whole else ". Are these probabilities? Then decide first: A > .5"
        raise ValueError(
            f"classes are whole numbers from 0 to {C - 1}; got {both.min():g} to {both.max():g}{advice}"
        )
    row, column = both.astype(int)
    counted = None if weights is None else weights.ravel()
    return np.bincount(row * C + column, counted, minlength=C * C).reshape(C, C)


def precision(
    A: ArrayLike, Y: ArrayLike, *, threshold: float = 0.5, weights: ArrayLike | None = None
) -> float:
    """Of those of which 1 was said, the share that is 1; NaN if it was said of none.

    Shapes   as `accuracy`
    Lecture  C3W1 1.3
    """
    both, said, _ = _counts("precision", A, Y, threshold, weights)
    return _ratio(both, said)


def recall(A: ArrayLike, Y: ArrayLike, *, threshold: float = 0.5, weights: ArrayLike | None = None) -> float:
    """Of those that are 1, the share of which 1 was said; NaN if there is none.

    Shapes   as `accuracy`
    Lecture  C3W1 1.3
    """
    both, _, true = _counts("recall", A, Y, threshold, weights)
    return _ratio(both, true)


def f1(
    A: ArrayLike | None = None,
    Y: ArrayLike | None = None,
    *,
    threshold: float = 0.5,
    weights: ArrayLike | None = None,
    precision: ArrayLike | None = None,
    recall: ArrayLike | None = None,
) -> Share:
    """The harmonic mean of precision and recall, 2PR/(P + R): near the smaller of the two. NaN if no example is 1 and of none
    it was said.

    precision, recall   the two numbers themselves, in place of A and Y: f1(precision=.95, recall=.90)

    Shapes   as `accuracy`; precision and recall numbers, or arrays of the same shape → the same
    Lecture  C3W1 1.3
    Raises   ValueError as `accuracy`, or if precision or recall is missing or no share from 0 to 1
    """
    if precision is None and recall is None:
        both, said, true = _counts("f1", A, Y, threshold, weights)
        return _ratio(2 * both, said + true)
    if A is not None or Y is not None or precision is None or recall is None:
        raise ValueError(
            "f1 takes predictions and labels, f1(A, Y), or both precision and recall, f1(precision=.95, recall=.90)"
        )
    P, R = _values("f1", precision, recall)
    if P.shape != R.shape:
        raise ValueError(f"precision {P.shape} and recall {R.shape} must have the same shape")
    P, R = P.astype(float), R.astype(float)
    if not ((0 <= P) & (P <= 1)).all() or not ((0 <= R) & (R <= 1)).all():
        raise ValueError(
            f"precision and recall are shares from 0 to 1, .95 for 95 %; got {precision} and {recall}"
        )
    with np.errstate(invalid="ignore"):
        mean = np.where(P + R == 0, 0, 2 * P * R / (P + R))  # both 0: nothing was found
    return mean if mean.ndim else float(mean)


def linear_probe(
    A: ArrayLike, Y: ArrayLike, *, penalty: float = 1e-3, steps: int = 25
) -> tuple[Array, Array]:
    """Logistic regression on what a layer says, to see how far a straight cut separates the classes there.

    Found by Newton's method on the standardised A, with penalty/2 · ‖w‖² so that separable classes do not send w to infinity.

    Shapes   A (n, m), Y (1, m) of 0 and 1 → w (1, n), b (1, 1), for F.affine(A, w, b)
    Lecture  C1W4 4.3
    Source   Alain, Bengio 2016
    Raises   ValueError if the shapes do not fit, there is no example, A holds NaN, a label is not 0 or 1, or penalty or steps
             have no sense
    """
    if not checks.is_number(penalty) or not 0 <= penalty < np.inf or not checks.is_whole(steps) or steps < 1:
        raise ValueError(
            f"a probe takes a penalty of 0 or more, and 1 step or more; got {penalty} and {steps}"
        )
    A, Y = _values("linear_probe", A, Y)
    A = A if A.dtype.kind == "f" else A.astype(float)
    if A.ndim != 2 or Y.shape != (1, A.shape[1]) or not A.size:
        raise ValueError(
            f"a probe reads columns A (n, m) with labels Y (1, m), at least one; got {A.shape} and {Y.shape}"
        )
    _refuse_nan(A)
    if np.isinf(A).any():
        raise ValueError("a probe standardises A, and A holds infinite numbers: has the network diverged?")
    if not np.isin(Y, (0, 1)).all():
        raise ValueError(f"labels are 0 or 1; Y has {Y.min():.4g} … {Y.max():.4g}")
    # over a power of 2 near the largest number: no square is too large, and nothing is rounded
    s = np.ldexp(1.0, np.frexp(np.abs(A).max(axis=1, keepdims=True))[1] - 1)
    scaled: Any = A / s
    mean, deviation = scaled.mean(axis=1, keepdims=True), scaled.std(axis=1, keepdims=True)
    deviation = np.where(deviation > 0, deviation, 1)
    X = np.vstack([(scaled - mean) / deviation, np.ones_like(scaled[:1])])  # b is the weight of the last row
    m, shrink = X.shape[1], np.r_[np.full(len(scaled), penalty), 1e-9]

    def J(w):
        Z = w @ X
        return (np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-abs(Z)))).mean() + 0.5 * (shrink * w * w).sum()

    w = np.zeros((1, len(X)))
    for _ in range(steps):
        P = sigmoid(w @ X)
        gradient = (P - Y) @ X.T / m + shrink * w
        move = np.linalg.solve((X * (P * (1 - P))) @ X.T / m + np.diag(shrink), gradient.T).T
        while J(w - move) > J(w) and abs(move).max() > 1e-12:  # too far: Newton trusts the curvature here
            move /= 2
        w = w - move
    slope = w[:, :-1] / deviation.T
    return slope / s.T, w[:, -1:] - slope @ mean


def _binary(name, A, Y, threshold, weights):
    if A is None or Y is None:
        raise checks.WrongKind(
            f"{name} compares predictions A with labels Y, and one of the two is missing: A {np.shape(A)}, Y {np.shape(Y)}"
        )
    A, Y = _values(name, A, Y)
    if A.shape != Y.shape or not A.size:
        raise ValueError(
            f"A {A.shape} and Y {Y.shape} must have the same shape, with at least one example"
            + (f": give Y.reshape{A.shape}" if A.size == Y.size and A.size else "")
        )
    if not checks.is_number(threshold) or np.isnan(threshold):
        raise ValueError(
            f"{name}: the threshold is the number above which 1 is said, such as .5; got {checks.described(threshold)}"
        )
    weights = _stretched(name, weights, A.shape)
    A, Y = _present(A, weights), _present(Y, weights)
    _refuse_nan(A)
    if not np.isin(Y, (0, 1)).all():
        advice = "For more than two classes take class_accuracy or confusion_matrix"
        if np.isin(A, (0, 1)).all():
            advice = "Are the two exchanged? A comes first"
        elif name == "f1" and Y.ndim == 0:
            advice = "Two numbers are given by name: f1(precision=.95, recall=.90)"
        raise ValueError(f"labels are 0 or 1; Y has {Y.min():.4g} … {Y.max():.4g}. {advice}")
    return A > threshold, Y == 1, weights


def _counts(name, A, Y, threshold, weights):
    """How many are 1 and said to be, are said to be 1, are 1; with weights, their sums."""
    said, true, weights = _binary(name, A, Y, threshold, weights)
    weights = 1 if weights is None else _moderate(weights.astype(float))  # sums of float16 end at 65 504
    return [(weights * group).sum() for group in (said & true, said, true)]


MOST = 10_000  # classes


def _values(name: str, *arrays: ArrayLike) -> list[Array]:
    """Arrays of numbers, or what Tensors hold."""
    return [checks.numbers(f"metrics.{name}", x) for x in arrays]


def _present(x, weights, axis=None):
    """x with 0 where the weight is 0; the classes lie along the axis, if there is one."""
    if weights is None:
        return x
    return np.where(weights != 0 if axis is None else np.expand_dims(weights != 0, axis), x, 0)


def _refuse_nan(A):
    if np.isnan(A).any():
        raise ValueError(
            f"the predictions hold NaN ({np.isnan(A).sum()} of {A.size}): the network has diverged, or a feature "
            "is NaN"
        )


def _share(right, weights, reduction):
    share, _ = _reduced(right.astype(float), None, weights, reduction)
    return share if np.ndim(share) else float(share)


def _ratio(part, whole):
    return float(part / whole) if whole else float("nan")
