"""How a network with one hidden layer learns: a race of activations, six equations, blame sent back, equal units (3.6 to 3.11)."""

import math
import textwrap

import numpy as np

from ... import data, deep_network, initializers
from ... import functional as F
from ...analysis.activations import value_and_slope
from ...analysis.runs import first as first_index
from ...autodiff import Parameter, Tensor
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
    panels,
    theme,
)
from ...explore.graph import diagram, read, short
from ...explore.panels import Arrangement, Look, linear, log
from ...explore.words import percent
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
FOURTH = "the fourth"
LOOKS = dict(
    zip(
        (*FIELD, FOURTH),
        (
            Look(theme.BLUE),
            Look(theme.VERMILLION, "s", dash=(4, 1.5)),
            Look(theme.GREEN, "^", dash=(1.5, 1.2)),
            Look(theme.INK, "D", dash=(5, 1.5, 1, 1.5)),
        ),
    )
)


ALL_LOOKS = {**LOOKS, **dict.fromkeys(GUESTS, LOOKS[FOURTH])}


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


def between(values, unit=""):
    """The spread of some whole numbers, "95–107"."""
    low, high = (number(round(end(values))) for end in (min, max))
    return f"{low if low == high else f'{low}–{high}'}{unit}"


@explorable(
    guest=Choice(*GUESTS, label="and a fourth"),
    learning_rate=Choice("0.1", "0.3", "1", start="0.3", label="α"),
    step=Step(0, RUN, RUN, milliseconds=15),
    more={"another fourth": ("guest",)},
    ask={"step": 0},
    panels=Arrangement("cost results", widths=(1, 1.3)),
    size=(940, 360),
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
def which_activation_learns_fastest(cost, results):
    """The cost of 2-10-1 networks with four different hidden activations while they learn the flower, median and spread of
    three random starts. Beside it: when J falls below .35, and the accuracy on the flower and on 400 new
    points.   Lecture C1W3 3.6"""
    panels.axes(
        cost,
        linear("step", 0, RUN),
        linear("J", 0.1, 1.0),
        "Median and spread of three starts; dotted: J = 0.35",
    )
    panels.level(cost, GOAL)
    set_bands = {name: panels.band(cost, look, alpha=0.13) for name, look in LOOKS.items()}
    set_runs = panels.runs(cost, LOOKS, room=76)
    set_arrivals = panels.points(cost, panels.NOW.but(marker="D"), zorder=8)
    set_table = panels.table(
        results,
        ("10 units", "J < 0.35", "J now", "right", "dev"),
        4,
        "Steps of each start, and what is right",
        looks=ALL_LOOKS,
    )

    def update(guest, learning_rate, step):
        field = dict(zip(LOOKS, (raced(name, float(learning_rate)) for name in (*FIELD, guest))))
        set_runs({name: np.median(J, axis=0) for name, (J, *_) in field.items()}, {FOURTH: guest})
        for name, (J, *_) in field.items():
            set_bands[name](np.arange(step + 1), J[:, : step + 1].min(axis=0), J[:, : step + 1].max(axis=0))
        arrived = {name: arrival(J) for name, (J, *_) in field.items()}
        there = {name: int(when.max()) for name, when in arrived.items() if when.max() <= step}
        set_arrivals(list(there.values()), GOAL)
        now = {name: float(np.median(J[:, step])) for name, (J, *_) in field.items()}
        called = {**dict(zip(FIELD, FIELD)), FOURTH: guest}
        set_table([row_of(called[name], now[name], arrived[name], step, *field[name][1:]) for name in LOOKS])
        told = {f"J of {called[name]}": J for name, J in now.items()}
        return Reading(f"α = {learning_rate}: {leads(there, now, step, called)}", told)

    return update


def row_of(name, J, arrived, step, train, dev):
    """A row of the table: when the goal was reached, J, and the accuracies once the race is over."""
    when = between(arrived) if arrived.max() <= step else "not yet"
    over = step == RUN
    return (name, when, J, *(between(100 * share, " %") if over else "" for share in (train, dev)))


def leads(there, now, step, called):
    """Who has come below the goal first, or is lowest before anybody has."""
    if there:
        first = min(there, key=there.get)
        return f"{called[first]} is first below J = 0.35, all three starts after {number(there[first])} steps"
    lowest = called[min(now, key=now.get)]
    return f"no activation is below J = 0.35 with all three starts at step {step}; {lowest} is lowest"


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
    size=(940, 340),
    presets={
        "all is well": {},
        "left out: step 1": {"keepdims": False},
        "left out: step 2": {"keepdims": False, "step": 2},
        "and nobody complains": {"keepdims": False, "m": 4, "step": 3},
        "harmless with one unit": {"keepdims": False, "n_h": 1, "step": 3},
    },
    predict="entries of b^[1]",
    panels=Arrangement("equations steps / equations said", widths=(1.6, 1), heights=(1, 1)),
)
def what_if_keepdims_is_left_out(equations, steps, said):
    """Four equations forward and six backward for a 2-4-1 network, with the shape of everything that NumPy computes in them,
    for the first three steps of training; the sums with and without keepdims=True.   Lecture C1W3 3.9"""
    set_equations = panels.table(
        equations,
        ("", "is computed as", "shape", "made from"),
        len(EQUATIONS),
        "Forward, then backward",
        texts=4,
    )
    set_steps = panels.table(steps, ("", "shape", "step", "after it"), len(PARAMETERS), "W − α dW, b − α db")
    set_said = panels.lines(said, 8)

    def update(n_x, n_h, m, keepdims, step):
        story, complaint = shapes_of(n_x, n_h, m, keepdims)
        last = min(step, len(story))
        now, right = story[last - 1], shapes_of(n_x, n_h, m, True)[0][0]
        failed = last == len(story) and bool(complaint)
        set_equations(*equation_rows(now, right))
        set_steps(*(() if failed else step_rows(now, right)))
        wrapped = textwrap.wrap(complaint, 44) if failed else []
        set_said([f"NumPy says in step {last}:", *wrapped] if failed else [f"After step {last}"])
        told = {
            "b^[1]": f"{now['b1']}",
            "entries of b^[1]": math.prod(now["b1"]),
            "hidden units": n_h,
            "step shown": last,
            "steps computed": len(story) - bool(complaint),
        }
        return Reading(keepdims_finding(now, right["b1"], keepdims, last, failed), told)

    return update


