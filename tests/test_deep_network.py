"""The lectures' network: shapes, explicit backward against tape, differences, the slides' formulas and PyTorch."""

from functools import partial

import numpy as np
import pytest

from dlcourse import deep_network as net
from dlcourse import functional as F
from dlcourse import initializers, nn, optim
from dlcourse.analysis import gradcheck
from dlcourse.autodiff import no_grad

DIMS = [3, 5, 4, 1]
G = [F.tanh, F.relu, F.sigmoid]
MASK = np.random.default_rng(1).random((6, 20)) < 0.8


def rng():
    return np.random.default_rng(0)


def example(dims=DIMS, m=20, dtype=float, classes=None):
    draw = rng()
    params = [
        (W, draw.normal(size=b.shape).astype(dtype))
        for W, b in net.initialize(dims, init=initializers.he, rng=draw, dtype=dtype)
    ]
    X = draw.normal(size=(dims[0], m)).astype(dtype)
    return (
        params,
        X,
        (draw.random((1, m)) < 0.4).astype(dtype) if classes is None else draw.integers(0, classes, m),
    )


def all_equal(one, other, **tolerance):
    for layer, twin in zip(one, other, strict=True):
        for a, b in zip(layer, twin, strict=True):
            assert np.shape(a) == np.shape(b)
            np.testing.assert_allclose(a, b, **tolerance)


# ---- shapes and starts -------------------------------------------------------------------------------------------------
def test_shapes_of_the_lecture():
    assert net.shapes([2, 3, 5, 4, 2, 1], 7)[2] == {
        "W": (4, 5),
        "b": (4, 1),
        "Z": (4, 7),
        "A": (4, 7),
        "dW": (4, 5),
        "db": (4, 1),
    }
    assert net.count_parameters([2, 3, 5, 4, 2, 1]) == 66 and net.count_parameters([3, 5, 5, 3, 1]) == 72
    assert net.count_parameters([3, 4, 1]) == 21 and len(net.shapes([3, 5, 5, 3, 1], 1)) == 4


def test_everything_computed_has_the_announced_shape():
    params, X, Y = example()
    A, caches = net.forward(params, X, G)
    _, dA = net.cost(A, Y)
    assert A.shape == dA.shape == (1, 20)
    for (W, b), (dW, db), shape in zip(params, net.backward(dA, caches), net.shapes(DIMS, 20), strict=True):
        assert (W.shape, b.shape, dW.shape, db.shape) == (shape["W"], shape["b"], shape["dW"], shape["db"])
    assert sum(W.size + b.size for W, b in params) == net.count_parameters(DIMS)


def test_initialize():
    params = net.initialize(
        DIMS,
        init=[initializers.zeros, initializers.constant(2), initializers.he],
        rng=rng(),
        dtype=np.float32,
    )
    assert not params[0][0].any() and (params[1][0] == 2).all() and params[2][0].std() > 0
    assert all(not b.any() and W.dtype == b.dtype == np.float32 for W, b in params)
    ((W, b),) = net.logistic(30)
    assert W.shape == (1, 30) and b.shape == (1, 1) and not W.any()


