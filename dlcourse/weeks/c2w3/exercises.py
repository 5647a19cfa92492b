"""Exercises of c2w3: scales for hyperparameters, batch norm, its backward pass and its averages, softmax, rows, and the tape."""

import numpy as np

from dlcourse import functional as F
from dlcourse import optim
from dlcourse.analysis import search
from dlcourse.autodiff import Parameter
from dlcourse.practice import exercise
from dlcourse.practice.exercise import as_array

# -- 3.2 sample_learning_rates -----------------------------------------------------------------------------------------


_DRAWS = np.array([0.25, 1.0, 0.0, 0.9, 0.5])  # not in order: they must come back in theirs


def _draws_of_rates(rng):
    for _ in range(3):
        low = float(10 ** rng.uniform(-6, -2))
        yield rng.random(int(rng.integers(5, 9))), low, low * float(10 ** rng.uniform(0.5, 3))


@exercise(
    "c2w3.02",
    fixed=[(_DRAWS, 1e-4, 1.0), (_DRAWS, 1e-3, 0.1), (_DRAWS, 0.02, 0.5), (np.array([0.3]), 0.1, 10.0)],
    inputs=_draws_of_rates,
    reference=lambda u, low, high: search.log_uniform(low, high).at(u),
    normalise=as_array,
    tolerance=1e-12,
    hints=[
        "α from .0001 to 1 is 10 to the power r, with r from −4 to 0. It is r that is drawn evenly.",
        "u runs from 0 to 1. Which line a + u · (b − a) runs from the exponent of low to that of high?",
        "The exponents are `np.log10(low)` and `np.log10(high)`; the rates are `10 ** r`.",
    ],
)
def sample_learning_rates(u, low, high):
    """Turn draws u from 0 to 1 (rng.random(n)) into learning rates from low to high, even on a log scale: u = 0 gives low, 1 high.

    Shapes   u (n,), low and high two numbers above 0 → (n,)
    """
    a, b = np.log10(low), np.log10(high)
    return 10 ** (a + u * (b - a))


def _power_of_10(r):
    return 10**r


def _line(u, start, end):
    return start + u * (end - start)


def _sampled(exponents=np.log10, power=_power_of_10, line=_line):
    """Rates by another logarithm, power or line."""
    return lambda u, low, high: power(line(u, exponents(low), exponents(high)))


sample_learning_rates.mistake(
    "Here α itself is drawn evenly, so that 90 % of the draws from .0001 to 1 lie above .1. Draw the exponent, not α.",
    _sampled(np.float64, np.float64),
)
sample_learning_rates.mistake(
    "The exponents come from one logarithm and the powers from another: log10 goes with 10 ** r, log with exp.",
    _sampled(power=np.exp),
    _sampled(exponents=np.log),
    _sampled(power=np.exp2),
)
sample_learning_rates.mistake(
    "The exponents are fixed at −4 and 0: derive both from low and high.",
    lambda u, low, high: 10 ** (-4 * (1 - u)),
    lambda u, low, high: 10 ** (-4 * u),
)
sample_learning_rates.mistake(
    "The exponents need not be whole numbers: take `np.log10(low)` and `np.log10(high)` as they are.",
    _sampled(lambda bound: np.floor(np.log10(bound))),
    _sampled(lambda bound: np.trunc(np.log10(bound))),
    _sampled(lambda bound: np.round(np.log10(bound))),
)
sample_learning_rates.mistake(
    "Even on a log scale, but the wrong way round: u = 0 gives low, u = 1 high.",
    _sampled(line=lambda u, start, end: end + u * (start - end)),
)
sample_learning_rates.mistake(
    "These are the exponents r. The learning rates are 10 ** r.", _sampled(power=np.float64)
)
sample_learning_rates.mistake(
    "The line of the exponents runs from a = log10(low) to b = log10(high): a + u · (b − a).",
    _sampled(line=lambda u, start, end: u * start),
    _sampled(line=lambda u, start, end: (1 - u) * start),
    _sampled(line=lambda u, start, end: u * (end - start)),
    _sampled(line=lambda u, start, end: start + u * end),
    _sampled(line=lambda u, start, end: start * u * (end - start)),
    lambda u, low, high: 10 ** (np.log10(low) + u * np.log10(high - low)),
)


# -- 3.2 sample_betas --------------------------------------------------------------------------------------------------


def _draws_of_betas(rng):
    for _ in range(3):
        yield (
            rng.random(int(rng.integers(5, 9))),
            float(rng.uniform(0.5, 0.9)),
            float(1 - 10 ** rng.uniform(-4, -2)),
        )


