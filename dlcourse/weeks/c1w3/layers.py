"""One hidden layer: its units, its matrices, its columns (3.1 to 3.5)."""

import numpy as np

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
    number,
    panels,
    theme,
    tracks,
)
from ...explore.graph import LOW
from ...explore.panels import CLASSES, Arrangement, Look, linear
from ...explore.words import count, listed, percent
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


def low(k):
    """A small number below the line: ₁, ₂, …"""
    return str(k).translate(LOW)


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
BORDER, RING = Look(theme.INK, dash=(4, 2), width=1.6), panels.NOW.but(hollow=True, size=15)
POINTS = tuple(look.but(size=6) for look in CLASSES[:2])


def square(values):
    """Values at the places of PLANE as the square that they form."""
    return np.reshape(values, (len(AXIS), -1))


def borders(W, b, reach=REACH):
    """For each unit the line w₁x₁ + w₂x₂ + b = 0, as two ends beyond the square; NaN where there is none.

    Shapes   W (n, 2), b (n, 1) → (2 ends, n, 2)
    """
    length = np.hypot(*W.T)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        foot, along = -b * W / length**2, np.column_stack([-W[:, 1], W[:, 0]]) / length
        ends = np.stack([foot - 4 * reach * along, foot + 4 * reach * along])
    return np.where(length > 1e-12, ends, np.nan)


def flower_map(ax, low, high, words, title=""):
    """The plane of the flower in colours. set(values) at the places of PLANE"""
    panels.axes(ax, linear("x₁", -REACH, REACH), linear("x₂", -REACH, REACH), title, grid=False, equal=True)
    set_colours = panels.colours(ax, low, high, words, colors=theme.SIGNED_COLORS)
    return lambda values=None: set_colours(*(() if values is None else [square(values)]))


# ---- a network repeats logistic regression (3.1) ------------------------------------------------------------------------
MOST = 4  # hidden units
HALF, WIRE = Look(theme.INK, width=2.2), BORDER.but(width=1.0)


@explorable(
    n=IntSlider(0, MOST, 3, label="hidden units"),
    i=IntSlider(1, 400, 72, label="example i"),
    back=Toggle(label="and backwards"),
    more={"which example": ("i", "back")},
    size=(940, 430),
    predict="training accuracy (%)",
    presets={
        "logistic regression": {"n": 0},
        "one unit": {"n": 1},
        "two": {"n": 2},
        "three": {},
        "four": {"n": 4},
        "backwards": {"n": 4, "back": True},
    },
    panels=Arrangement(
        "plane net / plane steps",
        widths=(1.1, 1),
        heights=(1.3, 1),
        folded={"one example on its way": "net steps"},
    ),
)
def what_happens_to_one_example(plane, net, steps):
    """The flower, and what a trained 2-n-1 network says everywhere in the plane, with the line z = 0 of every hidden unit.
    Beside it one example on its way through the network: z, a, z, a, loss, and if asked for the derivatives
    back.   Lecture C1W3 3.1"""
    X, Y = flower()
    set_plane, set_half = flower_map(plane, 0, 1, "ŷ"), panels.contours(plane, [0.5], HALF, write=None)
    panels.classes(plane, POINTS)(*X, Y)
    set_lines = panels.paths(plane, WIRE, zorder=4)
    set_ring = panels.points(plane, RING, zorder=3.5)
    set_net = layered(net)
    set_steps = panels.table(
        steps, ("unit", "z", "a", "dz"), MOST + 1, "The same in numbers: unit by unit", texts=1
    )

    def update(n, i, back):
        params, activations = trained(n)
        answers = answers_at(PLANE, n)
        set_plane(answers)
        set_half(AXIS, AXIS, square(answers))
        set_lines(*([borders(*params[0])] if n else ()))
        A, Z, dZ, loss = through(params, activations, X[:, i - 1 : i], Y[:, i - 1 : i])
        set_ring(*A[0])
        set_net(params, A)
        set_steps(in_numbers(A, Z, dZ if back else None))
        share, answer, y = np.mean((answers_at(X, n) > 0.5) == Y), A[-1].item(), int(Y[0, i - 1])
        told = {
            "training accuracy (%)": 100 * share,
            "ŷ": answer,
            "y": y,
            "loss of the example": loss,
            "answered": "right" if (answer > 0.5) == y else "wrong",
        }
        who = count(n, "hidden unit") if n else "One straight border, no hidden unit"
        came = f"; back at the output of example {i}: dz = ŷ − y = {number(dZ[-1].item())}" if back else ""
        return Reading(f"{who}: {percent(share)} of the flower right{came}", told)

    return update


