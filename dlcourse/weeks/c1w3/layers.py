"""One hidden layer: its units, its matrices, its columns (3.1 to 3.5)."""

import math
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from ... import data, deep_network, initializers
from ... import functional as F
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
    theme,
    views,
)
from ...explore.graph import DARK, LOW
from ...remember import remembered

__all__ = [
    "what_happens_to_one_example",
    "where_is_a_weight_in_the_matrix",
    "how_do_two_lines_make_xor",
    "whose_number_is_this",
    "do_columns_stay_apart",
]

ACTIVATIONS = [F.tanh, F.sigmoid]  # of a network with one hidden layer
REACH = 5.0  # the flower lies within ±5
AXIS = np.linspace(-REACH, REACH, 81)
PLANE = np.stack([part.ravel() for part in np.meshgrid(AXIS, AXIS)])
FAR = np.full((1, 2), 9e3)  # outside of every picture


def decimals(value):
    """A number in a box: two decimals, a real minus sign."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def whole(value):
    """A whole number in a box; another one with its decimals, as long as there is room."""
    is_whole = abs(value - round(value)) < 5e-3 or abs(value) >= 100
    return f"{round(value) + 0.0:.0f}".replace("-", "−") if is_whole else decimals(value)


def low(k):
    """A small number below the line: ₁, ₂, …"""
    return str(k).translate(LOW)


def shades(values, most=1.0):
    """Colours (…, 4) of numbers from −most (blue) to most (orange)."""
    return theme.SIGNED_COLORS[np.clip(np.asarray(values) / most * 127.5 + 128, 0, 255).astype(int)] / 255


@remembered
def flower():
    """X (2, 400) and Y (1, 400) of this week's flower."""
    return data.planar_flower(rng=np.random.default_rng(29))


@remembered
def trained(n, seed=0, steps=5000, learning_rate=1.2):
    """A 2-n-1 network, trained on the flower from N(0, 1) · .01; n = 0: logistic regression. → params, activations"""
    X, Y = flower()
    init = initializers.normal(0.01) if n else initializers.zeros
    params = deep_network.initialize([2, n, 1] if n else [2, 1], init=init, rng=np.random.default_rng(seed))
    activations = ACTIVATIONS if n else ACTIVATIONS[1:]
    params, _ = deep_network.descent(params, X, Y, activations, learning_rate=learning_rate, steps=steps)
    return params, activations


# ---- parts that these figures share -------------------------------------------------------------------------------------
def square(values):
    """Values at the places of a square grid, as the square that they form."""
    return np.reshape(values, (math.isqrt(np.size(values)), -1))


def plane_of(ax, title="", *, limits=(-REACH, REACH)):
    """A square of the plane as a map of numbers from −1 (blue) to 1 (orange). set(values), row by row from below"""
    views.label_axes(ax, "x₁", "x₂", title, xlim=limits, ylim=limits, equal=True)
    set_tiles = views.tiles(ax, theme.SIGNED_COLORS, smooth=True)
    return lambda values: set_tiles(
        [(square(values), (limits[0], limits[0], np.ptp(limits), np.ptp(limits)))]
    )


def border(w, b, reach=REACH):
    """Start and end of the line w₁x₁ + w₂x₂ + b = 0, each (1, 2), both beyond the square; far away where there is none."""
    length = np.hypot(*w)
    if length < 1e-12:
        return FAR, FAR
    foot, along = -b * w / length**2, np.array([-w[1], w[0]]) / length
    return (foot - 4 * reach * along)[None], (foot + 4 * reach * along)[None]


def wiring(ax, *, zorder=2):
    """Lines between the units of neighbouring layers: width for |w|, colour and dash for the sign.
    set(places, weights): the places (n, 2) of each layer and a matrix (n[l], n[l−1]) for each gap"""
    positive, negative = (
        views.segments(ax, color=theme.POSITIVE, label="weight", zorder=zorder),
        views.segments(ax, color=theme.NEGATIVE, style="dashed", label="weight", zorder=zorder),
    )

    def set_wiring(places, weights):
        ends = [
            (np.repeat(right, len(left), axis=0), np.tile(left, (len(right), 1)))
            for left, right in zip(places, places[1:])
        ]
        to, start = (np.concatenate([pair[k] for pair in ends]) for k in (0, 1))
        names = np.array(views.edge_names([len(part) for part in places]))
        values = np.concatenate([W.ravel() for W in weights])
        widths = 0.6 + 3.4 * np.concatenate(
            [np.abs(W.ravel()) / max(np.abs(W).max(), 1e-12) for W in weights]
        )
        for set_part, chosen in ((positive, values > 0), (negative, values <= 0)):
            set_part(start[chosen], to[chosen], None, widths[chosen], names[chosen].tolist(), values[chosen])

    return set_wiring


class Block(NamedTuple):
    """A matrix on the board, its upper left corner at (x, y). faces is a colour, or one for each entry (rows, columns, 4);
    shown says whether, or where, numbers stand in the cells; form writes them."""

    M: np.ndarray
    x: float
    y: float
    faces: object = "white"
    shown: object = True
    form: object = decimals


