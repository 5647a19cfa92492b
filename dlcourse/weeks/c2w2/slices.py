"""The cost of a real network, seen on a line or a plane through its weights, and how sharp it gets while training.   C2W2 2.10"""

from functools import partial
from typing import NamedTuple

import numpy as np

from ... import deep_network, initializers, optim
from ... import functional as F
from ...analysis import planes, surfaces
from ...analysis.planes import Net, filter_normalized, rescaled, unpack
from ...autodiff import Parameter
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Notice,
    Reading,
    Seed,
    Slider,
    Step,
    Toggle,
    explorable,
    number,
    panels,
    theme,
)
from ...explore.panels import Arrangement, Look, linear, log
from ...explore.words import count, percent
from ...remember import remembered
from ...stored import load
from .recipes import ALPHAS, EVERY, LONG, examples, sharpened
from .rules import RULES

__all__ = ["how_sharp_does_it_get", "what_does_a_slice_show"]

NETS = {"2-8-1": (2, 8, 1), "2-16-16-1": (2, 16, 16, 1)}
RANDOM, RAW, PCA, BETWEEN, WEIGHTS = (
    "random, filter-normalised",
    "random, as drawn",
    "main ones of the path",
    "to a second solution",
    "two weights",
)
STEPS = 200
TRAINERS = {
    "GD": partial(optim.GradientDescent, learning_rate=0.5),
    "momentum": partial(optim.Momentum, learning_rate=0.5),
    "Adam": partial(optim.Adam, learning_rate=0.03),
}
LINE = np.linspace(-0.5, 1.5, 81)


def net_of(sizes, residual=False, norm=False):
    """The network of that name."""
    return Net(NETS[sizes], residual, norm)


def cost(theta, net):
    """J of networks θ (…, n) on the examples.   → (…)"""
    return planes.costs(theta, net, *examples())


class Run(NamedTuple):
    """path (STEPS + 1, n), J (STEPS + 1,) of a training."""

    path: np.ndarray
    J: np.ndarray


@remembered
def trained(net, seed, rule="Adam"):
    """A rule of TRAINERS, all examples, from He's random start, which is the same for all rules."""
    params = deep_network.initialize(
        net.dims, init=initializers.he, rng=np.random.default_rng(seed), dtype=np.float32
    )
    params = [(Parameter(W), Parameter(b)) for W, b in params]
    optimizer = TRAINERS[rule]([part for layer in params for part in layer])
    path = planes.training_path(params, net, *examples(), optimizer, STEPS)
    return Run(path, cost(path, net))


def path_of(net, seed, rule, scale):
    """The path of a training in the weights that were rescaled."""
    return rescaled(trained(net, seed, rule).path, net, np.float32(scale))


@remembered
def plane(net, way, seed, scale, rules=()):
    """Centre θ* (n,), where Adam ends, and two directions (2, n); PCA takes those of the paths of these rules."""
    dims, rng = net.dims, np.random.default_rng([seed, 7])
    end = path_of(net, seed, "Adam", scale)[-1]
    if way in (RANDOM, RAW):
        drawn = rng.normal(size=(2, end.size)).astype(np.float32)
        if way == RANDOM:
            return end, np.array([filter_normalized(d, end, dims) for d in drawn])
        return end, drawn / np.sqrt(end.size) * 8  # of one length, whatever the weights are
    if way == PCA:
        off = np.concatenate([path_of(net, seed, rule, scale) - end for rule in rules])
        return end, planes.main_directions(off)
    if way == BETWEEN:
        other = path_of(net, seed + 1, "Adam", scale)[-1]
        across = rng.normal(size=end.size).astype(np.float32)
        return end, np.array([other - end, filter_normalized(across, end, dims)])
    two = np.zeros((2, end.size), np.float32)
    two[0, 0], two[1, 1] = 4.0, 4.0
    return end, two


@remembered
def between(net, seed):
    """J on the straight line LINE between the solutions of two seeds."""
    one, two = (trained(net, each).path[-1] for each in (seed, seed + 1))
    return surfaces.loss_slice(
        lambda theta: cost(theta, net), one, (two - one)[None], LINE[:, None].astype(np.float32)
    )


