"""The playground: a network in the plane, and what its units learn (3.1, 3.2, 3.9, 3.11; C1W1 1.5, C1W4 4.1)."""

import re
import textwrap
from typing import NamedTuple

import numpy as np

from ... import deep_network, metrics, train
from ... import functional as F
from ...analysis import gradcheck, snapshots
from ...analysis.representations import bend, unit_gaps
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Notice,
    Reading,
    Seed,
    Slider,
    Step,
    Text,
    explorable,
    number,
    panels,
    theme,
)
from ...explore.panels import DEV, NOW, TRAIN, Arrangement, Look, linear, log
from ...explore.words import LOWERED, count, percent
from .networks import (
    ACTIVATIONS,
    CROSS_ENTROPY,
    FAMILIES,
    INITS,
    MOST_LAYERS,
    MOST_UNITS,
    PAINTED,
    RULES,
    SQUARED,
    STEPS,
    Held,
    Setting,
    examples,
    program,
    read_held,
    read_layers,
    read_points,
    trained,
    write_held,
    write_layers,
    write_points,
)
from .planes import (
    answer,
    box,
    examples_on,
    flat_share,
    level,
    maps,
    plane,
    scale_of,
    shades,
    sides,
    through,
)

__all__ = ["what_do_hidden_units_learn"]

LAST = len(STEPS) - 1  # the last moment


def moment_of(step):
    return int(np.searchsorted(STEPS, step))


# ---- controls -----------------------------------------------------------------------------------------------------------
NEVER, RIGHT, RISES = "never", "95 % are right", "J on new points rises"
CONTROLS = dict(
    data=Choice(*FAMILIES, label="data"),
    activation=Choice(*ACTIVATIONS, label="activation g"),
    learning_rate=LogSlider(1e-4, 10.0, 1.2, label="α"),
    moment=Step(0, LAST, moment_of(500), label="moment", moments=tuple(STEPS.tolist())),
    layers=IntSlider(0, MOST_LAYERS, 1, label="hidden layers"),
    units=IntSlider(1, MOST_UNITS, 4, label="units in each"),
    network=Text("", label="layer by layer", examples=("8 tanh, 4 relu", "3, 2 sigmoid")),
    frozen=Text("", label="frozen", examples=("1.2@100", "1.1.1@0=0.5; 2.1@20")),
    init=Choice(*INITS, label="weights start"),
    n=IntSlider(1, 1000, 400, label="examples m"),
    noise=Slider(0.0, 0.5, 0.2, step=0.01),
    seed=Seed(start=29),
    points=Text(
        "-1.5 1.5 0; 0 2.2 0; 1.6 1.4 0; 0 0 1; -0.8 -1 1; 0.9 -0.9 1",
        label="x y class; …",
        examples=("1 1 1", "-1 0 0; 1 0 1; 2 0 0"),
    ),
    loss=Choice(CROSS_ENTROPY, SQUARED),
    optimizer=Choice(*RULES),
    batch_size=Choice("all", 128, 32, 8, 1, label="batch size"),
    lam=Slider(0.0, 5.0, 0.0, step=0.05, label="L2 λ"),
    keep_prob=Slider(0.3, 1.0, 1.0, step=0.05, label="dropout keeps"),
    stop=Choice(NEVER, RIGHT, RISES, label="stop when"),
)
MORE = {
    "Network": ("layers", "units", "network", "frozen", "init"),
    "Data": ("n", "noise", "seed", "points"),
    "Training": ("loss", "optimizer", "batch_size", "lam", "keep_prob", "stop"),
}
PENS = {"○ y = 0": "0", "× y = 1": "1", "erase": "Backspace"}


def hidden_of(layers, units, activation, network):
    """The hidden layers of these controls, ((units, activation), …).

    Raises   Notice if the text cannot be read
    """
    try:
        return read_layers(network, activation) if network.strip() else ((units, activation),) * layers
    except ValueError as error:
        raise Notice(str(error)) from None


def setting_of(layers, units, activation, network, frozen="", stop=None, moment=None, **given):
    """The Setting of these controls; what does not matter is left at its start, so that nothing is trained twice.

    Raises   Notice if a text cannot be read
    """
    family, hidden = FAMILIES[given["data"]], hidden_of(layers, units, activation, network)
    try:
        held = read_held(frozen)
        if given["data"] == PAINTED:
            read_points(given["points"])
    except ValueError as error:
        raise Notice(str(error)) from None
    dims = [2, *(n for n, _ in hidden), 1]
    there = [each for each in held if each.layer < len(dims) and each.unit <= dims[each.layer]]
    given["held"] = tuple(each for each in there if (each.source or 1) <= dims[each.layer - 1])
    for idle_here in ("n", "noise") if given["data"] == PAINTED else ("points",):
        given.pop(idle_here)
    if family.numbers:
        given["loss"] = SQUARED
    if not hidden:
        given["keep_prob"] = 1.0
    return Setting(hidden=hidden, **given)


