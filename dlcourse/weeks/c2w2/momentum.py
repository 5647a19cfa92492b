"""Momentum on a quadratic bowl, by its eigenvalues: where it is stable, where it is fastest, and why √κ takes the place of κ.   C2W2 2.6"""

import numpy as np
from matplotlib.transforms import ScaledTranslation

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
    theme,
    tracks,
    views,
)
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
    return f"node, straight {away}" if root.real >= 0 else f"from side to side, {away}"


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
STEPS = 300
FAST, SLOW = 2.0, 2000.0  # steps for a factor of ten, the ends of the colours
COLORS = theme.ramp("#ffffff", "#eef3f8", "#c5d6e7", "#9dbad5", "#86a5c4", bands=255)
COLORS[-1, :3] = 0xDD  # where it diverges
LEVELS = 10, 30, 100, 300, 1000
FLAT = dict(color=theme.BLUE, marker="o", dash=())
STEEP = dict(color=theme.VERMILLION, marker="s", dash=(3, 1))


@explorable(
    spectrum=Choice(TWO, MANY, RAW, STANDARD, label="curvatures λ"),
    kappa=LogSlider(1.0, 1000.0, 100.0, label="κ = λmax/λmin"),
    alpha=LogSlider(0.01, 1000.0, 10.0, label="α · λmax"),
    beta=Slider(0.0, 0.999, 0.67, step=0.001, label="β"),
    heavy_ball=Toggle(label="heavy ball: v ← βv + g, without 1 − β"),
    step=Step(0, STEPS, STEPS, milliseconds=25),
    start_x=Slider(-2.0, 2.0, -1.8, step=0.05, label="start, flattest"),
    start_y=Slider(-2.0, 2.0, 0.5, step=0.05, label="start, steepest"),
    more={"Heavy ball, start": ("heavy_ball", "start_x", "start_y")},
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
def momentum_and_the_condition_number(fig):
    """Momentum on a bowl with curvatures λ: how many steps a factor of ten takes for every α and β, the roots σ in the complex
    plane, the path, how each component shrinks, and its position and step.   Lecture C2W2 2.6, C2W1 1.9"""
    left, right = fig.add_gridspec(1, 2, width_ratios=(1.3, 2.1))
    grid = right.subgridspec(2, 2, width_ratios=(0.92, 1.08))
    pad, disc, decay, world, phase = [fig.add_subplot(part) for part in (left, *grid)]
    set_pad, set_probe = _pad(pad), views.points(pad, color=theme.INK, size=7, hollow=True, zorder=9)
    set_roots = _disc(disc)
    views.label_axes(world, "flattest direction", "steepest", "The path", xlim=(-2.1, 2.1), ylim=(-1.6, 1.6))
    set_bowl, square = (
        views.contours(world, 4.0 ** np.arange(-8, 3), color="#a9b9c9", width=0.7),
        np.linspace(-2.1, 2.1, 61),
    )
    views.label_axes(
        decay,
        "step k",
        "|x| / |x₀|",
        "What is left of each component",
        xlim=(0, STEPS),
        ylim=(1e-9, 1e3),
        grid=True,
    )
    decay.set_yscale("log")
    set_others, set_rate = (
        views.segments(decay, color=theme.PALE),
        views.curve(decay, color=theme.INK, style=":", width=1.4),
    )
    decay.plot([], [], ":", color=theme.INK, label="max |σ|ᵏ")
    decay.legend(loc="upper center")
    views.label_axes(
        phase,
        "position x, by its largest",
        "step −αv, by its largest",
        "Position and step",
        xlim=(-1.15, 1.15),
        ylim=(-1.15, 2.0),
    )
    phase.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    phase.axhline(0, color=theme.PALE, linewidth=0.8), phase.axvline(0, color=theme.PALE, linewidth=0.8)
    set_kinds = views.text(phase, 0.02, 0.98)
    path, curves, turns = tracks.Tracks(world), tracks.Tracks(decay), tracks.Tracks(phase)
    set_path = path.run(color=theme.INK, dots=True, width=1.2, size=8)
    ends = tuple(zip((0, -1), ("flattest", "steepest"), (FLAT, STEEP)))
    set_share = [curves.run(label=label, ring=False, ahead=True, **look) for _, label, look in ends]
    set_turn = [turns.run(dots=True, width=1.1, size=8, **look) for _, _, look in ends]
    set_cursor, everyone, drawn = curves.cursor(), np.arange(STEPS + 1), []

    def update(spectrum, kappa, alpha, beta, heavy_ball, step, start_x, start_y):
        lam = curvatures(spectrum, kappa)
        kappa, a = 1 / lam[0], push(alpha * lam, beta, heavy_ball)
        if drawn != [kappa, heavy_ball]:  # what α, β and the start leave as it is
            set_pad(kappa, heavy_ball)
            set_bowl(square, square, square**2 / kappa + square[:, None] ** 2)
            drawn[:] = kappa, heavy_ball
        set_probe(alpha, beta)
        set_roots(a, beta)
        rate, x = float(shrinkage(a, beta).max()), component(a, beta, STEPS)
        x = np.where(np.isfinite(x), x, 1e300).clip(-1e300, 1e300)
        sizes = np.abs(x).clip(1e-12)
        set_path(start_x * x[:, 0], start_y * x[:, -1])
        for set_run, set_phase, (k, _, _) in zip(set_share, set_turn, ends):
            set_run(everyone, sizes[:, k])
            set_phase(*phases(x[:, k]))
        set_kinds("\n".join(f"{name}: {motion(a[k], beta)}" for k, name, _ in ends))
        set_cursor(everyone)
        others = np.stack(
            [np.broadcast_to(everyone, (len(lam) - 2, STEPS + 1)), sizes[:, 1:-1].T.clip(1e-12, 1e3)], axis=-1
        )
        set_others(others[:, :-1].reshape(-1, 2), others[:, 1:].reshape(-1, 2))
        set_rate(everyone, np.exp(np.clip(everyone * np.log(max(rate, 1e-3)), -28, 7)))
        return Reading(finding(alpha, beta, heavy_ball, kappa, a), numbers(beta, heavy_ball, kappa, rate, x))

    update.tracks, update.pins = [path, curves, turns], [disc]
    update.handles = [
        tracks.Handle("α and β", pad, "alpha", "beta"),
        tracks.Handle("start", world, "start_x", "start_y"),
    ]
    update.idle = lambda values: (
        {} if values["spectrum"] in (TWO, MANY) else {"kappa": "the flowers have a κ of their own"}
    )
    return update


def _pad(ax):
    """The map of α and β, with the edge of stability and the two ridges. set(κ, heavy_ball)"""
    views.label_axes(ax, "α · λmax", "β", "Steps that a factor of ten takes", ylim=(0, 0.999))
    ax.set_xscale("log")
    ax.set_xlim(1e-2, 1e3)
    set_colors, set_levels = (
        views.tiles(ax, COLORS, smooth=True),
        views.contours(ax, LEVELS, color="#6d86a0", width=0.7, label="steps"),
    )
    set_names = [views.text(ax, data=True, ha="center", va="center", color="#34475a") for _ in LEVELS]
    ridges = (
        ("edge of stability", dict(color=theme.INK, style="-", width=2.4)),
        ("flattest: roots √β", dict(color=FLAT["color"], style="--", width=1.6)),
        ("steepest: roots −√β", dict(color=STEEP["color"], style="-.", width=1.6)),
    )
    set_ridges = [views.curve(ax, label=name, **look) for name, look in ridges]
    set_best = views.points(ax, color=theme.INK, marker="*", size=13, zorder=8, label="best α and β")
    below = ScaledTranslation(
        -0.48, -37.54 / theme.DPI, ax.figure.dpi_scale_trans
    )  # under the name of the axis
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=ax.transAxes + below,
        ncols=2,
        handlelength=1.6,
        columnspacing=1.0,
        handletextpad=0.5,
    )
    views.text(ax, 0.97, 0.05, ha="right", va="center")("diverges")

    def set_pad(kappa, heavy_ball):
        need = landscape(kappa, heavy_ball)
        shades = np.log(need.clip(FAST, SLOW) / FAST) / np.log(SLOW / FAST) * 1.98 - 1
        set_colors([(np.where(np.isnan(need), 1, shades), (1e-2, 0, 1e3 - 1e-2, 0.999))])
        set_levels(ALPHAS, BETAS, need)
        for level, set_name in zip(LEVELS, set_names):
            beta = 10 ** (-2 / level)  # where a line is level: √β is the rate, between the ridges
            low, high = kappa * critical(beta, heavy_ball), critical(beta, heavy_ball, 1)
            wide = high > 3 * low and beta < 0.97
            set_name(str(level) if wide else "", np.sqrt(low * high), beta)
            row = need[51]  # β = .42: left of the ridges it stands upright
            falling = row[: np.nanargmin(row) + 1]
            x = 10 ** np.interp(-np.log(level), -np.log(falling), np.log10(ALPHAS[: len(falling)]))
            if not wide and falling[0] > level > falling[-1] and x > 0.016:
                set_name(str(level), x, BETAS[51])
        ridges = (
            stable_below(BETAS, heavy_ball),
            kappa * critical(BETAS, heavy_ball),
            critical(BETAS, heavy_ball, 1),
        )
        for set_ridge, x in zip(set_ridges, ridges):
            set_ridge(np.clip(x, 1e-2, 1e3), BETAS)
        set_best(*best(kappa, heavy_ball))

    return set_pad


