"""What a learner can verify at a figure: its claims in words, each measured in the kernel when asked for.

a toggle                "What you can verify", in the row of tools: it unfolds the claims' sentences
a button                "Check them": one after the other is measured, with what was found beside it
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from typing import Any

import ipywidgets as W
import numpy as np

from . import words

TOLERANCE, ROUND_OFF = 1e-9, 1e-12  # relative, where a claim names no other; absolute
MOST = 6  # numbers that are told of a list
PAUSE = 0.02  # seconds between two claims, in which the figure answers


class Answer:
    """What a figure says at one setting. Whoever asks for more of it gets a figure of its own."""

    def __init__(self, view: Any) -> None:
        self._kind, self.values = view.kind, dict(view.values)
        self.reading, self.numbers, self.notice = view.reading, view.numbers, view.notice

    def __getattr__(self, name: str) -> Any:
        if "_view" not in vars(self):
            view = self._kind(**self.values)
            vars(self).clear()
            self._view = view
        return getattr(self._view, name)


class Asked:
    """A kind of figure for its claims: one view is moved to all that they ask, which is quicker than a fresh one for each."""

    def __init__(self, view: Any) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view.kind, name)

    def __call__(self, **values: Any) -> Any:
        kind = self._view.kind
        if "hide" in values:
            return kind(**values)
        view = self._view.set(**{**kind.start, **values})
        return kind(**values) if view.notice else Answer(view)


def holds(measured: Any, expected: Any, tolerance: float = TOLERANCE) -> bool:
    """Whether every number that was measured is the expected one, up to a share of it."""
    near = np.isclose(np.asarray(measured, float), np.asarray(expected, float), tolerance, ROUND_OFF, True)
    return bool(near.all())


def told(value: Any) -> str:
    """One number, or the first of many: "0.3, 0.5, 0.8"."""
    numbers = np.ravel(np.asarray(value, object))
    first = ", ".join(words.number(each) for each in numbers[:MOST])
    return first if len(numbers) <= MOST else f"{first}, … ({words.count(len(numbers), 'number')})"


def verdict(kind: Any, measure: Any) -> str:
    """What one claim's measurement has found: "✓ 0.25 = 0.25"; what goes wrong is said as calmly."""
    try:
        measured, expected, *tolerance = measure(kind)
        true, found, wanted = holds(measured, expected, *tolerance), told(measured), told(expected)
    except Exception as error:  # a claim is somebody's code: the figure lives on without it
        return f"could not be measured here ({type(error).__name__}: {error})"
    if not true:
        return f"✗ {found}, expected {wanted}"
    return f"✓ {found} {'=' if found == wanted else '≈'} {wanted}"


class Claims:
    """The toggle for the row of tools and the box that it unfolds; `turn` is the lock under which a figure is moved."""

    def __init__(self, kind: Any, turn: Any) -> None:
        self.kind, self.turn = kind, turn
        self.found: list[str] = []
        self.left = self._measured()
        self.toggle = W.ToggleButton(
            description="What you can verify", tooltip="what this figure claims, and a check of it"
        )
        self.box = W.VBox(layout=W.Layout(display="none")).add_class("dlcourse-claims")
        self.toggle.observe(self._unfold, "value")

    def _unfold(self, change):
        if not self.box.children:  # most figures are never asked
            self.sentences, self.status = W.HTML(), W.HTML()
            self.button = W.Button(description="Check them", tooltip="measure each of these now")
            self.button.on_click(lambda _: self.check())
            self.box.children = [self.sentences, W.Box([self.button, self.status])]
            self._show()
        self.box.layout.display = "" if change["new"] else "none"

    def _show(self, status=""):
        items = [
            f"<li>{words.html(sentence)} {self._beside(place)}</li>"
            for place, (sentence, _) in enumerate(self.kind.claims)
        ]
        self.sentences.value = f"<ul>{''.join(items)}</ul>"
        self.status.value = f'<span role="status">{status}</span>'

    def _beside(self, place):
        found = "".join(self.found[place : place + 1])
        return found and f'<b style="white-space:nowrap">{words.html(found)}</b>'

    def check(self) -> None:
        """Measure one claim after the other; where a kernel runs, it answers the figure between two of them."""
        self.found, self.left, self.button.disabled = [], self._measured(), True
        self._show("…")
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nobody waits
            for _ in self.left:
                pass
            return
        loop.call_later(PAUSE, functools.partial(self._next, loop, self.left))

    def _next(self, loop, left):
        with contextlib.suppress(StopIteration):
            next(left)
            loop.call_later(PAUSE, functools.partial(self._next, loop, left))

    def _measured(self):
        """Each step of it measures one claim."""
        total, kind = len(self.kind.claims), None
        for place, (_, measure) in enumerate(self.kind.claims, 1):
            with self.turn:
                kind = kind or Asked(self.kind())
                self.found.append(verdict(kind, measure))
                self._show(f"{place} of {total} …" if place < total else self._sum())
            yield
        self.button.disabled = False

    def _sum(self):
        true = sum(found.startswith("✓") for found in self.found)
        return f"{words.number(true)} of {words.count(len(self.found), 'claim')} {'holds' if true == 1 else 'hold'}"

    def stop(self) -> None:
        """Measure nothing more: the figure is gone."""
        self.left.close()