def answers_at(X, n):
    """ŷ of the trained 2-n-1 network, (1, m)."""
    params, activations = trained(n)
    return deep_network.output(params, X, activations)


def layered(ax):
    """Drawings of a 2-n-1 network for every n, with x, a and ŷ in their circles. set(params, A) shows that of these sizes"""
    setters = {}
    for n in range(MOST + 1):
        hidden = (n,) if n else ()
        names = ("x", *["a^[1]"] * len(hidden), "ŷ")
        setters[(2, *hidden, 1)] = panels.network(ax, (2, *hidden, 1), "One example on its way", names=names)

    def set_net(params, A):
        for sizes, set_one in setters.items():
            shown = sizes == tuple(map(len, A))
            set_one(*(([W for W, _ in params], [a[:, 0] for a in A]) if shown else ()))

    return set_net


def in_numbers(A, Z, dZ):
    """Rows of a table: name, z, a and, if it has come back, dz of every unit."""
    rows = []
    for layer, (z, a) in enumerate(zip(Z, A[1:])):
        last = layer == len(Z) - 1
        for k in range(len(z)):
            name = "output, a = ŷ" if last else f"hidden {k + 1}"
            rows.append((name, z[k, 0], a[k, 0], "" if dZ is None else number(dZ[layer][k, 0])))
    return rows


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
NOTHING = "none yet"
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
    unit=Choice(NOTHING, *UNITS, start="hidden unit 2", label="to unit i"),
    source=IntSlider(1, 4, 3, label="from its input j"),
    net=Choice(LECTURE, FLOWER, label="network"),
    more={"another network": ("net",)},
    size=(940, 400),
    presets={
        "the lecture's": {},
        "the output unit": {"unit": "output unit"},
        "a unit of the flower": {"net": FLOWER},
        "its output": {"net": FLOWER, "unit": "output unit"},
    },
    predict="parameters",
    ask={"unit": NOTHING},
    panels=Arrangement(
        "drawing first plane / drawing second plane",
        widths=(2.4, 1, 1.5),
        heights=(1.5, 1),
        narrow="drawing / first / second / plane",
        folded={"the second layer": "second", "what the unit says in the plane": "plane"},
    ),
)
def where_is_a_weight_in_the_matrix(drawing, first, second, plane):
    """A network with one hidden layer as a drawing and as its matrices: one edge and its entry, one unit and its row, and
    what the unit says in the plane of its inputs (where there is a third input, it is 0).   Lecture C1W3 3.2"""
    set_drawing, set_matrices = drawn(drawing), [panels.equation(first), panels.equation(second)]
    set_plane = flower_map(plane, -1, 1, "what the unit says")
    set_line = panels.paths(plane, BORDER, zorder=4)

    def update(net, unit, source):
        dims, params = example_network(net)
        layer, i = UNITS.get(unit, (0, 0))
        j = min(source, dims[layer - 1])
        set_drawing(dims, params, (layer, i - 1, j - 1) if layer else None)
        for l, (set_matrix, (W, b)) in enumerate(zip(set_matrices, params), 1):
            frames = [(0, i - 1, j - 1), (1, i - 1, 0)] if l == layer else []
            set_matrix([(f"W^[{l}]", W), (f"b^[{l}]", b)], frames)
        set_plane(said(dims, params, layer, i) if layer else None)
        set_line(*([borders(params[0][0][i - 1 : i, :2], params[0][1][i - 1 : i])] if layer == 1 else ()))
        told = {f"W^[{l}]": f"{W.shape}" for l, (W, _) in enumerate(params, 1)}
        if layer:
            told["the weight"] = params[layer - 1][0][i - 1, j - 1]
            told[f"z^[{layer}]{low(i)}"] = sum_of(layer, i, params)
        told["parameters"] = sum(W.size + b.size for W, b in params), deep_network.count_parameters(dims)
        return Reading(place_of(layer, i, j, params), told)

    update.touch = clicked(drawing, first, second)
    return update


