"""Exercises of c1w2: from one pixel to logistic regression in a few lines of array code."""

import math

import numpy as np

from dlcourse import data
from dlcourse import functional as F
from dlcourse.analysis import gradcheck
from dlcourse.autodiff import Tensor, value_and_grad
from dlcourse.practice import exercise

# -- 2.1 unroll --------------------------------------------------------------------------------------------------------


def _picture(*shape, largest):
    """Pixels that are all different, none larger than `largest`."""
    return (largest - np.arange(np.prod(shape)).reshape(shape)).astype(np.uint8)


_ALBUMS = [
    (_picture(2, 1, 2, 3, largest=60),),  # dark pictures: the largest pixel is far from 255
    (_picture(1, 2, 3, 3, largest=200),),  # a single picture
    (_picture(3, 1, 1, 3, largest=9),),  # X is square
    (_picture(4, 2, 3, 3, largest=255),),
    (_picture(3, 2, 2, 1, largest=250),),  # one channel, and four
    (_picture(2, 3, 2, 4, largest=240),),
]


def _pictures(rng):
    for _ in range(3):
        m, height, width = rng.integers(2, 6, size=3) + (0, 0, 3)
        yield (rng.integers(0, 256, size=(m, height, width, 3), dtype=np.uint8),)


def _planes(images):
    """All reds of a picture first, then all greens, then all blues."""
    return np.moveaxis(images, -1, 1)


@exercise(
    "c1w2.01",
    fixed=_ALBUMS,
    inputs=_pictures,
    reference=lambda images: data.unroll(images) / 255,
    also=lambda images: data.unroll(_planes(images)) / 255,
    hints=[
        "Say in words what column i of X must hold: all the numbers of image i, and of no other image.",
        "`images.reshape(m, -1)` puts image i into row i. Which operation turns rows into columns?",
        "The pixels are whole numbers from 0 to 255. Divide by 255, and the result is a float64 array from 0 to 1.",
    ],
)
def unroll(images):
    """Turn m images into the columns of X, with values from 0 to 1.

    Within a column the pixels stand row by row: red, green and blue of the first, then of the second, and so on; or,
    as in the lecture, all the reds first, then all the greens, then all the blues.

    Shapes   images (m, h, w, c) of whole numbers 0 … 255 → X (h·w·c, m) of float64
    """
    m = images.shape[0]
    return images.reshape(m, -1).T / 255


unroll.mistake(
    "`reshape` reads in memory order: give it `(m, -1)` first, then transpose. As it stands, each column is made "
    "of stripes from many pictures.",
    lambda images: images.reshape(-1, images.shape[0]) / 255,
    lambda images: images.reshape(-1, images.shape[0]),
)
unroll.mistake(
    "Examples must be columns: X has h·w·c rows and m columns, so transpose.",
    lambda images: images.reshape(images.shape[0], -1) / 255,
    lambda images: images.reshape(images.shape[0], -1),
    lambda images: _planes(images).reshape(images.shape[0], -1) / 255,
)
unroll.mistake(
    "The values still run from 0 to 255. Scale them to 0 … 1, or the first sigmoid saturates.",
    lambda images: images.reshape(images.shape[0], -1).T,
    lambda images: images.reshape(images.shape[0], -1).T.astype(float),
    lambda images: _planes(images).reshape(images.shape[0], -1).T,
    lambda images: _planes(images).reshape(images.shape[0], -1).T.astype(float),
)
unroll.mistake(
    "Divide by 255, the largest value that a pixel can have. The largest one that happens to be there differs from "
    "batch to batch, and the same picture would get other values each time.",
    lambda images: images.reshape(images.shape[0], -1).T / images.max(),
    lambda images: (images / images.max(axis=(1, 2, 3), keepdims=True)).reshape(images.shape[0], -1).T,
    lambda images: _planes(images).reshape(images.shape[0], -1).T / images.max(),
)
unroll.mistake(
    "A pixel is a number from 0 to 255, so the largest becomes 1 when you divide by 255, not by 256.",
    lambda images: images.reshape(images.shape[0], -1).T / 256,
)
unroll.mistake(
    "Each picture is read column by column, not row by row: `images.T` reverses all four axes, and so does the "
    'order "F". Reshape to `(m, -1)` first, then transpose the matrix.',
    lambda images: images.T.reshape(-1, images.shape[0]) / 255,
    lambda images: np.array([image.flatten("F") for image in images]).T / 255,
    lambda images: images.T.reshape(-1, images.shape[0]),
)
unroll.mistake(
    "`//` rounds down, so that all pixels but the brightest become 0: divide with `/`.",
    lambda images: images.reshape(images.shape[0], -1).T // 255,
)
unroll.mistake(
    "This is one long array. Each image needs a column of its own: X has h·w·c rows and m columns.",
    lambda images: images.ravel() / 255,
    lambda images: images.reshape(-1, 1) / 255,
)


# -- 2.2 sigmoid -------------------------------------------------------------------------------------------------------


_LOGITS = [
    (np.array([[-2.0, -1.0, 0.0], [0.5, 1.0, 2.0]]),),
    (np.array([1.5]),),
    (np.zeros((2, 1, 2)),),
    (np.array([[-1000.0, -30.0, 0.0, 30.0, 1000.0]]),),
]


def _logits(rng):
    yield (rng.normal(0, 2, size=(3, 4)),)
    yield (rng.normal(0, 4, size=rng.integers(2, 6)),)
    yield (rng.normal(0, 2, size=(2, 3, 2)),)


@exercise(
    "c1w2.02",
    fixed=_LOGITS,
    inputs=_logits,
    reference=F.sigmoid,
    tolerance=1e-12,
    silent=True,
    hints=[
        "Write 1 / (1 + e⁻ᶻ) with NumPy's exponential, which takes arrays of any shape.",
        "At z = −1000 the term e⁻ᶻ is e¹⁰⁰⁰, which no float can hold. Multiply numerator and denominator by eᶻ: what is left?",
        "Both forms need only e to the power −|z|, which lies between 0 and 1. Choose between the two numerators with `np.where`.",
    ],
)
def sigmoid(z):
    """The logistic function 1 / (1 + e⁻ᶻ) of every entry, without a warning for z = ±1000.

    Shapes   z an array of any shape → an array of the same shape
    """
    e = np.exp(-np.abs(z))  # between 0 and 1: cannot overflow
    return np.where(z >= 0, 1, e) / (1 + e)


def _sigmoid_with_if(z):
    return 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))


