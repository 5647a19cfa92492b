"""One input, up to eight hidden units, one output (3.2, 3.6, 3.7; in week 1 the price of a house, 1.2): how bent lines add up
to a function, what remains when the bend is taken out, and why units that start equal stay equal."""

from functools import lru_cache

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from ... import data
from ... import functional as F
from ...explore import Choice, Notice, Reading, Step, Table, Text, Toggle, explorable, theme, views
from .activations import ACTIVATIONS, NAMES, power

__all__ = ["how_do_hidden_units_build_a_function"]

HOUSES, OWN = "six houses", "own"
BY_HAND, LEAST_SQUARES, DESCENT = "by hand", "least squares", "gradient descent"
LIMITS = {HOUSES: ((0.0, 3.0), (-3.0, 7.0)), "hinge": ((-3.0, 3.0), (-1.5, 3.5)), OWN: ((-3.0, 3.0), (-3.0, 3.0))}
ELSEWHERE = (-3.0, 3.0), (-1.75, 1.75)                           # x and y of the other targets
STEPS = np.maximum(np.arange(101), np.round(0.3 * np.arange(101) ** 2)).astype(int)      # 0 … 3000, close together at first
FLOOR = 1e-6                                                     # of the axis of J
LOOKS = [(theme.BLUE, "solid"), (theme.VERMILLION, (0, (5, 2))), (theme.GREEN, (0, (1, 1))), (theme.PURPLE, (0, (6, 2, 1, 2))),
         (theme.BLUE, (0, (3, 1, 1, 1))), (theme.VERMILLION, "solid"), (theme.GREEN, (0, (5, 2))), (theme.PURPLE, (0, (1, 1)))]


# ---- the network and its two ways of fitting ----------------------------------------------------------------------------
def own_points(text):
    """Points "x y; x y; …" as arrays x and y, from left to right.   Raises   ValueError in one sentence"""
    try:
        pairs = [tuple(map(float, pair.replace("−", "-").replace(",", " ").split())) for pair in text.split(";") if pair.strip()]
    except ValueError:
        raise ValueError('points are two numbers x and y each, parted by ";", such as "-1 0; 2 1.5"') from None
    if not pairs or any(len(pair) != 2 for pair in pairs) or not all(abs(number) <= 3 for pair in pairs for number in pair):
        raise ValueError('give one point or more as "x y; x y; …", every number from -3 to 3')
    return np.array(sorted(pairs)).T


@lru_cache(64)
def examples(target, own):
    """What is to be fitted: x and y, both (1, m)."""
    if target == HOUSES:
        return data.houses()
    if target == OWN:
        return tuple(row[None] for row in own_points(own))
    x = np.linspace(-3, 3, 61)[None]
    return x, data.function_target(target, x)


def output(g, params, x):
    """The stages of the network: z = wx + b and a = g(z), both (n, m), and ŷ = Σ va + c (1, m); and the way back through g.

    w, b, v (n, 1), c a number. The sum runs unit by unit: a matrix product may round equal rows differently.
    """
    w, b, v, c = params
    z = w * x + b
    a, through_g = g.forward(z)
    return z, a, (v * a).sum(axis=0, keepdims=True) + c, through_g


def least_squares(g, params, x, y):
    """The same w and b with the v and c that make the error smallest (of several, the smallest)."""
    w, b, v, c = params
    _, a, _, _ = output(g, params, x)
    best = np.linalg.lstsq(np.vstack([a, np.ones_like(x)]).T, y[0], rcond=1e-10)[0]
    return w, b, best[:-1, None], float(best[-1])


