"""Quizzes: questions as data, shown with ipywidgets where they are live and as plain text where they are not.

    Question("c1w2.03", r"Why …?", wrong("the speed", "…because…"), right("the range", "…because…"))

Questions and explanations are Markdown with $LaTeX$; options are plain text, because a radio button cannot typeset.
"""

import functools
import random
import re
from typing import NamedTuple

from ..typing import Function
from .card import HINT, NEUTRAL, PASSED, Card, counted, inline, paragraphs, plain
from .exercise import content
from .progress import progress


class Option(NamedTuple):
    """An answer, and why it is right or wrong."""

    text: str
    why: str
    right: bool


def right(text: str, why: str) -> Option:
    """The right answer."""
    return Option(text, why, True)


def wrong(text: str, why: str) -> Option:
    """A wrong answer which somebody believes."""
    return Option(text, why, False)


class Question:
    """One question of the quiz of a week, with exactly one right option.

    section    the id of the section that answers it
    evidence   evidence() computes the numbers of the right option with the library: strings that must occur in it
    """

    def __init__(self, section: str, text: str, *options: Option, evidence: Function | None = None) -> None:
        self.section, self.text, self.options, self.evidence = section, text, options, evidence


@functools.cache
def questions(week: str) -> dict[str, Question]:
    """The questions of a week, {"c1w2.q1": Question, …}, with their options dealt; empty for a week without any."""
    return {f"{week}.q{number}": question for number, question in enumerate(_dealt(week), 1)}


def _dealt(week):
    """Each question with its options in another order, the same in every run: nobody can learn a place.

    The places of the right options come from a deck that holds every place equally often, shuffled by the week's name.
    """
    rng, decks = random.Random(week), {}
    for question in content(week, "quiz", Question):
        count = len(question.options)
        deck = decks.setdefault(count, [])
        if not deck:
            deck += range(count)
            rng.shuffle(deck)
        rights = [option for option in question.options if option.right]
        options = [option for option in question.options if not option.right]
        rng.shuffle(options)
        place = deck.pop()
        yield Question(
            question.section,
            question.text,
            *options[:place],
            *rights,
            *options[place:],
            evidence=question.evidence,
        )


def select(week: str, *wanted: str) -> dict[str, Question]:
    """The part of a week's quiz that is asked for: "q3" or "c1w2.q3", "2.1-2.4" (sections), nothing for all.

    Raises   KeyError where a name is unknown
    """
    known = questions(week)
    if not wanted:
        return known
    section = rf"(?:{week}|{week[-1]})\.(\d+)"  # "c1w2.04" or "2.4"
    chosen = {}
    for name in map(str, wanted):
        key = name if "." in name else f"{week}.{name}"
        sections = re.fullmatch(rf"{section}(?: *[-–] *{section})?", name)
        found = {}
        if key in known:
            found = {key: known[key]}
        elif sections:
            first, last = (int(each or sections[1]) for each in sections.groups())
            found = {
                key: question
                for key, question in known.items()
                if first <= int(question.section.split(".")[1]) <= last
            }
        if not found:
            raise KeyError(name)
        chosen.update(found)
    return chosen


def guarded(callback):
    """Wrap a widget callback: JupyterLab shows an exception raised there nowhere, so it is said in the panel."""

    @functools.wraps(callback)
    def safe(self, *arguments):
        try:
            callback(self, *arguments)
        except Exception as error:  # the one place where a callback's exception is caught
            self.say(
                HINT,
                f"This could not be checked ({type(error).__name__}: {error}). The other questions still work.",
            )

    return safe


