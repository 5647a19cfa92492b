"""The optimizer race: all rules live from one start, on bowls, valleys, saddles, a cliff and real data.   C2W2 2.6 to 2.10"""

from typing import NamedTuple

import numpy as np

from ... import optim
from ...analysis import runs, surfaces
from ...analysis.quadratics import best, best_shrinkage, push, shrinkage, steps_for
from ...analysis.runs import Race, first, for_good, settings_for
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
    tracks,
)
from ...explore.panels import Arrangement, Look, linear, log
from ...explore.words import listed
from ...remember import remembered
from .rules import RULES, SURFACES, relief
from .rules import surface as surface_of

__all__ = ["which_rule_arrives_first"]

GRID = 10.0 ** (np.arange(-24, 4) / 6)  # learning rates .0001 … 3.16, six a decade
TARGET = 1e-3  # of J at the start, both seen from J*
BEST, OWN = "each its best of a grid", "each its own (below)"
CLIPS = {"no clipping": np.inf, "‖g‖ ≤ 10": 10.0, "‖g‖ ≤ 1": 1.0, "‖g‖ ≤ .1": 0.1}


# ---- what is raced -------------------------------------------------------------------------------------------------------
class Problem(NamedTuple):
    """Where a race is run: all that decides the gradients."""

    surface: str = "bowl"
    kappa: float = 100.0
    angle: float = 0.0
    start: tuple = (1.0, 1.0)
    steps: int = 300
    noise: float = 0.0
    seed: int = 0
    clip: float = np.inf

    def gradient(self):
        """A function p (…, 2) → gradient: in each call one noise for all points, as if from one mini-batch; then clipped."""
        J = surface_of(*self[:3])
        if self.noise:
            J = surfaces.noisy(J, self.noise, rng=np.random.default_rng(self.seed), shared=True)
        return runs.clipped(J.gradient, self.clip)


def settings_of(name, *, beta1, beta2, beta_rms, epsilon, weight_decay, heavy_ball):
    """Those settings that a rule has, by the names that `optim` gives them."""
    return settings_for(
        RULES[name].rule,
        beta=beta1,
        beta1=beta1,
        beta2=beta_rms if name == "RMSprop" else beta2,
        epsilon=epsilon,
        weight_decay=weight_decay if name == "AdamW" else 0.0,
        heavy_ball=heavy_ball,
    )


def run(problem, entries, rates):
    """The paths of several rules, each with several learning rates: `runs.paths` of a problem."""
    return runs.paths(problem.gradient(), problem.start, entries, rates, problem.steps)


@remembered
def race(problem, names, shared, rates=None):
    """`runs.race` of these rules, each field a dict by their names. shared are their settings as items; rates their learning rates, or
    None for the best of GRID."""
    entries = [(RULES[name].rule, settings_of(name, **dict(shared))) for name in names]
    result = runs.race(
        surface_of(*problem[:3]),
        problem.start,
        entries,
        np.tile(GRID, (len(names), 1)) if rates is None else np.array(rates)[:, None],
        problem.steps,
        gradient=problem.gradient(),
        target=TARGET,
        lowest=relief(*problem[:3]).lowest,
        limits=SURFACES[problem.surface].limits,
    )
    return Race(*(dict(zip(names, column)) for column in result))


def inside(problem, name, path, rate, settings):
    """The sizes of g, v, √s and α/√s at each step of a path, by those names; None for what the rule has not."""
    seen = runs.inside(
        RULES[name].rule, problem.gradient(), path[0], len(path) - 1, learning_rate=rate, **settings
    )
    v, s = (raw if mended is None else mended for raw, mended in ((seen.v, seen.v_hat), (seen.s, seen.s_hat)))
    return {"g": seen.g, "v": v, "√s": None if s is None else np.sqrt(s), "α/√s": seen.rate}


