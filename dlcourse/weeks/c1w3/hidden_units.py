"""One input, up to eight hidden units, one output (3.2, 3.6, 3.7; in week 1 the price of a house, 1.2): how bent lines add up
to a function, what remains when the bend is taken out, and why units that start equal stay equal."""

from typing import Any, NamedTuple

import numpy as np

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
from ...explore import (
    Choice,
    LogSlider,
    Notice,
    Reading,
    Step,
    Table,
    Text,
    Toggle,
    explorable,
    number,
    panels,
    theme,
)
from ...explore.panels import THEORY, Arrangement, Look
from ...explore.words import count
from ...remember import remembered
from .activations import ACTIVATIONS, NAMES

__all__ = ["how_do_hidden_units_build_a_function"]

HOUSES, OWN = "six houses", "own"
BY_HAND, LEAST_SQUARES, DESCENT = "by hand", "least squares", "gradient descent"
LIMITS = {
    HOUSES: ((0.0, 3.0), (-3.0, 7.0)),
    "hinge": ((-3.0, 3.0), (-1.5, 3.5)),
    OWN: ((-3.0, 3.0), (-3.0, 3.0)),
}
ELSEWHERE = (-3.0, 3.0), (-1.75, 1.75)  # x and y of the other targets
REACH = {HOUSES: 7.0}  # of a lane; 3 for the other targets
HEIGHTS = (-1, -0.5, 0, 0.5, 1)  # where numbers stand, as many as in TICKS
TICKS = {HOUSES: (-2, 0, 2, 4, 6), "hinge": (-1, 0, 1, 2, 3), OWN: (-3, -1.5, 0, 1.5, 3)}
STEPS = np.maximum(np.arange(101), np.round(0.3 * np.arange(101) ** 2)).astype(
    int
)  # 0 … 3000, close together at first
FLOOR, HIGHEST = 1e-6, 100.0  # of the axis of J
MOST = 8  # units
UNIT_LOOKS = [
    Look(theme.BLUE, "o"),
    Look(theme.VERMILLION, "s", dash=(4, 1.5)),
    Look(theme.GREEN, "^", dash=(1.2, 1.2)),
    Look(theme.PURPLE, "D", dash=(6, 1.5, 1.5, 1.5)),
    Look(theme.GREY, "X", dash=(2.5, 1)),
    Look(theme.ORANGE, "v", dash=(8, 2)),
    Look(theme.SKY, "P", dash=(3, 1, 1, 1, 1, 1)),
    Look(theme.INK, "*", dash=(5, 3)),
]


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
    return number(J) if J > 1e-20 else "0"


def dollars(hundred_thousands):
    """$100 000 × a number, to the next hundred."""
    amount = round(1000 * float(hundred_thousands)) * 100
    return f"{'−' if amount < 0 else ''}${abs(amount):,}"


# ---- what the network is at a setting -----------------------------------------------------------------------------------
class Now(NamedTuple):
    """The network that is shown: its activation, its units, the best v and c for the w and b it begins with, the examples, and, if it
    is trained, the descent, its α and the step."""

    name: str
    params: Units
    best: Units
    x: Any
    y: Any
    run: Any = None
    alpha: float | None = None
    step: int = 0

    @property
    def g(self) -> Any:
        return getattr(F, self.name)

    def cost(self, params: Units) -> float:
        """J with these parameters."""
        return float(F.squared_error(stages(self.g, params, self.x).y, self.y))


def network_at(target, name, units, weights, progress, own, pace):
    """The network of a setting.   Raises   Notice if gradient descent has diverged"""
    start, (x, y) = parameters(units), examples(target, own)
    best = least_squares(getattr(F, name), start, x, y)
    if weights != DESCENT:
        return Now(name, {BY_HAND: start, LEAST_SQUARES: best}[weights], best, x, y)
    (run, alpha), step = trained(name, units, target, own, pace), int(STEPS[progress])
    if run.diverged is not None and step >= run.diverged:
        raise Notice(
            f"Gradient descent diverged at step {run.diverged} from these units. Take a smaller learning rate, or "
            "stop earlier."
        )
    return Now(name, run.params[progress], best, x, y, run, alpha, step)


