"""Losses at certain predictions, right and wrong, at infinite logits, and at labels of 0 and 1 and between."""

import numpy as np

from . import DOUBLE, HALF, SINGLE, Extreme, inf, mp, nan

ALL, FAR = (
    (DOUBLE, SINGLE, HALF),
    [0.0, 1e-9, 1e-300, 0.1, 3.0, 20.0, 40.0, 89.0, 710.0, 745.0, 1000.0, 1e4, 1e30, 1e300],
)


def kept(numbers):
    """The precisions in which no number becomes 0 or ∞."""
    numbers = np.ravel(numbers).astype(float)
    largest = abs(numbers).max()
    smallest = abs(numbers[numbers != 0]).min(initial=1)
    return tuple(
        dtype for dtype in ALL if smallest >= np.finfo(dtype).tiny and largest <= float(np.finfo(dtype).max)
    )


def power(z):
    """e^z; 0 to 50 digits and many more below −1e5."""
    return mp.exp(z) if z > -1e5 else mp.mpf(0)


def softplus(z):
    return max(z, 0) + mp.log1p(power(-abs(z)))


def sigmoid(z):
    return (1 if z > 0 else power(z)) / (1 + power(-abs(z)))


def mean(function):
    """The mean of a function of two numbers over arrays of them."""
    return lambda a, y: sum(map(function, np.ravel(a), np.ravel(y))) / np.size(a)


def slopes(function):
    """The slopes of such a mean, from those of the function."""

    def each(a, y):
        return np.array([function(*pair) / np.size(a) for pair in zip(np.ravel(a), np.ravel(y))]).reshape(
            np.shape(a)
        )

    return each


def many(op, J, slope):
    """70 000 predictions of 3, label 0: more than float16 can count to."""
    m = 70_000
    return Extreme(op, (np.full(m, 3.0), np.zeros(m)), float(J), (np.full(m, float(slope) / m),), ulps=2000)


# ---- the binary losses -----------------------------------------------------------------------------------------------------
def by_logits(z, y, **options):
    return Extreme(
        "binary_cross_entropy",
        (z, np.array(y)),
        mean(lambda z, y: y * softplus(-z) + (1 - y) * softplus(z)),
        (slopes(lambda z, y: sigmoid(z) - y),),
        dtypes=kept(z),
        cancels=1,
        **options,
    )


def by_probabilities(a, y, **options):
    return Extreme(
        "binary_cross_entropy_from_probabilities",
        (a, np.array(y)),
        mean(lambda a, y: (0 if y == 0 else -y * mp.log(a)) + (0 if y == 1 else -(1 - y) * mp.log1p(-a))),
        (slopes(lambda a, y: (0 if y == 1 else (1 - y) / (1 - a)) - (0 if y == 0 else y / a)),),
        **{"dtypes": kept(a), **options},
    )


BINARY = [
    *[by_logits([sign * z], [y]) for z in FAR for sign in (1, -1) for y in (0.0, 1.0, 0.5, 0.25)],
    *[
        by_logits([3.0, -40.0, 1000.0, 0.0], labels)
        for labels in ([1.0, 0, 1, 0.5], np.uint8([1, 0, 0, 1]), [True] * 4)
    ],
    many("binary_cross_entropy", softplus(mp.mpf(3)), sigmoid(mp.mpf(3))),
    *[  # at infinity: certain and right costs nothing, certain and wrong all
        Extreme("binary_cross_entropy", ([z], np.array([y])), J, ([dz],))
        for z, y, J, dz in (
            (inf, 1.0, 0, 0),
            (-inf, 0.0, 0, 0),
            (inf, 0.0, inf, 1),
            (-inf, 1.0, inf, -1),
            (inf, 0.25, inf, 0.75),
            (nan, 0.0, nan, nan),
            (nan, 1.0, nan, nan),
        )
    ],
    Extreme(
        "binary_cross_entropy", ([inf, 0.0], np.array([1.0, 0.0])), lambda z, y: mp.log(2) / 2, ([0, 0.25],)
    ),
    *[
        by_probabilities([a], [y])
        for a in (1e-300, 1e-30, 1e-4, 0.1, 0.5, 0.9)
        for y in (0.0, 1.0, 0.25, 0.5)
    ],
    *[by_probabilities([1 - 2.0**-k], [y]) for k in (4, 9) for y in (0.0, 1.0, 0.25)],
    by_probabilities([1 - 2.0**-52], [0.0], dtypes=(DOUBLE,)),
    *[
        Extreme("binary_cross_entropy_from_probabilities", ([a], np.array([y])), J, ([da],))
        for a, y, J, da in (
            (0, 0.0, 0, 1),
            (1, 1.0, 0, -1),
            (0, 1.0, inf, -inf),
            (1, 0.0, inf, inf),
            (0, 0.5, inf, -inf),
            (nan, 1.0, nan, nan),
            (nan, 0.0, nan, nan),
        )
    ],
]