@remembered
def sliced(net, way, seed, scale, rules, span, grid):
    """Coordinates (grid,) and J on the plane (grid, grid)."""
    at = np.linspace(-span, span, grid)
    coordinates = np.stack(np.meshgrid(at, at), axis=-1).astype(np.float32)
    return at, surfaces.loss_slice(
        lambda theta: cost(theta, net), *plane(net, way, seed, scale, rules), coordinates
    )


class Shadow(NamedTuple):
    """A path on a plane: coordinates (STEPS + 1, 2), J there (STEPS + 1,), and the share of it that the plane keeps."""

    at: np.ndarray
    J: np.ndarray
    kept: float


@remembered
def shadow(net, way, seed, scale, rules, rule):
    end, directions = plane(net, way, seed, scale, rules)
    at, kept = planes.shadow(path_of(net, seed, rule, scale), end, directions)
    return Shadow(at, cost(end + at.astype(np.float32) @ directions, net), kept)


LOW, HIGH = 1e-3, 40.0  # of J, the ends of the colours
ON = {rule: f"run_{rule.lower()}" for rule in TRAINERS}
LARGE = {"net": "2-16-16-1", "way": PCA}
LOOKS = {rule: Look(RULES[rule].color, RULES[rule].marker, width=2.8) for rule in TRAINERS}
STAR = panels.NOW.but(marker="*", size=17)


@explorable(
    way=Choice(RANDOM, RAW, PCA, BETWEEN, WEIGHTS, label="directions"),
    span=Slider(0.1, 3.0, 1.0, step=0.05),
    net=Choice(*NETS, label="network"),
    scale=LogSlider(0.1, 10.0, 1.0, label="rescale c"),
    residual=Toggle(label="residual, in 2-16-16-1"),
    norm=Toggle(label="batch norm"),
    **{ON[rule]: Toggle(rule == "Adam", label=rule) for rule in TRAINERS},
    grid=IntSlider(15, 61, 41, label="grid"),
    seed=Seed(0, 99, 0),
    step=Step(0, STEPS, STEPS, milliseconds=25),
    presets={
        "filter-normalised": {},
        "the same, c = 5": {"scale": 5.0},
        "as drawn": {"way": RAW},
        "as drawn, c = 5": {"way": RAW, "scale": 5.0},
        "path": {"way": PCA},
        "path of the larger": LARGE,
        "three paths": {**LARGE, **{name: True for name in ON.values()}, "span": 1.2},
        "residual": {**LARGE, "residual": True},
        "batch norm": {**LARGE, "norm": True},
        "two solutions": {"way": BETWEEN, "span": 1.5},
    },
    more={"network, paths": ("residual", "norm", *ON.values()), "grid, seed": ("grid", "seed")},
    panels=Arrangement("world cost / world cut", widths=(1.15, 1), folded={"to a second solution": "cut"}),
    size=(940, 420),
    latency="II",
    predict="share kept of Adam",
)
def what_does_a_slice_show(world, cost, cut):
    """J of a network on two moons, on a plane through its trained weights: the plane with the shadows of training paths, true J
    beside that of the shadow, and J on the straight line to a second solution.   Lecture C2W2 2.10"""
    set_world, set_costs, set_cut = _world(world), _costs(cost), _cut(cut)

    def update(net, residual, norm, way, span, scale, step, grid, seed, **switches):
        rules = tuple(rule for rule in TRAINERS if switches[ON[rule]])
        if not rules:
            raise Notice("No path is drawn: tick GD, momentum or Adam")
        net, leading = net_of(net, residual, norm), rules if way == PCA else ()
        at, J = sliced(net, way, seed, scale, leading, span, grid)
        runs = {rule: trained(net, seed, rule) for rule in rules}
        shades = {rule: shadow(net, way, seed, scale, leading, rule) for rule in rules}
        set_world(
            at / span, J, span, {rule: shade.at / span for rule, shade in shades.items()}, way == BETWEEN
        )
        set_costs(
            {rule: run.J for rule, run in runs.items()}, {rule: shade.J for rule, shade in shades.items()}
        )
        J_line, here = between(net, seed), float(trained(net, seed).J[-1])
        set_cut(J_line, here, trained(net, seed + 1).J[-1])
        ridge = float(J_line[(LINE >= 0) & (LINE <= 1)].max())
        kept = {rule: shade.kept for rule, shade in shades.items()}
        told = {f"share kept of {rule}": share for rule, share in kept.items()}
        told |= {f"J at the end of {rule}": float(run.J[-1]) for rule, run in runs.items()}
        told |= {
            "largest J/lowest J on the plane": float(J.max() / J.min()),
            "highest J between the solutions": ridge,
            "parameters": trained(net, seed).path.shape[1],
        }
        gap = max(off(shades[rule].J, runs[rule].J)[: step + 1].max() for rule in rules)
        return Reading(finding(way, kept, gap, ridge, here), told)

    return update