def cells(ax, most, wide, tall, *, zorder=3):
    """Matrices of coloured cells with their numbers, `most` cells at most. set(blocks): a list of Blocks"""
    squares = PolyCollection([], edgecolors=theme.GREY, linewidths=0.8, zorder=zorder, animated=True)
    ax.add_collection(squares, autolim=False)
    texts = [views.words(ax, 0, 0, size=theme.TICK, ha="center", zorder=zorder + 1) for _ in range(most)]
    outline = np.array([[0, 0], [wide, 0], [wide, -tall], [0, -tall]])

    def set_cells(blocks):
        corners, faces, strings = [np.zeros((0, 2))], [np.zeros((0, 4))], []
        for M, x, y, colors, shown, form in blocks:
            rows, columns = np.indices(M.shape).reshape(2, -1)
            corners.append(np.column_stack([x + wide * columns, y - tall * rows]))
            faces.append(
                np.broadcast_to(
                    to_rgba(colors) if isinstance(colors, str) else colors, (*M.shape, 4)
                ).reshape(-1, 4)
            )
            strings += [
                form(value) if seen else ""
                for value, seen in zip(M.flat, np.broadcast_to(shown, M.shape).flat)
            ]
        corners = np.concatenate(corners)
        squares.set_verts(corners[:, None] + outline), squares.set_facecolors(np.concatenate(faces))
        for set_text, string, corner in zip_longest(
            texts, strings, corners + (wide / 2, -tall / 2), fillvalue=""
        ):
            set_text(string, *corner)

    return set_cells


# ---- a network repeats logistic regression (3.1) ------------------------------------------------------------------------
@explorable(
    n=IntSlider(0, 4, 4, label="hidden units"),
    i=IntSlider(1, 400, 72, label="example i"),
    back=Toggle(label="and backwards"),
    size=(940, 430),
    predict="training accuracy (%)",
    presets={
        "logistic regression": {"n": 0},
        "one unit": {"n": 1},
        "two": {"n": 2},
        "three": {"n": 3},
        "four": {},
        "backwards": {"back": True},
    },
)
def what_happens_to_one_example(fig):
    """The flower, and what a trained 2-n-1 network says everywhere in the plane, with the line z = 0 of every hidden unit.
    Beside it one example on its way through the network: z, a, z, a, loss, and if asked for the derivatives
    back.   Lecture C1W3 3.1"""
    left, right = fig.subplots(1, 2, width_ratios=(1, 1.62))
    X, Y = flower()
    set_plane = plane_of(left, "ŷ in the plane: 0 blue, 1 orange; bold: ŷ = ½")
    for k in (0, 1):
        left.plot(
            *X[:, Y[0] == k],
            theme.CLASS_MARKER[k],
            color=theme.CLASS_COLOR[k],
            markersize=3.8 + k,
            markeredgecolor="white",
            markeredgewidth=0.3,
            zorder=3,
            animated=True,
        )
    set_half = views.contours(left, [0.0], color=theme.INK, width=2.0, zorder=4)
    set_lines = views.segments(left, color=theme.INK, width=0.9, style="dashed", zorder=4)
    set_ring = views.points(left, color=theme.INK, size=12, hollow=True, zorder=5)
    set_chosen = views.two_classes(left, size=6, zorder=6)
    board = views.canvas(right, 540, 370)
    set_wires, set_box = wiring(board), views.boxes(board, 8, width=92, height=42)
    set_derivatives = [
        views.text(board, data=True, size=theme.LABEL, ha="center", va="center", color=DARK) for _ in range(5)
    ]
    set_titles = [views.words(board, 0, 352, ha="center", color=theme.GREY) for _ in range(4)]
    x_of = (52, 196, 348, 484)  # of input, hidden layer, output, loss

    def update(n, i, back):
        params, activations = trained(n)
        answers = 2 * deep_network.output(params, PLANE, activations) - 1
        set_plane(answers), set_half(AXIS, AXIS, square(answers))
        set_lines(
            *map(np.concatenate, zip(*[border(w, b[0]) for w, b in zip(*params[0])])) if n else (FAR, FAR)
        )
        x, y = X[:, i - 1 : i], Y[:, i - 1 : i]
        set_ring(*x), set_chosen(*x, y)
        A, Z, dZ, L = through(params, activations, x, y)
        layers = [
            (2, x_of[0], 120),
            (n, x_of[1], 78),
            (1, x_of[2], 0),
        ]  # units, place, distance of neighbours
        places = [
            np.column_stack([np.full(size, at), 172 + gap * ((size - 1) / 2 - np.arange(size))])
            for size, at, gap in layers
            if size
        ]
        set_wires(places, [W for W, _ in params])
        for k in range(2):
            set_box(k, *places[0][k], f"x{low(k + 1)} = {decimals(x[k, 0])}")
        for k in range(4):
            there = k < n
            set_box(
                2 + k,
                *(
                    (*places[1][k], f"z = {decimals(Z[0][k, 0])}\na = {decimals(A[1][k, 0])}")
                    if there
                    else ()
                ),
            )
            set_derivatives[k](
                *((f"dz = {decimals(dZ[0][k, 0])}", *(places[1][k] - (0, 30))) if there and back else ("",))
            )
        set_box(6, *places[-1][0], f"z = {decimals(Z[-1][0, 0])}\nŷ = {decimals(A[-1][0, 0])}")
        set_derivatives[4](
            f"dz = ŷ − y = {decimals(dZ[-1][0, 0])}" if back else "", *(places[-1][0] - (0, 30))
        )
        set_box(
            7, x_of[3], 172, f"y = {y[0, 0]:.0f}\nloss {decimals(L)}", edge=theme.CLASS_COLOR[int(y[0, 0])]
        )
        titles = ("layer 0: x", "layer 1: a = tanh z" if n else "", f"layer {len(params)}: ŷ = σ(z)", "loss")
        for set_title, at, title in zip(set_titles, x_of, titles):
            set_title(title, at, 352)
        rights = np.mean(deep_network.predict(params, X, activations) == Y)
        who = f"{n} hidden unit{'s' * (n != 1)}" if n else "Logistic regression"
        answer = A[-1][0, 0]
        told = f"example {i}, of class {y[0, 0]:.0f}, gets ŷ = {decimals(answer)}"
        return Reading(
            f"{who}: {rights:.0%} of the flower right; {told}",
            {
                "training accuracy (%)": 100 * rights,
                "ŷ": answer,
                "loss of the example": L,
                "answered": "right" if (answer > 0.5) == y[0, 0] else "wrong",
            },
        )

    return update


