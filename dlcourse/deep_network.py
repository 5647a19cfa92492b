"""The lectures' network of L layers, with examples as columns.

    params = initialize([2, 4, 1], init=initializers.xavier, rng=rng)        [(W[1], b[1]), (W[2], b[2])]
    activations = [F.tanh, F.sigmoid]                                        g[1], g[2]

    A, caches = forward(params, X, activations)          one step of gradient descent, written out
    J, dA = cost(A, Y)
    grads = backward(dA, caches)
    params = update(params, grads, learning_rate=0.1)

    params, J = descent(params, X, Y, activations, learning_rate=0.1, steps=1000)     a thousand such steps, and J on the way

    caches[0].Z, caches[0].A, grads[0].dZ                what layer 1 has computed, and its slopes

    A, caches = forward(params, X, activations, keep_prob=0.8, rng=rng)               with dropout and the penalty λ/2m Σ‖W‖²
    J, dA = cost(A, Y, params=params, lam=0.7)
    grads = backward(dA, caches, lam=0.7)

    params = as_parameters(params)                       or on the tape, with any loss and optimizer
    J = F.binary_cross_entropy_from_probabilities(output(params, X, activations), Y)

An activation is an op, one with options (functools.partial(F.leaky_relu, slope=0.2)), or any function of Tensors.
The gradients are those of J, the mean over the examples. The lectures leave 1/m out of dA and dZ and put it into dW and db:
dZ (lecture) = m · dZ (here), and all dW, db agree.
"""

import contextlib
import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from typing_extensions import TypeAliasType

from . import checks, initializers, train
from . import functional as F
from .autodiff import ArrayOrTensor, Op, Parameter, Tensor, tape
from .initializers import Initializer
from .typing import Array, ArrayLike, Draws, DType, Function, Shape

# The pairs (W[1], b[1]) … (W[L], b[L]), arrays or Parameters.
Params = TypeAliasType("Params", Sequence[Sequence[Any]])

# g[1] … g[L]: ops, ops with options, or functions of Tensors.
Activations = TypeAliasType("Activations", Sequence[Function])


class Cache(NamedTuple):
    """What `forward` keeps of layer l: its numbers, to look at, and the backward functions of its three steps, for `backward`.

    A_prev, W, Z, A   A[l−1], W[l], Z[l] and A[l], the last after dropout
    backward_Z         dZ → dA[l−1], dW, db, three functions
    backward_g         dA → dZ, through the activation
    backward_D         dA → dA, through dropout
    D                 which units dropout has kept for which example; all of them without dropout

    Lecture  C1W4 4.2, 4.6
    """

    A_prev: Array
    W: Array
    Z: Array
    A: Array
    backward_Z: Sequence[Callable[[Array], Array]]
    backward_g: Callable[[Array], Array]
    backward_D: Callable[[Array], Array]

    @property
    def D(self) -> Array:
        return self.backward_D(np.ones_like(self.A)) != 0


class Gradients(tuple):
    """What `backward` gives for layer l: the pair (dW, db), to unpack, and .dZ, .dA and .dA_prev to look at.

    Lecture  C1W4 4.2, 4.6
    """

    dZ: Array
    dA: Array
    dA_prev: Array

    def __new__(
        cls,
        pair: tuple[Array, Array],
        dZ: Array | None = None,
        dA: Array | None = None,
        dA_prev: Array | None = None,
    ) -> "Gradients":
        both = super().__new__(cls, pair)
        both.dZ, both.dA, both.dA_prev = dZ, dA, dA_prev
        return both

    @property
    def dW(self) -> Array:
        """The slope of W[l]."""
        return self[0]

    @property
    def db(self) -> Array:
        """The slope of b[l]."""
        return self[1]


