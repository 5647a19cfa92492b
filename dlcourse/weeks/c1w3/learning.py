"""How a network with one hidden layer learns: a race of activations, six equations, blame sent back, equal units (3.6 to 3.11)."""

import math
import textwrap
from itertools import zip_longest

import numpy as np
from matplotlib.patches import Rectangle

from ... import data, deep_network, initializers
from ... import functional as F
from ...analysis.activations import value_and_slope
from ...analysis.runs import first as first_index
from ...autodiff import Parameter, Tensor
from ...explore import Choice, IntSlider, LogSlider, Reading, Slider, Step, Toggle, explorable, theme, views
from ...explore.graph import diagram, read, short, spread, table
from ...remember import remembered
from .layers import PLANE, flower, low, square

__all__ = [
    "which_activation_learns_fastest",
    "what_if_keepdims_is_left_out",
    "who_gets_the_blame",
    "can_equal_units_part",
]


# ---- the race of the activations (3.6) ----------------------------------------------------------------------------------
GATES = {
    "tanh": F.tanh,
    "ReLU": F.relu,
    "sigmoid": F.sigmoid,
    "leaky ReLU": F.leaky_relu,
    "ELU": F.elu,
    "GELU": F.gelu,
    "SiLU": F.silu,
    "softplus": F.softplus,
}
FIELD, GUESTS = tuple(GATES)[:3], tuple(GATES)[3:]
RUN, SEEDS, GOAL = 1500, (0, 1, 2), 0.35  # steps, random starts, the J to get below
LOOKS = (
    dict(color=theme.BLUE, style="-"),
    dict(color=theme.VERMILLION, style="--"),
    dict(color=theme.GREEN, style=":"),
    dict(color=theme.INK, style="-."),
)


@remembered
def raced(name, learning_rate):
    """Ten hidden units on the flower, Xavier: J (3, steps + 1), and the shares (3,) right there and on a new flower."""
    (X, Y), (X_dev, Y_dev), g = flower(), data.planar_flower(rng=np.random.default_rng(30)), GATES[name]
    J, right = np.empty((len(SEEDS), RUN + 1)), np.empty((2, len(SEEDS)))
    for k, seed in enumerate(SEEDS):
        start = deep_network.initialize([2, 10, 1], init=initializers.xavier, rng=np.random.default_rng(seed))
        params, J[k] = deep_network.descent(
            start,
            X,
            Y,
            [g, F.identity],
            learning_rate=learning_rate,
            steps=RUN,
            loss=F.binary_cross_entropy,
        )
        right[:, k] = [
            np.mean(deep_network.predict(params, x, [g, F.sigmoid]) == y) for x, y in ((X, Y), (X_dev, Y_dev))
        ]
    return J, *right


def arrival(J):
    """The first step of each run with J below the goal; RUN + 1 where it never comes."""
    return first_index((J < GOAL).T)


def between(numbers, form="{:.0f}"):
    """The spread of some numbers, "95 – 107"."""
    ends = form.format(min(numbers)), form.format(max(numbers))
    return ends[0] if ends[0] == ends[1] else " – ".join(ends)


