"""Search for hyperparameters: scales, samplers, where trials run, what is kept of them, what is said when something is wrong."""

import _thread
import contextlib
import errno
import functools
import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent import futures
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from search_objectives import (
    bowl,
    deadly,
    deadly_once,
    deadly_twice,
    digits_accuracy,
    slow,
    trained_longer,
    troubled,
)

from dlcourse.analysis import search
from dlcourse.analysis.search import choice, coarse_to_fine, integers, log_uniform, one_minus, run, uniform

SQUARE = {"x": uniform(0, 1), "y": uniform(0, 1)}
LINE = {"x": uniform(0, 1)}
DIGITS = {
    "learning_rate": log_uniform(1e-3, 1),
    "units": integers(8, 64),
    "activation": choice("relu", "tanh"),
}
# "spawn" on every system: a forked child of a process with threads may hang
PROCESSES = functools.partial(ProcessPoolExecutor, 2, mp_context=multiprocessing.get_context("spawn"))
quiet = functools.partial(run, seed=0, progress=False)


def rng():
    return np.random.default_rng(0)


def outcomes(found):
    """Everything but the time it took; NaN as None, so that it can be compared."""
    return [
        (t.number, t.settings, t.seed, None if np.isnan(t.score) else t.score, t.error) for t in found.trials
    ]


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# ---- scales ------------------------------------------------------------------------------------------------------------
def test_a_uniform_scale_spends_nine_tenths_of_the_trials_on_a_tenth_of_the_decades():
    u = rng().random(100_000)
    assert (uniform(1e-4, 1).at(u) > 0.1).mean() == pytest.approx(0.9, abs=5e-3)  # the lecture's 90 %
    assert (log_uniform(1e-4, 1).at(u) > 0.1).mean() == pytest.approx(0.25, abs=5e-3)  # one decade of four


def test_one_minus_a_log_scale_is_the_scale_of_beta():
    beta = one_minus(log_uniform(1e-3, 1e-1))
    assert beta.at(0.0) == pytest.approx(0.9) and beta.at(1.0) == pytest.approx(0.999)
    days = 1 / (1 - beta.at(np.array([0, 0.25, 0.5, 0.75, 1])))
    np.testing.assert_allclose(
        days, 10 ** np.array([1, 1.5, 2, 2.5, 3]), rtol=1e-9
    )  # averages over 10 … 1000 days


@pytest.mark.parametrize(
    "scale, low, high",
    [
        (uniform(-3, 2.5), -3, 2.5),
        (log_uniform(1e-6, 0.3), 1e-6, 0.3),
        (integers(-2, 5), -2, 5),
        (one_minus(log_uniform(1e-4, 0.5)), 0.5, 0.9999),
    ],
)
def test_a_scale_goes_from_end_to_end_and_never_backwards(scale, low, high):
    values = scale.at(np.linspace(0, 1, 1001))
    assert values[0] == low and values[-1] == high and (np.diff(values) >= 0).all()
    assert scale.at(0.37) == scale.at(np.array([0.37]))[0]


def test_levels_are_drawn_alike():
    u = rng().random(70_000)
    _, counts = np.unique(integers(2, 8).at(u), return_counts=True)
    assert len(counts) == 7 and (abs(counts / 10_000 - 1) < 0.05).all()
    options = choice("relu", ("a", 1), None)
    assert [options.at(x) for x in (0, 0.34, 0.67, 1)] == ["relu", ("a", 1), None, None]
    assert integers(4, 4).at(0.5) == 4


# ---- samplers ----------------------------------------------------------------------------------------------------------
def proposed(sampler, space, budget, **options):
    """The settings of the first round."""
    return [settings for settings, _ in next(sampler(space, budget, rng(), **options))]


def test_25_points_of_a_grid_are_5_values_of_each_and_25_random_ones_25():
    for sampler, distinct in ((search.grid, 5), (search.random, 25)):
        points = proposed(sampler, {"alpha": log_uniform(1e-4, 1), "epsilon": log_uniform(1e-9, 1e-5)}, 25)
        assert len(points) == 25
        assert all(len({point[name] for point in points}) == distinct for name in ("alpha", "epsilon"))
    np.testing.assert_allclose(
        sorted({point["x"] for point in proposed(search.grid, SQUARE, 25)}), [0, 0.25, 0.5, 0.75, 1]
    )


@pytest.mark.parametrize(
    "budget, sizes",
    [(1, (1, 1, 1)), (7, (1, 1, 1)), (8, (2, 2, 2)), (17, (2, 2, 2)), (18, (3, 2, 3)), (200, (12, 2, 8))],
)
def test_a_grid_keeps_to_the_budget_and_to_what_there_is(budget, sizes):
    points = proposed(search.grid, {"x": uniform(0, 1), "k": choice("a", "b"), "n": integers(1, 8)}, budget)
    assert tuple(len({point[name] for point in points}) for name in ("x", "k", "n")) == sizes
    assert len(points) == np.prod(sizes) <= budget


