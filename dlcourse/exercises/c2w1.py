"""Exercises of c2w1: split, diagnose, regularise, scale, initialise, and check the gradient."""

import numpy as np

from dlcourse import data, deep_network, gradcheck, initializers, strategy
from dlcourse import functional as F
from dlcourse.practice import exercise


class _Rng(np.random.Generator):
    """A random generator that is told by its seed, so that inputs can be compared by their repr."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __repr__(self):
        return f"default_rng({self.seed})"

    __str__ = __repr__


def _some_rng(rng):
    return _Rng(int(rng.integers(10**6)))


# -- 1.1 split ---------------------------------------------------------------------------------------------------------


def _sorted_classes(rng):
    for fractions, most in (((0.6, 0.2, 0.2), 30), ((0.8, 0.1, 0.1), 60), ((0.98, 0.01, 0.01), 400)):
        m, n_x = int(rng.integers(most // 2, most)) * 10 + int(rng.integers(1, 10)), int(rng.integers(2, 5))
        Y = (np.arange(m) >= m // 2).astype(float)[None]  # first all of class 0, then all of class 1
        yield rng.normal(size=(n_x, m)) + 3 * Y, Y, fractions, _some_rng(rng)


@exercise(
    "c2w1.01",
    inputs=_sorted_classes,
    reference=lambda X, Y, fractions, rng: tuple(strategy.split(X, Y, fractions, rng=rng)),
    returns=("train", "dev", "test"),
    hints=[
        "Draw one order of all m columns, order = rng.permutation(m). The three sets are three stretches of it.",
        "dev gets int(fraction · m) columns, test likewise. Train gets all the rest, so that none is lost.",
        "A stretch of the order picks columns from both: X[:, part] and Y[:, part].",
    ],
)
def split(X, Y, fractions, rng):
    """Shuffle the examples by one call of rng.permutation(m) and cut them into train, dev and test, in this order.

    Dev and test get int(fraction · m) examples, train all that are left.

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


def _cut(order, sizes):
    ends = np.cumsum([0, *sizes])
    return [order[low:high] for low, high in zip(ends, ends[1:])]


def _by_orders(order_of_X, order_of_Y=None, sizes=_sizes):
    """A split with given orders of the columns of X and of Y (the same, if left out), each a function of m and rng."""

    def wrong(X, Y, fractions, rng):
        m = X.shape[1]
        of_X = order_of_X(m, rng)
        of_Y = order_of_Y(m, rng) if order_of_Y else of_X
        return tuple(
            (X[:, i], Y[:, j])
            for i, j in zip(_cut(of_X, sizes(fractions, m)), _cut(of_Y, sizes(fractions, m)))
        )

    return wrong


def _split_rows(X, Y, fractions, rng):
    m = X.shape[0]
    return tuple((X[part], Y[:, part]) for part in _cut(rng.permutation(m), _sizes(fractions, m)))


def _split_rows_of_both(X, Y, fractions, rng):
    m = X.shape[0]
    return tuple((X[part], Y[part]) for part in _cut(rng.permutation(m), _sizes(fractions, m)))


def _test_from_the_end(X, Y, fractions, rng):
    m = X.shape[1]
    order, n = rng.permutation(m), [int(fraction * m) for fraction in fractions]
    return tuple(
        (X[:, part], Y[:, part]) for part in (order[: n[0]], order[n[0] : n[0] + n[1]], order[-n[2] :])
    )


split.mistake(
    "Examples are columns: split X[:, part], not its rows, which are the features.",
    _split_rows,
    _split_rows_of_both,
)
split.mistake(
    "X and Y are shuffled apart, and the labels no longer belong to their columns. One permutation for both.",
    _by_orders(lambda m, rng: rng.permutation(m), lambda m, rng: rng.permutation(m)),
    _by_orders(lambda m, rng: rng.permutation(m), lambda m, rng: np.arange(m)),
)
split.mistake(
    "The examples were sorted by class, and nothing was shuffled: your dev and test sets hold one class only.",
    _by_orders(lambda m, rng: np.arange(m)),
)
split.mistake(
    "The sizes must add up to m: int(fraction · m) for all three loses columns. Give the remainder to train.",
    _by_orders(
        lambda m, rng: rng.permutation(m),
        sizes=lambda fractions, m: [int(fraction * m) for fraction in fractions],
    ),
    _test_from_the_end,
)
split.mistake(
    "The order of the parts is train, dev, test: the first stretch of the shuffled columns is train.",
    lambda X, Y, fractions, rng: _by_orders(
        lambda m, r: r.permutation(m), sizes=lambda f, m: _sizes(f, m)[::-1]
    )(X, Y, fractions, rng)[::-1],
)


