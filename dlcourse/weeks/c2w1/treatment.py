"""Treating bias and variance: four medicines for two patients (1.3), and what a penalty does to a network (1.5)."""

from itertools import product

import numpy as np

from ... import deep_network, initializers, optim
from ... import functional as F
from ...analysis import strategy
from ...explore import Choice, LogSlider, Reading, Step, Toggle, explorable, number, theme, views
from ...remember import remembered
from ...stored import load
from .recipes import (
    LAM,
    LAMBDAS,
    PATIENTS,
    SMALL_NET,
    activations,
    code,
    error,
    examples,
    layered,
    trained,
    training,
    wave,
    weight_norm,
)
from .wave import window

__all__ = ["which_medicine_helps", "what_does_a_large_penalty_leave", "which_cost_must_fall"]

# ---- two patients (1.3) -------------------------------------------------------------------------------------------------
BAYES, TOLERANCE = 0.10, 0.03  # 3 points: how well an error on 200 points is known
MEDICINES = ("bigger network", "train longer", "more data", f"L2, λ = {LAM:g}".replace("0.", "."))


WORDS = {"A": "A: logistic regression, 200 points", "B": "B: 2-50-50-1, 100 points"}


@remembered
def outcome(name, medicines):
    """The trained network of one seed, and train and dev error, means over three seeds (stored)."""
    kept, dims = load("c2w1/cures"), PATIENTS[name].treated(*medicines)[0]
    return layered(kept[code(name, medicines)], dims), *kept[f"errors {code(name, medicines)}"].mean(axis=0)


def alone(k):
    """Only medicine k; k = −1 for none."""
    return tuple(k == i for i in range(4))


def percent(share):
    return f"{100 * share:.1f}"


