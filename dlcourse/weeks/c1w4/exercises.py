"""Exercises of c1w4: shapes, and the forward and backward pass of a network of any depth; folding and parity."""

import numpy as np

from dlcourse import deep_network
from dlcourse import functional as F
from dlcourse.autodiff import Tensor
from dlcourse.practice import exercise


def _sizes(rng, least=2):
    """n[0] … n[L], all different where it matters: neighbours never agree."""
    sizes = [int(rng.integers(2, 7))]
    for _ in range(int(rng.integers(least, 5))):
        sizes.append(int(rng.choice([n for n in range(2, 8) if n != sizes[-1]])))
    return sizes


# -- 4.4 layer_shapes --------------------------------------------------------------------------------------------------


_PLANS = [
    ([2, 3, 5, 4, 2, 1], 10),
    ([4, 1], 7),  # no hidden layer
    ([3, 3, 2], 3),  # sizes that agree
    ([2, 3, 1], 1),
]


def _sizes_and_m(rng):
    for _ in range(3):
        yield _sizes(rng), int(rng.integers(8, 20))


def _are_whole_numbers(arguments, shapes):
    """A sentence if a shape that is right has 3.0 in it."""
    if any(isinstance(n, float) for layer in shapes for shape in layer.values() for n in shape):
        return "The numbers are right, but a shape is made of whole numbers: `(3, 2)`, not `(3.0, 2.0)`."
    return None


@exercise(
    "c1w4.04",
    fixed=_PLANS,
    inputs=_sizes_and_m,
    reference=deep_network.shapes,
    verify=_are_whole_numbers,
    hints=[
        "Write down Z = W A + b for layer 1 of 2-3-5-4-2-1: Z must be (3, m), A is (2, m). Which W makes that possible?",
        "W[l] takes n[l−1] numbers and gives n[l]: its shape is (n[l], n[l−1]). Everything with one column per example ends in m.",
        "`zip(dims, dims[1:])` runs over the pairs (n[l−1], n[l]). A gradient has the shape of what it belongs to.",
    ],
)
def layer_shapes(dims, m):
    """The shapes of all arrays of a network with the sizes n[0], n[1], …, n[L], for m examples.

    Returns  a list with one dict for each layer 1 … L; its keys are "W", "b", "Z", "A", "dW", "db", its values shapes,
             as tuples of two numbers
    """
    shapes = []
    for before, n in zip(dims, dims[1:]):
        shapes.append(
            {"W": (n, before), "b": (n, 1), "Z": (n, m), "A": (n, m), "dW": (n, before), "db": (n, 1)}
        )
    return shapes


def _shaped(**wrong):
    """The right shapes with some replaced: each given as a function of n[l−1], n[l] and m."""

    def shapes(dims, m):
        return [
            {**right, **{name: rule(before, n, m) for name, rule in wrong.items()}}
            for right, before, n in zip(deep_network.shapes(dims, m), dims, dims[1:])
        ]

    return shapes


def _turned(before, n, m):
    return before, n


def _with_layer_0(dims, m):
    n = dims[0]
    return [
        {"W": (n, n), "b": (n, 1), "Z": (n, m), "A": (n, m), "dW": (n, n), "db": (n, 1)},
        *deep_network.shapes(dims, m),
    ]


def _with_an_empty_layer_0(dims, m):
    return [{"A": (dims[0], m)}, *deep_network.shapes(dims, m)]


def _with_a_ring(dims, m):
    """`dims[l - 1]` for l = 0 is the last one."""
    return deep_network.shapes([dims[-1], *dims], m)


layer_shapes.mistake(
    "Rows count this layer's units: W[l] is (n[l], n[l−1]).",
    _shaped(W=_turned, dW=_turned),
    _shaped(W=_turned),
)
layer_shapes.mistake(
    "A gradient has the shape of its parameter: dW[l] is (n[l], n[l−1]) as W[l] is, and db[l] is (n[l], 1).",
    _shaped(dW=_turned),
    _shaped(dW=lambda before, n, m: (n, m)),
    _shaped(db=lambda before, n, m: (n, m)),
)
layer_shapes.mistake(
    "b is stored as one column; broadcasting stretches it over the m examples.",
    _shaped(b=lambda before, n, m: (n, m), db=lambda before, n, m: (n, m)),
    _shaped(b=lambda before, n, m: (n, m)),
)
layer_shapes.mistake(
    "A flat b of shape (n,) would run along the examples: b is a column, (n[l], 1).",
    _shaped(b=lambda before, n, m: (n,), db=lambda before, n, m: (n,)),
    _shaped(b=lambda before, n, m: (n,)),
)
layer_shapes.mistake(
    "The input layer owns nothing: the list begins with layer 1.", _with_layer_0, _with_an_empty_layer_0
)
layer_shapes.mistake(
    "The input layer owns nothing: begin with l = 1. For l = 0, `dims[l - 1]` is the last entry of the list.",
    _with_a_ring,
)
layer_shapes.mistake(
    "The last layer is left out: l runs from 1 to L, and `range(1, len(dims))` ends with L.",
    lambda dims, m: deep_network.shapes(dims, m)[:-1],
)
layer_shapes.mistake(
    "A list of dicts is expected, one for each layer in order: the first entry belongs to layer 1.",
    lambda dims, m: dict(enumerate(deep_network.shapes(dims, m), 1)),
)
layer_shapes.mistake(
    "`A` belongs to the same layer as `Z`: it is A[l], what the layer gives, and not A[l−1], what it takes.",
    _shaped(A=lambda before, n, m: (before, m)),
)
layer_shapes.mistake(
    "All m examples stand side by side: Z[l] and A[l] are (n[l], m).",
    _shaped(Z=lambda before, n, m: (n, 1), A=lambda before, n, m: (n, 1)),
    _shaped(Z=lambda before, n, m: (n, 1)),
)
layer_shapes.mistake(
    "Examples are columns: Z[l] and A[l] are (n[l], m), not (m, n[l]).",
    _shaped(Z=lambda before, n, m: (m, n), A=lambda before, n, m: (m, n)),
)