def through(params, activations, x, y):
    """All numbers of one example: A[0 … L], Z[1 … L], dZ[1 … L] and the loss."""
    logits, caches = deep_network.forward(params, x, [*activations[:-1], F.identity])
    L, dZ = deep_network.cost(logits, y, loss=F.binary_cross_entropy)
    grads = deep_network.backward(dZ, caches)
    A = [x, *(cache.A for cache in caches[:-1]), activations[-1](logits)]
    return A, [cache.Z for cache in caches], [grad.dZ for grad in grads], float(L)


@what_happens_to_one_example.claim(
    "logistic regression gets 47.0 % of the flower right, n[1] = 1 … 4 units about 68, 67, 92, 91 %"
)
def _(kind):
    return [kind(n=n).numbers["training accuracy (%)"] for n in range(5)], [47.0, 68, 67, 92, 91.5], 0.015


@what_happens_to_one_example.claim(
    "the same for other random starts: three units 91 to 93 %, two never above 70 %"
)
def _(kind):
    X, Y = flower()
    shares = [
        [np.mean(deep_network.predict(*trained(n, seed)[:1], X, ACTIVATIONS) == Y) for seed in (1, 2)]
        for n in (2, 3)
    ]
    return [max(shares[0]) < 0.7, min(shares[1]) > 0.9, max(shares[1]) < 0.94], [True] * 3


# ---- W[l] has one row for each unit (3.2) -------------------------------------------------------------------------------
LECTURE, FLOWER = "3-4-1, as in the lecture", "2-4-1, trained on the flower"
UNITS = {f"hidden unit {i}": (1, i) for i in range(1, 5)} | {"output unit": (2, 1)}  # layer and place


@remembered
def example_network(net):
    """dims and params of the network that section 3.2 takes apart; the lecture's has random numbers."""
    if net == FLOWER:
        return (2, 4, 1), trained(4)[0]
    rng = np.random.default_rng(3)
    return (3, 4, 1), [
        (rng.normal(size=(n, before)).round(2), rng.normal(size=(n, 1)).round(2))
        for n, before in ((4, 3), (1, 4))
    ]


@explorable(
    net=Choice(LECTURE, FLOWER, label="network"),
    unit=Choice(*UNITS, start="hidden unit 2", label="unit i"),
    source=IntSlider(1, 4, 3, label="its input j"),
    size=(940, 430),
    presets={
        "the lecture's": {},
        "the output unit": {"unit": "output unit"},
        "a unit of the flower": {"net": FLOWER},
        "its output": {"net": FLOWER, "unit": "output unit"},
    },
    predict="parameters",
)
def where_is_a_weight_in_the_matrix(fig):
    """A network with one hidden layer as a drawing and as its matrices: one unit with its row, one edge with its entry, and
    what the unit says in the plane of its inputs (where there is a third input, it is 0).   Lecture C1W3 3.2"""
    grid = fig.add_gridspec(1, 2, width_ratios=(2.05, 1))
    board = views.canvas(fig.add_subplot(grid[0]), 620, 385)
    ax = fig.add_subplot(grid[1])
    set_plane, set_line = (
        plane_of(ax),
        views.segments(ax, color=theme.INK, width=1.6, style="dashed", zorder=4),
    )
    set_map_title = views.text(ax, 0, 1.04, size=theme.LABEL, va="bottom", halo=False)
    set_wires, set_bold = wiring(board), views.segments(board, color=theme.INK, width=5.0, zorder=3)
    set_units = views.points(board, color=theme.INK, size=25, hollow=True)
    set_unit = views.points(board, color="#9fdcc8", size=25, zorder=5)
    set_names = [views.words(board, 0, 0, ha="center") for _ in range(8)]
    x_of = (30, 140, 250)
    for x, name in zip(x_of, ("layer 0\ninput", "layer 1\nhidden", "layer 2\noutput")):
        views.write(board, x, 362, name, ha="center", color=theme.GREY)
    wide, tall = 52, 30
    set_matrices, set_titles = cells(board, 21, wide, tall), [views.words(board, 0, 0) for _ in range(4)]
    set_row, set_b = (views.ring(board, color=theme.GREEN, width=3.0) for _ in range(2))
    set_entry = views.ring(board, color=theme.INK, width=2.4)
    set_formula, set_edge = views.words(board, 0, 42), views.words(board, 0, 16)

    def update(net, unit, source):
        (dims, params), (layer, i) = example_network(net), UNITS[unit]
        j = min(source, dims[layer - 1])
        places = [
            np.column_stack([np.full(n, x), 210 + 62 * ((n - 1) / 2 - np.arange(n))])
            for n, x in zip(dims, x_of)
        ]
        everyone = np.concatenate(places)
        set_wires(places, [W for W, _ in params])
        set_bold(places[layer - 1][j - 1 : j], places[layer][i - 1 : i])
        set_units(*everyone.T), set_unit(*places[layer][i - 1])
        names = (
            [f"x{low(k + 1)}" for k in range(dims[0])] + [f"a{low(k + 1)}" for k in range(dims[1])] + ["ŷ"]
        )
        for k, set_name in enumerate(set_names):
            set_name(*((names[k], *everyone[k]) if k < len(names) else ("",)))
        most, blocks = max(np.abs(W).max() for W, _ in params), {}
        for l, (W, b) in enumerate(params, 1):
            y = (300, 120)[l - 1]
            blocks[f"W[{l}]"] = Block(W, 320, y, shades(W, most))
            blocks[f"b[{l}]"] = Block(b, 335 + wide * dims[l - 1], y, shades(b, most))
        set_matrices(blocks.values())
        for set_title, (name, block) in zip(set_titles, blocks.items()):
            set_title(f"{name} {block.M.shape}", block.x, block.y + 14)
        (W, x, y, *_), (b, x_b, *_) = (blocks[f"{letter}[{layer}]"] for letter in "Wb")
        set_row(x, y - tall * i, wide * W.shape[1], tall), set_b(x_b, y - tall * i, wide, tall)
        set_entry(x + wide * (j - 1) + 3, y - tall * i + 3, wide - 6, tall - 6)
        before = "x" if layer == 1 else "a"
        set_formula(f"z[{layer}]{low(i)} = {weighted_sum(W[i - 1], before, b[i - 1, 0])}")
        set_edge(
            f"bold edge: from {before}{low(j)} to unit {i} of layer {layer} = row {i}, column {j} of W[{layer}]: "
            f"{decimals(W[i - 1, j - 1])}"
        )
        hidden = F.tanh(F.affine(np.vstack([PLANE, np.zeros((dims[0] - 2, PLANE.shape[1]))]), *params[0]))
        (W1, b1), last = params
        set_plane(hidden[i - 1] if layer == 1 else 2 * F.sigmoid(F.affine(hidden, *last)) - 1)
        set_line(*border(W1[i - 1, :2], b1[i - 1, 0]) if layer == 1 else (FAR, FAR))
        set_map_title(
            f"a[1]{low(i)} in the plane: −1 blue, 1 orange"
            if layer == 1
            else "ŷ in the plane: 0 blue, 1 orange"
        )
        return Reading(
            f"Unit {i} of layer {layer} is row {i} of W[{layer}] and entry {i} of b[{layer}]",
            {
                "W[1]": f"{W1.shape}",
                "W[2]": f"{last[0].shape}",
                "the bold edge": W[i - 1, j - 1],
                "parameters": (
                    sum(M.size for layer in params for M in layer),
                    deep_network.count_parameters(dims),
                ),
            },
        )

    return update


