"""c1w4: right answers that must be accepted, and wrong ones that must be refused."""

import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


# -- layer_shapes and count_parameters ---------------------------------------------------------------------------------


def shapes_of_arrays(dims, m):
    layers, A = [], np.zeros((dims[0], m))
    for l in range(1, len(dims)):
        W, b = np.zeros((dims[l], len(A))), np.zeros((dims[l], 1))
        A = Z = W @ A + b
        dW = Z @ np.zeros((m, dims[l - 1]))
        layers.append(dict(db=b.shape, dW=dW.shape, A=A.shape, Z=Z.shape, b=list(b.shape), W=W.shape))
    return tuple(layers)


def shapes_as_text(dims, m):
    return [{name: str(shape) for name, shape in layer.items()} for layer in shapes_of_arrays(dims, m)]


def shapes_that_eat(dims, m):
    layers = shapes_of_arrays(dims, m)
    del dims[0]
    return layers


def counted_with_arrays(dims):
    sizes = np.array(dims)
    return np.sum(sizes[1:] * (sizes[:-1] + 1))


def counted_by_eating(dims):
    total = 0
    while len(dims) > 1:
        n = dims.pop(0)
        total += (n + 1) * dims[0]
    return total


# -- deep_forward ------------------------------------------------------------------------------------------------------


def forward_by_number(X, params):
    L, A, caches = len(params), {0: X}, []
    for l in range(1, L + 1):
        W, b = params[l - 1]
        Z = np.dot(W, A[l - 1]) + b
        A[l] = Z * (Z > 0) if l < L else np.exp(Z) / (1 + np.exp(Z))
        caches += [[A[l - 1], W, Z]]
    return A[L], tuple(caches)


def forward_by_recursion(X, params, last=True):
    W, b = params[-1]
    A, caches = forward_by_recursion(X, params[:-1], False) if len(params) > 1 else (X, [])
    Z = W @ A + b
    return sigma(Z) if last else np.where(Z > 0, Z, 0.0), [*caches, (A, W, Z)]


def forward_over_X(X, params):
    A, caches = forward_by_number(X, params)
    X[X < 0] = 0
    return A, caches


def forward_by_a_softmax(X, params):
    A, caches = forward_by_number(X, params)
    e = np.exp(caches[-1][2])
    return e / e.sum(axis=0), caches


def forward_with_caches_turned_round(X, params):
    A, caches = forward_by_number(X, params)
    return A, caches[::-1]


def forward_to_an_answer(X, params):
    A, caches = forward_by_number(X, params)
    return A > 0.5, caches


# -- layer_backward ----------------------------------------------------------------------------------------------------


def layer_by_means(dA, cache):
    A_prev, W, Z = cache
    dZ = np.where(Z > 0, dA, 0)
    dW = np.einsum("im,jm->ij", dZ, A_prev) / dA.shape[1]
    return [np.dot(W.T, dZ), dW, np.mean(dZ, axis=1).reshape(-1, 1)]


def layer_by_a_mask(dA, cache):
    A_prev, W, Z = cache
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    m = Z.shape[1]
    return (dZ.T @ W).T, (A_prev @ dZ.T).T / m, np.dot(dZ, np.ones((m, 1))) / m


def layer_one_by_one(dA, cache):
    A_prev, W, Z = cache
    dW, db, dA_prev = np.zeros_like(W), np.zeros((len(W), 1)), []
    for i in range(dA.shape[1]):
        dz = dA[:, [i]] * (Z[:, [i]] > 0).astype(int)
        dW, db = dW + dz * A_prev[:, i] / dA.shape[1], db + dz / dA.shape[1]
        dA_prev.append(W.T @ dz)
    return np.hstack(dA_prev), dW, db


def layer_over_dA(dA, cache):
    A_prev, W, Z = cache
    dA[Z <= 0] = 0
    return W.T @ dA, dA @ A_prev.T / dA.shape[1], dA.mean(axis=1, keepdims=True)


