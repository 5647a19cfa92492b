"""Curves, points, bars and words on a panel that `axes` has measured.

Each function makes its artists once and returns a setter. One contract for all of them: called without arguments it hides what it
sets; what leaves the panel above or below runs along its edge, under an arrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, ScaledTranslation

from ...typing import ArrayLike, Setter
from .. import theme, views
from ..told import tell
from ..tracks import Tracks
from .scales import Look, axes, bare

Corner = Literal[
    "upper right", "upper left", "lower right", "lower left", "upper center", "lower center", "below"
]
NOWHERE = np.zeros(0)
PLAIN, AREA, PALE = Look(), Look(theme.SKY), Look(theme.PALE, width=1.2)
LINE = Look(theme.GREY, dash=(2, 2), width=1.2)
MOST_ARROWS = 40  # at one edge


def limits(ax: Axes, side: str = "y") -> tuple[float, float]:
    """The ends of a panel, the smaller one first, whichever way it runs."""
    low, high = sorted({"x": ax.get_xlim, "y": ax.get_ylim}[side]())
    return float(low), float(high)


class _Edges:
    """Arrows at the upper and lower edge of a panel, where something has left it."""

    def __init__(self, ax, look, zorder):
        self.ax = ax
        self.arrows = [_dots(ax, look.but(marker=marker, size=8), zorder) for marker in "v^"]
        for arrow in self.arrows:
            arrow.set_clip_on(False)
            tell(arrow, kind="quiet")

    def clip(self, x, y, *, joined):
        """y as far as the panel goes, and where it has left it. An arrow stands at each such place, and if the places are joined
        only where a stretch of them begins."""
        low, high = limits(self.ax)
        upwards = self.ax.get_ylim()[0] == low
        for arrow, gone, edge in zip(self.arrows[:: 1 if upwards else -1], (y < low, y > high), (low, high)):
            first = gone & ~np.append(False, gone[:-1]) if joined else gone
            at = x[first][:MOST_ARROWS]
            arrow.set_data(at, np.full(len(at), edge))
            arrow.set_visible(len(at) > 0)
        return np.clip(y, low, high), (y < low) | (y > high)


def _arrays(x, y):
    return np.broadcast_arrays(np.atleast_1d(np.asarray(x, float)), np.atleast_1d(np.asarray(y, float)))


def _dots(ax, look, zorder, label=None):
    (dots,) = ax.plot(
        NOWHERE,
        NOWHERE,
        linestyle="none",
        marker=look.marker,
        markersize=theme.points(look.size),
        color=look.color,
        markerfacecolor="white" if look.hollow else look.color,
        markeredgecolor=look.color if look.hollow else "white",
        markeredgewidth=1.2 if look.hollow else 0.4,
        label=label,
        zorder=zorder,
        animated=True,
    )
    return dots


def curve(ax: Axes, look: Look = PLAIN, label: str | None = None, *, zorder: float = 3) -> Setter:
    """A line through points. set(x, y)"""
    (line,) = ax.plot(
        NOWHERE,
        NOWHERE,
        color=look.color,
        linestyle=(0, look.dash) if look.dash else "-",
        linewidth=theme.points(look.width),
        label=label,
        zorder=zorder,
        animated=True,
    )
    edges = _Edges(ax, look, zorder + 1)

    def set_curve(x: ArrayLike = NOWHERE, y: ArrayLike = NOWHERE) -> None:
        x, y = _arrays(x, y)
        line.set_data(x, edges.clip(x, y, joined=True)[0])

    return set_curve


def points(ax: Axes, look: Look = PLAIN, label: str | None = None, *, zorder: float = 4) -> Setter:
    """Separate points, each with a few words to its right if they are given. set(x, y, words=())"""
    dots, edges, notes = _dots(ax, look, zorder, label), _Edges(ax, look, zorder), _Notes(ax, look.color)

    def set_points(x: ArrayLike = NOWHERE, y: ArrayLike = NOWHERE, words: Sequence[str] = ()) -> None:
        at, height = _arrays(x, y)
        clipped, gone = edges.clip(at, height, joined=False)
        dots.set_data(at[~gone], height[~gone])
        notes.write((string, place, (look.size, 0)) for string, *place in zip(words, at, clipped))

    return set_points


def classes(ax: Axes, looks: Sequence[Look], labels: Sequence[str] = (), *, zorder: float = 4) -> Setter:
    """Points of several classes. set(x, y, which) with whole numbers from 0 as classes"""
    named = dict(enumerate(labels))
    setters = [points(ax, look, named.get(k), zorder=zorder) for k, look in enumerate(looks)]

    def set_classes(x: ArrayLike = NOWHERE, y: ArrayLike = NOWHERE, which: ArrayLike = NOWHERE) -> None:
        x, y, which = (np.ravel(part) for part in (x, y, which))
        for k, set_class in enumerate(setters):
            set_class(x[which == k], y[which == k])

    return set_classes


def family(ax: Axes, look: Look = PALE, *, zorder: float = 2) -> Setter:
    """Many lines of one look, over the same x. set(x, Y) with Y (lines, points)"""
    set_segments = views.segments(ax, color=look.color, width=theme.points(look.width), zorder=zorder)

    def set_family(x: ArrayLike = NOWHERE, Y: ArrayLike = NOWHERE) -> None:
        Y = np.atleast_2d(np.asarray(Y, float)).clip(*limits(ax))
        points = np.stack([np.broadcast_to(np.asarray(x, float), Y.shape), Y], axis=-1)
        set_segments(points[:, :-1].reshape(-1, 2), points[:, 1:].reshape(-1, 2))

    return set_family


def paths(ax: Axes, look: Look = PALE, *, zorder: float = 2) -> Setter:
    """Many paths of one look. set(points (steps, paths, 2))"""
    set_segments = views.segments(ax, color=look.color, width=theme.points(look.width), zorder=zorder)

    def set_paths(points: ArrayLike = NOWHERE) -> None:
        points = np.asarray(points, float) if np.size(points) else np.zeros((0, 1, 2))
        set_segments(points[:-1].reshape(-1, 2), points[1:].reshape(-1, 2))

    return set_paths


def vertical(ax: Axes, look: Look = LINE, label: str | None = None, *, zorder: float = 2) -> Setter:
    """A vertical line over the whole height; none where x is not on the panel. set(x)"""
    line = ax.axvline(
        0,
        color=look.color,
        linestyle=(0, look.dash) if look.dash else "-",
        linewidth=theme.points(look.width),
        label=label,
        zorder=zorder,
        animated=True,
        visible=False,
    )

    def set_vertical(x: float | None = None) -> None:
        low, high = limits(ax, "x")
        line.set_visible(x is not None and low <= x <= high)
        if line.get_visible():
            line.set_xdata(np.full(2, x))

    return set_vertical


def band(ax: Axes, look: Look = AREA, *, zorder: float = 1) -> Setter:
    """The area between two curves over the same x. set(x, low, high)"""
    set_area = views.band(ax, color=look.color, zorder=zorder)

    def set_band(x: ArrayLike = NOWHERE, low: ArrayLike = NOWHERE, high: ArrayLike = NOWHERE) -> None:
        x = np.asarray(x, float)
        set_area(x, *(np.clip(np.broadcast_to(part, x.shape), *limits(ax)) for part in (low, high)))

    return set_band


CORNERS = np.array([[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]], float)
OUTLINE = np.array([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], np.uint8)


def bars(
    ax: Axes,
    n: int,
    look: Look = PLAIN,
    label: str = "",
    *,
    width: float = 0.8,
    horizontal: bool = False,
    write: Any = None,
    zorder: float = 2,
) -> Setter:
    """Up to n bars from 0, at 0, 1, 2, …; NaN for none. `write`, such as words.number, says each value at the end of its bar; a bar
    that is longer than the panel ends in an arrow. set(values)"""
    part = PathPatch(
        Path(np.zeros((0, 2))),
        facecolor=look.color,
        edgecolor=theme.INK,
        linewidth=0.5,
        zorder=zorder,
        animated=True,
    )
    ax.add_patch(part)
    tell(part, kind="bars", name=label)
    side = "x" if horizontal else "y"
    edges = [_dots(ax, look.but(marker=marker), zorder + 1) for marker in ("<>" if horizontal else "v^")]
    notes = _Notes(ax, zorder=zorder + 2)

    def set_bars(values: ArrayLike = NOWHERE) -> None:
        values = np.atleast_1d(np.asarray(values, float))
        if len(values) > n:
            raise ValueError(f"there is room for {n} bars, got {len(values)}")
        values = np.pad(values, (0, n - len(values)), constant_values=np.nan)
        there, (low, high) = np.isfinite(values) | np.isinf(values), limits(ax, side)
        ends = np.where(there, values, 0.0).clip(low, high)
        start = min(max(0.0, low), high)
        along = start + CORNERS[:, 1] * (ends[:, None] - start)
        across = np.arange(n)[:, None] + width * (CORNERS[:, 0] - 0.5)
        corners = np.stack([along, across] if horizontal else [across, along], axis=-1)[there]
        part.set_path(Path(corners.reshape(-1, 2), np.tile(OUTLINE, len(corners))))
        part.stale = True
        for arrow, gone, edge in zip(edges, (values < low, values > high), (low, high)):
            at = np.flatnonzero(gone), np.full(gone.sum(), edge)
            arrow.set_data(*(at[::-1] if horizontal else at))
            arrow.set_visible(bool(gone.any()))
        if write:
            notes.write(
                (write(values[k]), *_beyond(ends[k], k, high, horizontal))
                for k in np.flatnonzero(there).tolist()
            )

    return set_bars


def _beyond(end, k, high, horizontal):
    """Where the value of bar k stands: a place, and how far from it in pixels; in the bar, where it is as long as the panel."""
    away = -1 if end < 0 or end >= high else 1
    if horizontal:
        return (end, k), (4 * away, 0)
    return (k, end), (0, 9 * away)


def histogram(ax: Axes, edges: ArrayLike, look: Look = AREA, *, filled: bool = True) -> Setter:
    """How many of some numbers fall between neighbouring edges, as a share of all. set(samples)"""
    edges = np.asarray(edges, float)
    set_counts = views.steps(ax, edges, color=look.color, fill=filled)

    def set_histogram(samples: ArrayLike = NOWHERE) -> None:
        samples = np.ravel(samples)
        counts, _ = np.histogram(samples, edges)
        set_counts((counts / max(len(samples), 1)).clip(*limits(ax)))

    return set_histogram


# ---- runs: whole families over all steps -------------------------------------------------------------------------------
def _tracks(ax, room=0.0):
    """The one artist that draws the runs of a panel."""
    tracks = next((artist for artist in ax.artists if isinstance(artist, Tracks)), None) or Tracks(ax)
    tracks.room = max(tracks.room, room)
    tracks.set(in_layout=tracks.room > 0, clip_on=False)  # which it does itself
    return tracks


def runs(
    ax: Axes,
    looks: Mapping[str, Look],
    *,
    labels: bool = True,
    room: float = 0,
    ahead: bool = False,
    start: bool = False,
    dots: bool = False,
    fades: bool = False,
    numbers: bool = False,
) -> Setter:
    """Whole runs by their names, each up to the present step of the figure's Step control, or to its end if there is none, with a
    marker and its label there; labels keep apart by themselves.

    set(runs, texts) with runs {name: run}: a run is y over the steps 0, 1, 2, … (K + 1,), positions (K + 1, 2), or a pair (x, y); who is
    not named is hidden. texts {name: what is written in place of the name}.

    room    pixels beyond the right edge that labels may use     start   a ring where it begins
    ahead   what is still to come is there too, pale             dots    a dot at every step
    fades   the older, the paler                             numbers the height beside the label
    """
    tracks = _tracks(ax, room)
    setters = {
        name: tracks.run(
            color=look.color,
            marker=look.marker,
            size=look.size,
            width=look.width,
            dash=look.dash,
            label=name if labels else "",
            ring=start,
            dots=dots,
            ahead=ahead,
            fades=fades,
        )
        for name, look in looks.items()
    }

    def set_runs(runs: Mapping[str, Any] = {}, texts: Mapping[str, str] = {}) -> None:
        for name in runs:
            if name not in setters:
                raise ValueError(f"there is no run {name!r} here; there are {', '.join(setters)}")
        for name, set_run in setters.items():
            if name in runs:
                x, y = _places(runs[name])
                set_run(x, y, texts.get(name, name if labels else ""), y if numbers else None)
            else:
                set_run()

    return set_runs


def _places(run):
    """x and y of a run, however it is given."""
    if isinstance(run, tuple):
        return _arrays(*run)
    run = np.asarray(run, float)
    return (run[:, 0], run[:, 1]) if run.ndim == 2 else (np.arange(len(run), dtype=float), run)


def cursors(*panels: Axes) -> Setter:
    """A vertical line in each panel at the present step. set(x) with the places of all steps (K + 1,), or with one place"""
    setters = [_tracks(ax).cursor() for ax in panels]

    def set_cursors(x: ArrayLike = NOWHERE) -> None:
        x = np.atleast_1d(np.asarray(x, float))
        for set_cursor in setters:
            set_cursor(x)

    return set_cursors


def arrow(ax: Axes, look: Look = PLAIN, label: str = "") -> Setter:
    """An arrow from one place of the panel to another; over all steps if the places are arrays (K + 1,).
    set(x, y, to_x, to_y)"""
    set_pointer = _tracks(ax).pointer(color=look.color, width=look.width, dash=look.dash, label=label)

    def set_arrow(*ends: ArrayLike) -> None:
        set_pointer(*(np.atleast_1d(np.asarray(end, float)) for end in ends))

    return set_arrow


# ---- words ---------------------------------------------------------------------------------------------------------------
class _Notes(Artist):
    """A few words beside each of some places, with a thin line that leads there if they are not close by."""

    def __init__(self, ax, color=theme.INK, zorder=9, size=theme.TICK):
        super().__init__()
        self.color, self.size, self.notes = color, size, ()
        ax.add_artist(self)
        self.set(animated=True, zorder=zorder, in_layout=False)

    def write(self, notes):
        """[(words, (x, y), (pixels to the right, pixels upwards)), …]"""
        self.notes, self.stale = tuple(notes), True

    def draw(self, renderer):
        scale = renderer.dpi / theme.DPI
        for words, at, aside in self.notes:
            start = self.axes.transData.transform(at)
            if words and np.isfinite(start).all():
                end = start + np.multiply(aside, scale)
                if np.hypot(*aside) > theme.LABEL:
                    self._lead(renderer, start, end)
                self._say(renderer, words, end, aside, scale)
        self.stale = False

    def _lead(self, renderer, start, end):
        gc = renderer.new_gc()
        gc.set_foreground(self.color)
        gc.set_linewidth(theme.points(1))
        renderer.draw_path(gc, Path([start, end]), Affine2D())

    def _say(self, renderer, words, end, aside, scale):
        """The words go on in the direction of the line, and stay on the canvas."""
        (right, up), side, size = aside, np.sign(aside[0]), round(self.size * scale)
        down = 4.0  # from the middle of the letters to their baseline
        if abs(up) > abs(right):
            down = -3.0 if up > 0 else 11.0
        wide = theme.width(words, size)
        left = end[0] + 3 * side * scale - (1 - side) / 2 * wide
        theme.writer(renderer)(
            words,
            max(min(left, renderer.width - wide - 2 * scale), 2 * scale),
            renderer.height - end[1] + down * scale,
            path=theme.TEXT_FONT,
            size=size,
            color=self.color,
            halo=round(1.75 * scale),
        )


def note(ax: Axes, aside: tuple[float, float] = (14, 14), *, color: str = theme.INK) -> Setter:
    """A few words beside a place in the panel, `aside` pixels right of it and above, with a thin line that leads there.
    set(words, x, y)"""
    notes = _Notes(ax, color)

    def set_note(words: str = "", x: float = 0.0, y: float = 0.0) -> None:
        notes.write([(words, (x, y), aside)])

    return set_note


def marks(ax: Axes, *, size: int = theme.LABEL, ha: str = "center") -> Setter:
    """Words at places of the panel, centred there or beginning there ("left"). set([(words, (x, y)), …])"""
    notes = _Notes(ax, size=size)
    aside = (0, 0) if ha == "center" else (1, 0)

    def set_marks(marks: Sequence[tuple[str, Any]] = ()) -> None:
        notes.write([(words, place, aside) for words, place in marks])

    return set_marks


def text(ax: Axes, x: float = 0.02, y: float = 0.95, **options: Any) -> Setter:
    """Words at a place in fractions of the panel. set(words)"""
    set_text = views.text(ax, x, y, **options)

    def set_words(words: str = "") -> None:
        set_text(words)

    return set_words


def caption(ax: Axes) -> Setter:
    """A title that moves with the figure. set(words)"""
    return text(ax, 0.0, 1.015, size=theme.LABEL, va="bottom", halo=False)


def lines(ax: Axes, n: int, title: str = "", *, size: float = theme.LABEL) -> Setter:
    """Up to n lines of words, one under the other, on a panel of their own. set(lines)"""
    axes(ax, bare(), bare(n, 0), title)
    texts = [views.text(ax, 0.0, k + 0.5, data=True, va="center", halo=False, size=size) for k in range(n)]

    def set_lines(lines: Sequence[str] = ()) -> None:
        if len(lines) > n:
            raise ValueError(f"there is room for {n} lines, got {len(lines)}")
        for set_text, line in zip(texts, [*lines, *[""] * n]):
            set_text(line)

    return set_lines


def level(ax: Axes, y: float, words: str = "", look: Look = LINE) -> None:
    """A horizontal line that stays, with its words above its left end."""
    ax.axhline(
        y,
        color=look.color,
        linestyle=(0, look.dash) if look.dash else "-",
        linewidth=theme.points(look.width),
    )
    views.write(ax, 0.01, y, f" {words}", size=theme.TICK, va="bottom", transform=ax.get_yaxis_transform())


def legend(ax: Axes, where: Corner = "upper right", *, columns: int = 1) -> None:
    """What the labelled looks of a panel mean, in a corner of it or "below" its axis."""
    if where == "below":
        down = ScaledTranslation(
            -0.45, -0.38, ax.figure.dpi_scale_trans
        )  # inches: past the axis and its name
        ax.legend(
            loc="upper left",
            bbox_to_anchor=(0, 0),
            bbox_transform=ax.transAxes + down,
            ncols=columns,
            handletextpad=0.5,
        )
    else:
        ax.legend(loc=where, ncols=columns)
