"""Exercises of c1w1: a bend, a small network, a scramble, a test, and a pile of sigmoids."""

import numpy as np

from dlcourse import functional as F
from dlcourse.practice import exercise

# -- 1.2 hinge_price ---------------------------------------------------------------------------------------------------


_HOUSES = [
    (np.array([[0.5, 0.8, 1.0, 1.4, 1.8, 2.3, 2.8]]), 3.15, 0.779),
    (np.array([0.2, 0.5, 0.0]), 2.0, 0.6),  # none is large enough
    (np.array([[[1.5, 0.5, 4.0]], [[0.0, 1.0, 2.0]]]), 2.0, 1.0),  # one is exactly as large as `start`
    (np.array([2.5]), 3.0, 0.5),
    (np.array([0.5, 4.0]), 2.0, 3.0),  # one is much too small
]


def _sizes(rng):
    for shape in ((6,), (2, 5)):
        start = float(rng.uniform(0.5, 1.5))
        size = rng.uniform(0, 3, size=shape)
        size.flat[:2] = start - 0.3, start + 0.7  # on both sides of the bend
        yield size, float(rng.uniform(1, 4)), start


@exercise(
    "c1w1.02",
    fixed=_HOUSES,
    inputs=_sizes,
    reference=lambda size, slope, start: slope * F.relu(size - start),
    hints=[
        "How much larger than `start` is each house? Only that excess costs money.",
        "A house smaller than `start` has a negative excess. Replace it by 0, for all entries of the array at once.",
        "`np.maximum(a, 0)` compares entry by entry. Then multiply by the slope.",
    ],
)
def hinge_price(size, slope, start):
    """The price of each house: 0 up to the size `start`, and from there on `slope` for each unit of size.

    Shapes   size an array of any shape, slope and start numbers → an array of the same shape as size
    """
    return slope * np.maximum(size - start, 0)


def _hinge_with_if(size, slope, start):
    return slope * (size - start) if size > start else 0.0


def _one_house(size, slope, start):
    return slope * max(float(size) - start, 0.0)


def _along_the_first_axis(size, slope, start):
    return np.array([slope * max(each - start, 0.0) for each in size])


def _in_a_flat_loop(size, slope, start):
    return np.array([slope * max(each - start, 0.0) for each in size.ravel()])


hinge_price.mistake(
    "`max` and `if` decide once for the whole array. Each house needs its own maximum with 0: `np.maximum`.",
    lambda size, slope, start: slope * max(size - start, 0),
    lambda size, slope, start: max(slope * (size - start), 0),
    _hinge_with_if,
    lambda size, slope, start: 0.0 if size < start else slope * (size - start),
)
hinge_price.mistake(
    "Below `start` the price must be 0, and yours is negative there: is the bend missing?",
    lambda size, slope, start: slope * (size - start),
)
hinge_price.mistake(
    "You bent the size, not the excess over `start`: yours is too high by slope · start.",
    lambda size, slope, start: slope * np.maximum(size, start),
    lambda size, slope, start: np.maximum(slope * size, slope * start),
)
hinge_price.mistake(
    "This works for one house only. Write it so that a whole array of sizes goes through at once, without `float`.",
    _one_house,
)
hinge_price.mistake(
    "A loop over `size` visits the first axis only, and this function must work for any shape. `np.maximum` "
    "needs no loop.",
    _along_the_first_axis,
)
hinge_price.mistake(
    "The prices are right, but they have lost their places: the result must have the shape of `size`. "
    "`np.maximum` keeps it.",
    _in_a_flat_loop,
    lambda size, slope, start: slope * np.maximum(size - start, 0).ravel(),
)
hinge_price.mistake(
    "`np.max(a, 0)` looks for the largest entry along axis 0. To compare each entry with 0, take "
    "`np.maximum(a, 0)`.",
    lambda size, slope, start: slope * np.max(size - start, 0),
    lambda size, slope, start: np.max(slope * (size - start), 0),
)
hinge_price.mistake(
    "`start` is a size, not a price: subtract it from the size first, then multiply by the slope.",
    lambda size, slope, start: np.maximum(slope * size - start, 0),
)
hinge_price.mistake(
    "A house larger than `start` pays for its excess only, size − start. Yours pays for its whole size.",
    lambda size, slope, start: slope * size * (size > start),
    lambda size, slope, start: slope * size * (size >= start),
)
hinge_price.mistake(
    "The slope is missing: the excess is a size, and each unit of it costs `slope`.",
    lambda size, slope, start: np.maximum(size - start, 0),
)
hinge_price.mistake(
    "You kept the other side: `minimum` makes the large houses free. Take `np.maximum`.",
    lambda size, slope, start: slope * np.minimum(size - start, 0),
)
hinge_price.mistake(
    "In yours small houses cost money too, but below `start` the price is 0. The absolute value turns their excess "
    "upwards; replace it by 0.",
    lambda size, slope, start: slope * np.abs(size - start),
)
hinge_price.mistake(
    "The excess is size − start. You subtracted the other way round, and charge the small houses.",
    lambda size, slope, start: slope * np.maximum(start - size, 0),
)


