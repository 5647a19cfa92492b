"""Run the learner's function on fresh inputs and say what differs first. Never raises, never touches their arrays."""

import contextlib
import copy
import dataclasses
import dis
import functools
import hashlib
import inspect
import io
import itertools
import linecache
import re
import sys
import traceback
import warnings
from typing import NamedTuple

import numpy as np

from . import deadline
from .card import HINT, NEUTRAL, PASSED, Card, code, counted
from .surroundings import Surroundings, settrace


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
    overflow: str = (
        ""  # the first warning of floating-point arithmetic: overflow, division by zero, invalid value
    )
    warned: str = ""  # the first warning of any kind
    changed: str = ""  # the first argument that was changed
    rounded: str = ""  # the first of the exact ones that was changed and restored, up to rounding
    lent: str = ""  # the first argument that the result is, or is a view of, where that counts
    unseeded: bool = False  # NumPy's global generator was used, though there is a seed
    looped: bool = False
    idle: str = ""  # the generator from which nothing was drawn
    heard: str = ""  # what the functions among the arguments were handed, where there is a seed


class Fault(NamedTuple):
    kind: str  # one of KINDS
    message: str
    part: int | None = None  # where the value differs: the part of a tuple …
    index: tuple = ()  # … and the entry of an array


# What is told first. Whoever says "the values are right, but" must know that they are right on all trials.
KINDS = {"error": 0, "form": 0, "value": 0, "verify": 1, "warned": 2, "changed": 3, "looped": 4}


class Exam:
    """The trials of one check, and what the references and the known mistakes make of them, computed when it is asked for."""

    def __init__(self, exercise, rng=None):
        rng = rng or np.random.default_rng()
        self.exercise, self._mistaken = exercise, {}
        self.trials = [Trial(arguments, None) for arguments in (*exercise.fixed(), *exercise.inputs(rng))]
        self.trials += [Trial(large(rng), exercise.steps) for large in exercise.large]

    @functools.cached_property
    def right(self):
        """What each of the references does, trial by trial."""
        with _sandbox(_Printed()) as caught:
            return [
                [observe(self.exercise, reference, trial, caught) for trial in self.trials]
                for reference in self.exercise.references
            ]

    def mistaken(self, mistake, number, reference, caught):
        """What a known mistake does on one trial, and what is wrong with that. In a sandbox, which `caught` the warnings."""
        asked = mistake, number, reference
        if asked not in self._mistaken:
            trial, right = self.trials[number], self.right[reference][number]
            outcome = observe(self.exercise, mistake.function, trial, caught)
            self._mistaken[asked] = outcome, _fault(self.exercise, trial, right, outcome)
        return self._mistaken[asked]

    def faults(self, outcomes):
        """What is wrong on each trial, measured by the reference that comes nearest, and the number of that."""
        every = [
            [_fault(self.exercise, *each) for each in zip(self.trials, right, outcomes)]
            for right in self.right
        ]
        nearest = min(range(len(every)), key=lambda number: sum(map(bool, every[number])))
        number, fault = _of_the_seed(self.exercise, self.trials, outcomes)
        every[nearest][number] = every[nearest][number] or fault
        return every[nearest], nearest


def check(exercise, function, *, seconds=3.0, exam=None):
    """Judge `function` and return a `Report`. `seconds` is the time for all trials together."""
    with Surroundings(exercise) as surroundings:
        try:
            return _check(exercise, function, seconds, exam, surroundings)
        except KeyboardInterrupt:
            return Report(NEUTRAL, f"`{exercise.name}`: stopped by you")


