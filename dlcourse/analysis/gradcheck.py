"""Is a gradient right? Measure it by nudges and compare.   Lecture C1W2 2.5, C2W1 1.12 to 1.14"""

from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from .. import checks, deep_network
from .. import functional as F
from ..autodiff import ArrayOrTensor, Tensor
from ..deep_network import Activations, Params
from ..random import checked
from ..typing import Array, ArrayLike, Draws, Function


def slope(f: Function, a: Any, h: Any = 1e-4, *, two_sided: bool = True) -> Any:
    """The slope of f at a, measured by a nudge h: (f(a+h) − f(a−h)) / 2h, or from one side (f(a+h) − f(a)) / h.

    For a smooth f the two-sided slope is off by about h², the one-sided by about h. An h so small that a + h is a gives 0.

    Shapes   a and h numbers or arrays that broadcast together, f entry by entry → the same
    Lecture  C1W2 2.5, 2.6, C2W1 1.12
    Raises   ValueError if h is 0; TypeError if f is no function or a and h no numbers
    """
    checks.function("f", f, "and comes first: slope(f, a)")
    a, h, two_sided = _several("a", a), _several("the nudge h", h), checks.truth("two_sided", two_sided)
    if np.any(np.isnan(h)) or np.any(np.isinf(h)):
        raise ValueError(f"the nudge h is {h}; take a small number such as 1e-4")
    if np.any(np.equal(h, 0)):
        raise ValueError(
            "the nudge h is 0, so nothing moves and the slope would be 0 / 0; take a small one such as 1e-4"
        )
    return (f(a + h) - f(a - h)) / (2 * h) if two_sided else (f(a + h) - f(a)) / h


def numerical_gradient(J: Function, theta: ArrayLike, *, h: float = 1e-5, two_sided: bool = True) -> Array:
    """The gradient of J at theta by nudging one entry after the other: 2n evaluations of J for n entries.

    It works in float64, on copies: theta stays as it is, and J may do with its own what it likes.

    Shapes   J takes an array like theta and returns a number; theta any → the same
    Lecture  C1W2 2.8, C2W1 1.12, 1.13
    Raises   ValueError if h is 0 or not finite, or so small that it is lost in the rounding of an entry of theta, J returns more than one
             number, or theta holds no floating-point numbers
    """
    checks.function("J", J, "and comes first: numerical_gradient(J, theta)")
    two_sided = checks.truth("two_sided", two_sided)
    theta = float(theta) if type(theta) is int else _one(theta)
    if np.asarray(theta).dtype.kind != "f":
        raise ValueError(
            f"theta has dtype {np.asarray(theta).dtype}, and whole numbers cannot be nudged: give "
            "theta.astype(float), or flatten(params) for the parameters of a network"
        )
    theta = np.array(theta, float)
    _nudgeable(theta, h)
    gradient = np.empty_like(theta)

    def nudged(k, value):
        there = theta.copy()
        there[k] = value
        return _number(J(there))

    for k in np.ndindex(theta.shape):
        gradient[k] = slope(partial(nudged, k), theta[k], h, two_sided=two_sided)
    return gradient


def _several(what, x):
    """A number as it is, or an array of numbers."""
    return x if checks.is_number(x) or isinstance(x, Tensor) else checks.floats(what, x)


def _nudgeable(theta, h):
    """Refuse a nudge that rounding swallows, or bends by more than a hundredth: θ + h would be θ, and every slope 0."""
    if not checks.is_number(h) or not np.isfinite(h):
        raise ValueError(f"the nudge h is {checks.described(h)}; take a small number such as 1e-5")
    with np.errstate(invalid="ignore"):
        lost = np.isfinite(theta) & (np.abs((theta + h) - theta - h) > 0.01 * abs(h))
    if np.any(lost):
        largest = np.abs(theta[lost]).max()
        raise ValueError(
            f"the nudge h = {h:g} is lost in the rounding of θ: an entry of {largest:.4g} has only 16 digits, and θ + h is not "
            f"h away from it. Take a larger h, such as {1e-5 * largest:.0e}, or scale θ down"
        )


