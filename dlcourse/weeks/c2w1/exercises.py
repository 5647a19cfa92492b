"""Exercises of c2w1: split, diagnose, regularise, scale, initialise, and check the gradient."""

import numpy as np

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import gradcheck, strategy
from dlcourse.practice import exercise
from dlcourse.practice.exercise import generator

# -- 1.1 split ---------------------------------------------------------------------------------------------------------


def _sorted_classes(m, n_x, rng):
    Y = (np.arange(m) >= m // 2).astype(float)[None]  # first all of class 0, then all of class 1
    return rng.normal(size=(n_x, m)) + 3 * Y, Y


def _to_split(rng):
    for fractions, most in (((0.6, 0.2, 0.2), 30), ((0.8, 0.1, 0.1), 60), ((0.98, 0.01, 0.01), 400)):
        m = int(rng.integers(most // 2, most)) * 10 + int(rng.integers(1, 10))
        yield *_sorted_classes(m, int(rng.integers(2, 5)), rng), fractions, generator(rng)


def _fixed_to_split():
    rng = np.random.default_rng(0)
    for n_x, (m, fractions) in enumerate(
        ((13, (0.5, 0.3, 0.2)), (10, (0.6, 0.2, 0.2)), (23, (0.5, 0.3, 0.2)), (4, (0.98, 0.01, 0.01))), 1
    ):
        yield *_sorted_classes(m, n_x, rng), fractions, np.random.default_rng(m)


@exercise(
    "c2w1.01",
    fixed=_fixed_to_split,
    inputs=_to_split,
    reference=lambda X, Y, fractions, rng: tuple(strategy.split(X, Y, fractions, rng=rng)),
    returns=("train", "dev", "test"),
    hints=[
        "Draw one order of all m columns, `order = rng.permutation(m)`. The three sets are three stretches of it.",
        "dev gets `int(fraction * m)` columns, and so does test. Train gets all the rest, so that none is lost.",
        "A stretch of the order picks columns from both: `X[:, part]` and `Y[:, part]`.",
    ],
)
def split(X, Y, fractions, rng):
    """Shuffle the examples by one call of rng.permutation(m) and cut this order into train, dev and test, one after the other.

    Dev and test get int(fraction · m) examples each, which may be none; train gets all that are left.

    Shapes   X (n_x, m), Y (1, m), fractions of train, dev and test → a tuple of three pairs (X, Y)
    """
    m = X.shape[1]
    order = rng.permutation(m)
    n_dev, n_test = int(fractions[1] * m), int(fractions[2] * m)
    n_train = m - n_dev - n_test
    train, dev, test = order[:n_train], order[n_train : n_train + n_dev], order[n_train + n_dev :]
    return (X[:, train], Y[:, train]), (X[:, dev], Y[:, dev]), (X[:, test], Y[:, test])


def _sizes(fractions, m):
    n_dev, n_test = int(fractions[1] * m), int(fractions[2] * m)
    return m - n_dev - n_test, n_dev, n_test


def _stretches(order, sizes):
    ends = np.cumsum([0, *sizes])
    return [order[low:high] for low, high in zip(ends, ends[1:])]


def _shuffled(m, rng):
    return rng.permutation(m)


def _in_order(m, rng):
    return np.arange(m)


def _split(*, of_X=_shuffled, of_Y=None, sizes=_sizes, cut=_stretches, axis=1):
    """A split with orders of the columns of X and of Y of its own (the same order, if of_Y is left out)."""

    def wrong(X, Y, fractions, rng):
        m = X.shape[axis]
        order = of_X(m, rng)
        other = of_Y(m, rng) if of_Y else order
        parts = zip(cut(order, sizes(fractions, m)), cut(other, sizes(fractions, m)))
        return tuple((X[:, i], Y[:, j]) for i, j in parts)

    return wrong


def _split_rows(X, Y, fractions, rng):
    m = X.shape[0]
    return tuple((X[part], Y[:, part]) for part in _stretches(rng.permutation(m), _sizes(fractions, m)))


def _split_rows_of_both(X, Y, fractions, rng):
    m = X.shape[0]
    return tuple((X[part], Y[part]) for part in _stretches(rng.permutation(m), _sizes(fractions, m)))


def _three_permutations(X, Y, fractions, rng):
    m = X.shape[1]
    parts = [rng.permutation(m)[:size] for size in _sizes(fractions, m)]
    return tuple((X[:, part], Y[:, part]) for part in parts)


def _rounded_down(fractions, m):
    return [int(fraction * m) for fraction in fractions]


def _rounded(fractions, m):
    n_dev, n_test = round(fractions[1] * m), round(fractions[2] * m)
    return m - n_dev - n_test, n_dev, n_test


def _rest_to_test(fractions, m):
    n_train, n_dev = int(fractions[0] * m), int(fractions[1] * m)
    return n_train, n_dev, m - n_train - n_dev


def _rest_to_dev(fractions, m):
    n_train, n_test = int(fractions[0] * m), int(fractions[2] * m)
    return n_train, m - n_train - n_test, n_test


def _test_from_behind(order, sizes):
    n_train, n_dev, n_test = sizes
    return order[:n_train], order[n_train : n_train + n_dev], order[-n_test:]


def _both_from_behind(order, sizes):
    _, n_dev, n_test = sizes
    held_out = n_dev + n_test
    return order[:-held_out], order[-held_out:-n_test], order[-n_test:]


def _train_last(order, sizes):
    return _stretches(order, sizes[::-1])[::-1]


def _test_before_dev(order, sizes):
    train, test, dev = _stretches(order, (sizes[0], sizes[2], sizes[1]))
    return train, dev, test


def _exchanged(order, sizes):
    train, dev, test = _stretches(order, sizes)
    return train, test, dev


split.mistake(
    "Examples are columns: split X[:, part], not its rows, which are the features.",
    _split_rows,
    _split_rows_of_both,
)
split.mistake(
    "m is the number of columns, X.shape[1]. X.shape[0] and len(X) count the features.", _split(axis=0)
)
split.mistake(
    "X and Y are shuffled separately, so the labels no longer belong to their columns. One permutation for both.",
    _split(of_Y=_shuffled),
)
split.mistake(
    "Only X is shuffled, so the labels no longer belong to their columns: pick the same columns of Y.",
    _split(of_Y=_in_order),
)
split.mistake(
    "Only Y is shuffled, so the labels no longer belong to their columns: pick the same columns of X.",
    _split(of_X=_in_order, of_Y=_shuffled),
)
split.mistake(
    "Each set has a permutation of its own, so that an example can be in two of them. Draw one and cut it into three.",
    _three_permutations,
)
split.mistake(
    "The examples are sorted by class, and nothing is shuffled: your dev and test sets hold one class only.",
    _split(of_X=_in_order),
)
split.mistake(
    "The sizes must add up to m: int(fraction · m) for all three loses columns. Give the remainder to train.",
    _split(sizes=_rounded_down),
    _split(sizes=_rounded_down, cut=_test_from_behind),
)
split.mistake(
    "What rounding leaves over goes to train: dev and test get int(fraction · m) examples.",
    _split(sizes=_rest_to_test),
    _split(sizes=_rest_to_dev),
)
split.mistake(
    "`int` drops the fraction, `round` rounds: dev and test get int(fraction · m) examples.",
    _split(sizes=_rounded),
)
split.mistake(
    "A set can be empty, and `order[-0:]` is the whole order. Count all three stretches from the front.",
    _split(cut=_test_from_behind),
    _split(cut=_both_from_behind),
)
split.mistake(
    "The order of the parts is train, dev, test: the first stretch of the shuffled columns is train.",
    _split(cut=_train_last),
    _split(cut=_test_before_dev),
    _split(cut=_exchanged),
)


# -- 1.2 diagnose ------------------------------------------------------------------------------------------------------


_FIXED_ERRORS = [
    (0.01, 0.11, 0.0, 0.02),  # the lecture's four
    (0.15, 0.16, 0.0, 0.02),
    (0.15, 0.30, 0.0, 0.02),
    (0.005, 0.01, 0.0, 0.02),
    (0.15, 0.16, 0.15, 0.02),  # with another Bayes error
    (0.15, 0.30, 0.145, 0.02),
    (0.25, 0.25, 0.125, 0.125),  # gaps as large as the tolerance, in numbers that floats hold exactly
    (0.25, 0.375, 0.25, 0.125),
    (0.25, 0.375, 0.125, 0.125),
    (0.116, 0.132, 0.1, 0.02),  # gaps near the tolerance
    (0.124, 0.148, 0.1, 0.02),
    (0.10, 0.05, 0.0, 0.02),  # dev below train
    (0.10, 0.01, 0.0, 0.02),  # dev below train, and near the Bayes error
    (0.1001, 0.1002, 0.1, 0.02),  # gaps that are small even in percent
    (0.10, 0.11, 0.15, 0.02),  # train below the estimate of the Bayes error
    (0.03, 0.04, 0.0, 0.005),  # a small and a large tolerance
    (0.10, 0.16, 0.05, 0.1),
]


def _errors(rng):
    for _ in range(6):
        bayes = float(rng.uniform(0, 0.2))
        gaps = [float(rng.choice([rng.uniform(0, 0.012), rng.uniform(0.03, 0.15)])) for _ in range(2)]
        yield bayes + gaps[0], bayes + sum(gaps), bayes, 0.02


@exercise(
    "c2w1.02",
    fixed=_FIXED_ERRORS,
    inputs=_errors,
    reference=lambda train, dev, bayes, tolerance=0.02: strategy.diagnose(
        train, dev, bayes, tolerance=tolerance
    ),
    hints=[
        "Two gaps decide: how far training is above what nobody can avoid, and how far dev is above training.",
        "bias = train − bayes > tolerance, variance = dev − train > tolerance. Both are True or False, so there are four cases.",
        'Test for both first: `if bias and variance: return "both"`.',
    ],
)
def diagnose(train, dev, bayes, tolerance=0.02):
    """Say what ails a classifier: "bias", "variance", "both" or "fine".

    Bias: train − bayes is larger than the tolerance. Variance: dev − train is. A gap that only equals it does not count.

    train, dev, bayes   errors as shares, .15 for 15 %
    """
    bias, variance = train - bayes > tolerance, dev - train > tolerance
    if bias and variance:
        return "both"
    if bias:
        return "bias"
    if variance:
        return "variance"
    return "fine"


_WORDS = {(True, True): "both", (True, False): "bias", (False, True): "variance", (False, False): "fine"}


def _diagnosis(
    bias=lambda train, dev, bayes, tolerance: train - bayes > tolerance,
    variance=lambda train, dev, bayes, tolerance: dev - train > tolerance,
    both="both",
):
    """A diagnosis by rules of its own, and with another word where both are true."""

    def wrong(train, dev, bayes, tolerance=0.02):
        given = train, dev, bayes, tolerance
        found = bool(bias(*given)), bool(variance(*given))
        return both if all(found) else _WORDS[found]

    return wrong


def _bias_or_equal(train, dev, bayes, tolerance):
    return train - bayes >= tolerance


def _variance_or_equal(train, dev, bayes, tolerance):
    return dev - train >= tolerance


def _bias_unsigned(train, dev, bayes, tolerance):
    return abs(train - bayes) > tolerance


def _variance_unsigned(train, dev, bayes, tolerance):
    return abs(dev - train) > tolerance


def _bias_backward(train, dev, bayes, tolerance):
    return bayes - train > tolerance


def _variance_backward(train, dev, bayes, tolerance):
    return train - dev > tolerance


diagnose.mistake(
    "15 and 16 % with a Bayes error of 15 % is fine: compare the training error with the Bayes error, not with 0.",
    _diagnosis(bias=lambda train, dev, bayes, tolerance: train > tolerance),
)
diagnose.mistake(
    "15 and 30 % is both: look at both gaps before you answer.",
    _diagnosis(both="variance"),
    _diagnosis(both="bias"),
)
diagnose.mistake(
    "0.5 against 1 % is twice as much, and still only half a point: use differences, not ratios.",
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > 1.5 * train),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > 2 * train),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > (1 + tolerance) * train),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev / train - 1 > tolerance),
)
diagnose.mistake(
    "Variance is the gap between dev and TRAINING error, dev − train.",
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev - bayes > tolerance),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > tolerance),
)
diagnose.mistake(
    "Bias is the gap between TRAINING and Bayes error, train − bayes.",
    _diagnosis(bias=lambda train, dev, bayes, tolerance: dev - bayes > tolerance),
)
diagnose.mistake(
    "The two words are swapped: bias is what the training error has above the Bayes error.",
    _diagnosis(
        bias=lambda train, dev, bayes, tolerance: dev - train > tolerance,
        variance=lambda train, dev, bayes, tolerance: train - bayes > tolerance,
    ),
)
diagnose.mistake(
    "A gap as large as the tolerance does not count yet: > and not >=.",
    _diagnosis(_bias_or_equal, _variance_or_equal),
    _diagnosis(bias=_bias_or_equal),
    _diagnosis(variance=_variance_or_equal),
)
diagnose.mistake(
    "A gap has a sign: dev below train is not variance, train below Bayes not bias. Leave out abs.",
    _diagnosis(_bias_unsigned, _variance_unsigned),
    _diagnosis(bias=_bias_unsigned),
    _diagnosis(variance=_variance_unsigned),
)
diagnose.mistake(
    "A difference is taken the wrong way round: the gaps are train − bayes and dev − train.",
    _diagnosis(_bias_backward, _variance_backward),
    _diagnosis(bias=_bias_backward),
    _diagnosis(variance=_variance_backward),
)
diagnose.mistake(
    "The errors are shares, .15 for 15 %, and so is the tolerance: .02 is two points. Compare them as they are, without a factor 100.",
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(100 * train, 100 * dev, 100 * bayes, tolerance),
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(train, dev, bayes, 100 * tolerance),
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(train, dev, bayes, tolerance / 100),
)
diagnose.mistake(
    "The tolerance is an argument: compare with `tolerance`, not with a number of your own.",
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(train, dev, bayes, 0.02),
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(train, dev, bayes, 0),
)


