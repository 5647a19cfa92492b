"""What moves with the step: whole runs as arrays over all steps, of which a panel shows the part up to the present step.

    trails = Tracks(ax)                                          # one for each panel, made once
    set_adam = trails.run(color=theme.BLUE, marker="s", label="Adam")
    def update(step, …):
        set_adam(x, y)                                           # positions at all steps 0 … K, on every move
    update.tracks = [trails]                                     # the engine moves them to the figure's `Step` control
    update.handles = [Handle("start", ax, "start_x", "start_y")] # a point that can be dragged, and the controls that it sets;
                                                                 # a `Turn` is a whole panel

Here Matplotlib draws them, for still pictures. In the browser `canvas.js` draws the same from the same pixels, so that scrubbing
and playing need no kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from ..typing import Array, ArrayLike, Setter
from . import theme
from .words import number

GHOST = "#8f8f8f"
ENDLESS = 1_000_000  # a step beyond the end of every run
KNOB = 12  # pixels from a corner
INSET = 6  # pixels from the edge of a panel, where what has left it is marked
FAR = 20_000.0  # pixels; what is farther away is drawn nearer, in the same direction
ASIDE, LINE = 9, 13  # pixels from a marker to its label, from label to label
AGED, FADES = 0.4, ((200, 0.2), (90, 0.0))  # white in a path that fades, and in its last so many pixels


class Handle(NamedTuple):
    """A point of a figure that can be dragged, clicked to and moved by arrow keys: its name, axes, controls of x and of y."""

    name: str
    ax: Axes
    x: str
    y: str

    def place(self, values: Mapping[str, Any]) -> list[float]:
        """Where its knob stands, in CSS pixels."""
        return pixels(self.ax, [values[self.x]], [values[self.y]])[0].tolist()

    def steps(self, right: int, up: int) -> dict[str, int]:
        """By how many steps its controls change when it is moved so many to the right and upwards."""
        return {
            name: steps for name, steps in ((self.x, right), (self.y, up)) if steps
        }  # both may be one control


class Turn(Handle):
    """A panel that is turned by dragging anywhere on it, as a thing in the hand is: its name, axes, controls of the azimuth and of
    the elevation of the eye, which goes the other way, one step for each pixel. Its knob, for the keys, stays in a corner."""

    __slots__ = ()

    def place(self, values: Mapping[str, Any]) -> list[float]:
        left, _, _, bottom = box(self.ax)
        return [left + KNOB, bottom - KNOB]

    def steps(self, right: int, up: int) -> dict[str, int]:
        return super().steps(-right, -up)


class Tracks(Artist):
    """The runs of one panel. `room` pixels beyond its right edge may be used by labels."""

    def __init__(self, ax: Axes, *, room: float = 0, zorder: float = 6) -> None:
        super().__init__()
        self.parts, self.pinned, self.step, self.room = [], [], 0, room
        ax.add_artist(self)
        self.set(animated=True, zorder=zorder, in_layout=False)

    def run(
        self,
        *,
        color: str = theme.BLUE,
        marker: str = "o",
        size: float = 9,
        width: float = 1.6,
        dash: Sequence[float] = (),
        label: str = "",
        line: bool = True,
        ring: bool = True,
        dots: bool = False,
        ahead: bool = False,
        fades: bool = False,
    ) -> Setter:
        """A path through the panel, with a marker where it is now. set(x, y, label=None, values=None); set() hides it.

        dash     on, off, … in line widths        ring    a ring at the start
        label    a text beside the marker         dots    a dot at every step
        values   numbers (K + 1,) for the label   ahead   the rest of the path is there too, pale
        fades    the older, the paler
        """
        part = dict(
            kind="run",
            color=to_hex(color),
            size=size,
            width=width,
            dash=list(dash),
            line=line,
            ring=ring,
            dots=dots,
            ahead=ahead,
            past=_faded(color, AGED * fades),
            fades=[[far, _faded(color, white)] for far, white in FADES * fades],
            marker=_outline(marker),
            label=label,
            values=None,
        )
        self.parts.append((part, []))

        def set_run(x=(), y=(), label=label, values=None):
            part.update(label=label, values=None if values is None else np.asarray(values, float))
            self.parts[place] = part, [x, y]

        place = len(self.parts) - 1
        return set_run

    def pointer(
        self,
        *,
        color: str = theme.INK,
        width: float = 1.4,
        dash: Sequence[float] = (),
        head: bool = True,
        label: str = "",
    ) -> Setter:
        """A line, with an arrow's head or without, that stands elsewhere at each step. set(x, y, to_x, to_y); set() hides it."""
        part = dict(kind="pointer", color=to_hex(color), width=width, dash=list(dash), head=head, label=label)
        self.parts.append((part, []))

        def set_pointer(*ends):
            self.parts[place] = part, ends

        place = len(self.parts) - 1
        return set_pointer

    def cursor(self, *, color: str = theme.GREY) -> Setter:
        """A vertical line at x over the whole height. set(x)"""
        set_pointer = self.pointer(color=color, width=1.0, dash=(3, 3), head=False)

        def set_cursor(x):
            low, high = self.axes.get_ylim()
            set_pointer(x, np.full(len(x), low), x, np.full(len(x), high))

        return set_cursor

    def pin(self) -> None:
        """Keep the whole paths of the runs as they are now, pale, to compare."""
        self.pinned = [
            (dict(part, kind="ghost", color=GHOST), data)
            for part, data in self.parts
            if part["kind"] == "run" and part["line"]
        ]

    def unpin(self) -> None:
        self.pinned = []

    def shown(self) -> Iterator[tuple[dict[str, Any], Array]]:
        """(look, pixels (K + 1, 2) of a run or (K + 1, 4) of a pointer) of all that is not hidden, what is pinned first."""
        for part, data in self.pinned + self.parts:
            if len(data) and len(data[0]) and np.isfinite([axis[0] for axis in data]).all():
                yield part, np.hstack([pixels(self.axes, *data[k : k + 2]) for k in range(0, len(data), 2)])  # type: ignore[arg-type]

    # ---- Matplotlib --------------------------------------------------------------------------------------------------
    def get_tightbbox(self, renderer=None):
        """The panel, and the room for labels beyond it: what a layout keeps free, if it is asked to (`set_in_layout`)."""
        room = self.room * self.axes.figure.dpi / theme.DPI
        return Bbox.from_extents(self.axes.bbox.extents + [0, 0, room, 0])

    def draw(self, renderer):
        scale, (left, top, right, bottom) = renderer.dpi / theme.DPI, box(self.axes)
        self._renderer, self._place = renderer, Affine2D().scale(scale, -scale).translate(0, renderer.height)
        self._clip = Bbox(self._place.transform([(left, bottom), (right, top)]))
        shown = [(part, points, points[min(self.step, len(points) - 1)]) for part, points in self.shown()]
        runs = [each for each in shown if each[0]["kind"] == "run"]
        for part, points, _ in shown:
            if part["kind"] == "ghost":
                self._stroke(points, dict(part, dash=[]))
        for part, points, _ in runs:
            if part["ahead"]:
                self._stroke(points, dict(part, color=theme.PALE, dash=[]))
            self._past(part, points[: self.step + 1], part["past"])
            if part["ring"]:
                self._stamp(points[:1], "o", part["size"], "white", edge=part["color"], width=1.4)
        for part, points, _ in runs:
            along = lengths(points[: self.step + 1])
            for far, shade in part["fades"]:
                first = begun(along, far)
                self._past(part, points[first : self.step + 1], shade, along[first])
        for part, _, now in shown:
            if part["kind"] == "pointer":
                self._pointer(part, now)
        labels = []
        for part, points, now in runs:
            at = now.clip([left + INSET, top + INSET], [right - INSET, bottom - INSET])
            gone = np.abs(at - now).max() > INSET + 1
            self._stamp(
                at[None],
                Path(part["marker"]),
                part["size"],
                "white" if gone else part["color"],
                edge=part["color"] if gone else "white",
                width=1.6 if gone else 0.8,
                clip=False,
            )
            string = words(part, min(self.step, len(points) - 1))
            if string:
                labels.append((part, at, string))
        self._labels(labels)
        self.stale = False

    def _past(self, part, points, shade, drawn=0.0):
        if part["line"]:
            self._stroke(points, dict(part, color=shade), drawn)
        if part["dots"]:
            self._stamp(points, "s", 2.4, shade)

    def _gc(self, color, width, dash=(), clip=True, drawn=0.0):
        gc = self._renderer.new_gc()
        gc.set_foreground(color)
        gc.set_linewidth(theme.points(width))
        gc.set_joinstyle("round")
        gc.set_snap(False)
        if dash:
            gc.set_dashes(theme.points(drawn), [theme.points(length * width) for length in dash])
        if clip:
            gc.set_clip_rectangle(self._clip)
        return gc

    def _stroke(self, points, part, drawn=0.0, clip=True):
        """A line; `drawn` pixels of its dashes are already there."""
        if len(points) > 1:
            self._renderer.draw_path(
                self._gc(part["color"], part["width"], part["dash"], clip, drawn), Path(points), self._place
            )

    def _stamp(self, points, marker, size, face, edge=None, width=0.0, clip=True):
        outline = marker if isinstance(marker, Path) else Path(_outline(marker))
        side = size * self._renderer.dpi / theme.DPI
        self._renderer.draw_markers(
            self._gc(edge or face, width, clip=clip),
            outline,
            Affine2D().scale(side, -side),
            Path(points),
            self._place,
            (*_rgb(face), 1.0),
        )

    def _pointer(self, part, ends):
        ends = ends.reshape(2, 2)
        self._stroke(ends, part)
        if part["head"] and np.hypot(*(ends[1] - ends[0])) > 1:
            self._renderer.draw_path(
                self._gc(part["color"], 0.5), Path(arrow_head(*ends)), self._place, (*_rgb(part["color"]), 1)
            )
            if self.axes.bbox.contains(*self._place.transform(ends[1])):
                self._write(part["label"], *(ends[1] + [4, 8]))

    def _labels(self, labels):
        """Beside their markers, one above the other where they would overlap, with a line to the marker."""
        for (part, at, string), (x, y) in zip(
            labels,
            places([(*at, self._width(string)) for _, at, string in labels], box(self.axes), self.room),
        ):
            if abs(y - at[1]) > 3:
                side = x - 2 if x > at[0] else x + self._width(string) + 2
                self._stroke(np.array([at, [side, y]]), dict(part, width=0.8, dash=[]), clip=False)
            self._write(string, x, y + 4)

    def _width(self, string):
        return theme.width(string, theme.TICK)

    def _write(self, string, x, y):
        scale = self._renderer.dpi / theme.DPI
        theme.writer(self._renderer)(
            string,
            x * scale,
            y * scale,
            path=theme.TEXT_FONT,
            size=round(theme.TICK * scale),
            halo=round(1.75 * scale),
        )