@exercise(
    "c2w3.02",
    fixed=[(_DRAWS, 0.9, 0.999), (_DRAWS, 0.8, 0.99), (np.array([0.3]), 0.0, 0.9)],
    inputs=_draws_of_betas,
    reference=lambda u, low, high: search.one_minus(search.log_uniform(1 - high, 1 - low)).at(u),
    normalise=as_array,
    tolerance=1e-12,
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


def _exponent_of_rest(beta):
    return np.log10(1 - beta)


def _rest_to_power(r):
    return 1 - 10**r


sample_betas.mistake(
    "Evenly drawn β: of the draws from .9 to .999 only one in ten lies above .99, where it matters most. Draw the exponent of 1 − β.",
    _sampled(np.float64, np.float64),
)
sample_betas.mistake(
    "It is 1 − β that lives on the log scale, not β.",
    _sampled(),
    _sampled(power=_rest_to_power),
)
sample_betas.mistake(
    "These are the values of 1 − β: return 1 minus them.", _sampled(exponents=_exponent_of_rest)
)
sample_betas.mistake(
    "These are the exponents r of 1 − β. The β are 1 − 10 ** r.",
    _sampled(_exponent_of_rest, np.float64),
)
sample_betas.mistake(
    "The exponents come from one logarithm and the powers from another: log10 goes with 10 ** r, log with exp.",
    _sampled(lambda beta: np.log(1 - beta), _rest_to_power),
    _sampled(_exponent_of_rest, lambda r: 1 - np.exp(r)),
)
sample_betas.mistake(
    "The exponents are fixed at −1 and −3: derive both from low and high.",
    lambda u, low, high: 1 - 10 ** (-1 - 2 * u),
    lambda u, low, high: 1 - 10 ** (-3 + 2 * u),
)
sample_betas.mistake(
    "Even on the right scale, but the wrong way round: u = 0 gives low, u = 1 high.",
    _sampled(_exponent_of_rest, _rest_to_power, lambda u, start, end: end + u * (start - end)),
)
sample_betas.mistake(
    "The line of the exponents runs from a = log10(1 − low) to b = log10(1 − high): a + u · (b − a).",
    _sampled(_exponent_of_rest, _rest_to_power, lambda u, start, end: u * (end - start)),
    _sampled(_exponent_of_rest, _rest_to_power, lambda u, start, end: start + u * end),
    _sampled(_exponent_of_rest, _rest_to_power, lambda u, start, end: start + u * (start - end)),
)


# -- 3.5 batch_norm_forward --------------------------------------------------------------------------------------------


def _a_batch(rng):
    n, m = int(rng.integers(2, 6)), int(rng.integers(7, 12))
    Z = rng.normal(size=(n, m)) * 10 ** rng.uniform(-1.5, 1, size=(n, 1)) + rng.normal(size=(n, 1))
    return Z, rng.uniform(0.5, 2, size=(n, 1)), rng.normal(size=(n, 1))


def _batches(rng):
    for _ in range(4):
        yield _a_batch(rng)


_Z = np.array([[1.0, 2, 6], [0, 30, -30]])
_GAMMA, _BETA = np.array([[2.0], [0.5]]), np.array([[1.0], [-3]])
_FIXED_BATCHES = [
    (_Z, _GAMMA, _BETA),
    (_Z, _GAMMA, _BETA, 0.5),  # ε large enough to be seen
    (np.array([[2.0, 2, 2], [0.01, 0.02, 0.06]]), _GAMMA, _BETA, 1e-3),  # a unit that says the same for all
    (np.arange(12.0).reshape(3, 4) ** 2, np.ones((3, 1)), np.zeros((3, 1))),  # three units
    (_Z[:, :1], _GAMMA, _BETA, 1e-2),  # one example
]


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
    fixed=_FIXED_BATCHES,
    inputs=_batches,
    reference=_forward,
    returns=("Zt", "cache"),
    hints=[
        "Each unit is a row of Z. Which axis do its m examples run along? Its mean and variance are taken there, with `keepdims=True`.",
        "std = √(σ² + ε), Z_norm = (Z − μ)/std, and the result is γ · Z_norm + β.",
        "`np.mean` and `np.var` with `axis=1` and `keepdims=True` give columns (n, 1); the cache is (Z_norm, std, gamma).",
    ],
)
def batch_norm_forward(Z, gamma, beta, eps=1e-5):
    """Batch norm of one layer's Z over a mini-batch: every unit to mean 0 and variance 1, then γ times it plus β.

    The variance divides by m, and std = √(σ² + eps).

    Shapes   Z (n, m), gamma and beta (n, 1) → a tuple of Zt (n, m) and the cache, a tuple (Z_norm (n, m), std (n, 1), gamma (n, 1))
    """
    mu = Z.mean(axis=1, keepdims=True)
    std = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    Z_norm = (Z - mu) / std
    return gamma * Z_norm + beta, (Z_norm, std, gamma)


def _other_forward(
    *,
    axis=1,
    keepdims=True,
    ddof=0,
    mean=np.mean,
    std=lambda variance, eps: np.sqrt(variance + eps),
    end=lambda Z_norm, gamma, beta: gamma * Z_norm + beta,
    cache=lambda Z, Z_norm, std, gamma, beta: (Z_norm, std, gamma),
):
    def forward(Z, gamma, beta, eps=1e-5):
        spread = std(Z.var(axis=axis, ddof=ddof, keepdims=keepdims), eps)
        Z_norm = (Z - mean(Z, axis=axis, keepdims=keepdims)) / spread
        return end(Z_norm, gamma, beta), cache(Z, Z_norm, spread, gamma, beta)

    return forward


