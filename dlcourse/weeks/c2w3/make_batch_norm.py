"""Train the networks of `how_large_may_the_step_be` and keep what the figures show: python -m dlcourse.weeks.c2w3.make_batch_norm"""

import numpy as np

from dlcourse.train import one_thread
from dlcourse.weeks.c2w3.batch_norm import FILE, RATES, SEEDS, averages, right, train_digits

KEPT = 0.3  # the α of the network that is kept

if __name__ == "__main__":
    arrays, kept = {}, {"right": [], "J": [], "moments": []}
    with one_thread():
        for normalise in (False, True):
            runs = [[train_digits(alpha, normalise, seed) for seed in SEEDS] for alpha in RATES]
            kept["right"].append(
                [
                    [right(layers, averages(seen, 0.9) if normalise else None) for layers, seen, _, _ in row]
                    for row in runs
                ]
            )
            kept["J"].append([[J for _, _, J, _ in row] for row in runs])
            kept["moments"].append([row[0][3] for row in runs])
    layers, seen, _, _ = runs[RATES.index(KEPT)][0]
    for l, parts in enumerate(layers):
        arrays |= {
            f"{name}{l}": part.value.astype(np.float32)
            for name, part in zip(("W", "b", "gamma", "beta"), parts)
            if part is not None
        }
    np.savez_compressed(
        FILE,
        seen=seen.astype(np.float32),
        **arrays,
        **{name: np.clip(part, -1e9, 1e9).astype(np.float32) for name, part in kept.items()},
    )
