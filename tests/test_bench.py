"""The benchmark: the libraries do the same work, a table can be asked for by its name, memory is kept between steps."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]

import libraries  # noqa: E402
import run  # noqa: E402

import start  # noqa: E402
from dlcourse.explore import Choice, IntSlider, LogSlider, Slider, Toggle  # noqa: E402


@pytest.mark.parametrize("library", ["PyTorch", "jax.jit", "autograd"])
@pytest.mark.parametrize("rule", ["descent", "adam"])
@pytest.mark.parametrize("dims", [[2, 4, 1], [6, 5, 4, 3]], ids=["two classes", "three classes"])
def test_each_library_takes_the_same_steps(library, rule, dims):
    task = libraries.task(dims, 40, np.random.default_rng(0), rule)
    ours, theirs = libraries.step("dlcourse", task), libraries.step(library, task)
    if theirs is None:
        pytest.skip("not installed, or no such step")
    J = [(ours().item(), float(theirs().item())) for _ in range(20)]
    np.testing.assert_allclose(*zip(*J), rtol=1e-3)
    assert J[-1][0] < J[0][0]


def test_a_library_that_is_not_there_has_no_step(monkeypatch):
    monkeypatch.setitem(libraries.LIBRARIES, "none", (None, "a_package_that_is_not_there"))
    assert libraries.step("none", None) is None


def test_a_row_names_a_limit_that_is_not_met(monkeypatch):
    monkeypatch.setattr(run, "medians", lambda *functions: [2.0, 1.0, 5.0][: len(functions)])
    ours, theirs, other = (lambda: None), (lambda: None), (lambda: None)
    assert run.compared("a", 1.5, ours, theirs, other) == ["a", "2", "1", "2.00", "≤ 1.5, not met", "5"]
    assert run.compared("a", 2.5, ours, theirs, None) == ["a", "2", "1", "2.00", "≤ 2.5", "–"]
    assert run.compared("a", 2.5, ours) == ["a", "2", "–", "–", "≤ 2.5"]


def test_tables_are_asked_for_by_their_names(monkeypatch, capsys, tmp_path):
    def loops(rng):
        yield ["a", "1"]

    monkeypatch.setattr(run, "TABLES", {loops: ("Loops", ["", "ms"])})
    monkeypatch.setattr(run, "RESULTS", tmp_path / "RESULTS.md")
    run.main(["loops"])
    assert "| a | 1 |" in capsys.readouterr().out and not run.RESULTS.exists()
    with pytest.raises(SystemExit, match="no table lops; there are loops"):
        run.main(["lops"])
    run.main([])
    assert "## Loops" in run.RESULTS.read_text(encoding="utf-8")


def test_every_activation_and_every_size_of_batch_has_its_limit():
    assert {
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "silu",
        "softplus",
        "gelu",
        "softmax",
        "log_softmax",
    } == set(run.LIMITS)


def test_start_keeps_memory_in_the_kernel_and_leaves_a_setting_of_the_learner_alone(monkeypatch):
    for name in start.MEMORY:
        monkeypatch.delenv(name, raising=False)
    assert start.MEMORY.items() <= start.environment().items()
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "7")
    assert start.environment()["MALLOC_TRIM_THRESHOLD_"] == "7"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the settings are those of Linux's malloc")
def test_a_step_asks_the_system_for_no_memory():
    """Without the settings it is 2600 pages, each a fault."""
    env = {**os.environ, **start.MEMORY, "PYTHONPATH": str(ROOT)}
    case = "large MLP 784-512-512-10, batch 512"
    printed = subprocess.run(
        [sys.executable, run.FRESH, "faults", case], env=env, capture_output=True, text=True, check=True
    ).stdout
    assert float(printed.split()[0]) < 20


def test_a_control_moves_a_twentieth_of_its_range():
    assert run.near(Slider(0.0, 2.0, 1.0)) == pytest.approx(1.1)
    assert run.near(Slider(0.0, 2.0, 2.0)) == pytest.approx(1.9)  # back, at the end
    assert run.near(LogSlider(0.01, 1.0, 0.1)) == pytest.approx(10**-0.9)
    assert run.near(IntSlider(1, 9, 9)) == 8 and run.near(IntSlider(0, 100, 0)) == 5
    assert run.near(Choice("a", "b")) == "b" and run.near(Toggle(True)) is False


def test_what_the_project_sets_itself_is_told_with_its_limit(monkeypatch):
    rows = [(f"figure {k}", latency, 1.0, 1.0, 2.0 + k) for k, latency in enumerate(["I", "I", "II", "III"])]
    rows[1] = ("figure 1", "I", 5.0, 13.0, 200.0)
    monkeypatch.setattr(run, "moved", lambda: rows)
    told = {name: (value, limit) for name, value, limit in run.page(None)}
    assert told["a move of one control, most"] == ("200.0 kB", "≤ 100, not met")
    assert told["class I: processor for a move, median"] == ("10.0 ms", "≤ 9, not met")
    assert told["class II: processor for a move, median"] == ("2.0 ms", "≤ 90")
    assert [row[0] for row in run.moves(None)] == [row[0] for row in rows]
