"""All exercises of all weeks: the verdict and the message are the same in every draw.

DLCOURSE_DRAWS says on how many draws each function is tried, 10 by default. Right and wrong answers beside the solutions
and known mistakes stand in tests/judged/.
"""

import contextlib
import functools
import importlib
import inspect
import os
import re
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from cards import wellformed

import dlcourse
from dlcourse import curriculum, weeks
from dlcourse.practice import checker, exercises
from dlcourse.practice.checker import observe
from dlcourse.practice.surroundings import Surroundings

DRAWS = range(int(os.environ.get("DLCOURSE_DRAWS", 10)))
WEEKS = sorted(path.parent.name for path in Path(weeks.__file__).parent.glob("*/exercises.py"))
ALL = [(week, exercise) for week in WEEKS for exercise in exercises(week).values()]
JUDGED = {week: importlib.import_module(f"judged.{week}") for week in WEEKS}
each_exercise = pytest.mark.parametrize(
    "week, exercise", ALL, ids=[f"{week}-{exercise.name}" for week, exercise in ALL]
)


def each(listed):
    """One test for each entry of listed(week, exercise)."""
    return [
        pytest.param(exercise, entry, id=f"{week}-{exercise.name}-{number}")
        for week, exercise in ALL
        for number, entry in enumerate(listed(week, exercise))
    ]


def judged(exercise, function, draw=0):
    return checker.check(exercise, function, exam=exam(exercise, draw), seconds=60)


def exam(exercise, draw):
    """The trials of one draw, with what the references and known mistakes make of them: for all tests of an exercise."""
    return exams(exercise)[0][draw]


def judged_in_all(exercise, function):
    """The verdicts on all draws. The first comes about as that of a learner's `check`. For the others nothing is put back until
    their end, no thread is started, and what is known of their trials is shared."""
    (first, *others), known = exams(exercise)
    with Surroundings(exercise) as surroundings:
        reports = [checker._check(exercise, function, 60, first, surroundings)]
        with known.shared():
            reports += [checker._check(exercise, function, 60, exam, mock.Mock()) for exam in others]
    return reports


@functools.lru_cache(maxsize=1)
def exams(exercise):
    """One for each draw, and what their trials show. From the second on they have the same fixed trials, not equal ones."""
    first, *others = (checker.Exam(exercise, np.random.default_rng(draw)) for draw in DRAWS)
    fixed = [checker.Trial(arguments, None) for arguments in exercise.fixed()]
    for exam in others:
        exam.trials[: len(fixed)] = fixed
    return (first, *others), Known(trial for exam in others for trial in exam.trials)


