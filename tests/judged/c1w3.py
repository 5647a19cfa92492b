"""c1w3: right answers that must be accepted, and wrong ones that must be refused."""

import functools
from collections import OrderedDict

import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


# -- forward -----------------------------------------------------------------------------------------------------------


def forward_one_by_one(X, W1, b1, W2, b2):
    columns = []
    for i in range(X.shape[1]):
        z1 = W1 @ X[:, i : i + 1] + b1
        z2 = W2 @ np.tanh(z1) + b2
        columns.append((z1, np.tanh(z1), z2, sigma(z2)))
    Z1, A1, Z2, A2 = (np.hstack(part) for part in zip(*columns))
    return [A2, OrderedDict(A2=A2, Z2=Z2, A1=A1, Z1=Z1)]


def forward_by_exponentials(X, W1, b1, W2, b2):
    Z1 = np.dot(W1, X) + b1
    A1 = (np.exp(Z1) - np.exp(-Z1)) / (np.exp(Z1) + np.exp(-Z1))
    Z2 = np.einsum("ij,jk->ik", W2, A1) + b2[0, 0]
    A2 = np.exp(Z2) / (1 + np.exp(Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def forward_of_a_scaled_X(X, W1, b1, W2, b2):
    X /= 2
    return forward_by_exponentials(2 * X, W1, b1, W2, b2)


def forward_over_Z1(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1, out=Z1)
    Z2 = W2 @ A1 + b2
    return sigma(Z2), {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": sigma(Z2)}


def forward_with_a_tuple(X, W1, b1, W2, b2):
    A2, cache = forward_by_exponentials(X, W1, b1, W2, b2)
    return A2, tuple(cache.values())


# -- hinge_interpolant -------------------------------------------------------------------------------------------------


def hinges_in_a_loop(x, y):
    n = len(x)
    w, b, v = np.ones(n - 1, dtype=int), np.zeros(n - 1), np.zeros(n - 1)
    before = 0
    for i in range(n - 1):
        slope = (y[i + 1] - y[i]) / (x[i + 1] - x[i])
        b[i], v[i], before = -x[i], slope - before, slope
    return w, b, v, y[0]


def hinges_by_equations(x, y):
    units = np.maximum(x[1:, None] - x[None, :-1], 0)
    return np.ones(len(x) - 1), -x[:-1], np.linalg.solve(units, y[1:] - y[0]), y[0]


# -- collapse ----------------------------------------------------------------------------------------------------------


def collapse_from_the_identity(Ws, bs):
    n = Ws[0].shape[1]
    W, b = np.eye(n), np.zeros((n, 1))
    for Wl, bl in zip(Ws, bs):
        W, b = Wl @ W, Wl @ b + bl
    return W, b


def collapse_from_the_last(Ws, bs):
    W, b = Ws[-1], bs[-1]
    for Wl, bl in zip(Ws[-2::-1], bs[-2::-1]):
        W, b = W @ Wl, W @ bl + b
    return [W, b]


def collapse_by_trying(Ws, bs):
    def network(x):
        for W, b in zip(Ws, bs):
            x = W @ x + b
        return x

    n = Ws[0].shape[1]
    b = network(np.zeros((n, 1)))
    return network(np.eye(n)) - b, b


def collapse_by_recursion(Ws, bs):
    if len(Ws) == 1:
        return Ws[0], bs[0]
    W, b = collapse_by_recursion(Ws[:-1], bs[:-1])
    return Ws[-1] @ W, Ws[-1] @ b + bs[-1]


def collapse_in_place(Ws, bs):
    W, b = Ws[0], bs[0]
    while len(Ws) > 1:
        W, b = Ws[1] @ W, Ws[1] @ b + bs[1]
        Ws.pop(1)
        bs.pop(1)
    return W, b


def collapse_by_reducing(Ws, bs):
    W = functools.reduce(lambda W, Wl: Wl @ W, Ws)
    b = 0
    for Wl, bl in zip(Ws[1:], bs):
        b = Wl @ (b + bl)
    return W, b + bs[-1]


# -- activation_slope --------------------------------------------------------------------------------------------------


def slopes_by_masks(name, z):
    if name == "sigmoid":
        return sigma(z) - sigma(z) ** 2
    if name == "tanh":
        return 1 / np.cosh(z) ** 2
    slopes = np.ones_like(z)
    slopes[z < 0] = {"relu": 0, "leaky_relu": 0.01}[name]
    return slopes


def slopes_as_whole_numbers(name, z):
    match name:
        case "sigmoid":
            return np.exp(-z) / (1 + np.exp(-z)) ** 2
        case "tanh":
            return (1 - np.tanh(z)) * (1 + np.tanh(z))
        case "relu":
            return (z > 0) * 1
    return (z > 0) + 0.01 * (z <= 0)


def slopes_by_nudging(name, z):
    functions = {
        "sigmoid": sigma,
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    }
    g, h = functions[name], 1e-5
    return (g(z + h) - g(z - h)) / (2 * h)


def slopes_in_place(name, z):
    if name in ("sigmoid", "tanh"):
        return slopes_by_masks(name, z)
    z[z > 0] = 1
    z[z <= 0] = 0.01 if name == "leaky_relu" else 0
    return z


def without(name, wrong):
    """The right slopes, but for one name."""
    return lambda given, z: wrong(z) if given == name else slopes_by_masks(given, z)


# -- backward ----------------------------------------------------------------------------------------------------------


def backward_by_means(X, Y, W2, cache):
    m = X.shape[1]
    dZ2 = (cache["A2"] - Y) / m
    dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.tanh(cache["Z1"]) ** 2)
    return [
        np.dot(dZ1, X.T),
        np.sum(dZ1, axis=1).reshape(-1, 1),
        (cache["A1"] @ dZ2.T).T,
        np.array([[dZ2.sum()]]),
    ]


def backward_one_by_one(X, Y, W2, cache):
    m, total = X.shape[1], None
    for i in range(m):
        one = {name: array[:, i : i + 1] for name, array in cache.items()}
        part = backward_by_means(X[:, i : i + 1], Y[:, i : i + 1], W2, one)
        total = part if total is None else [a + b for a, b in zip(total, part)]
    return tuple(each / m for each in total)


def backward_in_place(X, Y, W2, cache):
    A1 = cache["A1"].copy()
    cache["A1"] **= 2
    return backward_by_means(X, Y, W2, {**cache, "A1": A1})


def backward_as_a_dict(X, Y, W2, cache):
    return dict(zip(("dW1", "db1", "dW2", "db2"), backward_by_means(X, Y, W2, cache)))


def backward_with_W2_as_it_is(X, Y, W2, cache):
    m, dZ2 = X.shape[1], cache["A2"] - Y
    dZ1 = W2 @ dZ2 * (1 - cache["A1"] ** 2)
    return (
        dZ1 @ X.T / m,
        dZ1.sum(1, keepdims=True) / m,
        dZ2 @ cache["A1"].T / m,
        dZ2.sum(1, keepdims=True) / m,
    )


# -- initialize --------------------------------------------------------------------------------------------------------


def initialize_number_by_number(n_x, n_h, n_y, scale, rng):
    W1 = np.array([[rng.standard_normal() * scale for _ in range(n_x)] for _ in range(n_h)])
    W2 = np.array([[rng.standard_normal() * scale for _ in range(n_h)] for _ in range(n_y)])
    return [W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))]