@lru_cache(32)
def descent(g_name, units, target, own):
    """3000 steps of gradient descent on all w, b, v and c from these units: the parameters and J after each of STEPS, the
    learning rate, and the step at which J was no number or above 1e6, or None.

    α = .75/λ, λ the largest curvature at the start (that of JᵀJ/m, J the slopes of ŷ): fast and, at first, stable.
    """
    g, params, (x, y) = getattr(F, g_name), parameters(units), examples(target, own)
    _, a, _, through_g = output(g, params, x)
    dz = through_g(params[2] * np.ones_like(x))
    slopes = np.concatenate([dz * x, dz, a, np.ones_like(x)])
    alpha = 0.75 * x.size / np.linalg.norm(slopes, 2) ** 2
    kept, costs, wanted = [], [], set(STEPS.tolist())
    for step in range(STEPS[-1] + 1):
        w, b, v, c = params
        _, a, prediction, through_g = output(g, params, x)
        J, backward = F.squared_error.forward(prediction, y)
        if not J < 1e6:
            return kept, costs, alpha, step
        if step in wanted:
            kept.append(params), costs.append(J)
        dy = backward(1.0)
        dz = through_g(v * dy)
        params = (w - alpha * (dz * x).sum(axis=1, keepdims=True), b - alpha * dz.sum(axis=1, keepdims=True),
                  v - alpha * (a * dy).sum(axis=1, keepdims=True), c - alpha * dy.sum())
    return kept, costs, alpha, None


# ---- what can be said of a network --------------------------------------------------------------------------------------
UNITS = Table("1 1.5 0.65; 1 0 -1.3; 1 -1.5 0.65; 0", columns=("w", "b", "v"), last="c", row=(1.0, 0.0, 0.0), label="unit",
              examples=("1 0 1; 0", "3 3 3; -3 -3 -3; 3", "0 0 0; 0 1 2; -1", "; ".join(["0.7 0.3 0.2"] * 4) + "; 0",
                        "; ".join(f"1 {-j:.2f} 0.2; -1 {j:.2f} 0.2" for j in (-2, -0.7, 0.7, 2)) + "; 0"))


def parameters(units):
    """w, b, v as columns (n, 1), and c."""
    rows, c = UNITS.numbers(units)
    return (*np.array(rows).T[:, :, None], c)


def joints(w, b):
    """Where each unit bends, x = −b/w; NaN for a unit with w = 0, which bends nowhere."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(w == 0, np.nan, -b / w)[:, 0]


def pieces(g, params):
    """How many straight pieces ŷ has on the whole line, for a g made of two straight lines that meet, or jump, at 0.

    At its joint unit i changes ŷ's slope by v|w| times the change of g's slope, and its height by ±v times the jump of g.
    Joints at the same place count once, and not at all if their changes cancel.
    """
    w, b, v, _ = params
    z = np.array([-1e-9, 1e-9])
    (below, above), way = g.forward(z)
    kink, jump = np.diff(way(np.ones(2)))[0], above - below if abs(above - below) > 1e-6 else 0.0
    at = joints(w, b)
    changes = np.column_stack([v * np.abs(w) * kink, v * np.sign(w) * jump])
    places = {}
    for place, change in zip(at, changes):
        if np.isfinite(place):
            places[round(place, 9)] = places.get(round(place, 9), 0) + change
    return 1 + sum(bool(np.abs(change).max() > 1e-9) for change in places.values())


def rank(a):
    """How many independent shapes the hidden units offer: the rank of a (n, m) after taking away each unit's mean."""
    centred = a - a.mean(axis=1, keepdims=True)
    return int(np.linalg.matrix_rank(centred, tol=1e-9 * max(np.abs(a).max(), 1.0) * a.shape[1] ** 0.5))


def spread(params):
    """The largest difference between two units in w, b or v: exactly 0 while all are equal."""
    return float(max(np.ptp(part) for part in params[:3]))


STRAIGHT = ("relu", "leaky_relu", "identity", "step")            # those made of straight lines, for which pieces can be counted


@lru_cache
def straight_line(target, own):
    """Slope and intercept of the least-squares line through the examples."""
    x, y = examples(target, own)
    A = np.vstack([x, np.ones_like(x)]).T
    return np.linalg.lstsq(A, y[0], rcond=None)[0]


