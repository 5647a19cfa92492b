"""All questions of all weeks, and the panel that asks them."""

import collections
import difflib
import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from dlcourse import curriculum, data, deep_network, initializers, optim, weeks
from dlcourse import functional as F
from dlcourse.analysis import steps, surfaces
from dlcourse.analysis.runs import for_good
from dlcourse.practice import Question, Quiz, progress, questions, right, week, wrong
from dlcourse.practice.exercise import content
from dlcourse.practice.quiz import select
from dlcourse.stored import load

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


TITLES = {section.id: section.en for section in curriculum.sections()}


def words(text, letters=1):
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= letters}


def many(pattern):
    return lambda question: [len(re.findall(pattern, option.text.lower())) for option in question.options]


def any_of(listed):
    return many(rf"\b({'|'.join(listed.split())})\b")


def shared(text_of, letters=1):
    return lambda question: [
        len(words(option.text, letters) & words(text_of(question), letters)) for option in question.options
    ]


def share(letters=1):
    count = shared(lambda question: question.text, letters)
    return lambda question: [
        both / max(1, len(words(option.text, letters)))
        for both, option in zip(count(question), question.options)
    ]


def likeness(measure):
    def look(question):
        texts = [option.text for option in question.options]
        return [sum(measure(one, other) for other in texts if other is not one) for one in texts]

    return look


def jaccard(letters):
    def measure(one, other):
        one, other = words(one, letters), words(other, letters)
        return len(one & other) / max(1, len(one | other))

    return measure


def alphabet(question):
    texts = [option.text.lower() for option in question.options]
    return [sorted(texts).index(text) for text in texts]


def numbers(question):
    plain = [option.text.replace("−", "-").replace(" ", "") for option in question.options]
    found = [re.search(r"-?[0-9]*\.?[0-9]+", text) for text in plain]
    return [float(number[0]) for number in found] if all(found) else [0.0] * len(found)


def from_the_middle(question):
    return [abs(number - np.median(numbers(question))) for number in numbers(question)]


def form(question):
    """How many traits an option has in common with the others."""
    traits = r"\d", ",", "[:;]", r"[(\[]", "[=+·/→−√α-ω]", r"\b(is|are|has|have|does|do|can|will|it|they)\b"
    table = np.array([[bool(re.search(each, o.text.lower())) for each in traits] for o in question.options])
    return (table[:, None] == table).sum(axis=(1, 2))


def first_word(question):
    first = [re.findall(r"\w+|$", option.text.lower())[0] for option in question.options]
    return [first.count(word) for word in first]


HEDGES = "may might usually often sometimes likely about nearly almost hardly probably"
HEDGES_WIDELY = f"{HEDGES} can could mostly some few many rather little"
ABSOLUTE = "always never only all every none nothing must cannot"
ABSOLUTE_WIDELY = f"{ABSOLUTE} any each both no nobody everything exactly whatever"

# What an option shows to somebody who has read nothing else: a number for each. A blind rule chooses the option that has
# most of it, or least. By the first five it may also choose the second, the third, and so on.
SHOWN = {
    "its place": lambda question: range(len(question.options)),
    "length": lambda question: [len(option.text) for option in question.options],
    "number of words": lambda question: [len(option.text.split()) for option in question.options],
    "alphabet": alphabet,
    "number in it": numbers,
    "distance from the middle number": from_the_middle,
    "digits": many("[0-9]"),
    "commas": many(","),
    "colons": many("[:;]"),
    "punctuation": many(r"[^\w\s]"),
    "symbols": many(r"[0-9=<>+·/→−√½α-ω²₀-₉⁻∂%(\[]"),
    "capitals": lambda question: [sum(map(str.isupper, option.text)) for option in question.options],
    "longest word": lambda question: [max(map(len, option.text.split())) for option in question.options],
    "words of the question": shared(lambda question: question.text),
    "long words of the question": shared(lambda question: question.text, 4),
    "share of its words in the question": share(),
    "share of its long words in the question": share(4),
    "words of the heading": shared(lambda question: TITLES[question.section]),
    "long words of the heading": shared(lambda question: TITLES[question.section], 4),
    "words of the other options": likeness(lambda one, other: len(words(one) & words(other))),
    "long words of the other options": likeness(lambda one, other: len(words(one, 4) & words(other, 4))),
    "likeness to the other options": likeness(jaccard(1)),
    "likeness to the other options in long words": likeness(jaccard(4)),
    "likeness to the other options, letter by letter": likeness(
        lambda one, other: difflib.SequenceMatcher(None, *sorted((one, other))).ratio()
    ),
    "likeness in form": form,
    "options with the same first word": first_word,
    "always, never, only": any_of("always never only"),
    "absolute words": any_of(ABSOLUTE),
    "absolute words, widely": any_of(ABSOLUTE_WIDELY),
    "hedges": any_of(HEDGES),
    "hedges, widely": any_of(HEDGES_WIDELY),
    "hedges less absolute words": lambda question: np.subtract(
        any_of(HEDGES_WIDELY)(question), any_of(ABSOLUTE)(question)
    ),
    "not": any_of("not"),
    "negations": any_of("not no none nothing never cannot nobody neither without"),
    "because": any_of("because since"),
    "reasons": any_of("because since as so for which therefore"),
    "comparisons": any_of("more less fewer better worse than smaller larger"),
}
RANKED = list(SHOWN)[:5]