def drawn(ax):
    """The drawings of both networks. set(dims, params, lit) shows that of these sizes"""
    setters = {
        dims: panels.network(ax, dims, "Click a line", names=("input", "hidden", "output"))
        for dims in ((3, 4, 1), (2, 4, 1))
    }

    def set_drawing(dims, params, lit):
        names = [[f"{name}{low(k + 1)}" for k in range(n)] for name, n in zip("xa", dims)]
        for each, set_one in setters.items():
            set_one(*(([W for W, _ in params], [*names, ["ŷ"]], None, lit) if each == dims else ()))

    return set_drawing


def clicked(drawing, first, second):
    """What a click chooses: a unit or a line of the drawing, or a number of the matrices."""

    def touch(values, ax, x, y, key):
        part = panels.touched(ax, x, y) if ax in (drawing, first, second) else None
        if part is None:
            return {}
        if ax is drawing:
            layer, i, *j = part
        else:
            (matrix, i, column), layer = part, (first, second).index(ax) + 1
            j = [column] if matrix == 0 else []  # b has no line
        unit = next((name for name, place in UNITS.items() if place == (layer, i + 1)), None)
        if unit is None:
            return {}
        return {"unit": unit, "source": j[0] + 1} if j else {"unit": unit}

    return touch


def said(dims, params, layer, i):
    """What a unit says at the places of PLANE, from −1 to 1; a third input is 0."""
    inputs = np.vstack([PLANE, np.zeros((dims[0] - 2, PLANE.shape[1]))])
    hidden = F.tanh(F.affine(inputs, *params[0]))
    return hidden[i - 1] if layer == 1 else 2 * F.sigmoid(F.affine(hidden, *params[1]))[0] - 1


def sum_of(layer, i, params):
    """z of a unit as a weighted sum."""
    W, b = params[layer - 1]
    return weighted_sum(W[i - 1], "xa"[layer - 1], b[i - 1, 0])


def place_of(layer, i, j, params):
    """Where a weight stands, in words."""
    if not layer:
        return "Each line of the drawing is one number of a matrix"
    start = f"{'xa'[layer - 1]}{low(j)}"
    weight = number(params[layer - 1][0][i - 1, j - 1])
    return f"From {start} to unit {i} of layer {layer}: row {i}, column {j} of W^[{layer}], {weight}"


def weighted_sum(weights, name, b):
    """A weighted sum as it is written: 0.5 x₁ − 1.2 x₂ + 0.1"""
    terms = [(w, f" {name}{low(k)}") for k, w in enumerate(weights, 1)] + [(b, "")]
    text = " ".join(f"{'−' if w < 0 else '+'} {number(abs(w))}{what}" for w, what in terms)
    return text.replace("+ ", "", 1) if text.startswith("+") else text.replace("− ", "−", 1)


@where_is_a_weight_in_the_matrix.claim("3-4-1: W[1] (4,3), b[1] (4,1), W[2] (1,4), b[2] (1,1), 21 parameters")
def _(kind):
    _, params = example_network(LECTURE)
    shapes = [n for layer in params for M in layer for n in M.shape]
    return [*shapes, kind().numbers["parameters"]], [4, 3, 4, 1, 1, 4, 1, 1, 21]


