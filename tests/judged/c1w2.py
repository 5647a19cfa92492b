"""c1w2: right answers that must be accepted, and wrong ones that must be refused."""

import math
import warnings

import numpy as np


def sigma(z):
    return np.where(z >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z)))


# -- unroll ------------------------------------------------------------------------------------------------------------


def picture_by_picture(images):
    return np.stack([image.ravel() / 255 for image in images], axis=1)


def planes_first(images):
    """The lecture's order: all reds, all greens, all blues."""
    m = images.shape[0]
    return images.transpose(0, 3, 1, 2).reshape(m, -1).T / 255


def planes_one_by_one(images):
    columns = [np.concatenate([image[..., c].ravel() for c in range(image.shape[-1])]) for image in images]
    return np.array(columns).T / 255.0


def another_order_for_each(images):
    m = images.shape[0]
    X = images.reshape(m, -1).T / 255
    X[:, 0] = X[::-1, 0]
    return X


def in_place(images):
    images //= 2
    return images.reshape(len(images), -1).T / 127


# -- sigmoid -----------------------------------------------------------------------------------------------------------


def sigmoid_by_masks(z):
    a = np.empty_like(z)
    up = z >= 0
    a[up] = 1 / (1 + np.exp(-z[up]))
    e = np.exp(z[~up])
    a[~up] = e / (1 + e)
    return a


def sigmoid_by_places(z):
    a = np.zeros(z.shape)
    for place, each in np.ndenumerate(z):
        a[place] = 1 / (1 + math.exp(-each)) if each > 0 else math.exp(each) / (1 + math.exp(each))
    return a


def sigmoid_of_old(z):
    warnings.warn("an old function", DeprecationWarning, stacklevel=2)
    return (1 + np.tanh(z / 2)) / 2


