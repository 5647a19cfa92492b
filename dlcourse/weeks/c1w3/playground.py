"""The playground: a network in the plane, and what its units learn (3.1, 3.2, 3.9, 3.11; C1W1 1.5, C1W4 4.1)."""

import math
import textwrap

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from ... import deep_network, metrics, train
from ... import functional as F
from ...analysis import gradcheck, snapshots
from ...analysis.representations import bend, unit_gaps
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Notice,
    Reading,
    Seed,
    Slider,
    Step,
    Text,
    explorable,
    number,
    theme,
    views,
)
from .networks import (
    ACTIVATIONS,
    CROSS_ENTROPY,
    FAMILIES,
    INITS,
    MOST_LAYERS,
    MOST_UNITS,
    PAINTED,
    RULES,
    SQUARED,
    STEPS,
    Setting,
    examples,
    program,
    read_layers,
    read_points,
    trained,
    write_points,
)
from .planes import (
    answer,
    bare,
    box,
    flat_share,
    level,
    maps,
    percent,
    plane,
    polylines,
    samples,
    scale_of,
    shades,
    through,
    window,
)

__all__ = ["what_do_hidden_units_learn"]

LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LAST = len(STEPS) - 1  # the last moment


def moment_of(step):
    return int(np.searchsorted(STEPS, step))


# ---- controls -----------------------------------------------------------------------------------------------------------
NEVER, RIGHT, RISES = "never", "95 % are right", "J on new points rises"
CONTROLS = dict(
    n=IntSlider(1, 1000, 400, label="examples m"),
    noise=Slider(0.0, 0.5, 0.2, step=0.01),
    data=Choice(*FAMILIES, label="data"),
    layers=IntSlider(0, MOST_LAYERS, 1, label="hidden layers"),
    units=IntSlider(1, MOST_UNITS, 4, label="units in each"),
    g=Choice(*ACTIVATIONS, label="activation g"),
    learning_rate=LogSlider(1e-4, 10.0, 1.2, label="α"),
    moment=Step(0, LAST, moment_of(500), label="moment"),
    seed=Seed(start=29),
    points=Text(
        "-1.5 1.5 0; 0 2.2 0; 1.6 1.4 0; 0 0 1; -0.8 -1 1; 0.9 -0.9 1",
        label="x y class; …",
        examples=("1 1 1", "-1 0 0; 1 0 1; 2 0 0"),
    ),
    network=Text("", label="layer by layer", examples=("8 tanh, 4 relu", "3, 2 sigmoid")),
    init=Choice(*INITS, label="weights start"),
    loss=Choice(CROSS_ENTROPY, SQUARED),
    optimizer=Choice(*RULES),
    batch=Choice("all", 128, 32, 8, 1),
    l2=Slider(0.0, 5.0, 0.0, step=0.05, label="L2 λ"),
    dropout=Slider(0.0, 0.7, 0.0, step=0.05),
    stop=Choice(NEVER, RIGHT, RISES, label="stop when"),
)
MORE = {
    "Data": ("n", "noise", "seed", "points"),
    "Training": (
        "g",
        "learning_rate",
        "network",
        "init",
        "loss",
        "optimizer",
        "batch",
        "l2",
        "dropout",
        "stop",
    ),
}
PENS = {"○ y = 0": "0", "× y = 1": "1", "erase": "Backspace"}


def setting_of(layers, units, g, network, stop=None, moment=None, **given):
    """The Setting of these controls; what does not matter is left at its start, so that nothing is trained twice.

    Raises   Notice if a text cannot be read
    """
    family = FAMILIES[given["data"]]
    try:
        hidden = read_layers(network, g) if network.strip() else ((units, g),) * layers
        if given["data"] == PAINTED:
            read_points(given["points"])
    except ValueError as error:
        raise Notice(str(error)) from None
    for idle in ("n", "noise") if given["data"] == PAINTED else ("points",):
        given.pop(idle)
    if family.numbers:
        given["loss"] = SQUARED
    if not hidden:
        given["dropout"] = 0.0
    return Setting(hidden=hidden, **given)


def stopped(done, rule):
    """The index of the snapshot at which this rule ends the training: the last one, if it has not come to that."""
    new = done[0].J_new > 0  # there are new points to go by
    if rule == RIGHT:
        enough = [(now.right_new if new else now.right) >= 0.95 for now in done]
        return enough.index(True) if any(enough) else len(done) - 1
    if rule == RISES:
        best, stop = train.early_stopping([now.J_new if new else now.J for now in done], 10)
        return best if stop < len(done) - 1 else len(done) - 1
    return len(done) - 1


