"""Where panels are: every figure on narrow pages, panels folded and unfolded, and the rules by themselves."""

import json
import zlib

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from dlcourse import explore, weeks
from dlcourse.explore import IntSlider, Reading, Slider, arrangement, theme, views
from dlcourse.explore.live import Panel

KINDS = sorted(weeks.registry().values(), key=lambda kind: kind.name)
each_explorable = pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])


def texts(view):
    """(string, left, top, right, bottom, size) of every upright text that a page is told."""
    message, _ = view.description.whole()
    for orders, *_ in message["parts"].values():
        for order in orders:
            if order["k"] == "text" and order["s"].strip() and not order.get("angle"):
                size, face = order["font"]
                wide = theme.width(order["s"], 20, arrangement.FONT_FILES[face]) * size / 20
                left = order["x"] - order.get("along", 0) * wide
                yield order["s"], left, order["y"] - 0.75 * size, left + wide, order["y"], size


def panel_boxes(view):
    """The box of each panel that is shown, without twins and colour bars."""
    ones = arrangement.panels(view.figure, [ax for ax in view.figure.axes if ax.get_visible()])
    return [ax.get_window_extent() for ax in ones]


@each_explorable
def test_on_a_narrow_page_panels_stand_apart_and_nothing_is_cut(kind):
    view = kind()
    wide = view.rgba().copy()
    for page in (244, 360, 700) if kind in KINDS[::8] else (360, 700):
        view.fit(page)
        assert_stands(view, page)
    np.testing.assert_array_equal(view.fit(None).rgba(), wide)  # and back


def assert_stands(view, page):
    kind, (width, height) = view.kind, view.size
    drawings = any(map(arrangement._is_drawing, view.figure.axes))
    asked = arrangement.width_for(page, kind.size[0])
    assert width == (asked or kind.size[0]) or drawings, (
        f"{kind.name}: {width} pixels wide on a page of {page}"
    )
    assert view.arrangement.least <= max(page, width), "a drawing may scroll, a plot may not"
    boxes = panel_boxes(view)
    for k, box in enumerate(boxes):
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width + 1 and box.y1 <= height
        assert box.width >= 70 and box.height >= 25, (
            f"{kind.name}: a panel of {box.width:.0f} × {box.height:.0f} pixels"
        )
        for other in boxes[:k]:
            shared = Bbox.intersection(box, other)
            assert shared is None or shared.width * shared.height < 1, (
                f"{kind.name}: panels lie upon one another"
            )
    for string, left, top, right, bottom, size in texts(view):
        raised = string.startswith("[") and string.endswith("]")  # of a^[1]
        assert size >= (7.9 if raised else 10.9), f"{kind.name}: {string!r} has {size} pixels"
        assert -1 <= left and top >= -1 and bottom <= height + 1, (
            f"{kind.name}: {string!r} leaves the picture"
        )
        assert right <= width + 1 or right - left > width - 6, f"{kind.name}: {string!r} leaves the picture"


@pytest.fixture
def three():
    """A plane, a curve and a table beside one another; the curve is folded at first, in a grid of its own."""

    @explore.explorable(w=Slider(0.0, 1.0, 0.5), n=IntSlider(1, 9, 3), size=(900, 300))
    def what_is_where(fig):
        """Three panels.   Lecture C1W2 2.1"""
        left, right = fig.add_gridspec(1, 2, width_ratios=(1, 2))
        grid = right.subgridspec(2, 1)
        plane, curve, dots = fig.add_subplot(left), fig.add_subplot(grid[0]), fig.add_subplot(grid[1])
        views.label_axes(plane, "x", "y", "a plane", xlim=(0, 1), ylim=(0, 1), equal=True)
        views.label_axes(curve, "x", "J", "a curve", xlim=(0, 1), ylim=(0, 1))
        views.label_axes(dots, "x", "J", "dots", xlim=(0, 1), ylim=(0, 1))
        set_point, set_curve, set_dots = views.points(plane), views.curve(curve), views.points(dots)

        def update(w, n):
            set_point(w, w), set_curve([0, 1], [w, 1 - w]), set_dots(np.linspace(0, 1, n), np.full(n, w))
            return Reading(f"w is {w:.2g} and the curve falls from {w:.2g} to {1 - w:.2g}, as said before")

        update.folds = {"curve": (curve,)}
        update.touch = lambda values, ax, x, y, key: {"w": 1.0} if ax is curve else {"w": 0.0}
        return update

    yield what_is_where
    del explore.REGISTRY[what_is_where.name]


