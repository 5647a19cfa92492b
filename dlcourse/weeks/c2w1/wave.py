"""The plane of the noisy wave as a panel, which several figures of C2W1 show."""

import numpy as np

from ... import deep_network
from ... import functional as F
from ...explore import theme, views
from .recipes import activations

REACH = 2.0  # the points lie in the square from −2 to 2
AXIS = np.linspace(-REACH, REACH, 61)
PLANE = np.stack(np.meshgrid(AXIS, AXIS)).reshape(2, -1)


def window(ax, title):
    """The square of the points with the true edge sin 2x₁ = x₂ as a dashed line. set(params) paints what a network says,
    set.paint(P, axis) any probabilities on a square grid."""
    views.label_axes(ax, "x₁", "x₂", title, xlim=(-REACH, REACH), ylim=(-REACH, REACH), equal=True)
    ax.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    views.curve(ax, color=theme.GREY, style="--", width=1.4)(
        AXIS, np.sin(2 * AXIS)
    )  # over the tiles, so it is drawn with them
    set_tiles = views.tiles(ax, theme.SIGNED_COLORS, smooth=True, domain=(0, 1), label="ŷ")
    set_edge = views.contours(ax, [0.5], color=theme.INK, width=2.0, label="ŷ", zorder=3)

    def paint(P, axis):
        """Probabilities on the grid axis × axis, (len(axis)², )."""
        P = np.reshape(P, (axis.size, axis.size))
        set_tiles([(2 * P - 1, (-REACH, -REACH, 2 * REACH, 2 * REACH))]), set_edge(axis, axis, P)

    def set_window(params):
        paint(F.sigmoid(deep_network.output(params, PLANE, activations(params))), AXIS)

    set_window.paint = paint
    return set_window