def chances(question, shown):
    """The chance of each rank to be right, from the most to the least; equals share it."""
    values = sorted(SHOWN[shown](question), reverse=True)
    right = next(value for value, option in zip(SHOWN[shown](question), question.options) if option.right)
    chance = [(value == right) / values.count(right) for value in values]
    return {"least": chance[-1]} | (dict(enumerate(chance, 1)) if shown in RANKED else {"most": chance[0]})


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("name", WEEKS)
def test_no_blind_strategy_is_right_in_more_than_a_third(name, shown):
    """35 % at most, where guessing gives 25 %: an option must not be known by its looks."""
    asked = list(questions(name).values())
    scores = collections.Counter()
    for question in asked:
        scores.update(chances(question, shown))
    assert {rank: score / len(asked) for rank, score in scores.items() if score > 0.35 * len(asked)} == {}


def test_a_blind_rule_would_be_found_out():
    good = wrong("short", ""), wrong("shorter", ""), right("the one that never is", ""), wrong("a text", "")
    question = Question("c1w2.02", "What is a text?", *good)
    assert chances(question, "length") == {"least": 0, 1: 1, 2: 0, 3: 0, 4: 0}
    assert chances(question, "always, never, only") == {"least": 0, "most": 1}
    assert chances(question, "digits") == {"least": 0.25, "most": 0.25}  # it says nothing, so it is a guess
    assert chances(question, "words of the question") == {"least": 0, "most": 0}


def below_the_line():
    size, price = data.houses()
    slope, b = np.polyfit(size[0], price[0], 1)
    return [f"minus {round(-100 * (slope * 0.5 + b)):d} 000 dollars"]


def spiral(feature, network, examples):
    """The mean error on new points of one of the four networks, after the m-th of 20, 60, …, 6000 examples."""
    return load("c1w1/data_and_size")["errors"][feature, network, examples].mean()


def line_outside():
    patients = data.breast_cancer()
    A = np.vstack([patients.X[:1], np.ones((1, patients.X.shape[1]))])
    answer = np.linalg.lstsq(A.T, patients.Y[0], rcond=None)[0] @ A
    outside = np.mean((answer < 0) | (answer > 1))
    return [f"{answer.size} patients", "one in six" if abs(outside - 1 / 6) < 0.01 else outside]


def one_unit():
    X, Y = data.planar_flower(rng=np.random.default_rng(29))
    gates = [F.tanh, F.sigmoid]
    params = deep_network.initialize([2, 1, 1], init=initializers.normal(0.01), rng=np.random.default_rng(0))
    for _ in range(1500):
        A, caches = deep_network.forward(params, X, gates)
        grads = deep_network.backward(deep_network.cost(A, Y)[1], caches)
        params = deep_network.update(params, grads, learning_rate=1.2)
    return [f"{np.mean(deep_network.predict(params, X, gates) == Y):.0%}".replace("%", " %")]


def kept_promises():
    X, Y = data.planar_flower(rng=np.random.default_rng(1))
    params = deep_network.initialize([2, 5, 5, 3, 1], init=initializers.xavier, rng=np.random.default_rng(0))
    promise = steps.promise(params, X, Y, [F.tanh] * 3 + [F.sigmoid])
    long, short = promise.kept(1.0), promise.kept(0.01)
    ratio = round(long / (0.01 * short), -1)
    return [f"{long:.0%}".replace("%", " %"), f"{short:.1%}".replace("%", " %"), {80: "eighty times"}[ratio]]


def arrivals():
    counts = []
    for angle, start in ((45, (0.0, np.sqrt(2))), (0, (1.0, 1.0))):
        bowl = surfaces.quadratic(100, angle)
        path = optim.trajectory(optim.rmsprop, bowl.gradient, start, 400, learning_rate=0.01, beta2=0.9)
        J = bowl.value(path)
        counts.append(for_good(J <= 1e-3 * J[0]))
    return ["{} steps in place of {}".format(*counts)]


