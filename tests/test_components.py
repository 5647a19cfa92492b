"""The components that the figures of the coming weeks are drawn with: each in a small figure, at its start and at its extremes."""

import functools

import house
import numpy as np
import pytest

from dlcourse import explore
from dlcourse.explore import Choice, Reading, Slider, Step, panels, theme
from dlcourse.explore.panels import Look, axes, linear, space
from dlcourse.explore.panels.drawing import shortened, token, width
from dlcourse.explore.tracks import Handle

RNG = np.random.default_rng(1)
LONG = "abc " * 75  # 300 letters
STRANGE = "字🙂é$x^2$"
SENTENCE = "Jane visite l'Afrique en septembre".split()
GREY = np.linspace(0, 1, 24 * 36).reshape(24, 36)
COLOUR = RNG.integers(0, 256, (24, 36, 3), dtype=np.uint8)
DIGITS = np.clip(RNG.normal(0.3, 0.4, (12, 8, 8)), 0, 1)
NAN = np.nan
SOFT = np.array([[0.05, 0.81, 0.04, 0.05, 0.05]] * 5)
CAUSAL = np.tril(np.ones((5, 5)))
BEAM = (
    "start",
    [
        ("going 0.6", [("to 0.35", []), ("for 0.35", []), ("on 0.30", [("a 0.9", []), ("the 0.1", [])])]),
        ("visiting 0.4", [("Africa 1.0", [])]),
    ],
)
WIDE_TREE = ("root", [(f"word {k}", [(f"next {j}", []) for j in range(6)]) for k in range(20)])
VGG = [
    (224, 224, 3),
    (224, 224, 64),
    (112, 112, 128),
    (56, 56, 256),
    (28, 28, 512),
    (14, 14, 512),
    (7, 7, 512),
]
VGG += [(4096,), (4096,), (1000,)]
WINDOWS = [(39, 39, 3), (37, 37, 10), (17, 17, 20), (7, 7, 40), (1960,)]
RULES = {"GD": Look(theme.BLUE), "Adam": Look(theme.VERMILLION, "s", dash=(4, 1.5))}
SADDLE = 0.5 + 0.5 * np.outer(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9))
CLOUD = np.random.default_rng(2).uniform(-1, 1, (60, 2))
TIED = [RNG.normal(size=(4, 3)), RNG.normal(size=(1, 4))]
MANY = [RNG.normal(size=(64, 784)), RNG.normal(size=(10, 64))]


def learning(k=60):
    """Costs of a training, those of dev measured every tenth step."""
    steps = np.arange(k + 1)
    return {"train": 2 * np.exp(-steps / 15), "dev": (steps[::10], 0.4 + 1.6 * np.exp(-steps[::10] / 12))}


def measured_history(ax):
    axes(ax, linear("step", 0, 60), linear("J", 0, 2.2))
    return panels.history(ax)


def boxes_on_an_image(ax):
    panels.image(ax, 24, 36)(GREY)
    return panels.boxes(ax, 6)


