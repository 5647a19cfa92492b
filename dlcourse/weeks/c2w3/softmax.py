"""Softmax (3.8), its loss (3.9), and softmax regression on the petals of three flowers (3.8)."""

import numpy as np

from ... import data, deep_network, initializers
from ... import functional as F
from ...analysis.simplex import (
    CORNERS,
    border,
    classes_in_play,
    cooled,
    in_triangle,
    shares_at,
    smoothed,
    softmax_as_written,
    unstandardized,
)
from ...autodiff import Parameter
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
from ...explore.panels import Arrangement, Look, bare, linear, log, names
from ...explore.words import count, listed, percent
from ...remember import remembered

__all__ = [
    "how_do_scores_become_probabilities",
    "where_do_two_classes_meet",
    "which_way_does_each_score_go",
]

MOST, HIGHEST = 4, 8.0  # classes; of the loss in the picture
LECTURE = {"z0": 5.0, "z1": 2.0, "z2": -1.0, "z3": 3.0}
CAT = {f"z{k}": float(np.log(p)) for k, p in enumerate((0.3, 0.2, 0.1, 0.4))}
THREE = {"classes": 3, "z0": 1.5, "z1": 1.0, "z2": -0.5}
TEMPERATURES = np.geomspace(0.01, 1000, 240)
SHARE, SCORE, SLOPE = Look(theme.SKY), Look(theme.ORANGE), Look(theme.VERMILLION)
TRUE = Look(theme.VERMILLION, "X", size=12)
NOT_KNOWN = "not known"


def scores(start):
    """Four sliders for the scores of an example."""
    return {
        f"z{k}": Slider(-10.0, 10.0, start[f"z{k}"], step=0.1, label=f"z{'₀₁₂₃'[k]}") for k in range(MOST)
    }


def vector(values):
    """The scores among the values of controls, (C,)."""
    return np.array([values[f"z{k}"] for k in range(values["classes"])])


def at_corners(z, true=None):
    """The classes at the three corners: 0, 1 and 2; of four classes the one with the lowest score, or the lowest but the true one, is
    left out, and class 3 takes its corner. Two classes leave the third corner empty."""
    classes = list(range(min(len(z), 3)))
    if len(z) == 4:
        least = min((k for k in range(4) if k != true), key=lambda k: (z[k], -k))
        classes = [3 if k == least else k for k in classes]
    return classes


# ---- panels of both figures ---------------------------------------------------------------------------------------------
CLASSES = names("class", *map(str, range(MOST)))


def scores_panel(ax):
    """set(z, shift): the scores of up to four classes, and what is added to all of them."""
    panels.axes(ax, CLASSES, linear("", -14, 14, ticks=(-10, 0, 10)), "Scores z")
    set_bars = panels.bars(ax, MOST, SCORE, write=number)
    set_added = panels.text(ax, 1.0, 1.03, ha="right", va="bottom", color=theme.GREY)

    def set_scores(z, shift=0.0):
        set_bars(z)
        set_added(f"{number(round(shift))} added to each" if shift else "")

    return set_scores


def shares_panel(ax, frame=None):
    """set(a, true): probabilities, and a frame, which the legend calls so, around the true class."""
    panels.axes(ax, CLASSES, linear("", 0, 1.34, ticks=(0, 0.5, 1)), "Softmax: probabilities ŷ")
    set_bars = panels.bars(ax, MOST, SHARE, write=number)
    set_frame = panels.curve(ax, Look(theme.VERMILLION, width=2.6), frame)

    def set_shares(a=(), true=None):
        set_bars(a)
        set_frame(*(() if true is None else (true + 0.44 * np.array([-1, 1, 1, -1, -1]), [0, 0, 1, 1, 0])))

    return set_shares


def slopes_panel(ax):
    """set(a − y)"""
    panels.axes(ax, CLASSES, linear("", -1.5, 1.5, ticks=(-1, 0, 1)), "Slope of the loss, dz = ŷ − y")
    panels.level(ax, 0.0)
    return panels.bars(ax, MOST, SLOPE, write=number)


