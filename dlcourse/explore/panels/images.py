"""Pictures: one image, many small ones as one, and boxes on them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ...typing import Array, ArrayLike, Setter
from .. import theme
from .curves import NOWHERE, PLAIN
from .drawing import GREYS, Drawing, Pen, as_many, at_most, plain, width
from .scales import Look, axes, bare

MOST_PIXELS = 1024  # of one side
GAP = 3  # pixels between the tiles of a mosaic, at least
CAPTION = 15  # pixels of a label below a tile
GAPPED = np.r_[[[0, 0, 0, 0]], GREYS[np.linspace(0, 255, 255).round().astype(int)]].astype(
    np.uint8
)  # 0: nothing


def _pixels(what, array, dimensions):
    """Grey values 0 … 1 as uint8, (…, h, w), or colours (…, h, w, 3) as they are; a ValueError that names the shapes."""
    array = np.asarray(array)
    colour = array.ndim == dimensions + 1 and array.shape[-1] == 3
    if not colour and array.ndim != dimensions or not array.size:
        several = "n, " * (dimensions - 2)
        raise ValueError(
            f"{what} has the shape ({several}h, w) in grey or ({several}h, w, 3) in colour, got {array.shape}"
        )
    if max(array.shape[dimensions - 2 : dimensions]) > MOST_PIXELS:
        raise ValueError(
            f"{what} has at most {MOST_PIXELS} pixels a side, got an array of shape {array.shape}"
        )
    if array.dtype == np.uint8:
        return array
    if colour and np.nanmax(array) > 1:
        raise ValueError(
            f"colours are uint8, or numbers from 0 to 1; got {array.dtype} up to {np.nanmax(array):g}"
        )
    return (np.nan_to_num(array.astype(float)).clip(0, 1) * 255).round().astype(np.uint8)


def image(ax: Axes, height: int, width: int, title: str = "") -> Setter:
    """An image in a frame of height × width. The panel is measured in the frame's own pixels, x from 0 at its left edge and y from 0
    at the top: boxes on it and handles use these numbers.

    set(image) with grey values 0 … 1 (h, w), or colours (h, w, 3) of uint8 or 0 … 1; more or fewer pixels than the frame has are
    stretched to it, if the proportions are its own. NaN is black."""
    axes(ax, bare(0, width), bare(height, 0), title, grid=False, equal=True)
    drawing = Drawing(ax, _draw_image, None, zorder=1)

    def set_image(image: ArrayLike = NOWHERE) -> None:
        if not np.size(image):
            drawing.hide()
            return
        pixels = _pixels("an image", image, 2)
        h, w = pixels.shape[:2]
        if abs(h * width - w * height) > max(height, width):
            raise ValueError(f"an image of shape {pixels.shape} does not fit a frame of {height} × {width}")
        drawing.show(pixels)

    return set_image


def _draw_image(pen: Pen, pixels: Array) -> None:
    pen.image(pixels, (0, 0, pen.width, pen.height), GREYS if pixels.ndim == 2 else None)
    pen.rectangles([(0.5, 0.5, pen.width - 0.5, pen.height - 0.5)], None, theme.GREY, width=0.7)


def mosaic(ax: Axes, rows: int, columns: int, title: str = "") -> Setter:
    """Up to rows · columns images of one size, each row of them one image with gaps.

    set(images, labels, lit): images (n, h, w) grey 0 … 1 or (n, h, w, 3) uint8, a label below each, and the number of the one that
    gets a frame."""
    drawing = Drawing(ax, _draw_mosaic, title)

    def set_mosaic(
        images: ArrayLike = NOWHERE, labels: Sequence[object] = (), lit: int | None = None
    ) -> None:
        if not np.size(images):
            drawing.hide()
            return
        pixels = _pixels("a mosaic", images, 3)
        at_most("images", pixels, rows * columns)
        as_many("labels", labels, "images", len(pixels))
        drawing.show(rows, columns, pixels, tuple(map(plain, labels)), lit)

    return set_mosaic


def _draw_mosaic(pen: Pen, rows: int, columns: int, pixels: Array, labels: tuple, lit: int | None) -> None:
    n, h, w = pixels.shape[:3]
    below = GAP + (CAPTION if labels else 0)
    room = (pen.width - 4) / columns - GAP, (pen.height - 4) / rows - below
    zoom = min(room[0] / w, room[1] / h)  # pixels of the panel for one of an image
    if zoom <= 0:
        return
    finer = max(round(zoom / GAP), 1)  # so that a gap is a pixel of the picture, or more
    cells, zoom = _with_nothing(pixels).repeat(finer, axis=1).repeat(finer, axis=2), zoom / finer
    gap = max(round(GAP / zoom), 1)
    zoom = min((pen.width - 4) / (columns * (finer * w + gap)), zoom)
    wide, high, across = zoom * finer * w, zoom * finer * h, zoom * (finer * w + gap)
    down = high + below
    left, top = (pen.width - columns * across + gap * zoom) / 2, (pen.height - rows * down + GAP) / 2
    places = [(left + k % columns * across, top + k // columns * down) for k in range(n)]
    for first in range(0, n, columns):
        tiles = cells[first : first + columns]
        gapped = np.pad(tiles, [(0, 0), (0, 0), (0, gap)] + [(0, 0)] * (tiles.ndim - 3))
        x, y = places[first]
        row = np.concatenate(list(gapped), axis=1)
        pen.image(row, (x, y, x + row.shape[1] * zoom, y + high), GAPPED if row.ndim == 2 else None)
    pen.rectangles([(x, y, x + wide, y + high) for x, y in places], None, theme.GREY, width=0.7)
    for k, (x, y) in enumerate(places):
        pen.spot(k, x, y, x + wide, y + down - GAP)
        if labels:
            pen.text(labels[k], x + wide / 2, y + high + 8, room=across - 2)
    if lit is not None and 0 <= lit < n:
        x, y = places[lit]
        ring = [(x - 1, y - 1, x + wide + 1, y + high + 1)]
        pen.rectangles(ring, None, "white", width=5)
        pen.rectangles(ring, None, theme.VERMILLION, width=2.5)


def _with_nothing(pixels):
    """The same images with room for what is no pixel: colours with an alpha, grey values as places in GAPPED."""
    if pixels.ndim == 4:
        return np.pad(pixels, [(0, 0)] * 3 + [(0, 1)], constant_values=255)
    return (1 + (pixels * (254 / 255)).round()).astype(np.uint8)


def boxes(ax: Axes, n: int) -> Setter:
    """Up to n boxes on whatever the panel shows, in its own numbers, each with a label that stays inside. A box that leaves the panel
    ends at its edge. A corner follows the mouse by Handle("corner", ax, "left", "top").

    set(corners, labels, looks, strength): corners (k, 4) as left, top, right, bottom, NaN for none; a label for each; one Look for
    all or one for each; how strong each is drawn, 0 … 1."""
    drawing = Drawing(ax, _draw_boxes, None, zorder=5)

    def set_boxes(
        corners: ArrayLike = NOWHERE,
        labels: Sequence[object] = (),
        looks: Look | Sequence[Look] = PLAIN,
        strength: ArrayLike = 1.0,
    ) -> None:
        corners = np.asarray(corners, float)
        if not corners.size:
            drawing.hide()
            return
        if corners.ndim == 1:
            corners = corners[None]
        if corners.ndim != 2 or corners.shape[1] != 4:
            raise ValueError(f"boxes have the shape (k, 4): left, top, right, bottom; got {corners.shape}")
        at_most("boxes", corners, n)
        k = len(corners)
        as_many("labels", labels, "boxes", k)
        looks = [looks] * k if isinstance(looks, Look) else list(looks)
        as_many("looks", looks, "boxes", k)
        strength = np.nan_to_num(np.broadcast_to(np.asarray(strength, float), k)).clip(0, 1)
        drawing.show(corners, tuple(map(plain, labels)), looks or [PLAIN] * k, strength)

    return set_boxes


def _draw_boxes(pen: Pen, corners: Array, labels: tuple, looks: list[Look], strength: Array) -> None:
    ends = pen.inside(corners.reshape(-1, 2)).reshape(-1, 4)
    sides = np.column_stack(
        [np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])]
    )  # left, top, right, bottom in pixels, whichever way the panel runs
    lost = ~np.isfinite(sides).all(axis=1)
    lost |= strength == 0
    gone = (sides[:, 0] > pen.width) | (sides[:, 2] < 0) | (sides[:, 1] > pen.height) | (sides[:, 3] < 0)
    sides = sides.clip(1, [pen.width - 1, pen.height - 1] * 2)
    for k in np.flatnonzero(~(lost | gone)):
        left, top, right, bottom = sides[k].tolist()
        look, alpha = looks[k], float(strength[k])
        pen.spot(int(k), left, top, right, bottom)
        pen.rectangles([(left, top, right, bottom)], None, "white", width=look.width + 2, alpha=alpha)
        pen.rectangles(
            [(left, top, right, bottom)], None, look.color, width=look.width, dash=look.dash, alpha=alpha
        )
    for k in np.flatnonzero(~(lost | gone)) if labels else ():
        left, top, right, _ = sides[k].tolist()
        wide = min(width(labels[k]) + 8, pen.width - 2)
        begin = min(left, pen.width - 1 - wide)
        high = top - 16 if top >= 16 else top
        if labels[k]:
            pen.rectangles([(begin, high, begin + wide, high + 16)], "white", looks[k].color, width=1)
            pen.text(labels[k], begin + wide / 2, high + 8, room=wide - 6)