def _clipped(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


sigmoid.mistake(
    "At z = 1 you return .27; the curve must rise. Look at the sign in the exponent.",
    lambda z: 1 / (1 + np.exp(z)),
    lambda z: np.exp(-z) / (1 + np.exp(-z)),
    lambda z: 1 - 1 / (1 + np.exp(-z)),
)
sigmoid.mistake(
    "Use the array exponential `np.exp`: `math.exp` takes one number only.",
    lambda z: 1 / (1 + math.exp(-z)),
    lambda z: math.exp(z) / (1 + math.exp(z)),
)
sigmoid.mistake(
    "e¹⁰⁰⁰ is infinite. e to the power −|z| is safe for every z, and both forms of σ can be written with it. (`np.where` "
    "alone does not help: it computes both of its choices for all entries.)",
    lambda z: 1 / (1 + np.exp(-z)),
    lambda z: 1 / (1 + np.e**-z),
    lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
)
sigmoid.mistake(
    "eᶻ / (1 + eᶻ) is right for negative z; at z = 1000 it is infinite over infinite. e to the power −|z| is safe "
    "for every z: write both forms of σ with it.",
    lambda z: np.exp(z) / (1 + np.exp(z)),
)
sigmoid.mistake(
    "`if` decides once, but each entry of an array needs its own decision. Compute e to the power −|z| for all of "
    "them, which cannot overflow, and choose the numerator with `np.where`.",
    _sigmoid_with_if,
    lambda z: np.exp(z) / (1 + np.exp(z)) if z < 0 else 1 / (1 + np.exp(-z)),
)
sigmoid.mistake(
    "The brackets are missing: 1 / (1 + e⁻ᶻ), so that 1 is added before the division.",
    lambda z: 1 / 1 + np.exp(-z),
)
sigmoid.mistake(
    "Clipping z bends the curve: your values stop short of 0 and 1. e to the power −|z| needs no clipping.",
    _clipped,
    *[
        lambda z, limit=limit: 1 / (1 + np.exp(-np.clip(z, -limit, limit)))
        for limit in (5, 6, 8, 12, 15, 20, 25)
    ],
)
sigmoid.mistake(
    "e to the power −|z| is the same for z and −z, and so is your curve. Where z is negative, the numerator is e⁻|ᶻ|, "
    "not 1.",
    lambda z: 1 / (1 + np.exp(-np.abs(z))),
)


# -- 2.3 logistic_cost -------------------------------------------------------------------------------------------------


def _cost(w, b, X, Y):
    return F.binary_cross_entropy(w.T @ X + b, Y)


_WARD = np.array([[1.0, 0.0, -1.0, 2.0], [0.5, 1.0, 1.5, -1.0]])  # two measurements of four patients
_COSTS = [
    (np.array([[1.0], [-2.0]]), 0.5, _WARD, np.array([[1.0, 0.0, 1.0, 0.0]])),
    (np.array([[1.0], [-2.0]]), 0.5, _WARD[:, :1], np.array([[1.0]])),
    (np.array([[0.5]]), -0.25, _WARD[:1], np.array([[0.0, 0.0, 0.0, 0.0]])),
    (np.array([[0.5], [1.0]]), 1.0, _WARD[:, :2], np.array([[1.0, 0.0]])),  # as many features as patients
    (np.zeros((2, 1)), 0.0, _WARD, np.array([[1.0, 1.0, 0.0, 1.0]])),
    # so certain that a is rounded to 0 or 1: right, right, wrong, wrong
    (np.array([[1000.0]]), 0.0, np.array([[1.0, -1.0, 1.0, -1.0]]), np.array([[1.0, 0.0, 0.0, 1.0]])),
    (np.array([[40.0]]), 0.0, np.array([[1.0, -1.0, 1.0, -1.0]]), np.array([[1.0, 0.0, 0.0, 1.0]])),
]


def _patients(rng):
    for _ in range(3):
        n_x, m = rng.integers(2, 5), rng.integers(5, 9)
        Y = (np.arange(m) % 2).reshape(1, m).astype(float)
        yield rng.normal(size=(n_x, 1)), float(rng.normal()), rng.normal(size=(n_x, m)), Y


@exercise(
    "c1w2.03",
    fixed=_COSTS,
    inputs=_patients,
    reference=_cost,
    tolerance=1e-6,
    hints=[
        "First z = wᵀx + b for all patients at once, shape (1, m). Then the loss of each, then their mean.",
        "With a = σ(z), −ln a = ln(1 + e⁻ᶻ) and −ln(1 − a) = ln(1 + eᶻ). Put both into the loss and simplify: "
        "ln(1 + eᶻ) − yz is left.",
        "`np.logaddexp(0, z)` is ln(e⁰ + eᶻ), computed so that nothing overflows.",
    ],
)
def logistic_cost(w, b, X, Y):
    """The cost of logistic regression: the mean of −y ln a − (1 − y) ln(1 − a), with a = σ(wᵀx + b).

    Finite also for a patient of whom the model is so certain that a is rounded to 0 or 1.

    Shapes   w (n_x, 1), b a number, X (n_x, m), Y (1, m) of 0 and 1 → a number
    """
    Z = w.T @ X + b
    return float(np.mean(np.logaddexp(0, Z) - Y * Z))


def _losses(w, b, X, Y):
    Z = w.T @ X + b
    return np.logaddexp(0, Z) - Y * Z


def _losses_from_probabilities(w, b, X, Y, *, clip=0.0, add=0.0):
    A = F.sigmoid(w.T @ X + b)
    A = np.clip(A, clip, 1 - clip) if clip else A
    return -(Y * np.log(A + add) + (1 - Y) * np.log(1 - A + add))


def _labels_exchanged(losses):
    return lambda w, b, X, Y: np.mean(losses(w, b, X, 1 - Y))


def _squared(w, b, X, Y):
    return (F.sigmoid(w.T @ X + b) - Y) ** 2


_EPSILONS = [*(10.0**-k for k in range(1, 17)), np.finfo(float).eps]

logistic_cost.mistake(
    "J is the mean over the examples: yours is m times too large.",
    lambda *given: _losses(*given).sum(),
    lambda *given: _losses_from_probabilities(*given).sum(),
)
logistic_cost.mistake(
    "Divided by m twice: the mean of the losses is the cost already.",
    lambda w, b, X, Y: np.mean(_losses(w, b, X, Y)) / X.shape[1],
    lambda w, b, X, Y: np.mean(_losses_from_probabilities(w, b, X, Y)) / X.shape[1],
)
logistic_cost.mistake(
    "`X.shape[0]` is the number of features. The examples are the columns: m = X.shape[1].",
    lambda w, b, X, Y: np.sum(_losses(w, b, X, Y)) / X.shape[0],
    lambda w, b, X, Y: np.sum(_losses_from_probabilities(w, b, X, Y)) / X.shape[0],
)
logistic_cost.mistake(
    "Half of it: the mean of the losses is the cost. A factor ½ belongs to squared errors, where the slope takes it away.",
    lambda w, b, X, Y: np.mean(_losses(w, b, X, Y)) / 2,
    lambda w, b, X, Y: np.mean(_losses_from_probabilities(w, b, X, Y)) / 2,
)
logistic_cost.mistake(
    "`X.size` is the number of entries. The examples are the columns: m = X.shape[1].",
    lambda w, b, X, Y: np.sum(_losses(w, b, X, Y)) / X.size,
    lambda w, b, X, Y: np.sum(_losses_from_probabilities(w, b, X, Y)) / X.size,
)
logistic_cost.mistake(
    "Only the term with y = 1 is there. A confident 1 for a healthy patient costs nothing in your version.",
    lambda w, b, X, Y: np.mean(Y * np.logaddexp(0, -(w.T @ X + b))),
    lambda w, b, X, Y: -np.mean(Y * np.log(F.sigmoid(w.T @ X + b))),
)
logistic_cost.mistake(
    "Only the term with y = 0 is there. A confident 0 for a sick patient costs nothing in your version.",
    lambda w, b, X, Y: np.mean((1 - Y) * np.logaddexp(0, w.T @ X + b)),
    lambda w, b, X, Y: -np.mean((1 - Y) * np.log(1 - F.sigmoid(w.T @ X + b))),
)
logistic_cost.mistake(
    "The labels are exchanged: −ln a is the loss where y = 1, and −ln(1 − a) where y = 0.",
    _labels_exchanged(_losses),
    _labels_exchanged(_losses_from_probabilities),
)
logistic_cost.mistake(
    "That is the squared error. The loss of logistic regression is −y ln a − (1 − y) ln(1 − a).",
    lambda *given: np.mean(_squared(*given)),
    lambda *given: np.mean(_squared(*given)) / 2,
)
logistic_cost.mistake(
    "b is missing: z = wᵀx + b.",
    lambda w, b, X, Y: np.mean(_losses(w, 0.0, X, Y)),
    lambda w, b, X, Y: np.mean(_losses_from_probabilities(w, 0.0, X, Y)),
)
logistic_cost.mistake(
    "The value is right, but it is still an array of shape (1, 1). `.item()` takes the number out.",
    lambda *given: np.mean(_losses(*given), keepdims=True),
)
logistic_cost.mistake(
    "Take the natural logarithm, `np.log`, not the one of base 10 or 2: yours is the truth divided by 2.303 or .693.",
    *[
        lambda *given, losses=losses, base=base: np.mean(losses(*given)) / math.log(base)
        for losses in (_losses, _losses_from_probabilities)
        for base in (10, 2)
    ],
)
logistic_cost.mistake(
    "Where a is rounded to 0 or 1, one of the two logarithms is infinite. Compute from z instead: the loss is "
    "ln(1 + eᶻ) − yz, and `np.logaddexp(0, z)` is ln(1 + eᶻ) for every z.",
    lambda *given: np.mean(_losses_from_probabilities(*given)),
)
logistic_cost.mistake(
    "For z = 1000, eᶻ is infinite, though ln(1 + eᶻ) is only 1000: `np.logaddexp(0, z)` computes it for every z.",
    lambda w, b, X, Y: np.mean(np.log(1 + np.exp(w.T @ X + b)) - Y * (w.T @ X + b)),
    lambda w, b, X, Y: np.mean(np.log1p(np.exp(w.T @ X + b)) - Y * (w.T @ X + b)),
    lambda w, b, X, Y: np.mean(np.log(1 + np.exp((1 - 2 * Y) * (w.T @ X + b)))),
)
logistic_cost.mistake(
    "A small number added to a, or a clipped, hides the problem: a confidently wrong answer costs |z|, and yours "
    "never costs more than a fixed number. Compute from z: ln(1 + eᶻ) − yz.",
    *[
        lambda *given, rule={how: eps}: np.mean(_losses_from_probabilities(*given, **rule))
        for how in ("clip", "add")
        for eps in _EPSILONS
    ],
)
logistic_cost.mistake(
    "The sign is wrong: the logarithm of a probability is negative, and the cost is minus that.",
    lambda *given: -np.mean(_losses(*given)),
    lambda *given: -np.mean(_losses_from_probabilities(*given)),
)
logistic_cost.mistake(
    "These are the losses of the m examples. The cost is one number, their mean.",
    _losses,
    _losses_from_probabilities,
)


# -- 2.14 logistic_gradients -------------------------------------------------------------------------------------------


def _gradients(w, b, X, Y):
    """By the tape, not by the formula that is asked for."""
    _, (dw, db) = value_and_grad(lambda w, b: _cost(w, b, X, Y))(w, np.full((1, 1), b))
    return dw, float(db[0, 0])


_WARDS = [
    (np.array([[1.0], [-2.0]]), 0.5, _WARD, np.array([[1.0, 0.0, 1.0, 0.0]])),
    (np.array([[1.0], [-2.0]]), 0.5, _WARD[:, :1], np.array([[1.0]])),
    (np.array([[0.5]]), -0.25, _WARD[:1], np.array([[0.0, 1.0, 0.0, 0.0]])),
    (np.array([[0.5], [1.0]]), 1.0, _WARD[:, :2], np.array([[1.0, 0.0]])),  # as many features as patients
    (np.zeros((2, 1)), 0.0, _WARD, np.array([[1.0, 1.0, 0.0, 1.0]])),
    # so certain that a is rounded to 0 or 1: right, right, wrong, wrong
    (np.array([[40.0]]), 0.0, np.array([[1.0, -1.0, 1.0, -1.0]]), np.array([[1.0, 0.0, 0.0, 1.0]])),
]


def _small_patients(rng):
    for _ in range(3):
        n_x, m = rng.integers(2, 5), rng.integers(5, 9)
        yield (
            rng.normal(size=(n_x, 1)),
            float(rng.normal()),
            rng.normal(size=(n_x, m)),
            rng.integers(0, 2, size=(1, m)).astype(float),
        )


def _two_thousand_patients(rng):  # not more: whoever makes an (m, m) of them must not run out of memory
    return (
        rng.normal(size=(3, 1)),
        float(rng.normal()),
        rng.normal(size=(3, 2000)),
        rng.integers(0, 2, size=(1, 2000)).astype(float),
    )


@exercise(
    "c1w2.14",
    fixed=_WARDS,
    inputs=_small_patients,
    reference=_gradients,
    returns=("dw", "db"),
    slope_of=_cost,
    large=_two_thousand_patients,
    hints=[
        "Forward first: Z = wᵀX + b and A = σ(Z), both (1, m). Then dZ = A − Y holds dz for every patient.",
        "One patient contributes x·dz to dw and dz to db. Both gradients are means over the patients.",
        "`X @ dZ.T` is (n_x, m) times (m, 1): it adds up x·dz over all patients, and has the shape of w.",
    ],
)
def logistic_gradients(w, b, X, Y):
    """The gradients dw = ∂J/∂w and db = ∂J/∂b of the cost of logistic regression, without a loop over the examples.

    Finite also for a patient of whom the model is so certain that a is rounded to 0 or 1.

    Shapes   w (n_x, 1), b a number, X (n_x, m), Y (1, m) → dw (n_x, 1), db a number
    """
    m = X.shape[1]
    dZ = 1 / (1 + np.exp(-(w.T @ X + b))) - Y
    return X @ dZ.T / m, float(dZ.sum() / m)


def _dZ(w, b, X, Y):
    return F.sigmoid(w.T @ X + b) - Y


def _looped(w, b, X, Y):
    m, dw, db = X.shape[1], np.zeros_like(w), 0.0
    for i in range(m):
        x, y = X[:, i : i + 1], Y[0, i]
        dz = float(1 / (1 + np.exp(-(w[:, 0] @ x[:, 0] + b)))) - y
        dw += x * dz
        db += dz
    return dw / m, db / m


def _with_activation_slope(w, b, X, Y):
    A = F.sigmoid(w.T @ X + b)
    dZ = (A - Y) * A * (1 - A)
    return X @ dZ.T / X.shape[1], float(dZ.mean())


def _as_returned(dw, db):
    """A mistake in the last step: what is returned for dw and db, made of dZ."""

    def gradients(w, b, X, Y):
        dZ, m = _dZ(w, b, X, Y), X.shape[1]
        return dw(X, dZ, m), db(dZ, m)

    return gradients


def _good_dw(X, dZ, m):
    return X @ dZ.T / m


def _good_db(dZ, m):
    return float(dZ.sum() / m)


def _of(dZ, X):
    return _good_dw(X, dZ, X.shape[1]), _good_db(dZ, X.shape[1])


def _by_two_slopes(w, b, X, Y):
    A = F.sigmoid(w.T @ X + b)
    dZ = (-Y / A + (1 - Y) / (1 - A)) * A * (1 - A)
    return X @ dZ.T / X.shape[1], float(dZ.mean())


logistic_gradients.mistake(
    "Both gradients have the wrong sign: dz is a − y, prediction minus truth.",
    _as_returned(lambda X, dZ, m: -X @ dZ.T / m, lambda dZ, m: -dZ.mean()),
)
logistic_gradients.mistake(
    "Where a is rounded to 0 or 1, the slope of the loss is infinite and the slope of the sigmoid 0. Do not multiply "
    "the two: their product is a − y.",
    _by_two_slopes,
)
logistic_gradients.mistake(
    "Divided by m twice: once is enough to make a mean of a sum.",
    _as_returned(lambda X, dZ, m: X @ dZ.T / m**2, lambda dZ, m: dZ.sum() / m**2),
    _as_returned(lambda X, dZ, m: X @ dZ.T / m**2, _good_db),
    _as_returned(_good_dw, lambda dZ, m: dZ.sum() / m**2),
)
logistic_gradients.mistake(
    "`X.shape[0]` is the number of features. The examples are the columns: m = X.shape[1].",
    lambda w, b, X, Y: (X @ _dZ(w, b, X, Y).T / X.shape[0], _dZ(w, b, X, Y).sum() / X.shape[0]),
    lambda w, b, X, Y: (X @ _dZ(w, b, X, Y).T / X.shape[0], _dZ(w, b, X, Y).mean()),
)
logistic_gradients.mistake(
    "dw has lost an axis: it is a column (n_x, 1) like w. `X @ dZ.T` gives one, and `keepdims=True` keeps one.",
    _as_returned(lambda X, dZ, m: (X @ dZ.T).ravel() / m, _good_db),
    _as_returned(lambda X, dZ, m: (X * dZ).sum(axis=1) / m, lambda dZ, m: dZ.sum(axis=1) / m),
)
logistic_gradients.mistake(
    "`*` leaves a number for every patient. The sum over the patients is still to come: the matrix product `X @ dZ.T` "
    "does both.",
    _as_returned(lambda X, dZ, m: X * dZ / m, _good_db),
    _as_returned(lambda X, dZ, m: X * dZ, _good_db),
)
logistic_gradients.mistake(
    "The sigmoid is missing: dZ = A − Y, with A = σ(Z).",
    lambda w, b, X, Y: _of(w.T @ X + b - Y, X),
)
logistic_gradients.mistake(
    "Half of it: dw and db are the means of x·dz and of dz, without a factor ½.",
    lambda w, b, X, Y: _of(_dZ(w, b, X, Y) / 2, X),
)
logistic_gradients.mistake(
    "Twice as much: the 2 belongs to the slope of a square. Here dz = a − y.",
    lambda w, b, X, Y: _of(2 * _dZ(w, b, X, Y), X),
)
logistic_gradients.mistake(
    "That is the mean of x times the mean of dz. Each patient's x belongs to its own dz: X @ dZ.T adds up the products.",
    lambda w, b, X, Y: (X.mean(axis=1, keepdims=True) * _dZ(w, b, X, Y).mean(), _dZ(w, b, X, Y).mean()),
)
logistic_gradients.mistake(
    "b is missing: Z = wᵀX + b.",
    lambda w, b, X, Y: _gradients(w, 0.0, X, Y),
)
logistic_gradients.mistake(
    "The order is dw, db.",
    lambda w, b, X, Y: _gradients(w, b, X, Y)[::-1],
)
logistic_gradients.mistake(
    "Yours is m times too large. Average, do not sum: J is a mean over the examples.",
    _as_returned(lambda X, dZ, m: X @ dZ.T, lambda dZ, m: dZ.sum()),
    _as_returned(lambda X, dZ, m: X @ dZ.T, _good_db),
    _as_returned(_good_dw, lambda dZ, m: dZ.sum()),
)
logistic_gradients.mistake(
    "A gradient has the shape of its parameter: dw is (n_x, 1) like w, not (1, n_x).",
    _as_returned(lambda X, dZ, m: dZ @ X.T / m, _good_db),
    _as_returned(lambda X, dZ, m: dZ @ X.T / m, lambda dZ, m: dZ.sum(axis=1, keepdims=True) / m),
)
logistic_gradients.mistake(
    "b is one number, and so is db. `np.sum(dZ) / m`, without an axis, is one.",
    _as_returned(_good_dw, lambda dZ, m: dZ / m),
    _as_returned(_good_dw, lambda dZ, m: dZ),
    _as_returned(_good_dw, lambda dZ, m: dZ.sum(axis=1) / m),
    _as_returned(_good_dw, lambda dZ, m: dZ.sum(axis=1, keepdims=True) / m),
)
logistic_gradients.mistake(
    "There is still a loop over the examples: `X @ dZ.T` adds up x·dz over all of them at once.", _looped
)
logistic_gradients.mistake(
    "That is the gradient of the squared error. With cross-entropy the derivative of the logarithm cancels the factor "
    "a(1 − a), and dz = a − y is all that is left.",
    _with_activation_slope,
)


# -- 2.5 slope ---------------------------------------------------------------------------------------------------------


def triple(a):
    return 3 * a


def square(a):
    return a**2


def cube(a):
    return a**3


def logarithm(a):
    return math.log(a)


def _functions(rng):
    for f in (triple, square, cube, logarithm):
        yield f, float(rng.uniform(1.2, 3))
    yield cube, float(rng.uniform(1.2, 3)), 1e-5


@exercise(
    "c1w2.05",
    # With a large h the two-sided difference is neither the one-sided one nor the derivative.
    fixed=[
        (square, 3.0, 1.0),
        (cube, 2.0, 0.5),
        (logarithm, 1.0, 0.25),
        (square, 0.0),
        (triple, -2.0, 2.0),
        (square, -1.5, 0.5),  # a curve that falls
    ],
    inputs=_functions,
    reference=gradcheck.slope,
    tolerance=1e-7,
    hints=[
        "A slope is rise over run: how much f changes, divided by how far you went.",
        "From a − h to a + h the run is 2h. What is the rise?",
        "The rise is f(a + h) − f(a − h). Mind the brackets when you divide by 2h.",
    ],
)
def slope(f, a, h=1e-4):
    """The slope of the function f at a, measured on both sides: from a − h to a + h.

    Shapes   f takes a number and returns one; a and h numbers → a number
    """
    return (f(a + h) - f(a - h)) / (2 * h)


slope.mistake(
    "Rise is not slope: divide by the run, the length of the step that you took.",
    lambda f, a, h=1e-4: f(a + h) - f(a),
    lambda f, a, h=1e-4: f(a + h) - f(a - h),
)
slope.mistake(
    "The sign is wrong: subtract the left value from the right one.",
    lambda f, a, h=1e-4: (f(a) - f(a + h)) / h,
    lambda f, a, h=1e-4: (f(a - h) - f(a + h)) / (2 * h),
)
slope.mistake(
    "This is the slope on one side of a only. Go from a − h to a + h, so that a is in the middle.",
    lambda f, a, h=1e-4: (f(a + h) - f(a)) / h,
    lambda f, a, h=1e-4: (f(a) - f(a - h)) / h,
)
slope.mistake(
    "`/ 2 * h` divides by 2 and then multiplies by h. Put the run into brackets: `/ (2 * h)`.",
    lambda f, a, h=1e-4: (f(a + h) - f(a - h)) / 2 * h,
)
slope.mistake(
    "The rise needs brackets too: `(f(a + h) - f(a - h)) / (2 * h)`. In yours only the second term is divided.",
    lambda f, a, h=1e-4: f(a + h) - f(a - h) / (2 * h),
    lambda f, a, h=1e-4: f(a + h) - f(a - h) / 2 * h,
)
slope.mistake(
    "`f(a) + h` adds h to the value. Nudge a, before f is asked: `f(a + h)`.",
    lambda f, a, h=1e-4: ((f(a) + h) - (f(a) - h)) / (2 * h),
    lambda f, a, h=1e-4: (f(a) + h - f(a)) / h,
    lambda f, a, h=1e-4: (f(a) + h - f(a) - h) / (2 * h),
)
slope.mistake(
    "The rise is the difference of the two values, f(a + h) − f(a − h), and not their sum.",
    lambda f, a, h=1e-4: (f(a + h) + f(a - h)) / (2 * h),
)
slope.mistake(
    "Divide by 2h, not by 2: the run is as long as the step.",
    lambda f, a, h=1e-4: (f(a + h) - f(a - h)) / 2,
)
slope.mistake(
    "Yours is 0 for every f: both values of f are the same. Subtract f at a − h from f at a + h; with an h of your own, "
    "such as 1e-17, a + h equals a in floating point, so use the one that you are given.",
    lambda f, a, h=1e-4: (f(a + 1e-17) - f(a)) / 1e-17,
    lambda f, a, h=1e-4: (f(a + 1e-17) - f(a - 1e-17)) / (2 * 1e-17),
)
slope.mistake(
    "Use the h that you are given, large or small: yours is always the same.",
    lambda f, a, h=1e-4: (f(a + 1e-4) - f(a - 1e-4)) / (2 * 1e-4),
    lambda f, a, h=1e-4: (f(a + 1e-3) - f(a - 1e-3)) / (2 * 1e-3),
)
slope.mistake("From a − h to a + h the run is 2h, not h.", lambda f, a, h=1e-4: (f(a + h) - f(a - h)) / h)
slope.mistake(
    "From a to a + h the run is h, not 2h; and go from a − h to a + h, so that a is in the middle.",
    lambda f, a, h=1e-4: (f(a + h) - f(a)) / (2 * h),
)
slope.mistake(
    "f(a) / a is the slope of the line from the origin. Nudge a, and see how much f changes.",
    lambda f, a, h=1e-4: f(a) / a,
)


# -- 2.8 graph_gradients -----------------------------------------------------------------------------------------------


def _graph_values(rng):
    for _ in range(3):
        yield tuple(float(value) for value in rng.uniform(-4, 4, size=3))


def _by_the_tape(a, b, c):
    a, b, c = (Tensor(np.array(value)) for value in (a, b, c))
    u = b * c
    v = a + u
    (3 * v).backward(keep_all=True)
    return {f"d{name}": float(tensor.grad) for name, tensor in dict(v=v, a=a, u=u, b=b, c=c).items()}


@exercise(
    "c1w2.08",
    fixed=[(5.0, 3.0, 2.0), (1.0, -2.0, 4.0), (2.0, 0.0, -1.5), (0.0, 0.0, 0.0)],
    inputs=_graph_values,
    reference=_by_the_tape,
    hints=[
        "Begin at the right end: J = 3v, so nudging v by .001 moves J by .003.",
        "v = a + u passes a nudge on unchanged. So da and du are both what arrives from the right.",
        "u = b·c: nudge b, and u moves c times as much. Multiply this by du.",
    ],
)
def graph_gradients(a, b, c):
    """The derivatives of J = 3(a + bc) with respect to every value of the graph u = bc, v = a + u, J = 3v.

    Returns  a dict with the keys "dv", "da", "du", "db", "dc", each ∂J/∂· as a number
    """
    dv = 3.0
    da, du = dv, dv
    db, dc = du * c, du * b
    return {"dv": dv, "da": da, "du": du, "db": db, "dc": dc}


def _graph(**wrong):
    """The right derivatives with some replaced: each given as a function of b and c."""

    def gradients(a, b, c):
        right = {"dv": 3.0, "da": 3.0, "du": 3.0, "db": 3 * c, "dc": 3 * b}
        return {**right, **{name: rule(b, c) for name, rule in wrong.items()}}

    return gradients


def _values_in_place_of_slopes(a, b, c):
    return {"dv": 3 * (a + b * c), "da": 3 * a, "du": 3 * b * c, "db": 3 * b, "dc": 3 * c}


def _one(b, c):
    return 1.0


graph_gradients.mistake(
    "db and dc are exchanged: the slope of bc with respect to b is the OTHER factor, c.",
    _graph(db=lambda b, c: 3 * b, dc=lambda b, c: 3 * c),
)
graph_gradients.mistake(
    "Everything is three times too small: J = 3v, so dv is 3, and this factor travels back through the whole graph.",
    _graph(dv=_one, da=_one, du=_one, db=lambda b, c: c, dc=lambda b, c: b),
)
graph_gradients.mistake(
    "These are values. A derivative says how fast J changes: J = 3v has the slope 3, whatever v is.",
    _values_in_place_of_slopes,
    lambda a, b, c: {**_graph()(a, b, c), "dv": 3 * (a + b * c)},
)
graph_gradients.mistake(
    "u = bc is a product, not a sum: nudge b by .001, and u moves by .001 · c.",
    _graph(db=lambda b, c: 3.0, dc=lambda b, c: 3.0),
)
graph_gradients.mistake(
    "c and b are only the local slopes of u. Multiply by what arrives from the right, du = 3.",
    _graph(dc=lambda b, c: b),
    _graph(db=lambda b, c: c),
    _graph(db=lambda b, c: c, dc=lambda b, c: b),
)
graph_gradients.mistake(
    "These are the numbers for a = 5, b = 3, c = 2. Other values of b and c give other derivatives: compute them from "
    "b and c.",
    _graph(db=lambda b, c: 6.0, dc=lambda b, c: 9.0),
)
graph_gradients.mistake(
    "v = a + u passes a nudge on unchanged, so J still moves three times as much: da and du are 3.",
    _graph(da=_one, du=_one),
    _graph(da=_one),
    _graph(da=_one, du=_one, db=lambda b, c: c, dc=lambda b, c: b),
)


# -- 2.15 percentages --------------------------------------------------------------------------------------------------


_CALORIES = np.array([[56.0, 0.0, 4.4, 68.0], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]])


