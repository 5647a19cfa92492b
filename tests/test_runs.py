"""Races, basins and what a rule remembers: against `optim.trajectory`, one path after the other, and by hand."""

import numpy as np
import pytest

from dlcourse import optim
from dlcourse.analysis import runs, surfaces

ENTRIES = [
    (optim.gradient_descent, {}),
    (optim.momentum, {"beta": 0.8}),
    (optim.nesterov, {"heavy_ball": True}),
    (optim.adagrad, {}),
    (optim.rmsprop, {"beta2": 0.95}),
    (optim.adam, {"beta1": 0.7}),
    (optim.adamw, {"weight_decay": 0.1}),
]
NAMES = [rule.__name__ for rule, _ in ENTRIES]


# ---- since when ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "told, first, for_good",
    [
        ("0011", 2, 2),
        ("0101", 1, 3),
        ("1111", 0, 0),
        ("0000", 4, 4),
        ("0110", 1, 4),
        ("1000", 0, 4),
    ],
)
def test_first_and_for_good(told, first, for_good):
    condition = np.array([mark == "1" for mark in told])
    assert runs.first(condition) == first and runs.for_good(condition) == for_good
    many = np.stack([condition, ~condition, condition], axis=1)
    assert runs.first(many)[[0, 2]].tolist() == [first] * 2
    assert runs.for_good(many)[[0, 2]].tolist() == [for_good] * 2


# ---- many rules ---------------------------------------------------------------------------------------------------------
def test_all_paths_at_once_are_those_of_each_alone():
    gradient, rates = surfaces.rosenbrock().gradient, np.array([[1e-4, 1e-3, 3e-2]] * len(ENTRIES))
    path = runs.paths(gradient, (-1.2, 1.0), ENTRIES, rates, 40)
    assert path.shape == (41, 7, 3, 2)
    for k, (rule, settings) in enumerate(ENTRIES):
        for column, rate in enumerate(rates[k]):
            alone = optim.trajectory(rule, gradient, [-1.2, 1.0], 40, learning_rate=rate, **settings)
            np.testing.assert_allclose(path[:, k, column], alone, rtol=1e-12)


def test_a_clipped_gradient_keeps_its_direction_and_is_no_longer_than_its_limit():
    J = surfaces.himmelblau()
    points = np.random.default_rng(0).uniform(-5, 5, (50, 2))
    g, short = J.gradient(points), runs.clipped(J.gradient, 10.0)(points)
    sizes = np.linalg.norm(g, axis=1)
    assert (sizes > 10).any() and (sizes < 10).any()
    np.testing.assert_allclose(np.linalg.norm(short, axis=1), sizes.clip(max=10))
    np.testing.assert_allclose(short[sizes < 10], g[sizes < 10])
    np.testing.assert_allclose(short / g, np.broadcast_to(short[:, :1] / g[:, :1], g.shape))
    assert runs.clipped(J.gradient, np.inf)(np.array([0.0, 0.0])).tolist() == J.gradient([0.0, 0.0]).tolist()
    assert not runs.clipped(J.gradient, 1.0)(J.minima[0]).any()  # 0 stays 0


def test_settings_are_those_that_a_rule_has():
    given = dict(beta=0.9, beta1=0.8, beta2=0.7, heavy_ball=True)
    assert runs.settings_for(optim.gradient_descent, **given) == {}
    assert runs.settings_for(optim.momentum, **given) == {"beta": 0.9, "heavy_ball": True}
    assert runs.settings_for(optim.adam, **given) == {"beta1": 0.8, "beta2": 0.7}


def test_a_race_takes_the_best_of_each_rules_rates():
    J, rates = surfaces.quadratic(10), np.array([[0.001, 0.05, 0.15, 0.3]] * len(ENTRIES))
    result = runs.race(J, (1.0, 1.0), ENTRIES, rates, 200)
    for k, (rule, settings) in enumerate(ENTRIES):
        steps, ends = [], []
        for rate in rates[k]:
            path = optim.trajectory(rule, J.gradient, [1.0, 1.0], 200, learning_rate=rate, **settings)
            with np.errstate(over="ignore", invalid="ignore"):
                gap = J.value(path)
            late = [t for t in range(201) if not gap[t] <= 1e-3 * gap[0]]
            steps.append(late[-1] + 1)
            ends.append(gap[-1])
        order = min(range(4), key=lambda each: (steps[each], np.nan_to_num(ends[each], nan=np.inf)))
        assert result.rate[k] == rates[k, order], NAMES[k]
        assert result.arrived[k] == (steps[order] if steps[order] <= 200 else None)
        np.testing.assert_allclose(result.gap[k], J.value(result.path[k]))
        assert result.lost[k] is None  # every rule has a rate that goes well


