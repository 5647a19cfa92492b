"""Arrays: their shapes, broadcasting, and the mistakes that raise no error (2.1, 2.15, 2.16)."""

import math
import operator
from functools import lru_cache
from itertools import zip_longest

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from ... import data, deep_network, initializers
from ... import functional as F
from ...analysis import logistic
from ...analysis.precision import entropy
from ...explore import Choice, IntSlider, Notice, Reading, Step, Text, explorable, number, theme, views

__all__ = [
    "where_does_a_pixel_go",
    "what_does_reshape_do",
    "do_two_shapes_fit",
    "what_comes_out_of_a_flat_array",
    "can_it_learn_from_flat_labels",
]


# ---- parts that these figures share: all are drawn on a board of pixels (views.board) ------------------------------------
def captions(ax, most, *, zorder=5):
    """Up to so many short texts, each centred at its place. set(strings, places)"""
    texts = [views.words(ax, 0, 0, ha="center", zorder=zorder) for _ in range(most)]

    def set_captions(strings, places):
        for set_text, string, place in zip_longest(texts, strings, places, fillvalue=""):
            set_text(string, *place)

    return set_captions


def short(value):
    """A number for a small cell."""
    size = abs(value)
    return "−" * int(value < 0) + (
        (f"{size:.0f}" if 1000 <= size < 1e5 else f"{size:.3g}").lstrip("0") or "0"
    )


def block(ax, *, most=36, zorder=3):
    """A matrix of square cells to scale: its own part blue, stretched copies hatched, numbers where the cells are large enough.
    set(shape, own, numbers, x, y, cell, grown) with (x, y) the upper left corner and own ≤ shape; set() hides it."""
    copies, own_part = (
        Rectangle(
            (0, 0),
            0,
            0,
            facecolor=face,
            edgecolor=edge,
            hatch=hatch,
            hatch_linewidth=0.5,
            animated=True,
            linewidth=1.0,
            zorder=zorder + level,
        )
        for face, edge, hatch, level in (
            ("#f7f7f7", "#bdbdbd", "////", 0.0),
            ("#d7e8f4", theme.INK, None, 0.1),
        )
    )
    ax.add_patch(copies), ax.add_patch(own_part)
    set_lines = views.segments(ax, color=theme.GREY, width=0.6, zorder=zorder + 0.2)
    set_numbers = captions(ax, most, zorder=zorder + 0.3)

    def set_block(shape=(0, 0), own=(0, 0), numbers=None, x=0, y=0, cell=1, grown=1.0):
        inner, outer = np.array(own) * cell, (np.array(own) + grown * (np.array(shape) - own)) * cell
        for part, size in ((copies, outer), (own_part, inner)):
            tall, wide = np.where(size > 0, np.maximum(size, 3), 0)  # 400 × 1 stays visible
            part.set_bounds(x, y - tall, wide, tall)
            part.set_visible(wide > 0)
        tall, wide = outer
        rules = (
            []
            if cell < 12
            else (
                [((x + at, y), (x + at, y - tall)) for at in np.arange(cell, wide - 1, cell)]
                + [((x, y - at), (x + wide, y - at)) for at in np.arange(cell, tall - 1, cell)]
            )
        )
        set_lines(*np.reshape(rules, (-1, 2, 2)).swapaxes(0, 1))
        shown = (
            []
            if cell < 20 or numbers is None
            else list(np.ndenumerate(numbers if grown == 1 else numbers[: own[0], : own[1]]))
        )
        set_numbers(
            [short(value) for _, value in shown],
            [(x + cell * (j + 0.5), y - cell * (i + 0.5)) for (i, j), _ in shown],
        )

    return set_block


def beads(ax):
    """A flat array: beads on a string, neither row nor column. set(values, x, y, cell), (x, y) its left end; set() hides it."""
    set_string, set_beads = (
        views.curve(ax, color=theme.GREY, width=1.4),
        views.points(ax, color=theme.INK, size=15, hollow=True),
    )
    set_numbers = captions(ax, 5)

    def set_array(values=(), x=0, y=0, cell=1):
        at, level = x + cell * (np.arange(len(values)) + 0.5), np.full(len(values), y)
        set_string([x, x + cell * len(values)], [y, y]), set_beads(at, level)
        set_numbers([short(value) for value in values], np.column_stack([at, level]))

    return set_array


# ---- a picture becomes a column (2.1) -----------------------------------------------------------------------------------
SIDE, CHANNELS = 64, ("red", "green", "blue")
BY_PIXEL, BY_CHANNEL = "pixel by pixel: reshape(-1)", "channel by channel"
NEIGHBOURS = 7  # entries of the column under the lens
LINE = {BY_PIXEL: 192, BY_CHANNEL: 256}  # entries of the column in one line of its picture


@lru_cache
def crop():
    """The 64 × 64 crop of a photograph that section 2.1 unrolls."""
    return data.photographs()["china"][:SIDE, :SIDE]


@lru_cache
def unrolled(order):
    """Where each number of the box goes: positions[k] = (row · 64 + column) · 3 + channel of entry k of the column."""
    box = np.arange(SIDE * SIDE * 3).reshape(1, SIDE, SIDE, 3)
    return data.unroll(box if order == BY_PIXEL else box.transpose(0, 3, 1, 2))[:, 0]