def test_coarse_to_fine_draws_from_smaller_and_smaller_boxes_around_the_best():
    found = quiet(bowl, SQUARE, "coarse_to_fine", budget=60)
    points = np.stack([found.column("x"), found.column("y")], 1).reshape(3, 20, 2)
    for k in (1, 2):
        before = found.trials[: 20 * k]
        best = max(before, key=lambda trial: trial.score).settings
        side = 0.5**k
        low = np.clip([best["x"] - side / 2, best["y"] - side / 2], 0, 1 - side)
        assert (points[k] >= low).all() and (points[k] <= low + side).all()
    assert found.best.score > quiet(bowl, SQUARE, "random", budget=60).best.score


def test_coarse_to_fine_leaves_what_has_no_order_and_survives_a_round_of_failures():
    def objective(k, x, rng):
        return np.nan if x < 2 and k == "a" else x

    found = quiet(objective, {"k": choice("a", "b", "c"), "x": uniform(0, 1)}, coarse_to_fine, budget=90)
    assert set(found.column("k")[60:]) == {"a", "b", "c"} and found.column("x")[60:].min() >= 0.5
    hopeless = quiet(lambda x, rng: np.nan, LINE, coarse_to_fine, budget=9)
    assert hopeless.best is None and len(hopeless.trials) == 9


def test_halving_keeps_the_best_third_and_trains_it_three_times_as_long():
    found = quiet(trained_longer, LINE, "successive_halving", budget=64)
    epochs = found.column("epochs")
    assert [(epochs == e).sum() for e in (1, 3, 9, 27)] == [44, 14, 4, 1] and len(found.trials) == 63
    kept = [set(found.column("x")[epochs == e]) for e in np.unique(epochs)]
    for more, fewer in zip(kept, kept[1:]):
        assert fewer == set(sorted(more)[-len(fewer) :])
    first = {t.settings["x"]: t.seed for t in found.trials if t.settings["epochs"] == 1}
    assert all(t.seed == first[t.settings["x"]] for t in found.trials)  # it begins like the shorter training
    assert found.best.settings["x"] == max(first)


@pytest.mark.parametrize("budget", [1, 2, 3, 4, 12, 13, 64, 100])
def test_halving_never_exceeds_its_budget(budget):
    assert len(quiet(trained_longer, LINE, "successive_halving", budget=budget).trials) <= budget


def test_halving_drops_what_fails_and_ends_when_nothing_is_left():
    halving = functools.partial(search.successive_halving, resource="steps", least=10, factor=2)
    found = quiet(lambda x, steps, rng: np.nan if x > 0.5 else x, LINE, halving, budget=31)
    assert found.column("x")[found.column("steps") > 10].max() <= 0.5 and set(found.column("steps")) >= {
        10,
        20,
        40,
    }
    assert len(quiet(lambda x, epochs, rng: np.nan, LINE, "successive_halving", budget=31).trials) == 22


