"""All questions of all weeks, and the panel that asks them."""

import itertools
import re
from pathlib import Path

import pytest

from dlcourse import curriculum, weeks
from dlcourse.practice import Question, Quiz, progress, questions, week
from dlcourse.practice.exercise import content
from dlcourse.practice.quiz import select

WEEKS = sorted(path.parent.name for path in Path(weeks.__file__).parent.glob("*/quiz.py"))
ALL = [(key, question) for name in WEEKS for key, question in questions(name).items()]
each_question = pytest.mark.parametrize("key, question", ALL, ids=[key for key, _ in ALL])


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "progress.sqlite3"))


def test_c1w2_has_twelve_questions():
    assert list(questions("c1w2")) == [f"c1w2.q{number}" for number in range(1, 13)]


@each_question
def test_question_is_complete(key, question):
    assert [option.right for option in question.options].count(True) == 1
    assert 3 <= len(question.options) <= 5
    assert question.section in {section.id for section in curriculum.sections()}
    assert question.section.startswith(key.partition(".")[0] + ".")
    texts = [option.text for option in question.options]
    assert len(set(texts)) == len(texts)
    for option in question.options:
        assert len(option.why) >= 40, f"{option.text!r} is not explained"
        assert "$" not in option.text and "`" not in option.text, "a radio button shows plain text"
        assert len(option.text) <= 110, f"{option.text!r} is too long for one line"
        assert option.why.count("$") % 2 == 0
    assert question.text.count("$") % 2 == 0


@each_question
def test_evidence_is_in_the_right_answer_only(key, question):
    if question.evidence is None:
        right = next(option.text for option in question.options if option.right)
        assert not any(digit in right for digit in "23456789"), "a number in the right answer needs evidence"
        return
    computed = question.evidence()
    assert computed
    for option in question.options:
        assert all(part and part in option.text for part in computed) == option.right, (computed, option.text)


def ranked(options, measure):
    """The chance of each rank to be right, from the largest to the smallest; equals share it."""
    values = sorted((measure(option.text) for option in options), reverse=True)
    right = next(measure(option.text) for option in options if option.right)
    return [(value == right) / values.count(right) for value in values]


def words_of(question):
    return set(re.findall(r"[a-z]{4,}", question.text.lower()))


BLIND = {  # what one can choose by without having understood the question
    "a place": lambda question: [float(option.right) for option in question.options],
    "a place from the end": lambda question: [float(option.right) for option in question.options[::-1]],
    "length": lambda question: ranked(question.options, len),
    "length, from the shortest": lambda question: ranked(question.options, len)[::-1],
    "the most words": lambda question: ranked(question.options, lambda text: len(text.split()))[:1],
    "the most marks": lambda question: ranked(question.options, lambda text: len(re.findall("[,:;]", text)))[
        :1
    ],
    "the most digits": lambda question: ranked(question.options, lambda text: len(re.findall("[0-9]", text)))[
        :1
    ],
    "the most words of the question": lambda question: ranked(
        question.options, lambda text: len(words_of(question) & set(re.findall(r"[a-z]{4,}", text.lower())))
    )[:1],
}


@pytest.mark.parametrize("strategy", BLIND)
@pytest.mark.parametrize("name", WEEKS)
def test_no_blind_strategy_is_right_in_more_than_a_third(name, strategy):
    asked = list(questions(name).values())
    scores = itertools.zip_longest(*map(BLIND[strategy], asked), fillvalue=0.0)
    for rank, score in enumerate(scores, 1):
        assert sum(score) / len(asked) <= 0.35, (rank, round(sum(score), 2), len(asked))


def test_options_are_dealt_by_the_name_of_the_week():
    dealt = {
        name: [[option.text for option in q.options] for q in questions(name).values()] for name in WEEKS
    }
    questions.cache_clear()
    assert dealt == {name: [[o.text for o in q.options] for q in questions(name).values()] for name in WEEKS}
    written = [question.options for question in content("c1w2", "quiz", Question)]
    assert [sorted(texts) for texts in dealt["c1w2"]] == [
        sorted(o.text for o in options) for options in written
    ]


@each_question
def test_options_are_of_like_length(key, question):
    lengths = [len(option.text) for option in question.options]
    assert max(lengths) <= max(2 * min(lengths), min(lengths) + 20), lengths


