"""The course as a graph: which section builds on which (1.1)."""

import tomllib
from functools import lru_cache
from pathlib import Path

import numpy as np
from matplotlib.collections import LineCollection

from ... import curriculum
from ...explore import Choice, IntSlider, Reading, Toggle, explorable, theme, views

__all__ = ["what_does_a_section_build_on"]

COURSES = [course for course in curriculum.COURSES if not course.supplement]
WEEKS = [week for course in COURSES for week in course.weeks]
SECTIONS = [section for week in WEEKS for section in week.lectures]
PLACE = {section.id: place for place, section in enumerate(SECTIONS)}
COLUMN = {week.id: column for column, week in enumerate(WEEKS)}
X = np.array([COLUMN[section.id.partition(".")[0]] for section in SECTIONS], float)
Y = np.array([int(section.id.partition(".")[2]) for section in SECTIONS], float)


def read(text):
    """The links that a text in TOML describes: needs[i, j] is true where section i builds directly on section j.

    Raises   ValueError naming a section that is missing, unknown, or not earlier than the one that needs it
    """
    table = {
        f"{week}.{number}": needs.split()
        for week, part in tomllib.loads(text).items()
        for number, needs in part.items()
    }
    if wrong := table.keys() ^ PLACE.keys():
        raise ValueError(
            f"prerequisites.toml: {min(wrong)} is {'no section of the lectures' if min(wrong) in table else 'missing'}"
        )
    needs = np.zeros((len(SECTIONS), len(SECTIONS)), bool)
    for section, earlier in table.items():
        for each in earlier:
            if PLACE.get(each, len(SECTIONS)) >= PLACE[section]:
                raise ValueError(
                    f"prerequisites.toml: {section} builds on {each!r}, which is no earlier section"
                )
            needs[PLACE[section], PLACE[each]] = True
    return needs


@lru_cache
def links():
    """The direct links, all links (what the needed ones need, too), and for each section the longest chain back to the first."""
    needs = read(Path(__file__).with_name("prerequisites.toml").read_text(encoding="utf-8"))
    every, chain = needs.copy(), np.zeros(len(needs), int)
    for i, direct in enumerate(needs):  # earlier sections are complete when their turn has passed
        every[i] |= every[direct].any(axis=0)
        chain[i] = 1 + chain[direct].max() if direct.any() else 0
    return needs, every, chain


@lru_cache
def arcs():
    """For each direct link (section i, section j below it): i, j and a bent line between the two, past the sections on the way."""
    i, j = np.nonzero(links()[0])
    start, end = np.column_stack([X[j], Y[j]]), np.column_stack([X[i], Y[i]])
    along, t = end - start, np.linspace(0, 1, 15)[:, None]
    aside = np.where(along[:, :1] == 0, [[1, 0]], [[0, -1]]) * np.minimum(
        0.5 * np.abs(along).sum(1, keepdims=True) - 0.5, 0.9
    )
    middle = (start + end) / 2 + aside
    return (
        i,
        j,
        np.stack([(1 - t) ** 2 * a + 2 * t * (1 - t) * m + t**2 * b for a, m, b in zip(start, middle, end)]),
    )


def named(i):
    """ "C1W2 2.7 Computation Graph" """
    section = SECTIONS[i]
    return f"{section.id.partition('.')[0].upper()} {section.number} {section.en}"


NEEDED, NEEDING, BOTH = "what it builds on", "what builds on it", "both ways"


