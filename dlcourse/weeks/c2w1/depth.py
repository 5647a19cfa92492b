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
    panels,
    theme,
)
from ...explore.panels import Arrangement, Look, linear, log, names
from ...explore.words import count, percent
from ...remember import remembered
from ...stored import load
from .recipes import BATCHES, DEEP_ACTIVATIONS, EPOCHS, RUNS, STARTS, train_deep

__all__ = ["when_does_the_signal_die", "does_the_start_keep_the_signal", "which_start_learns"]

SIGNAL, SLOPE = Look(theme.FORWARD, width=2.4), Look(theme.GRADIENT, "s", dash=(4, 2), width=2.4)


def size(value):
    """A size for a reader, however large or small."""
    return "NaN" if np.isnan(value) else number(value, 2, noise=0)


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


LOWEST, HIGHEST, WIDE = 1e-52, 1e48, DEEPEST + 42  # of the panel
NO_NUMBER = Look(theme.PALE)


def where_lost(values, least, most):
    """(layer, size) where a signal becomes 0 or no finite number, or () if it never does; it starts at the end where it is 1."""
    lost = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
    if not lost.size:
        return ()
    layer = lost[0 if values[0] == 1 else -1]
    return layer, (least if np.isfinite(values[layer]) else most)


def told_of_product(scale, layers, dtype, a):
    """What becomes of a signal that so many layers multiply by a scale."""
    dead, burst = first(a == 0), first(~np.isfinite(a))
    s = f"s = {number(scale)}"
    if dead is not None:
        return (
            f"{s}: layer {dead} is the first to read exactly 0 in {dtype}; nothing after it knows the input"
        )
    if burst is not None:
        return f"{s}: layer {burst} is the first to overflow {dtype}; from there on all is infinite or NaN"
    if scale == 1:
        return f"{s}: the signal is as large after {layers} layers as before"
    return (
        f"{s}: after {layers} layers the signal has {size(a[-1])} times its size, and so has the gradient "
        "on its way back"
    )


@explorable(
    scale=Slider(0.3, 1.7, 1.5, step=0.01, label="W = s · I, s"),
    dtype=Choice(*TYPES, label="numbers"),
    layers=IntSlider(2, DEEPEST, 150, label="layers L"),
    layer=IntSlider(1, DEEPEST, 149, label="layer l"),
    more={"layers": ("layers", "layer")},
    size=(940, 400),
    presets={
        "s = 1.5": {},
        "s = 0.5": {"scale": 0.5},
        "s = 1.01": {"scale": 1.01},
        "s = 0.9": {"scale": 0.9},
        "half the bits": {"scale": 0.5, "dtype": "float16"},
        "s = 1": {"scale": 1.0},
    },
    panels="sizes",
    predict="a^[l]",
)
def when_does_the_signal_die(sizes):
    """Linear layers with W[l] = s · I, one after the other: the size of the activations a[l], forwards, and of the gradients
    dA[l], backwards, as this kind of number computes them. Grey: what it cannot hold.   Lecture C2W1 1.10"""
    panels.axes(
        sizes,
        linear("layer l", -3, WIDE, (0, 50, 100, 150, DEEPEST)),
        log("size", LOWEST, HIGHEST, (1e-40, 1e-20, 1, 1e20, 1e40)),
    )
    set_beyond = _beyond(sizes)
    set_forward, set_backward = _sizes(sizes, SIGNAL), _sizes(sizes, SLOPE)
    set_cursor = panels.vertical(sizes)
    set_end = panels.note(sizes, (10, 0))
    set_start = {rises: panels.note(sizes, (18, up)) for rises, up in ((False, -18), (True, 18))}

    def update(scale, dtype, layers, layer):
        a, d = identities(scale, layers, dtype)
        least, most = float(np.finfo(TYPES[dtype]).smallest_subnormal), float(np.finfo(TYPES[dtype]).max)
        layer = min(layer, layers)
        set_beyond(least, most)
        set_forward(a, layer, least, most)
        set_backward(d, layer, least, most)
        set_cursor(layer)
        set_end(f"a^[L] = {size(a[-1])}", layers, shown(a[-1], least, most))
        for rises, set_words in set_start.items():
            words = f"dA^[0] = {size(d[0])}" if rises == (scale >= 1) else ""
            set_words(words, 0, shown(d[0], least, most))
        return Reading(
            told_of_product(scale, layers, dtype, a),
            {
                "a^[l]": (size(a[layer]), size(scale**layer)),
                "dA^[l]": (size(d[layer]), size(scale ** (layers - layer))),
                "first layer at 0": none_or(first(a == 0)),
                "first layer at infinity": none_or(first(~np.isfinite(a))),
            },
        )

    return update


