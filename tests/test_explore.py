"""The engine of explorables, on a small figure of its own: contract, caching, notices, pins, guesses, bad input."""

import gc
import re
import tracemalloc

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from PIL import Image

from dlcourse import explore, weeks
from dlcourse.explore import (
    Choice,
    IntSlider,
    LogSlider,
    Notice,
    Reading,
    Seed,
    Slider,
    Step,
    Table,
    Text,
    Toggle,
    theme,
    tracks,
    views,
)
from dlcourse.explore.live import WIDGET, Panel


@pytest.fixture(scope="module")
def parabola():
    """A figure with every kind of control; α above 1 diverges."""

    @explore.explorable(
        w=Slider(-2.0, 2.0, 1.0, marks={0.0: "lowest"}),
        alpha=LogSlider(1e-3, 10, 0.1),
        n=IntSlider(1, 9, 3),
        k=Step(0, 50, 0),
        seed=Seed(),
        kind=Choice("square", "cube"),
        grid=Toggle(False),
        name=Text("w", examples=("v",)),
        dots=Table("1 2; 0 1", columns=("x", "y")),
        size=(400, 240),
        predict="J",
        presets={"steep": {"w": 2.0}},
    )
    def slope_of_a_parabola(fig):
        """A parabola and a point on it.   Lecture C1W2 2.4"""
        ax = views.label_axes(fig.subplots(), "w", "J", xlim=(-2, 2), ylim=(-8, 8))
        x = np.linspace(-2, 2, 50)
        set_curve, set_point = views.curve(ax), views.points(ax)

        def update(w, alpha, n, k, seed, kind, grid, name, dots):
            if alpha > 1:
                raise Notice(f"diverged at step {n}")
            ax.set_facecolor("#f4f4f4" if grid else "white")  # not animated: the cache must notice
            J = w**2 if kind == "square" else w**3
            rows, _ = slope_of_a_parabola.controls["dots"].numbers(dots)
            set_curve(x + 0.01 * k, x**2), set_point([w, *(x for x, _ in rows)], [J, *(y for _, y in rows)])
            return Reading(f"J = {J:.3g} at {name} = {w:.3g}", {"J": (J, w * w), "n": n + seed})

        return update

    yield slope_of_a_parabola
    del explore.REGISTRY[slope_of_a_parabola.name]


def test_moving_keeps_the_artists_and_changes_the_picture(parabola):
    view = parabola()
    before, artists = view.rgba().copy(), len(view.figure.findobj())
    view.set(w=-1.5)
    assert (view.rgba() != before).any()
    assert len(view.figure.findobj()) == artists
    assert view.numbers["J"] == pytest.approx(2.25) and view.values["w"] == -1.5


def test_a_change_of_the_still_part_refreshes_the_cached_background(parabola):
    view = parabola()
    white = view.rgba().copy()
    assert (view.set(grid=True).rgba() != white).mean() > 0.3
    assert (view.set(grid=False).rgba() == white).all()


