"""The judge under everything that a learner's code can return, say or do: true messages, and nothing left behind."""

import builtins
import collections
import ctypes
import dis
import functools
import gc
import hashlib
import html
import importlib
import itertools
import locale
import logging
import math
import operator
import os
import random
import re
import signal
import sys
import threading
import time
import warnings
from typing import NamedTuple

import numpy as np
import pytest
from cards import wellformed

from dlcourse.practice import checker, deadline, exercise, exercises, progress, week
from dlcourse.practice.card import Card, code, plain

WEEKS = ["c1w1", "c1w2", "c1w3", "c1w4", "c2w1", "c2w2", "c2w3"]
ALL = [record for name in WEEKS for record in exercises(name).values()]
assert np.ma and np.testing and np.polynomial  # NumPy imports these when they are named first
TRACED = [record for record in ALL if record.large]


# -- exercises to try it with ------------------------------------------------------------------------------------------


@exercise("c1w2.02", inputs=lambda rng: [(rng.normal(size=3),)], fixed=[(np.array([1.0, 2.0, 4.0]),)])
def double(x):
    """Twice x."""
    return 2 * x


double.mistake("That is the square.", lambda x: x**2)
double.mistake("You write into x.", lambda x: np.multiply(x, 3, out=x))


@exercise("c1w2.02", inputs=lambda rng: [(rng.normal(size=3),)], returns=("low", "high"))
def ends(x):
    """The least and the greatest entry."""
    return float(x.min()), float(x.max())


@exercise("c1w2.02", inputs=lambda rng: [(rng.normal(size=3),)], silent=True, tolerance=1e-6)
def quiet(x):
    """x + 1 without a warning."""
    return x + 1


@exercise("c1w2.02", inputs=lambda rng: [(rng.normal(size=5),)], dtypes="iuf")
def mask(x):
    """Where x is positive."""
    return x > 0


@exercise(
    "c1w2.02",
    inputs=lambda rng: [(rng.normal(size=(2, 3)),)],
    also=[lambda x: x.T.ravel()],
    normalise=lambda arguments, value: np.ravel(value) if isinstance(value, np.ndarray) else value,
)
def unrolled(x):
    """All entries, in either order."""
    return x.ravel()


@exercise("c1w2.02", inputs=lambda rng: [({"W": np.ones((2, 3)), "b": [np.zeros((2, 1))]}, rng)])
def table(params, rng):
    """The keys."""
    return {"n": len(params)}


@exercise("c1w2.02", inputs=lambda rng: [(rng.normal(size=3),)])
def nested(x):
    """Two layers."""
    return [{"W": (2, 3)}, {"W": (2, 3)}]


@exercise("c1w2.02", inputs=lambda rng: [(np.ones(1),)])
def single(x):
    """An array of one entry."""
    return x


@exercise("c1w2.02", inputs=lambda rng: [(rng.normal(size=3),)])
def half(x):
    """Two numbers."""
    return 2.0, 6.0


half.mistake("Half of it.", lambda x: (1.0, 3.0))


def each(names, cases):
    """Parametrize by cases without names of their own, by their numbers."""
    return pytest.mark.parametrize(names, cases, ids=map(str, range(len(cases))))


def judged(record, function, seconds=30.0):
    report = checker.check(record, function, seconds=seconds)
    assert isinstance(report, checker.Report) and repr(report) and report._repr_html_()
    return report


# -- what is right in another form -------------------------------------------------------------------------------------


class Ends(NamedTuple):
    low: float
    high: float


@each(
    "record, function",
    [
        (ends, lambda x: [x.min(), x.max()]),
        (ends, lambda x: (np.array(x.min()), np.float64(x.max()))),
        (ends, lambda x: Ends(x.min(), x.max())),
        (mask, lambda x: (x > 0).astype(float)),
        (mask, lambda x: (x > 0).astype(np.uint8)),
        (mask, lambda x: np.where(x > 0, 1, 0)),
        (unrolled, lambda x: x),
        (unrolled, lambda x: x.T),
        (unrolled, lambda x: x.reshape(1, -1)),
        (table, lambda params, rng: collections.OrderedDict(n=np.int64(2))),
        (table, lambda params, rng: collections.defaultdict(int, {np.str_("n"): np.array(2.0)})),
    ],
)
def test_a_right_answer_in_another_form_passes(record, function):
    assert judged(record, function).passed


