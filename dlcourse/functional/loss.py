"""Losses: one number, the mean over the examples. They take logits z where that is the stable form; labels are arrays and have no
gradient, so `J, backward = loss.forward(Z, Y)` and `dZ = backward(1.0)`.

All take two more options:

    weights      how much each example counts, 0 or more; they stretch over the losses, such as (1, m) over (n_y, m). A mask of
                 True and False is one: where it is False, prediction and label may be anything, even NaN (a missing label).
                 For weights by class give by_class[labels]
    reduction    "mean" Σ wᵢ lossᵢ / Σ wᵢ, "sum" Σ wᵢ lossᵢ, or "none": the array of all wᵢ lossᵢ
"""

import numpy as np

from .. import checks
from ..autodiff import Tensor, op
from ..typing import ArrayLike
from .activation import exponentials, sigmoid


@op
def binary_cross_entropy(Z, Y, *, weights: ArrayLike | None = None, reduction: str = "mean"):
    """J = mean of −(y ln a + (1 − y) ln(1 − a)) with a = σ(z), computed from the logits as max(z, 0) − yz + ln(1 + e^{−|z|}).

    Its slope is the error of the prediction: dZ = (A − Y) / m.

    weights, reduction   how much each example counts, and whether J is their mean, sum or none: see the top of this file

    Shapes   Z and Y the same, for example (1, m), Y between 0 and 1, weights that stretch over them → a number
    Lecture  C1W2 2.3, 2.9, 2.18
    Raises   ValueError if the shapes differ, there is no example, or a label is outside 0 … 1
    """
    z, y, w = _given("binary_cross_entropy", "Z", Z, Y, weights)
    _check_shares("binary_cross_entropy", y)
    size, wrong = np.abs(z), np.abs(y - (z > 0))  # wrong: the share of the label on the other side
    with np.errstate(invalid="ignore"):
        losses = np.fmax(wrong * size, 0)  # 0 · ∞ is 0 here
    losses += np.log1p(np.exp(-size))
    return _reduced(losses, lambda d: d * (sigmoid(z) - y), w, reduction)


@op
def binary_cross_entropy_from_probabilities(
    A, Y, *, weights: ArrayLike | None = None, reduction: str = "mean"
):
    """J = mean of −(y ln a + (1 − y) ln(1 − a)), from the probabilities a: the formula of the slide.

    Its slope dA = (−y/a + (1 − y)/(1 − a)) / m explodes where a is confident and wrong; use the logits to compute with.

    weights, reduction   how much each example counts, and whether J is their mean, sum or none: see the top of this file

    Shapes   A and Y the same, for example (1, m), both between 0 and 1, weights that stretch over them → a number, inf where a
             certain answer is wrong
    Lecture  C1W2 2.3, 2.9
    Raises   ValueError if the shapes differ, there is no example, or a number is outside 0 … 1
    """
    a, y, w = _given("binary_cross_entropy_from_probabilities", "A", A, Y, weights)
    _check_shares("binary_cross_entropy_from_probabilities", y)
    if a.min() < 0 or a.max() > 1:
        raise ValueError(
            f"probabilities lie between 0 and 1; A {a.shape} has {a.min():.4g} … {a.max():.4g}. For logits z use "
            "binary_cross_entropy(Z, Y)"
        )
    with np.errstate(divide="ignore"):  # ln 0 is −inf
        losses = -(_times(y, np.log(a)) + _times(1 - y, np.log1p(-a)))
    if losses.size > 1 and losses.max() == np.inf and _certain(a) and not _certain(y):
        raise ValueError(
            f"binary_cross_entropy_from_probabilities: A {a.shape} holds only 0 and 1 and Y numbers between, so that J is "
            "infinite whatever they are: are the two exchanged? The predictions come first"
        )
    return _reduced(losses, lambda d: d * (_over(1 - y, 1 - a) - _over(y, a)), w, reduction)


@op
def squared_error(A, Y, *, weights: ArrayLike | None = None, reduction: str = "mean"):
    """J = mean of ½(a − y)²; the slope is the error, dA = (A − Y) / m.

    weights, reduction   how much each example counts, and whether J is their mean, sum or none: see the top of this file

    Shapes   A and Y the same, weights that stretch over them → a number
    Lecture  C1W2 2.3
    Raises   ValueError if the shapes differ or there is no example
    """
    a, y, w = _given("squared_error", "A", A, Y, weights)
    error = a - y
    return _reduced(0.5 * error * error, lambda d: d * error, w, reduction)