def _check(exercise, function, seconds, exam, surroundings):
    try:
        exam = exam or Exam(exercise)
        failed = next((outcome.error for outcomes in exam.right for outcome in outcomes if outcome.error), "")
    except Exception as error:
        failed = one_line(error)
    if failed:
        return _not_judged(exercise, failed)
    trials, printed, outcomes = exam.trials, _Printed(), []
    with _sandbox(printed) as caught:

        def task():
            for trial in trials:
                outcomes.append(observe(exercise, function, trial, caught, surroundings.restore))

        ended = deadline.run(task, seconds)
    surroundings.restore()
    surroundings.restore_judge()
    if ended == "finished":  # an answer that left by our own `Stopped` has answered no more trials
        outcomes += [Outcome(error="SystemExit.")] * (len(trials) - len(outcomes))
    if ended != "finished":
        return _too_slow(exercise, trials[len(outcomes) :], seconds, ended)
    if all(_untouched(function, outcome) for outcome in outcomes):
        return Report(
            NEUTRAL,
            f"`{exercise.name}`: not attempted yet",
            "Replace `...` by your code and run the cell again.",
        )
    faults, reference = exam.faults(outcomes)
    if not any(faults):
        warned = next((outcome.warned for outcome in outcomes if outcome.warned), "")
        remark = warned and f"One remark: the right answer came with a warning ({code(warned)})."
        return Report(
            PASSED, f"`{exercise.name}`: passed", remark, _remark(printed), passed=True, attempted=True
        )
    at = min((KINDS[fault.kind], number) for number, fault in enumerate(faults) if fault)[1]
    known = (
        _known_mistake(exam, outcomes, faults, reference)
        or _other_order(exercise, exam.right[reference], outcomes)
        or _idle_generator(outcomes, exam.right[reference])
        or _advice(outcomes[at])
    )
    lines = [
        known,
        faults[at].message,
        _also_changed(exercise, outcomes, faults[at]),
        outcomes[at].line,
        _nudged(exercise, trials[at], outcomes[at], faults[at]),
        f"Tried with {_describe(exercise.parameters, trials[at].arguments)}.",
        _remark(printed),
    ]
    return Report(HINT, f"`{exercise.name}`: not yet", *filter(None, lines), attempted=True)


def observe(exercise, function, trial, caught, restore=lambda: None):
    """Call a function on a copy of the arguments and note all that it does. `caught` collects the warnings."""
    given, before = copy.deepcopy(trial.arguments), len(caught)
    steps = _Steps(trial.steps)
    value, error, line, lent = None, "", "", ""
    numbers, heard = _global_numbers(exercise), hashlib.sha256()
    if _listens(exercise, given):
        given = tuple(_overheard(each, heard) if callable(each) else each for each in given)
    try:
        with np.errstate(all="warn", under="ignore"), np.printoptions():
            try:
                with steps:
                    value = function(*given)
            finally:
                restore()
        if exercise.fresh:
            lent = _lent(value, given, exercise.parameters)
        value = _canonical(exercise, trial.arguments, value)
    except deadline.Stopped:
        raise
    except BaseException as problem:  # SystemExit and KeyboardInterrupt included
        value, error, line = None, one_line(problem), _own_line(problem, function)
    seen = [
        (name, _change(was, now), _idle(was, now))
        for name, was, now in zip(exercise.parameters, trial.arguments, given)
    ]
    said = [(each.category, f"{each.category.__name__}: {each.message}") for each in caught[before:]]
    return Outcome(
        value,
        error,
        line,
        overflow=next((text for kind, text in said if kind is RuntimeWarning and _ARITHMETIC in text), ""),
        warned=next((text for _, text in said), ""),
        changed=next((name for name, change, _ in seen if change == "changed"), ""),
        rounded=next(
            (name for name, change, _ in seen if change == "rounded" and name in exercise.exact), ""
        ),
        lent=lent,
        unseeded=numbers != _global_numbers(exercise),
        looped=steps.exceeded,
        idle=next((name for name, _, idle in seen if idle), ""),
        heard=heard.hexdigest(),
    )


_ARITHMETIC = " encountered in "  # NumPy: "overflow encountered in exp"


# -- judging -----------------------------------------------------------------------------------------------------------


