"""Exercises of c1w3: a network with one hidden layer, from its first random weights to its gradients."""

import numpy as np

from dlcourse import functional as F
from dlcourse.practice import exercise


def _network(n_x, n_h, rng):
    return [
        (rng.normal(size=(n_h, n_x)), rng.normal(size=(n_h, 1))),
        (rng.normal(size=(1, n_h)), rng.normal(size=(1, 1))),
    ]


def _sizes(rng):
    """n_x, n_h, m, all different, so that no two shapes agree by chance."""
    return [int(n) for n in rng.choice([2, 3, 4, 5, 6, 7], size=3, replace=False)]


_X = np.array([[1.0, 0.0, -1.0, 2.0], [0.5, 1.0, 1.5, -1.0]])  # two features of four examples
_W1 = np.array([[1.0, -1.0], [0.5, 1.0], [-1.0, 0.5]])
_B1 = np.array([[0.5], [0.0], [-0.5]])
_W2, _B2 = np.array([[1.0, -2.0, 0.5]]), np.array([[0.25]])
_SQUARE = np.array([[1.0, -0.5, 0.0], [0.5, 1.0, 0.25], [-1.0, 0.0, 0.5]])


# -- 3.3 forward -------------------------------------------------------------------------------------------------------

_NETWORKS = [
    (_X, _W1, _B1, _W2, _B2),
    (_X[:, :1], _W1, _B1, _W2, _B2),
    (_X, _W1[:1], _B1[:1], _W2[:, :1], _B2),
    (_X, _W1[:2], _B1[:2], _W2[:, :2], _B2),
    (np.eye(3)[:, [1, 2, 0]], _SQUARE, _B1, _W2, _B2),  # all sizes agree: a transpose goes unnoticed
    (np.zeros((2, 3)), _W1, _B1, _W2, _B2),
]


def _networks(rng):
    for _ in range(3):
        n_x, n_h, m = _sizes(rng)
        (W1, b1), (W2, b2) = _network(n_x, n_h, rng)
        yield rng.normal(size=(n_x, m)), W1, b1, W2, b2