# -- 1.4 l2_cost, l2_gradients -----------------------------------------------------------------------------------------


_TWO_LAYERS = [np.array([[1.0, 2], [3, -4]]), np.array([[2.0, -1]])]  # 30 + 5 = 35, the sum of the squares
_SIX_LAYERS = [n * _TWO_LAYERS[0] for n in (1, 2, -1, 3, 0.5)] + _TWO_LAYERS[1:]


def _weights(rng):
    sizes = [int(rng.integers(2, 6)) for _ in range(int(rng.integers(3, 5)))] + [1]
    return [rng.normal(size=(n, before)) for before, n in zip(sizes, sizes[1:])]


def _cost_and_weights(rng):
    for _ in range(4):
        yield (
            float(rng.uniform(0.1, 2)),
            _weights(rng),
            float(rng.uniform(0.1, 5)),
            int(rng.integers(20, 300)),
        )


@exercise(
    "c2w1.04",
    fixed=[
        (1.0, _TWO_LAYERS, 0.6, 3),
        (0.5, _TWO_LAYERS[:1], 2.0, 5),
        (0.5, _TWO_LAYERS, 0.8, 1),
        (0.5, _TWO_LAYERS, 0.0, 4),
        (0.5, _SIX_LAYERS, 0.8, 7),
    ],
    inputs=_cost_and_weights,
    reference=lambda J, Ws, lam, m: J + F.l2_penalty(*Ws, lam=lam, m=m),
    hints=[
        "The penalty is λ/2m times the sum of the squares of all weights, over all matrices.",
        "For one matrix the sum is `np.sum(W ** 2)`. Add these up over the list Ws.",
        "Return J plus the penalty, one number.",
    ],
)
def l2_cost(J, Ws, lam, m):
    """J plus the L2 penalty λ/2m · Σ ‖W‖² over all weight matrices.

    Shapes   J a number, Ws a list of matrices, lam = λ, m the number of examples → a number
    """
    return J + lam / (2 * m) * sum(np.sum(W**2) for W in Ws)


