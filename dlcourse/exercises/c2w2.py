"""Exercises of c2w2: what each optimizer remembers, from the mini-batch to Adam, and how rare minima are."""

import numpy as np

from dlcourse import optim, schedules, surfaces, train
from dlcourse.practice import exercise

# -- 2.1 mini_batches --------------------------------------------------------------------------------------------------


def _data(rng):
    for _ in range(4):
        m, size = int(rng.integers(9, 20)), int(rng.integers(2, 5))
        m += m % size == 0  # a short one is left over
        X = rng.normal(size=(3, m))
        yield X, 10 * X[:1] + 1, size, np.random.default_rng(rng.integers(1000))


@exercise(
    "c2w2.01",
    inputs=_data,
    reference=lambda X, Y, size, rng: train.mini_batches(X, Y, size, rng=rng),
    hints=[
        "`rng.permutation(m)` is a random order of 0 … m − 1. Index the columns of X and those of Y with the same one.",
        "Cut where k = 0, size, 2·size, …: `range(0, m, size)` gives these numbers, and a slice that runs over the end is simply shorter.",
    ],
)
def mini_batches(X, Y, size, rng):
    """Cut the examples into mini-batches of `size` columns, in the order of `rng.permutation(m)`; the last may be shorter.

    Shapes   X (n_x, m), Y (1, m) → a list of pairs ((n_x, size), (1, size))
    """
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)]


def _shuffled_apart(X, Y, size, rng):
    m = X.shape[1]
    X, Y = X[:, rng.permutation(m)], Y[:, rng.permutation(m)]
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]


def _last_dropped(X, Y, size, rng):
    order, m = rng.permutation(X.shape[1]), X.shape[1]
    X, Y = X[:, order], Y[:, order]
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m - size + 1, size)]


def _rows_cut(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    return [(X[k : k + size], Y[k : k + size]) for k in range(0, X.shape[1], size)]


def _unshuffled(X, Y, size, rng):
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)]


mini_batches.mistake(
    "Labels no longer belong to their columns: use the same permutation for X and Y.", _shuffled_apart
)
mini_batches.mistake(
    "The short last batch is missing: 1797 digits make 28 full batches of 64 and one of 5.", _last_dropped
)
mini_batches.mistake("A mini-batch is a block of columns.", _rows_cut)
mini_batches.mistake(
    "The order is that of the data: draw a new permutation from rng on each call.", _unshuffled
)


# -- 2.3 to 2.5 ewma ---------------------------------------------------------------------------------------------------


def _temperatures(rng):
    for correct in (False, True, True):
        yield 40 + 10 * rng.normal(size=int(rng.integers(5, 12))), float(rng.uniform(0.7, 0.98)), correct


@exercise(
    "c2w2.05",
    inputs=_temperatures,
    reference=lambda theta, beta, correct: optim.ewma(theta, beta, correct=correct),
    hints=[
        "Keep one number v, from 0 on. On each day v becomes βv + (1 − β)θ.",
        "The weights of the first t days sum to 1 − βᵗ. With `correct`, write v / (1 − βᵗ) into the result, and keep v itself as it is.",
        "The first day is t = 1: `for t, x in enumerate(theta, 1)`.",
    ],
)
def ewma(theta, beta, correct):
    """The exponentially weighted averages v₁ … v_T from v₀ = 0; with `correct` each divided by 1 − βᵗ.

    Shapes   theta (T,), β a number, correct True or False → (T,)
    """
    v, averages = 0.0, np.zeros(len(theta))
    for t, x in enumerate(theta, 1):
        v = beta * v + (1 - beta) * x
        averages[t - 1] = v / (1 - beta**t) if correct else v
    return averages


def _ewma(theta, beta, correct, *, past=None, start=None, divide=None, from_zero=False, keep=False):
    v, averages = 0.0 if start is None else theta[0], np.zeros(len(theta))
    share = beta if past is None else 1 - beta
    for t, x in enumerate(theta, 0 if from_zero else 1):
        v = share * v + (1 - share) * x
        if keep and correct:
            v = v / (1 - beta**t)
        with np.errstate(all="ignore"):
            averages[t - (not from_zero)] = v / divide(beta, t) if correct and divide else v
    return averages


_right = lambda beta, t: np.float64(1 - beta**t)
ewma.mistake(
    "β multiplies the past, 1 − β the new value; you have them the other way round.",
    lambda *given: _ewma(*given, past=True, divide=_right),
    lambda *given: _ewma(*given, past=True, divide=lambda beta, t: 1 - (1 - beta) ** t),
)
ewma.mistake(
    "Start from 0 and correct, as in the lecture.",
    lambda *given: _ewma(*given, start=True, divide=_right),
    lambda *given: _ewma(*given, start=True),
)
ewma.mistake(
    "1 − βᵗ depends on the day; you divide by 1 − β on every day.",
    lambda *given: _ewma(*given, divide=lambda beta, t: 1 - beta),
)
ewma.mistake(
    "The first day is t = 1. With t = 0 you divide by 1 − β⁰ = 0.",
    lambda *given: _ewma(*given, divide=_right, from_zero=True),
)
ewma.mistake("Nothing is corrected: with `correct`, divide by 1 − βᵗ.", lambda *given: _ewma(*given))
ewma.mistake(
    "v̂ is for this day only: keep the uncorrected v for the next.", lambda *given: _ewma(*given, keep=True)
)


