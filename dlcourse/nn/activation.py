"""Activation functions as layers: nothing to train, one call into `functional`."""

from .. import functional as F
from .module import Module


class Identity(Module):
    """x itself.   Lecture C1W3 3.7"""

    def __call__(self, x):
        return F.identity(x)


class Sigmoid(Module):
    """1 / (1 + e⁻ˣ), entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x):
        return F.sigmoid(x)


class Tanh(Module):
    """tanh x, entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x):
        return F.tanh(x)


class ReLU(Module):
    """max(0, x), entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x):
        return F.relu(x)


class LeakyReLU(Module):
    """x for x > 0, slope · x otherwise.   Lecture C1W3 3.6"""

    def __init__(self, slope=0.01):
        self.slope = slope

    def __call__(self, x):
        return F.leaky_relu(x, slope=self.slope)


class ELU(Module):
    """x for x > 0, α(eˣ − 1) otherwise.   Lecture C1W3 3.6"""

    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def __call__(self, x):
        return F.elu(x, alpha=self.alpha)


class GELU(Module):
    """x Φ(x) in its tanh form, entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x):
        return F.gelu(x)


class SiLU(Module):
    """x σ(x), entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x):
        return F.silu(x)


class Softplus(Module):
    """ln(1 + eˣ), entry by entry.   Lecture C1W1 1.7"""

    def __call__(self, x):
        return F.softplus(x)


class Softmax(Module):
    """Scores → probabilities along an axis, the last if not told. Losses take the scores: leave it out for training.

    Lecture  C2W3 3.8
    """

    def __init__(self, axis=-1):
        self.axis = axis

    def __call__(self, x):
        return F.softmax(x, axis=self.axis)
