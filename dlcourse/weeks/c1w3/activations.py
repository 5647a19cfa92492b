"""Activation functions (3.6, 3.8): what each makes of its input, and how much of a gradient it lets back through."""

import math
from functools import partial

import numpy as np

from ... import functional as F
from ...analysis import activations
from ...analysis.activations import normal_share, value_and_slope
from ...analysis.gradcheck import slope as measured_slope
from ...explore import Choice, IntSlider, LogSlider, Reading, Slider, Toggle, explorable, theme, views
from ...remember import remembered

__all__ = ["how_do_activations_differ", "do_differences_agree_with_backward"]

STRETCHED = "2σ(2z) − 1"

# name in dlcourse.functional → what it is called, its formula, and its slope in terms of z, a = g(z) and the leak ℓ
ACTIVATIONS = {
    "sigmoid": ("sigmoid", "1 / (1 + e⁻ᶻ)", lambda z, a, leak: f"a(1 − a) = {a:.3f} · {1 - a:.3f} = "),
    "tanh": ("tanh", "(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)", lambda z, a, leak: f"1 − a² = 1 − {a * a:.3f} = "),
    "relu": ("ReLU", "max(0, z)", lambda z, a, leak: ""),
    "leaky_relu": ("leaky ReLU", "z for z > 0, else ℓz", lambda z, a, leak: "" if z > 0 else "ℓ = "),
    "elu": (
        "ELU",
        "z for z > 0, else ℓ(eᶻ − 1)",
        lambda z, a, leak: "" if z > 0 else f"a + ℓ = {a:.3f} + {leak:.3g} = ",
    ),
    "gelu": ("GELU", "z Φ(z)", lambda z, a, leak: "Φ(z) + z Φ′(z) = "),
    "silu": ("SiLU", "z σ(z)", lambda z, a, leak: "σ(z) + z σ′(z) = "),
    "softplus": ("softplus", "ln(1 + eᶻ)", lambda z, a, leak: "σ(z) = "),
    "identity": ("identity", "z", lambda z, a, leak: ""),
    "step": ("step", "1 for z > 0, else 0", lambda z, a, leak: ""),
    STRETCHED: (STRETCHED, STRETCHED, lambda z, a, leak: "4σ′(2z) = "),
}
NAMES = tuple(ACTIVATIONS)[:-1]
WITH_LEAK = {"leaky_relu": "slope", "elu": "alpha"}  # the option that the leak sets
FLAT = 0.01  # |g′| below this counts as saturated


def activation(name, leak):
    """The function g of this name, with its option set."""
    if name == STRETCHED:
        return stretched
    g = getattr(F, name)
    return partial(g, **{WITH_LEAK[name]: leak}) if name in WITH_LEAK else g


def stretched(z):
    """2σ(2z) − 1, which is tanh z."""
    return 2 * F.sigmoid(2 * z) - 1


@remembered
def flat_parts(name, leak):
    """Where |g′| < FLAT."""
    return activations.flat_intervals(activation(name, leak), FLAT)


@remembered
def steepest(name, leak):
    """max |g′(z)| in the picture."""
    return activations.largest_slope(activation(name, leak))


# ---- the explorer -------------------------------------------------------------------------------------------------------
Z = np.linspace(-8, 8, 321)
NORMAL = np.random.default_rng(0).standard_normal(5000)
DECILES = np.quantile(NORMAL, np.arange(1, 10) / 10)
Z_EDGES, A_EDGES = np.arange(-80, 81) / 10, np.arange(-15, 31) / 10  # cells of the same width, .1
LAYERS = np.arange(1, 21)
LOWEST = 1e-16  # of the logarithmic axis
LOOKS = (dict(color=theme.BLUE, style="-"), dict(color=theme.VERMILLION, style=(0, (5, 2))))


def shares(values):
    """The share of the outputs in each cell, under a root: small and large shares can be read on one axis."""
    counts = np.histogram(values, A_EDGES)[0]
    return np.sqrt(np.where(counts, counts / values.size, np.nan))


def percent(share):
    if share in (0, 1):
        return "all" if share else "none"
    return "< 0.1 %" if share < 5e-4 else f"{100 * share:.1f} %"


def power(value):
    """A number from 0 on, a small or a large one as 5.4·10⁻⁹."""
    if value == 0 or 1e-3 <= value < 1e4:
        return f"{value:.3g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{'' if digits == '1.0' else digits + '·'}10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


