"""Optimizers. Each rule is one function that changes a parameter p and what it remembers in place:

    adam(p, g, v, s, t=1, learning_rate=0.01)           p ← p − …, with gradient g, memories v and s, step t = 1, 2, …

and a class that holds Parameters and applies the rule to each:

    optimizer = Adam(params, learning_rate=0.01)
    J.backward(); optimizer.step(); optimizer.zero_grad()

`trajectory` follows a rule over a surface from many starts at once. Memories start at 0, in the parameter's shape and dtype
(those of float16 in float32: the square of a small gradient is 0 in float16). A rule computes in the precision of its memories.
A `learning_rate` may be a schedule, a function of the step (see `dlcourse.schedules`).
"""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import numpy as np
from typing_extensions import TypeAliasType

from . import checks
from .autodiff import Parameter, Tensor
from .typing import Array, ArrayLike, Function, Schedule, hint

# Parameters, in any lists and tuples.
Parameters = TypeAliasType("Parameters", Iterable[Any])

# A function that moves a parameter: (p, g, *memories, t, learning_rate, **settings), in place.
Rule = TypeAliasType("Rule", Callable[..., None])


# ---- averages (2.3 to 2.5) ---------------------------------------------------------------------------------------------
def average(v: Array, x: Array, beta: float) -> None:
    """v ← βv + (1 − β)x, in place: v remembers about 1/(1 − β) values x.

    Shapes   v and x the same
    Lecture  C2W2 2.3, 2.4
    Raises   TypeError or ValueError if v holds whole numbers, the shapes differ, or β is a number outside [0, 1)
    """
    if (
        type(beta) is not np.ndarray or beta.dtype.kind != "f"
    ):  # one β for each path of a trajectory was looked at before
        beta = checks.number("beta", beta, RULES["beta"])
    elif beta.shape and any(
        m not in (1, n) for m, n in zip(beta.shape[::-1], (*v.shape[::-1], *[1] * beta.ndim))
    ):
        raise ValueError(f"average: beta {beta.shape} does not stretch over v {v.shape}: give one number")
    if type(v) is not np.ndarray or v.dtype.kind != "f" or type(x) is not np.ndarray or x.shape != v.shape:
        _check_changeable("average", "v", v)
        _check_shape("average: x", x, "v", v)
    v *= beta
    v += (1 - beta) * x


def ewma(x: ArrayLike, beta: float, *, correct: bool = False) -> Array:
    """The exponentially weighted averages v₁ … v_T of x₁ … x_T, from v₀ = 0.

    correct   divide v_t by 1 − βᵗ, the sum of its weights, so that the first averages do not start near 0

    Shapes   x (T, …) → the same
    Lecture  C2W2 2.3, 2.5
    Raises   ValueError if β is not in [0, 1), or x is a single number
    """
    beta, correct = checks.number("beta", beta, RULES["beta"]), checks.truth("correct", correct)
    x = checks.numbers("ewma", x).astype(float)
    if not x.ndim:
        raise ValueError(
            "ewma averages x₁ … x_T, one after the other, and got a single number: give a list or an array"
        )
    v, averages = np.zeros(x.shape[1:]), np.empty_like(x)
    for t, now in enumerate(x, 1):
        average(v, now, beta)
        averages[t - 1] = v / (1 - beta**t) if correct else v
    return averages


def ewma_kernel(beta: float, t: int) -> Array:
    """The weights (1 − β)βᵗ⁻ᵏ with which x₁ … x_t enter v_t; they sum to 1 − βᵗ.

    Shapes   t a number → (t,), the oldest first
    Lecture  C2W2 2.4
    Raises   ValueError if β is not in [0, 1), or t no whole number of 0 or more
    """
    beta, t = (
        checks.number("beta", beta, RULES["beta"]),
        checks.whole("ewma_kernel: t", t, 0, ": how many values there are"),
    )
    return (1 - beta) * np.power(beta, np.arange(t - 1, -1, -1))


