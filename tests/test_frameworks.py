"""Cells of other frameworks: the same output with and without them, and every lesson's code is the recorded one."""

import ast
import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from dlcourse import frameworks

LESSONS = sorted((Path(__file__).resolve().parents[1] / "notebooks" / "source").glob("*.py"))
RECORDS = json.loads(frameworks.RECORDS.read_text(encoding="utf-8"))


def slope():
    import torch

    return {"dJ/dw": torch.slope(), "path": [0.1, 0.2], "long path": np.arange(100.0), "dtype": "float32"}


@pytest.fixture
def install(monkeypatch, tmp_path):
    """install(slope): a PyTorch that computes this slope; install(None): none. The records are in a file of the test."""
    monkeypatch.setattr(frameworks, "RECORDS", tmp_path / "records.json")
    monkeypatch.delenv(frameworks.RECORDING, raising=False)

    def install(value, version="2.13.0+cpu"):
        monkeypatch.setattr(frameworks, "available", lambda name: value is not None)
        module = types.SimpleNamespace(__version__=version, slope=lambda: value)
        monkeypatch.setitem(sys.modules, "torch", module)

    return install


def record(monkeypatch, function=slope):
    with monkeypatch.context() as patch:
        patch.setenv(frameworks.RECORDING, "1")
        return frameworks.shown("torch", function)


def test_the_output_is_the_same_with_the_framework_and_without(install, monkeypatch):
    install(np.float32(-10.0001))
    recorded = record(monkeypatch)
    live = frameworks.shown("torch", slope)
    install(np.float32(-10.0002), version="2.14.0")  # another version, other round-off
    newer = frameworks.shown("torch", slope)
    install(None)
    without = frameworks.shown("torch", slope)
    assert recorded == live == newer == without and repr(recorded) == repr(live) == repr(newer) == repr(
        without
    )
    assert repr(live) == (
        "dJ/dw       -10\n"
        "path        0.1  0.2\n"
        "long path   0  1  …  98  99\n"
        "dtype       float32\n"
        "(PyTorch 2.13.0)"
    )
    assert without["dJ/dw"] == pytest.approx(-10.0001, rel=1e-6)
    assert without["path"] == [0.1, 0.2] and len(without["long path"]) == 100


def test_a_record_holds_code_versions_and_values(install, monkeypatch):
    install(-10.0)
    record(monkeypatch)
    assert json.loads(frameworks.RECORDS.read_text(encoding="utf-8")) == {
        "slope": {
            "code": [
                "def slope():",
                "    import torch",
                '    return {"dJ/dw": torch.slope(), "path": [0.1, 0.2], "long path": np.arange(100.0), "dtype": "float32"}',
            ],
            "versions": {"PyTorch": "2.13.0"},
            "values": {"dJ/dw": -10.0, "path": [0.1, 0.2], "long path": list(range(100)), "dtype": "float32"},
        }
    }


def test_other_results_are_shown_and_said_to_be_other(install, monkeypatch):
    install(-10.0)
    record(monkeypatch)
    install(-8.0, version="2.14.0")
    changed = frameworks.shown("torch", slope)
    assert changed["dJ/dw"] == -8 and "dJ/dw       -8" in repr(changed)
    assert repr(changed).endswith(
        "(PyTorch 2.14.0)\nThese are the results of your code. Recorded were others, with PyTorch 2.13.0."
    )


@pytest.mark.parametrize(
    "values",
    [
        {"dJ/dw": -10.0},
        {"dJ/dw": [-10.0, -10.0]},
        {"dJ/dw": "-10.0"},
        {"other": -10.0},
        {"dJ/dw": float("nan")},
        {"dJ/dw": -10.02},
    ],
)
def test_what_does_not_agree(values):
    assert frameworks._agree(values, {"dJ/dw": -10.0}) == (values == {"dJ/dw": -10.0})


def test_changed_code_without_the_framework_does_not_pass_for_its_results(install, monkeypatch):
    install(-10.0)
    record(monkeypatch)
    install(None)

    def edited():
        import torch

        return {"dJ/dw": 2 * torch.slope()}

    edited.__name__ = "slope"
    shown = frameworks.shown("torch", edited)
    assert shown[
        "dJ/dw"
    ] == -10 and "These are not the results of your code: PyTorch is not installed" in repr(shown)


def test_without_framework_and_record_it_says_how_to_run_it(install):
    install(None)
    with pytest.raises(
        RuntimeError, match=r"PyTorch is not installed, and slope\(\) has no record.*%pip install torch"
    ):
        frameworks.shown("torch", slope)
    install(-10.0)
    assert frameworks.shown("torch", slope)["dJ/dw"] == -10  # a learner's own function runs


def test_an_error_in_the_function_is_the_learners_own(install):
    install(-10.0)
    with pytest.raises(ZeroDivisionError):
        frameworks.shown("torch", lambda: {"x": 1 / 0})


def test_status_says_what_is_installed_and_how_to_install_it(monkeypatch):
    monkeypatch.setattr(frameworks, "available", lambda name: name == "torch")
    tensorflow, torch = frameworks.status().splitlines()
    assert tensorflow.startswith("TensorFlow: not installed") and "%pip install tensorflow" in tensorflow
    assert torch == "PyTorch: installed, its cells run"


def test_nothing_is_imported_to_see_what_is_available():
    before = set(sys.modules)
    assert isinstance(frameworks.available("tensorflow"), bool) and isinstance(
        frameworks.available("torch"), bool
    )
    assert not {"tensorflow", "torch"} & (set(sys.modules) - before)
    with pytest.raises(ValueError, match="'tensorflow' and 'torch'; got 'jax'"):
        frameworks.available("jax")


# ---- the lessons -------------------------------------------------------------------------------------------------------
def cells(path):
    """(framework, name, code) of every function that a lesson gives to `frameworks.shown`."""
    text = path.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(text)))
    functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "frameworks.shown":
            framework, name = node.args[0].value, node.args[1].id
            lines = ast.get_source_segment(text, functions[name]).splitlines()
            yield framework, name, [line.rstrip() for line in lines if line.strip()]


def test_the_records_are_those_of_the_lessons_code():
    used = {name: (framework, code) for path in LESSONS for framework, name, code in cells(path)}
    for name, (framework, code) in used.items():
        assert name in RECORDS, f"{name}() was never recorded: see dlcourse/frameworks.py for how"
        assert RECORDS[name]["code"] == code, (
            f"{name}() was changed after it was recorded: see dlcourse/frameworks.py"
        )
        assert frameworks.NAMES[framework] in RECORDS[name]["versions"]
    assert not used or set(RECORDS) == set(used), "a record that no lesson uses"


@pytest.mark.parametrize("framework, versions", [("tensorflow", {"TensorFlow"}), ("torch", {"PyTorch"})])
def test_live_a_slope_by_the_real_framework(framework, versions):
    module = pytest.importorskip(framework)

    def taped():
        if framework == "torch":
            w = module.tensor(0.0, requires_grad=True)
            (w**2 - 10 * w + 25).backward()
            return {"dJ/dw": w.grad}
        w = module.Variable(0.0)
        with module.GradientTape() as tape:
            J = w**2 - 10 * w + 25
        return {"dJ/dw": tape.gradient(J, w)}

    taped.__name__ = f"slope_by_{framework}"  # no record
    shown = frameworks.shown(framework, taped)
    assert shown == {"dJ/dw": -10.0} and versions <= set(shown.versions)
