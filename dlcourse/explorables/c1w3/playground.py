"""The playground: what the units of a network learn (3.1, 3.2, 3.9, 3.11), and how its layers bend the plane (C1W4 4.1, 4.3)."""

import math
import textwrap
from functools import lru_cache

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection

from ... import gradcheck, metrics, train
from ... import functional as F
from ...explore import Choice, IntSlider, LogSlider, Notice, Reading, Seed, Slider, Step, Text, explorable, number, theme, views
from .networks import (CROSS_ENTROPY, FAMILIES, GATES, INITS, MOST_LAYERS, MOST_UNITS, PAINTED, RULES, SQUARED, STEPS, Setting, examples,
                       flatten, gradients, layered, program, read_layers, read_points, snapshots, write_points)

__all__ = ["what_do_hidden_units_learn", "how_does_a_layer_warp_the_plane"]

GRID = 90                                                        # the maps are computed at 90 × 90 places
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
NEVER, RIGHT, RISES = "never", "95 % are right", "J on new points rises"
CONTROLS = dict(
    n=IntSlider(1, 1000, 400, label="examples m"), noise=Slider(0.0, 0.5, 0.2, step=0.01), data=Choice(*FAMILIES, label="data"),
    layers=IntSlider(0, MOST_LAYERS, 1, label="hidden layers"),
    units=IntSlider(1, MOST_UNITS, 4, label="units in each"), g=Choice(*GATES, label="activation g"),
    learning_rate=LogSlider(1e-4, 10.0, 1.2, label="α"), moment=Step(0, len(STEPS) - 1, int(np.searchsorted(STEPS, 500)), label="moment"),
    seed=Seed(start=29),
    points=Text("-1.5 1.5 0; 0 2.2 0; 1.6 1.4 0; 0 0 1; -0.8 -1 1; 0.9 -0.9 1", label="painted: x y class", examples=("1 1 1", "-1 0 0; 1 0 1; 2 0 0")),
    network=Text("", label="layer by layer", examples=("8 tanh, 4 relu", "3, 2 sigmoid")), init=Choice(*INITS, label="weights start"),
    loss=Choice(CROSS_ENTROPY, SQUARED), optimizer=Choice(*RULES), batch=Choice("all", 128, 32, 8, 1),
    l2=Slider(0.0, 5.0, 0.0, step=0.05, label="L2 λ"), dropout=Slider(0.0, 0.7, 0.0, step=0.05),
    stop=Choice(NEVER, RIGHT, RISES, label="stop when"))
MORE = {"Data": ("n", "noise", "seed", "points"), "Training": ("network", "init", "loss", "optimizer", "batch", "l2", "dropout", "stop")}


# ---- from controls to a training ----------------------------------------------------------------------------------------
def setting_of(data, n, noise, points, seed, layers, units, g, network, init, learning_rate, loss, optimizer, batch, l2, dropout, **_):
    """The Setting of these controls; what does not matter is left at its start, so that nothing is trained twice.

    Raises   Notice if a text cannot be read
    """
    try:
        hidden = read_layers(network, g) if network.strip() else ((units, g),) * layers
        if data == PAINTED:
            read_points(points)
    except ValueError as error:
        raise Notice(str(error)) from None
    own = dict(points=points) if data == PAINTED else dict(n=n, noise=noise)
    return Setting(data, seed=seed, hidden=hidden, init=init, loss=SQUARED if FAMILIES[data].numbers else loss, optimizer=optimizer,
                   learning_rate=learning_rate, batch=batch, l2=l2, dropout=dropout if hidden else 0.0, **own)


@lru_cache(16)
def plane(data):
    """The window of this kind of data: its axes x₁ and x₂ (GRID,), and all places of the grid (2, GRID²)."""
    family = FAMILIES[data]
    x, y = (np.linspace(c - family.reach, c + family.reach, GRID, dtype=np.float32) for c in family.centre)
    return x, y, np.stack([part.ravel() for part in np.meshgrid(x, y)])


def through(params, gates, X):
    """All that a network computes on its way: [(Z[1], A[1]), …, (Z[L], A[L])]."""
    A, passed = X, []
    for (W, b), g in zip(params, gates):
        Z = F.affine(A, W, b)
        A = g(Z)
        passed.append((Z, A))
    return passed


def answer(setting, A):
    """What the network says: a probability, or a number."""
    return F.sigmoid(A) if setting.cost is F.binary_cross_entropy else A


@lru_cache(8)
def maps(setting, index):
    """`through` on the whole grid, at one snapshot."""
    with np.errstate(over="ignore"):
        return through(snapshots(setting, index)[0][index].params, setting.gates, plane(setting.data)[2])


def scale_of(setting, layer, A):
    """The values that the two ends of the colours stand for in the maps of a layer; white is the middle."""
    if layer == len(setting.dims) - 1:
        return (-1.0, 1.0) if setting.numbers else (0.0, 1.0)
    fixed = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "step": (0.0, 1.0)}.get(setting.hidden[layer - 1][1])
    most = max(float(np.abs(A).max()), 1e-6)
    return fixed or (-most, most)


def shades(values, scale):
    """Values (n, GRID²) as maps (n, GRID, GRID) of numbers from −1 to 1 for the colours."""
    low, high = scale
    return np.clip((values - (low + high) / 2) * (2 / (high - low)), -1, 1).reshape(-1, GRID, GRID)


# ---- what can be read off -----------------------------------------------------------------------------------------------
def level(data, values, value):
    """Lines (n, 2) in the plane along which a map (GRID²,) has this value."""
    x, y, _ = plane(data)
    return [line for line in contour_generator(x, y, values.reshape(GRID, GRID)).lines(value) if len(line) > 1]


def bend(lines, reach):
    """How far from straight: root mean square distance of lines from the best single straight line, as a share of the window."""
    if not lines:
        return 0.0
    places = np.concatenate(lines)
    return float(np.linalg.svd(places - places.mean(axis=0), compute_uv=False)[1] / math.sqrt(len(places)) / (2 * reach))


def unit_gaps(passed):
    """The smallest and the largest difference between two units of a layer, over the plane; None where no layer has two."""
    gaps = [np.abs(A[i, ::7] - A[i + 1:, ::7]).max(axis=1) for _, A in passed[:-1] for i in range(len(A) - 1)]
    return (float(min(part.min() for part in gaps)), float(max(part.max() for part in gaps))) if gaps else None


