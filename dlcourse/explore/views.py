"""Parts of figures: each function makes its artists once, on given axes, and returns the function that moves them.

    set_curve = views.curve(ax, label="J")
    set_curve(x, y)                              # on every move

All artists made here are `animated`: they are drawn over the cached background. Limits of the axes are the caller's to fix,
once, for the whole range of the controls.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cbook import is_math_text
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from ..typing import Array, ArrayLike, Setter
from . import theme
from .told import tell

HALO = [withStroke(linewidth=2.5, foreground="white")]


def label_axes(
    ax: Axes,
    x: str = "",
    y: str = "",
    title: str = "",
    *,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    grid: bool = False,
    equal: bool = False,
) -> Axes:
    """Names, limits and title of one panel, in one call."""
    ax.set(xlabel=theme.raised(x), ylabel=theme.raised(y), title=theme.raised(title))
    if xlim is not None:
        ax.set_xlim(*xlim)
    if ylim is not None:
        ax.set_ylim(*ylim)
    if grid:
        ax.grid(True)
    if equal:
        ax.set_aspect("equal")
    return ax


def panel(fig: Figure, x: float, y: float, width: float, height: float) -> Axes:
    """Axes at a place in CSS pixels from the upper left corner, for a figure that lays out its panels itself."""
    W, H = fig.get_size_inches() * theme.DPI
    fig.set_layout_engine("none")
    return fig.add_axes((x / W, 1 - (y + height) / H, width / W, height / H))


# ---- lines and points ---------------------------------------------------------------------------------------------------
def curve(
    ax: Axes,
    *,
    color: str = theme.BLUE,
    style: str = "-",
    width: float = 1.8,
    label: str | None = None,
    name: str = "",
    zorder: float = 3,
) -> Setter:
    """A line through points; the pointer tells its name, or its label in the legend. set(x, y)"""
    (line,) = ax.plot(
        [], [], linestyle=style, color=color, linewidth=width, label=label, zorder=zorder, animated=True
    )
    tell(line, name=name)
    return line.set_data


def points(
    ax: Axes,
    *,
    color: str = theme.BLUE,
    marker: str = "o",
    size: float = 5,
    hollow: bool = False,
    label: str | None = None,
    name: str = "",
    zorder: float = 4,
) -> Setter:
    """Separate points; the pointer tells their name, or their label in the legend. set(x, y, each=()), a name for each"""
    (line,) = ax.plot(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=size,
        label=label,
        zorder=zorder,
        animated=True,
        color=color,
        markerfacecolor="white" if hollow else color,
        markeredgecolor="white" if not hollow else color,
        markeredgewidth=0.4 if not hollow else 1.2,
    )
    tell(line, name=name)

    def set_points(x, y, each=()):
        line.set_data(np.atleast_1d(x), np.atleast_1d(y))
        tell(line, each=tuple(each))

    return set_points


def two_classes(
    ax: Axes, *, size: float = 5, names: tuple[str, str] = ("y = 0", "y = 1"), zorder: float = 4
) -> Setter:
    """Points of two classes, class 0 a blue disc, class 1 a vermillion cross. set(x, y, labels)"""
    setters = [
        points(ax, color=color, marker=marker, size=size + (marker == "X"), label=name, zorder=zorder)
        for color, marker, name in zip(theme.CLASS_COLOR, theme.CLASS_MARKER, names)
    ]

    def set_points(x, y, labels):
        x, y, labels = np.ravel(x), np.ravel(y), np.ravel(labels)
        for k, set_class in enumerate(setters):
            set_class(x[labels == k], y[labels == k])

    return set_points


def path(
    ax: Axes,
    *,
    color: str = theme.VERMILLION,
    marker: str = "o",
    style: str = "-",
    label: str | None = None,
    zorder: float = 5,
) -> Setter:
    """A trajectory with its steps as dots, its start as a ring and its present end as a filled marker. set(x, y)"""
    (trail,) = ax.plot(
        [],
        [],
        linestyle=style,
        color=color,
        linewidth=1.2,
        marker=".",
        markersize=3.5,
        zorder=zorder,
        animated=True,
    )
    (start,) = ax.plot(
        [],
        [],
        marker="o",
        markersize=7,
        color=color,
        markerfacecolor="white",
        zorder=zorder + 1,
        animated=True,
    )
    (end,) = ax.plot(
        [],
        [],
        marker=marker,
        markersize=8,
        color=color,
        markeredgecolor="white",
        markeredgewidth=0.8,
        label=label,
        linestyle="none",
        zorder=zorder + 2,
        animated=True,
    )

    def set_path(x, y):
        trail.set_data(x, y)
        start.set_data(x[:1], y[:1])
        end.set_data(x[-1:], y[-1:])

    return set_path


def vertical(
    ax: Axes, *, color: str = theme.GREY, style: str = "--", width: float = 1.2, zorder: float = 2
) -> Setter:
    """A vertical line at x over the whole height. set(x)"""
    line = ax.axvline(0, color=color, linestyle=style, linewidth=width, zorder=zorder, animated=True)
    return lambda x: line.set_xdata([x, x])


def segments(
    ax: Axes,
    *,
    color: str = theme.GREY,
    width: float = 1.0,
    style: Any = "solid",
    label: str = "",
    zorder: float = 2,
) -> Setter:
    """Many separate straight lines. set(starts (n, 2), ends (n, 2), colors=None, widths=None, each=(), values=None)

    The pointer tells the label, and for each of them its name and its number: "weight layer 1, unit 3 ← x₁: −0.42".
    """
    lines = LineCollection([], colors=color, linewidths=width, linestyles=style, zorder=zorder, animated=True)
    ax.add_collection(lines, autolim=False)
    tell(lines, name=label)

    def set_segments(starts, ends, colors=None, widths=None, each=(), values=None):
        lines.set_segments(np.stack([np.asarray(starts, float), np.asarray(ends, float)], axis=1))
        if colors is not None:
            lines.set_color(colors)
        if widths is not None:
            lines.set_linewidth(widths)
        tell(lines, each=tuple(each), values=values)

    return set_segments


def arrows(
    ax: Axes,
    n: int,
    *,
    color: str = theme.BLUE,
    width: float = 0.004,
    edge: str = "none",
    label: str = "",
    zorder: float = 4,
) -> Setter:
    """n arrows in data units, of which the pointer tells dx and dy. set(x, y, dx, dy, color=None)"""
    quiver = ax.quiver(
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        color=color,
        angles="xy",
        scale_units="xy",
        scale=1,
        width=width,
        edgecolor=edge,
        linewidth=0.8 * (edge != "none"),
        zorder=zorder,
        animated=True,
    )

    def set_arrows(x, y, dx, dy, color=None):
        quiver.set_offsets(np.column_stack([np.broadcast_to(x, n), np.broadcast_to(y, n)]))
        quiver.set_UVC(np.broadcast_to(dx, n), np.broadcast_to(dy, n))
        tell(quiver, values=np.column_stack([np.broadcast_to(dx, n), np.broadcast_to(dy, n)]))
        if color is not None:
            quiver.set_color(color)

    tell(quiver, name=label)
    return set_arrows


@functools.cache
def _font_file(family, weight, style):
    return findfont(FontProperties(family=family, weight=weight, style=style))


class Writing(Text):
    """A text that `theme.write` puts into the picture, ten times as fast as Matplotlib; turned texts and formulas are left to it."""

    def draw(self, renderer):
        string = self.get_text()
        if not string or not self.get_visible():
            return
        if self.get_rotation() or is_math_text(string):
            super().draw(renderer)
            return
        font = self.get_fontproperties()
        path = _font_file(tuple(font.get_family()), font.get_weight(), font.get_style())
        scale = renderer.dpi / theme.DPI
        size = round(self.get_fontsize() * renderer.dpi / 72)
        _, ascent, descent = theme.font(path, size)
        lines, step = string.split("\n"), round(ascent * 1.2) + descent
        height, down = ascent + descent + step * (len(lines) - 1), {"top": 0.0, "center": 0.5, "bottom": 1.0}
        x, y = self.get_transform().transform(self.get_unitless_position())
        if not np.isfinite([x, y]).all():
            return
        along, place = {"left": 0.0, "center": 0.5, "right": 1.0}[self.get_ha()], self.get_va()
        y = (
            renderer.height
            - y
            + (ascent - down[place] * height if place in down else -step * (len(lines) - 1))
        )
        write = theme.writer(renderer)
        for k, line in enumerate(lines):
            write(
                line,
                x,
                round(y) + k * step,
                path=path,
                size=size,
                color=to_hex(self.get_color()),
                halo=round(1.75 * scale) if self.get_path_effects() else 0,
                along=along,
            )
        self.stale = False


def moving_text(
    ax: Axes,
    x: float = 0,
    y: float = 0,
    string: str = "",
    *,
    size: float = theme.TICK,
    color: str = theme.INK,
    data: bool = True,
    halo: bool = False,
    zorder: float = 8,
    **options: Any,
) -> Writing:
    """The artist of a text that moves; x and y in data units, or in fractions of the axes with data=False."""
    artist = Writing(
        x,
        y,
        string,
        transform=ax.transData if data else ax.transAxes,
        fontsize=theme.points(size),
        color=color,
        zorder=zorder,
        animated=True,
        path_effects=HALO if halo else None,
        **options,
    )
    artist.set_in_layout(False)
    ax.add_artist(artist).set_clip_on(False)
    return artist


def text(
    ax: Axes,
    x: float = 0.02,
    y: float = 0.95,
    *,
    size: float = theme.TICK,
    color: str = theme.INK,
    data: bool = False,
    halo: bool = True,
    zorder: float = 8,
    **options: Any,
) -> Setter:
    """A text; x and y in fractions of the axes, or in data units with data=True. set(string, x=None, y=None)"""
    artist = moving_text(
        ax,
        x,
        y,
        size=size,
        color=color,
        data=data,
        halo=halo,
        zorder=zorder,
        **{"va": "top", "ha": "left", **options},
    )

    def set_text(string, x=None, y=None, color=None):
        artist.set_text(string)
        if x is not None:
            artist.set_position((x, y))
        if color is not None:
            artist.set_color(color)

    return set_text


def words(ax: Axes, x: float, y: float, **options: Any) -> Setter:
    """`text` as on a drawing board: in data units, as large as a label, without a halo. set(string, x=None, y=None, color=None)"""
    return text(ax, x, y, **{"data": True, "size": theme.LABEL, "halo": False, "va": "center", **options})


def write(ax: Axes, x: float, y: float, string: str, *, size: float = theme.LABEL, **options: Any) -> Text:
    """A text that stays; x and y in data units."""
    return ax.text(x, y, theme.raised(string), fontsize=theme.points(size), **{"va": "center", **options})


# ---- what a pin keeps ---------------------------------------------------------------------------------------------------
GHOST = "#b4b4b4"
CURVES = Line2D, LineCollection, Patch


def ghost(artist: Artist) -> Artist:
    """A pale copy of a curve as it is now: what moves the curve gives it new data and leaves the copy its own."""
    kept = copy.copy(artist)
    if isinstance(kept, Line2D):
        kept.set(color=GHOST, markerfacecolor=GHOST, markeredgecolor=GHOST)
    elif isinstance(kept, LineCollection):
        kept.set(array=None, color=GHOST)
    elif isinstance(kept, Patch):
        kept.set(facecolor="none", edgecolor=GHOST, linewidth=1, hatch=None)
    return kept


# ---- areas --------------------------------------------------------------------------------------------------------------
def band(ax: Axes, *, color: str = theme.SKY, alpha: float = 0.35, zorder: float = 1) -> Setter:
    """The area between two curves over the same x. set(x, low, high)"""
    area = ax.fill_between(
        [0, 1], [0, 0], [0, 0], color=color, alpha=alpha, linewidth=0, zorder=zorder, animated=True
    )

    def set_band(x, low, high):
        low, high = np.broadcast_to(low, np.shape(x)), np.broadcast_to(high, np.shape(x))
        area.set_verts([np.column_stack([np.r_[x, x[::-1]], np.r_[high, low[::-1]]])])

    return set_band


def hatching(ax: Axes, *, hatch: str = "///", zorder: float = 1) -> Setter:
    """The part of the plane where a function of two variables is above 0. set(x, y, Z) with Z[row = y, column = x]"""
    region = PathPatch(
        Path(np.zeros((0, 2))),
        facecolor="#f4f4f4",
        edgecolor=theme.GREY,
        linewidth=0.6,
        hatch=hatch,
        hatch_linewidth=0.4,
        zorder=zorder,
        animated=True,
    )
    ax.add_patch(region)

    def set_region(x, y, Z):
        outlines, codes = contour_generator(x, y, Z, fill_type="OuterCode").filled(
            0.0, max(float(np.max(Z)), 0.0) + 1.0
        )
        outlines, codes = [np.zeros((0, 2)), *outlines], [np.zeros(0, np.uint8), *codes]
        region.set_path(Path(np.concatenate(outlines), np.concatenate(codes)))

    return set_region


def bars(
    ax: Axes,
    n: int,
    *,
    width: float = 0.8,
    horizontal: bool = False,
    signed: bool = True,
    color: str = theme.BLUE,
    label: str = "",
    zorder: float = 2,
) -> Setter:
    """n bars at 0 … n−1; a signed bar is blue below 0 and vermillion, hatched, above. set(values, start=0)"""
    looks = (
        {1: dict(facecolor=theme.POSITIVE, hatch="//"), -1: dict(facecolor=theme.NEGATIVE)}
        if signed
        else {0: dict(facecolor=color)}
    )
    parts = {
        sign: ax.add_patch(
            PathPatch(
                Path(np.zeros((0, 2))), edgecolor="white", linewidth=0.5, zorder=zorder, animated=True, **look
            )
        )
        for sign, look in looks.items()
    }  # one artist a sign, however many bars: hatching is slow
    for part in parts.values():
        tell(part, kind="bars", name=label)
    ax.axvline(0, color=theme.GREY, linewidth=0.7) if horizontal else ax.axhline(
        0, color=theme.GREY, linewidth=0.7
    )
    codes = np.array([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], np.uint8)
    across = np.arange(n)[:, None] + width / 2 * np.array([-1, -1, 1, 1, -1])

    def set_bars(values, start=0.0):
        values, start = np.broadcast_to(values, n), np.broadcast_to(start, n)
        along = start[:, None] + values[:, None] * np.array([0, 1, 1, 0, 0])
        corners = np.stack([along, across] if horizontal else [across, along], axis=-1)
        for sign, part in parts.items():
            chosen = corners[np.sign(values) == sign if sign else values != 0]
            part.set_path(Path(chosen.reshape(-1, 2), np.tile(codes, len(chosen))))

    return set_bars


def steps(
    ax: Axes,
    edges: Array,
    *,
    color: str = theme.BLUE,
    fill: bool = True,
    style: str = "-",
    horizontal: bool = False,
    label: str = "",
    zorder: float = 3,
) -> Setter:
    """A histogram with fixed edges, filled or only outlined. set(counts)"""
    look: dict[str, Any] = (
        dict(facecolor=color, edgecolor=theme.INK, alpha=0.6)
        if fill
        else dict(edgecolor=color, linestyle=style, linewidth=1.4)
    )
    stairs = ax.stairs(
        np.zeros(len(edges) - 1),
        edges,
        fill=fill,
        zorder=zorder,
        animated=True,
        orientation="horizontal" if horizontal else "vertical",
        **look,
    )
    tell(stairs, kind="steps", name=label)
    return stairs.set_data


def spans(ax: Axes, *, hatch: str = "///", zorder: float = 0) -> Setter:
    """Stretches of the x-axis over the whole height, hatched. set([(low, high), …])"""
    stretches = PolyCollection(
        [],
        facecolor="#f2f2f2",
        edgecolor="#c4c4c4",
        linewidth=0,
        hatch=hatch,
        hatch_linewidth=0.5,
        zorder=zorder,
        transform=ax.get_xaxis_transform(),
        animated=True,
    )
    ax.add_collection(stretches, autolim=False)
    return lambda intervals: stretches.set_verts(
        [[(low, 0), (low, 1), (high, 1), (high, 0)] for low, high in intervals]
    )


# ---- arrays as pictures -------------------------------------------------------------------------------------------------
def heat_map(
    ax: Axes,
    extent: tuple[float, float, float, float],
    *,
    domain: tuple[float, float],
    signed: bool = False,
    label: str = "",
    colorbar: bool = True,
    smooth: bool = True,
    extend: str = "neither",
    means: tuple[float, float] | None = None,
    zorder: float = 1,
) -> Setter:
    """A function of two variables as colours; a signed one has the symmetric domain (−d, d) and white at 0. `extend` says on which
    sides of the domain there may be values ("min", "max", "both"): the colour bar gets a point there. `means` is what the pointer
    tells of the domain's ends, where these are only shades.
    set(Z) with Z[row = y, column = x], rows upwards."""
    low, high = domain
    if signed and low != -high:
        raise ValueError(f"a signed map needs a symmetric domain (−d, d), got {domain}")
    image = ax.imshow(
        np.full((2, 2), low),
        extent=extent,
        origin="lower",
        aspect="auto",
        animated=True,
        zorder=zorder,
        cmap=theme.SIGNED_MAP if signed else theme.MAGNITUDE_MAP,
        norm=Normalize(low, high),
        interpolation="bilinear" if smooth else "nearest",
    )
    if colorbar:
        scale = ax.figure.colorbar(image, ax=ax, label=label, fraction=0.05, pad=0.02, extend=extend)
        scale.outline.set_visible(False)
        scale.solids.set_animated(False)
    tell(image, name=label, domain=means)
    return image.set_data


def contours(
    ax: Axes,
    levels: ArrayLike,
    *,
    color: str = theme.GREY,
    width: float = 0.8,
    style: Any = "solid",
    label: str = "",
    means: Callable[[Array], Array] = np.asarray,
    zorder: float = 2,
) -> Setter:
    """Lines of equal value; the pointer tells what the value means. set(x, y, Z) with Z[row = y, column = x]"""
    lines = LineCollection(
        [], colors=color, linewidths=width, linestyles=[style], zorder=zorder, animated=True
    )
    ax.add_collection(lines, autolim=False)
    tell(lines, name=label, kind="" if label else "quiet")

    def set_contours(x, y, Z):
        generator = contour_generator(x, y, Z)
        found = [(line, level) for level in levels for line in generator.lines(level) if len(line) > 1]
        lines.set_segments([line for line, _ in found])
        tell(lines, values=means(np.array([level for _, level in found], float)))

    return set_contours


def picture(ax: Axes, *, height: float = 1, width: float = 1, label: str = "") -> Setter:
    """An image as it is: uint8 (h, w, 3), or grey values in 0 … 1. set(image)"""
    image = ax.imshow(np.zeros((height, width)), cmap="gray", vmin=0, vmax=1, animated=True, aspect="equal")
    ax.set_xticks([]), ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)

    tell(image, name=label)

    def set_picture(array):
        rows, columns = np.shape(array)[:2]
        image.set_data(array)
        image.set_extent((-0.5, columns - 0.5, rows - 0.5, -0.5))

    return set_picture


def matrix(
    ax: Axes,
    rows: int,
    columns: int,
    *,
    domain: tuple[float, float] = (-1, 1),
    signed: bool = True,
    format: str = "{:.3g}",
    size: float = theme.TICK,
    label: str = "",
    each: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> Setter:
    """A small table of numbers on coloured cells. set(M) with M of at most (rows, columns), NaN for an empty cell; `each` names the
    rows and the columns for the pointer."""
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[], aspect="equal")
    for spine in ax.spines.values():
        spine.set_visible(False)
    image = ax.imshow(
        np.zeros((rows, columns)),
        cmap=theme.SIGNED_MAP if signed else theme.MAGNITUDE_MAP,
        aspect="equal",
        vmin=domain[0],
        vmax=domain[1],
        animated=True,
        zorder=1,
        alpha=0.55,
    )
    tell(image, name=label, each=tuple(map(tuple, each)) if each[0] else ())
    cells = [
        [moving_text(ax, j, i, ha="center", va="center", size=size, zorder=3) for j in range(columns)]
        for i in range(rows)
    ]

    def set_matrix(M):
        M = np.atleast_2d(np.asarray(M, float))
        full = np.full((rows, columns), np.nan)
        full[: M.shape[0], : M.shape[1]] = M
        image.set_data(np.ma.masked_invalid(full))
        for i, row in enumerate(cells):
            for j, cell in enumerate(row):
                value = full[i, j]
                cell.set_text("" if np.isnan(value) else format.format(value).replace("-", "−"))

    return set_matrix


# ---- diagrams -----------------------------------------------------------------------------------------------------------
def canvas(ax: Axes, width: float, height: float) -> Axes:
    """Turn axes into a drawing board of the given size in units of its own, y upwards, without ticks or frame."""
    ax.set(xlim=(0, width), ylim=(0, height), xticks=[], yticks=[])
    ax.set_aspect("equal", anchor="C")
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def board(ax: Axes, width: float, height: float) -> Axes:
    """A `canvas` of so many pixels, with a margin for the edges of what lies at its rim."""
    canvas(ax, width, height).set(xlim=(-4, width + 4), ylim=(-4, height + 4))
    return ax


def image(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    moves: bool = True,
    frame: bool = True,
    label: str = "",
    zorder: float = 2,
    **options: Any,
) -> Setter:
    """An array as a picture in a rectangle of the board, row 0 at the top. set(array)"""
    shown = ax.imshow(
        np.zeros((1, 1)),
        extent=(x, x + width, y, y + height),
        animated=moves,
        zorder=zorder,
        **{"vmin": 0, "vmax": 1, "cmap": "gray", **options},
    )
    if frame:
        ax.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                fill=False,
                edgecolor=theme.GREY,
                linewidth=0.7,
                zorder=zorder + 0.5,
                animated=moves,
            )
        )
    tell(shown, name=label)
    return shown.set_data


def ring(
    ax: Axes, *, color: str = theme.VERMILLION, width: float = 2.0, halo: bool = False, zorder: float = 6
) -> Setter:
    """A rectangle around something. set(x, y, width, height)"""
    frame = Rectangle(
        (0, 0),
        0,
        0,
        fill=False,
        edgecolor=color,
        linewidth=width,
        zorder=zorder,
        animated=True,
        path_effects=[withStroke(linewidth=width + 1.8, foreground="white")] if halo else None,
    )
    ax.add_patch(frame)
    return frame.set_bounds


def boxes(
    ax: Axes, n: int, *, width: float, height: float, size: float = theme.LABEL, zorder: float = 3
) -> Setter:
    """n rounded boxes with a text in each, as in a graph of computations.
    set(k, x, y, text, edge=colour, face=colour) places box k by its centre; set(k) hides it."""
    frames = [
        FancyBboxPatch(
            (0, 0),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.12",
            facecolor="white",
            edgecolor=theme.INK,
            linewidth=1.2,
            zorder=zorder,
            animated=True,
            visible=False,
        )
        for _ in range(n)
    ]
    for frame in frames:
        ax.add_patch(frame)
    labels = [moving_text(ax, ha="center", va="center", size=size, zorder=zorder + 1) for _ in range(n)]

    def set_box(k, x=None, y=None, string="", edge=theme.INK, face="white", width=width):
        frames[k].set_visible(x is not None)
        labels[k].set_text(string if x is not None else "")
        if x is not None:
            frames[k].set_bounds(x - width / 2, y - height / 2, width, height)
            frames[k].set(edgecolor=edge, facecolor=face)
            labels[k].set_position((x, y))

    return set_box


def network(ax: Axes, sizes: Sequence[int], *, radius: float = 0.16) -> Setter:
    """A layered network: circles for units, lines for weights, width for |w|, colour and dash for the sign.
    set(weights) with one matrix (n[l], n[l−1]) for each gap between layers."""
    canvas(ax, len(sizes) + 0.2, max(sizes) + 0.2)
    places = [
        np.column_stack([np.full(n, column + 0.6), (max(sizes) - n) / 2 + np.arange(n)[::-1] + 0.6])
        for column, n in enumerate(sizes)
    ]
    for layer in places:
        for x, y in layer:
            ax.add_patch(Rectangle((x, y), 0, 0))  # keeps the data limits of the board
            ax.plot(x, y, "o", markersize=radius * 100, color="white", markeredgecolor=theme.INK, zorder=4)
    positive = segments(ax, color=theme.POSITIVE, label="weight", zorder=2)
    negative = segments(ax, color=theme.NEGATIVE, style="dashed", label="weight", zorder=2)
    names = np.array(edge_names(sizes))

    def set_network(weights):
        starts, ends, values = [], [], []
        for left, right, W in zip(places, places[1:], weights):
            rows, columns = np.indices(W.shape)
            starts.append(left[columns.ravel()]), ends.append(right[rows.ravel()]), values.append(np.ravel(W))
        starts, ends, values = np.concatenate(starts), np.concatenate(ends), np.concatenate(values)
        widths = 0.3 + 3.2 * np.abs(values) / max(np.abs(values).max(), 1e-12)
        for set_part, chosen in ((positive, values > 0), (negative, values <= 0)):
            set_part(starts[chosen], ends[chosen], None, widths[chosen], names[chosen], values[chosen])

    return set_network


LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def edge_names(sizes: Sequence[int]) -> list[str]:
    """What the weights between layers of these sizes are called, row by row of each matrix: "layer 1, unit 3 ← x₁"."""
    return [
        f"layer {layer}, unit {row} ← {f'x{column}'.translate(LOW) if layer == 1 else f'unit {column}'}"
        for layer, (before, after) in enumerate(zip(sizes, sizes[1:]), 1)
        for row in range(1, after + 1)
        for column in range(1, before + 1)
    ]


# ---- quick pixels -------------------------------------------------------------------------------------------------------
class _Pixels(Artist):
    """Functions of two variables as colours, painted at the device's own pixels: a tenth of the time that imshow takes."""

    def __init__(self, colors, smooth):
        super().__init__()
        self.colors, self.smooth, self.tiles = colors, smooth, ()

    def set_tiles(self, tiles):
        """[(values (rows, columns) from −1 to 1, rows upwards, (x, y, width, height) in data units), …]"""
        self.tiles = tuple(tiles)

    def draw(self, renderer):
        gc = renderer.new_gc()
        corners = np.array(
            [[(x, y), (x + width, y + height)] for _, (x, y, width, height) in self.tiles]
        ).reshape(-1, 2)
        corners = (
            np.rint(self.axes.transData.transform(corners)).astype(int).reshape(-1, 4).tolist()
            if len(corners)
            else ()
        )
        for (values, _), (left, low, right, high) in zip(self.tiles, corners):
            sampled = (_smooth if self.smooth else _nearest)(values, high - low, right - left)
            cells = (sampled * 127.5 + 128).astype(np.int16).clip(0, 255)
            renderer.draw_image(gc, left, low, self.colors[cells])
        gc.restore()


