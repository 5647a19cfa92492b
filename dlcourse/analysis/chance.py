"""How much of a score is luck: counts of right answers, the best of many, and the bell that means of many draws follow.

binomial(100, 0.5)                         how likely 0, 1, … 100 right answers are, for who flips a coin
ranked_right(1000, 0.10, 0.11)             how likely 1000 examples put the better of two classifiers first
best_of(accuracies, 16)                    what the best of 16 trainings reaches on average
"""

import functools
import math

import numpy as np

from ..typing import Array, ArrayLike


@functools.lru_cache(64)
def binomial(n: int, p: float) -> Array:
    """P(k of n) = n!/(k! (n − k)!) · pᵏ (1 − p)ⁿ⁻ᵏ for k = 0 … n, by logarithms, so that n! does not overflow.

    Shapes   → (n + 1,), not to be written to: all who ask for the same n and p share it
    Lecture  C2W1 1.1, 1.6, C2W2 2.10
    Raises   ValueError if n is no whole number from 0 on, or p no probability
    """
    if not isinstance(n, (int, np.integer)) or n < 0 or not 0 <= p <= 1:
        raise ValueError(
            f"n is how many answers there are, 0 or more, and p how likely each is right, 0 to 1; got n = {n!r} and p = {p!r}"
        )
    k = np.arange(n + 1)
    if p in (0, 1):  # ln 0 would be asked for
        chances = (k == n * p).astype(float)
    else:
        logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])  # ln k!
        chances = np.exp(logs[n] - logs - logs[::-1] + k * math.log(p) + (n - k) * math.log1p(-p))
    chances.flags.writeable = False
    return chances


def ranked_right(n: int, error: float, other: float) -> float:
    """How likely n examples put the classifier with the first error before that with the other; a tie is decided by a coin.

    Σₖ P(k right | other) · (P(more than k | first) + ½ P(k | first)), if their mistakes are independent

    Shapes   numbers → a probability; below ½ if the first is the worse one
    Lecture  C2W1 1.1
    Raises   as `binomial`
    """
    better, worse = binomial(n, error), binomial(n, other)  # of mistakes
    return float((better * (1 - np.cumsum(worse) + worse / 2)).sum())


def expected_best(n: int, guessers: int, p: float = 0.5) -> float:
    """The largest share of right answers among many guessers, on average: Σₖ P(max > k) / n, with P(max ≤ k) = P(one ≤ k)^guessers.

    n          answers of each
    p          how likely each of them is right

    Shapes   numbers → a share
    Lecture  C2W1 1.1
    Raises   ValueError if there is no answer or no guesser
    """
    if n < 1 or guessers < 1:
        raise ValueError(
            f"the best of how many, in how many answers? Both are 1 or more; got {guessers} and {n}"
        )
    at_most = np.cumsum(binomial(n, p))[:-1].clip(0, 1)
    return float((1 - at_most**guessers).sum() / n)


def best_of(values: ArrayLike, n: int) -> Array:
    """The largest of n values drawn out of N without putting back, on average: Σₖ C(k, n − 1)/C(N, n) · v₍ₖ₎, the values in order.

    Shapes   values (N, …) → (…)
    Lecture  C2W3 3.3
    Raises   ValueError if n is not from 1 to N
    """
    values = np.asarray(values)
    N = len(values) if values.ndim else 0
    if not 1 <= n <= N:
        raise ValueError(f"the best of n out of {N} values: n is from 1 to {N}; got {n}")
    weights = np.array([math.comb(k, n - 1) / math.comb(N, n) if k >= n - 1 else 0.0 for k in range(N)])
    return np.tensordot(weights, np.sort(values, axis=0), 1)


def normal_density(x: ArrayLike, mean: float = 0.0, deviation: float = 1.0) -> Array:
    """exp(−½ ((x − μ)/σ)²) / (σ√(2π)), the bell of area 1.

    Shapes   x (…) → (…)
    Lecture  C2W2 2.9, C2W3 3.5
    Raises   ValueError if σ is not positive
    """
    if not deviation > 0:
        raise ValueError(f"the standard deviation of a bell is above 0; got {deviation}")
    return np.exp(-0.5 * ((np.asarray(x) - mean) / deviation) ** 2) / (deviation * math.sqrt(2 * math.pi))


def within_widths(widths: float) -> float:
    """The share of a normal cloud in the plane that lies within so many standard deviations of its mean: 1 − exp(−widths²/2).

    Shapes   a number → a share
    Lecture  C2W2 2.2
    """
    return 1 - math.exp(-widths * widths / 2)
