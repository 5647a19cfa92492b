"""Which figures of a notebook are alive: a cell that is run again lets go of what it showed before.

IPython keeps every result in `Out`, `_`, `_3` …, so each run of a cell would add a figure with its widgets and arrays. What the
learner has given a name of their own stays.
"""

from __future__ import annotations

import sys
from typing import Any

_SHOWN: dict[str, tuple[str, list]] = {}  # cell → the run of it, and the figures that it showed


def shown(view: Any) -> None:
    """Note that the cell that runs now shows this figure, and let go of those of its run before."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    asked = getattr(shell, "get_parent", dict)()
    cell, run = asked.get("metadata", {}).get("cellId"), asked.get("header", {}).get("msg_id")
    if not cell or not run:
        return
    before, views = _SHOWN.get(cell, ("", []))
    if before != run:
        elsewhere = [each for other, (_, kept) in _SHOWN.items() if other != cell for each in kept]
        for old in views:
            if not any(old is each for each in [view, *elsewhere]):
                _let_go(old, shell)
        views = []
    _SHOWN[cell] = run, [*(each for each in views if each is not view), view]


def _let_go(view, shell):
    view.close()
    for kept in (shell.user_ns.get("Out", {}), shell.user_ns, shell.user_ns_hidden):
        own = kept is shell.user_ns  # there the learner's names are, too
        places = [place for place, value in kept.items() if value is view]
        for place in places:
            if not own or not place.strip("_0123456789"):
                del kept[place]
    for name in ("_", "__", "___"):
        if getattr(shell.displayhook, name, None) is view:
            setattr(shell.displayhook, name, None)
