"""What is clicked and dragged in the figures of one hidden layer (C1W3 3.1 to 3.5), and what they say of it."""

import numpy as np
import pytest

from dlcourse.explore import panels
from dlcourse.weeks import c1w3
from dlcourse.weeks.c1w3 import layers


def panel(view, name):
    """A panel of a figure by its name."""
    return view.figure.axes[view.kind.panels.names.index(name)]


def middle_of(view, name, part):
    """A place of a panel, in its own numbers, where a touch hits this part."""
    ax = panel(view, name)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for y in np.linspace(low, high, 31):
        for x in np.linspace(left, right, 61):
            if panels.touched(ax, x, y) == part:
                return x, y
    raise AssertionError(f"nothing there is {part}")


@pytest.mark.parametrize(
    "name, part, chosen",
    [
        ("drawing", (1, 1, 2), {"unit": "hidden unit 2", "source": 3}),
        ("drawing", (1, 3), {"unit": "hidden unit 4"}),
        ("drawing", (0, 0), {}),
        ("first", (0, 1, 2), {"unit": "hidden unit 2", "source": 3}),
        ("first", (1, 3, 0), {"unit": "hidden unit 4"}),
        ("second", (0, 0, 3), {"unit": "output unit", "source": 4}),
    ],
)
def test_a_click_on_a_line_or_on_its_number_chooses_both(name, part, chosen):
    view = c1w3.where_is_a_weight_in_the_matrix(unit=layers.NOTHING)
    x, y = middle_of(view, name, part)
    assert view.update.touch(view.values, panel(view, name), x, y, "Enter") == chosen


def test_a_click_beside_everything_chooses_nothing():
    view = c1w3.where_is_a_weight_in_the_matrix()
    assert view.update.touch(view.values, panel(view, "drawing"), -9, -9, "Enter") == {}
    assert view.update.touch(view.values, panel(view, "plane"), 0, 0, "Enter") == {}


def test_a_click_on_a_number_chooses_its_example_and_its_unit_sorted_too():
    view = c1w3.whose_number_is_this(shown=layers.SHOWN, order="by class")
    first = int(layers.sorting("by class", layers.SHOWN)[0]) + 1
    for row, chosen in ((4, {"example": first, "unit": 3}), (0, {"example": first})):
        x, y = middle_of(view, "numbers", (row, 0))
        assert view.update.touch(view.values, panel(view, "numbers"), x, y, "Enter") == chosen


def test_the_third_example_is_dragged_in_the_plane():
    handle = c1w3.whose_number_is_this().handles[0]
    assert (handle.x, handle.y) == ("x1", "x2")


def test_borders_lie_where_z_is_zero():
    W, b = np.array([[3.0, -4.0], [0.0, 0.0]]), np.array([[2.0], [1.0]])
    ends = layers.borders(W, b)
    np.testing.assert_allclose(ends[:, 0] @ W[0] + b[0], 0, atol=1e-12)
    assert np.linalg.norm(ends[0, 0] - ends[1, 0]) > 20 and np.isnan(ends[:, 1]).all()


def test_a_weighted_sum_is_written_with_its_signs():
    assert layers.weighted_sum([-1.0, 0.5], "x", -0.25) == "−1 x₁ + 0.5 x₂ − 0.25"


def test_the_transposed_equation_turns_every_part_and_swaps_the_factors():
    W, X = np.ones((4, 2)), np.ones((2, 3))
    parts = [("W^[1]", W), "·", ("X", X, layers.EXAMPLES), "=", ("W^[1]X", W @ X, layers.EXAMPLES)]
    turned, frames = layers.transposed(parts, [(2, None, 1), (4, None, 1)])
    assert [part[0] for part in turned] == ["Xᵀ", "·", "W^[1]ᵀ", "=", "XᵀW^[1]ᵀ"]
    assert [turned[k][1].shape for k in (0, 2, 4)] == [(3, 2), (2, 4), (3, 4)]
    assert frames == [(0, 1, None), (4, 1, None)]
    assert (turned[0][2] == np.array([[1, 1], [2, 2], [3, 3]])).all()


@pytest.mark.parametrize(
    "fails, said",
    [
        ([], "all four corners are still right"),
        (["(0, 1)"], "the corner (0, 1) fails"),
        (["(0, 0)", "(1, 1)"], "the corners (0, 0) and (1, 1) fail"),
    ],
)
def test_what_xor_says_of_a_broken_number(fails, said):
    assert layers.xor_finding("b[2]", 0.0, 1.0, fails) == f"With b^[2] = 0 {said}"


def test_dz_is_only_in_the_table_when_it_has_come_back():
    params, activations = layers.trained(2)
    X, Y = layers.flower()
    A, Z, dZ, _ = layers.through(params, activations, X[:, :1], Y[:, :1])
    assert [row[3] for row in layers.in_numbers(A, Z, None)] == ["", "", ""]
    rows = layers.in_numbers(A, Z, dZ)
    assert [row[0] for row in rows] == ["hidden 1", "hidden 2", "output, a = ŷ"] and all(
        row[3] for row in rows
    )
