"""The layer that feels mouse and keyboard, in a real JupyterLab: the playground's units are clicked, its points painted."""

import pytest
from lab import EXPLORABLE, PICTURE

from dlcourse.explore.panels.drawing import Drawing, Pen
from dlcourse.explore.recorder import Recorder
from dlcourse.explore.tracks import box
from dlcourse.weeks.c1w3 import playground

CODE = "from dlcourse.weeks import c1w3\nview = c1w3.what_do_hidden_units_learn()\nview"


@pytest.fixture
def book(lab):
    book = lab.run("touch", CODE, "view.values")
    yield book
    book.page.close()


def places(view):
    """Where the parts of the network are, in pixels of the picture, and where the panel with the map is."""
    net, plane = view.figure.axes[:2]
    (drawing,) = [artist for artist in net.artists if isinstance(artist, Drawing)]
    pen = Pen(Recorder(*view.size), net)
    drawing._draw(pen, *drawing.what)
    left, top = box(net)[:2]
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for _, (x0, y0, x1, y1) in pen.spots]
    found = {name(x, y): (left + x, top + y) for (name, _), (x, y) in zip(pen.spots, middles)}
    found |= {
        name: (left + 0.7 * x0 + 0.3 * x1, top + 0.7 * y0 + 0.3 * y1) for name, (x0, y0, x1, y1) in pen.wires
    }
    return found, box(plane)


def test_units_are_chosen_and_points_painted(book):
    ((_, figure),) = book.explorables()
    layer = picture = figure.locator(PICTURE)
    view = playground.what_do_hidden_units_learn(moment=0)
    view.rgba()  # makes the panel square
    (width, height), (where, plane) = view.size, places(view)
    side = plane[2] - plane[0]

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
    start = {**playground.what_do_hidden_units_learn.start, "moment": 0}
    assert values() == start, "showing a figure has moved its sliders"
    assert changes(book.page.mouse.click, *at(*where[1, 2]))["unit"] == "1.3"
    book.page.mouse.move(*at(*where[1, 2, 0]))
    assert "layer 1, unit 3 ← x₁: " in picture.get_attribute("data-value")
    assert changes(book.page.mouse.click, *at(*where[1, 2, 0]))["frozen"] == "1.3.1@0"
    assert changes(book.page.mouse.click, *at(*where["+", 1]))["units"] == 5

    figure.locator("button", has_text="paint").click()  # a preset: nothing is painted yet
    pen("y = 1")
    painted = changes(book.page.mouse.click, *at(plane[0] + side / 4, plane[1] + side / 4))
    assert painted["data"] == "painted" and painted["points"].split()[2] == "1"
    assert float(painted["points"].split()[0]) == pytest.approx(-1.5, abs=0.1) and float(
        painted["points"].split()[1]
    ) == pytest.approx(1.5, abs=0.1)

    def stroke():
        book.page.mouse.move(*at(plane[0] + 0.75 * side, plane[1] + 100))
        book.page.mouse.down()
        for k in range(1, 11):
            book.page.mouse.move(*at(plane[0] + 0.75 * side, plane[1] + 100 + 10 * k))
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