# -- 1.2 diagnose ------------------------------------------------------------------------------------------------------


def _errors(rng):
    yield 0.01, 0.11, 0.0, 0.02
    yield 0.15, 0.16, 0.0, 0.02
    yield 0.15, 0.30, 0.0, 0.02
    yield 0.005, 0.01, 0.0, 0.02
    yield 0.15, 0.16, 0.15, 0.02
    yield 0.15, 0.30, 0.145, 0.02
    for _ in range(6):
        bayes = float(rng.uniform(0, 0.2))
        gaps = [float(rng.choice([rng.uniform(0, 0.012), rng.uniform(0.03, 0.15)])) for _ in range(2)]
        yield bayes + gaps[0], bayes + sum(gaps), bayes, 0.02
    yield 0.03, 0.04, 0.0, 0.005


@exercise(
    "c2w1.02",
    inputs=_errors,
    reference=lambda train, dev, bayes, tolerance=0.02: strategy.diagnose(
        train, dev, bayes, tolerance=tolerance
    ),
    hints=[
        "Two gaps decide: how far training is above what nobody can avoid, and how far dev is above training.",
        "bias = train − bayes > tolerance, variance = dev − train > tolerance. Both are True or False, so there are four cases.",
        'Test for both first: if bias and variance: return "both".',
    ],
)
def diagnose(train, dev, bayes, tolerance=0.02):
    """Say what ails a classifier: "bias", "variance", "both" or "fine". A gap counts if it is larger than the tolerance.

    train, dev, bayes   errors as shares, .15 for 15 %
    """
    bias, variance = train - bayes > tolerance, dev - train > tolerance
    if bias and variance:
        return "both"
    return "bias" if bias else "variance" if variance else "fine"


def _word(bias, variance):
    return "both" if bias and variance else "bias" if bias else "variance" if variance else "fine"


def _other_word(bias, variance):
    return "variance" if variance else "bias" if bias else "fine"


diagnose.mistake(
    "15 and 16 % with a Bayes error of 15 % is fine: compare the training error with the Bayes error, not with 0.",
    lambda train, dev, bayes, tolerance=0.02: _word(train > tolerance, dev - train > tolerance),
)
diagnose.mistake(
    "15 and 30 % has both illnesses: look at both gaps before you answer.",
    lambda train, dev, bayes, tolerance=0.02: _other_word(train - bayes > tolerance, dev - train > tolerance),
    lambda train, dev, bayes, tolerance=0.02: (
        "bias" if train - bayes > tolerance else "variance" if dev - train > tolerance else "fine"
    ),
)
diagnose.mistake(
    "0.5 against 1 % is twice as much, and still only half a point: use differences, not ratios.",
    lambda train, dev, bayes, tolerance=0.02: _word(train - bayes > tolerance, dev > 1.5 * train),
    lambda train, dev, bayes, tolerance=0.02: _word(train - bayes > tolerance, dev / train - 1 > tolerance),
)
diagnose.mistake(
    "Variance is the gap between dev and TRAINING error. The Bayes error belongs to the other gap.",
    lambda train, dev, bayes, tolerance=0.02: _word(train - bayes > tolerance, dev - bayes > tolerance),
)
diagnose.mistake(
    "The two words are exchanged: bias is what training error has above the Bayes error.",
    lambda train, dev, bayes, tolerance=0.02: _word(dev - train > tolerance, train - bayes > tolerance),
)


# -- 1.4 l2_cost, l2_gradients -----------------------------------------------------------------------------------------


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
    inputs=_cost_and_weights,
    reference=lambda J, Ws, lam, m: J + F.l2_penalty(*Ws, lam=lam, m=m),
    hints=[
        "The penalty is λ/2m times the sum of the squares of all weights, over all matrices.",
        "For one matrix the sum is np.sum(W ** 2). Add these up over the list Ws.",
        "Return J plus the penalty, one number.",
    ],
)
def l2_cost(J, Ws, lam, m):
    """J plus the L2 penalty λ/2m · Σ ‖W‖² over all weight matrices.

    Shapes   J a number, Ws a list of matrices, lam = λ, m the number of examples → a number
    """
    return J + lam / (2 * m) * sum(np.sum(W**2) for W in Ws)