def _fault(exercise, trial, right, outcome):
    """What is wrong with an outcome, or None."""
    if outcome.error.startswith("SystemExit"):
        return Fault(
            "error",
            "It called `exit()`, or raised `SystemExit`: that ends Python, and with it the notebook's kernel. "
            "`return` ends a function.",
        )
    if outcome.error:
        return Fault("error", f"It raised {code(outcome.error)}")
    fault = difference(
        right.value, outcome.value, exercise.tolerance, names=exercise.returns, dtypes=exercise.dtypes
    )
    if fault:
        return fault
    broken = exercise.verify and exercise.verify(trial.arguments, outcome.value)
    if broken:
        return Fault("verify", broken)
    if outcome.unseeded:
        return Fault(
            "verify",
            "The values are right, but the numbers come from NumPy's global generator, `np.random` itself, which all code in "
            "this kernel shares. Draw from one of your own: `np.random.default_rng(seed)`.",
        )
    if exercise.silent and outcome.overflow:
        return Fault("warned", f"The values are right, but NumPy warns: {code(outcome.overflow)}")
    if outcome.changed:
        return Fault("changed", f"The values are right, but {_changed(exercise, trial, outcome.changed)}")
    if outcome.rounded:
        return Fault(
            "changed",
            f"The values are right, but the argument `{outcome.rounded}` comes back with other last digits: adding "
            f"and taking away again rounds. Work on a copy, `{outcome.rounded}.copy()`.",
        )
    if outcome.lent:
        return Fault(
            "changed",
            f"The values are right, but what comes back is the caller's own `{outcome.lent}`, or a view of it: whoever writes "
            f"into one writes into the other. Return a new array.",
        )
    if outcome.looped:
        return Fault(
            "looped",
            f"The values are right, but more than {trial.steps} lines of Python ran: "
            f"there is a loop where one array expression would do.",
        )
    return None


def _of_the_seed(exercise, trials, outcomes):
    """Whether the seed, and nothing else, decides what the functions among the arguments are handed: (number of a trial, fault).

    It shows in trials that are alike but for their seeds, and in trials that are alike altogether.
    """
    if not _listens(exercise, trials[0].arguments):
        return 0, None
    place, groups = exercise.parameters.index("seed"), {}
    for number, (trial, outcome) in enumerate(zip(trials, outcomes)):
        others = *trial.arguments[:place], *trial.arguments[place + 1 :]
        groups.setdefault(others, []).append((trial.arguments[place], outcome.heard, number))
    pairs = [pair for group in groups.values() for pair in itertools.combinations(group, 2)]
    same = [pair for pair in pairs if pair[0][0] == pair[1][0]]
    other = [pair for pair in pairs if pair[0][0] != pair[1][0]]
    for (_, one, _), (_, again, number) in same:
        if one != again:
            return number, Fault(
                "verify",
                "The values are right, but the same seed gives other inputs on the next call, so nobody can look at a failure "
                "again. Draw them from `np.random.default_rng(seed)`.",
            )
    if other and all(one == another for (_, one, _), (_, another, _) in other):
        return other[0][1][2], Fault(
            "verify",
            "The values are right, but `seed` is not used: whatever it is, the inputs are the same. Draw them from "
            "`np.random.default_rng(seed)`.",
        )
    return 0, None


def _changed(exercise, trial, name):
    advice = "Make a new one instead of writing into the caller's."
    if isinstance(trial.arguments[exercise.parameters.index(name)], np.ndarray):
        advice = "Compute a new array: `A = A * 2` makes one, `A *= 2` writes into the caller's."
    return f"the argument `{name}` was changed on the way. {advice}"


def _also_changed(exercise, outcomes, fault):
    """A second fault beside the one that is told first, or ""."""
    name = next((outcome.changed for outcome in outcomes if outcome.changed), "")
    if not name or fault.kind == "changed":
        return ""
    return f"Besides, the argument `{name}` was changed on the way: work on a copy, or compute a new one."


def _known_mistake(exam, outcomes, faults, reference):
    """The hint of the known mistake which explains all that was seen, on every trial, or ""."""
    worst = min(KINDS[fault.kind] for fault in faults if fault)
    trials = list(zip(exam.right[reference], outcomes, faults))
    with _sandbox(_Printed()) as caught:
        for mistake in exam.exercise.mistakes:
            if all(
                _explains(
                    *exam.mistaken(mistake, number, reference, caught), *trial, worst, exam.exercise.tolerance
                )
                for number, trial in enumerate(trials)
            ):
                return mistake.hint
    return ""


