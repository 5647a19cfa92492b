"""Touching the figures of C1W3 with mouse and keys, and a descent that diverges."""

import house
import numpy as np
import pytest

from dlcourse.explore import theme
from dlcourse.weeks import c1w3
from dlcourse.weeks.c1w3 import hidden_units


def at(view, panel, x, y):
    """Where a point of a panel is, in CSS pixels from the upper left."""
    ax = view.figure.axes[view.kind.panels.names.index(panel)]
    px, py = ax.transData.transform((x, y)) / view._scale
    return px, view.size[1] - py


@pytest.fixture
def units():
    return c1w3.how_do_hidden_units_build_a_function(linear=False).unfold()


def test_a_joint_is_dragged_and_no_other_moves(units):
    units.touch(*at(units, "total", 0.4, 1.0), "j")  # nearest: unit 2, bent at 0
    assert units.values["units"].startswith("1 1.5 0.65; 1 -0.4 -1.3; 1 -1.5")
    units.touch(*at(units, "lines", -2.0, 0.95))  # in the lane of unit 1
    assert units.values["units"].startswith("1 2 0.65;")


def test_a_unit_without_joint_gets_one(units):
    units.set(units="0 1 1; 0").touch(*at(units, "lines", 1.5, 0.5))
    assert units.values["units"] == "1 -1.5 1; 0"


def test_a_target_is_drawn_and_erased(units):
    for x in (-1.0, 0.5, 0.55):  # the third is over the second, and replaces it
        units.touch(*at(units, "total", x, 1.2 * x), "t")
    points = np.array([pair.split() for pair in units.values["own"].split(";")], float)
    assert units.values["target"] == "own" and np.allclose(points[:, 0], [-1, 0.55], atol=0.02)
    units.touch(*at(units, "total", -1.0, 2.0), "Backspace")
    assert units.values["own"].count(";") == 0
    last = units.values["own"]
    units.touch(*at(units, "total", 0.55, 2.0), "Backspace")  # the last point stays
    assert units.values["own"] == last
    units.set(target="sine").touch(*at(units, "total", 0.55, 0.0), "Backspace")
    assert units.values["target"] == "sine"


def test_the_rest_of_the_picture_is_deaf(units):
    before = dict(units.values)
    units.touch(3, 3), units.touch(*at(units, "total", 0.4, 1.0), "Enter")
    assert units.values == before


def test_divergence_names_the_step_and_keeps_the_picture(units):
    units.set(**units.kind.presets["α too high"])
    before = units.rgba().copy()
    units.set(progress=100)
    assert (
        "diverged at step 4" in units.notice
        and units.values["progress"] == 3
        and (units.rgba() == before).all()
    )
    assert units.set(pace=1.0).notice is None


def test_the_price_is_written_once_where_both_lines_say_the_same():
    kind = c1w3.how_do_hidden_units_build_a_function
    said = {}
    for name in ("houses: one hinge", "houses: a line"):
        written = [
            string
            for _, string, _ in house.texts(kind(**kind.presets[name]))
            if string.strip("−").startswith("$")
        ]
        said[name] = sorted(written)
    assert said == {"houses: one hinge": ["$0", "−$87,900"], "houses: a line": ["−$87,900"]}


def test_a_sum_that_leaves_the_frame_is_marked_there(units):
    units.set(target="sine", units="3 0 3; 0")
    ax = units.figure.axes[3]
    shown = [
        line
        for line in ax.lines
        if line.get_marker() in "v^" and line.get_visible() and len(line.get_xdata())
    ]
    assert [line.get_marker() for line in shown if line.get_color() == theme.INK] == ["^"]


def test_eight_units_look_different():
    assert len({look.color for look in hidden_units.UNIT_LOOKS}) == hidden_units.MOST
    assert len({(look.marker, look.dash) for look in hidden_units.UNIT_LOOKS}) == hidden_units.MOST


def test_a_joint_outside_is_named_at_its_side(units):
    units.set(units="1 3 1; 0.1 3 1; 1 -3 1; -0.1 3 1; 0")  # bent at −3, −30, 3 and 30
    assert {"◂ 2", "4 ▸"} <= {string for _, string, _ in house.texts(units)}


@pytest.mark.parametrize(
    "weights, said",
    [
        ("by hand", "J = 0.00229; with these joints 3.87·10⁻⁴ is possible"),
        ("least squares", "with these joints no v and c do better than J = 3.87·10⁻⁴"),
        ("gradient descent", "J 0.00229 → 3.25·10⁻⁴ after 3\u2009000 steps of gradient descent"),
    ],
)
def test_how_good_the_fit_is(weights, said):
    now = hidden_units.network_at("bump", "relu", hidden_units.UNITS.start, weights, 100, "", 1.0)
    assert hidden_units.fit(now, weights) == said


def test_the_activation_explorer_follows_the_mouse():
    view = c1w3.how_do_activations_differ()
    view.touch(*at(view, "value", -2.5, 0.0), "z")
    assert view.values["z"] == pytest.approx(-2.5, abs=0.02)
    view.touch(*at(view, "chain", 6.2, 1e-3))
    assert view.values["layers"] == 6
    view.touch(*at(view, "outputs", 0.5, 0.0))
    assert view.values["layers"] == 6