# ---- the figure ---------------------------------------------------------------------------------------------------------
TICKS = {HOUSES: (-2, 0, 2, 4, 6), "hinge": (-1, 0, 1, 2, 3), OWN: (-3, -1.5, 0, 1.5, 3)}
STAGES = ("1  linear:  z = wx + b", "", "3  weighted:  v · a")
HOUSE_SLOPE, HOUSE_INTERCEPT = straight_line(HOUSES, "")
ONE_HINGE = f"2 {2 * HOUSE_INTERCEPT / HOUSE_SLOPE:.6g} {HOUSE_SLOPE / 2:.6g}; 0"    # bent where the straight line is 0
SPREAD = "1 2.5 0.3; -1 -1.5 0.3; 1 0.5 0.3; -1 0.5 0.3; 1 -1.5 0.3; -1 2.5 0.3; 0"
EQUAL = "; ".join(["0.7 0.3 0.2"] * 4) + "; 0"
STAIRS = "; ".join(f"1 {-j:g} 0.3" for j in (-2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4)) + "; 0"


def dollars(hundred_thousands):
    """$100 000 × a number, to the next hundred."""
    amount = round(1000 * float(hundred_thousands)) * 100
    return f"{'−' if amount < 0 else ''}${abs(amount):,}"


def unit_lines(ax, *, width=2.2, alpha=1.0, zorder=3):
    """A line for each unit, in its colour and dash. set(x, heights (n, m))"""
    lines = LineCollection([], colors=[color for color, _ in LOOKS], linestyles=[style for _, style in LOOKS], linewidths=width,
                           alpha=alpha, zorder=zorder, animated=True)
    ax.add_collection(lines, autolim=False)
    return lambda x, heights: lines.set_segments([np.column_stack([x, height]) for height in heights])


def lane_floors(ax):
    """A pale ground for each of n lanes, with white between. set(n)"""
    floors = PolyCollection([], facecolor="#f6f6f6", linewidth=0, zorder=0, transform=ax.transAxes, animated=True)
    ax.add_collection(floors, autolim=False)
    return lambda n: floors.set_verts([[(0, (k + 0.02) / n), (1, (k + 0.02) / n), (1, (k + 0.98) / n), (0, (k + 0.98) / n)]
                                       for k in range(n)])


def free_corner(curve, share, n):
    """In which corner of its lane, one of n, a label as wide as this share of it is least in the way of a curve from −1 to 1:
    (on the right, below)."""
    top = 1 - 2 * n * 15 / 390                                   # the lower edge of a line of text, of 15 in 390 pixels
    m = round(share * curve.size)
    def crossed(corner):
        right, low = corner
        part = (curve[-m:] if right else curve[:m]) * (-1 if low else 1)
        return np.count_nonzero((part > top) & (part <= 1))
    return min(((False, False), (False, True), (True, False), (True, True)), key=crossed)


def unit_dots(ax, *, size=30, numbered=False, zorder=7):
    """A dot for each unit in its colour, with its number if wanted. set(x (n,), y (n,)), NaN for none"""
    dots = ax.scatter(*np.zeros((2, 8)), s=size, c=[color for color, _ in LOOKS], edgecolors="white", linewidths=0.8, zorder=zorder,
                      animated=True, clip_on=False)
    numbers = [views.text(ax, data=True, halo=False, color="#ffffff", ha="center", va="center", weight="bold", zorder=zorder + 0.1 * k)
               for k in range(8 * numbered)]

    def set_dots(x, y):
        dots.set_offsets(np.column_stack([np.where(np.isfinite(x), x, -99), y]))
        for k, set_number in enumerate(numbers):
            shown = k < len(x) and np.isfinite(x[k])
            set_number(f"{k + 1}" if shown else "", *((x[k], y[k]) if shown else ()))
    return set_dots


