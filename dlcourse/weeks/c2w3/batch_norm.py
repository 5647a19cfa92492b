"""Batch norm: one unit's z (3.4, 3.5), a network of six hidden layers with and without it (3.6), and the day after training (3.7)."""

import numpy as np

from ... import functional as F
from ... import initializers
from ...analysis.chance import normal_density
from ...autodiff import Parameter, Tensor
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Reading,
    Seed,
    Slider,
    Step,
    Toggle,
    explorable,
    number,
    panels,
    theme,
)
from ...explore.panels import THEORY, Arrangement, Look, linear, log, names
from ...explore.words import count, listed, percent
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

__all__ = ["how_large_may_the_step_be", "what_does_batch_norm_do_to_z", "what_if_a_batch_has_one_image"]

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
AS_IT_IS = {"b": 0.0, "c": 1.0}


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


def drawn_batch(size, seed):
    """The examples of one batch (size,), without replacement."""
    return np.random.default_rng(seed).choice(unit().size, size, replace=False)


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


def into_norm(z, where, g):
    """What is normalised: z, or g(z)."""
    return z if where == BEFORE else STRAIGHT[g][0](z)


def passed(at, b, c, norm, where, g):
    """z of unit 1 for the examples `at`, what goes into the norm, and z_norm or a_norm, (m,) each."""
    Z = c * layer()[:, at]
    Z[0] += b
    A = into_norm(Z, where, g)
    return Z[0], A[0], normed(norm, A)


def titles(norm, where):
    """What the second and the third panel show."""
    letter, follows = ("z", "into g") if where == BEFORE else ("a", "into the next layer")
    if norm == NO_NORM:
        return "z stays as it is" if where == BEFORE else "a = g(z)", f"{letter}, {follows}"
    second = f"z_norm = {FORMULAS[norm]}" if where == BEFORE else "a = g(z), into the norm"
    return second, f"γ {letter}_norm + β, {follows}"


def zone(g):
    """Where g is nearly straight, or off: its ends and what they mean."""
    reach = STRAIGHT[g][1]
    return ((-reach, reach), f"{g} is nearly straight") if reach else ((LOW, 0.0), "ReLU is off")


def heap_panel(ax, color):
    """set(values, title, marked): a histogram with its moments; marked is a stretch of the scale."""
    panels.axes(ax, linear("", LOW, HIGH), linear("", 0, TALL, {}), " ", grid=False)
    set_heap, set_mean = panels.histogram(ax, EDGES, Look(color)), panels.cursors(ax)
    set_marked = panels.band(ax, Look(theme.PALE))
    set_title = panels.caption(ax)
    set_moments = panels.text(ax, 0.01, 0.95)

    def set_panel(values, title, marked=()):
        inside = np.clip(values, LOW + 0.01, HIGH - 0.01)
        shares = np.histogram(inside, EDGES)[0] / values.size
        highest = f"   a bar of {percent(shares.max())} ↑" if shares.max() > TALL else ""
        set_heap(inside)
        set_mean(np.clip(values.mean(), LOW, HIGH))
        set_marked(*((marked, 0, TALL) if marked else ()))
        set_title(title)
        set_moments(f"mean {number(round(values.mean(), 10))}   σ {number(round(values.std(), 12))}{highest}")

    return set_panel


def means_panel(ax):
    """set(off, size, user): how far the means of 400 batches lie from the mean of all, and their law."""
    edges, shown = np.linspace(-2, 2, 61), np.linspace(-2, 2, 400)
    panels.axes(
        ax,
        linear("(μ of a batch − mean of all) / σ", -2, 2),
        linear("share", 0, 0.33),
        "Means of 400 batches",
    )
    set_heap, set_law = panels.histogram(ax, edges, Look(theme.SKY)), panels.curve(ax, THEORY, "normal, σ/√B")
    set_said = panels.text(ax, 0.98, 0.86, ha="right")
    panels.legend(ax)

    def set_means(off, size, user):
        law = 1 / np.sqrt(size)
        set_heap(*(() if off is None else (off,)))
        bell = (edges[1] - edges[0]) * normal_density(shown, deviation=law)
        set_law(*(() if off is None else (shown, bell)))
        measured = (
            "all equal: σ = 0" if off is None else f"measured {number(off.std())} σ\n1/√B = {number(law)}"
        )
        set_said(measured + user)

    return set_means


NOT_USED = {LAYER_NORM: "\nlayer norm does not use it", NO_NORM: "\nnothing uses it"}


