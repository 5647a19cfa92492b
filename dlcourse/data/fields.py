"""A number at each place of the plane, to be fitted in place of a class: X (2, m) uniform on the square from −3 to 3, Y (1, m)."""

import numpy as np

from ..typing import Array, Draws
from ._rules import _noise, _require
from .curves import function_target


def hills(m: int, *, noise: float = 0.05, rng: Draws) -> tuple[Array, Array]:
    """A hill at (1.2, 1.2) and a hollow at (−1.2, −1.2): y = e^(−(r/1.3)²) of the first minus that of the second, r the distance.

    noise    standard deviation of what is added to y

    Shapes   X (2, m), Y (1, m)
    Lecture  C1W3 3.7
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)
    X = rng.uniform(-3, 3, (2, m))
    height = [function_target("bump", np.hypot(X[:1] - c, X[1:] - c) / 1.3) for c in (1.2, -1.2)]
    return X, height[0] - height[1] + _noise(rng, noise, (1, m))


def ripple(m: int, *, noise: float = 0.05, rng: Draws) -> tuple[Array, Array]:
    """Rings of waves: y = sin(πr/2) at distance r from the middle.

    noise    standard deviation of what is added to y

    Shapes   X (2, m), Y (1, m)
    Lecture  C1W3 3.7
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)
    X = rng.uniform(-3, 3, (2, m))
    return X, function_target("sine", np.hypot(X[:1], X[1:])) + _noise(rng, noise, (1, m))
