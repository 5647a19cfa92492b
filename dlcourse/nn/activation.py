"""Activation functions as layers: nothing to train, one call into `functional`."""

from .. import checks
from .. import functional as F
from ..autodiff import ArrayOrTensor
from .module import Module


class Identity(Module):
    """x itself.   Lecture C1W3 3.7"""

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.identity(x)


class Sigmoid(Module):
    """1 / (1 + e⁻ˣ), entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.sigmoid(x)


class Tanh(Module):
    """tanh x, entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.tanh(x)


class ReLU(Module):
    """max(0, x), entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.relu(x)


class LeakyReLU(Module):
    """x for x > 0, slope · x otherwise.   Lecture C1W3 3.6"""

    def __init__(self, slope: float = 0.01) -> None:
        F.leaky_relu(0.0, slope=slope)  # complains now, if at all
        self.slope = slope

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.leaky_relu(x, slope=self.slope)


class ELU(Module):
    """x for x > 0, α(eˣ − 1) otherwise.   Lecture C1W3 3.6"""

    def __init__(self, alpha: float = 1.0) -> None:
        F.elu(0.0, alpha=alpha)  # complains now, if at all
        self.alpha = alpha

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.elu(x, alpha=self.alpha)


class GELU(Module):
    """x Φ(x) in its tanh form, entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.gelu(x)


class SiLU(Module):
    """x σ(x), entry by entry.   Lecture C1W3 3.6"""

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.silu(x)


class Softplus(Module):
    """ln(1 + eˣ), entry by entry.   Lecture C1W1 1.7"""

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.softplus(x)


class Softmax(Module):
    """Scores → probabilities along an axis, the last if not told. Losses take the scores: leave it out for training.

    Lecture  C2W3 3.8
    """

    def __init__(self, axis: int = -1) -> None:
        if not checks.is_whole(axis):
            raise checks.WrongKind(
                f"Softmax goes along one axis, a whole number; got {checks.described(axis)}"
            )
        self.axis = axis

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.softmax(x, axis=self.axis)
