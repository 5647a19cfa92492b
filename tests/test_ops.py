"""Every op, by one table: gradients against differences and against PyTorch, dtypes, layouts, bad input."""

import re
from pathlib import Path

import numpy as np
import pytest
from op_cases import BY_NAME, CASES, answers_of_torch, weights

from dlcourse import functional as F
from dlcourse.autodiff import OPS, Tensor

STORED = np.load(Path(__file__).parent / "answers" / "ops.npz")
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def value_and_gradients(case, inputs=None, dtype=np.float64):
    """Value and gradients by the tape, with the fixed weights as the gradient from above."""
    inputs = case.inputs if inputs is None else inputs
    leaves = [
        Tensor(x.astype(dtype, copy=False)) if k < len(inputs) - case.fixed else x
        for k, x in enumerate(inputs)
    ]
    y = case.op(*leaves, **case.options)
    y.backward(weights(case).astype(dtype))
    return y.value, [leaf.grad for leaf in leaves if isinstance(leaf, Tensor)]


def test_every_op_has_a_case():
    assert set(OPS) == {case.op.__name__ for case in CASES}
    assert set(F.__all__) == set(OPS)
    assert len(BY_NAME) == len(CASES)


@each_case
def test_gradient_is_the_slope_in_a_random_direction(case):
    if not case.smooth:
        pytest.skip("a corner or a jump; PyTorch's answer is compared below")
    rng, h = np.random.default_rng(5), 1e-6
    live = len(case.inputs) - case.fixed
    directions = [rng.normal(size=x.shape) if k < live else 0 for k, x in enumerate(case.inputs)]
    _, gradients = value_and_gradients(case)

    def J(step):
        y, _ = case.op.forward(
            *[x + step * d if k < live else x for k, (x, d) in enumerate(zip(case.inputs, directions))],
            **case.options,
        )
        return (y * weights(case)).sum()

    slope = (J(h) - J(-h)) / (2 * h)
    along = sum(np.sum(gradient * direction) for gradient, direction in zip(gradients, directions))
    assert along == pytest.approx(slope, rel=1e-7, abs=1e-8)


@each_case
def test_value_and_gradients_are_those_of_pytorch(case):
    value, gradients = value_and_gradients(case)
    for k, ours in enumerate([value, *gradients]):
        np.testing.assert_allclose(ours, STORED[f"{case.name}/{k}"], rtol=1e-10, atol=1e-10)


@each_case
def test_live_parity_with_pytorch(case):
    torch = pytest.importorskip("torch")
    for k, theirs in enumerate(answers_of_torch(case, torch)):
        np.testing.assert_allclose(
            theirs,
            STORED[f"{case.name}/{k}"],
            rtol=1e-10,
            atol=1e-10,
            err_msg=f"stored with PyTorch {STORED['version']}, installed is {torch.__version__}",
        )


@each_case
def test_float32_stays_float32(case):
    options = {
        name: tuple(part.astype(np.float32) for part in value) if name == "statistics" else value
        for name, value in case.options.items()
    }
    value, gradients = value_and_gradients(case._replace(options=options), dtype=np.float32)
    assert [value.dtype, *(gradient.dtype for gradient in gradients)] == [np.float32] * (1 + len(gradients))
    exact, _ = value_and_gradients(case)
    np.testing.assert_allclose(value, exact, rtol=2e-5, atol=2e-6)


@each_case
def test_inputs_are_left_alone(case):
    before = [x.copy() for x in case.inputs]
    for x in case.inputs:
        x.flags.writeable = False
    try:
        d = weights(case)
        kept = d.copy()
        value, backward = case.op.forward(*case.inputs, **case.options)
        for part in backward if isinstance(backward, tuple) else (backward,):
            part(d)
        assert (d == kept).all()
        assert all((x == y).all() for x, y in zip(case.inputs, before))
    finally:
        for x in case.inputs:
            x.flags.writeable = True


@each_case
def test_layout_in_memory_does_not_matter(case):
    def scattered(x):
        big = np.zeros([2 * n for n in x.shape], x.dtype)
        view = big[tuple(slice(None, None, 2) for _ in x.shape)]
        view[...] = x
        return view

    exact, wanted = value_and_gradients(case)
    for layout in (scattered, np.asfortranarray):
        value, gradients = value_and_gradients(case, [layout(x) for x in case.inputs])
        np.testing.assert_allclose(value, exact, rtol=1e-13, atol=1e-14)
        for one, other in zip(gradients, wanted):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@each_case
