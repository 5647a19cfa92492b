"""A network's answers over the plane as maps, lines and numbers, and the examples on a panel."""

import numpy as np
from contourpy import contour_generator

from ... import deep_network
from ... import functional as F
from ...analysis.representations import flat_answers
from ...explore import number, panels, theme
from ...explore.panels import CLASSES, Look, linear
from ...remember import remembered
from .networks import FAMILIES, examples, trained

GRID = 90  # maps are computed at 90 × 90 places


# ---- maps ---------------------------------------------------------------------------------------------------------------
@remembered
def plane(data):
    """The window of this kind of data: its axes x₁ and x₂ (GRID,), and all places of the grid (2, GRID²)."""
    family = FAMILIES[data]
    x, y = (np.linspace(c - family.reach, c + family.reach, GRID, dtype=np.float32) for c in family.centre)
    return x, y, np.stack([part.ravel() for part in np.meshgrid(x, y)])


def box(data):
    """The window as (left, low, width, height)."""
    (x, y), reach = FAMILIES[data].centre, FAMILIES[data].reach
    return x - reach, y - reach, 2 * reach, 2 * reach


def through(params, activations, X):
    """All that a network computes on its way: [(Z[1], A[1]), …, (Z[L], A[L])]."""
    _, caches = deep_network.forward(params, X, activations)
    return [(cache.Z, cache.A) for cache in caches]


def answer(setting, A):
    """What the network says, from A[L]: a probability, or a number."""
    return F.sigmoid(A) if setting.cost is F.binary_cross_entropy else A


@remembered
def maps(setting, index):
    """`through` on the whole grid, at one snapshot."""
    with np.errstate(over="ignore"):
        return through(trained(setting, index)[0][index].params, setting.activations, plane(setting.data)[2])


def scale_of(setting, layer, A):
    """The values that the two ends of the colours stand for in the maps of a layer; white is the middle."""
    if layer == len(setting.dims) - 1:
        return (-1.0, 1.0) if setting.numbers else (0.0, 1.0)
    fixed = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "step": (0.0, 1.0)}.get(setting.hidden[layer - 1][1])
    most = max(float(np.abs(A).max()), 1e-6)
    return fixed or (-most, most)


def shades(values, scale):
    """Values (n, GRID²) as maps (n, GRID, GRID) of numbers from −1 to 1 for the colours."""
    low, high = scale
    return np.clip((values - (low + high) / 2) * (2 / (high - low)), -1, 1).reshape(-1, GRID, GRID)


# ---- what can be read off -----------------------------------------------------------------------------------------------
def level(data, values, value):
    """Lines (n, 2) in the plane along which a map (GRID²,) has this value."""
    x, y, _ = plane(data)
    return [
        line for line in contour_generator(x, y, values.reshape(GRID, GRID)).lines(value) if len(line) > 1
    ]


def flat_share(setting, params):
    """The share of the hidden units' answers to the examples at which the slope g′ is below .01."""
    X = examples(setting)[0]
    return flat_answers(
        (g, Z) for (Z, _), g in zip(through(params, setting.activations, X), setting.activations[:-1])
    )


# ---- panels -------------------------------------------------------------------------------------------------------------
def sides(data):
    """The window of this kind of data as two scales."""
    left, low, side, _ = box(data)
    far = int(0.9 * FAMILIES[data].reach)
    ticks = {place: number(place) for place in (-far, 0, far)}  # as many for all data
    return linear("x₁", left, left + side, ticks), linear("x₂", low, low + side, ticks)


BANDS = np.linspace(-1, 1, 5)  # of numbers, for points in their colour
COLORS = theme.BLUE, theme.SKY, theme.GREY, theme.ORANGE, theme.VERMILLION
NUMBERS = [Look(color, marker, size=7) for color, marker in zip(COLORS, "vvo^^")]
SMALL_CLASSES = [look.but(size=7 if look.marker == "o" else 8) for look in CLASSES[:2]]


def examples_on(ax):
    """Examples: classes as discs and crosses, numbers in their colour; new ones are hollow. set(X, Y, X_new, Y_new, numbers)"""
    full, hollow = (
        [
            panels.classes(ax, [look.but(hollow=new) for look in looks], zorder=6)
            for looks in (SMALL_CLASSES, NUMBERS)
        ]
        for new in (False, True)
    )

    def set_examples(X, Y, X_new, Y_new, numbers):
        for setters, x, y in ((full, X, Y[0]), (hollow, X_new, Y_new[0])):
            which = np.abs(y[:, None].clip(-1, 1) - BANDS).argmin(axis=1) if numbers else y
            setters[numbers](*x, which)
            setters[not numbers]()

    return set_examples