def initialize(
    dims: Shape, *, init: Initializer | list[Initializer], rng: Draws | None, dtype: DType = float
) -> Params:
    """Weights W[l] by `init` and b[l] = 0 for the layers l = 1 … L.

    dims   [n_x, n[1], …, n[L]]
    init   an initializer for all layers, or a list with one for each

    Shapes   → a list of (W[l] (n[l], n[l−1]), b[l] (n[l], 1))
    Lecture  C1W3 3.11, C1W4 4.4, C2W1 1.11
    Raises   ValueError if dims names no layer, init is a list of another length, or gives weights of another shape; TypeError if
             it is no initializer
    """
    gaps = list(zip(_sizes(dims)[1:], dims))
    init = list(init) if isinstance(init, (list, tuple)) else [init] * len(gaps)
    if len(init) != len(gaps):
        raise ValueError(
            f"{len(init)} initializers for {len(gaps)} layers: give one for each, or a single one for all"
        )
    return [
        (
            initializers.start(each, (n_out, n_in), rng=rng, dtype=dtype),
            initializers.zeros((n_out, 1), dtype=dtype),
        )
        for each, (n_out, n_in) in zip(init, gaps)
    ]


def logistic(n_x: int, *, dtype: DType = float) -> Params:
    """Logistic regression as a network of one layer, W and b at 0; its activation is F.sigmoid.

    Shapes   → [(W (1, n_x), b (1, 1))]
    Lecture  C1W2 2.13, C1W3 3.1
    """
    return initialize([n_x, 1], init=initializers.zeros, rng=None, dtype=dtype)


def as_parameters(params: Params) -> list[tuple[Parameter, Parameter]]:
    """The same numbers as Parameters named W[1], b[1], …, for the tape and an optimizer.

    Shapes   list of (W, b) → list of (W, b)
    Lecture  C1W4 4.6
    """
    layers = enumerate(_pairs("params", params), 1)
    return [(Parameter(W, name=f"W[{l}]"), Parameter(b, name=f"b[{l}]")) for l, (W, b) in layers]


def output(
    params: Params,
    X: ArrayOrTensor,
    activations: Activations,
    *,
    keep_prob: ArrayLike = 1.0,
    rng: Draws | None = None,
    masks: Sequence[ArrayLike] | None = None,
) -> ArrayOrTensor:
    """A[L]: every layer takes Z[l] = W[l] A[l−1] + b[l] and A[l] = g[l](Z[l]), from A[0] = X. With Parameters, on the tape.

    keep_prob   dropout in the hidden layers, for training: one number for all, or a list with one for each
    rng         draws its masks; or
    masks       the masks themselves, one for each hidden layer (to repeat them, as a gradient check must)

    Shapes   X (n_x, m) → (n[L], m)
    Lecture  C1W3 3.4, C1W4 4.3, C2W1 1.6, 1.7
    Raises   ValueError if the shapes do not fit, or there is not one activation for each layer
    """
    A = X
    for (W, b), g, drop in _layers(params, activations, keep_prob, rng, masks):
        A = drop(g(F.affine(A, W, b)))
    return A


def forward(
    params: Params,
    X: Array,
    activations: Activations,
    *,
    keep_prob: ArrayLike = 1.0,
    rng: Draws | None = None,
    masks: Sequence[ArrayLike] | None = None,
) -> tuple[Array, list[Cache]]:
    """A[L] as `output` computes it, and for each layer a `Cache`: its numbers, and the functions that `backward` calls.

    Shapes   X (n_x, m) → A[L] (n[L], m), a list of L caches
    Lecture  C1W3 3.4, C1W4 4.2, 4.3, 4.6, C2W1 1.6, 1.7
    Raises   as `output`; TypeError if there is no backward function of an activation
    """
    A, caches = checks.numbers("forward: X", X), []
    for (W, b), g, drop in _layers(params, activations, keep_prob, rng, masks):
        A_prev = A
        Z, backward_Z = F.affine.forward(A_prev, W, b)  # Z[l] = W[l] A[l-1] + b[l]
        A, backward_g = _forward(g, Z)  # A[l] = g[l](Z[l])
        A, backward_D = _forward(drop, A)  # without dropout, A[l] itself
        caches.append(Cache(A_prev, W, Z, A, backward_Z, backward_g, backward_D))
    return A, caches


