"""Store PyTorch's answers for the table of layers: `python tests/answers/make_nn.py` writes nn.npz, with PyTorch's version."""

import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from nn_cases import CASES, answers_of_torch  # noqa: E402

answers = {
    f"{case.name}/{k}": array for case in CASES for k, array in enumerate(answers_of_torch(case, torch))
}
np.savez_compressed(HERE / "nn.npz", version=torch.__version__, **answers)
print(f"{len(CASES)} cases, {len(answers)} arrays, PyTorch {torch.__version__}")
