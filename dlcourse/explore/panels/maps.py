"""Arrays as pictures: maps over a plane, matrices of numbers, images and what is marked on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes

from ...typing import Array, ArrayLike, Setter
from .. import theme, views
from ..words import number
from .curves import NOWHERE, classes, limits
from .scales import CLASSES, WIDE, Look, axes, names

LEVELS = Look(theme.GREY, width=0.9)
BORDER = Look(theme.INK, width=2.0)
TWO_SIDES = theme.SIGNED_COLORS
UNKNOWN, MOST_SHADE = (0xDD, 0xDD, 0xDD), 254.4 / 255  # the last colour is that of NaN
ONE_SIDE = theme.ramp("#ffffff", "#e3ecf3", "#b6cade", "#86a5c4", "#5b7fa5", bands=24)


def contours(
    ax: Axes,
    levels: Sequence[float],
    look: Look = LEVELS,
    label: str = "",
    *,
    write: Callable[[float], str] | None = number,
) -> Setter:
    """Lines of equal value, some with their number; the pointer tells what has it. set(x, y, Z) with Z[row = y, column = x]"""
    style, width = ((0, look.dash) if look.dash else "solid"), theme.points(look.width)
    set_lines = views.contours(ax, levels, color=look.color, width=width, style=style, label=label)
    texts = [
        views.text(ax, data=True, ha="center", va="center", color=theme.INK)
        for _ in (levels if write else ())
    ]

    def set_contours(x: ArrayLike = NOWHERE, y: ArrayLike = NOWHERE, Z: ArrayLike = NOWHERE) -> None:
        x, y, Z = (np.asarray(part, float) for part in (x, y, Z))
        if not Z.size:
            set_lines([0.0, 1.0], [0.0, 1.0], np.full((2, 2), np.nan))
            for set_text in texts:
                set_text("")
            return
        set_lines(x, y, Z)
        taken: list[tuple[float, float]] = []
        for level, set_text in zip(levels, texts):
            place = _apart(x, y, Z, level, taken)
            set_text(write(level) if write and place else "", *(place or (0, 0)))

    return set_contours


def _apart(x, y, Z, level, taken):
    """A place on a line of equal value, away from the edges and from places that are taken; None if there is none."""
    wide, high = np.ptp(x), np.ptp(y)
    inner = (slice(len(y) // 10 + 1, -(len(y) // 10) - 1), slice(len(x) // 10 + 1, -(len(x) // 10) - 1))
    part, xs, ys = Z[inner] - level, x[inner[1]], y[inner[0]]
    crossed = np.argwhere(np.signbit(part[:, 1:]) != np.signbit(part[:, :-1]))
    for row, column in crossed[len(crossed) // 3 :]:
        place = float(xs[column]), float(ys[row])
        if all(np.hypot((place[0] - a) / wide, (place[1] - b) / high) > 0.12 for a, b in taken):
            taken.append(place)
            return place
    return None


def colours(
    ax: Axes,
    low: float,
    high: float,
    words: str = "",
    *,
    by_factors: bool = False,
    colors: Array | None = None,
    smooth: bool = True,
    bar: bool | str = True,
) -> Setter:
    """A function of two variables as colours, with a bar that gives their numbers. Where low = −high, white is 0; NaN is grey.
    set(Z, extent) with Z[row = y, column = x], rows upwards, over (left, right, bottom, top); the whole panel if that is left out.

    by_factors   equal factors of Z are equal steps of colour
    bar          "moving": set(Z, extent, ends) says what its low and its high end stand for
    """
    if not low < high or by_factors and low <= 0:
        raise ValueError(f"colours go from a lower number to a higher one, got {low} and {high}")
    shades = np.array(shades_of(low, high) if colors is None else colors)
    shades[-1, :3] = UNKNOWN
    domain = None if by_factors else (low, high)  # the pointer tells numbers of even steps
    set_tiles, scaled = (
        views.tiles(ax, shades, smooth=smooth, domain=domain, label=words),
        np.log if by_factors else np.asarray,
    )
    bottom, top = float(scaled(low)), float(scaled(high))
    set_ends = _moving_bar(ax, shades[:-1], words) if bar == "moving" else None
    if bar is True:
        ends = np.linspace(bottom, top, 3)
        _bar(ax, shades[:-1], bottom, top, dict(zip(ends, np.exp(ends) if by_factors else ends)), words)

    def set_colours(
        Z: ArrayLike = NOWHERE,
        extent: Sequence[float] | None = None,
        ends: tuple[float, float] | None = None,
    ) -> None:
        Z = np.atleast_2d(np.asarray(Z, float))
        if set_ends is not None:
            set_ends(ends if Z.size else None)
        if not Z.size:
            set_tiles([])
            return
        left, right, down, up = extent or (*limits(ax, "x"), *limits(ax))
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = (scaled(Z) - bottom) / (top - bottom)
        shares = np.where(np.isnan(shares), 1.0, shares.clip(0, 1) * MOST_SHADE)
        set_tiles([(2 * shares - 1, (left, down, right - left, up - down))], domain=ends or domain)

    return set_colours


def shades_of(low, high):
    """Two colours if white is to be 0, one if not."""
    return TWO_SIDES if low == -high else ONE_SIDE


def _bar(ax, shades, low, high, numbers, words):
    """What the colours of a map mean, beside it: place → the number there."""
    side = ax.inset_axes((1.02, 0.0, 0.035, 1.0))
    side.imshow(shades[::-1][:, None, :], extent=(0, 1, low, high), aspect="auto")
    side.set(xticks=[], ylim=(low, high), yticks=list(numbers), ylabel=words)
    side.set_yticklabels([number(value) for value in numbers.values()])
    side.yaxis.set_ticks_position("right")
    side.yaxis.set_label_position("right")
    side.spines[:].set_visible(False)


def _moving_bar(ax, shades, words):
    """The same with numbers that move: set((low, high)), or None for none."""
    places = np.linspace(0, 1, 3)
    _bar(ax, shades, 0.0, 1.0, dict.fromkeys(places, WIDE * 5), words)  # room for numbers
    texts = [views.moving_text(ax, 1.09, y, data=False, va="center") for y in places]

    def set_ends(ends):
        for text, share in zip(texts, places):
            text.set_text("" if ends is None else number(ends[0] + share * (ends[1] - ends[0])))

    return set_ends


REGIONS = theme.ramp("#9cc3de", "#f2b48c", "#8fd0ba", "#e3bcd2", "#f4f4f4", "#8a8a8a", bands=255)[
    [0, 51, 102, 153, 204, 255]
]
WAITING, GONE = 4, 5  # of REGIONS: what is nowhere yet, and what is lost


def regions(ax: Axes) -> Setter:
    """Which of up to four places each cell belongs to: 0, 1, 2, 3, WAITING or GONE. set(which, extent) as `colours`"""
    first = np.tile(REGIONS[:1], (2, 1))  # tiles begin at colour 1: colour 0 is for what has no value
    table = np.concatenate([first, REGIONS[1:], np.tile(REGIONS[-1:], (255 - len(REGIONS), 1))])
    set_tiles = views.tiles(ax, table)

    def set_regions(which: ArrayLike = NOWHERE, extent: Sequence[float] | None = None) -> None:
        which = np.atleast_2d(np.asarray(which))
        left, right, down, up = extent or (*limits(ax, "x"), *limits(ax))
        set_tiles([((which - 126.5) / 127.5, (left, down, right - left, up - down))] if which.size else [])

    return set_regions


def plane(
    ax: Axes,
    looks: Sequence[Look] = CLASSES[:2],
    labels: Sequence[str] = ("y = 0", "y = 1"),
    *,
    border: float | None = 0.5,
) -> Setter:
    """What a classifier answers over the panel, its border, and the examples.
    set(P, x, y, which): P (rows = y upwards, columns = x) from 0 to 1 over the whole panel, examples with their classes"""
    set_colours = colours(ax, 0.0, 1.0, colors=TWO_SIDES, bar=False)
    set_border = contours(ax, () if border is None else (border,), BORDER, write=None)
    set_examples = classes(ax, looks, labels, zorder=6)

    def set_plane(
        P: ArrayLike = NOWHERE, x: ArrayLike = NOWHERE, y: ArrayLike = NOWHERE, which: ArrayLike = NOWHERE
    ) -> None:
        P = np.asarray(P, float)
        set_colours(P)
        if P.size:
            rows, columns = P.shape
            set_border(np.linspace(*limits(ax, "x"), columns), np.linspace(*limits(ax), rows), P)
        else:
            set_border()
        set_examples(x, y, which)

    return set_plane


def matrix(
    ax: Axes,
    rows: int | Sequence[str],
    columns: int | Sequence[str],
    *,
    low: float = -1.0,
    high: float = 1.0,
    write: Callable[[float], str] | None = number,
    title: str = "",
) -> Setter:
    """A matrix as coloured cells, each with its number; rows and columns may have names. NaN is an empty cell.
    set(M, lit): M of at most so many rows and columns; lit is (row, column), (row, None) or (None, column), and gets a frame"""
    row_names, column_names = (
        [""] * part if isinstance(part, int) else list(part) for part in (rows, columns)
    )
    n, m = len(row_names), len(column_names)
    upwards = names("", *row_names[::-1])  # row 0 is at the top
    axes(ax, names("", *column_names), upwards, title, grid=False, equal=True)
    ax.xaxis.tick_top()
    ax.spines[:].set_visible(False)
    shades = shades_of(low, high)
    set_cells, set_frame = (
        views.tiles(ax, shades, domain=(low, high), label=title),
        views.ring(ax, color=theme.INK),
    )
    texts = [
        [views.moving_text(ax, j, n - 1 - i, ha="center", va="center", zorder=3) for j in range(m)]
        for i in range(n if write else 0)
    ]

    def set_matrix(M: ArrayLike = NOWHERE, lit: tuple[int | None, int | None] | None = None) -> None:
        M, full = np.asarray(M, float), np.full((n, m), np.nan)
        if M.size and (M.ndim != 2 or M.shape[0] > n or M.shape[1] > m):
            raise ValueError(f"there is room for {n} × {m} numbers, got an array of shape {M.shape}")
        if M.size:
            full[: M.shape[0], : M.shape[1]] = M
        white = 0.5 if low == -high else 0.0
        shares = np.nan_to_num((full - low) / (high - low), nan=white, posinf=1, neginf=0).clip(0, 1)
        set_cells([(2 * shares[::-1] - 1, (-0.5, -0.5, m, n))])
        for i, row in enumerate(texts):
            for j, cell in enumerate(row):
                cell.set_text("" if np.isnan(full[i, j]) or write is None else write(full[i, j]))
        i, j = lit or (None, None)
        rows, columns = M.shape if M.size and lit else (0, 0)
        high_, wide = min(rows, 1) if i is not None else rows, min(columns, 1) if j is not None else columns
        set_frame((j or 0) - 0.5, n - 0.5 - (i or 0) - high_, wide, high_)

    return set_matrix
