"""Where the panels of a figure are: beside one another on a wide page, one under the other on a narrow one.

    wide(figure, size, hidden, run)            the figure's own grid; a row or column of which all is hidden takes no room
    stacked(figure, rows, width)               rows of panels, as in `subplot_mosaic`, of any number and as high as they need
    flowing(figure, shown, width)              such rows of the panels as they are: in reading order, small ones side by side

Each gives an `Places`, which is plain numbers: it is made once for a kind of figure, and applied to each. A panel is an axes
with its twins and colour bars. A text has its size whatever the width: what is too long is wrapped, ticks are thinned.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, GridSpecFromSubplotSpec
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ..typing import Array
from . import theme
from .recorder import Recorder
from .tracks import Tracks

WIDTHS = {
    230: 250,
    345: 380,
    500: 540,
    650: 720,
}  # from so many CSS pixels of a page on: how wide a figure of stacked panels is
SMALLEST = 0.85  # of its own width a wide picture may be shown; on narrower pages its panels are stacked
BY_HAND = 0.72  # the same where panels cannot be stacked; what is narrower scrolls
SHRINKS = 0.86  # the same of stacked panels; what is narrower scrolls
ALIGNED = 24  # pixels by which a plot gives way so that its frame stands under that of another
NARROWEST = 90  # pixels of a panel
EDGE, GAP, APART = 6, 10, 12  # pixels around all panels, between two rows, and between two panels of a row
LOW, FLAT, HIGH, MOST = (
    150,
    0.62,
    240,
    320,
)  # pixels of a stacked panel: least height, height by width, most, most of a square
LABEL_ROOM = 14  # pixels that the label of a tick needs
BAR, BESIDE = 12, 8  # pixels: a colour bar, and from it to its panel
MOST_LINES = 3  # of a title, for which room is kept
SCALES = [1 - 0.05 * k for k in range(15)]  # of a drawing
TOUCH = 1.5  # pixels that two texts may lie upon one another
SIZES: WeakKeyDictionary[Text, float] = WeakKeyDictionary()  # of letters, as the figure wrote them
FONT_FILES = {
    "sans": theme.TEXT_FONT,
    "oblique": theme.TEXT_FONT,
    "bold": theme.TITLE_FONT,
    "mono": theme.MONO_FONT,
}
THINNED = "thinned"  # gid of a label that is left out
GROWS = 1.4  # of its height on a wide page a square panel may have
SQUEEZE = 1.32  # so much smaller panels may become to stand side by side
ALIKE = 0.7  # so high is the lower of two panels that stand side by side


class Rows(NamedTuple):
    """Panels for a narrow page.

    rows      axes, or their labels: Rows([["plane"], ["J", "accuracy"]])
    heights   of each row in CSS pixels, None for what its panels need
    widths    of the panels of each row, relative to one another, None for as they are on a wide page
    """

    rows: Sequence[Sequence[Axes | str]]
    heights: Sequence[float | None] | None = None
    widths: Sequence[Sequence[float] | None] | None = None


class Places(NamedTuple):
    """Places for the axes of a figure of this kind.

    size      width and height in CSS pixels
    places    for each axes: (box, anchor, box_aspect, aspect), or None if it is hidden
    least     CSS pixels: on a narrower page the picture scrolls
    stacked   whether texts are wrapped, and kept on the picture
    lines     of the title, for which there is room
    scales    of the letters of each axes: those of a drawing shrink with it
    room      CSS pixels for a line of the title: those of the page, where a picture is wider than it; 0 for those of the picture
    """

    size: tuple[int, int]
    places: tuple
    least: int
    stacked: bool = False
    lines: int = 1
    scales: tuple[float, ...] = ()
    room: int = 0

    @property
    def told(self) -> list:
        """What a page needs to know of it."""
        return [*self.size, self.least, self.stacked]


def breaks(width: int) -> list[int]:
    """The widths of a page from which on a figure of this width is arranged in another way; the last is the wide one."""
    wide = round(SMALLEST * width)
    return [page for page in sorted(WIDTHS)[1:] if page < wide] + [wide]


def width_for(page: float, width: int) -> int | None:
    """How wide stacked panels are on a page of so many CSS pixels; None where the figure of this width is shown as it is."""
    if page >= round(SMALLEST * width):
        return None
    return next(
        (WIDTHS[least] for least in sorted(WIDTHS, reverse=True) if page >= least), min(WIDTHS.values())
    )


# ---- panels -------------------------------------------------------------------------------------------------------------
def panels(figure: Figure, shown: Collection[Axes]) -> dict[Axes, list[Axes]]:
    """Each panel's first axes → its twins and colour bars."""
    found: dict[Axes, list[Axes]] = {}
    for ax in figure.axes:
        bar = getattr(ax, "_colorbar_info", None)
        owners = bar["parents"][-1:] if bar else [first for first in found if _twins(first, ax)]
        if ax not in shown:
            continue
        if owners and owners[0] in found:
            found[owners[0]].append(ax)
        else:
            found[ax] = []
    return found


