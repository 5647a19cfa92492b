"""A surface in space, seen from anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from ...typing import Array, ArrayLike, Setter
from .. import theme
from .curves import NOWHERE
from .drawing import Drawing, width
from .maps import shades_of
from .scales import CLASSES, Look, Scale

HIGH = 0.55  # half the height of the box, where half its width is 1
ROOM, ASIDE = (58.0, 22.0), 9.0  # pixels for words beside the box and below, and from the box to them
CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-HIGH, HIGH)])
EDGES = [(i, j) for i in range(8) for j in range(i) if (CORNERS[i] != CORNERS[j]).sum() == 1]
APART = 14  # pixels from a line of words to the next
LEVEL = 1e-9  # of an elevation: neither from above nor from below


def project(points: Array, azimuth: float, elevation: float) -> tuple[Array, Array]:
    """Parallel projection of points in space (…, 3), seen from azimuth and elevation in degrees: places (…, 2), x to the right and
    y upwards, and nearness to the eye (…)."""
    (x, y, z), a, e = np.moveaxis(points, -1, 0), np.radians(azimuth), np.radians(elevation)
    toward = np.cos(a) * x + np.sin(a) * y
    places = np.cos(a) * y - np.sin(a) * x, np.cos(e) * z - np.sin(e) * toward
    return np.stack(places, axis=-1), np.cos(e) * toward + np.sin(e) * z


def surface(
    ax: Axes,
    x: Scale,
    y: Scale,
    z: Scale,
    title: str = "",
    *,
    looks: Sequence[Look] = CLASSES,
    colors: Array | None = None,
    beyond: float = 0.0,
) -> Setter:
    """A surface z over x and y in a box of three scales, and points of classes about it. Where the surface is higher or lower than
    the box by more than `beyond` of its height it is cut off; where it is NaN it has a hole. A panel is turned by
    tracks.Turn(name, ax, azimuth, elevation).

    set(Z, azimuth, elevation, points, which): Z (rows = y upwards, columns = x) over the whole of x and y, the eye in degrees, points
    (n, 3) with their classes (n,)
    """
    scales, shades = (x, y, z), np.asarray(shades_of(z.low, z.high) if colors is None else colors) / 255
    drawing = Drawing(ax, _draw_surface, title)

    def set_surface(
        Z: ArrayLike = NOWHERE,
        azimuth: float = -125.0,
        elevation: float = 22.0,
        points: ArrayLike = (),
        which: ArrayLike = (),
    ) -> None:
        Z = np.asarray(Z, float)
        if not Z.size:
            drawing.hide()
            return
        if Z.ndim != 2 or min(Z.shape) < 2:
            raise ValueError(f"a surface is an array of at least (2, 2) heights, got one of shape {Z.shape}")
        among, each = _in_box(np.asarray(points, float).reshape(-1, 3), scales), np.asarray(which)
        if len(among) != len(each):
            raise ValueError(f"each point has a class: got {len(among)} points and {len(each)} classes")
        rows, columns = (np.linspace(-1, 1, n) for n in Z.shape)
        heights = (Z - z.low) / (z.high - z.low) * 2 - 1
        most = HIGH * (1 + 2 * beyond)
        grid = np.stack([*np.meshgrid(columns, rows), (HIGH * heights).clip(-9, 9)], axis=-1)
        cells = _cut(_cells(grid), most)
        groups = [(look, among[each == k]) for k, look in enumerate(looks)]
        drawing.show(scales, shades, cells, groups, (azimuth, elevation), most)

    return set_surface


def _in_box(points, scales):
    """Data (n, 3) in the units of the box."""
    low, high = (np.array([getattr(scale, end) for scale in scales]) for end in ("low", "high"))
    return ((points - low) / (high - low) * 2 - 1) * [1, 1, HIGH]


def _cells(grid):
    """The corners of the cells between points of a grid (rows, columns, 3), one polygon each."""
    corners = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2).reshape(-1, 4, 3)
    return corners[np.isfinite(corners).all((1, 2))]


def _cut(cells, most):
    """Of polygons (n, 4, 3) what lies between the heights −most and most: a list of polygons."""
    heights = cells[..., 2]
    inside = (np.abs(heights) <= most).all(1)
    crossing = ~inside & (heights.min(1) < most) & (heights.max(1) > -most)
    parts = (_below(_below(cell, most) * [1, 1, -1], most) * [1, 1, -1] for cell in cells[crossing])
    return [*cells[inside], *(part for part in parts if len(part) > 2)]


def _below(polygon, most):
    """What of a polygon (n, 3) is not higher than this."""
    kept = []
    for here, there in zip(polygon, np.roll(polygon, -1, axis=0)):
        if here[2] <= most:
            kept.append(here)
        if (here[2] <= most) != (there[2] <= most):
            kept.append(here + (there - here) * (most - here[2]) / (there[2] - here[2]))
    return np.array(kept).reshape(-1, 3)


def _draw_surface(pen, scales, shades, cells, groups, seen, most):
    slope = np.radians(seen[1])
    half = most * np.cos(slope) + np.sqrt(2) * abs(np.sin(slope))  # of the height of what is seen
    scale = max(min((pen.width / 2 - ROOM[0]) / np.sqrt(2), (pen.height / 2 - ROOM[1]) / half), 1.0)

    def place(points):
        return project(points, *seen)[0] * [scale, -scale] + [pen.width / 2, pen.height / 2]

    _draw_box(pen, place, seen)
    if cells:
        _draw_cells(pen, place, shades, cells, seen)
    for look, points in groups:
        if len(points):
            pen.markers(look, place(points))
    _name_axes(pen, place, scales, seen)


def _draw_cells(pen, place, shades, cells, seen):
    """Polygons in space, far ones first, coloured by their height."""
    corners, counts = np.concatenate(cells), np.array([len(cell) for cell in cells])
    starts = np.cumsum(counts) - counts
    middles = np.add.reduceat(corners, starts) / counts[:, None]
    order = project(middles, *seen)[1].argsort()
    shares = (middles[order, 2] / HIGH / 2 + 0.5).clip(0, 1)
    faces = shades[(shares * (len(shades) - 1)).astype(int)]
    shapes = np.split(place(corners), starts[1:])
    pen.shapes([Path(shapes[k]) for k in order], faces, theme.GREY, width=0.4)


def _draw_box(pen, place, seen):
    """The edges of the box, but for those of the corner that is nearest to the eye."""
    nearest = project(CORNERS, *seen)[1].argmax()
    pen.lines([place(CORNERS[[i, j]]) for i, j in EDGES if nearest not in (i, j)], theme.GREY, 0.8)


def _name_axes(pen, place, scales, seen):
    """x and y at the lower edges on the near side, z at the left edge; a mark that has no room is left out."""
    x, y, z = scales
    a = np.radians(seen[0])
    sides = np.where(np.array([np.cos(a), np.sin(a)]) < 0, -1, 1) * (1 if seen[1] > -LEVEL else -1)
    middle = place(np.array([0, 0, -HIGH]))[0]
    names, marks = [], []
    for scale, along in ((x, 0), (y, 1)):
        for found, labels in ((names, {0.0: scale.label}), (marks, _marks(scale))):
            for at, words in labels.items():
                edge = np.array([at, sides[1], -HIGH] if along == 0 else [sides[0], at, -HIGH])
                u, v = place(edge)
                aside = np.sign(u - middle)
                found.append((words, u + ASIDE * aside, v + 2 * ASIDE, 0.5 - 0.5 * aside))
    left, right = CORNERS[place(CORNERS)[:, 0].argmin()][:2]
    for at, words in _marks(z).items():
        u, v = place(np.array([left, right, HIGH * at]))
        marks.append((words, u - ASIDE, v, 1.0))
    u, v = place(np.array([left, right, HIGH]))
    names.append((z.label, u, v - 2 * ASIDE, 0.5))
    _write(pen, names + marks)


def _marks(scale):
    """Place from −1 to 1 along an axis → what is written there."""
    return {
        2 * (at - scale.low) / (scale.high - scale.low) - 1: words
        for at, words in (scale.marks or {}).items()
    }


def _write(pen, words):
    """[(words, x, y, along), …] as far as none lies on another."""
    taken = []
    for string, x, y, along in words:
        wide = width(string)
        left = min(max(x - along * wide, 0), pen.width - wide)
        if all(left > end or left + wide < begin or abs(y - at) > APART for begin, end, at in taken):
            taken.append((left, left + wide, y))
            pen.text(string, x, y, along=along, halo=True)
