"""Update rules set against each other: many rules with many learning rates from one start, one rule from many starts, and what a
rule remembers on its way. Rules are the functions of `optim`, surfaces those of `surfaces`.

    rules = [(optim.gradient_descent, {}), (optim.adam, {"beta1": 0.9})]
    race(surfaces.quadratic(100), (1.0, 1.0), rules, [[0.01, 0.02], [0.1, 0.3]], 300).arrived      # with the better of two α each
"""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .. import optim
from ..typing import ArrayLike
from .surfaces import Surface

STILL, LOST = -1, -2  # what becomes of a start that ends in no minimum: not there yet, or far away


# ---- since when ---------------------------------------------------------------------------------------------------------
def first(condition: np.ndarray) -> np.ndarray:
    """The first index where a condition holds along axis 0; its length where it never does.

    Shapes   (K, …) of truth values → (…)
    Lecture  C2W2 2.10
    """
    condition = np.asarray(condition)
    return np.where(condition.any(0), condition.argmax(0), len(condition))


def for_good(condition: np.ndarray) -> np.ndarray:
    """The index from which a condition holds to the end along axis 0; its length where it does not hold at the end.

    What only passes by is not there yet: `for_good(gap <= 1e-3)` is the step of arrival.

    Shapes   (K, …) of truth values → (…)
    Lecture  C2W2 2.10
    """
    condition = np.asarray(condition)
    return len(condition) - first(~condition[::-1])


def largest_distance(places: np.ndarray) -> np.ndarray:
    """The largest distance between two of several places: 0 once all runs have come to the same one.

    Shapes   (…, k, n), k ≥ 1 → (…)
    Lecture  C1W2 2.4
    """
    places = np.asarray(places)
    off = places[..., :, None, :] - places[..., None, :, :]
    return np.sqrt((off * off).sum(axis=-1)).max(axis=(-2, -1))


def expected_lowest(tries: ArrayLike, values: ArrayLike) -> np.ndarray:
    """The expected lowest of so many values that are drawn at random, with replacement: Σ e₍ᵢ₎ · P(the lowest is the i-th), where the
    lowest of k draws is beyond the i lowest with the probability (1 − i/n)ᵏ.

    Shapes   tries (k,), values (n,) → (k,)
    Lecture  C1W1 1.4
    Source   Dodge, Gururangan, Card, Schwartz, Smith 2019, section 3
    """
    values = np.asarray(values)
    left = (
        np.linspace(1, 0, len(values) + 1) ** np.asarray(tries)[:, None]
    )  # P(no draw is among the i lowest)
    return (left[:, :-1] - left[:, 1:]) @ np.sort(values)


# ---- many rules from one start ------------------------------------------------------------------------------------------
def settings_for(rule: Callable, **given: Any) -> dict:
    """Those of the given settings that a rule of `optim` has: β₁ for Adam, β for momentum, none for descent.

    Shapes   a rule → dict
    Lecture  C2W2 2.6, 2.8
    """
    return {key: given[key] for key in inspect.signature(rule).parameters if key in given}


def clipped(gradient: Callable, limit: float) -> Callable:
    """A gradient whose length is at most `limit`: g · min(1, limit/‖g‖), which keeps its direction.

    Shapes   a function p (…, n) → g (…, n), → the same
    Lecture  C2W2 2.10
    Source   Pascanu, Mikolov, Bengio 2013, algorithm 1
    Raises   ValueError if the limit is not positive
    """
    if not limit > 0:
        raise ValueError(f"the limit is the largest length that a gradient may have, above 0; got {limit}")
    if limit == np.inf:
        return gradient

    def shortened(p):
        g = gradient(p)
        return g * np.minimum(1.0, limit / np.maximum(np.sqrt((g * g).sum(-1, keepdims=True)), 1e-300))

    return shortened


def paths(gradient: Callable, start: ArrayLike, entries: Any, rates: ArrayLike, steps: int) -> np.ndarray:
    """The paths of several rules, each with several learning rates, all at once: one gradient a step serves all.

    gradient   p (…, n) → ∂J/∂p (…, n); if it draws noise, all paths get what it draws for one call
    entries    ((rule, settings), …) of R rules
    rates      (R, G), G learning rates for each

    A path that diverges ends in inf or NaN, without a warning.

    Shapes   start (n,) → (steps + 1, R, G, n)
    Lecture  C2W2 2.6, 2.10
    Raises   ValueError if start is no point, or rates have not one row for each rule
    """
    rates, start = np.asarray(rates, float), np.asarray(start, float)
    if rates.ndim != 2 or len(rates) != len(entries) or start.ndim != 1:
        raise ValueError(
            f"the start is one point (n,), and rates hold a row of learning rates for each of the {len(entries)} rules, "
            f"({len(entries)}, G); got {start.shape} and {rates.shape}"
        )
    rates = rates[..., None]
    p = np.broadcast_to(start, (*rates.shape[:2], start.size)).copy()
    path = np.empty((steps + 1, *p.shape))
    runners = [
        (
            (rule, optim.unchecked(rule)),
            settings,
            rate,
            p[k],
            [np.zeros_like(p[k]) for _ in optim.memories(rule)],
        )
        for k, ((rule, settings), rate) in enumerate(zip(entries, rates))
    ]
    path[0] = p
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(1, steps + 1):
            g = gradient(p)
            for k, (rules, settings, rate, here, memory) in enumerate(runners):
                rules[t > 1](here, g[k], *memory, t=t, learning_rate=rate, **settings)
            path[t] = p
    return path