def flat_share(setting, params, X):
    """The share of the hidden units' answers to the examples at which the slope g′ is below .01."""
    slopes = [np.abs(g.forward(Z)[1](np.ones_like(Z))) < 0.01 for (Z, _), g in zip(through(params, setting.gates, X), setting.gates[:-1])]
    return float(np.concatenate([part.ravel() for part in slopes]).mean()) if slopes and X.size else 0.0


def stopped(done, rule):
    """The index of the snapshot at which this rule ends the training: the last one, if it has not come to that."""
    new = done[0].J_new > 0                                      # there are new points to go by
    if rule == RIGHT:
        enough = [(now.right_new if new else now.right) >= 0.95 for now in done]
        return enough.index(True) if any(enough) else len(done) - 1
    if rule == RISES:
        best, stop = train.early_stopping([now.J_new if new else now.J for now in done], 10)
        return best if stop < len(done) - 1 else len(done) - 1
    return len(done) - 1


def percent(share):
    """A share in per cent; 100% only where it is all."""
    return f"{share:.0%}" if share in (0, 1) or 0.005 <= share < 0.995 else f"{share:.1%}"


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


def finding(setting, now, Y, gaps, flat, early, diverged):
    """One sentence about a snapshot; early: the stop rule has ended the training there."""
    net, m = named(setting.hidden), Y.size
    start = net[0].upper() + net[1:]
    if m == 0:
        return "Nothing is painted yet: choose ○ or × above the picture and draw on the map"
    if not setting.numbers and Y.min() == Y.max():
        return f"{'The only point is' if m == 1 else f'All {m} points are'} of class {Y[0, 0]:.0f}: there is nothing to tell apart"
    if diverged is not None and not early:
        return f"Diverged at step {diverged}: α = {setting.learning_rate:.3g} made J a thousand times as large. This is step {now.step}, before that"
    where, right = ("new points", now.right_new) if now.J_new else ("points", now.right)
    if setting.numbers:
        ending = f"explain {max(right, 0):.0%} of how the {where} vary"
        return f"{'Stopped: ' + net if early else start} after {now.step} steps {ending}" if now.step else f"{start} before the first step {ending}"
    if early:
        return f"Stopped at step {now.step}: {net}, {percent(right)} of the {where} right, J = {number(now.J)}"
    if now.step == 0:
        return f"{start} before the first step: J = {number(now.J)}, {percent(right)} of the {where} right by luck"
    if gaps and setting.init in ("all 0", "all .3") and not setting.dropout:
        if gaps[1] < 1e-4:                                       # the order of a sum, and so its rounding, may differ from row to row
            return f"Units that start equal stay equal: no two differ anywhere after {now.step} steps, {percent(right)} right"
        return f"Only rounding told the units apart, and then it grew: after {now.step} steps they differ by {gaps[1]:.2g}, {percent(right)} right"
    if flat > 0.9 and setting.init in ("large ×10", "huge ×100"):
        return f"Weights too large: {flat:.0%} of the units' answers are flat, hardly any slope is left to learn by; {percent(right)} right"
    if not setting.hidden:
        return f"Logistic regression can only cut straight: {percent(right)} of the {where} right, J = {number(now.J)}"
    if all(g == "linear" for _, g in setting.hidden):
        return f"Linear units cut straight at any depth: {percent(right)} of the {where} right, J = {number(now.J)}"
    if now.J_new and now.right - now.right_new > 0.05:
        return f"{start}: {percent(now.right)} of the points they learned from are right, but {percent(right)} of the new ones"
    return f"{start} after {now.step} steps: {percent(right)} of the {where} right, J = {number(now.J)}"


def decimal(value):
    """A number in a formula."""
    return (f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}").replace("-", "−").replace("−0.00", "0.00")


def sub(k):
    return str(k).translate(LOW)


def weighted(w, b, names):
    """w·a + b with its numbers; the spaces within a term do not break."""
    terms = [f"{'−' if decimal(value)[0] == '−' else '+'}\u00a0{decimal(abs(value))}{name}"
             for value, name in zip((*w, b), (*(f"\u00a0{n}" for n in names), ""))]
    return " ".join(terms).removeprefix("+\u00a0").replace("−\u00a0", "−", 1) if decimal(w[0])[0] == "−" else " ".join(terms).removeprefix("+\u00a0")


def formula(setting, params, layer, unit, X, Y, example):
    """The chosen unit's formula with its numbers, and what the chosen example makes of it."""
    (W, b), last = params[layer - 1], layer == len(setting.dims) - 1
    inputs = [f"{'x' if layer == 1 else 'a'}{sub(k + 1)}" for k in range(W.shape[1])]
    name, g = (("ŷ", "" if setting.numbers else "σ") if last else (f"a[{layer}]{sub(unit + 1)}", setting.hidden[layer - 1][1]))
    linear = g in ("", "linear")
    text = f"{name} = " + ("" if linear else f"{g}(") + weighted(W[unit], b[unit, 0], inputs) + ("" if linear else ")")
    lines = textwrap.wrap(text, 50, subsequent_indent="   ", break_long_words=False)
    if layer > 1:
        lines.append(f"a{sub(1)} … : the units of layer {layer - 1}")
    if example is not None:
        passed = through(params, setting.gates, X[:, [example]])
        values = [f"a[{k}] = ({', '.join(decimal(value) for value in A[:4, 0])}{', …' if len(A) > 4 else ''})"
                  for k, (_, A) in enumerate(passed[:-1], 1)]
        said = float(answer(setting, passed[-1][1])[0, 0])
        way = " → ".join([f"x = ({decimal(X[0, example])}, {decimal(X[1, example])})", *(values if len(values) < 3 else ["…", values[-1]]),
                          f"ŷ = {said:.3f}, y = {Y[0, example]:.3g}"]).replace("-", "−")
        lines += textwrap.wrap(f"Example {example + 1}: {way}", 52, subsequent_indent="   ")
    return "\n".join(lines[:8])


# ---- the network as a drawing -------------------------------------------------------------------------------------------
BOARD = 586, 266


