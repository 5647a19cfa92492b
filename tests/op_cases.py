"""The table of ops: inputs, options and PyTorch twin of each. The tests run over it, and so does answers/make_ops.py."""

from typing import NamedTuple

import numpy as np

from dlcourse import functional as F


class Case(NamedTuple):
    """One way to call an op.

    inputs   arrays, float64; those that get a gradient come first
    twin     twin(torch, *tensors) computes the same with PyTorch
    fixed    how many inputs at the end get no gradient (labels)
    smooth   False where a directional difference would step over a corner or a jump
    """

    name: str
    op: object
    inputs: tuple
    twin: object
    options: dict = {}
    fixed: int = 0
    smooth: bool = True


def normal(*shape, seed=0, positive=False):
    x = np.random.default_rng(seed).normal(size=shape)
    return np.abs(x) + 0.3 if positive else x


def labels(*shape, classes=2, seed=9):
    return np.random.default_rng(seed).integers(0, classes, shape)


A, B, ROW = normal(3, 4), normal(3, 4, seed=1), normal(1, 4, seed=2)
MASK = np.random.default_rng(3).random((3, 4)) < 0.7
SOFT = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [1, 0, 0.0], [0.3, 0.3, 0.4]])
MEAN, VARIANCE = normal(1, 3, seed=11), normal(1, 3, seed=12, positive=True)
P = 1 / (1 + np.exp(-normal(1, 6)))
Y6 = labels(1, 6).astype(float)
W6, W3, SEEN = (
    np.array([[1.0, 0, 2, 0.5, 3, 1]]),
    np.array([0.2, 1, 3]),
    np.array([1, 1, 0, 1, 0], bool),
)  # weights and a mask
SWITCH = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "exp": "exp",
    "negative": "neg",
    "absolute": "abs",
    "relu": "relu",
}


def entrywise(name, twin, x=A, **options):
    smooth = name not in ("relu", "leaky_relu", "absolute", "elu")
    return Case(name, getattr(F, name), (x,), twin, options, smooth=smooth)