def test_sharp_and_quick_pictures_show_the_same(parabola):
    view = parabola(w=0.5)
    assert np.array_equal(view.rgba(2)[:: 480 // 4].shape, (4, 800, 4))
    sharp = np.asarray(Image.fromarray(view.rgba(2)).resize((400, 240), Image.Resampling.BOX), int)
    assert np.abs(sharp - view.rgba(1)).mean() < 4
    once, again = view.still(), parabola(w=0.5).still()
    assert once == again, "two still pictures of one state differ in their bytes"


def test_a_notice_keeps_the_last_good_picture(parabola):
    view = parabola(w=0.5)
    good = view.rgba().copy()
    view.set(w=-2, alpha=5)
    assert view.notice == "diverged at step 3"
    assert view.values["w"] == 0.5 and view.values["alpha"] == 0.1
    assert (view.rgba() == good).all()
    assert view.set(alpha=0.5).notice is None
    assert parabola(alpha=5).notice == "diverged at step 3"


def test_pin_leaves_a_ghost_and_unpin_removes_it(parabola):
    view = parabola(w=-1.5)
    plain = parabola(w=1.5).rgba().copy()
    view.pin()
    view.set(w=1.5)
    assert (view.rgba() != plain).any() and (view.rgba(2) != parabola(w=1.5).rgba(2)).any()
    view.unpin()
    assert (view.rgba() == plain).all()


def test_state_as_code_and_words(parabola):
    view = parabola(w=2, hide=("seed", "name"))
    assert re.fullmatch(r"test_explore\.slope_of_a_parabola\(w=2\.0, hide=\('seed', 'name'\)\)", view.code)
    assert view.alt.startswith("A parabola and a point on it. Setting: w 2,") and view.alt.endswith(
        "J = 4 at w = 2."
    )
    assert "J: 4   (theory 4)" in repr(view)


def test_learner_settings_of_matplotlib_change_nothing(parabola):
    plain = parabola().rgba().copy()
    with matplotlib.rc_context({"lines.linewidth": 9, "axes.facecolor": "red", "font.size": 30}):
        assert (parabola().rgba() == plain).all()
        assert matplotlib.rcParams["lines.linewidth"] == 9


def test_layout_and_limits_stand_still(parabola):
    view = parabola()
    boxes = [ax.get_position().bounds for ax in view.figure.axes]
    view.set(w=2, kind="cube", k=50).rgba()
    assert boxes == [ax.get_position().bounds for ax in view.figure.axes]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda f: f(W=1), r"no control 'W'; it has w, alpha"),
        (lambda f: f(w=3), r"w.*3.*range is -2 … 2|cannot take 3: the range is -2 … 2"),
        (lambda f: f(w="much"), r"cannot take 'much': give a number"),
        (lambda f: f(w=float("nan")), r"give a finite number"),
        (lambda f: f(n=2.5), r"give a whole number"),
        (lambda f: f(kind="circle"), r"choose one of 'square', 'cube'"),
        (lambda f: f(grid="yes"), r"give True or False"),
        (lambda f: f(hide=("z",)), r"no control 'z' to hide"),
    ],
)
def test_wrong_settings_are_refused_in_one_sentence(parabola, call, message):
    with pytest.raises(ValueError, match=message):
        call(parabola)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: LogSlider(0, 1, 0.5), "logarithmic scale starts above 0"),
        (lambda: Slider(1, 1, 1), "low must be below high"),
        (lambda: Slider(0, 1, 2), "the range is 0 … 1"),
        (lambda: Choice("one"), "two or more different options"),
        (lambda: Choice("a", "b", start="c"), "choose one of 'a', 'b'"),
    ],
)
def test_impossible_controls_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_unknown_option_and_missing_docstring_are_refused():
    with pytest.raises(TypeError, match="'colour' is neither a control nor one of the options"):

        @explore.explorable(colour="red")
        def figure(fig):
            """A figure."""

    with pytest.raises(ValueError, match="needs a docstring"):
        explore.explorable()(lambda fig: None)


def test_live_panel_moves_holds_reveals_and_survives(parabola, monkeypatch):
    panel = Panel(parabola())
    panel.canvas.tell(whole=True)  # as a page that has just come asks
    assert set(panel.widgets) == set(parabola.controls) and {
        type(c) for c in parabola.controls.values()
    } == set(WIDGET)
    start = panel.shown[0]
    panel.widgets["w"].value = -1.0
    moved = panel.shown[0]
    assert moved != start and "J <b>1</b>" in panel.readout.value
    panel.widgets["alpha"].value = 5.0  # diverges: banner, same picture, controls alive
    assert "diverged" in panel.banner.value and panel.shown[0] == moved
    panel.widgets["alpha"].value = 0.1
    assert panel.banner.layout.display == "none"

    panel.predicting.value = True  # a guess before the reveal
    held = panel.shown[0]
    panel.widgets["w"].value = 2.0
    assert panel.shown[0] == held
    panel.guess.value = 4.1
    panel.commit.click()
    assert "You said 4.1; J is 4." in panel.banner.value and panel.shown[0] != held
    panel.predicting.value = False

    monkeypatch.setattr(panel.view, "update", lambda **values: 1 / 0)
    panel.widgets["w"].value = 0.5
    assert "ZeroDivisionError" in panel.banner.value
    with pytest.raises(ZeroDivisionError):  # in tests and in code nothing is swallowed
        panel.view.set(w=0.1)


