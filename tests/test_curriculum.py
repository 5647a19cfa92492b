"""The curriculum: what it must hold, how it is read, and that the package's docstrings cite it truly."""

import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typing_extensions import TypeAliasType

import dlcourse
from dlcourse import curriculum
from dlcourse.tools import notebooks

ROOT = Path(__file__).resolve().parents[1]
LECTURES = [course for course in curriculum.COURSES if not course.supplement]
ALL = curriculum.sections()


# ---- what it holds ---------------------------------------------------------------------------------------------------


def test_courses_weeks_and_sections_are_the_lectures():
    assert [[len(week.lectures) for week in course.weeks] for course in LECTURES] == [
        [7, 18, 11, 8],
        [14, 10, 11],
        [12, 10],
        [11, 11, 10, 11],
        [12, 10, 11],
    ]
    assert sum(len(course.weeks) for course in LECTURES) == 16
    assert sum(len(week.lectures) for course in LECTURES for week in course.weeks) == 177


def test_supplements_come_last_and_are_no_course():
    assert [course.supplement for course in curriculum.COURSES] == [False] * 5 + [True]
    assert {week.id: len(week.sections) for week in curriculum.COURSES[-1].weeks} == {
        "mechanisms": 24,
        "transformer": 13,
        "bert_gpt": 13,
        "foundation_models": 14,
        "notation": 14,
        "interviews": 8,
    }


def test_what_is_beyond_the_lectures():
    assert [section.id for section in ALL if section.beyond] == [
        "c4w2.12",
        "c4w2.13",
        "c4w2.14",
        "c4w3.11",
        "c4w3.12",
        "c4w3.13",
    ]
    assert [section.id for section in ALL if section.reading_only] == ["interviews.08"]
    for week in curriculum.weeks():  # after the lectures' sections, so that their numbers hold
        assert week.sections[: len(week.lectures)] == week.lectures


def test_ids_and_numbers_follow_the_order():
    for number, course in enumerate(LECTURES, 1):
        assert [week.id for week in course.weeks] == [
            f"c{number}w{place}" for place in range(1, len(course.weeks) + 1)
        ]
    for course in curriculum.COURSES:
        for place, week in enumerate(course.weeks, 1):
            assert [section.id for section in week.sections] == [
                f"{week.id}.{at:02}" for at in range(1, len(week.sections) + 1)
            ]
            assert [section.number for section in week.sections] == [
                f"{place}.{at}" for at in range(1, len(week.sections) + 1)
            ]
            assert week.stem.startswith(week.id) and re.fullmatch(r"[a-z0-9_]+", week.stem)
    for names in (
        [section.id for section in ALL],
        [week.id for week in curriculum.weeks()],
        [week.stem for week in curriculum.weeks()],
    ):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "id, number, en, zh",
    [
        ("c1w1.01", "1.1", "Welcome", "欢迎"),
        ("c1w2.07", "2.7", "Computation Graph", "计算图"),
        ("c1w2.11", "2.11", "Vectorization", "向量化"),
        ("c1w3.10", "3.10", "Backpropagation intuition", "（选修）直观理解反向传播"),
        ("c2w2.08", "2.8", "Adam optimization algorithm", "Adam 优化算法"),
        ("c2w3.10", "3.10", "Deep learning frameworks", "深度学习框架"),
        ("c3w2.09", "2.9", "What is end-to-end deep learning?", "什么是端到端的深度学习？"),
        ("c4w2.05", "2.5", "Network in Network and 1×1 convolutions", "网络中的网络以及 1×1 卷积"),
        ("c4w3.13", "3.13", "U-Net", "U-Net 网络"),
        ("c5w1.10", "1.10", "LSTM (long short term memory) unit", "长短期记忆"),
        ("c5w3.11", "3.11", "Conclusion and thank you", "结论和致谢"),
        ("transformer.05", "2.5", "Positional encoding", "位置编码"),
    ],
)
def test_some_titles(id, number, en, zh):
    [section] = [section for section in ALL if section.id == id]
    assert (section.number, section.en, section.zh) == (number, en, zh)


