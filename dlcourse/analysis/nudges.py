"""A gradient check with all its nudges at once: the costs of many networks that differ a little, by broadcasting."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .. import deep_network
from .. import functional as F
from ..deep_network import Activations, Params
from ..typing import Array, ArrayLike
from . import gradcheck


def nudged_costs(
    thetas: Array,
    params: Params,
    X: Array,
    Y: Array,
    activations: Activations,
    *,
    lam: float = 0.0,
    keep_prob: float = 1.0,
    masks: Sequence[Array] | None = None,
) -> Array:
    """`gradcheck.network_cost` of many vectors of parameters: binary cross-entropy of the logits, plus λ/2m · Σ ‖W‖².

    params   says in which shapes a vector is cut
    masks    of dropout, for each hidden layer: one for all (n[l], m), or one for each vector (K, n[l], m)

    Shapes   thetas (K, n), X (n_x, m), Y (1, m) → (K,)
    Lecture  C2W1 1.13, 1.14
    Raises   ValueError if the vectors have not as many numbers as params
    """
    n = sum(W.size + b.size for W, b in params)
    if np.ndim(thetas) != 2 or thetas.shape[1] != n:
        raise ValueError(
            f"each row is a vector of {n} parameters, (K, {n}) as gradcheck.flatten makes it; got {np.shape(thetas)}"
        )
    A, at, squares = X, 0, 0.0
    for l, ((W, b), g) in enumerate(zip(params, activations)):
        Ws = thetas[:, at : at + W.size].reshape(-1, *W.shape)
        bs = thetas[:, at + W.size : at + W.size + b.size].reshape(-1, *b.shape)
        at += W.size + b.size
        squares = squares + (Ws * Ws).sum(axis=(1, 2))
        A = g(Ws @ A + bs)
        if masks is not None and l < len(params) - 1:
            A = A * masks[l] / keep_prob
    return (F.softplus(A) - Y * A).mean(axis=(1, 2)) + lam / (2 * Y.size) * squares


class Nudged(NamedTuple):
    """The gradient as nudges have it, from both sides and from one, for each ε: (E, n) both.   Lecture C2W1 1.12, 1.13"""

    both: Array
    one: Array


def nudged_gradients(
    params: Params,
    X: Array,
    Y: Array,
    activations: Activations,
    epsilons: ArrayLike,
    *,
    lam: float = 0.0,
    keep_prob: float = 1.0,
    masks: Sequence[Array] | None = None,
) -> Nudged:
    """(J(θ + εeᵢ) − J(θ − εeᵢ))/2ε and (J(θ + εeᵢ) − J(θ))/ε for every parameter i and every ε.

    masks   as for `nudged_costs`; one for each of the E (2n + 1) evaluations is what a check with fresh masks does, and must not

    Shapes   E numbers ε → Nudged
    Lecture  C2W1 1.12, 1.13
    Raises   ValueError if an ε is not positive
    """
    epsilons = np.asarray(epsilons, float)
    if epsilons.ndim != 1 or not (epsilons > 0).all():
        raise ValueError(f"nudges are positive numbers, in a row; got {epsilons.tolist()}")
    theta = gradcheck.flatten(params)
    n, E, e = theta.size, epsilons.size, epsilons.reshape(-1, 1, 1)
    here = np.broadcast_to(theta, (E, 1, n))
    nudged = np.concatenate([theta + e * np.eye(n), theta - e * np.eye(n), here], axis=1)  # (E, 2n + 1, n)
    J = nudged_costs(
        nudged.reshape(-1, n), params, X, Y, activations, lam=lam, keep_prob=keep_prob, masks=masks
    )
    up, down, middle = np.split(J.reshape(E, -1), [n, 2 * n], axis=1)
    return Nudged((up - down) / (2 * e[..., 0]), (up - middle) / e[..., 0])


def at_corner(params: Params, X: Array, activations: Activations) -> int:
    """How many sums z of ReLU units are exactly 0, where a nudge sees two slopes, and the check fails though the gradient is right.

    Shapes   as `deep_network.forward` → a number
    Lecture  C2W1 1.14
    """
    _, caches = deep_network.forward(params, X, activations)
    return sum(int((cache.Z == 0).sum()) for cache, g in zip(caches, activations) if g is F.relu)
