"""Searches on made-up problems, against the samplers of `search` themselves."""

import numpy as np
import pytest

from dlcourse.analysis import search, trials

SPACE = {"alpha": search.log_uniform(1e-4, 1), "other": search.uniform(0, 1)}
BEST = np.random.default_rng(0).random((3, 2))


def place(settings):
    return (np.log10(settings["alpha"]) + 4) / 4, settings["other"]


def played(sampler, budget, luck=None, seed=1):
    luck = np.zeros((3, budget)) if luck is None else luck
    return trials.played(
        sampler, SPACE, budget, BEST, 100.0, place=place, luck=luck, rng=np.random.default_rng(seed)
    )


def test_the_excess_weighs_the_second_less():
    assert trials.excess(np.array([0.5, 0.5]), np.array([0.2, 0.9]), 4.0) == pytest.approx(0.09 + 0.04)
    with pytest.raises(ValueError, match="positive"):
        trials.excess(np.zeros(2), np.zeros(2), 0.0)


def test_a_plan_is_driven_to_its_end():
    told = []

    def score(settings):
        told.append(len(settings))
        return [-trials.excess(np.array(place(each)), BEST[0], 1.0) for each in settings]

    tried = trials.driven(search.coarse_to_fine(SPACE, 12, np.random.default_rng(0)), score)
    assert len(tried) == sum(told) == 12 and len(told) > 1
    once = trials.driven(search.random(SPACE, 5, np.random.default_rng(0)), lambda each: np.zeros(len(each)))
    assert once == [settings for settings, _ in next(search.random(SPACE, 5, np.random.default_rng(0)))]


def test_the_grid_is_the_samplers_in_any_order():
    found = played("grid", 9)
    wanted = {place(settings) for settings, _ in next(search.grid(SPACE, 9, None))}
    for points in found.points:
        assert {tuple(point) for point in points} == wanted
    assert (found.points[0] != found.points[1]).any()


def test_random_trials_are_even_over_the_square():
    points = played("random", 4000, luck=np.zeros((3, 4000))).points
    np.testing.assert_allclose(
        np.sort(points, axis=1)[:, 999::1000], [[[0.25] * 2, [0.5] * 2, [0.75] * 2, [1] * 2]] * 3, atol=0.03
    )


def test_coarse_to_fine_is_the_sampler_told_what_was_measured():
    luck = 0.01 * np.random.default_rng(5).normal(size=(3, 20))
    found = played("coarse to fine", 20, luck=luck)
    np.testing.assert_allclose(found.seen, trials.excess(found.points, BEST[:, None], 100.0) + luck)
    rng, done = np.random.default_rng(1), []

    def score(settings):
        here = trials.excess(np.array([place(each) for each in settings]), BEST[0], 100.0)
        here = here + luck[0, len(done) : len(done) + len(here)]
        done.extend(here)
        return -here

    tried = trials.driven(search.coarse_to_fine(SPACE, 20, rng), score)
    np.testing.assert_allclose(found.points[0], [place(each) for each in tried])


def test_what_was_reached_is_the_truth_about_the_leader():
    points = np.array([[[0.0, 0.0], [1.0, 0.0], [0.5, 0.0]]])
    found = trials.Trials(points, np.array([[0.3, 0.1, 0.2]]))  # luck has made the second look best
    assert found.reached(np.zeros((1, 2)), 1.0).tolist() == [[0.0, 1.0, 1.0]]


def test_a_sampler_that_is_none():
    with pytest.raises(ValueError, match="no sampler 'lucky'"):
        played("lucky", 4)