# ---- the figure ---------------------------------------------------------------------------------------------------------
RATES = {
    "GD": 0.0198,
    "momentum": 0.1,
    "Nesterov": 0.1,
    "AdaGrad": 0.7,
    "RMSprop": 0.05,
    "Adam": 0.2,
    "AdamW": 0.2,
}
ON = {name: f"run_{name.lower()}" for name in RULES}
RATE = {name: f"rate_{name.lower()}" for name in RULES}
FROM_ONES = {"start_x": 1.0, "start_y": 1.0}
ONLY_TWO = {ON[name]: name in ("GD", "momentum") for name in RULES}
CLIFF = {
    "surface": "plateau and cliff",
    "rates": OWN,
    "start_x": -1.2,
    "start_y": 1.5,
    "watch": "GD",
    **{
        RATE[name]: rate
        for name, rate in (("GD", 2.0), ("momentum", 2.0), ("Nesterov", 2.0), ("RMSprop", 0.1))
    },
}
COLUMNS = "rule", "α", "J/1000 at", "J − J*", "distance"
STATE = {
    "g": Look(theme.GRADIENT, dash=(2, 1), size=7),
    "v": Look(theme.BLUE, "s", size=7),
    "√s": Look(theme.GREEN, "^", size=7),
    "α/√s": Look(theme.INK, "D", size=7),
}
SLOPE, STEP = Look(theme.GRADIENT, dash=(2, 1.5), width=2), Look(theme.INK, width=2)
LOOKS = {name: Look(rule.color, rule.marker, rule.dash, width=1.6, size=9) for name, rule in RULES.items()}
LEVELS = range(-30, 30)  # lines of a relief
MINIMUM, BEGIN = Look(theme.INK, "+", size=13), Look(theme.INK, size=10, hollow=True)
ROOM = 84  # pixels beside a panel, for the names of its curves


def idle(values):
    """Which controls act on nothing, and why."""
    why = {}
    if values["surface"] != "bowl":
        why |= dict.fromkeys(("kappa", "angle"), "only the bowl has a κ, and can be turned")
    if values["rates"] == BEST and values["surface"] == "bowl":  # elsewhere no rate of the grid may arrive
        why |= dict.fromkeys(RATE.values(), "each rule has the best α of a grid")
    return why


