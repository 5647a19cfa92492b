"""How weights start: each initializer is a function (shape, *, rng, dtype) → array.

    he((4, 3), rng=np.random.default_rng(0))        W (n_out, n_in) for 4 units with 3 inputs each
    normal(0.01)((4, 3), rng=rng)                   some are made with a setting first

Filters have the shape (f, f, n_C_prev, n_C). rng may be a np.random.RandomState too, to repeat published weights. A seed gives the same start in float32 and float64.
"""

import inspect
import math
from collections.abc import Callable

import numpy as np
from typing_extensions import TypeAliasType

from . import checks, random
from .typing import Array, Draws, DType, Shape

# A function (shape, *, rng, dtype) → array.
Initializer = TypeAliasType("Initializer", Callable[..., Array])


def zeros(shape: Shape, *, rng: Draws | None = None, dtype: DType = float) -> Array:
    """All weights 0: right for b and for logistic regression; in a hidden layer all units then stay alike for ever.

    Shapes   shape → an array of it
    Lecture  C1W3 3.11
    """
    return np.zeros(_checked(shape), _floating(dtype))


def constant(c: float) -> Initializer:
    """An initializer that sets all weights to c.

    Shapes   c a number → an initializer
    Lecture  C1W3 3.11
    Raises   TypeError or ValueError if c is no finite number
    """
    c = checks.number("c", c)

    def constant(shape: Shape, *, rng: Draws | None = None, dtype: DType = float) -> Array:
        return _cast(np.full(_checked(shape), c), dtype)

    return constant


def normal(scale: float) -> Initializer:
    """An initializer that draws from N(0, scale²), such as the ·.01 of the lecture.

    Shapes   scale ≥ 0, the standard deviation → an initializer
    Lecture  C1W3 3.11
    Raises   ValueError if scale is negative
    """
    scale = checks.number("scale", scale, "0 or more", ": a standard deviation")

    def normal(shape: Shape, *, rng: Draws, dtype: DType = float) -> Array:
        return _draw(shape, rng, dtype, scale)

    return normal


def he(shape: Shape, *, rng: Draws, dtype: DType = float) -> Array:
    """N(0, 2/n_in): keeps the size of the activations through layers of ReLU, which silence half of what they get.

    Shapes   shape (n_out, n_in) → an array of it
    Lecture  C2W1 1.11
    Source   He, Zhang, Ren, Sun 2015, eq. 10
    """
    n_in, _ = _fans(shape)
    return _draw(shape, rng, dtype, math.sqrt(2 / n_in))


def xavier(shape: Shape, *, rng: Draws, dtype: DType = float) -> Array:
    """N(0, 1/n_in): keeps the size of the activations through layers of tanh, as long as they are near 0.

    This is the lecture's form, and LeCun's; `glorot` is the one of the paper by Xavier Glorot.

    Shapes   shape (n_out, n_in) → an array of it
    Lecture  C2W1 1.11
    Source   LeCun, Bottou, Orr, Müller 1998, eq. 16
    """
    n_in, _ = _fans(shape)
    return _draw(shape, rng, dtype, math.sqrt(1 / n_in))


def glorot(shape: Shape, *, rng: Draws, dtype: DType = float) -> Array:
    """N(0, 2/(n_in + n_out)): a compromise between activations, which ask for 1/n_in, and gradients, which ask for 1/n_out.

    Shapes   shape (n_out, n_in) → an array of it
    Lecture  C2W1 1.11
    Source   Glorot, Bengio 2010, eq. 12
    """
    return _draw(shape, rng, dtype, math.sqrt(2 / sum(_fans(shape))))


def orthogonal(shape: Shape, *, rng: Draws, dtype: DType = float) -> Array:
    """Rows (or columns, whichever are fewer) of length 1 at right angles: a square W turns space and stretches nothing.

    Shapes   shape (n_out, n_in) → an array of it
    Lecture  C2W1 1.10
    Source   Saxe, McClelland, Ganguli 2014, section 3
    """
    n_out, n_in = _two(shape)
    Q, R = np.linalg.qr(_draw((max(n_out, n_in), min(n_out, n_in)), rng, float, 1.0))
    Q = Q * np.sign(np.diag(R))  # without this the rotations are not evenly distributed
    return np.ascontiguousarray(Q if n_out >= n_in else Q.T).astype(_floating(dtype), copy=False)