# -- 4.4 count_parameters ----------------------------------------------------------------------------------------------


def _some_sizes(rng):
    for _ in range(4):
        yield (_sizes(rng),)


@exercise(
    "c1w4.04",
    fixed=[([3, 5, 5, 3, 1],), ([4, 1],), ([1, 1],), ([2, 2, 2],), ([5, 3, 4],)],
    inputs=_some_sizes,
    reference=deep_network.count_parameters,
    hints=[
        "Count for one layer first: how many entries do W[l] and b[l] have?",
        "W[l] has n[l] · n[l−1] entries, b[l] has n[l]. Add over l = 1 … L.",
    ],
)
def count_parameters(dims):
    """How many numbers a network with the sizes n[0], n[1], …, n[L] learns, weights and biases together.

    Returns  a whole number; 72 for [3, 5, 5, 3, 1]
    """
    total = 0
    for before, n in zip(dims, dims[1:]):
        total += n * before + n
    return total


def _counted(biases):
    def count(dims):
        return sum(a * b for a, b in zip(dims, dims[1:])) + biases(dims)

    return count


count_parameters.mistake(
    "Every unit also has a b: for 3-5-5-3-1 you count 58, the weights alone.", _counted(lambda dims: 0)
)
count_parameters.mistake("The numbers of the input layer have no b: add n[1] … n[L] only.", _counted(sum))
count_parameters.mistake(
    "b[l] belongs to layer l, with one entry for each of its n[l] units, not for the n[l−1] numbers that it reads.",
    _counted(lambda dims: sum(dims[:-1])),
)
count_parameters.mistake("One b for each unit, not one for each layer.", _counted(lambda dims: len(dims) - 1))
count_parameters.mistake(
    "For l = 0, `dims[l - 1]` is the last entry of the list. The input layer owns nothing: begin with l = 1.",
    lambda dims: deep_network.count_parameters([dims[-1], *dims]),
)
count_parameters.mistake(
    "The last layer is left out: l runs from 1 to L, and `range(1, len(dims))` ends with L.",
    lambda dims: deep_network.count_parameters(dims[:-1]),
)
count_parameters.mistake(
    "These are the units. A network learns what stands on their connections, and one b for each of them.",
    lambda dims: sum(dims),
    lambda dims: sum(dims[1:]),
)
count_parameters.mistake(
    "There is a W between neighbouring layers only: multiply n[l] by n[l−1], not all sizes with one another, and add up.",
    lambda dims: int(np.prod(dims)) + sum(dims[1:]),
    lambda dims: int(np.prod(dims)),
)


# -- 4.3 deep_forward --------------------------------------------------------------------------------------------------


def _network(dims, rng, m):
    """X (n[0], m) and params for ReLU layers with a sigmoid unit at the end."""
    params = [(rng.normal(size=(n, before)), rng.normal(size=(n, 1))) for before, n in zip(dims, dims[1:])]
    return rng.normal(size=(dims[0], m)), params


def _small_networks():
    """Networks with one example, with sizes that all agree, without a hidden layer, with several outputs …"""
    rng = np.random.default_rng(4)
    shapes = ([2, 3, 2, 1], 4), ([2, 3, 1], 1), ([3, 3, 3], 3), ([4, 1], 5), ([3, 2, 4, 3], 6), ([1, 1, 1], 2)
    networks = [_network(dims, rng, m) for dims, m in (*shapes, ([2, 4, 3, 5, 3, 4, 1], 6))]
    return networks + [(np.zeros((2, 3)), networks[0][1])]


def _inputs_and_params(rng):
    for dims in ([*_sizes(rng), 1], [*_sizes(rng), 1], [int(rng.integers(2, 5)), 1]):
        yield _network(dims, rng, int(rng.integers(8, 12)))


def _forward(X, params):
    A, caches = X, []
    for l, (W, b) in enumerate(params, 1):
        Z = F.affine(A, W, b)
        caches.append((A, W, Z))
        A = F.sigmoid(Z) if l == len(params) else F.relu(Z)
    return A, caches


