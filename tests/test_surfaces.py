"""Cost surfaces of two parameters: gradients against differences, known minima, the lectures' numbers, kind errors."""

import numpy as np
import pytest

from dlcourse import data, optim
from dlcourse.analysis import surfaces
from dlcourse.analysis.gradcheck import numerical_gradient


def irises(standardized):
    iris = data.iris()
    two = iris.labels > 0  # versicolor and virginica
    x = iris.X[1, two]  # sepal width
    return surfaces.logistic((x - x.mean()) / x.std() if standardized else x, iris.labels[two] == 2)


SURFACES = {
    "quadratic": surfaces.quadratic(100),
    "turned": surfaces.quadratic(30, 25),
    "rosenbrock": surfaces.rosenbrock(),
    "beale": surfaces.beale(),
    "himmelblau": surfaces.himmelblau(),
    "saddle": surfaces.saddle(),
    "monkey saddle": surfaces.monkey_saddle(),
    "plateau": surfaces.plateau(),
    "cliff": surfaces.cliff(),
    "irises": irises(False),
    "irises standardised": irises(True),
}
each_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


@each_surface
def test_gradient_is_right(surface):
    points = np.random.default_rng(0).uniform(-2, 2, (20, 2))
    measured = np.array([numerical_gradient(surface.value, p) for p in points])
    np.testing.assert_allclose(surface.gradient(points), measured, rtol=1e-6, atol=1e-6)
    assert np.abs(measured).max() > 1e-3


@each_surface
def test_many_points_at_once_equal_one_after_the_other(surface):
    points = np.random.default_rng(1).uniform(-3, 3, (4, 5, 2))
    J, g = surface.value(points), surface.gradient(points)
    assert J.shape == (4, 5) and g.shape == (4, 5, 2)
    np.testing.assert_allclose(J[2, 3], surface.value(points[2, 3]), rtol=1e-12)
    np.testing.assert_allclose(g[2, 3], surface.gradient(points[2, 3]), rtol=1e-12)
    before = points.copy()
    surface.gradient(points)
    assert (points == before).all()


@each_surface
def test_minima_are_minima(surface):
    points = np.random.default_rng(2).uniform(-6, 6, (5000, 2))
    assert (surface.value(points) >= surface.lowest).all()
    if len(surface.minima):
        np.testing.assert_allclose(surface.value(surface.minima), surface.lowest, rtol=0, atol=1e-14)
        np.testing.assert_allclose(surface.gradient(surface.minima), 0, atol=1e-12)
        assert (np.linalg.eigvalsh(surfaces.hessian(surface, surface.minima)) > 0).all()


@pytest.mark.parametrize("name", [name for name in SURFACES if "irises" not in name])
def test_float32_stays_float32(name):
    p = np.ones((3, 2), np.float32)
    assert SURFACES[name].gradient(p).dtype == SURFACES[name].value(p).dtype == np.float32
    assert SURFACES[name].gradient([1, 2]).dtype == float  # whole numbers are points too


def test_curvatures():
    np.testing.assert_allclose(
        np.linalg.eigvalsh(surfaces.hessian(surfaces.quadratic(100, 33), [2.0, 5.0])), [1, 100], rtol=1e-8
    )
    low, high = np.linalg.eigvalsh(surfaces.hessian(surfaces.rosenbrock(), [1.0, 1.0]))
    assert (low, high, high / low) == pytest.approx((0.3994, 1001.6, 2508), rel=1e-3)
    np.testing.assert_allclose(surfaces.hessian(surfaces.saddle(), [0.3, 2.0]), [[2, 0], [0, -2]], atol=1e-8)
    np.testing.assert_allclose(surfaces.hessian(surfaces.monkey_saddle(), [0.0, 0.0]), 0, atol=1e-4)


def test_a_bowl_turned_by_a_right_angle_has_its_axes_exchanged():
    p = np.random.default_rng(3).normal(size=(10, 2))
    np.testing.assert_allclose(
        surfaces.quadratic(50, 90).value(p), surfaces.quadratic(50).value(p[:, ::-1]), rtol=1e-12
    )


def test_the_cliff_falls_from_a_plateau():
    cliff = surfaces.cliff(20)
    slopes = -cliff.gradient(np.array([[-1.0, 0], [0.0, 0], [1.0, 0]]))[:, 0]
    np.testing.assert_allclose(slopes, [0.06, 5.04, 0.02], rtol=1e-5)


def test_the_plateau_of_section_2_10():
    """From w = −8 at α = .1 plain descent needs tens of thousands of steps to halve the way, Adam a few dozen."""
    plateau, start = surfaces.plateau(), np.array([-8.0, 0.0])
    path = optim.trajectory(optim.adam, plateau.gradient, start, 200, learning_rate=0.1)
    adam = int(np.argmax(plateau.value(path) < 0.125))
    path = optim.trajectory(optim.gradient_descent, plateau.gradient, start, 1000, learning_rate=0.1)
    assert 60 < adam < 100 and path[-1, 0] < -7.9


def test_standardised_irises_make_a_round_bowl():
    kappa = []
    for surface in (irises(False), irises(True)):
        low, high = np.linalg.eigvalsh(surfaces.hessian(surface, surface.minima[0]))
        kappa.append(high / low)
    assert kappa == pytest.approx([1007, 1.268], rel=1e-3)
    assert (
        irises(False).lowest
        == pytest.approx(irises(True).lowest, abs=1e-12)
        == pytest.approx(0.6429, abs=1e-4)
    )


