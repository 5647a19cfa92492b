"""Houses whose price has causes that nobody recorded (1.2)."""

import numpy as np

from ... import data, deep_network, initializers, optim, train
from ... import functional as F
from ...analysis.representations import correlations
from ...analysis.snapshots import by_epoch
from ...explore import Choice, IntSlider, Reading, Seed, Step, explorable, theme, views
from ...remember import remembered

__all__ = ["does_a_unit_find_a_cause"]

INPUTS = ("size", "bedrooms", "postal code", "wealth")
CAUSES = ("family size", "walkability", "school quality")
SMALL, XAVIER, HE = "small: N(0, .01²)", "N(0, 1/n)", "N(0, 2/n)"
STARTS = {SMALL: initializers.normal(0.01), XAVIER: initializers.xavier, HE: initializers.he}
EPOCHS, MOST, FOUND = 60, 6, 0.99  # units at most; |r| of a unit that has found a cause
ACTIVATIONS = [F.relu, F.identity]


@remembered
def houses():
    """2000 houses: X (4, m), price (1, m), causes (3, m)."""
    return data.house_causes(2000, rng=np.random.default_rng(0))


@remembered
def trained(units, start, seed):
    """A 4-units-1 network learns the price: its weights at the start and after each epoch."""
    rng, (X, price, _) = np.random.default_rng(seed), houses()
    params = deep_network.as_parameters(deep_network.initialize([4, units, 1], init=STARTS[start], rng=rng))
    return by_epoch(
        lambda batch: F.squared_error(deep_network.output(params, batch[0], ACTIVATIONS), batch[1]),
        lambda: train.mini_batches(X, price, 100, rng=rng),
        optim.Adam(params, 0.03),
        params,
        epochs=EPOCHS,
    )


def judged(params):
    """J, and the correlation of every hidden unit with every cause, (units, 3); 0 for a unit that says the same of all houses."""
    X, price, causes = houses()
    A = F.relu(F.affine(X, *params[0]))
    J = F.squared_error(F.affine(A, *params[1]), price)
    return float(J), correlations(A, causes)


