"""A line and a sheet, and what the sigmoid makes of them (C1W2 2.2)."""

import numpy as np
import pytest

from dlcourse.weeks.c1w2 import descent


def test_a_probability_is_never_rounded_to_0_or_1():
    assert [descent.chance(a) for a in (1e-9, 0.00099, 0.5, 0.9994, 1 - 1e-9)] == [
        "under 0.001",
        "0.001",
        "0.5",
        "0.999",
        "over 0.999",
    ]


@pytest.mark.parametrize(
    "straight, answer, says",
    [
        (1.16, None, "At radius 22 the line says 1.16, which is no probability"),
        (0.36, None, "At radius 22 the line says 0.36"),
        (0.36, 0.25, "At radius 22 the line says 0.36; the sigmoid says 0.25"),
    ],
)
def test_told_at_a_radius(straight, answer, says):
    assert descent.told_at(22.0, straight, answer) == says


@pytest.mark.parametrize(
    "bend, w, outside, seen, says",
    [
        (0.0, (3, 1), 0.6, (0, 20), "The flat sheet leaves [0, 1] for 60 %"),
        (0.5, (3, 1), 0.6, (0, 20), "The half-bent sheet leaves"),
        (1.0, (3, 1), 0.0, (0, 20), "The bent sheet stays between 0 and 1"),
        (1.0, (3, 1), 0.0, (-71.5, 0), "Seen along the line ŷ = 0.5, the sheet is a single S"),
        (1.0, (3, 1), 0.0, (-71.5, 20), "The bent sheet stays"),
        (1.0, (0, 0), 0.0, (0, 20), "With w = 0 the sheet is level: every patient gets ŷ = 0.5"),
    ],
)
def test_told_of_a_sheet(bend, w, outside, seen, says):
    assert descent.told_of_sheet(bend, w, 0.0, outside, *seen).startswith(says)


def test_the_sheet_bends_from_its_tangent_to_the_sigmoid():
    z = np.array([-4.0, 0.0, 4.0])
    assert descent.bent(z, 0.0).tolist() == [-0.5, 0.5, 1.5]
    assert descent.bent(z, 1.0) == pytest.approx([0.018, 0.5, 0.982], abs=1e-3)
    assert descent.over_plane(np.array([0.0, 1.0]), 2, 10, 5).tolist() == [[5, 7], [15, 17]]


def test_before_the_line_is_bent_nothing_tells_what_the_sigmoid_says():
    view = descent.line_or_sigmoid(bend=False, radius=22.0)
    assert "sigmoid says ŷ" not in view.numbers and "sigmoid" not in view.reading.finding


def test_the_sheet_is_turned_by_hand():
    view = descent.does_a_bent_sheet_stay_between_0_and_1(angle=179.5)
    assert view.nudged_handle(0, -2, -4) == {"angle": -179.5, "height": 24.0}
    before = view.rgba().copy()
    assert (view.set(angle=-179.5).rgba() != before).any()
