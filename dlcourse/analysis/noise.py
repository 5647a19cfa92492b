"""Mini-batches as noise: walks of gradient descent with batches of any size, how wide the cloud of their ends is by theory, when they
arrive, and how a falling α shrinks the cloud.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import functional as F
from .. import train
from ..random import checked
from ..typing import Array, ArrayLike, Draws
from .regularization import logistic_slopes

CALL, EACH = (
    7.0e-3,
    7.5e-6,
)  # ms of a step of logistic regression, 20 features: for its calls, and for each example (benchmarks/)


def step_milliseconds(size: int | np.ndarray) -> float | np.ndarray:
    """What a step with a batch of B examples takes, by a model: CALL + EACH · B, a price for the calls and one for each example.

    Shapes   a number or an array → the same
    Lecture  C2W2 2.1, 2.2
    """
    return CALL + EACH * size


# ---- a bowl of data -----------------------------------------------------------------------------------------------------
class LeastSquares(NamedTuple):
    """J(p) = mean of ½(aᵀp − y)² over m examples, and what is known of it.

    A        features of the examples, one a row (m, n)
    y        targets (m,)
    H        AᵀA/m, the curvatures (n, n)
    best     where J is lowest (n,)
    lowest   J there

    Lecture  C2W2 2.1, 2.2
    """

    A: np.ndarray
    y: np.ndarray
    H: np.ndarray
    best: np.ndarray
    lowest: float

    def gradients(self, p: Array) -> Array:
        """(aᵀp − y) a, the gradient of each example at p (n,)   → (m, n)"""
        return self.A * (self.A @ p - self.y)[:, None]

    def above(self, p: Array) -> Array:
        """J − J* at p (…, n): ½(p − best)ᵀH(p − best)   → (…)"""
        off = p - self.best
        return 0.5 * ((off @ self.H) * off).sum(-1)


def least_squares(A: np.ndarray, y: np.ndarray) -> LeastSquares:
    """The problem of fitting y by aᵀp, with its minimum.

    Shapes   A (m, n), y (m,) → LeastSquares
    Lecture  C2W2 2.1
    Raises   ValueError if the shapes do not fit, or the features depend on each other, so that there is no single minimum
    """
    A, y = np.asarray(A, float), np.asarray(y, float)
    if A.ndim != 2 or y.shape != A.shape[:1]:
        raise ValueError(
            f"A has a row of features for each example, (m, n), and y its target, (m,); got {A.shape} and {y.shape}"
        )
    if np.linalg.matrix_rank(A) < A.shape[1]:
        raise ValueError(
            f"the {A.shape[1]} features depend on each other, so that many p are equally good; leave some out"
        )
    H, c = A.T @ A / len(A), A.T @ y / len(A)
    best = np.linalg.solve(H, c)
    return LeastSquares(A, y, H, best, 0.5 * np.mean((A @ best - y) ** 2))


def _checked_size(problem, size):
    m = len(problem.y)
    if not 1 <= size <= m or m % size:
        raise ValueError(f"the batch size must divide the {m} examples; got {size}")
    return m


# ---- walks --------------------------------------------------------------------------------------------------------------
class Walks(NamedTuple):
    """path (steps + 1, R, n), J of all examples along it (steps + 1, R), and J{t} of each step's own batch (steps, R).

    Lecture  C2W2 2.1, 2.2
    """

    path: np.ndarray
    J: np.ndarray
    own: np.ndarray


def walks(
    problem: LeastSquares,
    start: ArrayLike,
    size: int,
    learning_rate: float,
    epochs: int,
    *,
    repeats: int,
    rng: np.random.Generator,
    shuffle: bool = True,
) -> Walks:
    """R walks of mini-batch descent at once, each through its own order of the examples.

    shuffle   False: every epoch in the order in which the examples stand

    A batch enters only by the means of aaᵀ and ya over its examples, which are taken before the walk begins. A walk that diverges
    ends in inf or NaN, without a warning.

    Shapes   start (n,) → Walks of epochs · m/B steps
    Lecture  C2W2 2.1, 2.2
    Raises   ValueError if the batch size does not divide the number of examples
    """
    checked(rng)
    m, (A, y, *_) = _checked_size(problem, size), problem
    each = m // size
    order = np.broadcast_to(np.arange(m), (epochs, repeats, m))
    order = rng.permuted(order, axis=2) if shuffle else order
    batch = order.reshape(epochs, repeats, each, size).swapaxes(1, 2).reshape(epochs * each, repeats, size)
    features, targets = A[batch], y[batch]  # (T, R, B, n), (T, R, B)
    grams = features.swapaxes(-1, -2) @ features / size  # (T, R, n, n)
    pulls = (features.swapaxes(-1, -2) @ targets[..., None])[..., 0] / size
    p = np.tile(start, (repeats, 1)).astype(float)
    path, across = np.empty((len(batch) + 1, *p.shape)), grams.transpose(0, 3, 1, 2).copy()
    path[0] = p
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(len(batch)):
            p = p - learning_rate * ((across[t] * p.T[:, :, None]).sum(0) - pulls[t])
            path[t + 1] = p
        now = path[:-1]
        own = 0.5 * (
            ((grams @ now[..., None])[..., 0] * now).sum(-1)
            - 2 * (pulls * now).sum(-1)
            + (targets**2).mean(-1)
        )
        return Walks(path, problem.lowest + problem.above(path), own)


# ---- theory -------------------------------------------------------------------------------------------------------------
def moment_step(problem: LeastSquares, size: int, learning_rate: float) -> np.ndarray:
    """What one step does to the moments of δ = p − best, if every batch is drawn anew: Z, which takes (E[δδᵀ] row by row, E[δ], 1) to
    those after the step. With G = aaᵀ of an example and e its gradient at the minimum, and a share s = (m − B)/(B(m − 1)) of their
    variances in the mean over a batch,

        E[δδᵀ] ← (I − αH) E[δδᵀ] (I − αH) + α²s (E[GδδᵀG] − H E[δδᵀ] H + E[Gδeᵀ] + E[eδᵀG] + E[eeᵀ]).

    Shapes   → (n² + n + 1, n² + n + 1)
    Lecture  C2W2 2.1, 2.2
    Raises   ValueError if there is no such batch
    """
    A, _, H, best, _ = problem
    m, n = A.shape
    if not 1 <= size <= m:
        raise ValueError(f"a batch holds 1 to all {m} examples; got {size}")
    e, G, shrunk = problem.gradients(best), A[:, :, None] * A[:, None], np.eye(n) - learning_rate * H
    pairs = n * n
    share, Z = learning_rate**2 * (m - size) / (size * (m - 1)), np.zeros((pairs + n + 1,) * 2)
    Z[:pairs, :pairs] = np.kron(shrunk, shrunk) + share * (
        np.einsum("nij,nkl->ikjl", G, G).reshape(pairs, pairs) / m - np.kron(H, H)
    )
    mixed = np.einsum("nij,nk->ikj", G, e) + np.einsum("ni,nkj->ikj", e, G)
    Z[:pairs, pairs:-1] = share * mixed.reshape(pairs, n) / m
    Z[:pairs, -1] = share * (e.T @ e).ravel() / m
    Z[pairs:-1, pairs:-1], Z[-1, -1] = shrunk, 1.0
    return Z


def _at_start(off):
    """The moments of a walk that starts for sure at best + off."""
    return [*np.outer(off, off).ravel(), *off, 1.0]


class Cloud(NamedTuple):
    """Where walks end: mean (n,), covariance (n, n), and E[J] − J*.   Lecture C2W2 2.1, 2.2"""

    mean: np.ndarray
    covariance: np.ndarray
    above: float

    def stretch(self, unit: Array) -> Array:
        """Points (n, K) round 0, in widths of the cloud, brought to where the cloud has them: a circle becomes its ellipse."""
        variance, V = np.linalg.eigh(self.covariance)
        return self.mean[:, None] + V @ (np.sqrt(variance)[:, None] * unit)

    def share_within(self, points: Array, widths: float = 2.0) -> float:
        """The share of points (R, n) within so many widths of the mean; of a normal cloud in the plane it is 1 − exp(−widths²/2)."""
        variance, V = np.linalg.eigh(self.covariance)
        off = (points - self.mean) @ V / np.sqrt(variance)
        return float(((off * off).sum(1) <= widths * widths).mean())


def moments(problem: LeastSquares, start: ArrayLike, size: int, learning_rate: float, epochs: int) -> Cloud:
    """The cloud of the ends of shuffled walks that have settled.

    The steps are as `moment_step` has them, except that within an epoch no example comes twice: the errors e of two steps have the
    covariance −E[eeᵀ]/(m − 1).

    Shapes   start (n,) → Cloud
    Lecture  C2W2 2.1, 2.2
    Raises   ValueError if the batch size does not divide the number of examples
    """
    m, H, best = _checked_size(problem, size), problem.H, problem.best
    each, n = m // size, len(best)
    step = moment_step(problem, size, learning_rate)
    with np.errstate(over="ignore", invalid="ignore"):
        many = np.nan_to_num(np.linalg.matrix_power(step, epochs * each), nan=1e200).clip(-1e200, 1e200)
    z = many @ _at_start(start - best)
    second, mean = z[: n * n].reshape(n, n), z[n * n : -1]
    curvature, V = np.linalg.eigh(H)
    e = problem.gradients(best) @ V
    a = 1 - learning_rate * curvature  # along an eigenvector a step leaves so much of δ
    pairs, sums = np.outer(a, a), (1 - a**each) / (1 - a)
    twice = (
        (np.outer(sums, sums) - (1 - pairs**each) / (1 - pairs))
        * (1 - pairs ** (each * epochs))
        / (1 - pairs**each)
    )
    second = second - learning_rate**2 / (m - 1) * V @ (e.T @ e / m * twice) @ V.T
    return Cloud(best + mean, second - np.outer(mean, mean), 0.5 * float((H * second).sum()))


def arrivals(
    problem: LeastSquares,
    start: ArrayLike,
    sizes: Array,
    learning_rates: Array,
    share: float = 1e-2,
    *,
    most: int = 17,
) -> np.ndarray:
    """Steps until E[J] − J* has come down to a share of its start, for each batch size with its own α; 0 where 2**most do not suffice.

    Shapes   start (n,), sizes and learning_rates K numbers each → (K,)
    Lecture  C2W2 2.1, 2.2
    Raises   ValueError if there are not as many learning rates as sizes, or the start is the minimum
    """
    H, best = problem.H, problem.best
    if len(sizes) != len(learning_rates):
        raise ValueError(
            f"each batch size needs its own learning rate; got {len(sizes)} sizes and {len(learning_rates)} rates"
        )
    off, steps = start - best, np.zeros(len(sizes), int)
    if not off.any():
        raise ValueError("the start is the minimum: there is nothing to come down from")
    n = off.size
    Z = np.array([moment_step(problem, size, alpha) for size, alpha in zip(sizes, learning_rates)])
    z = np.tile(_at_start(off), (len(sizes), 1))
    begun = z[0, : n * n] @ H.ravel()
    with np.errstate(over="ignore", invalid="ignore"):
        powers = [Z]
        for _ in range(most):
            powers.append(powers[-1] @ powers[-1])
        for k in range(most, -1, -1):  # the longest way on which it is not there yet, halving
            ahead = (powers[k] @ z[..., None])[..., 0]
            late = ~(ahead[:, : n * n] @ H.ravel() <= share * begun)
            z, steps = np.where(late[:, None], ahead, z), steps + late * 2**k
    return np.where(steps < 2 ** (most + 1) - 1, steps + 1, 0)


def gradient_variance(variance: float, size: Any, m: int) -> Array:
    """Variance of a batch's gradient, if that of a single example is σ² and no example is drawn twice: σ²/B · (m − B)/(m − 1).

    Shapes   size B a number or an array → the same
    Lecture  C2W2 2.2
    """
    return variance / size * (m - size) / (m - 1)


def drawn_variance(g: np.ndarray, sizes: Array, draws: int, *, rng: np.random.Generator) -> np.ndarray:
    """Variance of a batch's gradient, summed over the parameters, as it is measured: on many draws without replacement.

    Shapes   g (m, n), the gradient of each example; K sizes → (K,)
    Lecture  C2W2 2.2
    Raises   ValueError if a size is not from 1 to m
    """
    checked(rng)
    sizes = np.asarray(sizes)
    if sizes.min() < 1 or sizes.max() > len(g):
        raise ValueError(
            f"a batch holds 1 to all {len(g)} examples; got sizes {sizes.min()} to {sizes.max()}"
        )
    drawn = np.cumsum(g[rng.permuted(np.tile(np.arange(len(g)), (draws, 1)), axis=1)], axis=1)
    return (drawn[:, sizes - 1] / sizes[:, None]).var(axis=0).sum(-1)


def power_law(x: ArrayLike, y: ArrayLike) -> float:
    """The p of y ∝ xᵖ that fits best: the slope of a line through ln x and ln y. Of a variance that falls as 1/B it is −1.

    Shapes   x and y (n,), all above 0 → a number
    Lecture  C2W1 1.12, C2W2 2.2
    Raises   ValueError if there are not two points at least, or a number is not positive
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.shape != y.shape or x.ndim != 1 or x.size < 2 or not (x > 0).all() or not (y > 0).all():
        raise ValueError(
            f"a power law is fitted to two or more pairs of positive numbers; got x {x.shape} and y {y.shape}"
        )
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def one_pass(
    X: Array, Y: Array, sizes: Sequence[int], learning_rate: float, *, rng: Draws | None = None
) -> list[float]:
    """J of logistic regression from w = 0 after one pass over the examples, with mini-batches of each of these sizes.

    rng   shuffles the examples; None keeps their order

    Shapes   X (n_x, m), Y (1, m), K sizes → K numbers
    Lecture  C2W2 2.1, 2.2
    Raises   ValueError if a size is not from 1 to m
    """
    reached = []
    for size in sizes:
        w = np.zeros((1, len(X)))
        for x, y in train.mini_batches(X, Y, size, rng=rng):
            w = w - learning_rate * logistic_slopes(w, x, y)
        reached.append(float(F.binary_cross_entropy(w @ X, Y)))
    return reached


