"""Type hints on what learners and writers of figures call: all there, true of what is passed, readable in Shift-Tab."""

import collections.abc
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import subprocess
import sys
import types
import typing
from pathlib import Path

import numpy as np
import pytest
from op_cases import CASES

from dlcourse import autodiff, data, deep_network, initializers, nn, optim
from dlcourse import functional as F
from dlcourse import typing as words
from dlcourse.autodiff import Parameter, Tensor
from dlcourse.explore import show

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = (
    "analysis autodiff data deep_network explore functional initializers metrics nn optim practice random schedules "
    "train typing"
).split()
ALIAS = type(words.Array)
CACHED = type(functools.cache(len))


# ---- what is public ----------------------------------------------------------------------------------------------------
def modules():
    """The public modules, the files in analysis, and the modules among what an __all__ names."""
    for name in PUBLIC:
        module = importlib.import_module(f"dlcourse.{name}")
        yield module
        if name == "analysis":
            for inner in pkgutil.iter_modules(module.__path__, "dlcourse.analysis."):
                yield importlib.import_module(inner.name)
        yield from filter(
            inspect.ismodule, (getattr(module, part) for part in getattr(module, "__all__", ()))
        )


def public(module):
    """What a module offers: its __all__, or the functions and classes that it defines."""
    own = [
        name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__
    ]
    for name in getattr(module, "__all__", own):
        thing = getattr(module, name)
        if not name.startswith("_") and isinstance(thing, (types.FunctionType, CACHED, type)):
            yield name, thing


def methods(kind):
    """The methods and properties that a class defines by itself; not those of a class outside that it overrides."""
    outside = {
        name for base in kind.__mro__ if not base.__module__.startswith("dlcourse") for name in vars(base)
    }
    for name, thing in vars(kind).items():
        if name.startswith("_") and name not in ("__init__", "__call__") or name in outside - {"__init__"}:
            continue
        if isinstance(thing, (staticmethod, classmethod)):
            thing = thing.__func__
        if isinstance(thing, (property, functools.cached_property)):
            thing = thing.fget if isinstance(thing, property) else thing.func
        written = not dataclasses.is_dataclass(kind) or name != "__init__"  # and not made by Python
        if isinstance(thing, types.FunctionType) and thing.__module__ != "typing" and written:
            yield name, thing


def callables():
    """Full name → function, of all that is public."""
    found = {}
    for module in modules():
        for name, thing in public(module):
            if isinstance(thing, type):
                for method, function in methods(thing):
                    found[f"{thing.__module__}.{name}.{method}"] = function
            else:
                found[f"{thing.__module__}.{name}"] = thing
    return found


CALLABLES = callables()


def test_what_is_public_is_found():
    wanted = (
        "functional.activation.relu optim.adam optim.Optimizer.step nn.layers.Linear.__call__ train.fit data.planar.moons "
        "autodiff.Tensor.backward autodiff.Tensor.sum analysis.search.run explore.figure.View.set explore.views.curve "
        "explore.controls.Choice.check practice.week practice.quiz.right metrics.accuracy data.real.digits"
    )
    assert {f"dlcourse.{name}" for name in wanted.split()} <= set(CALLABLES)
    assert len(CALLABLES) > 300


# ---- all there ---------------------------------------------------------------------------------------------------------
def unhinted(name, function):
    """The parameters that have no hint, and "→" where it is not said what comes out."""
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())
    method = "self" in signature.parameters or "cls" in signature.parameters
    bare = [p.name for p in parameters[method:] if p.annotation is p.empty]
    return bare + ["→"] * (signature.return_annotation is signature.empty)


@pytest.mark.parametrize("name", CALLABLES)
def test_every_parameter_and_result_has_a_hint(name):
    assert unhinted(name, CALLABLES[name]) == [], f"{name}{inspect.signature(CALLABLES[name])}"


@pytest.mark.parametrize("name", CALLABLES)
def test_hints_can_be_resolved(name):
    """No hint names what its module has not imported."""
    assert typing.get_type_hints(CALLABLES[name])


def test_a_missing_hint_is_found():
    def bare(z, *, axis: int = -1) -> int:
        return axis

    def silent(z: int):
        return z

    assert unhinted("bare", bare) == ["z"]
    assert unhinted("silent", silent) == ["→"]


# ---- readable ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("thing", "shown"),
    [
        (F.relu, "(z: ArrayLike) -> ArrayOrTensor"),
        (F.affine, "(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> ArrayOrTensor"),
        (F.softmax, "(z: ArrayLike, *, axis: int = -1) -> ArrayOrTensor"),
        (F.l2_penalty, "(*Ws: ArrayLike, lam: float, m: int) -> ArrayOrTensor"),
        (
            optim.momentum,
            "(p: Array, g: Array, v: Array, *, t: int = 1, learning_rate: float, beta: float = 0.9, "
            "heavy_ball: bool = False) -> None",
        ),
        (data.moons, "(m: int, *, noise: float = 0.2, rng: Draws) -> tuple[Array, Array]"),
    ],
    ids=lambda part: getattr(part, "__name__", None),
)
def test_shift_tab_shows_words(thing, shown):
    """Names of this module, not what they stand for."""
    assert str(inspect.signature(thing)) == shown


@pytest.mark.parametrize("name", [name for name in CALLABLES if ".explore." not in name])
def test_no_signature_is_a_wall(name):
    shown = str(inspect.signature(CALLABLES[name]))
    assert "_typing" not in shown and "NDArray" not in shown and "dtype[" not in shown, shown