def _tables(rng):
    for rows, columns in ((2, 5), (4, 3), (3, 3), (5, 2)):
        yield (rng.uniform(0, 100, size=(rows, columns)),)


@exercise(
    "c1w2.15",
    # A table, a square one, where a flat sum divides the rows without an error, one row, one column, tiny amounts.
    fixed=[
        (_CALORIES,),
        (_CALORIES[:, [0, 2, 3]],),
        (_CALORIES[:1, [0, 2]],),
        (_CALORIES[:, 2:3],),
        (1e-12 * _CALORIES,),
    ],
    inputs=_tables,
    hints=[
        "Each column has a sum of its own. Along which axis do you add to get one number for each column?",
        "`A.sum(axis=0)` runs down the columns. Its shape stretches over the rows of A when you divide.",
        "Add `keepdims=True`: the sums keep the shape (1, n), and nobody has to guess how they stretch.",
    ],
)
def percentages(A):
    """Each entry as a percentage of its column's sum, so that every column of the result sums to 100.

    Shapes   A (n_rows, n_columns) → the same
    """
    return 100 * A / A.sum(axis=0, keepdims=True)


percentages.mistake(
    "Your rows sum to 100, the columns do not: `axis=0` runs down the columns.",
    lambda A: 100 * A / A.sum(axis=1, keepdims=True),
    lambda A: (100 * A.T / A.sum(axis=1)).T,
)
percentages.mistake(
    "The percentages are right, but the table lies on its side: it must keep the shape of A.",
    lambda A: 100 * A.T / A.sum(axis=0, keepdims=True).T,
)
percentages.mistake(
    "You divided by the mean of each column; its sum is the whole, 100 %.",
    lambda A: 100 * A / A.mean(axis=0),
)
percentages.mistake(
    "You divided by the largest entry of each column; its sum is the whole, 100 %.",
    lambda A: 100 * A / A.max(axis=0),
)
percentages.mistake(
    "These are only the sums. Divide each entry by the sum of its column, then multiply by 100.",
    lambda A: A.sum(axis=0, keepdims=True),
    lambda A: A.sum(axis=0),
)
percentages.mistake(
    "You summed along the other axis or lost the dimension: `A.sum(axis=0, keepdims=True)` has shape "
    "(1, n), which stretches over the rows.",
    lambda A: 100 * A / A.sum(axis=1),
)
percentages.mistake("Your columns sum to 1. For percentages multiply by 100.", lambda A: A / A.sum(axis=0))
percentages.mistake(
    "These are whole numbers. Do not round: the columns must sum to 100.",
    lambda A: np.round(100 * A / A.sum(axis=0)),
    lambda A: 100 * A // A.sum(axis=0),
)
percentages.mistake(
    "A number added to the sum spoils tables of small numbers: their columns no longer sum to 100. Divide by the sum itself.",
    *[lambda A, add=10.0**-digits: 100 * A / (A.sum(axis=0) + add) for digits in range(4, 17)],
)
percentages.mistake(
    "You divided by the sum of the whole table. Each column has a sum of its own: `axis=0`.",
    lambda A: 100 * A / A.sum(),
    lambda A: A / A.sum(),
)


