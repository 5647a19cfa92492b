"""Measured slopes and gradients, and that the check can fail."""

import math

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import gradcheck
from dlcourse.autodiff import Tensor, op


# ---- slope -------------------------------------------------------------------------------------------------------------
def test_slope_has_the_lectures_numbers():
    assert gradcheck.slope(lambda a: 3 * a, 2, 1e-3, two_sided=False) == pytest.approx(3)
    assert gradcheck.slope(lambda t: t**3, 1, 0.01) == pytest.approx(3.0001)
    assert gradcheck.slope(lambda t: t**3, 1, 0.01, two_sided=False) == pytest.approx(3.0301)
    assert gradcheck.slope(lambda a: a, 2.0, 1e-16) == 0  # a + h is a
    assert gradcheck.slope(math.log, 2.0) == pytest.approx(0.5)


def test_errors_fall_with_h_squared_and_with_h():
    h = np.array([0.1, 0.01, 0.001])
    np.testing.assert_allclose(gradcheck.slope(lambda t: t**3, 1.0, h) - 3, h**2, rtol=1e-6)
    np.testing.assert_allclose(
        gradcheck.slope(lambda t: t**3, 1.0, h, two_sided=False) - 3, 3 * h + h**2, rtol=1e-6
    )


def test_slope_at_many_places_and_with_many_nudges():
    a, h = np.linspace(0, 2, 5), np.array([[1e-3], [1e-5]])
    slopes = gradcheck.slope(np.sin, a, h)
    assert slopes.shape == (2, 5)
    np.testing.assert_allclose(slopes, np.broadcast_to(np.cos(a), (2, 5)), atol=1e-6)


# ---- gradients ---------------------------------------------------------------------------------------------------------
def test_numerical_gradient_in_any_shape_and_theta_unchanged():
    theta = np.random.default_rng(0).normal(size=(2, 3))
    theta.flags.writeable = False
    measured = gradcheck.numerical_gradient(lambda t: (t**3).sum(), theta)
    assert measured.shape == theta.shape
    np.testing.assert_allclose(measured, 3 * theta**2, atol=1e-9)
    one_sided = gradcheck.numerical_gradient(lambda t: (t**3).sum(), theta, two_sided=False)
    assert 1e-8 < gradcheck.relative_difference(one_sided, measured) < 1e-4


def test_numerical_gradient_of_float32_and_of_a_tensor_function():
    theta = np.array([0.3, -1.2], np.float32)
    np.testing.assert_allclose(
        gradcheck.numerical_gradient(lambda t: F.sum(F.tanh(Tensor(t))), theta),
        1 - np.tanh(theta) ** 2,
        atol=1e-6,
    )
    assert gradcheck.numerical_gradient(lambda t: t**2, 3.0) == pytest.approx(6)
    assert gradcheck.numerical_gradient(lambda t: t**2, 3) == pytest.approx(6)


def test_relative_difference():
    g = np.array([[3.0, 4.0]])
    assert gradcheck.relative_difference(g, g) == 0 == gradcheck.relative_difference(0 * g, 0 * g)
    assert gradcheck.relative_difference(g, -g) == 1 == gradcheck.relative_difference(g, 0 * g)
    assert gradcheck.relative_difference(g, 2 * g) == pytest.approx(1 / 3)
    assert gradcheck.relative_difference(1e-9 * g, 2e-9 * g) == pytest.approx(1 / 3)
    assert math.isnan(gradcheck.relative_difference(g, np.nan * g))


@pytest.mark.parametrize(
    "dtype, size",
    [
        (np.float64, 1e-320),
        (np.float64, 1e-170),
        (np.float64, 1e160),
        (np.float64, 1.7e308),
        (np.float32, 1e-44),
        (np.float32, 1e-23),
        (np.float32, 2e19),
        (np.float32, 3e38),
        (np.float16, 6e-8),
        (np.float16, 300),
        (np.float16, 6e4),
    ],
)
@pytest.mark.parametrize("n", [1, 4, 1000])
def test_the_ratio_neither_underflows_nor_overflows(dtype, size, n):
    g = np.full(n, size, dtype)
    assert gradcheck.relative_difference(g, g) == 0
    for other in (-g, 0 * g):  # a wrong sign, and nothing
        assert gradcheck.relative_difference(g, other) == pytest.approx(1, rel=1e-14)
        assert gradcheck.relative_difference(other, g) == pytest.approx(1, rel=1e-14)
        strip = gradcheck.component_strip(g, other)
        assert np.sqrt((strip**2).sum()) == pytest.approx(1, rel=1e-14)
    assert gradcheck.relative_difference(g, g.astype(float) / 2) == pytest.approx(1 / 3)