def none_or(value):
    return "none" if value is None else value


def shown(value, least, most):
    """Where a size stands on the panel: 0 at the least number, what is infinite or NaN at the largest."""
    if not np.isfinite(value):
        return min(most, HIGHEST)
    return max(float(value), least, LOWEST)


def _beyond(ax):
    """What a kind of number cannot hold. set(least, most)"""
    set_above, set_below = panels.band(ax, NO_NUMBER), panels.band(ax, NO_NUMBER)
    set_words = [panels.note(ax, (-4, up), color=theme.GREY) for up in (6, -6)]

    def set_beyond(least, most):
        ends = [-3.0, float(WIDE)]
        set_above(ends, most, HIGHEST)
        set_below(ends, LOWEST, least)
        set_words[0](f"above {size(most)}: ∞" if most < HIGHEST else "", WIDE, most)
        set_words[1](f"below {size(least)}: 0" if least > LOWEST else "", WIDE, least)

    return set_beyond


def _sizes(ax, look):
    """Sizes layer by layer, a cross where they are lost, a dot at one layer. set(sizes, layer, least, most)"""
    set_line, set_here = panels.curve(ax, look), panels.points(ax, look)
    set_lost = panels.points(ax, look.but(marker="X", size=10), zorder=6)

    def set_sizes(values, layer, least, most):
        good = np.isfinite(values) & (values > 0)
        set_line(np.flatnonzero(good), values[good].astype(float))
        set_here(*((layer, float(values[layer])) if good[layer] else ()))
        set_lost(*where_lost(values, least, most))

    return set_sizes


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


FLAT = {"ReLU": "at 0", "tanh": "past ±0.99", "sigmoid": "within 0.01 of 0 or 1"}
STATES = ((1e-3, "vanished"), (0.3, "faded"), (3, "kept"), (1e3, "grown"), (math.inf, "exploded"))
BY_THEORY = panels.THEORY.but(color=theme.VERMILLION, width=1.8)
LAYERS = linear("layer l", 0, MOST_LAYERS + 0.5, (1, 10, 20, 30, 40, 50))
EDGES, TOPS = np.linspace(-4, 4, 65), (0.1, 0.2, 0.6, 1.0)


def told_of_flow(g, weights, rms, back):
    """What becomes of the signal between its input and the last layer."""
    layers, end, came = len(rms) - 1, rms[-1], back[0]
    if not np.isfinite(end):
        return f"{g}, {weights}: overflow at layer {first(~np.isfinite(rms))} of {layers}"
    state = next(word for limit, word in STATES if end / rms[0] <= limit)
    told = f"{g}, {weights}: after {count(layers, 'layer')} the signal has the size {size(end)}"
    if state != "kept":
        return f"{told}, it has {state}"
    if 1e-3 < came < 1e3:
        return f"{told}, it is kept"
    return f"{told}, but the gradient comes back as {size(came)}"


