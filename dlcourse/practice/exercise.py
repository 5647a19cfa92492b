"""The record of an exercise. Content lives in dlcourse/exercises/<week>.py and is written with `exercise`:

@exercise("c1w2.02", inputs=some_inputs, reference=F.sigmoid, hints=["…"])
def sigmoid(z):
    \"\"\"The task, in a sentence.\"\"\"
    return ...                                     # the solution

sigmoid.mistake("At z = 1 you return .27; the curve must rise.", lambda z: 1 / (1 + np.exp(z)))
"""

import importlib.util
import inspect
import textwrap
from typing import NamedTuple


class Mistake(NamedTuple):
    """A wrong variant that learners write, and what to tell them."""

    function: object
    hint: str


class Exercise:
    """One exercise: the stub in the notebook, the solution, and the mistakes that have a hint of their own.

    solution     the function shown by `solution()`; its docstring is the task, its name the exercise's
    section      the id of the section where it belongs, "c1w2.02"
    inputs       inputs(rng) yields one tuple of arguments per trial: fresh values and shapes, nothing to memorise
    reference    the library's own function, where there is one; otherwise the solution serves
    hints        given one at a time by `hint()`
    returns      names of the parts, where the result is a tuple
    tolerance    an entry may differ from e by tolerance · max(1, |e|)
    silent       a warning is a mistake
    large        large(rng) gives one more trial, in which no more than `steps` lines of Python may run: "no loop"; or several such
    slope_of     J(*arguments) whose derivatives with respect to the first arguments are the result's parts; a wrong
                 one is then also compared with the two-sided difference
    verify       verify(arguments, result) returns a sentence where the result breaks a rule of its own, else None
    """

    def __init__(
        self,
        solution,
        section,
        *,
        inputs,
        reference=None,
        hints=(),
        returns=(),
        tolerance=1e-8,
        silent=False,
        large=None,
        steps=1000,
        slope_of=None,
        verify=None,
    ):
        self.solution, self.section, self.name = solution, section, solution.__name__
        self.inputs, self.reference = inputs, reference or solution
        self.hints, self.returns, self.tolerance, self.silent = (
            tuple(hints),
            tuple(returns),
            tolerance,
            silent,
        )
        self.large = tuple(large) if isinstance(large, (tuple, list)) else (large,) if large else ()
        self.steps, self.slope_of, self.verify = steps, slope_of, verify
        self.mistakes = []

    def mistake(self, hint, *functions):
        """Declare wrong variants which are all told `hint`."""
        self.mistakes += [Mistake(function, hint) for function in functions]

    @property
    def task(self):
        """What the learner is asked to do: the solution's docstring."""
        return inspect.getdoc(self.solution)

    @property
    def source(self):
        """The solution's source, as `solution()` shows it."""
        lines = textwrap.dedent(inspect.getsource(self.solution)).splitlines(keepends=True)
        start = next(number for number, line in enumerate(lines) if line.startswith("def "))
        return "".join(lines[start:])

    @property
    def stub(self):
        """What the notebook gives the learner: the signature and `return ...`"""
        return self.source.splitlines()[0] + "\n    return ...\n"

    @property
    def parameters(self):
        """The names of the arguments."""
        return list(inspect.signature(self.solution).parameters)


def exercise(section, **settings):
    """Decorate a solution: it becomes an `Exercise`. The settings are those of `Exercise`."""
    return lambda solution: Exercise(solution, section, **settings)


def exercises(week):
    """The exercises of a week in the order of the file, {name: Exercise}; empty for a week without any."""
    return {record.name: record for record in content("exercises", week, Exercise)}


def content(kind, week, record):
    """All records of one type in the module dlcourse.<kind>.<week>, in the order in which they were written."""
    name = f"dlcourse.{kind}.{week}"
    if importlib.util.find_spec(name) is None:
        return []
    return [value for value in vars(importlib.import_module(name)).values() if isinstance(value, record)]
