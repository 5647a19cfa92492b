"""Activation functions under the lens: their slopes, where they are flat, how nudges agree, and a ReLU made of sigmoids.

An activation g here is any function of Tensors: an op such as F.tanh, one with options such as functools.partial(F.elu, alpha=0.5),
or one of your own such as lambda z: 2 * F.sigmoid(2 * z) - 1.
"""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import functional as F
from ..autodiff import Tensor
from ..typing import Array, ArrayLike, Function
from .gradcheck import slope

Intervals = tuple[tuple[float, float], ...]


def value_and_slope(g: Function, z: Array) -> tuple[Array, Array]:
    """g(z) and g′(z), the slope as the tape's `backward` gives it.

    Shapes   z (…) of floating-point numbers → (…), (…)
    Lecture  C1W3 3.6, 3.8
    """
    leaf: Any = Tensor(z)
    a = g(leaf)
    a.backward(np.ones_like(a.value))
    return a.value, leaf.grad


def nudge_gap(g: Function, z: ArrayLike, h: ArrayLike, *, two_sided: bool = True) -> Array:
    """|slope measured by a nudge h − slope by `backward`|.

    Shapes   z and h that stretch over each other → the same
    Lecture  C1W3 3.8
    """
    z = np.asarray(z + 0 * np.asarray(h, float))
    return np.abs(slope(g, z, h, two_sided=two_sided) - value_and_slope(g, z)[1])


# ---- flat parts ---------------------------------------------------------------------------------------------------------
def flat_intervals(g: Function, limit: float, *, reach: float = 50.0) -> Intervals:
    """Where |g′(z)| < limit, or g′(z) = 0 for the limit 0, between −reach and reach: seen at every hundredth, and the ends found
    by halving.

    Shapes   → ((low, high), …), from left to right
    Lecture  C1W3 3.6
    """

    def inside(z):
        steepness = np.abs(value_and_slope(g, z)[1])
        return steepness < limit if limit else steepness == 0

    z = np.arange(-round(100 * reach), round(100 * reach) + 1) / 100
    now = inside(z)
    change = np.flatnonzero(now[1:] != now[:-1])
    low, high = z[change], z[change + 1]
    for _ in range(30):
        middle = (low + high) / 2
        same = inside(middle) == now[change]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    ends = np.concatenate([z[:1][now[:1]], high, z[-1:][now[-1:]]])
    return tuple((low, high) for low, high in ends.reshape(-1, 2).tolist())


def normal_share(intervals: Iterable[tuple[float, float]], mean: float, deviation: float) -> float:
    """The probability that a number from N(mean, deviation²) falls into one of the intervals, which do not overlap.

    Shapes   → a number from 0 to 1
    Lecture  C1W3 3.6
    """

    def below(z):
        return 0.5 * math.erfc((mean - z) / deviation / math.sqrt(2))

    return sum(below(high) - below(low) for low, high in intervals)


def largest_slope(g: Function, reach: float = 8.0) -> float:
    """max |g′(z)| for |z| ≤ reach, seen at every thousandth: the best that a layer can leave of a gradient.

    Shapes   → a number
    Lecture  C1W3 3.6
    """
    z = np.arange(-round(1000 * reach), round(1000 * reach) + 1) / 1000
    return float(np.abs(value_and_slope(g, z)[1]).max())


# ---- a ReLU as many sigmoids ----------------------------------------------------------------------------------------------
def sigmoid_stack(z: Array, n: int, offset: float = 0.5) -> tuple[Array, Array]:
    """Σ σ(z − i + offset) over i = 1 … n, and its n terms. With the offset ½ the sum is nearly ln(1 + eᶻ), as long as z is well below n.

    Shapes   z (m,) → (m,), (n, m)
    Lecture  C1W1 1.7
    Source   Nair, Hinton 2010, section 2
    """
    terms: Any = F.sigmoid(z - np.arange(1, n + 1)[:, None] + offset)
    return terms.sum(axis=0), terms


def softplus_gap(z: Array, n: int, offset: float = 0.5) -> float:
    """The largest |Σ σ − ln(1 + eᶻ)| at these z, for `sigmoid_stack`.

    Shapes   z (m,) → a number
    Lecture  C1W1 1.7
    """
    return float(np.abs(sigmoid_stack(z, n, offset)[0] - F.softplus(z)).max())
