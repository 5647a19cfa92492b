"""The rows round a picture in a real JupyterLab: stories that are lit, controls in columns, a word on what can be dragged, in every width."""

import pytest
from lab import EXPLORABLE, PICTURE

SETUP = "import sys\nsys.path.insert(0, {path!r})\nimport figures"
LIT = "figure => [...figure.querySelectorAll('.dlcourse-head [aria-pressed=true]')].map(node => node.textContent)"
PRESSED = "figure => [...figure.querySelectorAll('.widget-toggle-button')].map(node => node.getAttribute('aria-pressed'))"
SLIDERS = ":scope > .dlcourse-controls .widget-hslider:not(.dlcourse-table *)"
SMALL = """figure => [...figure.querySelectorAll('button, select, input:not([type=checkbox]), .widget-checkbox label, .dlcourse-handle')]
    .filter(node => node.checkVisibility() && !node.closest('.dlcourse-bar input'))
    .filter(node => { node.scrollIntoView({block: 'nearest', inline: 'nearest'}); const box = node.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
        return box.height < 24 && ![-11.5, 11.5].every(far => document.elementFromPoint(x, y + far) === node); })
    .map(node => node.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def book(lab, request):
    code = [
        SETUP.format(path=str(request.path.parent)),
        "figures.where_does_it_go()",
        "figures.where_are_the_dots()",
    ]
    book = lab.run("controls", *code)
    yield book
    book.page.close()


@pytest.fixture
def figure(book):
    figure = book.go(1).locator(EXPLORABLE)
    book.rest(figure.locator(PICTURE))
    yield figure
    assert book.errors() == []


def lit(book, figure, name):
    """Wait until these stories are lit."""
    book.page.wait_for_function(
        f"([figure, names]) => JSON.stringify(({LIT})(figure)) === JSON.stringify(names)",
        arg=[figure.element_handle(), [name] if name else []],
    )


def test_the_story_that_is_shown_is_lit_for_the_eye_and_for_who_cannot_see(book, figure):
    lit(book, figure, None)
    story = figure.locator(".dlcourse-head button", has_text="far")
    story.focus()
    book.page.keyboard.press("Enter")
    lit(book, figure, "far")
    assert story.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(0, 114, 178)"
    handle = figure.locator(".noUi-handle").first  # x, a tenth a step
    handle.focus()
    book.page.keyboard.press("ArrowLeft")
    lit(book, figure, None)
    book.page.keyboard.press("ArrowRight")
    lit(book, figure, "far")
    figure.locator("button", has_text="Reset").click()
    lit(book, figure, None)
    assert set(figure.evaluate(PRESSED)) == {"true", "false"}


def test_stories_come_first_then_controls_in_columns_then_the_picture_then_the_tools(book, figure):
    def place(selector):
        return figure.locator(selector).first.bounding_box()

    tops = [place(row)["y"] for row in (".dlcourse-head", ".dlcourse-controls", PICTURE, ".dlcourse-foot")]
    assert tops == sorted(tops)
    sliders = [each for each in figure.locator(SLIDERS).all() if each.is_visible()]
    tracks = [each.locator(".noUi-target").bounding_box() for each in sliders]
    assert len(sliders) == 3 and min(track["width"] for track in tracks) >= 180
    cells = [each.bounding_box() for each in sliders]
    assert len({round(track["x"] - cell["x"]) for track, cell in zip(tracks, cells)}) == 1
    assert len({round(track["width"]) for track in tracks}) == 1


def test_what_can_be_dragged_or_clicked_says_so_until_it_was(book, figure):
    word = "node => getComputedStyle(node, '::after').content"
    handle = figure.locator(".dlcourse-handle").first
    assert handle.evaluate(word) == '"drag"'
    handle.focus()
    book.page.keyboard.press("ArrowLeft")
    book.page.wait_for_function(f"node => ({word})(node) === 'none'", arg=handle.element_handle())
    dots = book.go(2).locator(EXPLORABLE)
    word, canvas = "node => getComputedStyle(node, '::before').content", dots.locator(".dlcourse-canvas")
    assert "click" in canvas.evaluate(word)
    dots.locator(PICTURE).click()
    book.page.wait_for_function(f"node => ({word})(node) === 'none'", arg=canvas.element_handle())


@pytest.mark.parametrize("width", [420, 700, 1366])
def test_nothing_is_cut_and_everything_is_large_enough_for_a_finger(book, figure, width):
    size = book.page.viewport_size
    book.page.evaluate("() => jupyterapp.shell.collapseLeft()")
    book.page.set_viewport_size({"width": width, "height": 900})
    book.page.wait_for_timeout(300)
    figure = book.go(1).locator(EXPLORABLE)
    assert figure.evaluate(SMALL) == []
    edge = figure.evaluate("figure => figure.getBoundingClientRect().right")
    for part in figure.locator(
        ".dlcourse-controls .widget-readout, .dlcourse-controls select, .jupyter-button"
    ).all():
        if part.is_visible():
            box = part.bounding_box()
            assert box["x"] + box["width"] <= edge + 0.5, part.inner_text()
    columns = {round(each.bounding_box()["x"]) for each in figure.locator(SLIDERS).all()}
    assert len(columns) == 1 or width > 500
    book.page.set_viewport_size(size)
    book.page.evaluate("() => jupyterapp.shell.expandLeft()")