@explorable(
    guest=Choice(*GUESTS, label="and a fourth"),
    learning_rate=Choice("0.1", "0.3", "1", start="0.3", label="α"),
    step=Step(0, RUN, RUN, milliseconds=15),
    ask={"step": 0},
    size=(940, 400),
    latency="II",
    predict="J of tanh",
    presets={
        "the race": {},
        "after 200 steps": {"step": 200},
        "short steps": {"learning_rate": "0.1"},
        "long steps": {"learning_rate": "1"},
        "GELU": {"guest": "GELU"},
    },
)
def which_activation_learns_fastest(fig):
    """The cost of 2-10-1 networks with four different hidden activations while they learn the flower, median and spread of
    three random starts. Beside it: when J falls below .35, and the accuracy on the flower and on 400 new
    points.   Lecture C1W3 3.6"""
    left, right = fig.subplots(1, 2, width_ratios=(1.25, 1))
    views.label_axes(left, "step", "J", xlim=(0, RUN * 1.42), ylim=(0.1, 1.0), grid=True)
    left.set_xticks([0, 500, 1000, 1500])
    left.axhline(GOAL, color=theme.GREY, linewidth=1.0)
    left.text(RUN * 1.415, GOAL + 0.008, "J = .35", ha="right", va="bottom", color=theme.GREY)
    bands = [views.band(left, color=look["color"], alpha=0.13) for look in LOOKS]
    curves = [views.curve(left, width=2.2, **look) for look in LOOKS]
    names = [
        views.text(left, data=True, size=theme.LABEL, va="center", color=look["color"]) for look in LOOKS
    ]
    arrivals, set_step = views.points(left, color=theme.INK, size=6, marker="D"), views.vertical(left)
    set_table = table(
        right,
        395,
        345,
        "Three random starts each",
        ("", "J < .35 at step", "J now", "right", "dev"),
        (0, 170, 225, 310, 395),
        4,
        note="10 hidden units, Xavier, all 400 examples in every step.\n"
        "right, dev: on the flower and on 400 new points, at the end.\n"
        "◆ all three starts have been below J = .35",
    )

    def update(guest, learning_rate, step):
        field = {name: raced(name, float(learning_rate)) for name in (*FIELD, guest)}
        t, ends, rows = np.arange(RUN + 1), {}, []
        for (name, (J, train, dev)), set_band, set_curve in zip(field.items(), bands, curves):
            past = J[:, : step + 1]
            (
                set_band(t[: step + 1], past.min(axis=0), past.max(axis=0)),
                set_curve(t[: step + 1], np.median(past, axis=0)),
            )
            ends[name], arrived = np.median(J[:, step]), arrival(J)
            rows.append(
                (
                    name,
                    "not yet" if arrived.max() > step else between(arrived),
                    f"{ends[name]:.2f}",
                    *(between(100 * share) + " %" if step == RUN else "" for share in (train, dev)),
                )
            )
        heights = spread_out([min(ends[name], 0.97) for name in field], 0.038)
        for set_name, name, height in zip(names, field, heights):
            set_name(name, min(step + 15, RUN + 15), height)
        there = [(arrival(J).max(), name) for name, (J, *_) in field.items() if arrival(J).max() <= step]
        arrivals([when for when, _ in there], [GOAL] * len(there))
        set_step(step), set_table(rows)
        first = min(there) if there else (min(ends.values()), min(ends, key=ends.get))
        finding = (
            f"{first[1]} is first below J = .35, all three starts after {first[0]} steps"
            if there
            else f"none is safely below J = .35 at step {step}; {first[1]} is lowest"
        )
        return Reading(f"α = {learning_rate}: {finding}", {f"J of {name}": J for name, J in ends.items()})

    return update


def spread_out(places, gap):
    """The same places, moved apart where they are nearer than the gap."""
    order, out = np.argsort(places), np.empty(len(places))
    out[order] = spread(np.sort(places), np.ones(len(places)), np.full(len(places) - 1, gap))
    return out


@which_activation_learns_fastest.claim(
    "α = .3: tanh comes below J = .35 within 80 to 120 steps, ReLU 400 to 600, sigmoid "
    "550 to 620, for all three starts"
)
def _(kind):
    inside = {"tanh": (80, 120), "ReLU": (400, 600), "sigmoid": (550, 620)}
    when = {name: arrival(raced(name, 0.3)[0]) for name in inside}
    return [a <= min(when[name]) and max(when[name]) <= b for name, (a, b) in inside.items()], [True] * 3


@which_activation_learns_fastest.claim(
    "tanh is first for each α; sigmoid comes before ReLU at α = 1, after it at α = .3"
)
def _(kind):
    when = {
        (name, alpha): arrival(raced(name, alpha)[0]).mean() for name in FIELD for alpha in (0.1, 0.3, 1.0)
    }
    first = [min(FIELD, key=lambda name: when[name, alpha]) == "tanh" for alpha in (0.1, 0.3, 1.0)]
    return [*first, when["sigmoid", 1.0] < when["ReLU", 1.0], when["ReLU", 0.3] < when["sigmoid", 0.3]], [
        True
    ] * 5