@lru_cache
def strip(order):
    """The column as a picture: one line for many entries, in the mean colour of those that it holds."""
    channel = np.eye(3)[unrolled(order) % 3]
    sums = (channel * crop().ravel()[unrolled(order), None]).reshape(-1, LINE[order], 3).sum(axis=1)
    return (sums / np.maximum(channel.reshape(-1, LINE[order], 3).sum(axis=1), 1) / 255)[:, None]


@explorable(
    row=IntSlider(0, SIDE - 1, 20),
    column=IntSlider(0, SIDE - 1, 40),
    channel=Choice(*CHANNELS, start="green"),
    order=Choice(BY_PIXEL, BY_CHANNEL, label="order"),
    size=(940, 400),
    presets={
        "first": {"row": 0, "column": 0, "channel": "red"},
        "last": {"row": 63, "column": 63, "channel": "blue"},
        "channel by channel": {"order": BY_CHANNEL},
    },
    predict="entry k",
)
def where_does_a_pixel_go(fig):
    """A photograph of 64 × 64 pixels, its three channels, and the column of all their numbers in a chosen order; one number is
    followed to its place in the column.   Lecture C1W2 2.1"""
    ax = views.board(fig.subplots(), 920, 350)
    photo, zoom, small, lens = crop(), 5, 100 / SIDE, 320 / NEIGHBOURS
    views.image(ax, 0, 0, 320, 320, moves=False)(photo)
    for k, name in enumerate(CHANNELS):
        views.image(ax, 400, 220 - 110 * k, 100, 100, moves=False)(photo * np.eye(3, dtype=np.uint8)[k])
        views.write(ax, 392, 270 - 110 * k, name, ha="right")
    titles = {
        0: "the picture: (64, 64, 3)",
        400: "its channels",
        580: "the column x",
        700: f"{NEIGHBOURS} entries, ÷ 255",
    }
    for x, title in titles.items():
        views.write(ax, x, 336, title)
    set_strip = views.image(ax, 580, 0, 46, 320)
    for y, k in ((315, 0), (5, photo.size - 1)):
        views.write(ax, 572, y, number(k), ha="right", size=theme.TICK)
    thirds = [views.text(ax, 634, 267 - 107 * k, data=True, va="center") for k in range(3)]
    set_way = views.segments(ax, color=theme.VERMILLION, width=1.4, zorder=5)
    set_zoom = views.segments(ax, color=theme.GREY, width=0.8, zorder=3)
    set_pixel, set_in_channel, set_in_column = (
        views.ring(ax, halo=True),
        views.ring(ax, halo=True),
        views.ring(ax),
    )
    corners = np.array([[0, 0], [1, 0], [1, -1], [0, -1]]) * (80, lens)
    cells = PolyCollection(
        [corners + (760, 320 - lens * k) for k in range(NEIGHBOURS)],
        edgecolors="white",
        zorder=4,
        animated=True,
    )
    ax.add_collection(cells, autolim=False)
    middle = 320 - lens * (np.arange(NEIGHBOURS) + 0.5)
    set_numbers = captions(ax, 2 * NEIGHBOURS)
    ax.add_patch(
        Rectangle(
            (700, 160 - lens / 2), 200, lens, fill=False, edgecolor=theme.VERMILLION, linewidth=2.0, zorder=6
        )
    )

    def update(row, column, channel, order):
        c = CHANNELS.index(channel)
        positions, value = unrolled(order), photo[row, column, c]
        k = int(np.flatnonzero(positions == (row * SIDE + column) * 3 + c)[0])
        set_strip(strip(order))
        for set_third, name in zip(thirds, CHANNELS):
            set_third(name if order == BY_CHANNEL else "")
        x, y, x_c, y_c = (
            zoom * column,
            320 - zoom * (row + 1),
            400 + small * column,
            320 - 110 * c - small * (row + 1),
        )
        level = 320 * (1 - (k + 0.5) / positions.size)
        (
            set_pixel(x - 2, y - 2, 9, 9),
            set_in_channel(x_c - 3, y_c - 3, 7.5, 7.5),
            set_in_column(576, level - 3, 54, 6),
        )
        set_way(
            [(x + 7, y + 2.5), (x_c + 4.5, y_c + 1), (630, level)],
            [(x_c - 3, y_c + 1), (576, level), (700, 160)],
        )
        set_zoom([(630, level), (630, level)], [(700, 320), (700, 0)])
        entries = k + np.arange(NEIGHBOURS) - NEIGHBOURS // 2
        inside = (0 <= entries) & (entries < positions.size)
        origins = positions[np.where(inside, entries, 0)]
        shades = photo.ravel()[origins] / 255
        cells.set_facecolor(np.where(inside[:, None], np.eye(3)[origins % 3] * shades[:, None], 1))
        set_numbers(
            [number(entry) for entry in entries[inside]] + [f"{shade:.2f}" for shade in shades[inside]],
            [(x, y) for x in (728, 872) for y in middle[inside]],
        )
        formula = (row * SIDE + column) * 3 + c if order == BY_PIXEL else c * SIDE**2 + row * SIDE + column
        return Reading(
            f"The {channel} of pixel ({row}, {column}), {value} of 255, becomes entry {number(k)} of "
            f"{number(positions.size)}",
            {"n_x": (positions.size, 64 * 64 * 3), "entry k": (k, formula), "x[k]": float(value) / 255},
        )

    def touch(values, _, x, y, key):  # a pixel of the picture or of a channel, a place in the column
        if 0 <= x < 320 and 0 < y <= 320:
            return {"row": int((320 - y) // zoom), "column": int(x // zoom)}
        if 400 <= x < 500 and 0 < y <= 320:
            c, down = divmod(320 - y, 110)
            return (
                {"row": int(down / small), "column": int((x - 400) / small), "channel": CHANNELS[int(c)]}
                if down < 100
                else {}
            )
        if 576 <= x < 630 and 0 < y <= 320:
            pixel, c = divmod(int(unrolled(values["order"])[int((1 - y / 320) * photo.size)]), 3)
            return {"row": pixel // SIDE, "column": pixel % SIDE, "channel": CHANNELS[c]}

    update.touch = touch
    return update


@where_does_a_pixel_go.claim(
    "a picture of 64 · 64 · 3 numbers is a column of 12 288, and every number gets one place"
)
def _(kind):
    return [kind().numbers["n_x"], *(np.unique(unrolled(order)).size for order in (BY_PIXEL, BY_CHANNEL))], [
        12288
    ] * 3


@where_does_a_pixel_go.claim(
    "pixel by pixel, entry k is (64 · row + column) · 3 + channel; channel by channel, it is 4096 · channel "
    "+ 64 · row + column"
)
def _(kind):
    read = [
        kind(row=r, column=c, channel="blue", order=order).reading.numbers["entry k"]
        for order in (BY_PIXEL, BY_CHANNEL)
        for r, c in ((0, 0), (3, 60), (63, 63))
    ]
    return [k for k, _ in read], [formula for _, formula in read]


# ---- the tempting reshape (2.1) -----------------------------------------------------------------------------------------
RIGHT_WAY, WRONG_WAY = "right: reshape(m, 64).T", "wrong: reshape(64, m)"
SHOWN = 60  # columns of X in the picture


def stack(boxes, way):
    """Boxes (m, 8, 8) → (64, m), the right way or the tempting one."""
    return boxes.reshape(len(boxes), 64).T if way == RIGHT_WAY else boxes.reshape(64, len(boxes))


@lru_cache
def stacked_digits(way):
    """X (64, m) with values from 0 to 1, and for each of its entries which digit it comes from."""
    images = data.digits().images
    return stack(images, way) / images.max(), stack(
        np.broadcast_to(np.arange(len(images))[:, None, None], images.shape), way
    )


@lru_cache
def accuracy_after(way, steps=300, learning_rate=1.0):
    """Ten logistic units with a softmax, trained on 1500 columns of X; the share of the 297 others that they read correctly."""
    X, labels, X_test, labels_test = data.digits()._replace(X=stacked_digits(way)[0]).split()
    params, _ = deep_network.descent(
        deep_network.initialize([64, 10], init=initializers.zeros, rng=None),
        X,
        labels,
        [F.identity],
        learning_rate=learning_rate,
        steps=steps,
        loss=F.cross_entropy,
        axis=0,
    )
    return float(np.mean(deep_network.predict(params, X_test, [F.identity]) == labels_test))


@explorable(
    way=Choice(RIGHT_WAY, WRONG_WAY, label="stack the digits"),
    i=IntSlider(0, SHOWN - 1, 3, label="column i"),
    size=(940, 410),
    presets={"right": {}, "wrong": {"way": WRONG_WAY}},
    predict="digits mixed in a column",
)
def what_does_reshape_do(fig):
    """1797 digits of 8 × 8 pixels made into X (64, 1797) in the right and in a tempting way: X, its columns put back into
    pictures, and what a simple classifier can still learn from them.   Lecture C1W2 2.1"""
    ax = views.board(fig.subplots(), 920, 360)
    digits = data.digits()
    m, top = len(digits.images), float(digits.images.max())
    set_X = views.image(ax, 0, 0, 300, 320, cmap="gray_r")
    views.write(ax, 0, 336, f"X, the first {SHOWN} of {number(m)} columns")
    set_mosaic = views.image(ax, 350, 110, 352, 210, cmap="gray_r")
    views.write(ax, 350, 336, "each column put back into 8 × 8")
    set_column, set_original = (views.image(ax, 762, y, 128, 128, cmap="gray_r") for y in (192, 20))
    set_names = [views.words(ax, 762, y) for y in (332, 160)]
    set_cursor, set_ring = views.ring(ax), views.ring(ax)
    views.write(ax, 350, 82, "What ten trained units read correctly, of 297 new columns")
    scale = 200
    for k, way in enumerate((RIGHT_WAY, WRONG_WAY)):
        share, y = accuracy_after(way), 44 - 30 * k
        ax.add_patch(
            Rectangle(
                (490, y),
                scale * share,
                20,
                facecolor=(theme.BLUE, theme.ORANGE)[k],
                edgecolor=theme.INK,
                linewidth=0.8,
                hatch=(None, "//")[k],
            )
        )
        views.write(ax, 484, y + 10, way.split(": ")[1], ha="right", family=theme.MONO)
        views.write(ax, 496 + scale * share, y + 10, f"{share:.0%}")
    ax.plot([490 + scale / 10] * 2, [8, 70], ":", color=theme.INK, linewidth=1.2, zorder=5)
    views.write(ax, 490 + scale / 10, 0, "guessing", ha="center")

    def update(way, i):
        X, origin = (array[:, :SHOWN] for array in stacked_digits(way))
        pictures = np.pad(X.T.reshape(6, 10, 8, 8), ((0, 0), (0, 0), (0, 2), (0, 2)))
        set_X(X), set_mosaic(pictures.transpose(0, 2, 1, 3).reshape(60, 100)[:58, :98])
        set_column(X[:, i].reshape(8, 8)), set_original(digits.images[i] / top)
        set_names[0](f"column {i} as a picture"), set_names[1](f"digit {i} of the data")
        r, c = divmod(i, 10)
        set_cursor(5 * i, 0, 5, 320), set_ring(350 + 36 * c - 2, 320 - 36 * r - 31, 33, 33)
        mixed, share = np.unique(origin[:, i]).size, accuracy_after(way)
        finding = (
            f"Right: column {i} is digit {i}, and a simple classifier names {share:.0%} of new digits"
            if mixed == 1
            else f"Wrong, and no error: column {i} mixes {mixed} digits, and a classifier names {share:.0%} of new ones"
        )
        return Reading(
            finding, {"shape of X": f"(64, {m})", "digits mixed in a column": mixed, "test accuracy": share}
        )

    def touch(values, _, x, y, key):  # a column of X, or its picture
        if 0 <= x < 300 and 0 < y <= 320:
            return {"i": int(x // 5)}
        if 350 <= x < 702 and 110 < y <= 320:
            return {"i": 10 * int((320 - y) // 36) + int((x - 350) // 36)}

    update.touch = touch
    return update


@what_does_reshape_do.claim(
    "both ways give the shape (64, 1797); a right column holds one digit, a wrong one mixes 64"
)
def _(kind):
    shapes = [stacked_digits(way)[0].shape for way in (RIGHT_WAY, WRONG_WAY)]
    mixed = [
        kind(way=way, i=i).numbers["digits mixed in a column"]
        for way in (RIGHT_WAY, WRONG_WAY)
        for i in (0, 17, 59)
    ]
    return [*np.ravel(shapes), *mixed], [64, 1797] * 2 + [1] * 3 + [64] * 3


@what_does_reshape_do.claim("the test accuracy of a simple classifier drops from 97 % to guessing, 12 %")
def _(kind):
    return [kind(way=way).numbers["test accuracy"] for way in (RIGHT_WAY, WRONG_WAY)], [0.966, 0.118], 0.05


# ---- two shapes: do they fit? (2.15) ------------------------------------------------------------------------------------
LONGEST, SHOWN_NUMBERS = 1000, 36


def operand(text, step=1):
    """A shape such as (3, 4), a number such as 100, the table `calories` or its column sums `totals` → what it is called, its
    shape, and its numbers (rows, columns) where they are few enough to be shown.

    Raises   Notice, in one sentence, for anything else
    """
    entry = text.strip()
    table, _, _ = data.calories()
    named = {"calories": table, "totals": table.sum(axis=0, keepdims=True)}
    if entry in named:
        return f"{entry} {named[entry].shape}", named[entry].shape, named[entry]
    lengths = [part.strip() for part in entry.removeprefix("(").removesuffix(")").split(",")]
    try:
        if len(lengths) == 1 and math.isfinite(value := float(lengths[0])):
            return short(value), (), np.full((1, 1), value)
        shape = tuple(int(part) for part in (lengths[:-1] if lengths[-1] == "" else lengths))
    except ValueError:
        raise Notice(
            f"“{entry}” is no shape: give one such as (3, 4), a number such as 100, calories or totals."
        ) from None
    if not 1 <= len(shape) <= 2 or not all(1 <= n <= LONGEST for n in shape):
        raise Notice(f"“{entry}”: a shape has one or two axes here, each of length 1 … {LONGEST}.")
    n, matrix = math.prod(shape), (1,) * (2 - len(shape)) + shape
    return f"{shape}", shape, step * np.arange(1.0, n + 1).reshape(matrix) if n <= SHOWN_NUMBERS else None


def stretch_together(a, b):
    """The shape of the result, and the axes (−1, −2) where two shapes do not fit. The rule: from the right, equal or one is 1."""
    pairs = [
        (a[-k] if k <= len(a) else 1, b[-k] if k <= len(b) else 1) for k in range(1, max(len(a), len(b)) + 1)
    ]
    return tuple(max(pair) for pair in pairs[::-1]), [
        -k for k, (n, m) in enumerate(pairs, 1) if n != m and 1 not in (n, m)
    ]


OPERATIONS = {"+": operator.add, "−": operator.sub, "×": operator.mul, "÷": operator.truediv}
FIRST = "(4, 1)", "(2, 3)", "(2, 3)", "(4, 1)", "(400, 1)", "(2, 3)"
SECOND = "100", "(1, 3)", "(2, 1)", "(1, 5)", "(400,)", "(3,)"


@explorable(
    left=Text("calories", label="first", examples=FIRST),
    operation=Choice(*OPERATIONS, start="÷"),
    right=Text("totals", label="second", examples=SECOND),
    stretch=Step(0, 10, 10, label="stretch", milliseconds=80),
    size=(940, 430),
    presets={
        "calorie table": {},
        "a number": {"left": "(4, 1)", "operation": "+", "right": "100"},
        "a row": {"left": "(2, 3)", "operation": "+", "right": "(1, 3)"},
        "a column": {"left": "(2, 3)", "operation": "+", "right": "(2, 1)"},
        "both stretch": {"left": "(4, 1)", "operation": "×", "right": "(1, 5)"},
        "does not fit": {"left": "(2, 3)", "operation": "+", "right": "(2, 4)"},
        "a flat array": {"left": "(400, 1)", "operation": "−", "right": "(400,)"},
    },
    predict="entries of the result",
)
def do_two_shapes_fit(fig):
    """Two arrays, given by their shapes, in one operation of NumPy: each drawn to scale with its stretched copies hatched, the
    result, and the comparison of their axes from the right.   Lecture C1W2 2.15"""
    ax = views.board(fig.subplots(), 920, 380)
    set_blocks = [block(ax) for _ in range(3)]
    set_names = [views.words(ax, x, 366, family=theme.MONO) for x in (0, 320, 640)]
    set_signs = [views.words(ax, x, 0, size=20, ha="center") for x in (295, 615)]
    set_verdict = views.words(ax, 640, 0, color=theme.VERMILLION, linespacing=1.6)
    for k, line in enumerate(
        ("Compare the axes from the right:", "equal, or one of them 1, fits;", "the 1 is stretched.")
    ):
        views.write(ax, 0, 92 - 22 * k, line)
    views.write(ax, 0, 20, "A missing axis counts as 1.", color=theme.GREY)
    for x, name in ((490, "axis −2"), (590, "axis −1")):
        views.write(ax, x, 92, name, ha="center", color=theme.GREY)
    (
        ax.plot([320, 640], [80, 80], color=theme.PALE, linewidth=0.8),
        ax.plot([320, 640], [32, 32], color=theme.PALE, linewidth=0.8),
    )
    rows = ("first", 66), ("second", 44), ("result", 18)
    for name, y in rows:
        views.write(ax, 400, y, name, ha="right")
    set_lengths = [
        [views.words(ax, x, y, ha="center", family=theme.MONO) for x in (490, 590)] for _, y in rows
    ]
    set_bad = [views.ring(ax) for _ in range(2)]

    def update(left, operation, right, stretch):
        (first, a, a_numbers), (second, b, b_numbers) = operand(left), operand(right, step=100)
        shape, misfits = stretch_together(a, b)
        full = [(1,) * (2 - len(s)) + s for s in (a, b, shape)]
        drawn = [full[2] if not misfits else own for own in full[:2]]
        columns, tall = max(s[1] for s in drawn), max(s[0] for s in drawn)
        cell = min(60.0, 270 / columns, 200 / tall)
        grown = stretch / 10
        stretched = [
            np.broadcast_to(numbers, size)
            if numbers is not None and math.prod(size) <= SHOWN_NUMBERS
            else None
            for numbers, size in zip((a_numbers, b_numbers), drawn)
        ]
        for set_block, own, size, numbers, x in zip(set_blocks, full, drawn, stretched, (0, 320)):
            set_block(size, own, numbers, x, 340, cell, grown)
        fits = not misfits
        with np.errstate(all="ignore"):  # a learner may divide by 0
            result = OPERATIONS[operation](*stretched) if fits and stretched[0] is not None else None
        set_blocks[2](*((full[2], full[2], result, 640, 340, cell) if fits else ()))
        for set_name, name in zip(set_names, (first, second, f"{shape}" if fits else "no result")):
            set_name(name)
        middle = 340 - cell * tall / 2
        set_signs[0](operation, 295, middle), set_signs[1]("=" if fits else "", 615, middle)
        set_verdict("" if fits else "ValueError: could not be\nbroadcast together", 640, middle)
        for set_row, own in zip(set_lengths, (a, b, shape)):
            for axis, set_length in zip((-2, -1), set_row):
                impossible = own is shape and axis in misfits
                set_length("none" if impossible else axis_length(own, axis, len(shape)))
        for axis, set_ring, x in zip((-2, -1), set_bad, (490, 590)):
            set_ring(*((x - 34, 34, 68, 44) if axis in misfits else (0, 0, 0, 0)))
        entries = math.prod(shape) if fits else 0
        return Reading(
            fit_finding(f"{a or first} {operation} {b or second}", a, b, shape, misfits),
            {
                "result": f"{shape}" if fits else "none",
                "entries of the result": entries,
                "copied by stretching": 2 * entries - math.prod(a) - math.prod(b) if fits else 0,
            },
        )

    return update


def axis_length(shape, axis, axes):
    """The length along an axis in a table: a dot where this shape lacks it, nothing where the result has not so many axes."""
    if -axis > axes:
        return ""
    return f"{shape[axis]}" if -axis <= len(shape) else "·"


def fit_finding(what, a, b, shape, misfits):
    if misfits:
        return (
            f"{what} does not fit: axis −{-misfits[0]} has {a[misfits[0]]} and {b[misfits[0]]}, neither is 1"
        )
    if () in (a, b):
        return f"{what} gives {shape}: a number meets every entry"
    if a == b:
        return f"{what} gives {shape}: entry by entry, nothing stretches"
    stretched = [name for name, own in (("first", a), ("second", b)) if own != shape]
    return f"{what} gives {shape}: " + (
        "both stretch" if len(stretched) == 2 else f"the {stretched[0]} stretches"
    )


@do_two_shapes_fit.claim("apples 94.9 % carbohydrate (56 of 59 calories), beef 0, eggs 2.8, potatoes 88.4")
def _(kind):
    (*_, table), (*_, totals) = operand("calories"), operand("totals")
    return [*(100 * table / totals)[0].round(1), totals[0, 0]], [94.9, 0.0, 2.8, 88.4, 59.0]


@do_two_shapes_fit.claim(
    "the rule says what NumPy does, for all pairs of shapes with up to two axes of length 1, 2, 3"
)
def _(kind):
    shapes = [(), *((n,) for n in (1, 2, 3)), *((n, m) for n in (1, 2, 3) for m in (1, 2, 3))]
    said, done = [], []
    for a in shapes:
        for b in shapes:
            shape, misfits = stretch_together(a, b)
            said.append(-1 if misfits else hash(shape))
            try:
                done.append(hash(np.broadcast_shapes(a, b)))
            except ValueError:
                done.append(-1)
    return said, done


@do_two_shapes_fit.claim(
    "(4,1) + 100 is (4,1); (2,3) + (1,3) and (2,3) + (2,1) are (2,3); (400,1) − (400,) has 160 000 entries"
)
def _(kind):
    pairs = (("(4, 1)", "100"), ("(2, 3)", "(1, 3)"), ("(2, 3)", "(2, 1)"), ("(400, 1)", "(400,)"))
    return [kind(left=a, right=b).numbers["entries of the result"] for a, b in pairs], [4, 6, 6, 160000]


@do_two_shapes_fit.claim(
    "a column (n, 1) and a row (1, m) make a table (n, m): n · m entries, for every n and m"
)
def _(kind):
    sizes = [(4, 5), (1, 1), (7, 1), (1, 9), (30, 1000)]
    read = [kind(left=f"({n}, 1)", operation="+", right=f"(1, {m})").numbers for n, m in sizes]
    return [
        [numbers["result"] == f"({n}, {m})", numbers["entries of the result"]]
        for (n, m), numbers in zip(sizes, read)
    ], [[True, n * m] for n, m in sizes]


# ---- neither row nor column (2.16) --------------------------------------------------------------------------------------
def insist(a):
    """The assertion that ends the search for flat arrays: a is a column."""
    assert a.shape == (a.size, 1)
    return a


EXPRESSIONS = {
    "a.T": lambda a: a.T,
    "a @ a.T": lambda a: a @ a.T,
    "a.T @ a": lambda a: a.T @ a,
    "a * a.T": lambda a: a * a.T,
    "a + a.T": lambda a: a + a.T,
    "a.sum(axis=0)": lambda a: a.sum(axis=0),
    "a.sum(axis=0, keepdims=True)": lambda a: a.sum(axis=0, keepdims=True),
    "a.reshape(n, 1)": lambda a: a.reshape(-1, 1),
    "assert a.shape == (n, 1)": insist,
}
FORMS = {"flat": lambda n: (n,), "column": lambda n: (n, 1), "row": lambda n: (1, n)}


def outcome(expression, form, n):
    """The array that an expression gives for a = 1 … n in one of the forms, or the name of the error that it raises."""
    try:
        return EXPRESSIONS[expression](np.arange(1.0, n + 1).reshape(FORMS[form](n)))
    except AssertionError as error:
        return type(error).__name__


def in_words(result):
    """What an expression has given: its shape, the number that it is, or the name of its error."""
    if isinstance(result, str):
        return result
    return f"{np.shape(result)}" if np.ndim(result) else f"the number {result:g}"


@explorable(
    expression=Choice(*EXPRESSIONS, start="a @ a.T"),
    n=IntSlider(2, 5, 5),
    size=(940, 400),
    presets={
        "transpose": {"expression": "a.T"},
        "product": {},
        "other product": {"expression": "a.T @ a"},
        "sum": {"expression": "a.sum(axis=0)"},
        "the way out": {"expression": "a.reshape(n, 1)"},
        "the assertion": {"expression": "assert a.shape == (n, 1)"},
    },
    predict="entries from the flat array",
)
def what_comes_out_of_a_flat_array(fig):
    """The same numbers 1 … n as a flat array (n,), as a column (n, 1) and as a row (1, n), and what NumPy makes of each in one
    expression.   Lecture C1W2 2.16"""
    ax = views.board(fig.subplots(), 920, 350)
    cell, lefts = 26, dict(zip(FORMS, (0, 320, 640)))
    for x in (295, 615):
        ax.plot([x, x], [0, 346], color=theme.PALE, linewidth=0.8)
    for form, x in lefts.items():
        views.write(ax, x, 336, f"a is a {'flat array' if form == 'flat' else form},")
    set_shapes = {
        form: views.words(ax, x + dx, 336, weight="bold")
        for (form, x), dx in zip(lefts.items(), (112, 96, 76))
    }
    set_results, set_alone = (
        {form: views.words(ax, x, y, size=size) for form, x in lefts.items()}
        for y, size in ((162, theme.TITLE), (116, 22))
    )
    set_inputs, set_outputs = ({form: (block(ax), beads(ax)) for form in FORMS} for _ in range(2))

    def place(setters, array, x, y):  # a matrix as cells, a flat array as beads
        set_block, set_beads = setters
        matrix = np.ndim(array) == 2
        set_block(*((array.shape, array.shape, array, x, y, cell) if matrix else ()))
        set_beads(*((array, x, y - cell / 2, cell) if np.ndim(array) == 1 else ()))

    def update(expression, n):
        results = {form: outcome(expression, form, n) for form in FORMS}
        for form, x in lefts.items():
            a, result = np.arange(1.0, n + 1).reshape(FORMS[form](n)), results[form]
            place(set_inputs[form], a, x, 251 + cell / 2 * (n if form == "column" else 1))
            place(set_outputs[form], result, x, 142)
            (
                set_shapes[form](f"{a.shape}"),
                set_results[form](f"→ {'an error' if isinstance(result, str) else np.shape(result)}"),
            )
            alone = "" if np.ndim(result) else in_words(result).removeprefix("the number ")
            set_alone[form](alone, color=theme.VERMILLION if isinstance(result, str) else theme.INK)
        said = {form: in_words(result) for form, result in results.items()}
        flat = results["flat"]
        return Reading(
            f"{expression}: flat gives {said['flat']}, column {said['column']}, row {said['row']}",
            {**said, "entries from the flat array": 0 if isinstance(flat, str) else int(np.size(flat))},
        )

    return update


@what_comes_out_of_a_flat_array.claim(
    "transposing a flat array does nothing; times its transpose it is a number, a column a table"
)
def _(kind):
    flat, column = (outcome("a @ a.T", form, 5) for form in ("flat", "column"))
    return [*outcome("a.T", "flat", 5), np.ndim(flat), flat, *np.shape(column)], [1, 2, 3, 4, 5, 0, 55, 5, 5]


@what_comes_out_of_a_flat_array.claim(
    "only the column passes the assertion, and reshape(n, 1) makes a column of all three"
)
def _(kind):
    passed = [not isinstance(outcome("assert a.shape == (n, 1)", form, 4), str) for form in FORMS]
    passed += [outcome("a.reshape(n, 1)", form, 4).shape == (4, 1) for form in FORMS]
    return passed, [False, True, False, True, True, True]


# ---- training with flat labels (2.16) -----------------------------------------------------------------------------------
FLAT, COLUMN = "A (400, 1) − Y (400,)", "A (400, 1) − Y (400, 1)"
LAST = 1000


@lru_cache
def train_with(labels, learning_rate=0.5):
    """Logistic regression from zero, 400 patients by 30 features. → A (1001, 400), J, test accuracy and the largest |w| after
    0 … 1000 steps."""
    X, Y, X_test, Y_test = data.breast_cancer().split()
    X, X_test = data.standardize(X, X_test)
    Y = Y[0] if labels == FLAT else Y.T
    told = (
        Y.mean() if labels == FLAT else Y
    )  # in the table every patient meets all labels, and L is linear in y

    def seen(state):
        w, b = state
        Z = X.T @ w + b  # (m, 1)
        J, right = np.mean(logistic.losses(Z, told)), np.mean((w.T @ X_test + b > 0) == Y_test)
        return F.sigmoid(Z)[:, 0], J, right, np.abs(w).max()

    return logistic.descend_trusting(X, Y, learning_rate=learning_rate, steps=LAST, keep=seen)


@explorable(
    labels=Choice(FLAT, COLUMN, label="errors"),
    step=Step(0, LAST, LAST, milliseconds=15),
    size=(940, 400),
    presets={"the mistake": {}, "right": {"labels": COLUMN}, "first step": {"step": 1}},
    predict="largest |w|",
)
def can_it_learn_from_flat_labels(fig):
    """Logistic regression on 400 patients with the labels as a flat array and as a column: the errors A − Y to scale (patients
    sorted by label), the cost, and the accuracy on 169 other patients.   Lecture C1W2 2.16"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1, 1.15))
    ax, cost, accuracy = (fig.add_subplot(grid[place]) for place in ((slice(None), 0), (0, 1), (1, 1)))
    views.board(ax, 420, 340)
    Y = data.breast_cancer().split()[1][0]
    order = np.argsort(Y, kind="stable")
    side, malignant = 280, float(Y.mean())
    lowest = entropy(malignant)  # the best that one answer for all can do
    signed = dict(cmap=theme.SIGNED_MAP, vmin=-1, vmax=1)
    set_table, set_column = (views.image(ax, 60, 24, wide, side, frame=False, **signed) for wide in (side, 6))
    set_frame = views.ring(ax, color=theme.GREY, width=0.7)
    set_title, set_why = (views.words(ax, x, y, linespacing=1.6) for x, y in ((60, 322), (96, 164)))
    views.image(ax, 372, 24, 12, side, moves=False, **signed)(np.linspace(1, -1, 64)[:, None])
    for value in (-1, 0, 1):
        views.write(ax, 390, 24 + side * (value + 1) / 2, f"{value:+g}".replace("-", "−") if value else "0")
    middles = {"benign": (1 - malignant) / 2, "malignant": 1 - malignant / 2}
    for name, at in middles.items():
        views.write(ax, 46, 24 + side * (1 - at), name, rotation=90, ha="center")
    set_signs = {
        name: views.words(ax, 60 + side * at, 164, size=theme.TITLE, ha="center")
        for name, at in middles.items()
    }
    set_below = {
        name: views.words(ax, 60 + side * at, 10, size=theme.TICK, ha="center")
        for name, at in middles.items()
    }
    views.write(ax, 20, 24 + side / 2, "a of 400 patients", rotation=90, ha="center")
    views.label_axes(cost, "", "J", "Cost", xlim=(-15, 1015), ylim=(0, 0.75), grid=True)
    views.label_axes(
        accuracy, "step", "accuracy", "On 169 other patients", xlim=(-15, 1015), ylim=(0.5, 1.02), grid=True
    )
    looks = {FLAT: (theme.VERMILLION, "--", "Y flat"), COLUMN: (theme.BLUE, "-", "Y a column")}
    setters = {}
    for panel, which in ((cost, 1), (accuracy, 2)):
        for labels, (color, style, name) in looks.items():
            values = train_with(labels)[which]
            panel.plot(values, color=theme.PALE, linewidth=1.6, zorder=2)
            panel.annotate(
                name,
                (985, values[-1]),
                xytext=(0, -2 if panel is accuracy else 2),
                textcoords="offset points",
                color=color,
                ha="right",
                va="top" if panel is accuracy else "bottom",
                fontsize=theme.points(theme.LABEL),
            )
            setters[which, labels] = (
                views.curve(panel, color=color, style=style, width=2.2),
                views.points(panel, color=color, size=8),
            )
    cost.axhline(lowest, color=theme.GREY, linestyle=":", linewidth=1.2)
    views.write(
        cost,
        985,
        lowest - 0.02,
        f"entropy of the labels, {lowest:.4f}",
        ha="right",
        va="top",
        color=theme.GREY,
    )

    def update(labels, step):
        answers, J, right, largest = train_with(labels)
        a = answers[step][order][:, None]
        errors = a - (Y[order] if labels == FLAT else Y[order][:, None])
        nothing = np.full((1, 1), np.nan)
        set_table(errors if labels == FLAT else nothing), set_column(nothing if labels == FLAT else errors)
        set_frame(60, 24, side if labels == FLAT else 6, side)
        set_title(f"A − Y has the shape {errors.shape}: {number(errors.size)} errors")
        set_why("" if labels == FLAT else "one for each patient,\na⁽ⁱ⁾ − y⁽ⁱ⁾")
        for y, name in enumerate(middles):
            set_below[name](f"y: {name}" if labels == FLAT else "")
            set_signs[name](f"{a.mean() - y:+.2f}".replace("-", "−") if labels == FLAT else "")
        for (which, owner), (set_line, set_dot) in setters.items():
            values = (J, right)[which - 1][: step + 1] if owner == labels else np.zeros(0)
            (
                set_line(np.arange(len(values)), values),
                set_dot(*((step, values[-1]) if len(values) else ([], []))),
            )
        return Reading(
            lesson(labels, step, J[step], right[step]),
            {
                "J": J[step],
                "largest |w|": largest[step],
                "test accuracy": f"{right[step]:.1%}",
                "errors in A − Y": errors.size,
            },
        )

    return update


def lesson(labels, step, J, right):
    if step == 0:
        return "Before the first step every answer is ½, and J = ln 2"
    if labels == FLAT:
        return f"160\u2009000 errors and no complaint: J falls to {J:.4f}, w stays 0; {right:.1%} right is the share of the benign"
    return f"400 errors, one for each patient: after {step} steps J = {J:.4f}, and {right:.1%} of the others are judged right"


@can_it_learn_from_flat_labels.claim(
    "flat labels: J falls to the entropy of the labels, .6576, w stays 0, accuracy is the majority's 61.5 %"
)
def _(kind):
    _, J, right, largest = train_with(FLAT)
    return [J[0], J[-1], largest.max() < 1e-13, right[-1]], [np.log(2), 0.6576, True, 104 / 169], 1e-4


@can_it_learn_from_flat_labels.claim(
    "with a column of labels J ends at .0404 and 96.4 % of the others are judged right"
)
def _(kind):
    _, J, right, _ = train_with(COLUMN)
    return [J[-1], right[-1]], [0.0404, 163 / 169], 1e-3