def relative_difference(gradient: ArrayLike, approximation: ArrayLike) -> float:
    """‖gradient − approximation‖ / (‖gradient‖ + ‖approximation‖): 0 if they are equal, 1 if one is the other's opposite or 0.

    About 1e-7 is fine, 1e-5 asks for a second look, above 1e-3 there is a mistake.

    Shapes   the same, any → a number
    Lecture  C2W1 1.13
    Raises   ValueError if the shapes differ
    """
    difference, size = _compared(gradient, approximation)
    return float(np.linalg.norm(difference.ravel())) / size if size else 0.0


def component_strip(gradient: ArrayLike, approximation: ArrayLike) -> Array:
    """Where two gradients differ: |gradient − approximation| of each entry, over ‖gradient‖ + ‖approximation‖.

    The squares of the entries add up to `relative_difference`², so the largest ones are where to look; `unflatten` tells which
    parameter they belong to.

    Shapes   both the same, any → the same
    Lecture  C2W1 1.14
    Raises   ValueError if the shapes differ
    """
    difference, size = _compared(gradient, approximation)
    with np.errstate(invalid="ignore"):
        return np.abs(difference) / size if size else np.abs(difference)


def _compared(gradient, approximation):
    """gradient − approximation and ‖gradient‖ + ‖approximation‖, both in float64 and over a power of 2 near the largest entry, so
    that no square is too large or too small, and nothing is rounded."""
    g, approx = _one(gradient), _one(approximation)
    if g.shape != approx.shape:
        raise ValueError(
            f"the gradient has shape {g.shape} and its approximation {approx.shape}; both have the shape of the "
            "parameter, so flatten both in the same way"
        )
    precision = np.result_type(g, approx, float)  # float64, or longer if theirs is
    g, approx = g.astype(precision), approx.astype(precision)
    power = np.frexp(max(np.max(np.abs(g), initial=0), np.max(np.abs(approx), initial=0)))[1]
    g, approx = np.ldexp(g, -power), np.ldexp(approx, -power)
    with np.errstate(invalid="ignore"):  # ∞ − ∞ is NaN, and so is the ratio
        return g - approx, float(np.linalg.norm(g.ravel()) + np.linalg.norm(approx.ravel()))


def check(function: Function, *arrays: ArrayLike, rng: Draws, h: float = 1e-6, **options: Any) -> float:
    """Relative difference between the tape's slope of a function and the measured one, along one random direction.

    All floating-point inputs are moved at once, so that two evaluations test every gradient together. A function with more than
    one output is tested through a random weighted sum of them. Below 1e-6 the gradient is right.

    function   an op, or any function of Tensors that returns a Tensor; options are handed to it
    rng        np.random.default_rng(seed), draws the direction
    arrays     its inputs; whole numbers (labels) stay as they are

    Shapes   as the function has them → a number
    Lecture  C2W1 1.13, 1.14
    Source   Maclaurin, Duvenaud, Adams 2015 (HIPS/autograd), check_grads
    Raises   ValueError if no input is floating-point; TypeError if rng does not draw
    """
    checked(rng)
    checks.function("function", function, "and comes first: check(function, *arrays, rng=rng)")
    h = checks.number("the nudge h", h)
    given = [checks.numbers("check", array) for array in arrays]
    arrays = [array if array.dtype.kind in "iub" else array.astype(float) for array in given]
    moved = [k for k, array in enumerate(arrays) if array.dtype.kind == "f"]
    if not moved:
        raise ValueError(
            "nothing to check: no input holds floating-point numbers; convert the one to be nudged with "
            ".astype(float)"
        )
    for k in moved:
        if np.isinf(arrays[k]).any() or not arrays[k].size:
            raise ValueError(
                f"input {k + 1} {arrays[k].shape} {'is empty' if not arrays[k].size else 'holds infinite numbers'}: there is nothing "
                "that a nudge could move, and any gradient would pass"
            )
        _nudgeable(arrays[k], h)
    leaves: list[Any] = [Tensor(array) if k in moved else array for k, array in enumerate(arrays)]
    y = function(*leaves, **options)
    if not isinstance(y, Tensor):
        raise TypeError(
            f"the function returned {type(y).__name__}, not a Tensor: it must be made of functions of dlcourse.functional, so that "
            "the tape has a way back"
        )
    weights = rng.standard_normal(y.shape)
    y.backward(weights)
    directions = {k: rng.standard_normal(arrays[k].shape) for k in moved}

    def along(step):
        y = function(
            *[Tensor(x + step * directions[k]) if k in moved else x for k, x in enumerate(arrays)], **options
        )
        return (weights * y.value).sum()

    by_tape = sum((leaves[k].grad * directions[k]).sum() for k in moved if leaves[k].grad is not None)
    return relative_difference(by_tape, slope(along, 0.0, h))