@exercise(
    "c1w4.03",
    fixed=_small_networks,
    inputs=_inputs_and_params,
    reference=_forward,
    returns=("AL", "caches"),
    hints=[
        "One loop over the layers: Z = W A + b, remember what backward will need, then A = g(Z). It starts with A = X.",
        "What backward of layer l needs is A[l−1], W[l] and Z[l]: append that tuple before A gets its new value.",
        "The last layer is different: run the loop over `params[:-1]` with ReLU, then do the last one with the sigmoid, from the same A.",
    ],
)
def deep_forward(X, params):
    """The forward pass of a network of any depth: ReLU in the hidden layers, a sigmoid at the end.

    Shapes   X (n[0], m), params a list of (W[l], b[l]) for l = 1 … L, L ≥ 1
             → A[L] (n[L], m), and a list of L caches, each the tuple (A[l−1], W[l], Z[l])
    """
    A, caches = X, []
    for W, b in params[:-1]:
        Z = W @ A + b
        caches.append((A, W, Z))
        A = np.maximum(Z, 0)
    W, b = params[-1]
    Z = W @ A + b
    caches.append((A, W, Z))
    return 1 / (1 + np.exp(-Z)), caches


def _other_forward(hidden=F.relu, last=F.sigmoid, cache=lambda A_prev, W, b, Z, A: (A_prev, W, Z)):
    def forward(X, params):
        A, caches = X, []
        for l, (W, b) in enumerate(params, 1):
            A_prev, Z = A, W @ A + b
            A = last(Z) if l == len(params) else hidden(Z)
            caches.append(cache(A_prev, W, b, Z, A))
        return A, caches

    return forward


def _needs_a_hidden_layer(X, params):
    A_prev, caches = X, []
    for W, b in params[:-1]:
        Z = W @ A_prev + b
        A = np.maximum(Z, 0)
        caches.append((A_prev, W, Z))
        A_prev = A
    W, b = params[-1]
    Z = W @ A + b
    caches.append((A, W, Z))
    return 1 / (1 + np.exp(-Z)), caches


def _all_from_X(X, params):
    caches = []
    for W, b in params:
        Z = W @ X + b
        caches.append((X, W, Z))
    return 1 / (1 + np.exp(-Z)), caches


def _rectified_in_place(X, params):
    A, caches = X, []
    for W, b in params[:-1]:
        Z = W @ A + b
        caches.append((A, W, Z))
        A = np.maximum(Z, 0, out=Z)
    W, b = params[-1]
    Z = W @ A + b
    caches.append((A, W, Z))
    return 1 / (1 + np.exp(-Z)), caches


deep_forward.mistake(
    "The loop ran ReLU through the last layer: A[L] is a probability, and needs the sigmoid.",
    _other_forward(last=F.relu),
)
deep_forward.mistake(
    "There is a sigmoid in every layer. The hidden ones were to use ReLU.", _other_forward(hidden=F.sigmoid)
)
deep_forward.mistake("The hidden layers were to use ReLU, not tanh.", _other_forward(hidden=np.tanh))
deep_forward.mistake(
    "The hidden layers have no bend: A[l] = relu(Z[l]) for l < L.", _other_forward(hidden=F.identity)
)
deep_forward.mistake(
    "The last layer came out without its g: A[L] = σ(Z[L]).", _other_forward(last=F.identity)
)
deep_forward.mistake(
    "Logistic regression is the case L = 1: no hidden layer, and A is X when the last layer begins.",
    _needs_a_hidden_layer,
)
deep_forward.mistake(
    "Backward of layer l needs A[l−1], W[l] and Z[l]: cache the tuple of these three.",
    _other_forward(cache=lambda A_prev, W, b, Z, A: A),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A,)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: Z),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A_prev, Z)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A_prev, W, b)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A_prev, W, b, Z)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: ((A_prev, W, b), Z)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: {"A_prev": A_prev, "W": W, "Z": Z}),
)
deep_forward.mistake(
    "All three parts are there, but their order is A[l−1], W[l], Z[l].",
    _other_forward(cache=lambda A_prev, W, b, Z, A: (Z, W, A_prev)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (W, A_prev, Z)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A_prev, Z, W)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (Z, A_prev, W)),
)
deep_forward.mistake(
    "The last layer's cache is missing: there are L of them, one for each pair in `params`.",
    lambda X, params: (_forward(X, params)[0], _forward(X, params)[1][:-1]),
)
deep_forward.mistake(
    "Every layer got X. From the second on, a layer takes what the layer before it gave: A = g(Z), then W @ A + b.",
    _all_from_X,
)
deep_forward.mistake(
    "b is missing: Z = W A + b.",
    lambda X, params: _forward(X, [(W, 0 * b) for W, b in params]),
)
deep_forward.mistake(
    "The first part of a cache is what went INTO the layer, A[l−1], and not what came out: dW[l] = dZ[l] A[l−1]ᵀ.",
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A, W, Z)),
)
deep_forward.mistake(
    "The Z in your caches was overwritten: ReLU wrote into the same array. Create a new A.",
    _rectified_in_place,
)


# -- 4.2 layer_backward ------------------------------------------------------------------------------------------------


