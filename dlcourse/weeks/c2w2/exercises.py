"""Exercises of c2w2: what each optimizer remembers, from the mini-batch to Adam, and how rare minima are."""

import numpy as np

from dlcourse import optim, schedules, train
from dlcourse.analysis import surfaces
from dlcourse.practice import exercise
from dlcourse.practice.exercise import as_array, generator

# -- 2.1 mini_batches --------------------------------------------------------------------------------------------------


def _data(rng):
    for n_x in (1, 3, 4, 5):
        m, size = int(rng.integers(9, 20)), int(rng.integers(2, 5))
        X = rng.normal(size=(n_x, m))
        yield X, 10 * X[:1] + 1, size, generator(rng)


def _fixed_data():
    # A short last one, none, one for all, single examples, many.
    for n_x, m, size in ((3, 7, 3), (3, 6, 3), (2, 5, 5), (4, 4, 1), (3, 1, 1), (3, 41, 4)):
        X = np.arange(float(n_x * m)).reshape(n_x, m)
        yield X, 10 * X[:1] + 1, size, np.random.default_rng(m)


@exercise(
    "c2w2.01",
    fixed=_fixed_data,
    inputs=_data,
    reference=lambda X, Y, size, rng: train.mini_batches(X, Y, size, rng=rng),
    hints=[
        "`rng.permutation(m)` is a random order of 0 … m − 1. Index the columns of X and those of Y with the same one.",
        "Cut where k = 0, size, 2·size, …: `range(0, m, size)` gives these numbers, and a slice that runs over the end is simply shorter.",
    ],
)
def mini_batches(X, Y, size, rng):
    """Cut the examples into mini-batches of `size` columns, in the order of one call of rng.permutation(m).

    The last one holds what is left: it may be shorter, but never empty.

    Shapes   X (n_x, m), Y (1, m), 1 ≤ size ≤ m → a list of pairs (X (n_x, size), Y (1, size))
    """
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)]


def _shuffled(m, rng):
    return rng.permutation(m)


def _in_order(m, rng):
    return np.arange(m)


def _stretches(order, size):
    return [order[k : k + size] for k in range(0, len(order), size)]


def _full_ones(order, size):
    return [order[k : k + size] for k in range(0, len(order) - size + 1, size)]


def _one_too_many(order, size):
    return [order[k : k + size] for k in range(0, len(order) + 1, size)]


def _last_from_behind(order, size):
    rest = [order[-size:]] if len(order) % size else []
    return _full_ones(order, size) + rest


def _rest_added_to_the_last(order, size):
    parts = _full_ones(order, size)
    return [*parts[:-1], order[size * (len(parts) - 1) :]]


