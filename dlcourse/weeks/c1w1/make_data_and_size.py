"""Measure the test error of four networks on spirals, for more and more examples: writes data_and_size.npz (a few minutes).

    python -m dlcourse.weeks.c1w1.make_data_and_size

Each network sees either the coordinates of a point or a feature made by somebody who knows the spiral: the direction of the point
after the arm has been unwound. Every run has a seed of its own; two runs of this script write the same numbers.
"""

from pathlib import Path

import numpy as np

from ... import data, deep_network, initializers, metrics, optim, schedules, train
from ... import functional as F

FILE = Path(__file__).parent / "stored" / "data_and_size.npz"
EXAMPLES = (20, 60, 200, 600, 2000, 6000)
NETWORKS = {"logistic regression": (), "4 units": (4,), "16 units": (16,), "64 and 32 units": (64, 32)}
SEEDS = range(5)
TURNS, UPDATES, TEST = 1.5, 6000, 4000


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


def main():
    errors = [
        [
            [[error_of(m, hidden, hand_made, seed) for seed in SEEDS] for m in EXAMPLES]
            for hidden in NETWORKS.values()
        ]
        for hand_made in (False, True)
    ]
    np.savez_compressed(FILE, errors=np.array(errors, np.float32))  # (feature, network, m, seed)


if __name__ == "__main__":
    main()