# -- 2.14 train --------------------------------------------------------------------------------------------------------

_LABELS = np.array([[1.0, 0.0, 1.0, 1.0]])
_TRAININGS = [
    (_WARD, _LABELS, 0.5, 0),  # no step: what comes back is the start
    (_WARD, _LABELS, 0.5, 1),
    (_WARD, _LABELS, 0.5, 2),
    (_WARD[:, :1], np.array([[1.0]]), 0.1, 5),
    (_WARD[:1], np.array([[0.0, 0.0, 0.0, 0.0]]), 1.0, 4),
    (_WARD[:, :2], np.array([[0.0, 1.0]]), 2.0, 3),  # as many features as patients
    (np.zeros((3, 2)), np.array([[1.0, 1.0]]), 0.5, 3),  # only b can learn
]


def _wards(rng):
    for steps in (1, 8, 25):
        n_x, m = rng.integers(2, 5), rng.integers(5, 9)
        Y = (np.arange(m) % 3 == 0).reshape(1, m).astype(float)
        yield rng.normal(size=(n_x, m)), Y, float(rng.uniform(0.1, 1)), steps


def _descent(X, Y, learning_rate, steps, *, gradients=logistic_gradients.solution, start=0.0):
    """Gradient descent; `gradients` is what the reference and the mistakes replace."""
    w, b = np.full((len(X), 1), start), start
    for _ in range(steps):
        dw, db = gradients(w, b, X, Y)
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


