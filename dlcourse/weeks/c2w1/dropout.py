"""Dropout: masks and what they keep (1.6), why weights spread, where to drop, and what it does to a network (1.7)."""

import math

import numpy as np

from ... import deep_network
from ... import functional as F
from ...analysis.chance import binomial
from ...analysis.regularization import (
    dropout_as_penalty,
    dropout_minimum,
    dropout_variance,
    over_masks,
    under_masks,
)
from ...explore import (
    Choice,
    IntSlider,
    Reading,
    Seed,
    Slider,
    Step,
    Toggle,
    explorable,
    number,
    theme,
    views,
)
from ...remember import remembered
from ...stored import load
from .recipes import DROPOUT_STEPS, KEEPS, NET, activations, error, examples, layered, wave
from .wave import AXIS, window

__all__ = [
    "what_does_a_mask_keep",
    "why_do_weights_spread",
    "where_should_units_be_dropped",
    "does_dropout_close_the_gap",
]

# ---- masks (1.6) --------------------------------------------------------------------------------------------------------
MOST_MASKS = 200


@remembered
def layer(units, seed):
    """Activations a[3] (units,) of one layer, and the weights (units,) of a unit above it, so that z[4] = w·a is 1."""
    rng = np.random.default_rng(seed)
    a, w = 0.2 + rng.random(units), rng.random(units)
    return a, w / (w @ a)


@remembered
def masks(units, keep_prob, seed):
    """200 masks (200, units), one for each example."""
    return np.random.default_rng(1000 + seed).random((MOST_MASKS, units)) < keep_prob