def box(ax: Axes) -> list[float]:
    """Left, top, right, bottom of a panel in CSS pixels from the figure's upper left corner."""
    (x0, y0, x1, y1), height, scale = ax.bbox.extents, ax.figure.bbox.height, theme.DPI / ax.figure.dpi
    return [float(edge) for edge in (x0 * scale, (height - y1) * scale, x1 * scale, (height - y0) * scale)]


def pixels(ax: Axes, x: ArrayLike, y: ArrayLike) -> Array:
    """Points of a panel in CSS pixels, (n, 2). From where a run is no longer finite it stays; the very far comes nearer."""
    points = np.column_stack([np.asarray(x, float), np.asarray(y, float)])
    lost = np.flatnonzero(~np.isfinite(points).all(1))
    if lost.size:
        points[lost[0] :] = points[max(lost[0] - 1, 0)]
    left, top, right, bottom = box(ax)
    scale, middle = theme.DPI / ax.figure.dpi, np.array([(left + right) / 2, (top + bottom) / 2])
    away = (
        ax.transData.transform(points.clip(-1e300, 1e300)) * [1, -1] + [0, ax.figure.bbox.height]
    ) * scale - middle
    return (middle + away * np.minimum(1, FAR / np.maximum(np.abs(away).max(1, keepdims=True), 1))).astype(
        np.float32
    )


