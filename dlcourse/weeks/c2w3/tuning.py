"""Search for hyperparameters: grid, random and coarse to fine (3.1), the scale on which to draw (3.2), one model or many (3.3)."""

import numpy as np
from matplotlib.collections import LineCollection

from ...analysis import search
from ...analysis.averages import memory
from ...analysis.chance import best_of
from ...analysis.trials import excess, played
from ...explore import Choice, IntSlider, LogSlider, Reading, Slider, Toggle, explorable, number, theme, views
from ...remember import remembered
from ...stored import load
from .recipes import DAYS, NURSED, POOL, SWEEP, sweep

__all__ = ["which_search_comes_closest", "where_do_the_draws_fall", "one_model_or_many"]

# ---- grid against random (3.1) ------------------------------------------------------------------------------------------
REPEATS, BUDGETS = 200, (4, 9, 16, 25, 49, 100)
SAMPLERS = {
    "grid": (theme.GREY, ":"),
    "random": (theme.VERMILLION, "--"),
    "coarse to fine": (theme.BLUE, "-"),
}
LOG, EVEN = "log", "even"
SPACES = {LOG: search.log_uniform(1e-4, 1), EVEN: search.uniform(1e-4, 1)}
GRID = np.linspace(0, 1, 60)


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
    more={"More": ("noise", "problem")},
)
def which_search_comes_closest(fig):
    """Trials on a made-up cost with a lowest place somewhere; the values of α that were tried; and the cost of the best trial so far above the
    lowest, mean of 200 such problems.   Lecture C2W3 3.1"""
    ax, right = fig.subplots(1, 2, width_ratios=(1.05, 1))
    views.label_axes(ax, "α (log)", "the other one", "Trials on one problem", xlim=(0, 1), ylim=(-0.14, 1))
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["10⁻⁴", ".001", ".01", ".1", "1"])
    ax.set_yticks([0, 0.5, 1])
    set_map = views.heat_map(ax, (0, 1, 0, 1), domain=(0, 0.6), label="J above the lowest")
    set_points, set_best = (
        views.points(ax, color=theme.INK, size=6),
        views.points(ax, color=theme.VERMILLION, marker="*", size=17, zorder=6),
    )
    set_ring = views.points(ax, color=theme.INK, size=13, hollow=False, zorder=3)
    rug = LineCollection([], colors=theme.VERMILLION, linewidths=1.6, animated=True, zorder=5)
    ax.add_collection(rug, autolim=False)
    ax.axhline(0, color=theme.GREY, linewidth=0.7)
    views.label_axes(
        right,
        "trials (log)",
        "J above the lowest (log)",
        "Best so far, mean of 200 problems",
        xlim=(0.9, 450),
        ylim=(1e-5, 1),
        grid=True,
    )
    right.set_xscale("log"), right.set_yscale("log"), right.minorticks_off()
    right.set_xticks([1, 4, 9, 25, 100], ["1", "4", "9", "25", "100"])
    lines = {
        name: (
            views.curve(right, color=color, style=style, width=2.2),
            views.text(right, 0, 0, data=True, color=color, va="center"),
        )
        for name, (color, style) in SAMPLERS.items()
    }
    set_band = views.band(right, color=theme.SKY, alpha=0.25)

    def update(sampler, budget, importance, scale, noise, problem):
        n, ends = int(budget), {}
        for name, (set_line, _) in lines.items():
            tried = trials(name, n, scale, importance, noise)
            reached = tried.reached(optima(), importance)
            mean = reached.mean(axis=0)
            set_line(np.arange(1, n + 1), np.clip(mean, 1.2e-5, 1)), ends.update({name: float(mean[-1])})
            if name == sampler:
                own = tried.points[problem]
                low, high = np.quantile(reached, (0.1, 0.9), axis=0)
                set_band(np.arange(1, n + 1), np.clip(low, 1e-5, 1), np.clip(high, 1e-5, 1))
                leader = own[tried.seen[problem].argmin()]
        heights = np.log10(np.clip(list(ends.values()), 1.3e-5, 1))
        order = np.argsort(heights)
        for low, high in zip(order, order[1:]):  # names keep their distance
            heights[high] = max(heights[high], heights[low] + 0.22)
        for (_, set_name), name, height in zip(lines.values(), lines, heights):
            set_name(name, n * 1.12, 10 ** float(height))
        centre = optima()[problem]
        set_map(excess(np.stack(np.meshgrid(GRID, GRID), axis=-1), centre, importance))
        set_points(*own.T), set_best(*centre), set_ring(*leader)
        rug.set_segments([[(x, -0.11), (x, -0.03)] for x in own[:, 0]])
        different = len(np.unique(np.round(own[:, 0], 9)))
        ratio = ends["grid"] / ends["random"]
        best = min(ends, key=ends.get)
        finding = f"{n} trials, {different} different α; {closer(ratio)}"
        if best == "coarse to fine":
            finding += ", coarse to fine is best"
        theory = {"grid": round(n**0.5), "random": n}.get(sampler)
        return Reading(
            finding,
            {
                "different α": different if theory is None else (different, theory),
                f"J above the lowest, {sampler}": ends[sampler],
                "grid ÷ random": ratio,
            },
        )

    return update