def _explains(theirs, their_fault, right, ours, our_fault, worst, tolerance):
    """Does a known mistake do on one trial what the learner's function does?"""
    if theirs.error or ours.error:
        return theirs.error == ours.error
    if _off(their_fault) or _off(our_fault):
        return _twins(theirs.value, ours.value, right.value, tolerance)
    # Where the values are right, a mistake is known by what else it does, trial by trial: it warns, it loops …
    return worst == 0 or _kind(their_fault) == _kind(our_fault)


def _kind(fault):
    return fault and fault.kind


def _off(fault):
    return fault and fault.kind in ("form", "value", "verify")


def _twins(one, other, right, tolerance):
    """Is one wrong answer the other? It must come a thousand times nearer to it than that is to the right one."""
    if isinstance(other, (tuple, list)):
        same = isinstance(one, (tuple, list)) and len(one) == len(other)
        if not isinstance(right, (tuple, list)) or len(right) != len(other):
            right = [None] * len(other)
        return same and all(_twins(*parts, tolerance) for parts in zip(one, other, right))
    if isinstance(other, dict):
        known = right if isinstance(right, dict) else {}
        return (
            isinstance(one, dict)
            and one.keys() == other.keys()
            and all(_twins(one[key], other[key], known.get(key), tolerance) for key in one)
        )
    if not isinstance(one, _NUMERIC) or not isinstance(other, _NUMERIC):
        return type(one) is type(other) and one == other
    a, b = _number(one), _number(other)
    kinds = a.dtype.kind, b.dtype.kind
    alike = kinds[0] == kinds[1] or not a.ndim and set(kinds) <= set(_NUMBERS)  # 3 is as good as 3.0
    if a.shape != b.shape or not alike or a.dtype.kind not in "biufc":
        return False
    a, b = (each.astype(np.result_type(each, float)) for each in (a, b))
    finite = np.isfinite(a) & np.isfinite(b)
    scale = np.abs(b[finite]).max(initial=0)
    with np.errstate(all="ignore"):
        if isinstance(right, _NUMERIC) and np.shape(right) == a.shape:
            r = np.asarray(right).astype(np.result_type(a, float))
            away = np.minimum(np.abs(b - r), np.maximum(np.abs(a), np.abs(b)))
            near = np.abs(a - b) <= np.maximum(1e-3 * away, 1e-12 * scale)
            near |= np.maximum(np.abs(a - r), np.abs(b - r)) <= tolerance * np.maximum(1, np.abs(r))
        else:
            near = np.abs(a - b) <= 1e-9 * scale
        return bool(np.where(finite, near, (a == b) | (np.isnan(a) & np.isnan(b))).all())


_NUMERIC = bool, int, float, complex, np.number, np.ndarray


def _number(value):
    """As an array; a whole number that no array holds becomes infinite."""
    array = np.asarray(value)
    if array.dtype == object and isinstance(value, int):
        return np.asarray(np.inf if value > 0 else -np.inf)
    return array


def _other_order(exercise, right, outcomes):
    """The remark on an answer whose parts are all right and stand in another order, on every trial, or ""."""
    names = exercise.returns
    for order in itertools.permutations(range(len(names))):  # the first one is the order that is asked for
        if all(_in_order(exercise, order, *pair) for pair in zip(right, outcomes)):
            if list(order) == sorted(order):
                return ""
            return f"The parts are right, but in another order: return {', '.join(f'`{name}`' for name in names)}."
    return ""


def _in_order(exercise, order, right, ours):
    return (
        not ours.error
        and isinstance(ours.value, (tuple, list))
        and len(ours.value) == len(order)
        and not any(
            difference(part, ours.value[place], exercise.tolerance, dtypes=exercise.dtypes)
            for part, place in zip(right.value, order)
        )
    )


