"""Shapes: those of a whole network at a glance, and eight one-line mistakes with what becomes of them (4.4)."""

import numpy as np
from matplotlib.collections import PolyCollection

from ... import deep_network
from ... import functional as F
from ...explore import Choice, IntSlider, Reading, Toggle, explorable, number, theme, views
from ...remember import remembered

__all__ = ["do_all_shapes_follow", "which_mistake_stays_silent"]

# ---- the shapes of a network (4.4) --------------------------------------------------------------------------------------
LAYERS, CELL, WIDEST = 5, 6, 20  # and the columns that are drawn of a wide matrix
ROW = 74  # pixels for one layer
FORWARD, BACKWARD = "forward: Z = W A + b", "backward: dW = dZ Aᵀ"


def product(shapes, before, l, m, way):
    """The line of layer l as (name, shape) for result, left factor, right factor, and what is added."""
    s = shapes[l - 1]
    if way == FORWARD:
        return (
            (f"Z^[{l}]", s["Z"]),
            (f"W^[{l}]", s["W"]),
            (f"A^[{l - 1}]" if l > 1 else "X", (before, m)),
            (f"b^[{l}]", s["b"]),
        )
    return (
        (f"dW^[{l}]", s["dW"]),
        (f"dZ^[{l}]", s["Z"]),
        (f"A^[{l - 1}]ᵀ" if l > 1 else "Xᵀ", (m, before)),
        None,
    )


@explorable(
    **{f"n{l}": IntSlider(1, 8, n, label=f"n[{l}]") for l, n in enumerate((2, 3, 5, 4, 2))},
    m=IntSlider(1, 1000, 12, label="examples m"),
    way=Choice(FORWARD, BACKWARD, label="show"),
    size=(940, 480),
    presets={
        "the lecture's": {},
        "one example": {"m": 1},
        "a thousand examples": {"m": 1000},
        "backward": {"way": BACKWARD},
        "all square": {**{f"n{l}": 4 for l in range(LAYERS)}, "m": 4},
    },
    predict="parameters",
    more={"Other layers": ("n0", "n1", "n4")},
)
def do_all_shapes_follow(fig):
    """The product of every layer of a network n[0] … n[4], 1, drawn to scale, with the shapes of all its arrays and the count of the
    parameters.   Lecture C1W4 4.4"""
    ax = views.canvas(fig.subplots(), 920, 430)
    arrays = {
        kind: PolyCollection(
            [],
            facecolors=face,
            edgecolors=theme.INK,
            linewidths=width,
            linestyles=style,
            zorder=3,
            animated=True,
        )
        for kind, face, width, style in (
            ("data", "#d7e8f4", 1.0, "solid"),
            ("parameter", "#f7d58a", 1.0, "solid"),
            ("cut", "#f0f6fa", 1.6, (0, (3, 1.5))),
        )
    }
    for part in arrays.values():
        ax.add_collection(part, autolim=False)
    set_lines = views.segments(ax, color=theme.GREY, width=0.5, zorder=4)
    xs = (128, 300, 470, 610)  # centres of the four arrays of a line
    set_names = [[views.words(ax, 0, 0, size=theme.TICK, ha="center") for _ in xs] for _ in range(LAYERS)]
    for l in range(1, LAYERS + 1):
        views.write(ax, 214, 410 - ROW * (l - 0.5), "=", size=theme.TITLE, ha="center")
    set_plus = views.points(ax, color=theme.INK, marker="+", size=7, hollow=True)
    set_inner = [
        views.words(ax, 388, 410 - ROW * (l - 0.5), ha="center", size=theme.TICK, color=theme.GREY)
        for l in range(1, LAYERS + 1)
    ]
    set_counts = [views.words(ax, 700, 0, size=theme.LABEL) for _ in range(LAYERS)]
    set_total = views.words(ax, 700, 8, weight="bold")
    for l in range(1, LAYERS + 1):
        views.write(ax, 6, 410 - ROW * (l - 0.5), f"layer {l}", size=theme.LABEL)
    views.write(ax, 700, 416, "weights + biases", size=theme.TICK, color=theme.GREY)
    views.write(
        ax,
        6,
        8,
        "yellow: parameters.  blue: numbers for every example.  dashed edge: cut short, the array is larger than the page.",
        size=theme.TICK,
        color=theme.GREY,
    )

    def update(m, way, **n):
        dims = [*n.values(), 1]
        shapes = deep_network.shapes(dims, m)
        verts, lines = {kind: [] for kind in arrays}, []
        for l in range(1, LAYERS + 1):
            y = 410 - ROW * (l - 0.5)
            parts = product(shapes, dims[l - 1], l, m, way)
            for x, set_name, part in zip(
                xs if way == FORWARD else (128, 300, 520, 0), set_names[l - 1], parts
            ):
                if part is None:
                    set_name("")
                    continue
                name, (rows, wide) = part
                shown = min(wide, WIDEST), min(rows, 8)
                right, up = CELL * shown[0] / 2, CELL * shown[1] / 2
                box = [(x - right, y + up), (x + right, y + up), (x + right, y - up), (x - right, y - up)]
                owned = name[0] in "Wb" or name.startswith("dW")
                whole = "data" if shown == (wide, rows) else "cut"
                verts["parameter" if owned else whole].append(box)
                lines += [
                    ((x - right + CELL * k, y - up), (x - right + CELL * k, y + up))
                    for k in range(1, shown[0])
                ]
                lines += [
                    ((x - right, y - up + CELL * k), (x + right, y - up + CELL * k))
                    for k in range(1, shown[1])
                ]
                set_name(f"{name} {(rows, wide)}", x, y - up - 9)
            inner = dims[l - 1] if way == FORWARD else m
            set_inner[l - 1](f"{number(inner)} meets {number(inner)}", 366 if way == FORWARD else 428, y)
            weights, biases = dims[l] * dims[l - 1], dims[l]
            set_counts[l - 1](f"{dims[l]} · {dims[l - 1]} + {dims[l]} = {weights + biases}", 700, y)
        set_plus(
            *([np.full(LAYERS, 552), 410 - ROW * (np.arange(LAYERS) + 0.5)] if way == FORWARD else ([], []))
        )
        for kind, part in arrays.items():
            part.set_verts(verts[kind])
        set_lines(*np.array(lines or [((0, 0), (0, 0))]).transpose(1, 0, 2))
        total = deep_network.count_parameters(dims)
        weights = sum(a * b for a, b in zip(dims, dims[1:]))
        set_total(f"together {weights} + {sum(dims[1:])} = {total}")
        sizes = "-".join(map(str, dims))
        return Reading(
            f"{sizes} has {total} parameters, whatever m is; W^[3] is {shapes[2]['W']}, and so is dW^[3]",
            {
                "parameters": (total, weights + sum(dims[1:])),
                "weights": weights,
                "biases": sum(dims[1:]),
                "numbers in all A": sum(dims) * m,
            },
        )

    return update