@explorable(target=Choice(HOUSES, *data.FUNCTION_TARGETS, OWN, start="bump"), activation=Choice(*NAMES, start="relu", label="g"),
            linear=Toggle(False, label="make linear (g = identity)"), units=UNITS,
            weights=Choice(BY_HAND, LEAST_SQUARES, DESCENT, label="weights"), progress=Step(0, 100, 100, label="training (%)"),
            own=Text("-2.5 -1; -1 1; 0.5 -0.5; 2 1.5", label="own target", parse=own_points, examples=("0 1", "-3 3; 3 -3; 0 0")),
            more={"Own target": ("own",)}, size=(940, 520),
            presets={"a tent": {}, "houses: one hinge": {"target": HOUSES, "units": ONE_HINGE},
                     "houses: a line": {"target": HOUSES, "units": ONE_HINGE, "linear": True, "weights": LEAST_SQUARES},
                     "best v, c": {"target": "sine", "units": SPREAD, "weights": LEAST_SQUARES},
                     "trained": {"target": "sine", "units": SPREAD, "weights": DESCENT},
                     "no bends": {"target": "sine", "units": SPREAD, "weights": DESCENT, "linear": True},
                     "equal start": {"target": "sine", "activation": "tanh", "units": EQUAL, "weights": DESCENT},
                     "4 points, 3 hinges": {"target": OWN, "weights": LEAST_SQUARES, "units": "1 2.5 1; 1 1 1; 1 -0.5 1; 0"},
                     "staircase": {"target": "sine", "activation": "step", "weights": LEAST_SQUARES, "units": STAIRS}},
            predict="rank of the hidden layer")