def test_every_title_is_there_in_both_languages():
    titled = [*curriculum.COURSES, *curriculum.weeks(), *ALL]
    assert all(text == text.strip() and re.search("[A-Za-z]", text) for each in titled for text in [each.en])
    assert not [each.en for each in titled if re.search("[一-鿿]", each.en)]
    names = {
        each.zh for each in titled if not re.search("[一-鿿]", each.zh)
    }  # Chinese keeps them as they are
    assert names == {
        "Padding",
        "Anchor Boxes",
        "TensorFlow",
        "RMSprop —— root mean square prop",
        "Word2Vec",
        "Transformer",
    }


def test_minutes_add_up_to_the_study_time():
    assert {week.id: week.minutes for week in curriculum.weeks()} == {
        "c1w1": 70,
        "c1w2": 210,
        "c1w3": 170,
        "c1w4": 140,
        "c2w1": 210,
        "c2w2": 170,
        "c2w3": 180,
        "c3w1": 150,
        "c3w2": 150,
        "c4w1": 170,
        "c4w2": 170,
        "c4w3": 180,
        "c4w4": 170,
        "c5w1": 330,
        "c5w2": 280,
        "c5w3": 350,
        "mechanisms": 150,
        "transformer": 330,
        "bert_gpt": 280,
        "foundation_models": 370,
        "notation": 60,
        "interviews": 150,
    }
    assert all(3 <= section.minutes <= 60 for section in ALL)


@pytest.mark.parametrize("week", curriculum.weeks(), ids=lambda week: week.id)
def test_a_week_is_planned_until_it_has_a_source(week):
    source = notebooks.source_path(week.stem)
    assert week.planned == (not source.exists()), (
        f"{week.id}: {source.name} is there, delete `planned = true` in curriculum.toml"
        if week.planned
        else f"{week.id}: there is no {source.name}, write `planned = true` in curriculum.toml"
    )


# ---- how it is read --------------------------------------------------------------------------------------------------

GOOD = """
[[course]]
en = "Small"
zh = "小"
[[course.week]]
id = "c1w1"
stem = "c1w1_small"
en = "First"
zh = "一"
section = [{id = "c1w1.01", en = "One", zh = "一", minutes = 5}]
"""


def test_reading():
    [course] = curriculum.read(GOOD)
    [week] = course.weeks
    assert (course.en, course.supplement, week.planned, week.minutes) == ("Small", False, False, 5)
    assert week.sections == (
        curriculum.Section("c1w1.01", "1.1", "One", "一", 5, beyond=False, reading_only=False),
    )


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("[[course]]", "[[course]", "is no TOML: .*line 2"),
        (GOOD, "", "the file: 'course' is missing"),
        ('en = "Small"', "", "course 1: 'en' is missing"),
        ('zh = "一"\nsection', "section", "course 1, week 1: 'zh' is missing"),
        (
            'en = "One"',
            'title = "One"',
            "c1w1, section 1: 'title' is no field, the fields are id, en, zh, minutes, beyond",
        ),
        ('en = "One"', 'en = ""', "c1w1, section 1: en = '', it must be a text, not empty"),
        ("minutes = 5", 'minutes = "5"', "c1w1, section 1: minutes = '5', it must be a whole number above 0"),
        ("minutes = 5", "minutes = -5", "minutes = -5, it must be a whole number above 0"),
        ("minutes = 5", "minutes = true", "minutes = True, it must be a whole number"),
        ("minutes = 5", 'minutes = 5, beyond = "yes"', "beyond = 'yes', it must be true or false"),
        ("c1w1.01", "c1w1.02", "section 1: its id is 'c1w1.02', in this place it must be 'c1w1.01'"),
        ("{id", '"One", {id', "c1w1, section 1: a table is needed, got 'One'"),
        ("section = [", "section = [] #", "course 1, week 1: section = \\[\\], it must be a list, not empty"),
        (GOOD, GOOD + GOOD, "course 2, week 1: 'c1w1(_small)?' is the id or stem of another week"),
    ],
)
def test_a_broken_file_is_said_in_a_sentence(old, new, message):
    assert old in GOOD
    with pytest.raises(ValueError, match=f"^curriculum.toml.*{message}"):
        curriculum.read(GOOD.replace(old, new))


