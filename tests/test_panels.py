"""What figures are drawn with: scales, setters and their contract, arrangements; and what figures on panels may contain."""

import ast
import inspect
import re
import textwrap
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dlcourse import explore, weeks
from dlcourse.explore import Reading, Slider, Step, panels, theme, views
from dlcourse.explore.panels import Arrangement, Look, linear, log, names, scales
from dlcourse.explore.words import count, number, percent


@pytest.fixture
def ax():
    """A panel from 0 to 10 and from −1 to 1."""
    with theme.look():
        figure = Figure(figsize=(4, 3), layout="constrained")
        FigureCanvasAgg(figure)
        ax = figure.subplots()
        panels.axes(ax, linear("x", 0, 10), linear("y", -1, 1))
        yield ax


def picture(ax):
    """All pixels, with what is animated."""
    with theme.look():
        ax.figure.canvas.draw()
        renderer = ax.figure.canvas.get_renderer()
        for artist in sorted(ax.get_children(), key=lambda artist: artist.zorder):
            if artist.get_animated() and artist.get_visible():
                artist.draw(renderer)
        return np.asarray(renderer.buffer_rgba()).copy()


# ---- the contract of setters -------------------------------------------------------------------------------------------
STEPS = np.arange(11.0)
SETTERS = {  # name → (how it is made, what it is given)
    "arrow": (panels.arrow, (1, 0, 5, 0.5)),
    "band": (panels.band, (STEPS, -0.5, 0.5 + 0 * STEPS)),
    "bars": (lambda ax: panels.bars(ax, 4, write=number), ([0.5, -0.5, 3.0, np.nan],)),
    "caption": (panels.caption, ("words",)),
    "classes": (lambda ax: panels.classes(ax, panels.CLASSES), ([1, 2, 3], [0, 0.5, -0.5], [0, 1, 2])),
    "colours": (lambda ax: panels.colours(ax, -1, 1), (np.eye(3),)),
    "contours": (
        lambda ax: panels.contours(ax, [0.0, 0.5]),
        (STEPS, np.linspace(-1, 1, 9), np.linspace(-1, 1, 9)[:, None] + 0 * STEPS),
    ),
    "cursors": (panels.cursors, (STEPS,)),
    "curve": (panels.curve, (STEPS, np.sin(STEPS))),
    "equation": (panels.equation, ([("W", np.eye(2)), "·", ("x", [[1], [2]])], (0, 0, None))),
    "family": (panels.family, (STEPS, np.outer([0.1, 0.2], STEPS))),
    "histogram": (lambda ax: panels.histogram(ax, np.arange(11)), ([1.5, 2.5, 2.6],)),
    "lines": (lambda ax: panels.lines(ax, 3), (["one", "two"],)),
    "marks": (panels.marks, ([("A", (1, 0)), ("B", (2, 0.5))],)),
    "matrix": (lambda ax: panels.matrix(ax, 2, 2), ([[1, 2], [3, 4]], (0, None))),
    "note": (panels.note, ("here", 5.0, 0.0)),
    "paths": (panels.paths, (np.stack([[STEPS, STEPS / 10], [STEPS, -STEPS / 10]], axis=1).T,)),
    "plane": (panels.plane, (np.linspace(0, 1, 12).reshape(3, 4), [1], [0], [1])),
    "points": (panels.points, (STEPS, np.cos(STEPS))),
    "regions": (panels.regions, ([[0, 1], [4, 5]],)),
    "runs": (lambda ax: panels.runs(ax, {"train": panels.TRAIN}), ({"train": np.sin(STEPS)},)),
    "vertical": (panels.vertical, (5.0,)),
    "text": (panels.text, ("words",)),
    "attention": (lambda ax: panels.attention(ax, 3, 3), (np.eye(2), "ab", "cd", np.tri(2) == 0, (0, None))),
    "boxes": (lambda ax: panels.boxes(ax, 2), ([[1, -0.5, 4, 0.5]], ["a box"])),
    "history": (panels.history, ({"train": np.cos(STEPS), "dev": ([0, 10], [1, 0])},)),
    "image": (lambda ax: panels.image(ax, 2, 3), (np.eye(2, 3),)),
    "mosaic": (lambda ax: panels.mosaic(ax, 2, 2), (np.ones((3, 4, 4)) / 2, "abc", 1)),
    "network": (lambda ax: panels.network(ax, (2, 1)), ([[[1.0, -1.0]]], [[1, 2], ["a"]], None, (1, 0))),
    "ribbons": (lambda ax: panels.ribbons(ax, 2, 2), (np.eye(2), "ab", "cd", 0)),
    "strip": (lambda ax: panels.strip(ax, 4), (np.linspace(-1, 1, 4), "abcd", "efgh", 2)),
    "surface": (
        lambda ax: panels.surface(ax, linear("x", 0, 1), linear("y", 0, 1), linear("z", 0, 1)),
        (np.eye(4), 30, 20, [[0.5, 0.5, 1]], [0]),
    ),
    "table": (lambda ax: panels.table(ax, ("rule", "J"), 2), ([("GD", 0.5)], (0, None))),
    "tokens": (lambda ax: panels.tokens(ax, 4), (["a", "b"], [0.5, np.nan], 0)),
    "tree": (panels.tree, (("a", [("b", [])]), (0,))),
    "unrolled": (lambda ax: panels.unrolled(ax, 3), ([1, 2], ["x", None], ["", "y"], 1)),
    "volumes": (lambda ax: panels.volumes(ax, 2), ([(4, 4, 3), (9,)], ["unroll"])),
}


