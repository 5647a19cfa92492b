"""Polynomials fitted again and again to fresh points, of all degrees at once: bias and variance that can be measured."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .. import random
from ..typing import Array, Draws
from . import strategy


class Refits(NamedTuple):
    """Many fits to fresh points. The fit of degree d is Σ_{k ≤ d} u_k q_k, so that these serve every degree.

    u       (R, degrees + 1)
    q       at the places asked for (R, degrees + 1, places)
    train   the mean squared error of every degree on the points that it was fitted to (R, degrees + 1)

    Lecture  C2W1 1.2
    """

    u: Array
    q: Array
    train: Array

    def fits(self, degree: int) -> Array:
        """All fits of this degree at the places.   → (R, places)"""
        return np.einsum("rk,rkp->rp", self.u[:, : degree + 1], self.q[:, : degree + 1])

    def decomposed(self, truth: Array, noise: float) -> Array:
        """bias², variance, noise and their sum for every degree, as `strategy.bias_variance` has them.   → (degrees + 1, 4)"""
        fit, parts = np.zeros((len(self.u), truth.size)), []
        for k in range(self.u.shape[1]):
            fit += self.u[:, k : k + 1] * self.q[:, k]
            parts.append(strategy.bias_variance(fit, truth, noise))
        return np.array(parts)


def refit(
    truth: Callable[[Array], Array],
    m: int,
    places: Array,
    *,
    degrees: int,
    noise: float,
    repeats: int,
    rng: Draws,
    lam: float = 0.0,
) -> Refits:
    """Draw m points of y = truth(x) + noise for each fit, x even on −1 … 1, and fit polynomials of all degrees from 0 to `degrees`.

    They minimise mean (fit − y)² + λ/m ‖c‖² in the basis of Legendre's polynomials φ; the constant goes free. The normal
    equations are G c = Φᵀy/m; with G = L Lᵀ, u = L⁻¹Φᵀy/m and q = L⁻¹φ the leading part of the same u and q serves every degree.

    places    where the fits are wanted
    repeats   how many fits

    Shapes   places (P,) → Refits
    Lecture  C2W1 1.2, 1.4
    Raises   ValueError if there are fewer points than numbers to fit
    """
    random.checked(rng)
    if not 0 <= degrees < m:
        raise ValueError(
            f"a polynomial of degree {degrees} has {degrees + 1} numbers, and needs so many points; got m = {m}"
        )
    x = rng.uniform(-1, 1, (repeats, m))
    y = truth(x) + rng.normal(0, noise, (repeats, m))
    phi = np.polynomial.legendre.legvander(x, degrees)  # (R, m, degrees + 1)
    G = phi.transpose(0, 2, 1) @ phi / m
    G[:, range(1, degrees + 1), range(1, degrees + 1)] += lam / m
    inverse = np.linalg.inv(np.linalg.cholesky(G + 1e-12 * np.eye(degrees + 1)))
    u = (inverse @ (phi.transpose(0, 2, 1) @ y[..., None] / m))[..., 0]
    q = inverse @ np.polynomial.legendre.legvander(places, degrees).T
    at_points = phi @ inverse.transpose(0, 2, 1)  # q_k(x_i)
    fitted = np.cumsum(at_points * u[:, None, :], axis=2)
    return Refits(u, q, ((fitted - y[..., None]) ** 2).mean(axis=1))