@each(
    "record, function, words",
    [
        (ends, lambda x: np.array([x.min(), x.max()]), "an array of shape (2,); a tuple of `low`, `high`"),
        (ends, lambda x: (x.min(),), "has 1 part; 2 are expected: `low`, `high`."),
        (
            ends,
            lambda x: (each for each in (1, 2)),
            "an object of type `generator`, whose parts have not been computed yet",
        ),
        (nested, lambda x: [{"W": (2, 3)}] * 3, "has 3 parts; 2 are expected."),
        (nested, lambda x: {"W": (2, 3)}, "a list of 2 parts is expected."),
        (nested, lambda x: [{"W": (2, 3)}, {"W": (9, 3)}], '[1]["W"] is (9, 3); expected is (2, 3).'),
        (single, lambda x: x + 1, "The result is 2 at [0]; expected is 1."),
        (single, lambda x: x * -0.0, "The result is 0 at [0]; expected is 1."),
        (ends, lambda x: (x.min(), x.max() > 0), "`high` is bool"),
        (double, lambda x: [2 * each for each in x], "is a list of length 3; an array of shape (3,)"),
        (double, lambda x: (2 * x).astype(np.float32), "has dtype float32; expected is float64"),
        (double, lambda x: 2 * x[:2], "has shape (2,); expected is (3,)"),
        (mask, lambda x: 0.5 * (x > 0), "differ"),
        (quiet, lambda x: (x + 1) > 0, "has dtype bool"),
        (unrolled, lambda x: x.ravel()[::-1], "differ"),
        (table, lambda params, rng: {"n": 10**400}, "expected is 2"),
        (table, lambda params, rng: {"`*": 2}, "has the keys"),
        (table, lambda params, rng: {"n": "*two*"}, "`n` is the text"),
    ],
)
def test_a_wrong_form_is_named(record, function, words):
    report = judged(record, function)
    assert not report.passed and words in report.message, report


@each(
    "function, words",
    [
        (lambda x: (x.max(), x.min()), "in another order: return `low`, `high`."),
        (lambda x: np.max(0, x), "`np.maximum(a, b)`"),
        (lambda x: x[:, None] @ x[None].T, "a transpose missing"),
        (lambda x: np.dot(x, x[:2]), "a transpose missing"),
        (lambda x: x + x[:2], "lengths are equal or one of them is 1"),
        (lambda x: max(x, 0 * x), "`np.maximum`"),
        (lambda x: math.exp(x), "take whole arrays"),
        (lambda x: np.array([x, x[:2]]), "Go through the list"),
        (lambda x: 0.5 * [x], "Go through them"),
    ],
)
def test_what_an_exception_or_an_order_means_is_said_in_plain_words(function, words):
    report = judged(ends, function)
    assert not report.passed and words in report.message, report


def test_parts_in_the_right_order_are_not_said_to_be_in_another():
    def function(x):
        low, high = float(x.min()), float(x.max())
        x[0] = 0
        return low, high

    assert judged(ends, function).message.startswith("The values are right, but the argument `x` was changed")


def test_advice_on_an_exception_is_given_only_where_it_is_true():
    """The same words of NumPy, for a list and an array as its index."""

    def function(x):
        return [1, 2][x.astype(int)]

    assert "np.maximum" not in repr(judged(ends, function))


def test_a_whole_number_gets_the_hint_of_a_known_mistake():
    assert (
        judged(half, lambda x: (1, 3)).message == judged(half, lambda x: (1.0, 3.0)).message == "Half of it."
    )


def test_one_reference_must_fit_all_trials():
    """Right by the first reference here and by the second there is wrong."""
    turns = iter(range(10))
    record = exercise(
        "c1w2.02", inputs=lambda rng: [(rng.normal(size=(2, 3)),)] * 2, also=unrolled.references[1]
    )(lambda x: x.ravel())
    assert judged(record, lambda x: x.T.ravel()).passed
    assert not judged(record, lambda x: (x.T if next(turns) % 2 else x).ravel()).passed