# ---- a cloud in one dimension ---------------------------------------------------------------------------------------------
def cloud(
    alphas: np.ndarray, curvature: float, kicks: np.ndarray, start: float
) -> tuple[np.ndarray, np.ndarray]:
    """Walkers w ← w − α(λw + ε) of J = ½λw², each with gradients of its own noise ε of deviation 1, and E[w²] by
    E ← (1 − αλ)²E + α², which is exact.

    Shapes   alphas (T,), kicks ε (T, R) → walkers (T + 1, R) in the kicks' dtype, E[w²] (T + 1,)
    Lecture  C2W2 2.9
    Raises   ValueError if there is not one row of kicks for each α
    """
    if np.ndim(alphas) != 1 or np.ndim(kicks) != 2 or len(kicks) != len(alphas):
        raise ValueError(
            f"a step needs its α and a kick for each walker, (T,) and (T, R); got {np.shape(alphas)} and {np.shape(kicks)}"
        )
    T, R = kicks.shape
    w = np.full(R, start, kicks.dtype)
    path, second, E = np.empty((T + 1, R), kicks.dtype), np.empty(T + 1), float(start) ** 2
    path[0], second[0] = w, E
    for t, a in enumerate(np.asarray(alphas).tolist()):
        w = (1 - a * curvature) * w - a * kicks[t]
        E = (1 - a * curvature) ** 2 * E + a * a
        path[t + 1], second[t + 1] = w, E
    return path, second


def cloud_mean(alphas: np.ndarray, curvature: float, start: float) -> float:
    """E[w] after these steps of `cloud`: start · Π(1 − αλ), which noise does not change.

    Shapes   alphas (T,) → a number
    Lecture  C2W2 2.9
    """
    return start * float(np.prod(1 - alphas.astype(float) * curvature))


def cloud_floor(alpha: Any, curvature: float) -> Array:
    """The E[w²] that constant α keeps, however long a walker of `cloud` walks: α/(λ(2 − αλ)), for αλ < 2.

    Shapes   α a number or an array → the same
    Lecture  C2W2 2.9
    """
    return alpha / (curvature * (2 - np.minimum(alpha * curvature, 1.999)))
