"""Arithmetic, reductions and the moving about of entries. Loading this module gives Tensor its operators."""

import math
import operator
from typing import Any

import numpy as np

from .. import checks
from ..autodiff import Tensor, op
from ..typing import ArrayLike, Axis, Shape


def fit(d, like):
    """Sum a gradient over the axes along which its argument was stretched by broadcasting, back to the argument's shape."""
    shape = np.shape(like)
    if np.shape(d) == shape:
        return d
    d = d.sum(axis=tuple(range(d.ndim - len(shape))))
    stretched = tuple(k for k, n in enumerate(shape) if n == 1 and d.shape[k] != 1)
    return d.sum(axis=stretched, keepdims=True) if stretched else d


def broadcastable(name, a, b):
    """Raise a ValueError that says which axes of two arrays do not fit; nothing otherwise."""
    a, b = np.shape(a), np.shape(b)
    for back in range(1, min(len(a), len(b)) + 1):
        if a[-back] != b[-back] and 1 not in (a[-back], b[-back]):
            raise ValueError(
                f"{name}: shapes {a} and {b} do not fit: axis {-back} has length {a[-back]} and {b[-back]}; "
                "they must be equal, or one of them 1 (only then can it be stretched)"
            )


def through(d, slope):
    """d · slope, where 0 · ∞ is 0: what J does not depend on sends nothing back, however steep it is."""
    with np.errstate(invalid="ignore"):
        y = d * slope
    if has_nan(y):
        y = np.where((np.asarray(d) == 0) & np.isinf(slope), 0, y).astype(y.dtype, copy=False)
    return y


def has_nan(a):
    """Whether there is a NaN in an array. The minimum is NaN then, and needs no array of truth values."""
    return math.isnan(np.minimum.reduce(a, None, initial=0))


def axes_of(a, axis, keepdims=False):
    """The axes that are meant, counted from the front, and how many entries they have together.

    Raises   ValueError (AxisError is one) if there is no such axis
    """
    if type(keepdims) is not bool:
        checks.truth("keepdims", keepdims)
    shape = np.shape(a)
    if axis is None:
        return tuple(range(len(shape))), math.prod(shape)
    several = axis if isinstance(axis, tuple) else (axis,)
    if not all(map(checks.is_whole, several)):
        raise ValueError(
            f"an axis is a whole number, a tuple of them, or None for all entries; got {axis!r} for an array of shape {shape}"
        )
    axes = tuple(k + len(shape) if k < 0 else k for k in several)
    if not set(axes) <= set(range(len(shape))) or len(set(axes)) < len(axes):
        there = (
            f"has the axes 0 to {len(shape) - 1}, or counted from the back −1 to {-len(shape)}"
            if shape
            else "is a number, without an axis"
        )
        raise np.exceptions.AxisError(
            f"axis {axis} is not there, or is named twice: an array of shape {shape} {there}"
        )
    return axes, math.prod(shape[k] for k in axes)


# ---- two arguments -----------------------------------------------------------------------------------------------------
@op
def add(a, b):
    """a + b, entry by entry; axes of length 1 stretch.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.7, 2.15
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("a + b", a, b)
    return a + b, (lambda d: fit(d, a), lambda d: fit(d, b))


@op
def subtract(a, b):
    """a − b, entry by entry; axes of length 1 stretch.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.15
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("a - b", a, b)
    return a - b, (lambda d: fit(d, a), lambda d: fit(-d, b))


@op
def multiply(a, b):
    """a · b, entry by entry; the slope with respect to one factor is the other.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.7, 2.8
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("a * b", a, b)
    return a * b, (lambda d: fit(d * b, a), lambda d: fit(d * a, b))


@op
def divide(a, b):
    """a / b, entry by entry.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.15
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("a / b", a, b)
    y = a / b

    def db(d):
        with np.errstate(divide="ignore", invalid="ignore"):
            return fit(through(-d, y / b), b)

    return y, (lambda d: fit(_quotient(d, b), a), db)


def _quotient(d, b):
    """d / b, and 0 where d is: see `through`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.divide(d, b)  # numbers of Python would raise
    if has_nan(y):
        y = np.where((np.asarray(d) == 0) & (np.asarray(b) == 0), 0, y).astype(y.dtype, copy=False)
    return y


@op
def power(a, b):
    """aᵇ, entry by entry; the slope with respect to a is b aᵇ⁻¹, with respect to b it is aᵇ ln a.

    Where b = 0 the power is 1 for every a, so that its slope is 0, at a = 0 too; 0ᵇ is 0 for every b > 0, with slope 0. NaN stays
    NaN: NumPy and PyTorch say that NaN⁰ and 1 to the power of NaN are 1.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.6
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("a ** b", a, b)
    y = a**b
    if type(b) is not float or b == 0:  # a fixed power such as a² keeps NaN by itself
        y = np.where(np.isnan(a) | np.isnan(b), np.nan, y).astype(y.dtype, copy=False)

    def da(d):
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = b * a ** (b - 1)
        if not np.all(b):
            slope = np.where((np.asarray(b) == 0) & ~np.isnan(a), 0, slope).astype(slope.dtype, copy=False)
        return fit(through(d, slope), a)

    def db(d):
        with np.errstate(divide="ignore", invalid="ignore"):
            return fit(through(d, through(y, np.log(a))), b)

    return y, (da, db)


