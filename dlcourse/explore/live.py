"""The live side of an explorable: its stories, the controls, the canvas, the readout, a quiet row of tools.

How the rows look is said in controls.css. Every callback goes through `guarded`: JupyterLab shows an exception of a widget callback
nowhere, so a frozen slider would be all that a learner sees of a mistake of ours.
"""

from __future__ import annotations

import functools
import math
import threading

import ipywidgets as W
import traitlets

from . import controls as C
from . import theme, words
from .arrangement import breaks
from .canvas import Canvas
from .page import prepare_page
from .tracks import ENDLESS
from .verify import Claims
from .words import number

TRACK, WIDEST_LABEL = 250, 130  # pixels that a control wants beside its label, and that a label may take
_TURN = (
    threading.RLock()
)  # JupyterLab sends messages to the kernel's main thread and to a subshell, for a while to both at once


# ---- one widget for each control --------------------------------------------------------------------------------------
def _slider(c, label):
    return W.FloatSlider(
        c.start, min=c.low, max=c.high, step=c.increment, readout_format=".3g", description=label
    )


def _log_slider(c, label):
    low, high = (
        math.ceil(100 * math.log10(c.low)) / 100,
        math.floor(100 * math.log10(c.high)) / 100,
    )  # so that 1, 0.1 … are hit
    return W.FloatLogSlider(c.start, min=low, max=high, step=0.01, readout_format=".3g", description=label)


def _int_slider(c, label):
    return W.IntSlider(c.start, min=c.low, max=c.high, description=label)


def _seed(c, label):
    return W.BoundedIntText(c.start, min=c.low, max=c.high, description=label)


def _choice(c, label):
    return W.Dropdown(options=c.options, value=c.start, description=label)


def _toggle(c, label):
    return W.Checkbox(c.start, description=label)


def _text(c, label):
    return W.Text(c.start, continuous_update=False, description=label)


class _Table(W.VBox):
    """Sliders for the row that is chosen, buttons to choose, add and take away one, and the whole table as text."""

    value = traitlets.Unicode()

    def __init__(self, control, label):
        self.control, self._quiet = control, False
        self.chosen = W.ToggleButtons(options=["1"], description=label)
        self.more, self.fewer = (
            W.Button(description=sign, tooltip=tip)
            for sign, tip in (("+", "one more row"), ("−", "take this row away"))
        )
        scale = {"min": control.low, "max": control.high, "step": (control.high - control.low) / 120}
        self.sliders = [
            W.FloatSlider(0, description=name, readout_format=".3g", **scale)
            for name in (*control.columns, control.last)
            if name
        ]
        self.line = _unlabelled(W.Text, "all rows as text", continuous_update=False)
        rows = W.Box([self.chosen, self.more, self.fewer]).add_class("dlcourse-rows")
        super().__init__([_grid([rows, *self.sliders, self.line])])
        self.add_class("dlcourse-table")
        self.observe(self._show, "value")
        self.value = control.start
        self.chosen.observe(self._show, "value")
        self.line.observe(lambda change: self._quiet or self.set_trait("value", change["new"]), "value")
        for slider in self.sliders:
            slider.observe(self._slid, "value")
        self.more.on_click(lambda _: self._rows(lambda rows, k: rows.append(list(control.row))))
        self.fewer.on_click(lambda _: self._rows(lambda rows, k: rows.pop(k)))

    def _show(self, _change):
        """Sliders, buttons and text as the value has them; a value that is no table stays in the text alone."""
        if self._quiet:
            return
        try:
            rows, last = self.control.numbers(self.value)
        except ValueError:
            return
        self._quiet = True
        try:
            k = min(int(self.chosen.value or 1), len(rows))
            self.chosen.options = [str(i + 1) for i in range(len(rows))]
            self.chosen.value = str(k)
            for slider, number in zip(self.sliders, [*rows[k - 1], last]):
                slider.value = number
            self.line.value = self.value
            self.more.disabled, self.fewer.disabled = len(rows) == self.control.most, len(rows) == 1
        finally:
            self._quiet = False

    def _rows(self, change):
        rows, last = self.control.numbers(self.value)
        change(rows, int(self.chosen.value) - 1)
        if 1 <= len(rows) <= self.control.most:
            self.value = self.control.text(rows, last)

    def _slid(self, _change):
        if self._quiet:
            return
        rows, last = self.control.numbers(self.value)
        k, columns = int(self.chosen.value) - 1, len(self.control.columns)
        numbers = [
            old
            if abs(slider.value - old) <= slider.step / 2
            else slider.value  # rounded by the browser, not moved
            for slider, old in zip(self.sliders, [*rows[k], last])
        ]
        rows[k] = numbers[:columns]
        self.value = self.control.text(rows, numbers[-1] if self.control.last else last)