def gradients(setting, params, X, Y):
    """(dW[l], db[l]) of all layers, on these examples."""
    return snapshots.gradients(params, X, Y, setting.activations, loss=setting.cost)[1]


# ---- words --------------------------------------------------------------------------------------------------------------
def named(hidden):
    """The hidden layers in words."""
    if not hidden:
        return "logistic regression"
    units, g = hidden[0]
    if len(hidden) == 1:
        return f"{units} {g} unit{'s' * (units > 1)}"
    if len(set(hidden)) == 1:
        return f"{len(hidden)} layers of {units} {g} unit{'s' * (units > 1)}"
    return "layers of " + ", ".join(str(n) for n, _ in hidden) + " units"


def diverged_at(setting, step, now):
    return (
        f"Diverged at step {step}: α = {setting.learning_rate:.3g} made J a thousand times as large. "
        f"This is step {now.step}, before that"
    )


def finding(setting, now, Y, gaps, flat, early, diverged):
    """One sentence about a snapshot; early: the stop rule has ended the training there; diverged: at which step, or None."""
    net, m = named(setting.hidden) if setting.hidden or not setting.numbers else "linear regression", Y.size
    start = net[0].upper() + net[1:]
    if m == 0:
        return "Nothing is painted yet: choose ○ or × above the picture and draw on the map"
    if not setting.numbers and Y.min() == Y.max():
        points = "The only point is" if m == 1 else f"All {m} points are"
        return f"{points} of class {Y[0, 0]:.0f}: there is nothing to tell apart"
    if diverged is not None and not early:
        return diverged_at(setting, diverged, now)
    where, share = ("new points", now.right_new) if now.J_new else ("points", now.right)
    right, J = f"{percent(share)} of the {where} right", f"J = {number(now.J)}"
    if setting.numbers:
        moment = f"{'Stopped: ' + net if early else start} {f'after {now.step} steps' if now.step else 'before the first step'}"
        return (
            f"{moment} explain{'s' * (not setting.hidden)} {percent(max(share, 0))} of how the {where} vary"
        )
    if early:
        return f"Stopped at step {now.step}: {net}, {right}, {J}"
    if now.step == 0:
        return f"{start} before the first step: {J}, {right} by luck"
    if gaps and setting.init in ("all 0", "all .3") and not setting.dropout:
        if gaps[1] < 1e-4:  # a row's sums may be rounded otherwise than the next row's
            return f"Units that start equal stay equal: no two differ anywhere after {now.step} steps, {percent(share)} right"
        return f"Only rounding told the units apart, and then it grew: now they differ by {gaps[1]:.2g}, {percent(share)} right"
    if flat > 0.9 and setting.init in ("large ×10", "huge ×100"):
        return f"Weights too large: {percent(flat)} of the units' answers are flat, hardly any slope is left; {percent(share)} right"
    if not setting.hidden:
        return f"Logistic regression can only cut straight: {right}, {J}"
    if all(g == "linear" for _, g in setting.hidden):
        return f"Linear units cut straight at any depth: {right}, {J}"
    if now.J_new and now.right - now.right_new > 0.05:
        return f"{start}: {percent(now.right)} of the points they learned from are right, but {percent(share)} of the new ones"
    return f"{start} after {now.step} steps: {right}, {J}"


def decimal(value):
    """A number in a formula."""
    return (f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}").replace("-", "−").replace("−0.00", "0.00")


def sub(k):
    return str(k).translate(LOW)


def weighted(w, b, names):
    """w·a + b with its numbers; the spaces within a term do not break."""
    signs = [decimal(value)[0] == "−" for value in (*w, b)]
    sizes = [f"{decimal(abs(value))}\u00a0{name}".strip() for value, name in zip((*w, b), (*names, ""))]
    rest = [f"{'−' if negative else '+'}\u00a0{size}" for negative, size in zip(signs[1:], sizes[1:])]
    return " ".join(["−" * signs[0] + sizes[0], *rest])


