"""Small networks in the plane for the playground: a setting goes in, snapshots of its training come out. Nothing in here draws.

A training is a generator, carried as far as somebody has asked: to scrub costs nothing, to go further costs only the rest.
"""

import inspect
import itertools
import re
from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ... import data, deep_network, initializers, optim, train
from ... import functional as F
from ...explore import Notice

MOST_LAYERS, MOST_UNITS = 6, 12
LARGEST = 1e30  # of J, in float32
STEPS = np.r_[0:10, 10:100:5, 100:1000:20, 1000:5001:100]  # of which a snapshot is kept


# ---- data ---------------------------------------------------------------------------------------------------------------
def hills(m, *, noise, rng):
    """No classes: a number at each place, a hill at (1.2, 1.2) and a hollow at (−1.2, −1.2)."""
    X = rng.uniform(-3, 3, (2, m))
    height = [data.function_target("bump", np.hypot(X[:1] - c, X[1:] - c) / 1.3) for c in (1.2, -1.2)]
    return X, height[0] - height[1] + rng.normal(0, noise, (1, m))


def ripple(m, *, noise, rng):
    """No classes: a number at each place, sin(πr/2) at distance r from the middle."""
    X = rng.uniform(-3, 3, (2, m))
    return X, data.function_target("sine", np.hypot(X[:1], X[1:])) + rng.normal(0, noise, (1, m))


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
    "hill and hollow": Family(hills, 0.25, reach=3.0, numbers=True),
    "ripple": Family(ripple, 0.25, reach=3.0, numbers=True),
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


