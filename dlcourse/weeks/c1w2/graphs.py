"""Derivatives, the computation graph, likelihood, and the order of cells (2.5 to 2.9, 2.17, 2.18)."""

import contextlib
import io

import numpy as np

from ... import functional as F
from ...analysis import gradcheck
from ...analysis.activations import nudge_gap, value_and_slope
from ...analysis.precision import entropy, likelihood
from ...autodiff import Tensor
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
from ...explore.graph import short, table
from ...remember import remembered

__all__ = [
    "what_does_a_nudge_measure",
    "where_does_the_sigmoid_cancel",
    "how_many_nudges_or_one_sweep",
    "which_p_explains_the_flips",
    "what_does_the_order_of_cells_change",
]


# ---- a nudge measures a slope (2.5, 2.6) --------------------------------------------------------------------------------
FUNCTIONS = {"3a": lambda a: 3 * a, "a²": lambda a: a**2, "a³": lambda a: a**3, "ln a": F.log}
TICKS = {
    "3a": (0, 10, 20),
    "a²": (0, 20, 40),
    "a³": (0, 150, 300),
    "ln a": (-2, 0, 2),
}  # of the whole curve, a = 0 … 7
WIDE = "\u2007"  # a space as wide as a digit: all labels take the same room
NUDGES = np.logspace(-16, 0, 129)
LENS = np.linspace(-1.3, 1.4, 541)  # in units of h
FLOOR = 1e-17  # a gap of 0 is drawn here, at the lower edge


@remembered
def gaps(function, a):
    """For every h of NUDGES: |f(a+h) − tangent|, and the errors of the one- and the two-sided slope."""
    f = FUNCTIONS[function]
    value, slope = value_and_slope(f, np.array(a))
    errors = [nudge_gap(f, a, NUDGES, two_sided=sides) for sides in (False, True)]
    return np.maximum([abs(f(a + NUDGES) - (value + slope * NUDGES)), *errors], FLOOR)


