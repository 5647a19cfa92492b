"""A network's answers over the plane as maps, lines and numbers, and the panels that show them."""

from functools import lru_cache

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection
from matplotlib.markers import TICKDOWN, TICKLEFT

from ... import deep_network
from ... import functional as F
from ...analysis.representations import flat_answers
from ...explore import theme, views
from .networks import FAMILIES, examples, trained

GRID = 90  # maps are computed at 90 × 90 places


# ---- maps ---------------------------------------------------------------------------------------------------------------
@lru_cache(16)
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


@lru_cache(8)
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


def percent(share):
    """A share in per cent; 100% only where it is all, 0% only where it is nothing."""
    return f"{share:.0%}" if share in (0, 1) or 0.005 <= share < 0.995 else f"{share:.1%}"


# ---- panels -------------------------------------------------------------------------------------------------------------
def bare(ax, width=1, height=1):
    """Axes without ticks and frame, (0, width) × (0, height)."""
    ax.set(xticks=[], yticks=[], xlim=(0, width), ylim=(0, height))
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def window(ax):
    """Axes for the plane. set(data) gives them the square of this kind of data: its ticks stay where they are, their numbers move,
    so that the still part of the picture is the same for all data."""
    ax.set(xticks=[], yticks=[], autoscale_on=False)
    for spine in ax.spines.values():
        spine.set_visible(True)
    ticks, nowhere = np.array([0.1, 0.5, 0.9]), np.zeros(3)
    for x, y, marker in ((ticks, nowhere, TICKDOWN), (nowhere, ticks, TICKLEFT)):
        ax.plot(
            x,
            y,
            linestyle="none",
            marker=marker,
            color=theme.GREY,
            markersize=3.5,
            markeredgewidth=0.7,
            transform=ax.transAxes,
            clip_on=False,
        )
    set_numbers = [
        [views.text(ax, at, -0.025, ha="center", halo=False) for at in ticks],
        [views.text(ax, -0.03, at, ha="right", va="center", halo=False) for at in ticks],
    ]

    def set_window(data):
        left, low, side, _ = box(data)
        ax.viewLim.set_points(np.array([(left, low), (left + side, low + side)], float))
        for start, setters in zip((left, low), set_numbers):
            for at, set_number in zip(ticks, setters):
                set_number(f"{start + side * at:.3g}".replace("-", "−"))

    set_window("flower")
    return set_window


def polylines(ax, *, color=theme.INK, width=2.4, style="solid", zorder=3):
    """Lines through many places each. set([(n, 2), …])"""
    lines = LineCollection([], colors=color, linewidths=width, linestyles=style, zorder=zorder, animated=True)
    return ax.add_collection(lines, autolim=False).set_segments


def samples(ax):
    """Examples: classes as discs and crosses, numbers as discs in their colour; new ones are hollow.
    set(X, Y, X_new, Y_new, numbers)"""
    full = views.two_classes(ax, size=4.2)
    hollow = [
        views.points(ax, color=color, marker=marker, size=5, hollow=True)
        for color, marker in zip(theme.CLASS_COLOR, theme.CLASS_MARKER)
    ]
    colored = [
        ax.scatter([], [], s=22, edgecolors=edge, linewidths=0.6, zorder=4, animated=True)
        for edge in (theme.GREY, theme.INK)
    ]

    def set_samples(X, Y, X_new, Y_new, numbers):
        full(*(X[:, :0] if numbers else X), Y[:, :0] if numbers else Y)
        for label, set_class in enumerate(hollow):
            set_class(*X_new[:, (Y_new[0] == label) & (not numbers)])
        for part, places, values in zip(colored, (X, X_new), (Y[0], Y_new[0])):
            shade = (values * 127.5 + 128).clip(0, 255).astype(int)
            part.set_offsets(places.T if numbers else np.zeros((0, 2)))
            part.set_facecolor(theme.SIGNED_COLORS[shade] / 255 if numbers else [])

    return set_samples
