"""Search for hyperparameters: grid, random and coarse to fine (3.1), the scale on which to draw (3.2), one model or many (3.3)."""

import numpy as np

from ...analysis import search
from ...analysis.averages import memory
from ...analysis.chance import best_of
from ...analysis.trials import excess, played
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Reading,
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
from .recipes import DAYS, NURSED, POOL, SWEEP, sweep

__all__ = ["one_model_or_many", "where_do_the_draws_fall", "which_search_comes_closest"]

# ---- grid against random (3.1) ------------------------------------------------------------------------------------------
REPEATS, BUDGETS = 200, (4, 9, 16, 25, 49, 100)
SAMPLERS = {
    "grid": Look(theme.GREY, "s", dash=(1.5, 1.5)),
    "random": Look(theme.VERMILLION, "X", dash=(4, 1.5)),
    "coarse to fine": Look(theme.BLUE),
}
LOG, EVEN = "log", "even"
SPACES = {LOG: search.log_uniform(1e-4, 1), EVEN: search.uniform(1e-4, 1)}
GRID = np.linspace(0, 1, 60)
STROKES = -0.08  # where the strokes below the map stand


def place(alpha):
    """Where α is on the log axis from 10⁻⁴ (0) to 1 (1)."""
    return (np.log10(alpha) + 4) / 4


@remembered
def optima():
    """The best place (200, 2) of 200 made-up problems."""
    return np.random.default_rng(0).random((REPEATS, 2))


@remembered
def trials(sampler, budget, scale, importance, noise):
    """`trials.played` on all problems: points (200, n, 2) on the log axis and the other one, and what was measured (200, n)."""
    disturb = noise * 0.05 * np.random.default_rng(2).standard_normal((REPEATS, max(BUDGETS)))
    return played(
        sampler,
        {"alpha": SPACES[scale], "other": search.uniform(0, 1)},
        budget,
        optima(),
        importance,
        place=lambda settings: (place(settings["alpha"]), settings["other"]),
        luck=disturb,
        rng=np.random.default_rng(1),
    )


@explorable(
    sampler=Choice(*SAMPLERS, start="random"),
    budget=Choice(*map(str, BUDGETS), start="25", label="trials"),
    importance=LogSlider(1.0, 1000.0, 100.0, label="α matters more by", marks={1.0: "equal"}),
    scale=Choice(LOG, EVEN, label="α drawn"),
    noise=Slider(0.0, 1.0, 0.0, step=0.05, label="luck of a training"),
    problem=IntSlider(0, REPEATS - 1, 0, label="problem"),
    more={"The problem": ("importance", "problem"), "Scale and luck": ("scale", "noise")},
    ask={"sampler": "grid"},
    panels=Arrangement("tried reached", widths=(1.15, 1), folded={"200 problems": "reached"}),
    size=(940, 410),
    latency="II",
    predict="different α",
    presets={
        "grid of 25": {"sampler": "grid"},
        "25 at random": {},
        "both alike": {"importance": 1.0, "sampler": "grid"},
        "coarse to fine": {"sampler": "coarse to fine"},
        "α drawn evenly": {"scale": EVEN},
        "noisy": {"noise": 1.0},
    },
)
def which_search_comes_closest(tried, reached):
    """Trials on a made-up cost, the lowest place as a star, the best trial with a ring; below them a stroke at each α that was tried; and
    the cost of the best trial so far above the lowest, mean of 200 such problems.   Lecture C2W3 3.1"""
    powers = {0: "10⁻⁴", 0.25: "0.001", 0.5: "0.01", 0.75: "0.1", 1: "1"}
    panels.axes(
        tried,
        linear("α (log)", -0.02, 1.02, powers),
        linear("the other one", -0.14, 1.03, (0, 0.5, 1)),
        "Trials on one problem",
        grid=False,
    )
    panels.axes(
        reached,
        log("trials (log)", 0.9, 450, BUDGETS),
        log("J above the lowest (log)", 1e-5, 1),
        "Best so far, mean of 200 problems; band: 80 %",
    )
    set_map = panels.colours(tried, 0.0, 0.6, "J above the lowest")
    set_leader = panels.points(tried, Look(theme.INK, size=16, hollow=True))
    set_trials = panels.points(tried, Look(theme.INK))
    set_lowest = panels.points(tried, Look(theme.VERMILLION, "*", size=18), zorder=6)
    set_strokes = panels.points(tried, Look(theme.VERMILLION, "|", size=20, hollow=True))
    set_curves, set_band = panels.runs(reached, SAMPLERS), panels.band(reached)

    def update(sampler, budget, importance, scale, noise, problem):
        n, centre = int(budget), optima()[problem]
        rounds = {name: trials(name, n, scale, importance, noise) for name in SAMPLERS}
        left = {name: each.reached(optima(), importance) for name, each in rounds.items()}
        ends = {name: float(each[:, -1].mean()) for name, each in left.items()}
        own, so_far = rounds[sampler], np.arange(1, n + 1)
        set_curves({name: (so_far, each.mean(axis=0)) for name, each in left.items()})
        set_band(so_far, *np.quantile(left[sampler], (0.1, 0.9), axis=0))
        set_map(excess(np.stack(np.meshgrid(GRID, GRID), axis=-1), centre, importance), (0, 1, 0, 1))
        set_trials(*own.points[problem].T)
        set_lowest(*centre)
        set_leader(*own.points[problem][own.seen[problem].argmin()])
        set_strokes(own.points[problem][:, 0], STROKES)
        different = len(np.unique(np.round(own.points[problem][:, 0], 9)))
        theory = {"grid": round(n**0.5), "random": n}.get(sampler)
        return Reading(
            f"{n} trials, {different} different α; {closest(ends, sampler)}",
            {
                "different α": different if theory is None else (different, theory),
                f"J above the lowest, {sampler}": ends[sampler],
                "grid ÷ random": ends["grid"] / ends["random"],
            },
        )

    return update


