"""Other ways to regularise (1.8): stopping early, what that has in common with L2, and distorted pictures."""

import numpy as np

from ... import data, deep_network, train
from ... import functional as F
from ...analysis.quadratics import regression_directions
from ...analysis.regularization import shrunk_by_penalty, shrunk_by_stopping
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
from ...stored import load
from .recipes import (
    DISTORTIONS,
    MIRRORED,
    MOMENTS,
    NET,
    PLAIN,
    READER,
    READER_ACTIVATIONS,
    ROTATED,
    digits,
    distorted,
    distorted_by,
    error,
    examples,
    layered,
    wave,
)
from .wave import window

__all__ = ["when_should_training_stop", "is_stopping_a_penalty", "which_distortion_helps"]


# ---- early stopping (1.8) -----------------------------------------------------------------------------------------------
def run(seed):
    """Train error, dev error (per cent) and ‖W‖ at MOMENTS."""
    train_error, dev_error, norm = load("c2w1/sweeps")["moments"][seed].T
    return 100 * train_error, 100 * dev_error, norm


@explorable(
    moment=Step(0, len(MOMENTS) - 1, int(np.searchsorted(MOMENTS, 102)), milliseconds=120),
    patience=IntSlider(1, 30, 8, label="patience"),
    run_=IntSlider(1, 3, 1, label="run"),
    size=(940, 470),
    presets={
        "start": {"moment": 0},
        "lowest dev error": {"moment": int(np.searchsorted(MOMENTS, 102))},
        "end": {"moment": len(MOMENTS) - 1},
        "impatient": {"patience": 1},
    },
    predict="dev error at the end, %",
)
def when_should_training_stop(fig):
    """A 2-50-50-1 network trained beforehand on 100 points of the noisy wave: what it says at a moment (of run 1), and over the
    steps its errors and ‖W‖. Dev error is checked at each dot; training stops after so many checks without a new
    lowest.   Lecture C2W1 1.8"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1, 1.2), height_ratios=(1.7, 1))
    plane, errors, norms = (
        fig.add_subplot(grid[:, 0]),
        fig.add_subplot(grid[0, 1]),
        fig.add_subplot(grid[1, 1]),
    )
    set_map = window(plane, "What run 1 says at this moment")
    views.two_classes(plane, size=3.4)(*examples(100)[0], examples(100)[1])
    views.label_axes(errors, "", "error, %", " ", xlim=(-0.3, 1700), ylim=(-2, 60), grid=True)
    views.label_axes(norms, "step (log)", "‖W‖", "", xlim=(-0.3, 1700), ylim=(0, 46), grid=True)
    for ax in (errors, norms):
        ax.set_xscale("symlog", linthresh=3)
        ax.set_xticks([0, 3, 10, 30, 100, 300, 1000], ["0", "3", "10", "30", "100", "300", "1000"])
        ax.minorticks_off()
    set_others = [views.curve(errors, color=theme.PALE, style="--", width=1.0, zorder=2) for _ in range(2)]
    set_train, set_dev = (
        views.curve(errors, color=theme.INK),
        views.curve(errors, color=theme.VERMILLION, style="--", width=1.4),
    )
    set_checks = views.points(errors, color=theme.VERMILLION, hollow=True, size=3.5)
    set_norm = views.curve(norms, color=theme.PURPLE)
    set_cursors = [views.vertical(ax) for ax in (errors, norms)]
    set_now = views.points(errors, color=theme.VERMILLION, size=8, zorder=6)
    set_norm_now = views.points(norms, color=theme.PURPLE, size=7)
    set_best = views.points(errors, color=theme.GREEN, marker="*", size=14, zorder=7)
    set_stop = views.vertical(errors, color=theme.GREEN, style=":", width=1.8)
    set_said = views.text(errors, 1.0, 1.03, ha="right", va="bottom", color=theme.GREEN, halo=False)
    for y, name, color in ((27, "dev", theme.VERMILLION), (4, "train", theme.INK)):
        errors.text(600, y, name, color=color, fontsize=theme.points(theme.TICK))

    def update(moment, patience, run_):
        now, shown = int(MOMENTS[moment]), layered(load("c2w1/sweeps")["moment_nets"][moment], NET)
        set_map(shown)
        train_error, dev_error, norm = run(run_ - 1)
        for set_other, k in zip(set_others, (k for k in range(3) if k != run_ - 1)):
            set_other(MOMENTS, run(k)[1])
        (
            set_train(MOMENTS, train_error),
            set_dev(MOMENTS, dev_error),
            set_checks(MOMENTS, dev_error),
            set_norm(MOMENTS, norm),
        )
        for set_cursor in set_cursors:
            set_cursor(now)
        set_now(now, dev_error[moment]), set_norm_now(now, norm[moment])
        best, stop = train.early_stopping(dev_error, patience)
        set_best(MOMENTS[best], dev_error[best]), set_stop(MOMENTS[stop])
        set_said(
            f"patience {patience}: stop at step {number(MOMENTS[stop])}, keep step {number(MOMENTS[best])} ({dev_error[best]:.1f} %)"
        )
        lowest = int(dev_error.argmin())
        return Reading(
            f"Step {number(now)}: {train_error[moment]:.0f} % on train, {dev_error[moment]:.1f} % on dev; {stage(moment, lowest)}",
            {
                "train error, %": train_error[moment],
                "dev error, %": dev_error[moment],
                "‖W‖": norm[moment],
                "kept step": int(MOMENTS[best]),
                "its dev error, %": dev_error[best],
                "dev error at the end, %": dev_error[-1],
            },
        )

    return update


def stage(moment, lowest):
    """What training is at, a number of moments away from the lowest dev error."""
    if moment < lowest - 6:
        return "the wave is not learned yet"
    if moment > lowest + 6:
        return "now it learns single points"
    return "near the lowest dev error"


@when_should_training_stop.claim(
    "stopped at the lowest dev error the three runs err by 15 %, after 1500 steps by 22 %"
)
def _(kind):
    ends = [kind(run_=r, patience=30).numbers for r in (1, 2, 3)]
    return (
        [
            np.mean([e["its dev error, %"] for e in ends]),
            np.mean([e["dev error at the end, %"] for e in ends]),
        ],
        [14.8, 21.6],
        0.02,
    )


@when_should_training_stop.claim(
    "the lowest is reached before step 150 in every run, while ‖W‖ is still less than half of what "
    "it grows to"
)
def _(kind):
    seen = []
    for r in range(3):
        _, dev_error, norm = run(r)
        seen.append((MOMENTS[dev_error.argmin()] < 150, norm[dev_error.argmin()] < norm[-1] / 2))
    return seen, [(True, True)] * 3


@when_should_training_stop.claim("the stored networks have the stored errors of run 1, to .4 point")
def _(kind):
    X_dev, Y_dev = wave()[2:]
    gaps = [
        abs(100 * error(layered(flat, NET), X_dev, Y_dev) - e)
        for flat, e in zip(load("c2w1/sweeps")["moment_nets"], run(0)[1])
    ]
    return max(gaps) < 0.4, True


# ---- stopping beside L2 (1.8) -------------------------------------------------------------------------------------------
SHARES = np.geomspace(1e-5, 1, 200)  # curvatures, as shares of the largest


@remembered
def directions():
    """For least squares on the 400 patients: curvature in each of 30 directions over the largest, and the best weights there."""
    X, Y, _, _ = data.breast_cancer().split()
    curvature, best = regression_directions(data.standardize(X), Y - Y.mean())
    return curvature / curvature[-1], best


@explorable(
    steps=LogSlider(1, 10_000, 100, label="steps t"),
    alpha=Slider(0.1, 1.5, 0.5, step=0.1, label="α · c_max"),
    match=LogSlider(0.1, 10.0, 1.0, label="λ/m · αt"),
    size=(940, 400),
    presets={
        "λ/m = 1/αt": {},
        "ten steps": {"steps": 10.0},
        "ten thousand": {"steps": 10_000.0},
        "λ too large": {"match": 10.0},
    },
    predict="largest gap",
)
def is_stopping_a_penalty(fig):
    """Least squares falls apart into directions of different curvature. How much of the best weight there is in each: after t
    steps from 0, and under the L2 penalty with λ/m = 1/αt. Dots: the 30 directions of the patients'
    features.   Lecture C2W1 1.8"""
    left, right = fig.subplots(1, 2, width_ratios=(1.5, 1))
    views.label_axes(
        left,
        "curvature of the direction / the largest (log)",
        "share of the best weight",
        "What is left of each direction",
        xlim=(1e-5, 1.15),
        ylim=(-0.03, 1.2),
        grid=True,
    )
    left.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    views.label_axes(
        right,
        "curvature (log)",
        "stopping − penalty",
        "Their gap",
        xlim=(1e-5, 1.15),
        ylim=(-0.75, 0.75),
        grid=True,
    )
    for ax in (left, right):
        ax.set_xscale("log")
        ax.set_xticks([1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1], ["10⁻⁵", "10⁻⁴", ".001", ".01", ".1", "1"])
        ax.minorticks_off()
    right.axhline(0, color=theme.GREY, linewidth=0.8)
    set_stopped, set_shrunk = (
        views.curve(left, color=theme.BLUE, width=2.2, label="stopped after t steps"),
        views.curve(left, color=theme.VERMILLION, style="--", width=2.2, label="L2"),
    )
    set_stopped_dots = views.points(left, color=theme.BLUE, size=5)
    set_shrunk_dots = views.points(left, color=theme.VERMILLION, marker="X", size=6)
    left.legend(loc="upper left", ncols=2)
    set_gap, set_most = (
        views.curve(right, color=theme.INK),
        views.points(right, color=theme.PURPLE, marker="D", size=7),
    )
    set_said = views.text(right, 0.03, 0.03, va="bottom")

    def update(steps, alpha, match):
        steps, (curvature, best) = round(steps), directions()
        mu = match / (alpha * steps)
        stopped, shrunk = shrunk_by_stopping(SHARES, alpha, steps), shrunk_by_penalty(SHARES, mu)
        set_stopped(SHARES, stopped), set_shrunk(SHARES, shrunk)
        (
            set_stopped_dots(curvature, shrunk_by_stopping(curvature, alpha, steps)),
            set_shrunk_dots(curvature, shrunk_by_penalty(curvature, mu)),
        )
        gap = stopped - shrunk
        worst = int(np.abs(gap).argmax())
        (
            set_gap(SHARES, gap),
            set_most(SHARES[worst], gap[worst]),
            set_said(f"largest {gap[worst]:.2f}".replace("-", "−")),
        )
        w, v = best * shrunk_by_stopping(curvature, alpha, steps), best * shrunk_by_penalty(curvature, mu)
        alike = np.linalg.norm(w - v) / np.linalg.norm(w)
        finding = (
            f"{number(steps)} step{'s act' if steps > 1 else ' acts'} much like λ/m = 1/αt = {number(mu)}: no direction differs by more than "
            f"{abs(gap[worst]):.2f}"
            if match == 1
            else f"With λ/m = {number(mu)}, {number(match)} times 1/αt, the two differ, by up to {abs(gap[worst]):.2f}"
        )
        return Reading(
            finding,
            {
                "largest gap": float(abs(gap[worst])),
                "λ/m (curvature 1 = largest)": mu,
                "‖w‖ stopped": float(np.linalg.norm(w)),
                "‖w‖ under L2": float(np.linalg.norm(v)),
                "‖difference‖ / ‖w‖": float(alike),
            },
        )

    return update


@is_stopping_a_penalty.claim(
    "matched, they never differ by more than .21 from 100 steps on, and .23 after 10: similar, not the same"
)
def _(kind):
    return (
        [kind(steps=t).numbers["largest gap"] for t in (10, 100, 1000, 10_000)],
        [0.2299, 0.206, 0.204, 0.204],
        0.005,
    )


@is_stopping_a_penalty.claim(
    "both shares are what gradient descent and the normal equations give, direction by direction"
)
def _(kind):
    X, Y, _, _ = data.breast_cancer().split()
    X, m = data.standardize(X), Y.size
    H, g = X @ X.T / m, X @ (Y - Y.mean()).T / m
    curvature, U = np.linalg.eigh(H)
    top, (shares, best) = curvature[-1], directions()
    w, _ = train.record(lambda w: w - 0.5 / top * (H @ w - g), np.zeros((30, 1)), 60)
    v = np.linalg.solve(H + 0.03 * top * np.eye(30), g)
    shown = [best * shrunk_by_stopping(shares, 0.5, 60), best * shrunk_by_penalty(shares, 0.03)]
    return [
        np.abs(U.T @ w - shown[0][:, None]).max() < 1e-9,
        np.abs(U.T @ v - shown[1][:, None]).max() < 1e-9,
    ], [True, True]


@is_stopping_a_penalty.claim("where αt · curvature is small they agree: both are αt · c to first order")
def _(kind):
    c, t, alpha = 1e-5, 100, 0.5
    return [shrunk_by_stopping(c, alpha, t), shrunk_by_penalty(c, 1 / (alpha * t))], [alpha * t * c] * 2, 1e-3


# ---- distorted pictures (1.8) -------------------------------------------------------------------------------------------
@remembered
def readers(kind):
    """The stored networks of the three seeds."""
    return [layered(flat, READER) for flat in load("c2w1/digits")["readers"][list(DISTORTIONS).index(kind)]]


def probabilities(params, X):
    """What a reader says of the digits in the columns of X, (10, m)."""
    return F.softmax(deep_network.output(params, X, READER_ACTIVATIONS), axis=0)


def accuracy(kind, X, labels):
    """The share of digits that the readers of this kind read correctly, mean over the seeds."""
    return float(
        np.mean(
            [
                np.mean(deep_network.output(params, X, READER_ACTIVATIONS).argmax(axis=0) == labels)
                for params in readers(kind)
            ]
        )
    )


@remembered
def table():
    """Accuracy in per cent of every kind of reader (rows) on the test digits distorted in each manner (columns)."""
    _, _, X, labels = digits()
    return 100 * np.array(
        [
            [accuracy(kind, *distorted_by(X, labels, distortions)) for distortions in DISTORTIONS.values()]
            for kind in DISTORTIONS
        ]
    )


@explorable(
    kind=Choice(*list(DISTORTIONS)[1:], label="trained also on"),
    digit=IntSlider(0, 296, 73, label="test digit"),
    down=Slider(-2.0, 2.0, 0.0, step=0.5, label="shift down"),
    right=Slider(-2.0, 2.0, 1.0, step=0.5, label="shift right"),
    rotate=Slider(-45.0, 45.0, 0.0, step=5.0, label="turn (°)"),
    mirror=Toggle(False, label="mirror"),
    reveal=Toggle(False, label="show the table"),
    size=(940, 400),
    latency="II",
    presets={
        "shifted": {},
        "turned": {"kind": ROTATED, "right": 0.0, "rotate": 15.0},
        "mirrored": {"kind": MIRRORED, "right": 0.0, "mirror": True},
        "as it is": {"right": 0.0},
        "the whole table": {"reveal": True},
    },
    predict="also trained on such, right %",
    more={"More": ("down", "mirror", "digit")},
)
def which_distortion_helps(fig):
    """A test digit, distorted; what a 64-32-10 network says that was trained on digits as they are, and one that was also
    trained on distorted ones; and how many of all 297 test digits, distorted like that, each of them reads. Means of three
    starts.   Lecture C2W1 1.8"""
    grid = fig.add_gridspec(2, 3, width_ratios=(0.62, 1.25, 1.5))
    before = fig.add_subplot(grid[0, 0])
    after = fig.add_subplot(grid[1, 0])
    bars = fig.add_subplot(grid[:, 1])
    scores = fig.add_subplot(grid[:, 2])
    before.set_title("test digit"), after.set_title("distorted")
    set_before, set_after = views.picture(before), views.picture(after)
    for ax in (before, after):
        ax.set(xlim=(-0.5, 7.5), ylim=(7.5, -0.5))
    views.label_axes(bars, "probability", "digit", "What they say of it", xlim=(0, 1.02), ylim=(9.6, -0.6))
    bars.set_yticks(range(10))
    set_plain = views.steps(bars, np.arange(-0.5, 10), color=theme.GREY, horizontal=True)
    set_taught = views.steps(bars, np.arange(-0.5, 10), color=theme.VERMILLION, fill=False, horizontal=True)
    views.canvas(scores, 400, 300)
    for y, color, name in (
        (282, theme.GREY, "filled: trained as they are"),
        (262, theme.VERMILLION, "outlined: also on distorted ones"),
    ):
        scores.text(0, y, name, color=color, fontsize=theme.points(theme.TICK), va="center")
    set_lines = [
        views.text(scores, 0, y, data=True, size=theme.LABEL, va="center", halo=False) for y in (228, 206)
    ]
    scores.text(0, 168, "trained on ↓   tested on →", fontsize=theme.points(theme.TICK), color=theme.GREY)
    names = ("as they are", "shifted", "mirrored", "turned")
    columns = (158, 232, 306, 372)
    for x, name in zip(columns, names):
        scores.text(x, 144, name, ha="center", fontsize=theme.points(theme.TICK))
    for k, name in enumerate(names):
        scores.text(
            0,
            112 - 30 * k,
            name if k == 0 else f"and {name}",
            va="center",
            fontsize=theme.points(theme.LABEL),
        )
    set_cells = [
        [
            views.text(
                scores, x, 112 - 30 * k, data=True, size=theme.LABEL, ha="center", va="center", halo=False
            )
            for x in columns
        ]
        for k in range(4)
    ]

    def update(kind, digit, down, right, rotate, mirror, reveal):
        _, _, X, labels = digits()
        how = dict(shift=(down, right), mirror=mirror, rotate=rotate)
        all_distorted = distorted(X, **how)
        set_before(1 - X[:, digit].reshape(8, 8)), set_after(1 - all_distorted[:, digit].reshape(8, 8))
        said = [
            np.mean(
                [probabilities(params, all_distorted[:, digit : digit + 1]) for params in readers(k)], axis=0
            )[:, 0]
            for k in (PLAIN, kind)
        ]
        set_plain(said[0]), set_taught(said[1])
        plain, taught = (100 * accuracy(k, all_distorted, labels) for k in (PLAIN, kind))
        set_lines[0](f"all 297 like this: {plain:.1f} % right", color=theme.GREY)
        set_lines[1](f"all 297 like this: {taught:.1f} % right", color=theme.VERMILLION)
        for k, row in enumerate(set_cells):
            for j, set_cell in enumerate(row):
                set_cell(f"{table()[k, j]:.1f}" if reveal else "?", color=theme.INK if reveal else theme.GREY)
        untouched = not (down or right or rotate or mirror)
        what = "the digits as they are" if untouched else "digits distorted like this"
        gain = taught - plain
        effect = "hardly matters" if abs(gain) <= 1 else ("harms", "helps")[gain > 0]
        return Reading(
            f"Training also on digits {kind} {effect} with {what}: {plain:.1f} → {taught:.1f} % right",
            {
                "it is a": int(labels[digit]),
                "trained as they are, says": int(said[0].argmax()),
                "also trained on such, says": int(said[1].argmax()),
                "trained as they are, right %": plain,
                "also trained on such, right %": taught,
            },
        )

    return update


@which_distortion_helps.claim(
    "test digits shifted by a pixel: 45.7 % right, and 89.6 % after training on shifted ones"
)
def _(kind):
    return [table()[0, 1], table()[1, 1]], [45.7, 89.6], 5e-3


@which_distortion_helps.claim(
    "on the digits as they are: 97.9 % right, 96.5 % after training on mirrored ones too, 93.0 % on "
    "shifted ones"
)
def _(kind):
    return [table()[0, 0], table()[2, 0], table()[1, 0]], [97.9, 96.5, 93.0], 2e-3