# ---- rules -------------------------------------------------------------------------------------------------------------
def memories(rule: Rule) -> tuple[str, ...]:
    """Names of what a rule remembers between steps: ("v", "s") for `adam`, () for `gradient_descent`.

    Shapes   rule → tuple of names
    Lecture  C2W2 2.6, 2.8
    """
    code = getattr(inspect.unwrap(checks.function("a rule", rule, "such as optim.adam")), "__code__", None)
    if code is None:
        raise checks.WrongKind(
            f"a rule is a function (p, g, *memories), such as optim.adam; got {checks.described(rule)}"
        )
    return code.co_varnames[2 : code.co_argcount]  # the arguments after p and g


def _checked(rule: Rule) -> Rule:
    """A rule that looks at what it is given before it changes anything."""
    name, remembered = rule.__name__, memories(rule)
    known = inspect.signature(rule).parameters

    @functools.wraps(rule)
    def checked(p, g, *memory, t=1, **settings):
        if not checks.is_whole(t) or t < 1:
            raise ValueError(f"{name}: t counts the steps, the first is t = 1; got {t!r}")
        if len(memory) != len(remembered):
            arrays = ", ".join(("p", "g", *remembered))
            raise TypeError(
                f"{name}({arrays}, …) moves p by its gradient g and remembers {' and '.join(remembered) or 'nothing'}; got "
                f"{2 + len(memory)} arrays. A memory starts as np.zeros_like(p), and settings are given by name"
            )
        for what, array in zip(("p", *remembered), (p, *memory)):
            _check_changeable(name, what, array)
        for what, array in zip(("the gradient", *remembered), (g, *memory)):
            _check_shape(f"{name}: {what}", array, "p", p)
        for setting in settings:
            if setting not in known:
                raise TypeError(
                    f"{name} has no setting {setting!r}; it has {', '.join([*known][2 + len(memory) :])}"
                )
        if known["learning_rate"].default is inspect.Parameter.empty and "learning_rate" not in settings:
            raise TypeError(f"{name} needs a learning_rate, α: {name}(…, learning_rate=0.01)")
        _check_settings(name, settings, p)
        g = checks.numbers(f"{name}: the gradient", g)
        return rule(p, np.asarray(g, memory[0].dtype if memory else None), *memory, t=t, **settings)

    return hint(checked, Array, None)


def unchecked(rule: Rule) -> Rule:
    """The rule without its look at what it is given, for loops that have looked once.

    Lecture  C2W2 2.6
    """
    checks.function("rule", rule, "rule(p, g, …, t=1, learning_rate=0.01)")
    return getattr(rule, "__wrapped__", rule)


@_checked
def gradient_descent(p, g, *, t: int = 1, learning_rate: float, weight_decay: float = 0.0):
    """p ← p − αg; with weight decay p ← (1 − α·decay) p − αg, where decay = λ/m has the effect of the penalty λ/2m · p².

    Shapes   p and g the same
    Lecture  C1W2 2.4, C2W1 1.4
    """
    if weight_decay:
        p *= 1 - learning_rate * weight_decay
    p -= learning_rate * g


@_checked
def proximal_l1(p, g, *, t: int = 1, learning_rate: float, l1: float = 0.0):
    """p ← p − αg, then every entry comes nearer to 0 by α·l1, and stays at 0 if it would pass it: descent for J + l1 · Σ|p|.

    l1   λ/m for the penalty λ/m · Σ|w| of `F.l1_penalty`; g is the gradient of J without it

    Shapes   p and g the same
    Lecture  C2W1 1.4
    Source   Beck, Teboulle 2009, eq. 1.3 (iterative shrinkage-thresholding)
    """
    p -= learning_rate * g
    np.copyto(p, np.sign(p) * np.maximum(np.abs(p) - learning_rate * l1, 0))


@_checked
def momentum(p, g, v, *, t: int = 1, learning_rate: float, beta: float = 0.9, heavy_ball: bool = False):
    """v ← βv + (1 − β)g, p ← p − αv: the average gradient forgets what goes to and fro.

    heavy_ball   v ← βv + g instead, as in PyTorch: the same path with α·(1 − β) in place of α

    Shapes   p, g, v the same
    Lecture  C2W2 2.6
    Source   Polyak 1964
    """
    if heavy_ball:
        v *= beta
        v += g
    else:
        average(v, g, beta)
    p -= learning_rate * v


