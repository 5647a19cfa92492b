"""Softmax and its loss (3.8, 3.9), and softmax regression on the petals of three flowers (3.8)."""

import numpy as np

from ... import data, deep_network, initializers
from ... import functional as F
from ...analysis.simplex import (
    CORNERS,
    border,
    classes_in_play,
    cooled,
    in_triangle,
    shares_at,
    smoothed,
    softmax_as_written,
    unstandardized,
)
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Reading,
    Slider,
    Step,
    Toggle,
    explorable,
    number,
    theme,
    views,
)
from ...remember import remembered

__all__ = ["how_do_scores_become_probabilities", "where_do_two_classes_meet"]

MOST, HIGHEST = 4, 8.0  # classes; of the loss in the picture
LECTURE = {"z0": 5.0, "z1": 2.0, "z2": -1.0, "z3": 3.0}
CAT = {f"z{k}": float(np.log(p)) for k, p in enumerate((0.3, 0.2, 0.1, 0.4))}
THREE = {"classes": 3, "z0": 1.5, "z1": 1.0, "z2": -0.5}
TEMPERATURES = np.geomspace(0.01, 1000, 240)


def at_corners(z, true):
    """The classes at the three corners: 0, 1 and 2; of four classes the one with the lowest score, or the lowest but the true one, is
    left out, and class 3 takes its corner. Two classes leave the third corner empty."""
    classes = list(range(min(len(z), 3)))
    if len(z) == 4:
        least = min((k for k in range(4) if k != true), key=lambda k: (z[k], -k))
        classes = [3 if k == least else k for k in classes]
    return classes


