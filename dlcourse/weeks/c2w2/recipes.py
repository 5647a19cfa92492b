"""What C2W2 trains beforehand: a small network by plain descent, and how sharp it gets (2.10)."""

from functools import lru_cache

import numpy as np

from ... import data, deep_network, initializers
from ...analysis.gradcheck import flatten, unflatten
from ...stored import stored

LONG, EVERY, ALPHAS = 6000, 100, (0.1, 0.2, 0.4, 0.5)


@lru_cache
def examples():
    """200 points of two moons, float32: X (2, m), Y (1, m)."""
    X, Y = data.moons(200, noise=0.2, rng=np.random.default_rng(0))
    return X.astype(np.float32), Y.astype(np.float32)


@stored("c2w2/sharpness", minutes=0.2, tolerance=1e-4)
def sharpness(seed):
    """J and λ_max of each α after every EVERY steps, (ALPHAS, LONG/EVERY + 1)."""
    J, sharpness = zip(*(sharpened(alpha, seed=seed) for alpha in ALPHAS))
    return {"J": np.array(J), "sharpness": np.array(sharpness)}


def sharpened(alpha, steps=LONG, *, seed=0):
    """Plain descent on ½(a − y)² of a 2-16-1 network, tanh and a linear output, y = ±1: J after every EVERY steps, and λ_max there by
    power iteration, in which Hv is the two-sided difference of the gradient along v.   → J, λ_max (steps/EVERY + 1,)
    """
    X, Y = (part.astype(float) for part in examples())
    Y, m = 2 * Y - 1, X.shape[1]
    start = deep_network.initialize((2, 16, 1), init=initializers.xavier, rng=np.random.default_rng(seed))

    def both(theta):
        (W1, b1), (W2, b2) = unflatten(theta, start)
        A1 = np.tanh(W1 @ X + b1)
        E = W2 @ A1 + b2 - Y
        dZ1 = W2.T @ E * (1 - A1 * A1)
        return 0.5 * np.mean(E * E), np.concatenate(
            [(dZ1 @ X.T).ravel(), dZ1.sum(1), (E @ A1.T).ravel(), E.sum(1)]
        ) / m

    theta = flatten(start)
    direction, sharpness, costs = np.random.default_rng(seed + 1).normal(size=theta.size), [], []
    for t in range(steps + 1):
        if t % EVERY == 0:
            for _ in range(60 if t == 0 else 30):  # the direction of the last time is a good start
                direction /= np.linalg.norm(direction)
                pushed = (both(theta + 1e-4 * direction)[1] - both(theta - 1e-4 * direction)[1]) / 2e-4
                top, direction = direction @ pushed, pushed
            sharpness.append(top), costs.append(both(theta)[0])
        theta = theta - alpha * both(theta)[1]
    return np.array(costs), np.array(sharpness)