def test_array_tensor_and_explicit_call_agree(case):
    by_array = case.op(*case.inputs, **case.options)
    by_tensor, gradients = value_and_gradients(case)
    explicit, backward = case.op.forward(*case.inputs, **case.options)
    assert not isinstance(by_array, Tensor)
    np.testing.assert_array_equal(by_array, by_tensor)
    np.testing.assert_array_equal(by_array, explicit)
    d, live = weights(case), len(case.inputs) - case.fixed
    parts = [part(d) for part in backward[:live]] if isinstance(backward, tuple) else backward(d)
    for one, other in zip(parts if isinstance(parts, (tuple, list)) else (parts,), gradients):
        np.testing.assert_array_equal(one, other)
        assert other.shape == one.shape


@each_case
def test_gradients_have_the_shape_of_their_input(case):
    _, gradients = value_and_gradients(case)
    assert [gradient.shape for gradient in gradients] == [x.shape for x in case.inputs[: len(gradients)]]


def emptied(case):
    """The case's inputs without a single example: those that have the first one's shape, and the labels."""
    axis = 1 if "columns" in case.name or case.name == "affine" else 0
    first = case.inputs[0].shape
    return [
        np.take(x, [], min(axis, x.ndim - 1)) if x.shape == first or k >= len(case.inputs) - case.fixed else x
        for k, x in enumerate(case.inputs)
    ]


SPEAKS_OF_ENTRIES = (
    "reshape",
    "index",
    "dropout",
    "concatenate",
)  # their options name entries that are not there


@each_case
def test_an_empty_batch_is_computed_or_refused_in_a_sentence(case):
    if case.name.startswith(SPEAKS_OF_ENTRIES):
        pytest.skip("the options speak of entries")
    inputs = emptied(case)
    try:
        value = case.op(*inputs, **case.options)
    except ValueError as refused:
        assert len(str(refused)) > 40 and re.search(r"[(]0,|, 0[,)]", str(refused)), refused
    else:
        assert np.size(value) == 0 or np.isfinite(value).all()


# ---- values that are known ---------------------------------------------------------------------------------------------
def test_nothing_overflows_or_warns_far_out():
    z = np.array([-1e4, -1000.0, -30.0, 0.0, 30.0, 1000.0, 1e4])
    for name in (
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "gelu",
        "silu",
        "softplus",
        "softmax",
        "log_softmax",
    ):
        for dtype in (np.float32, np.float64):
            value, backward = OPS[name].forward(z.astype(dtype))
            assert np.isfinite(value).all() and np.isfinite(backward(np.ones_like(value))).all()


def test_losses_stay_finite_at_a_logit_of_a_thousand():
    Z, Y = np.array([[1000.0, -1000.0]]), np.array([[0.0, 1.0]])
    J, backward = F.binary_cross_entropy.forward(Z, Y)
    assert J == 1000 and (backward(1.0) == [[0.5, -0.5]]).all()
    assert F.cross_entropy(np.array([[1000.0, 0.0]]), np.array([1])) == 1000


def test_probabilities_of_0_and_1():
    A = np.array([[0.0, 1.0, 0.25]])
    J, dA = F.binary_cross_entropy_from_probabilities.forward(A, np.array([[0.0, 1.0, 1.0]]))
    assert J == pytest.approx(np.log(4) / 3)
    np.testing.assert_allclose(dA(1.0), [[1 / 3, -1 / 3, -4 / 3]])
    assert F.binary_cross_entropy_from_probabilities(np.array([[0.0]]), np.array([[1.0]])) == np.inf


def test_softmax_with_two_classes_is_the_sigmoid_of_the_difference():
    z = np.random.default_rng(0).normal(size=(50, 2))
    np.testing.assert_allclose(F.softmax(z)[:, 0], F.sigmoid(z[:, 0] - z[:, 1]), rtol=1e-14)
    np.testing.assert_allclose(F.softmax(z + 100), F.softmax(z), rtol=1e-12)
    assert F.cross_entropy(np.zeros((7, 5)), np.arange(7) % 5) == pytest.approx(np.log(5))


