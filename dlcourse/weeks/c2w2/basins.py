"""Where descent ends: the basins of a surface's minima under two rules, and how rare minima are in many dimensions.   C2W2 2.10"""

import numpy as np

from ... import optim
from ...analysis import runs, surfaces
from ...analysis.chance import binomial
from ...analysis.quadratics import positive_shares
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Reading,
    Seed,
    Slider,
    explorable,
    number,
    theme,
    tracks,
    views,
)
from ...remember import remembered
from .race import five_ticks
from .rules import RULES, SURFACES, WIDE, relief
from .rules import surface as surface_of

__all__ = ["how_rare_are_minima", "where_does_each_start_end"]

# ---- basins -------------------------------------------------------------------------------------------------------------
NEAR = 0.03  # of a minimum, as a share of half the map: it has been reached
STAYS = 9  # steps, at least, near a minimum in which a start is said to end
SHADES = ("#9cc3de", "#f2b48c", "#8fd0ba", "#e3bcd2")  # of the minima A, B, C, D
WAITING, GONE = "#f4f4f4", "#8a8a8a"
OUTCOMES = "ABCD"
COLORS = np.array(
    [[int(shade[k : k + 2], 16) for k in (1, 3, 5)] + [255] for shade in (*SHADES, WAITING, GONE)], np.uint8
)
COLORS = np.concatenate(
    [COLORS, theme.ramp("#fff7e6", "#f0c987", "#b5763a", "#5b3216", bands=249)[:250]]
)  # then numbers of steps
STILL, LOST = 4, 5


def starts(name, n):
    (x0, x1), (y0, y1) = SURFACES[name].limits
    x, y = ((np.arange(n) + 0.5) / n * (high - low) + low for low, high in ((x0, x1), (y0, y1)))
    return np.stack(np.meshgrid(x, y), axis=-1)  # (n, n, 2)


def settings(rule, beta):
    """β, by the name that the rule has for it."""
    return runs.settings_for(RULES[rule].rule, beta=beta, beta1=beta)


@remembered
def basins(name, rule, alpha, beta, steps, n):
    """What becomes of n × n starts: outcome (n, n), the number of a minimum or of a side of the map, STILL or LOST; and taken (n, n)."""
    place = SURFACES[name]
    outcome, taken = runs.basins(
        surface_of(name),
        RULES[rule].rule,
        starts(name, n),
        steps,
        radius=NEAR * place.half,
        limits=place.limits,
        learning_rate=alpha,
        stays=STAYS,
        **settings(rule, beta),
    )
    return np.select([outcome == runs.STILL, outcome == runs.LOST], [STILL, LOST], outcome), taken


PLACES = tuple(name for name in SURFACES if not name.startswith("irises"))
MINIMUM, STEPS = "where it ends", "steps taken"