@explorable(
    b=Slider(-100.0, 100.0, 2.0, step=0.5, label="b, added to z"),
    c=LogSlider(0.01, 10.0, 1.5, label="c, multiplies W"),
    gamma=Slider(0.1, 3.0, 1.0, step=0.05, label="γ"),
    beta=Slider(-3.0, 3.0, 0.0, step=0.05, label="β"),
    batch_size=IntSlider(2, 512, 64, label="batch size B"),
    norm=Choice(BATCH_NORM, LAYER_NORM, NO_NORM, label="normalise by"),
    where=Choice(BEFORE, AFTER, label="placed"),
    g=Choice(*STRAIGHT, label="g"),
    seed=Seed(label="batch"),
    more={
        "γ and β": ("gamma", "beta"),
        "The batch": ("batch_size", "seed"),
        "Another norm, another place": ("norm", "where", "g"),
    },
    ask=AS_IT_IS,
    panels=Arrangement(
        "before means / plain means / after means",
        widths=(2.1, 1),
        narrow="before / plain / after / means",
        folded={"z_norm between them": "plain", "means of batches": "means"},
    ),
    size=(940, 430),
    predict="σ of what leaves",
    presets={
        "moved and stretched": {},
        "as it is": AS_IT_IS,
        "undone": {**AS_IT_IS, "gamma": 2.0, "beta": 1.5, "batch_size": 512},
        "b = 100": {"b": 100.0, "c": 1.0},
        "b = 100, after g": {"b": 100.0, "c": 1.0, "where": AFTER},
        "b = 100, layer norm": {"b": 100.0, "c": 1.0, "norm": LAYER_NORM},
        "W tenfold, after g": {"b": 0.0, "c": 10.0, "where": AFTER, "batch_size": 512},
        "a batch of two": {**AS_IT_IS, "batch_size": 2},
        "two, layer norm": {**AS_IT_IS, "batch_size": 2, "norm": LAYER_NORM},
        "B = 512": {**AS_IT_IS, "batch_size": 512},
        "W tiny: ε shows": {"b": 0.0, "c": 0.01},
        "into the bend": {**AS_IT_IS, "gamma": 3.0, "beta": 2.0},
        "no norm": {**AS_IT_IS, "norm": NO_NORM},
    },
)
def what_does_batch_norm_do_to_z(before, means, plain, after):
    """One hidden unit's z for a mini-batch of digits, before batch norm, normalised, and with γ and β; right: how far μ of 400 other batches
    of that size lies from the mean of all examples.   Lecture C2W3 3.4, 3.5, 3.6"""
    looks = {before: theme.GREY, plain: theme.BLUE, after: theme.VERMILLION}
    set_before, set_plain, set_after = (heap_panel(ax, color) for ax, color in looks.items())
    set_means = means_panel(means)

    def update(b, c, gamma, beta, batch_size, norm, where, g, seed):
        marked, meaning = zone(g)
        at = drawn_batch(batch_size, seed)
        z, entering, normal = passed(at, b, c, norm, where, g)
        leaving = normal if norm == NO_NORM else gamma * normal + beta
        second, last = titles(norm, where)
        into_g = leaving if where == BEFORE else z
        grey = f"; grey: {meaning}"
        set_before(z, "z = w x + b" + grey * (where == AFTER), marked if where == AFTER else ())
        set_plain(normal if where == BEFORE else entering, second)
        set_after(leaving, last + grey * (where == BEFORE), marked if where == BEFORE else ())
        off = off_mean(into_norm(c * unit() + b, where, g), batch_size)
        set_means(off, batch_size, NOT_USED.get(norm, ""))
        away = float(np.abs(normal - passed(at, 0.0, 1.0, norm, where, g)[2]).max())
        inside = f"{percent(np.mean((into_g > marked[0]) & (into_g < marked[1])))} of the batch lies where {meaning}"
        result = ("z" if where == BEFORE else "a") + ("_norm" if norm != NO_NORM else "")
        mean, deviation = float(round(leaving.mean(), 12)) + 0.0, float(leaving.std())
        return Reading(
            norm_finding(norm, where, changes(b, c), result, away, entering, normal, leaving, inside),
            {
                "mean of what leaves": (mean, beta) if norm == BATCH_NORM else mean,
                "σ of what leaves": deviation,
                f"{result} moved by b and c": away,
                "σ of the batch means": 0.0 if off is None else float(off.std()),
                "1/√B": float(1 / np.sqrt(batch_size)),
            },
        )

    def touch(values, ax, x, y, key):
        if ax is before:  # the heap goes where it is clicked
            mean = values["c"] * unit()[drawn_batch(values["batch_size"], values["seed"])].mean()
            return {"b": what_does_batch_norm_do_to_z.controls["b"].near(x - mean)}

    def idle(values):
        return dict.fromkeys(("gamma", "beta"), "there is no norm") if values["norm"] == NO_NORM else {}

    update.touch, update.idle = touch, idle
    return update


