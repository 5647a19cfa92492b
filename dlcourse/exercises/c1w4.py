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


def _sizes_and_m(rng):
    yield [2, 3, 5, 4, 2, 1], int(rng.integers(8, 20))
    for _ in range(3):
        yield _sizes(rng), int(rng.integers(8, 20))


@exercise(
    "c1w4.04",
    inputs=_sizes_and_m,
    reference=deep_network.shapes,
    hints=[
        "Write down Z = W A + b for layer 1 of 2-3-5-4-2-1: Z must be (3, m), A is (2, m). Which W makes that possible?",
        "W[l] takes n[l−1] numbers and gives n[l]: its shape is (n[l], n[l−1]). Everything with one column per example ends in m.",
        "`zip(dims, dims[1:])` runs over the pairs (n[l−1], n[l]). A gradient has the shape of what it belongs to.",
    ],
)
def layer_shapes(dims, m):
    """The shapes of all arrays of a network with the sizes n[0], n[1], …, n[L], for m examples.

    Returns  a list with one dict for each layer 1 … L; its keys are "W", "b", "Z", "A", "dW", "db", its values shapes
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
    "All m examples stand side by side: Z[l] and A[l] are (n[l], m).",
    _shaped(Z=lambda before, n, m: (n, 1), A=lambda before, n, m: (n, 1)),
    _shaped(Z=lambda before, n, m: (n, 1)),
    _shaped(Z=lambda before, n, m: (m, n), A=lambda before, n, m: (m, n)),
)


# -- 4.4 count_parameters ----------------------------------------------------------------------------------------------


def _some_sizes(rng):
    yield ([3, 5, 5, 3, 1],)
    yield ([int(rng.integers(2, 9)), 1],)
    for _ in range(3):
        yield (_sizes(rng),)


@exercise(
    "c1w4.04",
    inputs=_some_sizes,
    reference=deep_network.count_parameters,
    hints=[
        "Count for one layer first: how many entries have W[l] and b[l]?",
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
    "One W for each gap between neighbouring layers: multiply n[l] with n[l−1], not all sizes with one another.",
    lambda dims: int(np.prod(dims)) + sum(dims[1:]),
    lambda dims: int(np.prod(dims)),
)


# -- 4.3 deep_forward --------------------------------------------------------------------------------------------------


def _network(dims, rng, m):
    """X (n[0], m) and params for ReLU layers with a sigmoid unit at the end."""
    params = [(rng.normal(size=(n, before)), rng.normal(size=(n, 1))) for before, n in zip(dims, dims[1:])]
    return rng.normal(size=(dims[0], m)), params


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

    Shapes   X (n[0], m), params a list of (W[l], b[l]) for l = 1 … L → A[L] (n[L], m), and a list of L caches, each the tuple
             (A[l−1], W[l], Z[l])
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


def _one_layer(rng):
    for _ in range(4):
        (before, n), m = _sizes(rng, 1)[:2], int(rng.integers(8, 12))
        A_prev, W, Z = (rng.normal(size=shape) for shape in ((before, m), (n, before), (n, m)))
        yield rng.normal(size=(n, m)), (A_prev, W, Z)


def _backward_of_a_layer(dA, cache):
    """By the library's ways back, with the lecture's 1/m."""
    A_prev, W, Z = cache
    _, through_g = F.relu.forward(Z)
    _, through_Z = F.affine.forward(A_prev, W, np.zeros((len(W), 1)))
    dA_prev, dW, db = [way(through_g(dA)) for way in through_Z]
    return dA_prev, dW / dA.shape[1], db / dA.shape[1]


@exercise(
    "c1w4.02",
    inputs=_one_layer,
    reference=_backward_of_a_layer,
    returns=("dA_prev", "dW", "db"),
    hints=[
        "Four equations, in this order: dZ from dA, then dW, db and dA_prev from dZ.",
        "ReLU lets pass what comes back where Z > 0, and nothing elsewhere: dZ = dA * (Z > 0), entry by entry.",
        "dW = dZ A[l−1]ᵀ / m has W's shape, db = the mean of dZ over the examples, kept as a column, dA[l−1] = Wᵀ dZ.",
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


layer_backward.mistake(
    "g′ multiplies entry by entry: dZ = dA * (Z > 0), with `*` and not `@`.",
    _changed_layer(dZ=lambda dA, Z: dA @ (Z > 0)),
    _changed_layer(dZ=lambda dA, Z: dA @ (Z > 0).astype(float)),
    _changed_layer(dZ=lambda dA, Z: np.dot(dA, Z > 0)),
)
layer_backward.mistake(
    "dW must have W's shape: dZ comes first, A[l−1]ᵀ second.",
    _changed_layer(dW=lambda A_prev, dZ, m: A_prev @ dZ.T / m),
)
layer_backward.mistake(
    "Blame passes the bend first: dA[l−1] = Wᵀ dZ, not Wᵀ dA.",
    _changed_layer(dA_prev=lambda W, dZ, dA, m: W.T @ dA),
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
    "keepdims=True: db is a column (n, 1), like b.",
    _changed_layer(db=lambda dZ, m: dZ.sum(axis=1) / m),
    _changed_layer(db=lambda dZ, m: dZ.mean(axis=1)),
)
layer_backward.mistake(
    "The slope of ReLU is 1 or 0, not ReLU itself: multiply by (Z > 0).",
    _changed_layer(dZ=lambda dA, Z: dA * np.maximum(Z, 0)),
    _changed_layer(dZ=lambda dA, Z: dA * Z),
)
layer_backward.mistake(
    "The bend is missing: where Z ≤ 0 the unit was off, and nothing goes back through it.",
    _changed_layer(dZ=lambda dA, Z: dA),
)


# -- 4.6 deep_backward -------------------------------------------------------------------------------------------------


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
    inputs=_after_forward,
    reference=_by_the_tape,
    hints=[
        "Begin at the end: sigmoid and cross-entropy together give dZ[L] = A[L] − Y. Then walk through the caches from the last to the first.",
        "In every layer: dW = dZ A[l−1]ᵀ / m, db = the mean of dZ as a column, and for the layer before it dA = Wᵀ dZ, then dZ = dA * (Z > 0).",
        "The Z of that last product belongs to the layer before: it is in the next cache that you come to. Put the pairs back into layer order.",
    ],
)
def deep_backward(AL, Y, caches):
    """The gradients of all layers of the network of `deep_forward`, for cross-entropy, the mean over the examples.

    Whether 1/m is in your dZ (as on the tape) or in dW and db (as in the lecture) is your choice: what you return is the same.

    Shapes   AL and Y (1, m), caches as `deep_forward` gives them → a list of (dW[l], db[l]) for l = 1 … L
    """
    m = Y.shape[1]
    grads = []
    dZ = AL - Y
    for l in reversed(range(len(caches))):
        A_prev, W, Z = caches[l]
        if l < len(caches) - 1:
            dZ = dA * (Z > 0)
        grads.append((dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m))
        dA = W.T @ dZ
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
            A_prev, W, Z = caches[l]
            if l < len(caches) - 1:
                dZ = bend(dA, Z)
            grads.append(
                (dZ @ A_prev.T * share(Y.shape[1]), dZ.sum(axis=1, keepdims=keepdims) * share(Y.shape[1]))
            )
            dA = W.T @ dZ
        return grads[::order]

    return backward


def _slope_of_loss(AL, Y):
    return -Y / AL + (1 - Y) / (1 - AL)


deep_backward.mistake(
    "All signs are turned round: dA[L] = −Y/A + (1 − Y)/(1 − A), so that dZ[L] = A[L] − Y.",
    _other_backward(start=lambda AL, Y, Z: Y - AL),
)
deep_backward.mistake(
    "You appended from the right end: put the gradients back in layer order.", _other_backward(order=1)
)
deep_backward.mistake(
    "The output layer's g is the sigmoid: its slope is A(1 − A), and ReLU's is for the hidden layers.",
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
deep_backward.mistake("keepdims=True: every db is a column, like its b.", _other_backward(keepdims=False))


# -- 4.5 fold ----------------------------------------------------------------------------------------------------------


def _points(rng):
    for layers in (1, 2, int(rng.integers(3, 7))):
        x = rng.uniform(-0.3, 1.3, size=(1, int(rng.integers(8, 12))))
        x[0, :3] = -0.2 * rng.random(), 0.1 + 0.3 * rng.random(), 0.6 + 0.3 * rng.random()
        yield x, layers


@exercise(
    "c1w4.05",
    inputs=_points,
    hints=[
        "One layer first. Two hinges, at 0 and at ½: up with slope 2, then down with slope −2. By how much must the second one change the slope?",
        "2·relu(x) − 4·relu(x − ½) is 0, 1, 0 at x = 0, ½, 1.",
        "The next layer takes what the last one gave: x = 2·relu(x) − 4·relu(x − ½), as often as there are layers.",
    ],
)
def fold(x, layers):
    """Fold the line as often as there are layers, each with two ReLU units: 2·relu(x) − 4·relu(x − ½), applied to its own output.

    Only affine maps and ReLU; x may lie outside of 0 … 1.

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
    "The way down must have slope −2: 2·relu(x) − 4·relu(x − ½). As it is, values leave 0 … 1 or never come back to 0.",
    _folded(lambda x: _hinges(x, 2, -2)),
    _folded(lambda x: _hinges(x, 2, -3)),
    _folded(lambda x: _hinges(x, 1, -2)),
)
fold.mistake(
    "Feed each layer the previous output, not x: the pieces are to double with each layer.",
    _folded(_hinges, feed=False),
    lambda x, layers: layers * _hinges(x),
    lambda x, layers: sum(_hinges(x * k) for k in range(1, layers + 1)),
)
fold.mistake(
    "Right between 0 and 1, but not left of 0, where both units are off. Allowed blocks: W, b, ReLU; no abs, min or %.",
    _folded(lambda x: 1 - np.abs(2 * x - 1)),
    _folded(lambda x: np.minimum(2 * x, 2 - 2 * x)),
    _folded(lambda x: 1 - np.abs(2 * (x % 1) - 1)),
    _folded(lambda x: np.where(x < 0.5, 2 * x, 2 - 2 * x)),
)
fold.mistake("One fold too few: n layers fold n times.", lambda x, layers: _folded(_hinges)(x, layers - 1))
fold.mistake("One fold too many: n layers fold n times.", lambda x, layers: _folded(_hinges)(x, layers + 1))


