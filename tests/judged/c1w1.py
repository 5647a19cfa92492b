"""c1w1: right answers that must be accepted, and wrong ones that must be refused."""

import functools
import random

import numpy as np

# -- hinge_price -------------------------------------------------------------------------------------------------------


def hinge_by_a_mask(size, slope, start):
    excess = size - start
    excess[excess < 0] = 0
    return slope * excess


def hinge_by_a_mask_on_zeros(size, slope, start):
    price = np.zeros(size.shape)
    price[size > start] = slope * (size[size > start] - start)
    return price


def hinge_by_a_loop(size, slope, start):
    price = np.zeros_like(size)
    for place in np.ndindex(size.shape):
        price[place] = slope * max(size[place] - start, 0)
    return price


def hinge_in_place(size, slope, start):
    size -= start
    size[size < 0] = 0
    return slope * size


# -- house_network -----------------------------------------------------------------------------------------------------


def houses_one_by_one(X, W1, b1, W2, b2):
    prices = [W2 @ np.maximum(W1 @ x[:, None] + b1, 0) + b2 for x in X.T]
    return np.hstack(prices)


def houses_by_a_mask(X, W1, b1, W2, b2):
    z1 = np.dot(W1, X) + b1
    z1[z1 < 0] = 0
    return np.dot(W2, z1) + b2


def houses_as_rows(X, W1, b1, W2, b2):
    a1 = np.clip(X.T @ W1.T + b1.T, 0, None)
    return (a1 @ W2.T + b2).T


# -- shuffle_features --------------------------------------------------------------------------------------------------


def rows_into_a_copy(X, order):
    result = X.copy()
    for i, j in enumerate(order):
        result[i] = X[j]
    return result


# -- agrees ------------------------------------------------------------------------------------------------------------


def agrees_in_a_loop(f, g, seed, n=100):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        z = rng.uniform(-5, 5)
        if abs(f(z) - g(z)) > 1e-10:
            return False
    return True


def agrees_by_default(f, g, seed, n=100):
    z = np.random.default_rng(seed).normal(size=n)
    return np.allclose(f(z), g(z))


def agrees_by_the_largest(f, g, seed, n=100):
    z = np.random.default_rng(seed).uniform(-10, 10, n)
    return np.max(np.abs(f(z) - g(z))) < 1e-12


def agrees_on_both_signs(f, g, seed, n=100):
    z = np.random.default_rng(seed).normal(size=n)
    z = np.concatenate([-z, z])
    return bool(np.isclose(f(z), g(z)).all())


def agrees_on_two_draws(f, g, seed, n=100):
    rng = np.random.default_rng(seed)
    return np.allclose(f(rng.normal(size=n)), g(rng.normal(size=n)))


def agrees_at_edges_first(f, g, seed, n=100):
    for z in (0.0, -1.0, 1.0, *np.random.RandomState(seed).normal(size=n)):
        if abs(f(z) - g(z)) > 1e-10:
            return False
    return True


def agrees_by_pythons_own(f, g, seed, n=100):
    draw = random.Random(seed)
    z = np.array([draw.gauss(0, 3) for _ in range(n)])
    return np.allclose(f(z), g(z))


def agrees_on_a_grid_of_its_own(f, g, seed, n=100):
    z = np.linspace(-9.3, 9.1, n)
    return np.allclose(f(z), g(z))


# -- sigmoid_stack -----------------------------------------------------------------------------------------------------


def sigma(z):
    return 1 / (1 + np.exp(-z))


def stack_by_broadcasting(z, N):
    return sigma(z[..., None] - np.arange(1, N + 1) + 0.5).sum(axis=-1)


def stack_from_0(z, N):
    return sum(sigma(z - i - 0.5) for i in range(N))


def stack_in_an_array(z, N):
    total = np.zeros(z.shape)
    for i in range(N):
        total += np.exp(z - i - 0.5) / (1 + np.exp(z - i - 0.5))
    return total


def stack_along_axis_0(z, N):
    return np.sum([sigma(z - i + 0.5) for i in range(1, N + 1)], axis=0)


def stack_that_moves_z(z, N):
    total = 0
    z += 0.5
    for _ in range(N):
        z -= 1
        total = total + sigma(z)
    return total


# -- more ways to go astray, and some roundabout ways that lead there -------------------------------------------------------


def hinge_into_whole_numbers(size, slope, start):
    price = np.zeros(size.shape, dtype=int)
    for place in np.ndindex(size.shape):
        price[place] = slope * max(size[place] - start, 0)
    return price


def hinge_by_pieces(size, slope, start):
    return np.piecewise(size, [size > start], [lambda s: slope * (s - start), 0.0])


class Priced:
    def __call__(self, size, slope, start):
        return slope * np.fmax(0, size - start)


def houses_with_1_on_top(X, W1, b1, W2, b2):
    one = np.ones((1, X.shape[1]))
    A1 = np.maximum(np.hstack([W1, b1]) @ np.vstack([X, one]), 0)
    return np.hstack([W2, b2]) @ np.vstack([A1, one])


def agrees_at_the_first_point(f, g, seed, n=100):
    z = np.random.default_rng(seed).normal(size=n)
    for one, other in zip(f(z), g(z)):
        return bool(abs(one - other) < 1e-9)


def agrees_at(draw, close=np.allclose):
    def agrees(f, g, seed, n=100):
        z = draw(np.random.default_rng(seed), n)
        return bool(close(f(z), g(z)))

    return agrees


def agrees_by_numpys_own(f, g, seed, n=100):
    z = np.random.randn(n)
    return np.allclose(f(z), g(z))