@_checked
def nesterov(p, g, v, *, t: int = 1, learning_rate: float, beta: float = 0.9, heavy_ball: bool = False):
    """Momentum that steps along βv + (1 − β)g, with the v after its update: the gradient looked up one step ahead.

    heavy_ball   v ← βv + g and a step along βv + g, as in PyTorch

    Shapes   p, g, v the same
    Lecture  C2W2 2.6
    Source   Nesterov 1983; in this form Sutskever, Martens, Dahl, Hinton 2013
    """
    share = 1.0 if heavy_ball else 1 - beta
    v *= beta
    v += share * g
    p -= learning_rate * (beta * v + share * g)


@_checked
def adagrad(p, g, s, *, t: int = 1, learning_rate: float, epsilon: float = 1e-10):
    """s ← s + g², p ← p − αg / (√s + ε): a coordinate slows down with all that it has moved.

    Shapes   p, g, s the same
    Lecture  C2W2 2.7
    Source   Duchi, Hazan, Singer 2011
    """
    s += g * g
    p -= learning_rate * g / _root(s, epsilon)


@_checked
def rmsprop(p, g, s, *, t: int = 1, learning_rate: float, beta2: float = 0.9, epsilon: float = 1e-8):
    """s ← β₂s + (1 − β₂)g², p ← p − αg / (√s + ε): steep and flat directions move alike.

    ε stands outside the root, as on the slide and in PyTorch, whose default β₂ (there called alpha) is .99.

    Shapes   p, g, s the same
    Lecture  C2W2 2.7
    Source   Tieleman, Hinton 2012
    """
    average(s, g * g, beta2)
    p -= learning_rate * g / _root(s, epsilon)


@_checked
def adam(
    p,
    g,
    v,
    s,
    *,
    t: int = 1,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    correct: bool = True,
):
    """Momentum v over RMSprop s, both corrected: v ← β₁v + (1 − β₁)g, s ← β₂s + (1 − β₂)g²,
    p ← p − α v̂ / (√ŝ + ε) with v̂ = v/(1 − β₁ᵗ), ŝ = s/(1 − β₂ᵗ). PyTorch computes the same.

    correct   False leaves the correction out: the first step is then 3.16 times too long

    Shapes   p, g, v, s the same
    Lecture  C2W2 2.8
    Source   Kingma, Ba 2015, algorithm 1
    """
    average(v, g, beta1)
    average(s, g * g, beta2)
    v_sum, s_sum = (1 - beta1**t, 1 - beta2**t) if correct else (1.0, 1.0)  # of the weights so far
    # v̂ / (√ŝ + ε) times √s_sum above and below: so the corrections change three numbers, and no array
    p -= (learning_rate * s_sum**0.5 / v_sum) * v / _root(s, epsilon * s_sum**0.5)


@_checked
def adamw(
    p,
    g,
    v,
    s,
    *,
    t: int = 1,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.01,
):
    """Adam after p ← (1 − α·decay) p: weight decay that Adam does not divide by √ŝ, as it would divide a penalty's gradient.

    Shapes   p, g, v, s the same
    Lecture  C2W1 1.4, C2W2 2.8
    Source   Loshchilov, Hutter 2019, algorithm 2 (as in PyTorch, the decay is multiplied by α)
    """
    p *= 1 - learning_rate * weight_decay
    adam(p, g, v, s, t=t, learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)


def _root(s, epsilon):
    """√s + ε, with an ε that is not lost: 1e-8 is 0 in float16, and 0/0 would be NaN."""
    least = _least(s.dtype)
    if type(epsilon) is float:
        return np.sqrt(s) + max(epsilon, least)
    return np.sqrt(s) + np.asarray(np.maximum(epsilon, least), s.dtype)  # one ε for each path of a trajectory


@functools.cache
def _least(dtype):
    """The smallest √s that is not 0."""
    return float(np.sqrt(np.finfo(dtype).smallest_subnormal))