def from_numpys_own(n_x, n_h, n_y, scale, rng):
    return (
        np.random.randn(n_h, n_x) * scale,
        np.zeros((n_h, 1)),
        np.random.randn(n_y, n_h) * scale,
        np.zeros((n_y, 1)),
    )


def xavier(n_x, n_h, n_y, scale, rng):
    return (
        rng.standard_normal((n_h, n_x)) / np.sqrt(n_x),
        np.zeros((n_h, 1)),
        rng.standard_normal((n_y, n_h)) / np.sqrt(n_h),
        np.zeros((n_y, 1)),
    )


# -- more ways to go astray, and some roundabout ways that lead there -------------------------------------------------------


def forward_for_three_units(X, W1, b1, W2, b2):
    return forward_by_exponentials(X, np.zeros((3, len(X))) + W1, b1, W2, b2)


def forward_with_a_gap(X, W1, b1, W2, b2):
    A2, cache = forward_by_exponentials(X, W1, b1, W2, b2)
    return A2, {**cache, "Z1": None}


def forward_past_the_bend(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    Z2 = W2 @ Z1 + b2
    return sigma(Z2), {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": sigma(Z2)}


def collapse_of_three(Ws, bs):
    return collapse_by_trying(Ws[:3], bs[:3])


def collapse_by_one_matrix(Ws, bs):
    M = np.eye(Ws[0].shape[1] + 1)
    for W, b in zip(Ws, bs):
        M = np.block([[W, b], [np.zeros((1, W.shape[1])), np.ones((1, 1))]]) @ M
    return M[:-1, :-1], M[:-1, -1:]


def initialize_with(draw, b=lambda n: np.zeros((n, 1))):
    return lambda n_x, n_h, n_y, scale, rng: (
        scale * draw(rng, n_h, n_x),
        b(n_h),
        scale * draw(rng, n_y, n_h),
        b(n_y),
    )


RIGHT = {
    "forward": [forward_one_by_one, forward_by_exponentials],
    "hinge_interpolant": [hinges_in_a_loop, hinges_by_equations],
    "collapse": [
        collapse_by_one_matrix,
        collapse_from_the_identity,
        collapse_from_the_last,
        collapse_by_trying,
        collapse_by_recursion,
        collapse_by_reducing,
    ],
    "activation_slope": [
        without("relu", lambda z: (np.sign(z) + 1) / 2),
        without("relu", lambda z: (z >= 0).astype(np.int8)),
        without("leaky_relu", lambda z: np.clip(np.sign(z), 0.01, 1)),
        slopes_by_masks,
        slopes_as_whole_numbers,
        slopes_by_nudging,
    ],
    "backward": [backward_by_means, backward_one_by_one],
    "initialize": [
        initialize_with(
            lambda rng, rows, columns: rng.standard_normal(rows * columns).reshape(rows, columns)
        ),
        initialize_number_by_number,
        lambda n_x, n_h, n_y, scale, rng: (
            rng.normal(0, scale, size=(n_h, n_x)),
            np.zeros((n_h, 1)),
            rng.normal(scale=scale, size=(n_y, n_h)),
            np.zeros((n_y, 1)),
        ),
    ],
}

WRONG = {
    "forward": [
        (forward_for_three_units, "expected is"),
        (forward_with_a_gap, "is None; an array of shape"),
        (forward_past_the_bend, "and not Z1"),
        (forward_of_a_scaled_X, "argument `X` was changed"),
        (forward_over_Z1, '`cache`["Z1"] is'),
        (forward_with_a_tuple, "a dict of"),
        (lambda *given: forward_by_exponentials(*given)[0], "a tuple of `A2`, `cache`"),
        (lambda X, W1, b1, W2, b2: forward_by_exponentials(X, W1, b1, W2, 0 * b2 + 1), "expected is"),
    ],
    "hinge_interpolant": [
        (lambda x, y: tuple(map(list, hinges_in_a_loop(x, y)[:3])) + (y[0],), "is a list"),
        (lambda x, y: hinges_in_a_loop(x, y)[:3], "has 3 parts"),
        (lambda x, y: (2 * hinges_in_a_loop(x, y)[0], *hinges_in_a_loop(x, y)[1:]), "`w` is"),
        (lambda x, y: (*hinges_in_a_loop(x, y)[:3], y[:1]), "single number"),
    ],
    "collapse": [
        (collapse_of_three, "has shape"),
        (collapse_in_place, "argument `Ws` was changed"),
        (lambda Ws, bs: (collapse_by_trying(Ws, bs)[0], bs[-1]), "acts on the earlier b too"),
        (lambda Ws, bs: (collapse_by_trying(Ws, bs)[0], bs[0]), "`b`"),
        (lambda Ws, bs: (collapse_by_trying(Ws, bs)[0].T, collapse_by_trying(Ws, bs)[1]), "`W` has shape"),
    ],
    "activation_slope": [
        (without("relu", lambda z: np.maximum(z, 0) / z), "divide 0 by 0"),
        (without("leaky_relu", lambda z: (z > 0) + 0.01 * (z < 0)), "expected is 0.01"),
        (slopes_in_place, "argument `z` was changed"),
        (without("relu", lambda z: list(z > 0)), "is a list"),
        (without("tanh", lambda z: 1 - np.tanh(z**2)), "expected is"),
        (without("sigmoid", lambda z: np.full_like(z, 0.25)), "expected is"),
        (without("leaky_relu", lambda z: np.where(z > 0, 1, 0)), "slope .01"),
    ],
    "backward": [
        (backward_in_place, "argument `cache` was changed"),
        (backward_as_a_dict, "a tuple of"),
        (backward_with_W2_as_it_is, "W2.T @ dZ2"),
        (lambda *given: backward_by_means(*given)[:2], "has 2 parts"),
        (lambda X, Y, W2, cache: backward_by_means(X, 1 - Y, W2, cache), "expected is"),
    ],
    "initialize": [
        (
            initialize_with(lambda rng, rows, columns: rng.standard_normal((columns, rows)).T),
            "you drew the transpose",
        ),
        (
            initialize_with(lambda rng, rows, columns: rng.standard_normal(rows, columns)),
            "The shape is one argument",
        ),
        (initialize_with(lambda rng, rows, columns: rng.randn(rows, columns)), "A generator has other names"),
        (
            initialize_with(
                lambda rng, rows, columns: rng.standard_normal((rows, columns)),
                lambda n: np.full((n, 1), 0.01),
            ),
            "Every b should be zero",
        ),
        (from_numpys_own, "`rng` was not used"),
        (xavier, "expected is"),
        (
            lambda n_x, n_h, n_y, scale, rng: from_numpys_own(n_x, n_h, n_y, scale, rng)[:2],
            "`rng` was not used",
        ),
    ],
}