def equation_rows(now, right):
    """The ten equations with the shapes of what they compute, and the first one that is not as it should be, as (row, None)."""
    rows, wrong = [], None
    for k, (name, (formula, parts, _)) in enumerate(EQUATIONS.items()):
        shape, wanted = now.get(plain(name)), right[plain(name)]
        if shape != wanted and wrong is None:
            wrong = k, None
        written = f"{shape}" if shape == wanted else f"{shape}, not {wanted}"
        if shape is None:
            written = "fails" if wrong == (k, None) else ""
        made_from = [turned(now.get(part.removesuffix(".T")), part.endswith(".T")) for part in parts]
        rows.append(
            (
                raised(name),
                raised(formula),
                written,
                "" if None in made_from else "  ".join(map(str, made_from)),
            )
        )
    return rows, wrong


def turned(shape, transposed):
    """The shape of an array, or of its transpose; None of what there is not."""
    return shape[::-1] if shape and transposed else shape


def raised(name):
    """dZ[2] → dZ^[2], as it is written."""
    return name.replace("[", "^[")


def step_rows(now, right):
    """The parameters before and after the step, and the first one that has lost its shape, as (row, None)."""
    rows, wrong = [], None
    for k, name in enumerate(PARAMETERS):
        shape = np.broadcast_shapes(now[name], now["d" + name])
        if shape != right[name] and wrong is None:
            wrong = k, None
        rows.append((f"{name[0]}^[{name[1]}]", f"{now[name]}", f"{now['d' + name]}", f"{shape}"))
    return rows, wrong