def closer(ratio):
    """Whether the grid or random search comes closer, by the ratio of what is left of J."""
    if ratio > 1.02:
        return f"random is {ratio:.2g} times closer than the grid"
    if ratio < 0.98:
        return f"the grid is {1 / ratio:.2g} times closer than random"
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
DRAWS = 1000
RATE, MEMORY = "learning rate α", "momentum's β"
EDGES = {RATE: 10.0 ** np.arange(-4, 1), MEMORY: np.array([0.9, 0.99, 0.999])}
NAMES = {RATE: ("10⁻⁶", "10⁻⁵", ".0001", ".001", ".01", ".1", "1", "10"), MEMORY: (".9", ".99", ".999")}
WIDE = 7.0  # of the axis: powers of ten of the sweep
ENDS = {RATE: (1e-4, 1.0), MEMORY: (0.9, 0.999)}
ON_SCALE = {
    (RATE, EVEN): search.uniform(1e-4, 1),
    (RATE, LOG): search.log_uniform(1e-4, 1),
    (MEMORY, EVEN): search.uniform(0.9, 0.999),
    (MEMORY, LOG): search.one_minus(search.log_uniform(0.001, 0.1)),
}


@remembered
def measured():
    """What was measured beforehand, in float64."""
    return {name: values.astype(float) for name, values in load("c2w3/tuning").items()}