# -- 1.2 house_network -------------------------------------------------------------------------------------------------


def _small_networks():
    X = np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 1.0, 2.0]])
    W1 = np.array([[1.0, -1.0, 2.0, 0.0], [0.0, 1.0, 1.0, -1.0]])
    b1, W2, b2 = np.array([[0.5], [-0.5]]), np.array([[1.0, 2.0]]), np.array([[-1.5]])
    return [
        (X, W1, b1, W2, b2),  # units on and off, prices on both sides of 0
        (X[:, :1], W1, b1, W2, b2),
        (np.zeros((4, 3)), W1, b1, W2, b2),
        (X, W1[:1], b1[:1], W2[:, :1], b2),
    ]


def _networks(rng):
    for n, m in (
        (4, 6),
        (4, 4),
        (3, 3),
        (5, 9),
    ):  # where sizes agree, shapes hide mistakes; where they differ, they tell
        yield (
            rng.normal(size=(4, m)),
            rng.normal(size=(n, 4)),
            rng.normal(size=(n, 1)),
            rng.normal(size=(1, n)),
            rng.normal(size=(1, 1)) - 1,
        )


@exercise(
    "c1w1.02",
    fixed=_small_networks,
    inputs=_networks,
    reference=lambda X, W1, b1, W2, b2: F.affine(F.relu(F.affine(X, W1, b1)), W2, b2),
    hints=[
        "First the hidden layer, for all houses at once: z1 = W1 X + b1 has a row for each unit and a column for each house.",
        "Then the bend: a1 is z1 with every negative entry replaced by 0.",
        "The price is a weighted sum of the hidden units: W2 a1 + b2, without a bend.",
    ],
)
def house_network(X, W1, b1, W2, b2):
    """The prices that a network with one hidden layer of ReLU units gives to m houses, each a column of X.

    Shapes   X (4, m), W1 (n, 4), b1 (n, 1), W2 (1, n), b2 (1, 1) → (1, m)
    """
    a1 = np.maximum(W1 @ X + b1, 0)
    return W2 @ a1 + b2


def _relu(z):
    return np.maximum(z, 0)