def sigmoid_in_silence(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def sigmoid_in_place(z):
    z *= -1
    z[z > 700] = 700
    return 1 / (1 + np.exp(z))


# -- logistic_cost -----------------------------------------------------------------------------------------------------


def cost_by_a_loop(w, b, X, Y):
    total = 0.0
    for i in range(X.shape[1]):
        z = float(w[:, 0] @ X[:, i]) + b
        total += max(z, 0.0) - z * Y[0, i] + math.log1p(math.exp(-abs(z)))
    return total / X.shape[1]


def cost_by_a_product(w, b, X, Y):
    Z = np.dot(w.T, X) + b
    return (np.logaddexp(0, -Z) @ Y.T + np.logaddexp(0, Z) @ (1 - Y).T)[0, 0] / Y.size


# -- logistic_gradients ------------------------------------------------------------------------------------------------


def gradients_by_broadcasting(w, b, X, Y):
    dZ = sigma(w.T @ X + b) - Y
    return np.mean(X * dZ, axis=1, keepdims=True), np.mean(dZ)


def gradients_by_einsum(w, b, X, Y):
    dZ = (sigma(np.einsum("ij,ik->jk", w, X) + b) - Y) / X.shape[1]
    return [np.einsum("ik,jk->ij", X, dZ), np.squeeze(dZ.sum())]


def gradients_by_a_comprehension(w, b, X, Y):
    dZ = sigma(w.T @ X + b) - Y
    dw = sum(X[:, i : i + 1] * dZ[0, i] for i in range(X.shape[1]))
    return dw / X.shape[1], dZ.mean()


def gradients_of_overwritten_labels(w, b, X, Y):
    Y -= sigma(w.T @ X + b)
    return -X @ Y.T / X.shape[1], -Y.mean()


# -- slope -------------------------------------------------------------------------------------------------------------


def slope_of_both_sides(f, a, h=1e-4):
    right, left = (f(a + h) - f(a)) / h, (f(a) - f(a - h)) / h
    return (right + left) / 2


def slope_of_two_points(f, a, h=1e-4):
    left, right = a - h, a + h
    return (f(right) - f(left)) / (right - left)


# -- graph_gradients ---------------------------------------------------------------------------------------------------


def graph_in_arrays(a, b, c):
    dv = np.float64(3)
    return dict(dc=np.array(dv * b), db=dv * c, du=dv, da=dv, dv=3)


# -- percentages -------------------------------------------------------------------------------------------------------


def column_by_column(A):
    result = np.zeros(A.shape)
    for j in range(A.shape[1]):
        result[:, j] = A[:, j] / sum(A[:, j]) * 100
    return result


def percentages_in_place(A):
    A /= A.sum(axis=0)
    return 100 * A


# -- train -------------------------------------------------------------------------------------------------------------


def train_in_place(X, Y, learning_rate, steps):
    n_x, m = X.shape
    w, b, step = np.zeros((n_x, 1)), 0, 0
    while step < steps:
        dZ = (sigma(w.T @ X + b) - Y) / m
        w -= learning_rate * (X @ dZ.T)
        b -= learning_rate * np.sum(dZ)
        step += 1
    return w, b


def train_by_loops(X, Y, learning_rate, steps):
    n_x, m = X.shape
    w, b = np.zeros((n_x, 1)), 0.0
    for _ in range(steps):
        dw, db = np.zeros((n_x, 1)), 0.0
        for i in range(m):
            dz = sigma(w[:, 0] @ X[:, i] + b) - Y[0, i]
            dw[:, 0] += dz * X[:, i] / m
            db += dz / m
        w, b = w - learning_rate * dw, b - learning_rate * db
    return [w, b]


def train_with_1_on_top(X, Y, learning_rate, steps):
    """b as the weight of an input that is always 1."""
    m = X.shape[1]
    X = np.vstack([np.ones((1, m)), X])
    theta = np.zeros((len(X), 1))
    for _ in range(steps):
        theta = theta + learning_rate * X @ (Y - sigma(theta.T @ X)).T / m
    return theta[1:], theta[0, 0]


def train_from_chance(X, Y, learning_rate, steps):
    w, b = np.random.default_rng(0).normal(size=(len(X), 1)) * 0.01, 0.0
    for _ in range(steps):
        dZ = sigma(w.T @ X + b) - Y
        w, b = w - learning_rate * X @ dZ.T / X.shape[1], b - learning_rate * dZ.mean()
    return w, b


def train_on_scaled(X, Y, learning_rate, steps):
    X /= 2
    return train_in_place(X, Y, learning_rate, steps)


def train_until_it_stands(X, Y, learning_rate, steps):
    return train_in_place(X, Y, learning_rate, 1000)


def train_with_a_flat_w(X, Y, learning_rate, steps):
    w, b = train_in_place(X, Y, learning_rate, steps)
    return w.T, b


def train_and_the_cost(X, Y, learning_rate, steps):
    w, b = train_in_place(X, Y, learning_rate, steps)
    return w, b, np.mean(np.logaddexp(0, w.T @ X + b) - Y * (w.T @ X + b))


# -- predict -----------------------------------------------------------------------------------------------------------


def predict_by_a_mask(w, b, X):
    A = sigma(w.T @ X + b)
    answer = np.zeros((1, X.shape[1]))
    answer[A > 0.5] = 1
    return answer


def predict_by_a_loop(w, b, X):
    answer = np.zeros((1, X.shape[1]), dtype=np.uint8)
    for i in range(X.shape[1]):
        if w[:, 0] @ X[:, i] + b > 0:
            answer[0, i] = 1
    return answer


# -- more ways to go astray, and some roundabout ways that lead there -------------------------------------------------------


def unrolled_in_three_colors(images):
    m, h, w, _ = images.shape
    return images.reshape(m, h * w * 3).T / 255


def gradients_with(dZ):
    def gradients(w, b, X, Y):
        error = dZ(w, b, X, Y)
        return X @ error.T / X.shape[1], float(error.mean())

    return gradients


def train_by_examples(X, Y, learning_rate, steps):
    w, b = np.zeros((len(X), 1)), 0.0
    for i in list(range(X.shape[1])) * steps:
        dz = sigma(w.T @ X[:, [i]] + b) - Y[:, [i]]
        w, b = w - learning_rate * dz * X[:, [i]], b - learning_rate * dz.item()
    return w, b


def train_by_recursion(X, Y, learning_rate, steps):
    if steps == 0:
        return np.zeros((len(X), 1)), 0
    w, b = train_by_recursion(X, Y, learning_rate, steps - 1)
    dZ = sigma(w.T @ X + b) - Y
    return w - learning_rate * X @ dZ.T / X.shape[1], b - learning_rate * dZ.mean()


def train_b_by_itself(X, Y, learning_rate, steps):
    w, b = np.zeros((len(X), 1)), 0.0
    for _ in range(steps):
        dZ = sigma(w.T @ X + b) - Y
        w, b = w - learning_rate * X @ dZ.T / X.shape[1], b - dZ.mean()
    return w, b


RIGHT = {
    "unroll": [
        picture_by_picture,
        planes_first,
        planes_one_by_one,
        lambda images: np.reshape(images, (len(images), -1)).astype(float).T * (1 / 255),
        lambda images: (images / 255).reshape(images.shape[0], -1).T,
        lambda images: np.moveaxis(images, 0, -1).reshape(-1, len(images)) / 255,
    ],
    "sigmoid": [
        lambda z: np.asarray(1 / (1 + np.exp(-z.astype(np.longdouble))), dtype=float),
        sigmoid_by_masks,
        sigmoid_by_places,
        sigmoid_in_silence,
        sigmoid_of_old,
        lambda z: (1 + np.tanh(z / 2)) / 2,
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
        np.vectorize(lambda z: 1 / (1 + math.exp(-z)) if z > 0 else 1 - 1 / (1 + math.exp(z))),
    ],
    "logistic_cost": [
        cost_by_a_loop,
        cost_by_a_product,
        lambda w, b, X, Y: np.mean(
            np.where(Y == 1, np.logaddexp(0, -(w.T @ X + b)), np.logaddexp(0, w.T @ X + b))
        ),
        lambda w, b, X, Y: np.logaddexp(0, (1 - 2 * Y) * (w.T @ X + b)).mean(),
        lambda w, b, X, Y: np.array(np.sum(np.logaddexp(0, w.T @ X + b) - Y * (w.T @ X + b)) / Y.shape[1]),
    ],
    "logistic_gradients": [gradients_by_broadcasting, gradients_by_einsum],
    "slope": [slope_of_both_sides, slope_of_two_points],
    "graph_gradients": [
        lambda a, b, c: {
            "dv": 3,
            "da": np.float32(3),
            "du": np.int8(3),
            "db": np.float32(3) * np.float32(c),
            "dc": 3 * b,
        },
        graph_in_arrays,
    ],
    "percentages": [
        lambda A: A @ np.diag(100 / A.sum(axis=0)),
        column_by_column,
        lambda A: A / A.sum(0) * 100,
        lambda A: (100 * A.T / A.T.sum(axis=1, keepdims=True)).T,
        lambda A: 100 * A / (np.ones((1, len(A))) @ A),
        lambda A: np.apply_along_axis(lambda column: 100 * column / column.sum(), 0, A),
    ],
    "train": [train_by_recursion, train_in_place, train_by_loops, train_with_1_on_top],
    "predict": [
        lambda w, b, X: np.heaviside(w.T @ X + b, 0),
        predict_by_a_mask,
        predict_by_a_loop,
        lambda w, b, X: np.round(sigma(w.T @ X + b)),
        lambda w, b, X: w.T @ X + b > 0,
        lambda w, b, X: np.where(sigma(w.T @ X + b) > 0.5, 1.0, 0.0),
        lambda w, b, X: (np.dot(X.T, w) + b > 0).T.astype(np.float32),
    ],
}

WRONG = {
    "unroll": [
        (unrolled_in_three_colors, "cannot reshape"),
        (lambda images: images.reshape(len(images), -1).T.squeeze() / 255, "has shape"),
        (another_order_for_each, "entries differ"),
        (in_place, "expected is"),
        (lambda images: (images.reshape(len(images), -1).T / 255).astype(np.float32), "dtype float32"),
        (lambda images: images.reshape(len(images), -1).T / 200, "expected is"),
        (lambda images: (images.reshape(len(images), -1).T - 128) / 128, "expected is"),
        (lambda images: images[..., 0].reshape(len(images), -1).T / 255, "has shape"),
    ],
    "sigmoid": [
        (lambda z: 1 / (1 + np.exp(-np.clip(z, -20, 20))), "Clipping z"),
        (lambda z: np.round(sigma(z), 9), "expected is"),
        (sigmoid_in_place, "argument `z` was changed"),
        (lambda z: np.round(sigma(z)), "expected is"),
        (lambda z: np.tanh(z), "expected is"),
        (lambda z: sigma(z).ravel(), "has shape"),
        (lambda z: sigma(z) * (1 - sigma(z)), "expected is"),
    ],
    "logistic_cost": [
        (lambda w, b, X, Y: np.mean(np.logaddexp(0, w.T @ X + b) - Y * (w.T @ X + b)) / 2, "Half of it"),
        (
            lambda w, b, X, Y: (np.logaddexp(0, w.T @ X + b) - Y * (w.T @ X + b)).sum() / X.size,
            "number of entries",
        ),
        (lambda w, b, X, Y: float(np.mean(np.logaddexp(0, w.T @ X + b))), "expected is"),
        (lambda w, b, X, Y: (np.logaddexp(0, w.T @ X + b) - Y * (w.T @ X + b)).ravel(), "array of shape"),
        (lambda w, b, X, Y: -np.log(np.clip(sigma(w.T @ X + b), 0.1, 0.9)).mean(), "expected is"),
    ],
    "logistic_gradients": [
        (gradients_with(lambda w, b, X, Y: w.T @ X + b - Y), "The sigmoid is missing"),
        (gradients_with(lambda w, b, X, Y: 2 * (sigma(w.T @ X + b) - Y)), "Twice as much"),
        (gradients_with(lambda w, b, X, Y: (sigma(w.T @ X + b) - Y) / 2), "Half of it"),
        (gradients_by_a_comprehension, "still a loop over the examples"),
        (gradients_of_overwritten_labels, "argument `Y` was changed"),
        (lambda w, b, X, Y: gradients_by_broadcasting(w, b, X, Y)[0], "is an array"),
    ],
    "slope": [
        (lambda f, a, h=1e-4: ((f(a) + h) - (f(a) - h)) / (2 * h), "before f is asked"),
        (lambda f, a, h=1e-4: (f(a + h) + f(a - h)) / (2 * h), "and not their sum"),
        (lambda f, a, h=1e-4: (f(a + h) - f(a - h)) // (2 * h), "expected is"),
        (lambda f, a, h=1e-4: (f(a + h) - f(a - h)) / (2 * h) + h, "expected is"),
        (lambda f, a, h=1e-4: abs(f(a + h) - f(a - h)) / (2 * h), "The result is 3; expected is -3."),
        (lambda f, a, h=1e-4: (f(a + h / 2) - f(a - h / 2)) / h, "expected is"),
        (lambda f, a, h=1e-4: (f(a + 1e-6) - f(a - 1e-6)) / 2e-6, "Use the h that you are given"),
        (lambda f, a, h=1e-4: (f(a + 1e-4) - f(a)) / 1e-4, "expected is"),
        (
            lambda f, a, h=1e-4: {"triple": 3.0, "square": 2 * a, "cube": 3 * a**2}.get(f.__name__, 1 / a),
            "expected is",
        ),
    ],
    "graph_gradients": [
        (lambda a, b, c: (3.0, 3.0, 3.0, 3 * c, 3 * b), "a dict of"),
        (lambda a, b, c: {"dv": 3, "da": 3, "du": 3, "db": 3 * c}, "has the keys"),
        (
            lambda a, b, c: {"dv": 3, "da": 3, "du": 3, "db": 6, "dc": 9} | {"db": 3 * c if a != 5 else 6},
            "expected is",
        ),
    ],
    "percentages": [
        (lambda A: 100 * A / (A.sum(axis=0) + 1e-8), "added to the sum"),
        (lambda A: 100 * A / A.sum(axis=0, keepdims=True).clip(1e-9), "expected is"),
        (percentages_in_place, "argument `A` was changed"),
        (lambda A: 100 * A / A.sum(axis=0)[0], "expected is"),
        (lambda A: (100 * A / A.sum(axis=0)).tolist(), "is a list"),
    ],
    "train": [
        (train_by_examples, "for each example"),
        (train_b_by_itself, "without the learning rate"),
        (train_from_chance, "expected is 0."),
        (train_on_scaled, "expected is"),
        (train_until_it_stands, "expected is"),
        (train_with_a_flat_w, "has shape"),
        (train_and_the_cost, "has 3 parts"),
        (lambda X, Y, learning_rate, steps: train_in_place(X, Y, learning_rate, steps)[0], "is an array"),
        (lambda X, Y, learning_rate, steps: train_in_place(X, Y, learning_rate / 2, steps), "expected is"),
    ],
    "predict": [
        (lambda w, b, X: sigma(w.T @ X + b).astype(int), "drops what stands after the point"),
        (lambda w, b, X: [int(z > 0) for z in (w.T @ X + b)[0]], "is a list"),
        (lambda w, b, X: w.T @ X - b > 0, "expected is"),
        (lambda w, b, X: (w.T @ X + b > 0).T.astype(int), "has shape"),
        (lambda w, b, X: np.where(w.T @ X + b > 0, 1, -1), "gives −1"),
        (lambda w, b, X: np.where(sigma(w.T @ X + b) > 0.7, 1, 0), "expected is"),
        (lambda w, b, X: np.ceil(sigma(w.T @ X + b)), "Every probability is larger than 0"),
        (lambda w, b, X: np.zeros((1, X.shape[1])), "expected is"),
        (lambda w, b, X: (w.T @ X + b > 0).astype(str), "has dtype"),
    ],
}
