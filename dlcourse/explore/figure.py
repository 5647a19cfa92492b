"""An explorable: a figure that is drawn once and then moved.

    @explorable(w=Slider(-3.0, 3.0, 1.0), b=Slider(-5.0, 5.0, 0.0))
    def one_unit(fig):
        "One unit, a = σ(wx + b).   Lecture C1W2 2.2"
        ax = fig.subplots()
        set_curve = views.curve(ax)                       # artists are made once
        def update(w, b):                                 # runs on every move: compute, then move artists
            set_curve(x, F.sigmoid(w * x + b))
            return Reading(f"The unit turns over at x = {-b / w:.2f}", {"slope there": w / 4})
        return update

`one_unit(w=2)` is a live figure in a notebook, a picture on a page that has no kernel, and a line of text for a reader of
text. A page is told what has changed (description.py) and paints it; still pictures are painted here by Matplotlib's Agg, over a
cached picture of what rests. Artists that are not `animated` may be changed too: Matplotlib's own `stale` flag tells.

An update may carry extras:

    update.touch(values, ax, x, y, key)     → {control: value}: what a click at (x, y) of these axes changes, or a key pressed there.
                                            A click is "Enter", or the key of the pen that is chosen
    update.folds                            title → the axes that are folded away behind a button of this title; live, and
                                            in the still picture, a figure begins without them, but for those in `update.opened`
    update.narrow                           rows of panels on a narrow page (arrangement.Rows), such as [["plane"], ["J", "accuracy"]], axes or their
                                            labels; left out, they are found by themselves (arrangement.py). None: the picture
                                            keeps its one arrangement, and scrolls
    update.pens                             name → key, such as {"○ y = 0": "0", "erase": "Backspace"}
    update.idle(values)                     → {control: why it acts on nothing at this setting}: it is dimmed, and says so
    update.program(**values)                → the picture's computation as a program that stands on its own
    update.pins                             the axes whose curves a pin keeps; all of them if left out
    update.tracks                           runs that the figure's Step control scrubs, in the browser without the kernel (tracks.py)
    update.handles                          points that can be dragged, or panels that are turned, each with the controls it sets (tracks.py)
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ..remember import give_back
from ..train import one_thread
from ..typing import Array, Function
from . import alive, arrangement, theme, views
from .arrangement import Places
from .controls import Control, Step
from .description import Description
from .panels.arrangement import Arrangement
from .tracks import ENDLESS, Tracks
from .words import number, plain

REGISTRY: dict[str, Explorable] = {}

SPELLED = {"rmsprop": "RMSprop", "xor": "XOR"}  # words of a name that a question spells its own way
OPTIONS = ("size", "presets", "latency", "predict", "more", "ask", "panels")
MOST_BYTES = 150_000  # of a still picture
SHARP = 2  # device pixels per CSS pixel of a picture at rest
CLASS_MILLISECONDS = {"I": 15, "II": 90, "III": 1500}  # median time of a move: compute, draw, encode


class Notice(Exception):
    """Raised by an update to say calmly why this setting has no picture ("diverged at step 31"); the last good one stays."""


@dataclass
class Reading:
    """What a figure says at its present setting.

    finding   one sentence, true of this setting; it becomes the figure's title and the text for who cannot see it
    numbers   name → value, or name → (value, theory): the live readout
    """

    finding: str
    numbers: dict = field(default_factory=dict)


class Explorable:
    """The kind of figure that `@explorable` makes out of a function: call it to get a live `View`."""

    def __init__(
        self,
        draw: Function,
        controls: dict[str, Control],
        *,
        size: tuple[int, int] = (940, 380),
        presets: dict[str, dict[str, Any]] | None = None,
        latency: str = "I",
        predict: str | None = None,
        more: dict[str, Sequence[str]] | None = None,
        ask: dict[str, Any] | None = None,
        panels: Arrangement | str | None = None,
    ) -> None:
        reserved = [name for name, control in controls.items() if not isinstance(control, Control)]
        if reserved:
            raise TypeError(
                f"{draw.__name__}: {reserved[0]!r} is neither a control nor one of the options {', '.join(OPTIONS)}"
            )
        if latency not in CLASS_MILLISECONDS:
            raise ValueError(
                f"{draw.__name__}: latency is one of {', '.join(CLASS_MILLISECONDS)}, got {latency!r}"
            )
        if not inspect.getdoc(draw):
            raise ValueError(f"{draw.__name__} needs a docstring: what is plotted, and its Lecture line")
        self.draw, self.controls, self.size = draw, controls, size
        self.panels = Arrangement(panels) if isinstance(panels, str) else panels
        if self.panels and set(inspect.signature(draw).parameters) != set(self.panels.names):
            raise TypeError(
                f"{draw.__name__} draws on {', '.join(inspect.signature(draw).parameters)}, "
                f"but its panels are {', '.join(self.panels.names)}"
            )
        self.presets, self.latency, self.predict, self.more = presets or {}, latency, predict, more or {}
        folded = [name for names in self.more.values() for name in names]
        if set(folded) - set(controls) or len(folded) > len(set(folded)):
            raise ValueError(
                f"{draw.__name__}: `more` folds away controls of this figure, each once; got {', '.join(folded)}"
            )
        parts = draw.__module__.split(".")  # dlcourse.weeks.<week>[.<part>]
        self.week = parts[parts.index("weeks") + 1] if "weeks" in parts else parts[-1]
        self.name = f"{self.week}.{draw.__name__}"
        self.claims = []
        self.arrangements: dict[
            tuple, Places
        ] = {}  # (what is folded, width of stacked panels) → where the axes are
        self.start = {name: control.start for name, control in controls.items()}
        self.clock = next((name for name, control in controls.items() if isinstance(control, Step)), None)
        self.presets = {name: self.checked(values) for name, values in self.presets.items()}
        self.ask = self.checked(ask or {})
        functools.update_wrapper(self, draw)
        REGISTRY[self.name] = self

    def __call__(self, *, hide: Sequence[str] = (), **values: Any) -> View:
        """A live figure; `values` are where it starts, `hide` names controls to leave out."""
        return View(self, self.checked(values), hide)

    def __repr__(self) -> str:
        return f"<explorable {self.name}({', '.join(self.controls)})>"

    def checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """`values` in their plain types, or an error that names what the figure does understand."""
        for name in values:
            if name not in self.controls:
                raise ValueError(f"{self.name} has no control {name!r}; it has {', '.join(self.controls)}")
        try:
            return {name: self.controls[name].check(value) for name, value in values.items()}
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None

    @property
    def title(self) -> str:
        """The docstring's first paragraph without its Lecture reference: what is plotted."""
        return " ".join(inspect.getdoc(self.draw).split("\n\n")[0].split("Lecture")[0].split())

    @property
    def question(self) -> str:
        """The figure's name as what it is, a question."""
        words = [SPELLED.get(word, word) for word in self.draw.__name__.split("_")]
        return f"{words[0].capitalize()} {' '.join(words[1:])}?"

    def claim(self, sentence: str) -> Function:
        """Register a number that a learner can verify here: the function gets the explorable, returns (measured, expected)
        or (measured, expected, tolerance); the tests assert it."""

        def register(measure):
            self.claims.append((sentence, measure))
            return measure

        return register


