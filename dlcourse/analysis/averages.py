"""What an exponentially weighted average remembers: how many values, how late it comes, how much noise it leaves; plain means beside it.

`optim.ewma` takes the average, `optim.ewma_kernel` gives its weights; here is what is known of them without adding up.
"""

import math

import numpy as np

from ..typing import Array, ArrayLike


def memory(beta: float) -> float:
    """1/(1 − β): about so many values an average remembers, because β to this power is about 1/e.

    Shapes   a number → a number
    Lecture  C2W2 2.4, C2W3 3.2
    Raises   ValueError if β is not from 0 up to, but not including, 1
    """
    return 1 / (1 - _beta(beta))


def lag(beta: float) -> float:
    """β/(1 − β), by so many steps an average comes late: the mean age of what it holds.

    Shapes   a number → a number
    Lecture  C2W2 2.4
    Raises   as `memory`
    """
    return _beta(beta) / (1 - beta)


def noise_left(beta: float) -> float:
    """√((1 − β)/(1 + β)), the standard deviation that an average leaves of independent noise.

    Shapes   a number → a number
    Lecture  C2W2 2.4
    Raises   as `memory`
    """
    return math.sqrt((1 - _beta(beta)) / (1 + beta))


def half_life(factor: float) -> float:
    """ln ½ / ln factor: the steps after which a half is left of what each step multiplies by the factor; ∞ where nothing shrinks.

    Shapes   a number → a number of steps; of factor 0 it is 0
    Lecture  C2W1 1.4, C2W2 2.4
    """
    if abs(factor) in (0, math.inf):
        return 0.0 if factor == 0 else math.inf
    return math.log(0.5) / math.log(abs(factor)) if abs(factor) < 1 else math.inf


def moving_average(x: ArrayLike, n: int) -> Array:
    """The mean of the last n values at each place; at the beginning, of as many as there are.

    Shapes   x (T,) → (T,)
    Lecture  C2W2 2.3, 2.4
    Raises   ValueError if x is no row of numbers, or n is below 1
    """
    x = np.asarray(x, float)
    if x.ndim != 1 or n < 1:
        raise ValueError(
            f"a moving average takes the last n values of a row (T,), n from 1 on; got shape {x.shape}, n = {n}"
        )
    sums, k = np.concatenate([[0.0], np.cumsum(x)]), np.arange(1, x.size + 1)
    return (sums[k] - sums[np.maximum(k - n, 0)]) / np.minimum(k, n)


def running_average(start: ArrayLike, values: ArrayLike, momentum: float) -> Array:
    """r ← momentum · r + (1 − momentum) · value, from a start and over all values: what batch norm keeps for the day after training.

    Shapes   start (…), values (T, …) → (…)
    Lecture  C2W3 3.7
    Raises   ValueError if the momentum is not from 0 up to, but not including, 1
    """
    _beta(momentum)
    running = np.array(start, float)
    for value in np.asarray(values):
        running = momentum * running + (1 - momentum) * value
    return running


def uncorrected_first_step(beta1: float, beta2: float) -> float:
    """(1 − β₁)/√(1 − β₂): Adam's first step, by α, if its averages are not corrected. With β₁ = 0 it is RMSprop's.

    Shapes   two numbers → a number
    Lecture  C2W2 2.7, 2.8
    Raises   as `memory`
    """
    return (1 - _beta(beta1)) / math.sqrt(1 - _beta(beta2))


def _beta(beta):
    if not 0 <= beta < 1:
        raise ValueError(
            f"β is the weight of the past in an average, from 0 up to, but not including, 1; got {beta}"
        )
    return beta