@explorable(
    keep_prob=Slider(0.1, 1.0, 0.8, step=0.05),
    mask=Step(1, MOST_MASKS, 60, label="examples so far", milliseconds=80),
    inverted=Toggle(True, label="divide by keep_prob while training"),
    scaled=Toggle(False, label="multiply by keep_prob at test time"),
    units=IntSlider(10, 100, 50),
    seed=Seed(start=9),
    size=(940, 400),
    presets={
        "one example": {"mask": 1},
        "sixty": {},
        "never scaled": {"inverted": False},
        "scaled at test time": {"inverted": False, "scaled": True},
        "scaled twice": {"scaled": True},
        "keep_prob .5": {"keep_prob": 0.5},
    },
    predict="test time, z^[4]",
    more={"Seed": ("seed",)},
)
def what_does_a_mask_keep(fig):
    """A layer under dropout, with a mask of its own for each example. Left: the units, the silenced ones crossed. Middle: the
    mean of z[4] above them over the examples so far, and z[4] at test time. Right: how many units were
    silenced.   Lecture C2W1 1.6"""
    board, mean, counts = fig.subplots(1, 3, width_ratios=(0.85, 1.3, 0.85))
    views.label_axes(
        board, "", "", "Units a^[3] of this example", xlim=(-0.7, 9.7), ylim=(9.7, -0.7), equal=True
    )
    board.set(xticks=[], yticks=[])
    for spine in board.spines.values():
        spine.set_visible(False)
    set_on, set_off = (
        views.points(board, color=theme.SKY, size=16),
        views.points(board, color=theme.PALE, size=16, zorder=3),
    )
    for line in board.lines:
        line.set(markeredgecolor=theme.INK, markeredgewidth=0.8)
    set_crosses = views.points(board, color=theme.VERMILLION, marker="x", size=11, zorder=6)
    board.lines[-1].set(markeredgecolor=theme.VERMILLION, markeredgewidth=2.0)
    views.label_axes(
        mean,
        "examples so far",
        "z^[4]",
        "Mean of z^[4] over the examples",
        xlim=(0, MOST_MASKS + 4),
        ylim=(0, 2.2),
        grid=True,
    )
    mean.set_yticks([0, 0.5, 1, 1.5, 2])
    set_band = views.band(mean)
    set_single = views.points(mean, color="#8fb9d3", size=3, zorder=2)
    set_mean, set_end = (
        views.curve(mean, color=theme.BLUE, width=2.2),
        views.points(mean, color=theme.BLUE, size=7),
    )
    set_test = views.curve(mean, color=theme.VERMILLION, style="--", width=2.0)
    set_said = views.text(mean, 0.98, 0.97, ha="right", color=theme.VERMILLION)
    set_trained = views.text(mean, 0.98, 0.06, ha="right", va="bottom", color=theme.BLUE)
    edges = np.arange(-0.025, 1.04, 0.05)
    views.label_axes(
        counts,
        "share silenced",
        "examples (tallest = 1)",
        "Over the examples so far",
        xlim=(-0.06, 1.06),
        ylim=(0, 1.25),
    )
    counts.set(yticks=[], xticks=[0, 0.5, 1])
    set_counts = views.steps(counts, edges)
    set_theory = views.points(counts, color=theme.INK, size=4.5, hollow=True, label="expected")
    counts.legend(loc="upper right")

    def update(keep_prob, mask, inverted, scaled, units, seed):
        a, w = layer(units, seed)
        d = masks(units, keep_prob, seed)
        z = d @ (w * a) / (keep_prob if inverted else 1)
        kept, places = d[mask - 1], np.divmod(np.arange(units), 10)[::-1]
        set_on(*(part[kept] for part in places)), set_off(*(part[~kept] for part in places))
        set_crosses(*(part[~kept] for part in places))
        n = np.arange(1, mask + 1)
        running = np.cumsum(z[:mask]) / n
        expected = 1.0 if inverted else keep_prob
        variance = dropout_variance(keep_prob, inverted=inverted)
        deviation = math.sqrt(variance * ((w * a) ** 2).sum())
        axis = np.arange(1, MOST_MASKS + 1)
        set_band(axis, expected - 2 * deviation / np.sqrt(axis), expected + 2 * deviation / np.sqrt(axis))
        set_single(n, z[:mask]), set_mean(n, running), set_end(mask, running[-1])
        test = keep_prob if scaled else 1.0
        set_test([0, MOST_MASKS + 4], [test, test]), set_said(f"at test time {test:.2f}")
        set_trained(f"mean while training {running[-1]:.2f}")
        off = (~d[:mask]).sum(axis=1)
        seen = np.histogram(off / units, edges)[0] / mask
        theory = np.histogram(
            np.arange(units + 1) / units,
            edges,
            weights=binomial(units, 1 - keep_prob),
        )[0]
        tallest, shown = max(seen.max(), theory.max()), theory > 1e-3
        set_counts(seen / tallest), set_theory((edges[:-1] + 0.025)[shown], theory[shown] / tallest)
        ratio = test / expected
        if keep_prob == 1:
            finding = "keep_prob = 1: nobody is silenced, and the two factors change nothing"
        elif abs(ratio - 1) < 1e-9:
            finding = f"{off[-1]} of {units} units are silenced; at test time nobody is, and z^[4] stays what it was on average"
        else:
            finding = f"z^[4] at test time is {ratio:.2f} times what the next layer was trained for"
        unit = (d[:mask, 0] * a[0] / (keep_prob if inverted else 1)) / a[0]
        return Reading(
            finding,
            {
                "silenced now": (
                    int(off[-1]),
                    f"{units * (1 - keep_prob):.3g} ± {math.sqrt(units * dropout_variance(keep_prob, inverted=False)):.3g}",
                ),
                "mean z^[4] in training": (float(running[-1]), expected),
                "test time, z^[4]": test,
                "variance of a unit of size 1": (float(unit.var()), variance),
                "possible masks": f"2^{units} = {2.0**units:.2g}",
            },
        )

    return update


@what_does_a_mask_keep.claim("keep_prob .8: 10 of 50 units are silenced, give or take 2.83")
def _(kind):
    off = (~masks(50, 0.8, 0)).sum(axis=1)
    said = kind().reading.numbers["silenced now"][1]
    return [said == "10 ± 2.83", abs(off.mean() - 10) < 0.6, abs(off.std() - 2.83) < 0.4], [True] * 3


