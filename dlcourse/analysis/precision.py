"""What floating-point numbers can hold: where exp leaves them, how a product of many probabilities is lost, and sums in lanes."""

from typing import Any, NamedTuple

import numpy as np

from ..typing import Array, DType


def exp_range(dtype: DType) -> tuple[float, float]:
    """The largest z of this type whose exponential is finite, and the smallest whose exponential is not 0: found by halving.

    Shapes   → two numbers
    Lecture  C1W2 2.12
    """
    number: Any = np.dtype(dtype).type
    edges = []
    with np.errstate(over="ignore", under="ignore"):
        for good, bad in ((0.0, 1000.0), (0.0, -1000.0)):
            while number(good) != number(bad) and abs(good - bad) > 1e-13 * abs(bad):
                middle = (good + bad) / 2
                holds = 0 < np.exp(number(middle)) < np.inf
                good, bad = (middle, bad) if holds else (good, middle)
            edges.append(float(number(good)))
    return edges[0], edges[1]


def lanes(products: Array, width: int = 4) -> tuple[Array, Array]:
    """Sums of products in their own precision as a processor forms them: one after the other, after 0 … n steps; and in lanes that each
    take every `width`-th product, after 0 … n/width steps.

    Shapes   products (n,), n a multiple of the width → (n + 1,), (width, n/width + 1)
    Lecture  C1W2 2.11
    Raises   ValueError if n is no multiple of the width
    """
    products = np.asarray(products)
    if products.ndim != 1 or products.size % width:
        raise ValueError(
            f"{width} lanes share products (n,), n a multiple of {width}; got shape {products.shape}"
        )
    dtype = products.dtype
    side_by_side = np.hstack([np.zeros((width, 1), dtype), products.reshape(-1, width).T])
    return np.cumsum(np.append(dtype.type(0), products), dtype=dtype), np.cumsum(
        side_by_side, axis=1, dtype=dtype
    )


class Likelihood(NamedTuple):
    """The probability of flips one after the other: the running product as float64 holds it, and the running sum of logs.

    Shapes   product, logs (m + 1,)
    Lecture  C1W2 2.18
    """

    product: Array
    logs: Array


def likelihood(flips: Array, p: float) -> Likelihood:
    """The likelihood of the first 0 … m flips if heads have the probability p: Π pʸ (1 − p)¹⁻ʸ, and Σ y ln p + (1 − y) ln(1 − p). The
    product of many factors ends at 0; the sum does not.

    Shapes   flips (m,) of 0 and 1 → Likelihood
    Lecture  C1W2 2.18
    """
    factors = np.where(np.asarray(flips) == 1, p, 1 - p)
    return Likelihood(np.cumprod(np.r_[1.0, factors]), np.cumsum(np.r_[0.0, np.log(factors)]))


def entropy(share: float) -> float:
    """−p ln p − (1 − p) ln(1 − p): the lowest cross-entropy that one answer for all can have, where a share p of the labels is 1.

    Shapes   → a number from 0 to ln 2
    Lecture  C1W2 2.18
    """
    shares = np.array([share, 1 - share])
    return float(-np.sum(shares * np.log(shares, where=shares > 0, out=np.zeros(2))))
