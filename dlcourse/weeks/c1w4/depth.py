"""What depth buys: a line folded again and again, and the parity of bits as a tree or as a table (4.5)."""

from functools import lru_cache

import numpy as np
from matplotlib.collections import PolyCollection

from ...analysis.depth import (
    as_bits,
    check_parity,
    count_pieces,
    fold_once,
    folds,
    nearest_by_one_layer,
    parity_layer,
    parity_tree,
    relu_basis,
    same_output,
)
from ...explore import IntSlider, Reading, Slider, Step, explorable, number, theme, views

__all__ = ["how_often_do_layers_fold_the_line", "how_many_units_does_parity_need"]

# ---- folding (4.5) ------------------------------------------------------------------------------------------------------
GRID = np.linspace(0, 1, 4097)  # multiples of 2⁻¹²: folding them rounds nothing
MOST_LAYERS, MOST_UNITS = 10, 64


@lru_cache
def folded():
    """Every point of GRID after 0 … 10 layers, and the pieces that were counted there."""
    rows = folds(GRID, MOST_LAYERS)
    return rows, [count_pieces(row) for row in rows]


@lru_cache
def basis(units):
    """What one layer of so many ReLU units can draw; every other point of GRID."""
    return relu_basis(GRID[::2], units)


@lru_cache(1024)
def one_layer(layers, units):
    """The line of one layer that comes nearest to the folded one, by least squares."""
    return nearest_by_one_layer(folded()[0][layers, ::2], basis(units))