def loss_panel(ax):
    """set(p, loss)"""
    panels.axes(
        ax, linear("probability of the true class", 0, 1.02), linear("loss", 0, HIGHEST), "Loss, −ln ŷ"
    )
    p = np.geomspace(np.exp(-HIGHEST), 1, 200)
    panels.curve(ax, Look(theme.BLUE))(p, -np.log(p))
    return panels.points(ax, TRUE, zorder=6)


def triangle_panel(ax):
    """Three shares as one point. set(z, temperature, true, y): y (C,) is what the true class asks for."""
    panels.axes(ax, bare(-0.3, 1.3), bare(-0.26, 1.0), equal=True)
    for share in (0.25, 0.5, 0.75, 0.0):  # where a class has this share of all; the edges last
        look = Look(theme.PALE, width=1) if share else Look(theme.GREY, width=1.2)
        others = CORNERS[[[1, 2, 0], [2, 0, 1]]]  # (2 ends, 3 lines, 2)
        panels.paths(ax, look, zorder=1)((1 - share) * others + share * CORNERS)
    set_path = panels.curve(ax, Look(theme.SKY, width=4))
    set_middle, set_soft = (
        panels.points(ax, Look(theme.GREY, size=6)),
        panels.points(ax, Look(theme.INK, hollow=True)),
    )
    set_target = panels.points(ax, TRUE.but(marker="s", hollow=True))
    set_point = panels.points(ax, TRUE, zorder=7)
    set_names = [panels.note(ax, aside) for aside in ((0, -9), (0, -9), (0, 9))]
    set_words = [panels.note(ax, aside) for aside in ((0, -9), (9, 4), (9, 4))]
    set_left_out = panels.text(ax, 0.5, 0.0, ha="center", va="bottom", color=theme.GREY)

    def set_triangle(z, temperature=1.0, true=None, y=None):
        corners = at_corners(z, true)
        path = cooled(z[corners], TEMPERATURES)
        here, soft = in_triangle(F.softmax(z[corners] / temperature)), in_triangle(F.softmax(z[corners]))
        apart = np.linalg.norm(here - soft) > 0.1
        set_path(*path.T)
        set_middle(*path[-1])
        set_target(*(() if true is None else in_triangle(y[corners])))
        set_point(*here)
        set_soft(*(soft if apart else ()))
        set_words[0]("T → ∞", *path[-1])
        set_words[1]("T = 1" if apart else "", *soft)
        set_words[2]("" if temperature == 1 else f"T = {number(temperature)}", *here)
        for k, set_name in enumerate(set_names):
            set_name(corner_name(corners[k], z, true) if k < len(corners) else "", *CORNERS[k])
        left_out = set(range(len(z))) - set(corners)
        set_left_out(f"without class {min(left_out)}: three shares that sum to 1" if left_out else "")

    return set_triangle


def corner_name(k, z, true):
    """What is written at the corner of class k."""
    marks = {"true": k == true, "T → 0": (z[k] > np.delete(z, k)).all()}
    return ", ".join([f"class {k}", *(mark for mark, holds in marks.items() if holds)])


def missing(values):
    """The scores that act on nothing, because there are not so many classes."""
    why = f"there are only {values['classes']} classes"
    return {f"z{k}": why for k in range(values["classes"], MOST)}


def moved_score(values, x, y):
    """What a click in the panel of scores changes."""
    near = how_do_scores_become_probabilities.controls["z0"].near
    return {f"z{round(x)}": near(y)} if 0 <= round(x) < values["classes"] else {}


def moved_point(values, x, y, true=None, temperature=1.0):
    """The scores that put the point of the triangle where the click is; their mean stays."""
    near, z = how_do_scores_become_probabilities.controls["z0"].near, vector(values)
    corners = at_corners(z, true)
    shares = np.log(np.clip(shares_at(x, y)[: len(corners)], 1e-3, 1))
    asked = z[corners].mean() + temperature * (shares - shares.mean())
    return {f"z{k}": near(score) for k, score in zip(corners, asked)}


