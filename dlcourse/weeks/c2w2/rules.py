"""What the figures of C2W2 share: the update rules with their fixed looks, and the surfaces with the part that a map shows."""

from typing import NamedTuple

import numpy as np

from ... import data, optim
from ...analysis import surfaces
from ...explore import theme
from ...remember import remembered


class Rule(NamedTuple):
    """An update rule; colour, marker and dash are its own in every figure, so that it is told apart in grey too."""

    rule: object
    color: str
    marker: str
    dash: tuple = ()

    @property
    def look(self):
        return dict(color=self.color, marker=self.marker, dash=self.dash)


RULES = {
    "GD": Rule(optim.gradient_descent, theme.INK, "o"),
    "momentum": Rule(optim.momentum, theme.BLUE, "s", (5, 1.5)),
    "Nesterov": Rule(optim.nesterov, "#7a5a00", "v", (1.5, 1.2)),
    "AdaGrad": Rule(optim.adagrad, theme.GREY, "P", (5, 1.2, 1.2, 1.2)),
    "RMSprop": Rule(optim.rmsprop, theme.GREEN, "^", (3, 1)),
    "Adam": Rule(optim.adam, theme.VERMILLION, "D"),
    "AdamW": Rule(optim.adamw, theme.PURPLE, "X", (2, 1)),
}

WIDE = 1.35  # width of a map by its height


class Place(NamedTuple):
    """A surface and the part of it that a map shows: centre, half of the height, names of the axes."""

    make: object
    centre: tuple
    half: float
    names: tuple = ("x", "y")

    @property
    def limits(self):
        """(left, right), (bottom, top)"""
        (x, y), half = self.centre, self.half
        return (x - WIDE * half, x + WIDE * half), (y - half, y + half)


@remembered
def irises(standardized):
    """Logistic regression on 100 irises, virginica (1) or versicolor (0) by the width of the sepals, in cm or standardised."""
    iris = data.iris()
    two = np.isin(iris.labels, (1, 2))
    x = iris.X[iris.feature_names.index("sepal width"), two]
    return surfaces.logistic((x - x.mean()) / x.std() if standardized else x, iris.labels[two] == 2)


SURFACES = {
    "bowl": Place(surfaces.quadratic, (0.0, 0.0), 1.6),
    "Rosenbrock's valley": Place(surfaces.rosenbrock, (0.0, 0.9), 1.6),
    "Beale's corners": Place(surfaces.beale, (1.4, 0.2), 2.6),
    "Himmelblau's four minima": Place(surfaces.himmelblau, (0.0, 0.0), 5.0),
    "saddle": Place(surfaces.saddle, (0.0, 0.0), 1.6),
    "monkey saddle": Place(surfaces.monkey_saddle, (0.0, 0.0), 1.6),
    "plateau and cliff": Place(surfaces.cliff, (0.7, 0.0), 2.2),
    "irises, sepals in cm": Place(lambda: irises(False), (0.7, -3.1), 4.3, ("w", "b")),
    "irises, standardised": Place(lambda: irises(True), (0.0, 0.0), 1.6, ("w", "b")),
}


@remembered
def surface(name, kappa=100.0, angle=0.0):
    """A surface of SURFACES; κ and angle shape the bowl."""
    make = SURFACES[name].make
    return make(kappa, angle) if name == "bowl" else make()


class Relief(NamedTuple):
    """What a map of a surface shows: x, y, and height (rows = y, columns = x) in contour lines, one at each whole number. They are
    drawn by factors of √10 of J − lowest; where J has no bottom, in equal steps of J from the lowest on the map."""

    x: np.ndarray
    y: np.ndarray
    height: np.ndarray
    lowest: float
    by_factors: bool

    @property
    def lines(self):
        return range(int(np.ceil(self.height.min())), int(self.height.max()) + 1)


@remembered
def relief(name, kappa=100.0, angle=0.0, rows=90, lines=11):
    """The `Relief` of a surface; `lines` is about how many contour lines."""
    (x0, x1), (y0, y1) = SURFACES[name].limits
    x, y = np.linspace(x0, x1, round(rows * WIDE)), np.linspace(y0, y1, rows)
    J = surface(name, kappa, angle)
    heights = J.value(np.stack(np.meshgrid(x, y), axis=-1))
    if not np.isfinite(J.lowest):
        low, high = heights.min(), heights.max()
        return Relief(x, y, (heights - low) / (high - low) * lines, float(low), False)
    by_factors = 2 * np.log10(np.maximum(heights - J.lowest, 1e-12))
    return Relief(x, y, np.maximum(by_factors, by_factors.max() - lines), J.lowest, True)
