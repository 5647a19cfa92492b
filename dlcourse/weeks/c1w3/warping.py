"""How the layers of a network bend the plane until one straight cut is enough (3.1; C1W4 4.1, 4.3)."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ... import metrics
from ...analysis.representations import cut_axes, principal_axes, share_shown
from ...explore import Choice, IntSlider, LogSlider, Reading, Slider, explorable, panels, theme
from ...explore.panels import Arrangement, Look, bare, linear, names
from ...explore.words import percent
from ...remember import remembered
from .networks import FAMILIES, MOST_LAYERS, MOST_UNITS, PAINTED, RULES, Setting, examples, program, trained
from .planes import SMALL_CLASSES, answer, box, maps, sides, through
from .playground import BORDER, CONTROLS, HALO, diverged_at, idle, moment_of, setting_of

__all__ = ["how_does_a_layer_warp_the_plane"]

CUT, WIDEST, FIRST_TWO = "the best cut and the widest axis", "the two widest axes", "units 1 and 2"
CAPTIONS = {
    CUT: "across: towards the best straight cut; up: the widest axis left",
    WIDEST: "across and up: the two widest axes",
    FIRST_TWO: "across: unit 1; up: unit 2",
}
LAYERS = ["plane", *(f"layer {k}" for k in range(1, MOST_LAYERS + 1))]
MESH = 13  # lines of the grid each way, drawn through 5 places a cell
VIEW = 1.05  # the examples lie within ±1


@remembered
def mesh(data):
    """Places (2, 2 · MESH · k) on the lines of a grid over the window: first those with x₁ fixed, then those with x₂ fixed."""
    left, low, side, _ = box(data)
    fixed, along = np.meshgrid(np.linspace(0, 1, MESH), np.linspace(0, 1, 5 * MESH - 4), indexing="ij")
    places = np.hstack([np.stack([fixed.ravel(), along.ravel()]), np.stack([along.ravel(), fixed.ravel()])])
    return np.float32(np.array([[left], [low]]) + side * places)


def two_axes(A, w, b, axes):
    """The two directions (2, n) along which a layer's answers A (n, m) are seen, and the point (n, 1) that comes to the middle.

    w, b   the best straight cut w a + b = 0: it stands upright in the middle if `axes` says so
    """
    middle, length = A.mean(axis=1, keepdims=True), np.linalg.norm(w)
    if axes == FIRST_TWO:
        return np.eye(2, len(A)), middle
    if axes == CUT and length > 1e-9:
        P = cut_axes(A, w)
        return P, middle - P[:1].T * ((w @ middle + b) / length)
    return principal_axes(A), middle


@remembered
def seen(setting, index, axes):
    """The plane as the layers 0 … see it; for each the grid (2, k) and the examples (2, m) on two axes, the share of new
    examples that the best straight cut there gets right, and the share of the variance that the two axes show."""
    X, Y, X_new, Y_new = examples(setting)
    params = trained(setting, index)[0][index].params
    answers = [
        [Z] + [A for _, A in through(params, setting.activations, Z)[:-1]]
        for Z in (X, X_new, mesh(setting.data))
    ]
    layers, before = [], X[1]
    for A, A_new, G in zip(*answers):
        A, G = A.astype(float), G.astype(float)
        w, b = metrics.linear_probe(A, Y)
        P, origin = two_axes(A, w, b, axes)
        here, grid = P @ (A - origin), P @ (G - origin)
        if axes != FIRST_TWO:  # an axis has no sign: class 1 to the right, up as before
            for k, towards in enumerate((Y[0], before)):
                turn = -1 if here[k] @ (towards - towards.mean()) < 0 else 1
                here[k], grid[k] = turn * here[k], turn * grid[k]
        before = here[1]
        size = 1.08 * np.maximum(
            np.abs(here).max(axis=1, keepdims=True) if axes == CUT else np.abs(here).max(), 1e-9
        )
        right = float(np.mean((w @ A_new + b > 0) == Y_new))
        layers.append((grid / size, here / size, right, share_shown(A, P)))
    return layers


# ---- what is seen --------------------------------------------------------------------------------------------------------
class Bent(NamedTuple):
    """The plane between two layers of a trained network."""

    setting: Setting
    now: object  # the snapshot
    diverged: int | None
    layers: list  # what `seen` says of each
    at: float  # which layer looks, from 0, the plane
    index: int  # of the snapshot

    @property
    def last(self):
        return len(self.layers) - 1

    @property
    def below(self):
        return int(self.at)

    @property
    def above(self):
        return min(self.below + 1, self.last)

    @property
    def share(self):
        """How far on the way to the layer above."""
        return self.at - self.below

    @property
    def rights(self):
        """The share of new points that one cut gets right, at each layer."""
        return [right for _, _, right, _ in self.layers]

    @property
    def nearest(self):
        return self.below if self.share < 0.5 else self.above


def look_at(setting, moment, layer, axes):
    """A Bent of the controls."""
    done, diverged = trained(setting, moment)
    layers = seen(setting, len(done) - 1, axes)
    return Bent(setting, done[-1], diverged, layers, min(layer, len(layers) - 1), len(done) - 1)


def finding(bent):
    """One sentence about how many of the new points one straight cut gets right there; short, for a panel that stands alone."""
    plane, end = percent(bent.rights[0]), percent(bent.rights[-1])
    if bent.diverged is not None:
        return diverged_at(bent.setting, bent.diverged, bent.now)
    if bent.last == 0:
        return f"No hidden layer: one straight cut gets {plane} right"
    if bent.now.step == 0:
        return f"Untrained: one cut gets {plane} in the plane, then {end}"
    if all(g == "linear" for _, g in bent.setting.hidden):
        return f"Linear layers never bend: {plane} in the plane, then {end}"
    if bent.at == 0:
        return f"In the plane one straight cut gets {plane} right"
    before, after = percent(bent.rights[bent.below]), percent(bent.rights[bent.above])
    if not bent.share:
        return f"Seen by layer {bent.below}, one straight cut gets {before} right"
    return f"Between layers {bent.below} ({before}) and {bent.above} ({after} right by one cut)"


def numbers(bent):
    """The readout."""
    return {
        "step": bent.now.step,
        "right by one cut here, %": 100 * bent.rights[bent.nearest],
        "in the plane, %": 100 * bent.rights[0],
        "after the last layer, %": 100 * bent.rights[-1],
        "the whole network, %": 100 * bent.now.right_new,
        "variance that the two axes show, %": 100 * bent.layers[bent.nearest][3],
    }


# ---- panels --------------------------------------------------------------------------------------------------------------
ACROSS, UP = Look(theme.INK, width=0.9), Look(theme.GREY, width=0.9)  # lines of the grid
TINT = 0.3  # of the two sides of the cut


def _grid(ax):
    """The lines of a grid each way. set(places (2, 2 · MESH · k)), as `mesh` orders them"""
    setters = [panels.paths(ax, look) for look in (ACROSS, UP)]

    def set_grid(places):
        for set_lines, part in zip(setters, places.reshape(2, 2, MESH, -1).transpose(1, 3, 2, 0)):
            set_lines(part)

    return set_grid


def _plane(ax):
    """What the whole network answers, and the grid as it is. set(bent)"""
    set_axes = panels.axes(ax, *sides("spiral"), "The answer of the whole network", grid=False, equal=True)
    set_map = panels.colours(ax, 0, 1, "ŷ", colors=theme.SIGNED_COLORS)
    set_lines = [panels.contours(ax, (0.0,), line, write=None) for line in (HALO, BORDER)]
    set_grid, set_examples = _grid(ax), panels.classes(ax, SMALL_CLASSES, zorder=6)

    def set_plane(bent):
        setting, A = bent.setting, maps(bent.setting, bent.index)[-1][1]
        X, Y, *_ = examples(setting)
        scales = sides(setting.data)
        set_axes(*scales)
        side = round(A.size**0.5)
        set_map(answer(setting, A).reshape(side, side))
        grid = [np.linspace(scale.low, scale.high, side) for scale in scales]
        for set_line in set_lines:
            set_line(*grid, (A - setting.threshold).reshape(side, side))
        set_grid(mesh(setting.data)), set_examples(*X, Y)

    return set_plane


def _view(ax):
    """The grid and the examples as a layer sees them, or on the way to the next, with the cut. set(bent, axes)"""
    panels.axes(ax, bare(-VIEW, VIEW), bare(-VIEW, VIEW), " ", equal=True)
    set_sides = panels.colours(ax, -1, 1, bar=False, smooth=False)
    set_cut, set_grid = panels.vertical(ax, BORDER, zorder=4), _grid(ax)
    set_examples = panels.classes(ax, SMALL_CLASSES, zorder=6)
    set_axes = panels.text(ax, 0, -0.02, color=theme.GREY, halo=False)

    def set_view(bent, axes):
        grid, here = (
            (1 - bent.share) * bent.layers[bent.below][k] + bent.share * bent.layers[bent.above][k]
            for k in (0, 1)
        )
        set_sides([[-TINT, TINT]] if axes == CUT else ())
        set_cut(0.0 if axes == CUT else None)
        set_grid(grid), set_examples(*here, examples(bent.setting)[1])
        set_axes(CAPTIONS[axes])

    return set_view


def _rungs(ax):
    """How many new points one cut gets right, layer by layer. set(bent)"""
    upwards, share = names("", *LAYERS), linear("share right", 0, 1.35, (0, 0.5, 1))
    panels.axes(ax, share, upwards, "Right by one straight cut")
    set_bars = panels.bars(ax, len(LAYERS), Look(theme.SKY), width=0.62, horizontal=True, write=percent)
    set_here = panels.curve(ax, Look(theme.INK), zorder=5)
    frame = np.array([[0.004, -0.4], [1.34, -0.4], [1.34, 0.4], [0.004, 0.4], [0.004, -0.4]]).T

    def set_rungs(bent):
        set_bars(bent.rights)
        set_here(frame[0], frame[1] + bent.at)

    return set_rungs


# ---- the figure ---------------------------------------------------------------------------------------------------------
CLASSES = [name for name, family in FAMILIES.items() if name != PAINTED and not family.numbers]
BENT = {
    **CONTROLS,
    "data": Choice(*CLASSES, start="spiral", label="data"),
    "layers": IntSlider(0, MOST_LAYERS, 3, label="hidden layers"),
    "units": IntSlider(1, MOST_UNITS, 8, label="units in each"),
    "optimizer": Choice(*RULES, start="Adam"),
    "learning_rate": LogSlider(1e-4, 10.0, 0.02, label="α"),
    "moment": replace(CONTROLS["moment"], start=moment_of(400)),
}
TRAINING = ("units", "activation", "learning_rate", "optimizer", "network", "init")
DATA = ("noise", "seed")


@explorable(
    layer=Slider(0.0, MOST_LAYERS, 3.0, step=0.1, label="seen by layer"),
    **{name: BENT[name] for name in ("data", "layers", "moment")},
    axes=Choice(*CAPTIONS, label="axes"),
    **{name: BENT[name] for name in TRAINING},
    **{name: BENT[name] for name in DATA},
    more={"Network and training": TRAINING, "Data": DATA, "Picture": ("axes",)},
    ask={"layer": 0.0},
    panels=Arrangement(
        "view plane rungs",
        widths=(1.15, 1.15, 0.7),
        folded={"the whole network's answer": "plane", "right by one cut": "rungs"},
    ),
    size=(940, 420),
    latency="II",
    predict="right by one cut here, %",
    presets={
        "the plane": {"layer": 0.0},
        "layer 1": {"layer": 1.0},
        "layer 3": {},
        "before training": {"moment": 0},
        "flower": {"data": "flower", "layer": 2.0, "layers": 2},
        "three units, circles": {"data": "circles", "layers": 1, "units": 3, "layer": 1.0},
        "linear": {"activation": "linear", "layer": 3.0},
    },
)
def how_does_a_layer_warp_the_plane(view, plane, rungs):
    """A grid over the plane with the examples, as a layer of a trained network sees it; beside it the plane as it is with the answer
    of the whole network, and how many new examples one straight cut gets right at each layer.   Lecture C1W3 3.1, C1W4 4.1, 4.3"""
    set_view, set_plane, set_rungs = _view(view), _plane(plane), _rungs(rungs)

    def update(layer, axes, moment, **controls):
        bent = look_at(setting_here(controls), moment, layer, axes)
        set_view(bent, axes), set_plane(bent), set_rungs(bent)
        return Reading(finding(bent), numbers(bent))

    update.program, update.idle = exported, idle_here
    return update


def setting_here(controls):
    """The Setting of these controls; those that this figure has not are at the playground's start."""
    return setting_of(**{name: control.start for name, control in CONTROLS.items()} | controls)