@explorable(
    patient=Choice(*WORDS.values()),
    bigger=Toggle(False, label=MEDICINES[0]),
    longer=Toggle(False, label=MEDICINES[1]),
    more_data=Toggle(False, label=MEDICINES[2]),
    l2=Toggle(False, label=MEDICINES[3]),
    reveal=Toggle(False, label="show the whole table"),
    size=(940, 400),
    presets={
        "A, untreated": {},
        "A, more data": {"more_data": True},
        "A, bigger and more data": {"bigger": True, "more_data": True},
        "B, untreated": {"patient": WORDS["B"]},
        "B, more data": {"patient": WORDS["B"], "more_data": True},
        "B, L2": {"patient": WORDS["B"], "l2": True},
        "table": {"reveal": True},
    },
    predict="dev error, %",
    more={"More": ("longer", "reveal")},
)
def which_medicine_helps(fig):
    """Two networks with nearly the same dev error on the noisy wave, and four medicines. What the network says over the plane,
    its errors before (outlined) and after, and each medicine taken alone. Trained beforehand; errors are means of three
    starts.   Lecture C2W1 1.3"""
    plane, column, table = fig.subplots(1, 3, width_ratios=(0.98, 0.62, 1.1))
    set_map, set_points = (
        window(plane, "What it says, and its training points"),
        views.two_classes(plane, size=3.4),
    )
    views.label_axes(column, "", "error, %", "Before and after", xlim=(-0.85, 1.5), ylim=(0, 32))
    column.set_xticks([0, 1], ["train", "dev"])
    column.axhline(100 * BAYES, color=theme.GREY, linewidth=1.2, linestyle="--", zorder=4)
    column.text(
        -0.83, 100 * BAYES + 0.5, "Bayes", fontsize=theme.points(theme.TICK), color=theme.GREY, zorder=4
    )
    set_after = views.bars(column, 2, width=0.56, signed=False, color=theme.SKY)
    set_before = views.segments(column, color=theme.INK, width=1.4, style=(0, (3, 2)), zorder=5)
    set_values = [views.text(column, 0, 0, data=True, ha="center", va="bottom") for _ in range(2)]
    views.canvas(table, 300, 300)
    for x, head in ((168, "train"), (222, "dev"), (238, "illness")):
        table.text(
            x,
            272,
            head,
            ha="right" if x < 230 else "left",
            fontsize=theme.points(theme.LABEL),
            color=theme.GREY,
        )
    table.plot([0, 300], [262, 262], color=theme.GREY, linewidth=0.7)
    table.text(
        0,
        4,
        f"Bayes error {100 * BAYES:.0f} %; a gap below {100 * TOLERANCE:.0f} points is not treated",
        color=theme.GREY,
        fontsize=theme.points(theme.TICK),
    )
    rows = [
        [
            views.text(table, x, 236 - 32 * k, data=True, size=theme.LABEL, ha=side, va="center", halo=False)
            for x, side in ((0, "left"), (168, "right"), (222, "right"), (238, "left"))
        ]
        for k in range(6)
    ]
    set_rule = views.segments(table, color=theme.PALE, width=0.7)
    set_rule([(0, 92)], [(300, 92)])

    def update(patient, bigger, longer, more_data, l2, reveal):
        name, taken = patient[0], (bigger, longer, more_data, l2)
        params, train, dev = outcome(name, taken)
        _, train_before, dev_before = outcome(name, alone(-1))
        m = PATIENTS[name].treated(*taken)[1]
        X, Y = examples(m)
        set_map(params), set_points(*X[:, :400], Y[:, :400])  # of 2000 points 400 are drawn
        set_after(np.array([100 * train, 100 * dev]))
        height = [100 * train_before, 100 * dev_before]
        sides = [((x - 0.28, y), (x + 0.28, y)) for x, y in enumerate(height)]
        set_before(*np.reshape(sides, (-1, 2, 2)).swapaxes(0, 1))
        for x, (set_value, after, before) in enumerate(zip(set_values, (100 * train, 100 * dev), height)):
            set_value(
                f"{after:.1f}",
                x,
                after + 0.4 if abs(after - before) > 2.4 or before <= after else before + 0.4,
            )
        chosen = [medicine for medicine, now in zip(MEDICINES, taken) if now]
        for k, row in enumerate(rows):
            shown = k == 0 or k == 5 or reveal or taken == alone(k - 1)
            _, *errors = outcome(name, alone(k - 1) if k < 5 else taken)
            title = ("nothing", *MEDICINES, "this prescription")[k]
            words = (
                (title, *map(percent, errors), strategy.diagnose(*errors, BAYES, tolerance=TOLERANCE))
                if shown
                else (title, "?", "?", "")
            )
            for set_text, string in zip(row, words):
                set_text(string, color=theme.INK if shown else theme.GREY)
        verdict = strategy.diagnose(train, dev, BAYES, tolerance=TOLERANCE)
        if not chosen:
            finding = f"Patient {name}, untreated: {percent(train)} % on train, {percent(dev)} % on dev, the illness is {verdict}"
        elif abs(dev - dev_before) < 0.005:
            finding = f"{' + '.join(chosen).capitalize()} does nothing for patient {name}: dev error {percent(dev_before)} → {percent(dev)} %"
        else:
            effect = "helps" if dev < dev_before else "harms"
            finding = f"{' + '.join(chosen)} {effect} patient {name}: dev error {percent(dev_before)} → {percent(dev)} %"
            finding = finding[0].upper() + finding[1:]
        return Reading(
            finding,
            {
                "train error, %": 100 * train,
                "dev error, %": 100 * dev,
                "bias, points": 100 * (train - BAYES),
                "variance, points": 100 * (dev - train),
                "examples": m,
                "weights and b": sum(W.size + b.size for W, b in params),
            },
        )

    return update


def dev_errors(kind, **medicines):
    return [kind(patient=words, **medicines).numbers["dev error, %"] for words in WORDS.values()]


@which_medicine_helps.claim("two nearly equal dev errors, 21.5 and 22.2 %; more data: 21.3 against 15.0 %")
def _(kind):
    return dev_errors(kind) + dev_errors(kind, more_data=True), [21.5, 22.2, 21.3, 15.0], 4e-3


@which_medicine_helps.claim("training longer changes neither by .1 point; L2 helps B alone, 22.2 → 15.4 %")
def _(kind):
    before, longer, l2 = (dev_errors(kind, **taken) for taken in ({}, {"longer": True}, {"l2": True}))
    return (
        [
            abs(longer[0] - before[0]) < 0.1,
            abs(longer[1] - before[1]) < 0.1,
            abs(l2[0] - before[0]) < 0.1,
            l2[1],
        ],
        [1, 1, 1, 15.4],
        4e-3,
    )


@which_medicine_helps.claim(
    "more data and L2 together bring B to the Bayes error, 10.2 %; A needs the bigger network as well: 10.2 %"
)
def _(kind):
    together = dev_errors(kind, more_data=True, l2=True)
    return (
        [together[1], together[0] > 21, dev_errors(kind, bigger=True, more_data=True, l2=True)[0]],
        [10.2, True, 10.2],
        0.01,
    )


