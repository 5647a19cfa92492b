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
    theme,
    tracks,
    views,
)
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


COLORS = theme.ramp("#ffffff", "#e3ecf3", "#b6cade", "#86a5c4", "#5b7fa5", bands=20)
LOW, HIGH = -3.0, 1.6  # of log₁₀ J, the ends of the colours
ON = {rule: f"run_{rule.lower()}" for rule in TRAINERS}
LARGE = {"net": "2-16-16-1", "way": PCA}


@explorable(
    net=Choice(*NETS, label="network"),
    residual=Toggle(label="residual, in 2-16-16-1"),
    norm=Toggle(label="batch norm"),
    way=Choice(RANDOM, RAW, PCA, BETWEEN, WEIGHTS, label="directions"),
    span=Slider(0.1, 3.0, 1.0, step=0.05),
    scale=LogSlider(0.1, 10.0, 1.0, label="rescale c"),
    step=Step(0, STEPS, STEPS, milliseconds=25),
    grid=IntSlider(15, 61, 41, label="grid"),
    seed=Seed(0, 99, 0),
    **{ON[rule]: Toggle(rule == "Adam", label=rule) for rule in TRAINERS},
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
    more={"More": ("net", "residual", "run_adam", "span", "scale", "grid", "seed")},
    size=(940, 420),
    latency="II",
    predict="share kept of Adam",
)
def what_does_a_slice_show(fig):
    """J of a network on two moons, on a plane through its trained weights: the plane with the shadows of training paths, true J
    beside that of the shadow, and J on the straight line to a second solution.   Lecture C2W2 2.10"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.15, 1))
    world, costs, cut = fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[0, 1]), fig.add_subplot(grid[1, 1])
    views.label_axes(world, "first direction, in spans", "second direction", xlim=(-1, 1), ylim=(-1, 1))
    set_map, set_lines = (
        views.tiles(world, COLORS, smooth=True),
        views.contours(
            world,
            np.arange(LOW, HIGH, 0.25),
            color="#51697f",
            width=0.5,
            label="J",
            means=lambda level: 10**level,
        ),
    )
    set_name = views.text(world, 0, 1.02, va="bottom", halo=False, size=theme.LABEL)
    set_end = views.points(world, color=theme.INK, marker="*", size=13, zorder=5)
    views.label_axes(
        costs,
        "training step",
        "J (log)",
        "On the path, and at its shadow (dashed)",
        xlim=(0, STEPS),
        ylim=(1e-3, 50),
        grid=True,
    )
    costs.set_yscale("log")
    views.label_axes(
        cut,
        "from this solution (0) to the one of the next seed (1)",
        "J (log)",
        "On the line between two solutions",
        xlim=(-0.5, 1.5),
        ylim=(1e-3, 50),
        grid=True,
    )
    cut.set_yscale("log")
    set_cut, set_both = (
        views.curve(cut, color=theme.BLUE, width=2.2),
        views.points(cut, color=theme.INK, marker="*", size=11),
    )
    paths, curves, looks = (
        tracks.Tracks(world),
        tracks.Tracks(costs),
        {rule: dict(color=RULES[rule].color, marker=RULES[rule].marker) for rule in TRAINERS},
    )
    set_path = {rule: paths.run(dots=True, width=1.2, size=8, **look) for rule, look in looks.items()}
    set_shadow = {
        rule: curves.run(ring=False, ahead=True, width=1.2, dash=(4, 2), size=6, **look)
        for rule, look in looks.items()
    }
    set_true = {
        rule: curves.run(ring=False, ahead=True, width=2.2, label=rule, **look)
        for rule, look in looks.items()
    }
    set_cursor, steps = curves.cursor(), np.arange(STEPS + 1)

    def update(net, residual, norm, way, span, scale, step, grid, seed, **switches):
        rules = tuple(rule for rule in TRAINERS if switches[ON[rule]])
        if not rules:
            raise Notice("No path is drawn: tick GD, momentum or Adam")
        net, leading = net_of(net, residual, norm), rules if way == PCA else ()
        at, J = sliced(net, way, seed, scale, leading, span, grid)
        heights = np.log10(J.clip(10**LOW, 10**HIGH))
        set_map([((heights - LOW) / (HIGH - LOW) * 2 - 1, (-1, -1, 2, 2))])
        set_lines(at / span, at / span, heights)
        set_name(f"J by colour and line, span {number(span)}; ★ where Adam ends")
        ends = (
            [0.0, 1 / span] if way == BETWEEN and span > 1 else [0.0]
        )  # the second solution is on this plane too
        set_end(ends, [0.0] * len(ends))
        told, gap, kept = {}, 0.0, {}
        for rule in TRAINERS:
            for set_run in (set_path[rule], set_true[rule], set_shadow[rule]):
                set_run()
            if rule in rules:
                run, shade = trained(net, seed, rule), shadow(net, way, seed, scale, leading, rule)
                set_path[rule](*(shade.at / span).T, f"{rule} {shade.kept:.0%}")
                set_true[rule](steps, run.J.clip(1e-6)), set_shadow[rule](steps, shade.J.clip(1e-6, 1e6))
                gap = max(
                    gap, float(np.abs(np.log10(shade.J.clip(1e-6, 1e6) / run.J.clip(1e-6)))[: step + 1].max())
                )
                told |= {f"J at the end of {rule}": float(run.J[-1]), f"share kept of {rule}": shade.kept}
                kept[rule] = shade.kept
        set_cursor(steps)
        J_line, here = between(net, seed), float(trained(net, seed).J[-1])
        set_cut(LINE, J_line.clip(1e-6, 1e6)), set_both([0, 1], [here, trained(net, seed + 1).J[-1]])
        ridge = float(J_line[(LINE >= 0) & (LINE <= 1)].max())
        return Reading(
            finding(way, kept, gap, ridge, here),
            {
                **told,
                "largest J/lowest J on the plane": float(J.max() / J.min()),
                "highest J between the solutions": ridge,
                "parameters": trained(net, seed).path.shape[1],
            },
        )

    update.tracks, update.pins = [paths, curves], [cut]
    return update


def finding(way, kept, gap, ridge, here):
    """What the plane says of the paths drawn on it: the shares that it keeps of them, by their rules, and how far its J is off."""
    most, least = max(kept.values()), min(kept.values())
    if way == BETWEEN:
        return f"Between two solutions J climbs to {number(ridge)}; here it is {number(here)}"
    if way == PCA and len(kept) == 1:
        return f"The path's two main directions keep {least:.0%} of it; off the plane J is different"
    if way == PCA:
        shares = [f"{share:.0%} of {rule}'s" for rule, share in kept.items()]
        return f"The paths' two main directions keep {', '.join(shares)}"
    part = f"{most:.1%} of the path" if len(kept) == 1 else f"at most {most:.1%} of a path"
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


@explorable(
    alpha=Choice(*ALPHAS, start=0.4, label="α"),
    step=IntSlider(0, LONG // EVERY, LONG // EVERY, label="hundreds of steps"),
    size=(940, 360),
    presets={"α = .1": {"alpha": 0.1}, "α = .2": {"alpha": 0.2}, "α = .4": {}, "α = .5": {"alpha": 0.5}},
    predict="α · λmax",
)
def how_sharp_does_it_get(fig):
    """A small network trained by plain gradient descent on all examples: the largest curvature λmax of its cost, and the cost, by
    step, for four learning rates.   Lecture C2W2 2.10"""
    edge, costs = fig.subplots(1, 2)
    steps = np.arange(LONG // EVERY + 1) * EVERY
    looks = list(zip(ALPHAS, theme.CYCLE, ("-", "--", "-.", ":")))
    views.label_axes(
        edge,
        "step",
        "α · λmax",
        "How near to the edge of stability",
        xlim=(0, LONG),
        ylim=(0, 2.6),
        grid=True,
    )
    views.label_axes(costs, "step", "J (log)", "The cost", xlim=(0, LONG), ylim=(5e-3, 1), grid=True)
    costs.set_yscale("log")
    edge.axhline(2, color=theme.INK, linewidth=1.4)
    edge.text(2400, 2.07, "2: beyond it a bowl would throw descent out", fontsize=theme.points(theme.TICK))
    J, sharpness = recorded()
    for (alpha, color, style), j, top in zip(looks, J, sharpness):
        edge.plot(steps, alpha * top, color=color, linestyle=style, linewidth=1.1, alpha=0.6)
        costs.plot(
            steps, j, color=color, linestyle=style, linewidth=1.1, alpha=0.6, label=f"α = {number(alpha)}"
        )
    costs.legend(loc="upper right")
    set_chosen = [views.curve(ax, color=theme.INK, width=2.4) for ax in (edge, costs)]
    set_here, set_now = (
        [views.points(ax, color=theme.INK, size=9, zorder=6) for ax in (edge, costs)],
        [views.vertical(ax) for ax in (edge, costs)],
    )

    def update(alpha, step):
        k = ALPHAS.index(alpha)
        for set_curve, set_point, set_line, values in zip(
            set_chosen, set_here, set_now, (alpha * sharpness[k], J[k])
        ):
            set_curve(steps, values), set_point(steps[step], values[step]), set_line(steps[step])
        now = float(alpha * sharpness[k, step])
        state = ": it climbs" if step else ""
        if now > 1.9:
            state = ": at the edge of stability, and it stays"
        return Reading(
            f"After {number(int(steps[step]))} steps with α = {number(alpha)}, α·λmax is {number(now)}{state}",
            {"α · λmax": now, "λmax": float(sharpness[k, step]), "J": float(J[k, step])},
        )

    return update


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