@explorable(
    layers=Step(0, MOST_LAYERS, 4, label="layers of 2 units", milliseconds=700),
    x=Slider(0.0, 1.0, 0.3, step=0.005),
    units=IntSlider(1, MOST_UNITS, 8, label="units, one layer"),
    size=(940, 440),
    presets={
        "one fold": {"layers": 1, "units": 2},
        "as many units": {},
        "five layers": {"layers": 5, "units": 10},
        "enough in one layer": {"layers": 5, "units": 32},
        "ten layers": {"layers": 10, "units": 20},
    },
    predict="pieces of the deep network",
)
def how_often_do_layers_fold_the_line(fig):
    """The interval from 0 to 1 sent through layers of two ReLU units, each of which folds it once; beside it the best that one layer can
    do, the way of one x, and the number of straight pieces.   Lecture C1W4 4.5"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.75, 1))
    main, web, chart = fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[0, 1]), fig.add_subplot(grid[1, 1])
    views.label_axes(main, "x", "output", "All layers together", xlim=(-0.01, 1.01), ylim=(-0.22, 1.28))
    main.set_yticks([0, 0.5, 1])
    set_deep = views.curve(main, color=theme.BLUE, width=1.8, label="deep: layers of 2 units")
    (deep,) = main.lines
    set_dense = views.band(main, color=theme.SKY, alpha=0.5)
    set_note = views.text(main, 0.5, 0.11, size=theme.LABEL, ha="center")
    set_wide = views.curve(
        main, color=theme.VERMILLION, style="--", width=1.6, label="one layer, nearest line", zorder=4
    )
    set_cut, set_same = (
        views.curve(main, color=theme.GREY, style=":", width=1.2),
        views.points(main, color=theme.INK, size=4),
    )
    set_x = views.points(main, color=theme.GREEN, marker="D", size=8, zorder=6)
    main.legend(loc="upper center", ncols=2)
    views.label_axes(
        web,
        "into a layer",
        "out of it",
        "Each layer does the same",
        xlim=(-0.03, 1.03),
        ylim=(-0.03, 1.08),
        equal=True,
    )
    web.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    web.plot([0, 0.5, 1], fold_once(np.array([[0, 0.5, 1]]))[0], color=theme.BLUE, linewidth=1.8)
    web.plot([0, 1], [0, 1], color=theme.PALE, linewidth=1.0)
    web.text(1.12, 0.98, "2 relu(x) − 4 relu(x − ½)", fontsize=theme.points(theme.TICK), va="top")
    web.text(
        1.12,
        0.72,
        "across to the grey line,\nthen into the next layer",
        fontsize=theme.points(theme.TICK),
        va="top",
        color=theme.GREY,
    )
    set_web, set_end = (
        views.curve(web, color=theme.GREEN, width=1.2),
        views.points(web, color=theme.GREEN, marker="D", size=7),
    )
    views.label_axes(
        chart, "units", "pieces (log)", "What the units buy", xlim=(0, 68), ylim=(0.8, 3000), grid=True
    )
    chart.set_yscale("log", base=2)
    chart.set(yticks=[1, 4, 16, 64, 256, 1024], xticks=[0, 8, 20, 32, 48, 64])
    chart.set_yticklabels(["1", "4", "16", "64", "256", "1024"])
    chart.minorticks_off()
    k = np.arange(MOST_LAYERS + 1)
    chart.plot(2 * k, folded()[1], "o-", color=theme.BLUE, markersize=3.5, linewidth=1.4)
    chart.plot(
        np.arange(MOST_UNITS + 1), np.arange(MOST_UNITS + 1) + 1, "--", color=theme.VERMILLION, linewidth=1.4
    )
    views.write(chart, 23, 700, "deep, 2 a layer", size=theme.TICK, color=theme.BLUE)
    views.write(chart, 36, 12, "one layer, at most", size=theme.TICK, color=theme.VERMILLION)
    set_here = views.points(chart, color=theme.BLUE, size=9, zorder=6)
    set_there = views.points(chart, color=theme.VERMILLION, marker="X", size=9, zorder=6)

    def update(layers, x, units):
        rows, counted = folded()
        path = folds(x, layers)[:, 0]
        y, n, wide = path[-1], counted[layers], one_layer(layers, units)
        set_deep(GRID, rows[layers]), set_wide(GRID[::2], np.clip(wide, -0.22, 1.28))
        same = same_output(y, n if n <= 128 else 0)  # more would be a bar
        set_cut([0, 1], [y, y]), set_same(same, np.full(len(same), y)), set_x(x, y)
        dense = n > 256  # finer than the pixels: only the area is drawn
        deep.set(linewidth=min(1.8, 150 / n), visible=not dense), set_dense([0, 1], 0, 1.0 * dense)
        set_note(f"{number(n)} pieces, each 1/{n} wide" + ": too fine to draw" * dense if n > 128 else "")
        corners = np.repeat(path, 2)
        (
            set_web(corners[:-1], np.r_[0.0, corners[2:]] if layers else corners[:-1]),
            set_end(*(path[-2:] if layers else (x, x))),
        )
        set_here(2 * layers, n), set_there(units, units + 1)
        gap = float(np.abs(wide - rows[layers, ::2]).max())
        finding = {
            0: "No layer, no fold: the output is x itself",
            1: "One layer of 2 units folds the line once",
        }.get(
            layers,
            f"{layers} layers of 2 units make {number(n)} pieces; one layer of {units} units can make {units + 1} at most",
        )
        return Reading(
            finding,
            {
                "pieces of the deep network": (n, 2**layers),
                "its units": 2 * layers,
                "inputs x with this output": n,
                "pieces of one layer, at most": units + 1,
                "its largest error": gap,
            },
        )

    return update


@how_often_do_layers_fold_the_line.claim(
    "ten layers of two units, 20 in all, make 1024 pieces; each layer doubles them"
)
def _(kind):
    return [kind(layers=k).numbers["pieces of the deep network"] for k in range(11)], [
        2**k for k in range(11)
    ]


@how_often_do_layers_fold_the_line.claim(
    "one layer draws the same 32 pieces with 32 units, and misses by more than .4 with 10"
)
def _(kind):
    errors = [kind(layers=5, units=n).numbers["its largest error"] for n in (32, 10)]
    return [errors[0] < 1e-9, errors[1] > 0.4], [True, True]


@how_often_do_layers_fold_the_line.claim("all marked points have the same output")
def _(kind):
    y, n = folds(0.3, 7)[-1, 0], 2**7
    return folds(same_output(y, n), 7)[-1], np.full(n, y), 1e-6


# ---- parity (4.5) -------------------------------------------------------------------------------------------------------
MOST_BITS = 16
ROWS = 9  # of the table, in its window


tested = lru_cache(check_parity)


@explorable(
    n=IntSlider(2, MOST_BITS, 8, label="bits n"),
    example=Step(0, 2**MOST_BITS - 1, 179, label="input (a number)", milliseconds=250),
    size=(940, 490),
    presets={
        "exclusive or": {"n": 2, "example": 1},
        "4 bits": {"n": 4, "example": 7},
        "8 bits": {},
        "16 bits": {"n": 16, "example": 43243},
        "an even input": {"n": 16, "example": 43241},
    },
    predict="units of the tree",
)
def how_many_units_does_parity_need(fig):
    """Is the number of ones odd? A tree of ReLU units that compares pairs, then pairs of pairs; beside it a table with one unit for every
    odd pattern, and how both grow with the number of bits.   Lecture C1W4 4.5"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.6, 1), height_ratios=(1.15, 1))
    left, table, chart = fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[0, 1]), fig.add_subplot(grid[1, 1])
    views.canvas(left, 560, 440), views.canvas(table, 350, 230)
    lines = {
        key: views.segments(left, color=color, width=width, style=style, zorder=zorder)
        for key, color, width, style, zorder in (
            ("plus", theme.PALE, 1.2, "solid", 1),
            ("minus", theme.PALE, 1.2, (0, (3, 2)), 1),
            ("plus on", theme.INK, 2.0, "solid", 2),
            ("minus on", theme.INK, 2.0, (0, (3, 2)), 2),
        )
    }
    shapes = {"bit": dict(marker="s", size=13), "unit": dict(marker="o", size=11)}
    marks = {
        (what, on): views.points(left, color=theme.ORANGE if on else "white", hollow=False, zorder=4, **look)
        for what, look in shapes.items()
        for on in (False, True)
    }
    for line in left.lines:
        line.set(markeredgecolor=theme.INK, markeredgewidth=1.0)
    set_answer = views.words(left, 0, 0, size=theme.TITLE, weight="bold")
    xs = np.linspace(16, 526, 9)  # the places of the input, and of the units and bits of four layers
    heading = dict(ha="center", size=theme.TICK, color=theme.GREY)
    views.write(left, xs[0] + 4, 436, "input", **heading)
    set_layers = [views.words(left, x, 436, **heading) for x in xs[1::2]]
    views.write(
        left,
        0,
        6,
        "squares: bits.  circles: ReLU units, relu(a − b) and relu(b − a); dashed lines subtract.  Full: 1",
        size=theme.TICK,
        color=theme.GREY,
    )
    set_title = views.words(table, 0, 222)
    width, tall = 15, 17
    cells = PolyCollection(
        [
            [
                (44 + width * j, 196 - tall * i),
                (44 + width * (j + 1), 196 - tall * i),
                (44 + width * (j + 1), 196 - tall * (i + 1)),
                (44 + width * j, 196 - tall * (i + 1)),
            ]
            for i in range(ROWS)
            for j in range(MOST_BITS)
        ],
        linewidths=0.8,
        zorder=2,
        animated=True,
    )
    table.add_collection(cells, autolim=False)
    set_rows = [views.words(table, 38, 0, ha="right", size=theme.TICK) for _ in range(3)]
    set_fires, set_says = views.ring(table), views.words(table, 0, 26)
    views.label_axes(
        chart, "bits n", "units (log)", "How they grow", xlim=(1.5, 17), ylim=(1, 1.2e5), grid=True
    )
    chart.set_yscale("log")
    chart.set(xticks=[2, 4, 8, 12, 16], yticks=[1, 10, 100, 1000, 1e4, 1e5])
    chart.set_yticklabels(["1", "10", "100", "1000", "10⁴", "10⁵"])
    chart.minorticks_off()
    n_axis = np.arange(2, MOST_BITS + 1)
    growth = {
        "table": (2.0 ** (n_axis - 1), theme.VERMILLION, "--"),
        "tree": (np.array([tested(k)[0] for k in n_axis]), theme.BLUE, "-"),
        "one layer that adds": (n_axis, theme.GREEN, ":"),
    }
    for (name, (units, color, style)), (x, y) in zip(growth.items(), ((8.2, 700), (12.3, 42), (9.5, 3.2))):
        chart.plot(n_axis, units, style, color=color, linewidth=1.6)
        chart.text(
            x,
            y,
            name,
            fontsize=theme.points(theme.TICK),
            color=color,
            ha="right" if name == "table" else "left",
        )
    set_dots = [
        views.points(chart, color=color, marker=marker, size=8)
        for (_, color, _), marker in zip(growth.values(), "Xos")
    ]

    def update(n, example):
        pattern = example % 2**n
        bits = as_bits([pattern], n)
        values = [value[:, 0] for value in parity_tree(bits)]
        units, layers, wrong, wrong_sums = tested(n)
        pitch = 392 / n
        ys = [418 - pitch * (np.arange(n) + 0.5)]
        for k in range(len(values) // 2):
            D, S = parity_layer(len(values[2 * k]))
            aside, at = np.tile([0.5, -0.5], len(D))[: len(D)], ys[-1]
            middle = np.array([at[np.flatnonzero(row)].mean() for row in D])
            alone = np.abs(D).sum(axis=1) == 1
            ys.append(
                np.where(alone, middle, middle + aside * min(26, abs(at[0] - at[-1]) / max(len(at) - 1, 1)))
            )
            ys.append(np.array([middle[np.flatnonzero(row)].mean() for row in S]))
        joined = {key: ([], []) for key in lines}
        for k, value in enumerate(values[:-1]):
            M = parity_layer(len(values[k - k % 2]))[k % 2]
            for i, j in zip(*np.nonzero(M)):
                key = ("plus" if M[i, j] > 0 else "minus") + (" on" if value[j] else "")
                joined[key][0].append((xs[k], ys[k][j])), joined[key][1].append((xs[k + 1], ys[k + 1][i]))
        for key, set_lines in lines.items():
            set_lines(*(np.reshape(ends, (-1, 2)) for ends in joined[key]))
        for what, first in (("bit", 0), ("unit", 1)):
            at = np.concatenate(
                [np.column_stack([np.full(len(y), x), y]) for x, y in list(zip(xs, ys))[first::2]]
            )
            on = np.concatenate(values[first::2]) > 0
            for full in (False, True):
                marks[what, full](*at[on == full].T)
        set_title(f"Table: {number(2 ** (n - 1))} units, one for each odd pattern")
        for k, set_layer in enumerate(set_layers, 1):
            set_layer(f"layer {k}" if k <= layers else "")
        odd = int(values[-1][0])
        set_answer("odd" if odd else "even", xs[2 * layers] - 18, ys[-1][0] + 22)
        patterns = 2 ** (n - 1)
        row, top = pattern >> 1, int(np.clip((pattern >> 1) - ROWS // 2, 0, max(patterns - ROWS, 0)))
        shown = np.arange(top, min(top + ROWS, patterns))
        odd_numbers = 2 * shown + (as_bits(shown, n).sum(axis=0) % 2 == 0)
        faces = np.ones((ROWS, MOST_BITS, 4))
        edges = np.zeros((ROWS, MOST_BITS, 4))
        faces[: len(shown), :n, :3] = np.where(
            as_bits(odd_numbers, n).T[..., None] > 0, [0.35, 0.35, 0.35], [0.96, 0.96, 0.96]
        )
        edges[: len(shown), :n] = (1, 1, 1, 1)
        cells.set_facecolor(faces.reshape(-1, 4)), cells.set_edgecolor(edges.reshape(-1, 4))
        named = {0, len(shown) - 1, row - top if odd else 0}  # the rows that carry their number
        for set_row, i in zip(set_rows, [*named, None, None]):
            set_row(*((number(int(shown[i]) + 1), 38, 196 - tall * (i + 0.5)) if i is not None else ("",)))
        set_fires(*((42, 196 - tall * (row - top + 1) - 1, width * n + 4, tall + 2) if odd else (0, 0, 0, 0)))
        set_says(f"unit {number(row + 1)} fires: odd" if odd else "no unit fires: even")
        for set_dot, (counts, _, _) in zip(set_dots, growth.values()):
            set_dot(n, counts[n - 2])
        return Reading(
            f"{n} bits: the tree needs {units} units in {layers} layer{'s' * (layers > 1)}, the table {number(patterns)} in one",
            {
                "parity": (odd, int(bits.sum()) % 2),
                "units of the tree": units,
                "its layers": layers,
                "units of the table": patterns,
                f"wrong among all {number(2**n)} inputs": wrong,
                "one layer that adds": f"{n} units, {wrong_sums} wrong",
            },
        )

    return update


@how_many_units_does_parity_need.claim(
    "16 bits: 30 units in 4 layers against 2¹⁵ = 32 768, and no mistake on all 65 536 inputs"
)
def _(kind):
    numbers = kind(n=16, example=12345).numbers
    return [
        numbers["units of the tree"],
        numbers["its layers"],
        numbers["units of the table"],
        numbers["wrong among all 65\u2009536 inputs"],
    ], [30, 4, 32768, 0]


@how_many_units_does_parity_need.claim("for n = 2, 4, 8, 16 the tree has 2(n − 1) units in log₂ n layers")
def _(kind):
    return [tested(n)[:2] for n in (2, 4, 8, 16)], [(2 * (n - 1), np.log2(n)) for n in (2, 4, 8, 16)]


@how_many_units_does_parity_need.claim(
    "depth is no magic: one layer that may add up its inputs needs n units, 16 for 16 bits"
)
def _(kind):
    return [tested(n)[3] for n in range(2, 17)], [0] * 15
