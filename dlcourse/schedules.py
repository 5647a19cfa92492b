"""How the learning rate changes while training: each function here returns a schedule, a function t → α.

t counts the steps from 1, as `optim` does, or the epochs from 1, as the lectures do; it may be an array, to plot a schedule.

    optim.Adam(params, learning_rate=schedules.cosine(0.01, steps=1000))
"""

import functools

import numpy as np

from . import checks
from .typing import Schedule


def _schedule(alpha):
    """A function of t that looks at t first: a number or an array of them, none below 0, whole ones or between."""

    @functools.wraps(alpha)
    def schedule(t):
        if type(t) is not int:
            t = checks.floats("a schedule", t)[()]  # whole numbers of NumPy would overflow
        if np.any(np.less(t, 0)) or np.any(np.isnan(t)):
            raise ValueError(
                f"a schedule is a function of the step or epoch t, counted from 1 (or from 0); got t = {t}"
            )
        return alpha(t)

    return schedule


def constant(learning_rate: float) -> Schedule:
    """α = α₀.

    Shapes   α₀ → schedule
    Lecture  C2W2 2.9
    """
    learning_rate = checks.number("learning_rate", learning_rate, "0 or more")
    return _schedule(lambda t: learning_rate + 0.0 * t)


def inverse_time(learning_rate: float, rate: float) -> Schedule:
    """α = α₀ / (1 + rate · t): with α₀ = .2, rate 1: .1, .067, .05, .04 in the epochs 1 to 4.

    Shapes   α₀, rate → schedule
    Lecture  C2W2 2.9
    """
    learning_rate, rate = (
        checks.number("learning_rate", learning_rate, "0 or more"),
        checks.number("rate", rate, "0 or more"),
    )
    return _schedule(lambda t: learning_rate / (1 + rate * t))


def stepwise(learning_rate: float, rate: float, *, interval: int) -> Schedule:
    """α = α₀ / (1 + rate · ⌊t / interval⌋): inverse time in stairs. t is the number of the epoch, from 0 or from 1 as you count.

    With α₀ = .1, rate 1, interval 1000: .1 up to epoch 999, .05 from 1000 on, .033 from 2000 on.

    Shapes   α₀, rate, interval ≥ 1 → schedule
    Lecture  C2W2 2.9
    Raises   ValueError if a number is negative or the interval no whole number from 1 on
    """
    learning_rate, rate = (
        checks.number("learning_rate", learning_rate, "0 or more"),
        checks.number("rate", rate, "0 or more"),
    )
    interval = checks.whole("interval", interval)
    return _schedule(lambda t: learning_rate / (1 + rate * (t // interval)))


def exponential(learning_rate: float, base: float = 0.95) -> Schedule:
    """α = α₀ · baseᵗ.

    Shapes   α₀, 0 < base ≤ 1 → schedule
    Lecture  C2W2 2.9
    """
    learning_rate = checks.number("learning_rate", learning_rate, "0 or more")
    base = checks.number("base", base, "above 0 and at most 1", SHRINKS)
    return _schedule(lambda t: learning_rate * base ** (t + 0.0))


def inverse_sqrt(learning_rate: float) -> Schedule:
    """α = α₀ / √t. The lecture's k is part of α₀.

    Shapes   α₀ → schedule
    Lecture  C2W2 2.9
    """
    learning_rate = checks.number("learning_rate", learning_rate, "0 or more")

    def inverse_sqrt(t):
        if np.any(np.equal(t, 0)):
            raise ValueError("α₀ / √t counts from t = 1; at t = 0 it would be infinite")
        return learning_rate / np.sqrt(t)

    return _schedule(inverse_sqrt)


def staircase(learning_rate: float, *, every: int, factor: float = 0.5) -> Schedule:
    """α = α₀ · factor^⌊(t − 1)/every⌋: α₀ for the first `every` steps, then a stair down.

    Shapes   α₀, every ≥ 1, 0 < factor ≤ 1 → schedule
    Lecture  C2W2 2.9
    """
    learning_rate, every = (
        checks.number("learning_rate", learning_rate, "0 or more"),
        checks.whole("every", every),
    )
    factor = checks.number("factor", factor, "above 0 and at most 1", SHRINKS)
    return _schedule(lambda t: learning_rate * factor ** np.maximum((t - 1) // every, 0.0))


def cosine(learning_rate: float, steps: int, *, end: float = 0.0) -> Schedule:
    """α = end + ½(α₀ − end)(1 + cos π(t − 1)/steps): half a wave from α₀ down to `end`, where it stays.

    Shapes   α₀, steps ≥ 1, end ≥ 0 → schedule
    Lecture  C2W2 2.9
    Source   Loshchilov, Hutter 2017, eq. 5
    """
    learning_rate, end = (
        checks.number("learning_rate", learning_rate, "0 or more"),
        checks.number("end", end, "0 or more"),
    )
    steps = checks.whole("steps", steps)
    return _schedule(
        lambda t: end + 0.5 * (learning_rate - end) * (1 + np.cos(np.pi * np.clip((t - 1) / steps, 0, 1)))
    )


def warm_up(schedule: Schedule, steps: int) -> Schedule:
    """α rises in a straight line for the first `steps` steps, to where the schedule then is, and follows it from there.

    Shapes   schedule, steps ≥ 1 → schedule
    Lecture  C2W2 2.9
    Source   Goyal et al. 2017, section 2.2
    """
    schedule, steps = checks.function("schedule", schedule, A_SCHEDULE), checks.whole("steps", steps)
    return _schedule(lambda t: np.minimum(t / steps, 1) * schedule(np.maximum(t, steps)))


def by_epoch(schedule: Schedule, steps_per_epoch: int) -> Schedule:
    """The same schedule counted in epochs: α changes only where an epoch begins.

    Shapes   schedule, steps_per_epoch ≥ 1 → schedule
    Lecture  C2W2 2.9
    """
    schedule = checks.function("schedule", schedule, A_SCHEDULE)
    steps_per_epoch = checks.whole("steps_per_epoch", steps_per_epoch)
    return _schedule(lambda t: schedule(np.maximum((t - 1) // steps_per_epoch + 1, 1)))


A_SCHEDULE = "t → α, such as schedules.constant(0.1)"
SHRINKS = ", because it makes the learning rate shrink"
