"""Junk in each argument of each public function of the library: refused in a sentence, or it makes sense.

Figures' mathematics (the rest of `analysis`) is called by figures, with numbers from their controls.
"""

import inspect

import numpy as np
import pytest
from junk import NO_NUMBER, NOTHING, TRIED, call, given, ours
from op_cases import CASES
from test_typing import CALLABLES

from dlcourse import nn, optim

LIBRARY = (
    "random initializers optim schedules train deep_network metrics data analysis.gradcheck analysis.strategy analysis.search "
    "analysis.neuron autodiff.value_and_grad autodiff.tape"
).split()
TOOLS = ("train.tell", "train.one_thread")  # take nothing, or anything
TOOLS += ("analysis.gradcheck.nudged_costs", "analysis.gradcheck.nudged_gradients")  # called by figures


def functions():
    """Name without dlcourse → function, and the classes that are made with settings."""
    found = {name.removeprefix("dlcourse."): function for name, function in CALLABLES.items()}
    for name, function in found.items():
        inside = any(name == part or name.startswith(f"{part}.") for part in LIBRARY)
        if inside and name not in TOOLS and "." not in function.__qualname__:
            yield name, function
    for kind in optim.Optimizer.__subclasses__():
        yield f"optim.{kind.__name__}", kind
    for kind in (nn.Linear, nn.BatchNorm, nn.Dropout, nn.LeakyReLU, nn.ELU, nn.Softmax, nn.Sequential):
        yield f"nn.{kind.__name__}", kind


FUNCTIONS = dict(functions())
ANYTHING = {  # (function, argument) that may be whatever it is
    ("analysis.search.choice", "options"),
    ("analysis.search.grid", "rng"),
    ("train.record", "state"),
    ("random.checked", "alternative"),
    ("initializers.zeros", "rng"),
}
LATER = {("deep_network.descent", "at")}  # told by the function that it calls


def is_number(annotation):
    return annotation in (float, int)


def refused(function, arguments, name, value):
    """Whether the call is refused; an error that is not ours is raised."""
    try:
        with np.errstate(all="ignore"):
            call(function, arguments, **{name: value})
    except Exception as error:
        if not ours(error):
            raise AssertionError(f"{type(error).__name__}: {error}") from error
        return True
    return False


def test_the_functions_are_found():
    assert len(FUNCTIONS) > 90 and {"metrics.f1", "optim.adam", "optim.Adam", "data.planar.moons"} <= set(
        FUNCTIONS
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_junk_is_refused_in_a_sentence(name):
    function = FUNCTIONS[name]
    arguments = given(name, function)
    call(function, arguments)  # the examples make sense
    parameters = inspect.signature(function).parameters
    for argument in arguments:
        if (name, argument) in ANYTHING:
            continue
        never = NO_NUMBER if is_number(parameters[argument].annotation) else NOTHING
        for words, value in TRIED.items():
            told = refused(function, arguments, argument, value)
            assert told or words not in never, f"{name} takes {words} for {argument}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_junk_is_refused_by_ops(case):
    names = [f"array {k}" for k in range(len(case.inputs))]
    options = [p.name for p in inspect.signature(case.op).parameters.values() if p.kind is p.KEYWORD_ONLY]
    keyword = inspect.Parameter.KEYWORD_ONLY
    arguments = {n: (None, lambda x=x: x.copy()) for n, x in zip(names, case.inputs)}
    arguments |= {n: (keyword, lambda n=n: case.options[n]) for n in options if n in case.options}
    annotations = {p.name: p.annotation for p in inspect.signature(case.op).parameters.values()}
    for argument in arguments:
        never = NO_NUMBER if is_number(annotations.get(argument)) else NOTHING
        for words, value in TRIED.items():
            told = refused(case.op, arguments, argument, value)
            assert told or words not in never or argument == "key", (
                f"{case.name} takes {words} for {argument}"
            )
