"""A neuron that fills and leaks, τ dV/dt = I − V, and how often it fires (C1W4 4.8).

Currents and voltages are in units of the threshold: at V = 1 it fires, falls back to 0 and rests; I = 1 just reaches the threshold.
"""

import numpy as np

from .. import checks


def firing_rate(current: np.ndarray, tau: float, rest: float) -> np.ndarray:
    """Spikes a second, in closed form: 1 / (rest + τ ln(I / (I − 1))) above the threshold I = 1, and 0 up to it.

    tau, rest   how slowly it leaks, and how long it stays at 0 after a spike, in ms

    Shapes   current (…) → (…)
    Lecture  C1W4 4.8
    Source   Lapicque 1907
    Raises   TypeError or ValueError if tau is not above 0, or rest is below 0
    """
    current = checks.floats("firing_rate: the current", current)
    if not np.isfinite(current).all():
        raise ValueError("firing_rate: a current is a finite number; among these is NaN or an infinite one")
    tau, rest = checks.number("tau", tau, "above 0"), checks.number("rest", rest, "0 or more")
    above = np.maximum(current, 1 + 1e-12)
    return np.where(current > 1, 1000 / (rest + tau * np.log(above / (above - 1))), 0.0)


def leaky_integrate_and_fire(
    current: float, tau: float, rest: float, *, milliseconds: float = 200.0, tick: float = 0.1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The voltage of the neuron, from tick to tick; the moment of a spike is found between two ticks.

    tau, rest    as in `firing_rate`
    tick         between two points of the trace, in ms; a spike adds three points, up to V = 1.6 and down to 0

    Shapes   → times (n,) in ms and voltages (n,), times of the spikes (k,)
    Lecture  C1W4 4.8
    Source   Lapicque 1907
    Raises   ValueError if tau or tick is not above 0, or rest is below 0
    """
    current, milliseconds = (
        checks.number("current", current),
        checks.number("milliseconds", milliseconds, "0 or more"),
    )
    if checks.is_number(tick) and milliseconds > 1e7 * tick > 0:
        raise ValueError(
            f"{milliseconds:g} ms in ticks of {tick:g} ms are too many to take one after the other: at most 10⁷"
        )
    if not all(map(checks.is_number, (tau, tick, rest))) or not (
        0 < tau < np.inf and 0 < tick < np.inf and 0 <= rest < np.inf
    ):
        raise ValueError(
            f"tau and tick are times above 0 and rest is 0 or more, all in ms; got tau = {tau}, tick = {tick}, rest = {rest}"
        )
    keep, times, voltages, spikes = np.exp(-tick / tau), [0.0], [0.0], []
    t, V, free = 0.0, 0.0, 0.0  # `free`: when it may move again
    while t < milliseconds:
        start = max(t, free)
        t = t + tick
        before = V
        if start < t:
            V = current + (V - current) * (keep if start + tick == t else np.exp(-(t - start) / tau))
        if V >= 1:
            moment = start + tau * np.log((current - before) / (current - 1)) if current > 1 else t
            spikes.append(moment)
            times += [moment, moment, moment]
            voltages += [1.0, 1.6, 0.0]  # the spike itself is drawn, not computed
            V, free = 0.0, moment + rest
            if free < t:
                V = current - current * np.exp(-(t - free) / tau)
        times.append(t)
        voltages.append(V)
    return np.array(times), np.array(voltages), np.array(spikes)


def nearest_multiple(shapes: np.ndarray, curve: np.ndarray) -> tuple[np.ndarray, float]:
    """Of curves that may be scaled by a height of their own, the one nearest to a curve in the mean square, and its distance,
    √ mean (h · shape − curve)².

    Shapes   shapes (k, n), curve (n,) → (n,), a number
    Lecture  C1W4 4.8
    Raises   ValueError if the curves differ in length
    """
    shapes, curve = checks.floats("nearest_multiple", shapes), checks.floats("nearest_multiple", curve)
    if shapes.ndim != 2 or shapes.shape[1:] != curve.shape or not shapes.size:
        raise ValueError(
            f"shapes (k, n) are k curves as long as the curve (n,); got {np.shape(shapes)} and {np.shape(curve)}"
        )
    height = (shapes @ curve) / np.maximum((shapes * shapes).sum(axis=1), 1e-12)
    distance = np.sqrt(((height[:, None] * shapes - curve) ** 2).mean(axis=1))
    best = distance.argmin()
    return height[best] * shapes[best], float(distance[best])
