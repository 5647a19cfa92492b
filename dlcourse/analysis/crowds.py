"""A crowd of small networks of two layers, trained side by side, each with its own learning rate: a first axis for the networks.

nets = new_crowd(128, (64, 32, 10), rng=rng)
for _ in range(epochs):
    nets = crowd_epoch(nets, X, labels, rates, 50, rng=rng)
shares_right(nets, X_test, labels_test)                  of each network
"""

from typing import NamedTuple

import numpy as np

from .. import data, initializers, random
from .. import functional as F
from ..typing import Array, Draws


class Nets(NamedTuple):
    """ReLU in the hidden layer, softmax at the end: W1 (N, n[1], n[0]), b1 (N, n[1], 1), W2 (N, n[2], n[1]), b2 (N, n[2], 1).

    Lecture  C2W3 3.2, 3.3
    """

    W1: Array
    b1: Array
    W2: Array
    b2: Array


def new_crowd(n: int, dims: tuple[int, int, int], *, rng: Draws) -> Nets:
    """n networks n[0]-n[1]-n[2] with He's weights.

    Shapes   → Nets
    Lecture  C2W3 3.3
    """
    random.checked(rng)
    n_x, hidden, C = dims
    W1 = np.stack([initializers.he((hidden, n_x), rng=rng) for _ in range(n)])
    W2 = np.stack([initializers.he((C, hidden), rng=rng) for _ in range(n)])
    return Nets(W1, np.zeros((n, hidden, 1)), W2, np.zeros((n, C, 1)))


def crowd_scores(nets: Nets, X: Array) -> Array:
    """Z[2] of every network.

    Shapes   X (n[0], m) → (N, n[2], m)
    Lecture  C2W3 3.3, 3.8
    """
    W1, b1, W2, b2 = nets
    return W2 @ F.relu(W1 @ X + b1) + b2


def shares_right(nets: Nets, X: Array, labels: Array) -> Array:
    """The share of examples that each network tells correctly.

    Shapes   X (n[0], m), labels (m,) → (N,)
    Lecture  C2W3 3.3
    """
    return np.mean(crowd_scores(nets, X).argmax(axis=1) == labels, axis=1)


def crowd_costs(nets: Nets, X: Array, labels: Array) -> Array:
    """J of each network, the mean of −ln of the true class's probability.

    Shapes   X (n[0], m), labels (m,) → (N,)
    Lecture  C2W3 3.3, 3.8
    """
    return np.array([F.cross_entropy(Z, labels, axis=0) for Z in crowd_scores(nets, X)])


def crowd_epoch(nets: Nets, X: Array, labels: Array, learning_rate: Array, size: int, *, rng: Draws) -> Nets:
    """Once through the examples in mini-batches, by plain gradient descent; all networks see the same ones.

        dZ[2] = (softmax(Z[2]) − Y)/B        dZ[1] = W[2]ᵀ dZ[2] * (Z[1] > 0)        dW = dZ Aᵀ, db = Σ dZ

    size   of a mini-batch, which divides m

    A network whose rate is too large ends in inf or NaN; NumPy then warns, if it is not asked not to.

    Shapes   X (n[0], m), labels (m,), α (N,) → Nets
    Lecture  C2W3 3.3, 3.8, 3.9
    Raises   ValueError if the size does not divide m, or there is not one α for each network
    """
    random.checked(rng)
    W1, b1, W2, b2 = nets
    m, rate = X.shape[1], np.reshape(learning_rate, (-1, 1, 1))
    if not 1 <= size <= m or m % size or len(rate) != len(W1):
        raise ValueError(
            f"mini-batches of one size that divides the {m} examples, and one α for each of {len(W1)} networks; got size "
            f"{size} and {len(rate)} rates"
        )
    Y = data.one_hot(labels, W2.shape[1], axis=0)
    for columns in np.split(rng.permutation(m), m // size):
        A0 = X[:, columns]
        Z1 = W1 @ A0 + b1
        A1 = F.relu(Z1)
        dZ2 = (F.softmax(W2 @ A1 + b2, axis=1) - Y[:, columns]) / size
        dZ1 = W2.transpose(0, 2, 1) @ dZ2 * (Z1 > 0)
        W2, b2 = W2 - rate * (dZ2 @ A1.transpose(0, 2, 1)), b2 - rate * dZ2.sum(axis=2, keepdims=True)
        W1, b1 = W1 - rate * (dZ1 @ A0.T), b1 - rate * dZ1.sum(axis=2, keepdims=True)
    return Nets(W1, b1, W2, b2)
