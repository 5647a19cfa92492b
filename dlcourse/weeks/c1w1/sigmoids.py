"""A ReLU as many sigmoids, each shifted by one (1.7)."""

import numpy as np
from matplotlib.collections import PolyCollection

from ... import functional as F
from ...analysis.activations import sigmoid_stack, softplus_gap
from ...explore import IntSlider, Reading, Slider, explorable, theme, views

__all__ = ["how_many_sigmoids_make_a_relu"]

MOST = 20
Z = np.linspace(-10.0, 10.0, 201)


@explorable(
    N=IntSlider(1, MOST, 5, label="sigmoids N"),
    z=Slider(-10.0, 10.0, 2.0, step=0.1),
    offset=Slider(0.0, 1.0, 0.5, step=0.05, label="offset", marks={0.5: "half a step"}),
    presets={
        "one": {"N": 1},
        "five": {},
        "enough": {"N": MOST},
        "shifted by half": {"N": MOST, "offset": 1.0},
        "z = 0": {"N": MOST, "z": 0.0},
    },
    predict="sum at z",
)
def how_many_sigmoids_make_a_relu(fig):
    """Σ σ(z − i + offset) for i = 1 … N, stacked one upon the other, over ln(1 + eᶻ) and ReLU; beside it what the sum lacks.
    Lecture C1W1 1.7"""
    left, right = fig.subplots(1, 2, width_ratios=(1.5, 1))
    views.label_axes(left, "z", "sum", "Sigmoids, one on top of another", xlim=(-10, 10), ylim=(-0.5, 10.5))
    views.label_axes(
        right, "z", "sum − curve", "What is missing, or too much", xlim=(-10, 10), ylim=(-1.1, 1.1)
    )
    left.plot(Z, F.relu(Z), ":", color=theme.GREY, linewidth=2)
    views.curve(left, color=theme.VERMILLION, style="--", width=2.2, zorder=5)(Z, F.softplus(Z))
    left.set_xticks(range(-10, 11, 5)), right.set_xticks(range(-10, 11, 5))
    right.axhline(0, color=theme.GREY, linewidth=0.7)
    layers = PolyCollection(
        [], facecolors=["#e0f0fa", "#aedaf3"], edgecolors=theme.BLUE, linewidths=0.7, zorder=2, animated=True
    )
    left.add_collection(layers, autolim=False)
    set_sum = views.curve(left, color=theme.INK, width=2.6, zorder=4)
    set_soft = views.curve(right, color=theme.VERMILLION, style="--", width=2.4)
    set_hard = views.curve(right, color=theme.GREY, style=":", width=2)
    cursors = [views.vertical(ax) for ax in (left, right)]
    dots = [views.points(ax, color=theme.INK, size=8, zorder=6) for ax in (left, right)]
    for k, (words, color) in enumerate(
        (
            ("—— sum of the sigmoids", theme.INK),
            ("– –  softplus, ln(1 + eᶻ)", theme.VERMILLION),
            ("· · ·  ReLU, max(0, z)", theme.GREY),
        )
    ):
        left.text(
            0.02,
            0.96 - 0.08 * k,
            words,
            transform=left.transAxes,
            va="top",
            color=color,
            fontsize=theme.points(theme.LABEL),
        )

    def update(N, z, offset):
        total, terms = sigmoid_stack(Z, N, offset)
        heights = np.concatenate([np.zeros((1, Z.size)), np.cumsum(terms, axis=0)])
        there_and_back = np.concatenate([Z, Z[::-1]])
        layers.set_verts(
            [
                np.column_stack([there_and_back, np.concatenate([high, low[::-1]])])
                for low, high in zip(heights, heights[1:])
            ]
        )
        here = float(sigmoid_stack(np.array([z]), N, offset)[0][0])
        soft = float(F.softplus(np.array([z]))[0])
        (
            set_sum(Z, total),
            set_soft(Z, np.clip(total - F.softplus(Z), -9, 9)),
            set_hard(Z, np.clip(total - F.relu(Z), -9, 9)),
        )
        for set_cursor in cursors:
            set_cursor(z)
        dots[0](z, here), dots[1](z, float(np.clip(here - soft, -1.08, 1.08)))
        gap = softplus_gap(Z, N, offset)
        sigmoids = f"{N} sigmoid{'s' * (N > 1)}"
        if gap < 0.011:
            finding = f"{sigmoids} make a softplus: nowhere more than {gap:.4f} away between −10 and 10"
        elif abs(offset - 0.5) > 1e-9 and N >= 12:
            finding = f"With the offset {offset:.2g} the sum is shifted by {abs(offset - 0.5):.2g}: up to {gap:.2g} away"
        else:
            finding = f"{sigmoids} end{'s' * (N == 1)} at a height of {N}: up to {gap:.3g} away from the softplus at |z| ≤ 10"
        return Reading(
            finding,
            {
                "sum at z": here,
                "softplus at z": soft,
                "ReLU at z": max(0.0, z),
                "largest gap to softplus": gap,
            },
        )

    return update


@how_many_sigmoids_make_a_relu.claim(
    "20 sigmoids stay within .0106 of ln(1 + eᶻ): at 0 they add up to .683, not .693"
)
def _(kind):
    numbers = kind(N=20, z=0.0).numbers
    return [numbers["largest gap to softplus"], numbers["sum at z"]], [0.01058, np.log(2) - 0.01058], 1e-3


@how_many_sigmoids_make_a_relu.claim("with the offset 1 or 0 the sum is off by half")
def _(kind):
    return (
        [kind(N=20, offset=offset).numbers["largest gap to softplus"] for offset in (0.0, 1.0)],
        [0.5, 0.5],
        0.03,
    )


@how_many_sigmoids_make_a_relu.claim(
    "N sigmoids never exceed N: at z = 10 five have 4.99 of the softplus' 10"
)
def _(kind):
    return kind(N=5, z=10.0).numbers["sum at z"], 4.994, 1e-3
