"""Networks side by side: each is the network that `deep_network` trains alone."""

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import side_by_side


def start(dims=(2, 5, 3, 1), seed=0):
    return deep_network.initialize(dims, init=initializers.xavier, rng=np.random.default_rng(seed))


def test_a_network_is_repeated_in_arrays_of_its_own():
    params = start()
    many = side_by_side.repeat(params, 4)
    for (W, b), (V, c) in zip(params, many):
        assert V.shape == (4, *W.shape) and c.shape == (4, *b.shape)
        assert (V == W).all() and not np.shares_memory(V, W)


def test_outputs_are_those_of_each_network_alone():
    X, g = np.random.default_rng(1).normal(size=(2, 7)), [F.tanh, F.relu, F.sigmoid]
    several = [start(seed=seed) for seed in range(6)]
    many = [
        tuple(
            np.reshape([params[l][k] for params in several], (2, 3, *several[0][l][k].shape)) for k in (0, 1)
        )
        for l in range(3)
    ]
    together = side_by_side.output(many, X, g)
    assert together.shape == (2, 3, 1, 7)
    for k, params in enumerate(several):
        np.testing.assert_allclose(together[divmod(k, 3)], deep_network.output(params, X, g), rtol=1e-12)


@pytest.mark.parametrize("hidden", [[F.tanh], [F.relu, F.tanh], []], ids=len)
def test_descents_are_those_of_each_network_alone(hidden):
    X, Y = data.planar_flower(40, rng=np.random.default_rng(2))
    params = start((2, *[5, 3][: len(hidden)], 1))
    rates = [0.1, 1.0, 3.0]
    kept = side_by_side.descent(
        side_by_side.repeat(params, 3),
        X,
        Y,
        hidden,
        learning_rate=np.reshape(rates, (3, 1, 1)),
        at=[0, 1, 25],
    )
    for k, rate in enumerate(rates):
        _, alone = deep_network.descent(
            params,
            X,
            Y,
            [*hidden, F.identity],
            learning_rate=rate,
            steps=25,
            at=[0, 1, 25],
            loss=F.binary_cross_entropy,
            keep=lambda params, J: list(params),
        )
        for (W, b), (V, c) in zip(alone, kept, strict=True):
            np.testing.assert_allclose(V[:, k], W, atol=1e-11)
            np.testing.assert_allclose(c[:, k], b, atol=1e-11)


def test_each_layer_needs_its_activation():
    X = np.zeros((2, 3))
    with pytest.raises(ValueError, match="shorter"):
        side_by_side.output(start(), X, [F.tanh])
    with pytest.raises(ValueError, match="shorter"):
        side_by_side.descent(start(), X, np.zeros((1, 3)), [F.tanh], learning_rate=1.0, at=[1])


# ---- several classes, by mini-batches -----------------------------------------------------------------------------------
RATES = np.array([0.05, 0.5])


@pytest.fixture(params=[[F.relu], [F.tanh, F.relu], []], ids=len)
def crowd(request):
    hidden, rng = request.param, np.random.default_rng(0)
    dims = [6, *[5, 4][: len(hidden)], 3]
    many = side_by_side.initialize_many(2, dims, init=initializers.he, rng=rng)
    return many, rng.normal(size=(6, 12)), rng.integers(0, 3, 12), hidden


def alone(many, k):
    return [(W[k], b[k]) for W, b in many]


def test_many_start_from_different_weights():
    many = side_by_side.initialize_many(3, [4, 5, 2], init=initializers.he, rng=np.random.default_rng(0))
    assert [(W.shape, b.shape) for W, b in many] == [((3, 5, 4), (3, 5, 1)), ((3, 2, 5), (3, 2, 1))]
    first = initializers.he((5, 4), rng=np.random.default_rng(0))
    assert (many[0][0][0] == first).all() and (many[0][0][1] != first).any()


def test_an_epoch_is_that_of_each_network_alone(crowd):
    many, X, labels, hidden = crowd
    before = [W.copy() for W, _ in many]
    trained = side_by_side.epoch(
        many, X, labels, hidden, learning_rate=RATES, size=4, rng=np.random.default_rng(1)
    )
    for k, alpha in enumerate(RATES):
        params = alone(many, k)
        for columns in np.split(np.random.default_rng(1).permutation(12), 3):
            A, caches = deep_network.forward(params, X[:, columns], [*hidden, F.identity])
            _, dA = deep_network.cost(A, labels[columns], loss=F.cross_entropy, axis=0)
            params = deep_network.update(params, deep_network.backward(dA, caches), learning_rate=alpha)
        for (W, b), (V, c) in zip(alone(trained, k), params):
            np.testing.assert_allclose(W, V, atol=1e-12)
            np.testing.assert_allclose(b, c, atol=1e-12)
    assert all((W == kept).all() for (W, _), kept in zip(many, before))


def test_shares_and_costs_are_those_of_each_network_alone(crowd):
    many, X, labels, hidden = crowd
    for k in range(2):
        Z = deep_network.output(alone(many, k), X, [*hidden, F.identity])
        cost = F.cross_entropy(Z, labels, axis=0)
        assert side_by_side.softmax_costs(many, X, labels, hidden)[k] == pytest.approx(cost)
        right = np.mean(Z.argmax(axis=0) == labels)
        assert side_by_side.shares_right(many, X, labels, hidden)[k] == pytest.approx(right)


def test_they_learn_digits():
    X, labels, _, _ = data.digits().split()
    rng = np.random.default_rng(0)
    many = side_by_side.initialize_many(2, [64, 16, 10], init=initializers.he, rng=rng)
    before = side_by_side.softmax_costs(many, X, labels, [F.relu])
    for _ in range(8):
        many = side_by_side.epoch(many, X, labels, [F.relu], learning_rate=[0.2, 0.4], size=50, rng=rng)
    assert (side_by_side.softmax_costs(many, X, labels, [F.relu]) < before / 2).all()


@pytest.mark.parametrize("size, rates", [(5, RATES), (0, RATES), (4, [0.1])])
def test_batches_or_rates_that_do_not_fit(crowd, size, rates):
    many, X, labels, hidden = crowd
    with pytest.raises(ValueError, match="mini-batches of one size"):
        side_by_side.epoch(
            many, X, labels, hidden, learning_rate=rates, size=size, rng=np.random.default_rng(0)
        )
