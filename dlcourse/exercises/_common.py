"""What several weeks use: generators that are told by their seed, and answers that may be lists."""

import numpy as np


class _Seeded(np.random.Generator):
    """`np.random.default_rng(seed)` whose repr says the seed, so that the learner can repeat a trial."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self._seed = seed

    def __repr__(self):
        return f"default_rng({self._seed})"

    __str__ = __repr__


def seeded(seed):
    """A generator from a seed, or with a seed drawn from another generator."""
    if isinstance(seed, np.random.Generator):
        seed = int(seed.integers(10**6))
    return _Seeded(seed)


def as_array(value):
    """`normalise` of an exercise in which a list of numbers does as well as an array."""
    return np.array(value) if isinstance(value, (list, tuple)) else value