@explorable(
    g=Choice(*NAMES, label="g"),
    second=Choice("none", *ACTIVATIONS, start="tanh", label="compare with"),
    z=Slider(-8.0, 8.0, 1.5, step=0.05),
    leak=Slider(0.0, 1.0, 0.1, step=0.01, label="leak ℓ"),
    mean=Slider(-3.0, 3.0, 0.0, step=0.1, label="mean of inputs"),
    deviation=LogSlider(0.1, 5.0, 1.0, label="deviation"),
    layers=IntSlider(1, 20, 10, label="layers L"),
    logarithmic=Toggle(True, label="gradient on a logarithmic axis"),
    more={"More": ("second", "layers", "leak", "logarithmic")},
    size=(940, 490),
    presets={
        "best case of σ": {"z": 0.0},
        "tanh is σ, stretched": {"g": "tanh", "second": STRETCHED},
        "wide inputs": {"g": "sigmoid", "second": "relu", "deviation": 5.0, "z": 5.0},
        "dead ReLU": {"g": "relu", "second": "leaky_relu", "mean": -2.0, "z": -2.0},
        "they dip": {"g": "gelu", "second": "silu", "z": -0.75},
        "step": {"g": "step", "second": "sigmoid"},
    },
    predict="slope g′(z)",
)
def how_do_activations_differ(fig):
    """An activation g with its tangent, what it makes of 5000 normal inputs, its slope, and what is left of a gradient after
    L layers with this slope; a second activation over it.   Lecture C1W3 3.6, 3.8"""
    value, inputs, slopes, outputs, chain = (
        views.panel(fig, *place)
        for place in (  # what shares an axis is in line
            (58, 52, 540, 216),
            (58, 271, 540, 44),
            (58, 348, 540, 96),
            (614, 52, 312, 216),
            (664, 348, 262, 96),
        )
    )
    views.label_axes(value, "", "a = g(z)", "Value, with its tangent", xlim=(-8, 8), ylim=(-1.5, 3))
    views.label_axes(inputs, "", "inputs", xlim=(-8, 8), ylim=(0, 1.15))
    views.label_axes(
        slopes, "z", "g′(z)", f"Slope; hatched where |g′| < {FLAT}", xlim=(-8, 8), ylim=(-0.25, 1.3)
    )
    views.label_axes(
        outputs,
        "share of outputs in a cell of .1, root scale",
        "",
        "What becomes of 5000 inputs",
        xlim=(0, 1.02),
        ylim=(-1.5, 3),
    )
    views.label_axes(
        chain, "number of layers", "|g′(z)|ᴸ", "What L layers leave of a gradient", xlim=(0.4, 20.6)
    )
    ticks = np.array([0.01, 0.1, 0.3, 0.6, 1])
    outputs.set_xticks(np.sqrt(ticks), [f"{100 * tick:.0f} %" for tick in ticks])
    (
        value.set_yticks(range(-1, 4)),
        outputs.set_yticks(range(-1, 4), [""] * 5),
        inputs.set_yticks([]),
        slopes.set_yticks([0, 0.5, 1]),
    )
    (
        value.tick_params(labelbottom=False),
        inputs.tick_params(labelbottom=False),
        chain.set_xticks([1, 5, 10, 15, 20]),
    )
    inputs.yaxis.label.set(rotation=0, ha="right", va="center"), fig.align_ylabels([value, slopes])
    for ax, at in ((value, 0), (slopes, 0), (chain, 1)):
        ax.axhline(at, color=theme.PALE, linewidth=0.8, zorder=0)
    value.axvline(0, color=theme.PALE, linewidth=0.8, zorder=0)
    hatched = [views.spans(ax) for ax in (value, inputs, slopes)]
    cursors = [views.vertical(ax) for ax in (value, inputs, slopes, chain)]
    across = [views.segments(ax, color=theme.GREY, style="dashed", width=1.2) for ax in (value, outputs)]
    set_drops = views.segments(value, color="#c9ccd1")
    set_inputs = views.steps(inputs, Z_EDGES, color=theme.GREY)
    set_tangent = views.curve(value, color=theme.GRADIENT, style="--", width=2.2, zorder=5)
    set_point, set_slope, set_left = (
        views.points(ax, color=theme.INK, size=8, zorder=7) for ax in (value, slopes, chain)
    )
    set_lost = views.points(chain, color=theme.INK, marker="v", size=9, zorder=7)
    set_best = views.curve(chain, color=theme.GREY, style=":", width=1.6, zorder=2)
    set_formula = [views.text(value, 0.015, top, size=theme.LABEL) for top in (0.965, 0.875)]
    set_outside, set_above = (
        views.text(inputs, 0.99, 0.92, ha="right"),
        views.text(outputs, 0.98, 0.985, ha="right"),
    )
    set_note = views.text(chain, 0.99, 1.0, ha="right")

    def scale_chain(logarithmic):
        chain.set_yscale("log" if logarithmic else "linear")
        chain.set_yticks([1, 1e-5, 1e-10, 1e-15] if logarithmic else [0, 0.5, 1, 1.5])
        chain.set_ylim(*((LOWEST / 30, 1e6) if logarithmic else (-0.1, 1.9)))
        chain.minorticks_off()

    def one_of_two(k, look):
        """The artists of the first or of the second activation."""
        low, color = 0.12 - 0.085 * k, look["color"]
        set_value, set_slopes = (views.curve(ax, width=2.4, zorder=3 + k, **look) for ax in (value, slopes))
        set_outputs = views.steps(outputs, A_EDGES, fill=not k, horizontal=True, zorder=2 + k, **look)
        set_line = views.curve(chain, width=1.2, zorder=3 + k, **look)
        set_dots = views.points(chain, color=color, marker="os"[k], size=6 - k, zorder=3 + k)
        set_name = views.text(
            value, 0.985, low, size=theme.LABEL, ha="right", va="bottom", weight="bold", color=color
        )
        set_share = views.text(outputs, 0.98, low, ha="right", va="bottom")

        def show(name, leak, z, x, layers, lowest):
            if name == "none":
                for clear in (set_value, set_slopes, set_line, set_dots):
                    clear([], [])
                set_outputs(np.full(A_EDGES.size - 1, np.nan)), set_name(""), set_share("")
                return None
            g = activation(name, leak)
            (a, slope), (pushed, through) = value_and_slope(g, Z), value_and_slope(g, x)
            left = abs(value_and_slope(g, np.array([z]))[1].item()) ** LAYERS
            shown = np.count_nonzero(left > lowest)
            set_value(Z, a), set_slopes(Z, slope), set_outputs(shares(pushed))
            (
                set_line(LAYERS[:shown], left[:shown]),
                set_dots(LAYERS[: min(layers, shown)], left[: min(layers, shown)]),
            )
            saturated, dead = np.mean(np.abs(through) < FLAT), np.mean(through == 0)
            label = ACTIVATIONS[name][0]
            (
                set_name(f"{('——', '– –')[k]} {label}"),
                set_share(f"{label}: saturated {percent(saturated)}, dead {percent(dead)}"),
            )
            return a, pushed, saturated

        return show

    show_first, show_second = (one_of_two(k, look) for k, look in enumerate(LOOKS))
    scale_chain(True)

    def update(g, second, z, leak, mean, deviation, layers, logarithmic):
        if logarithmic != (chain.get_yscale() == "log"):
            scale_chain(logarithmic)
        x, lowest, best = mean + deviation * NORMAL, LOWEST if logarithmic else -1.0, steepest(g, leak)
        values, pushed, saturated = show_first(g, leak, z, x, layers, lowest)
        compared = show_second(second, leak, z, x, layers, lowest)
        g_of = activation(g, leak)
        a, slope = (part.item() for part in value_and_slope(g_of, np.array([z])))
        left = abs(slope) ** layers
        for set_hatched in hatched:
            set_hatched(flat_parts(g, leak))
        for set_cursor, at in zip(cursors, (z, z, z, layers)):
            set_cursor(at)
        across[0]([(z, a)], [(8, a)]), across[1]([(0, a)], [(1.02, a)])
        counts = np.histogram(x, Z_EDGES)[0]
        set_inputs(counts / counts.max())
        drops = mean + deviation * DECILES  # nine of the inputs on their way up to the curve and across
        heights = g_of(drops)
        below, on, right = (
            np.column_stack(np.broadcast_arrays(*pair))
            for pair in ((drops, -1.5), (drops, heights), (8.0, heights))
        )
        set_drops(np.concatenate([below, on]), np.concatenate([on, right]))
        reach = 2.2 / math.hypot(1, 1.7 * slope)  # about as long on the screen at every slope
        set_tangent([z - reach, z + reach], [a - slope * reach, a + slope * reach])
        set_point(z, a), set_slope(z, slope)
        (
            set_left(*((layers, left) if left > lowest else ([], []))),
            set_lost(*(([], []) if left > lowest else (layers, LOWEST))),
        )
        set_best(*((LAYERS, best**LAYERS) if best else ([], [])))
        label, formula, with_numbers = ACTIVATIONS[g]
        set_formula[0](f"g(z) = {formula}" + (f",  ℓ = {leak:.3g}" if g in WITH_LEAK else ""))
        set_formula[1](f"g′({z:.3g}) = {with_numbers(z, a, leak)}{slope:.3g}".replace("-", "−"))
        outside, above = np.mean(np.abs(x) > 8), np.mean(pushed > 3)
        (
            set_outside(f"{percent(outside)} outside" if outside else ""),
            set_above(f"{percent(above)} above 3 ↑" if above else ""),
        )
        set_note(f"L = {layers}: {power(left)}    ··· at best {best:.3g}ᴸ")
        nudged = measured_slope(g_of, np.array([z]), 1e-5).item()
        numbers = {
            "a = g(z)": a,
            "slope g′(z)": slope,
            "by nudging z": nudged,
            f"|g′(z)|ᴸ, L = {layers}": power(left),
            "at best": power(best**layers),
            "inputs saturated": (
                percent(saturated),
                percent(normal_share(flat_parts(g, leak), mean, deviation)),
            ),
        }
        if compared:
            numbers["largest gap between the two"] = float(np.abs(values - compared[0]).max())
        return Reading(what_is_left(label, z, slope, left, layers), numbers)

    def touch(values, ax, x, y, key):
        if ax is chain:
            return {"layers": int(np.clip(round(x), 1, 20))}
        if ax is inputs:
            return {"mean": float(np.clip(round(x, 1), -3, 3))}
        return {"z": float(np.clip(round(x, 2), -8, 8))} if ax in (value, slopes) else {}

    update.touch, update.pens = touch, {"drag z": "z"}
    return update