def trajectory(
    rule: Rule,
    gradient: Function,
    start: ArrayLike,
    steps: int,
    *,
    learning_rate: Any,
    **settings: Any,
) -> Array:
    """The path of a rule down a surface, from one start or from many at once.

    gradient        a function p → ∂J/∂p for all points at once
    learning_rate   a number, an array that stretches over the points (one α for each), or a schedule; settings likewise

    A path that diverges ends in inf or NaN, without a warning.

    Shapes   start (…, n) → (steps + 1, …, n), the start first
    Lecture  C2W2 2.6, 2.10
    Raises   TypeError or ValueError if a setting has no sense, or the gradient has another shape than the points
    """
    p, steps = np.array(checks.numbers("trajectory: start", start), float), checks.whole("steps", steps, 0)
    checks.function("gradient", gradient, "p → ∂J/∂p for all points at once")
    path, memory = np.empty((steps + 1, *p.shape)), [np.zeros_like(p) for _ in memories(rule)]
    path[0] = p
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(1, steps + 1):
            rule(p, gradient(p), *memory, t=t, learning_rate=_at(learning_rate, t), **settings)
            path[t], rule = p, unchecked(rule)  # one look at the shapes is enough
    return path


# ---- classes -----------------------------------------------------------------------------------------------------------
class Optimizer:
    """Applies a rule to Parameters; use one of the classes below.

    params          Parameters, in any lists and tuples
    learning_rate   α, a number or a schedule; may be changed between steps

    Lecture  C2W2 2.6
    Raises   TypeError or ValueError if there is no parameter, one is given twice or is no Parameter, or a setting has no sense
    """

    rule: ClassVar[Any]  # of the classes below
    __signature__: ClassVar[inspect.Signature]

    def __init_subclass__(cls) -> None:
        own = [
            setting
            for name, setting in inspect.signature(cls.rule).parameters.items()
            if setting.kind is setting.KEYWORD_ONLY and name not in ("t", "learning_rate")
        ]
        rate = (
            inspect.signature(cls.rule)
            .parameters["learning_rate"]
            .replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=float | Schedule)
        )
        params = inspect.Parameter("params", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Parameters)
        cls.__signature__ = inspect.Signature(
            [params, rate, *own], return_annotation=None
        )  # what Shift-Tab shows
        cls.__doc__ = cls.rule.__doc__

    def __init__(self, *args: Any, **settings: Any) -> None:
        try:
            given = self.__signature__.bind(*args, **settings)
        except TypeError as error:
            raise TypeError(f"{type(self).__name__}{_bare(self.__signature__)}: {error}") from None
        given.apply_defaults()
        params, rate = given.arguments.pop("params"), given.arguments.pop("learning_rate")
        self.params, self.learning_rate = _parameters(params), rate
        self.settings = {name: _setting(name, value) for name, value in given.arguments.items()}
        self.reset()

    def reset(self) -> None:
        """Forget all steps: memories at 0, the next step is the first."""
        self.steps = 0
        names = memories(type(self).rule)
        self._memory: list[list[Any]] = [[0, [_nothing_yet(p.value) for _ in names]] for p in self.params]
        pairs = list(zip(self.params, self._memory))
        self._small = _Small([pair for pair in pairs if pair[0].size <= SMALL])
        self._large = [pair for pair in pairs if pair[0].size > SMALL]

    @property
    def learning_rate(self) -> float | Schedule:
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float | Schedule) -> None:
        self._learning_rate = value if callable(value) else _setting("learning_rate", value)

    @property
    def memory(self) -> list[dict[str, Array]]:
        """What is remembered of each parameter: a list of {name: array}."""
        return [dict(zip(memories(type(self).rule), arrays)) for _, arrays in self._memory]

    def step(self) -> None:
        """Move every parameter that has a gradient by the rule. The first step is t = 1, for the schedule too."""
        rate = _at(self._learning_rate, self.steps + 1)
        rule, settings = type(self).rule, self.settings
        moving = [
            (p, memory) for p, memory in zip(self.params, self._memory) if p.trainable and p.grad is not None
        ]
        if not moving:
            raise RuntimeError(
                "no parameter has a gradient: call J.backward() before step(), with a J that was computed from "
                "these Parameters (and not under no_grad(), nor with all of them frozen)"
            )
        self.steps += 1
        for _, memory in moving:
            memory[0] += 1  # a parameter that was frozen before starts at t = 1
        if len(moving) == len(self.params) and self._small.can_move():
            self._small.move(rule, learning_rate=rate, **settings)
            moving = self._large
        for p, memory in moving:
            for piece in _pieces(p.value, p.grad, *memory[1]):
                rule(*piece, t=memory[0], learning_rate=rate, **settings)

    def zero_grad(self) -> None:
        """Drop the gradients; without this the next backward() adds to them."""
        for p in self.params:
            p.grad = None

    def __repr__(self) -> str:
        rate = (
            getattr(self._learning_rate, "__name__", "schedule")
            if callable(self._learning_rate)
            else self._learning_rate
        )
        settings = "".join(f", {name}={value}" for name, value in self.settings.items())
        return (
            f"{type(self).__name__}({len(self.params)} Parameter{'s' * (len(self.params) != 1)} with "
            f"{sum(p.size for p in self.params)} numbers, "
            f"learning_rate={rate}{settings})"
        )