# ---- scores become probabilities (3.8) ----------------------------------------------------------------------------------
@explorable(
    **scores({**LECTURE, "z1": 5.0}),
    temperature=LogSlider(0.05, 20.0, 1.0, label="temperature T", marks={1.0: "softmax"}),
    shift=Slider(-1000.0, 1000.0, 0.0, step=1.0, label="c, added to all"),
    naive=Toggle(False, label="e^z as it is written"),
    classes=IntSlider(2, MOST, MOST, label="classes C"),
    more={
        "The other scores": ("z0", "z2", "z3", "classes"),
        "Temperature": ("temperature",),
        "A number added to all": ("shift", "naive"),
    },
    ask=LECTURE,
    panels=Arrangement("scores shares triangle", widths=(1, 1, 1.1), folded={"as one point": "triangle"}),
    size=(940, 330),
    predict="largest ŷ",
    presets={
        "the lecture's scores": LECTURE,
        "equal shares": {},
        "no idea": dict.fromkeys(LECTURE, 0.0),
        "c = 800, as written": {**LECTURE, "shift": 800.0, "naive": True},
        "c = 800, stable": {**LECTURE, "shift": 800.0},
        "two classes": {"classes": 2, "z0": 1.0, "z1": -0.5},
        "three classes": THREE,
        "nearly hardmax": {**LECTURE, "temperature": 0.1},
        "nearly even": {**LECTURE, "temperature": 10.0},
    },
)
def how_do_scores_become_probabilities(scores, shares, triangle):
    """The scores of an example, and softmax of them: probabilities; three of them as one point of a triangle. A click moves a score,
    or the point.   Lecture C2W3 3.8"""
    set_scores, set_shares, set_triangle = (
        scores_panel(scores),
        shares_panel(shares),
        triangle_panel(triangle),
    )
    set_hard = panels.points(shares, Look(theme.INK, "v"), "hardmax: 1 here, 0 elsewhere")
    panels.legend(shares)

    def update(temperature, shift, naive, **values):
        z = vector(values)
        entering = z / temperature + shift
        a = softmax_as_written(entering) if naive else F.softmax(entering)
        broken = not np.isfinite(a).all()
        with np.errstate(over="ignore"):
            total = float(np.exp(entering).sum())
        set_scores(z, shift)
        set_shares(() if broken else a)
        set_hard(*(() if broken else (int(z.argmax()), a.max() + 0.17)))
        set_triangle(z, temperature)
        told = {"Σ e^z": "overflow" if np.isinf(total) else total}
        if not broken:
            told |= {
                "largest ŷ": float(a.max()),
                "Σ ŷ": float(a.sum()),
                "classes in play, e^entropy": classes_in_play(entering),
            }
        if len(z) == 2 and not broken:
            told["σ((z₀ − z₁)/T)"] = float(a[0]), float(F.sigmoid(np.array((z[0] - z[1]) / temperature)))
        return Reading(softmax_finding(z, a, temperature, total), told)

    def touch(values, ax, x, y, key):
        if ax is scores:
            return moved_score(values, x, y)
        return moved_point(values, x, y, temperature=values["temperature"]) if ax is triangle else {}

    update.touch, update.idle = touch, missing
    return update


def softmax_finding(z, a, temperature, total):
    """What a, softmax of the scores z (C,), shows; total is the sum of the exponentials."""
    if not np.isfinite(a).all():
        how = "e^z overflows, and ∞/∞" if np.isinf(total) else "All e^z are 0, and 0/0"
        return f"{how} is no number; subtract the largest score first, and it works"
    head = "" if temperature == 1 else f"T = {number(temperature)}: "
    first = [str(k) for k in np.flatnonzero(z == z.max())]
    share = percent(float(a.max()), 1)
    if len(first) == len(z):
        return f"{head}Equal scores, equal shares: all {len(z)} classes have {share}"
    if len(first) > 1:
        return f"{head}Equal scores, equal shares: classes {listed(first)} have {share} each"
    return (
        f"{head}Class {first[0]} has the largest score, and {share} of all; hardmax would give it everything"
    )