@explorable(
    start=Choice(ONE_N, TWO_N, GAUSS, ORTHOGONAL, IDENTITY, start=TWO_N, label="weights"),
    s=LogSlider(1e-3, 3.0, 0.01, label="s"),
    g=Choice(*ACTIVATIONS, label="g"),
    layers=IntSlider(2, MOST_LAYERS, 50, label="layers L"),
    units=Choice(16, 32, 64, 128, 256, start=128, label="units n"),
    bias=Slider(0.0, 1.0, 0.0, step=0.05, label="b, deviation"),
    inputs=LogSlider(0.1, 10.0, 1.0, label="input scale"),
    norm=Choice(NONE, BATCH, LAYER, label="normalisation"),
    residual=Toggle(False, label="skip connections"),
    seed=Seed(),
    layer=IntSlider(1, MOST_LAYERS, MOST_LAYERS, label="layer l"),
    more={
        "network": ("g", "layers", "units", "bias", "inputs", "norm", "residual", "seed"),
        "one layer": ("layer",),
    },
    size=(940, 480),
    latency="II",
    presets={
        "1/n": {"start": ONE_N},
        "2/n": {},
        "× 0.01, 10 layers": {"start": GAUSS, "layers": 10},
        "std 1, tanh": {"start": GAUSS, "s": 1.0, "g": "tanh"},
        "1/n, tanh": {"start": ONE_N, "g": "tanh"},
        "1.5 · identity": {"start": IDENTITY, "s": 1.5, "g": "linear"},
        "× 0.01, batch norm": {"start": GAUSS, "norm": BATCH},
    },
    ask={"start": ONE_N},
    panels=Arrangement(
        "sizes sizes sizes back back back / spread spread flats flats one one",
        heights=(1.25, 1),
        folded={"the way back": "back", "layer by layer": "spread flats one"},
    ),
    predict="size of a^[L]",
)
def does_the_start_keep_the_signal(sizes, back, spread, flats, one):
    """64 random inputs on their way through a network before its first step: the root mean square of a[l], and of dA[l] (1 at the
    end); how log₁₀|a| is spread in every layer; the share of units that are flat; and the activations of one
    layer.   Lecture C2W1 1.11"""
    set_forward, set_backward = _flow(sizes, "a^[l]", SIGNAL), _flow(back, "dA^[l]", SLOPE)
    set_spread, set_flats, set_one = _spread(spread), _flat_units(flats), _one_layer(one)

    def update(start, s, g, layers, units, bias, inputs, norm, residual, seed, layer):
        s = s if start in (GAUSS, IDENTITY) else 1.0  # where it does not matter nothing is computed anew
        setting = layers, units, g, start, s, bias, inputs, norm, residual, seed
        rms, slopes, flat, rows = flow(*setting)
        layer, l = min(layer, layers), np.arange(layers + 1)
        factor = None if bias or residual or norm != NONE else factor_of(g, start, s, units)
        with np.errstate(over="ignore", under="ignore"):
            theory = None if factor is None else np.float64(factor) ** l
        set_forward(rms, None if theory is None else inputs * theory, layer)
        set_backward(slopes, None if theory is None else theory[::-1], layer)
        set_spread(pictured(*setting)[:, :layers], layer)
        set_flats(flat, layer, g)
        set_one(rows[layer - 1], rms[layer], layer)
        weights = start.replace("s", number(s), 1) if start in (GAUSS, IDENTITY) else start
        end = size(rms[-1])
        told = {
            "size of a^[L]": end if theory is None else (end, size(inputs * theory[-1])),
            "size of dA^[0]": size(slopes[0]),
            "flat in the last layer": percent(flat[-1]),
        }
        if factor is not None:
            told["factor per layer, theory"] = factor
        return Reading(told_of_flow(g, weights, rms, slopes), told)

    update.idle = idle
    return update


def idle(values):
    """s acts where the start has one."""
    start = values["start"]
    return {} if start in (GAUSS, IDENTITY) else {"s": f"{start} has no s"}


def _flow(ax, name, look):
    """A size layer by layer, and theory over it. set(sizes, theory or None, layer)"""
    panels.axes(ax, LAYERS, log(f"size of {name}", 1e-14, 1e14, (1e-12, 1e-6, 1, 1e6, 1e12)))
    set_line, set_here = panels.curve(ax, look, "measured"), panels.points(ax, look)
    set_theory = panels.curve(ax, BY_THEORY, "theory", zorder=5)
    panels.legend(ax, "upper right", columns=2)

    def set_flow(values, theory, layer):
        finite = np.where(np.isnan(values), np.inf, values)
        l = np.arange(len(finite))
        set_line(l, finite)
        set_here(layer, finite[layer])
        set_theory(*(() if theory is None else (l, theory)))

    return set_flow