def idle(values):
    """Which controls act on nothing, and why."""
    why, painted = {}, values["data"] == PAINTED
    if values["network"].strip():
        why |= dict.fromkeys(("layers", "units"), "the layers are written one by one")
    elif not values["layers"]:
        why |= dict.fromkeys(("units", "activation", "keep_prob"), "there is no hidden layer")
    if painted:
        why |= dict.fromkeys(("n", "noise"), "the points are painted")
    else:
        why["points"] = "only painted points are written down here"
    if FAMILIES[values["data"]].numbers:
        why["loss"] = "numbers are fitted with the squared error"
    return why


# ---- what is shown ------------------------------------------------------------------------------------------------------
class Seen(NamedTuple):
    """A moment of a training, as it is looked at."""

    setting: Setting
    done: list  # snapshots up to this moment
    index: int  # the one that is shown
    early: bool  # whether the stop rule has ended the training there
    diverged: int | None  # at which step
    chosen: tuple[int, int]  # layer and unit, from 0, whose map is large
    example: int | None  # that is followed, from 0

    @property
    def now(self):
        return self.done[self.index]

    @property
    def last(self):
        """The output's layer."""
        return len(self.setting.dims) - 1

    @property
    def passed(self):
        """[(Z[1], A[1]), …] over the whole grid."""
        return maps(self.setting, self.index)

    @property
    def answers(self):
        """What each layer says over the grid: A[1] …, and ŷ."""
        return [A for _, A in self.passed[:-1]] + [answer(self.setting, self.passed[-1][1])]

    @property
    def edge(self):
        """The border, as lines."""
        return level(self.setting.data, self.passed[-1][1], self.setting.threshold)


def look_at(setting, moment, stop, unit, example):
    """A Seen: the training up to this moment, or to where it stops."""
    Y = examples(setting)[1]
    done, diverged = trained(setting, moment if Y.size else 0)
    index = stopped(done, stop)
    which = min(example, Y.size) - 1 if example and Y.size else None
    early = index < len(done) - 1
    return Seen(setting, done[: index + 1], index, early, diverged, chosen_unit(setting, unit), which)


def stopped(done, rule):
    """The index of the snapshot at which this rule ends the training: the last one, if it has not come to that."""
    new = done[0].J_new > 0  # there are new points to go by
    if rule == RIGHT:
        enough = [(now.right_new if new else now.right) >= 0.95 for now in done]
        return enough.index(True) if any(enough) else len(done) - 1
    if rule == RISES:
        best, stop = train.early_stopping([now.J_new if new else now.J for now in done], 10)
        return best if stop < len(done) - 1 else len(done) - 1
    return len(done) - 1


def chosen_unit(setting, unit):
    """(layer, unit from 0) of a text such as "1.2"; the output for "" and for what is not there.

    Raises   Notice if the text cannot be read
    """
    match = re.fullmatch(r"\s*(?:(\d{1,3})\.(\d{1,3}))?\s*", unit, re.ASCII)
    if match is None:
        raise Notice(
            f"{unit.strip()[:40]!r} is no unit: write layer.unit, such as 1.2, or nothing for the output"
        )
    layer, place = (int(part or 0) for part in match.groups())
    there = 0 < layer < len(setting.dims) and 0 < place <= setting.dims[layer]
    return (layer, place - 1) if there else (len(setting.dims) - 1, 0)


def gradients(setting, params, X, Y):
    """(dW[l], db[l]) of all layers, on these examples."""
    return snapshots.gradients(params, X, Y, setting.activations, loss=setting.cost)[1]


# ---- words --------------------------------------------------------------------------------------------------------------
def named(hidden):
    """The hidden layers in words."""
    if not hidden:
        return "logistic regression"
    units, g = hidden[0]
    if len(hidden) == 1:
        return count(units, f"{g} unit")
    if len(set(hidden)) == 1:
        return f"{len(hidden)} layers of {count(units, f'{g} unit')}"
    return "layers of " + ", ".join(str(n) for n, _ in hidden) + " units"