@explorable(
    surface=Choice(*SURFACES),
    kappa=LogSlider(1.0, 1000.0, 100.0, label="κ of the bowl"),
    rates=Choice(BEST, OWN, label="α"),
    watch=Choice(*RULES, start="Adam", label="look inside"),
    start_x=Slider(-6.0, 6.0, -1.7, step=0.05, label="start x"),
    start_y=Slider(-6.0, 6.0, 0.9, step=0.05, label="start y"),
    step=Step(0, 1000, 1000, milliseconds=25),
    **{ON[name]: Toggle(not name.startswith("Ada") or name == "Adam", label=name) for name in RULES},
    **{RATE[name]: LogSlider(1e-4, 3.0, RATES[name], label=f"α {name}") for name in RULES},
    beta1=Slider(0.0, 0.999, 0.9, step=0.001, label="β₁"),
    beta2=Slider(0.9, 0.9999, 0.999, step=0.0001, label="β₂ of Adam"),
    beta_rms=Slider(0.5, 0.9999, 0.9, step=0.0001, label="β₂ of RMSprop"),
    epsilon=LogSlider(1e-8, 0.1, 1e-8, label="ε"),
    weight_decay=Slider(0.0, 0.5, 0.1, step=0.01, label="decay of AdamW"),
    heavy_ball=Toggle(label="heavy ball: v ← βv + g"),
    angle=Slider(0.0, 90.0, 0.0, step=1.0, label="bowl turned by °"),
    noise=Slider(0.0, 2.0, 0.0, step=0.05, label="noise σ of g"),
    seed=Seed(),
    clip=Choice(*CLIPS, label="gradient"),
    steps=IntSlider(10, 1000, 300),
    more={
        "rules": tuple(ON.values()),
        "α of each": tuple(RATE.values()),
        "β, ε": ("beta1", "beta2", "beta_rms", "epsilon", "weight_decay", "heavy_ball"),
        "start, noise": ("start_x", "start_y", "angle", "noise", "seed", "clip", "steps"),
    },
    presets={
        "narrow bowl": {},
        "all seven": {"run_adagrad": True, "run_adamw": True, "rates": OWN, "angle": 30.0, "watch": "AdamW"},
        "turned 30°": {"angle": 30.0},
        "best by theory": {**ONLY_TWO, **FROM_ONES, "rates": OWN, "beta1": 0.67, "watch": "momentum"},
        "GD past the edge": {**ONLY_TWO, "rates": OWN, "rate_gd": 0.0202, "watch": "GD", "steps": 60},
        "Rosenbrock": {"surface": "Rosenbrock's valley", "start_x": -1.2, "start_y": 1.0},
        "four minima": {"surface": "Himmelblau's four minima", "start_x": 1.0, "start_y": 0.0},
        "saddle": {"surface": "saddle", "start_x": -1.7, "start_y": 0.0, "watch": "GD"},
        "noisy saddle": {
            "surface": "saddle",
            "start_x": -1.7,
            "start_y": 0.0,
            "noise": 0.1,
            "watch": "GD",
        },
        "cliff": CLIFF,
        "cliff, clipped": {**CLIFF, "clip": "‖g‖ ≤ .1"},
        "noisy bowl": {"kappa": 10.0, "noise": 1.0, "watch": "GD"},
        "irises in cm": {"surface": "irises, sepals in cm", "start_x": 0.0, "start_y": 0.0},
        "standardised": {"surface": "irises, standardised", "start_x": -1.7, "start_y": 0.9},
    },
    panels=Arrangement(
        "world world cost cost / table table mind other",
        widths=(1.15, 1.15, 0.9, 0.9),
        heights=(2, 1),
        folded={"results": "table", "what one rule remembers": "mind other"},
    ),
    size=(940, 540),
    latency="II",
)
def which_rule_arrives_first(world, cost, table, mind, other):
    """Up to seven update rules from one start: their paths over lines of equal J, J − J* by step, and what one of them
    remembers.   Lecture C2W2 2.6, 2.7, 2.8, 2.10"""
    set_world, set_cost = _world(world), _cost(cost)
    set_table, set_minds = panels.table(table, COLUMNS, len(RULES), looks=LOOKS), _minds(mind, other)

    def update(
        surface, kappa, rates, watch, start_x, start_y, step, angle, noise, seed, clip, steps, **shared
    ):
        names = tuple(name for name in RULES if shared.pop(ON[name]))
        own_rates = {name: shared.pop(RATE[name]) for name in RULES}
        if not names:
            raise Notice("No rule runs: tick at least one under “rules”")
        shape = (kappa, angle) if surface == "bowl" else (100.0, 0.0)
        problem = Problem(surface, *shape, (start_x, start_y), steps, noise, seed, CLIPS[clip])
        bottomless = not np.isfinite(surface_of(surface, *shape).lowest)  # there no rate is best
        own = tuple(own_rates[name] for name in names) if rates == OWN or bottomless else None
        result = race(problem, names, tuple(shared.items()), own)
        remembered = None
        if watch in names:
            path, rate = result.path[watch], result.rate[watch]
            remembered = inside(problem, watch, path, rate, settings_of(watch, **shared))
        set_world(problem, result.path, watch, remembered)
        set_cost(result.gap, steps)
        set_minds(problem, watch, remembered)
        set_table([(name, *row(problem, result, name)) for name in names])
        told = finding(problem, result)
        return Reading(told[0].upper() + told[1:], numbers(problem, result, shared))

    update.handles = [tracks.Handle("start", world, "start_x", "start_y")]
    update.idle, update.pins = idle, []  # a pin keeps the runs
    return update