@op(whole="labels")
def cross_entropy(Z, labels, *, axis: int = -1, weights: ArrayLike | None = None, reduction: str = "mean"):
    """J = mean of −ln softmax(z)_label; for labels that are distributions y, −Σ yᵢ ln aᵢ. The slope is dZ = (A − Y) / m.

    weights, reduction   how much each example counts, and whether J is their mean, sum or none: see the top of this file

    Shapes   Z with the classes along `axis`, labels without that axis (whole numbers 0 … C−1), or like Z (distributions, such
             as one-hot columns), weights that stretch over the examples → a number
    Lecture  C2W3 3.8, 3.9
    Raises   ValueError if the shapes do not fit, there is no example, a label is no class, or a distribution does not sum to 1
             along the axis
    """
    axis = _axis_of_classes(Z, axis)
    shape = Z.shape[:axis] + Z.shape[axis + 1 :]  # of the examples
    w = _stretched("cross_entropy", weights, shape)
    here = True if w is None else w != 0
    z = Z if w is None else np.where(np.expand_dims(here, axis), Z, 0)
    soft = labels.shape == Z.shape and (Z.shape[axis] > 1 or labels.any())
    labels = (_distributions if soft else _classes)(labels, Z, axis, shape, here)
    shifted, e, total = exponentials(z, axis)
    if soft:
        y = labels.astype(z.dtype, copy=False)
        losses = -_times(y, shifted - np.log(total)).sum(axis)
    else:
        at = list(np.indices(shape, sparse=True))
        at.insert(axis, labels)
        at = tuple(at)  # the entry of each example's label
        losses = np.log(total).squeeze(axis) - shifted[at]

    def backward(d):
        dZ = e / total
        if soft:
            dZ = dZ * y.sum(axis, keepdims=True) - y
        else:
            dZ[at] -= 1
        dZ *= np.expand_dims(d, axis) if np.ndim(d) else d
        return dZ

    return _reduced(losses, backward, w, reduction)


# ---- one place for weights and reductions ---------------------------------------------------------------------------------
REDUCTIONS = ("mean", "sum", "none")


def _reduced(losses, backward, weights=None, reduction="mean"):
    """The losses of the examples as they were asked for, and their backward function; `backward` takes ∂J/∂losses to the predictions."""
    if type(reduction) is not str or reduction not in REDUCTIONS:
        checks.one_of("reduction", reduction, REDUCTIONS, " (the value of each example)")
    if weights is None:
        weighted, total, share = losses, losses.size, 1
    else:
        weights = _moderate(weights) if reduction == "mean" else weights
        share = weights.astype(losses.dtype, copy=False)
        weighted, total = share * losses, share.sum()
    if reduction == "mean":
        if not total:
            raise ValueError(
                f"all weights {np.shape(share)} are 0, so there is no example to take the mean over; with reduction='sum' the "
                "result is 0"
            )
        value, share = weighted.sum() / total, share / total
    elif reduction == "sum":
        value = weighted.sum()
    else:
        value = weighted
    return value, lambda d: backward(d * share)


def _moderate(weights):
    """Weights of which only the ratios matter, so that float32 does not round them to 0 or their sum to ∞."""
    largest = weights.max(initial=0)
    return weights / largest if not 1e-30 < largest < 1e30 and largest > 0 else weights


def _stretched(name, weights, shape):
    """Weights as numbers, one for each of the losses; None if there are none."""
    if weights is None:
        return None
    if isinstance(weights, Tensor):
        raise ValueError(f"{name}: weights have no gradient; give an array, the Tensor's .value")
    weights = checks.floats(f"{name}: weights", weights)
    try:
        stretched = np.broadcast_to(weights, shape)
    except ValueError:
        flat = f": give weights.reshape{shape}" if weights.size == np.prod(shape) else ""
        raise ValueError(
            f"{name}: there is a value for each of {shape} examples, and weights {weights.shape} do not stretch over "
            f"them{flat}"
        ) from None
    if not ((weights >= 0) & (weights < np.inf)).all():
        raise ValueError(
            f"{name}: weights say how much an example counts, 0 or more and finite; they go from {weights.min():.4g} to "
            f"{weights.max():.4g}"
        )
    return stretched


def _given(name, first, predictions, Y, weights):
    """Predictions, labels and weights to compute with. What has weight 0 becomes 0, so that a NaN there does no harm."""
    z, y = np.asarray(predictions), np.asarray(Y)
    if z.shape != y.shape or not z.size:
        raise _misfit(name, first, z, y)
    y = y.astype(z.dtype, copy=False)  # float32 stays float32
    if weights is None:
        return z, y, None
    w = _stretched(name, weights, z.shape)
    return np.where(w != 0, z, 0), np.where(w != 0, y, 0), w


def _times(y, x):
    """y · x, and 0 where y is 0, even for an infinite x: 0 · ln 0 is 0 here."""
    with np.errstate(invalid="ignore"):
        return np.where(y == 0, 0, y * x)


