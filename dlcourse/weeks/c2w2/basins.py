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
    panels,
    theme,
    tracks,
)
from ...explore.panels import THEORY, Arrangement, Look, linear, log
from ...explore.words import count, percent
from ...remember import remembered
from .rules import RULES, SURFACES, relief
from .rules import surface as surface_of

__all__ = ["how_rare_are_minima", "where_does_each_start_end"]

# ---- basins -------------------------------------------------------------------------------------------------------------
NEAR = 0.03  # of a minimum, as a share of half the map: it has been reached
STAYS = 9  # steps, at least, near a minimum in which a start is said to end
OUTCOMES = "ABCD"
STILL, LOST = panels.WAITING, panels.GONE


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
HILLS = "Himmelblau's four minima"
MINIMUM, STEPS = "where it ends", "steps taken"


DARK, PALE = Look(theme.GREY), Look(theme.SKY)
ROWS = 6  # of the table of shares: four ends, not there yet, diverged


@explorable(
    alpha=LogSlider(1e-4, 1.0, 0.01, label="α left"),
    other_alpha=LogSlider(1e-4, 1.0, 0.1, label="α right"),
    rule=Choice(*RULES, label="left"),
    other=Choice(*RULES, start="Adam", label="right"),
    surface=Choice(HILLS, *(name for name in PLACES if name != HILLS)),
    color=Choice(MINIMUM, STEPS, label="colour"),
    steps=IntSlider(10, 500, 150),
    beta=Slider(0.0, 0.99, 0.9, step=0.01, label="β"),
    grid=IntSlider(20, 60, 60, label="starts a side"),
    x=Slider(-6.0, 6.0, -0.2, step=0.05, label="start x"),
    y=Slider(-6.0, 6.0, 0.4, step=0.05, label="start y"),
    more={
        "surface, colour": ("surface", "color"),
        "steps, β, grid, start": ("steps", "beta", "grid", "x", "y"),
    },
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
    panels=Arrangement("left right shares", widths=(1.35, 1.35, 0.8)),
    size=(940, 400),
    latency="II",
)
def where_does_each_start_end(left, right, shares):
    """Every small square is a start; its colour says in which minimum two rules end from there, or how long they take. Drag the start
    to see its two paths.   Lecture C2W2 2.10"""
    maps, set_shares = [_map(left), _map(right)], _shares(shares)

    def update(surface, rule, other, alpha, other_alpha, color, steps, beta, grid, x, y):
        J, (xs, ys) = surface_of(surface), SURFACES[surface].limits
        start, minima = np.array([np.clip(x, *xs), np.clip(y, *ys)]), len(J.minima)
        ends, share = [], []
        for set_map, name, rate in zip(maps, (rule, other), (alpha, other_alpha)):
            outcome, taken = basins(surface, name, rate, beta, steps, grid)
            path = optim.trajectory(
                RULES[name].rule, J.gradient, start, steps, learning_rate=rate, **settings(name, beta)
            )
            path = path[: int(runs.first(~(np.abs(path) < 1e3).all(-1)))]
            set_map(surface, outcome, taken if color == STEPS else None, path, f"{name}, α = {number(rate)}")
            ends.append(outcome)
            share.append(np.bincount(outcome.ravel(), minlength=ROWS) / outcome.size)
        set_shares(share, minima)
        arrived, apart = [float(each[:4].sum()) for each in share], differ(*ends) if minima else 0.0
        told = {"left: arrived": arrived[0], "right: arrived": arrived[1], "ends differ": apart}
        if minima:
            for letter, curvature in zip(OUTCOMES, surfaces.principal_curvatures(J, J.minima)[:, 1]):
                told[f"GD stable at {letter} below α ="] = 2 / float(curvature)
        return Reading(finding(rule, other, alpha, other_alpha, steps, share, arrived, apart, minima), told)

    update.handles = [tracks.Handle("start", left, "x", "y")]
    return update


def differ(one, other):
    """From which share of the starts two maps end in different minima."""
    return float(((one < STILL) & (other < STILL) & (one != other)).mean())


def _map(ax):
    """The ends, or the steps taken, over lines of equal J. set(surface, outcome, steps or None, path, title)"""
    set_axes = panels.axes(ax, linear("x", 0, 1, letters=3), linear("y", 0, 1, letters=3), " ", grid=False)
    set_regions, set_steps = (
        panels.regions(ax),
        panels.colours(ax, 1, 500, by_factors=True, smooth=False, bar=False),
    )
    set_caption = panels.caption(ax)
    set_lines = panels.contours(ax, range(-30, 40), Look(theme.GREY, width=0.6), write=None)
    set_path, set_letters = (
        panels.runs(ax, {"path": PATH}, labels=False, dots=True, start=True),
        panels.marks(ax),
    )

    def set_map(surface, outcome, steps, path, title):
        (xs, ys), hill, minima = (
            SURFACES[surface].limits,
            relief(surface, lines=14),
            surface_of(surface).minima,
        )
        set_axes(linear("x", *xs, letters=3), linear("y", *ys, letters=3))
        set_caption(title)
        set_lines(hill.x, hill.y, hill.height)
        extent = *xs, *ys
        if steps is None:
            set_regions(outcome, extent)
            set_steps()
            set_letters([(letter, place) for letter, place in zip(OUTCOMES, minima)])
        else:
            set_regions()
            set_steps(np.where(outcome < STILL, steps.clip(1), np.nan), extent)
            set_letters()
        set_path({"path": path.clip(*np.transpose([xs, ys]))})

    return set_map