@how_do_scores_become_probabilities.claim(
    "z = (5, 2, −1, 3): the exponentials sum to 176.3, and ŷ = (.842, .042, .002, .114)"
)
def _(kind):
    told = kind(**LECTURE).numbers
    shares = F.softmax(np.array(list(LECTURE.values())))
    return (
        [round(told["Σ e^z"], 1), round(told["largest ŷ"], 3), *np.round(shares, 3)],
        [176.3, 0.842, 0.842, 0.042, 0.002, 0.114],
    )


@how_do_scores_become_probabilities.claim(
    "the second score raised from 2 to 5: two equal shares of .468, and the fourth falls from .114 to .063 although its score stayed"
)
def _(kind):
    before, after = (F.softmax(vector({**kind.start, "z1": z1})) for z1 in (2.0, 5.0))
    return [kind().numbers["largest ŷ"], after[1], before[3], after[3]], [0.468, 0.468, 0.114, 0.0634], 2e-3


@how_do_scores_become_probabilities.claim(
    "adding c = 800 changes no probability in the stable form; as written e^z overflows from 710 on"
)
def _(kind):
    zero = dict.fromkeys(LECTURE, 0.0)
    alike = kind(shift=800.0).numbers["largest ŷ"] - kind().numbers["largest ŷ"]
    return [
        abs(alike) < 1e-12,
        "largest ŷ" in kind(**zero, shift=708.0, naive=True).numbers,
        "largest ŷ" in kind(**zero, shift=710.0, naive=True).numbers,
    ], [True, True, False]


@how_do_scores_become_probabilities.claim("with two classes ŷ₀ is the sigmoid of z₀ − z₁")
def _(kind):
    measured, theory = kind(classes=2, z0=1.0, z1=-0.5).reading.numbers["σ((z₀ − z₁)/T)"]
    return measured, theory


@how_do_scores_become_probabilities.claim(
    "the temperature moves the point from the corner of the largest score to the middle: 1.00, 1.71 and 3.98 classes in play at "
    "T = .05, 1 and 20; their order stays"
)
def _(kind):
    z, path = np.array([5.0, 2.0, 3.0]), cooled(np.array([5.0, 2.0, 3.0]), TEMPERATURES)
    shares = F.softmax(z / TEMPERATURES[:, None])
    in_play = [
        kind(**LECTURE, temperature=T).numbers["classes in play, e^entropy"] for T in (0.05, 1.0, 20.0)
    ]
    return (
        [
            *in_play,
            *path[0],
            *path[-1],
            np.abs(path[1] - path[0]).max() < 1e-3,
            np.abs(path[-2] - path[-1]).max() < 1e-2,
            (np.diff(shares[:, [1, 2, 0]]) >= 0).all(),
        ],
        [1.0, 1.713, 3.977, *CORNERS[0], *CORNERS.mean(axis=0), 1, 1, 1],
        3e-3,
    )


@how_do_scores_become_probabilities.claim(
    "a click on the middle of the triangle makes its scores equal, one on a bar's panel sets that score"
)
def _(kind):
    view = kind(**LECTURE)
    bars, _, triangle = view.figure.axes
    middle = view.update.touch(view.values, triangle, *CORNERS.mean(axis=0), "Enter")
    return (
        [*middle.values(), view.update.touch(view.values, bars, 2.2, -4.03, "Enter")["z2"]],
        [3.3, 3.3, 3.3, -4.0],
        1e-9,
    )