def _disc(ax):
    """The roots in the complex plane: of the flattest and the steepest direction, and, small, of those between. set(a, β)"""
    views.label_axes(
        ax, title="Roots σ₁, σ₂ in the complex plane", xlim=(-1.35, 1.35), ylim=(-1.2, 1.2), equal=True
    )
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1], yticklabels=["−i", "0", "i"])
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.array([np.cos(turn), np.sin(turn)])
    ax.fill(*circle, color="#f3f6f9", zorder=0)
    ax.plot(*circle, color=theme.INK, linewidth=1.2)
    ax.axhline(0, color=theme.PALE, linewidth=0.8)
    ax.axvline(0, color=theme.PALE, linewidth=0.8)
    set_ring = views.curve(ax, color=theme.GREY, style=":", width=1.4)
    set_name = views.text(ax, data=True, ha="center", va="bottom")
    set_between = views.points(ax, color=theme.GREY, size=3.5)
    set_ends = [
        views.points(ax, color=look["color"], marker=look["marker"], size=8, zorder=5)
        for look in (FLAT, STEEP)
    ]

    def set_roots(a, beta):
        set_ring(*(np.sqrt(beta) * circle))
        set_name(f"√β = {np.sqrt(beta):.3f}" if beta > 0.15 else "", 0, -0.32)
        both = np.array(roots(a, beta))
        x, y = both.real.clip(-1.32, 1.32), both.imag.clip(-1.32, 1.32)
        set_between(x[:, 1:-1].ravel(), y[:, 1:-1].ravel())
        for set_end, k in zip(set_ends, (0, -1)):
            set_end(x[:, k], y[:, k])

    return set_roots


