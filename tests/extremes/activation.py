"""Activation functions where they saturate, overflow or bend.

A slope such as a(1 − a) is right to the last digit of 1, not to its own, where a is nearly 1: that is what `cancels` allows
(silu's is a + z a(1 − a), and z may be 30).
A result below the smallest normal number may be 0. relu, leaky relu and step ask only whether z > 0, so their slope at NaN is
that at −1; the value is NaN.
"""

import numpy as np

from . import Extreme, entrywise, inf, mp, nan

FAR = [-1e300, -1e30, -1e4, -1000, -700, -80, -40, -30, -10, -5, -1, -0.1, -1e-4, -1e-9, -1e-30, -1e-300]
FAR += [-z for z in reversed(FAR)]
BENT = {0: (0, 0)}  # the corner at 0: the slope of the left side


def sigma(z):
    return 1 / (1 + mp.exp(-z))


def side(z, left):
    return 1 if z > 0 else left


def leaky(slope, at):
    left = mp.mpf(slope)
    rows = entrywise("leaky_relu", lambda z: z * side(z, left), lambda z: side(z, left), at)
    return [row._replace(options={"slope": slope}) for row in rows]


C = 2 * mp.sqrt(2 / mp.pi)  # gelu is z σ(v) with v = C (z + 0.044715 z³)


def gelu_gate(z):
    return sigma(C * (z + mp.mpf("0.044715") * z**3))


def gelu_slope(z):
    a = gelu_gate(z)
    return a + z * a * (1 - a) * C * (1 + 3 * mp.mpf("0.044715") * z**2)


LIKE_RELU = {inf: (inf, 1), -inf: (0, 0)}

ROWS = [
    *entrywise(
        "sigmoid",
        sigma,
        lambda z: sigma(z) * sigma(-z),
        FAR + [0, nan],
        {inf: (1, 0), -inf: (0, 0)},
        cancels=1,
    ),
    *entrywise(
        "tanh", mp.tanh, lambda z: mp.sech(z) ** 2, FAR + [0, nan], {inf: (1, 0), -inf: (-1, 0)}, cancels=1
    ),
    *entrywise("relu", lambda z: max(z, 0), lambda z: side(z, 0), FAR + [nan, inf, -inf], BENT),
    *leaky(0.01, FAR + [0, nan, inf, -inf]),
    *leaky(1, [-2, 0, 2, nan, inf, -inf]),
    *leaky(0, [-1e4, -2, 0, 2, nan]),
    *entrywise(
        "elu",
        lambda z: z if z > 0 else mp.expm1(z),
        lambda z: mp.mpf(1) if z > 0 else mp.exp(z),
        FAR + [0, nan],
        {inf: (inf, 1), -inf: (-1, 0)},
        cancels=1,
    ),
    *entrywise(
        "elu",
        lambda z: z if z > 0 else 1.5 * mp.expm1(z),
        lambda z: mp.mpf(1) if z > 0 else 1.5 * mp.exp(z),
        FAR + [0, nan],
        {inf: (inf, 1), -inf: (-1.5, 0)},
        cancels=1.5,
        alpha=1.5,
    ),
    *entrywise(
        "gelu", lambda z: z * gelu_gate(z), gelu_slope, FAR + [0, nan], LIKE_RELU, cancels=1, ulps=200
    ),  # e^v: the last digits of v, up to 90, count 90 times
    *entrywise(
        "silu",
        lambda z: z * sigma(z),
        lambda z: sigma(z) * (1 + z * sigma(-z)),
        FAR + [0, nan],
        LIKE_RELU,
        cancels=8,
    ),
    *entrywise(
        "softplus", lambda z: mp.log1p(mp.exp(z)) if z < 1000 else z, sigma, FAR + [0, nan], LIKE_RELU
    ),
    *entrywise("identity", lambda z: z, lambda z: mp.mpf(1), FAR + [0, nan, inf, -inf]),
    *entrywise("step", lambda z: z if mp.isnan(z) else side(z, 0), lambda z: 0, FAR + [0, nan, inf, -inf]),
]


def softmax(z):
    """Along the last axis; scores of +∞, or all of −∞, share equally."""
    out = np.empty(z.shape, object)
    for k in np.ndindex(z.shape[:-1]):
        e = [mp.mpf(x == max(z[k])) if mp.isinf(max(z[k])) else mp.exp(x - max(z[k])) for x in z[k]]
        out[k] = [x / sum(e) for x in e] if not any(map(mp.isnan, z[k])) else [mp.nan] * len(e)
    return out


def log_softmax(z):
    return np.array([mp.log(x) if x else -mp.inf for x in softmax(z).ravel()], object).reshape(z.shape)


def down(function):
    """The same along axis 0."""
    return lambda z: function(z.T).T


SCORES = [
    [[0.0, 0.0, 0.0], [1e-9, 0.0, -1e-9], [-60000.0, 60000.0, 0.0], [1.0, 2.0, 3.0]],
    [[-inf, 0.0, 1.0], [-inf, -inf, 2.0], [-inf, -inf, -inf]],
    [[inf, 0.0, -inf], [inf, inf, 5.0], [inf, inf, inf]],
    [[nan, 0.0, 1.0], [0.0, nan, inf], [1.0, 2.0, 3.0]],
    [[1e308, -1e308, 0.0], [1.7e308, 1.7e308, -1.7e308], [1e-300, 0.0, -1e-300]],
    [-1000.0, 0.0, 1.0],
]

ROWS += [
    Extreme(op, (scores,), value, (slope,), cancels=3)
    for scores in SCORES
    for op, value, slope in (
        ("softmax", softmax, lambda z: softmax(z) * 0),  # all outputs together are 1, whatever z is
        ("log_softmax", log_softmax, lambda z: 1 - z.shape[-1] * softmax(z)),
    )
]
ROWS += [
    Extreme(op, (scores,), down(value), (down(slope),), {"axis": axis}, cancels=3)
    for scores in SCORES[:5]
    for axis in (0, -2)
    for op, value, slope in (
        ("softmax", softmax, lambda z: softmax(z) * 0),
        ("log_softmax", log_softmax, lambda z: 1 - z.shape[-1] * softmax(z)),
    )
]
