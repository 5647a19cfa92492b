"""Train the networks of `what_does_a_large_penalty_leave` (a λ each) and `when_should_training_stop` (moments of one training),
and store them: python -m dlcourse.weeks.c2w1.make_sweeps   (about 2 minutes)"""

import numpy as np

from dlcourse.analysis.gradcheck import flatten
from dlcourse.train import one_thread
from dlcourse.weeks.c2w1.stopping import LEARNING_RATE, MOMENTS, NET
from dlcourse.weeks.c2w1.treatment import LAMBDAS, SMALL_NET
from dlcourse.weeks.c2w1.wave import FOLDER, error, examples, training, wave, weight_norm

SEEDS = range(3)

if __name__ == "__main__":
    (X, Y), (_, _, X_dev, Y_dev) = examples(100), wave()

    def errors(params):
        return error(params, X, Y), error(params, X_dev, Y_dev)

    with one_thread():
        nets, of_lambda = [], []
        for lam in LAMBDAS:
            ends = [list(training(SMALL_NET, X, Y, 2000, seed=seed, lam=lam))[-1][0] for seed in SEEDS]
            nets.append(flatten(ends[0])), of_lambda.append([errors(params) for params in ends])
            print(f"λ {lam:.3g}", np.round(np.mean(of_lambda[-1], axis=0), 4), flush=True)
        kept, of_moment = [], []
        for seed in SEEDS:
            row = []
            for t, (params, _) in enumerate(
                training(NET, X, Y, MOMENTS[-1], seed=seed, learning_rate=LEARNING_RATE)
            ):
                if t in MOMENTS:
                    row.append((*errors(params), weight_norm(params)))
                    if seed == 0:
                        kept.append(flatten(params).astype(np.float16))
            of_moment.append(row)
        print("stop", np.round(np.mean(of_moment, axis=0)[::8], 4))
    np.savez_compressed(
        FOLDER / "sweeps.npz",
        lambda_nets=np.array(nets, np.float32),
        lambda_errors=np.array(of_lambda),
        moment_nets=np.array(kept),
        moments=np.array(of_moment),
    )
