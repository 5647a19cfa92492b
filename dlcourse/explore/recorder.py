"""A figure as orders: what is drawn, written down in CSS pixels from the upper left corner, for whoever paints it.

A `Recorder` is a Matplotlib renderer that paints nothing: every artist's own `draw` tells it paths, markers, collections, images
and texts, and it notes them. Matplotlib's Agg paints the same artists for still pictures; canvas.js paints the orders in a page.

    description = Description(view)
    message, data = description.changes()      # what has changed since the last call: plain data, and bytes
    message, data = description.whole()        # everything, for a page that has just come

An order is a dict; arrays lie in the bytes of its part, and it names them as [place, how many numbers]:

    path    v, c                 points and codes                + face, edge, width, dash, cap, join, hatch, clip, within, snap
    marks   v, c, at, by         a shape at many places, sizes   + the same
    paths   v, c, n, closed      many paths, n points each       + faces, edges, widths, dashes, cycled, the same, values to tell
    image   data, size, box      one byte a cell, palette        + smooth: 0 nearest, 1 bilinear, 2 outer cells on the edges; domain,
                                                                 what the first and the last colour mean; beyond: what lies beyond
    text    s, x, y, font        size and face of the font       + face, halo, angle, along: 0 from the left … 1 to the right
    tracks  box, room, runs      whole runs (tracks.py), of which the page shows the part up to its step
    said    lines, boxes         what the pointer is told of parts of a drawing (`tell`); nothing is painted
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path as File
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import BoundaryNorm, LogNorm, NoNorm, Normalize, to_rgba_array
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.path import Path

from ..typing import Array
from . import theme, views
from .told import tells
from .tracks import Tracks, box

PX = theme.DPI / 72  # CSS pixels of a point
FAR = 20_000  # pixels; nothing is drawn farther away
RIM = 99  # pixels around the picture within which a line that leaves it is cut
ALONG = {"left": 0.0, "center": 0.5, "right": 1.0}
MARGIN = 3  # pixels from the edge of the picture to a text
ONE = np.diag([0, 0, 1])
MANY = 8  # more colours than so many are sent as bytes
GRAIN = (
    32  # places are told in so many parts of a pixel: finer than is seen, and such numbers deflate to a third
)


@functools.cache
def _measure() -> RendererAgg:
    """What knows how wide a text is."""
    return RendererAgg(1, 1, theme.DPI)


@functools.lru_cache(4096)
def _css(red, green, blue, alpha):
    return "#" + "".join(f"{round(255 * part):02x}" for part in (red, green, blue, alpha))


def css(color: Any, alpha: float | None = None) -> str | None:
    """A colour as "#rrggbbaa"; None if nothing of it is seen."""
    red, green, blue, *rest = color
    if alpha is None:
        alpha = float(rest[0]) if rest else 1.0
    return _css(float(red), float(green), float(blue), alpha) if alpha > 0 else None


class Recorder(RendererBase):
    """Notes what the artists of a picture of this size draw: `.orders`, and their arrays as `.data`. One that `keeps` texts moves
    those that would leave the picture at its side."""

    def __init__(self, width: float, height: float, *, keeps: bool = False) -> None:
        super().__init__()
        self.keeps = keeps
        self.width, self.height, self.dpi = width, height, theme.DPI
        self._matrices, self.looks = {}, {}  # of artists, as long as they are the same
        self.begin()

    def begin(self) -> None:
        """Forget what was noted."""
        self.orders, self._arrays, self._place, self._palettes = [], [], 0, {}

    @property
    def data(self) -> bytes:
        return b"".join(self._arrays)

    def note(self, artist: Artist) -> tuple[list[dict], bytes]:
        """The orders of one artist, and their bytes."""
        self.begin()
        quick = next((draw for kind, draw in QUICK.items() if isinstance(artist, kind)), None)
        if quick and quick(self, artist):
            artist.stale = False
        else:
            artist.draw(self)
        values = tells(artist).values
        if values is not None and self.orders:
            self.orders[0]["values"] = self.put(np.clip(values, -1e38, 1e38))
        return self.orders, self.data

    # ---- what Matplotlib asks ----------------------------------------------------------------------------------------
    def flipy(self) -> bool:
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def points_to_pixels(self, points):
        return points * PX

    def get_text_width_height_descent(self, s, prop, ismath):
        return _measure().get_text_width_height_descent(s, prop, ismath)

    def get_image_magnification(self) -> float:
        return 2.0

    def option_image_nocomposite(self) -> bool:
        return True

    def option_scale_image(self) -> bool:
        return True

    # ---- numbers -----------------------------------------------------------------------------------------------------
    def put(self, array: Any, kind: str = "<f4") -> list[int]:
        """[where, how many numbers] of an array in the data."""
        array = np.ascontiguousarray(array, kind)
        place, raw = self._place, array.tobytes()
        self._arrays.append(raw + b"\0" * (-len(raw) % 4))
        self._place += len(self._arrays[-1])
        return [place, array.size]

    def place(self, points: Array) -> list[int]:
        """The same for points in pixels: what is infinite is no place, what is very far comes nearer."""
        points = np.where(np.isinf(points), np.nan, points).clip(-FAR, FAR)
        return self.put(np.rint(points * GRAIN) / GRAIN)

    def _points(self, vertices, transform):
        """Points in CSS pixels from the upper left corner."""
        points = np.array(transform.transform(vertices), float).reshape(-1, 2)
        points[:, 1] = self.height - points[:, 1]
        return points

    def quick_points(self, artist: Artist, x: Array, y: Array) -> Array:
        """The same for the data of an artist, whose matrix is kept as long as its axes are the same."""
        transform, limits = artist.get_transform(), artist.axes._viewLim.get_points().tobytes()
        kept = self._matrices.get(id(transform))
        if kept is None or kept[1] != limits:
            matrix = transform.get_matrix().copy() if transform.is_affine else None
            kept = self._matrices[id(transform)] = transform, limits, matrix
        if kept[2] is None:
            return self._points(np.column_stack([x, y]), transform)
        (a, b, e), (c, d, f) = kept[2][:2].tolist()
        with np.errstate(invalid="ignore"):  # an infinite place is none
            return np.column_stack([a * x + b * y + e, self.height - (c * x + d * y + f)])

    def _path(self, path, transform, open_line):
        points, codes = self._points(path.vertices, transform), path.codes
        if (
            open_line and (np.abs(points[np.isfinite(points)]) >= FAR).any()
        ):  # as Agg: cut at the rim, else dashes have no end
            rim = (-RIM, -RIM, self.width + RIM, self.height + RIM)
            clean = path.cleaned(transform, remove_nans=True, clip=rim, curves=True)
            points, codes = clean.vertices[:-1] * [1, -1] + [0, self.height], clean.codes[:-1]
        return self._shape(self.place(points), codes)

    def _shape(self, points, codes):
        order = {"v": points}
        if codes is not None and len(codes) and not _polyline(codes):
            order["c"] = self.put(codes, "u1")
        return order

    # ---- looks -------------------------------------------------------------------------------------------------------
    def _look(self, gc, face=None):
        look, alpha = {}, gc.get_alpha() if gc.get_forced_alpha() else None
        if face is not None:
            look["face"] = css(face, alpha)
        width = round(float(gc.get_linewidth() * PX), 3)
        if width > 0 and (edge := css(gc.get_rgb())):
            look.update(edge=edge, width=width, **self._stroke(gc))
        return {**look, **self._hatch(gc, gc.get_hatch_color()), **self._clip(gc)}

    def _hatch(self, gc, color):
        if not gc.get_hatch():
            return {}
        path = gc.get_hatch_path()
        shape = [self.put(path.vertices), self.put(path.codes, "u1")]
        return {"hatch": [gc.get_hatch(), css(color), gc.get_hatch_linewidth() * PX, shape]}

    def _stroke(self, gc):
        look, (offset, dashes) = {}, gc.get_dashes()
        if dashes is not None and len(dashes):
            look["dash"] = _plain(*(np.array([offset or 0, *dashes]) * PX))
        if (cap := gc.get_capstyle()) != "butt":
            look["cap"] = "square" if cap == "projecting" else str(cap)
        if (join := gc.get_joinstyle()) != "round":
            look["join"] = str(join)
        if gc.get_snap() is not None:
            look["snap"] = bool(gc.get_snap())
        return look

    def _clip(self, gc):
        look = {}
        if (area := gc.get_clip_rectangle()) is not None:
            x0, y0, x1, y1 = area.extents
            look["clip"] = _plain(x0, self.height - y1, x1, self.height - y0)
        path, transform = gc.get_clip_path()
        if path is not None:
            look["within"] = self._path(path, transform, False)
        return look

    # ---- orders ------------------------------------------------------------------------------------------------------
    def draw_path(self, gc, path, transform, rgbFace=None):
        look = self._look(gc, rgbFace)
        if len(path.vertices) and (look.get("face") or "edge" in look or "hatch" in look):
            open_line = not look.get("face") and "hatch" not in look
            self.orders.append({"k": "path", **self._path(path, transform, open_line), **look})

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        if len(path.vertices):
            shape = marker_trans.transform(marker_path.vertices) * [1, -1]
            at = {"at": self.place(self._points(path.vertices, trans))}
            self.orders.append(
                {
                    "k": "marks",
                    **self._shape(self.put(shape), marker_path.codes),
                    **at,
                    **self._look(gc, rgbFace),
                }
            )

    def _looks(self, gc, faces, edges, widths, styles, hatch_colors=None):
        look = {**self._clip(gc), **self._stroke(gc)}
        look.pop("dash", None)
        dashes = [
            _plain(*(np.array([offset or 0, *dash]) * PX)) if dash is not None and len(dash) else []
            for offset, dash in styles
        ]
        if any(dashes):
            look["dashes"] = dashes if len({tuple(dash) for dash in dashes}) > 1 else dashes[:1]
        has_own = hatch_colors is not None and len(hatch_colors)
        look.update(self._hatch(gc, hatch_colors[0] if has_own else gc.get_hatch_color()))
        widths = np.asarray(widths, float) * PX if len(edges) else np.zeros(1)
        return look | {
            "faces": self._colors(faces, gc),
            "edges": self._colors(edges, gc),
            "widths": self.put(widths),
        }

    def _colors(self, colors, gc):
        """A list of strings, short if all are the same; many as bytes."""
        rgba = to_rgba_array(colors)
        if gc.get_forced_alpha():
            rgba[:, 3] = gc.get_alpha()
        if len(rgba) > 1 and (rgba == rgba[0]).all():
            rgba = rgba[:1]
        return self.put((rgba * 255).round(), "u1") if len(rgba) > MANY else [css(color) for color in rgba]

    def draw_path_collection(
        self,
        gc,
        master_transform,
        paths,
        all_transforms,
        offsets,
        offset_trans,
        facecolors,
        edgecolors,
        linewidths,
        linestyles,
        antialiaseds,
        urls,
        offset_position,
        *,
        hatchcolors=None,
    ):
        if not len(paths) or not (len(facecolors) or len(edgecolors)):
            return
        at = offset_trans.transform(np.asarray(offsets, float).reshape(-1, 2)) * [1, -1]
        at = np.ma.filled(at, np.nan)
        look = self._looks(gc, facecolors, edgecolors, linewidths, linestyles, hatchcolors)
        matrices = np.asarray(all_transforms, float).reshape(-1, 3, 3)
        sizes = matrices[:, 0, 0] if len(matrices) else np.ones(1)
        only_sizes = np.array_equal(matrices, sizes[: len(matrices), None, None] * np.diag([1, 1, 0]) + ONE)
        if len(paths) == 1 and (len(at) > 1 or len(matrices)) and only_sizes and "hatch" not in look:
            shape = master_transform.transform(paths[0].vertices) * [
                1,
                -1,
            ]  # a scatter: one shape at many places
            places = {"at": self.place(at + [0, self.height]), "by": self.put(sizes)}
            self.orders.append(
                {"k": "marks", **self._shape(self.put(shape), paths[0].codes), **places, **look}
            )
            return
        raw = self._iter_collection_raw_paths(master_transform, paths, matrices)
        shapes = [transform.transform_path(path) for path, transform in raw]
        number = max(len(shapes), len(at))
        vertices, counts, codes = joined([shapes[k % len(shapes)] for k in range(number)])
        offset = np.repeat(at[np.arange(number) % len(at)], counts, axis=0)
        self.many(vertices * [1, -1] + [0, self.height] + offset, counts, codes, look)

    def many(self, points: Array, counts: list[int], codes: Array | None, look: dict) -> None:
        """An order for many paths, one after the other."""
        same = len(set(counts)) == 1
        order = {
            "k": "paths",
            "v": self.place(points),
            "n": counts[0] if same else self.put(counts, "<u4"),
            **look,
        }
        if codes is not None:
            closed = [_closed(n) for n in counts[:1] * len(counts)] if same else map(_closed, counts)
            if np.array_equal(codes, np.concatenate(list(closed))):
                order["closed"] = True
            else:
                order["c"] = self.put(codes, "u1")
        self.orders.append(order)

    def draw_quad_mesh(
        self,
        gc,
        master_transform,
        meshWidth,
        meshHeight,
        coordinates,
        offsets,
        offsetTrans,
        facecolors,
        antialiased,
        edgecolors,
    ):
        """Cells of one size along the axes, such as a colour bar's, are an image; others are paths."""
        corners = self._points(np.asarray(coordinates).reshape(-1, 2), master_transform)
        corners = corners.reshape(meshHeight + 1, meshWidth + 1, 2)
        (x0, y0), (x1, y1) = corners[0, 0], corners[-1, -1]
        even = np.meshgrid(np.linspace(x0, x1, meshWidth + 1), np.linspace(y0, y1, meshHeight + 1))
        edged = edgecolors is not None and len(edgecolors)
        if edged or np.asarray(offsets).any() or not np.allclose(corners, np.stack(even, -1), atol=0.5):
            super().draw_quad_mesh(
                gc,
                master_transform,
                meshWidth,
                meshHeight,
                coordinates,
                offsets,
                offsetTrans,
                facecolors,
                antialiased,
                edgecolors,
            )
            return
        rgba = (to_rgba_array(facecolors) * 255).round().astype(np.uint8)
        rgba = np.broadcast_to(rgba, (meshHeight * meshWidth, 4)).reshape(meshHeight, meshWidth, 4)
        turn = np.s_[:: 1 if y1 > y0 else -1, :: 1 if x1 > x0 else -1]
        self.image(gc, rgba[turn], (min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)))

    def draw_gouraud_triangles(self, gc, triangles_array, colors_array, transform):
        """Colours that run into one another are Agg's pixels."""
        agg = RendererAgg(self.width, self.height, self.dpi)
        agg.draw_gouraud_triangles(agg.new_gc(), triangles_array, colors_array, transform)
        self.image(gc, np.asarray(agg.buffer_rgba()), (0, 0, self.width, self.height), smooth=1)

    def draw_image(self, gc, x, y, im, transform=None):
        rows, columns = im.shape[:2]
        if transform is None:  # resampled by Matplotlib, at its magnification
            place = (x / 2, self.height - y / 2 - rows / 2, columns / 2, rows / 2)
        else:
            (x0, y0), (x1, y1) = transform.transform([(0, 0), (1, 1)]) + [x, y]
            place = (x0, self.height - max(y0, y1), x1 - x0, abs(y1 - y0))
            im = im[:: 1 if y1 > y0 else -1].copy()
            im[..., 3] = (im[..., 3] * gc.get_alpha()).round()  # which Matplotlib leaves to the renderer here
        self.image(gc, im[::-1], place)

    def image(self, gc: Any, rgba: Array, place: tuple, smooth: int = 0) -> None:
        """Colours (rows, columns, 4) of uint8, the upper row first: as one byte a cell if they are 256 or fewer."""
        colors, cells = np.unique(np.ascontiguousarray(rgba).view("<u4"), return_inverse=True)
        if len(colors) <= 256:
            self.cells(gc, cells.reshape(rgba.shape[:2]), colors.view("u1").reshape(-1, 4), place, smooth)
        else:
            self._image(gc, rgba, place, smooth)

    def tell(self, **said: list) -> None:
        """What the pointer is told: {"boxes": [words, sides (n, 4)], "lines": [names, starts (k, 2), ends, from, to and value (n, 3)]}"""
        told = {kind: [words, *map(self.put, arrays)] for kind, (words, *arrays) in said.items()}
        self.orders.append({"k": "said", **told})

    def cells(self, gc: Any, cells: Array, palette: Array, place: tuple, smooth: int = 0) -> None:
        """Cells (rows, columns) as places in a palette (256, 4); many images share theirs."""
        if id(palette) not in self._palettes:
            self._palettes[id(palette)] = (
                palette,
                self.put(palette, "u1"),
            )  # kept, so that the id stays its own
        self._image(gc, cells, place, smooth, palette=self._palettes[id(palette)][1])

    def _image(self, gc, array, place, smooth, **parts):
        size = [array.shape[1], array.shape[0]]
        order = {"k": "image", "data": self.put(array, "u1"), "size": size, "box": _plain(*place), **parts}
        self.orders.append(self._clip(gc) | order | {"smooth": smooth})

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if ismath:
            self._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
            return
        path = views._font_file(tuple(prop.get_family()), prop.get_weight(), prop.get_style())
        along = ALONG[mtext.get_ha()] if mtext and (not angle or mtext.get_rotation_mode() == "anchor") else 0
        if along:  # it stays in the middle, or ends at its place, whatever size the page gives it
            room, turn = along * self.get_text_width_height_descent(s, prop, False)[0], np.radians(angle)
            x, y = x + room * np.cos(turn), y - room * np.sin(turn)
        self.write(
            s,
            x,
            y,
            path=path,
            size=prop.get_size_in_points() * PX,
            color=gc.get_rgb(),
            along=along,
            angle=angle,
        )

    def write(
        self,
        line: str,
        x: float,
        y: float,
        *,
        path: str,
        size: float,
        color: Any = theme.INK,
        halo: float = 0,
        along: float = 0,
        angle: float = 0,
    ) -> None:
        """A line of text, as `theme.write` writes it into pixels; none where its place is no number."""
        if not (np.isfinite(x) and np.isfinite(y)):
            return
        parts = theme.pieces(line, size, path)
        room = theme.width(line, round(size), path) if self.keeps or len(parts) > 1 else 0.0
        if self.keeps and not angle:
            x = max(min(x - along * room, self.width - MARGIN - room), MARGIN) + along * room
        if len(parts) > 1:
            x, along = x - along * room, 0
        for part, high, right, up in parts:
            look = {"along": along, "halo": halo, "angle": angle}
            self.orders.append(
                {
                    "k": "text",
                    "s": part,
                    "x": round(float(x + right), 2),
                    "y": round(float(y - up), 2),
                    "font": [round(float(high), 2), _face(path)],
                    "face": _ink(color if isinstance(color, str) else tuple(color)),
                }
                | {name: value for name, value in look.items() if value}
            )