def how_do_hidden_units_build_a_function(fig):
    """A network with one input, up to eight hidden units and one output, stage by stage: z = wx + b and a = g(z) of every unit,
    its share v · a, and the sum ŷ = Σ va + c over the target.   Lecture C1W1 1.2, C1W3 3.6, 3.7"""
    fig.set_layout_engine("none")

    def panel(left, top, width, height, *names, **limits):       # CSS pixels from the upper left
        return views.label_axes(fig.add_axes((left / 940, 1 - (top + height) / 520, width / 940, height / 520)), *names, **limits)
    stages = [panel(36 + 186 * k, 64, 164, 390, "x", "", title, ylim=(0, 1)) for k, title in enumerate(STAGES)]
    total = panel(630, 64, 300, 258, "x", "", "4  summed:  ŷ = Σ v · a + c")
    cost = panel(666, 388, 264, 78, "steps of gradient descent", "J", "", xlim=(-2, 102), ylim=(FLOOR, 100))
    for ax in stages:
        ax.set_yticks([]), ax.spines["left"].set_visible(False)
    for x, sign in ((211, "→"), (397, "→"), (583, "Σ")):
        fig.text(x / 940, 1 - 259 / 520, sign, ha="center", va="center", fontsize=theme.points(theme.TITLE + 3), color=theme.GREY)
    cost.set_yscale("log"), cost.set_yticks([1e-6, 1e-4, 1e-2, 1]), cost.minorticks_off()
    marks = np.array([0, 100, 500, 1000, 2000, 3000])
    cost.set_xticks(np.sqrt(marks / 0.3), marks)
    set_floor = [lane_floors(ax) for ax in stages]
    set_zero = [views.segments(ax, color="#bdbdbd", width=0.8, zorder=1) for ax in stages]
    set_bent, set_scale = views.text(stages[1], 0, 1.012, size=theme.LABEL, va="bottom", halo=False), \
        views.text(stages[0], 0, -0.115, color=theme.GREY, halo=False)
    set_lanes, set_bends = [unit_lines(ax) for ax in stages], [unit_dots(ax) for ax in stages[:2]]
    numbers_of_units = [views.moving_text(stages[0], weight="bold", va="center", ha="right", color=color) for color, _ in LOOKS]
    weights_of_units, heights_of_units = ([views.moving_text(ax, color=color) for color, _ in LOOKS] for ax in (stages[0], stages[2]))
    set_shares = unit_lines(total, width=1.2, alpha=0.7, zorder=2)
    set_error, set_misses = views.band(total, color=theme.SKY, alpha=0.4), views.segments(total, color=theme.VERMILLION, width=2, zorder=5)
    set_target, set_points = views.curve(total, color="#a6a6a6", width=5, zorder=1.5), \
        views.points(total, color=theme.INK, size=8, hollow=True, zorder=6)
    set_line, set_sum = views.curve(total, color=theme.GREY, style="--", zorder=3), views.curve(total, color=theme.INK, width=2.6, zorder=4)
    set_half = [views.points(total, color=color, marker="s", size=8, zorder=7) for color in (theme.INK, theme.GREY)]
    set_price = [views.text(total, data=True, color=color, size=theme.LABEL, weight="bold", zorder=9) for color in (theme.INK, theme.GREY)]
    set_drops, set_joints = views.segments(total, color=theme.GREY, style="dotted"), unit_dots(total, size=150, numbered=True)
    set_outside = [views.text(total, 0.01, 0.13), views.text(total, 0.99, 0.13, ha="right")]
    set_legend = views.text(total, 1, 1.015, ha="right", va="bottom", color=theme.GREY, halo=False)
    set_curve, set_now, set_cursor = views.curve(cost, color=theme.INK), views.points(cost, color=theme.INK, size=8, zorder=6), views.vertical(cost)
    set_best = views.curve(cost, color=theme.GREEN, style="--")
    cost.text(1, 1.02, "dashed: best v and c for the first w and b", transform=cost.transAxes, ha="right", va="bottom",
              fontsize=theme.points(theme.TICK), color=theme.GREEN)

    def frame(target):
        """The axes of a target, the same whatever the network does."""
        xlim, ylim = LIMITS.get(target, ELSEWHERE)
        for ax in (*stages, total):
            ax.set_xlim(*xlim), ax.set_xticks(np.linspace(*xlim, 7)[slice(None) if ax is total else slice(1, None, 2)])
        total.set_ylim(*ylim), total.set_yticks(TICKS.get(target, (-1, -0.5, 0, 0.5, 1)))
        total.set_xlabel("size in 1000 square feet" if target == HOUSES else "x")
        frame.target = target
    frame("bump")

    def update(target, activation, linear, units, weights, progress, own):
        if frame.target != target:
            frame(target)
        name = "identity" if linear else activation
        g, start, (x, y) = getattr(F, name), parameters(units), examples(target, own)
        best, step, trained = least_squares(g, start, x, y), None, None
        if weights == DESCENT:
            trained, step = descent(name, units, target, own), int(STEPS[progress])
            if trained[3] is not None and step >= trained[3]:
                raise Notice(f"Gradient descent diverged at step {trained[3]} from these units. Start with smaller w and v.")
        params = {BY_HAND: start, LEAST_SQUARES: best}.get(weights) or trained[0][progress]
        w, b, v, c = params
        n, (xlim, ylim) = len(w), LIMITS.get(target, ELSEWHERE)
        grid = np.linspace(*xlim, 181)
        z, a, prediction, _ = output(g, params, grid[None])
        J, J_best = (float(F.squared_error(output(g, p, x)[2], y)) for p in (params, best))
        a_examples, prediction_examples = output(g, params, x)[1:3]

        # stages, a lane for each unit
        middle, half, reach = (n - 0.5 - np.arange(n)) / n, 0.46 / n, 7.0 if target == HOUSES else 3.0
        at = joints(w, b)
        seen = np.where((at >= xlim[0]) & (at <= xlim[1]), at, np.nan)
        for set_lane, set_line_of_zero, values in zip(set_lanes, set_zero, (z, a, v * a)):
            set_lane(grid, middle[:, None] + half / reach * np.where(np.abs(values) <= reach, values, np.nan))
            set_line_of_zero(*(np.column_stack([np.full(n, end), middle]) for end in xlim))
        set_bends[0](seen, middle), set_bends[1](seen, middle + half / reach * g(np.zeros(n)))
        for set_lane_floor in set_floor:
            set_lane_floor(n)
        set_bent(f"2  {'not bent:  a = z' if name == 'identity' else f'bent:  a = {ACTIVATIONS[name][0]}(z)'}")
        set_scale(f"each lane from −{reach:g} to {reach:g}, curves beyond are cut; a colour and a dash for each unit")
        for k in range(8):
            shown, height = k < n, (n - min(k, n - 1)) / n
            numbers_of_units[k].set(text=f"{k + 1}" if shown else "", position=(xlim[0] - 0.03 * np.ptp(xlim), height - 0.5 / n))
            for labels, words, values, share in ((weights_of_units, "w {:.3g}   b {:.3g}".format(w[k, 0], b[k, 0]), z[k], 0.68),
                                                 (heights_of_units, "v {:.3g}".format(v[k, 0]), (v * a)[k], 0.38)) if shown else ():
                right, low = free_corner(values / reach, share, n)
                labels[k].set(text=words.replace("-", "−"), ha="right" if right else "left", va="bottom" if low else "top",
                              position=(xlim[0] + (0.98 if right else 0.02) * np.ptp(xlim), height - (0.95 if low else 0.03) / n))
            if not shown:
                weights_of_units[k].set_text(""), heights_of_units[k].set_text("")

        # the sum over the target
        exact = target in data.FUNCTION_TARGETS
        height = prediction[0]
        set_shares(grid, v * a), set_sum(grid, height)
        goal = data.function_target(target, grid) if exact else height
        set_error(grid, np.clip(goal, *ylim), np.clip(height, *ylim)), set_target(*((grid, goal) if exact else ([], [])))
        set_points(*(([], []) if exact else (x[0], y[0])))
        ends = [np.column_stack([x[0], part[0]]) for part in (y, prediction_examples)] if not exact else [np.zeros((0, 2))] * 2
        set_misses(*ends)
        houses = target == HOUSES
        line = HOUSE_SLOPE * grid + HOUSE_INTERCEPT
        set_line(*((grid, line) if houses else ([], [])))
        prices = [float(output(g, params, np.array([[0.5]]))[2][0, 0]), HOUSE_SLOPE / 2 + HOUSE_INTERCEPT]
        for price, set_square, set_label, (right, up) in zip(prices, set_half, set_price, ((-0.03, 0.9), (0.08, 0.25))):
            place = 0.5, float(np.clip(price, *ylim))
            set_square(*(place if houses else ([], [])))
            set_label(dollars(price) if houses else "", 0.5 + right, place[1] + up)
        stack = np.array([np.sum(np.abs(at[:k] - at[k]) < 0.06 * np.ptp(xlim)) if np.isfinite(at[k]) else 0 for k in range(n)])
        low = ylim[0] + np.ptp(ylim) * (0.035 + 0.065 * stack)
        set_joints(seen, low)
        meets = np.clip(np.interp(np.nan_to_num(seen), grid, height), *ylim)
        shown = np.isfinite(seen)
        set_drops(np.column_stack([seen, low])[shown], np.column_stack([seen, meets])[shown])
        for set_side, side, arrow in zip(set_outside, (at < xlim[0], at > xlim[1]), ("◂ {}", "{} ▸")):
            gone = ", ".join(str(k + 1) for k in np.flatnonzero(side))
            set_side(arrow.format(gone) if gone else "")
        set_legend("grey: target" if exact else "rings: prices, $100 000" if houses else "rings: target")

        # the error
        set_curve(*((np.arange(len(trained[1])), np.maximum(trained[1], FLOOR)) if trained else ([], [])))
        set_now(progress if trained else 0, np.clip(J, FLOOR, 100)), set_cursor(progress if trained else 0)
        set_best([-2, 102], np.clip([J_best] * 2, FLOOR, 100))
        numbers = {"J": error(J), "‖ŷ − y‖": float(np.linalg.norm(prediction_examples - y))}
        if name in STRAIGHT:
            numbers["straight pieces"] = (pieces(g, params), f"≤ {n + 1}" if not linear else 1)
        numbers |= {"rank of the hidden layer": (rank(a_examples), f"≤ {n}" if not linear else int(np.any(w))),
                    "largest difference between units": spread(params)}
        if linear:
            numbers["slope Σ vw"] = float((v * w).sum())
        if trained:
            numbers["α"] = trained[2]
        if houses:
            numbers["price at 500 sq ft"] = dollars(prices[0])
        return Reading(what_they_build(target, name, linear, weights, params, step, J, J_best, trained, prices[0]), numbers)

    def touch(values, ax, x, y, key):
        if ax in stages or ax is total and key == "j":
            rows, c = UNITS.numbers(values["units"])
            w, b = np.array(rows).T[:2]
            at = np.where(w == 0, 0.0, -b / np.where(w == 0, 1.0, w))
            k = min(int((1 - y) * len(rows)), len(rows) - 1) if ax in stages else int(np.argmin(np.abs(at - x)))
            rows[k][0] = rows[k][0] or 1.0
            rows[k][1] = float(np.clip(round(-rows[k][0] * x, 2), UNITS.low, UNITS.high))
            return {"units": UNITS.text(rows, c)}
        if ax is total and key in ("t", "Backspace"):
            points = own_points(values["own"]).T if values["target"] == OWN else np.zeros((0, 2))
            points = points[np.abs(points[:, 0] - x) > 0.12]      # a stroke draws a function: the new height replaces the old
            new = np.clip([[x, y]], -3, 3).round(2) if key == "t" or not len(points) else np.zeros((0, 2))
            return {"target": OWN, "own": "; ".join(f"{px:g} {py:g}" for px, py in np.concatenate([points, new]))}
        return {}
    update.touch = touch
    update.pens = {"drag a joint": "j", "draw a target": "t", "erase target": "Backspace"}
    return update


