"""The layer that feels mouse and keyboard, in a real JupyterLab: the playground's units are clicked, its points painted."""

import pytest
from lab import EXPLORABLE, PICTURE

from dlcourse.weeks.c1w3 import playground

CODE = "from dlcourse.weeks import c1w3\nview = c1w3.what_do_hidden_units_learn()\nview"


@pytest.fixture
def book(lab):
    book = lab.run("touch", CODE, "view.values")
    yield book
    book.page.close()


def test_units_are_chosen_and_points_painted(book):
    ((_, figure),) = book.explorables()
    layer = picture = figure.locator(PICTURE)
    width, height = playground.what_do_hidden_units_learn.size
    board, plane = (8, 54), (634, 54, 240, 240)  # where they are in the picture, from the upper left

    def at(x, y):
        box = layer.bounding_box()
        return box["x"] + x * box["width"] / width, box["y"] + y * box["height"] / height

    def values():
        book.run_cell(1)
        answer = book.cells()[1]["outputs"][-1]["data"]["text/plain"]
        book.go(0)
        return eval("".join(answer))

    def changes(act, *arguments):
        before = book.rest(picture)
        act(*arguments)
        assert book.rest(picture) != before
        return values()

    def pen(name):
        figure.locator(".widget-toggle-buttons button", has_text=name).click()

    book.rest(picture)
    assert values() == playground.what_do_hidden_units_learn.start, "showing a figure has moved its sliders"
    x, y = playground.places([2, 4, 1])[1][0][2]  # the third unit of layer 1
    assert changes(book.page.mouse.click, *at(board[0] + x, board[1] + playground.BOARD[1] - y))["unit"] == 3

    figure.locator("button", has_text="paint").click()  # a preset: nothing is painted yet
    pen("y = 1")
    painted = changes(book.page.mouse.click, *at(plane[0] + 60, plane[1] + 60))
    assert painted["data"] == "painted" and painted["points"].split()[2] == "1"
    assert float(painted["points"].split()[0]) == pytest.approx(-1.5, abs=0.1) and float(
        painted["points"].split()[1]
    ) == pytest.approx(1.5, abs=0.1)

    def stroke():
        book.page.mouse.move(*at(plane[0] + 180, plane[1] + 100))
        book.page.mouse.down()
        for k in range(1, 11):
            book.page.mouse.move(*at(plane[0] + 180, plane[1] + 100 + 10 * k))
        book.page.mouse.up()

    pen("y = 0")
    labels = [point.split()[2] for point in changes(stroke)["points"].split("; ")]
    assert (
        labels[0] == "1" and set(labels[1:]) == {"0"} and 4 <= len(labels) <= 12
    )  # one a dozen pixels, none is lost

    layer.focus()  # by keyboard alone: from the middle of the picture
    cells = len(book.cells())
    for key in ["Shift+ArrowRight"] * 5 + ["Shift+ArrowUp"] + ["ArrowLeft"] * 3:
        book.page.keyboard.press(key)
    one_more = changes(book.page.keyboard.press, "1")["points"].split("; ")
    assert len(one_more) == len(labels) + 1 and one_more[-1].endswith(" 1")
    layer.focus()
    fewer = changes(book.page.keyboard.press, "Backspace")["points"].split("; ")
    assert fewer == one_more[:-1]
    assert (
        len(book.cells()) == cells and book.cells()[0]["cell_type"] == "code"
    )  # the keys were not the notebook's
    assert book.page.locator(EXPLORABLE).count() == 1 and book.errors() == []
