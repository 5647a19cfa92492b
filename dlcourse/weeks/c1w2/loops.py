"""Loops that vanish: what they cost, where exp overflows, and all scores in one line (2.11 to 2.13)."""

import math
import timeit
from functools import partial

import numpy as np
from matplotlib.collections import PolyCollection

from ... import data, deep_network
from ... import functional as F
from ...analysis.precision import exp_range, lanes
from ...explore import Choice, IntSlider, Reading, Slider, Step, explorable, number, theme, views
from ...remember import remembered

__all__ = ["what_does_the_loop_cost", "where_does_exp_overflow", "which_entries_react"]


# ---- loops and arrays (2.11, 2.12) --------------------------------------------------------------------------------------
def dot_by_loop(a, b):
    """a · b, one product at a time."""
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


def product_by_two_loops(A, v):
    """A v, one product at a time."""
    u = np.zeros(len(A))
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            u[i] += A[i, j] * v[j]
    return u


def product_by_one_loop(A, v):
    """A v, one row at a time."""
    u = np.zeros(len(A))
    for i in range(A.shape[0]):
        u[i] = np.dot(A[i], v)
    return u


def exp_by_loop(v):
    """e to the power of each entry, one at a time."""
    u = np.zeros(len(v))
    for i in range(len(v)):
        u[i] = math.exp(v[i])
    return u


def vectors(n, rng):
    """Two vectors of n numbers."""
    return rng.random(n), rng.random(n)