# ---- what can be set ----------------------------------------------------------------------------------------------------
GATES = {
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
    batch: object = "all"
    l2: float = 0.0
    dropout: float = 0.0

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
    def gates(self):
        """The activations g[1] … g[L]. For cross-entropy the last is the identity: F.binary_cross_entropy takes logits."""
        last = F.sigmoid if self.loss == SQUARED and not self.numbers else F.identity
        return [GATES[name] for _, name in self.hidden] + [last]

    @property
    def threshold(self):
        """Above which A[L] means class 1: a logit of 0, or a probability of ½."""
        return 0.5 if self.gates[-1] is F.sigmoid else 0.0

    def slope(self, Z, Y):
        """∂L/∂z of one example, from its logit z."""
        A, backward_g = self.gates[-1].forward(Z)
        return backward_g(self.cost.forward(A, Y)[1](1.0)).item()

    @property
    def cost(self):
        return F.squared_error if self.loss == SQUARED or self.numbers else F.binary_cross_entropy


def read_layers(text, gate="tanh"):
    """Hidden layers from a line such as "8 tanh, 4 relu", "8-8-4", "3x8 relu" or "": ((units, activation), …).

    A number is a layer; the activation after it, or after a later number, holds for it; without one `gate` does.

    Raises   ValueError that says what is expected
    """
    known = {name.lower().replace(" ", ""): name for name in GATES} | {
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
            layers += [(units, gate)] * times
            open_layers += times
        elif word in known and open_layers:
            layers[-open_layers:] = [(units, known[word]) for units, _ in layers[-open_layers:]]
            open_layers = 0
        elif word not in ("units", "unit", "layers", "layer", "of", "with", "and", "none"):
            raise ValueError(
                f"{word!r} is no layer: write units and activation, such as 8 tanh, 4 relu; activations are "
                f"{', '.join(GATES)}"
            )
    if len(layers) > MOST_LAYERS or any(not 1 <= units <= MOST_UNITS for units, _ in layers):
        raise ValueError(
            f"there is room for {MOST_LAYERS} hidden layers with 1 to {MOST_UNITS} units each; {text!r} has "
            f"{len(layers)} with {', '.join(str(units) for units, _ in layers)}"
        )
    return tuple(layers)


# ---- training -----------------------------------------------------------------------------------------------------------
class Snapshot(NamedTuple):
    """A moment of a training. right is the share of right answers; where numbers are fitted, the share R² of their variance."""

    step: int
    params: list
    J: float
    right: float
    J_new: float  # on examples that were not trained on
    right_new: float


@lru_cache(64)
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


def layered(flat, dims):
    """One long array as [(W[1], b[1]), …]: views into it."""
    params, at = [], 0
    for n, before in zip(dims[1:], dims):
        params.append(
            (
                flat[at : at + n * before].reshape(n, before),
                flat[at + n * before : at + n * (before + 1)].reshape(n, 1),
            )
        )
        at += n * (before + 1)
    return params


def flatten(params):
    return np.concatenate([array.ravel() for layer in params for array in layer])


def gradients(setting, params, X, Y, gates=None):
    """J without the penalty, and its gradients [(dW[1], db[1]), …]."""
    A, caches = deep_network.forward(params, X, gates or setting.gates)
    J, through_J = setting.cost.forward(A, Y)
    return J, deep_network.backward(through_J(1.0), caches)


def dropped(gate, keep_prob, rng):
    """An activation followed by dropout."""

    def forward(Z):
        A, backward_g = gate.forward(Z)
        A, backward_mask = F.dropout.forward(A, keep_prob=keep_prob, rng=rng)
        return A, lambda dA: backward_g(backward_mask(dA))

    return SimpleNamespace(forward=forward)


def batches(X, Y, size, rng):
    """Batches without end: all examples, or mini-batches in a new order for every epoch."""
    while True:
        yield from [(X, Y)] if size == "all" else train.mini_batches(X, Y, min(size, Y.size), rng=rng)


def training(setting):
    """Snapshots at STEPS, from the same start every time. A training that diverges, J a thousand times what it was, ends with
    a snapshot of that step in which J is inf."""
    X, Y, *new = examples(setting)
    rng = np.random.default_rng(setting.seed)
    params = deep_network.initialize(setting.dims, init=setting.initializer, rng=rng, dtype=np.float32)
    flat = flatten(params)
    params = layered(flat, setting.dims)
    penalised = flatten([(np.full_like(W, setting.l2 / max(Y.size, 1)), np.zeros_like(b)) for W, b in params])
    hidden = (
        [dropped(gate, 1 - setting.dropout, rng) for gate in setting.gates[:-1]]
        if setting.dropout
        else setting.gates[:-1]
    )
    gates, rule = [*hidden, setting.gates[-1]], RULES[setting.optimizer].rule
    memory = [np.zeros_like(flat) for _ in optim.memories(rule)]
    source, t, limit = batches(X, Y, setting.batch, rng), 0, None
    for step in STEPS:
        with np.errstate(over="ignore", invalid="ignore"):
            while t < step and Y.size:
                J, grads = gradients(setting, params, *next(source), gates)
                if not J <= limit:  # NaN too
                    break
                t += 1
                rule(
                    flat, flatten(grads) + penalised * flat, *memory, t=t, learning_rate=setting.learning_rate
                )
            J, right = judge(setting, params, X, Y)
            limit = limit or 1000 * max(J, 1.0)
        if not J <= min(limit, LARGEST):
            yield Snapshot(t, [], np.inf, 0.0, np.inf, 0.0)
            return
        yield Snapshot(int(step), layered(flat.copy(), setting.dims), J, right, *judge(setting, params, *new))


def judge(setting, params, X, Y):
    """J and the share of right answers (or R²) on these examples; 0, 0 where there are none."""
    if not Y.size:
        return 0.0, 0.0
    A = deep_network.output(params, X, setting.gates)
    J = float(setting.cost(A, Y))
    if setting.numbers:
        return J, float(1 - 2 * J / max(Y.var(), 1e-9))
    return J, float(np.mean((A > setting.threshold) == Y))


_begun = lru_cache(24)(lambda setting: ([], training(setting)))


def snapshots(setting, moment):
    """The training from its start to this moment, a list of Snapshots; and the step at which it diverged before, or None.

    Raises   Notice if even the start is not finite
    """
    done, more = _begun(setting)
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
    X, Y = examples(setting)[:2]
    if not Y.size:
        return "# Nothing is painted yet.\n"
    lines = ["import itertools\n"] if setting.batch != "all" else []
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
        named = (
            f"data.{family.make.__name__}"
            if family.make.__module__.startswith(data.__name__)
            else family.make.__name__
        )
        if named == family.make.__name__:
            lines += ["", inspect.getsource(family.make), ""]
        lines += [f"rng = np.random.default_rng({setting.seed})"]
        lines += [
            f"{pair} = {named}({setting.n}, noise={setting.noise * family.noise:g}, rng=rng)"
            for pair in ("X, Y", "X_new, Y_new")
        ]
    gates = ", ".join(f"F.{gate.__name__}" for gate in setting.gates)
    lines += [
        f"\nrng = np.random.default_rng({setting.seed})",
        f"params = deep_network.as_parameters(deep_network.initialize({setting.dims}, "
        f"init=initializers.{init}{f'({scale[0]:g})' if scale else ''}, rng=rng))",
        f"activations = [{gates}]\n\n",
        "def loss(batch):",
        "    X, Y = batch",
    ]
    if setting.dropout:
        lines += [
            "    A = X",
            "    for (W, b), g in zip(params[:-1], activations):",
            f"        A = F.dropout(g(F.affine(A, W, b)), keep_prob={1 - setting.dropout:g}, rng=rng)",
            "    A = deep_network.output(params[-1:], A, activations[-1:])",
        ]
    else:
        lines += ["    A = deep_network.output(params, X, activations)"]
    penalty = (
        f" + {setting.l2:g} / (2 * {Y.size}) * sum((W * W).sum() for W, b in params)" if setting.l2 else ""
    )
    lines += [f"    return F.{setting.cost.__name__}(A, Y){penalty}\n\n"]
    if setting.batch == "all":
        lines += [f"batches = [(X, Y)] * {steps}"]
    else:
        lines += [
            "def mini_batches():",
            "    while True:",
            f"        yield from train.mini_batches(X, Y, {min(setting.batch, Y.size)}, rng=rng)\n\n",
            f"batches = itertools.islice(mini_batches(), {steps})",
        ]
    rule = RULES[setting.optimizer].__name__
    lines += [
        f"history = train.fit(loss, batches, optim.{rule}(params, {setting.learning_rate:.6g}))\n",
        "A = deep_network.output([(W.value, b.value) for W, b in params], X_new, activations)",
        f'print("J on new points:", F.{setting.cost.__name__}(A, Y_new))',
    ]
    if not setting.numbers:
        lines += [
            f'print("right:", metrics.accuracy(A, Y_new, threshold={setting.threshold:g}))',
            "print(metrics.confusion_matrix(deep_network.predict(params, X_new, activations), Y_new))",
        ]
    return "\n".join(lines) + "\n"
