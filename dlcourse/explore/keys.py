"""A key pressed in a figure or a quiz is its own and never the notebook's, where `d d` would delete the cell.

Whatever shows widgets calls `keep_keys()`, and gives its outermost box a class that begins with "dlcourse-".
"""

import functools
from pathlib import Path


@functools.cache
def keep_keys():
    """Have the page mark all that can be focused in the course's widgets (keys.js), for as long as the kernel lives.

    Returns the widget that does it, which is never shown; None where anywidget is missing.
    """
    try:
        import anywidget
    except ImportError:
        return None
    return anywidget.AnyWidget(_esm=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))