# -- deep_backward -----------------------------------------------------------------------------------------------------


def backward_by_way_of_dA(AL, Y, caches):
    """The lecture's first line, and every layer alike."""
    dA, grads = -Y / AL + (1 - Y) / (1 - AL), []
    for l, (A_prev, W, Z) in reversed(list(enumerate(caches, 1))):
        dZ = dA * (AL * (1 - AL) if l == len(caches) else Z > 0)
        grads.insert(0, [dZ @ A_prev.T / Y.size, dZ.mean(axis=1, keepdims=True)])
        dA = W.T @ dZ
    return grads


def backward_like_the_tape(AL, Y, caches):
    """1/m in dZ from the beginning."""
    grads, dZ = [None] * len(caches), (AL - Y) / Y.shape[1]
    for l in range(len(caches) - 1, -1, -1):
        A_prev, W, _ = caches[l]
        grads[l] = (dZ @ A_prev.T, dZ.sum(axis=1)[:, None])
        dZ = (W.T @ dZ) * np.sign(A_prev)
    return tuple(grads)


def backward_with_dicts(AL, Y, caches):
    return [{"dW": dW, "db": db} for dW, db in backward_like_the_tape(AL, Y, caches)]


def backward_that_eats(AL, Y, caches):
    grads = backward_like_the_tape(AL, Y, caches)
    caches.clear()
    return grads


# -- fold --------------------------------------------------------------------------------------------------------------


def fold_by_recursion(x, layers):
    return x if layers == 0 else fold_by_recursion(2 * relu(x) - 4 * relu(x - 0.5), layers - 1)


def fold_with_slopes_1(x, layers):
    for _ in range(layers):
        x = x * (x > 0) - 2 * np.clip(x - 0.5, 0, None)
        x = x + x
    return x


def fold_point_by_point(x, layers):
    y = np.zeros(x.shape)
    for i in range(x.shape[1]):
        each = x[0, i]
        for _ in range(layers):
            each = 2 * max(each, 0) - 4 * max(each - 0.5, 0)
        y[0, i] = each
    return y


def fold_in_place(x, layers):
    for _ in range(layers):
        x[:] = 2 * relu(x) - 4 * relu(x - 0.5)
    return x


def fold_of_a_number(x, layers):
    return float(fold_by_recursion(x, layers)[0, 0])


# -- parity ------------------------------------------------------------------------------------------------------------


def parity_by_the_sum(bits):
    k = np.arange(len(bits))[:, None]
    A = relu(bits.sum(axis=0) - k)
    return (A[0] + 2 * ((-1.0) ** k[1:] * A[1:]).sum(axis=0))[None]


def parity_by_a_layer_of_weights(bits):
    n = len(bits)
    A = relu(np.ones((n, n)) @ bits - np.arange(n).reshape(n, 1))
    W = np.array([[1.0] + [2.0 * (-1) ** k for k in range(1, n)]])
    return W @ A


def parity_of_halves(bits):
    while bits.shape[0] > 1:
        half = bits.shape[0] // 2
        a, b = bits[:half], bits[half:]
        bits = relu(a - b) + relu(b - a)
    return bits


def parity_by_recursion(bits):
    if len(bits) == 1:
        return bits
    a, b = parity_by_recursion(bits[0::2]), parity_by_recursion(bits[1::2])
    return relu(a - b) + relu(b - a)


def parity_pair_by_pair(bits):
    while len(bits) > 1:
        rows = []
        for k in range(0, len(bits), 2):
            rows.append(relu(bits[k] - bits[k + 1]) + relu(bits[k + 1] - bits[k]))
        bits = np.array(rows)
    return bits


