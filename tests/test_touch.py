"""What an update may carry besides the picture: touch and pens, a program, pins of its own; folded controls. On a small figure."""

import subprocess
import sys

import numpy as np
import pytest

from dlcourse import explore
from dlcourse.explore import Reading, Slider, Text, views
from dlcourse.explore.live import Panel


@pytest.fixture(scope="module")
def dots():
    """A square in which points are painted, and a strip beside it that touches do not concern."""

    @explore.explorable(
        points=Text("", examples=("1 1",)),
        size_of=Slider(1.0, 9.0, 5.0),
        x=Slider(-2.0, 2.0, 0.0),
        size=(400, 200),
        more={"Points": ("points",), "Look": ("size_of",)},
    )
    def where_are_the_dots(fig):
        """Points in a square.   Lecture C1W3 3.1"""
        fig.set_layout_engine("none")
        square, strip = (fig.add_axes(box) for box in ((0.1, 0.1, 0.4, 0.8), (0.6, 0.1, 0.3, 0.8)))
        for ax in (square, strip):
            ax.set(xlim=(-2, 2), ylim=(-2, 2))
        set_dots, set_curve = views.points(square), views.curve(strip)

        def update(points, size_of, x):
            places = np.array(
                [list(map(float, part.split())) for part in points.split(";") if part.strip()]
            ).reshape(-1, 2)
            set_dots(*places.T), set_curve([-1, x], [-size_of / 9, 1])
            return Reading(f"{len(places)} dots", {"dots": len(places)})

        def touch(values, ax, x, y, key):
            if ax is square:
                return (
                    {"points": ""}
                    if key == "Backspace"
                    else {"points": f"{values['points']}; {x:.2f} {y:.2f}"}
                )

        update.touch, update.pens, update.pins = touch, {"erase all": "Backspace"}, [strip]
        update.program = lambda points, size_of, x: f"print({points!r})"
        return update

    yield where_are_the_dots
    del explore.REGISTRY[where_are_the_dots.name]


@pytest.mark.parametrize("scale", [1, 2])
def test_a_touch_arrives_in_data_units(dots, scale):
    view = dots()
    view.rgba(scale)  # drawn last at this sharpness
    view.touch(40 + 0.75 * 160, 200 - 20 - 0.25 * 160)  # three quarters across, a quarter up
    assert view.values["points"] == "; 1.00 -1.00" and view.numbers["dots"] == 1
    assert view.touched([(300, 100, "Enter"), (5, 5, "Enter")]) == {}  # the other axes, and none
    assert view.touched([(120, 100, "Enter"), (100, 100, "Enter")]) == {
        "points": "; 1.00 -1.00; 0.00 0.00; -0.50 0.00"
    }
    assert view.touch(120, 100, "Backspace").numbers["dots"] == 0


def test_the_canvas_sends_touches_and_pens(dots):
    panel = Panel(dots())
    panel.canvas.tell(whole=True)
    before = panel.shown[0]
    panel.canvas.touches = {"serial": 1, "list": [[120, 100, "Enter"], [100, 100, "Enter"]]}
    assert panel.view.numbers["dots"] == 2 and panel.canvas.done == 1 and panel.shown[0] != before
    assert panel.widgets["points"].value == panel.view.values["points"] == "; 0.00 0.00; -0.50 0.00"
    assert panel.canvas.sent_keys == ["Enter", "Backspace"] and list(panel.pens.options) == [
        "point at",
        "erase all",
    ]


def test_a_touch_that_fails_is_told_and_the_next_may_come(dots, monkeypatch):
    panel = Panel(dots())
    monkeypatch.setattr(panel.view, "touched", lambda touches: 1 / 0)
    panel.canvas.touches = {"serial": 7, "list": [[1, 1, "Enter"]]}
    assert "ZeroDivisionError" in panel.banner.value and panel.canvas.done == 7


def test_without_anywidget_the_picture_stands_alone(dots, monkeypatch):
    for name in ("anywidget", "dlcourse.explore.live", "dlcourse.explore.canvas"):
        monkeypatch.setitem(sys.modules, name, None)
    data, _ = dots()._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}


