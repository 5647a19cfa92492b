"""Losses: one number, the mean over the examples. They take logits z where that is the stable form; labels are arrays and have no
gradient, so `J, backward = loss.forward(Z, Y)` and `dZ = backward(1.0)`."""

import numpy as np

from ..autodiff import op
from .activation import exponentials, log_softmax, sigmoid


@op
def binary_cross_entropy(Z, Y):
    """J = mean of −(y ln a + (1 − y) ln(1 − a)) with a = σ(z), computed from the logits as max(z, 0) − yz + ln(1 + e^{−|z|}).

    Its slope is the error of the prediction: dZ = (A − Y) / m.

    Shapes   Z and Y the same, for example (1, m), Y between 0 and 1 → a number
    Lecture  C1W2 2.3, 2.9, 2.18
    Raises   ValueError if the shapes differ, there is no example, or a label is outside 0 … 1
    """
    Y = _labels("binary_cross_entropy", "Z", Z, Y)
    losses = np.maximum(Z, 0) - Y * Z + np.log1p(np.exp(-np.abs(Z)))
    return losses.sum() / Z.size, lambda dJ: dJ / Z.size * (sigmoid(Z) - Y)


@op
def binary_cross_entropy_from_probabilities(A, Y):
    """J = mean of −(y ln a + (1 − y) ln(1 − a)), from the probabilities a: the formula of the slide.

    Its slope dA = (−y/a + (1 − y)/(1 − a)) / m explodes where a is confident and wrong; use the logits to compute with.

    Shapes   A and Y the same, for example (1, m), both between 0 and 1 → a number, inf where a certain answer is wrong
    Lecture  C1W2 2.3, 2.9
    Raises   ValueError if the shapes differ, there is no example, or a number is outside 0 … 1
    """
    Y = _labels("binary_cross_entropy_from_probabilities", "A", A, Y)
    if A.min() < 0 or A.max() > 1:
        raise ValueError(
            f"probabilities lie between 0 and 1; A has {A.min():.4g} … {A.max():.4g}. For logits z use "
            "binary_cross_entropy(Z, Y)"
        )

    def log(a, weight):  # 0 · ln 0 is 0 here
        with np.errstate(divide="ignore"):
            return np.log(a, out=np.zeros_like(a), where=weight != 0)

    def part(weight, a):  # weight / a, and 0 / 0 is 0
        with np.errstate(divide="ignore"):
            return np.divide(weight, a, out=np.zeros_like(a), where=weight != 0)

    with np.errstate(invalid="ignore"):
        losses = -(Y * log(A, Y) + (1 - Y) * log(1 - A, 1 - Y))
    return losses.sum() / A.size, lambda dJ: dJ / A.size * (part(1 - Y, 1 - A) - part(Y, A))


@op
def squared_error(A, Y):
    """J = mean of ½(a − y)²; the slope is the error, dA = (A − Y) / m.

    Shapes   A and Y the same → a number
    Lecture  C1W2 2.3
    Raises   ValueError if the shapes differ or there is no example
    """
    _same_shape("squared_error", "A", A, Y)
    error = A - _like(Y, A)
    return 0.5 * (error * error).sum() / A.size, lambda dJ: dJ / A.size * error


@op(whole="labels")
def cross_entropy(Z, labels, *, axis=-1):
    """J = mean of −ln softmax(z)_label; for labels that are distributions y, −Σ yᵢ ln aᵢ. The slope is dZ = (A − Y) / m.

    Shapes   Z with the classes along `axis`, labels without that axis (whole numbers 0 … C−1), or like Z (distributions)
             → a number
    Lecture  C2W3 3.8, 3.9
    Raises   ValueError if the shapes do not fit, there is no example, or a label is no class
    """
    axis = axis % Z.ndim
    C, m, expected = Z.shape[axis], Z.size // max(Z.shape[axis], 1), Z.shape[:axis] + Z.shape[axis + 1 :]
    if m == 0:
        raise ValueError(f"cross_entropy: Z {Z.shape} has no example, and J is a mean over examples")
    labels = np.asarray(labels)
    if labels.shape == Z.shape and labels.dtype.kind == "f":  # distributions
        logs, backward = log_softmax.forward(Z, axis=axis)
        Y = labels.astype(Z.dtype, copy=False)
        return -(Y * logs).sum() / m, lambda dJ: backward(-dJ / m * Y)
    if labels.shape != expected:
        if labels.shape != Z.shape[:axis] + (1,) + Z.shape[axis + 1 :]:
            raise ValueError(
                f"cross_entropy: Z {Z.shape} has {C} classes along axis {axis}, so labels have the shape {expected} "
                f"(whole numbers) or {Z.shape} (distributions); they have {labels.shape}"
            )
        labels = labels.reshape(expected)
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= C:
        raise ValueError(
            f"cross_entropy: labels are whole numbers from 0 to {C - 1}, one for each of the {C} classes; got "
            f"{labels.dtype} from {labels.min()} to {labels.max()}"
        )
    shifted, e, total = exponentials(Z, axis)
    at = list(np.ix_(*map(np.arange, expected)) if len(expected) > 1 else (np.arange(n) for n in expected))
    at.insert(axis, labels)
    at = tuple(at)  # the entry of each example's label

    def dZ(dJ):
        d = e / total
        d[at] -= 1
        d *= dJ / m
        return d

    return (np.log(total).sum() - shifted[at].sum()) / m, dZ


def _same_shape(name, first, Z, Y):
    if np.shape(Z) != np.shape(Y):
        if np.shape(Z) == np.shape(Y)[::-1] and np.ndim(Z) == 2:
            cause = "Y is transposed: give Y.T"
        elif np.size(Z) != np.size(Y):
            cause = "there is one label for each prediction"
        elif np.ndim(Z) < np.ndim(Y):
            cause = f"{first} is flat: give {first}.reshape{np.shape(Y)}"
        else:
            cause = (
                f"Y is flat, and {first} − Y would be a table of {np.size(Z)} × {np.size(Y)} differences: "
                f"give Y.reshape{np.shape(Z)}"
            )
        raise ValueError(
            f"{name}: {first} {np.shape(Z)} and Y {np.shape(Y)} must have the same shape; {cause}"
        )
    if np.size(Z) == 0:
        raise ValueError(f"{name}: {first} {np.shape(Z)} has no example, and J is a mean over examples")


def _labels(name, first, Z, Y):
    _same_shape(name, first, Z, Y)
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(
            f"{name}: labels lie between 0 and 1; Y has {Y.min():.4g} … {Y.max():.4g}. Are the classes called −1 and 1, "
            "or 1 and 2?"
        )
    return _like(Y, Z)


def _like(Y, Z):
    """Labels in the precision of the predictions: float32 stays float32."""
    return Y.astype(Z.dtype, copy=False) if Z.dtype.kind == "f" else Y