def parity_from_both_ends(bits):
    while len(bits) > 1:
        a, b = bits[: len(bits) // 2], bits[: len(bits) // 2 - 1 : -1]
        bits = np.abs(a - b)
    return bits


def parity_of_a_chain(bits):
    result = 0
    for row in bits:
        result = np.abs(result - row[None])
    return result


def parity_with_or_and_and(bits):
    """Each pair by relu(a + b) − 2 relu(a + b − 1)."""
    for _ in range(int(np.log2(len(bits)))):
        s = bits[0::2] + bits[1::2]
        bits = relu(s) - 2 * relu(s - 1)
    return bits


def parity_with_matrices(bits):
    while len(bits) > 1:
        n = len(bits)
        W1 = np.zeros((n, n))
        pairs = np.arange(0, n, 2)
        W1[pairs, pairs], W1[pairs, pairs + 1] = 1, -1
        W1[pairs + 1, pairs], W1[pairs + 1, pairs + 1] = -1, 1
        bits = np.kron(np.eye(n // 2), np.ones((1, 2))) @ relu(W1 @ bits)
    return bits


def parity_of_each_example(bits):
    """A loop over the examples, with more lines than it needs."""
    answer = np.zeros((1, bits.shape[1]))
    for i in range(bits.shape[1]):
        column = bits[:, i]
        while True:
            if len(column) == 1:
                break
            a = column[0::2]
            b = column[1::2]
            one = relu(a - b)
            other = relu(b - a)
            column = one + other
        answer[0, i] = column[0]
    return answer


def parity_of_each_sum(bits):
    return np.array([[parity_by_the_sum(bits[:, [i]])[0, 0] for i in range(bits.shape[1])]])


def parity_in_place(bits):
    while len(bits) > 1:
        bits[0::2] -= bits[1::2]
        bits = np.abs(bits[0::2])
    return bits


# -- more ways to go astray, and some roundabout ways that lead there -------------------------------------------------------


def shapes_with_points(dims, m):
    return [
        {name: tuple(map(float, shape)) for name, shape in layer.items()}
        for layer in shapes_of_arrays(dims, m)
    ]


def shapes_of_numpys_numbers(dims, m):
    return [
        {name: tuple(np.array(shape)) for name, shape in layer.items()} for layer in shapes_of_arrays(dims, m)
    ]


def backward_of_three(AL, Y, caches):
    return backward_like_the_tape(AL, Y, caches)[:3]


def layer_with(slope):
    return lambda dA, cache: layer_by_means(dA * slope(cache[2]), (*cache[:2], np.ones_like(cache[2])))


def parity_of_eight(bits):
    for _ in range(3):
        if len(bits) > 1:
            bits = relu(bits[0::2] - bits[1::2]) + relu(bits[1::2] - bits[0::2])
    return bits


RIGHT = {
    "layer_shapes": [shapes_of_numpys_numbers, shapes_of_arrays],
    "count_parameters": [
        counted_with_arrays,
        lambda dims: float(sum(dims[l] * (dims[l - 1] + 1) for l in range(1, len(dims)))),
        lambda dims: sum(np.zeros((n, before + 1)).size for before, n in zip(dims[:-1], dims[1:])),
    ],
    "deep_forward": [forward_by_number, forward_by_recursion],
    "layer_backward": [layer_by_means, layer_by_a_mask, layer_one_by_one],
    "deep_backward": [backward_by_way_of_dA, backward_like_the_tape],
    "fold": [fold_by_recursion, fold_with_slopes_1, fold_point_by_point],
    "parity": [
        parity_by_the_sum,
        parity_by_a_layer_of_weights,
        parity_of_halves,
        parity_by_recursion,
        parity_pair_by_pair,
        parity_from_both_ends,
        parity_with_or_and_and,
        parity_with_matrices,
    ],
}

WRONG = {
    "layer_shapes": [
        (shapes_with_points, "whole numbers"),
        (
            lambda dims, m: [{**layer, "b": (1, 1)} for layer in shapes_of_arrays(dims, m)],
            '[0]["b"] is (1, 1); expected is (3, 1).',
        ),
        (lambda dims, m: (layer for layer in shapes_of_arrays(dims, m)), "`list` collects them"),
        (shapes_as_text, "a tuple of"),
        (shapes_that_eat, "argument `dims` was changed"),
        (lambda dims, m: shapes_of_arrays(dims, m)[0], "of"),
        (
            lambda dims, m: [{**layer, "dZ": layer["Z"]} for layer in shapes_of_arrays(dims, m)],
            "has the keys",
        ),
        (lambda dims, m: list(shapes_of_arrays(dims, m))[::-1], "expected is"),
    ],
    "count_parameters": [
        (counted_by_eating, "argument `dims` was changed"),
        (lambda dims: {4: 72, 1: 5}.get(len(dims) - 1, 0), "expected is"),
        (lambda dims: counted_with_arrays(dims) * 10, "expected is"),
        (lambda dims: [n * before + n for before, n in zip(dims, dims[1:])], "single number"),
    ],
    "deep_forward": [
        (forward_over_X, "`caches`"),
        (forward_by_a_softmax, "`AL` is"),
        (lambda X, params: forward_by_number(X, params)[0], "a tuple of `AL`, `caches`"),
        (forward_with_caches_turned_round, "`caches`"),
        (forward_to_an_answer, "`AL` has dtype"),
    ],
    "layer_backward": [
        (layer_with(np.sign), "`np.sign` gives −1"),
        (layer_with(lambda Z: sigma(Z) * (1 - sigma(Z))), "slope of another activation"),
        (
            lambda dA, cache: layer_by_means(relu(dA), (*cache[:2], np.ones_like(cache[2]))),
            "where dA is positive",
        ),
        (layer_over_dA, "argument `dA` was changed"),
        (lambda dA, cache: layer_by_means(dA, cache)[1:], "has 2 parts"),
        (lambda dA, cache: layer_by_means(dA, cache)[::-1], "`dA_prev`"),
        (lambda dA, cache: layer_by_means(-dA, cache), "`dA_prev` is"),
        (
            lambda dA, cache: layer_by_means(
                np.where(cache[2] > 0, dA, 0.01 * dA), (*cache[:2], np.abs(cache[2]))
            ),
            "slope of another activation",
        ),
    ],
    "deep_backward": [
        (backward_of_three, "3 parts"),
        (backward_with_dicts, "is a dict"),
        (backward_that_eats, "argument `caches` was changed"),
        (lambda AL, Y, caches: backward_like_the_tape(AL, Y, caches)[-1], "expected"),
        (lambda AL, Y, caches: [dW for dW, db in backward_like_the_tape(AL, Y, caches)], "expected"),
        (lambda AL, Y, caches: backward_like_the_tape(AL, 1 - Y, caches), "expected is"),
    ],
    "fold": [
        (fold_in_place, "argument `x` was changed"),
        (fold_of_a_number, "array of shape"),
        (lambda x, layers: np.abs(fold_by_recursion(x, layers)), "expected is"),
        (lambda x, layers: np.where(x < 0.5, 2 * x, 2 - 2 * x), "expected is"),
        (lambda x, layers: fold_by_recursion(np.clip(x, 0, 1), layers), "This is right up to 1"),
        (lambda x, layers: fold_by_recursion(x, min(layers, 2)), "expected is"),
    ],
    "parity": [
        (parity_of_eight, "has shape"),
        (parity_of_each_example, "loops over the examples"),
        (parity_of_each_sum, "loops over the examples"),
        (parity_of_a_chain, "n − 1 layers"),
        (parity_in_place, "argument `bits` was changed"),
        (lambda bits: np.bitwise_xor.reduce(bits.astype(int), axis=0, keepdims=True) * 1.0, "expected is"),
        (lambda bits: 1 - parity_by_the_sum(bits), "expected is"),
        (lambda bits: relu(bits.sum(axis=0, keepdims=True) - 1), "expected is"),
        (lambda bits: parity_by_the_sum(bits) > 0.5, "has dtype bool"),
    ],
}