def matrix_and_vector(n, rng):
    """A matrix of n numbers, and a vector that fits it."""
    rows = 10 ** (int(math.log10(n)) // 2)  # 1 × 10, 10 × 10, 10 × 100, 100 × 100, …
    return rng.random((rows, n // rows)), rng.random(n // rows)


TASKS = {
    "dot product a · b": (vectors, {"loop": dot_by_loop, "np.dot(a, b)": np.dot}),
    "product A v": (
        matrix_and_vector,
        {"two loops": product_by_two_loops, "one loop": product_by_one_loop, "A @ v": np.matmul},
    ),
    "exp of each entry": (lambda n, rng: (rng.random(n),), {"loop": exp_by_loop, "np.exp(v)": np.exp}),
}
SIZES = 10 ** np.arange(1, 7)


def seconds(call, budget=0.02):
    """Median duration of a call; short ones are timed in bundles."""
    timer = timeit.Timer(call)
    once = timer.timeit(1)
    bundle = max(1, int(2e-4 / once))
    times = timer.repeat(int(np.clip(budget / (bundle * once), 1, 15)), bundle)
    return float(np.median(times + [once] * (bundle == 1))) / bundle


@remembered
def measured(task, n, attempt):
    """Method → seconds for n steps on this machine; and by how much the results differ, relative to the largest entry. The clock
    runs once for each attempt: the numbers are kept while Python runs."""
    make, methods = TASKS[task]
    arguments = make(n, np.random.default_rng(0))
    results = [np.atleast_1d(method(*arguments)) for method in methods.values()]
    gap = max(np.abs(result - results[-1]).max() for result in results)
    taken = {name: seconds(partial(method, *arguments)) for name, method in methods.items()}
    return taken, float(gap / np.abs(results[-1]).max())


PRODUCTS = np.random.default_rng(4).random(16, np.float32) * np.random.default_rng(5).random(16, np.float32)


def tempo(duration):
    """A duration for a reader."""
    for unit, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if duration >= unit:
            return f"{number(duration / unit)} {name}"
    return f"{number(duration * 1e9)} ns"


@explorable(
    task=Choice(*TASKS),
    power=IntSlider(1, 6, 6, label="n = 10 to the power"),
    attempt=IntSlider(1, 3, 1, label="measurement"),
    tick=Step(0, 16, 4, label="clock tick", milliseconds=500),
    size=(940, 420),
    latency="III",
    predict="times faster",
    presets={
        "ten numbers": {"power": 1},
        "a matrix": {"task": "product A v"},
        "exponentials": {"task": "exp of each entry"},
        "measure again": {"attempt": 2},
    },
)
def what_does_the_loop_cost(fig):
    """Measured time of n steps by Python loops and by one array call, on this machine, on log axes (medians). Beside it, how a
    processor with four lanes adds up 16 products.   Lecture C1W2 2.11, 2.12"""
    race, sketch = fig.subplots(1, 2, width_ratios=(1.3, 1))
    views.label_axes(race, "n (log)", "time (log)", xlim=(4, 3e7), ylim=(1e-7, 3), grid=True)
    race.set(xscale="log", yscale="log", xticks=SIZES, yticks=[1e-6, 1e-3, 1])
    race.set_yticklabels(["1 µs", "1 ms", "1 s"])
    race.minorticks_off()
    looks = (
        (theme.BLUE, "o", "-"),
        (theme.VERMILLION, "X", "--"),
        (theme.GREEN, "^", ":"),
    )  # array call, loops, one loop
    set_lines = [
        (
            views.curve(race, color=color, style=style, width=2.0),
            views.points(race, color=color, marker=marker, size=8),
            views.words(race, 0, 0),
        )
        for color, marker, style in looks
    ]
    set_n, set_gap = views.vertical(race), views.curve(race, color=theme.INK, width=2.4, zorder=4)
    set_factor = views.text(race, 0, 0, data=True, size=theme.LABEL, ha="center", va="bottom")
    views.board(sketch, 372, 330)
    (
        views.write(sketch, 0, 318, "16 products, added one by one …"),
        views.write(sketch, 0, 204, "… or in four lanes at a time"),
    )
    places = [(23 * k, 296) for k in range(16)] + [
        (80 + 36 * (k // 4), 184 - 30 * (k % 4)) for k in range(16)
    ]
    sizes = np.repeat([[23.0, 26.0], [36.0, 26.0]], 16, axis=0)
    cells = PolyCollection(
        [np.array([[0, 0], [1, 0], [1, -1], [0, -1]]) * size + place for place, size in zip(places, sizes)],
        edgecolors=theme.GREY,
        linewidths=0.7,
        zorder=2,
        animated=True,
    )
    sketch.add_collection(cells, autolim=False)
    for k, ((x, y), (width, height)) in enumerate(zip(places, sizes)):
        views.write(sketch, x + width / 2, y - height / 2, f"{k % 16 + 1}", ha="center", size=theme.TICK)
    for lane in range(4):
        views.write(sketch, 70, 171 - 30 * lane, f"lane {lane + 1}", ha="right")
    set_one, set_four = views.words(sketch, 0, 250), views.words(sketch, 0, 46)
    set_lanes = [views.words(sketch, 236, 171 - 30 * lane) for lane in range(4)]
    views.write(sketch, 0, 8, "A sketch, in float32: processors have 4 to 16 lanes.", color=theme.GREY)

    def update(task, power, attempt, tick):
        n, methods = 10**power, list(TASKS[task][1])
        times = {
            name: np.array([measured(task, int(size), attempt)[0][name] for size in SIZES])
            for name in methods
        }
        first, last = methods[0], methods[-1]
        slow, fast = times[first][power - 1], times[last][power - 1]
        lines, floor = [last, first, *methods[1:-1]], 0.0
        for name, setters in zip(lines + [None] * 3, set_lines):
            for setter in setters[:2]:
                setter(*((SIZES, times[name]) if name else ([], [])))
            setters[2]("")
        for name, y in sorted(((name, times[name][-1]) for name in methods), key=lambda pair: pair[1]):
            floor = max(y, 2.4 * floor)  # names stay apart
            set_lines[lines.index(name)][2](name, 1.6e6, floor)
        set_n(n), set_gap([n, n], [slow, fast])
        set_factor(f"{number(slow / fast)}×", n, 1.8 * max(slow, fast))
        one, four = lanes(PRODUCTS)
        steps = min(tick, 4)
        done = [k < tick for k in range(16)] + [k // 4 < steps for k in range(16)]
        cells.set_facecolor([theme.SKY + "80" if cell else "none" for cell in done])
        set_one(f"tick {tick}: {tick} of 16 added, sum {one[tick]:.7f}")
        for lane, set_lane in enumerate(set_lanes):
            set_lane(f"{four[lane, steps]:.7f}")
        total = (four[0, steps] + four[1, steps]) + (four[2, steps] + four[3, steps])
        set_four(f"tick {tick}: {4 * steps} of 16 added, sum {total:.7f}")
        gap = measured(task, n, attempt)[1]
        verb = (
            f"{number(slow / fast)} times faster than"
            if slow > fast
            else f"{number(fast / slow)} times slower than"
        )
        return Reading(
            f"n = {number(n)}, on this machine: {last} is {verb} the {first}",
            {
                f"time, {first}": tempo(slow),
                f"time, {last}": tempo(fast),
                "times faster": slow / fast,
                "relative difference of results": f"{gap:.0e}".replace("e-", "e−") if gap else "0",
                "ticks one by one, in lanes": "16, 4",
            },
        )

    return update


@what_does_the_loop_cost.claim(
    "loops and array calls do the same arithmetic: their results agree to a relative 1e-8"
)
def _(kind):
    return [measured(task, int(n), 1)[1] < 1e-8 for task in TASKS for n in SIZES], True


@what_does_the_loop_cost.claim(
    "for a million numbers the array call is more than ten times faster, whichever machine measures it"
)
def _(kind):
    return [kind(task=task).numbers["times faster"] > 10 for task in TASKS], [True] * len(TASKS)


@what_does_the_loop_cost.claim(
    "16 products take 16 ticks one by one, 4 in four lanes; the sums differ in the last digits only"
)
def _(kind):
    one, four = lanes(PRODUCTS)
    return (
        [one.size - 1, four.shape[1] - 1, one[-1], four[:, -1].sum()],
        [16, 4, *[PRODUCTS.sum(dtype=float)] * 2],
        1e-6,
    )


# ---- the cliff of exp (2.12) --------------------------------------------------------------------------------------------
TYPES = {"float32": np.float32, "float64": np.float64}
FORMULAS = {
    "e^z": np.exp,
    "1/(1 + e^−z)": lambda z: 1 / (1 + np.exp(-z)),
    "e^z/(1 + e^z)": lambda z: np.exp(z) / (1 + np.exp(z)),
    "ln(1 + e^z)": lambda z: np.log(1 + np.exp(z)),
    "F.sigmoid(z)": F.sigmoid,
    "F.softplus(z)": F.softplus,
}


@remembered
def cliff(kind):
    """The largest z of this type whose exponential is finite, and the smallest whose exponential is not 0."""
    return exp_range(TYPES[kind])


@remembered
def evaluated(z):
    """Formula → its value in float32 and in float64: what NumPy answers, inf and nan included, without its warnings."""
    with np.errstate(all="ignore"):
        return {
            name: [float(formula(np.array([z], kind))[0]) for kind in TYPES.values()]
            for name, formula in FORMULAS.items()
        }


def printed(value):
    """A float as NumPy means it: 0, inf and nan stay what they are."""
    return "0" if value == 0 else f"{value:.4g}".replace("e+", "e").replace("-", "−")


@explorable(
    z=Slider(-800.0, 800.0, 100.0, step=0.01, marks={88.72: "still fits float32", 88.73: "too much"}),
    size=(940, 400),
    presets={
        "past float32": {"z": 88.73},
        "the last of float64": {"z": 709.78},
        "past float64": {"z": 709.79},
        "towards 0": {"z": -100.0},
        "lost in 0": {"z": -750.0},
        "harmless": {"z": 5.0},
    },
)
def where_does_exp_overflow(fig):
    """log₁₀ of e^z as float32 and float64 can hold it, and what six formulas answer at one z in both types.
    Lecture C1W2 2.12"""
    ax, answers = fig.subplots(1, 2, width_ratios=(1.05, 1))
    views.label_axes(ax, "z", "log₁₀ of np.exp(z)", xlim=(-840, 840), ylim=(-380, 380), grid=True)
    ax.set(xticks=[-745, -104, 0, 89, 710], yticks=[-324, -45, 0, 38, 308])
    ax.set_yticklabels(["−324", "−45", "0", "38", "308"])
    for kind, color, style, width in (
        ("float32", theme.VERMILLION, "-", 5.5),
        ("float64", theme.BLUE, "--", 2.2),
    ):
        high, low = cliff(kind)
        ends = np.array([low, high])
        ax.plot(
            ends,
            ends / np.log(10),
            linestyle=style,
            color=color,
            linewidth=width,
            zorder=3 + (kind == "float64"),
        )
        ax.plot([high, high], [high / np.log(10), 380], ":", color=color, linewidth=1.6)
        ax.plot([low, low], [low / np.log(10), -380], ":", color=color, linewidth=1.6)
        ax.plot(
            high, high / np.log(10), marker="X", color=color, markersize=10, markeredgecolor="white", zorder=6
        )
        views.write(ax, high - 46, 360, f"{kind} falls\nat {high:.2f}", va="top", ha="right")
        views.write(ax, low + 70, -365, f"{kind} is 0\nbelow {low:.0f}".replace("-", "−"), va="bottom")
    set_here = views.points(ax, color=theme.INK, size=10, zorder=7)
    views.board(answers, 440, 330)
    for x, string in ((0, "at this z"), (262, "float32"), (360, "float64")):
        views.write(answers, x, 310, string, weight="bold")
    rows = [290 - 45 * k for k in range(len(FORMULAS))]
    for y, name in zip(rows, FORMULAS):
        views.write(answers, 0, y - 22, name, family=theme.MONO)
        answers.plot([0, 440], [y, y], color=theme.PALE, linewidth=0.8)
    views.write(answers, 0, -2, "!  beyond what the type can hold; NumPy warns", color=theme.GREY)
    set_cells = [[views.words(answers, x, y - 22, family=theme.MONO) for x in (262, 360)] for y in rows]

    def update(z):
        values = evaluated(z)
        set_here(z, z / np.log(10))
        for (name, pair), setters in zip(values.items(), set_cells):
            for set_cell, value in zip(setters, pair):
                bad = not math.isfinite(value) or (name == "e^z" and value == 0)
                set_cell(printed(value) + (" !" if bad else ""), color=theme.VERMILLION if bad else theme.INK)
        single, double = values["e^z"]
        fate = {np.inf: "overflows to inf", 0.0: "is rounded to 0"}
        if single in fate and double in fate:
            finding = f"At z = {z:.2f}, e^z {fate[single]} in both types"
        elif single in fate:
            finding = f"At z = {z:.2f}, e^z {fate[single]} in float32; float64 still has {printed(double)}"
        elif abs(single - double) > 1e-4 * double:
            finding = f"At z = {z:.2f}, float32 has few digits left: e^z = {printed(single)}, in float64 {printed(double)}"
        else:
            finding = f"At z = {z:.2f}, both types hold e^z = {printed(double)}"
        return Reading(
            finding.replace("= -", "= −"),
            {
                "z where float32 falls": (
                    f"{cliff('float32')[0]:.2f}",
                    f"{np.log(np.finfo(np.float32).max):.2f}",
                ),
                "z where float64 falls": (
                    f"{cliff('float64')[0]:.2f}",
                    f"{np.log(np.finfo(np.float64).max):.2f}",
                ),
                "F.sigmoid(z)": printed(values["F.sigmoid(z)"][1]),
            },
        )

    return update


@where_does_exp_overflow.claim("exp overflows past 88.72 in float32 and past 709.78 in float64")
def _(kind):
    return [cliff("float32")[0], cliff("float64")[0]], [88.7228, 709.7827], 1e-6


@where_does_exp_overflow.claim(
    "past the cliff e^z/(1 + e^z) is not a number, while the library's sigmoid answers 1"
)
def _(kind):
    values = evaluated(709.79)
    return (
        [
            np.isnan(values["e^z/(1 + e^z)"]).all(),
            np.isinf(values["ln(1 + e^z)"]).all(),
            *values["F.sigmoid(z)"],
            *(round(v, 2) for v in values["F.softplus(z)"]),
        ],
        [True, True, 1, 1, 709.79, 709.79],
        1e-6,
    )


# ---- all scores in one line (2.13) --------------------------------------------------------------------------------------
PICTURES = 24  # examples in the figure


@remembered
def is_it_a_three(steps=500, learning_rate=1.0):
    """Logistic regression "is it a 3?" on 1500 digits: w (1, 64), b (1, 1); with 24 other digits, X (64, 24) and their labels."""
    X, labels, X_test, labels_test = data.digits().split()
    Y = (labels == 3).astype(float)[None]
    ((w, b),), _ = deep_network.descent(
        deep_network.logistic(64),
        X,
        Y,
        [F.identity],
        learning_rate=learning_rate,
        steps=steps,
        loss=F.binary_cross_entropy,
    )
    shown = slice(81, 81 + PICTURES)  # four of these are a 3
    return w, b, X_test[:, shown].copy(), labels_test[shown]


@explorable(
    i=IntSlider(1, PICTURES, 7, label="example i"),
    row=IntSlider(0, 7, 3, label="pixel row"),
    column=IntSlider(0, 7, 2, label="pixel column"),
    paint=Slider(0.0, 1.0, 0.0, step=0.05, label="paint it"),
    size=(940, 440),
    predict="change of z⁽ⁱ⁾",
    presets={
        "erase": {},
        "ink": {"row": 5, "column": 5, "paint": 1.0},
        "spoil a 3": {"i": 2, "paint": 1.0},
        "a pixel without weight": {"row": 0, "column": 0, "paint": 1.0},
    },
)
def which_entries_react(fig):
    """Z = wᵀX + b and A = σ(Z) for 24 digits and the question "is it a 3?", with wᵀ, X, Z and A drawn to scale; one pixel of one
    example is repainted.   Lecture C1W2 2.13"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.75, 1))
    ax, scores, answers = (fig.add_subplot(grid[place]) for place in ((slice(None), 0), (0, 1), (1, 1)))
    views.board(ax, 600, 350)
    w, b, X, labels = is_it_a_three()
    reach, cell, level = float(np.abs(w).max()), 4.5, 144
    wide, tall = PICTURES * cell, 64 * cell
    x_X, x_Z = tall + 24, tall + 24 + wide + 60
    set_before, set_after = (views.image(ax, x, 244, 80, 80, cmap="gray_r") for x in (0, 104))
    signed = dict(cmap=theme.SIGNED_MAP, vmin=-reach, vmax=reach)
    views.image(ax, 208, 244, 80, 80, moves=False, **signed)(w.reshape(8, 8))
    set_title = views.words(ax, 0, 338)
    (
        views.write(ax, 104, 338, "repainted"),
        views.write(ax, 208, 338, "weights w"),
        views.write(ax, 92, 284, "→", ha="center", size=theme.TITLE),
    )
    views.image(ax, 0, level - 4, tall, 8, moves=False, **signed)(w)
    views.write(ax, 0, level + 18, "wᵀ (1, 64)")
    views.write(ax, tall + 12, level, "·", ha="center", size=theme.TITLE)
    set_X = views.image(ax, x_X, 0, wide, tall, cmap="gray_r")
    views.write(ax, x_X, tall + 14, "X (64, 24)")
    views.write(ax, x_X + wide + 30, level, "+ b =", ha="center")
    set_Z = views.image(ax, x_Z, level - 4, wide, 8, cmap=theme.SIGNED_MAP, vmin=-20, vmax=20)
    set_A = views.image(ax, x_Z, level - 84, wide, 8, cmap="gray_r")
    views.write(ax, x_Z, level + 18, "Z (1, 24)"), views.write(ax, x_Z, level - 62, "A (1, 24)")
    ax.annotate(
        "", (x_Z + 80, level - 70), (x_Z + 80, level - 10), arrowprops=dict(arrowstyle="->", color=theme.GREY)
    )
    views.write(ax, x_Z + 88, level - 40, "σ")
    set_rings = [views.ring(ax, width=1.4) for _ in range(7)]
    set_why = views.words(ax, 0, level - 22)
    for panel, name, low, high, title in (
        (scores, "z", -20, 12, "Z = wᵀX + b"),
        (answers, "a", 0, 1.05, "A = σ(Z)"),
    ):
        views.label_axes(panel, "", name, title, xlim=(-0.7, PICTURES - 0.3), ylim=(low, high))
        panel.set_xticks(range(PICTURES), labels)
        panel.tick_params(axis="x", length=0)
    answers.set_xlabel("the digit that each example shows")
    set_bars = [views.bars(scores, PICTURES), views.bars(answers, PICTURES, signed=False, color=theme.GREY)]
    set_frames = [views.ring(panel, width=1.4) for panel in (scores, answers)]
    set_was = [
        views.points(panel, color=theme.INK, marker="_", size=13, hollow=True) for panel in (scores, answers)
    ]

    def update(i, row, column, paint):
        pixel, painted = 8 * row + column, X.copy()
        painted[pixel, i - 1] = paint
        Z, Z_after = F.affine(X, w, b), F.affine(painted, w, b)
        A, A_after = F.sigmoid(Z), F.sigmoid(Z_after)
        set_before(X[:, i - 1].reshape(8, 8)), set_after(painted[:, i - 1].reshape(8, 8))
        set_title(f"example {i}")
        set_X(painted), set_Z(Z_after), set_A(A_after)
        at = cell * (i - 1)
        places = [(x + 10 * column, 314 - 10 * row, 10, 10) for x in (0, 104, 208)]
        places += [(cell * pixel, level - 7, cell, 14), (x_X + at, 0, cell, tall)]
        places += [(x_Z + at, y - 7, cell, 14) for y in (level, level - 80)]
        for set_ring, place in zip(set_rings, places):
            set_ring(*place)
        moved, by = int((abs(Z - Z_after) > 1e-12).sum()), float(paint - X[pixel, i - 1])
        set_why(f"weight {w[0, pixel]:.3g} · change {by:.3g} = {w[0, pixel] * by:.3g}".replace("-", "−"))
        for k, (panel, before, after) in enumerate(((scores, Z, Z_after), (answers, A, A_after))):
            low, high = panel.get_ylim()
            (
                set_bars[k](after[0]),
                set_was[k](i - 1, before[0, i - 1]),
                set_frames[k](i - 1.5, low, 1, high - low),
            )
        loop = dot_by_loop(w[0], painted[:, i - 1]) + b[0, 0]
        z, z_after, a, a_after = (array[0, i - 1] for array in (Z, Z_after, A, A_after))
        return Reading(
            reaction(i, pixel, by, w[0, pixel], moved, a, a_after),
            {
                "entries of Z that changed": moved,
                "change of z⁽ⁱ⁾": (z_after - z, w[0, pixel] * by),
                "a⁽ⁱ⁾ before": a,
                "after": a_after,
                "gap to the loop's z⁽ⁱ⁾": abs(loop - z_after),
            },
        )

    def touch(values, panel, x, y, key):  # a pixel of the pictures, an entry of X, a bar
        if panel is not ax:
            return {"i": int(np.clip(round(x) + 1, 1, PICTURES))}
        across, down = (x % 104) / 10, (324 - y) / 10
        if 0 <= x < 288 and across < 8 and 0 <= down < 8:
            return {"row": int(down), "column": int(across)}
        if x_X <= x < x_X + wide and 0 < y <= tall:
            row, column = divmod(int((tall - y) // cell), 8)
            return {"i": int((x - x_X) // cell) + 1, "row": row, "column": column}

    update.touch = touch
    return update


def reaction(i, k, by, weight, moved, before, after):
    if by == 0:
        return "The pixel had this value already: no entry of Z reacts"
    if moved == 0:
        return f"Pixel {k} never had ink in training, so its weight is {weight:.2g}: not even entry {i} of Z reacts"
    return f"Of 24 entries only number {i} reacts: its chance of being a 3 goes from {100 * before:.2g}% to {100 * after:.2g}%"


@which_entries_react.claim("only column i of X, Z and A changes, whichever pixel of example i is repainted")
def _(kind):
    w, b, X, _ = is_it_a_three()
    changed = []
    for i, k in ((6, 27), (6, 36), (0, 20), (23, 44)):
        painted = X.copy()
        painted[k, i] = 1 - painted[k, i]
        reaction = F.sigmoid(F.affine(painted, w, b)) - F.sigmoid(F.affine(X, w, b))
        changed.append(np.flatnonzero(np.abs(reaction[0]) > 1e-12).tolist())
    return changed, [[6], [6], [0], [23]]


@which_entries_react.claim("the change of z⁽ⁱ⁾ is the weight times the change of the pixel")
def _(kind):
    read = [
        kind(row=r, column=c, paint=p).reading.numbers["change of z⁽ⁱ⁾"]
        for r, c, p in ((3, 3, 1.0), (4, 2, 0.0), (5, 5, 0.5))
    ]
    return [measured for measured, _ in read], [expected for _, expected in read], 1e-9


@which_entries_react.claim("every column equals the loop's z⁽ⁱ⁾ up to rounding")
def _(kind):
    w, b, X, _ = is_it_a_three()
    loop = [dot_by_loop(w[0], X[:, i]) + b[0, 0] for i in range(PICTURES)]
    return loop, F.affine(X, w, b)[0], 1e-12
