"""Ops where numbers end: the table of right values at 0, at ±∞, at huge and at tiny numbers, at ties and corners.

One file a family, each with its list ROWS; `tests/test_extremes.py` runs over all of them, in every precision. A row is

    Extreme("log", ([0.0, 1e-300, np.inf],), value=mp.log, gradients=(lambda a: 1 / a,))

where `value` and `gradients` are the right numbers themselves, or functions that compute them with mpmath, to 50 digits, from
the inputs as they are in the precision at hand. `entrywise` makes the rows of an op that works entry by entry:

    *entrywise("tanh", mp.tanh, lambda z: mp.sech(z) ** 2, at=[-1e4, -20, 1e-9], limits={np.inf: (1, 0), -np.inf: (-1, 0)})

What has no value is NaN, and so is its slope. What is larger than the precision can hold is ∞.
"""

from typing import NamedTuple

import mpmath
import numpy as np

mp = mpmath.mp
mp.dps = 50

DOUBLE, SINGLE, HALF = np.float64, np.float32, np.float16
inf, nan = np.inf, np.nan


class Extreme(NamedTuple):
    """One call of an op far out, and what is right there.

    op         its name
    inputs     numbers, lists or arrays; those with a gradient first
    value      what is right: numbers in the shape of the output, or a function of the inputs (arrays of mpmath numbers)
    gradients  the same for each input that has a gradient: those of the sum of all outputs. None: not looked at
    options    of the call
    dtypes     the precisions in which the row makes sense; one in which an input becomes 0 or ∞ is left out by itself, unless
               `value` is a function
    ulps       how many units in the last place the answer may be off
    cancels    where a gradient is the difference of numbers of this size, such as a − a² near 1: it may be off by as many
               units in their last place
    """

    op: str
    inputs: tuple
    value: object
    gradients: tuple
    options: dict = {}
    dtypes: tuple = (DOUBLE, SINGLE, HALF)
    ulps: float = 4
    cancels: float = 0.0


def entrywise(
    op, value, slope, at=(), limits=None, dtypes=(DOUBLE, SINGLE, HALF), ulps=4, cancels=0.0, **options
):
    """Rows of an op that works entry by entry: one at all numbers together, where vector code runs, and one for each alone.

    value, slope   functions of one mpmath number
    at             where they are computed
    limits         {number: (value, slope)} where they cannot be: at ∞, at corners, where there is none
    """
    limits = limits or {}
    known = {
        str(float(z)): right for z, right in limits.items()
    }  # NaN is not equal to itself, but its name is

    def right(function, k):
        def one(z):
            return known[str(float(z))][k] if str(float(z)) in known else function(z)

        return lambda z: np.array([one(entry) for entry in np.ravel(z)], object).reshape(np.shape(z))

    numbers = [*map(float, at), *map(float, limits)]
    return [
        Extreme(op, (inputs,), right(value, 0), (right(slope, 1),), options, dtypes, ulps, cancels)
        for inputs in (numbers, *numbers)
    ]


def exact(array):
    """An array of floating-point numbers as mpmath numbers, without rounding."""
    out = np.empty(np.shape(array), object)
    out[...] = [] if out.size == 0 else np.reshape([mp.mpf(float(x)) for x in np.ravel(array)], out.shape)
    return out


def rounded(numbers, dtype):
    """Right numbers in a precision; beyond its range they are ∞."""
    numbers = np.asarray(numbers, object)
    largest = mp.mpf(float(np.finfo(np.float64).max))
    flat = [
        float(x) if not mp.isfinite(x) or abs(x) <= largest else inf * (1 if x > 0 else -1)
        for x in map(mp.mpf, numbers.ravel())
    ]
    with np.errstate(over="ignore"):
        return np.array(flat, np.float64).reshape(numbers.shape).astype(dtype)