def test_a_figure_that_asks_opens_before_the_event_and_tells_after_the_first_act():
    @explore.explorable(w=Slider(0.0, 4.0, 3.0), ask={"w": 0.0})
    def how_steep_is_it(fig):
        """A slope.   Lecture C1W2 2.4"""
        return lambda w: Reading(f"the slope is {2 * w:g}", {"slope": 2 * w})

    del explore.REGISTRY[how_steep_is_it.name]
    view = how_steep_is_it()
    assert view.heading == "the slope is 6" in view.text  # still, and in code, it tells
    panel = Panel(view)
    assert view.values["w"] == 0.0 and view.heading == "How steep is it?"
    assert "slope" not in panel.readout.value and view.alt.endswith("How steep is it?")
    panel.widgets["w"].value = 1.0
    assert view.heading == "the slope is 2" and "slope <b>2</b>" in panel.readout.value
    assert Panel(how_steep_is_it(w=2.0)).view.heading == "the slope is 4"  # who sets it knows what to look at
    with pytest.raises(ValueError, match="has no control"):
        explore.explorable(w=Slider(0.0, 4.0, 3.0), ask={"v": 0.0})(how_steep_is_it.draw)


def test_the_story_at_which_the_controls_stand_is_lit():
    """Chosen, come to by hand or by an equal start, from a press or a drag; none once a control has moved on."""

    @explore.explorable(
        w=Slider(0.0, 11.0, 0.0),
        rate=LogSlider(0.01, 1.0, 0.1),
        presets={f"w = {w}": {"w": float(w)} for w in range(1, 12)} | {"a third": {"rate": 1 / 3}},
        predict="w",
    )
    def many_presets(fig):
        """A figure with twelve presets.   Lecture C1W2 2.4"""

        def update(w, rate):
            if w == 11.0:
                raise Notice("too much")
            return Reading(f"w is {w}, the rate {rate}", {"w": w})

        return update

    del explore.REGISTRY[many_presets.name]
    kind, panel = many_presets, Panel(many_presets())
    stories = panel.stories
    assert stories.value is None and stories.options == tuple(kind.presets)
    stories.value = "w = 7"
    assert panel.view.values["w"] == 7.0 == panel.widgets["w"].value
    panel.widgets["w"].value = 2.5
    assert stories.value is None and panel.view.values["w"] == 2.5
    panel.widgets["w"].value = 3.0  # come to by hand
    assert stories.value == "w = 3"
    stories.value = "w = 7"  # the same again
    assert panel.view.values["w"] == 7.0 and stories.value == "w = 7"
    stories.value = "a third"
    assert panel.view.values == {"w": 0.0, "rate": 1 / 3}
    panel.widgets["rate"].value = 0.1
    panel.widgets["rate"].value = 10**-0.48  # as near as the slider comes
    assert stories.value == "a third"
    stories.value = "w = 11"  # has no picture, and the banner says so of what is set
    assert stories.value == "w = 11" and "too much" in panel.banner.value
    panel.predicting.value = True
    stories.value = "w = 5"
    assert stories.value == "w = 5" and panel.view.values["w"] != 5.0
    panel.commit.click()
    assert stories.value == "w = 5" and panel.view.values["w"] == 5.0
    assert Panel(kind(w=3.0)).stories.value == "w = 3"
    assert Panel(kind(w=3.0, hide=("w",))).stories.value == "w = 3"