@what_does_a_mask_keep.claim(
    "F.dropout keeps the mean; a unit of size a then has the variance a²(1 − k)/k, .25 a² at k = .8"
)
def _(kind):
    a = np.full(400_000, 3.0)
    dropped = F.dropout(a, keep_prob=0.8, rng=np.random.default_rng(0))
    return (
        [dropped.mean() / 3, dropped.var() / 9, kind().reading.numbers["variance of a unit of size 1"][1]],
        [1, 0.25, 0.25],
        0.01,
    )


@what_does_a_mask_keep.claim(
    "10 units have 2^10 sub-networks, and 200 000 masks with keep_prob .5 meet all 1024"
)
def _(kind):
    met = np.unique((np.random.default_rng(0).random((200_000, 10)) < 0.5) @ 2 ** np.arange(10)).size
    return [met, float(kind(units=10).numbers["possible masks"].split("= ")[1])], [1024, 1024], 0.03


@what_does_a_mask_keep.claim(
    "without the division z^[4] is keep_prob times as large in training as at test time"
)
def _(kind):
    readings = [kind(inverted=False, keep_prob=k, mask=MOST_MASKS).reading.numbers for k in (0.3, 0.5, 0.8)]
    return [r["mean z^[4] in training"][0] / r["test time, z^[4]"] for r in readings], [0.3, 0.5, 0.8], 0.08


# ---- two copies of one feature (1.7) ------------------------------------------------------------------------------------
W_AXIS = np.linspace(-0.5, 1.7, 89)
LEVELS = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0)
KEPT = ("both", "x₁ only", "x₂ only", "none")  # in the order of `over_masks`


def loss(w, x, keep_prob, lam):
    """½(ŷ − 1)² on average over all masks, plus λ/2 ‖w‖²."""
    return over_masks(w, x, keep_prob).mean + lam / 2 * sum(part * part for part in w)