@exercise(
    "c1w2.14",
    fixed=_TRAININGS,
    inputs=_wards,
    reference=lambda *given: _descent(*given, gradients=_gradients),
    returns=("w", "b"),
    hints=[
        "Begin with `w = np.zeros((n_x, 1))` and `b = 0.0`. Then comes a loop that runs `steps` times.",
        "One step: Z = wᵀX + b, A = σ(Z), dZ = A − Y, and from dZ the two gradients. If your `logistic_gradients` has "
        "passed, you can call it.",
        "Then `w = w - learning_rate * dw` and `b = b - learning_rate * db`, both inside the loop; `return w, b` after it.",
    ],
)
def train(X, Y, learning_rate, steps):
    """Logistic regression by gradient descent: `steps` steps on all the examples, from w = 0 and b = 0.

    Shapes   X (n_x, m), Y (1, m) of 0 and 1, learning_rate a number, steps a whole number → w (n_x, 1), b a number
    """
    n_x, m = X.shape
    w, b = np.zeros((n_x, 1)), 0.0
    for _ in range(steps):
        dZ = 1 / (1 + np.exp(-(w.T @ X + b))) - Y
        w = w - learning_rate * X @ dZ.T / m
        b = b - learning_rate * float(dZ.mean())
    return w, b


def _descent_by(dw=_good_dw, db=_good_db, dZ=_dZ):
    """A variant of the solution: what stands for dw and db, made of dZ."""

    def gradients(w, b, X, Y):
        slope = dZ(w, b, X, Y)
        return dw(X, slope, X.shape[1]), db(slope, X.shape[1])

    return lambda *given: _descent(*given, gradients=gradients)


