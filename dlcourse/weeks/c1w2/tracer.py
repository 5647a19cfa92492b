"""The computation graph: evaluated forward, swept backward, checked by a nudge, and used for one step of learning (2.7 to 2.9)."""

import numpy as np

from ... import functional as F
from ...analysis import gradcheck
from ...autodiff import Parameter, Tensor
from ...explore import Choice, LogSlider, Reading, Slider, Step, Text, Toggle, explorable
from ...explore.graph import complete, diagram, read, record, short, table

__all__ = ["what_does_each_box_compute", "which_gradient_comes_next", "what_does_one_example_teach"]

LECTURE = "3*(a + b*c)"
LEGEND = """above a box: its value
below: derivative of the end with respect to it
on an edge: slope of this one step"""


def steps(graph):
    """The values that are computed, in order."""
    return [node for node in graph.nodes if node.role == "step"]


def inputs(graph):
    """The values that J is differentiated by."""
    return [node for node in graph.nodes if node.role == "input"]


# ---- a formula becomes a graph (2.7) ------------------------------------------------------------------------------------
@explorable(
    formula=Text(
        LECTURE,
        examples=(
            "(a + b)*(b + c)",
            "z = w*x + b; a = sigmoid(z); L = -ln(a)",
            "u = a*b; u*c + u^2",
            "x*tanh(w*x)",
        ),
    ),
    a=Slider(-5.0, 5.0, 5.0, step=0.1),
    b=Slider(-5.0, 5.0, 3.0, step=0.1),
    c=Slider(-5.0, 5.0, 2.0, step=0.1),
    w=Slider(-5.0, 5.0, 1.0, step=0.1),
    x=Slider(-5.0, 5.0, 2.0, step=0.1),
    back=Toggle(label="sweep back too"),
    size=(940, 400),
    predict="the last value",
    presets={
        "the lecture's": {},
        "logistic regression, y = 1": {"formula": "z = w*x + b; a = sigmoid(z); L = -ln(a)", "b": -1.5},
        "splits and rejoins": {"formula": "u = a*b; u*c + u^2", "a": 2.0, "back": True},
        "max lets one through": {"formula": "c*max(a, b)", "back": True},
    },
    more={"w, x, sweep back": ("w", "x", "back")},
)
def what_does_each_box_compute(fig):
    """A formula as the graph of its steps, as the tape has recorded it: each box with its value, and if asked for with the
    derivative of the last value.   Lecture C1W2 2.7, 2.8"""
    left, right = fig.subplots(1, 2, width_ratios=(2.75, 1))
    set_graph = diagram(left, 676, 368)
    set_table = table(
        right,
        245,
        368,
        "The tape, in the order of recording",
        ("step", "value", "gradient"),
        (0, 156, 241),
        11,
        note="above a box: its value\nbelow, after the sweep: its gradient",
    )

    def update(formula, a, b, c, w, x, back):
        graph = read(record(formula, a=a, b=b, c=c, w=w, x=x))
        boxes, last = steps(graph), graph.nodes[-1]
        set_graph(graph, len(graph.moments) if back else len(boxes), cursor=False)
        set_table(
            [
                (node.text, short(node.value), f"d{node.name} = {short(node.gradient)}" if back else "")
                for node in boxes
            ]
        )
        if back:
            finding = "One sweep back: " + ", ".join(
                f"d{node.name} = {short(node.gradient)}" for node in inputs(graph)
            )
        elif len(boxes) <= 5:
            finding = (
                ", ".join(f"{node.name} = {short(node.value)}" for node in boxes)
                + ": small steps, and every value is kept"
            )
        else:
            finding = (
                f"{last.name} = {short(last.value)} after {len(boxes)} small steps, and every value is kept"
            )
        return Reading(
            finding, {"the last value": float(last.value), "boxes": len(boxes), "inputs": len(inputs(graph))}
        )

    return update


@what_does_each_box_compute.claim("a = 5, b = 3, c = 2: u = 6, v = 11, J = 33")
def _(kind):
    graph = read(record(LECTURE, a=5, b=3, c=2))
    return [*(float(node.value) for node in steps(graph)), kind().numbers["the last value"]], [6, 11, 33, 33]


@what_does_each_box_compute.claim(
    "logistic regression as a graph: L = −ln σ(wx + b), the loss of the library"
)
def _(kind):
    shown = kind(formula="z = w*x + b; a = sigmoid(z); L = -ln(a)", w=1.0, x=2.0, b=-1.5).numbers[
        "the last value"
    ]
    return shown, F.binary_cross_entropy(np.array([0.5]), np.array([1.0]))