def _twins(one, other):
    return one._twinned_axes.joined(one, other)


def in_reading_order(boxes: dict[Any, Bbox]) -> list[Any]:
    """Names of boxes: rows from top to bottom where a row can be cut off, else columns from left to right; within each the same."""
    if len(boxes) < 2:
        return list(boxes)
    for low, high, sign in (("y0", "y1", -1), ("x0", "x1", 1)):
        ends = {
            name: sorted((sign * getattr(box, low), sign * getattr(box, high))) for name, box in boxes.items()
        }
        parts, reach = [], -np.inf
        for name in sorted(boxes, key=lambda name: ends[name][0]):
            if ends[name][0] >= reach - 1e-6:
                parts.append({})
            parts[-1][name] = boxes[name]
            reach = max(reach, ends[name][1])
        if len(parts) > 1:
            return [name for part in parts for name in in_reading_order(part)]
    return sorted(boxes, key=lambda name: (-boxes[name].y1, boxes[name].x0))


def flowing(figure: Figure, shown: Collection[Axes], width: int) -> list[list[Axes]]:
    """Rows of panels, as words fill a line: those that have room beside one another at their present size, and are about as high."""
    groups = panels(figure, shown)
    boxes = {ax: ax.get_position(original=True) for ax in groups}
    rows: list[list[Axes]] = []
    taken, high = 0.0, 0.0
    for ax in in_reading_order(boxes):
        outer, inner = _outer(ax, groups[ax]).width + _room_beside(ax), ax.get_window_extent().height
        if rows and taken + outer <= SQUEEZE * width and ALIKE < inner / high < 1 / ALIKE:
            rows[-1].append(ax)
            taken += outer
        else:
            rows.append([ax])
            taken, high = outer, inner
    return rows


# ---- measuring ----------------------------------------------------------------------------------------------------------
def _decorations(ax):
    """The axes with what is written along them."""
    renderer = ax.figure._get_renderer()
    ax.apply_aspect()
    boxes = [ax.bbox, *(child.get_tightbbox(renderer) for child in ax.child_axes)]
    if ax.axison:
        boxes += [axis.get_tightbbox(renderer) for axis in (ax.xaxis, ax.yaxis)]
    titles = (ax.title, ax._left_title, ax._right_title)
    ax._update_title_position(renderer)
    boxes += [
        title.get_window_extent(renderer) for title in titles if title.get_text() and title.get_visible()
    ]
    if ax.get_legend():
        boxes.append(_upright(ax.get_legend().get_window_extent(renderer), ax.bbox))
    for text in ax.texts:
        if text.get_visible() and text.get_text().strip():
            boxes.append(_upright(text.get_window_extent(renderer), ax.bbox))
    return Bbox.union([box for box in boxes if box is not None and np.isfinite(box.get_points()).all()])


def _upright(box, inside):
    """The box as high as it is, and no wider than the other."""
    return Bbox([[inside.x0, box.y0], [inside.x1, box.y1]])


