"""Train the networks of `which_distortion_helps` and `which_start_learns` and store them: python -m
dlcourse.weeks.c2w1.make_digits"""

import numpy as np

from dlcourse.analysis.gradcheck import flatten
from dlcourse.train import one_thread
from dlcourse.weeks.c2w1.digits import DEEP_GATES, SEEDS, STARTS, WAYS, train_deep, train_reader
from dlcourse.weeks.c2w1.wave import FOLDER

if __name__ == "__main__":
    with one_thread():
        readers = np.array(
            [[flatten(train_reader(kind, seed)) for seed in SEEDS] for kind in WAYS], np.float32
        )
        deep = [
            [[train_deep(start, gate, seed) for seed in SEEDS] for gate in DEEP_GATES] for start in STARTS
        ]
    costs, right = (np.array([[[run[k] for run in runs] for runs in row] for row in deep]) for k in (0, 1))
    np.savez_compressed(FOLDER / "digits.npz", readers=readers, costs=costs, right=right)
    for start, row in zip(STARTS, right):
        print(start, {gate: np.round(runs[:, -1], 3).tolist() for gate, runs in zip(DEEP_GATES, row)})
