"""One look for every figure: colours with a fixed meaning, type sizes in pixels, quiet axes.

The palette is Okabe and Ito's (2008). Its three light colours (orange, sky, yellow) have too little contrast for thin lines on
white: orange and sky serve as fills with a dark edge only, yellow is not used.
"""

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from PIL import ImageFont

from ..typing import Array

BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY = "#E69F00", "#56B4E9"  # fills only
INK, GREY, PALE = "#222222", "#6b6b6b", "#d9d9d9"
CYCLE = (BLUE, VERMILLION, GREEN, PURPLE, INK)

NEGATIVE, POSITIVE = BLUE, VERMILLION  # signs of numbers
CLASS_COLOR, CLASS_MARKER = (BLUE, VERMILLION), ("o", "X")
FORWARD, GRADIENT = INK, PURPLE  # values solid, gradients dashed
SIGNED_MAP, MAGNITUDE_MAP = "RdBu_r", "viridis"

MONO = "DejaVu Sans Mono"  # of code; all else is the theme's family

DPI = 100  # one CSS pixel is 0.72 pt
TICK, LABEL, TITLE = 11, 13, 15  # CSS pixels
TITLE_PLACE = 10, 5  # left and upper edge of the title, CSS pixels
TITLE_LINE = 18  # from line to line of the title, CSS pixels


def ramp(*colors: str, bands: int = 32) -> Array:
    """256 colours from the first to the last, (256, 4) uint8: evenly spaced ones are given, the bands between are mixed."""
    given = [[int(color[k : k + 2], 16) for k in (1, 3, 5)] + [255] for color in colors]
    places = np.round(np.linspace(0, bands, 256)) * (len(colors) - 1) / bands
    return (
        np.column_stack([np.interp(places, range(len(colors)), part) for part in zip(*given)])
        .round()
        .astype(np.uint8)
    )


SIGNED_COLORS = ramp(
    "#5fa5cd", "#ffffff", "#e68e52"
)  # of views.tiles: NEGATIVE, POSITIVE, so pale that points stand out


def points(pixels: float) -> float:
    """CSS pixels → typographic points, Matplotlib's unit of text and lines."""
    return pixels * 72 / DPI


RC: Any = {
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": points(12),
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": points(LABEL),
    "axes.titleweight": "normal",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.titley": 1.0,
    "axes.labelsize": points(LABEL),
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.labelsize": points(TICK),
    "ytick.labelsize": points(TICK),
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "legend.fontsize": points(TICK),
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.6,
    "text.color": INK,
    "axes.unicode_minus": True,
    "path.simplify": True,
    "image.interpolation": "none",  # nearest for Agg; a recorder is given the cells themselves
    "image.composite_image": False,
}


