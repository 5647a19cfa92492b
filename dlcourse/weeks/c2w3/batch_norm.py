"""Batch norm: one unit's z (3.4, 3.5), a network of six hidden layers with and without it (3.6), and the day after training (3.7)."""

import numpy as np

from ... import functional as F
from ... import initializers
from ...analysis.chance import normal_density
from ...autodiff import Parameter, Tensor
from ...explore import Choice, IntSlider, LogSlider, Reading, Seed, Slider, explorable, number, theme, views
from ...remember import remembered
from ...stored import load
from .recipes import (
    EPSILON,
    LAYERS,
    RATES,
    UNITS,
    as_statistics,
    averages,
    digits,
    output,
    train_digits,
)

__all__ = ["what_does_batch_norm_do_to_z", "how_large_may_the_step_be", "what_if_a_batch_has_one_image"]

# ---- one unit (3.4, 3.5) ------------------------------------------------------------------------------------------------
LOW, HIGH, TALL = -8.0, 8.0, 0.34
EDGES = np.linspace(LOW, HIGH, 81)
STRAIGHT = {
    "sigmoid": (F.sigmoid, 2.0),
    "tanh": (F.tanh, 1.0),
    "ReLU": (F.relu, None),
}  # |z| up to which g is nearly straight
DRAWS, WIDTH = 400, 64
BATCH_NORM, LAYER_NORM, NO_NORM = "batch norm", "layer norm", "none"
BEFORE, AFTER = "before g", "after g"


@remembered
def layer():
    """z (64, 1500) of a layer of 64 units for all training digits. The weights are drawn as by He; then each row of W, and its b, are
    such that the unit has a mean of its own, N(0, 1.5²), and a standard deviation of .5 to 3. Unit 1, which is shown, has μ = 1.5 and σ = 2."""
    rng = np.random.default_rng(4)
    z = initializers.he((WIDTH, 64), rng=rng) @ digits()[0]
    mean, deviation = np.r_[1.5, rng.normal(0, 1.5, WIDTH - 1)], np.r_[2.0, rng.uniform(0.5, 3.0, WIDTH - 1)]
    centred = z - z.mean(axis=1, keepdims=True)
    return deviation[:, None] * centred / z.std(axis=1, keepdims=True) + mean[:, None]


def unit():
    """z (1500,) of unit 1."""
    return layer()[0]


@remembered
def drawn(size):
    """400 batches (400, size) of examples, with replacement."""
    return np.random.default_rng(size).integers(0, unit().size, (DRAWS, size))


def off_mean(values, size):
    """How far the means of 400 batches lie from the mean of all values, as a share of σ; None where σ is 0."""
    deviation = values.std()
    return (values[drawn(size)].mean(axis=1) - values.mean()) / deviation if deviation > 1e-12 else None


def normalised(z, gamma=1.0, beta=0.0):
    """z (m,) of one unit through batch norm."""
    return F.batch_norm(z[None], np.array([[gamma]]), np.array([[beta]]), axis=1, epsilon=EPSILON)[0]


def normed(kind, A):
    """Unit 1 of a layer's values A (64, m), normalised over the batch, over the 64 units of each example, or not at all."""
    if kind == LAYER_NORM:
        return F.layer_norm(A.T, np.ones(WIDTH), np.zeros(WIDTH), epsilon=EPSILON)[:, 0]
    return normalised(A[0]) if kind == BATCH_NORM else A[0]


FORMULAS = {
    BATCH_NORM: "(z − μ)/√(σ² + ε), over the batch",
    LAYER_NORM: "(z − μ)/√(σ² + ε), over an example's 64 units",
}


