"""The canvas in a real JupyterLab: values under the pointer and by keys, dark pages, widths, enlarged, veiled, run again and again."""

import pytest
from lab import EXPLORABLE, PICTURE

SETUP = """import gc, sys
sys.path.insert(0, {path!r})
import figures
from dlcourse.explore import View"""
COUNT = "gc.collect(); print(sum(isinstance(each, View) for each in gc.get_objects()))"
FIGURE, CORNER = 1, "canvas => [...canvas.getContext('2d').getImageData(3, 3, 1, 1).data].slice(0, 3)"


@pytest.fixture(scope="module")
def book(lab, request):
    code = [SETUP.format(path=str(request.path.parent)), "figures.where_does_it_go()", COUNT]
    book = lab.run("canvas", *code)
    yield book
    book.page.close()


@pytest.fixture
def figure(book):
    figure = book.go(FIGURE).locator(EXPLORABLE)
    book.rest(figure.locator(PICTURE))
    yield figure
    assert book.errors() == []


def test_values_are_told_under_the_pointer_and_at_the_keys(book, figure):
    canvas, live = figure.locator(PICTURE), figure.locator(".dlcourse-live")
    before, box = book.rest(canvas), canvas.bounding_box()
    book.page.mouse.move(box["x"] + box["width"] * 0.76, box["y"] + box["height"] * 0.52)  # beside the start
    book.page.wait_for_function("canvas => canvas.dataset.value", arg=canvas.element_handle())
    assert "step" in canvas.get_attribute("data-value") and book.rest(canvas) != before
    book.page.mouse.move(box["x"] - 40, box["y"])
    assert book.rest(canvas) == before
    canvas.focus()
    book.page.keyboard.press("v")
    assert "x" in live.inner_text() and "y" in live.inner_text()
    told = live.inner_text()
    for _ in range(3):
        book.page.keyboard.press("Shift+ArrowRight")
    assert live.inner_text() != told
    book.page.keyboard.press("Escape")
    assert live.inner_text() == ""


def test_a_dark_page_gets_a_dark_picture(book, figure):
    canvas = figure.locator(PICTURE)
    assert min(canvas.evaluate(CORNER)) > 240
    for theme, dark in (("JupyterLab Dark", True), ("JupyterLab Light", False)):
        book.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        book.page.wait_for_function(
            f"canvas => ({CORNER})(canvas)[0] < 60 === {str(dark).lower()}", arg=canvas.element_handle()
        )
        book.page.wait_for_timeout(1500)  # Lab cannot change its theme while it still takes the last one away


@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_the_picture_follows_the_page(book, figure, width):
    size = book.page.viewport_size
    book.page.set_viewport_size({"width": width, "height": 900})
    book.page.wait_for_timeout(800)  # narrower pages are in test_width.py
    canvas = book.go(FIGURE).locator(PICTURE)
    box = canvas.evaluate("c => [c.clientWidth, c.clientHeight, c.width / devicePixelRatio]")
    assert box[0] / box[1] == pytest.approx(600 / 260, rel=0.01) and box[2] == pytest.approx(box[0], abs=1)
    assert box[0] >= 0.7 * 600
    if width == 1920:
        assert box[0] > 900
    book.page.set_viewport_size(size)


def test_a_figure_fills_the_screen_and_comes_back(book, figure):
    canvas, button = figure.locator(PICTURE), figure.locator(".dlcourse-enlarge")
    before = canvas.bounding_box()["width"]
    button.focus()
    book.page.keyboard.press("Enter")
    book.page.wait_for_function("() => document.fullscreenElement")
    book.page.wait_for_timeout(300)
    assert canvas.bounding_box()["width"] > before
    book.page.evaluate("() => document.exitFullscreen()")
    book.page.wait_for_function("() => !document.fullscreenElement")


def test_a_guess_comes_before_the_picture(book, figure):
    canvas = figure.locator(PICTURE)
    blurred = "canvas => getComputedStyle(canvas).filter !== 'none'"
    figure.locator("button", has_text="Predict first").click()
    book.page.wait_for_function(blurred, arg=canvas.element_handle())
    assert figure.locator("[aria-live=polite]", has_text="distance").is_hidden()
    figure.locator("button", has_text="Commit").click()
    book.page.wait_for_function(f"canvas => !({blurred})(canvas)", arg=canvas.element_handle())
    figure.locator("button", has_text="Predict first").click()
    book.rest(canvas)


def test_twelve_runs_leave_two_figures_at_most(book, figure):
    for _ in range(12):
        book.run_cell(FIGURE)
    book.run_cell(2)
    assert int("".join(book.cells()[2]["outputs"][0]["text"])) <= 2


def test_after_a_restart_a_veil_says_what_to_do(book, figure):
    restart = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart().then(() => true)"
    book.page.evaluate(restart)
    veil = "stage => getComputedStyle(stage, '::after').content"
    stage = book.go(FIGURE).locator(".dlcourse-stage")
    book.page.wait_for_function(
        f"stage => ({veil})(stage).includes('Run its cell')", arg=stage.element_handle()
    )
    marks = "figure => [figure, ...figure.querySelectorAll('*')].map(n => getComputedStyle(n, '::before').content)"
    assert "\uf127" not in "".join(
        book.go(FIGURE).locator(EXPLORABLE).evaluate(marks)
    )  # no broken chain on each control
    book.run_all()
    stage = book.go(FIGURE).locator(".dlcourse-stage")
    assert stage.evaluate(veil) == "none"