def off(shadow, true):
    """By how many powers of ten the J of a shadow is off, at each step."""
    return np.abs(np.log10(shadow.clip(1e-6, 1e6) / true.clip(1e-6)))


def _world(ax):
    """J on the plane and the shadows of paths. set(coordinates in spans, J, span, {rule: shadow}, whether the second solution is there)"""
    ends = linear("first direction, in spans", -1, 1), linear("second direction", -1, 1)
    panels.axes(ax, *ends, "J on the plane; ★ where Adam ends", grid=False)
    set_map = panels.colours(ax, LOW, HIGH, "J", by_factors=True)
    set_lines = panels.contours(
        ax, 10.0 ** np.arange(-3, 1.7, 0.25), Look(theme.GREY, width=0.6), "J", write=None
    )
    set_paths = panels.runs(
        ax, {rule: look.but(width=1.2) for rule, look in LOOKS.items()}, dots=True, start=True
    )
    set_end = panels.points(ax, STAR)

    def set_world(at, J, span, shadows, two):
        heights = J.clip(LOW, HIGH)
        set_map(heights)
        set_lines(at, at, heights)
        ends = [0.0, 1 / span] if two and span > 1 else [0.0]  # the second solution is on this plane too
        set_end(ends, np.zeros(len(ends)))
        set_paths(shadows)

    return set_world


def _costs(ax):
    """True J by step, and that of the shadow. set({rule: J}, {rule: J of the shadow})"""
    title = "On the path, and at its shadow (dashed)"
    panels.axes(ax, linear("training step", 0, STEPS), log("J", 1e-3, 50), title)
    dashed = {rule: look.but(dash=(4, 2), width=1.2, size=6) for rule, look in LOOKS.items()}
    set_shadows = panels.runs(ax, dashed, labels=False, ahead=True)
    set_true, set_cursor = panels.runs(ax, LOOKS, ahead=True), panels.cursors(ax)

    def set_costs(true, shadows):
        set_shadows(shadows)
        set_true({rule: J.clip(1e-6) for rule, J in true.items()})
        set_cursor(np.arange(STEPS + 1))

    return set_costs


def _cut(ax):
    """J on the line between two solutions. set(J on LINE, J here, J there)"""
    along = linear("from this solution to that of the next seed", -0.5, 1.5, {0: "0", 1: "1"})
    panels.axes(ax, along, log("J", 1e-3, 50), "On the line between two solutions")
    set_line, set_ends = panels.curve(ax, Look(width=3)), panels.points(ax, STAR)

    def set_cut(J, here, there):
        set_line(LINE, J)
        set_ends([0, 1], [here, there])

    return set_cut


