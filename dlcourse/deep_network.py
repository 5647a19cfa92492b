"""The lectures' network of L layers, with examples as columns.

    params = initialize([2, 4, 1], init=initializers.xavier, rng=rng)        [(W[1], b[1]), (W[2], b[2])]
    activations = [F.tanh, F.sigmoid]                                        g[1], g[2]

    A, caches = forward(params, X, activations)          one step of gradient descent, written out
    J, dA = cost(A, Y)
    grads = backward(dA, caches)
    params = update(params, grads, learning_rate=0.1)

    params = as_parameters(params)                       or on the tape, with any loss and optimizer
    J = F.binary_cross_entropy_from_probabilities(output(params, X, activations), Y)

The gradients are those of J, the mean over the examples. The lectures leave 1/m out of dA and dZ and put it into dW and db:
dZ (lecture) = m · dZ (here), and all dW, db agree.
"""

import numpy as np

from . import functional as F
from . import initializers
from .autodiff import Parameter


def initialize(dims, *, init, rng, dtype=float):
    """Weights W[l] by `init` and b[l] = 0 for the layers l = 1 … L.

    dims   [n_x, n[1], …, n[L]]
    init   an initializer for all layers, or a list with one for each

    Shapes   → a list of (W[l] (n[l], n[l−1]), b[l] (n[l], 1))
    Lecture  C1W3 3.11, C1W4 4.4, C2W1 1.11
    Raises   ValueError if dims names no layer, or init is a list of another length
    """
    gaps = list(zip(_sizes(dims)[1:], dims))
    init = [init] * len(gaps) if callable(init) else list(init)
    if len(init) != len(gaps):
        raise ValueError(
            f"{len(init)} initializers for {len(gaps)} layers: give one for each, or a single one for all"
        )
    return [
        (start((n_out, n_in), rng=rng, dtype=dtype), initializers.zeros((n_out, 1), dtype=dtype))
        for start, (n_out, n_in) in zip(init, gaps)
    ]


def logistic(n_x, *, dtype=float):
    """Logistic regression as a network of one layer, W and b at 0; its activation is F.sigmoid.

    Shapes   → [(W (1, n_x), b (1, 1))]
    Lecture  C1W2 2.13, C1W3 3.1
    """
    return initialize([n_x, 1], init=initializers.zeros, rng=None, dtype=dtype)


def as_parameters(params):
    """The same numbers as Parameters named W[1], b[1], …, for the tape and an optimizer.

    Shapes   list of (W, b) → list of (W, b)
    Lecture  C1W4 4.6
    """
    return [
        (Parameter(W, name=f"W[{l}]"), Parameter(b, name=f"b[{l}]")) for l, (W, b) in enumerate(params, 1)
    ]


def output(params, X, activations):
    """A[L]: every layer takes Z[l] = W[l] A[l−1] + b[l] and A[l] = g[l](Z[l]), from A[0] = X. With Parameters, on the tape.

    Shapes   X (n_x, m) → (n[L], m)
    Lecture  C1W3 3.4, C1W4 4.3
    Raises   ValueError if the shapes do not fit, or there is not one activation for each layer
    """
    _one_for_each(params, activations)
    A = X
    for (W, b), g in zip(params, activations):
        A = g(F.affine(A, W, b))
    return A


def forward(params, X, activations):
    """A[L] as `output` computes it, and for each layer the cache that `backward` needs: the way back through Z and through g.

    Shapes   X (n_x, m) → A[L] (n[L], m), a list of L caches
    Lecture  C1W3 3.4, C1W4 4.2, 4.3, 4.6
    Raises   as `output`
    """
    _one_for_each(params, activations)
    A, caches = X, []
    for (W, b), g in zip(params, activations):
        Z, through_Z = F.affine.forward(A, W, b)  # Z[l] = W[l] A[l-1] + b[l]
        A, through_g = g.forward(Z)  # A[l] = g[l](Z[l])
        caches.append((through_Z, through_g))
    return A, caches


def cost(A, Y, *, loss=F.binary_cross_entropy_from_probabilities, **options):
    """J, and its slope dA[L] with which `backward` begins.

    loss   of dlcourse.functional: squared_error for a number; with identity as the last activation, so that A holds logits,
           binary_cross_entropy, or cross_entropy with axis=0

    Shapes   A and Y (n[L], m) → a number, (n[L], m)
    Lecture  C1W2 2.3, C1W3 3.9
    """
    J, through_A = loss.forward(A, Y, **options)
    return J, through_A(1.0)


def backward(dA, caches):
    """The gradients of all layers, from the last to the first:

        dZ[l] = dA[l] * g[l]′(Z[l])        dW[l] = dZ[l] A[l−1]ᵀ        db[l] = Σ dZ[l]        dA[l−1] = W[l]ᵀ dZ[l]

    Shapes   dA[L] (n[L], m) → a list of (dW[l], db[l]), l = 1 … L, in the shapes of W[l], b[l]
    Lecture  C1W3 3.9, 3.10, C1W4 4.2, 4.6
    """
    grads = []
    for through_Z, through_g in reversed(caches):
        dZ = through_g(dA)
        dA, dW, db = [way(dZ) for way in through_Z]
        grads.append((dW, db))
    return grads[::-1]


def update(params, grads, *, learning_rate):
    """One step of gradient descent: W[l] − α dW[l] and b[l] − α db[l], in new arrays.

    Shapes   lists of (W, b) and (dW, db) → a list of (W, b)
    Lecture  C1W2 2.4, C1W3 3.9
    """
    return [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(params, grads)]


def predict(params, X, activations):
    """The class of every example: 1 where a single sigmoid unit says more than ½; of several units, the number of the largest.

    With identity or tanh as the last activation a single unit says 1 where it is above 0.

    Shapes   X (n_x, m) → (1, m) of 0. and 1., or (m,) of 0 … n[L] − 1
    Lecture  C1W3 3.1, C2W3 3.8
    """
    A = output([[np.asarray(getattr(p, "value", p)) for p in layer] for layer in params], X, activations)
    if len(A) > 1:
        return A.argmax(axis=0)
    return (A > (0.5 if activations[-1] is F.sigmoid else 0)).astype(A.dtype)


def shapes(dims, m):
    """The shapes of all that a step computes, for m examples.

    Shapes   → a list of {"W": (n[l], n[l−1]), "b": (n[l], 1), "Z", "A": (n[l], m), "dW", "db": as W, b}, l = 1 … L
    Lecture  C1W4 4.4
    """
    return [
        {"W": (n, before), "b": (n, 1), "Z": (n, m), "A": (n, m), "dW": (n, before), "db": (n, 1)}
        for n, before in zip(_sizes(dims)[1:], dims)
    ]


def count_parameters(dims):
    """Σ n[l] (n[l−1] + 1): one weight for each number that a unit reads, and its b.

    Shapes   → a number
    Lecture  C1W4 4.1, 4.4
    """
    return sum(n * (before + 1) for n, before in zip(_sizes(dims)[1:], dims))


def _sizes(dims):
    if len(dims) < 2 or not all(isinstance(n, (int, np.integer)) and n >= 1 for n in dims):
        raise ValueError(
            f"dims are the whole numbers n_x, n[1], …, n[L], at least two of them, each 1 or more, such as [2, 4, 1]; "
            f"got {dims!r}"
        )
    return dims


def _one_for_each(params, activations):
    if len(activations) != len(params):
        raise ValueError(
            f"{len(activations)} activations for {len(params)} layers: give g[1] … g[{len(params)}], such as "
            "[F.tanh] * (L − 1) + [F.sigmoid]"
        )