def cost(
    A: ArrayLike,
    Y: ArrayLike,
    *,
    loss: Op = F.binary_cross_entropy_from_probabilities,
    params: Params = (),
    lam: float = 0.0,
    **options: Any,
) -> tuple[float, Array]:
    """J, and its slope dA[L] with which `backward` begins.

    loss          of dlcourse.functional: squared_error for a number; with identity as the last activation, so that A holds
                  logits, binary_cross_entropy, or cross_entropy with axis=0; its own options follow
    params, lam   add the penalty λ/2m · Σ ‖W[l]‖² on these weights; give the same lam to `backward`

    Shapes   A and Y (n[L], m) → a number, (n[L], m)
    Lecture  C1W2 2.3, C1W3 3.9, C2W1 1.4
    Raises   ValueError if the shapes do not fit, or there is a lam and no params
    """
    op, given = (loss.func, loss.keywords) if isinstance(loss, functools.partial) else (loss, {})
    if not hasattr(op, "forward"):
        raise checks.WrongKind(
            f"loss is one of dlcourse.functional, such as F.squared_error; got {checks.described(loss)}"
        )
    lam = checks.number("lam", lam, "0 or more")
    J, backward_A = op.forward(A, Y, **given, **options)
    if np.ndim(J):
        raise ValueError(
            f"the cost is one number; with these options the loss has the shape {np.shape(J)}: take reduction='mean'"
        )
    if lam:
        if params is None or isinstance(params, (list, tuple)) and not params:
            raise ValueError(f"the penalty is on the weights: with lam = {lam} give params=params too")
        params = _pairs("params", params)
        J = J + F.l2_penalty.forward(*(W for W, _ in params), lam=lam, m=np.shape(A)[1])[0]
    return J, backward_A(1.0)


def backward(dA: Array, caches: list[Cache], *, lam: float = 0.0) -> list[Gradients]:
    """The gradients of all layers, from the last to the first:

        dZ[l] = dA[l] * g[l]′(Z[l])        dW[l] = dZ[l] A[l−1]ᵀ        db[l] = Σ dZ[l]        dA[l−1] = W[l]ᵀ dZ[l]

    lam   λ of the penalty in `cost`: dW[l] = dZ[l] A[l−1]ᵀ + λ/m · W[l]

    Shapes   dA[L] (n[L], m) → a list of `Gradients` (dW[l], db[l]), l = 1 … L, in the shapes of W[l], b[l]
    Lecture  C1W3 3.9, 3.10, C1W4 4.2, 4.6, C2W1 1.4
    Raises   ValueError if dA has another shape than A[L]; TypeError if the caches are not those of `forward`
    """
    dA, lam = _check_caches(dA, caches), checks.number("lam", lam, "0 or more")
    grads = []
    for cache in reversed(caches):
        dZ = cache.backward_g(cache.backward_D(dA))
        if np.may_share_memory(
            dZ, dA
        ):  # identity hands its gradient on; each is to be one's own, to clip or to scale
            dZ = dZ.copy()
        dA_prev, dW, db = [vjp(dZ) for vjp in cache.backward_Z]
        if lam:
            _, (backward_W,) = F.l2_penalty.forward(cache.W, lam=lam, m=dZ.shape[1])
            dW = dW + backward_W(1.0)
        grads.append(Gradients((dW, db), dZ, dA, dA_prev))
        dA = dA_prev
    return grads[::-1]


def update(params: Params, grads: list[Gradients], *, learning_rate: float) -> Params:
    """One step of gradient descent: W[l] − α dW[l] and b[l] − α db[l], in new arrays.

    Shapes   lists of (W, b) and (dW, db) → a list of (W, b)
    Lecture  C1W2 2.4, C1W3 3.9
    Raises   ValueError if the gradients are not one for each W and b, of the same shapes
    """
    learning_rate = checks.number(
        "learning_rate", learning_rate, "0 or more", "; the minus of the step is in `update`"
    )
    params, grads = _pairs("params", params), _pairs("grads", grads)
    if isinstance(params[0], Gradients) and not isinstance(grads[0], Gradients):
        raise ValueError(
            "update moves params against grads, and the first are gradients: are the two exchanged?"
        )
    shapes = [[[np.shape(part) for part in layer] for layer in layers] for layers in (params, grads)]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"update needs one gradient of the same shape for each W and b: the parameters have the shapes {shapes[0]}, the "
            f"gradients {shapes[1]}"
        )
    return [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, grads)]


