"""How the components of a panel are drawn: one artist each, in CSS pixels from the panel's upper left corner.

    def tally(ax, title=""):
        drawing = Drawing(ax, _draw_tally, title)        # made once
        def set_tally(n=0):
            drawing.show(n) if n else drawing.hide()     # checked here …
        return set_tally

    def _draw_tally(pen, n):                             # … drawn here, for Matplotlib and for the page alike
        pen.lines([[(6 * k, 10), (6 * k, 30)] for k in range(n)])
        pen.text(count(n, "stroke"), pen.width / 2, 40)

A drawing fits itself into its panel whenever it is painted, so it may be wide or narrow. `touched` tells what lies under a place.
"""

from __future__ import annotations

import functools
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence, Sized
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from PIL import Image

from ...typing import Array
from .. import theme
from ..recorder import Recorder
from ..told import tell
from ..tracks import arrow_head, box
from ..words import number
from .scales import Look, axes, bare

SMALL, LARGE = theme.TICK, theme.LABEL
SHARES = theme.SIGNED_COLORS[127::-1].repeat(2, axis=0)  # from white to the deepest shade that ink is read on
SIGNED = theme.SIGNED_COLORS
GREYS = np.column_stack([np.arange(256, dtype=np.uint8)] * 3 + [np.full(256, 255, np.uint8)])
SHARP = 2  # device pixels of a CSS pixel, at most: so many cells of a picture are kept
FULL = 1.02  # signs per em of what DejaVu does not have: they are as wide as high


# ---- words ---------------------------------------------------------------------------------------------------------------
SEEN = {" ": "␣", "\n": "↵", "\t": "→"}  # how a token of blanks is written


def plain(words: Any) -> str:
    """A number as words.number writes it; a text in one line, without signs that cannot be written."""
    if words is None:
        return ""
    if not isinstance(words, str):
        return number(words)
    return "".join(sign if sign.isprintable() or sign == "\u200d" else " " for sign in words)


def token(words: Any) -> str:
    """The same, with blanks at its ends made visible."""
    words = words if isinstance(words, str) else plain(words)
    if words.strip():
        return plain(words)
    return "".join(SEEN.get(sign, sign) for sign in words)


@functools.lru_cache(4096)
def width(words: str, size: int = SMALL) -> float:
    """Width of a line in CSS pixels. Chinese and emoji, which another font writes, are as wide as high."""
    wide = [sign for sign in words if unicodedata.east_asian_width(sign) in "WF"]
    rest = "".join(sign for sign in words if sign not in wide) if wide else words
    return theme.width(rest, size) + FULL * size * len(wide)


@functools.lru_cache(4096)
def shortened(words: str, room: float, size: int = SMALL) -> str:
    """As much of a line as has room, with "…" for the rest; "" where not even one sign has."""
    if width(words, size) <= room:
        return words
    low, high = 0, min(len(words), int(room / size * 4) + 1)  # no sign but spaces is narrower than a quarter
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if width(words[:middle].rstrip() + "…", size) <= room else (low, middle - 1)
        )
    return words[:low].rstrip() + "…" if low else ""


def cut_to(wide: Array, room: float) -> float:
    """To which width the widest of some things are cut, so that all have room side by side."""
    if wide.sum() <= room:
        return float(wide.max())
    order = np.sort(wide)
    shares = (room - np.append(0, np.cumsum(order)[:-1])) / np.arange(len(order), 0, -1)
    return max(float(shares[np.flatnonzero(order > shares)[0]]), 0.0)


def shade(share: float) -> str:
    """The colour of a share, 0 … 1."""
    return to_hex(SHARES[int(shades(share))] / 255)


PALEST = 0.42  # deeper shades of shapes would be light ones on a dark page, and words on them lost


def ground(weight: float) -> str:
    """The colour of a plate with words on it, for a weight 0 … 1."""
    return shade(PALEST * float(np.nan_to_num(weight, nan=0.0, posinf=1, neginf=0).clip(0, 1)))


def shades(values: Any, low: float = 0.0, high: float = 1.0) -> Array:
    """Places of numbers in SIGNED, if low = −high, or else in SHARES; what is no number is white."""
    white = 0.5 if low == -high else 0.0
    shares = (np.asarray(values, float) - low) / (high - low)
    return (np.nan_to_num(shares, nan=white, posinf=1, neginf=0).clip(0, 1) * 255).astype(np.uint8)