class GradientDescent(Optimizer):
    rule = gradient_descent


class Momentum(Optimizer):
    rule = momentum


class Nesterov(Optimizer):
    rule = nesterov


class AdaGrad(Optimizer):
    rule = adagrad


class RMSprop(Optimizer):
    rule = rmsprop


class Adam(Optimizer):
    rule = adam


class AdamW(Optimizer):
    rule = adamw


def _bare(signature):
    """A signature without its hints, for a message."""
    nothing = inspect.Signature.empty
    names = [parameter.replace(annotation=nothing) for parameter in signature.parameters.values()]
    return signature.replace(parameters=names, return_annotation=nothing)


def _nothing_yet(p):
    """The memory of a parameter before its first step."""
    return np.zeros_like(p, np.float32 if p.dtype == np.float16 else None)


SMALL, PIECE = 4096, 65_536


class _Small:
    """The small ones among the parameters, moved as one array: for each alone, the calls would cost more than the arithmetic.

    A rule works entry by entry, so it makes no difference which entries lie side by side. In `flat` lie p, g and what is
    remembered, a row each, and each parameter has a view of its part of every row.
    """

    def __init__(self, pairs):
        self.pairs, self.before, self.parts, start = pairs, [_looks(p.value) for p, _ in pairs], [], 0
        dtypes = {p.dtype for p, _ in pairs}
        self.alike = len(dtypes) == 1 < len(pairs) and np.dtype(np.float16) not in dtypes
        if not self.alike:
            return
        rows, total = 2 + len(pairs[0][1][1]), sum(p.size for p, _ in pairs)
        self.flat = list(np.zeros((rows, total), dtypes.pop()))
        for p, memory in pairs:
            value, grad, *memory[1] = (row[start : start + p.size].reshape(p.shape) for row in self.flat)
            self.parts.append((p, value, grad))
            start += p.size

    def can_move(self):
        """Whether all have the same number of steps behind them, and are what they were."""
        return (
            self.alike
            and len({memory[0] for _, memory in self.pairs}) == 1
            and self.before == [_looks(p.value) for p, _ in self.pairs]
        )

    def move(self, rule, **settings):
        for p, value, grad in self.parts:
            value[...], grad[...] = p.value, p.grad
        rule = unchecked(rule)  # nothing to check here
        rule(*self.flat, t=self.pairs[0][1][0], **settings)
        for p, value, _ in self.parts:
            p.value[...] = value


def _looks(value):
    return type(value), value.shape, value.dtype


def _pieces(*arrays):
    """A rule works entry by entry, so a large parameter is moved in pieces that stay in the cache: twice as fast."""
    if arrays[0].size <= PIECE or not all(array.flags.c_contiguous for array in arrays):
        return [arrays]
    flat = [array.reshape(-1) for array in arrays]  # views: what is changed is the parameter
    return [[array[k : k + PIECE] for array in flat] for k in range(0, arrays[0].size, PIECE)]


