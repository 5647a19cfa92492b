"""Exercises of c2w3: scales for hyperparameters, batch norm with its way back and its averages, softmax, rows, and the tape."""

import numpy as np

from dlcourse import functional as F
from dlcourse import optim, search
from dlcourse.autodiff import Parameter
from dlcourse.practice import exercise

# -- 3.2 sample_learning_rates -----------------------------------------------------------------------------------------


def _draws_of_rates(rng):
    yield np.concatenate([[0.0, 0.5], rng.random(6)]), 1e-4, 1.0
    for _ in range(3):
        low = float(10 ** rng.uniform(-6, -2))
        yield rng.random(int(rng.integers(5, 9))), low, low * float(10 ** rng.uniform(0.5, 3))


@exercise(
    "c2w3.02",
    inputs=_draws_of_rates,
    reference=lambda u, low, high: search.log_uniform(low, high).at(u),
    hints=[
        "α from .0001 to 1 is 10 to the power r, with r from −4 to 0. It is r that is drawn evenly.",
        "u runs from 0 to 1. Which line a + u · (b − a) runs from the exponent of low to that of high?",
        "The exponents are np.log10(low) and np.log10(high); the rates are 10 ** r.",
    ],
)
def sample_learning_rates(u, low, high):
    """Turn draws u from 0 to 1 (rng.random(n)) into learning rates from low to high, even on a log scale: u = 0 gives low, 1 high.

    Shapes   u (n,), low and high two numbers above 0 → (n,)
    """
    a, b = np.log10(low), np.log10(high)
    return 10 ** (a + u * (b - a))


sample_learning_rates.mistake(
    "Your α is drawn evenly itself, so that of draws from .0001 to 1 90 % lie above .1. Draw the exponent, not α.",
    lambda u, low, high: low + u * (high - low),
)
sample_learning_rates.mistake(
    "The exponents come from one logarithm and the powers from another: log10 goes with 10 ** r, log with exp.",
    lambda u, low, high: np.exp(np.log10(low) + u * (np.log10(high) - np.log10(low))),
    lambda u, low, high: 10 ** (np.log(low) + u * (np.log(high) - np.log(low))),
)
sample_learning_rates.mistake(
    "Right from .0001 to 1 only: derive both exponents from low and high.",
    lambda u, low, high: 10 ** (-4 * (1 - u)),
    lambda u, low, high: 10 ** (-4 * u),
    lambda u, low, high: 10 ** (-4 + 4 * u),
)
sample_learning_rates.mistake(
    "Even on a log scale, but the wrong way round: u = 0 is to give low, u = 1 high.",
    lambda u, low, high: 10 ** (np.log10(high) + u * (np.log10(low) - np.log10(high))),
)
sample_learning_rates.mistake(
    "These are the exponents r. The learning rates are 10 ** r.",
    lambda u, low, high: np.log10(low) + u * (np.log10(high) - np.log10(low)),
)
sample_learning_rates.mistake(
    "The exponent has to end at that of high: a + u · (b − a), not a · u.",
    lambda u, low, high: 10 ** (np.log10(low) * u),
    lambda u, low, high: 10 ** (np.log10(low) * (1 - u)),
)


# -- 3.2 sample_betas --------------------------------------------------------------------------------------------------


def _draws_of_betas(rng):
    yield np.concatenate([[0.0, 0.5], rng.random(6)]), 0.9, 0.999
    for _ in range(3):
        yield (
            rng.random(int(rng.integers(5, 9))),
            float(rng.uniform(0.5, 0.9)),
            float(1 - 10 ** rng.uniform(-4, -2)),
        )


@exercise(
    "c2w3.02",
    inputs=_draws_of_betas,
    reference=lambda u, low, high: search.one_minus(search.log_uniform(1 - high, 1 - low)).at(u),
    hints=[
        "An average with β looks back 1/(1 − β) steps. So the number that lives on the log scale is 1 − β.",
        "β = .9 … .999 means 1 − β = .1 … .001: r runs from −1 to −3.",
        "With a = log10(1 − low) and b = log10(1 − high): β = 1 − 10 ** (a + u · (b − a)).",
    ],
)
def sample_betas(u, low, high):
    """Turn draws u from 0 to 1 into β from low to high so that 1 − β is even on a log scale: u = 0 gives low, 1 high.

    Shapes   u (n,), low and high two numbers below 1 → (n,)
    """
    a, b = np.log10(1 - low), np.log10(1 - high)
    return 1 - 10 ** (a + u * (b - a))


