"""Hyperparameters: six learning rates on the patients, and a search for the best 2-layer network (4.7)."""

import numpy as np

from ... import data
from ... import functional as F
from ...analysis import logistic, side_by_side
from ...explore import Choice, LogSlider, Reading, Step, Toggle, explorable, number, theme, views
from ...explore.graph import spread
from ...remember import remembered
from ...stored import load
from .recipes import ITERATIONS, PARTS, RATES, UNITS, flowers

__all__ = ["which_learning_rate_explodes", "can_you_find_the_best_settings"]

# ---- six learning rates (4.7) -------------------------------------------------------------------------------------------
STANDARD, TENFOLD, RAW = "standardised", "standardised × 10", "as measured"
STEPS, SIX = 100, 6
EVERY = np.geomspace(1e-9, 1e3, 97)  # eight for each factor of ten
LOW, HIGH = 0.02, 400.0  # of J in the picture


@remembered
def patients(features):
    """The 400 training patients with a row of ones for b, and their labels."""
    X, Y, _, _ = data.breast_cancer().split()
    X = X if features == RAW else data.standardize(X) * (10 if features == TENFOLD else 1)
    return logistic.with_ones(X), Y


def descend(features, alphas):
    """J of logistic regression from zero after 0 … 100 steps, for many α side by side: (steps + 1, len(alphas))."""
    inputs, Y = patients(features)
    rates, start = np.reshape(alphas, (-1, 1)), np.zeros((len(alphas), len(inputs)))
    return logistic.trajectories(
        inputs, Y, start, rates, STEPS, keep=lambda places: logistic.costs(places @ inputs, Y)
    )


@remembered
def landscape(features):
    """J after every step with each of EVERY."""
    return descend(features, EVERY)


@remembered
def six(features, largest):
    """Six α, each ten times the next, and their J."""
    alphas = largest * 10.0 ** -np.arange(SIX)
    return alphas, descend(features, alphas)


def plain(alpha):
    """A learning rate for a reader, with three significant digits: 1000, 0.5, 1e−05."""
    return f"{float(f'{alpha:.3g}'):g}".replace("-", "−")


@remembered
def edge(features):
    """The largest α with which J falls at every one of the 100 steps, and 2/λ with λ the greatest curvature at the start."""

    def falls(alpha):
        return (np.diff(descend(features, [alpha])[:, 0]) <= 0).all()

    steady = (np.diff(landscape(features), axis=0) <= 0).all(axis=0)
    found = logistic.largest_steady_rate(falls, EVERY[steady].max(), EVERY[~steady].min())
    return found, logistic.edge_of_stability(patients(features)[0])


LOOKS = tuple(
    zip(
        (theme.VERMILLION, theme.PURPLE, theme.GREEN, theme.BLUE, theme.INK, theme.GREY),
        "XsoDv^",
        ("-", "--", "-", "--", ":", ":"),
    )
)