# ---- the sweep back, number by number (2.8) -----------------------------------------------------------------------------
FORMULAS = (
    "3·(a + b·c)",
    "(a + b)·(b + 2)",
    "c·relu(a + b)",
    "σ(a·b + c)",
)  # three boxes and five slopes each
NOTHING = "nothing"


@explorable(
    formula=Choice(*FORMULAS),
    a=Slider(-5.0, 5.0, 5.0, step=0.1),
    b=Slider(-5.0, 5.0, 3.0, step=0.1),
    c=Slider(-5.0, 5.0, 2.0, step=0.1),
    moment=Step(0, 9, 4, milliseconds=1200),
    nudge=Choice(NOTHING, "a", "b", "c"),
    h=LogSlider(1e-8, 0.1, 1e-3, label="nudge by h"),
    size=(940, 380),
    presets={
        "forward is done": {"moment": 3},
        "all slopes": {"moment": 9},
        "b nudged by .001": {"moment": 9, "nudge": "b"},
        "two paths add": {"formula": "(a + b)·(b + 2)", "moment": 9},
        "a closed gate": {"formula": "c·relu(a + b)", "a": -5.0, "moment": 9},
        "σ has run flat": {"formula": "σ(a·b + c)", "moment": 9, "a": 3.0},
    },
    predict="the new number",
    more={"Nudge": ("nudge", "h")},
)
def which_gradient_comes_next(fig):
    """The graph of a formula in three steps. Number by number: values from left to right, then from right to left the derivative
    of the end with respect to each value, with the local slope on each edge. Beside it, the same slopes by nudges.
       Lecture C1W2 2.8"""
    left, right = fig.subplots(1, 2, width_ratios=(1.75, 1))
    set_graph = diagram(left, 587, 348, nodes=8, edges=8)
    set_table = table(
        right,
        335,
        348,
        "Check: nudge one input by h, see how J moves",
        ("", "J afterwards", "rise / h", "gradient"),
        (0, 135, 240, 330),
        3,
        note=LEGEND,
    )

    def update(formula, a, b, c, moment, nudge, h):
        given = {"a": a, "b": b, "c": c}

        def J(name, value):
            return float(record(formula, **{**given, name: value}).value)

        graph = read(record(formula, **given))
        names = [node.name for node in inputs(graph)]
        changes = None
        if nudge in names:
            moved = read(record(formula, **{**given, nudge: given[nudge] + h}))
            changes = [float(after.value - before.value) for before, after in zip(graph.nodes, moved.nodes)]
        set_graph(graph, moment, changes)
        measured = {
            name: gradcheck.slope(lambda value, name=name: J(name, value), given[name], h, two_sided=False)
            for name in names
        }
        gradient = {node.name: float(node.gradient) for node in inputs(graph)}
        known = {graph.nodes[k].name for k in complete(graph, moment)} & set(
            names
        )  # no answer before the question
        rows = {
            name: (name, short(J(name, given[name] + h), 10), short(measured[name], 7))
            for name in known | {nudge} & {*names}
        }
        set_table(
            [
                (*rows.get(name, (name, "", "")), short(gradient[name]) if name in known else "?")
                for name in names
            ]
        )
        value, _ = number_at(graph, moment)
        numbers = {"the new number": value, "next": number_at(graph, moment + 1)[1]}
        if nudge in names:
            numbers |= {
                f"J with {nudge} + h": f"{J(nudge, given[nudge] + h):.10g}",
                "rise / h": (measured[nudge], gradient[nudge]),
            }
        return Reading(sweep_finding(graph, moment), numbers)

    return update


def number_at(graph, moment):
    """The number that appears at a moment, and its name with a question mark."""
    if moment == 0:
        return float(graph.nodes[0].value), ""
    if moment > len(graph.moments):
        return 0.0, "nothing is left"
    kind, k = graph.moments[moment - 1]
    if kind == "value":
        return float(graph.nodes[k].value), f"{graph.nodes[k].text} = ?"
    if kind == "seed":
        return 1.0, f"d{graph.nodes[k].name} = ?"
    edge = graph.edges[k]
    through = f" through {graph.nodes[edge.end].name}" * (paths(graph, edge.start) > 1)
    return float(edge.share), f"d{graph.nodes[edge.start].name}{through} = ?"


def paths(graph, node):
    """How many edges send back to this node."""
    return sum(edge.start == node and edge.share is not None for edge in graph.edges)


