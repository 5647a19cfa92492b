"""Gradient checking: nudges from one and from both sides (1.12), a check that finds bugs (1.13), and when it does not (1.14)."""

import math

import numpy as np

from ... import data, deep_network, initializers, train
from ... import functional as F
from ...analysis import gradcheck, noise
from ...analysis.activations import value_and_slope
from ...explore import (
    Choice,
    LogSlider,
    Reading,
    Seed,
    Slider,
    Step,
    Toggle,
    explorable,
    number,
    theme,
    views,
)
from ...remember import remembered

__all__ = ["which_nudge_is_better", "is_this_gradient_right", "when_does_the_bug_show"]

# ---- one side or both (1.12) --------------------------------------------------------------------------------------------
FUNCTIONS = {
    "θ³": (lambda t: t**3, lambda t: 3 * t * t),
    "eᶿ": (np.exp, np.exp),
    "sin θ": (np.sin, np.cos),
    "1/θ": (lambda t: 1 / t, lambda t: -1 / t**2),
}
EPSILONS = np.geomspace(1e-15, 0.45, 147)
NUDGES = np.linspace(-1.5, 1.5, 121)


@remembered
def errors(name, theta):
    """|measured − true| slope from one side and from both, for all EPSILONS."""
    f, slope = FUNCTIONS[name]
    return [
        np.abs(gradcheck.slope(f, theta, EPSILONS, two_sided=both) - slope(theta)) for both in (False, True)
    ]


