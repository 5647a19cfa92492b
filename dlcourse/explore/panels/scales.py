"""What is measured along a panel: scales, and the frame that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter, NullLocator

from ...typing import Setter
from .. import theme
from ..words import number

MOST_TICKS = 5
WIDE = "\u2007"  # a space as wide as a digit


@dataclass(frozen=True)
class Scale:
    """One direction of a panel: its words with their unit, its ends, and where numbers or names stand; `linear`, `log`, `names` and
    `bare` make them. The low end may be the larger one: then the scale runs downwards."""

    label: str
    low: float
    high: float
    by_factors: bool = False
    ticks: Mapping[float, str] | Sequence[float] | None = None
    is_bare: bool = False
    letters: int = 0

    def __post_init__(self) -> None:
        if not (np.isfinite([self.low, self.high]).all() and self.low != self.high):
            raise ValueError(
                f"a scale needs two different finite ends, got {self.low} and {self.high} for {self.label!r}"
            )
        if self.by_factors and min(self.low, self.high) <= 0:
            raise ValueError(
                f"a log scale has positive ends, got {self.low} and {self.high} for {self.label!r}"
            )

    @property
    def marks(self) -> Mapping[float, str] | None:
        """Place → what is written there, where the scale says so itself."""
        if self.ticks is None or isinstance(self.ticks, Mapping):
            return self.ticks
        return {place: number(place, noise=0) for place in self.ticks}


def linear(
    label: str,
    low: float,
    high: float,
    ticks: Mapping[float, str] | Sequence[float] | None = None,
    *,
    letters: int = 0,
) -> Scale:
    """Equal steps; `ticks` are places, or {place: what is written there}. Room is kept for numbers of so many letters, for other
    scales of the same panel."""
    return Scale(label, low, high, ticks=ticks, letters=letters)


def log(
    label: str, low: float, high: float, ticks: Mapping[float, str] | Sequence[float] | None = None
) -> Scale:
    """Equal factors."""
    return Scale(label, low, high, True, ticks)


def names(label: str, *each: str) -> Scale:
    """Names at 0, 1, 2, …"""
    return Scale(label, -0.5, len(each) - 0.5, ticks=dict(enumerate(each)))


def bare(low: float = 0.0, high: float = 1.0) -> Scale:
    """A direction without numbers, ticks or line, as of a drawing."""
    return Scale("", low, high, ticks={}, is_bare=True)


def axes(ax: Axes, x: Scale, y: Scale, title: str = "", *, grid: bool = True, equal: bool = False) -> Setter:
    """Name, scale and number a panel. `equal`: one unit is as long upwards as sideways.
    set(x=None, y=None, title=None) measures it by other scales; what is as it was is left alone. A title that follows a slider is a
    `caption`."""
    ax.grid(grid and not x.is_bare and not y.is_bare)
    if equal:
        ax.set_aspect("equal")
    shown: dict[str, object] = {}
    heading = ax.set_title("", loc="left")

    def set_axes(x: Scale | None = None, y: Scale | None = None, title: str | None = None) -> None:
        for side, given in (("x", x), ("y", y), ("title", title)):
            if given is not None and shown.get(side) != given:
                shown[side] = given
                if isinstance(given, Scale):
                    _measure(ax, side, given)
                else:
                    heading.set_text(theme.raised(str(given)))

    set_axes(x, y, title)
    return set_axes


def _measure(ax, side, scale):
    """Give one direction of a panel its scale."""
    axis = {"x": ax.xaxis, "y": ax.yaxis}[side]
    ax.set(
        **{f"{side}label": theme.raised(scale.label), f"{side}scale": "log" if scale.by_factors else "linear"}
    )
    ax.set(**{f"{side}lim": (scale.low, scale.high)})
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())
    marks = scale.marks
    if marks is not None:
        axis.set_major_locator(FixedLocator(list(marks)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: theme.raised(_nearest(marks, value))))
    elif scale.by_factors:
        axis.set_major_locator(FixedLocator(_powers(*sorted((scale.low, scale.high)))))
        axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, noise=0)))
    else:
        axis.set_major_locator(MaxNLocator(MOST_TICKS, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: number(round(value, 12)).rjust(scale.letters, WIDE))
        )
    for spine in {"x": ("bottom",), "y": ("left",)}[side]:
        ax.spines[spine].set_visible(not scale.is_bare)
    axis.set_tick_params(length=0 if isinstance(scale.ticks, Mapping) else 3)


def _nearest(marks, value):
    """What is written at the mark nearest to a value."""
    return marks[min(marks, key=lambda place: abs(place - value))] if marks else ""


def _powers(low, high):
    """Powers of ten from low to high, so few that their numbers have room; of a range below a decade 1, 2 and 5 times them."""
    first, last = int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(high) + 1e-9))
    if last - first < 1:
        places = [m * 10.0**k for k in range(first - 1, last + 1) for m in (1, 2, 5)]
        return [place for place in places if low <= place * (1 + 1e-9) and place <= high * (1 + 1e-9)]
    return [10.0**k for k in range(last, first - 1, -(1 + (last - first) // MOST_TICKS))][::-1]


@dataclass(frozen=True)
class Look:
    """How one thing is told from others, in grey too: the same thing looks the same in every panel.

    dash            on, off, … in widths of the line
    width, size     of lines and of markers, in CSS pixels
    hollow          white inside, the colour as a rim
    """

    color: str = theme.BLUE
    marker: str = "o"
    dash: tuple[float, ...] = ()
    width: float = 2.2
    size: float = 8
    hollow: bool = False

    def but(self, **changes: Any) -> Look:
        """The same look with something changed."""
        return replace(self, **changes)


TRAIN = Look(theme.BLUE)
DEV = Look(theme.VERMILLION, "s", dash=(4, 1.5))
TEST = Look(theme.GREEN, "^", dash=(1.5, 1.2))
THEORY = Look(theme.GREY, "D", dash=(1.5, 1.5), width=1.6)
NOW = Look(theme.INK, width=2.6, size=9)
CLASSES = Look(theme.BLUE, "o"), Look(theme.VERMILLION, "X", size=9), Look(theme.GREEN, "^", size=9)