sample_betas.mistake(
    "Evenly drawn β: of the draws from .9 to .999 only one in ten lies above .99, where it matters most. Draw the exponent "
    "of 1 − β.",
    lambda u, low, high: low + u * (high - low),
)
sample_betas.mistake(
    "It is 1 − β that lives on the log scale, not β.",
    lambda u, low, high: 10 ** (np.log10(low) + u * (np.log10(high) - np.log10(low))),
)
sample_betas.mistake(
    "These are the values of 1 − β: return 1 minus them.",
    lambda u, low, high: 10 ** (np.log10(1 - low) + u * (np.log10(1 - high) - np.log10(1 - low))),
)
sample_betas.mistake(
    "Right from .9 to .999 only: derive both exponents from low and high.",
    lambda u, low, high: 1 - 10 ** (-1 - 2 * u),
    lambda u, low, high: 1 - 10 ** (-3 + 2 * u),
)
sample_betas.mistake(
    "Even on the right scale, but the wrong way round: u = 0 is to give low, u = 1 high.",
    lambda u, low, high: 1 - 10 ** (np.log10(1 - high) + u * (np.log10(1 - low) - np.log10(1 - high))),
)


# -- 3.5 batch_norm_forward --------------------------------------------------------------------------------------------


def _a_batch(rng):
    n, m = int(rng.integers(2, 6)), int(rng.integers(7, 12))
    Z = rng.normal(size=(n, m)) * 10 ** rng.uniform(-1.5, 1, size=(n, 1)) + rng.normal(size=(n, 1))
    return Z, rng.uniform(0.5, 2, size=(n, 1)), rng.normal(size=(n, 1))


def _batches(rng):
    for _ in range(4):
        yield _a_batch(rng)


def _forward(Z, gamma, beta, eps=1e-5):
    zero, one = np.zeros_like(gamma), np.ones_like(gamma)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    return F.batch_norm(Z, gamma, beta, axis=1, epsilon=eps), (
        F.batch_norm(Z, one, zero, axis=1, epsilon=eps),
        std,
        gamma,
    )


@exercise(
    "c2w3.05",
    inputs=_batches,
    reference=_forward,
    returns=("Zt", "cache"),
    hints=[
        "Each unit is a row of Z. Which axis do its m examples run along? Its mean and variance are taken there, with keepdims=True.",
        "std = √(σ² + ε), Z_norm = (Z − μ)/std, and the result is γ · Z_norm + β.",
        "`np.mean` and `np.var` with axis=1 and keepdims=True give columns (n, 1); the cache is (Z_norm, std, gamma).",
    ],
)
def batch_norm_forward(Z, gamma, beta, eps=1e-5):
    """Batch norm of one layer's Z over a mini-batch: every unit to mean 0 and variance 1, then γ times it plus β.

    Shapes   Z (n, m), gamma and beta (n, 1) → Zt (n, m), and the cache, a tuple (Z_norm (n, m), std (n, 1), gamma (n, 1))
    """
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    Z_norm = (Z - mu) / std
    return gamma * Z_norm + beta, (Z_norm, std, gamma)


def _other_forward(
    *,
    axis=1,
    ddof=0,
    std=lambda variance, eps: np.sqrt(variance + eps),
    end=lambda Z_norm, gamma, beta: gamma * Z_norm + beta,
    cache=lambda Z, Z_norm, std, gamma, beta: (Z_norm, std, gamma),
):
    def forward(Z, gamma, beta, eps=1e-5):
        spread = std(Z.var(axis=axis, ddof=ddof, keepdims=True), eps)
        Z_norm = (Z - Z.mean(axis=axis, keepdims=True)) / spread
        return end(Z_norm, gamma, beta), cache(Z, Z_norm, spread, gamma, beta)

    return forward


