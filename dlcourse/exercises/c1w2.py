"""Exercises of c1w2: from one pixel to logistic regression in a few lines of array code."""

import math

import numpy as np

from dlcourse import data
from dlcourse import functional as F
from dlcourse import gradcheck
from dlcourse.autodiff import Tensor, value_and_grad
from dlcourse.practice import exercise

# -- 2.1 unroll --------------------------------------------------------------------------------------------------------


def _pictures(rng):
    for _ in range(4):
        m, height, width = rng.integers(2, 6, size=3) + (0, 0, 3)
        yield (rng.integers(0, 256, size=(m, height, width, 3), dtype=np.uint8),)


@exercise(
    "c1w2.01",
    inputs=_pictures,
    reference=lambda images: data.unroll(images) / 255,
    hints=[
        "Say in words what column i of X must hold: all numbers of image i, in the order in which they lie in memory.",
        "`images.reshape(m, -1)` puts image i into row i. Which operation turns rows into columns?",
        "The pixels are whole numbers from 0 to 255. Divide by 255, and the result is a float64 array from 0 to 1.",
    ],
)
def unroll(images):
    """Turn m images into the columns of X, with values from 0 to 1.

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
)
unroll.mistake(
    "The values still run from 0 to 255. Scale to 0 … 1, or the first sigmoid saturates.",
    lambda images: images.reshape(images.shape[0], -1).T,
    lambda images: images.reshape(images.shape[0], -1).T.astype(float),
)
unroll.mistake(
    "Divide by 255, the largest value that a pixel can have. The largest one of this batch is another number for "
    "every batch, and the same picture would get other values each time.",
    lambda images: images.reshape(images.shape[0], -1).T / images.max(),
)
unroll.mistake(
    "`images.T` reverses all four axes, so the pixels come in another order: reshape to `(m, -1)` first, then "
    "transpose the matrix.",
    lambda images: images.T.reshape(-1, images.shape[0]) / 255,
    lambda images: images.T.reshape(-1, images.shape[0]),
)
unroll.mistake(
    "`//` rounds down, so that all pixels but the brightest become 0: divide with `/`.",
    lambda images: images.reshape(images.shape[0], -1).T // 255,
)


# -- 2.2 sigmoid -------------------------------------------------------------------------------------------------------


def _logits(rng):
    yield (rng.normal(0, 2, size=(3, 4)),)
    yield (rng.normal(0, 4, size=rng.integers(2, 6)),)
    yield (rng.normal(0, 2, size=(2, 3, 2)),)
    yield (float(rng.normal()),)
    yield (np.array([[-1000.0, -30.0, 0.0, 30.0, 1000.0]]),)


@exercise(
    "c1w2.02",
    inputs=_logits,
    reference=F.sigmoid,
    silent=True,
    hints=[
        "Write 1 / (1 + e⁻ᶻ) with NumPy's exponential, which takes arrays of any shape.",
        "At z = −1000 the term e⁻ᶻ is e¹⁰⁰⁰, which no float can hold. Multiply numerator and denominator by eᶻ: what is left?",
        "Both forms need only e to the power −|z|, which lies between 0 and 1. Choose between the two numerators with `np.where`.",
    ],
)
def sigmoid(z):
    """The logistic function 1 / (1 + e⁻ᶻ) of every entry, without a warning for z = ±1000.

    Shapes   z of any shape, or a number → the same shape
    """
    e = np.exp(-np.abs(z))  # between 0 and 1: cannot overflow
    return np.where(z >= 0, 1, e) / (1 + e)


def _only_stable_for_negative(z):
    return np.exp(z) / (1 + np.exp(z))


def _sigmoid_with_if(z):
    return 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))


sigmoid.mistake(
    "At z = 1 you return .27; the curve must rise. Look at the sign in the exponent.",
    lambda z: 1 / (1 + np.exp(z)),
)
sigmoid.mistake(
    "Use the array exponential `np.exp`: `math.exp` takes one number only.",
    lambda z: 1 / (1 + math.exp(-z)),
    lambda z: math.exp(z) / (1 + math.exp(z)),
)
sigmoid.mistake(
    "e¹⁰⁰⁰ is infinite: treat negative z with eᶻ / (1 + eᶻ).",
    lambda z: 1 / (1 + np.exp(-z)),
    lambda z: 1 / (1 + np.e**-z),
    lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
)
sigmoid.mistake(
    "eᶻ / (1 + eᶻ) is right for negative z; at z = 1000 it is infinite over infinite. Treat z ≥ 0 with "
    "1 / (1 + e⁻ᶻ).",
    _only_stable_for_negative,
)
sigmoid.mistake(
    "`if` decides once, but each entry of an array needs its own decision: use `np.where`.", _sigmoid_with_if
)
sigmoid.mistake(
    "Numerator and denominator: 1 / (1 + e⁻ᶻ). The brackets are missing, so 1 is added after the division.",
    lambda z: 1 / 1 + np.exp(-z),
)


# -- 2.3 logistic_cost -------------------------------------------------------------------------------------------------


def _cost(w, b, X, Y):
    return F.binary_cross_entropy(w.T @ X + b, Y)


def _patients(rng):
    for scale in (1, 1, 1, 300):  # the last one drives a to 0 and 1 in floating point
        n_x, m = rng.integers(2, 5), rng.integers(5, 9)
        X = rng.normal(size=(n_x, m))
        Y = (np.arange(m) % 2).reshape(1, m).astype(float)
        w = scale * rng.normal(size=(n_x, 1))
        if scale > 1:  # on both sides, each with both labels
            X[:, :4] = np.sign(w) * [1, 1, -1, -1] * (1 + rng.random(4))
        yield w, float(rng.normal()), X, Y


@exercise(
    "c1w2.03",
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


logistic_cost.mistake(
    "J is the mean over the examples: yours is m times too large.",
    lambda *given: _losses(*given).sum(),
    lambda *given: _losses_from_probabilities(*given).sum(),
)
logistic_cost.mistake(
    "Only the term with y = 1 is there. A confident 1 for a healthy patient costs nothing in your version.",
    lambda w, b, X, Y: np.mean(Y * np.logaddexp(0, -(w.T @ X + b))),
    lambda w, b, X, Y: -np.mean(Y * np.log(F.sigmoid(w.T @ X + b))),
)
logistic_cost.mistake(
    "Use the natural logarithm, not the one of base 10 or 2: yours is the truth divided by 2.303 or .693.",
    *[
        lambda *given, losses=losses, base=base: np.mean(losses(*given)) / math.log(base)
        for losses in (_losses, _losses_from_probabilities)
        for base in (10, 2)
    ],
)
logistic_cost.mistake(
    "Where a is rounded to 0 or 1, its logarithm is infinite. Compute from z: ln(1 + eᶻ) − yz, in its "
    "stable form.",
    lambda *given: np.mean(_losses_from_probabilities(*given)),
    lambda w, b, X, Y: np.mean(np.log(1 + np.exp(w.T @ X + b)) - Y * (w.T @ X + b)),
)
logistic_cost.mistake(
    "Clipping a hides the problem: a confidently wrong answer costs |z|, and yours never costs more than a "
    "fixed number. Compute from z: ln(1 + eᶻ) − yz.",
    *[
        lambda *given, eps=eps: np.mean(_losses_from_probabilities(*given, clip=eps))
        for eps in (1e-7, 1e-8, 1e-10, 1e-12, 1e-15)
    ],
    *[
        lambda *given, eps=eps: np.mean(_losses_from_probabilities(*given, add=eps))
        for eps in (1e-7, 1e-8, 1e-10, 1e-12, 1e-15)
    ],
)
logistic_cost.mistake(
    "The sign is turned round: a logarithm of a probability is negative, the cost is minus that.",
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


def _small_patients(rng):
    for _ in range(4):
        n_x, m = rng.integers(2, 5), rng.integers(5, 9)
        yield (
            rng.normal(size=(n_x, 1)),
            float(rng.normal()),
            rng.normal(size=(n_x, m)),
            rng.integers(0, 2, size=(1, m)).astype(float),
        )


def _ten_thousand_patients(rng):
    return (
        rng.normal(size=(3, 1)),
        float(rng.normal()),
        rng.normal(size=(3, 10_000)),
        rng.integers(0, 2, size=(1, 10_000)).astype(float),
    )


@exercise(
    "c1w2.14",
    inputs=_small_patients,
    reference=_gradients,
    returns=("dw", "db"),
    slope_of=_cost,
    large=_ten_thousand_patients,
    hints=[
        "Forward first: Z = wᵀX + b and A = σ(Z), both (1, m). Then dZ = A − Y holds dz for every patient.",
        "One patient contributes x·dz to dw and dz to db. Both gradients are means over the patients.",
        "`X @ dZ.T` is (n_x, m) times (m, 1): it adds up x·dz over all patients, and has the shape of w.",
    ],
)
def logistic_gradients(w, b, X, Y):
    """The gradients dw = ∂J/∂w and db = ∂J/∂b of the cost of logistic regression, without a loop over the examples.

    Shapes   w (n_x, 1), b a number, X (n_x, m), Y (1, m) → dw (n_x, 1), db a number
    """
    m = X.shape[1]
    dZ = 1 / (1 + np.exp(-(w.T @ X + b))) - Y
    return X @ dZ.T / m, float(dZ.sum() / m)


def _dZ(w, b, X, Y):
    return F.sigmoid(w.T @ X + b) - Y


def _looped(w, b, X, Y):
    (n_x, m), dw, db = X.shape, np.zeros_like(w), 0.0
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


logistic_gradients.mistake(
    "Both gradients have the wrong sign: dz is a − y, prediction minus truth.",
    _as_returned(lambda X, dZ, m: -X @ dZ.T / m, lambda dZ, m: -dZ.mean()),
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
    "b is one number, and so is db: sum over all examples.",
    _as_returned(_good_dw, lambda dZ, m: dZ / m),
    _as_returned(_good_dw, lambda dZ, m: dZ),
    _as_returned(_good_dw, lambda dZ, m: dZ.sum(axis=1) / m),
    _as_returned(_good_dw, lambda dZ, m: dZ.sum(axis=1, keepdims=True) / m),
)
logistic_gradients.mistake(
    "There is still a loop over the examples: `X @ dZ.T` adds up x·dz over all of them at once.", _looped
)
logistic_gradients.mistake(
    "That is the gradient of the squared error. With cross-entropy the factor a(1 − a) is cancelled "
    "by the derivative of the logarithm, and dz = a − y is all that is left.",
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
    inputs=_functions,
    reference=gradcheck.slope,
    tolerance=2e-4,
    hints=[
        "A slope is rise over run. The run is the nudge; the rise is how much f changes over it.",
        "From a to a + h the rise is f(a + h) − f(a), and the run is h.",
        "Better still, go from a − h to a + h: the run is 2h, and the error shrinks with h². Both are accepted here.",
    ],
)
def slope(f, a, h=1e-4):
    """The slope of the function f at a, measured by a nudge of size h.

    Shapes   f takes a number and returns one; a and h numbers → a number
    """
    return (f(a + h) - f(a - h)) / (2 * h)


slope.mistake(
    "Rise is not slope: divide by the run, the length of the step that you took.",
    lambda f, a, h=1e-4: f(a + h) - f(a),
    lambda f, a, h=1e-4: f(a + h) - f(a - h),
)
slope.mistake(
    "The sign is turned round: subtract the left value from the right one.",
    lambda f, a, h=1e-4: (f(a) - f(a + h)) / h,
)
slope.mistake(
    "h is so small that a + h equals a in floating point, and nothing moves. Use the h that you are given.",
    lambda f, a, h=1e-4: (f(a + 1e-17) - f(a)) / 1e-17,
)
slope.mistake("From a − h to a + h the run is 2h, not h.", lambda f, a, h=1e-4: (f(a + h) - f(a - h)) / h)
slope.mistake("From a to a + h the run is h, not 2h.", lambda f, a, h=1e-4: (f(a + h) - f(a)) / (2 * h))
slope.mistake(
    "f(a) / a is the slope of the line from the origin. Nudge a, and see how much f changes.",
    lambda f, a, h=1e-4: f(a) / a,
)


# -- 2.8 graph_gradients -----------------------------------------------------------------------------------------------


def _graph_values(rng):
    yield 5.0, 3.0, 2.0
    yield 1.0, -2.0, 4.0
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


graph_gradients.mistake(
    "db and dc are exchanged: the slope of bc with respect to b is the OTHER factor, c.",
    _graph(db=lambda b, c: 3 * b, dc=lambda b, c: 3 * c),
)
graph_gradients.mistake(
    "c and b are only the local slopes of u. Multiply by what arrives from the right, du = 3.",
    _graph(dc=lambda b, c: b),
    _graph(db=lambda b, c: c),
    _graph(db=lambda b, c: c, dc=lambda b, c: b),
)
graph_gradients.mistake(
    "These are the numbers for a = 5, b = 3, c = 2. Tried with a = 1, b = −2, c = 4 as well: the values "
    "must follow.",
    _graph(db=lambda b, c: 6.0, dc=lambda b, c: 9.0),
)
graph_gradients.mistake(
    "v = a + u passes a nudge on unchanged, so J still moves three times as much: da and du are 3.",
    _graph(da=lambda b, c: 1.0, du=lambda b, c: 1.0),
    _graph(da=lambda b, c: 1.0),
    _graph(da=lambda b, c: 1.0, du=lambda b, c: 1.0, db=lambda b, c: c, dc=lambda b, c: b),
)


# -- 2.15 percentages --------------------------------------------------------------------------------------------------


def _tables(rng):
    yield (np.array([[56.0, 0.0, 4.4, 68.0], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]]),)
    for rows, columns in ((2, 5), (4, 3), (5, 2)):
        yield (rng.uniform(0, 100, size=(rows, columns)),)


@exercise(
    "c1w2.15",
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
)
percentages.mistake(
    "You summed along the other axis or lost the dimension: `A.sum(axis=0, keepdims=True)` has shape "
    "(1, n), which stretches over the rows.",
    lambda A: 100 * A / A.sum(axis=1),
)
percentages.mistake("Your columns sum to 1. Percent: times 100.", lambda A: A / A.sum(axis=0))
percentages.mistake(
    "You divided by the sum of the whole table. Each column has a sum of its own: `axis=0`.",
    lambda A: 100 * A / A.sum(),
    lambda A: A / A.sum(),
)