def _outer(ax, others):
    return Bbox.union([_decorations(each) for each in (ax, *others)])


def _room_beside(ax):
    """Pixels at the right of these axes for the names of their runs."""
    return max((child.room for child in ax.get_children() if isinstance(child, Tracks)), default=2)


def _fixed(ax):
    """Whether height and width belong together."""
    return ax.get_box_aspect() is not None or ax.get_aspect() != "auto"


def _is_bar(ax):
    return hasattr(ax, "_colorbar_info")


def _has_scale(ax):
    return bool(ax.axison and len(ax.get_yticks()))


def _is_drawing(ax):
    """Whether texts are what these axes show: a board, or a table."""
    return bool(ax.texts) and not (ax.axison and (len(ax.get_xticks()) or len(ax.get_yticks())))


def _height(ax, width, natural):
    """How high a stacked panel of this width is, which has its natural size on a wide page."""
    wide, high = natural
    if _fixed(ax):
        return width * high / wide
    if _is_drawing(ax):
        return high
    labels = sum(bool(label.get_text()) for label in ax.get_yticklabels())
    return max(min(high, max(FLAT * width, LOW), HIGH), min(high, LABEL_ROOM * labels))


def legible(texts: Array, frames: Array, *, flat: bool = False) -> float:
    """The least scale of a drawing, at most 1, at which its texts, never smaller than 11 pixels, neither lie upon one another nor
    leave their frames where they did not before. `flat`: only its width is scaled.

    Shapes: texts (n, 6): x, y, width and size of each line, the part of it that is left of x, and how far below the place of its
    text it is; frames (k, 4): left, top, right, bottom
    """
    x, y, width, size, along, below = texts.T

    def boxes(scale):
        grown = np.maximum(size * scale, theme.TICK) / size
        left, base = x * scale - along * width * grown, (y - below) * (1 if flat else scale) + below * grown
        return np.column_stack(
            [left, base - 0.8 * size * grown, left + width * grown, base + 0.2 * size * grown]
        )

    def touching(box):
        shared = np.minimum(box[:, None, 2:], box[None, :, 2:]) - np.maximum(
            box[:, None, :2], box[None, :, :2]
        )
        return np.triu((shared > TOUCH).all(-1), 1)

    first = boxes(1.0)
    before = touching(first)
    inside = (first[:, None, :2] >= frames[:, :2] - TOUCH).all(-1) & (
        first[:, None, 2:] <= frames[:, 2:] + TOUCH
    ).all(-1)
    texts_in, frames_around = np.nonzero(inside)
    least = 1.0
    for scale in SCALES:
        now, around = boxes(scale)[texts_in], frames[frames_around] * scale
        leaves = (now[:, 0] < around[:, 0] - 2 * TOUCH) | (now[:, 2] > around[:, 2] + 2 * TOUCH)
        if leaves.any() or (touching(boxes(scale)) & ~before).any():
            break
        least = scale
    return least