def sweep_finding(graph, moment):
    """What has just happened, in one sentence with its numbers."""
    last = graph.nodes[-1].name
    if moment == 0:
        return "The inputs are given. The boxes are computed from left to right"
    kind, k = graph.moments[min(moment, len(graph.moments)) - 1]
    if kind == "value":
        return f"Forward: {graph.nodes[k].text} = {short(graph.nodes[k].value)}"
    if kind == "seed":
        return f"Backward starts at the end, with d{last} = 1: {last} moves exactly as much as {last}"
    if moment == len(graph.moments):
        return "One sweep back, all slopes: " + ", ".join(
            f"d{node.name} = {short(node.gradient)}" for node in inputs(graph)
        )
    edge = graph.edges[k]
    start, end = graph.nodes[edge.start], graph.nodes[edge.end]
    chain = f"d{end.name} · ∂{end.name}/∂{start.name} = {short(end.gradient)} · {short(edge.slope)} = {short(edge.share)}"
    return (
        f"d{start.name} = {chain}"
        if paths(graph, edge.start) == 1
        else f"The path through {end.name} adds to d{start.name}: {chain}"
    )


@which_gradient_comes_next.claim("dv = 3, da = 3, du = 3, db = 6, dc = 9, in this order")
def _(kind):
    return [kind(moment=k).numbers["the new number"] for k in range(5, 10)], [3, 3, 3, 6, 9]


@which_gradient_comes_next.claim(
    "a, b or c raised by .001 makes J 33.003, 33.006 or 33.009: J moves by the gradient times .001"
)
def _(kind):
    numbers = {name: kind(nudge=name).numbers for name in "abc"}
    return (
        [[float(read[f"J with {name} + h"]), read["rise / h"]] for name, read in numbers.items()],
        [[33.003, 3], [33.006, 6], [33.009, 9]],
        1e-9,
    )


@which_gradient_comes_next.claim("two paths add: J = (a + b)(b + 2) has db = 5 + 8 = 13 at a = 5, b = 3")
def _(kind):
    graph = read(record("(a + b)·(b + 2)", a=5, b=3, c=2))
    parts = sorted(float(edge.share) for edge in graph.edges if graph.nodes[edge.start].name == "b")
    return [*parts, kind(formula="(a + b)·(b + 2)", nudge="b", h=1e-8).numbers["rise / h"]], [5, 8, 13], 1e-6


@which_gradient_comes_next.claim(
    "a closed gate passes nothing back: with a + b < 0, c·relu(a + b) has da = db = dc = 0"
)
def _(kind):
    graph = read(record("c·relu(a + b)", a=-5, b=3, c=2))
    return [float(node.gradient) for node in inputs(graph)], [0, 0, 0]


@which_gradient_comes_next.claim("every gradient equals Tensor.backward's")
def _(kind):
    J = record(LECTURE, a=5, b=3, c=2)
    graph = read(J)
    J.backward(keep_all=True)
    v = J.parents[1]
    a, u = v.parents
    return [float(node.gradient) for node in graph.nodes], [float(t.grad) for t in (a, *u.parents, u, v, J)]


# ---- one example of logistic regression (2.9) ---------------------------------------------------------------------------
def example(x, w, b, y):
    """The graph of one example: z = wᵀx + b, a = σ(z), L(a, y)."""
    x, w, b = (
        Tensor(np.array([x]).T, name="x"),
        Parameter(np.array([w]), name="w"),
        Parameter(np.array([[b]]), name="b"),
    )
    z = F.affine(x, w, b)
    a = F.sigmoid(z)
    L = F.binary_cross_entropy_from_probabilities(a, np.array([[float(y)]]))
    z.name, a.name, L.name = "z", "a", "L"
    return read(L, texts={"z": "wᵀx + b", "L": f"loss(a, {y})"})