def _by_the_library(X, W1, b1, W2, b2):
    Z1 = F.affine(X, W1, b1)
    A1 = F.tanh(Z1)
    Z2 = F.affine(A1, W2, b2)
    return F.sigmoid(Z2), {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": F.sigmoid(Z2)}


@exercise(
    "c1w3.03",
    fixed=_NETWORKS,
    inputs=_networks,
    reference=_by_the_library,
    returns=("A2", "cache"),
    hints=[
        "Four lines, in the order in which the numbers flow: Z1, A1, Z2, A2. Each line uses the one before.",
        "Z1 = W1 @ X + b1 has one row for each hidden unit. The second layer does the same with A1 in place of X.",
        "The hidden activation is `np.tanh`. The output is σ(Z2), with σ(z) = 1 / (1 + e⁻ᶻ). Put all four arrays into the dict.",
    ],
)
def forward(X, W1, b1, W2, b2):
    """The output of a network with one hidden layer of tanh units and a sigmoid output, for all examples at once.

    Shapes   X (n_x, m), W1 (n_h, n_x), b1 (n_h, 1), W2 (1, n_h), b2 (1, 1)
             → A2 (1, m), and a dict with the arrays "Z1", "A1" (n_h, m) and "Z2", "A2" (1, m)
    """
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def _forward(
    hidden=np.tanh,
    output=F.sigmoid,
    first=lambda W1, X, b1: W1 @ X + b1,
    second=lambda W2, A1, b2: W2 @ A1 + b2,
    kept=("Z1", "A1", "Z2", "A2"),
):
    """A variant of the solution."""

    def variant(X, W1, b1, W2, b2):
        Z1 = first(W1, X, b1)
        A1 = hidden(Z1)
        Z2 = second(W2, A1, b2)
        A2 = output(Z2)
        values = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
        return A2, {name: values[name] for name in kept}

    return variant


def _forward_past_the_bend(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    Z2 = W2 @ Z1 + b2
    return F.sigmoid(Z2), {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": F.sigmoid(Z2)}


forward.mistake(
    "Your output unit uses tanh, which goes down to −1. A probability cannot: use the sigmoid there.",
    _forward(output=np.tanh),
)
forward.mistake(
    "Your hidden activations all lie between 0 and 1: that is the sigmoid. The hidden layer should use tanh.",
    _forward(hidden=F.sigmoid),
)
forward.mistake("Your hidden layer uses ReLU. It should use tanh.", _forward(hidden=F.relu))
forward.mistake(
    "Your sigmoid falls where it should rise. Look at the sign in the exponent: 1 / (1 + e⁻ᶻ).",
    _forward(output=lambda Z: F.sigmoid(-Z)),
)
forward.mistake(
    "Without a bend between them the two layers act as one. The hidden layer needs `np.tanh(Z1)`.",
    _forward(hidden=lambda Z: Z),
)
forward.mistake(
    "The second layer reads what the hidden units give, A1, and not Z1: Z2 = W2 @ A1 + b2.",
    _forward_past_the_bend,
)
forward.mistake(
    "You added b before multiplying. First the product, then b: Z2 = W2 @ A1 + b2.",
    _forward(second=lambda W2, A1, b2: W2 @ (A1 + b2)),
)
forward.mistake(
    "The second layer's b is missing: Z2 = W2 @ A1 + b2.", _forward(second=lambda W2, A1, b2: W2 @ A1)
)
forward.mistake("The first layer's b is missing: Z1 = W1 @ X + b1.", _forward(first=lambda W1, X, b1: W1 @ X))
forward.mistake(
    "b1 has become a row, so each example gets its own b instead of each unit. Leave b1 a column, (n_h, 1).",
    _forward(first=lambda W1, X, b1: W1 @ X + b1.ravel()),
    _forward(first=lambda W1, X, b1: W1 @ X + b1.T),
)
forward.mistake(
    "A layer is a matrix product, `@`. You used `*`, which multiplies entry by entry.",
    _forward(first=lambda W1, X, b1: W1 * X + b1),
    _forward(second=lambda W2, A1, b2: W2 * A1 + b2),
    _forward(first=lambda W1, X, b1: W1 * X + b1, second=lambda W2, A1, b2: W2 * A1 + b2),
)
forward.mistake(
    "The weights stand on the left: W1 @ X, not X @ W1.",
    _forward(first=lambda W1, X, b1: X @ W1 + b1),
    _forward(first=lambda W1, X, b1: X.T @ W1 + b1),
    _forward(second=lambda W2, A1, b2: A1 @ W2 + b2),
)
forward.mistake(
    "Your A2 is still the weighted sum Z2. Send it through σ to make it a probability.",
    _forward(output=lambda Z: Z),
)
forward.mistake(
    "A1 is missing from the cache. The backward pass will need it for dW2.",
    _forward(kept=("Z1", "Z2", "A2")),
    _forward(kept=("Z2", "A2")),
    _forward(kept=("Z1", "Z2")),
)
forward.mistake(
    "A unit's weights are already a row of its matrix: W1 @ X and W2 @ A1 need no transpose.",
    _forward(first=lambda W1, X, b1: W1.T @ X + b1),
    _forward(second=lambda W2, A1, b2: W2.T @ A1 + b2),
)
forward.mistake(
    "Both parts are right, but swapped: return A2 first, then the cache.",
    lambda *given: _by_the_library(*given)[::-1],
)


# -- 3.6 hinge_interpolant ---------------------------------------------------------------------------------------------


_POINTS = [
    (np.array([1.0, 3.0, 4.0, 6.0]), np.array([1.0, 2.0, 4.0, 3.0])),
    (np.array([-1.0, 1.0]), np.array([2.0, 5.0])),  # one piece
    (np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, -1.0])),  # every run is 1, and the curve starts at 0
    (np.array([-2.0, -1.5, 0.5]), np.array([3.0, 3.0, 3.0])),  # flat
    (np.array([0.8, 1.0, 1.4, 1.8, 2.3, 2.8]), np.array([0.2, 0.6, 1.9, 3.2, 4.8, 6.4])),  # the six houses
]


def _points(rng):
    for n in (4, 3, 6):
        yield np.cumsum(rng.uniform(0.4, 1.5, size=n)) - 2.0, rng.normal(0, 2, size=n)


@exercise(
    "c1w3.06",
    fixed=_POINTS,
    inputs=_points,
    returns=("w", "b", "v", "c"),
    dtypes="iu",
    hints=[
        "With w = 1, relu(wx + b) is 0 up to x = −b, and from there it rises with slope 1. So b decides where the joint is.",
        "There is one hinge for each piece: the joints are x[0], x[1], …, x[n−2]. The curve starts at the height c = y[0].",
        "The first v is the slope of the first piece. Each later hinge is added to a line that is already rising, so its v is "
        "the change of slope: `np.diff(slopes, prepend=0)`.",
    ],
)
def hinge_interpolant(x, y):
    """ReLU units whose weighted sum goes through all points: y[i] = Σ v·relu(w·x[i] + b) + c.

    One unit for each of the n − 1 pieces, from left to right, with w = 1 and its joint at the piece's left end.

    Shapes   x (n,) increasing, y (n,), n ≥ 2 → w (n − 1,), b (n − 1,), v (n − 1,), c a number
    """
    slopes = np.diff(y) / np.diff(x)
    w = np.ones(len(x) - 1)
    b = -x[:-1]
    v = np.diff(slopes, prepend=0.0)
    return w, b, v, float(y[0])


def _hinges(
    b=lambda x: -x[:-1],
    v=lambda slopes: np.diff(slopes, prepend=0.0),
    c=lambda y: float(y[0]),
    slopes=lambda x, y: np.diff(y) / np.diff(x),
):
    """A variant of the solution."""
    return lambda x, y: (np.ones(len(x) - 1), b(x), v(slopes(x, y)), c(y))


hinge_interpolant.mistake(
    "The first piece is right, the others are not. A hinge, once it rises, rises for ever, so each new one adds only "
    "the CHANGE of slope.",
    _hinges(v=lambda slopes: slopes),
)
hinge_interpolant.mistake(
    "The first hinge has no v. Before it the slope is 0, so its v is the whole slope of the first piece: `np.diff(slopes, prepend=0)`.",
    _hinges(v=lambda slopes: np.diff(slopes)),
)
hinge_interpolant.mistake(
    "You have n hinges, but there are only n − 1 pieces: the last point needs no hinge.",
    _hinges(b=lambda x: -x),
    lambda x, y: (
        np.ones(len(x)),
        -x,
        np.diff(np.diff(y) / np.diff(x), prepend=0.0, append=0.0),
        float(y[0]),
    ),
)
hinge_interpolant.mistake(
    "Your slope is run over rise. It is rise over run: `np.diff(y) / np.diff(x)`.",
    _hinges(slopes=lambda x, y: np.diff(x) / np.diff(y)),
)
hinge_interpolant.mistake(
    "Your joints are at −x instead of x: relu(wx + b) bends at x = −b/w.", _hinges(b=lambda x: x[:-1])
)
hinge_interpolant.mistake(
    "All your heights are off by the same amount, y[0]. How high is the curve before any hinge has risen?",
    _hinges(c=lambda y: 0.0),
)
hinge_interpolant.mistake(
    "Each of your hinges bends one point too late. The joint belongs at the left end of its piece: x[0], …, x[n−2].",
    _hinges(b=lambda x: -x[1:]),
)
hinge_interpolant.mistake(
    "`np.diff(y)` is only the rise of each piece. Divide it by the run, `np.diff(x)`, to get the slope.",
    _hinges(slopes=lambda x, y: np.diff(y)),
)
hinge_interpolant.mistake(
    "Your signs are wrong: a change of slope is the new slope minus the old one.",
    _hinges(v=lambda slopes: -np.diff(slopes, prepend=0.0)),
    _hinges(v=lambda slopes: np.concatenate([slopes[:1], -np.diff(slopes)])),
)


# -- 3.7 collapse ------------------------------------------------------------------------------------------------------


_STACKS = [
    ([_W1, _W2], [_B1, _B2]),
    ([_W1], [_B1]),  # one layer
    (
        [_SQUARE, _SQUARE.T, _SQUARE.copy()],
        [_B1, 2 * _B1, -_B1],
    ),  # all sizes agree: a wrong order goes unnoticed
    (
        [np.array([[2.0]]), np.array([[-1.0]]), np.array([[3.0]])],
        [np.array([[value]]) for value in (1.0, 0.5, 2.0)],
    ),
    ([_W1, _SQUARE, _W2], [0 * _B1, _B1, _B2]),
    (  # many layers
        [_W1, _SQUARE, -_SQUARE, _SQUARE.T, 2 * _SQUARE, _W2],
        [_B1, -_B1, 2 * _B1, 3 * _B1, 0.5 * _B1, _B2],
    ),
]


def _linear_networks(rng):
    for dims in ([3, 3, 3, 3], _sizes(rng), [*_sizes(rng), 1]):
        yield (
            [rng.normal(size=shape) for shape in zip(dims[1:], dims)],
            [rng.normal(size=(n, 1)) for n in dims[1:]],
        )


@exercise(
    "c1w3.07",
    fixed=_STACKS,
    inputs=_linear_networks,
    returns=("W", "b"),
    hints=[
        "Write out two layers: W2 (W1 x + b1) + b2 = W2 W1 x + W2 b1 + b2. Which part multiplies x, and which does not?",
        "Start with the W and b of the first layer. Then let each further layer act on both.",
        "For each further layer: `W = Wl @ W` and `b = Wl @ b + bl`.",
    ],
)
def collapse(Ws, bs):
    """The single layer that does the same as a whole network without activations: W x + b = W[L](… (W[1] x + b[1]) …) + b[L].

    Shapes   lists of W[l] (n[l], n[l−1]) and b[l] (n[l], 1) for l = 1 … L, L ≥ 1 → W (n[L], n[0]), b (n[L], 1)
    """
    W, b = Ws[0], bs[0]
    for Wl, bl in zip(Ws[1:], bs[1:]):
        W, b = Wl @ W, Wl @ b + bl
    return W, b


def _collapsed(step):
    """A variant of the solution: step(W, b, W[l], b[l]) → W, b."""

    def variant(Ws, bs):
        W, b = Ws[0], bs[0]
        for Wl, bl in zip(Ws[1:], bs[1:]):
            W, b = step(W, b, Wl, bl)
        return W, b

    return variant


collapse.mistake(
    "The product is in the wrong order. The layer that acts first stands on the right, next to x: the new matrix is W[l] @ W.",
    _collapsed(lambda W, b, Wl, bl: (W @ Wl, Wl @ b + bl)),
    _collapsed(lambda W, b, Wl, bl: (W @ Wl, W @ bl + b)),
)
collapse.mistake(
    "Your W is right, but a later layer acts on the earlier b too: it becomes W[l] @ b + b[l].",
    _collapsed(lambda W, b, Wl, bl: (Wl @ W, b + bl)),
    _collapsed(lambda W, b, Wl, bl: (Wl @ W, bl)),
)
collapse.mistake(
    "Two layers in a row are a matrix product, `@`. You used `*`, which multiplies entry by entry.",
    _collapsed(lambda W, b, Wl, bl: (Wl * W, Wl @ b + bl)),
    _collapsed(lambda W, b, Wl, bl: (W * Wl, Wl * b + bl)),
)
collapse.mistake(
    "You multiply b by the product of all layers so far. It only passes through the new one: W[l] @ b + b[l].",
    _collapsed(lambda W, b, Wl, bl: (Wl @ W, Wl @ W @ b + bl)),
)
collapse.mistake(
    "You return the first layer unchanged. Go through both lists, and let each further layer act.",
    lambda Ws, bs: (Ws[0], bs[0]),
)
collapse.mistake(
    "Your loop leaves out the last layer. `Ws[1:]` runs to the end of the list.",
    lambda Ws, bs: _collapsed(lambda W, b, Wl, bl: (Wl @ W, Wl @ b + bl))(
        [Ws[0], *Ws[1:-1]], [bs[0], *bs[1:-1]]
    ),
)
collapse.mistake(
    "The first layer acts twice. W and b already start with it, so begin the loop with the second.",
    lambda Ws, bs: _collapsed(lambda W, b, Wl, bl: (Wl @ W, Wl @ b + bl))([Ws[0], *Ws], [bs[0], *bs]),
)


# -- 3.8 activation_slope ----------------------------------------------------------------------------------------------

SLOPES = {"sigmoid": F.sigmoid, "tanh": F.tanh, "relu": F.relu, "leaky_relu": F.leaky_relu}


_PLACES = [(name, np.array([[-2.0, -0.5, 0.5, 2.0]])) for name in SLOPES] + [
    ("sigmoid", np.zeros((2, 2))),
    ("tanh", np.zeros((2, 2))),
    *[(name, np.array([[-1.0, 0.0], [0.0, 1.0]])) for name in ("relu", "leaky_relu")],
    ("relu", np.array([-3.0, -0.1])),
    ("leaky_relu", np.array([0.1, 3.0])),
    ("sigmoid", np.array([-30.0, 30.0])),
    ("tanh", np.array([-30.0, 30.0])),
]


def _names_and_places(rng):
    for name in SLOPES:
        yield name, np.concatenate([rng.uniform(-3, -0.1, size=3), rng.uniform(0.1, 3, size=3)])
        yield name, rng.uniform(0.2, 2, size=(1, 2, 3)) * rng.choice([-1, 1], size=(1, 2, 3))


def _by_backward(name, z):
    return SLOPES[name].forward(z)[1](np.ones_like(z))


def _settled(arguments, slopes):
    """Whole numbers do as well, and at the bend whatever lies between the two slopes."""
    name, z = arguments
    if slopes.dtype.kind in "iu":
        slopes = slopes.astype(float)
    if name.endswith("relu"):
        left, right = _by_backward(name, np.array([-1.0, 1.0]))
        slopes[(z == 0) & (slopes >= left) & (slopes <= right)] = left
    return slopes


@exercise(
    "c1w3.08",
    fixed=_PLACES,
    inputs=_names_and_places,
    reference=_by_backward,
    normalise=_settled,
    hints=[
        "For the sigmoid and tanh compute a = g(z) first. Their slopes are a(1 − a) and 1 − a².",
        "The slope of ReLU is a switch: 1 where z > 0, else 0. `np.where(z > 0, 1.0, 0.0)` decides entry by entry.",
        "Leaky ReLU has slope 1 on the right too, and .01 on the left.",
    ],
)
def activation_slope(name, z):
    """The slope g′(z) of "sigmoid", "tanh", "relu" or "leaky_relu" (which has slope .01 for z < 0) at every entry.

    At z = 0, where ReLU and leaky ReLU have a bend, either slope will do, and so will any number between the two.

    Shapes   name a text, z an array of any shape → an array of numbers of the same shape
    """
    if name == "sigmoid":
        a = 1 / (1 + np.exp(-z))
        return a * (1 - a)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    return np.where(z > 0, 1.0, 0.01 if name == "leaky_relu" else 0.0)


def _slopes(**wrong):
    """The right slopes, some of them replaced."""

    def variant(name, z):
        return wrong[name](z) if name in wrong else _by_backward(name, z)

    return variant


def _twice(name):
    return lambda z: _by_backward(name, SLOPES[name](z))


activation_slope.mistake(
    "Your formula has z where it should have the activation. Compute a = g(z) first: the slopes are 1 − a² and a(1 − a).",
    _slopes(tanh=lambda z: 1 - z**2),
    _slopes(sigmoid=lambda z: z * (1 - z)),
    _slopes(sigmoid=lambda z: z * (1 - z), tanh=lambda z: 1 - z**2),
)
activation_slope.mistake(
    "You applied g twice. Compute a = g(z) once, then take the slope from this a.",
    _slopes(sigmoid=_twice("sigmoid"), tanh=_twice("tanh")),
    _slopes(sigmoid=_twice("sigmoid")),
    _slopes(tanh=_twice("tanh")),
)
activation_slope.mistake(
    "Left of zero leaky ReLU has the slope .01: that leak is its whole point.",
    _slopes(leaky_relu=np.ones_like),
    _slopes(leaky_relu=lambda z: np.where(z > 0, 1.0, 0.0)),
    _slopes(leaky_relu=lambda z: np.where(z > 0, 1.0, 0.1)),
    _slopes(leaky_relu=lambda z: np.where(z > 0, 1.0, -0.01)),
    _slopes(leaky_relu=lambda z: np.where(z > 0, 1.0, 0.01 * z)),
)
activation_slope.mistake(
    "You swapped the sides. Right of zero the slope is 1; left of zero it is 0 or, with the leak, .01.",
    _slopes(leaky_relu=lambda z: np.where(z > 0, 0.01, 1.0)),
    _slopes(relu=lambda z: np.where(z > 0, 0.0, 1.0)),
    _slopes(relu=lambda z: np.where(z > 0, 0.0, 1.0), leaky_relu=lambda z: np.where(z > 0, 0.01, 1.0)),
)
activation_slope.mistake(
    "At z = 0 you divide 0 by 0, which gives NaN. Either slope will do there, but it must be a number: `np.where(z > 0, 1.0, 0.0)`.",
    _slopes(relu=lambda z: F.relu(z) / z),
    _slopes(leaky_relu=lambda z: F.leaky_relu(z) / z),
    _slopes(relu=lambda z: F.relu(z) / z, leaky_relu=lambda z: F.leaky_relu(z) / z),
)
activation_slope.mistake(
    "You return the value of ReLU, not its slope. To the right of zero the line rises by 1 for each 1: the slope is 1, not z.",
    _slopes(relu=F.relu),
    _slopes(relu=F.relu, leaky_relu=F.leaky_relu),
    _slopes(leaky_relu=F.leaky_relu),
)
activation_slope.mistake(
    "Left of zero `np.sign` gives −1. ReLU is flat there, so its slope is 0.",
    _slopes(relu=np.sign),
)
activation_slope.mistake(
    "`z > 0` gives True and False, but a slope is a number. Convert with `(z > 0).astype(float)`, or use "
    "`np.where`.",
    _slopes(relu=lambda z: z > 0),
    _slopes(relu=lambda z: z >= 0),
)
activation_slope.mistake(
    "That is the value of the function, a = g(z). The slope g′(z) says how fast it changes there.",
    lambda name, z: SLOPES[name](z),
)
activation_slope.mistake(
    "You used a(1 − a) for tanh, but that belongs to the sigmoid. The slope of tanh is 1 − a².",
    _slopes(tanh=lambda z: np.tanh(z) * (1 - np.tanh(z))),
)
activation_slope.mistake(
    "The square is missing: the slope of tanh is 1 − a². Yours, 1 − a, is not even symmetric.",
    _slopes(tanh=lambda z: 1 - np.tanh(z)),
)
activation_slope.mistake(
    "`if z > 0` decides once, for the whole array. Each entry needs a decision of its own: use `np.where`.",
    _slopes(relu=lambda z: 1.0 if z > 0 else 0.0),
    _slopes(relu=lambda z: 1.0 if z > 0 else 0.0, leaky_relu=lambda z: 1.0 if z > 0 else 0.01),
    _slopes(leaky_relu=lambda z: 1.0 if z > 0 else 0.01),
)


# -- 3.9 backward ------------------------------------------------------------------------------------------------------


def _small_caches():
    Y = np.array([[1.0, 0.0, 1.0, 0.0]])
    return [
        (X, Y[:, : X.shape[1]], W2, _by_the_library(X, W1, b1, W2, b2)[1]) for X, W1, b1, W2, b2 in _NETWORKS
    ]


def _caches(rng):
    for _ in range(3):
        n_x, n_h, m = _sizes(rng)
        X, Y = rng.normal(size=(n_x, m)), (np.arange(m) % 2).reshape(1, m).astype(float)
        (W1, b1), (W2, b2) = _network(n_x, n_h, rng)
        yield X, Y, W2, _by_the_library(X, W1, b1, W2, b2)[1]


def _through_the_ops(X, Y, W2, cache):
    """By the backward functions of the library, not by the formulas that are asked for."""
    _, through_loss = F.binary_cross_entropy.forward(cache["Z2"], Y)
    _, through_second = F.affine.forward(cache["A1"], W2, np.zeros((len(W2), 1)))
    _, through_tanh = F.tanh.forward(cache["Z1"])
    _, through_first = F.affine.forward(
        X, np.zeros((len(cache["Z1"]), len(X))), np.zeros((len(cache["Z1"]), 1))
    )
    dA1, dW2, db2 = [vjp(through_loss(1.0)) for vjp in through_second]
    _, dW1, db1 = [vjp(through_tanh(dA1)) for vjp in through_first]
    return dW1, db1, dW2, db2


@exercise(
    "c1w3.09",
    fixed=_small_caches,
    inputs=_caches,
    reference=_through_the_ops,
    returns=("dW1", "db1", "dW2", "db2"),
    hints=[
        "Go from right to left. dZ2 = A2 − Y gives dW2 and db2; then dZ1 gives dW1 and db1.",
        "The error comes back through the weights, then through the slope of tanh, entry by entry: dZ1 = W2ᵀ dZ2 ∗ (1 − A1²).",
        "Each dW is dZ times the transpose of the layer's input, divided by m: dW2 = dZ2 @ A1.T / m and dW1 = dZ1 @ X.T / m. "
        "Each db is the sum of dZ over the examples, `axis=1, keepdims=True`, divided by m.",
    ],
)
def backward(X, Y, W2, cache):
    """The gradients of J for a network with tanh units and a sigmoid output, from the cache of `forward`.

    Shapes   X (n_x, m), Y (1, m), W2 (1, n_h), cache with "Z1", "A1" (n_h, m) and "Z2", "A2" (1, m)
             → dW1 (n_h, n_x), db1 (n_h, 1), dW2 (1, n_h), db2 (1, 1)
    """
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2


def _backward(
    error=lambda A2, Y: A2 - Y,
    hidden=lambda W2, dZ2, A1, Z1: W2.T @ dZ2 * (1 - A1**2),
    product=lambda dZ, A, m: dZ @ A.T / m,
    added=lambda dZ, m: dZ.sum(axis=1, keepdims=True) / m,
):
    """A variant of the solution."""

    def variant(X, Y, W2, cache):
        m, A1 = X.shape[1], cache["A1"]
        dZ2 = error(cache["A2"], Y)
        dZ1 = hidden(W2, dZ2, A1, cache["Z1"])
        return product(dZ1, X, m), added(dZ1, m), product(dZ2, A1, m), added(dZ2, m)

    return variant


def _summed(dZ, m):
    return dZ.sum(axis=1, keepdims=True)


def _product(dZ, A, m):
    return dZ @ A.T


def _over_the_features(X, Y, W2, cache):
    return tuple(part * X.shape[1] / X.shape[0] for part in _through_the_ops(X, Y, W2, cache))


def _turned(dZ, A, m):
    return A @ dZ.T / m


def _over_everything(dZ, m):
    return dZ.sum() / m


backward.mistake(
    "You divided by m twice. Once turns the sum into a mean.",
    _backward(product=lambda dZ, A, m: dZ @ A.T / m**2, added=lambda dZ, m: _summed(dZ, m) / m**2),
    _backward(product=lambda dZ, A, m: dZ @ A.T / m**2),
    _backward(added=lambda dZ, m: _summed(dZ, m) / m**2),
)
backward.mistake(
    "`X.shape[0]` is the number of features. The examples are the columns: m = X.shape[1].",
    _over_the_features,
)
backward.mistake(
    "dW must have the shape of its W. First dZ, then the transpose of the layer's input: dW2 = dZ2 @ A1.T / m.",
    _backward(product=_turned),
    _backward(product=lambda dZ, A, m: dZ @ A / m),
)
backward.mistake(
    "Each unit has its own b, and so its own db. Sum over the examples only: `axis=1, keepdims=True`.",
    _backward(added=_over_everything),
    _backward(added=lambda dZ, m: dZ.mean()),
    _backward(added=lambda dZ, m: dZ.sum(axis=0, keepdims=True) / m),
)
backward.mistake(
    "Your gradients are m times too large. J is a mean over the examples: where is 1/m?",
    _backward(product=_product),
    _backward(added=_summed),
    _backward(product=_product, added=_summed),
)
backward.mistake(
    "The slope of tanh is missing: dZ1 = W2ᵀ dZ2 ∗ (1 − A1²).",
    _backward(hidden=lambda W2, dZ2, A1, Z1: W2.T @ dZ2),
)
backward.mistake(
    "The transpose is missing. The error goes back through W2ᵀ: dZ1 begins with W2.T @ dZ2.",
    _backward(hidden=lambda W2, dZ2, A1, Z1: W2 @ dZ2 * (1 - A1**2)),
    _backward(hidden=lambda W2, dZ2, A1, Z1: dZ2 @ W2 * (1 - A1**2)),
)
backward.mistake(
    "You multiplied dZ2 by A2(1 − A2). With cross-entropy that factor cancels, and dZ2 = A2 − Y is all that is left.",
    _backward(error=lambda A2, Y: (A2 - Y) * A2 * (1 - A2)),
)
backward.mistake(
    "db has lost an axis. `sum(axis=1, keepdims=True)` keeps it a column, and b stays a column after the step.",
    _backward(added=lambda dZ, m: dZ.sum(axis=1) / m),
    _backward(added=lambda dZ, m: dZ.mean(axis=1)),
)
backward.mistake(
    "Each unit and example has its own slope, so g′ multiplies entry by entry: `*`, not `@`.",
    _backward(hidden=lambda W2, dZ2, A1, Z1: W2.T @ dZ2 @ (1 - A1**2)),
    _backward(hidden=lambda W2, dZ2, A1, Z1: (W2.T @ dZ2) @ (1 - A1**2).T),
)
backward.mistake(
    "The slope of tanh is 1 − A1²: the activation from the cache, not Z1, and squared.",
    _backward(hidden=lambda W2, dZ2, A1, Z1: W2.T @ dZ2 * (1 - Z1**2)),
    _backward(hidden=lambda W2, dZ2, A1, Z1: W2.T @ dZ2 * (1 - A1)),
)
backward.mistake(
    "You used a(1 − a), the slope of the sigmoid. The hidden units are tanh: 1 − a².",
    _backward(hidden=lambda W2, dZ2, A1, Z1: W2.T @ dZ2 * A1 * (1 - A1)),
)
backward.mistake(
    "All your signs are wrong: dZ2 = A2 − Y, prediction minus label.",
    _backward(error=lambda A2, Y: Y - A2),
)
backward.mistake(
    "The gradients are right, but the order is not: return dW1, db1, dW2, db2.",
    lambda *given: (lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1))(*_through_the_ops(*given)),
)


