"""Random feedback: the way back through fixed matrices, and what comes of learning with them."""

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import feedback

DIMS, G = [5, 4, 3, 2], [F.tanh, F.sigmoid, F.identity]


def passed(m=7):
    rng = np.random.default_rng(0)
    params = deep_network.initialize(DIMS, init=initializers.xavier, rng=rng)
    X, labels = rng.normal(size=(5, m)), rng.integers(0, 2, m)
    A, caches = deep_network.forward(params, X, G)
    return params, X, caches, deep_network.cost(A, labels, loss=F.cross_entropy, axis=0)[1]


def test_with_the_weights_themselves_it_is_backpropagation():
    params, _, caches, dA = passed()
    exact, sent = (
        deep_network.backward(dA, caches),
        feedback.feedback_backward(dA, caches, [W for W, _ in params]),
    )
    for one, other in zip(exact, sent, strict=True):
        for name in ("dW", "db", "dZ", "dA", "dA_prev"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_each_layer_gets_what_its_matrix_sends():
    params, X, caches, dA = passed()
    B = feedback.random_feedback(params, rng=np.random.default_rng(1))
    Z1 = params[0][0] @ X
    A1 = np.tanh(Z1)
    A2 = 1 / (1 + np.exp(-params[1][0] @ A1))
    dZ2 = (B[2].T @ dA) * A2 * (1 - A2)
    dZ1 = (B[1].T @ dZ2) * (1 - A1**2)
    grads = feedback.feedback_backward(dA, caches, B)
    np.testing.assert_allclose(grads[0].dW, dZ1 @ X.T, atol=1e-14)
    np.testing.assert_allclose(grads[1].dW, dZ2 @ A1.T, atol=1e-14)
    np.testing.assert_allclose(grads[2].dW, dA @ A2.T, atol=1e-14)
    np.testing.assert_allclose(grads[1].db, dZ2.sum(axis=1, keepdims=True), atol=1e-14)


def test_dropout_is_gone_back_through():
    params, X, _, _ = passed()
    A, caches = deep_network.forward(params, X, G, keep_prob=0.5, rng=np.random.default_rng(3))
    grads = feedback.feedback_backward(np.ones_like(A), caches, [W for W, _ in params])
    assert not grads[1].dZ[caches[1].D == 0].any() and (caches[1].D == 0).any()


def test_feedback_keeps_the_size_of_what_goes_back():
    params = [(np.zeros((400, 300)), np.zeros((400, 1)))]
    (B,) = feedback.random_feedback(params, rng=np.random.default_rng(0))
    assert B.shape == (400, 300) and B.std() == pytest.approx(1 / 20, rel=0.01)
    with pytest.raises(TypeError, match="default_rng"):
        feedback.random_feedback(params, rng=0)


def test_feedback_of_other_shapes_is_refused():
    params, _, caches, dA = passed()
    B = [W for W, _ in params]
    for wrong in (B[:2], B[::-1], [W.T for W in B]):
        with pytest.raises(ValueError, match=r"\(4, 5\), \(3, 4\), \(2, 3\).*random_feedback"):
            feedback.feedback_backward(dA, caches, wrong)


def test_angles():
    east, north = np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]])
    assert [feedback.angle_between(east, other) for other in (3 * east, north, -east)] == [0, 90, 180]
    assert feedback.angle_between(east, east + north / 2) == pytest.approx(45)
    assert np.isnan(feedback.angle_between(east, 0 * east))
    with pytest.raises(ValueError, match=r"\(1, 2\) and \(2, 1\)"):
        feedback.angle_between(east, north.T)


def small(**settings):
    X, labels, X_test, labels_test = data.digits().split()
    return feedback.compare(
        X[:, :300], labels[:300], X_test, labels_test, **{"hidden": (20, 10), "epochs": 3} | settings
    )


def test_three_ways_start_alike_and_part():
    run = small()
    assert set(run.right) == set(feedback.WAYS)
    assert {len(right) for right in run.right.values()} == {4}
    assert len({right[0] for right in run.right.values()}) == 1
    assert run.right[feedback.EXACT][-1] > run.right[feedback.FROZEN][-1]
    assert run.angles.shape == (4, 3) and run.W.shape == (4, 10, 10) and run.B.shape == (10, 10)
    assert run.angles[2, 2] == feedback.angle_between(run.W[2], run.B)


def test_the_weights_turn_towards_their_random_partner():
    run = small(hidden=(20,), epochs=20, learning_rate=0.3)
    assert run.angles[-1, 1] < run.angles[0, 1] - 10 and run.angles[-1, 0] < run.angles[0, 0] - 10


def test_backpropagation_of_the_comparison_is_that_of_the_library():
    X, labels, X_test, labels_test = data.digits().split()
    X, labels = X[:, :300], labels[:300]
    rng = np.random.default_rng(5)
    params = deep_network.initialize([64, 20, 10, 10], init=initializers.xavier, rng=rng)
    feedback.random_feedback(params, rng=rng)
    order, gates = rng.permutation(300), [F.tanh, F.tanh, F.identity]
    for first in range(0, 300, 70):
        part = order[first : first + 70]
        params, _ = deep_network.descent(
            params,
            X[:, part],
            labels[part],
            gates,
            learning_rate=0.3,
            steps=1,
            loss=F.cross_entropy,
            axis=0,
        )
    right = np.mean(deep_network.predict(params, X_test, gates) == labels_test)
    assert small(epochs=1, size=70, learning_rate=0.3, seed=5).right[feedback.EXACT][1] == right


def test_cosine():
    assert feedback.cosine([1.0, 0.0], [0.0, 2.0]) == 0
    assert feedback.cosine([[1.0], [1.0]], [[3.0], [3.0]]) == pytest.approx(1)
    assert feedback.cosine([2.0, 0.0], [-1.0, np.sqrt(3)]) == pytest.approx(-0.5)
    assert np.isnan(feedback.cosine([0.0], [1.0]))
    with pytest.raises(ValueError, match="one shape"):
        feedback.cosine([1.0], [1.0, 2.0])