batch_norm_forward.mistake(
    "Each example came out with mean 0, but each unit should. The examples run along axis=1.",
    _other_forward(axis=0),
)
batch_norm_forward.mistake(
    "All of Z was treated as one. Every unit has a mean and a variance of its own: axis=1, keepdims=True.",
    _other_forward(axis=None),
)
batch_norm_forward.mistake(
    "ε belongs under the root: √(σ² + ε), not σ + ε.",
    _other_forward(std=lambda variance, eps: np.sqrt(variance) + eps),
)
batch_norm_forward.mistake(
    "Divide by the root of the variance: √(σ² + ε).", _other_forward(std=lambda variance, eps: variance + eps)
)
batch_norm_forward.mistake(
    "ε is missing: √(σ² + ε). Without it a unit that says the same for all examples is divided by 0.",
    _other_forward(std=lambda variance, eps: np.sqrt(variance)),
)
batch_norm_forward.mistake(
    "The variance divides by m here, as in the lecture, and not by m − 1: np.var as it is.",
    _other_forward(ddof=1),
)
batch_norm_forward.mistake(
    "γ and β have not been used: the result is γ · Z_norm + β.",
    _other_forward(end=lambda Z_norm, gamma, beta: Z_norm),
)
batch_norm_forward.mistake(
    "γ scales Z_norm alone; β is added afterwards.",
    _other_forward(end=lambda Z_norm, gamma, beta: gamma * (Z_norm + beta)),
)
batch_norm_forward.mistake(
    "Zt is right. The cache is to hold Z_norm, std and gamma, in this order.",
    _other_forward(cache=lambda Z, Z_norm, std, gamma, beta: (Z, std, gamma)),
    _other_forward(cache=lambda Z, Z_norm, std, gamma, beta: (gamma * Z_norm + beta, std, gamma)),
    _other_forward(cache=lambda Z, Z_norm, std, gamma, beta: (Z_norm, std**2, gamma)),
    _other_forward(cache=lambda Z, Z_norm, std, gamma, beta: (Z_norm, std)),
    _other_forward(cache=lambda Z, Z_norm, std, gamma, beta: Z_norm),
)


# -- 3.5 batch_norm_backward -------------------------------------------------------------------------------------------


def _ways_back(rng):
    for _ in range(4):
        Z, gamma, beta = _a_batch(rng)
        yield rng.normal(size=Z.shape), _forward(Z, gamma, beta)[1]


def _backward(dZt, cache):
    Z_norm, std, gamma = cache
    _, back = F.batch_norm.forward(Z_norm * std, gamma, np.zeros_like(gamma), axis=1, epsilon=1e-5)
    return back(dZt)


@exercise(
    "c2w3.05",
    inputs=_ways_back,
    reference=_backward,
    returns=("dZ", "dgamma", "dbeta"),
    hints=[
        "Begin with Zt = γ · Z_norm + β: one γ and one β serve all m examples of a unit, so their derivatives are sums over them.",
        "d_norm = γ · dZt is what reaches Z_norm. A single z moves its own Z_norm, and, through μ and σ, those of all others.",
        "dZ = (d_norm − mean of d_norm − Z_norm · mean of (d_norm · Z_norm)) / std, the means over the batch, as columns.",
    ],
)
def batch_norm_backward(dZt, cache):
    """The way back through batch norm. What comes back, dZt, is J's own derivative: 1/m is already in it.

    Shapes   dZt (n, m), cache (Z_norm (n, m), std (n, 1), gamma (n, 1)) → dZ (n, m), dgamma (n, 1), dbeta (n, 1)
    """
    Z_norm, std, gamma = cache
    dgamma = (dZt * Z_norm).sum(axis=1, keepdims=True)
    dbeta = dZt.sum(axis=1, keepdims=True)
    d_norm = gamma * dZt
    dZ = (
        d_norm - d_norm.mean(axis=1, keepdims=True) - Z_norm * (d_norm * Z_norm).mean(axis=1, keepdims=True)
    ) / std
    return dZ, dgamma, dbeta


def _other_backward(
    *,
    mean=True,
    spread=True,
    own=lambda dZt, Z_norm, std: dZt * Z_norm,
    gather=np.sum,
    keepdims=True,
    scale=True,
):
    def backward(dZt, cache):
        Z_norm, std, gamma = cache
        d = gamma * dZt if scale else dZt
        dZ = (
            d
            - mean * d.mean(axis=1, keepdims=True)
            - spread * Z_norm * (d * Z_norm).mean(axis=1, keepdims=True)
        )
        return (
            dZ / std,
            gather(own(dZt, Z_norm, std), axis=1, keepdims=keepdims),
            gather(dZt, axis=1, keepdims=keepdims),
        )

    return backward