def test_a_sampler_may_be_ones_own():
    def bisect(space, budget, rng):
        low, high = 0.0, 1.0
        for k in range(budget // 2):
            middle = (low + high) / 2
            left, right = yield [({"x": middle - 1e-3}, 2 * k), ({"x": middle + 1e-3}, 2 * k + 1)]
            low, high = (low, middle) if left > right else (middle, high)

    for sign, best in ((-1, max), (1, min)):
        found = quiet(lambda x, rng, sign=sign: sign * abs(x - 0.3), LINE, bisect, budget=20, best=best)
        assert found.best.settings["x"] == pytest.approx(0.3, abs=2e-3)


# ---- where trials run --------------------------------------------------------------------------------------------------
class Serial(Executor):
    """The smallest executor: it does the work when it is asked to."""

    def submit(self, function, *arguments):
        future = futures.Future()
        try:
            future.set_result(function(*arguments))
        except BaseException as reason:
            future.set_exception(reason)
        return future


@pytest.fixture(scope="module")
def serial():
    """The 64 real trainings, one after another."""
    return quiet(digits_accuracy, DIGITS, budget=64, executor=Serial())


def test_real_trainings_one_after_another(serial):
    assert len(serial.trials) == 64 and serial.best.score > 0.85 and serial.scores.min() < 0.3
    best = serial.best
    assert (
        digits_accuracy(**best.settings, rng=np.random.default_rng(best.seed)) == best.score
    )  # a trial can be repeated
    assert len(set(serial.column("seed"))) == 64
    again = quiet(digits_accuracy, DIGITS, budget=6, executor=Serial())
    other = run(digits_accuracy, DIGITS, budget=6, seed=1, progress=False)
    assert (again.scores == serial.scores[:6]).all() and (other.scores != again.scores).any()


def test_threads_give_the_same(serial):
    assert outcomes(quiet(digits_accuracy, DIGITS, budget=64)) == outcomes(serial)
    with ThreadPoolExecutor(4) as pool:
        assert outcomes(quiet(digits_accuracy, DIGITS, budget=64, executor=pool)) == outcomes(serial)
        assert pool.submit(int).result() == 0  # a pool that is given is not shut down


def test_processes_give_the_same(serial):
    with PROCESSES() as pool:
        assert outcomes(quiet(digits_accuracy, DIGITS, budget=64, executor=pool)) == outcomes(serial)
        assert pool.submit(int).result() == 0


@pytest.mark.parametrize("losses, fails", [(1, False), (2, True)])
def test_a_result_that_is_lost_on_its_way_is_computed_once_more(serial, losses, fails):
    class Lossy(ThreadPoolExecutor):
        left = losses

        def submit(self, function, objective, settings, seed):
            if seed != serial.trials[40].seed or not self.left:
                return super().submit(function, objective, settings, seed)
            self.left -= 1
            future = super().submit(time.sleep, 0.3)  # others come back before
            lost = futures.Future()
            future.add_done_callback(lambda _: lost.set_exception(AttributeError("no result")))
            return lost

    with Lossy(2) as pool:
        if fails:
            with pytest.raises(RuntimeError, match="AttributeError: no result"):
                quiet(digits_accuracy, DIGITS, budget=64, executor=pool)
        else:
            assert outcomes(quiet(digits_accuracy, DIGITS, budget=64, executor=pool)) == outcomes(serial)


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::DeprecationWarning"
)  # of distributed, not ours
@pytest.mark.timeout(180)
def test_a_dask_cluster_that_loses_a_worker_half_way_gives_the_same(serial, tmp_path):
    distributed = pytest.importorskip("distributed")
    log, killed = tmp_path / "digits.jsonl", []
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        workers = client.run(os.getpid)
        assert len(workers) == 2 and os.getpid() not in workers.values()

        def kill_one_half_way():
            while not log.exists() or len(log.read_bytes().splitlines()) < 33:
                time.sleep(0.01)
            killed.append(next(iter(workers.values())))
            os.kill(killed[0], getattr(signal, "SIGKILL", signal.SIGTERM))

        killer = threading.Thread(target=kill_one_half_way, daemon=True)
        killer.start()
        found = quiet(digits_accuracy, DIGITS, budget=64, executor=client.get_executor(), log=log)
        killer.join(10)
        deadline = time.monotonic() + 30
        while killed[0] in client.run(os.getpid, on_error="ignore").values() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert killed[0] not in client.run(os.getpid, on_error="ignore").values()
    assert outcomes(found) == outcomes(serial)
    assert {record["trial"]: record["score"] for record in lines(log)[1:]} == {
        t.number: t.score for t in serial.trials
    }


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_dask_address_that_nobody_answers(tmp_path):
    distributed = pytest.importorskip("distributed")
    nobody = "tcp://127.0.0.1:9"
    with pytest.raises(OSError, match=f"Timed out trying to connect to {nobody}"):  # Dask's own words
        distributed.Client(nobody, timeout="1s")
    log = tmp_path / "x.jsonl"
    with pytest.raises(RuntimeError, match=f"nothing was run: .*{nobody}.*somebody answer"):
        quiet(
            bowl,
            SQUARE,
            budget=4,
            log=log,
            executor=lambda: distributed.Client(nobody, timeout="1s").get_executor(),
        )
    assert len(lines(log)) == 1
    assert len(quiet(bowl, SQUARE, budget=4, log=log).trials) == 4  # and it can go on from there


def test_a_process_that_dies_is_replaced_and_its_trial_runs_again(tmp_path):
    space = LINE | {"flag": choice(str(tmp_path / "dead"))}
    found = quiet(deadly_once, space, budget=30, executor=PROCESSES)
    assert (tmp_path / "dead").exists()
    assert [t.error for t in found.trials] == [None] * 30 and (found.scores == found.column("x")).all()


def test_a_trial_that_always_kills_its_process_fails_and_no_other():
    found = quiet(deadly, LINE, budget=12, executor=PROCESSES)
    dead = found.column("x") > 0.9
    assert 0 < dead.sum() < 4 and [t.error is not None for t in found.trials] == dead.tolist()
    assert all("killed its worker" in t.error for t in found.trials if t.error)
    assert (found.scores[~dead] == found.column("x")[~dead]).all()