def _even(order, size):
    return np.array_split(order, -(-len(order) // size))


def _even_and_fewer(order, size):
    return np.array_split(order, len(order) // size)


def _size_many(order, size):
    return np.array_split(order, size)


def _batches(*, of_X=_shuffled, of_Y=None, cut=_stretches, axis=1):
    """Mini-batches with orders of the columns of X and of Y of its own (the same order, if of_Y is left out)."""

    def wrong(X, Y, size, rng):
        m = X.shape[axis]
        order = of_X(m, rng)
        other = of_Y(m, rng) if of_Y else order
        return [(X[:, i], Y[:, j]) for i, j in zip(cut(order, size), cut(other, size))]

    return wrong


def _rows_cut(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    return [(X[k : k + size], Y[k : k + size]) for k in range(0, X.shape[1], size)]


def _rows_shuffled(X, Y, size, rng):
    order = rng.permutation(X.shape[0])
    return [(X[part], Y[:, part]) for part in _stretches(order, size)]


mini_batches.mistake(
    "X and Y are shuffled separately, so the labels no longer belong to their columns. One permutation for both.",
    _batches(of_Y=_shuffled),
)
mini_batches.mistake(
    "Only X is shuffled, so the labels no longer belong to their columns: take the same order for Y.",
    _batches(of_Y=_in_order),
)
mini_batches.mistake(
    "Only Y is shuffled, so the labels no longer belong to their columns: take the same order for X.",
    _batches(of_X=_in_order, of_Y=_shuffled),
)
mini_batches.mistake(
    "The short last batch is missing: 1797 digits make 28 full batches of 64 and one of 5.",
    _batches(cut=_full_ones),
)
mini_batches.mistake(
    "Where `size` divides m your last mini-batch is empty: stop before k = m, as range(0, m, size) does.",
    _batches(cut=_one_too_many),
)
mini_batches.mistake(
    "Your last mini-batch is filled up with examples that were there before: it holds only those that are left.",
    _batches(cut=_last_from_behind),
)
mini_batches.mistake(
    "Your last mini-batch is longer than `size`: what is left over makes a short one by itself.",
    _batches(cut=_rest_added_to_the_last),
)
mini_batches.mistake(
    "`np.array_split` makes parts of nearly equal sizes. Here all but the last have exactly `size` columns.",
    _batches(cut=_even),
    _batches(cut=_even_and_fewer),
)
mini_batches.mistake(
    "`size` is the number of columns in a mini-batch, not the number of mini-batches.",
    _batches(cut=_size_many),
)
mini_batches.mistake(
    "A mini-batch is a block of columns: X[:, part], not X[part].", _rows_cut, _rows_shuffled
)
mini_batches.mistake(
    "m is the number of columns, X.shape[1]. X.shape[0] and len(X) count the features.", _batches(axis=0)
)
mini_batches.mistake(
    "The order is that of the data: draw a new permutation from rng on each call.", _batches(of_X=_in_order)
)


# -- 2.3 to 2.5 ewma ---------------------------------------------------------------------------------------------------


def _temperatures(rng):
    for correct in (False, True, True):
        yield 40 + 10 * rng.normal(size=int(rng.integers(5, 12))), float(rng.uniform(0.7, 0.98)), correct


_DAYS = 40 + 10 * np.sin(np.arange(150.0))
_FIXED_DAYS = [
    (np.array([10.0, 20, 40]), 0.5, False),
    (np.array([10.0, 20, 40]), 0.5, True),
    (np.array([7.0]), 0.9, True),
    (np.array([3.0, 8, 5]), 0.0, True),
    (_DAYS, 0.99, True),
    (_DAYS[:40], 0.5, True),
    (_DAYS, 0.98, False),
]


@exercise(
    "c2w2.05",
    fixed=_FIXED_DAYS,
    inputs=_temperatures,
    reference=lambda theta, beta, correct: optim.ewma(theta, beta, correct=correct),
    normalise=as_array,
    hints=[
        "Keep one number v, from 0 on. On each day v becomes βv + (1 − β)θ.",
        "The weights of the first t days sum to 1 − βᵗ. With `correct`, write v / (1 − βᵗ) into the result, and keep v itself as it is.",
        "The first day is t = 1: `for t, x in enumerate(theta, 1)`.",
    ],
)
def ewma(theta, beta, correct):
    """The exponentially weighted averages v₁ … v_T from v₀ = 0; with `correct` each is divided by 1 − βᵗ, on all days.

    Shapes   theta (T,), 0 ≤ beta < 1 a number, correct True or False → (T,)
    """
    v, averages = 0.0, np.zeros(len(theta))
    for t, x in enumerate(theta, 1):
        v = beta * v + (1 - beta) * x
        averages[t - 1] = v / (1 - beta**t) if correct else v
    return averages


def _average(v, x, beta):
    return beta * v + (1 - beta) * x


def _average_exchanged(v, x, beta):
    return (1 - beta) * v + beta * x


def _average_unweighted(v, x, beta):
    return beta * v + x


def _sum_of_weights(beta, t):
    return 1 - beta**t


def _ewma(
    update=_average,
    divisor=_sum_of_weights,
    *,
    corrects=lambda correct: correct,
    first=1,
    last=np.inf,
    from_first=False,
    kept=False,
):
    """Averages with an update or a correction of their own: on days `first` (for t = 1) … `last`, or kept in v."""

    def wrong(theta, beta, correct):
        v, averages = theta[0] if from_first else 0.0, np.zeros(len(theta))
        for day, x in enumerate(theta):
            v = update(v, x, beta)
            t = day + first
            shown = v / np.float64(divisor(beta, t)) if corrects(correct) and t < last else v
            v = shown if kept else v
            averages[day] = shown
        return averages

    return wrong


def _without_past(theta, beta, correct):
    past = np.concatenate([[0.0], theta[:-1]])
    averages = beta * past + (1 - beta) * theta
    return averages / (1 - beta ** np.arange(1, len(theta) + 1)) if correct else averages


ewma.mistake(
    "β multiplies the past, 1 − β the new value; you have swapped them.",
    _ewma(_average_exchanged),
    _ewma(_average_exchanged, lambda beta, t: 1 - (1 - beta) ** t),
)
ewma.mistake(
    "The new value is weighted by 1 − β: v becomes βv + (1 − β)θ, or the average is 1/(1 − β) times too large.",
    _ewma(_average_unweighted),
    _ewma(_average_unweighted, corrects=lambda correct: False),
)
ewma.mistake(
    "Start from v = 0, not from the first value: that is what the correction is made for.",
    _ewma(from_first=True),
    _ewma(from_first=True, corrects=lambda correct: False),
)
ewma.mistake(
    "What β multiplies is v, the average so far, and not the value of the day before.", _without_past
)
ewma.mistake(
    "1 − βᵗ depends on the day; you divide by 1 − β on every day.", _ewma(divisor=lambda beta, t: 1 - beta)
)
ewma.mistake(
    "1 − βᵗ has a power in it: beta ** t, not beta * t.", _ewma(divisor=lambda beta, t: 1 - beta * t)
)
ewma.mistake(
    "1 − βᵗ, and not (1 − β)ᵗ: the power belongs to β alone.", _ewma(divisor=lambda beta, t: (1 - beta) ** t)
)
ewma.mistake("Divide by 1 − βᵗ, not by βᵗ.", _ewma(divisor=lambda beta, t: beta**t))
ewma.mistake(
    "The correction divides by 1 − βᵗ, so that v grows; you multiply.",
    _ewma(divisor=lambda beta, t: 1 / (1 - beta**t)),
)
ewma.mistake(
    "The first day is t = 1. With t = 0 you divide by 1 − β⁰ = 0.",
    _ewma(first=0),
)
ewma.mistake("The first day is t = 1; yours is t = 2.", _ewma(first=2))
ewma.mistake("Nothing is corrected: with `correct`, divide by 1 − βᵗ.", _ewma(corrects=lambda correct: False))
ewma.mistake(
    "You always correct: with correct=False the averages stay as they are.",
    _ewma(corrects=lambda correct: True),
)
ewma.mistake(
    "`correct` is taken the wrong way round: divide by 1 − βᵗ where it is True.",
    _ewma(corrects=lambda correct: not correct),
)
ewma.mistake(
    "The correction stops after some days. Divide on all of them: 1 − βᵗ approaches 1 by itself.",
    *[_ewma(last=last) for last in (2, 10, 11, 20, 21, 50, 51, 100, 101)],
)
ewma.mistake("v̂ is for this day only: keep the uncorrected v for the next.", _ewma(kept=True))


# -- 2.6 momentum ------------------------------------------------------------------------------------------------------


def _with_memory(rng, memories, *settings):
    for _ in range(4):
        shape = tuple(rng.integers(2, 5, size=2))
        p, g = rng.normal(size=shape), rng.normal(size=shape) * 10.0 ** rng.integers(-1, 2)
        memory = [abs(rng.normal(size=shape)) if name == "s" else rng.normal(size=shape) for name in memories]
        yield p, g, *memory, *[setting(rng) for setting in settings]


def _alpha(rng):
    return float(rng.uniform(0.05, 0.5))


def _beta(rng):
    return float(rng.uniform(0.6, 0.95))


def _beta2(rng):
    return float(rng.uniform(0.8, 0.95))


def _epsilon(rng):
    return float(rng.choice([1e-8, 0.1]))


def _by_rule(rule, n, *names):
    """The library's rule as a function that returns p and its memories, without changing what it is given."""

    def step(p, *given):
        arrays = [np.array(array) for array in (p, *given[: n + 1])]
        rule(*arrays, **dict(zip(names, given[n + 1 :])))
        return arrays[0], *arrays[2:]

    return step


_P, _G, _V = np.array([[1.0, 2]]), np.array([[0.5, -3]]), np.array([[0.25, 4]])


@exercise(
    "c2w2.06",
    fixed=[
        (_P, _G, _V, 0.1, 0.9),
        (_P, _G, 0 * _V, 0.1, 0.9),  # the first step
        (_P, 0 * _G, _V, 0.1, 0.9),  # no slope: it rolls on
        (np.array([1.0]), np.array([2.0]), np.array([-1.0]), 0.5, 0.6),
        (np.ones((2, 1, 3)), np.arange(6.0).reshape(2, 1, 3), np.full((2, 1, 3), -0.5), 0.2, 0.8),
    ],
    inputs=lambda rng: _with_memory(rng, "v", _alpha, _beta),
    fresh=True,
    returns=("p", "v"),
    reference=_by_rule(optim.momentum, 1, "learning_rate", "beta"),
    hints=[
        "Two lines: first the new average v, then the step p − αv with that new v.",
        "v ← βv + (1 − β)g is the exponentially weighted average of the gradients.",
    ],
)
def momentum_step(p, g, v, learning_rate, beta):
    """One step of momentum in the form of the lectures, with the factor 1 − β: the new p and the new v, as new arrays.

    Shapes   p, g, v arrays of the same shape → a tuple (p, v) of arrays of this shape
    """
    v = beta * v + (1 - beta) * g
    return p - learning_rate * v, v


def _momentum(v=lambda g, v, a, b: b * v + (1 - b) * g, p=lambda p, g, old, v, a, b: p - a * v):
    """A step with a rule of its own for v or p."""

    def wrong(p_, g, old, learning_rate, beta):
        new = v(g, old, learning_rate, beta)
        return p(p_, g, old, new, learning_rate, beta), new

    return wrong


momentum_step.mistake(
    "This course keeps the factor 1 − β; you wrote the other convention, whose v is 1/(1 − β) times as large.",
    _momentum(lambda g, v, a, b: b * v + g),
)
momentum_step.mistake(
    "Update v first, then step with the new v; you step with the old one.",
    _momentum(p=lambda p, g, old, v, a, b: p - a * old),
)
momentum_step.mistake(
    "You step with the gradient, as plain descent does. The step is αv, with the new v.",
    _momentum(p=lambda p, g, old, v, a, b: p - a * g),
)
momentum_step.mistake(
    "The averaged gradient takes the place of g: p − αv, not p − αv − αg.",
    _momentum(p=lambda p, g, old, v, a, b: p - a * (v + g)),
)
momentum_step.mistake(
    "Return the new v with the new p; yours is the old one.",
    lambda p, g, v, a, b: (p - a * (b * v + (1 - b) * g), v),
)
momentum_step.mistake(
    "The order is p, v.",
    lambda p, g, v, a, b: _momentum()(p, g, v, a, b)[::-1],
)
momentum_step.mistake(
    "Each parameter has its own entry of v, in the same shape; yours is a single number for all.",
    _momentum(lambda g, v, a, b: (b * v + (1 - b) * g).mean()),
    _momentum(lambda g, v, a, b: np.linalg.norm(b * v + (1 - b) * g)),
)
momentum_step.mistake(
    "β and 1 − β are swapped: β multiplies the past.", _momentum(lambda g, v, a, b: (1 - b) * v + b * g)
)
momentum_step.mistake("The step goes against v: p − αv.", _momentum(p=lambda p, g, old, v, a, b: p + a * v))
momentum_step.mistake(
    "v is the average of the gradients themselves, with a plus: βv + (1 − β)g. The minus stands in p − αv.",
    _momentum(lambda g, v, a, b: b * v - (1 - b) * g),
    _momentum(lambda g, v, a, b: b * v - (1 - b) * g, lambda p, g, old, v, a, b: p + a * v),
)
momentum_step.mistake(
    "α belongs to the step alone: v averages the gradients without it.",
    _momentum(lambda g, v, a, b: b * v + a * g, lambda p, g, old, v, a, b: p - v),
    _momentum(lambda g, v, a, b: b * v - a * g, lambda p, g, old, v, a, b: p + v),
    _momentum(lambda g, v, a, b: b * v + a * (1 - b) * g, lambda p, g, old, v, a, b: p - v),
    _momentum(lambda g, v, a, b: b * v + a * (1 - b) * g),
)
momentum_step.mistake(
    "v starts from 0 like any average, and the first one is (1 − β)g, not g.",
    _momentum(lambda g, v, a, b: b * v + (1 - b) * g if v.any() else g),
)
momentum_step.mistake(
    "That is the step of Nesterov, which looks ahead. Here the step is αv, with the new v.",
    _momentum(p=lambda p, g, old, v, a, b: p - a * (b * v + (1 - b) * g)),
)
momentum_step.mistake(
    "`beta` is an argument: weight by it, not by a number of your own.",
    _momentum(lambda g, v, a, b: 0.9 * v + 0.1 * g),
)
momentum_step.mistake(
    "The factor of the past is missing: v ← βv + (1 − β)g.",
    _momentum(lambda g, v, a, b: v + (1 - b) * g),
)
momentum_step.mistake("α is missing in the step: p − αv.", _momentum(p=lambda p, g, old, v, a, b: p - v))
momentum_step.mistake(
    "Average the gradients, not their squares: those belong to RMSprop.",
    _momentum(lambda g, v, a, b: b * v + (1 - b) * g**2),
)


# -- 2.7 RMSprop -------------------------------------------------------------------------------------------------------


_S = np.array([[0.25, 4]])


@exercise(
    "c2w2.07",
    fixed=[
        (_P, _G, _S, 0.1, 0.9, 0.5),  # ε large enough to be seen
        (_P, _G, _S, 0.1, 0.9, 1e-8),
        (_P, np.array([[0.0, 1e-9]]), 0 * _S, 0.1, 0.9, 1e-8),  # 0 / (0 + ε), and a gradient smaller than ε
        (_P, 0 * _G, 0 * _S, 0.1, 0.9, 0.5),
        (np.array([1.0]), np.array([2.0]), np.array([1.0]), 0.5, 0.8, 1e-8),
    ],
    inputs=lambda rng: _with_memory(rng, "s", _alpha, _beta2, _epsilon),
    fresh=True,
    returns=("p", "s"),
    tolerance=1e-10,
    reference=_by_rule(optim.rmsprop, 1, "learning_rate", "beta2", "epsilon"),
    hints=[
        "s is the average of the squares: square every entry of g, then average.",
        "The step is αg divided by √s + eps, entry by entry; s is the new one.",
    ],
)
def rmsprop_step(p, g, s, learning_rate, beta2, eps):
    """One step of RMSprop: the new p and the new s, as new arrays. eps is added to √s, outside the root.

    Shapes   p, g, s arrays of the same shape → a tuple (p, s) of arrays of this shape
    """
    s = beta2 * s + (1 - beta2) * g**2
    return p - learning_rate * g / (np.sqrt(s) + eps), s


def _rmsprop(
    s=lambda g, s, b: b * s + (1 - b) * g**2, p=lambda p, g, old, s, a, e: p - a * g / (np.sqrt(s) + e)
):
    """A step with a rule of its own for s or p."""

    def wrong(p_, g, old, learning_rate, beta2, eps):
        new = s(g, old, beta2)
        return p(p_, g, old, new, learning_rate, eps), new

    return wrong


rmsprop_step.mistake(
    "Divide by √s, not by s: as it stands, a larger gradient makes a smaller step.",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g / (s + e)),
)
rmsprop_step.mistake(
    "Square each gradient before it is averaged, not the average.",
    lambda p, g, s, a, b, e: (p - a * g / (np.abs(b * s + (1 - b) * g) + e), (b * s + (1 - b) * g) ** 2),
    lambda p, g, s, a, b, e: (p - a * g / (np.sqrt((b * s + (1 - b) * g) ** 2) + e), b * s + (1 - b) * g),
    _rmsprop(lambda g, s, b: (b * s + (1 - b) * g) ** 2),
)
rmsprop_step.mistake(
    "s averages the squares of the gradient: g ** 2, entry by entry.",
    _rmsprop(lambda g, s, b: b * s + (1 - b) * g),
    _rmsprop(lambda g, s, b: b * s + (1 - b) * np.abs(g)),
)
rmsprop_step.mistake(
    "Every coordinate keeps its own s, from its own g ** 2: take no sum or mean over the coordinates.",
    _rmsprop(lambda g, s, b: (b * s + (1 - b) * g**2).mean()),
    _rmsprop(lambda g, s, b: b * s + (1 - b) * np.sum(g**2)),
    _rmsprop(lambda g, s, b: b * s + (1 - b) * np.mean(g**2)),
)
rmsprop_step.mistake(
    "Update s first, then divide by the root of the new s; you divide by the old one.",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g / (np.sqrt(old) + e)),
)
rmsprop_step.mistake(
    "eps is missing: without it a coordinate whose gradients have all been 0 becomes 0/0. Divide by √s + eps.",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g / np.sqrt(s)),
)
rmsprop_step.mistake(
    "eps stands outside the root: √s + eps, not √(s + eps).",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g / np.sqrt(s + e)),
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g / np.sqrt(s + e**2)),
)
rmsprop_step.mistake(
    "eps belongs in the denominator. Put the sum in parentheses: g / (√s + eps).",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g / np.sqrt(s) + e),
    _rmsprop(p=lambda p, g, old, s, a, e: p - (a * g / np.sqrt(s) + e)),
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * (g / np.sqrt(s) + e)),
)
rmsprop_step.mistake(
    "`eps` is an argument: add eps, not a number of your own.",
    *[
        _rmsprop(p=lambda p, g, old, s, a, e, own=own: p - a * g / (np.sqrt(s) + own))
        for own in (1e-8, 1e-7, 1e-6, 1e-10)
    ],
)
rmsprop_step.mistake(
    "The gradient has not been divided: the step is αg / (√s + eps).",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g),
)
rmsprop_step.mistake(
    "Multiplying does the opposite: divide by √s + eps, so that steep directions take small steps.",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g * (np.sqrt(s) + e)),
)
rmsprop_step.mistake(
    "The numerator is g, not its square, which has lost the sign.",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g**2 / (np.sqrt(s) + e)),
)
rmsprop_step.mistake(
    "α is missing in the step: p − αg / (√s + eps).",
    _rmsprop(p=lambda p, g, old, s, a, e: p - g / (np.sqrt(s) + e)),
)
rmsprop_step.mistake(
    "The larger of √s and eps is another rule: add eps, √s + eps.",
    _rmsprop(p=lambda p, g, old, s, a, e: p - a * g / np.maximum(np.sqrt(s), e)),
)
rmsprop_step.mistake(
    "s is kept as it is, the average of the squares. The root is taken in the step alone.",
    lambda p, g, s, a, b, e: (_rmsprop()(p, g, s, a, b, e)[0], np.sqrt(_rmsprop()(p, g, s, a, b, e)[1])),
)
rmsprop_step.mistake(
    "Without β₂ the sum only grows, as in AdaGrad: s ← β₂s + (1 − β₂)g².",
    _rmsprop(lambda g, s, b: s + g**2),
    _rmsprop(lambda g, s, b: s + (1 - b) * g**2),
)
rmsprop_step.mistake(
    "`beta2` is an argument: weight by it, not by a number of your own.",
    *[_rmsprop(lambda g, s, b, own=own: own * s + (1 - own) * g**2) for own in (0.9, 0.999)],
)
rmsprop_step.mistake(
    "β₂ and 1 − β₂ are swapped: β₂ multiplies the past.", _rmsprop(lambda g, s, b: (1 - b) * s + b * g**2)
)
rmsprop_step.mistake(
    "The factor 1 − β₂ is missing: s is an average, β₂s + (1 − β₂)g².", _rmsprop(lambda g, s, b: b * s + g**2)
)
rmsprop_step.mistake(
    "The step goes downhill: p − αg / (√s + eps).",
    _rmsprop(p=lambda p, g, old, s, a, e: p + a * g / (np.sqrt(s) + e)),
)
rmsprop_step.mistake(
    "Return the new s with the new p; yours is the old one.",
    lambda p, g, s, a, b, e: (_rmsprop()(p, g, s, a, b, e)[0], s),
)
rmsprop_step.mistake("The order is p, s.", lambda p, g, s, a, b, e: _rmsprop()(p, g, s, a, b, e)[::-1])