batch_norm_backward.mistake(
    "μ and σ depend on every example: two more terms. Your dZ should sum to 0 over the batch, because a shift of all "
    "z changes nothing.",
    _other_backward(mean=False, spread=False),
)
batch_norm_backward.mistake(
    "One of the two extra terms is missing, that of μ: subtract the mean of d_norm over the batch.",
    _other_backward(mean=False),
)
batch_norm_backward.mistake(
    "One of the two extra terms is missing, that of σ: subtract Z_norm times the mean of d_norm · Z_norm.",
    _other_backward(spread=False),
)
batch_norm_backward.mistake(
    "γ multiplied Z_norm on the way forward, so dγ sums dZt · Z_norm, not dZt · Z.",
    _other_backward(own=lambda dZt, Z_norm, std: dZt * Z_norm * std),
    _other_backward(own=lambda dZt, Z_norm, std: dZt),
)
batch_norm_backward.mistake(
    "dγ and dβ are sums over the batch: dZt already carries 1/m.", _other_backward(gather=np.mean)
)
batch_norm_backward.mistake(
    "keepdims=True: dγ and dβ are columns, as γ and β are.", _other_backward(keepdims=False)
)
batch_norm_backward.mistake(
    "γ is missing on the way to dZ: what reaches Z_norm is γ · dZt.", _other_backward(scale=False)
)


# -- 3.7 running_update ------------------------------------------------------------------------------------------------


def _averages(rng):
    for _ in range(4):
        n = int(rng.integers(2, 6))
        yield rng.normal(size=(n, 1)), rng.normal(size=(n, 1)), float(rng.uniform(0.55, 0.95))


def _averaged(running, batch, momentum):
    new = running.copy()
    optim.average(new, batch, momentum)
    return new


@exercise(
    "c2w3.07",
    inputs=_averages,
    reference=_averaged,
    hints=[
        "It is last week's exponentially weighted average, for each unit's μ or σ².",
        "momentum is the weight of the past. The two weights add up to 1.",
    ],
)
def running_update(running, batch, momentum):
    """The running average of a batch statistic after one more batch; momentum is the weight of what is remembered.

    Shapes   running and batch (n, 1), 0 ≤ momentum < 1 → (n, 1), a new array
    """
    return momentum * running + (1 - momentum) * batch


def _in_place(running, batch, momentum):
    running *= momentum
    running += (1 - momentum) * batch
    return running


running_update.mistake(
    "Your average follows the last batch: momentum multiplies the past, 1 − momentum the new.",
    lambda running, batch, momentum: (1 - momentum) * running + momentum * batch,
)
running_update.mistake(
    "The weights have to add up to 1: 1 − momentum for the new batch. Otherwise the average drifts away.",
    lambda running, batch, momentum: momentum * running + batch,
)
running_update.mistake(
    "The past is forgotten at once: both the running value and the batch's take part.",
    lambda running, batch, momentum: batch,
    lambda running, batch, momentum: (1 - momentum) * batch,
)
running_update.mistake(
    "The value is right, but the caller's `running` has been overwritten: return a new array.", _in_place
)


# -- 3.7 batch_norm_predict --------------------------------------------------------------------------------------------


def _predictions(rng):
    for m in (1, 1, 4, 9):
        n = int(rng.integers(2, 6))
        yield (
            rng.normal(size=(n, m)) + 2,
            rng.uniform(0.5, 2, size=(n, 1)),
            rng.normal(size=(n, 1)),
            rng.normal(size=(n, 1)),
            10 ** rng.uniform(-2, 1, size=(n, 1)),
        )


@exercise(
    "c2w3.07",
    inputs=_predictions,
    hints=[
        "The same formula as in training. Only μ and σ² come from elsewhere.",
        "var is σ², so the root is taken here: (Z − mu)/√(var + ε), then γ and β.",
    ],
    reference=lambda Z, gamma, beta, mu, var, eps=1e-5: F.batch_norm(
        Z, gamma, beta, axis=1, epsilon=eps, statistics=(mu, var)
    ),
)
def batch_norm_predict(Z, gamma, beta, mu, var, eps=1e-5):
    """Batch norm at test time: with the running averages mu and var of training, whatever else is in Z.

    Shapes   Z (n, m), m ≥ 1; gamma, beta, mu, var (n, 1) → (n, m)
    """
    return gamma * (Z - mu) / np.sqrt(var + eps) + beta