def what_is_left(label, z, slope, left, layers):
    """The finding: the slope at z, and a gradient that has come back through L layers with this slope."""
    where, through = (
        f"{label[0].upper()}{label[1:]} at z = {z:.3g}",
        "one layer" if layers == 1 else f"{layers} layers",
    )
    if slope == 0:
        return f"{where}: slope 0, so no gradient comes back through it".replace("-", "−")
    if slope == 1:
        return f"{where}: slope 1, a gradient comes back whole through {through}".replace("-", "−")
    result = (
        f"{power(left)} of a gradient is left" if left < 1 else f"a gradient is {left:.3g} times as large"
    )
    return f"{where}: slope {slope:.4g}; after {through} with this slope {result}".replace("-", "−")


@how_do_activations_differ.claim(
    "σ′ is largest at 0: .25, so that ten layers leave at most .25¹⁰ = 9.5e-7 of a gradient"
)
def _(kind):
    numbers = kind(g="sigmoid", z=0.0, layers=10).numbers
    best = steepest("sigmoid", 0.0)
    return [numbers["slope g′(z)"], best, best**10], [0.25, 0.25, 9.5367e-7], 1e-5


@how_do_activations_differ.claim("σ′ < .01 beyond |z| = 4.585, tanh′ beyond 2.993")
def _(kind):
    edges = [np.ravel(flat_parts(name, 0.0))[1:3] for name in ("sigmoid", "tanh")]
    return edges, [[-4.585, 4.585], [-2.993, 2.993]], 2e-4


