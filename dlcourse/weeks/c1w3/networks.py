"""Small networks in the plane for the playground: what its menus and texts mean, as a setting whose training the library carries out.
Nothing in here draws."""

import itertools
import re
from typing import NamedTuple

import numpy as np

from ... import data, deep_network, initializers, optim, train
from ... import functional as F
from ...analysis.snapshots import training
from ...explore import Notice
from ...remember import remembered

MOST_LAYERS, MOST_UNITS, MOST_WEIGHT = 6, 12, 100.0
STEPS = np.r_[0:10, 10:100:5, 100:1000:20, 1000:5001:100]  # of which a snapshot is kept


# ---- data ---------------------------------------------------------------------------------------------------------------
class Family(NamedTuple):
    """A kind of data: its generator, what noise 1 is there, and the square that is shown of the plane."""

    make: object
    noise: float = 1.0
    centre: tuple = (0.0, 0.0)
    reach: float = 3.5
    numbers: bool = False  # to be fitted, instead of classes


PAINTED = "painted"
FAMILIES = {
    "flower": Family(data.planar_flower, reach=5.0),
    "circles": Family(data.circles),
    "XOR": Family(data.xor, 0.5),
    "Gaussians": Family(data.gaussians, 5.0, reach=4.5),
    "moons": Family(data.moons, centre=(0.5, 0.25), reach=2.2),
    "spiral": Family(data.spirals, 0.75),
    PAINTED: Family(None, reach=3.0),
    "hill and hollow": Family(data.hills, 0.25, reach=3.0, numbers=True),
    "ripple": Family(data.ripple, 0.25, reach=3.0, numbers=True),
}


def read_points(text):
    """Painted points "x y class; x y class; …" as X (2, m), Y (1, m).

    Raises   ValueError that says what is expected
    """
    points = []
    for k, part in enumerate(filter(str.strip, re.split(r"[;\n]", text)), 1):
        try:
            x, y, label = map(float, part.replace("−", "-").replace(",", " ").split())
        except ValueError:
            x, y, label = 0, 0, None
        if label not in (0, 1) or not max(abs(x), abs(y)) <= FAMILIES[PAINTED].reach:
            raise ValueError(
                f"point {k} is {part.strip()!r}: write x y class, such as 0.5 -1.2 1, with x and y between −3 and "
                "3, the class 0 or 1, and a semicolon between points"
            )
        points.append((x, y, label))
    points = np.array(points).reshape(-1, 3)
    return points[:, :2].T, points[:, 2:].T


def write_points(X, Y):
    """The text of these points."""
    return "; ".join(f"{x:.2f} {y:.2f} {label:.0f}" for x, y, label in zip(*X, Y[0]))


# ---- what stands still ---------------------------------------------------------------------------------------------------
class Held(NamedTuple):
    """A unit, or one weight of it, that keeps from a step on the value that it then has, or a given one. Layers, units and what
    they read are counted from 1; source None is the whole unit, its weights and its b."""

    layer: int
    unit: int
    source: int | None = None
    step: int = 0
    value: float | None = None

    @property
    def part(self):
        """Which unit or weight, as the network panel counts: from 0, but for the layer."""
        before = () if self.source is None else (self.source - 1,)
        return (self.layer, self.unit - 1, *before)


HELD = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?(?:@(\d+))?(?:=([-+.\de]+))?", re.ASCII)


def read_held(text):
    """What is frozen, such as "1.2; 1.3.1@100; 2.1.3@0=0.5", as a tuple of Held.

    Raises   ValueError that says what is expected
    """
    found = []
    for part in filter(str.strip, re.split(r"[;\n]", text)):
        match = HELD.fullmatch(re.sub(r"\s", "", part).replace("−", "-").lower())
        try:
            if match is None or match[5] and not match[3]:
                raise ValueError
            whole = [int(digits) if digits else None for digits in match.groups()[:4]]
            value = float(match[5]) if match[5] else None
            if 0 in whole[:3] or value is not None and abs(value) > MOST_WEIGHT:
                raise ValueError
        except ValueError:
            raise ValueError(
                f"{part.strip()[:40]!r} is nothing to freeze: write layer.unit, or layer.unit.input for one weight, then @ and the "
                "step from which it stands still, such as 1.2@100; 2.1.3@0=0.5"
            ) from None
        found.append(Held(*whole[:3], whole[3] or 0, value))
    return tuple(found)