@explorable(
    keep_prob=Slider(0.1, 1.0, 0.5, step=0.05),
    w1=Slider(-0.4, 1.6, 1.0, step=0.05, label="w₁"),
    w2=Slider(-0.4, 1.6, 0.0, step=0.05, label="w₂"),
    second=Slider(0.2, 2.0, 1.0, step=0.1, label="x₂ / x₁"),
    lam=Slider(0.0, 3.0, 0.0, step=0.1, label="L2: λ"),
    size=(940, 420),
    presets={
        "all on one": {},
        "shared": {"w1": 0.5, "w2": 0.5},
        "no dropout": {"keep_prob": 1.0},
        "L2 instead": {"keep_prob": 1.0, "lam": 1.0},
        "a larger copy": {"second": 2.0},
        "a larger copy, L2": {"keep_prob": 1.0, "lam": 1.0, "second": 2.0},
    },
    predict="loss at your w",
    more={"x₂ / x₁": ("second",)},
)
def why_do_weights_spread(fig):
    """Two inputs say the same, x₂ is a copy of x₁ (or a multiple); each is dropped at random. The squared error on average over
    all four masks, over both weights, and its parts at your point (w₁, w₂).   Lecture C2W1 1.7"""
    plane, parts = fig.subplots(1, 2, width_ratios=(1, 1.05))
    views.label_axes(plane, "w₁", "w₂", "Expected loss", xlim=(-0.5, 1.7), ylim=(-0.5, 1.7), equal=True)
    plane.set(xticks=[0, 0.5, 1, 1.5], yticks=[0, 0.5, 1, 1.5])
    set_levels, set_ridge = (
        views.contours(plane, LEVELS, label="J"),
        views.curve(plane, color=theme.GREY, style=":", width=1.2),
    )
    set_best = views.points(plane, color=theme.GREEN, marker="*", size=15, zorder=6)
    set_yours = views.points(plane, color=theme.VERMILLION, marker="D", size=9, zorder=7)
    set_best_name = views.text(plane, 0, 0, data=True, color=theme.GREEN)
    set_your_name = views.text(plane, 0, 0, data=True, color=theme.VERMILLION, va="bottom")
    views.label_axes(
        parts,
        "",
        "½(ŷ − 1)²",
        "Your w under each mask; width: how often it comes",
        xlim=(0, 1.24),
        ylim=(0, 1.6),
    )
    parts.set_xticks([])
    bars = [
        parts.bar(
            [0],
            [0],
            0,
            align="edge",
            facecolor=theme.SKY,
            edgecolor=theme.INK,
            linewidth=0.8,
            hatch=hatch,
            animated=True,
        )[0]
        for hatch in ("", "//", "\\\\", "xx")
    ]
    set_labels = [views.text(parts, 0, 0, data=True, ha="center", va="bottom") for _ in bars]
    set_mean = views.curve(parts, color=theme.VERMILLION, style="--", width=2.0)
    set_mean_name = views.text(parts, 1.01, 0, data=True, va="center", color=theme.VERMILLION)
    set_penalty = views.text(parts, 0.98, 0.97, ha="right")

    def update(keep_prob, w1, w2, second, lam):
        x, grid = (1.0, second), np.meshgrid(W_AXIS, W_AXIS)
        set_levels(W_AXIS, W_AXIS, loss(grid, x, keep_prob, lam))
        set_ridge(W_AXIS, (1 - W_AXIS) / second)
        best = dropout_minimum(x, keep_prob, lam=lam)
        least = loss(best, x, keep_prob, lam)
        set_best(*best), set_best_name(f"  least {least:.3f}", *(best - [0, 0.06]))
        seen, yours = over_masks((w1, w2), x, keep_prob), loss((w1, w2), x, keep_prob, lam)
        set_yours(w1, w2), set_your_name(f" {yours:.3f}", min(w1 + 0.04, 1.36), min(w2 + 0.04, 1.5))
        starts = np.cumsum(seen.chances) - seen.chances
        for bar, set_label, name, start, chance, height in zip(
            bars, set_labels, KEPT, starts, seen.chances, seen.losses
        ):
            bar.set(x=start, width=chance, height=min(height, 1.7), visible=chance > 0)
            set_label(
                f"{name}\n{height:.2f}" if chance > 0.1 else "",
                start + chance / 2,
                min(height, 1.36) + 0.02,
            )
        data_part = float(seen.mean)
        (
            set_mean([0, 1], [min(data_part, 1.58)] * 2),
            set_mean_name(
                f"mean {data_part:.3f}{' ↑' * (data_part > 1.58)}", 1.01, min(max(data_part, 0.05), 1.56)
            ),
        )
        set_penalty(f"and λ/2 ‖w‖² = {yours - data_part:.3f} on top" if lam else "")
        parted = abs(best[0] - best[1]) < 1e-6
        if keep_prob == 1 and lam == 0:
            finding = "Without dropout every w on the dotted line is as good as any other: loss 0"
        elif parted:
            finding = (
                f"Your w costs {yours:.3f}; the least, {least:.3f}, shares the weight "
                f"equally: w₁ = w₂ = {best[0]:.2f}"
            )
        else:
            finding = f"Your w costs {yours:.3f}; the least is at w₁ = {best[0]:.2f}, w₂ = {best[1]:.2f}"
        share = best[0] / (best[0] + second * best[1])
        theory = dropout_as_penalty((w1, w2), x, keep_prob, lam=lam)
        return Reading(
            finding,
            {
                "loss at your w": (float(yours), float(theory)),
                "best w₁": float(best[0]),
                "best w₂": float(best[1]),
                "share of ŷ that x₁ carries": f"{share:.0%}",
                "as L2 on w₁, λ": dropout_variance(keep_prob) + lam,
                "as L2 on w₂": dropout_variance(keep_prob) * second**2 + lam,
            },
        )

    return update