def _frames(order, data):
    """Left, top, right and bottom of the shapes in an order, which may be frames of texts."""
    points = np.frombuffer(data, "<f4", order["v"][1], order["v"][0]).reshape(-1, 2)
    counts = order.get("n", len(points))
    counts = np.frombuffer(data, "<u4", counts[1], counts[0]) if isinstance(counts, list) else [counts]
    ends = np.cumsum(np.resize(counts, len(points) // counts[0]) if len(counts) == 1 else counts)
    parts = np.split(points, ends[:-1])
    return [(*part.min(0), *part.max(0)) for part in parts if len(part) >= 4]


def _needed(figure, ax):
    """The least scale of the drawing in these axes."""
    width, height = figure.get_size_inches() * theme.DPI
    recorder = Recorder(width, height)
    x0, y0, x1, y1 = ax.bbox.extents
    texts, frames = [], [(x0, height - y1, x1, height - y0)]
    for artist in ax.get_children():
        if not artist.get_visible():
            continue
        orders, data = recorder.note(artist)
        lines = [order for order in orders if order["k"] == "text" and not order.get("angle")]
        middle = np.mean([order["y"] for order in lines]) if lines else 0
        for order in lines:
            size, face = order["font"]
            wide = theme.width(order["s"], 20, FONT_FILES[face]) * size / 20
            texts.append((order["x"], order["y"], wide, size, order.get("along", 0), order["y"] - middle))
        for order in orders:
            if order["k"] in ("path", "paths"):
                frames += _frames(order, data)
    if not texts:
        return SCALES[-1]
    return legible(np.array(texts), np.array(frames), flat=not _fixed(ax))


# ---- stacked ------------------------------------------------------------------------------------------------------------
def stacked(
    figure: Figure, panels_in_rows: Rows | Sequence[Sequence[Axes | str]], width: int, *, title: str = ""
) -> Places:
    """Rows of panels, `width` pixels wide or as wide as their drawings need; a panel that is folded away is left out.

    The figure stands in its wide arrangement; afterwards it has the new one."""
    groups = panels(figure, [ax for ax in figure.axes if ax.get_visible()])
    rows, heights, shares = _found(panels_in_rows, figure, groups)
    natural = {
        ax: (ax.get_window_extent().width, ax.get_window_extent().height) for row in rows for ax in row
    }
    outer = {ax: _outer(ax, groups[ax]).width + _room_beside(ax) for row in rows for ax in row}
    outer |= {ax: share for row in rows for ax in row if (share := shares.get(ax))}
    least = {ax: natural[ax][0] * _needed(figure, ax) for row in rows for ax in row if _is_drawing(ax)}
    needed = max(
        math.ceil(sum(least.get(ax, 0) for ax in row)) + 2 * EDGE + APART * (len(row) - 1) for row in rows
    )
    page, width = width, max(width, needed)
    lines = max(2, min(len(theme.title_lines(title, page, theme.LABEL)), MOST_LINES))
    margins: dict[Axes, tuple] = {}
    for _ in range(3):
        boxes, bars, top = {}, {}, theme.strip(lines)
        alone = [
            margins[row[0]][0] for row in rows if len(row) == 1 and row[0] in margins and _has_scale(row[0])
        ]
        for row, given in zip(rows, heights, strict=True):
            left, inner = EDGE, {}
            for ax, share in zip(row, _shares(row, width - 2 * EDGE - APART * (len(row) - 1), outer, least)):
                before, above, after, below = margins.get(
                    ax, (0, 0, 0, 0) if ax in least else (44, 20, 8, 36)
                )
                if len(row) == 1 and _has_scale(ax):
                    before = max((one for one in alone if one <= before + ALIGNED), default=before)
                beside = sum(_is_bar(other) for other in groups[ax]) * (BAR + BESIDE)
                wide = max(share - before - after - beside, NARROWEST)
                high = given or _height(ax, wide, natural[ax])
                if _fixed(ax):
                    most = given or min(natural[ax][1] * (1 if ax in least else GROWS), MOST)
                    wide, high = wide * min(most / high, 1), min(most, high)
                inner[ax] = left + before, wide, high, above, below
                left += share + APART
            above, below = (max(sizes[k] for sizes in inner.values()) for k in (3, 4))
            high = max(sizes[2] for sizes in inner.values())
            for ax, (x, wide, own, *_) in inner.items():
                own = own if _fixed(ax) else high
                boxes[ax] = x, top + above + (high - own) / 2, wide, own
                for k, other in enumerate(each for each in groups[ax] if _is_bar(each)):
                    bars[other] = (
                        x + wide + BESIDE + k * (BAR + BESIDE),
                        top + above + (high - own) / 2,
                        BAR,
                        own,
                    )
            top += above + high + below + GAP
        height = round(top - GAP + EDGE)
        places = _placed(figure, groups, boxes, bars, (width, height))
        scales = tuple(
            min(boxes[ax][2] / natural[ax][0], 1.0) if ax in least and ax in boxes else 1.0
            for ax in figure.axes
        )
        narrowest = max(round(SHRINKS * width), needed)
        found = Places((width, height), places, narrowest, True, lines, scales, page)
        dress(figure, found)
        apply(figure, found)
        for ax in boxes:
            box, whole = ax.get_window_extent(), _outer(ax, groups[ax])
            beside = sum(_is_bar(other) for other in groups[ax]) * (BAR + BESIDE)
            margins[ax] = (
                box.x0 - whole.x0,
                whole.y1 - box.y1,
                max(whole.x1 - box.x1 - beside, _room_beside(ax)),
                box.y0 - whole.y0,
            )
    return found


def _found(rows, figure, groups):
    """The rows of axes that are shown, the height that each was given, and the widths that panels were given."""
    rows = rows if isinstance(rows, Rows) else Rows(rows)
    names, found, heights, shares = {ax.get_label(): ax for ax in figure.axes}, [], [], {}
    for k, row in enumerate(rows.rows):
        row = [names[ax] if isinstance(ax, str) else ax for ax in row]
        shares |= dict(zip(row, rows.widths[k] or ())) if rows.widths else {}
        if any(ax in groups for ax in row):
            found.append([ax for ax in row if ax in groups])
            heights.append(rows.heights[k] if rows.heights else None)
    return found, heights, shares


def _shares(row, room, outer, least):
    """Widths for the panels of a row, by their present widths; a drawing has what it needs."""
    total = sum(outer[ax] for ax in row)
    shares = {ax: room * outer[ax] / total for ax in row}
    short = {ax: least[ax] for ax in row if least.get(ax, 0) > shares[ax]}
    rest = sum(shares[ax] for ax in row if ax not in short)
    left = max(room - sum(short.values()), 0)
    return [short[ax] if ax in short else shares[ax] * left / rest for ax in row]


def _placed(figure, groups, boxes, bars, size):
    width, height = size
    owner = {other: ax for ax, others in groups.items() for other in others}
    places = []
    for ax in figure.axes:
        x, y, wide, high = bars.get(ax) or boxes.get(owner.get(ax, ax)) or (0, 0, 0, 0)
        if not wide:
            places.append(None)
            continue
        box = Bbox.from_bounds(x / width, 1 - (y + high) / height, wide / width, high / height)
        look = ("C", None, "auto") if ax in bars else ("C", ax.get_box_aspect(), ax.get_aspect())
        places.append((box, *look))
    return tuple(places)


# ---- wide ---------------------------------------------------------------------------------------------------------------
def wide(
    figure: Figure,
    size: tuple[int, int],
    hidden: Collection[Axes],
    run: Callable[[], Any],
    engine: Any = None,
    lines: int = 1,
) -> Places:
    """The figure's own grid without what is hidden, laid out by Matplotlib (its `engine`) for the state that `run` makes, under a
    title of so many lines."""
    own = {ax: ax.get_subplotspec() for ax in figure.axes}
    shown = [ax for ax in figure.axes if ax not in hidden]
    with contextlib.ExitStack() as stack:
        for ax in figure.axes:
            ax.set_visible(ax not in hidden)
            ax.set_in_layout(True)  # which `set_position` undoes
        if hidden:
            left = _without(figure, shown, size)
            size = left if lines == 1 else size  # of a wide page: what is hidden takes no room
        figure.set_size_inches(size[0] / theme.DPI, size[1] / theme.DPI, forward=False)
        if figure.get_layout_engine() is not engine:
            figure.set_layout_engine(engine)
        strip_of_title = figure.suptitle("\n".join(["Ag"] * lines), fontsize=theme.points(theme.TITLE))
        stack.callback(strip_of_title.remove)
        run()
        figure.draw_without_rendering()
    places = tuple(
        None
        if ax in hidden
        else (ax.get_position(original=True), ax.get_anchor(), ax.get_box_aspect(), ax.get_aspect())
        for ax in figure.axes
    )
    for ax, spec in own.items():
        if spec is not None and hidden:
            ax.set_subplotspec(spec)
    return Places(size, places, round(SMALLEST * size[0]))


def _is_grid(figure):
    """Whether all panels lie in a grid, and none where its figure has put it."""
    return all(ax.get_subplotspec() is not None or _is_bar(ax) for ax in figure.axes)


def narrow(
    figure: Figure,
    width: int,
    wide: Places,
    title: str,
    rows: Rows | Sequence[Sequence[Axes | str]] | None = (),
    grid: Callable[[tuple[int, int], int], Places] | None = None,
) -> Places:
    """Stacked panels if they can be stacked, or on a page that is nearly wide the `grid` of a smaller size, else the wide picture,
    which scrolls. The figure stands in its wide arrangement."""
    if rows is None or not (rows or _is_grid(figure)):
        return wide._replace(least=round(BY_HAND * wide.size[0]))
    shown = [ax for ax in figure.axes if ax.get_visible()]
    if not (grid and _is_grid(figure)) or width < max(WIDTHS.values()):
        return stacked(figure, rows or flowing(figure, shown, width), width, title=title)
    natural = {ax: ax.get_window_extent().width for ax in shown}
    least = {ax: _needed(figure, ax) for ax in shown if _is_drawing(ax)}
    lines = max(2, min(len(theme.title_lines(title, width)), MOST_LINES))
    found = wide._replace(stacked=True, lines=lines)
    shape = all(_fixed(ax) for ax in shown)
    for k in range(4):
        dress(figure, found)
        height = (wide.size[1] - theme.strip(1)) * (width / wide.size[0] if shape else 1) + theme.strip(lines)
        found = grid((width, round(height)), lines)._replace(
            least=round(SHRINKS * width), stacked=True, lines=lines
        )
        apply(figure, found)
        scales = {ax: ax.get_window_extent().width / natural[ax] for ax in least}
        found = found._replace(scales=tuple(min(scales.get(ax, 1.0), 1.0) for ax in figure.axes))
        short = max((least[ax] / scales[ax] for ax in least), default=1)
        if short > 1:
            width = min(math.ceil(width * short), wide.size[0])
        elif k:
            break
    if any(least[ax] > scales[ax] * 0.97 for ax in least):
        found = found._replace(least=width)
    return found


def _without(figure, shown, size):
    """Take out of the grids what shows nothing. Returns the size that is left."""
    specs = {ax: ax.get_subplotspec() for ax in shown if ax.get_subplotspec() is not None}
    if not specs:
        return size
    inside = {}  # grid → the parts of it that show something
    for spec in specs.values():
        for part in _chain(spec):
            inside.setdefault(part.get_gridspec(), set()).add(part)
    made = {}

    def smaller(spec):
        grid = spec.get_gridspec()
        if grid not in made:
            rows, heights = _merged([part.rowspan for part in inside[grid]], grid.get_height_ratios())
            columns, widths = _merged([part.colspan for part in inside[grid]], grid.get_width_ratios())
            ratios = dict(height_ratios=heights, width_ratios=widths)
            outer = getattr(grid, "_subplot_spec", None)
            new = (
                GridSpec(len(heights), len(widths), figure, **ratios)
                if outer is None
                else GridSpecFromSubplotSpec(len(heights), len(widths), smaller(outer), **ratios)
            )
            made[grid] = new, rows, columns
        new, rows, columns = made[grid]
        across, down = [columns[k] for k in spec.colspan], [rows[k] for k in spec.rowspan]
        return new[min(down) : max(down) + 1, min(across) : max(across) + 1]

    for ax, spec in specs.items():
        ax.set_subplotspec(smaller(spec))
    top = _chain(next(iter(specs.values())))[-1].get_gridspec()
    new, *_ = made[top]
    width, height = size
    above = theme.strip(1)
    height = above + (height - above) * sum(new.get_height_ratios()) / sum(top.get_height_ratios())
    if all(_fixed(ax) for ax in specs):  # what has its shape leaves no empty band
        width *= sum(new.get_width_ratios()) / sum(top.get_width_ratios())
    return round(width), round(height)


def _merged(spans, ratios):
    """Rows of a grid without those that hold nothing, and as one those that hold the same: {old: new}, and the new ratios."""
    places, found = {}, []
    for k, ratio in enumerate(ratios):
        held = {place for place, span in enumerate(spans) if k in span}
        before, sum_of_ratios = found[-1] if found else (set(), 0.0)
        if not held:
            continue
        if found and (held <= before or before <= held):
            found[-1] = held | before, sum_of_ratios + ratio
        else:
            found.append((held, ratio))
        places[k] = len(found) - 1
    return places, [ratio for _, ratio in found]


def _chain(spec):
    """The spec, and those of the grids that its grid lies in."""
    chain = [spec]
    while (outer := getattr(chain[-1].get_gridspec(), "_subplot_spec", None)) is not None:
        chain.append(outer)
    return chain


# ---- applying -----------------------------------------------------------------------------------------------------------
def apply(figure: Figure, arrangement: Places) -> None:
    """Size and places of the figure."""
    width, height = arrangement.size
    figure.set_layout_engine("none")
    figure.set_size_inches(width / theme.DPI, height / theme.DPI, forward=False)
    for ax, place in zip(figure.axes, arrangement.places, strict=True):
        if place is not None:
            box, anchor, box_aspect, aspect = place
            ax.set_position(box)
            ax.set(anchor=anchor, box_aspect=box_aspect, aspect=aspect)
    if arrangement.stacked:
        thin(figure)


def dress(figure: Figure, arrangement: Places | None = None) -> None:
    """Wrap the titles and names of the axes and scale the letters of drawings; None: leave them as they are on a wide page."""
    stacked = bool(arrangement and arrangement.stacked)
    for ax, scale in itertools.zip_longest(
        figure.axes, arrangement.scales if arrangement else (), fillvalue=1.0
    ):
        for text in (ax.title, ax._left_title, ax._right_title, ax.xaxis.label, ax.yaxis.label):
            text.set_wrap(stacked)
            text._get_wrap_line_width = functools.partial(_room, text, ax)
        for text in ax.texts:
            size = SIZES.setdefault(text, float(text.get_fontsize()))
            text.set_fontsize(size if scale == 1 else max(size * scale, min(size, theme.points(theme.TICK))))
        if not stacked:
            _show_all(ax.xaxis)
            _show_all(ax.yaxis)


def _room(text, ax):
    """Pixels that a title or name of these axes may be long."""
    if text is ax.yaxis.label:
        return ax.bbox.height + 30 * ax.figure.dpi / theme.DPI
    if text is ax.xaxis.label:
        return min(
            2 * (ax.bbox.x0 + ax.bbox.width / 2), ax.figure.bbox.width - ax.bbox.x0, 1.3 * ax.bbox.width
        )
    return ax.bbox.width


def thin(figure: Figure) -> None:
    """Show every second label of an axis, or every third …, where they would lie upon one another."""
    for ax in figure.axes:
        for axis, low, high, apart in ((ax.xaxis, "x0", "x1", 3), (ax.yaxis, "y0", "y1", -2)):
            _show_all(axis)
            if not (ax.get_visible() and ax.axison):
                continue
            labels = [tick.label1 for tick in axis._update_ticks()]
            labels = [label for label in labels if label.get_visible() and label.get_text()]
            ends = [
                (getattr(box, low), getattr(box, high))
                for box in (label.get_window_extent() for label in labels)
            ]
            step = next((n for n in range(1, len(labels)) if not _collide(ends[::n], apart)), 1)
            for k, label in enumerate(labels):
                if k % step:
                    label.set(visible=False, gid=THINNED)


def _collide(ends, apart):
    ends = sorted(ends)
    return any(after[0] < before[1] + apart for before, after in zip(ends, ends[1:]))


def _show_all(axis):
    for tick in axis.majorTicks:
        if tick.label1.get_gid() == THINNED:
            tick.label1.set(visible=True, gid=None)
