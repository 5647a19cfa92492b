"""The house rules of figures, read off what a page is told of them: `broken(view)` says which a picture breaks, and how."""

import re
from itertools import combinations

import numpy as np

from dlcourse.explore import theme, tracks, views
from dlcourse.explore.recorder import FONTS

FACES = {face: theme.TEXT_FONT.replace("DejaVuSans.ttf", f"{file}.ttf") for file, face in FONTS.items()}
SLACK = 2.0  # pixels by which letters may come near to an edge or to one another
BAND = 40  # pixels of nothing, from edge to edge
FOREIGN = re.compile(r"\d[eE][+−-]?\d|(?<![\w\])’'])-\d")  # 2e-5, -3: numbers in another style
BARE_LAYER = re.compile(r"\b[aAzZWb]\[\w+\]")  # a[1] for a^[1]
THEORY = 0.1  # "theory" promises equality, up to so much
NUMBER = re.compile(r"[−\d.]")


def orders(view):
    """(place among the parts, order) of the whole picture, from below."""
    view.description.changes()
    for place, (part, _) in sorted(view.description.sent.items()):
        for order in part:
            yield place, order


def texts(view):
    """(place, string, box) of all that is written: left, top, right, bottom in CSS pixels; labels of runs included."""
    for place, order in orders(view):
        if order["k"] == "text" and order["s"].strip() and order.get("face"):
            yield place, order["s"], box(order)
    top = len(view._moving) + 1
    for panel in view.tracks:
        yield from ((top, string, around) for string, around in labels(panel))


def box(order):
    """Where the letters of a text stand."""
    size, face = order["font"]
    wide, x, y = theme.width(order["s"], round(size), FACES[face]), order["x"], order["y"]
    along = order.get("along", 0) * wide
    if abs(order.get("angle", 0)) == 90:
        up = np.sign(order["angle"])
        ends = sorted((y + up * along, y - up * (wide - along)))
        return (
            (x - 0.76 * size, ends[0], x + 0.24 * size, ends[1])
            if up > 0
            else (x - 0.24 * size, ends[0], x + 0.76 * size, ends[1])
        )
    return x - along, y - 0.76 * size, x - along + wide, y + 0.24 * size


def labels(panel):
    """The labels of a panel's runs, as tracks.py writes them."""
    found, edges = [], tracks.box(panel.axes)
    left, top, right, bottom = edges
    for part, points in panel.shown():
        k = min(panel.step, len(points) - 1)
        string = tracks.words(part, k) if part["kind"] == "run" else ""
        if string:
            at = points[k].clip(
                [left + tracks.INSET, top + tracks.INSET], [right - tracks.INSET, bottom - tracks.INSET]
            )
            found.append((string, (*at, theme.width(string, theme.TICK))))
    for (string, (_, _, wide)), (x, y) in zip(
        found, tracks.places([place for _, place in found], edges, panel.room)
    ):
        yield string, (x, y - 5, x + wide, y + 7)


def off_the_canvas(view):
    width, height = view.figure.get_size_inches() * theme.DPI
    for _, string, (left, top, right, bottom) in texts(view):
        if left < -SLACK or top < -SLACK or right > width + SLACK or bottom > height + SLACK:
            yield string


def on_another_text(view):
    for (_, one, a), (_, other, b) in combinations(texts(view), 2):
        if min(a[2], b[2]) - max(a[0], b[0]) > SLACK and min(a[3], b[3]) - max(a[1], b[1]) > 2 * SLACK:
            yield f"{one} | {other}"


def under_a_line(view):
    """Words that a vertical line over a whole panel strikes out: one that is drawn after them."""
    lines = []
    for place, artist in enumerate(view._moving, 2):
        if not artist.get_visible() or artist.axes is None or not artist.axes.get_visible():
            continue
        if isinstance(artist, tracks.Tracks):
            for part, points in artist.shown():
                if part["kind"] == "pointer" and not part["head"]:
                    x, top, _, bottom = points[min(artist.step, len(points) - 1)]
                    lines.append((place, x, *sorted((top, bottom))))
        elif isinstance(artist, views.Line2D) and len(artist.get_xdata()) == 2 and artist.axes:
            (x0, y0), (x1, y1) = (
                artist.get_transform().transform(artist.get_xydata()) * theme.DPI / view.figure.dpi
            )
            height = view.figure.bbox.height * theme.DPI / view.figure.dpi
            inner = artist.axes.bbox.height * theme.DPI / view.figure.dpi
            if abs(x0 - x1) < 0.5 and abs(y1 - y0) > 0.9 * inner:
                lines.append((place, x0, *sorted((height - y0, height - y1))))
    for at, string, (left, top, right, bottom) in texts(view):
        for place, x, upper, lower in lines:
            if place > at and left + 1 < x < right - 1 and upper < bottom and lower > top:
                yield string


def in_another_style(view):
    for string in (
        {string for _, string, _ in texts(view)} | set(view.reading.numbers) | {view.reading.finding}
    ):
        if FOREIGN.search(string) or BARE_LAYER.search(string):
            yield string
    yield from (string for _, string, _ in texts(view) if "^[" in string)  # which nobody has raised


def theory_that_is_none(view):
    for name, value in view.reading.numbers.items():
        if isinstance(value, tuple) and not any(isinstance(part, str) or part is None for part in value):
            measured, theory = map(float, value)
            if abs(measured - theory) > THEORY * max(abs(theory), 1e-9):
                yield name


def a_map_without_numbers(view):
    """A panel whose colours run smoothly has a bar, or numbers on it."""
    written = [(string, area) for _, string, area in texts(view)]
    for ax in view.figure.axes:
        smooth = [a for a in ax.get_children() if isinstance(a, views._Pixels) and a.smooth and a.tiles]
        if smooth and ax.get_visible() and not ax.child_axes:
            left, top, right, bottom = tracks.box(ax)
            inside = [
                string
                for string, (x, y, x1, y1) in written
                if left < x and x1 < right + 60 and top < y and y1 < bottom
            ]
            if not any(NUMBER.match(string) for string in inside):
                yield ax.get_title() or "a map"


def an_empty_band(view):
    inked = (view.rgba()[..., :3] < 250).any(-1)
    for what, filled in (("rows", inked.any(1)), ("columns", inked.any(0))):
        gaps = np.diff(np.flatnonzero(np.r_[True, filled, True])) - 1
        if gaps.max() > BAND:
            yield f"{gaps.max()} {what}"


RULES = {
    rule.__name__: rule
    for rule in (
        off_the_canvas,
        on_another_text,
        under_a_line,
        in_another_style,
        theory_that_is_none,
        a_map_without_numbers,
        an_empty_band,
    )
}


def broken(view, *, resting=True):
    """{rule: how this picture breaks it}; `resting` looks at the pixels too, for empty bands."""
    rules = {name: rule for name, rule in RULES.items() if resting or rule is not an_empty_band}
    found = {name: sorted(set(rule(view))) for name, rule in rules.items()}
    return {name: cases for name, cases in found.items() if cases}