def error(J):
    """J for a reader; what is only round-off is no error."""
    return power(J) if J > 1e-20 else "0"


def what_they_build(target, name, linear, weights, params, step, J, J_best, trained, price):
    """The finding of a state."""
    w, b, v, c = params
    n = len(w)
    units = f"{n} {ACTIVATIONS[name][0]} unit{'s' * (n > 1)}" if not linear else f"{n} linear unit{'s' * (n > 1)}"
    after = f"after {step:,} steps".replace(",", "\u2009") if step is not None else ""
    if n > 1 and spread(params) == 0:
        when = f"{after} their largest difference is exactly 0" if step else "they do what one unit could do"
        return f"{n} units that are equal stay equal: {when}" if step else f"{n} equal units: {when}"
    if name == "identity" and n == 1:
        return f"Without a bend one unit draws a line, of slope {float((v * w).sum()):.3g}; J = {error(J)} {after}".strip().replace("-", "−")
    if name == "identity":
        return f"Without a bend {units} collapse into one line, of slope {float((v * w).sum()):.3g}; J = {error(J)} {after}".strip().replace("-", "−")
    if target == HOUSES:
        return f"500 square feet cost {dollars(price)} by the bent line, {dollars(HOUSE_SLOPE / 2 + HOUSE_INTERCEPT)} by the straight one"
    count = pieces(getattr(F, name), params) if name in STRAIGHT else 0
    made = f", {count} straight piece{'s' * (count > 1)}" if count else ""
    if step is not None:
        return f"Gradient descent moved joints and heights of {units}: J {error(trained[1][0])} → {error(J)} {after}"
    if weights == LEAST_SQUARES:
        return f"{units}{made}: with these joints no v and c do better than J = {error(J)}"
    return f"{units}{made}: J = {error(J)}; with these joints {error(J_best)} is possible"