def descent(
    params: Params,
    X: Array,
    Y: ArrayLike,
    activations: Activations,
    *,
    learning_rate: float,
    steps: int,
    keep: Callable[[list, float], Any] | None = None,
    at: Sequence[int] | None = None,
    loss: Callable = F.binary_cross_entropy_from_probabilities,
    lam: float = 0.0,
    **options: Any,
) -> tuple[Params, Any]:
    """Gradient descent on all examples: `forward`, `cost`, `backward` and `update`, so many times.

    keep, at             as in `train.record`, but keep is a function (params, J) → what to keep; J if left out
    loss, lam, options   as in `cost`

    With `logistic(n_x)` and F.sigmoid, or F.identity and loss=F.binary_cross_entropy, it is logistic regression. Where the steps
    are too long it ends in inf or NaN, without a warning.

    Shapes   X (n_x, m), Y (n[L], m) → the params after the last step, and J (steps + 1,), or what keep gave
    Lecture  C1W2 2.4, 2.14, C1W3 3.9, C1W4 4.6
    Raises   as `forward`, `cost` and `train.record`
    """

    def seen(params):
        A, caches = forward(params, X, activations)
        J, dA = cost(A, Y, loss=loss, params=params, lam=lam, **options)
        return params, J, dA, caches

    def step(state):
        params, _, dA, caches = state
        return seen(update(params, backward(dA, caches, lam=lam), learning_rate=learning_rate))

    def kept(state):
        params, J, _, _ = state
        return J if keep is None else keep(params, J)

    if keep is not None:
        checks.function("keep", keep, "(params, J) → what to keep")
    small = sum(np.size(W) + np.size(b) for W, b in _pairs("params", params)) < train.SMALL
    with (
        train.one_thread() if small else contextlib.nullcontext(),
        np.errstate(over="ignore", invalid="ignore"),
    ):
        (params, *_), values = train.record(step, seen(params), steps, kept, at=at)
    return params, values


def predict(params: Params, X: Array, activations: Activations) -> Array:
    """The class of every example: 1 where a single sigmoid unit says more than ½; of several units, the number of the largest.

    With identity or tanh as the last activation a single unit says 1 where it is above 0.

    Shapes   X (n_x, m) → (1, m) of 0. and 1., or (m,) of 0 … n[L] − 1
    Lecture  C1W3 3.1, C2W3 3.8
    """
    plain = [[checks.numbers("predict", p) for p in layer] for layer in _pairs("params", params)]
    A = np.asarray(output(plain, X, activations))
    if len(A) > 1:
        return A.argmax(axis=0)
    return (A > (0.5 if activations[-1] is F.sigmoid else 0)).astype(A.dtype)


def shapes(dims: Shape, m: int) -> list[dict[str, tuple[int, int]]]:
    """The shapes of all that a step computes, for m examples.

    Shapes   → a list of {"W": (n[l], n[l−1]), "b": (n[l], 1), "Z", "A": (n[l], m), "dW", "db": as W, b}, l = 1 … L
    Lecture  C1W4 4.4
    """
    m = checks.whole("m", m, 1, ": how many examples there are")
    return [
        {"W": (n, before), "b": (n, 1), "Z": (n, m), "A": (n, m), "dW": (n, before), "db": (n, 1)}
        for n, before in zip(_sizes(dims)[1:], dims)
    ]


def count_parameters(dims: Shape) -> int:
    """Σ n[l] (n[l−1] + 1): one weight for each number that a unit reads, and its b.

    Shapes   → a number
    Lecture  C1W4 4.1, 4.4
    """
    return sum(n * (before + 1) for n, before in zip(_sizes(dims)[1:], dims))


def _sizes(dims):
    if (
        not isinstance(dims, (list, tuple))
        and not (isinstance(dims, np.ndarray) and dims.ndim == 1)
        or len(dims) < 2
        or not all(checks.is_whole(n) and n >= 1 for n in dims)
    ):
        raise ValueError(
            f"dims are the whole numbers n_x, n[1], …, n[L], at least two of them, each 1 or more, such as [2, 4, 1]; "
            f"got {dims!r}"
        )
    return dims