@do_all_shapes_follow.claim("2-3-5-4-2-1: W^[3] is (4, 5); 51 weights and 15 biases are 66 parameters")
def _(kind):
    numbers = kind().numbers
    return [
        *deep_network.shapes([2, 3, 5, 4, 2, 1], 12)[2]["W"],
        numbers["weights"],
        numbers["biases"],
        numbers["parameters"],
    ], [4, 5, 51, 15, 66]


@do_all_shapes_follow.claim("the number of examples changes no parameter")
def _(kind):
    return [kind(m=m).numbers["parameters"] for m in (1, 17, 1000)], [66, 66, 66]


@do_all_shapes_follow.claim("every product fits: inner lengths agree, and dW has the shape of W")
def _(kind):
    dims, m = [2, 3, 5, 4, 2, 1], 7
    rng, made = np.random.default_rng(0), []
    for l, shape in enumerate(deep_network.shapes(dims, m), 1):
        Z, (_, backward_W, backward_b) = F.affine.forward(
            rng.standard_normal((dims[l - 1], m)), np.ones(shape["W"]), np.ones(shape["b"])
        )
        made.append(
            (Z.shape, backward_W(Z).shape, backward_b(Z).shape) == (shape["Z"], shape["dW"], shape["db"])
        )
    return made, [True] * 5


