"""The weighted sum of a whole layer, for examples as columns and for examples as rows."""

import numpy as np

from ..autodiff import op


@op
def affine(X, W, b):
    """Z = W X + b for examples as columns, as in the lectures: one row of W for each unit.

    Backward: dW = dZ Xᵀ, db = the sum of dZ over the examples, dX = Wᵀ dZ. (The lectures' 1/m is in dZ already: it comes
    from J, the mean.)

    Shapes   X (n_in, m), W (n_out, n_in), b (n_out, 1) → (n_out, m)
    Lecture  C1W2 2.13, C1W3 3.4, C1W4 4.3, 4.4
    Raises   ValueError if the shapes do not fit
    """
    x, w, bias = _shape(X), _shape(W), _shape(b)
    if len(x) != 2 or len(w) != 2 or x[0] != w[1] or bias != (w[0], 1):
        _complain(
            "affine",
            X,
            W,
            b,
            "W (n_out, n_in) @ X (n_in, m) + b (n_out, 1)",
            X.shape[0] if np.ndim(X) == 2 else None,
            lambda n_out: (n_out, 1),
        )
    return W @ X + b, (
        lambda dZ: W.T @ dZ,
        lambda dZ: dZ @ X.T,
        lambda dZ: np.add.reduce(dZ, 1, keepdims=True),
    )


@op
def linear(x, W, b=None):
    """y = x Wᵀ + b for examples as rows, as in PyTorch and Keras: W is the same matrix as in `affine`.

    Shapes   x (…, n_in), W (n_out, n_in), b (n_out,) or None → (…, n_out)
    Lecture  C2W3 3.10
    Raises   ValueError if the shapes do not fit
    """
    rows, w = _shape(x), _shape(W)
    if not rows or len(w) != 2 or rows[-1] != w[1] or b is not None and _shape(b) != w[:1]:
        _complain(
            "linear",
            x,
            W,
            b,
            "x (…, n_in) @ W.T (n_in, n_out) + b (n_out,)",
            x.shape[-1] if np.ndim(x) else None,
            lambda n_out: (n_out,),
        )
    y = x @ W.T

    def flat(array):
        return array.reshape(-1, array.shape[-1])  # all axes but the last are examples

    return y if b is None else y + b, (
        lambda dy: dy @ W,
        lambda dy: flat(dy).T @ flat(x),
        lambda dy: np.add.reduce(flat(dy), 0),
    )


def _shape(x):
    return getattr(x, "shape", ())  # a number of Python has none


def _complain(name, x, W, b, rule, n_in, bias):
    """Say which of the shapes breaks the rule, and the likely cause."""
    shapes = f"{name}: {'X' if name == 'affine' else 'x'} {np.shape(x)}, W {np.shape(W)}, b {np.shape(b)}; the rule is {rule}. "
    if np.ndim(W) != 2 or n_in is None:
        cause = "W and the examples are matrices; make a column of a flat array with .reshape(-1, 1)"
    elif n_in != W.shape[1]:
        cause = f"Each unit has {W.shape[1]} weights, but an example has {n_in} features; "
        if W.shape[1] == np.shape(x)[-1] and name == "affine":
            cause += "are the examples rows? then give X.T"
        elif n_in == W.shape[0]:
            cause += "is W transposed? then give W.T"
        else:
            cause += f"one of the two belongs to another layer ({W.shape[1]} ≠ {n_in})"
    else:
        cause = (
            f"b has one entry for each of the {W.shape[0]} units; give it the shape {bias(W.shape[0])}"
            + (f" with b.reshape{bias(W.shape[0])}" if np.size(b) == W.shape[0] else "")
        )
    raise ValueError(shapes + cause)
