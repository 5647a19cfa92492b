"""Code of other frameworks in a lesson: it runs where they are installed; elsewhere its recorded results are shown.

    def by_tape():                                               # the real code, in a cell, with its import inside
        import tensorflow as tf
        w = tf.Variable(0.0)
        with tf.GradientTape() as tape:
            J = w**2 - 10 * w + 25
        return {"dJ/dw": tape.gradient(J, w)}                    # name → number, list of numbers, or text

    result = frameworks.shown("tensorflow", by_tape)             # as a cell's last line: a table of name and number
    result["dJ/dw"]                                              # −10.0, a number or a list of them

The function has no arguments; it may read the lesson's variables. The cell's output does not depend on what is installed: where
the function runs, its numbers are compared with the record, and as long as they agree it is the recorded ones that are returned
and shown, with the versions that made them. If they do not agree, because the learner has changed the code, the new ones are
shown, and a line that says so. What is installed stands in `frameworks.status()`, for a cell whose output is not compared.

The records are in frameworks.json: code, versions and values. To make them anew, run the lesson where the frameworks are
installed (.ci/run makes such an environment in .venv-frameworks):

    DLCOURSE_RECORD_FRAMEWORKS=1 .venv-frameworks/bin/python -m dlcourse.tools.notebooks execute c2w3
"""

import importlib.util
import inspect
import json
import os
import sys
import textwrap
from pathlib import Path

import numpy as np

RECORDS = Path(__file__).with_name("frameworks.json")
RECORDING = "DLCOURSE_RECORD_FRAMEWORKS"  # the environment variable that asks for it
NAMES = {"tensorflow": "TensorFlow", "keras": "Keras", "torch": "PyTorch"}
PARTS = {
    "tensorflow": ("tensorflow", "keras"),
    "torch": ("torch",),
}  # whose versions are recorded, if they are imported
PACKAGES = {"tensorflow": "tensorflow" if sys.platform == "darwin" else "tensorflow-cpu", "torch": "torch"}
CLOSE = {"rtol": 1e-3, "atol": 1e-6}  # float32, summed in another order


def available(framework):
    """Whether it is installed; it is not imported for that, because this takes seconds.

    framework   "tensorflow" or "torch"

    Shapes   → True or False
    Lecture  C2W3 3.10
    Raises   ValueError for another name
    """
    if not isinstance(framework, str) or framework not in PACKAGES:
        raise ValueError(
            f"the course knows the frameworks {' and '.join(map(repr, PACKAGES))}; got {framework!r}"
        )
    return importlib.util.find_spec(framework) is not None


def status():
    """A line for each framework: whether its cells run, or show what was recorded, and how to install it.

    Shapes   → text
    Lecture  C2W3 3.10
    """
    return "\n".join(
        f"{NAMES[name]}: "
        + (
            "installed, its cells run"
            if available(name)
            else f"not installed, its cells show recorded results; to run them: %pip install {package}"
        )
        for name, package in PACKAGES.items()
    )


def shown(framework, function):
    """Run function(), which uses the framework, and compare with its record; or, where it is not installed, take the record.

    function    returns {name: number, list of numbers, or text}; its own name is the record's

    Shapes   → `Results`, a dict that shows itself as a table
    Lecture  C2W3 3.10, 3.11
    Raises   RuntimeError if the framework is not installed and there is no record; whatever function() raises
    """
    if not inspect.isfunction(function):
        raise TypeError(
            "shown takes a framework and a function without arguments that uses it, shown('torch', by_autograd); got "
            f"{type(function).__name__}"
        )
    records = json.loads(RECORDS.read_text(encoding="utf-8")) if RECORDS.exists() else {}
    name, code, record = function.__name__, _code(function), records.get(function.__name__)
    if not available(framework):
        if record is None:
            raise RuntimeError(
                f"{NAMES[framework]} is not installed, and {name}() has no record: it runs after "
                f"%pip install {PACKAGES[framework]} and a restart of the kernel"
            )
        return Results(
            record["values"],
            record["versions"],
            ""
            if code == record["code"]
            else f"These are not the results of your code: {NAMES[framework]} is not installed, and {name}() has "
            "changed since they were recorded.",
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow tells of its set-up in many lines, and
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # sums in another order on every kind of processor
    values = {key: _plain(value) for key, value in function().items()}
    versions = {
        NAMES[part]: sys.modules[part].__version__.partition("+")[0]
        for part in PARTS[framework]
        if part in sys.modules
    }
    if os.environ.get(RECORDING):
        records[name] = {"code": code, "versions": versions, "values": values}
        text = json.dumps(dict(sorted(records.items())), indent=1, ensure_ascii=False)
        RECORDS.write_text(text + "\n", encoding="utf-8", newline="\n")
    elif record and _agree(values, record["values"]):
        return Results(record["values"], record["versions"])
    elif record:
        return Results(
            values,
            versions,
            "These are the results of your code. Recorded were others, with "
            f"{_versions(record['versions'])}.",
        )
    return Results(values, versions)


class Results(dict):
    """What `shown` returns: name → number, list of numbers, or text. Its repr is a table, then the versions, then a remark.

    Lecture  C2W3 3.10
    """

    def __init__(self, values, versions, remark=""):
        super().__init__(values)
        self.versions, self.remark = versions, remark

    def __repr__(self):
        width = max((len(name) for name in self), default=0)
        rows = [f"{name:<{width}}   {_text(value)}" for name, value in self.items()]
        return "\n".join([*rows, f"({_versions(self.versions)})", *filter(None, [self.remark])])


def _code(function):
    """Its source as lines, without the empty ones."""
    return [
        line.rstrip() for line in textwrap.dedent(inspect.getsource(function)).splitlines() if line.strip()
    ]


def _plain(value):
    """A number, a nested list of numbers, or text: what JSON can hold, whichever framework it comes from."""
    return value if isinstance(value, str) else np.asarray(value, float).tolist()


def _agree(values, recorded):
    def close(one, other):
        texts = isinstance(one, str) or isinstance(other, str)
        return (
            one == other
            if texts
            else np.shape(one) == np.shape(other) and np.allclose(one, other, equal_nan=True, **CLOSE)
        )

    return list(values) == list(recorded) and all(
        close(value, recorded[name]) for name, value in values.items()
    )


def _text(value):
    if isinstance(value, str):
        return value
    flat = np.ravel(value)
    shown = flat if flat.size <= 6 else [*flat[:2], ..., *flat[-2:]]
    return "  ".join("…" if number is ... else f"{number:.4g}" for number in shown)


def _versions(versions):
    return ", ".join(f"{name} {version}" for name, version in versions.items())