@explorable(
    z0=Slider(-10.0, 10.0, 5.0, step=0.1, label="z₀"),
    z1=Slider(-10.0, 10.0, 2.0, step=0.1, label="z₁"),
    z2=Slider(-10.0, 10.0, -1.0, step=0.1, label="z₂"),
    z3=Slider(-10.0, 10.0, 3.0, step=0.1, label="z₃"),
    label=IntSlider(0, MOST - 1, 1, label="true class"),
    temperature=LogSlider(0.05, 20.0, 1.0, label="temperature T", marks={1.0: "softmax"}),
    shift=Slider(-1000.0, 1000.0, 0.0, step=1.0, label="c, added to all"),
    naive=Toggle(False, label="e^z as it is written"),
    classes=IntSlider(2, MOST, MOST, label="classes C"),
    smoothing=Slider(0.0, 0.5, 0.0, step=0.01, label="label smoothing"),
    more={"Other scores": ("z1", "z2", "z3", "label"), "Classes": ("classes", "smoothing")},
    size=(940, 456),
    latency="II",
    presets={
        "the lecture's scores": LECTURE,
        "the lecture's cat": CAT,
        "no idea": {f"z{k}": 0.0 for k in range(MOST)},
        "a confident miss": {"z0": 10.0, "z1": -8.0},
        "c = 800, as written": {"shift": 800.0, "naive": True},
        "c = 800, stable": {"shift": 800.0},
        "two classes": {"classes": 2, "z0": 1.0, "z1": -0.5},
        "three classes": THREE,
        "nearly hardmax": {"temperature": 0.1},
        "nearly even": {"temperature": 10.0},
    },
    predict="loss",
)
def how_do_scores_become_probabilities(fig):
    """The scores z of an example; softmax makes probabilities of them; the loss over the probability of the true class; its slope with
    respect to each score; and three probabilities as one point of a triangle. A click moves a score, or the point.   Lecture C2W3 3.8, 3.9"""
    grid = fig.add_gridspec(2, 3, width_ratios=(1, 1, 1.55))
    scores_ax, share_ax, loss_ax, slope_ax = (fig.add_subplot(grid[k // 2, k % 2]) for k in range(4))
    triangle = fig.add_subplot(grid[:, 2])
    for ax, title, ylim in (
        (scores_ax, "Scores z", (-14, 14)),
        (share_ax, "Softmax: probabilities ŷ", (0, 1.34)),
        (slope_ax, "Slope of the loss, ŷ − y", (-1.4, 1.4)),
    ):
        views.label_axes(ax, "class", "", title, xlim=(-0.6, MOST - 0.4), ylim=ylim)
        ax.set_xticks(range(MOST))
    scores_ax.set_yticks([-10, 0, 10]), share_ax.set_yticks([0, 0.5, 1]), slope_ax.set_yticks([-1, 0, 1])
    views.label_axes(
        loss_ax,
        "probability of the true class",
        "",
        "Loss, −ln ŷ",
        xlim=(0, 1.02),
        ylim=(0, HIGHEST + 0.6),
        grid=True,
    )
    p = np.geomspace(np.exp(-HIGHEST), 1, 200)
    loss_ax.plot(p, -np.log(p), color=theme.SKY, linewidth=3.0)
    set_scores, set_slopes = views.bars(scores_ax, MOST), views.bars(slope_ax, MOST)
    set_probabilities = views.bars(share_ax, MOST, signed=False, color="#9fd0ee")
    set_hard, set_true = (
        views.points(share_ax, color=theme.INK, marker="v", size=8),
        views.curve(share_ax, color=theme.VERMILLION, width=2.0),
    )
    set_here = views.points(loss_ax, color=theme.VERMILLION, marker="X", size=11, zorder=6)
    values = [
        [views.text(ax, k, 0, data=True, ha="center", va="center", halo=False) for k in range(MOST)]
        for ax in (scores_ax, share_ax, slope_ax)
    ]
    set_added, set_said = (
        views.text(scores_ax, 1.0, 1.03, ha="right", va="bottom", color=theme.GREY),
        views.text(loss_ax, 0.98, 0.97, ha="right"),
    )
    views.text(share_ax, 0.98, 1.0, ha="right", color=theme.GREY, halo=False)("▼ hardmax   ▭ true class")
    views.label_axes(triangle, xlim=(-0.17, 1.17), ylim=(-0.2, 1.1), equal=True)
    triangle.set_axis_off()
    for share in (0.25, 0.5, 0.75):
        for k in range(3):
            ends = [(1 - share) * CORNERS[j] + share * CORNERS[k] for j in range(3) if j != k]
            triangle.plot(*np.transpose(ends), color="#ececec", linewidth=0.8, zorder=1)
    triangle.fill(*CORNERS.T, facecolor="none", edgecolor=theme.GREY, linewidth=1.0, zorder=2)
    set_path = views.curve(triangle, color="#a9d5ef", width=4.0, zorder=3)
    set_point, set_soft = (
        views.points(triangle, color=theme.VERMILLION, marker="X", size=13, zorder=7),
        views.points(triangle, color=theme.INK, size=8, hollow=True, zorder=5),
    )
    set_target = views.points(triangle, color=theme.VERMILLION, marker="s", size=13, hollow=True, zorder=4)
    triangle.lines[-1].set(markeredgewidth=2.0, markerfacecolor="none")
    set_names = [
        views.text(triangle, *place, data=True, ha="center", va="center", size=theme.LABEL)
        for place in ((0, -0.09), (1, -0.09), (0.5, 0.955))
    ]
    set_middle, set_middle_name = (
        views.points(triangle, color=theme.GREY, size=6, zorder=4),
        views.text(triangle, 0, 0, data=True, ha="center", color=theme.GREY),
    )
    set_soft_name, set_point_name = (views.text(triangle, 0, 0, data=True, va="bottom") for _ in range(2))
    set_what, set_left_out = (
        views.text(triangle, 0.5, 1.0, va="top", ha="center", size=theme.LABEL),
        views.text(triangle, 0.5, 0.0, va="bottom", ha="center", color=theme.GREY),
    )

    def update(label, shift, naive, classes, temperature, smoothing, **scores):
        z = np.array([scores[f"z{k}"] for k in range(classes)])
        true, entering = min(label, classes - 1), z / temperature + shift
        y = smoothed(true, classes, smoothing)
        a = softmax_as_written(entering) if naive else F.softmax(entering)
        broken = not np.isfinite(a).all()
        shown = np.zeros(classes) if broken else a
        loss = float(-(y * F.log_softmax(entering)).sum())
        slope = np.zeros(classes) if broken else a - y

        def whole(part):
            return np.r_[part, np.zeros(MOST - classes)]

        set_scores(whole(z)), set_probabilities(whole(shown)), set_slopes(whole(slope))
        share_words = ["NaN" if broken else f"{share:.3f}" for share in a] + [""] * (MOST - classes)
        for k in range(MOST):
            there = k < classes
            values[0][k](
                f"{round(z[k], 2):g}".replace("-", "−") if there else "",
                k,
                z[k] + (2.0 if z[k] >= 0 else -2.0) if there else 0,
            )
            values[1][k](
                share_words[k],
                k,
                shown[k] + 0.07 if there else 0,
            )
            values[2][k](
                f"{slope[k]:+.2f}".replace("-", "−") if there and not broken else "",
                k,
                slope[k] + (0.19 if slope[k] >= 0 else -0.19) if there else 0,
            )
        set_hard(*(([], []) if broken else (int(z.argmax()), shown.max() + 0.18)))
        box = true + 0.44 * np.array([-1, 1, 1, -1, -1])
        set_true(box, [0.004, 0.004, 1.02, 1.02, 0.004])
        set_here(*(([], []) if broken else (a[true], min(loss, HIGHEST))))
        set_added("" if shift == 0 else f"c = {number(round(shift))} is added")
        with np.errstate(over="ignore"):
            total = float(np.exp(entering).sum())
        infinite = not np.isfinite(total)
        set_said("NaN" if broken else f"loss {loss:.3f}{' ↑' if loss > HIGHEST else ''}")

        corners = at_corners(z, true)
        path = cooled(z[corners], TEMPERATURES)
        (
            set_path(*path.T),
            set_middle(*path[-1]),
            set_middle_name("T → ∞", *(path[-1] - (0, 0.035))),
            set_target(*in_triangle(y[corners])),
        )
        here, soft = in_triangle(F.softmax(z[corners] / temperature)), in_triangle(F.softmax(z[corners]))
        set_point(*(([], []) if broken else here))
        apart = np.linalg.norm(here - soft) > 0.1
        (
            set_soft(*(soft if apart or broken else ([], []))),
            set_soft_name("T = 1" if apart else "", *(soft + 0.025)),
        )
        set_point_name(
            f"T = {number(temperature)}" if temperature != 1 and not broken else "", *(here + 0.025)
        )
        for k, set_name in enumerate(set_names):
            at = corners[k] if k < len(corners) else None
            marks = [
                mark
                for mark, holds in (("true", at == true), ("T → 0", at == z.argmax() and np.ptp(z) > 0))
                if holds
            ]
            set_name(
                "" if at is None else ", ".join([f"class {at}", *marks]),
                color=theme.VERMILLION if at == true else theme.INK,
            )
        set_what(f"Classes {', '.join(map(str, sorted(corners)[:-1]))} and {max(corners)} as one point")
        set_left_out(
            f"without class {min(set(range(4)) - set(corners))}: the three shares, scaled to sum to 1"
            if classes == 4
            else ""
        )

        head = f"T = {number(temperature)}: " if temperature != 1 else ""
        if broken:
            finding = (
                "e^z overflows, ∞/∞ is not a number; subtract the largest score first, and it does not"
                if infinite
                else "All e^z are 0, and 0/0 is not a number; subtract the largest score first, and it works"
            )
        elif smoothing:
            finding = (
                f"{head}Smoothed, the true class wants {y[true]:.3f} and has {a[true]:.3f}: loss {loss:.3f}"
            )
        elif np.ptp(z) == 0:
            finding = f"Equal scores, equal probabilities: the loss is ln {classes} = {loss:.3f}, whatever the truth"
        elif true == z.argmax():
            finding = f"{head}Class {true} is true and leads with {a[true]:.3f}: loss {loss:.3f}"
        else:
            finding = f"{head}Class {true} is true but has only {a[true]:.3g}, class {z.argmax()} leads: loss {loss:.3f}"
        two = (
            {"σ((z₀ − z₁)/T)": (float(a[0]), float(F.sigmoid(np.array((z[0] - z[1]) / temperature))))}
            if classes == 2 and not broken
            else {}
        )
        return Reading(
            finding,
            {
                "loss": "NaN" if broken else loss,
                "ŷ of the true class": "NaN" if broken else float(a[true]),
                "Σ e^z": "overflow" if infinite else total,
                "Σ ŷ": "NaN" if broken else float(a.sum()),
                "Σ (ŷ − y)": "NaN" if broken else float(np.round(slope.sum(), 13) + 0.0),
                "classes in play, e^entropy": "NaN" if broken else classes_in_play(entering),
                **two,
            },
        )

    def touch(values, ax, x, y, key):
        near, classes = how_do_scores_become_probabilities.controls["z0"].near, values["classes"]
        z = np.array([values[f"z{k}"] for k in range(classes)])
        if ax is scores_ax and 0 <= round(x) < classes:
            return {f"z{round(x)}": near(y)}
        if ax is triangle:
            corners = at_corners(z, min(values["label"], classes - 1))
            shares = np.log(np.clip(shares_at(x, y)[: len(corners)], 1e-3, 1))
            asked = z[corners].mean() + values["temperature"] * (shares - shares.mean())
            return {f"z{k}": near(score) for k, score in zip(corners, asked)}

    update.touch = touch
    return update


@how_do_scores_become_probabilities.claim(
    "z = (5, 2, −1, 3): the exponentials sum to 176.3, and ŷ = (.842, .042, .002, .114)"
)
def _(kind):
    shares = [kind(label=k).numbers["ŷ of the true class"] for k in range(MOST)]
    return [round(kind().numbers["Σ e^z"], 1), *np.round(shares, 3)], [176.3, 0.842, 0.042, 0.002, 0.114]


@how_do_scores_become_probabilities.claim("the lecture's cat, ŷ = (.3, .2, .1, .4): loss −ln .2 = 1.609")
def _(kind):
    return round(kind(**CAT, label=1).numbers["loss"], 3), 1.609


@how_do_scores_become_probabilities.claim("equal scores cost ln C: ln 2, ln 3, ln 4")
def _(kind):
    return [kind(classes=C, **dict.fromkeys(LECTURE, 1.5)).numbers["loss"] for C in (2, 3, 4)], np.log(
        [2, 3, 4]
    )


@how_do_scores_become_probabilities.claim(
    "adding c = 800 changes no probability in the stable form; as written e^z overflows from 710 on"
)
def _(kind):
    alike = kind(shift=800.0).numbers["ŷ of the true class"] - kind().numbers["ŷ of the true class"]
    zero = dict.fromkeys(LECTURE, 0.0)
    return [
        abs(alike) < 1e-12,
        kind(**zero, shift=708.0, naive=True).numbers["loss"] != "NaN",
        kind(**zero, shift=710.0, naive=True).numbers["loss"] == "NaN",
    ], [True] * 3


@how_do_scores_become_probabilities.claim("with two classes ŷ₀ is the sigmoid of z₀ − z₁")
def _(kind):
    measured, theory = kind(classes=2, z0=1.0, z1=-0.5).reading.numbers["σ((z₀ − z₁)/T)"]
    return measured, theory


@how_do_scores_become_probabilities.claim(
    "the temperature moves the point from the corner of the largest score to the middle: 1.00, 1.71 and 3.98 classes in play at "
    "T = .05, 1 and 20; their order stays"
)
def _(kind):
    z, path = np.array([5.0, 2.0, 3.0]), cooled(np.array([5.0, 2.0, 3.0]), TEMPERATURES)
    shares = F.softmax(z / TEMPERATURES[:, None])
    in_play = [kind(temperature=T).numbers["classes in play, e^entropy"] for T in (0.05, 1.0, 20.0)]
    return (
        [
            *in_play,
            *path[0],
            *path[-1],
            np.abs(path[1] - path[0]).max() < 1e-3,
            np.abs(path[-2] - path[-1]).max() < 1e-2,
            (np.diff(shares[:, [1, 2, 0]]) >= 0).all(),
        ],
        [1.0, 1.713, 3.977, *CORNERS[0], *CORNERS.mean(axis=0), 1, 1, 1],
        3e-3,
    )


@how_do_scores_become_probabilities.claim(
    "three classes: the point lies as high above the edge without the true class as ŷ, so the loss is −ln of that height"
)
def _(kind):
    losses, heights = [], []
    for k in range(3):
        losses.append(kind(**THREE, label=k).numbers["loss"])
        place, (one, other) = (
            in_triangle(F.softmax(np.array([1.5, 1.0, -0.5]))),
            np.delete(CORNERS, k, axis=0),
        )
        heights.append(abs(np.linalg.det([other - one, place - one])) / CORNERS[2, 1])
    return losses, -np.log(heights)


@how_do_scores_become_probabilities.claim(
    "a click on the middle of the triangle makes its scores equal, one on a bar's panel sets that score"
)
def _(kind):
    view = kind()
    triangle, bars = view.figure.axes[4], view.figure.axes[0]
    middle = view.update.touch(view.values, triangle, *CORNERS.mean(axis=0), "Enter")
    return (
        [*middle.values(), view.update.touch(view.values, bars, 2.2, -4.03, "Enter")["z2"]],
        [3.3, 3.3, 3.3, -4.0],
        1e-9,
    )


@how_do_scores_become_probabilities.claim("the slopes ŷ − y sum to 0")
def _(kind):
    return [
        kind(**setting).numbers["Σ (ŷ − y)"]
        for setting in (LECTURE, CAT, {"smoothing": 0.3}, {"temperature": 5.0})
    ], [0] * 4


# ---- three flowers (3.8) ------------------------------------------------------------------------------------------------
STEPS, SHOWN = 1000, 80
WINDOW = (0.0, 8.0, 0.0, 3.0)  # petal length and width, cm
MARKERS, COLORS, NAMES = (
    ("o", "X", "s"),
    (theme.BLUE, theme.VERMILLION, theme.GREEN),
    ("setosa", "versicolor", "virginica"),
)
MOMENTS = np.unique(np.r_[0, np.geomspace(1, STEPS, SHOWN)].round().astype(int))


@remembered
def petals():
    """Petal length and width (2, 150) in cm, and labels (150,)."""
    flowers = data.iris()
    rows = [k for k, name in enumerate(flowers.feature_names) if "petal" in name]
    return flowers.X[rows], flowers.labels


@remembered
def softmax_regression(alpha):
    """W (3, 2) and b (3, 1) in the scale of cm, J and the share right after each of MOMENTS, by gradient descent from zero on
    standardised petals."""
    X, labels = petals()
    mean, std = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    U, activations = (X - mean) / std, [F.identity]

    def seen(params, J):
        [(W, b)] = params
        right = np.mean(deep_network.predict(params, U, activations) == labels)
        return *unstandardized(W, b, mean, std), J, right

    _, kept = deep_network.descent(
        deep_network.initialize([2, 3], init=initializers.zeros, rng=None),
        U,
        labels,
        activations,
        learning_rate=alpha,
        steps=STEPS,
        keep=seen,
        at=MOMENTS,
        loss=F.cross_entropy,
        axis=0,
    )
    return list(zip(*kept))


@explorable(
    step=Step(0, len(MOMENTS) - 1, len(MOMENTS) - 1, label="moment", milliseconds=90),
    alpha=Choice("0.03", "0.3", "3", start="0.3", label="α"),
    borders=Choice("all pairs", "only where they count", label="border lines"),
    size=(940, 400),
    latency="II",
    presets={
        "no step yet": {"step": 0},
        "early": {"step": 20},
        "trained": {},
        "as the classifier sees it": {"borders": "only where they count"},
    },
    predict="right, %",
)
def where_do_two_classes_meet(fig):
    """Softmax regression on the petals of 150 irises: the class with the highest score at each place, and the lines on which two classes have
    equal scores; right: the cost.   Lecture C2W3 3.8, 3.9"""
    ax, right = fig.subplots(1, 2, width_ratios=(1.7, 1))
    views.label_axes(
        ax, "petal length, cm", "petal width, cm", "Highest score", xlim=WINDOW[:2], ylim=WINDOW[2:]
    )
    views.label_axes(right, "step (log)", "J", "Cost", xlim=(0.7, STEPS * 1.3), ylim=(0, 1.2), grid=True)
    right.set_xscale("log"), right.minorticks_off()
    right.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    (
        right.axhline(np.log(3), color=theme.GREY, linestyle=":"),
        right.text(1, np.log(3) + 0.02, "ln 3, no idea", fontsize=theme.points(theme.TICK), color=theme.GREY),
    )
    X, labels = petals()
    shades = theme.ramp("#bcdcf0", "#fbd7bf", "#bfe8da", bands=255)
    set_map = views.tiles(ax, shades, zorder=0)
    for k, (name, place) in enumerate(zip(NAMES, ((1.9, 0.12), (5.15, 1.12), (6.95, 2.42)))):
        views.points(ax, color=COLORS[k], marker=MARKERS[k], size=6)(*X[:, labels == k])
        views.text(ax, *place, data=True, color=COLORS[k], weight="bold", va="center")(f"{k} {name}")
    lines = [views.curve(ax, color=theme.INK, style=style, width=2.0) for style in ("-", "--", ":")]
    names = [views.text(ax, 0, 0, data=True, ha="right", va="bottom", halo=True) for _ in range(3)]
    set_cost, set_now = views.curve(right), views.points(right, color=theme.VERMILLION, size=8)
    grid = np.stack(np.meshgrid(np.linspace(*WINDOW[:2], 240), np.linspace(*WINDOW[2:], 160)))

    def update(step, alpha, borders):
        W, b, J, share = (kept := softmax_regression(float(alpha)))[step]
        Z = F.affine(grid.reshape(2, -1), W, b).reshape(3, *grid.shape[1:])
        set_map(
            [(Z.argmax(axis=0) - 1.0, (0.0, 0.0, 8.0, 3.0))] if step else []
        )  # before the first step no class leads
        for (i, k), set_line, set_name in zip(((0, 1), (1, 2), (0, 2)), lines, names):
            ends = border(W[i] - W[k], (b[i] - b[k])[0], WINDOW)
            if not ends:
                set_line([], []), set_name("")
                continue
            x, y = (np.linspace(*pair, 200) for pair in zip(*ends))
            if borders != "all pairs":
                scores = F.affine(np.stack([x, y]), W, b)
                counts = scores[i] >= scores.max(axis=0) - 1e-9
                x, y = x[counts], y[counts]
            set_line(x, y)
            set_name(
                f"{i} = {k}" if len(x) else "",
                *((float(x[-1]) - 0.15, min(max(float(y[-1]) + 0.06, 0.06), 2.8)) if len(x) else (0, 0)),
            )
        (
            set_cost(np.maximum(MOMENTS[: step + 1], 0.8), [each[2] for each in kept[: step + 1]]),
            set_now(max(MOMENTS[step], 0.8), J),
        )
        finding = (
            "Before the first step all scores are 0: J = ln 3 = 1.099"
            if step == 0
            else f"After {number(MOMENTS[step])} step{'s' * (step > 1)} {share:.1%} of the flowers are right; every border is a straight line"
        )
        return Reading(finding, {"step": int(MOMENTS[step]), "J": J, "right, %": 100 * share})

    return update


@where_do_two_classes_meet.claim(
    "from J = ln 3 softmax regression gets 95 % of the irises right in 1000 steps with α = .3, by two numbers each"
)
def _(kind):
    return [kind(step=0).numbers["J"], 95.2 <= kind().numbers["right, %"] <= 95.5], [np.log(3), True]


@where_do_two_classes_meet.claim("on a border two probabilities are equal, at both of its ends")
def _(kind):
    W, b, *_ = softmax_regression(0.3)[-1]
    ends = np.transpose(border(W[1] - W[2], (b[1] - b[2])[0], WINDOW))
    a = F.softmax(W @ ends + b, axis=0)
    return a[1], a[2]
