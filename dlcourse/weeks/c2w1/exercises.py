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
        "Draw one order of all m columns: `order = rng.permutation(m)`. The three sets are three stretches of it.",
        "Dev and test get `int(fraction * m)` columns each. Train gets all the rest, so that no column is lost.",
        "Each stretch of the order picks the same columns from X and Y: `X[:, part]` and `Y[:, part]`.",
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
    "You split the rows of X, which are its features. Examples are columns: take X[:, part].",
    _split_rows,
    _split_rows_of_both,
)
split.mistake(
    "You took the number of features for m. The examples are the columns: m = X.shape[1].", _split(axis=0)
)
split.mistake(
    "You shuffle X and Y separately, so the labels no longer belong to their columns. Use one permutation for both.",
    _split(of_Y=_shuffled),
)
split.mistake(
    "You shuffle only X, so the labels no longer belong to their columns. Pick the same columns of Y.",
    _split(of_Y=_in_order),
)
split.mistake(
    "You shuffle only Y, so the labels no longer belong to their columns. Pick the same columns of X.",
    _split(of_X=_in_order, of_Y=_shuffled),
)
split.mistake(
    "You draw a permutation for each set, so one example can land in two sets. Draw one and cut it into three.",
    _three_permutations,
)
split.mistake(
    "You don't shuffle. These examples are sorted by class, so your dev and test sets hold only one class.",
    _split(of_X=_in_order),
)
split.mistake(
    "Some columns are lost: with int(fraction · m) for all three sets the sizes don't add up to m. Give train all that is left.",
    _split(sizes=_rounded_down),
    _split(sizes=_rounded_down, cut=_test_from_behind),
)
split.mistake(
    "The examples left over by rounding should go to train. Dev and test get int(fraction · m) each.",
    _split(sizes=_rest_to_test),
    _split(sizes=_rest_to_dev),
)
split.mistake(
    "You round to the nearest whole number. Dev and test get int(fraction · m) examples: `int` drops the fraction.",
    _split(sizes=_rounded),
)
split.mistake(
    "A set can be empty, and `order[-0:]` is not empty: it is the whole order. Count all three stretches from the front.",
    _split(cut=_test_from_behind),
    _split(cut=_both_from_behind),
)
split.mistake(
    "Your sets are in the wrong order. It is train, dev, test, and train gets the first stretch of the shuffled columns.",
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
        "Two gaps decide: how far the training error is above the Bayes error, and how far the dev error is above the training error.",
        "There is bias if train − bayes > tolerance, and variance if dev − train > tolerance. Each is True or False: that makes four cases.",
        'Ask for both together first: `if bias and variance: return "both"`.',
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
    "You compare the training error with 0. Compare it with the Bayes error: 15 % is fine where nobody can do better than 15 %.",
    _diagnosis(bias=lambda train, dev, bayes, tolerance: train > tolerance),
)
diagnose.mistake(
    'With 15 % in training and 30 % on dev the answer is "both". Look at both gaps before you answer.',
    _diagnosis(both="variance"),
    _diagnosis(both="bias"),
)
diagnose.mistake(
    "You compare ratios. 1 % is twice as much as 0.5 %, and still only half a point more: use the difference dev − train.",
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > 1.5 * train),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > 2 * train),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > (1 + tolerance) * train),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev / train - 1 > tolerance),
)
diagnose.mistake(
    "You measure variance from the wrong error. It is the gap between dev and TRAINING error, dev − train.",
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev - bayes > tolerance),
    _diagnosis(variance=lambda train, dev, bayes, tolerance: dev > tolerance),
)
diagnose.mistake(
    "You measure bias with the dev error. It is the gap between TRAINING and Bayes error, train − bayes.",
    _diagnosis(bias=lambda train, dev, bayes, tolerance: dev - bayes > tolerance),
)
diagnose.mistake(
    "You swapped the two words. Bias is the gap between training and Bayes error; variance is the gap between dev and training error.",
    _diagnosis(
        bias=lambda train, dev, bayes, tolerance: dev - train > tolerance,
        variance=lambda train, dev, bayes, tolerance: train - bayes > tolerance,
    ),
)
diagnose.mistake(
    "A gap that equals the tolerance does not count yet: use >, not >=.",
    _diagnosis(_bias_or_equal, _variance_or_equal),
    _diagnosis(bias=_bias_or_equal),
    _diagnosis(variance=_variance_or_equal),
)
diagnose.mistake(
    "You ignore the sign of a gap. Dev below train is not variance, and train below Bayes is not bias: leave out abs.",
    _diagnosis(_bias_unsigned, _variance_unsigned),
    _diagnosis(bias=_bias_unsigned),
    _diagnosis(variance=_variance_unsigned),
)
diagnose.mistake(
    "You subtract the wrong way round. The gaps are train − bayes and dev − train.",
    _diagnosis(_bias_backward, _variance_backward),
    _diagnosis(bias=_bias_backward),
    _diagnosis(variance=_variance_backward),
)
diagnose.mistake(
    "You have an extra factor of 100. The errors are shares, .15 for 15 %, and so is the tolerance. Compare them as they are.",
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(100 * train, 100 * dev, 100 * bayes, tolerance),
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(train, dev, bayes, 100 * tolerance),
    lambda train, dev, bayes, tolerance=0.02: _diagnosis()(train, dev, bayes, tolerance / 100),
)
diagnose.mistake(
    "You compare with a number of your own. Use the argument `tolerance`.",
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
        "The penalty is λ/2m times the sum of all squared weights, over all matrices.",
        "For one matrix the sum is `np.sum(W ** 2)`. Add up these sums over the list `Ws`.",
        "Return J plus the penalty: one number.",
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
    "Your penalty is twice as large as it should be. In J it has λ/2m; the 2 cancels only in its slope, λ/m · W.",
    _costs(lambda lam, m: lam / m),
)
l2_cost.mistake(
    "`lam / 2 * m` multiplies by m, because Python works from left to right. Write `lam / (2 * m)`.",
    _costs(lambda lam, m: lam / 2 * m),
)
l2_cost.mistake("Your penalty is not divided by m. It is λ/2m times the sum.", _costs(lambda lam, m: lam / 2))
l2_cost.mistake(
    "You divided J by m. J is already a mean over the examples: divide only the penalty.",
    lambda J, Ws, lam, m: (J + lam / 2 * sum(np.sum(W**2) for W in Ws)) / m,
    lambda J, Ws, lam, m: J / m + lam / (2 * m) * sum(np.sum(W**2) for W in Ws),
)
l2_cost.mistake(
    "You divided the penalty by m twice. Once is enough: λ/2m.", _costs(lambda lam, m: lam / (2 * m * m))
)
l2_cost.mistake("Your penalty is not divided by 2m. Its factor is λ/2m.", _costs(lambda lam, m: lam))
l2_cost.mistake("λ is missing from the penalty.", _costs(lambda lam, m: 1 / (2 * m)))
l2_cost.mistake("Your sign is wrong: add the penalty to J.", _costs(lambda lam, m: -lam / (2 * m)))
l2_cost.mistake(
    "`np.linalg.norm(W, 2)` is another norm, the largest singular value. The Frobenius norm adds up the squares of all entries: `np.sum(W ** 2)`.",
    _costs(size=lambda W: np.linalg.norm(W, 2) ** 2),
    _costs(size=lambda W: np.linalg.norm(W, 2)),
)
l2_cost.mistake(
    "You added up the norms ‖W‖ without the square. The penalty needs ‖W‖², or its slope is not λ/m · W.",
    _costs(size=np.linalg.norm),
)
l2_cost.mistake(
    "You add up before you square. Square each entry first, then add up: `np.sum(W ** 2)`.",
    _costs(size=lambda W: np.sum(W) ** 2),
    _costs(size=np.linalg.norm, gather=lambda sizes: sum(sizes) ** 2),
)
l2_cost.mistake("You averaged the squares. Add them up: `np.sum`.", _costs(size=lambda W: np.mean(W**2)))
l2_cost.mistake(
    "A matrix product, such as `W @ W.T`, mixes the entries. The squares of the entries are `W ** 2`.",
    _costs(size=lambda W: np.sum(W @ W.T)),
    _costs(size=lambda W: np.sum(W.T @ W)),
)
l2_cost.mistake(
    "That is the penalty alone. Add J to it.",
    lambda J, Ws, lam, m: lam / (2 * m) * sum(np.sum(W**2) for W in Ws),
)
l2_cost.mistake(
    "Your penalty has only the first matrix in it. All layers are penalised.",
    _costs(gather=lambda sizes: sizes[0]),
)
l2_cost.mistake(
    "Your penalty has only the last matrix in it. All layers are penalised.",
    _costs(gather=lambda sizes: sizes[-1]),
)
l2_cost.mistake(
    "That is the L1 penalty, which adds up absolute values. L2 adds up squares.",
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
        "Each dW becomes dW + λ/m · W, with the W of the same layer.",
        "`zip(dWs, Ws)` goes through both lists together. Return a new list of new arrays: the ones you were given stay as they are.",
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
    "You added only half of the slope. λ/2m in J becomes λ/m in dW, because the slope of w² is 2w.",
    _each(lambda dW, W, lam, m: dW + lam / (2 * m) * W),
)
l2_gradients.mistake(
    "You added twice the slope. The 2 of 2w cancels the 2 of λ/2m, and λ/m · W is left.",
    _each(lambda dW, W, lam, m: dW + 2 * lam / m * W),
)
l2_gradients.mistake(
    "Your dW has not changed, but the penalty has a slope of its own. Add it.",
    _each(lambda dW, W, lam, m: dW + 0),
    lambda dWs, Ws, lam, m: dWs,
)
l2_gradients.mistake(
    "Your sign is wrong: add the slope of the penalty. The minus comes later, in the step W − α dW.",
    _each(lambda dW, W, lam, m: dW - lam / m * W),
)
l2_gradients.mistake(
    "Your slope is not divided by m. The penalty is, and so is its slope: λ/m · W.",
    _each(lambda dW, W, lam, m: dW + lam * W),
)
l2_gradients.mistake(
    "You divided dW by m. dW is already a mean over the examples: divide only λW.",
    _each(lambda dW, W, lam, m: (dW + lam * W) / m),
    _each(lambda dW, W, lam, m: dW / m + lam / m * W),
)
l2_gradients.mistake(
    "You divided the slope by m twice. Once is enough: λ/m · W.",
    _each(lambda dW, W, lam, m: dW + lam / m**2 * W),
)
l2_gradients.mistake("λ is missing: the slope is λ/m · W.", _each(lambda dW, W, lam, m: dW + W / m))
l2_gradients.mistake(
    "`lam / 2 * m` multiplies by m, because Python works from left to right. The slope is `lam / m * W`.",
    _each(lambda dW, W, lam, m: dW + lam / 2 * m * W),
)
l2_gradients.mistake(
    "That is the slope of L1, the same for large and small weights. The slope of L2 grows with the weight: λ/m · W.",
    _each(lambda dW, W, lam, m: dW + lam / m * np.sign(W)),
)
l2_gradients.mistake(
    "You return the slope of the penalty alone. Add it to dW.", _each(lambda dW, W, lam, m: lam / m * W)
)
l2_gradients.mistake(
    "You multiplied dW by λ/m. Multiply the weights: dW + λ/m · W.",
    _each(lambda dW, W, lam, m: dW + lam / m * dW),
)
l2_gradients.mistake(
    "You added one number to all entries of dW. The slope of the penalty is λ/m · W, a different number for each.",
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
        "`rng.random(A.shape)` gives a number between 0 and 1 for each entry. How often is it below keep_prob?",
        "`mask = rng.random(A.shape) < keep_prob` is True where an entry stays. Multiply A by the mask to silence the others.",
        "On average only keep_prob times the sum is left. Divide by keep_prob to make up for it.",
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
    "The mean of A falls to keep_prob times what it was. Divide by keep_prob: that is the 'inverted' in inverted dropout.",
    _dropout(scale=_plain_mask),
)
dropout_forward.mistake(
    "With keep_prob = .8 you keep only one in five. Keep an entry where its random number is BELOW keep_prob.",
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape) > keep_prob),
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape) < 1 - keep_prob),
)
dropout_forward.mistake(
    "You keep the right share, but not the right entries. Keep an entry where its random number is BELOW keep_prob.",
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape) > 1 - keep_prob),
)
dropout_forward.mistake(
    "You use one column of the mask for all examples. Each example flips its own coins: give the mask the shape of A.",
    *_both_scales(lambda A, keep_prob, rng: rng.random((A.shape[0], 1)) < keep_prob),
)
dropout_forward.mistake(
    "You use one row of the mask for all units. Each unit flips its own coins: give the mask the shape of A.",
    *_both_scales(lambda A, keep_prob, rng: rng.random((1, A.shape[1])) < keep_prob),
    *_both_scales(lambda A, keep_prob, rng: rng.random(A.shape[1]) < keep_prob),
)
dropout_forward.mistake(
    "You draw a single number for all of A. Each entry needs its own: `rng.random(A.shape)`.",
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
    "You multiplied by keep_prob, so the mean falls to keep_prob² times what it was. Divide instead.",
    _dropout(scale=lambda A, mask, keep_prob: A * mask * keep_prob),
)
dropout_forward.mistake(
    "You divided by 1 − keep_prob, the share that goes. Divide by the share that stays, keep_prob.",
    _dropout(scale=lambda A, mask, keep_prob: A * mask / (1 - keep_prob)),
)
dropout_forward.mistake(
    "Nothing is silenced: multiply A by the mask.",
    _dropout(scale=lambda A, mask, keep_prob: A / keep_prob),
    _dropout(scale=lambda A, mask, keep_prob: A),
)
dropout_forward.mistake(
    "Your numbers come from a bell curve. Use `rng.random`, which draws evenly between 0 and 1: then a share keep_prob lies below keep_prob.",
    _dropout(lambda A, keep_prob, rng: rng.standard_normal(A.shape) < keep_prob),
    _dropout(lambda A, keep_prob, rng: rng.normal(size=A.shape) < keep_prob),
)
dropout_forward.mistake(
    "A is right, but you divided the mask too. The mask only says what stays, by True or 1.",
    _dropout(give=lambda A, mask, keep_prob: (A, mask / keep_prob)),
)
dropout_forward.mistake(
    "Both parts are right, but swapped: return the new A first, then the mask.",
    _dropout(give=lambda A, mask, keep_prob: (mask, A)),
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
        "An entry that was silenced had no effect on J. What is its slope?",
        "An entry that stayed went from a to a/keep_prob. What is the slope of a/k with respect to a?",
    ],
)
def dropout_backward(dA, mask, keep_prob):
    """The backward pass of the inverted dropout that used this mask: the gradient, as a new array.

    Shapes   dA (n, m), mask (n, m) of True, where an entry stayed, and False → (n, m)
    """
    return dA * mask / keep_prob


