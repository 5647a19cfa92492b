"""Arithmetic and reductions at 0, at ±∞, and where sums and powers overflow on the way."""

from . import Extreme, entrywise, inf, mp

ROWS = [
    *entrywise(
        "negative", lambda a: -a, lambda a: -1, [1e300, 1e-300, 0], {inf: (-inf, -1), -inf: (inf, -1)}
    ),
]