def _world(ax):
    """The map, the paths, and of one rule the slope and the step. set(problem, {name: path}, watched rule, what it remembers)"""
    set_axes = panels.axes(ax, linear("x", -1, 1, letters=3), linear("y", -1, 1, letters=3), " ", grid=False)
    set_map, set_caption = panels.colours(ax, 0, 1, bar=False), panels.caption(ax)
    set_lines = {
        by: panels.contours(ax, LEVELS, write=write) for by, write in ((True, height), (False, None))
    }
    set_minima, set_start = panels.points(ax, MINIMUM), panels.points(ax, BEGIN)
    set_trails = panels.runs(ax, LOOKS, dots=True, fades=True)
    set_slope, set_step = panels.arrow(ax, SLOPE, "−g"), panels.arrow(ax, STEP, "step")
    drawn = []

    def set_world(problem, paths, watch, remembered):
        ground, place = relief(*problem[:3]), SURFACES[problem.surface]
        if drawn != list(problem[:3]):
            low, high = ground.height.min(), ground.height.max()
            set_axes(*(linear(name, *ends, letters=3) for name, ends in zip(place.names, place.limits)))
            set_map(0.6 * (ground.height - low) / (high - low))
            for by_factors, set_levels in set_lines.items():
                set_levels(*((ground.x, ground.y, ground.height) if by_factors == ground.by_factors else ()))
            set_caption(
                "Lines of equal J − J*" if ground.by_factors else "Lines of equal J; J* is the lowest here"
            )
            set_minima(*surface_of(*problem[:3]).minima.T)
            drawn[:] = problem[:3]
        set_start(*np.clip(problem.start, *np.transpose(place.limits)))
        set_trails(paths)
        path, steps = (paths[watch], np.diff(paths[watch], axis=0)) if remembered else (None, None)
        far = 0.28 * place.half
        set_slope(*(() if path is None else ahead(path, -remembered["g"], steps, far)))
        set_step(*(() if path is None else ahead(path, steps, steps, far)))

    return set_world


def ahead(path, way, steps, far):
    """Where arrows of one length begin and end, from each place of a path (T + 1, 2) but the last; none where it stands still."""
    with np.errstate(over="ignore", invalid="ignore"):
        moves = np.hypot(*steps.T)[:, None] > 7e-3 * far
        unit = way / np.maximum(np.hypot(*way.T)[:, None], 1e-300)
        return *path[:-1].T, *(path[:-1] + far * moves * unit).T