def formula(setting, params, layer, unit, X, Y, example):
    """The chosen unit's formula with its numbers, and what the chosen example makes of the network."""
    (W, b), last = params[layer - 1], layer == len(setting.dims) - 1
    inputs = [f"{'x' if layer == 1 else 'a'}{sub(k + 1)}" for k in range(W.shape[1])]
    name = "ŷ" if last else f"a[{layer}]{sub(unit + 1)}"
    g = setting.answers if last else setting.hidden[layer - 1][1]
    z = weighted(W[unit], b[unit, 0], inputs)
    lines = textwrap.wrap(f"{name} = {z if g == 'linear' else f'{g}({z})'}", 50, subsequent_indent="   ")
    if layer > 1:
        lines.append(f"a₁ … : the units of layer {layer - 1}")
    if example is not None:
        passed = through(params, setting.activations, X[:, [example]])
        said = answer(setting, passed[-1][1]).item()
        values = [
            f"a[{k}] = ({', '.join(decimal(value) for value in A[:4, 0])}{', …' * (len(A) > 4)})"
            for k, (_, A) in enumerate(passed[:-1], 1)
        ]
        passage = [
            f"x = ({decimal(X[0, example])}, {decimal(X[1, example])})",
            *(values if len(values) < 3 else ["…", values[-1]]),
            f"ŷ = {said:.3f}, y = {Y[0, example]:.3g}".replace("-", "−"),
        ]
        lines += textwrap.wrap(f"Example {example + 1}: {' → '.join(passage)}", 52, subsequent_indent="   ")
    return "\n".join(lines[:8])


# ---- the network as a drawing -------------------------------------------------------------------------------------------
BOARD = 586, 240  # its width and height
WEIGHTS, GRADIENTS = "weights w", "gradients ∂J/∂w"
WIRES = {
    WEIGHTS: (theme.POSITIVE, theme.NEGATIVE),
    GRADIENTS: ("#a0457c", "#a0457c"),
}  # colours above 0, below


def places(dims):
    """Centres (n, 2) and side of the tiles of each layer, on the board."""
    width, height = BOARD
    found = []
    for layer, n in enumerate(dims):
        side = min(60.0, 0.88 * height / n, 0.6 * width / len(dims))
        gap, x = min(height / n, 1.4 * side), 36 + (width - 72) * layer / (len(dims) - 1)
        found.append(
            (np.column_stack([np.full(n, x), height / 2 + gap * ((n - 1) / 2 - np.arange(n))]), side)
        )
    return found


def layer_heads(activations):
    """What stands over the hidden layers; over many of them an activation only where it changes, on a line of its own."""
    changes = [name != before for name, before in zip(activations, ["", *activations])]
    if len(activations) < 4:
        return [f"a[{l}] {name}" for l, name in enumerate(activations, 1)]
    return [f"{name}\n" * new + f"a[{l}]" for l, (name, new) in enumerate(zip(activations, changes), 1)]