@explorable(
    section=IntSlider(1, len(SECTIONS), PLACE["c1w3.09"] + 1, label="section"),
    show=Choice(BOTH, NEEDED, NEEDING),
    direct=Toggle(label="direct links only"),
    size=(940, 500),
    presets={
        "the first section": {"section": 1},
        "the chain rule": {"section": PLACE["c1w2.08"] + 1},
        "YOLO": {"section": PLACE["c4w3.09"] + 1, "show": NEEDED},
        "attention": {"section": PLACE["c5w3.08"] + 1, "show": NEEDED},
    },
    predict="sections that it builds on",
)
def what_does_a_section_build_on(fig):
    """All sections of the five courses, one column a week. Of the chosen one, what it builds on and what builds on it is lit.
    Click a section, or move the slider.   Lecture C1W1 1.1"""
    ax, side = fig.subplots(1, 2, width_ratios=(2.05, 1))
    ax.set(
        xlim=(-0.7, len(WEEKS) - 0.3), ylim=(19, -1.2), xticks=range(len(WEEKS)), yticks=[1, 5, 10, 15, 18]
    )
    ax.set_xticklabels([week.id[2:].upper() for week in WEEKS])
    ax.xaxis.set_ticks_position("none")
    views.label_axes(ax, "", "section of the week")
    for course, left, right in zip(COURSES, *_edges()):
        ax.plot([left, right], [-0.1, -0.1], color=theme.GREY, linewidth=1)
        ax.text(
            (left + right) / 2,
            -0.35,
            f"Course {COURSES.index(course) + 1}",
            ha="center",
            fontsize=theme.points(theme.TICK),
        )
    (needs, every, chain), (upper, lower, bent) = links(), arcs()
    ax.add_collection(LineCollection(bent, colors="#e9e9e9", linewidths=0.8, zorder=1), autolim=False)
    ax.plot(X, Y, "o", markersize=4, color="white", markeredgecolor="#9a9a9a", markeredgewidth=0.8, zorder=2)
    looks = {NEEDED: dict(color=theme.BLUE, marker="o"), NEEDING: dict(color=theme.VERMILLION, marker="X")}
    set_points = {direction: views.points(ax, size=7, **look) for direction, look in looks.items()}
    lines = {
        direction: LineCollection(
            [], colors=looks[direction]["color"], linewidths=1.1, linestyles=style, zorder=3, animated=True
        )
        for direction, style in ((NEEDED, "solid"), (NEEDING, (0, (4, 1.5))))
    }
    for each in lines.values():
        ax.add_collection(each, autolim=False)
    set_here = views.points(ax, color=theme.INK, marker="D", size=11, zorder=6)
    views.canvas(side, 1, 1)
    side.set_aspect("auto")
    set_name = views.text(side, 0, 0.99, size=theme.LABEL, halo=False)
    side.text(
        0, 0.01, "Links are direct ones, judged by hand.", fontsize=theme.points(theme.TICK), color=theme.GREY
    )
    set_lists = {
        direction: views.text(side, 0, y, color=color, halo=False)
        for direction, y, color in ((NEEDED, 0.84, theme.BLUE), (NEEDING, 0.56, theme.VERMILLION))
    }

    def update(section, show, direct):
        here, used = section - 1, needs if direct else every
        set_here(X[here], Y[here])
        set_name("\n".join(wrapped(named(here), 40)))
        chosen = {NEEDED: np.flatnonzero(used[here]), NEEDING: np.flatnonzero(used[:, here])}
        for direction in looks:
            lit = chosen[direction] if show in (direction, BOTH) else chosen[direction][:0]
            set_points[direction](X[lit], Y[lit])
            inside = np.isin(np.arange(len(SECTIONS)), [here, *lit])
            lines[direction].set_segments(bent[inside[upper] & inside[lower]])
            mark = {NEEDED: "●", NEEDING: "✖"}[direction]
            nearest = (
                np.flatnonzero(needs[here] if direction == NEEDED else needs[:, here]) if len(lit) else []
            )
            set_lists[direction](
                "\n".join(
                    [
                        f"{mark} directly {'needed' if direction == NEEDED else 'built on it'}:",
                        *listed(nearest),
                    ]
                )
                if len(nearest)
                else ""
            )
        below, above = int(every[here].sum()), int(every[:, here].sum())
        return Reading(
            f"{named(here)}: builds on {below} and carries {above} of the other sections",
            {
                "sections that it builds on": below,
                "directly": int(needs[here].sum()),
                "sections that build on it": above,
                "longest chain back to C1W1 1.1, in links": int(chain[here]),
                "sections in all": len(SECTIONS),
            },
        )

    def touch(values, touched, x, y, key):
        if touched is ax:
            return {"section": 1 + int(((X - x) ** 2 + ((Y - y) * 0.6) ** 2).argmin())}

    update.touch = touch
    return update


def _edges():
    """Where the columns of each course begin and end."""
    columns = [[COLUMN[week.id] for week in course.weeks] for course in COURSES]
    return [part[0] - 0.35 for part in columns], [part[-1] + 0.35 for part in columns]


def wrapped(text, width):
    """Words in lines of at most `width` letters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def listed(places, most=6):
    """Sections by name, the last lines counted where there are too many."""
    rows = [
        line if n == 0 else f"     {line}"
        for place in places[:most]
        for n, line in enumerate(wrapped(named(place), 44))
    ]
    return rows + ([f"and {len(places) - most} more"] if len(places) > most else [])


@what_does_a_section_build_on.claim("44 + 35 + 22 + 43 + 33 = 177 sections")
def _(kind):
    counts = [sum(len(week.lectures) for week in course.weeks) for course in COURSES]
    return [*counts, kind().numbers["sections in all"]], [44, 35, 22, 43, 33, 177]


@what_does_a_section_build_on.claim(
    "everything builds on the first section, and every link goes back to an earlier one"
)
def _(kind):
    needs, every, _ = links()
    first = kind(section=1).numbers["sections that build on it"]
    return [first, every[1:, 0].sum(), needs.any(axis=1).sum(), np.triu(needs).sum()], [176, 176, 176, 0]


@what_does_a_section_build_on.claim("a click on a section chooses it")
def _(kind):
    view = kind(section=1)
    ax = view.figure.axes[0]
    x, y = ax.transData.transform((X[PLACE["c4w3.09"]], Y[PLACE["c4w3.09"]]))
    view.touch(x, kind.size[1] - y)
    return view.values["section"] - 1, PLACE["c4w3.09"]
