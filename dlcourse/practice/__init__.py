"""Exercises that diagnose, quizzes that explain, and what the learner has done.

from dlcourse.practice import week
check, hint, solution, quiz = week("c1w2")
"""

import re

from . import checker
from .card import HINT, NEUTRAL, Card
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


def week(name):
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

    def find(given):
        return known.get(given if isinstance(given, str) else getattr(given, "__name__", None))

    def unknown_name(given):
        named = given if isinstance(given, str) else getattr(given, "__name__", type(given).__name__)
        return f"There is no exercise `{named}` in {name}", f"Its exercises are {', '.join(known)}."

    def check(function, *, seconds=3.0):
        try:
            return _check(function, seconds)
        except Exception as error:
            return checker.Report(
                NEUTRAL,
                "This could not be checked",
                f"The checker itself failed ({type(error).__name__}: {error}). Your function is safe.",
            )

    def _check(function, seconds):
        if not callable(function):
            return checker.Report(
                NEUTRAL,
                "This is not a function",
                "Give the function itself, without quotes or brackets: `check(sigmoid)`.",
            )
        record = find(function)
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