def test_the_ratio_is_computed_in_double_precision():
    assert gradcheck.relative_difference(np.float32([2e19] * 4), np.float32([2.02e19] * 4)) == pytest.approx(
        0.02 / 4.02, rel=1e-4
    )
    assert gradcheck.relative_difference(np.float16([300] * 4), np.float16([310] * 4)) == 10 / 610
    assert gradcheck.relative_difference([1], [-1]) == 1 and gradcheck.relative_difference([], []) == 0
    assert gradcheck.relative_difference(np.uint8([1]), np.uint8([2])) == pytest.approx(1 / 3)
    for broken in (np.inf, -np.inf, np.nan):
        assert math.isnan(gradcheck.relative_difference([1.0, broken], [1.0, broken]))
        assert math.isnan(gradcheck.relative_difference([1.0, broken], [1.0, 2.0]))


def test_a_wrong_sign_under_300_sigmoids_is_seen():
    z = Tensor(np.array([0.3]))
    a = z
    for _ in range(300):
        a = F.sigmoid(a)
    a.backward([1.0])
    assert 0 < z.grad < 1e-170
    assert gradcheck.relative_difference(z.grad, -z.grad) == 1


def test_a_cost_may_write_into_its_theta():
    def J(theta):
        theta **= 3
        theta[0] += 1.0
        return theta.sum()

    theta = np.array([0.5, -2.0, 1.0])
    np.testing.assert_allclose(
        gradcheck.numerical_gradient(J, theta), 3 * np.array([0.5, -2.0, 1.0]) ** 2, atol=1e-8
    )
    np.testing.assert_array_equal(theta, [0.5, -2.0, 1.0])


@pytest.mark.parametrize(
    "theta, h", [([1.0, 1e17], 1e-5), ([1e10], 1e-5), ([-1e12], 1e-5), ([1.0], 1e-17), ([1.0], 1e-15)]
)
@pytest.mark.parametrize("two_sided", [True, False])
def test_a_nudge_that_is_lost_in_rounding_is_told(theta, h, two_sided):
    with pytest.raises(ValueError) as told:
        gradcheck.numerical_gradient(np.sum, np.array(theta), h=h, two_sided=two_sided)
    for part in (f"h = {h:g}", "lost in the rounding", "larger h", f"{max(map(abs, theta)):.4g}"):
        assert part in str(told.value)
    enough = 1e-5 * max(map(abs, theta))
    np.testing.assert_allclose(gradcheck.numerical_gradient(np.sum, np.array(theta), h=enough), 1, rtol=1e-4)


# ---- vectors -----------------------------------------------------------------------------------------------------------
def test_flatten_and_back():
    params = deep_network.initialize([2, 5, 3, 1], init=initializers.he, rng=np.random.default_rng(0))
    theta = gradcheck.flatten(params)
    assert theta.shape == (37,) == (deep_network.count_parameters([2, 5, 3, 1]),)
    np.testing.assert_array_equal(theta[:10], params[0][0].ravel())
    again = gradcheck.unflatten(theta, params)
    assert type(again) is list and type(again[0]) is tuple
    for layer, copy in zip(params, again):
        for one, other in zip(layer, copy):
            np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(gradcheck.flatten(deep_network.as_parameters(params)), theta)
    assert gradcheck.flatten([]).shape == (0,) and gradcheck.unflatten(np.zeros(0), []) == []


def test_many_networks_are_unflattened_at_once_as_views():
    params = deep_network.initialize([2, 5, 1], init=initializers.xavier, rng=np.random.default_rng(0))
    theta = np.arange(2 * 3 * 21.0).reshape(2, 3, 21)
    (W, b), (V, c) = gradcheck.unflatten(theta, params)
    assert (W.shape, b.shape, V.shape, c.shape) == ((2, 3, 5, 2), (2, 3, 5, 1), (2, 3, 1, 5), (2, 3, 1, 1))
    np.testing.assert_array_equal(V[1, 2], gradcheck.unflatten(theta[1, 2], params)[1][0])
    theta[0, 0, 0] = -1.0
    assert W[0, 0, 0, 0] == -1.0