def diverged_at(setting, step, now):
    return (
        f"Diverged at step {step}: α = {number(setting.learning_rate)} made J a thousand times as large. "
        f"This is step {now.step}, before that"
    )


def finding(seen, gaps, flat):
    """One sentence about a moment of a training.

    gaps, flat   `unit_gaps` of the hidden layers, and the share of their answers that are flat
    """
    setting, now, Y = seen.setting, seen.now, examples(seen.setting)[1]
    if Y.size == 0:
        return "Nothing is painted yet: choose ○ or × above the picture and draw on the map"
    if not setting.numbers and Y.min() == Y.max():
        points = "The only point is" if Y.size == 1 else f"All {Y.size} points are"
        return f"{points} of class {Y[0, 0]:.0f}: there is nothing to tell apart"
    if seen.diverged is not None and not seen.early:
        return diverged_at(setting, seen.diverged, now)
    where, share = ("new points", now.right_new) if now.J_new else ("points", now.right)
    if setting.numbers:
        return explained(seen, where, share)
    right, J = f"{percent(share)} of the {where} right", f"J = {number(now.J)}"
    net = named(setting.hidden)
    start = net[0].upper() + net[1:]
    if seen.early:
        return f"Stopped at step {now.step}: {net}, {right}, {J}"
    if now.step == 0:
        return f"{start} before the first step: {J}, {right} by luck"
    return (
        told_apart(setting, now, gaps, flat, share) or f"{special(setting, now, share, start)}: {right}, {J}"
    )


def explained(seen, where, share):
    """The same where numbers are fitted."""
    setting, now = seen.setting, seen.now
    net = named(setting.hidden) if setting.hidden else "linear regression"
    start = f"Stopped: {net}" if seen.early else net[0].upper() + net[1:]
    when = f"after {count(now.step, 'step')}" if now.step else "before the first step"
    verb = "explain" if setting.hidden else "explains"
    return f"{start} {when} {verb} {percent(max(share, 0))} of how the {where} vary"


def told_apart(setting, now, gaps, flat, share):
    """What is said of units that are equal, or flat, or have only learned by heart; "" of others."""
    if gaps and setting.init in ("all 0", "all .3") and setting.keep_prob == 1 and not setting.held:
        if gaps[1] < 1e-4:  # a row's sums may be rounded otherwise than the next row's
            same = f"no two differ anywhere after {count(now.step, 'step')}"
            return f"Units that start equal stay equal: {same}, {percent(share)} right"
        apart = f"now they differ by {number(gaps[1])}"
        return f"Only rounding told the units apart, and then it grew: {apart}, {percent(share)} right"
    if flat > 0.9 and setting.init in ("large ×10", "huge ×100"):
        steep = f"{percent(flat)} of the units' answers are flat, hardly any slope is left"
        return f"Weights too large: {steep}; {percent(share)} right"
    if now.J_new and now.right - now.right_new > 0.05 and setting.hidden:
        net = named(setting.hidden)
        learned = f"{percent(now.right)} of the points they learned from are right"
        return f"{net[0].upper() + net[1:]}: {learned}, but {percent(share)} of the new ones"
    return ""


def special(setting, now, share, start):
    """How the sentence about a usual moment begins."""
    if not setting.hidden:
        return "Logistic regression can only cut straight"
    if all(g == "linear" for _, g in setting.hidden):
        return "Linear units cut straight at any depth"
    return f"{start} after {count(now.step, 'step')}"


def sub(k):
    return str(k).translate(LOWERED)


def weighted(w, b, names):
    """w·a + b with its numbers; the spaces within a term do not break."""
    signs = [bool(value < 0) for value in (*w, b)]
    sizes = [f"{number(abs(value))}\u00a0{name}".strip() for value, name in zip((*w, b), (*names, ""))]
    rest = [f"{'−' if negative else '+'}\u00a0{size}" for negative, size in zip(signs[1:], sizes[1:])]
    return " ".join(["−" * signs[0] + sizes[0], *rest])


WIDE = 34  # letters of a line