def places(dims):
    """Centres (n, 2) and side of the tiles of each layer, on the board."""
    width, height = BOARD
    found = []
    for layer, n in enumerate(dims):
        side = min(60.0, 0.88 * height / n, 0.6 * width / len(dims))
        gap = min(height / n, 1.4 * side)
        x = 36 + (width - 72) * layer / (len(dims) - 1)
        found.append((np.column_stack([np.full(n, x), height / 2 + gap * ((n - 1) / 2 - np.arange(n))]), side))
    return found


def drawing(ax):
    """The network: for every unit a tile with its map, for every weight a line.
    set(dims, maps, strengths, chosen, colors): maps and strengths layer by layer, chosen (layer, unit), colors of +1 and −1"""
    set_tiles = views.tiles(ax, theme.SIGNED_COLORS, zorder=3)
    wires = {sign: views.segments(ax, style=style, zorder=2) for sign, style in ((1, "solid"), (-1, (0, (2.4, 1.2))))}
    frames = ax.add_collection(LineCollection([], zorder=4, animated=True), autolim=False)
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 2

    def set_drawing(dims, maps, strengths, chosen, colors):
        spots = places(dims)
        set_tiles([(tile, (x - side / 2, y - side / 2, side, side)) for (centres, side), layer in zip(spots, maps)
                   for (x, y), tile in zip(centres, layer)])
        frames.set_segments([centre + side * square for centres, side in spots for centre in centres])
        at = [(layer, k) == chosen for layer, n in enumerate(dims) for k in range(n)]
        frames.set(linewidth=[3.0 if here else 0.8 for here in at], edgecolor=[theme.INK if here else "#8a8a8a" for here in at])
        starts, ends, values, widths, alpha = [], [], [], [], []
        for layer, W in enumerate(strengths, 1):
            (before, wide), (after, side) = spots[layer - 1], spots[layer]
            rows, columns = (part.ravel() for part in np.indices(W.shape))
            starts.append(before[columns] + (wide / 2, 0)), ends.append(after[rows] - (side / 2, 0)), values.append(W.ravel())
            widths.append(0.25 + min(4.5, 16 / math.sqrt(W.size)) * np.abs(W.ravel()) / max(np.abs(W).max(), 1e-30))
            alpha.append(np.where((layer == chosen[0]) & (rows != chosen[1]), 0.2, 0.9))
        starts, ends, values, widths, alpha = (np.concatenate(part) for part in (starts, ends, values, widths, alpha))
        for sign, set_wires in wires.items():
            these = np.flatnonzero((values > 0) == (sign > 0))
            set_wires(starts[these], ends[these], np.column_stack([np.tile(colors[sign], (these.size, 1)), alpha[these]]), widths[these])
    return set_drawing


def rgb(color):
    return [int(color[k:k + 2], 16) / 255 for k in (1, 3, 5)]


WEIGHTS, GRADIENTS = "weights w", "gradients ∂J/∂w"
WIRES = {WEIGHTS: {1: rgb(theme.POSITIVE), -1: rgb(theme.NEGATIVE)}, GRADIENTS: {1: rgb("#a0457c"), -1: rgb("#a0457c")}}


# ---- parts of the figures -----------------------------------------------------------------------------------------------
def panel(fig, x, y, width, height):
    """Axes at a place in CSS pixels from the upper left corner."""
    W, H = fig.get_size_inches() * theme.DPI
    return fig.add_axes((x / W, 1 - (y + height) / H, width / W, height / H))


def bare(ax, width=1, height=1):
    """Axes without ticks and frame, (0, width) × (0, height)."""
    ax.set(xticks=[], yticks=[], xlim=(0, width), ylim=(0, height))
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def window(ax):
    """Axes for the plane. set(data) gives them the square of this kind of data"""
    shown = []
    for spine in ax.spines.values():
        spine.set_visible(True)

    def set_window(data):
        if shown != [data]:                                      # ticks belong to the still part of the picture
            reach, centre = FAMILIES[data].reach, FAMILIES[data].centre
            for axis, c in zip((ax.xaxis, ax.yaxis), centre):
                ticks = c + reach * np.array([-0.8, 0, 0.8])
                axis.set_ticks(ticks, [f"{tick:.3g}".replace("-", "−") for tick in ticks])
            ax.set(xlim=(centre[0] - reach, centre[0] + reach), ylim=(centre[1] - reach, centre[1] + reach))
            shown[:] = [data]
    set_window("flower")
    return set_window


def polylines(ax, *, color=theme.INK, width=2.4, style="solid", zorder=3):
    """Lines through many places each. set([(n, 2), …])"""
    return ax.add_collection(LineCollection([], colors=color, linewidths=width, linestyles=style, zorder=zorder, animated=True),
                             autolim=False).set_segments


def samples(ax):
    """Examples: classes as discs and crosses, numbers as discs in their colour; new ones hollow. set(X, Y, X_new, Y_new, numbers)"""
    full = views.two_classes(ax, size=4.2)
    hollow = [views.points(ax, color=color, marker=marker, size=5, hollow=True) for color, marker in zip(theme.CLASS_COLOR, theme.CLASS_MARKER)]
    colored = [ax.scatter([], [], s=22, edgecolors=edge, linewidths=0.6, zorder=4, animated=True) for edge in (theme.GREY, theme.INK)]

    def set_samples(X, Y, X_new, Y_new, numbers):
        full(*(X[:, :0] if numbers else X), Y[:, :0] if numbers else Y)
        for label, set_class in enumerate(hollow):
            set_class(*X_new[:, (Y_new[0] == label) & (not numbers)])
        for part, places, values in zip(colored, (X, X_new), (Y[0], Y_new[0])):
            part.set_offsets(places.T if numbers else np.zeros((0, 2)))
            part.set_facecolor(theme.SIGNED_COLORS[(values * 127.5 + 128).clip(0, 255).astype(int)] / 255 if numbers else [])
    return set_samples