@pytest.mark.parametrize(
    "wanted, keys",
    [
        ((), [f"c1w2.q{number}" for number in range(1, 13)]),
        (("q3",), ["c1w2.q3"]),
        (("c1w2.q3",), ["c1w2.q3"]),
        (("q5", "q4"), ["c1w2.q5", "c1w2.q4"]),
        (("2.1-2.4",), ["c1w2.q1", "c1w2.q2", "c1w2.q3", "c1w2.q4", "c1w2.q5", "c1w2.q6"]),
        (("2.1–2.1",), ["c1w2.q1", "c1w2.q2"]),
        (("2.18",), ["c1w2.q12"]),
    ],
)
def test_a_part_of_the_quiz(wanted, keys):
    assert list(select("c1w2", *wanted)) == keys


@pytest.mark.parametrize("name", ["q13", "c1w3.q1", "sigmoid", "2.19", 7, ""])
def test_an_unknown_question_is_answered_with_what_there_is(name):
    *_, quiz = week("c1w2")
    assert "There is no question" in repr(quiz(name)) and "12 questions" in repr(quiz(name))


def panel(*wanted):
    return Quiz("c1w2", select("c1w2", *wanted)).panel


def place(question, right):
    return [option.right for option in question.options].index(right)


@each_question
def test_every_option_is_explained_when_chosen(key, question):
    (asked,) = Quiz(key.partition(".")[0], {key: question}).panel.asked
    for index, option in enumerate(question.options):
        asked.choice.index = index
        assert asked.told.value == ""  # what was said of another choice is gone
        asked.button.click()
        assert ("Right." if option.right else "Not yet.") in asked.told.value
        shown = asked.told.value.replace("<em>", "").replace("</em>", "")
        assert option.why.split()[0].strip("*`$") in shown
    assert [event.passed for event in progress().events()] == [option.right for option in question.options]


def test_nothing_is_chosen_beforehand_and_nothing_recorded_for_it():
    (asked,) = panel("q1").asked
    assert asked.choice.index is None
    asked.button.click()
    assert "Choose an answer first" in asked.told.value
    assert progress().events() == []


def test_score_counts_right_answers_and_is_kept():
    first = panel("2.1-2.4")
    assert "0 of 6 questions" in first.score.value
    for asked in first.asked[:2]:
        asked.choice.index = place(asked.question, True)
        asked.button.click()
        asked.choice.index = place(asked.question, False)  # looking at another explanation costs nothing
        asked.button.click()
    assert "2 of 6 questions" in first.score.value
    later = panel()
    assert "2 of 12 questions" in later.score.value
    assert "Answered right before" in later.asked[0].told.value and later.asked[2].told.value == ""


def test_an_exception_in_a_callback_is_said(monkeypatch):
    (asked,) = panel("q1").asked
    asked.choice.index = 0
    monkeypatch.setattr(asked.panel, "show_score", lambda notice: 1 / 0)
    asked.button.click()
    assert "could not be checked (ZeroDivisionError" in asked.told.value


def test_readable_without_widgets():
    *_, quiz = week("c1w2")
    shown = quiz("q1", "q3")
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    for kind in ("text/plain", "text/html"):
        for question in shown.questions.values():
            for option in question.options:
                assert option.text in bundle[kind].replace("&gt;", ">").replace("&lt;", "<")
                assert option.why not in bundle[kind]
    again = quiz("q1", "q3")._repr_mimebundle_()
    assert [again[kind] for kind in ("text/plain", "text/html")] == [
        bundle[kind] for kind in ("text/plain", "text/html")
    ]


def test_no_output_widget():
    import ipywidgets

    stack = [panel().box]
    while stack:
        widget = stack.pop()
        assert not isinstance(widget, ipywidgets.Output)
        stack += getattr(widget, "children", ())


def test_a_section_belongs_to_the_week_that_is_asked():
    """Before, quiz("9.9") asked about section 2.9."""
    for name in ("9.9", "2.1-9.4", "c1w3.01", "2", "2.1-", "-2.1", "2.1 2.2", "2.99"):
        with pytest.raises(KeyError):
            select("c1w2", name)
    one, range_, long = (set(select("c1w2", name)) for name in ("2.9", "2.9 – 2.12", "c1w2.09-c1w2.12"))
    assert one and one <= range_ == long