class Race(NamedTuple):
    """How R rules came down, one row or entry for each.

    path      (R, K + 1, 2)
    gap       J − J* (R, K + 1)
    rate      α (R,)
    arrived   the step from which the gap stays below its target, or None
    lost      the step from which the gap stays above ten times its start, or at which the path leaves the map if J has no bottom;
              or None

    Lecture   C2W2 2.6, 2.10
    """

    path: np.ndarray
    gap: np.ndarray
    rate: np.ndarray
    arrived: list
    lost: list


def race(
    surface: Surface,
    start: ArrayLike,
    entries: Any,
    rates: ArrayLike,
    steps: int,
    *,
    gradient: Callable | None = None,
    target: float = 1e-3,
    lowest: float | None = None,
    limits: Any = ((-np.inf, np.inf), (-np.inf, np.inf)),
) -> Race:
    """Rules from one start, each with the best of its learning rates: the one that takes the fewest steps until J − J* stays below
    `target` times its start, or if none gets there the one with the lowest J at the end.

    entries    ((rule, settings), …) of R rules
    rates      (R, G), G learning rates to try for each
    gradient   what the rules are given in place of the surface's own: with noise, or clipped
    lowest     J* in place of the surface's own, if that is −inf
    limits     ((left, right), (bottom, top)), the map that a rule leaves

    Shapes   start (2,) → Race
    Lecture  C2W2 2.6, 2.7, 2.8, 2.10
    Raises   ValueError as for `paths`
    """
    tried = np.asarray(rates, float)
    path = paths(gradient or surface.gradient, start, entries, tried, steps)
    with np.errstate(over="ignore", invalid="ignore"):
        gap = surface.value(path) - (surface.lowest if lowest is None else lowest)
    height = np.where(gap[:1] > 0, gap[:1], np.inf)  # at a minimum nothing is there to come down from
    arrived = for_good(gap <= target * height)
    order = np.lexsort((np.nan_to_num(gap[-1], nan=np.inf), arrived))[:, 0]
    best = np.arange(len(tried)), order
    path, gap, height, arrived = path[:, *best], gap[:, *best], height[:, *best], arrived[best]
    (x0, x1), (y0, y1) = limits
    off = (path < (x0, y0)) | (path > (x1, y1)) | ~np.isfinite(path)
    lost = for_good(~(gap <= 10 * height)) if np.isfinite(surface.lowest) else first(off.any(-1))
    steps_of: list[Any] = [[int(k) if k < len(gap) else None for k in when] for when in (arrived, lost)]
    return Race(path.swapaxes(0, 1), gap.T, tried[best], *steps_of)


# ---- what a rule remembers ----------------------------------------------------------------------------------------------
class Inside(NamedTuple):
    """What a rule had before its eyes and in its memory at each step, all (K, n); None for what it has not.

    g              the gradient
    p              where the step led; of `inside_alone` the step itself
    v, s           the averages of the gradients and of their squares, after the step
    v_hat, s_hat   the same with their bias corrected, of Adam
    rate           α/(√s + ε), the learning rate that each coordinate feels

    Lecture  C2W2 2.6, 2.7, 2.8
    """

    g: np.ndarray
    p: np.ndarray
    v: np.ndarray | None
    s: np.ndarray | None
    v_hat: np.ndarray | None
    s_hat: np.ndarray | None
    rate: np.ndarray


def inside(
    rule: Callable, gradient: Callable, start: ArrayLike, steps: int, *, learning_rate: float, **settings: Any
) -> Inside:
    """What is inside the steps that a rule takes down a surface.

    gradient   a function p (n,) → ∂J/∂p
    settings   of the rule, by name; its own where left out

    Shapes   start (n,) → Inside of (steps, n)
    Lecture  C2W2 2.6, 2.7, 2.8
    Raises   ValueError if start is no point (n,)
    """
    start = np.array(start, float)
    if start.ndim != 1:
        raise ValueError(f"the start is one point (n,); got shape {start.shape}")
    return _inside(
        rule, lambda t, p: gradient(p), start, steps, False, dict(settings, learning_rate=learning_rate)
    )


def inside_alone(rule: Callable, g: ArrayLike, *, learning_rate: float, **settings: Any) -> Inside:
    """What a rule makes of gradients that it is given one after the other: as `inside`, but p starts from 0 at every step, so that it
    is the step alone.

    Shapes   g (T, n) → Inside of (T, n)
    Lecture  C2W2 2.6, 2.7, 2.8
    Raises   ValueError if g is no (T, n)
    """
    g = np.asarray(g, float)
    if g.ndim != 2:
        raise ValueError(f"g holds one gradient a step, (T, n); got shape {g.shape}")
    given = dict(settings, learning_rate=learning_rate)
    return _inside(rule, lambda t, p: g[t], np.zeros(g.shape[1]), len(g), True, given)