# -- 4.5 parity --------------------------------------------------------------------------------------------------------


def _bits(rng):
    for n in (2, 4, 8):
        bits = rng.integers(0, 2, size=(n, int(rng.integers(8, 12)))).astype(float)
        bits[:, :4] = np.repeat([[0.0, 1, 1, 0], [0.0, 1, 0, 1]], [1, n - 1], axis=0)
        yield (bits,)
    yield (rng.random((2, 6)) * [[0.4], [0.6]] + [[0.0], [0.4]],)  # undecided bits


def _many_bits(rng):
    return (rng.integers(0, 2, size=(1024, 4)).astype(float),)


def _many_examples(rng):
    return (rng.integers(0, 2, size=(2, 5000)).astype(float),)


@exercise(
    "c1w4.05",
    inputs=_bits,
    large=(_many_bits, _many_examples),
    steps=200,
    hints=[
        "For two bits: relu(a − b) is 1 where only a is 1. What is the unit for the other case, and what do you do with the two?",
        "`bits[0::2]` are the rows 0, 2, 4, … and `bits[1::2]` the rows 1, 3, 5, …: all pairs of neighbours at once, for all examples.",
        "After one layer there are half as many rows, and the question is the same. Go on while there is more than one row.",
    ],
)
def parity(bits):
    """1 where the number of ones in a column is odd, else 0, by layers of ReLU units that compare pairs, then pairs of pairs.

    For two numbers a and b between 0 and 1 that is relu(a − b) + relu(b − a). No loop over the examples; log₂ n layers.

    Shapes   bits (n, m) of 0. and 1., n a power of 2 → (1, m)
    """
    while len(bits) > 1:
        a, b = bits[0::2], bits[1::2]
        bits = np.maximum(a - b, 0) + np.maximum(b - a, 0)
    return bits