@explorable(
    gamma=Slider(0.1, 3.0, 1.0, step=0.05, label="γ"),
    beta=Slider(-3.0, 3.0, 0.0, step=0.05, label="β"),
    size_of_batch=IntSlider(2, 512, 64, label="batch size B"),
    b=Slider(-100.0, 100.0, 0.0, step=1.0, label="b, added to z"),
    c=LogSlider(0.01, 10.0, 1.0, label="c, multiplies W"),
    norm=Choice(BATCH_NORM, LAYER_NORM, NO_NORM, label="normalise by"),
    where=Choice(BEFORE, AFTER, label="placed"),
    g=Choice(*STRAIGHT, label="g"),
    batch=Seed(label="batch"),
    more={"More": ("where", "b", "c", "g", "batch")},
    size=(940, 430),
    predict="spread of the batch means",
    presets={
        "normalised": {},
        "undone": {"gamma": 2.0, "beta": 1.5, "size_of_batch": 512},
        "b = 100": {"b": 100.0},
        "b = 100, after g": {"b": 100.0, "where": AFTER},
        "b = 100, layer norm": {"b": 100.0, "norm": LAYER_NORM},
        "W tenfold, after g": {"c": 10.0, "where": AFTER, "size_of_batch": 512},
        "a batch of two": {"size_of_batch": 2},
        "two, layer norm": {"size_of_batch": 2, "norm": LAYER_NORM},
        "B = 512": {"size_of_batch": 512},
        "W tiny: ε shows": {"c": 0.01},
        "into the bend": {"gamma": 3.0, "beta": 2.0},
        "no norm": {"norm": NO_NORM},
    },
)
def what_does_batch_norm_do_to_z(fig):
    """One hidden unit's z for a mini-batch of digits, before batch norm, normalised, and with γ and β; right: how far μ of 400 other batches
    of that size lies from the mean of all examples.   Lecture C2W3 3.4, 3.5, 3.6"""
    grid = fig.add_gridspec(3, 2, width_ratios=(2.1, 1))
    rows = [fig.add_subplot(grid[k, 0]) for k in range(3)]
    right = fig.add_subplot(grid[:, 1])
    colors = theme.GREY, theme.BLUE, theme.VERMILLION
    for ax in rows:
        views.label_axes(ax, "", "share", " ", xlim=(LOW, HIGH), ylim=(0, TALL))
        ax.set_yticks([])
    views.label_axes(
        right,
        "(μ of a batch − mean of all) / σ",
        "batches",
        "μ of a batch is not the mean of all",
        xlim=(-2, 2),
        ylim=(0, 130),
    )
    right.set_xticks([-2, -1, 0, 1, 2])
    set_bars = [views.steps(ax, EDGES, color=color) for ax, color in zip(rows, colors)]
    set_titles = [views.text(ax, 0, 1.06, va="bottom", size=theme.LABEL, halo=False) for ax in rows]
    set_moments, set_tall = (
        [views.text(ax, 1, 1.07, ha="right", va="bottom", halo=False) for ax in rows],
        [views.text(ax, 0, TALL, data=True) for ax in rows],
    )
    set_mean = [views.vertical(ax, color=theme.INK) for ax in rows]
    set_zones = [(views.spans(ax), views.text(ax, 0.01, 0.95, color=theme.GREY)) for ax in rows]
    edges, shown = np.linspace(-2, 2, 61), np.linspace(-2, 2, 400)
    set_means, set_law = (
        views.steps(right, edges, color=theme.SKY),
        views.curve(right, color=theme.INK, style="--"),
    )
    set_said = views.text(right, 0.98, 0.97, ha="right")

    def update(gamma, beta, size_of_batch, b, c, norm, where, g, batch):
        activation, zone = STRAIGHT[g]
        at = np.random.default_rng(batch).choice(unit().size, size_of_batch, replace=False)

        def passed(c, b):
            """z of the layer, what goes into the norm, and z_norm or a_norm of unit 1."""
            Z = c * layer()[:, at]
            Z[0] += b
            A = Z if where == BEFORE else activation(Z)
            return Z[0], A[0], normed(norm, A)

        z, entering, plain = passed(c, b)
        out = plain if norm == NO_NORM else gamma * plain + beta
        letter = "z" if where == BEFORE else "a"
        second, last = titles(norm, where)
        for values, title, set_part, set_title, set_text, set_top, set_line in zip(
            (z, plain if where == BEFORE else entering, out),
            ("z = w x + b", second, last),
            set_bars,
            set_titles,
            set_moments,
            set_tall,
            set_mean,
        ):
            counts = np.histogram(np.clip(values, LOW + 0.01, HIGH - 0.01), EDGES)[0] / values.size
            set_part(np.minimum(counts, TALL)), set_line(np.clip(values.mean(), LOW, HIGH)), set_title(title)
            aside = {1: " →", -1: " ←"}.get(int(values.mean() > HIGH) - int(values.mean() < LOW), "")
            tallest = counts.argmax()
            set_top(
                f"↑ {counts[tallest]:.0%}" if counts[tallest] > TALL else "",
                min(EDGES[tallest + 1] + 0.1, 6.5),
                0.96 * TALL,
            )
            set_text(
                f"mean {number(round(values.mean(), 10) + 0.0)}{aside}   spread {number(round(values.std(), 12))}"
            )
        into_g, marked = (out, 2) if where == BEFORE else (z, 0)
        hatched = [(-zone, zone)] if zone else [(LOW, 0.0)]
        meaning = f"hatched: {g} is nearly straight" if zone else "hatched: ReLU is off"
        beside = 0.01 if np.median(into_g) > -1.2 else 0.63
        for k, (set_zone, set_name) in enumerate(set_zones):
            set_zone(hatched if k == marked else [])
            set_name(meaning if k == marked else "", beside, 0.95)
        inside = float(np.mean(np.abs(into_g) < zone)) if zone else float(np.mean(into_g < 0))

        off = off_mean(unit() if where == BEFORE else activation(c * unit() + b), size_of_batch)
        deviation, law = 0.0 if off is None else float(off.std()), float(1 / np.sqrt(size_of_batch))
        counts = np.zeros(60) if off is None else np.histogram(off, edges)[0]
        bell = DRAWS * (edges[1] - edges[0]) * normal_density(shown, deviation=law)
        (
            set_means(np.minimum(counts, 130)),
            set_law(*((shown, np.minimum(bell, 130)) if off is not None else ([], []))),
        )
        user = {LAYER_NORM: "\nlayer norm does not use it", NO_NORM: "\nnothing uses it"}.get(norm, "")
        set_said(
            (
                "no spread: σ = 0"
                if off is None
                else f"spread {number(deviation)} σ\n1/√B = {number(law)}"
                + (f"\n↑ {counts.max()}" if counts.max() > 130 else "")
            )
            + user
        )

        away = float(np.abs(plain - passed(1.0, 0.0)[2]).max())
        part = f"{inside:.0%} of the batch lies in the hatched part"
        result = f"{letter}_norm" if norm != NO_NORM else letter
        change = " and ".join(
            filter(
                None,
                [
                    f"b + {number(b)}".replace("+ −", "− ") if b else "",
                    f"W times {number(c)}" if c != 1 else "",
                ],
            )
        )
        if where == AFTER and norm == BATCH_NORM and entering.std() < 1e-9:
            finding = f"After g there is nothing to save: g gives {number(float(entering.mean()))} for the whole batch, and every a_norm is 0"
        elif size_of_batch == 2 and norm == BATCH_NORM and where == BEFORE:
            finding = f"A batch of two: but for ε every z_norm is −1 or 1, whatever the images; here ±{number(float(plain.max()))}"
        elif change:
            finding = (
                f"{change}, {norm if norm != NO_NORM else 'no norm'}{f' {where}' if norm != NO_NORM else ''}: {result} moves by "
                f"{'less than 1e-11' if away < 1e-11 else number(away)}"
            )
        elif norm == NO_NORM:
            finding = f"No norm: z has the mean {number(z.mean())} and the spread {number(z.std())}; {part}"
        elif norm == LAYER_NORM:
            finding = f"Layer norm asks only the image's own 64 units: this unit keeps a mean of {number(plain.mean())} over the batch"
        elif where == AFTER:
            finding = f"After g: a is normalised, but g has seen z as it was; {part}"
        elif gamma == 1 and beta == 0:
            finding = "Mean 0 and spread 1, whatever z was: " + part
        else:
            finding = f"Mean β = {number(beta)}, spread γ = {number(gamma)}: " + part
        means = (float(round(out.mean(), 12) + 0.0), beta) if norm == BATCH_NORM else float(out.mean())
        return Reading(
            finding,
            {
                "spread of the batch means": (deviation, law),
                f"{result} moved by b and c": away,
                "mean of what leaves": means,
                "spread of what leaves": float(out.std()),
                "in the hatched part, %": 100 * inside,
            },
        )

    return update