BOX = [2, 3, 14, 15]
DOUBTED = [Look(theme.VERMILLION), Look(theme.GREY, dash=(2, 2)), Look()]
COMPONENTS = {  # name → (size, how it is made, states: what its setter is given; the first is the start)
    "attention": (
        (460, 380),
        lambda ax: panels.attention(ax, 40, 40, "Who looks at whom"),
        {
            "five words": (SOFT, SENTENCE, SENTENCE, None, (2, None)),
            "masked": (CAUSAL / CAUSAL.sum(1, keepdims=True), SENTENCE, SENTENCE, CAUSAL == 0, (3, 1)),
            "many": (np.full((40, 40), 1 / 40), [f"word{k}" for k in range(40)], list("abcdefghij" * 4)),
            "date": (
                RNG.dirichlet(np.ones(30), 10),
                list("1971-11-24"),
                list("the 24th of november nineteen "),
            ),
            "one": ([[1.0]], [LONG], [STRANGE]),
            "nothing known": (np.full((3, 3), NAN), ["a", "b", "c"], ["a", "b", "c"], None, (7, 7)),
        },
    ),
    "boxes": (
        (420, 300),
        boxes_on_an_image,
        {
            "three": ([BOX, [4, 5, 16, 17], [20, 2, 35, 22]], ["car 0.9", "car 0.7", "person"], DOUBTED),
            "beyond every edge": (
                [[-9, -9, 50, 40], [-5, 5, 3, 9], [30, 20, 99, 99]],
                ["all", LONG, STRANGE],
            ),
            "unknown": ([[NAN] * 4, BOX], ["none", "one"], Look(), [0.5, NAN]),
            "one": (BOX,),
        },
    ),
    "history": (
        (420, 260),
        measured_history,
        {
            "train and dev": (learning(),),
            "diverged": ({"train": [1, 2, NAN, NAN, 5], "dev": ([], [])},),
            "one step": ({"train": [1.0]},),
        },
    ),
    "image": (
        (420, 300),
        lambda ax: panels.image(ax, 24, 36, "A frame of 24 × 36"),
        {
            "grey": (GREY,),
            "colour": (COLOUR,),
            "coarse": (np.array([[0, 0.5, 1], [NAN, 0.2, 0.8]]),),
            "fine": (0.5 + 0.5 * np.sin(np.linspace(0, 9, 480))[:, None] * np.linspace(0, 1, 720),),
        },
    ),
    "mosaic": (
        (420, 300),
        lambda ax: panels.mosaic(ax, 3, 4, "Twelve maps"),
        {
            "twelve": (DIGITS, [f"map {k}" for k in range(12)], 5),
            "colours": (RNG.integers(0, 256, (3, 40, 60, 3), dtype=np.uint8), [LONG, STRANGE, ""], 0),
            "without labels": (DIGITS,),
            "tiny": (np.eye(2)[None], (), 0),
        },
    ),
    "equation": (
        (560, 200),
        lambda ax: panels.equation(ax, "A layer"),
        {
            "a layer": (
                [
                    ("W", TIED[0]),
                    "·",
                    ("X", np.ones((3, 3)), [1, 2, 3]),
                    "=",
                    ("Z", [[NAN, 7, -1e9]] * 4, [[0, 2, -1]]),
                ],
                [(0, 1, None), (2, None, 1), (4, 3, 2)],
            ),
            "wide": ([("W", np.arange(60.0).reshape(2, 30)), LONG[:9], ("b", [[np.inf], [1e-9]])], (0, 1, 1)),
            "alone": ([("b", [[0.5]])],),
        },
    ),
    "network": (
        (460, 320),
        lambda ax: panels.network(ax, (3, 4, 1), "A small network"),
        {
            "weights": (TIED, [[0.5, -1.25, 3], [0, 0.1234, 1, 2], ["0.73"]]),
            "a unit": (TIED, None, None, (1, 2)),
            "a line": (TIED, None, None, (1, 2, 0)),
            "maps": (TIED, None, [None, RNG.uniform(-1, 1, (4, 6, 6)), np.zeros((1, 6, 6))]),
            "no weights": (None, [[NAN] * 3, [1e9, -1e-9, NAN, np.inf], [LONG]]),
            "broken": ([TIED[0] * NAN, TIED[1] * 0],),
        },
    ),
    "network, many units": (
        (460, 320),
        lambda ax: panels.network(ax, (784, 64, 10), "A large network", names=("pixels", "hidden", "digits")),
        {
            "weights": (MANY, None, None, (1, 30)),
            "values": (None, [np.zeros(784), np.ones(64), RNG.dirichlet(np.ones(10))], None, (2, 7, 63)),
        },
    ),
    "ribbons": (
        (560, 220),
        lambda ax: panels.ribbons(ax, 40, 40, "Who looks at whom"),
        {
            "lit": (SOFT, SENTENCE, SENTENCE, 2),
            "all": (SOFT, SENTENCE, SENTENCE),
            "many": (
                np.full((10, 30), 1 / 30),
                list("1971-11-24"),
                list("the 24th of november nineteen "),
                3,
            ),
            "strange": (np.full((2, 3), NAN), [LONG, STRANGE], [LONG, "", " "], 1),
            "one": ([[1.0]], ["a"], ["b"], 0),
        },
    ),
    "strip": (
        (560, 180),
        lambda ax: panels.strip(ax, 10_000, ("stored", "said"), "A memory"),
        {
            "eight words": (
                [np.linspace(1, 0, 8), np.linspace(-1, 1, 8)],
                "the cat which was full were not".split() + ["?"],
                range(8),
                3,
            ),
            "many": (RNG.uniform(-1, 1, (2, 10_000)), (), [f"word {k}" for k in range(10_000)], 4075),
            "sixty": (RNG.uniform(-1, 1, (2, 60)), [f"w{k}" for k in range(60)], range(60), 59),
            "strange": ([[NAN, 7], [-7, np.inf]], [LONG, STRANGE], ["", " "], 1),
            "one": ([[0.5], [0.5]],),
        },
    ),
    "surface": (
        (460, 330),
        lambda ax: panels.surface(
            ax,
            linear("radius", -1, 1, {-1: "small", 1: "large"}),
            linear("texture", -1, 1),
            linear("ŷ", 0, 1, (0, 1)),
            beyond=0.3,
        ),
        {
            "saddle": (SADDLE, -125, 22, np.column_stack([CLOUD, CLOUD[:, :1] > 0]), CLOUD[:, 0] > 0),
            "cut off": (3 * SADDLE, 40, 60),
            "level": (np.full((5, 5), 0.5), -125, 40),
            "from below": (SADDLE, 10, -35),
            "edge on": (SADDLE, 0, 0),
            "from above": (SADDLE, -180, 90),
            "a hole": (np.where(np.eye(9) > 0, NAN, SADDLE), 180, 22),
            "beyond all": (SADDLE + 9, 30, 22),
            "endless": (np.full((2, 2), np.inf), 30, 22, [[NAN, 0, 0], [9, 9, 9]], [0, 1]),
        },
    ),
    "table": (
        (420, 260),
        lambda ax: panels.table(
            ax, ("rule", "α", "J at last", "steps"), 8, "What each rule reached", looks=RULES
        ),
        {
            "two rules": ([("GD", 0.0198, 1.25e-7, 346), ("Adam", 0.2, -0.5, "never")], (1, None)),
            "full": ([(f"rule {k}", k / 7, 10.0**-k, k) for k in range(8)], (None, 2)),
            "strange": ([(LONG, LONG, NAN, None), (STRANGE, np.inf, "", True)], (0, 1)),
            "one": ([("GD", 1, 2, 3)],),
        },
    ),
    "tokens": (
        (560, 160),
        lambda ax: panels.tokens(ax, 64, "A sentence"),
        {
            "weights": (SENTENCE, SOFT[0], 2),
            "plain": ("Harry Potter and Hermione Granger invented a new spell".split(), (), [1, 3]),
            "letters": (list("the other mother gathers the others there"),),
            "strange": ([LONG, STRANGE, " ", "\n", ""], [1.5, -1, NAN, 0.5, 0], 9),
            "one": (["a"], [1.0], 0),
            "many": (["word"] * 64, [1 / 64] * 64),
        },
    ),
    "tree": (
        (560, 300),
        lambda ax: panels.tree(ax, "Which words follow"),
        {
            "beam": (BEAM, [(0, 2), (1, 0)]),
            "unlit": (BEAM,),
            "wide": (WIDE_TREE, (7, 3)),
            "deep": (functools.reduce(lambda tree, k: (f"w{k}", [tree]), range(12), ("end", [])), ()),
            "strange": ((LONG, [(STRANGE, []), (LONG, [])]), (0,)),
            "one": (("alone", []),),
        },
    ),
    "unrolled": (
        (560, 260),
        lambda ax: panels.unrolled(ax, 10, 1, "Four steps"),
        {
            "four": (["0.76", "0.36", "?", "0.09"], [1, 0, 0, 0], ["", "", "", "ŷ"], 2),
            "many to one": ([1.0] * 10, list("dark green"), [None] * 9 + ["■"], (0, 9)),
            "strange": ([LONG, STRANGE], [NAN, np.inf], ["", LONG], 5),
            "one": ([0.5],),
        },
    ),
    "unrolled, three floors": (
        (560, 300),
        lambda ax: panels.unrolled(ax, 4, 3, "Twelve boxes"),
        {
            "paths": (
                np.array([[1, 1, 1, 1], [1, 2, 3, 4], [1, 3, 6, 10]]),
                "x y z w".split(),
                ["", "", "", "ŷ"],
                (2, 3),
            )
        },
    ),
    "volumes": (
        (760, 300),
        lambda ax: panels.volumes(ax, 12, "From the picture to the answer"),
        {
            "windows": (
                WINDOWS,
                ["3×3, 10", "5×5, stride 2", "5×5, stride 2", "unroll"],
                ["picture", "1", "2", "3", ""],
                3,
            ),
            "VGG-16": (VGG, ["conv 64"] + ["conv, pool"] * 5 + ["dense"] * 3),
            "extremes": ([(1, 1, 1), (1000, 1, 4096), (1, 1000, 1)], [LONG, STRANGE], [LONG, STRANGE, ""]),
            "one": ([(39, 39, 3)],),
        },
    ),
}


