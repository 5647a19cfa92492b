"""Logistic regression at many places at once, with cross-entropy or with squared error: costs, slopes, curvatures and descents.

A place is a row of weights with b at its end, and the examples get a row of ones for it:

    inputs = with_ones(X)                                              (n_x + 1, m)
    path = trajectories(inputs, Y, np.zeros((6, 3)), rates, 100)            (101, 6, 3): six learning rates side by side, rates (6, 1)
    costs(path @ inputs, Y)                                            (101, 6)

The loss is CROSS_ENTROPY or SQUARED_ERROR, of ŷ = σ(z).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import functional as F
from .. import train
from ..typing import Array, ArrayLike

CROSS_ENTROPY, SQUARED_ERROR = "cross-entropy", "squared error"


def with_ones(X: Array) -> Array:
    """The examples with a row of ones under their features, so that b is one weight more.

    Shapes   X (n_x, m) → (n_x + 1, m)
    Lecture  C1W2 2.2
    """
    return np.vstack([X, np.ones((1, X.shape[1]), X.dtype)])


# ---- from the logits ------------------------------------------------------------------------------------------------------
def losses(Z: ArrayLike, Y: ArrayLike, loss: str = CROSS_ENTROPY) -> Array:
    """L of each example from its logit: −(y ln ŷ + (1 − y) ln(1 − ŷ)), or ½ (ŷ − y)².

    Shapes   Z (…, m), Y that stretches over it → (…, m)
    Lecture  C1W2 2.3
    Raises   ValueError for another loss
    """
    Z = np.asarray(Z, float)
    labels = np.broadcast_to(Y, Z.shape)
    if _is_cross_entropy(loss):
        return F.binary_cross_entropy(Z, labels, reduction="none")
    return F.squared_error(F.sigmoid(Z), labels, reduction="none")


def costs(Z: ArrayLike, Y: ArrayLike, loss: str = CROSS_ENTROPY) -> Array:
    """J, the mean of the losses over the examples, for each place.

    Shapes   Z (…, m), Y that stretches over it → (…)
    Lecture  C1W2 2.3
    Raises   ValueError for another loss
    """
    return losses(Z, Y, loss).mean(axis=-1)


def slopes(Z: ArrayLike, Y: ArrayLike, loss: str = CROSS_ENTROPY) -> Array:
    """∂L/∂z of each example: ŷ − y, or (ŷ − y) ŷ(1 − ŷ), which is next to nothing where ŷ is certain and wrong.

    Shapes   Z (…, m), Y that stretches over it → (…, m)
    Lecture  C1W2 2.9
    Raises   ValueError for another loss
    """
    A, backward_g = F.sigmoid.forward(np.asarray(Z, float))
    return A - Y if _is_cross_entropy(loss) else backward_g(A - Y)


def curvatures(Z: ArrayLike, Y: ArrayLike, loss: str = CROSS_ENTROPY) -> Array:
    """∂²L/∂z² of each example: ŷ(1 − ŷ), above 0 everywhere; or ŷ(1 − ŷ) (ŷ(1 − ŷ) + (ŷ − y)(1 − 2ŷ)), below 0 where ŷ is wrong.

    Shapes   Z (…, m), Y that stretches over it → (…, m)
    Lecture  C1W2 2.3, 2.4
    Raises   ValueError for another loss
    """
    A: Any = F.sigmoid(np.asarray(Z, float))
    steepness = A * (1 - A)
    if _is_cross_entropy(loss):
        return steepness
    return steepness * (steepness + (A - Y) * (1 - 2 * A))


def _is_cross_entropy(loss):
    if loss not in (CROSS_ENTROPY, SQUARED_ERROR):
        raise ValueError(f"the loss is {CROSS_ENTROPY!r} or {SQUARED_ERROR!r}; got {loss!r}")
    return loss == CROSS_ENTROPY


# ---- over the places ----------------------------------------------------------------------------------------------------
def least_curvature(x: Array, Z: Array, Y: Array, loss: str = CROSS_ENTROPY) -> Array:
    """The smaller eigenvalue of the Hessian of J(w, b), one feature: below 0 where J curves downwards in some direction.

    Shapes   x (1, m), Z = wx + b (…, m), Y (1, m) → (…)
    Lecture  C1W2 2.4
    Raises   ValueError for another loss
    """
    terms = np.vstack([x * x, x, np.ones_like(x)]).T
    ww, wb, bb = np.moveaxis(curvatures(Z, Y, loss) / x.shape[1] @ terms, -1, 0)
    return (ww + bb) / 2 - np.hypot((ww - bb) / 2, wb)


def trajectories(
    inputs: Array,
    Y: Array,
    start: ArrayLike,
    learning_rate: ArrayLike,
    steps: int,
    *,
    loss: str = CROSS_ENTROPY,
    offset: float = 0.0,
    keep: Callable[[Array], Any] | None = None,
) -> Any:
    """Gradient descent from many places, or with many learning rates, all at once: p ← p − α Σ ∂L/∂z x / m.

    learning_rate   a number, or an array that stretches over the places, such as (6, 1)
    offset          what is added to every logit, such as a b that is not learned
    keep            as in `train.record`; the places if left out

    Shapes   inputs (n, m), Y (1, m), start (…, n) → (steps + 1, …, n), or what keep gave
    Lecture  C1W2 2.4, 2.14, C1W4 4.7
    Raises   ValueError if the shapes do not fit, or for another loss
    """
    start, rates, labels = np.asarray(start, float), np.asarray(learning_rate, float), np.ravel(Y)
    if start.shape[-1:] != inputs.shape[:1] or labels.shape != inputs.shape[1:]:
        raise ValueError(
            f"a place has one number for each row of the inputs, and there is one label for each column: places (…, n), inputs "
            f"(n, m), Y (1, m); got {start.shape}, {inputs.shape} and {np.shape(Y)}"
        )

    def step(places):
        return places - rates * (slopes(places @ inputs + offset, labels, loss) @ inputs.T) / labels.size

    return train.record(step, start, steps, keep)[1]


def descend_trusting(
    X: Array,
    Y: Array,
    *,
    learning_rate: float,
    steps: int,
    keep: Callable[[tuple[Array, float]], Any] | None = None,
) -> Any:
    """Gradient descent from zero, a line of code for each line of the lecture, and no look at the shapes: labels that are flat, (m,) in
    place of a column (m, 1), make a table A − Y (m, m) by broadcasting, and nothing complains.

    keep   a function (w, b) → what to keep, as in `train.record`; w and b if left out

    Shapes   X (n_x, m), Y (m, 1) or, by mistake, (m,) → w (steps + 1, n_x, 1) and b (steps + 1,), or what keep gave
    Lecture  C1W2 2.13, 2.16
    """
    m = X.shape[1]

    def step(state):
        w, b = state
        dZ = F.sigmoid(X.T @ w + b) - Y  # (m, 1), or (m, m) by broadcasting
        return w - learning_rate * (X @ dZ / m).mean(axis=1, keepdims=True), b - learning_rate * dZ.mean()

    return train.record(step, (np.zeros((len(X), 1)), 0.0), steps, keep)[1]


def largest_steady_rate(
    falls: Callable[[float], Any], low: float, high: float, *, ratio: float = 1.002
) -> float:
    """The largest learning rate with which J falls at every step, by halving on a logarithmic scale.

    falls        a function of the learning rate: whether J falls at every step
    low, high    a rate that is known to do it, and one that does not
    ratio        how near the two come

    Shapes   → a number
    Lecture  C1W4 4.7
    Raises   ValueError if not 0 < low < high
    """
    if not 0 < low < high:
        raise ValueError(
            f"the search goes from a rate that is fine up to one that is not; got {low} and {high}"
        )
    while high / low > ratio:
        middle = np.sqrt(low * high)
        low, high = (middle, high) if falls(middle) else (low, middle)
    return float(low)


def edge_of_stability(inputs: Array) -> float:
    """2/λ with λ the greatest curvature of the cross-entropy at w = 0, where every ŷ(1 − ŷ) is ¼: as XXᵀ/4m has it.

    Shapes   inputs (n, m) → a number
    Lecture  C1W4 4.7
    """
    return float(2 / np.linalg.eigvalsh(inputs @ inputs.T / inputs.shape[1] / 4)[-1])
