"""Folding and parity, against what they must be."""

import itertools

import numpy as np
import pytest

from dlcourse.analysis import depth

GRID = np.linspace(0, 1, 1025)


def test_a_fold():
    x = np.array([[0, 0.25, 0.5, 0.75, 1.0]])
    assert depth.fold_once(x).tolist() == [[0, 0.5, 1, 0.5, 0]]
    np.testing.assert_allclose(depth.fold_once(GRID[None])[0], 1 - np.abs(1 - 2 * GRID))
    with pytest.raises(ValueError, match="affine"):
        depth.fold_once(GRID)


def test_each_layer_doubles_the_pieces():
    rows = depth.folds(GRID, 6)
    assert rows.shape == (7, 1025) and np.array_equal(rows[0], GRID)
    assert [depth.count_pieces(row) for row in rows] == [2**k for k in range(7)]
    for k, row in enumerate(rows[1:], 1):  # the saw that it must be
        np.testing.assert_allclose(row, np.abs((GRID * 2**k + 1) % 2 - 1))


def test_pieces_of_a_function_with_known_corners():
    x = np.arange(16.0)
    assert depth.count_pieces(x) == 1 and depth.count_pieces(np.abs(x - 5)) == 2
    assert depth.count_pieces(np.maximum(0, x - 3) - 2 * np.maximum(0, x - 9)) == 3


def test_the_basis_draws_every_function_with_its_joints_and_no_other():
    Q = depth.relu_basis(GRID, 4)
    np.testing.assert_allclose(Q.T @ Q, np.eye(5), atol=1e-12)
    joints = np.interp(GRID, [0, 0.25, 0.5, 0.75, 1], [2, -1, 0.5, 4, 3])
    np.testing.assert_allclose(Q @ (Q.T @ joints), joints, atol=1e-12)
    other = np.abs(GRID - 0.4)
    near = Q @ (Q.T @ other)
    assert abs(near - other).max() > 0.01
    best = np.linalg.lstsq(
        np.stack([np.maximum(GRID - k / 4, 0) for k in range(4)] + [np.ones_like(GRID)], 1), other
    )[0]
    np.testing.assert_allclose(
        near, np.stack([np.maximum(GRID - k / 4, 0) for k in range(4)] + [np.ones_like(GRID)], 1) @ best
    )


@pytest.mark.parametrize("n", range(1, 9))
def test_parity_of_all_inputs(n):
    bits = np.array(list(itertools.product((0, 1), repeat=n))).T
    assert np.array_equal(depth.as_bits(np.arange(2**n), n), bits)
    odd = np.array([sum(column) % 2 for column in bits.T.tolist()])
    values = depth.parity_tree(bits)
    assert np.array_equal(values[-1][0], odd) and np.array_equal(depth.parity_by_sum(bits)[0], odd)
    assert set(np.concatenate(values).ravel()) <= {0.0, 1.0}
    assert depth.check_parity(n) == (sum(map(len, values[1::2])), len(values) // 2, 0, 0)


def test_the_size_of_the_tree():
    for k in range(1, 5):
        tree = depth.check_parity(2**k)
        assert (tree.units, tree.layers) == (2 * (2**k - 1), k)
    D, S = depth.parity_layer(3)
    assert D.tolist() == [[1, -1, 0], [-1, 1, 0], [0, 0, 1]] and S.tolist() == [[1, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize("n", [0, -1, 21, 2.0, "8"])
def test_too_many_inputs_are_refused(n):
    with pytest.raises(ValueError, match="from 1 to 20"):
        depth.check_parity(n)


def test_the_nearest_of_one_layer_is_the_least_squares_fit():
    x = np.linspace(0, 1, 65)
    y, Q = depth.folds(x, 3)[-1], depth.relu_basis(x, 4)
    columns = np.column_stack([np.maximum(x - k / 4, 0) for k in range(4)] + [np.ones(65)])
    fitted = columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    np.testing.assert_allclose(depth.nearest_by_one_layer(y, Q), fitted, atol=1e-10)


def test_all_inputs_with_one_output_are_one_in_each_piece():
    x = depth.same_output(0.3, 8)
    assert (np.diff(x) > 0).all() and (np.floor(8 * x) == np.arange(8)).all()
    np.testing.assert_allclose(depth.folds(x, 3)[-1], 0.3, atol=1e-12)
    assert depth.same_output(0.3, 0).shape == (0,)