# -- 2.8 Adam ----------------------------------------------------------------------------------------------------------


def _adam_inputs(rng):
    for (p, g, v, s), t in zip(_with_memory(rng, "vs"), (1, 2, 7, 30)):
        yield p, g, *((0 * v, 0 * s) if t == 1 else (v, s)), t, _alpha(rng)


_TINY = np.array([[0.0, 1e-8, -3e-9]])  # gradients for which ε counts


def _adam_reference(p, g, v, s, t, learning_rate):
    p, v, s = (np.array(array) for array in (p, v, s))
    optim.adam(p, g, v, s, t=t, learning_rate=learning_rate)
    return p, v, s


@exercise(
    "c2w2.08",
    fixed=[
        (_P, 100 * _G, 0 * _V, 0 * _S, 1, 0.1),  # ±α, whatever the gradient
        (_P, _G, _V, _S, 2, 0.1),
        (0 * _TINY, _TINY, 0 * _TINY, 0 * _TINY, 1, 0.5),
        (0 * _P, 1e-4 * _G, 0 * _V, 1e6 * _S, 1000, 0.5),  # a step as small as ε
        (_P, _G, _V, _S, 20, 0.1),
        (_P, _G, _V, _S, 5000, 0.1),
        (np.array([1.0]), np.array([2.0]), np.array([-1.0]), np.array([3.0]), 3, 0.2),
    ],
    inputs=_adam_inputs,
    fresh=True,
    reference=_adam_reference,
    returns=("p", "v", "s"),
    tolerance=1e-10,
    hints=[
        "Two averages: v of g, with β₁ = .9, and s of g², with β₂ = .999. Return both as they are.",
        "For the step alone: v̂ = v / (1 − .9ᵗ) and ŝ = s / (1 − .999ᵗ).",
        "The step is α v̂ / (√ŝ + 1e-8). In the first one v̂ = g and ŝ = g², so that it is ±α.",
    ],
)
def adam_step(p, g, v, s, t, learning_rate):
    """Step t = 1, 2, … of Adam: the new p, v, s, as new arrays. β₁ = .9, β₂ = .999, and ε = 1e-8 is added to √ŝ.

    v and s are returned without the correction.

    Shapes   p, g, v, s arrays of the same shape, t a whole number → a tuple (p, v, s) of arrays of this shape
    """
    v = 0.9 * v + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    v_hat, s_hat = v / (1 - 0.9**t), s / (1 - 0.999**t)
    return p - learning_rate * v_hat / (np.sqrt(s_hat) + 1e-8), v, s