def _paired(exclusive_or):
    def tree(bits):
        while len(bits) > 1:
            bits = exclusive_or(bits[0::2], bits[1::2])
        return bits

    return tree


def _by_examples(bits):
    columns = []
    for i in range(bits.shape[1]):
        column = bits[:, i]
        while len(column) > 1:
            a, b = column[0::2], column[1::2]
            column = np.maximum(a - b, 0) + np.maximum(b - a, 0)
        columns.append(column)
    return np.array(columns).T


def _one_after_the_other(bits):
    result = bits[0:1]
    for k in range(1, len(bits)):
        b = bits[k : k + 1]
        result = np.maximum(result - b, 0) + np.maximum(b - result, 0)
    return result


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
    "Without ReLU the two units cancel, or a − b comes out negative: a linear layer cannot do this.",
    _paired(lambda a, b: a - b),
    _paired(lambda a, b: (a - b) + (b - a)),
)
parity.mistake(
    "Right for zeros and ones, but that is arithmetic which no unit has: build it of relu(a − b) + relu(b − a).",
    lambda bits: bits.sum(axis=0, keepdims=True) % 2,
    lambda bits: (bits.sum(axis=0, keepdims=True) % 2 == 1).astype(float),
    _paired(lambda a, b: a + b - 2 * a * b),
    _paired(lambda a, b: (a != b).astype(float)),
)
parity.mistake(
    "Yours has n − 1 layers, one bit after the other. Pair neighbours, then pair the pairs: log₂ n layers.",
    _one_after_the_other,
)
parity.mistake(
    "Work on whole rows: one expression serves all examples, without a loop over them.", _by_examples
)