# ---- parts of the figure ------------------------------------------------------------------------------------------------
SUM, TARGET, MISSED = panels.NOW.but(width=3), Look("#a6a6a6", width=6), Look(theme.VERMILLION, width=2)
GIVEN, BEST = panels.NOW.but(hollow=True, size=10), Look(theme.GREEN, dash=(4, 2))
HERE, BY_THE_LINE = Look(theme.INK, "s"), Look(theme.GREY, "s")


def window(target):
    """The scales of x and y on which a target is shown."""
    words = "size in 1000 square feet" if target == HOUSES else "x"
    return along(target, words), panels.linear(
        "", *LIMITS.get(target, ELSEWHERE)[1], TICKS.get(target, HEIGHTS)
    )


def along(target, words="x"):
    """The scale of x."""
    return panels.linear(
        words, *LIMITS.get(target, ELSEWHERE)[0], (1, 2, 3) if target == HOUSES else (-2, 0, 2)
    )


def lanes(ax, title=""):
    """One stage of the network: a lane for each unit with its curve, cut off beyond ±reach, its joint and a label.
    set(target, curves (n, m), reach, joints (n,), heights there (n,), labels)"""
    set_axes, set_zeros = (
        panels.axes(ax, window("bump")[0], panels.bare(), title, grid=False),
        panels.family(ax),
    )
    set_curves = [panels.curve(ax, look, f"unit {k}") for k, look in enumerate(UNIT_LOOKS, 1)]
    set_dots = [panels.points(ax, look, zorder=5) for look in UNIT_LOOKS]
    set_labels = panels.marks(ax, size=theme.TICK, ha="left")

    def set_lanes(target, curves, reach, at, heights, labels):
        scale, n = along(target), len(curves)
        set_axes(x=scale)
        x = np.linspace(scale.low, scale.high, curves.shape[1])
        middle, half = (n - 0.5 - np.arange(n)) / n, 0.46 / n
        set_zeros([scale.low, scale.high], np.column_stack([middle, middle]))
        for k, (set_curve, set_dot) in enumerate(zip(set_curves, set_dots)):
            if k >= n:
                set_curve(), set_dot()
                continue
            inside = np.abs(curves[k]) <= reach
            set_curve(x[inside], middle[k] + half * curves[k][inside] / reach)
            seen = scale.low <= at[k] <= scale.high
            set_dot(*((at[k], middle[k] + half * heights[k] / reach) if seen else ()))
        begin = scale.low + 0.01 * (scale.high - scale.low)
        sides = [-1 if crosses(curve / reach) else 1 for curve in curves]
        set_labels([(label, (begin, m + 0.36 / n * side)) for label, m, side in zip(labels, middle, sides)])

    return set_lanes