@explorable(
    function=Choice(*FUNCTIONS, start="a²"),
    a=Slider(1.5, 6.0, 2.0, step=0.001),
    h=LogSlider(1e-16, 1.0, 0.5, label="nudge h"),
    two_sided=Toggle(label="two-sided: from a − h to a + h"),
    size=(940, 400),
    presets={
        "the lecture's .001": {"h": 1e-3},
        "a straight line": {"function": "3a", "h": 1e-3},
        "best two-sided h": {"function": "a³", "h": 1e-5, "two_sided": True},
        "too small": {"h": 3e-15},
        "lost": {"h": 1e-16},
    },
    predict="measured slope",
)
def what_does_a_nudge_measure(fig):
    """A function near a, under a lens that magnifies 1/h times: curve, tangent, and the triangle of the nudge h. Beside it, the
    error of the measured slope for every h.   Lecture C1W2 2.5, 2.6"""
    whole, lens, errors = fig.subplots(1, 3, width_ratios=(0.62, 1.25, 1.1))
    views.label_axes(whole, "a", "", "f(a), the whole curve", xlim=(0, 7))
    grid = np.linspace(0.12, 7, 200)
    set_whole, set_tangent = views.curve(whole), views.curve(whole, color=theme.PURPLE, style="--", width=1.4)
    set_here = views.points(whole, color=theme.INK, size=7)
    views.label_axes(lens, "", "", "Under the lens, 1/h times larger", xlim=(-1.3, 1.4), ylim=(-1.6, 2.0))
    lens.set_xticks([-1, 0, 1], ["a − h", "a", "a + h"])
    lens.set_yticks([0, 1], ["f(a)", "f(a) + f′(a)·h"], rotation=90, va="center")
    set_curve = views.curve(lens, width=2.2)
    lens.plot([-1.3, 1.4], [-1.3, 1.4], "--", color=theme.PURPLE, linewidth=1.6, zorder=3)
    lens.text(
        1.38,
        -1.56,
        "solid: curve, dashed: tangent",
        ha="right",
        color=theme.GREY,
        fontsize=theme.points(theme.TICK),
    )
    set_triangle, set_ends = (
        views.curve(lens, color=theme.VERMILLION, width=1.8, zorder=4),
        views.points(lens, color=theme.INK, size=7),
    )
    set_words = views.text(lens, size=theme.LABEL, halo=False)
    views.label_axes(
        errors,
        "h (log)",
        "error (log)",
        "Error of the slope, for every h",
        xlim=(3e-17, 3.0),
        ylim=(FLOOR, 1e6),
    )
    errors.set(
        xscale="log", yscale="log", xticks=[1e-15, 1e-10, 1e-5, 1], yticks=[1e-16, 1e-12, 1e-8, 1e-4, 1]
    )
    errors.minorticks_off()
    styles = dict(
        zip(
            ("one-sided slope", "two-sided slope", "gap to the tangent"),
            (
                dict(color=theme.VERMILLION),
                dict(color=theme.GREEN, style=(0, (5, 1))),
                dict(color=theme.BLUE, style=":"),
            ),
        )
    )
    set_error = {name: views.curve(errors, label=name, width=1.5, **style) for name, style in styles.items()}
    set_mark = views.points(errors, color=theme.INK, size=7)
    set_h = views.curve(errors, color=theme.GREY, style="--", width=1.2, zorder=2)
    errors.legend(loc="upper right", handlelength=2.4, borderaxespad=0)

    def update(function, a, h, two_sided):
        f, start = FUNCTIONS[function], a - h if two_sided else a
        exact = value_and_slope(f, np.array(a))[1].item()
        measured = float(gradcheck.slope(f, a, h, two_sided=two_sided))
        if whole.get_ylim()[1] != TICKS[function][-1] * 1.15:  # another function: the one structural change
            whole.set_ylim(TICKS[function][0], TICKS[function][-1] * 1.15)
            whole.set_yticks(TICKS[function], [number(t).rjust(3, WIDE) for t in TICKS[function]])
        set_whole(grid, f(grid)), set_here(a, f(a))
        set_tangent(np.array([0, 7]), f(a) + exact * (np.array([0, 7]) - a))
        units = exact * h
        set_curve(LENS, (f(a + LENS * h) - f(a)) / units)
        left, right = (f(start) - f(a)) / units, (f(a + h) - f(a)) / units
        x = -1.0 if two_sided else 0.0
        set_triangle([x, 1, 1], [left, left, right]), set_ends([x, 1], [left, right])
        rise, run = f(a + h) - f(start), (a + h) - start if two_sided else h
        set_words(
            f"rise {number(rise, 8, noise=0)}\nrun   {number((2 if two_sided else 1) * h, 8, noise=0)}\n"
            f"slope {number(measured, 8)}"
        )
        gap, one, two = gaps(function, a)
        for name, values in zip(styles, (one, two, gap)):
            set_error[name](NUDGES, values)
        set_mark(h, max(abs(measured - exact), FLOOR)), set_h([h, h], [FLOOR, 30])
        here, twice = (abs(f(a + k * h) - (f(a) + exact * k * h)) for k in (1, 2))
        order = np.log2(twice / here) if here > 1e-13 * abs(f(a)) + 1e-14 else "lost in round-off"
        return Reading(
            nudge_finding(function, a, h, measured, exact, rise, run),
            {
                "f(a)": f"{f(a):.10g}",
                "f(a + h)": f"{f(a + h):.10g}",
                "measured slope": measured,
                "exact slope": exact,
                "off by": abs(measured - exact),
                "gap to the tangent": here,
                "gap grows like h to the power": order,
            },
        )

    return update


def nudge_finding(function, a, h, measured, exact, rise, run):
    off = abs(measured - exact)
    if run == 0 or a + h == a:
        return f"h = {number(h, 1, noise=0)} is lost: a + h is still {a:g} in float64, so the nudge measures {number(measured)}"
    if h < 1e-6 and off > 1e-7 * exact:
        return f"h = {number(h, 1, noise=0)} is too small: round-off leaves a slope of {number(measured, 6)} where {number(exact, 6)} is true"
    if off <= 1e-9 * exact:
        return f"At a = {a:g} the measured slope of {function} agrees with {exact:.6g} to nine digits"
    return f"From a = {a:.4g}, a run of {short(run)} makes {function} rise by {short(rise, 7)}: slope {short(measured, 6)}, exactly {short(exact)}"