def exported(layer, axes, moment, **controls):
    """The training that is shown, as a program."""
    setting = setting_here(controls)
    return program(setting, trained(setting, moment)[0][-1].step)


def idle_here(values):
    """Which controls act on nothing, and why."""
    start = {name: control.start for name, control in CONTROLS.items()}
    return {name: why for name, why in idle(start | values).items() if name in values}


@how_does_a_layer_warp_the_plane.claim(
    "spiral, 2-8-8-8-1: one cut gets 60 to 71 % right in the plane, then 68 to 91, 93 to 99.6, 95 to 99.8 %"
)
def _(kind):
    ranges = ((60, 71), (68, 91), (93, 99.6), (95, 99.8))
    rights = [
        kind(layer=float(k), seed=seed, learning_rate=0.01, moment=moment_of(1500)).numbers[
            "right by one cut here, %"
        ]
        for seed in (0, 29)
        for k in range(4)
    ]
    return [low <= right <= high for right, (low, high) in zip(rights, ranges * 2)], [True] * 8


@how_does_a_layer_warp_the_plane.claim(
    "the picture that it opens with: one cut gets 69 % right in the plane, then 78, 87, 99.8"
)
def _(kind):
    rights = [kind(layer=float(k)).numbers["right by one cut here, %"] for k in range(4)]
    return rights, [69, 78, 86.75, 99.75], 5e-3


@how_does_a_layer_warp_the_plane.claim(
    "linear layers change nothing: after the last one cut gets as many right as in the plane, to 1 %"
)
def _(kind):
    state = kind(activation="linear").numbers
    return abs(state["after the last layer, %"] - state["in the plane, %"]) < 1, True