def titles(norm, where):
    """What the second and the third panel show."""
    letter, follows = ("z", "goes into g") if where == BEFORE else ("a", "goes into the next layer")
    if norm == NO_NORM:
        return "z stays as it is" if where == BEFORE else "a = g(z)", f"{letter}, which {follows}"
    second = f"z_norm = {FORMULAS[norm]}" if where == BEFORE else "a = g(z), which goes into the norm"
    return second, f"γ {letter}_norm + β, which {follows}"


@what_does_batch_norm_do_to_z.claim("γ = √(σ² + ε) and β = μ give back z, to 1e-14")
def _(kind):
    z = unit()
    return np.abs(normalised(z, np.sqrt(z.var() + EPSILON), z.mean()) - z).max() < 1e-14, True


@what_does_batch_norm_do_to_z.claim("b + 100 moves z_norm by less than 1e-12, and db is 0 to 1e-13")
def _(kind):
    z, (b, gamma, beta) = unit()[:64], (Parameter([[v]]) for v in (100.0, 1.3, 0.2))
    F.binary_cross_entropy(
        F.batch_norm(Tensor(z[None]) + b, gamma, beta, axis=1), (z[None] > 1) * 1.0
    ).backward()
    return [
        kind(b=100.0).numbers["z_norm moved by b and c"] < 1e-12,
        bool(np.abs(b.grad).max() < 1e-13),
        bool(np.abs(gamma.grad).max() > 1e-3),
    ], [True] * 3