def test_fixed_trials_come_first():
    report = judged(double, lambda x: x + 1)
    assert report.message == "The result is 3 at [1]; expected is 4. (2 of 3 entries differ.)"
    assert "Tried with x = [1, 2, 4]." in repr(report)


# -- true messages -----------------------------------------------------------------------------------------------------


def deprecated(x):
    warnings.warn("old", DeprecationWarning, stacklevel=2)
    return x + 1


def other_runtime_warning(x):
    warnings.warn("Mean of empty slice", RuntimeWarning, stacklevel=2)
    return x + 1


def add_and_take_away(x):
    x += 0.1
    x -= 0.1
    return x + 1


def changed_and_restored(x):
    kept = x.copy()
    x[:] = 0
    x[:] = kept
    return 2 * x


def changed_and_wrong(x):
    x *= 2
    return x + 1


def test_only_arithmetic_counts_as_a_numerical_warning():
    for function in (deprecated, other_runtime_warning):
        report = judged(quiet, function)
        assert report.passed and "came with a warning" in repr(report)
    report = judged(quiet, lambda x: (np.exp(np.full(3, 1e4)), x + 1)[1])
    assert (
        report.message
        == "The values are right, but NumPy warns: `RuntimeWarning: overflow encountered in exp`"
    )


def test_changed_arguments():
    assert judged(double, changed_and_restored).passed
    for exact in (
        (),
        ("x",),
    ):  # what only rounds counts where the text says so: elsewhere it depends on the draw
        record = exercise(
            "c1w2.02", inputs=lambda rng: [(np.array([0.3, 1.7, 5.1]),)], tolerance=1e-6, exact=exact
        )(lambda x: x + 1)
        report = judged(record, add_and_take_away)
        assert report.passed == (not exact)
    assert "comes back with other last digits" in report.message and "new array" not in report.message
    report = judged(double, changed_and_wrong)
    assert "expected is" in report.message and "Besides, the argument x was changed" in repr(report)
    report = judged(table, lambda params, rng: (params["b"].append(0), {"n": 2})[1])
    assert "`params` was changed" in report.message and "A = A * 2" not in report.message


def test_numbers_are_told_apart():
    record = exercise("c1w2.02", inputs=lambda rng: [(-0.7968991,)], tolerance=1e-12)(lambda x: x)
    assert (
        judged(record, lambda x: x + 1e-10).message == "The result is -0.7968990999; expected is -0.7968991."
    )
    record = exercise("c1w2.02", inputs=lambda rng: [(3,)])(lambda x: 12345678)
    assert judged(record, lambda x: 12345679).message == "The result is 12345679; expected is 12345678."


def test_nested_arguments_are_told_by_their_shapes():
    report = judged(table, lambda params, rng: {"n": 3})
    assert (
        "params = {W: array of shape (2, 3), b: [array of shape (2, 1)]}, rng = a random generator."
        in repr(report)
    )
    nested = [((np.ones((2, 3)), np.ones((2, 1))), np.ones((2, 5)))] * 9
    record = exercise("c1w2.02", inputs=lambda rng: [(nested, "he")])(lambda caches, kind: 1)
    told = repr(judged(record, lambda caches, kind: 2))
    assert "((array of shape (2, 3), array of shape (2, 1)), array of shape (2, 5)), … (9 in all)]" in told
    assert "kind = 'he'" in told


@each("nearly", [lambda x: x**2 + 1e-7, lambda x: x**2.001, lambda x: np.where(x > 2, x**2, 2 * x)])
def test_a_hint_explains_all_that_was_seen(nearly):
    assert judged(double, lambda x: x * x).message == "That is the square."
    assert "expected is" in judged(double, nearly).message


def test_a_mistake_must_be_nearer_to_the_answer_than_the_tolerance():
    """Almost nothing is not nothing."""
    record = exercise("c1w2.02", inputs=lambda rng: [(rng.uniform(1, 2),)], tolerance=1e-3)(lambda x: x)
    record.mistake("Nothing moves.", lambda x: 0.0)
    assert judged(record, lambda x: 0.0).message == "Nothing moves."
    assert "expected is" in judged(record, lambda x: 1e-8 * x).message