# What an exception means, where NumPy and Python say it in words for the initiated: (in its text, in the line, advice).
_ADVICE = [
    (
        "only integer scalar arrays can be converted",
        r"\b(np\.(max|min|amax|amin)|max|min)\(",
        "`np.max` and `np.min` look for one entry of a single array. To compare two of them entry by entry, write "
        "`np.maximum(a, b)` or `np.minimum(a, b)`.",
    ),
    (
        r"mismatch in its core dimension|not aligned",
        "",
        "In a product of matrices the left one has as many columns as the right one has rows. Print both shapes: is a "
        "transpose missing, or one too many?",
    ),
    (
        "could not be broadcast together",
        "",
        "Entry by entry two shapes fit if, counted from the right, their lengths are equal or one of them is 1. Print "
        "both.",
    ),
    (
        "truth value of an array",
        "",
        "`if`, `and`, `or`, `max` and `min` decide once, but an array has many entries: `np.where`, `np.maximum` and "
        "`np.minimum` decide for each.",
    ),
    (
        "can be converted to (a )?Python scalar",
        "",
        "`float` and the functions of `math` take one number. Those of NumPy take whole arrays: `np.exp`, `np.log`.",
    ),
    (
        "inhomogeneous shape",
        "",
        "Arrays of different shapes make no common array. Go through the list, one array after the other.",
    ),
    (
        r"Cannot interpret '\d+' as a data type",
        "",
        "The shape is one argument, a tuple: `np.zeros((n, 1))`, `rng.standard_normal((n, m))`.",
    ),
    (
        r"Generator' object has no attribute '(rand|randn|randint)'",
        "",
        "A generator has other names than `np.random` itself: `rng.random(shape)`, `rng.standard_normal(shape)`, "
        "`rng.integers(low, high, shape)`.",
    ),
    (
        "can't multiply sequence|can only concatenate",
        "",
        "A list is no array, and `+` and `*` do not compute with its entries. Go through them one by one.",
    ),
]


def _advice(outcome):
    """What an exception means in plain words, or ""."""
    if not outcome.error:
        return ""
    return next(
        (
            advice
            for text, line, advice in _ADVICE
            if re.search(text, outcome.error) and re.search(line, outcome.line)
        ),
        "",
    )


def _idle_generator(outcomes, right):
    """The remark on an answer that draws nothing from the generator that was given, where the right one does, or ""."""
    drawing = [ours for ours, theirs in zip(outcomes, right) if not theirs.idle]
    unseen = type(None), _Foreign  # nothing came back, or something that may still draw
    names = {"" if ours.error or isinstance(ours.value, unseen) else ours.idle for ours in drawing}
    if len(names) != 1 or names == {""}:
        return ""
    return f"`{names.pop()}` was not used: draw from the generator you are given, and from nothing else."


def _idle(was, now):
    return isinstance(now, np.random.Generator) and was.bit_generator.state == now.bit_generator.state