def write_held(held):
    """The text of what is frozen."""

    def words(layer, unit, source, step, value):
        last = "" if source is None else f".{source}"
        return f"{layer}.{unit}{last}@{step}" + ("" if value is None else f"={value:g}")

    return "; ".join(words(*each) for each in held)


def holding(held):
    """What puts the frozen numbers back after each step (`after` of `snapshots.training`); None if nothing is frozen."""
    if not held:
        return None
    kept = {}

    def after(t, params):
        for each in held:
            if t < each.step:
                continue
            layer, unit, *before = each.part
            W, b = params[layer - 1]
            places = [W[unit], b[unit]] if not before else [W[unit, before[0] : before[0] + 1]]
            if each not in kept:
                kept[each] = [
                    place.copy() if each.value is None else np.full_like(place, each.value)
                    for place in places
                ]
            for place, values in zip(places, kept[each]):
                place[...] = values

    return after


# ---- what can be set ----------------------------------------------------------------------------------------------------
ACTIVATIONS = {
    "tanh": F.tanh,
    "ReLU": F.relu,
    "sigmoid": F.sigmoid,
    "leaky ReLU": F.leaky_relu,
    "ELU": F.elu,
    "GELU": F.gelu,
    "SiLU": F.silu,
    "softplus": F.softplus,
    "linear": F.identity,
    "step": F.step,
}
INITS = {
    "Xavier": ("xavier",),
    "He": ("he",),
    "all 0": ("zeros",),
    "all .3": ("constant", 0.3),
    "small ×.01": ("normal", 0.01),
    "×1": ("normal", 1.0),
    "large ×10": ("normal", 10.0),
    "huge ×100": ("normal", 100.0),
}
RULES = {
    "gradient descent": optim.GradientDescent,
    "momentum": optim.Momentum,
    "RMSprop": optim.RMSprop,
    "Adam": optim.Adam,
}
CROSS_ENTROPY, SQUARED = "cross-entropy", "squared error"


class Setting(NamedTuple):
    """All that a training depends on; hidden is ((units, activation), …)."""

    data: str = "flower"
    n: int = 400
    noise: float = 0.2
    points: str = ""
    seed: int = 29
    hidden: tuple = ((4, "tanh"),)
    init: str = "Xavier"
    loss: str = CROSS_ENTROPY
    optimizer: str = "gradient descent"
    learning_rate: float = 1.2
    batch_size: object = "all"
    lam: float = 0.0
    keep_prob: float = 1.0
    held: tuple = ()

    @property
    def initializer(self):
        name, *scale = INITS[self.init]
        return getattr(initializers, name)(*scale) if scale else getattr(initializers, name)

    @property
    def dims(self):
        return [2, *(units for units, _ in self.hidden), 1]

    @property
    def numbers(self):
        """Whether numbers are fitted, and not classes."""
        return FAMILIES[self.data].numbers

    @property
    def activations(self):
        """g[1] … g[L]. For cross-entropy the last is the identity: F.binary_cross_entropy takes logits."""
        last = F.sigmoid if self.loss == SQUARED and not self.numbers else F.identity
        return [ACTIVATIONS[name] for _, name in self.hidden] + [last]

    @property
    def answers(self):
        """What is done with the last z to get ŷ, as it is written."""
        return "linear" if self.numbers else "σ"

    @property
    def threshold(self):
        """Above which A[L] means class 1: a logit of 0, or a probability of ½."""
        return 0.5 if self.activations[-1] is F.sigmoid else 0.0

    @property
    def cost(self):
        return F.squared_error if self.loss == SQUARED or self.numbers else F.binary_cross_entropy


def write_layers(hidden, g):
    """The line that `read_layers` with this `g` reads as these layers."""
    plain = all(name == g for _, name in hidden)
    return ", ".join(str(units) if plain else f"{units} {name}" for units, name in hidden)