def test_presets_marks_and_reset(parabola):
    panel = Panel(parabola(w=0.5))
    press = {b.description: b.click for b in _buttons(panel.box)}
    panel.stories.value = "steep"
    assert panel.view.values["w"] == 2.0 == panel.widgets["w"].value
    press["lowest (0)"]()
    assert panel.view.values["w"] == 0.0
    press["Reset"]()
    assert panel.view.values["w"] == 0.5 and panel.stories.value is None


def test_controls_stand_in_columns_and_a_fold_is_open_if_most_of_it_was_asked_for():
    @explore.explorable(
        w=Slider(0.0, 1.0, 0.0, label="a long name"),
        n=Choice("a", "b"),
        seed=Seed(),
        step=Slider(0.0, 1.0, 0.0),
        rest=Slider(0.0, 1.0, 0.0),
        more={"More": ("seed", "step", "rest")},
    )
    def columns(fig):
        """A figure with a fold.   Lecture C1W2 2.4"""
        return lambda **values: Reading(f"{values}", {})

    del explore.REGISTRY[columns.name]
    for asked, shown in (({}, "none"), ({"seed": 3}, "none"), ({"seed": 3, "rest": 1.0}, "grid")):
        panel = Panel(columns(**asked))
        grid, fold = (
            box for box in panel.box.children if {"dlcourse-controls"} & set(getattr(box, "_dom_classes", ()))
        )
        assert len({child.style.description_width for child in grid.children}) == 1
        assert grid.children == (panel.widgets["w"], panel.widgets["n"])
        assert fold.layout.display == shown and len(fold.children) == 3


def _buttons(box):
    import ipywidgets

    for child in box.children:
        if isinstance(child, ipywidgets.Button):
            yield child
        elif hasattr(child, "children"):
            yield from _buttons(child)


def test_show_gives_the_source_itself():
    from dlcourse.explore.figure import number

    source = explore.show(number)
    assert (
        source.code.startswith("def number(value: Any, digits: int = 3) -> str:")
        and "```python" in source.data
    )
    with pytest.raises(TypeError, match="written in Python"):
        explore.show(len)


def test_views_set_what_they_promise():
    from matplotlib.figure import Figure

    fig = Figure()
    axes = fig.subplots(2, 4).ravel()
    views.heat_map(axes[0], (0, 1, 0, 1), domain=(-1, 1), signed=True)(np.zeros((3, 3)))
    with pytest.raises(ValueError, match="symmetric domain"):
        views.heat_map(axes[0], (0, 1, 0, 1), domain=(0, 1), signed=True)
    x = np.linspace(-1, 1, 30)
    views.contours(axes[1], [0.25])(x, x, x[:, None] ** 2 + x**2)
    circle = axes[1].collections[0].get_segments()[0]
    np.testing.assert_allclose(np.hypot(*circle.T), 0.5, atol=0.01)
    views.bars(axes[2], 3)([1, -2, 0.5])
    heights = {
        bool(p.get_hatch()): p.get_path().vertices[:, 1].reshape(-1, 5)[:, 1].tolist()
        for p in axes[2].patches
    }
    assert heights == {True: [1, 0.5], False: [-2]}
    views.two_classes(axes[3])([[1, 2, 3]], [[4, 5, 6]], [[0, 1, 0]])
    assert axes[3].lines[0].get_xdata().tolist() == [1, 3] and axes[3].lines[1].get_ydata().tolist() == [5]
    views.matrix(axes[4], 2, 2)([[1.0, -1.0]])
    assert [t.get_text() for t in axes[4].texts] == ["1", "−1", "", ""]
    views.network(axes[5], [2, 3, 1])([np.array([[1, -1], [2, 0], [0, 3.0]]), np.ones((1, 3))])
    assert sum(len(c.get_segments()) for c in axes[5].collections) == 9
    views.path(axes[6])([1, 2, 3], [1, 4, 9])
    assert axes[6].lines[-1].get_xydata().tolist() == [[3, 9]]