def difference(expected, actual, tolerance, *, names=(), dtypes="", what="The result"):
    """The first `Fault` of a value: type, then shape, dtype, NaN, then the first wrong entry. None if there is none."""

    def fault(sentence, kind="form", index=()):
        return Fault(kind, f"{what} {sentence}", None, index)

    if actual is ...:
        return fault("is still `...`.")
    whole = what == "The result"
    if actual is None and expected is not None:
        return fault("is None: is a `return` missing?" if whole else f"is None; {_a(expected)} is expected.")
    if isinstance(expected, (tuple, list, dict)):
        kind = type(expected)
        keys = list(expected) if kind is dict else kind is tuple and names or range(len(expected))
        named = ", ".join(f"`{key}`" for key in keys if isinstance(key, str))
        if not isinstance(actual, dict if kind is dict else (tuple, list)):
            parts = named or counted(len(keys), "part")
            return fault(f"is {_a(actual)}; a {kind.__name__} of {parts} is expected.")
        if kind is not dict and len(actual) != len(expected):
            verb = "is" if len(expected) == 1 else "are"
            return fault(
                f"has {counted(len(actual), 'part')}; {len(expected)} {verb} expected{named and ': ' + named}."
            )
        if kind is dict and set(actual) != set(expected):
            return fault(f"has the keys {_keys(actual)}; expected are {_keys(expected)}.")
        if kind is tuple and not whole and all(type(part) is int for part in (*expected, *actual)):
            pair = tuple(actual)
            return None if pair == expected else fault(f"is {pair}; expected is {expected}.", "value")
        for number, key in enumerate(keys):
            at = key if kind is dict else number
            place = f"`{key}`" if whole else f'["{key}"]'
            label = place if isinstance(key, str) else f"[{key}]"
            inner = difference(
                expected[at], actual[at], tolerance, dtypes=dtypes, what=label if whole else f"{what}{label}"
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
        expected = _number(expected)
        if not isinstance(actual, (bool, int, float, np.number)) and np.shape(actual) != ():
            return fault(f"is {_a(actual)}; a single number is expected.")
        number = _number(actual)
        if number.dtype.kind not in (_NUMBERS if expected.dtype.kind in _NUMBERS else "b") + dtypes:
            right = f"`{expected}`" if expected.dtype.kind == "b" else "a single number"
            return fault(f"is {_a(actual)}; {right} is expected.")
        if number.dtype == np.float32:
            tolerance = max(tolerance, 1e-6)  # it has no more digits
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
    value, right = _told_apart(actual[index], expected[index])
    if not index:
        return fault(f"is {value}; expected is {right}.", "value")
    many = f"{bad} of {actual.size} entries are NaN or infinite"
    if not bad:
        many = f"{int(wrong.sum())} of {actual.size} entries differ"
    told = f" ({many}.)" if actual.size > 1 else ""
    return fault(f"is {value} at {list(index)}; expected is {right}.{told}", "value", index)


def _told_apart(value, right):
    """Two numbers as texts, with as many digits as it takes to see that they differ."""
    for digits in range(6, 18):
        texts = [
            str(number) if number.dtype.kind in "biu" else f"{number + 0.0:.{digits}g}"  # no -0
            for number in (value, right)
        ]
        if texts[0] != texts[1]:
            break
    return texts


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
        return does_nothing(function)
    return outcome.value is ... or (
        type(outcome.value) is tuple and len(outcome.value) > 0 and all(part is ... for part in outcome.value)
    )


def does_nothing(function):
    """Does it only return, as a stub does?"""
    made = getattr(function, "__code__", None)
    return inspect.iscode(made) and {each.opname for each in dis.get_instructions(made)} <= _NOTHING


_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "LOAD_COMMON_CONSTANT", "RETURN_VALUE", "RETURN_CONST"}


def _too_slow(exercise, left, seconds, ended):
    lines = [
        f"Still running after {seconds:g} seconds, so it was stopped. Either the condition of a loop never becomes "
        f"false, or it needs more time: `check({exercise.name}, seconds={10 * seconds:g})` gives it that."
    ]
    if ended == "stuck":
        lines = [
            f"Still running after {seconds:g} seconds, and it cannot be stopped: it sits in one long call. "
            f"It goes on in the background; Kernel ▸ Restart ends it."
        ]
    if left:
        lines.append(f"Tried with {_describe(exercise.parameters, left[0].arguments)}.")
    return Report(HINT, f"`{exercise.name}`: stopped", *lines, attempted=True)


def late(exercise, seconds):
    """What is said where even stopping fails, because one call into C lets nothing else run."""
    return Report(
        HINT,
        f"`{exercise.name}`: no answer yet",
        f"It has run for more than {seconds:g} seconds and cannot be stopped: it sits in one long call that lets "
        f"nothing else run, as `sum(range(10**10))` does. Interrupt cannot end it either; Kernel ▸ Restart can.",
        "What you wrote is kept, and so is your progress. Run the cells above again after the restart.",
    )


def _not_judged(exercise, error):
    """Where the course's own solution fails, nothing can be said about the learner's."""
    return Report(
        NEUTRAL,
        f"`{exercise.name}`: this could not be checked",
        f"The course's own solution fails in this kernel: {code(error)} Something that it needs was replaced, "
        f"perhaps a function of NumPy. Kernel ▸ Restart brings it back.",
    )


# -- watching ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _sandbox(printed):
    """Collect what is printed and warned."""
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        yield caught


