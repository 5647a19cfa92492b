"""Touching the figures of C1W3 with mouse and keys, and a descent that diverges."""

import numpy as np
import pytest

from dlcourse.weeks import c1w3


def at(view, panel, x, y):
    """Where a point of a panel is, in CSS pixels from the upper left."""
    ax = next(ax for ax in view.figure.axes if panel in ax.get_title(loc="left"))
    px, py = ax.transData.transform((x, y)) / view._scale
    return px, view.kind.size[1] - py


@pytest.fixture
def units():
    return c1w3.how_do_hidden_units_build_a_function()


def test_a_joint_is_dragged_and_no_other_moves(units):
    units.touch(*at(units, "summed", 0.4, 1.0), "j")  # nearest: unit 2, bent at 0
    assert units.values["units"].startswith("1 1.5 0.65; 1 -0.4 -1.3; 1 -1.5")
    units.touch(*at(units, "linear", -2.0, 0.95))  # in the lane of unit 1
    assert units.values["units"].startswith("1 2 0.65;")


def test_a_unit_without_joint_gets_one(units):
    units.set(units="0 1 1; 0").touch(*at(units, "linear", 1.5, 0.5))
    assert units.values["units"] == "1 -1.5 1; 0"


def test_a_target_is_drawn_and_erased(units):
    for x in (-1.0, 0.5, 0.55):  # the third is over the second, and replaces it
        units.touch(*at(units, "summed", x, 1.2 * x), "t")
    points = np.array([pair.split() for pair in units.values["own"].split(";")], float)
    assert units.values["target"] == "own" and np.allclose(points[:, 0], [-1, 0.55], atol=0.02)
    units.touch(*at(units, "summed", -1.0, 2.0), "Backspace")
    assert units.values["own"].count(";") == 0
    last = units.values["own"]
    units.touch(*at(units, "summed", 0.55, 2.0), "Backspace")  # the last point stays
    assert units.values["own"] == last
    units.set(target="sine").touch(*at(units, "summed", 0.55, 0.0), "Backspace")
    assert units.values["target"] == "sine"


def test_the_rest_of_the_picture_is_deaf(units):
    before = dict(units.values)
    units.touch(3, 3), units.touch(*at(units, "summed", 0.4, 1.0), "Enter")
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


def test_the_activation_explorer_follows_the_mouse():
    view = c1w3.how_do_activations_differ()
    view.touch(*at(view, "Value", -2.5, 0.0), "z")
    assert view.values["z"] == pytest.approx(-2.5, abs=0.02)
    view.touch(*at(view, "leave of a gradient", 6.2, 1e-3))
    assert view.values["layers"] == 6
    view.touch(*at(view, "What becomes", 0.5, 0.0))
    assert view.values["layers"] == 6
