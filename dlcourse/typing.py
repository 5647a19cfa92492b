"""The words of the type hints. In a signature, as Shift-Tab shows it, they stay words: linear(x: ArrayLike, …).

An array's shape and kind of number are no part of its type: they stand in each docstring under Shapes.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing
from typing_extensions import TypeAliasType

# An array of NumPy.
Array = TypeAliasType("Array", np.ndarray)

# What NumPy makes an array of: an array, a Tensor, a number, lists of numbers.
ArrayLike = TypeAliasType("ArrayLike", numpy.typing.ArrayLike)

# A kind of number: float, np.float32, "float32".
DType = TypeAliasType("DType", numpy.typing.DTypeLike)

# One axis of an array, or several.
Axis = TypeAliasType("Axis", int | tuple[int, ...])

# How many entries along each axis.
Shape = TypeAliasType("Shape", Sequence[int])

# What draws at random: np.random.default_rng(seed). See `dlcourse.random`.
Draws = TypeAliasType("Draws", np.random.Generator | np.random.RandomState)

# A learning rate that changes: a function of the step, from 1 on. See `dlcourse.schedules`.
Schedule = TypeAliasType("Schedule", Callable[[Any], Any])

# A function; what it takes and gives stands in the docstring.
Function = TypeAliasType("Function", Callable[..., Any])

# What moves a part of a figure: it takes the new numbers. See `dlcourse.explore.views`.
Setter = TypeAliasType("Setter", Callable[..., Any])


def hint(wrapper: Any, arrays: Any, returns: Any) -> Any:
    """Say what a wrapped function takes and gives: all its positional arguments are `arrays`. Its options say it themselves.

    So the def line in a lesson stays short, relu(z), and Shift-Tab shows relu(z: ArrayLike) -> ArrayOrTensor.
    """
    signature = inspect.signature(wrapper)
    parameters = []
    for parameter in signature.parameters.values():
        if parameter.kind is not parameter.KEYWORD_ONLY:
            optional = parameter.default is None
            parameter = parameter.replace(annotation=arrays | None if optional else arrays)
        parameters.append(parameter)
    wrapper.__signature__ = signature.replace(parameters=parameters, return_annotation=returns)
    wrapper.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": returns}
    return wrapper