def drawing(ax):
    """The network: for every unit a tile with its map, for every weight a line.
    set(dims, heads, maps, strengths, chosen, kind): heads, maps and strengths layer by layer, chosen (layer, unit),
    kind: WEIGHTS or GRADIENTS"""
    words = dict(data=True, ha="center", va="bottom", weight="bold", halo=False)
    set_heads, set_second = [views.text(ax, **words) for _ in range(MOST_LAYERS + 2)], views.text(ax, **words)
    set_tiles = views.tiles(ax, theme.SIGNED_COLORS, zorder=3)
    wires = [views.segments(ax, style=style, zorder=2) for style in ("solid", (0, (2.4, 1.2)))]
    frames = ax.add_collection(LineCollection([], zorder=4, animated=True), autolim=False)
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 2

    def set_drawing(dims, heads, maps, strengths, chosen, kind):
        spots = places(dims)
        set_tiles(
            [
                (tile, (x - side / 2, y - side / 2, side, side))
                for (centres, side), layer in zip(spots, maps)
                for (x, y), tile in zip(centres, layer)
            ],
            ["x₁", "x₂"] + [f"layer {l}, unit {k + 1}" for l, n in enumerate(dims[1:], 1) for k in range(n)],
        )
        frames.set_segments([centre + side * square for centres, side in spots for centre in centres])
        at = [(layer, k) == chosen for layer, n in enumerate(dims) for k in range(n)]
        frames.set(
            linewidth=[3.0 if here else 0.8 for here in at],
            edgecolor=[theme.INK if here else "#8a8a8a" for here in at],
        )
        for layer, set_head in enumerate(set_heads):
            (centres, side), shown = spots[min(layer, len(dims) - 1)], layer < len(dims)
            set_head(heads[layer] if shown else "", centres[0, 0], centres[0, 1] + side / 2 + 3)
        (_, (x, y)), side = spots[0]
        set_second("x₂", x, y + side / 2 + 3)

        lines = []  # x, y of both ends, signed strength, width, opacity
        for layer, W in enumerate(strengths, 1):
            (before, wide), (after, side) = spots[layer - 1], spots[layer]
            rows, columns = (part.ravel() for part in np.indices(W.shape))
            size = np.abs(W.ravel()) / max(np.abs(W).max(), 1e-30)
            opacity = np.where((layer == chosen[0]) & (rows != chosen[1]), 0.2, 0.9)
            lines.append(
                np.column_stack(
                    [
                        before[columns] + (wide / 2, 0),
                        after[rows] - (side / 2, 0),
                        W.ravel(),
                        0.25 + min(4.5, 16 / math.sqrt(W.size)) * size,
                        opacity,
                    ]
                )
            )
        lines, word = np.concatenate(lines), "∂J/∂w" if kind == GRADIENTS else "w"
        names = np.array([f"{word} of {edge}" for edge in views.edge_names(dims)])
        for set_wires, color, these in zip(wires, WIRES[kind], (lines[:, 4] > 0, lines[:, 4] <= 0)):
            part = lines[these]
            paint = np.column_stack([np.tile(to_rgb(color), (len(part), 1)), part[:, 6]])
            set_wires(part[:, :2], part[:, 2:4], paint, part[:, 5], names[these].tolist(), part[:, 4])

    return set_drawing


# ---- the smaller panels -------------------------------------------------------------------------------------------------
def timeline(ax, title):
    """A curve over the training for the examples learned from, a dashed one for new ones, from 0 up to `top`.
    set(training, new, top)"""
    views.label_axes(ax, "step", "", title, xlim=(-1, LAST + 1), ylim=(0, 1.03), grid=True)
    ax.set_yticks([0, 0.5, 1], ["", "", ""])
    set_numbers = [
        views.text(ax, -0.04, at / 1.03, ha="right", va="center", halo=False) for at in (0, 0.5, 1)
    ]
    marks = [0, 100, 1000, 5000]
    ax.set_xticks([moment_of(step) for step in marks], [str(step) for step in marks])
    set_new, set_old = views.curve(ax, color=theme.GREEN, style="--"), views.curve(ax, color=theme.INK)
    set_end = views.points(ax, color=theme.INK, size=6)
    set_escape = views.text(ax, 0.98, 0.97, ha="right", color=theme.VERMILLION, halo=False)

    def set_timeline(old, new, top):
        for set_number, at in zip(set_numbers, (0, top / 2, top)):
            set_number(f"{at:g}")
        old, new = (np.clip(np.asarray(part, float) / top, -1, 9) for part in (old, new))
        set_old(np.arange(old.size), old), set_new(np.arange(new.size), new)
        set_end(old.size - 1, min(old[-1], 1))
        set_escape("▲" if old[-1] > 1 else "")

    return set_timeline


def legend(ax):
    """Which curve is which, over the panel."""
    for x, name, color, style in ((0.2, "training", theme.INK, "-"), (0.54, "new points", theme.GREEN, "--")):
        ax.plot([x, x + 0.07], [1.16, 1.16], style, color=color, transform=ax.transAxes, clip_on=False)
        ax.text(x + 0.09, 1.16, name, transform=ax.transAxes, fontsize=theme.points(theme.TICK), va="center")