def _summed_dw(X, dZ, m):
    return X @ dZ.T


def _summed_db(dZ, m):
    return float(dZ.sum())


def _over_the_features(X, dZ, m):
    return X @ dZ.T / len(X)


def _one_after_the_other(X, Y, learning_rate, steps):
    w, b = np.zeros((len(X), 1)), 0.0
    for _ in range(steps):
        w = w - learning_rate * logistic_gradients.solution(w, b, X, Y)[0]
        b = b - learning_rate * logistic_gradients.solution(w, b, X, Y)[1]
    return w, b


def _added_up(X, Y, learning_rate, steps):
    w, b, dw, db = np.zeros((len(X), 1)), 0.0, 0.0, 0.0
    for _ in range(steps):
        more_dw, more_db = logistic_gradients.solution(w, b, X, Y)
        dw, db = dw + more_dw, db + more_db
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


def _by_single_examples(X, Y, learning_rate, turns):
    w, b = np.zeros((len(X), 1)), 0.0
    for turn in turns:
        i = [turn % X.shape[1]]
        dw, db = logistic_gradients.solution(w, b, X[:, i], Y[:, i])
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b


def _frozen(X, Y, learning_rate, steps):
    dw, db = logistic_gradients.solution(np.zeros((len(X), 1)), 0.0, X, Y)
    return -learning_rate * steps * dw, -learning_rate * steps * db