def _pairs(name, params):
    """Params or gradients, if they are a list of pairs."""
    if isinstance(params, (list, tuple)):
        odd = [layer for layer in params if not isinstance(layer, (list, tuple)) or len(layer) != 2]
        if params and not odd:
            return params
        got = f"a layer that is {checks.described(odd[0])}" if odd else "no layer"
    else:
        got = checks.described(params)
    raise checks.WrongKind(
        f"{name} are a list of pairs, (W[l], b[l]) for the layers l = 1 … L; there is none or another thing: got {got}"
    )


def _activates(g):
    return callable(g) or hasattr(g, "forward")


def _layers(params, activations, keep_prob, rng, masks):
    """((W[l], b[l]), g[l], dropout of A[l]) for l = 1 … L; the last layer has no dropout."""
    params = _pairs("params", params)
    if not isinstance(activations, (list, tuple)) or not all(map(_activates, activations)):
        wrong = (
            [g for g in activations if not _activates(g)] if isinstance(activations, (list, tuple)) else []
        )
        got = (
            "a single function"
            if callable(activations)
            else checks.described(wrong[0] if wrong else activations)
        )
        raise TypeError(
            f"activations are a list, one for each of the {len(params)} layers, such as [F.tanh] * (L − 1) + [F.sigmoid]; "
            f"got {got}"
        )
    if len(activations) != len(params):
        raise ValueError(
            f"{len(activations)} activations for {len(params)} layers: give g[1] … g[{len(params)}], such as "
            "[F.tanh] * (L − 1) + [F.sigmoid]"
        )
    hidden = len(params) - 1
    several = isinstance(keep_prob, (list, tuple)) or np.ndim(keep_prob) == 1
    keeps = list(keep_prob) if several else [keep_prob] * hidden
    for keep in [keep_prob] if keeps == [] else keeps:
        F.dropout(0.0, keep_prob=keep, mask=True)  # complains if that is no share
    if masks is not None and not isinstance(masks, (list, tuple)) and not np.ndim(masks):
        raise checks.WrongKind(f"masks are a list, one for each hidden layer; got {checks.described(masks)}")
    masks_given, masks = masks is not None, [None] * hidden if masks is None else list(masks)
    for what, given in (("keep_prob", keeps), ("masks", masks)):
        if len(given) != hidden:
            raise ValueError(
                f"{what} has the length {len(given)}; it should be {hidden}: an entry for each hidden layer, and none for "
                "the last layer"
            )
    if masks_given and all(keep == 1 for keep in keeps):
        raise ValueError("with masks give keep_prob too: what is kept is divided by it")
    drops = [
        F.identity if keep == 1 else functools.partial(F.dropout, keep_prob=keep, rng=rng, mask=mask)
        for keep, mask in zip(keeps, masks)
    ]
    return zip(params, activations, [*drops, F.identity])


def _forward(g, Z):
    """(g(Z), its backward function): of an op, of one with options, and by the tape of any other function of a Tensor."""
    op = g.func if isinstance(g, functools.partial) else g
    if hasattr(op, "forward"):
        return op.forward(Z, **getattr(g, "keywords", {}))
    leaf, no_vjp = Tensor(Z), f"there is no way back through the activation {getattr(op, '__name__', op)}"
    try:
        A = g(leaf)
    except TypeError as reason:
        raise TypeError(
            f"{no_vjp}: it must be made of functions of dlcourse.functional, such as F.tanh ({reason})"
        ) from reason
    if not isinstance(A, Tensor) or not any(node is leaf for node in tape(A)):
        raise TypeError(
            f"{no_vjp}: it returned {type(A).__name__}, which does not hang together with Z on the tape"
        )

    def backward_g(dA):
        leaf.grad = None
        A.backward(dA)
        return leaf.grad

    return A.value, backward_g


def _check_caches(dA, caches):
    dA = checks.numbers("backward: dA", dA)
    if not isinstance(caches, (list, tuple)) or not caches:
        raise TypeError(
            f"backward takes dA and the caches of deep_network.forward, a list; got {checks.described(caches)}"
        )
    if not all(isinstance(cache, Cache) for cache in caches):
        raise TypeError(
            f"backward calls the functions that deep_network.forward has kept: give its caches; got {type(caches[0]).__name__}"
        )
    if dA.shape != caches[-1].A.shape:
        raise ValueError(
            f"dA {dA.shape} is the slope of A[{len(caches)}], which has the shape {caches[-1].A.shape}: they must be the same"
        )
    return dA
