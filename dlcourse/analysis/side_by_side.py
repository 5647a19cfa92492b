"""Networks of one shape side by side: their weights have more axes in front, and one product serves all of them.

params = repeat(deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=rng), 8)         W[1] (8, 4, 2), …
rates = np.reshape([0.01, 0.03, …], (8, 1, 1))
kept = descent(params, X, Y, [F.tanh], learning_rate=rates, at=[100, 300])                        W[1] (2, 8, 4, 2), …
output(kept, X, [F.tanh, F.sigmoid])                                                              ŷ (2, 8, 1, m)

Networks that differ from the start, and learn to tell several classes by mini-batches:

params = initialize_many(128, [64, 32, 10], init=initializers.he, rng=rng)                        W[1] (128, 32, 64), …
params = epoch(params, X, labels, [F.relu], learning_rate=rates, size=50, rng=rng)                rates (128,)
shares_right(params, X_test, labels_test, [F.relu])                                               (128,)
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import data, random, train
from .. import functional as F
from ..deep_network import Activations, Params
from ..initializers import Initializer
from ..typing import Array, ArrayLike, Draws, Shape


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


# ---- several classes, by mini-batches -----------------------------------------------------------------------------------
def initialize_many(n: int, dims: Shape, *, init: Initializer, rng: Draws) -> list[tuple[Array, Array]]:
    """n networks that start from different weights.

    Shapes   dims [n[0], …, n[L]] → [(W (n, n[l], n[l−1]), b (n, n[l], 1)), …]
    Lecture  C2W3 3.3
    """
    random.checked(rng)
    layers = list(zip(dims[1:], dims))
    return [
        (np.stack([init((n_out, n_in), rng=rng) for _ in range(n)]), np.zeros((n, n_out, 1)))
        for n_out, n_in in layers
    ]


def epoch(
    params: Params,
    X: Array,
    labels: Array,
    hidden: Activations,
    *,
    learning_rate: ArrayLike,
    size: int,
    rng: Draws,
) -> Params:
    """Once through the examples in mini-batches, for the cross-entropy of softmax(Z[L]); all networks see the same batches.

        dZ[L] = (softmax(Z[L]) − Y)/B        dW[l] = dZ[l] A[l−1]ᵀ, db[l] = Σ dZ[l]        dA[l−1] = W[l]ᵀ dZ[l]

    hidden          g[1] … g[L−1], ops
    learning_rate   one for each network
    size            of a mini-batch, B; it divides m

    A network whose rate is too large ends in inf or NaN; NumPy then warns, if it is not asked not to.

    Shapes   W[l] (N, n[l], n[l−1]), X (n[0], m), labels (m,), α (N,) → the params after the last step
    Lecture  C2W3 3.3, 3.8, 3.9
    Raises   ValueError if the size does not divide m, or there is not one α for each network
    """
    random.checked(rng)
    m, rate, networks = X.shape[1], np.reshape(learning_rate, (-1, 1, 1)), len(params[0][0])
    if not 1 <= size <= m or m % size or len(rate) != networks:
        raise ValueError(
            f"mini-batches of one size that divides the {m} examples, and one α for each of {networks} networks; got size "
            f"{size} and {len(rate)} rates"
        )
    Y = data.one_hot(labels, params[-1][0].shape[-2], axis=0)
    for columns in np.split(rng.permutation(m), m // size):
        A, layers = X[:, columns], []
        for (W, b), g in zip(params, [*hidden, F.identity], strict=True):
            A_prev = A
            A, backward_g = g.forward(W @ A + b)
            layers.append((W, b, A_prev, backward_g))
        moved, dA = [], (F.softmax(A, axis=-2) - Y[:, columns]) / size
        for l, (W, b, A_prev, backward_g) in reversed(list(enumerate(layers))):
            dZ = backward_g(dA)
            dW, db = dZ @ A_prev.swapaxes(-1, -2), dZ.sum(axis=-1, keepdims=True)
            if l:
                dA = W.swapaxes(-1, -2) @ dZ
            moved.append((W - rate * dW, b - rate * db))
        params = moved[::-1]
    return params


def shares_right(params: Params, X: Array, labels: Array, hidden: Activations) -> Array:
    """The share of examples of which each network's largest score is that of the true class.

    Shapes   X (n[0], m), labels (m,) → (N,)
    Lecture  C2W3 3.3, 3.8
    """
    Z = output(params, X, [*hidden, F.identity])
    return np.mean(Z.argmax(axis=-2) == labels, axis=-1)


def softmax_costs(params: Params, X: Array, labels: Array, hidden: Activations) -> Array:
    """J of each network, the mean of −ln of the true class's probability.

    Shapes   X (n[0], m), labels (m,) → (N,)
    Lecture  C2W3 3.3, 3.8
    """
    return np.array([F.cross_entropy(Z, labels, axis=0) for Z in output(params, X, [*hidden, F.identity])])
