"""The size of the signal over depth: activations on their way forwards and slopes on their way back, before the first step (C2W1).

a, dA = through_identities(1.5, 150)                              linear layers W[l] = s · I: a[l] = sˡ, as the numbers can hold it
flow = propagate(X, weights, biases, F.relu, dA=dA)               any layers: flow.rms, flow.back, flow.flat, flow.activations
growth(F.relu, math.sqrt(2 / n), n)                               the factor that theory gives for each layer
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import functional as F
from .. import initializers

NORMS = NONE, BATCH, LAYER = "none", "batch norm", "layer norm"


def root_mean_square(A: np.ndarray) -> float:
    """√(mean of a²), the size of a typical entry; summed in float64, so that float32 does not overflow.

    Shapes   (…) → a number
    Lecture  C2W1 1.11
    """
    return float(np.sqrt(np.mean(np.square(A, dtype=np.float64))))


def through_identities(scale: float, depth: int, dtype: Any = np.float32) -> tuple[np.ndarray, np.ndarray]:
    """One unit of linear layers W[l] = s · I, from a[0] = 1 and dA[L] = 1: a[l] = sˡ and dA[l] = sᴸ⁻ˡ, computed layer by layer in the
    precision asked for. What it cannot hold becomes 0, inf or NaN.

    Shapes   → a[0] … a[L] (depth + 1,) and dA[0] … dA[L] (depth + 1,)
    Lecture  C2W1 1.10
    """
    number = np.dtype(dtype).type
    W, b = initializers.scaled_identity(scale)((2, 2), dtype=dtype), np.zeros((2, 1), dtype)
    A, rows, backwards = np.ones((2, 1), dtype), [number(1)], []
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for _ in range(depth):
            A, (vjp, _, _) = F.affine.forward(A, W, b)
            rows.append(A[0, 0])
            backwards.append(vjp)
        dA, grads = np.ones((2, 1), dtype), [number(1)]
        for vjp in reversed(backwards):
            dA = vjp(dA)
            grads.append(dA[0, 0])
    return np.array(rows, dtype), np.array(grads[::-1], dtype)


class Flow(NamedTuple):
    """The sizes that `propagate` has measured.

    rms           root mean squares of a[0] … a[L] (L + 1,)
    back          root mean squares of dA[0] … dA[L], divided by the last one (L + 1,)
    flat          the share of units in layers 1 … L whose slope is nearly 0 (L,)
    activations   a[1] … a[L], a list of (n, m)

    Lecture  C2W1 1.11
    """

    rms: np.ndarray
    back: np.ndarray
    flat: np.ndarray
    activations: list[np.ndarray]


def propagate(
    X: np.ndarray,
    weights: Sequence[np.ndarray],
    biases: Sequence[np.ndarray],
    activation: Callable,
    *,
    dA: np.ndarray,
    norm: str = NONE,
    residual: bool = False,
) -> Flow:
    """Examples forwards through the layers, a[l] = g(norm(W[l] a[l−1] + b[l])), and a slope back; nothing is trained.

    dA         what goes back from the end, such as N(0, 1)
    norm       one of NORMS, before the activation, with γ = 1 and β = 0
    residual   with skip connections: a[l] = a[l−1] + g(…)

    What overflows becomes inf or NaN, without a warning.

    Shapes   X (n, m), W[l] (n, n), b[l] (n, 1), dA (n, m) → Flow
    Lecture  C2W1 1.10, 1.11
    Source   Glorot, Bengio 2010; He, Zhang, Ren, Sun 2015
    Raises   ValueError if the shapes do not fit, or norm is unknown
    """
    if norm not in NORMS:
        raise ValueError(f"norm is one of {', '.join(map(repr, NORMS))}; got {norm!r}")
    if len(weights) != len(biases):
        raise ValueError(f"{len(weights)} weights and {len(biases)} biases: each layer has one of both")
    A, rms, rows, backwards, shares = X, [root_mean_square(X)], [], [], []
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for W, b in zip(weights, biases):
            A, Z, vjp = _layer(A, W, b, activation, norm, residual)
            shares.append(flat_share(activation, Z))
            rows.append(A)
            backwards.append(vjp)
            rms.append(root_mean_square(A))
        if np.shape(dA) != A.shape:
            raise ValueError(f"dA {np.shape(dA)} is the slope of a[L], which has the shape {A.shape}")
        back = [root_mean_square(dA)]
        for vjp in reversed(backwards):
            dA = vjp(dA)
            back.append(root_mean_square(dA))
    return Flow(np.array(rms), np.array(back[::-1]) / back[0], np.array(shares), rows)


def _layer(A, W, b, activation, norm, residual):
    """a[l], what the activation read, and the vjp to dA[l−1]."""
    Z, (backward_W, _, _) = F.affine.forward(A, W, b)
    Z, backward_norm = _normalised(Z, norm)
    G, backward_g = activation.forward(Z)

    def back_through(dA):
        before = backward_W(backward_norm(backward_g(dA)))
        return dA + before if residual else before

    return A + G if residual else G, Z, back_through


def _normalised(Z, norm):
    """Z over the examples or over the units, with γ = 1 and β = 0, and the way back."""
    n, dtype = len(Z), Z.dtype
    if norm == BATCH:
        Z, back = F.batch_norm.forward(Z, np.ones((n, 1), dtype), np.zeros((n, 1), dtype), axis=1)
        return Z, lambda dZ: back(dZ)[0]
    if norm == LAYER:
        rows, back = F.layer_norm.forward(Z.T, np.ones(n, dtype), np.zeros(n, dtype))
        return rows.T, lambda dZ: back[0](dZ.T).T
    return Z, lambda dZ: dZ


_FLAT = {
    F.relu: lambda Z: Z <= 0,
    F.tanh: lambda Z: np.abs(F.tanh(Z)) > 0.99,
    F.sigmoid: lambda Z: np.abs(F.sigmoid(Z) - 0.5) > 0.49,
}


def flat_share(activation: Callable, Z: np.ndarray) -> float:
    """The share of units that hardly learn, because the activation is flat there: ReLU at 0, tanh past ±.99, the sigmoid within .01 of
    0 or 1. Any other activation has none.

    Shapes   Z (…) → a number from 0 to 1
    Lecture  C1W3 3.6, C2W1 1.11
    """
    return float(np.mean(_FLAT[activation](Z))) if activation in _FLAT else 0.0


SHARES = {F.relu: 0.5, F.leaky_relu: 0.5 * (1 + 0.01**2), F.identity: 1.0}


def growth(activation: Callable, deviation: float, n: int) -> float | None:
    """The factor by which the root mean square grows from layer to layer, σ √(n q), for weights N(0, σ²) and no b.

    q is the share of the mean square that the activation lets through: ½ for ReLU, ½ (1 + .01²) for leaky ReLU, 1 for identity. It
    is 1 for ReLU with σ² = 2/n. Slopes go back with the same factor. Other activations have no such constant: None.

    deviation   σ of the weights
    n           units of a layer

    Shapes   → a number, or None
    Lecture  C2W1 1.11
    Source   He, Zhang, Ren, Sun 2015, eq. 9
    """
    share = SHARES.get(activation)
    return deviation * math.sqrt(n * share) if share else None