def _nearest(values, rows, columns):
    """An array resampled to (rows, columns), each from the nearest entry."""
    i, j = ((np.arange(n) * 2 + 1) * old // (2 * n) for n, old in zip((rows, columns), values.shape))
    return values[i[:, None], j]


def _smooth(values, rows, columns):
    """An array whose outer entries lie on the edges, resampled to (rows, columns) by linear interpolation."""
    for n in (rows, columns):  # rows first, then the same on the transposed
        at = (np.arange(n) + 0.5) / n * (len(values) - 1)
        below = np.minimum(at.astype(int), len(values) - 2)
        share = (at - below).astype(np.float32)[:, None]
        values = (values[below] * (1 - share) + values[below + 1] * share).T
    return values


def tiles(
    ax: Axes,
    colors: Array,
    *,
    smooth: bool = False,
    domain: tuple[float, float] | None = None,
    label: str = "",
    zorder: float = 1,
) -> Setter:
    """Many small maps, or one smooth large one. set([(values (rows, columns) from −1 to 1, (x, y, width, height)), …], each=())
    with rows upwards and places in data units, `each` a name for each map; colors (256, 4) are those from −1 to 1. Where `domain`
    says what −1 and 1 mean, the pointer tells it."""
    artist = _Pixels(colors, smooth)
    ax.add_artist(artist)
    artist.set(animated=True, zorder=zorder, in_layout=False)
    tell(artist, name=label, domain=domain)

    def set_tiles(tiles, each=(), domain=domain):
        artist.set_tiles(tiles)
        tell(artist, each=tuple(each), domain=domain, kind="tiles" if len(each) else "")

    return set_tiles
