"""Cost surfaces J(p) of two parameters, to watch optimizers on: each function here returns a `Surface`.

    bowl = quadratic(100)
    path = optim.trajectory(optim.momentum, bowl.gradient, [1.0, 1.0], 50, learning_rate=0.1)     # (51, 2)
    bowl.value(path) - bowl.lowest                                                                 # (51,)

Value and gradient take one point p (2,) or many at once (…, 2).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .. import functional as F
from .. import random
from ..typing import Array, ArrayLike, Draws, Function


class Surface(NamedTuple):
    """A cost of two parameters.

    value      p (…, 2) → J (…)
    gradient   p (…, 2) → ∂J/∂p (…, 2)
    minima     (k, 2), the points where J is lowest; k = 0 if J is lowest nowhere
    lowest     J there; where no point reaches it the bound from below, −inf without one

    Lecture  C2W2 2.6, 2.10
    """

    value: Callable[[Array], Array]
    gradient: Callable[[Array], Array]
    minima: Array
    lowest: float


def _surface(value, gradient, minima=(), lowest=0.0):
    """A `Surface` of value(x, y) → J and gradient(x, y) → (∂J/∂x, ∂J/∂y)."""

    def parts(p):
        p = np.asarray(p)
        if p.shape[-1:] != (2,):
            raise ValueError(
                f"a point of this surface is two numbers, and many are (…, 2); got shape {p.shape}"
            )
        return p if p.dtype.kind == "f" else p.astype(float)

    def value_at(p):
        p = parts(p)
        return value(p[..., 0], p[..., 1])

    def gradient_at(p):
        p = parts(p)
        g = np.empty_like(p)
        g[..., 0], g[..., 1] = gradient(p[..., 0], p[..., 1])
        return g

    return Surface(value_at, gradient_at, np.reshape(np.array(minima, float), (-1, 2)), lowest)


# ---- bowls and valleys -------------------------------------------------------------------------------------------------
def quadratic(kappa: float, angle: float = 0.0) -> Surface:
    """J = ½(u² + κv²): a bowl with curvatures 1 and κ along u and v, which are x and y turned by `angle` degrees.

    Shapes   κ, angle → Surface
    Lecture  C2W2 2.6, 2.7
    Raises   ValueError if κ is not a positive number
    """
    if not 0 < kappa < np.inf:
        raise ValueError(f"κ is the ratio of the two curvatures, a positive number; got {kappa}")
    cos, sin, kappa = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle))), float(kappa)

    def value(x, y):
        return 0.5 * ((cos * x + sin * y) ** 2 + kappa * (cos * y - sin * x) ** 2)

    def gradient(x, y):
        u, v = cos * x + sin * y, kappa * (cos * y - sin * x)
        return cos * u - sin * v, sin * u + cos * v

    return _surface(value, gradient, [[0, 0]])


def rosenbrock() -> Surface:
    """J = (1 − x)² + 100(y − x²)²: a curved valley with a flat floor; the minimum is at (1, 1), where κ = 2508.

    Shapes   → Surface
    Lecture  C2W2 2.6
    Source   Rosenbrock 1960
    """

    def value(x, y):
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    def gradient(x, y):
        off = 200 * (y - x * x)  # ∂J/∂y
        return 2 * (x - 1) - 2 * x * off, off

    return _surface(value, gradient, [[1, 1]])


def beale() -> Surface:
    """J = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: a plain between steep corners; the minimum is at (3, .5).

    Shapes   → Surface
    Lecture  C2W2 2.10
    Source   Beale 1958
    """

    def value(x, y):
        return sum(
            (constant - x + x * power) ** 2
            for constant, power in ((1.5, y), (2.25, y * y), (2.625, y * y * y))
        )

    def gradient(x, y):
        powers = (1.5, y, 1.0), (2.25, y * y, 2 * y), (2.625, y * y * y, 3 * y * y)  # constant, yᵏ, its slope
        terms = [(2 * (constant - x + x * power), power - 1, slope) for constant, power, slope in powers]
        return sum(r * by_x for r, by_x, _ in terms), x * sum(r * slope for r, _, slope in terms)

    return _surface(value, gradient, [[3, 0.5]])


def himmelblau() -> Surface:
    """J = (x² + y − 11)² + (x + y² − 7)²: four minima of equal depth.

    Shapes   → Surface
    Lecture  C2W2 2.10
    Source   Himmelblau 1972
    """

    def value(x, y):
        return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2

    def gradient(x, y):
        a, b = x * x + y - 11, x + y * y - 7
        return 4 * x * a + 2 * b, 2 * a + 4 * y * b

    return _surface(
        value,
        gradient,
        [
            [3, 2],
            [-2.805118086952745, 3.131312518250573],
            [-3.779310253377747, -3.283185991286170],
            [3.584428340330492, -1.848126526964404],
        ],
    )


# ---- saddles, plateaus, cliffs -----------------------------------------------------------------------------------------
def saddle() -> Surface:
    """J = x² − y²: a minimum along x, a maximum along y, so that (0, 0) is a saddle; J has no lowest point.

    Shapes   → Surface
    Lecture  C2W2 2.10
    """
    return _surface(lambda x, y: x * x - y * y, lambda x, y: (2 * x, -2 * y), lowest=-np.inf)


def monkey_saddle() -> Surface:
    """J = x³ − 3xy²: three valleys, for two legs and a tail; even the curvature is 0 at (0, 0).

    Shapes   → Surface
    Lecture  C2W2 2.10
    """
    return _surface(
        lambda x, y: x**3 - 3 * x * y * y, lambda x, y: (3 * (x * x - y * y), -6 * x * y), lowest=-np.inf
    )


def plateau() -> Surface:
    """J = ½(σ(x) − 1)² + ½y²: one sigmoid unit that should say 1; for x ≪ 0 it is saturated, and J nearly flat along x.

    Shapes   → Surface
    Lecture  C2W2 2.10
    """

    def value(x, y):
        return 0.5 * F.sigmoid(-x) ** 2 + 0.5 * y * y

    def gradient(x, y):
        a = F.sigmoid(x)
        return -a * (1 - a) * F.sigmoid(-x), y  # σ(x) − 1 = −σ(−x)

    return _surface(value, gradient)


def cliff(steepness: float = 20.0) -> Surface:
    """J = σ(−steepness · x) + ((x − 2)² + y²)/100: a plateau that slopes a little, then falls off a cliff at x = 0.

    The slope of the cliff is steepness/4. The minimum is at (2, 0): the foot of the cliff adds e^(−2 · steepness), next to nothing.

    Shapes   steepness → Surface
    Lecture  C2W2 2.10
    Source   after Pascanu, Mikolov, Bengio 2013
    Raises   ValueError if steepness is below 10
    """
    if not 10 <= steepness < np.inf:
        raise ValueError(f"the steepness of the cliff is a number from 10 on; got {steepness}")

    def value(x, y):
        return F.sigmoid(-steepness * x) + ((x - 2) ** 2 + y * y) / 100

    def gradient(x, y):
        a = F.sigmoid(-steepness * x)
        return -steepness * a * (1 - a) + (x - 2) / 50, y / 50

    return _surface(value, gradient, [[2, 0]], float(F.sigmoid(np.array(-2.0 * steepness))))


# ---- data and noise ----------------------------------------------------------------------------------------------------
def logistic(x: ArrayLike, labels: ArrayLike) -> Surface:
    """The cost of logistic regression with one feature, J(w, b) = mean of the cross-entropy of σ(wx + b).

    Examples with the same feature are counted, not computed twice.

    Shapes   x (m,), labels (m,) of 0 and 1 → Surface over (w, b)
    Lecture  C1W2 2.3, C2W1 1.9
    Raises   ValueError if the shapes differ, or if some x separates the classes, for then J has no minimum
    """
    x, labels = np.asarray(x, float), np.asarray(labels, float)
    if x.ndim != 1 or x.shape != labels.shape:
        raise ValueError(
            f"x and labels are the feature and the label of each example, both (m,); got {x.shape} and {labels.shape}"
        )
    zeros, ones = x[labels == 0], x[labels == 1]
    if not (zeros.size and ones.size and zeros.min() < ones.max() and ones.min() < zeros.max()):
        raise ValueError(
            "these classes do not overlap in x, so that J falls for ever as w grows and has no minimum"
        )
    pull = (
        np.array([labels @ x, labels.sum()]) / x.size
    )  # mean of yx and of y: all that J needs of the labels
    x, counts = np.unique(x, return_counts=True)
    share = counts / counts.sum()

    def value(w, b):
        return F.softplus(w[..., None] * x + b[..., None]) @ share - pull[0] * w - pull[1] * b

    def gradient(w, b):
        a = F.sigmoid(w[..., None] * x + b[..., None]) * share
        return a @ x - pull[0], a.sum(-1) - pull[1]

    lowest_at, J = np.zeros(2), _surface(value, gradient)
    for _ in range(30):  # Newton's method
        lowest_at -= np.linalg.solve(hessian(J, lowest_at), J.gradient(lowest_at))
    return J._replace(minima=lowest_at[None], lowest=float(J.value(lowest_at)))


def noisy(surface: Surface, sigma: float, *, rng: Draws, shared: bool = False) -> Surface:
    """The surface as mini-batches show it: to every gradient a normal number of deviation σ is added, the value stays true.

    shared   True: all points of one call get the same noise, as if their gradients came from one mini-batch

    Shapes   Surface → Surface
    Lecture  C2W2 2.2, 2.9
    Raises   ValueError if σ is negative
    """
    if not 0 <= sigma < np.inf:
        raise ValueError(f"σ is the deviation of the noise, 0 or more; got {sigma}")

    random.checked(rng)

    def gradient(p):
        g = surface.gradient(p)
        return g + (sigma * rng.standard_normal(2 if shared else g.shape)).astype(g.dtype)

    return surface._replace(gradient=gradient)


def hessian(surface: Surface, p: ArrayLike, h: float = 1e-5) -> Array:
    """The curvatures ∂²J/∂pᵢ∂pⱼ at p, by two-sided differences of the gradient.

    Its eigenvalues say how sharp the surface is; gradient descent near a minimum is stable for α < 2/λ_max.

    Shapes   p (…, 2) → (…, 2, 2)
    Lecture  C2W2 2.6, 2.10
    """
    p, nudges = np.asarray(p, float)[..., None, :], h * np.eye(2)
    H = (surface.gradient(p + nudges) - surface.gradient(p - nudges)) / (2 * h)
    return (H + H.swapaxes(-1, -2)) / 2


def principal_curvatures(surface: Surface, p: ArrayLike) -> Array:
    """The eigenvalues of `hessian`, the smaller first: J's curvatures in its flattest and its steepest direction at p.

    Shapes   p (…, 2) → (…, 2)
    Lecture  C2W2 2.6, 2.10
    """
    return np.linalg.eigvalsh(hessian(surface, p))


# ---- many dimensions ----------------------------------------------------------------------------------------------------
def random_symmetric(n: int, draws: int, *, rng: Draws) -> Array:
    """Random curvatures: matrices (B + Bᵀ)/2 with every entry of B from N(0, 1). Their eigenvalues repel each other, so that all n
    are positive far more rarely than n coins fall on the same side.

    Shapes   → (draws, n, n)
    Lecture  C2W2 2.10
    Raises   ValueError if n < 1 or draws < 1
    """
    if n < 1 or draws < 1:
        raise ValueError(
            f"n is the number of dimensions and draws that of matrices, both from 1 on; got {n} and {draws}"
        )
    B = random.checked(rng).standard_normal((draws, n, n))
    return (B + B.swapaxes(1, 2)) / 2


def random_curvatures(n: int, draws: int, *, rng: Draws) -> Array:
    """The eigenvalues of `random_symmetric` matrices, the smallest first.

    Shapes   → (draws, n)
    Lecture  C2W2 2.10
    Raises   as `random_symmetric`
    """
    return np.linalg.eigvalsh(random_symmetric(n, draws, rng=rng))


def loss_slice(J: Function, params: ArrayLike, directions: ArrayLike, grid: ArrayLike) -> Array:
    """J on a line or a plane through the parameters: at params + Σ cᵢ · directionᵢ, for all coordinates c of a grid at once.

    J   a function θ (…, n) → (…)

    Shapes   params (n,), directions (k, n), grid (…, k) → (…)
    Lecture  C2W2 2.10
    Raises   ValueError if the shapes do not fit
    """
    params, directions, grid = np.asarray(params), np.asarray(directions), np.asarray(grid)
    if (
        directions.ndim != 2
        or directions.shape[1:] != params.shape
        or grid.shape[-1:] != directions.shape[:1]
    ):
        raise ValueError(
            f"a slice needs params (n,), directions (k, n) and a grid (…, k) of coordinates along them; got "
            f"{params.shape}, {directions.shape} and {grid.shape}"
        )
    return J(params + grid @ directions)