def timeline(ax, title):
    """A curve over the training for the examples learned from, a dashed one for new ones. set(training, new, top)"""
    views.label_axes(ax, "step", "", title, xlim=(-1, len(STEPS)), grid=True)
    ax.set_xticks(np.searchsorted(STEPS, [0, 100, 1000, 5000]), ["0", "100", "1000", "5000"])
    shown = []
    set_new, set_old = views.curve(ax, color=theme.GREEN, style="--"), views.curve(ax, color=theme.INK)
    set_end, set_escape = views.points(ax, color=theme.INK, size=6), views.text(ax, 0.98, 0.97, ha="right", va="top", color=theme.VERMILLION, halo=False)

    def set_timeline(old, new, top):
        if shown != [top]:
            ax.set_yticks([0, top / 2, top])
            ax.set_ylim(0, 1.03 * top)
            shown[:] = [top]
        old, new = (np.clip(np.asarray(part, float), -top, 9 * top) for part in (old, new))
        set_old(np.arange(old.size), old), set_new(np.arange(new.size), new)
        set_end(old.size - 1, min(old[-1], top))
        set_escape("▲" if old[-1] > top else "")
    return set_timeline


def verdicts(ax):
    """Who is taken for whom: a table of two classes, or numbers said against true ones. set(A, Y, threshold, numbers)"""
    bare(ax, 2, 2)
    set_cells = views.tiles(ax, theme.ramp("#ffffff", "#9fd0ee"), zorder=1)
    set_counts = [[views.text(ax, column + 0.5, 1.5 - row, data=True, ha="center", va="center", halo=False,
                              weight="bold" if row == column else "normal") for column in (0, 1)] for row in (0, 1)]
    set_words = [views.text(ax, -0.08, y, data=True, ha="right", va="center", halo=False) for y in (1.5, 0.5)]
    set_words += [views.text(ax, x, -0.08, data=True, ha="center", va="top", halo=False) for x in (0.5, 1.5)]
    set_dots, set_same = views.points(ax, color=theme.BLUE, size=3), views.curve(ax, color=theme.GREY, style="--", width=1.0)
    set_frame = views.curve(ax, color=theme.GREY, width=0.8)
    set_frame([0, 2, 2, 0, 0], [0, 0, 2, 2, 0])

    def set_verdicts(A, Y, threshold, numbers):
        empty, counts = Y.size == 0, np.zeros((2, 2), int)
        if not numbers and not empty:
            counts = metrics.confusion_matrix(A > threshold, Y, classes=2)
        share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        set_cells([] if numbers else [((2 * share[::-1] - 1).astype(np.float32), (0, 0, 2, 2))])
        for row, cells in enumerate(set_counts):
            for column, set_count in enumerate(cells):
                set_count("" if numbers or empty else str(counts[row, column]))
        for set_word, word in zip(set_words, ("true\n+1", "−1", "said −1", "+1") if numbers else ("is 0", "is 1", "said 0", "said 1")):
            set_word(word)
        set_dots(*((A[0].clip(-1.5, 1.5) / 1.5 + 1, Y[0].clip(-1.5, 1.5) / 1.5 + 1) if numbers else ([], [])))
        set_same(*(([0, 2], [0, 2]) if numbers else ([], [])))
    return set_verdicts


PENS = {"○ y = 0": "0", "× y = 1": "1", "erase": "Backspace"}


# ---- what the units learn -----------------------------------------------------------------------------------------------
@explorable(**CONTROLS, unit=IntSlider(0, MOST_LAYERS * MOST_UNITS, 0, label="unit (0: output)"),
            lines=Choice(*WIRES, label="lines show"), example=IntSlider(0, 1000, 0, label="example (0: none)"),
            shown=Choice("training", "new", "both", "none", label="points shown"),
            more={**MORE, "Picture": ("lines", "shown", "example")}, size=(940, 480), latency="II",
            presets={"logistic regression": {"layers": 0}, "4 units": {}, "XOR": {"data": "XOR", "units": 3},
                     "spiral": {"data": "spiral", "layers": 3, "units": 8, "optimizer": "Adam", "learning_rate": 0.02},
                     "linear units": {"layers": 3, "units": 8, "g": "linear", "learning_rate": 0.3}, "weights all 0": {"init": "all 0"},
                     "weights ×100": {"init": "huge ×100"}, "numbers": {"data": "hill and hollow", "units": 6, "learning_rate": 0.3},
                     "paint": {"data": PAINTED, "points": ""}},
            predict="right on new points, %")