def flatten(params: Any) -> Array:
    """All numbers of the parameters in one vector θ: W[1], b[1], W[2], b[2], … one after the other.

    Shapes   arrays or Parameters in any lists and tuples → (n,)
    Lecture  C2W1 1.13
    """
    return np.concatenate([np.ravel(array) for array in _arrays(params)] or [np.empty(0)])


def unflatten(theta: Array, like: Any) -> Any:
    """The way back from `flatten`: θ cut into arrays, nested and shaped as in `like`. They are views: a change of θ changes them.

    Many networks at once, θ (…, n), give arrays with the same axes in front.

    Shapes   theta (…, n), like as for `flatten` → lists and tuples of arrays
    Lecture  C2W1 1.13
    Raises   ValueError if theta has more or fewer numbers than like
    """
    sizes, theta = [np.size(array) for array in _arrays(like)], checks.numbers("unflatten", theta)
    if theta.shape[-1:] != (sum(sizes),):
        raise ValueError(
            f"theta has shape {theta.shape}, but these parameters hold {sum(sizes)} numbers: it must be "
            f"({sum(sizes)},), as flatten(params) makes it, or (…, {sum(sizes)}) for many"
        )
    ends = np.cumsum(sizes, dtype=int)
    cut = iter([theta[..., end - size : end] for size, end in zip(sizes, ends)])

    def shaped(part):
        if not isinstance(part, (list, tuple)):
            return next(cut).reshape((*theta.shape[:-1], *np.shape(part)))
        parts = list(map(shaped, part))
        return type(part)(*parts) if hasattr(part, "_fields") else type(part)(parts)

    return shaped(like)


# ---- mistakes to be found ------------------------------------------------------------------------------------------------
class Bug(NamedTuple):
    """A mistake in a backward pass: what it makes of an activation, of dZ[L], of λ and of the finished gradients.   Lecture C2W1 1.13, 1.14"""

    activation: Callable[[Any], Any] = lambda g: g
    dZ: Callable[[Any], Any] = lambda dZ: dZ
    lam: Callable[[float], float] = lambda lam: lam
    grads: Callable[[Any], Any] = lambda grads: grads


def _flat(g):
    """The activation g with a backward pass that takes its slope for 1."""
    return SimpleNamespace(forward=lambda z: (g(z), lambda da: da))


def _in_layer(l, change):
    """(dW, db) of layer l put through `change`, the others as they are."""
    return lambda grads: [change(dW, db) if k == l else (dW, db) for k, (dW, db) in enumerate(grads, 1)]


bugs = {
    "none": Bug(),
    "no 1/m": Bug(dZ=lambda dZ: dZ * dZ.shape[1]),
    "λ forgotten": Bug(lam=lambda lam: 0.0),
    "dW[2] doubled": Bug(grads=_in_layer(2, lambda dW, db: (2 * dW, db))),
    "db[1] halved": Bug(grads=_in_layer(1, lambda dW, db: (dW, db / 2))),
    "wrong sign": Bug(grads=lambda grads: [(-dW, -db) for dW, db in grads]),
    "g′ = 1": Bug(activation=_flat),
}