batch_norm_forward.mistake(
    "Each example comes out with mean 0, but each unit should. The examples run along `axis=1`.",
    _other_forward(axis=0),
    _other_forward(axis=0, keepdims=False),
)
batch_norm_forward.mistake(
    "All of Z is treated as one. Every unit has a mean and a variance of its own: `axis=1, keepdims=True`.",
    _other_forward(axis=None),
    _other_forward(axis=None, keepdims=False),
)
batch_norm_forward.mistake(
    "The mean and variance have to stay columns, (n, 1), to stretch over the examples: `keepdims=True`.",
    _other_forward(keepdims=False),
)
batch_norm_forward.mistake(
    "ε belongs under the root: √(σ² + ε), not σ + ε.",
    _other_forward(std=lambda variance, eps: np.sqrt(variance) + eps),
)
batch_norm_forward.mistake(
    "Divide by the root of the variance: √(σ² + ε).",
    _other_forward(std=lambda variance, eps: variance + eps),
    _other_forward(std=lambda variance, eps: variance),
)
batch_norm_forward.mistake(
    "ε is missing: √(σ² + ε). Without it a unit that says the same for all examples is divided by 0.",
    _other_forward(std=lambda variance, eps: np.sqrt(variance)),
)
batch_norm_forward.mistake(
    "`eps` is an argument: add eps, not a number of your own.",
    *[
        _other_forward(std=lambda variance, eps, own=own: np.sqrt(variance + own))
        for own in (1e-5, 1e-8, 1e-6, 1e-3)
    ],
)
batch_norm_forward.mistake(
    "The variance divides by m here, as in the lecture, and not by m − 1: `np.var` as it is.",
    _other_forward(ddof=1),
)


def _divided_by_n(Z, gamma, beta, eps=1e-5):
    n = Z.shape[0]
    centred = Z - Z.sum(axis=1, keepdims=True) / n
    std = np.sqrt((centred**2).sum(axis=1, keepdims=True) / n + eps)
    return gamma * centred / std + beta, (centred / std, std, gamma)


batch_norm_forward.mistake(
    "m is the number of columns, Z.shape[1]. Z.shape[0] and len(Z) count the units.", _divided_by_n
)
batch_norm_forward.mistake(
    "The mean has not been subtracted: Z_norm = (Z − μ) / std.",
    _other_forward(mean=lambda Z, axis, keepdims: 0),
)
batch_norm_forward.mistake(
    "γ and β have not been used: the result is γ · Z_norm + β.",
    _other_forward(end=lambda Z_norm, gamma, beta: Z_norm),
)
batch_norm_forward.mistake(
    "β is missing: γ · Z_norm + β.", _other_forward(end=lambda Z_norm, gamma, beta: gamma * Z_norm)
)
batch_norm_forward.mistake(
    "γ is missing: γ · Z_norm + β.", _other_forward(end=lambda Z_norm, gamma, beta: Z_norm + beta)
)
batch_norm_forward.mistake(
    "γ scales Z_norm alone; β is added afterwards.",
    _other_forward(end=lambda Z_norm, gamma, beta: gamma * (Z_norm + beta)),
)
batch_norm_forward.mistake(
    "γ is the factor and β is added, γ · Z_norm + β; you have swapped them.",
    _other_forward(end=lambda Z_norm, gamma, beta: beta * Z_norm + gamma),
)
batch_norm_forward.mistake(
    "Zt is right. The cache holds Z_norm, std = √(σ² + ε) and gamma, in this order.",
    *[
        _other_forward(cache=cache)
        for cache in (
            lambda Z, Z_norm, std, gamma, beta: (Z, std, gamma),
            lambda Z, Z_norm, std, gamma, beta: (gamma * Z_norm + beta, std, gamma),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, std**2, gamma),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, Z.std(axis=1, keepdims=True), gamma),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, Z.var(axis=1, keepdims=True), gamma),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, 1 / std, gamma),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, gamma, std),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, std, beta),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, std, gamma, beta),
            lambda Z, Z_norm, std, gamma, beta: (Z_norm, std),
            lambda Z, Z_norm, std, gamma, beta: Z_norm,
        )
    ],
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


_DZT = np.array([[0.5, -1, 2], [1, 0, 3]])


