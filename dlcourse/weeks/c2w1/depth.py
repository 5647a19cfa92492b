"""Signals in deep networks: vanishing and exploding (1.10), and the start that prevents it (1.11)."""

import math

import numpy as np

from ... import functional as F
from ... import initializers
from ...analysis import runs
from ...analysis.averages import moving_average
from ...analysis.signal import BATCH, LAYER, NONE, growth, propagate, through_identities
from ...explore import (
    Choice,
    IntSlider,
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
from ...stored import load
from .recipes import BATCHES, DEEP_ACTIVATIONS, EPOCHS, RUNS, STARTS, train_deep

__all__ = ["when_does_the_signal_die", "does_the_start_keep_the_signal", "which_start_learns"]

# ---- a product of matrices (1.10) ---------------------------------------------------------------------------------------
DEEPEST = 200
TYPES = {"float32": np.float32, "float64": np.float64, "float16": np.float16}


@remembered
def identities(scale, depth, dtype):
    """a[0] … a[L] and dA[0] … dA[L] of linear layers W[l] = scale · I, in this precision."""
    return through_identities(scale, depth, TYPES[dtype])


def first(condition):
    """The first index where a condition holds, or None."""
    at = int(runs.first(condition))
    return at if at < len(condition) else None


@explorable(
    scale=Slider(0.3, 1.7, 1.5, step=0.01, label="W = s · I, s"),
    depth=IntSlider(2, DEEPEST, 150, label="layers L"),
    layer=IntSlider(1, DEEPEST, 149, label="layer l"),
    dtype=Choice(*TYPES, label="numbers"),
    size=(940, 400),
    presets={
        "s = 1.5": {},
        "s = 0.5": {"scale": 0.5},
        "s = 1.01": {"scale": 1.01},
        "s = 0.9": {"scale": 0.9},
        "half the bits": {"scale": 0.5, "dtype": "float16"},
        "s = 1": {"scale": 1.0},
    },
    predict="a^[l]",
)
def when_does_the_signal_die(fig):
    """Linear layers with W[l] = s · I, one after the other: the size of the activations a[l], forwards, and of the gradients
    dA[l], backwards, as this kind of number computes them. Grey: what it cannot hold.   Lecture C2W1 1.10"""
    ax = fig.subplots()
    views.label_axes(ax, "layer l", "size (log)", "", xlim=(-3, DEEPEST + 42), ylim=(1e-52, 1e48), grid=True)
    ax.set_yscale("log")
    ax.set_yticks([1e-40, 1e-20, 1, 1e20, 1e40], ["10⁻⁴⁰", "10⁻²⁰", "1", "10²⁰", "10⁴⁰"])
    ax.minorticks_off()
    ax.set_xticks([0, 50, 100, 150, 200])
    set_above, set_below = (
        views.band(ax, color="#dddddd", alpha=0.9),
        views.band(ax, color="#dddddd", alpha=0.9),
    )
    set_words = [
        views.text(ax, DEEPEST + 40, 0, data=True, color=theme.GREY, ha="right", halo=False, va=va)
        for va in ("bottom", "top")
    ]
    set_forward = views.curve(ax, color=theme.FORWARD, width=2.4)
    set_backward = views.curve(ax, color=theme.GRADIENT, style="--", width=2.4)
    set_names = [
        views.text(ax, 0, 0, data=True, va="center", color=color) for color in (theme.FORWARD, theme.GRADIENT)
    ]
    set_lost = [
        views.points(ax, color=color, marker="X", size=9, zorder=6)
        for color in (theme.FORWARD, theme.GRADIENT)
    ]
    set_cursor = views.vertical(ax)
    set_here = views.points(ax, color=theme.FORWARD, size=8)
    set_there = views.points(ax, color=theme.GRADIENT, size=8)

    def update(scale, depth, layer, dtype):
        a, d = identities(scale, depth, dtype)
        limits = np.finfo(TYPES[dtype])
        least, most = float(limits.smallest_subnormal), float(limits.max)
        x = np.array([-3.0, DEEPEST + 42.0])
        set_above(x, min(most, 1e48), 1e48), set_below(x, 1e-52, max(least, 1e-52))
        set_words[0](
            f"above {value_words(most)}: inf" if most < 1e48 else "", DEEPEST + 40, 3 * min(most, 1e48)
        )
        set_words[1](
            f"below {value_words(least)}: 0" if least > 1e-52 else "", DEEPEST + 40, max(least, 1e-52) / 3
        )
        layer, l = min(layer, depth), np.arange(depth + 1)
        for set_line, set_cross, values in ((set_forward, set_lost[0], a), (set_backward, set_lost[1], d)):
            good = np.isfinite(values) & (values > 0)
            set_line(l[good], values[good].astype(float))
            if good.all():
                set_cross([], [])
                continue
            edge = first(~good) if values is a else depth - first(~good[::-1])
            set_cross(edge, float(np.clip(least if np.isfinite(values[edge]) else most, 1e-51, 1e47)))
        set_cursor(layer)
        for set_dot, value in ((set_here, a[layer]), (set_there, d[layer])):
            set_dot(*((layer, float(value)) if np.isfinite(value) and value > 0 else ([], [])))
        end = height(a[-1], 1e3 * least, min(most, 1e46) / 1e3)
        start = height(d[0], least, min(most, 1e46))
        set_names[0](f"a^[L] = {value_words(a[-1])}", depth + 3, end)
        set_names[1](f"dA^[0] = {value_words(d[0])}", 6, start * 1e5 if start >= 1 else start / 1e4)
        dead, burst = first(a == 0), first(~np.isfinite(a))
        if dead is not None:
            finding = f"s = {scale:.3g}: layer {dead} is the first to read exactly 0 in {dtype}; nothing after it knows the input"
        elif burst is not None:
            finding = f"s = {scale:.3g}: layer {burst} is the first to overflow {dtype}; from there on all is inf or NaN"
        elif scale == 1:
            finding = f"s = 1: the signal is as large after {depth} layers as before"
        else:
            finding = (
                f"s = {scale:.3g}: after {depth} layers the signal has {value_words(a[-1])} times its size, "
                "and so has the gradient on its way back"
            )
        exact = scale**layer
        return Reading(
            finding,
            {
                "a^[l]": (value_words(a[layer]), value_words(exact)),
                "dA^[l]": (value_words(d[layer]), value_words(scale ** (depth - layer))),
                "first layer at 0": dead if dead is not None else "none",
                "first layer at inf": burst if burst is not None else "none",
            },
        )

    return update


def height(value, if_zero, if_lost):
    """Where a size stands on the log axis: 0, inf and NaN have places of their own."""
    if value == 0:
        return if_zero
    return float(value) if np.isfinite(value) else if_lost


def value_words(value):
    """A very large or small number for a reader."""
    digits, _, power = f"{float(value):.2g}".replace("nan", "NaN").partition("e")
    return (digits + (f"e{int(power)}" if power else "")).replace("-", "−")


@when_does_the_signal_die.claim(
    "150 layers: 1.5¹⁴⁹ = 1.7e26; .5¹⁴⁹ is the smallest number of float32, 1.4e-45, and layer 150 reads 0"
)
def _(kind):
    a, _ = identities(0.5, 150, "float32")
    large, _ = identities(1.5, 150, "float32")
    return (
        [
            float(large[149]) / 1.7e26,
            float(a[149]) / 1.4e-45,
            float(a[150]),
            kind(scale=0.5).numbers["first layer at 0"],
        ],
        [1, 1, 0, 150],
        0.02,
    )


@when_does_the_signal_die.claim("1.5 · I gives 1.5^L exactly, as long as float64 has the digits")
def _(kind):
    a, _ = identities(1.5, 30, "float64")
    return a.tolist() == [1.5**l for l in range(31)], True


@when_does_the_signal_die.claim("gradients come back as activations went: dA^[l] = a^[L − l]")
def _(kind):
    for scale in (0.5, 0.9, 1.2):
        a, d = identities(scale, 100, "float32")
        if not (a == d[::-1]).all():
            return False, True
    return True, True


# ---- signal flow (1.11) -------------------------------------------------------------------------------------------------
ACTIVATIONS = {
    "ReLU": F.relu,
    "tanh": F.tanh,
    "sigmoid": F.sigmoid,
    "leaky ReLU": F.leaky_relu,
    "linear": F.identity,
}
GAUSS, ONE_N, TWO_N, ORTHOGONAL, IDENTITY = (
    "N(0, s²)",
    "variance 1/n",
    "variance 2/n",
    "orthogonal",
    "s · identity",
)
MOST_LAYERS, EXAMPLES = 50, 64
POWERS = np.linspace(-12, 6, 55)  # bins of log₁₀|a|


@remembered
def normals(width, seed):
    """W[1] … W[50] of N(0, 1) entries, b[l] likewise, and inputs, in float32."""
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((MOST_LAYERS, width, width), dtype=np.float32),
        rng.standard_normal((MOST_LAYERS, width, 1), dtype=np.float32),
        rng.standard_normal((width, EXAMPLES), dtype=np.float32),
    )