def test_a_week_is_found_by_its_id():
    assert curriculum.week("c1w2") in LECTURES[0].weeks and curriculum.week("notation").id == "notation"
    with pytest.raises(ValueError, match="no week 'c9w9'; there are c1w1, c1w2, .* interviews$"):
        curriculum.week("c9w9")


def test_reading_needs_the_standard_library_only():
    def loaded(module):
        code = f"import sys, json\nimport {module}\nprint(json.dumps(sorted(sys.modules)))"
        return set(json.loads(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT)))

    more = {name.partition(".")[0] for name in loaded("dlcourse.curriculum") - loaded("json")}
    assert "dlcourse" in more and more - {"dlcourse"} <= sys.stdlib_module_names


# ---- where functions are taught --------------------------------------------------------------------------------------

TAUGHT = {
    "analysis",
    "functional",
    "data",
    "initializers",
    "optim",
    "schedules",
    "metrics",
    "train",
    "deep_network",
}
PARTS = sorted({info.name for info in pkgutil.iter_modules(dlcourse.__path__)} - set(notebooks.NO_LESSON))
NUMBERS = {
    week.id.upper() if week.id[1:2].isdigit() else week.id: {section.number for section in week.sections}
    for week in curriculum.weeks()
}  # "C1W2" or "transformer" → the numbers of its sections
CITED = re.compile(r"(?:^|   )[ ]*Lecture\b[ ]*(.*)", re.M)


def not_there(citation):
    """The parts of a citation like "C1W2 2.7, 2.8, C1W3 3.6" or "transformer 2.5" that name no section."""
    week, wrong = None, []
    for item in citation.split(", "):
        *named, number = item.split(" ")
        week = " ".join(named) or week
        if number not in NUMBERS.get(week, ()):
            wrong.append(item)
    return wrong


@pytest.mark.parametrize(
    "citation, wrong",
    [
        ("C1W2 2.7", []),
        ("C1W2 2.7, 2.8, C1W3 3.6, 3.7", []),
        ("transformer 2.5", []),
        ("C1W2 2.7, 2.19", ["2.19"]),
        ("C1W2 3.1", ["C1W2 3.1"]),
        ("c1w2 2.7", ["c1w2 2.7"]),
        ("C1W9 2.7", ["C1W9 2.7"]),
        ("2.7", ["2.7"]),
        ("C1W2 2.7 and 2.8", ["C1W2 2.7 and 2.8"]),
        ("C1W2", ["C1W2"]),
        ("C1W2 2.7,2.8", ["C1W2 2.7,2.8"]),
        ("", [""]),
    ],
)
def test_citations_are_read(citation, wrong):
    assert not_there(citation) == wrong
    assert CITED.findall(f"A sum.\n\nShapes   none\nLecture  {citation}\nRaises") == [citation]
    assert CITED.findall(f"A sum.   Lecture {citation}") == [citation]
    assert CITED.findall("Lectures call it a sum; the Lecture does too.") == []


@pytest.mark.parametrize("part", PARTS)
def test_docstrings_cite_the_sections_that_teach(part):
    """What a part of the lower floors offers, functions and classes, says where it is taught; errors need not."""
    offered, problems = vars(importlib.import_module(f"dlcourse.{part}")), []
    for name, module in notebooks.public_names().items():
        value = offered.get(name)
        if part == "analysis":  # a room without a hall: what it offers stands in its modules
            value = getattr(importlib.import_module(module), name)
        if (
            module.split(".")[1] != part
            or value is None
            or isinstance(value, TypeAliasType)
            or inspect.isclass(value)
            and issubclass(value, BaseException)
        ):
            continue
        cited = CITED.findall(inspect.getdoc(value) or "")
        if part in TAUGHT and not cited:
            problems.append(f"{module}.{name} needs a line like `Lecture  C1W2 2.7, 2.8`")
        problems += [
            f"{module}.{name} cites {citation!r}: there is no {', '.join(not_there(citation))}"
            for citation in cited
            if not_there(citation)
        ]
    assert not problems, "\n".join(problems)