def verdicts(ax):
    """What was said against what is true: a table of two classes, or dots for numbers. set(A, Y, threshold, numbers)"""
    bare(ax, 2, 2)
    middle = dict(data=True, halo=False, ha="center", va="center")
    set_cells = views.tiles(ax, theme.ramp("#ffffff", "#9fd0ee"), zorder=1)
    set_counts = [
        [
            views.text(ax, column + 0.5, 1.5 - row, weight="bold" if row == column else "normal", **middle)
            for column in (0, 1)
        ]
        for row in (0, 1)
    ]
    set_words = [views.text(ax, -0.08, y, **middle | {"ha": "right"}) for y in (1.5, 0.5)]
    set_words += [views.text(ax, x, -0.08, **middle | {"va": "top"}) for x in (0.5, 1.5)]
    set_dots, set_same = (
        views.points(ax, color=theme.BLUE, size=3),
        views.curve(ax, color=theme.GREY, style="--", width=1.0),
    )
    views.curve(ax, color=theme.GREY, width=0.8)([0, 2, 2, 0, 0], [0, 0, 2, 2, 0])

    def set_verdicts(A, Y, threshold, numbers):
        classes = not numbers and Y.size > 0
        counts = metrics.confusion_matrix(A > threshold, Y, classes=2) if classes else np.zeros((2, 2), int)
        share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        set_cells([] if numbers else [((2 * share[::-1] - 1).astype(np.float32), (0, 0, 2, 2))])
        for row, cells in enumerate(set_counts):
            for column, set_count in enumerate(cells):
                set_count(str(counts[row, column]) if classes else "")
        words = ("true\n+1", "−1", "said −1", "+1") if numbers else ("is 0", "is 1", "said 0", "said 1")
        for set_word, word in zip(set_words, words):
            set_word(word)
        set_dots(*((part[0].clip(-1.5, 1.5) / 1.5 + 1 for part in (A, Y)) if numbers else ([], [])))
        set_same(*(([0, 2], [0, 2]) if numbers else ([], [])))

    return set_verdicts