def test_a_race_says_who_is_lost():
    J = surfaces.quadratic(100)
    result = runs.race(J, (1.0, 1.0), [(optim.gradient_descent, {})] * 2, [[0.019], [0.021]], 300)
    assert result.lost[0] is None and result.arrived[1] is None
    gap = J.value(optim.trajectory(optim.gradient_descent, J.gradient, [1.0, 1.0], 300, learning_rate=0.021))
    step = result.lost[1]
    assert (gap[step:] > 10 * gap[0]).all() and not gap[step - 1] > 10 * gap[0]


def test_on_a_surface_without_a_bottom_lost_is_who_leaves_the_map():
    result = runs.race(
        surfaces.saddle(),
        (-1.0, 1e-3),
        [(optim.gradient_descent, {})],
        [[0.05]],
        200,
        lowest=-4.0,
        limits=((-2, 2), (-2, 2)),
    )
    step = int(np.ceil(np.log(2e3) / np.log(1.1)))  # y grows by 1 + 2α a step
    assert result.lost == [step] and result.gap[0, 0] == 5.0 - 1e-6


# ---- what a rule remembers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule, settings", ENTRIES, ids=NAMES)
def test_inside_a_run_is_its_path_and_its_averages(rule, settings):
    gradient = surfaces.quadratic(5).gradient
    seen = runs.inside(rule, gradient, [1.0, -2.0], 30, learning_rate=0.05, **settings)
    path = optim.trajectory(rule, gradient, [1.0, -2.0], 30, learning_rate=0.05, **settings)
    np.testing.assert_allclose(seen.p, path[1:])
    np.testing.assert_allclose(seen.g, gradient(path[:-1]))
    if rule in (optim.adam, optim.adamw):
        beta1, beta2 = settings.get("beta1", 0.9), 0.999
        v_hat, s_hat = optim.ewma(seen.g, beta1, correct=True), optim.ewma(seen.g**2, beta2, correct=True)
        np.testing.assert_allclose(seen.v_hat, v_hat)
        np.testing.assert_allclose(seen.s_hat, s_hat)
        np.testing.assert_allclose(seen.rate, 0.05 / (np.sqrt(s_hat) + 1e-8))
        decayed = path[:-1] * (1 - 0.05 * settings.get("weight_decay", 0.0))
        np.testing.assert_allclose(path[1:], decayed - seen.rate * seen.v_hat, atol=1e-12)
    elif rule is optim.rmsprop:
        np.testing.assert_allclose(seen.s, optim.ewma(seen.g**2, 0.95))
        np.testing.assert_allclose(path[1:], path[:-1] - seen.rate * seen.g, atol=1e-12)
        assert seen.v is None and seen.s_hat is None
    elif rule is optim.momentum:
        np.testing.assert_allclose(seen.v, optim.ewma(seen.g, 0.8))
        assert seen.s is None and (seen.rate == 0.05).all()


def test_without_correction_nothing_is_mended():
    seen = runs.inside(
        optim.adam, surfaces.quadratic(5).gradient, [1.0, 1.0], 5, learning_rate=0.1, correct=False
    )
    assert seen.v_hat is None and seen.s_hat is None
    np.testing.assert_allclose(seen.rate, 0.1 / (np.sqrt(seen.s) + 1e-8))


@pytest.mark.parametrize("rule, settings", ENTRIES[:-1], ids=NAMES[:-1])
def test_alone_a_step_is_what_it_is_on_the_way(rule, settings):
    gradient = surfaces.quadratic(5).gradient
    path = optim.trajectory(rule, gradient, [1.0, -2.0], 30, learning_rate=0.05, **settings)
    alone = runs.inside_alone(rule, gradient(path[:-1]), learning_rate=0.05, **settings)
    np.testing.assert_allclose(alone.p, np.diff(path, axis=0), atol=1e-12)


