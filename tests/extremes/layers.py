"""Layers, normalisation, dropout and penalties with entries that overflow when they are squared or summed."""

from . import Extreme

ROWS = [
    Extreme("batch_norm", ([[1e200], [-1e200]], [1.0], [0.0]), [[1], [-1]], ([[0], [0]], [0], [2])),
]
