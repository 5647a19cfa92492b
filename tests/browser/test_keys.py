"""Keys pressed in a figure or a quiz are its own, in JupyterLab and in Notebook 7, on every kind of control."""

import shutil
from pathlib import Path

import nbformat
import pytest
from lab import CURRENT, FRONTS

from dlcourse.tools import notebooks

CODE = (
    "import figures\nfigures.where_does_it_go()",
    "figures.where_are_the_dots()",
    'from dlcourse.practice import week\n*_, quiz = week("c1w2")\nquiz("2.1-2.4")',
)
# Commands of the notebook, pressed one after the other; the keys that act on the control itself are left out.
KEYS = [*"ddxzabmyrjk00", "1", "2", "Shift+M", "Shift+J", "Control+Enter", "Shift+Enter", "Alt+Enter"]
NODES = "a[href], button, input, select, textarea, [tabindex]"
OURS = f'.jp-OutputArea [class*="dlcourse-"] :is({NODES})'
MARK = "data-lm-suppress-shortcuts"
STATE = f"""() => {{ const book = {CURRENT}.content;
    return JSON.stringify([book.activeCellIndex, book.mode, document.querySelectorAll('.jp-Dialog').length,
        book.model.sharedModel.toJSON().cells.map(({{id, cell_type, source}}) => [id, cell_type, source])]); }}"""


@pytest.fixture(scope="module", params=FRONTS)
def book(lab, request):
    """Two figures and a quiz between headings, run, and everything in them unfolded."""
    new, front = nbformat.v4, request.param
    cells = [new.new_markdown_cell("# Before\n\n## One")]
    cells += [new.new_code_cell(code) for code in CODE]
    cells += [new.new_markdown_cell("# After"), new.new_code_cell("1 + 1")]
    shutil.copy(Path(__file__).with_name("figures.py"), lab.folder)
    name = f"keys-{front}.ipynb"
    nbformat.write(new.new_notebook(cells=cells, metadata=notebooks.METADATA), lab.folder / name)
    book = lab.open(name, front)
    book.run_all()
    for index in range(1, 1 + len(CODE)):
        book.go(index).locator('.jp-OutputArea [class*="dlcourse-"]').first.wait_for()
        for button in book.go(index).locator("button.widget-toggle-button").all():
            button.click()
    yield book
    book.page.close()


def unmarked(book):
    return book.page.evaluate(
        "([ours, mark]) => [...document.querySelectorAll(ours)].filter(node => !node.hasAttribute(mark))"
        ".map(node => node.outerHTML.slice(0, 120))",
        [OURS, MARK],
    )


def visible(cell, selector):
    return [node for node in cell.locator(selector).all() if node.is_visible()]


def test_every_node_that_can_be_focused_is_marked(book):
    kinds = book.page.evaluate(
        "ours => [...new Set([...document.querySelectorAll(ours)].map(node => "
        "node.tagName.toLowerCase() + (node.type ? ' ' + node.type : '')))].sort()",
        OURS,
    )
    print(kinds)
    wanted = "button submit|canvas|div|input checkbox|input number|input radio|input range|input text|select select-one|textarea textarea"
    assert {kind.replace("button button", "button submit") for kind in kinds} >= set(wanted.split("|"))
    assert unmarked(book) == []


def test_what_widgets_make_later_is_marked_too(book):
    rows = book.go(1).locator(".widget-toggle-buttons button")
    before = rows.count()
    book.go(1).locator('button[title="one more row"]').click()
    rows.nth(before).wait_for()
    assert unmarked(book) == []


def test_sliders_say_their_names_and_values(book):
    """A logarithmic one its value, not its logarithm; also after it has moved."""
    for handle in visible(book.go(1), ".widget-slider .noUi-handle"):
        label, readout = (
            handle.evaluate(
                f"node => node.closest('.widget-slider').querySelector('{part}').textContent.trim()"
            )
            for part in ("label", ".widget-readout")
        )
        assert label and handle.get_attribute("aria-label") == label
        assert handle.get_attribute("aria-valuetext") == readout
    rate = book.go(1).locator('.noUi-handle[aria-label="rate"]')
    before = rate.get_attribute("aria-valuetext")
    rate.focus()
    book.page.keyboard.press("ArrowLeft")
    book.page.wait_for_function(
        "([node, before]) => node.getAttribute('aria-valuetext') !== before",
        arg=[rate.element_handle(), before],
    )
    readout = rate.evaluate(
        "node => node.closest('.widget-slider').querySelector('.widget-readout').textContent"
    )
    assert rate.get_attribute("aria-valuetext") == readout.strip() != rate.get_attribute("aria-valuenow")


def test_no_key_acts_on_the_notebook(book):
    tried = 0
    for index in range(1, 1 + len(CODE)):
        for node in visible(book.go(index), f'.jp-OutputArea [class*="dlcourse-"] :is({NODES})'):
            node.focus()
            if not node.evaluate(
                "node => node === document.activeElement"
            ):  # a button without a use just now
                continue
            what, before = node.evaluate("node => node.outerHTML.slice(0, 120)"), book.page.evaluate(STATE)
            pressed = node.evaluate("node => node.tagName === 'BUTTON'")  # by Enter, whatever is held with it
            for key in KEYS:
                if not (pressed and "Enter" in key):
                    book.page.keyboard.press(key)
            assert book.page.evaluate(STATE) == before, f"a key pressed in {what} acts on the notebook"
            tried += 1
    assert tried > 40


def test_arrow_keys_move_what_has_the_focus(book):
    """They scrolled the notebook, or jumped to the next heading, in Notebook 7."""
    press, figure = book.page.keyboard.press, book.go(1)
    for button in figure.locator("button.mod-active", has_text="Predict first").all():
        button.click()  # a guess that waits holds the picture
    before = book.page.evaluate(STATE)

    def moves(node, key, says):
        node.focus()
        first = node.evaluate(says)
        press(key)
        book.page.wait_for_function(
            f"([node, first]) => ({says})(node) !== first", arg=[node.element_handle(), first]
        )

    for handle in visible(figure, ".noUi-handle"):
        says = "node => node.closest('.widget-slider').innerText + node.getAttribute('aria-valuenow')"
        end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
        moves(handle, "ArrowLeft" if end else "ArrowRight", says)
        moves(handle, "ArrowRight" if end else "ArrowLeft", says)
    player = figure.locator(".dlcourse-canvas")
    moves(
        player.locator(".dlcourse-handle"), "Shift+ArrowLeft", "node => node.getAttribute('aria-valuetext')"
    )
    moves(player.locator("canvas"), "ArrowLeft", "node => node.dataset.step")
    moves(player.locator("input[type=range]"), "ArrowLeft", "node => node.value")
    moves(visible(figure, ".widget-dropdown select")[0], "ArrowDown", "node => node.value")
    moves(visible(figure, "input[type=number]")[0], "ArrowUp", "node => node.value")
    moves(book.go(2).locator(".dlcourse-canvas canvas"), "ArrowRight", "node => node.toDataURL()")
    radios = book.go(3).locator("input[type=radio]")
    moves(
        radios.first,
        "ArrowDown",
        "node => node.form + node.closest('.widget-radio-box').querySelector(':checked')?.value",
    )
    after = book.page.evaluate(STATE).partition(",")[2]
    assert after == before.partition(",")[2]