def figure_of(name, size=None):
    """A small figure with one component; its states are its control."""
    natural, make, states = COMPONENTS[name]

    @explore.explorable(
        state=Choice(*states) if len(states) > 1 else Choice(*states, "again"),
        step=Step(0, 60, 30),
        panels="only",
        size=size or natural,
    )
    def what_is_shown(only):
        """One component.   Lecture C1W2 2.4"""
        set_part = make(only)

        def update(state, step):
            set_part(*states.get(state, next(iter(states.values()))))
            return Reading("", {})

        return update

    del explore.REGISTRY[what_is_shown.name]
    return what_is_shown


STATES = [(name, state) for name, (_, _, states) in COMPONENTS.items() for state in states]


@functools.cache
def view_of(name, size=None):
    return figure_of(name, size)()


def orders(view):
    """What a page is told of all that moves: [(order, bytes of its part), …]."""
    view.description.whole()
    moving = range(2, 2 + len(view._moving))
    return [
        (order, raw)
        for key in moving
        for order in view.description.sent[key][0]
        for raw in [view.description.sent[key][1]]
    ]


def numbers(raw, place, kind="<f4"):
    """An array of an order."""
    return np.frombuffer(raw, kind, place[1], place[0])


def written(view):
    """{words: (left, top, right, bottom)} of what stands in the picture, in CSS pixels, line by line."""
    boxes = []
    for order, _ in orders(view):
        if order["k"] == "text":
            size = order["font"][0]
            wide, high = width(order["s"], round(size)), 0.73 * size
            left, top = order["x"] - order.get("along", 0) * wide, order["y"] - high
            upright = order.get("angle") == 90
            sides = (
                (order["x"] - high, order["y"] - wide, order["x"], order["y"])
                if upright
                else (left, top, left + wide, order["y"])
            )
            boxes.append((order["s"], size, sides))
    return boxes


