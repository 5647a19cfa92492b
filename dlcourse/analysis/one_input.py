"""A network with one input, one hidden layer and one output, ŷ = Σ v g(wx + b) + c: where it bends, what it can fit, how it learns.

    params = Units(w, b, v, c)                               columns w, b, v (n, 1) and a number c
    stages(F.relu, params, x).y                              ŷ (1, m)
    least_squares(F.relu, params, x, y)                      the best v and c, the joints staying where they are
    descent(F.relu, params, x, y, learning_rate=0.1, at=[0, 10, 100]).costs

The sums run unit by unit, so that units which start equal stay equal to the last bit: a matrix product may round equal rows differently.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import functional as F
from ..typing import Array, Function


class Units(NamedTuple):
    """The parameters: weights w and b of the hidden units, their weights v in the sum, and its constant c.

    Shapes   w, b, v (n, 1), c a number
    Lecture  C1W3 3.2
    """

    w: Array
    b: Array
    v: Array
    c: float


class Stages(NamedTuple):
    """What the network computes on its way: z = wx + b and a = g(z) of every unit, ŷ, and the backward function of g.

    Shapes   z, a (n, m), y (1, m), backward_g (n, m) → (n, m)
    Lecture  C1W3 3.3
    """

    z: Array
    a: Array
    y: Array
    backward_g: Function


def stages(g: Any, params: Units, x: Array) -> Stages:
    """z = wx + b, a = g(z), ŷ = Σ va + c.

    Shapes   x (1, m) → Stages
    Lecture  C1W3 3.3, 3.7
    Raises   ValueError if the shapes do not fit
    """
    w, b, v, c = params
    if not np.shape(w) == np.shape(b) == np.shape(v) == (len(w), 1) or np.shape(x)[:-1] != (1,):
        raise ValueError(
            f"w, b and v are columns (n, 1) with a row for each unit, and x is a row (1, m); got {np.shape(w)}, {np.shape(b)}, "
            f"{np.shape(v)} and {np.shape(x)}"
        )
    z = w * x + b
    a, backward_g = g.forward(z)
    return Stages(z, a, (v * a).sum(axis=0, keepdims=True) + c, backward_g)


# ---- fitting ------------------------------------------------------------------------------------------------------------
def straight_line(x: Array, y: Array) -> tuple[float, float]:
    """Slope and intercept of the straight line nearest to the examples, by least squares.

    Shapes   x, y (1, m) → two numbers
    Lecture  C1W1 1.2
    """
    slope, intercept = np.linalg.lstsq(np.vstack([x, np.ones_like(x)]).T, y[0], rcond=None)[0]
    return float(slope), float(intercept)


def least_squares(g: Any, params: Units, x: Array, y: Array) -> Units:
    """The same w and b, and with them the v and c that make the error smallest; of several the smallest v and c.

    Shapes   x, y (1, m) → Units
    Lecture  C1W3 3.7
    """
    a = stages(g, params, x).a
    best = np.linalg.lstsq(np.vstack([a, np.ones_like(x)]).T, y[0], rcond=1e-10)[0]
    return Units(params.w, params.b, best[:-1, None], float(best[-1]))


def safe_learning_rate(g: Any, params: Units, x: Array) -> float:
    """1/λ, λ the largest curvature of J that comes from the slopes S of ŷ (that of SSᵀ/m, as Gauss and Newton take it), for these
    units with |w| and |v| raised to 1 where they are smaller: small weights will grow, and curvature with them.

    Shapes   x (1, m) → a number
    Lecture  C1W3 3.9
    """
    w, v = (np.where(np.abs(part) < 1, np.copysign(1.0, part), part) for part in (params.w, params.v))
    _, a, _, backward_g = stages(g, Units(w, params.b, v, params.c), x)
    dz = backward_g(v * np.ones_like(x))
    slopes = np.concatenate([dz * x, dz, a, np.ones_like(x)])
    return float(x.size / np.linalg.norm(slopes, 2) ** 2)


class Descent(NamedTuple):
    """Gradient descent so far: the parameters and J at the steps asked for, and the step at which it diverged, or None.

    Lecture  C1W3 3.9
    """

    params: list[Units]
    costs: list[float]
    diverged: int | None


def descent(
    g: Any, params: Units, x: Array, y: Array, *, learning_rate: float, at: Sequence[int], limit: float = 1e6
) -> Descent:
    """Gradient descent on all w, b, v and c for the mean of ½ (ŷ − y)².

    at      after how many steps to keep the parameters and J, rising numbers
    limit   J above it, or no number, is a divergence, and the end

    Shapes   x, y (1, m) → Descent
    Lecture  C1W3 3.9, 3.10
    """
    kept, costs, wanted = [], [], {int(step) for step in at}
    for step in range(max(wanted) + 1):
        w, b, v, c = params
        _, a, prediction, backward_g = stages(g, params, x)
        J, backward = F.squared_error.forward(prediction, y)
        if not limit > J:
            return Descent(kept, costs, step)
        if step in wanted:
            kept.append(params)
            costs.append(J)
        dy = backward(1.0)
        dz = backward_g(v * dy)
        params = Units(
            w - learning_rate * (dz * x).sum(axis=1, keepdims=True),
            b - learning_rate * dz.sum(axis=1, keepdims=True),
            v - learning_rate * (a * dy).sum(axis=1, keepdims=True),
            c - learning_rate * dy.sum(),
        )
    return Descent(kept, costs, None)


# ---- what can be said of it ---------------------------------------------------------------------------------------------
def joints(params: Units) -> Array:
    """Where each unit bends, x = −b/w; NaN for a unit with w = 0, which bends nowhere.

    Shapes   → (n,)
    Lecture  C1W3 3.7
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(params.w == 0, np.nan, -params.b / params.w)[:, 0]


def pieces(g: Any, params: Units) -> int:
    """How many straight pieces ŷ has on the whole line, for a g made of two straight lines that meet, or jump, at 0.

    At its joint unit i changes ŷ's slope by v|w| times the change of g's slope, and its height by ±v times the jump of g.
    Joints at the same place count once, and not at all if their changes cancel.

    Shapes   → a number from 1 to n + 1
    Lecture  C1W3 3.7
    """
    w, _, v, _ = params
    (below, above), backward_g = g.forward(np.array([-1e-9, 1e-9]))
    kink, jump = np.diff(backward_g(np.ones(2)))[0], above - below if abs(above - below) > 1e-6 else 0.0
    changes = np.column_stack([v * np.abs(w) * kink, v * np.sign(w) * jump])
    places: dict[float, Array] = {}
    for place, change in zip(joints(params), changes):
        if np.isfinite(place):
            places[round(place, 9)] = places.get(round(place, 9), 0) + change
    return 1 + sum(bool(np.abs(change).max() > 1e-9) for change in places.values())


def rank(a: Array) -> int:
    """How many independent shapes the hidden units offer: the rank of their values after taking away each unit's mean. Linear units
    offer a single one.

    Shapes   a (n, m) → a number from 0 to n
    Lecture  C1W3 3.7
    """
    centred = a - a.mean(axis=1, keepdims=True)
    return int(np.linalg.matrix_rank(centred, tol=1e-9 * max(np.abs(a).max(), 1.0) * a.shape[1] ** 0.5))


def largest_difference(params: Units) -> float:
    """The largest difference between two units in w, b or v: exactly 0 while all are equal.

    Shapes   → a number
    Lecture  C1W3 3.11
    """
    return float(max(np.ptp(part) for part in params[:3]))