def read_layers(text, g="tanh"):
    """Hidden layers from a line such as "8 tanh, 4 relu", "8-8-4", "3x8 relu" or "": ((units, activation), …).

    A number is a layer; the activation after it, or after a later number, holds for it; without one `g` does.

    Raises   ValueError that says what is expected
    """
    known = {name.lower().replace(" ", ""): name for name in ACTIVATIONS} | {
        "identity": "linear",
        "leaky": "leaky ReLU",
    }
    tidy = (
        text.lower().replace("×", "x").replace("leaky relu", "leakyrelu").replace("leaky_relu", "leakyrelu")
    )
    layers, open_layers = [], 0  # open: those that wait for an activation
    for word in re.findall(r"\d+ *[x*] *\d+|\d+|[a-z]+|[^\s,;\-+>→()\[\]]", tidy):
        if word[0].isdigit():
            times, units = (
                map(int, re.split(r" *[x*] *", word)) if re.search("[x*]", word) else (1, int(word))
            )
            layers += [(units, g)] * times
            open_layers += times
        elif word in known and open_layers:
            layers[-open_layers:] = [(units, known[word]) for units, _ in layers[-open_layers:]]
            open_layers = 0
        elif word not in ("units", "unit", "layers", "layer", "of", "with", "and", "none"):
            raise ValueError(
                f"{word!r} is no layer: write units and activation, such as 8 tanh, 4 relu; activations are "
                f"{', '.join(ACTIVATIONS)}"
            )
    if len(layers) > MOST_LAYERS or any(not 1 <= units <= MOST_UNITS for units, _ in layers):
        raise ValueError(
            f"there is room for {MOST_LAYERS} hidden layers with 1 to {MOST_UNITS} units each; {text!r} has "
            f"{len(layers)} with {', '.join(str(units) for units, _ in layers)}"
        )
    return tuple(layers)


# ---- training -----------------------------------------------------------------------------------------------------------
@remembered
def examples(setting):
    """X, Y to learn from and X, Y that are new, of the same kind and as many (none if points are painted), in float32."""
    family = FAMILIES[setting.data]
    if setting.data == PAINTED:
        parts = [*read_points(setting.points), np.zeros((2, 0)), np.zeros((1, 0))]
    else:
        rng = np.random.default_rng(setting.seed)
        parts = [
            part
            for _ in range(2)
            for part in family.make(setting.n, noise=setting.noise * family.noise, rng=rng)
        ]
    return [part.astype(np.float32) for part in parts]


@remembered
def begun(setting):
    """The snapshots of a training so far, and those to come: it is carried as far as somebody has asked."""
    X, Y, *new = examples(setting)
    rng = np.random.default_rng(setting.seed)
    start = deep_network.initialize(setting.dims, init=setting.initializer, rng=rng, dtype=np.float32)
    to_come = training(
        start,
        (X, Y),
        new,
        setting.activations,
        at=STEPS,
        rule=RULES[setting.optimizer].rule,
        learning_rate=setting.learning_rate,
        size=None if setting.batch_size == "all" else setting.batch_size,
        lam=setting.lam,
        keep_prob=setting.keep_prob,
        rng=rng,
        loss=setting.cost,
        threshold=None if setting.numbers else setting.threshold,
        after=holding(setting.held),
    )
    return [], to_come


def trained(setting, moment):
    """The training from its start to this moment, a list of Snapshots; and the step at which it diverged before, or None.

    Raises   Notice if even the start is not finite
    """
    done, more = begun(setting)
    with train.one_thread():
        done.extend(itertools.islice(more, max(moment + 1 - len(done), 0)))
    if done[0].J == np.inf:
        raise Notice(
            "With weights this large J is not finite even before the first step: take another start, or fewer layers."
        )
    finite = [now for now in done[: moment + 1] if now.J < np.inf]
    return finite, done[-1].step if len(finite) <= moment else None