def place_of(view, words):
    """The middle of some words, in the data of their panel."""
    (left, top, right, bottom) = next(sides for each, _, sides in written(view) if each == words)
    at = (left + right) / 2, view.kind.size[1] - (top + bottom) / 2
    return view.figure.axes[0].transData.inverted().transform(np.array(at) * view._scale)


# ---- at the start and at the extremes ----------------------------------------------------------------------------------
SIZES = None, (300, 190)


@pytest.mark.parametrize("size", SIZES, ids=("as it is", "small"))
@pytest.mark.parametrize("name, state", STATES)
def test_what_is_written_is_large_enough_and_inside_the_picture_for_both_painters(name, state, size):
    view = view_of(name, size).set(state=state)
    assert view.notice is None
    assert view.rgba(2).shape[0] == 2 * view.kind.size[1]
    W, H = view.kind.size
    for words, letters, (left, top, right, bottom) in written(view):
        assert letters >= theme.TICK, words
        assert left >= 0 and right <= W + 0.5 and top >= 0 and bottom <= H, (words, left, top, right, bottom)


@pytest.mark.parametrize("name, state", STATES)
def test_a_component_keeps_the_house_rules(name, state):
    assert house.broken(view_of(name).set(state=state), resting=False) == {}


@pytest.mark.parametrize("size", SIZES, ids=("as it is", "small"))
@pytest.mark.parametrize("name, state", STATES)
def test_words_keep_apart(name, state, size):
    found = written(view_of(name, size).set(state=state))
    for k, (words, _, (left, top, right, bottom)) in enumerate(found):
        for others, _, (x0, y0, x1, y1) in found[:k]:
            apart = left >= x1 - 1 or right <= x0 + 1 or top >= y1 - 1 or bottom <= y0 + 1
            assert apart, f"{words!r} lies on {others!r}"


@pytest.mark.parametrize("name", COMPONENTS)
def test_moving_makes_no_artists_and_few_orders(name):
    view = view_of(name)
    before = len(view.figure.axes[0].get_children())
    for state in COMPONENTS[name][2]:
        view.set(state=state)
        cells = sum(order["k"] == "image" for order, _ in orders(view))
        others = sum(order["k"] not in ("image", "text") for order, _ in orders(view))
        assert cells <= 5 and others <= 45, (state, cells, others)
    assert len(view.figure.axes[0].get_children()) == before
    assert len(view._moving) <= 2


def test_what_is_shown_again_is_not_told_again():
    view = view_of("attention").set(state="many")
    view.description.whole()
    assert view.set(state="many").description.changes() == ({}, b"")


# ---- what is refused ---------------------------------------------------------------------------------------------------
@pytest.fixture
def ax():
    view = view_of("tree")
    return view.kind.panels.make(type(view.figure)(figsize=(4, 3)))["only"]


def panels_surface(ax):
    return panels.surface(ax, *(linear(name, 0, 1) for name in "xyz"))