def stack_that_moves_z_and_back(z, N):
    total = 0
    for i in range(1, N + 1):
        z -= i - 0.5
        total = total + sigma(z)
        z += i - 0.5
    return total


def stack_by_recursion(z, N):
    return sigma(z - N + 0.5) + (stack_by_recursion(z, N - 1) if N > 1 else 0)


RIGHT = {
    "hinge_price": [
        hinge_by_pieces,
        Priced(),
        functools.partial(np.vectorize(lambda size, slope, start: slope * max(size - start, 0.0))),
        hinge_by_a_mask,
        hinge_by_a_mask_on_zeros,
        hinge_by_a_loop,
        lambda size, slope, start: np.where(size > start, slope * (size - start), 0),
        lambda size, slope, start: slope * (size - start) * (size >= start),
        lambda size, slope, start: slope * (size - start) * (size > start).astype(int),
        lambda size, slope, start: slope * np.clip(size - start, 0, None),
        lambda size, slope, start: slope * (np.maximum(size, start) - start),
        lambda size, slope, start: slope / 2 * (size - start + np.abs(size - start)),
    ],
    "house_network": [houses_with_1_on_top, houses_one_by_one, houses_by_a_mask, houses_as_rows],
    "shuffle_features": [
        rows_into_a_copy,
        lambda X, order: np.take(X, order, axis=0),
        lambda X, order: np.eye(len(X))[order] @ X,
        lambda X, order: np.array([X[j] for j in order]),
        lambda X, order: X.T[:, order].T,
        lambda X, order: X[list(order), :],
    ],
    "agrees": [
        agrees_in_a_loop,
        agrees_by_default,
        agrees_by_the_largest,
        agrees_on_both_signs,
        agrees_at_edges_first,
        agrees_by_pythons_own,
        agrees_at(lambda rng, n: (rng.random(n) - 0.5) * 20),
    ],
    "sigmoid_stack": [
        stack_by_recursion,
        stack_that_moves_z_and_back,
        stack_by_broadcasting,
        stack_from_0,
        stack_in_an_array,
        stack_along_axis_0,
    ],
}

WRONG = {
    "hinge_price": [
        (hinge_into_whole_numbers, "dtype int64"),
        (
            lambda size, slope, start: (slope * np.maximum(size - start, 0)).astype(np.float32),
            "dtype float32",
        ),
        (hinge_in_place, "argument `size` was changed"),
        (lambda size, slope, start: slope * np.clip(size - start, 0, 1), "expected is"),
        (lambda size, slope, start: slope * np.maximum(size - start, -1), "entries differ"),
        (lambda size, slope, start: slope * np.maximum(size - 0.779, 0), "entries differ"),
        (lambda size, slope, start: list(slope * np.maximum(size - start, 0)), "is a list"),
        (lambda size, slope, start: slope * np.round(np.maximum(size - start, 0)), "entries differ"),
    ],
    "house_network": [
        (lambda X, W1, b1, W2, b2: W2 @ np.abs(W1 @ X + b1) + b2, "entries differ"),
        (lambda X, W1, b1, W2, b2: (W2 @ np.maximum(W1 @ X + b1, 0) + b2).T, "in a column"),
    ],
    "shuffle_features": [
        (lambda X, order: X[::-1], "entries differ"),
        (lambda X, order: X[order[order]], "entries differ"),
        (lambda X, order: X[order].tolist(), "is a list"),
    ],
    "agrees": [
        (agrees_at_the_first_point, "One point is compared"),
        (agrees_at(lambda rng, n: rng.normal()), "One point is compared"),
        (agrees_at(lambda rng, n: rng.integers(-10, 10, n)), "Whole numbers"),
        (agrees_at(lambda rng, n: rng.normal(size=n), lambda a, b: np.max(a - b) < 1e-9), "has a sign"),
        (
            agrees_at(lambda rng, n: rng.normal(size=n), lambda a, b: (a.round(3) == b.round(3)).all()),
            "too wide",
        ),
        (agrees_by_numpys_own, "global generator"),
        (lambda f, g, seed, n=100: agrees_by_default(sigma, g, seed, n), "expected is"),
        (agrees_on_a_grid_of_its_own, "`seed` is not used"),
        *[
            (
                agrees_at(lambda rng, n, own=own: np.random.default_rng(own).normal(size=n)),
                "`seed` is not used",
            )
            for own in (0, 1, 8, 42)
        ],
        (agrees_at(lambda rng, n: np.random.default_rng(n).normal(size=n)), "`seed` is not used"),
        (agrees_at(lambda rng, n: np.random.RandomState(0).normal(size=n)), "`seed` is not used"),
        (agrees_at(lambda rng, n: np.random.default_rng().normal(size=n)), "other inputs on the next call"),
        (
            agrees_at(lambda rng, n: np.array([random.uniform(-9, 9) for _ in range(n)])),
            "other inputs on the next call",
        ),
        (agrees_on_two_draws, "False whatever f and g are"),
        (lambda f, g, seed, n=100: False, "False whatever f and g are"),
        (
            lambda f, g, seed, n=100: np.isclose(f(np.linspace(-5, 5, n)), g(np.linspace(-5, 5, n))),
            "array of shape",
        ),
    ],
    "sigmoid_stack": [
        (lambda z, N: sum(sigma(z - i + 0.5) for i in range(1, 21)), "expected is"),
        (lambda z, N: np.cumsum([sigma(z - i + 0.5) for i in range(1, N + 1)], axis=0), "has shape"),
        (stack_that_moves_z, "argument `z` was changed"),
        (lambda z, N: np.log(1 + np.exp(z)), "entries differ"),
        (lambda z, N: sum(sigma(z - i) for i in range(N)) + 0.5, "entries differ"),
    ],
}
