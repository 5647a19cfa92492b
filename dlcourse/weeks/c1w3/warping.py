"""How the layers of a network bend the plane until one straight cut is enough (3.1; C1W4 4.1, 4.3)."""

import numpy as np

from ... import metrics
from ...analysis.representations import cut_axes, principal_axes, share_shown
from ...explore import Choice, IntSlider, LogSlider, Reading, Slider, Step, explorable, theme, views
from ...remember import remembered
from .networks import FAMILIES, MOST_LAYERS, MOST_UNITS, PAINTED, RULES, examples, program, trained
from .planes import answer, bare, box, level, maps, percent, polylines, shades, through, window
from .playground import CONTROLS, LAST, diverged_at, moment_of, setting_of

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


def named(at, below, above, whole):
    """What the middle picture shows, between the plane and the last layer."""
    if at == 0:
        return "The plane"
    return (
        f"The plane as layer {below} sees it" if whole else f"On the way from layer {below} to layer {above}"
    )


CLASSES = [name for name, family in FAMILIES.items() if name != PAINTED and not family.numbers]
BENT = {
    **CONTROLS,
    "data": Choice(*CLASSES, start="spiral", label="data"),
    "layers": IntSlider(0, MOST_LAYERS, 3, label="hidden layers"),
    "units": IntSlider(1, MOST_UNITS, 8, label="units in each"),
    "optimizer": Choice(*RULES, start="Adam"),
    "learning_rate": LogSlider(1e-4, 10.0, 0.02, label="α"),
    "moment": Step(0, LAST, moment_of(200), label="moment"),
}