def crosses(curve):
    """Whether a curve from −1 to 1 is in the upper part of its lane where the lane begins."""
    begin = curve[: len(curve) // 2]
    return bool(((begin > 0.3) & (begin <= 1)).sum() > ((begin < -0.3) & (begin >= -1)).sum())


def summed(ax):
    """The shares of the units, their sum, and the target. set(target, grid, shares (n, m), sum (m,), now)"""
    set_axes = panels.axes(ax, *window("bump"), "4  summed:  ŷ = Σ v · a + c, over the target")
    set_target, set_error = panels.curve(ax, TARGET, zorder=1.5), panels.band(ax)
    set_shares = [
        panels.curve(ax, look.but(width=1.4), f"unit {k}", zorder=2) for k, look in enumerate(UNIT_LOOKS, 1)
    ]
    set_sum, set_points = panels.curve(ax, SUM, zorder=4), panels.points(ax, GIVEN, zorder=6)
    set_misses = panels.paths(ax, MISSED, zorder=5)
    set_prices, set_joints = prices(ax), joints_below(ax)

    def set_summed(target, grid, shares, total, now):
        scales, curve = window(target), target in data.FUNCTION_TARGETS
        set_axes(*scales)
        goal = data.function_target(target, grid) if curve else total
        set_target(*((grid, goal) if curve else ()))
        set_error(grid, goal, total)
        set_points(*(() if curve else (now.x[0], now.y[0])))
        pair = np.stack([now.y[0], stages(now.g, now.params, now.x).y[0]])
        set_misses(*(() if curve else [np.stack([np.broadcast_to(now.x, pair.shape), pair], axis=-1)]))
        set_sum(grid, total)
        for set_share, share in zip(set_shares, [*shares, *[None] * MOST]):
            inside = [] if share is None else within(share, scales[1])
            set_share(*(() if share is None else (grid[inside], share[inside])))
        set_prices(price_of(now) if target == HOUSES else None)
        set_joints(joints(now.params), grid, total, scales)

    return set_summed


def within(values, scale):
    """Which values lie on a scale."""
    return (values >= scale.low) & (values <= scale.high)


def joints_below(ax):
    """The joints above the x-axis with their numbers, one above the other where they meet, and a line up to the sum.
    set(joints (n,), x, sum, scales)"""
    set_dots = [panels.points(ax, look.but(size=11), zorder=7) for look in UNIT_LOOKS]
    set_drops = panels.paths(ax, THEORY.but(width=1))
    set_gone = panels.text(ax, 0.01, 0.98), panels.text(ax, 0.99, 0.98, ha="right")

    def set_joints(at, x, total, scales):
        x_scale, (low, high) = scales[0], (scales[1].low, scales[1].high)
        wide, seen = x_scale.high - x_scale.low, within(at, x_scale)
        stack = [np.count_nonzero(np.abs(at[:k] - at[k]) < 0.06 * wide) for k in range(len(at))]
        height = low + (high - low) * (0.05 + 0.08 * np.array(stack))
        for k, set_dot in enumerate(set_dots):
            there = k < len(at) and seen[k]
            set_dot(*((at[k], height[k], [str(k + 1)]) if there else ()))
        top = np.interp(at[seen], x, total).clip(low, high)
        set_drops(np.stack([np.column_stack([at[seen], end]) for end in (height[seen], top)]))
        for set_text, side, words in zip(set_gone, (at < x_scale.low, at > x_scale.high), ("◂ {}", "{} ▸")):
            set_text(words.format(", ".join(str(k + 1) for k in np.flatnonzero(side))) if side.any() else "")

    return set_joints


def prices(ax):
    """For the houses: the straight line, and what it and the network say of 500 square feet. set(price or None)"""
    set_line = panels.curve(ax, BY_THE_LINE.but(dash=(4, 2)), zorder=3)
    set_squares = [panels.points(ax, look, zorder=7) for look in (HERE, BY_THE_LINE)]
    set_notes = [panels.note(ax, aside) for aside in ((-30, 30), (40, -24))]

    def set_prices(price):
        if price is None:
            set_line()
            for set_part in (*set_squares, *set_notes):
                set_part()
            return
        ends = np.array(LIMITS[HOUSES][0])
        set_line(ends, HOUSE_SLOPE * ends + HOUSE_INTERCEPT)
        same = dollars(price) == dollars(BY_LINE)
        for k, value in enumerate((price, BY_LINE)):
            set_squares[k](0.5, value)
            words = "" if k and same else dollars(value)
            set_notes[k](words, 0.5, np.clip(value, *LIMITS[HOUSES][1]))

    return set_prices


def price_of(now):
    """What the network asks for 500 square feet, in $100 000."""
    return float(stages(now.g, now.params, np.array([[0.5]])).y[0, 0])


def costs(ax):
    """J while the units are trained, and the least that v and c alone can do. set(now, J, best J, progress)"""
    marks = {float(np.sqrt(step / 0.3)): number(step) for step in (0, 100, 500, 1000, 2000, 3000)}
    panels.axes(
        ax,
        panels.linear("steps of gradient descent", -2, 102, marks),
        panels.log("J", FLOOR, HIGHEST),
        "J, and dashed the best v and c for the first w, b",
    )
    set_run = panels.runs(ax, {"J": panels.NOW}, labels=False)
    set_best, set_now, set_cursor = panels.curve(ax, BEST), panels.points(ax, panels.NOW), panels.cursors(ax)

    def set_costs(now, J, best):
        set_run({"J": np.maximum(now.run.costs, FLOOR)} if now.run else {})
        set_cursor(*([np.arange(len(STEPS))] if now.run else ()))
        set_best([-2, 102], np.maximum(best, FLOOR))
        set_now(*(() if now.run else (0, max(J, FLOOR))))

    return set_costs


BENT = {"linear": False}


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
    linear=Toggle(True, label="make linear (g = identity)"),
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
    more={
        "the units": ("units", "activation"),
        "what they fit": ("target", "own"),
        "training": ("weights", "pace"),
    },
    size=(940, 430),
    presets={
        "a tent": BENT,
        "the tent, no bends": {},
        "houses: one hinge": {"target": HOUSES, "units": ONE_HINGE, **BENT},
        "houses: a line": {"target": HOUSES, "units": ONE_HINGE, "weights": LEAST_SQUARES},
        "best v, c": {"target": "sine", "units": SPREAD, "weights": LEAST_SQUARES, **BENT},
        "trained": {"target": "sine", "units": SPREAD, "weights": DESCENT, **BENT},
        "no bends": {"target": "sine", "units": SPREAD, "weights": DESCENT},
        "α too high": {
            "target": "sine",
            "units": SPREAD,
            "weights": DESCENT,
            "pace": 10.0,
            "progress": 3,
            **BENT,
        },
        "equal start": {"target": "sine", "activation": "tanh", "units": EQUAL, "weights": DESCENT, **BENT},
        "4 points, 3 hinges": {
            "target": OWN,
            "weights": LEAST_SQUARES,
            "units": "1 2.5 1; 1 1 1; 1 -0.5 1; 0",
            **BENT,
        },
        "staircase": {
            "target": "sine",
            "activation": "step",
            "weights": LEAST_SQUARES,
            "units": STAIRS,
            **BENT,
        },
    },
    ask=BENT,
    panels=Arrangement(
        "lines bends shares total / lines bends shares cost",
        widths=(1, 1, 1, 1.9),
        heights=(2.6, 1),
        narrow="total / lines / bends / shares / cost",
        folded={"the three stages before": "lines bends shares", "how well it fits": "cost"},
    ),
    predict="rank of the hidden layer",
)
def how_do_hidden_units_build_a_function(lines, bends, shares, total, cost):
    """A network with one input, up to eight hidden units and one output, stage by stage: z = wx + b and a = g(z) of every unit,
    its share v · a, and the sum ŷ = Σ va + c over the target.   Lecture C1W1 1.2, C1W3 3.6, 3.7"""
    set_lines, set_bends = lanes(lines, "1  linear:  z = wx + b"), lanes(bends)
    set_bent = panels.caption(bends)
    set_shares, set_total, set_cost = lanes(shares, "3  weighted:  v · a"), summed(total), costs(cost)

    def update(target, activation, linear, units, weights, progress, own, pace):
        now = network_at(target, "identity" if linear else activation, units, weights, progress, own, pace)
        v, at, reach = now.params.v, joints(now.params), REACH.get(target, 3.0)
        grid = np.linspace(*LIMITS.get(target, ELSEWHERE)[0], 181)
        z, a, prediction, _ = stages(now.g, now.params, grid[None])
        rows, zero = numbers_of(now.params), np.zeros(len(v))
        set_lines(target, z, reach, at, zero, [f"{k}:  w {w}   b {b}" for k, (w, b, _) in enumerate(rows, 1)])
        bent = f"2  bent:  a = {ACTIVATIONS[now.name][0]}(z)"
        set_bent("2  not bent:  a = z" if now.name == "identity" else bent)
        set_bends(target, a, reach, at, now.g(zero), [])
        set_shares(target, v * a, reach, at, v[:, 0] * now.g(zero), [f"v {each[2]}" for each in rows])
        set_total(target, grid, v * a, prediction[0], now)
        set_cost(now, now.cost(now.params), now.cost(now.best))
        return Reading(what_they_build(now, target, weights), read_off(now, target, linear))

    update.touch = moved(lines, bends, shares, total)
    update.pens = {"drag a joint": "j", "draw a target": "t", "erase": "Backspace"}
    update.idle = idle
    return update