def formula(seen):
    """The chosen unit's formula with its numbers, and what the chosen example makes of the network, as lines."""
    setting, (layer, unit) = seen.setting, seen.chosen
    W, b = seen.now.params[layer - 1]
    inputs = [f"{'x' if layer == 1 else 'a'}{sub(k + 1)}" for k in range(W.shape[1])]
    name = "ŷ" if layer == seen.last else f"a^[{layer}]{sub(unit + 1)}"
    g = setting.answers if layer == seen.last else setting.hidden[layer - 1][1]
    z = weighted(W[unit], b[unit, 0], inputs)
    lines = textwrap.wrap(f"{name} = {z if g == 'linear' else f'{g}({z})'}", WIDE, subsequent_indent="   ")
    if layer > 1:
        lines.append(f"a₁ … : the units of layer {layer - 1}")
    if seen.example is not None:
        lines += followed(seen)
    return lines[:LINES]


LINES = 9


def followed(seen):
    """The chosen example on its way through the network, as lines."""
    setting, (X, Y, *_) = seen.setting, examples(seen.setting)
    x, y = X[:, [seen.example]], Y[0, seen.example]
    passed = through(seen.now.params, setting.activations, x)
    values = [
        f"a^[{k}] = ({', '.join(map(number, A[:4, 0]))}{', …' * (len(A) > 4)})"
        for k, (_, A) in enumerate(passed[:-1], 1)
    ]
    passage = [
        f"x = ({number(x[0, 0])}, {number(x[1, 0])})",
        *(values if len(values) < 3 else ["…", values[-1]]),
        f"ŷ = {number(answer(setting, passed[-1][1]).item())}, y = {number(float(y))}",
    ]
    return textwrap.wrap(f"Example {seen.example + 1}: {' → '.join(passage)}", WIDE, subsequent_indent="   ")


def numbers(seen, gaps, flat):
    """The readout."""
    setting, now, (X, Y, _, Y_new) = seen.setting, seen.now, examples(seen.setting)
    good, side = "explained" if setting.numbers else "right", box(setting.data)[2]
    told = {"step": now.step, "parameters": deep_network.count_parameters(setting.dims), "J": now.J}
    if Y.size:
        told[f"{good}, %"] = 100 * now.right
    if Y_new.size:
        told |= {"J on new points": now.J_new, f"{good} on new points, %": 100 * now.right_new}
    told["bend of the border"] = round(bend(seen.edge, side), 4)
    if gaps:
        told["the two most alike units differ by"] = gaps[0]
    if setting.hidden:
        told["flat answers (g′ < .01), %"] = 100 * flat
    if setting.held:
        told["frozen parts"] = len(setting.held)
    if seen.example is not None:
        x, truth = X[:, [seen.example]], Y[:, [seen.example]]
        A = through(now.params, setting.activations, x)[-1][1]
        dz = gradients(setting, now.params, x, truth)[-1].dZ.item()
        p, y = answer(setting, A).item(), truth.item()
        theory = (p - y) * (p * (1 - p) if setting.activations[-1] is F.sigmoid else 1)
        told["∂L/∂z of the example"] = dz, theory
    return told


# ---- panels -------------------------------------------------------------------------------------------------------------
WEIGHTS, GRADIENTS = "weights w", "gradients ∂J/∂w"
# a tile shows every third place of the grid, each way, every sixth if there are so many tiles
FINE, COARSE, MANY = 3, 6, 40
SHOWN = {"training": (True, False), "new": (False, True), "both": (True, True), "none": (False, False)}
BORDER, HALO = Look(theme.INK, width=2.6), Look("white", width=5.4)
FOLD = Look(theme.INK, dash=(4, 2), width=1.6)


def _net(ax):
    """The network with the map of every unit. set(seen, what the lines show)"""
    set_network = panels.network(
        ax,
        title="Click a unit to see its map, once more to freeze it; click a weight to freeze it",
        grows=True,
    )

    def set_net(seen, lines):
        setting, params = seen.setting, seen.now.params
        X, Y, *_ = examples(setting)
        strengths = [W for W, _ in params]
        if lines == GRADIENTS and Y.size:
            strengths = [dW for dW, _ in gradients(setting, params, X, Y)]
        lit = seen.chosen if seen.chosen[0] < seen.last else None
        held = [each.part for each in setting.held]
        set_network(
            strengths, None, tiles(seen), lit, held=held, says=said(setting, params), names=heads(setting)
        )

    return set_net


def tiles(seen):
    """The map of every unit, layer by layer, rows downwards."""
    setting = seen.setting
    left, low, side, _ = box(setting.data)
    inputs = shades(plane(setting.data)[2] - [[left + side / 2], [low + side / 2]], (-side / 2, side / 2))
    layers = [shades(A, scale_of(setting, layer, A)) for layer, A in enumerate(seen.answers, 1)]
    apart = FINE if sum(setting.dims) < MANY else COARSE
    return [layer[:, ::-apart, ::apart] for layer in (inputs, *layers)]