def test_a_hint_and_a_changed_argument_are_told_together():
    def square_in_place(x):
        x **= 2
        return x

    report = judged(double, square_in_place)
    assert report.message == "That is the square." and "Besides, the argument x was changed" in repr(report)


def test_the_values_are_right_is_said_only_where_they_are():
    """One trial shows a changed argument, another a wrong value: the wrong value is told."""

    def both(x):
        if x[0] == 1:
            x *= 2
            return x
        return x

    report = judged(double, both)
    assert "expected is" in report.message and "values are right" not in repr(report)


def test_slow_is_not_called_endless():
    def slow(x):
        time.sleep(0.02 * 100)
        return 2 * x

    report = judged(double, lambda x: [None for _ in iter(int, 1)], seconds=0.1)
    assert "or it needs more time: `check(double, seconds=1)`" in report.message
    assert report.message.index("Either") >= 0


def test_exit_is_told_as_such():
    def raises(x):
        raise SystemExit(3)

    for leave in (lambda x: sys.exit(), lambda x: exit(), lambda x: quit(), raises):
        report = judged(double, leave)
        assert "`exit()`" in report.message and "kernel" in report.message


def test_a_generator_that_is_not_used_is_told():
    def inputs(rng):
        return [(n, np.random.default_rng(n)) for n in (0, 3, 5)]

    record = exercise("c1w2.02", inputs=inputs)(
        lambda n, rng: rng.normal(size=n)
    )  # of size 0 nothing is drawn
    own = np.random.default_rng(1)
    for other in (lambda n, rng: own.normal(size=n), lambda n, rng: np.zeros(n), lambda n, rng: [1.0, 2.0]):
        assert judged(record, other).message.startswith("`rng` was not used")
    assert "None" in judged(record, lambda n, rng: None if n else own.normal(size=n)).message
    assert "not used" not in repr(judged(record, lambda n, rng: rng.random(n)))


# -- code that never ends ----------------------------------------------------------------------------------------------


def endless(*_):
    while True:
        pass


def swallowed(*_):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def swallowed_in_calls(*_):
    while True:
        try:
            len([1])
        except:  # noqa: E722
            pass


def finally_again(*_):
    while True:
        try:
            while True:
                pass
        finally:
            continue  # noqa: B012


def swallowed_in_a_generator(*_):
    def numbers():
        while True:
            try:
                yield 1
            except SystemExit:
                yield 2

    for _ in numbers():
        pass


def short_sleeps(*_):
    while True:
        try:
            time.sleep(0.05)
        except BaseException:
            pass


def asleep(*_):
    time.sleep(3)


def asleep_again(*_):
    for _ in range(2):
        try:
            time.sleep(2.5)
        except BaseException:
            pass


def long_call(*_):
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 12_000_000)


ENDLESS = [endless, swallowed, swallowed_in_calls, finally_again, swallowed_in_a_generator, short_sleeps]
STUCK = [asleep, asleep_again, long_call]


@pytest.mark.parametrize("function", ENDLESS)
def test_a_stopped_check_leaves_the_next_one_alone(function):
    report = judged(double, function, seconds=0.1)
    assert "so it was stopped" in report.message and report.attempted and not report.passed
    for record in TRACED:
        assert judged(record, record.solution).passed
    assert judged(double, endless, seconds=0.1).title == "`double`: stopped"


@pytest.mark.parametrize("function", STUCK)
def test_a_call_that_cannot_be_stopped_leaves_the_next_check_alone(function, monkeypatch):
    monkeypatch.setattr(deadline, "run", functools.partial(deadline.run, patience=0.2))
    report = judged(double, function, seconds=0.1)
    assert "cannot be stopped" in report.message and "Kernel ▸ Restart" in report.message
    for record in TRACED:
        assert judged(record, record.solution).passed  # while it still runs
    for thread in threading.enumerate():
        if thread.name.startswith("dlcourse"):
            thread.join(60)
            assert not thread.is_alive()
    for record in TRACED:
        assert judged(record, record.solution).passed  # and afterwards


# -- hostile code ------------------------------------------------------------------------------------------------------