class _Printed(io.TextIOBase):
    """The beginning of what was printed."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text[: max(0, 1000 - len(self.text))]
        return len(text)

    def writable(self):
        return True


def _remark(printed):
    """What is said of it. The learner's code has had the object in its hands, as sys.stdout."""
    text = vars(printed).get("text")
    first = next(iter(text.strip().splitlines()), "") if type(text) is str else ""
    return f"It printed: {code(first, longest=100)}" if code(first) else ""


class _Steps:
    """Count the lines of Python that run, up to a limit; no machine is too fast or too busy for this measure."""

    def __init__(self, limit):
        self.limit, self.count, self.exceeded = limit, 0, False

    def __enter__(self):
        if self.limit:
            self.before = sys.gettrace()
            settrace(self)

    def __call__(self, frame, event, argument):
        self.count += 1
        if self.count > self.limit:
            self.exceeded = True
            settrace(None)
            return None
        return self

    def __exit__(self, *_):
        if self.limit:
            settrace(self.before)


@dataclasses.dataclass(frozen=True)
class _Foreign:  # no tuple, which would count as an answer of one part
    """An object of some other type; nothing of it is touched but the type's name."""

    name: str


_ITERATORS = "generator", "map", "zip", "filter", "reversed", "enumerate"
_LARGE = 10**7  # entries; what is larger is none of the right answers, and copying it may take all the memory
_DEEP = 50  # lists within lists: no answer is that deep, but a list that holds itself has no end


def _plain(value, depth=0):
    """A copy made of arrays and plain Python values only, so that judging it runs none of the learner's code.

    What `isinstance` says may be a lie of the object's: the type decides.
    """

    def derives(*bases):
        return next((base for base in bases if issubclass(type(value), base)), None)

    if derives(_Foreign):
        return value
    if derives(np.ndarray):
        return np.array(value, subok=False, copy=value.size <= _LARGE or None)
    if derives(np.bool_):
        return bool(value)  # what `.all()` gives counts as True or False
    if derives(str):
        return str.__str__(value)
    if derives(bytes):
        return bytes.__add__(value, b"")
    if derives(np.generic):
        return np.asarray(value)[()]
    if type(value) in (bool, type(None), type(...)):
        return value
    number = derives(int, float, complex)
    if number:
        return number.__add__(value, number())
    if depth == _DEEP:
        return _Foreign(type_name(value))
    row = derives(tuple, list)
    if row:
        return row([_plain(part, depth + 1) for part in row.__iter__(value)])
    if derives(dict):
        return {_plain(key, depth + 1): _plain(part, depth + 1) for key, part in dict.items(value)}
    return _Foreign(type_name(value))


def _canonical(exercise, arguments, value):
    """The answer as plain values, in the form that the exercise compares."""
    value = _plain(value)
    if exercise.normalise is None or _unwritten(value):
        return value
    try:
        return _plain(exercise.normalise(arguments, copy.deepcopy(value)))
    except Exception:  # an answer of another form is told as it is
        return value


def _unwritten(value):
    """Is this what a stub returns?"""
    return value is None or value is ... or type(value) is tuple and value and all(map(_unwritten, value))


def _global_numbers(exercise):
    """Where NumPy's global generator stands, for an exercise that has a seed."""
    if "seed" not in exercise.parameters:
        return None
    _, words, position, *_ = np.random.get_state(legacy=True)
    return words.tobytes(), position


def _listens(exercise, arguments):
    """Is there a seed, and are there functions that can tell what was drawn with it?"""
    return "seed" in exercise.parameters and any(map(callable, arguments))


def _overheard(function, heard):
    """The function, which also tells what it is handed: two calls are alike if the same was `heard`."""

    @functools.wraps(function)
    def overheard(*values):
        for value in values:
            with contextlib.suppress(TypeError, ValueError):  # no number: the function itself will say so
                heard.update(np.asarray(value, dtype=float).tobytes())
        return function(*values)

    return overheard