@remembered
def rotations(width, seed):
    """Orthogonal W[1] … W[50]."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [initializers.orthogonal((width, width), rng=rng, dtype=np.float32) for _ in range(MOST_LAYERS)]
    )


def deviation(start, s, width):
    """The standard deviation of the weights; None where they are not drawn from a normal distribution."""
    return {GAUSS: s, ONE_N: math.sqrt(1 / width), TWO_N: math.sqrt(2 / width)}.get(start)


@remembered
def flow(depth, width, g, start, s, bias, inputs, norm, residual, seed):
    """The signal on its way through so many layers of this width: forwards, and from a random slope back."""
    W, b, X = normals(width, seed)
    scale = deviation(start, s, width)
    if scale is not None:
        weights = W[:depth] * np.float32(scale)
    elif start == ORTHOGONAL:
        weights = rotations(width, seed)[:depth]
    else:
        weights = [initializers.scaled_identity(s)((width, width), dtype=np.float32)] * depth
    return propagate(
        X * np.float32(inputs),
        weights,
        b[:depth] * np.float32(bias),
        ACTIVATIONS[g],
        dA=np.random.default_rng(seed + 1).standard_normal(X.shape, dtype=np.float32),
        norm=norm,
        residual=residual,
    )


@remembered
def pictured(*setting):
    """How log₁₀|a| is spread in every layer, as shares: (bins, layers)."""
    _, _, _, rows = flow(*setting)
    image = np.zeros((POWERS.size - 1, MOST_LAYERS))
    with np.errstate(divide="ignore", invalid="ignore"):
        for l, A in enumerate(rows):
            powers = np.log10(np.abs(A))
            image[:, l] = np.histogram(powers[np.isfinite(powers)].clip(-11.99, 5.99), POWERS)[0] / A.size
    return image


def factor_of(g, start, s, width):
    """The factor by which theory lets the RMS grow from layer to layer; None where there is no simple one."""
    if start == IDENTITY:
        return s if g == "linear" else None
    return growth(
        ACTIVATIONS[g], 1 / math.sqrt(width) if start == ORTHOGONAL else deviation(start, s, width), width
    )


FLAT = {"ReLU": "at 0", "tanh": "past ±.99", "sigmoid": "within .01 of 0 or 1"}


@explorable(
    depth=IntSlider(2, MOST_LAYERS, 50, label="layers L"),
    width=Choice(16, 32, 64, 128, 256, start=128, label="units n"),
    g=Choice(*ACTIVATIONS, label="g"),
    start=Choice(ONE_N, TWO_N, GAUSS, ORTHOGONAL, IDENTITY, label="weights"),
    s=LogSlider(1e-3, 3.0, 0.01, label="s"),
    layer=IntSlider(1, MOST_LAYERS, 10, label="layer l"),
    bias=Slider(0.0, 1.0, 0.0, step=0.05, label="b, deviation"),
    inputs=LogSlider(0.1, 10.0, 1.0, label="input scale"),
    norm=Choice(NONE, BATCH, LAYER, label="normalisation"),
    residual=Toggle(False, label="skip connections"),
    seed=Seed(),
    more={"More": ("g", "width", "bias", "inputs", "norm", "residual", "seed")},
    size=(940, 480),
    latency="II",
    presets={
        "1/n": {},
        "2/n": {"start": TWO_N},
        "× .01, 10 layers": {"start": GAUSS, "depth": 10},
        "std 1, tanh": {"start": GAUSS, "s": 1.0, "g": "tanh"},
        "1/n, tanh": {"g": "tanh"},
        "1.5 · identity": {"start": IDENTITY, "s": 1.5, "g": "linear"},
        "× .01, batch norm": {"start": GAUSS, "norm": BATCH},
    },
    predict="RMS of a^[L]",
)
def does_the_start_keep_the_signal(fig):
    """64 random inputs on their way through a network before its first step. How log₁₀|a| is spread in every layer; the root
    mean square of a[l] and of dA[l] (1 at the end); the share of units that are flat; and the activations of one
    layer.   Lecture C2W1 1.11"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1, 1.15), height_ratios=(1.25, 1))
    heat, sizes, flats, bars = (fig.add_subplot(grid[i, j]) for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)))
    views.label_axes(
        heat,
        "",
        "log₁₀ |a|",
        "Activations, layer by layer; darker: more of them",
        xlim=(0.5, MOST_LAYERS + 0.5),
        ylim=(-12, 6),
    )
    heat.set_yticks([-12, -8, -4, 0, 4])
    set_heat = views.tiles(heat, theme.ramp("#ffffff", "#56B4E9", "#0a2a43"))
    views.label_axes(
        sizes,
        "",
        "root mean square (log)",
        "Solid: a^[l]; dashed: dA^[l]; dotted: theory",
        xlim=(-0.5, MOST_LAYERS + 0.5),
        ylim=(1e-14, 1e14),
        grid=True,
    )
    sizes.set_yscale("log")
    sizes.set_yticks([1e-12, 1e-6, 1, 1e6, 1e12], ["10⁻¹²", "10⁻⁶", "1", "10⁶", "10¹²"])
    sizes.minorticks_off()
    set_rms = views.curve(sizes, color=theme.FORWARD, width=2.2, zorder=4)
    set_back = views.curve(sizes, color=theme.GRADIENT, style="--", width=2.2, zorder=4)
    set_theory, set_theory_back = (
        views.curve(sizes, color=theme.SKY, style=":", width=4.0, zorder=2) for _ in range(2)
    )
    set_dots = [
        views.points(sizes, color=color, size=7, zorder=6) for color in (theme.FORWARD, theme.GRADIENT)
    ]
    views.label_axes(
        flats, "layer l", "share of units", "", xlim=(0.5, MOST_LAYERS + 0.5), ylim=(-0.03, 1.05), grid=True
    )
    flats.set_yticks([0, 0.5, 1])
    set_flat, set_flat_name = (
        views.curve(flats, color=theme.VERMILLION, width=2.0),
        views.text(flats, 0.98, 0.95, ha="right"),
    )
    edges = np.linspace(-4, 4, 65)
    views.label_axes(bars, "a^[l] / its root mean square", "share", "", xlim=(-4, 4), ylim=(0, 0.32))
    bars.set_yticks([0, 0.1, 0.2, 0.3])
    set_bars, set_bars_name = views.steps(bars, edges), views.text(bars, 0.02, 0.95)
    set_cursors = [views.vertical(ax) for ax in (heat, sizes, flats)]

    def update(depth, width, g, start, s, layer, bias, inputs, norm, residual, seed):
        s = s if start in (GAUSS, IDENTITY) else 1.0  # where it does not matter nothing is computed anew
        setting = depth, width, g, start, s, bias, inputs, norm, residual, seed
        rms, back, flat, rows = flow(*setting)
        layer, l = min(layer, depth), np.arange(depth + 1)
        image = pictured(*setting)[:, :depth]
        set_heat([((2 * np.sqrt(image / 0.25).clip(0, 1) - 1), (0.5, -12, depth, 18))])
        for set_line, set_dot, values in ((set_rms, set_dots[0], rms), (set_back, set_dots[1], back)):
            shown = np.nan_to_num(values, nan=1e15, posinf=1e15).clip(1e-15, 1e15)
            set_line(l, shown), set_dot(layer, shown[layer].clip(1.2e-14, 8e13))
        factor = factor_of(g, start, s, width) if not (bias or residual or norm != NONE) else None
        theory = None if factor is None else inputs * factor**depth
        with np.errstate(over="ignore", under="ignore"):
            set_theory(*((l, (inputs * np.float64(factor) ** l).clip(1e-15, 1e15)) if factor else ([], [])))
            set_theory_back(
                *((l, (np.float64(factor) ** (depth - l)).clip(1e-15, 1e15)) if factor else ([], []))
            )
        set_flat(np.arange(1, depth + 1), flat)
        set_flat_name(f"flat: {FLAT[g]}" if g in FLAT else "no unit of this kind is flat")
        A, size = rows[layer - 1], rms[layer]
        ok = np.isfinite(size) and size > 0
        set_bars(
            np.histogram((A / np.float32(size)).clip(-3.99, 3.99), edges)[0] / A.size if ok else np.zeros(64)
        )
        set_bars_name(
            f"layer {layer}: RMS {value_words(size)}" if np.isfinite(size) else f"layer {layer}: overflow"
        )
        for set_cursor in set_cursors:
            set_cursor(layer)
        end, came = rms[-1], back[0]
        if not np.isfinite(end):
            finding = f"{g}, {start}: overflow at layer {first(~np.isfinite(rms))} of {depth}"
        else:
            left = end / rms[0]
            state = next(
                word
                for limit, word in (
                    (1e-3, "vanished"),
                    (0.3, "faded"),
                    (3, "kept"),
                    (1e3, "grown"),
                    (math.inf, "exploded"),
                )
                if left <= limit
            )
            weights = start.replace("s", number(s), 1) if start in (GAUSS, IDENTITY) else start
            finding = (
                f"{g}, {weights}: after {depth} layers a has RMS {value_words(end)}, the signal has {state}"
            )
            if state == "kept":
                finding = finding.replace(
                    "the signal has kept",
                    "it is kept"
                    if 1e-3 < came < 1e3
                    else f"but the gradient comes back as {value_words(came)}",
                )
        numbers = {
            "RMS of a^[L]": value_words(end) if theory is None else (value_words(end), value_words(theory)),
            "RMS of dA^[0]": value_words(came),
            "flat in the last layer": f"{flat[-1]:.0%}",
        }
        if factor:
            numbers["factor per layer, theory"] = factor
        return Reading(finding, numbers)

    update.idle = lambda values: (
        {} if values["start"] in (GAUSS, IDENTITY) else {"s": f"{values['start']} has no s"}
    )
    return update