@explorable(
    **{name: BENT[name] for name in ("data", "layers", "units", "g", "learning_rate", "moment")},
    layer=Slider(0.0, MOST_LAYERS, 3.0, step=0.1, label="seen by layer"),
    axes=Choice(*CAPTIONS, label="axes"),
    **{name: BENT[name] for name in ("noise", "seed", "network", "init", "optimizer")},
    more={
        "Data": ("noise", "seed"),
        "Training": ("units", "learning_rate", "network", "init", "optimizer"),
        "Picture": ("axes",),
    },
    size=(940, 430),
    latency="II",
    predict="right by one cut here, %",
    presets={
        "the plane": {"layer": 0.0},
        "layer 1": {"layer": 1.0},
        "layer 3": {},
        "before training": {"moment": 0},
        "flower": {"data": "flower", "layer": 2.0, "layers": 2},
        "three units, circles": {"data": "circles", "layers": 1, "units": 3, "layer": 1.0},
        "linear": {"g": "linear", "layer": 3.0},
    },
)
def how_does_a_layer_warp_the_plane(fig):
    """A grid over the plane with the examples, left as it is, in the middle as a layer of the network sees it; right: how many
    new examples one straight cut gets right at each layer.   Lecture C1W3 3.1, C1W4 4.1, 4.3"""
    ax, view, rungs = (
        views.panel(fig, x, 62, width, 316) for x, width in ((46, 316), (400, 316), (784, 130))
    )
    set_window, set_map = (
        window(ax),
        views.tiles(ax, theme.SIGNED_COLORS, smooth=True, domain=(0, 1), label="ŷ", zorder=0),
    )
    view.set(xlim=(-VIEW, VIEW), ylim=(-VIEW, VIEW), xticks=[], yticks=[])
    for spine in view.spines.values():
        spine.set_visible(True)
    set_sides = views.tiles(view, theme.ramp("#dcebf5", "#ffffff", "#fbe8dc"), zorder=0)
    set_cut, set_border = views.curve(view, color=theme.INK, width=2.4, zorder=3), polylines(ax)
    set_before, set_grid = (
        [polylines(part, color=color, width=0.9, zorder=2) for color in ("#5c5c5c", "#a8a8a8")]
        for part in (ax, view)
    )
    set_points, set_bent = views.two_classes(ax, size=4.2), views.two_classes(view, size=4.2)
    heading = dict(va="bottom", weight="bold", halo=False)
    views.text(ax, 0, 1.025, **heading)("The plane, and the answer of the whole network")
    views.text(rungs, -0.45, 1.025, **heading)("Right by one straight cut")
    set_name, set_caption = (
        views.text(view, 0, 1.025, **heading),
        views.text(view, 0, -0.02, color=theme.GREY, halo=False),
    )

    bare(rungs).set(ylim=(-0.6, MOST_LAYERS + 0.6))
    rungs.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
    rungs.spines["bottom"].set_visible(True)
    rungs.axvline(0.5, color=theme.PALE, linewidth=0.8, zorder=0)
    set_bars = views.bars(rungs, MOST_LAYERS + 1, horizontal=True, signed=False, color="#9fd0ee", width=0.62)
    set_here = views.curve(rungs, color=theme.INK, width=2.0, zorder=5)
    beside = dict(data=True, va="center", halo=False)
    set_rungs, set_shares = (
        [views.text(rungs, x, k, ha=ha, **beside) for k in range(MOST_LAYERS + 1)]
        for x, ha in ((-0.05, "right"), (0.04, "left"))
    )

    def setting_here(controls):
        return setting_of(**{name: control.start for name, control in CONTROLS.items()} | controls)

    def update(layer, axes, moment, **controls):
        setting = setting_here(controls)
        X, Y, *_ = examples(setting)
        done, diverged = trained(setting, moment)
        now, last, A = done[-1], len(setting.hidden), maps(setting, len(done) - 1)[-1][1]
        layers = seen(setting, len(done) - 1, axes)
        at = min(layer, last)
        below, share = int(at), at - int(at)
        above = min(below + 1, last)
        grid, here = ((1 - share) * layers[below][k] + share * layers[above][k] for k in (0, 1))

        set_window(setting.data), set_map([(shades(answer(setting, A), (0, 1))[0], box(setting.data))])
        set_border(level(setting.data, A, setting.threshold))
        for lines, places in ((set_before, mesh(setting.data)), (set_grid, grid)):
            for set_lines, part in zip(lines, places.reshape(2, 2, MESH, -1).transpose(1, 2, 3, 0)):
                set_lines(list(part))
        set_points(*X, Y), set_bent(*here, Y)
        set_sides(
            [(np.array([[-1, 1]], np.float32), (-VIEW, -VIEW, 2 * VIEW, 2 * VIEW))] if axes == CUT else []
        )
        set_cut(*(([0, 0], [-VIEW, VIEW]) if axes == CUT else ([], [])))
        set_caption(CAPTIONS[axes])
        rights = [right for _, _, right, _ in layers]
        set_bars([*rights, *[0] * (MOST_LAYERS - last)])
        set_here([0.005, 0.995, 0.995, 0.005, 0.005], at + 0.37 * np.array([-1, -1, 1, 1, -1]))
        for k, (set_rung, set_share) in enumerate(zip(set_rungs, set_shares)):
            set_rung("" if k > last else LAYERS[k])
            set_share(f"{rights[k]:.1%}" if k <= last else "")

        whole, before, after = share == 0 or below == last, percent(rights[below]), percent(rights[above])
        plane, end = percent(rights[0]), percent(rights[-1])
        set_name(named(at, below, above, whole))
        if diverged is not None:
            text = diverged_at(setting, diverged, now)
        elif last == 0:
            text = f"No hidden layer: the plane stays as it is, and one straight cut gets {plane} of the new points right"
        elif now.step == 0:
            text = f"Before training the layers bend at random: one cut gets {plane} in the plane, {end} after layer {last}"
        elif all(g == "linear" for _, g in setting.hidden):
            text = f"Linear layers turn and stretch but never bend: one cut gets {plane} in the plane, {end} after layer {last}"
        elif at == 0:
            text = f"In the plane one straight cut gets {plane} of the new points right, after layer {last} it gets {end}"
        elif whole:
            text = f"As layer {below} of {last} sees it, one straight cut gets {before} of the new points right; in the plane {plane}"
        else:
            text = f"On the way from layer {below} ({before} right by one cut) to layer {above} ({after})"
        nearest = below if share < 0.5 else above
        return Reading(
            text,
            {
                "step": now.step,
                "right by one cut here, %": 100 * rights[nearest],
                "in the plane, %": 100 * rights[0],
                "after the last layer, %": 100 * rights[-1],
                "the whole network, %": 100 * now.right_new,
                "variance that the two axes show, %": 100 * layers[nearest][3],
            },
        )

    def export(layer, axes, moment, **controls):
        setting = setting_here(controls)
        return program(setting, trained(setting, moment)[0][-1].step)

    update.program = export
    return update


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
    "linear layers change nothing: after the last one cut gets as many right as in the plane, to 1 %"
)
def _(kind):
    state = kind(g="linear").numbers
    return abs(state["after the last layer, %"] - state["in the plane, %"]) < 1, True