# ---- values and gradients ----------------------------------------------------------------------------------------------
def test_forward_is_the_slides_line_by_line():
    params, X, Y = example()
    (W1, b1), (W2, b2), (W3, b3) = params
    A1 = np.tanh(W1 @ X + b1)
    A2 = np.maximum(W2 @ A1 + b2, 0)
    A3 = 1 / (1 + np.exp(-(W3 @ A2 + b3)))
    A, caches = net.forward(params, X, G)
    np.testing.assert_allclose(A, A3, rtol=1e-13)
    np.testing.assert_array_equal(A, net.output(params, X, G))
    # and backward, with the lectures' dZ, which leaves out 1/m
    m, dZ3 = 20, A3 - Y
    dZ2 = W3.T @ dZ3 * (A2 > 0)
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    slides = [
        (dZ @ before.T / m, dZ.sum(axis=1, keepdims=True) / m)
        for dZ, before in ((dZ1, X), (dZ2, A1), (dZ3, A2))
    ]
    J, dA = net.cost(A, Y)
    assert J == pytest.approx(-np.mean(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)))
    np.testing.assert_allclose(dA, (-Y / A3 + (1 - Y) / (1 - A3)) / m, rtol=1e-12)
    all_equal(net.backward(dA, caches), slides, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize(
    "dims, activations, loss, options, classes",
    [
        ([3, 1], [F.sigmoid], F.binary_cross_entropy_from_probabilities, {}, None),
        ([3, 6, 1], [F.tanh, F.identity], F.binary_cross_entropy, {}, None),
        ([3, 6, 5, 2, 1], [F.leaky_relu, F.gelu, F.softplus, F.identity], F.squared_error, {}, None),
        ([3, 6, 4], [F.silu, F.identity], F.cross_entropy, {"axis": 0}, 4),
    ],
    ids=["logistic", "logits", "regression", "classes"],
)
def test_explicit_backward_is_the_tapes_and_the_measured_one(dims, activations, loss, options, classes):
    params, X, Y = example(dims, classes=classes)
    A, caches = net.forward(params, X, activations)
    J, dA = net.cost(A, Y, loss=loss, **options)
    grads = net.backward(dA, caches)
    taped = net.as_parameters(params)
    on_tape = loss(net.output(taped, X, activations), Y, **options)
    on_tape.backward()
    assert J == on_tape.item()
    all_equal(grads, [(W.grad, b.grad) for W, b in taped], rtol=1e-13, atol=1e-16)
    measured = gradcheck.numerical_gradient(
        lambda theta: loss(net.output(gradcheck.unflatten(theta, params), X, activations), Y, **options),
        gradcheck.flatten(params),
    )
    assert gradcheck.relative_difference(gradcheck.flatten(grads), measured) < 1e-8


def test_gradients_are_pytorchs():
    torch = pytest.importorskip("torch")
    params, X, Y = example()
    tensors = [tuple(torch.tensor(p, requires_grad=True) for p in layer) for layer in params]
    (W1, b1), (W2, b2), (W3, b3) = tensors
    Z = W3 @ torch.relu(W2 @ torch.tanh(W1 @ torch.tensor(X) + b1) + b2) + b3
    torch.nn.functional.binary_cross_entropy(torch.sigmoid(Z), torch.tensor(Y)).backward()
    A, caches = net.forward(params, X, G)
    all_equal(
        net.backward(net.cost(A, Y)[1], caches),
        [(W.grad.numpy(), b.grad.numpy()) for W, b in tensors],
        rtol=1e-10,
        atol=1e-12,
    )


def test_float32_stays_float32_and_inputs_stay_as_they_are():
    params, X, Y = example(dtype=np.float32)
    before = [X.copy(), *(p.copy() for layer in params for p in layer)]
    A, caches = net.forward(params, X, G)
    grads = net.backward(net.cost(A, Y)[1], caches)
    updated = net.update(params, grads, learning_rate=0.1)
    assert {p.dtype for part in (grads, updated) for layer in part for p in layer} == {
        np.dtype(np.float32)
    } and A.dtype == np.float32
    assert all((a == b).all() for a, b in zip(before, [X, *(p for layer in params for p in layer)]))


def test_explicit_descent_and_optimizer_take_the_same_path():
    params, X, Y = example()
    taped = net.as_parameters(params)
    optimizer, J = optim.GradientDescent(taped, 0.5), []
    for _ in range(60):
        A, caches = net.forward(params, X, G)
        cost, dA = net.cost(A, Y)
        params = net.update(params, net.backward(dA, caches), learning_rate=0.5)
        F.binary_cross_entropy_from_probabilities(net.output(taped, X, G), Y).backward()
        optimizer.step()
        optimizer.zero_grad()
        J.append(cost)
    all_equal(params, [(W.value, b.value) for W, b in taped], rtol=1e-12, atol=1e-14)
    assert J[-1] < 0.6 * J[0] and [W.name for W, _ in taped] == ["W[1]", "W[2]", "W[3]"]


def test_first_order_drop_of_the_cost():
    params, X, Y = example([2, 5, 5, 3, 1])
    g = [F.tanh] * 3 + [F.sigmoid]

    def J(params):
        return net.cost(net.output(params, X, g), Y)[0]

    A, caches = net.forward(params, X, g)
    grads = net.backward(net.cost(A, Y)[1], caches)
    ratios = [
        (J(params) - J(net.update(params, grads, learning_rate=alpha)))
        / (alpha * (gradcheck.flatten(grads) ** 2).sum())
        for alpha in (0.1, 0.01, 0.001)
    ]
    np.testing.assert_allclose(1 - np.array(ratios), (1 - ratios[0]) * np.array([1, 0.1, 0.01]), rtol=0.3)
    assert 0 < 1 - ratios[0] < 0.5


# ---- gradient descent ----------------------------------------------------------------------------------------------------
def test_descent_is_its_four_functions_again_and_again():
    params, X, Y = example()
    start = [(W.copy(), b.copy()) for W, b in params]
    trained, J = net.descent(params, X, Y, G, learning_rate=0.3, steps=25, lam=0.5)
    all_equal(params, start, rtol=0)
    costs = []
    for _ in range(26):
        A, caches = net.forward(params, X, G)
        now, dA = net.cost(A, Y, params=params, lam=0.5)
        costs.append(now)
        if len(costs) <= 25:
            params = net.update(params, net.backward(dA, caches, lam=0.5), learning_rate=0.3)
    assert J.tolist() == costs and J[-1] < J[0]
    all_equal(trained, params, rtol=0)


def test_descent_keeps_what_it_is_asked_for():
    params, X, labels = example([3, 5, 4], classes=4)
    gates = [F.tanh, F.identity]

    def keep(params, J):
        return params, J, np.mean(net.predict(params, X, gates) == labels)

    trained, (layers, J, right) = net.descent(
        params,
        X,
        labels,
        gates,
        learning_rate=1.0,
        steps=40,
        keep=keep,
        at=[0, 10, 40],
        loss=F.cross_entropy,
        axis=0,
    )
    assert [(W.shape, b.shape) for W, b in layers] == [((3, 5, 3), (3, 5, 1)), ((3, 4, 5), (3, 4, 1))]
    all_equal(trained, [(W[-1], b[-1]) for W, b in layers], rtol=0)
    half, _ = net.descent(params, X, labels, gates, learning_rate=1.0, steps=10, loss=F.cross_entropy, axis=0)
    all_equal(half, [(W[1], b[1]) for W, b in layers], rtol=0)
    assert J.shape == right.shape == (3,) and right[-1] > right[0]


def test_descent_of_logistic_regression_is_the_slides():
    _, X, Y = example()
    ((W, b),), J = net.descent(net.logistic(3), X, Y, [F.sigmoid], learning_rate=0.5, steps=30)
    w, c = np.zeros((3, 1)), 0.0
    for _ in range(30):
        dZ = 1 / (1 + np.exp(-(w.T @ X + c))) - Y
        w, c = w - 0.5 * X @ dZ.T / 20, c - 0.5 * dZ.sum() / 20
    np.testing.assert_allclose(W, w.T, rtol=1e-12)
    np.testing.assert_allclose(b, [[c]], rtol=1e-12)
    assert J[0] == pytest.approx(np.log(2)) and (np.diff(J) < 0).all()


def test_descent_that_diverges_ends_without_a_warning():
    params, X, Y = example()
    trained, J = net.descent(
        params, X, Y, [F.identity] * 3, learning_rate=50.0, steps=30, loss=F.squared_error
    )
    assert not np.isfinite(J[-1]) and not np.isfinite(trained[0][0]).all()


def test_descent_refuses_as_its_parts_do():
    params, X, Y = example()
    with pytest.raises(ValueError, match="2 activations for 3 layers"):
        net.descent(params, X, Y, G[:2], learning_rate=1.0, steps=3)
    with pytest.raises(ValueError, match="rising whole numbers"):
        net.descent(params, X, Y, G, learning_rate=1.0, steps=3, at=[4])


# ---- what can be looked at -----------------------------------------------------------------------------------------------
def test_every_number_of_the_slides_can_be_read():
    params, X, Y = example()
    A, caches = net.forward(params, X, G)
    J, dA = net.cost(A, Y)
    grads = net.backward(dA, caches)
    taped, on_tape, Z = net.as_parameters(params), [X], []
    for (W, b), g in zip(taped, G):
        Z.append(F.affine(on_tape[-1], W, b))
        on_tape.append(g(Z[-1]))
    F.binary_cross_entropy_from_probabilities(on_tape[-1], Y).backward(keep_all=True)
    assert caches[0].A_prev is X and caches[-1].A is A
    for l, (cache, grad, shape) in enumerate(zip(caches, grads, net.shapes(DIMS, 20), strict=True)):
        assert cache.W is params[l][0] and cache.D.all() and cache.D.shape == shape["A"]
        np.testing.assert_array_equal(cache.Z, Z[l].value)
        np.testing.assert_array_equal(cache.A, on_tape[l + 1].value)
        np.testing.assert_allclose(grad.dZ, Z[l].grad, rtol=1e-13)
        np.testing.assert_allclose(grad.dA, on_tape[l + 1].grad, rtol=1e-13)
        assert grad.dW is grad[0] and grad.db is grad[1] and len(grad) == 2
        if l:
            assert cache.A_prev is caches[l - 1].A and grad.dA_prev is grads[l - 1].dA
    W1 = params[0][0]
    np.testing.assert_allclose(grads[0].dA_prev, W1.T @ grads[0].dZ)


def test_gradients_can_be_flattened_and_cut_again():
    params, X, Y = example()
    A, caches = net.forward(params, X, G)
    grads = net.backward(net.cost(A, Y)[1], caches)
    all_equal(gradcheck.unflatten(gradcheck.flatten(grads), grads), grads)


# ---- activations of every kind -------------------------------------------------------------------------------------------
def leaky_by_hand(z):
    return F.maximum(z, 0.2 * z)


@pytest.mark.parametrize(
    "g",
    [
        partial(F.leaky_relu, slope=0.2),
        lambda z: F.leaky_relu(z, slope=0.2),
        leaky_by_hand,
        nn.LeakyReLU(0.2),
        lambda z: F.dropout(F.tanh(z), keep_prob=0.8, mask=MASK),
    ],
    ids=["partial", "lambda", "function", "layer", "with dropout"],
)
def test_what_output_takes_forward_takes(g):
    params, X, Y = example([3, 6, 1])
    activations = [g, F.identity]
    Z, caches = net.forward(params, X, activations)
    np.testing.assert_array_equal(Z, net.output(params, X, activations))
    grads = net.backward(net.cost(Z, Y, loss=F.binary_cross_entropy)[1], caches)
    assert net.backward(net.cost(Z, Y, loss=F.binary_cross_entropy)[1], caches)[0].dW is not grads[0].dW
    for ours in (grads, gradcheck.network_gradients(params, X, Y, activations)):
        measured = gradcheck.numerical_gradient(
            lambda theta: gradcheck.network_cost(gradcheck.unflatten(theta, params), X, Y, activations),
            gradcheck.flatten(params),
        )
        assert gradcheck.relative_difference(gradcheck.flatten(ours), measured) < 1e-7


def test_an_activation_without_a_way_back_says_so():
    params, X, _ = example([3, 1])
    for g, words in (
        (np.arctan, "activation arctan.*F.tanh"),
        (lambda z: np.arctan(z.value), "returned ndarray"),
        (lambda z: F.tanh(type(z)(z.value)), "does not hang together"),
    ):
        with pytest.raises(TypeError, match=words):
            net.forward(params, X, [g])
    with no_grad(), pytest.raises(TypeError, match="does not hang together"):
        net.forward(params, X, [leaky_by_hand])


# ---- dropout and L2 ------------------------------------------------------------------------------------------------------
def test_dropout_is_the_assignments_line_by_line():
    """A1 = A1 * D1 / keep_prob, forwards and backwards, with masks of np.random.seed(1)."""
    params, X, Y = example()
    A, caches = net.forward(params, X, G, keep_prob=0.7, rng=np.random.RandomState(1))
    draw = np.random.RandomState(1)
    (W1, b1), (W2, b2), (W3, b3) = params
    D1 = draw.rand(5, 20) < 0.7
    A1 = np.tanh(W1 @ X + b1) * D1 / 0.7
    D2 = draw.rand(4, 20) < 0.7
    A2 = np.maximum(W2 @ A1 + b2, 0) * D2 / 0.7
    A3 = F.sigmoid(W3 @ A2 + b3)
    np.testing.assert_allclose(A, A3, rtol=1e-12)
    for cache, D, wanted in zip(caches, (D1, D2, np.ones((1, 20), bool)), (A1, A2, A3), strict=True):
        np.testing.assert_array_equal(cache.D, D)
        np.testing.assert_allclose(cache.A, wanted, rtol=1e-12)
    m, dZ3 = 20, A3 - Y
    dZ2 = W3.T @ dZ3 * D2 / 0.7 * (W2 @ A1 + b2 > 0)
    dZ1 = W2.T @ dZ2 * D1 / 0.7 * (1 - np.tanh(W1 @ X + b1) ** 2)
    slides = [(dZ @ P.T / m, dZ.sum(1, keepdims=True) / m) for dZ, P in ((dZ1, X), (dZ2, A1), (dZ3, A2))]
    grads = net.backward(net.cost(A, Y)[1], caches)
    all_equal(grads, slides, rtol=1e-10, atol=1e-15)
    np.testing.assert_allclose(grads[0].dZ, dZ1 / m, rtol=1e-10, atol=1e-15)
    again, _ = net.forward(params, X, G, keep_prob=0.7, masks=[D1, D2])
    np.testing.assert_array_equal(A, again)
    on_tape = net.output(net.as_parameters(params), X, G, keep_prob=0.7, rng=np.random.RandomState(1))
    np.testing.assert_array_equal(on_tape.value, A)


def test_each_hidden_layer_may_have_its_own_keep_prob():
    params, X, _ = example([3, 200, 200, 1])
    _, caches = net.forward(params, X, G, keep_prob=[1.0, 0.25], rng=rng())
    assert caches[0].D.all() and caches[2].D.all() and 0.2 < caches[1].D.mean() < 0.3


def test_l2_is_in_the_cost_and_in_the_gradients():
    params, X, Y = example()
    A, caches = net.forward(params, X, G)
    plain, dA = net.cost(A, Y)
    J, again = net.cost(A, Y, params=params, lam=0.7)
    assert J == pytest.approx(plain + 0.7 / 40 * sum((W**2).sum() for W, _ in params))
    np.testing.assert_array_equal(dA, again)
    for (dW, db), (with_W, with_b), (W, _) in zip(
        net.backward(dA, caches), net.backward(dA, caches, lam=0.7), params, strict=True
    ):
        np.testing.assert_allclose(with_W, dW + 0.7 / 20 * W, rtol=1e-12)
        np.testing.assert_array_equal(with_b, db)
    assert net.cost(A, Y, params=net.as_parameters(params), lam=0.7)[0] == J


def test_dropout_and_l2_together_pass_the_gradient_check():
    params, X, Y = example([3, 6, 1])
    settings = {"lam": 0.7, "keep_prob": 0.8, "masks": [MASK]}
    activations = [F.tanh, F.identity]
    measured = gradcheck.numerical_gradient(
        lambda theta: gradcheck.network_cost(
            gradcheck.unflatten(theta, params), X, Y, activations, **settings
        ),
        gradcheck.flatten(params),
    )
    for bug, wrong in (("none", False), ("λ forgotten", True), ("g′ = 1", True)):
        grads = gradcheck.network_gradients(params, X, Y, activations, bug=bug, **settings)
        difference = gradcheck.relative_difference(gradcheck.flatten(grads), measured)
        assert difference > 1e-3 if wrong else difference < 1e-7


def test_weights_of_examples_reach_the_gradients():
    params, X, Y = example()
    weights = np.arange(20) % 2
    A, caches = net.forward(params, X, G)
    grads = net.backward(net.cost(A, Y, weights=weights)[1], caches)
    A, caches = net.forward(params, X[:, 1::2], G)
    all_equal(grads, net.backward(net.cost(A, Y[:, 1::2])[1], caches), rtol=1e-10, atol=1e-15)


# ---- predictions -------------------------------------------------------------------------------------------------------
def test_predict_one_unit_and_several():
    W, b, X = np.array([[1.0, -1.0]]), np.zeros((1, 1)), np.array([[1.0, 2, -1], [0, 3, 1]])
    for g in (F.sigmoid, F.identity, F.tanh):
        assert net.predict([(W, b)], X, [g]).tolist() == [[1, 0, 0]]
    assert net.predict(net.as_parameters([(W, b)]), X, [F.sigmoid]).tolist() == [[1, 0, 0]]
    classes = net.predict([(np.eye(3, 2), np.array([[0], [0], [0.5]]))], X, [F.identity])
    assert classes.tolist() == [0, 1, 1] and net.predict(
        [(np.eye(3, 2), np.full((3, 1), -9.0))], -X, [F.softmax]
    ).shape == (3,)


@pytest.mark.parametrize(
    "call, parts",
    [
        (lambda: net.initialize([3], init=initializers.he, rng=rng()), ["at least two", "[3]"]),
        (lambda: net.initialize([3, 0, 1], init=initializers.he, rng=rng()), ["each 1 or more", "[3, 0, 1]"]),
        (lambda: net.shapes([3, 2.5], 4), ["whole numbers", "2.5"]),
        (
            lambda: net.initialize([3, 2, 1], init=[initializers.he], rng=rng()),
            ["1 initializers for 2 layers"],
        ),
        (
            lambda: net.forward(example()[0], example()[1], [F.tanh]),
            ["1 activations for 3 layers", "g[1] … g[3]"],
        ),
        (lambda: net.output(example()[0], example()[1].T, G), ["(20, 3)", "(5, 3)", "X.T"]),
        (lambda: net.cost(np.full((1, 4), 0.5), np.zeros(4)), ["(1, 4)", "(4,)"]),
        (lambda: net.cost(np.full((1, 4), 0.5), np.zeros((1, 4)), lam=0.1), ["lam = 0.1", "params=params"]),
        (lambda: net.backward(np.zeros(20), net.forward(*example()[:2], G)[1]), ["(20,)", "A[3]", "(1, 20)"]),
        (lambda: net.forward(*example()[:2], G, keep_prob=0.5), ["rng=np.random.default_rng"]),
        (
            lambda: net.forward(*example()[:2], G, keep_prob=[0.5], rng=rng()),
            ["keep_prob has the length 1; it should be 2"],
        ),
        (lambda: net.output(*example()[:2], G, keep_prob=0.5, masks=[MASK]), ["masks has the length 1"]),
        (lambda: net.output(*example()[:2], G, masks=[MASK, MASK]), ["give keep_prob too"]),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, parts):
    with pytest.raises(ValueError) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)


def test_caches_of_another_kind_are_refused():
    with pytest.raises(TypeError, match="deep_network.forward has kept.*got tuple"):
        net.backward(np.zeros((1, 2)), [(np.zeros((3, 2)), np.zeros((1, 3)), np.zeros((1, 2)))])
