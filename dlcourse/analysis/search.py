"""Search for hyperparameters: draw settings from a space, train with each, keep the best; on one machine or on many.

    def objective(learning_rate, beta, units, rng):              # one training; all that is random comes from rng
        ...
        return accuracy_on_the_dev_set

    space = {"learning_rate": log_uniform(1e-4, 1), "beta": one_minus(log_uniform(1e-3, 1e-1)), "units": integers(8, 128)}
    found = run(objective, space, "random", budget=64, seed=0, log="digits.jsonl")
    found.best                                                   # Trial(number, settings, seed, score, error, seconds)

The trials run in threads. Any other `concurrent.futures.Executor` does too: `executor=ProcessPoolExecutor`, or a whole cluster,
`executor=distributed.Client(address).get_executor()`. Their scores do not depend on where they run.

A sampler is a generator: it yields the settings of trials, is sent their scores, and may go on from there. It sees a space as
a cube: each hyperparameter is a number u from 0 to 1, which its `Scale` turns into a value.
"""

import concurrent.futures as futures
import errno
import functools
import inspect
import itertools
import json
import math
import os
import sys
import time
import weakref
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from typing_extensions import TypeAliasType

from .. import checks
from ..random import checked
from ..train import Bar, one_thread, tell
from ..typing import Array, Draws, Function


# ---- spaces ------------------------------------------------------------------------------------------------------------
class Scale(NamedTuple):
    """Where one hyperparameter is searched.

    text       how it was written
    at         u from 0 to 1 → value, entry by entry: log_uniform(1e-4, 1).at(rng.random(1000)) draws a thousand
    levels     how many values there are; None for a continuum
    ordered    whether values that are neighbours are alike

    Lecture  C2W3 3.2
    """

    text: str
    at: Callable[[Any], Any]
    levels: int | None = None
    ordered: bool = True


# {name: where it is searched}, and what a sampler does: it yields [(settings, k)] and is sent their scores.
Space = TypeAliasType("Space", dict[str, Scale])
Sampling = TypeAliasType("Sampling", Generator[list[tuple[dict[str, Any], int]], Array, None])


def uniform(low: float, high: float) -> Scale:
    """All values from low to high alike.

    Shapes   two numbers → Scale
    Lecture  C2W3 3.2
    Raises   ValueError if the range is empty
    """
    _check_range("uniform", low, high)
    return Scale(f"uniform({low}, {high})", lambda u: low + u * (high - low))


def log_uniform(low: float, high: float) -> Scale:
    """All powers of ten alike: 10ʳ with r uniform, so that .0001 to .001 gets as many trials as .1 to 1.

    Shapes   two numbers → Scale
    Lecture  C2W3 3.2
    Raises   ValueError if the range is empty or touches 0
    """
    if checks.is_number(low) and not low > 0:
        raise ValueError(
            f"log_uniform({low}, {high}): a log scale has no 0, it would need infinitely many powers of ten to "
            "get there. Begin at a small positive number, such as 1e-6; for 0 itself take choice(0, …)"
        )
    _check_range("log_uniform", low, high)
    a, b = math.log10(low), math.log10(high)
    return Scale(
        f"log_uniform({low}, {high})", lambda u: np.clip(10 ** (a + u * (b - a)), low, high)
    )  # against round-off


def one_minus(scale: Scale) -> Scale:
    """1 − x for x on a scale. one_minus(log_uniform(.001, .1)) is the scale for β from .9 to .999, sensitive near 1.

    Shapes   Scale → Scale
    Lecture  C2W3 3.2
    """
    if not isinstance(scale, Scale):
        raise checks.WrongKind(
            f"one_minus turns a scale round, such as log_uniform(.001, .1); got {checks.described(scale)}"
        )
    if any(not checks.is_number(scale.at(end)) for end in (0.0, 1.0)):
        raise ValueError(f"one_minus takes 1 − x, and {scale.text} holds what is no number")
    return Scale(f"one_minus({scale.text})", lambda u: 1 - scale.at(1 - u), scale.levels, scale.ordered)


def integers(low: int, high: int) -> Scale:
    """Whole numbers from low to high, both included.

    Shapes   two whole numbers → Scale
    Lecture  C2W3 3.2
    Raises   ValueError if the range is empty or its ends are not whole
    """
    if not all(map(checks.is_whole, (low, high))):
        raise ValueError(f"integers({low!r}, {high!r}): both ends are whole numbers, and both are included")
    if low != high:
        _check_range("integers", low, high)
    levels = int(high - low + 1)
    return Scale(f"integers({low}, {high})", lambda u: low + _level(u, levels), levels)