def state():
    """What a check must leave as it found it."""
    assert double.parameters  # found out when it is first asked for
    modules = builtins, np, np.linalg, np.random, sys, os, time, random, threading, re, html, dis, functools
    modules += importlib, itertools, operator, signal
    mask = os.umask(0o022)
    os.umask(mask)
    untouched = {"environ", "last_exc", "last_type", "last_value", "last_traceback", "exitfunc"}
    return {
        "names": {
            (module.__name__, name): id(value)
            for module in modules
            for name, value in vars(module).items()
            if name not in untouched
        },
        "random": (random.getstate(), str(np.random.get_state())),
        "errors": (np.geterr(), np.geterrcall(), str(np.get_printoptions())),
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "limit": (sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()),
        "collector": (gc.isenabled(), gc.get_threshold(), gc.get_debug()),
        "threads": threading.stack_size(),
        "process": (mask, locale.setlocale(locale.LC_ALL), ctypes.pythonapi),
        "hooks": (sys.gettrace(), sys.getprofile(), threading.gettrace(), threading.getprofile()),
        "warnings": (list(warnings.filters), warnings.showwarning, warnings.warn),
        "streams": (sys.stdout, sys.stderr, sys.stdin, sys.stdin.closed),
        "path": (list(sys.path), sys.modules.get("numpy"), sys.modules.get("math")),
        "tables": (
            sys.meta_path[:],
            sys.path_hooks[:],
            sys.argv[:],
            gc.callbacks[:],
            logging.root.handlers[:],
            logging.root.filters[:],
        ),
        "logging": (logging.root.level, logging.root.manager.disable),
        "classes": [
            dict(vars(made)) for made in (checker.Exam, checker.Report, checker.Card, threading.Thread)
        ],
        "judge": (dict(vars(double)), checker.difference.__code__, dict(checker.KINDS), len(double.mistakes)),
    }


class Liar:
    """An object that raises whatever is asked of it."""

    def __getattribute__(self, name):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("no")

    def __bool__(self):
        raise RuntimeError("no")


class Array(np.ndarray):
    def __array_finalize__(self, other):
        pass

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


class Nasty(Exception):
    def __str__(self):
        raise SystemExit


def itself():
    inner = []
    inner.append(inner)
    return inner


def deeper(x):
    return deeper(x)


class Number(np.float64):
    """A NumPy number that raises when it is shown or compared."""

    __str__ = __repr__ = __format__ = __eq__ = __array__ = Liar.__repr__
    __hash__ = None


class Evil(int):
    __str__ = __repr__ = __format__ = __index__ = __add__ = __radd__ = Liar.__repr__


class Row(list):
    __iter__ = __len__ = __getitem__ = __repr__ = Liar.__repr__


class Lying:
    """Says that it is an array, a number, a list …"""

    @property
    def __class__(self):
        return np.float64

    __array__ = __str__ = __repr__ = __float__ = Liar.__repr__


def asleep_generator():
    time.sleep(60)
    yield 1


def lines(*statements):
    """A function of x that runs statements."""
    made = {"np": np, "checker": checker, "deadline": deadline, "double_record": double}
    made |= {
        each.__name__: each
        for each in (Liar, Array, Nasty, Number, Evil, Row, Lying, itself, asleep_generator)
    }
    body = "".join(f"    {statement}\n" for statement in statements)
    imports = "    import builtins, contextlib, ctypes, dis, functools, gc, html, importlib, itertools, locale, logging\n"
    imports += "    import math, operator, os\n"
    imports += "    import random, re, signal, sys, threading, time, warnings\n"
    exec(f"def double(x):\n{imports}{body}", made)
    return made["double"]