def test_backpropagation_of_a_network_passes_and_its_bugs_do_not():
    rng = np.random.default_rng(1)
    params = [
        (W, rng.normal(size=b.shape))
        for W, b in deep_network.initialize([2, 5, 3, 1], init=initializers.xavier, rng=rng)
    ]
    X, Y, g = rng.normal(size=(2, 50)), (rng.random((1, 50)) < 0.5).astype(float), [F.tanh, F.tanh, F.sigmoid]

    def J(theta):
        return deep_network.cost(deep_network.output(gradcheck.unflatten(theta, params), X, g), Y)[0]

    A, caches = deep_network.forward(params, X, g)
    grads = deep_network.backward(deep_network.cost(A, Y)[1], caches)
    measured = gradcheck.numerical_gradient(J, gradcheck.flatten(params))
    assert gradcheck.relative_difference(gradcheck.flatten(grads), measured) < 1e-8
    sums = [(50 * dW, 50 * db) for dW, db in grads]  # no 1/m
    assert gradcheck.relative_difference(gradcheck.flatten(sums), measured) == pytest.approx(49 / 51)
    doubled = [grads[0], (2 * grads[1][0], grads[1][1]), grads[2]]
    assert gradcheck.relative_difference(gradcheck.flatten(doubled), measured) > 0.01


# ---- along one direction -----------------------------------------------------------------------------------------------
def test_check_of_ops_with_options_and_labels():
    rng = np.random.default_rng(0)
    Z, W, b = rng.normal(size=(4, 6)), rng.normal(size=(3, 4)), rng.normal(size=(3, 1))
    assert gradcheck.check(F.affine, Z, W, b, rng=rng) < 1e-7
    assert gradcheck.check(F.leaky_relu, Z, rng=rng, slope=0.2) < 1e-7
    assert gradcheck.check(F.cross_entropy, Z, np.array([0, 1, 2, 3, 0, 1]), rng=rng, axis=0) < 1e-7
    assert gradcheck.check(lambda x: F.mean(x * x), np.float32([1, 2, 3]), rng=rng) < 1e-7


def test_check_finds_a_wrong_gradient():
    def square(z):
        return z * z, lambda d: d * z  # 2z

    from dlcourse.autodiff import OPS

    try:
        wrong = op(square)
        assert gradcheck.check(wrong, np.array([1.0, 2.0]), rng=np.random.default_rng(0)) == pytest.approx(
            1 / 3
        )
    finally:
        OPS.pop("square", None)


@pytest.mark.parametrize(
    "call, parts",
    [
        (lambda: gradcheck.slope(np.sin, 1.0, 0), ["h is 0", "1e-4"]),
        (lambda: gradcheck.slope(np.sin, 1.0, np.array([1e-3, 0])), ["h is 0"]),
        (lambda: gradcheck.numerical_gradient(np.sum, np.array([1, 2])), ["int64", ".astype(float)"]),
        (lambda: gradcheck.numerical_gradient(lambda t: None, np.ones(3)), ["None", "return missing"]),
        (lambda: gradcheck.numerical_gradient(np.sum, np.ones(3), h=np.nan), ["h is nan"]),
        (lambda: gradcheck.numerical_gradient(lambda t: t, np.ones(3)), ["(3,)", "mean over the examples"]),
        (lambda: gradcheck.relative_difference(np.ones(3), np.ones((3, 1))), ["(3,)", "(3, 1)"]),
        (lambda: gradcheck.unflatten(np.ones(5), [np.ones((2, 3))]), ["(5,)", "6 numbers"]),
        (
            lambda: gradcheck.check(F.exp, np.array([1, 2]), rng=np.random.default_rng(0)),
            ["nothing to check", ".astype(float)"],
        ),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, parts):
    with pytest.raises(ValueError) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)


# ---- where they differ, and mistakes to be found -----------------------------------------------------------------------
def test_component_strip_adds_up_to_the_ratio():
    rng = np.random.default_rng(0)
    g, approx = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    strip = gradcheck.component_strip(g, approx)
    assert strip.shape == (3, 4)
    assert np.sqrt((strip**2).sum()) == pytest.approx(gradcheck.relative_difference(g, approx), rel=1e-12)
    assert (gradcheck.component_strip(g, g) == 0).all()
    approx = g.copy()
    approx[1, 2] += 0.5
    assert (gradcheck.component_strip(g, approx) > 0).sum() == 1 and gradcheck.component_strip(
        g, approx
    ).argmax() == 6