train.mistake(
    "b never moves. Each step has two lines: w := w − α dw and b := b − α db.",
    _descent_by(db=lambda dZ, m: 0.0),
)
train.mistake(
    "w never moves. Each step has two lines: w := w − α dw and b := b − α db.",
    _descent_by(dw=lambda X, dZ, m: np.zeros((len(X), 1))),
)
train.mistake(
    "Your steps go uphill, and the cost rises. Subtract the gradient, w := w − α dw, with dZ = A − Y.",
    lambda X, Y, learning_rate, steps: _descent(X, Y, -learning_rate, steps),
)
train.mistake(
    "Too large by the factor m: both gradients are means over the examples. Where is 1/m?",
    _descent_by(_summed_dw, _summed_db),
    _descent_by(_summed_dw),
    _descent_by(db=_summed_db),
)
train.mistake(
    "Divided by m twice: once is enough to make a mean of a sum.",
    _descent_by(lambda X, dZ, m: _good_dw(X, dZ, m) / m, lambda dZ, m: _good_db(dZ, m) / m),
    _descent_by(lambda X, dZ, m: _good_dw(X, dZ, m) / m),
    _descent_by(db=lambda dZ, m: _good_db(dZ, m) / m),
)
train.mistake(
    "`X.shape[0]` is the number of features. The examples are the columns: m = X.shape[1].",
    _descent_by(_over_the_features),
    lambda X, *given: _descent_by(_over_the_features, lambda dZ, m: float(dZ.sum()) / len(X))(X, *given),
)
train.mistake(
    "There is one step too few: `range(steps)` runs `steps` times, `range(1, steps)` does not.",
    lambda X, Y, learning_rate, steps: _descent(X, Y, learning_rate, steps - 1),
)
train.mistake(
    "There is one step too many: `range(steps)` runs `steps` times, from 0 to steps − 1.",
    lambda X, Y, learning_rate, steps: _descent(X, Y, learning_rate, steps + 1),
)
train.mistake(
    "Only the first step was taken. `return w, b` stands after the loop, not inside.",
    lambda X, Y, learning_rate, steps: _descent(X, Y, learning_rate, min(steps, 1)),
    lambda X, Y, learning_rate, steps: _descent(X, Y, learning_rate, min(steps, 1)) if steps else None,
    lambda X, Y, learning_rate, steps: _descent(X, Y, learning_rate, 1),
)
train.mistake(
    "Nothing has been learned: w and b come back as they began. Give them their new values inside the loop.",
    lambda X, Y, learning_rate, steps: _descent(X, Y, learning_rate, 0),
)
train.mistake(
    "The learning rate is missing: a step is α times the gradient.",
    lambda X, Y, learning_rate, steps: _descent(X, Y, 1.0, steps),
)
train.mistake(
    "b steps without the learning rate: b := b − α db.",
    lambda X, Y, learning_rate, steps: _descent_by(db=lambda dZ, m: _good_db(dZ, m) / learning_rate)(
        X, Y, learning_rate, steps
    ),
)
train.mistake(
    "b is missing in the prediction: Z = wᵀX + b.",
    _descent_by(dZ=lambda w, b, X, Y: _dZ(w, 0.0, X, Y)),
)
train.mistake(
    "One step uses all the examples: dw and db are means over them. Yours takes a step for each example.",
    lambda X, Y, learning_rate, steps: _by_single_examples(X, Y, learning_rate, range(steps)),
    lambda X, Y, learning_rate, steps: _by_single_examples(X, Y, learning_rate, range(steps * X.shape[1])),
)
train.mistake(
    "Start from w = 0 and b = 0, so that the result can be compared.",
    lambda *given: _descent(*given, start=1.0),
    lambda *given: _descent(*given, start=0.01),
)
train.mistake(
    "Both gradients belong to the same point: compute dw and db first, then change w and b.",
    _one_after_the_other,
)
train.mistake(
    "The gradients are new at each step. Compute A and dZ inside the loop, from the present w and b.", _frozen
)
train.mistake("You add up the gradients of all steps so far: dw and db begin anew in each step.", _added_up)
train.mistake(
    "That descends on the squared error. With cross-entropy dz = a − y, without the factor a(1 − a).",
    lambda *given: _descent(*given, gradients=_with_activation_slope),
)
train.mistake(
    "The sigmoid is missing: dZ = A − Y, with A = σ(Z).",
    _descent_by(dZ=lambda w, b, X, Y: w.T @ X + b - Y),
)
train.mistake(
    "The values are right, but b is one number: `dZ.mean()` gives one, a sum with `keepdims=True` an array.",
    lambda *given: (_descent(*given)[0], np.full((1, 1), _descent(*given)[1])),
    lambda *given: (_descent(*given)[0], np.full(1, _descent(*given)[1])),
)
train.mistake(
    "The values are right, but w has lost an axis: begin with a column, `np.zeros((n_x, 1))`.",
    lambda *given: (_descent(*given)[0].ravel(), _descent(*given)[1]),
)


