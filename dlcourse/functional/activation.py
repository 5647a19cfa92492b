"""Activation functions: entry by entry, and softmax over an axis.

Most lines change an array in place (`d *= da`): on a large array, a spare one costs more time than the arithmetic. What is changed
is always an array of the function's own, never an input.
"""

import math

import numpy as np

from .. import checks
from ..autodiff import op


@op
def sigmoid(z):
    """σ(z) = 1 / (1 + e⁻ᶻ), between 0 and 1; its slope is a(1 − a), at most ¼.

    Shapes   any → the same
    Lecture  C1W2 2.2, C1W3 3.6, 3.8
    """
    with np.errstate(over="ignore"):  # far below 0, e⁻ᶻ becomes ∞, and 1/∞ is the 0 that σ is there
        a = np.exp(-z)
    a += 1
    a **= -1  # 1 / a

    def backward(da):
        d = 1 - a
        d *= a
        d *= da
        return d

    return a, backward


@op
def tanh(z):
    """tanh z = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ), between −1 and 1; its slope is 1 − a².

    Shapes   any → the same
    Lecture  C1W3 3.6, 3.8
    """
    a = np.tanh(z)
    return a, lambda da: da * (1 - a * a)


@op
def relu(z):
    """max(0, z); its slope is 1 for z > 0, and 0 for z ≤ 0 (at the corner any value between would do).

    Shapes   any → the same
    Lecture  C1W3 3.6, 3.8
    """
    return np.maximum(z, 0), lambda da: da * (z > 0)


@op
def leaky_relu(z, *, slope: float = 0.01):
    """z for z > 0, slope · z otherwise: the larger of the two.

    Shapes   any → the same
    Lecture  C1W3 3.6, 3.8
    Raises   ValueError if the slope is not from 0 to 1
    """
    slope = checks.number("leaky_relu: the slope for z below 0", slope, "from 0 to 1")
    # not np.where(z > 0, …), which takes five times as long
    return np.maximum(z, slope * z), lambda da: da * np.maximum(z > 0, slope, dtype=z.dtype)


@op
def elu(z, *, alpha: float = 1.0):
    """z for z > 0, α(eᶻ − 1) otherwise: bends smoothly towards −α.

    Shapes   any → the same
    Lecture  C1W3 3.6
    Source   Clevert, Unterthiner, Hochreiter 2015, eq. 15
    Raises   ValueError if α is no finite number of 0 or more
    """
    alpha = checks.number("elu: α", alpha, "0 or more", " and finite: how far below 0 it goes")
    below = np.expm1(np.minimum(z, 0))  # eᶻ − 1 without the loss of digits near 0; 0 for z > 0
    below *= alpha

    def backward(da):
        d = below + alpha
        if alpha != 1:
            d = np.where(z > 0, 1, d)
        d *= da
        return d

    return np.maximum(z, 0) + below, backward


@op
def gelu(z):
    """z Φ(z), Φ the normal distribution function, in its tanh form: ½ z (1 + tanh ½v) with v = 2√(2/π) (z + 0.044715 z³).

    That is z σ(v) = z / (1 + e⁻ᵛ), which keeps its digits below 0; the slope is (1 + (z − y) dv/dz) σ(v).

    Shapes   any → the same
    Lecture  C1W3 3.6
    Source   Hendrycks, Gimpel 2016, section 2
    """
    c = 2 * math.sqrt(2 / math.pi)  # a Python number: float32 stays float32
    with np.errstate(over="ignore", invalid="ignore"):
        z2 = z * z
        e = z2 * (-0.044715 * c)
        e -= c
        e *= z  # −v
        e = np.exp(e)
        e += 1
        y = z / e

    def backward(da):
        d = z2 * (3 * 0.044715 * c)
        d += c  # dv/dz
        d *= z - y
        d += 1
        d /= e
        d *= da
        return d

    return relu_where(z2 > 1e4, z, y, backward)


@op
def silu(z):
    """z σ(z) = z / (1 + e⁻ᶻ), also called swish; its slope is (1 + z − y) σ(z).

    Shapes   any → the same
    Lecture  C1W3 3.6
    Source   Elfwing, Uchibe, Doya 2017, eq. 2
    """
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(-z)
        e += 1
        y = z / e

    def backward(da):
        d = z - y
        d += 1
        d /= e
        d *= da
        return d

    return relu_where(np.isinf(z), z, y, backward)


