"""Fits of all degrees at once, against NumPy's least squares, one at a time."""

import numpy as np
import pytest

from dlcourse.analysis import strategy

PLACES = np.linspace(-1, 1, 21)


def drawn(m, noise, repeats, seed):
    """The points that `refit` draws: as many random numbers, in its order."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (repeats, m))
    return x, np.cos(x) + rng.normal(0, noise, (repeats, m))


@pytest.mark.parametrize("lam", [0.0, 0.7])
def test_each_fit_is_the_least_squares_one(lam):
    m, degrees, repeats = 12, 5, 4
    found = strategy.refit(
        np.cos,
        m,
        PLACES,
        degrees=degrees,
        noise=0.3,
        repeats=repeats,
        rng=np.random.default_rng(2),
        lam=lam,
    )
    for r, (x, y) in enumerate(zip(*drawn(m, 0.3, repeats, 2))):
        for degree in range(degrees + 1):
            phi = np.polynomial.legendre.legvander(x, degree)
            penalty = np.sqrt(lam) * np.eye(degree + 1)
            penalty[0] = 0  # the constant goes free
            c = np.linalg.lstsq(np.vstack([phi, penalty]), np.r_[y, np.zeros(degree + 1)])[0]
            wanted = np.polynomial.legendre.legval(PLACES, c)
            np.testing.assert_allclose(found.fits(degree)[r], wanted, atol=1e-7)
            assert found.train[r, degree] == pytest.approx(np.mean((phi @ c - y) ** 2), abs=1e-7)


def test_the_decomposition_is_that_of_the_fits():
    found = strategy.refit(np.cos, 20, PLACES, degrees=3, noise=0.2, repeats=50, rng=np.random.default_rng(0))
    parts = found.decomposed(np.cos(PLACES), 0.2)
    assert parts.shape == (4, 4)
    for degree in range(4):
        wanted = strategy.bias_variance(found.fits(degree), np.cos(PLACES), 0.2)
        np.testing.assert_allclose(parts[degree], wanted, rtol=1e-9)


def test_too_few_points():
    with pytest.raises(ValueError, match="6 numbers"):
        strategy.refit(np.cos, 5, PLACES, degrees=5, noise=0.0, repeats=1, rng=np.random.default_rng(0))
