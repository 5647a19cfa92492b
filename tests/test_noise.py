"""Mini-batches as noise: walks against `optim` step by step, theory against many draws and against sums over all batches."""

import itertools

import numpy as np
import pytest

from dlcourse import data, deep_network, optim
from dlcourse import functional as F
from dlcourse.analysis import noise


def problem(m=12, n=2, seed=0):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(m, n))
    return noise.least_squares(A, A @ np.arange(1.0, n + 1) + 0.5 * rng.normal(size=m))


def test_least_squares_has_its_minimum_where_numpy_finds_it():
    each = problem(30, 3)
    best, residuals, *_ = np.linalg.lstsq(each.A, each.y, rcond=None)
    np.testing.assert_allclose(each.best, best)
    np.testing.assert_allclose(each.lowest, residuals[0] / 60)
    points = np.random.default_rng(1).normal(size=(4, 5, 3))
    J = 0.5 * ((points @ each.A.T - each.y) ** 2).mean(-1)
    np.testing.assert_allclose(each.lowest + each.above(points), J)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("shuffle", [False, True])
def test_walks_are_descent_batch_by_batch(n, shuffle):
    each = problem(12, n)
    walk = noise.walks(each, np.ones(n), 4, 0.1, 5, repeats=3, rng=np.random.default_rng(7), shuffle=shuffle)
    order = np.broadcast_to(np.arange(12), (5, 3, 12))
    order = np.random.default_rng(7).permuted(order, axis=2) if shuffle else order
    assert walk.path.shape == (16, 3, n) and walk.J.shape == (16, 3) and walk.own.shape == (15, 3)
    for r in range(3):
        p, t = np.ones(n), 0
        for epoch in range(5):
            for batch in order[epoch, r].reshape(3, 4):
                error = each.A[batch] @ p - each.y[batch]
                np.testing.assert_allclose(walk.path[t, r], p)
                np.testing.assert_allclose(walk.own[t, r], 0.5 * np.mean(error**2))
                np.testing.assert_allclose(walk.J[t, r], 0.5 * np.mean((each.A @ p - each.y) ** 2))
                optim.gradient_descent(p, each.A[batch].T @ error / 4, learning_rate=0.1)
                t += 1
        np.testing.assert_allclose(walk.path[t, r], p)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_step_of_the_moments_is_the_mean_over_all_batches(size):
    each, alpha = problem(5), 0.3
    start = np.array([1.0, -2.0]) - each.best
    ends = []
    for batch in itertools.combinations(range(5), size):
        A, y = each.A[list(batch)], each.y[list(batch)]
        p = start + each.best
        ends.append(p - alpha * A.T @ (A @ p - y) / size - each.best)
    ends = np.array(ends)
    z = noise.moment_step(each, size, alpha) @ [*np.outer(start, start).ravel(), *start, 1.0]
    np.testing.assert_allclose(z[:4].reshape(2, 2), ends.T @ ends / len(ends), atol=1e-12)
    np.testing.assert_allclose(z[4:6], ends.mean(0), atol=1e-12)
    assert z[6] == 1


@pytest.mark.parametrize("size, alpha, epochs", [(4, 0.2, 4), (16, 0.2, 6), (64, 0.2, 12)])
def test_the_cloud_of_the_ends_is_that_of_many_walks(size, alpha, epochs):
    each = problem(256)
    start = each.best + 1.0
    walk = noise.walks(each, start, size, alpha, epochs, repeats=1500, rng=np.random.default_rng(0))
    cloud = noise.moments(each, start, size, alpha, epochs)
    np.testing.assert_allclose(cloud.mean, walk.path[-1].mean(0), atol=5e-3)
    widths = [np.sqrt(np.linalg.eigvalsh(part)) for part in (np.cov(walk.path[-1].T), cloud.covariance)]
    np.testing.assert_allclose(widths[0], widths[1], rtol=0.1)
    np.testing.assert_allclose(walk.J[-1].mean() - each.lowest, cloud.above, rtol=0.15)
    assert abs(cloud.share_within(walk.path[-1]) - (1 - np.exp(-2))) < 0.04
    assert abs(cloud.share_within(walk.path[-1], 1.0) - (1 - np.exp(-0.5))) < 0.05


def test_an_ellipse_is_where_the_cloud_is_so_many_widths_wide():
    cloud = noise.Cloud(np.array([1.0, 2.0]), np.array([[4.0, 1.0], [1.0, 2.0]]), 0.0)
    turn = np.linspace(0, 2 * np.pi, 50)
    off = cloud.stretch(2 * np.array([np.cos(turn), np.sin(turn)])) - cloud.mean[:, None]
    np.testing.assert_allclose((off * np.linalg.solve(cloud.covariance, off)).sum(0), 4)


def test_arrivals_are_counted_step_by_step():
    each, sizes, rates = problem(64), (1, 8, 64), (0.02, 0.2, 0.2)
    start = each.best + np.array([3.0, -2.0])
    found = noise.arrivals(each, start, sizes, rates, 0.05)
    for size, alpha, steps in zip(sizes, rates, found):
        Z, off = noise.moment_step(each, size, alpha), start - each.best
        z, H = np.array([*np.outer(off, off).ravel(), *off, 1.0]), each.H.ravel()
        begun, taken = z[:4] @ H, 0
        while z[:4] @ H > 0.05 * begun:
            z, taken = Z @ z, taken + 1
        assert steps == taken > 0
    assert noise.arrivals(each, start, (1,), (0.9,), 1e-4).tolist() == [0]  # too noisy ever to come so low


