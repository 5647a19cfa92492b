"""Run the learner's function on fresh inputs and say what differs first. Never raises, never touches their arrays."""

import builtins
import contextlib
import copy
import dis
import functools
import inspect
import io
import linecache
import sys
import traceback
import warnings
from typing import NamedTuple

import numpy as np

from . import deadline
from .card import HINT, NEUTRAL, PASSED, Card


class Report(Card):
    """What `check` returns: `passed`, `message`, and the card that Jupyter shows."""

    def __init__(self, mark, title, *lines, passed=False, attempted=False):
        super().__init__(mark, title, *lines)
        self.passed, self.attempted = passed, attempted
        self.message = title if passed or not lines else lines[0]


class Trial(NamedTuple):
    arguments: tuple
    steps: int | None  # how many lines of Python may run, where that is judged


class Outcome(NamedTuple):
    """What one call did."""

    value: object = None
    error: str = ""  # "ValueError: …", or ""
    line: str = ""  # the learner's own line that raised it
    warned: str = ""
    changed: str = ""  # the first argument that was changed
    looped: bool = False
    idle: str = ""  # the generator from which nothing was drawn


class Fault(NamedTuple):
    kind: str  # "error", "value", "verify", "warned", "changed" or "looped"
    message: str
    part: int | None = None  # where the value differs: the part of a tuple …
    index: tuple = ()  # … and the entry of an array


class Exam:
    """The trials of one check, and what the references and the known mistakes make of them, computed when it is asked for."""

    def __init__(self, exercise, rng=None):
        rng = rng or np.random.default_rng()
        self.exercise = exercise
        self.trials = [Trial(arguments, None) for arguments in (*exercise.fixed(), *exercise.inputs(rng))]
        self.trials += [Trial(large(rng), exercise.steps) for large in exercise.large]

    @functools.cached_property
    def expected(self):
        """What each of the references returns, trial by trial."""
        return [[outcome.value for outcome in self.of(reference)] for reference in self.exercise.references]

    @functools.cached_property
    def mistakes(self):
        """What each of the known mistakes does, trial by trial."""
        return [self.of(mistake.function) for mistake in self.exercise.mistakes]

    def of(self, function):
        with _sandbox(_Printed()) as caught:
            return [observe(self.exercise, function, trial, caught) for trial in self.trials]

    def faults(self, outcomes):
        """What is wrong on each trial, measured by the reference that comes nearest."""
        every = [
            [_fault(self.exercise, *each) for each in zip(self.trials, expected, outcomes)]
            for expected in self.expected
        ]
        return min(every, key=lambda faults: sum(map(bool, faults)))


def check(exercise, function, *, seconds=3.0, exam=None):
    """Judge `function` and return a `Report`. `seconds` is the time for all trials together."""
    exam = exam or Exam(exercise)
    trials, printed, outcomes = exam.trials, _Printed(), []
    try:
        with _sandbox(printed) as caught:

            def task():
                for trial in trials:
                    outcomes.append(observe(exercise, function, trial, caught))

            ended = deadline.run(task, seconds)
    except KeyboardInterrupt:
        return Report(NEUTRAL, f"`{exercise.name}`: stopped by you")
    if ended != "finished":
        return _too_slow(exercise, trials[len(outcomes) :], seconds, ended)
    if all(_untouched(function, outcome) for outcome in outcomes):
        return Report(
            NEUTRAL,
            f"`{exercise.name}`: not attempted yet",
            "Replace `...` by your code and run the cell again.",
        )

    faults = exam.faults(outcomes)
    remarks = [printed.remark()] if printed.text else []
    if not any(faults):
        warned = next((outcome.warned for outcome in outcomes if outcome.warned), "")
        remarks += [f"One remark: the right answer came with a warning ({warned})."] if warned else []
        return Report(PASSED, f"`{exercise.name}`: passed", *remarks, passed=True, attempted=True)
    at = next(number for number, fault in enumerate(faults) if fault)
    known = _known_mistake(exam, outcomes, faults) or _idle_generator(outcomes)
    lines = [known, faults[at].message] if known else [faults[at].message]
    lines += [outcomes[at].line, _nudged(exercise, trials[at], outcomes[at], faults[at])]
    lines += [f"Tried with {_describe(exercise.parameters, trials[at].arguments)}."]
    return Report(HINT, f"`{exercise.name}`: not yet", *lines, *remarks, attempted=True)