# ---- the six equations and their shapes (3.9) ---------------------------------------------------------------------------
EQUATIONS = {  # name → how it is written, what it is made from, how it is computed
    "Z[1]": ("W[1] X + b[1]", ("W1", "X", "b1"), lambda v: v["W1"] @ v["X"] + v["b1"]),
    "A[1]": ("tanh Z[1]", ("Z1",), lambda v: F.tanh(v["Z1"])),
    "Z[2]": ("W[2] A[1] + b[2]", ("W2", "A1", "b2"), lambda v: v["W2"] @ v["A1"] + v["b2"]),
    "A[2]": ("σ(Z[2])", ("Z2",), lambda v: F.sigmoid(v["Z2"])),
    "dZ[2]": ("A[2] − Y", ("A2", "Y"), lambda v: v["A2"] - v["Y"]),
    "dW[2]": ("dZ[2] A[1]ᵀ / m", ("dZ2", "A1.T"), lambda v: v["dZ2"] @ v["A1"].T / v["m"]),
    "db[2]": ("sum of dZ[2] / m", ("dZ2",), lambda v: v["dZ2"].sum(axis=1, keepdims=v["keepdims"]) / v["m"]),
    "dZ[1]": (
        "W[2]ᵀ dZ[2] ∗ (1 − A[1]²)",
        ("W2.T", "dZ2", "A1"),
        lambda v: v["W2"].T @ v["dZ2"] * (1 - v["A1"] ** 2),
    ),
    "dW[1]": ("dZ[1] Xᵀ / m", ("dZ1", "X.T"), lambda v: v["dZ1"] @ v["X"].T / v["m"]),
    "db[1]": ("sum of dZ[1] / m", ("dZ1",), lambda v: v["dZ1"].sum(axis=1, keepdims=v["keepdims"]) / v["m"]),
}
PARAMETERS, STEPS = ("W1", "b1", "W2", "b2"), 3


