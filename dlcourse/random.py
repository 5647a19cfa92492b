"""Who draws at random: the one rule for every `rng` of the library.

    rng=np.random.default_rng(0)         NumPy's generator of today
    rng=np.random.RandomState(0)         the one behind np.random.seed(0): it repeats numbers that were published with that seed

Both are handed on, and each number drawn moves them on. Nothing in the library draws from a hidden global state.
"""

from types import ModuleType
from typing import Any

import numpy as np

from . import checks
from .typing import Array, Draws, Shape


def checked(rng: Any, *, alternative: str = "") -> Draws:
    """The rng itself, if it can draw.

    alternative   what the caller takes besides, for the message: "None to keep the order"

    Lecture  C1W3 3.11, C2W1 1.6
    Raises   TypeError if it is neither a np.random.Generator nor a np.random.RandomState
    """
    if isinstance(rng, (np.random.Generator, np.random.RandomState)):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        cause = f"the number {rng}: a seed alone draws nothing, and np.random.default_rng({rng}) is what draws from it"
    elif rng is np.random:
        cause = (
            "the module np.random, whose hidden state every other code moves too. After np.random.seed(1) it draws the "
            "numbers of np.random.RandomState(1): give that to repeat published ones"
        )
    elif isinstance(rng, (ModuleType, type)) or callable(rng):
        cause = f"{getattr(rng, '__name__', rng)} itself: call it, as in np.random.default_rng(0)"
    else:
        cause = type(rng).__name__
    also = f", or {alternative}" if alternative else ""
    raise TypeError(
        "rng draws the random numbers: give np.random.default_rng(seed), or np.random.RandomState(seed) for numbers "
        f"published with np.random.seed(seed){also}; got {cause}"
    )


def uniform(rng: Draws, shape: Shape, **alternative: str) -> Array:
    """Numbers from 0 up to, but not including, 1: in float32 from a Generator (that is faster), and from a RandomState those
    that np.random.rand gave.

    Shapes   shape → an array of it
    Lecture  C2W1 1.6
    Raises   TypeError as `checked`
    """
    rng = checked(rng, **alternative)
    for n in shape if isinstance(shape, (tuple, list)) else [shape]:
        checks.whole("a length in the shape", n, 0)
    return (
        rng.random(shape, dtype=np.float32)
        if isinstance(rng, np.random.Generator)
        else rng.random_sample(shape)
    )
