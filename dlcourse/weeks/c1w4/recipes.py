"""What C1W4 trains beforehand: networks with one hidden layer on the flower, for every setting of a search (4.7)."""

import numpy as np

from ... import data, initializers
from ... import functional as F
from ...stored import stored

UNITS = (1, 2, 3, 4, 6, 8, 16, 32)
RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
ITERATIONS = (30, 100, 300, 1000, 3000)
PARTS = ("W1", "b1", "W2", "b2")


@stored("c1w4/flower_search", minutes=1)
def flower_search(seed):
    """W1_n, b1_n, W2_n, b2_n of the networks with n hidden units, (iterations, rates, …)."""
    return {f"{part}_{n}": array for n in UNITS for part, array in zip(PARTS, trained(n, seed))}


def flowers():
    """The flower to train on, and another one, drawn anew, to judge by."""
    return data.planar_flower(rng=np.random.default_rng(1)), data.planar_flower(rng=np.random.default_rng(2))


def trained(n, seed):
    """2-n-1 on the flower with all RATES side by side, from one start: W1, b1, W2, b2 after each of ITERATIONS."""
    (X, Y), _ = flowers()
    rng, alpha, m = np.random.default_rng(seed), np.reshape(RATES, (-1, 1, 1)), X.shape[1]
    W1, b1 = (
        np.repeat(part[None], len(RATES), axis=0)
        for part in (initializers.xavier((n, 2), rng=rng), np.zeros((n, 1)))
    )
    W2, b2 = (
        np.repeat(part[None], len(RATES), axis=0)
        for part in (initializers.xavier((1, n), rng=rng), np.zeros((1, 1)))
    )
    kept = []
    for step in range(1, max(ITERATIONS) + 1):
        A1 = np.tanh(W1 @ X + b1)
        dZ2 = F.sigmoid(W2 @ A1 + b2) - Y
        dZ1 = W2.transpose(0, 2, 1) * dZ2 * (1 - A1 * A1)
        W2, b2 = W2 - alpha * dZ2 @ A1.transpose(0, 2, 1) / m, b2 - alpha * dZ2.mean(axis=2, keepdims=True)
        W1, b1 = W1 - alpha * dZ1 @ X.T / m, b1 - alpha * dZ1.mean(axis=2, keepdims=True)
        if step in ITERATIONS:
            kept.append([W1, b1, W2, b2])
    return [np.array(part, np.float32) for part in zip(*kept)]
