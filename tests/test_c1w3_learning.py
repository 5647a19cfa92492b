"""What the figures of learning with one hidden layer (C1W3 3.6 to 3.11) say at each of their states."""

import numpy as np
import pytest

from dlcourse.weeks import c1w3
from dlcourse.weeks.c1w3 import activations, learning


@pytest.mark.parametrize(
    "name, z, words",
    [
        ("sigmoid", 8.0, "a(1 − a) = 1 · 3.35·10⁻⁴ = "),
        ("sigmoid", 0.0, "a(1 − a) = 0.5 · 0.5 = "),
        ("tanh", 8.0, "1 − a² = (1 − a)(1 + a) = 2.25·10⁻⁷ · 2 = "),
        ("elu", -8.0, "a + ℓ = ℓeᶻ = 0.1 · 3.35·10⁻⁴ = "),
        ("elu", 1.0, ""),
        ("leaky_relu", -1.0, "ℓ = "),
        ("relu", 1.0, ""),
    ],
)
def test_a_product_is_written_so_that_it_comes_out(name, z, words):
    a = float(activations.activation(name, 0.1)(np.array([z]))[0])
    assert activations.ACTIVATIONS[name][2](z, a, 0.1) == words


def test_what_is_small_here_is_no_round_off():
    assert [activations.tiny(value) for value in (0.0, 0.25, 1e-12, 1.66e-22)] == [
        "0",
        "0.25",
        "10⁻¹²",
        "1.7·10⁻²²",
    ]


@pytest.mark.parametrize(
    "slope, layers, said",
    [
        (0.0, 3, "Tanh at z = −2: slope 0, so no gradient comes back through it"),
        (1.0, 1, "Tanh at z = −2: slope 1, a gradient comes back whole through one layer"),
        (0.5, 3, "Tanh at z = −2: slope 0.5; after 3 layers with this slope 0.125 of a gradient is left"),
        (2.0, 3, "Tanh at z = −2: slope 2; after 3 layers with this slope a gradient is 8 times as large"),
    ],
)
def test_what_is_left_of_a_gradient(slope, layers, said):
    assert activations.what_is_left("tanh", -2.0, slope, layers) == said


def test_the_formula_is_above_the_panel_and_no_cursor_crosses_it():
    view = c1w3.how_do_activations_differ(z=-6.0)
    value = view.figure.axes[0]
    written = [text for text in value.texts if "g(z) = " in text.get_text()]
    assert len(written) == 1 and written[0].get_position()[1] > 1


CALLED = {"tanh": "tanh", "sigmoid": "sigmoid", learning.FOURTH: "GELU"}


@pytest.mark.parametrize(
    "there, said",
    [
        ({}, "no activation is below J = 0.35 with all three starts at step 7; GELU is lowest"),
        ({"tanh": 107, "sigmoid": 90}, "sigmoid is first below J = 0.35, all three starts after 90 steps"),
    ],
)
def test_who_leads_the_race(there, said):
    now = {"tanh": 0.5, "sigmoid": 0.6, learning.FOURTH: 0.4}
    assert learning.leads(there, now, 7, CALLED) == said


def test_a_row_of_the_race_tells_accuracies_at_the_end_only():
    arrived, train, dev = np.array([430, 550, 500]), np.array([0.86, 0.9]), np.array([0.88, 0.88])
    assert learning.row_of("ReLU", 0.5, arrived, 500, train, dev) == ("ReLU", "not yet", 0.5, "", "")
    assert learning.row_of("ReLU", 0.3, arrived, learning.RUN, train, dev) == (
        "ReLU",
        "430–550",
        0.3,
        "86–90 %",
        "88 %",
    )


def test_the_equations_name_the_first_shape_that_is_wrong():
    right = learning.shapes_of(2, 4, 10, True)[0][0]
    story, _ = learning.shapes_of(2, 4, 10, False)
    rows, wrong = learning.equation_rows(story[0], right)
    assert wrong == (6, None) and rows[6][2] == "(1,), not (1, 1)" and rows[9][2] == "(4,), not (4, 1)"
    rows, wrong = learning.equation_rows(story[1], right)
    assert wrong == (0, None) and rows[0][2] == "fails" and [row[2] for row in rows[1:]] == [""] * 9
    assert learning.equation_rows(right, right)[1] is None


def test_the_step_names_the_parameter_that_has_lost_its_shape():
    right = learning.shapes_of(2, 4, 10, True)[0][0]
    without = learning.shapes_of(2, 4, 10, False)[0][0]
    assert learning.step_rows(right, right)[1] is None
    rows, wrong = learning.step_rows(without, right)
    assert wrong == (1, None) and rows[1] == ("b^[1]", "(4, 1)", "(4,)", "(4, 4)")


@pytest.mark.parametrize("moment, shown", [(0, 0), (1, 1), (5, 2), (12, 4), (13, 4)])
def test_the_table_of_blame_tells_what_has_come_so_far(moment, shown):
    part = learning.tiny((1.0, 1.0), 1, "ReLU")
    graph = learning.graph_of(part, 1)
    row = learning.unit_row(1, part, graph, np.array([[1.0], [0.0]]), moment, learning.arrived(graph, moment))
    assert sum(bool(cell) for cell in row[1:]) == shown
    if shown == 4:
        assert row == ("unit 2", "−2", "−1", "closed, 0", "0")


@pytest.mark.parametrize(
    "start, step, J, apart, said",
    [
        ("all .3", 0, 0.7, 0.0, "From all .3: four units that start equal"),
        (
            "all 0",
            9,
            np.log(2),
            0.0,
            "From all 0: J stays at ln 2 = 0.693, the four units are one and the same for ever",
        ),
        (
            "all .3",
            9,
            0.6,
            0.0,
            "From all .3: after 9 steps the four units still do the same, to the last bit; 66 % right",
        ),
        (
            "× 100",
            9,
            0.6,
            2.0,
            "From × 100: 96 % of the activations are flat, learning creeps, 66 % right after 9 steps",
        ),
        ("× 1", 9, 0.6, 2.0, "From × 1: the units differ by 2, J = 0.6, 66 % right after 9 steps"),
    ],
)
def test_how_equal_units_part_in_words(start, step, J, apart, said):
    assert learning.parting(start, step, J, apart, 0.96, 0.66) == said


def test_the_tiles_stand_upright():
    upper = np.zeros(learning.PLANE.shape[1])
    upper[learning.PLANE[1] > 4.9] = 1.0  # the upper edge of the plane
    (tile,) = learning.tiles(upper[None])
    assert tile.shape == (81, 81, 3) and (tile[0] != tile[1]).any() and (tile[1] == tile[-1]).all()