@what_does_a_nudge_measure.claim(
    "2 → 2.001 takes 3a from 6 to 6.003, a² to 4.004001, a³ to 8.012, ln a to .69365; 5.001 → 15.003"
)
def _(kind):
    read = [float(kind(function=name, a=2.0, h=1e-3).numbers["f(a + h)"]) for name in FUNCTIONS]
    return (
        [*read, float(kind(function="3a", a=5.0, h=1e-3).numbers["f(a + h)"])],
        [6.003, 4.004001, 8.012006, 0.6936471, 15.003],
        1e-6,
    )


@what_does_a_nudge_measure.claim(
    "the gap between a² and its tangent is h², so it falls with slope 2 on log axes"
)
def _(kind):
    numbers = [kind(h=h).numbers for h in (1.0, 0.1, 1e-3)]
    return (
        [n["gap to the tangent"] for n in numbers] + [n["gap grows like h to the power"] for n in numbers],
        [1, 1e-2, 1e-6, 2, 2, 2],
        1e-7,
    )


@what_does_a_nudge_measure.claim("with h = 10⁻¹⁶ nothing moves: the measured slope is 0")
def _(kind):
    return [kind(function=name, h=1e-16).numbers["measured slope"] for name in FUNCTIONS], 0.0


@what_does_a_nudge_measure.claim("the best two-sided h is near 10⁻⁵: within a factor of ten, for a³ at 2")
def _(kind):
    _, _, two = gaps("a³", 2.0)
    smooth = np.convolve(np.log(two), np.ones(9) / 9, "same")
    return np.log10(NUDGES[8:-8][smooth[8:-8].argmin()]), -5.0, 0.2


# ---- loss and sigmoid (2.9) ---------------------------------------------------------------------------------------------
def chain(y, z):
    """For each z an example with label y: a = σ(z), the two slopes da = dL/da and σ′ = da/dz, and dz, all from the tape."""
    z = Tensor(np.atleast_1d(z))
    a = F.sigmoid(z)
    cost = F.binary_cross_entropy_from_probabilities(a, np.full(z.shape, float(y)))
    (z.size * cost).backward(keep_all=True)  # the sum of the losses: a slope for each example
    return a.value, a.grad, F.sigmoid.forward(z.value)[1](np.ones(z.shape)), z.grad


Z_GRID = np.linspace(-30, 30, 241)


@remembered
def chain_everywhere(y):
    """The absolute values of da, σ′ and dz at every z of Z_GRID."""
    return [abs(values) for values in chain(y, Z_GRID)[1:]]


@explorable(
    z=Slider(-30.0, 30.0, -4.0, step=0.05),
    y=Choice("y = 1", "y = 0"),
    size=(940, 380),
    presets={
        "no idea: a = .5": {"z": 0.0},
        "confident and right": {"z": 8.0},
        "a = 10⁻¹⁰ and wrong": {"z": float(np.log(1e-10))},
        "the other label": {"z": 12.0, "y": "y = 0"},
    },
    predict="dz",
)
def where_does_the_sigmoid_cancel(fig):
    """The two slopes that make dz for one example, da = dL/da and σ′ = da/dz, and their product, against z, on a log axis.
    Lecture C1W2 2.9"""
    ax, right = fig.subplots(1, 2, width_ratios=(1.8, 1))
    views.label_axes(ax, "z", "absolute value (log)", xlim=(-32, 32), ylim=(1e-15, 1e15), grid=True)
    ax.set(yscale="log", yticks=[1e-12, 1e-8, 1e-4, 1, 1e4, 1e8, 1e12])
    styles = (
        dict(color=theme.VERMILLION, style="--", width=1.8),
        dict(color=theme.BLUE, style=":", width=2.2),
        dict(color=theme.INK, width=3.0),
    )
    set_z, curves = views.vertical(ax), [views.curve(ax, **style) for style in styles]
    dots = [
        views.points(ax, color=style["color"], marker=marker, size=9) for style, marker in zip(styles, "s^o")
    ]
    set_table = table(
        right,
        300,
        348,
        "The sweep back, from the loss to z",
        ("", "slope", "now"),
        (48, 150, 296),
        3,
        sides=("left", "left", "right"),
    )
    for style, marker, y in zip(styles, "s^o", (281, 259, 237)):  # keys of the lines, beside their rows
        right.plot(
            [4, 38], [y, y], linestyle=style.get("style", "-"), color=style["color"], linewidth=style["width"]
        )
        right.plot([21], [y], marker, color=style["color"], markersize=7)

    def update(z, y):
        label = int(y == "y = 1")
        a, da, slope, dz = (values.item() for values in chain(label, z))
        for set_curve, set_dot, values, value in zip(curves, dots, chain_everywhere(label), (da, slope, dz)):
            set_curve(Z_GRID, values), set_dot(z, abs(value))
        set_z(z)
        set_table(
            [
                ("da = dL/da", "−1/a" if label else "1/(1 − a)", short(da)),
                ("σ′ = da/dz", "a(1 − a)", short(slope)),
                ("dz = da · σ′", "a − y", short(dz)),
            ]
        )
        return Reading(
            calm_finding(a, da, slope, dz, label),
            {"a": short(a), "da": short(da), "σ′": short(slope), "dz": (dz, a - label)},
        )

    return update


