"""Exercises that diagnose, quizzes that explain, and what the learner has done.

from dlcourse.practice import week
check, hint, solution, quiz = week("c1w2")
"""

import contextlib
import re

from ..typing import Function
from . import checker, deadline
from .card import HINT, NEUTRAL, Card, Place, code
from .course_map import course_map, keep_track
from .exercise import exercise, exercises
from .progress import progress
from .quiz import Question, Quiz, questions, right, select, unknown, wrong

__all__ = [
    "week",
    "course_map",
    "progress",
    "exercise",
    "exercises",
    "Question",
    "right",
    "wrong",
    "questions",
]

LATE = (
    5  # so many seconds after its time a check says that it is stuck: longer than stopping and judging takes
)
LONGEST = 10**6  # seconds that a check may take; a thread cannot wait for ever longer


def _is_time(seconds):
    return isinstance(seconds, (int, float)) and seconds > 0


def week(name: str) -> tuple[Function, Function, Function, Function]:
    """The practice of a week as four functions: (check, hint, solution, quiz).

    check(sigmoid)        judges your function on fresh inputs; `seconds` is the time it gets, 3 by default
    hint("sigmoid")       gives one hint, the next time the next one
    solution("sigmoid")   shows a solution; it is tested like yours
    quiz()                asks all questions of the week; quiz("2.1-2.4") those of some sections, quiz("q3") one

    Raises   ValueError for a week without practice
    """
    known, asked = exercises(name) if re.fullmatch(r"\w+", str(name)) else {}, {}
    if not known:
        raise ValueError(
            f'there are no exercises for {name!r}: give the id of a week that has a notebook, as "c1w2"'
        )
    keep_track()

    def called(given):
        try:
            return str(given if isinstance(given, str) else given.__name__)
        except BaseException:  # no name, or an object that raises
            return checker.type_name(given)

    def find(given):
        return known.get(called(given))

    def unknown_name(given):
        exercises = f"Its exercises are {', '.join(known)}."
        if called(given) == "<lambda>":
            return (
                "A lambda has no name, and the name says which exercise it answers",
                f"Define it with the exercise's name, then give that: `def {next(iter(known))}(…):`, "
                f"`check({next(iter(known))})`.",
                exercises,
            )
        if callable(given) and called(given) == checker.type_name(given):
            return (
                f"This object of type {code(called(given))} has no name, and the name says which exercise it answers",
                f"Define a function with the exercise's name that calls it, as `def {next(iter(known))}(…):`, and give that.",
                exercises,
            )
        return f"There is no exercise {code(called(given))} in {name}", exercises

    def check(function, *, seconds=3.0):
        if deadline.inside():
            raise RuntimeError(
                "`check` stands inside the function that it checks: move it out, to the margin"
            )
        place = None
        if not _is_time(seconds):
            return checker.Report(
                NEUTRAL,
                "`seconds` is the time that your function gets",
                "It is a number above 0; left out, it is 3.",
            )
        seconds = min(seconds, LONGEST)
        try:
            record = find(function)
            if callable(function) and record and not checker.does_nothing(function):
                place = Place(checker.late(record, seconds), seconds + LATE)
            report = _check(record, function, seconds)
        except KeyboardInterrupt:
            report = checker.Report(NEUTRAL, "Stopped by you")
        except BaseException as error:  # nothing may reach the notebook but an answer
            report = checker.Report(
                NEUTRAL,
                "This could not be checked",
                f"The checker itself failed: {code(checker.one_line(error))} Your function is safe.",
            )
        if place:
            with contextlib.suppress(Exception):
                place.show(report)
        return report

    def _check(record, function, seconds):
        if not callable(function):
            return checker.Report(
                NEUTRAL,
                "This is not a function",
                "Give the function itself, without quotes or brackets: `check(sigmoid)`.",
            )
        if record is None:
            return checker.Report(NEUTRAL, *unknown_name(function))
        report = checker.check(record, function, seconds=seconds)
        if report.attempted:
            report.add(
                progress().record(
                    "exercise", f"{name}.{record.name}", report.passed, checker.source_of(function)
                )
            )
        return report

    def hint(given):
        record = find(given)
        if record is None:
            return Card(NEUTRAL, *unknown_name(given))
        number = asked[record.name] = min(asked.get(record.name, 0) + 1, len(record.hints))
        last = (
            f'That was the last hint; `solution("{record.name}")` shows a solution.'
            if number == len(record.hints)
            else ""
        )
        return Card(
            HINT, f"`{record.name}`: hint {number} of {len(record.hints)}", record.hints[number - 1], last
        )

    def solution(given):
        record = find(given)
        if record is None:
            return Card(NEUTRAL, *unknown_name(given))
        return Card(NEUTRAL, f"`{record.name}`: a solution", code=record.source)

    def quiz(*wanted):
        try:
            return Quiz(name, select(name, *wanted))
        except KeyError as error:
            return unknown(name, error)

    return check, hint, solution, quiz