def numbers_of(params):
    """w, b and v of each unit, as they are written."""
    return [[number(part) for part in row] for row in np.column_stack([params.w, params.b, params.v])]


def moved(lines, bends, shares, total):
    """What the mouse changes: a joint where it is dragged, or the target where it is drawn."""

    def touch(values, ax, x, y, key):
        if ax in (lines, bends, shares):
            return with_joint(values["units"], x, lane=1 - y)
        if ax is total and key == "j":
            return with_joint(values["units"], x)
        if ax is total and key in ("t", "Backspace"):
            return with_point(values, x, y, key == "t")
        return {}

    return touch


def with_joint(units, x, lane=None):
    """The units with one joint moved to x: that of the lane at this height, 0 … 1 from above, or the nearest one."""
    rows, c = UNITS.numbers(units)
    if lane is None:
        k = int(np.argmin(np.abs(np.nan_to_num(joints(parameters(units))) - x)))
    else:
        k = min(int(lane * len(rows)), len(rows) - 1)
    slope = rows[k][0] or 1.0  # a unit without a joint gets one
    rows[k][:2] = slope, float(np.clip(round(-slope * x, 2), UNITS.low, UNITS.high))
    return {"units": UNITS.text(rows, c)}


def with_point(values, x, y, drawn):
    """The target with a point drawn, or erased: a stroke draws a function, so a new height replaces the old; one point stays."""
    points = own_points(values["own"]).T if values["target"] == OWN else np.zeros((0, 2))
    points = points[np.abs(points[:, 0] - x) > 0.12]
    if drawn:
        points = np.vstack([points, np.clip([[x, y]], -3, 3).round(2)])
    if not len(points):
        return {}
    return {"target": OWN, "own": "; ".join(f"{px:g} {py:g}" for px, py in points)}