@explorable(
    what=Choice(RATE, MEMORY, label="hyperparameter"),
    scale=Choice(EVEN, LOG, label="drawn"),
    seed=IntSlider(0, 99, 0, label="seed"),
    beta=Slider(0.9, 0.9995, 0.9, step=0.0005, label="β of the window"),
    nudge=Toggle(True, label="β + .0005"),
    size=(940, 420),
    presets={
        "α evenly": {},
        "α on a log scale": {"scale": LOG},
        "β evenly": {"what": MEMORY},
        "1 − β on a log scale": {"what": MEMORY, "scale": LOG},
        "β = .999 → .9995": {"what": MEMORY, "scale": LOG, "beta": 0.999},
    },
    predict="in that power of ten, %",
    latency="II",
    more={"Seed": ("seed",)},
)
def where_do_the_draws_fall(fig):
    """1000 draws of a hyperparameter on an even or a log scale, and how many fall in each power of ten; below, over the same axis, what they lead to: the
    accuracy of a small network on digits by α, from 10⁻⁶ to 10, or the window 1/(1 − β).   Lecture C2W3 3.2"""
    top, low = fig.subplots(2, 1, height_ratios=(1, 1.35))
    views.label_axes(top, "", "", "1000 draws", xlim=(-0.2, WIDE + 0.15), ylim=(-0.5, 1.25))
    views.label_axes(low, "the same axis", "", " ", xlim=(-0.2, WIDE + 0.15), ylim=(0, 1.1))
    for ax in (top, low):
        ax.set_xticks([]), ax.set_yticks([])
        ax.spines["left"].set_visible(False)
    dots = views.points(top, color=theme.BLUE, size=3)
    set_walls, set_outside = views.segments(top, color=theme.GREY), [views.spans(ax) for ax in (top, low)]
    shares = [views.text(top, 0, 1.22, data=True, ha="center", weight="bold") for _ in range(4)]
    ends = [views.text(top, 0, -0.2, data=True, ha="center", color=theme.GREY, halo=False) for _ in range(8)]
    set_curve, set_mark = (
        views.curve(low, color=theme.VERMILLION, width=2.2),
        views.points(low, color=theme.INK, size=9),
    )
    set_runs, set_best, set_best_name = (
        views.band(low, color=theme.VERMILLION, alpha=0.18),
        views.vertical(low, color=theme.INK),
        views.text(low, 0, 0.04, data=True, va="bottom"),
    )
    set_levels = views.segments(low, color=theme.PALE)
    set_title, level_names = (
        views.text(low, 0.0, 1.03, va="bottom", size=theme.LABEL, halo=False),
        [views.text(low, 0, 0, data=True, va="center", color=theme.GREY) for _ in range(4)],
    )
    set_said = views.text(low, 1.0, 1.03, ha="right", va="bottom", halo=False)

    def across(what, values):
        """Powers of ten on the axis from 0 to 7; β has two of them, each 3.5 times as wide."""
        return np.log10(values) + 6 if what == RATE else 0.5 * WIDE * (-np.log10(1 - np.asarray(values)) - 1)

    def update(what, scale, seed, beta, nudge):
        rng = np.random.default_rng(seed)
        values, edges = ON_SCALE[what, scale].at(rng.random(DRAWS)), EDGES[what]
        dots(across(what, values), rng.random(DRAWS))
        count = np.histogram(values, edges)[0]
        x = across(what, edges)
        set_walls(np.column_stack([x, np.full(len(x), -0.08)]), np.column_stack([x, np.full(len(x), 1.05)]))
        for k, set_share in enumerate(shares):
            set_share(
                f"{count[k] / DRAWS:.1%}" if k < len(count) else "",
                *((float(x[k] + x[k + 1]) / 2, 1.22) if k < len(count) else (0, 0)),
            )
        names = NAMES[what]
        for k, set_end in enumerate(ends):
            set_end(names[k] if k < len(names) else "", k * WIDE / (len(names) - 1), -0.2)
        for set_spans in set_outside:
            set_spans([(-0.2, x[0]), (x[-1], WIDE + 0.15)] if what == RATE else [])
        if what == RATE:
            right, worst, best = measured()["sweep"].T
            (
                set_curve(across(what, SWEEP), right),
                set_runs(across(what, SWEEP), worst, best),
                set_mark([], []),
            )
            top_rate = float(SWEEP[right.argmax()])
            (
                set_best(across(what, top_rate)),
                set_best_name(f"best: α = {number(top_rate)}", across(what, top_rate) - 1.0, 0.04),
            )
            levels, level_words = (0.25, 0.5, 0.75, 1.0), ("25 %", "50 %", "75 %", "100 %")
            (
                set_title("Right of 297 new digits after four epochs: mean of 32 runs, worst and best"),
                set_said("hatched: not drawn from"),
            )
            extra = {"best α of the sweep": top_rate, "right there, %": 100 * float(right.max())}
        else:
            line = np.linspace(0, WIDE, 200)
            window = 10 ** (2 * line / WIDE + 1)
            set_curve(line, window / 1000), set_runs([0.0], 0.0, 0.0), set_best(-1), set_best_name("")
            after = min(beta + 0.0005 * nudge, 0.9995)
            one, other = memory(beta), memory(after)
            inside = np.array([b for b in (beta, after) if b <= 0.999])
            set_mark(across(what, inside), 1 / (1 - inside) / 1000)
            levels, level_words = (0.1, 0.25, 0.5, 1.0), ("100", "250", "500", "1000")
            set_title("Window 1/(1 − β), steps")
            set_said(
                f"β = {beta:g} looks back {one:.4g} steps"
                + (f", β = {after:g} looks back {other:.4g}" if nudge else "")
            )
            extra = {"1/(1 − β)": f"{one:.2f}", "after the nudge": f"{other:.2f}"}
        set_levels(np.column_stack([np.zeros(4), levels]), np.column_stack([np.full(4, WIDE), levels]))
        for set_name, level, word in zip(level_names, levels, level_words):
            set_name(word, -0.19, level + 0.05)
        last = count[-1] / DRAWS if what == RATE else count[0] / DRAWS
        low_end, high_end = (edges[-2], edges[-1]) if what == RATE else (edges[0], edges[1])
        finding = f"Drawn {'evenly' if scale == EVEN else 'on a log scale'}, {last:.0%} of the {DRAWS} values lie from {low_end:g} to {high_end:g}"
        theory = 100 * (
            (high_end - low_end) / (ENDS[what][1] - ENDS[what][0]) if scale == EVEN else 1 / (len(edges) - 1)
        )
        return Reading(finding, {"in that power of ten, %": (100 * float(last), theory), **extra})

    ignored = dict.fromkeys(("beta", "nudge"), "the window is that of momentum's β")
    update.idle = lambda values: ignored if values["what"] == RATE else {}
    return update


@where_do_the_draws_fall.claim("drawn evenly from 10⁻⁴ to 1, 90 % of α lie above .1; on a log scale 25 %")
def _(kind):
    theory = [kind(scale=scale).reading.numbers["in that power of ten, %"] for scale in (EVEN, LOG)]
    return [*np.round([each[1] for each in theory], 0), *[abs(a - b) < 4 for a, b in theory]], [90, 25, 1, 1]


@where_do_the_draws_fall.claim(
    "drawn evenly from .9 to .999, 91 % of β lie from .9 to .99; on a log scale of 1 − β 50 %"
)
def _(kind):
    theory = [
        kind(what=MEMORY, scale=scale).reading.numbers["in that power of ten, %"] for scale in (EVEN, LOG)
    ]
    return [*np.round([each[1] for each in theory], 0), *[abs(a - b) < 5 for a, b in theory]], [91, 50, 1, 1]


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
        [float(value) for each in seen for value in (each["1/(1 − β)"], each["after the nudge"])],
        [10, 10.05, 1000, 2000],
        1e-4,
    )