# -- 2.14 predict ------------------------------------------------------------------------------------------------------

_ANSWERS = [
    (np.array([[1.0], [-2.0]]), 0.25, _WARD),  # z = .25, −1.75, −3.75, 4.25
    (np.array([[1.0], [-1.0]]), 0.0, np.array([[2.0, 1.0, 3.0], [2.0, 2.0, 1.0]])),  # z = 0 for the first
    (np.zeros((2, 1)), 0.0, _WARD),  # undecided on all
    (np.array([[1.0], [-2.0]]), 3.0, _WARD),  # b decides
    (np.array([[0.25]]), 0.0, np.array([[1.0]])),
    (np.array([[1.0]]), 0.0, np.array([[-2.0, -0.8, -0.55, -0.45, -0.1, 0.1, 0.45, 0.55, 0.8, 2.0]])),
    (np.array([[1.0]]), 0.5, np.array([[-2.0, -0.8, -0.55, -0.45, -0.1, 0.1, 0.45, 0.55, 0.8, 2.0]])),
    (np.array([[1000.0]]), 0.0, np.array([[1.0, -1.0, 0.5, -0.5]])),
    (np.array([[1.0], [1.0]]), 0.0, np.array([[1.0, -1.0], [0.5, -2.0]])),  # as many features as patients
]


def _strangers(rng):
    for _ in range(3):
        n_x, m = rng.integers(2, 5), rng.integers(5, 9)
        yield rng.normal(size=(n_x, 1)), float(rng.normal()), rng.normal(size=(n_x, m))


def _as_floats(arguments, answer):
    """0 and 1, False and True, 0. and 1. are the same answers."""
    return answer.astype(float) if answer.dtype.kind in "biuf" else answer


@exercise(
    "c1w2.14",
    fixed=_ANSWERS,
    inputs=_strangers,
    normalise=_as_floats,
    hints=[
        "First the probabilities of all patients: A = σ(wᵀX + b), a row of shape (1, m).",
        "`A > 0.5` compares every entry and gives True or False; `.astype(int)` makes 1 and 0 of it.",
        "It goes without the sigmoid too: for which z is σ(z) larger than ½?",
    ],
)
def predict(w, b, X):
    """What logistic regression answers: 1 where a = σ(wᵀx + b) is larger than ½, else 0.

    At a = ½ exactly the answer is 0.

    Shapes   w (n_x, 1), b a number, X (n_x, m) → (1, m) of 0 and 1; True and False count as well
    """
    Z = w.T @ X + b
    return (Z > 0).astype(int)  # σ(z) is larger than ½ exactly where z is larger than 0


def _probabilities(w, b, X):
    return F.sigmoid(w.T @ X + b)


predict.mistake(
    "These are the probabilities. The answer is 1 where a > ½, else 0.",
    _probabilities,
)
predict.mistake(
    "At a = ½ exactly the answer is to be 0: compare with `>`, not with `>=`.",
    lambda w, b, X: _probabilities(w, b, X) >= 0.5,
)
predict.mistake(
    "The answers are right, but the row has lost an axis: its shape is (1, m), like that of Y.",
    lambda w, b, X: (_probabilities(w, b, X) > 0.5).ravel(),
)
predict.mistake(
    "The sigmoid is missing: a = σ(z) is larger than ½ where z is larger than 0, not where z is larger than ½.",
    lambda w, b, X: w.T @ X + b > 0.5,
)
predict.mistake(
    "`astype(int)` drops what stands after the point, so that every probability becomes 0. Compare with ½ first.",
    lambda w, b, X: _probabilities(w, b, X).astype(int),
)
predict.mistake(
    "The answers are 0 and 1: `np.sign` gives −1 for the others.",
    lambda w, b, X: np.sign(w.T @ X + b),
    lambda w, b, X: np.where(w.T @ X + b > 0, 1, -1),
)
predict.mistake(
    "b is missing: z = wᵀx + b.",
    lambda w, b, X: w.T @ X > 0,
)
predict.mistake(
    "0 and 1 are exchanged: the answer is 1 where the probability is larger than ½.",
    lambda w, b, X: _probabilities(w, b, X) < 0.5,
    lambda w, b, X: _probabilities(w, b, X) <= 0.5,
)
predict.mistake(
    "Every probability is larger than 0, so nearly every answer is 1. The threshold is ½.",
    lambda w, b, X: _probabilities(w, b, X) > 0,
)
predict.mistake(
    "`if` decides once for the whole row. Compare all entries at once: `A > 0.5`.",
    lambda w, b, X: 1 if _probabilities(w, b, X) > 0.5 else 0,
)
predict.mistake(
    "eᶻ / (1 + eᶻ) is infinite over infinite for a large z, and NaN is not larger than ½. Use 1 / (1 + e⁻ᶻ).",
    lambda w, b, X: np.exp(w.T @ X + b) / (1 + np.exp(w.T @ X + b)) > 0.5,
)
