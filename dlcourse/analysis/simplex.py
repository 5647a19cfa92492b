"""Probabilities as a point in a triangle, and what softmax does to it; the lines on which two classes have equal scores."""

import numpy as np

from .. import functional as F
from ..typing import Array, ArrayLike

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])  # of a triangle with sides of 1


def softmax_as_written(z: Array) -> Array:
    """eᶻ / Σ eᶻ without a shift: NaN where eᶻ overflows, or where all of them vanish. `F.softmax` is the one to use.

    Shapes   z (C,) → (C,)
    Lecture  C2W3 3.8
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        t = np.exp(z)
        return t / t.sum()


def smoothed(label: int, C: int, smoothing: float) -> Array:
    """Label smoothing: 1 − s + s/C for the true class, s/C for the others.

    Shapes   → (C,)
    Lecture  C2W3 3.8
    Source   Szegedy, Vanhoucke, Ioffe, Shlens, Wojna 2016, section 7
    Raises   ValueError if there is no such class, or s is not from 0 to 1
    """
    if not 0 <= label < C or not 0 <= smoothing <= 1:
        raise ValueError(
            f"the label is a class from 0 to {C - 1}, and what is shared out a share from 0 to 1; got {label} and {smoothing}"
        )
    y = np.full(C, smoothing / C)
    y[label] += 1 - smoothing
    return y


def classes_in_play(z: Array) -> float:
    """e^entropy = exp(−Σ aᵢ ln aᵢ) of a = softmax(z): 1 if one class has it all, C if all are alike.

    Shapes   z (C,) → a number from 1 to C
    Lecture  C2W3 3.8
    """
    log_a = F.log_softmax(np.asarray(z, float))
    return float(np.exp(-(np.exp(log_a) * np.where(np.isfinite(log_a), log_a, 0)).sum()))


def in_triangle(shares: ArrayLike) -> Array:
    """The place of two or three shares: the mean of the corners, weighted by them.

    Shapes   (…, 2 or 3) → (…, 2)
    Lecture  C2W3 3.8
    Raises   ValueError if there are more shares than corners, or fewer than two
    """
    shares = np.asarray(shares, float)
    if shares.shape[-1:] not in ((2,), (3,)):
        raise ValueError(f"a triangle shows two or three shares, (…, 2) or (…, 3); got shape {shares.shape}")
    return shares / shares.sum(axis=-1, keepdims=True) @ CORNERS[: shares.shape[-1]]


def shares_at(x: float, y: float) -> Array:
    """The three shares whose place is (x, y): how high it lies above each edge, by the height of the triangle. Negative outside.

    Shapes   two numbers → (3,)
    Lecture  C2W3 3.8
    """
    third = y / CORNERS[2, 1]
    return np.array([1 - x - third / 2, x - third / 2, third])


def cooled(z: Array, temperatures: Array) -> Array:
    """The places of softmax(z/T) from T → 0, the mean of the corners with the largest score, by these temperatures, to T → ∞, the
    middle.

    Shapes   z (2 or 3,), temperatures (n,) → (n + 2, 2)
    Lecture  C2W3 3.8
    """
    return in_triangle(np.vstack([z == z.max(), F.softmax(z / temperatures[:, None]), np.ones(len(z))]))


def border(w: Array, b: float, window: tuple[float, float, float, float]) -> tuple:
    """Where the straight line w · x + b = 0 enters and leaves a window: two points, or none.

    window   left, right, bottom, top

    Shapes   w (2,) → ((x, y), (x, y)) or ()
    Lecture  C2W3 3.8
    """
    x0, x1, y0, y1 = window
    ends = [(x, -(b + w[0] * x) / w[1]) for x in (x0, x1) if w[1]]
    ends += [(-(b + w[1] * y) / w[0], y) for y in (y0, y1) if w[0]]
    inside = [(x, y) for x, y in ends if x0 - 1e-9 <= x <= x1 + 1e-9 and y0 - 1e-9 <= y <= y1 + 1e-9]
    return (min(inside), max(inside)) if len(inside) > 1 else ()


def unstandardized(W: Array, b: Array, mean: Array, deviation: Array) -> tuple[Array, Array]:
    """The weights that say of x what W and b say of (x − μ)/σ: W/σ and b − W μ/σ.

    Shapes   W (n, n_x), b (n, 1), μ and σ (n_x, 1) → (n, n_x), (n, 1)
    Lecture  C2W1 1.9, C2W3 3.8
    """
    return W / deviation.T, b - W @ (mean / deviation)