def observe(exercise, function, trial, caught):
    """Call a function on a copy of the arguments and note all that it does. `caught` collects the warnings."""
    given, before = copy.deepcopy(trial.arguments), len(caught)
    steps = _Steps(trial.steps)
    value, error, line = None, "", ""
    try:
        with np.errstate(all="warn", under="ignore"), steps:
            value = function(*given)
        value = _canonical(exercise, value)
    except deadline.Stopped:
        raise
    except BaseException as problem:  # SystemExit and KeyboardInterrupt included
        value, error, line = None, _one_line(problem), _own_line(problem, function)
    changed = next(
        (name for name, was, now in zip(exercise.parameters, trial.arguments, given) if not _same(was, now)),
        "",
    )
    idle = next(
        (name for name, was, now in zip(exercise.parameters, trial.arguments, given) if _idle(was, now)), ""
    )
    warned = f"{caught[before].category.__name__}: {caught[before].message}" if len(caught) > before else ""
    return Outcome(value, error, line, warned, changed, steps.exceeded, idle)


# -- judging -----------------------------------------------------------------------------------------------------------


def _fault(exercise, trial, expected, outcome):
    """What is wrong with an outcome, or None."""
    if outcome.error:
        return Fault("error", f"It raised {outcome.error}")
    fault = difference(
        expected, outcome.value, exercise.tolerance, names=exercise.returns, dtypes=exercise.dtypes
    )
    if fault:
        return fault
    broken = exercise.verify and exercise.verify(trial.arguments, outcome.value)
    if broken:
        return Fault("verify", broken)
    if exercise.silent and outcome.warned:
        return Fault("warned", f"The values are right, but NumPy warns: {outcome.warned}")
    if outcome.changed:
        return Fault(
            "changed",
            f"The values are right, but the argument `{outcome.changed}` was changed on the way. "
            f"Compute a new array: `A = A * 2` makes one, `A *= 2` writes into the caller's.",
        )
    if outcome.looped:
        return Fault(
            "looped",
            f"The values are right, but more than {trial.steps} lines of Python ran: "
            f"there is a loop where one array expression would do.",
        )
    return None


def _known_mistake(exam, outcomes, faults):
    """The hint of the known mistake which does the same on every trial, or ""."""
    exercise = exam.exercise
    for mistake, seen in zip(exercise.mistakes, exam.mistakes):
        if not all(_alike(one, other, exercise.tolerance) for one, other in zip(seen, outcomes)):
            continue
        theirs = exam.faults(seen)
        kinds = {fault.kind for fault in theirs if fault}
        # A mistake that gives the right values is known by what else it does, trial by trial: it warns, it loops …
        if (
            kinds & {"error", "value"}
            or kinds
            and all(not their or our and our.kind == their.kind for their, our in zip(theirs, faults))
        ):
            return mistake.hint
    return ""


def _idle_generator(outcomes):
    """The remark on numbers that come from elsewhere than from the generator that was given, or ""."""
    name = outcomes[0].idle
    if not name or any(outcome.error or outcome.idle != name for outcome in outcomes):
        return ""
    return f"`{name}` was not used: draw from the generator you are given, not from `np.random`."


def _idle(was, now):
    return isinstance(now, np.random.Generator) and was.bit_generator.state == now.bit_generator.state


def _alike(one, other, tolerance):
    if one.error or other.error:
        return one.error == other.error
    return difference(one.value, other.value, tolerance) is None


