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
    """Up to rows · columns images of one size, row by row, as one image with gaps.

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
    below = CAPTION if labels else 0
    h, w = pixels.shape[1:3]
    zoom = _zoom(pen, rows, columns, h, w, GAP, GAP + below, below)
    if zoom <= 0:
        return
    finer = max(round(zoom / GAP), 1)  # so that a gap is a pixel of the sheet, or more
    pixels, zoom = pixels.repeat(finer, axis=1).repeat(finer, axis=2), zoom / finer
    n, h, w = pixels.shape[:3]
    gaps = max(round(GAP / zoom), 1), max(round((GAP + below) / zoom), 1)
    zoom = _zoom(pen, rows, columns, h, w, gaps[0] * zoom, gaps[1] * zoom, below)
    places = [divmod(k, columns) for k in range(n)]
    sheet = np.zeros((rows * (h + gaps[1]), columns * (w + gaps[0]), 4 if pixels.ndim == 4 else 1), np.uint8)
    for (i, j), tile in zip(places, pixels):
        at = sheet[i * (h + gaps[1]) :, j * (w + gaps[0]) :][:h, :w]
        if pixels.ndim == 4:
            at[..., :3], at[..., 3] = tile, 255
        else:
            at[..., 0] = 1 + (tile * (254 / 255)).round()  # 0 is the gap between
    sheet = sheet[: -gaps[1], : -gaps[0]]
    high, wide = sheet.shape[0] * zoom, sheet.shape[1] * zoom
    left, top = (pen.width - wide) / 2, (pen.height - high - below) / 2
    across, down = (w + gaps[0]) * zoom, (h + gaps[1]) * zoom
    place = left, top, left + wide, top + high
    if pixels.ndim == 4:
        pen.image(sheet, place)
    else:
        pen.image(sheet[..., 0], place, GAPPED)
    for k, (i, j) in enumerate(places):
        x, y = left + j * across, top + i * down
        pen.spot(k, x, y, x + zoom * w, y + zoom * h + below)
        if labels:
            pen.text(labels[k], x + zoom * w / 2, y + zoom * h + 8, room=across - 2)
    if lit is not None and 0 <= lit < n:
        x, y = left + places[lit][1] * across, top + places[lit][0] * down
        ring = [(x - 1, y - 1, x + zoom * w + 1, y + zoom * h + 1)]
        pen.rectangles(ring, None, "white", width=5)
        pen.rectangles(ring, None, theme.VERMILLION, width=2.5)


def _zoom(pen, rows, columns, h, w, gap_x, gap_y, below):
    """Pixels of the panel for one of an image of h × w, so that all have room."""
    return min(
        (pen.width - 4 - gap_x * (columns - 1)) / columns / w,
        (pen.height - 4 - below - gap_y * (rows - 1)) / rows / h,
    )


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