# -- 3.11 initialize ---------------------------------------------------------------------------------------------------


def _seeded_starts():
    sizes = (2, 4, 1), (3, 3, 3), (1, 1, 1), (4, 2, 3)
    return [
        (*each, scale, np.random.default_rng(seed))
        for seed, (each, scale) in enumerate(zip(sizes, (0.01, 0.1, 2.0, 0.5)))
    ]


def _starts(rng):
    for scale in (0.01, 0.1, 0.5):
        n_x, n_h, n_y = _sizes(rng)
        yield n_x, n_h, n_y, scale, np.random.default_rng(int(rng.integers(1000)))


@exercise(
    "c1w3.11",
    fixed=_seeded_starts,
    inputs=_starts,
    returns=("W1", "b1", "W2", "b2"),
    hints=[
        "W1 has one row for each of the n_h hidden units and one column for each of the n_x features. So W2 is (n_y, n_h).",
        "`rng.standard_normal((rows, columns))` draws from N(0, 1). Multiply by `scale`. Draw W1 first, then W2.",
        "Each b may be zero, because the random weights already make the units different. `np.zeros((n_h, 1))` is a column.",
    ],
)
def initialize(n_x, n_h, n_y, scale, rng):
    """The first parameters of a network with one hidden layer: W from N(0, 1) times scale, W1 drawn before W2; b zero.

    Shapes   n_x, n_h, n_y whole numbers, scale a number, rng an np.random.Generator
             → W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1)
    """
    W1 = scale * rng.standard_normal((n_h, n_x))
    W2 = scale * rng.standard_normal((n_y, n_h))
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def _start(
    draw=lambda rng, scale, shape: scale * rng.standard_normal(shape),
    turned=False,
    b=lambda n: np.zeros((n, 1)),
    second_first=False,
):
    """A variant of the solution."""

    def variant(n_x, n_h, n_y, scale, rng):
        shapes = [(n_x, n_h), (n_h, n_y)] if turned else [(n_h, n_x), (n_y, n_h)]
        W1, W2 = [draw(rng, scale, shape) for shape in (shapes[::-1] if second_first else shapes)][
            :: -1 if second_first else 1
        ]
        return W1, b(n_h), W2, b(n_y)

    return variant


