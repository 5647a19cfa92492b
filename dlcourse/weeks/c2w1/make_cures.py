"""Train the networks of `which_medicine_helps` and store them: python -m dlcourse.weeks.c2w1.make_cures   (about 10
minutes)"""

from itertools import product

import numpy as np

from dlcourse.analysis.gradcheck import flatten
from dlcourse.train import one_thread
from dlcourse.weeks.c2w1.treatment import PATIENTS
from dlcourse.weeks.c2w1.wave import FOLDER, error, examples, training, wave

SEEDS = range(3)

if __name__ == "__main__":
    arrays, (_, _, X_dev, Y_dev) = {}, wave()
    with one_thread():
        for (name, patient), medicines in product(PATIENTS.items(), product((False, True), repeat=4)):
            dims, m, steps, lam = patient.treated(*medicines)
            X, Y = examples(m)
            code = name[0] + "".join("1" if taken else "0" for taken in medicines)
            errors = []
            for seed in SEEDS:
                *_, (params, _) = training(dims, X, Y, steps, seed=seed, lam=lam)
                errors.append((error(params, X, Y), error(params, X_dev, Y_dev)))
                if seed == 0:
                    arrays[code] = flatten(params).astype(np.float16)
            arrays[f"errors {code}"] = np.array(errors)
            print(code, dims, m, steps, lam, np.round(np.mean(errors, axis=0), 4), flush=True)
    np.savez_compressed(FOLDER / "cures.npz", **arrays)