@remembered
def shapes_of(n_x, n_h, m, keepdims):
    """What NumPy makes of the ten equations, step by step, until it complains: a list with one dict of shapes for each step,
    and the complaint, or ""."""
    rng = np.random.default_rng(0)
    values = {
        "X": rng.normal(size=(n_x, m)),
        "Y": (rng.random((1, m)) < 0.5).astype(float),
        "m": m,
        "keepdims": keepdims,
        "W1": rng.normal(size=(n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": rng.normal(size=(1, n_h)),
        "b2": np.zeros((1, 1)),
    }
    story = []
    for _ in range(STEPS):
        story.append({name: np.shape(values[name]) for name in ("X", "Y", *PARAMETERS)})
        try:
            for name, (_, _, compute) in EQUATIONS.items():
                key = plain(name)
                values[key] = compute(values)
                story[-1][key] = np.shape(values[key])
            for name in PARAMETERS:
                values[name] = values[name] - 0.1 * values["d" + name]
        except ValueError as error:
            return story, str(error).split("(Python")[0].strip()
    return story, ""


def plain(name):
    """dZ[2] → dZ2"""
    return name.replace("[", "").replace("]", "")


@explorable(
    n_x=IntSlider(1, 6, 2, label="features n_x"),
    n_h=IntSlider(1, 6, 4, label="hidden units n[1]"),
    m=IntSlider(1, 10, 10, label="examples m"),
    keepdims=Toggle(True, label="keepdims=True"),
    step=Step(1, STEPS, 1, milliseconds=1200),
    size=(940, 400),
    presets={
        "all is well": {},
        "left out: step 1": {"keepdims": False},
        "left out: step 2": {"keepdims": False, "step": 2},
        "and nobody complains": {"keepdims": False, "m": 4, "step": 3},
        "harmless with one unit": {"keepdims": False, "n_h": 1, "step": 3},
    },
    predict="entries of b[1]",
)
def what_if_keepdims_is_left_out(fig):
    """Four equations forward and six backward for a 2-4-1 network, with the shape of everything that NumPy computes in them,
    for the first three steps of training; the sums with and without keepdims=True.   Lecture C1W3 3.9"""
    ax = views.canvas(fig.subplots(), 920, 350)
    row = [322 - 27 * k - 18 * (k > 3) for k in range(10)]
    for y, title in ((344, "forward"), (row[4] + 21, "backward")):
        views.write(ax, 0, y, title, color=theme.GREY)
    for (name, (formula, *_)), y in zip(EQUATIONS.items(), row):
        views.write(ax, 52, y, name, ha="right"), views.write(ax, 60, y, f"=  {formula}")
    set_shapes = [(views.words(ax, 290, y), views.words(ax, 380, y)) for y in row]
    (
        views.write(ax, 290, 344, "shape", color=theme.GREY),
        views.write(ax, 380, 344, "made from", color=theme.GREY),
    )
    set_after = views.words(ax, 640, 344, color=theme.GREY)
    set_parameters = [views.words(ax, 640, 318 - 27 * k) for k in range(4)]
    set_error = [views.words(ax, 640, 318 - 24 * k, color=theme.VERMILLION) for k in range(7)]
    views.write(
        ax,
        640,
        40,
        "W := W − α dW,  b := b − α db,\nonce all six are computed",
        color=theme.GREY,
        linespacing=1.5,
    )

    def update(n_x, n_h, m, keepdims, step):
        story, complaint = shapes_of(n_x, n_h, m, keepdims)
        last = min(step, len(story))
        now, right = story[last - 1], shapes_of(n_x, n_h, m, True)[0][0]
        done = [plain(name) in now for name in EQUATIONS]
        failed, colors = not all(done), {True: theme.INK, False: theme.VERMILLION}
        for k, ((name, (_, parts, _)), (set_shape, set_parts)) in enumerate(
            zip(EQUATIONS.items(), set_shapes)
        ):
            shape, tried = now.get(plain(name)), all(done[:k])
            color = colors[shape == right[plain(name)]]
            made_from = (
                [now[part.removesuffix(".T")][:: -1 if part.endswith(".T") else 1] for part in parts]
                if tried
                else []
            )
            set_shape(f"{shape}" if shape else "✗" * tried, color=color)
            set_parts("   ".join(map(str, made_from)), color=color)
        for name, set_text in zip(PARAMETERS, set_parameters):
            label, shape = (
                f"{name[0]}[{name[1]}]",
                None if failed else np.broadcast_shapes(now[name], now["d" + name]),
            )
            set_text(
                "" if failed else f"{label} {now[name]} − α d{label} {now['d' + name]}  →  {shape}",
                color=colors[shape == right[name]],
            )
        said = ["NumPy says:", *textwrap.wrap(complaint, 38)] if failed else []
        for set_line, line in zip_longest(set_error, said, fillvalue=""):
            set_line(line)
        set_after(f"in step {last}" if failed else f"after step {last}")
        return Reading(
            keepdims_finding(now, right["b1"], keepdims, last, failed),
            {
                "b[1]": f"{now['b1']}",
                "entries of b[1]": (math.prod(now["b1"]), n_h),
                "step shown": last,
                "steps computed": len(story) - bool(complaint),
            },
        )

    return update


def keepdims_finding(now, column, keepdims, step, failed):
    b1 = now["b1"]
    if failed:
        return f"Step {step} cannot be computed: b[1] has become {b1}, and m is {now['X'][1]}"
    if keepdims:
        return "Every gradient has the shape of its parameter"
    becomes = np.broadcast_shapes(b1, now["db1"])
    if becomes == column:
        return f"db[1] is {now['db1']}, and with one hidden unit nothing happens"
    if b1 == column:
        return f"db[1] is {now['db1']}, no column: after this step b[1] is {becomes}"
    return f"Step {step} runs without complaint, but b[1] is {b1}: every example has a b of its own"


@what_if_keepdims_is_left_out.claim(
    "with keepdims every gradient has the shape of its parameter; without, db[1] is (4,) "
    "and b[1] becomes (4, 4)"
)
def _(kind):
    (story, complaint), (without, said) = shapes_of(2, 4, 10, True), shapes_of(2, 4, 10, False)
    return [
        all(now["d" + name] == now[name] for now in story for name in PARAMETERS),
        not complaint,
        without[0]["db1"] == (4,),
        without[1]["b1"] == (4, 4),
        "Z1" not in without[1],
        "(4,10) (4,4)" in said,
    ], [True] * 6


@what_if_keepdims_is_left_out.claim(
    "with as many examples as hidden units there is no complaint, and b[1] has n² entries in place of n"
)
def _(kind):
    numbers = kind(keepdims=False, m=4, n_h=4, step=3).numbers
    return [numbers["entries of b[1]"], numbers["steps computed"]], [16, 3]


# ---- who gets the blame (3.10) ------------------------------------------------------------------------------------------
W1, W2, B2 = np.array([[1.0, 2.0], [-1.0, -1.0]]), np.array([[1.0, 2.0]]), -3.0
BENDS = {"ReLU": F.relu, "leaky ReLU": F.leaky_relu, "tanh": F.tanh}
GIVEN = {"W[1]": W1, "W[2]": W2, "b[2]": np.array([[B2]])}
ENTRIES = (
    {f"W[1]{low(10 * (i + 1) + j + 1)}": ("W[1]", (i, j)) for i in (0, 1) for j in (0, 1)}
    | {f"W[2]{low(j + 1)}": ("W[2]", (0, j)) for j in (0, 1)}
    | {"b[2]": ("b[2]", (0, 0))}
)


def tiny(x, y, bend, **changed):
    """The loss of one example of the 2-2-1 network as a Tensor, and its named parts; some parameters may be changed."""
    part = {name: Parameter(array, name=name) for name, array in {**GIVEN, **changed}.items()}
    part["x"] = Tensor(np.array([x]).T, name="x")
    part["z[1]"] = F.affine(part["x"], part["W[1]"], Tensor(np.zeros((2, 1))))
    part["a[1]"] = BENDS[bend](part["z[1]"])
    part["z[2]"] = F.affine(part["a[1]"], part["W[2]"], part["b[2]"])
    part["ŷ"] = F.sigmoid(part["z[2]"])
    part["L"] = F.binary_cross_entropy_from_probabilities(part["ŷ"], np.array([[float(y)]]))
    for name, tensor in part.items():
        tensor.name = name
    return part


def graph_of(part, y):
    """The tape of `tiny` as a graph, with layers written as in z[1]."""
    graph = read(
        part["L"],
        texts={
            "z[1]": "W[1]x",
            "a[1]": "g(z[1])",
            "z[2]": "W[2]a[1] + b[2]",
            "ŷ": "σ(z[2])",
            "L": f"L(ŷ, {y})",
        },
    )
    upright = str.maketrans("₀₁₂", "012")
    return graph._replace(
        nodes=tuple(
            node._replace(
                name=node.name.translate(upright), text=node.text.translate(upright).removeprefix("L = ")
            )
            for node in graph.nodes
        )
    )


def rounded(graph):
    """The graph for the page, with few digits: two decimals, three for what is small."""

    def few(parts, *names):
        arrays = {name: getattr(parts, name) for name in names if getattr(parts, name) is not None}
        return parts._replace(
            **{
                name: np.where(np.abs(array) < 0.1, np.round(array, 3), np.round(array, 2))
                for name, array in arrays.items()
            }
        )

    return graph._replace(
        nodes=tuple(few(node, "value", "gradient") for node in graph.nodes),
        edges=tuple(few(edge, "slope", "share") for edge in graph.edges),
    )


@explorable(
    x1=Slider(-3.0, 3.0, 1.0, step=0.1, label="x₁"),
    x2=Slider(-3.0, 3.0, 1.0, step=0.1, label="x₂"),
    y=Choice("y = 1", "y = 0"),
    bend=Choice(*BENDS, label="g, hidden units"),
    moment=Step(0, 13, 13, milliseconds=1200),
    weight=Choice(*ENTRIES, label="nudge"),
    h=LogSlider(1e-7, 0.5, 1e-3, label="by h"),
    size=(940, 440),
    predict="first entry of the new number",
    presets={
        "forward is done": {"moment": 5},
        "dz[2] = ŷ − y": {"moment": 8},
        "unit 2 is off": {"moment": 12},
        "all gradients": {},
        "both are on": {"x1": -1.0, "x2": 0.8},
        "both are off": {"x1": 1.5, "x2": -1.0},
        "a leak": {"bend": "leaky ReLU"},
    },
    more={"Nudge": ("weight", "h")},
)
def who_gets_the_blame(fig):
    """One example of a 2-2-1 network as the graph that the tape has recorded: forward to the loss, then back, gradient by
    gradient; the hidden units' share of the blame; and a gradient checked by a nudge.   Lecture C1W3 3.10"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.85, 1), height_ratios=(1.75, 1))
    set_graph = diagram(fig.add_subplot(grid[0, :]), 920, 252, nodes=10, edges=12, margin=56)
    set_units = table(
        fig.add_subplot(grid[1, 0]),
        580,
        136,
        "The hidden units, and what comes back to them",
        ("", "z[1]", "W[2]ᵀ dz[2]", "gate g′(z)", "dz[1] = product"),
        (0, 120, 245, 390, 550),
        2,
    )
    set_nudge = table(
        fig.add_subplot(grid[1, 1]), 310, 136, "Check by a nudge", ("", "before", "after"), (0, 180, 300), 3
    )

    def update(x1, x2, y, bend, moment, weight, h):
        label, (name, at) = int(y == "y = 1"), ENTRIES[weight]
        part = tiny((x1, x2), label, bend)
        graph = graph_of(part, label)
        set_graph(rounded(graph), moment)
        node = {each.name: each for each in graph.nodes}
        slopes = BENDS[bend].forward(part["z[1]"].value)[1](np.ones((2, 1)))
        blame, dz = node["a[1]"].gradient, node["z[1]"].gradient
        known = arrived(graph, moment)
        set_units(
            [
                (
                    f"unit {k + 1}",
                    short(part["z[1]"].value[k], 3) if moment > 0 else "",
                    short(blame[k], 3) if "a[1]" in known else "",
                    {0.0: "closed, ", 1.0: "open, "}.get(slopes[k, 0], "") + short(slopes[k], 3)
                    if moment > 1
                    else "",
                    short(dz[k], 3) if "z[1]" in known else "",
                )
                for k in range(2)
            ]
        )
        before, after = (
            part["L"].value.item(),
            loss_with((x1, x2), label, bend, name, at, GIVEN[name][at] + h),
        )
        measured = (after - before) / h

        def digits(value):
            return f"{value:.8g}".replace("-", "−")

        set_nudge(
            [
                (weight, digits(GIVEN[name][at]), digits(GIVEN[name][at] + h)),
                ("loss", digits(before), digits(after)),
                ("rise / h", "", f"{measured:.5g}".replace("-", "−")),
            ]
        )
        return Reading(
            blame_finding(graph, moment, part, slopes),
            {
                "first entry of the new number": new_number(graph, moment),
                "loss": before,
                f"gradient of {weight}": (measured, node[name].gradient[at])
                if name in known
                else "not known yet",
            },
        )

    return update


def arrived(graph, moment):
    """The names of the nodes whose gradient has come."""
    return {graph.nodes[graph.edges[k].start].name for kind, k in graph.moments[:moment] if kind == "share"}


def loss_with(x, y, bend, name, at, value):
    """The loss with one weight set to a value."""
    array = GIVEN[name].copy()
    array[at] = value
    return tiny(x, y, bend, **{name: array})["L"].value.item()


def new_number(graph, moment):
    """The first entry of what has appeared last."""
    if moment == 0:
        return float(graph.nodes[0].value.flat[0])
    kind, k = graph.moments[min(moment, len(graph.moments)) - 1]
    return (
        1.0
        if kind == "seed"
        else float(np.ravel(graph.nodes[k].value if kind == "value" else graph.edges[k].share)[0])
    )


def blame_finding(graph, moment, part, slopes):
    if moment == 0:
        return "One example and the weights are given. What comes out of the hidden units?"
    kind, k = graph.moments[min(moment, len(graph.moments)) - 1]
    if kind == "value":
        return f"Forward: {graph.nodes[k].text} = {short(graph.nodes[k].value)}"
    if kind == "seed":
        return f"Forward is done, the loss is {short(part['L'].value)}. Now back"
    closed = [f"unit {n + 1}" for n in range(2) if slopes[n, 0] == 0]
    if moment < len(graph.moments):
        start = graph.nodes[graph.edges[k].start]
        note = {
            "ŷ": "",
            "z[2]": ", and that is ŷ − y",
            "a[1]": ": W[2]ᵀ dz[2], the blame on its way back",
            "z[1]": f": {' and '.join(closed)} is off and gets none" if len(closed) == 1 else "",
        }.get(start.name, "")
        return f"d{start.name} = {short(start.gradient)}{note}"
    return {
        0: "Both hidden units get blame, each through its own gate",
        1: f"All gradients are known: {closed[0] if closed else ''} is off, no weight of it learns",
        2: "Both hidden units are off: nothing in layer 1 learns from this example",
    }[len(closed)]


@who_gets_the_blame.claim(
    "x = (1, 1), y = 1: z[1] = (3, −2), dz[2] = −½, dW[2] = (−1.5, 0), dz[1] = (−½, 0), "
    "dW[1] = [[−½, −½], [0, 0]]"
)
def _(kind):
    node = {each.name: each for each in graph_of(tiny((1.0, 1.0), 1, "ReLU"), 1).nodes}
    return [
        *node["z[1]"].value.ravel(),
        *node["z[2]"].gradient.ravel(),
        *node["W[2]"].gradient.ravel(),
        *node["z[1]"].gradient.ravel(),
        *node["W[1]"].gradient.ravel(),
    ], [3, -2, -0.5, -1.5, 0, -0.5, 0, -0.5, -0.5, 0, 0]


@who_gets_the_blame.claim("nudging each of the seven numbers gives its gradient")
def _(kind):
    node = {each.name: each for each in graph_of(tiny((-1.0, 0.8), 1, "tanh"), 1).nodes}
    nudged = {weight: kind(x1=-1.0, x2=0.8, bend="tanh", weight=weight, h=1e-6).numbers for weight in ENTRIES}
    return (
        [numbers[f"gradient of {weight}"] for weight, numbers in nudged.items()],
        [node[name].gradient[at] for name, at in ENTRIES.values()],
        1e-4,
    )


# ---- equal units (3.11) -------------------------------------------------------------------------------------------------
STARTS = {
    "all 0": initializers.zeros,
    "all .3": initializers.constant(0.3),
    "× .01": initializers.normal(0.01),
    "× 1": initializers.normal(1.0),
    "× 100": initializers.normal(100.0),
}
START_LOOKS = {
    "all 0": dict(color=theme.GREY, style="-"),
    "all .3": dict(color=theme.GREEN, style=(0, (1, 1))),
    "× .01": dict(color=theme.BLUE, style="-"),
    "× 1": dict(color=theme.INK, style=(0, (6, 2))),
    "× 100": dict(color=theme.VERMILLION, style=(0, (4, 1, 1, 1))),
}
TRAINED, EVERY = 2000, 10  # steps; one in ten is kept
HIDDEN = {"tanh": F.tanh, "sigmoid": F.sigmoid}
FLOOR = 1e-6  # of the logarithmic axis: where an exact 0 is drawn


@remembered
def started(start, seed, hidden):
    """Four hidden units on the flower, α = 1.2: for every tenth step J, the largest difference between two rows of W[1], the
    share of nearly flat activations, the accuracy; and W[1], b[1]."""
    X, Y = flower()
    g = HIDDEN[hidden]
    steepest = value_and_slope(g, np.zeros(1))[1].item()
    params = deep_network.initialize([2, 4, 1], init=STARTS[start], rng=np.random.default_rng(seed))

    def seen(params, J):
        hidden, last = params
        A, slope = value_and_slope(g, F.affine(X, *hidden))
        flat = np.mean(slope < 0.02 * steepest)
        return J, np.ptp(hidden[0], axis=0).max(), flat, np.mean((F.affine(A, *last) > 0) == Y), hidden

    _, (*curves, layer) = deep_network.descent(
        params,
        X,
        Y,
        [g, F.identity],
        learning_rate=1.2,
        steps=TRAINED,
        keep=seen,
        at=range(0, TRAINED + 1, EVERY),
        loss=F.binary_cross_entropy,
    )
    return *curves, list(zip(*layer))


@explorable(
    start=Choice(*STARTS, start="× .01", label="W starts"),
    step=Step(0, TRAINED // EVERY, TRAINED // EVERY, label="steps ÷ 10", milliseconds=40),
    hidden=Choice(*HIDDEN, label="hidden units"),
    seed=IntSlider(0, 4, 0),
    size=(940, 430),
    latency="II",
    predict="largest difference",
    presets={
        "all 0": {"start": "all 0"},
        "all .3": {"start": "all .3"},
        "× .01": {},
        "its first steps": {"step": 10},
        "× 100": {"start": "× 100"},
        "sigmoid from 0": {"start": "all 0", "hidden": "sigmoid"},
    },
)
def can_equal_units_part(fig):
    """A 2-4-1 network on the flower from five different starts: the cost, the largest difference between two rows of W[1], and
    for one of them what its four hidden units say in the plane.   Lecture C1W3 3.11"""
    grid = fig.add_gridspec(1, 3, width_ratios=(1.15, 1.15, 1))
    cost, meter = fig.add_subplot(grid[0]), fig.add_subplot(grid[1])
    board = views.canvas(fig.add_subplot(grid[2]), 280, 350)
    views.label_axes(cost, "step", "J (log)", "Cost", xlim=(-20, TRAINED * 1.22), ylim=(0.1, 200))
    views.label_axes(
        meter,
        "step",
        "largest difference (log)",
        "Rows of W[1]: how different?",
        xlim=(-20, TRAINED * 1.22),
        ylim=(FLOOR / 2, 2000),
    )
    for ax in (cost, meter):
        ax.set(yscale="log", xticks=[0, 1000, 2000])
    meter.set(yticks=[FLOOR, 1e-4, 1e-2, 1, 100], yticklabels=["exactly 0", "10⁻⁴", "10⁻²", "1", "100"])
    meter.minorticks_off()
    curves = {
        start: [views.curve(ax, width=1.6, **look) for ax in (cost, meter)]
        for start, look in START_LOOKS.items()
    }
    bold = [views.curve(ax, color=theme.PURPLE, width=5.0, zorder=2) for ax in (cost, meter)]
    dots = [views.points(ax, color=theme.INK, size=8, zorder=6) for ax in (cost, meter)]
    set_steps = [views.vertical(ax) for ax in (cost, meter)]
    names = {
        start: [
            views.text(ax, data=True, size=theme.TICK, va="center", color=look["color"])
            for ax in (cost, meter)
        ]
        for start, look in START_LOOKS.items()
    }
    places = [(16 + 132 * (k % 2), 172 - 138 * (k // 2)) for k in range(4)]
    for place in places:
        board.add_patch(
            Rectangle(
                place, 120, 120, fill=False, edgecolor=theme.GREY, linewidth=0.7, zorder=3, animated=True
            )
        )
    set_maps, set_flat = views.tiles(board, theme.SIGNED_COLORS, smooth=True), views.words(board, 16, 14)
    for k, (x, y) in enumerate(places):
        views.write(board, x, y + 128, f"unit {k + 1}", size=theme.TICK)
    set_title = views.words(board, 16, 336)
    t = EVERY * np.arange(TRAINED // EVERY + 1)

    def update(start, step, hidden, seed):
        runs = {name: started(name, seed, hidden) for name in STARTS}
        ends = []
        for name, (J, apart, *_) in runs.items():
            for set_curve, values in zip(curves[name], (J, np.maximum(apart, FLOOR))):
                set_curve(t[: step + 1], values[: step + 1])
            ends.append((J[step], max(apart[step], FLOOR)))
        for k in range(2):
            heights = 10 ** spread_out(np.log10([end[k] for end in ends]), (0.105, 0.3)[k])
            for name, height in zip(STARTS, heights):
                names[name][k](name, t[step] + 40, height)
        J, apart, flat, right, kept = runs[start]
        for k, values in enumerate((J, np.maximum(apart, FLOOR))):
            bold[k](t[: step + 1], values[: step + 1]), dots[k](t[step], values[step]), set_steps[k](t[step])
        A = HIDDEN[hidden](F.affine(PLANE, *kept[step]))
        set_maps(
            [
                (square(values), (*place, 120, 120))
                for values, place in zip(A if hidden == "tanh" else 2 * A - 1, places)
            ]
        )
        (
            set_title(f"W starts {start}, step {t[step]}"),
            set_flat(f"{flat[step]:.0%} of the numbers a: flat, g′ ≈ 0"),
        )
        return Reading(
            parting(start, hidden, t[step], J[step], apart[step], flat[step], right[step]),
            {
                "J": J[step],
                "largest difference": apart[step],
                "nearly flat": f"{flat[step]:.1%}",
                "right": f"{right[step]:.1%}",
            },
        )

    return update


def parting(start, hidden, step, J, apart, flat, right):
    if step == 0 and start == "all 0":
        return "From all 0: four equal units, J = ln 2"
    if apart == 0 and abs(J - np.log(2)) < 1e-9:
        return "From all 0: J stays at ln 2 = .693, the four units are one and the same for ever"
    if apart == 0:
        return f"From {start}: after {step} steps the four units still do the same, to the last bit; {right:.0%} right"
    if start == "× 100":
        return f"From × 100: {flat:.0%} of the activations are flat, learning creeps, {right:.0%} right after {step} steps"
    return f"From {start}: the units differ by {apart:.2g}, J = {J:.3f}, {right:.0%} right after {step} steps"


@can_equal_units_part.claim(
    "from 0 the tanh network keeps J = ln 2 and all rows 0; from .3 the rows differ by exactly 0 "
    "after 2000 steps"
)
def _(kind):
    zero, constant = started("all 0", 0, "tanh"), started("all .3", 0, "tanh")
    return (
        [zero[0][-1], zero[1].max(), constant[1].max(), constant[0][-1] < 0.65],
        [np.log(2), 0, 0, True],
        1e-12,
    )


@can_equal_units_part.claim(
    "from × .01 it gets 90 to 94 % right; from × 100 95 to 99 % of the activations are flat and 60 "
    "to 90 % are right; 5 seeds"
)
def _(kind):
    small, huge = ([started(start, seed, "tanh") for seed in range(5)] for start in ("× .01", "× 100"))
    return [
        all(0.90 < run[3][-1] < 0.94 for run in small),
        all(0.95 < run[2][0] < 0.99 for run in huge),
        all(0.6 < run[3][-1] < 0.9 for run in huge),
    ], [True] * 3


@can_equal_units_part.claim(
    "a sigmoid layer from 0 does move, but as a single unit: its rows stay equal to the last bit, "
    "at most 70 % right"
)
def _(kind):
    _, apart, _, right, _ = started("all 0", 0, "sigmoid")
    return [apart.max() == 0, right[-1] < 0.7], [True] * 2
