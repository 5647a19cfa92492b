"""What hidden units hold: against NumPy's correlations and eigenvectors, and by counting."""

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse.analysis import representations as held


def units(n=5, m=40, seed=0):
    return np.random.default_rng(seed).normal(size=(n, m))


def test_correlations_are_numpys():
    A, B = units(), units(3, seed=1)
    np.testing.assert_allclose(held.correlations(A, B), np.corrcoef(A, B)[:5, 5:], atol=1e-12)
    np.testing.assert_allclose(held.correlations(7 - 3 * B, B).diagonal(), -1)
    assert (held.correlations(np.full((2, 40), 7.0), B) == 0).all()  # says the same of all
    with pytest.raises(ValueError, match=r"over the same examples.*got \(5, 40\), \(3, 39\)"):
        held.correlations(A, B[:, 1:])


def test_a_straight_scale_tells_a_feature():
    places = units(2, 30).T
    direction = np.array([0.6, -0.8])
    R, found = held.multiple_correlation(places, 3 + 2 * places @ direction)
    assert R == pytest.approx(1) and found == pytest.approx(direction)
    noisy = places @ direction + units(1, 30, seed=2)[0]
    R, _ = held.multiple_correlation(places, noisy)
    design = np.column_stack([places, np.ones(30)])
    left = noisy - design @ np.linalg.lstsq(design, noisy, rcond=None)[0]
    assert R**2 == pytest.approx(1 - left.var() / noisy.var())  # the textbook's R²


def test_a_fact_is_known_when_all_its_answers_come_first():
    logits = np.array([[3.0, 3.0, 1.0], [2.0, 1.0, 2.0], [1.0, 2.0, 2.0]])
    answers = np.array([[1, 1, 0], [1, 1, 1], [0, 0, 0]])
    assert held.share_known(logits, answers) == pytest.approx(1 / 3)  # known, one behind another, a tie


def test_principal_axes_are_eigenvectors_of_the_covariance():
    A = units() * [[3.0], [1.0], [5.0], [0.5], [1.0]]
    axes = held.principal_axes(A, 3)
    values, vectors = np.linalg.eigh(np.cov(A))
    np.testing.assert_allclose(np.abs(axes @ vectors[:, ::-1])[:, :3], np.eye(3), atol=1e-10)
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert held.share_shown(A, axes) == pytest.approx(values[-3:].sum() / values.sum())
    np.testing.assert_array_equal(held.principal_axes(units(1))[1], [0])  # a single unit has one axis
    assert held.share_shown(units(1), held.principal_axes(units(1))) == 1.0


def test_the_cut_stands_upright_and_what_is_left_is_shown_across():
    A, w = units() * [[1.0], [9.0], [2.0], [1.0], [1.0]], np.array([[2.0, 0.0, 0.0, 0.0, 0.0]])
    axes = held.cut_axes(A, w)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(axes[0], w[0] / 2)
    rest = held.principal_axes(A[1:], 1)
    np.testing.assert_allclose(np.abs(axes[1, 1:] @ rest[0]), 1)


def test_gaps_between_units():
    layers = [np.array([[0.0, 1.0], [0.0, 1.5], [3.0, 1.0]]), np.array([[7.0, 7.0]])]
    assert held.unit_gaps(layers) == (0.5, 3.0)
    assert held.unit_gaps(layers[1:]) is None and held.unit_gaps([]) is None
    assert held.unit_gaps([np.ones((4, 9))]) == (0, 0)


def test_flat_answers():
    Z = np.array([[-5.0, 0.0, 5.0, 1.0]])  # σ′ = .0066, .25, .0066, .197
    assert held.flat_answers([(F.sigmoid, Z)]) == 0.5
    assert held.flat_answers([(F.relu, Z), (F.identity, Z)]) == 0.25
    assert held.flat_answers([]) == held.flat_answers([(F.relu, Z[:, :0])]) == 0


def test_a_bend_is_the_distance_from_the_best_line():
    t = np.linspace(0, 1, 50)
    straight = np.column_stack([t, 2 * t - 1])
    assert held.bend([straight], 1.0) == pytest.approx(0, abs=1e-12) and held.bend([], 1.0) == 0
    angle = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    assert held.bend([circle], 4.0) == pytest.approx(np.sqrt(0.5) / 4)
    assert held.bend([straight, straight + [0.0, 1.0]], 1.0) > 0.1