def _inside(rule, gradient, start, steps, alone, given):
    settings = {name: each.default for name, each in inspect.signature(rule).parameters.items()} | given
    p, memory = start.copy(), {key: np.zeros_like(start) for key in optim.memories(rule)}
    seen, after = np.empty((steps, start.size)), np.empty((steps, start.size))
    kept = {key: np.empty_like(seen) for key in memory}
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(steps):
            if alone:
                p = start.copy()
            seen[t] = gradient(t, p)
            rule(p, seen[t], *memory.values(), t=t + 1, **given)
            after[t], rule = p, optim.unchecked(rule)
            for key, array in memory.items():
                kept[key][t] = array
        v, s, v_hat, s_hat = kept.get("v"), kept.get("s"), None, None
        if settings.get("correct", "beta1" in settings):
            t = np.arange(1, steps + 1)[:, None]
            v_hat, s_hat = v / (1 - settings["beta1"] ** t), s / (1 - settings["beta2"] ** t)
        if s is None:
            rate = np.full_like(seen, given["learning_rate"])
        else:
            rate = given["learning_rate"] / (np.sqrt(s if s_hat is None else s_hat) + settings["epsilon"])
        return Inside(seen, after, v, s, v_hat, s_hat, rate)


# ---- one rule from many starts ------------------------------------------------------------------------------------------
class Basins(NamedTuple):
    """What becomes of starts: outcome (…), the number of a minimum, STILL or LOST; and taken (…), the step from which a start is in
    its outcome for good. On a surface without a bottom the outcomes are the sides of the map, as `outside` numbers them.

    Lecture   C2W2 2.10
    """

    outcome: np.ndarray
    taken: np.ndarray


def basins(
    surface: Surface,
    rule: Callable,
    starts: np.ndarray,
    steps: int,
    *,
    radius: float,
    limits: Any,
    learning_rate: float,
    every: int = 5,
    stays: int = 9,
    **settings: Any,
) -> Basins:
    """In which minimum each start ends under a rule, and since when it is there. All starts go together.

    radius   so near to a minimum it has been reached
    limits   ((left, right), (bottom, top)) of the map; LOST is what ends more than twice its height away from its middle
    every    steps between two looks
    stays    steps, at least, near a minimum in which a start is said to end: what only passes by is not there

    Shapes   starts (…, 2) → Basins of (…)
    Lecture  C2W2 2.10
    Raises   ValueError if the starts are no points of the plane
    """
    starts = np.asarray(starts, float)
    if starts.shape[-1:] != (2,):
        raise ValueError(f"a start is two numbers, and many are (…, 2); got shape {starts.shape}")
    p = starts.reshape(-1, 2).copy()
    memory = [np.zeros_like(p) for _ in optim.memories(rule)]
    taken, place = np.full(len(p), steps), np.full(len(p), STILL)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for t in range(1, steps + 1):
            rule(p, surface.gradient(p), *memory, t=t, learning_rate=learning_rate, **settings)
            rule = optim.unchecked(rule)
            if t % every == 0 or t == steps:
                if len(surface.minima):
                    now = nearest(surface, p, radius)
                else:
                    now = np.where(place == STILL, outside(p, limits), place)
                taken = np.where(now != place, t, taken)
                place = now
        outcome = place
        if len(surface.minima):
            (x0, x1), (y0, y1) = limits
            off = np.abs(p - np.array([(x0 + x1) / 2, (y0 + y1) / 2])).max(-1)
            outcome = np.where(taken > steps - stays, STILL, place)
            outcome = np.where(~np.isfinite(p).all(-1) | (off > 2 * (y1 - y0)), LOST, outcome)
    taken = np.where(outcome >= 0, taken, steps)
    return Basins(outcome.reshape(starts.shape[:-1]), taken.reshape(starts.shape[:-1]))


def nearest(surface: Surface, p: np.ndarray, radius: float) -> np.ndarray:
    """The number of the minimum within `radius`, STILL without one.

    Shapes   p (m, 2) → (m,)
    Lecture  C2W2 2.10
    """
    found, (x, y) = np.full(len(p), STILL), p.T.copy()
    for k, (a, b) in enumerate(surface.minima):
        found[(x - a) ** 2 + (y - b) ** 2 <= radius * radius] = k
    return found


def outside(p: np.ndarray, limits: Any) -> np.ndarray:
    """Through which side a point has left the map: 0 below, 1 above, 2 left, 3 right; STILL while it is on it.

    limits   ((left, right), (bottom, top))

    Shapes   p (m, 2) → (m,)
    Lecture  C2W2 2.10
    """
    (x0, x1), (y0, y1) = limits
    x, y = p.T
    return np.select([y < y0, y > y1, x < x0, x > x1], [0, 1, 2, 3], STILL)