@which_medicine_helps.claim(
    "the stored network of every prescription has the stored errors of its seed, to .4 point"
)
def _(kind):
    (_, _, X_dev, Y_dev), gaps = wave(), []
    for name, taken in product(PATIENTS, product((False, True), repeat=4)):
        told = load("c2w1/cures")[f"errors {code(name, taken)}"][0, 1]
        gaps.append(abs(error(outcome(name, taken)[0], X_dev, Y_dev) - told))
    return max(gaps) < 0.004, True


# ---- a penalty makes the network straight (1.5) -------------------------------------------------------------------------
NEAR = 0.5  # |tanh z − z| is below 8 % of |z| there


@remembered
def shrunk(k):
    """The network trained with LAMBDAS[k], the z of its hidden units at the 100 points, and the share of these near 0."""
    params = layered(load("c2w1/sweeps")["lambda_nets"][k], SMALL_NET)
    _, caches = deep_network.forward(params, examples(100)[0], activations(params))
    z = np.concatenate([cache.Z.ravel() for cache in caches[:-1]])
    return params, z, float(np.mean(np.abs(z) < NEAR))


@remembered
def straight():
    """Logistic regression on the same 100 points, and its dev error."""
    params = trained([2, 1], *examples(100), 1500, seed=0)
    return params, error(params, *wave()[2:])