def keepdims_finding(now, column, keepdims, step, failed):
    """What a step does to the shape of b^[1], in words."""
    b1 = now["b1"]
    if failed:
        return f"Step {step} cannot be computed: b^[1] has become {b1}, and m is {now['X'][1]}"
    if keepdims:
        return "Every gradient has the shape of its parameter"
    becomes = np.broadcast_shapes(b1, now["db1"])
    if becomes == column:
        return f"db^[1] is {now['db1']}, and with one hidden unit nothing happens"
    if b1 == column:
        return f"db^[1] is {now['db1']}, no column: after this step b^[1] is {becomes}"
    return f"Step {step} runs without complaint, but b^[1] is {b1}: every example has a b of its own"


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
    return [numbers["entries of b^[1]"], numbers["hidden units"], numbers["steps computed"]], [16, 4, 3]


# ---- who gets the blame (3.10) ------------------------------------------------------------------------------------------
W1, W2, B2 = np.array([[1.0, 2.0], [-1.0, -1.0]]), np.array([[1.0, 2.0]]), -3.0
BOARD = 920, 240  # pixels
BENDS = {"ReLU": F.relu, "leaky ReLU": F.leaky_relu, "tanh": F.tanh}
GIVEN = {"W^[1]": W1, "W^[2]": W2, "b^[2]": np.array([[B2]])}
ENTRIES = (
    {f"W[1]{low(10 * (i + 1) + j + 1)}": ("W^[1]", (i, j)) for i in (0, 1) for j in (0, 1)}
    | {f"W[2]{low(j + 1)}": ("W^[2]", (0, j)) for j in (0, 1)}
    | {"b[2]": ("b^[2]", (0, 0))}
)


def tiny(x, y, bend, **changed):
    """The loss of one example of the 2-2-1 network as a Tensor, and its named parts; some parameters may be changed."""
    part = {name: Parameter(array, name=name) for name, array in {**GIVEN, **changed}.items()}
    part["x"] = Tensor(np.array([x]).T, name="x")
    part["z^[1]"] = F.affine(part["x"], part["W^[1]"], Tensor(np.zeros((2, 1))))
    part["a^[1]"] = BENDS[bend](part["z^[1]"])
    part["z^[2]"] = F.affine(part["a^[1]"], part["W^[2]"], part["b^[2]"])
    part["ŷ"] = F.sigmoid(part["z^[2]"])
    part["L"] = F.binary_cross_entropy_from_probabilities(part["ŷ"], np.array([[float(y)]]))
    for name, tensor in part.items():
        tensor.name = name
    return part


