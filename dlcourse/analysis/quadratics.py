"""Momentum on a quadratic bowl in closed form: where it is stable, where it is fastest, and why √κ takes the place of κ.

Along an eigenvector with curvature λ one step of momentum is a 2 × 2 matrix. With a = αλ(1 − β), or a = αλ without the 1 − β,

    x ← x − αv,  v ← βv + …        gives        x_{k+1} = (1 + β − a) x_k − β x_{k−1},   x_{−1} = x₀,

so that x_k is made of the powers σ₁ᵏ, σ₂ᵏ of the roots of σ² − (1 + β − a) σ + β = 0. At β = 0 this is plain gradient descent.
"""

import math
from typing import NamedTuple

import numpy as np

from .. import data
from ..typing import Array, ArrayLike


def push(
    alpha_lambda: float | np.ndarray, beta: float | np.ndarray, heavy_ball: bool = False
) -> float | np.ndarray:
    """a, what one gradient does to x: αλ(1 − β) in the form of the lectures, αλ with the heavy ball.

    alpha_lambda   learning rate times curvature
    heavy_ball     v ← βv + g, without the factor 1 − β, as in `optim.momentum`

    Shapes   numbers or arrays that broadcast together → the same
    Lecture  C2W2 2.6
    """
    return alpha_lambda * (1.0 if heavy_ball else 1 - beta)