@pytest.mark.parametrize(
    ("thing", "line"),
    [
        (F.relu, "def relu(z):"),
        (F.tanh, "def tanh(z):"),
        (F.sigmoid, "def sigmoid(z):"),
        (F.affine, "def affine(X, W, b):"),
        (F.softmax, "def softmax(z, *, axis: int = -1):"),
        (optim.proximal_l1, "def proximal_l1(p, g, *, t: int = 1, learning_rate: float, l1: float = 0.0):"),
        (
            deep_network.backward,
            "def backward(dA: Array, caches: list[Cache], *, lam: float = 0.0) -> list[Gradients]:",
        ),
    ],
    ids=lambda part: getattr(part, "__name__", None),
)
def test_what_lessons_show_begins_with_a_short_line(thing, line):
    """Arrays are hinted by the decorator, so that a formula stands under its plain name."""
    assert line in show(thing).code.splitlines()


def test_a_message_about_settings_stays_without_hints():
    p = Parameter(np.ones(2))
    with pytest.raises(TypeError, match=r"Momentum\(params, learning_rate, \*, beta=0.9, heavy_ball=False\)"):
        optim.Momentum([p], 0.1, mass=0.9)


# ---- true --------------------------------------------------------------------------------------------------------------
def holds(hint, value):
    """Whether a value is what a hint says, as far as it can be seen."""
    if hint is typing.Any:
        return True
    if hint is words.ArrayLike:
        return np.asarray(value).dtype.kind in "fiub"
    if isinstance(hint, ALIAS):
        return holds(hint.__value__, value)
    if hint is None or hint is type(None):
        return value is None
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(holds(part, value) for part in parts)
    if origin is collections.abc.Callable:
        return callable(value)
    if origin is tuple and parts[-1:] != (...,):
        return isinstance(value, tuple) and len(value) == len(parts) and all(map(holds, parts, value))
    if origin in (tuple, list, collections.abc.Sequence):
        return isinstance(value, origin) and all(holds(parts[0], part) for part in value)
    if hint is float:
        return isinstance(value, (float, int, np.floating, np.integer))
    if hint is int:
        return isinstance(value, (int, np.integer))
    if hint is np.ndarray:
        return isinstance(value, (np.ndarray, np.floating))  # a sum of all entries is a number of NumPy
    return isinstance(value, origin or hint)


def test_what_does_not_hold_is_found():
    assert holds(words.Draws, np.random.default_rng(0)) and not holds(words.Draws, 0)
    assert holds(words.ArrayLike | None, [1, 2.0]) and not holds(words.ArrayLike, "two")
    assert holds(words.Axis, (0, 1)) and not holds(words.Axis, (0, 1.5))
    assert holds(list[tuple[words.Array, int]], [(np.ones(2), 1)]) and not holds(list[words.Array], [1])
    assert holds(autodiff.ArrayOrTensor, Tensor(1.0)) and not holds(autodiff.ArrayOrTensor, 1.0)


def wrong(function, *arguments, **options):
    """What of a call, its result included, is not as the hints say."""
    hints, signature = typing.get_type_hints(function), inspect.signature(function)
    bound = signature.bind(*arguments, **options)
    given = [
        (name, value)
        for name, group in bound.arguments.items()
        for value in (
            group if signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL else [group]
        )
    ]
    result = function(*arguments, **options)
    return [name for name, value in [*given, ("return", result)] if not holds(hints[name], value)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_op_takes_and_gives_what_its_hints_say(case):
    assert wrong(case.op, *case.inputs, **case.options) == []
    recorded = [Tensor(x) if k < len(case.inputs) - case.fixed else x for k, x in enumerate(case.inputs)]
    assert wrong(case.op, *recorded, **case.options) == []


def test_a_network_takes_and_gives_what_its_hints_say():
    rng = np.random.default_rng(0)
    X, Y = data.moons(20, rng=rng)
    assert wrong(data.moons, 20, rng=rng) == []
    assert wrong(initializers.he, (4, 2), rng=rng) == []
    assert wrong(deep_network.initialize, [2, 4, 1], init=initializers.he, rng=rng) == []
    params = deep_network.initialize([2, 4, 1], init=[initializers.he, initializers.xavier], rng=rng)
    gates = [F.relu, F.sigmoid]
    assert wrong(deep_network.forward, params, X, gates, keep_prob=0.8, rng=rng) == []
    A, caches = deep_network.forward(params, X, gates)
    assert wrong(deep_network.cost, A, Y, params=params, lam=0.1) == []
    _, dA = deep_network.cost(A, Y)
    assert wrong(deep_network.backward, dA, caches, lam=0.1) == []
    assert wrong(deep_network.output, deep_network.as_parameters(params), X, gates) == []
    layer = nn.Linear(2, 3, rng=rng)
    assert wrong(layer.__call__, X.T) == []


# ---- one with the other ------------------------------------------------------------------------------------------------
LIE = """from dlcourse.train import early_stopping

def best() -> str:
    return early_stopping([1.0], patience=1)[0]
"""


def test_the_hints_agree_with_the_code(tmp_path):
    """By mypy, as pyproject.toml sets it up; it must find a lie, and nothing else."""
    pytest.importorskip("mypy")
    lie = tmp_path / "lie.py"
    lie.write_text(LIE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "dlcourse", str(lie)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert len(found) == 1 and "lie.py:4: error: Incompatible return value" in found[0], (
        done.stdout + done.stderr
    )