def graph_of(part, y):
    """The tape of `tiny` as a graph, with layers written as in z^[1]."""
    graph = read(
        part["L"],
        texts={
            "z^[1]": "W^[1]x",
            "a^[1]": "g(z^[1])",
            "z^[2]": "W^[2]a^[1] + b^[2]",
            "ŷ": "σ(z^[2])",
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
    more={"another example": ("x1", "x2", "y", "bend"), "a nudge": ("weight", "h")},
    size=(940, 380),
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
    panels=Arrangement(
        "tape tape / units nudge",
        widths=(1.5, 1),
        heights=(2.2, 1),
        narrow="tape / units / nudge",
    ),
)
def who_gets_the_blame(tape, units, nudge):
    """One example of a 2-2-1 network as the graph that the tape has recorded: forward to the loss, then back, gradient by
    gradient; the hidden units' share of the blame; and a gradient checked by a nudge.   Lecture C1W3 3.10"""
    set_graph = diagram(tape, *BOARD, nodes=10, edges=12, margin=44)
    heads = ("", "z^[1]", "W^[2]ᵀ dz^[2]", "gate g′(z)", "dz^[1] = product")
    set_units = panels.table(units, heads, 2, "The hidden units, and what comes back to them")
    set_nudge = panels.table(nudge, ("", "before", "after"), 3, "Check by a nudge")

    def update(x1, x2, y, bend, moment, weight, h):
        label, (name, at) = int(y == "y = 1"), ENTRIES[weight]
        part = tiny((x1, x2), label, bend)
        graph = graph_of(part, label)
        set_graph(rounded(graph), moment)
        slopes = BENDS[bend].forward(part["z^[1]"].value)[1](np.ones((2, 1)))
        known = arrived(graph, moment)
        set_units([unit_row(k, part, graph, slopes, moment, known) for k in range(2)])
        before, start = part["L"].value.item(), GIVEN[name][at]
        after = loss_with((x1, x2), label, bend, name, at, start + h)
        measured = (after - before) / h
        set_nudge(
            [
                (raised(weight), number(start, 8), number(start + h, 8)),
                ("loss", number(before, 8), number(after, 8)),
                ("rise / h", "", number(measured, 5)),
            ]
        )
        told = {
            "first entry of the new number": new_number(graph, moment),
            "loss": before,
            "rise / h": measured,
        }
        if name in known:
            told[f"gradient of {raised(weight)}"] = gradient_in(graph, name)[at]
        return Reading(blame_finding(graph, moment, part, slopes), told)

    return update


def gradient_in(graph, name):
    """The gradient of the node of this name."""
    return next(node.gradient for node in graph.nodes if node.name == name)


def unit_row(k, part, graph, slopes, moment, known):
    """What is known of a hidden unit: z, the blame that has come along its wire, its gate, and what the gate lets through."""
    opening = {0.0: "closed, ", 1.0: "open, "}.get(slopes[k, 0], "") + number(slopes[k, 0])
    return (
        f"unit {k + 1}",
        number(part["z^[1]"].value[k, 0]) if moment > 0 else "",
        number(gradient_in(graph, "a^[1]")[k, 0]) if "a^[1]" in known else "",
        opening if moment > 1 else "",
        number(gradient_in(graph, "z^[1]")[k, 0]) if "z^[1]" in known else "",
    )


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
            "z^[2]": ", and that is ŷ − y",
            "a^[1]": ": W^[2]ᵀ dz^[2], the blame on its way back",
            "z^[1]": f": {' and '.join(closed)} is off and gets none" if len(closed) == 1 else "",
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
        *node["z^[1]"].value.ravel(),
        *node["z^[2]"].gradient.ravel(),
        *node["W^[2]"].gradient.ravel(),
        *node["z^[1]"].gradient.ravel(),
        *node["W^[1]"].gradient.ravel(),
    ], [3, -2, -0.5, -1.5, 0, -0.5, 0, -0.5, -0.5, 0, 0]