def weighted_sum(weights, name, b):
    """A weighted sum as it is written: 0.50 x₁ − 1.20 x₂ + 0.10"""
    terms = [(w, f" {name}{low(k)}") for k, w in enumerate(weights, 1)] + [(b, "")]
    text = " ".join(f"{'−' if w < 0 else '+'} {abs(w):.2f}{what}" for w, what in terms)
    return text.replace("+ ", "", 1) if text.startswith("+") else text.replace("− ", "−", 1)


@where_is_a_weight_in_the_matrix.claim("3-4-1: W[1] (4,3), b[1] (4,1), W[2] (1,4), b[2] (1,1), 21 parameters")
def _(kind):
    _, params = example_network(LECTURE)
    shapes = [n for layer in params for M in layer for n in M.shape]
    return [*shapes, kind().numbers["parameters"]], [4, 3, 4, 1, 1, 4, 1, 1, 21]


@where_is_a_weight_in_the_matrix.claim(
    "the chosen edge is entry (i, j) of W[l], for every edge of the 3-4-1 network"
)
def _(kind):
    _, params = example_network(LECTURE)
    edges = [
        (unit, j, params[l - 1][0][i - 1, j])
        for unit, (l, i) in UNITS.items()
        for j in range(params[l - 1][0].shape[1])
    ]
    return [kind(unit=unit, source=j + 1).numbers["the bold edge"] for unit, j, _ in edges], [
        weight for *_, weight in edges
    ]


# ---- XOR by hand (3.3) --------------------------------------------------------------------------------------------------
CORNERS = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
XOR = np.array([[0.0, 1.0, 1.0, 0.0]])
PLACES = tuple(f"({a:.0f}, {b:.0f})" for a, b in CORNERS.T)
HAND = [
    (np.array([[20.0, 20.0], [-20.0, -20.0]]), np.array([[-10.0], [30.0]])),
    (np.array([[20.0, 20.0]]), np.array([[-30.0]])),
]
ENTRIES = {
    "W[1]₁₁": (0, 0, (0, 0)),
    "W[1]₁₂": (0, 0, (0, 1)),
    "b[1]₁": (0, 1, (0, 0)),  # layer, W or b, place
    "W[1]₂₁": (0, 0, (1, 0)),
    "W[1]₂₂": (0, 0, (1, 1)),
    "b[1]₂": (0, 1, (1, 0)),
    "W[2]₁": (1, 0, (0, 0)),
    "W[2]₂": (1, 0, (0, 1)),
    "b[2]": (1, 1, (0, 0)),
}
WHOLE = "none"


def broken(entry, value, sharpness):
    """The parameters with one entry replaced, then all multiplied by the sharpness."""
    params = [tuple(array.copy() for array in pair) for pair in HAND]
    if entry != WHOLE:
        layer, part, at = ENTRIES[entry]
        params[layer][part][at] = value
    return [tuple(sharpness * array for array in pair) for pair in params]


