"""The cost of a network seen on a line or a plane through its weights: many networks evaluated at once, directions to look along, paths
of trainings seen from there, and how sharp the cost is.

A network is one vector θ of all its weights, as `gradcheck.flatten` makes it, and many are an array of such vectors (…, n):

    net = Net((2, 16, 16, 1))
    surfaces.loss_slice(lambda theta: costs(theta, net, X, Y), theta, directions, grid)
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import deep_network, initializers, train
from .. import functional as F
from .gradcheck import flatten, unflatten

PIECE, EPSILON = 64, 1e-5  # networks that are evaluated together, to stay in the cache; ε of batch norm


class Net(NamedTuple):
    """A network with ReLU units and one logit.

    dims       units of its layers, n_x first
    residual   a hidden layer as wide as the one before adds its input
    norm       batch norm before ReLU, without γ, which the next weights can take over, and with b in the place of β

    Lecture    C2W2 2.10, C2W3 3.4
    """

    dims: tuple
    residual: bool = False
    norm: bool = False


# ---- many networks at once ----------------------------------------------------------------------------------------------
def unpack(theta: np.ndarray, dims: Sequence[int]) -> list:
    """Parameters of a network or of many: [(W[1], b[1]), …], views into θ.

    Shapes   θ (…, n) → W (…, n[l], n[l−1]) and b (…, n[l], 1) of each layer
    Lecture  C2W1 1.13, C2W2 2.10
    Raises   ValueError if these layers have not n parameters
    """
    if np.shape(theta)[-1:] != (deep_network.count_parameters(dims),):
        raise ValueError(
            f"layers of {', '.join(map(str, dims))} units have {deep_network.count_parameters(dims)} parameters, and many "
            f"networks are (…, {deep_network.count_parameters(dims)}); got shape {np.shape(theta)}"
        )
    return unflatten(theta, _like(tuple(dims)))


@functools.lru_cache(64)
def _like(dims):
    """Parameters of these shapes, whatever their numbers."""
    return deep_network.initialize(dims, init=initializers.zeros, rng=None)


def costs(theta: np.ndarray, net: Net, X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """J, the cross-entropy of networks, for all of them at once, in float32 and in pieces that stay in the cache.

    Shapes   θ (…, n), X (n_x, m), Y (1, m) → (…)
    Lecture  C2W2 2.10
    Raises   ValueError if the network has not so many parameters
    """
    theta = np.asarray(theta)
    X, Y = np.asarray(X, np.float32), np.asarray(Y, np.float32)
    flat = theta.reshape(-1, theta.shape[-1]).astype(np.float32)
    J = np.empty(len(flat), np.float32)
    for first in range(0, len(flat), PIECE):
        A = X
        *hidden, (W, b) = unpack(flat[first : first + PIECE], net.dims)
        for V, c in hidden:
            Z = V @ A
            if net.norm:
                Z -= Z.mean(axis=-1, keepdims=True)
                variance = np.einsum("nij,nij->ni", Z, Z)[..., None] / X.shape[1]
                Z *= 1 / np.sqrt(variance + np.float32(EPSILON))
            Z += c
            np.maximum(Z, 0, out=Z)
            if net.residual and Z.shape == A.shape:
                Z += A
            A = Z
        Z = W @ A + b
        J[first : first + PIECE] = (np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z))) - Y * Z).mean(axis=(1, 2))
    return J.reshape(theta.shape[:-1])


def logits(params: Any, net: Net, X: np.ndarray) -> Any:
    """The same network on the tape: Z of its last layer.

    Shapes   params [(W, b), …] of Parameters, X (n_x, m) → (1, m)
    Lecture  C2W2 2.10
    """
    A = X
    *hidden, (W, b) = params
    for V, c in hidden:
        if net.norm:
            Z = F.affine(A, V, np.zeros_like(c.value))
            Z = F.batch_norm(Z, np.ones_like(c.value), c, axis=1, epsilon=EPSILON)
        else:
            Z = F.affine(A, V, c)
        A = F.relu(Z) + A if net.residual and Z.shape == A.shape else F.relu(Z)
    return F.affine(A, W, b)


def training_path(
    params: Any, net: Net, X: np.ndarray, Y: np.ndarray, optimizer: Any, steps: int
) -> np.ndarray:
    """θ at the start and after each step of an optimizer that holds these parameters, all examples a step.

    Shapes   params [(W, b), …] of Parameters → (steps + 1, n)
    Lecture  C2W2 2.10
    """

    def step(params):
        optimizer.zero_grad()
        F.binary_cross_entropy(logits(params, net, X), Y).backward()
        optimizer.step()
        return params

    return train.record(step, params, steps, flatten)[1]


# ---- directions ---------------------------------------------------------------------------------------------------------
def rescaled(theta: np.ndarray, net: Net, c: float) -> np.ndarray:
    """The same function with other weights: what goes into the units c times as large, what comes out of the last ones 1/c. Where batch
    norm undoes it already, only the first weights.

    Shapes   θ (…, n) → the same
    Lecture  C2W2 2.10
    Source   Dinh, Pascanu, Bengio, Bengio 2017
    Raises   ValueError if c is not positive: ReLU lets only that through
    """
    if not 0 < c < np.inf:
        raise ValueError(f"c is a positive number, for relu(cz) = c · relu(z) for no other; got {c}")
    layers = [[W.copy(), b.copy()] for W, b in unpack(theta, net.dims)]
    layers[0][0] *= c
    if not net.norm:
        for _, b in layers[:-1]:
            b *= c
        layers[-1][0] /= c
    return np.concatenate(
        [part.reshape(*theta.shape[:-1], -1) for layer in layers for part in layer], axis=-1
    )


def filter_normalized(direction: np.ndarray, theta: np.ndarray, dims: Sequence[int]) -> np.ndarray:
    """A direction in which the weights into every unit are as long as those of θ, and its bias as large: the plane does not change
    when θ is `rescaled`.

    Shapes   both (n,) → (n,)
    Lecture  C2W2 2.10
    Source   Li, Xu, Taylor, Studer, Goldstein 2018, section 4
    Raises   ValueError if the layers have not n parameters
    """
    parts = []
    for (W, b), (V, c) in zip(unpack(direction, dims), unpack(theta, dims)):
        lengths = [np.linalg.norm(part, axis=1, keepdims=True) for part in (V, W)]
        parts.append((W * lengths[0] / np.maximum(lengths[1], 1e-12), np.sign(b) * np.abs(c)))
    return flatten(parts)


def main_directions(off: np.ndarray, k: int = 2) -> np.ndarray:
    """The k directions that keep most of the squares of these vectors, all scaled so that the farthest one is at coordinate ±1.

    Shapes   off (T, n), as seen from the centre → (k, n)
    Lecture  C2W2 2.10
    Source   Li, Xu, Taylor, Studer, Goldstein 2018, section 7
    Raises   ValueError if there are not k directions
    """
    if np.ndim(off) != 2 or not 1 <= k <= min(off.shape):
        raise ValueError(
            f"{k} directions need at least so many vectors and so many numbers in each, (T, n); got {np.shape(off)}"
        )
    _, _, V = np.linalg.svd(off, full_matrices=False)
    return V[:k] * np.abs(off @ V[:k].T).max()


class Shadow(NamedTuple):
    """A path on a plane: coordinates `at` (T, k), and `kept`, the share that the plane keeps of the path's way to its own end,
    squared and summed.

    Lecture  C2W2 2.10
    """

    at: np.ndarray
    kept: float


def shadow(path: np.ndarray, center: np.ndarray, directions: np.ndarray) -> Shadow:
    """The points of a plane that are nearest to those of a path: center + at @ directions.

    Shapes   path (T, n), center (n,), directions (k, n) → Shadow
    Lecture  C2W2 2.10
    Raises   ValueError if the shapes do not fit
    """
    if (
        np.ndim(path) != 2
        or np.ndim(directions) != 2
        or not path.shape[1:] == center.shape == directions.shape[1:]
    ):
        raise ValueError(
            f"a path (T, n) is seen on a plane with center (n,) and directions (k, n); got {np.shape(path)}, "
            f"{np.shape(center)} and {np.shape(directions)}"
        )
    off = (path - center).astype(float)
    at = np.linalg.lstsq(directions.T.astype(float), off.T, rcond=None)[0].T
    way, left = off - off[-1], off - off[-1] - (at - at[-1]) @ directions
    return Shadow(at, float(1 - (left**2).sum() / max((way**2).sum(), 1e-12)))


# ---- sharpness ----------------------------------------------------------------------------------------------------------
def sharpness(
    gradient: Callable, theta: np.ndarray, direction: np.ndarray, iterations: int = 30, *, h: float = 1e-4
) -> tuple[float, np.ndarray]:
    """λ_max, the largest curvature of a cost by its size, by power iteration v ← Hv/‖Hv‖, with Hv = (∇J(θ + hv) − ∇J(θ − hv))/2h.

    gradient    a function θ (n,) → ∂J/∂θ
    direction   where to begin: random numbers, or the direction found a few steps of training ago

    Shapes   θ and direction (n,) → a number, and the direction found (n,), not yet of length 1
    Lecture  C2W2 2.10
    Source   Cohen, Kaur, Li, Kolter, Talwalkar 2021
    Raises   ValueError if the shapes differ, or the direction is 0
    """
    if np.shape(direction) != np.shape(theta) or not np.any(direction):
        raise ValueError(
            f"the direction has the shape of θ and is not 0; got {np.shape(direction)} for θ {np.shape(theta)}"
        )
    top = 0.0
    for _ in range(iterations):
        length = np.linalg.norm(direction)
        if not length:  # Hv is 0: no curvature along v
            return 0.0, direction
        direction = direction / length
        pushed = (gradient(theta + h * direction) - gradient(theta - h * direction)) / (2 * h)
        top, direction = direction @ pushed, pushed
    return top, direction
