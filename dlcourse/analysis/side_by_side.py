"""Networks of one shape side by side: their weights have more axes in front, and one product serves all of them.

params = repeat(deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=rng), 8)         W[1] (8, 4, 2), …
rates = np.reshape([0.01, 0.03, …], (8, 1, 1))
kept = descent(params, X, Y, [F.tanh], learning_rate=rates, at=[100, 300])                        W[1] (2, 8, 4, 2), …
output(kept, X, [F.tanh, F.sigmoid])                                                              ŷ (2, 8, 1, m)
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import functional as F
from .. import train
from ..deep_network import Activations, Params
from ..typing import Array, ArrayLike


def repeat(params: Params, times: int) -> list[tuple[Array, Array]]:
    """The same network so many times, in arrays of their own.

    Shapes   [(W (n[l], n[l−1]), b (n[l], 1)), …] → [(W (times, n[l], n[l−1]), b (times, n[l], 1)), …]
    Lecture  C1W4 4.7
    """
    return [(np.repeat(W[None], times, axis=0), np.repeat(b[None], times, axis=0)) for W, b in params]


def output(params: Params, X: Array, activations: Activations) -> Array:
    """A[L] of every network: A[l] = g[l](W[l] A[l−1] + b[l]), from A[0] = X.

    Shapes   W[l] (…, n[l], n[l−1]), b[l] (…, n[l], 1), X (n_x, m) → (…, n[L], m)
    Lecture  C1W4 4.7
    Raises   ValueError if there is not one activation for each layer
    """
    A = X
    for (W, b), g in zip(params, activations, strict=True):
        A = g(W @ A + b)
    return A


def descent(
    params: Params,
    X: Array,
    Y: Array,
    hidden: Activations,
    *,
    learning_rate: ArrayLike,
    at: Sequence[int],
) -> Any:
    """Gradient descent of every network on all examples, for the cross-entropy of ŷ = σ(Z[L]), kept at some of the steps.

    hidden          g[1] … g[L−1], ops
    learning_rate   a number, or an array that stretches over the weights, such as (8, 1, 1)
    at              after how many steps to keep the parameters, rising numbers

    Shapes   W[l] (…, n[l], n[l−1]), b[l] (…, n[l], 1), X (n_x, m), Y (1, m) → the same as lists, with an axis for `at` in front
    Lecture  C1W3 3.9, C1W4 4.7
    Raises   ValueError if there is not one activation for each hidden layer; as `train.record`
    """
    rate, m = np.asarray(learning_rate), X.shape[1]

    def step(params):
        A, steps_back = X, []
        for (W, b), g in zip(params, [*hidden, F.sigmoid], strict=True):
            A_prev = A
            A, backward_g = g.forward(W @ A + b)
            steps_back.append((W, b, A_prev, backward_g))
        moved, dZ = [], A - Y  # m ∂J/∂Z[L]
        for l, (W, b, A_prev, _) in reversed(list(enumerate(steps_back))):
            moved.append(
                (
                    W - rate * dZ @ A_prev.swapaxes(-1, -2) / m,
                    b - rate * dZ.mean(axis=-1, keepdims=True),
                )
            )
            if l:
                backward_g = steps_back[l - 1][-1]
                dZ = backward_g(W.swapaxes(-1, -2) @ dZ)
        return moved[::-1]

    return train.record(step, params, int(max(at)), at=at)[1]