def test_activations_have_their_textbook_values():
    z = np.linspace(-8, 8, 160_001)
    assert F.sigmoid.forward(np.zeros(1))[1](np.ones(1)) == 0.25
    np.testing.assert_allclose(F.tanh(z), 2 * F.sigmoid(2 * z) - 1, atol=1e-15)
    gelu, silu = F.gelu(z), F.silu(z)
    assert gelu.min() == pytest.approx(-0.170, abs=5e-4) and z[gelu.argmin()] == pytest.approx(
        -0.752, abs=2e-3
    )
    assert silu.min() == pytest.approx(-0.278, abs=5e-4) and z[silu.argmin()] == pytest.approx(
        -1.278, abs=2e-3
    )
    assert F.relu.forward(np.zeros(1))[1](np.ones(1)) == 0


def test_dropout_keeps_the_mean_and_has_its_variance():
    a = np.full(200_000, 3.0)
    y = F.dropout(a, keep_prob=0.8, rng=np.random.default_rng(0))
    assert y.mean() == pytest.approx(3, rel=5e-3)
    assert y.var() == pytest.approx(9 * 0.2 / 0.8, rel=2e-2)
    assert set(np.unique(y)) == {0.0, 3 / 0.8}
    assert (F.dropout(a, keep_prob=1, rng=np.random.default_rng(0)) == a).all()
    again = F.dropout(a, keep_prob=0.8, rng=np.random.default_rng(0))
    assert (y == again).all()


def test_dropout_repeats_published_masks():
    """As in code that calls np.random.seed(1) and then np.random.rand(*A.shape) < keep_prob."""
    A, keep_prob, published = np.arange(1.0, 13.0).reshape(3, 4), 0.7, np.random.RandomState(1)
    rng = np.random.RandomState(1)
    for _ in range(2):  # the second layer's mask comes after the first one's
        published_mask = published.rand(3, 4) < keep_prob
        np.testing.assert_array_equal(
            F.dropout(A, keep_prob=keep_prob, rng=rng), A * published_mask / keep_prob
        )


@pytest.mark.parametrize(
    "mask", [[True, False, True, True], [1, 0, 1, 1], [1.0, 0.0, 1.0, 1.0], [[True]] * 3]
)
def test_a_mask_of_any_kind_keeps_shape_and_precision(mask):
    a = np.ones((3, 4), np.float32)
    y, backward = F.dropout.forward(a, keep_prob=0.5, mask=mask)
    np.testing.assert_array_equal(y, np.broadcast_to(2 * np.array(mask), (3, 4)))
    assert y.dtype == backward(a).dtype == np.float32
    np.testing.assert_array_equal(backward(a), y)


def test_batch_norm_gives_mean_0_and_variance_1():
    Z = np.random.default_rng(0).normal(5, 3, size=(64, 4))
    y = F.batch_norm(Z, np.ones(4), np.zeros(4), epsilon=0)
    np.testing.assert_allclose(y.mean(0), 0, atol=1e-14)
    np.testing.assert_allclose(y.var(0), 1, rtol=1e-12)
    far = F.batch_norm(Z + 1e8, np.ones(4), np.zeros(4), epsilon=0)  # E[z²] − μ² would cancel here
    np.testing.assert_allclose(far, y, atol=1e-6)


# ---- bad input ---------------------------------------------------------------------------------------------------------
W, b, X, Y = np.zeros((3, 4)), np.zeros((3, 1)), np.zeros((4, 5)), np.zeros((1, 5))