batch_norm_predict.mistake(
    "Batch statistics leaked into test mode: the answer for one example depends on the others. Use mu and var.",
    lambda Z, gamma, beta, mu, var, eps=1e-5: F.batch_norm(Z, gamma, beta, axis=1, epsilon=eps),
    lambda Z, gamma, beta, mu, var, eps=1e-5: (
        gamma * (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(var + eps) + beta
    ),
)
batch_norm_predict.mistake(
    "var is the variance: divide by its root, √(var + ε).",
    lambda Z, gamma, beta, mu, var, eps=1e-5: gamma * (Z - mu) / (var + eps) + beta,
)
batch_norm_predict.mistake(
    "ε under the root, as in training: √(var + ε).",
    lambda Z, gamma, beta, mu, var, eps=1e-5: gamma * (Z - mu) / np.sqrt(var) + beta,
    lambda Z, gamma, beta, mu, var, eps=1e-5: gamma * (Z - mu) / (np.sqrt(var) + eps) + beta,
)
batch_norm_predict.mistake(
    "γ and β stay at test time: they are learned, and the next layer counts on them.",
    lambda Z, gamma, beta, mu, var, eps=1e-5: (Z - mu) / np.sqrt(var + eps),
)


# -- 3.8 softmax -------------------------------------------------------------------------------------------------------


def _scores(rng):
    yield (rng.normal(size=(4, int(rng.integers(5, 9)))),)
    yield (rng.normal(size=(int(rng.integers(2, 6)), 7)) * 3,)
    yield (rng.normal(size=(3, 4)) + np.array([1000.0, -2000, 0, 3]),)


def _many_scores(rng):
    return (rng.normal(size=(10, 3000)),)


@exercise(
    "c2w3.08",
    inputs=_scores,
    reference=lambda Z: F.softmax(Z, axis=0),
    large=_many_scores,
    steps=200,
    hints=[
        "t = e^Z, entry by entry. Then every column is divided by its own sum: keepdims=True.",
        "e^1000 is too large for a float64. A number that is subtracted from all scores of a column cancels: take the largest.",
        "Z − Z.max(axis=0, keepdims=True), then np.exp, then divide by the sum along axis 0.",
    ],
)
def softmax(Z):
    """Scores → probabilities; the classes run along axis 0, so each column sums to 1. Scores may be large.

    Shapes   Z (C, m) → (C, m)
    """
    t = np.exp(Z - Z.max(axis=0, keepdims=True))
    return t / t.sum(axis=0, keepdims=True)


def _by_columns(Z):
    columns = []
    for i in range(Z.shape[1]):
        t = np.exp(Z[:, i] - Z[:, i].max())
        columns.append(t / t.sum())
    return np.array(columns).T


def _one_maximum(Z):
    t = np.exp(Z - Z.max())
    return t / t.sum(axis=0, keepdims=True)


def _naive(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)


softmax.mistake(
    "Your rows sum to 1: you normalised over the examples. Each column is one example, so sum along axis 0.",
    lambda Z: F.softmax(Z, axis=1),
)
softmax.mistake(
    "All entries together sum to 1: every example needs a sum of its own, along axis 0.",
    lambda Z: np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(),
)
softmax.mistake(
    "NaN where scores are near 1000, because e^1000 overflows. Subtract the largest score of the column first: it cancels.",
    _naive,
    lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=0),
)
softmax.mistake(
    "One maximum for the whole matrix lets other columns underflow, 0/0. Take the maximum of each column.",
    _one_maximum,
)
softmax.mistake(
    "That is t = e^z, not yet divided by its sum.", lambda Z: np.exp(Z - Z.max(axis=0, keepdims=True))
)
softmax.mistake(
    "Work on the whole matrix: one expression serves all columns, without a loop over them.", _by_columns
)


# -- 3.9 cross_entropy -------------------------------------------------------------------------------------------------


def _scores_and_truth(rng):
    for spread in (1, 3, 400):
        C, m = int(rng.integers(3, 6)), int(rng.integers(7, 11))
        labels = np.r_[0, C - 1, rng.integers(0, C, m - 2)]
        Z = rng.normal(size=(C, m))
        Z[1, :2] = Z[0, :2] = 0
        Z[1, 0] += spread * 2.5  # a confident miss
        yield Z, np.eye(C)[:, labels]


def _reference(Z, Y):
    J, back = F.cross_entropy.forward(Z, Y, axis=0)
    return J, back(1.0)