def test_a_trial_whose_process_was_ended_twice_by_others_has_not_failed(tmp_path):
    space = {"x": uniform(0.91, 1), "folder": choice(str(tmp_path))}
    found = quiet(deadly_twice, space, budget=1, executor=PROCESSES, log=tmp_path.parent / "one.jsonl")
    assert [t.error for t in found.trials] == [None] and len(list(tmp_path.iterdir())) == 2


class KilledWorker(Exception):
    """As Dask calls it."""


class Cluster(ThreadPoolExecutor):
    """Of Dask's kind: trials that are on a worker together with a deadly one are given up with it."""

    def __init__(self):
        super().__init__(1)
        self.running, self.doomed, self.lock = 0, set(), threading.Lock()

    def submit(self, function, objective, settings, seed):
        with self.lock:
            self.running += 1
            self.doomed |= {self.running} if settings["x"] > 0.9 else set()

        def work():
            with self.lock:
                together, self.running = bool(self.doomed), self.running - 1
                if not self.running:
                    self.doomed.clear()
            if together:
                raise KilledWorker("its worker died")
            return function(objective, settings, seed)

        return super().submit(work)


def test_an_innocent_trial_is_not_blamed_for_the_worker_that_another_has_killed():
    with Cluster() as pool:
        found = quiet(lambda x, rng: x, LINE, one_then_the_others, budget=21, executor=pool)
    dead = found.column("x") > 0.9
    assert 0 < dead.sum() < 6 and [t.error is not None for t in found.trials] == dead.tolist()
    assert all("killed its worker: its worker died" in t.error for t in found.trials if t.error)
    assert (found.scores[~dead] == found.column("x")[~dead]).all()


def one_then_the_others(space, budget, rng):
    """One trial that is sure to work, then the others at once."""
    yield [({"x": 0.5}, 0)]
    yield [({"x": x}, k) for k, x in enumerate(rng.random(budget - 1), 1)]


@pytest.mark.parametrize("after", [0, 3])
def test_an_objective_that_the_executor_cannot_send(tmp_path, after):
    """Dask says so when the trial is handed in, in its own words."""

    class Choosy(ThreadPoolExecutor):
        taken = 0

        def submit(self, function, objective, settings, seed):
            self.taken += 1
            if self.taken > after:
                raise TypeError("Could not serialize object of type HighLevelGraph")
            return super().submit(function, objective, settings, seed)

    log = tmp_path / "x.jsonl"
    with (
        Choosy(1) as pool,
        pytest.raises(
            RuntimeError, match="cannot run the trials: TypeError: Could not serialize.*top level of a file"
        ),
    ):
        quiet(bowl, SQUARE, budget=6, executor=pool, log=log)
    assert all(record["error"] is None for record in lines(log)[1:])
    assert len(quiet(bowl, SQUARE, budget=6, log=log).trials) == 6


def test_a_given_pool_that_breaks_cannot_be_replaced_but_nothing_finished_is_lost(tmp_path):
    log, space = tmp_path / "x.jsonl", LINE | {"flag": choice(str(tmp_path / "dead"))}
    with (
        PROCESSES() as pool,
        pytest.raises(RuntimeError, match="a process of this pool has died.*executor=ProcessPoolExecutor"),
    ):
        quiet(deadly_once, space, budget=30, executor=pool, log=log)
    finished = len(lines(log)) - 1
    found = quiet(deadly_once, space, budget=30, log=log)
    assert len(found.trials) == 30 and finished < 30 and (found.scores == found.column("x")).all()


def test_an_objective_that_other_processes_cannot_import(tmp_path):
    def local(x, rng):
        return x

    log = tmp_path / "x.jsonl"
    with (
        PROCESSES() as pool,
        pytest.raises(RuntimeError, match="cannot run the trials.*top level of a file, not in a notebook"),
    ):
        quiet(local, LINE, budget=3, executor=pool, log=log)
    assert len(lines(log)) == 1  # no trial is held to have failed
    assert quiet(local, LINE, budget=3, log=log).best


def test_a_cluster_that_is_shut_down_says_so():
    class Leaving(ThreadPoolExecutor):
        def submit(self, function, *arguments):
            future = futures.Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(RuntimeError, match="has dropped trials.*goes on from there"):
        quiet(bowl, SQUARE, budget=3, executor=Leaving())


# ---- failures and the log ----------------------------------------------------------------------------------------------
def test_trials_that_raise_or_return_no_number_are_recorded_and_the_search_goes_on(tmp_path):
    found = quiet(troubled, SQUARE, budget=50, log=tmp_path / "x.jsonl")
    x = found.column("x")
    failed = (x < 0.2) | (x > 0.8)
    assert (
        len(found.trials) == 50
        and failed.any()
        and [t.error is not None for t in found.trials] == failed.tolist()
    )
    assert (
        np.isnan(found.scores[failed]).all()
        and np.isfinite(found.scores[~failed]).all()
        and not failed[found.best.number]
    )
    texts = {t.error.split(" = ")[0] for t in found.trials if t.error}
    assert texts == {"FloatingPointError: x", "the objective returned nan, not a finite number"}
    for record in lines(tmp_path / "x.jsonl")[1:]:
        assert (record["score"] is None) == failed[record["trial"]] == (record["error"] is not None)