HOSTILE = """
np.maximum = None
np.abs = np.isfinite = np.array = np.asarray = np.errstate = None
np.linalg.norm = np.random.default_rng = np.random.seed = None
np.ndarray = np.generic = int
del np.exp
vars(np).clear()
builtins.len = builtins.isinstance = builtins.zip = builtins.print = None
builtins.BaseException = builtins.Exception = builtins.RuntimeError = None
del builtins.min; del builtins.max; del builtins.any
builtins.__import__ = None
vars(builtins).clear()
time.sleep = time.time = threading.Thread = threading.get_ident = None
warnings.warn = warnings.catch_warnings = warnings.simplefilter = None
warnings.simplefilter("error")
warnings.filterwarnings("ignore")
sys.modules["numpy"] = None; sys.modules.pop("math")
sys.path.clear()
sys.exc_info = sys.gettrace = sys.getrecursionlimit = None
sys.setrecursionlimit(10**7)
sys.setrecursionlimit(50)
sys.settrace(lambda *_: None)
sys.setprofile(lambda *_: None)
threading.settrace(lambda *_: None)
sys.setswitchinterval(1000)
sys.stdout = sys.stderr = None
sys.stdout.close()
sys.__stdout__ = None
sys.stdin = None
os.chdir("/")
os.environ["DLCOURSE_PROGRESS"] = "/nowhere"; os.environ.pop("PATH", None)
os.environ.clear()
os.environ = {}
os.getcwd = os.chdir = None
np.random.seed(0); np.random.rand(3); random.seed(1)
np.seterr(all="raise"); np.set_printoptions(precision=1)
np.seterrcall(print)
gc.disable(); gc.set_threshold(1)
sys.set_int_max_str_digits(0)
os.umask(0o777)
locale.setlocale(locale.LC_ALL, "C")
os._exit(3)
os.abort()
signal.raise_signal(9)
signal.alarm(1)
re.sub = re.compile = html.escape = dis.get_instructions = functools.partial = None
importlib.import_module = itertools.chain = operator.index = ctypes.pythonapi = None
checker.Exam.faults = lambda *_: ([], 0)
checker.Report.__init__ = checker.Report.__repr__ = None; del checker.Card.add
checker.Outcome.__new__ = checker.Fault.__new__ = None
checker.Exercise = checker.difference = checker._fault = lambda *_, **__: None
checker.difference.__code__ = (lambda *_, **__: None).__code__
checker._fault.__code__ = (lambda *_: None).__code__
checker.check.__kwdefaults__ = None; checker._describe.__defaults__ = (1, 2)
checker.KINDS.clear(); checker._ADVICE.clear(); checker._NOTHING.clear()
deadline.run = None; deadline.Stopped.__init__ = None
type(double_record).references = (); double_record.tolerance = 1e9; double_record.mistakes.clear()
double_record.references = (lambda x: None,)
threading.Thread.join = threading.Thread.start = threading.Thread.is_alive = lambda *_: None
warnings.catch_warnings.__exit__ = contextlib.redirect_stdout.__enter__ = None
np._core.fromnumeric._wrapreduction = np._core.numeric.asarray = np._core._methods._sum = None
sys.meta_path.clear(); sys.path_hooks.clear(); sys.argv.append(Liar()); gc.callbacks.append(print)
sys.path.append(Liar())
sys.addaudithook(lambda *_: 1 / 0)
logging.disable(); logging.root.setLevel(1); logging.warning("w")
logging.root.addFilter(lambda _: False)
threading.stack_size(64 * 1024)
gc.set_debug(gc.DEBUG_SAVEALL)
sys.stdout.text = 5
sys.stdout.text = None; sys.stdout.write = None; sys.stdout.remark = None
del sys.stdout.text
os.kill(os.getpid(), 9)
os.killpg(0, 9)
os.fork()
os.execv("/bin/true", ["true"])
signal.pthread_kill(threading.main_thread().ident, 9)
return Number(3)
return Evil(2)
return Lying()
return Row([1, 2])
return np.broadcast_to(2.0, (10**6, 10**6))
return [np.broadcast_to(2.0, (10**6, 10**6))]
return map(print, x)
return asleep_generator()
exit()
quit()
sys.exit("good-bye")
raise SystemExit
raise KeyboardInterrupt
raise GeneratorExit
raise Nasty
raise StopIteration
raise MemoryError
raise Exception("`code` *and* **more** $x$ <b> \\x1b[31m \\ud800")
raise type("E`*", (BaseException,), {})()
input("name?")
print("x" * 10**6)
print("`*", "<script>")
return Liar()
return [Liar(), Liar]
return {Liar: 1}
return itself()
return x.view(Array)
return np.array([Liar(), 1, 2], dtype=object)
return np.array([None] * 3)
return np.ma.masked_array(2 * x, mask=True)
return np.array(["a", "b", "c"])
return x.astype("M8[s]")
return np.zeros(3, dtype=[("a", float)])
return 10**400
return float("nan")
return "\\ud800"
return b"bytes"
return lambda: 0
return (each for each in x)
return np.matrix(2 * x)
return 2j * x
return type
return NotImplemented
return ...
return (..., 1)
return None
x.resize(0, refcheck=False)
x.setflags(write=False)
x.shape = (3, 1)
x.dtype = np.int64
x[:] = np.nan; return x
""".strip().splitlines()