@how_do_hidden_units_build_a_function.claim("D ReLU units make at most D + 1 straight pieces, which meet at x = −b/w; random ones make all of them")
def _(kind):
    rng, counted, found = np.random.default_rng(0), [], []
    for n in range(1, 9):
        w, b, v = rng.normal(size=(3, n, 1))
        at = np.sort(joints(w, b))
        inside = np.concatenate([at[:1] - 1, (at[1:] + at[:-1]) / 2, at[-1:] + 1])       # one x in each piece
        rise = [output(F.relu, (w, b, v, 0.0), inside[None] + h)[2][0] for h in (-1e-6, 1e-6)]
        counted.append(1 + np.count_nonzero(np.abs(np.diff((rise[1] - rise[0]) / 2e-6)) > 1e-6))
        found.append(pieces(F.relu, (w, b, v, 0.0)))
    default = kind().numbers["straight pieces"]
    return [*counted, *found, default], [*range(2, 10), *range(2, 10), 4]


@how_do_hidden_units_build_a_function.claim("pieces whose changes cancel, or that meet at one joint, are not counted twice")
def _(kind):
    one, two = "1 1 1; 0", "1 1 1; 1 1 -1; 0"
    return [kind(units=units).numbers["straight pieces"] for units in (one, two, "1 1 1; 2 2 1; 0", "0 1 2; 0")], [2, 1, 2, 1]