_A_PREV = np.array([[1.0, 0.0, 2.0, -1.0], [0.5, 1.0, -1.0, 0.0]])
_W = np.array([[1.0, -1.0], [0.5, 2.0], [-1.0, 0.5]])
_Z = np.array([[0.5, -1.0, 3.0, -1.0], [1.5, 2.0, -1.0, -0.5], [-0.75, 0.5, -2.5, 1.0]])
_DA = np.array([[1.0, 2.0, -1.0, 0.5], [-2.0, 1.0, 1.0, 3.0], [0.5, -1.0, 2.0, 1.0]])
_LAYERS = [
    (_DA, (_A_PREV, _W, _Z)),
    (_DA[:, :1], (_A_PREV[:, :1], _W, _Z[:, :1])),
    (_DA[:1], (_A_PREV[:1], _W[:1, :1], _Z[:1])),
    (_DA[:, :3], (_Z[:, 1:], _DA[:, 1:], _Z[:, :3])),  # all sizes agree: a transpose goes unnoticed
    (_DA, (_A_PREV, _W, -np.abs(_Z))),  # all units off
]


def _one_layer(rng):
    for _ in range(3):
        (before, n), m = _sizes(rng, 1)[:2], int(rng.integers(8, 12))
        A_prev, W, Z = (rng.normal(size=shape) for shape in ((before, m), (n, before), (n, m)))
        yield rng.normal(size=(n, m)), (A_prev, W, Z)


def _backward_of_a_layer(dA, cache):
    """By the backward functions of the library, with the lecture's 1/m."""
    A_prev, W, Z = cache
    _, backward_g = F.relu.forward(Z)
    _, backward_Z = F.affine.forward(A_prev, W, np.zeros((len(W), 1)))
    dA_prev, dW, db = [vjp(backward_g(dA)) for vjp in backward_Z]
    return dA_prev, dW / dA.shape[1], db / dA.shape[1]


@exercise(
    "c1w4.02",
    fixed=_LAYERS,
    inputs=_one_layer,
    reference=_backward_of_a_layer,
    returns=("dA_prev", "dW", "db"),
    hints=[
        "Four equations, in this order: dZ from dA, then dW, db and dA_prev from dZ.",
        "ReLU lets through what comes back where Z > 0, and nothing elsewhere: dZ = dA * (Z > 0), entry by entry.",
        "dW = dZ A[l−1]ᵀ / m has W's shape; db is the mean of dZ over the examples, kept as a column; dA[l−1] = Wᵀ dZ.",
    ],
)
def layer_backward(dA, cache):
    """The backward pass of one ReLU layer, in the lecture's convention: 1/m stands in dW and db, not in dA and dZ.

    Shapes   dA (n, m), cache (A_prev (n_prev, m), W (n, n_prev), Z (n, m)) → dA_prev (n_prev, m), dW (n, n_prev), db (n, 1)
    """
    A_prev, W, Z = cache
    m = dA.shape[1]
    dZ = dA * (Z > 0)
    dW = dZ @ A_prev.T / m
    db = dZ.sum(axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def _changed_layer(
    *,
    dZ=lambda dA, Z: dA * (Z > 0),
    dA_prev=lambda W, dZ, dA, m: W.T @ dZ,
    dW=lambda A_prev, dZ, m: dZ @ A_prev.T / m,
    db=lambda dZ, m: dZ.sum(axis=1, keepdims=True) / m,
):
    def backward(dA, cache):
        A_prev, W, Z = cache
        m, slope = dA.shape[1], dZ(dA, Z)
        return dA_prev(W, slope, dA, m), dW(A_prev, slope, m), db(slope, m)

    return backward


def _summed(dZ, m):
    return dZ.sum(axis=1, keepdims=True)


def _from_dA(*names):
    """A variant of the solution in which the parts with these names are made of dA, not of dZ."""

    def backward(dA, cache):
        right = dict(zip(("dA_prev", "dW", "db"), _backward_of_a_layer(dA, cache)))
        wrong = dict(zip(right, _changed_layer(dZ=lambda dA, Z: dA)(dA, cache)))
        return tuple(wrong[name] if name in names else right[name] for name in right)

    return backward


def _divided_by(number):
    """A variant of the solution with number(dA, A_prev) in place of m."""

    def backward(dA, cache):
        dA_prev, dW, db = _backward_of_a_layer(dA, cache)
        factor = dA.shape[1] / number(dA, cache[0])
        return dA_prev, dW * factor, db * factor

    return backward


layer_backward.mistake(
    "g′ multiplies entry by entry: dZ = dA * (Z > 0), with `*` and not `@`.",
    _changed_layer(dZ=lambda dA, Z: dA @ (Z > 0)),
    _changed_layer(dZ=lambda dA, Z: dA @ (Z > 0).astype(float)),
    _changed_layer(dZ=lambda dA, Z: np.dot(dA, Z > 0)),
)
layer_backward.mistake(
    "dW must have W's shape: dZ comes first, A[l−1]ᵀ second.",
    _changed_layer(dW=lambda A_prev, dZ, m: A_prev @ dZ.T / m),
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev / m),
)
layer_backward.mistake(
    "What comes back passes the bend first: dA[l−1] = Wᵀ dZ, not Wᵀ dA.",
    _from_dA("dA_prev"),
)
layer_backward.mistake(
    "dW and db are made of dZ, not of dA: what comes back passes the bend first.",
    _from_dA("dW"),
    _from_dA("db"),
    _from_dA("dW", "db"),
)
layer_backward.mistake(
    "The way back takes the transpose of W: dA[l−1] = Wᵀ dZ.",
    _changed_layer(dA_prev=lambda W, dZ, dA, m: W @ dZ),
    _changed_layer(dA_prev=lambda W, dZ, dA, m: dZ @ W),
)
layer_backward.mistake(
    "dA[l−1] lies on its side: it has the shape of A[l−1], (n_prev, m).",
    _changed_layer(dA_prev=lambda W, dZ, dA, m: dZ.T @ W),
)
layer_backward.mistake(
    "Divided by m twice: once is enough to make a mean of a sum.",
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T / m**2, db=lambda dZ, m: _summed(dZ, m) / m**2),
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T / m**2),
    _changed_layer(db=lambda dZ, m: _summed(dZ, m) / m**2),
)
layer_backward.mistake(
    "The first axis of A and of dA counts units. The examples are the columns: m = dA.shape[1].",
    _divided_by(lambda dA, A_prev: len(dA)),
    _divided_by(lambda dA, A_prev: len(A_prev)),
)
layer_backward.mistake(
    "db sums over the examples only: `axis=1`. Each unit has a b of its own.",
    _changed_layer(db=lambda dZ, m: dZ.sum() / m),
    _changed_layer(db=lambda dZ, m: dZ.sum(axis=0, keepdims=True) / m),
)
layer_backward.mistake(
    "Average only where you sum over the examples, in dW and db. dA[l−1] has a column for each example, and no 1/m.",
    _changed_layer(dA_prev=lambda W, dZ, dA, m: W.T @ dZ / m),
)
layer_backward.mistake(
    "Where is 1/m? J is a mean over the examples, so dW and db are means too.",
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T, db=_summed),
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T),
    _changed_layer(db=_summed),
)
layer_backward.mistake(
    "`keepdims=True`: db is a column (n, 1), like b.",
    _changed_layer(db=lambda dZ, m: dZ.sum(axis=1) / m),
    _changed_layer(db=lambda dZ, m: dZ.mean(axis=1)),
)
layer_backward.mistake(
    "The slope of ReLU is 1 or 0, not ReLU itself: multiply by (Z > 0).",
    _changed_layer(dZ=lambda dA, Z: dA * np.maximum(Z, 0)),
    _changed_layer(dZ=lambda dA, Z: dA * Z),
)
layer_backward.mistake(
    "The slope of ReLU is 0 where Z is negative; `np.sign` gives −1.",
    _changed_layer(dZ=lambda dA, Z: dA * np.sign(Z)),
)
layer_backward.mistake(
    "ReLU's slope asks for the sign of Z, not for that of dA: dZ = dA * (Z > 0).",
    _changed_layer(dZ=lambda dA, Z: np.maximum(dA, 0)),
    _changed_layer(dZ=lambda dA, Z: dA * (dA > 0)),
)
layer_backward.mistake(
    "The units are ReLU here, and its slope is 1 or 0: dZ = dA * (Z > 0).",
    _changed_layer(dZ=lambda dA, Z: dA * F.sigmoid(Z) * (1 - F.sigmoid(Z))),
    _changed_layer(dZ=lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)),
    _changed_layer(dZ=lambda dA, Z: dA * np.where(Z > 0, 1, 0.01)),
)
layer_backward.mistake(
    "The bend is missing: where Z ≤ 0 the unit was off, and nothing goes back through it.",
    _changed_layer(dZ=lambda dA, Z: dA),
)