def choice(*options: Any) -> Scale:
    """One of these, in no order: choice("relu", "tanh").

    Shapes   any values → Scale
    Lecture  C2W3 3.1
    Raises   ValueError if there is none
    """
    if not options:
        raise ValueError("choice() needs at least one option to choose from: choice('relu', 'tanh')")
    table = np.empty(len(options), object)  # filled one by one: an option may be a tuple
    for k, option in enumerate(options):
        table[k] = option
    return Scale(
        f"choice({', '.join(map(repr, options))})",
        lambda u: table[_level(u, len(table))],
        len(table),
        ordered=False,
    )


def _level(u, levels):
    return np.minimum(np.asarray(u) * levels, levels - 1).astype(int)


def _check_range(name, low, high):
    if not all(checks.is_number(end) and math.isfinite(end) for end in (low, high)):
        raise ValueError(f"{name}({low}, {high}): both ends are finite numbers")
    if not low < high:
        raise ValueError(
            f"{name}({low}, {high}) is an empty range: it goes from the smaller number to the larger"
            + (f"; for one value alone take choice({low})" if low == high else "")
        )


def _values(space, point):
    """{name: value} at a point of the cube, as plain Python values."""
    values = [scale.at(u) for scale, u in zip(space.values(), point)]
    return {
        name: value.item() if isinstance(value, (np.generic, np.ndarray)) else value
        for name, value in zip(space, values)
    }


# ---- samplers: each yields [(settings, k)], k the number of the trial's seed, and is sent their scores, larger is better ----
def grid(space: Space, budget: int, rng: Draws) -> Sampling:
    """All combinations of evenly spaced values: as many of each hyperparameter as the budget allows.

    25 trials of two hyperparameters are 5 values of each; of three, 2 values of each and 8 trials.

    Shapes   space, budget → one round of trials
    Lecture  C2W3 3.1
    """

    _check_plan(space, budget)

    def values(count):
        for scale in space.values():
            n = min(count, scale.levels or count)
            u = np.linspace(0, 1, n) if n > 1 else np.array([0.5])
            yield u if scale.levels is None else (np.rint(u * (scale.levels - 1)) + 0.5) / scale.levels

    count = 1
    while count < budget and math.prod(map(len, values(count + 1))) <= budget:
        count += 1
    points = itertools.product(*values(count))
    yield [(_values(space, point), k) for k, point in enumerate(points)]


def random(space: Space, budget: int, rng: Draws) -> Sampling:
    """Every trial draws every hyperparameter anew: 25 trials are 25 values of each.

    Shapes   space, budget → one round of trials
    Lecture  C2W3 3.1
    Source   Bergstra, Bengio 2012
    """
    _check_plan(space, budget)
    yield [(_values(space, point), k) for k, point in enumerate(checked(rng).random((budget, len(space))))]


def coarse_to_fine(space: Space, budget: int, rng: Draws, *, rounds: int = 3, zoom: float = 0.5) -> Sampling:
    """Random search in rounds: each draws from a smaller box around the best trial so far.

    rounds   how many; the budget is shared out equally
    zoom     the side of a round's box relative to that of the round before, along every scale that has an order

    Shapes   space, budget → rounds of trials
    Lecture  C2W3 3.1
    """
    if not checks.is_whole(rounds) or rounds < 1 or not checks.is_number(zoom) or not 0 < zoom <= 1:
        raise ValueError(
            f"coarse_to_fine has rounds, from 1 on, and zoom, the side of the next box, above 0 and at most 1; "
            f"got rounds = {rounds} and zoom = {zoom}"
        )
    _check_plan(space, budget)
    ordered = np.array([scale.ordered for scale in space.values()])
    low, high = np.zeros(len(space)), np.ones(len(space))
    highest, done = -np.inf, 0
    for end in np.linspace(0, budget, rounds + 1).astype(int)[1:]:
        points = low + (high - low) * checked(rng).random((end - done, len(space)))
        scores = yield [(_values(space, point), k) for k, point in enumerate(points, done)]
        done = end
        if np.fmax.reduce(scores, initial=highest) > highest:
            highest, centre = np.nanmax(scores), points[np.nanargmax(scores)]
        if highest > -np.inf:
            side = np.where(ordered, zoom * (high - low), 1)
            low = np.where(ordered, np.clip(centre - side / 2, 0, 1 - side), 0)
            high = low + side