@explorable(
    function=Choice(*FUNCTIONS, label="f(θ)"),
    theta=Slider(0.5, 1.4, 1.0, step=0.05, label="θ"),
    epsilon=LogSlider(1e-15, 0.45, 0.3, label="ε"),
    size=(940, 420),
    presets={
        "a large nudge": {},
        "ε = .01": {"epsilon": 0.01},
        "ε = 1e-5": {"epsilon": 1e-5},
        "ε = 1e-7": {"epsilon": 1e-7},
        "ε = 1e-14": {"epsilon": 1e-14},
    },
    predict="error, both sides",
)
def which_nudge_is_better(fig):
    """The slope of f at θ by a nudge ε. Left: f under a microscope that always shows θ ± 1.5 ε, its tangent, the triangle of
    one nudge and the one of both. Right: their errors for every ε.   Lecture C2W1 1.12"""
    left, right = fig.subplots(1, 2, width_ratios=(1, 1.2))
    views.label_axes(
        left,
        "(t − θ) / ε",
        "(f(t) − f(θ)) / ε f′(θ)",
        "f from θ − 1.5 ε to θ + 1.5 ε",
        xlim=(-1.6, 1.6),
        ylim=(-2.2, 2.2),
        equal=True,
    )
    left.set(xticks=[-1, 0, 1], xticklabels=["θ − ε", "θ", "θ + ε"], yticks=[-2, -1, 0, 1, 2])
    left.plot([-1.6, 1.6], [-1.6, 1.6], color=theme.GREY, linewidth=1.2, linestyle=":", zorder=2)
    left.text(-1.15, -1.55, "tangent", va="top", color=theme.GREY, fontsize=theme.points(theme.TICK))
    set_curve = views.curve(left, color=theme.INK, width=2.2)
    set_one = views.curve(left, color=theme.VERMILLION, style="--", width=2.2, zorder=4)
    set_both = views.curve(left, color=theme.BLUE, width=2.2, zorder=4)
    set_corners = views.points(left, color=theme.INK, size=7, zorder=6)
    views.label_axes(
        right, "ε (log)", "error of the slope (log)", "", xlim=(5e-16, 1), ylim=(1e-17, 30), grid=True
    )
    right.set(xscale="log", yscale="log")
    right.set_xticks([1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1], ["10⁻¹⁵", "10⁻¹²", "10⁻⁹", "10⁻⁶", ".001", "1"])
    right.set_yticks([1e-15, 1e-10, 1e-5, 1], ["10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "1"])
    right.minorticks_off()
    looks = ((theme.VERMILLION, "--", "X", "one side"), (theme.BLUE, "-", "o", "both sides"))
    set_errors = [
        views.curve(right, color=color, style=style, width=1.8, label=name) for color, style, _, name in looks
    ]
    set_rounding = views.curve(right, color=theme.GREY, style=":", width=1.2)
    set_dots = [
        views.points(right, color=color, marker=marker, size=9, zorder=6) for color, _, marker, _ in looks
    ]
    right.legend(loc="lower left", bbox_to_anchor=(0.14, 0))
    set_cursor = views.vertical(right)
    set_name = views.text(right, 0.12, 0.97, color=theme.GREY)

    def update(function, theta, epsilon):
        f, slope = FUNCTIONS[function]
        true = float(slope(theta))
        t = theta + NUDGES * epsilon
        heights = (f(t) - f(theta)) / (epsilon * true)
        set_curve((t - theta) / epsilon, heights.clip(-9, 9))
        low, high = ((f(theta + sign * epsilon) - f(theta)) / (epsilon * true) for sign in (-1, 1))
        set_one([0, 1, 1, 0], [0, high, 0, 0]), set_both([-1, 1, 1, -1], [low, high, low, low])
        set_corners([-1, 0, 1], [low, 0, high])
        for set_error, row in zip(set_errors, errors(function, theta)):
            set_error(EPSILONS, row.clip(1e-18, None))
        (
            set_rounding(EPSILONS, 1.1e-16 * abs(f(theta)) / EPSILONS),
            set_name("dotted: rounding, 10⁻¹⁶ · f / ε"),
        )
        measured = [float(gradcheck.slope(f, theta, epsilon, two_sided=both)) for both in (False, True)]
        gaps = [abs(value - true) for value in measured]
        for set_dot, gap in zip(set_dots, gaps):
            set_dot(epsilon, max(gap, 2e-17))
        set_cursor(epsilon)
        words = [f"{value:.10g}".replace("-", "−") for value in measured]
        if epsilon < 1e-11:
            finding = (
                f"ε = {power(epsilon)} is lost in the rounding: one side says {measured[0]:.4g}, both {measured[1]:.4g}, "
                f"the slope is {true:.4g}"
            ).replace("-", "−")
        else:
            finding = f"ε = {power(epsilon)}: the error is {power(gaps[0])} from one side, {power(gaps[1])} from both"
        numbers = {
            "f′(θ)": true,
            "one side": words[0],
            "both sides": words[1],
            "error, one side": gaps[0],
            "error, both sides": gaps[1],
        }
        if function == "θ³" and epsilon > 1e-4:
            numbers |= {
                "error, one side": (gaps[0], 3 * theta * epsilon + epsilon**2),
                "error, both sides": (gaps[1], epsilon**2),
            }
        return Reading(finding, numbers)

    return update


@which_nudge_is_better.claim("θ³ at 1 with ε = .01: 3.0301 from one side, 3.0001 from both")
def _(kind):
    numbers = kind(epsilon=0.01).numbers
    return [float(numbers["one side"]), float(numbers["both sides"])], [3.0301, 3.0001], 1e-9


@which_nudge_is_better.claim("the errors are 3ε + ε² and ε² exactly")
def _(kind):
    readings = [kind(epsilon=e).reading.numbers for e in (0.3, 0.1, 0.01)]
    return (
        [r[f"error, {side}"][0] for r in readings for side in ("one side", "both sides")],
        [error for e in (0.3, 0.1, 0.01) for error in (3 * e + e * e, e * e)],
        1e-9,
    )


@which_nudge_is_better.claim(
    "on log axes the errors rise with slope 1 and 2; and the best ε lies near 1e-8 and 1e-5"
)
def _(kind):
    one, both = errors("eᶿ", 1.0)
    band = (EPSILONS > 1e-3) & (EPSILONS < 1e-1)
    slopes = [noise.power_law(EPSILONS[band], row[band]) for row in (one, both)]
    smooth = [np.exp(np.convolve(np.log(row + 1e-18), np.ones(9) / 9, "same")) for row in (one, both)]
    best = [EPSILONS[4:-4][row[4:-4].argmin()] for row in smooth]
    return [
        abs(slopes[0] - 1) < 0.05,
        abs(slopes[1] - 2) < 0.01,
        1e-9 < best[0] < 1e-7,
        1e-6 < best[1] < 1e-4,
    ], [True] * 4


# ---- a network under check (1.13, 1.14) ---------------------------------------------------------------------------------
LAM, KEEP = 0.7, 0.8
TANH, CORNER, GENERIC = "tanh, 2-5-3-1", "ReLU, 3-5-5-3-1, b = 0", "ReLU, 3-5-5-3-1, random b"
NO_DROPOUT, FROZEN, FRESH = "no dropout", "dropout, one mask kept", "dropout, fresh masks"
PROGRAMS = dict(
    zip("ABCDEFG", ("λ forgotten", "none", "wrong sign", "db[1] halved", "g′ = 1", "dW[2] doubled", "no 1/m"))
)
STEPS = np.geomspace(1e-12, 0.1, 34)  # nudges of the curve
BANDS = ((1e-7, "fine"), (1e-5, "look again"), (1e-3, "suspicious"), (math.inf, "a bug"))


@remembered
def network(net, seed):
    """Parameters, activations, X, Y of the network under check, 50 examples."""
    rng = np.random.default_rng(seed)
    if net == TANH:
        X, Y = data.planar_flower(50, rng=np.random.default_rng(1))
        return (
            deep_network.initialize([2, 5, 3, 1], init=initializers.xavier, rng=rng),
            [F.tanh, F.tanh, F.identity],
            X,
            Y,
        )
    X, Y = rng.normal(size=(3, 50)), (rng.random((1, 50)) < 0.5).astype(float)
    params = deep_network.initialize([3, 5, 5, 3, 1], init=initializers.he, rng=rng)
    if net == GENERIC:
        params = [(W, 0.1 * rng.normal(size=b.shape)) for W, b in params]
    return params, [F.relu, F.relu, F.relu, F.identity], X, Y


def drawn(net, seed, rng, *count):
    """Dropout masks for every hidden layer."""
    return [rng.random((*count, len(b), 50)) < KEEP for _, b in network(net, seed)[0][:-1]]


def masks_of(net, dropout, seed, *count):
    """What `deep_network` and `gradcheck` want of dropout: nothing, one mask for all evaluations, or so many fresh ones."""
    if dropout == NO_DROPOUT:
        return {}
    rng = np.random.default_rng(100 + seed)
    kept = drawn(net, seed, rng)
    return {"keep_prob": KEEP, "masks": drawn(net, seed, rng, *count) if count else kept}


def approximation(net, dropout, seed, epsilons):
    """The gradient by nudges of each of `epsilons`, from both sides and from one: two arrays (len(epsilons), n)."""
    params, activations, X, Y = network(net, seed)
    fresh = [len(epsilons) * (2 * gradcheck.flatten(params).size + 1)] if dropout == FRESH else []
    masks = masks_of(net, dropout, seed, *fresh)
    return gradcheck.nudged_gradients(params, X, Y, activations, epsilons, lam=LAM, **masks)


@remembered
def curve(net, dropout, seed):
    return approximation(net, dropout, seed, STEPS)


@remembered
def computed(bug, net, dropout, seed):
    """The gradient of the program with this bug, flat; with dropout under the first mask that is drawn."""
    params, activations, X, Y = network(net, seed)
    masks = masks_of(net, dropout, seed)
    grads = gradcheck.network_gradients(params, X, Y, activations, lam=LAM, bug=bug, **masks)
    return gradcheck.flatten(grads)


@remembered
def at_corner(net, seed):
    """How many sums z of ReLU units are exactly 0."""
    params, activations, X, _ = network(net, seed)
    return gradcheck.at_corner(params, X, activations)


def verdict(ratio):
    return next(word for limit, word in BANDS if ratio < limit)


def power(value):
    """A small number for a reader: 1.3e-8."""
    digits, _, exponent = f"{value:.3g}".partition("e")
    return (digits + (f"e{int(exponent)}" if exponent else "")).replace("-", "−")


def bands(ax, at=0.985):
    """The verdicts as stripes, from "fine" to "a bug", named at this share of the width."""
    edges = (1e-13, 1e-7, 1e-5, 1e-3, 3)
    for low, high, shade, (_, word) in zip(
        edges, edges[1:], ("#eef6ee", "#f6f6ee", "#f9efe6", "#f9e3da"), BANDS
    ):
        ax.axhspan(low, high, facecolor=shade, linewidth=0, zorder=0)
        ax.text(
            at,
            math.sqrt(low * high),
            word,
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center",
            color=theme.GREY,
            fontsize=theme.points(theme.TICK),
        )


@explorable(
    program=Choice(*PROGRAMS, label="program"),
    epsilon=LogSlider(1e-12, 0.1, 1e-7, label="ε"),
    both=Toggle(True, label="nudge both sides"),
    dropout=Choice(NO_DROPOUT, FROZEN, FRESH, label="dropout"),
    net=Choice(TANH, CORNER, GENERIC, label="network"),
    seed=Seed(),
    reveal=Toggle(False, label="name the bug"),
    size=(940, 480),
    latency="II",
    presets={name: {"program": name} for name in PROGRAMS}
    | {
        "B, fresh masks": {"program": "B", "dropout": FRESH},
        "B, mask kept": {"program": "B", "dropout": FROZEN},
        "B, ReLU at its corner": {"program": "B", "net": CORNER, "seed": 1},
    },
    predict="ratio",
    more={"More": ("both", "net", "seed")},
)
def is_this_gradient_right(fig):
    """Seven programs compute the gradient of a small network with L2, one of them without a mistake. Left: the relative
    distance to the nudged gradient for every ε. Right: the distance in each component; together (root of the sum of squares)
    they make the ratio.   Lecture C2W1 1.13, 1.14"""
    left, strip = fig.subplots(1, 2, width_ratios=(1, 1.35))
    views.label_axes(
        left, "ε (log)", "ratio (log)", "‖g − approx‖ / (‖g‖ + ‖approx‖)", xlim=(5e-13, 300), ylim=(1e-13, 3)
    )
    left.set(xscale="log", yscale="log")
    left.set_xticks([1e-12, 1e-9, 1e-6, 1e-3], ["10⁻¹²", "10⁻⁹", "10⁻⁶", ".001"])
    left.set_yticks([1e-11, 1e-7, 1e-5, 1e-3, 1], ["10⁻¹¹", "10⁻⁷", "10⁻⁵", ".001", "1"])
    left.minorticks_off()
    bands(left)
    looks = ((theme.BLUE, "-", "both sides"), (theme.VERMILLION, "--", "one side"))
    set_curves = [
        views.curve(left, color=color, style=style, width=2.0, label=name) for color, style, name in looks
    ]
    left.legend(loc="lower left", ncols=2)
    set_cursor, set_dot = (
        views.vertical(left),
        views.points(left, color=theme.INK, marker="D", size=9, zorder=6),
    )
    views.label_axes(
        strip, "component of θ", "its part of the ratio (log)", "", xlim=(-1, 73), ylim=(1e-13, 300)
    )
    strip.set(yscale="log", xticks=[])
    strip.set_yticks([1e-11, 1e-7, 1e-5, 1e-3, 1], ["10⁻¹¹", "10⁻⁷", "10⁻⁵", ".001", "1"])
    strip.minorticks_off()
    set_bars = views.segments(strip, color=theme.BLUE, width=4.2, zorder=3)
    lines = strip.collections[-1]
    set_borders = views.segments(strip, color=theme.PALE, width=1.0, zorder=1)
    set_names = [views.text(strip, 0, 1.3, data=True, ha="center", va="center") for _ in range(8)]

    def update(program, epsilon, both, dropout, net, seed, reveal):
        bug = PROGRAMS[program]
        g = computed(bug, net, dropout, seed)
        for set_curve, part in zip(set_curves, curve(net, dropout, seed)):
            set_curve(STEPS, [max(gradcheck.relative_difference(g, row), 2e-13) for row in part])
        approx = approximation(net, dropout, seed, [epsilon])[0 if both else 1][0]
        ratio, parts = gradcheck.relative_difference(g, approx), gradcheck.component_strip(g, approx)
        set_cursor(epsilon), set_dot(epsilon, max(ratio, 2e-13))
        wide = 72 / g.size  # of a component in the strip
        places = wide * (np.arange(g.size) + 0.5)
        set_bars(
            np.column_stack([places, np.full(g.size, 1e-13)]),
            np.column_stack([places, parts.clip(1.1e-13, None)]),
        )
        lines.set_linewidth(3.6 * wide)
        sizes = [array.size for layer in network(net, seed)[0] for array in layer]
        names = [f"{name}[{l}]" for l in range(1, len(sizes) // 2 + 1) for name in "Wb"]
        ends = np.cumsum(sizes)
        set_borders(
            np.column_stack([wide * ends, np.full(ends.size, 1e-13)]),
            np.column_stack([wide * ends, np.full(ends.size, 1.0)]),
        )
        for k, set_name in enumerate(set_names):
            set_name(
                *((names[k], wide * (ends[k] - sizes[k] / 2), (80, 6)[k % 2]) if k < len(names) else ("",))
            )
        worst = names[int(np.searchsorted(ends, parts.argmax(), side="right"))]
        named = f" ({'no bug' if bug == 'none' else bug})" if reveal else ""
        return Reading(
            f"Program {program}{named}: ratio {power(ratio)}; {comment(dropout, at_corner(net, seed), ratio, worst)}",
            {
                "ratio": ratio,
                "verdict": verdict(ratio),
                "largest in": worst,
                "‖g‖": float(np.linalg.norm(g)),
                "‖approx‖": float(np.linalg.norm(approx)),
                "components": g.size,
            },
        )

    return update


def comment(dropout, corners, ratio, worst):
    """What there is to say of a check besides its ratio: why it cannot be trusted, or what it says."""
    if dropout == FRESH:
        return "every evaluation has another mask, so the check says nothing"
    if corners:
        return f"{corners} sums z lie exactly on ReLU's corner, where a nudge sees two slopes"
    return f"verdict: {verdict(ratio)}; the largest component is in {worst}"


def by_bug(kind, bug, **setting):
    """The reading of the program that has this bug."""
    return kind(program=next(letter for letter, each in PROGRAMS.items() if each == bug), **setting).numbers


@is_this_gradient_right.claim(
    "ε = 1e-7: right 1.4e-8, no 1/m .96, λ forgotten .11, dW[2] doubled .26, wrong sign 1"
)
def _(kind):
    ratios = [by_bug(kind, bug)["ratio"] for bug in ("no 1/m", "λ forgotten", "dW[2] doubled", "wrong sign")]
    return [*ratios, 1e-9 < by_bug(kind, "none")["ratio"] < 5e-8], [0.96, 0.112, 0.264, 1, True], 0.01


@is_this_gradient_right.claim(
    "both sides are best near ε = 1e-5, at 1e-10 or so, and have 1.4e-8 at the course's 1e-7; one side never gets below 5e-9; at ε = 1e-4 both "
    "sides are 12 000 times better"
)
def _(kind):
    two, one = (
        [gradcheck.relative_difference(computed("none", TANH, NO_DROPOUT, seed), row) for row in part]
        for seed in (0,)
        for part in curve(TANH, NO_DROPOUT, seed)
    )
    at = [by_bug(kind, "none", epsilon=1e-4, both=both)["ratio"] for both in (True, False)]
    return (
        [
            3e-6 < STEPS[np.argmin(two)] < 1e-4,
            3e-11 < min(two) < 5e-10,
            5e-9 < min(one) < 3e-7,
            at[1] / at[0],
        ],
        [True, True, True, 12_170],
        0.02,
    )


@is_this_gradient_right.claim(
    "the strip points at b[1] where db[1] is halved, and at W[2] where dW[2] is doubled"
)
def _(kind):
    return [
        by_bug(kind, bug, seed=seed)["largest in"]
        for bug in ("db[1] halved", "dW[2] doubled")
        for seed in (0, 1, 2)
    ] == ["b[1]"] * 3 + ["W[2]"] * 3, True


@is_this_gradient_right.claim(
    "fresh masks: ratio 1 for a right gradient; one mask kept: as good as without dropout"
)
def _(kind):
    return (
        [by_bug(kind, "none", dropout=FRESH)["ratio"], by_bug(kind, "none", dropout=FROZEN)["ratio"] < 1e-7],
        [1, True],
        1e-3,
    )


@is_this_gradient_right.claim("ReLU with b = 0 fails the check though the gradient is right; random b passes")
def _(kind):
    ratios = {
        net: [by_bug(kind, "none", net=net, seed=seed)["ratio"] for seed in range(6)]
        for net in (CORNER, GENERIC)
    }
    return [
        max(ratios[CORNER]) > 0.01,
        sum(r > 1e-3 for r in ratios[CORNER]) >= 3,
        max(ratios[GENERIC]) < 1e-6,
    ], [True] * 3


@is_this_gradient_right.claim("the many nudges at once are gradcheck.numerical_gradient")
def _(kind):
    params, activations, X, Y = network(TANH, 0)

    def J(theta):
        return gradcheck.network_cost(gradcheck.unflatten(theta, params), X, Y, activations, lam=LAM)

    measured = gradcheck.numerical_gradient(J, gradcheck.flatten(params), h=1e-4)
    return approximation(TANH, NO_DROPOUT, 0, [1e-4])[0][0], measured, 1e-8


# ---- a bug that hides at the start (1.14) -------------------------------------------------------------------------------
RIGHT, WRONG = "the right gradient", "the wrong one"
MOMENTS = np.unique(np.r_[0, np.geomspace(1, 3000, 45).round()]).astype(int)
NUDGE = 1e-4  # gradients are tiny at the start, and rounding would drown with less
Z_EDGES = np.linspace(-3, 3, 49)


@remembered
def followed(trained_with):
    """At MOMENTS of training without λ from weights N(0, .01²): J, ratio of the backward pass that takes tanh′ for 1, of the
    right one, all z."""
    params, activations, X, Y = network(TANH, 1)
    params = deep_network.initialize(
        [2, 5, 3, 1], init=initializers.normal(0.01), rng=np.random.default_rng(1)
    )
    taught = "g′ = 1" if trained_with == WRONG else "none"

    def step(params):
        grads = gradcheck.network_gradients(params, X, Y, activations, bug=taught)
        return deep_network.update(params, grads, learning_rate=1.0)

    def seen(params):
        approx = gradcheck.nudged_gradients(params, X, Y, activations, [NUDGE]).both[0]
        ratios = [
            gradcheck.relative_difference(
                gradcheck.flatten(gradcheck.network_gradients(params, X, Y, activations, bug=bug)), approx
            )
            for bug in ("g′ = 1", "none")
        ]
        _, caches = deep_network.forward(params, X, activations)
        z = np.concatenate([cache.Z.ravel() for cache in caches[:-1]])
        return gradcheck.network_cost(params, X, Y, activations), *ratios, z

    _, kept = train.record(step, params, MOMENTS[-1], seen, at=MOMENTS)
    return list(zip(*kept))


@explorable(
    moment=Step(0, len(MOMENTS) - 1, 0, milliseconds=150),
    trained_with=Choice(WRONG, RIGHT, label="trained with"),
    size=(940, 400),
    presets={
        "start": {},
        "after 300 steps": {"moment": int(np.searchsorted(MOMENTS, 300))},
        "trained": {"moment": len(MOMENTS) - 1},
        "trained correctly": {"moment": len(MOMENTS) - 1, "trained_with": RIGHT},
    },
    predict="ratio of the wrong one",
)
def when_does_the_bug_show(fig):
    """A 2-5-3-1 network learns 50 points of the flower from weights N(0, .01²). One backward pass takes tanh′ for 1, another is
    right: the ratio of both in a check at each moment, J, and the sums z of the hidden units with tanh′.   Lecture C2W1 1.14"""
    left, middle, right = fig.subplots(1, 3, width_ratios=(1.35, 0.9, 0.95))
    views.label_axes(
        left, "step", "ratio (log)", "A gradient check at each moment", xlim=(-0.3, 3400), ylim=(1e-11, 3)
    )
    left.set(yscale="log")
    left.set_yticks([1e-11, 1e-7, 1e-5, 1e-3, 1], ["10⁻¹¹", "10⁻⁷", "10⁻⁵", ".001", "1"])
    left.minorticks_off()
    bands(left, 0.62)
    left.set_ylim(1e-11, 3)
    views.label_axes(middle, "step", "J", "Cost", xlim=(-0.3, 3400), ylim=(0, 0.8), grid=True)
    for ax in (left, middle):
        ax.set_xscale("symlog", linthresh=3)
        ax.set_xticks([0, 10, 100, 1000], ["0", "10", "100", "1000"])
        ax.xaxis.minorticks_off()
    set_wrong = views.curve(left, color=theme.VERMILLION, style="--", width=2.0, label="tanh′ = 1")
    set_good = views.curve(left, color=theme.GREEN, width=2.0, label="right")
    set_wrong_dot = views.points(left, color=theme.VERMILLION, marker="X", size=9, zorder=6)
    set_good_dot = views.points(left, color=theme.GREEN, size=8, zorder=6)
    left.legend(loc="lower left", bbox_to_anchor=(0.05, 0))
    set_J = views.curve(middle, color=theme.INK, width=2.0)
    set_other = views.curve(middle, color=theme.GREY, style=":", width=1.4)
    set_J_dot = views.points(middle, color=theme.INK, size=8)
    views.label_axes(
        right,
        "z of the hidden units",
        "share (tallest = 1)",
        "tanh′(z), and where z lies",
        xlim=(-3, 3),
        ylim=(0, 1.12),
    )
    z_axis = np.linspace(-3, 3, 121)
    right.plot(z_axis, value_and_slope(F.tanh, z_axis)[1], color=theme.PURPLE, linewidth=1.8)
    right.text(0.75, 0.72, "tanh′", color=theme.PURPLE, fontsize=theme.points(theme.LABEL))
    set_z, set_cursors = views.steps(right, Z_EDGES), [views.vertical(ax) for ax in (left, middle)]

    def update(moment, trained_with):
        rows = followed(trained_with)
        J, wrong, good, z = rows[moment]
        set_wrong(MOMENTS, [row[1] for row in rows]), set_good(MOMENTS, [max(row[2], 1e-12) for row in rows])
        set_wrong_dot(MOMENTS[moment], wrong), set_good_dot(MOMENTS[moment], good)
        set_J(MOMENTS, [row[0] for row in rows])
        set_other(MOMENTS, [row[0] for row in followed(RIGHT if trained_with == WRONG else WRONG)])
        set_J_dot(MOMENTS[moment], J)
        counts = np.histogram(z.clip(-2.99, 2.99), Z_EDGES)[0]
        set_z(counts / counts.max())
        for set_cursor in set_cursors:
            set_cursor(MOMENTS[moment])
        slope = float(np.mean(value_and_slope(F.tanh, z)[1]))
        where = "At the start" if moment == 0 else f"After {number(MOMENTS[moment])} step{'s' * (moment > 1)}"
        end = "tanh′ is nearly 1 anyway, and the bug hides" if wrong < 1e-3 else "the bug shows"
        return Reading(
            f"{where} the wrong gradient has the ratio {power(wrong)}: {end}",
            {
                "ratio of the wrong one": wrong,
                "verdict on the right one": verdict(good),
                "J": J,
                "mean tanh′": slope,
            },
        )

    return update


@when_does_the_bug_show.claim(
    "at the start the wrong gradient has the ratio 2.3e-4, after 3000 steps with it .99 and more"
)
def _(kind):
    end = kind(moment=len(MOMENTS) - 1).numbers
    return (
        [
            kind(moment=0).numbers["ratio of the wrong one"],
            end["ratio of the wrong one"] > 0.99,
            end["J"] > 0.6,
            kind(moment=len(MOMENTS) - 1, trained_with=RIGHT).numbers["J"] < 0.4,
        ],
        [2.28e-4, True, True, True],
        0.02,
    )