REFUSED = [
    (lambda ax: panels.image(ax, 4, 6), (np.zeros((6, 4)),), r"\(6, 4\) does not fit a frame of 4 × 6"),
    (lambda ax: panels.image(ax, 4, 6), (np.zeros((4, 6, 2)),), r"\(h, w, 3\) in colour, got \(4, 6, 2\)"),
    (
        lambda ax: panels.image(ax, 4, 6),
        (np.zeros((2000, 3000)),),
        r"at most 1024 pixels a side, .*\(2000, 3000\)",
    ),
    (lambda ax: panels.image(ax, 4, 6), (np.full((4, 6, 3), 200.0),), "uint8, or numbers from 0 to 1"),
    (lambda ax: panels.mosaic(ax, 2, 2), (np.zeros((5, 3, 3)),), "room for 4 images, got 5"),
    (lambda ax: panels.mosaic(ax, 2, 2), (np.zeros((3, 3)),), r"\(n, h, w\) in grey .* got \(3, 3\)"),
    (
        lambda ax: panels.mosaic(ax, 2, 2),
        (np.zeros((3, 3, 4)), ["a"]),
        "labels: one for each of the images, 3 in all, or none; got 1",
    ),
    (lambda ax: panels.boxes(ax, 2), (np.zeros((3, 4)),), "room for 2 boxes, got 3"),
    (
        lambda ax: panels.boxes(ax, 2),
        (np.zeros((1, 5)),),
        r"\(k, 4\): left, top, right, bottom; got \(1, 5\)",
    ),
    (lambda ax: panels.table(ax, ("a", "b"), 2), ([(1, 2, 3)],), "2 cells, a, b; row 0 is"),
    (lambda ax: panels.table(ax, ("a", "b"), 2), ([(1, 2)] * 3,), "room for 2 rows, got 3"),
    (lambda ax: panels.table(ax, ("a", "b"), 2), (["ab"],), "row 0 is 'ab'"),
    (lambda ax: panels.tokens(ax, 2), ("abc",), "room for 2 tokens, got 3"),
    (
        lambda ax: panels.tokens(ax, 2),
        ("ab", [1]),
        "weights: one for each of the tokens, 2 in all, or none; got 1",
    ),
    (
        lambda ax: panels.attention(ax, 2, 3),
        (np.zeros((3, 2)),),
        r"at most \(2, 3\), got one of shape \(3, 2\)",
    ),
    (
        lambda ax: panels.attention(ax, 2, 3),
        ([[1, 2]], ["a", "b"]),
        "tokens: one for each of the rows, 1 in all, or none; got 2",
    ),
    (lambda ax: panels.attention(ax, 2, 3), ([[1, 2]], (), (), [[True]]), r"\(1, 2\), got \(1, 1\)"),
    (lambda ax: panels.attention(ax, 2, 3, low=1, high=1), (), "from a lower number to a higher one"),
    (lambda ax: panels.ribbons(ax, 2, 3), (np.ones((2, 2)), "ab", "abc"), r"weights \(2, 3\), got \(2, 2\)"),
    (lambda ax: panels.strip(ax, 4), (np.zeros(5),), r"at most \(1, 4\), got one of shape \(1, 5\)"),
    (lambda ax: panels.strip(ax, 4, ("a", "b")), (np.zeros((1, 4)),), r"2 rows, a, b; got \(1, 4\)"),
    (
        lambda ax: panels.strip(ax, 4),
        (np.zeros(4), "abc"),
        "labels above: one for each of the steps, 4 in all, or none; got 3",
    ),
    (lambda ax: panels.unrolled(ax, 3), ("abcd",), "1 × at most 3 boxes, got rows of 4"),
    (lambda ax: panels.unrolled(ax, 3, 2), ([[1, 2], [3]],), "2 × at most 3 boxes, got rows of 2, 1"),
    (
        lambda ax: panels.unrolled(ax, 3),
        ([1, 2], [1]),
        "inputs: one for each of the steps, 2 in all, or none; got 1",
    ),
    (lambda ax: panels.tree(ax), (("root", ["leaf"]),), "a pair \\(label, children\\), got 'leaf'"),
    (lambda ax: panels.tree(ax), (("root", [("leaf", [])] * 500),), "at most 400 nodes"),
    (lambda ax: panels.volumes(ax, 2), ([(1, 1, 1)] * 3,), "room for 2 volumes, got 3"),
    (lambda ax: panels.volumes(ax, 2), ([(3, 3)],), r"\(h, w, c\), or \(c,\).* got \(3, 3\)"),
    (lambda ax: panels.volumes(ax, 2), ([(3, 3, 0)],), "from 1 up"),
    (
        lambda ax: panels.volumes(ax, 2),
        ([(3, 3, 1)] * 2, ["a", "b"]),
        "words between: one for each of the gaps, 1 in all",
    ),
    (panels_surface, (np.zeros(4),), r"at least \(2, 2\) heights, got one of shape \(4,\)"),
    (
        panels_surface,
        (SADDLE, 0, 0, np.zeros((3, 3)), [1]),
        "each point has a class: got 3 points and 1 classes",
    ),
    (lambda ax: panels.network(ax, (2,)), (), "two layers or more"),
    (lambda ax: panels.network(ax), (None, [[1], [1]]), "told by its weights how many units"),
    (lambda ax: panels.network(ax, (2, 1)), ([np.zeros((2, 1))],), r"\[\(1, 2\)\], got \[\(2, 1\)\]"),
    (lambda ax: panels.network(ax, (2, 1)), (None, [[1, 2]]), "for each of 2 layers, or None; got 1"),
    (lambda ax: panels.network(ax, (2, 1)), (None, [[1], [1]]), "for each of 2 units, got 1"),
    (lambda ax: panels.equation(ax), ([("b", [1, 2])],), r"b is a matrix .* shape \(2,\)"),
    (lambda ax: panels.equation(ax), ([("b", [[1]], 4)],), "from −1 to 3, got \\[4\\]"),
    (lambda ax: panels.history(ax), ({"test": [1]},), "no run 'test' here; there are train, dev"),
    (
        lambda ax: panels.history(ax),
        ({"dev": ([1, 2], [1])},),
        r"one value for each of its steps, got \(2,\) and \(1,\)",
    ),
]


