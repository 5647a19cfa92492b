"""A layer over a figure's picture that feels the mouse and the keyboard: to paint points, to choose a unit, to drag a start.

The layer is drawn in the browser and only says where it was touched and with which key; what that changes is the figure's own
`update.touch`. It is the one part of the engine that needs anywidget, and no figure needs it: whatever it can do, a control can.
"""

from pathlib import Path

import anywidget
import traitlets


class Touch(anywidget.AnyWidget):
    """Lies over a picture of `size` CSS pixels, in a box of class dlcourse-stage.

    sent_keys the keys that it sends on, such as ["Enter", "0", "1", "Backspace"]; the arrow keys move its cursor
    pen       the place in that list of the key that the mouse stands for; with another one than the first it paints while dragged
    touches   {"serial": n, "list": [[x, y, key], …]}, from the browser; the next come when `done` is n
    """

    _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    _css = """
        .dlcourse-stage { position: relative; }
        .dlcourse-touch { position: absolute; inset: 0; margin: 0; overflow: visible; }
        .dlcourse-touch canvas { position: absolute; inset: 0; width: 100%; height: 100%; cursor: crosshair; }
        .dlcourse-touch canvas:focus-visible { outline: 2px solid #0072B2; outline-offset: -2px; }
    """
    size = traitlets.Tuple().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    sent_keys = traitlets.List().tag(sync=True)
    pen = traitlets.Int(0).tag(sync=True)
    touches = traitlets.Dict({"serial": 0, "list": []}).tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self.add_class("dlcourse-touch")
