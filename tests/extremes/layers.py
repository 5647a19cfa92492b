"""Layers, normalisation, dropout and penalties with entries that overflow when they are squared or summed."""

import numpy as np

from . import DOUBLE, HALF, SINGLE, Extreme, exact, inf, mp, nan

TOP = {DOUBLE: 1.7e308, SINGLE: 3.4e38, HALF: 65504.0}  # nearly the largest number


def in_each_precision(row):
    """One row for each precision: row(its largest number)."""
    return [row(top)._replace(dtypes=(dtype,)) for dtype, top in TOP.items()]


def normalised(z, epsilon, statistics=None):
    """One unit, by mpmath: (z − μ)/√(σ² + ε)."""
    z = exact(z).ravel()
    mean = sum(z) / len(z)
    variance = sum((x - mean) ** 2 for x in z) / len(z)
    return np.array([(x - mean) / mp.sqrt(variance + mp.mpf(epsilon)) for x in z], object)


def unit(numbers, dtypes=(DOUBLE, SINGLE, HALF), **options):
    """A unit by batch_norm, its examples as rows, and a layer by layer_norm: the same numbers. dz is 0: each z adds to the sum of a
    unit's outputs what it takes by their mean."""

    def column(z, gamma, beta):
        return normalised(z, options.get("epsilon", 1e-5)).reshape(-1, 1)

    def row(z, gamma, beta):
        return normalised(z, options.get("epsilon", 1e-5))

    z, n = np.array(numbers, float), len(numbers)
    return [
        Extreme("batch_norm", (z[:, None], [1.0], [0.0]), column, (None, None, [n]), options, dtypes, ulps=8),
        Extreme(
            "layer_norm", (z, np.ones(n), np.zeros(n)), row, (None, row, np.ones(n)), options, dtypes, ulps=8
        ),
    ]


ROWS = [
    Extreme("affine", ([[inf], [1]], [[1, 2]], [[3]]), [[inf]], ([[1], [2]], [[inf, 1]], [[1]])),
    Extreme("affine", ([[inf], [1]], [[0, 2]], [[3]]), [[nan]], ([[0], [2]], [[inf, 1]], [[1]])),
    Extreme(
        "affine", (np.zeros((2, 0)), [[1, 2]], [[3]]), np.zeros((1, 0)), (np.zeros((2, 0)), [[0, 0]], [[0]])
    ),
    Extreme("linear", ([inf, 1], [[1, 2]], [3]), [inf], ([1, 2], [[inf, 1]], [1])),
    Extreme("linear", (np.zeros((0, 2)), [[1, 2]], [3]), np.zeros((0, 1)), (np.zeros((0, 2)), [[0, 0]], [0])),
    Extreme(
        "linear",
        (np.ones((1, 70_000)), np.full((1, 70_000), 1e-3)),
        [[70]],
        (None, np.ones((1, 70_000))),
        ulps=2000,
    ),
    # normalisation: the deviation of the largest numbers, and of the smallest
    *unit([1e200, -1e200]),
    *unit([1e200, 2e200, -1e200, 0]),
    *unit([3e20, -1e20, 1e20]),
    *unit([300.0, -300.0]),
    *unit([6e4, 6e4, -6e4]),
    *unit([1e-200, -1e-200]),
    *unit([1e-200, -1e-200], (DOUBLE,), epsilon=0.0),
    *unit([1e-30, 3e-30], (DOUBLE, SINGLE), epsilon=0.0),
    *unit([0, 0, 0]),
    *unit([5e-5, 0, 0], epsilon=0.0),
    *in_each_precision(
        lambda top: Extreme(
            "batch_norm",
            ([[top], [top], [-top]], [1], [0]),
            [[0.5**0.5], [0.5**0.5], [-(2**0.5)]],
            (np.zeros((3, 1)), None, [3]),
        )
    ),
    *in_each_precision(
        lambda top: Extreme(
            "layer_norm",
            ([[top, -top], [0, 0]], [1, 1], [0, 0]),
            [[1, -1], [0, 0]],
            (np.zeros((2, 2)), [1, -1], [2, 2]),
        )
    ),
    # one unit far out leaves the others as they are
    Extreme(
        "batch_norm",
        ([[1e200, 1], [-1e200, 3]], [1, 1], [0, 0]),
        [[1, -1], [-1, 1]],
        (np.zeros((2, 2)), [0, 0], [2, 2]),
        {"epsilon": 0.0},
    ),
    Extreme(
        "batch_norm",
        ([[nan, 1], [2, 3]], [1, 1], [0, 0]),
        [[nan, -1], [nan, 1]],
        (None, None, [2, 2]),
        {"epsilon": 0.0},
    ),
    Extreme(
        "batch_norm",
        ([[1e200], [-1e200]], [1], [0]),
        [[1e200], [-1e200]],
        ([[1], [1]], [0], [2]),
        {"statistics": (np.zeros(1), np.ones(1)), "epsilon": 0.0},
    ),
    Extreme(
        "layer_norm", (np.zeros((0, 2)), [1, 1], [0, 0]), np.zeros((0, 2)), (np.zeros((0, 2)), [0, 0], [0, 0])
    ),
    Extreme(
        "dropout",
        ([inf, inf, nan, nan, 3],),
        [0, inf, 0, nan, 6],
        ([0, 2, 0, 2, 2],),
        {"keep_prob": 0.5, "mask": [0, 1, 0, 1, 1]},
    ),
    *in_each_precision(
        lambda top: Extreme(
            "dropout", ([top, top],), [0, inf], ([0, 2],), {"keep_prob": 0.5, "mask": [False, True]}
        )
    ),
    Extreme(
        "dropout",
        (np.zeros((0, 3)),),
        np.zeros((0, 3)),
        (np.zeros((0, 3)),),
        {"keep_prob": 0.5, "mask": True},
    ),
    # penalties: λ/2m and λ/m before the sum overflows
    Extreme(
        "l2_penalty",
        ([1e200, 1e200], [1e200]),
        1.5e100,
        ([1e-100, 1e-100], [1e-100]),
        {"lam": 1e-300, "m": 1},
        (DOUBLE,),
        ulps=64,
    ),
    Extreme("l2_penalty", ([3e4, 3e4],), 9, ([3e-4, 3e-4],), {"lam": 1e-8, "m": 1}, (SINGLE, HALF)),
    Extreme("l2_penalty", ([1e200],), 0, ([0],), {"lam": 0, "m": 1}, (DOUBLE,)),
    Extreme("l2_penalty", ([1e200],), inf, ([1e200],), {"lam": 1, "m": 1}, (DOUBLE,)),
    Extreme("l2_penalty", ([inf, 1],), inf, ([inf, 1],), {"lam": 1, "m": 1}),
    Extreme("l2_penalty", ([nan, 1],), nan, ([nan, 1],), {"lam": 1, "m": 1}),
    Extreme("l2_penalty", ([0, -0.0], np.zeros(0)), 0, ([0, 0], np.zeros(0)), {"lam": 1, "m": 1}),
    *in_each_precision(
        lambda top: Extreme("l1_penalty", ([top, -top],), top, ([0.5, -0.5],), {"lam": 1, "m": 2})
    ),
    *in_each_precision(lambda top: Extreme("l1_penalty", ([top, -top],), 0, ([0, 0],), {"lam": 0, "m": 2})),
    Extreme("l1_penalty", ([inf, -inf, 0.0, -0.0],), inf, ([1, -1, 0, 0],), {"lam": 1, "m": 1}),
    Extreme("l1_penalty", ([nan, 1],), nan, ([nan, 1],), {"lam": 1, "m": 1}),
]
