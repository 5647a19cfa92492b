"""All exercises of all weeks: the solution passes, the stub is not attempted, each known mistake fails with its own hint."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import dlcourse.exercises
from dlcourse import curriculum
from dlcourse.practice import checker, exercises

WEEKS = sorted(path.stem for path in Path(dlcourse.exercises.__file__).parent.glob("[a-z]*.py"))
ALL = [(week, exercise) for week in WEEKS for exercise in exercises(week).values()]
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{week}-{exercise.name}-{number}")
    for week, exercise in ALL
    for number, mistake in enumerate(exercise.mistakes)
]
each_exercise = pytest.mark.parametrize(
    "week, exercise", ALL, ids=[f"{week}-{exercise.name}" for week, exercise in ALL]
)


def judged(exercise, function, seed):
    return checker.check(exercise, function, rng=np.random.default_rng(seed), seconds=30)


def test_there_are_exercises():
    assert [exercise.name for exercise in exercises("c1w2").values()] == [
        "unroll",
        "sigmoid",
        "logistic_cost",
        "logistic_gradients",
        "slope",
        "graph_gradients",
        "percentages",
    ]


@each_exercise
@pytest.mark.parametrize("seed", range(5))
def test_solution_passes_without_a_remark(week, exercise, seed):
    report = judged(exercise, exercise.solution, seed)
    assert repr(report) == f"✓ {exercise.name}: passed"
    assert report.passed


@each_exercise
def test_stub_is_not_attempted(week, exercise):
    made = {}
    exec(exercise.stub, made)
    one, other = (checker.check(exercise, made[exercise.name]) for _ in range(2))
    assert repr(one) == repr(other) and "not attempted yet" in repr(one)
    assert one._repr_html_() == other._repr_html_()
    assert not one.passed and not one.attempted


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("exercise, mistake", MISTAKES)
def test_known_mistake_gets_its_own_hint(exercise, mistake, seed):
    report = judged(exercise, mistake.function, seed)
    assert not report.passed
    assert report.message == mistake.hint


@each_exercise
def test_record_is_complete(week, exercise):
    assert exercise.section in {
        section.id for section in curriculum.sections()
    } and exercise.section.startswith(f"{week}.")
    assert len(exercise.hints) >= 2 and len({mistake.hint for mistake in exercise.mistakes}) >= 3
    assert exercise.task
    assert exercise.source.startswith(f"def {exercise.name}(") and "lambda" not in exercise.source
    assert exercise.reference is not None


@each_exercise
def test_solution_runs_with_numpy_alone(week, exercise):
    """`solution()` is copied into a notebook that knows `np`: it must need no helper of this package's file."""
    made = {"np": np}
    exec(exercise.source, made)
    assert judged(exercise, made[exercise.name], 0).passed


@each_exercise
def test_inputs_are_fresh(week, exercise):
    one, same, other = (list(exercise.inputs(np.random.default_rng(seed))) for seed in (0, 0, 1))
    one_text, same_text, other_text = (
        re.sub(r" at 0x\w+", "", repr(inputs)) for inputs in (one, same, other)
    )  # of a Generator
    assert one_text == same_text != other_text
    assert all(len(arguments) <= len(inspect.signature(exercise.solution).parameters) for arguments in one)


@pytest.mark.parametrize("week", WEEKS)
def test_notebook_has_every_stub(week):
    stem = next(each.stem for each in curriculum.weeks() if each.id == week)
    source = Path(dlcourse.__file__).parents[1] / "notebooks" / "source" / f"{stem}.py"
    text = source.read_text(encoding="utf-8")
    for name, exercise in exercises(week).items():
        assert exercise.stub in text, f"{source.name} has no stub of {name} like this:\n{exercise.stub}"
        assert f"check({name})" in text
