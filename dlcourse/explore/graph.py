"""Graphs of computations: recorded on the tape, laid out from left to right, values above the boxes, gradients below.

    J = record("3*(a + b*c)", a=5, b=3, c=2)     a typed formula, computed with Tensors; or compute J from Tensors yourself
    graph = read(J)                              the tape as nodes, edges and the moments of the two sweeps
    set_graph = diagram(ax)                      artists, made once
    set_graph(graph, moment)                     the graph as it stands after so many moments

A leaf of the tape that is a Parameter is an input, with a gradient; a Tensor with a name is data, without one; a Tensor without
a name is a constant, and is written into the box that uses it.
"""

import ast
import functools
import warnings
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.font_manager import findfont

from .. import functional as F
from ..autodiff import Parameter, Tensor, tape
from . import theme, views
from .figure import Notice
from .words import LEAST, MOST, number

LOW, HIGH = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
DARK = "#8f3a6c"  # the gradients' purple, dark enough for text


def short(value, digits=4):
    """A value for the page: so many significant digits; a vector in round brackets, a matrix row by row, a large one its shape."""
    value = np.asarray(value)
    if value.size == 1:
        alone = float(value.item())
        plain = LEAST <= abs(alone) < MOST or alone == 0
        return number(alone, digits if plain else digits - 1, noise=0)
    if value.size > 9:
        return f"({', '.join(map(str, value.shape))})"
    if value.ndim < 2 or 1 in value.shape:
        return f"({', '.join(short(part, min(digits, 3)) for part in value.ravel())})"
    return "\n".join(f"[{'  '.join(short(part, min(digits, 3)) for part in row)}]" for row in value)


# ---- a typed formula → a Tensor -----------------------------------------------------------------------------------------
SIGNS = str.maketrans({"·": "*", "×": "*", "−": "-", "÷": "/", "^": "**", "²": "**2", "³": "**3"})
OPERATORS = {ast.Add: F.add, ast.Sub: F.subtract, ast.Mult: F.multiply, ast.Div: F.divide, ast.Pow: F.power}
FUNCTIONS = {
    "sigmoid": F.sigmoid,
    "tanh": F.tanh,
    "relu": F.relu,
    "exp": F.exp,
    "ln": F.log,
    "sqrt": F.sqrt,
    "abs": F.absolute,
    "max": F.maximum,
    "min": F.minimum,
}
ALIASES = {"σ": "sigmoid", "log": "ln"}
TWO = {"max", "min"}
LONGEST = 100  # characters