l2_cost.mistake(
    "Twice the penalty: it is λ/2m in J. The 2 goes away only in its slope, λ/m · W.",
    lambda J, Ws, lam, m: J + lam / m * sum(np.sum(W**2) for W in Ws),
    lambda J, Ws, lam, m: J + lam / 2 * m * sum(np.sum(W**2) for W in Ws),
)
l2_cost.mistake(
    "`np.linalg.norm(W, 2)` is the largest singular value, another norm. Frobenius sums the squares of all entries.",
    lambda J, Ws, lam, m: J + lam / (2 * m) * sum(np.linalg.norm(W, 2) ** 2 for W in Ws),
    lambda J, Ws, lam, m: J + lam / (2 * m) * sum(np.linalg.norm(W, 2) for W in Ws),
)
l2_cost.mistake(
    "The norm is squared in the penalty: without the square it is Σ ‖W‖, and its slope would no longer be λ/m · W.",
    lambda J, Ws, lam, m: J + lam / (2 * m) * sum(np.linalg.norm(W) for W in Ws),
)
l2_cost.mistake(
    "The penalty is divided by m too, like the rest of J.",
    lambda J, Ws, lam, m: J + lam / 2 * sum(np.sum(W**2) for W in Ws),
)
l2_cost.mistake(
    "That is the penalty alone. Add J to it.",
    lambda J, Ws, lam, m: lam / (2 * m) * sum(np.sum(W**2) for W in Ws),
)
l2_cost.mistake(
    "All layers are penalised, and here only one of the matrices is.",
    lambda J, Ws, lam, m: J + lam / (2 * m) * np.sum(Ws[0] ** 2),
    lambda J, Ws, lam, m: J + lam / (2 * m) * np.sum(Ws[-1] ** 2),
)
l2_cost.mistake(
    "That is the L1 penalty: L2 sums the squares.",
    lambda J, Ws, lam, m: J + lam / (2 * m) * sum(np.sum(np.abs(W)) for W in Ws),
    lambda J, Ws, lam, m: J + lam / m * sum(np.sum(np.abs(W)) for W in Ws),
)


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
    inputs=_slopes_and_weights,
    reference=_with_slope_of_l2,
    hints=[
        "What is the slope of λ/2m · w² with respect to w? The 2 cancels.",
        "Each dW becomes dW + λ/m · W, with its own W.",
        "`zip(dWs, Ws)` walks through both lists; return a new list, so that the caller's arrays stay as they are.",
    ],
)
def l2_gradients(dWs, Ws, lam, m):
    """The gradients of the cost with penalty, from those without: one for each weight matrix. (b is not penalised.)

    Shapes   lists of arrays in the shapes of W[1], W[2], … → such a list
    """
    return [dW + lam / m * W for dW, W in zip(dWs, Ws)]


def _each(rule):
    return lambda dWs, Ws, lam, m: [rule(dW, W, lam, m) for dW, W in zip(dWs, Ws)]


l2_gradients.mistake(
    "Half of the slope: λ/2m in J becomes λ/m in dW, because the slope of w² is 2w.",
    _each(lambda dW, W, lam, m: dW + lam / (2 * m) * W),
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
    "That is the slope of L1, the same for large and small weights. L2 pulls each weight in proportion: λ/m · W.",
    _each(lambda dW, W, lam, m: dW + lam / m * np.sign(W)),
)
l2_gradients.mistake(
    "The penalty's slope replaces dW; add the two.", _each(lambda dW, W, lam, m: lam / m * W)
)


# -- 1.6 dropout_forward, dropout_backward -----------------------------------------------------------------------------


def _activations(rng):
    for keep_prob in (0.8, 0.5, float(rng.uniform(0.3, 0.9))):
        yield (
            rng.normal(size=(int(rng.integers(4, 9)), int(rng.integers(5, 12)))) + 0.5,
            keep_prob,
            _some_rng(rng),
        )


