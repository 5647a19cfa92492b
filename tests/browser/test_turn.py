"""A sheet in space is turned by dragging on it, and by the arrow keys at its knob, in a real JupyterLab."""

import pytest
from lab import EXPLORABLE, PICTURE

from dlcourse.weeks.c1w2 import descent

CODE = "from dlcourse.weeks import c1w2\nview = c1w2.does_a_bent_sheet_stay_between_0_and_1()\nview"


STEP = descent.does_a_bent_sheet_stay_between_0_and_1.controls["angle"].step


@pytest.fixture
def book(lab):
    book = lab.run("turn", CODE, "view.values")
    yield book
    book.page.close()


def test_a_drag_turns_the_sheet(book):
    ((_, figure),) = book.explorables()
    picture, mouse = figure.locator(PICTURE), book.page.mouse
    start = descent.does_a_bent_sheet_stay_between_0_and_1.start

    def eye():
        book.rest(picture)
        book.run_cell(1)
        answer = book.cells()[1]["outputs"][-1]["data"]["text/plain"]
        book.go(0)
        values = eval("".join(answer))
        return values["angle"], values["height"]

    assert eye() == (start["angle"], start["height"])
    box = picture.bounding_box()
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 60, y + 20, steps=6)
    mouse.up()
    angle, height = eye()
    degrees = STEP * descent.does_a_bent_sheet_stay_between_0_and_1.size[0] / box["width"]
    assert angle == pytest.approx(start["angle"] + 60 * degrees, abs=3)
    assert height == pytest.approx(start["height"] + 20 * degrees, abs=3)
    figure.locator(".dlcourse-handle").press("ArrowRight")
    assert eye() == (angle - STEP, height)
    assert book.page.locator(EXPLORABLE).count() == 1
