"""The first picture of a section: one thing to see, one thing to do. The laboratories behind them stand in the other files.   C1W3"""

import numpy as np

from ... import functional as F
from ...explore import Choice, Reading, Slider, Toggle, explorable, number, panels, theme
from ...explore.panels import Arrangement, Look, linear, names

__all__ = [
    "what_do_three_boxes_answer",
    "where_does_a_curve_go_flat",
    "who_has_to_change_more",
    "why_is_the_slope_a_product",
]

SIGMOID, RELU = (
    Look(theme.BLUE, width=2.8, size=11),
    Look(theme.VERMILLION, "s", dash=(4, 1.5), width=2.8, size=11),
)


def slope(g, z):
    """The slope of an activation at z, by its own backward function."""
    return float(g.forward(np.array([float(z)]))[1](np.ones(1))[0])


# ---- three boxes (3.3) -------------------------------------------------------------------------------------------------
HIDDEN = np.array([[20.0, 20.0], [-20.0, -20.0]]), np.array([-10.0, 30.0])  # is any on? is any off?
OUTPUT = np.array([[20.0, 20.0]]), np.array([-30.0])  # do both say yes?
BOXES = "any on?", "any off?", "both yes?"


def boxes_say(x1, x2):
    """What the three boxes answer to two switches.   (3,)"""
    a = F.sigmoid(HIDDEN[0] @ [x1, x2] + HIDDEN[1])
    return np.append(a, F.sigmoid(OUTPUT[0] @ a + OUTPUT[1]))


@explorable(
    x1=Toggle(True, label="switch 1 is on"),
    x2=Toggle(True, label="switch 2 is on"),
    presets={
        "both off": {"x1": False, "x2": False},
        "one on": {"x2": False},
        "both on": {},
    },
    ask={"x1": False, "x2": False},
    panels=Arrangement("net weights", widths=(1.5, 1), folded={"the weights": "weights"}),
    size=(940, 270),
)
def what_do_three_boxes_answer(net, weights):
    """Two switches and three boxes, each a row of weights and a sigmoid: is any on, is any off, do both say yes?   Lecture C1W3 3.3"""
    set_net = panels.network(net, (2, 2, 1), names=("switches", "is any on? is any off?", "do both say yes?"))
    set_table = panels.table(weights, ("box", "w₁", "w₂", "b"), 3, "Each box is one row")
    rows = [*np.column_stack(HIDDEN), np.append(*OUTPUT)]
    set_table([(name, *row) for name, row in zip(BOXES, rows)])

    def update(x1, x2):
        any_on, any_off, both = boxes_say(float(x1), float(x2))
        values = [[int(x1), int(x2)], [f"{any_on:.2f}", f"{any_off:.2f}"], [f"{both:.2f}"]]
        set_net([HIDDEN[0], OUTPUT[0]], values)
        told = dict(zip(BOXES, map(float, (any_on, any_off, both))))
        answer = "one is on and one is off" if both > 0.5 else "both switches are alike"
        return Reading(f"{any_on:.2f} and {any_off:.2f}, so {both:.2f}: {answer}", told)

    return update


@what_do_three_boxes_answer.claim(
    "the boxes compute exclusive or: 4.5·10⁻⁵ for both off and both on, .99995 for one on; no single line does this"
)
def _(kind):
    corners = [(False, False), (False, True), (True, False), (True, True)]
    return (
        [kind(x1=a, x2=b).numbers["both yes?"] for a, b in corners],
        [4.5e-5, 0.99995, 0.99995, 4.5e-5],
        2e-2,
    )


# ---- flat ends (3.6) ---------------------------------------------------------------------------------------------------
Z, FAR = np.linspace(-5.4, 5.4, 241), 5.0
LAYERS = 10


@explorable(
    z=Slider(-FAR, FAR, 5.0, step=0.1, label="z"),
    presets={"in the middle": {"z": 0.0}, "z = 4": {"z": 4.0}, "z = 5": {}},
    ask={"z": 0.0},
    panels=Arrangement("curves slopes", widths=(1.6, 1)),
    size=(940, 340),
)
def where_does_a_curve_go_flat(curves, slopes):
    """The sigmoid and ReLU with a ball on each, and how steep each of them is there.   Lecture C1W3 3.6"""
    panels.axes(curves, linear("z", *Z[[0, -1]]), linear("g(z)", -0.4, 5.4))
    panels.curve(curves, SIGMOID, "sigmoid")(Z, F.sigmoid(Z))
    panels.curve(curves, RELU, "ReLU")(Z, F.relu(Z))
    set_balls = [panels.points(curves, look.but(size=15), zorder=6) for look in (SIGMOID, RELU)]
    panels.legend(curves, "upper left")
    panels.axes(
        slopes, linear("slope at the ball", 0, 1.25), names("", "ReLU", "sigmoid"), "How steep is it there?"
    )
    set_slopes = panels.bars(slopes, 2, Look(theme.SKY), width=0.5, horizontal=True, write=number)

    def update(z):
        flat, bent = slope(F.sigmoid, z), slope(F.relu, z)
        for set_ball, g in zip(set_balls, (F.sigmoid, F.relu)):
            set_ball(z, g(np.array([z])))
        set_slopes([bent, flat])
        told = {
            "slope of the sigmoid": flat,
            "slope of ReLU": bent,
            f"the sigmoid's, {LAYERS} layers": flat**LAYERS,
        }
        if abs(z) < 0.05:
            return Reading(f"At its steepest the sigmoid has the slope {number(flat)}", told)
        if z < 0:
            return Reading(f"Left of 0 ReLU is flat, slope 0; the sigmoid's slope is {number(flat)}", told)
        return Reading(
            f"At z = {number(z)} the sigmoid's slope is {number(flat)}, ReLU's is {number(bent)}", told
        )

    return update


