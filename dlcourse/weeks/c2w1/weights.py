"""What a penalty does to weights: L2 and L1 on thirty features, and the decay of a matrix (1.4)."""

import math

import numpy as np

from ... import data
from ... import functional as F
from ...analysis.averages import half_life
from ...analysis.logistic import with_ones
from ...analysis.regularization import (
    logistic_slopes,
    penalized_logistic,
    shrunk_by_penalty,
    weight_decay,
)
from ...explore import (
    IntSlider,
    LogSlider,
    Notice,
    Reading,
    Seed,
    Step,
    Toggle,
    explorable,
    number,
    theme,
    views,
)
from ...remember import remembered

__all__ = ["which_penalty_makes_zeros", "how_fast_do_weights_decay"]

# ---- L2 and L1 on the patients (1.4) ------------------------------------------------------------------------------------
LAMBDAS = np.geomspace(0.5, 200, 27)
L2, L1 = "L2", "L1"


@remembered
def patients():
    """400 patients to train on and 169 others: standardised features with a row of ones for b, and labels."""
    X, Y, X_test, Y_test = data.breast_cancer().split()
    X, X_test = data.standardize(X, X_test)
    return with_ones(X), Y, with_ones(X_test), Y_test


@remembered
def penalised(penalty):
    """Weights of logistic regression for all LAMBDAS side by side, b in the last column and free of penalty: (27, 31)."""
    X, Y, _, _ = patients()
    return penalized_logistic(X, Y, LAMBDAS, l1=penalty == L1)


@explorable(
    lam=LogSlider(0.5, 200.0, 4.0, label="λ"),
    size=(940, 500),
    presets={"λ = .5": {"lam": 0.5}, "λ = 4": {}, "λ = 40": {"lam": 40.0}, "λ = 200": {"lam": 200.0}},
    predict="weights at 0 under L1",
)
def which_penalty_makes_zeros(fig):
    """Logistic regression on 30 standardised features of 400 patients: its weights under the L2 and under the L1 penalty of
    strength λ, and how many of them are not 0, for every λ.   Lecture C2W1 1.4"""
    grid = fig.add_gridspec(2, 3, width_ratios=(1, 1, 1.05))
    left = fig.add_subplot(grid[:, 0])
    middle = fig.add_subplot(grid[:, 1])
    counts = fig.add_subplot(grid[0, 2])
    scores = fig.add_subplot(grid[1, 2])
    names = list(data.breast_cancer().feature_names)
    order = np.argsort(penalised(L2)[np.abs(LAMBDAS - 4).argmin(), :30])
    for ax, title in ((left, "L2: λ/2m · Σw²"), (middle, "L1: λ/m · Σ|w|")):
        views.label_axes(ax, "weight", title=title, xlim=(-4, 4), ylim=(-0.8, 29.8))
        ax.set_yticks(range(30), [names[k] for k in order] if ax is left else [])
    set_bars = [views.bars(ax, 30, horizontal=True) for ax in (left, middle)]
    set_zeros = views.points(middle, color=theme.GREY, marker="o", size=3.5)
    views.label_axes(counts, "", "weights not 0", "", xlim=(0.45, 230), ylim=(-1, 33), grid=True)
    views.label_axes(scores, "λ (log)", "test error, %", "", xlim=(0.45, 230), ylim=(2, 9), grid=True)
    _, _, X_test, Y_test = patients()
    set_dots = []
    for ax, rows in (
        (counts, {p: (penalised(p)[:, :30] != 0).sum(axis=1) for p in (L2, L1)}),
        (scores, {p: 100 * np.mean((penalised(p) @ X_test > 0) != Y_test, axis=1) for p in (L2, L1)}),
    ):
        ax.set_xscale("log")
        ax.set_xticks([1, 10, 100], ["1", "10", "100"])
        ax.minorticks_off()
        for (name, row), color, style, marker in zip(
            rows.items(), (theme.BLUE, theme.VERMILLION), ("-", "--"), "oX"
        ):
            ax.plot(LAMBDAS, row, style, color=color, linewidth=1.6, label=name)
            set_dots.append((views.points(ax, color=color, marker=marker, size=8, zorder=6), row))
    counts.legend(loc="lower left")
    set_cursors = [views.vertical(ax) for ax in (counts, scores)]
    set_above = views.text(scores, 0, 0, data=True, color=theme.VERMILLION, ha="right")

    def update(lam):
        k = int(np.abs(np.log(LAMBDAS / lam)).argmin())
        w2, w1 = (penalised(penalty)[k, :30][order] for penalty in (L2, L1))
        for set_bar, w in zip(set_bars, (w2, w1)):
            set_bar(w)
        zero = np.flatnonzero(w1 == 0)
        set_zeros(np.zeros(zero.size), zero)
        for (set_dot, row), top in zip(set_dots, (30, 30, 8.9, 8.9)):
            set_dot(LAMBDAS[k], min(row[k], top))
        above = float(set_dots[3][1][k])
        set_above(f"↑ {above:.0f} %" if above > 9 else "", LAMBDAS[k] / 1.25, 8.9)
        for set_cursor in set_cursors:
            set_cursor(LAMBDAS[k])
        finding = f"λ = {number(LAMBDAS[k])}: L1 sets {zero.size} of 30 weights to 0 exactly, L2 none"
        return Reading(
            finding,
            {
                "λ": LAMBDAS[k],
                "weights at 0 under L1": int(zero.size),
                "under L2": int((w2 == 0).sum()),
                "smallest |w| under L2": float(np.abs(w2).min()),
                "‖w‖ under L2": float(np.linalg.norm(w2)),
                "test error L2, %": float(set_dots[2][1][k]),
                "test error L1, %": float(set_dots[3][1][k]),
            },
        )

    return update


