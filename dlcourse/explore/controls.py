"""What a learner can set: a control knows its range, checks values and names its extremes. No widget library in here.

Every control offers
    start          the value at the beginning
    check(value)   the value in its plain Python type, or a ValueError that names the range
    extremes()     the values at the ends of the range (for tests and for screenshots)
    random(rng)    any value of the range
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field


class Control:
    label: str | None = None

    def _refuse(self, value, rule):
        raise ValueError(f"{type(self).__name__} {self.label or ''} cannot take {value!r}: {rule}".replace("  ", " "))


def _number(control, value):
    try:
        number = float(value)
    except (TypeError, ValueError):
        control._refuse(value, "give a number")
    if not math.isfinite(number):
        control._refuse(value, "give a finite number")
    if not control.low <= number <= control.high:
        control._refuse(value, f"the range is {control.low:g} … {control.high:g}")
    return number


def _ordered(control):
    if not control.low < control.high:
        control._refuse((control.low, control.high), "low must be below high")
    control.check(control.start)


@dataclass(frozen=True)
class Slider(Control):
    """A number on a linear scale. `marks` are values of interest, named beside the slider: {2.0: "edge of stability"}."""
    low: float
    high: float
    start: float
    step: float | None = None
    label: str | None = None
    marks: dict = field(default_factory=dict)

    def __post_init__(self):
        _ordered(self)

    def check(self, value):
        return _number(self, value)

    def extremes(self):
        return self.low, self.high

    def random(self, rng):
        return float(rng.uniform(self.low, self.high))

    @property
    def increment(self):
        return self.step or (self.high - self.low) / 200


@dataclass(frozen=True)
class LogSlider(Slider):
    """A positive number on a logarithmic scale, for rates and sizes that matter by their order of magnitude."""

    def __post_init__(self):
        if self.low <= 0:
            self._refuse(self.low, "a logarithmic scale starts above 0; use Slider for a range through 0")
        _ordered(self)

    def random(self, rng):
        return float(min(max(math.exp(rng.uniform(math.log(self.low), math.log(self.high))), self.low), self.high))


@dataclass(frozen=True)
class IntSlider(Control):
    """A whole number."""
    low: int
    high: int
    start: int
    label: str | None = None
    marks: dict = field(default_factory=dict)

    def __post_init__(self):
        _ordered(self)

    def check(self, value):
        if _number(self, value) != int(value):
            self._refuse(value, "give a whole number")
        return int(value)

    def extremes(self):
        return self.low, self.high

    def random(self, rng):
        return int(rng.integers(self.low, self.high + 1))


@dataclass(frozen=True)
class Step(IntSlider):
    """A moment of something already computed, with a play button: step 0 … last. Nothing is trained while it plays."""
    milliseconds: int = 60


@dataclass(frozen=True)
class Seed(IntSlider):
    """The seed of the random numbers, a whole number from 0."""
    low: int = 0
    high: int = 999
    start: int = 0
    label: str | None = "seed"


class Choice(Control):
    """One of several named options; the first is the start unless `start` says otherwise."""

    def __init__(self, *options, start=None, label=None):
        self.options, self.label = tuple(options), label
        if len(set(options)) < max(2, len(options)):
            raise ValueError(f"Choice needs two or more different options, got {options}")
        self.start = self.check(options[0] if start is None else start)

    def check(self, value):
        if value not in self.options:
            self._refuse(value, f"choose one of {', '.join(map(repr, self.options))}")
        return value

    def extremes(self):
        return self.options

    def random(self, rng):
        return self.options[rng.integers(len(self.options))]


@dataclass(frozen=True)
class Toggle(Control):
    """Yes or no."""
    start: bool = False
    label: str | None = None

    def check(self, value):
        if value not in (True, False):
            self._refuse(value, "give True or False")
        return bool(value)

    def extremes(self):
        return False, True

    def random(self, rng):
        return bool(rng.integers(2))


@dataclass(frozen=True)
class Text(Control):
    """A line of text. `examples` are valid entries that the tests use; `parse` may raise ValueError with a clear sentence."""
    start: str
    label: str | None = None
    examples: tuple = ()
    parse: object = None

    def check(self, value):
        if not isinstance(value, str):
            self._refuse(value, "give text")
        if self.parse is not None:
            self.parse(value)
        return value

    def extremes(self):
        return (self.start, *self.examples)

    def random(self, rng):
        return self.extremes()[rng.integers(len(self.extremes()))]
