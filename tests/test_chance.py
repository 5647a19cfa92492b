"""Counts, the best of many and the bell, against exact fractions, draws and enumeration."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from dlcourse.analysis import chance


def exact(n, p):
    """P(k of n) in whole numbers."""
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


@pytest.mark.parametrize("n, p", [(0, 0.5), (1, 0.3), (7, 0.25), (50, 0.8), (9, 0.0), (9, 1.0)])
def test_binomial_is_the_exact_one(n, p):
    wanted = [float(part) for part in exact(n, Fraction(p))]
    np.testing.assert_allclose(chance.binomial(n, p), wanted, rtol=1e-11, atol=1e-300)
    assert chance.binomial(n, p).sum() == pytest.approx(1, abs=1e-12)


def test_binomial_of_many_does_not_overflow():
    P = chance.binomial(10_000, 0.1)
    k = np.arange(10_001)
    assert P @ k == pytest.approx(1000, rel=1e-9) and P @ (k - 1000.0) ** 2 == pytest.approx(900, rel=1e-9)
    with pytest.raises(ValueError, match="read-only"):
        P[0] = 1  # it is shared


@pytest.mark.parametrize("n, p", [(-1, 0.5), (2.5, 0.5), (3, 1.2), (3, -0.1), (3, float("nan"))])
def test_binomial_refuses(n, p):
    with pytest.raises(ValueError, match="0 or more"):
        chance.binomial(n, p)


def test_ranked_right_counts_ties_as_a_half():
    a, b = exact(6, Fraction(1, 10)), exact(6, Fraction(3, 10))  # mistakes of the two
    wanted = sum(
        p * q * (Fraction(1, 2) if i == k else i < k) for i, p in enumerate(a) for k, q in enumerate(b)
    )
    assert chance.ranked_right(6, 0.1, 0.3) == pytest.approx(float(wanted), rel=1e-12)
    assert chance.ranked_right(6, 0.3, 0.1) == pytest.approx(1 - float(wanted), rel=1e-12)
    assert chance.ranked_right(100, 0.2, 0.2) == pytest.approx(0.5, abs=1e-12)


def test_the_best_of_a_few_guessers():
    P = exact(3, Fraction(1, 2))
    wanted = sum(P[i] * P[j] * max(i, j) for i in range(4) for j in range(4)) / 3
    assert chance.expected_best(3, 2) == pytest.approx(float(wanted), rel=1e-12)
    assert chance.expected_best(40, 1, 0.7) == pytest.approx(0.7, rel=1e-12)
    for n, guessers in ((0, 3), (3, 0)):
        with pytest.raises(ValueError, match="1 or more"):
            chance.expected_best(n, guessers)


def test_best_of_is_the_mean_over_all_choices():
    values = np.array([[0.3, 5.0], [0.9, 1.0], [0.1, 2.0], [0.5, 3.0]])
    for n in range(1, 5):
        wanted = np.mean([values[list(part)].max(axis=0) for part in itertools.combinations(range(4), n)], 0)
        np.testing.assert_allclose(chance.best_of(values, n), wanted, rtol=1e-12)
    for n in (0, 5):
        with pytest.raises(ValueError, match="from 1 to 4"):
            chance.best_of(values, n)


def test_the_bell():
    x = np.linspace(-40, 44, 4001)
    y = chance.normal_density(x, 2.0, 3.0)
    width = x[1] - x[0]
    assert y.max() == pytest.approx(0.3989422804 / 3, rel=1e-9)  # 1/√2π
    np.testing.assert_allclose([y.sum(), y @ x, y @ (x - 2) ** 2], np.array([1, 2, 9]) / width, rtol=1e-9)
    with pytest.raises(ValueError, match="above 0"):
        chance.normal_density(x, 0.0, 0.0)


def test_within_widths_of_a_cloud_in_the_plane():
    off = np.random.default_rng(0).normal(size=(200_000, 2))
    for widths, share in ((0, 0), (1, 0.3935), (2, 0.8647), (3, 0.9889)):  # the Rayleigh distribution's
        assert chance.within_widths(widths) == pytest.approx(share, abs=5e-5)
        assert (np.hypot(*off.T) <= widths).mean() == pytest.approx(share, abs=4e-3)
