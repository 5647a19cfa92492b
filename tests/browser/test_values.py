"""What is told under the pointer is true: compared with the data that the artists were given."""

import base64

import numpy as np
import pytest
from lab import CHROMIUM, FLAGS
from matplotlib.colors import LogNorm, to_rgba
from matplotlib.figure import Figure
from playwright.sync_api import sync_playwright
from test_painters import page_of

from dlcourse import explore
from dlcourse.explore import Reading, Slider, Step, theme, tracks, views, words
from dlcourse.explore import told as told_axes
from dlcourse.explore.canvas import Canvas, packed
from dlcourse.explore.recorder import css, legible

SIZE = 900, 260
X = np.linspace(0, 1, 11)


@pytest.fixture(scope="module")
def view():
    @explore.explorable(w=Slider(0.0, 1.0, 0.5), step=Step(0, 10, 4), size=SIZE)
    def what_is_told(fig):
        """Twins with a log axis upside down, runs, a map.   Lecture C1W2 2.1"""
        ax, plane, board = fig.subplots(1, 3)
        ax.set(xlim=(0, 1), ylim=(1e2, 1e-2), yscale="log", xlabel="time", ylabel="$J$")
        twin = ax.twinx()
        twin.set(ylim=(0, 1), ylabel="right")
        plane.set(xlim=(1, 0), ylim=(0, 1))
        board.imshow([[1.0, 10.0], [100.0, 1000.0]], norm=LogNorm(1, 1000), animated=True)
        set_line, set_twin = views.curve(ax, label="left $J$"), views.curve(twin, label="twin")
        set_hidden = views.curve(ax, label="hidden")
        paths = tracks.Tracks(plane)
        set_run = paths.run(label="run")

        def update(w, step):
            set_line(X, 10 ** (1 - 2 * X))
            set_twin(X, np.full(11, w))
            set_hidden(X, np.full(11, 1.0))
            ax.lines[-1].set_visible(False)
            set_run(X, X)
            return Reading(f"w is {w:.2g}")

        update.tracks = [paths]
        return update

    del explore.REGISTRY[what_is_told.name]
    return what_is_told()


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield page_of(browser, 1)
        browser.close()


@pytest.fixture(scope="module")
def told(view, page):
    """told(axes, x, y, right=0): what is told so many pixels to the right of this place."""

    def told(ax, x, y, right=0, step=4):
        message, data = view.description.whole()
        u, v = ax.transData.transform((x, y))
        given = [message, base64.b64encode(data).decode(), [u + right, SIZE[1] - v], step]
        return page.evaluate("([message, data, at, step]) => valued(message, data, at, step)", given)

    return told


def test_a_curve_tells_its_own_axis(view, told):
    ax, twin = view.figure.axes[0], view.figure.axes[3]
    assert told(ax, 0.2, 10**0.6)["text"] == "left J  time 0.2, J 3.98"
    assert told(ax, 0.25, 10**0.5)["text"] == "left J  time 0.25, J 3.16"  # between two of its points
    assert told(twin, 0.9, 0.5)["text"] == "twin  x 0.9, right 0.5"


def test_what_is_hidden_or_pinned_is_never_told(view, told):
    ax, twin = view.figure.axes[0], view.figure.axes[3]
    view.pin()
    view.set(w=0.0)
    try:
        assert told(twin, 0.9, 0.5) is None  # where the ghost is
        assert told(ax, 0.05, 1.0) is None  # where the hidden curve would be
    finally:
        view.unpin()
        view.set(w=0.5)


def test_a_run_tells_the_steps_that_are_seen(view, told):
    plane = view.figure.axes[1]
    assert told(plane, 0.3, 0.3)["text"] == "run  step 3  x 0.3, y 0.3"  # on an axis that runs to the left
    assert told(plane, 0.8, 0.8) is None
    assert told(plane, 0.8, 0.8, step=10)["text"] == "run  step 8  x 0.8, y 0.8"


def test_a_map_tells_its_cells(view, told):
    board = view.figure.axes[2]
    values = [told(board, x, y)["text"].split(" ")[0] for y in (0, 1) for x in (0, 1)]
    np.testing.assert_allclose([float(value) for value in values[:3]], [1, 10, 100], rtol=0.02)
    assert values[3] == "1\u2009000"


def test_numbers_are_written_as_everywhere_else(page):
    rng = np.random.default_rng(0)
    numbers = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        1e-3,
        1e5,
        999.9,
        99_960.0,
        -1234.0,
        1e6,
        -1e-8,
        3e-12,
        np.nan,
        np.inf,
        -np.inf,
    ]
    numbers += (rng.choice([-1, 1], 500) * 10 ** rng.uniform(-13, 13, 500)).tolist()
    assert page.evaluate("values => numbered(values)", numbers) == [words.number(value) for value in numbers]