def heads(setting):
    """What stands below the layers: of a few their activation, too."""
    few = len(setting.hidden) < 4
    hidden = [f"a^[{k}] {g}" if few else f"a^[{k}]" for k, (_, g) in enumerate(setting.hidden, 1)]
    return ["x", *hidden, "ŷ"]


def said(setting, params):
    """What the pointer is told of the units."""
    hidden = [
        [f"layer {layer}, unit {k + 1}: {g}, b {number(b[k, 0])}" for k in range(n)]
        for layer, ((n, g), (_, b)) in enumerate(zip(setting.hidden, params), 1)
    ]
    return [["x₁", "x₂"], *hidden, [f"ŷ, b {number(params[-1][1][0, 0])}"]]


def _plane(ax):
    """The map of one unit with the border of the whole, and the examples. set(seen, which points are shown)"""
    set_axes, set_caption = panels.axes(ax, *sides("flower"), " ", grid=False, equal=True), panels.caption(ax)
    set_map = panels.colours(ax, -1, 1, bar="moving")
    set_lines = [panels.contours(ax, (0.0,), line, write=None) for line in (FOLD, HALO, BORDER)]
    set_ring, set_examples = panels.points(ax, Look(theme.INK, size=15, hollow=True)), examples_on(ax)

    def set_plane(seen, shown):
        setting, (layer, unit) = seen.setting, seen.chosen
        X, Y, X_new, Y_new = examples(setting)
        grid, values = plane(setting.data)[:2], seen.answers[layer - 1]
        ends = scale_of(setting, layer, values)
        set_axes(*sides(setting.data))
        set_map(shades(values, ends)[unit], None, ends)
        border = (seen.passed[-1][1] - setting.threshold).reshape(len(grid[1]), -1)
        zero = seen.passed[layer - 1][0][unit].reshape(border.shape)
        for set_line, Z in zip(set_lines, (zero, border, border)):
            set_line(*grid, Z)
        if layer == seen.last:
            set_lines[0]()
        old, new = (slice(None) if there else slice(0, 0) for there in SHOWN[shown])
        set_examples(X[:, old], Y[:, old], X_new[:, new], Y_new[:, new], setting.numbers)
        set_ring(*(() if seen.example is None else X[:, [seen.example]]))
        half = "0" if setting.numbers else "½"
        one = f"a^[{layer}]{sub(unit + 1)}, dashed where its z = 0"
        set_caption(one if layer < seen.last else f"Thick line: ŷ = {half}")

    return set_plane


def _timeline(ax, label, legend=None):
    """A number over the training, on the examples and on new ones. set(steps, old, new, top, label)"""
    set_axes = panels.axes(ax, log("step", 1, STEPS[-1]), up_to(label, 1.0))
    set_old = panels.curve(ax, TRAIN, "training")
    set_new, set_now = panels.curve(ax, DEV, "new points"), panels.points(ax, NOW, zorder=6)
    if legend:
        panels.legend(ax, legend)

    def set_timeline(steps, old, new, top=1.0, label=label):
        set_axes(y=up_to(label, top))
        steps = np.maximum(steps, 1)  # where the scale begins
        set_old(steps, old)
        set_new(*((steps, new) if len(new) else ()))
        set_now(steps[-1:], old[-1:])

    return set_timeline


DIGIT = "\u2007"  # a space as wide as a digit


def up_to(label, top):
    """A scale from 0, with three numbers and the same room for them whatever its end is."""
    return linear(label, 0, top, {place: number(place).rjust(4, DIGIT) for place in (0.0, top / 2, top)})


def _history(cost, right):
    """J and the share of right answers so far: curves, and no runs, since each step has a map that only the kernel has. set(seen)"""
    set_J, set_right = _timeline(cost, "J"), _timeline(right, "share right", legend="lower right")

    def set_history(seen):
        setting, new = seen.setting, examples(seen.setting)[3].size
        steps = np.array([now.step for now in seen.done])
        top = 0.1 if setting.numbers else {CROSS_ENTROPY: 0.8, SQUARED: 0.2}[setting.loss]
        J, right, J_new, right_new = np.array([now[2:] for now in seen.done]).T
        set_J(steps, J, J_new if new else (), top)
        good = "share explained" if setting.numbers else "share right"
        set_right(steps, right, right_new if new else (), 1.0, good)

    return set_history