# -- 4.6 deep_backward -------------------------------------------------------------------------------------------------


def _passed_through_small_networks():
    networks = [network for network in _small_networks() if len(network[1][-1][0]) == 1]  # one output unit
    passed = [_forward(*network) for network in networks]
    return [(AL, (np.arange(AL.size) % 2).reshape(AL.shape).astype(float), caches) for AL, caches in passed]


def _after_forward(rng):
    for dims in ([*_sizes(rng), 1], [*_sizes(rng), 1], [int(rng.integers(2, 5)), 1]):
        m = int(rng.integers(8, 12))
        X, params = _network(dims, rng, m)
        AL, caches = _forward(X, [(0.5 * W, 0.5 * b) for W, b in params])
        yield AL, (np.arange(m) % 2).reshape(1, m).astype(float), caches


def _by_the_tape(AL, Y, caches):
    """Build the network again on the tape; b is what Z has beyond W A."""
    params = [(Tensor(W), Tensor((Z - W @ A)[:, :1])) for A, W, Z in caches]
    A = caches[0][0]
    for W, b in params[:-1]:
        A = F.relu(F.affine(A, W, b))
    F.binary_cross_entropy(F.affine(A, *params[-1]), Y).backward()
    return [(W.grad, b.grad) for W, b in params]