house_network.mistake(
    "The prices are right, but they stand in a column, (m, 1). Houses are columns here, in X and in the result: with "
    "`W1 @ X` it comes out as (1, m).",
    lambda X, W1, b1, W2, b2: _relu(X.T @ W1.T + b1.T) @ W2.T + b2,
)
house_network.mistake(
    "Houses are columns here: W1 stands on the left, `W1 @ X`.",
    lambda X, W1, b1, W2, b2: W2 @ _relu(X @ W1 + b1) + b2,
    lambda X, W1, b1, W2, b2: W2 @ _relu(X.T @ W1 + b1) + b2,
    lambda X, W1, b1, W2, b2: W2 @ _relu(X.T @ W1.T + b1) + b2,
)
house_network.mistake(
    "The weights of a unit are a row of W1 already, so `W1 @ X` needs no transpose. The same holds for W2.",
    lambda X, W1, b1, W2, b2: W2 @ _relu(W1.T @ X + b1) + b2,
    lambda X, W1, b1, W2, b2: W2.T @ _relu(W1 @ X + b1) + b2,
)
house_network.mistake(
    "A flat b runs along the examples, so that each house gets another b. It must stay a column (n, 1).",
    lambda X, W1, b1, W2, b2: W2 @ _relu(W1 @ X + b1.ravel()) + b2,
    lambda X, W1, b1, W2, b2: W2 @ _relu(W1 @ X + b1.T) + b2,
)
house_network.mistake(
    "Without a bend two layers are no more than one: your price is a straight line. Where is the ReLU of the "
    "hidden layer?",
    lambda X, W1, b1, W2, b2: W2 @ (W1 @ X + b1) + b2,
)
house_network.mistake(
    "Hidden units bend, the price unit sums: no ReLU on the output.",
    lambda X, W1, b1, W2, b2: _relu(W2 @ _relu(W1 @ X + b1) + b2),
)
house_network.mistake(
    "The bend is in the wrong layer: the hidden units need the ReLU, the price unit only sums.",
    lambda X, W1, b1, W2, b2: _relu(W2 @ (W1 @ X + b1) + b2),
)
house_network.mistake(
    "The bend of the hidden units is ReLU here: negative entries become 0, the others stay.",
    lambda X, W1, b1, W2, b2: W2 @ F.sigmoid(W1 @ X + b1) + b2,
    lambda X, W1, b1, W2, b2: W2 @ np.tanh(W1 @ X + b1) + b2,
)
house_network.mistake(
    "`max` compares whole arrays. Each entry needs its own maximum with 0: `np.maximum`.",
    lambda X, W1, b1, W2, b2: W2 @ max(W1 @ X + b1, 0) + b2,
    lambda X, W1, b1, W2, b2: W2 @ max(0, W1 @ X + b1) + b2,
)
house_network.mistake(
    "b2 is missing: the price unit adds its own b at the end.",
    lambda X, W1, b1, W2, b2: W2 @ _relu(W1 @ X + b1),
)
house_network.mistake(
    "b1 is missing: each hidden unit adds its own b before the bend.",
    lambda X, W1, b1, W2, b2: W2 @ _relu(W1 @ X) + b2,
)
house_network.mistake(
    "b1 belongs inside the bend: relu(W1 X + b1). It says where each unit begins to answer.",
    lambda X, W1, b1, W2, b2: W2 @ (_relu(W1 @ X) + b1) + b2,
)
house_network.mistake(
    "The prices are right, but the result has lost an axis: a row of shape (1, m) is expected.",
    lambda X, W1, b1, W2, b2: (W2 @ _relu(W1 @ X + b1) + b2).ravel(),
)
house_network.mistake(
    "These are the hidden units. The price is still to come: W2 a1 + b2.",
    lambda X, W1, b1, W2, b2: _relu(W1 @ X + b1),
)
house_network.mistake(
    "`*` multiplies entry by entry. The weighted sum of a whole layer is the matrix product `@`.",
    lambda X, W1, b1, W2, b2: W2 * _relu(W1 * X + b1) + b2,
    lambda X, W1, b1, W2, b2: W2 @ _relu(W1 * X + b1) + b2,
    lambda X, W1, b1, W2, b2: W2 * _relu(W1 @ X + b1) + b2,
)


# -- 1.3 shuffle_features ----------------------------------------------------------------------------------------------


_TABLES = [
    (np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]]), np.array([1, 2, 3, 0])),
    (np.array([[0.2], [0.9], [0.4]]), np.array([2, 0, 1])),
    (np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]]), np.array([1, 2, 0])),
]


