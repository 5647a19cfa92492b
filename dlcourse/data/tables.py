"""Small tables: calories, six houses, and houses whose price has hidden causes."""

import numpy as np

from ..typing import Array, Draws
from ._rules import _noise, _require


def calories() -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """The lecture's table: calories from carbohydrate, protein and fat in 100 g of four foods.

    Shapes   table (3, 4) in kcal, the names of its 4 columns (foods) and of its 3 rows (nutrients)
    Lecture  C1W2 2.15
    """
    table = np.array([[56.0, 0.0, 4.4, 68.0], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]])
    return table, ("apples", "beef", "eggs", "potatoes"), ("carbohydrate", "protein", "fat")


def houses() -> tuple[Array, Array]:
    """Six houses: the larger, the dearer. The least-squares line would sell one of 500 square feet for less than nothing.

    Shapes   size (1, 6) in 1000 square feet, price (1, 6) in $100 000
    Lecture  C1W1 1.2
    """
    return np.array([[0.8, 1.0, 1.4, 1.8, 2.3, 2.8]]), np.array([[0.2, 0.6, 1.9, 3.2, 4.8, 6.4]])


def house_causes(m: int, *, noise: float = 0.05, rng: Draws) -> tuple[Array, Array, Array]:
    """Houses whose price has three hidden causes that nobody recorded: price = (1, .8, 1.2) · relu(W x + b) + noise.

    x has four numbers from N(0, 1): size, bedrooms, postal code, wealth. They make the causes family size (from size and
    bedrooms), walkability (from the postal code) and school quality (from postal code and wealth).

    Shapes   X (4, m), price (1, m), causes (3, m)
    Lecture  C1W1 1.2
    Raises   ValueError if m < 1 or noise < 0
    """
    _require(m=m, noise=noise, rng=rng)
    W = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.8, 1.0]])
    b = np.array([[0.2], [0.3], [-0.2]])
    X = rng.normal(size=(4, m))
    causes = np.maximum(W @ X + b, 0)
    return X, np.array([[1.0, 0.8, 1.2]]) @ causes + _noise(rng, noise, (1, m)), causes