@pytest.mark.parametrize("name", SETTERS)
def test_a_setter_shows_and_without_arguments_hides(ax, name):
    make, given = SETTERS[name]
    set_part = make(ax)
    picture(ax)  # places the axes
    ax.figure.set_layout_engine("none")
    set_part()
    empty = picture(ax)
    set_part(*given)
    assert (picture(ax) != empty).any()
    set_part()
    assert (picture(ax) == empty).all()


def test_every_setter_is_tried():
    made = {
        name
        for name in panels.__all__
        if inspect.isfunction(getattr(panels, name))
        and str(inspect.signature(getattr(panels, name)).return_annotation) == "Setter"
    }
    assert made - {"axes"} == set(SETTERS)


# ---- what leaves a panel -----------------------------------------------------------------------------------------------
def arrows(ax):
    """(marker, x) of the arrows that are shown at the edges."""
    return [
        (line.get_marker(), float(x))
        for line in ax.lines
        if line.get_marker() in "v^" and line.get_visible()
        for x in line.get_xdata()
    ]


def test_what_leaves_a_panel_runs_along_its_edge_under_an_arrow(ax):
    set_curve = panels.curve(ax)
    set_curve(STEPS, [0, 0, 5, 6, 0, -9, 0, np.inf, np.inf, -np.inf, 0])
    assert arrows(ax) == [("v", 5.0), ("v", 9.0), ("^", 2.0), ("^", 7.0)]
    line = next(line for line in ax.lines if len(line.get_xdata()) == 11)
    assert np.abs(line.get_ydata()).max() == 1
    set_curve(STEPS, 0 * STEPS)
    assert arrows(ax) == []


def test_points_outside_are_arrows_each(ax):
    panels.points(ax)([1, 2, 3], [0, 7, 8])
    assert arrows(ax) == [("^", 2.0), ("^", 3.0)]


def test_on_a_scale_that_runs_downwards_the_arrows_point_to_the_edge(ax):
    panels.axes(ax, linear("x", 0, 10), linear("y", 1, -1))
    panels.points(ax)(4, 7)
    assert arrows(ax) == [("v", 4.0)]


def test_on_a_log_scale_zero_and_less_are_below(ax):
    panels.axes(ax, linear("x", 0, 10), log("J", 1e-3, 10))
    panels.curve(ax)(STEPS, [1, 0, 1, -1, 1, 1, 1, 1, 1, 1, 1])
    assert arrows(ax) == [("v", 1.0), ("v", 3.0)]


def test_bars_on_a_log_scale_begin_at_its_low_end(ax):
    panels.axes(ax, linear("", -0.5, 1.5), log("J", 0.01, 10))
    panels.bars(ax, 2)([0.1, 5.0])
    corners = next(patch for patch in ax.patches if len(patch.get_path().vertices) == 10).get_path().vertices
    assert sorted(set(corners[:, 1].round(6))) == [0.01, 0.1, 5.0]


def test_more_bars_than_there_is_room_for_are_refused(ax):
    with pytest.raises(ValueError, match="room for 2 bars, got 3"):
        panels.bars(ax, 2)([1, 2, 3])


def test_an_unknown_run_is_refused(ax):
    with pytest.raises(ValueError, match="no run 'dev' here; there are train"):
        panels.runs(ax, {"train": Look()})({"dev": STEPS})


def test_a_bar_that_moves_says_what_its_ends_stand_for(ax):
    set_map = panels.colours(ax, -1, 1, bar="moving")

    def said():
        return [text.get_text() for text in ax.texts if text.get_text()]

    set_map(np.eye(3), None, (0.0, 250.0))
    assert said() == ["0", "125", "250"]
    set_map(np.eye(3), None, (-0.5, 0.5))
    assert said() == ["−0.5", "0", "0.5"]
    set_map()
    assert said() == []