# ---- one model or many (3.3) --------------------------------------------------------------------------------------------
@explorable(
    models=IntSlider(1, 64, 16, label="caviar: models"),
    days=IntSlider(1, DAYS, DAYS, label="days"),
    draw=IntSlider(0, 9, 0, label="draw"),
    nurse=IntSlider(0, NURSED - 1, 0, label="panda: try"),
    size=(940, 410),
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
def one_model_or_many(fig):
    """A network on 500 digits, four epochs a day: many models, each with a random α, and one that is nursed day by day; the best so far by day, and by
    compute.   Lecture C2W3 3.3"""
    left, middle, right = fig.subplots(1, 3, width_ratios=(1.3, 1, 1))
    views.label_axes(
        left, "day", "", "Right of 297 new digits, %", xlim=(0, DAYS + 0.4), ylim=(-24, 104), grid=True
    )
    views.label_axes(
        middle,
        "calendar days",
        "",
        "By calendar: best, mean",
        xlim=(0, DAYS + 0.6),
        ylim=(-24, 104),
        grid=True,
    )
    views.label_axes(
        right,
        "models × days (log)",
        "",
        "By compute: best, mean",
        xlim=(0.85, 1400),
        ylim=(-24, 104),
        grid=True,
    )
    for ax in (left, middle, right):
        ax.set_yticks(range(0, 101, 20))
    for ax in (left, middle):
        ax.set_xticks(range(0, DAYS + 1, 4))
    right.set_xscale("log"), right.minorticks_off()
    right.set_xticks([1, 4, 16, 64, 256, 1024], ["1", "4", "16", "64", "256", "1024"])
    crowd = LineCollection([], colors="#9a9a9a", linewidths=0.8, animated=True, zorder=2)
    left.add_collection(crowd, autolim=False)
    set_top, set_panda = (
        views.curve(left, color=theme.VERMILLION, width=2.2),
        views.curve(left, color=theme.BLUE, style="--", width=2.2),
    )
    set_alpha = views.text(left, 0.98, 0.02, ha="right", va="bottom", halo=False)
    pairs = [
        [
            (
                views.curve(ax, color=color, style=style, width=2.2),
                views.points(ax, color=color, marker=marker, size=9),
            )
            for color, style, marker in ((theme.VERMILLION, "-", "X"), (theme.BLUE, "--", "o"))
        ]
        for ax in (middle, right)
    ]
    set_legend = views.text(middle, 0.98, 0.02, ha="right", va="bottom", halo=False)

    def update(models, days, draw, nurse):
        kept, seen = measured(), np.arange(days + 1)
        caviar, panda = 100 * kept["caviar"], 100 * kept["panda"]
        own = caviar[np.random.default_rng(draw).permutation(POOL)[:models], : days + 1]
        crowd.set_segments([np.column_stack([seen, path]) for path in own])
        top = own[own[:, -1].argmax()]
        set_top(seen, top), set_panda(seen, panda[nurse, : days + 1])
        alpha = kept["panda_alpha"][nurse]
        set_alpha(
            f"— best of {models}: {top[-1]:.0f} %\n- - nursed: {panda[nurse, days]:.0f} %, α from {alpha[0]:.2g} to {alpha[days]:.2g}"
        )
        mean_caviar, mean_panda = best_of(caviar, models)[: days + 1], panda.mean(axis=0)[: days + 1]
        for (caviar_parts, panda_parts), cost in zip(pairs, (1, models)):
            for (set_line, set_end), values, times in (
                (caviar_parts, mean_caviar, cost),
                (panda_parts, mean_panda, 1),
            ):
                x = np.maximum(seen[1:] * times, 0.5)
                set_line(x, values[1:]), set_end(x[-1:], values[-1:])
        set_legend(f"X caviar, best of {models}\no panda, one model")
        lead = mean_caviar[-1] - mean_panda[-1]
        ahead = "both are alike"
        if abs(lead) > 2:
            ahead = "caviar is ahead" if lead > 0 else "the panda is ahead"
        finding = (
            f"After {days} day{'s' * (days > 1)}: best of {models} on average {mean_caviar[-1]:.0f} %, one nursed model {mean_panda[-1]:.0f} %; "
            f"{ahead}, at {f'{models} times the' if models > 1 else 'the same'} compute"
        )
        return Reading(
            finding,
            {
                "caviar, best on average, %": float(mean_caviar[-1]),
                "panda on average, %": float(mean_panda[-1]),
                "compute of caviar, model-days": models * days,
                "of panda": days,
            },
        )

    return update


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
