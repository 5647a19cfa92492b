"""Activation functions (3.6, 3.8): what each makes of its input, and how much of a gradient it lets back through."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ... import functional as F
from ...analysis import activations
from ...analysis.activations import normal_share, value_and_slope
from ...analysis.gradcheck import slope as measured_slope
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Reading,
    Slider,
    Toggle,
    explorable,
    number,
    panels,
    theme,
)
from ...explore.panels import Arrangement, Look, linear, log
from ...explore.words import NOISE, count, percent, power, times_power
from ...remember import remembered

__all__ = ["how_do_activations_differ", "do_differences_agree_with_backward"]

STRETCHED = "2σ(2z) − 1"


def _by_height(z, a, leak):
    return f"a(1 − a) = {number(a)} · {number(1 - a)} = "


def _by_both_ends(z, a, leak):
    return f"1 − a² = (1 − a)(1 + a) = {number(1 - a)} · {number(1 + a)} = "


def _by_the_leak(z, a, leak):
    return "" if z > 0 else "ℓ = "


def _by_the_power(z, a, leak):
    return "" if z > 0 else f"a + ℓ = ℓeᶻ = {number(leak)} · {number(np.exp(z))} = "


def _as(words):
    """A slope whose formula has no numbers in it."""
    return lambda z, a, leak: words


# name in dlcourse.functional → what it is called, its formula, and its slope in terms of z, a = g(z) and the leak ℓ
ACTIVATIONS = {
    "sigmoid": ("sigmoid", "1 / (1 + e⁻ᶻ)", _by_height),
    "tanh": ("tanh", "(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)", _by_both_ends),
    "relu": ("ReLU", "max(0, z)", _as("")),
    "leaky_relu": ("leaky ReLU", "z for z > 0, else ℓz", _by_the_leak),
    "elu": ("ELU", "z for z > 0, else ℓ(eᶻ − 1)", _by_the_power),
    "gelu": ("GELU", "z Φ(z)", _as("Φ(z) + z Φ′(z) = ")),
    "silu": ("SiLU", "z σ(z)", _as("σ(z) + z σ′(z) = ")),
    "softplus": ("softplus", "ln(1 + eᶻ)", _as("σ(z) = ")),
    "identity": ("identity", "z", _as("")),
    "step": ("step", "1 for z > 0, else 0", _as("")),
    STRETCHED: (STRETCHED, STRETCHED, _as("4σ′(2z) = ")),
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


def tiny(value):
    """A number from 0 on; here what is below the usual round-off is a number too, such as 3.2·10⁻¹⁵."""
    if not 0 < value < NOISE:
        return number(value)
    digits, exponent = f"{value:.1e}".split("e")
    return times_power(digits.removesuffix(".0"), int(exponent))


def powers(*exponents):
    """Powers of ten as ticks."""
    return {10.0**exponent: power(exponent) if exponent else "1" for exponent in exponents}


# ---- the explorer -------------------------------------------------------------------------------------------------------
FAR, HEIGHTS = 8.0, (-1.5, 3.0)
Z = np.linspace(-FAR, FAR, 321)
NORMAL = np.random.default_rng(0).standard_normal(5000)
DECILES = np.quantile(NORMAL, np.arange(1, 10) / 10)
Z_EDGES, A_EDGES = np.arange(-80, 81) / 10, np.arange(-15, 31) / 10  # cells of the same width, .1
LAYERS = np.arange(1, 21)
LOWEST = 1e-16  # of the logarithmic axis
LOOKS = Look(theme.BLUE, size=6), Look(theme.VERMILLION, "s", dash=(5, 2), size=6)
FLAT_PART, BEST = Look(theme.GREY), Look(theme.GREY, dash=(1.2, 1.2), width=1.6)
TANGENT, THROUGH = Look(theme.GRADIENT, dash=(4, 2)), Look(theme.GREY, dash=(4, 3), width=1.2)
PERCENTS = {float(np.sqrt(share)): percent(share) for share in (0.01, 0.1, 0.3, 0.6, 1)}


class Seen(NamedTuple):
    """What is shown of an activation: its function, its name, its values and slopes over Z, what it makes of the inputs, and which
    shares of them it saturates and does not move at all."""

    g: Any
    label: str
    a: Any
    slope: Any
    pushed: Any
    saturated: float
    dead: float

    def at(self, z: float) -> tuple[float, float]:
        """Value and slope at z."""
        a, slope = value_and_slope(self.g, np.array([z]))
        return a.item(), slope.item()


def look_at(name, leak, x):
    """What is shown of an activation, None for "none"."""
    if name == "none":
        return None
    g = activation(name, leak)
    pushed, through = value_and_slope(g, x)
    flat = float(np.mean(np.abs(through) < FLAT))
    return Seen(g, ACTIVATIONS[name][0], *value_and_slope(g, Z), pushed, flat, float(np.mean(through == 0)))


def in_steps(edges, heights):
    """The outline of a histogram: edges and heights (n,), each twice.   (2n,), (2n,)"""
    return np.repeat(edges, 2)[1:-1], np.repeat(heights, 2)


def part(share):
    """A share in words: "none", "all", or a percentage."""
    return {0: "none", 1: "all"}.get(share, percent(share, 1))


def shares(values):
    """The share of the outputs in each cell, under a root: small and large shares can be read on one axis."""
    return np.sqrt(np.histogram(values, A_EDGES)[0] / values.size)


@explorable(
    g=Choice(*NAMES, label="g"),
    second=Choice("none", *ACTIVATIONS, start="tanh", label="compare with"),
    z=Slider(-8.0, 8.0, 1.5, step=0.05),
    leak=Slider(0.0, 1.0, 0.1, step=0.01, label="leak ℓ"),
    mean=Slider(-3.0, 3.0, 0.0, step=0.1, label="mean of inputs"),
    deviation=LogSlider(0.1, 5.0, 1.0, label="deviation"),
    layers=IntSlider(1, 20, 10, label="layers L"),
    logarithmic=Toggle(True, label="gradient on a logarithmic axis"),
    more={"inputs": ("mean", "deviation"), "leak, axis": ("leak", "logarithmic")},
    panels=Arrangement(
        "value outputs / inputs chain / slopes chain",
        widths=(1.75, 1),
        heights=(2.4, 0.4, 1),
        narrow="value / inputs / slopes / outputs / chain",
    ),
    size=(940, 480),
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
def how_do_activations_differ(value, outputs, inputs, chain, slopes):
    """An activation g with its tangent, what it makes of 5000 normal inputs, its slope, and what is left of a gradient after
    L layers with this slope; a second activation over it.   Lecture C1W3 3.6, 3.8"""
    set_value, set_slopes, set_inputs = _value(value), _slopes(slopes), _inputs(inputs)
    set_outputs, set_chain = _outputs(outputs), _chain(chain)

    def update(g, second, z, leak, mean, deviation, layers, logarithmic):
        both = look_at(g, leak, mean + deviation * NORMAL), look_at(second, leak, mean + deviation * NORMAL)
        first, compared = both
        flat, (a, slope) = flat_parts(g, leak), first.at(z)
        set_value(both, ACTIVATIONS[g][1], z, flat, mean + deviation * DECILES)
        set_slopes(both, z, flat, f"g′({number(z)}) = {ACTIVATIONS[g][2](z, a, leak)}{number(slope)}")
        set_inputs(mean + deviation * NORMAL, z, flat)
        set_outputs(both, a)
        set_chain(both, z, layers, logarithmic, steepest(g, leak))
        told = {
            "a = g(z)": a,
            "slope g′(z)": slope,
            "by nudging z": measured_slope(first.g, np.array([z]), 1e-5).item(),
            f"|g′(z)|ᴸ, L = {layers}": tiny(abs(slope) ** layers),
            "at best": tiny(steepest(g, leak) ** layers),
            "inputs saturated": part(first.saturated),
            "by the normal law": part(normal_share(flat, mean, deviation)),
        }
        if compared:
            told["largest gap between the two"] = float(np.abs(first.a - compared.a).max())
        return Reading(what_is_left(first.label, z, slope, layers), told)

    def touch(values, ax, x, y, key):
        if ax is chain:
            return {"layers": int(np.clip(round(x), 1, LAYERS[-1]))}
        if ax is inputs:
            return {"mean": float(np.clip(round(x, 1), -3, 3))}
        return {"z": float(np.clip(round(x, 2), -FAR, FAR))} if ax in (value, slopes) else {}

    update.touch, update.pens = touch, {"drag z": "z"}
    return update


def _flat(ax, low, high):
    """The ground under the flat parts of g. set(intervals)"""
    set_band = panels.band(ax, FLAT_PART, alpha=0.14)

    def set_flat(intervals):
        ends = np.clip(np.array(intervals, float).reshape(-1, 2), -FAR, FAR)
        set_band(np.repeat(ends.ravel(), 2), low, np.tile([low, high, high, low], len(ends)))

    return set_flat


def _value(ax):
    """Both curves, the tangent of the first, and nine of the inputs on their way up to it and across.
    set(both, formula, z, flat parts, inputs)"""
    panels.axes(ax, linear("", -FAR, FAR, {}), linear("a = g(z)", *HEIGHTS, (-1, 0, 1, 2, 3)), " ")
    set_name, set_flat, set_cursor = panels.caption(ax), _flat(ax, *HEIGHTS), panels.vertical(ax)
    set_drops, set_across = panels.paths(ax), panels.paths(ax, THROUGH)
    set_curves = [panels.curve(ax, look) for look in LOOKS]
    set_tangent, set_point = panels.curve(ax, TANGENT, zorder=5), panels.points(ax, panels.NOW, zorder=7)

    def set_value(both, formula, z, flat, drops):
        first, (a, slope) = both[0], both[0].at(z)
        called = [f"{line} {seen.label}" for line, seen in zip(("——", "– –"), both) if seen]
        set_name(f"{called[0]}:  g(z) = {formula}" + "".join(f"      {name}" for name in called[1:]))
        set_flat(flat)
        set_cursor(z)
        heights = first.g(drops)
        start, corner = np.broadcast_arrays(drops, HEIGHTS[0])[::1], (drops, heights)
        set_drops(
            np.stack([np.column_stack(part) for part in (start, corner, (np.full(len(drops), FAR), heights))])
        )
        set_across(np.array([[[z, a]], [[FAR, a]]]))
        for set_curve, seen in zip(set_curves, both):
            set_curve(*((Z, seen.a) if seen else ()))
        reach = 2.2 / np.hypot(1, 1.7 * slope)  # about as long on the screen at every slope
        set_tangent([z - reach, z + reach], [a - slope * reach, a + slope * reach])
        set_point(z, a)

    return set_value


def _slopes(ax):
    """The slopes of both. set(both, z, flat parts, the slope at z in words)"""
    low, high = -0.25, 1.3
    panels.axes(ax, linear("z", -FAR, FAR), linear("g′(z)", low, high, (0, 0.5, 1)), " ")
    set_words, set_flat, set_cursor = panels.caption(ax), _flat(ax, low, high), panels.vertical(ax)
    set_curves, set_point = (
        [panels.curve(ax, look) for look in LOOKS],
        panels.points(ax, panels.NOW, zorder=7),
    )

    def set_slopes(both, z, flat, words):
        set_words(f"{words}   grey: |g′| < {number(FLAT)}")
        set_flat(flat)
        set_cursor(z)
        for set_curve, seen in zip(set_curves, both):
            set_curve(*((Z, seen.slope) if seen else ()))
        set_point(z, both[0].at(z)[1])

    return set_slopes


def _inputs(ax):
    """How the 5000 inputs are spread. set(inputs, z, flat parts)"""
    panels.axes(ax, linear("", -FAR, FAR, {}), linear("inputs", 0, 1.15, {}), grid=False)
    set_flat, set_cursor = _flat(ax, 0, 1.15), panels.vertical(ax)
    set_area, set_outside = panels.band(ax), panels.text(ax, 0.99, 0.92, ha="right")

    def set_inputs(x, z, flat):
        counts = np.histogram(x, Z_EDGES)[0]
        set_area(*in_steps(Z_EDGES, 0 * counts), in_steps(Z_EDGES, counts / counts.max())[1])
        set_flat(flat)
        set_cursor(z)
        outside = float(np.mean(np.abs(x) > FAR))
        set_outside(f"{percent(outside, 1)} outside" if outside else "")

    return set_inputs


def _outputs(ax):
    """What becomes of the inputs, for both. set(both, a at z)"""
    cells = "share of outputs in a cell of 0.1, root scale"
    panels.axes(
        ax,
        linear(cells, 0, 1.02, PERCENTS),
        linear("", *HEIGHTS, (-1, 0, 1, 2, 3)),
        "What becomes of 5000 inputs",
    )
    set_curves, set_across = [panels.curve(ax, look) for look in LOOKS], panels.paths(ax, THROUGH)
    set_words = [panels.text(ax, 0.98, 0.13 - 0.08 * k, ha="right", va="bottom") for k in range(2)]
    set_above = panels.text(ax, 0.98, 0.985, ha="right")

    def set_outputs(both, a):
        set_across(np.array([[[0, a]], [[1.02, a]]]))
        for set_curve, set_word, seen in zip(set_curves, set_words, both):
            set_curve(*(in_steps(A_EDGES, shares(seen.pushed))[::-1] if seen else ()))
            set_word(
                f"{seen.label}: saturated {part(seen.saturated)}, dead {part(seen.dead)}" if seen else ""
            )
        above = float(np.mean(both[0].pushed > HEIGHTS[1]))
        set_above(f"{percent(above, 1)} above 3 ↑" if above else "")

    return set_outputs


def _chain(ax):
    """What L layers with the slope at z leave of a gradient. set(both, z, layers, logarithmic, largest slope of the first)"""
    scales = (
        linear("|g′(z)|ᴸ", -0.1, 1.9, (0, 0.5, 1, 1.5)),
        log("|g′(z)|ᴸ", LOWEST / 30, 1e6, powers(-15, -10, -5, 0)),
    )
    title, counted = (
        "L layers leave; dotted: at best",
        linear("number of layers", 0.4, 20.6, (1, 5, 10, 15, 20)),
    )
    set_axes = panels.axes(ax, counted, scales[1], title)
    set_cursor, set_best = panels.vertical(ax), panels.curve(ax, BEST, zorder=2)
    set_curves = [panels.curve(ax, look.but(width=1.2)) for look in LOOKS]
    set_dots, set_now = [panels.points(ax, look) for look in LOOKS], panels.points(ax, panels.NOW, zorder=7)

    def set_chain(both, z, layers, logarithmic, best):
        set_axes(y=scales[logarithmic])
        for set_curve, set_dot, seen in zip(set_curves, set_dots, both):
            left = abs(seen.at(z)[1]) ** LAYERS if seen else np.zeros(0)
            shown = np.count_nonzero(left > LOWEST) if logarithmic else len(left)
            set_curve(LAYERS[:shown], left[:shown])
            set_dot(LAYERS[: min(layers, shown)], left[: min(layers, shown)])
        set_now(layers, abs(both[0].at(z)[1]) ** layers)
        set_cursor(layers)
        set_best(*((LAYERS, best**LAYERS) if best else ()))

    return set_chain


def what_is_left(label, z, slope, layers):
    """The finding: the slope at z, and a gradient that has come back through L layers with this slope."""
    where = f"{label[0].upper()}{label[1:]} at z = {number(z)}"
    left, through = abs(slope) ** layers, "one layer" if layers == 1 else count(layers, "layer")
    if slope == 0:
        return f"{where}: slope 0, so no gradient comes back through it"
    if slope == 1:
        return f"{where}: slope 1, a gradient comes back whole through {through}"
    if left < 1:
        result = f"{tiny(left)} of a gradient is left"
    else:
        result = f"a gradient is {number(left)} times as large"
    return f"{where}: slope {number(slope)}; after {through} with this slope {result}"


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
GAP = log("|nudged − backward|", SMALLEST_GAP / 3, 30, powers(-16, -12, -8, -4, 0))
CHORD = Look(theme.INK, width=1.6)


def gaps(name, leak, z, h, two_sided):
    """|nudged slope − backward's slope|, and no less than what can be drawn."""
    return np.maximum(activations.nudge_gap(activation(name, leak), z, h, two_sided=two_sided), SMALLEST_GAP)