def what_do_hidden_units_learn(fig):
    """A network in the plane: what every unit says at every place, the weights between them, the answer with its border at ½; J and
    the share of right answers over the training.   Lecture C1W3 3.1, 3.2, 3.9, 3.11"""
    fig.set_layout_engine("none")                                # every panel has its place
    board = bare(panel(fig, 8, 58, *BOARD), *BOARD)
    set_drawing = drawing(board)
    set_heads = [views.text(board, data=True, ha="center", va="bottom", weight="bold", halo=False) for _ in range(MOST_LAYERS + 2)]
    set_second = views.text(board, data=True, ha="center", va="bottom", weight="bold", halo=False)
    set_key = views.text(board, 0.5, -0.015, ha="center", va="top", color=theme.GREY, halo=False)

    ax = plane_ax = panel(fig, 634, 58, 256, 256)
    set_window, set_map = window(ax), views.tiles(ax, theme.SIGNED_COLORS, smooth=True, zorder=0)
    set_halo, set_border = polylines(ax, color="white", width=4.8), polylines(ax)
    set_fold = polylines(ax, width=1.4, style="dashed")
    set_samples, set_ring = samples(ax), views.points(ax, color=theme.INK, size=12, hollow=True, zorder=3.5)
    set_head = views.text(ax, 0, 1.03, ha="left", va="bottom", weight="bold", halo=False)
    bar = bare(panel(fig, 897, 58, 9, 256))
    views.tiles(bar, theme.SIGNED_COLORS, smooth=True)([(np.tile(np.linspace(-1, 1, 64, dtype=np.float32)[:, None], 2), (0, 0, 1, 1))])
    set_ends = [views.text(bar, 1.5, y, va=side, halo=False) for y, side in ((0, "bottom"), (0.5, "center"), (1, "top"))]

    curves = panel(fig, 34, 376, 186, 62), panel(fig, 262, 376, 186, 62)
    set_J, set_right = timeline(curves[0], "J"), timeline(curves[1], "")
    for place, (name, color, style) in enumerate((("training", theme.INK, "-"), ("new points", theme.GREEN, "--"))):
        curves[0].plot([0.2 + 0.34 * place, 0.27 + 0.34 * place], [1.16] * 2, style, color=color, transform=curves[0].transAxes, clip_on=False)
        curves[0].text(0.29 + 0.34 * place, 1.16, name, transform=curves[0].transAxes, fontsize=theme.points(theme.TICK), va="center")
    set_right_head = views.text(curves[1], 0, 1.06, ha="left", va="bottom", size=theme.LABEL, halo=False)
    table = panel(fig, 516, 376, 84, 70)
    set_verdicts, set_table_head = verdicts(table), views.text(table, 0.5, 1.08, ha="center", va="bottom", halo=False)
    set_formula = views.text(bare(panel(fig, 622, 346, 318, 130)), 0, 1, halo=False)

    def chosen_unit(setting, unit):
        """(layer, unit from 0) of the unit with this number; the output for 0."""
        for layer, n in enumerate(setting.dims[1:-1], 1):
            if 1 <= unit <= n:
                return layer, unit - 1
            unit -= n
        return len(setting.dims) - 1, 0

    def update(moment, unit, lines, example, shown, stop, **controls):
        setting = setting_of(**controls)
        X, Y, X_new, Y_new = examples(setting)
        done, diverged = snapshots(setting, moment if Y.size else 0)
        index = stopped(done, stop)
        done, now, early = done[:index + 1], done[index], index < len(done) - 1
        passed, (layer, k) = maps(setting, index), chosen_unit(setting, min(unit, sum(setting.dims[1:-1])))
        said = answer(setting, passed[-1][1])
        values = [A for _, A in passed[:-1]] + [said]
        scales = [scale_of(setting, i, A) for i, A in enumerate(values, 1)]

        family = FAMILIES[setting.data]
        inputs = shades((plane(setting.data)[2] - np.array(family.centre, np.float32)[:, None]) / np.float32(family.reach), (-1, 1))
        pictures = [inputs] + [shades(A, scale) for A, scale in zip(values, scales)]
        strengths = [W for W, _ in now.params]
        if lines == GRADIENTS and Y.size:
            strengths = [dW for dW, _ in gradients(setting, now.params, X, Y)[1]]
        set_drawing(setting.dims, pictures, strengths, (layer, k), WIRES[lines])
        spots = places(setting.dims)
        for i, set_layer in enumerate(set_heads):
            if i < len(spots):
                (centres, side), last = spots[i], len(spots) - 1
                name = "x₁" if i == 0 else "ŷ" if i == last else f"a[{i}] {setting.hidden[i - 1][1]}"
                set_layer(name, centres[0, 0], centres[0, 1] + side / 2 + 3)
            else:
                set_layer("")
        (x, y), side = spots[0][0][1], spots[0][1]
        set_second("x₂", x, y + side / 2 + 3)
        set_key(f"a tile: what the unit says at each place · line width: |{'∂J/∂w' if lines == GRADIENTS else 'w'}| in its layer, dashed below 0")

        set_window(setting.data)
        set_map([(pictures[layer][k], (family.centre[0] - family.reach, family.centre[1] - family.reach, 2 * family.reach, 2 * family.reach))])
        edge = level(setting.data, passed[-1][1], setting.threshold)
        set_halo(edge), set_border(edge)
        set_fold(level(setting.data, passed[layer - 1][0][k], 0.0) if layer < len(setting.dims) - 1 else [])
        none = slice(0, 0) if shown not in ("training", "both") else slice(None), slice(0, 0) if shown not in ("new", "both") else slice(None)
        set_samples(X[:, none[0]], Y[:, none[0]], X_new[:, none[1]], Y_new[:, none[1]], setting.numbers)
        which = min(example, Y.size) - 1 if example and Y.size else None
        set_ring(*(X[:, [which]] if which is not None else X[:, :0]))
        set_head("ŷ, the answer; the line: " + ("ŷ = 0" if setting.numbers else "ŷ = ½") if layer == len(setting.dims) - 1 else
                 f"a[{layer}]{sub(k + 1)}; dashed: its z = 0; thick: ŷ = {'0' if setting.numbers else '½'}")
        low, high = scales[layer - 1]
        for set_end, value in zip(set_ends, (low, (low + high) / 2, high)):
            set_end(f"{value:.2g}".replace("-", "−").replace("0.5", ".5"))

        set_J([s.J for s in done], [s.J_new for s in done] if Y_new.size else [], 0.2 if setting.loss == SQUARED else 0.8)
        set_right([s.right for s in done], [s.right_new for s in done] if Y_new.size else [], 1.0)
        set_right_head("share of variance explained" if setting.numbers else "share right")
        judged, true = (X_new, Y_new) if Y_new.size else (X, Y)
        A = through(now.params, setting.gates, judged)[-1][1]
        set_verdicts(A, true, setting.threshold, setting.numbers)
        set_table_head("new points" if Y_new.size else "points")
        set_formula(formula(setting, now.params, layer, k, X, Y, which))

        gaps, flat = unit_gaps(passed), flat_share(setting, now.params, X)
        numbers = {"step": now.step, "J": now.J}
        good = "explained" if setting.numbers else "right"
        if Y.size:
            numbers[f"{good}, %"] = 100 * now.right
        if Y_new.size:
            numbers |= {"J on new points": now.J_new, f"{good} on new points, %": 100 * now.right_new}
        numbers["bend of the border"] = round(bend(edge, family.reach), 4)
        if gaps:
            numbers["the two most alike units differ by"] = gaps[0]
        if setting.hidden:
            numbers["flat answers (g′ < .01), %"] = 100 * flat
        if which is not None:
            Z, A = through(now.params, setting.gates, X[:, [which]])[-1]
            p, y = answer(setting, A).item(), Y[0, which].item()
            numbers["∂L/∂z of the example"] = setting.slope(Z, Y[:, [which]]), (p - y) * (p * (1 - p) if setting.gates[-1] is F.sigmoid else 1)
        return Reading(finding(setting, now, Y, gaps, flat, early, diverged), numbers)
    def touch(values, ax, x, y, key):
        """A click on a tile chooses its unit, on an example that example; the pens paint and erase on the map."""
        setting = setting_of(**{name: values[name] for name in values if name in CONTROLS})
        if ax is board:
            units = [0] * 2 + [*range(1, sum(setting.dims[1:-1]) + 1), 0]
            spots = [(centre, side) for centres, side in places(setting.dims) for centre in centres]
            return next(({"unit": unit} for unit, (centre, side) in zip(units, spots) if np.abs((x, y) - centre).max() <= side / 2), None)
        if ax is not plane_ax:
            return None
        X, Y = read_points(values["points"]) if key in PENS.values() else examples(setting)[:2]
        far = np.hypot(X[0] - x, X[1] - y) / FAMILIES[setting.data].reach
        if key in ("0", "1"):
            X, Y = np.column_stack([X, (x, y)]), np.column_stack([Y, float(key)])
        elif not far.size or far.min() > 0.1:
            return {"example": 0} if key == "Enter" else None
        elif key == "Enter":
            return {"example": int(far.argmin()) + 1}
        else:
            X, Y = np.delete(X, far.argmin(), axis=1), np.delete(Y, far.argmin(), axis=1)
        return {"data": PAINTED, "points": write_points(X.clip(-3, 3), Y)}

    def export(moment, stop, unit=0, lines=None, example=0, shown=None, **controls):
        setting = setting_of(**controls)
        done, _ = snapshots(setting, moment)
        return program(setting, done[stopped(done, stop)].step)

    update.pins, update.touch, update.pens, update.program = curves, touch, PENS, export
    return update