@exercise(
    "c2w3.09",
    inputs=_scores_and_truth,
    reference=_reference,
    returns=("J", "dZ"),
    hints=[
        "The loss of an example is −ln of the probability of its true class. Y is 1 there and 0 elsewhere, so −Y · ln A summed does it.",
        "ln softmax = Z − max − ln Σ e^(Z − max): computed like this, no probability has to survive as a number above 0.",
        "dZ is (A − Y)/m, because J is the mean over the m examples.",
    ],
)
def cross_entropy(Z, Y):
    """Cross-entropy of softmax scores, the mean over the examples, and J's derivative with respect to the scores.

    Shapes   Z (C, m), Y (C, m) one-hot columns → J a number, dZ (C, m)
    """
    m = Z.shape[1]
    shifted = Z - Z.max(axis=0, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    return -(Y * logs).sum() / m, (np.exp(logs) - Y) / m


def _changed_cross_entropy(
    J=lambda Z, Y, logs: -(Y * logs).sum() / Z.shape[1], dZ=lambda A, Y: (A - Y) / A.shape[1]
):
    def cross(Z, Y):
        logs = F.log_softmax(Z, axis=0)
        return J(Z, Y, logs), dZ(np.exp(logs), Y)

    return cross


def _log_of_softmax(Z, Y):
    t = np.exp(Z - Z.max(axis=0, keepdims=True))
    return -(Y * np.log(t / t.sum(axis=0, keepdims=True))).sum() / Z.shape[1]


cross_entropy.mistake(
    "J is C times too small: −Y · ln A has C · m entries, but divide by the m examples.",
    _changed_cross_entropy(J=lambda Z, Y, logs: -(Y * logs).mean()),
)
cross_entropy.mistake(
    "J is the mean over the examples: divide by m.",
    _changed_cross_entropy(J=lambda Z, Y, logs: -(Y * logs).sum()),
)
cross_entropy.mistake(
    "The sign of J: the logarithm of a probability is negative, the loss is not.",
    _changed_cross_entropy(J=lambda Z, Y, logs: (Y * logs).sum() / Z.shape[1]),
)
cross_entropy.mistake(
    "The gradient has the wrong sign: prediction minus truth, A − Y.",
    _changed_cross_entropy(dZ=lambda A, Y: (Y - A) / A.shape[1]),
)
cross_entropy.mistake(
    "That is the lecture's dZ, for the sum over the examples. It is fine if your dW divides by m; here J's own derivative is "
    "asked for: (A − Y)/m.",
    _changed_cross_entropy(dZ=lambda A, Y: A - Y),
)
cross_entropy.mistake(
    "Infinite for a confident miss: its probability has become 0. Compute ln softmax as a whole, not the log of softmax.",
    _changed_cross_entropy(J=lambda Z, Y, logs: _log_of_softmax(Z, Y)),
    _changed_cross_entropy(J=lambda Z, Y, logs: -np.log((Y * F.softmax(Z, axis=0)).sum(axis=0)).mean()),
)
cross_entropy.mistake(
    "Softmax has its own: the terms (1 − Y) ln(1 − A) belong to C separate yes-or-no units.",
    _changed_cross_entropy(
        J=lambda Z, Y, logs: (
            -(Y * logs + (1 - Y) * np.log1p(-np.minimum(np.exp(logs), 1 - 1e-16))).sum() / Z.shape[1]
        )
    ),
)


# -- 3.10 linear_rows --------------------------------------------------------------------------------------------------


def _rows(rng):
    for _ in range(4):
        n_in, n_out, m = (int(n) for n in rng.choice(np.arange(2, 9), 3, replace=False))
        yield rng.normal(size=(m, n_in)), rng.normal(size=(n_out, n_in)), rng.normal(size=n_out)


@exercise(
    "c2w3.10",
    inputs=_rows,
    reference=lambda x, W, b: F.linear(x, W, b),
    hints=[
        "In columns Z = W X + b. Transpose both sides: what becomes of W X?",
        "(W X)ᵀ = Xᵀ Wᵀ. W keeps its shape (n_out, n_in), and b is flat: broadcasting gives it to every row.",
    ],
)
def linear_rows(x, W, b):
    """The weighted sums of a layer for examples as rows; W is the matrix of the lectures, one row for each unit.

    Shapes   x (m, n_in), W (n_out, n_in), b (n_out,) → (m, n_out)
    """
    return x @ W.T + b


linear_rows.mistake(
    "W keeps its shape (n_out, n_in): rows need x @ W.T + b.",
    lambda x, W, b: x @ W + b,
    lambda x, W, b: W @ x + b,
    lambda x, W, b: np.dot(x, W) + b,
)
linear_rows.mistake(
    "These are columns, (n_out, m). Rows in, rows out: x @ W.T + b.",
    lambda x, W, b: W @ x.T + b.reshape(-1, 1),
    lambda x, W, b: W @ x.T + b[:, None],
)
linear_rows.mistake("b is missing.", lambda x, W, b: x @ W.T)
linear_rows.mistake(
    "b is flat here, (n_out,), and needs no reshaping: a column would be added along the examples.",
    lambda x, W, b: x @ W.T + b.reshape(-1, 1),
    lambda x, W, b: x @ W.T + b[:, None],
)


# -- 3.11 minimize -----------------------------------------------------------------------------------------------------


def _descent(params):
    return optim.GradientDescent(params, 0.1)


def _adam(params):
    return optim.Adam(params, 0.05)


def _momentum(params):
    return optim.Momentum(params, 0.3, beta=0.9)


def _bowls(rng):
    yield np.array([1.0, -10, 25]), _descent, 40
    yield np.array([1.0, -20, 100]), _descent, 25
    for make in (_adam, _momentum):
        a, centre = rng.uniform(0.5, 2), rng.uniform(-4, 4)
        yield a * np.array([1.0, -2 * centre, centre * centre]), make, int(rng.integers(20, 30))


@exercise(
    "c2w3.11",
    inputs=_bowls,
    hints=[
        "Three lines are repeated: J from w and the coefficients, J.backward(), optimizer.step(). And one more, so that gradients do not add up.",
        "`w = Parameter(0.0)`, then `optimizer = make_optimizer([w])`. J = a·w² + b·w + c is written as you would on paper.",
        "In the loop: optimizer.zero_grad(), J = …, J.backward(), optimizer.step(). At the end float(w.value).",
    ],
)
def minimize(coefficients, make_optimizer, steps):
    """Find the w with the lowest J = a w² + b w + c: start at w = 0, let the tape differentiate, let the optimizer step.

    Shapes   coefficients (3,) are a, b, c; make_optimizer([w]) gives the optimizer; steps a whole number → w, a number
    """
    from dlcourse.autodiff import Parameter

    a, b, c = coefficients
    w = Parameter(0.0)
    optimizer = make_optimizer([w])
    for _ in range(steps):
        optimizer.zero_grad()
        J = a * w**2 + b * w + c
        J.backward()
        optimizer.step()
    return float(w.value)


def _minimized(*, fresh=True, frozen=False, again=True, give=lambda w: float(w.value), change=0):
    def run(coefficients, make_optimizer, steps):
        a, b, c = (1.0, -10.0, 25.0) if frozen else coefficients
        w = Parameter(0.0)
        optimizer = make_optimizer([w])
        J = a * w**2 + b * w + c
        for _ in range(steps + change):
            if fresh:
                optimizer.zero_grad()
            if again:
                J = a * w**2 + b * w + c
            J.backward()
            optimizer.step()
        return give(w)

    return run


def _own_step(coefficients, make_optimizer, steps):
    a, b, c = coefficients
    w = Parameter(0.0)
    for _ in range(steps):
        w.grad = None
        J = a * w**2 + b * w + c
        J.backward()
        w.value -= 0.1 * w.grad
    return float(w.value)


def _chain(coefficients, make_optimizer, steps):
    a, b, c = coefficients
    w = Parameter(0.0)
    for _ in range(steps):
        J = a * w**2 + b * w + c
        J.backward()
        w = w - 0.1 * w.grad
    return float(w.value)


minimize.mistake(
    "w runs away or swings: gradients add up. Reset them before each backward, optimizer.zero_grad().",
    _minimized(fresh=False),
)
minimize.mistake(
    "Always the same bowl, that of 1, −10, 25: coefficients are data. Pass them in, do not freeze them.",
    _minimized(frozen=True),
)
minimize.mistake(
    "w is to be returned as a number: float(w.value), not the Parameter.", _minimized(give=lambda w: w)
)
minimize.mistake(
    "The step is yours, w − .1 dw, and the optimizer has not been asked: make_optimizer([w]), then optimizer.step().",
    _own_step,
)
minimize.mistake(
    "w became the end of a chain that grows with every step, and is no Parameter any more: update the number, not the recorded "
    "graph. The optimizer does it.",
    _chain,
)
minimize.mistake("One step too few.", _minimized(change=-1))