def closest(ends, sampler):
    """Whether the grid or random search comes closer, by what each leaves of J, and whether coarse to fine, if shown, is best."""
    ratio = ends["grid"] / ends["random"]
    if sampler == "coarse to fine" and min(ends, key=ends.get) == sampler:
        return f"coarse to fine comes {number(ends['random'] / ends[sampler], 2)} times closer than random in one round"
    if ratio > 1.02:
        return f"random comes {number(ratio, 2)} times closer than the grid"
    if ratio < 0.98:
        return f"the grid comes {number(1 / ratio, 2)} times closer than random"
    return "grid and random are alike"


@which_search_comes_closest.claim("25 trials try 5 different α on a grid and 25 at random")
def _(kind):
    return [kind(sampler=name).numbers["different α"] for name in ("grid", "random")], [5, 25]


@which_search_comes_closest.claim(
    "where both matter equally it is no tie: the grid comes 1.7 times closer; they are even where α matters 7.4 times more, and at 100 and "
    "1000 times random comes 3.1 and 6.4 times closer"
)
def _(kind):
    return (
        [kind(importance=i).numbers["grid ÷ random"] for i in (1.0, 7.4, 100.0, 1000.0)],
        [1 / 1.74, 1, 3.09, 6.36],
        0.01,
    )


@which_search_comes_closest.claim(
    "the luck of a training hides the difference: with noise 1 random is 1.3 times closer, without 3.1 times"
)
def _(kind):
    return [kind(noise=noise).numbers["grid ÷ random"] for noise in (1.0, 0.0)], [1.26, 3.09], 0.01


@which_search_comes_closest.claim("coarse to fine comes closer than one round of as many random trials")
def _(kind):
    fine, once = (
        kind(sampler=name).numbers[f"J above the lowest, {name}"] for name in ("coarse to fine", "random")
    )
    return fine < 0.7 * once, True


@which_search_comes_closest.claim(
    "a trial falls among the best 5 % with probability .72 after 25 draws, .95 after 60"
)
def _(kind):
    u = np.random.default_rng(0).random((20000, 60))
    measured = [(u[:, :n].min(axis=1) < 0.05).mean() for n in (25, 60)]
    np.testing.assert_allclose(measured, [1 - 0.95**25, 1 - 0.95**60], atol=0.01)
    return np.round([1 - 0.95**25, 1 - 0.95**60], 2), [0.72, 0.95]