# ---- the figure ---------------------------------------------------------------------------------------------------------
@explorable(
    **CONTROLS,
    unit=IntSlider(0, MOST_LAYERS * MOST_UNITS, 0, label="unit (0: output)"),
    lines=Choice(*WIRES, label="lines show"),
    shown=Choice("training", "new", "both", "none", label="points shown"),
    example=IntSlider(0, 1000, 0, label="example (0: –)"),
    more={**MORE, "Picture": ("lines", "shown", "example")},
    size=(940, 426),
    latency="II",
    predict="right on new points, %",
    presets={
        "logistic regression": {"layers": 0},
        "4 units": {},
        "XOR": {"data": "XOR", "units": 3},
        "spiral": {"data": "spiral", "layers": 3, "units": 8, "optimizer": "Adam", "learning_rate": 0.02},
        "linear units": {"layers": 3, "units": 8, "g": "linear", "learning_rate": 0.3},
        "weights all 0": {"init": "all 0"},
        "weights ×100": {"init": "huge ×100"},
        "numbers": {"data": "hill and hollow", "units": 6, "learning_rate": 0.3},
        "paint": {"data": PAINTED, "points": ""},
    },
)
def what_do_hidden_units_learn(fig):
    """A network in the plane: what every unit says at every place, the weights between them, the answer with its border at ½; J
    and the share of right answers over the training.   Lecture C1W3 3.1, 3.2, 3.9, 3.11"""
    board = bare(views.panel(fig, 8, 54, *BOARD), *BOARD)
    set_drawing, set_key = (
        drawing(board),
        views.text(board, 0.5, -0.015, ha="center", color=theme.GREY, halo=False),
    )

    ax = views.panel(fig, 634, 54, 240, 240)
    set_window, set_map = window(ax), views.tiles(ax, theme.SIGNED_COLORS, smooth=True, zorder=0)
    set_halo, set_border = polylines(ax, color="white", width=4.8), polylines(ax)
    set_fold = polylines(ax, width=1.4, style="dashed")
    set_samples, set_ring = samples(ax), views.points(ax, color=theme.INK, size=12, hollow=True, zorder=3.5)
    set_head = views.text(ax, 0, 1.03, va="bottom", weight="bold", halo=False)
    bar, rising = bare(views.panel(fig, 881, 54, 9, 240)), np.linspace(-1, 1, 64, dtype=np.float32)
    views.tiles(bar, theme.SIGNED_COLORS, smooth=True)([(np.column_stack([rising, rising]), (0, 0, 1, 1))])
    set_ends = [
        views.text(bar, 1.5, y, va=side, halo=False)
        for y, side in ((0, "bottom"), (0.5, "center"), (1, "top"))
    ]

    curves = [views.panel(fig, x, 342, 186, 60) for x in (34, 262)]
    set_J, set_right = timeline(curves[0], "J"), timeline(curves[1], "")
    set_right_head = views.text(curves[1], 0, 1.06, va="bottom", size=theme.LABEL, halo=False)
    legend(curves[0])
    table = views.panel(fig, 516, 342, 84, 70)
    set_verdicts, set_table_head = (
        verdicts(table),
        views.text(table, 0.5, 1.08, ha="center", va="bottom", halo=False),
    )
    set_formula = views.text(bare(views.panel(fig, 622, 317, 318, 123)), 0, 1, halo=False)

    def chosen_unit(setting, unit):
        """(layer, unit from 0) of the unit with this number, the last if there are fewer; the output for 0."""
        before = min(unit, sum(setting.dims[1:-1])) - 1
        for layer, n in enumerate(setting.dims[1:-1], 1):
            if 0 <= before < n:
                return layer, before
            before -= n
        return len(setting.dims) - 1, 0

    def update(moment, unit, lines, example, shown, stop, **controls):
        setting = setting_of(**controls)
        X, Y, X_new, Y_new = examples(setting)
        done, diverged = trained(setting, moment if Y.size else 0)
        index = stopped(done, stop)
        done, now, early = done[: index + 1], done[index], index < len(done) - 1
        passed, (layer, k), last = maps(setting, index), chosen_unit(setting, unit), len(setting.dims) - 1
        which = min(example, Y.size) - 1 if example and Y.size else None

        values = [A for _, A in passed[:-1]] + [answer(setting, passed[-1][1])]
        scales = [scale_of(setting, *layer_values) for layer_values in enumerate(values, 1)]
        left, low, side, _ = box(setting.data)
        inputs = shades(
            plane(setting.data)[2] - np.float32([[left + side / 2], [low + side / 2]]), (-side / 2, side / 2)
        )
        pictures = [inputs, *(shades(A, scale) for A, scale in zip(values, scales))]
        heads = ["x₁", *layer_heads([g for _, g in setting.hidden]), "ŷ"]
        strengths = [W for W, _ in now.params]
        if lines == GRADIENTS and Y.size:
            strengths = [dW for dW, _ in gradients(setting, now.params, X, Y)]
        set_drawing(setting.dims, heads, pictures, strengths, (layer, k), lines)
        set_key(
            f"a tile: what the unit says at each place · line width: |{'∂J/∂w' if lines == GRADIENTS else 'w'}| in its "
            "layer, dashed below 0"
        )

        half, edge = "0" if setting.numbers else "½", level(setting.data, passed[-1][1], setting.threshold)
        domain = scales[layer - 1] if layer else [(left, left + side), (low, low + side)][k]
        set_window(setting.data), set_map([(pictures[layer][k], (left, low, side, side))], domain=domain)
        set_halo(edge), set_border(edge)
        set_fold(level(setting.data, passed[layer - 1][0][k], 0.0) if layer < last else [])
        keep, keep_new = (
            slice(None) if shown in (name, "both") else slice(0, 0) for name in ("training", "new")
        )
        set_samples(X[:, keep], Y[:, keep], X_new[:, keep_new], Y_new[:, keep_new], setting.numbers)
        set_ring(*(X[:, :0] if which is None else X[:, [which]]))
        set_head(
            f"ŷ, the answer; the line: ŷ = {half}"
            if layer == last
            else f"a[{layer}]{sub(k + 1)}; dashed: its z = 0; thick: ŷ = {half}"
        )
        bottom, top = scales[layer - 1]
        for set_end, value in zip(set_ends, (bottom, (bottom + top) / 2, top)):
            set_end(f"{value:.2g}".replace("-", "−").replace("0.5", ".5"))
        set_formula(formula(setting, now.params, layer, k, X, Y, which))

        of_classes = {CROSS_ENTROPY: 0.8, SQUARED: 0.2}[setting.loss]
        tallest = 0.1 if setting.numbers else of_classes
        set_J([s.J for s in done], [s.J_new for s in done] if Y_new.size else [], tallest)
        set_right([s.right for s in done], [s.right_new for s in done] if Y_new.size else [], 1.0)
        set_right_head("share of variance explained" if setting.numbers else "share right")
        judged, true, where = (X_new, Y_new, "new points") if Y_new.size else (X, Y, "points")
        set_verdicts(
            through(now.params, setting.activations, judged)[-1][1], true, setting.threshold, setting.numbers
        )
        set_table_head(where)

        gaps, flat, good = (
            unit_gaps(A[:, ::7] for _, A in passed[:-1]),
            flat_share(setting, now.params),
            "explained" if setting.numbers else "right",
        )
        numbers = {"step": now.step, "parameters": deep_network.count_parameters(setting.dims), "J": now.J}
        if Y.size:
            numbers[f"{good}, %"] = 100 * now.right
        if Y_new.size:
            numbers |= {"J on new points": now.J_new, f"{good} on new points, %": 100 * now.right_new}
        numbers["bend of the border"] = round(bend(edge, side), 4)
        if gaps:
            numbers["the two most alike units differ by"] = gaps[0]
        if setting.hidden:
            numbers["flat answers (g′ < .01), %"] = 100 * flat
        if which is not None:
            x, truth = X[:, [which]], Y[:, [which]]
            A = through(now.params, setting.activations, x)[-1][1]
            dz = gradients(setting, now.params, x, truth)[-1].dZ.item()
            p, y = answer(setting, A).item(), truth.item()
            theory = (p - y) * (p * (1 - p) if setting.activations[-1] is F.sigmoid else 1)
            numbers["∂L/∂z of the example"] = dz, theory
        return Reading(finding(setting, now, Y, gaps, flat, early, diverged), numbers)

    def touch(values, at, x, y, key):
        """A click on a tile chooses its unit, on an example that example; the pens paint and erase on the map."""
        setting = setting_of(**{name: values[name] for name in CONTROLS})
        if at is board:
            units = [0, 0, *range(1, sum(setting.dims[1:-1]) + 1), 0]
            tiles = [(centre, side) for centres, side in places(setting.dims) for centre in centres]
            hit = [
                unit
                for unit, (centre, side) in zip(units, tiles)
                if np.abs((x, y) - centre).max() <= side / 2
            ]
            return {"unit": hit[0]} if hit else None
        if at is not ax:
            return None
        X, Y = examples(setting)[:2] if key == "Enter" else read_points(values["points"])
        far = np.hypot(X[0] - x, X[1] - y) / FAMILIES[setting.data].reach
        near = int(far.argmin()) if far.size and far.min() < 0.1 else None
        if key == "Enter":
            return {"example": 0 if near is None else near + 1}
        if key in ("0", "1"):
            X, Y = np.column_stack([X, (x, y)]), np.column_stack([Y, float(key)])
        elif near is not None:
            X, Y = np.delete(X, near, axis=1), np.delete(Y, near, axis=1)
        reach = FAMILIES[PAINTED].reach
        return {"data": PAINTED, "points": write_points(X.clip(-reach, reach), Y)}

    def export(moment, stop, unit=0, lines=None, example=0, shown=None, **controls):
        setting = setting_of(**controls)
        done, _ = trained(setting, moment)
        return program(setting, done[stopped(done, stop)].step)

    update.pins, update.touch, update.pens, update.program = curves, touch, PENS, export
    return update


