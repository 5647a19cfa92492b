"""What a penalty, an early end and dropout do to weights, in closed form where there is one.

shrunk_by_penalty(c, lam / m)             what L2 leaves of the best weight in a direction of curvature c
shrunk_by_stopping(c, alpha, t)           what t steps from 0 have reached of it
penalized_logistic(X, Y, lambdas, l1=True)        the weights of logistic regression for many λ side by side
over_masks(w, x, keep_prob)               every mask of dropout, how often it comes, and what it costs
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .. import optim
from ..typing import Array, ArrayLike
from .logistic import slopes
from .quadratics import remaining


# ---- a weight in one direction ------------------------------------------------------------------------------------------
def shrunk_by_stopping(curvature: ArrayLike, alpha: float, steps: float) -> Array:
    """1 − (1 − αc)ᵗ, the share of the best weight that t steps of gradient descent from 0 have reached.

    Shapes   c (…) → (…)
    Lecture  C2W1 1.8
    """
    return 1 - remaining(curvature, alpha, steps)


def shrunk_by_penalty(curvature: ArrayLike, mu: float) -> Array:
    """c/(c + μ), the share of the best weight that the penalty μ/2 w² leaves; μ is the lectures' λ/m.

    Shapes   c (…) → (…)
    Lecture  C2W1 1.4, 1.8
    """
    curvature = np.asarray(curvature)
    return curvature / (curvature + mu)


def weight_decay(learning_rate: float, lam: float, m: int, steps: ArrayLike, *, pull: float = 0.0) -> Array:
    """W[t]/W[0] under W ← W − α(λ/m W + p (W − W[0])): (1 − αλ/m)ᵗ without the pull p of data towards where W began.

    With it W comes to rest where both cancel, at p/(p + λ/m).

    Shapes   steps t (…) → (…)
    Lecture  C2W1 1.4
    Raises   ValueError if there is no example
    """
    if m < 1:
        raise ValueError(f"the penalty is λ/2m ‖W‖² with m = 1 or more examples; got {m}")
    t, mu = np.asarray(steps, float), lam / m
    rest = pull / (pull + mu) if pull else 0.0
    return rest + (1 - rest) * (1 - learning_rate * pull - learning_rate * lam / m) ** t


# ---- logistic regression under a penalty --------------------------------------------------------------------------------
def logistic_slopes(w: Array, X: Array, Y: Array) -> Array:
    """∂J/∂w = (σ(wX) − Y) Xᵀ/m of logistic regressions side by side, each its own row of weights.

    Shapes   w (K, n_x), X (n_x, m), Y (1, m) → (K, n_x)
    Lecture  C1W2 2.13, C2W1 1.4
    """
    return slopes(w @ X, Y) @ X.T / X.shape[1]


def penalized_logistic(
    X: Array, Y: Array, lambdas: ArrayLike, *, l1: bool = False, steps: int = 2000
) -> Array:
    """The weights of logistic regression under λ/2m Σw², or with l1 under λ/m Σ|w|, for many λ side by side.

    The last row of X holds the ones of b, which goes free. Each step starts a little ahead, in the direction of the last one, and
    so arrives sooner.

    Shapes   X (n_x, m), Y (1, m), K numbers λ → (K, n_x)
    Lecture  C2W1 1.4
    Source   Beck, Teboulle 2009, section 4
    Raises   ValueError if the last row of X is not 1 everywhere, or Y does not fit it
    """
    lambdas = np.asarray(lambdas, float)
    if np.ndim(X) != 2 or np.shape(Y) != (1, X.shape[1]) or (X[-1] != 1).any():
        raise ValueError(
            f"X (n_x, m) has the features as rows and a last row of ones for b, Y is (1, m); got {np.shape(X)} and {np.shape(Y)}"
            + (": the last row is not 1 everywhere" if np.ndim(X) == 2 and (X[-1] != 1).any() else "")
        )
    m, w = Y.size, np.zeros((lambdas.size, len(X)))
    weight = np.outer(lambdas / m, np.arange(len(X)) < len(X) - 1)
    steepest = np.linalg.eigvalsh(X @ X.T / m)[-1] / 4  # σ′ is at most ¼
    alpha, before = 1 / (steepest + weight.max()), w
    for t in range(1, steps + 1):
        w, before = w + (t - 1) / (t + 2) * (w - before), w
        g = logistic_slopes(w, X, Y)
        if l1:
            optim.proximal_l1(w, g, learning_rate=alpha, l1=weight)
        else:
            optim.gradient_descent(w, g + weight * w, learning_rate=alpha)
    return w


# ---- dropout ------------------------------------------------------------------------------------------------------------
def dropout_variance(keep_prob: float, *, inverted: bool = True) -> float:
    """(1 − k)/k, the variance that dropout gives a unit of size 1; k(1 − k) if it is not divided by k.

    A sum Σ wᵢaᵢ of dropped units has Σ (wᵢaᵢ)² times as much.

    Shapes   a number → a number
    Lecture  C2W1 1.6
    Raises   ValueError if keep_prob is not above 0 and at most 1
    """
    _check_keep(keep_prob)
    return (1 - keep_prob) / keep_prob if inverted else keep_prob * (1 - keep_prob)


class OverMasks(NamedTuple):
    """The masks of n inputs (2ⁿ, n), from all kept to none, how often each comes (2ⁿ,), and ½(ŷ − y)² under it (2ⁿ, …).

    Lecture  C2W1 1.7
    """

    masks: Array
    chances: Array
    losses: Array

    @property
    def mean(self) -> Array | float:
        """The loss that dropout minimises: each mask as often as it comes."""
        return sum(chance * loss for chance, loss in zip(self.chances[::-1], self.losses[::-1]))


def over_masks(w: Sequence[ArrayLike], x: Sequence[float], keep_prob: float, y: float = 1.0) -> OverMasks:
    """½(ŷ − y)² of a linear unit ŷ = Σ wᵢ dᵢ xᵢ / keep_prob under every mask d of its inputs.

    Shapes   n weights (…) each, n inputs → OverMasks
    Lecture  C2W1 1.6, 1.7
    Raises   ValueError if there is not one weight for each input, or keep_prob is not above 0 and at most 1
    """
    _check_unit(w, x, keep_prob)
    masks = np.array(list(itertools.product((1, 0), repeat=len(x))))
    chances = np.where(masks, keep_prob, 1 - keep_prob).prod(axis=1)
    outputs = [sum(wi * di * xi for wi, di, xi in zip(w, mask, x)) / keep_prob for mask in masks]
    return OverMasks(masks, chances, np.array([0.5 * (output - y) ** 2 for output in outputs]))


def dropout_as_penalty(
    w: Sequence[ArrayLike], x: Sequence[float], keep_prob: float, *, lam: float = 0.0, y: float = 1.0
) -> Array | float:
    """½(w·x − y)² + ½ (1 − k)/k Σ (wᵢxᵢ)² + λ/2 Σ wᵢ², what `over_masks` is on average: dropout is an L2 penalty that grows with the
    inputs.

    Shapes   n weights (…) each, n inputs → (…)
    Lecture  C2W1 1.7
    Source   Wager, Wang, Liang 2013
    Raises   as `over_masks`
    """
    _check_unit(w, x, keep_prob)
    terms = [np.asarray(wi) * xi for wi, xi in zip(w, x)]
    spent = sum(0.5 * dropout_variance(keep_prob) * term**2 for term in terms)
    return 0.5 * (sum(terms) - y) ** 2 + spent + sum(lam / 2 * np.square(wi) for wi in w)


def dropout_minimum(x: ArrayLike, keep_prob: float, *, lam: float = 0.0, y: float = 1.0) -> Array:
    """Where `dropout_as_penalty` is lowest: (x xᵀ + diag((1 − k)/k x² + λ)) w = y x. The shortest w, if there are many.

    Shapes   x (n,) → (n,)
    Lecture  C2W1 1.7
    Raises   ValueError if keep_prob is not above 0 and at most 1
    """
    _check_keep(keep_prob)
    x = np.asarray(x, float)
    H = np.outer(x, x) + np.diag(dropout_variance(keep_prob) * x * x + lam)
    return np.linalg.lstsq(H, y * x, rcond=None)[0]


def under_masks(params: Sequence, X: Array, masks: Sequence[Array], keep_prob: float) -> Array:
    """The logits of the sub-networks of a tanh network, one for each mask, all at once: what is dropped of a layer are columns of the
    next W.

    Shapes   params [(W, b), …], X (n_x, m), for each hidden layer its masks (K, n[l]) → (K, n[L], m)
    Lecture  C2W1 1.6, 1.7
    Raises   ValueError if there are not masks for each hidden layer
    """
    _check_keep(keep_prob)
    wanted = [len(b) for _, b in params[:-1]]
    if [np.shape(mask)[-1] for mask in masks] != wanted:
        raise ValueError(
            f"masks for each hidden layer, (K, n[l]) with n[l] = {wanted}; got the shapes {[np.shape(mask) for mask in masks]}"
        )
    (W, b), *others = params
    Z = W @ X + b
    for (W, b), mask in zip(others, masks):
        kept = np.asarray(mask, W.dtype) / W.dtype.type(keep_prob)
        Z = (W * kept[:, None, :]) @ np.tanh(Z) + b
    return Z


def _check_keep(keep_prob):
    if not 0 < keep_prob <= 1:
        raise ValueError(f"keep_prob is the share of units that stay, above 0 and at most 1; got {keep_prob}")


def _check_unit(w, x, keep_prob):
    _check_keep(keep_prob)
    if len(w) != len(x):
        raise ValueError(f"one weight for each input; got {len(w)} weights and {len(x)} inputs")