# ---- the detective (4.4) ------------------------------------------------------------------------------------------------
STEPS, RATE = 2, 0.5
PROGRAM = """b1 = np.zeros((n1, 1))
Z1 = W1 @ X + b1
A1 = np.tanh(Z1)
Z2 = W2 @ A1 + b2
A2 = sigmoid(Z2)
dZ2 = A2 - Y
dW2 = dZ2 @ A1.T / m
db2 = dZ2.sum(axis=1, keepdims=True) / m
dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
dW1 = dZ1 @ X.T / m
db1 = dZ1.sum(axis=1, keepdims=True) / m
W1, b1 = W1 - alpha * dW1, b1 - alpha * db1
W2, b2 = W2 - alpha * dW2, b2 - alpha * db2""".splitlines()
MISTAKES = {  # what the learner sees in the menu → the line, and what it became
    "no mistake": (0, PROGRAM[0]),
    "W1 transposed": (1, "Z1 = W1.T @ X + b1"),
    "b1 flat": (0, "b1 = np.zeros(n1)"),
    "product with the slope": (8, "dZ1 = W2.T @ dZ2 @ (1 - A1 ** 2)"),
    "keepdims missing": (10, "db1 = dZ1.sum(axis=1) / m"),
    "sum over the wrong axis": (10, "db1 = dZ1.sum(axis=0, keepdims=True) / m"),
    "sum over everything": (10, "db1 = dZ1.sum(keepdims=True) / m"),
    "Y flat": (5, "dZ2 = A2 - Y[0]"),
    "mean for the sum": (7, "db2 = dZ2.mean()"),
}
HARMLESS, SILENT, SHAPE, ERROR = (
    "harmless",
    "silent: right shapes, wrong numbers",
    "silent: a shape went wrong",
    "an error",
)
VERDICTS = {
    ERROR: "An error",
    HARMLESS: "Harmless",
    SILENT: "Silent, and wrong",
    SHAPE: "Silent, and wrong",
}
KEPT = {"W1": ("n1", "n0"), "b1": ("n1", 1), "W2": (1, "n1"), "b2": (1, 1)}


@remembered
def run(mistake, n0, n1, m):
    """Two steps of the program with one of its lines replaced, on random numbers: the final parameters, and the error that stopped it as
    (step, line, message) or None."""
    at, line = MISTAKES[mistake]
    rng = np.random.default_rng(0)
    names = {
        "np": np,
        "sigmoid": F.sigmoid,
        "n1": n1,
        "m": m,
        "alpha": RATE,
        "X": rng.standard_normal((n0, m)),
        "Y": (np.arange(m) % 2).reshape(1, m).astype(float),
        "W1": rng.standard_normal((n1, n0)),
        "W2": rng.standard_normal((1, n1)),
        "b2": np.zeros((1, 1)),
    }
    for step in range(1, STEPS + 1):
        for k, code in enumerate(PROGRAM):
            if k == 0 and step > 1:  # the parameters are made once
                continue
            try:
                exec(line if k == at else code, names)
            except ValueError as error:
                return {name: names[name] for name in KEPT}, (step, k, str(error))
    return {name: names[name] for name in KEPT}, None


def verdict(mistake, n0, n1, m):
    """What becomes of a mistake for these sizes: one of the four kinds, and a sentence."""
    params, error = run(mistake, n0, n1, m)
    right, _ = run("no mistake", n0, n1, m)
    if error:
        step, k, _ = error
        return ERROR, f"stops in step {step} at line {k + 1}"
    wrong = [name for name in KEPT if np.shape(params[name]) != right[name].shape]
    if wrong:
        return (
            SHAPE,
            f"no error, and {wrong[0]} has become {np.shape(params[wrong[0]])} instead of {right[wrong[0]].shape}",
        )
    if all(np.allclose(params[name], right[name], rtol=0, atol=1e-12) for name in KEPT):
        return (
            HARMLESS,
            "runs, and learns exactly the same"
            if mistake != "no mistake"
            else "runs, all shapes as they should be",
        )
    return SILENT, "no error, all shapes right, and it learns something else"


def in_brief(message, width=58):
    """An error's message in lines that fit."""
    lines = [""]
    for word in message.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word + " "
    return "\n".join(lines[:4])


