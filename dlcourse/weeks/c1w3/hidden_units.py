"""One input, up to eight hidden units, one output (3.2, 3.6, 3.7; in week 1 the price of a house, 1.2): how bent lines add up
to a function, what remains when the bend is taken out, and why units that start equal stay equal."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from ... import data
from ... import functional as F
from ...analysis.one_input import (
    Units,
    descent,
    joints,
    largest_difference,
    least_squares,
    pieces,
    rank,
    safe_learning_rate,
    stages,
    straight_line,
)
from ...explore import Choice, LogSlider, Notice, Reading, Step, Table, Text, Toggle, explorable, theme, views
from ...remember import remembered
from .activations import ACTIVATIONS, NAMES, power

__all__ = ["how_do_hidden_units_build_a_function"]

HOUSES, OWN = "six houses", "own"
BY_HAND, LEAST_SQUARES, DESCENT = "by hand", "least squares", "gradient descent"
LIMITS = {
    HOUSES: ((0.0, 3.0), (-3.0, 7.0)),
    "hinge": ((-3.0, 3.0), (-1.5, 3.5)),
    OWN: ((-3.0, 3.0), (-3.0, 3.0)),
}
ELSEWHERE = (-3.0, 3.0), (-1.75, 1.75)  # x and y of the other targets
TICKS = {HOUSES: (-2, 0, 2, 4, 6), "hinge": (-1, 0, 1, 2, 3), OWN: (-3, -1.5, 0, 1.5, 3)}
STEPS = np.maximum(np.arange(101), np.round(0.3 * np.arange(101) ** 2)).astype(
    int
)  # 0 … 3000, close together at first
FLOOR = 1e-6  # of the axis of J
MOST = 8  # units
COLORS = [theme.BLUE, theme.VERMILLION, theme.GREEN, theme.PURPLE] * 2
DASHES = [
    "solid",
    (0, (5, 2)),
    (0, (1, 1)),
    (0, (6, 2, 1, 2)),
    (0, (3, 1, 1, 1)),
    "solid",
    (0, (5, 2)),
    (0, (1, 1)),
]
LANES = 296  # height of all lanes, CSS pixels


# ---- what is fitted -----------------------------------------------------------------------------------------------------
def own_points(text):
    """Points "x y; x y; …" as arrays x and y, from left to right.   Raises   ValueError in one sentence"""
    try:
        pairs = [
            tuple(map(float, pair.replace("−", "-").replace(",", " ").split()))
            for pair in text.split(";")
            if pair.strip()
        ]
    except ValueError:
        raise ValueError(
            'points are two numbers x and y each, separated by ";", such as "-1 0; 2 1.5"'
        ) from None
    if (
        not pairs
        or any(len(pair) != 2 for pair in pairs)
        or not all(abs(number) <= 3 for pair in pairs for number in pair)
    ):
        raise ValueError('give one point or more as "x y; x y; …", every number from -3 to 3')
    return np.array(sorted(pairs)).T


@remembered
def examples(target, own):
    """What is to be fitted: x and y, both (1, m)."""
    if target == HOUSES:
        return data.houses()
    if target == OWN:
        return tuple(row[None] for row in own_points(own))
    x = np.linspace(-3, 3, 61)[None]
    return x, data.function_target(target, x)


@remembered
def trained(g_name, units, target, own, pace):
    """3000 steps of gradient descent from these units, kept at STEPS, with α = pace times the safe one; and α."""
    g, params, (x, y) = getattr(F, g_name), parameters(units), examples(target, own)
    alpha = pace * safe_learning_rate(g, params, x)
    return descent(g, params, x, y, learning_rate=alpha, at=STEPS), alpha


# ---- the units in the table, and what is said of them -------------------------------------------------------------------
UNITS = Table(
    "1 1.5 0.65; 1 0 -1.3; 1 -1.5 0.65; 0",
    columns=("w", "b", "v"),
    last="c",
    row=(1.0, 0.0, 0.0),
    label="unit",
    examples=(
        "1 0 1; 0",
        "3 3 3; -3 -3 -3; 3",
        "0 0 0; 0 1 2; -1",
        "; ".join(["0.7 0.3 0.2"] * 4) + "; 0",
        "; ".join(f"1 {-j:.2f} 0.2; -1 {j:.2f} 0.2" for j in (-2, -0.7, 0.7, 2)) + "; 0",
    ),
)


def parameters(units):
    """The Units that the table holds."""
    rows, c = UNITS.numbers(units)
    return Units(*np.array(rows).T[:, :, None], c)


STRAIGHT = (
    "relu",
    "leaky_relu",
    "identity",
    "step",
)  # those made of straight lines, for which pieces can be counted


HOUSE_SLOPE, HOUSE_INTERCEPT = straight_line(*examples(HOUSES, ""))
BY_LINE = HOUSE_SLOPE / 2 + HOUSE_INTERCEPT  # what the straight line asks for 500 square feet
ONE_HINGE = (
    f"2 {2 * HOUSE_INTERCEPT / HOUSE_SLOPE:.6g} {HOUSE_SLOPE / 2:.6g}; 0"  # bent where the straight line is 0
)
SPREAD = "1 2.5 0.3; -1 -1.5 0.3; 1 0.5 0.3; -1 0.5 0.3; 1 -1.5 0.3; -1 2.5 0.3; 0"
EQUAL = "; ".join(["0.7 0.3 0.2"] * 4) + "; 0"
STAIRS = "; ".join(f"1 {-j:g} 0.3" for j in (-2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4)) + "; 0"


def error(J):
    """J for a reader; what is only round-off is no error."""
    return power(J) if J > 1e-20 else "0"


def steps_of(step):
    return "1 step" if step == 1 else f"{step:,} steps".replace(",", "\u2009")


def dollars(hundred_thousands):
    """$100 000 × a number, to the next hundred."""
    amount = round(1000 * float(hundred_thousands)) * 100
    return f"{'−' if amount < 0 else ''}${abs(amount):,}"


UNIT_NAMES = tuple(f"unit {k + 1}" for k in range(MOST))


# ---- parts of the figure ------------------------------------------------------------------------------------------------
def unit_lines(ax, *, width=2.2, alpha=1.0, zorder=3):
    """A line for each unit, in its colour and dash. set(x, heights (n, m))"""
    lines = LineCollection(
        [], colors=COLORS, linestyles=DASHES, linewidths=width, alpha=alpha, zorder=zorder, animated=True
    )
    ax.add_collection(lines, autolim=False)
    views.tell(lines, each=UNIT_NAMES)
    return lambda x, heights: lines.set_segments([np.column_stack([x, height]) for height in heights])


def unit_dots(ax, *, size=30, numbered=False, zorder=7):
    """A dot for each unit in its colour, with its number if wanted. set(x (n,), y (n,)), NaN for none"""
    dots = ax.scatter(
        *np.zeros((2, MOST)),
        s=size,
        c=COLORS,
        edgecolors="white",
        linewidths=0.8,
        zorder=zorder,
        animated=True,
        clip_on=False,
    )
    views.tell(dots, each=UNIT_NAMES)
    numbers = [
        views.text(
            ax,
            data=True,
            halo=False,
            color="#ffffff",
            ha="center",
            va="center",
            weight="bold",
            zorder=zorder + 0.1 * k,
        )
        for k in range(MOST * numbered)
    ]

    def set_dots(x, y):
        dots.set_offsets(np.column_stack([np.where(np.isfinite(x), x, -99), y]))
        for k, set_number in enumerate(numbers):
            shown = k < len(x) and np.isfinite(x[k])
            set_number(f"{k + 1}" if shown else "", *((x[k], y[k]) if shown else ()))

    return set_dots


def free_corner(curve, share, n):
    """In which corner of a lane, one of n, a label of this share of its width is least in the way of a curve from −1 to 1, as
    (on the right, below)."""
    edge, m = 1 - 2 * n * 15 / LANES, round(share * curve.size)  # of a line of text, 15 pixels high

    def crossed(corner):
        right, low = corner
        part = (curve[-m:] if right else curve[:m]) * (-1 if low else 1)
        return np.count_nonzero((part > edge) & (part <= 1))

    return min(((False, False), (False, True), (True, False), (True, True)), key=crossed)


def lanes(ax, *, share=0.0, dots=False):
    """One stage of the network: a lane for each unit with its curve, cut off beyond ±reach, its joint and a label.
    set(x, curves (n, m), reach, joints (n,), heights there (n,), labels)"""
    floors = PolyCollection(
        [], facecolor="#f6f6f6", linewidth=0, zorder=0, transform=ax.transAxes, animated=True
    )
    ax.add_collection(floors, autolim=False)
    set_zero, set_lines = views.segments(ax, color="#bdbdbd", width=0.8, zorder=1), unit_lines(ax)
    set_dots = unit_dots(ax) if dots else None
    texts = [views.moving_text(ax) for _ in range(MOST)] if share else ()

    def set_lanes(x, curves, reach, at, heights, labels=()):
        n, width = len(curves), x[-1] - x[0]
        middle, half = (n - 0.5 - np.arange(n)) / n, 0.46 / n
        floors.set_verts(
            [
                [(side, (k + end) / n) for side, end in ((0, 0.02), (1, 0.02), (1, 0.98), (0, 0.98))]
                for k in range(n)
            ]
        )
        set_zero(*(np.column_stack([np.full(n, end), middle]) for end in (x[0], x[-1])))
        set_lines(x, middle[:, None] + half * np.where(np.abs(curves) <= reach, curves / reach, np.nan))
        if dots:
            set_dots(at, middle + half * heights / reach)
        for k, text in enumerate(texts):
            text.set_text(labels[k].replace("-", "−") if k < n else "")
            if k < n:
                right, low = free_corner(curves[k] / reach, share, n)
                text.set(
                    ha="right" if right else "left",
                    va="bottom" if low else "top",
                    position=(
                        x[0] + (0.98 if right else 0.02) * width,
                        middle[k] + (-0.47 if low else 0.47) / n,
                    ),
                )

    return set_lanes


def joints_below(ax):
    """The joints on the x-axis, numbered, one above the other where they meet, with a line up to the curve.
    set(joints (n,), x, curve)"""
    set_drops, set_dots = (
        views.segments(ax, color=theme.GREY, style="dotted"),
        unit_dots(ax, size=150, numbered=True),
    )
    set_gone = [views.text(ax, 0.01, 0.13), views.text(ax, 0.99, 0.13, ha="right")]

    def set_joints(at, x, curve):
        (low, high), seen = ax.get_ylim(), (at >= x[0]) & (at <= x[-1])
        near = 0.06 * (x[-1] - x[0])
        stack = np.array([np.count_nonzero(np.abs(at[:k] - at[k]) < near) for k in range(len(at))])
        height = low + (high - low) * (0.045 + 0.085 * stack)
        set_dots(np.where(seen, at, np.nan), height)
        top = np.clip(np.interp(at[seen], x, curve), low, high)
        set_drops(np.column_stack([at[seen], height[seen]]), np.column_stack([at[seen], top]))
        for set_text, side, arrow in zip(set_gone, (at < x[0], at > x[-1]), ("◂ {}", "{} ▸")):
            gone = ", ".join(str(k + 1) for k in np.flatnonzero(side))
            set_text(arrow.format(gone) if gone else "")

    return set_joints


def prices_below(ax):
    """For the houses: the straight line, and what it and the network say of 500 square feet. set(price or None)"""
    set_line = views.curve(ax, color=theme.GREY, style="--", zorder=3)
    squares = [
        views.points(ax, color=color, marker="s", size=8, zorder=7) for color in (theme.INK, theme.GREY)
    ]
    texts = [
        views.text(ax, data=True, color=color, size=theme.LABEL, weight="bold", zorder=9)
        for color in (theme.INK, theme.GREY)
    ]

    def set_prices(price):
        shown, x = price is not None, np.array([0.0, 3.0])
        set_line(*((x, HOUSE_SLOPE * x + HOUSE_INTERCEPT) if shown else ([], [])))
        for value, set_square, set_text, (right, up) in zip(
            (price, BY_LINE), squares, texts, ((-0.03, 1.15), (0.08, 0.25))
        ):
            y = np.clip(value, *LIMITS[HOUSES][1]) if shown else 0.0
            (
                set_square(*((0.5, y) if shown else ([], []))),
                set_text(dollars(value) if shown else "", 0.5 + right, y + up),
            )

    return set_prices


# ---- the figure ---------------------------------------------------------------------------------------------------------
def idle(values):
    """Which controls act on nothing, and why."""
    why = {}
    if values["weights"] != DESCENT:
        why |= dict.fromkeys(
            ("progress", "pace"), f"nothing is trained with the weights {values['weights']!r}"
        )
    if values["target"] != OWN:
        why["own"] = f"the target is {values['target']!r}"
    return why


@explorable(
    target=Choice(HOUSES, *data.FUNCTION_TARGETS, OWN, start="bump"),
    activation=Choice(*NAMES, start="relu", label="g"),
    linear=Toggle(False, label="make linear (g = identity)"),
    weights=Choice(BY_HAND, LEAST_SQUARES, DESCENT, label="weights"),
    units=UNITS,
    progress=Step(0, 100, 100, label="training (%)"),
    own=Text(
        "-2.5 -1; -1 1; 0.5 -0.5; 2 1.5",
        label="own target",
        parse=own_points,
        examples=("0 1", "-3 3; 3 -3; 0 0"),
    ),
    pace=LogSlider(0.1, 10.0, 1.0, label="α / safe α"),
    more={"More": ("activation", "own", "pace")},
    size=(940, 410),
    presets={
        "a tent": {},
        "houses: one hinge": {"target": HOUSES, "units": ONE_HINGE},
        "houses: a line": {"target": HOUSES, "units": ONE_HINGE, "linear": True, "weights": LEAST_SQUARES},
        "best v, c": {"target": "sine", "units": SPREAD, "weights": LEAST_SQUARES},
        "trained": {"target": "sine", "units": SPREAD, "weights": DESCENT},
        "no bends": {"target": "sine", "units": SPREAD, "weights": DESCENT, "linear": True},
        "α too high": {"target": "sine", "units": SPREAD, "weights": DESCENT, "pace": 10.0, "progress": 3},
        "equal start": {"target": "sine", "activation": "tanh", "units": EQUAL, "weights": DESCENT},
        "4 points, 3 hinges": {
            "target": OWN,
            "weights": LEAST_SQUARES,
            "units": "1 2.5 1; 1 1 1; 1 -0.5 1; 0",
        },
        "staircase": {"target": "sine", "activation": "step", "weights": LEAST_SQUARES, "units": STAIRS},
    },
    predict="rank of the hidden layer",
)
def how_do_hidden_units_build_a_function(fig):
    """A network with one input, up to eight hidden units and one output, stage by stage: z = wx + b and a = g(z) of every unit,
    its share v · a, and the sum ŷ = Σ va + c over the target.   Lecture C1W1 1.2, C1W3 3.6, 3.7"""
    columns = [
        views.label_axes(views.panel(fig, 36 + 186 * k, 58, 164, LANES), "x", "", title, ylim=(0, 1))
        for k, title in enumerate(("1  linear:  z = wx + b", "", "3  weighted:  v · a"))
    ]
    total = views.label_axes(views.panel(fig, 630, 58, 300, 204), "x", "", "4  summed:  ŷ = Σ v · a + c")
    cost = views.label_axes(
        views.panel(fig, 666, 322, 264, 56),
        "steps of gradient descent",
        "J",
        "",
        xlim=(-2, 102),
        ylim=(FLOOR, 100),
    )
    for ax in columns:
        ax.set_yticks([]), ax.spines["left"].set_visible(False)
    for x, sign in ((211, "→"), (397, "→"), (583, "Σ")):
        fig.text(
            x / 940,
            1 - (58 + LANES / 2) / 420,
            sign,
            ha="center",
            va="center",
            fontsize=theme.points(theme.TITLE + 3),
            color=theme.GREY,
        )
    marks = np.array([0, 100, 500, 1000, 2000, 3000])
    cost.set_yscale("log"), cost.set_yticks([1e-6, 1e-4, 1e-2, 1]), cost.minorticks_off()
    cost.set_xticks(np.sqrt(marks / 0.3), marks)
    cost.text(
        1,
        1.02,
        "dashed: best v and c for the first w and b",
        transform=cost.transAxes,
        ha="right",
        va="bottom",
        fontsize=theme.points(theme.TICK),
    )
    set_linear, set_bent = lanes(columns[0], share=0.68, dots=True), lanes(columns[1], dots=True)
    set_weighted = lanes(columns[2], share=0.38)
    numbers = [
        views.moving_text(
            columns[0], -0.03, 0, data=False, weight="bold", va="center", ha="right", color=color
        )
        for color in COLORS
    ]
    set_bent_title = views.text(columns[1], 0, 1.012, size=theme.LABEL, va="bottom", halo=False)
    set_reach = views.text(columns[0], 0, -0.15, color=theme.GREY, halo=False)
    set_legend = views.text(total, 1, 1.015, ha="right", va="bottom", color=theme.GREY, halo=False)
    set_shares = unit_lines(total, width=1.2, alpha=0.7, zorder=2)
    set_sum, set_error = (
        views.curve(total, color=theme.INK, width=2.6, zorder=4),
        views.band(total, color=theme.SKY, alpha=0.4),
    )
    set_misses = views.segments(total, color=theme.VERMILLION, width=2, zorder=5)
    set_target = views.curve(total, color="#a6a6a6", width=5, zorder=1.5)
    set_points = views.points(total, color=theme.INK, size=8, hollow=True, zorder=6)
    set_prices, set_joints = prices_below(total), joints_below(total)
    set_descent, set_best = (
        views.curve(cost, color=theme.INK),
        views.curve(cost, color=theme.GREEN, style="--"),
    )
    set_now, set_cursor = views.points(cost, color=theme.INK, size=8, zorder=6), views.vertical(cost)

    def frame(target):
        """The axes of a target, the same whatever the network does."""
        xlim, ylim = LIMITS.get(target, ELSEWHERE)
        for ax in (*columns, total):
            (
                ax.set_xlim(*xlim),
                ax.set_xticks(np.linspace(*xlim, 7)[slice(None) if ax is total else slice(1, None, 2)]),
            )
        total.set_ylim(*ylim), total.set_yticks(TICKS.get(target, (-1, -0.5, 0, 0.5, 1)))
        total.set_xlabel("size in 1000 square feet" if target == HOUSES else "x")
        frame.target = target

    frame("bump")

    def update(target, activation, linear, units, weights, progress, own, pace):
        name = "identity" if linear else activation
        g, start, (x, y) = getattr(F, name), parameters(units), examples(target, own)
        best = least_squares(g, start, x, y)
        run, alpha, step = None, None, 0
        if weights == DESCENT:
            (run, alpha), step = trained(name, units, target, own, pace), int(STEPS[progress])
        if run and run.diverged is not None and step >= run.diverged:
            raise Notice(
                f"Gradient descent diverged at step {run.diverged} from these units. Take a smaller learning rate, or "
                "stop earlier."
            )
        if frame.target != target:
            frame(target)
        params = run.params[progress] if run else {BY_HAND: start, LEAST_SQUARES: best}[weights]
        w, b, v, _ = params
        n, houses, curve = len(w), target == HOUSES, target in data.FUNCTION_TARGETS
        (xlim, ylim), reach = LIMITS.get(target, ELSEWHERE), 7.0 if houses else 3.0
        grid, at = np.linspace(*xlim, 181), joints(params)
        z, a, prediction, _ = stages(g, params, grid[None])
        _, a_here, prediction_here, _ = stages(g, params, x)
        J, J_best = (
            float(F.squared_error(prediction_here, y)),
            float(F.squared_error(stages(g, best, x).y, y)),
        )

        seen = np.where((at >= xlim[0]) & (at <= xlim[1]), at, np.nan)
        set_linear(
            grid, z, reach, seen, np.zeros(n), [f"w {w[k, 0]:.3g}   b {b[k, 0]:.3g}" for k in range(n)]
        )
        set_bent(grid, a, reach, seen, g(np.zeros(n)))
        set_weighted(grid, v * a, reach, seen, np.zeros(n), [f"v {v[k, 0]:.3g}" for k in range(n)])
        for k, number in enumerate(numbers):
            number.set(text=f"{k + 1}" if k < n else "", position=(-0.03, (n - 0.5 - k) / n))
        set_bent_title(
            "2  not bent:  a = z" if name == "identity" else f"2  bent:  a = {ACTIVATIONS[name][0]}(z)"
        )
        set_reach(
            f"each lane from −{reach:g} to {reach:g}, curves beyond are cut; a colour and a dash for each unit"
        )

        price = float(stages(g, params, np.array([[0.5]])).y[0, 0]) if houses else None
        goal = data.function_target(target, grid) if curve else prediction[0]
        (
            set_shares(grid, v * a),
            set_sum(grid, prediction[0]),
            set_prices(price),
            set_joints(at, grid, prediction[0]),
        )
        (
            set_error(grid, np.clip(goal, *ylim), np.clip(prediction[0], *ylim)),
            set_target(*((grid, goal) if curve else ([], []))),
        )
        set_points(*(([], []) if curve else (x[0], y[0])))
        set_misses(*(np.concatenate([x, part]).T[: 0 if curve else None] for part in (y, prediction_here)))
        rings = "rings: × $100 000" if houses else "rings: target"
        set_legend("grey: target" if curve else rings)

        set_descent(*((np.arange(len(run.costs)), np.maximum(run.costs, FLOOR)) if run else ([], [])))
        set_best([-2, 102], np.clip([J_best] * 2, FLOOR, 100))
        set_now(progress if run else 0, np.clip(J, FLOOR, 100)), set_cursor(progress if run else 0)
        reading = {"J": error(J), "‖ŷ − y‖": float(np.linalg.norm(prediction_here - y))}
        if name in STRAIGHT:
            reading["straight pieces"] = (pieces(g, params), 1 if linear else f"≤ {n + 1}")
        reading["rank of the hidden layer"] = (rank(a_here), int(np.any(w)) if linear else f"≤ {n}")
        reading["largest difference between units"] = largest_difference(params)
        if linear:
            reading["slope Σ vw"] = float((v * w).sum())
        if run:
            reading["α"] = alpha
        if houses:
            reading["price at 500 sq ft"] = dollars(price)
        fit = {
            BY_HAND: f"J = {error(J)}; with these joints {error(J_best)} is possible",
            LEAST_SQUARES: f"with these joints no v and c do better than J = {error(J)}",
            DESCENT: run
            and f"J {error(run.costs[0])} → {error(J)} after {steps_of(step)} of gradient descent",
        }[weights]
        return Reading(what_they_build(name, params, step, price, fit), reading)

    def touch(values, ax, x, y, key):
        if ax in columns or ax is total and key == "j":
            rows, c = UNITS.numbers(values["units"])
            at = joints(parameters(values["units"]))
            k = (
                min(int((1 - y) * len(rows)), len(rows) - 1)
                if ax in columns
                else int(np.argmin(np.abs(np.nan_to_num(at) - x)))
            )
            slope = rows[k][0] or 1.0  # a unit without a joint gets one
            rows[k][:2] = slope, float(np.clip(round(-slope * x, 2), UNITS.low, UNITS.high))
            return {"units": UNITS.text(rows, c)}
        if ax is total and key in ("t", "Backspace"):
            points = own_points(values["own"]).T if values["target"] == OWN else np.zeros((0, 2))
            points = points[
                np.abs(points[:, 0] - x) > 0.12
            ]  # a stroke draws a function: a new height replaces the old
            if key == "t":
                points = np.vstack([points, np.clip([[x, y]], -3, 3).round(2)])
            if len(points):  # one is left always
                return {"target": OWN, "own": "; ".join(f"{px:g} {py:g}" for px, py in points)}
        return {}

    update.touch = touch
    update.pens = {"drag a joint": "j", "draw a target": "t", "erase": "Backspace"}
    update.idle = idle
    return update


def what_they_build(name, params, step, price, fit):
    """The finding of a state; `fit` says how good the fit is, and how it came about."""
    w, _, v, _ = params
    n = len(w)
    units = f"{n} {'linear' if name == 'identity' else ACTIVATIONS[name][0]} unit{'s' * (n > 1)}"
    if n > 1 and largest_difference(params) == 0:
        return (
            f"{n} units that start equal stay equal: after {steps_of(step)} their largest difference is exactly 0"
            if step
            else f"{n} equal units do what one unit could do"
        )
    if name == "identity":
        collapse = "is a straight line" if n == 1 else "collapse into one straight line"
        return f"Without a bend {units} {collapse}, of slope {float((v * w).sum()):.3g}".replace("-", "−")
    if price is not None:
        return (
            f"500 square feet cost {dollars(price)} by the bent line, {dollars(BY_LINE)} by the straight one"
        )
    count = pieces(getattr(F, name), params) if name in STRAIGHT else 0
    return f"{units}{f', {count} straight piece' + 's' * (count > 1) if count else ''}: {fit}"


@how_do_hidden_units_build_a_function.claim(
    "D ReLU units make at most D + 1 straight pieces; random ones make all"
)
def _(kind):
    rng, counted, found = np.random.default_rng(0), [], []
    for n in range(1, 9):
        params = Units(*rng.normal(size=(3, n, 1)), 0.0)
        at = np.sort(joints(params))
        inside = np.concatenate([at[:1] - 1, (at[1:] + at[:-1]) / 2, at[-1:] + 1])  # one x in each piece
        rise = [stages(F.relu, params, inside[None] + h).y[0] for h in (-1e-6, 1e-6)]
        counted.append(1 + np.count_nonzero(np.abs(np.diff((rise[1] - rise[0]) / 2e-6)) > 1e-6))
        found.append(pieces(F.relu, params))
    default = kind().numbers["straight pieces"]
    return [*counted, *found, default], [*range(2, 10), *range(2, 10), 4]


@how_do_hidden_units_build_a_function.claim(
    "pieces whose changes cancel, or that meet at one joint, are not counted twice"
)
def _(kind):
    one, two = "1 1 1; 0", "1 1 1; 1 1 -1; 0"
    return [
        kind(units=units).numbers["straight pieces"] for units in (one, two, "1 1 1; 2 2 1; 0", "0 1 2; 0")
    ], [2, 1, 2, 1]


@how_do_hidden_units_build_a_function.claim(
    "made linear, any number of units has rank 1 and fits no better than the straight line"
)
def _(kind):
    measured, rng = [], np.random.default_rng(1)
    for n in range(1, 9):
        units = UNITS.text(rng.uniform(-3, 3, (n, 3)).round(2).tolist(), 0.0)
        x, y = examples("sine", "")
        slope, intercept = straight_line(x, y)
        fitted = stages(F.identity, least_squares(F.identity, parameters(units), x, y), x).y
        measured += [
            np.abs(fitted - slope * x - intercept).max() < 1e-12,
            kind(target="sine", units=units, linear=True).numbers["rank of the hidden layer"] == 1,
        ]
    return measured, [True] * 16


@how_do_hidden_units_build_a_function.claim(
    "units that start equal differ by exactly 0 after 3000 steps, whatever g and however many"
)
def _(kind):
    worst = []
    for n in range(2, 9):
        for g in ("relu", "tanh", "sigmoid"):
            run, _ = trained(g, UNITS.text([[0.7, 0.3, 0.2]] * n, 0.0), "sine", "", 1.0)
            worst.append(max(map(largest_difference, run.params)) if len(run.costs) == len(STEPS) else np.nan)
    return (
        [*worst, kind(**kind.presets["equal start"]).numbers["largest difference between units"]],
        np.zeros(22),
        0,
    )


@how_do_hidden_units_build_a_function.claim(
    "500 square feet: straight line −$87,900, hinge $0; sum of squares .0318 for both"
)
def _(kind):
    hinge, line = (kind(**kind.presets[name]) for name in ("houses: one hinge", "houses: a line"))
    prices = [
        float(view.numbers["price at 500 sq ft"].replace("−", "-").replace("$", "").replace(",", ""))
        for view in (hinge, line)
    ]
    squares = [view.numbers["‖ŷ − y‖"] ** 2 for view in (hinge, line)]
    return [*prices, *squares], [0, -87900, 0.03178, 0.03178], 1e-3


@how_do_hidden_units_build_a_function.claim(
    "three hinges and c go through four points, each hinge at a point"
)
def _(kind):
    return kind(**kind.presets["4 points, 3 hinges"]).numbers["‖ŷ − y‖"] < 1e-12, True


@how_do_hidden_units_build_a_function.claim(
    "gradient descent, which moves the joints too, ends below the best that v and c alone can do"
)
def _(kind):
    x, y = examples("sine", "")
    fixed = F.squared_error(stages(F.relu, least_squares(F.relu, parameters(SPREAD), x, y), x).y, y)
    return [fixed, trained("relu", SPREAD, "sine", "", 1.0)[0].costs[-1]], [0.00287, 0.00179], 0.01