# ---- the loss and its slopes (3.9) --------------------------------------------------------------------------------------
@explorable(
    label=Choice(NOT_KNOWN, *map(str, range(MOST)), start="1", label="true class"),
    **scores(CAT),
    classes=IntSlider(2, MOST, MOST, label="classes C"),
    smoothing=Slider(0.0, 0.5, 0.0, step=0.01, label="label smoothing"),
    more={"Scores": tuple(CAT), "More": ("classes", "smoothing")},
    ask={"label": NOT_KNOWN},
    panels=Arrangement(
        "shares slopes triangle / scores loss triangle",
        widths=(1, 1, 1.25),
        narrow="shares / slopes / scores / loss / triangle",
        folded={"scores and loss": "scores loss", "as one point": "triangle"},
    ),
    size=(940, 456),
    predict="loss",
    presets={
        "the cat is class 1": {},
        "class 3 is true": {"label": "3"},
        "the lecture's scores": LECTURE,
        "no idea": dict.fromkeys(CAT, 0.0),
        "a confident miss": {**LECTURE, "z0": 10.0, "z1": -8.0},
        "smoothed": {"smoothing": 0.3},
    },
)
def which_way_does_each_score_go(shares, slopes, triangle, scores, loss):
    """The probabilities of an example, and the slope of its loss with respect to each score; its scores, its loss, and three of the
    probabilities as one point. A click on a probability says which class is true.   Lecture C2W3 3.9"""
    set_shares, set_slopes, set_loss = (
        shares_panel(shares, "true class"),
        slopes_panel(slopes),
        loss_panel(loss),
    )
    panels.legend(shares)
    set_scores, set_triangle = scores_panel(scores), triangle_panel(triangle)

    def update(label, smoothing, **values):
        z = vector(values)
        a = F.softmax(z)
        set_scores(z)
        if label == NOT_KNOWN:
            set_shares(a)
            set_slopes()
            set_loss()
            set_triangle(z)
            return Reading("Nobody has said which class is true: there is no loss yet", {})
        true = min(int(label), len(z) - 1)
        y = smoothed(true, len(z), smoothing)
        cost = float(-(y * F.log_softmax(z)).sum())
        set_shares(a, true)
        set_slopes(a - y)
        set_loss(a[true], cost)
        set_triangle(z, true=true, y=y)
        return Reading(
            loss_finding(true, a, y, cost),
            {
                "loss": cost,
                "ŷ of the true class": float(a[true]),
                "slope of its score": float(a[true] - y[true]),
                "Σ (ŷ − y)": float(np.round((a - y).sum(), 13) + 0.0),
            },
        )

    def touch(values, ax, x, y, key):
        if ax in (shares, slopes) and 0 <= round(x) < values["classes"]:
            return {"label": str(round(x))}
        if ax is scores:
            return moved_score(values, x, y)
        known = None if values["label"] == NOT_KNOWN else min(int(values["label"]), values["classes"] - 1)
        return moved_point(values, x, y, known) if ax is triangle else {}

    def idle(values):
        smooth = {"smoothing": "nobody has said which class is true"} if values["label"] == NOT_KNOWN else {}
        return {**missing(values), **smooth}

    update.touch, update.idle = touch, idle
    return update


def loss_finding(true, a, y, cost):
    """What the loss of a, the probabilities (C,), says, with y (C,) asked for."""
    if y[true] < 1:
        return (
            f"Smoothed, the true class wants {number(y[true])} and has {number(a[true])}: loss {number(cost)}"
        )
    if np.ptp(a) < 1e-12:
        return f"Equal probabilities: the loss is ln {len(a)} = {number(cost)}, whatever the truth"
    return (
        f"Class {true} is true: its score should rise, slope {number(a[true] - 1)}, all others fall. "
        f"Loss −ln {number(a[true])} = {number(cost)}"
    )


@which_way_does_each_score_go.claim(
    "the lecture's cat, ŷ = (.3, .2, .1, .4): loss −ln .2 = 1.609 and dz = (.3, −.8, .1, .4); were another class the true one, 1.204, "
    "2.303 or .916"
)
def _(kind):
    told = [kind(label=str(k)).numbers for k in range(MOST)]
    return (
        [*[each["loss"] for each in told], *[each["slope of its score"] for each in told]],
        [1.204, 1.609, 2.303, 0.916, -0.7, -0.8, -0.9, -0.6],
        1e-3,
    )