def _unlabelled(kind, name, **traits):
    """A widget whose name is only for who cannot see it."""
    return kind(description=name, **traits).add_class("dlcourse-unlabelled")


def _grid(widgets):
    """Controls in columns: their labels are as wide as the widest of them, their tracks begin and end at the same places."""
    parts = [part for each in widgets for part in (each, *getattr(each, "children", ()))]
    parts = [part for part in parts if hasattr(getattr(part, "style", None), "description_width")]
    beside = [part.description for part in parts if part.description and not isinstance(part, W.Checkbox)]
    widest = max((math.ceil(theme.width(text, theme.LABEL)) for text in beside), default=0)
    label = min(10 + widest, WIDEST_LABEL) if beside else 0
    for part in parts:
        part.style.description_width = f"{label}px"
    columns = f"repeat(auto-fill, minmax(min(100%, {label + TRACK}px), 1fr))"
    return W.Box(list(widgets), layout=W.Layout(grid_template_columns=columns)).add_class("dlcourse-controls")


def _wide(widget):
    """Whether it takes a whole row of a grid: then it comes last."""
    return isinstance(widget, _Table)


WIDGET = {
    C.Slider: _slider,
    C.LogSlider: _log_slider,
    C.IntSlider: _int_slider,
    C.Step: _int_slider,
    C.Seed: _seed,
    C.Choice: _choice,
    C.Toggle: _toggle,
    C.Text: _text,
    C.Table: _Table,
}


def guarded(panel_method):
    """Wrap a callback: one runs after the other; whatever goes wrong is said in the panel's banner, and the controls stay alive."""

    @functools.wraps(panel_method)
    def callback(self, *args):
        with _TURN:
            try:
                return panel_method(self, *args)
            except Exception as error:  # the one place where a callback's exception is caught
                self.say(
                    f"This setting cannot be shown ({type(error).__name__}: {error}). The last picture stays."
                )

    return callback