LAST = len(STEPS) - 1
LECTURE = dict(init="small ×.01", moment=LAST)                   # N(0, 1) · .01, α = 1.2, 5000 steps on this week's flower


@what_do_hidden_units_learn.claim("flower: logistic regression gets 47 to 53 % right; 1 or 2 hidden units 66 to 73, 3 or 4 units 91 to 95 %")
def _(kind):
    right = [kind(layers=min(n, 1), units=max(n, 1), seed=seed, **LECTURE).numbers["right, %"] for seed in (29, 0) for n in (0, 1, 2, 3, 4)]
    ranges = [(46.5, 53.5), (66, 73), (66, 73), (91, 95), (91, 95)] * 2
    return [low <= value <= high for value, (low, high) in zip(right, ranges)], [True] * 10


@what_do_hidden_units_learn.claim("the flower of the lesson: 47, 68, 67, 92 and 92 % with 0 … 4 hidden units; J falls from .693 to .21 with four")
def _(kind):
    views_ = [kind(layers=min(n, 1), units=max(n, 1), **LECTURE) for n in range(5)]
    start = kind(init="small ×.01", moment=0).numbers["J"]
    return [*(view.numbers["right, %"] for view in views_), start, views_[-1].numbers["J"]], [47, 68, 67, 92, 92, 0.693, 0.21], 0.03


@what_do_hidden_units_learn.claim("weights that all start at 0: the maps of all units of a layer stay the same for ever, and J stays ln 2")
def _(kind):
    settings = [Setting(init="all 0", hidden=((units, g),) * layers) for layers, units, g in ((1, 4, "tanh"), (1, 7, "tanh"), (3, 5, "ReLU"))]
    return [[unit_gaps(maps(setting, LAST))[1], snapshots(setting, LAST)[0][-1].J] for setting in settings], [[0, np.log(2)]] * 3, 1e-5


@what_do_hidden_units_learn.claim("weights that all start at .3: the rows of W[1] stay the same, 4 units do the work of one")
def _(kind):
    setting = Setting(init="all .3")
    rows = snapshots(setting, LAST)[0][-1].params[0][0]
    return [np.abs(rows - rows[0]).max() < 1e-5, kind(init="all .3", moment=LAST).numbers["right, %"] < 75], [True, True]


@what_do_hidden_units_learn.claim("weights · 100: 95 to 99 % of the units' answers are flat before and after 1000 steps, and 60 to 80 % are right")
def _(kind):
    states = [kind(init="huge ×100", seed=seed, moment=int(np.searchsorted(STEPS, steps))).numbers for seed in (0, 1, 3) for steps in (0, 1000)]
    return [[95 <= state["flat answers (g′ < .01), %"] <= 99 for state in states], [60 <= state["right, %"] <= 80 for state in states[1::2]] * 2], True


@what_do_hidden_units_learn.claim("with linear units the border is straight at any depth, and J ends where logistic regression ends")
def _(kind):
    states = [kind(g="linear", layers=layers, units=8, learning_rate=rate, moment=LAST).numbers for layers, rate in ((0, 1.2), (1, 0.3), (3, 0.3), (6, 0.1))]
    return [[state["bend of the border"], state["J"]] for state in states], [[0, states[0]["J"]]] * 4, 1e-5


@what_do_hidden_units_learn.claim("certain and wrong, ŷ = .99 and y = 0: ∂L/∂z is .99 with cross-entropy, and .99 · .99 · .01 = .0098 with squared error")
def _(kind):
    Z, Y = np.log([[99.0]]), np.zeros((1, 1))
    return [Setting(loss=loss).slope(Z, Y) for loss in (CROSS_ENTROPY, SQUARED)], [0.99, 0.99 * 0.99 * 0.01]


@what_do_hidden_units_learn.claim("∂L/∂z of any example is ŷ − y with cross-entropy, and that times ŷ(1 − ŷ) with squared error")
def _(kind):
    read = [kind(loss=loss, example=example).reading.numbers["∂L/∂z of the example"] for loss in (CROSS_ENTROPY, SQUARED) for example in (5, 50)]
    return [value for value, _ in read], [theory for _, theory in read], 1e-4


@what_do_hidden_units_learn.claim("the gradients that are drawn agree with two-sided differences to 1e-7")
def _(kind):
    setting = Setting(hidden=((4, "tanh"), (3, "sigmoid")))
    X, Y = (part.astype(float) for part in examples(setting)[:2])
    theta = flatten(snapshots(setting, 20)[0][-1].params).astype(float)
    slopes = gradcheck.numerical_gradient(lambda theta: gradients(setting, layered(theta, setting.dims), X, Y)[0], theta)
    return gradcheck.relative_difference(flatten(gradients(setting, layered(theta, setting.dims), X, Y)[1]), slopes) < 1e-7, True