def _costs(factor=lambda lam, m: lam / (2 * m), size=lambda W: np.sum(W**2), gather=sum):
    """J plus a penalty of another kind."""
    return lambda J, Ws, lam, m: J + factor(lam, m) * gather([size(W) for W in Ws])


l2_cost.mistake(
    "Twice the penalty: it is λ/2m in J. The 2 cancels only in its slope, λ/m · W.",
    _costs(lambda lam, m: lam / m),
)
l2_cost.mistake(
    "`lam / 2 * m` multiplies by m, because Python works from left to right: write lam / (2 * m).",
    _costs(lambda lam, m: lam / 2 * m),
)
l2_cost.mistake("The penalty is divided by m too, like the rest of J.", _costs(lambda lam, m: lam / 2))
l2_cost.mistake(
    "J is already a mean over the examples: only the penalty is still to be divided by m.",
    lambda J, Ws, lam, m: (J + lam / 2 * sum(np.sum(W**2) for W in Ws)) / m,
    lambda J, Ws, lam, m: J / m + lam / (2 * m) * sum(np.sum(W**2) for W in Ws),
)
l2_cost.mistake("The penalty is divided by m once, λ/2m.", _costs(lambda lam, m: lam / (2 * m * m)))
l2_cost.mistake("λ/2m: the penalty is divided by 2m.", _costs(lambda lam, m: lam))
l2_cost.mistake("λ is missing from the penalty.", _costs(lambda lam, m: 1 / (2 * m)))
l2_cost.mistake("The sign: the penalty is added to J.", _costs(lambda lam, m: -lam / (2 * m)))
l2_cost.mistake(
    "`np.linalg.norm(W, 2)` is the largest singular value, another norm. Frobenius sums the squares of all entries.",
    _costs(size=lambda W: np.linalg.norm(W, 2) ** 2),
    _costs(size=lambda W: np.linalg.norm(W, 2)),
)
l2_cost.mistake(
    "The norm is squared in the penalty: without the square it is Σ ‖W‖, and its slope would no longer be λ/m · W.",
    _costs(size=np.linalg.norm),
)
l2_cost.mistake(
    "Square each entry first, then add up: `np.sum(W ** 2)`.",
    _costs(size=lambda W: np.sum(W) ** 2),
    _costs(size=np.linalg.norm, gather=lambda sizes: sum(sizes) ** 2),
)
l2_cost.mistake("The squares are summed, not averaged: `np.sum`.", _costs(size=lambda W: np.mean(W**2)))
l2_cost.mistake(
    "`W @ W.T` multiplies rows by rows. The squares of the entries are W ** 2.",
    _costs(size=lambda W: np.sum(W @ W.T)),
    _costs(size=lambda W: np.sum(W.T @ W)),
)
l2_cost.mistake(
    "That is the penalty alone. Add J to it.",
    lambda J, Ws, lam, m: lam / (2 * m) * sum(np.sum(W**2) for W in Ws),
)
l2_cost.mistake(
    "All layers are penalised: your penalty holds only the first matrix.",
    _costs(gather=lambda sizes: sizes[0]),
)
l2_cost.mistake(
    "All layers are penalised: your penalty holds only the last matrix.",
    _costs(gather=lambda sizes: sizes[-1]),
)
l2_cost.mistake(
    "That is the L1 penalty: L2 sums the squares.",
    _costs(size=lambda W: np.sum(np.abs(W))),
    _costs(lambda lam, m: lam / m, size=lambda W: np.sum(np.abs(W))),
)


_TWO_SLOPES = [np.array([[0.5, 0], [-0.5, 1]]), np.array([[0.25, 0.75]])]


def _slopes_and_weights(rng):
    for _ in range(4):
        Ws = _weights(rng)
        yield (
            [rng.normal(size=W.shape) for W in Ws],
            Ws,
            float(rng.uniform(0.1, 5)),
            int(rng.integers(20, 300)),
        )


def _with_slope_of_l2(dWs, Ws, lam, m):
    _, slopes = F.l2_penalty.forward(*Ws, lam=lam, m=m)
    return [dW + slope(1.0) for dW, slope in zip(dWs, slopes)]


@exercise(
    "c2w1.04",
    fixed=[
        (_TWO_SLOPES, _TWO_LAYERS, 0.6, 3),
        (_TWO_SLOPES[:1], _TWO_LAYERS[:1], 2.0, 5),
        (_TWO_SLOPES, _TWO_LAYERS, 0.8, 1),
        (_TWO_SLOPES, _TWO_LAYERS, 0.0, 4),
        ([n * _TWO_SLOPES[0] for n in (1, -2, 3, 0.5, 2)] + _TWO_SLOPES[1:], _SIX_LAYERS, 0.8, 7),
    ],
    inputs=_slopes_and_weights,
    reference=_with_slope_of_l2,
    fresh=True,
    hints=[
        "What is the slope of λ/2m · w² with respect to w? The 2 cancels.",
        "Each dW becomes dW + λ/m · W, with its own W.",
        "`zip(dWs, Ws)` walks through both lists; return a new list, so that the caller's arrays stay as they are.",
    ],
)
def l2_gradients(dWs, Ws, lam, m):
    """The gradients of the cost with penalty from those without: a new list of new arrays, one for each weight matrix.

    Shapes   dWs and Ws lists of arrays in the shapes of W[1], W[2], … → such a list
    """
    return [dW + lam / m * W for dW, W in zip(dWs, Ws)]