def _lent(value, given, names):
    """The first argument of which an array of the result is a part, or ""."""
    return next(
        (
            name
            for name, argument in zip(names, given)
            if any(np.may_share_memory(one, other) for one in _arrays(argument) for other in _arrays(value))
        ),
        "",
    )


def _arrays(value):
    if isinstance(value, np.ndarray):
        yield value
    if isinstance(value, (tuple, list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _arrays(part)


def _change(was, now):
    """What happened to an argument: "changed", "rounded" (changed, and restored up to rounding) or ""."""
    if isinstance(was, np.ndarray):
        if type(now) is not type(was) or was.shape != now.shape or was.dtype != now.dtype:
            return "changed"
        if was.dtype.hasobject:
            return _change(was.ravel().tolist(), now.ravel().tolist())
        if was.tobytes() == now.tobytes():
            return ""
        near = was.dtype.kind in "fc" and np.allclose(was, now, rtol=1e-9, atol=1e-12, equal_nan=True)
        return "rounded" if near else "changed"
    if isinstance(was, (list, tuple, dict)):
        if type(was) is not type(now) or len(was) != len(now):
            return "changed"
        if isinstance(was, dict):
            if list(was) != list(now):
                return "changed"
            was, now = was.values(), now.values()
        return max(map(_change, was, now), key=["", "rounded", "changed"].index, default="")
    if isinstance(was, (bool, int, float, str)):
        return "" if repr(was) == repr(now) else "changed"
    return ""  # functions and generators


# -- wording -----------------------------------------------------------------------------------------------------------


def one_line(error):
    try:
        text = " ".join(str(error)[:2000].split())
    except deadline.Stopped:
        raise
    except BaseException:  # an exception class may be the learner's own
        text = ""
    name = type_name(error)
    return f"{name}: {text}" if text else f"{name}."


def type_name(value):
    """The name of its class, whatever the class of that class says."""
    return type.__dict__["__name__"].__get__(type(value))


def _own_line(error, function):
    """The last line of the learner's own code before an exception."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = traceback.walk_tb(error.__traceback__)
    rows = [row for frame, row in frames if frame.f_code.co_filename == file]
    if not rows:
        return ""
    text = code(linecache.getline(file, rows[-1]))
    return f"Line {rows[-1]}: {text}" if text else f"Line {rows[-1]}."


def _a(value):
    if isinstance(value, _Foreign):
        way_out = ", whose parts have not been computed yet (`list` collects them)"
        return f"an object of type {code(value.name)}{way_out if value.name in _ITERATORS else ''}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of length {len(value)}"
    if isinstance(value, (str, bytes)):
        return f"the text {code(repr(value), longest=60)}"
    if isinstance(value, int) and abs(value) >= 1 << 200:
        return "a whole number with many digits"
    return f"{type(value).__name__} {str(value)[:60]}" if value is not None else "None"


def _keys(mapping):
    return ", ".join(code(key, longest=60) for key in mapping) or "none"


def _describe(names, arguments):
    return ", ".join(f"`{name}` = {_brief(value)}" for name, value in zip(names, arguments))


def _brief(value):
    """An argument in a few words: small ones whole, large ones by their shapes, however they are nested."""
    if isinstance(value, np.ndarray):
        if value.size > 6 or value.ndim > 1 or value.dtype.kind not in "biuf":
            return f"array of shape {value.shape}"
        return "[" + ", ".join(f"{each:.4g}" for each in value.ravel()) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_brief(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        parts = [_brief(part) for part in value[:6]] + [f"… ({len(value)} in all)"] * (len(value) > 6)
        return "[" + ", ".join(parts) + "]" if isinstance(value, list) else "(" + ", ".join(parts) + ")"
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, str):
        return code(repr(value), longest=60)
    if callable(value):
        name = getattr(value, "__name__", "")
        return code(name) if name.isidentifier() else "a function"
    return f"{value:.4g}" if isinstance(value, (int, float)) else code(value, longest=60)


def source_of(function):
    """The text that the learner wrote, or "" where Python does not know it."""
    try:
        return inspect.getsource(function)
    except Exception:  # OSError, TypeError, and whatever a strange object raises
        return ""