# ---- kind errors -------------------------------------------------------------------------------------------------------
RULES = dict.fromkeys(("learning_rate", "epsilon", "weight_decay", "l1"), "0 or more")
RULES |= dict.fromkeys(("beta", "beta1", "beta2"), "from 0 up to, but not including, 1")


def _setting(name, value):
    """A setting as a number of Python (a float64 of NumPy would make float32 steps slow), or True or False."""
    if name not in RULES:
        return checks.truth(name, value)
    downhill = "; the minus of the step is in the rule" if name == "learning_rate" else ""
    if callable(value):
        raise checks.WrongKind(
            f"{name} is one number here, {RULES[name]}; got a schedule: give schedule(t), its value at step t"
        )
    return checks.number(name, value, RULES[name], downhill)


def _check_settings(rule, settings, p):
    """As `_setting`, but numbers may also be arrays that stretch over p: one for each path of a trajectory."""
    for name, value in settings.items():
        if not isinstance(value, np.ndarray) or not value.ndim or name not in RULES:
            _setting(name, value)
            continue
        array = checks.numbers(f"{rule}: {name}", value)
        shape = np.shape(p)
        if len(array.shape) > len(shape) or any(
            n not in (1, m) for n, m in zip(array.shape[::-1], shape[::-1])
        ):
            raise ValueError(
                f"{rule}: {name} {array.shape} does not stretch over p {shape}: give one number, or one for each path"
            )
        for extreme in (array.min(), array.max()) if array.size else ():
            checks.number(f"{rule}: each {name}", extreme, RULES[name])


def _check_changeable(name, what, array):
    if isinstance(array, np.ndarray) and array.dtype.kind == "f":
        return
    if isinstance(array, Tensor):
        got = f"a {type(array).__name__}: give its .value"
    elif isinstance(array, np.ndarray):
        got = f"an array of {array.dtype}: give {what}.astype(float)"
    else:
        got = f"{type(array).__name__} {array!r:.40}: give np.array({what}, float)"
    raise TypeError(
        f"{name} changes {what} in place, by steps that are no whole numbers, so it must be an array of floating-point "
        f"numbers; got {got}"
    )


def _check_shape(first, array, second, other):
    if isinstance(array, Tensor):
        raise TypeError(f"{first} is a {type(array).__name__}; give its .value or .grad, an array")
    array = checks.numbers(first, array)
    if array.shape != np.shape(other):
        transposed = ": is it transposed?" if np.shape(array) == np.shape(other)[::-1] else ""
        raise ValueError(
            f"{first} has the shape {np.shape(array)}, {second} {np.shape(other)}: they must be the same, nothing is stretched"
            f"{transposed}"
        )


def _at(learning_rate, t):
    if not callable(learning_rate):
        return learning_rate
    rate = learning_rate(t)
    if not checks.is_number(rate) or not 0 <= rate < np.inf:
        raise ValueError(f"the schedule gave the learning rate {rate} at step {t}; it must be 0 or more")
    return float(rate)  # a NumPy float64 would make float32 steps slow


def _parameters(params):
    """The Parameters in nested lists and tuples (or made by a generator), each checked."""

    def walk(part):
        single = isinstance(part, (Tensor, np.ndarray, str, dict)) or hasattr(part, "parameters")
        if single or not hasattr(part, "__iter__"):
            yield part
        else:
            for inner in part:
                yield from walk(inner)

    found, places = list(walk(params)), {}
    if not found:
        raise ValueError(
            "there is no parameter to train: the list is empty (a generator gives its parameters only once)"
        )
    for k, p in enumerate(found, 1):
        if callable(getattr(p, "parameters", None)):
            raise TypeError(
                f"parameter {k} is a whole {type(p).__name__}: give the Parameters in it, model.parameters()"
            )
        if not isinstance(p, Parameter):
            raise TypeError(
                f"parameter {k} is of type {type(p).__name__}; make it Parameter(array), so that the tape gives it a "
                "gradient and step() can change it, and compute the loss with that Parameter"
            )
        if id(p) in places:
            raise ValueError(
                f"parameter {k}{f' ({p.name})' if p.name else ''} is the same as parameter {places[id(p)]}, and would "
                "be moved twice in a step: give each once"
            )
        places[id(p)] = k
    return found