@pytest.mark.parametrize(
    "call, parts",
    [
        (
            lambda: F.affine(np.zeros((5, 4)), W, b),
            ["(5, 4)", "(3, 4)", "W (n_out, n_in) @ X (n_in, m)", "X.T"],
        ),
        (lambda: F.affine(X[:3], W, b), ["(3, 5)", "(3, 4)", "W.T"]),
        (lambda: F.affine(X[:2], W, b), ["(2, 5)", "4 weights", "2 features"]),
        (lambda: F.affine(X, W, b[:, 0]), ["b (3,)", "b.reshape(3, 1)"]),
        (lambda: F.affine(X[:, 0], W, b), ["X (4,)", ".reshape(-1, 1)"]),
        (lambda: F.linear(X, W, b[:, 0]), ["x (4, 5)", "(3, 4)"]),
        (lambda: F.linear(X.T, W, b), ["b (3, 1)", "b.reshape(3,)"]),
        (lambda: F.add(np.zeros((2, 3)), np.zeros((2, 4))), ["(2, 3)", "(2, 4)", "length 3 and 4"]),
        (lambda: F.matmul(W, W), ["(3, 4)", "4 columns", "3 rows", "A.T"]),
        (lambda: F.matmul(W, np.zeros(4)), ["(4,)", ".reshape(-1, 1)"]),
        (lambda: F.binary_cross_entropy(Y.T, Y[0]), ["(5, 1)", "(5,)", "5 × 5", "Y.reshape(5, 1)"]),
        (lambda: F.binary_cross_entropy(Y.T, Y), ["(5, 1)", "(1, 5)", "Y.T"]),
        (lambda: F.binary_cross_entropy(Y, Y - 1), ["between 0 and 1", "−1 and 1"]),
        (lambda: F.binary_cross_entropy(Y[:, :0], Y[:, :0]), ["no example"]),
        (lambda: F.binary_cross_entropy_from_probabilities(Y + 1.5, Y), ["between 0 and 1", "logits"]),
        (lambda: F.cross_entropy(X.T, np.array([0, 1, 2, 3, 4])), ["whole numbers from 0 to 3", "to 4"]),
        (lambda: F.cross_entropy(X, np.array([0, 1, 2, 3, 0])), ["(4,)", "(5,)"]),
        (
            lambda: F.dropout(X, keep_prob=0, rng=np.random.default_rng(0)),
            ["above 0 and at most 1", "no unit would be left"],
        ),
        (lambda: F.dropout(X, keep_prob=0.5), ["rng=np.random.default_rng"]),
        (
            lambda: F.dropout(np.ones((1, 4)), keep_prob=0.5, mask=np.ones((5, 1))),
            ["mask", "(5, 1)", "(1, 4)"],
        ),
        (lambda: F.dropout(np.ones(4), keep_prob=0.5, mask=np.ones((1, 4))), ["mask", "(1, 4)", "(4,)"]),
        (lambda: F.dropout(np.ones(4), keep_prob=0.5, mask=np.ones(3)), ["mask", "(3,)", "(4,)"]),
        (lambda: F.dropout(np.ones(2), keep_prob=0.5, mask=[0.3, 1]), ["True or False"]),
        (lambda: F.dropout(np.ones(2), keep_prob=0.5, mask=[np.nan, 1]), ["True or False"]),
        (lambda: F.l2_penalty(W, lam=np.inf, m=5), ["finite", "lam = inf"]),
        (lambda: F.clip(X, low=1, high=0), ["low = 1", "high = 0"]),
        (lambda: F.clip(X, low=np.nan, high=0), ["nan"]),
        (lambda: F.clip(X[0], low=np.zeros((2, 1)), high=1), ["(2, 1)", "(5,)"]),
        (lambda: F.transpose(X, axes=(0, 0)), ["(4, 5)", "(0, 0)", "each once"]),
        (lambda: F.transpose(X, axes=(0, 2)), ["(4, 5)", "2 axes"]),
        (lambda: F.transpose(X, axes=(0, -3)), ["(4, 5)", "2 axes"]),
        (lambda: F.transpose(X, axes=(0,)), ["(4, 5)", "2 axes"]),
        (lambda: F.transpose(X, axes=1), ["(4, 5)", "2 axes"]),
        (lambda: F.transpose(X, axes=(0, 1.0)), ["(4, 5)", "2 axes"]),
        (lambda: F.dropout(X, keep_prob=None, mask=X), ["keep_prob", "None"]),
        (lambda: F.l2_penalty(W, lam=None, m=5), ["lam = None"]),
        (lambda: F.batch_norm(X, np.ones(5), np.zeros(5), epsilon=-1), ["ε", "-1"]),
        (lambda: F.layer_norm(X, np.ones(5), np.zeros(5), epsilon=np.nan), ["ε", "nan"]),
        (lambda: F.batch_norm(X, np.ones(5), np.zeros(5), axis=2), ["axis 2"]),
        (lambda: F.mean(X, axis=-3), ["axis -3"]),
        (lambda: F.reshape(X, shape=(-1, -1)), ["only one", "(4, 5)"]),
        (lambda: F.reshape(X, shape=(-1, 7)), ["7", "20 entries", "divide"]),
        (lambda: F.concatenate(), ["none"]),
        (lambda: F.concatenate(1.0, 2.0), ["without an axis"]),
        (lambda: F.concatenate(X, X, axis=2), ["axis 2"]),
        (lambda: F.l2_penalty(lam=0.1, m=5), ["none", "l2_penalty(*Ws, …)"]),
        (lambda: F.l1_penalty(W, lam=-0.1, m=5), ["0 or more", "lam = -0.1"]),
        (lambda: F.l2_penalty(W, lam=0.1, m=0), ["at least 1", "m = 0"]),
        (lambda: F.batch_norm(X.T, np.ones(5), np.zeros(5)), ["gamma (5,)", "(5, 4)", "(1, 4)"]),
        (lambda: F.batch_norm(X, np.ones(4), np.zeros(4), axis=1), ["gamma (4,)", "(4, 1)"]),
        (lambda: F.batch_norm(X[:0], np.ones(5), np.zeros(5)), ["(0, 5)", "at least one"]),
        (lambda: F.softmax(np.zeros((3, 0))), ["(3, 0)"]),
        (lambda: F.softmax(X, axis=2), ["axis 2", "(4, 5)"]),
        (lambda: F.leaky_relu(X, slope=-0.1), ["slope", "from 0 to 1", "-0.1"]),
        (lambda: F.leaky_relu(X, slope=2), ["slope", "from 0 to 1", "2"]),
        (lambda: F.leaky_relu(X, slope=None), ["slope", "a number from 0 to 1", "None"]),
        (lambda: F.leaky_relu(X, slope=np.ones(5)), ["slope", "a number from 0 to 1"]),
        (lambda: F.elu(X, alpha=np.nan), ["α", "finite", "nan"]),
        (lambda: F.elu(X, alpha=-1), ["α", "0 or more", "-1"]),
        (lambda: F.elu(X, alpha=None), ["α", "None"]),
        (lambda: F.batch_norm(X, np.ones(5), np.zeros(5), epsilon=None), ["ε", "None"]),
        (lambda: F.batch_norm(X, np.ones(5), np.zeros(5), statistics=3), ["(μ, σ²)", "int"]),
        (
            lambda: F.batch_norm(X, np.ones(5), np.zeros(5), statistics=(np.ones(4), np.ones(5))),
            ["(1, 5)", "(4,)"],
        ),
        (
            lambda: F.batch_norm(X, np.ones(5), np.zeros(5), statistics=(np.ones(5), -np.ones(5))),
            ["below 0"],
        ),
        (lambda: F.reshape(X, shape="x"), ["tuple of whole numbers", "'x'"]),
        (lambda: F.reshape(X, shape=(2.0, 10)), ["tuple of whole numbers", "(2.0, 10)"]),
        (lambda: F.concatenate(X, X, axis=(0, 1)), ["one axis", "(0, 1)"]),
        (lambda: F.mean(np.zeros((3, 0))), ["(3, 0)"]),
        (lambda: F.max(np.zeros(0)), ["(0,)"]),
        (lambda: F.reshape(X, shape=(3, 7)), ["(4, 5)", "20 entries", "21"]),
        (lambda: F.concatenate(X, W), ["(4, 5), (3, 4)", "axis than 0"]),
        (lambda: F.sigmoid(np.array(["1", "2"])), ["sigmoid", "<U1", ".astype(float)"]),
        (lambda: F.sigmoid(np.array([1, None])), ["object", ".astype(float)"]),
        (lambda: F.sigmoid([[1, 2], [3]]), ["rows of different length"]),
        (lambda: F.sigmoid(None), ["sigmoid", "None"]),
    ],
)
def test_bad_input_is_refused_with_shapes_rule_and_way_out(call, parts):
    with pytest.raises(ValueError) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)


@pytest.mark.parametrize("values", [[0, 1, 2], [True, False, True], [0.0, 1.0, 2.0], (0, 1), 0, 1.5])
def test_whole_numbers_and_lists_are_numbers_too(values):
    np.testing.assert_allclose(F.sigmoid(values), F.sigmoid(np.asarray(values, float)))