@pytest.mark.parametrize("make, given, says", REFUSED, ids=[f"{k}" for k in range(len(REFUSED))])
def test_wrong_shapes_are_refused_kindly(ax, make, given, says):
    with pytest.raises(ValueError, match=says):
        make(ax)(*given)


# ---- what the pictures mean --------------------------------------------------------------------------------------------
def paths(view):
    """The looks of all collections: (edges, faces, widths, corners (n, points, 2) or all points)."""
    return [
        (
            order["edges"],
            order["faces"],
            numbers(raw, order["widths"]),
            numbers(raw, order["v"]).reshape(-1, 2),
            order["n"],
        )
        for order, raw in orders(view)
        if order["k"] == "paths"
    ]


def test_a_ribbon_is_as_wide_as_its_weight_and_those_of_the_lit_token_are_strong():
    bright = paths(view_of("ribbons").set(state="lit"))[2]
    assert bright[0] == [f"{theme.BLUE.lower()}ff"]
    widths = np.sort(bright[2])
    assert widths[-1] / 0.81 == pytest.approx(16, rel=1e-4) and len(widths) == 5


def test_the_bars_below_tokens_are_as_high_as_their_weights():
    bars = next(
        v
        for _, faces, _, v, n in paths(view_of("tokens").set(state="weights"))
        if faces == [f"{theme.BLUE.lower()}ff"]
    )
    heights = np.ptp(bars.reshape(5, -1, 2)[:, :, 1], axis=1)
    assert heights / heights.sum() == pytest.approx(SOFT[0], abs=5e-3)


def test_volumes_are_drawn_to_one_scale():
    fronts = [
        v.reshape(3, -1, 2)[2] for *_, v, n in paths(view_of("volumes").set(state="windows")) if len(v) == 15
    ]
    sides = np.array([np.ptp(front, axis=0) for front in fronts[:4]])
    assert sides[:, 0] / sides[0, 0] == pytest.approx(np.array([39, 37, 17, 7]) / 39, abs=1e-3)
    assert sides[:, 0] == pytest.approx(sides[:, 1], abs=0.1)  # places are told in 1/32 px


def test_a_negative_weight_is_dashed_a_positive_one_solid_and_a_larger_one_wider():
    strong = [order for order, _ in orders(view_of("network").set(state="a unit")) if order["k"] == "path"][
        -3:
    ]
    assert len(strong) == 3
    for order, w in zip(strong, TIED[0][2]):
        assert ("dash" in order) == (w < 0)
        assert order["edge"] == f"{(theme.NEGATIVE if w < 0 else theme.POSITIVE).lower()}ff"
    order_of = np.argsort(np.abs(TIED[0][2]))
    assert (np.diff([strong[k]["width"] for k in order_of]) >= 0).all()


@pytest.fixture
def grown():
    """A network without sizes that grows, on a panel of its own."""

    @explore.explorable(w=Slider(-1.0, 1.0, 0.5), panels="only", size=(460, 320))
    def how_many_units(only):
        """A network.   Lecture C1W3 3.2"""
        set_network = panels.network(only, grows=True)

        def update(w):
            set_network(
                [[[w, 1.0]] * 3, [[1.0, -1.0, w]]],
                held=[(1, 0), (1, 2, 1), (7, 7)],
                says=[None, ["one", "two", "three"], None],
            )
            return Reading("", {})

        return update

    yield how_many_units()
    del explore.REGISTRY[how_many_units.name]


def test_a_network_without_sizes_has_those_of_its_weights_and_signs_to_click(grown):
    ax = grown.figure.axes[0]
    hit = {panels.touched(ax, x, y) for x in np.linspace(0, 1, 90) for y in np.linspace(0, 1, 60)} - {None}
    units = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 0)}
    lines = {(1, j, i) for j in range(3) for i in range(2)} | {(2, 0, j) for j in range(3)}
    assert hit == units | lines | {("+", 1), ("−", 1), ("+", None), ("−", None)}