def _hits(ax):
    """What was said against what is true. set(seen)"""
    set_table = panels.table(ax, ("", "says 0", "says 1"), 2, "Hits and misses")

    def set_hits(seen):
        setting, (X, Y, X_new, Y_new) = seen.setting, examples(seen.setting)
        if Y_new.size:
            X, Y = X_new, Y_new
        if not Y.size:
            set_table()
            return
        A = through(seen.now.params, setting.activations, X)[-1][1]
        truth = Y > 0 if setting.numbers else Y
        counts = metrics.confusion_matrix(A > setting.threshold, truth, classes=2)
        names = ("is < 0", "is > 0") if setting.numbers else ("is 0", "is 1")
        set_table([(name, *map(int, row)) for name, row in zip(names, counts)])

    return set_hits


# ---- touching -----------------------------------------------------------------------------------------------------------
def _touch(net, plane):
    """A click on a unit shows its map, once more, or on a weight, freezes it; the signs make units and layers; on the map it
    chooses an example, and the pens paint and erase."""

    def touch(values, ax, x, y, key):
        if ax is net:
            return clicked(values, panels.touched(net, x, y))
        return painted(values, x, y, key) if ax is plane else None

    return touch


def clicked(values, part):
    """What a click on this part of the network changes."""
    if part is None or part[0] == 0:
        return None
    if isinstance(part[0], str):
        return grown(values, *part)
    setting = setting_of(**{name: values[name] for name in CONTROLS})
    if len(part) == 2 and part != chosen_unit(setting, values["unit"]):
        return {"unit": f"{part[0]}.{part[1] + 1}" if part[0] < len(setting.dims) - 1 else ""}
    held = read_held(values["frozen"])
    others = [each for each in held if each.part != part]
    if len(others) == len(held):
        step = look_at(setting, values["moment"], values["stop"], "", 0).now.step
        others.append(Held(part[0], *(k + 1 for k in part[1:]), step=step))
    return {"frozen": write_held(others)}


def grown(values, sign, layer):
    """One unit of a layer, or with None one layer, more or fewer. A layer without units goes."""
    g = values["activation"]
    hidden = list(hidden_of(values["layers"], values["units"], g, values["network"]))
    more = sign == "+"
    if layer is None:
        hidden = [*hidden, hidden[-1] if hidden else (values["units"], g)] if more else hidden[:-1]
    else:
        units, name = hidden[layer - 1]
        hidden[layer - 1] = min(units + (1 if more else -1), MOST_UNITS), name
        hidden = [each for each in hidden if each[0]]
    hidden = hidden[:MOST_LAYERS]
    if not hidden:
        return {"layers": 0, "network": ""}
    if set(hidden) == {(hidden[0][0], g)}:
        return {"layers": len(hidden), "units": hidden[0][0], "network": ""}
    return {"network": write_layers(hidden, g)}


def painted(values, x, y, key):
    """What a click, or a pen, on the map changes."""
    setting = setting_of(**{name: values[name] for name in CONTROLS})
    X, Y = examples(setting)[:2] if key == "Enter" else read_points(values["points"])
    far = np.hypot(X[0] - x, X[1] - y) / FAMILIES[setting.data].reach
    near = int(far.argmin()) if far.size and far.min() < 0.1 else None
    if key == "Enter":
        return {"example": 0 if near is None else near + 1}
    if key in ("0", "1"):
        X, Y = np.column_stack([X, (x, y)]), np.column_stack([Y, float(key)])
    elif near is not None:
        X, Y = np.delete(X, near, axis=1), np.delete(Y, near, axis=1)
    reach = FAMILIES[PAINTED].reach
    return {"data": PAINTED, "points": write_points(X.clip(-reach, reach), Y)}


def exported(moment, stop, unit="", lines=None, example=0, shown=None, **controls):
    """The training that is shown, as a program."""
    seen = look_at(setting_of(**controls), moment, stop, "", 0)
    return program(seen.setting, seen.now.step)