@where_is_a_weight_in_the_matrix.claim(
    "the chosen line is entry (i, j) of W[l], for every line of the 3-4-1 network"
)
def _(kind):
    _, params = example_network(LECTURE)
    edges = [
        (unit, j, params[l - 1][0][i - 1, j])
        for unit, (l, i) in UNITS.items()
        for j in range(params[l - 1][0].shape[1])
    ]
    return [kind(unit=unit, source=j + 1).numbers["the weight"] for unit, j, _ in edges], [
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
AROUND = np.linspace(-0.5, 1.5, 61)
NEAR = np.stack([part.ravel() for part in np.meshgrid(AROUND, AROUND)])
TITLES = (
    "Unit 1: is any on?",
    "Unit 2: is any off?",
    "The output unit sees",
    "ŷ: do both say yes?",
)


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
    panels=Arrangement(
        "any_on any_off seen both / first first second second",
        heights=(1.6, 1),
        narrow="any_on any_off / seen both / first / second",
    ),
)
def how_do_two_lines_make_xor(any_on, any_off, seen, both, first, second):
    """A 2-2-1 network of sigmoid units with hand-set weights that computes XOR: what each hidden unit says in the plane, the
    four corners as the output unit sees them, its answer, and the arithmetic of one corner.   Lecture C1W3 3.3"""
    maps = any_on, any_off, seen, both
    set_maps = [_corners(ax, title, "a^[1]" if ax is seen else "x") for ax, title in zip(maps, TITLES)]
    set_first, set_second = panels.equation(first, "The corner in numbers"), panels.equation(second, "and on")

    def update(corner, entry, value, sharpness):
        (W1, b1), (W2, b2) = broken(entry, value, sharpness)
        hidden, k = F.sigmoid(F.affine(NEAR, W1, b1)), PLACES.index(corner)
        Z1 = F.affine(CORNERS, W1, b1)
        A1 = F.sigmoid(Z1)
        Z2 = F.affine(A1, W2, b2)
        A2, one, every = F.sigmoid(Z2), slice(k, k + 1), slice(None)
        set_maps[0](hidden[0], CORNERS, A1[0], every, k)
        set_maps[1](hidden[1], CORNERS, A1[1], every, k)
        set_maps[2](F.sigmoid(F.affine(NEAR, W2, b2))[0], A1, A2[0], one, k)
        set_maps[3](F.sigmoid(F.affine(hidden, W2, b2))[0], CORNERS, A2[0], every, k)
        parts = [("W^[1]", W1), "·", ("x", CORNERS[:, one]), "+", ("b^[1]", b1), "=", ("z^[1]", Z1[:, one])]
        set_first([*parts, "σ →", ("a^[1]", A1[:, one])])
        parts = [("W^[2]", W2), "·", ("a^[1]", A1[:, one]), "+", ("b^[2]", b2), "=", ("z^[2]", Z2[:, one])]
        set_second([*parts, "σ →", ("ŷ", A2[:, one])])
        fails = [place for place, right in zip(PLACES, ((A2 > 0.5) == XOR)[0]) if not right]
        answers = {f"ŷ {place}, wanted {y:.0f}": answer for place, answer, y in zip(PLACES, A2[0], XOR[0])}
        return Reading(
            xor_finding(entry, value, sharpness, fails), {"corners that fail": len(fails), **answers}
        )

    return update


def _corners(ax, title, name):
    """A small square in colours, its border, and the four corners with what is said of them.
    set(values of NEAR, places (2, 4), numbers (4,), which of them are written, the chosen corner)"""
    panels.axes(
        ax,
        linear(f"{name}₁", -0.5, 1.5, (0, 1)),
        linear(f"{name}₂", -0.5, 1.5, (0, 1)),
        title,
        grid=False,
        equal=True,
    )
    set_colours = panels.colours(ax, 0, 1, colors=theme.SIGNED_COLORS, bar=False)
    set_border = panels.contours(ax, [0.5], HALF, write=None)
    set_ring = panels.points(ax, RING.but(size=18))
    set_points = panels.classes(ax, CLASSES[:2], zorder=5)
    set_numbers = panels.marks(ax, size=theme.TICK)

    def set_corners(values, at, numbers, written, chosen):
        grid = values.reshape(len(AROUND), -1)
        set_colours(grid)
        set_border(AROUND, AROUND, grid)
        set_ring(*at[:, chosen])
        set_points(*at, XOR)
        places = [(x, y + 0.27 if y > 0.5 else y - 0.27) for x, y in at.T]
        set_numbers(list(zip([f"{each:.2f}" for each in numbers[written]], places[written])))

    return set_corners


