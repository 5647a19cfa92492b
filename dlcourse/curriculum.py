"""The curriculum as data: courses ▸ weeks ▸ sections, read from curriculum.toml.

    COURSES             the five courses of the lectures, then one group of supplements
    weeks(), sections() all of them, in order
    week("c1w2")        one week

Titles, numbers and counts are taken from here and typed nowhere else.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple


class Section(NamedTuple):
    """A section of a week."""

    id: str  # "c1w2.07": how notebooks and the learner's progress refer to it
    number: str  # "2.7": the week's place in its course, the section's place in its week
    en: str
    zh: str
    minutes: int
    beyond: bool  # the lectures do not have it
    reading_only: bool  # it computes nothing


class Week(NamedTuple):
    """A week of a course, or a supplement: one notebook."""

    id: str  # "c1w2"
    stem: str  # its notebook is notebooks/<stem>.ipynb
    en: str
    zh: str
    planned: bool  # it has no notebook yet
    sections: tuple

    @property
    def lectures(self):
        """The sections that the lectures have."""
        return tuple(section for section in self.sections if not section.beyond)

    @property
    def minutes(self):
        """Study time, exercises and quiz included; sections beyond the lectures come on top."""
        return sum(section.minutes for section in self.lectures)


class Course(NamedTuple):
    """A course of the lectures, or the group of supplements."""

    en: str
    zh: str
    weeks: tuple
    supplement: bool  # its weeks are none of the lectures'


def weeks():
    """All weeks, in order, the supplements last."""
    return [week for course in COURSES for week in course.weeks]


def sections():
    """All sections, in order."""
    return [section for week in weeks() for section in week.sections]


def week(id):
    """The week with this id, as "c1w2".

    Raises   ValueError naming the weeks that there are
    """
    for each in weeks():
        if each.id == id:
            return each
    raise ValueError(f"there is no week {id!r}; there are {', '.join(each.id for each in weeks())}")


# ---- reading ---------------------------------------------------------------------------------------------------------

FLAGS = {"supplement", "planned", "beyond", "reading_only"}  # false where they are left out
WANTED = {
    bool: "true or false",
    int: "a whole number above 0",
    str: "a text, not empty",
    list: "a list, not empty",
}


def read(text):
    """The courses that a text in TOML describes.

    Raises   ValueError naming the place and what is wrong there
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"curriculum.toml is no TOML: {error}") from None
    seen = set()
    return tuple(
        _course(entry, f"course {place}", seen)
        for place, entry in enumerate(_fields(table, "the file", course=list)["course"], 1)
    )


def _course(entry, where, seen):
    given = _fields(entry, where, en=str, zh=str, week=list, supplement=bool)
    return Course(
        given["en"],
        given["zh"],
        weeks=tuple(
            _week(each, f"{where}, week {place}", place, seen) for place, each in enumerate(given["week"], 1)
        ),
        supplement=given["supplement"],
    )


def _week(entry, where, place, seen):
    given = _fields(entry, where, id=str, stem=str, en=str, zh=str, planned=bool, section=list)
    names = {given["id"], given["stem"]}
    if taken := names & seen:
        raise ValueError(f"curriculum.toml, {where}: {min(taken)!r} is the id or stem of another week")
    seen |= names
    return Week(
        given["id"],
        given["stem"],
        given["en"],
        given["zh"],
        given["planned"],
        tuple(
            _section(
                each, f"{given['id']}, section {number}", f"{given['id']}.{number:02}", f"{place}.{number}"
            )
            for number, each in enumerate(given["section"], 1)
        ),
    )


def _section(entry, where, id, number):
    given = _fields(entry, where, id=str, en=str, zh=str, minutes=int, beyond=bool, reading_only=bool)
    if given["id"] != id:
        raise ValueError(
            f"curriculum.toml, {where}: its id is {given['id']!r}, in this place it must be {id!r}"
        )
    return Section(number=number, **given)


def _fields(entry, where, **kinds):
    """The fields of a table, each of its kind and filled; a flag that is left out is False."""
    if not isinstance(entry, dict):
        raise ValueError(f"curriculum.toml, {where}: a table is needed, got {entry!r}")
    given = dict.fromkeys(FLAGS & kinds.keys(), False) | entry
    for name in [*given, *kinds]:
        if name not in kinds:
            raise ValueError(
                f"curriculum.toml, {where}: {name!r} is no field, the fields are {', '.join(kinds)}"
            )
        if name not in given:
            raise ValueError(f"curriculum.toml, {where}: {name!r} is missing")
    for name, kind in kinds.items():
        value = given[name]
        if type(value) is not kind or kind is int and value < 1 or kind in (str, list) and not value:
            raise ValueError(f"curriculum.toml, {where}: {name} = {value!r}, it must be {WANTED[kind]}")
    return given


COURSES = read(Path(__file__).with_name("curriculum.toml").read_text(encoding="utf-8"))