def difference(expected, actual, tolerance, *, names=(), dtypes="", what="The result"):
    """The first `Fault` of a value: type, then shape, dtype, NaN, then the first wrong entry. None if there is none."""

    def fault(sentence, index=()):
        return Fault("value", f"{what} {sentence}", None, index)

    if actual is ...:
        return fault("is still `...`.")
    if actual is None and expected is not None:
        return fault("is None: is a `return` missing?")
    if isinstance(expected, (tuple, list, dict)):
        kind = type(expected)
        keys = list(expected) if kind is dict else kind is tuple and names or range(len(expected))
        parts = ", ".join(f"`{key}`" if isinstance(key, str) else f"[{key}]" for key in keys)
        if not isinstance(actual, dict if kind is dict else (tuple, list)):
            return fault(f"is {_a(actual)}; a {kind.__name__} of {parts} is expected.")
        if kind is not dict and len(actual) != len(expected):
            return fault(f"has {len(actual)} parts; {len(expected)} are expected: {parts}.")
        if kind is dict and set(actual) != set(expected):
            return fault(f"has the keys {_keys(actual)}; expected are {_keys(expected)}.")
        for number, key in enumerate(keys):
            at = key if kind is dict else number
            label = f"`{key}`" if isinstance(key, str) else f"[{key}]"
            inner = difference(
                expected[at],
                actual[at],
                tolerance,
                dtypes=dtypes,
                what=label if what == "The result" else f"{what}{label}",
            )
            if inner:
                return inner._replace(part=number)
        return None
    if isinstance(expected, np.ndarray) and expected.ndim:
        if not isinstance(actual, np.ndarray):
            return fault(f"is {_a(actual)}; an array of shape {expected.shape} is expected.")
        if actual.shape != expected.shape:
            return fault(f"has shape {actual.shape}; expected is {expected.shape}.")
        if not _counts(actual, expected, dtypes):
            return fault(f"has dtype {actual.dtype}; expected is {expected.dtype}.")
        return _first_wrong_entry(expected, actual, tolerance, fault)
    if isinstance(expected, (bool, int, float, np.number, np.ndarray)):
        expected = np.asarray(expected)
        if not isinstance(actual, (bool, int, float, np.number)) and np.shape(actual) != ():
            return fault(f"is {_a(actual)}; a single number is expected.")
        number = np.asarray(actual)
        if number.dtype.kind not in (_NUMBERS if expected.dtype.kind in _NUMBERS else "b") + dtypes:
            right = f"`{expected}`" if expected.dtype.kind == "b" else "a single number"
            return fault(f"is {_a(actual)}; {right} is expected.")
        return _first_wrong_entry(expected, number, tolerance, fault)
    if type(actual) is not type(expected) or actual != expected:
        return fault(f"is {_a(actual)}; expected is {_a(expected)}.")
    return None


_NUMBERS = "fiu"


def _counts(actual, expected, dtypes):
    """Is the dtype of an array one that counts?"""
    one, other = ("i" if array.dtype.kind == "u" else array.dtype.kind for array in (actual, expected))
    if one == other:
        return one not in "fc" or actual.itemsize >= expected.itemsize
    return one in dtypes.replace("u", "i")


def _first_wrong_entry(expected, actual, tolerance, fault):
    if expected.dtype.kind not in "fiuc":
        wrong = actual != expected
    else:
        with np.errstate(all="ignore"):
            close = np.abs(actual - expected) <= tolerance * np.maximum(1, np.abs(expected))
        wrong = ~(
            close & np.isfinite(expected) | (actual == expected) | (np.isnan(actual) & np.isnan(expected))
        )
    if not wrong.any():
        return None
    bad = int(np.sum(~np.isfinite(actual) & np.isfinite(expected))) if actual.dtype.kind in "fc" else 0
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    value, right = f"{actual[index]:.6g}", f"{expected[index]:.6g}"
    if not index:
        return fault(f"is {value}; expected is {right}.")
    counted = (
        f"{bad} of {actual.size} entries are NaN or infinite"
        if bad
        else f"{int(wrong.sum())} of {actual.size} entries differ"
    )
    return fault(f"is {value} at {list(index)}; expected is {right}. ({counted}.)", index)


def _nudged(exercise, trial, outcome, fault):
    """The two-sided difference of the entry that is wrong, where the result is a gradient."""
    if exercise.slope_of is None or fault.part is None or fault.kind != "value":
        return ""
    name, point, h = exercise.parameters[fault.part], trial.arguments[fault.part], 1e-5
    if np.ndim(point) != len(fault.index):
        return ""

    def moved(by):
        arguments = list(copy.deepcopy(trial.arguments))
        arguments[fault.part] = np.array(point, dtype=float)
        arguments[fault.part][fault.index] += by
        return float(exercise.slope_of(*arguments))

    slope = (moved(h) - moved(-h)) / (2 * h)
    entry = f"{name}{list(fault.index) if fault.index else ''}"
    return f"Nudge `{entry}` by ±{h:g}: J changes by {slope:.6g} per unit."


def _untouched(function, outcome):
    """Is this what a stub does?"""
    if outcome.error:
        return outcome.error.startswith("NotImplementedError")
    if outcome.value is None:
        code = getattr(function, "__code__", None)
        return code is not None and {each.opname for each in dis.get_instructions(code)} <= _NOTHING
    return outcome.value is ... or (
        type(outcome.value) is tuple and len(outcome.value) > 0 and all(part is ... for part in outcome.value)
    )


_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "LOAD_COMMON_CONSTANT", "RETURN_VALUE", "RETURN_CONST"}


def _too_slow(exercise, left, seconds, ended):
    lines = [
        f"Still running after {seconds:g} seconds, so it was stopped. Is there a loop whose condition never "
        f"becomes false?"
    ]
    if ended == "stuck":
        lines = [
            f"Still running after {seconds:g} seconds, and it cannot be stopped: it sits in one long call. "
            f"It goes on in the background; Kernel ▸ Restart ends it."
        ]
    if left:
        lines.append(f"Tried with {_describe(exercise.parameters, left[0].arguments)}.")
    return Report(HINT, f"`{exercise.name}`: stopped", *lines, attempted=True)


