"""Momentum's closed forms against the rule itself, against eigenvalues of its matrix, and against a search for the best."""

import numpy as np
import pytest

from dlcourse import optim
from dlcourse.analysis import quadratics, surfaces

CASES = [  # αλ of the flattest of two components, β, heavy ball
    (0.02, 0.0, False),
    (0.3, 0.5, False),
    (0.2, 0.9, False),
    (0.01, 0.9, True),
    (quadratics.best(25.0, True)[0] / 25, quadratics.best(25.0, True)[1], True),  # double roots
]
each_case = pytest.mark.parametrize("alpha, beta, heavy_ball", CASES)


def walk(alpha, beta, heavy_ball, steps):
    """Both components of a bowl with κ = 25 by `optim.momentum`, from (1, 1)."""
    return optim.trajectory(
        optim.momentum,
        surfaces.quadratic(25).gradient,
        [1.0, 1.0],
        steps,
        learning_rate=alpha,
        beta=beta,
        heavy_ball=heavy_ball,
    )


@each_case
def test_the_closed_form_is_the_rule(alpha, beta, heavy_ball):
    a = quadratics.push(alpha * np.array([1.0, 25.0]), beta, heavy_ball)
    path = walk(alpha, beta, heavy_ball, 60)
    # a double root is two that rounding parts by √ε, and (σ₁ᵏ − σ₂ᵏ)/(σ₁ − σ₂) loses as many digits
    np.testing.assert_allclose(
        quadratics.component(a, beta, 60), path, rtol=1e-6, atol=1e-7 * np.abs(path).max()
    )


@each_case
def test_roots_are_the_eigenvalues_of_a_step(alpha, beta, heavy_ball):
    for scale in (1.0, 5.0, 25.0):
        a = quadratics.push(alpha * scale, beta, heavy_ball)
        values = np.linalg.eigvals([[1 + beta - a, -beta], [1, 0]])  # (x_{k+1}, x_k) from (x_k, x_{k−1})
        found = np.array(quadratics.roots(a, beta))
        assert abs(found[0]) >= abs(found[1]) - 1e-12
        np.testing.assert_allclose(found.sum(), values.sum(), atol=1e-9)
        np.testing.assert_allclose(found.prod(), values.prod(), atol=1e-9)
        np.testing.assert_allclose(quadratics.shrinkage(a, beta), np.abs(values).max(), atol=1e-7)


@pytest.mark.parametrize("heavy_ball", [False, True])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_the_edge_of_stability_is_where_walks_begin_to_grow(beta, heavy_ball):
    edge = quadratics.stable_below(beta, heavy_ball)
    sizes = [np.abs(walk(share * edge / 25, beta, heavy_ball, 3000)[-1, 1]) for share in (0.99, 1.01)]
    assert sizes[0] < 1e-3 and sizes[1] > 1e3
    np.testing.assert_allclose(quadratics.shrinkage(quadratics.push(edge, beta, heavy_ball), beta), 1)


@pytest.mark.parametrize("heavy_ball", [False, True])
def test_between_the_critical_places_roots_are_complex_and_shrink_by_the_root_of_beta(heavy_ball):
    beta = 0.81
    low, high = (quadratics.critical(beta, heavy_ball, sign) for sign in (-1, 1))
    inner = quadratics.push(np.linspace(low * 1.01, high * 0.99, 20), beta, heavy_ball)
    outer = quadratics.push(np.array([low * 0.99, high * 1.01]), beta, heavy_ball)
    assert (np.abs(quadratics.roots(inner, beta)[0].imag) > 0).all()
    assert not quadratics.roots(outer, beta)[0].imag.any()
    np.testing.assert_allclose(quadratics.shrinkage(inner, beta), 0.9)
    assert (quadratics.shrinkage(outer, beta) > 0.9).all()


@pytest.mark.parametrize("heavy_ball", [False, True])
@pytest.mark.parametrize("kappa", [1.0, 4.0, 100.0])
def test_no_other_rate_and_beta_are_better_than_the_best(kappa, heavy_ball):
    alpha, beta = quadratics.best(kappa, heavy_ball)

    def rate(alpha, beta):
        a = quadratics.push(alpha[..., None] * np.array([1 / kappa, 1.0]), beta[..., None], heavy_ball)
        return quadratics.shrinkage(a, beta[..., None]).max(-1)

    alphas, betas = np.meshgrid(alpha * np.linspace(0.5, 1.5, 101), np.linspace(0, 0.99, 100), indexing="ij")
    best = quadratics.best_shrinkage(kappa)
    np.testing.assert_allclose(rate(np.array(alpha), np.array(beta)), best, atol=1e-7)
    assert rate(alphas, betas).min() > best - 1e-7


def test_plain_descent_is_at_best_as_a_search_finds_it():
    alphas = np.linspace(0, 2, 20_001)
    slowest = np.maximum(np.abs(1 - alphas), np.abs(1 - alphas / 100))
    np.testing.assert_allclose(slowest.min(), quadratics.best_shrinkage(100.0, momentum=False), atol=1e-4)
    assert quadratics.best_shrinkage(100.0) == 9 / 11  # κ feels like √κ


def test_steps_for_a_factor():
    steps = quadratics.steps_for(1000, np.array([0.5, 0.99]))
    np.testing.assert_allclose(np.array([0.5, 0.99]) ** steps, 1e-3)
    assert quadratics.steps_for(10, 0.0) == 0 and np.isnan(quadratics.steps_for(10, 1.0))