def _dropped(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    return F.dropout(A, keep_prob=keep_prob, mask=mask), mask


@exercise(
    "c2w1.06",
    inputs=_activations,
    reference=_dropped,
    returns=("A", "mask"),
    hints=[
        "rng.random(A.shape) gives one number between 0 and 1 for each entry. How often is it below keep_prob?",
        "mask = rng.random(A.shape) < keep_prob is True where an entry stays. Multiplying by it silences the others.",
        "The sum of what stays is keep_prob times too small. Divide by keep_prob.",
    ],
)
def dropout_forward(A, keep_prob, rng):
    """Inverted dropout: silence each entry with probability 1 − keep_prob and rescale the rest. Draw with rng.random(A.shape).

    Shapes   A (n, m) → the new A (n, m), and the mask (n, m) of True and False
    """
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob, mask


def _by_mask(draw, scale=lambda A, mask, keep_prob: A * mask / keep_prob):
    def wrong(A, keep_prob, rng):
        mask = draw(A, keep_prob, rng)
        return scale(A, mask, keep_prob), mask

    return wrong


def _right_mask(A, keep_prob, rng):
    return rng.random(A.shape) < keep_prob


dropout_forward.mistake(
    "The mean of A falls to keep_prob times what it was. Divide by keep_prob: that is the inverted in "
    "inverted dropout.",
    _by_mask(_right_mask, lambda A, mask, keep_prob: A * mask),
)
dropout_forward.mistake(
    "With keep_prob .8 this keeps one in five. Keep where the random number is BELOW keep_prob.",
    _by_mask(lambda A, keep_prob, rng: rng.random(A.shape) > keep_prob),
    _by_mask(lambda A, keep_prob, rng: rng.random(A.shape) > keep_prob, lambda A, mask, keep_prob: A * mask),
    _by_mask(lambda A, keep_prob, rng: rng.random(A.shape) < 1 - keep_prob),
)
dropout_forward.mistake(
    "One mask serves all examples. Each example flips its own coins: the mask has the shape of A.",
    _by_mask(lambda A, keep_prob, rng: rng.random((A.shape[0], 1)) < keep_prob),
    _by_mask(
        lambda A, keep_prob, rng: rng.random((A.shape[0], 1)) < keep_prob, lambda A, mask, keep_prob: A * mask
    ),
)
dropout_forward.mistake(
    "Multiplying by keep_prob makes it worse: the mean is now keep_prob² times what it was. Divide.",
    _by_mask(_right_mask, lambda A, mask, keep_prob: A * mask * keep_prob),
)
dropout_forward.mistake(
    "Divide by the share that stays, keep_prob, not by the share that goes.",
    _by_mask(_right_mask, lambda A, mask, keep_prob: A * mask / (1 - keep_prob)),
)
dropout_forward.mistake(
    "`rng.standard_normal` and `rng.normal` draw from a bell curve; for a chance you need rng.random, even "
    "between 0 and 1.",
    _by_mask(lambda A, keep_prob, rng: rng.standard_normal(A.shape) < keep_prob),
    _by_mask(lambda A, keep_prob, rng: rng.normal(size=A.shape) < keep_prob),
)


def _arriving(rng):
    for A, keep_prob, own in _activations(rng):
        yield rng.normal(size=A.shape), own.random(A.shape) < keep_prob, keep_prob


def _through_dropout(dA, mask, keep_prob):
    _, backward = F.dropout.forward(dA, keep_prob=keep_prob, mask=mask)
    return backward(dA)


@exercise(
    "c2w1.06",
    inputs=_arriving,
    reference=_through_dropout,
    hints=[
        "An entry that was silenced did not move J. What is its slope?",
        "An entry that stayed was multiplied by 1/keep_prob, so its slope is multiplied by the same number.",
    ],
)
def dropout_backward(dA, mask, keep_prob):
    """The gradient on its way back through the dropout that used this mask.

    Shapes   dA and mask (n, m) → (n, m)
    """
    return dA * mask / keep_prob


dropout_backward.mistake(
    "The forward pass divided by keep_prob; so does the way back.", lambda dA, mask, keep_prob: dA * mask
)
dropout_backward.mistake(
    "Blame must travel through the same survivors: use the mask of the forward pass, don't draw a new one.",
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
    "The mask is turned round: True stands where an entry stayed.",
    lambda dA, mask, keep_prob: dA * ~mask / keep_prob,
    lambda dA, mask, keep_prob: dA * (1 - mask) / keep_prob,
)


# -- 1.9 normalize -----------------------------------------------------------------------------------------------------


def _features(rng):
    for constant in (False, False, True):
        n_x, m = int(rng.integers(2, 5)), int(rng.integers(8, 14))
        scale, shift = 10 ** rng.uniform(-2, 3, (n_x, 1)), rng.normal(0, 5, (n_x, 1))
        X_train, X_test = (shift + scale * rng.normal(size=(n_x, size)) for size in (m, 6))
        X_test = X_test + scale  # the test set lies elsewhere
        if constant:
            X_train[-1], X_test[-1] = 2.0, 2.0
        yield X_train, X_test


@exercise(
    "c2w1.09",
    inputs=_features,
    reference=data.standardize,
    returns=("X_train", "X_test"),
    tolerance=1e-6,
    silent=True,
    hints=[
        "μ and σ belong to a feature, so they are means over the examples: axis=1, with keepdims=True to keep them columns.",
        "Both sets are treated alike: subtract the TRAINING μ, divide by the TRAINING σ.",
        "A feature that never varies has σ = 0. `np.where(sigma > 0, sigma, 1)` divides by 1 there, and 0 is left.",
    ],
)
def normalize(X_train, X_test):
    """Both sets with the training set's mean subtracted and divided by its standard deviation, feature by feature.

    A feature that is constant becomes 0.

    Shapes   X_train (n_x, m), X_test (n_x, m_test) → a tuple of arrays in the same shapes
    """
    mu = X_train.mean(axis=1, keepdims=True)
    sigma = X_train.std(axis=1, keepdims=True)
    sigma = np.where(sigma > 0, sigma, 1)
    return (X_train - mu) / sigma, (X_test - mu) / sigma


def _scaled(statistics, divide=lambda X, mu, sigma: (X - mu) / np.where(sigma > 0, sigma, 1)):
    """Both sets by (μ, σ) of `statistics(X_train, X_test)`, a pair for each."""

    def wrong(X_train, X_test):
        return tuple(
            divide(X, *moments) for X, moments in zip((X_train, X_test), statistics(X_train, X_test))
        )

    return wrong


def _moments(X, axis=1):
    return X.mean(axis=axis, keepdims=True), X.std(axis=axis, keepdims=True)


def _from_training(X_train, X_test):
    return (_moments(X_train),) * 2


normalize.mistake(
    "Your test set has the mean 0 exactly: you asked it for its own μ and σ. Use the training ones for both.",
    _scaled(lambda X_train, X_test: (_moments(X_train), _moments(X_test))),
    _scaled(
        lambda X_train, X_test: (_moments(X_train), _moments(X_test)), lambda X, mu, sigma: (X - mu) / sigma
    ),
)
normalize.mistake(
    "The training variance is not 1: divide by σ, the root of the variance, not by σ².",
    _scaled(_from_training, lambda X, mu, sigma: (X - mu) / np.where(sigma > 0, sigma**2, 1)),
    _scaled(_from_training, lambda X, mu, sigma: (X - mu) / sigma**2),
)
normalize.mistake(
    "These are statistics of each example over its features. `axis=1` averages over the examples; keep the axis "
    "with keepdims.",
    lambda X_train, X_test: tuple(
        (X - X.mean(axis=0, keepdims=True)) / X.std(axis=0, keepdims=True) for X in (X_train, X_test)
    ),
    lambda X_train, X_test: tuple((X - X.mean(axis=0)) / X.std(axis=0) for X in (X_train, X_test)),
)
normalize.mistake(
    "A constant feature has σ = 0, and 0/0 is NaN: leave that feature at 0.",
    _scaled(_from_training, lambda X, mu, sigma: (X - mu) / sigma),
)
normalize.mistake(
    "The mean is gone, the scale is not: divide by σ.", _scaled(_from_training, lambda X, mu, sigma: X - mu)
)
normalize.mistake(
    "μ and σ of both sets together let the test set leak into training. Use the training set's alone.",
    _scaled(lambda X_train, X_test: (_moments(np.hstack([X_train, X_test])),) * 2),
    _scaled(
        lambda X_train, X_test: (_moments(np.hstack([X_train, X_test])),) * 2,
        lambda X, mu, sigma: (X - mu) / sigma,
    ),
)
normalize.mistake(
    "One μ and one σ for the whole matrix leave the features as unequal as they were: each row has its own.",
    lambda X_train, X_test: (
        (X_train - X_train.mean()) / X_train.std(),
        (X_test - X_train.mean()) / X_train.std(),
    ),
)


# -- 1.11 initialize_deep ----------------------------------------------------------------------------------------------


def _shapes_of_networks(rng):
    for kind in ("he", "xavier", "he"):
        dims = [int(n) for n in rng.choice(np.arange(2, 12), size=int(rng.integers(3, 6)), replace=False)]
        yield dims, kind, _some_rng(rng)


@exercise(
    "c2w1.11",
    inputs=_shapes_of_networks,
    reference=lambda dims, kind, rng: deep_network.initialize(
        dims, init=getattr(initializers, kind), rng=rng
    ),
    hints=[
        "A standard normal number times s has the standard deviation s. Which s gives the variance 2/n?",
        "For layer l the shape is (dims[l], dims[l−1]), and n, the number of inputs of a unit, is dims[l−1].",
        'W = np.sqrt(2 / n) * rng.standard_normal((n_out, n)) for "he", np.sqrt(1 / n) for "xavier"; b is '
        "np.zeros((n_out, 1)).",
    ],
)
def initialize_deep(dims, kind, rng):
    """Weights and biases of all layers: W[l] from N(0, 2/n) for kind "he", N(0, 1/n) for "xavier", n = n[l−1]; b[l] = 0.

    Draw W[1], W[2], … in this order, each by one call of rng.standard_normal(shape).

    Shapes   dims [n_x, n[1], …, n[L]] → a list of (W[l] (n[l], n[l−1]), b[l] (n[l], 1))
    """
    params, gain = [], 2 if kind == "he" else 1
    for n, n_out in zip(dims, dims[1:]):
        W = np.sqrt(gain / n) * rng.standard_normal((n_out, n))
        params.append((W, np.zeros((n_out, 1))))
    return params


def _started(
    scale,
    b=lambda n_out, rng: np.zeros((n_out, 1)),
    draw=lambda rng, shape: rng.standard_normal(shape),
    turned=False,
):
    """Layers with W = scale(n, n_out, gain) · drawn numbers."""

    def wrong(dims, kind, rng):
        gain = 2 if kind == "he" else 1
        params = []
        for n, n_out in zip(dims, dims[1:]):
            W = scale(n, n_out, gain) * draw(rng, (n, n_out) if turned else (n_out, n))
            params.append((W, b(n_out, rng)))
        return params

    return wrong


def _rooted(n, n_out, gain):
    return np.sqrt(gain / n)


initialize_deep.mistake(
    "n is the number of INPUTS of a unit, n[l−1], the width of the layer before: that many terms are added "
    "up.",
    _started(lambda n, n_out, gain: np.sqrt(gain / n_out)),
)
initialize_deep.mistake(
    "2/n is the variance. The standard deviation is its root: np.sqrt(2 / n).",
    _started(lambda n, n_out, gain: gain / n),
)
initialize_deep.mistake(
    'With 1/n the signal falls by √2 in each ReLU layer. ReLU throws half away: for "he" it is 2, not 1.',
    _started(lambda n, n_out, gain: np.sqrt(1 / n)),
)
initialize_deep.mistake(
    "Zero is fine for b: the random weights tell the units apart already.",
    _started(_rooted, b=lambda n_out, rng: rng.standard_normal((n_out, 1))),
    _started(_rooted, b=lambda n_out, rng: 0.01 * rng.standard_normal((n_out, 1))),
)
initialize_deep.mistake(
    "W[l] has one row for each unit of layer l: shape (n[l], n[l−1]), not the other way round.",
    _started(_rooted, turned=True),
)
initialize_deep.mistake(
    "`rng.random` gives numbers from 0 to 1, all positive. Draw from the normal distribution, "
    "rng.standard_normal.",
    _started(_rooted, draw=lambda rng, shape: rng.random(shape)),
)
initialize_deep.mistake(
    "The ·.01 of the first course makes signals vanish in deep networks. Let the scale follow from n: "
    "√(2/n) or √(1/n).",
    _started(lambda n, n_out, gain: 0.01),
)


# -- 1.13 gradient_check -----------------------------------------------------------------------------------------------


def sum_of_cubes(theta):
    return float((theta**3).sum())


def sum_of_exponentials(theta):
    return float(np.exp(theta).sum())


def product_of_all(theta):
    return float(np.prod(theta))


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
    yield sum_of_cubes, theta, -3 * theta**2, 1e-5  # the sign
    yield sum_of_exponentials, theta, np.exp(theta), 1e-2


@exercise(
    "c2w1.13",
    inputs=_gradients_to_check,
    tolerance=1e-6,
    reference=lambda J, theta, grad, eps=1e-7: gradcheck.relative_difference(
        grad, gradcheck.numerical_gradient(J, theta, h=eps)
    ),
    hints=[
        "For each entry of theta: nudge it up by eps, then down, and divide the difference of the two J by 2·eps.",
        "Make the nudged vector anew each time, `theta + nudge` with nudge 0 everywhere but at i. Then theta stays as it "
        "is.",
        "The ratio is ‖grad − approx‖ / (‖grad‖ + ‖approx‖), with np.linalg.norm.",
    ],
)
def gradient_check(J, theta, grad, eps=1e-7):
    """How far `grad` is from the gradient of J at theta measured by nudges from both sides: ‖grad − approx‖ / (‖grad‖ + ‖approx‖).

    Shapes   J takes a vector and returns a number; theta and grad (n,) → a number
    """
    approx = np.zeros_like(theta)
    for i in range(theta.size):
        nudge = np.zeros_like(theta)
        nudge[i] = eps
        approx[i] = (J(theta + nudge) - J(theta - nudge)) / (2 * eps)
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))