class Known:
    """What functions do on some trials. Within `shared()` the checker finds it out once, and so what it thinks of it."""

    def __init__(self, trials):
        self.lasting, self.answers = set(map(id, trials)), {}

    @contextlib.contextmanager
    def shared(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(checker, "observe", self.observe)
            patch.setattr(checker.deadline, "run", at_once)
            for name in ("_fault", "_explains"):
                patch.setattr(checker, name, self._once(getattr(checker, name)))
            yield

    def observe(self, exercise, function, trial, caught, *restore):
        if id(trial) not in self.lasting:
            return observe(exercise, function, trial, caught, *restore)
        key = function, id(trial)
        if key not in self.answers:
            self.answers[key] = observe(exercise, function, trial, caught, *restore)
            self.lasting.add(id(self.answers[key]))
        return self.answers[key]

    def _once(self, judge):
        """A function that judges outcomes, called once for the same outcomes of our trials."""

        def answer(*arguments):
            outcomes = [each for each in arguments if isinstance(each, checker.Outcome)]
            if not all(id(each) in self.lasting for each in outcomes):
                return judge(*arguments)
            key = judge, *map(id, arguments)
            if key not in self.answers:
                self.answers[key] = (
                    judge(*arguments),
                    arguments,
                )  # they stay, so that no other gets the id of one
            return self.answers[key][0]

        return answer


def at_once(task, seconds):
    """In place of a thread with a deadline."""
    with contextlib.suppress(BaseException):
        task()
    return "finished"


def one_verdict(exercise, function):
    """Judge on all draws: the same verdict, and the same message but for figures. Returns the first report."""
    reports = judged_in_all(exercise, function)
    assert wellformed(reports[0])
    assert len({report.passed for report in reports}) == 1, "the verdict depends on the draw"
    messages = {without_figures(report.message): report.message for report in reports}
    assert len(messages) == 1, f"the message depends on the draw: {list(messages.values())}"
    return reports[0]


def without_figures(message):
    """A message about random values says the same in every draw, with other figures."""
    return re.sub(r"[-−]?\.?\d[\d.]*(e[-+]?\d+)?", "#", message).replace("(#,", "(#, #")


@each_exercise
def test_solution_passes_without_a_remark(week, exercise):
    for report in judged_in_all(exercise, exercise.solution):
        assert repr(report) == f"✓ {exercise.name}: passed"


@each_exercise
def test_stub_is_not_attempted(week, exercise):
    made = {}
    exec(exercise.stub, made)
    one, other = (checker.check(exercise, made[exercise.name]) for _ in range(2))
    assert repr(one) == repr(other) and "not attempted yet" in repr(one)
    assert one._repr_html_() == other._repr_html_()
    assert not one.passed and not one.attempted


@pytest.mark.parametrize("exercise, mistake", each(lambda week, exercise: exercise.mistakes))
def test_known_mistake_gets_its_own_hint(exercise, mistake):
    reports = judged_in_all(exercise, mistake.function)
    for draw, report in enumerate(reports):
        assert not report.passed, f"passed in draw {draw}"
        assert report.message == mistake.hint, f"in draw {draw}"
    assert wellformed(reports[0])


@pytest.mark.parametrize(
    "exercise, function", each(lambda week, exercise: JUDGED[week].RIGHT.get(exercise.name, []))
)
def test_right_answer_of_another_form_passes(exercise, function):
    report = one_verdict(exercise, function)
    assert report.passed, report


@pytest.mark.parametrize(
    "exercise, wrong", each(lambda week, exercise: JUDGED[week].WRONG.get(exercise.name, []))
)
def test_wrong_answer_is_told_the_same_in_every_draw(exercise, wrong):
    function, words = wrong
    report = one_verdict(exercise, function)
    assert not report.passed
    assert words in report.message


def test_a_verdict_that_depends_on_the_draw_is_seen():
    """Although the trials of all draws but the first share what is known of them."""
    sigmoid = exercises("c1w2")["sigmoid"]
    drawn = [exam.trials[-1].arguments[0] for exam in exams(sigmoid)[0]]
    assert len({value.tobytes() for value in map(np.asarray, drawn)}) == len(DRAWS) > 1

    def wrong(z):
        return sigmoid.solution(z) + (np.array_equal(z, drawn[-1]))

    with pytest.raises(AssertionError, match="the verdict depends on the draw"):
        one_verdict(sigmoid, wrong)


DRAWING = [
    pytest.param(exercise, name, id=f"{week}-{exercise.name}")
    for week, exercise in ALL
    for name in {"rng", "seed"}.intersection(exercise.parameters)
]
INSTEAD = {
    "rng": [
        *[lambda seed=seed: np.random.default_rng(seed) for seed in (0, 1, 2, 3, 42)],
        lambda: np.random.default_rng(),
        lambda: np.random.RandomState(0),
        lambda: np.random.mtrand._rand,
    ],
    "seed": [*[lambda seed=seed: seed for seed in (0, 1, 8, 42)], lambda: None],
}


@pytest.mark.parametrize("exercise, name", DRAWING)
def test_who_draws_from_something_else_than_is_given_is_refused(exercise, name):
    """The right values are of no use if they are others on the next call, or the same on all calls."""
    place = exercise.parameters.index(name)
    for instead in INSTEAD[name]:

        def answer(*given, instead=instead):
            return exercise.solution(*given[:place], instead(), *given[place + 1 :])

        assert not one_verdict(exercise, answer).passed


@pytest.mark.parametrize("week", WEEKS)
def test_judged_answers_belong_to_exercises(week):
    assert set(JUDGED[week].RIGHT) | set(JUDGED[week].WRONG) <= set(exercises(week))


@each_exercise
def test_record_is_complete(week, exercise):
    assert exercise.section in {
        section.id for section in curriculum.sections()
    } and exercise.section.startswith(f"{week}.")
    assert len(exercise.hints) >= 2 and len({mistake.hint for mistake in exercise.mistakes}) >= 3
    assert exercise.task
    for told in (*exercise.hints, *(mistake.hint for mistake in exercise.mistakes)):
        assert not re.search(r"\b(np|rng)\.\w|axis=|keepdims", re.sub("`[^`]*`", "", told)), (
            f"not set as code: {told}"
        )
    assert exercise.source.startswith(f"def {exercise.name}(") and "lambda" not in exercise.source
    assert exercise.reference is not None


@each_exercise
def test_solution_runs_with_numpy_alone(week, exercise):
    """`solution()` is copied into a notebook that knows `np`: it must need no helper of this package's file."""
    made = {"np": np}
    exec(exercise.source, made)
    assert judged(exercise, made[exercise.name]).passed


def text(trials):
    return re.sub(r" at 0x\w+", "", repr(trials))  # of a Generator


@each_exercise
def test_inputs_are_fresh_and_fixed_trials_are_not(week, exercise):
    one, same, other = (list(exercise.inputs(np.random.default_rng(seed))) for seed in (0, 0, 1))
    assert text(one) == text(same) != text(other)
    fixed = list(exercise.fixed())
    assert text(fixed) == text(list(exercise.fixed()))
    assert all(len(given) <= len(inspect.signature(exercise.solution).parameters) for given in one + fixed)


def arrays(value):
    """All arrays in an argument or an answer, however they are nested."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [array for part in value for array in arrays(part)] if isinstance(value, (list, tuple)) else []


@each_exercise
def test_no_trial_holds_an_array_twice(week, exercise):
    """Whoever writes into one of them must not write into another."""
    for trial in exam(exercise, 0).trials:
        found = arrays(trial.arguments)
        assert len({id(array) for array in found}) == len(found)


@each_exercise
def test_what_is_added_and_taken_away_is_judged_alike_in_every_draw(week, exercise):
    """Whether that rounds depends on the numbers."""

    def moved(*given):
        answer = exercise.solution(*given)
        for array in arrays(given):
            if array.dtype.kind == "f":
                array += 0.7
                array -= 0.7
        return answer

    one_verdict(exercise, moved)


def as_float32(value):
    if isinstance(value, (tuple, list)):
        return type(value)(map(as_float32, value))
    if isinstance(value, dict):
        return {key: as_float32(part) for key, part in value.items()}
    if isinstance(value, float) or isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.asarray(value, dtype=np.float32)
    return value


@each_exercise
def test_half_the_digits_are_judged_alike_in_every_draw(week, exercise):
    report = one_verdict(exercise, lambda *given: as_float32(exercise.solution(*given)))
    assert report.passed or "float32" in report.message


def source_of(week):
    """The text of a week's notebook."""
    stem = next(each.stem for each in curriculum.weeks() if each.id == week)
    source = Path(dlcourse.__file__).parents[1] / "notebooks" / "source" / f"{stem}.py"
    return source.read_text(encoding="utf-8")


def demanded(value):
    """What must be said of an answer: lists, dicts and their keys, and arrays that are no floats."""
    if isinstance(value, dict):
        return {"dict", *map(str, value)}.union(*map(demanded, value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*map(demanded, value), {"list"} if isinstance(value, list) else ())
    return {"True"} if isinstance(value, np.ndarray) and value.dtype == bool else set()


@each_exercise
def test_what_is_demanded_stands_above_the_stub(week, exercise):
    above, stub, _ = source_of(week).partition(exercise.stub)
    told = above.rpartition("# %% [markdown]")[2]
    words = set(exercise.parameters).union(
        *(demanded(outcome.value) for outcome in exam(exercise, 0).right[0])
    )
    for word in words:
        assert re.search(rf"(?<![A-Za-z]){word}(?![A-Za-z])", told), f"{word} is not told: {told}"


def test_the_second_week_ends_with_its_loop():
    assert list(exercises("c1w2"))[-2:] == ["train", "predict"]


@pytest.mark.parametrize("week", WEEKS)
def test_notebook_has_every_stub(week):
    text = source_of(week)
    for name, exercise in exercises(week).items():
        assert exercise.stub in text, f"{week} has no stub of {name} like this:\n{exercise.stub}"
        assert f"check({name})" in text