# -- 2.6 momentum ------------------------------------------------------------------------------------------------------


def _with_memory(rng, memories, *settings):
    for _ in range(4):
        shape = tuple(rng.integers(2, 5, size=2))
        p, g = rng.normal(size=shape), rng.normal(size=shape) * 10.0 ** rng.integers(-1, 2)
        yield (
            p,
            g,
            *[
                abs(rng.normal(size=shape)) if memory == "s" else rng.normal(size=shape)
                for memory in memories
            ],
            *[setting(rng) for setting in settings],
        )


def _by_rule(rule, n, *names):
    """The library's rule as a function that returns p and its memories, without changing what it is given."""

    def step(p, *given):
        arrays = [np.array(array) for array in (p, *given[: n + 1])]
        rule(*arrays, **dict(zip(names, given[n + 1 :])))
        return arrays[0], *arrays[2:]

    return step


_alpha, _beta, _beta2, _epsilon = (
    lambda rng: float(rng.uniform(0.05, 0.5)),
    lambda rng: float(rng.uniform(0.6, 0.95)),
    lambda rng: float(rng.uniform(0.8, 0.95)),
    lambda rng: 1e-8,
)


@exercise(
    "c2w2.06",
    inputs=lambda rng: _with_memory(rng, "v", _alpha, _beta),
    returns=("p", "v"),
    reference=_by_rule(optim.momentum, 1, "learning_rate", "beta"),
    hints=[
        "Two lines: first the new average v, then the step p − αv with that new v.",
        "v ← βv + (1 − β)g is the exponentially weighted average of the gradients.",
    ],
)
def momentum_step(p, g, v, learning_rate, beta):
    """One step of momentum in the form of the lectures, with the factor 1 − β; return the new p and the new v.

    Shapes   p, g, v the same → (p, v)
    """
    v = beta * v + (1 - beta) * g
    return p - learning_rate * v, v


momentum_step.mistake(
    "This course keeps the factor 1 − β; you wrote the other convention, whose α is (1 − β) times as large.",
    lambda p, g, v, a, b: (p - a * (b * v + g), b * v + g),
)
momentum_step.mistake(
    "Update v first, then step with the new v; you step with the old one.",
    lambda p, g, v, a, b: (p - a * v, b * v + (1 - b) * g),
)
momentum_step.mistake(
    "One entry of v for each parameter, in the same shape; yours is a single number for all.",
    lambda p, g, v, a, b: (p - a * (b * v + (1 - b) * g).mean(), (b * v + (1 - b) * g).mean()),
)
momentum_step.mistake(
    "β and 1 − β are exchanged: β multiplies the past.",
    lambda p, g, v, a, b: (p - a * ((1 - b) * v + b * g), (1 - b) * v + b * g),
)
momentum_step.mistake(
    "The step goes against v: p − αv.",
    lambda p, g, v, a, b: (p + a * (b * v + (1 - b) * g), b * v + (1 - b) * g),
)


# -- 2.7 RMSprop -------------------------------------------------------------------------------------------------------


@exercise(
    "c2w2.07",
    inputs=lambda rng: _with_memory(rng, "s", _alpha, _beta2, _epsilon),
    returns=("p", "s"),
    tolerance=1e-6,
    reference=_by_rule(optim.rmsprop, 1, "learning_rate", "beta2", "epsilon"),
    hints=[
        "s is the average of the squares: square every entry of g, then average.",
        "The step is αg divided by √s + eps, entry by entry; s is the new one.",
    ],
)
def rmsprop_step(p, g, s, learning_rate, beta2, eps):
    """One step of RMSprop; return the new p and the new s. eps stands outside the root.

    Shapes   p, g, s the same → (p, s)
    """
    s = beta2 * s + (1 - beta2) * g**2
    return p - learning_rate * g / (np.sqrt(s) + eps), s