def finding(way, kept, gap, ridge, here):
    """What the plane says of the paths drawn on it: the shares that it keeps of them, by their rules, and how far its J is off."""
    most, least = max(kept.values()), min(kept.values())
    if way == BETWEEN:
        return f"Between two solutions J climbs to {number(ridge)}; here it is {number(here)}"
    if way == PCA and len(kept) == 1:
        return f"The path's two main directions keep {percent(least)} of it; off the plane J is different"
    if way == PCA:
        shares = [f"{percent(share)} of {rule}'s" for rule, share in kept.items()]
        return f"The paths' two main directions keep {', '.join(shares)}"
    part = f"{percent(most, 1)} of the path" if len(kept) == 1 else f"at most {percent(most, 1)} of a path"
    return f"This plane keeps {part}: its shadow's J is up to {number(10**gap)} times off"


def squeeze(way, c):
    """How much J grows, at most, on the plane of the 2-8-1 network, once the weights were rescaled by c."""
    return float(np.ptp(np.log(sliced(SMALL, way, 0, c, (), 1.0, 41)[1])))


SMALL = net_of("2-8-1")
KINDS = [net_of("2-16-16-1", residual, norm) for residual in (False, True) for norm in (False, True)]


@what_does_a_slice_show.claim(
    "swapping two hidden units leaves J unchanged, to 1e-6 in float32 and 1e-12 in float64"
)
def _(kind):
    (W1, b1), (W2, b2) = unpack(trained(SMALL, 0).path[-1].astype(float), SMALL.dims)
    X, Y = examples()
    order = [1, 0, *range(2, 8)]

    def J(W1, b1, W2, b2):
        return F.binary_cross_entropy(W2 @ F.relu(W1 @ X + b1) + b2, Y)

    return abs(J(W1, b1, W2, b2) - J(W1[order], b1[order], W2[:, order], b2)) < 1e-12, True


@what_does_a_slice_show.claim(
    "rescaling by c = 5 leaves J as it is, with residual connection and batch norm too; filter-normalised planes "
    "stay the same, planes as drawn do not"
)
def _(kind):
    gaps = [
        abs(cost(path_of(net, 0, "Adam", 5.0)[-1], net) / trained(net, 0).J[-1] - 1)
        for net in (SMALL, *KINDS)
    ]
    normal, raw = ([squeeze(way, c) for c in (1.0, 5.0)] for way in (RANDOM, RAW))
    return [max(gaps) < 1e-2, abs(normal[1] / normal[0] - 1) < 1e-2, abs(raw[1] / raw[0] - 1) > 0.05], [
        True
    ] * 3


@what_does_a_slice_show.claim(
    "J of many networks at once is that of each on the tape, residual and normalised ones too"
)
def _(kind):
    X, Y = examples()
    params = [
        [(Parameter(W), Parameter(b)) for W, b in unpack(trained(net, 0).path[20], net.dims)] for net in KINDS
    ]
    taped = [
        float(F.binary_cross_entropy(planes.logits(each, net, X), Y).value)
        for each, net in zip(params, KINDS)
    ]
    return [trained(net, 0).J[20] for net in KINDS], taped, 1e-4


@what_does_a_slice_show.claim(
    "off the plane the true cost is different: at the start it is not that of its shadow, at the end it is"
)
def _(kind):
    gaps, net = [], net_of("2-16-16-1")
    for way in (RANDOM, PCA):
        gap = np.abs(np.log(shadow(net, way, 0, 1.0, ("Adam",), "Adam").J / trained(net, 0).J))
        gaps += [gap[:20].max() > 0.05, gap[-1] < 1e-2]
    return gaps, [True] * 4


@what_does_a_slice_show.claim(
    "the path's two main directions keep more than nine tenths of it, two random ones almost nothing; "
    "those of three paths keep less of each"
)
def _(kind):
    (path,), (random,), three = (
        [view.numbers[name] for name in view.numbers if name.startswith("share kept")]
        for view in (
            kind(way=PCA, net="2-16-16-1"),
            kind(net="2-16-16-1"),
            kind(**kind.presets["three paths"]),
        )
    )
    return [path > 0.9, random < 0.1, max(three) < path], [True] * 3