def changes(b, c):
    """What b and c do to z, in words; "" for nothing."""
    done = [f"b {'+' if b > 0 else '−'} {number(abs(b))}"] * (b != 0) + [f"W times {number(c)}"] * (c != 1)
    return listed(done)


def norm_finding(norm, where, change, result, away, entering, normal, leaving, inside):
    """What a norm has made of one unit's values in a batch: entering, normal (normalised) and leaving, all (m,)."""
    if norm == BATCH_NORM and where == AFTER and entering.std() < 1e-9:
        return (
            f"After g there is nothing to save: g gives {number(float(entering.mean()))} for the whole batch, "
            "and every a_norm is 0"
        )
    if norm == BATCH_NORM and where == BEFORE and normal.size == 2:
        return f"A batch of two: but for ε every z_norm is −1 or 1, whatever the images; here ±{number(float(normal.max()))}"
    if change and away < 0.01 and norm == BATCH_NORM and where == BEFORE:
        return f"{change}: z moves, z_norm stays as it was, to {number(away, 2)}"
    if change:
        by = "no norm" if norm == NO_NORM else f"{norm} {where}"
        return f"{change}, {by}: {result} moves by {number(away)}"
    mean, deviation = (number(float(round(each, 12))) for each in (leaving.mean(), leaving.std()))
    if norm == NO_NORM:
        return f"No norm: mean {mean}, standard deviation {deviation}; {inside}"
    if norm == LAYER_NORM:
        return f"Layer norm asks only the image's own 64 units: this unit keeps a mean of {number(normal.mean())} over the batch"
    if where == AFTER:
        return f"After g: a is normalised, but g has seen z as it was; {inside}"
    return f"Mean {mean}, standard deviation {deviation}, whatever z was: {inside}"


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
        kind(b=100.0, c=1.0).numbers["z_norm moved by b and c"] < 1e-12,
        bool(np.abs(b.grad).max() < 1e-13),
        bool(np.abs(gamma.grad).max() > 1e-3),
    ], [True] * 3


@what_does_batch_norm_do_to_z.claim(
    "the standard deviation of the batches' means is σ/√B: σ times .3536, .125, .0442 for B = 8, 64, 512; measured in 400 batches, to 8 %"
)
def _(kind):
    told = [kind(batch_size=B).numbers for B in (8, 64, 512)]
    measured, law = np.transpose([[each["σ of the batch means"], each["1/√B"]] for each in told])
    return [*measured / law, np.round(law, 4).tolist() == [0.3536, 0.125, 0.0442]], [1, 1, 1, True], 0.08


@what_does_batch_norm_do_to_z.claim(
    "W times c leaves z_norm but for ε, which c divides by c²: this unit, of standard deviation 2, moves by 2.6e-6 at c = 2 and 3.4e-4 at "
    "c = .1; one of standard deviation 1 by 1.1e-5 and 1.4e-3"
)
def _(kind):
    z = unit()
    gaps = [kind(b=0.0, c=c, batch_size=512).numbers["z_norm moved by b and c"] for c in (2.0, 0.1)]
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
        kind(b=0.0, c=10.0, batch_size=512, where=where, g=g).numbers[f"{letter}_norm moved by b and c"]
        for where, letter, g in ((AFTER, "a", "sigmoid"), (BEFORE, "z", "sigmoid"), (AFTER, "a", "ReLU"))
    ]
    return [moved[0], moved[1] < 1e-4, moved[2] < 1e-4], [0.944, True, True], 0.01


@what_does_batch_norm_do_to_z.claim(
    "b = 100: before g nothing changes; after g the sigmoid is 1 for all of them, and what leaves is β for every image"
)
def _(kind):
    before, after = (kind(b=100.0, c=1.0, beta=0.7, where=where).numbers for where in (BEFORE, AFTER))
    return (
        [before["σ of what leaves"], after["σ of what leaves"], after["mean of what leaves"]],
        [1, 0, 0.7],
        1e-4,
    )