def last_rms(seeds=range(5), **setting):
    """RMS of a[L] for some seeds."""
    given = (
        dict(
            depth=10,
            width=128,
            g="ReLU",
            start=TWO_N,
            s=1.0,
            bias=0.0,
            inputs=1.0,
            norm=NONE,
            residual=False,
        )
        | setting
    )
    return np.array([flow(*given.values(), seed)[0][-1] for seed in seeds])


@does_the_start_keep_the_signal.claim(
    "ReLU, n = 128, 10 layers: RMS about 1 with 2/n, .031 with 1/n, 1.07e-11 with × .01: the "
    "factor s√(n/2) each layer"
)
def _(kind):
    kept, fading, tiny = (
        np.exp(np.log(last_rms(start=start, s=s)).mean())
        for start, s in ((TWO_N, 1.0), (ONE_N, 1.0), (GAUSS, 0.01))
    )
    return [kept, fading / 2**-5, tiny / 0.08**10], [1, 1, 1], 0.25


@does_the_start_keep_the_signal.claim(
    "50 layers with 1/n: 2.3e-8 (theory 2^−25 = 3.0e-8); tanh with 1/n fades far more slowly, .22 after "
    "10 layers and .11 after 50 (means of five seeds)"
)
def _(kind):
    relu = last_rms(start=ONE_N, depth=50)
    ten = last_rms(start=ONE_N, g="tanh")
    fifty = last_rms(start=ONE_N, g="tanh", depth=50)
    return [np.exp(np.log(relu).mean()), ten.mean(), fifty.mean()], [2.32e-8, 0.225, 0.106], 0.03