@why_do_weights_spread.claim("keep_prob .5: all on one copy costs .50, shared .25")
def _(kind):
    return (
        [kind(w1=1.0, w2=0.0).numbers["loss at your w"], kind(w1=0.5, w2=0.5).numbers["loss at your w"]],
        [0.5, 0.25],
        1e-12,
    )


@why_do_weights_spread.claim("the average over the masks is the loss without them plus ½(1 − k)/k · Σ (xw)²")
def _(kind):
    readings = [
        kind(keep_prob=k, w1=w1, w2=0.3, second=s).reading.numbers["loss at your w"]
        for k in (0.2, 0.7)
        for w1 in (-0.2, 1.1)
        for s in (0.5, 2.0)
    ]
    return [r[0] for r in readings], [r[1] for r in readings], 1e-10


@why_do_weights_spread.claim(
    "dropout is an adaptive L2: with x₂ = 2x₁ both copies still carry half of ŷ; plain L2 gives x₁ a fifth"
)
def _(kind):
    return [
        kind(second=2.0).numbers["share of ŷ that x₁ carries"],
        kind(keep_prob=1.0, lam=1.0, second=2.0).numbers["share of ŷ that x₁ carries"],
    ] == ["50%", "20%"], True


# ---- a keep_prob for each layer (1.7) -----------------------------------------------------------------------------------
SIZES = (3, 7, 7, 3, 2, 1)  # the lecture's network


