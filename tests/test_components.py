"""The components that the figures of the coming weeks are drawn with: each in a small figure, at its start and at its extremes."""

import functools

import numpy as np
import pytest

from dlcourse import explore
from dlcourse.explore import Choice, Reading, Slider, Step, panels, theme
from dlcourse.explore.panels import Look, axes, linear
from dlcourse.explore.panels import drawing as words_of

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
            "fine": (np.tile(GREY, (20, 20)),),
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


def figure_of(name):
    """A small figure with one component, and its kind."""
    size, make, states = COMPONENTS[name]

    @explore.explorable(
        state=Choice(*states) if len(states) > 1 else Choice(*states, "again"),
        step=Step(0, 60, 30),
        panels="only",
        size=size,
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
