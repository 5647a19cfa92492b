"""Normalisation: shift and scale to mean 0 and variance 1, then to a learned mean β and size γ."""

import numpy as np

from ..autodiff import op
from .arithmetic import fit


@op
def batch_norm(Z, gamma, beta, *, axis=0, epsilon=1e-5, statistics=None):
    """Ẑ = γ (Z − μ)/√(σ² + ε) + β, with mean μ and variance σ² over the examples of the batch, for each unit.

    axis         along which the examples lie: 0 where they are rows, 1 where they are columns, (0, 1, 2) for images
    statistics   (μ, σ²) to use instead of the batch's own, as at test time: running averages from training

    Shapes   Z any; gamma and beta stretch over Z: (n,) for rows, (n, 1) for columns → Z's shape
    Lecture  C2W3 3.4, 3.5, 3.7
    Source   Ioffe, Szegedy 2015, algorithm 1
    Raises   ValueError if gamma or beta does not fit, or the batch is empty
    """
    return _normalized("batch_norm", Z, gamma, beta, axis, epsilon, statistics, own=False)


@op
def layer_norm(z, gamma, beta, *, axis=-1, epsilon=1e-5):
    """γ (z − μ)/√(σ² + ε) + β, with mean and variance over the features of each example by itself.

    Shapes   z (…, n), gamma and beta (n,) → the same
    Lecture  transformer 2.7
    Source   Ba, Kiros, Hinton 2016, eq. 4
    Raises   ValueError if gamma or beta does not fit, or there is no feature
    """
    return _normalized("layer_norm", z, gamma, beta, axis, epsilon, None, own=True)


def _normalized(name, z, gamma, beta, axis, epsilon, statistics, own):
    """`own`: gamma and beta lie along the axis of the mean (a layer's features), not across it (a batch's units)."""
    axes = {k % z.ndim for k in (axis if isinstance(axis, tuple) else (axis,))}
    if 0 in [z.shape[k] for k in axes]:
        raise ValueError(f"{name}: Z {z.shape} has nothing along axis {axis}, and a mean needs at least one entry")
    units = tuple(length if (k in axes) == own else 1 for k, length in enumerate(z.shape))
    for letter, p in (("gamma", gamma), ("beta", beta)):
        if np.size(p) != 1 and (1,) * (z.ndim - np.ndim(p)) + np.shape(p) != units:
            raise ValueError(f"{name}: {letter} {np.shape(p)} does not fit Z {z.shape} with mean and variance along axis {axis}: "
                             f"it has one entry for each {'feature' if own else 'unit'}, in the shape {units}")
    if statistics is None:
        centred = z - z.mean(axis=axis, keepdims=True)
        variance = (centred * centred).mean(axis=axis, keepdims=True)        # not E[z²] − μ²: that cancels
    else:
        mean, variance = statistics
        centred = z - mean
    scale = 1 / np.sqrt(variance + epsilon)
    unit = centred * scale

    def dZ(d):
        d = d * gamma
        if statistics is not None:
            return d * scale
        return scale * (d - d.mean(axis=axis, keepdims=True) - unit * (d * unit).mean(axis=axis, keepdims=True))
    return gamma * unit + beta, (dZ, lambda d: fit(d * unit, gamma), lambda d: fit(d, beta))