def _of_two(chosen, a, b):
    """A choice between a and b. The gradient of each entry goes where it came from, half to each where they are equal."""
    y = chosen(a, b)

    def part(own, other):
        share = np.greater(y == own, y == other) + 0.5 * np.equal(own, other)
        return np.where(np.isnan(y), np.nan, share).astype(y.dtype)

    return y, (lambda d: fit(d * part(a, b), a), lambda d: fit(d * part(b, a), b))


@op
def maximum(a, b):
    """The larger of a and b, entry by entry; where they are equal, each gets half of the gradient.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.12
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("maximum(a, b)", a, b)
    return _of_two(np.maximum, a, b)


@op
def minimum(a, b):
    """The smaller of a and b, entry by entry; where they are equal, each gets half of the gradient.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.12
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("minimum(a, b)", a, b)
    return _of_two(np.minimum, a, b)


@op
def matmul(A, B):
    """The matrix product A B; its gradients are dA = dY Bᵀ and dB = Aᵀ dY.

    Shapes   A (…, n, k), B (…, k, m) → (…, n, m)
    Lecture  C1W2 2.13, C1W4 4.4
    Raises   ValueError if the inner lengths differ, or one of the two is no matrix
    """
    if np.ndim(A) < 2 or np.ndim(B) < 2:
        raise ValueError(
            f"A @ B: shapes {np.shape(A)} and {np.shape(B)}; both must be matrices with rows and columns: make a "
            "column of a flat array with .reshape(-1, 1), a row with .reshape(1, -1)"
        )
    if A.shape[-1] != B.shape[-2]:
        hint = (
            f"; did you mean A.T @ B? A.T has shape {A.T.shape}"
            if A.ndim == 2 and A.shape[0] == B.shape[-2]
            else ""
        )
        raise ValueError(
            f"A @ B: shapes {A.shape} and {B.shape} do not fit: the {A.shape[-1]} columns of A meet the "
            f"{B.shape[-2]} rows of B, and must be as many{hint}"
        )
    return A @ B, (lambda d: fit(d @ np.swapaxes(B, -1, -2), A), lambda d: fit(np.swapaxes(A, -1, -2) @ d, B))


# ---- one argument ------------------------------------------------------------------------------------------------------
@op
def negative(a):
    """−a.

    Shapes   any → the same
    Lecture  C1W2 2.7
    """
    return -a, lambda d: -d


@op
def exp(a):
    """eᵃ, its own slope. Overflows to inf above 88.7 in float32, above 709.8 in float64.

    Shapes   any → the same
    Lecture  C1W2 2.12
    """
    y = np.exp(a)
    return y, lambda d: through(d, y)


@op
def log(a):
    """ln a, with slope 1/a; −∞ at 0. Below 0 it has no value, and no slope either, so both are NaN (PyTorch gives 1/a there).

    Shapes   any → the same
    Lecture  C1W2 2.6
    """
    return np.log(a), lambda d: _quotient(d, _positive(a))


def _positive(a):
    """a, and NaN below 0, where roots and logarithms end; −0 is 0."""
    return np.where(a < 0, np.nan, np.abs(a)).astype(a.dtype, copy=False)


@op
def sqrt(a):
    """√a, with slope 1/(2√a), ∞ at 0.

    Shapes   any → the same
    Lecture  C2W2 2.7
    """
    y = np.sqrt(a)
    return y, lambda d: _quotient(d, 2 * np.abs(y))


@op
def absolute(a):
    """|a|, with slope sign(a), 0 at 0.

    Shapes   any → the same
    Lecture  C1W2 2.12
    """
    return np.abs(a), lambda d: d * np.sign(a)


@op
def clip(a, *, low: ArrayLike | None, high: ArrayLike | None):
    """a, but at least low and at most high; outside, the slope is 0. At the bounds themselves it is 1.

    low, high   numbers, or arrays that stretch over a; None is no bound

    Shapes   any → the same
    Lecture  C5W1 1.8
    Raises   ValueError if low is above high, a bound is NaN, or the bounds have more entries than a
    """
    low, high = _bound(low, -np.inf), _bound(high, np.inf)
    if not np.all(np.less_equal(low, high)):
        raise ValueError(f"clip: low is at most high, and neither is NaN; got low = {low}, high = {high}")
    try:
        y = np.clip(a, low, high).astype(a.dtype, copy=False)
    except ValueError:  # nothing to broadcast to
        y = None
    if y is None or y.shape != a.shape:
        raise ValueError(
            f"clip: bounds of shape {np.shape(low)} and {np.shape(high)} do not fit an array of shape {a.shape}: they are "
            "numbers, or stretch over it"
        )
    return y, lambda d: np.where(np.isnan(a), np.nan, (a >= low) & (a <= high)).astype(a.dtype) * d