def patient_a(more_data):
    return 100 * load("c2w1/cures")["errors A00" + ("10" if more_data else "00")][0, 1]


def short(number, digits):
    return f"{number:.{digits}f}".removeprefix("0")


# The numbers that questions and explanations tell, computed anew: question → strings that it must hold.
TOLD = {
    "c1w1.q1": below_the_line,
    "c1w1.q6": lambda: [
        "a quarter" if abs(spiral(0, 3, 0) - 0.25) < 0.02 else "?",
        "less than 1 %" if spiral(1, 0, 0) < 0.01 else "?",
        "the largest error of all" if spiral(0, 0, 0) == max(spiral(0, n, 0) for n in range(4)) else "?",
    ],
    "c1w1.q7": lambda: ["near 35 %" if abs(spiral(0, 0, -1) - 0.35) < 0.01 else "?"],
    "c1w1.q10": lambda: [short(1 / (1 + np.e), 2), short(F.sigmoid(np.array(1.0)), 2)],
    "c1w2.q3": line_outside,
    "c1w2.q8": lambda: [f"{n} {k:03d}" for n, k in (divmod(64 * 64 * 3 + extra, 1000) for extra in (1, 2))],
    "c1w3.q12": one_unit,
    "c1w4.q11": kept_promises,
    "c2w1.q2": lambda: (
        ["62.5 %"]
        if abs(np.random.default_rng(1).binomial(100, 0.5, (20_000, 100)).max(axis=1).mean() - 62.5) < 0.1
        else ["?"]
    ),
    "c2w1.q5": lambda: [f"from {patient_a(False):.1f} to {patient_a(True):.1f} %"],
    "c2w1.q12": lambda: [short(0.5**5, 3), short(0.5**0.5, 2)],
    "c2w2.q5": lambda: [f"{0.98 / 0.02:.0f} days in place of {0.9 / 0.1:.0f}"],
    "c2w2.q6": lambda: [short(0.9**10, 3), short(0.98**50, 3), short(0.98**98, 2), short(np.exp(-1), 3)],
    "c2w2.q7": lambda: [short(1 - 0.9**10, 2), short(1 - 0.9**30, 2)],
    "c2w2.q9": arrivals,
    "c2w2.q10": lambda: [f"{0.1 / 0.001**0.5:.2f}"],
    "c2w3.q1": lambda: [f"{5**6 // 1000} {5**6 % 1000} trainings"],
    "c2w3.q4": lambda: [
        f"{100 * 0.9 / 0.9999:.0f} %",
        "one in a thousand" if round(0.9999 / 0.0009, -3) == 1000 else "?",
        short(np.exp(-4), 3),
    ],
    "c2w3.q10": lambda: [f"{short(64**-0.5, 3)} σ", f"{short(512**-0.5, 3)} σ"],
    "c2w3.q14": lambda: [
        rf"${1e7 * np.spacing(np.float32(4.9999886)):.1f}\cdot10^{{-7}}$",
        rf"${1e7 * 0.02 * (5 - 4.9999886):.1f}\cdot10^{{-7}}$",
        rf"$-{1e5 * 2 * (5 - 4.9999886):.1f}\cdot10^{{-5}}$",
    ],
}


@pytest.mark.parametrize("key", TOLD)
def test_numbers_in_questions_and_explanations(key):
    question = dict(ALL)[key]
    told = " ".join([question.text, *(option.why for option in question.options)])
    assert [number for number in TOLD[key]() if number not in told] == [], told


# Questions that were once wrong, or contradicted a notebook: what they say now, and no longer say.
MENDED = {
    "c1w1.relu_speed": (["many layers", "single hidden layer tanh"], []),  # in week 3 tanh wins
    "c1w4.rising_cost": (["jumps up and down", "gradients have been checked", "smaller learning rate"], []),
    "c2w2.no_correction": (["thirty steps", ".65", ".96"], ["ten steps"]),
    "c2w2.flat_point": (["Most likely a saddle"], []),
    "c2w2.which_size": (["rule of thumb", "no law"], []),
    "c2w3.importance": (["does the lecture", "no law|not a law"], ["with Adam"]),
}


@pytest.mark.parametrize("name", MENDED)
def test_a_question_that_was_wrong_stays_mended(name):
    week_of, _, own = name.partition(".")
    question = getattr(importlib.import_module(f"dlcourse.weeks.{week_of}.quiz"), own)
    told = " ".join([question.text, *(f"{option.text} {option.why}" for option in question.options)])
    there, gone = MENDED[name]
    assert all(re.search(words, told) for words in there) and not any(words in told for words in gone), told


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