def calm_finding(a, da, slope, dz, y):
    da, slope, product = short(da, 3), short(slope, 3), short(dz, 3)
    if abs(dz) > 0.98:
        return f"Confident and wrong: da = {da} explodes, σ′ = {slope} dies, and dz = a − y = {product} stays calm"
    if abs(dz) < 0.05:
        return (
            f"Confident and right: σ′ = {slope} is small, and dz = a − y = {product} asks for almost nothing"
        )
    return f"a = {short(a, 3)}, y = {y}: da · σ′ = {da} · {slope} = {product}, which is a − y"


@where_does_the_sigmoid_cancel.claim("a = 10⁻¹⁰, y = 1: da = −10¹⁰, σ′ = 10⁻¹⁰, and dz = −1")
def _(kind):
    _, da, slope, dz = (values.item() for values in chain(1, np.log(1e-10)))
    return [da, slope, dz, kind(z=float(np.log(1e-10))).numbers["dz"]], [-1e10, 1e-10, -1.0, -1.0], 1e-9


@where_does_the_sigmoid_cancel.claim("dz = a − y at every z, for both labels")
def _(kind):
    numbers = [
        kind(z=z, y=y).reading.numbers["dz"]
        for z in (-20.0, -1.0, 0.0, 3.0, 20.0)
        for y in ("y = 1", "y = 0")
    ]
    return [n[0] for n in numbers], [n[1] for n in numbers]


# ---- n + 1 evaluations or one sweep back (2.8) --------------------------------------------------------------------------
@explorable(
    n=LogSlider(1.0, 1e5, 3.0, label="inputs n", marks={12289.0: "64·64·3 weights and b"}),
    size=(760, 340),
    presets={"a, b, c": {"n": 3.0}, "a cat picture": {"n": 12289.0}},
    predict="nudging evaluates J",
)
def how_many_nudges_or_one_sweep(fig):
    """How often a computation graph is swept to get the slope with respect to each of its n inputs: by nudging every input,
    or forward once and backward once.   Lecture C1W2 2.8"""
    ax = fig.subplots()
    views.label_axes(
        ax, "inputs n (log)", "sweeps through the graph (log)", xlim=(0.8, 1.2e6), ylim=(0.6, 6e5), grid=True
    )
    ax.set(xscale="log", yscale="log")
    ax.minorticks_off()
    ends = np.array([1.0, 1e5])
    grid = np.logspace(0, 5, 101)
    ax.plot(grid, grid + 1, color=theme.VERMILLION, linewidth=2.2)
    ax.plot(ends, [2, 2], color=theme.PURPLE, linewidth=2.2, linestyle="--")
    size = dict(fontsize=theme.points(theme.LABEL))
    ax.text(1.2e5, 1e5, "nudge each:\nn + 1", va="center", **size)
    ax.text(1.2e5, 2, "forward and\nback: 2", va="center", **size)
    set_n, set_gap = views.vertical(ax), views.curve(ax, color=theme.INK, width=2.4, zorder=4)
    set_nudges, set_back = (
        views.points(ax, color=theme.VERMILLION, size=9),
        views.points(ax, color=theme.PURPLE, marker="s", size=8),
    )
    set_times = views.text(ax, 0, 0, data=True, size=theme.LABEL, va="center")

    def update(n):
        n = round(n)
        evaluations, times = n + 1, (n + 1) / 2
        set_n(n), set_gap([n, n], [2, evaluations]), set_nudges(n, evaluations), set_back(n, 2)
        set_times(f"{number(round(times))} times" if n > 30 else "", n * 1.15, np.sqrt(2 * evaluations))
        slopes = "The one slope" if n == 1 else f"All {number(n)} slopes"
        return Reading(
            f"{slopes}: nudging evaluates J {number(evaluations)} times, the tape sweeps twice",
            {
                "nudging evaluates J": evaluations,
                "with the tape": 2,
                "times fewer": f"{times:,.5g}".replace(",", "\u2009"),
            },
        )

    return update