@functools.lru_cache(64)
def parsed(formula):
    """The statements of a formula, each (name or None, expression)."""
    if not formula.strip():
        raise Notice("Type a formula, for example 3*(a + b*c).")
    if len(formula) > LONGEST:
        raise Notice(
            f"This formula has {len(formula)} characters, {LONGEST} fit. A graph is easier to read if it is small."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lines = ast.parse(formula.translate(SIGNS).strip(), mode="exec").body
    except (SyntaxError, ValueError):
        raise Notice(
            f"“{formula.strip()}” cannot be read as a formula. Close every bracket, and write products with a star: "
            "3*a, not 3a."
        ) from None
    statements = []
    for line in lines:
        match line:
            case ast.Expr(value=expression) if line is lines[-1]:
                statements.append((None, expression))
            case ast.Assign(targets=[ast.Name(id=name)], value=expression) if (
                name not in FUNCTIONS | ALIASES and len(name) <= 4
            ):
                statements.append((name, expression))
            case _:
                raise Notice(
                    "A formula is one expression, as in 3*(a + b*c). Steps before it get a short name and a semicolon: "
                    "u = b*c; 3*(a + u)."
                )
    return statements


def record(formula, **inputs):
    """Compute a typed formula with Tensors: the last value, with the tape behind it. Steps may be named: "u = b*c; 3*(a + u)".

    Raises   Notice, in one sentence, if the formula cannot be read or has nothing to compute
    """
    names, taken = {name: Parameter(float(value), name=name) for name, value in inputs.items()}, set()

    def complain(part):
        raise Notice(
            f"A formula has no {part} here. It may use {', '.join(inputs)}, numbers, + − * / ** and "
            f"{', '.join(FUNCTIONS)}."
        )

    def compute(node):
        match node:
            case ast.Constant(value=int() | float() as number) if (
                not isinstance(number, bool) and abs(number) < 1e300
            ):
                return Tensor(float(number))
            case ast.Name(id=name):
                taken.add(name)
                return names[name] if name in names else complain(f"“{name}”")
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return compute(ast.Constant(value=-number))
            case ast.UnaryOp(op=ast.USub(), operand=part):
                return -compute(part)
            case ast.UnaryOp(op=ast.UAdd(), operand=part):
                return compute(part)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
                return OPERATORS[type(sign)](compute(left), compute(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if (
                ALIASES.get(name, name) in FUNCTIONS
            ):
                name = ALIASES.get(name, name)
                if len(args) != 1 + (name in TWO):
                    raise Notice(
                        f"{name} takes "
                        + (f"two numbers: {name}(a, b)." if name in TWO else f"one number: {name}(a).")
                    )
                return FUNCTIONS[name](*map(compute, args))
            case ast.Call(func=ast.Name(id=name)):
                complain(f"function “{name}”")
            case ast.Call():
                raise Notice("Write products with a star: 3*(a + b), not 3(a + b).")
            case _:
                complain(f"“{ast.unparse(node)}”")

    with np.errstate(all="ignore"):  # what has no value is named by `read`, not warned about
        for name, expression in parsed(formula):
            value = compute(expression)
            if name in taken:
                raise Notice(f"{name} stands for something already: choose another name for this step.")
            if name:
                value.name = value.name or name
                names[name] = value
                taken.add(name)
    if not value.op or not any(isinstance(node, Parameter) for node in tape(value)):
        raise Notice(
            f"Nothing to compute: a formula combines at least one of {', '.join(inputs)} with something."
        )
    return value


# ---- the tape → nodes, edges, moments -----------------------------------------------------------------------------------
class Node(NamedTuple):
    """A value of the graph: its name, the text in its box, what it is, and its gradient (None for data)."""

    name: str
    text: str
    value: object
    role: str  # "input", "data" or "step"
    gradient: object = None


class Edge(NamedTuple):
    """A use of one value by a later one: the local slope ∂end/∂start (None where it is no plain array), and what the sweep back
    sends over it, a part of start's gradient (None: nothing is sent)."""

    start: int
    end: int
    slope: object = None
    share: object = None


class Graph(NamedTuple):
    """Nodes in the order of computing, edges in the order of the sweep back."""

    nodes: tuple
    edges: tuple

    @property
    def moments(self):
        """What appears one after the other: ("value", node) from left to right, ("seed", last node), ("share", edge) back."""
        last = len(self.nodes) - 1
        return (
            [("value", k) for k, node in enumerate(self.nodes) if node.role == "step"]
            + [("seed", last)]
            + [("share", k) for k, edge in enumerate(self.edges) if edge.share is not None]
        )


PHRASES = {
    "add": "{} + {}",
    "subtract": "{} − {}",
    "multiply": "{} · {}",
    "divide": "{} / {}",
    "negative": "−{}",
    "matmul": "{} {}",
    "affine": "{1} {0} + {2}",
    "sigmoid": "σ({})",
    "log": "ln {}",
    "sqrt": "√{}",
    "absolute": "|{}|",
    "maximum": "max({}, {})",
    "minimum": "min({}, {})",
}
NO_VALUE = {
    "divide": "it divides by 0",
    "log": "a logarithm needs a number above 0",
    "sqrt": "a root needs a number from 0 on",
    "power": "a power of a negative number needs a whole exponent, and 0 one above 0",
}
NAMES = "uvpqrstkmngh"


def phrase(op, operands):
    """What a step does, as it stands in its box."""
    if op == "power":
        base, exponent = operands
        return (
            base + exponent.translate(HIGH) if set(exponent) <= set("0123456789−") else f"{base}^{exponent}"
        )
    operands = [f"({text})" if text.startswith("−") and k else text for k, text in enumerate(operands)]
    return PHRASES.get(op, op + "(" + ", ".join(["{}"] * len(operands)) + ")").format(*operands)


def read(J, texts=None):
    """The graph of everything that J, a Tensor of one number, was computed from. `texts` replaces what stands in a named box.

    Raises   Notice if a value or a slope is not finite
    """
    tensors, texts = tape(J), texts or {}
    drawn = [t for t in tensors if t.op or t.name]
    place = {id(t): k for k, t in enumerate(drawn)}
    used = {t.name for t in drawn}
    spare = iter([name for name in NAMES if name not in used] + [f"{NAMES[0]}{k}" for k in range(99)])
    names = [t.name or ("J" if t is J and "J" not in used else next(spare)) for t in drawn]
    names = [name.translate(LOW) for name in names]

    def operand(parent):
        if parent is None:
            return "·"
        return names[place[id(parent)]] if id(parent) in place else short(parent.value)

    with np.errstate(all="ignore"):
        gradients, edges = {place[id(J)]: np.ones_like(J.value)}, []
        for k, tensor in reversed([(k, t) for k, t in enumerate(drawn) if t.op]):
            uses = [
                (place[id(p)], p, n) for n, p in enumerate(tensor.parents) if p is not None and id(p) in place
            ]
            shares, slopes = tensor.pull_back(gradients[k]), tensor.pull_back(np.ones_like(tensor.value))
            for start, parent, n in uses:
                goes = parent.op or isinstance(parent, Parameter)
                plain = tensor.size == 1 or parent.shape == tensor.shape and len(uses) == 1
                edges.append(
                    Edge(start, k, slopes[n] if goes and plain else None, shares[n] if goes else None)
                )
                if goes:
                    gradients[start] = gradients.get(start, 0) + shares[n]
    nodes = []
    for k, tensor in enumerate(drawn):
        role, text = "input" if isinstance(tensor, Parameter) else "data", names[k]
        if tensor.op:
            role = "step"
            text += f" = {texts.get(tensor.name) or phrase(tensor.op, [operand(p) for p in tensor.parents])}"
        if not np.isfinite(tensor.value).all():
            values = " and ".join(
                f"{operand(p)} = {short(p.value)}" for p in tensor.parents if p is not None and id(p) in place
            )
            raise Notice(
                f"{text} has no value{' for ' * bool(values)}{values}: {NO_VALUE.get(tensor.op, 'the number is too large')}."
            )
        nodes.append(Node(names[k], text, tensor.value, role, gradients.get(k)))
    for node in nodes:
        if not np.isfinite(node.gradient if node.gradient is not None else 0).all():
            raise Notice(
                f"{nodes[-1].name} has no finite slope with respect to {node.name} here: move a slider a little."
            )
    return Graph(tuple(nodes), tuple(edges))


# ---- places -------------------------------------------------------------------------------------------------------------
def spread(wanted, weights, gaps):
    """Places in order, as near to the wanted ones as neighbours that keep their gaps allow (a weighted isotonic regression)."""
    shift = np.r_[0.0, np.cumsum(gaps)]
    groups = []  # [mean, weight, number] of neighbours that touch
    for place, weight in zip(np.asarray(wanted, float) - shift, weights):
        groups.append((place, weight, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (p, v, m), (q, w, n) = groups[-2:]
            groups[-2:] = [((p * v + q * w) / (v + w), v + w, m + n)]
    return np.concatenate([np.full(number, mean) for mean, _, number in groups]) + shift


@functools.lru_cache(256)
def layout(n, links):
    """Columns and rows of a graph with n nodes in the order of computing, and links (start, end).

    A node stands one column to the right of the last value that it uses, a leaf one to the left of its first use. A link that
    skips columns gets a place in each of them, so that it passes no box. → columns (n,), rows (n,), and for each link the
    rows of its places between start and end
    """
    column = [0] * n
    for start, end in sorted(links, key=lambda link: link[1]):
        column[end] = max(column[end], column[start] + 1)
    for leaf in set(range(n)) - {end for _, end in links}:
        column[leaf] = min((column[end] for start, end in links if start == leaf), default=1) - 1
    between = {link: [(link, c) for c in range(column[link[0]] + 1, column[link[1]])] for link in links}
    order, level = [[] for _ in range(max(column) + 1)], dict(enumerate(column))

    def visit(node):  # backwards from the end: a tree comes out without crossings
        order[column[node]].append(node)
        for link in (link for link in dict.fromkeys(links) if link[1] == node):
            for item in reversed(between[link]):
                level[item] = item[1]
                order[item[1]].append(item)
            if link[0] not in order[column[link[0]]]:
                visit(link[0])

    visit(n - 1)
    chains = [[link[0], *between[link], link[1]] for link in dict.fromkeys(links)]
    beside = {item: [] for item in level}
    for chain in chains:
        for left, right in zip(chain, chain[1:]):
            beside[left].append(right), beside[right].append(left)
    uncross(order, chains)
    row = {item: float(k) for items in order for k, item in enumerate(items)}
    for turn in range(100):  # each column in turn as near to its neighbours as it can
        for items in order if turn % 2 else reversed(order):
            wanted = [
                np.mean([row[other] for other in beside[item]]) if beside[item] else 0.0 for item in items
            ]
            gaps = [
                1.0 if isinstance(a, int) and isinstance(b, int) else 0.75 for a, b in zip(items, items[1:])
            ]
            row.update(zip(items, spread(wanted, [len(beside[item]) for item in items], gaps)))
    return column, [row[k] for k in range(n)], [[row[item] for item in between[link]] for link in links]


def uncross(order, chains):
    """Exchange neighbours in the columns as long as fewer links cross."""

    def crossings():
        rank = {item: k for items in order for k, item in enumerate(items)}
        lines = [(level[a], rank[a], rank[b]) for chain in chains for a, b in zip(chain, chain[1:])]
        return sum(
            (a - c) * (b - d) < 0 for n, (k, a, b) in enumerate(lines) for l, c, d in lines[:n] if k == l
        )

    level = {item: k for k, items in enumerate(order) for item in items}
    best, better = crossings(), True
    while best and better:
        better = False
        for items in order:
            for k in range(len(items) - 1):
                items[k : k + 2] = items[k + 1], items[k]
                if (now := crossings()) < best:
                    best, better = now, True
                else:
                    items[k : k + 2] = items[k + 1], items[k]


def text_width(string, size=theme.LABEL):
    """Width of a text in CSS pixels."""
    return theme.font(findfont("DejaVu Sans"), size)[0].getlength(string)


BOX, TALL, NARROW = 27, 62, 50  # pixels: height of a box and of a row, least width
LEAST_GAP, MOST_GAP, MOST_PITCH = 16, 135, 105  # between columns, and from row to row
CURVE = 16  # straight pieces of one bend
TOO_MANY = "This formula makes more boxes than the page has room for. Take a shorter one."


@functools.lru_cache(256)
def placed(n, links, widths, width, height, margin):
    """The layout in pixels: centres (n, 2) of the boxes and each link's path (points, 2), straight from port to port.

    Raises   Notice if the graph does not fit into width × height
    """
    column, rows, between = layout(n, links)
    wide = [max([NARROW] + [w for w, c in zip(widths, column) if c == k]) for k in range(max(column) + 1)]
    gap = (width - 2 * margin - sum(wide)) / max(len(wide) - 1, 1)
    every = np.concatenate([rows, *between])
    low, tall = every.min(), np.ptp(every)
    if gap < LEAST_GAP or tall * TALL + TALL > height:
        raise Notice(TOO_MANY)
    gap = min(gap, MOST_GAP)
    x = np.cumsum([0.0] + [(a + b) / 2 + gap for a, b in zip(wide, wide[1:])])
    x += (width - (x[-1] + (wide[0] + wide[-1]) / 2)) / 2 + wide[0] / 2
    pitch = min((height - TALL) / tall, MOST_PITCH) if tall else 0.0

    def y_of(row):
        return height / 2 - pitch * (np.asarray(row, float) - low - tall / 2)

    centres = np.column_stack([x[column], y_of(rows)])
    paths = []
    for k, ((start, end), inner) in enumerate(zip(links, between)):
        arriving = sorted(
            (([rows[s], *places])[-1], n)
            for n, ((s, e), places) in enumerate(zip(links, between))
            if e == end
        )
        port = 8.0 * (
            (len(arriving) - 1) / 2 - [n for _, n in arriving].index(k)
        )  # links arrive side by side, uncrossed
        xs = [
            centres[start, 0] + widths[start] / 2,
            *x[column[start] + 1 : column[end]],
            centres[end, 0] - widths[end] / 2 - 2,
        ]
        paths.append(curved(xs, [centres[start, 1], *y_of(inner), centres[end, 1] + port]))
    return centres, paths


def curved(x, y):
    """A path through points from left to right, level at each of them, (points, 2)."""
    t = np.linspace(0, 1, CURVE + 1)[:-1]
    parts = [
        np.column_stack([a + (b - a) * t, c + (d - c) * t * t * (3 - 2 * t)])
        for a, b, c, d in zip(x, x[1:], y, y[1:])
    ]
    return np.concatenate([*parts, [(x[-1], y[-1])]])


def rounded(x, y, width, height, radius=6.0):
    """The outline of a box with round corners, (points, 2)."""
    turn = np.linspace(0, np.pi / 2, 6)
    corner = radius * np.column_stack([np.cos(turn), np.sin(turn)])
    w, h = width / 2 - radius, height / 2 - radius
    return np.concatenate(
        [
            corner + (w, h),
            corner[:, ::-1] * (-1, 1) + (-w, h),
            -corner + (-w, -h),
            corner[:, ::-1] * (1, -1) + (w, -h),
        ]
    ) + (x, y)


def head(path, back=False):
    """An arrow head at the end of a path, or at its start, looking outwards; paths are level there."""
    (x, y), way = (path[0], -1) if back else (path[-1], 1)
    return np.array([(x, y), (x - 9 * way, y + 4), (x - 9 * way, y - 4)])


# ---- artists ------------------------------------------------------------------------------------------------------------
def diagram(ax, width, height, *, nodes=16, edges=24, margin=30):
    """A drawing board of width × height pixels for graphs of at most so many nodes and edges; margin is kept free at both sides.

    set(graph, moment, changes=None, cursor=True): the graph after the first `moment` of its moments. Values stand above the boxes,
    with changes[k] beside the value of node k, gradients below. An edge that the sweep back has used is dashed and carries its
    local slope. The cursor is a ring around what has just appeared, and a question mark where the next number will be.

    Raises   Notice, from set, if the graph does not fit
    """
    views.canvas(ax, width, height)

    def several(kind, animated=True, **look):
        artist = kind([], animated=animated, **look)
        ax.add_collection(artist, autolim=False)
        return artist

    quiet, plain = dict(animated=False), dict(linewidths=1.1)  # what is quiet is drawn once for a graph, pale
    quiet_links = several(LineCollection, **quiet, **plain, colors=theme.PALE, zorder=1)
    quiet_heads = several(PolyCollection, **quiet, facecolors=theme.PALE, zorder=1)
    quiet_boxes = several(PolyCollection, **quiet, **plain, edgecolors=theme.PALE, zorder=2)
    labels = [
        ax.text(
            0, 0, "", ha="center", va="center", fontsize=theme.points(theme.LABEL), zorder=3, in_layout=False
        )
        for _ in range(nodes)
    ]
    links = several(LineCollection, **plain, colors=theme.GREY, zorder=3)
    heads = several(PolyCollection, facecolors=theme.GREY, zorder=3)
    back_links = several(LineCollection, colors=theme.GRADIENT, linestyles=[(0, (2.6, 1.3))], zorder=4)
    back_heads = several(PolyCollection, facecolors=theme.GRADIENT, zorder=4)
    boxes = several(PolyCollection, **plain, facecolors="none", edgecolors=theme.INK, zorder=5)
    ring = several(PolyCollection, linewidths=2.4, facecolors="none", edgecolors=theme.VERMILLION, zorder=5)
    pads = several(PolyCollection, facecolors="white", zorder=6)  # what is written on an edge interrupts it
    text = functools.partial(views.text, ax, 0, 0, data=True, ha="center")
    above = [text(size=theme.LABEL, va="bottom", halo=False) for _ in range(nodes)]
    below = [text(size=theme.LABEL, va="top") for _ in range(nodes)]
    slopes = [text(size=theme.TICK, va="center", color=DARK, halo=False) for _ in range(edges)]
    drawn = None

    def draw_quiet(graph, centres, outlines, paths):
        quiet_links.set_segments(paths)
        quiet_heads.set_verts([head(path) for path in paths])
        quiet_boxes.set_verts(outlines)
        quiet_boxes.set_facecolors(["white" if node.role == "step" else "#eeeeee" for node in graph.nodes])
        for label, node, centre in zip_longest(labels, graph.nodes, centres):
            label.set_text(theme.raised(node.text) if node else "")
            label.set_position((0, 0) if node is None else centre)

    def set_graph(graph, moment, changes=None, *, cursor=True):
        nonlocal drawn
        if len(graph.nodes) > nodes or len(graph.edges) > edges:
            raise Notice(TOO_MANY)
        pairs = tuple((edge.start, edge.end) for edge in graph.edges)
        widths = tuple(max(text_width(node.text) + 18, BOX) for node in graph.nodes)
        centres, paths = placed(len(graph.nodes), pairs, widths, width, height, margin)
        outlines = [
            rounded(*centre, w, BOX, 6 if node.role == "step" else BOX / 2)
            for node, centre, w in zip(graph.nodes, centres, widths)
        ]
        if drawn != (drawn := (pairs, [(node.text, node.role) for node in graph.nodes])):
            draw_quiet(graph, centres, outlines, paths)

        moments = graph.moments
        shown, coming = moments[:moment], moments[moment] if cursor and moment < len(moments) else None
        now = shown[-1] if cursor and 0 < moment <= len(moments) else None
        known = [k for k, node in enumerate(graph.nodes) if node.role != "step" or ("value", k) in shown]
        used = [k for k, edge in enumerate(graph.edges) if edge.end in known]
        sent = [k for kind, k in shown if kind == "share"]
        links.set_segments([paths[k] for k in used if k not in sent])
        heads.set_verts([head(paths[k]) for k in used])
        back_links.set_segments([paths[k] for k in sent])
        back_links.set_linewidths([3.4 if ("share", k) == now else 2.0 for k in sent])
        back_heads.set_verts([head(paths[k], back=True) for k in sent])
        boxes.set_verts([outlines[k] for k in known])
        ring.set_verts([])
        if now:
            kind, k = now
            ring.set_verts([outlines[graph.edges[k].start if kind == "share" else k]])

        for k, (set_above, set_below) in enumerate(zip(above, below)):
            x, y = centres[k] if k < len(centres) else (0, 0)
            value = "?" if ("value", k) == coming else ""
            if k in known:
                value = short(graph.nodes[k].value)
            if changes is not None and k in known and changes[k]:
                value += f"  {'+' if changes[k] > 0 else ''}{short(changes[k])}"
            gradient = gradient_so_far(graph, k, shown, coming) if k < len(centres) else ""
            set_above(value, x, y + BOX / 2 + 2, theme.VERMILLION if value == "?" else theme.INK)
            set_below(gradient, x, y - BOX / 2 - 3, theme.VERMILLION if gradient.endswith("?") else DARK)
        interrupted = []
        for k, set_slope in enumerate(slopes):
            if k not in sent or graph.edges[k].slope is None:
                set_slope("")
                continue
            words, path = f"× {short(graph.edges[k].slope, 3)}", paths[k]
            twins = [n for n, pair in enumerate(pairs) if pair == pairs[k]]  # u · u sends back over two edges
            x, y = path[CURVE * (1 + twins.index(k)) // (1 + len(twins))]
            w = text_width(words, theme.TICK) / 2 + 2
            fits = 2 * w < path[CURVE, 0] - path[0, 0] - 14
            set_slope(words if fits else "", x, y)
            if fits:
                interrupted.append([(x - w, y - 7), (x + w, y - 7), (x + w, y + 7), (x - w, y + 7)])
        pads.set_verts(interrupted)

    return set_graph


def gradient_so_far(graph, k, shown, coming):
    """What stands below node k: the parts of its gradient that have arrived, and their sum once all are there."""
    name = f"d{graph.nodes[k].name} = "
    if k == len(graph.nodes) - 1:
        known = "1" if ("seed", k) in shown else "?"
        return name + known if ("seed", k) in (coming, *shown) else ""
    parts = [("share", n) for n, edge in enumerate(graph.edges) if edge.start == k and edge.share is not None]
    arrived = [short(graph.edges[n].share, 3) for _, n in parts if ("share", n) in shown]
    if len(arrived) < len(parts):
        awaited = "?" if coming in parts else "…"
        return name + " + ".join([*arrived, awaited]) if arrived or coming in parts else ""
    if not parts:
        return ""
    total = short(graph.nodes[k].gradient, 3)
    sum_of_parts = name + " + ".join(arrived).replace("+ −", "− ") + f" = {total}"
    return sum_of_parts if len(parts) > 1 and len(sum_of_parts) < 17 else name + total


def complete(graph, moment):
    """The nodes whose gradient has all its parts after so many moments."""
    coming = {graph.edges[k].start for kind, k in graph.moments[moment:] if kind == "share"}
    return {edge.start for edge in graph.edges if edge.share is not None} - coming


def table(ax, width, height, title, heads, places, rows, *, sides=None, note=""):
    """A table of texts on a board of width × height pixels: a title, the head and the x of each column, at most so many rows, the
    side ("left", "right") of each column, and a note at the bottom. The first column names the rows and is drawn as part of the
    background. set(rows): lists of strings, one for each column."""
    views.canvas(ax, width, height)
    sides, size = sides or ["left"] + ["right"] * (len(heads) - 1), theme.points(theme.LABEL)
    ax.text(0, height - 2, title, va="top", fontsize=size)
    ax.plot([0, width], [height - 51, height - 51], color=theme.GREY, linewidth=0.7)
    ax.text(0, 2, note, va="bottom", fontsize=theme.points(12), color=theme.GREY, linespacing=1.45)
    for head, x, side in zip(heads, places, sides):
        ax.text(x, height - 44, head, ha=side, va="baseline", fontsize=size, color=theme.GREY)
    names = [
        ax.text(places[0], height - 71 - 22 * k, "", ha=sides[0], va="baseline", fontsize=size)
        for k in range(rows)
    ]
    cells = [
        [
            views.text(
                ax, x, height - 71 - 22 * k, data=True, halo=False, ha=side, va="baseline", size=theme.LABEL
            )
            for x, side in list(zip(places, sides))[1:]
        ]
        for k in range(rows)
    ]

    def set_table(lines):
        for name, row, texts in zip(names, cells, [*lines, *[("",) * len(places)] * rows]):
            name.set_text(texts[0])
            for set_cell, string in zip(row, texts[1:]):
                set_cell(string)

    return set_table