def lengths(points: Array) -> Array:
    """Length of a path up to each of its points (n, 2)."""
    return np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))


def begun(along: Array, far: float) -> int:
    """The last point of a path that is `far` pixels from its end or more, the first if none is."""
    return max(int(np.searchsorted(along, along[-1] - far, side="right")) - 1, 0)


def words(part: dict[str, Any], k: int) -> str:
    """The label of a run at step k."""
    return (
        f"{part['label']} {number(part['values'][k])}".strip()
        if part["values"] is not None
        else part["label"]
    )


def arrow_head(start: Array, end: Array, size: float = 7) -> Array:
    """Corners of an arrow's head at `end`."""
    along = (end - start) / max(np.hypot(*(end - start)), 1e-9) * size
    across = np.array([-along[1], along[0]]) * 0.45
    return np.array(
        [end + along * 0.3, end - along * 0.7 + across, end - along * 0.7 - across, end + along * 0.3]
    )


def places(
    labels: Sequence[tuple[float, float, float]], panel: Sequence[float], room: float = 0
) -> list[tuple[float, float]]:
    """Where labels of markers, (x, y, width), begin, in pixels: to the right of the marker, to the left where the panel ends, at
    the nearest height that is still free, else where the marker is."""
    left, top, right, bottom = panel
    taken = []
    for x, y, width in labels:
        begin = x + ASIDE if x + ASIDE + width <= right + room else max(x - ASIDE - width, left)
        tries = range(4 * len(labels) + 1)  # each of the others can be in the way of two heights
        heights = (y + LINE * ((k + 1) // 2) * (-1) ** k for k in tries)  # here, one up, one down, two up, …
        free = (
            height
            for height in heights
            if top + 4 <= height <= bottom - 4
            and all(
                abs(height - other) >= LINE or begin >= end or first >= begin + width
                for first, end, other in taken
            )
        )
        taken.append((begin, begin + width, next(free, y)))
    return [(begin, height) for begin, _, height in taken]


def _outline(marker):
    """Corners of a marker that is one unit wide, closed, y downwards."""
    style = MarkerStyle(marker)
    corners = style.get_path().transformed(style.get_transform()).to_polygons(closed_only=False)[0]
    return (corners / np.ptp(corners, axis=0).max() * [1, -1]).round(4).tolist()


def _faded(color, white):
    """A colour mixed with so much of white."""
    return to_hex(np.array(_rgb(color)) * (1 - white) + white)


def _rgb(color):
    return [int(to_hex(color)[k : k + 2], 16) / 255 for k in (1, 3, 5)]
