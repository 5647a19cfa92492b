"""Activation functions: entry by entry, and softmax over an axis."""

import math

import numpy as np

from ..autodiff import op


@op
def sigmoid(z):
    """σ(z) = 1 / (1 + e⁻ᶻ), between 0 and 1; its slope is a(1 − a), at most ¼. As e^{min(z, 0)} / (1 + e^{−|z|}) nothing overflows.

    Shapes   any → the same
    Lecture  C1W2 2.2, C1W3 3.6, 3.8
    """
    a = np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))  # both powers are between 0 and 1
    return a, lambda da: da * a * (1 - a)


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
def leaky_relu(z, *, slope=0.01):
    """z for z > 0, slope · z otherwise.

    Shapes   any → the same
    Lecture  C1W3 3.6, 3.8
    """
    return np.where(z > 0, z, slope * z), lambda da: np.where(z > 0, da, slope * da)


@op
def elu(z, *, alpha=1.0):
    """z for z > 0, α(eᶻ − 1) otherwise: bends smoothly towards −α.

    Shapes   any → the same
    Lecture  C1W3 3.6
    Source   Clevert, Unterthiner, Hochreiter 2015, eq. 15
    """
    below = alpha * np.expm1(np.minimum(z, 0))
    return np.where(z > 0, z, below), lambda da: np.where(z > 0, da, da * (below + alpha))


@op
def gelu(z):
    """z Φ(z), Φ the normal distribution function, in its tanh form: ½ z (1 + tanh(√(2/π) (z + 0.044715 z³))).

    Shapes   any → the same
    Lecture  C1W3 3.6
    Source   Hendrycks, Gimpel 2016, section 2
    """
    c = math.sqrt(2 / math.pi)  # a Python number: float32 stays float32
    z2 = z * z
    t = np.tanh(c * z * (1 + 0.044715 * z2))
    return 0.5 * z * (1 + t), lambda da: da * 0.5 * (1 + t + z * (1 - t * t) * c * (1 + 3 * 0.044715 * z2))


@op
def silu(z):
    """z σ(z), also called swish.

    Shapes   any → the same
    Lecture  C1W3 3.6
    Source   Elfwing, Uchibe, Doya 2017, eq. 2
    """
    a, through_sigmoid = sigmoid.forward(z)
    return z * a, lambda da: da * a + through_sigmoid(da * z)


@op
def softplus(z):
    """ln(1 + eᶻ), a smooth ReLU; its slope is σ(z).

    Shapes   any → the same
    Lecture  C1W1 1.7
    """
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))), lambda da: da * sigmoid(z)


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
    return (z > 0).astype(z.dtype), lambda da: 0 * da


@op
def softmax(z, *, axis=-1):
    """aᵢ = e^{zᵢ} / Σⱼ e^{zⱼ} along an axis; z is shifted by its maximum, so that nothing overflows.

    Shapes   (…, n, …) → the same; the sums along the axis are 1
    Lecture  C2W3 3.8
    Raises   ValueError if the axis is empty
    """
    _, e, total = exponentials(z, axis)
    a = e / total
    return a, lambda da: a * (da - (da * a).sum(axis, keepdims=True))  # Jᵀ da with J = diag(a) − a aᵀ


@op
def log_softmax(z, *, axis=-1):
    """ln softmax(z) = zᵢ − ln Σⱼ e^{zⱼ}, without computing a probability that might be 0.

    Shapes   (…, n, …) → the same
    Lecture  C2W3 3.9
    Raises   ValueError if the axis is empty
    """
    shifted, e, total = exponentials(z, axis)
    return shifted - np.log(total), lambda da: da - e / total * da.sum(axis, keepdims=True)


def exponentials(z, axis):
    """What softmax is made of: z minus its maximum along the axis, e to that, and its sum. The largest e is 1."""
    if np.ndim(z) == 0 or z.shape[axis] == 0:
        raise ValueError(
            f"softmax shares 1 out among the entries along axis {axis}; an array of shape {np.shape(z)} has none "
            "there"
        )
    shifted = z - z.max(axis, keepdims=True) if z.size else z
    e = np.exp(shifted)
    return shifted, e, e.sum(axis, keepdims=True)