@explorable(
    lam=LogSlider(0.01, 30.0, 1.0, label="λ"),
    size=(940, 400),
    presets={"λ = .01": {"lam": 0.01}, "λ = 1": {}, "λ = 3": {"lam": 3.0}, "λ = 30": {"lam": 30.0}},
    predict="dev error, %",
)
def what_does_a_large_penalty_leave(fig):
    """A 2-20-20-1 tanh network on 100 points of the noisy wave, trained beforehand with 36 values of λ: what it says, where the
    sums z of its hidden units lie on tanh, and its errors (means of three starts).   Lecture C2W1 1.5"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1, 1.25), height_ratios=(1, 1))
    plane, bend, curve = fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[0, 1]), fig.add_subplot(grid[1, 1])
    set_map = window(plane, "What it says; dotted: logistic regression")
    views.two_classes(plane, size=3.4)(*examples(100)[0], examples(100)[1])
    ((W, b),) = straight()[0]
    x = np.array([-2.0, 2.0])
    views.curve(plane, color=theme.PURPLE, style=":", width=2.6)(x, -(b[0, 0] + W[0, 0] * x) / W[0, 1])
    edges, z_axis = np.linspace(-4, 4, 41), np.linspace(-4, 4, 200)
    views.label_axes(
        bend, "z of the hidden units", "share", "How much of tanh is used", xlim=(-4, 4), ylim=(0, 0.62)
    )
    bend.axvspan(-NEAR, NEAR, facecolor="#eeeeee", linewidth=0)
    bend.text(
        0, 0.59, "tanh z ≈ z", ha="center", va="top", fontsize=theme.points(theme.TICK), color=theme.GREY
    )
    bend.plot(z_axis, 0.31 + 0.28 * np.tanh(z_axis), color=theme.GREY, linewidth=1.2)
    set_counts = views.steps(bend, edges)
    views.label_axes(
        curve, "λ (log)", "error, %", "Errors with every λ", xlim=(0.009, 34), ylim=(-1, 54), grid=True
    )
    curve.set(xscale="log")
    curve.set_xticks([0.01, 0.1, 1, 10], [".01", ".1", "1", "10"])
    curve.minorticks_off()
    means = 100 * load("c2w1/sweeps")["lambda_errors"].mean(axis=1)
    curve.plot(LAMBDAS, means[:, 0], "o-", color=theme.INK, markersize=3, linewidth=1.4)
    curve.plot(
        LAMBDAS,
        means[:, 1],
        "o--",
        color=theme.VERMILLION,
        markersize=4,
        markerfacecolor="white",
        linewidth=1.4,
    )
    curve.axhline(100 * straight()[1], color=theme.PURPLE, linestyle=":", linewidth=1.6)
    for place, name, color in (
        ((0.012, 33), "dev", theme.VERMILLION),
        ((0.012, 5), "train", theme.INK),
        ((0.15, 100 * straight()[1] + 10), "dotted: logistic regression, dev", theme.PURPLE),
    ):
        curve.text(*place, name, color=color, fontsize=theme.points(theme.TICK))
    set_cursor = views.vertical(curve)
    set_train = views.points(curve, color=theme.INK, size=7, zorder=6)
    set_dev = views.points(curve, color=theme.VERMILLION, hollow=True, size=8, zorder=6)

    def update(lam):
        k = int(np.abs(np.log(LAMBDAS / lam)).argmin())
        params, z, near = shrunk(k)
        set_map(params)
        set_counts(np.histogram(z.clip(-3.99, 3.99), edges)[0] / z.size)
        train, dev = means[k]
        set_cursor(LAMBDAS[k]), set_train(LAMBDAS[k], train), set_dev(LAMBDAS[k], dev)
        ((W, b),) = straight()[0]
        same = np.mean(
            (F.affine(wave()[2], W, b) > 0)
            == (deep_network.output(params, wave()[2], activations(params)) > 0)
        )
        head = f"λ = {number(LAMBDAS[k])}: "
        if weight_norm(params) < 0.05:
            finding = (
                head
                + f"nothing is left, every weight is near 0 and one answer serves all ({dev:.1f} % dev error)"
            )
        elif same > 0.93:
            finding = (
                head
                + f"{near:.0%} of the sums lie on the straight part of tanh, and the net is logistic regression"
            )
        elif train < 2 and dev > 18:
            finding = head + f"the net bends round single points: {train:.1f} % on train, {dev:.1f} % on dev"
        else:
            finding = (
                head
                + f"{train:.1f} % on train, {dev:.1f} % on dev; {near:.0%} of the sums lie on the straight part of tanh"
            )
        return Reading(
            finding,
            {
                "trained with λ": LAMBDAS[k],
                "train error, %": train,
                "dev error, %": dev,
                "|z| < .5": f"{near:.0%}",
                "‖W‖": weight_norm(params),
                "answers as logistic regression, %": 100 * same,
                "its dev error, %": 100 * straight()[1],
            },
        )

    return update


@what_does_a_large_penalty_leave.claim(
    "dev error falls from about 21 % without a penalty to 15 % near λ = 1, is logistic "
    "regression's 22 % at λ = 3, "
    "and 50 % at λ = 30"
)
def _(kind):
    errors = [kind(lam=lam).numbers["dev error, %"] for lam in (0.01, 1.0, 3.0, 30.0)]
    return [18 < errors[0] < 24, 14 < errors[1] < 17, 20 < errors[2] < 23, 48 < errors[3] < 52], [1, 1, 1, 1]


@what_does_a_large_penalty_leave.claim(
    "the larger λ, the more sums lie on the straight part of tanh, and the smaller ‖W‖: .01, 1, 3, 30"
)
def _(kind):
    readings = [kind(lam=lam).numbers for lam in (0.01, 1.0, 3.0, 30.0)]
    near, norms = [int(r["|z| < .5"][:-1]) for r in readings], [r["‖W‖"] for r in readings]
    return [near == sorted(near), norms == sorted(norms)[::-1], near[0] < 40, near[3] == 100], [True] * 4


@what_does_a_large_penalty_leave.claim(
    "at λ = 5 it answers like logistic regression at more than 93 % of 5000 places"
)
def _(kind):
    return kind(lam=5.0).numbers["answers as logistic regression, %"] > 93, True


# ---- J with and without its penalty (1.5) -------------------------------------------------------------------------------
DESCENT_STEPS = 600


@remembered
def descended(lam, learning_rate):
    """The data term of J and the penalty at every step of gradient descent, from weights N(0, 1): two arrays (601,)."""
    X, Y = examples(100)
    rows = [
        (J, F.l2_penalty(*(W for W, _ in params), lam=lam, m=Y.size))
        for params, J in training(
            SMALL_NET,
            X,
            Y,
            DESCENT_STEPS,
            seed=0,
            rule=optim.gradient_descent,
            learning_rate=learning_rate,
            lam=lam,
            init=initializers.normal(1.0),
        )
    ]
    return np.array(rows).T


@explorable(
    lam=Choice(0.0, 0.3, 1.0, 3.0, 10.0, start=3.0, label="λ"),
    learning_rate=Choice(0.03, 0.1, 0.3, start=0.1, label="α"),
    step=Step(0, DESCENT_STEPS, DESCENT_STEPS, milliseconds=20),
    size=(940, 390),
    presets={
        "λ = 0": {"lam": 0.0},
        "λ = 3": {},
        "λ = 10": {"lam": 10.0},
        "large steps": {"learning_rate": 0.3},
    },
    predict="steps at which the data term rises",
)
def which_cost_must_fall(fig):
    """Gradient descent on J = data term + λ/2m ‖W‖² for a 2-20-20-1 network and 100 points, from weights N(0, 1): both over the
    steps, and by how much they change in each.   Lecture C2W1 1.5"""
    left, right = fig.subplots(1, 2)
    views.label_axes(
        left,
        "step",
        "cost (log)",
        "J, and the part of it that comes from the data",
        xlim=(-8, DESCENT_STEPS + 190),
        ylim=(0.03, 40),
        grid=True,
    )
    left.set(yscale="log", xticks=[0, 200, 400, 600])
    left.set_yticks([0.1, 1, 10], [".1", "1", "10"])
    left.minorticks_off()
    views.label_axes(
        right,
        "step",
        "change in this step",
        "Below the line it falls, above it rises",
        xlim=(-8, DESCENT_STEPS + 8),
        ylim=(-1, 1),
    )
    right.set_yscale("symlog", linthresh=1e-6, linscale=0.4)
    right.set_yticks(
        [-1e-1, -1e-3, -1e-5, 0, 1e-5, 1e-3, 1e-1], ["−10⁻¹", "−10⁻³", "−10⁻⁵", "0", "10⁻⁵", "10⁻³", "10⁻¹"]
    )
    right.minorticks_off()
    right.axhline(0, color=theme.INK, linewidth=0.8)
    right.set_xticks([0, 200, 400, 600])
    looks = ((theme.INK, "-", "J"), (theme.VERMILLION, "--", "data term"))
    set_costs = [views.curve(left, color=color, style=style) for color, style, _ in looks]
    set_names = [views.text(left, 0, 0, data=True, va="center", color=color) for color, _, _ in looks]
    set_changes = [views.curve(right, color=color, style=style) for color, style, _ in looks]
    set_cursors = [views.vertical(ax) for ax in (left, right)]

    def update(lam, learning_rate, step):
        data_term, penalty = descended(lam, learning_rate)
        costs = data_term + penalty, data_term
        rises = [int((np.diff(cost[: step + 1]) > 0).sum()) for cost in costs]
        for set_cost, set_change, cost in zip(set_costs, set_changes, costs):
            set_cost(np.arange(step + 1), cost[: step + 1])
            set_change(np.arange(1, step + 1), np.diff(cost[: step + 1]))
        ends = [cost[step] for cost in costs]
        middle, apart = (
            np.sqrt(ends[0] * ends[1]),
            max(np.sqrt(ends[0] / ends[1]), 1.17),
        )  # the names do not touch
        for set_name, (_, _, name), end, height in zip(
            set_names, looks, ends, (middle * apart, middle / apart)
        ):
            set_name(f"{name} {number(end)}", step + 8, height)
        for set_cursor in set_cursors:
            set_cursor(step)
        if step == 0:
            finding = "Before the first step: gradient descent will follow J, not the data term alone"
        elif lam == 0:
            finding = f"Without a penalty the two are one: J rose at {rises[0]} of {step} steps"
        else:
            finding = f"J rose at {rises[0]} of {step} steps, its data term at {rises[1]}: plot the J that you descend"
        return Reading(
            finding,
            {
                "J": ends[0],
                "data term": ends[1],
                "steps at which J rises": rises[0],
                "steps at which the data term rises": rises[1],
            },
        )

    return update


@which_cost_must_fall.claim("λ = 3, α = .1: of 600 steps J rises at none, the data term at more than 400")
def _(kind):
    numbers = kind(lam=3.0, learning_rate=0.1, step=DESCENT_STEPS).numbers
    return [numbers["steps at which J rises"], numbers["steps at which the data term rises"] > 400], [0, True]


@which_cost_must_fall.claim("without a penalty neither rises")
def _(kind):
    numbers = kind(lam=0.0, learning_rate=0.1, step=DESCENT_STEPS).numbers
    return [numbers["steps at which J rises"], numbers["steps at which the data term rises"]], [0, 0]