def test_anywidget_is_loaded_by_the_first_figure_that_needs_it():
    code = "import sys, dlcourse.explore; print('anywidget' in sys.modules, 'ipywidgets' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
        == "False False\n"
    )


def test_groups_of_controls_are_folded_away(dots):
    panel = Panel(dots())
    head, rows, first, second = panel.box.children[:4]
    assert panel.widgets["x"] in rows.children and panel.widgets["size_of"] not in rows.children
    assert (
        first.children == (panel.widgets["points"],)
        and first.layout.display == second.layout.display == "none"
    )
    button = next(part for part in head.children[-1].children if part.description == "Look")
    button.value = True
    assert second.layout.display == "grid" and first.layout.display == "none"
    assert (
        "size_of" not in dots().alt and "size_of 9" in dots(size_of=9).alt
    )  # words only for what was changed in there
    with pytest.raises(ValueError, match="folds away controls of this figure"):
        explore.Explorable(dots.draw, dots.controls, more={"Look": ("color",)})


def test_what_the_browser_rounds_has_not_moved():
    @explore.explorable(rate=explore.LogSlider(1e-4, 1.0, 0.02), x=Slider(0.0, 1.0, 0.33, step=0.05))
    def rounding(fig):
        """Two numbers.   Lecture C1W3 3.1"""
        return lambda rate, x: Reading(f"{rate} {x}")

    del explore.REGISTRY[rounding.name]
    panel = Panel(rounding())
    panel.widgets["rate"].value, panel.widgets["x"].value = 10**-1.7, 0.35
    assert panel.view.values == {"rate": 0.02, "x": 0.33}
    panel.widgets["rate"].value = 10**-1.69
    panel.widgets["x"].value = 0.4
    assert panel.view.values == {"rate": 10**-1.69, "x": 0.4}


def test_a_pin_keeps_only_its_own_axes_and_the_numbers(dots):
    view, plain = dots(points="1 1"), dots(x=2.0)
    background = plain.rgba().copy()
    view.pin()
    ghost = (view.set(points="", x=2.0).rgba() != background).any(axis=(0, 2))
    assert ghost[240:360].any() and not ghost[:200].any()
    panel = Panel(dots(points="1 1"))
    panel.pinned.value = True
    panel.widgets["points"].value = ""
    assert "dots <b>0</b>" in panel.readout.value and "(pinned 1)" in panel.readout.value
    panel.pinned.value = False
    assert "pinned" not in panel.readout.value


def test_the_program_is_exported(dots):
    panel = Panel(dots(points="1 1"))
    panel.show_program.value = True
    assert panel.program.value == panel.view.program == "print('1 1')" and panel.program.layout.display == ""


def test_a_still_picture_stays_small(dots, monkeypatch):
    view = dots(points="1 1")
    full = len(view.still())
    monkeypatch.setattr(explore.figure, "MOST_BYTES", full - 1)
    assert len(dots(points="1 1").still()) < full


def test_quick_pixels_show_what_they_are_given():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure(figsize=(1, 1), dpi=100)
    canvas = FigureCanvasAgg(fig)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 10), ylim=(0, 10))
    ax.set_axis_off()
    colors = explore.theme.ramp("#000000", "#ffffff", bands=255)
    views.tiles(ax, colors)([(np.array([[-1.0, 1], [0, 0]]), (0, 0, 4, 4))])  # lower row: black, white
    views.tiles(ax, colors, smooth=True)([(np.array([[-1.0, -1], [1, 1]]), (5, 5, 5, 5))])
    for artist in ax.get_children():
        artist.set_animated(False)
    canvas.draw()
    grey = np.asarray(canvas.buffer_rgba())[::-1, :, 0]  # rows upwards
    assert (
        grey[10, 10] == 0
        and grey[10, 30] == 255
        and abs(int(grey[30, 20]) - 128) < 2
        and (grey[:45, 45:] == 255).all()
    )
    assert (np.diff(grey[52:98, 70].astype(int)) >= 0).all() and grey[51, 70] < 10 and grey[98, 70] > 245