@does_the_start_keep_the_signal.claim("weights N(0, 1) push four in five tanh units past ±.99")
def _(kind):
    flat = [flow(10, 128, "tanh", GAUSS, 1.0, 0.0, 1.0, NONE, False, seed)[2][-1] for seed in range(5)]
    return np.mean(flat), 0.81, 0.03


@does_the_start_keep_the_signal.claim(
    "1.5 · identity multiplies by 1.5 in each layer, forwards and backwards"
)
def _(kind):
    rms, back, _, _ = flow(20, 16, "linear", IDENTITY, 1.5, 0.0, 1.0, NONE, False, 0)
    return [rms[20] / rms[0], back[0] / back[20]], [1.5**20] * 2, 1e-4


@does_the_start_keep_the_signal.claim(
    "gradients shrink by the same factor: with 1/n and ReLU to 2^−5 in 10 layers"
)
def _(kind):
    back = [flow(10, 128, "ReLU", ONE_N, 1.0, 0.0, 1.0, NONE, False, seed)[1][0] for seed in range(5)]
    return np.exp(np.mean(np.log(back))) / 2**-5, 1, 0.3


# ---- ten hidden layers from six starts (1.11) ---------------------------------------------------------------------------
LOOKS = dict(
    zip(
        STARTS,
        (
            (theme.GREY, ":", "v"),
            (theme.BLUE, "--", "s"),
            (theme.PURPLE, "-.", "D"),
            (theme.GREEN, "-", "o"),
            ("#7a5a00", (0, (1, 1)), "^"),
            (theme.VERMILLION, "--", "X"),
        ),
    )
)