def test_a_folded_panel_takes_no_room_and_is_not_felt(three):
    view = three()
    plane, curve, dots = view.figure.axes
    assert view.folded == {"curve"} and not curve.get_visible()
    alone, size = dots.get_window_extent().frozen(), view.size
    whole = view.description.whole()[0]
    hidden = {place for place, artist in enumerate(view._moving, 2) if artist.axes is curve}
    assert hidden and all(whole["parts"][place][0] == [] for place in hidden) and len(whole["panels"]) == 2
    assert view.touched([(*alone.get_points().mean(0), "Enter")]) == {"w": 0.0}
    view.unfold("curve")
    assert curve.get_visible() and dots.get_window_extent().height < 0.7 * alone.height
    assert len(view.description.changes()[0]["panels"]) == 3
    view.set(w=0.25)
    assert view.folded == set()  # what is folded has nothing to do with values
    view.fold()
    assert view.size == size and dots.get_window_extent().bounds == alone.bounds
    with pytest.raises(ValueError, match="folds no panels 'bars'; it has 'curve'"):
        view.fold("bars")


def test_the_first_unfolding_is_the_same_as_any_other(three):
    fresh, moved = three().unfold(), three().fit(300).unfold().fold().unfold()
    np.testing.assert_array_equal(moved.fit(None).rgba(), fresh.rgba())


def test_a_still_picture_is_wide_and_shows_what_is_unfolded(three):
    view = three()
    still = view.still()
    assert view.fit(300).still() == still and view.size[0] < 300 < view.kind.size[0]
    assert view.unfold().still() != still
    data, metadata = view._repr_mimebundle_()
    assert metadata["image/png"]["width"] == 900
    view.close()


def told(message, buffers):
    """What a page reads in a message."""
    return json.loads(zlib.decompress(buffers[0])[: message["head"]])


def test_a_button_unfolds_panels_for_every_page(three):
    view = three()
    panel = Panel(view)
    button, messages = panel.panels["curve"], []
    panel.canvas.send = lambda message, buffers: messages.append(told(message, buffers))
    button.value = True
    assert view.folded == set() and messages[-1]["parts"] and button.icon == "minus"
    view.fold("curve")
    assert not button.value and len(messages) == 2
    panel.close()
    view.unfold()
    assert len(messages) == 2


def test_of_several_pages_the_last_one_that_asks_is_answered_and_an_unknown_width_changes_nothing(three):
    view = three()
    panel, messages = Panel(view), []
    panel.canvas.send = lambda message, buffers: messages.append(told(message, buffers))
    for page, stacked in ((1200, False), (360, True), (None, True), (900, False), (1, True)):
        panel._asked(panel.canvas, {"ask": "whole", "width": page}, [])
        width, _, least, is_stacked = messages[-1]["size"]
        assert is_stacked == stacked and least <= width and "0" in messages[-1]["parts"]
    view.set(w=0.1)
    panel.canvas.tell()
    assert "size" not in messages[-1] and "0" not in messages[-1]["parts"]


@pytest.mark.parametrize("width", [360, 760, 940])
def test_a_page_asks_again_on_the_other_side_of_a_break_only(width):
    ends = [0, *arrangement.breaks(width), 4000]
    assert ends == sorted(set(ends))
    for low, high in zip(ends, ends[1:]):
        assert len({arrangement.width_for(page, width) for page in range(max(low, 1), high)}) == 1
    assert arrangement.width_for(ends[-2], width) is None is not arrangement.width_for(ends[-2] - 1, width)


