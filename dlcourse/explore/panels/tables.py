"""Texts and numbers by rows and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...typing import Setter
from .. import theme
from .drawing import LARGE, SMALL, Drawing, Pen, at_most, cut_to, plain, shade, width
from .scales import Look

SAMPLE = 34  # pixels of the sample of a look
ROW, LEAST_ROW = 24, 15  # pixels
GUTTER = 12  # pixels between columns
WORDS, NUMBER = 90, 68  # pixels of a column, at least: so columns stay where they are while cells change

Cell = tuple[int | None, int | None]


def table(
    ax: Axes,
    columns: Sequence[str],
    rows: int,
    title: str = "",
    *,
    texts: int = 1,
    looks: Mapping[str, Look] | None = None,
) -> Setter:
    """Up to so many rows of texts and numbers under their heads. The first `texts` columns begin at the left, the others end at the
    right, as numbers do. A row whose first cell is a name in `looks` begins with a sample of it.

    set(lines, lit): a list of cells for each row, numbers as words.number writes them; lit is (row, column), (row, None) or
    (None, column)."""
    drawing, heads, samples = Drawing(ax, _draw_table, title), tuple(columns), dict(looks or {})

    def set_table(lines: Sequence[Sequence[Any]] = (), lit: Cell | None = None) -> None:
        if not len(lines):
            drawing.hide()
            return
        at_most("rows", lines, rows)
        for k, line in enumerate(lines):
            if isinstance(line, str) or len(line) != len(heads):
                raise ValueError(f"a row has {len(heads)} cells, {', '.join(heads)}; row {k} is {line!r:.80}")
        drawing.show(heads, rows, texts, samples, [tuple(map(plain, line)) for line in lines], lit)

    return set_table


def _draw_table(
    pen: Pen, heads: tuple, rows: int, texts: int, looks: dict[str, Look], lines: list, lit: Cell | None
) -> None:
    begin = SAMPLE if looks else 4
    step = min(ROW, pen.height / (rows + 1))
    fits = len(lines)
    if step < LEAST_ROW:  # what has no room is counted
        step, fits = LEAST_ROW, min(fits, max(int(pen.height / LEAST_ROW) - 2, 1))
    size = LARGE if step >= 20 else SMALL
    wide = [max(width(words, size) for words in cells) for cells in zip(heads, *lines)]
    wide = [max(each, WORDS if j < texts else NUMBER) for j, each in enumerate(wide)]
    lefts, rooms = _places(pen.width - begin - 4, np.array(wide), size)
    edges = [begin + left for left in lefts]

    def write(words, j, y, color):
        if j < texts:
            pen.text(words, edges[j], y, size=size, along=0, room=rooms[j], color=color)
        else:
            pen.text(words, edges[j] + rooms[j], y, size=size, along=1, room=rooms[j], color=color)

    _light(pen, lit, edges, rooms, step, fits)
    for j, head in enumerate(heads):
        write(head, j, step / 2, theme.GREY)
    pen.lines([[(0, step), (pen.width, step)]], theme.GREY, 0.8)
    for i, line in enumerate(lines[:fits]):
        y = step * (i + 1.5)
        if line[0] in looks:
            sample(pen, looks[line[0]], 3, y, SAMPLE - 8)
        for j, words in enumerate(line):
            write(words, j, y, theme.INK)
            pen.spot(
                (i, j), edges[j] - GUTTER / 2, y - step / 2, edges[j] + rooms[j] + GUTTER / 2, y + step / 2
            )
    if fits < len(lines):
        pen.text(f"… and {len(lines) - fits} more", begin, step * (fits + 1.5), along=0, color=theme.GREY)


def _places(room, wide, size):
    """Where each column of these widths begins, and its room: what is left over lies between them; too wide ones are cut to the same
    width."""
    free = room - GUTTER * (len(wide) - 1)
    wide = np.minimum(wide, max(cut_to(wide, free), size))
    spare = max(free - wide.sum(), 0) / max(len(wide) - 1, 1)
    gaps = np.full(len(wide), GUTTER + min(spare, 4 * GUTTER))
    return (np.cumsum(wide + gaps) - wide - gaps).tolist(), wide.tolist()


def _light(pen, lit, edges, rooms, step, rows):
    """The ground of what is lit, with a bar before it."""
    i, j = lit or (None, None)
    if lit is None or (i is not None and not 0 <= i < rows) or (j is not None and not 0 <= j < len(edges)):
        return
    left, right = (0, pen.width) if j is None else (edges[j] - 5, edges[j] + rooms[j] + 5)
    top, bottom = (step, step * (rows + 1)) if i is None else (step * (i + 1), step * (i + 2))
    pen.rectangles([(left, top + 1, right, bottom - 1)], shade(0.35))
    pen.rectangles([(left, top + 1, left + 2.5, bottom - 1)], theme.VERMILLION)


def sample(pen: Pen, look: Look, left: float, y: float, wide: float) -> None:
    """A short line and a marker in this look."""
    pen.lines([[(left, y), (left + wide, y)]], look.color, min(look.width, 2), look.dash)
    pen.marker(look, left + wide / 2, y)
