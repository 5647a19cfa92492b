"""Which panels a figure has, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

EMPTY = "."


@dataclass(frozen=True)
class Arrangement:
    """The panels of a figure, by name, row by row.

        Arrangement("valley costs / valley table", widths=(2, 1), folded={"table": "table"})

    rows              a panel that is named in several cells fills them all; "." stays empty
    widths, heights   of the columns and rows, by comparison
    narrow            the rows for a narrow page; if left out, panels stand below one another, small ones side by side
    folded            {what the button says: the panels, "a b", that wait behind it}
    """

    rows: str
    widths: Sequence[float] | None = None
    heights: Sequence[float] | None = None
    narrow: str | None = None
    folded: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wide, narrow = self.cells(self.rows), self.cells(self.narrow or self.rows)
        if len({len(row) for row in wide}) != 1:
            raise ValueError(f"every row of panels has as many cells, got {self.rows!r}")
        for numbers, n, what in ((self.widths, len(wide[0]), "columns"), (self.heights, len(wide), "rows")):
            if numbers is not None and len(numbers) != n:
                raise ValueError(f"{self.rows!r} has {n} {what}, got {len(numbers)} numbers for them")
        known = set(self.names)
        for name in {name for row in narrow for name in row if name != EMPTY} | set(
            " ".join(self.folded.values()).split()
        ):
            if name not in known:
                raise ValueError(f"there is no panel {name!r}; there are {', '.join(self.names)}")

    @staticmethod
    def cells(rows: str) -> list[list[str]]:
        """The names of the cells, row by row."""
        return [row.split() for row in rows.split("/")]

    @property
    def names(self) -> tuple[str, ...]:
        """The panels, in reading order."""
        cells = (name for row in self.cells(self.rows) for name in row)
        return tuple(name for name in dict.fromkeys(cells) if name != EMPTY)

    def make(self, figure: Figure) -> dict[str, Axes]:
        """The panels as axes of this figure, by name."""
        cells: Any = self.cells(self.rows)
        return figure.subplot_mosaic(
            cells, width_ratios=self.widths, height_ratios=self.heights, empty_sentinel=EMPTY
        )

    def behind(self, axes: Mapping[str, Axes]) -> dict[str, tuple[Axes, ...]]:
        """{what the button says: the axes that wait behind it}"""
        return {title: tuple(axes[name] for name in names.split()) for title, names in self.folded.items()}

    def stacked(self, axes: Mapping[str, Axes]) -> list[list[Axes]]:
        """The rows for a narrow page, of axes; none if they are left out."""
        return [[axes[name] for name in row] for row in self.cells(self.narrow)] if self.narrow else []