def _pixels(rng):
    for n_x, m in ((4, 6), (3, 3), (6, 7)):
        while (order := rng.permutation(n_x))[order].tolist() == list(range(n_x)):
            pass  # an order that is its own inverse would hide a mistake
        yield rng.random((n_x, m)), order


@exercise(
    "c1w1.03",
    fixed=_TABLES,
    inputs=_pixels,
    hints=[
        "Row i of the result is row order[i] of X, in every column alike.",
        "An array of numbers is an index too: `a[[2, 0, 1]]` takes rows 2, 0 and 1.",
        "`X[order]` makes a new array, and the caller's X stays as it was.",
    ],
)
def shuffle_features(X, order):
    """All examples with their features in a new order, the same for all: row i of the result is row order[i] of X.

    Shapes   X (n_x, m), order (n_x,) holding each of 0 … n_x − 1 once → (n_x, m)
    """
    return X[order]


def _other_order_each(X, order):
    return np.column_stack([X[np.roll(order, i), i] for i in range(X.shape[1])])


def _sorted_each(X, order):
    return np.sort(X, axis=0)


def _moved_to(X, order):
    result = np.empty_like(X)
    result[order] = X
    return result


def _in_place(X, order):
    X[:] = X[order]
    return X


def _row_by_row(X, order):
    for i, j in enumerate(order):
        X[i] = X[j]
    return X


def _row_by_row_under_another_name(X, order):
    result = X
    for i in range(len(order)):
        result[i] = X[order[i]]
    return result


shuffle_features.mistake(
    "The network can get used to ONE scramble only: use the same order for all examples.",
    _other_order_each,
)
shuffle_features.mistake(
    "You sorted the values of each example. Their places count: row i of the result is row order[i] of X.",
    _sorted_each,
    lambda X, order: np.sort(X, axis=0)[order],
)
shuffle_features.mistake(
    "You shuffled the examples, not their features: `order` belongs to the first axis, the rows.",
    lambda X, order: X[:, order],
    lambda X, order: X.T[order].T,
    lambda X, order: X.T[order],
)
shuffle_features.mistake(
    "The values are right, but you wrote into the caller's X. Index, `X[order]`, and a new array comes out.",
    _in_place,
)
shuffle_features.mistake(
    "You wrote into X while you were still reading from it, so later rows find new values. `result = X` is no "
    "copy, only another name. Index instead: `X[order]` is a new array.",
    _row_by_row,
    _row_by_row_under_another_name,
)
shuffle_features.mistake(
    "That is the way back: you moved row i to place order[i]. Row i has to come from place order[i].",
    _moved_to,
    lambda X, order: X[np.argsort(order)],
)
shuffle_features.mistake(
    "X comes back in its old order. `X[order]` makes a new array: return that one.",
    lambda X, order: X,
)


# -- 1.6 agrees --------------------------------------------------------------------------------------------------------


def rising(z):
    return 1 / (1 + np.exp(-z))


def other_formula(z):  # the same function: only last digits differ
    return np.exp(z) / (1 + np.exp(z))


def rising_again(z):  # the same to the last digit
    return 1 / (1 + np.exp(-z))


def from_tanh(z):  # the same function again
    return (1 + np.tanh(z / 2)) / 2


def falling(z):  # right at 0
    return 1 / (1 + np.exp(z))


def folded(z):  # right for z ≥ 0
    return 1 / (1 + np.exp(-np.abs(z)))


def disordered(z):  # the right values, and so the right mean, in the wrong places; right at 0
    return np.flip(rising(z)) if np.size(z) > 1 else rising(-z)


def bend(z):
    return np.maximum(z, 0)


def half_of_both(z):  # the same bend
    return (z + np.abs(z)) / 2


def steeper_bend(z):  # right for z ≤ 0
    return np.maximum(2 * z, 0)


def leaky_bend(z):  # wrong by less than .1, and only for z < 0
    return np.where(z > 0, z, 0.01 * z)


def in_steps(z):
    return np.round(rising(z), 2)


