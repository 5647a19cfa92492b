"""Layers with something to learn or to keep."""

import math

import numpy as np

from .. import checks
from .. import functional as F
from ..autodiff import ArrayOrTensor, Parameter, Tensor
from ..initializers import Initializer, constant, he, start, zeros
from ..optim import average
from ..random import checked
from ..typing import Array, Draws, DType
from .module import Module


class Linear(Module):
    """y = x Wᵀ + b, for examples as rows; W is the matrix of the lectures.

    init    how W starts, see `dlcourse.initializers`; b starts at 0
    bias    False leaves b out, as before a BatchNorm, which would cancel it

    Shapes   x (…, n_in), W (n_out, n_in), b (n_out,) → (…, n_out)
    Lecture  C2W3 3.10
    Raises   ValueError if n_in or n_out is no whole number from 1 on; in a call, if the shapes do not fit
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        *,
        rng: Draws,
        bias: bool = True,
        init: Initializer = he,
        dtype: DType = float,
    ) -> None:
        bias = checks.truth("bias", bias)
        self.W = Parameter(start(init, (n_out, n_in), rng=rng, dtype=dtype), name="W")
        self.b = Parameter(zeros((n_out,), dtype=dtype), name="b") if bias else None

    def __call__(self, x: ArrayOrTensor) -> Tensor:
        return F.linear(x, self.W, self.b)

    def __repr__(self) -> str:
        n_out, n_in = self.W.shape
        return f"Linear({n_in}, {n_out}{', bias=False' if self.b is None else ''})"


class BatchNorm(Module):
    """y = γ (x − μ)/√(σ² + ε) + β, with μ and σ² of each unit over all examples (and pixels) of the batch.

    In training they are the batch's, and running averages are kept: average ← momentum · average + (1 − momentum) · new, so
    momentum is the lectures' β (that of PyTorch is 1 − β). σ² divides by m, in the average too, as in the lectures and in Keras;
    PyTorch averages m/(m − 1) σ². In prediction mode, after model.eval(), the averages take the place of the batch's.

    Shapes   x (…, n); γ, β and both averages (n,) → x's shape
    Lecture  C2W3 3.5, 3.7
    Source   Ioffe, Szegedy 2015, algorithms 1 and 2
    Raises   ValueError if momentum is not from 0 to 1; in a call, if x has another n or no example
    """

    def __init__(self, n: int, *, momentum: float = 0.9, epsilon: float = 1e-5, dtype: DType = float) -> None:
        if not checks.is_number(momentum) or not 0 <= momentum < 1:
            raise ValueError(
                "momentum is the weight of the past in the running averages, from 0 up to, but not including, 1; "
                f"got {checks.described(momentum)}. PyTorch's momentum .1 is .9 here"
            )
        epsilon = checks.number("epsilon", epsilon, "0 or more")
        ones = constant(1.0)
        self.gamma = Parameter(ones((n,), dtype=dtype), name="gamma")
        self.beta = Parameter(zeros((n,), dtype=dtype), name="beta")
        self.running_mean, self.running_variance = zeros((n,), dtype=dtype), ones((n,), dtype=dtype)
        self.momentum, self.epsilon = momentum, epsilon

    def __call__(self, x: ArrayOrTensor) -> Tensor:
        return F.batch_norm(
            x,
            self.gamma,
            self.beta,
            axis=tuple(range(np.ndim(x) - 1)),
            epsilon=self.epsilon,
            **(
                {"observe": self.observe}
                if self.training
                else {"statistics": (self.running_mean, self.running_variance)}
            ),
        )

    def observe(self, mean: Array, variance: Array) -> None:
        """Take μ and σ² of a batch into the running averages."""
        average(self.running_mean, mean.ravel(), self.momentum)
        average(self.running_variance, variance.ravel(), self.momentum)

    def __repr__(self) -> str:
        return f"BatchNorm({self.gamma.size}, momentum={self.momentum})"


class Dropout(Module):
    """In training, keep each entry with probability keep_prob and divide it by that; in prediction mode, let all pass.

    keep_prob   the share that stays, above 0 and at most 1 (Keras and PyTorch ask for the share that goes)
    rng         np.random.default_rng(seed), draws the masks

    Shapes   any → the same
    Lecture  C2W1 1.6, C2W3 3.10
    Raises   ValueError if keep_prob is not in (0, 1], TypeError if rng does not draw
    """

    def __init__(self, keep_prob: float, *, rng: Draws) -> None:
        F.dropout(np.zeros(1), keep_prob=keep_prob, mask=True)  # complains now, if at all
        self.keep_prob, self.rng = keep_prob, checked(rng)

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        return F.dropout(x, keep_prob=self.keep_prob, rng=self.rng) if self.training else x

    def __repr__(self) -> str:
        return f"Dropout({self.keep_prob})"


class Flatten(Module):
    """Each example becomes one row of numbers.

    Shapes   (m, …) → (m, n)
    Lecture  C2W3 3.10
    """

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        if not np.ndim(x):
            raise ValueError("Flatten makes one row of each example, and a single number has no examples")
        m, *shape = np.shape(x)
        return F.reshape(x, shape=(m, math.prod(shape)))