class Panel:
    def __init__(self, view):
        kind = view.kind
        self.view, self._silent, self.links = view, False, []
        self.show_program = self.predicting = None
        self.widgets = {
            name: WIDGET[type(control)](control, control.label or name)
            for name, control in kind.controls.items()
            if name not in view.hide
        }
        self.start = dict(view.values)
        if kind.ask and view.values == kind.start:
            view.set(**kind.ask)
            view.asks = True
        self.opened, self.asked = dict(view.values), view.asks
        self._show_values()
        for widget in self.widgets.values():
            widget.observe(self._moved, "value")
        self.canvas = self._canvas()
        self.banner = W.HTML(layout=W.Layout(margin="0", display="none"))
        self.readout = W.HTML()
        self.claims = Claims(kind, _TURN)
        toolbar = self._toolbar()
        self._read()
        folded = {name for names in kind.more.values() for name in names}
        shown = [name for name in self.widgets if name not in folded | {kind.clock}]
        folds = [
            self._fold(title, [name for name in names if name in self.widgets])
            for title, names in kind.more.items()
        ]
        view.on_fold.append(self.refold)
        self.panels = {title: self._panel_button(title) for title in view.folds}
        extras = [*(button for button, _ in folds), *self.panels.values()]
        self.box = W.VBox(
            [
                self._head(extras),
                _grid(sorted([*self._rows(shown), *self._pens()], key=_wide)),
                *(box for _, box in folds),
                self.banner,
                self.canvas,
                W.Box([self.readout, toolbar, self.claims.box]).add_class("dlcourse-foot"),
            ],
            layout=W.Layout(overflow="hidden"),
        )
        self.box.add_class("dlcourse-explorable")
        for word, there in (("drag-me", view.handles), ("click-me", self.canvas.sent_keys)):
            if there:
                self.box.add_class(f"dlcourse-{word}")
        for widget in self._all():
            if getattr(widget, "tooltip", "") is None:
                widget.tooltip = ""  # the page would write "null"
        prepare_page()

    def _all(self):
        """Every widget of the figure."""
        left = [self.box, self.claims.toggle, *self.widgets.values(), *self.links]
        while left:
            widget = left.pop()
            parts = [getattr(widget, name, None) for name in ("layout", "style")]
            left += [
                *getattr(widget, "children", ()),
                *(part for part in parts if isinstance(part, W.Widget)),
            ]
            yield widget

    def close(self):
        """Close every widget of the figure, here and in the page."""
        self.view.on_fold.remove(self.refold)
        self.claims.stop()
        for widget in list(self._all()):
            widget.close()

    def _rows(self, names):
        """The widgets of these controls, those with marks in a row with the buttons of their marks."""
        rows = []
        for name in names:
            widget, marks = self.widgets[name], getattr(self.view.kind.controls[name], "marks", None)
            if marks:
                buttons = [
                    self._button(f"{text} ({number(value)})", self._preset({name: value}))
                    for value, text in marks.items()
                ]
                places = W.Box(buttons).add_class("dlcourse-marks")
                widget = W.Box([widget, places]).add_class("dlcourse-marked")
            rows.append(widget)
        return rows

    def _fold(self, title, names):
        """A button, and the controls below it, unfolded at first if most of them were set by who asked for the figure."""
        box = _grid(self._rows(names)).add_class("dlcourse-folded")
        button = W.ToggleButton(description=title, tooltip="more controls").add_class("dlcourse-quiet")

        def unfold(_change=None):
            box.layout.display = "grid" if button.value else "none"
            button.icon = "caret-down" if button.value else "caret-right"

        button.value = 2 * sum(self.start[name] != self.view.kind.start[name] for name in names) > len(names)
        unfold()
        button.observe(unfold, "value")
        return button, box

    def _panel_button(self, title):
        """A button that unfolds panels of the picture."""
        button = W.ToggleButton(
            title not in self.view.folded,
            description=title,
            icon="plus",
            tooltip="more panels",
        )
        button.add_class("dlcourse-quiet")
        button.observe(functools.partial(self._unfold, title), "value")
        return button

    @guarded
    def _unfold(self, title, change):
        (self.view.unfold if change["new"] else self.view.fold)(title)

    def refold(self):
        """Buttons and picture as the view has its panels."""
        for title, button in self.panels.items():
            button.value = title not in self.view.folded
            button.icon = "minus" if button.value else "plus"
        self.canvas.tell(whole=True)

    # ---- the stories ---------------------------------------------------------------------------------------------------
    def _head(self, folds):
        """The presets by name, the way back to the start, and the buttons that unfold."""
        self.presets = {
            name: {**self.view.kind.start, **values} for name, values in self.view.kind.presets.items()
        }
        self.stories = W.ToggleButtons(options=list(self.presets), value=self._story())
        self.stories.observe(self._chosen_story, "value")
        reset = self._button("Reset", self._reset, "as the figure opened")
        for quiet in ("dlcourse-quiet", "dlcourse-reset"):
            reset.add_class(quiet)
        reset.icon = "undo"
        folds = W.Box(folds).add_class("dlcourse-folds")
        return W.Box([self.stories, reset, folds]).add_class("dlcourse-head")

    @guarded
    def _reset(self, _button):
        """The figure as it opened, under its question if it had one."""
        self._set_all(self.opened)
        self.view.asks = self.asked
        self.canvas.tell()
        self._read()

    def _story(self):
        """The preset at which the controls stand, however they came there; None if they have moved on."""
        here = self.view.values | {name: self._chosen(name) for name in self.widgets}
        controls = self.view.kind.controls.items()
        for story, values in self.presets.items():
            if all(control.agree(here[name], values[name]) for name, control in controls):
                return story
        return None

    @guarded
    def _chosen_story(self, change):
        if change["new"] not in (None, self._story()):
            self._set_all(self.presets[change["new"]])

    # ---- the picture -------------------------------------------------------------------------------------------------
    def _canvas(self):
        """The canvas, with the bar of the step's control below it."""
        view, clock = self.view, self.widgets.get(self.view.kind.clock)
        traits = {"step": view.values.get(view.kind.clock, ENDLESS)}
        if clock:
            step = view.kind.controls[view.kind.clock]
            traits |= {"last": clock.max, "milliseconds": step.milliseconds, "moments": list(step.moments)}
        traits["help"] = "V reads values at a cursor that the arrow keys move."
        if hasattr(view.update, "touch"):
            traits["sent_keys"] = ["Enter", *getattr(view.update, "pens", {}).values()]
            traits["help"] += (
                " Without it they move one that acts (with Shift further), "
                f"by {', '.join(traits['sent_keys'])}."
            )
        canvas = Canvas(
            view.description, size=view.arrangement.told, breaks=breaks(view.kind.size[0]), **traits
        )
        canvas.on_msg(self._asked)
        canvas.observe(self._touched, "touches")
        canvas.observe(self._dragged, "moved")
        if clock:
            traitlets.link((clock, "value"), (canvas, "step"))
        return canvas

    @guarded
    def _asked(self, canvas, message, _buffers):
        """A page has come, or has another width; of several pages the last one is answered."""
        try:
            if width := message.get("width"):
                self.view.fit(width)
        finally:
            canvas.tell(whole=True)

    def _pens(self):
        """What the mouse stands for, if that can be chosen."""
        pens = getattr(self.view.update, "pens", {})
        if not pens:
            return []
        self.pens = W.ToggleButtons(
            options=["point at", *pens],
            description="mouse",
        )
        self.links.append(W.jslink((self.pens, "index"), (self.canvas, "pen")))
        return [self.pens]

    @guarded
    def _touched(self, change):
        try:
            self._set_all(self.view.touched([(x, y, key) for x, y, key in change["new"]["list"]]))
        finally:
            self.canvas.done = change["new"]["serial"]  # the next may come
            self.box.remove_class("dlcourse-click-me")

    @guarded
    def _dragged(self, change):
        move = change["new"]
        try:
            self._set_all(
                self.view.moved_handle(move["handle"], *move["at"])
                if "at" in move
                else self.view.nudged_handle(move["handle"], *move["by"])
            )
        finally:
            self.canvas.done = move["serial"]
            self.box.remove_class("dlcourse-drag-me")

    @property
    def shown(self):
        """All that the learner sees of the figure: picture, banner, and the step."""
        told = self.canvas.description.sent.items()
        return repr(sorted(told)), self.banner.value, self.canvas.step

    # ---- moving ------------------------------------------------------------------------------------------------------
    @guarded
    def _moved(self, _change):
        if self._silent:
            return
        values = {name: self._chosen(name) for name in self.widgets}
        moved = self.view.notice or any(values[name] != self.view.values[name] for name in values)
        if moved and not self._held():
            self._apply(values)
        self.stories.value = self._story()

    def _held(self):
        """Whether a guess is wanted first: then nothing is shown of what was set."""
        if not self.predicting or not self.predicting.value:
            return False
        self._veil(True)
        self.say("Held. Commit your guess to see the picture.", calm=True)
        return True

    def _chosen(self, name):
        """The value of a control. What the browser has only rounded to the slider's steps, as it does when it first shows it, has not moved."""
        value, present = self.widgets[name].value, self.view.values[name]
        return present if self.view.kind.controls[name].agree(value, present) else value

    def _apply(self, values):
        self.view.set(**values)
        if self.view.notice:
            self.say(self.view.notice, calm=True)
            self.canvas.tell()
            return
        self.say("")
        self.view.asks = False  # somebody has acted
        self.canvas.tell()
        self._read()

    def _set_all(self, values):
        """Move several controls and draw once."""
        self._silent = True
        try:
            for name, value in values.items():
                if name in self.widgets:
                    self.widgets[name].value = value
        finally:
            self._silent = False
        if not self._held():
            self._apply({**values})
        self.stories.value = self._story()

    def _show_values(self):
        for name, widget in self.widgets.items():
            widget.value = self.view.values[name]

    # ---- telling -----------------------------------------------------------------------------------------------------
    def say(self, message, calm=False):
        """Show a sentence above the picture; an empty one takes it away."""
        if not message and self.banner.layout.display == "none":
            return
        self.banner.layout.display = "" if message else "none"
        edge = "#E69F00" if calm else "#D55E00"
        self.banner.value = message and (
            f'<div role="status" style="border-left:4px solid {edge};padding:4px 10px;background:#fdf6e7;'
            f'color:#222;line-height:1.4">{words.html(message)}</div>'
        )

    def _read(self):
        """Readout, code, program, and which controls act, all of the present picture."""
        idle = self.view.update.idle(self.view.values) if hasattr(self.view.update, "idle") else {}
        for name, widget in self.widgets.items():
            widget.disabled, widget.tooltip = name in idle, idle.get(name, "")
        self._code()
        self._program()
        cells = []
        for name, value in () if self.view.asks else self.view.reading.numbers.items():
            value, theory = value if isinstance(value, tuple) else (value, None)
            value, before = number(value), number(self.view.pinned.get(name, value))
            beside = (
                ""
                if theory is None
                else f' <span style="opacity:.75">(theory {words.html(number(theory))})</span>'
            )
            beside += (
                "" if before == value else f' <span style="opacity:.75">(pinned {words.html(before)})</span>'
            )
            cells.append(
                f'<span style="white-space:nowrap">{words.html(name)} <b>{words.html(value)}</b>{beside}</span>'
            )
        self.readout.value = (
            '<div role="status" aria-live="polite" style="display:flex;flex-wrap:wrap;gap:0 22px;line-height:1.4;'
            f'font-variant-numeric:tabular-nums">{"".join(cells)}</div>'
        )

    # ---- the row of buttons ------------------------------------------------------------------------------------------
    def _button(self, text, action, tooltip=""):
        button = W.Button(description=text, tooltip=tooltip)
        button.on_click(action)
        return button

    def _preset(self, values):
        @guarded
        def press(self, _button):
            self._set_all(values)

        return functools.partial(press, self)

    def _toolbar(self):
        view, items = self.view, []
        self.pinned = W.ToggleButton(
            description="Pin",
            tooltip="keep this picture as a pale ghost to compare with",
        )
        self.pinned.observe(self._pin, "value")
        hidden = functools.partial(W.Layout, display="none")
        self.code = _unlabelled(W.Text, "this state as code", layout=hidden(width="420px"))
        self.show_code = W.ToggleButton(
            description="State as code",
            tooltip="one line of Python that makes this figure again",
        )
        self.show_code.observe(self._code, "value")
        items += [self.pinned, self.show_code, self.code]
        if hasattr(view.update, "program"):
            layout = hidden(width="100%", height="220px")
            self.program = _unlabelled(W.Textarea, "this state as a program", layout=layout)
            self.show_program = W.ToggleButton(
                description="Export as program",
                tooltip="Python that computes the same without the figure",
            )
            self.show_program.observe(self._program, "value")
            items += [self.show_program, self.program]
        if view.kind.predict:
            items += self._prediction()
        if view.kind.claims:
            items.append(self.claims.toggle)
        for item in items:
            item.add_class("dlcourse-quiet")
        return W.Box(items).add_class("dlcourse-tools")

    @guarded
    def _pin(self, change):
        self.view.pin() if change["new"] else self.view.unpin()
        self.pinned.description = "Unpin" if change["new"] else "Pin"
        self.canvas.tell()
        self._read()

    def _code(self, _change=None):
        self.code.value = self.view.code
        self.code.layout.display = "" if self.show_code.value else "none"

    def _program(self, _change=None):
        if self.show_program and self.show_program.value:
            self.program.value = self.view.program
        if self.show_program:
            self.program.layout.display = "" if self.show_program.value else "none"

    # ---- a guess before the reveal -----------------------------------------------------------------------------------
    def _prediction(self):
        """While "Predict first" is on, moved controls show nothing until a guess of the named number is committed."""
        name = self.view.kind.predict
        self.predicting = W.ToggleButton(
            description="Predict first",
            tooltip="set the controls, commit a guess, then see",
        )
        self.guess = W.FloatText(
            description=f"{words.plain(name)}:",
            style={"description_width": "initial"},
            layout=W.Layout(width="240px", display="none"),
        )
        self.commit = self._button("Commit", self._committed)
        self.commit.layout.display = "none"
        self.predicting.observe(self._predict, "value")
        return [self.predicting, self.guess, self.commit]

    @guarded
    def _predict(self, change):
        for widget in (self.guess, self.commit):
            widget.layout.display = "flex" if change["new"] else "none"
        if not change["new"]:
            self._apply({name: self._chosen(name) for name in self.widgets})
        self._veil(change["new"])
        self.say(
            "Set the controls, then commit a guess. The picture waits." if change["new"] else "", calm=True
        )

    def _veil(self, veiled):
        """Hide picture, words and numbers, or show them."""
        (self.box.add_class if veiled else self.box.remove_class)("dlcourse-veiled")
        self.readout.layout.visibility = "hidden" if veiled else "visible"
        self.view.asks = veiled
        self.canvas.tell()
        self._read()

    @guarded
    def _committed(self, _button):
        self._apply({name: self._chosen(name) for name in self.widgets})
        self._veil(False)
        name, guess = self.view.kind.predict, self.guess.value
        true = self.view.numbers.get(name)
        if true is None:
            self.say(f"This setting has no number {name!r}.", calm=True)
            return
        close = abs(guess - true) <= 0.05 * max(abs(true), 1e-3)
        self.say(
            f"You said {number(guess)}; {name} is {number(true)}."
            + (" Within five per cent." if close else ""),
            calm=True,
        )