@how_do_hidden_units_build_a_function.claim("made linear, any number of units has rank 1 and fits no better than the straight line")
def _(kind):
    measured, rng = [], np.random.default_rng(1)
    for n in range(1, 9):
        units = UNITS.text(rng.uniform(-3, 3, (n, 3)).round(2).tolist(), 0.0)
        x, y = examples("sine", "")
        slope, intercept = straight_line("sine", "")
        fitted = output(F.identity, least_squares(F.identity, parameters(units), x, y), x)[2]
        measured += [np.abs(fitted - slope * x - intercept).max() < 1e-12,
                     kind(target="sine", units=units, linear=True).numbers["rank of the hidden layer"] == 1]
    return measured, [True] * 16


@how_do_hidden_units_build_a_function.claim("units that start equal differ by exactly 0 after 3000 steps, whatever g and however many")
def _(kind):
    worst = []
    for n in range(2, 9):
        for g in ("relu", "tanh", "sigmoid"):
            kept, _, _, diverged = descent(g, UNITS.text([[0.7, 0.3, 0.2]] * n, 0.0), "sine", "")
            worst.append(max(spread(params) for params in kept) if diverged is None else np.nan)
    return [*worst, kind(**kind.presets["equal start"]).numbers["largest difference between units"]], np.zeros(22), 0


@how_do_hidden_units_build_a_function.claim("500 square feet: the straight line says −$87,900, one hinge $0; on the six houses both miss by .0318 (sum of squares)")
def _(kind):
    hinge, line = (kind(**kind.presets[name]) for name in ("houses: one hinge", "houses: a line"))
    prices = [float(view.numbers["price at 500 sq ft"].replace("−", "-").replace("$", "").replace(",", "")) for view in (hinge, line)]
    squares = [view.numbers["‖ŷ − y‖"] ** 2 for view in (hinge, line)]
    return [*prices, *squares], [0, -87900, 0.03178, 0.03178], 1e-3


@how_do_hidden_units_build_a_function.claim("three hinges and c go through any four points, if each of three points but the last has its hinge")
def _(kind):
    return kind(**kind.presets["4 points, 3 hinges"]).numbers["‖ŷ − y‖"] < 1e-12, True


@how_do_hidden_units_build_a_function.claim("gradient descent, which moves the joints too, ends below the best that v and c alone can do")
def _(kind):
    x, y = examples("sine", "")
    fixed = F.squared_error(output(F.relu, least_squares(F.relu, parameters(SPREAD), x, y), x)[2], y)
    return [fixed, descent("relu", SPREAD, "sine", "")[1][-1]], [0.00287, 0.00183], 0.01