def read_off(now, target, linear):
    """The numbers of a state."""
    n = len(now.params.w)
    seen = stages(now.g, now.params, now.x)
    told = {"J": error(now.cost(now.params)), "‖ŷ − y‖": float(np.linalg.norm(seen.y - now.y))}
    if now.name in STRAIGHT:
        told["straight pieces"] = (pieces(now.g, now.params), 1 if linear else f"≤ {n + 1}")
    told["rank of the hidden layer"] = (rank(seen.a), int(np.any(now.params.w)) if linear else f"≤ {n}")
    told["largest difference between units"] = largest_difference(now.params)
    if linear:
        told["slope Σ vw"] = float((now.params.v * now.params.w).sum())
    if now.run:
        told["α"] = now.alpha
    if target == HOUSES:
        told["price at 500 sq ft"] = dollars(price_of(now))
    return told


def fit(now, weights):
    """How good the fit is, and how it came about."""
    J, best = error(now.cost(now.params)), error(now.cost(now.best))
    if weights == BY_HAND:
        return f"J = {J}; with these joints {best} is possible"
    if weights == LEAST_SQUARES:
        return f"with these joints no v and c do better than J = {J}"
    return f"J {error(now.run.costs[0])} → {J} after {count(now.step, 'step')} of gradient descent"


def what_they_build(now, target, weights):
    """The finding of a state."""
    n = len(now.params.w)
    units = count(n, f"{'linear' if now.name == 'identity' else ACTIVATIONS[now.name][0]} unit")
    if n > 1 and largest_difference(now.params) == 0:
        if now.step:
            return (
                f"{n} units that start equal stay equal: after {count(now.step, 'step')} their largest difference "
                "is exactly 0"
            )
        return f"{n} equal units do what one unit could do"
    if now.name == "identity":
        collapse = "is a straight line" if n == 1 else "collapse into one straight line"
        slope = number(float((now.params.v * now.params.w).sum()))
        return f"Without a bend {units} {collapse}, of slope {slope}"
    if target == HOUSES:
        return f"500 square feet cost {dollars(price_of(now))} by the bent line, {dollars(BY_LINE)} by the straight one"
    parts = f", {count(pieces(now.g, now.params), 'straight piece')}" if now.name in STRAIGHT else ""
    return f"{units}{parts}: {fit(now, weights)}"


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
    default = kind(**BENT).numbers["straight pieces"]
    return [*counted, *found, default], [*range(2, 10), *range(2, 10), 4]


@how_do_hidden_units_build_a_function.claim(
    "pieces whose changes cancel, or that meet at one joint, are not counted twice"
)
def _(kind):
    one, two = "1 1 1; 0", "1 1 1; 1 1 -1; 0"
    return [
        kind(units=units, **BENT).numbers["straight pieces"]
        for units in (one, two, "1 1 1; 2 2 1; 0", "0 1 2; 0")
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
