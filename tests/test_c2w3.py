"""What the figures of C2W3 say, and where they refuse: each branch of their findings, by numbers made up for it."""

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse.weeks import c2w3
from dlcourse.weeks.c2w3 import batch_norm, first_pictures, softmax, tuning

THIRDS = np.full(3, 1 / 3)


@pytest.mark.parametrize(
    "sampler, grid, random, fine, said",
    [
        ("random", 0.003, 0.001, 0.0005, "random comes 3 times closer than the grid"),
        ("grid", 0.001, 0.002, 0.0005, "the grid comes 2 times closer than random"),
        ("random", 0.001, 0.001, 0.0005, "grid and random are alike"),
        (
            "coarse to fine",
            0.003,
            0.001,
            0.0005,
            "coarse to fine comes 2 times closer than random in one round",
        ),
        ("coarse to fine", 0.003, 0.001, 0.002, "random comes 3 times closer than the grid"),
    ],
)
def test_who_comes_closest(sampler, grid, random, fine, said):
    assert tuning.closest({"grid": grid, "random": random, "coarse to fine": fine}, sampler) == said


@pytest.mark.parametrize(
    "models, days, caviar, panda, said",
    [
        (
            16,
            1,
            0.89,
            0.39,
            "After 1 day: the best of 16 has 89 %, one nursed model 39 %; caviar leads, at 16 times the",
        ),
        (
            4,
            16,
            0.7,
            0.96,
            "After 16 days: the best of 4 has 70 %, one nursed model 96 %; the panda leads, at 4 times the",
        ),
        (1, 2, 0.5, 0.51, "After 2 days: the best of 1 has 50 %, one nursed model 51 %; alike, at the same"),
    ],
)
def test_who_leads(models, days, caviar, panda, said):
    assert tuning.leader(models, days, caviar, panda) == f"{said} compute"


def test_a_bet_is_won_or_lost():
    kind = c2w3.sixteen_models_or_sixteen_days
    told = [kind(bet=bet).reading for bet in ("no bet yet", "sixteen models", "one model")]
    assert [each.finding.partition(":")[0] for each in told[1:]] == ["Bet lost", "Bet won"]
    assert told[0].numbers == {}, "before the bet nothing is told"


# ---- batch norm --------------------------------------------------------------------------------------------------------
def test_what_b_and_c_change_in_words():
    assert [batch_norm.changes(b, c) for b, c in ((0, 1), (2, 1), (-2, 1), (0, 0.1), (3, 2))] == [
        "",
        "b + 2",
        "b − 2",
        "W times 0.1",
        "b + 3 and W times 2",
    ]


Z = np.array([1.0, 3.0, 5.0])
NORM = (Z - 3) / Z.std()


@pytest.mark.parametrize(
    "norm, where, change, away, normal, leaving, said",
    [
        (
            "batch norm",
            "before g",
            "",
            0.0,
            NORM,
            NORM,
            "Mean 0, standard deviation 1, whatever z was: most is inside",
        ),
        (
            "batch norm",
            "before g",
            "b + 2",
            1e-9,
            NORM,
            NORM,
            "b + 2: z moves, z_norm stays as it was, to 10⁻⁹",
        ),
        (
            "batch norm",
            "before g",
            "W times 0.01",
            0.5,
            NORM,
            NORM,
            "W times 0.01, batch norm before g: R moves by 0.5",
        ),
        (
            "batch norm",
            "after g",
            "",
            0.0,
            NORM,
            NORM,
            "After g: a is normalised, but g has seen z as it was; most is inside",
        ),
        ("none", "before g", "", 0.0, Z, Z, "No norm: mean 3, standard deviation 1.63; most is inside"),
        ("none", "before g", "b + 2", 2.0, Z, Z, "b + 2, no norm: R moves by 2"),
        (
            "layer norm",
            "before g",
            "",
            0.0,
            Z,
            Z,
            "Layer norm asks only the image's own 64 units: this unit keeps a mean of 3 over the batch",
        ),
        (
            "batch norm",
            "before g",
            "b + 2",
            0.0,
            np.array([-0.999, 0.999]),
            Z[:2],
            "A batch of two: but for ε every z_norm is −1 or 1, whatever the images; here ±0.999",
        ),
    ],
)
def test_what_a_norm_has_done(norm, where, change, away, normal, leaving, said):
    assert (
        batch_norm.norm_finding(norm, where, change, "R", away, Z, normal, leaving, "most is inside") == said
    )


