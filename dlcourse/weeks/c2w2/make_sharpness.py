"""Trains the networks of `how_sharp_does_it_get` and writes sharpness.npz: python -m dlcourse.weeks.c2w2.make_sharpness

Seed 0 for the start and the data; 6000 steps for each learning rate, some ten seconds in all.
"""

from pathlib import Path

import numpy as np

from .slices import ALPHAS, sharpened


def main():
    J, sharpness = np.swapaxes([sharpened(alpha) for alpha in ALPHAS], 0, 1)
    np.savez_compressed(Path(__file__).parent / "stored" / "sharpness.npz", J=J, sharpness=sharpness)
    print((sharpness * np.array(ALPHAS)[:, None])[:, ::10].round(3))


if __name__ == "__main__":
    main()