def successive_halving(
    space: Space, budget: int, rng: Draws, *, resource: str = "epochs", least: int = 1, factor: int = 3
) -> Sampling:
    """Train many a little, keep the best third, train these three times as long, and so on to the last.

    resource   the argument of the objective that says how long it trains; not in the space
    least      its value in the first round
    factor     a round keeps 1/factor of the trials and multiplies the resource by it

    A setting keeps its seed, so that a longer training begins like the shorter one. The budget counts trials of all rounds.

    Shapes   space, budget → rounds of trials
    Lecture  C2W3 3.3
    Source   Jamieson, Talwalkar 2016
    """
    _check_plan(space, budget)
    if not isinstance(resource, str):
        raise checks.WrongKind(
            f"resource is the name of an argument of the objective; got {checks.described(resource)}"
        )
    least = checks.whole("least", least, 1, f": the value of {resource} in the first round")
    if not checks.is_whole(factor) or factor < 2 or resource in space:
        raise ValueError(
            f"{resource} grows from round to round, so it is not in the space"
            if resource in space
            else f"factor is by how much the trials become fewer and the training longer, 2 or more; got {factor}"
        )

    def rounds(n):
        return [n] + (rounds(n // factor) if n >= factor else [])

    sizes = rounds(max(n for n in range(1, budget + 1) if sum(rounds(n)) <= budget))
    alive = [
        (_values(space, point), k) for k, point in enumerate(checked(rng).random((sizes[0], len(space))))
    ]
    for level, size in enumerate(sizes):
        alive = [(settings | {resource: least * factor**level}, k) for settings, k in alive[:size]]
        scores = np.asarray((yield alive))
        alive = [alive[k] for k in np.argsort(-scores, kind="stable") if not np.isnan(scores[k])]
        if not alive:
            return


SAMPLERS = {sampler.__name__: sampler for sampler in (grid, random, coarse_to_fine, successive_halving)}


# ---- the search --------------------------------------------------------------------------------------------------------
class Trial(NamedTuple):
    """One training. objective(**settings, rng=np.random.default_rng(seed)) does it again.

    number     from 0 on
    settings   {name: value}
    seed       of its random generator
    score      what the objective returned; NaN if it failed
    error      why it failed, None otherwise
    seconds    how long it took

    Lecture  C2W3 3.1
    """

    number: int
    settings: dict
    seed: int
    score: float = math.nan
    error: str | None = None
    seconds: float = 0.0


class Results:
    """What `run` returns.

    trials        the finished ones, by number
    best          the one with the best score, None if there is none
    interrupted   whether the learner stopped it

    Lecture  C2W3 3.1
    """

    def __init__(self, trials: Iterable[Trial], best: Function, interrupted: bool = False) -> None:
        self.trials, self.interrupted = sorted(trials, key=lambda trial: trial.number), interrupted
        self.best = best(
            (trial for trial in self.trials if trial.error is None),
            key=lambda trial: trial.score,
            default=None,
        )

    @property
    def scores(self) -> Array:
        """(trials,), NaN for those that failed."""
        return self.column("score")

    def column(self, name: str) -> Array:
        """(trials,), the value of one hyperparameter, or "score", "seconds", "seed", in each trial."""
        return np.array([trial.settings.get(name, getattr(trial, name, None)) for trial in self.trials])

    def __repr__(self) -> str:
        failed = [trial for trial in self.trials if trial.error is not None]
        text = f"{len(self.trials)} trial{'' if len(self.trials) == 1 else 's'}"
        text += (f", {len(failed)} failed" if failed else "") + (", interrupted" if self.interrupted else "")
        if self.best:
            values = (
                f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
                for name, value in self.best.settings.items()
            )
            return f"{text}: best {self.best.score:.4g} with {', '.join(values)}"
        return text + (f"; the first failed with {failed[0].error}" if failed else "")


def run(
    objective: Function,
    space: Space,
    sampler: str | Function = "random",
    *,
    budget: int,
    seed: int,
    executor: futures.Executor | Function | None = None,
    best: Function = max,
    log: str | Path | None = None,
    progress: bool = True,
) -> Results:
    """Try settings from a space, and keep every result.

    objective   a function (**settings, rng) → score, a number; called once for each trial
    space       {name: scale}, with `uniform`, `log_uniform`, `one_minus`, `integers`, `choice`
    sampler     "grid", "random", "coarse_to_fine", "successive_halving", or such a generator: partial(coarse_to_fine, rounds=2)
    budget      how many trials at most
    seed        a whole number; each trial's own seed follows from it
    executor    where trials run: an Executor, or a function that makes one (a class: ProcessPoolExecutor), which is then made
                anew when a worker dies; None: threads, one for each core
    best        max or min: whether a high score is good or a low one
    log         a file to which each trial is written as it ends; a second run with the same file goes on from there, and a
                trial whose line is deleted runs again. While it is written, no other run may have it
    progress    show how far it is, and a line at the end

    An objective that raises, or returns no finite number, is a failed trial; the search goes on. A trial whose worker is lost
    is given to another; one that twice loses a worker that it has to itself has failed. Interrupting (■ in Jupyter, Ctrl-C) ends it early and keeps what is finished.

    Shapes   → Results
    Lecture  C2W3 3.1, 3.3
    Raises   ValueError or TypeError for settings that make no sense, or a log that is damaged, of another search, in use by
             another run or cannot be written; RuntimeError if the executor cannot be made or runs no trial
    """
    _check(objective, space, sampler, budget, seed, best)
    progress = checks.truth("progress", progress)
    if executor is not None and not isinstance(executor, futures.Executor) and not callable(executor):
        raise checks.WrongKind(
            f"executor is one of concurrent.futures, or a function that makes one, such as ProcessPoolExecutor; got "
            f"{checks.described(executor)}"
        )
    if log is not None and not isinstance(log, (str, Path)):
        raise checks.WrongKind(f"log is the name of a file; got {checks.described(log)}")
    sample = SAMPLERS[sampler] if isinstance(sampler, str) else sampler
    sign = 1 if best is max else -1
    header = {
        "objective": getattr(objective, "__qualname__", repr(objective)),
        "best": best.__name__,
        "budget": int(budget),
        "seed": int(seed),
        "sampler": _title(sample),
        "space": {name: scale.text for name, scale in space.items()},
    }
    done, interrupted, top, bar = [], False, math.nan, Bar() if progress else None
    with _Log(log, header) as journal, one_thread(), _Crew(executor, worked=bool(journal.known)) as crew:
        try:
            plan: Sampling = sample(space, int(budget), np.random.default_rng(seed))
        except TypeError as reason:
            raise TypeError(f"a sampler is called as sampler(space, budget, rng): {reason}") from reason
        if not isinstance(plan, Generator):
            raise TypeError(
                "a sampler is a generator, sampler(space, budget, rng), that yields lists of (settings, k); "
                f"{_title(sample)} does not yield"
            )
        try:
            proposed = next(plan)
            while True:  # a round
                trials = [
                    Trial(len(done) + place, settings, _seed(seed, k))
                    for place, (settings, k) in enumerate(proposed)
                ]
                _check_call(objective, trials)
                ended = {trial.number: trial for trial in map(journal.find, trials) if trial}
                try:
                    for trial in crew.finish(
                        objective, [trial for trial in trials if trial.number not in ended]
                    ):
                        journal.write(trial)
                        ended[trial.number] = trial
                        if bar:
                            count, top = (
                                len(done) + len(ended),
                                best(trial.score, top) if trial.error is None else top,
                            )
                            bar.show(min(count / budget, 1), f"{count} of {budget} trials   best {top:.4g}")
                finally:
                    done += ended.values()
                proposed = plan.send(np.array([sign * ended[trial.number].score for trial in trials]))
        except StopIteration:  # the sampler has no more to propose
            pass
        except KeyboardInterrupt:
            interrupted = True
            crew.leave()
        finally:
            if bar:
                bar.clear()
    found = Results(done, best, interrupted)
    if bar:
        tell(found)
    return found


def _seed(seed, k):
    return int(np.random.SeedSequence([seed, k]).generate_state(1)[0])


def _evaluate(objective, settings, seed):
    """One trial, wherever it runs: (score, error, seconds). What the objective raises comes back as text."""
    score, error, start = math.nan, None, time.perf_counter()
    try:
        with one_thread():
            value = objective(**settings, rng=np.random.default_rng(seed))
        if value is not None and np.ndim(value) == 0 and not isinstance(value, str):
            score = float(value)
        if not math.isfinite(score):
            score, error = math.nan, f"the objective returned {value!r:.60}, not a finite number"
    except KeyboardInterrupt:
        raise
    except BaseException as reason:
        error = _words(reason)
    return score, error, time.perf_counter() - start


def _words(reason):
    try:
        return f"{type(reason).__name__}: {reason}"
    except Exception:  # an error of one's own, whose text cannot be made
        return type(reason).__name__


class _Crew:
    """The executor: gives the trials out, takes the results in, and replaces a pool that has lost a process."""

    def __init__(self, executor, worked):
        self.make = executor or functools.partial(futures.ThreadPoolExecutor, os.cpu_count())
        self.ours = not isinstance(self.make, futures.Executor)
        self.worked, self.breaks = worked, 0  # whether any trial has ended, now or in an earlier run

    def __enter__(self):
        try:
            self.pool = self.make() if self.ours else self.make
        except OSError as reason:
            raise RuntimeError(
                f"the executor could not be made, and nothing was run: {reason}. Is its address right, and does "
                "somebody answer there?"
            ) from reason
        if not hasattr(self.pool, "submit"):
            raise TypeError(
                f"executor makes {checks.described(self.pool)}, and trials are given to something with submit(), such as "
                "ProcessPoolExecutor"
            )
        return self

    def __exit__(self, kind, *_):
        self.leave(wait=kind is None)

    def leave(self, wait=False):
        """Without waiting, a trial that is running comes to its end unseen."""
        if self.ours:
            self.pool.shutdown(wait=wait)  # what was not begun is cancelled already
            self.ours = False

    def finish(self, objective, trials):
        """The trials with their results, as they end.

        When a process dies, its whole pool breaks, and does not say whose fault it was; nor does Dask, which gives up a trial
        whose neighbours have killed its workers. As many of the first unfinished trials as may have been running are suspects:
        they run one by one, after the others. One that twice breaks a pool so, or is given up by Dask so, has failed: a single
        death may have come from outside.
        """
        groups, again, forgiven = [(list(trials), False)], set(), set()
        while groups:
            (group, alone), lost, broken = groups.pop(0), [], None
            for trial, result in self._results(objective, group):
                killed = type(result).__name__ == "KilledWorker"  # Dask's word, after four deaths
                if isinstance(result, futures.BrokenExecutor):
                    broken = result
                died = killed or result is broken
                if died and not alone:
                    lost.append(trial)
                elif died and not killed and trial.number not in forgiven:
                    forgiven.add(trial.number)
                    lost.append(trial)
                elif died and self.worked:
                    yield trial._replace(error=f"it has killed its worker: {result}")
                elif not isinstance(result, BaseException):
                    self.worked = True
                    yield trial._replace(score=result[0], error=result[1], seconds=result[2])
                elif isinstance(result, KeyboardInterrupt):  # Ctrl-C in a terminal reaches the processes too
                    raise result
                elif not died and self.worked and trial.number not in again:  # its result was lost on the way
                    again.add(trial.number)
                    groups.append(([trial], alone))
                else:
                    raise RuntimeError(NOTHING_RUNS.format(_words(result))) from result
            if broken:
                self._replace(broken)
            lost.sort(key=lambda trial: trial.number)
            running = os.cpu_count() + 1 if broken else len(lost)
            suspects, others = lost[:running], lost[running:]
            groups = [(others, False)] * bool(others) + groups + [([suspect], True) for suspect in suspects]

    def _results(self, objective, trials):
        """(trial, what _evaluate returned, or the exception that came in its place) as they end."""
        waiting = {}
        try:
            for trial in trials:
                waiting[self._submit(objective, trial)] = trial
            while waiting:  # a wait without end could not be interrupted on Windows
                for future in futures.wait(waiting, 0.2, futures.FIRST_COMPLETED).done:
                    yield waiting.pop(future), future.exception() or future.result()
        except futures.CancelledError as reason:
            raise RuntimeError(
                "the executor has dropped trials, as a cluster does that is shut down. What was finished is in "
                "the log, if there is one; the same call goes on from there, on another executor"
            ) from reason
        finally:
            for future in waiting:
                future.cancel()

    def _submit(self, objective, trial):
        try:
            return self.pool.submit(_evaluate, objective, trial.settings, trial.seed)
        except Exception as reason:  # it broke while trials were handed in, or Dask cannot send the objective
            future = futures.Future()
            future.set_exception(reason)
            return future

    def _replace(self, broken):
        self.breaks += 1
        if not self.ours:
            raise RuntimeError(
                "a process of this pool has died, and the pool is of no more use. What was finished is in the "
                "log, if there is one; the same call goes on from there. Give the class, "
                "executor=ProcessPoolExecutor, and the search makes a new pool by itself"
            ) from broken
        if self.breaks > 2 and not self.worked:
            raise RuntimeError(NOTHING_RUNS.format(_words(broken))) from broken
        self.pool.shutdown(wait=False)
        self.pool = self.make()


NOTHING_RUNS = (
    "the executor cannot run the trials: {}. Other processes can only call an objective that they can import: "
    "write it at the top level of a file, not in a notebook; or let the trials run in threads (executor=None)"
)


class _Log:
    """A file of JSON lines: the search, then each trial as it ends. A line is on the disk before the next is written."""

    in_use = weakref.WeakSet()  # the open logs of this process

    def __init__(self, path, header):
        self.path, self.header, self.file, self.known = path, header, None, {}

    def __enter__(self):
        if self.path is not None:
            try:
                Path(self.path).parent.mkdir(parents=True, exist_ok=True)
                self.file = open(self.path, "a+b", buffering=0)
            except (
                OSError,
                ValueError,
            ) as reason:  # ValueError: no name of a file has a 0 or a lone surrogate in it
                raise ValueError(
                    f"the log {str(self.path)!r} cannot be written: {getattr(reason, 'strerror', None) or reason}. Give the name of a file in a folder where you "
                    "may write"
                ) from reason
            self.in_use.add(self)
            try:
                self._lock()
                self._read()
            except BaseException:
                self.file.close()
                raise
        return self

    def _lock(self):
        """The system lets go of the lock when the process ends, however it ends."""
        try:
            if os.name == "nt":
                import msvcrt

                self.file.seek(LOCKED)
                msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # a Python without locks, as in a browser
            pass
        except OSError as reason:
            if reason.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
                raise ValueError(
                    f"another run is writing {self.path} at this moment, and both would do everything twice: wait for its end, "
                    "or take another file"
                ) from None  # any other: a file system without locks

    def _read(self):
        self.file.seek(0)
        text, first = self.file.read(), _line({"search": self.header})
        whole = text[: text.rfind(b"\n") + 1]  # a run that was killed may have left half a line
        records = [self._parse(number, line) for number, line in enumerate(whole.splitlines(), 1)]
        if records:
            self._compare(records[0])
        elif not first.startswith(text):
            self._compare(self._parse(1, text))
        self.file.truncate(len(whole))  # not before now: it might have been somebody else's file
        if not records:
            self._append(first)
        self.known = {record["trial"]: record for record in records[1:]}

    def __exit__(self, *_):
        if self.file:
            self.file.close()

    def find(self, trial):
        """The trial with its result, if it was finished in an earlier run; otherwise None."""
        record = self.known.get(trial.number)
        if record is None or (record["settings"], record["seed"]) != (_as_json(trial.settings), trial.seed):
            return None
        score = math.nan if record["score"] is None else record["score"]
        return trial._replace(score=score, error=record["error"], seconds=record["seconds"])

    def write(self, trial):
        if self.file:
            score = trial.score if trial.error is None else None  # JSON has no NaN
            self._append(
                _line(
                    {
                        "trial": trial.number,
                        "seed": trial.seed,
                        "settings": trial.settings,
                        "score": score,
                        "error": trial.error,
                        "seconds": round(trial.seconds, 4),
                    }
                )
            )

    def _append(self, line):
        rest = memoryview(line)
        try:
            while rest:  # a raw file may take less than it is given
                rest = rest[self.file.write(rest) :]
            os.fsync(self.file.fileno())
        except OSError as reason:
            raise RuntimeError(
                f"the log {self.path} cannot be written any more: {reason.strerror}. What was finished before is in it; the "
                "same call goes on from there"
            ) from reason

    def _parse(self, number, line):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):  # no JSON
            record = None
        fields = FIELDS if number > 1 else {"search": lambda value, _: isinstance(value, dict)}
        if isinstance(record, dict) and all(
            name in record and fits(record[name], record) for name, fits in fields.items()
        ):
            return record
        raise ValueError(
            f"{self.path} is no log of a search, or line {number} of it is damaged: take another file"
            + ("" if number == 1 else ", or delete that line")
        )

    def _compare(self, record):
        there, here = record["search"], _as_json(self.header)
        other = [
            f"its {name} is {there.get(name)}, here {here[name]}"
            for name in here
            if there.get(name) != here[name]
        ]
        if other:
            raise ValueError(
                f"{self.path} is the log of another search: {'; '.join(other)}. Take another file, or delete "
                "this one"
            )


LOCKED = 2**40  # the byte that stands for the file where a system locks bytes: far behind its end


def _close_in_child():
    """A forked process would hold the lock of its parent, even after the parent's end."""
    for log in list(_Log.in_use):
        if log.file:
            log.file.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)