# ---- the squared error -----------------------------------------------------------------------------------------------------
def squares(a, y, **options):
    return Extreme(
        "squared_error",
        (a, np.array(y)),
        mean(lambda a, y: (a - y) ** 2 / 2),
        (slopes(lambda a, y: a - y),),
        dtypes=kept(a),
        **options,
    )


SQUARES = [
    *[squares([a], [0.0]) for a in (0, 1e-300, 1e-4, 300, 1e4, 1e19, 1e20, 1e150, 1e200)],
    *[squares([a], [a]) for a in (1.0, 1e4)],
    squares([0.0, 255.0], np.uint8([255, 0])),
    squares([0.0, -3.0], np.int64([20, 7])),
    many("squared_error", 4.5, 3.0),
    Extreme("squared_error", ([inf, 0.0], np.array([0.0, 0.0])), inf, ([inf, 0],)),
    Extreme("squared_error", ([nan, 0.0], np.array([0.0, 0.0])), nan, ([nan, 0],)),
]


# ---- several classes -------------------------------------------------------------------------------------------------------
def classes(z, labels, **options):
    """−ln softmax(z)_label, or −Σ y ln softmax(z), of one example or more, in rows; by mpmath."""

    def shares(z):
        top = max(z)
        e = [power(x - top) for x in z]
        return [x / sum(e) for x in e], [x - top - mp.log(sum(e)) for x in z]

    def rows(z, y):
        z = z.reshape(-1, z.shape[-1])
        y = y.reshape(z.shape) if y.size == z.size else np.eye(z.shape[1])[y.ravel().astype(int)]
        return zip(z, y)

    def value(z, y):
        parts = [sum((-w * log for w, log in zip(y, shares(z)[1]) if w), mp.mpf(0)) for z, y in rows(z, y)]
        return sum(parts) / len(parts)

    def slope(z, y):
        m = z.size // z.shape[-1]
        return np.array([[(a - w) / m for a, w in zip(shares(z)[0], y)] for z, y in rows(z, y)]).reshape(
            z.shape
        )

    return Extreme(
        "cross_entropy", (z, np.array(labels)), value, (slope,), options, kept(z), cancels=1, ulps=8
    )


CLASSES = [  # ln(1 + e⁻²⁰) itself, a loss of 2e-9, is computed as ln 1.000000002: those rows are left out
    *[classes([[z, 0.0]], labels) for z in FAR for labels in ([1], [[0, 1]], [[0.25, 0.75]])],
    *[
        classes([[z, 0.0]], labels)
        for z in FAR
        for labels in ([0], [[1.0, 0.0]], [[1, 0]])
        if not 1 < z < 745
    ],
    *[classes([[-z, 0.0, z]], labels) for z in (1.0, 1000.0, 1e4) for labels in ([0], [1], np.uint8([2]))],
    classes([[1e4] * 3, [-1e4] * 3, [0.0, 0.0, 1e4]], [0, 1, 2]),
    classes([[1e4] * 3, [-1e4] * 3, [0.0, 0.0, 1e4]], [[1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]]),
    *[
        Extreme("cross_entropy", (z, np.array(labels)), J, (dz,))
        for z, labels, J, dz in (
            ([[0, -inf]], [0], 0, [[0, 0]]),
            ([[0, -inf]], [[1.0, 0.0]], 0, [[0, 0]]),
            ([[0, -inf]], [[1, 0]], 0, [[0, 0]]),
            ([[0, -inf]], [1], inf, [[1, -1]]),
            ([[0, -inf]], [[0.5, 0.5]], inf, [[0.5, -0.5]]),
            ([[inf, 0]], [0], 0, [[0, 0]]),
            ([[inf, 0]], [[1.0, 0.0]], 0, [[0, 0]]),
            ([[inf, 0]], [1], inf, [[1, -1]]),
            ([[nan, 0]], [0], nan, [[nan, nan]]),
            ([[nan, 0]], [[0.0, 1.0]], nan, [[nan, nan]]),
        )
    ],
]

ROWS = [*BINARY, *SQUARES, *CLASSES]