# ---- one rule from many starts ------------------------------------------------------------------------------------------
def test_each_start_ends_where_its_own_path_does():
    J = surfaces.himmelblau()
    starts = np.random.default_rng(0).uniform(-5, 5, (4, 3, 2))
    outcome, taken = runs.basins(
        J, optim.gradient_descent, starts, 150, radius=0.15, limits=((-5, 5), (-5, 5)), learning_rate=0.01
    )
    assert outcome.shape == taken.shape == (4, 3) and len(set(outcome.ravel().tolist())) > 2
    for at in np.ndindex(4, 3):
        path = optim.trajectory(optim.gradient_descent, J.gradient, starts[at], 150, learning_rate=0.01)
        near = np.linalg.norm(path[:, None] - J.minima, axis=-1) <= 0.15  # (151, 4)
        assert near[-1, outcome[at]]
        assert 0 <= taken[at] - runs.for_good(near[:, outcome[at]]) < 5  # every fifth step is looked at


def test_what_diverges_is_lost_and_what_is_slow_is_still_on_its_way():
    J, limits = surfaces.quadratic(10), ((-2, 2), (-2, 2))
    starts = np.array([[1.0, 1.0], [0.0, 0.0]])
    for rate, outcome in ((0.3, runs.LOST), (1e-4, runs.STILL)):
        found = runs.basins(
            J, optim.gradient_descent, starts, 100, radius=0.1, limits=limits, learning_rate=rate
        )
        assert found.outcome.tolist() == [outcome, 0] and found.taken.tolist() == [100, 5]


def test_a_saddle_is_left_by_the_side_that_the_start_is_on():
    starts = np.array([[0.5, 0.1], [0.5, -0.1], [0.5, 0.0]])
    outcome, taken = runs.basins(
        surfaces.saddle(),
        optim.gradient_descent,
        starts,
        100,
        radius=0.1,
        limits=((-2, 2), (-2, 2)),
        learning_rate=0.05,
    )
    assert outcome.tolist() == [1, 0, runs.STILL]  # above, below, and on the ridge
    assert taken[0] == taken[1] == 35  # .1 · 1.1ᵏ > 2 from k = 32 on, and every fifth step is looked at
    sides = runs.outside(np.array([[0, -3], [0, 3], [-3, 0], [3, 0], [0, 0]]), ((-2, 2), (-2, 2)))
    assert sides.tolist() == [0, 1, 2, 3, runs.STILL]


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda J: runs.paths(J.gradient, (1.0, 1.0), ENTRIES, [[0.1]], 5),
            r"each of the 7 rules, \(7, G\); got \(2,\) and \(1, 1\)",
        ),
        (lambda J: runs.paths(J.gradient, 1.0, ENTRIES, [[0.1]] * 7, 5), r"one point \(n,\).*got \(\)"),
        (lambda J: runs.clipped(J.gradient, 0.0), "above 0; got 0.0"),
        (
            lambda J: runs.inside(optim.adam, J.gradient, [[1.0, 2.0]], 5, learning_rate=0.1),
            r"one point \(n,\); got shape \(1, 2\)",
        ),
        (
            lambda J: runs.inside_alone(optim.adam, [1.0, 2.0], learning_rate=0.1),
            r"one gradient a step, \(T, n\); got shape \(2,\)",
        ),
        (
            lambda J: runs.basins(
                J,
                optim.adam,
                np.zeros(3),
                5,
                radius=0.1,
                limits=((0, 1), (0, 1)),
                learning_rate=0.1,
            ),
            r"many are \(…, 2\); got shape \(3,\)",
        ),
    ],
)
def test_what_has_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(surfaces.quadratic(10))


def test_the_largest_distance_between_places():
    places = np.array([[[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]], [[7.0, 7.0]] * 3])
    np.testing.assert_array_equal(runs.largest_distance(places), [5.0, 0.0])
    assert runs.largest_distance(np.ones((1, 4))) == 0


def test_the_expected_lowest_of_random_tries():
    values = np.array([5.0, 1.0, 3.0])
    found = runs.expected_lowest([1, 2, 1000], values)
    pairs = np.minimum.outer(values, values)
    np.testing.assert_allclose(found, [values.mean(), pairs.mean(), 1.0], rtol=1e-12)
    rng = np.random.default_rng(0)
    for tries in (1, 3, 20):
        drawn = values[rng.integers(3, size=(20_000, tries))].min(axis=1)
        [lowest] = runs.expected_lowest([tries], values)
        np.testing.assert_allclose(lowest, drawn.mean(), atol=4 * drawn.std() / np.sqrt(20_000) + 1e-12)