@explorable(
    keep1=Slider(0.1, 1.0, 0.7, step=0.05, label="keep, layer 1"),
    keep2=Slider(0.1, 1.0, 0.5, step=0.05, label="keep, layer 2"),
    keep3=Slider(0.1, 1.0, 0.7, step=0.05, label="keep, layer 3"),
    keep0=Slider(0.5, 1.0, 1.0, step=0.05, label="keep, inputs"),
    mask=Step(1, MOST_MASKS, 1, label="example", milliseconds=300),
    seed=Seed(),
    size=(940, 420),
    presets={
        "lecture's": {},
        "all .5": {"keep1": 0.5, "keep2": 0.5, "keep3": 0.5},
        "none": {"keep1": 1.0, "keep2": 1.0, "keep3": 1.0},
        "inputs too": {"keep0": 0.8},
    },
    predict="share of W^[2] in use, %",
    more={"Seed": ("seed",)},
)
def where_should_units_be_dropped(fig):
    """The lecture's network, 3-7-7-3-2-1, with a keep_prob for each layer. Left: the sub-network that one example trains.
    Right: the weights of each matrix, and the share of them in use.   Lecture C2W1 1.7"""
    net, bars = fig.subplots(1, 2, width_ratios=(1.5, 1))
    views.canvas(net, 620, 340)
    places = [
        np.column_stack([np.full(n, 50 + 104 * l), 158 + 41 * (n - 1) / 2 - 41 * np.arange(n)])
        for l, n in enumerate(SIZES)
    ]
    for l, column in enumerate(places):
        net.text(
            column[0, 0], 330, "x" if l == 0 else f"a^[{l}]", ha="center", fontsize=theme.points(theme.LABEL)
        )
    set_dead = views.segments(net, color="#ececec", width=0.8, label="dropped with its unit", zorder=1)
    set_live = views.segments(net, color=theme.INK, width=0.9, label="in use", zorder=2)
    set_on, set_off = (
        views.points(net, color=theme.SKY, size=19),
        views.points(net, color="#f2f2f2", size=19, zorder=3),
    )
    for line in net.lines:
        line.set(markeredgecolor=theme.INK, markeredgewidth=1.0)
    set_crosses = views.points(net, color=theme.VERMILLION, marker="x", size=12, zorder=6)
    net.lines[-1].set(markeredgecolor=theme.VERMILLION, markeredgewidth=2.2)
    views.label_axes(
        bars, "weights", "", "Weights; filled: in use on average", xlim=(0, 60), ylim=(4.6, -0.6)
    )
    bars.set_yticks(
        range(5), [f"W^[{l + 1}]  {n}×{before}" for l, (before, n) in enumerate(zip(SIZES, SIZES[1:]))]
    )
    total = np.array([n * before for before, n in zip(SIZES, SIZES[1:])])
    bars.barh(range(5), total, 0.6, facecolor="white", edgecolor=theme.INK, linewidth=1.0, zorder=1)
    set_used = views.bars(bars, 5, width=0.6, horizontal=True, signed=False, color=theme.SKY)
    set_now = views.points(bars, color=theme.VERMILLION, marker="|", size=16, zorder=5)
    bars.lines[-1].set(markeredgecolor=theme.VERMILLION, markeredgewidth=2.4, label="this example")
    bars.legend(loc="lower right")
    set_shares = [views.text(bars, 0, k, data=True, va="center") for k in range(5)]

    def update(keep1, keep2, keep3, keep0, mask, seed):
        keeps = (keep0, keep1, keep2, keep3, 1.0, 1.0)
        drawn = np.random.default_rng((seed, mask)).random(sum(SIZES))
        on = [part < keep for part, keep in zip(np.split(drawn, np.cumsum(SIZES)[:-1]), keeps)]
        flat, where = np.concatenate(on), np.concatenate(places)
        set_on(*where[flat].T), set_off(*where[~flat].T), set_crosses(*where[~flat].T)
        starts, ends, alive = [], [], []
        for left, right, from_, to in zip(places, places[1:], on, on[1:]):
            i, j = np.indices((len(right), len(left)))
            (
                starts.append(left[j.ravel()]),
                ends.append(right[i.ravel()]),
                alive.append((to[:, None] & from_).ravel()),
            )
        now = np.array([part.sum() for part in alive])
        starts, ends, alive = np.concatenate(starts), np.concatenate(ends), np.concatenate(alive)
        set_dead(starts[~alive], ends[~alive]), set_live(starts[alive], ends[alive])
        share = np.array([after * before for before, after in zip(keeps, keeps[1:])])
        set_used(share * total), set_now(now, np.arange(5))
        for k, set_share in enumerate(set_shares):
            set_share(f"{share[k]:.0%}", total[k] + 0.8, k)
        droppable = sum(n for n, keep in zip(SIZES, keeps) if keep < 1)
        return Reading(
            f"This example trains {now.sum()} of {total.sum()} weights; of W^[2], the largest matrix, {share[1]:.0%} "
            f"on average",
            {
                "weights in use": (int(now.sum()), float((share * total).sum())),
                "share of W^[2] in use, %": 100 * share[1],
                "units silenced": int((~flat).sum()),
                "units that may be": droppable,
                "sub-networks": f"2^{droppable} = {number(2**droppable)}",
            },
        )

    return update


@where_should_units_be_dropped.claim(
    "a weight is in use if both its ends are: keep_prob .7 and .5 leave 35 % of W^[2]"
)
def _(kind):
    drawn = np.random.default_rng(0).random((100_000, 2)) < [0.7, 0.5]
    return [kind().numbers["share of W^[2] in use, %"], 100 * drawn.all(axis=1).mean()], [35, 35], 0.01


@where_should_units_be_dropped.claim(
    "W^[2] (7×7) has 49 of 99 weights, and with 17 droppable units there are 2^17 = 131072 sub-networks"
)
def _(kind):
    return [
        7 * 7,
        sum(n * b for b, n in zip(SIZES, SIZES[1:])),
        float(kind().numbers["sub-networks"].split("= ")[1].replace("\u2009", "")),
    ], [49, 21 + 49 + 21 + 6 + 2, 131072]


# ---- dropout on the noisy wave (1.7) ------------------------------------------------------------------------------------
TEST_TIME, ONE, MANY = "test time: no mask", "one mask", "mean over masks"
COARSE = AXIS[::2]
SAMPLES = 100


