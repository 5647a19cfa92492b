"""Normalisation: shift and scale to mean 0 and variance 1, then to a learned mean β and size γ."""

import math
from numbers import Real

import numpy as np

from .. import checks
from ..autodiff import op
from ..typing import Array, Axis, Function
from .arithmetic import axes_of, fit, total


@op
def batch_norm(
    Z,
    gamma,
    beta,
    *,
    axis: Axis = 0,
    epsilon: float = 1e-5,
    statistics: tuple[Array, Array] | None = None,
    observe: Function | None = None,
):
    """Ẑ = γ (Z − μ)/√(σ² + ε) + β, with mean μ and variance σ² over the examples of the batch, for each unit.

    axis         along which the examples lie: 0 where they are rows, 1 where they are columns, (0, 1, 2) for images
    statistics   (μ, σ²) to use instead of the batch's own, as at test time: running averages from training
    observe      a function that is given μ and σ² of this batch, to average them

    Shapes   Z any; gamma and beta stretch over Z: (n,) for rows, (n, 1) for columns → Z's shape
    Lecture  C2W3 3.4, 3.5, 3.7
    Source   Ioffe, Szegedy 2015, algorithm 1
    Raises   ValueError if gamma, beta or the statistics do not fit, the batch is empty, there is no such axis, or ε or σ² < 0
    """
    axes, m = _check("batch_norm", Z, gamma, beta, axis, epsilon, own=False)
    if statistics is not None:
        statistics = _given(statistics, Z, axes)
    unit, scale, (mean, variance) = _unit(Z, axes, m, epsilon, statistics)
    if observe is not None:
        checks.function("observe", observe, "(μ, σ²) → nothing")
        observe(mean, variance)

    def backward(d):
        dgamma, dbeta = _dot(d, unit, axes), d.sum(axes, keepdims=True)
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
def layer_norm(z, gamma, beta, *, axis: Axis = -1, epsilon: float = 1e-5):
    """γ (z − μ)/√(σ² + ε) + β, with mean and variance over the features of each example by itself.

    Shapes   z (…, n), gamma and beta (n,) → the same
    Lecture  transformer 2.7
    Source   Ba, Kiros, Hinton 2016, eq. 4
    Raises   ValueError if gamma or beta does not fit, there is no feature, no such axis, or ε < 0
    """
    axes, n = _check("layer_norm", z, gamma, beta, axis, epsilon, own=True)
    unit, scale, _ = _unit(z, axes, n, epsilon)

    def dz(d):
        d = d * gamma
        return scale * (d - d.mean(axes, keepdims=True) - unit * (_dot(d, unit, axes) / n))

    return gamma * unit + beta, (dz, lambda d: fit(d * unit, gamma), lambda d: fit(d, beta))


def _unit(z, axes, count, epsilon, statistics=None):
    """(z − μ)/√(σ² + ε), 1/√(σ² + ε) and (μ, σ²)."""
    if statistics is not None:
        mean, variance = statistics
        scale = 1 / np.sqrt(variance + epsilon)
        return (z - mean) * scale, scale, statistics
    with np.errstate(over="ignore", invalid="ignore"):
        mean = total(z, axes, True, divisor=count)
        unit = z - mean
        variance = _dot(unit, unit, axes) / count  # not E[z²] − μ²: that cancels
    safe = variance + epsilon
    if not (safe.min(initial=1) >= np.finfo(z.dtype).tiny and safe.max(initial=1) < math.inf):
        return _unit_far_out(z, axes, count, epsilon)
    scale = 1 / np.sqrt(safe)
    unit *= scale  # in place: memory is what costs here
    return unit, scale, (mean, variance)


def _given(statistics, Z, axes):
    """μ and σ² to compute with, one number for each unit."""
    pair = isinstance(statistics, (tuple, list)) and len(statistics) == 2
    units = tuple(1 if k in axes else length for k, length in enumerate(Z.shape))
    mean, variance = (
        each if isinstance(each, Real) else checks.numbers("batch_norm: statistics", each)
        for each in (statistics if pair else (0.0, 0.0))
    )
    if not pair or not _fits(mean, units) or not _fits(variance, units) or not np.all(variance >= 0):
        raise ValueError(
            f"batch_norm: statistics are a pair (μ, σ²), each with one number for each unit, in the shape {units}, and no σ² "
            f"below 0; got {tuple(map(np.shape, statistics)) if pair else type(statistics).__name__}"
        )
    return mean, variance


def _fits(p, units):
    return np.size(p) == 1 or (1,) * (len(units) - np.ndim(p)) + np.shape(p) == units


def _unit_far_out(z, axes, count, epsilon):
    """The same where squared deviations are too large or too small for the precision: of z / s, with s near its largest entry."""
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(z), axes, keepdims=True, initial=0)
        s = np.ldexp(np.ones_like(largest), np.frexp(largest)[1] - 1)  # a power of 2: nothing is rounded
        mean = total(z / s, axes, True, divisor=count)
        unit = z / s - mean
        size = np.max(np.abs(unit), axes, keepdims=True)
        size = np.where((size > 0) & np.isfinite(size), size, 1)
        unit /= size
        root = np.sqrt(_dot(unit, unit, axes) / count + epsilon / s / s / size / size)
        variance = np.square(root * size * s) - epsilon
        return unit / root, 1 / (root * size * s), (mean * s, variance)


def _dot(a, b, axes):
    """Σ a·b along axes, which stay with length 1. The product is not stored: half the time of (a * b).sum()."""
    every = range(a.ndim)
    totals = np.einsum(a, every, b, every, [k for k in every if k not in axes])
    return totals.reshape([1 if k in axes else a.shape[k] for k in every])


def _check(name, z, gamma, beta, axis, epsilon, own):
    """The axes, and how many numbers a mean is of. `own`: gamma and beta lie along the axes (a layer's features), not across
    them (units)."""
    axes, count = axes_of(z, axis)
    if not axes or not count:
        raise ValueError(
            f"{name}: Z {z.shape} has nothing along axis {axis}, and a mean needs at least one entry"
        )
    checks.number(f"{name}: ε", epsilon, "0 or more", ": it is added to a variance before the root is taken")
    units = tuple(length if (k in axes) == own else 1 for k, length in enumerate(z.shape))
    for letter, p in (("gamma", gamma), ("beta", beta)):
        if not _fits(p, units):
            raise ValueError(
                f"{name}: {letter} {np.shape(p)} does not fit Z {z.shape} with mean and variance along axis {axis}: "
                f"it has one entry for each {'feature' if own else 'unit'}, in the shape {units}"
            )
    return axes, count