@explorable(
    surface=Choice(
        "Himmelblau's four minima", *(name for name in PLACES if name != "Himmelblau's four minima")
    ),
    alpha=LogSlider(1e-4, 1.0, 0.01, label="α left"),
    rule=Choice(*RULES, label="left"),
    other=Choice(*RULES, start="Adam", label="right"),
    other_alpha=LogSlider(1e-4, 1.0, 0.1, label="α right"),
    color=Choice(MINIMUM, STEPS, label="colour"),
    steps=IntSlider(10, 500, 150),
    beta=Slider(0.0, 0.99, 0.9, step=0.01, label="β"),
    grid=IntSlider(20, 60, 60, label="starts a side"),
    x=Slider(-6.0, 6.0, -0.2, step=0.05, label="start x"),
    y=Slider(-6.0, 6.0, 0.4, step=0.05, label="start y"),
    more={"More": ("other_alpha", "color", "steps", "beta", "grid", "x", "y")},
    presets={
        "GD and Adam": {},
        "momentum too": {"other": "momentum", "other_alpha": 0.01},
        "past the sharpest": {"alpha": 0.0175, "other": "GD", "other_alpha": 0.01},
        "past two": {"alpha": 0.0215, "other": "GD", "other_alpha": 0.01},
        "steps": {"color": STEPS},
        "saddle": {"surface": "saddle", "alpha": 0.05, "other_alpha": 0.05, "x": -1.2, "y": 0.1},
        "monkey saddle": {
            "surface": "monkey saddle",
            "alpha": 0.05,
            "other": "RMSprop",
            "other_alpha": 0.05,
            "x": -0.6,
            "y": 0.3,
        },
    },
    size=(940, 420),
    latency="II",
)
def where_does_each_start_end(fig):
    """Every small square is a start; its colour says in which minimum two rules end from there, or how long they take. Drag the start
    to see its two paths.   Lecture C2W2 2.10"""
    fig.get_layout_engine().set(wspace=0.07)  # room for the longest numbers of any surface
    left, right, shares = fig.subplots(1, 3, width_ratios=(1.35, 1.35, 0.75))
    parts = []
    for ax in (left, right):
        views.label_axes(ax, "x", "y" if ax is left else "")
        ax.set_box_aspect(1 / WIDE)
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.yaxis.set_label_coords(-0.13, 0.5)
        parts.append(
            (
                ax,
                views.tiles(ax, COLORS),
                views.contours(ax, range(-30, 40), color="#5c6c7c", width=0.45),
                views.path(ax, color=theme.INK, zorder=9),
                views.text(ax, 0, 1.02, va="bottom", halo=False, size=theme.LABEL),
                [views.text(ax, data=True, ha="center", va="center", size=14, zorder=12) for _ in OUTCOMES],
            )
        )
    views.label_axes(shares, "share of starts", title="Left dark, right pale", xlim=(0, 1), ylim=(17.6, -0.8))
    shares.grid(True, axis="x")
    shares.tick_params(left=False, labelleft=False)
    bars = [
        views.bars(shares, 18, horizontal=True, signed=False, color=color, width=0.9)
        for color in ("#4a5866", theme.SKY)
    ]
    rows = [views.text(shares, 0.0, 3 * k + 0.05, data=True, va="center") for k in range(6)]
    shown = []

    def update(surface, rule, other, alpha, other_alpha, color, steps, beta, grid, x, y):
        J, (xs, ys) = surface_of(surface), SURFACES[surface].limits
        hill = relief(surface, lines=14)
        if shown != [surface]:
            for ax, _, set_lines, *_ in parts:
                ax.set(xlim=xs, ylim=ys, xticks=five_ticks(*xs), yticks=five_ticks(*ys))
                set_lines(hill.x, hill.y, hill.height)
            shown[:] = [surface]
        start, told, share, ends = np.array([np.clip(x, *xs), np.clip(y, *ys)]), {}, [], []
        for (_, set_tiles, _, set_path, set_name, letters), name, rate in zip(
            parts, (rule, other), (alpha, other_alpha)
        ):
            outcome, taken = basins(surface, name, rate, beta, steps, grid)
            shade = (
                outcome
                if color == MINIMUM
                else np.where(outcome < STILL, 6 + (taken * 249 // max(steps, 1)).clip(0, 249), outcome)
            )
            set_tiles([((shade - 128) / 127.5, (xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0]))])
            path = optim.trajectory(
                RULES[name].rule, J.gradient, start, steps, learning_rate=rate, **settings(name, beta)
            )
            path = path[: int(runs.first(~(np.abs(path) < 1e3).all(-1)))]
            set_path(*np.clip(path, [xs[0], ys[0]], [xs[1], ys[1]]).T)
            set_name(f"{name}, α = {number(rate)}")
            for k, set_letter in enumerate(letters):
                here = k < len(J.minima) and color == MINIMUM
                set_letter(OUTCOMES[k] if here else "", *(J.minima[k] if here else (0, 0)))
            ends.append(outcome)
            share.append(np.bincount(outcome.ravel(), minlength=6) / outcome.size)
        for k, set_bars in enumerate(bars):
            set_bars((share[k][:, None] * (np.arange(3) == k + 1)).ravel())
        names = (
            [f"minimum {letter}" for letter in OUTCOMES[: len(J.minima)]]
            if len(J.minima)
            else ["out below", "out above", "out left", "out right"]
        )
        names += [""] * (4 - len(names)) + ["not there yet", "diverged"]
        for k, (set_row, row) in enumerate(zip(rows, names)):
            set_row(f"{row}  {share[0][k]:.0%} · {share[1][k]:.0%}" if row else "")
        if len(J.minima):
            for letter, curvature in zip(OUTCOMES, surfaces.principal_curvatures(J, J.minima)[:, 1]):
                told[f"GD stable at {letter} below α ="] = 2 / float(curvature)
        arrived = [float(s[:4].sum()) for s in share]
        apart = (
            float(((ends[0] < STILL) & (ends[1] < STILL) & (ends[0] != ends[1])).mean())
            if len(J.minima)
            else 0.0
        )
        said = finding(rule, other, alpha, other_alpha, steps, share, arrived, apart, len(J.minima))
        return Reading(
            said, {"left: arrived": arrived[0], "right: arrived": arrived[1], "ends differ": apart, **told}
        )

    update.handles = [tracks.Handle("start", left, "x", "y")]
    return update


def finding(rule, other, alpha, other_alpha, steps, share, arrived, apart, minima):
    """What the two maps say of their rules."""
    if not minima:
        return f"{rule} leaves the saddle from {arrived[0]:.0%} of the starts in {steps} steps, {other} from {arrived[1]:.0%}"
    missing = [OUTCOMES[k] for k in range(minima) if rule == "GD" and share[0][k] == 0]
    if missing and minima > 1:
        kind = "minimum" if len(missing) == 1 else "minima"
        return f"GD with α = {number(alpha)} ends at none of its starts in {kind} {', '.join(missing)}"
    if apart:
        return (
            f"From {apart:.0%} of the starts {other} with α = {number(other_alpha)} ends in a different minimum from {rule} with "
            f"{number(alpha)}"
        )
    return f"{rule} arrives from {arrived[0]:.0%} of the starts, {other} from {arrived[1]:.0%}"


@where_does_each_start_end.claim(
    "past α = 2/λmax the basin of the sharpest minimum goes first: with α = .0175 Himmelblau's C is left, the others are kept"
)
def _(kind):
    J = surface_of("Himmelblau's four minima")
    edges = 2 / surfaces.principal_curvatures(J, J.minima)[:, 1]
    found = [
        [
            int((basins("Himmelblau's four minima", "GD", alpha, 0.9, 300, 60)[0] == k).sum() > 0)
            for k in range(4)
        ]
        for alpha in (0.01, 0.0175)
    ]
    return [int(edges.argmin()), *np.ravel(found)], [2, 1, 1, 1, 1, 1, 1, 0, 1]


@where_does_each_start_end.claim(
    "a symmetric surface has a symmetric map: the saddle's mirror images differ nowhere"
)
def _(kind):
    differ = []
    for rule in RULES:
        outcome, taken = basins("saddle", rule, 0.05, 0.9, 100, 60)
        mirrored = np.where(outcome < 2, 1 - outcome, outcome)[::-1]  # up and down change places
        differ += [
            (outcome != mirrored).sum(),
            (taken != taken[::-1]).sum(),
            (outcome[:, ::-1] != np.select([outcome == 2, outcome == 3], [3, 2], outcome)).sum(),
        ]
    return differ, [0] * len(differ)


# ---- signs of curvatures ------------------------------------------------------------------------------------------------
MOST = 12


@remembered
def curvatures(n, draws, seed):
    """Eigenvalues of random symmetric matrices, (draws, n), the smallest first."""
    return surfaces.random_curvatures(n, draws, rng=np.random.default_rng([seed, n]))


@explorable(
    n=IntSlider(1, MOST, 2, label="dimensions n"),
    draws=LogSlider(100, 20_000, 4000, label="matrices"),
    seed=Seed(),
    size=(940, 360),
    latency="II",
    presets={"n = 1": {"n": 1}, "n = 2": {}, "n = 3": {"n": 3}, "n = 4": {"n": 4}, "n = 12": {"n": 12}},
    predict="share of minima",
)
def how_rare_are_minima(fig):
    """Points with zero gradient, their curvatures drawn at random: how many of n curvatures are positive, how often all are, and the
    curvatures themselves.   Lecture C2W2 2.10"""
    signs, rare, values = fig.subplots(1, 3, width_ratios=(1, 1.05, 0.9))
    views.label_axes(
        signs,
        "positive curvatures of n",
        "share of points",
        "All up is a minimum, none up a maximum",
        xlim=(-0.7, MOST + 0.7),
        ylim=(0, 0.75),
        grid=True,
    )
    set_bars = views.bars(signs, MOST + 1, signed=False, color=theme.BLUE)
    set_coins = views.points(signs, color=theme.INK, marker="D", size=6, hollow=True, label="n coins")
    signs.legend(loc="upper right")
    views.label_axes(
        rare,
        "dimensions n",
        "share of minima (log)",
        "How rare minima become",
        xlim=(0.5, MOST + 0.5),
        ylim=(3e-5, 1),
        grid=True,
    )
    rare.set_yscale("log")
    every = np.arange(1, MOST + 1)
    rare.plot(every, 0.5**every, "--", color=theme.GREY, linewidth=1.4)
    rare.text(6.2, 0.5**5.7, "2⁻ⁿ, independent signs", fontsize=theme.points(theme.TICK))
    set_share, set_here = (
        views.points(rare, color=theme.BLUE, size=6),
        views.points(rare, color=theme.VERMILLION, size=10, zorder=6),
    )
    set_none = views.text(rare, 0.98, 0.04, ha="right", va="bottom")
    edges = np.linspace(-8, 8, 65)
    views.label_axes(values, "curvature", "share of all", "The curvatures", xlim=(-8, 8), ylim=(0, 0.1))
    set_values = views.steps(values, edges, color=theme.SKY)
    values.axvline(0, color=theme.INK, linewidth=1)

    def update(n, draws, seed):
        draws = round(draws)
        lam = curvatures(n, draws, seed)
        share = positive_shares(lam)
        set_bars(np.pad(share, (0, MOST - n))), set_coins(np.arange(n + 1), binomial(n, 0.5))
        fewer = range(1, min(n, 5) + 1)
        shares = np.array([positive_shares(curvatures(k, min(draws, 4000), seed))[-1] for k in fewer])
        if n <= 5:
            shares[-1] = share[-1]
        some = np.flatnonzero(shares > 0)
        set_share(some + 1, shares[some])
        set_here(*((n, share[n]) if share[n] else ([], [])))
        set_none("" if share[n] else f"n = {n}: none in {number(draws)}")
        set_values(np.histogram(lam, edges)[0] / lam.size)
        saddles = 1 - share[0] - share[n]
        return Reading(
            kinds(n, draws, share),
            {
                "share of minima": (float(share[n]), 0.5**n),
                "share of maxima": float(share[0]),
                "share of saddles": float(saddles),
            },
        )

    return update


def kinds(n, draws, share):
    """Of which kinds the flat points are, by the shares with 0, 1, … n positive curvatures."""
    if n == 1:
        return "n = 1: about half of the flat points are minima, half maxima, and there are no saddles"
    if share[n]:
        return f"n = {n}: {1 - share[0] - share[n]:.1%} of the flat points are saddles, {share[n]:.2%} are minima"
    maxima = number(round(draws * share[0]))
    return f"n = {n}: of {number(draws)} flat points not one is a minimum, and {maxima} are maxima"


@how_rare_are_minima.claim(
    "minima are .5, .146, .025, .0025 of random symmetric matrices for n = 1, 2, 3, 4; exactly (2 − √2)/4 for n = 2"
)
def _(kind):
    shares = [
        (surfaces.random_curvatures(n, 400_000, rng=np.random.default_rng(n)) > 0).all(axis=1).mean()
        for n in range(1, 5)
    ]
    return shares, [0.5, (2 - np.sqrt(2)) / 4, 0.0249, 0.0025], 5e-2


@how_rare_are_minima.claim("2 to the power −20 000 is 10 to the power −6021")
def _(kind):
    return round(-20_000 * np.log10(2)), -6021