def test_curvatures_of_a_regression_are_those_of_its_cost():
    X = np.random.default_rng(0).normal(size=(3, 40)) * np.array([[1.0], [2.0], [5.0]])
    H = np.empty((3, 3))  # of J(w) = ‖wX‖²/2m, by its values: J(i + j) − J(i) − J(j) is what mixes them
    for i, j in np.ndindex(3, 3):
        J = [0.5 * np.mean((w @ X) ** 2) for w in (np.eye(3)[i] + np.eye(3)[j], np.eye(3)[i], np.eye(3)[j])]
        H[i, j] = J[0] - J[1] - J[2]
    values = quadratics.regression_curvatures(X)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(H))
    assert (np.diff(values) > 0).all()


def test_a_component_that_diverges_does_so_without_a_warning():
    x = quadratics.component(np.array([50.0]), 0.9, 5000)
    assert x.shape == (5001, 1) and not np.isfinite(x[-1]).all()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: quadratics.best(0.5), "κ is the largest curvature over the smallest, 1 or more; got 0.5"),
        (lambda: quadratics.best_shrinkage(float("nan")), "1 or more"),
        (lambda: quadratics.component(0.1, 0.9, 10), r"\(n,\), and steps is 0 or more; got a of shape \(\)"),
        (lambda: quadratics.component([0.1], 0.9, -1), "steps = -1"),
        (lambda: quadratics.regression_curvatures([1.0, 2.0]), r"one row for each feature.*got shape \(2,\)"),
    ],
)
def test_what_has_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# ---- plain descent ------------------------------------------------------------------------------------------------------
def test_the_slowest_direction_is_the_slowest_of_all_between():
    alpha, beta = np.geomspace(0.1, 30, 7), np.linspace(0, 0.95, 5)[:, None]
    lam = np.geomspace(1 / 25, 1, 400)
    for heavy_ball in (False, True):
        a = quadratics.push(alpha * lam[:, None, None], beta, heavy_ball)
        wanted = quadratics.shrinkage(a, beta).max(axis=0)
        np.testing.assert_allclose(quadratics.slowest(alpha, beta, 25.0, heavy_ball), wanted, rtol=1e-6)
    assert quadratics.slowest(1.0, 0.0, 4.0) == pytest.approx(0.75)


def test_descent_in_closed_form_is_descent():
    c, start, alpha = np.array([0.1, 0.7, 2.0]), np.array([1.0, -2.0, 0.5]), 0.8
    w, J = start.copy(), []
    for _ in range(61):
        J.append(0.5 * (c * w * w).sum())
        w = w - alpha * c * w
    np.testing.assert_allclose(quadratics.descent_cost(c, start, alpha, np.arange(61)), J, rtol=1e-12)
    left = quadratics.remaining(c[:, None], alpha, np.arange(61))
    np.testing.assert_allclose(left[:, -1] * start * (1 - alpha * c), w, rtol=1e-12)


@pytest.mark.parametrize("share", [0.5, 1e-3, 1e-9])
def test_the_first_step_at_a_share(share):
    c, start = np.array([0.01, 1.0]), np.array([1.0, 1.0])
    alpha = quadratics.best_rate(c)
    t = quadratics.steps_to_share(c, start, alpha, share)
    before, there = quadratics.descent_cost(c, start, alpha, [t - 1, t])
    goal = share * quadratics.descent_cost(c, start, alpha, [0])[0]
    assert there <= goal < before


def test_a_share_that_is_never_reached():
    c = np.array([1e-18, 1.0])
    assert quadratics.steps_to_share(c, [1.0, 0.0], 1.0, 0.5) == np.inf
    assert quadratics.steps_to_share(np.array([0.01, 1.0]), [1.0, 1.0], 0.1, 1e-3, most=50) == np.inf


def test_the_best_rate_shrinks_both_ends_alike():
    c = np.array([0.3, 1.0, 4.0])
    alpha = quadratics.best_rate(c)
    assert abs(1 - alpha * c[0]) == pytest.approx(abs(1 - alpha * c[-1]))
    assert abs(1 - alpha * c[0]) == pytest.approx(quadratics.best_shrinkage(4.0 / 0.3, momentum=False))


def test_directions_of_a_regression():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3, 50)) * [[1.0], [4.0], [0.2]]
    Y = np.array([[1.0, -2.0, 3.0]]) @ X + rng.normal(size=(1, 50))
    found = quadratics.regression_directions(X, Y)
    np.testing.assert_allclose(found.curvatures, quadratics.regression_curvatures(X))
    w = np.linalg.lstsq(X.T, Y[0])[0]
    assert np.linalg.norm(found.best) == pytest.approx(np.linalg.norm(w))  # turned, and as long
    assert found.curvatures @ found.best**2 == pytest.approx(np.mean((w @ X) ** 2))
    with pytest.raises(ValueError, match="depend on each other"):
        quadratics.regression_directions(np.vstack([X, X[:1]]), Y)
    with pytest.raises(ValueError, match="one column for each example"):
        quadratics.regression_directions(X, Y[:, :4])


def test_whitened_features_make_a_round_bowl():
    rng = np.random.default_rng(0)
    X = np.array([[3.0, 0.0], [2.9, 0.4]]) @ rng.normal(size=(2, 200)) + 7
    Z = quadratics.whiten(X)
    np.testing.assert_allclose(Z @ Z.T / 200, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(Z.mean(axis=1), 0, atol=1e-12)


def test_signs_of_curvatures():
    shares = quadratics.positive_shares([[1, 2], [-1, 2], [-3, -1], [1, 4]])
    assert shares.tolist() == [0.25, 0.25, 0.5]
    with pytest.raises(ValueError, match="row of curvatures"):
        quadratics.positive_shares([1.0, 2.0])
