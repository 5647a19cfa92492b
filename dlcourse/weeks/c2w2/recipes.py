"""What C2W2 trains beforehand: one pass over 200 000 examples (2.1); a small network by plain descent, and how sharp it gets (2.10)."""

from functools import lru_cache

import numpy as np

from ... import data, deep_network, initializers, train
from ... import functional as F
from ...analysis import planes
from ...analysis.gradcheck import flatten, unflatten
from ...analysis.regularization import logistic_slopes
from ...stored import stored

LONG, EVERY, ALPHAS = 6000, 100, (0.1, 0.2, 0.4, 0.5)
BATCH, RATE, RATES = 1000, 0.5, (0.5, 2.0, 4.0)


@stored("c2w2/one_pass", minutes=0.1, tolerance=1e-6)
def one_pass(seed):
    """J of all 200 000 examples after every step of one pass with mini-batches of BATCH, (201,), and after the one step of batch
    descent with each of RATES, (RATES,)."""
    X, Y, _ = data.logistic_stream(rng=np.random.default_rng(seed))
    batches, start = (
        iter(train.mini_batches(X, Y, BATCH, rng=np.random.default_rng(seed))),
        np.zeros((1, len(X))),
    )

    def step(w, X, Y, alpha):
        return w - alpha * logistic_slopes(w, X, Y)

    def cost(w):
        return float(F.binary_cross_entropy(w @ X, Y))

    _, J = train.record(lambda w: step(w, *next(batches), RATE), start, X.shape[1] // BATCH, cost)
    return {"J": np.array(J), "waited": np.array([cost(step(start, X, Y, alpha)) for alpha in RATES])}


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
    """Plain descent on ½(a − y)² of a 2-16-1 network, tanh and a linear output, y = ±1: J after every EVERY steps, and λ_max there, by
    `planes.sharpness` from the direction of the last time.   → J, λ_max (steps/EVERY + 1,)
    """
    X, Y = (part.astype(float) for part in examples())
    start = deep_network.initialize((2, 16, 1), init=initializers.xavier, rng=np.random.default_rng(seed))
    theta = flatten(start)

    def passed(theta):
        A, caches = deep_network.forward(unflatten(theta, start), X, [F.tanh, F.identity])
        return *deep_network.cost(A, 2 * Y - 1, loss=F.squared_error), caches

    def gradient(theta):
        _, dA, caches = passed(theta)
        return flatten(deep_network.backward(dA, caches))

    def seen(theta):
        nonlocal direction
        top, direction = planes.sharpness(gradient, theta, direction)
        return passed(theta)[0], top

    direction = np.random.default_rng(seed + 1).normal(size=theta.size)
    _, direction = planes.sharpness(gradient, theta, direction)  # from a random one it takes twice as long
    _, (J, sharpness) = train.record(
        lambda theta: theta - alpha * gradient(theta), theta, steps, seen, at=range(0, steps + 1, EVERY)
    )
    return J, sharpness
