"""What a learner can set: a control knows its range, checks values and names its extremes. No widget library in here.

Every control offers
    start          the value at the beginning
    check(value)   the value in its plain Python type, or a ValueError that names the range
    agree(a, b)    whether two values are the same for a learner: nearer than half a step of the slider
    extremes()     the values at the ends of the range (for tests and for screenshots)
    random(rng)    any value of the range
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..typing import Function


class Control:
    label: str | None = None
    start: Any
    check: Function
    near: Function  # of sliders

    def agree(self, a: Any, b: Any) -> bool:
        """Whether a learner cannot tell these two values apart."""
        return a == b

    def _refuse(self, value, rule):
        raise ValueError(
            f"{type(self).__name__} {self.label or ''} cannot take {value!r}: {rule}".replace("  ", " ")
        )


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
    """A number on a linear scale. `marks` are values of interest, named beside the slider: {2.0: "edge of stability"}. A scale that
    `wraps`, as an angle does, goes on at its other end where it is moved beyond one."""

    low: float
    high: float
    start: float
    step: float | None = None
    label: str | None = None
    marks: dict = field(default_factory=dict)
    wraps: bool = False

    def __post_init__(self) -> None:
        _ordered(self)

    def check(self, value: Any) -> float:
        return _number(self, value)

    def extremes(self) -> tuple:
        return self.low, self.high

    def random(self, rng: np.random.Generator) -> float:
        return float(rng.uniform(self.low, self.high))

    @property
    def increment(self) -> float:
        return self.step or (self.high - self.low) / 200

    def agree(self, a: float, b: float) -> bool:
        return abs(a - b) <= self.increment / 2

    def near(self, value: float, steps: int = 0) -> float:
        """The value of the scale nearest to this one, or so many steps further."""
        whole = round((value - self.low) / self.increment) + steps
        if self.wraps:
            whole %= round((self.high - self.low) / self.increment)
        return min(max(round(self.low + whole * self.increment, 10), self.low), self.high)


@dataclass(frozen=True)
class LogSlider(Slider):
    """A positive number on a logarithmic scale, for rates and sizes that matter by their order of magnitude."""

    decades = 0.01  # one step

    def __post_init__(self) -> None:
        if self.low <= 0:
            self._refuse(self.low, "a logarithmic scale starts above 0; use Slider for a range through 0")
        _ordered(self)

    def agree(self, a: float, b: float) -> bool:
        return abs(math.log10(a / b)) <= self.decades / 2

    def near(self, value: float, steps: int = 0) -> float:
        whole = round(math.log10(min(max(value, self.low), self.high)) / self.decades) + steps
        return min(max(10 ** (whole * self.decades), self.low), self.high)

    def random(self, rng: np.random.Generator) -> float:
        return float(
            min(max(math.exp(rng.uniform(math.log(self.low), math.log(self.high))), self.low), self.high)
        )


@dataclass(frozen=True)
class IntSlider(Control):
    """A whole number."""

    low: int
    high: int
    start: int
    label: str | None = None
    marks: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        _ordered(self)

    def check(self, value: Any) -> int:
        if _number(self, value) != int(value):
            self._refuse(value, "give a whole number")
        return int(value)

    def extremes(self) -> tuple:
        return self.low, self.high

    def random(self, rng: np.random.Generator) -> int:
        return int(rng.integers(self.low, self.high + 1))


@dataclass(frozen=True)
class Step(IntSlider):
    """A moment of something already computed, with a play button: step 0 … last. Nothing is trained while it plays. Where a value
    stands for another step, such as the third snapshot for step 100, `moments` says for which: one number for each value."""

    milliseconds: int = 60
    moments: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seed(IntSlider):
    """The seed of the random numbers, a whole number from 0."""

    low: int = 0
    high: int = 999
    start: int = 0
    label: str | None = "seed"


class Choice(Control):
    """One of several named options; the first is the start unless `start` says otherwise."""

    def __init__(self, *options: Any, start: Any = None, label: str | None = None) -> None:
        self.options, self.label = tuple(options), label
        if len(set(options)) < max(2, len(options)):
            raise ValueError(f"Choice needs two or more different options, got {options}")
        self.start = self.check(options[0] if start is None else start)

    def check(self, value: Any) -> Any:
        if value not in self.options:
            self._refuse(value, f"choose one of {', '.join(map(repr, self.options))}")
        return value

    def extremes(self) -> tuple:
        return self.options

    def random(self, rng: np.random.Generator) -> Any:
        return self.options[rng.integers(len(self.options))]


@dataclass(frozen=True)
class Toggle(Control):
    """Yes or no."""

    start: bool = False
    label: str | None = None

    def check(self, value: Any) -> bool:
        if value not in (True, False):
            self._refuse(value, "give True or False")
        return bool(value)

    def extremes(self) -> tuple:
        return False, True

    def random(self, rng: np.random.Generator) -> bool:
        return bool(rng.integers(2))


@dataclass(frozen=True)
class Text(Control):
    """A line of text. `examples` are valid entries that the tests use; `parse` may raise ValueError with a clear sentence."""

    start: str
    label: str | None = None
    examples: tuple = ()
    parse: Function | None = None

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            self._refuse(value, "give text")
        if self.parse is not None:
            self.parse(value)
        return value

    def extremes(self) -> tuple:
        return (self.start, *self.examples)

    def random(self, rng: np.random.Generator) -> str:
        return self.extremes()[rng.integers(len(self.extremes()))]


@dataclass(frozen=True)
class Table(Text):
    """A small table of numbers, kept as a line of text: "1 0.5 -2; 1 -1 3; 0.2" has two rows of three numbers and one number
    for all at the end. `columns` names those of a row, `last` the one at the end, `row` is what a new row starts with."""

    columns: tuple = ()
    last: str = ""
    low: float = -3.0
    high: float = 3.0
    most: int = 8
    row: tuple = ()

    def __post_init__(self) -> None:
        _ordered(self)
        object.__setattr__(self, "start", self.check(self.start))  # as `check` writes it

    def check(self, value: Any) -> str:
        return self.text(*self.numbers(super().check(value)))

    def numbers(self, value: str) -> tuple[list[list[float]], float]:
        """The rows of a text, and the number at its end (0 if it is left out)."""
        rule = (
            f'each row has {len(self.columns)} numbers, {" ".join(self.columns)}, and rows are parted by ";"'
        )
        try:
            rows = [
                [float(number) for number in part.replace("−", "-").replace(",", " ").split()]
                for part in value.split(";")
            ]
        except ValueError:
            self._refuse(value, f"there is something that is no number; {rule}")
        rows = [row for row in rows if row]
        last = rows.pop()[0] if rows and len(rows[-1]) == 1 < len(self.columns) else 0.0
        if not 1 <= len(rows) <= self.most:
            self._refuse(value, f"1 to {self.most} rows, please; {rule}")
        for k, row in enumerate(rows, 1):
            if len(row) != len(self.columns):
                self._refuse(value, f"row {k} has {len(row)} numbers; {rule}")
        for name, number in [
            *((name, number) for row in rows for name, number in zip(self.columns, row)),
            (self.last, last),
        ]:
            if not self.low <= number <= self.high:
                self._refuse(value, f"{name} = {number:g} is outside {self.low:g} … {self.high:g}")
        return rows, last

    def text(self, rows: Sequence[Sequence[float]], last: float) -> str:
        """The line of text of these rows and the number at the end."""

        def words(row):
            return " ".join(f"{number + 0.0:.6g}" for number in row)

        return "; ".join([*map(words, rows), *([words([last])] if self.last else [])])

    def random(self, rng: np.random.Generator) -> str:
        rows = rng.uniform(self.low, self.high, (rng.integers(1, self.most + 1), len(self.columns))).round(2)
        return self.text(rows.tolist(), float(rng.uniform(self.low, self.high).__round__(2)))
