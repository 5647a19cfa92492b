"""Arithmetic, reductions and the moving about of entries. Loading this module gives Tensor its operators."""

import builtins
import math

import numpy as np

from ..autodiff import Tensor, op


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
    return y, (lambda d: fit(d / b, a), lambda d: fit(-d * y / b, b))


@op
def power(a, b):
    """aᵇ, entry by entry; the slope with respect to a is b aᵇ⁻¹, with respect to b it is aᵇ ln a.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.6
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("a ** b", a, b)
    y = a**b
    return y, (lambda d: fit(d * b * a ** (b - 1), a), lambda d: fit(d * y * np.log(a), b))


def _of_two(chosen):
    """The gradients of a choice between a and b: each entry's goes where it came from, half to each where they are equal."""

    def choice(a, b):
        y = chosen(a, b)
        return y, (
            lambda d: fit(d * ((y == a) - 0.5 * (a == b)).astype(d.dtype), a),
            lambda d: fit(d * ((y == b) - 0.5 * (a == b)).astype(d.dtype), b),
        )

    return choice


@op
def maximum(a, b):
    """The larger of a and b, entry by entry; where they are equal, each gets half of the gradient.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.12
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("maximum(a, b)", a, b)
    return _of_two(np.maximum)(a, b)


@op
def minimum(a, b):
    """The smaller of a and b, entry by entry; where they are equal, each gets half of the gradient.

    Shapes   a and b broadcast together
    Lecture  C1W2 2.12
    Raises   ValueError if the shapes do not broadcast
    """
    broadcastable("minimum(a, b)", a, b)
    return _of_two(np.minimum)(a, b)


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
    return y, lambda d: d * y


@op
def log(a):
    """ln a, with slope 1/a.

    Shapes   any → the same
    Lecture  C1W2 2.6
    """
    return np.log(a), lambda d: d / a


@op
def sqrt(a):
    """√a, with slope 1/(2√a).

    Shapes   any → the same
    Lecture  C2W2 2.7
    """
    y = np.sqrt(a)
    return y, lambda d: d / (2 * y)


@op
def absolute(a):
    """|a|, with slope sign(a), 0 at 0.

    Shapes   any → the same
    Lecture  C1W2 2.12
    """
    return np.abs(a), lambda d: d * np.sign(a)


@op
def clip(a, *, low, high):
    """a, but at least low and at most high; outside, the slope is 0.

    Shapes   any → the same
    Lecture  C5W1 1.8
    """
    return np.clip(a, low, high), lambda d: d * ((a >= low) & (a <= high))


# ---- reductions --------------------------------------------------------------------------------------------------------
def _spread(y, a, axis, keepdims):
    """A reduced array with its axes back in place as axes of length 1, so that it stretches over a."""
    return y if keepdims or axis is None else np.expand_dims(y, axis)


@op
def sum(a, *, axis=None, keepdims=False):
    """The sum over all entries, or along `axis`; every entry has slope 1.

    Shapes   (…, n, …) → (…, …), or (…, 1, …) with keepdims
    Lecture  C1W2 2.14, 2.15
    """
    y = np.sum(a, axis=axis, keepdims=keepdims)
    return y, lambda d: np.broadcast_to(_spread(d, a, axis, keepdims), a.shape)


@op
def mean(a, *, axis=None, keepdims=False):
    """The mean over all entries, or along `axis`; each of n entries has slope 1/n.

    Shapes   (…, n, …) → (…, …), or (…, 1, …) with keepdims
    Lecture  C1W2 2.10, 2.14
    Raises   ValueError if there is nothing to average
    """
    y = np.sum(a, axis=axis, keepdims=keepdims)
    n = np.size(a) // builtins.max(np.size(y), 1)
    if n == 0:
        raise ValueError(
            f"the mean of an empty array of shape {np.shape(a)}: there must be at least one entry along the axis"
        )
    return y / n, lambda d: np.broadcast_to(_spread(d, a, axis, keepdims), a.shape) / n


@op
def max(a, *, axis=None, keepdims=False):
    """The largest entry, or the largest along `axis`; the gradient goes to it, in equal shares where there are several.

    Shapes   (…, n, …) → (…, …), or (…, 1, …) with keepdims
    Lecture  C4W1 1.9
    Raises   ValueError if there is no entry
    """
    if np.size(a) == 0:
        raise ValueError(
            f"the maximum of an empty array of shape {np.shape(a)}: there must be at least one entry"
        )
    top = np.max(a, axis=axis, keepdims=True)
    where = (a == top).astype(a.dtype)
    where /= where.sum(axis=axis, keepdims=True)
    y = top if keepdims else top.reshape(()) if axis is None else np.squeeze(top, axis)
    return y, lambda d: _spread(d, a, axis, keepdims) * where


# ---- moving entries about ----------------------------------------------------------------------------------------------
@op
def reshape(a, *, shape):
    """The same entries, in memory order, under another shape.

    Shapes   any → shape; one length may be −1: as many as are left
    Lecture  C1W2 2.1, 2.15
    Raises   ValueError if the number of entries differs
    """
    try:
        y = np.reshape(a, shape)
    except ValueError:
        raise ValueError(
            f"reshape: an array of shape {a.shape} has {a.size} entries, {shape} has room for "
            f"{abs(math.prod(np.atleast_1d(shape).tolist()))}"
        ) from None
    return y, lambda d: np.reshape(d, a.shape)


@op
def transpose(a, *, axes=None):
    """The axes in another order, reversed if none is given; a matrix has its rows and columns exchanged.

    Shapes   (n, m) → (m, n)
    Lecture  C1W2 2.16
    """
    return np.transpose(a, axes), lambda d: np.transpose(d, None if axes is None else np.argsort(axes))


@op
def index(a, *, key):
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

    return a[key], backward


@op
def concatenate(*parts, axis=0):
    """Arrays joined along an axis that they have.

    Shapes   (…, n₁, …), (…, n₂, …), … → (…, n₁ + n₂ + …, …)
    Lecture  C5W1 1.9
    Raises   ValueError if the other axes differ
    """
    shapes = [list(np.shape(part)) for part in parts]
    others = {tuple(shape[:axis] + shape[axis:][1:]) for shape in shapes}
    if len(others) != 1:
        raise ValueError(
            f"concatenate: shapes {', '.join(map(str, map(tuple, shapes)))} differ in another axis than {axis}"
        )
    ends = np.cumsum([shape[axis] for shape in shapes])[:-1]
    return np.concatenate(parts, axis=axis), lambda d: tuple(np.split(d, ends, axis=axis))


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
Tensor.__neg__ = lambda a: negative(a)
Tensor.__abs__ = lambda a: absolute(a)
Tensor.__getitem__ = lambda a, key: index(a, key=key)
Tensor.sum = lambda a, axis=None, keepdims=False: sum(a, axis=axis, keepdims=keepdims)
Tensor.mean = lambda a, axis=None, keepdims=False: mean(a, axis=axis, keepdims=keepdims)
Tensor.max = lambda a, axis=None, keepdims=False: max(a, axis=axis, keepdims=keepdims)
Tensor.reshape = lambda a, *shape: reshape(a, shape=shape[0] if len(shape) == 1 else shape)
Tensor.transpose = lambda a, *axes: transpose(a, axes=axes or None)
Tensor.T = property(lambda a: transpose(a))
