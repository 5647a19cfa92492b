"""Objectives for tests/test_search.py, in a file of their own, so that other processes can import them."""

import functools
import os
import time
from pathlib import Path

import numpy as np

from dlcourse import data, nn, optim, train
from dlcourse import functional as F


def bowl(x, y, rng):
    """Highest, 0, at (.3, .7); with a little noise, so that the seed matters."""
    return -((x - 0.3) ** 2) - (y - 0.7) ** 2 + 1e-6 * rng.normal()


def troubled(x, y, rng):
    """Raises, or returns NaN, for some settings."""
    if x < 0.2:
        raise FloatingPointError(f"x = {x:.3f} is too small")
    return np.nan if x > 0.8 else bowl(x, y, rng)


@functools.cache
def digits():
    X, labels, X_test, labels_test = data.digits().split()
    return X[:, :500].T.astype(np.float32), labels[:500], X_test.T.astype(np.float32), labels_test


def digits_accuracy(learning_rate, units, activation, rng):
    """A real training: 500 digits, 64-units-10, four epochs; the share of the test digits that is right."""
    x, labels, x_test, labels_test = digits()
    net = nn.Sequential(
        nn.Linear(64, units, rng=rng, dtype=np.float32),
        getattr(F, activation),
        nn.Linear(units, 10, rng=rng, dtype=np.float32),
    )
    train.fit(
        lambda batch: F.cross_entropy(net(batch[0]), batch[1]),
        lambda: train.mini_batches(x, labels, 50, rng=rng, axis=0),
        optim.Momentum(net.parameters(), learning_rate),
        epochs=4,
        progress=False,
    )
    return np.mean(net(x_test).value.argmax(1) == labels_test)


def deadly_once(x, flag, rng):
    """Ends its process, without a word, the first time that x is above .9; `flag` is the file that says it has happened."""
    if x > 0.9 and not Path(flag).exists():
        Path(flag).touch()
        os._exit(1)
    return x


def deadly_twice(x, folder, rng):
    """As deadly_once, but two times: as if somebody else had ended the process, again while the trial had it to itself."""
    deaths = len(list(Path(folder).iterdir()))
    if x > 0.9 and deaths < 2:
        (Path(folder) / str(deaths)).touch()
        os._exit(1)
    return x


def deadly(x, rng):
    """Ends its process whenever x is above .9."""
    if x > 0.9:
        os._exit(1)
    return x


def trained_longer(x, epochs, rng):
    """Better with x, and with epochs; the noise shows whether a longer training has the seed of the shorter."""
    return x + 0.001 * epochs + 1e-9 * rng.random()


def slow(x, rng):
    time.sleep(0.02)
    return x
