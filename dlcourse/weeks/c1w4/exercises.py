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
        return "The values are right, but a shape is made of whole numbers: `(3, 2)`, not `(3.0, 2.0)`."
    return None


@exercise(
    "c1w4.04",
    fixed=_PLANS,
    inputs=_sizes_and_m,
    reference=deep_network.shapes,
    verify=_are_whole_numbers,
    hints=[
        "Write down Z = W A + b for layer 1 of a 2-3-1 network. Z must be (3, m), and A is (2, m). Which W makes that possible?",
        "W[l] turns n[l−1] numbers into n[l], so its shape is (n[l], n[l−1]). Z and A have one column for each example: their shapes end in m.",
        "`zip(dims, dims[1:])` runs through the pairs n[l−1], n[l]. A gradient has the shape of what it belongs to.",
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
    "Your W is transposed. It has one row for each unit of its own layer: W[l] is (n[l], n[l−1]).",
    _shaped(W=_turned, dW=_turned),
    _shaped(W=_turned),
)
layer_shapes.mistake(
    "A gradient has the shape of its parameter: dW[l] is (n[l], n[l−1]) like W[l], and db[l] is (n[l], 1) like b[l].",
    _shaped(dW=_turned),
    _shaped(dW=lambda before, n, m: (n, m)),
    _shaped(db=lambda before, n, m: (n, m)),
)
layer_shapes.mistake(
    "Your b has m columns. It is stored as one, (n[l], 1), and broadcasting stretches it over the examples.",
    _shaped(b=lambda before, n, m: (n, m), db=lambda before, n, m: (n, m)),
    _shaped(b=lambda before, n, m: (n, m)),
)
layer_shapes.mistake(
    "Your b is flat, (n[l],), and NumPy would read it as a row. It should be a column, (n[l], 1).",
    _shaped(b=lambda before, n, m: (n,), db=lambda before, n, m: (n,)),
    _shaped(b=lambda before, n, m: (n,)),
)
layer_shapes.mistake(
    "Your list begins with layer 0. The input has no parameters, so begin with layer 1.",
    _with_layer_0,
    _with_an_empty_layer_0,
)
layer_shapes.mistake(
    "Your loop begins with l = 0, where `dims[l - 1]` is the LAST entry of the list. The input has no parameters: begin with l = 1.",
    _with_a_ring,
)
layer_shapes.mistake(
    "The last layer is missing. l runs from 1 to L, and `range(1, len(dims))` ends with L.",
    lambda dims, m: deep_network.shapes(dims, m)[:-1],
)
layer_shapes.mistake(
    "You return a dict. Return a list with one dict for each layer, in order: its first entry belongs to layer 1.",
    lambda dims, m: dict(enumerate(deep_network.shapes(dims, m), 1)),
)
layer_shapes.mistake(
    "Your `A` is A[l−1], what the layer reads. It should be A[l], what the layer gives, like `Z`.",
    _shaped(A=lambda before, n, m: (before, m)),
)
layer_shapes.mistake(
    "Your Z has a single column. All m examples stand side by side: Z[l] and A[l] are (n[l], m).",
    _shaped(Z=lambda before, n, m: (n, 1), A=lambda before, n, m: (n, 1)),
    _shaped(Z=lambda before, n, m: (n, 1)),
)
layer_shapes.mistake(
    "Your Z and A are transposed. Examples are columns: the shape is (n[l], m), not (m, n[l]).",
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
        "Begin with one layer: how many entries do W[l] and b[l] have?",
        "W[l] has n[l] · n[l−1] entries, and b[l] has n[l]. Add them up over l = 1 … L.",
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
    "You count the weights alone, 58 for 3-5-5-3-1. Every unit also has a b.", _counted(lambda dims: 0)
)
count_parameters.mistake(
    "You also count a b for each input. Only units have one: add n[1] … n[L].", _counted(sum)
)
count_parameters.mistake(
    "You count a b for each number that a layer reads. b[l] has one entry for each of the layer's own n[l] units.",
    _counted(lambda dims: sum(dims[:-1])),
)
count_parameters.mistake(
    "You count one b for each layer. Each unit has one.", _counted(lambda dims: len(dims) - 1)
)
count_parameters.mistake(
    "Your loop begins with l = 0, where `dims[l - 1]` is the LAST entry of the list. The input has no parameters: begin with l = 1.",
    lambda dims: deep_network.count_parameters([dims[-1], *dims]),
)
count_parameters.mistake(
    "The last layer is missing. l runs from 1 to L, and `range(1, len(dims))` ends with L.",
    lambda dims: deep_network.count_parameters(dims[:-1]),
)
count_parameters.mistake(
    "You count units. A network learns a weight for each connection between them, and one b for each unit.",
    lambda dims: sum(dims),
    lambda dims: sum(dims[1:]),
)
count_parameters.mistake(
    "You multiply all sizes together. There is a W only between neighbouring layers: multiply n[l] by n[l−1], then add up.",
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
        "Start with A = X and loop over the layers: Z = W A + b, store what the backward pass will need, then A = g(Z).",
        "The backward pass of layer l needs A[l−1], W[l] and Z[l]. Append this tuple before A gets its new value.",
        "The last layer is different. Loop over `params[:-1]` with ReLU, then do the last layer with the sigmoid, from the same A.",
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
    "Your last layer uses ReLU. A[L] is a probability, so it needs the sigmoid.",
    _other_forward(last=F.relu),
)
deep_forward.mistake(
    "You use the sigmoid in every layer. The hidden layers should use ReLU.", _other_forward(hidden=F.sigmoid)
)
deep_forward.mistake("Your hidden layers use tanh. They should use ReLU.", _other_forward(hidden=np.tanh))
deep_forward.mistake(
    "Your hidden layers have no bend: A[l] = relu(Z[l]) for l < L.", _other_forward(hidden=F.identity)
)
deep_forward.mistake(
    "You return Z[L]. Send it through the sigmoid: A[L] = σ(Z[L]).", _other_forward(last=F.identity)
)
deep_forward.mistake(
    "This fails for L = 1, logistic regression. There is no hidden layer then, and the last layer reads X: set A = X before the loop.",
    _needs_a_hidden_layer,
)
deep_forward.mistake(
    "A cache should be the tuple (A[l−1], W[l], Z[l]), no more and no less. The backward pass of layer l needs these three.",
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
    "All three parts of the cache are there, but in the wrong order: A[l−1], W[l], Z[l].",
    _other_forward(cache=lambda A_prev, W, b, Z, A: (Z, W, A_prev)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (W, A_prev, Z)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A_prev, Z, W)),
    _other_forward(cache=lambda A_prev, W, b, Z, A: (Z, A_prev, W)),
)
deep_forward.mistake(
    "The cache of the last layer is missing. There are L of them, one for each pair in `params`.",
    lambda X, params: (_forward(X, params)[0], _forward(X, params)[1][:-1]),
)
deep_forward.mistake(
    "All your layers read X. From the second on, a layer reads what the one before it gave: A = g(Z), then W @ A + b.",
    _all_from_X,
)
deep_forward.mistake(
    "b is missing: Z = W @ A + b.",
    lambda X, params: _forward(X, [(W, 0 * b) for W, b in params]),
)
deep_forward.mistake(
    "You cached what came out of the layer, A[l]. Cache what went INTO it, A[l−1]: dW[l] = dZ[l] A[l−1]ᵀ needs it.",
    _other_forward(cache=lambda A_prev, W, b, Z, A: (A, W, Z)),
)
deep_forward.mistake(
    "The Z in your caches was overwritten: your ReLU wrote into the same array. Make A a new array.",
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
        "There are four equations. The first makes dZ from dA; the others make dW, db and dA_prev from dZ.",
        "On the way back ReLU lets dA through where Z > 0, and nothing elsewhere: dZ = dA * (Z > 0), entry by entry.",
        "dW = dZ A[l−1]ᵀ / m has the shape of W. db is the mean of dZ over the examples, kept as a column. dA[l−1] = Wᵀ dZ.",
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
    "The slope multiplies entry by entry: dZ = dA * (Z > 0), with `*`, not `@`.",
    _changed_layer(dZ=lambda dA, Z: dA @ (Z > 0)),
    _changed_layer(dZ=lambda dA, Z: dA @ (Z > 0).astype(float)),
    _changed_layer(dZ=lambda dA, Z: np.dot(dA, Z > 0)),
)
layer_backward.mistake(
    "dW must have the shape of W: first dZ, then A[l−1]ᵀ.",
    _changed_layer(dW=lambda A_prev, dZ, m: A_prev @ dZ.T / m),
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev / m),
)
layer_backward.mistake(
    "You made dA[l−1] from dA. Going back, the slope of ReLU comes first: dA[l−1] = Wᵀ dZ.",
    _from_dA("dA_prev"),
)
layer_backward.mistake(
    "You made dW or db from dA. Going back, the slope of ReLU comes first: make both from dZ.",
    _from_dA("dW"),
    _from_dA("db"),
    _from_dA("dW", "db"),
)
layer_backward.mistake(
    "The transpose is missing: going back, dA[l−1] = Wᵀ dZ.",
    _changed_layer(dA_prev=lambda W, dZ, dA, m: W @ dZ),
    _changed_layer(dA_prev=lambda W, dZ, dA, m: dZ @ W),
)
layer_backward.mistake(
    "Your dA[l−1] is transposed. It should have the shape of A[l−1], (n_prev, m).",
    _changed_layer(dA_prev=lambda W, dZ, dA, m: dZ.T @ W),
)
layer_backward.mistake(
    "You divided by m twice. Once turns the sum into a mean.",
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T / m**2, db=lambda dZ, m: _summed(dZ, m) / m**2),
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T / m**2),
    _changed_layer(db=lambda dZ, m: _summed(dZ, m) / m**2),
)
layer_backward.mistake(
    "You took the number of units for m. The examples are the columns: m = dA.shape[1].",
    _divided_by(lambda dA, A_prev: len(dA)),
    _divided_by(lambda dA, A_prev: len(A_prev)),
)
layer_backward.mistake(
    "Each unit has its own b, and so its own db. Sum over the examples only: `axis=1`.",
    _changed_layer(db=lambda dZ, m: dZ.sum() / m),
    _changed_layer(db=lambda dZ, m: dZ.sum(axis=0, keepdims=True) / m),
)
layer_backward.mistake(
    "Your dA[l−1] has an extra factor 1/m. Divide by m only where you sum over the examples: in dW and db.",
    _changed_layer(dA_prev=lambda W, dZ, dA, m: W.T @ dZ / m),
)
layer_backward.mistake(
    "Your dW or db is m times too large. J is a mean over the examples, so both are means too: where is 1/m?",
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T, db=_summed),
    _changed_layer(dW=lambda A_prev, dZ, m: dZ @ A_prev.T),
    _changed_layer(db=_summed),
)
layer_backward.mistake(
    "db has lost an axis. It is a column, (n, 1), like b: `keepdims=True`.",
    _changed_layer(db=lambda dZ, m: dZ.sum(axis=1) / m),
    _changed_layer(db=lambda dZ, m: dZ.mean(axis=1)),
)
layer_backward.mistake(
    "You multiply by Z itself. The slope of ReLU is only 1 or 0: multiply by (Z > 0).",
    _changed_layer(dZ=lambda dA, Z: dA * np.maximum(Z, 0)),
    _changed_layer(dZ=lambda dA, Z: dA * Z),
)
layer_backward.mistake(
    "Where Z is negative, `np.sign` gives −1. The slope of ReLU is 0 there.",
    _changed_layer(dZ=lambda dA, Z: dA * np.sign(Z)),
)
layer_backward.mistake(
    "You ask where dA is positive. The slope of ReLU depends on Z: dZ = dA * (Z > 0).",
    _changed_layer(dZ=lambda dA, Z: np.maximum(dA, 0)),
    _changed_layer(dZ=lambda dA, Z: dA * (dA > 0)),
)
layer_backward.mistake(
    "This is the slope of another activation. The units here are ReLU, with the slope 1 or 0: dZ = dA * (Z > 0).",
    _changed_layer(dZ=lambda dA, Z: dA * F.sigmoid(Z) * (1 - F.sigmoid(Z))),
    _changed_layer(dZ=lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)),
    _changed_layer(dZ=lambda dA, Z: dA * np.where(Z > 0, 1, 0.01)),
)
layer_backward.mistake(
    "The slope of ReLU is missing. Where Z ≤ 0 the unit was off, and nothing goes back through it.",
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
        "Begin at the end: sigmoid and cross-entropy together give dZ[L] = A[L] − Y. Then go through the caches from the last to the first.",
        "In every layer dW = dZ A[l−1]ᵀ / m, and db is the mean of dZ, kept as a column. For the layer before it, dA = Wᵀ dZ and dZ = dA * (Z > 0).",
        "The Z in that last product belongs to the layer before, so it is in the next cache that you come to. At the end, put the pairs back into layer order.",
    ],
)
def deep_backward(AL, Y, caches):
    """The gradients of all layers of the network of `deep_forward`. The cost is the mean of the cross-entropy over the examples.

    You may put 1/m into dZ (as on the tape) or into dW and db (as in the lecture): what you return is the same.

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
    "All your signs are wrong: dZ[L] = A[L] − Y, prediction minus label. If you start from dA[L], it is −Y/A + (1 − Y)/(1 − A).",
    _other_backward(start=lambda AL, Y, Z: Y - AL),
)
deep_backward.mistake(
    "You went through the layers from the last to the first, and so does your list. Put the pairs back into layer order.",
    _other_backward(order=1),
)
deep_backward.mistake(
    "The gradients are right, but the pairs are swapped: dW first, then db.",
    lambda *given: [(db, dW) for dW, db in _other_backward()(*given)],
)
deep_backward.mistake(
    "You took Z from the wrong layer. It belongs to the same layer as dA: dZ[l] = dA[l] * (Z[l] > 0).",
    _bent_by_the_wrong_layer,
)
deep_backward.mistake(
    "The transpose is missing: going back, dA[l−1] = Wᵀ dZ.",
    _without_the_transpose,
)
deep_backward.mistake(
    "You also applied the slope of ReLU at the output. It belongs to the hidden layers; at the output dZ[L] = A[L] − Y is all.",
    _bent_everywhere,
)
deep_backward.mistake(
    "You divided by m twice. Do it in dZ, or in dW and db, but not in both.",
    _other_backward(share=lambda m: 1 / m**2),
)
deep_backward.mistake(
    "You took the number of features for m. The examples are the columns: m = Y.shape[1].", _over_the_features
)
deep_backward.mistake(
    "The slope in your hidden layers is not that of ReLU. It is 1 or 0: multiply by (Z > 0).",
    _other_backward(bend=lambda dA, Z: dA * F.sigmoid(Z) * (1 - F.sigmoid(Z))),
    _other_backward(bend=lambda dA, Z: dA * F.relu(Z)),
    _other_backward(bend=lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)),
)
deep_backward.mistake(
    "The last layer is missing. Begin with dZ[L], and return a pair for each of the L caches.",
    lambda *given: _other_backward()(*given)[:-1],
)
deep_backward.mistake(
    "You used the slope of ReLU at the output. The g there is the sigmoid, with the slope A(1 − A).",
    _other_backward(start=lambda AL, Y, Z: _slope_of_loss(AL, Y) * (Z > 0)),
)
deep_backward.mistake(
    "You multiplied A − Y by the slope A(1 − A). With cross-entropy that slope has already cancelled: dZ[L] = A[L] − Y.",
    _other_backward(start=lambda AL, Y, Z: (AL - Y) * AL * (1 - AL)),
)
deep_backward.mistake(
    "Your dA[L] has not gone back through the sigmoid. Multiply it by A(1 − A), or begin with dZ[L] = A[L] − Y.",
    _other_backward(start=lambda AL, Y, Z: _slope_of_loss(AL, Y)),
)
deep_backward.mistake(
    "Your gradients are m times too large. J is a mean over the examples: where is 1/m?",
    _other_backward(share=lambda m: 1.0),
)
deep_backward.mistake(
    "The slope of ReLU is missing in the hidden layers: dZ[l] = dA[l] * (Z[l] > 0).",
    _other_backward(bend=lambda dA, Z: dA),
)
deep_backward.mistake(
    "db has lost an axis. It is a column, like its b: `keepdims=True`.", _other_backward(keepdims=False)
)


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
        "Begin with one layer. It has two hinges, at 0 and at ½: the line goes up with slope 2, then down with slope −2. By how much must the second hinge change the slope?",
        "2·relu(x) − 4·relu(x − ½) is 0, 1, 0 at x = 0, ½, 1.",
        "Each further layer reads what the one before it gave: x = 2·relu(x) − 4·relu(x − ½), as many times as there are layers.",
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
    "Your slopes are wrong. The line goes up with slope 2 and down with −2. The first hinge goes on rising with slope 2, so "
    "the second one must take away 4: 2·relu(x) − 4·relu(x − ½).",
    _folded(lambda x: _hinges(x, 2, -2)),
    _folded(lambda x: _hinges(x, 2, -3)),
    _folded(lambda x: _hinges(x, 1, -2)),
    _folded(lambda x: _hinges(x, 2, 4)),
)
fold.mistake(
    "You folded only once. Each layer must read the output of the layer before, not x again, and `return` belongs after the loop.",
    _folded(_hinges, feed=False),
)
fold.mistake(
    "You add up folds of x. Instead, feed each layer the output of the layer before: then the number of pieces doubles each time.",
    lambda x, layers: layers * _hinges(x),
    lambda x, layers: sum(_hinges(x * k) for k in range(1, layers + 1)),
)
fold.mistake(
    "This is right between 0 and 1, but not outside: left of 0 both units are off. Build it from weighted sums and ReLU, "
    "without abs, min, where or %.",
    _folded(lambda x: 1 - np.abs(2 * x - 1)),
    _folded(lambda x: 1 - np.abs(2 * (x % 1) - 1)),
)
fold.mistake(
    "This is right up to 1, but beyond 1 the line should go on falling below 0. Don't clip it, and put no ReLU around the "
    "whole sum 2·relu(x) − 4·relu(x − ½).",
    _folded(lambda x: np.maximum(_hinges(x), 0)),
)
fold.mistake(
    "Your second hinge is in the wrong place. It belongs at ½, relu(x − ½): look at the b of the second unit.",
    _folded(lambda x: 2 * np.maximum(x, 0) - 4 * np.maximum(x + 0.5, 0)),
    _folded(lambda x: 2 * np.maximum(x, 0) - 4 * np.maximum(x - 1, 0)),
)
fold.mistake(
    "ReLU is missing. Without it the layers are straight lines, and nothing folds.",
    _folded(lambda x: 2 * x - 4 * (x - 0.5)),
)
fold.mistake(
    "You folded once too few: n layers fold n times.", lambda x, layers: _folded(_hinges)(x, layers - 1)
)
fold.mistake(
    "You folded once too often: n layers fold n times.", lambda x, layers: _folded(_hinges)(x, layers + 1)
)


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
        "Begin with two bits: relu(a − b) is 1 where only a is 1. Which unit covers the other case, and how do you combine the two?",
        "`bits[0::2]` is the rows 0, 2, 4, … and `bits[1::2]` the rows 1, 3, 5, …: all pairs of neighbours at once, for all examples.",
        "After one layer half as many rows are left, and the question is the same. Go on while there is more than one row.",
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
    "For the bits 1 and 1 you get 1 or more. They must give 0: relu(a − b) + relu(b − a).",
    _paired(lambda a, b: np.maximum(a + b, 0)),
    _paired(np.maximum),
    _paired(lambda a, b: np.minimum(a + b, 1)),
)
parity.mistake(
    "You have only one of the two units. relu(a − b) sees the case a = 1, b = 0; the case a = 0, b = 1 needs relu(b − a). Add the two.",
    _paired(lambda a, b: np.maximum(a - b, 0)),
    _paired(lambda a, b: np.maximum(b - a, 0)),
)
parity.mistake(
    "ReLU is missing. Without it the two units cancel, or a − b is negative: no straight line can do this.",
    _paired(lambda a, b: a - b),
    _paired(lambda a, b: (a - b) + (b - a)),
)
parity.mistake(
    "This is right for zeros and ones, but not for numbers between them: it uses arithmetic that no unit has. Build it from "
    "weighted sums and ReLU: relu(a − b) + relu(b − a).",
    lambda bits: bits.sum(axis=0, keepdims=True) % 2,
    lambda bits: (bits.sum(axis=0, keepdims=True) % 2 == 1).astype(float),
    _paired(lambda a, b: a + b - 2 * a * b),
    _paired(lambda a, b: (a != b).astype(float)),
    _paired(lambda a, b: (a + b) % 2),
)
parity.mistake(
    "This is right for zeros and ones, but takes one bit after the other: n − 1 layers. Compare neighbours, then the results "
    "of neighbours, and log₂ n layers are enough.",
    *[_one_after_the_other(rule, step) for rule in (_either, _by_an_and) for step in (1, -1)],
)
parity.mistake(
    "This is right, but it loops over the examples. Work on whole rows: one expression serves all examples.",
    *[_by_examples(rule) for rule in (_paired(_either), _paired(_by_an_and), _by_the_sum)],
)
parity.mistake(
    "You stop after one layer, which compares only neighbours. Go on with the half that is left until there is a single row.",
    lambda bits: _either(bits[0::2], bits[1::2]),
)
parity.mistake(
    "The values are right, but the row has lost an axis. Its shape should be (1, m).",
    lambda bits: _paired(_either)(bits)[0],
)
