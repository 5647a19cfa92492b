"""One input, one output: curves to be fitted, and a year of temperatures."""

import numpy as np

from .. import checks
from ..typing import Array, ArrayLike, Draws
from ._rules import _noise, _require

_TARGETS = {
    "hinge": lambda x: np.maximum(x, 0.0),  # the price of a house against its size
    "sine": lambda x: np.sin(np.pi * x / 2),
    "bump": lambda x: np.exp(-x * x),
    "step": lambda x: np.where(x > 0, 1.0, 0.0).astype(x.dtype),
}
FUNCTION_TARGETS = tuple(_TARGETS)


def function_target(name: str, x: ArrayLike) -> Array:
    """A curve on −3 ≤ x ≤ 3: "hinge" max(0, x), "sine" sin(πx/2), "bump" e^(−x²), "step" 1 where x > 0 and else 0.

    Shapes   x of any shape → the same shape
    Lecture  C1W3 3.7
    Raises   ValueError for another name
    """
    if not isinstance(name, str) or name not in _TARGETS:
        raise ValueError(f"there is no target {name!r}: choose one of {', '.join(FUNCTION_TARGETS)}")
    return _TARGETS[name](checks.floats("function_target", x))


def noisy_sine(m: int = 25, *, noise: float = 0.3, rng: Draws) -> tuple[Array, Array]:
    """y = sin πx + noise, with x uniform from −1 to 1.

    Shapes   x (1, m), y (1, m)
    Lecture  C2W1 1.2
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)
    x = rng.uniform(-1, 1, (1, m))
    return x, np.sin(np.pi * x) + _noise(rng, noise, (1, m))


def london_temperatures(days: int = 365, *, noise: float = 4.0, rng: Draws) -> Array:
    """Temperatures like London's from 1 January on, θₜ = 50 − 12 cos(2π(t − 20)/365) + noise, coldest about 20 January.

    With rng=np.random.default_rng(1) day 1 has the lecture's 40.0 °F.

    Shapes   θ (days,) in °F; θ[0] is day 1
    Lecture  C2W2 2.3
    Raises   ValueError if days < 1 or noise < 0
    """
    _require(days=days, noise=noise, rng=rng)
    t = np.arange(1, days + 1)
    return 50 - 12 * np.cos(2 * np.pi * (t - 20) / 365) + _noise(rng, noise, days)