def _random_b(n_x, n_h, n_y, scale, rng):
    W1, b1 = scale * rng.standard_normal((n_h, n_x)), scale * rng.standard_normal((n_h, 1))
    W2, b2 = scale * rng.standard_normal((n_y, n_h)), scale * rng.standard_normal((n_y, 1))
    return W1, b1, W2, b2


def _own_generator(seed):
    return lambda n_x, n_h, n_y, scale, rng: _start()(n_x, n_h, n_y, scale, np.random.default_rng(seed))


initialize.mistake(
    "You made a generator of your own, so every call gives the same weights. Draw from the `rng` that you are given.",
    *[_own_generator(seed) for seed in (0, 1, 2, 3, 42)],
)
initialize.mistake(
    "All your weights are equal. Equal units get equal gradients and stay equal for ever: print W1 after ten steps of "
    "training, and see.",
    _start(draw=lambda rng, scale, shape: np.zeros(shape)),
    _start(draw=lambda rng, scale, shape: np.full(shape, scale)),
)
initialize.mistake(
    "The shape is right, but you drew the transpose, so the numbers are in other places. Draw W1 with the shape (n_h, n_x) "
    "directly.",
    _start(draw=lambda rng, scale, shape: scale * rng.standard_normal(shape[::-1]).T),
)
initialize.mistake(
    "Your weights are transposed. W1 has one row for each unit, (n_h, n_x), so that W1 @ X fits.",
    _start(turned=True),
)
initialize.mistake(
    "Make each b a column, (n, 1). A row would be stretched over the units, with one number for each example.",
    _start(b=lambda n: np.zeros(n)),
    _start(b=lambda n: np.zeros((1, n))),
)
initialize.mistake(
    "Your weights are all positive. Draw them from a distribution that is symmetric about 0: `rng.standard_normal`.",
    _start(draw=lambda rng, scale, shape: scale * rng.random(shape)),
    _start(draw=lambda rng, scale, shape: rng.uniform(0, scale, shape)),
)
initialize.mistake(
    "The weights are not scaled. Multiply by `scale`, or tanh starts on its flat ends.",
    _start(draw=lambda rng, scale, shape: rng.standard_normal(shape)),
)
initialize.mistake(
    "`scale` is the standard deviation. Multiply by it as it is, without a root or a square.",
    _start(draw=lambda rng, scale, shape: scale**0.5 * rng.standard_normal(shape)),
    _start(draw=lambda rng, scale, shape: scale**2 * rng.standard_normal(shape)),
)
initialize.mistake(
    "You drew W2 first. Draw W1, then W2: then the same generator gives the same weights, and they can be compared.",
    _start(second_first=True),
)
initialize.mistake(
    "Every b should be zero: the random weights already make the units different. Return columns of zeros, and draw "
    "nothing for them.",
    _start(b=lambda n: np.ones((n, 1))),
    _start(b=lambda n: np.full((n, 1), 0.01)),
    lambda n_x, n_h, n_y, scale, rng: _start(b=lambda n: np.full((n, 1), scale))(n_x, n_h, n_y, scale, rng),
    _random_b,
)
