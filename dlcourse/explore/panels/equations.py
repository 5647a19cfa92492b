"""Matrices side by side with their names and shapes, as an equation is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from ...typing import Setter
from .. import theme
from ..words import number
from .drawing import LARGE, Drawing, Pen, plain, width
from .maps import REGIONS

WIDE, TALL = 56, 32  # pixels of a cell, at most
SIGN, WORDS = 14, 20  # pixels beside a sign, and of a line of words
TINTS = {0: "white", -1: theme.PALE} | {k + 1: to_hex(REGIONS[k] / 255) for k in range(3)}

Place = tuple[int, int | None, int | None]


def equation(ax: Axes, title: str = "") -> Setter:
    """Matrices in one line, with signs between them: the name of each above it, its shape below.

    set(parts, lit): a part is a sign, such as "=", or (name, M), or (name, M, tints): M is a matrix, NaN an empty cell, and tints
    are whole numbers that stretch over it: 0 is white, 1, 2, 3 have a colour each, −1 is grey. lit is (part, row, column) or a list
    of such places, each with a frame; a None stands for all rows or columns."""
    drawing = Drawing(ax, _draw_equation, title)

    def set_equation(parts: Sequence[Any] = (), lit: Place | Sequence[Place] = ()) -> None:
        if not len(parts):
            drawing.hide()
            return
        places = [lit] if isinstance(lit, tuple) and lit and not isinstance(lit[0], tuple) else list(lit)
        drawing.show([part if isinstance(part, str) else _block(*part) for part in parts], places)

    return set_equation


def _block(name, M, tints=0):
    """(name, M, tints), or a ValueError that names the shapes."""
    M, tints = np.asarray(M, float), np.asarray(tints)
    if M.ndim != 2 or not M.size:
        raise ValueError(f"{name} is a matrix (rows, columns), got an array of shape {M.shape}")
    if not set(np.unique(tints).tolist()) <= set(TINTS):
        raise ValueError(f"tints of {name} are whole numbers from −1 to 3, got {np.unique(tints)}")
    return plain(name), M, np.broadcast_to(tints, M.shape)


def _draw_equation(pen: Pen, parts: list, lit: list) -> None:
    blocks = [part for part in parts if not isinstance(part, str)]
    signs = sum(width(part, LARGE) + SIGN for part in parts if isinstance(part, str))
    rows, columns = max(len(M) for _, M, _ in blocks), sum(M.shape[1] for _, M, _ in blocks)
    gap = 8 if len(blocks) == len(parts) else 0
    wide = max(min(WIDE, (pen.width - signs - gap * (len(parts) - 1) - 4) / columns), 4)
    tall = min(TALL, (pen.height - 2 * WORDS) / rows)
    slots = [_slot(part, wide) for part in parts]
    spare = pen.width - sum(slots) - gap * (len(parts) - 1)
    x, middle = max(spare, 0) / 2, pen.height / 2
    for k, (part, slot) in enumerate(zip(parts, slots)):
        if isinstance(part, str):
            pen.text(part, x + slot / 2, middle, size=LARGE)
        else:
            left, top = x + (slot - wide * part[1].shape[1]) / 2, middle - tall * len(part[1]) / 2
            _cells(pen, k, part, left, top, wide, tall)
            frames = [place[1:] for place in lit if place[0] == k]
            pen.rectangles(
                [_frame(part[1].shape, i, j, left, top, wide, tall) for i, j in frames],
                None,
                theme.INK,
                width=2.6,
            )
        x += slot + gap


def _slot(part, wide):
    """Pixels that a part takes."""
    if isinstance(part, str):
        return width(part, LARGE) + SIGN
    name, M, _ = part
    return max(wide * M.shape[1], width(name, LARGE) + 4, width(_shape(M)) + 4)


def _shape(M):
    return f"({M.shape[0]}, {M.shape[1]})"


def _cells(pen, k, block, left, top, wide, tall):
    """One matrix: its cells, its name above and its shape below."""
    name, M, tints = block
    (rows, columns), middle = M.shape, left + wide * M.shape[1] / 2
    sides = [
        (left + j * wide, top + i * tall, left + (j + 1) * wide, top + (i + 1) * tall)
        for i in range(rows)
        for j in range(columns)
    ]
    pen.rectangles(sides, [TINTS[tint] for tint in tints.ravel().tolist()], theme.GREY, width=0.8)
    for (x, y, right, bottom), value in zip(sides, M.ravel()):
        if not np.isnan(value) and wide > 12:
            pen.text(_brief(value, wide - 4), (x + right) / 2, (y + bottom) / 2)
    pen.text(name, middle, top - WORDS / 2, size=LARGE)
    pen.text(_shape(M), middle, top + rows * tall + WORDS / 2, color=theme.GREY)
    for place, side in enumerate(sides):
        pen.spot((k, *divmod(place, columns)), *side)


def _brief(value, room):
    """A number with as many digits as there is room for."""
    written = (number(value, digits) for digits in (3, 2, 1))
    return next((words for words in written if width(words) <= room), number(value, 1))


def _frame(shape, i, j, left, top, wide, tall):
    """The sides of an entry, a row or a column."""
    rows, columns = (0, shape[0]) if i is None else (i, i + 1), (0, shape[1]) if j is None else (j, j + 1)
    return left + columns[0] * wide, top + rows[0] * tall, left + columns[1] * wide, top + rows[1] * tall