@pytest.mark.parametrize("string", ["a = 0.25", "two lines,\nof which one is longer"])
@pytest.mark.parametrize("place", ["left top", "center center", "right bottom", "left baseline"])
def test_text_stands_where_matplotlib_would_put_it(string, place):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    ha, va = place.split()
    boxes = []
    for kind in (Text, views.Writing):
        canvas = FigureCanvasAgg(Figure(figsize=(3, 2), dpi=100))
        text = canvas.figure.add_artist(
            kind(0.5, 0.5, string, ha=ha, va=va, fontsize=9.36, transform=canvas.figure.transFigure)
        )
        canvas.draw()
        ink = np.asarray(canvas.buffer_rgba())[..., 0] < 160
        assert ink.any() and text.get_text() == string
        boxes.append([f(np.flatnonzero(ink.any(axis))) for axis in (0, 1) for f in (np.min, np.max)])
    np.testing.assert_allclose(*boxes, atol=2.5)


@pytest.fixture
def table():
    return Table(
        "1 0.5 -2; 1 −1 3; 0.2", columns=("w", "b", "v"), last="c", most=3, row=(1.0, 0.0, 0.0), label="unit"
    )


def test_a_table_is_a_line_of_text(table):
    assert table.start == "1 0.5 -2; 1 -1 3; 0.2"
    assert table.numbers("1,0.5,-2; 1 -1 3;") == ([[1, 0.5, -2], [1, -1, 3]], 0.0)
    assert table.check(" 1 2 3 ") == "1 2 3; 0"
    for seed in range(20):
        text = table.random(np.random.default_rng(seed))
        assert table.check(text) == text


@pytest.mark.parametrize(
    "text, message",
    [
        ("1 2; 0", "row 1 has 2 numbers"),
        ("", "1 to 3 rows"),
        ("1 2 x; 0", "is no number"),
        ("1 2 7; 0", "v = 7 is outside -3 … 3"),
        ("; ".join(["1 1 1"] * 4), "1 to 3 rows"),
        ("1 2 3; 9", "c = 9 is outside"),
        ("1 2 nan", "v = nan is outside"),
    ],
)
def test_a_table_says_what_is_wrong(table, text, message):
    with pytest.raises(ValueError, match=message):
        table.check(text)


def test_the_widget_of_a_table_edits_one_row_at_a_time(table):
    widget = WIDGET[type(table)](table, "unit")
    seen = []
    widget.observe(lambda change: seen.append(change["new"]), "value")
    widget.chosen.value = "2"
    assert [slider.value for slider in widget.sliders] == [1, -1, 3, 0.2] and not seen
    widget.sliders[1].value = 2.5
    widget.sliders[3].value = -1.0
    assert seen == ["1 0.5 -2; 1 2.5 3; 0.2", "1 0.5 -2; 1 2.5 3; -1"]
    widget.sliders[1].value = 2.51  # the browser rounds to the slider's steps: nothing has moved
    assert len(seen) == 2
    widget.more.click()
    assert widget.value == "1 0.5 -2; 1 2.5 3; 1 0 0; -1" and widget.more.disabled
    widget.fewer.click()
    assert widget.value == "1 0.5 -2; 1 0 0; -1" and widget.chosen.value == "2"
    widget.line.value = "2 2 2; 1"
    assert widget.value == "2 2 2; 1" and widget.chosen.options == ("1",) and widget.fewer.disabled
    widget.line.value = "nonsense"  # the panel says what is wrong; the sliders stay
    assert widget.value == "nonsense" and widget.sliders[0].value == 2