def checked_network(bug, seed=0, lam=0.7, two_sided=True):
    """The ratio of the lecture's check, and its components, cut into [(W, b), …]."""
    X, Y = data.planar_flower(50, rng=np.random.default_rng(1))
    g = [F.tanh, F.tanh, F.identity]
    params = deep_network.initialize([2, 5, 3, 1], init=initializers.xavier, rng=np.random.default_rng(seed))
    theta = gradcheck.flatten(params)
    assert theta.shape == (37,)
    measured = gradcheck.numerical_gradient(
        lambda t: gradcheck.network_cost(gradcheck.unflatten(t, params), X, Y, g, lam=lam),
        theta,
        h=1e-7,
        two_sided=two_sided,
    )
    computed = gradcheck.flatten(gradcheck.network_gradients(params, X, Y, g, lam=lam, bug=bug))
    return (
        gradcheck.relative_difference(computed, measured),
        gradcheck.unflatten(gradcheck.component_strip(computed, measured), params),
    )


@pytest.mark.parametrize(
    "bug, low, high",
    [
        ("none", 0, 1e-7),
        ("no 1/m", 0.95, 0.97),
        ("λ forgotten", 0.05, 0.13),
        ("dW[2] doubled", 0.25, 0.33),
        ("db[1] halved", 1e-3, 1e-2),
        ("wrong sign", 1 - 1e-6, 1),
        ("g′ = 1", 0.15, 0.35),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_every_bug_has_its_ratio(bug, low, high, seed):
    assert low <= checked_network(bug, seed)[0] <= high


def test_all_bugs_are_tried():
    assert list(gradcheck.bugs) == [
        "none",
        "no 1/m",
        "λ forgotten",
        "dW[2] doubled",
        "db[1] halved",
        "wrong sign",
        "g′ = 1",
    ]
    with pytest.raises(ValueError, match="no bug 'typo'; choose one of none, no 1/m"):
        checked_network("typo")


def test_a_mistake_of_ones_own_is_a_function_of_the_gradients():
    named = checked_network("dW[2] doubled")[0]

    def doubled(grads):
        return [(2 * dW if l == 2 else dW, db) for l, (dW, db) in enumerate(grads, 1)]

    assert checked_network(doubled)[0] == named
    assert checked_network(gradcheck.Bug(grads=doubled))[0] == named
    assert checked_network(lambda grads: [list(layer) for layer in grads])[0] < 1e-7
    for spoilt in (
        lambda grads: grads[:2],
        lambda grads: [(dW.T, db) for dW, db in grads],
        lambda grads: [dW for dW, _ in grads],
    ):
        with pytest.raises(ValueError, match="gradients of shapes .* leaves them as they are"):
            checked_network(spoilt)


@pytest.mark.parametrize("rng", [0, np.random, None])
def test_what_does_not_draw_is_refused(rng):
    with pytest.raises(TypeError, match="default_rng"):
        gradcheck.check(F.exp, np.ones(2), rng=rng)
    assert gradcheck.check(F.exp, np.ones(2), rng=np.random.RandomState(0)) < 1e-7


def test_the_strip_points_at_the_layer():
    _, strip = checked_network("db[1] halved")
    sizes = {
        f"{name}[{l}]": np.abs(part).max()
        for l, layer in enumerate(strip, 1)
        for name, part in zip("Wb", layer)
    }
    assert max(sizes, key=sizes.get) == "b[1]" and sorted(sizes.values())[-2] < 1e-7
    assert checked_network("λ forgotten", lam=0.0)[0] < 1e-7  # nothing to forget


def test_the_lectures_gradients_are_the_tapes():
    X, Y = data.planar_flower(50, rng=np.random.default_rng(1))
    g = [F.tanh, F.identity]
    params = deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=np.random.default_rng(0))
    taped = deep_network.as_parameters(params)
    J = F.binary_cross_entropy(deep_network.output(taped, X, g), Y) + F.l2_penalty(
        *(W for W, _ in taped), lam=0.7, m=50
    )
    J.backward()
    assert J.item() == pytest.approx(gradcheck.network_cost(params, X, Y, g, lam=0.7), rel=1e-14)
    for layer, grads in zip(taped, gradcheck.network_gradients(params, X, Y, g, lam=0.7)):
        for p, gradient in zip(layer, grads):
            np.testing.assert_allclose(p.grad, gradient, rtol=1e-12, atol=1e-15)
