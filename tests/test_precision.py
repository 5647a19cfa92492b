"""What floating-point numbers can hold: against what NumPy says of its types, and by counting."""

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse.analysis import precision


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exp_falls_off_where_the_type_ends(dtype):
    high, low = precision.exp_range(dtype)
    assert high == pytest.approx(np.log(np.finfo(dtype).max), rel=1e-6)
    assert low == pytest.approx(np.log(float(np.finfo(dtype).smallest_subnormal)) - np.log(2), rel=1e-6)
    with np.errstate(over="ignore", under="ignore"):
        beyond = [np.exp(dtype(high + 1e-3)), np.exp(dtype(low - 1e-3))]
    assert np.isfinite(np.exp(dtype(high))) and beyond == [np.inf, 0]


def test_lanes_add_every_fourth_product():
    products = np.arange(1, 13, dtype=np.float32)
    one, four = precision.lanes(products)
    assert one.dtype == four.dtype == np.float32 and one.shape == (13,) and four.shape == (4, 4)
    np.testing.assert_array_equal(one, [k * (k + 1) / 2 for k in range(13)])
    np.testing.assert_array_equal(four[:, -1], [1 + 5 + 9, 2 + 6 + 10, 3 + 7 + 11, 4 + 8 + 12])
    assert precision.lanes(products, 6)[1].shape == (6, 3)
    with pytest.raises(
        ValueError, match=r"5 lanes share products \(n,\), n a multiple of 5; got shape \(12,\)"
    ):
        precision.lanes(products, 5)


def test_a_product_of_probabilities_ends_at_0_and_its_logs_do_not():
    product, logs = precision.likelihood([1, 0, 1], 0.7)
    np.testing.assert_allclose(product, [1, 0.7, 0.7 * 0.3, 0.7 * 0.3 * 0.7])
    np.testing.assert_allclose(logs, np.log(product), atol=1e-15)
    product, logs = precision.likelihood(np.ones(1075), 0.5)
    assert product[1074] == 5e-324 and product[1075] == 0
    assert logs[1075] == pytest.approx(-1075 * np.log(2))


def test_entropy_is_the_lowest_cost_of_one_answer():
    Y = np.array([[1.0, 1, 1, 0, 0, 0, 0, 0, 0, 0]])
    costs = [F.binary_cross_entropy_from_probabilities(np.full((1, 10), p), Y) for p in (0.25, 0.3, 0.35)]
    assert precision.entropy(0.3) == pytest.approx(costs[1]) and costs[1] < min(costs[0], costs[2])
    assert precision.entropy(0.5) == pytest.approx(np.log(2))
    assert precision.entropy(0.0) == precision.entropy(1.0) == 0