def _spread(ax):
    """How log₁₀|a| is spread in every layer. set(shares (bins, layers), layer)"""
    panels.axes(ax, LAYERS, linear("log₁₀ |a|", -12, 6, (-12, -8, -4, 0, 4)), "Activations", grid=False)
    set_shares, set_cursor = (
        panels.colours(ax, 0.005, 0.5, "share", by_factors=True, smooth=False),
        panels.vertical(ax),
    )

    def set_spread(shares, layer):
        set_shares(shares, (0.5, shares.shape[1] + 0.5, -12, 6))
        set_cursor(layer)

    return set_spread


def _flat_units(ax):
    """The share of units that hardly learn. set(shares, layer, g)"""
    panels.axes(ax, LAYERS, linear("share of units", 0, 1.05, (0, 0.5, 1)), "Flat units")
    set_line, set_cursor = panels.curve(ax, Look(theme.VERMILLION, width=2)), panels.vertical(ax)
    set_words = panels.text(ax, 0.98, ha="right")

    def set_flats(shares, layer, g):
        set_line(np.arange(1, len(shares) + 1), shares)
        set_cursor(layer)
        set_words(f"flat: {FLAT[g]}" if g in FLAT else "no unit of this kind is flat")

    return set_flats


def _one_layer(ax):
    """The activations of one layer, by their size; the axis ends above the highest bar. set(A, size, layer)"""
    set_axes = panels.axes(ax, linear("a^[l] by its size", -4, 4), linear("share", 0, 0.5, letters=4))
    set_shares, set_title = panels.histogram(ax, EDGES), panels.caption(ax)

    def set_one(A, rms, layer):
        if not (np.isfinite(rms) and rms > 0):
            set_shares()
            set_title(f"Layer {layer}: {'all 0' if rms == 0 else 'overflow'}")
            return
        samples = (A / np.float32(rms)).clip(EDGES[0] + 0.01, EDGES[-1] - 0.01).ravel()
        highest = np.histogram(samples, EDGES)[0].max() / samples.size
        set_axes(y=linear("share", 0, next(top for top in TOPS if top >= highest), letters=4))
        set_shares(samples)
        set_title(f"Layer {layer}: size {size(rms)}")

    return set_one