# -- watching ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _sandbox(printed):
    """Collect what is printed and warned; nobody can be asked for input."""

    def no_input(*_):
        raise RuntimeError("a function gets its values as arguments, it cannot ask for input()")

    asked, builtins.input = builtins.input, no_input
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            warnings.catch_warnings(record=True) as caught,
        ):
            warnings.simplefilter("always")
            yield caught
    finally:
        builtins.input = asked


class _Printed(io.TextIOBase):
    """The beginning of what was printed."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text[: max(0, 1000 - len(self.text))]
        return len(text)

    def writable(self):
        return True

    def remark(self):
        first = self.text.strip().splitlines()[0] if self.text.strip() else ""
        return f"It printed: `{first[:100]}`" if first else ""


class _Steps:
    """Count the lines of Python that run, up to a limit; no machine is too fast or too busy for this measure."""

    def __init__(self, limit):
        self.limit, self.count, self.exceeded = limit, 0, False

    def __enter__(self):
        if self.limit:
            self.before = sys.gettrace()
            sys.settrace(self)

    def __call__(self, frame, event, argument):
        self.count += 1
        if self.count > self.limit:
            self.exceeded = True
            sys.settrace(None)
            return None
        return self

    def __exit__(self, *_):
        if self.limit:
            sys.settrace(self.before)


class _Foreign(NamedTuple):
    """An object of some other type; nothing of it is touched but the type's name."""

    name: str


def _plain(value):
    """A copy made of arrays and plain Python values only, so that judging it runs none of the learner's code."""
    kind = type(value)
    if isinstance(value, np.ndarray):
        return np.array(value, subok=False)
    if isinstance(value, np.bool_):
        return bool(value)  # what `.all()` gives counts as True or False
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, np.generic) or kind in (
        bool,
        int,
        float,
        complex,
        bytes,
        type(None),
        type(...),
    ):
        return value
    for base in (tuple, list):
        if isinstance(value, base):
            return base([_plain(part) for part in base.__iter__(value)])
    if isinstance(value, dict):
        return {_plain(key): _plain(part) for key, part in dict.items(value)}
    return _Foreign(kind.__name__)


def _canonical(exercise, value):
    """The answer as plain values, in the form that the exercise compares."""
    value = _plain(value)
    if exercise.normalise is None:
        return value
    try:
        return _plain(exercise.normalise(value))
    except Exception:  # an answer of another form is told as it is
        return value


def _same(one, other):
    if isinstance(one, np.ndarray):
        return (
            type(other) is type(one)
            and one.shape == other.shape
            and one.dtype == other.dtype
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict):
        return (
            type(one) is type(other)
            and one.keys() == other.keys()
            and all(_same(one[key], other[key]) for key in one)
        )
    return True  # numbers, strings and functions cannot be changed


# -- wording -----------------------------------------------------------------------------------------------------------


def _one_line(error):
    try:
        text = " ".join(str(error).split())
    except Exception:  # an exception class may be the learner's own
        text = ""
    name = type(error).__name__
    return f"{name}: {text[:300]}" if text else f"{name}."


def _own_line(error, function):
    """The last line of the learner's own code before an exception."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    rows = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if not rows:
        return ""
    text = linecache.getline(file, rows[-1]).strip()
    return f"Line {rows[-1]}: `{text}`" if text else f"Line {rows[-1]}."


def _a(value):
    if isinstance(value, _Foreign):
        return f"an object of type {value.name}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of length {len(value)}"
    return f"{type(value).__name__} {str(value)[:60]}" if value is not None else "None"


def _keys(mapping):
    return ", ".join(f"`{key}`" for key in mapping) or "none"


def _describe(names, arguments):
    return ", ".join(f"`{name}` = {_brief(value)}" for name, value in zip(names, arguments))


def _brief(value):
    if isinstance(value, np.ndarray):
        if value.size > 6 or value.ndim > 1:
            return f"array of shape {value.shape}"
        return "[" + ", ".join(f"{each:.4g}" for each in value.ravel()) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_brief(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_brief, value)) + "]"
    if callable(value):
        return getattr(value, "__name__", "a function")
    return f"{value:.4g}" if isinstance(value, (int, float)) else str(value)[:60]


def source_of(function):
    """The text that the learner wrote, or "" where Python does not know it."""
    try:
        return inspect.getsource(function)
    except Exception:  # OSError, TypeError, and whatever a strange object raises
        return ""