@how_do_activations_differ.claim(
    "GELU falls to −.170 at z = −.752, SiLU to −.278 at −1.278; from there their slope is positive"
)
def _(kind):
    found = []
    for name in ("gelu", "silu"):
        z = np.arange(-3000, 1) / 1000
        a, slope = value_and_slope(activation(name, 0.0), z)
        found += [a.min(), z[a.argmin()], z[slope < 0].max()]
    return found, [-0.170, -0.752, -0.752, -0.278, -1.278, -1.279], 2e-3


@how_do_activations_differ.claim("tanh z = 2σ(2z) − 1: the curves differ by less than 1e-15")
def _(kind):
    return kind(g="tanh", second=STRETCHED).numbers["largest gap between the two"] < 1e-15, True


@how_do_activations_differ.claim("σ′(0) = ¼ and tanh′(0) = 1; at ±10 only 4.5e-5 and 8.2e-9 are left")
def _(kind):
    ends = np.array([-10.0, 0.0, 10.0])
    return (
        [value_and_slope(activation(name, 0.0), ends)[1] for name in ("sigmoid", "tanh")],
        [[4.54e-5, 0.25, 4.54e-5], [8.24e-9, 1, 8.24e-9]],
        1e-3,
    )


@how_do_activations_differ.claim(
    "of N(0, 25) inputs σ saturates 36 %, tanh 55 %; of centred inputs ReLU is dead for half"
)
def _(kind):
    exact = [normal_share(flat_parts(name, 0.0), 0.0, 5.0) for name in ("sigmoid", "tanh", "relu")]
    sampled = [
        np.mean(np.abs(value_and_slope(activation(name, 0.0), 5 * NORMAL)[1]) < FLAT)
        for name in ("sigmoid", "tanh", "relu")
    ]
    return [exact, sampled], [[0.359, 0.549, 0.5]] * 2, 0.03


