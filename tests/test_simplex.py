"""The triangle of probabilities, and the borders between classes."""

import numpy as np
import pytest

from dlcourse import data, deep_network
from dlcourse import functional as F
from dlcourse.analysis import simplex


def test_softmax_as_it_is_written():
    z = np.array([5.0, 2.0, -1.0, 3.0])
    np.testing.assert_allclose(simplex.softmax_as_written(z), F.softmax(z), rtol=1e-14)
    assert np.isnan(simplex.softmax_as_written(z + 800)).any()  # ∞/∞
    assert np.isnan(simplex.softmax_as_written(z - 800)).all()  # 0/0


def test_label_smoothing():
    np.testing.assert_allclose(simplex.smoothed(1, 4, 0.1), [0.025, 0.925, 0.025, 0.025])
    assert simplex.smoothed(2, 3, 0.0).tolist() == [0, 0, 1]
    for label, smoothing in ((4, 0.1), (-1, 0.1), (0, 1.5)):
        with pytest.raises(ValueError, match="class from 0 to 3"):
            simplex.smoothed(label, 4, smoothing)


def test_classes_in_play():
    assert simplex.classes_in_play(np.full(7, 2.0)) == pytest.approx(7)
    assert simplex.classes_in_play(np.array([0.0, -np.inf])) == 1
    p = np.array([0.3, 0.2, 0.1, 0.4])
    assert simplex.classes_in_play(np.log(p)) == pytest.approx(np.exp(-(p * np.log(p)).sum()))


def test_shares_and_places_belong_together():
    shares = np.random.default_rng(0).dirichlet(np.ones(3), 20)
    places = simplex.in_triangle(shares)
    for share, place in zip(shares, places):
        np.testing.assert_allclose(simplex.shares_at(*place), share, atol=1e-12)
    np.testing.assert_allclose(simplex.in_triangle(np.eye(3) * 5), simplex.CORNERS)  # of any sum
    np.testing.assert_allclose(simplex.in_triangle([3.0, 1.0]), [0.25, 0.0])
    with pytest.raises(ValueError, match="two or three shares"):
        simplex.in_triangle(np.ones(4))


def test_cooling_ends_in_a_corner_and_in_the_middle():
    z = np.array([1.0, 3.0, 2.0])
    path = simplex.cooled(z, np.geomspace(0.01, 1000, 50))
    assert path.shape == (52, 2)
    np.testing.assert_allclose(
        path[[0, 1, -1]], [simplex.CORNERS[1]] * 2 + [simplex.CORNERS.mean(0)], atol=1e-9
    )
    np.testing.assert_allclose(path[-2], path[-1], atol=1e-3)
    tied = simplex.cooled(np.array([1.0, 1.0]), np.ones(1))
    np.testing.assert_allclose(tied, [[0.5, 0.0]] * 3)


def test_a_border_through_a_window():
    window = (0.0, 4.0, 0.0, 2.0)
    assert simplex.border(np.array([1.0, 0.0]), -3.0, window) == ((3.0, 0.0), (3.0, 2.0))
    assert simplex.border(np.array([1.0, -1.0]), 0.0, window) == ((0.0, 0.0), (2.0, 2.0))
    assert simplex.border(np.array([1.0, 1.0]), 9.0, window) == ()
    assert simplex.border(np.array([0.0, 0.0]), 1.0, window) == ()


def test_weights_for_numbers_as_they_are():
    X = data.iris().X
    Z, rng = data.standardize(X), np.random.default_rng(0)
    W, b = rng.normal(size=(3, len(X))), rng.normal(size=(3, 1))
    mean, deviation = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    raw = simplex.unstandardized(W, b, mean, deviation)
    np.testing.assert_allclose(
        deep_network.output([raw], X, [F.identity]),
        deep_network.output([(W, b)], Z, [F.identity]),
        atol=1e-10,
    )