@contextlib.contextmanager
def look() -> Iterator[None]:
    """Context: Matplotlib's defaults and this theme, whatever the learner has set; what was set comes back afterwards."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)
        yield


# Matplotlib writes glyph by glyph and takes 1 ms for 25 letters. What moves is written by Pillow, straight into the pixels.
@functools.cache
def font(path: str, size: int) -> tuple:
    """A font by its file and its size in device pixels, with the ascent and descent of a line."""
    face = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    _, top, _, bottom = face.getbbox("lp", anchor="ls")
    return face, -top, bottom


@functools.lru_cache(256)  # a line of a still picture takes 10 … 50 kB
def _ink(path, size, line, stroke):
    """How much of each pixel a line of text covers (0 … 255), and where its upper left corner is, seen from its start."""
    mask, (left, top) = font(path, size)[0].getmask2(line, mode="L", anchor="ls", stroke_width=stroke)
    return np.asarray(mask, np.uint16).reshape(mask.size[::-1]), left, top


RAISED = re.compile(r"\^\[([^\]]+)\]")  # the number of a layer, a^[1] as on the slides
SMALL, UP = 0.72, 0.38  # size of what is raised and how far, by the size of the letters


def raised(text: str) -> str:
    """A text with a^[1] in it as Matplotlib writes it itself, in ticks and titles."""
    return RAISED.sub(r"$^{[\1]}$", text)


@functools.lru_cache(4096)
def pieces(line: str, size: float, path: str) -> tuple[tuple[str, float, float, float], ...]:
    """A line of text in parts that are written with one size and at one height: (letters, size, pixels to the right, pixels up)."""
    if "^[" not in line:
        return ((line, size, 0.0, 0.0),)
    found, x = [], 0.0
    for k, part in enumerate(RAISED.split(line)):  # every second one is raised
        part, high, up = (f"[{part}]", round(size * SMALL), UP * size) if k % 2 else (part, size, 0.0)
        if part:
            found.append((part, high, x, up))
            x += font(path, round(high))[0].getlength(part)
    return tuple(found)


def write(
    pixels: Array,
    line: str,
    x: float,
    y: float,
    *,
    path: str,
    size: int,
    color: str = INK,
    halo: int = 0,
    along: float = 0,
) -> None:
    """Write a line of text into pixels (height, width, 4), in place; y is its baseline, x where it begins (along = 0), from the
    upper left, or where its middle (.5) or its end (1) is."""
    x -= along * width(line, size, path)
    for part, high, right, up in pieces(line, size, path):
        _write(pixels, part, round(x + right), round(y - up), path, int(high), color, halo)


def _write(pixels, line, x, y, path, size, color, halo):
    shades = [int(color[k : k + 2], 16) for k in (1, 3, 5)]
    for stroke, shade in ([(halo, (255, 255, 255))] if halo else []) + [(0, shades)]:
        ink, left, top = _ink(path, size, line, stroke)
        left, top = x + left, y + top
        ink = ink[max(-top, 0) :, max(-left, 0) :]
        place = pixels[
            max(top, 0) : max(top, 0) + ink.shape[0], max(left, 0) : max(left, 0) + ink.shape[1], :3
        ]
        ink = ink[: place.shape[0], : place.shape[1], None]
        place[...] = (place * (255 - ink) + np.array(shade, np.uint16) * ink + 127) // 255


def writer(renderer: Any) -> Callable[..., None]:
    """`write` for who draws: a recorder has its own, Agg has pixels."""
    return getattr(renderer, "write", None) or functools.partial(write, np.asarray(renderer.buffer_rgba()))


TEXT_FONT, TITLE_FONT, MONO_FONT = (
    str(Path(matplotlib.get_data_path(), "fonts", "ttf", file))
    for file in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf")
)


def width(text: str, size: int, path: str = TEXT_FONT) -> float:
    """Width of a line of text of this size, in CSS pixels."""
    last, high, x, _ = pieces(text, size, path)[-1] if text else ("", size, 0.0, 0.0)
    return x + font(path, round(high))[0].getlength(last)


def title_width(text: str) -> float:
    """Width of a figure's title in CSS pixels, with its margins."""
    return TITLE_PLACE[0] * 2 + width(text, TITLE, TITLE_FONT)


def title_lines(text: str, width: float, size: int = TITLE) -> list[str]:
    """A title in lines that are no wider than so many CSS pixels, as long as words allow."""
    lines, room = [""], width - 2 * TITLE_PLACE[0]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font(TITLE_FONT, size)[0].getlength(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def strip(lines: int) -> int:
    """Height of the place of a title of so many lines, in CSS pixels."""
    return 2 * TITLE_PLACE[1] + lines * TITLE_LINE


def write_title(
    write: Callable[..., None], text: str, scale: int = 1, width: float | None = None, lines: int = 1
) -> None:
    """Write a figure's title where it stands, with somebody's `write`; in so many lines of this width, if it is given, and smaller
    if they need it."""
    if not text:
        return
    size, told = TITLE, [text]
    if width is not None:
        sizes = range(TITLE, TICK - 1, -1)
        size = next((size for size in sizes if len(title_lines(text, width, size)) <= lines), TICK)
        told = title_lines(text, width, size)
    ascent = font(TITLE_FONT, size * scale)[0].getmetrics()[0]
    for k, line in enumerate(told):
        write(
            line,
            TITLE_PLACE[0] * scale,
            (TITLE_PLACE[1] + k * TITLE_LINE) * scale + ascent,
            path=TITLE_FONT,
            size=size * scale,
        )
