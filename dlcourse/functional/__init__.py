"""Primitives: each is one NumPy function that returns its value and its backward function (see `dlcourse.autodiff`).

    from dlcourse import functional as F
    F.relu(array)            an array
    F.relu(tensor)           a Tensor, recorded on the tape
    F.relu.forward(array)    (a, backward), to chain by hand

One family a file. Examples are columns in `affine` (Courses 1 and 2) and rows in `linear` (from the frameworks lesson on);
everything else asks for an `axis` where it matters.
"""

from .activation import (
    elu,
    gelu,
    identity,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    step,
    tanh,
)
from .arithmetic import (
    absolute,
    add,
    clip,
    concatenate,
    divide,
    exp,
    index,
    log,
    matmul,
    max,
    maximum,
    mean,
    minimum,
    multiply,
    negative,
    power,
    reshape,
    sqrt,
    subtract,
    sum,
    transpose,
)
from .dropout import dropout
from .linear import affine, linear
from .loss import binary_cross_entropy, binary_cross_entropy_from_probabilities, cross_entropy, squared_error
from .normalization import batch_norm, layer_norm
from .penalty import l1_penalty, l2_penalty

__all__ = [
    "absolute",
    "add",
    "affine",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_from_probabilities",
    "clip",
    "concatenate",
    "cross_entropy",
    "divide",
    "dropout",
    "elu",
    "exp",
    "gelu",
    "identity",
    "index",
    "l1_penalty",
    "l2_penalty",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log",
    "log_softmax",
    "matmul",
    "max",
    "maximum",
    "mean",
    "minimum",
    "multiply",
    "negative",
    "power",
    "relu",
    "reshape",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "sqrt",
    "squared_error",
    "step",
    "subtract",
    "sum",
    "tanh",
    "transpose",
]
