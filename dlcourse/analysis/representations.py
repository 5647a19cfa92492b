"""What hidden units hold: which causes they follow, which directions matter, how well a straight scale reads a feature off, and how
alike or how flat they are. Units are rows and examples columns, A (n, m)."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..autodiff import Op
from ..typing import Array
from .activations import value_and_slope


# ---- against something known ----------------------------------------------------------------------------------------------
def correlations(A: Array, B: Array, *, least: float = 1e-4) -> Array:
    """The correlation of every unit with every cause, Σ (a − ā)(b − b̄) / (‖a − ā‖ ‖b − b̄‖); 0 for a unit that says the same of all
    examples.

    least   a unit is such a one if ‖a − ā‖ is not above it

    Shapes   A (n, m), B (k, m) → (n, k)
    Lecture  C1W1 1.2
    Raises   ValueError if A and B have different numbers of examples
    """
    if np.ndim(A) != 2 or np.ndim(B) != 2 or A.shape[1] != B.shape[1]:
        raise ValueError(
            f"units and causes are rows over the same examples, (n, m) and (k, m); got {np.shape(A)}, {np.shape(B)}"
        )
    units, causes = (part - part.mean(1, keepdims=True) for part in (A, B))
    lengths = np.linalg.norm(units, axis=1, keepdims=True)
    return units @ causes.T / np.where(lengths > least, lengths, np.inf) / np.linalg.norm(causes, axis=1)


def multiple_correlation(places: Array, feature: Array) -> tuple[float, Array]:
    """How well a straight scale tells a feature: the correlation R of the feature with its best linear prediction, and the direction of
    that scale, of length 1.

    Shapes   places (m, n), feature (m,) → a number from 0 to 1, (n,)
    Lecture  C1W1 1.7
    """
    places, feature = places - places.mean(axis=0), feature - feature.mean()
    direction = np.linalg.lstsq(places, feature, rcond=None)[0]
    return float(np.corrcoef(places @ direction, feature)[0, 1]), direction / np.linalg.norm(direction)


def share_known(logits: Array, answers: Array) -> float:
    """The share of questions of which all right answers stand before all others.

    Shapes   logits (n, m), answers (n, m) of 0 and 1 → a number from 0 to 1
    Lecture  C1W1 1.7
    """
    last_right = np.where(answers == 1, logits, np.inf).min(axis=0)
    first_wrong = np.where(answers == 1, -np.inf, logits).max(axis=0)
    return float(np.mean(last_right > first_wrong))


# ---- directions ---------------------------------------------------------------------------------------------------------
def principal_axes(A: Array, k: int = 2) -> Array:
    """The k directions in which the examples differ most, at right angles and of length 1; 0 where there are not so many.

    Shapes   A (n, m) → (k, n)
    Lecture  C1W1 1.7, C1W3 3.1
    """
    main = np.linalg.svd((A - A.mean(axis=1, keepdims=True)).T, full_matrices=False)[2][:k]
    return np.vstack([main, np.zeros((k - len(main), len(A)))])


def cut_axes(A: Array, w: Array) -> Array:
    """Two directions: towards the cut w a + b = 0, and of what that one does not show, the direction in which most is left.

    Shapes   A (n, m), w (1, n) not 0 → (2, n), at right angles and of length 1
    Lecture  C1W3 3.1, C1W4 4.1
    """
    across = w / np.linalg.norm(w)
    centred = A - A.mean(axis=1, keepdims=True)
    rest = centred - across.T @ (across @ centred)
    up = np.linalg.svd(rest, full_matrices=False)[0][:, :1].T
    return np.vstack([across, up - (up @ across.T) * across])


def share_shown(A: Array, axes: Array) -> float:
    """The share of the examples' variance that directions at right angles show: 1 if nothing is lost.

    Shapes   A (n, m), axes (k, n) → a number from 0 to 1
    Lecture  C1W3 3.1
    """
    centred = A - A.mean(axis=1, keepdims=True)
    return min(float(np.square(axes @ centred).sum() / max(np.square(centred).sum(), 1e-12)), 1.0)


# ---- alike, flat, bent ----------------------------------------------------------------------------------------------------
def unit_gaps(layers: Iterable[Array]) -> tuple[float, float] | None:
    """The smallest and the largest difference between two units of one layer, each the largest over the examples: (0, 0) while all
    are equal. None where no layer has two units.

    Shapes   a list of A[l] (n[l], m) → two numbers
    Lecture  C1W3 3.11
    """
    gaps = [np.abs(A[i] - A[i + 1 :]).max(axis=1) for A in layers for i in range(len(A) - 1)]
    if not gaps:
        return None
    return float(min(part.min() for part in gaps)), float(max(part.max() for part in gaps))


def flat_answers(layers: Iterable[tuple[Op, Array]], limit: float = 0.01) -> float:
    """The share of the units' answers at which the slope |g′(z)| is below the limit: no gradient gets through there. 0 without answers.

    Shapes   a list of (g[l], Z[l] (n[l], m)) → a number from 0 to 1
    Lecture  C1W3 3.6, 3.11
    """
    flat = [np.abs(value_and_slope(g, Z)[1]).ravel() < limit for g, Z in layers]
    every: Any = np.concatenate(flat) if flat else np.zeros(0)
    return float(every.mean()) if every.size else 0.0


def bend(lines: Iterable[Array], size: float) -> float:
    """How far lines are from one straight line: the root mean square distance of their points from the best one, over a size.

    Shapes   a list of points (k, 2) → a number, 0 for straight lines in line, and without lines
    Lecture  C1W3 3.7
    """
    lines = list(lines)
    if not lines:
        return 0.0
    places = np.concatenate(lines)
    across = np.linalg.svd(places - places.mean(axis=0), compute_uv=False)[1]
    return float(across / np.sqrt(len(places)) / size)