@exercise(
    "c2w3.05",
    fixed=[
        (_DZT, _forward(_Z, _GAMMA, _BETA)[1]),
        (_DZT[:, :1], _forward(_Z[:, :1], _GAMMA, _BETA)[1]),  # one example: dZ is 0
        (_DZT, _forward(_Z, 0 * _GAMMA, _BETA)[1]),  # a layer that is switched off
    ],
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
    """The backward pass of batch norm, from dZt and the cache of the forward pass.

    dZt is J's own derivative: 1/m is already in it.

    Shapes   dZt (n, m), cache (Z_norm (n, m), std (n, 1), gamma (n, 1)) → a tuple of dZ (n, m), dgamma (n, 1), dbeta (n, 1)
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
    mean=1,
    spread=1,
    average=np.mean,
    own=lambda dZt, Z_norm, std: dZt * Z_norm,
    dgamma=np.sum,
    dbeta=np.sum,
    axis=1,
    keepdims=True,
    d_norm=lambda dZt, gamma: gamma * dZt,
    inner=lambda dZt, d: d,
    divide=lambda dZ, std: dZ / std,
    order=lambda dZ, dgamma, dbeta: (dZ, dgamma, dbeta),
):
    def backward(dZt, cache):
        Z_norm, std, gamma = cache
        d = d_norm(dZt, gamma)
        dZ = (
            d
            - mean * average(d, axis=1, keepdims=True)
            - spread * Z_norm * average(inner(dZt, d) * Z_norm, axis=1, keepdims=True)
        )
        return order(
            divide(dZ, std),
            dgamma(own(dZt, Z_norm, std), axis=axis, keepdims=keepdims),
            dbeta(dZt, axis=axis, keepdims=keepdims),
        )

    return backward


batch_norm_backward.mistake(
    "μ and σ depend on every example: two more terms. Your dZ should sum to 0 over the batch, because a shift of all z changes nothing.",
    _other_backward(mean=0, spread=0),
)
batch_norm_backward.mistake(
    "One of the two extra terms is missing, that of μ: subtract the mean of d_norm over the batch.",
    _other_backward(mean=0),
)
batch_norm_backward.mistake(
    "One of the two extra terms is missing, that of σ: subtract Z_norm times the mean of d_norm · Z_norm.",
    _other_backward(spread=0),
)
batch_norm_backward.mistake(
    "Both extra terms are subtracted from d_norm.",
    _other_backward(mean=-1),
    _other_backward(spread=-1),
    _other_backward(mean=-1, spread=-1),
)
batch_norm_backward.mistake(
    "In dZ the two extra terms are means over the batch, not sums.", _other_backward(average=np.sum)
)
batch_norm_backward.mistake(
    "m is the number of columns, dZt.shape[1]. dZt.shape[0] and len(dZt) count the units.",
    _other_backward(average=lambda d, axis, keepdims: d.sum(axis=axis, keepdims=keepdims) / len(d)),
)
batch_norm_backward.mistake(
    "γ multiplied Z_norm in the forward pass, so dγ sums dZt · Z_norm.",
    _other_backward(own=lambda dZt, Z_norm, std: dZt * Z_norm * std),
    _other_backward(own=lambda dZt, Z_norm, std: dZt),
)
batch_norm_backward.mistake(
    "dγ and dβ are sums over the batch: dZt already carries 1/m.",
    _other_backward(dgamma=np.mean, dbeta=np.mean),
    _other_backward(dgamma=np.mean),
    _other_backward(dbeta=np.mean),
)
batch_norm_backward.mistake(
    "dγ and dβ sum over the examples, `axis=1`: each unit keeps its own.",
    _other_backward(axis=0),
    _other_backward(axis=0, keepdims=False),
    _other_backward(axis=None),
    _other_backward(axis=None, keepdims=False),
)
batch_norm_backward.mistake(
    "`keepdims=True`: dγ and dβ are columns, as γ and β are.", _other_backward(keepdims=False)
)
batch_norm_backward.mistake(
    "γ is missing in dZ: what reaches Z_norm is γ · dZt.",
    _other_backward(d_norm=lambda dZt, gamma: dZt),
)
batch_norm_backward.mistake(
    "γ is missing in the term of σ: it averages d_norm · Z_norm, with d_norm = γ · dZt.",
    _other_backward(inner=lambda dZt, d: dZt),
)
batch_norm_backward.mistake(
    "Z was divided by std, so dZ is divided by std.",
    _other_backward(divide=lambda dZ, std: dZ),
    _other_backward(divide=lambda dZ, std: dZ * std),
    _other_backward(divide=lambda dZ, std: dZ / std**2),
)
batch_norm_backward.mistake(
    "The order is dZ, dgamma, dbeta.", _other_backward(order=lambda dZ, dgamma, dbeta: (dZ, dbeta, dgamma))
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


_RUNNING, _NEW = np.array([[1.0], [2], [-4]]), np.array([[3.0], [-2], [6]])


@exercise(
    "c2w3.07",
    fixed=[(_RUNNING, _NEW, 0.9), (_RUNNING, _NEW, 0.0), (0 * _RUNNING, _NEW, 0.99)],
    inputs=_averages,
    reference=_averaged,
    fresh=True,
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


running_update.mistake(
    "Your average follows the last batch: momentum multiplies the past, 1 − momentum the new.",
    lambda running, batch, momentum: (1 - momentum) * running + momentum * batch,
)
running_update.mistake(
    "The weights have to add up to 1: 1 − momentum for the new batch. Otherwise the average drifts away.",
    lambda running, batch, momentum: momentum * running + batch,
    lambda running, batch, momentum: running + (1 - momentum) * batch,
    lambda running, batch, momentum: momentum * (running + batch),
)
running_update.mistake(
    "The past is forgotten at once: both the running value and the batch's take part.",
    lambda running, batch, momentum: batch,
    lambda running, batch, momentum: (1 - momentum) * batch,
)
running_update.mistake(
    "Old and new count the same: weight them by momentum and 1 − momentum.",
    lambda running, batch, momentum: (running + batch) / 2,
    lambda running, batch, momentum: running + batch,
)
running_update.mistake(
    "`momentum` is an argument: weight by it, not by a number of your own.",
    *[lambda running, batch, momentum, own=own: own * running + (1 - own) * batch for own in (0.9, 0.99)],
)
running_update.mistake(
    "One number for all: every unit keeps an average of its own, so take no mean over the units.",
    lambda running, batch, momentum: momentum * running + (1 - momentum) * batch.mean(),
    lambda running, batch, momentum: (momentum * running + (1 - momentum) * batch).mean(),
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


_MU, _VAR = np.array([[0.5], [-2]]), np.array([[4.0], [0.25]])


@exercise(
    "c2w3.07",
    fixed=[
        (_Z, _GAMMA, _BETA, _MU, _VAR),
        (_Z[:, :1], _GAMMA, _BETA, _MU, _VAR),  # one example
        (_Z, _GAMMA, _BETA, _MU, _VAR, 0.5),  # ε large enough to be seen
        (_Z, _GAMMA, _BETA, _MU, 0 * _VAR, 1e-2),  # units that never varied
    ],
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

    var is the variance σ²; eps is added to it under the root.

    Shapes   Z (n, m), m ≥ 1; gamma, beta, mu, var (n, 1) → (n, m)
    """
    return gamma * (Z - mu) / np.sqrt(var + eps) + beta


def _predicted(
    *,
    mean=lambda Z, mu: mu,
    variance=lambda Z, var: var,
    std=lambda variance, eps: np.sqrt(variance + eps),
    end=lambda Z_norm, gamma, beta: gamma * Z_norm + beta,
):
    """A prediction with other statistics, or another root or end."""

    def predict(Z, gamma, beta, mu, var, eps=1e-5):
        return end((Z - mean(Z, mu)) / std(variance(Z, var), eps), gamma, beta)

    return predict


def _own_mean(Z, mu):
    return Z.mean(axis=1, keepdims=True)


def _own_variance(Z, var):
    return Z.var(axis=1, keepdims=True)


batch_norm_predict.mistake(
    "Batch statistics leaked into test mode: the answer for one example depends on the others. Use mu and var.",
    _predicted(mean=_own_mean, variance=_own_variance),
    _predicted(mean=_own_mean),
    _predicted(variance=_own_variance),
)
batch_norm_predict.mistake(
    "var is the variance: divide by its root, √(var + ε).",
    _predicted(std=lambda variance, eps: variance + eps),
    _predicted(std=lambda variance, eps: variance),
)
batch_norm_predict.mistake(
    "ε under the root, as in training: √(var + ε).",
    _predicted(std=lambda variance, eps: np.sqrt(variance)),
    _predicted(std=lambda variance, eps: np.sqrt(variance) + eps),
)
batch_norm_predict.mistake(
    "`eps` is an argument: add eps, not a number of your own.",
    *[
        _predicted(std=lambda variance, eps, own=own: np.sqrt(variance + own))
        for own in (1e-5, 1e-8, 1e-6, 1e-3)
    ],
)
batch_norm_predict.mistake(
    "γ and β stay at test time: they are learned, and the next layer counts on them.",
    _predicted(end=lambda Z_norm, gamma, beta: Z_norm),
    _predicted(end=lambda Z_norm, gamma, beta: gamma * Z_norm),
    _predicted(end=lambda Z_norm, gamma, beta: Z_norm + beta),
)
batch_norm_predict.mistake(
    "γ scales the normalised Z alone; β is added afterwards.",
    _predicted(end=lambda Z_norm, gamma, beta: gamma * (Z_norm + beta)),
)
batch_norm_predict.mistake(
    "γ is the factor and β is added; you have swapped them.",
    _predicted(end=lambda Z_norm, gamma, beta: beta * Z_norm + gamma),
)
batch_norm_predict.mistake(
    "Parentheses are missing: (Z − mu) as a whole is divided by the root.",
    lambda Z, gamma, beta, mu, var, eps=1e-5: gamma * Z - mu / np.sqrt(var + eps) + beta,
    lambda Z, gamma, beta, mu, var, eps=1e-5: gamma * (Z - mu / np.sqrt(var + eps)) + beta,
)
batch_norm_predict.mistake(
    "The running mean has not been subtracted: Z − mu.", _predicted(mean=lambda Z, mu: 0)
)


# -- 3.8 softmax -------------------------------------------------------------------------------------------------------


def _scores(rng):
    yield (rng.normal(size=(4, int(rng.integers(5, 9)))),)
    yield (rng.normal(size=(int(rng.integers(2, 6)), 7)) * 3,)
    yield (rng.normal(size=(3, 4)) + np.array([1000.0, -2000, 0, 3]),)


def _many_scores(rng):
    return (rng.normal(size=(10, 2000)),)


@exercise(
    "c2w3.08",
    fixed=[
        (np.array([[5.0], [2], [-1], [3]]),),  # the lecture's
        (np.array([[1.0, 0], [2, 0], [4, 0]]),),
        (np.array([[1000.0, -2000, 1000, -1000], [999, -2001, -2000, 0], [0, -1999.5, -2000, 5]]),),
    ],
    inputs=_scores,
    reference=lambda Z: F.softmax(Z, axis=0),
    tolerance=1e-12,
    large=_many_scores,
    steps=200,
    hints=[
        "t = e^Z, entry by entry. Then every column is divided by its own sum: `keepdims=True`.",
        "e^1000 is too large for a float64. A number that is subtracted from all scores of a column cancels: take the largest.",
        "`Z - Z.max(axis=0, keepdims=True)`, then `np.exp`, then divide by the sum along axis 0.",
    ],
)
def softmax(Z):
    """Scores → probabilities; the classes run along axis 0, so each column sums to 1. Scores may lie far above or below 0.

    It works on the whole matrix, without a loop over its columns.

    Shapes   Z (C, m) → (C, m)
    """
    t = np.exp(Z - Z.max(axis=0, keepdims=True))
    return t / t.sum(axis=0, keepdims=True)


def _largest(Z):
    return Z.max(axis=0, keepdims=True)


def _sums(t):
    return t.sum(axis=0, keepdims=True)


def _softmax(subtract=_largest, divide_by=_sums):
    def wrong(Z):
        t = np.exp(Z - subtract(Z))
        return t / divide_by(t)

    return wrong


def _by_columns(Z):
    columns = []
    for i in range(Z.shape[1]):
        t = np.exp(Z[:, i] - Z[:, i].max())
        columns.append(t / t.sum())
    return np.array(columns).T


def _clipped(limit):
    return lambda Z: F.softmax(np.clip(Z, -limit, limit), axis=0)


softmax.mistake(
    "Your rows sum to 1: you normalised over the examples. Each column is one example, so sum along axis 0.",
    lambda Z: F.softmax(Z, axis=1),
    _softmax(divide_by=lambda t: t.sum(axis=1, keepdims=True)),
    _softmax(lambda Z: 0, divide_by=lambda t: t.sum(axis=1, keepdims=True)),
)
softmax.mistake(
    "All entries together sum to 1: every example needs a sum of its own, along axis 0.",
    _softmax(np.max, np.sum),
    _softmax(divide_by=np.sum),
    _softmax(lambda Z: 0, np.sum),
)
softmax.mistake(
    "NaN where scores are near 1000, because e^1000 overflows. Subtract the largest score of the column first: it cancels.",
    _softmax(lambda Z: 0),
)
softmax.mistake(
    "One maximum for the whole matrix lets other columns underflow, 0/0. Take the maximum of each column.",
    _softmax(np.max),
)
softmax.mistake(
    "The maximum of each row is not the same number for all scores of a column, and does not cancel: `axis=0`.",
    _softmax(lambda Z: Z.max(axis=1, keepdims=True)),
)
softmax.mistake(
    "With the mean subtracted, a large score still overflows. Subtract the largest of the column.",
    _softmax(lambda Z: Z.mean(axis=0, keepdims=True)),
)
softmax.mistake(
    "The smallest score does not tame the largest, which still overflows. Subtract the largest of the column.",
    _softmax(lambda Z: Z.min(axis=0, keepdims=True)),
)
softmax.mistake(
    "Clipped scores are other scores: 1000 and 999 become equal. Subtract the largest of the column instead.",
    *[_clipped(limit) for limit in (20, 30, 50, 100, 250, 300, 500, 600, 700, 709)],
)
softmax.mistake(
    "After the largest score is subtracted, each sum is at least 1: nothing need be added to it. With it the columns no longer sum to 1.",
    *[_softmax(divide_by=lambda t, add=10.0**-digits: _sums(t) + add) for digits in range(4, 12)],
)
softmax.mistake("That is t = e^z, not yet divided by its sum.", _softmax(divide_by=lambda t: 1), np.exp)
softmax.mistake(
    "Divide by the sum of t = e^z, not by that of the scores.",
    lambda Z: np.exp(Z - _largest(Z)) / _sums(Z),
    lambda Z: np.exp(Z) / _sums(Z),
    lambda Z: Z / _sums(Z),
)
softmax.mistake(
    "That is hardmax: 1 at the largest score, 0 elsewhere. Softmax shares 1 out among all classes, by e^z.",
    lambda Z: (_largest(Z) == Z).astype(float),
    lambda Z: np.eye(len(Z))[:, Z.argmax(axis=0)],
)
softmax.mistake(
    "A sigmoid for each score looks at this score alone, and the columns do not sum to 1. Softmax compares the scores.",
    F.sigmoid,
)
softmax.mistake(
    "That is the logarithm of softmax. Probabilities are e to this power.", lambda Z: F.log_softmax(Z, axis=0)
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
    fixed=[
        (np.array([[1.0, 0], [2, 3], [0, 1]]), np.eye(3)[:, [1, 0]]),
        (np.zeros((4, 1)), np.eye(4)[:, [2]]),  # one example, C equal scores
        (np.array([[0.0, 5], [1000, 5], [-1000, 0]]), np.eye(3)[:, [0, 1]]),  # a confident miss
    ],
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
    """Cross-entropy of softmax scores, the mean over the examples, and J's own derivative with respect to the scores.

    Scores may be so far apart that a probability rounds to 0; J stays finite. 1/m is in dZ.

    Shapes   Z (C, m), Y (C, m) one-hot columns → a tuple of J, a number, and dZ (C, m)
    """
    m = Z.shape[1]
    shifted = Z - Z.max(axis=0, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    return -(Y * logs).sum() / m, (np.exp(logs) - Y) / m


def _cross_entropy(
    J=lambda Y, logs: -(Y * logs).sum() / Y.shape[1],
    dZ=lambda A, Y: (A - Y) / A.shape[1],
    logs=lambda Z: F.log_softmax(Z, axis=0),
):
    def wrong(Z, Y):
        log_A = logs(Z)
        return J(Y, log_A), dZ(np.exp(log_A), Y)

    return wrong


def _from_probabilities(J, softmax=lambda Z: F.softmax(Z, axis=0)):
    """J computed from rounded probabilities, by J(A, Y)."""

    def wrong(Z, Y):
        A = softmax(Z)
        return J(A, Y), (A - Y) / Z.shape[1]

    return wrong


def _overflowing(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)


def _log_of_A(A, Y):
    return -(Y * np.log(A)).sum() / Y.shape[1]


def _log_of_true_class(A, Y):
    return -np.log((Y * A).sum(axis=0)).mean()


cross_entropy.mistake(
    "J is C times too small: −Y · ln A has C · m entries, but divide by the m examples.",
    _cross_entropy(J=lambda Y, logs: -(Y * logs).mean()),
)
cross_entropy.mistake(
    "J is the mean over the examples: divide by m.", _cross_entropy(J=lambda Y, logs: -(Y * logs).sum())
)
cross_entropy.mistake(
    "J is divided by m twice; once makes the mean.",
    _cross_entropy(J=lambda Y, logs: -(Y * logs).sum() / Y.shape[1] ** 2),
)
cross_entropy.mistake(
    "m is the number of columns, Z.shape[1]. Z.shape[0] and len(Z) count the classes.",
    _cross_entropy(
        J=lambda Y, logs: -(Y * logs).sum() / Y.shape[0],
        dZ=lambda A, Y: (A - Y) / A.shape[0],
    ),
)
cross_entropy.mistake(
    "The sign of J: the logarithm of a probability is negative, the loss is not.",
    _cross_entropy(J=lambda Y, logs: (Y * logs).sum() / Y.shape[1]),
)
cross_entropy.mistake(
    "J is one number: sum over the classes, then take the mean over the examples.",
    _cross_entropy(J=lambda Y, logs: -(Y * logs).sum(axis=0)),
    _cross_entropy(J=lambda Y, logs: -(Y * logs).sum(axis=0, keepdims=True)),
    _cross_entropy(J=lambda Y, logs: -(Y * logs).sum(axis=0) / Y.shape[1]),
    _cross_entropy(J=lambda Y, logs: -(Y * logs).sum(axis=0, keepdims=True) / Y.shape[1]),
    _cross_entropy(J=lambda Y, logs: -(Y * logs)),
)
cross_entropy.mistake(
    "The logarithm is taken of every class, true or not. Multiply by Y first: only the true class counts.",
    _cross_entropy(J=lambda Y, logs: -logs.sum() / Y.shape[1]),
    _cross_entropy(J=lambda Y, logs: -logs.mean()),
)
cross_entropy.mistake(
    "The gradient has the wrong sign: prediction minus truth, A − Y.",
    _cross_entropy(dZ=lambda A, Y: (Y - A) / A.shape[1]),
)
cross_entropy.mistake(
    "That is the lecture's dZ, for the sum over the examples. It is fine if your dW divides by m; here J's own derivative is asked for: (A − Y)/m.",
    _cross_entropy(dZ=lambda A, Y: A - Y),
)
cross_entropy.mistake(
    "−Y/A is the slope with respect to A. The way back through softmax is still to come; together they give A − Y.",
    _cross_entropy(dZ=lambda A, Y: -Y / A / A.shape[1]),
    _cross_entropy(dZ=lambda A, Y: -Y / A),
)
cross_entropy.mistake(
    "dZ is divided by m once, (A − Y)/m.", _cross_entropy(dZ=lambda A, Y: (A - Y) / A.shape[1] ** 2)
)
cross_entropy.mistake(
    "dZ is divided by the m examples, not by its C · m entries.",
    _cross_entropy(dZ=lambda A, Y: (A - Y) / A.size),
)
cross_entropy.mistake(
    "Softmax runs over the classes, axis 0: each column of probabilities sums to 1.",
    _cross_entropy(logs=lambda Z: F.log_softmax(Z, axis=1)),
)
cross_entropy.mistake(
    "J is not finite for a confident miss: its probability has become 0, and ln 0 is −∞. Compute ln softmax as a whole, not the log of softmax.",
    _from_probabilities(_log_of_A),
    _from_probabilities(_log_of_true_class),
    _from_probabilities(lambda A, Y: -np.log(A[Y == 1]).mean()),
)
cross_entropy.mistake(
    "e^1000 overflows, and the result is NaN. Subtract the largest score of each column first: it cancels.",
    _from_probabilities(_log_of_A, _overflowing),
    _from_probabilities(_log_of_true_class, _overflowing),
)
cross_entropy.mistake(
    "A small number in the logarithm, or a floor under A, caps the loss of a confident miss. Compute ln softmax as a whole.",
    *[
        _from_probabilities(lambda A, Y, add=10.0**-digits: -(Y * np.log(A + add)).sum() / Y.shape[1])
        for digits in range(5, 17)
    ],
    *[
        _from_probabilities(
            lambda A, Y, low=10.0**-digits: -(Y * np.log(np.maximum(A, low))).sum() / Y.shape[1]
        )
        for digits in range(5, 17)
    ],
)
cross_entropy.mistake(
    "Softmax has its own: the terms (1 − Y) ln(1 − A) belong to C separate yes-or-no units.",
    _cross_entropy(
        J=lambda Y, logs: (
            -(Y * logs + (1 - Y) * np.log1p(-np.minimum(np.exp(logs), 1 - 1e-16))).sum() / Y.shape[1]
        )
    ),
)
cross_entropy.mistake("The order is: first J, then dZ.", lambda Z, Y: _reference(Z, Y)[::-1])


# -- 3.10 linear_rows --------------------------------------------------------------------------------------------------


def _rows(rng):
    for _ in range(4):
        n_in, n_out, m = (int(n) for n in rng.choice(np.arange(2, 9), 3, replace=False))
        yield rng.normal(size=(m, n_in)), rng.normal(size=(n_out, n_in)), rng.normal(size=n_out)


_W3, _b3 = np.array([[1.0, 2], [0, -1], [3, 5]]), np.array([10.0, 20, 30])


@exercise(
    "c2w3.10",
    fixed=[
        (np.array([[1.0, 2], [0, 1], [3, -1], [5, 0]]), _W3, _b3),
        (np.array([[1.0, 2]]), _W3, _b3),  # one example
        (np.array([[1.0, 2], [0, 1], [3, -1]]), _W3, _b3),  # as many examples as units
        (np.array([[1.0, 2], [0, 1], [3, -1]]), _W3[:2], _b3[:2]),  # W is square
        (np.array([[1.0, 2, -1, 0], [0, 1, 5, 2]]), np.arange(12.0).reshape(3, 4), _b3),
    ],
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
    lambda x, W, b: np.dot(W, x) + b,
    lambda x, W, b: W.T @ x + b,
)
linear_rows.mistake(
    "These are columns, (n_out, m). Rows in, rows out: x @ W.T + b.",
    lambda x, W, b: W @ x.T + b.reshape(-1, 1),
)
linear_rows.mistake(
    "`W @ x.T` has a column for each example, and b a number for each unit: transpose it back first, (W @ x.T).T + b.",
    lambda x, W, b: (W @ x.T + b).T,
    lambda x, W, b: W @ x.T + b,
)
linear_rows.mistake(
    "`*` multiplies entry by entry. A product of matrices is `@`.",
    lambda x, W, b: x * W.T + b,
    lambda x, W, b: x * W + b,
)
linear_rows.mistake("b is missing.", lambda x, W, b: x @ W.T)
linear_rows.mistake("b is added, not subtracted.", lambda x, W, b: x @ W.T - b)
linear_rows.mistake(
    "b is flat here, (n_out,), and needs no reshaping: a column would be added along the examples.",
    lambda x, W, b: x @ W.T + b.reshape(-1, 1),
)


# -- 3.11 minimize -----------------------------------------------------------------------------------------------------


def gradient_descent(params):
    return optim.GradientDescent(params, 0.1)


def adam(params):
    return optim.Adam(params, 0.05)


def momentum(params):
    return optim.Momentum(params, 0.3, beta=0.9)


def _bowls(rng):
    for make in (adam, momentum):
        a, centre = rng.uniform(0.5, 2), rng.uniform(-4, 4)
        yield a * np.array([1.0, -2 * centre, centre * centre]), make, int(rng.integers(20, 30))


_FIXED_BOWLS = [
    (np.array([1.0, -10, 25]), gradient_descent, 1),
    (np.array([1.0, -10, 25]), gradient_descent, 10),
    (np.array([1.0, -20, 100]), gradient_descent, 25),
    (np.array([0.5, 3, 7]), momentum, 12),
    (np.array([2.0, -4, 0]), adam, 6),
    (np.array([1.0, -10, 25]), gradient_descent, 0),
]


@exercise(
    "c2w3.11",
    fixed=_FIXED_BOWLS,
    inputs=_bowls,
    hints=[
        "Three lines are repeated: J from w and the coefficients, `J.backward()`, `optimizer.step()`. And one more, so that gradients do not add up.",
        "`w = Parameter(0.0)`, then `optimizer = make_optimizer([w])`. J = a·w² + b·w + c is written as you would on paper.",
        "In the loop: `optimizer.zero_grad()`, J, `J.backward()`, `optimizer.step()`. At the end `float(w.value)`.",
    ],
)
def minimize(coefficients, make_optimizer, steps):
    """Go `steps` steps down J = a w² + b w + c from w = 0: let the tape differentiate and the optimizer step.

    The result is where w is then, near the minimum or not.

    Shapes   coefficients (3,) are a, b, c; make_optimizer([w]) gives the optimizer; steps ≥ 0 a whole number → w, a number
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


def _value(w, J):
    return float(w.value)


def _minimized(
    *, zero="first", coefficients=None, fresh_optimizer=False, stepping=True, give=_value, change=0, start=0.0
):
    """Descent in which the gradients are dropped "first", "late" (before the step) or "never", and other slips."""
    own = coefficients

    def run(coefficients, make_optimizer, steps):
        a, b, c = coefficients if own is None else own
        w = Parameter(start)
        J = a * w**2 + b * w + c
        optimizer = make_optimizer([w])
        for _ in range(steps + change):
            if fresh_optimizer:
                optimizer = make_optimizer([w])
            if zero == "first":
                optimizer.zero_grad()
            J = a * w**2 + b * w + c
            J.backward()
            if zero == "late":
                optimizer.zero_grad()
            if stepping:
                optimizer.step()
        return give(w, J)

    return run


def _own_step(rate, fresh=True):
    def run(coefficients, make_optimizer, steps):
        a, b, c = coefficients
        w = Parameter(0.0)
        for _ in range(steps):
            if fresh:
                w.grad = None
            J = a * w**2 + b * w + c
            J.backward()
            w.value -= rate * w.grad
        return float(w.value)

    return run


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
    _minimized(zero="never"),
)
minimize.mistake(
    "The gradient is dropped before the step can use it: zero_grad() comes before backward(), or after step().",
    _minimized(zero="late"),
)
minimize.mistake(
    "Always the same bowl: coefficients are data. Pass them in, do not freeze them.",
    _minimized(coefficients=(1.0, -10.0, 25.0)),
    _minimized(coefficients=(1.0, -20.0, 100.0)),
)
minimize.mistake("Return w as a number, float(w.value), not as a Parameter.", _minimized(give=lambda w, J: w))
minimize.mistake(
    "That is J, the cost. Return w, the place where it is so low.",
    _minimized(give=lambda w, J: float(J.value)),
)
minimize.mistake(
    "That is the exact minimum, −b/2a. Return where the optimizer has come to after `steps` steps.",
    lambda coefficients, make_optimizer, steps: -coefficients[1] / (2 * coefficients[0]),
)
minimize.mistake(
    "The step is your own, w − .1 dw, and the optimizer was not used: make_optimizer([w]), then optimizer.step().",
    _own_step(0.1),
    _own_step(0.1, fresh=False),
)
minimize.mistake(
    "A new optimizer in every step forgets what momentum and Adam remember. Make one before the loop.",
    _minimized(fresh_optimizer=True),
)
minimize.mistake("w has not moved: after backward() comes optimizer.step().", _minimized(stepping=False))
minimize.mistake(
    "Start at w = 0, Parameter(0.0).", *[_minimized(start=start) for start in (1.0, -1.0, 5.0, 10.0)]
)
minimize.mistake(
    "w became the end of a chain that grows with every step, and is no Parameter any more: update the number, not the recorded graph. The optimizer does it.",
    _chain,
)
minimize.mistake("One step too few.", _minimized(change=-1))
minimize.mistake("One step too many.", _minimized(change=1))
