"""What the exercises of several weeks use."""

import numpy as np


def as_array(value):
    """`normalise` of an exercise in which a list of numbers does as well as an array."""
    return np.array(value) if isinstance(value, (list, tuple)) else value


def generator(rng):
    """A new generator, with a seed drawn from another one."""
    return np.random.default_rng(rng.integers(10**6))