def _each(rule):
    return lambda dWs, Ws, lam, m: [rule(dW, W, lam, m) for dW, W in zip(dWs, Ws)]


l2_gradients.mistake(
    "Half of the slope: λ/2m in J becomes λ/m in dW, because the slope of w² is 2w.",
    _each(lambda dW, W, lam, m: dW + lam / (2 * m) * W),
)
l2_gradients.mistake(
    "Twice the slope: the 2 of 2w cancels that of λ/2m.", _each(lambda dW, W, lam, m: dW + 2 * lam / m * W)
)
l2_gradients.mistake(
    "dW is unchanged, though the penalty has a slope. A gradient check would show a ratio of about .1.",
    _each(lambda dW, W, lam, m: dW + 0),
    lambda dWs, Ws, lam, m: dWs,
)
l2_gradients.mistake(
    "The sign: the penalty rises with W, so its slope is added. The minus comes with the step, W − α dW.",
    _each(lambda dW, W, lam, m: dW - lam / m * W),
)
l2_gradients.mistake(
    "The penalty is divided by m, and so is its slope: λ/m · W.", _each(lambda dW, W, lam, m: dW + lam * W)
)
l2_gradients.mistake(
    "dW is already a mean over the examples: only λW is still to be divided by m.",
    _each(lambda dW, W, lam, m: (dW + lam * W) / m),
    _each(lambda dW, W, lam, m: dW / m + lam / m * W),
)
l2_gradients.mistake(
    "The penalty's slope is divided by m once, λ/m · W.", _each(lambda dW, W, lam, m: dW + lam / m**2 * W)
)
l2_gradients.mistake("λ is missing: the slope is λ/m · W.", _each(lambda dW, W, lam, m: dW + W / m))
l2_gradients.mistake(
    "`lam / 2 * m` multiplies by m, because Python works from left to right. The slope is lam / m * W.",
    _each(lambda dW, W, lam, m: dW + lam / 2 * m * W),
)
l2_gradients.mistake(
    "That is the slope of L1, the same for large and small weights. L2 pulls each weight in proportion: λ/m · W.",
    _each(lambda dW, W, lam, m: dW + lam / m * np.sign(W)),
)
l2_gradients.mistake(
    "The penalty's slope replaces dW; add the two.", _each(lambda dW, W, lam, m: lam / m * W)
)
l2_gradients.mistake(
    "λ/m multiplies W, the weights, and not dW.",
    _each(lambda dW, W, lam, m: dW + lam / m * dW),
)
l2_gradients.mistake(
    "That adds the penalty itself, one number for all entries. Its slope is λ/m · W, a different one for each.",
    _each(lambda dW, W, lam, m: dW + lam / (2 * m) * np.sum(W**2)),
    _each(lambda dW, W, lam, m: dW + lam / m * np.sum(W**2)),
    _each(lambda dW, W, lam, m: dW + lam / m * np.sum(W)),
)

# -- 1.6 dropout_forward, dropout_backward -----------------------------------------------------------------------------


_SMALL_A = np.array([[1.0, -2, 3, 0.5], [4, 0, -1, 2], [-3, 1, 5, -0.5]])


def _activations(rng):
    for keep_prob in (0.8, 0.5, float(rng.uniform(0.3, 0.9))):
        A = rng.normal(size=(int(rng.integers(4, 9)), int(rng.integers(5, 12)))) + 0.5
        yield A, keep_prob, generator(rng)


def _fixed_activations():
    for seed, (A, keep_prob) in enumerate(
        [(_SMALL_A, 0.8), (_SMALL_A, 0.3), (_SMALL_A[:, :1], 0.5), (_SMALL_A, 1.0)]
    ):
        yield A, keep_prob, np.random.default_rng(seed)


def _with_true_and_false(arguments, value):
    """A mask of 0 and 1 does as well."""
    if not isinstance(value, (tuple, list)) or len(value) != 2 or not np.isin(value[1], (0, 1)).all():
        return value
    return value[0], value[1].astype(bool)


def _dropped(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return F.dropout(A, keep_prob=keep_prob, mask=mask), mask


@exercise(
    "c2w1.06",
    fixed=_fixed_activations,
    inputs=_activations,
    reference=_dropped,
    returns=("A", "mask"),
    normalise=_with_true_and_false,
    hints=[
        "`rng.random(A.shape)` gives one number between 0 and 1 for each entry. How often is it below keep_prob?",
        "`mask = rng.random(A.shape) < keep_prob` is True where an entry stays. Multiplying by it silences the others.",
        "The sum of what stays is keep_prob times too small. Divide by keep_prob.",
    ],
)
def dropout_forward(A, keep_prob, rng):
    """Inverted dropout: keep each entry with probability keep_prob, silence the others, and rescale what stays.

    An entry stays where its number in rng.random(A.shape), drawn once, is below keep_prob.

    Shapes   A (n, m) → a tuple (new A, mask), both (n, m); the mask is True, or 1, where an entry stays
    """
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob, mask


def _right_mask(A, keep_prob, rng):
    return rng.random(A.shape) < keep_prob


def _rescaled(A, mask, keep_prob):
    return A * mask / keep_prob


def _plain_mask(A, mask, keep_prob):
    return A * mask


def _dropout(mask=_right_mask, scale=_rescaled, give=lambda A, mask, keep_prob: (A, mask)):
    """Dropout with a mask, a scale or a result of its own."""

    def wrong(A, keep_prob, rng):
        drawn = mask(A, keep_prob, rng)
        return give(scale(A, drawn, keep_prob), drawn, keep_prob)

    return wrong


def _both_scales(mask):
    return _dropout(mask), _dropout(mask, _plain_mask)


dropout_forward.mistake(
    "The mean of A falls to keep_prob times what it was. Divide by keep_prob: that is the inverted in inverted dropout.",
    _dropout(scale=_plain_mask),
)
dropout_forward.mistake(
    "With keep_prob .8 this keeps one in five. Keep where the random number is BELOW keep_prob.",
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape) > keep_prob),
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape) < 1 - keep_prob),
)
dropout_forward.mistake(
    "The right share stays, but not the right entries: here an entry stays where its number is BELOW keep_prob.",
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape) > 1 - keep_prob),
)
dropout_forward.mistake(
    "One mask serves all examples. Each example flips its own coins: the mask has the shape of A.",
    *_both_scales(lambda A, keep_prob, rng: rng.random((A.shape[0], 1)) < keep_prob),
)
dropout_forward.mistake(
    "One mask serves all units. Each unit flips its own coins: the mask has the shape of A.",
    *_both_scales(lambda A, keep_prob, rng: rng.random((1, A.shape[1])) < keep_prob),
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape[1]) < keep_prob),
)
dropout_forward.mistake(
    "A single number decides for all of A. Each entry needs its own: `rng.random(A.shape)`.",
    *_both_scales(lambda A, keep_prob, rng: rng.random() < keep_prob),
)
dropout_forward.mistake(
    "`rng.random` takes the shape as one argument: `rng.random(A.shape)`.",
    _dropout(lambda A, keep_prob, rng: rng.random(A.shape[0], A.shape[1]) < keep_prob),
)
dropout_forward.mistake(
    "A generator has no `rand`: its numbers between 0 and 1 come from `rng.random(A.shape)`.",
    _dropout(lambda A, keep_prob, rng: rng.rand(*A.shape) < keep_prob),
)
dropout_forward.mistake(
    "Multiplying by keep_prob makes it worse: the mean is now keep_prob² times what it was. Divide.",
    _dropout(scale=lambda A, mask, keep_prob: A * mask * keep_prob),
)
dropout_forward.mistake(
    "Divide by the share that stays, keep_prob, not by the share that goes.",
    _dropout(scale=lambda A, mask, keep_prob: A * mask / (1 - keep_prob)),
)
dropout_forward.mistake(
    "Nothing is silenced: multiply A by the mask.",
    _dropout(scale=lambda A, mask, keep_prob: A / keep_prob),
    _dropout(scale=lambda A, mask, keep_prob: A),
)
dropout_forward.mistake(
    "`rng.standard_normal` and `rng.normal` draw from a bell curve. For a probability take `rng.random`, even between 0 and 1.",
    _dropout(lambda A, keep_prob, rng: rng.standard_normal(A.shape) < keep_prob),
    _dropout(lambda A, keep_prob, rng: rng.normal(size=A.shape) < keep_prob),
)
dropout_forward.mistake(
    "A is right. The mask says only what stays, True or 1; the division by keep_prob belongs to A.",
    _dropout(give=lambda A, mask, keep_prob: (A, mask / keep_prob)),
)
dropout_forward.mistake(
    "The order is: first the new A, then the mask.", _dropout(give=lambda A, mask, keep_prob: (mask, A))
)


