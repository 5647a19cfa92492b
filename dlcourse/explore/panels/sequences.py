"""What goes on over time: strips of cells, the unrolled graph of a recurrent network, the history of a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ...typing import ArrayLike, Setter
from .. import theme
from ..words import number
from .curves import NOWHERE, cursors, runs
from .drawing import (
    LARGE,
    SHARES,
    SIGNED,
    SMALL,
    Drawing,
    as_many,
    checked_range,
    matrix_of,
    shade,
    shades,
    token,
    width,
)
from .scales import DEV, TRAIN, Look

LINE = 17  # pixels of a line of labels
POINTER = 12  # pixels of the pointer at the present
TALLEST = 40  # pixels of a cell
LIT = 2.4


# ---- strips --------------------------------------------------------------------------------------------------------------
def strip(
    ax: Axes, n: int, names: Sequence[str] = ("",), title: str = "", *, low: float = -1.0, high: float = 1.0
) -> Setter:
    """Rows of up to n cells over time, shaded between low and high, with their numbers where they have room; where low = −high,
    white is 0.

    set(values, above, below, now): values (n,), or (rows, n) with a row for each name, NaN for an empty cell; labels of the steps
    above and below; the step at which a pointer stands."""
    checked_range(low, high)
    drawing, names = Drawing(ax, _draw_strip, title), tuple(names)

    def set_strip(
        values: ArrayLike = NOWHERE,
        above: Sequence[Any] = (),
        below: Sequence[Any] = (),
        now: int | None = None,
    ) -> None:
        if not np.size(values):
            drawing.hide()
            return
        values = matrix_of("a strip", np.atleast_2d(np.asarray(values, float)), len(names), n)
        if len(values) != len(names):
            raise ValueError(f"this strip has {len(names)} rows, {', '.join(names)}; got {values.shape}")
        steps = values.shape[1]
        as_many("labels above", above, "steps", steps)
        as_many("labels below", below, "steps", steps)
        labels = tuple(map(token, above)), tuple(map(token, below))
        drawing.show(values, names, *labels, now if now in range(steps) else None, (low, high))

    return set_strip


def _draw_strip(pen, values, names, above, below, now, ends):
    rows, steps = values.shape
    left = max(map(width, names)) + 8 if any(names) else 2
    top = LINE * bool(above) + 2
    room = pen.height - top - LINE * bool(below) - POINTER - 2
    high = min(room / rows - 4, TALLEST)
    wide = max(min((pen.width - left - 2) / steps, 2.4 * high), 1e-3)
    top += max(room - rows * (high + 4), 0) / 2
    bottom = top + rows * (high + 4) - 4
    right = left + wide * steps
    written = _numbers(values) if high >= 14 and wide > 14 else []
    if max((width(words) for row in written for words in row), default=0) > wide - 2:
        written = []
    for k, (name, row) in enumerate(zip(names, values)):
        y = top + k * (high + 4)
        pen.image(
            shades(row[None], *ends), (left, y, right, y + high), SIGNED if ends[0] == -ends[1] else SHARES
        )
        edges = np.arange(steps + 1) if wide > 4 else (0, steps)
        pen.lines([[(left + j * wide, y), (left + j * wide, y + high)] for j in edges], theme.GREY, 0.7)
        pen.lines([[(left, y + side), (right, y + side)] for side in (0, high)], theme.GREY, 0.7)
        pen.text(name, left - 6, y + high / 2, along=1, color=theme.GREY)
        if written:
            for j, words in enumerate(written[k]):
                pen.text(words, left + (j + 0.5) * wide, y + high / 2)
        else:
            pen.minus([(0, j) for j in np.flatnonzero(row < 0)], left, y, wide, high)
    pen.grid(rows, steps, left, top, right, bottom)
    _labels(pen, above, top - LINE / 2, left, wide, now)
    _labels(pen, below, bottom + LINE / 2 + POINTER * (now is not None), left, wide, now)
    if now is not None:
        x, half = left + (now + 0.5) * wide, max(wide / 2, 1.5)
        pen.rectangles([(x - half, top - 1, x + half, bottom + 1)], None, theme.VERMILLION, width=LIT)
        tip = bottom + 3
        pen.shapes([[(x, tip), (x - 6, tip + 8), (x + 6, tip + 8), (x, tip)]], theme.VERMILLION)


def _numbers(values):
    """What is written in the cells, row by row."""
    return [["" if np.isnan(value) else number(value, 2) for value in row] for row in values]


def _labels(pen, labels, y, left, wide, now):
    """Labels of the steps, as many as stand side by side; that of the present always."""
    if not labels:
        return
    room = max(wide - 2, 90)
    some = labels[:: max(len(labels) // 50, 1)]
    every = int(np.ceil((min(max(map(width, some)), room) + 8) / wide))

    def span(k):
        half = min(width(labels[k]), room) / 2
        x = min(max(left + (k + 0.5) * wide, half), pen.width - half)  # as pen.text keeps it inside
        return x - half, x + half

    first = () if now is None else (now,)
    taken = []
    for k in (*first, *range(0, len(labels), every)):
        begin, end = span(k)
        if any(begin < b + 3 and end > a - 3 for a, b in taken):
            continue
        taken.append((begin, end))
        color = theme.VERMILLION if k == now else theme.INK
        pen.text(labels[k], sum(span(k)) / 2, y, room=room, color=color)


# ---- the unrolled graph --------------------------------------------------------------------------------------------------
UNIT = 84, 34  # pixels of the largest box
FLOOR = 26  # pixels of the arrows between boxes, at least


def unrolled(ax: Axes, steps: int, floors: int = 1, title: str = "") -> Setter:
    """A recurrent network over up to so many steps: inputs below, on every floor a state box for each step, outputs above. What is
    None or "" is not there, and neither is its arrow.

    set(states, inputs, outputs, lit): what stands in the boxes, texts or numbers, of one floor (T,) or of all (floors, T) with the
    lowest first; inputs and outputs (T,); lit is a step, or (floor, step): that box with the arrows that lead into it."""
    drawing = Drawing(ax, _draw_unrolled, title)

    def set_unrolled(
        states: Any = (),
        inputs: Sequence[Any] = (),
        outputs: Sequence[Any] = (),
        lit: int | tuple[int, int] | None = None,
    ) -> None:
        if not len(states):
            drawing.hide()
            return
        nested = not isinstance(states[0], str) and np.ndim(states[0]) > 0
        boxes = [list(row) for row in states] if nested else [list(states)]
        T = len(boxes[0])
        if len(boxes) != floors or any(len(row) != T for row in boxes) or T > steps:
            raise ValueError(
                f"states are {floors} × at most {steps} boxes, got rows of {', '.join(str(len(row)) for row in boxes)}"
            )
        as_many("inputs", inputs, "steps", T)
        as_many("outputs", outputs, "steps", T)
        none = [""] * T
        rows = [list(map(token, row)) for row in (*boxes, inputs or none, outputs or none)]
        drawing.show(rows[:-2], rows[-2], rows[-1], steps, lit)

    return set_unrolled


def _draw_unrolled(pen, boxes, inputs, outputs, steps, lit):
    floors, T = len(boxes), len(boxes[0])
    rows = floors + any(inputs) + any(outputs)
    across = pen.width / max(T, min(steps, 4))
    down = min(pen.height / rows, UNIT[1] + 40)
    wide, high = min(across - min(FLOOR, 0.3 * across), UNIT[0]), min(down - min(FLOOR, 0.4 * down), UNIT[1])
    across = min(across, UNIT[0] + 46)
    left = (pen.width - across * T) / 2
    bottom = (pen.height + down * rows) / 2 - down / 2
    first = bottom - down * any(inputs)
    x = [left + (t + 0.5) * across for t in range(T)]
    y = {"input": bottom, **{k: first - down * k for k in range(floors)}, "output": first - down * floors}
    there = {(k, t): bool(boxes[k][t]) for k in range(floors) for t in range(T)}
    there |= {("input", t): bool(inputs[t]) for t in range(T)}
    there |= {("output", t): bool(outputs[t]) for t in range(T)}

    def link(start, end):
        """From the edge of one box to the edge of another."""
        (a, s), (b, t) = start, end
        if a == b:
            return (x[s] + wide / 2, y[a]), (x[t] - wide / 2, y[b])
        return (x[s], y[a] - high / 2), (x[t], y[b] + high / 2)

    links = [((k, t), (k, t + 1)) for k in range(floors) for t in range(T - 1)]
    order = ["input", *range(floors), "output"]
    links += [((a, t), (b, t)) for a, b in zip(order, order[1:]) for t in range(T)]
    links = [(start, end) for start, end in links if there[start] and there[end]]
    chosen = [lit] if isinstance(lit, tuple) else [(k, lit) for k in order if lit is not None]
    strong = [(start, end) for start, end in links if end in chosen]
    pen.arrows([link(*each) for each in links if each not in strong], theme.GREY, 1.2)
    pen.arrows([link(*each) for each in strong], theme.VERMILLION, 2.4)

    sides = {
        (k, t): (x[t] - wide / 2, y[k] - high / 2, x[t] + wide / 2, y[k] + high / 2)
        for (k, t), shown in there.items()
        if shown
    }
    states = [place for place in sides if place[0] in range(floors)]
    ends = [place for place in sides if place[0] not in range(floors)]
    pen.plates([sides[place] for place in states], shade(0.3), theme.INK, width=1.2)
    pen.plates([sides[place] for place in ends], "white", theme.GREY)
    pen.plates([sides[place] for place in chosen if place in sides], None, theme.VERMILLION, width=LIT)
    for (k, t), side in sides.items():
        words = {"input": inputs, "output": outputs}[k][t] if isinstance(k, str) else boxes[k][t]
        pen.text(words, x[t], y[k], size=LARGE if wide > 40 else SMALL, room=wide - 6)
        pen.spot((k, t), *side)


# ---- training ------------------------------------------------------------------------------------------------------------
def history(ax: Axes, looks: Mapping[str, Look] | None = None, *, room: float = 0) -> Setter:
    """What was measured at each step of a training, whole and pale, up to the present step strong, with a line there. The panel is
    measured by `axes`.

    set(histories): {name: values}: one at each step (K + 1,), or a pair (steps, values) of fewer, between which a line is drawn.

    room    pixels beyond the right edge that labels may use
    """
    looks = looks or {"train": TRAIN, "dev": DEV}
    set_runs, set_cursor = runs(ax, looks, ahead=True, room=room), cursors(ax)

    def set_history(histories: Mapping[str, Any] = {}) -> None:
        last = max((_last(values) for values in histories.values()), default=-1)
        steps = np.arange(last + 1.0)
        set_runs({name: (steps, _at_all(steps, values)) for name, values in histories.items()})
        set_cursor(steps)

    return set_history


def _last(values):
    """The last step at which something was measured."""
    if isinstance(values, tuple):
        if np.shape(values[0]) != np.shape(values[1]):
            raise ValueError(
                f"a history has one value for each of its steps, got {np.shape(values[0])} and {np.shape(values[1])}"
            )
        return int(np.max(values[0], initial=-1))
    return len(values) - 1


def _at_all(steps, values):
    """A history at all steps, as far as it goes."""
    if isinstance(values, tuple):
        at, values = (np.asarray(part, float) for part in values)
        return np.interp(steps, at, values, right=np.nan) if len(at) else np.full(len(steps), np.nan)
    values = np.asarray(values, float)
    return np.append(values, np.full(len(steps) - len(values), np.nan))