# ---- the figure ---------------------------------------------------------------------------------------------------------
@explorable(
    **CONTROLS,
    unit=Text("", label="unit, as 1.2", examples=("1.2",)),
    lines=Choice(WEIGHTS, GRADIENTS, label="lines show"),
    shown=Choice(*SHOWN, label="points shown"),
    example=IntSlider(0, 1000, 0, label="example (0: –)"),
    more={**MORE, "Picture": ("unit", "lines", "shown", "example")},
    ask={"moment": 0},
    panels=Arrangement(
        f"{'net ' * 8}{'plane ' * 4} / {'cost ' * 3}{'right ' * 3}{'hits ' * 3}{'words ' * 3}",
        heights=(2.6, 1.1),
        folded={"J and share right": "cost right", "hits and formula": "hits words"},
    ),
    size=(940, 512),
    latency="II",
    predict="right on new points, %",
    presets={
        "logistic regression": {"layers": 0},
        "4 units": {},
        "XOR": {"data": "XOR", "units": 3},
        "spiral": {"data": "spiral", "layers": 3, "units": 8, "optimizer": "Adam", "learning_rate": 0.02},
        "linear units": {"layers": 3, "units": 8, "activation": "linear", "learning_rate": 0.3},
        "weights all 0": {"init": "all 0"},
        "weights ×100": {"init": "huge ×100"},
        "numbers": {"data": "hill and hollow", "units": 6, "learning_rate": 0.3},
        "paint": {"data": PAINTED, "points": ""},
    },
)
def what_do_hidden_units_learn(net, plane, cost, right, hits, words):
    """A network in the plane: what every unit says at every place, the weights between them, the answer with its border at ½; J
    and the share of right answers over the training.   Lecture C1W3 3.1, 3.2, 3.9, 3.11"""
    set_net, set_plane, set_history = _net(net), _plane(plane), _history(cost, right)
    set_hits, set_words = _hits(hits), panels.lines(words, LINES, "The unit's formula")

    def update(moment, unit, lines, example, shown, stop, **controls):
        seen = look_at(setting_of(**controls), moment, stop, unit, example)
        set_net(seen, lines)
        set_plane(seen, shown)
        set_history(seen)
        set_hits(seen)
        set_words(formula(seen))
        gaps, flat = (
            unit_gaps(A[:, ::7] for _, A in seen.passed[:-1]),
            flat_share(seen.setting, seen.now.params),
        )
        return Reading(finding(seen, gaps, flat), numbers(seen, gaps, flat))

    update.pins, update.idle, update.program = [cost, right], idle, exported
    update.touch, update.pens = _touch(net, plane), PENS
    return update


# ---- what can be verified -----------------------------------------------------------------------------------------------
LECTURE = dict(init="small ×.01", moment=LAST)  # N(0, 1) · .01, α = 1.2, 5000 steps on this week's flower


def hidden_units(kind, n, **values):
    """The figure with n hidden units in one layer, or with none."""
    return kind(layers=min(n, 1), units=max(n, 1), **values)


@what_do_hidden_units_learn.claim(
    "flower: logistic regression gets 47 to 53 % right, 1 or 2 hidden units 66 to 73, 3, "
    "4 or 8 units 91 to 95.5 %"
)
def _(kind):
    right = [
        hidden_units(kind, n, seed=seed, **LECTURE).numbers["right, %"]
        for seed in (29, 0)
        for n in (0, 1, 2, 3, 4, 8)
    ]
    ranges = [(46.5, 53.5), (66, 73), (66, 73), (91, 95.5), (91, 95.5), (91, 95.5)] * 2
    return [low <= value <= high for value, (low, high) in zip(right, ranges)], [True] * 12


@what_do_hidden_units_learn.claim(
    "the lesson's flower: 47, 68, 67, 92, 92 % right with 0 … 4 hidden units; J falls "
    "from .693 to .21 with four"
)
def _(kind):
    states = [hidden_units(kind, n, **LECTURE).numbers for n in range(5)]
    start = kind(init="small ×.01", moment=0).numbers["J"]
    return (
        [*(state["right, %"] for state in states), start, states[-1]["J"]],
        [47, 68, 67, 92, 92, 0.693, 0.21],
        0.03,
    )


@what_do_hidden_units_learn.claim(
    "four units from N(0, 1) · .01: 48 % of the points right after 10 steps, 52 after 60, 91 after 140"
)
def _(kind):
    states = [kind(init="small ×.01", moment=moment_of(step)).numbers for step in (10, 60, 140)]
    return [state["right, %"] for state in states], [48.25, 51.75, 91.25], 6e-3


@what_do_hidden_units_learn.claim(
    "the first of four units frozen before the first step: 67 % right after 2000 steps; frozen at step 60: 91 %"
)
def _(kind):
    given = {"init": "small ×.01", "moment": moment_of(2000)}
    return [kind(frozen=text, **given).numbers["right, %"] for text in ("1.1@0", "1.1@60")], [67, 91], 1e-2