def to_a_thousandth(sizes):
    """The step from which sizes (K + 1,) stay at or below a thousandth of the first; K + 1 where they do not."""
    return int(for_good(sizes <= 1e-3 * sizes[0]))


def finding(alpha, beta, heavy_ball, kappa, a):
    edge, rate = stable_below(beta, heavy_ball), shrinkage(a, beta).max()
    best_rate, plain = best_shrinkage(kappa), best_shrinkage(kappa, momentum=False)
    if alpha >= edge:
        return f"α·λmax = {alpha:.3g} is past the edge {edge:.3g}: the steepest direction diverges"
    if beta == 0 and abs(a[-1] - 1) < 1e-9:
        return "Without momentum, at α = 1/λmax, the steepest component is gone after one step"
    if rate <= best_rate + 0.01 and beta:
        return f"κ = {kappa:.3g} feels like √κ = {np.sqrt(kappa):.3g}: {rate:.3f} a step; without momentum {plain:.3f} is the best"
    if ((1 + beta - a) ** 2 <= 4 * beta).all():
        return f"All components ripple and shrink by √β = {np.sqrt(beta):.3f} a step: here α does not matter"
    tens = steps_for(10, np.clip(rate, 1e-9, 1 - 1e-9))
    which = "flattest" if shrinkage(a[0], beta) >= shrinkage(a[-1], beta) else "steepest"
    return f"The {which} direction is the slowest: {rate:.4f} a step, {tens:.3g} steps for a factor of ten"


def numbers(beta, heavy_ball, kappa, rate, x):
    taken = to_a_thousandth(np.sqrt((x.clip(-1e100, 1e100) ** 2).sum(1)))
    theory = "never" if rate >= 1 else steps_for(1000, max(rate, 1e-3))
    return {
        "max |σ|": rate,
        "√β": np.sqrt(beta),
        "best for this κ": best_shrinkage(kappa),
        "best without momentum": best_shrinkage(kappa, momentum=False),
        "steps to a thousandth": (taken if taken <= STEPS else f"more than {STEPS}", theory),
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
    measured, theory = kind(alpha=alpha, beta=beta).reading.numbers["steps to a thousandth"]
    distance = np.sqrt((walk(200 / 101, 0.0, False, 400) ** 2).sum(1))
    return [measured, theory, to_a_thousandth(distance)], [56, 34.4, 346], 2e-2


@momentum_and_the_condition_number.claim(
    "the irises have κ = 141 standardised, and more than 1000 in cm, because they are not centred"
)
def _(kind):
    return [1 / curvatures(STANDARD, 0)[0], 1 / curvatures(RAW, 0)[0] > 1000], [141.3, True], 1e-2