# ---- scales ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("make, low, high", [(linear, 1, 1), (linear, 0, np.inf), (log, 0, 1)])
def test_a_scale_without_a_range_is_refused(make, low, high):
    with pytest.raises(ValueError, match="ends"):
        make("x", low, high)


def labels(ax, side):
    ax.figure.canvas.draw()
    return [label.get_text() for label in getattr(ax, f"get_{side}ticklabels")()]


@pytest.mark.parametrize(
    "scale, written",
    [
        pytest.param(scale, written, id=name)
        for name, scale, written in [
            ("signs", linear("x", -1, 1), ["−1", "−0.5", "0", "0.5", "1"]),
            (
                "thousands",
                linear("x", 0, 10_000),
                ["0", "2\u2009000", "4\u2009000", "6\u2009000", "8\u2009000", "10\u2009000"],
            ),
            ("given", linear("x", 0, 3, ticks=(0, 1, 2.5)), ["0", "1", "2.5"]),
            ("factors", log("x", 1e-2, 100), ["0.01", "0.1", "1", "10", "100"]),
            ("many factors", log("x", 1e-9, 1), ["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1"]),
            (
                "very small",
                log("x", 1e-40, 1, (1e-40, 1e-20, 1)),
                ["10⁻⁴⁰", "10⁻²⁰", "1"],
            ),
            (
                "powers without round-off",
                log("x", 1e-30, 1),
                ["10⁻²⁸", "10⁻²¹", "10⁻¹⁴", "10⁻⁷", "1"],
            ),
            ("less than a decade", log("x", 1, 5), ["1", "2", "5"]),
            ("names", names("x", "cat", "dog"), ["cat", "dog"]),
            ("bare", scales.bare(), []),
        ]
    ],
)
def test_ticks_are_few_and_in_one_style(ax, scale, written):
    panels.axes(ax, scale, linear("y", 0, 1))
    assert labels(ax, "x") == written


def test_another_scale_is_set_once(ax):
    set_axes = panels.axes(ax, linear("x", 0, 1), linear("y", 0, 1), "before")
    ax.figure.canvas.draw()
    ax.figure.stale = False
    set_axes(x=linear("x", 0, 1), title="before")
    assert not ax.figure.stale
    set_axes(x=linear("step", 0, 5))
    assert ax.figure.stale and ax.get_xlim() == (0, 5) and ax.get_title(loc="left") == "before"


def test_another_title_takes_the_place_of_the_one_before(ax):
    with theme.look():
        set_axes = panels.axes(ax, linear("x", 0, 1), linear("y", 0, 1), "before")
    set_axes(title="after")  # a move: Matplotlib's own look again
    assert [ax.get_title(side) for side in ("left", "center", "right")] == ["after", "", ""]


# ---- words -------------------------------------------------------------------------------------------------------------
def test_numbers_have_one_style():
    told = {
        0: "0",
        -0.5: "−0.5",
        2510.0: "2\u2009510",
        12345: "12\u2009345",
        12345.6: "12\u2009300",
        3.3e-8: "3.3·10⁻⁸",
        1e6: "10⁶",
        -1e6: "−10⁶",
        3e-14: "< 10⁻¹¹",
        0.00123: "0.00123",
        0.0005: "5·10⁻⁴",
        99999.0: "10⁵",
        float("inf"): "∞",
        float("-inf"): "−∞",
        999.9: "1\u2009000",
        0.1 + 0.2: "0.3",
        1e300: "10³⁰⁰",
    }
    assert {value: number(value) for value in told} == told
    assert number(1.4e-45, 2, noise=0) == "1.4·10⁻⁴⁵" and number(0.0, noise=0) == "0"
    assert number(float("nan")) == "undefined" and number(True) == "yes" and number("a") == "a"


def test_counts_and_shares():
    assert [count(1, "step"), count(3, "step"), count(2, "class", "classes")] == [
        "1 step",
        "3 steps",
        "2 classes",
    ]
    assert [percent(share) for share in (0, 0.004, 0.47, 0.999, 1)] == [
        "0 %",
        "under 1 %",
        "47 %",
        "over 99 %",
        "100 %",
    ]
    assert percent(0.00022, 3) == "0.022 %"