# ---- export -------------------------------------------------------------------------------------------------------------
def program(setting, steps):
    """A program that makes the same data and trains the same network for so many steps, with the library alone."""
    family, (init, *scale) = FAMILIES[setting.data], INITS[setting.init]
    Y = examples(setting)[1]
    if not Y.size:
        return "# Nothing is painted yet.\n"
    whole = setting.batch_size == "all"
    lines = [] if whole else ["import itertools\n"]
    lines += [
        "import numpy as np\n",
        "from dlcourse import data, deep_network, initializers, metrics, optim, train",
        "from dlcourse import functional as F\n",
    ]
    if setting.data == PAINTED:
        lines += [
            f"{name} = np.array({part.tolist()})" for name, part in zip("XY", read_points(setting.points))
        ]
        lines += ["X_new, Y_new = X, Y"]
    else:
        lines += [f"rng = np.random.default_rng({setting.seed})"]
        lines += [
            f"{pair} = data.{family.make.__name__}({setting.n}, noise={setting.noise * family.noise:g}, rng=rng)"
            for pair in ("X, Y", "X_new, Y_new")
        ]
    activations = ", ".join(f"F.{g.__name__}" for g in setting.activations)
    lines += [
        f"\nrng = np.random.default_rng({setting.seed})",
        f"params = deep_network.as_parameters(deep_network.initialize({setting.dims}, "
        f"init=initializers.{init}{f'({scale[0]:g})' if scale else ''}, rng=rng))",
        f"activations = [{activations}]\n\n",
        "def loss(batch):",
        "    X, Y = batch",
    ]
    if setting.keep_prob < 1:
        lines += [
            "    A = X",
            "    for (W, b), g in zip(params[:-1], activations):",
            f"        A = F.dropout(g(F.affine(A, W, b)), keep_prob={setting.keep_prob:g}, rng=rng)",
            "    A = deep_network.output(params[-1:], A, activations[-1:])",
        ]
    else:
        lines += ["    A = deep_network.output(params, X, activations)"]
    penalty = (
        f" + {setting.lam:g} / (2 * {Y.size}) * sum((W * W).sum() for W, b in params)" if setting.lam else ""
    )
    lines += [f"    return F.{setting.cost.__name__}(A, Y){penalty}\n\n"]
    if whole:
        lines += [f"batches = [(X, Y)] * {steps}"]
    else:
        lines += [
            "def mini_batches():",
            "    while True:",
            f"        yield from train.mini_batches(X, Y, {min(setting.batch_size, Y.size)}, rng=rng)\n\n",
            f"batches = itertools.islice(mini_batches(), {steps})",
        ]
    if setting.held:
        lines += _program_of_holding(setting.held)
    rule = RULES[setting.optimizer].__name__
    lines += [
        f"history = train.fit(loss, {'holding(batches)' if setting.held else 'batches'}, optim.{rule}(params, {setting.learning_rate:.6g}))\n",
        "A = deep_network.output([(W.value, b.value) for W, b in params], X_new, activations)",
        f'print("J on new points:", F.{setting.cost.__name__}(A, Y_new))',
    ]
    if not setting.numbers:
        lines += [
            f'print("right:", metrics.accuracy(A, Y_new, threshold={setting.threshold:g}))',
            "print(metrics.confusion_matrix(deep_network.predict(params, X_new, activations), Y_new))",
        ]
    return "\n".join(lines) + "\n"


def _program_of_holding(held):
    """The lines that keep frozen numbers as they are."""
    parts = []
    for each in held:
        layer, unit, *before = each.part
        where = ("W", f"({unit}, {before[0]})") if before else ("W", f"{unit}")
        for name, place in [where] if before else [where, ("b", f"{unit}")]:
            parts.append(
                f"    ({each.step}, params[{layer - 1}][{'Wb'.index(name)}], {place}, {each.value}),"
            )
    return [
        "\nfrozen = [  # from which step on, of which parameter, which entries, at which value (None: the one it then has)",
        *parts,
        "]",
        "kept = {}\n\n",
        "def hold(t):",
        "    for k, (step, parameter, where, value) in enumerate(frozen):",
        "        if t >= step:",
        "            now = parameter.value[where].copy() if value is None else value",
        "            parameter.value[where] = kept.setdefault(k, now)\n\n",
        "def holding(batches):",
        "    t = 0",
        "    for t, batch in enumerate(batches, 1):",
        "        hold(t - 1)",
        "        yield batch",
        "    hold(t)\n\n",
    ]