def scaled_identity(scale: float) -> Initializer:
    """An initializer that sets W to scale · I: L linear layers then multiply their input by scaleᴸ.

    Shapes   scale a number → an initializer
    Lecture  C2W1 1.10
    Raises   TypeError or ValueError if scale is no finite number
    """
    scale = checks.number("scale", scale)

    def scaled_identity(shape: Shape, *, rng: Draws | None = None, dtype: DType = float) -> Array:
        return _cast(np.eye(*_two(shape)) * scale, dtype)

    return scaled_identity


def start(init: Initializer, shape: Shape, *, rng: Draws | None, dtype: DType = float) -> Array:
    """The weights that an initializer gives, looked at.

    Shapes   shape → an array of it
    Lecture  C1W3 3.11
    Raises   TypeError if it is no initializer, ValueError if it gives weights of another shape
    """
    if any(init is each for each in (normal, constant, scaled_identity)):
        raise TypeError(
            f"{init.__name__} makes an initializer from a number: give {init.__name__}(0.01), say"
        )
    if not callable(init):
        raise TypeError(
            f"init is an initializer, a function of the shape such as initializers.he or initializers.normal(0.01); got {init!r}"
        )
    try:
        inspect.signature(init).bind(shape, rng=rng, dtype=dtype)
    except (TypeError, ValueError) as reason:
        raise TypeError(
            f"init is called with a shape, rng=… and dtype=…, as initializers.he is: {reason}"
        ) from None
    W = init(shape, rng=rng, dtype=dtype)
    if np.shape(W) != tuple(shape):
        raise ValueError(
            f"init gave weights of shape {np.shape(W)} where W (n_out, n_in) has the shape {shape}"
        )
    return W


def _draw(shape, rng, dtype, scale):
    draws = random.checked(rng).standard_normal(_checked(shape))
    return _cast(scale * draws, dtype)


def _cast(W, dtype):
    """Weights in their precision, where none of them may become infinite."""
    with np.errstate(over="ignore"):
        cast = W.astype(_floating(dtype), copy=False)
    if not np.isfinite(cast).all():
        raise ValueError(
            f"these weights go up to {np.abs(W).max():.4g}, and {cast.dtype} ends at {np.finfo(cast.dtype).max:.4g}: take a smaller "
            "scale, or another dtype"
        )
    return cast


def _floating(dtype):
    try:
        dtype = np.dtype(dtype)
    except TypeError:
        raise checks.WrongKind(
            f"dtype is a kind of floating-point number: float or np.float32; got {dtype!r}"
        ) from None
    if dtype.kind != "f":
        raise ValueError(f"weights are floating-point numbers, and as {dtype} these would all be rounded")
    return dtype


def _checked(shape):
    if not isinstance(shape, (tuple, list)) or not all(checks.is_whole(n) and n >= 1 for n in shape):
        raise ValueError(
            f"a shape is a tuple of whole numbers from 1 on, such as (n_out, n_in) = (4, 3); got {shape!r}"
        )
    return tuple(shape)


def _two(shape):
    if len(_checked(shape)) != 2:
        raise ValueError(f"this initializer makes a matrix W (n_out, n_in); got the shape {shape}")
    return shape


def _fans(shape):
    """How many numbers a unit reads, n_in, and by how many units each number is read, n_out."""
    if len(_checked(shape)) < 2:
        raise ValueError(
            f"n_in is not known for the shape {shape}: weights have the shape (n_out, n_in); for b take zeros"
        )
    if len(shape) == 2:
        return shape[1], shape[0]
    window = math.prod(shape[:-2])  # filters (f, f, n_C_prev, n_C)
    return window * shape[-2], window * shape[-1]
