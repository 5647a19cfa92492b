"""Losses at certain predictions, right and wrong, and at labels of 0 and 1."""

import numpy as np

from . import DOUBLE, SINGLE, Extreme

ROWS = [
    Extreme(
        "binary_cross_entropy",
        ([[1000.0, -1000.0]], np.array([[0.0, 1.0]])),
        1000,
        ([[0.5, -0.5]],),
        dtypes=(DOUBLE, SINGLE),
    ),
]
