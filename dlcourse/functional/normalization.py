"""Normalisation: shift and scale to mean 0 and variance 1, then to a learned mean β and size γ."""

import math

import numpy as np

from ..autodiff import op
from .arithmetic import fit


@op
def batch_norm(Z, gamma, beta, *, axis=0, epsilon=1e-5, statistics=None, observe=None):
    """Ẑ = γ (Z − μ)/√(σ² + ε) + β, with mean μ and variance σ² over the examples of the batch, for each unit.

    axis         along which the examples lie: 0 where they are rows, 1 where they are columns, (0, 1, 2) for images
    statistics   (μ, σ²) to use instead of the batch's own, as at test time: running averages from training
    observe      a function that is given μ and σ² of this batch, to average them

    Shapes   Z any; gamma and beta stretch over Z: (n,) for rows, (n, 1) for columns → Z's shape
    Lecture  C2W3 3.4, 3.5, 3.7
    Source   Ioffe, Szegedy 2015, algorithm 1
    Raises   ValueError if gamma or beta does not fit, or the batch is empty
    """
    m = _check("batch_norm", Z, gamma, beta, axis, own=False)
    unit, scale, (mean, variance) = _unit(Z, m, axis, epsilon, statistics)
    if observe is not None:
        observe(mean, variance)

    def backward(d):
        dgamma, dbeta = _dot(d, unit, axis), d.sum(axis, keepdims=True)
        if statistics is None:  # dZ = γ scale (d − mean of d − unit · mean of d·unit)
            dZ = unit * (dgamma / -m)
            dZ += d
            dZ -= dbeta / m
            dZ *= gamma * scale
        else:
            dZ = d * (gamma * scale)
        return dZ, fit(dgamma, gamma), fit(dbeta, beta)

    y = unit * gamma
    y += beta
    return y, backward


@op
def layer_norm(z, gamma, beta, *, axis=-1, epsilon=1e-5):
    """γ (z − μ)/√(σ² + ε) + β, with mean and variance over the features of each example by itself.

    Shapes   z (…, n), gamma and beta (n,) → the same
    Lecture  transformer 2.7
    Source   Ba, Kiros, Hinton 2016, eq. 4
    Raises   ValueError if gamma or beta does not fit, or there is no feature
    """
    n = _check("layer_norm", z, gamma, beta, axis, own=True)
    unit, scale, _ = _unit(z, n, axis, epsilon)

    def dz(d):
        d = d * gamma
        return scale * (d - d.mean(axis, keepdims=True) - unit * (_dot(d, unit, axis) / n))

    return gamma * unit + beta, (dz, lambda d: fit(d * unit, gamma), lambda d: fit(d, beta))


def _unit(z, count, axis, epsilon, statistics=None):
    """(z − μ)/√(σ² + ε), 1/√(σ² + ε) and (μ, σ²)."""
    mean, variance = statistics or (z.mean(axis, keepdims=True), None)
    unit = z - mean
    if variance is None:
        variance = _dot(unit, unit, axis) / count  # not E[z²] − μ²: that cancels
    scale = 1 / np.sqrt(variance + epsilon)
    unit *= scale  # in place: memory is what costs here
    return unit, scale, (mean, variance)


def _dot(a, b, axis):
    """Σ a·b along an axis or several, which stay with length 1. The product is not stored: half the time of (a * b).sum()."""
    axes = {k % a.ndim for k in (axis if isinstance(axis, tuple) else (axis,))}
    every = range(a.ndim)
    total = np.einsum(a, every, b, every, [k for k in every if k not in axes])
    return total.reshape([1 if k in axes else a.shape[k] for k in every])


def _check(name, z, gamma, beta, axis, own):
    """How many numbers a mean is of. `own`: gamma and beta lie along its axis (a layer's features), not across it (units)."""
    axes = {k % z.ndim for k in (axis if isinstance(axis, tuple) else (axis,))}
    count = math.prod(z.shape[k] for k in axes)
    if not axes or not count:
        raise ValueError(
            f"{name}: Z {z.shape} has nothing along axis {axis}, and a mean needs at least one entry"
        )
    units = tuple(length if (k in axes) == own else 1 for k, length in enumerate(z.shape))
    for letter, p in (("gamma", gamma), ("beta", beta)):
        if np.size(p) != 1 and (1,) * (z.ndim - np.ndim(p)) + np.shape(p) != units:
            raise ValueError(
                f"{name}: {letter} {np.shape(p)} does not fit Z {z.shape} with mean and variance along axis {axis}: "
                f"it has one entry for each {'feature' if own else 'unit'}, in the shape {units}"
            )
    return count
