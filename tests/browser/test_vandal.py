"""A figure in rough hands: a busy kernel, a lost connection, two views, tabs, a restart while it plays. It lives on."""

import pytest
from lab import CURRENT, EXPLORABLE, FRONTS, PICTURE

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


def test_hovering_paints_nothing_anew_and_values_stay_inside_the_picture(book, figure, measured):
    canvas = figure.locator(PICTURE)
    book.rest(canvas)
    canvas.evaluate("""canvas => { window.strokes = 0; const stroke = CanvasRenderingContext2D.prototype.stroke;
        window.endCount = () => { CanvasRenderingContext2D.prototype.stroke = stroke; };
        document.addEventListener('pointermove', () => { window.begun = performance.now(); }, true);
        window.addEventListener('pointermove', () => { window.took = performance.now() - begun; });
        CanvasRenderingContext2D.prototype.stroke = function (...all) { window.strokes += 1; return stroke.apply(this, all); }; }""")
    box, strokes, times = canvas.bounding_box(), [], []
    for k in range(12):
        book.page.mouse.move(box["x"] + box["width"] * (0.3 + k / 30), box["y"] + box["height"] / 2)
        book.page.wait_for_timeout(50)
        strokes.append(book.page.evaluate("() => strokes"))
        times.append(book.page.evaluate("() => took"))
    measured["to answer a hover, ms"]["where_does_it_go"] = times[1:]
    book.page.evaluate("() => endCount()")
    assert (
        max(later - earlier for earlier, later in zip(strokes[1:], strokes[2:])) <= 6
    )  # the label and what lights up
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


def moved(book):
    """Whether the figure's slider changes its picture."""
    figure = book.go(FIGURE).locator(EXPLORABLE)
    before = book.rest(figure.locator(PICTURE))
    figure.locator(".noUi-handle").first.focus()
    book.page.keyboard.press("Home")
    return book.rest(figure.locator(PICTURE)) != before


@pytest.mark.parametrize("front", FRONTS)
def test_a_page_that_is_loaded_again_has_a_living_figure_or_says_what_to_do(lab, request, front):
    setup = SETUP.format(path=str(request.path.parent)).rpartition("\n")[0]
    book = lab.run(f"again-{front}", setup, "figures.where_does_it_go()", front=front)
    at_rest = "This figure is at rest. Run its cell to bring it to life."
    book.save()
    book.load()
    assert moved(book)  # the kernel was there all the time
    book.run_cell(FIGURE)
    assert moved(book)
    book.load()  # not saved: the kernel has let go of the figure that the file knows
    said = book.go(FIGURE).locator(".jp-OutputArea")
    said.get_by_text(at_rest).wait_for()
    assert said.locator("img").is_visible() and said.locator(EXPLORABLE).count() == 0
    book.run_cell(FIGURE)
    assert moved(book) and said.get_by_text(at_rest).count() == 0
    book.save()
    for end in ("restart()", "shutdown()"):
        book.page.evaluate(f"() => {CURRENT}.sessionContext.session.kernel.{end}.then(() => true)")
        stage = book.go(FIGURE).locator(".dlcourse-stage")
        veil = "stage => getComputedStyle(stage, '::after').content.includes('at rest')"
        book.page.wait_for_function(veil, arg=stage.element_handle())
    book.load()  # with another kernel
    book.go(FIGURE).locator(".jp-OutputArea").get_by_text(at_rest).wait_for()
    assert book.errors() == []
    book.page.close()