# ---- arrangements ------------------------------------------------------------------------------------------------------
def test_an_arrangement_names_its_panels_in_reading_order():
    both = Arrangement("map cost / map table", widths=(2, 1), folded={"the table": "table"})
    assert both.names == ("map", "cost", "table")
    axes = both.make(Figure(figsize=(4, 3)))
    assert list(axes) == ["map", "cost", "table"]
    assert both.behind(axes) == {"the table": (axes["table"],)}


@pytest.mark.parametrize(
    "given, says",
    [
        (dict(rows="a b / c"), "as many cells"),
        (dict(rows="a b", widths=(1, 2, 3)), "2 columns, got 3"),
        (dict(rows="a / b", heights=(1,)), "2 rows, got 1"),
        (dict(rows="a b", narrow="a / c"), "no panel 'c'; there are a, b"),
        (dict(rows="a b", folded={"more": "c"}), "no panel 'c'; there are a, b"),
    ],
)
def test_an_impossible_arrangement_is_refused(given, says):
    with pytest.raises(ValueError, match=says):
        Arrangement(**given)


def test_the_frame_of_a_matrix_goes_as_far_as_its_numbers(ax):
    set_matrix = panels.matrix(ax, 4, 5)
    frame = next(patch for patch in ax.patches if not patch.get_fill())
    for lit, bounds in (
        ((None, 1), (0.5, 1.5, 1, 2)),
        ((0, None), (-0.5, 2.5, 3, 1)),
        ((1, 2), (1.5, 1.5, 1, 1)),
        (None, (-0.5, 3.5, 0, 0)),
    ):
        set_matrix(np.ones((2, 3)), lit)  # rows 0 and 1 are at the top, from 3.5 down to 1.5
        assert frame.get_bbox().bounds == bounds


# ---- a figure on panels ------------------------------------------------------------------------------------------------
@pytest.fixture
def figure():
    @explore.explorable(w=Slider(0.0, 5.0, 1.0), step=Step(0, 10, 10), panels="left right", size=(500, 240))
    def how_high(left, right):
        """A curve and a run.   Lecture C1W2 2.4"""
        panels.axes(left, linear("x", 0, 10), linear("y", -1, 1), "a curve")
        panels.axes(right, linear("step", 0, 10), linear("y", 0, 60))
        set_curve, set_run = panels.curve(left), panels.runs(right, {"w · k": panels.TRAIN})

        def update(w, step):
            set_curve(STEPS, np.sin(w * STEPS))
            set_run({"w · k": w * STEPS})
            return Reading(f"w = {number(w)}", {"w": w})

        return update

    yield how_high
    del explore.REGISTRY[how_high.name]


def test_a_figure_is_given_its_panels_by_name_and_its_runs_follow_the_step(figure):
    view = figure()
    assert len(view.tracks) == 1 and view.tracks[0].step == 10
    before = view.rgba().copy()
    assert (view.set(step=3).rgba() != before).any() and view.tracks[0].step == 3


def test_what_rests_is_told_once_though_an_axis_has_names():
    @explore.explorable(w=Slider(0.0, 5.0, 1.0), panels="only", size=(300, 200))
    def how_far(only):
        """A curve.   Lecture C1W2 2.4"""
        panels.axes(only, linear("x", 0, 10, {0: "begin", 10: "end"}), linear("y", 0, 1, (0, 0.5, 1)))
        set_curve = panels.curve(only)

        def update(w):
            set_curve(STEPS, np.sin(w * STEPS))
            return Reading("", {})

        return update

    del explore.REGISTRY[how_far.name]
    view = how_far()
    view.description.whole()
    rested = view._rested
    for w in (2.0, 3.0):
        view.set(w=w).description.changes()
    assert view._rested == rested


def test_runs_without_a_step_are_shown_whole():
    @explore.explorable(w=Slider(0.0, 5.0, 1.0), panels="only", size=(300, 200))
    def how_far(only):
        """A run.   Lecture C1W2 2.4"""
        panels.axes(only, linear("step", 0, 10), linear("y", 0, 60))
        set_run = panels.runs(only, {"w · k": panels.TRAIN})

        def update(w):
            set_run({"w · k": w * STEPS})
            return Reading("", {})

        return update

    try:
        assert how_far().tracks[0].step >= 10
    finally:
        del explore.REGISTRY[how_far.name]


def test_a_figure_that_draws_on_other_panels_is_refused():
    with pytest.raises(TypeError, match="draws on left, middle, but its panels are left, right"):

        @explore.explorable(w=Slider(0.0, 1.0, 0.5), panels="left right")
        def what_is_there(left, middle):
            """Nothing.   Lecture C1W2 2.4"""