@pytest.mark.parametrize(
    "value, text",
    [
        (None, "None"),
        ("good", "'good'"),
        (np.ones(3), "array"),
        (np.inf, "inf"),
        (1j, "complex"),
        ([1], "[1]"),
    ],
)
def test_what_is_no_score(value, text):
    found = quiet(lambda x, rng: value, LINE, budget=2)
    assert text in found.trials[0].error
    assert found.best is None and repr(found).startswith("2 trials, 2 failed; the first failed with ")


@pytest.mark.parametrize("value", [1, 0.5, np.float32(0.5), np.float64(2), np.array(0.25), True])
def test_what_is_a_score(value):
    assert quiet(lambda x, rng: value, LINE, budget=1).best.score == float(value)


def test_a_high_score_is_good_or_a_low_one():
    high, low = (quiet(bowl, SQUARE, budget=20, best=best).best.score for best in (max, min))
    scores = quiet(bowl, SQUARE, budget=20).scores
    assert (high, low) == (scores.max(), scores.min())
    box = quiet(lambda x, rng: (x - 0.2) ** 2, LINE, coarse_to_fine, budget=30, best=min)
    assert abs(box.best.settings["x"] - 0.2) < 0.02 and abs(box.column("x")[20:] - 0.2).max() < 0.3


def test_every_trial_is_in_the_file_as_it_ends(tmp_path):
    log, seen = tmp_path / "deep" / "x.jsonl", []

    def objective(x, rng):
        seen.append(len(lines(log)))
        return slow(x, rng)

    found = quiet(objective, LINE, budget=10, executor=ThreadPoolExecutor(1), log=log)
    assert seen[0] == 1 and seen[-1] >= 8 and seen == sorted(seen)  # while the last one runs
    header, *records = lines(log)
    assert header["search"] == {
        "objective": objective.__qualname__,
        "best": "max",
        "sampler": "random",
        "budget": 10,
        "seed": 0,
        "space": {"x": "uniform(0, 1)"},
    }
    for record, trial in zip(sorted(records, key=lambda record: record["trial"]), found.trials):
        assert record == {
            "trial": trial.number,
            "seed": trial.seed,
            "settings": trial.settings,
            "score": trial.score,
            "error": None,
            "seconds": round(trial.seconds, 4),
        }


@pytest.mark.parametrize("sampler", ["random", "coarse_to_fine"])
def test_a_second_run_goes_on_where_the_first_was_killed(tmp_path, sampler):
    log, calls = tmp_path / "x.jsonl", []

    def objective(x, y, rng):
        calls.append(x)
        return troubled(x, y, rng)

    whole = quiet(objective, SQUARE, sampler, budget=30, log=log)
    text = log.read_bytes().splitlines(keepends=True)
    assert len(calls) == 30
    log.write_bytes(b"".join(text[:12]) + text[12][:20])  # killed while it was writing
    calls.clear()
    found = quiet(objective, SQUARE, sampler, budget=30, log=log)
    assert len(calls) == 19 and outcomes(found) == outcomes(whole) and len(lines(log)) == 31
    calls.clear()
    assert outcomes(quiet(objective, SQUARE, sampler, budget=30, log=log)) == outcomes(whole) and not calls
    log.write_bytes(b"".join(text[:5] + text[6:]))  # a line taken out: this trial runs again
    assert (
        outcomes(quiet(objective, SQUARE, sampler, budget=30, log=log)) == outcomes(whole) and len(calls) == 1
    )
    log.write_bytes(text[0][:10])  # killed at once
    assert outcomes(quiet(objective, SQUARE, sampler, budget=30, log=log)) == outcomes(whole)


def test_an_interrupt_keeps_what_is_finished(tmp_path):
    log, calls, done = tmp_path / "x.jsonl", [], threading.Event()

    def interrupted(x, rng):
        calls.append(x)
        if log.read_bytes().count(b"\n") > 6 and not done.is_set():  # six trials are in the log
            done.set()
            _thread.interrupt_main()
        return slow(x, rng)

    found = run(interrupted, LINE, budget=200, seed=0, log=log, progress=False)
    assert (
        found.interrupted and 5 <= len(found.trials) < 200 and found.best and ", interrupted" in repr(found)
    )
    assert {record["trial"] for record in lines(log)[1:]} >= {t.number for t in found.trials}
    time.sleep(0.1)  # what was running ends unseen
    whole = run(interrupted, LINE, budget=200, seed=0, log=log, progress=False)
    assert not whole.interrupted and len(whole.trials) == 200 and len(calls) <= 210