@what_do_hidden_units_learn.claim(
    "parameters: 17 with 4 units, 4n + 1 with n units in one layer; 177, 105, 33, 3 with 3 … 0 layers of 8"
)
def _(kind):
    networks = [(1, 4), (1, 1), (1, 12), *((layers, 8) for layers in (3, 2, 1, 0))]
    return [kind(layers=layers, units=units, moment=0).numbers["parameters"] for layers, units in networks], [
        17,
        5,
        49,
        177,
        105,
        33,
        3,
    ]


@what_do_hidden_units_learn.claim(
    "weights all 0: the maps of all units of a layer stay the same for ever, and J stays ln 2"
)
def _(kind):
    settings = [
        Setting(init="all 0", hidden=hidden)
        for hidden in (((4, "tanh"),), ((7, "tanh"),), ((5, "ReLU"),) * 3)
    ]
    measured = [
        [unit_gaps(A for _, A in maps(setting, LAST)[:-1])[1], trained(setting, LAST)[0][-1].J]
        for setting in settings
    ]
    return measured, [[0, np.log(2)]] * 3, 1e-5


@what_do_hidden_units_learn.claim(
    "weights all .3: the rows of W[1] stay the same, 4 units do the work of one"
)
def _(kind):
    rows = trained(Setting(init="all .3"), LAST)[0][-1].params[0][0]
    return [np.abs(rows - rows[0]).max() < 1e-5, kind(init="all .3", moment=LAST).numbers["right, %"] < 75], [
        True,
        True,
    ]


@what_do_hidden_units_learn.claim(
    "weights · 100: 95 to 99 % of the units' answers are flat before and after 1000 "
    "steps; then 60 to 80 % are right"
)
def _(kind):
    before, after = (
        [kind(init="huge ×100", seed=seed, moment=moment_of(step)).numbers for seed in (0, 1, 3)]
        for step in (0, 1000)
    )
    flat = [95 <= state["flat answers (g′ < .01), %"] <= 99 for state in before + after]
    return flat + [60 <= state["right, %"] <= 80 for state in after], [True] * 9


@what_do_hidden_units_learn.claim(
    "linear units: the border is straight at any depth, and J ends where logistic regression ends"
)
def _(kind):
    states = [
        kind(activation="linear", layers=layers, units=8, learning_rate=rate, moment=LAST).numbers
        for layers, rate in ((0, 1.2), (1, 0.3), (3, 0.3), (6, 0.1))
    ]
    return [[state["bend of the border"], state["J"]] for state in states], [[0, states[0]["J"]]] * 4, 1e-5


@what_do_hidden_units_learn.claim(
    "certain and wrong, ŷ = .99, y = 0: ∂L/∂z is .99 with cross-entropy, .99 · .99 · .01 "
    "= .0098 with squared error"
)
def _(kind):
    z, y, alone = np.log([[99.0]]), np.zeros((1, 1)), [(np.ones((1, 1)), np.zeros((1, 1)))]
    slopes = [
        gradients(Setting(hidden=(), loss=loss), alone, z, y)[-1].dZ.item()
        for loss in (CROSS_ENTROPY, SQUARED)
    ]
    return slopes, [
        0.99,
        0.99 * 0.99 * 0.01,
    ]


@what_do_hidden_units_learn.claim(
    "∂L/∂z of an example is ŷ − y with cross-entropy, and that times ŷ(1 − ŷ) with squared error"
)
def _(kind):
    read = [
        kind(loss=loss, example=example).reading.numbers["∂L/∂z of the example"]
        for loss in (CROSS_ENTROPY, SQUARED)
        for example in (5, 50)
    ]
    return [value for value, _ in read], [theory for _, theory in read], 1e-4


@what_do_hidden_units_learn.claim("the gradients that are drawn agree with two-sided differences to 1e-7")
def _(kind):
    setting = Setting(hidden=((4, "tanh"), (3, "sigmoid")))
    X, Y = (part.astype(float) for part in examples(setting)[:2])
    params = trained(setting, 20)[0][-1].params
    theta = gradcheck.flatten(params).astype(float)

    def J(theta):
        return setting.cost(
            deep_network.output(gradcheck.unflatten(theta, params), X, setting.activations), Y
        )

    drawn = gradients(setting, gradcheck.unflatten(theta, params), X, Y)
    measured = gradcheck.numerical_gradient(J, theta)
    return gradcheck.relative_difference(gradcheck.flatten(drawn), measured) < 1e-7, True