@how_do_activations_differ.claim(
    "every slope of `backward` agrees with the nudged one, away from corners to 1e-9"
)
def _(kind):
    z = np.setdiff1d(Z, [0.0])
    return [gaps(name, 0.3, z, 1e-5, True).max() < 1e-9 for name in ACTIVATIONS], [True] * len(ACTIVATIONS)


# ---- backward against differences (3.8) ---------------------------------------------------------------------------------
H = np.logspace(-13, 0, 131)
SMALLEST_GAP = 1e-17  # stands for a gap of 0 on the logarithmic axes


def gaps(name, leak, z, h, two_sided):
    """|nudged slope − backward's slope|, and no less than what can be drawn."""
    return np.maximum(activations.nudge_gap(activation(name, leak), z, h, two_sided=two_sided), SMALLEST_GAP)


@explorable(
    g=Choice(*NAMES, start="tanh", label="g"),
    z=Slider(-8.0, 8.0, 1.0, step=0.05),
    h=LogSlider(1e-13, 1.0, 0.3, label="nudge h"),
    two_sided=Toggle(True, label="nudge to both sides"),
    leak=Slider(0.0, 1.0, 0.1, step=0.01, label="leak ℓ"),
    more={"Leak": ("leak",)},
    presets={
        "good h": {"h": 1e-5},
        "one side": {"h": 1e-5, "two_sided": False},
        "h too small": {"h": 1e-12},
        "corner of ReLU": {"g": "relu", "z": 0.0, "h": 1e-5},
        "corner, one side": {"g": "relu", "z": 0.0, "h": 1e-5, "two_sided": False},
        "jump": {"g": "step", "z": 0.0, "h": 0.1},
    },
    predict="nudged slope",
)
def do_differences_agree_with_backward(fig):
    """The slope that an activation's `backward` gives, and the slope measured by nudging z: under a magnifier as wide as the
    nudge, for every z, and for every nudge h.   Lecture C1W3 3.8"""
    lens, every_z, every_h = fig.subplots(1, 3, width_ratios=(1.15, 1, 1))
    views.label_axes(
        lens, "z, in nudges h from here", "rise / h", "Under a magnifier", xlim=(-2.2, 2.2), ylim=(-2.6, 2.6)
    )
    views.label_axes(
        every_z,
        "z",
        "|nudged − backward|",
        "Gap at every z, for this h",
        xlim=(-8, 8),
        ylim=(SMALLEST_GAP / 3, 30),
    )
    views.label_axes(
        every_h, "nudge h", "", "Gap at this z, for every h", xlim=(5e-14, 2), ylim=(SMALLEST_GAP / 3, 30)
    )
    every_z.set_yscale("log"), every_h.set_yscale("log"), every_h.set_xscale("log")
    for ax in (every_z, every_h):
        ax.set_yticks([1e-16, 1e-12, 1e-8, 1e-4, 1]), ax.minorticks_off()
    (
        every_z.set_xticks([-8, -4, 0, 4, 8]),
        every_h.set_xticks([1e-12, 1e-8, 1e-4, 1]),
        every_h.minorticks_off(),
    )
    for set_zero in (lens.axhline, lens.axvline):
        set_zero(0, color=theme.PALE, linewidth=0.8, zorder=0)
    set_curve = views.curve(lens, color=theme.BLUE, width=3)
    set_tangent = views.curve(lens, color=theme.GRADIENT, style="--", width=2.2, zorder=4)
    set_chord = views.curve(lens, color=theme.INK, width=1.6, zorder=5)
    set_ends = views.points(lens, color=theme.INK, size=8, zorder=6)
    set_words = [views.text(lens, 0.03, 0.97 - 0.075 * k) for k in range(3)]
    set_gap_z, set_gap_h = views.curve(every_z, color=theme.BLUE), views.curve(every_h, color=theme.BLUE)
    set_z, set_h = views.vertical(every_z), views.vertical(every_h)
    dots = [views.points(ax, color=theme.INK, size=8, zorder=6) for ax in (every_z, every_h)]
    u = np.linspace(-2.2, 2.2, 221)

    def update(g, z, h, two_sided, leak):
        g_of = activation(g, leak)
        a, slope = (part.item() for part in value_and_slope(g_of, np.array([z])))
        ends = np.array([-1.0, 1.0]) if two_sided else np.array([0.0, 1.0])
        rise = (g_of(z + h * ends) - a) / h
        nudged = float(measured_slope(g_of, np.array([z]), h, two_sided=two_sided)[0])
        beyond = np.array([-2.2, 2.2])
        set_curve(u, np.clip((g_of(z + h * u) - a) / h, -9, 9)), set_tangent(beyond, slope * beyond)
        (
            set_chord(beyond, np.clip(rise[0] + nudged * (beyond - ends[0]), -9, 9)),
            set_ends(ends, np.clip(rise, -9, 9)),
        )
        for set_word, word in zip(
            set_words, (f"g = {ACTIVATIONS[g][0]}", f"- - backward: {slope:.6g}", f"— nudged: {nudged:.6g}")
        ):
            set_word(word.replace("e-", "e−").replace(": -", ": −"))
        set_gap_z(Z, gaps(g, leak, Z, h, two_sided)), set_gap_h(H, gaps(g, leak, z, H, two_sided))
        gap = abs(nudged - slope)
        shown = min(max(gap, SMALLEST_GAP), 20)
        set_z(z), set_h(h), dots[0](z, shown), dots[1](h, shown)  # above 20: at the edge
        return Reading(
            what_the_nudge_says(g, leak, z, h, two_sided, slope, nudged),
            {"nudged slope": nudged, "backward": slope, "gap": power(gap)},
        )

    return update