def _shares(ax):
    """Which share of the starts ends where, left dark and right pale. set(shares (2, ROWS), minima)"""
    panels.axes(
        ax, linear("share of starts", 0, 1), linear("", 3 * ROWS - 0.4, -0.8, {}), "Left dark, right pale"
    )
    set_bars = [panels.bars(ax, 3 * ROWS, look, horizontal=True, width=0.9) for look in (DARK, PALE)]
    set_words = panels.marks(ax, size=theme.TICK, ha="left")

    def set_shares(shares, minima):
        for k, set_row in enumerate(set_bars):
            set_row((shares[k][:, None] * (np.arange(3) == k + 1)).ravel())
        rows = [f"minimum {letter}" for letter in OUTCOMES[:minima]] or [f"out {side}" for side in SIDES]
        rows = [*rows, *[""] * (4 - len(rows)), "not there yet", "diverged"]
        set_words(
            [
                (f"{row}  {percent(shares[0][k])} · {percent(shares[1][k])}", (0.0, 3 * k + 0.05))
                for k, row in enumerate(rows)
                if row
            ]
        )

    return set_shares


SIDES = "below", "above", "left", "right"
PATH = panels.NOW.but(width=1.6)


def finding(rule, other, alpha, other_alpha, steps, share, arrived, apart, minima):
    """What the two maps say of their rules."""
    if not minima:
        return (
            f"{rule} leaves the saddle from {percent(arrived[0])} of the starts in {count(steps, 'step')}, "
            f"{other} from {percent(arrived[1])}"
        )
    missing = [OUTCOMES[k] for k in range(minima) if rule == "GD" and share[0][k] == 0]
    if missing and minima > 1:
        kind = "minimum" if len(missing) == 1 else "minima"
        return f"GD with α = {number(alpha)} ends at none of its starts in {kind} {', '.join(missing)}"
    if apart:
        return (
            f"From {percent(apart)} of the starts {other} with α = {number(other_alpha)} ends in a different minimum from {rule} with "
            f"{number(alpha)}"
        )
    return f"{rule} arrives from {percent(arrived[0])} of the starts, {other} from {percent(arrived[1])}"


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


EVERY, EDGES = np.arange(1, MOST + 1), np.linspace(-8, 8, 65)
COINS, HERE = panels.NOW.but(marker="D", hollow=True), Look(theme.VERMILLION, size=13)


@explorable(
    n=IntSlider(1, MOST, 2, label="dimensions n"),
    draws=LogSlider(100, 20_000, 4000, label="matrices"),
    seed=Seed(),
    more={"how many": ("draws", "seed")},
    panels=Arrangement(
        "signs rare values", widths=(1, 1.05, 0.9), folded={"more dimensions, all curvatures": "rare values"}
    ),
    size=(940, 340),
    latency="II",
    presets={"n = 1": {"n": 1}, "n = 2": {}, "n = 3": {"n": 3}, "n = 4": {"n": 4}, "n = 12": {"n": 12}},
    predict="share of minima",
)
def how_rare_are_minima(signs, rare, values):
    """Points with zero gradient, their curvatures drawn at random: how many of n curvatures are positive, how often all are, and the
    curvatures themselves.   Lecture C2W2 2.10"""
    title = "All up is a minimum, none up a maximum"
    panels.axes(
        signs, linear("positive curvatures of n", -0.7, MOST + 0.7), linear("share of points", 0, 0.75), title
    )
    set_bars, set_coins = panels.bars(signs, MOST + 1), panels.points(signs, COINS, "n coins")
    panels.legend(signs)
    panels.axes(
        rare,
        linear("dimensions n", 0.5, MOST + 0.5),
        log("share of minima", 3e-5, 1),
        "How rare minima become",
    )
    panels.curve(rare, THEORY, "2⁻ⁿ, independent signs")(EVERY, 0.5**EVERY)
    set_share, set_here = panels.points(rare), panels.points(rare, HERE, zorder=6)
    set_none = panels.text(rare, 0.98, 0.04, ha="right", va="bottom")
    panels.legend(rare)
    panels.axes(
        values, linear("curvature", *EDGES[[0, -1]]), linear("share of all", 0, 0.1), "The curvatures"
    )
    set_values = panels.histogram(values, EDGES)

    def update(n, draws, seed):
        draws = round(draws)
        lam = curvatures(n, draws, seed)
        share, fewer = positive_shares(lam), np.arange(1, min(n, 5) + 1)
        set_bars(share)
        set_coins(np.arange(n + 1), binomial(n, 0.5))
        shares = np.array([positive_shares(curvatures(k, min(draws, 4000), seed))[-1] for k in fewer])
        set_share(fewer[shares > 0], shares[shares > 0])
        set_here(*((n, share[n]) if share[n] else ()))
        set_none("" if share[n] else f"n = {n}: none in {number(draws)}")
        set_values(lam)
        told = {
            "share of minima": float(share[n]),
            "if signs were coins": 0.5**n,
            "share of maxima": float(share[0]),
            "share of saddles": float(1 - share[0] - share[n]),
        }
        return Reading(kinds(n, draws, share), told)

    return update


def kinds(n, draws, share):
    """Of which kinds the flat points are, by the shares with 0, 1, … n positive curvatures."""
    if n == 1:
        return "n = 1: about half of the flat points are minima, half maxima, and there are no saddles"
    if share[n]:
        return f"n = {n}: {percent(1 - share[0] - share[n], 1)} of the flat points are saddles, {percent(share[n], 2)} are minima"
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