def _arriving(rng):
    for A, keep_prob, own in _activations(rng):
        yield rng.normal(size=A.shape), own.random(A.shape) < keep_prob, keep_prob


_SMALL_MASK = np.array([[True, True, False, True], [False, True, True, True], [True, False, True, True]])


def _through_dropout(dA, mask, keep_prob):
    _, backward = F.dropout.forward(dA, keep_prob=keep_prob, mask=mask)
    return backward(dA)


@exercise(
    "c2w1.06",
    fixed=[
        (_SMALL_A, _SMALL_MASK, 0.8),
        (_SMALL_A, ~_SMALL_MASK, 0.3),
        (_SMALL_A[:, :1], _SMALL_MASK[:, :1], 0.5),
        (_SMALL_A, _SMALL_MASK | True, 1.0),
    ],
    inputs=_arriving,
    reference=_through_dropout,
    fresh=True,
    hints=[
        "An entry that was silenced did not move J. What is its slope?",
        "An entry that stayed was multiplied by 1/keep_prob, so its slope is multiplied by the same number.",
    ],
)
def dropout_backward(dA, mask, keep_prob):
    """The backward pass of the inverted dropout that used this mask: the gradient, as a new array.

    Shapes   dA (n, m), mask (n, m) of True, where an entry stayed, and False → (n, m)
    """
    return dA * mask / keep_prob


dropout_backward.mistake(
    "The forward pass divided by keep_prob; so does the backward pass.", lambda dA, mask, keep_prob: dA * mask
)
dropout_backward.mistake(
    "The gradient passes through the entries that stayed: use the mask of the forward pass, don't draw a new one.",
    *[
        lambda dA, mask, keep_prob, seed=seed: (
            dA * (np.random.default_rng(seed).random(dA.shape) < keep_prob) / keep_prob
        )
        for seed in (0, 1, 42)
    ],
)
dropout_backward.mistake(
    "A silenced entry had no part in J, so no gradient goes through it: multiply by the mask.",
    lambda dA, mask, keep_prob: dA / keep_prob,
    lambda dA, mask, keep_prob: dA + 0,
)
dropout_backward.mistake(
    "Forward, A was divided by keep_prob. The slope of a/k is 1/k, not k.",
    lambda dA, mask, keep_prob: dA * mask * keep_prob,
)
dropout_backward.mistake(
    "Divide by the share that stays, keep_prob, not by the share that goes.",
    lambda dA, mask, keep_prob: dA * mask / (1 - keep_prob),
)
dropout_backward.mistake(
    "The mask is inverted: True stands where an entry stayed.",
    lambda dA, mask, keep_prob: dA * ~mask / keep_prob,
    lambda dA, mask, keep_prob: dA * ~mask,
)
dropout_backward.mistake(
    "`dA[mask]` is a flat list of the entries that stayed. To keep the shape, multiply by the mask.",
    lambda dA, mask, keep_prob: dA[mask] / keep_prob,
)


# -- 1.9 normalize -----------------------------------------------------------------------------------------------------


def _two_sets(rng, n_x, m, m_test):
    scale, shift = 10 ** rng.uniform(-2, 3, (n_x, 1)), rng.normal(0, 5, (n_x, 1))
    X_train, X_test = (shift + scale * rng.normal(size=(n_x, size)) for size in (m, m_test))
    return X_train, X_test + scale  # the test set lies elsewhere


def _features(rng):
    for constant in (False, False, True):
        X_train, X_test = _two_sets(rng, int(rng.integers(2, 5)), int(rng.integers(8, 14)), 6)
        if constant:
            X_train[-1], X_test[-1] = 2.0, 2.0
        yield X_train, X_test


_THREE_EXAMPLES = np.array([[1.0, 2, 6], [30, 10, 20]]), np.array([[4.0, 1], [50, 10]])
_CONSTANT_FEATURE = np.array([[2.0, 2, 2, 2], [1, 2, 3, 6]]), np.array([[2.0, 2], [3, 5]])
_SMALL_UNITS = np.array([[1.0, 4, 2, 5], [1e-6, -2e-6, 3e-6, -1e-6]]), np.array([[1.0, 3], [2e-6, 5e-6]])
_FOUR_FEATURES = (
    np.array([[1.0, 2, 6], [30, 10, 20], [-1, 0, 4], [5, 6, 9]]),
    np.array([[4.0], [50], [1], [7]]),
)
_ONE_TEST_EXAMPLE = np.array([[1.0, 4, 2, 5], [0, 3, 1, 7]]), np.array([[2.0], [9]])