# ---- the scale (3.2) ----------------------------------------------------------------------------------------------------
DRAWS, AT_ONCE = 1000, 50
RATE, MEMORY = "learning rate α", "momentum's β"
EDGES = {RATE: 10.0 ** np.arange(-4, 1), MEMORY: np.array([0.9, 0.99, 0.999])}
ACROSS = {  # of α itself, and of 1 − β
    RATE: log("α (log)", 10**-6.2, 10**1.15, {10.0**k: number(10.0**k) for k in range(-6, 2)}),
    MEMORY: log(
        "β (1 − β on a log scale)",
        0.12,
        0.00045,
        {1 - beta: number(beta, 4) for beta in (0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995)},
    ),
}
UPWARDS = {
    RATE: linear("", 0, 104, {k: percent(k / 100) for k in (0, 25, 50, 75, 100)}),
    MEMORY: linear("", 0, 2080, (0, 500, 1000, 1500, 2000)),
}
LEADS = {
    RATE: "Right of 297 new digits after four epochs: mean of 32 runs, worst and best; grey: drawn from here",
    MEMORY: "Steps that the average looks back, 1/(1 − β); grey: drawn from here",
}
ENDS = {RATE: (1e-4, 1.0), MEMORY: (0.9, 0.999)}
ON_SCALE = {
    (RATE, EVEN): search.uniform(1e-4, 1),
    (RATE, LOG): search.log_uniform(1e-4, 1),
    (MEMORY, EVEN): search.uniform(0.9, 0.999),
    (MEMORY, LOG): search.one_minus(search.log_uniform(0.001, 0.1)),
}
SWEPT = Look(theme.VERMILLION)


@remembered
def measured():
    """What was measured beforehand, in float64."""
    return {name: values.astype(float) for name, values in load("c2w3/tuning").items()}


def across(what, values):
    """Where values stand: α itself, or 1 − β."""
    return np.asarray(values) if what == RATE else 1 - np.asarray(values)


def falls_panel(ax):
    """set(what, values, heights): the draws, and how many lie in each power of ten."""
    set_axes = panels.axes(ax, ACROSS[RATE], linear("", 0, 1.3, {}), "The draws")
    set_draws = panels.points(ax, Look(theme.BLUE, size=5))
    walls = [panels.curve(ax, Look(theme.GREY, width=1)) for _ in EDGES[RATE]]
    set_shares = [panels.note(ax, (0, -1)) for _ in EDGES[RATE][1:]]

    def set_falls(what, values, heights):
        x, edges = across(what, values), across(what, EDGES[what])
        shares = np.histogram(values, EDGES[what])[0] / max(len(values), 1)
        set_axes(x=ACROSS[what])
        set_draws(x, heights)
        for k, set_wall in enumerate(walls):
            set_wall(*(([edges[k]] * 2, [0, 1.05]) if k < len(edges) else ()))
        for k, set_share in enumerate(set_shares):
            there = k < len(shares) and len(values)
            set_share(*((percent(shares[k], 1), (edges[k] * edges[k + 1]) ** 0.5, 1.15) if there else ()))
        return shares

    return set_falls


def leads_panel(ax):
    """set(what, betas): the sweep of α, or the window of momentum, with the values of β marked."""
    set_axes = panels.axes(ax, ACROSS[RATE], UPWARDS[RATE], LEADS[RATE])
    set_range, set_runs = panels.band(ax, Look(theme.PALE)), panels.band(ax, Look(theme.ORANGE), zorder=2)
    set_curve, set_marks = panels.curve(ax, SWEPT), panels.points(ax, Look(theme.INK, size=10))
    set_best = panels.note(ax, (30, -30))

    def set_leads(what, betas):
        set_axes(ACROSS[what], UPWARDS[what], LEADS[what])
        set_range(across(what, ENDS[what]), 0, 2080)
        if what == RATE:
            right, worst, best = 100 * measured()["sweep"].T
            set_curve(SWEEP, right)
            set_runs(SWEEP, worst, best)
            set_marks()
            set_best(f"best: α = {number(SWEEP[right.argmax()])}", SWEEP[right.argmax()], right.max())
        else:
            line = np.geomspace(0.1, 0.0005, 200)
            set_curve(line, 1 / line)
            set_runs()
            set_marks(1 - betas, 1 / (1 - betas))
            set_best()

    return set_leads