def xor_finding(entry, value, sharpness, fails):
    """Which corners fail, and what has been changed."""
    changes = [f"{entry.replace('[', '^[')} = {number(value)}"] * (entry != WHOLE)
    changes += [f"all weights × {number(sharpness)}"] * (sharpness != 1)
    cause = f"With {listed(changes)}" if changes else "Two lines and their sum make XOR:"
    if not fails:
        return f"{cause} all four corners are{' still' * bool(changes)} right"
    return f"{cause} the corner{'s' * (len(fails) > 1)} {listed(fails)} fail{'s' * (len(fails) == 1)}"


def answers_of(view):
    """ŷ at the four corners."""
    return [value for name, value in view.numbers.items() if name.startswith("ŷ")]


@how_do_two_lines_make_xor.claim("the outputs at the four corners are 4.5e-5, .99995, .99995, 4.5e-5")
def _(kind):
    return answers_of(kind()), [4.544e-5, 0.9999545, 0.9999545, 4.544e-5], 1e-3


@how_do_two_lines_make_xor.claim(
    "without b[2] it is OR of the two and (0, 0), (1, 1) fail; with x₂ unplugged from unit 1 "
    "only (0, 1) fails"
)
def _(kind):
    fails = [
        [(answer > 0.5) != y for answer, y in zip(answers_of(kind(entry=entry)), XOR[0])]
        for entry in ("b[2]", "W[1]₁₂")
    ]
    return fails, [[True, False, False, True], [False, True, False, False]]


@how_do_two_lines_make_xor.claim(
    "no single line does it: logistic regression on the four corners says ½ at each"
)
def _(kind):
    params = deep_network.initialize([2, 1], init=initializers.normal(1.0), rng=np.random.default_rng(0))
    params, _ = deep_network.descent(params, CORNERS, XOR, [F.sigmoid], learning_rate=1.0, steps=3000)
    return deep_network.output(params, CORNERS, [F.sigmoid])[0], np.full(4, 0.5), 1e-6


# ---- a column for each example, a row for each unit (3.4) ---------------------------------------------------------------
FEW, SHOWN = 6, 60  # examples
ORDERS = ("as they come", "by class", "by class and angle")
DRAGGED, EDGE = 3, 4.9  # the example that can be moved, and how far
THIRD, ORIGIN = Look(theme.INK, hollow=True, size=19), Look(theme.GREY, width=1.4)


@remembered
def columns():
    """The first SHOWN points of the flower, X (2, 60) and Y (1, 60); the third one at a place with one decimal."""
    X, Y = (array[:, :SHOWN].copy() for array in flower())
    X[:, DRAGGED - 1] = X[:, DRAGGED - 1].round(1)
    return X, Y


HOME_1, HOME_2 = columns()[0][:, DRAGGED - 1].tolist()


def sorting(order, n):
    """The first n examples in this order."""
    X, Y = (array[:, :n] for array in columns())
    if order == "as they come":
        return np.arange(n)
    if order == "by class":
        return np.argsort(Y[0], kind="stable")
    return np.lexsort((np.arctan2(X[1], X[0]), Y[0]))