@remembered
def trained(k):
    """The network of KEEPS[k]."""
    return layered(load("c2w1/dropout")["nets"][k], NET)


@remembered
def masked(k, seed):
    """What it says on a coarse grid under each of 100 masks, as probabilities (100, 31·31)."""
    params = [(W.astype(np.float32), b.astype(np.float32)) for W, b in trained(k)]
    drawn = np.random.default_rng(seed).random((2, SAMPLES, 50), dtype=np.float32) < KEEPS[k]
    places = np.stack(np.meshgrid(COARSE, COARSE)).reshape(2, -1).astype(np.float32)
    return F.sigmoid(under_masks(params, places, drawn, KEEPS[k]))[:, 0]


@explorable(
    keep_prob=Choice(*KEEPS, start=0.8),
    view=Choice(TEST_TIME, ONE, MANY),
    samples=Step(1, SAMPLES, 30, label="masks", milliseconds=120),
    seed=Seed(),
    size=(940, 470),
    latency="II",
    presets={
        "no dropout": {"keep_prob": 1.0},
        "keep_prob .8": {},
        "keep_prob .5": {"keep_prob": 0.5},
        "one mask": {"view": ONE},
        "mean over masks": {"view": MANY, "samples": 100},
        "too much": {"keep_prob": 0.3},
    },
    predict="dev error, %",
)
def does_dropout_close_the_gap(fig):
    """A 2-50-50-1 network trained beforehand on 100 points of the noisy wave, with dropout in both hidden layers: what it says,
    J during training, and the errors and ‖W‖ for every keep_prob (means of three starts).   Lecture C2W1 1.7"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1, 1.15))
    plane, costs, curve = (
        fig.add_subplot(grid[:, 0]),
        fig.add_subplot(grid[0, 1]),
        fig.add_subplot(grid[1, 1]),
    )
    set_map = window(plane, "What it says, and its training points")
    views.two_classes(plane, size=3.4)(*examples(100)[0], examples(100)[1])
    views.label_axes(
        costs,
        "step",
        "J (log)",
        "J while training, with the masks of each step",
        xlim=(0, DROPOUT_STEPS),
        ylim=(3e-5, 3),
        grid=True,
    )
    costs.set(yscale="log")
    costs.set_yticks([1e-4, 1e-2, 1], ["10⁻⁴", ".01", "1"])
    costs.minorticks_off()
    J, ends = load("c2w1/dropout")["J"][:, 0], load("c2w1/dropout")["ends"].mean(axis=1)
    steps = np.arange(0, DROPOUT_STEPS + 1, 4)
    costs.plot(steps, J[0, ::4], color=theme.GREY, linewidth=1.2, linestyle="--")
    costs.text(1980, 1.3e-3, "keep_prob 1", ha="right", color=theme.GREY, fontsize=theme.points(theme.TICK))
    set_J = views.curve(costs, color=theme.BLUE, width=0.8)
    set_rises = views.text(costs, 0.98, 0.97, ha="right", color=theme.BLUE)
    views.label_axes(curve, "keep_prob", "error, %", "", xlim=(1.03, 0.27), ylim=(-1, 26), grid=True)
    curve.plot(KEEPS, 100 * ends[:, 0], "o-", color=theme.INK, markersize=4, linewidth=1.4)
    curve.plot(
        KEEPS,
        100 * ends[:, 1],
        "o--",
        color=theme.VERMILLION,
        markersize=5,
        markerfacecolor="white",
        linewidth=1.4,
    )
    curve.text(0.975, 22.2, "dev", color=theme.VERMILLION, fontsize=theme.points(theme.TICK), ha="left")
    curve.text(0.93, 4.2, "train", color=theme.INK, fontsize=theme.points(theme.TICK), ha="left")
    beside = curve.twinx()
    beside.spines["right"].set_visible(True)
    views.label_axes(beside, "", "‖W‖", ylim=(0, 81))
    beside.plot(KEEPS, ends[:, 2], ":", color=theme.PURPLE, linewidth=2.0)
    beside.text(0.62, 63, "‖W‖", color=theme.PURPLE, fontsize=theme.points(theme.TICK))
    set_cursor = views.vertical(curve)
    set_train = views.points(curve, color=theme.INK, size=7, zorder=6)
    set_dev = views.points(curve, color=theme.VERMILLION, hollow=True, size=8, zorder=6)

    def update(keep_prob, view, samples, seed):
        k = KEEPS.index(keep_prob)
        if view == TEST_TIME:
            set_map(trained(k))
        else:
            P = masked(k, seed)
            P = P[samples - 1] if view == ONE else P[:samples].mean(axis=0)
            set_map.paint(P, COARSE)
        rising = float(np.mean(np.diff(load("c2w1/dropout")["J"][k]) > 0))
        set_J(steps, J[k, ::4]), set_rises(f"rises at {rising:.1%} of the steps")
        train, dev, norm = ends[k]
        set_cursor(keep_prob), set_train(keep_prob, 100 * train), set_dev(keep_prob, 100 * dev)
        if view == ONE or view == MANY and samples == 1:
            finding = f"Mask {samples} of keep_prob {keep_prob:g}: one of the sub-networks, which all share their weights"
        elif view == MANY:
            finding = (
                f"The mean over {samples} masks, each a sub-network: a smoother edge than any single one has"
            )
        else:
            finding = f"keep_prob {keep_prob:g}: {100 * train:.1f} % error on train, {100 * dev:.1f} % on dev"
        if view == MANY and keep_prob == 1 or view == ONE and keep_prob == 1:
            finding = "keep_prob 1 silences nobody: every mask is the whole network"
        return Reading(
            finding,
            {
                "train error, %": 100 * train,
                "dev error, %": 100 * dev,
                "gap, points": 100 * (dev - train),
                "‖W‖": norm,
                "steps at which J rises": f"{rising:.1%}",
            },
        )

    return update


@does_dropout_close_the_gap.claim(
    "dev error 22.2 % without dropout, 16.1 % with keep_prob .8, 13.5 % with .5"
)
def _(kind):
    return [kind(keep_prob=k).numbers["dev error, %"] for k in (1.0, 0.8, 0.5)], [22.2, 16.1, 13.5], 5e-3


@does_dropout_close_the_gap.claim("J rises at 2.4 % of the steps without dropout, at half of them with it")
def _(kind):
    shares = [float(kind(keep_prob=k).numbers["steps at which J rises"][:-1]) for k in (1.0, 0.8, 0.5)]
    return shares, [2.4, 50, 50], 0.02


@does_dropout_close_the_gap.claim(
    "‖W‖ need not shrink: it grows from 50 to 62 while the gap falls from 22 to 13 points"
)
def _(kind):
    without, with_ = (kind(keep_prob=k).numbers for k in (1.0, 0.8))
    return (
        [without["‖W‖"], with_["‖W‖"], without["gap, points"], with_["gap, points"]],
        [49.7, 62.1, 22.2, 12.7],
        5e-3,
    )


@does_dropout_close_the_gap.claim("the stored networks have the stored errors of their seed, to .4 point")
def _(kind):
    ends, (_, _, X_dev, Y_dev) = load("c2w1/dropout")["ends"][:, 0], wave()
    return max(abs(error(trained(k), X_dev, Y_dev) - ends[k, 1]) for k in range(len(KEEPS))) < 0.004, True


@does_dropout_close_the_gap.claim(
    "the test-time network is close to the mean over masks: they agree at more than 95 % of the plane"
)
def _(kind):
    places = np.stack(np.meshgrid(COARSE, COARSE)).reshape(2, -1)
    whole = deep_network.output(trained(3), places, activations(trained(3)))[0] > 0
    return np.mean((masked(3, 0).mean(axis=0) > 0.5) == whole) > 0.95, True