def _nudged(J, theta, eps, two_sided=True):
    return gradcheck.numerical_gradient(J, theta, h=eps, two_sided=two_sided)


def _ratio(judge, two_sided=True, factor=1.0):
    return lambda J, theta, grad, eps=1e-7: judge(grad, factor * _nudged(J, theta, eps, two_sided))


def _not_restored(J, theta, grad, eps=1e-7):
    approx = np.zeros_like(theta)
    for i in range(theta.size):
        theta[i] += eps
        above = J(theta)
        theta[i] -= 2 * eps
        approx[i] = (above - J(theta)) / (2 * eps)
    return gradcheck.relative_difference(grad, approx)


def _in_place_one_sided(J, theta, grad, eps=1e-7):
    approx, here = np.zeros_like(theta), J(theta)
    for i in range(theta.size):
        theta[i] += eps
        approx[i] = (J(theta) - here) / eps
    return gradcheck.relative_difference(grad, approx)


_norm = np.linalg.norm
gradient_check.mistake(
    "For a right gradient the ratio is near ε, not near ε²: is this the one-sided difference? Nudge to both "
    "sides.",
    _ratio(gradcheck.relative_difference, two_sided=False),
)
gradient_check.mistake(
    "theta is not what it was before the call. Restore each entry after its nudge, or nudge a copy.",
    _not_restored,
    _in_place_one_sided,
)
gradient_check.mistake(
    "An absolute distance depends on the scale of J. Divide by ‖grad‖ + ‖approx‖.",
    _ratio(lambda g, approx: _norm(g - approx)),
)
gradient_check.mistake(
    "Take the norms, not their squares: squared, a ratio of 1e-3 would look like 1e-6.",
    _ratio(lambda g, approx: _norm(g - approx) ** 2 / (_norm(g) ** 2 + _norm(approx) ** 2)),
    _ratio(lambda g, approx: _norm(g - approx) ** 2 / (_norm(g) + _norm(approx))),
)
gradient_check.mistake(
    "From θ − ε to θ + ε the run is 2ε, and yours divides by ε: every approximation is twice too large.",
    _ratio(gradcheck.relative_difference, factor=2.0),
)
gradient_check.mistake(
    "Divide by the sum of both norms. With one of them alone the ratio is about twice as large, and not the "
    "same when the two are exchanged.",
    _ratio(lambda g, approx: _norm(g - approx) / _norm(g)),
    _ratio(lambda g, approx: _norm(g - approx) / _norm(approx)),
)