def test_reading_order_is_by_rows_and_where_there_are_none_by_columns():
    grid = dict(a=(0, 1, 1, 2), b=(1, 1, 2, 2), c=(0, 0, 1, 1), d=(1, 0, 2, 1))
    tall = dict(right_low=(1, 0, 2, 1), left=(0, 0, 1, 2), right_high=(1, 1, 2, 2))
    for boxes, order in ((grid, ["a", "b", "c", "d"]), (tall, ["left", "right_high", "right_low"])):
        assert (
            arrangement.in_reading_order({name: Bbox.from_extents(*box) for name, box in boxes.items()})
            == order
        )
    assert arrangement.in_reading_order({}) == []


def test_a_drawing_shrinks_until_texts_meet_or_leave_their_frames():
    def text(x, width, size=11.0):
        return [x, 50.0, width, size, 0.5, 0.0]

    nothing = np.zeros((0, 4))
    apart = np.array([text(50, 20), text(150, 20)])  # 100 pixels between the middles of two texts of 20
    assert arrangement.legible(apart, nothing) == pytest.approx(0.3)
    assert arrangement.legible(np.array([text(50, 60), text(150, 60)]), nothing) == pytest.approx(0.6)
    framed = np.array([[20.0, 30.0, 80.0, 60.0]])
    assert arrangement.legible(np.array([text(50, 30)]), framed) == pytest.approx(0.45)
    already = np.array([text(50, 60), text(60, 60)])  # who lies upon another before does not count
    assert arrangement.legible(already, nothing) == pytest.approx(arrangement.SCALES[-1])


def test_rows_can_be_given_by_axes_or_by_name_with_their_heights():
    figure = Figure(figsize=(9, 3), layout="constrained")
    named = figure.subplot_mosaic([["a", "b", "c"]])
    figure.draw_without_rendering()
    rows = arrangement.Rows([["c", named["a"]], ["b"]], heights=[100, 150], widths=[(1, 2), None])
    found = arrangement.stacked(figure, rows, 380)
    a, b, c = (named[name].get_window_extent() for name in "abc")
    assert found.size[0] == 380 and c.x1 < a.x0 and c.y0 == pytest.approx(a.y0) and b.y1 < a.y0
    assert [round(box.height) for box in (a, b, c)] == [100, 150, 100] and a.width > 1.8 * c.width


def test_labels_of_ticks_are_thinned_and_come_back():
    figure = Figure(figsize=(4, 2))
    ax = figure.subplots()
    ax.set_xticks(range(8), [f"a long label {k}" for k in range(8)])
    before = [label.get_visible() for label in ax.get_xticklabels()]
    arrangement.thin(figure)
    shown = [label.get_window_extent() for label in ax.get_xticklabels() if label.get_visible()]
    assert 1 < len(shown) < 8 and all(one.x1 < other.x0 for one, other in zip(shown, shown[1:]))
    arrangement.dress(figure)
    assert [label.get_visible() for label in ax.get_xticklabels()] == before


def test_a_title_is_written_smaller_before_it_takes_another_line():
    lines = []

    def write(line, x, y, *, path, size):
        lines.append((line, y, size))

    words = "After 1000 steps with a learning rate of one half the three starts are still .31 apart, far from here"
    theme.write_title(write, words, width=380, lines=2)
    assert (
        len(lines) == 2
        and {size for *_, size in lines} == {13}
        and " ".join(line for line, *_ in lines) == words
    )
    lines.clear()
    theme.write_title(write, words, width=200, lines=2)
    assert {size for *_, size in lines} == {theme.TICK} and " ".join(line for line, *_ in lines) == words
    assert all(theme.width(line, theme.TICK, theme.TITLE_FONT) <= 190 for line, *_ in lines)