# ---- how the layers bend the plane --------------------------------------------------------------------------------------
CUT, WIDEST, FIRST_TWO = "the best cut and the widest axis", "the two widest axes", "units 1 and 2"
MESH = 13                                                        # lines of the grid each way, drawn through 5 places a cell


@lru_cache(16)
def mesh(data):
    """Places (2, 2 · MESH · k) on the lines of a grid over the window: first those with x₁ fixed, then those with x₂ fixed."""
    family = FAMILIES[data]
    fixed, along = np.meshgrid(np.linspace(-1, 1, MESH), np.linspace(-1, 1, 5 * MESH - 4), indexing="ij")
    places = np.hstack([np.stack([fixed.ravel(), along.ravel()]), np.stack([along.ravel(), fixed.ravel()])])
    return (np.array(family.centre)[:, None] + family.reach * places).astype(np.float32)


@lru_cache(32)
def seen(setting, index, axes):
    """The plane as the layers 0 … see it, for each: grid (2, k) and examples (2, m) on two axes, the share of right answers that the best
    straight cut there gives on new examples, and the share of the variance that the two axes show."""
    X, Y, X_new, Y_new = examples(setting)
    params = snapshots(setting, index)[0][index].params
    parts = [[Z] + [A for _, A in through(params, setting.gates, Z)[:-1]] for Z in (X, X_new, mesh(setting.data))]
    layers = []
    for A, A_new, G in zip(*parts):
        A, G = A.astype(float), G.astype(float)
        w, b = metrics.linear_probe(A, Y)
        right = float(np.mean((w @ A_new + b > 0) == Y_new))
        middle, length = A.mean(axis=1, keepdims=True), float(np.linalg.norm(w))
        if axes == CUT and length > 1e-9:
            first = w / length
            rest = A - middle - first.T @ (first @ (A - middle))
            second = np.linalg.svd(rest, full_matrices=False)[0][:, :1].T if len(A) > 1 else np.zeros((1, 1))
            P, origin = np.vstack([first, second - (second @ first.T) * first]), -b / length
        elif axes == FIRST_TWO:
            P, origin = np.eye(2, len(A)), None
        else:
            P, origin = np.linalg.svd(A - middle, full_matrices=False)[0][:, :2].T, None
            P = np.vstack([P, np.zeros((2 - len(P), len(A)))])
        centre = P @ middle
        if origin is not None:
            centre[0] = origin                                   # the cut stands in the middle
        here, grid = P @ A - centre, P @ G - centre
        for k in range(2):                                       # an axis has no sign: class 1 to the right, the rest as in the layer before
            towards = Y - Y.mean() if k == 0 else layers[-1][1][1] if layers else X[1] - X[1].mean()
            if (here[k] * towards).sum() < 0 and (k or axes != FIRST_TWO):
                here[k], grid[k] = -here[k], -grid[k]
        size = np.maximum(np.abs(here).max(axis=1, keepdims=True) if axes == CUT else np.abs(here).max(), 1e-9) * 1.08
        spread = float(((P @ (A - middle)) ** 2).sum() / max(((A - middle) ** 2).sum(), 1e-12))
        layers.append((grid / size, here / size, right, min(spread, 1.0)))
    return layers


PLANES = [name for name, family in FAMILIES.items() if family.make and not family.numbers]
BENT = {**CONTROLS, "data": Choice(*PLANES, start="spiral", label="data"), "layers": IntSlider(0, MOST_LAYERS, 3, label="hidden layers"),
        "units": IntSlider(1, MOST_UNITS, 8, label="units in each"), "optimizer": Choice(*RULES, start="Adam"),
        "learning_rate": LogSlider(1e-4, 10.0, 0.02, label="α"),
        "moment": Step(0, len(STEPS) - 1, int(np.searchsorted(STEPS, 400)), label="moment")}


@explorable(**{name: BENT[name] for name in ("data", "layers", "units", "g", "learning_rate", "moment")},
            layer=Slider(0.0, MOST_LAYERS, 3.0, step=0.1, label="seen by layer"), axes=Choice(CUT, WIDEST, FIRST_TWO, label="axes"),
            **{name: BENT[name] for name in ("noise", "seed", "network", "init", "optimizer")},
            more={"Data": ("noise", "seed"), "Training": ("network", "init", "optimizer"), "Picture": ("axes",)}, size=(940, 430), latency="II",
            presets={"the plane": {"layer": 0.0}, "layer 1": {"layer": 1.0}, "layer 3": {}, "before training": {"moment": 0},
                     "flower": {"data": "flower", "layer": 2.0, "layers": 2}, "three units, circles": {"data": "circles", "layers": 1, "units": 3, "layer": 1.0},
                     "linear": {"g": "linear", "layer": 3.0}},
            predict="right by one cut here, %")