CASES = [
    # two arguments
    Case("add", F.add, (A, ROW), lambda t, a, b: a + b),
    Case("add, a column to a cube", F.add, (normal(2, 3, 4), normal(3, 1, seed=4)), lambda t, a, b: a + b),
    Case("subtract", F.subtract, (ROW, A), lambda t, a, b: a - b),
    Case("multiply", F.multiply, (A, ROW), lambda t, a, b: a * b),
    Case("divide", F.divide, (A, normal(3, 1, seed=5, positive=True)), lambda t, a, b: a / b),
    Case("power", F.power, (normal(3, 4, positive=True), ROW), lambda t, a, b: a**b),
    Case("maximum", F.maximum, (A, np.where(MASK, A, B)), lambda t, a, b: t.maximum(a, b), smooth=False),
    Case("minimum", F.minimum, (A, np.where(MASK, A, B)), lambda t, a, b: t.minimum(a, b), smooth=False),
    Case("matmul", F.matmul, (A, normal(4, 2)), lambda t, a, b: a @ b),
    Case("matmul, stacked", F.matmul, (normal(5, 3, 4), normal(4, 2)), lambda t, a, b: a @ b),
    # one argument
    *[entrywise(name, lambda t, a, twin=twin: getattr(t, twin)(a)) for name, twin in SWITCH.items()],
    entrywise("log", lambda t, a: t.log(a), normal(3, 4, positive=True)),
    entrywise("sqrt", lambda t, a: t.sqrt(a), normal(3, 4, positive=True)),
    entrywise("leaky_relu", lambda t, a: t.nn.functional.leaky_relu(a, 0.01)),
    entrywise("leaky_relu", lambda t, a: t.nn.functional.leaky_relu(a, 0.2), slope=0.2)._replace(
        name="leaky_relu, slope .2"
    ),
    entrywise("elu", lambda t, a: t.nn.functional.elu(a, 1.5), alpha=1.5),
    entrywise("gelu", lambda t, a: t.nn.functional.gelu(a, approximate="tanh")),
    entrywise("silu", lambda t, a: t.nn.functional.silu(a)),
    entrywise("softplus", lambda t, a: t.nn.functional.softplus(a, threshold=1e9)),
    entrywise("identity", lambda t, a: a * 1),
    Case("step", F.step, (A,), lambda t, a: (a > 0) * 1.0 + 0 * a, smooth=False),
    Case("clip", F.clip, (A,), lambda t, a: a.clip(-0.5, 0.5), {"low": -0.5, "high": 0.5}, smooth=False),
    # reductions
    Case("sum", F.sum, (A,), lambda t, a: a.sum()),
    Case("sum, axis 0", F.sum, (A,), lambda t, a: a.sum(0), {"axis": 0}),
    Case("sum, two axes", F.sum, (normal(2, 3, 4),), lambda t, a: a.sum((0, 2)), {"axis": (0, 2)}),
    Case("sum, kept", F.sum, (A,), lambda t, a: a.sum(1, keepdim=True), {"axis": 1, "keepdims": True}),
    Case("mean", F.mean, (A,), lambda t, a: a.mean()),
    Case("mean, last axis", F.mean, (A,), lambda t, a: a.mean(-1), {"axis": -1}),
    Case("max", F.max, (A,), lambda t, a: a.max(), smooth=False),
    Case("max, axis 1", F.max, (np.round(A),), lambda t, a: a.amax(1), {"axis": 1}, smooth=False),
    # moving entries about
    Case("reshape", F.reshape, (A,), lambda t, a: a.reshape(2, 6), {"shape": (2, -1)}),
    Case("transpose", F.transpose, (A,), lambda t, a: a.T),
    Case(
        "transpose, three axes",
        F.transpose,
        (normal(2, 3, 4),),
        lambda t, a: a.permute(1, 2, 0),
        {"axes": (1, 2, 0)},
    ),
    Case("index", F.index, (A,), lambda t, a: a[:, 1:3], {"key": (slice(None), slice(1, 3))}),
    Case("index, repeated", F.index, (A,), lambda t, a: a[[0, 0, 2]], {"key": [0, 0, 2]}),
    Case(
        "index, one entry a row",
        F.index,
        (A,),
        lambda t, a: a[[0, 1, 2], [3, 0, 1]],
        {"key": ([0, 1, 2], [3, 0, 1])},
    ),
    Case("concatenate", F.concatenate, (A, normal(2, 4)), lambda t, a, b: t.cat([a, b])),
    Case(
        "concatenate, last axis",
        F.concatenate,
        (A, normal(3, 2)),
        lambda t, a, b: t.cat([a, b], -1),
        {"axis": 1},
    ),
    # softmax
    Case("softmax", F.softmax, (A,), lambda t, a: t.softmax(a, -1)),
    Case("softmax, axis 0", F.softmax, (A,), lambda t, a: t.softmax(a, 0), {"axis": 0}),
    Case("log_softmax", F.log_softmax, (A,), lambda t, a: t.log_softmax(a, -1)),
    # layers
    Case(
        "affine",
        F.affine,
        (normal(4, 5), normal(3, 4, seed=6), normal(3, 1, seed=7)),
        lambda t, x, w, b: w @ x + b,
    ),
    Case(
        "linear",
        F.linear,
        (normal(5, 4), normal(3, 4, seed=6), normal(3, seed=7)),
        lambda t, x, w, b: t.nn.functional.linear(x, w, b),
    ),
    Case(
        "linear, a sequence, no b",
        F.linear,
        (normal(2, 5, 4), normal(3, 4, seed=6)),
        lambda t, x, w: t.nn.functional.linear(x, w),
    ),
    Case("dropout", F.dropout, (A,), lambda t, a: a * t.tensor(MASK) / 0.7, {"keep_prob": 0.7, "mask": MASK}),
    Case(
        "batch_norm",
        F.batch_norm,
        (normal(6, 3), normal(3, seed=8), normal(3, seed=9)),
        lambda t, z, g, b: t.nn.functional.batch_norm(z, None, None, g, b, True),
    ),
    Case(
        "batch_norm, columns",
        F.batch_norm,
        (normal(3, 6), normal(3, 1, seed=8), normal(3, 1, seed=9)),
        lambda t, z, g, b: t.nn.functional.batch_norm(z.T, None, None, g[:, 0], b[:, 0], True).T,
        {"axis": 1},
    ),
    Case(
        "batch_norm, images",
        F.batch_norm,
        (normal(2, 4, 5, 3), normal(3, seed=8), normal(3, seed=9)),
        lambda t, z, g, b: t.nn.functional.batch_norm(z.permute(0, 3, 1, 2), None, None, g, b, True).permute(
            0, 2, 3, 1
        ),
        {"axis": (0, 1, 2)},
    ),
    Case(
        "batch_norm, test time",
        F.batch_norm,
        (normal(6, 3), normal(3, seed=8), normal(3, seed=9)),
        lambda t, z, g, b: t.nn.functional.batch_norm(
            z, t.tensor(MEAN[0]).to(z.dtype), t.tensor(VARIANCE[0]).to(z.dtype), g, b
        ),
        {"statistics": (MEAN, VARIANCE)},
    ),
    Case(
        "layer_norm",
        F.layer_norm,
        (normal(2, 3, 4), normal(4, seed=8), normal(4, seed=9)),
        lambda t, z, g, b: t.nn.functional.layer_norm(z, (4,), g, b),
    ),
    # penalties
    Case(
        "l2_penalty",
        F.l2_penalty,
        (A, normal(2, 3, seed=6)),
        lambda t, v, w: 0.7 / 10 * ((v**2).sum() + (w**2).sum()),
        {"lam": 0.7, "m": 5},
    ),
    Case(
        "l1_penalty",
        F.l1_penalty,
        (A, normal(2, 3, seed=6)),
        lambda t, v, w: 0.7 / 5 * (v.abs().sum() + w.abs().sum()),
        {"lam": 0.7, "m": 5},
        smooth=False,
    ),
    # losses
    Case(
        "binary_cross_entropy",
        F.binary_cross_entropy,
        (3 * normal(1, 6), Y6),
        lambda t, z, y: t.nn.functional.binary_cross_entropy_with_logits(z, y),
        fixed=1,
    ),
    Case(
        "binary_cross_entropy_from_probabilities",
        F.binary_cross_entropy_from_probabilities,
        (P, Y6),
        lambda t, a, y: t.nn.functional.binary_cross_entropy(a, y),
        fixed=1,
    ),
    Case(
        "squared_error", F.squared_error, (A, B), lambda t, a, y: t.nn.functional.mse_loss(a, y) / 2, fixed=1
    ),
    Case(
        "cross_entropy",
        F.cross_entropy,
        (normal(4, 3), labels(4, classes=3)),
        lambda t, z, y: t.nn.functional.cross_entropy(z, y),
        fixed=1,
    ),
    Case(
        "cross_entropy, columns",
        F.cross_entropy,
        (normal(3, 5), labels(5, classes=3)),
        lambda t, z, y: t.nn.functional.cross_entropy(z.T, y),
        {"axis": 0},
        fixed=1,
    ),
    Case(
        "binary_cross_entropy, weights",
        F.binary_cross_entropy,
        (3 * normal(1, 6), Y6),
        lambda t, z, y: (
            t.nn.functional.binary_cross_entropy_with_logits(
                z, y, weight=t.tensor(W6).to(z.dtype), reduction="sum"
            )
            / W6.sum()
        ),
        {"weights": W6},
        fixed=1,
    ),
    Case(
        "squared_error, each",
        F.squared_error,
        (A, B),
        lambda t, a, y: t.nn.functional.mse_loss(a, y, reduction="none") / 2,
        {"reduction": "none"},
        fixed=1,
    ),
    Case(
        "cross_entropy, weights of classes",
        F.cross_entropy,
        (normal(4, 3), labels(4, classes=3)),
        lambda t, z, y: t.nn.functional.cross_entropy(z, y, weight=t.tensor(W3).to(z.dtype)),
        {"weights": W3[labels(4, classes=3)]},
        fixed=1,
    ),
    Case(
        "cross_entropy, columns, each, some missing",
        F.cross_entropy,
        (normal(3, 5), labels(5, classes=3)),
        lambda t, z, y: t.nn.functional.cross_entropy(
            z.T, y.where(t.tensor(SEEN), t.tensor(-100)), reduction="none"
        ),
        {"axis": 0, "weights": SEEN, "reduction": "none"},
        fixed=1,
    ),
    Case(
        "cross_entropy, soft labels",
        F.cross_entropy,
        (normal(4, 3), SOFT),
        lambda t, z, y: t.nn.functional.cross_entropy(z, y),
        fixed=1,
    ),
]
BY_NAME = {case.name: case for case in CASES}


def weights(case):
    """The gradient that arrives from above: fixed numbers of the output's shape."""
    y, _ = case.op.forward(*case.inputs, **case.options)
    return np.random.default_rng(17).normal(size=np.shape(y))


def answers_of_torch(case, torch):
    """Value and gradients by PyTorch, as arrays."""
    tensors = [
        torch.tensor(x, requires_grad=k < len(case.inputs) - case.fixed) for k, x in enumerate(case.inputs)
    ]
    y = case.twin(torch, *tensors)
    y.backward(torch.tensor(weights(case)))
    return [y.detach().numpy(), *(x.grad.numpy() for x in tensors if x.requires_grad)]