@op
def softplus(z):
    """ln(1 + eᶻ) = max(z, 0) + ln(1 + e^{−|z|}), a smooth ReLU; its slope is σ(z).

    Shapes   any → the same
    Lecture  C1W1 1.7
    """
    y = np.log1p(np.exp(-np.abs(z)))
    y += np.maximum(z, 0)

    def backward(da):
        d, _ = sigmoid.forward(z)
        d *= da
        return d

    return y, backward


@op
def identity(z):
    """z itself: the linear activation of an output unit for regression.

    Shapes   any → the same
    Lecture  C1W3 3.7
    """
    return z, lambda da: da


@op
def step(z):
    """1 for z > 0 and 0 otherwise: the oldest activation. Its slope is 0 wherever it has one, so nothing below it learns.

    Shapes   any → the same
    Lecture  C1W3 3.6
    Source   Rosenblatt 1958
    """
    return np.heaviside(z, 0), np.zeros_like


@op
def softmax(z, *, axis: int = -1):
    """aᵢ = e^{zᵢ} / Σⱼ e^{zⱼ} along an axis; z is shifted by its maximum, so that nothing overflows.

    A score of −∞ gets nothing. Scores of +∞ leave the others nothing and share equally, as all do where every score is −∞: that
    is what equal scores do at any height.

    Shapes   (…, n, …) → the same; the sums along the axis are 1
    Lecture  C2W3 3.8
    Raises   ValueError if the axis is empty or not there
    """
    _, a, total = exponentials(z, axis)
    a /= total

    def backward(da):  # Jᵀ da with J = diag(a) − a aᵀ
        d = da - dot(da, a, axis)
        d *= a
        return d

    return a, backward


@op
def log_softmax(z, *, axis: int = -1):
    """ln softmax(z) = zᵢ − ln Σⱼ e^{zⱼ}, without computing a probability that might be 0.

    Shapes   (…, n, …) → the same
    Lecture  C2W3 3.9
    Raises   ValueError if the axis is empty or not there
    """
    y, e, total = exponentials(z, axis)
    y -= np.log(total)

    def backward(da):
        d = e * (da.sum(axis, keepdims=True) / -total)
        d += da
        return d

    return y, backward


# ---- what they share -----------------------------------------------------------------------------------------------------
def exponentials(z, axis):
    """What softmax is made of: z minus its maximum along the axis, e to that, and its sum. The largest e is 1."""
    single = checks.is_whole(axis)
    if not single or not -z.ndim <= axis < z.ndim or z.shape[axis] == 0:
        raise ValueError(
            f"softmax shares 1 out among the entries along axis {axis}; "
            + (
                f"an array of shape {z.shape} has none there"
                if single
                else "an axis is one whole number: for several, reshape them into one first"
            )
        )
    top = z.max(axis, keepdims=True)
    with np.errstate(over="ignore", invalid="ignore"):
        shifted = z - top
        e = np.exp(shifted)
        total = e.sum(axis, keepdims=True)
        if math.isnan(total.sum()):  # from ∞ − ∞, which is 0 here
            shifted = np.subtract(z, top, out=np.zeros_like(z), where=z != top)
            e = np.exp(shifted)
            total = e.sum(axis, keepdims=True)
    return shifted, e, total


def dot(a, b, axis):
    """Σ a b along an axis, which is kept. np.vecdot needs no array for the products, but is slow on all axes but the last."""
    if axis in (-1, a.ndim - 1):
        return np.vecdot(a, b, keepdims=True)
    return (a * b).sum(axis, keepdims=True)


def relu_where(far, z, y, backward):
    """y and the backward function of a smooth relu; it is relu to the last digit where z is so far out that its formula says ∞/∞ or ∞ · 0."""
    if not far.any():
        return y, backward

    def slopes(da):
        with np.errstate(over="ignore", invalid="ignore"):
            return np.where(far, da * (z > 0), backward(da))

    return np.where(far, np.maximum(z, 0), y), slopes
