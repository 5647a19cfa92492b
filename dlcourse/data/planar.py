"""Two classes of points in the plane: X (2, m) and Y (1, m) of 0 and 1, both classes equally large, in random order.

If m is odd, class 0 has the one point more.
"""

import numpy as np

from ..typing import Array, Draws
from ._rules import _noise, _require


def _two_classes(points, m, noise, rng):
    """points(j, n) gives n points of class j: add Gaussian noise to both coordinates and mix the columns."""
    sizes = m - m // 2, m // 2
    X = np.hstack([points(j, n) for j, n in enumerate(sizes)])
    X = X + _noise(rng, noise, X.shape)
    Y = np.repeat([[0.0, 1.0]], sizes, axis=1)
    order = rng.permutation(m)
    return X[:, order], Y[:, order]


def _polar(r, angle):
    return r * np.stack([np.cos(angle), np.sin(angle)])


def planar_flower(m: int = 400, *, noise: float = 0.2, rng: Draws) -> tuple[Array, Array]:
    """A flower of eight petals, four of each class: r = 4 sin 4θ, class 0 on 0 ≤ θ < π and class 1 on π ≤ θ < 2π.

    A negative r points to the other side, so each class has two petals above and two below, and no straight line parts them.

    m        number of points
    noise    standard deviation of what is added to r and to θ

    Shapes   X (2, m), Y (1, m)
    Lecture  C1W1 1.5, C1W3 3.1
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)

    def petals(j, n):
        angle = np.linspace(np.pi * j, np.pi * (j + 1), n, endpoint=False) + _noise(rng, noise, n)
        return _polar(4 * np.sin(4 * angle) + _noise(rng, noise, n), angle)

    return _two_classes(petals, m, 0, rng)


def spirals(m: int, *, turns: float = 1.5, noise: float = 0.15, rng: Draws) -> tuple[Array, Array]:
    """Two arms that wind round each other: radius 3r and angle 2π · turns · r + πj for class j, with r = √u and u uniform.

    The root spreads the points evenly over the disc. `noise` is added to both coordinates.

    Shapes   X (2, m), Y (1, m)
    Lecture  C1W1 1.4, C1W4 4.1, 4.3
    Source   Lang and Witbrock (1988), Learning to tell two spirals apart
    Raises   ValueError if m < 1, noise < 0 or turns is not finite
    """
    _require(m=m, turns=turns, noise=noise, rng=rng)

    def arm(j, n):
        r = np.sqrt(rng.random(n))
        return _polar(3 * r, 2 * np.pi * turns * r + np.pi * j)

    return _two_classes(arm, m, noise, rng)


def circles(m: int, *, noise: float = 0.2, rng: Draws) -> tuple[Array, Array]:
    """A ring of class 0, radius 1, inside a ring of class 1, radius 2.5. `noise` is added to both coordinates.

    Shapes   X (2, m), Y (1, m)
    Lecture  C1W3 3.1
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)
    return _two_classes(
        lambda j, n: _polar(1 + 1.5 * j, np.linspace(0, 2 * np.pi, n, endpoint=False)), m, noise, rng
    )


def moons(m: int, *, noise: float = 0.2, rng: Draws) -> tuple[Array, Array]:
    """Two half circles that reach into each other: (cos t, sin t) for class 0, (1 − cos t, ½ − sin t) for class 1.

    Shapes   X (2, m), Y (1, m)
    Lecture  C2W2 2.8
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)

    def moon(j, n):
        x, y = _polar(1, np.linspace(0, np.pi, n))
        return np.stack([1 - x, 0.5 - y] if j else [x, y])

    return _two_classes(moon, m, noise, rng)


def xor(m: int, *, noise: float = 0.1, rng: Draws) -> tuple[Array, Array]:
    """Uniform on the square from −3 to 3: class 1 where the two coordinates differ in sign. `noise` is added afterwards.

    Shapes   X (2, m), Y (1, m)
    Lecture  C1W3 3.3
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)

    def quadrants(j, n):
        sign = rng.choice([-1, 1], n)
        return rng.uniform(0, 3, (2, n)) * np.stack([sign, sign * (1 - 2 * j)])

    return _two_classes(quadrants, m, noise, rng)


def gaussians(m: int, *, noise: float = 1.0, rng: Draws) -> tuple[Array, Array]:
    """Two round clouds about (−1.5, −1.5), class 0, and (1.5, 1.5), class 1; `noise` is their standard deviation.

    Shapes   X (2, m), Y (1, m)
    Lecture  C1W3 3.1
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)
    return _two_classes(lambda j, n: np.full((2, n), 3.0 * j - 1.5), m, noise, rng)


def noisy_wave(m: int, *, flip: float = 0.1, rng: Draws) -> tuple[Array, Array]:
    """Uniform on the square from −2 to 2, y = 1 where sin 2x₁ > x₂; then each label is turned over with probability `flip`.

    Nobody can predict a flip, so for flip ≤ ½ the Bayes error is `flip` exactly. The classes are equally large on average.

    Shapes   X (2, m), Y (1, m)
    Lecture  C2W1 1.3, 1.5, 1.8
    Raises   ValueError if m < 1 or flip lies outside [0, 1]
    """
    _require(m=m, flip=flip, rng=rng)
    X = rng.uniform(-2, 2, (2, m))
    turned = rng.random((1, m)) < flip
    return X, ((np.sin(2 * X[:1]) > X[1:]) ^ turned).astype(float)