@how_many_nudges_or_one_sweep.claim(
    "12 289 inputs (64·64·3 weights and b): 12 290 evaluations against 2 sweeps"
)
def _(kind):
    numbers = kind(n=64 * 64 * 3 + 1).numbers
    return [numbers["nudging evaluates J"], numbers["with the tape"]], [12290, 2]


# ---- likelihood (2.18) --------------------------------------------------------------------------------------------------
TEN = np.array([1, 1, 0, 1, 1, 0, 1, 1, 1, 0.0])  # ten flips, seven heads
CHANCES = np.linspace(0.05, 0.95, 181)


@remembered
def cost_of_flips(p):
    """J(p): the cost of saying p for each of the ten flips; it is a mean, so more flips of the same kind leave it as it is."""
    return float(F.binary_cross_entropy_from_probabilities.forward(np.full((1, 10), p), TEN[None])[0])


@remembered
def running(p, tens):
    """The likelihood after 0 … m flips, as a product and as a sum of logs."""
    return likelihood(np.tile(TEN, tens), p)


@remembered
def likelihoods(tens):
    """The likelihood of m flips at every p of CHANCES, a product of m factors in float64."""
    return np.array([running(p, tens)[0][-1] for p in CHANCES])


@explorable(
    p=Slider(0.05, 0.95, 0.5, step=0.01),
    tens=IntSlider(1, 200, 1, label="sets of ten flips"),
    size=(940, 420),
    presets={
        "best p": {"p": 0.7},
        "100 flips": {"tens": 10, "p": 0.7},
        "1080 fair flips": {"tens": 108},
        "all is zero": {"tens": 150, "p": 0.7},
    },
    predict="J(p)",
)
def which_p_explains_the_flips(fig):
    """m flips of a coin, seven heads in every ten: the likelihood of the flips and the cost J for each p, and both ways to
    multiply many probabilities, the product itself and the sum of its logs.   Lecture C1W2 2.18"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.25, 1))
    above, below, race = fig.add_subplot(grid[0, 0]), fig.add_subplot(grid[1, 0]), fig.add_subplot(grid[:, 1])
    views.label_axes(
        above,
        "",
        "÷ its largest",
        "Likelihood: product over all flips, in float64",
        xlim=(0.04, 0.96),
        ylim=(-0.05, 1.18),
    )
    views.label_axes(
        below,
        "p, probability of heads",
        "J",
        "Cost J: minus the mean log",
        xlim=(0.04, 0.96),
        ylim=(0.4, 2.2),
    )
    views.label_axes(
        race, "flips multiplied", "log₁₀", "The same product, two ways", xlim=(0, 2050), ylim=(-1000, 60)
    )
    race.axhspan(-1000, np.log10(5e-324), color="#f0f0f0", zorder=0)
    race.text(40, -975, "below 5·10⁻³²⁴: float64 has only 0", va="bottom", fontsize=theme.points(theme.TICK))
    below.plot(CHANCES, [cost_of_flips(p) for p in CHANCES], color=theme.GREEN, linewidth=2.2)
    for ax in (above, below):
        ax.axvline(0.7, color=theme.GREY, linestyle=":", linewidth=1.2)
    below.text(0.705, 1.95, "p = .7", fontsize=theme.points(theme.TICK))
    set_likelihood, set_dot, set_p = (
        views.curve(above, width=2.2),
        views.points(above, color=theme.INK, size=8),
        views.vertical(above),
    )
    set_cost, set_p_below = views.points(below, color=theme.INK, size=8), views.vertical(below)
    set_note = views.text(above, 0.02, 0.9)
    set_ahead = views.curve(race, color=theme.GREY, style=":", width=1.2, label="if you go on")
    set_logs = views.curve(race, color=theme.GREEN, style="--", width=2.2, label="sum of logs")
    set_product = views.curve(race, color=theme.BLUE, width=3.6, label="log of the product")
    set_death = views.points(race, color=theme.VERMILLION, marker="X", size=11)
    race.legend(loc="upper right")

    def update(p, tens):
        m, every, (product, logs) = 10 * tens, likelihoods(tens), running(p, tens)
        largest = running(0.7, tens)[0][-1]
        set_likelihood(CHANCES, every / largest if largest else every)
        set_dot(p, product[-1] / largest if largest else 0.0), set_p(p)
        set_cost(p, cost_of_flips(p)), set_p_below(p)
        set_note("" if largest else "0 at every p: nothing left to compare")
        alive = int(np.count_nonzero(product))
        flips = np.arange(m + 1)
        ahead = running(p, 200)[1] / np.log(10)
        set_ahead(np.arange(ahead.size), ahead)
        set_logs(flips, logs / np.log(10))
        set_product(flips[:alive], np.log10(product[:alive]))
        set_death(*((alive, logs[alive] / np.log(10)) if alive <= m else ([], [])))
        J = cost_of_flips(p)
        if alive <= m:
            finding = f"The product is 0 from flip {number(alive)} of {number(m)} on; the sum of logs lives, {logs[-1]:.1f}"
        elif abs(p - 0.7) < 1e-9:
            finding = f"p = .7 explains {number(m)} flips with {number(7 * tens)} heads best: likelihood highest, J lowest at {J:.4f}"
        else:
            finding = f"p = {p:.2f} is {'too low' if p < 0.7 else 'too high'}: both curves have their optimum at .7, the share of heads"
        return Reading(
            finding.replace("-", "−"),
            {
                "likelihood": short(product[-1]),
                "sum of logs": (f"{logs[-1]:.4f}", f"{-m * J:.4f}"),
                "J(p)": J,
                "lowest J": (cost_of_flips(0.7), entropy(0.7)),
            },
        )

    return update


@which_p_explains_the_flips.claim("likelihood and J share one optimum, p = .7, with J = .6109")
def _(kind):
    costs = [cost_of_flips(p) for p in CHANCES]
    return (
        [CHANCES[likelihoods(1).argmax()], CHANCES[np.argmin(costs)], kind(p=0.7).numbers["J(p)"]],
        [0.7, 0.7, 0.6109],
        1e-4,
    )


@which_p_explains_the_flips.claim(
    "a product of 1075 halves is 0 in float64, 1074 halves are 5·10⁻³²⁴; the sum of logs is exact"
)
def _(kind):
    product, logs = running(0.5, 108)
    zeros = [product[1074] == 0, product[1075] == 0, float(kind(tens=108).numbers["likelihood"]) == 0]
    return [*zeros, logs[1075]], [False, True, True, -1075 * np.log(2)]


# ---- the order of cells (2.17) ------------------------------------------------------------------------------------------
CELLS = ("x = 1", "x = x + 1", "print(x)")
ORDERS = ("1 2 3", "1 3 2", "2 1 3", "2 3 1", "3 1 2", "3 2 1", "1 2 2 3")


@remembered
def execute(order, restart):
    """Run the cells in this order as a kernel does, in a namespace of its own, until one fails. Without a restart the namespace
    is the one that an earlier run from top to bottom has left. → [(number in brackets, cell, output, x afterwards), …]"""
    namespace, count, runs = {}, 0, []
    for cell in ([] if restart else [1, 2, 3]) + [int(k) for k in order.split()]:
        count, page = count + 1, io.StringIO()
        try:
            with contextlib.redirect_stdout(page):
                exec(CELLS[cell - 1], namespace)  # one of the three lines above, nothing that a learner types
        except NameError as error:
            runs.append((count, cell, f"{type(error).__name__}: {error}", "—"))
            break
        runs.append((count, cell, page.getvalue().strip(), str(namespace.get("x", "—"))))
    return runs


@explorable(
    order=Choice(*ORDERS, label="run the cells"),
    restart=Toggle(True, label="restart the kernel first"),
    runs=Step(0, 4, 4, label="cells run", milliseconds=900),
    size=(900, 330),
    presets={
        "top to bottom": {},
        "silently 1": {"order": "1 3 2"},
        "fails": {"order": "3 1 2"},
        "works without restart": {"order": "3 1 2", "restart": False},
        "twice": {"order": "1 2 2 3"},
    },
)
def what_does_the_order_of_cells_change(fig):
    """Three cells of a notebook, really executed in a chosen order: the page as it stands, and what the kernel remembers after
    each cell.   Lecture C1W2 2.17"""
    page, memory = (views.canvas(ax, 4.4, 3.0) for ax in fig.subplots(1, 2))
    for ax, title in ((page, "The page, as you see it"), (memory, "The kernel, as it remembers")):
        views.write(ax, 0, 2.98, title, va="top")
    set_box = views.boxes(page, 3, width=3.2, height=0.36)
    labels, codes, outputs = [[views.words(page, 0, 0, family=theme.MONO) for _ in CELLS] for _ in range(3)]
    columns = dict(zip(("run", "cell", "x", "output"), (0.0, 0.7, 2.2, 2.9)))
    set_row = [
        [views.words(memory, x, 2.05 - 0.36 * row, family=theme.MONO) for x in columns.values()]
        for row in range(5)
    ]
    for title, x in columns.items():
        views.write(memory, x, 2.42, title, color=theme.GREY)
    memory.plot([0, 4.3], [2.26, 2.26], color=theme.GREY, linewidth=0.8)

    def update(order, restart, runs):
        history = execute(order, restart)
        earlier = 0 if restart else 3
        now = history[: earlier + runs]
        shown = {cell: (count, output) for count, cell, output, _ in now}
        for k, code in enumerate(CELLS):
            count, output = shown.get(k + 1, ("", ""))
            y = 2.42 - 0.9 * k
            failed = output.startswith("NameError")
            set_box(k, 2.6, y, "", edge=theme.VERMILLION if failed else theme.GREY, face="#f7f7f7")
            labels[k](f"In [{count or ' '}]:", 0.0, y), codes[k](code, 1.12, y)
            outputs[k](output, 1.12, y - 0.34, color=theme.VERMILLION if failed else theme.INK)
        rows = [("", "earlier run", now[2][3], "")] if not restart else [("", "restart", "—", "")]
        rows += [
            (f"[{count}]", CELLS[cell - 1], x, output.partition(":")[0])
            for count, cell, output, x in now[earlier:]
        ]
        for set_cells, row in zip(set_row, rows + [("",) * 4] * 5):
            for set_cell, string in zip(set_cells, row):
                set_cell(string, color=theme.VERMILLION if row[3].startswith("NameError") else theme.INK)
        return Reading(
            order_finding(order, restart, history[earlier:], now[earlier:]),
            {
                "printed": (([o for _, c, o, _ in now[earlier:] if c == 3] or ["nothing"])[-1]),
                "x in the kernel": now[-1][3] if now else "—",
            },
        )

    return update


def order_finding(order, restart, history, now):
    memory = "after a restart" if restart else "on what an earlier run left"
    if len(now) < len(history):
        return f"{len(now)} of {len(order.split())} cells run {memory}: what will print(x) say?"
    _, cell, output, _ = now[-1]
    if output.startswith("NameError"):
        return f"Order {order}, {memory}: cell {cell} fails, the kernel has no x yet"
    printed = [output for _, cell, output, _ in now if cell == 3][0]
    if order == "1 2 3":
        return f"From top to bottom, {memory}: the page tells the truth, print(x) says {printed}"
    return f"Order {order}, {memory}: no error, and print(x) says {printed}" + (
        "; the page alone would say 2" if printed != "2" else ""
    )


@what_does_the_order_of_cells_change.claim(
    "of the six orders one prints 2, one silently prints 1, four raise NameError"
)
def _(kind):
    ends = [kind(order=order).numbers["printed"] for order in ORDERS[:6]]
    failed = [any(run[2].startswith("NameError") for run in execute(order, True)) for order in ORDERS[:6]]
    return [ends.count("2"), ends.count("1"), sum(failed)], [1, 1, 4]


@what_does_the_order_of_cells_change.claim("running x = x + 1 twice prints 3")
def _(kind):
    return int(kind(order="1 2 2 3").numbers["printed"]), 3