@pytest.mark.parametrize("count", [1, 3, 7, 12, 30])
def test_labels_of_runs_stand_where_matplotlib_has_them(page, count):
    rng = np.random.default_rng(count)
    box = [20.0, 10.0, 300.0, 170.0]
    for _ in range(20):
        x, y = rng.uniform(26, 294, count).round(2), rng.choice([16.0, 20.0, 90.0, 160.0, 164.0], count)
        labels = np.column_stack([x, y, rng.integers(5, 90, count)]).tolist()
        here = page.evaluate("([labels, box]) => placed(labels, box, 12)", [labels, box])
        np.testing.assert_allclose(here, tracks.places(labels, box, 12))


def test_nothing_is_told_between_panels(view, told):
    ax, twin = view.figure.axes[0], view.figure.axes[3]
    assert told(twin, 1.0, 0.5)["text"] == "twin  x 1, right 0.5"
    assert told(twin, 1.0, 0.5, right=5) is None  # within reach of the curve, but outside
    assert told(ax, 0.0, 10.0, right=-3) is None


# ---- bars, histograms, edges, cells, arrows, lines of equal value; and their twins --------------------------------------------------
WEIGHTS = [np.array([[0.5, -0.42], [0.1, 0.2]]), np.array([[-0.3, 0.9]])]
M = np.array([[0.25, -2.0], [np.nan, 1.0]])


@pytest.fixture(scope="module")
def board():
    @explore.explorable(w=Slider(0.0, 1.0, 0.5), size=SIZE)
    def what_is_told_of_shapes(fig):
        """Shapes of every kind, two of each that are twins.   Lecture C1W2 2.1"""
        axes = dict(zip(("bars", "counts", "net", "matrix", "plane", "again"), fig.subplots(2, 3).ravel()))
        axes["bars"].set(xlim=(-0.5, 2.5), ylim=(-1, 1), ylabel="score", xticks=[])
        axes["bars"].set_xticks(range(3), ["cat", "dog", "bird"])
        axes["counts"].set(xlim=(0, 3), ylim=(0, 10), xlabel="z", ylabel="count")
        for name in ("plane", "again"):
            axes[name].set(xlim=(0, 1), ylim=(0, 1), xlabel="x", ylabel="y")
        set_bars = views.bars(axes["bars"], 3)
        set_counts = views.steps(axes["counts"], np.array([0.0, 1.0, 3.0]))
        set_network = views.network(axes["net"], (2, 2, 1))
        set_matrix = views.matrix(axes["matrix"], 2, 2, label="W", each=(("u", "v"), ("a", "b")))
        set_arrow = views.arrows(axes["plane"], 1, label="gradient")
        set_levels = views.contours(axes["plane"], [0.25], label="J", means=lambda level: 10 * level)
        set_train = views.curve(axes["plane"], label="train", width=1.5)
        set_again = views.curve(axes["again"], name="train", color=theme.GREEN)
        set_units = views.segments(axes["again"], label="")
        set_dots = views.points(axes["plane"], color=theme.INK)

        def update(w):
            set_bars([w, -0.8, 0.3])
            set_counts([4, 8])
            set_network(WEIGHTS)
            set_matrix(M)
            set_arrow(0.1, 0.9, 0.2, 0.05)
            set_levels(X, X, np.tile(X, (11, 1)))
            set_train([0.5, 0.9], [0.1, 0.1])
            set_again([0.1, 0.5], [0.9, 0.9])
            set_units([[0.6, 0.2]], [[0.9, 0.2]], each=["unit 2"], values=[w])
            set_dots([0.6, 0.9], [0.6, 0.6], each=["unit 1", "unit 2"])
            return Reading(f"w is {w:.2g}")

        update.axes = axes
        return update

    del explore.REGISTRY[what_is_told_of_shapes.name]
    return what_is_told_of_shapes()


@pytest.fixture(scope="module")
def value(board, page):
    """value(name of the axes, x, y): what is told there, with the orders that are lit."""

    def value(name, x, y):
        message, data = board.description.whole()
        u, v = board.update.axes[name].transData.transform((x, y))
        given = [message, base64.b64encode(data).decode(), [u, SIZE[1] - v], 0]
        return page.evaluate("([message, data, at, step]) => valued(message, data, at, step)", given)

    return value


def test_a_bar_tells_its_name_and_its_value(value):
    assert value("bars", 0, 0.2)["text"] == "cat, score 0.5"
    assert value("bars", 1.2, -0.3)["text"] == "dog, score −0.8"  # anywhere in it
    assert value("bars", 2, -0.95) is None


