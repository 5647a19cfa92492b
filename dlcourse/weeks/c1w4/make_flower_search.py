"""Train the networks of `can_you_find_the_best_settings` and store them: python -m dlcourse.weeks.c1w4.make_flower_search"""

import numpy as np

from dlcourse import functional as F
from dlcourse import initializers
from dlcourse.train import one_thread
from dlcourse.weeks.c1w4.hyper import FILE, ITERATIONS, RATES, UNITS, flowers


def train(n, seed=0):
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


if __name__ == "__main__":
    with one_thread():
        arrays = {
            f"{name}_{n}": part for n in UNITS for name, part in zip(("W1", "b1", "W2", "b2"), train(n))
        }
    np.savez_compressed(FILE, **arrays)