def test_nothing_tells_the_answer_before_the_guess():
    """Neither title, words, readout, code nor a preset, a reset, a touch; afterwards all do."""

    @explore.explorable(
        w=Slider(0.0, 4.0, 3.0), ask={"w": 0.0}, presets={"steep": {"w": 4.0}}, predict="slope"
    )
    def how_steep_is_that(fig):
        """A slope.   Lecture C1W2 2.4"""
        return lambda w: Reading(f"the slope is {2 * w:g}", {"slope": 2 * w})

    del explore.REGISTRY[how_steep_is_that.name]
    view = how_steep_is_that()
    panel = Panel(view)
    panel.predicting.value = True
    for act in (
        lambda: setattr(panel.widgets["w"], "value", 1.0),
        lambda: setattr(panel.stories, "value", "steep"),
        lambda: panel._preset(panel.start)(None),
        lambda: panel._set_all({"w": 2.0}),
    ):
        act()
        assert view.asks and view.heading == "How steep is that?" and "slope is" not in view.alt
        assert "slope" not in panel.readout.value and panel.code.value == view.code
        assert "dlcourse-veiled" in panel.box._dom_classes and view.values["w"] == 0.0
    panel.guess.value = 4.0
    panel.commit.click()
    assert view.heading == "the slope is 4" and "slope <b>4</b>" in panel.readout.value
    assert "dlcourse-veiled" not in panel.box._dom_classes and panel.code.value.endswith("(w=2.0)")
    panel.stories.value = "steep"  # the next guess
    assert view.asks and view.values["w"] == 2.0
    panel.predicting.value = False
    assert view.heading == "the slope is 8" and "dlcourse-veiled" not in panel.box._dom_classes


def test_a_figure_that_asks_can_be_reset_and_shown_again():
    view = weeks.registry()["c1w4.which_learning_rate_explodes"]()
    panel = Panel(view)
    assert view.asks
    panel._preset(panel.start)(None)  # Reset
    assert not view.asks and view.values == view.kind.start and view.heading == view.reading.finding
    for values in panel.presets.values():
        panel._preset(values)(None)
        assert not view.asks
    left = next(values for values in panel.presets.values() if values != panel.start)
    panel._preset(left)(None)
    Panel(view)  # shown again: as it was left
    assert not view.asks and view.values == left


def test_a_figure_that_is_shown_keeps_no_pixels():
    """Nor does what Matplotlib leaves to the garbage collector, which may come late: formulas of ticks, ticks of a scale that was."""

    @explore.explorable(step=Step(0, 1, 1), size=(900, 400))
    def what_is_left(fig):
        """Anything.   Lecture C1W2 2.1"""
        ax, run = fig.subplots(1, 2)
        ax.set(xscale="log", yscale="log", xlim=(1, 1e5), ylim=(1e-5, 1))
        fig.draw_without_rendering()
        ax.set(yscale="linear", ylim=(0, 1))
        paths = tracks.Tracks(run)
        set_path, set_tiles = paths.run(), views.tiles(ax, theme.SIGNED_COLORS)

        def update(step):
            set_path([0, 1], [0, 1])
            set_tiles([(np.zeros((9, 9)), (1, 0, 1e4, 1))])
            return Reading("$w^2$ is there")

        update.tracks = [paths]
        return update

    view = what_is_left()

    def painters():
        return [each for each in gc.get_objects() if isinstance(each, RendererAgg) and vars(each)]

    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        before = painters()
        view.still()
        left = tracemalloc.get_traced_memory()[0]
        new = [each for each in painters() if not any(each is other for other in before)]
    finally:
        tracemalloc.stop()
        gc.enable()
        del explore.REGISTRY[what_is_left.name]
    assert all(painter.width <= 900 for painter in new)  # some measure texts, at one pixel per CSS pixel
    assert left < 900 * 400 * 4 * 4 / 2  # of the pixels of one picture