@pytest.mark.parametrize("statement", HOSTILE)
def test_hostile_code_leaves_nothing_behind(statement, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "progress.sqlite3"))
    for function in (lines(statement), lines(f"try: {statement}", "finally: pass", "return 2 * x")):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            before = state()
            report = judged(double, function)
            after = state()
        assert {name: after[name] for name in after if after[name] != before[name]} == {}
        assert report.title.startswith("`double`") or "could not be checked" in report.title
        assert wellformed(report)
    assert double.fixed()[0][0].tolist() == [1, 2, 4]
    assert judged(double, double.solution).passed


class Unnamed(type):
    @property
    def __name__(cls):
        raise KeyboardInterrupt


class Nameless(Exception, metaclass=Unnamed):
    pass


@each("right", [1, 3])
@each("error", [Nasty, Nameless, deadline.Stopped, GeneratorExit, KeyboardInterrupt])
def test_whatever_is_raised_at_a_later_trial_is_no_pass(error, right):
    """The first trials are right; before, what the exception class did hid that the others were never answered."""
    record = exercise("c1w2.02", inputs=lambda rng: [(rng.normal(size=3),)] * 4)(double.solution)
    calls = iter(range(9))

    def answer(x):
        if next(calls) >= right:
            raise error
        return 2 * x

    report = judged(record, answer)
    assert not report.passed and report.attempted and report._mark[0] == "→", report


def test_what_is_deep_or_long_is_told_in_a_moment():
    def wordy(x):
        raise ValueError("so " * 10**6)

    assert "is a list of length 1; an array" in judged(double, lambda x: itself()).message
    assert len(checker.one_line(ValueError("so " * 10**6))) < 3000
    assert judged(double, wordy).message.startswith("It raised `ValueError: so so")


class Celsius(float):
    pass


def test_a_number_of_a_class_of_its_own_is_a_number():
    assert judged(ends, lambda x: (Celsius(x.min()), Celsius(x.max()))).passed


def test_what_the_code_replaced_does_not_change_the_verdict():
    """Before, the reference failed too, and None equalled None."""
    for statement in (
        "np.maximum = None",
        "np.multiply = None",
        "vars(np).clear()",
        "vars(builtins).clear()",
    ):
        report = judged(double, lines(statement, "return None"))
        assert not report.passed and report.message == "The result is None: is a `return` missing?"


def test_a_reference_that_fails_gives_no_verdict(monkeypatch):
    check = week("c1w2")[0]
    record = exercises("c1w2")["sigmoid"]
    for function in (record.solution, lambda z: None, lambda z: 1 / 0):
        with monkeypatch.context() as patch:
            patch.setattr(np, "exp", None)
            patch.setattr(np, "maximum", None)
            patch.setattr(np, "where", None)
            report = checker.check(record, function)
            function.__name__ = "sigmoid"
            assert "checked" in check(function).title
        assert not report.passed and not report.attempted and report._mark[0] == "○"
        assert "could not be checked" in report.title and "Kernel ▸ Restart" in report.message


def test_a_recursion_without_end_is_short_however_high_the_limit():
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(10**7)
        assert "RecursionError" in judged(double, deeper).message
        assert sys.getrecursionlimit() == 10**7
    finally:
        sys.setrecursionlimit(limit)


def test_tracing_cannot_be_turned_off_to_hide_a_loop():
    record = exercises("c1w4")["parity"] if "parity" in exercises("c1w4") else TRACED[0]

    def looped(*given):
        sys.settrace(None)
        for _ in range(5000):
            pass
        return record.solution(*given)

    assert "lines of Python" in repr(judged(record, looped))