@explorable(
    mistake=Choice(*MISTAKES, start="keepdims missing"),
    n0=IntSlider(1, 6, 3, label="n[0]"),
    n1=IntSlider(1, 6, 4, label="n[1]"),
    m=IntSlider(1, 8, 7, label="examples m"),
    ran=Toggle(False, label="run it"),
    size=(940, 440),
    presets={
        "square: n[0] = n[1] = m = 4": {"n0": 4, "n1": 4, "m": 4, "ran": True},
        "different sizes": {"ran": True},
        "one unit": {"n1": 1, "ran": True},
    },
    more={"Examples": ("m",)},
)
def which_mistake_stays_silent(fig):
    """Two steps of training a 2-layer network, line by line, with one line replaced by a mistake; then the shapes that it leaves, and whether
    Python complained.   Lecture C1W4 4.4"""
    ax = views.canvas(fig.subplots(), 920, 400)
    pitch = 25
    ys = [378 - pitch * k for k in range(len(PROGRAM))]
    mark = PolyCollection(
        [], facecolors="#fbe3d6", edgecolors=theme.VERMILLION, linewidths=1.2, zorder=1, animated=True
    )
    ax.add_collection(mark, autolim=False)
    for k, y in enumerate(ys):
        views.write(ax, 18, y, f"{k + 1}", size=theme.TICK, color=theme.GREY, ha="right")
        views.write(ax, 28, y, PROGRAM[k], size=theme.LABEL, family=theme.MONO)
    set_line = views.words(ax, 28, 0, size=theme.LABEL, family=theme.MONO)
    set_was = views.words(ax, 28, 40, size=theme.TICK, family=theme.MONO, color=theme.GREY)
    views.write(ax, 28, 14, "Lines 2 to 13 run twice; line 1 once.", size=theme.TICK, color=theme.GREY)
    columns = {520: "after two steps", 660: "should be", 780: "is"}
    for x, head in columns.items():
        views.write(ax, x, 378, head)
    set_shapes = [[views.words(ax, x, 350 - 26 * k, family=theme.MONO) for x in columns] for k in range(4)]
    set_verdict = views.words(ax, 520, 216, size=theme.TITLE, weight="bold")
    set_reason = views.words(ax, 520, 160, size=theme.LABEL, linespacing=1.5, va="center")

    def update(mistake, n0, n1, m, ran):
        at, line = MISTAKES[mistake]
        found = mistake != "no mistake"
        set_line(line if found else "", 28, ys[at])
        mark.set_verts(
            [[(22, ys[at] + 12), (470, ys[at] + 12), (470, ys[at] - 12), (22, ys[at] - 12)]] if found else []
        )
        set_was(f"line {at + 1} was: {PROGRAM[at]}" if found else "")
        sizes = {"n0": n0, "n1": n1}
        params, error = run(mistake, n0, n1, m)
        kind, sentence = verdict(mistake, n0, n1, m)
        for (name, shape), (set_name, set_should, set_is) in zip(KEPT.items(), set_shapes):
            shape = tuple(sizes.get(n, n) for n in shape)
            now = np.shape(params[name])
            set_name(name), set_should(f"{shape}")
            set_is(f"{now}" if ran else "?", color=theme.VERMILLION if ran and now != shape else theme.INK)
        judged = VERDICTS[kind] if found else "All is well"
        set_verdict(
            judged if ran else "",
            color=theme.INK if kind in (ERROR, HARMLESS) else theme.VERMILLION,
        )
        set_reason(
            "Error, silent, or harmless?\nDecide, then run it."
            if not ran
            else sentence + (":\n" + in_brief(error[2], 48) if error else ".")
        )
        kinds = [verdict(other, n0, n1, m)[0] for other in MISTAKES if other != "no mistake"]
        counts = {
            "errors": kinds.count(ERROR),
            "silent": kinds.count(SILENT) + kinds.count(SHAPE),
            "harmless": kinds.count(HARMLESS),
        }
        finding = f"“{mistake}” with sizes {n0}, {n1} and m = {m}: " + (
            sentence if ran else "will Python complain?"
        )
        return Reading(
            finding, {**counts, "of": len(kinds)} if ran else {"of the eight mistakes, errors": "?"}
        )

    return update


@which_mistake_stays_silent.claim(
    "sizes 3, 4 and 7 examples: four of the eight mistakes end in an error, two are silent, two harmless"
)
def _(kind):
    numbers = kind(ran=True).numbers
    return [numbers[name] for name in ("errors", "silent", "harmless")], [4, 2, 2]


@which_mistake_stays_silent.claim(
    "with all sizes equal no mistake ends in an error: six are silent, two harmless"
)
def _(kind):
    numbers = kind(ran=True, n0=4, n1=4, m=4).numbers
    return [numbers[name] for name in ("errors", "silent", "harmless")], [0, 6, 2]


@which_mistake_stays_silent.claim(
    "without keepdims the first step passes, b1 becomes (4, 4), and the second step stops"
)
def _(kind):
    params, (step, line, _) = run("keepdims missing", 3, 4, 7)
    return [*params["b1"].shape, step, line], [4, 4, 2, 1]