@explorable(
    epoch=Step(0, EPOCHS, EPOCHS, milliseconds=120),
    units=IntSlider(1, MOST, 4, label="hidden units"),
    start=Choice(*STARTS, label="weights start"),
    seed=Seed(0, 5, 0),
    size=(940, 420),
    latency="II",
    presets={
        "before": {"epoch": 0},
        "three units": {"units": 3},
        "three units, large start": {"units": 3, "start": HE, "seed": 2},
        "two units": {"units": 2},
    },
    predict="causes found",
)
def does_a_unit_find_a_cause(fig):
    """A network that is told four numbers of 2000 houses and their price, and never the three causes behind the price. Left, its
    weights: width for size, dashes for negative. Right, how closely each hidden unit follows each cause.   Lecture C1W1 1.2"""
    left, right = fig.subplots(1, 2, width_ratios=(1.35, 1))
    views.canvas(left, 10, 7)
    left.set_aspect("auto")
    rows = 5.9 - 1.55 * np.arange(4)
    for name, y in zip(INPUTS, rows):
        left.text(2.3, y, name, ha="right", va="center", fontsize=theme.points(theme.LABEL))
    left.text(9.0, 3.5, "price", ha="left", va="center", fontsize=theme.points(theme.LABEL))
    for x, name in ((2.6, "input"), (5.6, "hidden, with a bend"), (8.7, "output")):
        left.text(x, 6.75, name, ha="center", color=theme.GREY, fontsize=theme.points(theme.TICK))
    positive, negative = (
        views.segments(left, color=theme.POSITIVE),
        views.segments(left, color=theme.NEGATIVE, style="dashed"),
    )
    left.plot(np.full(4, 2.6), rows, "o", markersize=11, color="white", markeredgecolor=theme.INK, zorder=4)
    left.plot(8.7, 3.5, "o", markersize=11, color="white", markeredgecolor=theme.INK, zorder=4)
    (circles,) = left.plot(
        [], [], "o", markersize=20, color="white", markeredgecolor=theme.INK, zorder=4, animated=True
    )
    numbers = [
        views.text(left, data=True, size=theme.LABEL, ha="center", va="center", halo=False, zorder=6)
        for _ in range(MOST)
    ]
    views.label_axes(right, "", "hidden unit", "Correlation of unit and cause")
    right.set(xlim=(-0.5, 2.5), ylim=(MOST + 0.5, 0.5), xticks=range(3), yticks=range(1, MOST + 1))
    right.set_xticklabels(CAUSES)
    right.tick_params(length=0)
    right.spines[:].set_visible(False)
    image = right.imshow(
        np.zeros((MOST, 3)),
        cmap=theme.SIGNED_MAP,
        vmin=-1,
        vmax=1,
        aspect="auto",
        alpha=0.6,
        animated=True,
        extent=(-0.5, 2.5, MOST + 0.5, 0.5),
    )
    set_cells = [
        [
            views.text(right, j, i + 1, data=True, ha="center", va="center", halo=False, size=theme.LABEL)
            for j in range(3)
        ]
        for i in range(MOST)
    ]
    bar = fig.colorbar(image, ax=right, fraction=0.05, pad=0.03, ticks=[-1, 0, 1])
    bar.outline.set_visible(False)
    bar.solids.set_animated(False)

    def update(epoch, units, start, seed):
        (W1, _), (W2, _) = weights = trained(units, start, seed)[epoch]
        J, r = judged(weights)
        y = 3.5 + 5.9 * ((units - 1) / 2 - np.arange(units)) / max(units, 4)
        circles.set_data(np.full(units, 5.6), y)
        best = np.abs(r).max(0)
        for k in range(MOST):
            numbers[k](f"{k + 1}" if k < units else "", 5.6, y[min(k, units - 1)])
            for j in range(3):
                set_cells[k][j](
                    ""
                    if k >= units
                    else f"{r[k, j]:.3f}".replace("-", "−") + (" ✓" if abs(r[k, j]) > FOUND else "")
                )
        image.set_data(np.ma.masked_invalid(np.vstack([r, np.full((MOST - units, 3), np.nan)])))
        starts, ends = [], []
        for i in range(units):
            starts += [(2.6, row) for row in rows] + [(5.6, y[i])]
            ends += [(5.6, y[i])] * 4 + [(8.7, 3.5)]
        lines = np.column_stack([W1, W2.T]).ravel()
        widths, starts, ends = 4 * np.minimum(np.abs(lines), 2) / 2, np.array(starts), np.array(ends)
        for set_lines, chosen in ((positive, lines > 0), (negative, lines <= 0)):
            set_lines(starts[chosen], ends[chosen], widths=widths[chosen])
        found = int((best > FOUND).sum())
        words = (
            "none of the three causes",
            "one of the three causes",
            "two of the three causes",
            "all three causes",
        )[found]
        when = "Before training" if epoch == 0 else f"After {epoch} epoch{'s' * (epoch > 1)}"
        return Reading(
            f"{when}, {words} can be read off a single hidden unit"
            if epoch == 0 or found < 3
            else f"{when}, all three causes have a hidden unit of their own, and nobody named them",
            {
                "causes found": found,
                **{name: value for name, value in zip(CAUSES, best)},
                "J": J,
                "J of the noise alone": 0.05**2 / 2,
            },
        )

    return update


def all_three(kind, units, start=SMALL, seeds=range(6)):
    """From how many seeds each cause finds a unit."""
    return sum(kind(units=units, start=start, seed=seed).numbers["causes found"] == 3 for seed in seeds)


@does_a_unit_find_a_cause.claim(
    "four units from a small start find all three causes, r = 1.000, from each of five seeds"
)
def _(kind):
    rows = [kind(seed=seed).numbers for seed in range(5)]
    return (
        [row["causes found"] for row in rows] + [row[name] for row in rows for name in CAUSES],
        [3] * 5 + [1] * 15,
        5e-4,
    )


@does_a_unit_find_a_cause.claim(
    "from N(0, 1/n) width helps: three units find all from at most two of six seeds, six from five or more"
)
def _(kind):
    return [all_three(kind, 3, XAVIER) <= 2, all_three(kind, 6, XAVIER) >= 5], 1


@does_a_unit_find_a_cause.claim(
    "a small start helps, too: from N(0, .01²) three units find all from all six seeds; two never can"
)
def _(kind):
    return [all_three(kind, 3), all_three(kind, 2)], [6, 0]
