"""The picture and the width of the page, in a real JupyterLab: stacked and wide, letters of 11 pixels, two places at once, panels unfolded."""

import pytest
from lab import EXPLORABLE, PICTURE

SETUP = """import ipywidgets
from dlcourse.weeks import c1w2
view = c1w2.does_the_start_matter()"""
TWICE = "ipywidgets.HBox([view.ui], layout=ipywidgets.Layout(width='330px'))"
FIGURE, SECOND = 1, 2
LISTEN = """() => { const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (...text) {
      const { a, b } = this.getTransform(), pixels = parseFloat(this.font.match(/([\\d.]+)px/)[1]);
      const size = pixels * Math.hypot(a, b) / devicePixelRatio;
      window.smallest = Math.min(window.smallest ?? 99, size);
      write.apply(this, text); }; }"""
MEASURE = """canvas => { const page = canvas.closest('.dlcourse-canvas'), stage = canvas.parentElement;
    return {page: page.clientWidth, needs: page.scrollWidth, stage: stage.clientWidth, height: stage.clientHeight,
      pixels: canvas.width / devicePixelRatio, stacked: stage.classList.contains('dlcourse-stack'), serial: canvas.dataset.serial,
      window: document.documentElement.scrollWidth}; }"""


def settled(book, canvas):
    """What is measured once the page has been answered, and stays so."""
    book.page.wait_for_timeout(400)
    book.rest(canvas)
    before = canvas.evaluate(MEASURE)
    book.page.wait_for_timeout(600)
    after = canvas.evaluate(MEASURE)
    assert after == before, "the picture does not come to rest"
    return after


@pytest.fixture(scope="module")
def book(lab):
    book = lab.run("width", SETUP, "view")
    book.page.evaluate("() => jupyterapp.shell.collapseLeft()")
    book.page.evaluate(LISTEN)
    book.screen = book.page.context.new_cdp_session(book.page)
    yield book
    book.page.close()


def resize(book, width, height, scale=1):
    """At a zoom of 200 % a page has half as many CSS pixels, and twice as many pixels for each."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    book.screen.send("Emulation.setDeviceMetricsOverride", metrics)


@pytest.mark.parametrize(
    "width, scale", [(200, 1), (360, 1), (360, 3), (700, 1.5), (683, 2), (1366, 1), (1366, 2)]
)
def test_the_picture_has_the_width_of_the_page_and_its_letters_have_eleven_pixels(book, width, scale):
    resize(book, width, 900, scale)
    canvas = book.go(FIGURE).locator(PICTURE)
    book.page.evaluate("() => { window.smallest = 99; }")
    found = settled(book, canvas)
    assert found["window"] <= width, "the page scrolls sideways"
    assert found["pixels"] == pytest.approx(found["stage"], abs=1)
    assert found["stacked"] == (found["page"] < 0.85 * 940)
    if width >= 360:
        assert found["needs"] <= found["page"] and found["stage"] <= found["page"]
        assert found["stage"] >= 0.95 * min(found["page"], 1200)  # no empty band
    resize(book, width - 2, 900, scale)
    settled(book, canvas)
    assert book.page.evaluate("() => window.smallest") >= 10.95
    assert book.errors() == []


def test_a_button_unfolds_a_panel_in_the_page(book):
    resize(book, 420, 900)
    figure = book.go(FIGURE).locator(EXPLORABLE)
    canvas, button = figure.locator(PICTURE), figure.locator("button", has_text="distance between the paths")
    folded = settled(book, canvas)
    button.click()
    assert settled(book, canvas)["height"] > 1.15 * folded["height"]
    button.click()
    assert settled(book, canvas)["height"] == pytest.approx(folded["height"], abs=1)
    assert book.errors() == []


def test_in_two_places_the_last_one_that_asks_wins_and_neither_asks_for_ever(lab):
    book = lab.run("twice", SETUP, "view", TWICE)
    canvases = [book.go(cell).locator(PICTURE) for cell in (FIGURE, SECOND)]
    for canvas in canvases:
        settled(book, canvas)
    found = [canvas.evaluate(MEASURE) for canvas in canvases]
    assert found[0]["stacked"] == found[1]["stacked"] and found[1]["page"] < 400 < found[0]["page"]
    shapes = [each["stage"] / each["height"] for each in found]
    assert shapes[0] == pytest.approx(shapes[1], rel=0.02)
    assert book.errors() == []
    book.page.close()
