"""What C1W4 trains beforehand: networks with one hidden layer on the flower, for every setting of a search (4.7)."""

import numpy as np

from ... import data, deep_network, initializers
from ... import functional as F
from ...analysis import side_by_side
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
    start = deep_network.initialize([2, n, 1], init=initializers.xavier, rng=np.random.default_rng(seed))
    networks = side_by_side.repeat(start, len(RATES))
    rates = np.reshape(RATES, (-1, 1, 1))
    kept = side_by_side.descent(networks, X, Y, [F.tanh], learning_rate=rates, at=ITERATIONS)
    return [part.astype(np.float32) for layer in kept for part in layer]