@what_does_batch_norm_do_to_z.claim(
    "the means of batches spread by σ/√B: σ times .3536, .125, .0442 for B = 8, 64, 512; measured in 400 batches, to 8 %"
)
def _(kind):
    measured, law = np.transpose(
        [kind(size_of_batch=B).reading.numbers["spread of the batch means"] for B in (8, 64, 512)]
    )
    return [*measured / law, np.round(law, 4).tolist() == [0.3536, 0.125, 0.0442]], [1, 1, 1, True], 0.08


@what_does_batch_norm_do_to_z.claim(
    "W times c leaves z_norm but for ε, which c divides by c²: this unit, of spread 2, moves by 2.6e-6 at c = 2 and 3.4e-4 at "
    "c = .1; one of spread 1 by 1.1e-5 and 1.4e-3"
)
def _(kind):
    z = unit()
    gaps = [kind(c=c, size_of_batch=512).numbers["z_norm moved by b and c"] for c in (2.0, 0.1)]
    ones = [np.abs(normalised(c * z / 2) - normalised(z / 2)).max() for c in (2.0, 0.1)]
    return [*gaps, *ones], [2.606e-6, 3.44e-4, 1.096e-5, 1.445e-3], 0.01


@what_does_batch_norm_do_to_z.claim("the slope with respect to W is divided by c: 2, 4 and 10")
def _(kind):
    X, slopes = digits()[0][:, :64], []
    for c in (1.0, 2.0, 4.0, 10.0):
        W = Parameter(c * initializers.he((1, 64), rng=np.random.default_rng(4)))
        out = F.batch_norm(
            F.affine(X, W, np.zeros((1, 1))), np.ones((1, 1)), np.zeros((1, 1)), axis=1, epsilon=0.0
        )
        F.binary_cross_entropy(out, (np.arange(64)[None] % 3 == 0) * 1.0).backward()
        slopes.append(np.abs(W.grad).max())
    return slopes[0] / slopes[1:], [2, 4, 10]


