"""Momentum on a quadratic bowl, by its eigenvalues: where it is stable, where it is fastest, and why √κ takes the place of κ.   C2W2 2.6"""

import numpy as np

from ... import data, optim
from ...analysis import surfaces
from ...analysis.quadratics import (
    best,
    best_shrinkage,
    component,
    critical,
    push,
    regression_curvatures,
    roots,
    shrinkage,
    slowest,
    stable_below,
    steps_for,
)
from ...analysis.runs import for_good
from ...explore import (
    Choice,
    LogSlider,
    Reading,
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
from ...remember import remembered

__all__ = ["momentum_and_the_condition_number"]


# ---- what is shown of a component --------------------------------------------------------------------------------------
def phases(x):
    """Position x_k and step x_k − x_{k−1} = −αv_k along a run x (K + 1,) that starts at rest, both by their largest."""
    with np.errstate(over="ignore"):
        step = np.diff(x, prepend=x[:1]).clip(-1e300, 1e300)
    return [part / max(np.abs(part).max(), 1e-300) for part in (x, step)]


def motion(a, beta):
    """How a component moves, in words: complex roots turn by their angle in a step, real ones lead straight in, or change sides."""
    root = complex(roots(a, beta)[0])
    away = "outwards" if abs(root) > 1 else "inwards"
    if root.imag:
        return f"spiral, {number(2 * np.pi / abs(np.angle(root)))} steps a turn"
    return f"node, straight {away}" if root.real >= 0 else f"side to side, {away}"


# ---- curvatures ---------------------------------------------------------------------------------------------------------
TWO, MANY, RAW, STANDARD = "two", "25, evenly by factors", "irises in cm", "irises, standardised"


@remembered
def curvatures(spectrum, kappa):
    """λ by λ_max, the smallest first. Of the irises: the eigenvalues of XXᵀ/m, the curvatures of a linear regression on four
    features.   (n,)"""
    if spectrum in (TWO, MANY):
        return np.geomspace(1 / kappa, 1.0, 2 if spectrum == TWO else 25)
    X = data.iris().X if spectrum == RAW else data.standardize(data.iris().X)
    values = regression_curvatures(X)
    return values / values[-1]


ALPHAS, BETAS = np.geomspace(1e-2, 1e3, 181), np.linspace(0.0, 0.999, 121)


@remembered
def landscape(kappa, heavy_ball):
    """Steps that a factor of ten takes over ALPHAS (columns, αλ_max) and BETAS (rows); NaN where it diverges."""
    rate = slowest(ALPHAS, BETAS[:, None], kappa, heavy_ball)
    return steps_for(10, np.where(rate < 1, np.minimum(rate, 1 - 1e-12), rate))


# ---- the figure ---------------------------------------------------------------------------------------------------------
STEPS, FAR = 300, 1e300
FAST, SLOW, NEVER = (
    2.0,
    2000.0,
    4000.0,
)  # steps for a factor of ten: the ends of the colours, and what diverges
LEVELS = 10, 30, 100, 300, 1000
FLAT, STEEP = Look(theme.BLUE, size=9), Look(theme.VERMILLION, "s", dash=(3, 1), size=9)
ENDS = {"flattest": (0, FLAT), "steepest": (-1, STEEP)}  # name → (place among the eigenvalues, look)
EDGE, ROOT, SLOWEST = (
    Look(theme.INK, width=3),
    Look(theme.GREY, dash=(1.5, 1.5)),
    Look(theme.INK, dash=(1.5, 1.5), width=2),
)
WINDOW = 2.1, 1.6  # half the width and height of the panel of the path


@explorable(
    beta=Slider(0.0, 0.999, 0.67, step=0.001, label="β"),
    alpha=LogSlider(0.01, 1000.0, 10.0, label="α · λmax"),
    kappa=LogSlider(1.0, 1000.0, 100.0, label="κ = λmax/λmin"),
    spectrum=Choice(TWO, MANY, RAW, STANDARD, label="curvatures λ"),
    heavy_ball=Toggle(label="heavy ball: v ← βv + g, without 1 − β"),
    step=Step(0, STEPS, STEPS, milliseconds=25),
    start_x=Slider(-2.0, 2.0, -1.8, step=0.05, label="start, flattest"),
    start_y=Slider(-2.0, 2.0, 0.5, step=0.05, label="start, steepest"),
    more={"curvatures, convention": ("spectrum", "heavy_ball"), "start": ("start_x", "start_y")},
    panels=Arrangement(
        "pad pad world left / pad pad plane phase",
        widths=(1, 1, 1, 1.1),
        folded={"roots, position and step": "plane phase"},
    ),
    size=(940, 444),
    predict="max |σ|",
    presets={
        "best": {},
        "plain descent": {"beta": 0.0, "alpha": 1.98},
        "α = 1/λmax": {"beta": 0.0, "alpha": 1.0},
        "all ripples": {"beta": 0.97, "alpha": 5.0},
        "at the edge": {"beta": 0.9, "alpha": 37.6},
        "over it": {"beta": 0.9, "alpha": 38.4},
        "heavy ball": {"heavy_ball": True, "alpha": 3.3},
        "25 curvatures": {"spectrum": MANY, "beta": 0.9, "alpha": 2.0},
        "irises": {"spectrum": STANDARD, "beta": 0.716, "alpha": 11.9},
    },
)
def momentum_and_the_condition_number(pad, world, left, plane, phase):
    """Momentum on a bowl with curvatures λ: how many steps a factor of ten takes for every α and β, the path, how each component
    shrinks, the roots σ in the complex plane, and position and step of each component.   Lecture C2W2 2.6, C2W1 1.9"""
    set_pad, set_world, set_left = _pad(pad), _world(world), _left(left)
    set_plane, set_phase, drawn = _plane(plane), _phase(phase), []

    def update(spectrum, kappa, alpha, beta, heavy_ball, step, start_x, start_y):
        lam = curvatures(spectrum, kappa)
        kappa, a = 1 / lam[0], push(alpha * lam, beta, heavy_ball)
        moved, drawn[:] = drawn != [kappa, heavy_ball], [kappa, heavy_ball]
        set_pad(alpha, beta, kappa, heavy_ball, again=moved)
        rate, x = float(shrinkage(a, beta).max()), component(a, beta, STEPS)
        x = np.where(np.isfinite(x), x, FAR).clip(-FAR, FAR)
        set_world(kappa, start_x * x[:, 0], start_y * x[:, -1], again=moved)
        set_left(np.abs(x), rate)
        set_plane(a, beta)
        set_phase(x, a, beta)
        return Reading(finding(alpha, beta, heavy_ball, kappa, a), numbers(beta, heavy_ball, kappa, rate, x))

    update.handles = [
        tracks.Handle("α and β", pad, "alpha", "beta"),
        tracks.Handle("start", world, "start_x", "start_y"),
    ]
    update.idle = lambda values: (
        {} if values["spectrum"] in (TWO, MANY) else {"kappa": "the flowers have a κ of their own"}
    )
    return update


def _pad(ax):
    """The map of α and β, with the edge of stability and the two ridges. set(α, β, κ, heavy_ball, again)"""
    panels.axes(ax, log("α · λmax", 1e-2, 1e3), linear("β", 0, 0.999), "Steps that a factor of ten takes")
    set_colours = panels.colours(ax, FAST, SLOW, by_factors=True, bar=False)
    set_levels = panels.contours(ax, LEVELS, label="steps")
    ridges = {
        "edge of stability": panels.curve(ax, EDGE, "edge of stability"),
        "flattest": panels.curve(ax, FLAT.but(dash=(4, 2), width=2), "flattest: roots √β"),
        "steepest": panels.curve(ax, STEEP.but(dash=(4, 1, 1, 1), width=2), "steepest: roots −√β"),
    }
    set_best = panels.points(ax, panels.NOW.but(marker="*", size=17), "best α and β")
    set_now = panels.points(ax, panels.NOW.but(hollow=True, size=10), zorder=9)
    panels.legend(ax, "below", columns=2)
    panels.text(ax, 0.97, 0.05, ha="right", va="center")("diverges")

    def set_pad(alpha, beta, kappa, heavy_ball, again):
        set_now(alpha, beta)
        if not again:
            return
        need = landscape(kappa, heavy_ball)
        set_colours(need)
        set_levels(ALPHAS, BETAS, np.nan_to_num(need, nan=NEVER))
        ridges["edge of stability"](stable_below(BETAS, heavy_ball), BETAS)
        ridges["flattest"](kappa * critical(BETAS, heavy_ball), BETAS)
        ridges["steepest"](critical(BETAS, heavy_ball, 1), BETAS)
        set_best(*best(kappa, heavy_ball))

    return set_pad


def _world(ax):
    """The bowl and the path on it. set(κ, x, y, again)"""
    (right, up), at = WINDOW, np.linspace(-WINDOW[0], WINDOW[0], 61)
    panels.axes(
        ax, linear("flattest direction", -right, right), linear("steepest", -up, up), "The path", grid=False
    )
    set_bowl = panels.contours(ax, 4.0 ** np.arange(-8, 3), write=None)
    set_path = panels.runs(
        ax, {"path": panels.NOW.but(width=1.2, size=8)}, labels=False, dots=True, start=True
    )

    def set_world(kappa, x, y, again):
        if again:
            set_bowl(at, at, at**2 / kappa + at[:, None] ** 2)
        set_path({"path": (x, y)})

    return set_world


def _left(ax):
    """What is left of each component after every step. set(sizes (STEPS + 1, n), rate)"""
    panels.axes(
        ax, linear("step k", 0, STEPS), log("|x| / |x₀|", 1e-9, 1e3), "What is left of each component"
    )
    set_others, set_rate = panels.family(ax), panels.curve(ax, SLOWEST, "max |σ|ᵏ")
    set_ends = panels.runs(ax, {name: look for name, (_, look) in ENDS.items()}, ahead=True)
    set_cursor, everyone = panels.cursors(ax), np.arange(STEPS + 1.0)
    panels.legend(ax, "lower left")

    def set_left(sizes, rate):
        set_others(everyone, sizes[:, 1:-1].T)
        set_rate(everyone, np.exp(np.clip(everyone * np.log(max(rate, 1e-3)), -28, 7)))
        set_ends({name: sizes[:, place].clip(1e-12) for name, (place, _) in ENDS.items()})
        set_cursor(everyone)

    return set_left


def _plane(ax):
    """The roots in the complex plane: of the flattest and the steepest direction, and, small, of those between. set(a, β)"""
    panels.axes(
        ax,
        linear("", -1.35, 1.35, {-1: "−1", 0: "0", 1: "1"}),
        linear("", -1.2, 1.2, {-1: "−i", 0: "0", 1: "i"}),
        "Roots in the complex plane",
        equal=True,
    )
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.array([np.cos(turn), np.sin(turn)])
    panels.curve(ax, panels.NOW.but(width=1.6))(*circle)
    set_ring, set_name = panels.curve(ax, ROOT), panels.note(ax, (0, 0))
    set_between = panels.points(ax, ROOT.but(size=5))
    set_ends = {name: panels.points(ax, look.but(size=11), zorder=5) for name, (_, look) in ENDS.items()}

    def set_plane(a, beta):
        set_ring(*(np.sqrt(beta) * circle))
        set_name(f"√β = {number(np.sqrt(beta))}" if beta > 0.15 else "", 0, -0.25)
        both = np.array(roots(a, beta))
        x, y = both.real.clip(-1.32, 1.32), both.imag.clip(-1.18, 1.18)
        set_between(x[:, 1:-1].ravel(), y[:, 1:-1].ravel())
        for name, (place, _) in ENDS.items():
            set_ends[name](x[:, place], y[:, place])

    return set_plane


def _phase(ax):
    """Position and step of the flattest and the steepest component, each by its largest. set(x, a, β)"""
    panels.axes(
        ax,
        linear("position x", -1.15, 1.15, (-1, 0, 1)),
        linear("step −αv", -1.15, 2.0, (-1, 0, 1)),
        "Position and step",
    )
    set_turns = panels.runs(
        ax,
        {name: look.but(width=1.1, size=8) for name, (_, look) in ENDS.items()},
        labels=False,
        dots=True,
        start=True,
    )
    set_kinds = panels.text(ax, 0.02, 0.98)

    def set_phase(x, a, beta):
        set_turns({name: tuple(phases(x[:, place])) for name, (place, _) in ENDS.items()})
        set_kinds("\n".join(f"{name}: {motion(a[place], beta)}" for name, (place, _) in ENDS.items()))

    return set_phase


def to_a_thousandth(sizes):
    """The step from which sizes (K + 1,) stay at or below a thousandth of the first; K + 1 where they do not."""
    return int(for_good(sizes <= 1e-3 * sizes[0]))


def finding(alpha, beta, heavy_ball, kappa, a):
    edge, rate = stable_below(beta, heavy_ball), shrinkage(a, beta).max()
    best_rate, plain = best_shrinkage(kappa), best_shrinkage(kappa, momentum=False)
    if alpha >= edge:
        return f"α·λmax = {number(alpha)} is past the edge {number(edge)}: the steepest direction diverges"
    if beta == 0 and abs(a[-1] - 1) < 1e-9:
        return "Without momentum, at α = 1/λmax, the steepest component is gone after one step"
    if rate <= best_rate + 0.01 and beta:
        return (
            f"κ = {number(kappa)} feels like √κ = {number(np.sqrt(kappa))}: {number(rate)} a step; "
            f"without momentum {number(plain)} is the best"
        )
    if ((1 + beta - a) ** 2 <= 4 * beta).all():
        return (
            f"All components ripple and shrink by √β = {number(np.sqrt(beta))} a step: here α does not matter"
        )
    tens = steps_for(10, np.clip(rate, 1e-9, 1 - 1e-9))
    which = "flattest" if shrinkage(a[0], beta) >= shrinkage(a[-1], beta) else "steepest"
    return f"The {which} direction is the slowest: {number(rate, 4)} a step, {number(tens)} steps for a factor of ten"


def numbers(beta, heavy_ball, kappa, rate, x):
    taken = to_a_thousandth(np.sqrt((x.clip(-1e100, 1e100) ** 2).sum(1)))
    theory = "never" if rate >= 1 else steps_for(1000, max(rate, 1e-3))
    return {
        "max |σ|": rate,
        "√β": np.sqrt(beta),
        "best for this κ": best_shrinkage(kappa),
        "best without momentum": best_shrinkage(kappa, momentum=False),
        "steps to a thousandth": taken if taken <= STEPS else f"more than {STEPS}",
        "by the rate alone": theory,
        "diverges from α·λmax": stable_below(beta, heavy_ball),
    }


# ---- what a learner can verify ------------------------------------------------------------------------------------------
def walk(alpha, beta, heavy_ball, steps, kappa=100.0):
    """x of both components by the rule itself, `optim.momentum` on the bowl, from (1, 1).   (steps + 1, 2)"""
    return optim.trajectory(
        optim.momentum,
        surfaces.quadratic(kappa).gradient,
        [1.0, 1.0],
        steps,
        learning_rate=alpha / kappa,
        beta=beta,
        heavy_ball=heavy_ball,
    )


@momentum_and_the_condition_number.claim(
    "where all ripple, |σ| = √β whatever α: at β = .9 the readout is .949, and the walk itself shrinks so"
)
def _(kind):
    said, walked = [], []
    for alpha in (3.0, 10.0, 35.0):
        said.append(kind(beta=0.9, alpha=alpha).numbers["max |σ|"])
        size = np.sqrt((walk(alpha, 0.9, False, 1200) ** 2).sum(1))
        early, late = size[180:220].max(), size[1160:1200].max()  # over more than one ripple
        walked.append((late / early) ** (1 / 980))
    return [*said, *walked], [np.sqrt(0.9)] * 6, 1e-3  # and not 2√β, which would be past 1


@momentum_and_the_condition_number.claim(
    "stable for αλ < 2(1 + β), in the form of the lectures for αλ < 2(1 + β)/(1 − β): at "
    "β = .9 the edges are 3.8 and 38, and 1 % to either side decides"
)
def _(kind):
    edges = [kind(beta=0.9, heavy_ball=heavy).numbers["diverges from α·λmax"] for heavy in (True, False)]
    grown = [
        np.abs(walk(share * edge, 0.9, heavy, 2000)[-1]).max() > 1
        for edge, heavy in zip(edges, (True, False))
        for share in (0.99, 1.01)
    ]
    return [*edges, *grown], [3.8, 38, False, True, False, True]


@momentum_and_the_condition_number.claim(
    "best at α = (2/(√λ₁ + √λₙ))², where every component shrinks by (√κ − 1)/(√κ + 1) = "
    ".8182 at κ = 100; plain descent at best by .9802"
)
def _(kind):
    alpha, beta = best(100.0, True)
    both = shrinkage(push(alpha * np.array([0.01, 1.0]), beta, True), beta)
    near = [
        shrinkage(push(a * np.array([0.01, 1.0]), b, True), b).max()
        for a, b in ((1.02 * alpha, beta), (0.98 * alpha, beta), (alpha, beta + 0.01), (alpha, beta - 0.01))
    ]
    plain = kind(beta=0.0, alpha=200 / 101).numbers["max |σ|"]
    return (
        [alpha / 100, *both, plain, min(near) > both.max()],
        [(2 / 11) ** 2, 9 / 11, 9 / 11, 99 / 101, True],
        1e-6,
    )


@momentum_and_the_condition_number.claim(
    "in the plane of position and step every step shrinks areas by β, whatever α: that is the friction"
)
def _(kind):
    shares = []
    for alpha in (0.2, 2.0, 20.0):  # nodes, a node and a spiral, two spirals
        x = walk(alpha, 0.9, False, 12)
        step = np.diff(x, axis=0, prepend=x[:1])
        area = x[:-1] * step[1:] - step[:-1] * x[1:]  # between the places of two steps that follow each other
        shares.append(area[1:] / area[:-1])
    return shares, np.full((3, 11, 2), 0.9), 1e-6


@momentum_and_the_condition_number.claim(
    "β = .97, αλmax = 5: the spiral of the steepest direction turns once in 16 steps"
)
def _(kind):
    x = walk(5.0, 0.97, False, 300)[:, 1]
    crossings = np.flatnonzero(np.sign(x[1:]) != np.sign(x[:-1]))
    turn = 2 * np.ptp(crossings) / (len(crossings) - 1)
    return [turn, motion(push(5.0, 0.97, False), 0.97) == "spiral, 16 steps a turn"], [16.0, True], 1e-2


@momentum_and_the_condition_number.claim("at α = 1/λ and β = 0 that component is gone after one step")
def _(kind):
    return walk(1.0, 0.0, False, 1)[1, 1], 0.0


@momentum_and_the_condition_number.claim(
    "the closed form is the rule: both conventions, ripples, edges, double roots"
)
def _(kind):
    lam, gaps = np.array([0.01, 1.0]), []
    for beta in (0.0, 0.67, best(100.0, True)[1], 0.9, 0.99):
        for heavy in (False, True):
            for alpha in (0.5, 1.9, 3.3, best(100.0, heavy)[0]):
                true = walk(alpha, beta, heavy, 200)
                gaps.append(
                    np.abs(component(push(alpha * lam, beta, heavy), beta, 200) - true).max()
                    / np.abs(true).max()
                )
    return max(gaps) < 1e-7, True


@momentum_and_the_condition_number.claim(
    "a thousandth of the distance takes 56 steps at κ = 100, of which the rate explains 34; "
    "plain descent takes 346"
)
def _(kind):
    alpha, beta = best(100.0, False)
    told = kind(alpha=alpha, beta=beta).numbers
    measured, theory = told["steps to a thousandth"], told["by the rate alone"]
    distance = np.sqrt((walk(200 / 101, 0.0, False, 400) ** 2).sum(1))
    return [measured, theory, to_a_thousandth(distance)], [56, 34.4, 346], 2e-2


@momentum_and_the_condition_number.claim(
    "the irises have κ = 141 standardised, and more than 1000 in cm, because they are not centred"
)
def _(kind):
    return [1 / curvatures(STANDARD, 0)[0], 1 / curvatures(RAW, 0)[0] > 1000], [141.3, True], 1e-2