@what_does_batch_norm_do_to_z.claim(
    "layer norm does not ask who else is in the batch: an image's value is the same in a batch of 2 and of 512; over its 64 units it has mean 0 "
    "and standard deviation 1, over a batch this unit does not"
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
        abs(kind(norm=LAYER_NORM, b=0.0, c=1.0, batch_size=512).numbers["mean of what leaves"]) > 0.3,
    ], [True] * 5


@what_does_batch_norm_do_to_z.claim(
    "a click in the first panel moves the heap there: its mean is −4, to half a step of b"
)
def _(kind):
    view = kind()
    moved = view.update.touch(view.values, view.figure.axes[0], -4.0, 0.1, "Enter")
    z = 1.5 * unit()[drawn_batch(64, 0)] + moved["b"]
    return abs(z.mean() + 4) <= 0.25, True


@what_does_batch_norm_do_to_z.claim("without a norm z moves by b, and by (c − 1) z")
def _(kind):
    z = unit()[np.random.default_rng(0).choice(unit().size, 64, replace=False)]
    return [
        kind(norm=NO_NORM, b=100.0, c=1.0).numbers["z moved by b and c"],
        kind(norm=NO_NORM, b=0.0, c=2.0).numbers["z moved by b and c"],
    ], [100, np.abs(z).max()]


# ---- six hidden layers on the digits (3.6, 3.7) -------------------------------------------------------------------------
NORMED, PLAIN = Look(theme.BLUE), Look(theme.VERMILLION, "X", dash=(4, 1.5), size=9)
PALE_OF = {NORMED: Look(theme.SKY), PLAIN: Look(theme.ORANGE)}
FAR = 1e6  # what is larger is no mean to draw


def accuracy_panel(ax):
    """set(rate, with_norm): the share right by α without batch norm, and with it where that is to be told."""
    panels.axes(
        ax,
        log("α (log)", 0.007, 15, RATES),
        linear("", 0, 105, (0, 25, 50, 75, 100)),
        "New digits right, %: four seeds, and their mean",
    )
    right, setters = 100 * load_runs()["right"], []
    for each, look in zip(right, (PLAIN, NORMED)):
        set_mean, set_points = panels.curve(ax, look), panels.points(ax, look.but(dash=()))
        set_seeds = panels.points(ax, look.but(marker="_", hollow=True, size=10))
        setters.append((set_mean, set_points, set_seeds, each))
    set_rate = panels.cursors(ax)
    panels.note(ax, (12, 12))("without", RATES[3], right[0, 3].mean())
    set_name = panels.note(ax, (-14, -16))

    def set_accuracy(rate, with_norm):
        set_rate(rate)
        set_name("with batch norm" if with_norm else "", RATES[5], right[1, 5].mean())
        for (set_mean, set_points, set_seeds, each), there in zip(setters, (True, with_norm)):
            mean = each.mean(axis=1)
            set_mean(*((RATES, mean) if there else ()))
            set_points(*((RATES, mean) if there else ()))
            set_seeds(*((np.repeat(RATES, each.shape[1]), each.ravel()) if there else ()))

    return set_accuracy


def drift_panel(ax, title, look):
    """set(mean, deviation) of every step: what goes into a unit; it ends where J is no number. → how far the mean moves in a step"""
    steps = load_runs()["J"].shape[-1]
    panels.axes(ax, linear("step", 0, steps), linear("", -6, 6, (-6, -3, 0, 3, 6)), title)
    set_band, set_mean = panels.band(ax, PALE_OF[look]), panels.curve(ax, look.but(dash=(), width=1.4))
    set_said = panels.text(ax, 0.03, 0.97)

    def set_drift(mean=(), deviation=()):
        mean, deviation = np.asarray(mean, float), np.asarray(deviation, float)
        there = np.isfinite(mean) & np.isfinite(deviation) & (np.abs(mean) < FAR) & (deviation < FAR)
        at, mean, deviation = np.flatnonzero(there), mean[there], deviation[there]
        drift = float(np.abs(np.diff(mean)).mean()) if len(mean) > 1 else 0.0
        set_band(at, mean - deviation, mean + deviation)
        set_mean(at, mean)
        ended = "" if there.all() else f"\nstops at step {len(at)}: no finite J"
        set_said(f"the mean moves by {number(drift)} a step{ended}" if len(there) else "")
        return drift

    return set_drift


def load_runs():
    """The stored runs of `recipes.batch_norm`."""
    return load("c2w3/batch_norm")


