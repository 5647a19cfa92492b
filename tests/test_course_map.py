"""The map of the start page: what is planned, what is done, where to go on, and which sections were run."""

import html
import re
import sys
from types import SimpleNamespace

import pytest

from dlcourse import curriculum
from dlcourse.practice import course_map as make
from dlcourse.practice import exercises, progress, questions
from dlcourse.practice.course_map import CourseMap, keep_track
from dlcourse.practice.progress import Event
from dlcourse.tools import notebooks

WEEK = curriculum.week("c1w2")
ITEMS = {
    **{f"c1w2.{name}": record.section for name, record in exercises("c1w2").items()},
    **{key: question.section for key, question in questions("c1w2").items()},
}


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "progress.sqlite3"))


def shown(*events, notice=""):
    """The map after (kind, item, passed) events."""
    events = [Event("", kind, item, passed, "") for kind, item, passed in events]
    return CourseMap(SimpleNamespace(events=lambda: events, notice=notice))


def states(the_map):
    return {section.id: the_map.state(section) for section in WEEK.sections}


def test_everything_of_the_curriculum_is_on_it():
    text, page = repr(make()), html.unescape(make()._repr_html_())
    for each in (*curriculum.COURSES, *curriculum.weeks()):
        assert f"{each.en} · {each.zh}" in text and f"{each.en} · {each.zh}" in page
    for section in curriculum.sections():
        assert f"{section.number} {section.en} · {section.zh}" in page
    assert page.count("beyond the lectures") == sum(section.beyond for section in curriculum.sections())


def test_planned_weeks_are_planned_and_lead_nowhere():
    planned = [week for week in curriculum.weeks() if week.planned]
    page = make()._repr_html_()
    assert repr(make()).count("(planned)") == page.count("<small>planned</small>") == len(planned)
    assert set(re.findall(r'href="(\w+)\.ipynb', page)) == {
        week.stem for week in curriculum.weeks() if not week.planned
    }


def test_a_section_links_to_the_cell_of_its_heading():
    """JupyterLab scrolls to a cell by its id; the heading's own text is no address that it finds."""
    page = make()._repr_html_()
    for week in (week for week in curriculum.weeks() if not week.planned):
        cells = {cell.id: cell.source for cell in notebooks.build(week.stem).cells}
        targets = re.findall(rf'<td [^>]*><a href="{week.stem}\.ipynb#cell-id=([\w-]+)">', page)
        assert [cells[target].splitlines()[0] for target in targets] == list(
            map(notebooks.heading, week.sections)
        )
    first = re.search(r'<strong><a href="(\w+)\.ipynb#cell-id=([\w-]+)">Begin with', page)
    assert first.groups() == ("c1w1_introduction", "c1w1-01-1")


def test_at_first_it_says_where_to_begin():
    first = next(week for week in curriculum.weeks() if not week.planned).sections[0]
    assert make().next_section() == first
    assert repr(make()).startswith(f"Begin with {first.number} {first.en} · {first.zh}")
    assert "210 min, exercises 0 of 9, quiz 0 of 12" in repr(make())
    assert set(states(make()).values()) == {"open"}


def test_a_section_is_done_when_its_exercises_and_questions_are():
    own = [item for item, section in ITEMS.items() if section == "c1w2.01"]
    assert len(own) >= 2
    begun = shown(("exercise", own[0], True))
    assert states(begun)["c1w2.01"] == "begun" and begun.next_section().id == "c1w2.01"
    assert repr(begun).startswith("Go on with 2.1") and "exercises 1 of 9" in repr(begun)
    assert states(shown(*(("exercise", item, False) for item in own)))["c1w2.01"] == "begun"
    done = shown(*(("exercise", item, True) for item in own))
    assert states(done)["c1w2.01"] == "done" and done.next_section().id == "c1w2.02"


def test_a_section_without_either_is_done_once_it_or_a_later_one_was_run():
    quiet = next(section.id for section in WEEK.sections if section.id not in ITEMS.values())
    later = shown(("section", WEEK.sections[-1].id, None))
    assert states(later)[quiet] == "done" and states(shown(("section", quiet, None)))[quiet] == "done"
    assert states(shown(("section", "c1w2.01", None)))[quiet] == "open"


def test_at_the_end_all_is_done():
    ready = [week for week in curriculum.weeks() if not week.planned]
    items = [
        item
        for week in ready
        for item in (*(f"{week.id}.{name}" for name in exercises(week.id)), *questions(week.id))
    ]
    done = shown(
        *(("section", section.id, None) for week in ready for section in week.sections),
        *(("quiz", item, True) for item in items),
    )
    assert set(states(done).values()) == {"done"} and "exercises 7 of 7, quiz 12 of 12" in repr(done)
    assert done.next_section() is None and repr(done).startswith("All that is ready is done.")
    assert "All that is ready is done." in done._repr_html_()


def test_what_is_wrong_with_the_progress_file_is_said():
    assert "is <damaged>" in repr(shown(notice="is <damaged>"))
    assert "is &lt;damaged&gt;" in shown(notice="is <damaged>")._repr_html_()


def test_sections_are_noted_when_their_cells_are_run(monkeypatch):
    hooks = []
    shell = SimpleNamespace(events=SimpleNamespace(register=lambda event, hook: hooks.append((event, hook))))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    keep_track()
    keep_track()
    [(event, note)] = hooks
    assert event == "pre_run_cell"
    for cell in (
        "c1w2-1",
        "c1w2-01-1",
        "c1w2-01-2",
        "c1w2-07-12",
        "bert_gpt-05-1",
        "1c0a52d9-01-1",
        "start-1",
        "",
        None,
    ):
        note(SimpleNamespace(cell_id=cell))
    note(SimpleNamespace())
    assert [(event.kind, event.item) for event in progress().events()] == [
        ("section", "c1w2.01"),
        ("section", "c1w2.07"),
        ("section", "bert_gpt.05"),
    ]
