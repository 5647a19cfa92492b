"""What several figures of C2W1 share: the noisy wave, small networks trained on it, and its plane as a panel."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from ... import data, deep_network, initializers, optim
from ... import functional as F
from ...analysis.gradcheck import flatten
from ...explore import theme, views
from ..c1w3 import networks

FOLDER = Path(__file__).parent / "stored"
REACH = 2.0  # the points lie in the square from −2 to 2
AXIS = np.linspace(-REACH, REACH, 61)
PLANE = np.stack(np.meshgrid(AXIS, AXIS)).reshape(2, -1)


@lru_cache
def wave():
    """2000 points to train on, and 5000 others, the dev set: X, Y, X_dev, Y_dev. Ten of a hundred labels are turned over."""
    rng = np.random.default_rng(3)
    return *data.noisy_wave(2000, rng=rng), *data.noisy_wave(5000, rng=rng)


def examples(m):
    """The first m points to train on."""
    X, Y, _, _ = wave()
    return X[:, :m], Y[:, :m]


@lru_cache
def stored(name):
    """The arrays of <name>.npz, made by make_<name>.py."""
    with np.load(FOLDER / f"{name}.npz") as file:
        return dict(file)


# ---- networks -----------------------------------------------------------------------------------------------------------
def layered(flat, dims):
    """The numbers of `flatten` as [(W[1], b[1]), …] in float64; views if they are float64 already."""
    return networks.layered(np.asarray(flat, float), dims)


def gates(params):
    """tanh in every hidden layer, and logits at the end."""
    return [F.tanh] * (len(params) - 1) + [F.identity]


def error(params, X, Y):
    """The share of wrong answers of a network that gives logits."""
    return float(np.mean((deep_network.output(params, X, gates(params)) > 0) != Y))


def weight_norm(params):
    """‖W‖_F of all layers together."""
    return float(np.sqrt(sum((W * W).sum() for W, _ in params)))


def training(
    dims,
    X,
    Y,
    steps,
    *,
    seed,
    rule=optim.adam,
    learning_rate=0.02,
    lam=0.0,
    keep_prob=1.0,
    init=initializers.xavier,
):
    """Train a tanh network on all examples at once. Yields (params, J) before each step and after the last, J without the penalty
    λ/2m ‖W‖²; with dropout J is that of the masks of this step. The params are views of what goes on changing."""
    rng = np.random.default_rng(seed)
    start = deep_network.initialize(dims, init=init, rng=rng)
    flat, m = flatten(start), X.shape[1]
    params, decay = layered(flat, dims), flatten([(np.full_like(W, lam / m), b) for W, b in start])
    memory = [np.zeros_like(flat) for _ in optim.memories(rule)]
    for t in range(1, steps + 2):
        A, caches = deep_network.forward(
            params,
            X,
            [
                networks.dropped(g, keep_prob, rng) if keep_prob < 1 and g is F.tanh else g
                for g in gates(params)
            ],
        )
        J, dA = deep_network.cost(A, Y, loss=F.binary_cross_entropy)
        yield params, J
        if t <= steps:
            rule(
                flat,
                flatten(deep_network.backward(dA, caches)) + decay * flat,
                *memory,
                t=t,
                learning_rate=learning_rate,
            )


# ---- the panel ----------------------------------------------------------------------------------------------------------
def window(ax, title):
    """The square of the points with the true edge sin 2x₁ = x₂ as a dashed line. set(params) paints what a network says,
    set.paint(P, axis) any probabilities on a square grid."""
    views.label_axes(ax, "x₁", "x₂", title, xlim=(-REACH, REACH), ylim=(-REACH, REACH), equal=True)
    ax.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    views.curve(ax, color=theme.GREY, style="--", width=1.4)(
        AXIS, np.sin(2 * AXIS)
    )  # over the tiles, so it is drawn with them
    set_tiles = views.tiles(ax, theme.SIGNED_COLORS, smooth=True)
    set_edge = views.contours(ax, [0.5], color=theme.INK, width=2.0, zorder=3)

    def paint(P, axis):
        """Probabilities on the grid axis × axis, (len(axis)², )."""
        P = np.reshape(P, (axis.size, axis.size))
        set_tiles([(2 * P - 1, (-REACH, -REACH, 2 * REACH, 2 * REACH))]), set_edge(axis, axis, P)

    def set_window(params):
        paint(F.sigmoid(deep_network.output(params, PLANE, gates(params))), AXIS)

    set_window.paint = paint
    return set_window