def _bound(bound, nowhere):
    """A bound that clip can compare with; a number of Python keeps having no precision."""
    if bound is None:
        return nowhere
    return bound if checks.is_number(bound) else checks.numbers("clip", bound)


# ---- reductions --------------------------------------------------------------------------------------------------------
def _spread(y, axis, keepdims):
    """A reduced array with its axes back in place as axes of length 1, so that it stretches over what it was made of."""
    return y if keepdims or axis is None else np.expand_dims(y, axis)


def total(a, axis=None, keepdims=False, *, divisor=1):
    """Σ a / divisor; where only the sum on the way is too large for the precision, of entries that are halved so often that it is not."""
    keepdims = bool(keepdims)
    with np.errstate(over="ignore"):
        y = np.add.reduce(a, axis, keepdims=keepdims) / divisor
    if not np.isfinite(y).all() and np.isfinite(a).all():
        small = 0.5 ** math.ceil(math.log2(a.size + 1))  # a power of 2: nothing is rounded
        y = np.add.reduce(a * small, axis, keepdims=keepdims) / divisor / small
    return y


@op
def sum(a, *, axis: Axis | None = None, keepdims: bool = False):
    """The sum over all entries, or along `axis`; every entry has slope 1.

    Shapes   (…, n, …) → (…, …), or (…, 1, …) with keepdims
    Lecture  C1W2 2.14, 2.15
    Raises   ValueError if there is no such axis
    """
    axes_of(a, axis, keepdims)  # complains if there is none
    y = total(a, axis, keepdims)
    return y, lambda d: np.broadcast_to(_spread(d, axis, keepdims), a.shape)


@op
def mean(a, *, axis: Axis | None = None, keepdims: bool = False):
    """The mean over all entries, or along `axis`; each of n entries has slope 1/n.

    Shapes   (…, n, …) → (…, …), or (…, 1, …) with keepdims
    Lecture  C1W2 2.10, 2.14
    Raises   ValueError if there is nothing to average, or no such axis
    """
    n = axes_of(a, axis, keepdims)[1]
    if n == 0:
        raise ValueError(
            f"the mean of an empty array of shape {a.shape}: there must be at least one entry along the axis"
        )
    y = total(a, axis, keepdims, divisor=n)
    return y, lambda d: np.broadcast_to(_spread(d, axis, keepdims) / n, a.shape)


@op
def max(a, *, axis: Axis | None = None, keepdims: bool = False):
    """The largest entry, or the largest along `axis`; the gradient goes to it, in equal shares where there are several.

    Shapes   (…, n, …) → (…, …), or (…, 1, …) with keepdims
    Lecture  C4W1 1.9
    Raises   ValueError if there is no entry, or no such axis
    """
    axes, n = axes_of(a, axis, keepdims)
    if n == 0:
        raise ValueError(
            f"the maximum of an empty array of shape {a.shape}: there must be at least one entry along the axis"
        )
    top = np.max(a, axis=axes, keepdims=True)

    def backward(d):
        share = np.where(np.isnan(top), np.nan, a == top).astype(a.dtype)
        share /= share.sum(axis=axes, keepdims=True)
        return _spread(d, axis, keepdims) * share

    return top if keepdims else top.squeeze(axes), backward


# ---- moving entries about ----------------------------------------------------------------------------------------------
@op
def reshape(a, *, shape: int | Shape):
    """The same entries, in memory order, under another shape.

    Shapes   any → shape; one length may be −1: as many as are left
    Lecture  C1W2 2.1, 2.15
    Raises   ValueError if the number of entries differs
    """
    lengths: Any = shape if isinstance(shape, (tuple, list, np.ndarray)) else [shape]
    try:
        sizes: Any = [None if isinstance(n, (bool, np.bool_)) else operator.index(n) for n in lengths]
        y = np.reshape(a, sizes)
    except TypeError:
        raise ValueError(
            f"reshape: a shape is a tuple of whole numbers, such as (2, 3) or (2, -1); got {shape!r}"
        ) from None
    except ValueError:
        lengths = np.atleast_1d(shape).tolist()
        if lengths.count(-1) > 1:
            rule = "only one length may be −1, as many as are left"
        elif -1 in lengths:
            rule = f"the other lengths have the product {-math.prod(lengths)}, which does not divide it"
        else:
            rule = f"{shape} has room for {math.prod(lengths)}"
        raise ValueError(f"reshape: an array of shape {a.shape} has {a.size} entries; {rule}") from None
    return y, lambda d: np.reshape(d, a.shape)


