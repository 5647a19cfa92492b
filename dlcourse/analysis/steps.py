"""What one step of gradient descent keeps of the promise that the slope makes (C1W4 4.6)."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import deep_network
from .. import functional as F
from . import gradcheck


class Promise(NamedTuple):
    """A cost and its slope at one place, and the cost after a step against the gradient.

    J        here
    square   ‖∇J‖², the sum of the squares of all gradients
    after    a function: learning rates (…) → J after one step with each, in the same shape

    Lecture  C1W4 4.6
    """

    J: float
    square: float
    after: Callable[[Any], Any]

    def kept(self, learning_rate: Any) -> Any:
        """The share of the promised drop that a step brings: (J − J after) / α ‖∇J‖².

        Shapes   learning rates (…), above 0 → (…)
        """
        return (self.J - self.after(learning_rate)) / (np.asarray(learning_rate) * self.square)


def promise(
    params: Sequence,
    X: np.ndarray,
    Y: np.ndarray,
    activations: Sequence[Callable],
    *,
    loss: Any = F.binary_cross_entropy_from_probabilities,
    **options: Any,
) -> Promise:
    """What the slope promises of a step, J(θ − α∇J) ≈ J − α ‖∇J‖², and what comes of it.

    loss, options   as in `deep_network.cost`

    Shapes   X (n_x, m), Y (n[L], m) → Promise
    Lecture  C1W4 4.6
    Raises   as `deep_network.forward` and `deep_network.cost`
    """
    A, caches = deep_network.forward(params, X, activations)
    J, dA = deep_network.cost(A, Y, loss=loss, **options)
    grads = deep_network.backward(dA, caches)

    def one(learning_rate):
        moved = deep_network.update(params, grads, learning_rate=learning_rate)
        A = deep_network.output(moved, X, activations)
        return float(deep_network.cost(A, Y, loss=loss, **options)[0])

    def after(learning_rate):
        rates = np.asarray(learning_rate, float)
        costs = np.array([one(rate) for rate in rates.ravel()]).reshape(rates.shape)
        return costs if rates.ndim else costs.item()

    return Promise(float(J), float((gradcheck.flatten(grads) ** 2).sum()), after)