@explorable(
    learning_rate=Choice(*map(str, RATES), start="1.0", label="α"),
    batch_norm=Toggle(True, label="with batch norm"),
    unit=IntSlider(1, UNITS, 1, label="unit of layer 2"),
    more={"Which unit": ("unit",)},
    ask={"batch_norm": False},
    panels=Arrangement(
        "right without normed", widths=(1.2, 1, 1), folded={"what goes into layer 2": "without normed"}
    ),
    size=(940, 390),
    latency="II",
    predict="right with batch norm, %",
    presets={f"α = {rate}": {"learning_rate": rate} for rate in ("0.03", "0.3", "1.0", "3.0", "10.0")},
)
def how_large_may_the_step_be(right, without, normed):
    """A network with six hidden layers of 64 ReLU units after five epochs on the digits, with and without batch norm, for seven learning rates and four seeds
    each; mean and standard deviation of what goes into one unit of layer 2 while it learns.   Lecture C2W3 3.6"""
    set_accuracy = accuracy_panel(right)
    set_without = drift_panel(without, "Into layer 2, without", PLAIN)
    set_normed = drift_panel(normed, "Into layer 2, with batch norm", NORMED)

    def update(learning_rate, batch_norm, unit):
        kept, k = load_runs(), [f"{rate}" for rate in RATES].index(learning_rate)
        moments = kept["moments"][:, k, :, :, unit - 1]
        set_accuracy(RATES[k], batch_norm)
        drift, after = set_without(*moments[0]), set_normed(*(moments[1] if batch_norm else ()))
        share, with_norm = kept["right"][:, k].mean(axis=1).astype(float)
        stopped = not np.isfinite(kept["J"][0, k]).all(axis=1).any()
        ended = "J becomes NaN" if stopped else f"{percent(share, 1)} right"
        told = {
            "right without, %": 100 * share,
            "finite without": not stopped,
            "mean moves a step, without": drift,
        }
        if not batch_norm:
            return Reading(f"α = {number(RATES[k])}: without batch norm {ended}", told)
        return Reading(
            f"α = {number(RATES[k])}: without batch norm {ended}, with it {percent(with_norm, 1)}",
            {**told, "right with batch norm, %": 100 * with_norm, "mean moves a step, with": after},
        )

    return update


@how_large_may_the_step_be.claim(
    "α = 1 breaks the network without batch norm (about one digit in ten), with it about 91 %"
)
def _(kind):
    seen = kind(learning_rate="1.0").numbers
    return [seen["right without, %"] < 15, seen["right with batch norm, %"]], [True, 91.4], 0.005


@how_large_may_the_step_be.claim(
    "α = 3: without batch norm J is soon no number, with it 82 % are right, mean of four seeds"
)
def _(kind):
    seen = kind(learning_rate="3.0").numbers
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
DIGITS, SHOWN, STEPS = 297, (0, 3), 120  # unit of layer 1 that is shown; steps of training


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


def sizes_panel(ax):
    """set(right, size, fixed): the share right by the number of images at once, where we are, and with running averages."""
    panels.axes(
        ax,
        log("images at once (log)", 0.8, 400, (1, 2, 4, 16, 64, 297)),
        linear("", 0, 108, (0, 25, 50, 75, 100)),
        "Right, %",
    )
    set_curve, set_here = panels.curve(ax, PLAIN.but(dash=())), panels.points(ax, PLAIN.but(size=12))
    set_fixed, set_name = (
        panels.curve(ax, NORMED.but(dash=(4, 1.5))),
        panels.note(ax, (4, -9), color=theme.BLUE),
    )

    def set_sizes(right, size, fixed):
        set_curve(SIZES_OF_BATCH, right)
        set_here(*((size, right[SIZES_OF_BATCH.index(size)]) if size else ()))
        set_fixed([0.8, 400], fixed)
        set_name("running averages", 0.9, fixed)

    return set_sizes


def average_panel(ax):
    """set(momentum, steps): μ of a unit in every batch of the training, and its running average as far as it has been kept."""
    follow = trained()[1][0, :, 0, 3]
    low, high = min(follow.min(), 0), max(follow.max(), 0)
    room = 0.15 * (high - low)
    panels.axes(
        ax,
        linear("step of training", 0, STEPS),
        linear("", low - room, high + 2 * room),
        "μ of a unit in layer 1",
    )
    set_batches = panels.points(ax, Look(theme.GREY, size=5), "batches")
    set_average = panels.curve(ax, NORMED, "running average")
    set_end = panels.cursors(ax)
    panels.legend(ax, columns=2)

    def set_panel(momentum, steps):
        set_batches(np.arange(1, STEPS + 1), follow)
        set_average(np.arange(steps + 1), path(momentum)[: steps + 1])
        set_end(steps)

    return set_panel


