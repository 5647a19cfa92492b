"""Which figures of a notebook are alive: those that are still on the page.

A figure is shown in a cell, or in an output widget that a cell has made, as `interact` makes one. It is let go of when the cell runs
again, and when something new is shown where the output was cleared: by `clear_output` in a loop, or by `interact` whenever a slider
moves. IPython keeps every result in `Out`, `_`, `_3` …, and `interactive` its last one in `result`, so each would keep a figure with
its widgets and arrays. What the learner has given a name of their own stays.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Place:
    """What is shown in a cell or in an output widget, and what was cleared and waits for its successor."""

    views: list = field(default_factory=list)
    cleared: list = field(default_factory=list)


_PLACES: dict[tuple[str, str], Place] = {}  # (cell, output widget or "")
_RUNS: dict[str, str] = {}  # cell → its last run that showed a figure
_MAKERS: dict[str, str] = {}  # output widget → the cell that made it


def shown(view: Any) -> None:
    """Note that a figure is shown where the kernel writes now, and let go of those that are no longer on the page."""
    shell = _shell()
    _run_again(shell, view)
    key = _here(shell)
    if not any(key):
        return
    place = _PLACES.setdefault(key, Place())
    gone, place.cleared = place.cleared, []
    place.views = [*(each for each in place.views if each is not view), view]
    _let_go(gone, shell)


def _run_again(shell, new=None):
    """If a cell runs anew, let go of what it has shown, except the view that it shows now."""
    cell, run = _asked(shell)
    if not cell or _RUNS.get(cell) == run:
        return
    _RUNS[cell] = run
    places = [_PLACES.pop(key) for key in list(_PLACES) if key[0] == cell]
    gone = [view for place in places for view in place.views + place.cleared if view is not new]
    _let_go(gone, shell)


def watch(shell: Any) -> None:
    """Have the shell tell which cell makes an output widget, and when an output is cleared."""
    if not hasattr(shell, "get_parent"):
        return
    clear = shell.display_pub.clear_output

    @functools.wraps(clear)
    def clear_output(*arguments, **options):
        place = _PLACES.get(_here(shell))
        if place:
            place.cleared, place.views = place.cleared + place.views, []
        return clear(*arguments, **options)

    def after(_result=None):
        _run_again(shell)
        for name, _ in _outputs():
            _MAKERS.setdefault(name, _asked(shell)[0])

    shell.display_pub.clear_output = clear_output
    shell.events.register("post_run_cell", after)


def _shell():
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _asked(shell):
    """(cell, message) that the kernel works for; no cell in a callback, or where a program runs the notebook."""
    asked = getattr(shell, "get_parent", dict)()
    return asked.get("metadata", {}).get("cellId", ""), asked.get("header", {}).get("msg_id", "")


def _here(shell):
    """(cell, output widget) where the kernel writes now, as far as they are known."""
    cell, run = _asked(shell)
    output = next((name for name, writes_for in _outputs() if run and writes_for == run), "")
    return cell or _MAKERS.get(output, ""), output


def _widgets():
    return dict(getattr(sys.modules.get("ipywidgets.widgets.widget"), "_instances", {}))


def _outputs():
    """Every output widget's name, and the message whose output it takes just now."""
    return [(name, each.msg_id) for name, each in _widgets().items() if hasattr(each, "msg_id")]


def _let_go(views, shell):
    kept = [each for place in _PLACES.values() for each in place.views]
    for view in views:
        if not any(view is each for each in kept):
            view.close()
            _forget(view, shell)


def _forget(view, shell):
    for kept in (shell.user_ns.get("Out", {}), shell.user_ns, shell.user_ns_hidden):
        own = kept is shell.user_ns  # there the learner's names are, too
        places = [place for place, value in kept.items() if value is view]
        for place in places:
            if not own or not place.strip("_0123456789"):
                del kept[place]
    for name in ("_", "__", "___"):
        if getattr(shell.displayhook, name, None) is view:
            setattr(shell.displayhook, name, None)
    for widget in _widgets().values():
        if getattr(widget, "result", None) is view:
            widget.result = None


watch(_shell())
