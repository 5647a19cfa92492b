"""Normalising inputs (1.9): what scales do to the bowl, and whose mean and deviation to take."""

import math

import numpy as np

from ... import data, deep_network, metrics, train
from ... import functional as F
from ...analysis import quadratics
from ...analysis.logistic import with_ones
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Notice,
    Reading,
    Seed,
    Slider,
    Step,
    explorable,
    number,
    theme,
    views,
)
from ...remember import remembered

__all__ = ["why_is_the_bowl_a_canyon", "whose_mean_and_deviation"]

# ---- the bowl -----------------------------------------------------------------------------------------------------------
RAW, CENTRED, STANDARD, WHITE = "as measured", "μ subtracted", "standardised", "whitened"
TREATMENTS = (RAW, CENTRED, STANDARD, WHITE)
TARGET, FAR = 1e-3, 1e9  # of J at the start; steps shown
TIMES = np.unique(np.r_[np.arange(0, 41), np.geomspace(41, FAR, 240).round()])


@remembered
def lecture_data():
    return data.stretched(rng=np.random.default_rng(0))[0]


@remembered
def features(top, start, correlation, treatment):
    """400 examples of x₁, about 0 … top, and x₂, start … start + 1, with a correlation; and what the treatment makes of them,
    (2, 400) each."""
    u1, u2 = lecture_data()[0] / 1000, lecture_data()[1]
    X = np.stack(
        [top * u1, start + 0.5 + correlation * (u1 - 0.5) + math.sqrt(1 - correlation**2) * (u2 - 0.5)]
    )
    if treatment == CENTRED:
        return X, X - X.mean(axis=1, keepdims=True)
    if treatment == STANDARD:
        return X, data.standardize(X)
    if treatment == WHITE:
        return X, quadratics.whiten(X)
    return X, X


def curvatures(X):
    """Of the bowl J(w₁, w₂, b), the flattest first: those of a regression on the features and a row of ones."""
    return quadratics.regression_curvatures(with_ones(X))


@remembered
def descents(top, start, correlation, share):
    """For each treatment the curvatures, α, J/J₀ at TIMES, and the steps to J₀/1000; at the start each direction makes a third
    of J."""
    rows = {}
    for treatment in TREATMENTS:
        c = curvatures(features(top, start, correlation, treatment)[1])
        alpha = share * quadratics.best_rate(c)
        start_at = 1 / np.sqrt(c)  # every direction begins with the same share of J
        J = quadratics.descent_cost(c, start_at, alpha, TIMES)
        rows[treatment] = c, alpha, J / J[0], quadratics.steps_to_share(c, start_at, alpha, TARGET)
    return rows


