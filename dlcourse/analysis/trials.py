"""Ways to search, compared on many made-up problems at once: where each puts its trials, and how near the best of them comes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .. import random
from ..typing import Array, Draws
from . import search


def excess(points: Array, best: Array, importance: float) -> Array:
    """J above its lowest value of a made-up problem: (distance in the first)² + (distance in the second)²/importance.

    Shapes   points and best (…, 2) → (…)
    Lecture  C2W3 3.1
    Raises   ValueError if the importance is not positive
    """
    if not importance > 0:
        raise ValueError(
            f"by how much the first matters more is a positive number, 1 for alike; got {importance}"
        )
    squares = np.square(points - best)
    return squares[..., 0] + squares[..., 1] / importance


def driven(plan: search.Sampling, score: Callable[[list[dict[str, Any]]], Array]) -> list[dict[str, Any]]:
    """All settings that a sampler of `search` proposes, round by round, if it is told these scores; the larger, the better.

    score   a function of the settings of a round → their scores

    Shapes   → a list of settings, in the order tried
    Lecture  C2W3 3.1
    """
    tried, proposed = [], next(plan)
    while True:
        settings = [settings for settings, _ in proposed]
        tried += settings
        try:
            proposed = plan.send(np.asarray(score(settings)))
        except StopIteration:
            return tried


class Trials(NamedTuple):
    """Where the trials of each problem lie (R, n, 2), in the order tried, and the J above the lowest that was measured (R, n).

    Lecture  C2W3 3.1
    """

    points: Array
    seen: Array

    def reached(self, best: Array, importance: float) -> Array:
        """J above the lowest (R, n) of the trial that looks best so far: what it really has, not what was measured."""
        n = self.seen.shape[1]
        leads = self.seen <= np.minimum.accumulate(self.seen, axis=1)
        leader = np.maximum.accumulate(np.where(leads, np.arange(n), 0), axis=1)
        return np.take_along_axis(excess(self.points, best[:, None], importance), leader, axis=1)


def played(
    sampler: str,
    space: search.Space,
    budget: int,
    best: Array,
    importance: float,
    *,
    place: Callable[[dict[str, Any]], Any],
    luck: Array,
    rng: Draws,
) -> Trials:
    """So many trials of "grid", "random" or "coarse to fine" search on every problem.

    best     where J of each problem is lowest, (R, 2)
    place    a function of settings, numbers or arrays of them, → the two coordinates at which they lie
    luck     what the luck of a training adds to J (R, at least n)

    Shapes   → Trials
    Lecture  C2W3 3.1
    Raises   ValueError if there is no such sampler
    """
    random.checked(rng)
    R = len(best)
    if sampler == "coarse to fine":
        each = [_zoomed(space, budget, best[k], importance, place, luck[k], rng) for k in range(R)]
        return Trials(*map(np.array, zip(*each)))
    if sampler == "grid":
        one = np.array([place(settings) for settings, _ in next(search.grid(space, budget, rng))])
        points = np.stack([one[rng.permutation(len(one))] for _ in range(R)])
    elif sampler == "random":
        u = rng.random((R, budget, len(space)))
        drawn = {name: scale.at(u[..., i]) for i, (name, scale) in enumerate(space.items())}
        points = np.stack(place(drawn), axis=-1)
    else:
        raise ValueError(f'there is no sampler {sampler!r}: it is "grid", "random" or "coarse to fine"')
    return Trials(points, excess(points, best[:, None], importance) + luck[:, : points.shape[1]])


def _zoomed(space, budget, best, importance, place, luck, rng):
    """Coarse to fine on one problem: points (n, 2), and what was measured (n,)."""
    points, seen = [], []

    def score(settings):
        here = np.array([place(each) for each in settings]).reshape(-1, 2)
        measured = excess(here, best, importance) + luck[len(seen) : len(seen) + len(here)]
        points.extend(here)
        seen.extend(measured)
        return -measured

    driven(search.coarse_to_fine(space, budget, rng), score)
    return points, seen
