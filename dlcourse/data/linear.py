"""Data whose truth is a linear model: one with badly matched scales, one with very many examples."""

import numpy as np

from ..typing import Array, Draws
from ._rules import _require


def stretched(m: int = 400, *, rng: Draws) -> tuple[Array, Array]:
    """Features of very different scale, x₁ uniform from 1 to 1000 and x₂ from 0 to 1, and y = x₁/1000 + x₂ without noise.

    Shapes   X (2, m), Y (1, m)
    Lecture  C2W1 1.9
    Raises   ValueError if m < 1
    """
    _require(m=m, rng=rng)
    X = np.stack([rng.uniform(1, 1000, m), rng.uniform(0, 1, m)])
    return X, X[:1] / 1000 + X[1:]


def logistic_stream(m: int = 200_000, n_x: int = 20, *, rng: Draws) -> tuple[Array, Array, Array]:
    """Labels drawn from a true logistic model: P(y = 1) = σ(wᵀx), with every entry of x and of w from N(0, 1).

    Shapes   X (n_x, m), Y (1, m), and the true w (n_x, 1)
    Lecture  C2W2 2.1
    Raises   ValueError if m < 1 or n_x < 1
    """
    _require(m=m, n_x=n_x, rng=rng)
    X = rng.normal(size=(n_x, m))
    w = rng.normal(size=(n_x, 1))
    return X, (rng.logistic(size=(1, m)) < w.T @ X).astype(float), w  # P(logistic < z) = σ(z)