dropout_backward.mistake(
    "You did not divide. The forward pass divided by keep_prob, so the backward pass does too.",
    lambda dA, mask, keep_prob: dA * mask,
)
dropout_backward.mistake(
    "You drew a new mask. The gradient goes back through the entries that stayed: use the mask of the forward pass.",
    *[
        lambda dA, mask, keep_prob, seed=seed: (
            dA * (np.random.default_rng(seed).random(dA.shape) < keep_prob) / keep_prob
        )
        for seed in (0, 1, 42)
    ],
)
dropout_backward.mistake(
    "Some of your gradient goes through silenced entries. They had no part in J: multiply by the mask.",
    lambda dA, mask, keep_prob: dA / keep_prob,
    lambda dA, mask, keep_prob: dA + 0,
)
dropout_backward.mistake(
    "You multiplied by keep_prob. Forward, A was divided by it, and the slope of a/k is 1/k.",
    lambda dA, mask, keep_prob: dA * mask * keep_prob,
)
dropout_backward.mistake(
    "You divided by 1 − keep_prob, the share that goes. Divide by the share that stays, keep_prob.",
    lambda dA, mask, keep_prob: dA * mask / (1 - keep_prob),
)
dropout_backward.mistake(
    "You inverted the mask. It is True where an entry stayed.",
    lambda dA, mask, keep_prob: dA * ~mask / keep_prob,
    lambda dA, mask, keep_prob: dA * ~mask,
)
dropout_backward.mistake(
    "`dA[mask]` is a flat array of the entries that stayed. To keep the shape, multiply by the mask.",
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
        "Each feature has its own μ and σ, taken over the examples: `axis=1`. With `keepdims=True` they stay columns.",
        "Treat both sets alike: subtract the TRAINING μ and divide by the TRAINING σ.",
        "A feature that never varies has σ = 0. With `np.where(sigma > 0, sigma, 1)` you divide by 1 there, and 0 stays 0.",
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
    "You scale the test set by its own mean or deviation. Use the training μ and σ for both sets.",
    *_scaled(_of_training, _of_test),
    *_scaled(_of_training, lambda X_train, X_test: (_moments(X_test)[0], _moments(X_train)[1])),
    *_scaled(_of_training, lambda X_train, X_test: (_moments(X_train)[0], _moments(X_test)[1])),
)
normalize.mistake(
    "You left the test set as it was. Scale it by the training μ and σ too.",
    *_scaled(_of_training, lambda X_train, X_test: (0, np.ones((1, 1)))),
)
normalize.mistake(
    "You divided by the variance, σ². Divide by its root, σ: then the training variance is 1.",
    *_scaled(lambda X_train, X_test: (_moments(X_train)[0], X_train.var(axis=1, keepdims=True))),
)
normalize.mistake(
    "You took μ and σ of each example, over its features. Take them of each feature, over the examples: `axis=1, keepdims=True`.",
    *_scaled(_of_examples),
    *_scaled(_of_examples, _of_test_examples),
    *_scaled(lambda X_train, X_test: _moments(X_train, axis=0, keepdims=False)),
)
normalize.mistake(
    "Your μ and σ are flat arrays. They must stay columns, (n_x, 1), to be subtracted from every example: `keepdims=True`.",
    *_scaled(lambda X_train, X_test: _moments(X_train, keepdims=False)),
)
normalize.mistake(
    "A constant feature has σ = 0, and 0/0 is NaN. Make that feature 0.",
    _scaled(_of_training)[1],
)
normalize.mistake(
    "You added a small number to σ. That distorts features in small units: 1e-8 changes σ = 1e-6 by 1 %. Only σ = 0 needs care: `np.where(sigma > 0, sigma, 1)`.",
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
    "You subtracted the mean, but the scale is still there: divide by σ.",
    _scaled(_of_training, formula=lambda X, mu, sigma: X - mu)[0],
)
normalize.mistake(
    "The scale is right, but the mean is not 0. Subtract μ before you divide.",
    *_scaled(_of_training, formula=lambda X, mu, sigma: X / sigma),
)
normalize.mistake(
    "`X - mu / sigma` divides only mu. Write `(X - mu) / sigma`.",
    *_scaled(_of_training, formula=lambda X, mu, sigma: X - mu / sigma),
)
normalize.mistake(
    "You took μ and σ over both sets together, so the test set leaks into training. Use the training set alone.",
    *_scaled(_of_both),
)
normalize.mistake(
    "You took one μ and one σ for the whole matrix, so the features are as unequal as before. Each row needs its own.",
    *_scaled(lambda X_train, X_test: _moments(X_train, axis=None)),
    *_scaled(
        lambda X_train, X_test: _moments(X_train, axis=None),
        lambda X_train, X_test: _moments(X_test, axis=None),
    ),
)
normalize.mistake(
    "Your σ divides by m − 1. Here it divides by m, as in the lecture and in `np.std` without options.",
    *_scaled(lambda X_train, X_test: _moments(X_train, ddof=1)),
)
normalize.mistake(
    "You scaled each feature to 0 … 1 by its smallest and largest value. The exercise asks for (X − μ)/σ.",
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
        "A standard normal number times s has standard deviation s. Which s gives the variance 2/n?",
        "W[l] has the shape (dims[l], dims[l−1]). The number of inputs of a unit is n = dims[l−1].",
        '`W = np.sqrt(2 / n) * rng.standard_normal((n_out, n))` for "he", and `np.sqrt(1 / n)` for "xavier". b is '
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
    "You took the width of the layer itself for n. It is the number of INPUTS of a unit, n[l−1]: that many terms are added up.",
    _started(lambda n, n_out, gain: np.sqrt(gain / n_out)),
)
initialize_deep.mistake(
    "You multiplied by the variance, 2/n. Multiply by its root, the standard deviation: `np.sqrt(2 / n)`.",
    _started(lambda n, n_out, gain: gain / n),
)
initialize_deep.mistake(
    'You used 1/n for both kinds. ReLU throws half of the signal away, so "he" has 2/n.',
    _started(lambda n, n_out, gain: np.sqrt(1 / n)),
)
initialize_deep.mistake(
    'You used 2/n for both kinds. It is 2/n for "he" and 1/n for "xavier".',
    _started(lambda n, n_out, gain: np.sqrt(2 / n)),
)
initialize_deep.mistake(
    'You swapped the two kinds: 2/n belongs to "he", 1/n to "xavier".',
    _started(lambda n, n_out, gain: np.sqrt((3 - gain) / n)),
)
initialize_deep.mistake(
    "You took the root of the 2 alone, not of n. Write `np.sqrt(2 / n)`.",
    _started(lambda n, n_out, gain: np.sqrt(gain) / n),
)
initialize_deep.mistake(
    "Your weights grow with n. A unit with many inputs needs small weights: `np.sqrt(2 / n)`.",
    _started(lambda n, n_out, gain: np.sqrt(gain * n)),
    _started(lambda n, n_out, gain: np.sqrt(n / gain)),
    _started(lambda n, n_out, gain: np.sqrt(n)),
)
initialize_deep.mistake(
    "That is Glorot's formula, with both inputs and outputs. Here only the inputs count: n = n[l−1].",
    _started(lambda n, n_out, gain: np.sqrt(2 / (n + n_out))),
    _started(lambda n, n_out, gain: np.sqrt(gain / (n + n_out))),
)
initialize_deep.mistake(
    "Your b is random. Zero is fine: the random weights already make the units different.",
    *[
        _started(b=lambda n_out, rng, size=size: size * rng.standard_normal((n_out, 1)), b_first=b_first)
        for size in (1, 0.01)
        for b_first in (False, True)
    ],
)
initialize_deep.mistake(
    "Your b has the wrong shape. b[l] is a column, (n[l], 1).",
    _started(b=lambda n_out, rng: np.zeros(n_out)),
    _started(b=lambda n_out, rng: np.zeros((1, n_out))),
    _started(b=lambda n_out, rng: 0.0),
)
initialize_deep.mistake(
    "Your W is transposed. W[l] has one row for each unit of layer l: its shape is (n[l], n[l−1]).",
    _started(draw=lambda rng, n_out, n: rng.standard_normal((n, n_out))),
)
initialize_deep.mistake(
    "Your weights are all positive: `rng.random` gives numbers from 0 to 1. Draw from the normal distribution, `rng.standard_normal`.",
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
    "You used the factor .01 of the first course, which makes signals vanish in deep networks. Let the scale follow from n: √(2/n) or √(1/n).",
    _started(lambda n, n_out, gain: 0.01),
)
initialize_deep.mistake(
    "You did not scale the weights, so the signal grows from layer to layer. Let the scale follow from n: √(2/n) or √(1/n).",
    _started(lambda n, n_out, gain: 1),
)
initialize_deep.mistake(
    "The last layer is missing. A list of L + 1 sizes makes L layers.", _started(layers=slice(None, -1))
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
        "Go through the entries of theta. Nudge each up by eps, then down, and divide the difference of the two J by 2·eps.",
        "Make a new vector each time: `theta + nudge`, where nudge is 0 everywhere but at i. Then theta stays as it is.",
        "Return ‖grad − approx‖ / (‖grad‖ + ‖approx‖). `np.linalg.norm` gives the norms.",
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
    "You nudge to one side only. Then even a right gradient has a ratio near ε, not near ε². Nudge to both sides.",
    _ratio(measure=_from_above),
    _ratio(measure=_from_below),
)
gradient_check.mistake(
    "You changed theta. Restore each entry after its nudge, or nudge a copy.",
    _not_restored(),
    _not_restored(down=(-1, -1)),
    _not_restored(up=(-1,), down=(2,)),
    _not_restored(down=()),
)
gradient_check.mistake(
    "`plus = theta` is the same array, not a copy, so your two nudges cancel. Use `theta.copy()`.",
    _same_array,
)
gradient_check.mistake(
    "You nudge all entries at once. Nudge one at a time: each has a slope of its own.",
    _ratio(measure=_all_at_once),
)
gradient_check.mistake(
    "You nudge by a number of your own. Use the argument `eps`.",
    *[_with_own_eps(10.0**-digits) for digits in range(2, 9)],
)
gradient_check.mistake(
    "You return the distance itself, which depends on the scale of J. Divide it by ‖grad‖ + ‖approx‖.",
    _ratio(lambda grad, approx: _norm(grad - approx)),
)
gradient_check.mistake(
    "You squared the norms, which makes a ratio of 1e-3 look like 1e-6. Take the norms themselves.",
    _ratio(lambda grad, approx: _norm(grad - approx) ** 2 / (_norm(grad) ** 2 + _norm(approx) ** 2)),
    _ratio(lambda grad, approx: _norm(grad - approx) ** 2 / (_norm(grad) + _norm(approx))),
    _ratio(lambda grad, approx: _norm(grad - approx) ** 2 / (_norm(grad) + _norm(approx)) ** 2),
)
gradient_check.mistake(
    "You divide by ε, so every slope comes out twice as large as it should be. From θ − ε to θ + ε the run is 2ε.",
    _ratio(measure=lambda J, theta, eps: 2 * _measured(J, theta, eps)),
)
gradient_check.mistake(
    "`/ 2 * eps` multiplies by eps, because Python works from left to right. Write `/ (2 * eps)`.",
    _ratio(measure=lambda J, theta, eps: 2 * eps * _measured(J, theta, eps) / 2 * eps),
)
gradient_check.mistake(
    "You swapped the two nudges: it is J(θ + ε) − J(θ − ε).",
    _ratio(measure=lambda J, theta, eps: -_measured(J, theta, eps)),
)
gradient_check.mistake(
    "You divided by one norm only, so the ratio is about twice as large as it should be. Divide by the sum of both.",
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(grad)),
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(approx)),
    _ratio(lambda grad, approx: _norm(grad - approx) / max(_norm(grad), _norm(approx))),
)
gradient_check.mistake(
    "Your denominator holds a number beside the two norms. With it, a wrong gradient passes for right where J is small. Leave it out.",
    *[
        _ratio(
            lambda grad, approx, add=10.0**-digits: _norm(grad - approx) / (_norm(grad) + _norm(approx) + add)
        )
        for digits in range(5, 17)
    ],
)
gradient_check.mistake(
    "You divided by the norm of the sum, which is 0 for a wrong sign. Divide by the sum of the two norms.",
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(grad + approx)),
)
gradient_check.mistake(
    "Only the first norm divides. Put the denominator into parentheses: / (‖grad‖ + ‖approx‖).",
    _ratio(lambda grad, approx: _norm(grad - approx) / _norm(grad) + _norm(approx)),
)
