"""Where panels are: every figure on narrow pages, panels folded and unfolded, and the rules by themselves."""

import functools

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from dlcourse import explore, weeks
from dlcourse.explore import IntSlider, Reading, Slider, arrangement, theme, views
from dlcourse.explore.live import Panel

KINDS = sorted(weeks.registry().values(), key=lambda kind: kind.name)
each_explorable = pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])

PLACED_BY_HAND = {  # figures that lay out their panels themselves: they keep their one arrangement, and scroll
    "c1w3.how_do_activations_differ",
    "c1w3.how_do_hidden_units_build_a_function",
    "c1w3.how_does_a_layer_warp_the_plane",
    "c1w3.what_do_hidden_units_learn",
    "c2w3.do_columns_and_rows_agree",
}


@functools.lru_cache(maxsize=1)
def shown(kind):
    return kind()


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
    view = shown(kind)
    for page in (244, 360, 700):
        view.fit(page)
        if kind.name in PLACED_BY_HAND:
            assert view.size == kind.size
        else:
            assert_stands(view, page)


def assert_stands(view, page):
    kind, (width, height) = view.kind, view.size
    drawings = any(map(arrangement._is_drawing, view.figure.axes))
    asked = arrangement.width_for(page, kind.size[0])
    assert width == (asked or kind.size[0]) or drawings, f"{kind.name}: {width} pixels wide on a page of {page}"
    assert view.arrangement.least <= max(page, width), "a drawing may scroll, a plot may not"
    boxes = panel_boxes(view)
    for k, box in enumerate(boxes):
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width + 0.5 and box.y1 <= height
        assert box.width >= 70 and box.height >= 60, f"{kind.name}: a panel of {box.width:.0f} × {box.height:.0f} pixels"
        for other in boxes[:k]:
            shared = Bbox.intersection(box, other)
            assert shared is None or shared.width * shared.height < 1, f"{kind.name}: panels lie upon one another"
    for string, left, top, right, bottom, size in texts(view):
        assert size >= 10.9, f"{kind.name}: {string!r} has {size} pixels"
        assert -1 <= left and top >= -1 and bottom <= height + 1, f"{kind.name}: {string!r} leaves the picture"
        assert right <= width + 1 or right - left > width - 6, f"{kind.name}: {string!r} leaves the picture"


@each_explorable
def test_there_and_back_the_picture_is_the_same(kind):
    view = kind()
    before = view.rgba().copy()
    view.fit(360).fit(None)
    np.testing.assert_array_equal(view.rgba(), before)