@exercise(
    "c2w1.09",
    fixed=[_THREE_EXAMPLES, _CONSTANT_FEATURE, _SMALL_UNITS, _ONE_TEST_EXAMPLE, _FOUR_FEATURES],
    inputs=_features,
    reference=data.standardize,
    returns=("X_train", "X_test"),
    silent=True,
    hints=[
        "μ and σ belong to a feature, so they are taken over the examples: `axis=1`, with `keepdims=True` to keep them columns.",
        "Both sets are treated alike: subtract the TRAINING μ, divide by the TRAINING σ.",
        "A feature that never varies has σ = 0. `np.where(sigma > 0, sigma, 1)` divides by 1 there, and 0 is left.",
    ],
)
def normalize(X_train, X_test):
    """Both sets with the training set's mean subtracted and divided by its standard deviation, feature by feature.

    A feature with σ = 0 becomes 0, without a warning; every other is divided by σ itself, with nothing added to it.

    Shapes   X_train (n_x, m), X_test (n_x, m_test) → a tuple of arrays in the same shapes
    """
    mu = X_train.mean(axis=1, keepdims=True)
    sigma = X_train.std(axis=1, keepdims=True)
    sigma = np.where(sigma > 0, sigma, 1)
    return (X_train - mu) / sigma, (X_test - mu) / sigma


def _moments(X, axis=1, keepdims=True, ddof=0):
    return X.mean(axis=axis, keepdims=keepdims), X.std(axis=axis, keepdims=keepdims, ddof=ddof)


def _guarded(sigma):
    return np.where(sigma > 0, sigma, 1)


def _unguarded(sigma):
    return sigma


def _with_epsilon(sigma):
    return sigma + 1e-8


def _scaled(train, test=None, *, formula=lambda X, mu, sigma: (X - mu) / sigma):
    """Three variants that scale by the (μ, σ) of train(X_train, X_test) and test(…), as a constant feature is treated or not."""

    def variant(guard):
        def wrong(X_train, X_test):
            mu, sigma = train(X_train, X_test)
            own_mu, own_sigma = (test or train)(X_train, X_test)
            return formula(X_train, mu, guard(sigma)), formula(X_test, own_mu, guard(own_sigma))

        return wrong

    return [variant(guard) for guard in (_guarded, _unguarded, _with_epsilon)]


def _of_training(X_train, X_test):
    return _moments(X_train)


def _of_test(X_train, X_test):
    return _moments(X_test)


def _of_both(X_train, X_test):
    return _moments(np.hstack([X_train, X_test]))


def _of_examples(X_train, X_test):
    return _moments(X_train, axis=0)


def _of_test_examples(X_train, X_test):
    return _moments(X_test, axis=0)


normalize.mistake(
    "The test set is scaled by a mean or deviation of its own. Use the training μ and σ for both sets.",
    *_scaled(_of_training, _of_test),
    *_scaled(_of_training, lambda X_train, X_test: (_moments(X_test)[0], _moments(X_train)[1])),
    *_scaled(_of_training, lambda X_train, X_test: (_moments(X_train)[0], _moments(X_test)[1])),
)
normalize.mistake(
    "The test set is scaled by the training μ and σ too, and not left as it is.",
    *_scaled(_of_training, lambda X_train, X_test: (0, np.ones((1, 1)))),
)
normalize.mistake(
    "The training variance is not 1: divide by σ, the root of the variance, not by σ².",
    *_scaled(lambda X_train, X_test: (_moments(X_train)[0], X_train.var(axis=1, keepdims=True))),
)
normalize.mistake(
    "These are statistics of each example over its features. Those of a feature run over the examples: `axis=1, keepdims=True`.",
    *_scaled(_of_examples),
    *_scaled(_of_examples, _of_test_examples),
    *_scaled(lambda X_train, X_test: _moments(X_train, axis=0, keepdims=False)),
)
normalize.mistake(
    "μ and σ have to stay columns, (n_x, 1), to be subtracted from every example: `keepdims=True`.",
    *_scaled(lambda X_train, X_test: _moments(X_train, keepdims=False)),
)
normalize.mistake(
    "A constant feature has σ = 0, and 0/0 is NaN: leave that feature at 0.",
    _scaled(_of_training)[1],
)
normalize.mistake(
    "A number added to σ distorts features in small units: 1e-8 changes σ = 1e-6 by 1 %. Only σ = 0 needs care: `np.where(sigma > 0, sigma, 1)`.",
    *[
        lambda X_train, X_test, epsilon=10.0**-digits: tuple(
            (X - X_train.mean(axis=1, keepdims=True)) / (X_train.std(axis=1, keepdims=True) + epsilon)
            for X in (X_train, X_test)
        )
        for digits in range(4, 13)
    ],
    *[
        lambda X_train, X_test, epsilon=10.0**-digits: tuple(
            (X - X_train.mean(axis=1, keepdims=True)) / np.sqrt(X_train.var(axis=1, keepdims=True) + epsilon)
            for X in (X_train, X_test)
        )
        for digits in range(4, 17)
    ],
)
normalize.mistake(
    "The mean is gone, the scale is not: divide by σ.",
    _scaled(_of_training, formula=lambda X, mu, sigma: X - mu)[0],
)
normalize.mistake(
    "The scale is right, the mean is not: subtract μ before you divide.",
    *_scaled(_of_training, formula=lambda X, mu, sigma: X / sigma),
)
normalize.mistake(
    "`X - mu / sigma` divides only mu: write (X - mu) / sigma.",
    *_scaled(_of_training, formula=lambda X, mu, sigma: X - mu / sigma),
)
normalize.mistake(
    "μ and σ of both sets together let the test set leak into training. Use the training set's alone.",
    *_scaled(_of_both),
)
normalize.mistake(
    "One μ and one σ for the whole matrix leave the features as unequal as they were: each row has its own.",
    *_scaled(lambda X_train, X_test: _moments(X_train, axis=None)),
    *_scaled(
        lambda X_train, X_test: _moments(X_train, axis=None),
        lambda X_train, X_test: _moments(X_test, axis=None),
    ),
)
normalize.mistake(
    "σ divides by m, as in the lecture, and not by m − 1: `np.std` as it is.",
    *_scaled(lambda X_train, X_test: _moments(X_train, ddof=1)),
)
normalize.mistake(
    "That brings each feature to 0 … 1 by its smallest and largest value. The exercise asks for (X − μ)/σ.",
    *_scaled(
        lambda X_train, X_test: (
            X_train.min(axis=1, keepdims=True),
            X_train.max(axis=1, keepdims=True) - X_train.min(axis=1, keepdims=True),
        )
    ),
)


# -- 1.11 initialize_deep ----------------------------------------------------------------------------------------------


def _shapes_of_networks(rng):
    for kind in ("he", "xavier", "he"):
        dims = [int(n) for n in rng.choice(np.arange(2, 12), size=int(rng.integers(3, 6)), replace=False)]
        yield dims, kind, generator(rng)


def _fixed_networks():
    yield [3, 2, 1], "he", np.random.default_rng(1)
    yield [3, 2, 1], "xavier", np.random.default_rng(2)
    yield [5, 4], "he", np.random.default_rng(3)
    yield [2, 2, 2, 2], "xavier", np.random.default_rng(4)
    yield [3, 5, 2, 4, 3, 2, 1], "he", np.random.default_rng(5)