@explorable(
    corner=Choice(*PLACES, start="(1, 0)", label="x"),
    entry=Choice(WHOLE, *ENTRIES, label="break"),
    value=Slider(-40.0, 40.0, 0.0, step=1.0, label="it becomes"),
    sharpness=LogSlider(0.02, 2.0, 1.0, label="all weights ×"),
    size=(940, 430),
    predict="corners that fail",
    presets={
        "XOR": {},
        "without b[2]": {"entry": "b[2]"},
        "one input unplugged": {"entry": "W[1]₁₂"},
        "second unit turned round": {"entry": "W[2]₂", "value": -20.0},
        "soft": {"sharpness": 0.2},
        "too soft": {"sharpness": 0.08},
    },
)
def how_do_two_lines_make_xor(fig):
    """A 2-2-1 network of sigmoid units with hand-set weights that computes XOR: what each hidden unit says in the plane, the
    four corners as the output unit sees them, its answer, and the arithmetic of one corner.   Lecture C1W3 3.3"""
    grid = fig.add_gridspec(2, 4, height_ratios=(1.75, 1))
    panels = [fig.add_subplot(grid[0, k]) for k in range(4)]
    axis = np.linspace(-0.5, 1.5, 61)
    plane = np.stack([part.ravel() for part in np.meshgrid(axis, axis)])
    titles = (
        "unit 1: is any input 1?",
        "unit 2: is any input 0?",
        "what the output unit sees",
        "ŷ: do both say yes?",
    )
    set_maps = [plane_of(ax, title, limits=(-0.5, 1.5)) for ax, title in zip(panels, titles)]
    for ax in panels:
        ax.set(xticks=[0, 1], yticks=[0, 1])
    panels[2].set(xlabel="a[1]₁", ylabel="a[1]₂")
    set_lines = [views.segments(panels[k], color=theme.INK, width=1.8, zorder=3) for k in (0, 1, 2)]
    set_half = views.contours(panels[3], [0.0], color=theme.INK, width=1.8, zorder=3)
    set_rings = [views.points(ax, color=theme.INK, size=15, hollow=True) for ax in panels]
    set_corners = [views.two_classes(ax, size=8, zorder=5) for ax in panels]
    set_values = [
        [views.text(panels[k], data=True, ha="center", va="center") for _ in PLACES] for k in (0, 1, 3)
    ]
    board = views.canvas(fig.add_subplot(grid[1, :]), 920, 125)
    wide, tall, middle = 46, 28, 50
    parts = {
        "W[1]": (2, 2, 8),
        "x": (2, 1, 128),
        "b[1]": (2, 1, 202),
        "z[1]": (2, 1, 276),
        "a[1]": (2, 1, 380),
        "W[2]": (1, 2, 478),
        "a[1] ": (2, 1, 598),
        "b[2]": (1, 1, 672),
        "z[2]": (1, 1, 746),
        "a[2] = ŷ": (1, 1, 850),
    }
    set_parts = cells(board, sum(rows * columns for rows, columns, _ in parts.values()), wide, tall)
    for name, (rows, _, x) in parts.items():
        views.write(board, x + 2, middle + tall * rows / 2 + 13, name)
    for x, sign in (
        (114, "·"),
        (188, "+"),
        (262, "="),
        (351, "σ →"),
        (584, "·"),
        (658, "+"),
        (732, "="),
        (821, "σ →"),
    ):
        views.write(board, x, middle, sign, ha="center", size=theme.TITLE)

    def update(corner, entry, value, sharpness):
        (W1, b1), (W2, b2) = broken(entry, value, sharpness)
        hidden = F.sigmoid(F.affine(plane, W1, b1))
        answers = 2 * F.sigmoid(F.affine(hidden, W2, b2)) - 1
        for set_map, values in zip(
            set_maps, (*(2 * hidden - 1), 2 * F.sigmoid(F.affine(plane, W2, b2)) - 1, answers)
        ):
            set_map(values)
        set_half(axis, axis, square(answers))
        for set_line, w, b in zip(set_lines, (*W1, W2[0]), (*b1[:, 0], b2[0, 0])):
            set_line(*border(w, b))
        Z1 = F.affine(CORNERS, W1, b1)
        A1 = F.sigmoid(Z1)
        Z2 = F.affine(A1, W2, b2)
        A2, k = F.sigmoid(Z2), PLACES.index(corner)
        for set_points, set_ring, at in zip(set_corners, set_rings, (CORNERS, CORNERS, A1, CORNERS)):
            set_points(*at, XOR), set_ring(*at[:, k])
        for set_texts, numbers in zip(set_values, (*A1, A2[0])):
            for set_text, number, (x, y) in zip(set_texts, numbers, CORNERS.T):
                set_text(decimals(number), x, y + (0.27 if y else -0.27))
        arrays = (W1, CORNERS[:, k], b1, Z1[:, k], A1[:, k], W2, A1[:, k], b2, Z2[:, k], A2[:, k])
        blocks = [
            Block(M.reshape(rows, columns), x, middle + tall * rows / 2, form=whole)
            for M, (rows, columns, x) in zip(arrays, parts.values())
        ]
        set_parts(
            [
                block._replace(faces=shades(2 * block.M - 1), form=decimals)
                if name.startswith("a")
                else block
                for name, block in zip(parts, blocks)
            ]
        )
        fails = [place for place, right in zip(PLACES, ((A2 > 0.5) == XOR)[0]) if not right]
        answers = {f"ŷ{place}": (answer, f"{y:.0f}") for place, answer, y in zip(PLACES, A2[0], XOR[0])}
        return Reading(
            xor_finding(entry, value, sharpness, fails), {"corners that fail": len(fails), **answers}
        )

    return update