@what_does_batch_norm_do_to_z.claim(
    "in a batch of two every z_norm is −1 or 1, to 1e-4 where the two z are more than .5 apart"
)
def _(kind):
    pairs = unit()[drawn(2)]
    pairs = pairs[np.abs(np.diff(pairs)[:, 0]) > 0.5]
    return np.abs([normalised(pair) for pair in pairs]), np.ones(pairs.shape), 1e-4


@what_does_batch_norm_do_to_z.claim(
    "after g the size of W is not forgotten: W tenfold moves a_norm of the sigmoid by .94, before g z_norm by less than 1e-4; ReLU "
    "scales along, and its a_norm stays too"
)
def _(kind):
    moved = [
        kind(c=10.0, size_of_batch=512, where=where, g=g).numbers[f"{letter}_norm moved by b and c"]
        for where, letter, g in ((AFTER, "a", "sigmoid"), (BEFORE, "z", "sigmoid"), (AFTER, "a", "ReLU"))
    ]
    return [moved[0], moved[1] < 1e-4, moved[2] < 1e-4], [0.944, True, True], 0.01


@what_does_batch_norm_do_to_z.claim(
    "b = 100: before g nothing changes; after g the sigmoid is 1 for all of them, and what leaves is β for every image"
)
def _(kind):
    before, after = (kind(b=100.0, beta=0.7, where=where).numbers for where in (BEFORE, AFTER))
    return (
        [before["spread of what leaves"], after["spread of what leaves"], after["mean of what leaves"]],
        [1, 0, 0.7],
        1e-4,
    )


@what_does_batch_norm_do_to_z.claim(
    "layer norm does not ask who else is in the batch: an image's value is the same in a batch of 2 and of 512; over its 64 units it has mean 0 "
    "and spread 1, over a batch this unit does not"
)
def _(kind):
    Z = layer()[:, :512]
    every = F.layer_norm(Z.T, np.ones(WIDTH), np.zeros(WIDTH), epsilon=EPSILON)
    alone = (
        np.abs(normed(LAYER_NORM, Z[:, :2]) - normed(LAYER_NORM, Z)[:2]).max(),
        np.abs(normalised(Z[0, :2]) - normalised(Z[0])[:2]).max(),
    )
    return [
        alone[0] < 1e-12,
        alone[1] > 0.1,
        np.abs(every.mean(axis=1)).max() < 1e-12,
        np.abs(every.std(axis=1) - 1).max() < 1e-4,
        abs(kind(norm=LAYER_NORM, size_of_batch=512).numbers["mean of what leaves"]) > 0.3,
    ], [True] * 5


@what_does_batch_norm_do_to_z.claim("without a norm z moves by b, and by (c − 1) z")
def _(kind):
    z = unit()[np.random.default_rng(0).choice(unit().size, 64, replace=False)]
    return [
        kind(norm=NO_NORM, b=100.0).numbers["z moved by b and c"],
        kind(norm=NO_NORM, c=2.0).numbers["z moved by b and c"],
    ], [100, np.abs(z).max()]