def explorable(**parts: Any) -> Callable[[Function], Explorable]:
    """Make an `Explorable` of a function fig → update. Controls are given by name; the options are size (CSS pixels),
    presets {name: values}, latency ("I", "II", "III"), predict (the name of a number to guess before it is shown),
    more {title: (control, …)}, groups of controls that are folded away behind a button, ask {name: value}, the state before
    the event: there a live figure opens, under its name as a question, and tells its finding after the first act; and panels, an
    Arrangement or its rows: then the function is given the panels by their names, in place of the figure."""
    options = {name: parts.pop(name) for name in OPTIONS if name in parts}
    return lambda draw: Explorable(draw, parts, **options)


class View:
    """One live figure: `.values`, `.set(...)`, `.reading`, `.png()`, `.ui`."""

    reading: Reading
    notice: str | None

    def __init__(self, kind: Explorable, values: Mapping[str, Any], hide: Sequence[str] = ()) -> None:
        unknown = set(hide) - set(kind.controls)
        if unknown:
            raise ValueError(
                f"{kind.name} has no control {min(unknown)!r} to hide; it has {', '.join(kind.controls)}"
            )
        self.kind, self.hide = kind, tuple(hide)
        self.values, self.reading, self.notice, self.pinned = dict(kind.start), None, None, {}
        self.ghosts: list[Artist] = []
        self.asks = False  # whether a live figure still asks, and does not tell
        self._backgrounds, self._scale, self._still = {}, 1, (None, b"")
        self._rested, self._painted = 0, 0  # how often what rests has changed, and how often Agg has painted
        self.on_fold: list[Callable[[], None]] = []  # who is told when panels are folded or unfolded
        self._fits: int | None = None  # how wide stacked panels are; None: as the figure draws them
        width, height = kind.size
        with theme.look():
            self.figure = Figure(figsize=(width / theme.DPI, height / theme.DPI), layout="constrained")
            self.canvas = FigureCanvasAgg(self.figure)
            declared = kind.panels
            axes = declared.make(self.figure) if declared else {}
            self.update = kind.draw(**axes) if declared else kind.draw(self.figure)
            drawn = [artist for ax in self.figure.axes for artist in ax.artists if isinstance(artist, Tracks)]
            self.tracks = tuple(getattr(self.update, "tracks", drawn if declared else ()))
            self.handles = tuple(getattr(self.update, "handles", ()))
            folds = declared.behind(axes) if declared else getattr(self.update, "folds", {})
            self.folds = {title: tuple(folded) for title, folded in folds.items()}
            self.folded = frozenset(self.folds) - set(getattr(self.update, "opened", ()))
            self.narrow = declared.stacked(axes) if declared else getattr(self.update, "narrow", ())
            self._engine = self.figure.get_layout_engine()
            self._arrange()
        self._moving = self._animated()
        self.set(**values)

    # ---- where the panels are ----------------------------------------------------------------------------------------
    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture in CSS pixels."""
        return self.arrangement.size

    @property
    def hidden(self) -> frozenset[Axes]:
        """The axes that are folded away."""
        return frozenset(ax for title in self.folded for ax in self.folds[title])

    def fold(self, *titles: str) -> Self:
        """Fold away the panels of these titles, or of all."""
        return self._folding(self.folded | self._known(titles))

    def unfold(self, *titles: str) -> Self:
        """Show the panels of these titles, or of all."""
        return self._folding(self.folded - self._known(titles))

    def fit(self, width: float | None = None) -> Self:
        """Arrange the panels for a page of so many CSS pixels: one under the other on a narrow one; None: as on a wide one."""
        fits = None if width is None else arrangement.width_for(width, self.kind.size[0])
        if fits != self._fits:
            self._fits = fits
            self._rearrange()
        return self

    def _known(self, titles):
        unknown = set(titles) - set(self.folds)
        if unknown:
            has = ", ".join(map(repr, self.folds)) or "none"
            raise ValueError(f"{self.kind.name} folds no panels {min(unknown)!r}; it has {has}")
        return frozenset(titles or self.folds)

    def _folding(self, folded):
        if folded != self.folded:
            self.folded = folded
            self._rearrange()
            for tell in self.on_fold:
                tell()
        return self

    def _rearrange(self):
        with theme.look():
            self._use(1)
            self._arrange()
        self._run(self.values)
        if self.arrangement.stacked:
            arrangement.thin(self.figure)
        self.figure.stale = True

    def _arrange(self):
        """Put the axes where the start needs them: computed once for all figures of this kind, so that axes never jump."""
        known, key, first = self.kind.arrangements, (self.folded, self._fits), (self.folded, None)
        hidden = self.hidden
        arrangement.dress(self.figure)
        run = functools.partial(self._run, self.kind.start)

        def grid(size, lines=1):
            return arrangement.wide(self.figure, size, hidden, run, self._engine, lines)

        if first not in known:
            known[first] = grid(self.kind.size)
        for ax in {ax for axes in self.folds.values() for ax in axes}:
            ax.set_visible(ax not in hidden)
        if key not in known:
            arrangement.apply(self.figure, known[first])
            run()
            known[key] = arrangement.narrow(
                self.figure, self._fits, known[first], self.heading, self.narrow, grid
            )
        self.arrangement = known[key]
        arrangement.dress(self.figure, self.arrangement)
        arrangement.apply(self.figure, self.arrangement)

    # ---- moving ------------------------------------------------------------------------------------------------------
    def set(self, **changes: Any) -> Self:
        """Move the figure; an update's `Notice` becomes `.notice` and leaves values, reading and picture as they were."""
        values = {**self.values, **self.kind.checked(changes)}
        try:
            self._run(values)
        except Notice as notice:
            self.notice = str(notice)
            self._run(self.values)  # artists back to the last good picture
            return self
        self.values, self.notice = values, None
        return self

    def _run(self, values):
        with one_thread():
            reading = self.update(**values)
        if not isinstance(reading, Reading):
            raise TypeError(
                f"{self.kind.name}: update returns a Reading(finding, numbers), got {type(reading).__name__}"
            )
        self.reading = reading
        for tracks in self.tracks:
            tracks.step = values.get(self.kind.clock, ENDLESS)

    @property
    def numbers(self) -> dict[str, Any]:
        """Name → the value read off (without the theory beside it)."""
        return {
            name: value[0] if isinstance(value, tuple) else value
            for name, value in self.reading.numbers.items()
        }

    # ---- drawing -----------------------------------------------------------------------------------------------------
    def _animated(self):
        """Artists that move, in drawing order: axes by axes, each by zorder, then the figure's own texts."""
        order = [a for ax in self.figure.axes for a in sorted(ax.get_children(), key=lambda a: a.zorder)]
        return [a for a in order + self.figure.texts + self.figure.lines if a.get_animated()]

    def _use(self, scale):
        if scale != self._scale:
            stale = self.figure.stale
            self.figure._set_dpi(theme.DPI * scale, forward=False)
            self.figure.stale, self._scale = stale, scale

    def _resting(self):
        """A number that changes whenever something has changed that does not usually move."""
        if self.figure.stale:
            self._rested += 1
            self._backgrounds.clear()
            self.figure.stale = False
        return self._rested

    def rgba(self, scale: int = 1, *, title: bool = True) -> Array:
        """The picture as an array (height·scale, width·scale, 4) of uint8; it is valid until the next drawing."""
        self._resting()
        self._use(scale)
        self._painted += 1
        renderer = self.canvas.get_renderer()
        if scale not in self._backgrounds:
            with theme.look():  # ticks are made while drawing
                self.canvas.draw()
            self._backgrounds[scale] = np.array(renderer.buffer_rgba())
        np.asarray(renderer.buffer_rgba())[...] = self._backgrounds[scale]
        for artist in [*self.ghosts, *self._moving]:
            if self.shows(artist):
                artist.draw(renderer)
        self.figure.stale = False
        if title:
            self.write_title(theme.writer(renderer), self.reading.finding, scale)
        return np.asarray(renderer.buffer_rgba())

    def shows(self, artist: Artist) -> bool:
        """Whether an artist is seen now."""
        return artist.get_visible() and artist.axes not in self.hidden

    def write_title(self, write: Function, text: str, scale: int = 1) -> None:
        """Write the title with somebody's `write`: in one line where it fits, as on a wide page it does."""
        room = self.arrangement.room or self.size[0]
        fits = theme.title_width(text) <= room
        theme.write_title(write, text, scale, None if fits else room, self.arrangement.lines)

    @functools.cached_property
    def description(self) -> Description:
        """The picture as a page is told it."""
        return Description(self)

    def pin(self) -> None:
        """Keep the present curves as pale ghosts behind the next ones, to compare."""
        self.unpin()
        axes = getattr(self.update, "pins", self.figure.axes)
        kept = (a for a in self._moving if a.axes in axes and a.get_visible())
        self.ghosts = [views.ghost(artist) for artist in kept if isinstance(artist, views.CURVES)]
        for tracks in self.tracks:
            tracks.pin()
        self.pinned = dict(self.numbers)

    def unpin(self) -> None:
        """Forget the ghosts."""
        self._still = None, b""
        for tracks in self.tracks:
            tracks.unpin()
        self.ghosts, self.pinned = [], {}

    # ---- touching ----------------------------------------------------------------------------------------------------
    def touch(self, x: float, y: float, key: str = "Enter") -> Self:
        """Act as a click does at (x, y), in CSS pixels from the upper left corner, or a key pressed there."""
        return self.set(**self.touched([(x, y, key)]))

    def touched(self, touches: Iterable[tuple[float, float, str]]) -> dict[str, Any]:
        """What a series of touches (x, y, key) changes: {control: value}."""
        values = dict(self.values)
        for x, y, key in touches:
            at = np.array([x, self.size[1] - y]) * self._scale
            for ax in self.figure.axes:
                if ax.bbox.contains(*at) and ax not in self.hidden:
                    values.update(
                        self.update.touch(values, ax, *ax.transData.inverted().transform(at), key) or {}
                    )
        return {name: value for name, value in values.items() if value != self.values[name]}

    def moved_handle(self, handle: int, x: float, y: float) -> dict[str, Any]:
        """What it changes to drag a handle to (x, y), in CSS pixels from the upper left corner: {control: value}."""
        _, ax, *names = self.handles[handle]
        at = ax.transData.inverted().transform(np.array([x, self.size[1] - y]) * self._scale)
        return {name: self.kind.controls[name].near(value) for name, value in zip(names, at)}

    def nudged_handle(self, handle: int, right: int, up: int) -> dict[str, Any]:
        """What it changes to move a handle by so many steps of its controls: {control: value}."""
        return {
            name: self.kind.controls[name].near(self.values[name], steps)
            for name, steps in self.handles[handle].steps(right, up).items()
        }

    def png(self, scale: int = SHARP) -> bytes:
        """The picture as PNG: sharp and lossless."""
        return _encode(_image(self.rgba(scale)), "PNG", compress_level=1)

    def still(self) -> bytes:
        """The picture for a page without a kernel: sharp, in so many colours that it stays small."""
        state = self.values, self.folded
        if self._still[0] != state:
            fits = self._fits
            self.fit(None)  # what a page without a kernel can show is the wide picture
            self._still = (dict(self.values), self.folded), _small(_image(self.rgba(SHARP)))
            if fits:
                self._fits = fits
                self._rearrange()
            self._release()
        return self._still[1]

    def _release(self):
        """Give back the memory of Agg's pixels, which a page does not need. Texts know who painted them last, even those of ticks
        that an axis had before. So do errors that Matplotlib has caught, with the local names of all who were drawing, until
        Python collects them: nobody here has pixels by a name of his own while something is drawn."""
        self._backgrounds.clear()
        vars(self.canvas.get_renderer()).clear()
        self.canvas = FigureCanvasAgg(self.figure)
        for axis in self.figure.findobj(Axis):
            del axis.majorTicks[len(axis.get_majorticklocs()) :]
            del axis.minorTicks[len(axis.get_minorticklocs()) :]
        for artist in self.figure.findobj(lambda artist: hasattr(artist, "_renderer")):
            artist._renderer = None
        give_back()

    # ---- telling -----------------------------------------------------------------------------------------------------
    @property
    def code(self) -> str:
        """The line of Python that makes this figure at its present setting."""
        changed = [
            f"{name}={value!r}" for name, value in self.values.items() if value != self.kind.start[name]
        ]
        hide = [f"hide={self.hide!r}"] if self.hide else []
        return f"{self.kind.name}({', '.join(changed + hide)})"

    @property
    def program(self) -> str | None:
        """The computation behind the picture as a program of its own; None for most figures."""
        return self.update.program(**self.values) if hasattr(self.update, "program") else None

    @property
    def alt(self) -> str:
        """The picture in words: what is plotted, the setting (of the folded controls those that were changed), the finding."""
        folded = {name for names in self.kind.more.values() for name in names}
        setting = ", ".join(
            f"{control.label or name} {number(self.values[name])}"
            for name, control in self.kind.controls.items()
            if name not in folded or self.values[name] != self.kind.start[name]
        )
        return plain(f"{self.kind.title} Setting: {setting}. {self.heading}{'' if self.asks else '.'}")

    @property
    def heading(self) -> str:
        """The title of the picture: the finding, or the question while the figure asks."""
        return self.kind.question if self.asks else self.reading.finding

    @property
    def text(self) -> str:
        """The reading as plain lines."""

        def line(name, value):
            value, theory = value if isinstance(value, tuple) else (value, None)
            return f"  {name}: {number(value)}" + (
                f"   (theory {number(theory)})" if theory is not None else ""
            )

        lines = (line(*item) for item in self.reading.numbers.items())
        return plain("\n".join([self.reading.finding, *lines]))

    def __repr__(self) -> str:
        return self.text

    @functools.cached_property
    def ui(self) -> Any:
        """The live figure as a widget (made when first asked for)."""
        from .live import Panel

        self._panel = Panel(self)
        return self._panel.box

    def close(self) -> None:
        """Let go of the widgets; shown again, the figure gets new ones."""
        if self.__dict__.pop("ui", None):
            self._panel.close()
            del self._panel

    def _repr_mimebundle_(self, include=None, exclude=None, **_):
        width, height = self.kind.arrangements[self.folded, None].size
        data = {"text/plain": self.text, "image/png": self.still()}
        metadata = {"image/png": {"width": width, "height": height, "alt": self.alt}}
        with contextlib.suppress(ImportError):  # no ipywidgets: the picture stands alone
            data["application/vnd.jupyter.widget-view+json"] = {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.ui.model_id,
            }
            alive.shown(self)
        return data, metadata


def _encode(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def _image(pixels):
    return Image.frombuffer("RGBX", pixels.shape[1::-1], pixels, "raw", "RGBX", 0, 1).convert("RGB")


def _small(picture):
    """As PNG, in so many colours that it stays small."""
    for colors in (256, 96, 32):
        few = picture.quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        png = _encode(few, "PNG")
        if len(png) <= MOST_BYTES:
            break
    return png