def roots(a: float | np.ndarray, beta: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """σ₁ and σ₂, the roots of σ² − (1 + β − a) σ + β = 0, complex, the larger first.

    Shapes   a and β numbers or arrays that broadcast together → two of that shape
    Lecture  C2W2 2.6
    Source   Polyak 1964
    """
    half = np.asarray((1 + beta - a) / 2, complex)
    root = np.sqrt(half * half - beta)
    root = np.where(half.real < 0, -root, root)
    return half + root, half - root


def shrinkage(a: float | np.ndarray, beta: float | np.ndarray) -> np.ndarray:
    """max |σ|, by which a component shrinks in a step, in the long run: √β as long as the roots are complex, whatever a is.

    Shapes   a and β numbers or arrays that broadcast together → that shape
    Lecture  C2W2 2.6
    """
    half = (1 + beta - a) / 2
    return np.where(
        half * half <= beta, np.sqrt(beta), np.abs(half) + np.sqrt(np.maximum(half * half - beta, 0.0))
    )


def slowest(
    alpha: float | np.ndarray, beta: float | np.ndarray, kappa: float, heavy_ball: bool = False
) -> float | np.ndarray:
    """max |σ| over the curvatures from λ_max/κ to λ_max: of the flattest and the steepest direction, the one that shrinks less.

    alpha   learning rate times λ_max

    Shapes   α and β numbers or arrays that broadcast together → that shape
    Lecture  C2W2 2.6
    """
    a = push(alpha, beta, heavy_ball)
    return np.maximum(shrinkage(a, beta), shrinkage(a / kappa, beta))[()]


def component(a: float | np.ndarray, beta: float, steps: int) -> np.ndarray:
    """x_k / x₀ for k = 0 … steps, in closed form.

    x_k = U_k − βU_{k−1} with U_k = (σ₁ᵏ⁺¹ − σ₂ᵏ⁺¹) / (σ₁ − σ₂), and (k + 1)σᵏ where both roots are one: the k that makes
    critical damping slower at first than its rate says. A component that diverges ends in inf or NaN, without a warning.

    Shapes   a (n,), β a number → (steps + 1, n)
    Lecture  C2W2 2.6
    Raises   ValueError if a is no vector or steps is negative
    """
    a = np.asarray(a, float)
    if a.ndim != 1 or steps < 0:
        raise ValueError(
            f"a holds one number for each component, (n,), and steps is 0 or more; got a of shape {a.shape} and "
            f"steps = {steps}"
        )
    first, second = roots(a, beta)
    double = np.abs(first - second) < 1e-7
    k = np.arange(steps + 2)[:, None]  # U_{−1} … U_steps have the powers 0 … steps + 1
    with np.errstate(over="ignore", invalid="ignore"):
        one, other = (
            np.cumprod(np.vstack([np.ones_like(root), np.broadcast_to(root, (steps + 1, root.size))]), axis=0)
            for root in (first, second)
        )
        repeated = k * np.vstack([np.zeros_like(first), one[:-1]])
        U = np.where(double, repeated, (one - other) / np.where(double, 1, first - second)).real
        return U[1:] - beta * U[:-1]


def stable_below(beta: float | np.ndarray, heavy_ball: bool = False) -> float | np.ndarray:
    """The αλ below which momentum is stable: 2(1 + β)/(1 − β) in the form of the lectures, 2(1 + β) for the heavy ball.

    Shapes   β a number or an array → the same
    Lecture  C2W2 2.6
    """
    return 2 * (1 + beta) / (1.0 if heavy_ball else 1 - beta)


def critical(beta: float | np.ndarray, heavy_ball: bool = False, sign: int = -1) -> float | np.ndarray:
    """The αλ at which both roots are √β, (1 − √β)², or with sign=1 both −√β, (1 + √β)²; divided by 1 − β in the form of the
    lectures. Between the two a component ripples.

    Shapes   β a number or an array → the same
    Lecture  C2W2 2.6
    """
    return (1 + sign * np.sqrt(beta)) ** 2 / (1.0 if heavy_ball else 1 - beta)


def best(kappa: float, heavy_ball: bool = False) -> tuple[float, float]:
    """The αλ_max and β with the smallest max |σ| over curvatures from 1 to κ: every component shrinks by (√κ − 1)/(√κ + 1).

    Shapes   κ a number → two numbers
    Lecture  C2W2 2.6
    Source   Polyak 1964
    Raises   ValueError if κ is below 1
    """
    beta = best_shrinkage(kappa) ** 2
    return kappa * (2 / (1 + np.sqrt(kappa))) ** 2 / (1.0 if heavy_ball else 1 - beta), beta


def best_shrinkage(kappa: float, momentum: bool = True) -> float:
    """What a step leaves of every component at the best α (and β): (√κ − 1)/(√κ + 1), without momentum (κ − 1)/(κ + 1).

    Shapes   κ a number → a number
    Lecture  C2W2 2.6, C2W1 1.9
    Source   Polyak 1964
    Raises   ValueError if κ is below 1
    """
    if not kappa >= 1:
        raise ValueError(f"κ is the largest curvature over the smallest, 1 or more; got {kappa}")
    felt = np.sqrt(kappa) if momentum else kappa
    return (felt - 1) / (felt + 1)


def steps_for(factor: float | np.ndarray, rate: float | np.ndarray) -> np.ndarray:
    """Steps that a factor takes at max |σ| = rate, from the rate alone: ln factor / −ln rate; NaN where nothing shrinks.

    Shapes   numbers or arrays that broadcast together → that shape
    Lecture  C2W2 2.6, C2W1 1.9
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.less(rate, 1), np.log(factor) / -np.log(rate), np.nan)[()]


def regression_curvatures(X: np.ndarray) -> np.ndarray:
    """The curvatures of a linear regression on X: the eigenvalues of XXᵀ/m, the smallest first.

    Shapes   X (n_x, m) → (n_x,)
    Lecture  C2W1 1.9, C2W2 2.6
    Raises   ValueError if X is no matrix
    """
    X = np.asarray(X)
    if X.ndim != 2 or not X.size:
        raise ValueError(
            f"X has one row for each feature and one column for each example; got shape {X.shape}"
        )
    return np.linalg.eigvalsh(X @ X.T / X.shape[1])


class Directions(NamedTuple):
    """A least-squares problem in the directions of its curvatures, the flattest first: curvatures (n_x,), and the best weight along
    each (n_x,).

    Lecture  C2W1 1.8, 1.9
    """

    curvatures: Array
    best: Array


def regression_directions(X: Array, Y: Array) -> Directions:
    """With XXᵀ/m = U diag(c) Uᵀ the best weights of J = mean of ½(wᵀx − y)² are Uᵀ(XYᵀ/m)/c, direction by direction.

    Shapes   X (n_x, m), Y (1, m) → Directions
    Lecture  C2W1 1.8, 1.9
    Raises   ValueError if the shapes do not fit, or the features depend on each other
    """
    X, Y = np.asarray(X, float), np.asarray(Y, float)
    if X.ndim != 2 or Y.shape != (1, X.shape[1]):
        raise ValueError(
            f"X (n_x, m) has one column for each example and Y (1, m) its target; got {X.shape} and {Y.shape}"
        )
    m = X.shape[1]
    curvature, U = np.linalg.eigh(X @ X.T / m)
    if curvature[0] <= 1e-12 * curvature[-1]:
        raise ValueError(
            f"the {len(X)} features depend on each other, so that many weights are equally good; leave some out"
        )
    return Directions(curvature, U.T @ (X @ Y.T / m)[:, 0] / curvature)


def whiten(X: Array) -> Array:
    """Standardise, then turn, divide by the root of each curvature, and turn back: ZZᵀ/m = I, and κ = 1.

    Shapes   X (n_x, m) → the same
    Lecture  C2W1 1.9
    Raises   ValueError as `data.standardize`
    """
    Z = data.standardize(X)
    curvature, U = np.linalg.eigh(Z @ Z.T / Z.shape[1])
    return U / np.sqrt(curvature) @ U.T @ Z


# ---- plain descent on a bowl --------------------------------------------------------------------------------------------
def best_rate(curvatures: Array) -> float:
    """2/(c_min + c_max), the learning rate at which the flattest and the steepest direction shrink equally fast.

    Shapes   curvatures (n,), the smallest first → a number
    Lecture  C2W1 1.9
    """
    return 2 / (curvatures[0] + curvatures[-1])


def remaining(curvature: ArrayLike, learning_rate: float, steps: ArrayLike) -> Array:
    """(1 − αc)ᵗ, what t steps of gradient descent leave of the distance from the best, in a direction of curvature c.

    Shapes   c and t numbers or arrays that broadcast together → that shape
    Lecture  C2W1 1.8, 1.9
    """
    with np.errstate(under="ignore", over="ignore"):
        return (1 - learning_rate * np.asarray(curvature)) ** np.asarray(steps, float)


def descent_cost(curvatures: Array, start: ArrayLike, learning_rate: float, steps: ArrayLike) -> Array:
    """J after t steps of gradient descent, ½ Σ c (s (1 − αc)ᵗ)²; s is how far each direction is from its best.

    Shapes   curvatures and start (n,), t (T,) → (T,)
    Lecture  C2W1 1.9
    """
    with np.errstate(under="ignore", over="ignore"):
        left = np.reshape(start, (-1, 1)) * remaining(curvatures[:, None], learning_rate, steps)
        return 0.5 * (curvatures[:, None] * left**2).sum(axis=0)


def steps_to_share(
    curvatures: Array, start: ArrayLike, learning_rate: float, share: float, *, most: int = 10**15
) -> float:
    """The first step at which J of `descent_cost` is at most this share of its start, by halving; ∞ if it would be more than `most`.

    Shapes   curvatures and start (n,) → a whole number, or ∞
    Lecture  C2W1 1.9
    """

    def J(t):
        return descent_cost(curvatures, start, learning_rate, [t])[0]

    goal, low, high = share * J(0), 0, most
    if J(high) > goal:
        return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if J(middle) <= goal else (middle, high)
    return high


# ---- the signs of curvatures --------------------------------------------------------------------------------------------
def positive_shares(curvatures: Array) -> Array:
    """The shares of points with 0, 1, … n positive curvatures: the last are minima, the first maxima, all between saddles.

    Shapes   curvatures (points, n) → (n + 1,)
    Lecture  C2W2 2.10
    Raises   ValueError if there is no point
    """
    curvatures = np.asarray(curvatures)
    if curvatures.ndim != 2 or not curvatures.size:
        raise ValueError(f"each point has a row of curvatures, (points, n); got shape {curvatures.shape}")
    points, n = curvatures.shape
    return np.bincount((curvatures > 0).sum(axis=1), minlength=n + 1) / points
