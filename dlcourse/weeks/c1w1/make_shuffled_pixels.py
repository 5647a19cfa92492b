"""Measure what a fixed scramble of the pixels does to two networks: writes shuffled_pixels.npz (a few minutes).

    python -m dlcourse.weeks.c1w1.make_shuffled_pixels

The convolution is put together here from what the library has so far; Course 4 brings the real one.
"""

from pathlib import Path

import numpy as np

from ... import data, deep_network, initializers, metrics, optim, train
from ... import functional as F
from ...autodiff import Parameter

FILE = Path(__file__).parent / "stored" / "shuffled_pixels.npz"
SCRAMBLED = tuple(range(0, 65, 8))
SEEDS = range(10)
EXAMPLES, EPOCHS, BATCH, LEARNING_RATE = 500, 40, 50, 0.005


def scramble(k, seed):
    """An order of the 64 pixels in which k of them have changed places, the same ones and more for a larger k.

    Shapes   → (64,), pixel i of the scrambled picture is pixel order[i] of the original
    """
    rng = np.random.default_rng(seed)
    order, chosen = np.arange(64), rng.permutation(64)[:k]
    order[chosen] = np.roll(chosen, 1)  # a cycle: every one of them moves
    return order


def split(order):
    """500 digits to learn from and 1297 to test on, pixels in the given order.

    Shapes   X (64, 500), labels (500,), X_test (64, 1297), labels_test (1297,)
    """
    digits = data.digits()
    examples = np.random.default_rng(0).permutation(len(digits.labels))
    X = digits.X[order].astype(np.float32)
    return [
        part[..., chosen]
        for chosen in (examples[:EXAMPLES], examples[EXAMPLES:])
        for part in (X, digits.labels)
    ]


def fully_connected(rng):
    """64-32-10 with ReLU: (parameters, function X (64, m) → logits (10, m))."""
    params = deep_network.as_parameters(
        deep_network.initialize([64, 32, 10], init=initializers.he, rng=rng, dtype=np.float32)
    )
    return params, lambda X: deep_network.output(params, X, [F.relu, F.identity])


def convolutional(rng):
    """Twice: 3 × 3 filters (8, then 16), ReLU, the largest of 2 × 2. Then one layer. As `fully_connected`."""
    params = [
        (
            Parameter(initializers.he((n_out, n_in), rng=rng, dtype=np.float32)),
            Parameter(np.zeros(n_out, np.float32)),
        )
        for n_in, n_out in ((9, 8), (9 * 8, 16), (4 * 16, 10))
    ]

    def logits(X):
        A = F.reshape(F.transpose(X), shape=(-1, 8, 8, 1))  # (m, n_H, n_W, n_C)
        for W, b in params[:2]:
            A = largest_of_four(F.relu(convolve(A, W, b)))
        return F.transpose(F.linear(F.reshape(A, shape=(len(A), -1)), *params[2]))

    return params, logits


def convolve(A, W, b):
    """The same weights at every place: each 3 × 3 window becomes a row, and the rows go through one layer.

    Shapes   A (m, n_H, n_W, n_C), W (n_out, 9·n_C), b (n_out,) → (m, n_H, n_W, n_out)
    """
    for axis in (1, 2):  # a rim of zeros, so that the picture keeps its size
        rim = np.zeros([1 if k == axis else n for k, n in enumerate(A.shape)], A.dtype)
        A = F.concatenate(rim, A, rim, axis=axis)
    m, height, width, channels = A.shape
    rows, columns = np.ogrid[: height - 2, : width - 2]
    down, right = np.ogrid[:3, :3]
    windows = F.index(A, key=(slice(None), rows[..., None, None] + down, columns[..., None, None] + right))
    return F.reshape(
        F.linear(F.reshape(windows, shape=(-1, 9 * channels)), W, b), shape=(m, height - 2, width - 2, len(b))
    )


def largest_of_four(A):
    """The largest of every 2 × 2 values.

    Shapes   (m, n_H, n_W, n_C) → (m, n_H/2, n_W/2, n_C)
    """
    m, height, width, channels = A.shape
    return F.max(F.reshape(A, shape=(m, height // 2, 2, width // 2, 2, channels)), axis=(2, 4))


NETWORKS = {"fully connected": fully_connected, "convolutional": convolutional}


def accuracy_of(network, k, seed):
    """The share of right answers on the test digits, after training on 500 with k pixels scrambled."""
    X, labels, X_test, labels_test = split(scramble(k, seed))
    rng = np.random.default_rng(seed)
    params, logits = NETWORKS[network](rng)
    train.fit(
        lambda batch: F.cross_entropy(logits(batch[0]), batch[1], axis=0),
        lambda: train.mini_batches(X, labels, BATCH, rng=rng),
        optim.Adam(params, LEARNING_RATE),
        epochs=EPOCHS,
        progress=False,
    )
    return metrics.class_accuracy(logits(X_test).value, labels_test, axis=0)


def main():
    accuracy = [
        [[accuracy_of(network, k, seed) for seed in SEEDS] for k in SCRAMBLED] for network in NETWORKS
    ]
    np.savez_compressed(FILE, accuracy=np.array(accuracy, np.float32))  # (network, k, seed)


if __name__ == "__main__":
    main()
