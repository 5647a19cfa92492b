"""How good are the predictions? Shares of right answers, and which mistakes are made."""

import numpy as np

from .functional import sigmoid


def accuracy(A, Y, *, threshold=0.5):
    """The share of examples whose answer is right: 1 is said where a > threshold (0 for logits), 0 elsewhere.

    Shapes   A and Y the same, for example (1, m), Y of 0 and 1 → a number from 0 to 1
    Lecture  C1W2 2.14
    Raises   ValueError if the shapes differ, there is no example, A holds NaN or Y another number
    """
    said, true = _binary(A, Y, threshold)
    return float(np.mean(said == true))


def error_rate(A, Y, *, threshold=0.5):
    """1 − accuracy.

    Shapes   as `accuracy`
    Lecture  C2W1 1.2
    """
    return 1 - accuracy(A, Y, threshold=threshold)


def class_accuracy(scores, labels, *, axis=-1):
    """The share of examples whose highest score is that of their label.

    axis   along which the classes lie: 0 where examples are columns, −1 where they are rows

    Shapes   scores (m, C), or (C, m) with axis 0; labels (m,) of 0 … C − 1 → a number from 0 to 1
    Lecture  C2W3 3.9
    Raises   ValueError if the shapes do not fit, there is no example or the scores hold NaN
    """
    scores, labels = _finite(scores), np.asarray(labels)
    said = scores.argmax(axis)
    if said.shape != labels.shape or not said.size:
        raise ValueError(
            f"scores {scores.shape} have their classes along axis {axis}, so labels have the shape {said.shape}; "
            f"they have {labels.shape}" + ("" if said.size else ", and there must be at least one example")
        )
    return float(np.mean(said == labels))


def confusion_matrix(predicted, labels, *, classes=None):
    """How often each class was taken for each: row = the true class, column = the predicted one.

    classes   how many there are; if left out, one more than the largest label that occurs

    Shapes   two (m,) of 0 … C − 1 (or any equal shapes) → (C, C) of whole numbers
    Lecture  C3W1 1.3
    Raises   ValueError if the shapes differ or a label is no class
    """
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    if predicted.shape != labels.shape or not labels.size:
        raise ValueError(
            f"predicted {predicted.shape} and labels {labels.shape} must have the same shape, with at least one "
            "example"
        )
    both = np.stack([labels.ravel(), predicted.ravel()])
    C = int(both.max()) + 1 if classes is None else classes
    if (both != both.astype(int)).any() or both.min() < 0 or both.max() >= C:
        raise ValueError(
            f"classes are whole numbers from 0 to {C - 1}; got {both.min():g} to {both.max():g}"
            + (
                ". Are these probabilities? Then decide first: A > .5"
                if (both != both.astype(int)).any()
                else ""
            )
        )
    row, column = both.astype(int)
    return np.bincount(row * C + column, minlength=C * C).reshape(C, C)


def precision(A, Y, *, threshold=0.5):
    """Of those of which 1 was said, the share that is 1; NaN if it was said of none.

    Shapes   as `accuracy`
    Lecture  C3W1 1.3
    """
    said, true = _binary(A, Y, threshold)
    return _ratio((said & true).sum(), said.sum())


def recall(A, Y, *, threshold=0.5):
    """Of those that are 1, the share of which 1 was said; NaN if there is none.

    Shapes   as `accuracy`
    Lecture  C3W1 1.3
    """
    said, true = _binary(A, Y, threshold)
    return _ratio((said & true).sum(), true.sum())


def f1(A, Y, *, threshold=0.5):
    """The harmonic mean of precision and recall, 2PR/(P + R): near the smaller of the two. NaN if no example is 1 and of none
    it was said.

    Shapes   as `accuracy`
    Lecture  C3W1 1.3
    """
    said, true = _binary(A, Y, threshold)
    return _ratio(2 * (said & true).sum(), said.sum() + true.sum())


def linear_probe(A, Y, *, penalty=1e-3, steps=25):
    """Logistic regression on what a layer says, to see how far a straight cut separates the classes there.

    Found by Newton's method on the standardised A, with penalty/2 · ‖w‖² so that separable classes do not send w to infinity.

    Shapes   A (n, m), Y (1, m) of 0 and 1 → w (1, n), b (1, 1), for F.affine(A, w, b)
    Lecture  C1W4 4.3
    Source   Alain, Bengio 2016
    Raises   ValueError if the shapes do not fit, there is no example or A holds NaN
    """
    A = _finite(A)
    if A.ndim != 2 or np.shape(Y) != (1, A.shape[1]) or not A.size:
        raise ValueError(
            f"a probe reads columns A (n, m) with labels Y (1, m), at least one; got {A.shape} and {np.shape(Y)}"
        )
    mean, deviation = A.mean(axis=1, keepdims=True), A.std(axis=1, keepdims=True)
    deviation = np.where(deviation > 0, deviation, 1)
    X = np.vstack([(A - mean) / deviation, np.ones_like(A[:1])])  # b is the weight of the last row
    m, shrink = X.shape[1], np.r_[np.full(len(A), penalty), 1e-9]

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
    return slope, w[:, -1:] - slope @ mean


def _binary(A, Y, threshold):
    A, Y = _finite(A), np.asarray(Y)
    if A.shape != Y.shape or not A.size:
        raise ValueError(
            f"A {A.shape} and Y {Y.shape} must have the same shape, with at least one example"
            + (f": give Y.reshape{A.shape}" if A.size == Y.size and A.size else "")
        )
    if not np.isin(Y, (0, 1)).all():
        raise ValueError(
            f"labels are 0 or 1; Y has {Y.min():.4g} … {Y.max():.4g}. For more than two classes take "
            "class_accuracy"
        )
    return A > threshold, Y == 1


def _finite(A):
    A = np.asarray(A)
    if A.dtype.kind == "f" and np.isnan(A).any():
        raise ValueError(
            f"the predictions hold NaN ({np.isnan(A).sum()} of {A.size}): the network has diverged, or a feature "
            "is NaN"
        )
    return A


def _ratio(part, whole):
    return float(part / whole) if whole else float("nan")