def test_logistic_equals_the_mean_over_all_examples():
    rng = np.random.default_rng(4)
    x, labels = rng.integers(0, 5, 60) / 2, rng.integers(0, 2, 60)
    p = np.array([0.7, -0.3])
    z = p[0] * x + p[1]
    assert surfaces.logistic(x, labels).value(p) == pytest.approx(
        np.mean(np.logaddexp(0, z) - labels * z), rel=1e-12
    )


def test_noise_is_of_the_given_size_and_leaves_the_value():
    bowl = surfaces.quadratic(10)
    surface = surfaces.noisy(bowl, 0.5, rng=np.random.default_rng(5))
    p = np.ones((20_000, 2))
    noise = surface.gradient(p) - bowl.gradient(p)
    assert noise.std(0) == pytest.approx([0.5, 0.5], rel=0.03) and abs(noise.mean()) < 0.01
    assert (surface.value(p) == bowl.value(p)).all()
    together = surfaces.noisy(bowl, 0.5, rng=np.random.default_rng(5), shared=True).gradient(
        p
    ) - bowl.gradient(p)
    assert np.ptp(together, axis=0).max() < 1e-12 < abs(together).max()
    assert (surfaces.noisy(bowl, 0.0, rng=np.random.default_rng(5)).gradient(p) == bowl.gradient(p)).all()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: surfaces.quadratic(0), "κ is the ratio of the two curvatures, a positive number; got 0"),
        (lambda: surfaces.quadratic(float("nan")), "positive number"),
        (lambda: surfaces.cliff(1), "steepness of the cliff"),
        (
            lambda: surfaces.noisy(surfaces.saddle(), -1, rng=np.random.default_rng(0)),
            "deviation of the noise, 0 or more; got -1",
        ),
        (lambda: surfaces.logistic([1, 2], [0, 1]), "do not overlap in x"),
        (lambda: surfaces.logistic([1, 2], [1, 1]), "has no minimum"),
        (lambda: surfaces.logistic([1, 2], [1]), r"both \(m,\); got \(2,\) and \(1,\)"),
        (
            lambda: surfaces.saddle().value([1.0, 2.0, 3.0]),
            r"two numbers, and many are \(…, 2\); got shape \(3,\)",
        ),
        (lambda: surfaces.saddle().gradient(1.0), r"got shape \(\)"),
    ],
)
def test_impossible_surfaces_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# ---- many dimensions ----------------------------------------------------------------------------------------------------
def test_a_random_state_draws_too_and_a_seed_does_not():
    surface, p = surfaces.saddle(), np.ones((3, 2))
    g = surfaces.noisy(surface, 0.5, rng=np.random.RandomState(1)).gradient(p) - surface.gradient(p)
    np.testing.assert_allclose(g, 0.5 * np.random.RandomState(1).randn(3, 2))
    assert surfaces.random_symmetric(2, 5, rng=np.random.RandomState(1)).shape == (5, 2, 2)
    for call in (lambda: surfaces.noisy(surface, 0.5, rng=1), lambda: surfaces.random_symmetric(2, 5, rng=1)):
        with pytest.raises(TypeError, match="np.random.default_rng"):
            call()


def test_random_symmetric_matrices_are_symmetric_and_rarely_positive():
    H = surfaces.random_symmetric(2, 40_000, rng=np.random.default_rng(0))
    assert H.shape == (40_000, 2, 2) and (H == H.swapaxes(1, 2)).all()
    np.testing.assert_allclose([H[:, 0, 0].var(), H[:, 0, 1].var()], [1, 0.5], rtol=0.03)
    share = (np.linalg.eigvalsh(H) > 0).all(axis=1).mean()
    assert abs(share - (2 - np.sqrt(2)) / 4) < 0.006  # and not 1/4, as with independent signs
    with pytest.raises(ValueError, match="from 1 on"):
        surfaces.random_symmetric(0, 5, rng=np.random.default_rng(0))


def test_a_slice_of_a_quadratic_is_a_quadratic():
    center, directions = np.array([1.0, 2.0, 3.0]), np.array([[1.0, 0, 0], [0, 2.0, 0]])
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 7)), axis=-1)
    J = surfaces.loss_slice(lambda theta: (theta**2).sum(-1), center, directions, grid)
    np.testing.assert_allclose(J, (1 + grid[..., 0]) ** 2 + (2 + 2 * grid[..., 1]) ** 2 + 9)
    with pytest.raises(ValueError, match="slice needs"):
        surfaces.loss_slice(lambda theta: theta, center, directions, grid[..., :1])


def test_principal_curvatures_are_known_where_the_surface_is():
    np.testing.assert_allclose(
        surfaces.principal_curvatures(surfaces.quadratic(100), [[0.0, 0.0], [1.0, 2.0]]),
        [[1, 100]] * 2,
        rtol=1e-6,
    )
    low, high = surfaces.principal_curvatures(surfaces.rosenbrock(), [1.0, 1.0])
    assert low * high == pytest.approx(400, rel=1e-4) and low + high == pytest.approx(
        1002, rel=1e-4
    )  # det and trace


def test_random_curvatures_of_two_dimensions():
    lam = surfaces.random_curvatures(2, 100_000, rng=np.random.default_rng(0))
    assert lam.shape == (100_000, 2) and (lam[:, 0] <= lam[:, 1]).all()
    assert (lam > 0).all(axis=1).mean() == pytest.approx((2 - np.sqrt(2)) / 4, abs=0.005)