@op
def transpose(a, *, axes: Shape | None = None):
    """The axes in another order, reversed if none is given; a matrix has its rows and columns exchanged.

    axes   for each axis of the result the one of a that it is; −1 is the last

    Shapes   (n, m) → (m, n)
    Lecture  C1W2 2.16
    Raises   ValueError if axes does not name each axis of a once
    """
    if axes is None:
        return np.transpose(a), lambda d: np.transpose(d)
    try:
        order = [k + a.ndim if k < 0 else k for k in map(operator.index, axes)]
    except TypeError:  # no tuple of whole numbers
        order = [None]
    if set(order) != set(range(a.ndim)) or len(order) != a.ndim:
        raise ValueError(
            f"transpose: an array of shape {a.shape} has {a.ndim} axes, and axes names each once, in another order; got {axes}"
        )
    return np.transpose(a, order), lambda d: np.transpose(d, np.argsort(order))


@op
def index(a, *, key: Any):
    """a[key]: a part of a, by numbers, slices or arrays of numbers; entries taken twice get both gradients.

    Shapes   as NumPy's indexing
    Lecture  C1W3 3.3
    """

    def backward(d):
        da = np.zeros(a.shape, d.dtype)
        simple = all(
            isinstance(k, (int, slice, type(None), type(...)))
            for k in (key if isinstance(key, tuple) else (key,))
        )
        if simple:
            da[key] = d
        else:
            np.add.at(da, key, d)
        return da

    try:
        return a[key], backward
    except (IndexError, ValueError, TypeError) as reason:
        raise IndexError(
            f"a[key] of an array of shape {np.shape(a)} with key {key!r:.80}: {reason}"
        ) from None


@op
def concatenate(*parts, axis: int = 0):
    """Arrays joined along an axis that they have.

    Shapes   (…, n₁, …), (…, n₂, …), … → (…, n₁ + n₂ + …, …)
    Lecture  C5W1 1.9
    Raises   ValueError if there is nothing to join, the other axes differ, or there is no such axis
    """
    shapes = [np.shape(part) for part in parts]
    if not shapes or () in shapes:
        raise ValueError(
            f"concatenate joins arrays along an axis that they have, given one by one, concatenate(a, b); got "
            f"{'numbers without an axis, shapes ' + str(shapes) if shapes else 'none'}"
        )
    if not checks.is_whole(axis):
        raise ValueError(
            f"concatenate: arrays are joined along one axis, a whole number; got axis = {axis!r}"
        )
    (place,), _ = axes_of(parts[0], axis)
    if len({shape[:place] + shape[place + 1 :] for shape in shapes}) != 1:
        raise ValueError(
            f"concatenate: shapes {', '.join(map(str, shapes))} differ in another axis than {axis}"
        )
    ends = np.cumsum([shape[place] for shape in shapes])[:-1]
    return np.concatenate(parts, axis=place), lambda d: tuple(np.split(d, ends, axis=place))


# ---- Tensor's operators ------------------------------------------------------------------------------------------------
for _name, _function in {
    "add": add,
    "sub": subtract,
    "mul": multiply,
    "truediv": divide,
    "pow": power,
    "matmul": matmul,
}.items():
    setattr(Tensor, f"__{_name}__", lambda a, b, f=_function: f(a, b))
    setattr(Tensor, f"__r{_name}__", lambda a, b, f=_function: f(b, a))


def _sum(self, axis: Axis | None = None, keepdims: bool = False) -> Tensor:
    return sum(self, axis=axis, keepdims=keepdims)


def _mean(self, axis: Axis | None = None, keepdims: bool = False) -> Tensor:
    return mean(self, axis=axis, keepdims=keepdims)


def _max(self, axis: Axis | None = None, keepdims: bool = False) -> Tensor:
    return max(self, axis=axis, keepdims=keepdims)


def _reshape(self, *shape: int | Shape) -> Tensor:
    return reshape(self, shape=shape[0] if len(shape) == 1 else shape)


def _transpose(self, *axes: int) -> Tensor:
    return transpose(self, axes=axes or None)


def _turned(self) -> Tensor:
    return transpose(self)


Tensor.__neg__ = lambda self: negative(self)
Tensor.__pos__ = lambda self: self
Tensor.__abs__ = lambda self: absolute(self)
Tensor.__getitem__ = lambda self, key: index(self, key=key)
Tensor.sum, Tensor.mean, Tensor.max = _sum, _mean, _max
Tensor.reshape, Tensor.transpose = _reshape, _transpose
Tensor.T = property(_turned)