def test_what_stands_still_has_its_sign_and_the_pointer_is_told_of_units_and_weights(grown):
    found = [order for order, _ in orders(grown)]
    bars = [order for order in found if order["k"] == "paths" and order.get("n") == 5]
    assert len(bars) >= 2  # the two bars of each sign; what is not there has none
    (said,) = [order for order in found if order["k"] == "said"]
    assert said["boxes"][0] == ["one", "two", "three"]
    assert said["lines"][0] == ["x₁", "x₂", *(f"layer 1, unit {k}" for k in (1, 2, 3)), "layer 2, unit 1"]
    assert said["lines"][3][1] == 3 * 9  # from, to and value of nine weights


def test_units_without_room_are_counted_and_the_lit_one_is_shown():
    view = view_of("network, many units").set(state="weights")
    assert [words for words, _, _ in written(view) if words.endswith("more")] == ["774 more", "54 more"]
    ax, heights = view.figure.axes[0], np.linspace(0, 1, 200)
    hit = {panels.touched(ax, 0.5, y) for y in heights} - {None}
    assert (1, 30) in hit and (1, 63) in hit and len(hit) == 64 - 54


def cells_of(state):
    """The corners of a surface's cells, as the page gets them."""
    return max((corners for *_, corners, _ in paths(view_of("surface").set(state=state))), key=len)


def test_far_cells_of_a_surface_are_painted_first():
    corners = cells_of("level")
    down = corners.reshape(-1, 4, 2)[..., 1].mean(
        1
    )  # of a level surface what is nearer is lower in the picture
    assert len(down) == 4 * 4 and (np.diff(down) > -1e-3).all() and down[-1] > down[0] + 20


def test_a_surface_turns_with_its_angles():
    right, up = (space.project(np.eye(3), azimuth, 30)[0] for azimuth in (0, 90))
    assert right[0] == pytest.approx([0, -0.5]) and right[1] == pytest.approx([1, 0])
    assert up[0] == pytest.approx([-1, 0]) and up[2] == pytest.approx([0, np.sqrt(0.75)])


def test_a_surface_is_cut_off_straight_at_its_limits():
    most = 0.7
    cells = space._cells(
        np.stack([*np.meshgrid(range(3), range(3)), np.outer([-1, 0, 1], [0, 1, 2])], axis=-1)
    )
    kept = space._cut(np.array(cells, float), most)
    heights = np.concatenate(kept)[:, 2]
    assert heights.max() == pytest.approx(most) and heights.min() == pytest.approx(-most)
    flat = space._cut(np.array([[[0, 0, 0], [1, 0, 2], [1, 1, 2], [0, 1, 0]]], float), 1.0)[0]
    assert sorted(flat[:, 0]) == pytest.approx([0, 0, 0.5, 0.5]), "half of the slope is below 1"
    assert space._cut(np.array([[[0, 0, 5.0]] * 4]), 1.0) == []


def test_layers_are_named_as_on_the_slides():
    found = [words for words, _, _ in written(view_of("network").set(state="weights"))]
    assert [words for words in found if words in ("x", "a", "[1]", "[2]")] == ["x", "a", "[1]", "a", "[2]"]


def test_numbers_end_at_one_place_and_texts_begin_at_one():
    found = {words: sides for words, _, sides in written(view_of("table").set(state="two rules"))}
    assert (
        found["0.0198"][2] == pytest.approx(found["0.2"][2], abs=0.1) == pytest.approx(found["α"][2], abs=0.1)
    )
    assert (
        found["GD"][0] == pytest.approx(found["Adam"][0], abs=0.1) == pytest.approx(found["rule"][0], abs=0.1)
    )
    assert "1.25·10⁻⁷" in found and "−0.5" in found


def test_columns_stay_while_numbers_change():
    first = {words: sides for words, _, sides in written(view_of("table").set(state="two rules"))}
    then = {words: sides for words, _, sides in written(view_of("table").set(state="one"))}
    assert [first[head] for head in ("α", "J at last", "steps")] == [
        then[head] for head in ("α", "J at last", "steps")
    ]


def test_masked_cells_are_crossed_out_and_do_not_count():
    view = view_of("attention").set(state="masked")
    assert [words for words, _, _ in written(view)].count("1") == 6  # the first weight, and five sums
    hatch = max((order for order, _ in orders(view) if order["k"] == "path"), key=lambda order: order["v"][1])
    assert hatch["edge"] == f"{theme.GREY}ff"


def test_what_has_no_room_in_a_tree_is_counted():
    view = view_of("tree").set(state="wide")
    found = [words for words, _, _ in written(view)]
    shown = sum(words.startswith(("word", "next", "root")) for words in found)
    left_out = sum(int(words.split()[1]) for words in found if words.startswith("⋯"))
    assert shown + left_out == 1 + 20 + 120 and "next 3" in found