@exercise(
    "c1w4.06",
    fixed=_passed_through_small_networks,
    inputs=_after_forward,
    reference=_by_the_tape,
    hints=[
        "Begin at the end: sigmoid and cross-entropy together give dZ[L] = A[L] − Y. Then walk through the caches from the last to the first.",
        "In every layer: dW = dZ A[l−1]ᵀ / m, and db is the mean of dZ as a column. Then, for the layer before it, dA = Wᵀ dZ and dZ = dA * (Z > 0).",
        "The Z of that last product belongs to the layer before: it is in the next cache that you come to. At the end put the pairs back into layer order.",
    ],
)
def deep_backward(AL, Y, caches):
    """The gradients of all layers of the network of `deep_forward`. The cost is the mean of the cross-entropy over the examples.

    Whether 1/m is in your dZ (as on the tape) or in dW and db (as in the lecture) is your choice: what you return is the same.

    Shapes   AL and Y (1, m), caches a list of (A[l−1], W[l], Z[l]), as `deep_forward` gives them
             → a list of pairs (dW[l], db[l]) for l = 1 … L
    """
    m = Y.shape[1]
    grads = []
    dZ = AL - Y
    for l in reversed(range(len(caches))):
        A_prev, W, _ = caches[l]
        grads.append((dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m))
        if l > 0:
            dA = W.T @ dZ
            dZ = dA * (caches[l - 1][2] > 0)
    return grads[::-1]


def _other_backward(
    *,
    start=lambda AL, Y, Z: AL - Y,
    bend=lambda dA, Z: dA * (Z > 0),
    share=lambda m: 1 / m,
    order=-1,
    keepdims=True,
):
    def backward(AL, Y, caches):
        grads, dZ = [], start(AL, Y, caches[-1][2])
        for l in reversed(range(len(caches))):
            A_prev, W, _ = caches[l]
            grads.append(
                (dZ @ A_prev.T * share(Y.shape[1]), dZ.sum(axis=1, keepdims=keepdims) * share(Y.shape[1]))
            )
            if l > 0:
                dZ = bend(W.T @ dZ, caches[l - 1][2])
        return grads[::order]

    return backward


def _slope_of_loss(AL, Y):
    return -Y / AL + (1 - Y) / (1 - AL)


def _bent_by_the_wrong_layer(AL, Y, caches):
    grads, dZ, m = [], AL - Y, Y.shape[1]
    for l in reversed(range(len(caches))):
        A_prev, W, Z = caches[l]
        grads.append((dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m))
        if l > 0:
            dZ = W.T @ dZ * (Z > 0)
    return grads[::-1]


def _bent_everywhere(AL, Y, caches):
    """A − Y, and then ReLU's slope at the output as well."""
    return _other_backward(start=lambda AL, Y, Z: (AL - Y) * (Z > 0))(AL, Y, caches)


def _over_the_features(AL, Y, caches):
    factor = Y.shape[1] / len(caches[0][0])
    return [(dW * factor, db * factor) for dW, db in _other_backward()(AL, Y, caches)]


def _without_the_transpose(AL, Y, caches):
    grads, dZ, m = [], AL - Y, Y.shape[1]
    for l in reversed(range(len(caches))):
        A_prev, W, _ = caches[l]
        grads.append((dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m))
        if l > 0:
            dZ = W @ dZ * (caches[l - 1][2] > 0)
    return grads[::-1]


deep_backward.mistake(
    "All signs are wrong: dZ[L] = A[L] − Y, prediction minus truth. By way of dA it begins with −Y/A + (1 − Y)/(1 − A).",
    _other_backward(start=lambda AL, Y, Z: Y - AL),
)
deep_backward.mistake(
    "You appended from the right end: put the gradients back in layer order.", _other_backward(order=1)
)
deep_backward.mistake(
    "The gradients are right, but in each pair dW comes first, then db.",
    lambda *given: [(db, dW) for dW, db in _other_backward()(*given)],
)
deep_backward.mistake(
    "dZ[l] = dA[l] * (Z[l] > 0): the Z of the same layer. You took it from the layer behind.",
    _bent_by_the_wrong_layer,
)
deep_backward.mistake(
    "The way back takes the transpose of W: dA[l−1] = Wᵀ dZ.",
    _without_the_transpose,
)
deep_backward.mistake(
    "ReLU's slope belongs to the hidden layers. At the output it is done with dZ[L] = A[L] − Y.",
    _bent_everywhere,
)
deep_backward.mistake(
    "Divided by m twice: either in dZ or in dW and db, not in both.",
    _other_backward(share=lambda m: 1 / m**2),
)
deep_backward.mistake(
    "The first axis of A counts units. The examples are the columns: m = Y.shape[1].", _over_the_features
)
deep_backward.mistake(
    "The hidden layers have ReLU, with the slope 1 or 0: multiply by (Z > 0).",
    _other_backward(bend=lambda dA, Z: dA * F.sigmoid(Z) * (1 - F.sigmoid(Z))),
    _other_backward(bend=lambda dA, Z: dA * F.relu(Z)),
    _other_backward(bend=lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)),
)
deep_backward.mistake(
    "The last layer is left out: begin with dZ[L], and return a pair for each of the L caches.",
    lambda *given: _other_backward()(*given)[:-1],
)
deep_backward.mistake(
    "The output layer's g is the sigmoid: its slope is A(1 − A). ReLU's slope is for the hidden layers.",
    _other_backward(start=lambda AL, Y, Z: _slope_of_loss(AL, Y) * (Z > 0)),
)
deep_backward.mistake(
    "The slope A(1 − A) of the sigmoid is in A − Y already: with cross-entropy it cancels.",
    _other_backward(start=lambda AL, Y, Z: (AL - Y) * AL * (1 - AL)),
)
deep_backward.mistake(
    "dA[L] has not gone through the sigmoid: multiply it by A(1 − A), or begin with dZ[L] = A[L] − Y.",
    _other_backward(start=lambda AL, Y, Z: _slope_of_loss(AL, Y)),
)
deep_backward.mistake(
    "Yours is m times too large: J is the mean over the examples.", _other_backward(share=lambda m: 1.0)
)
deep_backward.mistake(
    "ReLU's slope is missing in the hidden layers: dZ[l] = dA[l] * (Z[l] > 0).",
    _other_backward(bend=lambda dA, Z: dA),
)
deep_backward.mistake("`keepdims=True`: every db is a column, like its b.", _other_backward(keepdims=False))