# ---- what can be verified -----------------------------------------------------------------------------------------------
LECTURE = dict(init="small ×.01", moment=LAST)  # N(0, 1) · .01, α = 1.2, 5000 steps on this week's flower


def hidden_units(kind, n, **values):
    """The figure with n hidden units in one layer, or with none."""
    return kind(layers=min(n, 1), units=max(n, 1), **values)


@what_do_hidden_units_learn.claim(
    "flower: logistic regression gets 47 to 53 % right, 1 or 2 hidden units 66 to 73, 3, "
    "4 or 8 units 91 to 95.5 %"
)
def _(kind):
    right = [
        hidden_units(kind, n, seed=seed, **LECTURE).numbers["right, %"]
        for seed in (29, 0)
        for n in (0, 1, 2, 3, 4, 8)
    ]
    ranges = [(46.5, 53.5), (66, 73), (66, 73), (91, 95.5), (91, 95.5), (91, 95.5)] * 2
    return [low <= value <= high for value, (low, high) in zip(right, ranges)], [True] * 12


@what_do_hidden_units_learn.claim(
    "the lesson's flower: 47, 68, 67, 92, 92 % right with 0 … 4 hidden units; J falls "
    "from .693 to .21 with four"
)
def _(kind):
    states = [hidden_units(kind, n, **LECTURE).numbers for n in range(5)]
    start = kind(init="small ×.01", moment=0).numbers["J"]
    return (
        [*(state["right, %"] for state in states), start, states[-1]["J"]],
        [47, 68, 67, 92, 92, 0.693, 0.21],
        0.03,
    )