@explorable(
    features=Choice(STANDARD, TENFOLD, RAW),
    largest=LogSlider(1e-4, 1e3, 100.0, label="largest α of six"),
    step=Step(0, STEPS, STEPS, milliseconds=60),
    size=(940, 430),
    latency="II",
    ask={"step": 0},
    presets={
        "first step": {"step": 1},
        "end": {},
        "features × 10": {"features": TENFOLD},
        "× 10, and α ÷ 100": {"features": TENFOLD, "largest": 1.0},
        "as measured": {"features": RAW, "largest": 1e-3},
    },
    predict="largest α that always falls",
)
def which_learning_rate_explodes(fig):
    """The cost of logistic regression on 400 patients with six learning rates, each ten times the next; beside it the cost reached with any
    learning rate, for features in three scales.   Lecture C1W4 4.7"""
    left, right = fig.subplots(1, 2, width_ratios=(1.25, 1))
    views.label_axes(
        left, "step", "J (log)", "Six learning rates", xlim=(0, 128), ylim=(LOW, HIGH), grid=True
    )
    views.label_axes(
        right,
        "α (log)",
        "J (log)",
        "Every learning rate, after as many steps",
        xlim=(1e-9, 1e3),
        ylim=(LOW, HIGH),
        grid=True,
    )
    for ax in (left, right):
        ax.set_yscale("log")
        ax.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        ax.minorticks_off()
        ax.axhline(np.log(2), color=theme.GREY, linewidth=1.0, linestyle=":")
    left.set_xticks([0, 25, 50, 75, 100])
    right.text(2e-9, 0.45, "ln 2, the start", fontsize=theme.points(theme.TICK), color=theme.GREY)
    right.set_xscale("log")
    right.set_xticks([1e-8, 1e-6, 1e-4, 1e-2, 1, 100], ["10⁻⁸", "10⁻⁶", "10⁻⁴", ".01", "1", "100"])
    right.minorticks_off()
    set_lines = [views.curve(left, color=color, style=style, width=1.8) for color, _, style in LOOKS]
    set_dots = [
        (
            views.points(left, color=color, marker=marker, size=8),
            views.points(right, color=color, marker=marker, size=8, zorder=6),
        )
        for color, marker, _ in LOOKS
    ]
    set_names = [views.words(left, 0, 0, size=theme.TICK, color=color) for color, _, _ in LOOKS]
    set_all, set_edge = (
        views.curve(right, color=theme.SKY, width=3.0, zorder=2),
        views.vertical(right, color=theme.VERMILLION),
    )
    set_said = views.text(right, 0.02, 0.03, va="bottom", color=theme.VERMILLION)

    def update(features, largest, step):
        alphas, costs = six(features, largest)
        shown, seen = np.clip(costs, LOW * 1.02, HIGH * 0.97), np.arange(step + 1)
        heights = np.log(shown[step])
        order = np.argsort(heights)
        heights[order] = spread(
            heights[order], np.ones(SIX), np.full(SIX - 1, 0.42)
        )  # names keep their distance
        heights -= max(0.0, heights.max() - np.log(HIGH * 0.85))
        for k, (set_line, (set_left, set_right), set_name) in enumerate(zip(set_lines, set_dots, set_names)):
            (
                set_line(seen, shown[seen, k]),
                set_left(step, shown[step, k]),
                set_right(alphas[k], shown[step, k]),
            )
            above = " ↑" if costs[step, k] > HIGH else ""
            set_name(f"α = {plain(alphas[k])}{above}", min(step + 2.5, 103), float(np.exp(heights[k])))
        set_all(EVERY, np.clip(landscape(features)[step], LOW * 1.02, HIGH * 0.97))
        steady, curvature = edge(features)
        set_edge(steady), set_said(f"right of α = {number(steady)} the cost jumps up")
        best, worse = int(costs[step].argmin()), int((costs[step] > np.log(2) + 1e-9).sum())
        finding = (
            "Before the first step all six are equal: J = ln 2 = 0.693"
            if step == 0
            else f"After {step} step{'s' * (step > 1)} α = {plain(alphas[best])} is best of the six (J = {number(costs[step, best])}); "
            f"{ {0: 'none', SIX: 'all'}.get(worse, worse) } of them made it worse"
        )
        return Reading(
            finding,
            {
                "largest α that always falls": steady,
                "2/λ at the start": curvature,
                "best J of the six": float(costs[step].min()),
                "worst": float(costs[step].max()),
            },
        )

    return update


@which_learning_rate_explodes.claim(
    "J falls at each of 100 steps up to α = 11 standardised, .11 for features × 10, 5.3e-6 as measured"
)
def _(kind):
    return (
        [
            kind(features=features).numbers["largest α that always falls"]
            for features in (STANDARD, TENFOLD, RAW)
        ],
        [11.0, 0.11, 5.3e-6],
        0.03,
    )


@which_learning_rate_explodes.claim(
    "the curvature at the start warns earlier: 2/λ is .618 standardised, .00618 for × 10, 4.83e-6 as measured"
)
def _(kind):
    return [edge(features)[1] for features in (STANDARD, TENFOLD, RAW)], [0.618, 0.00618, 4.83e-6], 0.001


@which_learning_rate_explodes.claim("features × 10 ask for α ÷ 100")
def _(kind):
    (steady, curvature), (steady_10, curvature_10) = edge(STANDARD), edge(TENFOLD)
    return [steady / steady_10, curvature / curvature_10], [100, 100], 0.03


# ---- the search for the best settings (4.7) -----------------------------------------------------------------------------
@remembered
def searched():
    """For every setting the trained W1, b1, W2, b2, and the accuracy on both flowers: {units: arrays (iterations, rates, …)}, two arrays
    (iterations, rates, units)."""
    (X, Y), (X_dev, Y_dev) = flowers()
    kept = load("c1w4/flower_search")
    nets = {n: [kept[f"{part}_{n}"].astype(float) for part in PARTS] for n in UNITS}

    def right(X, Y):
        return np.stack([np.mean((answer(*nets[n], X) > 0.5) == Y, axis=(2, 3)) for n in UNITS], axis=-1)

    return nets, right(X, Y), right(X_dev, Y_dev)


def answer(W1, b1, W2, b2, X):
    """The 2-layer network of tanh units, for one or for many sets of parameters at once."""
    return side_by_side.output([(W1, b1), (W2, b2)], X, [F.tanh, F.sigmoid])


AXIS = np.linspace(-5.2, 5.2, 70)
PLANE = np.stack(np.meshgrid(AXIS, AXIS)).reshape(2, -1)


