"""Activation functions where they saturate, overflow or bend."""

from . import entrywise, inf, mp, nan

FAR = [-1e300, -1e30, -1e4, -1000, -745, -710, -89, -30, -10, -1e-9, -1e-30, -1e-300]
FAR += [-z for z in reversed(FAR)]
NAN = {nan: (nan, nan)}

ROWS = [
    *entrywise(
        "sigmoid",
        lambda z: 1 / (1 + mp.exp(-z)),
        lambda z: 1 / ((1 + mp.exp(-z)) * (1 + mp.exp(z))),
        FAR,
        {0: (0.5, 0.25), -0.0: (0.5, 0.25), inf: (1, 0), -inf: (0, 0), **NAN},
        cancels=1,
    ),
]