def _whole(value, _):
    return type(value) is int and value >= 0


def _finite(value):
    return type(value) in (int, float) and abs(value) <= sys.float_info.max


FIELDS = {  # what a line of the log must hold: whether (value, record) fits
    "trial": _whole,
    "seed": _whole,
    "settings": lambda value, _: isinstance(value, dict),
    "score": lambda value, record: value is None if record.get("error") is not None else _finite(value),
    "error": lambda value, _: value is None or isinstance(value, str),
    "seconds": lambda value, _: _finite(value),
}


def _line(record):
    """A line of JSON. A lone surrogate, which has no place in UTF-8, becomes \\ud800, which JSON reads as just that."""
    return json.dumps(record, default=repr, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _as_json(thing):
    return json.loads(_line(thing))


# ---- kind errors -------------------------------------------------------------------------------------------------------
def _check_plan(space, budget):
    if not isinstance(space, dict) or not space:
        raise ValueError(
            "a space says where each hyperparameter is searched, {'learning_rate': log_uniform(1e-4, 1)}; got "
            f"{space!r:.60}"
        )
    for name, scale in space.items():
        if not isinstance(scale, Scale):
            raise TypeError(
                f"{name} in the space is {scale!r:.60}; it must be a scale: uniform(low, high), "
                "log_uniform(low, high), one_minus(scale), integers(low, high) or choice(option, …)"
            )
        if not isinstance(name, str) or name == "rng":
            raise ValueError(
                f"{name!r} cannot be a hyperparameter: its name is an argument of the objective, and rng is taken"
            )
    if not checks.is_whole(budget) or budget < 1:
        raise ValueError(f"the budget is how many trials may run, a whole number from 1 on; got {budget!r}")


def _check(objective, space, sampler, budget, seed, best):
    if not callable(objective):
        raise TypeError(
            "the objective is a function of the settings and rng that returns a score; got "
            f"{type(objective).__name__}"
        )
    _check_plan(space, budget)
    if not (sampler in SAMPLERS if isinstance(sampler, str) else callable(sampler)):
        raise ValueError(
            f"there is no sampler {sampler!r}; there are {', '.join(SAMPLERS)}, or a generator of your own"
        )
    if not checks.is_whole(seed) or seed < 0:
        raise ValueError(
            f"the seed is a whole number from 0 on, so that the search can be repeated; got {seed!r}"
        )
    if best is not max and best is not min:
        raise ValueError(
            f"best is one of Python's functions max and min: is a high score good, or a low one? Got {best!r}"
        )


def _check_call(objective, trials):
    """A wrong name would make every trial fail: better to say so before the first."""
    try:
        signature = inspect.signature(objective)
    except (TypeError, ValueError):  # written in C: it has none
        return
    for trial in trials[:1]:
        try:
            signature.bind(**trial.settings, rng=None)
        except TypeError as reason:
            raise TypeError(
                f"the objective is called with the arguments {', '.join([*trial.settings, 'rng'])}, and has "
                f"{getattr(objective, '__name__', 'the signature')}{signature}: {reason}"
            ) from None


def _title(sampler):
    if isinstance(sampler, functools.partial):
        return f"{sampler.func.__name__}({', '.join(f'{name}={value}' for name, value in sampler.keywords.items())})"
    return getattr(sampler, "__name__", repr(sampler))
