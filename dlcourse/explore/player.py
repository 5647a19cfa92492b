"""The browser's side of `tracks`: a layer over a figure's picture that draws the runs, and a bar below to scrub and play them.

The kernel sends a scene once for each setting; after that, scrubbing and playing are the browser's own. A handle that is dragged
is sent to the kernel, one place at a time, the latest wins. No figure needs the layer: whatever it can do, a control can.
"""

from pathlib import Path

import anywidget
import traitlets


class Player(anywidget.AnyWidget):
    """Stands below a picture in a box of class dlcourse-stage, and draws over it.

    scene          what `tracks.scene` makes
    step, last     the present step, and the value that stands for the end of every run, however long; 0 for no bar
    milliseconds   from step to step at speed 1; a long run is played in ten seconds
    moved          {"serial": n, "handle": k, "at": [x, y]} or {…, "by": [right, up]} in steps, from the browser; the next comes
                   when `done` is n
    """

    _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    _css = """
        .dlcourse-stage { position: relative; }
        .dlcourse-player { position: static !important; margin: 0; width: 100%; overflow: visible; }
        .dlcourse-player canvas, .dlcourse-handles { position: absolute; left: 0; top: 0; width: 100%; }
        .dlcourse-handles { pointer-events: none; }
        .dlcourse-handle { position: absolute; width: 13px; height: 13px; margin: -8.5px; border: 2px solid #222;
            border-radius: 50%; background: #fff; cursor: grab; pointer-events: auto; touch-action: none; box-shadow: 0 0 0 2px #fffc; }
        .dlcourse-handle:active { cursor: grabbing; }
        .dlcourse-handle:focus-visible, .dlcourse-player canvas:focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
        .dlcourse-player canvas:focus-visible { outline-offset: -3px; }
        .dlcourse-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; padding: 2px 10px; font-size: 13px;
            color: var(--jp-ui-font-color1, #222); font-variant-numeric: tabular-nums; }
        .dlcourse-bar input[type=range] { flex: 1; min-width: 160px; accent-color: #0072B2; }
        .dlcourse-bar output { min-width: 120px; }
        .dlcourse-bar button, .dlcourse-bar select { font: inherit; color: inherit; background: var(--jp-layout-color2, #eee);
            border: 1px solid var(--jp-border-color1, #bbb); border-radius: 3px; min-width: 30px; height: 26px; cursor: pointer; }
        .dlcourse-bar :focus-visible { outline: 2px solid #0072B2; outline-offset: 1px; }
    """
    scene = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    milliseconds = traitlets.Int(25).tag(sync=True)
    moved = traitlets.Dict({"serial": 0}).tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self.add_class("dlcourse-player")