def _adam(
    *,
    v=lambda g, v: 0.9 * v + 0.1 * g,
    s=lambda g, s: 0.999 * s + 0.001 * g**2,
    one=lambda t: 1 - 0.9**t,
    two=lambda t: 1 - 0.999**t,
    step=lambda g, v_hat, s_hat, v, s: v_hat / (np.sqrt(s_hat) + 1e-8),
    give=lambda p, v, s, v_hat, s_hat: (p, v, s),
    sign=-1,
):
    """A step with averages, corrections, a direction or a result of its own."""

    def wrong(p, g, old_v, old_s, t, learning_rate):
        new_v, new_s = v(g, old_v), s(g, old_s)
        v_hat, s_hat = new_v / np.float64(one(t)), new_s / np.float64(two(t))
        return give(
            p + sign * learning_rate * step(g, v_hat, s_hat, new_v, new_s), new_v, new_s, v_hat, s_hat
        )

    return wrong


def _uncorrected(t):
    return 1


def _late_correction(shift):
    return _adam(one=lambda t: 1 - 0.9 ** (t + shift), two=lambda t: 1 - 0.999 ** (t + shift))


def _with_old_memories(p, g, v, s, t, a):
    step = (v / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
    return p - a * step, 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2


adam_step.mistake(
    "Bias correction is missing: your first step is 3.16α.", _adam(one=_uncorrected, two=_uncorrected)
)
adam_step.mistake("v is corrected, s is not: ŝ = s / (1 − .999ᵗ).", _adam(two=_uncorrected))
adam_step.mistake("s is corrected, v is not: v̂ = v / (1 − .9ᵗ).", _adam(one=_uncorrected))
adam_step.mistake(
    "v̂ and ŝ are for this step only: return v and s without the correction.",
    _adam(give=lambda p, v, s, v_hat, s_hat: (p, v_hat, s_hat)),
)
adam_step.mistake(
    "The two corrections differ: β₁ᵗ for v, β₂ᵗ for s.",
    _adam(two=lambda t: 1 - 0.9**t),
    _adam(one=lambda t: 1 - 0.999**t),
    _adam(one=lambda t: 1 - 0.999**t, two=lambda t: 1 - 0.9**t),
)
adam_step.mistake(
    "The correction never fades: is t frozen at 1?", _adam(one=lambda t: 1 - 0.9, two=lambda t: 1 - 0.999)
)
adam_step.mistake(
    "The first step is t = 1. With t − 1 in the correction it divides by 0.", _late_correction(-1)
)
adam_step.mistake("The correction is one step ahead: βᵗ, not βᵗ⁺¹.", _late_correction(1))
adam_step.mistake(
    "1 − βᵗ has a power in it: .9 ** t, not .9 * t.",
    _adam(one=lambda t: 1 - 0.9 * t, two=lambda t: 1 - 0.999 * t),
)
adam_step.mistake(
    "Divide by the root of ŝ, not by ŝ.", _adam(step=lambda g, v_hat, s_hat, v, s: v_hat / (s_hat + 1e-8))
)
adam_step.mistake(
    "ε stands outside the root: √ŝ + 1e-8, not √(ŝ + 1e-8).",
    _adam(step=lambda g, v_hat, s_hat, v, s: v_hat / np.sqrt(s_hat + 1e-8)),
    _adam(step=lambda g, v_hat, s_hat, v, s: v_hat / np.sqrt(s_hat + 1e-16)),
)
adam_step.mistake(
    "ε is missing: a coordinate whose gradients have all been 0 becomes 0/0. Divide by √ŝ + 1e-8.",
    _adam(step=lambda g, v_hat, s_hat, v, s: v_hat / np.sqrt(s_hat)),
)
adam_step.mistake(
    "ε belongs in the denominator. Put the sum in parentheses: v̂ / (√ŝ + 1e-8).",
    _adam(step=lambda g, v_hat, s_hat, v, s: v_hat / np.sqrt(s_hat) + 1e-8),
    lambda p, g, v, s, t, a: (
        p
        - a * ((0.9 * v + 0.1 * g) / (1 - 0.9**t)) / np.sqrt((0.999 * s + 0.001 * g**2) / (1 - 0.999**t))
        + 1e-8,
        0.9 * v + 0.1 * g,
        0.999 * s + 0.001 * g**2,
    ),
)
adam_step.mistake(
    "ε is added after the correction, to √ŝ, and not to the uncorrected √s.",
    lambda p, g, v, s, t, a: (
        p
        - a
        * np.sqrt(1 - 0.999**t)
        / (1 - 0.9**t)
        * (0.9 * v + 0.1 * g)
        / (np.sqrt(0.999 * s + 0.001 * g**2) + 1e-8),
        0.9 * v + 0.1 * g,
        0.999 * s + 0.001 * g**2,
    ),
)
adam_step.mistake(
    "ε is 1e-8 here.",
    *[
        _adam(step=lambda g, v_hat, s_hat, v, s, own=own: v_hat / (np.sqrt(s_hat) + own))
        for own in (1e-7, 1e-6, 1e-5, 1e-9, 1e-10, 1e-12, 1e-16)
    ],
)
adam_step.mistake(
    "The numerator is v̂, the averaged gradient, not g: with g this is RMSprop.",
    _adam(step=lambda g, v_hat, s_hat, v, s: g / (np.sqrt(s_hat) + 1e-8)),
)
adam_step.mistake(
    "s averages the squares of the gradient: g ** 2, entry by entry.",
    _adam(s=lambda g, s: 0.999 * s + 0.001 * g),
    _adam(s=lambda g, s: 0.999 * s + 0.001 * np.abs(g)),
)
adam_step.mistake(
    "β and 1 − β are swapped: .9 and .999 multiply the past.",
    _adam(v=lambda g, v: 0.1 * v + 0.9 * g, s=lambda g, s: 0.001 * s + 0.999 * g**2),
    _adam(v=lambda g, v: 0.1 * v + 0.9 * g),
    _adam(s=lambda g, s: 0.001 * s + 0.999 * g**2),
)
adam_step.mistake(
    "β₁ = .9 belongs to v, β₂ = .999 to s; you have swapped them.",
    _adam(
        v=lambda g, v: 0.999 * v + 0.001 * g,
        s=lambda g, s: 0.9 * s + 0.1 * g**2,
        one=lambda t: 1 - 0.999**t,
        two=lambda t: 1 - 0.9**t,
    ),
    _adam(v=lambda g, v: 0.999 * v + 0.001 * g, s=lambda g, s: 0.9 * s + 0.1 * g**2),
)
adam_step.mistake(
    "The factors 1 − β are missing: v = .9v + .1g and s = .999s + .001g².",
    _adam(v=lambda g, v: 0.9 * v + g, s=lambda g, s: 0.999 * s + g**2),
    _adam(v=lambda g, v: 0.9 * v + g),
    _adam(s=lambda g, s: 0.999 * s + g**2),
)
adam_step.mistake("Update v and s first, then step with the new ones.", _with_old_memories)
adam_step.mistake("The step goes downhill: p − α v̂ / (√ŝ + ε).", _adam(sign=1))
adam_step.mistake(
    "The order is p, v, s.",
    _adam(give=lambda p, v, s, v_hat, s_hat: (p, s, v)),
    _adam(give=lambda p, v, s, v_hat, s_hat: (v, s, p)),
)


# -- 2.9 learning_rate -------------------------------------------------------------------------------------------------


def _epochs(rng):
    for _ in range(2):
        epoch, alpha0 = int(rng.integers(5, 9)), float(rng.uniform(0.1, 0.5))
        yield epoch, "inverse", alpha0, float(rng.uniform(0.5, 0.95))
        yield epoch, "exponential", alpha0, float(rng.uniform(0.5, 0.95))
        yield epoch, "staircase", alpha0, int(rng.integers(2, 4))


_FIXED_EPOCHS = [
    *[(epoch, "inverse", 0.2, 1.0) for epoch in (1, 2, 100)],
    *[(epoch, "exponential", 0.2, 0.95) for epoch in (1, 2, 30)],
    *[(epoch, "staircase", 0.4, 3) for epoch in (1, 2, 3, 4, 6, 7, 30)],
    *[(epoch, "staircase", 0.4, 1) for epoch in (1, 2)],
    *[(epoch, "staircase", 0.4, 10) for epoch in (9, 10, 11)],
]


def _rate(epoch, kind, alpha0, rate):
    if kind == "staircase":
        return float(schedules.staircase(alpha0, every=rate)(epoch))
    schedule = schedules.inverse_time if kind == "inverse" else schedules.exponential
    return float(schedule(alpha0, rate)(epoch))


@exercise(
    "c2w2.09",
    fixed=_FIXED_EPOCHS,
    inputs=_epochs,
    reference=_rate,
    hints=[
        "Every kind is one line, and each starts from α₀, not from the rate of the epoch before.",
        "inverse α₀/(1 + rate · epoch); exponential α₀ · rate^epoch; staircase: half as much after every `rate` epochs.",
        "The stairs that lie behind epoch 1, 2, 3, … are `(epoch - 1) // rate`.",
    ],
)
def learning_rate(epoch, kind, alpha0, rate):
    """α in an epoch, counted from 1: "inverse" α₀/(1 + rate·epoch), "exponential" α₀·rate^epoch, or "staircase".

    The staircase is α₀ in the epochs 1 … rate, α₀/2 in the next `rate` epochs, then α₀/4, and so on.

    Shapes   epoch 1, 2, …, kind one of the three names, alpha0 and rate numbers → a number
    """
    if kind == "inverse":
        return alpha0 / (1 + rate * epoch)
    if kind == "exponential":
        return alpha0 * rate**epoch
    return alpha0 * 0.5 ** ((epoch - 1) // rate)


def _schedule(**others):
    """The rates with one kind or two computed otherwise, by functions of epoch, α₀ and rate."""

    def wrong(epoch, kind, alpha0, rate):
        return others[kind](epoch, alpha0, rate) if kind in others else _rate(epoch, kind, alpha0, rate)

    return wrong


def _inverse_from_0(epoch, alpha0, rate):
    return alpha0 / (1 + rate * (epoch - 1))


def _exponential_from_0(epoch, alpha0, rate):
    return alpha0 * rate ** (epoch - 1)


def _compounded(kind):
    def wrong(epoch, alpha0, rate):
        for k in range(1, epoch + 1):
            alpha0 = _rate(k, kind, alpha0, rate)
        return alpha0

    return wrong


learning_rate.mistake(
    "The lecture counts the first epoch as 1, so that α₀ = .2 with rate 1 is .2/(1 + 1) = .1 there; you count from 0.",
    _schedule(inverse=_inverse_from_0, exponential=_exponential_from_0),
    _schedule(inverse=_inverse_from_0),
)
learning_rate.mistake(
    "In epoch 1 the exponential rate is already α₀ · rate; you count from 0.",
    _schedule(exponential=_exponential_from_0),
)
learning_rate.mistake(
    "Always start from α₀; you decay the α that is already decayed.",
    _schedule(**{kind: _compounded(kind) for kind in ("inverse", "exponential", "staircase")}),
    _schedule(**{kind: _compounded(kind) for kind in ("inverse", "exponential")}),
    *[_schedule(**{kind: _compounded(kind)}) for kind in ("inverse", "exponential", "staircase")],
)
learning_rate.mistake(
    "The denominator needs parentheses: alpha0 / (1 + rate * epoch).",
    _schedule(inverse=lambda epoch, a, r: a / 1 + r * epoch),
)
learning_rate.mistake(
    "Inverse: epoch multiplies the rate, 1 + rate · epoch.",
    _schedule(inverse=lambda epoch, a, r: a / (1 + r) ** epoch),
    _schedule(inverse=lambda epoch, a, r: a / (1 + r**epoch)),
    _schedule(inverse=lambda epoch, a, r: a / (1 + r) * epoch),
    _schedule(inverse=lambda epoch, a, r: a / (1 + r + epoch)),
)
learning_rate.mistake(
    "Inverse: the denominator is 1 + rate · epoch; the 1 is missing.",
    _schedule(inverse=lambda epoch, a, r: a / (r * epoch)),
)
learning_rate.mistake(
    "Exponential: the epoch is the exponent and the rate the base, rate ** epoch.",
    _schedule(exponential=lambda epoch, a, r: a * epoch**r),
    _schedule(exponential=lambda epoch, a, r: a * r * epoch),
    _schedule(exponential=lambda epoch, a, r: a * np.exp(-r * epoch)),
    _schedule(exponential=lambda epoch, a, r: (a * r) ** epoch),
)
learning_rate.mistake(
    "The stairs come every `rate` epochs: use integer division, //. Yours falls in every epoch.",
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** ((epoch - 1) / r)),
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** (epoch / r)),
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** (epoch - 1)),
    _schedule(staircase=lambda epoch, a, r: a * 0.5**epoch),
)
learning_rate.mistake(
    "Epochs 1 … `rate` are on the first stair: (epoch − 1) // rate.",
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** (epoch // r)),
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** (-(-epoch // r))),
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** ((epoch + 1) // r)),
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** round((epoch - 1) / r)),
    _schedule(staircase=lambda epoch, a, r: a * 0.5 ** round(epoch / r)),
)
learning_rate.mistake(
    "`rate` is an argument, also for the staircase: the α halves after every `rate` epochs.",
    *[
        _schedule(staircase=lambda epoch, a, r, own=own: a * 0.5 ** ((epoch - 1) // own))
        for own in (2, 5, 10)
    ],
)
learning_rate.mistake(
    "A stair goes down to half, α₀/2, whatever `rate` is: `rate` says how long it is.",
    *[
        _schedule(staircase=lambda epoch, a, r, left=left: a * left ** ((epoch - 1) // r))
        for left in (0.1, 0.95, 0.9)
    ],
)
learning_rate.mistake(
    "Exponential: α₀ is multiplied by rate^epoch, so that it falls. Yours rises, or has lost α₀.",
    _schedule(exponential=lambda epoch, a, r: a / r**epoch),
    _schedule(exponential=lambda epoch, a, r: r**epoch),
    _schedule(exponential=lambda epoch, a, r: a * np.exp(r * epoch)),
)
learning_rate.mistake(
    "Every stair halves what is left: a power of .5, so that α₀ is followed by α₀/2, α₀/4, α₀/8.",
    _schedule(staircase=lambda epoch, a, r: a if epoch <= r else a / 2),
    _schedule(staircase=lambda epoch, a, r: a if epoch <= r else a / (2 * ((epoch - 1) // r))),
    _schedule(staircase=lambda epoch, a, r: a / (1 + (epoch - 1) // r)),
    _schedule(staircase=lambda epoch, a, r: a * 0.5 * ((epoch - 1) // r)),
    _schedule(staircase=lambda epoch, a, r: a * (1 - 0.5 * ((epoch - 1) // r))),
    _schedule(staircase=lambda epoch, a, r: a / 2 if (epoch - 1) % r == 0 else a),
    _schedule(staircase=lambda epoch, a, r: a / 2 if epoch % r == 0 else a),
)


# -- 2.10 share_of_minima ----------------------------------------------------------------------------------------------


def _dimensions(rng):
    for n in (2, 3):
        yield n, int(rng.integers(400, 700)), generator(rng)


def _fixed_dimensions():
    # The first matrix is a minimum for some of these seeds, and no minimum for the others.
    for n, draws, seed in ((2, 1001, 21), (1, 301, 0), (3, 601, 2), (4, 401, 3), (2, 1, 32), (2, 1, 0)):
        yield n, draws, np.random.default_rng(seed)


def _share(n, draws, rng):
    return float((np.linalg.eigvalsh(surfaces.random_symmetric(n, draws, rng=rng)) > 0).all(axis=1).mean())


@exercise(
    "c2w2.10",
    fixed=_fixed_dimensions,
    inputs=_dimensions,
    reference=_share,
    hints=[
        "`rng.normal(size=(draws, n, n))` draws all matrices at once; `swapaxes(1, 2)` transposes each.",
        "`np.linalg.eigvalsh` takes all of them and gives (draws, n) eigenvalues. Where are all n positive?",
        "The mean of an array of True and False is the share of True.",
    ],
)
def share_of_minima(n, draws, rng):
    """Draw symmetric matrices (B + Bᵀ)/2, and return the share of those whose n eigenvalues are all positive.

    The entries of all B are from N(0, 1), drawn by rng.normal(size=(draws, n, n)).

    Shapes   n, draws whole numbers → a number from 0 to 1
    """
    B = rng.normal(size=(draws, n, n))
    curvatures = np.linalg.eigvalsh((B + B.swapaxes(1, 2)) / 2)
    return float((curvatures > 0).all(axis=1).mean())


def _normal(n, draws, rng):
    return rng.normal(size=(draws, n, n))


def _average_with_transpose(B):
    return (B + B.swapaxes(1, 2)) / 2


def _counted(
    draw=_normal,
    symmetric=_average_with_transpose,
    eigenvalues=np.linalg.eigvalsh,
    share=lambda curvatures: float((curvatures > 0).all(axis=1).mean()),
):
    """A share from other matrices, eigenvalues or counts."""
    return lambda n, draws, rng: share(eigenvalues(symmetric(draw(n, draws, rng))))


def _real_parts(B):
    return np.linalg.eigvals(B).real


def _as_it_is(B):
    return B


share_of_minima.mistake(
    "These are independent signs, 2⁻ⁿ. The eigenvalues of a symmetric matrix repel: draw matrices, not coins.",
    lambda n, draws, rng: float((rng.normal(size=(draws, n)) > 0).all(axis=1).mean()),
)
share_of_minima.mistake(
    "A minimum needs ALL curvatures to be positive: `.all(axis=1)`.",
    _counted(share=lambda curvatures: float((curvatures > 0).any(axis=1).mean())),
    _counted(share=lambda curvatures: float((curvatures[:, -1] > 0).mean())),
)
share_of_minima.mistake(
    "That is the share of positive eigenvalues. Ask of each matrix first whether all n are positive: `.all(axis=1)`.",
    _counted(share=lambda curvatures: float((curvatures > 0).mean())),
)
share_of_minima.mistake(
    "`.all()` without `axis=1` asks all matrices at once. Ask each of them: `.all(axis=1)`.",
    _counted(share=lambda curvatures: bool((curvatures > 0).all())),
    _counted(share=lambda curvatures: float((curvatures > 0).all())),
)
share_of_minima.mistake(
    "This is one matrix only, and its share is 0 or 1: draw `draws` of them, `rng.normal(size=(draws, n, n))`.",
    lambda n, draws, rng: float((np.linalg.eigvalsh(_average_with_transpose(_normal(n, 1, rng))) > 0).all()),
)
share_of_minima.mistake(
    "`.all(axis=0)` asks an eigenvalue's place over all matrices. Ask each matrix about its n: `.all(axis=1)`.",
    _counted(share=lambda curvatures: float((curvatures > 0).all(axis=0).mean())),
)
share_of_minima.mistake(
    "`draws` is an argument: draw that many matrices, and not a number of your own.",
    *[lambda n, draws, rng, own=own: _counted()(n, own, rng) for own in (100, 500, 1000, 2000, 10_000)],
)
share_of_minima.mistake(
    "B − Bᵀ is antisymmetric. Average B with its transpose, (B + Bᵀ)/2.",
    _counted(symmetric=lambda B: B - B.swapaxes(1, 2)),
    _counted(symmetric=lambda B: (B - B.swapaxes(1, 2)) / 2),
)
share_of_minima.mistake(
    "These eigenvalues belong to maxima: all n are negative. A minimum bends upwards everywhere.",
    _counted(share=lambda curvatures: float((curvatures < 0).all(axis=1).mean())),
)
share_of_minima.mistake(
    "That is how many, not the share: divide by `draws`.",
    _counted(share=lambda curvatures: int((curvatures > 0).all(axis=1).sum())),
)
share_of_minima.mistake(
    "A positive determinant or trace does not make all eigenvalues positive: look at all n of them.",
    lambda n, draws, rng: float((np.linalg.det(_average_with_transpose(_normal(n, draws, rng))) > 0).mean()),
    lambda n, draws, rng: float(
        (np.trace(_average_with_transpose(_normal(n, draws, rng)), axis1=1, axis2=2) > 0).mean()
    ),
)
share_of_minima.mistake(
    "Are your matrices symmetric? Average each with its transpose, (B + Bᵀ)/2.",
    _counted(symmetric=_as_it_is, eigenvalues=_real_parts),
    _counted(symmetric=_as_it_is),
)
share_of_minima.mistake(
    "Symmetric, but with entries of other variances: average B with its transpose, (B + Bᵀ)/2.",
    _counted(symmetric=lambda B: np.triu(B) + np.triu(B).swapaxes(1, 2)),
    _counted(symmetric=lambda B: np.triu(B) + np.triu(B, 1).swapaxes(1, 2)),
)
share_of_minima.mistake(
    "`B.T` reverses all three axes. `B.swapaxes(1, 2)` transposes each matrix.",
    _counted(symmetric=lambda B: (B + B.T) / 2),
)
share_of_minima.mistake(
    "B Bᵀ has no negative eigenvalues at all. Average B with its transpose, (B + Bᵀ)/2.",
    _counted(symmetric=lambda B: B @ B.swapaxes(1, 2)),
)
share_of_minima.mistake(
    "`rng.random` gives numbers from 0 to 1, all positive. The entries of B are from N(0, 1): `rng.normal`.",
    _counted(lambda n, draws, rng: rng.random((draws, n, n))),
)