@explorable(
    g=Choice(*DEEP_ACTIVATIONS, label="g"),
    epoch=Step(0, EPOCHS, EPOCHS, milliseconds=500),
    run_=IntSlider(1, RUNS, 1, label="run"),
    size=(940, 400),
    presets={"ReLU": {}, "tanh": {"g": "tanh"}, "first epoch": {"epoch": 1}},
    predict="right with 2/n, %",
)
def which_start_learns(fig):
    """A network with ten hidden layers of 64 units learns 1500 digits for ten epochs (gradient descent, α = .05, batches of
    64), from six starts. The cost during training, and the share of 297 test digits it then reads. Trained
    beforehand.   Lecture C2W1 1.11"""
    left, right = fig.subplots(1, 2, width_ratios=(1.3, 1))
    views.label_axes(
        left,
        "mini-batch",
        "J (mean of 12)",
        "Cost",
        xlim=(-3, EPOCHS * BATCHES + 3),
        ylim=(0, 3.4),
        grid=True,
    )
    left.axhline(math.log(10), color=theme.PALE, linewidth=1.2, zorder=1)
    left.text(2, 2.45, "ln 10", fontsize=theme.points(theme.TICK), color=theme.GREY)
    set_lines = {
        name: views.curve(left, color=color, style=style, width=2.0, label=name)
        for name, (color, style, _) in LOOKS.items()
    }
    left.legend(loc="upper right", ncols=3, columnspacing=1.2, handlelength=2.6)
    views.label_axes(right, "test digits read, %", "", "", xlim=(0, 116), ylim=(5.6, -0.7))
    right.set_yticks(range(6), list(STARTS))
    right.set_xticks([0, 25, 50, 75, 100])
    right.axvline(10, color=theme.PALE, linewidth=1.2, zorder=1)
    set_bars = views.bars(right, 6, width=0.55, horizontal=True, signed=False, color=theme.SKY)
    set_runs = views.points(right, color=theme.INK, marker="|", size=12, zorder=5)
    right.lines[-1].set(markeredgecolor=theme.INK, markeredgewidth=1.6, label="each of three runs")
    right.legend(loc="upper right", bbox_to_anchor=(1, 1.12))
    set_values = [views.text(right, 0, k, data=True, va="center") for k in range(6)]
    names = list(STARTS)

    def update(g, epoch, run_):
        k = list(DEEP_ACTIVATIONS).index(g)
        costs, reads = load("c2w1/digits")["costs"][:, k], 100 * load("c2w1/digits")["right"][:, k]
        for set_line, J in zip(set_lines.values(), costs[:, run_ - 1, : epoch * BATCHES]):
            J = J[np.isfinite(J)]
            set_line(np.arange(J.size), moving_average(J, 12).clip(None, 9))
        now = reads[:, run_ - 1, epoch]
        set_bars(np.nan_to_num(now))
        alive = np.isfinite(reads[:, :, epoch])
        set_runs(reads[:, :, epoch][alive], np.repeat(np.arange(6), RUNS)[alive.ravel()])
        for k, (set_value, value, all_runs) in enumerate(zip(set_values, now, reads[:, :, epoch])):
            set_value(
                f"{value:.0f}" if np.isfinite(value) else "NaN, diverged",
                np.nanmax(all_runs) + 2 if np.isfinite(value) else 2,
                k,
            )
        best = int(np.nanargmax(now))
        finding = (
            "Before the first step every start guesses: about 10 % right"
            if epoch == 0
            else f"{g}, {epoch} epoch{'s' * (epoch > 1)}: {names[best]} reads {now[best]:.0f} % of the test digits, N(0, "
            f".01²) {now[0]:.0f} %"
        )
        return Reading(
            finding,
            {
                "right with N(0, .01²), %": now[0],
                "with 1/n, %": now[1],
                "right with 2/n, %": now[3],
                "with N(0, 1), %": "diverged" if not np.isfinite(now[5]) else now[5],
            },
        )

    return update


@which_start_learns.claim(
    "ReLU, ten epochs: × .01 reads 7 %, 1/n 24 to 49 %, 2/n 90 to 94 %, standard deviation 1 diverges"
)
def _(kind):
    runs = [kind(run_=run_).numbers for run_ in (1, 2, 3)]
    one = [r["with 1/n, %"] for r in runs]
    two = [r["right with 2/n, %"] for r in runs]
    return [
        *(round(r["right with N(0, .01²), %"]) for r in runs),
        23 < min(one) and max(one) < 50,
        90 < min(two) and max(two) < 95,
        *(r["with N(0, 1), %"] == "diverged" for r in runs),
    ], [7, 7, 7, True, True, True, True, True]


@which_start_learns.claim("what is stored is what training gives: the first epoch of 2/n, again")
def _(kind):
    costs, _ = train_deep("variance 2/n", "ReLU", 0)
    return (
        costs[:BATCHES],
        load("c2w1/digits")["costs"][list(STARTS).index("variance 2/n"), 0, 0, :BATCHES],
        1e-6,
    )
