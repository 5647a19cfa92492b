"""What is told under the pointer is true: compared with the data that the artists were given."""

import base64

import numpy as np
import pytest
from lab import CHROMIUM, FLAGS
from matplotlib.colors import LogNorm, to_rgba
from playwright.sync_api import sync_playwright
from test_painters import page_of

from dlcourse import explore
from dlcourse.explore import Reading, Slider, Step, theme, tracks, views
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
    assert told(ax, 0.35, 10**0.3)["text"] == "left J  time 0.35, J 2"  # between two of its points
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
    values = [told(board, x, y)["text"].split()[0] for y in (0, 1) for x in (0, 1)]
    np.testing.assert_allclose([float(value) for value in values[:3]], [1, 10, 100], rtol=0.02)
    assert values[3] == "1e+03"


def test_nothing_is_told_between_panels(view, told):
    ax, twin = view.figure.axes[0], view.figure.axes[3]
    assert told(twin, 1.0, 0.5)["text"] == "twin  x 1, right 0.5"
    assert told(twin, 1.0, 0.5, right=5) is None  # within reach of the curve, but outside
    assert told(ax, 0.0, 10.0, right=-3) is None


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