def test_the_log_of_another_search_is_refused_and_left_as_it_is(tmp_path):
    log = tmp_path / "x.jsonl"
    quiet(bowl, SQUARE, budget=5, log=log)
    before = log.read_bytes()
    for call, part in (
        (lambda: quiet(bowl, SQUARE, budget=6, log=log), "its budget is 5, here 6"),
        (lambda: run(bowl, SQUARE, budget=5, seed=3, log=log), "its seed is 0, here 3"),
        (
            lambda: quiet(bowl, SQUARE, functools.partial(coarse_to_fine, rounds=2), budget=5, log=log),
            "its sampler is random, here coarse_to_fine(rounds=2)",
        ),
        (lambda: quiet(troubled, SQUARE, budget=5, log=log), "its objective is bowl, here troubled"),
        (lambda: quiet(bowl, SQUARE, budget=5, log=log, best=min), "its best is max, here min"),
        (lambda: quiet(bowl, SQUARE | {"y": uniform(0, 2)}, budget=5, log=log), "'y': 'uniform(0, 2)'"),
    ):
        with pytest.raises(ValueError) as refused:
            call()
        assert (
            part in str(refused.value)
            and "another search" in str(refused.value)
            and "Take another file" in str(refused.value)
        )
        assert log.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"my notes", b"my notes\nand more", b"{}\n", b"3\n", b'{"trial": 0}\n', b"\xff\xfe\n", b"\n"]
)
def test_a_file_that_is_no_log_is_left_as_it_is(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(ValueError, match="no log of a search, or line 1"):
        quiet(bowl, SQUARE, budget=2, log=tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == content


def test_a_damaged_line_is_named(tmp_path):
    log = tmp_path / "x.jsonl"
    quiet(bowl, SQUARE, budget=5, log=log)
    text = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(text[:3]) + b"oops\n" + b"".join(text[3:]))
    with pytest.raises(ValueError, match="line 4 of it is damaged.*delete that line"):
        quiet(bowl, SQUARE, budget=5, log=log)


SURROGATE = "\ud800 is half a sign"


def test_an_error_text_with_a_lone_surrogate_stops_neither_the_search_nor_the_log(tmp_path, capsys):
    def objective(x, k, rng):
        raise ValueError(SURROGATE)

    log = tmp_path / "x.jsonl"
    found = run(objective, LINE | {"k": choice(SURROGATE)}, budget=3, seed=0, log=log)
    assert [t.error for t in found.trials] == [f"ValueError: {SURROGATE}"] * 3
    assert "\\ud800 is half a sign" in capsys.readouterr().out
    before = log.read_bytes()
    again = quiet(objective, LINE | {"k": choice(SURROGATE)}, budget=3, log=log)
    assert outcomes(again) == outcomes(found) and log.read_bytes() == before
    before.decode("utf-8")


@pytest.mark.parametrize("broken", ["text", "class"])
def test_an_error_of_ones_own_that_cannot_be_told_is_a_failed_trial(broken):
    class Odd(BaseException if broken == "class" else Exception):
        def __str__(self):
            if broken == "text":
                raise ZeroDivisionError
            return "odd"

    def objective(x, rng):
        raise Odd

    found = quiet(objective, LINE, budget=2)
    assert [t.error for t in found.trials] == (["Odd"] if broken == "text" else ["Odd: odd"]) * 2


def test_two_runs_on_one_log_at_once_are_refused(tmp_path):
    log = tmp_path / "x.jsonl"

    def objective(x, rng):
        with pytest.raises(ValueError, match="another run is writing .*x.jsonl.*everything twice"):
            quiet(bowl, SQUARE, budget=2, log=log)
        return x

    found = quiet(objective, LINE, budget=2, log=log)
    assert len(found.trials) == 2 and found.best and len(lines(log)) == 3
    assert quiet(objective, LINE, budget=2, log=log).best  # and it is free again


HOLDER = """
import os, sys
from dlcourse.analysis import search
with search._Log(sys.argv[1], {}):
    child = os.fork() if hasattr(os, "fork") else None
    os.write(1, b"here\\n")
    sys.stdin.read()
"""


def test_a_run_in_another_process_is_noticed_until_it_ends_however_it_ends(tmp_path):
    log = tmp_path / "x.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, log],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    ) as holder:
        assert holder.stdout.readline().strip() == b"here"
        with pytest.raises(ValueError, match="another run is writing"):
            quiet(bowl, SQUARE, budget=2, log=log)
        if hasattr(os, "fork"):
            assert holder.stdout.readline().strip() == b"here"  # its child, which lives on
        holder.kill()
        holder.wait()
        log.write_bytes(b"")  # the same file, empty
        assert len(quiet(bowl, SQUARE, budget=2, log=log).trials) == 2
        holder.stdin.close()


DAMAGES = {
    "trial": [["a"], "0", -1, None, True, 0.5],
    "seed": ["1", None, [], 1.5],
    "settings": [None, [], 3, "x"],
    "score": ["0.5", None, True, float("nan"), float("inf"), 10**400, []],
    "error": [3, ["a"], "it failed"],  # an error and a score do not go together
    "seconds": ["1", None, float("nan"), {}],
}


@pytest.mark.parametrize(
    "field, value", [(field, value) for field in DAMAGES for value in DAMAGES[field]], ids=repr
)
def test_a_line_changed_by_hand_is_named(tmp_path, field, value):
    log = tmp_path / "x.jsonl"
    quiet(bowl, SQUARE, budget=3, log=log)
    text = log.read_bytes().splitlines(keepends=True)
    record = json.loads(text[2]) | {field: value}
    log.write_bytes(text[0] + text[1] + json.dumps(record).encode() + b"\n" + text[3])
    before = log.read_bytes()
    with pytest.raises(ValueError, match="line 3 of it is damaged.*delete that line"):
        quiet(bowl, SQUARE, budget=3, log=log)
    assert log.read_bytes() == before
    del record[field]
    log.write_bytes(text[0] + text[1] + json.dumps(record).encode() + b"\n" + text[3])
    with pytest.raises(ValueError, match="line 3 of it is damaged"):
        quiet(bowl, SQUARE, budget=3, log=log)


@pytest.mark.parametrize(
    "first",
    [b'{"search": 3}', b'{"search": null}', b'{"search": ["a"]}', b"[" * 100_000, b"9" * 5000],
    ids=len,
)
def test_a_first_line_changed_by_hand_is_named(tmp_path, first):
    (tmp_path / "x").write_bytes(first + b"\n")
    with pytest.raises(ValueError, match="no log of a search, or line 1"):
        quiet(bowl, SQUARE, budget=2, log=tmp_path / "x")


def test_a_log_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").touch()
    for log in (tmp_path, tmp_path / "file" / "x.jsonl", ""):
        with pytest.raises(ValueError, match="the log .* cannot be written: .*name of a file in a folder"):
            quiet(bowl, SQUARE, budget=2, log=log)


def test_a_full_disk_ends_the_search_in_a_sentence(tmp_path, monkeypatch):
    log, synced = tmp_path / "x.jsonl", []

    def full(descriptor):
        synced.append(descriptor)
        if len(synced) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(search.os, "fsync", full)
    with pytest.raises(RuntimeError, match="cannot be written any more: No space left.*goes on from there"):
        quiet(bowl, SQUARE, budget=3, log=log)
    monkeypatch.undo()
    assert len(quiet(bowl, SQUARE, budget=3, log=log).trials) == 3


def test_samplers_draw_from_a_random_state_and_not_from_a_seed():
    for sampler in (search.random, coarse_to_fine, search.successive_halving):
        assert next(sampler(LINE, 4, np.random.RandomState(1)))
        with pytest.raises(TypeError, match="np.random.default_rng"):
            next(sampler(LINE, 4, 1))


# ---- what is shown -----------------------------------------------------------------------------------------------------
def test_progress_is_one_line_and_then_the_summary(monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    with contextlib.redirect_stdout(screen):
        found = run(slow, LINE, budget=40, seed=0, executor=ThreadPoolExecutor(1))
    text = screen.getvalue()
    assert " of 40 trials   best 0." in text and "█" in text and text.count("\n") == 1
    assert text.rpartition("\r\x1b[K")[2] == repr(found) + "\n"
    assert repr(found) == f"40 trials: best {found.best.score:.4g} with x {found.best.settings['x']:.4g}"


def test_columns():
    found = quiet(digits_accuracy, DIGITS, budget=4, executor=Serial())
    assert found.column("units").dtype.kind == "i" and set(found.column("activation")) <= {"relu", "tanh"}
    assert (found.column("score") == found.scores).all() and (found.column("seconds") > 0).all()
    assert [type(value) for value in found.trials[0].settings.values()] == [float, int, str]


# ---- bad input ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "error, call, parts",
    [
        (ValueError, lambda: uniform(2, 1), ["uniform(2, 1)", "empty range", "smaller"]),
        (ValueError, lambda: uniform(1, 1), ["empty range", "choice(1)"]),
        (ValueError, lambda: uniform(0, np.inf), ["finite"]),
        (ValueError, lambda: uniform(np.nan, 1), ["finite"]),
        (ValueError, lambda: log_uniform(0, 1), ["log_uniform(0, 1)", "no 0", "1e-6"]),
        (ValueError, lambda: log_uniform(-1, 1), ["no 0"]),
        (ValueError, lambda: log_uniform(1, 1e-4), ["empty range"]),
        (ValueError, lambda: one_minus(log_uniform(0, 0.1)), ["no 0"]),
        (ValueError, lambda: integers(5, 4), ["empty range"]),
        (ValueError, lambda: integers(1, 2.5), ["whole numbers", "2.5"]),
        (ValueError, lambda: choice(), ["at least one option"]),
        (
            ValueError,
            lambda: quiet(bowl, SQUARE, "bayes", budget=3),
            ["no sampler 'bayes'", ", ".join(search.SAMPLERS)],
        ),
        (ValueError, lambda: quiet(bowl, SQUARE, 3, budget=3), ["no sampler 3"]),
        (TypeError, lambda: quiet(bowl, SQUARE, lambda *_: [], budget=3), ["yield"]),
        (ValueError, lambda: quiet(bowl, SQUARE, budget=0), ["budget", "from 1 on", "0"]),
        (ValueError, lambda: quiet(bowl, SQUARE, budget=2.5), ["2.5"]),
        (ValueError, lambda: run(bowl, SQUARE, budget=2, seed=-1), ["seed", "-1"]),
        (ValueError, lambda: run(bowl, SQUARE, budget=2, seed=None), ["seed", "None"]),
        (ValueError, lambda: quiet(bowl, {}, budget=2), ["log_uniform(1e-4, 1)", "{}"]),
        (ValueError, lambda: quiet(bowl, [uniform(0, 1)], budget=2), ["space"]),
        (
            TypeError,
            lambda: quiet(bowl, SQUARE | {"x": (0, 1)}, budget=2),
            ["x in the space is (0, 1)", "uniform(low, high)"],
        ),
        (ValueError, lambda: quiet(bowl, {"rng": uniform(0, 1)}, budget=2), ["'rng'", "taken"]),
        (TypeError, lambda: quiet(3, SQUARE, budget=2), ["function", "int"]),
        (
            TypeError,
            lambda: quiet(bowl, LINE, budget=2),
            ["arguments x, rng", "bowl(x, y, rng)", "missing", "'y'"],
        ),
        (
            TypeError,
            lambda: quiet(bowl, SQUARE, "successive_halving", budget=2),
            ["x, y, epochs, rng", "unexpected", "'epochs'"],
        ),
        (TypeError, lambda: quiet(lambda x: x, LINE, budget=2), ["x, rng", "'rng'"]),
        (ValueError, lambda: quiet(bowl, SQUARE, budget=2, best="max"), ["max and min", "'max'"]),
        (
            ValueError,
            lambda: quiet(bowl, SQUARE, budget=2, log="a\0b"),
            ["cannot be written", "null", "folder"],
        ),
        (
            ValueError,
            lambda: quiet(bowl, SQUARE, budget=2, log="\ud800"),
            ["cannot be written", "surrogates"],
        ),
        (TypeError, lambda: quiet(bowl, SQUARE, budget=2, log=3), ["log", "name of a file", "3"]),
        (
            TypeError,
            lambda: quiet(bowl, SQUARE, budget=2, executor="x"),
            ["executor", "ProcessPoolExecutor", "'x'"],
        ),
        (TypeError, lambda: quiet(bowl, SQUARE, budget=2, executor=float), ["executor", "submit()"]),
        (
            ValueError,
            lambda: next(search.random(None, 3, np.random.default_rng(0))),
            ["a space says", "None"],
        ),
        (ValueError, lambda: next(search.grid(SQUARE, np.inf, None)), ["budget", "inf"]),
        (ValueError, lambda: uniform("a", 1), ["finite numbers"]),
        (TypeError, lambda: one_minus(3), ["a scale", "3"]),
        (ValueError, lambda: one_minus(choice("a", "b")), ["1 − x", "no number"]),
        (
            ValueError,
            lambda: quiet(bowl, SQUARE, functools.partial(coarse_to_fine, rounds=0), budget=2),
            ["rounds", "0"],
        ),
        (
            ValueError,
            lambda: quiet(bowl, SQUARE, functools.partial(coarse_to_fine, zoom=1.5), budget=2),
            ["zoom", "1.5"],
        ),
        (
            ValueError,
            lambda: quiet(bowl, LINE, functools.partial(search.successive_halving, factor=1), budget=2),
            ["factor", "1"],
        ),
        (
            ValueError,
            lambda: quiet(bowl, {"epochs": integers(1, 3)}, "successive_halving", budget=2),
            ["epochs", "space"],
        ),
    ],
)
def test_bad_input_is_refused_in_a_sentence(error, call, parts):
    with pytest.raises(error) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)