@remembered
def path(momentum):
    """The running average of μ of the unit that is shown, after 0 … 120 steps, (121,)."""
    seen = trained()[1][:, :, :1, 3:4]
    return np.array([averages(seen, momentum, t)[0, 0, 0] for t in range(STEPS + 1)])


@explorable(
    step=Step(0, DIGITS, DIGITS, label="images read", milliseconds=15),
    batch_size=Choice(*map(str, SIZES_OF_BATCH), RUNNING, label="images at once"),
    momentum=Choice(*MOMENTA, start="0.9", label="momentum"),
    averaged=IntSlider(0, STEPS, STEPS, label="steps averaged"),
    seed=Seed(label="order of images"),
    more={"Running averages": ("momentum", "averaged"), "Order": ("seed",)},
    ask={"step": 0},
    panels=Arrangement(
        "said sizes average",
        widths=(1, 1.1, 1.1),
        folded={"by the number of images": "sizes", "the running average": "average"},
    ),
    size=(940, 390),
    latency="II",
    predict="right, %",
    presets={
        "one at a time": {},
        "in pairs": {"batch_size": "2"},
        "64 at once": {"batch_size": "64"},
        "running averages": {"batch_size": RUNNING},
        "averages too young": {"batch_size": RUNNING, "averaged": 3},
        "momentum .999": {"batch_size": RUNNING, "momentum": "0.999"},
    },
)
def what_if_a_batch_has_one_image(said, sizes, average):
    """A trained network with batch norm reads 297 new digits: how often it says each digit; right by the number of images that it sees at once; and
    the running average of μ of one unit during training.   Lecture C2W3 3.7"""
    panels.axes(
        said, names("digit", *map(str, range(10))), linear("", 0, 400, (0, 100, 200, 300)), "What it says"
    )
    set_counts = panels.bars(said, 10, Look(theme.SKY))
    panels.points(
        said, Look(theme.INK, "_", size=16, hollow=True), "how often it is among all 297", zorder=6
    )(np.arange(10), np.bincount(digits()[3], minlength=10))
    panels.legend(said)
    set_sizes, set_average = sizes_panel(sizes), average_panel(average)

    def update(step, batch_size, momentum, averaged, seed):
        known, size = digits()[3], None if batch_size == RUNNING else int(batch_size)
        fixed = with_averages(float(momentum), averaged)
        answered = answers(size, seed) if size else fixed
        read = np.random.default_rng(seed).permutation(DIGITS)[:step]
        counts = np.bincount(answered[read], minlength=10)
        set_counts(counts)
        set_sizes(100 * by_size(seed), size, 100 * np.mean(fixed == known))
        set_average(float(momentum), averaged)
        if not step:
            return Reading("297 digits wait. How many of them will it read correctly?", {})
        right = float(np.mean(answered[read] == known[read]))
        return Reading(
            norm_at_test(size, answered[read], right, averaged, momentum),
            {
                "right, %": 100 * right,
                "different answers": int((counts > 0).sum()),
                "with the running averages, %": 100 * float(np.mean(fixed == known)),
            },
        )

    return update


def norm_at_test(size, answers, right, averaged, momentum):
    """What the network in training mode, or with running averages (size None), has said of the images read."""
    share = f"{percent(right)} of {count(len(answers), 'image')} are right"
    if not size:
        return f"Running averages of {count(averaged, 'step')}, momentum {momentum}: {share}, each by itself"
    if size == 1:
        return f"One image at a time: z − μ = 0, so one answer for all, {answers[0]}, and {share}"
    return f"{size} images at once, normalised by one another: {share}"


@what_if_a_batch_has_one_image.claim(
    "one at a time: a single answer for all 297 images, and 8 to 12 % are right"
)
def _(kind):
    seen = kind().numbers
    return [seen["different answers"], 8 < seen["right, %"] < 12], [1, 1]


@what_if_a_batch_has_one_image.claim("pairs give a quarter right or so, running averages 95 % or more")
def _(kind):
    return [
        15 < kind(batch_size="2").numbers["right, %"] < 40,
        kind(batch_size=RUNNING).numbers["right, %"] > 95,
    ], [1, 1]


@what_if_a_batch_has_one_image.claim(
    "after three steps the averages are still nearly their start, and far fewer are right"
)
def _(kind):
    return kind(batch_size=RUNNING, averaged=3).numbers["right, %"] < 80, True