def what_the_nudge_says(g, leak, z, h, two_sided, slope, nudged):
    """The finding: how far off the nudge is, unless it reaches over a corner or a jump at 0."""
    left, right = value_and_slope(activation(g, leak), np.array([-1e-12, 1e-12]))[1]
    if z == 0 or abs(z) < h and (two_sided or z < 0):
        if g == "step":
            return f"The nudge crosses the jump of the step: {nudged:.3g} is no slope"
        if abs(right - left) > 1e-6:
            return (
                f"{ACTIVATIONS[g][0]} has a corner at 0, with slopes {left:.3g} and {right:.3g}; backward says {slope:.3g}, "
                f"the nudge {nudged:.3g}"
            )
    minus = "−" if z < 0 else ""
    return (
        f"At z = {minus}{abs(z):.3g} a {'two' if two_sided else 'one'}-sided nudge of {power(h)} misses backward's slope "
        f"{slope:.3g} by {power(abs(nudged - slope))}".replace("slope -", "slope −")
    )


@do_differences_agree_with_backward.claim(
    "with h = 1e-5 the two-sided gap of tanh at 1 is below 1e-10, the one-sided |g″|h/2"
)
def _(kind):
    z, h = 1.0, 1e-5
    curvature = abs(-2 * np.tanh(z) * (1 - np.tanh(z) ** 2))
    return (
        [gaps("tanh", 0.1, z, h, True) < 1e-10, gaps("tanh", 0.1, z, h, False)],
        [True, curvature * h / 2],
        1e-3,
    )


@do_differences_agree_with_backward.claim(
    "at the corner of ReLU the two-sided nudge says ½, the one-sided 1, backward 0"
)
def _(kind):
    readings = [kind(g="relu", z=0.0, h=1e-5, two_sided=two_sided).numbers for two_sided in (True, False)]
    return [numbers[name] for numbers in readings for name in ("nudged slope", "backward")], [0.5, 0, 1, 0]


@do_differences_agree_with_backward.claim(
    "ten times the nudge is a hundred times the gap, as long as round-off is smaller"
)
def _(kind):
    return gaps("sigmoid", 0.1, 1.0, 1e-2, True) / gaps("sigmoid", 0.1, 1.0, 1e-3, True), 100, 1e-3