def test_a_history_that_was_measured_seldom_is_shown_at_every_step():
    view = view_of("history").set(state="train and dev", step=15)
    runs = {part["label"]: points for part, points in view.tracks[0].shown() if part["kind"] == "run"}
    assert len(runs["dev"]) == len(runs["train"]) == 61
    assert runs["dev"][15] == pytest.approx((runs["dev"][10] + runs["dev"][20]) / 2, abs=0.01)


def test_cells_are_one_image_a_row_however_many():
    for name, state, rows in (("mosaic", "twelve", 3), ("strip", "many", 2), ("attention", "many", 1)):
        images = [order for order, _ in orders(view_of(name).set(state=state)) if order["k"] == "image"]
        assert len(images) == rows
        if name == "strip":  # no more than can be seen
            wide = images[0]["box"][2]
            assert images[0]["size"] == [round(2 * wide), 1] and 2 * wide < 10_000


# ---- touching and dragging ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name, state, words, part",
    [
        ("tokens", "weights", "visite", 1),
        ("attention", "five words", "0.81", (0, 1)),
        ("attention", "five words", "en", (3, None)),
        ("ribbons", "lit", "septembre", None),
        ("strip", "eight words", "−0.14", (1, 3)),
        ("table", "two rules", "never", (1, 3)),
        ("tree", "beam", "Africa 1.0", (1, 0)),
        ("unrolled", "four", "?", (0, 2)),
        ("unrolled", "four", "ŷ", ("output", 3)),
        ("network", "weights", "0.73", (2, 0)),
        ("network", "weights", "0.73", (2, 0)),
        ("equation", "a layer", "7", (4, 0, 1)),
        ("mosaic", "twelve", "map 7", 7),
        ("boxes", "three", "person", None),
    ],
)
def test_a_touch_hits_what_it_lies_on(name, state, words, part):
    view = view_of(name).set(state=state)
    assert panels.touched(view.figure.axes[0], *place_of(view, words)) == part


def test_a_line_of_a_network_is_hit():
    view = view_of("network").set(state="weights")
    ax, ends = view.figure.axes[0], [np.array(place_of(view, words)) for words in ("2", "0.73")]
    assert panels.touched(ax, *(ends[0] + ends[1]) / 2) == (2, 0, 3)


def test_a_touch_in_a_box_hits_the_upper_one():
    ax = view_of("boxes").set(state="three").figure.axes[0]
    assert [panels.touched(ax, *at) for at in ((3, 4), (10, 10), (30, 20), (18, 1))] == [0, 1, 2, None]


def test_a_corner_of_a_box_can_be_dragged():
    @explore.explorable(
        left=Slider(0.0, 36.0, 4.0, step=1),
        top=Slider(0.0, 24.0, 5.0, step=1),
        panels="only",
        size=(420, 300),
    )
    def where_is_it(only):
        """A box on an image.   Lecture C4W3 1.1"""
        panels.image(only, 24, 36)(GREY)
        set_box = panels.boxes(only, 1)

        def update(left, top):
            set_box([left, top, 30, 20], ["a car"])
            return Reading(f"{left}, {top}", {})

        update.handles = [Handle("corner", only, "left", "top")]
        return update

    del explore.REGISTRY[where_is_it.name]
    view = where_is_it()
    view.description.whole()
    x, y = view.description._told["handles"][0]["at"]
    _, box, *_ = [v for *_, v, n in paths(view) if len(v) == 5]  # after the frame of the image
    corner = box.min(axis=0)
    assert corner == pytest.approx([x, y], abs=1)
    assert view.moved_handle(0, x, y) == {"left": 4.0, "top": 5.0}
    pixels = view.figure.axes[0].bbox.width / view._scale / 36
    assert view.moved_handle(0, x + 3 * pixels, y - 2 * pixels) == {"left": 7.0, "top": 3.0}


# ---- words -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", [LONG, "字" * 300, "🙂" * 300, "i" * 300, "a\nb" * 100, ""])
@pytest.mark.parametrize("room", [0, 5, 40, 1000])
def test_a_line_is_shortened_to_its_room(words, room):
    line = shortened(words, room)
    assert width(line) <= room or line == ""
    assert line == words or line == "" or line.endswith("…")


def test_signs_of_other_fonts_are_as_wide_as_high():
    assert width("字") >= theme.TICK and width("🙂🙂") >= 2 * theme.TICK
    assert width("a字b") == pytest.approx(width("ab") + width("字"))


def test_blank_tokens_are_seen():
    assert [token(words) for words in (" ", "\n", "a b", "", None, 0.5)] == ["␣", "↵", "a b", "", "", "0.5"]