@which_way_does_each_score_go.claim("the slopes ŷ − y are the tape's, and sum to 0")
def _(kind):
    z = Parameter(np.array(list(CAT.values())))
    F.cross_entropy(z[None], np.array([1])).backward()
    y = smoothed(1, MOST, 0.0)
    sums = [kind(**setting).numbers["Σ (ŷ − y)"] for setting in ({}, LECTURE, {"smoothing": 0.3})]
    return [*z.grad, *sums], [*(F.softmax(z.value) - y), 0, 0, 0], 1e-9


@which_way_does_each_score_go.claim("equal scores cost ln C: ln 2, ln 3, ln 4")
def _(kind):
    return [kind(classes=C, **dict.fromkeys(LECTURE, 1.5)).numbers["loss"] for C in (2, 3, 4)], np.log(
        [2, 3, 4]
    )


@which_way_does_each_score_go.claim(
    "three classes: the point lies as high above the edge without the true class as ŷ, so the loss is −ln of that height"
)
def _(kind):
    losses, heights = [], []
    for k in range(3):
        losses.append(kind(**THREE, label=str(k)).numbers["loss"])
        place, (one, other) = (
            in_triangle(F.softmax(np.array([1.5, 1.0, -0.5]))),
            np.delete(CORNERS, k, axis=0),
        )
        heights.append(abs(np.linalg.det([other - one, place - one])) / CORNERS[2, 1])
    return losses, -np.log(heights)


@which_way_does_each_score_go.claim("a click on a probability says which class is true")
def _(kind):
    view = kind()
    return view.update.touch(view.values, view.figure.axes[0], 2.8, 0.5, "Enter")["label"] == "3", True


# ---- three flowers (3.8) ------------------------------------------------------------------------------------------------
STEPS, SHOWN = 1000, 80
WINDOW = (0.0, 8.0, 0.0, 3.0)  # petal length and width, cm
FLOWERS = {  # name → its look, and where the name stands
    "setosa": (Look(theme.BLUE, size=6), (2.6, 0.22)),
    "versicolor": (Look(theme.VERMILLION, "X", size=7), (5.15, 1.12)),
    "virginica": (Look(theme.GREEN, "s", size=6), (6.95, 2.42)),
}
SHADES = theme.ramp("#bcdcf0", "#fbd7bf", "#bfe8da", bands=255)
PAIRS = {
    (0, 1): Look(theme.INK),
    (1, 2): Look(theme.INK, dash=(4, 2)),
    (0, 2): Look(theme.INK, dash=(1, 1.5)),
}
EVERY, COUNT = "all pairs", "only where they count"
MOMENTS = np.unique(np.r_[0, np.geomspace(1, STEPS, SHOWN)].round().astype(int))
PLACES = np.stack(np.meshgrid(np.linspace(*WINDOW[:2], 240), np.linspace(*WINDOW[2:], 160)))


@remembered
def petals():
    """Petal length and width (2, 150) in cm, and labels (150,)."""
    flowers = data.iris()
    rows = [k for k, name in enumerate(flowers.feature_names) if "petal" in name]
    return flowers.X[rows], flowers.labels


@remembered
def softmax_regression(alpha):
    """W (3, 2) and b (3, 1) in the scale of cm, J and the share right after each of MOMENTS, by gradient descent from zero on
    standardised petals."""
    X, labels = petals()
    mean, std = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    U, activations = (X - mean) / std, [F.identity]

    def seen(params, J):
        [(W, b)] = params
        right = np.mean(deep_network.predict(params, U, activations) == labels)
        return *unstandardized(W, b, mean, std), J, right

    _, kept = deep_network.descent(
        deep_network.initialize([2, 3], init=initializers.zeros, rng=None),
        U,
        labels,
        activations,
        learning_rate=alpha,
        steps=STEPS,
        keep=seen,
        at=MOMENTS,
        loss=F.cross_entropy,
        axis=0,
    )
    return list(zip(*kept))