def test_after_g_nothing_may_be_left():
    same = np.ones(4)
    said = batch_norm.norm_finding("batch norm", "after g", "b + 100", "R", 1.0, same, 0 * same, 0 * same, "")
    assert said == "After g there is nothing to save: g gives 1 for the whole batch, and every a_norm is 0"


@pytest.mark.parametrize(
    "size, said",
    [
        (1, "One image at a time: z − μ = 0, so one answer for all, 6, and 10 % of 3 images are right"),
        (2, "2 images at once, normalised by one another: 10 % of 3 images are right"),
        (None, "Running averages of 1 step, momentum 0.9: 10 % of 3 images are right, each by itself"),
    ],
)
def test_what_is_said_of_the_day_after_training(size, said):
    assert batch_norm.norm_at_test(size, np.array([6, 6, 6]), 0.1, 1, "0.9") == said


# ---- softmax -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "z, T, said",
    [
        (
            [5, 2, -1, 3],
            1.0,
            "Class 0 has the largest score, and 84.2 % of all; hardmax would give it everything",
        ),
        (
            [5, 2, -1, 3],
            2.0,
            "T = 2: Class 0 has the largest score, and 60.9 % of all; hardmax would give it everything",
        ),
        ([5, 5, -1, 3], 1.0, "Equal scores, equal shares: classes 0 and 1 have 46.8 % each"),
        ([1, 1, 1], 1.0, "Equal scores, equal shares: all 3 classes have 33.3 %"),
    ],
)
def test_what_softmax_shows(z, T, said):
    z = np.array(z, float)
    assert softmax.softmax_finding(z, F.softmax(z / T), T, 1.0) == said


def test_why_softmax_as_written_fails():
    z, nothing = np.array([1.0, 2.0]), np.full(2, np.nan)
    assert softmax.softmax_finding(z, nothing, 1.0, np.inf).startswith("e^z overflows, and ∞/∞ is no number")
    assert softmax.softmax_finding(z, nothing, 1.0, 0.0).startswith("All e^z are 0, and 0/0 is no number")


def test_what_the_loss_says():
    one = np.array([0.0, 1.0, 0.0])
    assert softmax.loss_finding(1, np.array([0.3, 0.2, 0.5]), one, 1.609) == (
        "Class 1 is true: its score should rise, slope −0.8, all others fall. Loss −ln 0.2 = 1.61"
    )
    assert softmax.loss_finding(1, THIRDS, one, 1.0986).startswith(
        "Equal probabilities: the loss is ln 3 = 1.1"
    )
    smooth = np.array([0.1, 0.8, 0.1])
    assert softmax.loss_finding(1, THIRDS, smooth, 1.2) == (
        "Smoothed, the true class wants 0.8 and has 0.333: loss 1.2"
    )


def test_the_corner_of_the_largest_score_is_where_t_goes_to_0():
    z = np.array([1.0, 3.0, 3.0])
    assert [softmax.corner_name(k, np.array([1.0, 3.0, 2.0]), 0) for k in range(3)] == [
        "class 0, true",
        "class 1, T → 0",
        "class 2",
    ]
    assert softmax.corner_name(1, z, None) == "class 1", "of two largest scores neither takes all"


# ---- a cost that is typed ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "cost, why",
    [
        ("-w**4 + w", "runs away"),
        ("ln(-100 - w**2) + w", "is no number between"),
        ("3*a", "no “a” here"),
        ("5 + 2", "Nothing to compute"),
        ("3w", "cannot be read"),
    ],
)
def test_a_cost_without_a_descent_is_refused_calmly(cost, why):
    view = c2w3.where_does_w_come_to_rest()
    before = view.values
    assert why in view.set(cost=cost).notice
    assert view.values == before


def test_the_program_shows_the_cost_and_the_steps_that_are_set():
    shown = first_pictures.PROGRAM.format(step=7, cost="(w - 3)**2")
    assert "range(7)" in shown and "J = (w - 3)**2" in shown