@who_gets_the_blame.claim("nudging each of the seven numbers gives its gradient")
def _(kind):
    node = {each.name: each for each in graph_of(tiny((-1.0, 0.8), 1, "tanh"), 1).nodes}
    nudged = {weight: kind(x1=-1.0, x2=0.8, bend="tanh", weight=weight, h=1e-6).numbers for weight in ENTRIES}
    return (
        [
            [numbers["rise / h"], numbers[f"gradient of {raised(weight)}"]]
            for weight, numbers in nudged.items()
        ],
        [[node[name].gradient[at]] * 2 for name, at in ENTRIES.values()],
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
    "all 0": Look(theme.GREY, "o"),
    "all .3": Look(theme.GREEN, "^", dash=(1, 1)),
    "× .01": Look(theme.BLUE, "s"),
    "× 1": Look(theme.INK, "D", dash=(6, 2)),
    "× 100": Look(theme.VERMILLION, "X", dash=(4, 1, 1, 1)),
}
CHOSEN = Look(theme.SKY, width=7)
TRAINED, EVERY = 2000, 10  # steps; one in ten is kept
HIDDEN = {"tanh": F.tanh, "sigmoid": F.sigmoid}
FLOOR = 1e-6  # of the logarithmic axis: where an exact 0 is drawn
DIFFERENCES = {FLOOR: "exactly 0", 1e-4: "10⁻⁴", 1e-2: "0.01", 1: "1", 100: "100"}
TIMES, STEPS_TAKEN = EVERY * np.arange(TRAINED // EVERY + 1), linear("step", -20, TRAINED)


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
    start=Choice(*STARTS, start="all .3", label="W starts"),
    step=Step(0, TRAINED // EVERY, TRAINED // EVERY, label="steps ÷ 10", milliseconds=40),
    hidden=Choice(*HIDDEN, label="hidden units"),
    seed=IntSlider(0, 4, 0),
    more={"other units, other chance": ("hidden", "seed")},
    size=(940, 520),
    latency="II",
    predict="largest difference",
    presets={
        "all .3": {},
        "× .01": {"start": "× .01"},
        "its first steps": {"start": "× .01", "step": 20},
        "all 0": {"start": "all 0"},
        "× 100": {"start": "× 100"},
        "sigmoid from 0": {"start": "all 0", "hidden": "sigmoid"},
    },
    ask={"step": 0},
    panels=Arrangement(
        "maps maps / cost meter",
        heights=(1.65, 1),
        narrow="maps / cost / meter",
        folded={"all five starts": "cost meter"},
    ),
)
def can_equal_units_part(maps, cost, meter):
    """A 2-4-1 network on the flower from five different starts: what its four hidden units say in the plane for one of them, the
    cost, and the largest difference between two rows of W[1].   Lecture C1W3 3.11"""
    set_maps = panels.mosaic(maps, 1, 4, "Four hidden units, each over the plane: −1 blue, 1 orange")
    panels.axes(cost, STEPS_TAKEN, log("J", 0.1, 200), "Cost")
    panels.axes(meter, STEPS_TAKEN, log("", FLOOR / 2, 2000, DIFFERENCES), "Largest difference of two rows")
    set_costs, set_meters = (panels.runs(ax, START_LOOKS, room=56) for ax in (cost, meter))
    set_chosen = [panels.curve(ax, CHOSEN, zorder=1) for ax in (cost, meter)]
    panels.cursors(cost, meter)(TIMES)

    def update(start, step, hidden, seed):
        runs = {name: started(name, seed, hidden) for name in STARTS}
        set_costs({name: (TIMES, run[0]) for name, run in runs.items()})
        set_meters({name: (TIMES, np.maximum(run[1], FLOOR)) for name, run in runs.items()})
        J, apart, flat, right, kept = runs[start]
        set_chosen[0](TIMES[: step + 1], J[: step + 1])
        set_chosen[1](TIMES[: step + 1], np.maximum(apart, FLOOR)[: step + 1])
        A = HIDDEN[hidden](F.affine(PLANE, *kept[step]))
        set_maps(tiles(A if hidden == "tanh" else 2 * A - 1), [f"unit {k + 1}" for k in range(4)])
        told = {
            "J": J[step],
            "largest difference": apart[step],
            "nearly flat": percent(flat[step], 1),
            "right": percent(right[step], 1),
        }
        return Reading(parting(start, TIMES[step], J[step], apart[step], flat[step], right[step]), told)

    return update


def tiles(A):
    """Values from −1 to 1 at the places of PLANE as images in colours, (n, 81, 81, 3), the upper row first."""
    places = np.clip(A * 127.5 + 128, 0, 255).astype(int)
    return np.stack([theme.SIGNED_COLORS[square(each)[::-1], :3] for each in places])


def parting(start, step, J, apart, flat, right):
    """How different the units have become, in words."""
    if step == 0 and apart == 0:
        return f"From {start}: four units that start equal"
    if apart == 0 and abs(J - np.log(2)) < 1e-9:
        return "From all 0: J stays at ln 2 = 0.693, the four units are one and the same for ever"
    if apart == 0:
        return (
            f"From {start}: after {number(int(step))} steps the four units still do the same, to the last bit; "
            f"{percent(right)} right"
        )
    if start == "× 100":
        return (
            f"From × 100: {percent(flat)} of the activations are flat, learning creeps, {percent(right)} right "
            f"after {number(int(step))} steps"
        )
    return (
        f"From {start}: the units differ by {number(apart)}, J = {number(J)}, {percent(right)} right after "
        f"{number(int(step))} steps"
    )


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
