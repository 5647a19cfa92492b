"""Train the small networks of the figures on search (3.2, 3.3): python -m dlcourse.weeks.c2w3.make_tuning"""

import numpy as np

from dlcourse import data, initializers
from dlcourse import functional as F
from dlcourse.train import one_thread
from dlcourse.weeks.c2w3.tuning import DAYS, FILE, NURSED, POOL, SWEEP

M, BATCH, EPOCHS_A_DAY = 500, 50, 4
X, LABELS, X_TEST, LABELS_TEST = data.digits().split()
X, Y = X[:, :M], np.eye(10)[:, LABELS[:M]]


def start(n, rng):
    """n networks 64-32-10: W1, b1, W2, b2, each with a first axis for the networks."""
    return [
        np.stack([part() for _ in range(n)])
        for part in (
            lambda: initializers.he((32, 64), rng=rng),
            lambda: np.zeros((32, 1)),
            lambda: initializers.he((10, 32), rng=rng),
            lambda: np.zeros((10, 1)),
        )
    ]


def day(nets, alpha, rng):
    """Four epochs of mini-batches of 50 with plain gradient descent, each network with its own α (n,)."""
    W1, b1, W2, b2 = nets
    rate = np.reshape(alpha, (-1, 1, 1))
    for _ in range(EPOCHS_A_DAY):
        for columns in np.split(rng.permutation(M), M // BATCH):
            Z1 = W1 @ X[:, columns] + b1
            A1 = F.relu(Z1)
            dZ2 = (F.softmax(W2 @ A1 + b2, axis=1) - Y[:, columns]) / BATCH
            dZ1 = W2.transpose(0, 2, 1) @ dZ2 * (Z1 > 0)
            W2, b2 = W2 - rate * (dZ2 @ A1.transpose(0, 2, 1)), b2 - rate * dZ2.sum(axis=2, keepdims=True)
            W1, b1 = W1 - rate * (dZ1 @ X[:, columns].T), b1 - rate * dZ1.sum(axis=2, keepdims=True)
    return [W1, b1, W2, b2]


def right(nets):
    """The share of new digits that each network reads correctly."""
    W1, b1, W2, b2 = nets
    return np.mean((W2 @ F.relu(W1 @ X_TEST + b1) + b2).argmax(axis=1) == LABELS_TEST, axis=1)


def many(alpha, days, rng):
    """(n, days + 1): the share right after each day of n networks with α (n,)."""
    nets = start(len(alpha), rng)
    path = [right(nets)]
    for _ in range(days):
        nets = day(nets, alpha, rng)
        path.append(right(nets))
    return np.transpose(path)


def sweep(alphas, runs=32):
    """The share right after one day with each α: mean, worst and best of the runs, (n, 3)."""
    with one_thread(), np.errstate(over="ignore", invalid="ignore"):
        right_after = np.array([many(alphas, 1, np.random.default_rng(seed))[:, 1] for seed in range(runs)])
    return np.transpose([right_after.mean(axis=0), right_after.min(axis=0), right_after.max(axis=0)])


def cost(nets):
    """J of the only network on the 500 digits."""
    W1, b1, W2, b2 = (part[0] for part in nets)
    return F.cross_entropy(W2 @ F.relu(W1 @ X + b1) + b2, LABELS[:M], axis=0)


def nursed(rng):
    """One network whose α is doubled after a day on which J fell; after another it goes back to its state before, and takes a quarter of α."""
    nets, alpha = start(1, rng), 10 ** rng.uniform(-4, 0, 1)
    path, rates = [right(nets)[0]], [alpha[0]]
    for _ in range(DAYS):
        tried = day(nets, alpha, rng)
        if cost(tried) < cost(nets):
            nets, alpha = tried, 2 * alpha
        else:
            alpha = alpha / 4
        path.append(right(nets)[0]), rates.append(alpha[0])
    return path, rates


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    with one_thread(), np.errstate(over="ignore", invalid="ignore"):
        caviar = many(10 ** rng.uniform(-4, 0, POOL), DAYS, rng)
        pandas = [nursed(rng) for _ in range(NURSED)]
    np.savez_compressed(
        FILE,
        sweep=np.float32(sweep(SWEEP)),
        caviar=np.float32(caviar),
        panda=np.float32([path for path, _ in pandas]),
        panda_alpha=np.float32([rates for _, rates in pandas]),
    )
