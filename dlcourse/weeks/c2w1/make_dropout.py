"""Train the networks of `does_dropout_close_the_gap` and store them: python -m dlcourse.weeks.c2w1.make_dropout   (about
1 minute)"""

import numpy as np

from dlcourse.analysis.gradcheck import flatten
from dlcourse.train import one_thread
from dlcourse.weeks.c2w1.dropout import KEEPS, NET, STEPS
from dlcourse.weeks.c2w1.wave import FOLDER, error, examples, training, wave, weight_norm

SEEDS = range(3)

if __name__ == "__main__":
    (X, Y), (_, _, X_dev, Y_dev) = examples(100), wave()
    nets, costs, ends = [], [], []
    with one_thread():
        for keep_prob in KEEPS:
            J, end = [], []
            for seed in SEEDS:
                states, row = zip(*training(NET, X, Y, STEPS, seed=seed, keep_prob=keep_prob))
                params = states[-1]
                J.append(row)
                end.append((error(params, X, Y), error(params, X_dev, Y_dev), weight_norm(params)))
                if seed == 0:
                    nets.append(flatten(params).astype(np.float16))
            costs.append(J), ends.append(end)
            print(keep_prob, np.round(np.mean(end, axis=0), 4), flush=True)
    np.savez_compressed(
        FOLDER / "dropout.npz", nets=np.array(nets), J=np.array(costs, np.float32), ends=np.array(ends)
    )