class Quiz:
    """Some questions as one output: a live panel, and a readable page for GitHub and for paper."""

    def __init__(self, week, chosen) -> None:
        self.week, self.questions = week, chosen
        self._panel = None

    @property
    def panel(self):
        """The live panel; ipywidgets is imported only here."""
        if self._panel is None:
            self._panel = Panel(self.questions)
        return self._panel

    def __repr__(self) -> str:
        rows = [f"Quiz {self.week}: {counted(len(self.questions), 'question')}"]
        for key, question in self.questions.items():
            rows += ["", f"{_number(key)}. {' '.join(plain(question.text).split())}"]
            rows += [f"   ○ {option.text}" for option in question.options]
        return "\n".join(rows)

    def _repr_html_(self):
        rows = []
        for key, question in self.questions.items():
            options = "".join(f"<li>{inline(option.text)}</li>" for option in question.options)
            rows.append(f"{_headed(key, question)}<ul>{options}</ul>")
        return f"<div>{''.join(rows)}<p><em>Run this cell to answer.</em></p></div>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": repr(self), "text/html": self._repr_html_()}
        try:
            live = self.panel.box._repr_mimebundle_()
        except ImportError:  # without ipywidgets the page is still readable
            return bundle
        return {
            **bundle,
            **{kind: value for kind, value in live.items() if kind.endswith("widget-view+json")},
        }


class Panel:
    """The widgets of a quiz: each question with its options, a button and the explanation, then the score."""

    def __init__(self, chosen) -> None:
        import ipywidgets as W

        from ..explore.page import prepare_page

        self.solved = progress().passed() & set(chosen)
        self.score = W.HTML()
        self.asked = [Asked(key, question, self) for key, question in chosen.items()]
        style = W.HTML(
            "<style>.dlcourse-quiz .widget-radio-box label {height: auto; white-space: normal}</style>",
            layout=W.Layout(display="none"),
        )
        self.box = W.VBox(
            [style, *(one.box for one in self.asked), self.score], layout=W.Layout(max_width="820px")
        )
        self.box.add_class("dlcourse-quiz")
        prepare_page()
        self.show_score()

    def show_score(self, notice=""):
        said = f"{len(self.solved)} of {counted(len(self.asked), 'question')} answered right"
        self.score.value = (
            f'<div role="status" style="line-height: 1.5"><strong>{said}</strong> {inline(notice)}</div>'
        )


class Asked:
    """One question of a live panel."""

    def __init__(self, key, question, panel) -> None:
        import ipywidgets as W

        self.key, self.question, self.panel = key, question, panel
        wide = W.Layout(width="auto")
        self.choice = W.RadioButtons(
            options=[option.text for option in question.options], index=None, layout=wide
        )
        self.button = W.Button(description="Check", tooltip=f"Check the answer to question {_number(key)}")
        self.button.on_click(self.answer)
        self.told = W.HTMLMath(layout=wide)
        self.choice.observe(self.choose, "index")
        self.box = W.VBox(
            [W.HTMLMath(_headed(key, question), layout=wide), self.choice, self.button, self.told],
            layout=W.Layout(margin="0 0 18px 0"),
        )
        if key in panel.solved:
            self.say(PASSED, "Answered right before.")

    def say(self, mark, text):
        """Show one paragraph under the question."""
        glyph, color = mark
        self.told.value = (
            f'<div role="status" style="border-left: 4px solid {color}; padding: 2px 12px; line-height: 1.5">'
            f'<span style="color: {color}; font-weight: bold">{glyph}</span> {inline(text)}</div>'
        )

    @guarded
    def choose(self, _change):
        self.told.value = ""  # the verdict was on another choice

    @guarded
    def answer(self, _button=None):
        if self.choice.index is None:
            self.say(NEUTRAL, "Choose an answer first.")
            return
        option = self.question.options[self.choice.index]
        self.say(
            *((PASSED, f"**Right.** {option.why}") if option.right else (HINT, f"**Not yet.** {option.why}"))
        )
        if option.right:
            self.panel.solved.add(self.key)
        self.panel.show_score(progress().record("quiz", self.key, option.right, option.text))


def unknown(week, error):
    """The card for a name that is no question."""
    return Card(
        NEUTRAL,
        f"There is no question {error} in {week}",
        f'Write quiz() for all {len(questions(week))} questions, quiz("q3") for one, quiz("2.1-2.4") for '
        f"those of some sections.",
    )


def _headed(key, question):
    return paragraphs(f"**{_number(key)}.** {question.text}")


def _number(key):
    return key.rpartition(".q")[2]