def checked_range(low: float, high: float) -> None:
    """A ValueError unless low < high."""
    if not low < high:
        raise ValueError(f"shades go from a lower number to a higher one, got {low} and {high}")


def at_most(what: str, given: Sized, most: int) -> None:
    """A ValueError that says how many there are and how many have room."""
    if len(given) > most:
        raise ValueError(f"there is room for {most} {what}, got {len(given)}")


def as_many(what: str, given: Sized, things: str, n: int) -> None:
    """A ValueError if there is not one for each, or none at all."""
    if len(given) not in (0, n):
        raise ValueError(f"{what}: one for each of the {things}, {n} in all, or none; got {len(given)}")


def matrix_of(what: str, given: Any, rows: int, columns: int) -> Array:
    """Numbers (≤ rows, ≤ columns), or a ValueError that names the shapes."""
    array = np.asarray(given, float)
    if array.ndim != 2 or array.shape[0] > rows or array.shape[1] > columns:
        raise ValueError(f"{what} is an array of at most ({rows}, {columns}), got one of shape {array.shape}")
    return array


# ---- the pen -------------------------------------------------------------------------------------------------------------
class Pen:
    """Draws on a panel of .width × .height CSS pixels, x to the right and y downwards, and remembers what lies where."""

    def __init__(self, renderer: Any, ax: Axes) -> None:
        self._renderer, self._scale = renderer, renderer.dpi / theme.DPI
        left, top, right, bottom = box(ax)
        self.width, self.height, self._left, self._top = right - left, bottom - top, left, top
        self._place = (
            Affine2D().translate(left, top).scale(self._scale, -self._scale).translate(0, renderer.height)
        )
        self._clip = Bbox(self._place.transform([(0, self.height), (self.width, 0)]))
        self.spots: list[tuple[Callable[..., Any], tuple[float, float, float, float]]] = []
        self.wires: list[tuple[Any, tuple[float, float, float, float]]] = []
        self._said: dict[str, list] = {}
        self._share = ax.transScale + ax.transLimits  # data of the panel → shares of it

    def _gc(self, color=theme.INK, width=1.0, dash=(), alpha=1.0):
        gc = self._renderer.new_gc()
        gc.set_foreground(color)
        gc.set_linewidth(theme.points(width))
        gc.set_clip_rectangle(self._clip)
        gc.set_joinstyle("miter")
        if alpha < 1:
            gc.set_alpha(alpha)
        if dash:
            gc.set_dashes(0, [theme.points(length * width) for length in dash])
        return gc

    def spot(self, name: Any, left: float, top: float, right: float, bottom: float) -> None:
        """Say what lies in a rectangle."""
        self.spots.append((lambda u, v: name, (left, top, right, bottom)))

    def grid(self, rows: int, columns: int, left: float, top: float, right: float, bottom: float) -> None:
        """Say that (row, column) of equal cells lie in a rectangle."""

        def name(u, v):
            return min(int((v - top) / (bottom - top) * rows), rows - 1), min(
                int((u - left) / (right - left) * columns), columns - 1
            )

        self.spots.append((name, (left, top, right, bottom)))

    def wire(
        self, names: Sequence[str], places: Any, wires: dict[Any, tuple[int, int, float]], gap: float
    ) -> None:
        """Say of straight lines, from places (k, 2) to places further right and with a gap at both, what they are: part → (from which
        place, to which, its value). A touch is told the part, the pointer "to ← from: value"."""
        if wires:
            starts, ends = (np.asarray(places, float) + (side * gap, 0) for side in (1, -1))
            self.wires += [(part, (*starts[a], *ends[b])) for part, (a, b, _) in wires.items()]
            corner, told = (self._left, self._top), np.array(list(wires.values()), float)
            self._said["lines"] = [list(names), starts + corner, ends + corner, told]

    def says(self, words: str, left: float, top: float, right: float, bottom: float) -> None:
        """Say words for the pointer in a rectangle."""
        known, sides = self._said.setdefault("boxes", [[], []])
        known.append(words)
        sides.append((self._left + left, self._top + top, self._left + right, self._top + bottom))

    def tell(self) -> None:
        """Give a page what is said to the pointer; who paints pixels has no use for it."""
        if hasattr(self._renderer, "tell") and self._said:
            self._renderer.tell(**self._said)

    def inside(self, points: Any) -> Array:
        """Data of the panel (n, 2) as places in it."""
        return (self._share.transform(points) * [1, -1] + [0, 1]) * [self.width, self.height]

    # ---- shapes ----------------------------------------------------------------------------------------------------------
    def shapes(
        self,
        paths: Sequence[Any],
        faces: Any = None,
        edge: str | None = None,
        *,
        width: float = 1.0,
        dash: Sequence[float] = (),
        alpha: float = 1.0,
    ) -> None:
        """Closed shapes, each a Path or its corners; one face for all, or a list of them."""
        if not len(paths):
            return
        closed = [path if isinstance(path, Path) else Path(path, closed=False) for path in paths]
        listed = [faces] if isinstance(faces, str) else faces
        filled = to_rgba_array(listed) if listed is not None else NONE.copy()
        filled[:, 3] *= alpha
        self._collection(closed, filled, to_rgba_array(edge, alpha) if edge else NONE, [width], dash)

    def strokes(
        self, paths: Sequence[Path], widths: Sequence[float], color: str, *, alpha: float = 1.0
    ) -> None:
        """Open curves in one colour, each with a width of its own."""
        if paths:
            self._collection(paths, NONE, to_rgba_array(color, alpha), widths)

    def _collection(self, paths, faces, edges, widths, dash=()):
        self._renderer.draw_path_collection(
            self._gc(),
            self._place,
            paths,
            np.zeros((0, 3, 3)),
            np.zeros((1, 2)),
            IdentityTransform(),
            faces,
            edges,
            [theme.points(width) for width in widths],
            [(0, [theme.points(length * widths[0]) for length in dash]) if dash else (0, None)],
            [True],
            [None],
            "screen",
        )

    def rectangles(self, sides: Any, faces: Any = None, edge: str | None = None, **look: Any) -> None:
        """Rectangles [(left, top, right, bottom), …], with the looks of `shapes`."""
        self.shapes(
            [rectangle(*each) for each in np.asarray(sides, float).reshape(-1, 4)], faces, edge, **look
        )

    def plates(self, sides: Any, faces: Any = "white", edge: str | None = theme.GREY, **look: Any) -> None:
        """Rectangles with round corners."""
        self.shapes([plate(*each) for each in np.asarray(sides, float).reshape(-1, 4)], faces, edge, **look)

    def circles(
        self, at: Any, radius: float, faces: Any = "white", edge: str | None = theme.INK, **look: Any
    ) -> None:
        """Circles with these centres."""
        self.shapes(
            [DISC.transformed(Affine2D().scale(radius).translate(*each)) for each in at], faces, edge, **look
        )

    def lines(
        self,
        lines: Iterable[Any],
        color: str = theme.INK,
        width: float = 1.0,
        dash: Sequence[float] = (),
        alpha: float = 1.0,
    ) -> None:
        """Open lines through points, all in one look."""
        parts = [np.asarray(line, float) for line in lines]
        if parts:
            codes = [np.r_[Path.MOVETO, np.full(len(part) - 1, Path.LINETO)] for part in parts]
            path = Path(np.concatenate(parts), np.concatenate(codes))
            self._renderer.draw_path(self._gc(color, width, dash, alpha), path, self._place)

    def arrows(
        self, ends: Iterable[Any], color: str = theme.INK, width: float = 1.2, dash: Sequence[float] = ()
    ) -> None:
        """Straight arrows [(start, end), …]."""
        pairs = [np.asarray(pair, float) for pair in ends]
        self.lines(pairs, color, width, dash)
        self.shapes([arrow_head(pair[0], pair[1]) for pair in pairs], color)

    def markers(self, look: Look, at: Any) -> None:
        """The marker of a look at many places (n, 2)."""
        style = MarkerStyle(look.marker)
        shape = style.get_path().transformed(style.get_transform())
        size = look.size * self._scale / np.ptp(shape.vertices, axis=0).max()
        face = "white" if look.hollow else look.color
        self._renderer.draw_markers(
            self._gc(look.color if look.hollow else "white", 1.2 if look.hollow else 0.6),
            shape,
            Affine2D().scale(size),
            Path(at),
            self._place,
            to_rgba_array(face)[0],
        )

    def marker(self, look: Look, x: float, y: float) -> None:
        """The marker of a look."""
        style = MarkerStyle(look.marker)
        shape = style.get_path().transformed(style.get_transform())
        shape = shape.transformed(Affine2D().scale(1, -1))
        size = look.size / np.ptp(shape.vertices, axis=0).max()
        self.shapes(
            [shape.transformed(Affine2D().scale(size).translate(x, y))],
            "white" if look.hollow else look.color,
            look.color if look.hollow else "white",
            width=1.2 if look.hollow else 0.6,
        )

    def minus(self, cells: Iterable[Any], left: float, top: float, wide: float, high: float) -> None:
        """A minus sign in the cells (row, column) of a map whose numbers have no room: for who sees no colours."""
        if wide >= 5 and high >= 5:
            half = min(wide / 2 - 1.5, 4)
            at = [(left + (j + 0.5) * wide, top + (i + 0.5) * high) for i, j in cells]
            self.lines([[(x - half, y), (x + half, y)] for x, y in at], theme.INK, 1)

    # ---- words and pictures ----------------------------------------------------------------------------------------------
    def text(
        self,
        words: Any,
        x: float,
        y: float,
        *,
        size: int = SMALL,
        color: str = theme.INK,
        along: float = 0.5,
        room: float = np.inf,
        halo: bool = False,
    ) -> None:
        """A line of words; x is where it begins (along = 0), its middle (0.5) or its end (1), y the middle of its height. It gets
        so much room and is shortened to it, and it stays inside the panel."""
        line = shortened(plain(words), min(room, self.width), size)
        wide = width(line, size)
        if not line or not np.isfinite(x) or not 0 <= y <= self.height:
            return
        begin = min(max(x - along * wide, 0), self.width - wide)
        theme.writer(self._renderer)(
            line,
            (self._left + begin) * self._scale,
            (self._top + y + 0.36 * size) * self._scale,
            path=theme.TEXT_FONT,
            size=round(size * self._scale),
            color=color,
            halo=round(1.75 * self._scale) if halo else 0,
        )

    def text_in(self, words: Any, x: float, y: float, left: float, right: float, **look: Any) -> None:
        """The same around x, as far as it stays between left and right."""
        half = min(width(plain(words)), right - left) / 2
        self.text(words, min(max(x, left + half), right - half), y, room=right - left, **look)

    def upright(self, words: Any, x: float, bottom: float, *, room: float, color: str = theme.INK) -> None:
        """A line of words turned by a quarter, read from below; x is the middle of its height."""
        line = shortened(plain(words), room, SMALL)
        if not line:
            return
        X, Y = (self._left + x + 0.36 * SMALL) * self._scale, (self._top + bottom) * self._scale
        font = FontProperties(family="DejaVu Sans", size=theme.points(SMALL))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # signs that DejaVu has not
            self._renderer.draw_text(self._gc(color), round(X), round(Y), line, font, 90)

    def image(self, array: Array, sides: Sequence[float], palette: Array | None = None) -> None:
        """A picture in a rectangle (left, top, right, bottom): colours (rows, columns, 3 or 4) uint8, or places (rows, columns)
        uint8 in a palette (256, 4)."""
        left, top, right, bottom = sides
        if right - left < 1 or bottom - top < 1:
            return
        if palette is not None and palette[:, 3].min() < 255:
            array, palette = palette[array], None
        rows, columns = array.shape[:2]
        most = round(SHARP * (bottom - top)), round(SHARP * (right - left))
        if rows > most[0] or columns > most[1]:  # more than can be seen
            size = min(columns, most[1]), min(rows, most[0])
            array = np.asarray(Image.fromarray(array).resize(size, Image.Resampling.BOX))
            rows, columns = array.shape[:2]
        if palette is None and array.shape[2] == 3:
            array = np.concatenate([array, np.full((rows, columns, 1), 255, np.uint8)], axis=2)
        shrinks = columns > right - left or rows > bottom - top
        if hasattr(self._renderer, "cells"):  # a recorder takes the cells themselves
            place = (self._left + left, self._top + top, right - left, bottom - top)
            if palette is None:
                self._renderer.image(self._gc(), array, place, int(shrinks))
            else:
                self._renderer.cells(self._gc(), array, palette, place, int(shrinks))
            return
        corners = np.rint(self._place.transform([(left, bottom), (right, top)])).astype(int)
        (x0, y0), (x1, y1) = corners.tolist()
        colors = array if palette is None else palette[array]
        way = Image.Resampling.BOX if shrinks else Image.Resampling.NEAREST
        sized = np.array(Image.fromarray(colors).resize((max(x1 - x0, 1), max(y1 - y0, 1)), way))
        self._renderer.draw_image(self._gc(), x0, y0, sized[::-1])