@explorable(
    units=Choice(*UNITS, start=2, label="hidden units n[1]"),
    alpha=Choice(*RATES, start=0.03, label="α"),
    iterations=Choice(*ITERATIONS, start=100),
    reveal=Toggle(False, label="show all settings"),
    size=(940, 420),
    latency="II",
    presets={
        "a first guess": {},
        "patient, slow": {"units": 4, "alpha": 0.03, "iterations": 3000},
        "hasty": {"units": 4, "alpha": 30.0, "iterations": 30},
        "reveal": {"units": 4, "alpha": 3.0, "iterations": 1000, "reveal": True},
    },
    predict="on the new flower",
)
def can_you_find_the_best_settings(fig):
    """A 2-layer network, trained on the flower with the hyperparameters that you choose: its map, its accuracy on the training points and on
    a flower drawn anew, and, when you ask for it, the accuracy of all settings.   Lecture C1W4 4.7"""
    grid = fig.add_gridspec(1, 3, width_ratios=(1.15, 0.5, 1.15))
    plane, column, table = (fig.add_subplot(part) for part in grid)
    _, (X_dev, Y_dev) = flowers()
    views.label_axes(
        plane, "x₁", "x₂", "Its map, and the new flower", xlim=(-5.2, 5.2), ylim=(-5.2, 5.2), equal=True
    )
    set_map = views.heat_map(
        plane,
        (-5.2, 5.2, -5.2, 5.2),
        domain=(-1, 1),
        signed=True,
        colorbar=False,
        means=(0.5 - 1 / 1.1, 0.5 + 1 / 1.1),
        label="ŷ",
    )
    set_edge = views.contours(plane, [0.5], color=theme.INK, width=2.0, label="ŷ")
    views.two_classes(plane, size=3.5, zorder=5)(*X_dev, Y_dev)
    views.label_axes(column, "", "accuracy", "", xlim=(-0.7, 1.7), ylim=(0, 1.0))
    column.set(xticks=[0, 1], xticklabels=["trained on", "new"], yticks=[0, 0.5, 1])
    column.axhline(0.5, color=theme.GREY, linewidth=1.0, linestyle=":", zorder=5)
    set_bars = views.bars(column, 2, width=0.6, signed=False, color=theme.SKY)
    set_values = [
        views.text(column, 0, 0, data=True, size=theme.LABEL, ha="center", va="bottom") for _ in range(2)
    ]
    views.label_axes(
        table,
        "α",
        "hidden units",
        "All settings of so many iterations",
        xlim=(-0.5, len(RATES) - 0.5),
        ylim=(-0.5, len(UNITS) - 0.5),
    )
    table.set_xticks(range(len(RATES)), [f"{rate:g}".lstrip("0") for rate in RATES])
    table.set_yticks(range(len(UNITS)), [str(n) for n in UNITS])
    set_table = views.heat_map(
        table,
        (-0.5, len(RATES) - 0.5, -0.5, len(UNITS) - 0.5),
        domain=(0.65, 0.95),
        label="accuracy on the new flower",
        smooth=False,
        extend="min",
    )
    set_hidden = views.text(table, 0.5, 0.5, size=theme.LABEL, ha="center", va="center")
    set_here = views.ring(table, width=2.6)
    set_best = views.points(table, color=theme.VERMILLION, marker="*", size=14, zorder=6)

    def update(units, alpha, iterations, reveal):
        nets, train, new = searched()
        i, j, k = ITERATIONS.index(iterations), RATES.index(alpha), UNITS.index(units)
        net = [part[i, j] for part in nets[units]]
        P = answer(*net, PLANE).reshape(len(AXIS), -1)
        set_map(0.55 * (2 * P - 1)), set_edge(AXIS, AXIS, P)
        here = train[i, j, k], new[i, j, k]
        set_bars(np.array(here))
        for place, (set_value, value) in enumerate(zip(set_values, here)):
            set_value(f"{value:.1%}", place, value + 0.012)
        set_table(new[i].T if reveal else np.full((len(UNITS), len(RATES)), np.nan))
        set_hidden("" if reveal else "three guesses first")
        set_here(j - 0.46, k - 0.46, 0.92, 0.92)
        best = np.argwhere(new[i] == new[i].max())[0]
        set_best(*(best if reveal else ([], [])))
        better = int((new > here[1]).sum())
        return Reading(
            f"{units} unit{'s' * (units > 1)}, α = {alpha:g}, {iterations} iterations: {here[1]:.1%} of the new flower",
            {
                "on the training points": here[0],
                "on the new flower": here[1],
                "settings that do better": better,
                **({"best of all": float(new.max())} if reveal else {}),
                "of": number(new.size),
            },
        )

    return update


@can_you_find_the_best_settings.claim(
    "the best of 320 settings names 94 % of a new flower correctly, the middle one 88 %, the worst 30 %"
)
def _(kind):
    _, _, new = searched()
    return [new.size, 0.93 <= new.max() <= 0.95, 0.87 <= np.median(new) <= 0.89, 0.29 < new.min() < 0.31], [
        320,
        1,
        1,
        1,
    ]


@can_you_find_the_best_settings.claim(
    "one or two units never pass 73 %, whatever α and the number of iterations"
)
def _(kind):
    _, _, new = searched()
    return [new[..., :2].max() < 0.73, new[..., 2:].max() > 0.9], [True, True]


@can_you_find_the_best_settings.claim(
    "a tenth of α with ten times the iterations does as well, within 1.5 %, for every number of units, α up to 1"
)
def _(kind):
    _, _, new = searched()
    slow, fast = new[[3, 4]][:, :3], new[[1, 2]][:, 2:5]  # 1000, 3000 iterations with α; 100, 300 with 10 α
    return abs(slow - fast).max() < 0.0151, True