def _certain(y):
    return ((y == 0) | (y == 1)).all()


def _over(y, a):
    """y / a, and 0 where y is 0, even for a = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(y == 0, 0, y / a)


# ---- kind errors ----------------------------------------------------------------------------------------------------------
def _misfit(name, first, z, y):
    if z.shape == y.shape:
        return ValueError(f"{name}: {first} {z.shape} has no example, and J is a mean over examples")
    if z.shape == y.shape[::-1] and z.ndim == 2:
        cause = "Y is transposed: give Y.T"
    elif z.size != y.size:
        cause = "there is one label for each prediction"
    elif z.ndim < y.ndim:
        cause = f"{first} is flat: give {first}.reshape{y.shape}"
    else:
        cause = (
            f"Y is flat, and {first} − Y would be a table of {z.size} × {y.size} differences: "
            f"give Y.reshape{z.shape}"
        )
    return ValueError(f"{name}: {first} {z.shape} and Y {y.shape} must have the same shape; {cause}")


def _check_shares(name, y):
    if not (y.min() >= 0 and y.max() <= 1):  # NaN is neither
        missing = np.isnan(y).sum()
        raise ValueError(
            f"{name}: labels lie between 0 and 1; Y {y.shape} has "
            + (
                f"NaN in {missing} of {y.size} places. To leave these out, give weights=~np.isnan(Y)"
                if missing
                else f"{y.min():.4g} … {y.max():.4g}. Are the classes called −1 and 1, or 1 and 2?"
            )
        )


def _axis_of_classes(Z, axis):
    shape = np.shape(Z)
    place = axis if checks.is_whole(axis) else len(shape)
    if not -len(shape) <= place < len(shape):
        raise ValueError(
            f"cross_entropy: the classes lie along an axis of Z, and Z {shape} has "
            + (f"the axes 0 to {len(shape) - 1}; got axis={axis!r}" if shape else "none")
        )
    if not Z.size:
        raise ValueError(f"cross_entropy: Z {shape} has no example, and J is a mean over examples")
    return place % len(shape)


def _classes(labels, Z, axis, shape, here):
    """Whole numbers from 0 to C − 1, in the shape of the examples."""
    C = Z.shape[axis]
    if labels.shape != shape and labels.shape == Z.shape[:axis] + (1,) + Z.shape[axis + 1 :]:
        labels = labels.reshape(shape)
    if labels.shape != shape:
        others = [
            k
            for k in range(Z.ndim)
            if labels.shape == Z.shape[:k] + Z.shape[k + 1 :] and labels.ndim < Z.ndim
        ]
        raise ValueError(
            f"cross_entropy: Z {Z.shape} has {C} classes along axis {axis}, so labels have the shape {shape} "
            f"(whole numbers) or {Z.shape} (distributions); they have {labels.shape}"
            + (
                f". Do the classes lie along axis {others[0]}? Then give axis={others[0]}"
                if len(others) == 1
                else ""
            )
        )
    counted = labels if here is True else labels[np.broadcast_to(here, shape)]
    whole = labels.dtype.kind in "iu" or (np.isfinite(counted) & (counted == np.floor(counted))).all()
    if not whole or counted.size and not (counted.min() >= 0 and counted.max() < C):
        raise ValueError(
            f"cross_entropy: labels are whole numbers from 0 to {C - 1}, one for each of the {C} classes; got "
            f"{labels.dtype} from {counted.min()} to {counted.max()}"
        )
    return np.where(here, labels, 0).astype(int) if here is not True else labels.astype(int, copy=False)


def _distributions(labels, Z, axis, shape, here):
    """Numbers of 0 or more that sum to 1 along the axis."""
    labels = np.where(np.expand_dims(here, axis), labels, 0) if here is not True else labels
    sums = labels.sum(axis, dtype=float)[np.broadcast_to(here, shape)]
    if not labels.min() >= 0:
        raise ValueError(
            f"cross_entropy: labels {labels.shape} like Z are distributions, so none is below 0 or NaN; the smallest is "
            f"{labels.min():.4g}"
        )
    if not (abs(sums - 1) < 1e-3).all():
        others = [
            k
            for k in range(Z.ndim)
            if k != axis and (abs(labels.sum(k, dtype=float) - 1) < 1e-3).all() and here is True
        ]
        raise ValueError(
            f"cross_entropy: labels {labels.shape} like Z are distributions, so they sum to 1 along axis {axis}; there they "
            f"sum to {sums.min():.4g} … {sums.max():.4g}"
            + (f". Along axis {others[0]} they do sum to 1: give axis={others[0]}" if others else "")
        )
    return labels