# ---- what figures on panels may contain --------------------------------------------------------------------------------
FIGURES = weeks.registry()
ON_PANELS = {name: kind for name, kind in FIGURES.items() if kind.panels}
MOST_LINES, MEDIAN_LINES, MOST_NAMES = 80, 45, 25
STILL_BY_HAND = Path(__file__).parent / "by_hand.txt"  # figures that are still drawn with Matplotlib itself
TRAINS = {"backward", "step", "zero_grad"}  # what a training loop calls


def body(kind):
    """The function that draws a figure, as a tree."""
    return ast.parse(textwrap.dedent(inspect.getsource(kind.draw))).body[0]


def lines_of(function):
    """Lines of a function without decorators, signature and docstring."""
    first = function.body[1] if ast.get_docstring(function) else function.body[0]
    return function.end_lineno - first.lineno + 1


def names_in(function):
    """Names that a function makes, those of the functions in it included."""
    return {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def test_the_list_of_figures_drawn_by_hand_only_shrinks():
    by_hand = {name for name, kind in FIGURES.items() if not kind.panels}
    assert by_hand == set(STILL_BY_HAND.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("name", ON_PANELS)
def test_a_figure_on_panels_leaves_matplotlib_alone(name):
    kind = ON_PANELS[name]
    tree = ast.parse(Path(inspect.getsourcefile(kind.draw)).read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in ([ast.alias(node.module or "")] if isinstance(node, ast.ImportFrom) else node.names)
    }
    assert "matplotlib" not in imported
    called = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(body(kind))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in kind.panels.names
    ]
    assert called == []


@pytest.mark.parametrize("name", ON_PANELS)
def test_a_figure_on_panels_is_short(name):
    function = body(ON_PANELS[name])
    assert lines_of(function) <= MOST_LINES
    assert len(names_in(function)) <= MOST_NAMES
    written = {
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not [text for text in written if re.fullmatch("#[0-9a-fA-F]{6,8}", text)]
    called = {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & (TRAINS | {"load"})


def test_half_of_the_figures_on_panels_are_half_as_long():
    assert np.median([lines_of(body(kind)) for kind in ON_PANELS.values()]) <= MEDIAN_LINES


def test_a_first_picture_has_two_panels_at_most():
    crowded = {
        name: kind.panels.rows
        for name, kind in ON_PANELS.items()
        if kind.ask and len(set(kind.panels.names) - set(" ".join(kind.panels.folded.values()).split())) > 2
    }
    assert crowded == {}


def test_each_region_has_a_colour_of_its_own_on_the_page(ax):
    """The page's colour 0 is for what has no value: the first region has to be another."""
    panels.regions(ax)(np.arange(6)[None])
    (tiles,) = (artist for artist in ax.get_children() if isinstance(artist, views._Pixels))
    ((values, _),) = tiles.tiles
    told = (values * 127.5 + 128).astype(int).clip(1, 255)  # as the recorder tells them
    assert len(np.unique(tiles.colors[told[0]], axis=0)) == 6


@pytest.mark.parametrize("marker", ["+", "x"])
def test_a_marker_without_an_inside_is_seen(ax, marker):
    before = picture(ax)
    panels.points(ax, panels.NOW.but(marker=marker))(5.0, 0.5)
    seen = picture(ax)[picture(ax) != before]
    assert seen.min() < 80, "white on white"


@pytest.mark.parametrize(
    "name, question",
    [
        ("c2w2.which_way_does_rmsprop_go", "Which way does RMSprop go?"),
        ("c1w3.how_do_two_lines_make_xor", "How do two lines make XOR?"),
        ("c2w2.what_does_one_pass_buy", "What does one pass buy?"),
    ],
)
def test_a_question_spells_names_as_the_field_does(name, question):
    assert weeks.registry()[name].question == question


def test_first_pictures_say_what_is_seen_there():
    """Findings that were said in a state for which they are wrong."""
    registry = weeks.registry()
    rmsprop, batches = (
        registry["c2w2.which_way_does_rmsprop_go"],
        registry["c2w2.what_does_the_batch_size_buy"],
    )
    assert "diagonal" in rmsprop().heading and "straight along x" in rmsprop(y=0.0).heading
    assert "no step" in rmsprop(x=0.0, y=0.0).heading
    assert "not shuffled" in batches(shuffle=False).heading
    assert "at its lowest" in batches(noise=0.0, batch_size=4).heading
    blame = registry["c1w3.who_has_to_change_more"]
    assert blame(back="along the wires").numbers == {"blame of unit 1": -0.5, "blame of unit 2": -1.0}
    assert blame(back="nothing yet").numbers == {}
    assert registry["c2w2.is_flat_ground_a_pit"](angle=45.0).numbers == {"curvature along the cut": 0.0}