def test_the_variance_of_a_batch_is_that_of_all_batches():
    g = np.random.default_rng(0).normal(size=(6, 2))
    for size in (1, 2, 3, 6):
        means = np.array([g[list(batch)].mean(0) for batch in itertools.combinations(range(6), size)])
        np.testing.assert_allclose(
            noise.gradient_variance(g.var(0).sum(), size, 6), means.var(0).sum(), atol=1e-15
        )
    measured = noise.drawn_variance(g, [1, 2, 3], 20_000, rng=np.random.default_rng(1))
    np.testing.assert_allclose(
        measured, noise.gradient_variance(g.var(0).sum(), np.array([1, 2, 3]), 6), rtol=0.05
    )


def test_a_cloud_in_one_dimension_follows_its_moments():
    alphas, kicks = np.linspace(0.3, 0.05, 200), np.random.default_rng(0).standard_normal((200, 20_000))
    path, second = noise.cloud(alphas, 1.5, kicks, 3.0)
    assert path.shape == (201, 20_000) and second.shape == (201,) and (path[0] == 3).all()
    one = 3.0
    for alpha, kick in zip(alphas, kicks[:, 0]):
        one -= alpha * (1.5 * one + kick)
    np.testing.assert_allclose(path[-1, 0], one)
    np.testing.assert_allclose((path**2).mean(1), second, rtol=0.05)
    np.testing.assert_allclose(path[3].mean(), noise.cloud_mean(alphas[:3], 1.5, 3.0), rtol=0.05)
    assert noise.cloud(alphas, 1.5, kicks.astype(np.float32), 3.0)[0].dtype == np.float32


@pytest.mark.parametrize("alpha, curvature", [(0.1, 1.0), (0.4, 1.5), (1.0, 1.9)])
def test_constant_steps_keep_the_floor(alpha, curvature):
    second = noise.cloud(np.full(3000, alpha), curvature, np.zeros((3000, 1)), 3.0)[1]
    np.testing.assert_allclose(second[-1], noise.cloud_floor(alpha, curvature))


def test_the_time_of_a_step_grows_by_the_example():
    assert noise.step_milliseconds(0) == noise.CALL
    np.testing.assert_allclose(np.diff(noise.step_milliseconds(np.array([1, 2, 3]))), noise.EACH)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: noise.least_squares(np.ones((3, 2)), np.ones(2)), r"\(m, n\).*got \(3, 2\) and \(2,\)"),
        (lambda: noise.least_squares(np.ones((3, 2)), np.ones(3)), "the 2 features depend on each other"),
        (lambda: noise.moments(problem(), np.ones(2), 5, 0.1, 1), "must divide the 12 examples; got 5"),
        (lambda: noise.moment_step(problem(), 0, 0.1), "1 to all 12 examples; got 0"),
        (
            lambda: noise.walks(problem(), np.ones(2), 13, 0.1, 1, repeats=1, rng=np.random.default_rng(0)),
            "must divide the 12 examples; got 13",
        ),
        (lambda: noise.arrivals(problem(), np.ones(2), (1, 2), (0.1,)), "2 sizes and 1 rates"),
        (lambda: noise.arrivals(problem(), problem().best, (1,), (0.1,)), "the start is the minimum"),
        (
            lambda: noise.drawn_variance(np.ones((4, 1)), [5], 3, rng=np.random.default_rng(0)),
            "got sizes 5 to 5",
        ),
        (lambda: noise.cloud(np.ones(3), 1.0, np.ones((2, 5)), 3.0), r"got \(3,\) and \(2, 5\)"),
    ],
)
def test_what_has_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match="np.random.default_rng"):
        noise.walks(problem(), np.ones(2), 4, 0.1, 1, repeats=1, rng=0)


def test_gradients_of_single_examples():
    each, p = problem(9, 2), np.array([0.3, -1.0])
    g = each.gradients(p)
    for k in range(9):
        alone = each.A[k] * (each.A[k] @ p - each.y[k])
        np.testing.assert_allclose(g[k], alone)
    np.testing.assert_allclose(g.mean(axis=0), each.H @ (p - each.best), atol=1e-12)


def test_a_power_law_is_found():
    B = np.array([1.0, 2, 4, 8])
    assert noise.power_law(B, 3 / B) == pytest.approx(-1)
    assert noise.power_law(B, 5 * B**2) == pytest.approx(2)
    for x, y in ((B, -B), (B[:1], B[:1]), (B, B[:2]), (0 * B, B)):
        with pytest.raises(ValueError, match="two or more pairs"):
            noise.power_law(x, y)


def test_one_pass_over_the_examples():
    X, Y, _ = data.logistic_stream(400, 3, rng=np.random.default_rng(0))
    full, half = noise.one_pass(X, Y, [400, 200], 0.5)
    w = np.zeros((1, 3))
    w = w - 0.5 * (F.sigmoid(w @ X) - Y) @ X.T / 400
    assert full == pytest.approx(float(F.binary_cross_entropy(w @ X, Y)), rel=1e-12)
    assert half < full < np.log(2)
    params, _ = deep_network.descent(
        deep_network.logistic(3),
        X,
        Y,
        [F.identity],
        learning_rate=0.5,
        steps=1,
        loss=F.binary_cross_entropy,
    )
    np.testing.assert_allclose(w, params[0][0])  # the b of that network has moved too
    with pytest.raises(ValueError, match="mini-batch"):
        noise.one_pass(X, Y, [401], 0.5)
