"""One input, one hidden layer, one output: against the tape, against NumPy's least squares, and by counting."""

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse import optim
from dlcourse.analysis import gradcheck, one_input
from dlcourse.analysis.one_input import Units
from dlcourse.autodiff import Parameter

TENT = Units(np.ones((3, 1)), np.array([[1.5], [0.0], [-1.5]]), np.array([[0.65], [-1.3], [0.65]]), 0.0)


def units(n=4, seed=0):
    return Units(*np.random.default_rng(seed).normal(size=(3, n, 1)), 0.3)


def examples(m=31):
    x = np.linspace(-3, 3, m)[None]
    return x, np.sin(np.pi * x / 2)


def test_the_stages_of_a_tent():
    x = np.array([[-2.0, -1.5, 0.0, 0.75, 9.0]])
    z, a, y, backward_g = one_input.stages(F.relu, TENT, x)
    np.testing.assert_array_equal(z, x + TENT.b)
    np.testing.assert_array_equal(a, np.maximum(z, 0))
    np.testing.assert_allclose(y, [[0, 0, 0.975, 0.4875, 0]], atol=1e-12)  # 1.5 · .65 in the middle
    np.testing.assert_array_equal(backward_g(np.ones_like(z)), z > 0)


def test_a_straight_line_is_polyfit():
    x, y = examples()
    np.testing.assert_allclose(one_input.straight_line(x, y), np.polyfit(x[0], y[0], 1), atol=1e-12)


def test_least_squares_leave_the_joints_and_nothing_to_gain():
    x, y = examples()
    start = units()
    best = one_input.least_squares(F.tanh, start, x, y)
    assert best.w is start.w and best.b is start.b
    _, a, fitted, _ = one_input.stages(F.tanh, best, x)
    np.testing.assert_allclose((fitted - y) @ np.vstack([a, np.ones_like(x)]).T, 0, atol=1e-10)
    equal = one_input.least_squares(
        F.relu, Units(np.ones((2, 1)), np.zeros((2, 1)), np.ones((2, 1)), 0.0), x, np.maximum(x, 0)
    )
    np.testing.assert_allclose(equal.v, 0.5)  # of all that fit, the smallest


def test_descent_takes_the_steps_of_the_tape():
    x, y = examples()
    found = one_input.descent(F.tanh, units(), x, y, learning_rate=0.05, at=[0, 1, 40])
    w, b, v, c = params = [Parameter(part) for part in (*units()[:3], np.array([[units().c]]))]
    rule, seen = optim.GradientDescent(params, 0.05), []
    for step in range(41):
        J = F.squared_error((v * F.tanh(w * x + b)).sum(axis=0, keepdims=True) + c, y)
        if step in (0, 1, 40):
            seen.append(([p.value.copy() for p in params], J.item()))
        rule.zero_grad()
        J.backward()
        rule.step()
    assert found.diverged is None and found.costs == pytest.approx([J for _, J in seen], rel=1e-10)
    for ours, (theirs, _) in zip(found.params, seen, strict=True):
        for one, other in zip(ours, theirs):
            np.testing.assert_allclose(one, np.squeeze(other, 0) if np.ndim(one) == 0 else other, rtol=1e-9)


def test_a_descent_that_diverges_says_at_which_step():
    x, y = np.array([[1.0, -1.0]]), np.array([[2.0, -2.0]])
    line = Units(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)), 0.0)
    still = one_input.descent(F.identity, line, x, y, learning_rate=1.0, at=[0, 5])
    assert still.costs == [2.0, 2.0]  # w = v = 0 is a saddle
    found = one_input.descent(
        F.identity, line._replace(v=np.ones((1, 1))), x, y, learning_rate=100.0, at=range(50)
    )
    assert found.diverged == len(found.costs) == len(found.params) < 10 and max(found.costs) < 1e6


@pytest.mark.parametrize("g", [F.relu, F.tanh, F.sigmoid])
def test_equal_units_stay_equal_to_the_last_bit(g):
    x, y = examples()
    same = Units(*(np.full((7, 1), value) for value in (0.7, 0.3, 0.2)), 0.0)
    alpha = one_input.safe_learning_rate(g, same, x)
    found = one_input.descent(g, same, x, y, learning_rate=alpha, at=[0, 200])
    assert found.costs[1] < found.costs[0]
    assert [one_input.largest_difference(params) for params in found.params] == [0, 0]
    assert one_input.largest_difference(TENT) == 3.0


def test_the_safe_learning_rate_is_one_over_the_curvature():
    x, _ = examples()
    rng = np.random.default_rng(3)
    large = Units(1 + rng.random((3, 1)), rng.normal(size=(3, 1)), -1 - rng.random((3, 1)), 0.5)
    target = one_input.stages(F.tanh, large, x).y  # there the curvature is that of the slopes alone

    def J(theta):
        w, b, v, c = gradcheck.unflatten(theta, [*large[:3], np.zeros(1)])
        return 0.5 * np.mean((one_input.stages(F.tanh, Units(w, b, v, c), x).y - target) ** 2)

    theta, h = np.concatenate([np.ravel(part) for part in large]), 1e-4
    H = [
        gradcheck.slope(lambda t, e=e: gradcheck.numerical_gradient(J, theta + t * e, h=h), 0.0, h)
        for e in np.eye(10)
    ]
    assert one_input.safe_learning_rate(F.tanh, large, x) == pytest.approx(
        1 / np.linalg.eigvalsh(H)[-1], rel=1e-4
    )


def test_joints_and_pieces():
    np.testing.assert_array_equal(one_input.joints(TENT), [-1.5, 0.0, 1.5])
    flat = Units(np.array([[0.0], [-2.0]]), np.ones((2, 1)), np.ones((2, 1)), 0.0)
    np.testing.assert_array_equal(one_input.joints(flat), [np.nan, 0.5])
    counted = [one_input.pieces(g, TENT) for g in (F.relu, F.leaky_relu, F.step, F.identity)]
    assert counted == [4, 4, 4, 1]
    assert one_input.pieces(F.relu, flat) == 2
    twice = Units(np.array([[1.0], [2.0]]), np.array([[1.0], [2.0]]), np.ones((2, 1)), 0.0)
    assert one_input.pieces(F.relu, twice) == 2  # one joint
    cancelled = twice._replace(v=np.array([[2.0], [-1.0]]))
    assert one_input.pieces(F.relu, cancelled) == 1


def test_rank():
    x, _ = examples()
    assert one_input.rank(one_input.stages(F.identity, units(), x).a) == 1
    assert one_input.rank(one_input.stages(F.relu, TENT, x).a) == 3
    assert one_input.rank(np.vstack([np.sin(x), np.cos(x), np.sin(x) + 5])) == 2
    assert one_input.rank(np.full((3, 4), 7.0)) == 0


@pytest.mark.parametrize(
    "params, x",
    [
        (TENT._replace(v=np.ones((2, 1))), np.zeros((1, 5))),
        (TENT._replace(b=np.ones(3)), np.zeros((1, 5))),
        (TENT, np.zeros(5)),
    ],
)
def test_shapes_that_do_not_fit_are_named(params, x):
    with pytest.raises(ValueError, match=r"columns \(n, 1\).*a row \(1, m\); got"):
        one_input.stages(F.relu, params, x)