def network_cost(
    params: Params, X: Array, Y: ArrayLike, activations: Activations, *, lam: float = 0.0, **dropout: Any
) -> ArrayOrTensor:
    """J = binary cross-entropy of the logits A[L], plus λ/2m · Σ ‖W‖².

    dropout   keep_prob and masks, as `deep_network.forward` takes them: the same masks each time

    Shapes   params [(W, b), …] as in `deep_network`, X (n_x, m), Y (n[L], m), activations with identity last → a number
    Lecture  C2W1 1.13
    """
    Z = deep_network.output(params, X, activations, **dropout)
    return F.binary_cross_entropy(Z, Y) + F.l2_penalty(*(W for W, _ in params), lam=lam, m=X.shape[1])


def network_gradients(
    params: Params,
    X: Array,
    Y: ArrayLike,
    activations: Activations,
    *,
    lam: float = 0.0,
    bug: str | Bug | Function = "none",
    **dropout: Any,
) -> list[tuple[Array, Array]]:
    """The gradients of `network_cost` by the lectures' backward pass, right or with a mistake.

    bug   the name of one in `bugs`, a `Bug` of your own, or a function of the finished gradients:
          lambda grads: [(2 * dW, db) for dW, db in grads]

    Shapes   as `network_cost` → [(dW, db), …]
    Lecture  C2W1 1.13, 1.14
    Raises   ValueError if there is no such bug, or it changes how many gradients there are, or their shapes
    """
    wrong = _bug(bug)
    spoilt = activations
    if isinstance(activations, (list, tuple)):
        spoilt = [*map(wrong.activation, activations[:-1]), *activations[-1:]]
    Z, caches = deep_network.forward(params, X, spoilt, **dropout)
    _, dZ = deep_network.cost(Z, Y, loss=F.binary_cross_entropy)
    grads = deep_network.backward(wrong.dZ(dZ), caches, lam=wrong.lam(lam))
    given = wrong.grads(grads)
    if not isinstance(given, (list, tuple)) or not all(
        isinstance(layer, (list, tuple, np.ndarray)) for layer in given
    ):
        raise checks.WrongKind(
            f"a bug gives gradients as it gets them, [(dW, db), …]; got {checks.described(given)}"
        )
    given = [tuple(layer) for layer in given]
    shapes = [[[np.shape(part) for part in layer] for layer in made] for made in (given, grads)]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"the bug makes gradients of shapes {shapes[0]}; a mistake that can be measured leaves them as they are, {shapes[1]}"
        )
    return given


# ---- all nudges at once ----------------------------------------------------------------------------------------------------
def nudged_costs(
    thetas: Array,
    params: Params,
    X: Array,
    Y: Array,
    activations: Activations,
    *,
    lam: float = 0.0,
    keep_prob: float = 1.0,
    masks: Sequence[Array] | None = None,
) -> Array:
    """`network_cost` of many vectors of parameters: binary cross-entropy of the logits, plus λ/2m · Σ ‖W‖².

    params   says in which shapes a vector is cut
    masks    of dropout, for each hidden layer: one for all (n[l], m), or one for each vector (K, n[l], m)

    Shapes   thetas (K, n), X (n_x, m), Y (1, m) → (K,)
    Lecture  C2W1 1.13, 1.14
    Raises   ValueError if the vectors have not as many numbers as params
    """
    A, squares = X, 0.0
    for l, ((W, b), g) in enumerate(zip(unflatten(thetas, params), activations)):
        squares = squares + (W * W).sum(axis=(1, 2))
        A = g(W @ A + b)
        if masks is not None and l < len(params) - 1:
            A = A * masks[l] / keep_prob
    return (F.softplus(A) - Y * A).mean(axis=(1, 2)) + lam / (2 * Y.size) * squares


