"""The record of an exercise. Content lives in dlcourse/weeks/<week>/exercises.py and is written with `exercise`:

@exercise("c1w2.02", inputs=some_inputs, reference=F.sigmoid, hints=["…"])
def sigmoid(z):
    \"\"\"The task, in a sentence.\"\"\"
    return ...                                     # the solution

sigmoid.mistake("At z = 1 you return .27; the curve must rise.", lambda z: 1 / (1 + np.exp(z)))
"""

import functools
import importlib.util
import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..typing import Function


class Mistake(NamedTuple):
    """A wrong variant that learners write, and what to tell them."""

    function: object
    hint: str


class Exercise:
    """One exercise: the stub in the notebook, the solution, and the mistakes that have a hint of their own.

    solution     the function shown by `solution()`; its docstring is the task, its name the exercise's
    section      the id of the section where it belongs, "c1w2.02"
    hints        given one at a time by `hint()`
    returns      names of the parts, where the result is a tuple

    What is tried, in this order; the first trial that goes wrong is the one that the learner reads about:

    fixed        trials that are the same in every check, a list of tuples of arguments, or a function that returns it:
                 first a small ordinary one that can be followed by hand, then all edges (±1000; m a multiple of the
                 size; the day before a step and the day of it). What only an edge shows must stand here, not in
                 `inputs`: the verdict may not depend on the draw
    inputs       inputs(rng) yields one tuple of arguments per trial: fresh values and shapes, nothing to memorise
    large        large(rng) gives one more trial, in which no more than `steps` lines of Python may run: "no loop"; or several such

    What is right:

    reference    the library's own function, where there is one; otherwise the solution serves
    also         other functions that are right too, though their values differ: the lecture's order of the pixels. An
                 answer must agree with one of them, the same one, on all trials
    tolerance    an entry may differ from e by tolerance · max(1, |e|)
    dtypes       kinds of arrays (and numbers) that count beside the reference's own, as NumPy's letters: "biu" takes a mask or whole
                 numbers where floats are expected, "iuf" takes 0 and 1 for a mask
    normalise    normalise(arguments, value) brings an answer into the form of the reference before both are compared, as
                 `lambda arguments, value: np.ravel(value)` where a row does as well as a flat array. It gets plain values only (arrays,
                 numbers, tuples, lists, dicts), of whatever type and shape the learner returned; what it cannot treat it gives back unchanged,
                 and if it raises, the answer is taken as it is
    silent       a floating-point warning is a mistake
    exact        names of arguments that must be the same to the last digit after the call; for all others what was added
                 and taken away again counts as unchanged, for whether that rounds depends on the numbers
    fresh        the result must be made of new arrays: one of the arguments, or a view of it, is a mistake
    verify       verify(arguments, result) returns a sentence where the result breaks a rule of its own, else None
    slope_of     J(*arguments) whose derivatives with respect to the first arguments are the result's parts; a wrong
                 one is then also compared with the two-sided difference

    Always refused, where there is a `seed`: numbers of NumPy's global generator; and, where functions are among the arguments,
    inputs to them which the seed does not decide. Have two fixed trials that are the same, and a third with another seed.

    Always taken: a list for a tuple and a tuple for a list, a NumPy number or an array of shape () for a number,
    a NumPy bool for a bool, subclasses such as a named tuple, an OrderedDict or a matrix for what they derive from.
    """

    def __init__(
        self,
        solution: Function,
        section: str,
        *,
        inputs: Any,
        fixed: Sequence[Any] = (),
        reference: Function | None = None,
        also: Sequence[Any] = (),
        hints: Sequence[str] = (),
        returns: Sequence[str] = (),
        tolerance: float = 1e-8,
        dtypes: Any = "",
        normalise: Function | None = None,
        silent: bool = False,
        exact: Sequence[str] = (),
        fresh: bool = False,
        large: Any = (),
        steps: int = 1000,
        slope_of: Any = None,
        verify: Function | None = None,
    ) -> None:
        self.solution, self.section, self.name = solution, section, solution.__name__
        self.inputs = inputs
        self.fixed = fixed if callable(fixed) else lambda: fixed
        self.large = (large,) if callable(large) else tuple(large)
        self.reference = reference or solution
        self.references = (self.reference, *((also,) if callable(also) else also))
        self.hints = tuple(hints)
        self.returns = tuple(returns)
        self.tolerance, self.dtypes, self.normalise = tolerance, dtypes, normalise
        self.silent, self.steps, self.slope_of, self.verify = silent, steps, slope_of, verify
        self.exact, self.fresh = tuple(exact), fresh
        self.mistakes = []

    def mistake(self, hint: str, *functions: Function) -> None:
        """Declare wrong variants which are all told `hint`."""
        self.mistakes += [Mistake(function, hint) for function in functions]

    @property
    def task(self) -> str | None:
        """What the learner is asked to do: the solution's docstring."""
        return inspect.getdoc(self.solution)

    @property
    def source(self) -> str:
        """The solution's source, as `solution()` shows it."""
        lines = textwrap.dedent(inspect.getsource(self.solution)).splitlines(keepends=True)
        start = next(number for number, line in enumerate(lines) if line.startswith("def "))
        return "".join(lines[start:])

    @property
    def stub(self) -> str:
        """What the notebook gives the learner: the signature and `return ...`"""
        return self.source.splitlines()[0] + "\n    return ...\n"

    @functools.cached_property
    def parameters(self) -> list[str]:
        """The names of the arguments."""
        return list(inspect.signature(self.solution).parameters)


def exercise(section: str, **settings: Any) -> Callable[[Function], Exercise]:
    """Decorate a solution: it becomes an `Exercise`. The settings are those of `Exercise`."""
    return lambda solution: Exercise(solution, section, **settings)


def exercises(week: str) -> dict[str, Exercise]:
    """The exercises of a week in the order of the file, {name: Exercise}; empty for a week without any."""
    return {record.name: record for record in content(week, "exercises", Exercise)}


def content(week: str, part: str, record: type) -> list:
    """All records of one type in dlcourse/weeks/<week>/<part>.py, in the order in which they were written."""
    name = f"dlcourse.weeks.{week}"
    if importlib.util.find_spec(name) is None or importlib.util.find_spec(f"{name}.{part}") is None:
        return []
    name = f"{name}.{part}"
    return [value for value in vars(importlib.import_module(name)).values() if isinstance(value, record)]


# ---- what several exercises use ------------------------------------------------------------------------------------------


def as_array(arguments: Any, value: Any) -> Any:
    """`normalise` of an exercise in which a list of numbers does as well as an array."""
    return np.array(value) if isinstance(value, (list, tuple)) else value


def generator(rng: np.random.Generator) -> np.random.Generator:
    """A new generator, with a seed drawn from another one."""
    return np.random.default_rng(rng.integers(10**6))