@exercise(
    "c2w1.11",
    fixed=_fixed_networks,
    inputs=_shapes_of_networks,
    reference=lambda dims, kind, rng: deep_network.initialize(
        dims, init=getattr(initializers, kind), rng=rng
    ),
    hints=[
        "A standard normal number times s has the standard deviation s. Which s gives the variance 2/n?",
        "For layer l the shape is (dims[l], dims[l−1]), and n, the number of inputs of a unit, is dims[l−1].",
        '`W = np.sqrt(2 / n) * rng.standard_normal((n_out, n))` for "he", `np.sqrt(1 / n)` for "xavier"; b is '
        "`np.zeros((n_out, 1))`.",
    ],
)
def initialize_deep(dims, kind, rng):
    """Weights and biases of all layers: W[l] from N(0, 2/n) for kind "he", N(0, 1/n) for "xavier", n = n[l−1]; b[l] = 0.

    Draw W[1], W[2], … in this order, each by one call of rng.standard_normal(shape), and nothing else.

    Shapes   dims [n_x, n[1], …, n[L]] → a list of L pairs (W[l] (n[l], n[l−1]), b[l] (n[l], 1))
    """
    params, gain = [], 2 if kind == "he" else 1
    for n, n_out in zip(dims, dims[1:]):
        W = np.sqrt(gain / n) * rng.standard_normal((n_out, n))
        params.append((W, np.zeros((n_out, 1))))
    return params


def _rooted(n, n_out, gain):
    return np.sqrt(gain / n)


def _zeros(n_out, rng):
    return np.zeros((n_out, 1))


def _started(
    scale=_rooted,
    *,
    b=_zeros,
    draw=lambda rng, n_out, n: rng.standard_normal((n_out, n)),
    b_first=False,
    layers=slice(None),
):
    """Layers with W = scale(n, n_out, gain) · drawn numbers."""

    def wrong(dims, kind, rng):
        gain = 2 if kind == "he" else 1
        params = []
        for n, n_out in list(zip(dims, dims[1:]))[layers]:
            early = b(n_out, rng) if b_first else None
            W = scale(n, n_out, gain) * draw(rng, n_out, n)
            params.append((W, early if b_first else b(n_out, rng)))
        return params

    return wrong


initialize_deep.mistake(
    "n is the number of INPUTS of a unit, n[l−1], the width of the layer before: that many terms are added up.",
    _started(lambda n, n_out, gain: np.sqrt(gain / n_out)),
)
initialize_deep.mistake(
    "2/n is the variance. The standard deviation is its root: `np.sqrt(2 / n)`.",
    _started(lambda n, n_out, gain: gain / n),
)
initialize_deep.mistake(
    'With 1/n the signal falls by √2 in each ReLU layer. ReLU throws half away: for "he" it is 2, not 1.',
    _started(lambda n, n_out, gain: np.sqrt(1 / n)),
)
initialize_deep.mistake(
    '`kind` makes a difference: 2/n for "he", 1/n for "xavier".',
    _started(lambda n, n_out, gain: np.sqrt(2 / n)),
)
initialize_deep.mistake(
    'The two kinds are swapped: 2/n belongs to "he", 1/n to "xavier".',
    _started(lambda n, n_out, gain: np.sqrt((3 - gain) / n)),
)
initialize_deep.mistake(
    "`np.sqrt(2) / n` takes the root of the 2 alone: `np.sqrt(2 / n)`.",
    _started(lambda n, n_out, gain: np.sqrt(gain) / n),
)
initialize_deep.mistake(
    "Divide by the root: `np.sqrt(2 / n)`, so that a unit with many inputs gets small weights.",
    _started(lambda n, n_out, gain: np.sqrt(gain * n)),
    _started(lambda n, n_out, gain: np.sqrt(n / gain)),
    _started(lambda n, n_out, gain: np.sqrt(n)),
)
initialize_deep.mistake(
    "That is Glorot's formula, with inputs and outputs. Here the inputs alone count: n = n[l−1].",
    _started(lambda n, n_out, gain: np.sqrt(2 / (n + n_out))),
    _started(lambda n, n_out, gain: np.sqrt(gain / (n + n_out))),
)
initialize_deep.mistake(
    "Zero is fine for b: the random weights already tell the units apart.",
    *[
        _started(b=lambda n_out, rng, size=size: size * rng.standard_normal((n_out, 1)), b_first=b_first)
        for size in (1, 0.01)
        for b_first in (False, True)
    ],
)
initialize_deep.mistake(
    "b[l] is a column, (n[l], 1).",
    _started(b=lambda n_out, rng: np.zeros(n_out)),
    _started(b=lambda n_out, rng: np.zeros((1, n_out))),
    _started(b=lambda n_out, rng: 0.0),
)
initialize_deep.mistake(
    "W[l] has one row for each unit of layer l: shape (n[l], n[l−1]), not the other way round.",
    _started(draw=lambda rng, n_out, n: rng.standard_normal((n, n_out))),
)
initialize_deep.mistake(
    "`rng.random` gives numbers from 0 to 1, all positive. Draw from the normal distribution, `rng.standard_normal`.",
    _started(draw=lambda rng, n_out, n: rng.random((n_out, n))),
)
initialize_deep.mistake(
    "`rng.standard_normal` takes the shape as one tuple: `rng.standard_normal((n_out, n))`.",
    _started(draw=lambda rng, n_out, n: rng.standard_normal(n_out, n)),
)
initialize_deep.mistake(
    "A generator has no `randn`: its normal numbers come from `rng.standard_normal((n_out, n))`.",
    _started(draw=lambda rng, n_out, n: rng.randn(n_out, n)),
)
initialize_deep.mistake(
    "The ·.01 of the first course makes signals vanish in deep networks. Let the scale follow from n: √(2/n) or √(1/n).",
    _started(lambda n, n_out, gain: 0.01),
)
initialize_deep.mistake(
    "With a standard deviation of 1 the signal grows from layer to layer. Let it follow from n: √(2/n) or √(1/n).",
    _started(lambda n, n_out, gain: 1),
)
initialize_deep.mistake(
    "The last layer is missing: L + 1 widths make L layers.", _started(layers=slice(None, -1))
)


# -- 1.13 gradient_check -----------------------------------------------------------------------------------------------


def sum_of_cubes(theta):
    return float((theta**3).sum())


def sum_of_exponentials(theta):
    return float(np.exp(theta).sum())


def product_of_all(theta):
    return float(np.prod(theta))


def small_sum_of_cubes(theta):
    return 1e-12 * sum_of_cubes(theta)


_GRADIENT = {
    sum_of_cubes: lambda theta: 3 * theta**2,
    sum_of_exponentials: np.exp,
    product_of_all: lambda theta: np.prod(theta) / theta,
}


def _gradients_to_check(rng):
    for J in _GRADIENT:
        theta = rng.uniform(0.5, 1.5, int(rng.integers(3, 7)))
        grad = _GRADIENT[J](theta)
        yield J, theta, grad  # right
        yield J, theta, grad * (1 + 0.3 * rng.random(theta.size)), 1e-3  # wrong