def large(value):
    """A number that may be very large, for a reader: 1.0007, 159 577, 6.31 million."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{value / size:.3g} {name}" if value < 1e15 else "more than 10¹⁵"
    return f"{value:.5g}" if value < 10 else number(round(value))


LOOKS = dict(
    zip(TREATMENTS, ((theme.VERMILLION, "-"), (theme.PURPLE, "-."), (theme.BLUE, "--"), (theme.GREEN, ":")))
)


@explorable(
    top=LogSlider(0.1, 1000.0, 1000.0, label="x₁ reaches to"),
    start=Slider(0.0, 20.0, 0.0, step=0.5, label="x₂ begins at"),
    correlation=Slider(-0.99, 0.99, 0.0, step=0.01),
    treatment=Choice(*TREATMENTS, label="features"),
    share=Slider(0.05, 1.1, 1.0, step=0.05, label="α / best α"),
    step=Step(0, 40, 6, label="steps drawn", milliseconds=150),
    size=(940, 400),
    latency="II",
    presets={
        "as measured": {},
        "standardised": {"treatment": STANDARD},
        "mild": {"top": 5.0},
        "off centre": {"top": 1.0, "start": 10.0},
        "correlated": {"correlation": 0.95, "treatment": STANDARD},
        "correlated, whitened": {"correlation": 0.95, "treatment": WHITE},
    },
    predict="steps to J₀/1000",
    more={"Off centre": ("start",)},
)
def why_is_the_bowl_a_canyon(fig):
    """Least squares on two features of different scale. Left: the examples. Middle: J in its flattest and its steepest
    direction, both in the same unit, with gradient descent from (1, 1). Right: J over the steps for four treatments, from where
    each direction makes an equal part of J.   Lecture C2W1 1.9"""
    cloud, bowl, race = fig.subplots(1, 3, width_ratios=(0.85, 1, 1.25))
    views.label_axes(
        cloud,
        "x₁ / largest |x|",
        "x₂ / largest |x|",
        "The examples, one unit",
        xlim=(-1.15, 1.15),
        ylim=(-1.15, 1.6),
        equal=True,
    )
    cloud.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    set_cloud, set_ranges = views.points(cloud, color=theme.BLUE, size=3), views.text(cloud, 0.03, 0.98)
    views.label_axes(
        bowl,
        "flattest direction",
        "steepest direction",
        "J, and the first steps",
        xlim=(-1.4, 1.4),
        ylim=(-1.4, 1.75),
        equal=True,
    )
    bowl.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axis = np.linspace(-1.4, 1.4, 71)
    set_levels = views.contours(bowl, [0.02, 0.08, 0.2, 0.4, 0.7, 1.0, 1.5, 2.2])
    set_path, set_goal = (
        views.path(bowl, color=theme.VERMILLION),
        views.points(bowl, color=theme.GREEN, marker="*", size=13),
    )
    set_kappa = views.text(bowl, 0.03, 0.98)
    views.label_axes(
        race,
        "steps (log)",
        "J / J at the start (log)",
        "Four treatments, each with this share of its best α",
        xlim=(0.8, 1e14),
        ylim=(1e-5, 3),
        grid=True,
    )
    race.set(xscale="log", yscale="log")
    race.set_xticks([1, 1e3, 1e6, 1e9], ["1", "1000", "10⁶", "10⁹"])
    race.set_yticks([1e-4, 1e-3, 1e-2, 0.1, 1], ["10⁻⁴", ".001", ".01", ".1", "1"])
    race.minorticks_off()
    race.axhline(TARGET, color=theme.GREY, linewidth=1.0, linestyle="--")
    set_runs = {
        name: views.curve(race, color=color, style=style, width=2.0, label=name)
        for name, (color, style) in LOOKS.items()
    }
    race.legend(loc="upper right")
    set_arrival = views.points(race, color=theme.INK, marker="D", size=7)

    def update(top, start, correlation, treatment, share, step):
        rows = descents(top, start, correlation, share)
        X, Z = features(top, start, correlation, treatment)
        c, alpha, J, needed = rows[treatment]
        if alpha * c[-1] >= 2:
            raise Notice(
                f"α times the steepest curvature is {alpha * c[-1]:.4g}, not below 2: every step overshoots farther "
                f"than the last"
            )
        shown = Z / np.abs(Z).max()
        set_cloud(*shown)
        low, high = Z.min(axis=1), Z.max(axis=1)
        set_ranges("\n".join(f"x{'₁₂'[k]}: {number(low[k])} … {number(high[k])}" for k in (0, 1)))
        kappa = c[-1] / c[0]
        set_levels(axis, axis, 0.5 * (c[0] / c[-1] * axis[None, :] ** 2 + axis[:, None] ** 2) * 2)
        set_path(*quadratics.remaining(c[[0, -1], None], alpha, np.arange(step + 1))), set_goal(0, 0)
        set_kappa(f"κ = {large(kappa)}")
        for name, set_run in set_runs.items():
            set_run(np.maximum(TIMES, 0.5), rows[name][2].clip(1e-9, 1e3))
        set_arrival(*((needed, TARGET) if needed <= FAR else ([], [])))
        words = "does it in" if needed <= 10 else "needs"
        return Reading(
            f"Features {treatment}: κ = {large(kappa)}, gradient descent {words} "
            f"{large(needed)} step{'s' * (needed != 1)}",
            {
                "κ": kappa,
                "α": alpha,
                "steps to J₀/1000": needed if needed < math.inf else 1e15,
                "about κ · ln 1000 / 4": kappa * math.log(1000) / 4,
                "flattest curvature": float(c[0]),
                "steepest": float(c[-1]),
            },
        )

    return update


@why_is_the_bowl_a_canyon.claim(
    "x₁ to 1000, x₂ to 1: κ = 6.3 million as measured, 1.0007 standardised; 10 million steps against 1"
)
def _(kind):
    raw, standard = (kind(treatment=treatment).numbers for treatment in (RAW, STANDARD))
    return (
        [raw["κ"], standard["κ"], raw["steps to J₀/1000"], standard["steps to J₀/1000"]],
        [6.3e6, 1.0007, 1.03e7, 1],
        5e-3,
    )


@why_is_the_bowl_a_canyon.claim(
    "from w = 0, b = 0 on the lecture's ranges exactly: 10.8 million steps, standardised 1"
)
def _(kind):
    X, Y = data.stretched(rng=np.random.default_rng(0))
    needed = []
    for Z in (X, data.standardize(X)):
        A = with_ones(Z)
        c, U = np.linalg.eigh(A @ A.T / 400)
        start = U.T @ np.linalg.solve(A @ A.T, A @ Y.T)
        needed.append(quadratics.steps_to_share(c, start, quadratics.best_rate(c), TARGET))
    return needed, [10_775_602, 1], 1e-3


@why_is_the_bowl_a_canyon.claim(
    "steps ∝ κ: for a large κ it takes κ/4 · ln(1000 · 2/3) steps, flattest and steepest direction "
    "being two thirds of J"
)
def _(kind):
    readings = [kind(top=top).numbers for top in (30.0, 100.0, 300.0, 1000.0)]
    return [r["steps to J₀/1000"] / r["κ"] for r in readings], [math.log(2000 / 3) / 4] * 4, 0.03


@why_is_the_bowl_a_canyon.claim(
    "whitened, κ = 1 and one step with α = 1/λ arrives, however correlated; standardised .95 still has κ = 43"
)
def _(kind):
    white, standard = (kind(correlation=0.95, treatment=treatment).numbers for treatment in (WHITE, STANDARD))
    return [white["κ"], white["steps to J₀/1000"], white["α"], standard["κ"] / 43.1], [1, 1, 1, 1], 3e-3


@why_is_the_bowl_a_canyon.claim("the closed form is what 40 real steps of gradient descent do")
def _(kind):
    X = features(5.0, 0.0, 0.3, STANDARD)[1]
    A = with_ones(X)
    H = A @ A.T / 400
    c, U = np.linalg.eigh(H)
    w = U.sum(axis=1)  # one unit away in every direction
    w, _ = train.record(lambda w: w - 0.3 * quadratics.best_rate(c) * H @ w, w, 40)
    return (
        0.5 * w @ H @ w,
        quadratics.descent_cost(c, np.ones(3), 0.3 * quadratics.best_rate(c), [40])[0],
        1e-9,
    )


# ---- whose μ and σ ------------------------------------------------------------------------------------------------------
TRAINING, OWN = "of the training patients", "of the ward itself"
SHARES = np.linspace(0.1, 1.0, 10)


@remembered
def diagnosis():
    """Logistic regression trained on the 400 standardised patients, and the 169 others as measured: w, b, X_train, X_test,
    Y_test."""
    X_raw, Y, X_test, Y_test = data.breast_cancer().split()
    ((w, b),), _ = deep_network.descent(
        deep_network.logistic(30),
        data.standardize(X_raw),
        Y,
        [F.identity],
        learning_rate=0.5,
        steps=1000,
        loss=F.binary_cross_entropy,
    )
    return w, b, X_raw, X_test, Y_test


@remembered
def ward(n, share, seed):
    """n of the 169 patients, so many of them malignant: their logits with the training statistics and with their own, and
    labels."""
    w, b, X_train, X, Y = diagnosis()
    rng = np.random.default_rng(seed)
    ill, well = (rng.permutation(np.flatnonzero(Y[0] == y)) for y in (1, 0))
    malignant = max(1, round(n * share))
    chosen = np.r_[ill[:malignant], well[: n - malignant]]
    by_training, by_own = data.standardize(X_train, X[:, chosen])[1], data.standardize(X[:, chosen])
    return F.affine(by_training, w, b)[0], F.affine(by_own, w, b)[0], Y[0, chosen]


def recall(logits, labels):
    """The share of the malignant tumours that are found."""
    return metrics.recall(logits, labels, threshold=0.0)


@remembered
def recalls(n):
    """Mean recall over 10 wards for each of SHARES, by training statistics and by their own: (10, 2)."""
    return np.array(
        [
            np.mean(
                [
                    [recall(part, labels) for part in parts]
                    for *parts, labels in (ward(n, share, seed) for seed in range(10))
                ],
                axis=0,
            )
            for share in SHARES
        ]
    )


@explorable(
    statistics=Choice(TRAINING, OWN, start=OWN, label="μ and σ"),
    share=Slider(0.05, 1.0, 1.0, step=0.05, label="malignant"),
    n=IntSlider(1, 65, 65, label="patients"),
    seed=Seed(),
    size=(940, 400),
    latency="II",
    presets={
        "all malignant": {},
        "training's": {"statistics": TRAINING},
        "as in training": {"share": 0.35},
        "one patient": {"n": 1},
    },
    predict="found, %",
)
def whose_mean_and_deviation(fig):
    """A ward of patients the classifier has not seen. Its features are normalised by μ and σ of the training patients, or by
    the ward's own: the logits z that come out (above 0 it says malignant), and the share of malignant tumours found for wards
    of every mixture.   Lecture C2W1 1.9"""
    left, right = fig.subplots(1, 2, width_ratios=(1.2, 1))
    edges = np.linspace(-20, 20, 41)
    views.label_axes(left, "z", "patients", "What it says of this ward", xlim=(-20, 20), ylim=(0, 15))
    left.axvline(0, color=theme.INK, linewidth=1.0)
    left.text(0.4, 14.6, "says malignant →", va="top", fontsize=theme.points(theme.TICK))
    left.text(-0.4, 14.6, "← says benign", va="top", ha="right", fontsize=theme.points(theme.TICK))
    set_ill = views.steps(left, edges, color=theme.CLASS_COLOR[1])
    set_well = views.steps(left, edges, color=theme.CLASS_COLOR[0], fill=False)
    set_names = [
        views.text(left, 0.93, y, ha="right", va="center", color=color)
        for y, color in ((0.84, theme.CLASS_COLOR[1]), (0.76, theme.CLASS_COLOR[0]))
    ]
    left.set_xticks([-20, -10, 0, 10, 20], ["≤ −20", "−10", "0", "10", "≥ 20"])
    set_last = views.text(left, 18.7, 14.7, data=True, ha="right", color=theme.CLASS_COLOR[1])
    views.label_axes(
        right,
        "malignant in the ward",
        "found, %",
        "Wards of every mixture (mean of 10)",
        xlim=(0.02, 1.03),
        ylim=(0, 104),
        grid=True,
    )
    right.set_xticks([0.2, 0.4, 0.6, 0.8, 1.0], ["20 %", "40", "60", "80", "100 %"])
    looks = ((theme.GREEN, "-", "o", "training μ, σ"), (theme.VERMILLION, "--", "X", "the ward's own"))
    set_curves = [views.curve(right, color=color, style=style, label=name) for color, style, _, name in looks]
    set_dots = [
        views.points(right, color=color, marker=marker, size=9, zorder=6) for color, _, marker, _ in looks
    ]
    right.legend(loc="lower left")

    def update(statistics, share, n, seed):
        *both, labels = ward(n, share, seed)
        z = both[statistics == OWN]
        counts = np.histogram(z[labels == 1].clip(-19.9, 19.9), edges)[0]
        set_ill(counts), set_last(f"↑ {counts[-1]}" if counts[-1] > 15 else "")
        set_well(np.histogram(z[labels == 0].clip(-19.9, 19.9), edges)[0])
        ill, well = int((labels == 1).sum()), int((labels == 0).sum())
        for set_name, string in zip(
            set_names, (f"filled: {ill} malignant", f"outlined: {well} benign" if well else "no benign")
        ):
            set_name(string)
        for set_curve, set_dot, row, part in zip(set_curves, set_dots, recalls(n).T, both):
            set_curve(SHARES, 100 * row), set_dot(share, 100 * recall(part, labels))
        found, alarms = recall(z, labels), float(np.mean(z[labels == 0] > 0)) if well else 0.0
        whose = "the training's" if statistics == TRAINING else "its own"
        return Reading(
            f"A ward with {ill} malignant of {n}, normalised by {whose} μ and σ: {found:.1%} of them are found",
            {
                "found, %": 100 * found,
                "with training μ, σ, %": 100 * recall(both[0], labels),
                "with its own, %": 100 * recall(both[1], labels),
                "false alarms, %": 100 * alarms,
            },
        )

    return update


@whose_mean_and_deviation.claim(
    "all 65 malignant test patients: 92 % found with the training μ and σ, 42 % with their own"
)
def _(kind):
    numbers = kind().numbers
    return (
        [numbers["with training μ, σ, %"], numbers["with its own, %"]],
        [100 * 60 / 65, 100 * 27 / 65],
        1e-9,
    )


@whose_mean_and_deviation.claim(
    "a ward mixed as in training hardly suffers; a single patient has σ = 0, and every one gets the "
    "same answer"
)
def _(kind):
    mixed = kind(share=0.35).numbers
    alone = [ward(1, 1.0, seed)[1][0] for seed in range(10)]
    return [abs(mixed["with training μ, σ, %"] - mixed["with its own, %"]) < 10, np.ptp(alone)], [True, 0]