def slightly_too_high(z):  # wrong by one part in ten thousand, and the same again when both are rounded
    return in_steps(z) * 1.0001


def right_at_whole_numbers(z):
    return rising(z) + 0.1 * np.sin(np.pi * z)


def right_for_many(z):  # right for single numbers, and for 300 and more at once
    return rising(z) if np.size(z) == 1 or np.size(z) >= 300 else falling(z)


_PAIRS = [
    (rising, rising_again),
    (rising, other_formula),
    (rising, from_tanh),
    (rising, falling),
    (rising, folded),
    (rising, disordered),
    (bend, half_of_both),
    (bend, leaky_bend),
    (bend, steeper_bend),
    (in_steps, slightly_too_high),
    (rising, right_at_whole_numbers),
    (rising, np.tanh),
]


def _pairs(rng):
    for f, g in _PAIRS:
        yield f, g, int(rng.integers(1000))


@exercise(
    "c1w1.06",
    # With the seed 0 the first number drawn is positive, with 8 it is negative, with 36 in whatever way one is drawn.
    fixed=[
        *[(f, g, 0) for f, g in _PAIRS],
        (rising, folded, 8),
        (bend, steeper_bend, 8),
        (rising, folded, 36),
        (rising, right_for_many, 1, 300),
        # Once more, and with another seed: the same inputs come back, and other ones come.
        (rising, rising_again, 0),
        (rising, rising_again, 8),
    ],
    inputs=_pairs,
    hints=[
        "Draw n numbers on both sides of 0, hand the same ones to f and to g, and compare what comes back.",
        "`z = np.random.default_rng(seed).normal(size=n)` gives n numbers, and the same ones for the same seed.",
        "`np.allclose(f(z), g(z))` is True if all entries agree within a small tolerance.",
    ],
)
def agrees(f, g, seed, n=100):
    """Do two functions agree on n random inputs between about −10 and 10, but for the rounding of their last digits?

    The seed decides which inputs are drawn: other ones for another seed, and the same again for the same.

    Shapes   f and g take an array and return one of the same shape, seed and n whole numbers → True or False
    """
    z = np.random.default_rng(seed).normal(0, 3, size=n)
    return np.allclose(f(z), g(z), rtol=1e-9, atol=1e-9)


def _points(seed, n=100, scale=3):
    return np.random.default_rng(seed).normal(0, scale, size=n)


def _close(f, g, z, tolerance=1e-9):
    return bool(np.all(np.abs(f(z) - g(z)) <= tolerance))


def _any_close(f, g, seed, n=100):
    z = _points(seed, n)
    return bool(np.any(np.abs(f(z) - g(z)) <= 1e-9))