@explorable(
    g=Choice(*NAMES, start="tanh", label="g"),
    z=Slider(-8.0, 8.0, 1.0, step=0.05),
    h=LogSlider(1e-13, 1.0, 0.3, label="nudge h"),
    two_sided=Toggle(True, label="nudge to both sides"),
    leak=Slider(0.0, 1.0, 0.1, step=0.01, label="leak ℓ"),
    more={"leak": ("leak",)},
    panels=Arrangement("lens every_z every_h", widths=(1.15, 1, 1)),
    presets={
        "good h": {"h": 1e-5},
        "one side": {"h": 1e-5, "two_sided": False},
        "h too small": {"h": 1e-12},
        "corner of ReLU": {"g": "relu", "z": 0.0, "h": 1e-5},
        "corner, one side": {"g": "relu", "z": 0.0, "h": 1e-5, "two_sided": False},
        "jump": {"g": "step", "z": 0.0, "h": 0.1},
        "a leak": {"g": "leaky_relu", "z": -0.1},
    },
    predict="nudged slope",
)
def do_differences_agree_with_backward(lens, every_z, every_h):
    """The slope that an activation's `backward` gives, and the slope measured by nudging z: under a magnifier as wide as the
    nudge, for every z, and for every nudge h.   Lecture C1W3 3.8"""
    set_lens = _lens(lens)
    panels.axes(every_z, linear("z", -FAR, FAR, (-8, -4, 0, 4, 8)), GAP, "Gap at every z, for this h")
    panels.axes(every_h, log("nudge h", 5e-14, 2, powers(-12, -8, -4, 0)), GAP, "Gap at this z, for every h")
    set_gaps = [panels.curve(ax, LOOKS[0]) for ax in (every_z, every_h)]
    set_cursors = [panels.vertical(ax) for ax in (every_z, every_h)]
    set_dots = [panels.points(ax, panels.NOW, zorder=6) for ax in (every_z, every_h)]

    def update(g, z, h, two_sided, leak):
        g_of = activation(g, leak)
        slope = value_and_slope(g_of, np.array([z]))[1].item()
        nudged = float(measured_slope(g_of, np.array([z]), h, two_sided=two_sided)[0])
        set_lens(g_of, ACTIVATIONS[g][0], z, h, two_sided, slope, nudged)
        set_gaps[0](Z, gaps(g, leak, Z, h, two_sided))
        set_gaps[1](H, gaps(g, leak, z, H, two_sided))
        gap = abs(nudged - slope)
        for set_cursor, set_dot, at in zip(set_cursors, set_dots, (z, h)):
            set_cursor(at)
            set_dot(at, max(gap, SMALLEST_GAP))
        return Reading(
            what_the_nudge_says(g, leak, z, h, two_sided, slope, nudged),
            {"nudged slope": nudged, "backward": slope, "gap": tiny(gap)},
        )

    return update


