"""What an argument must be, and one sentence where it is not: the one place for numbers, counts, words, functions and arrays.

checks.number("beta", beta, "from 0 up to, but not including, 1")      the number as a float, or an error with name, rule and value
checks.whole("steps", steps, least=0)                                  the number as an int
checks.numbers("metrics.accuracy", A)                                  the array, or what a list or a Tensor holds
"""

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, TypeGuard

import numpy as np

from .typing import Array, ArrayLike, Function


class WrongKind(TypeError, ValueError):
    """A value of a kind that makes no sense here: a text for a number, a number for a function."""


RULES = {  # in words → whether a number keeps it; NaN keeps none
    "finite": lambda x: abs(x) < math.inf,
    "0 or more": lambda x: 0 <= x < math.inf,
    "above 0": lambda x: 0 < x < math.inf,
    "not NaN": lambda x: x == x,
    "from 0 to 1": lambda x: 0 <= x <= 1,
    "from 0 up to, but not including, 1": lambda x: 0 <= x < 1,
    "above 0 and at most 1": lambda x: 0 < x <= 1,
    "1 or more": lambda x: 1 <= x < math.inf,
}


def number(name: str, value: Any, rule: str = "finite", why: str = "") -> float:
    """A single number that keeps a rule of `RULES`, as a float; −0 becomes 0. True and False are no numbers here.

    why   goes on after the rule: what the number is, or what to give instead
    """
    if not is_number(value) or not RULES[rule](value):
        kind = ValueError if is_number(value) else WrongKind
        comma = "" if rule.startswith(("from", "above")) else ","
        raise kind(f"{name} is a number{comma} {rule}{why}; got {described(value)}")
    return float(value) + 0.0


def whole(name: str, value: Any, least: int = 1, why: str = "") -> int:
    """A whole number, `least` or more, as an int."""
    if not is_whole(value) or value < least:
        kind = ValueError if is_number(value) else WrongKind
        raise kind(f"{name} is a whole number, {least} or more{why}; got {described(value)}")
    return int(value)


def function(name: str, value: Any, what: str) -> Function:
    """Something that can be called."""
    if not callable(value):
        raise WrongKind(f"{name} is a function, {what}; got {described(value)}")
    return value


def one_of(name: str, value: Any, options: Iterable[Any], more: str = "") -> Any:
    """One of some words."""
    *words, last = options
    if not isinstance(value, str) or value not in (*words, last):
        listed = f"{', '.join(map(repr, words))} or {last!r}"
        raise WrongKind(f"{name} is {listed}{more}; got {described(value)}")
    return value


def truth(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise WrongKind(f"{name} is True or False; got {described(value)}")
    return bool(value)


def numbers(name: str, x: ArrayLike) -> Array:
    """An array of numbers or truth values: the array itself, or what a Tensor or lists of numbers hold.

    name   of who computes with it, or what it is
    """
    if isinstance(x, np.ma.MaskedArray):
        raise WrongKind(
            f"{name} does not know masks, and would compute with the numbers under them: give x.filled(number), or x.data "
            "and a mask of your own"
        )
    try:
        array = np.asarray(x)
    except (ValueError, TypeError):  # rows of different length
        array = np.empty(0, object)
    if array.dtype.kind not in "fiub":
        raise WrongKind(
            f"{name} computes with arrays of numbers and got one of dtype {array.dtype}: are there texts in it, None, "
            "or rows of different length? If it holds floating-point numbers, convert it with .astype(float)"
        )
    return array


def floats(name: str, x: ArrayLike) -> Array:
    """As `numbers`, but whole ones become floating-point ones."""
    array = numbers(name, x)
    return array if array.dtype.kind == "f" else array.astype(float)


def is_number(value: Any) -> TypeGuard[float]:
    """Whether it is a single real number, of Python or NumPy."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_)) and _has_room(value)


def is_whole(value: Any) -> TypeGuard[int]:
    """Whether it is a single whole number, of Python or NumPy."""
    return isinstance(value, Integral) and not isinstance(value, (bool, np.bool_)) and _has_room(value)


def _has_room(value):
    return not isinstance(value, int) or abs(value) < 2**63  # NumPy knows no larger ones


def described(value: Any) -> str:
    """A value in a message: short, with its type where that is not plain to see."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if isinstance(value, (bool, int, float, np.generic)) or value is None:
        return f"{value}"
    if callable(value):
        return f"the {'class' if isinstance(value, type) else 'function'} {getattr(value, '__name__', type(value).__name__)}"
    return f"{type(value).__name__} {value!r:.60}"
