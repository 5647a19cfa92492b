"""Store PyTorch's paths for the table of optimizers: `python tests/answers/make_optim.py` writes optim.npz, with its version."""

import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from optim_cases import CASES, path_of_torch  # noqa: E402

np.savez_compressed(
    HERE / "optim.npz", version=torch.__version__, **{case.name: path_of_torch(case, torch) for case in CASES}
)
print(f"{len(CASES)} paths, PyTorch {torch.__version__}")