@what_does_a_slice_show.claim(
    "after 200 steps from one start Adam (α = .03) is lower than GD and momentum (α = .5), on all four networks"
)
def _(kind):
    return [
        trained(net, 0).J[-1] < trained(net, 0, rule).J[-1] for net in KINDS for rule in ("GD", "momentum")
    ], [True] * 8


# ---- the edge of stability ----------------------------------------------------------------------------------------------
@remembered
def recorded():
    """J and λ_max of each α, (ALPHAS, LONG/EVERY + 1)."""
    kept = load("c2w2/sharpness")
    return kept["J"], kept["sharpness"]


DASHES = (), (4, 2), (4, 1, 1, 1), (1.5, 1.5)
BY_ALPHA = {
    f"α = {number(alpha)}": Look(color, dash=dash, width=1.4)
    for alpha, color, dash in zip(ALPHAS, theme.CYCLE, DASHES)
}
STEP_AXIS = linear("step", 0, LONG)


@explorable(
    alpha=Choice(*ALPHAS, start=0.4, label="α"),
    step=IntSlider(0, LONG // EVERY, LONG // EVERY, label="hundreds of steps"),
    size=(940, 360),
    presets={"α = .1": {"alpha": 0.1}, "α = .2": {"alpha": 0.2}, "α = .4": {}, "α = .5": {"alpha": 0.5}},
    panels=Arrangement("edge cost", folded={"the cost": "cost"}),
    predict="α · λmax",
)
def how_sharp_does_it_get(edge, cost):
    """A small network trained by plain gradient descent on all examples: the largest curvature λmax of its cost, and the cost, by
    step, for four learning rates.   Lecture C2W2 2.10"""
    panels.axes(edge, STEP_AXIS, linear("α · λmax", 0, 2.6), "How near to the edge of stability")
    panels.axes(cost, STEP_AXIS, log("J", 5e-3, 1), "The cost")
    panels.level(edge, 2.0, "2: beyond it a bowl would throw descent out")
    J, sharpness = recorded()
    steps, drawn = np.arange(LONG // EVERY + 1) * EVERY, []
    for ax, curves in ((edge, np.array(ALPHAS)[:, None] * sharpness), (cost, J)):
        for (name, look), values in zip(BY_ALPHA.items(), curves):
            panels.curve(ax, look, name)(steps, values)
        drawn.append(
            (panels.curve(ax, panels.NOW), panels.points(ax, panels.NOW), panels.vertical(ax), curves)
        )
    panels.legend(edge, "lower right", columns=2)

    def update(alpha, step):
        k = ALPHAS.index(alpha)
        for set_curve, set_here, set_now, curves in drawn:
            set_curve(steps, curves[k])
            set_here(steps[step], curves[k, step])
            set_now(steps[step])
        now = float(alpha * sharpness[k, step])
        told = {"α · λmax": now, "λmax": float(sharpness[k, step]), "J": float(J[k, step])}
        return Reading(how_sharp(int(steps[step]), alpha, now), told)

    return update


def how_sharp(steps, alpha, now):
    """How near to the edge of stability a training is, in words."""
    state = ": it climbs" if steps else ""
    if now > 1.9:
        state = ": at the edge of stability, and it stays"
    return f"After {count(steps, 'step')} with α = {number(alpha)}, α·λmax is {number(now)}{state}"


@how_sharp_does_it_get.claim(
    "plain descent drives α·λmax up to about 2 and holds it there, with α = .4 from step 2000 on"
)
def _(kind):
    J, sharpness = recorded()
    held = 0.4 * sharpness[ALPHAS.index(0.4), 20:]
    return [
        0.4 * sharpness[ALPHAS.index(0.4), 0] < 1.8,
        held.min() > 1.85,
        held.max() < 2.25,
        J[ALPHAS.index(0.4), -1] < J[ALPHAS.index(0.4), 20],
    ], [True] * 4


@how_sharp_does_it_get.claim("the record is what the training gives")
def _(kind):
    J, sharpness = sharpened(0.2, 300)
    return [J, sharpness], [part[1, :4] for part in recorded()], 1e-4