def test_a_histogram_tells_the_bin_and_its_count(value):
    assert value("counts", 0.4, 2)["text"] == "z 0 to 1, count 4"
    assert value("counts", 2.9, 1)["text"] == "z 1 to 3, count 8"


def test_an_edge_tells_its_units_and_its_weight(board, value):
    places = [np.array(part) for part in ([(0.6, 1.6), (0.6, 0.6)], [(1.6, 1.6), (1.6, 0.6)])]
    along = 0.2 * places[0][1] + 0.8 * places[1][0]  # from input 2, nearly at unit 1
    assert value("net", *along)["text"] == "weight layer 1, unit 1 ← x₂: −0.42"


def test_a_cell_tells_its_row_its_column_and_its_value(value):
    assert value("matrix", 0, 0)["text"] == "W u, a: 0.25"
    assert value("matrix", 1, 0)["text"] == "W u, b: ≤ −1"  # beyond its scale: no more is known
    assert value("matrix", 1, 1)["text"] == "W v, b: 1"
    assert value("matrix", 0, 1) is None  # an empty cell


def test_an_arrow_and_a_line_of_equal_value_tell_what_they_mean(value):
    assert value("plane", 0.2, 0.925)["text"].startswith("gradient: 0.2, 0.05")
    assert value("plane", 0.25, 0.4)["text"] == "J: 2.5  x 0.25, y 0.4"


def colors_lit(told):
    return {order["edge"] for order in told["lit"] if order["k"] == "path"}


def test_what_has_the_same_label_lights_up_in_all_panels(value):
    told = value("plane", 0.7, 0.1)
    lines = [order for order in told["lit"] if order["k"] == "path"]
    assert told["text"].startswith("train") and len(lines) == 4  # each with a halo below it
    assert colors_lit(told) == {"#ffffff", theme.BLUE.lower(), theme.GREEN.lower()}
    widths = [order["width"] for order in lines if order["edge"] == theme.BLUE.lower()]
    assert widths[0] > 1.5 * 100 / 72 + 1  # thicker: readable without colour, too
    rings = [order for order in told["lit"] if order["k"] == "marks"]
    assert rings == []  # of two points there is nothing between


def test_each_of_many_lights_up_with_what_has_its_name(board, value):
    told = value("again", 0.7, 0.2)
    assert told["text"] == "unit 2: 0.5  x 0.7, y 0.2"
    board.set(w=0.75)
    assert value("again", 0.7, 0.2)["text"] == "unit 2: 0.75  x 0.7, y 0.2"
    board.set(w=0.5)
    alone = value("plane", 0.6, 0.6)
    assert alone["text"].startswith("unit 1") and colors_lit(alone) == set()


def test_the_same_step_lights_up_on_every_run_of_a_rule(view, told):
    plane = view.figure.axes[1]
    lit = told(plane, 0.3, 0.3)["lit"]
    (line,) = [order for order in lit if order["edge"] == theme.BLUE.lower()]
    assert len(line["v"]) == 2 * (4 + 1)  # up to the present step


def test_an_axis_is_told_as_it_is_labelled():
    fig = Figure()
    ax = fig.subplots()
    ax.set(xlim=(0, 2), ylim=(0, 1))
    ax.set_xticks([0, 1, 2], ["10⁻²", ".1", "1"])
    ax.set_yticks([0.2, 0.4, 1.0], ["20 %", "40", "100 %"])
    fig.draw_without_rendering()
    low, high, kind, *_ = told_axes.scale(ax, "x")
    assert kind == "log"
    np.testing.assert_allclose([low, high], [0.01, 1])
    np.testing.assert_allclose(told_axes.scale(ax, "y")[:2], [0, 100], atol=1e-9)
    ax.set_xticks([0, 1, 2], ["cat", "dog", "bird"])
    assert told_axes.scale(ax, "x")[4] == [[0.0, "cat"], [0.5, "dog"], [1.0, "bird"]]
    ax.set_xticks([])
    assert told_axes.scale(ax, "x")[2] == ""


def test_hovering_asks_the_kernel_nothing_and_is_told_at_once(page, board):
    """The pointer over a bar, in a figure as a page shows it."""
    traits = dict(
        size=[*SIZE, 0, False],
        breaks=[],
        moments=[],
        step=0,
        last=0,
        milliseconds=25,
        sent_keys=[],
        pen=0,
        help="",
        done=0,
    )
    head, letter = packed(*board.description.whole())
    page.evaluate("traits => alive(traits)", traits)
    page.evaluate("letter => figure.tell(1, ...letter)", [head, base64.b64encode(letter).decode()])
    canvas = page.locator(".dlcourse-canvas canvas")
    page.wait_for_function("canvas => canvas.dataset.serial === '1'", arg=canvas.element_handle())
    box = canvas.bounding_box()
    u, v = board.update.axes["bars"].transData.transform((0, 0.2))
    page.mouse.move(box["x"] + u * box["width"] / SIZE[0], box["y"] + (SIZE[1] - v) * box["height"] / SIZE[1])
    assert canvas.get_attribute("data-value") == "cat, score 0.5"
    assert page.evaluate("() => figure.sent") == []
    page.mouse.move(0, 599)
    assert canvas.get_attribute("data-value") == ""
    page.evaluate("() => figure.el.remove()")