def line_between(i, k, W, b, counting):
    """The line on which classes i and k have equal scores, (2, 200) or ((), ()); only where both lead, if it is to count."""
    ends = border(W[i] - W[k], (b[i] - b[k])[0], WINDOW)
    if not ends:
        return (), ()
    line = np.stack([np.linspace(*pair, 200) for pair in zip(*ends)])
    Z = F.affine(line, W, b)
    return line[:, Z[i] >= Z.max(axis=0) - 1e-9] if counting else line


@explorable(
    step=Step(0, len(MOMENTS) - 1, len(MOMENTS) - 1, label="moment", milliseconds=90),
    learning_rate=Choice("0.03", "0.3", "3", start="0.3", label="α"),
    borders=Choice(EVERY, COUNT, label="border lines"),
    size=(940, 400),
    latency="II",
    panels=Arrangement("plane cost", widths=(1.7, 1)),
    presets={
        "no step yet": {"step": 0},
        "early": {"step": 20},
        "trained": {},
        "as the classifier sees it": {"borders": COUNT},
    },
    predict="right, %",
)
def where_do_two_classes_meet(plane, cost):
    """Softmax regression on the petals of 150 irises: the class with the highest score at each place, and the lines on which two classes have
    equal scores; right: the cost.   Lecture C2W3 3.8, 3.9"""
    panels.axes(
        plane,
        linear("petal length, cm", *WINDOW[:2]),
        linear("petal width, cm", *WINDOW[2:]),
        "Highest score",
        grid=False,
    )
    panels.axes(cost, log("step (log)", 0.7, STEPS * 1.3), linear("J", 0, 1.2), "Cost")
    panels.level(cost, np.log(3), "ln 3, no idea")
    set_map = panels.colours(plane, -1.0, 1.0, colors=SHADES, smooth=False, bar=False)
    X, labels = petals()
    for k, (name, (look, place)) in enumerate(FLOWERS.items()):
        panels.points(plane, look)(*X[:, labels == k])
        panels.note(plane, (0, -1), color=look.color)(f"{k} {name}", *place)
    set_lines = {pair: panels.curve(plane, look) for pair, look in PAIRS.items()}
    set_names = {pair: panels.note(plane, (-8, 6)) for pair in PAIRS}
    set_cost = panels.runs(cost, {"J": Look(theme.BLUE)}, labels=False)

    def update(step, learning_rate, borders):
        kept = softmax_regression(float(learning_rate))
        W, b, J, share = kept[step]
        winners = F.affine(PLACES.reshape(2, -1), W, b).reshape(3, *PLACES.shape[1:]).argmax(axis=0)
        set_map(*([winners - 1.0] if step else []))  # before the first step no class leads
        for (i, k), set_line in set_lines.items():
            x, y = line_between(i, k, W, b, borders == COUNT)
            set_line(x, y)
            set_names[i, k](*((f"{i} = {k}", x[-1], min(y[-1], 2.75)) if len(x) else ()))
        set_cost({"J": (np.maximum(MOMENTS, 0.8), [each[2] for each in kept])})
        told = {"step": int(MOMENTS[step]), "J": J, "right, %": 100 * share}
        if step == 0:
            return Reading("Before the first step all scores are 0: J = ln 3 = 1.1", told)
        return Reading(
            f"After {count(MOMENTS[step], 'step')} {percent(share, 1)} of the flowers are right; "
            "every border is a straight line",
            told,
        )

    return update


@where_do_two_classes_meet.claim(
    "from J = ln 3 softmax regression gets 95 % of the irises right in 1000 steps with α = .3, by two numbers each"
)
def _(kind):
    return [kind(step=0).numbers["J"], 95.2 <= kind().numbers["right, %"] <= 95.5], [np.log(3), True]


@where_do_two_classes_meet.claim("on a border two probabilities are equal, at both of its ends")
def _(kind):
    W, b, *_ = softmax_regression(0.3)[-1]
    ends = np.transpose(border(W[1] - W[2], (b[1] - b[2])[0], WINDOW))
    a = F.softmax(W @ ends + b, axis=0)
    return a[1], a[2]