def rectangle(left: float, top: float, right: float, bottom: float) -> Path:
    return Path(
        [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)],
        [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY],
    )


def plate(left: float, top: float, right: float, bottom: float, round_: float = 4) -> Path:
    """A rectangle with round corners."""
    r = min(round_, (right - left) / 2, (bottom - top) / 2)
    corners = [(right, top), (right, bottom), (left, bottom), (left, top)]
    ways = [(-1, 0, 0, 1), (0, -1, -1, 0), (1, 0, 0, -1), (0, 1, 1, 0)]
    points, codes = [], []
    for (x, y), (a, b, c, d) in zip(corners, ways):
        points += [(x + r * a, y + r * b), (x, y), (x + r * c, y + r * d)]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    codes[0] = Path.MOVETO
    return Path([*points, points[0]], [*codes, Path.CLOSEPOLY])


DISC, NONE = Path.unit_circle(), np.zeros((0, 4))


def bend(start: Sequence[float], end: Sequence[float]) -> Path:
    """A curve that leaves its start upwards or downwards and arrives so."""
    (x0, y0), (x1, y1), middle = start, end, (start[1] + end[1]) / 2
    return Path(
        [(x0, y0), (x0, middle), (x1, middle), (x1, y1)], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    )


# ---- the artist ----------------------------------------------------------------------------------------------------------
class Drawing(Artist):
    """The one artist of a component: `draw(pen, *what)` paints what it was told to show."""

    def __init__(
        self, ax: Axes, draw: Callable[..., None], title: str | None = "", *, zorder: float = 3
    ) -> None:
        """On a panel of its own, under a title; over what the panel has if the title is None."""
        super().__init__()
        if title is not None:
            axes(ax, bare(), bare(), title, grid=False)
        self._draw, self.what = draw, None
        ax.add_artist(self)
        self.set(animated=True, zorder=zorder, in_layout=False)
        tell(self, kind="said")

    def show(self, *what: Any) -> None:
        self.what, self.stale = what, True

    def hide(self) -> None:
        self.what, self.stale = None, True

    def draw(self, renderer: Any) -> None:
        if self.what is not None:
            pen = Pen(renderer, self.axes)
            self._draw(pen, *self.what)
            pen.tell()
        self.stale = False

    def under(self, x: float, y: float) -> Any:
        """What lies at a place of the panel's data, None if nothing does."""
        if self.what is None:
            return None
        pen = Pen(Recorder(*self.axes.figure.get_size_inches() * theme.DPI), self.axes)
        self._draw(pen, *self.what)
        ((u, v),) = pen.inside([(x, y)])
        found = (
            name(u, v) for name, (x0, y0, x1, y1) in reversed(pen.spots) if x0 <= u <= x1 and y0 <= v <= y1
        )
        wires = sorted((_apart((u, v), *ends), name) for name, ends in pen.wires)
        return next(found, next((name for far, name in wires if far < NEAR), None))