def _lens(ax):
    """The curve under a magnifier as wide as the nudge. set(g, its name, z, h, two-sided, slope by backward, nudged slope)"""
    panels.axes(ax, linear("z, in nudges h from here", -2.2, 2.2), linear("rise / h", -2.6, 2.6), " ")
    set_name, u, ends_of_lens = panels.caption(ax), np.linspace(-2.2, 2.2, 221), np.array([-2.2, 2.2])
    set_curve, set_tangent = (
        panels.curve(ax, LOOKS[0].but(width=3)),
        panels.curve(ax, TANGENT, "backward", zorder=4),
    )
    set_chord, set_ends = panels.curve(ax, CHORD, "nudged", zorder=5), panels.points(ax, panels.NOW, zorder=6)
    panels.legend(ax, "lower right")

    def set_lens(g, name, z, h, two_sided, slope, nudged):
        a, ends = g(np.array([z])).item(), np.array([-1.0, 1.0]) if two_sided else np.array([0.0, 1.0])
        rise = (g(z + h * ends) - a) / h
        set_name(f"{name} under a magnifier")
        set_curve(u, (g(z + h * u) - a) / h)
        set_tangent(ends_of_lens, slope * ends_of_lens)
        set_chord(ends_of_lens, rise[0] + nudged * (ends_of_lens - ends[0]))
        set_ends(ends, rise)

    return set_lens


def what_the_nudge_says(g, leak, z, h, two_sided, slope, nudged):
    """The finding: how far off the nudge is, unless it reaches over a corner or a jump at 0."""
    left, right = value_and_slope(activation(g, leak), np.array([-1e-12, 1e-12]))[1]
    if z == 0 or abs(z) < h and (two_sided or z < 0):
        if g == "step":
            return f"The nudge crosses the jump of the step: {number(nudged)} is no slope"
        if abs(right - left) > 1e-6:
            return (
                f"{ACTIVATIONS[g][0]} has a corner at 0, with slopes {number(left)} and {number(right)}; backward says "
                f"{number(slope)}, the nudge {number(nudged)}"
            )
    sides = "two" if two_sided else "one"
    return (
        f"At z = {number(z)} a {sides}-sided nudge of {tiny(h)} misses backward's slope {number(slope)} by "
        f"{tiny(abs(nudged - slope))}"
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