@what_do_hidden_units_learn.claim(
    "parameters: 17 with 4 units, 4n + 1 with n units in one layer; 177, 105, 33, 3 with 3 … 0 layers of 8"
)
def _(kind):
    networks = [(1, 4), (1, 1), (1, 12), *((layers, 8) for layers in (3, 2, 1, 0))]
    return [kind(layers=layers, units=units, moment=0).numbers["parameters"] for layers, units in networks], [
        17,
        5,
        49,
        177,
        105,
        33,
        3,
    ]


@what_do_hidden_units_learn.claim(
    "weights all 0: the maps of all units of a layer stay the same for ever, and J stays ln 2"
)
def _(kind):
    settings = [
        Setting(init="all 0", hidden=hidden)
        for hidden in (((4, "tanh"),), ((7, "tanh"),), ((5, "ReLU"),) * 3)
    ]
    measured = [
        [unit_gaps(A for _, A in maps(setting, LAST)[:-1])[1], trained(setting, LAST)[0][-1].J]
        for setting in settings
    ]
    return measured, [[0, np.log(2)]] * 3, 1e-5


@what_do_hidden_units_learn.claim(
    "weights all .3: the rows of W[1] stay the same, 4 units do the work of one"
)
def _(kind):
    rows = trained(Setting(init="all .3"), LAST)[0][-1].params[0][0]
    return [np.abs(rows - rows[0]).max() < 1e-5, kind(init="all .3", moment=LAST).numbers["right, %"] < 75], [
        True,
        True,
    ]


@what_do_hidden_units_learn.claim(
    "weights · 100: 95 to 99 % of the units' answers are flat before and after 1000 "
    "steps; then 60 to 80 % are right"
)
def _(kind):
    before, after = (
        [kind(init="huge ×100", seed=seed, moment=moment_of(step)).numbers for seed in (0, 1, 3)]
        for step in (0, 1000)
    )
    flat = [95 <= state["flat answers (g′ < .01), %"] <= 99 for state in before + after]
    return flat + [60 <= state["right, %"] <= 80 for state in after], [True] * 9


@what_do_hidden_units_learn.claim(
    "linear units: the border is straight at any depth, and J ends where logistic regression ends"
)
def _(kind):
    states = [
        kind(g="linear", layers=layers, units=8, learning_rate=rate, moment=LAST).numbers
        for layers, rate in ((0, 1.2), (1, 0.3), (3, 0.3), (6, 0.1))
    ]
    return [[state["bend of the border"], state["J"]] for state in states], [[0, states[0]["J"]]] * 4, 1e-5


@what_do_hidden_units_learn.claim(
    "certain and wrong, ŷ = .99, y = 0: ∂L/∂z is .99 with cross-entropy, .99 · .99 · .01 "
    "= .0098 with squared error"
)
def _(kind):
    z, y, alone = np.log([[99.0]]), np.zeros((1, 1)), [(np.ones((1, 1)), np.zeros((1, 1)))]
    slopes = [
        gradients(Setting(hidden=(), loss=loss), alone, z, y)[-1].dZ.item()
        for loss in (CROSS_ENTROPY, SQUARED)
    ]
    return slopes, [
        0.99,
        0.99 * 0.99 * 0.01,
    ]


@what_do_hidden_units_learn.claim(
    "∂L/∂z of an example is ŷ − y with cross-entropy, and that times ŷ(1 − ŷ) with squared error"
)
def _(kind):
    read = [
        kind(loss=loss, example=example).reading.numbers["∂L/∂z of the example"]
        for loss in (CROSS_ENTROPY, SQUARED)
        for example in (5, 50)
    ]
    return [value for value, _ in read], [theory for _, theory in read], 1e-4


@what_do_hidden_units_learn.claim("the gradients that are drawn agree with two-sided differences to 1e-7")
def _(kind):
    setting = Setting(hidden=((4, "tanh"), (3, "sigmoid")))
    X, Y = (part.astype(float) for part in examples(setting)[:2])
    params = trained(setting, 20)[0][-1].params
    theta = gradcheck.flatten(params).astype(float)

    def J(theta):
        return setting.cost(
            deep_network.output(gradcheck.unflatten(theta, params), X, setting.activations), Y
        )

    drawn = gradients(setting, gradcheck.unflatten(theta, params), X, Y)
    measured = gradcheck.numerical_gradient(J, theta)
    return gradcheck.relative_difference(gradcheck.flatten(drawn), measured) < 1e-7, True