@explorable(
    x1=Slider(-EDGE, EDGE, 1.0, step=0.1, label="x₁ of example 3"),
    x2=Slider(-EDGE, EDGE, -2.0, step=0.1, label="x₂"),
    shown=Choice(FEW, SHOWN, label="examples"),
    order=Choice(*ORDERS, label="sort columns"),
    unit=IntSlider(1, 4, 2, label="unit i"),
    example=IntSlider(1, SHOWN, 3, label="example j"),
    more={"sixty columns": ("shown", "order"), "another number": ("unit", "example")},
    size=(940, 440),
    presets={
        "as they come": {"x1": HOME_1, "x2": HOME_2},
        "example 3 moved": {},
        "sixty": {"shown": SHOWN},
        "sixty, sorted": {"shown": SHOWN, "order": "by class and angle"},
    },
    predict="columns that changed",
    ask={"x1": HOME_1, "x2": HOME_2},
    panels=Arrangement(
        "plane numbers / plane answers",
        widths=(1, 1.5),
        heights=(3, 1),
        folded={"A[2] and Y": "answers"},
    ),
)
def whose_number_is_this(plane, numbers, answers):
    """Points of the flower in the plane, and the matrices X, A[1], A[2] and Y of a trained 2-4-1 network for them: one
    row for each unit, one column for each example. Point 3 can be moved.   Lecture C1W3 3.4"""
    X, Y = columns()
    params, activations = trained(4)
    set_plane, set_line = flower_map(plane, -1, 1, "a of unit i"), panels.paths(plane, BORDER, zorder=3)
    set_trail, set_third = panels.curve(plane, ORIGIN, zorder=4), panels.points(plane, THIRD, zorder=4)
    set_points, set_ring = panels.classes(plane, CLASSES[:2], zorder=5), panels.points(plane, RING)
    set_name = panels.note(plane, (13, 13))
    units = ("x₁", "x₂", *(f"a{low(k)} of unit {k}" for k in range(1, 5)))
    set_numbers = panels.strip(numbers, SHOWN, units, "X above, A^[1] below: a column for each example")
    set_answers = panels.strip(answers, SHOWN, ("ŷ, the answer", "y, the class"), "A^[2] and Y", low=0.0)
    before = F.tanh(F.affine(X, *params[0])), deep_network.output(params, X, activations)

    def update(unit, example, shown, order, x1, x2):
        moved, sorted_, j = X.copy(), sorting(order, shown), min(example, shown)
        moved[:, DRAGGED - 1] = x1, x2
        hidden, outputs = F.tanh(F.affine(moved, *params[0])), deep_network.output(params, moved, activations)
        changed = (hidden != before[0]).any(axis=0) | (outputs != before[1])[0]
        now = int(np.flatnonzero(sorted_ == j - 1)[0])
        set_numbers(np.vstack([moved, hidden])[:, sorted_], tuple(map(str, sorted_ + 1)), (), now)
        set_answers(np.vstack([outputs, Y])[:, sorted_], (), (), now)
        set_plane(F.tanh(F.affine(PLANE, *params[0]))[unit - 1])
        set_line(borders(*(part[unit - 1 : unit] for part in params[0])))
        set_points(*moved[:, :shown], Y[:, :shown])
        set_ring(*(moved[:, j - 1] if j != DRAGGED else ()))
        set_third(x1, x2)
        set_trail([HOME_1, x1], [HOME_2, x2])
        set_name("example 3", x1, x2)
        told = {
            f"a^[1]({j}){low(unit)}": hidden[unit - 1, j - 1],
            "A^[1]": f"{hidden[:, :shown].shape}",
            "columns that changed": int(changed.sum()),
        }
        return Reading(whose(unit, j, hidden[unit - 1, j - 1], int(changed.sum())), told)

    update.touch, update.handles = picked(numbers), [tracks.Handle("example 3", plane, "x1", "x2")]
    return update


def picked(numbers):
    """What a click on the matrices chooses: an example, and a unit where it has a row."""

    def touch(values, ax, x, y, key):
        part = panels.touched(ax, x, y) if ax is numbers else None
        if part is None:
            return {}
        row, column = part
        example = {"example": int(sorting(values["order"], values["shown"])[column]) + 1}
        return {**example, "unit": row - 1} if row > 1 else example

    return touch


def whose(unit, example, value, changed):
    """Whose number is shown, or what has changed."""
    if changed:
        return f"Example 3 has moved: {count(changed, 'column')} changed, column 3, and no other"
    return (
        f"Row {unit}, column {example} of A^[1]: what unit {unit} says of example {example}, {number(value)}"
    )


