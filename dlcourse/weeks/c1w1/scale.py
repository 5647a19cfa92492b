"""More examples, larger networks, faster experiments (1.4)."""

from functools import lru_cache

import numpy as np

from ...analysis.runs import expected_lowest
from ...explore import Choice, LogSlider, Reading, Toggle, explorable, number, theme, views
from ...stored import load
from . import recipes

__all__ = ["what_do_data_and_size_buy"]

MONTH = 30 * 24.0  # hours
TRIES = np.unique(np.logspace(0, np.log10(6 * MONTH), 80).round())
STYLES = {
    "logistic regression": dict(color=theme.INK, style=":", marker="s"),
    "4 units": dict(color=theme.PURPLE, style="-.", marker="^"),
    "16 units": dict(color=theme.GREEN, style="--", marker="D"),
    "64 and 32 units": dict(color=theme.BLUE, style="-", marker="o"),
}


@lru_cache
def errors():
    """In per cent: (feature, network, m, run)."""
    return 100 * load("c1w1/data_and_size")["errors"].astype(float)


@explorable(
    m=Choice(*recipes.EXAMPLES, start=600, label="examples m"),
    hand_made=Toggle(label="hand-made feature"),
    hours=LogSlider(
        1 / 6, MONTH, 24.0, label="hours a try", marks={1 / 6: "10 minutes", 24.0: "a day", MONTH: "a month"}
    ),
    size=(940, 420),
    presets={
        "few examples": {"m": 20},
        "few, and a clever feature": {"m": 20, "hand_made": True},
        "many examples": {"m": 6000},
        "one try a month": {"m": 6000, "hours": MONTH},
    },
    predict="64 and 32 units, error %",
)
def what_do_data_and_size_buy(fig):
    """Test error on two spirals for four networks and 20 to 6000 examples, on log axes: mean and range of five runs. Beside it, the
    lowest error to be expected after a month of random tries among these runs.   Lecture C1W1 1.4"""
    left, right = fig.subplots(1, 2, width_ratios=(1.5, 1))
    views.label_axes(
        left, "examples m (log)", "test error, % (log)", xlim=(15, 90000), ylim=(0.09, 70), grid=True
    )
    left.set(xscale="log", yscale="log", xticks=recipes.EXAMPLES, yticks=[0.1, 0.3, 1, 3, 10, 30])
    (
        left.set_xticklabels(map(number, recipes.EXAMPLES)),
        left.set_yticklabels(["0.1", "0.3", "1", "3", "10", "30"]),
    )
    left.minorticks_off()
    left.axhline(50, color=theme.GREY, linestyle=":", linewidth=1)
    left.text(85000, 52, "guessing", ha="right", color=theme.GREY, fontsize=theme.points(theme.TICK))
    curves, bands, dots, names = {}, {}, {}, {}
    for network, style in STYLES.items():
        curves[network] = views.curve(left, color=style["color"], style=style["style"], width=2.0)
        bands[network] = views.band(left, color=style["color"], alpha=0.12)
        dots[network] = views.points(left, color=style["color"], marker=style["marker"], size=8, zorder=6)
        names[network] = views.text(left, data=True, color=style["color"], va="center", halo=False)
    set_cursor = views.vertical(left)
    views.label_axes(
        right,
        "tries in a month (log)",
        "lowest error to be expected, % (log)",
        xlim=(0.8, 6000),
        ylim=(0.09, 70),
        grid=True,
    )
    right.set(xscale="log", yscale="log", xticks=[1, 30, 4320], yticks=[0.1, 0.3, 1, 3, 10, 30])
    right.set_xticklabels(["1", "30", "4320"]), right.set_yticklabels(["0.1", "0.3", "1", "3", "10", "30"])
    right.minorticks_off()
    set_best, set_tries, set_here = (
        views.curve(right, color=theme.VERMILLION, width=2.2),
        views.vertical(right),
        views.points(right, color=theme.VERMILLION, marker="D", size=9, zorder=6),
    )

    def update(m, hand_made, hours):
        place, all_runs = recipes.EXAMPLES.index(m), errors()[int(hand_made)]
        means = dict(zip(STYLES, all_runs[:, place].mean(-1)))
        for k, (network, runs) in enumerate(zip(STYLES, all_runs)):
            (
                curves[network](recipes.EXAMPLES, runs.mean(-1)),
                bands[network](recipes.EXAMPLES, runs.min(-1), runs.max(-1)),
            )
            dots[network](m, means[network])
            y = (
                0.25 * 1.3 ** (1.5 - k) if hand_made else runs[-1].mean()
            )  # four lines close together: their names apart
            names[network](f"{network}: {means[network]:.2g} %", 7200, y)
        set_cursor(m)
        runs, tries = all_runs[:, place].ravel(), MONTH / hours
        set_best(TRIES, expected_lowest(TRIES, runs)), set_tries(tries)
        best = expected_lowest([tries], runs)[0]
        set_here(tries, best)
        return Reading(
            finding(m, hand_made, means),
            {
                **{f"{network}, error %": mean for network, mean in means.items()},
                "tries a month": tries,
                "expected lowest error, %": best,
            },
        )

    return update


def finding(m, hand_made, means):
    smallest, largest = means["logistic regression"], means["64 and 32 units"]
    if hand_made:
        worst = max(means.values())
        return f"m = {number(m)} with the hand-made feature: every network errs in {worst:.2g} % or less, the smallest as well"
    if m == 20:
        return "m = 20: no network is good. Size buys little where there is little to learn from"
    return f"m = {number(m)}: the smallest network errs in {smallest:.0f} %, the largest in {largest:.2g} %"


@what_do_data_and_size_buy.claim(
    "with 6000 examples the errors are 34, 25, 3.0 and .24 %; logistic regression has as many at 600"
)
def _(kind):
    rows = [[kind(m=m).numbers[f"{network}, error %"] for network in STYLES] for m in (6000, 600)]
    return [*rows[0], rows[1][0]], [34.42, 25.04, 3.01, 0.24, 33.66], 5e-3


@what_do_data_and_size_buy.claim(
    "with the hand-made feature 20 examples are enough: at most .6 % for every network and every seed"
)
def _(kind):
    means = [kind(m=20, hand_made=True).numbers[f"{network}, error %"] for network in STYLES]
    return [errors()[1].max() < 0.8, errors()[1, :, 0].max() < 0.6, max(means) < 0.5], 1


@what_do_data_and_size_buy.claim("a try of 10 minutes, a day, a month: 4320, 30 and 1 in a month")
def _(kind):
    return [kind(hours=hours).numbers["tries a month"] for hours in (1 / 6, 24, MONTH)], [4320, 30, 1]


@what_do_data_and_size_buy.claim(
    "one try has the mean error; more tries find a lower one, and in the end the lowest of all"
)
def _(kind):
    runs = errors()[0, :, -1].ravel()
    numbers = [kind(m=6000, hours=hours).numbers["expected lowest error, %"] for hours in (MONTH, 24, 1 / 6)]
    return [numbers[0], numbers[0] > numbers[1] > numbers[2], numbers[2]], [runs.mean(), 1, runs.min()], 1e-6


@what_do_data_and_size_buy.claim(
    "the stored errors are those that the recipe measures: two of them, run again"
)
def _(kind):
    again = [
        100 * recipes.error_of(20, hidden, hand_made, 0) for hidden, hand_made in (((), False), ((4,), True))
    ]
    return again, [errors()[0, 0, 0, 0], errors()[1, 1, 0, 0]], 0.15
