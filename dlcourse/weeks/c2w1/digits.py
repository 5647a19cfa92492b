"""Networks on the digits that C2W1 trains beforehand: with distorted pictures (1.8), and ten layers deep from several starts
(1.11)."""

from functools import lru_cache

import numpy as np

from ... import data, deep_network, initializers, optim, train
from ... import functional as F
from ...analysis.gradcheck import flatten
from .wave import layered, stored

SEEDS = range(3)


@lru_cache
def digits():
    """X_train, labels_train, X_test, labels_test."""
    return data.digits().split()


def distorted(X, **how):
    """The pictures in the columns of X, put through `data.augment`."""
    return data.unroll(data.augment(X.T.reshape(-1, 8, 8), **how))


# ---- distorted pictures (1.8) -------------------------------------------------------------------------------------------
PLAIN, SHIFTED, MIRRORED, ROTATED = "as they are", "shifted by one pixel", "mirrored", "turned by 15°"
WAYS = {
    PLAIN: [{}],
    SHIFTED: [{"shift": s} for s in ((1, 0), (-1, 0), (0, 1), (0, -1))],
    MIRRORED: [{"mirror": True}],
    ROTATED: [{"rotate": angle} for angle in (-15, 15)],
}
READER, GATES = (64, 32, 10), (F.relu, F.identity)
STEPS = 720


def in_all_ways(X, labels, ways):
    """Each picture in each of these ways, one after the other."""
    return np.hstack([distorted(X, **how) for how in ways]), np.tile(labels, len(ways))


def train_reader(kind, seed):
    """64-32-10 by Adam, 720 mini-batches of 64: from the training digits, and if `kind` is not PLAIN from their distorted
    copies too."""
    X, labels, _, _ = digits()
    if kind != PLAIN:
        X, labels = in_all_ways(X, labels, [{}, *WAYS[kind]])
    rng = np.random.default_rng(seed)
    flat, t = flatten(deep_network.initialize(READER, init=initializers.he, rng=rng)), 0
    params, memory = layered(flat, READER), [np.zeros_like(flat) for _ in optim.memories(optim.adam)]
    while True:
        for batch, answers in train.mini_batches(X, labels[None], 64, rng=rng):
            if t == STEPS:
                return params
            A, caches = deep_network.forward(params, batch, GATES)
            _, dA = deep_network.cost(A, answers[0], loss=F.cross_entropy, axis=0)
            t += 1
            optim.adam(flat, flatten(deep_network.backward(dA, caches)), *memory, t=t, learning_rate=0.005)


@lru_cache
def readers(kind):
    """The stored networks of the three seeds."""
    return [layered(flat, READER) for flat in stored("digits")["readers"][list(WAYS).index(kind)]]


def probabilities(params, X):
    """What a reader says of the digits in the columns of X, (10, m)."""
    return F.softmax(deep_network.output(params, X, GATES), axis=0)


def accuracy(kind, X, labels):
    """The share of digits that the readers of this kind read correctly, mean over the seeds."""
    return float(
        np.mean(
            [
                np.mean(deep_network.output(params, X, GATES).argmax(axis=0) == labels)
                for params in readers(kind)
            ]
        )
    )


# ---- ten hidden layers (1.11) -------------------------------------------------------------------------------------------
DEEP = (64, *[64] * 10, 10)
STARTS = {
    "N(0, .01²)": initializers.normal(0.01),
    "variance 1/n": initializers.xavier,
    "2/(n + n′)": initializers.glorot,
    "variance 2/n": initializers.he,
    "orthogonal": initializers.orthogonal,
    "N(0, 1)": initializers.normal(1.0),
}
DEEP_GATES = {"ReLU": F.relu, "tanh": F.tanh}
EPOCHS, BATCHES = 10, 24


def train_deep(start, gate, seed):
    """J of each of 240 mini-batches and the test accuracy before and after each of 10 epochs, by gradient descent with α = .05.
    Where J is no longer finite the rest is NaN."""
    X, labels, X_test, labels_test = digits()
    rng, gates = np.random.default_rng(seed), [DEEP_GATES[gate]] * 10 + [F.identity]
    params = deep_network.initialize(DEEP, init=STARTS[start], rng=rng)
    costs, right = np.full(EPOCHS * BATCHES, np.nan), np.full(EPOCHS + 1, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(EPOCHS + 1):
            right[epoch] = np.mean(deep_network.output(params, X_test, gates).argmax(axis=0) == labels_test)
            for k, (batch, answers) in enumerate(
                train.mini_batches(X, labels[None], 64, rng=rng) if epoch < EPOCHS else ()
            ):
                A, caches = deep_network.forward(params, batch, gates)
                J, dA = deep_network.cost(A, answers[0], loss=F.cross_entropy, axis=0)
                if not np.isfinite(J):
                    return costs, right
                costs[epoch * BATCHES + k] = J
                params = deep_network.update(params, deep_network.backward(dA, caches), learning_rate=0.05)
    return costs, right