# ---- six hidden layers on the digits (3.6, 3.7) -------------------------------------------------------------------------
@explorable(
    alpha=Choice(*map(str, RATES), start="1.0", label="α"),
    unit=IntSlider(1, UNITS, 1, label="unit of layer 2"),
    size=(940, 390),
    latency="II",
    predict="right with batch norm, %",
    presets={f"α = {rate}": {"alpha": rate} for rate in ("0.03", "0.3", "1.0", "3.0", "10.0")},
)
def how_large_may_the_step_be(fig):
    """A network with six hidden layers of 64 ReLU units after five epochs on the digits, with and without batch norm, for seven learning rates and four seeds
    each; mean and spread of what goes into one unit of layer 2 while it learns.   Lecture C2W3 3.6"""
    left, middle, last = fig.subplots(1, 3, width_ratios=(1.15, 1, 1))
    views.label_axes(
        left,
        "α (log)",
        "",
        "New digits right, %: mean, four seeds",
        xlim=(0.007, 15),
        ylim=(-1, 122),
        grid=True,
    )
    left.set_yticks(range(0, 101, 20))
    left.set_xscale("log"), left.minorticks_off()
    left.set_xticks(RATES, [f"{rate:g}".removeprefix("0") for rate in RATES])
    looks = ((theme.VERMILLION, "--", "X", "without"), (theme.BLUE, "-", "o", "with batch norm"))
    set_here, curves = views.curve(left, color=theme.GREY, style="--", width=1.2, zorder=1), []
    kept = load("c2w3/batch_norm")
    for k, (color, style, marker, name) in enumerate(looks):
        left.plot(RATES, 100 * kept["right"][k], "_", color=color, markersize=8)
        left.plot(
            RATES,
            100 * kept["right"][k].mean(axis=1),
            style,
            marker=marker,
            color=color,
            markersize=7,
            label=name,
        )
    left.legend(loc="upper left", ncols=2, borderaxespad=0.2, columnspacing=1.0)
    for ax, title in ((middle, "Into layer 2, without"), (last, "Into layer 2, with batch norm")):
        views.label_axes(ax, "step", "", title, xlim=(0, kept["J"].shape[-1]), ylim=(-6, 6), grid=True)
    for ax, (color, *_) in zip((middle, last), looks):
        curves.append(
            (
                views.band(ax, color=color, alpha=0.22),
                views.curve(ax, color=color),
                views.text(ax, 0.03, 0.97),
            )
        )

    def update(alpha, unit):
        k = [f"{rate}" for rate in RATES].index(alpha)
        set_here([RATES[k]] * 2, [-1, 106])
        drift = []
        for j, (set_band, set_mean, set_said) in enumerate(curves):
            mean, deviation = kept["moments"][j, k, :, :, unit - 1]
            there = np.isfinite(mean) & np.isfinite(deviation) & (np.abs(mean) < 1e6) & (deviation < 1e6)
            steps = np.flatnonzero(there)
            mean, deviation = mean[there].astype(float), deviation[there].astype(float)
            (
                set_band(steps, np.clip(mean - deviation, -6, 6), np.clip(mean + deviation, -6, 6)),
                set_mean(steps, np.clip(mean, -6, 6)),
            )
            drift.append(float(np.abs(np.diff(mean)).mean()) if len(mean) > 1 else 0.0)
            ended = "" if there.all() else f"\nstops at step {len(steps)}: no finite J"
            set_said(f"the mean moves by {number(drift[-1])} a step{ended}")
        without, with_norm = (float(100 * kept["right"][j, k].mean()) for j in (0, 1))
        stopped = not np.isfinite(kept["J"][0, k]).all(axis=1).any()
        finding = (
            f"α = {float(alpha):g}: without batch norm "
            + ("J becomes NaN" if stopped else f"{without:.1f} % right")
            + f", with it {with_norm:.1f} %"
        )
        return Reading(
            finding,
            {
                "right without, %": without,
                "right with batch norm, %": with_norm,
                "finite without": not stopped,
                "mean moves a step, without": drift[0],
                "with": drift[1],
            },
        )

    return update


@how_large_may_the_step_be.claim(
    "α = 1 breaks the network without batch norm (about one digit in ten), with it about 91 %"
)
def _(kind):
    seen = kind(alpha="1.0").numbers
    return [seen["right without, %"] < 15, seen["right with batch norm, %"]], [True, 91.4], 0.005


@how_large_may_the_step_be.claim(
    "α = 3: without batch norm J is soon no number, with it 82 % are right, mean of four seeds"
)
def _(kind):
    seen = kind(alpha="3.0").numbers
    return [seen["finite without"], seen["right with batch norm, %"]], [False, 82.0], 0.005


