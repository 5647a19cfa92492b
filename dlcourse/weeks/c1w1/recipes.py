"""What C1W1 trains beforehand: four networks on spirals (1.4), and two kinds of network on digits with scrambled pixels (1.3)."""

import numpy as np

from ... import data, deep_network, initializers, metrics, optim, schedules, train
from ... import functional as F
from ...autodiff import Parameter
from ...stored import stored

# ---- data and size (1.4) ------------------------------------------------------------------------------------------------
EXAMPLES = (20, 60, 200, 600, 2000, 6000)
SIZES = {"logistic regression": (), "4 units": (4,), "16 units": (16,), "64 and 32 units": (64, 32)}
RUNS, TURNS, UPDATES, TEST = 5, 1.5, 6000, 4000


@stored("c1w1/data_and_size", minutes=4)
def data_and_size(seed):
    """Test errors, (feature, network, m, run): each network sees either the coordinates of a point or a feature made by somebody who
    knows the spiral, the direction of the point after the arm has been unwound."""
    errors = [
        [
            [[error_of(m, hidden, hand_made, seed + run) for run in range(RUNS)] for m in EXAMPLES]
            for hidden in SIZES.values()
        ]
        for hand_made in (False, True)
    ]
    return {"errors": np.array(errors, np.float32)}


def unwound(X):
    """The hand-made feature: cos and sin of the angle that is left when the winding of the arm, 2π · turns · r/3, is taken away.

    Shapes   X (2, m) → (2, m)
    """
    angle = np.arctan2(X[1], X[0]) - 2 * np.pi * TURNS * np.hypot(*X) / 3
    return np.stack([np.cos(angle), np.sin(angle)])


def error_of(m, hidden, hand_made, seed):
    """The share of wrong answers on 4000 new points after 6000 updates: tanh, mini-batches of at most 64, Adam with α
    going from .01 to 0 in half a cosine wave, so that the error is not that of the last mini-batch."""
    rng = np.random.default_rng([seed, m])
    X, Y = data.spirals(m, turns=TURNS, rng=rng)
    X_test, Y_test = data.spirals(TEST, turns=TURNS, rng=rng)
    if hand_made:
        X, X_test = unwound(X), unwound(X_test)
    params = deep_network.as_parameters(
        deep_network.initialize([2, *hidden, 1], init=initializers.xavier, rng=rng)
    )
    activations = [F.tanh] * len(hidden) + [F.identity]
    size = min(m, 64)
    train.fit(
        lambda batch: F.binary_cross_entropy(deep_network.output(params, batch[0], activations), batch[1]),
        lambda: train.mini_batches(X, Y, size, rng=rng),
        optim.Adam(params, schedules.cosine(0.01, UPDATES)),
        epochs=UPDATES // -(-m // size),
        progress=False,
    )
    return metrics.error_rate(deep_network.output(params, X_test, activations).value, Y_test, threshold=0)


# ---- scrambled pixels (1.3) ---------------------------------------------------------------------------------------------
SCRAMBLED = tuple(range(0, 65, 8))
SCRAMBLES = 10
LEARNED, EPOCHS, BATCH, LEARNING_RATE = 500, 40, 50, 0.005


@stored("c1w1/shuffled_pixels", minutes=4)
def shuffled_pixels(seed):
    """Shares of test digits read correctly, (network, number of scrambled pixels, scramble). The convolution is put together from what
    the library has so far; Course 4 brings the real one."""
    accuracy = [
        [[accuracy_of(network, k, seed + run) for run in range(SCRAMBLES)] for k in SCRAMBLED]
        for network in NETWORKS
    ]
    return {"accuracy": np.array(accuracy, np.float32)}


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
        for chosen in (examples[:LEARNED], examples[LEARNED:])
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