def how_does_a_layer_warp_the_plane(fig):
    """A grid over the plane with the examples, left as it is, in the middle as a layer of the network sees it; right: how many new
    examples one straight cut gets right at each layer.   Lecture C1W3 3.1, C1W4 4.1, 4.3"""
    fig.set_layout_engine("none")
    ax = panel(fig, 46, 62, 316, 316)
    set_window, set_map = window(ax), views.tiles(ax, theme.SIGNED_COLORS, smooth=True, zorder=0)
    view = panel(fig, 400, 62, 316, 316)
    view.set(xlim=(-1.05, 1.05), ylim=(-1.05, 1.05), xticks=[], yticks=[])
    for spine in view.spines.values():
        spine.set_visible(True)
    set_sides = views.tiles(view, theme.ramp("#dcebf5", "#ffffff", "#fbe8dc"), zorder=0)
    set_cut = views.curve(view, color=theme.INK, width=2.4, zorder=3)
    inks = ("#5c5c5c", "#a8a8a8")
    set_before, set_grid = ([polylines(part, color=color, width=0.9, zorder=2) for color in inks] for part in (ax, view))
    set_border, set_points, set_bent = polylines(ax), views.two_classes(ax, size=4.2), views.two_classes(view, size=4.2)
    views.text(ax, 0, 1.025, va="bottom", weight="bold", halo=False)("The plane, and the answer of the whole network")
    set_name, set_below = (views.text(view, 0, y, va=va, halo=False, **look) for y, va, look in
                           ((1.025, "bottom", dict(weight="bold")), (-0.02, "top", dict(color=theme.GREY))))
    rungs = panel(fig, 784, 62, 130, 316)
    views.label_axes(rungs, "", "", "", xlim=(0, 1), ylim=(-0.6, MOST_LAYERS + 0.6))
    rungs.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
    rungs.set_yticks([])
    rungs.spines["left"].set_visible(False)
    rungs.axvline(0.5, color=theme.PALE, linewidth=0.8, zorder=0)
    views.text(rungs, -0.45, 1.025, va="bottom", weight="bold", halo=False)("Right by one straight cut")
    set_bars = views.bars(rungs, MOST_LAYERS + 1, horizontal=True, signed=False, color="#9fd0ee", width=0.62)
    set_here = views.curve(rungs, color=theme.INK, width=2.0, zorder=5)
    set_rungs = [views.text(rungs, -0.05, k, data=True, ha="right", va="center", halo=False) for k in range(MOST_LAYERS + 1)]
    set_shares = [views.text(rungs, 0.04, k, data=True, va="center", halo=False) for k in range(MOST_LAYERS + 1)]

    def update(layer, axes, moment, **controls):
        setting = setting_of(**{name: control.start for name, control in CONTROLS.items()} | controls)
        X, Y, *_ = examples(setting)
        done, diverged = snapshots(setting, moment)
        now, last = done[-1], len(setting.hidden)
        layers, passed = seen(setting, len(done) - 1, axes), maps(setting, len(done) - 1)
        at = min(layer, last)
        below, share = int(at), at - int(at)
        above = min(below + 1, last)
        grid, here = ((1 - share) * layers[below][k] + share * layers[above][k] for k in (0, 1))

        family = FAMILIES[setting.data]
        set_window(setting.data)
        box = (family.centre[0] - family.reach, family.centre[1] - family.reach, 2 * family.reach, 2 * family.reach)
        set_map([(shades(answer(setting, passed[-1][1]), (0, 1))[0], box)])
        set_border(level(setting.data, passed[-1][1], setting.threshold))
        for lines, places in ((set_before, mesh(setting.data)), (set_grid, grid)):
            for set_lines, part in zip(lines, places.reshape(2, 2, MESH, -1).transpose(1, 2, 3, 0)):
                set_lines(list(part))
        set_points(*X, Y), set_bent(*here, Y)
        cut = axes == CUT
        set_sides([(np.array([[-1, 1]], np.float32), (-1.05, -1.05, 2.1, 2.1))] if cut else [])
        set_cut(*(([0, 0], [-1.05, 1.05]) if cut else ([], [])))
        rights = [right for _, _, right, _ in layers]
        set_bars([*rights, *[0] * (MOST_LAYERS - last)])
        set_here([0.005, 0.995, 0.995, 0.005, 0.005], at + 0.37 * np.array([-1, -1, 1, 1, -1]))
        for k, (set_rung, set_share) in enumerate(zip(set_rungs, set_shares)):
            set_rung("" if k > last else f"layer {k}" if k else "plane")
            set_share(f"{rights[k]:.1%}" if k <= last else "")
        whole = share < 1e-9 or below == last
        where = "the plane itself" if at == 0 else f"layer {below}" if whole else f"on the way from layer {below} to {above}"
        set_name("The plane as layer " + f"{below} sees it" if whole and at else "The plane" if at == 0 else where[0].upper() + where[1:])
        set_below({CUT: "across: towards the best straight cut; up: the widest axis left", WIDEST: "across and up: the two widest axes",
                   FIRST_TWO: "across: unit 1; up: unit 2"}[axes])

        right = rights[below] if whole else None
        if diverged is not None:
            text = f"Diverged at step {diverged}: α = {setting.learning_rate:.3g} made J a thousand times as large. This is step {now.step}, before that"
        elif last == 0:
            text = f"No hidden layer: the plane stays as it is, and one straight cut gets {percent(rights[0])} of the new points right"
        elif now.step == 0:
            text = f"Before training the layers bend at random: one straight cut gets {percent(rights[0])} in the plane, {percent(rights[-1])} after layer {last}"
        elif all(g == "linear" for _, g in setting.hidden):
            text = f"Linear layers turn and stretch but never bend: one cut gets {percent(rights[0])} in the plane, {percent(rights[-1])} after layer {last}"
        elif at == 0:
            text = f"In the plane one straight cut gets {percent(rights[0])} of the new points right, after layer {last} it gets {percent(rights[-1])}"
        elif whole:
            text = f"As layer {below} of {last} sees it, one straight cut gets {percent(right)} of the new points right; in the plane {percent(rights[0])}"
        else:
            text = f"On the way from layer {below} ({percent(rights[below])} right by one cut) to layer {above} ({percent(rights[above])})"
        nearest = below if share < 0.5 else above
        return Reading(text, {"step": now.step, "right by one cut here, %": 100 * rights[nearest], "in the plane, %": 100 * rights[0],
                              "after the last layer, %": 100 * rights[-1], "the whole network, %": 100 * now.right_new,
                              "variance that the two axes show, %": 100 * layers[nearest][3]})

    def export(layer, axes, moment, **controls):
        setting = setting_of(**{name: control.start for name, control in CONTROLS.items()} | controls)
        return program(setting, snapshots(setting, moment)[0][-1].step)
    update.program = export
    return update


@how_does_a_layer_warp_the_plane.claim("spiral, 2-8-8-8-1: one straight cut gets 60 to 71 % of new points right in the plane, then 68 to 91, 93 to 99.6, 95 to 99.8 %")
def _(kind):
    moment, ranges = int(np.searchsorted(STEPS, 1500)), ((60, 71), (68, 91), (93, 99.6), (95, 99.8))
    rights = [kind(layer=float(k), seed=seed, learning_rate=0.01, moment=moment).numbers["right by one cut here, %"]
              for seed in (0, 29) for k in range(4)]
    return [low <= right <= high for right, (low, high) in zip(rights, ranges * 2)], [True] * 8


@how_does_a_layer_warp_the_plane.claim("linear layers change nothing: after each of them one cut gets as many right as in the plane")
def _(kind):
    state = kind(g="linear").numbers
    return abs(state["after the last layer, %"] - state["in the plane, %"]) < 1, True