_THETA = np.array(
    [0.3, 0.95, 0.44, 1.1, 0.7, 1.3, 0.61, 0.83]
)  # numbers that + .1 − .1 does not restore to the last digit
_FIXED_GRADIENTS = [
    (sum_of_cubes, np.array([1.0, 2]), np.array([3.0, 12]), 0.1),  # approx is 3.01, 12.01
    (sum_of_cubes, np.array([1.0, 2]), np.array([3.0, 6]), 0.1),  # one entry halved
    (sum_of_cubes, np.array([1.0, 2]), np.array([-3.0, -12]), 1e-5),  # the sign
    (sum_of_exponentials, np.array([0.3]), np.exp([0.3]), 1e-2),  # a single entry
    (sum_of_exponentials, _THETA, np.exp(_THETA), 0.1),
    (product_of_all, _THETA, np.prod(_THETA) / _THETA, 1e-3),
    (product_of_all, _THETA, 2 * np.prod(_THETA) / _THETA, 1e-7),
    (small_sum_of_cubes, np.array([1.0, 2]), np.array([3e-12, 6e-12]), 0.1),  # small, and one entry halved
]


@exercise(
    "c2w1.13",
    fixed=_FIXED_GRADIENTS,
    inputs=_gradients_to_check,
    tolerance=1e-6,
    exact=("theta",),
    reference=lambda J, theta, grad, eps=1e-7: gradcheck.relative_difference(
        grad, gradcheck.numerical_gradient(J, theta, h=eps)
    ),
    hints=[
        "For each entry of theta: nudge it up by eps, then down, and divide the difference of the two J by 2·eps.",
        "Make the nudged vector anew each time, `theta + nudge` with nudge 0 everywhere but at i. Then theta stays as it is.",
        "The ratio is ‖grad − approx‖ / (‖grad‖ + ‖approx‖), with `np.linalg.norm`.",
    ],
)
def gradient_check(J, theta, grad, eps=1e-7):
    """How far `grad` is from the gradient of J at theta measured by nudges from both sides: ‖grad − approx‖ / (‖grad‖ + ‖approx‖).

    One entry after the other is moved by ±eps. theta is the same after the call as before, to the last digit.

    Shapes   J takes a vector and returns a number; theta and grad (n,) → a number
    """
    approx = np.zeros_like(theta)
    for i in range(theta.size):
        nudge = np.zeros_like(theta)
        nudge[i] = eps
        approx[i] = (J(theta + nudge) - J(theta - nudge)) / (2 * eps)
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))


_norm = np.linalg.norm


def _relative(grad, approx):
    return _norm(grad - approx) / (_norm(grad) + _norm(approx))


def _measured(J, theta, eps):
    return gradcheck.numerical_gradient(J, theta, h=eps)


def _from_above(J, theta, eps):
    return gradcheck.numerical_gradient(J, theta, h=eps, two_sided=False)


def _from_below(J, theta, eps):
    return gradcheck.numerical_gradient(J, theta, h=-eps, two_sided=False)


def _all_at_once(J, theta, eps):
    return np.full_like(theta, (J(theta + eps) - J(theta - eps)) / (2 * eps))


def _ratio(compare=_relative, measure=_measured):
    return lambda J, theta, grad, eps=1e-7: compare(grad, measure(J, theta, eps))


def _with_own_eps(own):
    return lambda J, theta, grad, eps=1e-7: _relative(grad, _measured(J, theta, own))


def _not_restored(up=(1,), down=(-2,)):
    """theta itself is moved up and down by steps of eps, and stays there. An empty `down` makes the difference one-sided."""

    def wrong(J, theta, grad, eps=1e-7):
        approx, here = np.zeros_like(theta), J(theta)
        for i in range(theta.size):
            for step in up:
                theta[i] += step * eps
            first = J(theta)
            for step in down:
                theta[i] += step * eps
            second = J(theta) if down else here
            approx[i] = (first - second) / (-sum(down or [-1]) * eps)
        return _relative(grad, approx)

    return wrong


def _same_array(J, theta, grad, eps=1e-7):
    approx = np.zeros_like(theta)
    for i in range(theta.size):
        plus, minus = theta, theta
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (J(plus) - J(minus)) / (2 * eps)
    return _relative(grad, approx)


gradient_check.mistake(
    "That is the one-sided difference: for a right gradient its ratio is near ε, not near ε². Nudge to both sides.",
    _ratio(measure=_from_above),
    _ratio(measure=_from_below),
)
gradient_check.mistake(
    "theta is not what it was before the call. Restore each entry after its nudge, or nudge a copy.",
    _not_restored(),
    _not_restored(down=(-1, -1)),
    _not_restored(up=(-1,), down=(2,)),
    _not_restored(down=()),
)
gradient_check.mistake(
    "`plus = theta` is the same array, not a copy, so nothing is nudged in the end: use theta.copy().",
    _same_array,
)
gradient_check.mistake(
    "All entries are nudged at once. Nudge one at a time: each gets a slope of its own.",
    _ratio(measure=_all_at_once),
)
gradient_check.mistake(
    "`eps` is an argument: nudge by eps, not by a number of your own.",
    *[_with_own_eps(10.0**-digits) for digits in range(2, 9)],
)
gradient_check.mistake(
    "An absolute distance depends on the scale of J. Divide by ‖grad‖ + ‖approx‖.",
    _ratio(lambda grad, approx: _norm(grad - approx)),
)
gradient_check.mistake(
    "Take the norms, not their squares: squared, a ratio of 1e-3 would look like 1e-6.",
    _ratio(lambda grad, approx: _norm(grad - approx) ** 2 / (_norm(grad) ** 2 + _norm(approx) ** 2)),
    _ratio(lambda grad, approx: _norm(grad - approx) ** 2 / (_norm(grad) + _norm(approx))),
    _ratio(lambda grad, approx: _norm(grad - approx) ** 2 / (_norm(grad) + _norm(approx)) ** 2),
)
gradient_check.mistake(
    "From θ − ε to θ + ε the run is 2ε, and yours divides by ε: every approximation is twice as large as it should be.",
    _ratio(measure=lambda J, theta, eps: 2 * _measured(J, theta, eps)),
)
gradient_check.mistake(
    "`/ 2 * eps` multiplies by eps, because Python works from left to right: write / (2 * eps).",
    _ratio(measure=lambda J, theta, eps: 2 * eps * _measured(J, theta, eps) / 2 * eps),
)
gradient_check.mistake(
    "The two nudges are swapped: J(θ + ε) − J(θ − ε), in this order.",
    _ratio(measure=lambda J, theta, eps: -_measured(J, theta, eps)),
)
gradient_check.mistake(
    "Divide by the sum of both norms. With one of them alone the ratio is about twice as large.",
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(grad)),
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(approx)),
    _ratio(lambda grad, approx: _norm(grad - approx) / max(_norm(grad), _norm(approx))),
)
gradient_check.mistake(
    "Nothing is added to the two norms: with a number beside them, the wrong gradient of a small J passes for a right one.",
    *[
        _ratio(
            lambda grad, approx, add=10.0**-digits: _norm(grad - approx) / (_norm(grad) + _norm(approx) + add)
        )
        for digits in range(5, 17)
    ],
)
gradient_check.mistake(
    "The denominator is the sum of the two norms, not the norm of the sum, which is 0 for a wrong sign.",
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(grad + approx)),
)
gradient_check.mistake(
    "The denominator needs parentheses, / (‖grad‖ + ‖approx‖). Without them only the first norm divides.",
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(grad) + _norm(approx)),
)
