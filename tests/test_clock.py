"""No test decides by the clock: a busy machine would fail it. What is measured stands in benchmarks/."""

import ast
import re
from pathlib import Path

import pytest

CLOCKS = ("perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "process_time", "process_time_ns")
CLOCKS += ("thread_time", "time", "time_ns", "timeit", "default_timer")
WORDS = re.compile(r"seconds|elapsed|duration|latency|^took$")
FILES = sorted(Path(__file__).parent.glob("*.py"))


def called(node):
    """The last name of what is called: perf_counter of time.perf_counter()."""
    function = node.func
    return getattr(function, "attr", getattr(function, "id", None))


def names(node):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def timed(node, known):
    """Whether an expression reads the clock, or a name that holds what the clock said."""
    reads = any(isinstance(each, ast.Call) and called(each) in CLOCKS for each in ast.walk(node))
    return reads or bool(names(node) & known)


def holding(function):
    """Names in a function that hold times, by assignment or because times are put into them."""
    known, before = set(), None
    while known != before:
        before = set(known)
        for node in ast.walk(function):
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr)) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                known |= {name for target in targets for name in names(target) if timed(node.value, known)}
            elif isinstance(node, ast.Call) and called(node) in ("append", "extend", "add"):
                known |= {
                    name for argument in node.args if timed(argument, known) for name in names(node.func)
                }
    return known


def bounds(node):
    """Whether something that is called seconds, or the like, is compared with a limit."""
    words = [getattr(each, "attr", getattr(each, "id", "")) for each in ast.walk(node)]
    return isinstance(node.ops[0], (ast.Lt, ast.LtE)) and any(map(WORDS.search, words))


def by_the_clock(source):
    """Lines of the assertions that depend on the clock."""
    tree, found = ast.parse(source), set()
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            known = holding(function)
            for node in ast.walk(function):
                if isinstance(node, ast.Assert):
                    compared = [each for each in ast.walk(node.test) if isinstance(each, ast.Compare)]
                    if timed(node.test, known) or any(map(bounds, compared)):
                        found.add(node.lineno)
    return sorted(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_assertion_reads_the_clock(path):
    lines = by_the_clock(path.read_text(encoding="utf-8"))
    assert not lines, f"{path.name}, lines {lines}: a time is asserted; measure it in benchmarks/"


@pytest.mark.parametrize(
    "body",
    [
        "assert perf_counter() - start < 1",
        "end = time.monotonic() + 1\n    assert time.monotonic() < end",
        "times = []\n    times.append(time.perf_counter() - start)\n    assert min(times) < .06",
        "begun = time.time()\n    took = time.time() - begun\n    milliseconds = 1e3 * took\n    assert milliseconds < 250",
        "assert timeit.timeit(step, number=10) < 1",
        "assert run().seconds < 60",
    ],
)
def test_such_an_assertion_is_seen(body):
    assert by_the_clock(f"def test_x():\n    {body}\n")


@pytest.mark.parametrize(
    "body",
    [
        "deadline = time.monotonic() + 30\n    while time.monotonic() < deadline:\n        pass\n    assert done",
        "assert history.seconds > 0",
        "assert clock.milliseconds == 60",
        "assert len(found) < 3",
    ],
)
def test_others_are_left_alone(body):
    assert not by_the_clock(f"def test_x():\n    {body}\n")