@explorable(
    step=Step(0, DRAWS // AT_ONCE, DRAWS // AT_ONCE, label="draws, in fifties", milliseconds=80),
    scale=Choice(EVEN, LOG, label="drawn"),
    what=Choice(RATE, MEMORY, label="hyperparameter"),
    seed=IntSlider(0, 99, 0, label="seed"),
    beta=Slider(0.9, 0.9995, 0.9, step=0.0005, label="β of the window"),
    nudge=Toggle(True, label="β + .0005"),
    more={"What is drawn": ("what", "seed"), "The window of β": ("beta", "nudge")},
    ask={"step": 0},
    panels=Arrangement("falls / leads", heights=(1, 1.25), folded={"what they lead to": "leads"}),
    size=(940, 430),
    presets={
        "α evenly": {},
        "α on a log scale": {"scale": LOG},
        "β evenly": {"what": MEMORY},
        "1 − β on a log scale": {"what": MEMORY, "scale": LOG},
        "β = .999 → .9995": {"what": MEMORY, "scale": LOG, "beta": 0.999},
    },
    predict="in that power of ten, %",
    latency="II",
)
def where_do_the_draws_fall(falls, leads):
    """1000 draws of a hyperparameter on an even or a log scale, and how many fall in each power of ten; below, over the same axis, what they lead to: the
    accuracy of a small network on digits by α, from 10⁻⁶ to 10, or the window 1/(1 − β).   Lecture C2W3 3.2"""
    set_falls, set_leads = falls_panel(falls), leads_panel(leads)

    def update(step, scale, what, seed, beta, nudge):
        rng, n = np.random.default_rng(seed), step * AT_ONCE
        values, heights = ON_SCALE[what, scale].at(rng.random(DRAWS)), rng.random(DRAWS)
        betas = np.array([beta, min(beta + 0.0005 * nudge, 0.9995)])
        shares, edges = set_falls(what, values[:n], heights[:n]), EDGES[what]
        set_leads(what, betas)
        k = len(shares) - 1 if what == RATE else 0  # the power of ten that even draws favour
        even = (edges[k + 1] - edges[k]) / (edges[-1] - edges[0])
        told = {
            "in that power of ten, %": 100 * float(shares[k]),
            "expected, %": 100 * (even if scale == EVEN else 1 / len(shares)),
        }
        if what == RATE:
            right = measured()["sweep"][:, 0]
            told |= {"best α of the sweep": SWEEP[right.argmax()], "right there, %": 100 * right.max()}
        else:
            told |= {"1/(1 − β)": memory(beta), "after the nudge": memory(betas[1])}
        if not n:
            return Reading("Nothing has been drawn yet: how many will lie in each power of ten?", {})
        how = "evenly" if scale == EVEN else "on a log scale"
        return Reading(
            f"Drawn {how}, {percent(shares[k])} of {number(n)} values lie from {number(edges[k])} to {number(edges[k + 1])}",
            told,
        )

    def idle(values):
        return (
            dict.fromkeys(("beta", "nudge"), "the window is that of momentum's β")
            if values["what"] == RATE
            else {}
        )

    update.idle = idle
    return update


@where_do_the_draws_fall.claim("drawn evenly from 10⁻⁴ to 1, 90 % of α lie above .1; on a log scale 25 %")
def _(kind):
    told = [kind(scale=scale).numbers for scale in (EVEN, LOG)]
    gaps = [abs(each["in that power of ten, %"] - each["expected, %"]) for each in told]
    return [*np.round([each["expected, %"] for each in told]), *(gap < 4 for gap in gaps)], [90, 25, 1, 1]


@where_do_the_draws_fall.claim(
    "drawn evenly from .9 to .999, 91 % of β lie from .9 to .99; on a log scale of 1 − β 50 %"
)
def _(kind):
    told = [kind(what=MEMORY, scale=scale).numbers for scale in (EVEN, LOG)]
    gaps = [abs(each["in that power of ten, %"] - each["expected, %"]) for each in told]
    return [*np.round([each["expected, %"] for each in told]), *(gap < 5 for gap in gaps)], [91, 50, 1, 1]


@where_do_the_draws_fall.claim(
    "the sweep from 10⁻⁶ to 10: below .003 and above 2 the network guesses, 12 % at most; at its best, α = .3, it is right for 85 %, and it keeps "
    "75 % only from .18 to 1"
)
def _(kind):
    right = measured()["sweep"][:, 0]
    good = SWEEP[right > 0.75]
    seen = kind().numbers
    return (
        [
            SWEEP[0],
            SWEEP[-1],
            right[(SWEEP < 3e-3) | (SWEEP > 2)].max() < 0.125,
            seen["best α of the sweep"],
            seen["right there, %"],
            good[0],
            good[-1],
        ],
        [1e-6, 10, True, 0.316, 85.2, 0.178, 1],
        0.01,
    )


@where_do_the_draws_fall.claim("the stored sweep is what training gives: the runs of three α, again")
def _(kind):
    some = [8, 40, 44]
    return sweep(SWEEP)[some], measured()["sweep"][some], 1e-6


@where_do_the_draws_fall.claim("β from .9 to .9005: 10 to 10.05 steps; from .999 to .9995: 1000 to 2000")
def _(kind):
    seen = [kind(what=MEMORY, beta=beta).numbers for beta in (0.9, 0.999)]
    return (
        [value for each in seen for value in (each["1/(1 − β)"], each["after the nudge"])],
        [10, 10.05, 1000, 2000],
        1e-4,
    )


# ---- one model or many (3.3) --------------------------------------------------------------------------------------------
CAVIAR, PANDA = Look(theme.VERMILLION, "X", size=9), Look(theme.BLUE, dash=(4, 1.5), size=9)


@explorable(
    models=IntSlider(1, POOL // 2, 16, label="caviar: models"),
    days=IntSlider(1, DAYS, DAYS, label="days"),
    draw=IntSlider(0, 9, 0, label="draw"),
    nurse=IntSlider(0, NURSED - 1, 0, label="panda: try"),
    more={"Luck": ("draw", "nurse")},
    panels=Arrangement("own calendar compute", widths=(1.2, 1, 1)),
    size=(940, 380),
    latency="II",
    predict="caviar, best on average, %",
    presets={
        "one day, one model": {"models": 1, "days": 1},
        "one day, 4 models": {"models": 4, "days": 1},
        "one day, 16 models": {"days": 1},
        "16 days": {},
        "64 models": {"models": 64},
    },
)
def one_model_or_many(own, calendar, compute):
    """A network on 500 digits, four epochs a day: one draw of many models, each with a random α, and one that is nursed day by day; then the
    best so far on average, by day and by compute.   Lecture C2W3 3.3"""
    share = linear("", 0, 105, (0, 25, 50, 75, 100))
    panels.axes(own, linear("day", 0, DAYS + 0.4), share, "One draw: right of 297 new digits, %")
    panels.axes(calendar, linear("calendar days", 0, DAYS + 0.4), share, "By calendar: on average")
    panels.axes(
        compute,
        log("models × days (log)", 0.85, 1400, (1, 4, 16, 64, 256, 1024)),
        share,
        "By compute: on average",
    )
    set_crowd = panels.family(own, Look(theme.GREY, width=0.8))
    looks = {"caviar": CAVIAR, "panda": PANDA}
    setters = [panels.runs(ax, looks) for ax in (own, calendar, compute)]

    def update(models, days, draw, nurse):
        kept, seen = measured(), np.arange(days + 1)
        caviar, panda = 100 * kept["caviar"], 100 * kept["panda"][:, : days + 1]
        drawn = caviar[np.random.default_rng(draw).permutation(POOL)[:models], : days + 1]
        best, mean = best_of(caviar, models)[: days + 1], panda.mean(axis=0)
        set_crowd(seen, drawn)
        setters[0]({"caviar": drawn[drawn[:, -1].argmax()], "panda": panda[nurse]})
        setters[1]({"caviar": best, "panda": mean})
        setters[2]({"caviar": (seen[1:] * models, best[1:]), "panda": (seen[1:], mean[1:])})
        rates = kept["panda_alpha"][nurse]
        return Reading(
            leader(models, days, best[-1] / 100, mean[-1] / 100),
            {
                "caviar, best on average, %": float(best[-1]),
                "panda on average, %": float(mean[-1]),
                "compute of caviar, model-days": models * days,
                "of panda": days,
                "α of this panda, first and last": f"{number(rates[0], 2)}, {number(rates[days], 2)}",
            },
        )

    return update


def leader(models, days, caviar, panda):
    """Who is ahead, by the shares right on average, and at what compute."""
    ahead = "alike"
    if abs(caviar - panda) > 0.02:
        ahead = "caviar leads" if caviar > panda else "the panda leads"
    cost = f"{models} times the" if models > 1 else "the same"
    return f"After {count(days, 'day')}: the best of {models} has {percent(caviar)}, one nursed model {percent(panda)}; {ahead}, at {cost} compute"


@one_model_or_many.claim("after one day caviar's best of 1, 4, 16 has on average 40, 76 and 89 %")
def _(kind):
    seen = [kind(models=n, days=1).numbers["caviar, best on average, %"] for n in (1, 4, 16)]
    return seen, [39.9, 75.5, 89.4], 0.005


@one_model_or_many.claim(
    "a nursed model is behind the best of 16 after one day, and is ahead of it at equal compute, after 16 days: 96 %"
)
def _(kind):
    one, last = kind(days=1).numbers, kind(days=16).numbers
    return (
        [one["panda on average, %"] < one["caviar, best on average, %"] - 20, last["panda on average, %"]],
        [True, 96.0],
        0.005,
    )
