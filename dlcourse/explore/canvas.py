"""The page's side of a figure: a canvas that paints what the kernel tells (description.py), feels mouse and keys, plays the steps.

Once it has a run, scrubbing and playing are the page's own; the kernel is told the step now and then. A handle that is dragged and
a place that is touched are sent one at a time, the latest wins. Whatever the canvas can do, a control can.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

import anywidget
import traitlets

from .page import script

FILES = "paint.js", "runs.js", "values.js", "canvas.js"


class Canvas(anywidget.AnyWidget):
    """A picture in the page, with a bar below it if there are steps.

    size           width and height in CSS pixels, the width below which it scrolls, whether its panels are stacked
    breaks         widths of the page from which on the panels are arranged in another way: on either side of one it asks again
    step, last     the present step, and the value that stands for the end of every run, however long; 0 for no bar
    milliseconds   from step to step at speed 1; a long run is played in ten seconds
    moments        what the steps are called, if not 0, 1, 2, …
    sent_keys      the keys that a touch may send, such as ["Enter", "0", "1", "Backspace"]; none where nothing can be touched
    pen            the place in that list of the key that the mouse stands for; with another one than the first it paints while dragged
    help           what is said of touches to who cannot see the picture
    touches        {"serial": n, "list": [[x, y, key], …]}, from the page; the next come when `done` is n
    moved          {"serial": n, "handle": k, "at": [x, y]} or {…, "by": [right, up]} in steps, from the page, likewise
    """

    _esm = script(*FILES)
    _css = """
        .dlcourse-explorable { background: var(--jp-layout-color0, #fff); }
        .dlcourse-explorable:fullscreen { max-width: none !important; padding: 12px; overflow: auto !important; }
        .dlcourse-canvas { position: relative; margin: 0; width: 100%; max-width: none !important; }
        .dlcourse-canvas { overflow-x: auto; }
        .dlcourse-stage { position: relative; aspect-ratio: var(--shape); min-width: var(--least);
            width: min(100%, max(min(1.6 * var(--width), 62vh * var(--shape)), var(--width))); }
        .dlcourse-stack { width: 100%; }
        .dlcourse-explorable:fullscreen .dlcourse-stage:not(.dlcourse-stack) { width: min(100%, (100vh - 190px) * var(--shape)); }
        .dlcourse-stage canvas { display: block; width: 100%; height: 100%; }
        .dlcourse-handles { position: absolute; inset: 0; pointer-events: none; }
        .dlcourse-enlarge { position: absolute; right: 2px; top: 2px; width: 24px; height: 24px; padding: 0; border: 0; font-size: 15px;
            border-radius: 3px; background: #8882; color: var(--jp-ui-font-color1, #222); cursor: pointer; opacity: 0; }
        .dlcourse-stage:hover .dlcourse-enlarge, .dlcourse-enlarge:focus-visible { opacity: 1; }
        .dlcourse-veiled .dlcourse-stage canvas { filter: blur(10px); }
        .dlcourse-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .jupyter-widgets-disconnected .dlcourse-stage::after { position: absolute; inset: 0; display: flex; align-items: center;
            justify-content: center; background: color-mix(in srgb, var(--jp-layout-color0, #fff) 75%, transparent);
            color: var(--jp-ui-font-color0, #222); font-size: 15px; font-weight: bold;
            content: "This figure is at rest. Run its cell to bring it to life."; }
        .dlcourse-explorable.jupyter-widgets-disconnected::before,
        .dlcourse-explorable .jupyter-widgets-disconnected::before { content: none; }
        .dlcourse-explorable.jupyter-widgets-disconnected > :not(.dlcourse-canvas) { opacity: .5; pointer-events: none; }
        .dlcourse-handle { position: absolute; width: 13px; height: 13px; margin: -8.5px; border: 2px solid #222;
            border-radius: 50%; background: #fff; cursor: grab; pointer-events: auto; touch-action: none; box-shadow: 0 0 0 2px #fffc; }
        .dlcourse-handle:active { cursor: grabbing; }
        .dlcourse-handle:focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
        .dlcourse-canvas canvas:focus-visible { outline: 2px solid #0072B2; outline-offset: -2px; }
        .dlcourse-bar:not([hidden]) { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; padding: 0 10px; font-size: 13px;
            color: var(--jp-ui-font-color1, #222); font-variant-numeric: tabular-nums; }
        .dlcourse-bar input[type=range] { flex: 1; min-width: 160px; accent-color: #0072B2; }
        .dlcourse-bar output { min-width: 120px; }
        .dlcourse-bar button, .dlcourse-bar select { font: inherit; color: inherit; background: var(--jp-layout-color2, #eee);
            border: 1px solid var(--jp-border-color1, #bbb); border-radius: 3px; min-width: 30px; height: 24px; cursor: pointer; }
        .dlcourse-bar :focus-visible { outline: 2px solid #0072B2; outline-offset: 1px; }
        @media (forced-colors: active) { .dlcourse-explorable :is(button, .noUi-target, .dlcourse-enlarge) { border: 1px solid; } }
    """
    size = traitlets.List().tag(sync=True)
    breaks = traitlets.List().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    milliseconds = traitlets.Int(25).tag(sync=True)
    moments = traitlets.List().tag(sync=True)
    sent_keys = traitlets.List().tag(sync=True)
    pen = traitlets.Int(0).tag(sync=True)
    help = traitlets.Unicode().tag(sync=True)
    touches = traitlets.Dict({"serial": 0, "list": []}).tag(sync=True)
    moved = traitlets.Dict({"serial": 0}).tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)

    def __init__(self, description: Any, **traits: Any) -> None:
        super().__init__(**traits)
        self.description, self.serial = description, 0
        self.add_class("dlcourse-canvas")

    def tell(self, whole: bool = False) -> None:
        """Tell the page what has changed, or everything, deflated. An answer comes even if nothing has: the page may wait for it."""
        message, data = self.description.whole() if whole else self.description.changes()
        self.serial += 1
        head, letter = packed(message, data)
        self.send({"serial": self.serial, "head": head}, [letter])


def packed(message: dict[str, Any], data: bytes) -> tuple[int, bytes]:
    """How many bytes the message takes as JSON, and all of it deflated: the JSON, then the data."""
    head = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
    return len(head), zlib.compress(head + data, 1)
