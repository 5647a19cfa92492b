"""Write the table of weeks in README.md from the curriculum: `python -m dlcourse.tools.readme`."""

import sys
from pathlib import Path

from .. import curriculum

PATH = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- weeks: written by `python -m dlcourse.tools.readme` -->", "<!-- end of weeks -->"


def table():
    """The weeks as Markdown: how many are ready, then a row for each under a row of its course."""
    lectures, beside = (
        [week for course in curriculum.COURSES if course.supplement == supplement for week in course.weeks]
        for supplement in (False, True)
    )
    rows = [
        f"Ready: {_ready(lectures)} weeks, {_ready(beside)} supplements.",
        "",
        "| Week | | Sections | Minutes | Notebook |",
        "|---|---|---:|---:|---|",
    ]
    for number, course in enumerate(curriculum.COURSES, 1):
        name = "" if course.supplement else f"**{number}**"
        rows.append(f"| {name} | **{course.en} · {course.zh}** | | | |")
        rows += map(row, course.weeks)
    return "\n".join(rows)


def _ready(weeks):
    return f"{sum(not week.planned for week in weeks)} of {len(weeks)}"


def row(week):
    """One line of the table."""
    beyond = len(week.sections) - len(week.lectures)
    count = f"{len(week.lectures)} + {beyond}" if beyond else len(week.lectures)
    notebook = "planned" if week.planned else f"[open](notebooks/{week.stem}.ipynb)"
    return f"| {week.id} | {week.en} · {week.zh} | {count} | {week.minutes} | {notebook} |"


def updated(text):
    """The README with the table of today.

    Raises   ValueError if the two comments are not there
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PATH.name} needs the lines\n{BEGIN}\n{END}\nwhere the table of weeks shall stand")
    return f"{head}{begin}\n\n{table()}\n\n{end}{tail}"


def main():
    """Bring the README up to date. Returns the exit status."""
    try:
        text = PATH.read_text(encoding="utf-8")
        new = updated(text)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if new != text:
        PATH.write_text(new, encoding="utf-8", newline="\n")
    print(f"{PATH.name}: " + ("up to date" if new == text else "the table of weeks was written anew"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