@where_does_a_curve_go_flat.claim(
    "the sigmoid's slope is .25 at 0, .018 at 4, .0066 at 5, ReLU's 1 right of 0; ten times .25 make 9.5·10⁻⁷ at best"
)
def _(kind):
    told = [kind(z=z).numbers for z in (0.0, 4.0, 5.0)]
    slopes = [each["slope of the sigmoid"] for each in told]
    return (
        [*slopes, told[1]["slope of ReLU"], told[0]["the sigmoid's, 10 layers"]],
        [0.25, 0.0177, 0.00665, 1, 9.54e-7],
        5e-3,
    )


# ---- a product of two parts (3.8) --------------------------------------------------------------------------------------
KINDS = {  # name → (activation, lowest value): the slope is (a − lowest)(1 − a)
    "sigmoid": (F.sigmoid, 0.0),
    "tanh": (F.tanh, -1.0),
}
BELOW, ABOVE = Look(theme.SKY), Look(theme.ORANGE)


@explorable(
    z=Slider(-FAR, FAR, 4.0, step=0.1, label="z"),
    g=Choice(*KINDS, label="activation"),
    presets={"in the middle": {"z": 0.0}, "z = 4": {}, "tanh": {"g": "tanh", "z": 1.0}},
    ask={"z": 0.0},
    panels=Arrangement("curve parts", widths=(1.6, 1)),
    size=(940, 340),
)
def why_is_the_slope_a_product(curve, parts):
    """A ball on the sigmoid or on tanh; its height cuts the curve's range in two parts, and their product is the slope.
    Lecture C1W3 3.8"""
    panels.axes(curve, linear("z", *Z[[0, -1]]), linear("a = g(z)", -1.1, 1.1))
    set_curve, set_ball = (
        panels.curve(curve, SIGMOID),
        panels.points(curve, panels.NOW.but(size=15), zorder=6),
    )
    set_tangent = panels.curve(curve, Look(theme.GREY, dash=(3, 2)), "tangent")
    panels.axes(
        parts,
        linear("length", 0, 2.2),
        names("", "product", "above the ball", "below the ball"),
        "The two parts",
    )
    set_parts = panels.bars(parts, 3, Look(theme.SKY), width=0.5, horizontal=True, write=number)

    def update(z, g):
        activation, lowest = KINDS[g]
        a = float(activation(np.array([z]))[0])
        below, above = a - lowest, 1 - a
        steep = slope(activation, z)
        set_curve(Z, activation(Z))
        set_ball(z, a)
        near = np.array([z - 1, z + 1])
        set_tangent(near, a + steep * (near - z))
        set_parts([below * above, above, below])
        told = {"a": a, "slope": (steep, below * above)}
        return Reading(f"The slope is {number(below)} · {number(above)} = {number(below * above)}", told)

    return update


@why_is_the_slope_a_product.claim(
    "the sigmoid's slope is a(1 − a): .25 at 0, .98 · .02 = .018 at 4; tanh's is (1 + a)(1 − a), 1 at 0"
)
def _(kind):
    told = [kind(z=0.0), kind(z=4.0), kind(z=0.0, g="tanh")]
    return [view.numbers["slope"] for view in told], [0.25, 0.0177, 1.0], 5e-3


# ---- blame runs back (3.10) --------------------------------------------------------------------------------------------
WIRES = np.array([1.0, 2.0])  # from the hidden units to the output
MISSED = -0.5  # the output minus its target: ½ too low


@explorable(
    back=Choice(
        "nothing yet",
        "along the wires",
        "through the units",
        start="through the units",
        label="blame has run",
    ),
    z2=Slider(-3.0, 3.0, -2.0, step=0.5, label="z of unit 2"),
    presets={
        "the question": {"back": "nothing yet"},
        "along the wires": {"back": "along the wires"},
        "through the units": {},
        "unit 2 is on": {"z2": 1.0},
    },
    ask={"back": "nothing yet"},
    panels="net",
    size=(940, 260),
)
def who_has_to_change_more(net):
    """One example, two hidden ReLU units with wires of weight 1 and 2 to an output that is ½ too low: how the blame runs back.
    Lecture C1W3 3.10"""
    set_net = panels.network(net, (1, 2, 1), names=("x", "two ReLU units", "output, by wires of 1 and 2"))
    inputs = np.array([[1.0], [-2.0]])

    def update(back, z2):
        z = np.array([1.0, z2])
        on_wires = WIRES * MISSED
        left = on_wires * np.array([slope(F.relu, each) for each in z])
        shown = {
            "nothing yet": ["?", "?"],
            "along the wires": [number(part) for part in on_wires],
            "through the units": [number(part) for part in left],
        }[back]
        set_net([inputs, WIRES[None]], [["x"], shown, [number(MISSED)]])
        told = {"blame of unit 1": float(left[0]), "blame of unit 2": float(left[1])}
        return Reading(whose(back, on_wires, left), told)

    return update


def whose(back, on_wires, left):
    """How far the blame has come, in words."""
    if back == "nothing yet":
        return "The output is ½ too low"
    if back == "along the wires":
        return f"Along wires of weight 1 and 2 the blame is {number(on_wires[0])} and {number(on_wires[1])}"
    if not left[1]:
        return f"Unit 2 is off, its slope is 0: what is left is {number(left[0])} and 0"
    return f"Both units are on: unit 2 is to blame twice as much, {number(left[0])} and {number(left[1])}"


@who_has_to_change_more.claim("−½ runs back as −½ and −1; unit 2 is off at z = −2, so −½ and 0 are left")
def _(kind):
    told = [kind().numbers, kind(z2=1.0).numbers]
    return [value for each in told for value in each.values()], [-0.5, 0.0, -0.5, -1.0]