def xor_finding(entry, value, sharpness, fails):
    changes = [f"{entry} = {value:.0f}".replace("-", "−")] * (entry != WHOLE)
    changes += [f"all weights × {sharpness:.2g}"] * (sharpness != 1)
    cause = f"With {' and '.join(changes)}" if changes else "Two lines and their sum make XOR:"
    if not fails:
        return f"{cause} all four corners are{' still' * bool(changes)} right"
    return f"{cause} the corner{'s' * (len(fails) > 1)} {' and '.join(fails)} fail{'s' * (len(fails) == 1)}"


@how_do_two_lines_make_xor.claim("the outputs at the four corners are 4.5e-5, .99995, .99995, 4.5e-5")
def _(kind):
    numbers = kind().numbers
    return [numbers[f"ŷ{place}"] for place in PLACES], [4.544e-5, 0.9999545, 0.9999545, 4.544e-5], 1e-3


@how_do_two_lines_make_xor.claim(
    "without b[2] it is OR of the two and (0, 0), (1, 1) fail; with x₂ unplugged from unit 1 "
    "only (0, 1) fails"
)
def _(kind):
    def failing(**values):
        numbers = kind(**values).numbers
        return [(numbers[f"ŷ{place}"] > 0.5) != y for place, y in zip(PLACES, XOR[0])]

    return failing(entry="b[2]") + failing(entry="W[1]₁₂"), [
        True,
        False,
        False,
        True,
        False,
        True,
        False,
        False,
    ]


@how_do_two_lines_make_xor.claim(
    "no single line does it: logistic regression on the four corners says ½ at each"
)
def _(kind):
    params = deep_network.initialize([2, 1], init=initializers.normal(1.0), rng=np.random.default_rng(0))
    params, _ = deep_network.descent(params, CORNERS, XOR, [F.sigmoid], learning_rate=1.0, steps=3000)
    return deep_network.output(params, CORNERS, [F.sigmoid])[0], np.full(4, 0.5), 1e-6


# ---- a column for each example, a row for each unit (3.4) ---------------------------------------------------------------
SHOWN = 60  # examples
ORDERS = ("as they come", "by class", "by class and angle")
DRAGGED = 3  # the example that can be moved


@explorable(
    unit=IntSlider(1, 4, 2, label="unit i"),
    example=IntSlider(1, SHOWN, 3, label="example j"),
    order=Choice(*ORDERS, label="sort columns"),
    right=Slider(-4.0, 4.0, 0.0, step=0.1, label="move x⁽³⁾ right"),
    up=Slider(-4.0, 4.0, 0.0, step=0.1, label="move x⁽³⁾ up"),
    size=(940, 440),
    presets={
        "as they come": {},
        "sorted": {"order": "by class and angle"},
        "example 3 moved": {"right": 2.0, "up": -1.5},
        "moved and sorted": {"right": 2.0, "up": -1.5, "order": "by class and angle"},
    },
    predict="columns that changed",
    more={"Row and column": ("unit", "example")},
)
def whose_number_is_this(fig):
    """Sixty points of the flower in the plane, and the matrices X, A[1], A[2] and Y of a trained 2-4-1 network for them: one
    row for each unit, one column for each example. Point 3 can be moved.   Lecture C1W3 3.4"""
    left, right_side = fig.subplots(1, 2, width_ratios=(1, 1.6))
    X, Y = (array[:, :SHOWN] for array in flower())
    params, activations = trained(4)
    set_plane = plane_of(left)
    set_title = views.text(left, 0, 1.04, size=theme.LABEL, va="bottom", halo=False)
    set_points = views.two_classes(left, size=5, zorder=4)
    set_trail = views.segments(left, color=theme.INK, width=1.2, zorder=4)
    set_line = views.segments(left, color=theme.INK, width=1.4, style="dashed", zorder=3)
    set_ring = views.points(left, color=theme.INK, size=13, hollow=True, zorder=3)
    set_third = views.text(left, data=True, size=theme.LABEL)
    board = views.canvas(right_side, 570, 380)
    at, step, tall = 60, 8, 22  # left edge, width of a column, height of a row
    rows = {
        "X": (330, ("x₁", "x₂")),
        "A[1]": (240, ("unit 1", "unit 2", "unit 3", "unit 4")),
        "A[2]": (106, ("ŷ",)),
        "Y": (58, ("y",)),
    }
    places = {
        name: (at, top - tall * len(entries), step * SHOWN, tall * len(entries))
        for name, (top, entries) in rows.items()
    }
    set_matrices = views.tiles(board, theme.SIGNED_COLORS)
    for name, (x, y, wide, high) in places.items():
        board.add_patch(
            Rectangle(
                (x, y), wide, high, fill=False, edgecolor=theme.GREY, linewidth=0.7, zorder=3, animated=True
            )
        )
        views.write(board, x - 8, y + high / 2, f"{name}\n({high // tall}, {SHOWN})", ha="right")
        for k, entry in enumerate(rows[name][1]):
            views.write(board, x + wide + 6, y + high - tall * (k + 0.5), entry, size=theme.TICK)
    set_column, set_row, set_entry = (
        views.ring(board, color=color, width=width)
        for color, width in ((theme.INK, 1.6), (theme.GREEN, 2.2), (theme.INK, 3.0))
    )
    set_changed = views.points(board, color=theme.VERMILLION, marker="^", size=9)
    set_changed_name = views.words(board, 0, 0, ha="center", color=theme.VERMILLION)
    set_number = views.words(board, at, 352)
    before = deep_network.output(params, X, activations)
    hidden_before = F.tanh(F.affine(X, *params[0]))
    angle = np.arctan2(X[1], X[0])
    orders = dict(zip(ORDERS, (np.arange(SHOWN), np.argsort(Y[0], kind="stable"), np.lexsort((angle, Y[0])))))

    def update(unit, example, order, right, up):
        moved = X.copy()
        moved[:, DRAGGED - 1] += right, up
        hidden = F.tanh(F.affine(moved, *params[0]))
        answers = deep_network.output(params, moved, activations)
        changed = np.flatnonzero((hidden != hidden_before).any(axis=0) | (answers != before)[0])
        columns = orders[order]
        numbers = {"X": moved / 4, "A[1]": hidden, "A[2]": 2 * answers - 1, "Y": 2 * Y - 1}
        set_matrices([(numbers[name][::-1, columns], place) for name, place in places.items()])
        rank = {int(j): k for k, j in enumerate(columns)}
        x = at + step * rank[example - 1]
        y = rows["A[1]"][0] - tall * unit
        set_column(x, 36, step, 294), set_row(at, y, step * SHOWN, tall), set_entry(x - 1, y, step + 2, tall)
        set_changed(at + step * (np.array([rank[j] for j in changed]) + 0.5), np.full(changed.size, 24.0))
        set_changed_name("changed" if changed.size else "", at + step * (rank[DRAGGED - 1] + 0.5), 8)
        set_plane(F.tanh(F.affine(PLANE, *params[0]))[unit - 1])
        set_line(*border(params[0][0][unit - 1], params[0][1][unit - 1, 0]))
        set_title(f"a[1]{low(unit)} in the plane: −1 blue, 1 orange")
        set_points(*np.clip(moved, -4.9, 4.9), Y), set_ring(*np.clip(moved[:, example - 1], -4.9, 4.9))
        set_trail(X[:, DRAGGED - 1][None], np.clip(moved[:, DRAGGED - 1], -4.9, 4.9)[None])
        set_third("3", *np.clip(moved[:, DRAGGED - 1] + (0.15, 0.75), -4.8, 4.8))
        value = hidden[unit - 1, example - 1]
        set_number(f"row {unit}, column {example}:  a[1]({example}){low(unit)} = {decimals(value)}")
        finding = (
            f"Example 3 has moved: of {SHOWN} columns only number 3 has changed"
            if changed.size
            else f"Row {unit}, column {example} of A[1]: what unit {unit} says of example {example}, {decimals(value)}"
        )
        return Reading(
            finding,
            {
                "a": value,
                "A[1]": f"{hidden.shape}",
                "columns that changed": (changed.size, int(bool(right or up))),
            },
        )

    return update


