"""How the learning rate changes while training: each function here returns a schedule, a function t → α.

t counts the steps from 1, as `optim` does, or the epochs from 1, as the lectures do; it may be an array, to plot a schedule.

    optim.Adam(params, learning_rate=schedules.cosine(0.01, steps=1000))
"""

import numpy as np

from .typing import Schedule


def constant(learning_rate: float) -> Schedule:
    """α = α₀.

    Shapes   α₀ → schedule
    Lecture  C2W2 2.9
    """
    _positive(learning_rate=learning_rate)
    return lambda t: learning_rate + 0.0 * t


def inverse_time(learning_rate: float, rate: float) -> Schedule:
    """α = α₀ / (1 + rate · t): with α₀ = .2, rate 1: .1, .067, .05, .04 in the epochs 1 to 4.

    Shapes   α₀, rate → schedule
    Lecture  C2W2 2.9
    """
    _positive(learning_rate=learning_rate, rate=rate)
    return lambda t: learning_rate / (1 + rate * t)


def stepwise(learning_rate: float, rate: float, *, interval: int) -> Schedule:
    """α = α₀ / (1 + rate · ⌊t / interval⌋): inverse time in stairs. t is the number of the epoch, from 0 or from 1 as you count.

    With α₀ = .1, rate 1, interval 1000: .1 up to epoch 999, .05 from 1000 on, .033 from 2000 on.

    Shapes   α₀, rate, interval ≥ 1 → schedule
    Lecture  C2W2 2.9
    Raises   ValueError if a number is negative or the interval no whole number from 1 on
    """
    _positive(learning_rate=learning_rate, rate=rate)
    _whole(interval=interval)
    return lambda t: learning_rate / (1 + rate * (t // interval))


def exponential(learning_rate: float, base: float = 0.95) -> Schedule:
    """α = α₀ · baseᵗ.

    Shapes   α₀, 0 < base ≤ 1 → schedule
    Lecture  C2W2 2.9
    """
    _positive(learning_rate=learning_rate)
    _share(base=base)
    return lambda t: learning_rate * base ** (t + 0.0)


def inverse_sqrt(learning_rate: float) -> Schedule:
    """α = α₀ / √t. The lecture's k is part of α₀.

    Shapes   α₀ → schedule
    Lecture  C2W2 2.9
    """
    _positive(learning_rate=learning_rate)
    return lambda t: learning_rate / np.sqrt(t)


def staircase(learning_rate: float, *, every: int, factor: float = 0.5) -> Schedule:
    """α = α₀ · factor^⌊(t − 1)/every⌋: α₀ for the first `every` steps, then a stair down.

    Shapes   α₀, every ≥ 1, 0 < factor ≤ 1 → schedule
    Lecture  C2W2 2.9
    """
    _positive(learning_rate=learning_rate)
    _whole(every=every)
    _share(factor=factor)
    return lambda t: learning_rate * factor ** ((t - 1) // every + 0.0)


def cosine(learning_rate: float, steps: int, *, end: float = 0.0) -> Schedule:
    """α = end + ½(α₀ − end)(1 + cos π(t − 1)/steps): half a wave from α₀ down to `end`, where it stays.

    Shapes   α₀, steps ≥ 1, end ≥ 0 → schedule
    Lecture  C2W2 2.9
    Source   Loshchilov, Hutter 2017, eq. 5
    """
    _positive(learning_rate=learning_rate, end=end)
    _whole(steps=steps)
    return lambda t: end + 0.5 * (learning_rate - end) * (1 + np.cos(np.pi * np.minimum((t - 1) / steps, 1)))


def warm_up(schedule: Schedule, steps: int) -> Schedule:
    """α rises in a straight line for the first `steps` steps, to where the schedule then is, and follows it from there.

    Shapes   schedule, steps ≥ 1 → schedule
    Lecture  C2W2 2.9
    Source   Goyal et al. 2017, section 2.2
    """
    _whole(steps=steps)
    return lambda t: np.minimum(t / steps, 1) * schedule(np.maximum(t, steps))


def by_epoch(schedule: Schedule, steps_per_epoch: int) -> Schedule:
    """The same schedule counted in epochs: α changes only where an epoch begins.

    Shapes   schedule, steps_per_epoch ≥ 1 → schedule
    Lecture  C2W2 2.9
    """
    _whole(steps_per_epoch=steps_per_epoch)
    return lambda t: schedule((t - 1) // steps_per_epoch + 1)


def _positive(**settings):
    for name, value in settings.items():
        if not (isinstance(value, (int, float, np.number)) and 0 <= value < np.inf):
            raise ValueError(f"{name} is a number, 0 or more; got {value!r}")


def _share(**settings):
    for name, value in settings.items():
        if not (isinstance(value, (int, float, np.number)) and 0 < value <= 1):
            raise ValueError(
                f"{name} shrinks the learning rate, so it lies above 0 and is at most 1; got {value!r}"
            )


def _whole(**settings):
    for name, value in settings.items():
        if not isinstance(value, (int, np.integer)) or value < 1:
            raise ValueError(f"{name} is a whole number from 1 on; got {value!r}")
