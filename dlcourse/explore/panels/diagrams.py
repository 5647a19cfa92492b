"""Trees, volumes drawn to scale, layered networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from ...typing import ArrayLike, Setter
from .. import theme
from .. import words as tell
from ..views import GHOST
from ..words import number
from .drawing import (
    LARGE,
    SIGNED,
    SMALL,
    Drawing,
    Pen,
    as_many,
    at_most,
    cut_to,
    plain,
    shade,
    shades,
    width,
)

LIT = 2.4

# ---- trees ---------------------------------------------------------------------------------------------------------------
Node = tuple[Any, Sequence[Any]]  # label, children, each a Node again
LEAF = 17  # pixels from leaf to leaf, at least
MOST_NODES = 400


def tree(ax: Axes, title: str = "") -> Setter:
    """A tree that grows to the right: nested pairs (label, children).

    set(root, lit): the root, and the path that is lit, the numbers of the children that lead to its end: () is the root alone,
    (0, 2) the third child of the first; or a list of such paths. What lies on none of them is pale. Branches that have no room are
    counted."""
    drawing = Drawing(ax, _draw_tree, title)

    def set_tree(root: Node | None = None, lit: tuple | Sequence[tuple] | None = None) -> None:
        if root is None:
            drawing.hide()
            return
        nodes = _nodes(root)
        paths = [lit] if isinstance(lit, tuple) else list(lit or ())
        drawing.show(nodes, {path[:k] for path in paths for k in range(len(path) + 1)})

    return set_tree


def _nodes(root):
    """{path: label}, every node before its children."""
    nodes, waiting = {}, [((), root)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, str) or not isinstance(node, Sequence) or len(node) != 2:
            raise ValueError(f"a node of a tree is a pair (label, children), got {node!r:.60}")
        label, children = node
        nodes[path] = plain(label)
        if len(nodes) > MOST_NODES:
            raise ValueError(f"a tree has at most {MOST_NODES} nodes")
        waiting += [((*path, k), child) for k, child in reversed(list(enumerate(children)))]
    return nodes


def _draw_tree(pen: Pen, nodes: dict, lit: set) -> None:
    shown, hidden = _with_room(nodes, lit, max(int(pen.height / LEAF), 1))
    depth = max(map(len, shown)) + 1
    x, wide = _levels(pen, shown, hidden, depth)
    y, step = _heights(pen, shown, hidden)
    half = min(10, step / 2 - 1)

    def side(path):
        level = len(path)
        return (
            x[level],
            y[path] - half,
            x[level] + min(width(shown[path], LARGE) + 10, wide[level]),
            y[path] + half,
        )

    def branch(path):
        start, end = side(path[:-1])[2], side(path)[0]
        t, middle = np.linspace(0, 1, 13), (start + end) / 2
        along = start * (1 - t) ** 3 + 3 * middle * t * (1 - t) + end * t**3
        return np.column_stack([along, y[path[:-1]] + (y[path] - y[path[:-1]]) * t**2 * (3 - 2 * t)])

    strong = [path for path in shown if path in lit]
    pale = [path for path in shown if path not in lit]
    pen.lines([branch(path) for path in pale if path], GHOST if lit else theme.GREY, 1.4)
    pen.lines([branch(path) for path in strong if path], theme.VERMILLION, 2.6)
    pen.plates([side(path) for path in pale], "white", GHOST if lit else theme.GREY)
    pen.plates([side(path) for path in strong], shade(0.3), theme.INK, width=1.4)
    for path, label in shown.items():
        left, high, right, low = side(path)
        size = LARGE if width(label, LARGE) <= right - left - 4 else SMALL
        color = theme.GREY if lit and path not in lit else theme.INK
        pen.text(label, (left + right) / 2, y[path], size=size, color=color, room=right - left - 2)
        pen.spot(path, left, high, right, low)
    for path, n in hidden.items():
        alone = (path, None) not in y
        at = (side(path)[2] + 4, y[path]) if alone else (x[len(path) + 1], y[path, None])
        pen.text(f"⋯ {n} more", at[0], at[1], along=0, color=theme.GREY)


def _levels(pen, shown, hidden, depth):
    """Where the nodes of each depth begin, and how wide they may be."""
    natural = [
        max(width(label, LARGE) + 10 for path, label in shown.items() if len(path) == level)
        for level in range(depth)
    ]
    gap = 46 if sum(natural) + 46 * (depth - 1) < pen.width else 14
    room = pen.width - gap * (depth - 1) - (60 if any(len(path) == depth - 1 for path in hidden) else 0)
    wide = np.minimum(natural, cut_to(np.array(natural), room))
    gap = min((room - wide.sum()) / max(depth - 1, 1) + gap, 110)
    return (np.cumsum(wide) - wide + gap * np.arange(depth)).tolist(), wide.tolist()


def _heights(pen, shown, hidden):
    """The height of each node, and (path, None) → that of the line that counts the missing children; and from leaf to leaf."""
    children = {path: [] for path in shown}
    for path in shown:
        if path:
            children[path[:-1]].append(path)
    rows = []

    def visit(path):
        for child in children[path]:
            visit(child)
        if not children[path]:
            rows.append(path)
        elif path in hidden:
            rows.append((path, None))

    visit(())
    step = min(pen.height / len(rows), 46)
    top = (pen.height - step * len(rows)) / 2
    y = {row: top + (k + 0.5) * step for k, row in enumerate(rows)}
    for path in sorted(shown, key=len, reverse=True):
        if children[path]:
            y[path] = (y[children[path][0]] + y[children[path][-1]]) / 2
    return y, step


def _with_room(nodes, lit, most):
    """The nodes in so many rows at most, and {path: how many nodes below it are left out}: the deepest and last, those that are lit
    last of all."""
    shown, hidden = dict(nodes), {}
    order = sorted(nodes, key=lambda path: (path in lit, -len(path), [-k for k in path]))
    for away in order:
        parents = {path[:-1] for path in shown if path}
        rows = sum(path not in parents for path in shown) + sum(path in parents for path in hidden)
        if rows <= most or not away:
            break
        if away in shown and away not in parents:
            hidden[away[:-1]] = hidden.get(away[:-1], 0) + 1 + hidden.pop(away, 0)
            del shown[away]
    return shown, hidden


# ---- volumes -------------------------------------------------------------------------------------------------------------
SLANT = 0.5, 0.35  # how far a volume goes to the right and up for each pixel of its depth
DEEPEST = 0.9  # the depth of the deepest volume, in sides of the widest
ARROW = 24  # pixels of the arrow between two volumes, at least
FOOT = 17  # pixels of a line of words below or above
COLUMN = 8  # pixels of the width of what was unrolled


def volumes(ax: Axes, n: int, title: str = "") -> Setter:
    """Up to n volumes h × w × c from left to right: heights and widths to one scale, channels to another, with the shapes below. What
    was unrolled to a row (c,) is a column.

    set(shapes, between, labels, lit): shapes [(h, w, c), …, (c,)]; what turns each into the next, one fewer; a label below each
    shape; the number of the one that is lit."""
    drawing = Drawing(ax, _draw_volumes, title)

    def set_volumes(
        shapes: Sequence[Sequence[int]] = (),
        between: Sequence[str] = (),
        labels: Sequence[Any] = (),
        lit: int | None = None,
    ) -> None:
        if not len(shapes):
            drawing.hide()
            return
        at_most("volumes", shapes, n)
        for shape in shapes:
            if np.ndim(shape) != 1 or len(shape) not in (1, 3) or min(shape) < 1:
                raise ValueError(
                    f"a volume is (h, w, c), or (c,) if it was unrolled, from 1 up; got {shape!r:.60}"
                )
        as_many("words between", between, "gaps", len(shapes) - 1)
        as_many("labels", labels, "volumes", len(shapes))
        drawing.show(
            [tuple(map(int, shape)) for shape in shapes],
            tuple(map(plain, between)),
            tuple(map(plain, labels)),
            lit,
        )

    return set_volumes


def _draw_volumes(pen: Pen, shapes: list, between: tuple, labels: tuple, lit: int | None) -> None:
    n, feet = len(shapes), ["×".join(map(tell.number, shape)) for shape in shapes]
    widest = max(map(width, (*feet, *labels))) + 8
    levels = 1 + (widest * n > pen.width)  # on which the words below stand
    lines = 1 + bool(labels)
    head, foot, inner = 2 * FOOT * any(between), FOOT * lines * levels, pen.width - 8
    solids = _to_scale(shapes, pen.height - head - foot - 6, inner - ARROW * (n - 1))
    outer = [(w + SLANT[0] * d, h + SLANT[1] * d) for w, h, d in solids]
    tall = max(h for _, h in outer)

    slots = [max(w, widest / levels) for w, _ in outer]
    if sum(slots) + ARROW * (n - 1) > inner:
        slots = [w for w, _ in outer]
    gap = min((inner - sum(slots)) / max(n - 1, 1), max(map(width, (*between, ""))) + 48)
    begin = (pen.width - sum(slots) - gap * (n - 1)) / 2
    lefts = [begin + sum(slots[:k]) + gap * k + (slots[k] - outer[k][0]) / 2 for k in range(n)]
    middle, taken = (pen.height + head - foot) / 2, [0.0] * levels

    for k, ((w, h, d), left, (wide, high)) in enumerate(zip(solids, lefts, outer)):
        bottom, x, level = middle + high / 2, left + wide / 2, k % levels
        y = middle + tall / 2 + FOOT * (0.6 + lines * level)
        _block(pen, left, bottom - h, w, h, d, k == lit)
        pen.spot(k, left, bottom - high, left + wide, bottom)
        if level:
            pen.lines([[(x, bottom + 2), (x, y - 7)]], theme.PALE, 0.8)
        room = levels * (slots[k] + gap) - 6  # up to the next words on this level
        span = max(x - room / 2, taken[level]), min(x + room / 2, pen.width)
        taken[level] = span[1] + 6
        pen.text_in(feet[k], x, y, *span)
        if labels:
            pen.text_in(labels[k], x, y + FOOT, *span, color=theme.GREY)
    ends = [(left + wide + 3, after - 5) for left, (wide, _), after in zip(lefts, outer, lefts[1:])]
    pen.arrows([[(start, middle), (end, middle)] for start, end in ends if end - start > 6], theme.GREY, 1.4)
    _between(pen, between, ends, middle, middle - tall / 2)


def _to_scale(shapes, high, wide):
    """Width, height and depth of each volume in pixels, as large as there is room."""
    volumes = [shape for shape in shapes if len(shape) == 3]
    side = max((max(shape[:2]) for shape in volumes), default=1)
    deep = max((shape[2] for shape in volumes), default=1)
    longest = max((shape[0] for shape in shapes if len(shape) == 1), default=1)

    def sizes(zoom):
        return [
            (
                max(zoom * shape[1], 2),
                max(zoom * shape[0], 2),
                max(zoom * side * DEEPEST * shape[2] / deep, 2),
            )
            if len(shape) == 3
            else (COLUMN, max(0.92 * high * shape[0] / longest, 12), 2)
            for shape in shapes
        ]

    def fits(zoom):
        total = sum(w + SLANT[0] * d for w, _, d in sizes(zoom))
        return total <= wide and all(h + SLANT[1] * d <= high for _, h, d in sizes(zoom))

    low, most = 0.0, high / side
    for _ in range(16):
        middle = (low + most) / 2
        low, most = (middle, most) if fits(middle) else (low, middle)
    return sizes(low)


def _between(pen, words, ends, middle, top):
    """Words on the arrows, or above the volumes, one higher where they would touch, with a line down to the arrow; none where that
    has no room either."""
    taken = [0.0, 0.0]
    for each, (start, end) in zip(words, ends):
        x, wide = (start + end) / 2, min(width(each), pen.width / 2)
        if wide <= end - start:
            pen.text(each, x, middle - 10)
        elif each:
            begin = min(max(x - wide / 2, 0), pen.width - wide)  # as pen.text keeps it inside
            level = next((level for level, end in enumerate(taken) if begin >= end), None)
            if level is None:
                continue
            taken[level] = begin + wide + 8
            y = top - FOOT * (0.5 + level)
            pen.lines([[(x, y + 8), (x, middle - 5)]], theme.GREY, 0.7, (2, 3))
            pen.text(each, x, y, room=wide + 1, halo=True)


def _block(pen, left, top, w, h, d, lit):
    """A volume: its front, its upper and its right side."""
    dx, dy = SLANT[0] * d, SLANT[1] * d
    right, bottom = left + w, top + h
    faces = [shade(part) for part in ((0.15, 0.4, 0.7) if not lit else (0.45, 0.7, 1))]
    edge, thick = (theme.VERMILLION, LIT) if lit else (theme.INK, 1.0)
    pen.shapes(
        [
            _closed((left, top), (left + dx, top - dy), (right + dx, top - dy), (right, top)),
            _closed((right, top), (right + dx, top - dy), (right + dx, bottom - dy), (right, bottom)),
            _closed((left, top), (right, top), (right, bottom), (left, bottom)),
        ],
        [faces[0], faces[2], faces[1]],
        edge,
        width=thick if min(w, h) > 4 or lit else 0.7,
    )


def _closed(*corners):
    return [*corners, corners[0]]


# ---- networks ------------------------------------------------------------------------------------------------------------
UNIT, LEAST_UNIT, LEAST_MAP = (
    34,
    22,
    17,
)  # pixels from unit to unit: with a number in it, as a circle, as a map
THIN, THICK = 0.5, 4.5  # pixels of lines for the weights 0 and the largest
SIGNS = {-1.0: theme.NEGATIVE, 0.0: theme.GREY, 1.0: theme.POSITIVE}
FEET, HEADS = 26, 24  # pixels of what stands below the layers, and of the signs above them
MORE, FEWER = "+", "−"
BUTTON = 16  # pixels


class _Net(NamedTuple):
    """What a network shows: see `network`."""

    sizes: tuple[int, ...]
    names: Sequence[str]
    weights: list
    values: list
    maps: list
    says: list
    lit: tuple[int, ...] | None
    held: Sequence[tuple[int, ...]]
    grows: bool


def network(
    ax: Axes,
    sizes: Sequence[int] | None = None,
    title: str = "",
    *,
    names: Sequence[str] = (),
    grows: bool = False,
) -> Setter:
    """A layered network with n[0], n[1], … units: circles in columns, weights as lines, as wide as |w|, a positive one solid, a
    negative one dashed. Units that have no room are left out and counted. Below each layer stands its name, x and a^[l] if none are
    given. Without sizes there are as many units as the weights of each call say. The pointer is told every weight.

    grows   has signs to click: + and − at each hidden layer for its units, and above all layers for one more or fewer

    set(weights, values, maps, lit): a matrix (n[l], n[l−1]) for each gap; for each layer a number or text for each unit, or None;
    for each layer small maps (n[l], h, w) of numbers from −1 to 1 in place of circles, or None; lit is (layer, unit), with the lines
    that lead to it, or (layer, unit, unit before), a line. Further, by their names: `held`, units and lines like these that get
    the sign of what stands still; `says`, for each layer a text for each unit that the pointer is told, or None; `names`."""
    if sizes is not None:
        sizes = tuple(map(int, sizes))
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"a network has two layers or more, each with a unit or more; got {sizes}")
        as_many("names", names, "layers", len(sizes))
    drawing, fixed, known = Drawing(ax, _draw_network, title), sizes, names

    def set_network(
        weights: Sequence[ArrayLike] | None = None,
        values: Sequence[Any] | None = None,
        maps: Sequence[Any] | None = None,
        lit: tuple[int, ...] | None = None,
        *,
        held: Sequence[tuple[int, ...]] = (),
        says: Sequence[Any] | None = None,
        names: Sequence[str] = known,
    ) -> None:
        if weights is None and values is None and maps is None:
            drawing.hide()
            return
        matrices = [] if weights is None else [np.asarray(W, float) for W in weights]
        sizes = fixed or _sizes(matrices)
        wanted = [(n, m) for n, m in zip(sizes[1:], sizes)]
        if matrices and [W.shape for W in matrices] != wanted:
            raise ValueError(
                f"the weights of layers {sizes} have the shapes {wanted}, got {[W.shape for W in matrices]}"
            )
        as_many("names", names, "layers", len(sizes))
        layers = [None] * len(sizes)
        for what, given in (("values", values), ("maps", maps), ("texts", says)):
            for n, layer in zip(sizes, given or layers, strict=False):
                if layer is not None and len(layer) != n:
                    raise ValueError(f"there are {what} for each of {n} units, got {len(layer)}")
            if given is not None and len(given) != len(sizes):
                raise ValueError(
                    f"there are {what} for each of {len(sizes)} layers, or None; got {len(given)}"
                )
        shown, pictures, told = (list(given or layers) for given in (values, maps, says))
        drawing.show(_Net(sizes, names, matrices, shown, pictures, told, lit, tuple(held), grows))

    return set_network


def _sizes(matrices):
    """How many units there are in each layer, by the weights."""
    if not matrices or any(W.ndim != 2 for W in matrices):
        raise ValueError(
            "a network without sizes is told by its weights how many units there are: matrices, one a gap"
        )
    return (matrices[0].shape[1], *(len(W) for W in matrices))


def _draw_network(pen, net):
    place, radius, across = _places_of(pen, net)
    _weights(pen, net, place, radius)
    for column, n in enumerate(net.sizes):
        x = next(x for (layer, _), (x, _) in place.items() if layer == column)
        units = [unit for unit in range(n) if (column, unit) in place]
        _layer(pen, net, column, units, place, radius)
        if (column, None) in place:
            end, (x, y) = column == len(net.sizes) - 1, place[column, None]
            pen.text("⋮", x, y, size=LARGE)
            left_out = f"{n - len(units)} more"
            pen.text(left_out, x - 8 if end else x + 8, y, along=1.0 * end, color=theme.GREY, halo=True)
        _foot(pen, net, column, x, across)
    for part in net.held:
        ends = [place.get(unit) for unit in _units(part)]
        if None not in ends:
            _pause(pen, *(np.mean(ends, axis=0) if len(ends) > 1 else np.add(ends[0], 0.8 * radius)))
    if net.grows:
        _signs(pen, "hidden layers", pen.width / 2, HEADS / 2 - 2, None)


def _places_of(pen, net):
    """Where the middle of each unit is that has room, (layer, None) of those that have none; the radius of a unit; from layer to
    layer."""
    head = HEADS * net.grows
    room = pen.height - FEET - head
    least = LEAST_UNIT
    if any(layer is not None for layer in net.values):
        least = UNIT
    elif any(layer is not None for layer in net.maps):
        least = LEAST_MAP
    most = max(int(room / least), 3)
    shown = [
        _shown(n, most, {unit for layer, unit in _units(net.lit) if layer == column})
        for column, n in enumerate(net.sizes)
    ]
    step = min(room / max(len(units) for units in shown), 96)
    radius = min(0.42 * step, 30, 0.3 * pen.width / len(net.sizes))
    across = min((pen.width - 2 * radius - 8) / (len(net.sizes) - 1), 430)
    margin = (pen.width - across * (len(net.sizes) - 1)) / 2
    place = {}
    for column, units in enumerate(shown):
        top = head + (room - step * len(units)) / 2
        for k, unit in enumerate(units):
            place[column, unit] = margin + across * column, top + (k + 0.5) * step
    return place, radius, across


def _foot(pen, net, column, x, across):
    """The name of a layer, and the signs by which its units become more or fewer."""
    y = pen.height - FEET / 2
    if net.names:
        words, size = net.names[column], SMALL
    else:
        words, size, y = (f"a^[{column}]" if column else "x"), theme.TITLE, y + 2
    if net.grows and 0 < column < len(net.sizes) - 1:
        _signs(pen, words, x, y, column, room=across - 2 * BUTTON - 12)
    else:
        pen.text(words, x, y, size=size, room=across - 4)


def _signs(pen, words, x, y, what, room=np.inf):
    """− words +, to be clicked."""
    half = max(min(width(words), room) / 2, 4) + BUTTON / 2 + 4
    pen.text(words, x, y, room=room)
    for sign, at in ((FEWER, x - half), (MORE, x + half)):
        sides = at - BUTTON / 2, y - BUTTON / 2, at + BUTTON / 2, y + BUTTON / 2
        pen.plates([sides], "white", theme.GREY)
        pen.text(sign, at, y)
        pen.spot((sign, what), *sides)


def _pause(pen, x, y):
    """The sign of what stands still: two bars."""
    pen.plates([(x - 7, y - 7, x + 7, y + 7)], "white", theme.INK, width=1.2)
    pen.rectangles([(x - 3.5, y - 4, x - 1, y + 4), (x + 1, y - 4, x + 3.5, y + 4)], theme.INK)


def _units(lit):
    """The units that are lit, as (layer, unit)."""
    if lit is None:
        return ()
    return [lit[:2]] if len(lit) == 2 else [lit[:2], (lit[0] - 1, lit[2])]


def _shown(n, most, lit):
    """The units that have room, None for those left out: the first ones, those that are lit, the last."""
    if n <= most:
        return list(range(n))
    kept = [unit for unit in sorted(lit) if most - 2 <= unit < n - 1]
    first = list(range(most - 2 - len(kept)))
    return [*first, None, *kept, n - 1]


def _weights(pen, net, place, radius):
    """The lines between neighbouring layers; without weights all are alike."""
    weights, lit, strong, groups = net.weights, net.lit, [], {}
    _tell(pen, net, place, radius)
    largest = max((float(np.max(np.abs(W), initial=0, where=np.isfinite(W))) for W in weights), default=0)
    for (layer, j), (x, y) in place.items():
        for i in range(net.sizes[layer - 1]) if layer and j is not None else ():
            if (layer - 1, i) not in place:
                continue
            w, before = float(weights[layer - 1][j, i]) if weights else 0.0, place[layer - 1, i]
            line = before, (x, y)
            if lit in ((layer, j), (layer, j, i)):
                strong.append((line, w))
            elif np.isfinite(w):
                part = round(4 * min(abs(w) / (largest or 1.0), 1))
                groups.setdefault((np.sign(w), part), []).append(line)
    for (sign, part), lines in sorted(groups.items(), key=lambda group: group[0][1]):
        thick = THIN + (THICK - THIN) * part / 4 if weights else 0.9
        pen.lines(lines, SIGNS[sign], thick, (3, 2) if sign < 0 else (), 0.3 if lit else 0.8)
    for line, w in strong:
        thick = max(THIN + (THICK - THIN) * min(abs(w) / (largest or 1.0), 1), 1.5) if np.isfinite(w) else 1.5
        color = SIGNS.get(float(np.sign(w)), theme.INK) if weights else theme.INK
        pen.lines([line], color, thick, (3, 2) if w < 0 else ())
    if weights and lit is not None and len(lit) == 3 and strong:
        (start, end), w = strong[0]
        pen.text(f"w = {number(w)}", (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - 10, halo=True)


def _tell(pen, net, place, radius):
    """Tell touches and the pointer which weight a line is, and its value."""
    units = [unit for unit in place if unit[1] is not None]
    number_of = {unit: k for k, unit in enumerate(units)}
    names = [
        f"layer {layer}, unit {unit + 1}" if layer else f"x{str(unit + 1).translate(tell.LOWERED)}"
        for layer, unit in units
    ]
    wires = {
        (layer, j, i): (number_of[layer - 1, i], number_of[layer, j], float(net.weights[layer - 1][j, i]))
        for layer, j in (units if net.weights else ())
        for i in range(net.sizes[layer - 1] if layer else 0)
        if (layer - 1, i) in number_of
    }
    pen.wire(names, [place[unit] for unit in units], wires, radius)


def _layer(pen, net, column, units, place, radius):
    """The circles of one layer, or its maps, with what stands in them."""
    values, maps, says = (part[column] for part in (net.values, net.maps, net.says))
    at = [place[column, unit] for unit in units]
    chosen = [place[column, unit] for unit in units if (column, unit) in _units(net.lit)]
    if maps is None:
        pen.circles(at, radius, "white", theme.INK, width=1.2)
        pen.circles(chosen, radius, None, theme.VERMILLION, width=LIT + 0.6)
    for unit, (x, y) in zip(units, at):
        sides = x - radius, y - radius, x + radius, y + radius
        if maps is not None:
            pen.image(shades(maps[unit], -1, 1), sides, SIGNED)
        elif values is not None:
            words = plain(values[unit] if isinstance(values[unit], str) else _brief(values[unit], radius))
            pen.text(words, x, y, room=2 * radius - 3)
        pen.spot((column, unit), *sides)
        if says is not None:
            pen.says(says[unit], *sides)
    if maps is not None:
        frames = [(x - radius, y - radius, x + radius, y + radius) for x, y in at]
        pen.rectangles(frames, None, theme.INK)
        pen.rectangles([frames[at.index(each)] for each in chosen], None, theme.VERMILLION, width=LIT)


def _brief(value, radius):
    """A number with as many digits as a circle has room for."""
    if value is None or np.isnan(value):
        return "" if value is None else "–"
    written = (number(value, digits) for digits in (3, 2, 1))
    return next((words for words in written if width(words) <= 2 * radius - 4), number(value, 1))