@which_penalty_makes_zeros.claim("λ = 4: L1 leaves 11 of 30 weights, L2 all 30")
def _(kind):
    numbers = kind(lam=LAMBDAS[np.abs(np.log(LAMBDAS / 4)).argmin()]).numbers
    return [numbers["weights at 0 under L1"], numbers["under L2"]], [19, 0]


@which_penalty_makes_zeros.claim(
    "where L1 leaves a weight its slope is ∓λ/m, and at most λ/m where it is 0: no step helps any more"
)
def _(kind):
    X, Y, _, _ = patients()
    w, weight = penalised(L1), LAMBDAS[:, None] / Y.size * np.ones(30)
    slope, w = logistic_slopes(w, X, Y)[:, :30], w[:, :30]
    return [
        abs(slope + weight * np.sign(w))[w != 0].max() < 2e-4,
        (abs(slope) - weight)[w == 0].max() < 2e-4,
    ], [True, True]


# ---- a matrix that decays (1.4) -----------------------------------------------------------------------------------------
LAST = 6000


@explorable(
    learning_rate=LogSlider(0.01, 1.0, 0.1, label="α"),
    lam=LogSlider(0.01, 100.0, 0.7, label="λ"),
    m=IntSlider(60, 2000, 200, label="examples m"),
    data_on=Toggle(False, label="data pull W back"),
    step=Step(0, LAST, 1980, milliseconds=15),
    seed=Seed(),
    size=(940, 400),
    presets={
        "half-life": {},
        "λ × 10": {"lam": 7.0, "step": 198},
        "m × 10": {"m": 2000},
        "data on": {"data_on": True, "lam": 70.0},
        "λ too large": {"learning_rate": 1.0, "lam": 100.0, "m": 60, "step": 3},
    },
    predict="half-life, steps",
    more={"Seed": ("seed",)},
)
def how_fast_do_weights_decay(fig):
    """A weight matrix under the penalty λ/2m ‖W‖² alone, or with data that pull it back to where it began: its entries after t
    steps of descent, and their size over the steps.   Lecture C2W1 1.4"""
    left, right = fig.subplots(1, 2, width_ratios=(1, 1.35))
    left.set_title("W after t steps")
    set_matrix = views.matrix(left, 3, 4, domain=(-2, 2), format="{:.2f}", size=theme.LABEL, label="W")
    set_sum = views.text(left, 0.0, -0.06, size=theme.LABEL)
    views.label_axes(
        right,
        "step t",
        "‖W‖ / ‖W at the start‖ (log)",
        "",
        xlim=(-80, LAST + 80),
        ylim=(0.008, 1.6),
        grid=True,
    )
    right.set_yscale("log")
    right.set_yticks([0.01, 0.1, 0.5, 1], [".01", ".1", "½", "1"])
    right.minorticks_off()
    set_curve = views.curve(right, color=theme.BLUE, width=2.2)
    set_dot = views.points(right, color=theme.BLUE, size=8)
    set_cursor = views.vertical(right)
    set_half = views.points(right, color=theme.VERMILLION, marker="D", size=8, zorder=5)
    set_said = views.text(right, 0.97, 0.97, ha="right")
    steps = np.unique(np.r_[np.arange(200), np.linspace(200, LAST, 200).round()]).astype(int)

    def update(learning_rate, lam, m, data_on, step, seed):
        shrink = learning_rate * lam / m
        factor = 1 - shrink
        if abs(factor - learning_rate * data_on) > 1:
            raise Notice(
                f"Each step multiplies W by {factor - learning_rate * data_on:.3g}: αλ/m is {shrink:.3g}, and the "
                f"weights explode instead"
            )
        W = np.random.default_rng(seed).normal(size=(3, 4)).clip(-2, 2)
        rest = shrunk_by_penalty(1.0, lam / m)
        left_over = weight_decay(learning_rate, lam, m, step, pull=data_on)
        set_matrix((W * left_over).round(2) + 0.0)  # no −0.00
        squares = float(((W * left_over) ** 2).sum())
        set_sum(f"Σ of the {W.size} squares, ‖W‖² = {number(squares)}")
        sizes = np.abs(weight_decay(learning_rate, lam, m, steps, pull=data_on)).clip(1e-9, None)
        set_curve(steps, sizes), set_dot(step, max(abs(left_over), 0.0081)), set_cursor(step)
        half = half_life(factor) if factor > 0 else math.inf
        set_half(*((half, 0.5) if half < LAST and not data_on else ([], [])))
        set_said(
            f"αλ/m = {number(shrink)}: each step multiplies W by {factor:.6g}".replace("-", "−")
            if not data_on
            else f"the two pulls cancel at {rest:.3g} of the start"
        )
        if data_on:
            finding = (
                f"With data W stops shrinking at {rest:.3g} of its size: penalty and data pull equally there"
            )
        elif half < math.inf:
            finding = (
                f"Without data half of W is gone after {number(round(half))} steps, whatever W is; "
                f"after {number(step)} step{'s' * (step != 1)} {number(abs(left_over))} is left"
            )
        else:
            finding = f"αλ/m = {number(shrink)} is too much: every step flips the sign of W and leaves {number(abs(factor))} of its size"
        numbers = {
            "1 − αλ/m": f"{factor:.6g}",
            "W(t) / W(0)": float(left_over),
            "‖W‖²": squares,
            "λ/2m · ‖W‖²": float(F.l2_penalty(W * left_over, lam=lam, m=m)),
        }
        return Reading(
            finding, numbers | ({"half-life, steps": round(half)} if half < math.inf and not data_on else {})
        )

    return update