@whose_number_is_this.claim("moving x⁽³⁾ changes column 3, and not a single bit of the others")
def _(kind):
    moves = ((0.0, 0.0), (0.1, 0.0), (2.0, -1.5), (-4.0, 4.0))
    return [kind(right=right, up=up).numbers["columns that changed"] for right, up in moves], [0, 1, 1, 1]


@whose_number_is_this.claim("a loop over the examples gives the same A[2], to 1e-14")
def _(kind):
    X, _ = flower()
    params, activations = trained(4)
    one_by_one = np.hstack(
        [deep_network.output(params, X[:, i : i + 1], activations) for i in range(X.shape[1])]
    )
    return np.abs(one_by_one - deep_network.output(params, X, activations)).max() < 1e-14, True


# ---- columns side by side (3.5) -----------------------------------------------------------------------------------------
COLUMNS, ROWS = "examples are columns", "examples are rows"
TINTS = np.array(
    [[0.72, 0.86, 0.95, 1.0], [0.98, 0.80, 0.68, 1.0], [0.70, 0.89, 0.82, 1.0]]
)  # of the three examples
PLAIN, COPY = np.ones(4), np.array([0.93, 0.93, 0.93, 1.0])
LAST = 7  # moments: W, X · three columns · together · b · stretched · Z


@remembered
def small_numbers(seed):
    """W (4, 2), X (2, 3) and b (4, 1) of whole numbers that are easy to check by head."""
    rng = np.random.default_rng(seed)
    return [rng.integers(-3, 4, shape).astype(float) for shape in ((4, 2), (2, 3), (4, 1))]


@remembered
def largest_gap(m=1000, n_x=2, n=4):
    """max |column i of WX − Wx⁽ⁱ⁾| over m columns of random numbers."""
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(n, n_x)), rng.normal(size=(n_x, m))
    return float(np.abs(W @ X - np.column_stack([W @ X[:, i] for i in range(m)])).max())