rmsprop_step.mistake(
    "Divide by √s, not by s: as it stands, a step falls where the gradient grows.",
    lambda p, g, s, a, b, e: (p - a * g / (b * s + (1 - b) * g**2 + e), b * s + (1 - b) * g**2),
)
rmsprop_step.mistake(
    "Square each gradient before it is averaged, not the average.",
    lambda p, g, s, a, b, e: (p - a * g / (np.abs(b * s + (1 - b) * g) + e), (b * s + (1 - b) * g) ** 2),
    lambda p, g, s, a, b, e: (p - a * g / (np.sqrt((b * s + (1 - b) * g) ** 2) + e), b * s + (1 - b) * g),
)
rmsprop_step.mistake(
    "Every coordinate keeps an s of its own; yours is a single number.",
    lambda p, g, s, a, b, e: (
        p - a * g / (np.sqrt((b * s + (1 - b) * g**2).mean()) + e),
        (b * s + (1 - b) * g**2).mean(),
    ),
)
rmsprop_step.mistake(
    "Update s first, then divide by the root of the new s; you divide by the old one.",
    lambda p, g, s, a, b, e: (p - a * g / (np.sqrt(s) + e), b * s + (1 - b) * g**2),
)


# -- 2.8 Adam ----------------------------------------------------------------------------------------------------------


def _adam_inputs(rng):
    for given, t in zip(
        _with_memory(
            rng,
            "vs",
        ),
        (1, 2, 7, 30),
    ):
        p, g, v, s = given
        yield p, g, *((np.zeros_like(v), np.zeros_like(s)) if t == 1 else (v, s)), t, _alpha(rng)


def _adam_reference(p, g, v, s, t, learning_rate):
    p, v, s = (np.array(array) for array in (p, v, s))
    optim.adam(p, g, v, s, t=t, learning_rate=learning_rate)
    return p, v, s


@exercise(
    "c2w2.08",
    inputs=_adam_inputs,
    reference=_adam_reference,
    returns=("p", "v", "s"),
    tolerance=1e-7,
    hints=[
        "Above: v, the average of g with β₁ = .9. Below: s, the average of g² with β₂ = .999. Return both as they are.",
        "For the step alone: v̂ = v / (1 − .9ᵗ) and ŝ = s / (1 − .999ᵗ).",
        "The step is α v̂ / (√ŝ + 1e-8). In the first one v̂ = g and ŝ = g², so that it is ±α.",
    ],
)
def adam_step(p, g, v, s, t, learning_rate):
    """Step t = 1, 2, … of Adam with β₁ = .9, β₂ = .999, ε = 1e-8; return the new p, v, s.

    Shapes   p, g, v, s the same → (p, v, s)
    """
    v = 0.9 * v + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    v_hat, s_hat = v / (1 - 0.9**t), s / (1 - 0.999**t)
    return p - learning_rate * v_hat / (np.sqrt(s_hat) + 1e-8), v, s


def _adam(p, g, v, s, t, a, *, one=None, two=None, store=False, clock=None):
    v, s, t = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2, clock or t
    v_hat, s_hat = v / (one(t) if one else 1 - 0.9**t), s / (two(t) if two else 1 - 0.999**t)
    return (p - a * v_hat / (np.sqrt(s_hat) + 1e-8), *((v_hat, s_hat) if store else (v, s)))


adam_step.mistake(
    "Bias correction is missing: your first step is 3.16α.",
    lambda *given: _adam(*given, one=lambda t: 1, two=lambda t: 1),
)
adam_step.mistake(
    "v̂ and ŝ are for this step only: return v and s without the correction.",
    lambda *given: _adam(*given, store=True),
)
adam_step.mistake(
    "The two corrections differ: β₁ᵗ for v, β₂ᵗ for s.",
    lambda *given: _adam(*given, two=lambda t: 1 - 0.9**t),
    lambda *given: _adam(*given, one=lambda t: 1 - 0.999**t),
)
adam_step.mistake("The correction never fades: is t frozen at 1?", lambda *given: _adam(*given, clock=1))
adam_step.mistake(
    "Divide by the root of ŝ, not by ŝ.",
    lambda p, g, v, s, t, a: (
        p - a * ((0.9 * v + 0.1 * g) / (1 - 0.9**t)) / ((0.999 * s + 0.001 * g**2) / (1 - 0.999**t) + 1e-8),
        0.9 * v + 0.1 * g,
        0.999 * s + 0.001 * g**2,
    ),
)


# -- 2.9 learning_rate -------------------------------------------------------------------------------------------------


def _epochs(rng):
    for kind in ("inverse", "exponential", "staircase"):
        for _ in range(2):
            yield (
                int(rng.integers(5, 9)),
                kind,
                float(rng.uniform(0.1, 0.5)),
                int(rng.integers(2, 4)) if kind == "staircase" else float(rng.uniform(0.5, 0.95)),
            )


def _rate(epoch, kind, alpha0, rate):
    return float(
        {
            "inverse": schedules.inverse_time,
            "exponential": schedules.exponential,
            "staircase": lambda alpha, every: schedules.staircase(alpha, every=every),
        }[kind](alpha0, rate)(epoch)
    )