class Nudged(NamedTuple):
    """The gradient as nudges have it, from both sides and from one, for each ε: (E, n) both.   Lecture C2W1 1.12, 1.13"""

    both: Array
    one: Array


def nudged_gradients(
    params: Params,
    X: Array,
    Y: Array,
    activations: Activations,
    epsilons: ArrayLike,
    *,
    lam: float = 0.0,
    keep_prob: float = 1.0,
    masks: Sequence[Array] | None = None,
) -> Nudged:
    """(J(θ + εeᵢ) − J(θ − εeᵢ))/2ε and (J(θ + εeᵢ) − J(θ))/ε for every parameter i and every ε.

    masks   as for `nudged_costs`; one for each of the E (2n + 1) evaluations is what a check with fresh masks does, and must not

    Shapes   E numbers ε → Nudged
    Lecture  C2W1 1.12, 1.13
    Raises   ValueError if an ε is not positive
    """
    epsilons = np.asarray(epsilons, float)
    if epsilons.ndim != 1 or not (epsilons > 0).all():
        raise ValueError(f"nudges are positive numbers, in a row; got {epsilons.tolist()}")
    theta = flatten(params)
    n, E, e = theta.size, epsilons.size, epsilons.reshape(-1, 1, 1)
    here = np.broadcast_to(theta, (E, 1, n))
    nudged = np.concatenate([theta + e * np.eye(n), theta - e * np.eye(n), here], axis=1)  # (E, 2n + 1, n)
    J = nudged_costs(
        nudged.reshape(-1, n), params, X, Y, activations, lam=lam, keep_prob=keep_prob, masks=masks
    )
    up, down, middle = np.split(J.reshape(E, -1), [n, 2 * n], axis=1)
    return Nudged((up - down) / (2 * e[..., 0]), (up - middle) / e[..., 0])


def at_corner(params: Params, X: Array, activations: Activations) -> int:
    """How many sums z of ReLU units are exactly 0, where a nudge sees two slopes, and the check fails though the gradient is right.

    Shapes   as `deep_network.forward` → a number
    Lecture  C2W1 1.14
    """
    _, caches = deep_network.forward(params, X, activations)
    return sum(int((cache.Z == 0).sum()) for cache, g in zip(caches, activations) if g is F.relu)


# ---- helpers ---------------------------------------------------------------------------------------------------------------
def _bug(bug):
    if isinstance(bug, Bug):
        return bug
    if callable(bug):
        return Bug(grads=bug)
    if not isinstance(bug, str) or bug not in bugs:
        raise ValueError(
            f"there is no bug {bug!r}; choose one of {', '.join(bugs)}, or give a function of the gradients"
        )
    return bugs[bug]


def _one(array):
    """As one array of numbers; parameters of several shapes are none."""
    try:
        return checks.numbers("the gradient check", array)
    except checks.WrongKind as reason:
        if isinstance(array, (list, tuple)):
            raise ValueError(
                "these are several arrays of different shapes; make one vector of them first: flatten(params)"
            ) from None
        raise reason


def _arrays(params):
    if isinstance(params, (list, tuple)):
        return [array for part in params for array in _arrays(part)]
    try:
        return [checks.numbers("parameters", params)]
    except checks.WrongKind:
        raise ValueError(
            f"parameters are arrays of numbers, in lists and tuples; among these is {type(params).__name__} {params!r:.60}"
        ) from None


def _number(value):
    value = value.value if isinstance(value, Tensor) else np.asarray(value)
    if value.dtype.kind not in "fiub":
        raise ValueError(f"J returned {value.tolist()!r}; a cost is a number: is a return missing?")
    if value.size != 1:
        raise ValueError(
            f"J returned shape {value.shape}; a cost is one number: take the mean over the examples"
        )
    return value.item()