@how_fast_do_weights_decay.claim(
    "α = .1, λ = .7, m = 200: each step multiplies W by .99965, and half is gone after 1980 steps"
)
def _(kind):
    numbers = kind().numbers
    return (
        [float(numbers["1 − αλ/m"]), numbers["half-life, steps"], numbers["W(t) / W(0)"]],
        [0.99965, 1980, 0.5],
        1e-4,
    )


@how_fast_do_weights_decay.claim(
    "that is what gradient descent on F.l2_penalty does, step by step, with data and without"
)
def _(kind):
    W0 = np.random.default_rng(0).normal(size=(3, 4))
    shown, walked = [], []
    for data_on in (False, True):
        W = W0.copy()
        for _ in range(50):
            _, (slope,) = F.l2_penalty.forward(W, lam=7.0, m=200)
            W = W - 0.1 * (slope(1.0) + data_on * (W - W0))
        walked.append(np.linalg.norm(W) / np.linalg.norm(W0))
        shown.append(kind(lam=7.0, data_on=data_on, step=50).numbers["W(t) / W(0)"])
    return shown, walked, 1e-9


@how_fast_do_weights_decay.claim(
    "ten times as many examples make the penalty ten times as weak: the half-life is ten times as long"
)
def _(kind):
    return kind(m=2000).numbers["half-life, steps"] / kind(m=200).numbers["half-life, steps"], 10, 1e-3