# -- 4.5 fold ----------------------------------------------------------------------------------------------------------


_LINE = np.array([[-0.5, 0.0, 0.25, 0.4, 0.5, 0.75, 1.0, 1.25]])


def _points(rng):
    for layers in (1, 2, int(rng.integers(3, 7))):
        x = rng.uniform(-0.3, 1.3, size=(1, int(rng.integers(8, 12))))
        x[0, :3] = -0.2 * rng.random(), 0.1 + 0.3 * rng.random(), 0.6 + 0.3 * rng.random()
        yield x, layers


@exercise(
    "c1w4.05",
    fixed=[(_LINE, 1), (_LINE, 2), (_LINE[:, 3:4], 3), (_LINE, 5)],
    inputs=_points,
    hints=[
        "One layer first. It has two hinges, at 0 and at ½: up with slope 2, then down with slope −2. By how much must the second one change the slope?",
        "2·relu(x) − 4·relu(x − ½) is 0, 1, 0 at x = 0, ½, 1.",
        "The next layer takes what the last one gave: x = 2·relu(x) − 4·relu(x − ½), as many times as there are layers.",
    ],
)
def fold(x, layers):
    """Fold the line once for each layer of two ReLU units: 2·relu(x) − 4·relu(x − ½), applied to its own output.

    Only weighted sums and ReLU; x may lie outside 0 … 1 as well.

    Shapes   x (1, m), layers a whole number from 1 on → (1, m)
    """
    W1, b1, W2 = np.array([[1.0], [1.0]]), np.array([[0.0], [-0.5]]), np.array([[2.0, -4.0]])
    for _ in range(layers):
        x = W2 @ np.maximum(W1 @ x + b1, 0)
    return x


def _hinges(x, up=2.0, change=-4.0):
    return up * np.maximum(x, 0) + change * np.maximum(x - 0.5, 0)


def _folded(one_layer, feed=True):
    def folded(x, layers):
        y = x
        for _ in range(layers):
            y = one_layer(y if feed else x)
        return y

    return folded


fold.mistake(
    "The way up must have slope 2 and the way down slope −2: 2·relu(x) − 4·relu(x − ½). The second hinge is added to a "
    "line that goes on rising with slope 2.",
    _folded(lambda x: _hinges(x, 2, -2)),
    _folded(lambda x: _hinges(x, 2, -3)),
    _folded(lambda x: _hinges(x, 1, -2)),
    _folded(lambda x: _hinges(x, 2, 4)),
)
fold.mistake(
    "Folded once only. Each layer must take the output of the layer before, not x again; and `return` stands after the loop.",
    _folded(_hinges, feed=False),
)
fold.mistake(
    "Feed each layer the output of the layer before, and add nothing up: the pieces are to double with each layer.",
    lambda x, layers: layers * _hinges(x),
    lambda x, layers: sum(_hinges(x * k) for k in range(1, layers + 1)),
)
fold.mistake(
    "Right between 0 and 1, but not outside: left of 0 both units are off. Build it of weighted sums and ReLU, without "
    "abs, min, where or %.",
    _folded(lambda x: 1 - np.abs(2 * x - 1)),
    _folded(lambda x: 1 - np.abs(2 * (x % 1) - 1)),
)
fold.mistake(
    "Right up to 1, but beyond it the line goes on falling, below 0: no clipping, and no ReLU around the whole sum "
    "2·relu(x) − 4·relu(x − ½).",
    _folded(lambda x: np.maximum(_hinges(x), 0)),
)
fold.mistake(
    "The second hinge belongs at ½, relu(x − ½). Yours stands elsewhere: look at the b of the second unit.",
    _folded(lambda x: 2 * np.maximum(x, 0) - 4 * np.maximum(x + 0.5, 0)),
    _folded(lambda x: 2 * np.maximum(x, 0) - 4 * np.maximum(x - 1, 0)),
)
fold.mistake(
    "Without ReLU the layers are straight lines, and nothing folds.",
    _folded(lambda x: 2 * x - 4 * (x - 0.5)),
)
fold.mistake("One fold too few: n layers fold n times.", lambda x, layers: _folded(_hinges)(x, layers - 1))
fold.mistake("One fold too many: n layers fold n times.", lambda x, layers: _folded(_hinges)(x, layers + 1))


# -- 4.5 parity --------------------------------------------------------------------------------------------------------