LIGHT, DARK_ENOUGH = (
    0.78,
    1.05 / 4.5 - 0.05,
)  # of a text: one on something dark; the luminance of 4.5 to 1 on white


@functools.lru_cache(256)
def legible(*color: float) -> tuple[float, ...]:
    """A text's colour, as dark as is needed to read it on white; a very light one stands on something dark."""
    rgb, alpha = np.array(color[:3], float), color[3]
    if rgb.min() > LIGHT:
        return color
    while (
        np.where(rgb < 0.04, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
        > DARK_ENOUGH
    ):
        rgb *= 0.97
    return (*rgb.tolist(), alpha)


FONTS = {
    "DejaVuSans": "sans",
    "DejaVuSans-Bold": "bold",
    "DejaVuSansMono": "mono",
    "DejaVuSans-Oblique": "oblique",
}


@functools.cache
def _face(path):
    return FONTS[File(path).stem]


@functools.lru_cache(1024)
def _ink(color):
    return css(legible(*to_rgba_array(color)[0]))


def joined(paths: Any) -> tuple[Array, list[int], Array | None]:
    """Vertices of all paths, how many of each, and their codes."""
    counts, codes = [len(path.vertices) for path in paths], None
    if any(path.codes is not None for path in paths):
        codes = np.concatenate([_open(len(p.vertices)) if p.codes is None else p.codes for p in paths])
    return np.concatenate([path.vertices for path in paths]), counts, codes


def _plain(*numbers):
    return [round(float(number), 3) for number in numbers]


@functools.lru_cache(256)
def _open(n):
    return np.r_[Path.MOVETO, np.full(max(n - 1, 0), Path.LINETO)][:n].astype("u1")


@functools.lru_cache(256)
def _closed(n):
    return np.r_[Path.MOVETO, np.full(max(n - 2, 0), Path.LINETO), Path.CLOSEPOLY][:n].astype("u1")


def _polyline(codes):
    return codes[0] == Path.MOVETO and (codes[1:] == Path.LINETO).all()


# ---- artists of which there are many, or that know better than Matplotlib how they are to be shown ----------------------
def _image(recorder, artist):
    """An array in its own resolution; a map of numbers as places in its colours, of which the first is that of no number."""
    if not artist.get_visible():
        return True
    if artist.get_transform() != artist.axes.transData:  # turned
        return False
    array, gc = artist.get_array(), recorder.new_gc()
    artist._set_gc_clip(gc)
    left, right, bottom, top = artist.get_extent()
    (x0, y0), (x1, y1) = artist.axes.transData.transform([(left, bottom), (right, top)])
    turn = np.s_[:: 1 if (artist.origin == "upper") == (y1 > y0) else -1, :: 1 if x1 > x0 else -1]
    place = min(x0, x1), recorder.height - max(y0, y1), abs(x1 - x0), abs(y1 - y0)
    smooth = int(artist.get_interpolation() not in ("nearest", "none"))
    if artist.get_interpolation() in ("auto", "antialiased"):  # as Matplotlib: only what is made smaller
        smooth = int(place[2] < array.shape[1] or place[3] < array.shape[0])
    norm, cmap = artist.norm, artist.cmap
    ends = cmap._rgba_under, cmap._rgba_over  # colours for what lies beyond the scale are no shades
    if array.ndim == 2 and np.ndim(artist.get_alpha()) == 0 and _shades(norm) and ends == (None, None):
        shade = np.ma.filled(norm(array).astype(float), np.nan)
        cells = np.where(np.isnan(shade), 0, 1 + (shade.clip(0, 1) * 254).round()).astype(np.uint8)
        recorder.cells(gc, cells[turn], _palette(cmap, artist.get_alpha()), place, smooth)
        domain = tells(artist).domain or (norm.vmin, norm.vmax)
        if artist.axes.axison and type(norm) in SCALES and None not in domain:
            recorder.orders[-1]["domain"] = [*map(float, domain), SCALES[type(norm)]]
            if np.nanmin(shade, initial=0) < 0 or np.nanmax(shade, initial=1) > 1:
                recorder.orders[-1]["beyond"] = [
                    bool(np.nanmin(shade, initial=0) < 0),
                    bool(np.nanmax(shade, initial=1) > 1),
                ]
    else:
        rgba = artist.to_rgba(array, alpha=artist.get_alpha(), bytes=True)
        recorder.image(gc, rgba[turn], place, smooth)
    return True


def _shades(norm):
    """Whether it makes shades from 0 to 1, and not places in a list of colours."""
    return not isinstance(norm, BoundaryNorm | NoNorm)


SCALES = {Normalize: "linear", LogNorm: "log"}  # of which a page can tell the values back


def _palette(cmap, alpha):
    shades = np.ma.array(np.r_[0.0, np.arange(255) / 254], mask=np.arange(256) == 0)
    return cmap(shades, alpha=alpha, bytes=True)


def _tiles(recorder, artist):
    gc = recorder.new_gc()
    palette, domain = recorder.put(artist.colors, "u1"), tells(artist).domain
    for values, (x, y, width, height) in artist.tiles:
        (x0, y0), (x1, y1) = artist.axes.transData.transform([(x, y), (x + width, y + height)])
        cells = (np.asarray(values) * 127.5 + 128).astype(np.int16).clip(1, 255)[::-1]
        place = (x0, recorder.height - y1, x1 - x0, y1 - y0)
        recorder._image(gc, cells, place, 2 * artist.smooth, palette=palette)
        if domain:
            beyond = [bool(np.min(values) <= -1), bool(np.max(values) >= 1)]
            recorder.orders[-1].update(domain=[*map(float, domain), "linear"], beyond=beyond)
    return True


def _line(recorder, artist):
    """A plain line and its markers, five times as fast as `Line2D.draw`: how it looks seldom changes, Matplotlib says it once."""
    plain = not artist._path_effects and artist._markevery is None and artist._gapcolor is None
    if not plain or artist._drawstyle != "default":
        return False
    x, y = (np.asarray(part, float).ravel() for part in (artist._xorig, artist._yorig))
    if x.size != y.size:
        x, y = np.broadcast_arrays(x, y)
    if not x.size:
        return True
    points = recorder.quick_points(artist, x, y)
    if not (np.abs(points) < FAR).all():
        return False
    key = (
        artist._color,
        artist._alpha,
        artist._linewidth,
        artist._linestyle,
        artist._marker.get_marker(),
        artist._markersize,
        artist._markerfacecolor,
        artist._markeredgecolor,
        artist._markeredgewidth,
        artist._clipon,
    )
    known = recorder.looks.get(artist)
    if known is None or known[0] != key:
        artist.draw(recorder)
        known = recorder.looks[artist] = key, recorder.orders, recorder.data
        recorder.begin()
    for order in known[1]:
        order = dict(order)
        if order["k"] == "path":
            order["v"] = recorder.place(points)
        else:
            at = recorder.place(points)
            order.update(at=at, v=recorder.put(np.frombuffer(known[2], "<f4", order["v"][1], order["v"][0])))
            if "c" in order:
                codes = np.frombuffer(known[2], "u1", order["c"][1], order["c"][0])
                order["c"] = recorder.put(codes, "u1")
        recorder.orders.append(order)
    return True


def _collection(recorder, artist):
    """Lines or polygons at their own places, three times as fast as `Collection.draw`."""
    plain = not artist._hatch and artist._gapcolor is None and not artist._path_effects
    if not plain or len(artist.get_transforms()) or artist._offsets is not None:
        return False
    artist.update_scalarmappable()
    paths, faces, edges = artist._paths, artist.get_facecolor(), artist.get_edgecolor()
    if not artist.get_visible() or paths is None or not len(paths) or not (len(faces) or len(edges)):
        return True
    gc = recorder.new_gc()
    artist._set_gc_clip(gc)
    gc.set_snap(artist.get_snap())
    if artist._joinstyle:
        gc.set_joinstyle(artist._joinstyle)
    if artist._capstyle:
        gc.set_capstyle(artist._capstyle)
    vertices, counts, codes = joined(paths)
    look = recorder._looks(gc, faces, edges, artist._linewidths, artist._linestyles)
    recorder.many(recorder.quick_points(artist, *vertices.T), counts, codes, look)
    return True


def _tracks(recorder, artist):
    """The runs as data: the page draws them up to its own step."""
    runs = []
    for part, points in artist.shown():
        run = {**part, "length": len(points), "points": recorder.place(points)}
        if part.get("values") is not None:
            run["values"] = recorder.put(part["values"].clip(-1e38, 1e38))
        runs.append(run)
    recorder.orders.append({"k": "tracks", "box": box(artist.axes), "room": artist.room, "runs": runs})
    return True


QUICK: dict[type[Artist], Callable] = {
    Line2D: _line,
    LineCollection: _collection,
    PolyCollection: _collection,
    AxesImage: _image,
    views._Pixels: _tiles,
    Tracks: _tracks,
}