@explorable(
    w1=Slider(-3.0, 3.0, 0.5, step=0.05, label="w₁"),
    w2=Slider(-3.0, 3.0, -0.25, step=0.05, label="w₂"),
    b=Slider(-3.0, 3.0, 0.0, step=0.05),
    x1=Slider(-3.0, 3.0, 1.0, step=0.1, label="x₁"),
    x2=Slider(-3.0, 3.0, 2.0, step=0.1, label="x₂"),
    y=Choice("y = 1", "y = 0"),
    learning_rate=LogSlider(0.01, 10.0, 1.0, label="α"),
    moment=Step(0, 9, 9, milliseconds=1200),
    size=(940, 380),
    presets={
        "forward is done": {"moment": 3},
        "dz = a − y": {"moment": 6},
        "one step": {},
        "confident and right": {"w1": 2.0, "w2": 1.0, "moment": 8},
        "confident and wrong": {"w1": 2.0, "w2": 1.0, "y": "y = 0", "moment": 8},
    },
    predict="the new number",
    more={"b, x": ("b", "x1", "x2")},
)
def what_does_one_example_teach(fig):
    """Logistic regression for one example with two features as a graph: forward to the loss, back to dw and db, then one step
    of gradient descent.   Lecture C1W2 2.9"""
    left, right = fig.subplots(1, 2, width_ratios=(2.2, 1))
    set_graph = diagram(left, 629, 348, nodes=8, edges=8, margin=52)
    set_table = table(
        right,
        286,
        348,
        "One step of gradient descent",
        ("", "now", "gradient", "after it"),
        (0, 86, 208, 280),
        6,
        note=LEGEND,
    )

    def update(w1, w2, b, x1, x2, y, learning_rate, moment):
        label = int(y == "y = 1")
        graph = example((x1, x2), (w1, w2), b, label)
        (z, dz), (a, da), (L, _) = ((node.value.item(), node.gradient.item()) for node in steps(graph))
        slopes = np.concatenate([node.gradient.ravel() for node in inputs(graph)])  # dw₁, dw₂, db
        after = np.array([w1, w2, b]) - learning_rate * slopes
        z_after = after @ (x1, x2, 1.0)
        a_after, L_after = (
            float(F.sigmoid(z_after)),
            float(F.binary_cross_entropy(np.array([z_after]), np.array([float(label)]))),
        )
        last = len(graph.moments)
        set_graph(graph, moment)
        rows = [
            ("w₁", w1, "x₁·dz", slopes[0], after[0], 0, 7),
            ("w₂", w2, "x₂·dz", slopes[1], after[1], 0, 7),  # …, seen from
            ("b", b, "dz", slopes[2], after[2], 0, 8),
            ("z", z, "a − y", dz, z_after, 1, 6),
            ("a", a, "−1/a" if label else "1/(1 − a)", da, a_after, 2, 5),
            ("loss", L, "dL", 1.0, L_after, 3, 4),
        ]
        set_table(
            [
                (
                    name,
                    short(now) if moment >= value_at else "",
                    f"{formula} = {short(slope, 3)}" if moment >= slope_at else "",
                    short(then) if moment > last else "",
                )
                for name, now, formula, slope, then, value_at, slope_at in rows
            ]
        )
        if moment > last:
            finding = f"One step with α = {learning_rate:.3g} takes the loss of this example from {short(L)} to {short(L_after)}"
        elif moment == last:
            finding = f"One sweep back: dw = {short(slopes[:2])}, db = {short(slopes[2])}"
        else:
            finding = sweep_finding(graph, moment) + ", and that is a − y" * (moment == 6)
        new = (w1, z, a, L, 1.0, da, dz, slopes[0], slopes[2], L_after)[moment]
        return Reading(
            finding,
            {"the new number": new, "a − y": a - label, "loss": L}
            | ({"loss after the step": L_after} if moment > last else {}),
        )

    return update


@what_does_one_example_teach.claim(
    "x = (1, 2), w = (.5, −.25), b = 0, y = 1: da = −2, dz = −.5, dw = (−.5, −1), db = −.5"
)
def _(kind):
    node = {part.name: part for part in example((1.0, 2.0), (0.5, -0.25), 0.0, 1).nodes}
    return [
        kind(moment=5).numbers["the new number"],
        kind(moment=6).numbers["the new number"],
        *node["w"].gradient.ravel(),
        kind(moment=8).numbers["the new number"],
    ], [-2, -0.5, -0.5, -1, -0.5]


@what_does_one_example_teach.claim(
    "one step with α = 1 takes the loss from ln 2 = .693 to ln(1 + e⁻³) = .049"
)
def _(kind):
    numbers = kind().numbers
    return [numbers["loss"], numbers["loss after the step"]], [np.log(2), np.log1p(np.exp(-3))]


@what_does_one_example_teach.claim("dz = a − y, whatever the setting")
def _(kind):
    settings = [
        {name: control.random(rng) for name, control in kind.controls.items()} | {"moment": 6}
        for rng in map(np.random.default_rng, range(20))
    ]
    numbers = [kind(**setting).numbers for setting in settings]
    return [n["the new number"] for n in numbers], [n["a − y"] for n in numbers]
