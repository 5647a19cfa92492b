"""Penalties on weights, to be added to J; b is usually left out."""

import math

import numpy as np

from .. import checks
from ..autodiff import op


@op
def l2_penalty(*Ws, lam: float, m: int):
    """λ/2m · Σ ‖W‖²_F over all weight matrices: the squares of all their entries. Its slope λ/m · W shrinks every weight in proportion.

    lam   λ, 0 or more
    m     the number of examples that J is a mean over

    Shapes   one or more arrays of any shape → a number
    Lecture  C2W1 1.4, 1.5
    Raises   ValueError if there is no W, λ is negative or not finite, or m < 1
    """
    _check("l2_penalty", Ws, lam, m)
    with np.errstate(over="ignore", invalid="ignore"):
        J = lam / (2 * m) * sum(np.sum(W * W) for W in Ws)
    if not np.isfinite(J):  # the squares are too large: λ/2m first
        root = math.sqrt(lam / (2 * m))
        with np.errstate(over="ignore"):
            J = sum(np.sum(np.square(root * W)) for W in Ws)
    return J, tuple(lambda dJ, W=W: dJ * (lam / m) * W for W in Ws)


@op
def l1_penalty(*Ws, lam: float, m: int):
    """λ/m · Σ |w| over all entries. Its slope ±λ/m is the same for small and for large weights, so that small ones end at 0.

    (Some write λ/2m; that is another scale for λ.) At w = 0 the slope 0 is given; `optim.proximal_l1` gets weights to 0 exactly.

    lam   λ, 0 or more
    m     the number of examples that J is a mean over

    Shapes   one or more arrays of any shape → a number
    Lecture  C2W1 1.4
    Source   Tibshirani 1996
    Raises   ValueError if there is no W, λ is negative or not finite, or m < 1
    """
    _check("l1_penalty", Ws, lam, m)
    with np.errstate(over="ignore", invalid="ignore"):
        J = lam / m * sum(np.sum(np.abs(W)) for W in Ws)
    if not np.isfinite(J):  # the sum is too large: λ/m first
        J = sum(np.sum(lam / m * np.abs(W)) for W in Ws)
    return J, tuple(lambda dJ, W=W: dJ * (lam / m) * np.sign(W) for W in Ws)


def _check(name, Ws, lam, m):
    if not Ws:
        raise ValueError(
            f"{name} adds up the weights that it is given, and there are none: call {name}(W1, W2, lam=…, m=…), or "
            f"{name}(*Ws, …) for a list"
        )
    numbers = checks.is_number(lam) and checks.is_number(m)
    if not numbers or not 0 <= lam < math.inf or not 1 <= m < math.inf:
        raise ValueError(
            f"{name}: λ is 0 or more and m, the number of examples, at least 1, both finite; got lam = {lam}, m = {m}"
        )
