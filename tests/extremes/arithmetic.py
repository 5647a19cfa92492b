"""Arithmetic and reductions at 0, at ±∞, and where sums and powers overflow on the way."""

import numpy as np

from . import DOUBLE, HALF, SINGLE, Extreme, entrywise, inf, mp, nan

NAN = {nan: (nan, nan)}
POSITIVE = [1e-300, 1e-30, 1e-7, 0.3, 1, 7, 6e4, 1e30, 1e300]
NUMBERS = [-a for a in POSITIVE] + POSITIVE
TOP = {DOUBLE: 1.7e308, SINGLE: 3.4e38, HALF: 65504.0}  # nearly the largest number


def pairs(op, table, **options):
    """Rows of an op of two arguments: {(a, b): (value, ∂/∂a, ∂/∂b)}, all together and each alone."""
    rows = [(a, b, *right) for (a, b), right in table.items()]
    return [
        Extreme(op, (a, b), value, (da, db), options)
        for a, b, value, da, db in [tuple(map(list, zip(*rows))), *rows]
    ]


def in_each_precision(row):
    """One row for each precision: row(dtype, its largest number)."""
    return [row(dtype, top)._replace(dtypes=(dtype,)) for dtype, top in TOP.items()]


ROWS = [
    # one argument
    *entrywise(
        "negative",
        lambda a: -a,
        lambda a: -1,
        NUMBERS + [0],
        {inf: (-inf, -1), -inf: (inf, -1), nan: (nan, -1)},
    ),
    *entrywise(
        "absolute", abs, lambda a: mp.sign(a), NUMBERS, {0: (0, 0), inf: (inf, 1), -inf: (inf, -1), **NAN}
    ),
    *entrywise(
        "exp",
        mp.exp,
        mp.exp,
        [-1e4, -700, -80, -1e-300, 0, 1e-9, 10, 80, 700, 1e4],
        {inf: (inf, inf), -inf: (0, 0), **NAN},
    ),
    *entrywise(
        "log",
        mp.log,
        lambda a: 1 / a,
        POSITIVE,
        {
            0: (-inf, inf),
            inf: (inf, 0),
            **dict.fromkeys((-1, -1e300, -inf, nan), (nan, nan)),
        },
    ),
    *entrywise(
        "sqrt",
        mp.sqrt,
        lambda a: 1 / (2 * mp.sqrt(a)),
        POSITIVE,
        {0: (0, inf), inf: (inf, 0), **dict.fromkeys((-1, -1e300, -inf, nan), (nan, nan))},
    ),
    *entrywise(
        "clip",
        lambda a: max(min(a, 1), -1),
        lambda a: mp.mpf(-1 <= a <= 1),
        NUMBERS,
        {1: (1, 1), -1: (-1, 1), 0: (0, 1), inf: (1, 0), -inf: (-1, 0), **NAN},
        low=-1,
        high=1,
    ),
    *entrywise(
        "clip",
        lambda a: max(a, 0),
        lambda a: mp.mpf(a >= 0),
        [-3, 3],
        {inf: (inf, 1), -inf: (0, 0)},
        low=0,
        high=None,
    ),
    # two arguments
    *pairs(
        "add",
        {
            (inf, 1): (inf, 1, 1),
            (-inf, -inf): (-inf, 1, 1),
            (inf, -inf): (nan, 1, 1),
            (nan, 1): (nan, 1, 1),
            (1, 1e-30): (1, 1, 1),
            (0, -0.0): (0, 1, 1),
        },
    ),
    *pairs(
        "subtract",
        {
            (inf, 1): (inf, 1, -1),
            (-inf, inf): (-inf, 1, -1),
            (inf, inf): (nan, 1, -1),
            (nan, 1): (nan, 1, -1),
            (1, 1): (0, 1, -1),
        },
    ),
    *pairs(
        "multiply",
        {
            (0, 5): (0, 5, 0),
            (inf, 2): (inf, 2, inf),
            (-inf, 2): (-inf, 2, -inf),
            (0, inf): (nan, inf, 0),
            (nan, 0): (nan, 0, nan),
        },
    ),
    *pairs(
        "divide",
        {
            (0, 5): (0, 0.2, 0),
            (1, 0): (inf, inf, -inf),
            (-1, 0): (-inf, inf, inf),
            (0, 0): (nan, inf, nan),
            (1, inf): (0, 0, 0),
            (inf, 2): (inf, 0.5, -inf),
            (inf, inf): (nan, 0, nan),
            (nan, 2): (nan, 0.5, nan),
        },
    ),
    Extreme("divide", (1e-200, 1e-200), 1, (1e200, -1e200), dtypes=(DOUBLE,)),
    Extreme("divide", (1e200, 1e200), 1, (1e-200, -1e-200), dtypes=(DOUBLE,)),
    *pairs(
        "power",
        {
            (0, 0): (1, 0, -inf),  # 0ᵇ falls from 1 to 0
            (0, 2): (0, 0, 0),
            (0, 1): (0, 1, 0),
            (0, 0.5): (0, inf, 0),
            (0, -1): (inf, -inf, -inf),
            (1, 0): (1, 0, 0),
            (1, inf): (1, inf, 0),
            (-2, 0): (1, 0, nan),  # aᵇ with a < 0 has no value beside b = 0
            (-2, 3): (-8, 12, nan),
            (-2, 0.5): (nan, nan, nan),
            (inf, 0): (1, 0, inf),
            (inf, 1): (inf, 1, inf),
            (inf, 2): (inf, inf, inf),
            (inf, -1): (0, 0, 0),
            (nan, 0): (nan, nan, nan),
            (1, nan): (nan, nan, nan),
            (nan, 2): (nan, nan, nan),
        },
    ),
    Extreme("power", (1e-200, -1), 1e200, (-inf, 1e200 * np.log(1e-200)), dtypes=(DOUBLE,), ulps=300),
    Extreme("power", (1e200, 2), inf, (2e200, inf), dtypes=(DOUBLE,)),
    Extreme("power", (1e-200, 2), 0, (2e-200, 0), dtypes=(DOUBLE,)),
    *pairs(
        "maximum",
        {
            (1, 2): (2, 0, 1),
            (3, 3): (3, 0.5, 0.5),
            (0, -0.0): (0, 0.5, 0.5),
            (inf, 1): (inf, 1, 0),
            (inf, inf): (inf, 0.5, 0.5),
            (-inf, 1): (1, 0, 1),
            (nan, 1): (nan, nan, nan),
            (1, nan): (nan, nan, nan),
        },
    ),
    *pairs(
        "minimum",
        {
            (1, 2): (1, 1, 0),
            (3, 3): (3, 0.5, 0.5),
            (-inf, -inf): (-inf, 0.5, 0.5),
            (inf, 1): (1, 0, 1),
            (-inf, 1): (-inf, 1, 0),
            (nan, 1): (nan, nan, nan),
        },
    ),
    Extreme("matmul", ([[1, inf]], [[2], [3]]), [[inf]], ([[2, 3]], [[1], [inf]])),
    Extreme("matmul", ([[0, 1]], [[inf], [3]]), [[nan]], ([[inf, 3]], [[0], [1]])),
    Extreme(
        "matmul", (np.zeros((2, 0)), np.zeros((0, 3))), np.zeros((2, 3)), (np.zeros((2, 0)), np.zeros((0, 3)))
    ),
    # reductions
    *in_each_precision(lambda dtype, top: Extreme("sum", ([top, top, -top],), top, ([1, 1, 1],))),
    *in_each_precision(
        lambda dtype, top: Extreme(
            "sum", ([[top, top], [top, -top]],), [inf, 0], ([[1, 1], [1, 1]],), {"axis": 1}
        )
    ),
    Extreme("sum", (np.ones(100_000),), inf, (np.ones(100_000),), dtypes=(HALF,)),
    Extreme("sum", (np.full(100_000, 0.25),), 25_000, (np.ones(100_000),)),
    Extreme("sum", ([inf, -inf],), nan, ([1, 1],)),
    Extreme("sum", ([inf, 1],), inf, ([1, 1],)),
    Extreme("sum", (np.zeros((0, 3)),), [0, 0, 0], (np.zeros((0, 3)),), {"axis": 0}),
    Extreme("sum", (3,), 3, (1,)),
    *in_each_precision(lambda dtype, top: Extreme("mean", ([top, top, top],), top, ([1 / 3] * 3,))),
    *in_each_precision(
        lambda dtype, top: Extreme(
            "mean", ([[top, -top], [top, top]],), [0, top], ([[0.5] * 2] * 2,), {"axis": -1}
        )
    ),
    Extreme("mean", (np.ones(100_000),), 1, (np.full(100_000, 1e-5),)),
    Extreme("mean", ([inf, 1],), inf, ([0.5, 0.5],)),
    Extreme("mean", ([inf, -inf],), nan, ([0.5, 0.5],)),
    Extreme("mean", (np.zeros((0, 3)),), np.zeros(0), (np.zeros((0, 3)),), {"axis": 1}),
    Extreme("mean", (3,), 3, (1,)),
    Extreme("max", ([inf, 1, inf],), inf, ([0.5, 0, 0.5],)),
    Extreme("max", ([-inf, -inf],), -inf, ([0.5, 0.5],)),
    Extreme("max", ([[1, nan], [2, 2]],), [nan, 2], ([[nan, nan], [0.5, 0.5]],), {"axis": -1}),
    Extreme("max", ([[0.0, -0.0]],), 0, ([[0.5, 0.5]],)),
    Extreme("max", (np.zeros((0, 3)),), np.zeros(0), (np.zeros((0, 3)),), {"axis": -1}),
    Extreme("max", (np.ones(70_000),), 1, (np.full(70_000, 1 / 70_000),)),
    Extreme("max", (3,), 3, (1,)),
    # moving entries about
    Extreme("reshape", ([[inf, nan], [-0.0, 1]],), [inf, nan, 0, 1], (np.ones((2, 2)),), {"shape": -1}),
    Extreme("reshape", (np.zeros((0, 3)),), np.zeros((3, 0)), (np.zeros((0, 3)),), {"shape": (3, 0)}),
    Extreme("reshape", (3,), [[3]], (1,), {"shape": (1, 1)}),
    Extreme(
        "transpose", ([[inf, nan], [-0.0, 1]],), [[inf, 0], [nan, 1]], (np.ones((2, 2)),), {"axes": (-1, 0)}
    ),
    Extreme("transpose", (np.zeros((0, 3)),), np.zeros((3, 0)), (np.zeros((0, 3)),)),
    Extreme("transpose", (3,), 3, (1,)),
    Extreme("index", ([inf, nan, 1],), [nan, inf, inf], ([2, 1, 0],), {"key": [1, 0, 0]}),
    Extreme("index", ([inf, nan, 1],), [inf, 1], ([1, 0, 1],), {"key": np.array([True, False, True])}),
    Extreme("index", ([1, 2, 3],), np.zeros(0), ([0, 0, 0],), {"key": slice(3, None)}),
    Extreme("concatenate", ([inf, nan], [1]), [inf, nan, 1], ([1, 1], [1]), {"axis": -1}),
    Extreme(
        "concatenate",
        (np.zeros((2, 0)), np.ones((2, 1))),
        [[1], [1]],
        (np.zeros((2, 0)), [[1], [1]]),
        {"axis": -1},
    ),
]