NEAR = 6  # pixels from a line that still touch it


def _apart(point: Sequence[float], x0: float, y0: float, x1: float, y1: float) -> float:
    """How far a point is from a straight line between two ends."""
    along = np.array([x1 - x0, y1 - y0])
    from_start = np.subtract(point, (x0, y0))
    share = float(np.clip(from_start @ along / max(along @ along, 1e-9), 0, 1))
    return float(np.hypot(*(from_start - share * along)))


def touched(ax: Axes, x: float, y: float) -> Any:
    """Which part of the panel's components lies at a place, for an `update.touch`; None if there is nothing.

    tokens, ribbons (the lower row), mosaic, boxes, volumes   its number
    table, strip            (row, column)
    attention               (row, column); (row, None) and (None, column) for the tokens beside it and above
    unrolled                (floor, step), or ("input", step) and ("output", step)
    network                 (layer, unit); (layer, unit, unit before) for a weight; of one that grows ("+", layer) and ("−", layer)
                            for the signs at a layer, ("+", None) and ("−", None) for those above all layers
    equation                (part, row, column)
    tree                    the path to the node
    """
    drawings = [artist for artist in ax.artists if isinstance(artist, Drawing)]
    found = (drawing.under(x, y) for drawing in sorted(drawings, key=lambda each: -each.zorder))
    return next((name for name in found if name is not None), None)