@whose_number_is_this.claim("moving x⁽³⁾ changes column 3, and not a single bit of the others")
def _(kind):
    moves = ((HOME_1, HOME_2), (HOME_1 + 0.1, HOME_2), (2.0, -1.5), (-4.0, 4.0))
    return [kind(x1=x1, x2=x2, shown=SHOWN).numbers["columns that changed"] for x1, x2 in moves], [0, 1, 1, 1]


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
EXAMPLES, COPIES = np.array([1, 2, 3]), np.array([0, -1, -1])  # their tints, and those of b stretched
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
    moment=Step(0, LAST, LAST, milliseconds=1100),
    layout=Choice(COLUMNS, ROWS, label="layout"),
    seed=Seed(label="other numbers"),
    more={"the layout of other software": ("layout", "seed")},
    size=(940, 230),
    predict="entry (1, 1)",
    presets={
        "first column": {"moment": 1},
        "second": {"moment": 2},
        "third": {"moment": 3},
        "all together": {"moment": 4},
        "b stretches": {"moment": 6},
        "Z": {},
        "as rows": {"layout": ROWS},
    },
    ask={"moment": 1},
    panels="product",
)
def do_columns_stay_apart(product):
    """Three examples go through W[1], first one by one, then side by side in one product; then b[1] is stretched and added.
    The same with examples as rows is the transpose of everything.   Lecture C1W3 3.5"""
    set_product = panels.equation(product)

    def update(moment, layout, seed):
        W, X, b = small_numbers(seed)
        known = np.where(np.arange(3) < moment, W @ X, np.nan)
        tints = np.where(np.arange(3) < moment, EXAMPLES, 0)
        parts = [("W^[1]", W), "·", ("X", X, EXAMPLES), "=", ("W^[1]X", known, tints)]
        frames = [(2, None, moment - 1), (4, None, moment - 1)] if 1 <= moment <= 3 else []
        if moment > 4:
            copies = (moment > 5) * 2 + 1
            parts += ["+", ("b^[1]", np.repeat(b, copies, axis=1), COPIES[:copies])]
        if moment == LAST:
            parts += ["=", ("Z^[1]", W @ X + b, EXAMPLES)]
        if layout == ROWS:
            parts, frames = transposed(parts, frames)
        set_product(parts, frames)
        shown = W @ X + b if moment == LAST else W @ X
        told = {"entry (1, 1)": float(shown[0, 0]), "largest gap, 1000 random columns": largest_gap()}
        return Reading(apart_finding(moment, layout, W @ X), told)

    return update


def transposed(parts, frames):
    """The same equation with examples as rows: every part turned, and the factors of the product in the other order."""
    turned = []
    for part in parts:
        if not isinstance(part, str):
            name, M, *tints = part
            name = "XᵀW^[1]ᵀ" if name == "W^[1]X" else f"{name}ᵀ"
            part = (name, M.T, *(np.broadcast_to(tint, M.shape).T for tint in tints))
        turned.append(part)
    turned[0], turned[2] = turned[2], turned[0]
    return turned, [({2: 0}.get(part, part), column, row) for part, row, column in frames]


def apart_finding(moment, layout, product):
    """What a moment of the figure shows, in words."""
    line = "row" if layout == ROWS else "column"
    if 1 <= moment <= 3:
        numbers = ", ".join(map(number, product[:, moment - 1]))
        return f"Example ({moment}) alone gives ({numbers}), and this is {line} {moment} of the product"
    return {
        0: f"Three examples wait for W^[1]. What will the first {line} of the product be?",
        4: f"One by one or side by side: the same {line}s, because they never mix",
        5: f"b^[1] has one number for each unit: it is a single {line}",
        6: "Broadcasting stretches b^[1]: a copy (grey) for each example",
        7: "Examples as rows: Z^[1]ᵀ = XᵀW^[1]ᵀ + b^[1]ᵀ, every number is the same, transposed"
        if layout == ROWS
        else "Z^[1] = W^[1]X + b^[1]: one expression for all examples, no loop",
    }[moment]


@do_columns_stay_apart.claim("column i of WX is Wx⁽ⁱ⁾: largest gap below 5e-15 over 1000 columns")
def _(kind):
    return [largest_gap(), largest_gap(n_x=30, n=20)] < np.array([5e-15, 1e-13]), True


@do_columns_stay_apart.claim("examples as rows give the transpose, exactly: XᵀWᵀ = (WX)ᵀ")
def _(kind):
    W, X, _ = small_numbers(0)
    return (X.T @ W.T).ravel(), (W @ X).T.ravel(), 0