def test_the_record_is_kept_whatever_the_code_does(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "mine.sqlite3"))
    check = week("c1w2")[0]
    tried = [
        'os.environ["DLCOURSE_PROGRESS"] = "/nowhere"; os.environ["HOME"] = "/nowhere"',
        "os.chdir('/'); os.environ.clear()",
        "builtins.open = os.makedirs = time.strftime = None",
        "sys.modules['sqlite3'] = None",
        "raise SystemExit",
        "while True: pass",
    ]
    for statement in tried:
        function = lines(statement)
        function.__name__ = "sigmoid"
        assert not check(function, seconds=0.5).passed
    events = progress().events()
    assert [event.item for event in events] == ["c1w2.sigmoid"] * len(tried)
    assert (tmp_path / "mine.sqlite3").exists() and progress().notice == ""


class NoName:
    def __call__(self, z):
        return z

    @property
    def __name__(self):
        raise RuntimeError("no name")


def test_anything_may_be_checked():
    check = week("c1w2")[0]
    for given in (3, None, "sigmoid", Liar(), Liar, NoName(), [], np.zeros(3), max, print, ..., type, np.add):
        report = check(given)
        assert isinstance(report, checker.Report) and not report.passed and wellformed(report)


def test_anything_may_be_asked_for_a_hint():
    _, hint, solution, _ = week("c1w2")
    for given in (3, None, "nothing", Liar(), NoName(), lambda: 0):
        assert wellformed(hint(given)) and wellformed(solution(given))
        assert hint(given)._mark[0] == solution(given)._mark[0] == "○"


def test_check_in_the_function_that_it_checks_is_told_as_such():
    """The last line of the cell is indented by mistake."""
    check = week("c1w2")[0]

    def sigmoid(z):
        check(sigmoid)

    report = check(sigmoid)
    assert "inside the function that it checks" in report.message and report._mark[0] == "→"


def test_a_lambda_is_told_that_it_needs_a_name():
    check = week("c1w2")[0]
    told = repr(check(lambda z: z))
    assert "lambda has no name" in told and "def unroll(…):, check(unroll)" in told and "sigmoid" in told
    told = repr(check(functools.partial(max, 3)))
    assert "of type partial has no name" in told and "def unroll(…):" in told


@each("seconds", ["3", None, float("nan"), -1, 1e300])
def test_any_time_may_be_given(seconds):
    solution = exercises("c1w2")["sigmoid"].solution
    report = week("c1w2")[0](solution, seconds=seconds)
    assert report.passed if seconds == 1e300 else "a number above 0" in report.message


# -- the card ----------------------------------------------------------------------------------------------------------


def test_text_of_others_is_never_taken_for_markdown():
    for text in ("a`b`c", "**x** *y* $z$", "<b>&amp;", "line\nline\x1b[0m", "\ud800", "`", "", "a" * 5000):
        card = Card(("→", "#000"), "t", f"It raised {code(text)}.")
        assert wellformed(card)
    assert code("2 ** x * y ** 2") == "`2 ** x * y ** 2`"
    assert (
        plain("**Line** 3: `a ** b ** c` and *so* on, 2 * 3 * 4")
        == "Line 3: a ** b ** c and so on, 2 * 3 * 4"
    )
    assert "ˋ" in code("a`b")


@pytest.mark.parametrize("record", ALL, ids=lambda record: record.name)
def test_no_message_of_an_exercise_has_markup_that_is_broken(record):
    """Those about its mistakes are looked at where all of them are told, in test_exercises.py."""
    exam = checker.Exam(record, np.random.default_rng(0))
    for answer in (lambda *_: None, lambda *_: 1 / 0, lambda *_: {"`a*": "*b*"}, lambda *_: (np.nan, "x")):
        assert wellformed(checker.check(record, answer, exam=exam, seconds=60))
    assert wellformed(checker.late(record, 3))
    for text in (*record.hints, record.task):
        assert wellformed(Card(("→", "#000"), "t", text.replace("\n", " ")))