@explorable(
    moment=Step(0, LAST, 4, milliseconds=1100),
    layout=Choice(COLUMNS, ROWS, label="layout"),
    seed=Seed(label="other numbers"),
    size=(940, 300),
    predict="entry (1, 1)",
    presets={
        "first column": {"moment": 1},
        "second": {"moment": 2},
        "third": {"moment": 3},
        "all together": {},
        "b stretches": {"moment": 6},
        "Z": {"moment": 7},
        "as rows": {"moment": 7, "layout": ROWS},
    },
)
def do_columns_stay_apart(fig):
    """Three examples go through W[1], first one by one, then side by side in one product; then b[1] is stretched and added.
    The same with examples as rows is the transpose of everything.   Lecture C1W3 3.5"""
    board = views.canvas(fig.subplots(), 920, 250)
    wide, tall, gap, middle = 40, 34, 40, 105
    parts = ("W[1]", "X", "W[1]X", "b[1]", "Z[1]")
    set_parts, set_names = cells(board, 50, wide, tall), [views.words(board, 0, 0) for _ in parts]
    set_signs = [views.words(board, 0, 0, size=20, ha="center") for _ in parts[1:]]
    set_heads = [views.words(board, 0, 0, ha="center", size=theme.TICK, color=theme.GREY) for _ in range(9)]
    set_input, set_output = (
        views.ring(board, color=theme.INK, width=2.6),
        views.ring(board, color=theme.INK, width=2.6),
    )

    def update(moment, layout, seed):
        W, X, b = small_numbers(seed)
        product = W @ X
        Z, as_rows = product + b, layout == ROWS
        known = np.broadcast_to(np.arange(3) < moment, (4, 3))
        tints = np.broadcast_to(TINTS, (4, 3, 4))
        shown = {
            "W[1]": (W, PLAIN, True),
            "X": (X, tints[:2], True),
            "W[1]X": (product, np.where(known[..., None], tints, PLAIN), known),
            "b[1]": (
                np.repeat(b, 3, axis=1),
                np.array([PLAIN, COPY, COPY]),
                np.arange(3) < (moment > 4) + 2 * (moment > 5),
            ),
            "Z[1]": (Z, tints, moment == LAST),
        }
        x, corners, blocks = 20.0, {}, []
        for k, name in enumerate(("X", "W[1]", *parts[2:]) if as_rows else parts):
            M, faces, visible = shown[name]
            faces, visible = np.broadcast_to(faces, (*M.shape, 4)), np.broadcast_to(visible, M.shape)
            size, alone = M.shape[:: -1 if as_rows else 1], b.shape[:: -1 if as_rows else 1]
            if name in ("b[1]", "Z[1]"):  # these appear column by column
                keep = visible.any(axis=0)
                M, faces, visible = M[:, keep], faces[:, keep], visible[:, keep]
            there, (x, y) = M.size > 0, (x, middle + tall * size[0] / 2)
            corners[name] = x, y
            turned = (M.T, x, y, faces.swapaxes(0, 1), visible.T) if as_rows else (M, x, y, faces, visible)
            blocks.append(Block(*turned, form=whole))
            title = f"{transposed(name) if as_rows else name} {alone if name == 'b[1]' else size}"
            set_names[k](title if there else "", x - 2, y + (16 if as_rows else 32))
            if k:
                set_signs[k - 1]("·=+="[k - 1] if there else "", x - gap / 2 - 8 * as_rows, middle)
            x += wide * size[1] + gap
        set_parts(blocks)
        for k, set_head in enumerate(set_heads):
            name, j = ("X", "W[1]X", "Z[1]")[k // 3], k % 3
            (x, y), there = corners[name], name != "Z[1]" or moment == LAST
            spot = (x - 11, y - tall * (j + 0.5)) if as_rows else (x + wide * (j + 0.5), y + 10)
            set_head(f"({j + 1})" if there else "", *spot)
        for set_frame, name, n in ((set_input, "X", 2), (set_output, "W[1]X", 4)):
            (x, y), j = corners[name], moment - 1
            frame = (x, y - tall * (j + 1), wide * n, tall)
            if not as_rows:
                frame = (x + wide * j, y - tall * n, wide, tall * n)
            set_frame(*(frame if 1 <= moment <= 3 else (0, 0, 0, 0)))
        return Reading(
            apart_finding(moment, layout, product),
            {
                "entry (1, 1)": float((Z if moment == LAST else product)[0, 0]),
                "largest gap, 1000 random columns": largest_gap(),
            },
        )

    return update


def transposed(name):
    """The name of a transposed matrix; a product changes its order: W[1]X becomes XᵀW[1]ᵀ."""
    return "XᵀW[1]ᵀ" if name == "W[1]X" else f"{name}ᵀ"


def apart_finding(moment, layout, product):
    line = "row" if layout == ROWS else "column"
    if 1 <= moment <= 3:
        numbers = ", ".join(map(whole, product[:, moment - 1]))
        return f"Example ({moment}) alone gives ({numbers}), and this is {line} {moment} of the product"
    return {
        0: f"Three examples wait for W[1]. What will the first {line} of the product be?",
        4: f"One by one or side by side: the same {line}s, because they never mix",
        5: f"b[1] has one number for each unit: it is a single {line}",
        6: "Broadcasting stretches b[1]: a copy (grey) for each example",
        7: "Examples as rows: Z[1]ᵀ = XᵀW[1]ᵀ + b[1]ᵀ, every number is the same, transposed"
        if layout == ROWS
        else "Z[1] = W[1]X + b[1]: one expression for all examples, no loop",
    }[moment]


@do_columns_stay_apart.claim("column i of WX is Wx⁽ⁱ⁾: largest gap below 5e-15 over 1000 columns")
def _(kind):
    return [largest_gap(), largest_gap(n_x=30, n=20)] < np.array([5e-15, 1e-13]), True


@do_columns_stay_apart.claim("examples as rows give the transpose, exactly: XᵀWᵀ = (WX)ᵀ")
def _(kind):
    W, X, _ = small_numbers(0)
    return (X.T @ W.T).ravel(), (W @ X).T.ravel(), 0