def last_rms(seeds=range(5), **setting):
    """RMS of a[L] for some seeds."""
    given = (
        dict(
            layers=10,
            units=128,
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
    relu = last_rms(start=ONE_N, layers=50)
    ten = last_rms(start=ONE_N, g="tanh")
    fifty = last_rms(start=ONE_N, g="tanh", layers=50)
    return [np.exp(np.log(relu).mean()), ten.mean(), fifty.mean()], [2.32e-8, 0.225, 0.106], 0.03


@does_the_start_keep_the_signal.claim(
    "the figure's first act: 50 ReLU layers leave 3·10⁻⁸ with 1/n, and 1.1 with 2/n"
)
def _(kind):
    setting = dict(seeds=[0], layers=50)
    return [last_rms(start=ONE_N, **setting)[0], last_rms(start=TWO_N, **setting)[0]], [3.3e-8, 1.1], 0.05


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
LOOKS = {
    name: Look(color, marker, dash=dash, width=2, size=9)
    for name, (color, marker, dash) in zip(
        STARTS,
        (
            (theme.GREY, "v", (1, 2)),
            (theme.BLUE, "s", (4, 2)),
            (theme.PURPLE, "D", (4, 1.5, 1, 1.5)),
            (theme.GREEN, "o", ()),
            (theme.INK, "^", (1, 1)),
            (theme.VERMILLION, "X", (2, 2)),
        ),
        strict=True,
    )
}
PLACES = np.arange(len(STARTS))[::-1]  # of the bars, the first on top
COSTS = linear("J, mean of 12", 0, 3.4, {0: "0", 1: "1", math.log(10): "ln 10", 3: "3"})
FAR = 7.0  # of J: what is higher is as well far above the panel
EACH = Look(theme.INK, size=5, hollow=True)


def told_of_starts(g, step, right):
    """How the best start compares with the smallest."""
    epoch = step // BATCHES
    if epoch == 0:
        return f"{'Before the first step' if step == 0 else 'In the first epoch'} every start guesses: about 10 % right"
    best = int(np.nanargmax(right))
    return (
        f"{g}, {count(epoch, 'epoch')}: {list(STARTS)[best]} reads {percent(right[best])} of the test digits, "
        f"N(0, .01²) {percent(right[0])}"
    )


@explorable(
    g=Choice(*DEEP_ACTIVATIONS, label="g"),
    step=Step(0, EPOCHS * BATCHES, EPOCHS * BATCHES, label="mini-batches", milliseconds=25),
    run=IntSlider(1, RUNS, 1, label="run"),
    size=(940, 400),
    presets={"ReLU": {}, "tanh": {"g": "tanh"}, "first epoch": {"step": BATCHES}},
    panels=Arrangement("cost right", widths=(1.3, 1)),
    predict="right with 2/n, %",
)
def which_start_learns(cost, right):
    """A network with ten hidden layers of 64 units learns 1500 digits for ten epochs (gradient descent, α = .05, batches of
    64), from six starts. The cost during training, and the share of 297 test digits that it reads after the epochs which are over.
    Trained beforehand.   Lecture C2W1 1.11"""
    panels.axes(cost, linear("mini-batch", -3, EPOCHS * BATCHES + 3), COSTS)
    panels.level(cost, math.log(10))
    set_runs = panels.runs(cost, LOOKS, room=80)
    panels.axes(
        right, linear("test digits read, %", 0, 112, (0, 25, 50, 75, 100)), names("", *reversed(STARTS))
    )
    panels.vertical(right)(10)
    set_bars = panels.bars(right, len(STARTS), Look(theme.SKY), width=0.5, horizontal=True, write=whole)
    set_each = panels.points(right, EACH, "each of three runs", zorder=6)
    panels.legend(right, "lower right")
    set_lost = panels.marks(right, ha="left")

    def update(g, step, run):
        costs, reads = digits_of(g)
        set_runs({name: moving_average(J, 12).clip(None, FAR) for name, J in zip(STARTS, costs[:, run - 1])})
        now = reads[:, :, step // BATCHES]
        mine = now[:, run - 1]
        set_bars(100 * mine[PLACES])
        k, of_run = np.nonzero(np.isfinite(now))
        set_each(100 * now[k, of_run], PLACES[k] - 0.36)
        set_lost([("NaN, diverged", (2, PLACES[k])) for k in np.flatnonzero(np.isnan(mine))])
        told = {
            f"{words}, %": "diverged" if np.isnan(mine[k]) else 100 * mine[k]
            for words, k in (
                ("right with N(0, .01²)", 0),
                ("with 1/n", 1),
                ("right with 2/n", 3),
                ("with N(0, 1)", 5),
            )
        }
        return Reading(told_of_starts(g, step, mine), told)

    return update


def whole(value):
    """A percentage without digits after the point."""
    return number(round(value))


@remembered
def digits_of(g):
    """J of each mini-batch (starts, runs, 240), and the share right before and after each epoch (starts, runs, 11)."""
    k, stored = list(DEEP_ACTIVATIONS).index(g), load("c2w1/digits")
    return stored["costs"][:, k], stored["right"][:, k]


@which_start_learns.claim(
    "ReLU, ten epochs: × .01 reads 7 %, 1/n 24 to 49 %, 2/n 90 to 94 %, standard deviation 1 diverges"
)
def _(kind):
    runs = [kind(run=run).numbers for run in (1, 2, 3)]
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
