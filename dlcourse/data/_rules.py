"""What settings of the generators must be: one rule each, told in one sentence when it is broken."""

import math

from .. import checks, random


def _finite(value):
    return checks.is_number(value) and math.isfinite(value)


def _counts(value):
    return checks.is_whole(value) and value >= 1


_RULES = {
    "m": (_counts, "the number of examples must be a whole number, at least 1"),
    "n_x": (_counts, "the number of features must be a whole number, at least 1"),
    "days": (_counts, "the number of days must be a whole number, at least 1"),
    "noise": (
        lambda value: _finite(value) and value >= 0,
        "noise is a standard deviation, a number that is 0 or more",
    ),
    "turns": (_finite, "the turns of a spiral must be a finite number, negative to wind the other way"),
    "flip": (
        lambda value: _finite(value) and 0 <= value <= 1,
        "flip is a share of the labels, a number from 0 to 1",
    ),
}


def _require(**settings):
    """Raise ValueError with name, value and rule for the first setting that breaks its rule; TypeError if rng cannot draw."""
    if "rng" in settings:
        random.checked(settings.pop("rng"))
    for name, value in settings.items():
        holds, rule = _RULES[name]
        if not holds(value):
            raise ValueError(f"{name} = {value!r}: {rule}")


def _noise(rng, noise, shape):
    """Numbers from N(0, noise²). abs, because NumPy takes −0 for a negative standard deviation."""
    return rng.normal(0, abs(noise), shape)