_PATTERNS = (np.arange(16) >> np.arange(4)[:, None] & 1).astype(float)  # all patterns of four bits
_BITS = [
    (_PATTERNS[:2, :4],),
    (_PATTERNS,),
    (_PATTERNS[:, 7:8],),
    (_PATTERNS[:1, :4],),  # a single bit is its own parity
    (np.array([[0.2, 0.9, 0.6, 0.25, 0.5], [0.7, 0.4, 0.8, 0.5, 1.0]]),),  # undecided bits
    # Whichever pairs a tree compares, it gives the same here; one bit after the other, from either end, does not.
    (np.array([[0.9, 0.3], [0.3, 0.3], [0.3, 0.3], [0.3, 0.9]]),),
]


def _bits(rng):
    for n in (2, 4, 16):
        yield (rng.integers(0, 2, size=(n, int(rng.integers(8, 12)))).astype(float),)


def _many_examples(rng):
    return (rng.integers(0, 2, size=(2, 2000)).astype(float),)


def _by_the_sum(bits):
    """One layer of n units that add up their inputs, as in section 4.5."""
    k = np.arange(len(bits))[:, None]
    units = np.maximum(bits.sum(axis=0) - k, 0)
    return units[:1] + 2 * ((-1.0) ** k[1:] * units[1:]).sum(axis=0, keepdims=True)


def _paired(exclusive_or):
    def tree(bits):
        while len(bits) > 1:
            bits = exclusive_or(bits[0::2], bits[1::2])
        return bits

    return tree


def _by_an_and(a, b):
    """1 for a, 1 for b, and 2 less where both are 1."""
    return np.maximum(a + b, 0) - 2 * np.maximum(a + b - 1, 0)


@exercise(
    "c1w4.05",
    fixed=_BITS,
    inputs=_bits,
    also=(_by_the_sum, _paired(_by_an_and)),
    large=_many_examples,
    hints=[
        "For two bits: relu(a − b) is 1 where only a is 1. What is the unit for the other case, and what do you do with the two?",
        "`bits[0::2]` are the rows 0, 2, 4, … and `bits[1::2]` the rows 1, 3, 5, …: all pairs of neighbours at once, for all examples.",
        "After one layer there are half as many rows, and the question is the same. Go on while there is more than one row.",
    ],
)
def parity(bits):
    """1 where the number of ones in a column is odd, else 0, by layers of ReLU units that compare pairs, then pairs of pairs.

    For two bits that is relu(a − b) + relu(b − a), also where a and b lie between 0 and 1; log₂ n layers. The one layer of
    section 4.5 that adds up the bits is accepted as well. Only weighted sums and ReLU, no loop over the examples.

    Shapes   bits (n, m) of 0. and 1., n = 1, 2, 4, 8 … → (1, m)
    """
    while len(bits) > 1:
        a, b = bits[0::2], bits[1::2]
        bits = np.maximum(a - b, 0) + np.maximum(b - a, 0)
    return bits


def _either(a, b):
    return np.maximum(a - b, 0) + np.maximum(b - a, 0)


def _by_examples(rule):
    return lambda bits: np.hstack([rule(bits[:, i : i + 1]) for i in range(bits.shape[1])])


def _one_after_the_other(exclusive_or, step=1):
    def chain(bits):
        first, *others = bits[::step]
        for b in others:
            first = exclusive_or(first, b)
        return first[None]

    return chain


parity.mistake(
    "1 and 1 must give 0: relu(a − b) + relu(b − a). Your unit says 1 or more for them.",
    _paired(lambda a, b: np.maximum(a + b, 0)),
    _paired(np.maximum),
    _paired(lambda a, b: np.minimum(a + b, 1)),
)
parity.mistake(
    "relu(a − b) alone sees only the case a = 1, b = 0. The case a = 0, b = 1 needs a unit of its own; add the two.",
    _paired(lambda a, b: np.maximum(a - b, 0)),
    _paired(lambda a, b: np.maximum(b - a, 0)),
)
parity.mistake(
    "Without ReLU the two units cancel, or a − b comes out negative: a straight line cannot do this.",
    _paired(lambda a, b: a - b),
    _paired(lambda a, b: (a - b) + (b - a)),
)
parity.mistake(
    "Right for zeros and ones, but between them you see that this is other arithmetic, which no unit has: build it of "
    "weighted sums and ReLU, relu(a − b) + relu(b − a).",
    lambda bits: bits.sum(axis=0, keepdims=True) % 2,
    lambda bits: (bits.sum(axis=0, keepdims=True) % 2 == 1).astype(float),
    _paired(lambda a, b: a + b - 2 * a * b),
    _paired(lambda a, b: (a != b).astype(float)),
    _paired(lambda a, b: (a + b) % 2),
)
parity.mistake(
    "Right for zeros and ones, but in n − 1 layers, one bit after the other. Compare neighbours, then the results of "
    "neighbours, and log₂ n layers are enough.",
    *[_one_after_the_other(rule, step) for rule in (_either, _by_an_and) for step in (1, -1)],
)
parity.mistake(
    "Right, but there is a loop over the examples. Work on whole rows: one expression serves all of them.",
    *[_by_examples(rule) for rule in (_paired(_either), _paired(_by_an_and), _by_the_sum)],
)
parity.mistake(
    "One layer compares neighbours only. Go on with the half that is left until there is a single row.",
    lambda bits: _either(bits[0::2], bits[1::2]),
)
parity.mistake(
    "The values are right, but the row has lost an axis: (1, m) is expected.",
    lambda bits: _paired(_either)(bits)[0],
)