def height(level):
    """What is written at every other line of a relief by factors of √10."""
    return "" if level % 2 else number(10.0 ** (level // 2))


def _cost(ax):
    """J − J* of each rule by its start. set({name: gap}, steps)"""
    lost = log("share left of J − J*", 1e-9, 30)
    set_axes = panels.axes(ax, linear("step", 0, 1), lost, "How much of J − J* is left")
    panels.level(ax, TARGET)
    set_curves, set_cursor = panels.runs(ax, LOOKS, room=ROOM, ahead=True), panels.cursors(ax)

    def set_cost(gaps, steps):
        set_axes(x=linear("step", 0, steps))
        scale = next(iter(gaps.values()))[0] or 1.0
        set_curves({name: np.clip(gap / scale, 1e-300, 1e300) for name, gap in gaps.items()})
        set_cursor(np.arange(steps + 1))

    return set_cost


def _minds(*axs):
    """What a rule remembers, for each coordinate. set(problem, name, sizes or None)"""
    sizes = log("", 1e-7, 1e3)
    parts = [
        (
            panels.axes(ax, linear("step", 0, 1), sizes, " "),
            panels.caption(ax),
            panels.runs(ax, STATE, room=ROOM, ahead=True, numbers=True),
            panels.cursors(ax),
        )
        for ax in axs
    ]

    def set_minds(problem, name, remembered):
        for axis, (set_axes, set_caption, set_sizes, set_cursor) in enumerate(parts):
            along = SURFACES[problem.surface].names[axis]
            set_axes(x=linear("step", 0, problem.steps))
            set_caption(f"{name}, along {along}" if remembered else f"{name} does not run")
            set_cursor(np.arange(problem.steps + 1))
            kept = {key: part for key, part in (remembered or {}).items() if part is not None}
            set_sizes(
                {key: run_of(part[:, axis]) for key, part in kept.items()},
                {} if "√s" in kept else {"α/√s": "α"},
            )

    return set_minds


def run_of(sizes):
    """Sizes by step, from 1."""
    return np.arange(1, len(sizes) + 1), np.abs(sizes).clip(1e-300, 1e300)


def row(problem, result, name):
    """What the table says of a rule: α, step of arrival, gap at the end, distance from the nearest minimum, or how it was lost."""
    minima, arrived, lost = surface_of(*problem[:3]).minima, result.arrived[name], result.lost[name]
    arrival = "—" if arrived is None or not len(minima) else str(arrived)
    if lost is not None:
        return (
            number(result.rate[name]),
            arrival,
            "",
            f"diverges at {lost}" if len(minima) else f"off the map at {lost}",
        )
    distance = (
        number(np.sqrt(((minima - result.path[name][-1]) ** 2).sum(-1)).min())
        if len(minima)
        else "still here"
    )
    return number(result.rate[name]), arrival, number(max(result.gap[name][-1], 0.0)), distance


def finding(problem, result):
    """The race in one sentence."""
    names, steps = list(result.path), problem.steps
    arrived = sorted((k, name) for name, k in result.arrived.items() if k is not None)
    lost = sorted((k, name) for name, k in result.lost.items() if k is not None)
    if next(iter(result.gap.values()))[0] <= 0:
        return "The start is a minimum" + (
            ", from which the noise drives all rules" if problem.noise else ": nothing moves"
        )
    if not len(surface_of(*problem[:3]).minima):
        stuck = [name for name in names if result.lost[name] is None]
        if lost and lost[0][0] == 0:
            return "The start is off this map: choose one on it"
        if not lost:
            return f"No rule leaves the saddle in {steps} steps"
        others = (
            f"{named(stuck)} never {'does' if len(stuck) == 1 else 'do'}"
            if stuck
            else f"{lost[-1][1]} leaves at {lost[-1][0]}"
        )
        return f"{lost[0][1]} is the first to leave the saddle, at step {lost[0][0]}; {others}"
    first_of = (
        f"{arrived[0][1]} is first: J − J* stays below a thousandth from step {arrived[0][0]} on"
        if arrived
        else f"no rule stays below a thousandth of its J − J* in {steps} steps"
    )
    if lost:
        return f"{named([name for _, name in lost])} diverge{'s' if len(lost) == 1 else ''}; {first_of}"
    late = [name for name in names if result.arrived[name] is None]
    if arrived and len(names) > 1:
        return f"{first_of}; " + (
            f"{named(late)} not within {steps}"
            if late
            else f"{arrived[-1][1]}, the last, from {arrived[-1][0]}"
        )
    return first_of


def named(names):
    """A and B; A, B and C; 4 rules."""
    return f"{len(names)} rules" if len(names) > 3 else listed(names)


def numbers(problem, result, shared):
    """The surface in numbers; on a bowl without noise the steps that theory wants, from the slowest component's rate alone."""
    J, told = surface_of(*problem[:3]), {}
    if len(J.minima):
        ends = {
            int(((J.minima - path[-1]) ** 2).sum(-1).argmin())
            for name, path in result.path.items()
            if result.lost[name] is None
        }
        curvatures = surfaces.principal_curvatures(J, J.minima)
        told["κ at the minimum"] = float((curvatures[:, 1] / curvatures[:, 0]).max())
        told["GD stable below α ="] = 2 / float(curvatures[:, 1].max())
        if len(J.minima) > 1:
            told["different minima reached"] = len(ends)
    told["rules that diverge" if len(J.minima) else "rules that leave"] = sum(
        lost is not None for lost in result.lost.values()
    )
    if (
        problem.surface == "bowl"
        and not problem.noise
        and problem.clip == np.inf
        and next(iter(result.gap.values()))[0] > 0
    ):
        for name, beta in (("GD", 0.0), ("momentum", shared["beta1"])):
            if name in result.path:
                a = push(result.rate[name] * np.array([1.0, problem.kappa]), beta, shared["heavy_ball"])
                rate, arrived = float(shrinkage(a, beta).max()), result.arrived[name]
                theory = "never" if rate >= 1 else steps_for(1 / TARGET, max(rate, 1e-9)) / 2
                told[f"{name}: J/1000 from step"] = (
                    f"more than {problem.steps}" if arrived is None else arrived
                )
                told[f"{name}, by its rate alone"] = theory
    return told


# ---- what a learner can verify ------------------------------------------------------------------------------------------
ALONE = {ON[name]: False for name in RULES}


def two_rules(kappa, steps, *, rate, beta):
    """GD at α = 2/(1 + κ) and the heavy ball from (1, 1) on a bowl: positions (steps + 1, 2, 2) and J (steps + 1, 2)."""
    problem = Problem(kappa=kappa, steps=steps)
    entries = (optim.gradient_descent, {}), (optim.momentum, {"beta": beta, "heavy_ball": True})
    path = run(problem, entries, [[2 / (1 + kappa)], [rate]])[:, :, 0]
    return path, surface_of("bowl", kappa).value(path)


@which_rule_arrives_first.claim("GD diverges just past α = 2/λmax: not at .99 times it, but at 1.01 times")
def _(kind):
    edge = kind().numbers["GD stable below α ="]
    at = [
        kind(**{**ALONE, "run_gd": True}, **FROM_ONES, rates=OWN, rate_gd=share * edge, steps=1000)
        for share in (0.99, 1.01)
    ]
    return [edge, *(view.numbers["rules that diverge"] for view in at)], [0.02, 0, 1], 1e-6


@which_rule_arrives_first.claim(
    "steps to a thousandth of the distance at the best α, β, κ = 10, 100, 1000: GD 35, 346, 3454, "
    "momentum 15, 56, 198; its rate alone says 10.5, 34, 109, because the repeated root adds a k·ρᵏ"
)
def _(kind):
    measured, theory = [], []
    for kappa in (10.0, 100.0, 1000.0):
        rate, beta = best(kappa, True)
        path, _ = two_rules(kappa, 4000, rate=rate / kappa, beta=beta)
        distance = np.sqrt((path**2).sum(-1))
        measured.append(first(distance <= 1e-3 * distance[0]))
        theory.append(steps_for(1000, best_shrinkage(kappa)))
    return [*np.transpose(measured).ravel(), *theory], [35, 346, 3454, 15, 56, 198, 10.5, 34.4, 109.2], 5e-3


@which_rule_arrives_first.claim(
    "steps to a thousandth of J at the best α, β: GD 18, 173, 1727, momentum 10, 39, 144"
)
def _(kind):
    measured = []
    for kappa in (10.0, 100.0, 1000.0):
        rate, beta = best(kappa, True)
        _, J = two_rules(kappa, 2000, rate=rate / kappa, beta=beta)
        measured.append(first(J <= TARGET * J[0]))
    return np.transpose(measured).ravel(), [18, 173, 1727, 10, 39, 144]


@which_rule_arrives_first.claim(
    "the two forms of momentum take the same path, the heavy ball with α(1 − β) in place of α"
)
def _(kind):
    problem = Problem(steps=200)
    lecture, ball = (
        run(problem, [(optim.momentum, {"beta": 0.9, "heavy_ball": heavy})], [[rate]])
        for heavy, rate in ((False, 0.1), (True, 0.01))
    )
    return np.abs(lecture - ball).max(), 0.0


@which_rule_arrives_first.claim(
    "Rosenbrock's valley has the curvatures .399 and 1001.6 at (1, 1): κ = 2508, GD stable below α = .002"
)
def _(kind):
    low, high = surfaces.principal_curvatures(surface_of("Rosenbrock's valley"), [1.0, 1.0])
    numbers = kind(surface="Rosenbrock's valley").numbers
    return (
        [low, high, numbers["κ at the minimum"], numbers["GD stable below α ="]],
        [0.3994, 1001.6, 2508, 0.0019968],
        1e-3,
    )


@which_rule_arrives_first.claim("from the ridge of the saddle no rule ever leaves; with noise all do")
def _(kind):
    presets = kind.presets
    return [kind(**presets[name]).numbers["rules that leave"] for name in ("saddle", "noisy saddle")], [
        0,
        5,
    ]


@which_rule_arrives_first.claim("off the ridge of x² − y² GD moves away by 1 + 2α a step")
def _(kind):
    path = run(Problem("saddle", start=(-1.7, 1e-6), steps=100), [(optim.gradient_descent, {})], [[0.05]])[
        :, 0, 0, 1
    ]
    return path[-1] / path[0], 1.1**100


@which_rule_arrives_first.claim(
    "in one dimension RMSprop with constant α ends in a cycle between ±α/2, Adam goes to 0"
)
def _(kind):
    problem = Problem(kappa=1.0, start=(1.0, 0.0), steps=2000)
    path = run(problem, [(optim.rmsprop, {"beta2": 0.9}), (optim.adam, {})], [[0.1], [0.1]])[:, :, 0, 0]
    return [abs(path[-1, 0]), path[-1, 0] + path[-2, 0], abs(path[-1, 1])], [0.05, 0, 0], 1e-5


@which_rule_arrives_first.claim("Adam does not notice that J is multiplied by 1000, GD does")
def _(kind):
    J = surface_of("bowl")

    def moved(rule):
        slopes = J.gradient, lambda p: 1000 * J.gradient(p)
        one, other = (optim.trajectory(rule, f, [1.0, 1.0], 100, learning_rate=1e-5) for f in slopes)
        return np.abs(one - other).max() / np.abs(one - one[0]).max()

    return [moved(optim.adam) < 1e-6, moved(optim.gradient_descent) > 1], [True, True]


@which_rule_arrives_first.claim(
    "κ = 100 from (1, 1), α = .1: with momentum J stays below a thousandth from step 65 on, while GD "
    "explodes at step 4; RMSprop at α = .01 takes 113 steps, on the bowl turned by 45° 175"
)
def _(kind):
    def steps(rule, rate, angle=0.0, **settings):
        start = (1.0, 1.0) if not angle else (0.0, np.sqrt(2))  # the same point of the turned bowl
        path = run(Problem(angle=angle, start=start, steps=400), [(rule, settings)], [[rate]])[:, 0, 0]
        with np.errstate(over="ignore", invalid="ignore"):
            J = surface_of("bowl", 100.0, angle).value(path)
        return for_good(J <= TARGET * J[0]), first(J > 1e6 * J[0])

    return [
        steps(optim.momentum, 0.1, beta=0.9)[0],
        steps(optim.gradient_descent, 0.1)[1],
        steps(optim.rmsprop, 0.01, beta2=0.9)[0],
        steps(optim.rmsprop, 0.01, 45.0, beta2=0.9)[0],
    ], [65, 4, 113, 175]


@which_rule_arrives_first.claim("the cliff throws GD off the map, and not with clipped gradients")
def _(kind):
    (left, right), _ = SURFACES["plateau and cliff"].limits
    reached = []
    for clip in ("no clipping", "‖g‖ ≤ .1"):
        problem = Problem("plateau and cliff", start=(-1.2, 1.5), clip=CLIPS[clip])
        reached.append(run(problem, [(optim.gradient_descent, {})], [[2.0]])[:, 0, 0, 0].max() > right)
    return reached, [True, False]


@which_rule_arrives_first.claim("the same irises have κ = 1007 in cm and 1.27 standardised")
def _(kind):
    kappas = [
        kind(surface=name).numbers["κ at the minimum"]
        for name in ("irises, sepals in cm", "irises, standardised")
    ]
    return kappas, [1007, 1.268], 1e-3
