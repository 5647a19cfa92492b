"""Tokens: in a row with their weights, as the sides of an attention matrix, and joined by ribbons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...typing import Array, ArrayLike, Setter
from .. import theme
from ..words import number
from .curves import NOWHERE
from .drawing import (
    LARGE,
    SHARES,
    SIGNED,
    SMALL,
    Drawing,
    Pen,
    as_many,
    at_most,
    bend,
    checked_range,
    cut_to,
    ground,
    matrix_of,
    shade,
    shades,
    token,
    width,
)

PLATE, PAD, BETWEEN = 24, 7, 5  # pixels: height of a plate, beside its words, from plate to plate
BAR = 34  # pixels of the bars below a row of plates, with their numbers
LOW = 20  # pixels from row to row, at least
NARROW = 19  # pixels of the narrowest plate
LIT = 2.4  # width of the edge of what is lit
CUTS = (
    1,
    0.5,
    0.34,
    0.25,
    0.18,
    0.13,
    0.1,
    0.07,
    0.05,
)  # shares of the panel that a plate may take, the first that fits


# ---- plates --------------------------------------------------------------------------------------------------------------
def _rows(words, room, widest):
    """Plates from left to right, in as many rows as they need: [[(number, left, right), …], …]."""
    rows, x = [[]], 0.0
    for k, each in enumerate(words):
        wide = min(max(width(each, LARGE) + 2 * PAD, NARROW), widest)
        if x and x + wide > room:
            rows.append([])
            x = 0.0
        rows[-1].append((k, x, x + wide))
        x += wide + BETWEEN
    return rows


def _fitting(words, pen, barred):
    """The rows of plates with the longest words that have room, and whether bars have room below them."""
    for bars, cuts in ((barred, CUTS[:3]), (False, CUTS)):
        for cut in cuts:
            rows = _rows(words, pen.width - 4, max(cut * pen.width, NARROW))
            if len(rows) * (PLATE + 8 + BAR if bars else LOW) <= pen.height:
                return rows, bars
    return rows, False


def _plates(pen, words, sides, faces, lit):
    """Plates with their words at [(left, top, right, bottom), …]; those of `lit` have a strong edge."""
    pen.plates(sides, faces)
    pen.plates([sides[k] for k in lit], None, theme.VERMILLION, width=LIT)
    for each, (left, top, right, bottom) in zip(words, sides):
        room = right - left - (0 if right - left < 30 else PAD)
        size = LARGE if width(each, LARGE) <= room else SMALL
        pen.text(each, (left + right) / 2, (top + bottom) / 2, size=size, room=room)


def _numbers(lit, n):
    """Which are lit, as a tuple of numbers that there are."""
    if lit is None:
        return ()
    return tuple(k for k in np.atleast_1d(lit).tolist() if 0 <= k < n)


def tokens(ax: Axes, n: int, title: str = "") -> Setter:
    """Up to n tokens as plates, as wide as their words, in one row or in as many as the panel is wide. With weights 0 … 1 each plate
    is shaded and has a bar below it.

    set(words, weights, lit): words, a weight for each (NaN for none), and the number of the token that is lit, or several."""
    drawing = Drawing(ax, _draw_tokens, title)

    def set_tokens(
        words: Sequence[Any] = (), weights: ArrayLike = NOWHERE, lit: int | Sequence[int] | None = None
    ) -> None:
        if not len(words):
            drawing.hide()
            return
        at_most("tokens", words, n)
        weights = np.ravel(np.asarray(weights, float))
        as_many("weights", weights, "tokens", len(words))
        drawing.show(tuple(map(token, words)), weights, _numbers(lit, len(words)))

    return set_tokens


def _draw_tokens(pen: Pen, words: tuple, weights: Array, lit: tuple) -> None:
    rows, barred = _fitting(words, pen, len(weights) > 0)
    step = min(PLATE + 8 + BAR * barred, pen.height / len(rows))
    top, high = max((pen.height - step * len(rows)) / 2, 0) + 2, min(PLATE, step - 3)
    sides = [
        (2 + left, top + i * step, 2 + right, top + i * step + high)
        for i, row in enumerate(rows)
        for _, left, right in row
    ]
    faces = list(map(ground, weights)) if len(weights) else "white"
    _plates(pen, words, sides, faces, lit)
    for k, (left, high, right, low) in enumerate(sides):
        pen.spot(k, left, high, right, low)
    if not barred:
        return
    most = BAR - 18
    known = np.flatnonzero(np.isfinite(weights))
    bars = [
        (
            sides[k][0] + 2,
            sides[k][3] + 3,
            sides[k][2] - 2,
            sides[k][3] + 3 + most * min(max(weights[k], 0), 1),
        )
        for k in known
    ]
    pen.rectangles(bars, theme.BLUE)
    for k, (left, _, right, low) in zip(known, bars):
        written = number(round(float(weights[k]), 2))
        if width(written) <= right - left + BETWEEN + 2:
            pen.text(written, (left + right) / 2, low + 9)


# ---- the matrix ----------------------------------------------------------------------------------------------------------
HEAD = 18  # pixels of a line of names above a matrix
LONGEST = 110, 84  # pixels of the names of rows and of upright columns
SUM = 46  # pixels of the sums of the rows
TALL = 15  # pixels of the lowest cell with a number


def attention(
    ax: Axes,
    n: int,
    m: int,
    title: str = "",
    *,
    asks: str = "asks",
    answers: str = "answers",
    low: float = 0.0,
    high: float = 1.0,
) -> Setter:
    """How much each of up to n tokens that ask (rows) looks at each of up to m that answer (columns), as shades between low and high,
    with numbers where they have room; where low = 0 with the sum of each row. Where low = −high, white is 0.

    set(weights, rows, columns, masked, lit): weights (k, l), NaN for an empty cell; the tokens of both sides; masked (k, l) is true
    where a cell is crossed out; lit is (row, column), (row, None) or (None, column)."""
    checked_range(low, high)
    drawing = Drawing(ax, _draw_attention, title)

    def set_attention(
        weights: ArrayLike = NOWHERE,
        rows: Sequence[Any] = (),
        columns: Sequence[Any] = (),
        masked: ArrayLike | None = None,
        lit: tuple[int | None, int | None] | None = None,
    ) -> None:
        if not np.size(weights):
            drawing.hide()
            return
        weights = matrix_of("attention", weights, n, m)
        as_many("tokens", rows, "rows", len(weights))
        as_many("tokens", columns, "columns", weights.shape[1])
        masked = np.zeros(weights.shape, bool) if masked is None else np.asarray(masked, bool)
        if masked.shape != weights.shape:
            raise ValueError(f"a mask has the shape of the weights, {weights.shape}, got {masked.shape}")
        sides = tuple(map(token, rows)), tuple(map(token, columns))
        drawing.show(weights, *sides, masked, lit, (low, high), (asks, answers))

    return set_attention


def _draw_attention(pen, weights, rows, columns, masked, lit, ends, who):
    n, m = weights.shape
    sums = SUM if ends[0] == 0 else 0
    left = HEAD + min(max(map(width, rows), default=0), LONGEST[0]) + 6
    longest = max(map(width, columns), default=0)
    cell = min((pen.width - left - sums) / m, 90, max(2 * (pen.height - 2 * HEAD - 4) / n, 30))
    turned = longest > cell + 2
    top = HEAD + (min(longest, LONGEST[1]) + 6 if turned else HEAD)
    wide = min((pen.width - left - sums) / m, 90)
    high = min((pen.height - top - 2) / n, wide, 44)
    wide = min(wide, max(2 * high, 30))
    begin = max(
        (pen.width - wide * m - sums - left) / 2, 0
    )  # from the left edge to the words beside the rows
    ceiling = max((pen.height - top - 2 - high * n) / 2, 0)
    left, top = left + begin, top + ceiling
    right, bottom = left + wide * m, top + high * n

    pen.image(shades(weights, *ends), (left, top, right, bottom), SIGNED if ends[0] == -ends[1] else SHARES)
    hidden = [
        (left + j * wide, top + i * high, left + (j + 1) * wide, top + (i + 1) * high)
        for i, j in np.argwhere(masked).tolist()
    ]
    pen.rectangles(hidden, theme.PALE)
    pen.lines([line for side in hidden for line in _hatch(*side)], theme.GREY, 0.8)
    grid = [[(left + j * wide, top), (left + j * wide, bottom)] for j in range(m + 1)]
    grid += [[(left, top + i * high), (right, top + i * high)] for i in range(n + 1)]
    pen.lines(grid, theme.PALE, 0.8)
    pen.rectangles([(left, top, right, bottom)], None, theme.GREY, width=0.8)

    _sides(pen, rows, columns, lit, (left, top, right, bottom), (begin, ceiling), turned)
    pen.text(f"{who[1]} →", left, ceiling + HEAD / 2 - 1, along=0, color=theme.GREY, room=right - left + sums)
    side = f"← {who[0]}"
    pen.upright(
        side, begin + HEAD / 2 - 2, top + min(width(side) + 1, high * n), room=high * n, color=theme.GREY
    )
    pen.grid(n, m, left, top, right, bottom)
    _cells(pen, weights, masked, (left, top), (wide, high))
    if sums and high >= SMALL:
        pen.text("sum", right + SUM / 2, top - 10, color=theme.GREY)
        for i, row in enumerate(np.where(masked, 0, weights)):
            known = row[np.isfinite(row)]
            total = number(round(float(known.sum()), 2)) if len(known) else ""
            pen.text(total, right + SUM / 2, top + (i + 0.5) * high)
    if lit is not None:
        i, j = lit
        if (i is None or 0 <= i < n) and (j is None or 0 <= j < m):
            x, y = (
                (left, right) if j is None else (left + j * wide, left + (j + 1) * wide),
                ((top, bottom) if i is None else (top + i * high, top + (i + 1) * high)),
            )
            pen.rectangles([(x[0], y[0], x[1], y[1])], None, theme.VERMILLION, width=LIT)


def _hatch(left, top, right, bottom, pitch=9):
    """Slanting lines in a rectangle that go on in its neighbours."""
    first, last = np.ceil((left + top) / pitch), (right + bottom) / pitch
    for c in np.arange(first, last) * pitch:
        yield (max(left, c - bottom), min(bottom, c - left)), (min(right, c - top), max(top, c - right))


def _sides(pen, rows, columns, lit, sides, corner, turned):
    """The tokens beside the rows and above the columns; those of what is lit are marked."""
    (left, top, right, bottom), (begin, ceiling), (row, column) = sides, corner, lit or (None, None)
    wide, high = (right - left) / max(len(columns), 1), (bottom - top) / max(len(rows), 1)
    every = max(int(np.ceil(SMALL / max(high, 1))), 1)
    for i, each in enumerate(rows):
        y, color = top + (i + 0.5) * high, theme.VERMILLION if i == row else theme.INK
        pen.spot((i, None), begin, y - high / 2, left, y + high / 2)
        if i % every == 0 or i == row:
            pen.text(each, left - 5, y, along=1, room=min(LONGEST[0], left - begin - HEAD), color=color)
    every = max(int(np.ceil(SMALL / max(wide, 1))), 1) if turned else 1
    for j, each in enumerate(columns):
        x, color = left + (j + 0.5) * wide, theme.VERMILLION if j == column else theme.INK
        pen.spot((None, j), x - wide / 2, ceiling + HEAD, x + wide / 2, top)
        if turned and (j % every == 0 or j == column):
            pen.upright(each, x, top - 4, room=LONGEST[1], color=color)
        elif not turned:
            pen.text(each, x, top - 10, room=wide + 2, color=color)


def _cells(pen, weights, masked, corner, cell):
    """The number in each cell, where all of them have room."""
    (left, top), (wide, high) = corner, cell
    written = {
        place: number(round(float(weights[place]), 2))
        for place in np.ndindex(weights.shape)
        if np.isfinite(weights[place]) and not masked[place]
    }
    if high < TALL or max(map(width, written.values()), default=0) > wide - 3:
        below = [place for place in written if weights[place] < 0]
        pen.minus(below, left, top, wide, high)
        return
    for i, j in written:
        pen.text(written[i, j], left + (j + 0.5) * wide, top + (i + 0.5) * high)


# ---- ribbons -------------------------------------------------------------------------------------------------------------
THICK = 16  # pixels of a ribbon of weight 1
LEAST = 0.004  # a lighter ribbon is not drawn
NUMBERS = 17  # pixels above the upper row for the weights of the lit token
IDLE = shade(0.3)


def ribbons(
    ax: Axes, n: int, m: int, title: str = "", *, asks: str = "asks", answers: str = "answers"
) -> Setter:
    """Up to n tokens that ask, in the lower row, and up to m that answer, in the upper one; a ribbon between two of them is as wide as
    the weight. Of a lit token the ribbons are strong, with their numbers, and the others pale.

    set(weights, lower, upper, lit): weights (k, l) from 0 to 1 of the k tokens below for the l above; the words of both; the number
    of the token below that is lit."""
    drawing = Drawing(ax, _draw_ribbons, title)

    def set_ribbons(
        weights: ArrayLike = NOWHERE,
        lower: Sequence[Any] = (),
        upper: Sequence[Any] = (),
        lit: int | None = None,
    ) -> None:
        if not np.size(weights):
            drawing.hide()
            return
        weights = matrix_of("ribbons", weights, n, m)
        if weights.shape != (len(lower), len(upper)):
            raise ValueError(
                f"{len(lower)} tokens below and {len(upper)} above have weights ({len(lower)}, {len(upper)}), "
                f"got {weights.shape}"
            )
        weights = np.nan_to_num(weights).clip(0, 1)
        drawing.show(weights, tuple(map(token, lower)), tuple(map(token, upper)), lit, (asks, answers))

    return set_ribbons


def _draw_ribbons(pen, weights, lower, upper, lit, who):
    names = max(map(width, who)) + 8
    high = PLATE if pen.height > 110 else 20
    above, below = (_row(upper, pen.width - names), _row(lower, pen.width - names))
    tops, bottoms = (
        [(names + a, NUMBERS, names + b, NUMBERS + high) for a, b in above],
        [(names + a, pen.height - high - 2, names + b, pen.height - 2) for a, b in below],
    )
    middles = [[(left + right) / 2 for left, _, right, _ in row] for row in (tops, bottoms)]
    found = [(i, j) for i, j in np.argwhere(weights > LEAST).tolist()]

    def curves(pairs, least):
        ends = ((i, j, (middles[1][i], bottoms[0][1]), (middles[0][j], tops[0][3])) for i, j in pairs)
        made = [(bend(start, end), max(THICK * weights[i, j], least)) for i, j, start, end in ends]
        return [curve for curve, _ in made], [thick for _, thick in made]

    strong = [(i, j) for i, j in found if i == lit]
    idle, idle_widths = curves([pair for pair in found if pair not in strong], 0.8)
    pen.strokes(
        idle, idle_widths, *((theme.BLUE,) if lit is None else (IDLE,)), alpha=0.5 if lit is None else 1
    )
    bright, widths = curves(strong, 1.4)
    pen.strokes(bright, [thick + 2 for thick in widths], "white")
    pen.strokes(bright, widths, theme.BLUE)
    _plates(
        pen,
        upper,
        tops,
        list(map(ground, weights[lit])) if lit in range(len(lower)) else "white",
        (),
    )
    _plates(pen, lower, bottoms, "white", _numbers(lit, len(lower)))
    for k, side in enumerate(bottoms):
        pen.spot(k, *side)
    for _, j in strong:
        written = number(round(float(weights[lit, j]), 2))
        room = tops[j][2] - tops[j][0] + BETWEEN
        if width(written) <= room:
            pen.text(written, middles[0][j], NUMBERS / 2 - 1)
    for words, side in ((who[1], tops[0]), (who[0], bottoms[0])):
        pen.text(words, 0, (side[1] + side[3]) / 2, along=0, color=theme.GREY)


def _row(words, room):
    """Plates in one row over the whole width, [(left, right), …]; what is too wide is cut."""
    wide = np.array([max(width(each, LARGE) + 2 * PAD, NARROW) for each in words])
    free = room - BETWEEN * (len(words) - 1) - 2
    wide = np.minimum(wide, max(cut_to(wide, free), 4.0))
    gap = BETWEEN + min(max(free - wide.sum(), 0) / max(len(words), 1), 40)
    begin = max((room - wide.sum() - gap * (len(words) - 1)) / 2, 0)
    lefts = begin + np.cumsum(wide + gap) - wide - gap
    return list(zip(lefts.tolist(), (lefts + wide).tolist()))