@exercise(
    "c2w2.09",
    inputs=_epochs,
    reference=_rate,
    hints=[
        "Every kind is one line, and each starts from α₀, not from the rate of the epoch before.",
        "inverse α₀/(1 + rate · epoch); exponential α₀ · rate^epoch; staircase: half as much after every `rate` epochs.",
        "The stairs that lie behind epoch 1, 2, 3, … are `(epoch - 1) // rate`.",
    ],
)
def learning_rate(epoch, kind, alpha0, rate):
    """α in an epoch, counted from 1: "inverse" α₀/(1 + rate·epoch), "exponential" α₀·rate^epoch, "staircase" α₀ halved after
    every `rate` epochs.

    Shapes   epoch 1, 2, …, kind one of the three names → a number
    """
    if kind == "inverse":
        return alpha0 / (1 + rate * epoch)
    if kind == "exponential":
        return alpha0 * rate**epoch
    return alpha0 * 0.5 ** ((epoch - 1) // rate)


def _compounded(epoch, kind, alpha0, rate):
    for k in range(1, epoch + 1):
        alpha0 = (
            alpha0 / (1 + rate * k)
            if kind == "inverse"
            else alpha0 * rate**k
            if kind == "exponential"
            else alpha0 * 0.5 ** ((k - 1) // rate)
        )
    return alpha0


learning_rate.mistake(
    "The lecture counts the first epoch as 1, so that α₀ = .2 with rate 1 is .2/(1 + 1) = .1 there; you count from 0.",
    lambda epoch, kind, a, r: (
        _rate(epoch, kind, a, r)
        if kind == "staircase"
        else a / (1 + r * (epoch - 1))
        if kind == "inverse"
        else a * r ** (epoch - 1)
    ),
)
learning_rate.mistake("Always start from α₀; you decay the α that is already decayed.", _compounded)
learning_rate.mistake(
    "The stairs come every `rate` epochs: use the integer division //, yours falls in every epoch.",
    lambda epoch, kind, a, r: (
        a * 0.5 ** ((epoch - 1) / r) if kind == "staircase" else _rate(epoch, kind, a, r)
    ),
    lambda epoch, kind, a, r: a * 0.5 ** (epoch - 1) if kind == "staircase" else _rate(epoch, kind, a, r),
)
learning_rate.mistake(
    "Epochs 1 … `rate` stand on the first stair: (epoch − 1) // rate.",
    lambda epoch, kind, a, r: (
        a * 0.5 ** (-(-epoch // r)) if kind == "staircase" else _rate(epoch, kind, a, r)
    ),
)


# -- 2.10 share_of_minima ----------------------------------------------------------------------------------------------


def _dimensions(rng):
    for n in (2, 3):
        yield n, int(rng.integers(35_000, 45_000)), np.random.default_rng(rng.integers(1000))


def _share(n, draws, rng):
    return float((np.linalg.eigvalsh(surfaces.random_symmetric(n, draws, rng=rng)) > 0).all(axis=1).mean())


@exercise(
    "c2w2.10",
    inputs=_dimensions,
    reference=_share,
    tolerance=0.012,
    hints=[
        "`rng.normal(size=(draws, n, n))` draws all matrices at once; `swapaxes(1, 2)` transposes each.",
        "`np.linalg.eigvalsh` takes all of them and gives (draws, n) eigenvalues. Where are all n positive?",
        "The mean of an array of True and False is the share of True.",
    ],
)
def share_of_minima(n, draws, rng):
    """Draw symmetric matrices (B + Bᵀ)/2 with entries of B from N(0, 1), and return the share whose n eigenvalues are all positive.

    Shapes   n, draws whole numbers → a number from 0 to 1
    """
    B = rng.normal(size=(draws, n, n))
    curvatures = np.linalg.eigvalsh((B + B.swapaxes(1, 2)) / 2)
    return float((curvatures > 0).all(axis=1).mean())


def _any_positive(n, draws, rng):
    B = rng.normal(size=(draws, n, n))
    return float((np.linalg.eigvalsh((B + B.swapaxes(1, 2)) / 2) > 0).any(axis=1).mean())


def _asymmetric(n, draws, rng):
    return float((np.linalg.eigvals(rng.normal(size=(draws, n, n))).real > 0).all(axis=1).mean())


share_of_minima.mistake(
    "These are independent signs, 2⁻ⁿ. The eigenvalues of a symmetric matrix repel: draw matrices, not coins.",
    lambda n, draws, rng: float((rng.normal(size=(draws, n)) > 0).all(axis=1).mean()),
)
share_of_minima.mistake("A minimum needs ALL curvatures to be positive.", _any_positive)
share_of_minima.mistake(
    "Are your matrices symmetric? Average each with its transpose, (B + Bᵀ)/2, with entries of B from N(0, 1).",
    _asymmetric,
)