agrees.mistake(
    "At z = 0 a broken sigmoid gives .5 too. Choose points where the two could differ.",
    lambda f, g, seed, n=100: _close(f, g, np.zeros(1)),
    lambda f, g, seed, n=100: bool(f(0.0) == g(0.0)),
)
agrees.mistake(
    "Correct code may differ in the last bit: compare within a tolerance, not with `==`.",
    lambda f, g, seed, n=100: bool((f(_points(seed, n)) == g(_points(seed, n))).all()),
    lambda f, g, seed, n=100: np.array_equal(f(_points(seed, n)), g(_points(seed, n))),
)
agrees.mistake(
    "Half of the number line was never visited: your inputs are all positive. `rng.random` gives numbers from "
    "0 to 1, `rng.normal` gives both signs.",
    lambda f, g, seed, n=100: _close(f, g, np.random.default_rng(seed).random(n)),
    lambda f, g, seed, n=100: _close(f, g, np.abs(_points(seed, n))),
    lambda f, g, seed, n=100: _close(f, g, np.arange(1.0, n + 1)),
)
agrees.mistake(
    "Half of the number line was never visited: your inputs are all negative. `rng.normal` gives both signs.",
    lambda f, g, seed, n=100: _close(f, g, -np.random.default_rng(seed).random(n)),
)
agrees.mistake(
    "Errors of opposite sign cancel in a mean. Compare entry by entry.",
    lambda f, g, seed, n=100: abs(f(_points(seed, n)).mean() - g(_points(seed, n)).mean()) <= 1e-9,
    lambda f, g, seed, n=100: np.isclose(f(_points(seed, n)).sum(), g(_points(seed, n)).sum()),
)
agrees.mistake(
    "One point is compared, and the others are not: draw n of them, and let all of them decide.",
    lambda f, g, seed, n=100: _close(f, g, np.random.default_rng(seed).normal(size=1)[0]),
    lambda f, g, seed, n=100: _close(f, g, np.random.default_rng(seed).uniform(-1, 1)),
    lambda f, g, seed, n=100: _close(f, g, np.random.default_rng(seed).integers(-10, 10)),
)
agrees.mistake(
    "Whole numbers are all that you try, and between them the two may differ: `rng.normal` and `rng.uniform` draw numbers "
    "of all kinds.",
    lambda f, g, seed, n=100: _close(f, g, np.random.default_rng(seed).integers(-10, 10, n)),
    lambda f, g, seed, n=100: _close(f, g, np.arange(-n // 2, n // 2)),
    lambda f, g, seed, n=100: _close(f, g, np.arange(-10, 11)),
)
agrees.mistake(
    "A difference has a sign: where g is larger than f, yours is negative and goes through. Take its absolute value.",
    lambda f, g, seed, n=100: bool(np.all(f(_points(seed, n)) - g(_points(seed, n)) <= 1e-9)),
    lambda f, g, seed, n=100: bool(np.all(g(_points(seed, n)) - f(_points(seed, n)) <= 1e-9)),
)
agrees.mistake(
    "One point where they agree is not enough: all of them must. Take `.all()`, not `.any()`.", _any_close
)
agrees.mistake(
    "Your tolerance is too wide: functions that differ by one part in ten thousand go through. Rounding makes a "
    "difference below 1e-9 here.",
    lambda f, g, seed, n=100: _close(f, g, _points(seed, n, 1), 0.2),
    lambda f, g, seed, n=100: _close(f, g, _points(seed, n), 0.01),
    lambda f, g, seed, n=100: _close(f, g, _points(seed, n), 1e-3),
    lambda f, g, seed, n=100: np.array_equal(*[np.round(each(_points(seed, n)), 3) for each in (f, g)]),
)
agrees.mistake(
    "`n` says how many inputs to draw, and you draw another number of them.",
    lambda f, g, seed, n=100: _close(f, g, _points(seed, 100)),
)
agrees.mistake(
    "That is the opposite: return True where they agree.",
    lambda f, g, seed, n=100: not _close(f, g, _points(seed, n)),
)
agrees.mistake(
    "You say True whatever f and g are. Call both on the same inputs, and compare.",
    lambda f, g, seed, n=100: True,
)
agrees.mistake(
    "You say False whatever f and g are. Compare what they return, `f(z)` and `g(z)` for the same z, not the "
    "functions themselves.",
    lambda f, g, seed, n=100: f is g,
)


# -- 1.7 sigmoid_stack -------------------------------------------------------------------------------------------------


_PILES = [
    (np.array([-1.0, 0.0, 0.5, 2.0]), 2),
    (np.linspace(-10, 10, 9), 20),
    (np.array([[-1.0, 0.5, 3.0]]), 1),
    (np.zeros((2, 2, 2)), 3),
    (np.array([0.5]), 4),
]


def _stacks(rng):
    yield rng.uniform(-10, 10, size=(2, 3)), int(rng.integers(2, 12))
    yield rng.uniform(-5, 5, size=5), 5  # as many units as entries
    yield rng.uniform(-5, 5, size=(2, 3, 2)), int(rng.integers(3, 8))


def _stack(z, N, *, first=1, offset=0.5):
    return sum(F.sigmoid(z - i + offset) for i in range(first, first + N))


@exercise(
    "c1w1.07",
    fixed=_PILES,
    inputs=_stacks,
    reference=_stack,
    hints=[
        "Unit number i is a sigmoid moved to the right: σ(z − i + ½). Which i has the first unit, and which the last?",
        "In Python, `range(1, N + 1)` runs from 1 to N.",
        "Add whole arrays: the sum over the units has the shape of z.",
    ],
)
def sigmoid_stack(z, N):
    """N sigmoids, each one further to the right, added up: σ(z − ½) + σ(z − 3/2) + … + σ(z − N + ½).

    With N = 20 it is within .0106 of ln(1 + eᶻ) for all z from −10 to 10.

    Shapes   z an array of any shape, N a whole number from 1 on → an array of the same shape as z
    """
    total = 0
    for i in range(1, N + 1):
        total = total + 1 / (1 + np.exp(-(z - i + 0.5)))
    return total


def _sum_of_everything(z, N):
    return np.sum([F.sigmoid(z - i + 0.5) for i in range(1, N + 1)])


def _sums_over_z(z, N):
    return np.array([np.sum(F.sigmoid(z - i + 0.5)) for i in range(1, N + 1)])


def _one_less(z, N):
    total = np.zeros_like(z)
    for i in range(1, N):
        total = total + F.sigmoid(z - i + 0.5)
    return total


sigmoid_stack.mistake(
    "Your curve is shifted by ½: the offsets are ½, 3/2, 5/2, …, that is z − i + ½.",
    lambda z, N: _stack(z, N, offset=0.0),
    lambda z, N: _stack(z, N, first=0, offset=0.0),
)
sigmoid_stack.mistake(
    "Your curve is shifted by 1: ½ is added, z − i + ½, so that the first unit has the offset ½ and not 3/2.",
    lambda z, N: _stack(z, N, offset=-0.5),
)
sigmoid_stack.mistake(
    "Your sum begins with i = 0. Which i does the first unit carry? `range(1, N + 1)` runs from 1 to N.",
    lambda z, N: _stack(z, N, first=0),
    lambda z, N: _stack(z, N + 1, first=0),
)
sigmoid_stack.mistake(
    "The result must keep the shape of z: add over the units, not over the entries of z.",
    _sum_of_everything,
    _sums_over_z,
)
sigmoid_stack.mistake(
    "One unit is missing: `range(1, N)` ends with N − 1.", lambda z, N: _stack(z, N - 1), _one_less
)
sigmoid_stack.mistake(
    "There is one unit too many: the last one carries i = N.", lambda z, N: _stack(z, N + 1)
)
sigmoid_stack.mistake(
    "This is one unit, the last. Add up all N: `return` stands after the loop, and each turn adds to the total.",
    lambda z, N: F.sigmoid(z - N + 0.5),
)
sigmoid_stack.mistake(
    "This is one unit, the first. Add up all N: `return` stands after the loop, and not inside.",
    lambda z, N: F.sigmoid(z - 0.5),
)
sigmoid_stack.mistake(
    "Yours falls, and each unit has to rise: look at the sign in the exponent, σ(z) = 1 / (1 + e⁻ᶻ).",
    lambda z, N: sum(F.sigmoid(-(z - i + 0.5)) for i in range(1, N + 1)),
)
sigmoid_stack.mistake(
    "A pile of ReLU units is not asked for: each unit is a sigmoid, 1 / (1 + e⁻ᶻ).",
    lambda z, N: sum(F.relu(z - i + 0.5) for i in range(1, N + 1)),
)
sigmoid_stack.mistake(
    "Your units move to the left. Subtract i, then add ½: z − i + ½.",
    lambda z, N: sum(F.sigmoid(z + i - 0.5) for i in range(1, N + 1)),
)
sigmoid_stack.mistake(
    "This is the mean of the units. A pile is their sum, and it reaches the height N.",
    lambda z, N: _stack(z, N) / N,
)
