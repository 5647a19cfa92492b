"""Softmax and its loss (3.8, 3.9), and softmax regression on the petals of three flowers (3.8)."""

from functools import lru_cache

import numpy as np

from ... import data
from ... import functional as F
from ...explore import Choice, IntSlider, LogSlider, Reading, Slider, Step, Toggle, explorable, number, theme, views

__all__ = ["how_do_scores_become_probabilities", "where_do_two_classes_meet"]

MOST, HIGHEST = 4, 8.0                                           # classes; of the loss in the picture
LECTURE = {"z0": 5.0, "z1": 2.0, "z2": -1.0, "z3": 3.0}
CAT = {f"z{k}": float(np.log(p)) for k, p in enumerate((0.3, 0.2, 0.1, 0.4))}


def softmax_as_written(z):
    """e^z / Σ e^z without a shift: NaN where e^z overflows, or where all of them vanish."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        t = np.exp(z)
        return t / t.sum()


@explorable(z0=Slider(-10.0, 10.0, 5.0, step=0.1, label="z₀"), z1=Slider(-10.0, 10.0, 2.0, step=0.1, label="z₁"),
            z2=Slider(-10.0, 10.0, -1.0, step=0.1, label="z₂"), z3=Slider(-10.0, 10.0, 3.0, step=0.1, label="z₃"),
            label=IntSlider(0, MOST - 1, 1, label="true class"), shift=Slider(-1000.0, 1000.0, 0.0, step=1.0, label="c, added to all"),
            naive=Toggle(False, label="e^z as it is written"), classes=IntSlider(2, MOST, MOST, label="classes C"),
            temperature=LogSlider(0.05, 20.0, 1.0, label="temperature T", marks={1.0: "softmax"}),
            smoothing=Slider(0.0, 0.5, 0.0, step=0.01, label="label smoothing"),
            more={"More": ("classes", "temperature", "smoothing")}, size=(940, 360),
            presets={"the lecture's scores": LECTURE, "the lecture's cat": CAT, "no idea": {f"z{k}": 0.0 for k in range(MOST)},
                     "a confident miss": {"z0": 10.0, "z1": -8.0}, "c = 800, as written": {"shift": 800.0, "naive": True},
                     "c = 800, stable": {"shift": 800.0}, "two classes": {"classes": 2, "z0": 1.0, "z1": -0.5},
                     "nearly hardmax": {"temperature": 0.1}},
            predict="loss")
def how_do_scores_become_probabilities(fig):
    """The scores z of an example; softmax makes probabilities of them; the slope of the loss with respect to each score; and the loss over
    the probability of the true class.   Lecture C2W3 3.8, 3.9"""
    axes = fig.subplots(1, 4, width_ratios=(1, 1, 1, 1.15))
    panels = (("Scores z", (-12, 12)), ("Softmax: probabilities ŷ", (0, 1.24)), ("Slope of the loss, ŷ − y", (-1.25, 1.25)))
    for ax, (title, ylim) in zip(axes, panels):
        views.label_axes(ax, "class", "", title, xlim=(-0.6, MOST - 0.4), ylim=ylim)
        ax.set_xticks(range(MOST))
    loss_ax = views.label_axes(axes[3], "probability of the true class", "", "Loss, −ln ŷ", xlim=(0, 1.02), ylim=(0, HIGHEST + 0.6), grid=True)
    p = np.geomspace(np.exp(-HIGHEST), 1, 200)
    loss_ax.plot(p, -np.log(p), color=theme.SKY, linewidth=3.0)
    set_scores, set_slopes = views.bars(axes[0], MOST), views.bars(axes[2], MOST)
    set_probabilities = views.bars(axes[1], MOST, signed=False, color="#9fd0ee")
    set_hard, set_true = views.points(axes[1], color=theme.INK, marker="v", size=8), views.curve(axes[1], color=theme.VERMILLION, width=2.0)
    set_here = views.points(loss_ax, color=theme.VERMILLION, marker="X", size=11, zorder=6)
    values = [[views.text(ax, k, 0, data=True, ha="center", va="center", halo=False) for k in range(MOST)] for ax in axes[:3]]
    set_added, set_said = views.text(axes[0], 0.02, 0.06, color=theme.GREY), views.text(loss_ax, 0.98, 0.97, ha="right")
    views.text(axes[1], 0.98, 0.99, ha="right", color=theme.GREY, halo=False)("▼ hardmax   ▭ true class")

    def update(label, shift, naive, classes, temperature, smoothing, **scores):
        z = np.array([scores[f"z{k}"] for k in range(classes)])
        true, entering = min(label, classes - 1), z / temperature + shift
        y = np.full(classes, smoothing / classes)
        y[true] += 1 - smoothing
        a = softmax_as_written(entering) if naive else F.softmax(entering)
        broken = not np.isfinite(a).all()
        shown = np.zeros(classes) if broken else a
        loss = float(-(y * F.log_softmax(entering)).sum())
        slope = np.zeros(classes) if broken else a - y

        def whole(part):
            return np.r_[part, np.zeros(MOST - classes)]
        set_scores(whole(z)), set_probabilities(whole(shown)), set_slopes(whole(slope))
        for k in range(MOST):
            there = k < classes
            values[0][k](f"{round(z[k], 2):g}".replace("-", "−") if there else "", k, z[k] + (1.0 if z[k] >= 0 else -1.0) if there else 0)
            values[1][k]("NaN" if there and broken else f"{a[k]:.3f}" if there else "", k, shown[k] + 0.035 if there else 0)
            values[2][k](f"{slope[k]:+.2f}".replace("-", "−") if there and not broken else "", k,
                         slope[k] + (0.08 if slope[k] >= 0 else -0.08) if there else 0)
        set_hard(*(([], []) if broken else (int(z.argmax()), shown.max() + 0.085)))
        box = true + 0.44 * np.array([-1, 1, 1, -1, -1])
        set_true(box, [0.004, 0.004, 1.02, 1.02, 0.004])
        set_here(*(([], []) if broken else (a[true], min(loss, HIGHEST))))
        set_added("" if shift == 0 else f"c = {number(shift)} is added to all")
        with np.errstate(over="ignore"):
            total = float(np.exp(entering).sum())
        infinite = not np.isfinite(total)
        set_said("NaN" if broken else f"loss {loss:.3f}{' ↑' if loss > HIGHEST else ''}")
        if broken:
            finding = ("e^z overflows, ∞/∞ is no number; minus the largest score it would not" if infinite else
                       "All e^z are 0, and 0/0 is no number; minus the largest score it would work")
        elif smoothing:
            finding = f"Smoothed, the true class wants {y[true]:.3f} and has {a[true]:.3f}: loss {loss:.3f}"
        elif np.ptp(z) == 0:
            finding = f"Equal scores, equal probabilities: the loss is ln {classes} = {loss:.3f}, whatever the truth"
        elif true == z.argmax():
            finding = f"Class {true} is true and leads with {a[true]:.3f}: loss {loss:.3f}"
        else:
            finding = f"Class {true} is true but has only {a[true]:.3g}, class {z.argmax()} leads: loss {loss:.3f}"
        two = {"σ((z₀ − z₁)/T)": (float(a[0]), float(F.sigmoid(np.array((z[0] - z[1]) / temperature))))} if classes == 2 and not broken else {}
        return Reading(finding, {"loss": "NaN" if broken else loss, "ŷ of the true class": "NaN" if broken else float(a[true]),
                                 "Σ e^z": "overflow" if infinite else total, "Σ ŷ": "NaN" if broken else float(a.sum()),
                                 "Σ (ŷ − y)": "NaN" if broken else float(np.round(slope.sum(), 13) + 0.0), **two})
    return update


@how_do_scores_become_probabilities.claim("z = (5, 2, −1, 3): the exponentials sum to 176.3, and ŷ = (.842, .042, .002, .114)")
def _(kind):
    shares = [kind(label=k).numbers["ŷ of the true class"] for k in range(MOST)]
    return [round(kind().numbers["Σ e^z"], 1), *np.round(shares, 3)], [176.3, 0.842, 0.042, 0.002, 0.114]


@how_do_scores_become_probabilities.claim("the lecture's cat, ŷ = (.3, .2, .1, .4): loss −ln .2 = 1.609")
def _(kind):
    return round(kind(**CAT, label=1).numbers["loss"], 3), 1.609


@how_do_scores_become_probabilities.claim("equal scores cost ln C: ln 2, ln 3, ln 4")
def _(kind):
    return [kind(classes=C, **dict.fromkeys(LECTURE, 1.5)).numbers["loss"] for C in (2, 3, 4)], np.log([2, 3, 4])


@how_do_scores_become_probabilities.claim("adding c = 800 changes no probability in the stable form; as written e^z overflows from 710 on")
def _(kind):
    alike = kind(shift=800.0).numbers["ŷ of the true class"] - kind().numbers["ŷ of the true class"]
    zero = dict.fromkeys(LECTURE, 0.0)
    return [abs(alike) < 1e-12, kind(**zero, shift=708.0, naive=True).numbers["loss"] != "NaN",
            kind(**zero, shift=710.0, naive=True).numbers["loss"] == "NaN"], [True] * 3


@how_do_scores_become_probabilities.claim("with two classes ŷ₀ is the sigmoid of z₀ − z₁")
def _(kind):
    measured, theory = kind(classes=2, z0=1.0, z1=-0.5).reading.numbers["σ((z₀ − z₁)/T)"]
    return measured, theory


@how_do_scores_become_probabilities.claim("the slopes ŷ − y sum to 0")
def _(kind):
    return [kind(**setting).numbers["Σ (ŷ − y)"] for setting in (LECTURE, CAT, {"smoothing": 0.3}, {"temperature": 5.0})], [0] * 4


# ---- three flowers (3.8) ------------------------------------------------------------------------------------------------
STEPS, SHOWN = 1000, 80
WINDOW = (0.0, 8.0, 0.0, 3.0)                                    # petal length and width, cm
MARKERS, COLORS, NAMES = ("o", "X", "s"), (theme.BLUE, theme.VERMILLION, theme.GREEN), ("setosa", "versicolor", "virginica")
MOMENTS = np.unique(np.r_[0, np.geomspace(1, STEPS, SHOWN)].round().astype(int))


@lru_cache
def petals():
    """Petal length and width (2, 150) in cm, and labels (150,)."""
    flowers = data.iris()
    rows = [k for k, name in enumerate(flowers.feature_names) if "petal" in name]
    return flowers.X[rows], flowers.labels


@lru_cache(8)
def softmax_regression(alpha):
    """W (3, 2) and b (3, 1) in the scale of cm, J and the share right after each of MOMENTS, by gradient descent from zero on
    standardised petals."""
    X, labels = petals()
    mean, std = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    U, W, b, kept = (X - mean) / std, np.zeros((3, 2)), np.zeros((3, 1)), []
    for step in range(STEPS + 1):
        Z, ways = F.affine.forward(U, W, b)
        J, back = F.cross_entropy.forward(Z, labels, axis=0)
        if step in MOMENTS:
            kept.append((W / std.T, b - W @ (mean / std), float(J), float(np.mean(Z.argmax(axis=0) == labels))))
        _, dW, db = [way(back(1.0)) for way in ways]
        W, b = W - alpha * dW, b - alpha * db
    return kept


def border(w, b):
    """Where w · x + b = 0 crosses the window: two points, or none."""
    x0, x1, y0, y1 = WINDOW
    ends = [(x, -(b + w[0] * x) / w[1]) for x in (x0, x1) if w[1]] + [(-(b + w[1] * y) / w[0], y) for y in (y0, y1) if w[0]]
    inside = [(x, y) for x, y in ends if x0 - 1e-9 <= x <= x1 + 1e-9 and y0 - 1e-9 <= y <= y1 + 1e-9]
    return (min(inside), max(inside)) if len(inside) > 1 else ()


@explorable(step=Step(0, len(MOMENTS) - 1, len(MOMENTS) - 1, label="moment", milliseconds=90), alpha=Choice("0.03", "0.3", "3", start="0.3", label="α"),
            borders=Choice("all pairs", "only where they count", label="border lines"), size=(940, 400), latency="II",
            presets={"no step yet": {"step": 0}, "early": {"step": 20}, "trained": {}, "as the classifier sees it": {"borders": "only where they count"}},
            predict="right, %")
def where_do_two_classes_meet(fig):
    """Softmax regression on the petals of 150 irises: the class with the highest score at each place, and the lines on which two classes have
    equal scores; right: the cost.   Lecture C2W3 3.8, 3.9"""
    ax, right = fig.subplots(1, 2, width_ratios=(1.7, 1))
    views.label_axes(ax, "petal length, cm", "petal width, cm", "Highest score", xlim=WINDOW[:2], ylim=WINDOW[2:])
    views.label_axes(right, "step (log)", "J", "Cost", xlim=(0.8, STEPS * 1.1), ylim=(0, 1.2), grid=True)
    right.set_xscale("log"), right.minorticks_off()
    right.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    right.axhline(np.log(3), color=theme.GREY, linestyle=":"), right.text(1, np.log(3) + 0.02, "ln 3, no idea", fontsize=theme.points(theme.TICK), color=theme.GREY)
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
        Z = np.tensordot(W, grid, 1) + b[:, :, None]
        set_map([((Z.argmax(axis=0) - 1.0) if step else np.full(grid.shape[1:], -1.0), (0.0, 0.0, 8.0, 3.0))])
        for (i, k), set_line, set_name in zip(((0, 1), (1, 2), (0, 2)), lines, names):
            ends = border(W[i] - W[k], (b[i] - b[k])[0])
            if not ends:
                set_line([], []), set_name("")
                continue
            x, y = (np.linspace(*pair, 200) for pair in zip(*ends))
            if borders != "all pairs":
                scores = W @ np.stack([x, y]) + b
                counts = scores[i] >= scores.max(axis=0) - 1e-9
                x, y = x[counts], y[counts]
            set_line(x, y)
            set_name(f"{i} = {k}" if len(x) else "", *((float(x[-1]) - 0.15, min(max(float(y[-1]) + 0.06, 0.06), 2.8)) if len(x) else (0, 0)))
        set_cost(np.maximum(MOMENTS[:step + 1], 0.8), [each[2] for each in kept[:step + 1]]), set_now(max(MOMENTS[step], 0.8), J)
        finding = ("Before the first step all scores are 0: J = ln 3 = 1.099" if step == 0 else
                   f"After {MOMENTS[step]} step{'s' * (step > 1)} {share:.1%} of the flowers are right; every border is a straight line")
        return Reading(finding, {"step": int(MOMENTS[step]), "J": J, "right, %": 100 * share})
    return update


@where_do_two_classes_meet.claim("from J = ln 3 softmax regression gets 95 % of the irises right in 1000 steps with α = .3, by two numbers each")
def _(kind):
    return [kind(step=0).numbers["J"], 95.2 <= kind().numbers["right, %"] <= 95.5], [np.log(3), True]


@where_do_two_classes_meet.claim("on a border two probabilities are equal, at both of its ends")
def _(kind):
    W, b, *_ = softmax_regression(0.3)[-1]
    ends = np.transpose(border(W[1] - W[2], (b[1] - b[2])[0]))
    a = F.softmax(W @ ends + b, axis=0)
    return a[1], a[2]