def test_what_is_read_by_keys_is_of_the_picture_that_is_shown(page, board):
    """The curve of the first panel is read; then the kernel says that its bar is another one."""

    def tell(serial, description):
        head, letter = packed(*description)
        page.evaluate("letter => figure.tell(...letter)", [serial, head, base64.b64encode(letter).decode()])
        page.wait_for_function("serial => figure.canvas.dataset.serial === serial", arg=str(serial))

    traits = dict(
        size=[*SIZE, 0, False],
        breaks=[],
        moments=[],
        step=0,
        last=0,
        milliseconds=25,
        sent_keys=[],
        pen=0,
        help="",
        done=0,
    )
    page.evaluate("traits => { alive(traits); figure.canvas = figure.el.querySelector('canvas'); }", traits)
    live = page.locator(".dlcourse-live")
    try:
        tell(1, board.set(w=0.9).description.whole())
        page.evaluate("() => figure.canvas.focus()")
        page.keyboard.press("v")
        for _ in range(12):
            page.keyboard.press("ArrowLeft")
            if "cat" in live.inner_text():
                break
        before = live.inner_text()
        assert before == "cat, score 0.9"
        tell(2, board.set(w=0.6).description.changes())
        assert live.inner_text() == "cat, score 0.6"
        page.keyboard.press("Escape")
        assert live.inner_text() == ""
    finally:
        board.set(w=0.5)
        page.evaluate("() => figure.el.remove()")


def test_one_finger_that_is_lifted_leaves_the_handle_of_the_other_where_it_is(page):
    """The kernel answers meanwhile, with the places of a moment ago."""
    handles = [
        {"name": f"start {k}", "box": [0, 0, 900, 260], "at": [100 + 200 * k, 100], "says": ""}
        for k in range(2)
    ]
    head, letter = packed({"handles": handles}, b"")
    told = [head, base64.b64encode(letter).decode()]
    traits = dict(
        size=[*SIZE, 0, False],
        breaks=[],
        moments=[],
        step=0,
        last=0,
        milliseconds=25,
        sent_keys=[],
        pen=0,
        help="",
        done=0,
    )
    page.evaluate("traits => alive(traits)", traits)
    page.add_style_tag(content=Canvas._css)
    finger = """([kind, k, clientX]) => { const node = figure.el.querySelectorAll('.dlcourse-handle')[k];
        node.setPointerCapture = () => {};
        node.dispatchEvent(new PointerEvent(kind, {clientX, clientY: 100, pointerId: k + 1, button: 0})); }"""

    def touch(kind, k, x):
        page.evaluate(finger, [kind, k, x])

    def places():
        return page.evaluate(
            "() => [...figure.el.querySelectorAll('.dlcourse-handle')].map(n => parseFloat(n.style.left) * 9)"
        )

    try:
        page.evaluate("told => figure.tell(1, ...told)", told)
        page.locator(".dlcourse-handle").nth(1).wait_for()
        for k in range(2):
            touch("pointerdown", k, 100 + 200 * k)
            touch("pointermove", k, 150 + 250 * k)
        assert places() == pytest.approx([135, 360], abs=2)  # of 900 in a page of 1000 pixels
        touch("lostpointercapture", 0, 150)
        for done in (99, 200):  # what waited is sent, and answered
            page.evaluate("done => { figure.traits.done = done; figure.heard['change:done'](); }", done)
        assert places() == pytest.approx([100, 360], abs=2)
        touch("lostpointercapture", 1, 400)
        assert places() == pytest.approx([100, 300], abs=2)
    finally:
        page.evaluate("() => figure.el.remove()")


def luminance(rgb):
    parts = np.array(rgb, float) / 255
    return np.where(parts < 0.04, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_in_any_of_our_colours_is_legible(page, dark):
    """At least 4.5 to 1, on a white page and on a dark one."""
    for color in {theme.BLUE, theme.VERMILLION, theme.GREEN, theme.PURPLE, theme.INK, theme.GREY, "#8f3a6c"}:
        rgb = page.evaluate("([color, dark]) => lettered(color, dark)", [css(legible(*to_rgba(color))), dark])
        paper = 18 if dark else 255
        high, low = sorted([luminance(rgb), luminance([paper] * 3)], reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.45, f"{color} becomes {rgb}"