@how_large_may_the_step_be.claim(
    "the stored runs are what the training function gives: J of the first ten batches with α = .3"
)
def _(kind):
    k = RATES.index(0.3)
    ours, theirs = train_digits(0.3, True)[2][:10], load("c2w3/batch_norm")["J"][1, k, 0, :10]
    return ours, theirs, 1e-3


# ---- the day after training (3.7) ---------------------------------------------------------------------------------------
RUNNING, SIZES_OF_BATCH = "running averages", (1, 2, 3, 4, 8, 16, 32, 64, 128, 297)


@remembered
def trained():
    """The network with batch norm, α = .3: its layers, and μ and σ² of every batch of its training."""
    kept = load("c2w3/batch_norm")
    return [
        tuple(
            kept[f"{name}{l}"].astype(float) if f"{name}{l}" in kept else None
            for name in ("W", "b", "gamma", "beta")
        )
        for l in range(LAYERS)
    ], kept["seen"].astype(float)


@remembered
def answers(size, seed):
    """What the network in training mode says of the test digits in batches of this size (the last one takes the rest along): (297,)."""
    _, _, X, labels = digits()
    order, said = np.random.default_rng(seed).permutation(labels.size), np.zeros(labels.size, int)
    for part in np.array_split(order, max(labels.size // size, 1)) if size > 1 else order[:, None]:
        said[part] = output(trained()[0], X[:, part]).argmax(axis=0)
    return said


@remembered
def with_averages(momentum, steps):
    """What it says with the running averages after so many steps of training: (297,)."""
    layers, seen = trained()
    return output(layers, digits()[2], statistics=as_statistics(averages(seen, momentum, steps))).argmax(
        axis=0
    )


@remembered
def by_size(seed):
    """The share right in training mode for each of SIZES_OF_BATCH."""
    return np.array([np.mean(answers(size, seed) == digits()[3]) for size in SIZES_OF_BATCH])


MOMENTA = ("0.5", "0.9", "0.99", "0.999")


@explorable(
    mode=Choice("the batch's own μ and σ", RUNNING, label="normalised by"),
    size_of_batch=Choice(*map(str, SIZES_OF_BATCH), label="images at once"),
    momentum=Choice(*MOMENTA, start="0.9", label="momentum"),
    steps=IntSlider(0, 120, 120, label="steps averaged"),
    order=Seed(label="order of images"),
    size=(940, 390),
    latency="II",
    predict="right, %",
    presets={
        "one at a time": {},
        "in pairs": {"size_of_batch": "2"},
        "64 at once": {"size_of_batch": "64"},
        "running averages": {"mode": RUNNING},
        "averages too young": {"mode": RUNNING, "steps": 3},
        "momentum .999": {"mode": RUNNING, "momentum": "0.999"},
    },
    more={"Seed": ("order",)},
)
def what_if_a_batch_has_one_image(fig):
    """A trained network with batch norm reads 297 new digits: how often it says each digit; right by the number of images that it sees at once; and
    the running average of μ of one unit during training.   Lecture C2W3 3.7"""
    left, middle, last = fig.subplots(1, 3, width_ratios=(1, 1.1, 1.1))
    views.label_axes(left, "digit", "times", "What it says of 297 images", xlim=(-0.6, 9.6), ylim=(0, 340))
    left.set_xticks(range(10))
    truth = np.bincount(digits()[3], minlength=10)
    set_counts, set_truth = (
        views.bars(left, 10, signed=False, color="#9fd0ee"),
        views.points(left, color=theme.INK, marker="_", size=14, hollow=True, zorder=6),
    )
    set_known = views.text(left, 0.98, 0.97, ha="right", color=theme.GREY)
    views.label_axes(
        middle, "images at once (log)", "", "Right, %", xlim=(0.8, 400), ylim=(0, 108), grid=True
    )
    middle.set_xscale("log"), middle.minorticks_off()
    middle.set_xticks([1, 2, 4, 16, 64, 297], ["1", "2", "4", "16", "64", "297"])
    set_sizes, set_size = (
        views.curve(middle, color=theme.VERMILLION),
        views.points(middle, color=theme.VERMILLION, marker="X", size=11),
    )
    set_idle = views.points(
        middle, color=theme.GREY, marker="X", size=11, hollow=True
    )  # running averages do not ask for it
    set_line, set_line_name = (
        views.curve(middle, color=theme.BLUE, style="--"),
        views.text(middle, 1, 50, data=True, color=theme.BLUE, va="bottom"),
    )
    layers, seen = trained()
    follow = seen[0, :, 0, 3]
    low, high = min(follow.min(), 0), max(follow.max(), 0)
    views.label_axes(
        last,
        "step of training",
        "",
        "μ of a unit in layer 1",
        xlim=(0, 120),
        ylim=(low - 0.15 * (high - low), high + 0.25 * (high - low)),
        grid=True,
    )
    set_batches, set_average = (
        views.points(last, color=theme.GREY, size=4),
        views.curve(last, color=theme.BLUE, width=2.4),
    )
    set_end, set_words = views.vertical(last), views.text(last, 0.03, 0.97)
    paths = {}

    def update(mode, size_of_batch, momentum, steps, order):
        size, known = int(size_of_batch), digits()[3]
        said = with_averages(float(momentum), steps) if mode == RUNNING else answers(size, order)
        counts, share = np.bincount(said, minlength=10), float(np.mean(said == known))
        set_counts(counts), set_truth(np.arange(10), truth), set_known("▬ how often it is there")
        set_sizes(SIZES_OF_BATCH, 100 * by_size(order))
        fixed = float(np.mean(with_averages(float(momentum), steps) == known))
        here = size, 100 * by_size(order)[SIZES_OF_BATCH.index(size)]
        set_size(*([], []) if mode == RUNNING else here), set_idle(*here if mode == RUNNING else ([], []))
        (
            set_line([0.8, 400], [100 * fixed] * 2),
            set_line_name("running averages", 0.9, 100 * fixed + 1 if fixed < 0.9 else 100 * fixed - 9),
        )
        if momentum not in paths:
            paths[momentum] = np.array(
                [averages(seen[:, :, :1, 3:4], float(momentum), t)[0, 0, 0] for t in range(121)]
            )
        (
            set_batches(np.arange(1, 121), follow),
            set_average(np.arange(steps + 1), paths[momentum][: steps + 1]),
            set_end(steps),
        )
        set_words("grey: batches   blue: running average")
        if mode == RUNNING:
            finding = f"Running averages of {steps} steps, momentum {momentum}: {share:.0%} right, each image by itself"
        elif size == 1:
            finding = f"One image at a time: z − μ = 0, so one answer for all, {np.unique(said)[0]}, and {share:.0%} are right"
        else:
            finding = f"{size} images at once, normalised by one another: {share:.0%} right"
        return Reading(
            finding,
            {
                "right, %": 100 * share,
                "different answers": int((counts > 0).sum()),
                "with the running averages, %": 100 * fixed,
            },
        )

    return update


@what_if_a_batch_has_one_image.claim(
    "one at a time: a single answer for all 297 images, and 8 to 12 % are right"
)
def _(kind):
    seen = kind().numbers
    return [seen["different answers"], 8 < seen["right, %"] < 12], [1, 1]


@what_if_a_batch_has_one_image.claim("pairs give a quarter right or so, running averages 95 % or more")
def _(kind):
    return [
        15 < kind(size_of_batch="2").numbers["right, %"] < 40,
        kind(mode=RUNNING).numbers["right, %"] > 95,
    ], [1, 1]


@what_if_a_batch_has_one_image.claim(
    "after three steps the averages are still nearly their start, and far fewer are right"
)
def _(kind):
    return kind(mode=RUNNING, steps=3).numbers["right, %"] < 80, True
