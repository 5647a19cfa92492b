"""A figure in rough hands: a busy kernel, a lost connection, two views, tabs, a restart while it plays. It lives on."""

import pytest
from lab import CURRENT, EXPLORABLE, PICTURE

SETUP = """import sys
sys.path.insert(0, {path!r})
import figures, ipywidgets
figure = figures.where_does_it_go()"""
KERNEL = f"{CURRENT}.sessionContext.session.kernel"
FIGURE, AGAIN, TAB = 1, 2, 3
MIDDLE = "node => { const box = node.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }"


@pytest.fixture(scope="module")
def book(lab, request):
    code = [SETUP.format(path=str(request.path.parent)), "figure", "figure"]
    code += ["ipywidgets.Tab([ipywidgets.Label('first'), figures.where_does_it_go().ui])"]
    book = lab.run("vandal", *code)
    yield book
    book.page.close()


@pytest.fixture
def figure(book):
    figure = book.go(FIGURE).locator(EXPLORABLE)
    book.rest(figure.locator(PICTURE))
    return figure


def dragged(book, handle, down, meanwhile=None):
    """Drag a handle so many pixels down; how far it is then from the mouse."""
    x, y = handle.evaluate(MIDDLE)
    mouse = book.page.mouse
    mouse.move(x, y)
    mouse.down()
    for k in range(1, 21):
        mouse.move(x, y + down * k / 20)
        if k == 10 and meanwhile:
            book.page.evaluate(meanwhile)
    mouse.up()
    book.page.wait_for_timeout(100)
    return abs(handle.evaluate(MIDDLE)[1] - y - down)


def settled(book, figure):
    """What the handle says, once all is answered."""
    book.rest(figure.locator(PICTURE))
    return figure.locator(".dlcourse-handle").get_attribute("aria-valuetext")


def test_a_drag_while_the_kernel_is_busy_arrives_in_the_end(book, figure):
    handle, before = figure.locator(".dlcourse-handle"), settled(book, figure)
    first = int(figure.locator(PICTURE).get_attribute("data-serial"))
    book.page.evaluate(f"() => {{ {KERNEL}.requestExecute({{code: 'import time; time.sleep(1.5)'}}); }}")
    assert dragged(book, handle, 80) < 12  # it does not wait for the kernel
    assert settled(book, figure) != before
    assert dragged(book, handle, 0) < 12  # and stays there
    assert (
        int(figure.locator(PICTURE).get_attribute("data-serial")) - first < 20
    )  # of what waits, the latest is sent
    assert book.errors() == []


def test_a_connection_lost_in_mid_drag(book, figure):
    handle, before = figure.locator(".dlcourse-handle"), settled(book, figure)
    dragged(book, handle, 40, meanwhile=f"() => {KERNEL}.reconnect().then(() => true)")
    during = settled(book, figure)
    dragged(book, handle, 40)
    assert len({before, during, settled(book, figure)}) == 3
    assert book.errors() == []


def test_two_views_are_one_figure(book, figure):
    other = book.go(AGAIN).locator(EXPLORABLE)
    book.rest(other.locator(PICTURE))
    figure = book.go(FIGURE).locator(EXPLORABLE)
    dragged(book, figure.locator(".dlcourse-handle"), -50)
    assert settled(book, figure) == settled(book, book.go(AGAIN).locator(EXPLORABLE))
    book.run_cell(AGAIN)  # a figure that is shown again is alive, in both places
    again = book.go(AGAIN).locator(EXPLORABLE)
    before = settled(book, again)
    dragged(book, again.locator(".dlcourse-handle"), 50)
    assert settled(book, again) != before
    assert settled(book, book.go(FIGURE).locator(EXPLORABLE)) == settled(book, again)
    assert book.errors() == []


def test_a_loop_shows_the_last_step_and_the_first(book, figure):
    canvas = figure.locator(PICTURE)
    canvas.focus()
    book.page.keyboard.press("Home")
    figure.locator(".dlcourse-bar select").select_option("8")
    figure.get_by_label("loop").check()
    figure.get_by_label("play", exact=True).click()
    for step in ("50", "0"):
        book.page.wait_for_function(
            "([canvas, step]) => canvas.dataset.step === step",
            arg=[canvas.element_handle(), step],
            polling="raf",
        )
    figure.get_by_label("pause").click()
    figure.get_by_label("loop").uncheck()
    assert book.errors() == []


def test_a_figure_in_a_tab_that_was_hidden(book):
    cell = book.go(TAB)
    cell.locator(".lm-TabBar-tab").nth(1).click()
    canvas = cell.locator(PICTURE)
    book.page.wait_for_function(
        "canvas => canvas.clientWidth > 300 && canvas.width > 300", arg=canvas.element_handle()
    )
    book.rest(canvas)
    assert canvas.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(b => b && b < 99)"
    )
    assert book.errors() == []


def test_hovering_paints_nothing_anew_and_values_stay_inside_the_picture(book, figure):
    canvas = figure.locator(PICTURE)
    book.rest(canvas)
    canvas.evaluate("""canvas => { window.strokes = 0; const stroke = CanvasRenderingContext2D.prototype.stroke;
        window.endCount = () => { CanvasRenderingContext2D.prototype.stroke = stroke; };
        CanvasRenderingContext2D.prototype.stroke = function (...all) { window.strokes += 1; return stroke.apply(this, all); }; }""")
    box, strokes = canvas.bounding_box(), []
    for k in range(12):
        book.page.mouse.move(box["x"] + box["width"] * (0.3 + k / 30), box["y"] + box["height"] / 2)
        book.page.wait_for_timeout(50)
        strokes.append(book.page.evaluate("() => strokes"))
    book.page.evaluate("() => endCount()")
    assert max(later - earlier for earlier, later in zip(strokes[1:], strokes[2:])) <= 3  # the label's own
    assert book.errors() == []


def test_a_restart_while_it_plays_stops_it(book, figure):
    canvas = figure.locator(PICTURE)
    figure.get_by_label("loop").check()
    figure.get_by_label("play", exact=True).click()
    book.page.evaluate(f"() => {KERNEL}.restart().then(() => true)")
    figure.get_by_label("play", exact=True).wait_for()
    step = canvas.get_attribute("data-step")
    book.page.wait_for_timeout(300)
    assert canvas.get_attribute("data-step") == step
