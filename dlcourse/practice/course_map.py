"""The start page's map: courses ▸ weeks ▸ sections from the curriculum, what is done, and where to go on."""

import functools
import html
import sys
from urllib.parse import quote

from .. import curriculum
from .card import NEUTRAL, PASSED
from .exercise import exercises
from .progress import Progress, progress
from .quiz import questions

_BEGUN = ("◐", NEUTRAL[1])


def course_map() -> "CourseMap":
    """The map of the course, with what you have done so far."""
    return CourseMap(progress())


class CourseMap:
    """Courses, weeks and sections as one output; `done` is what the progress file says at this moment."""

    def __init__(self, done: Progress) -> None:
        events = done.events()
        self.notice = done.notice
        self.passed = {event.item for event in events if event.passed}
        self.last_week = next((_week_id(event.item) for event in reversed(events)), None)
        self.opened = {_places(_week_id(event.item)).get(event.item, event.item) for event in events}

    # -- what is done --------------------------------------------------------------------------------------------------

    def state(self, section: curriculum.Section) -> str:
        """ "done", "begun" or "open". A section is done when it was opened, its exercises pass and its questions are
        answered right; one without either counts as read once a later section of the week was opened."""
        week = _week_id(section.id)
        own = {item for item, place in _places(week).items() if place == section.id}
        if not own:
            read = any(_week_id(each) == week and each >= section.id for each in self.opened)
            return "done" if read else "open"
        if own <= self.passed:
            return "done"
        return "begun" if section.id in self.opened else "open"

    def counts(self, week: curriculum.Week) -> list[tuple[int, int]]:
        """(passed, all) of the exercises, and of the quiz."""
        return [
            (len(self.passed & known), len(known))
            for known in (_exercise_items(week.id).keys(), questions(week.id).keys())
        ]

    def next_section(self) -> curriculum.Section | None:
        """Where to go on: the first section that is not done, in the week of the last event or else in the first one."""
        ready = [week for week in curriculum.weeks() if not week.planned]
        ready.sort(key=lambda week: week.id != self.last_week)
        return next(
            (section for week in ready for section in week.sections if self.state(section) != "done"), None
        )

    # -- showing it ----------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        rows = [self._advice()] + ([self.notice] if self.notice else [])
        for course in curriculum.COURSES:
            rows += ["", f"{course.en} · {course.zh}"]
            for week in course.weeks:
                rows.append(f"  {week.id}  {week.en} · {week.zh} ({self._about(week)})")
                if not week.planned:
                    rows += [
                        f"    {_mark(self.state(section))[0]} {section.number} {section.en} · {section.zh}"
                        for section in week.sections
                    ]
        return "\n".join(rows)

    def _repr_html_(self):
        target = self.next_section()
        advice = f"<p><strong>{_link(target, self._advice()) if target else html.escape(self._advice())}</strong></p>"
        notice = f"<p>{html.escape(self.notice)}</p>" if self.notice else ""
        return f"<div>{advice}{notice}{''.join(map(self._course, curriculum.COURSES))}{_LEGEND}</div>"

    def _advice(self):
        target = self.next_section()
        if target is None:
            return "All that is ready is done."
        words = "Go on with" if self.last_week else "Begin with"
        return f"{words} {target.number} {target.en} · {target.zh}"

    def _about(self, week):
        if week.planned:
            return "planned"
        parts = [f"{week.minutes} min"]
        for noun, (done, count) in zip(("exercises", "quiz"), self.counts(week)):
            parts += [f"{noun} {done} of {count}"] if count else []
        return ", ".join(parts)

    def _course(self, course):
        return f"<h3>{html.escape(f'{course.en} · {course.zh}')}</h3>{''.join(map(self._week, course.weeks))}"

    def _week(self, week):
        title = html.escape(f"{week.en} · {week.zh}")
        title = title if week.planned else f'<a href="{quote(week.stem)}.ipynb">{title}</a>'
        rows = "".join(map(functools.partial(self._row, week), week.sections))
        here = self.next_section()
        shown = " open" if here is not None and _week_id(here.id) == week.id else ""
        return (
            f"<details{shown}><summary><strong>{title}</strong> <small>{html.escape(self._about(week))}</small></summary>"
            f"<table>{rows}</table></details>"
        )

    def _row(self, week, section):
        title = html.escape(f"{section.number} {section.en} · {section.zh}")
        beyond = " <small>beyond the lectures</small>" if section.beyond else ""
        if week.planned:
            return f'<tr><td></td><td style="text-align: left">{title}{beyond}</td><td></td></tr>'
        state = self.state(section)
        glyph, color = _mark(state)
        return (
            f'<tr><td title="{state}"><span style="color: {color}">{glyph}</span></td>'
            f'<td style="text-align: left">{_link(section, f"{section.number} {section.en} · {section.zh}")}{beyond}</td>'
            f"<td>{section.minutes} min</td></tr>"
        )


_LEGEND = f"<p><small>{PASSED[0]} done · {_BEGUN[0]} begun · {NEUTRAL[0]} open</small></p>"


def _mark(state):
    return {"done": PASSED, "begun": _BEGUN, "open": NEUTRAL}[state]


def _link(section, text):
    """A link to the cell of a section's heading, the first of the section. JupyterLab scrolls to a cell by its id; Notebook 7 opens
    the notebook at its top: its command for links to files drops all after #, and its page asks for no cell."""
    stem = curriculum.week(_week_id(section.id)).stem
    return f'<a href="{quote(stem)}.ipynb#cell-id={_cells(section)}-1">{html.escape(text)}</a>'


def _cells(section):
    """What the ids of a section's cells begin with; a number follows."""
    return section.id.replace(".", "-")


def _week_id(item):
    return item.partition(".")[0]


@functools.cache
def _places(week):
    """The section of every exercise and question of a week, {"c1w2.sigmoid": "c1w2.02", …}."""
    return {**_exercise_items(week), **{key: question.section for key, question in questions(week).items()}}


def _exercise_items(week):
    return {f"{week}.{name}": record.section for name, record in exercises(week).items()}


_followed = set()


def keep_track() -> None:
    """From now on note which sections are run: a cell's id, which JupyterLab sends along, is its section's and a number."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell and id(shell) not in _followed:
        _followed.add(id(shell))
        unseen = {_cells(section): section.id for section in curriculum.sections()}

        def note(info):
            cell = getattr(info, "cell_id", None) or ""
            if section := unseen.pop(cell.rpartition("-")[0], None):
                progress().record("section", section)

        shell.events.register("pre_run_cell", note)
