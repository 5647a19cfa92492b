"""Networks trained side by side, against each of them alone by `deep_network`."""

import numpy as np
import pytest

from dlcourse import data, deep_network
from dlcourse import functional as F
from dlcourse.analysis import crowds

G, DIMS, RATES = [F.relu, F.identity], (6, 5, 3), np.array([0.05, 0.5])


def alone(nets, k):
    return [(nets.W1[k], nets.b1[k]), (nets.W2[k], nets.b2[k])]


@pytest.fixture
def crowd():
    rng = np.random.default_rng(0)
    nets = crowds.new_crowd(2, DIMS, rng=rng)
    return nets, rng.normal(size=(6, 12)), rng.integers(0, 3, 12)


def test_each_network_is_trained_as_it_would_be_alone(crowd):
    nets, X, labels = crowd
    trained = crowds.crowd_epoch(nets, X, labels, RATES, 4, rng=np.random.default_rng(1))
    for k, alpha in enumerate(RATES):
        params = alone(nets, k)
        for columns in np.split(np.random.default_rng(1).permutation(12), 3):
            A, caches = deep_network.forward(params, X[:, columns], G)
            _, dA = deep_network.cost(A, labels[columns], loss=F.cross_entropy, axis=0)
            params = deep_network.update(params, deep_network.backward(dA, caches), learning_rate=alpha)
        for one, other in zip(alone(trained, k), params):
            np.testing.assert_allclose(one[0], other[0], atol=1e-12)
            np.testing.assert_allclose(one[1], other[1], atol=1e-12)


def test_what_is_asked_of_them_is_what_each_says(crowd):
    nets, X, labels = crowd
    for k in range(2):
        Z = deep_network.output(alone(nets, k), X, G)
        np.testing.assert_allclose(crowds.crowd_scores(nets, X)[k], Z)
        assert crowds.crowd_costs(nets, X, labels)[k] == pytest.approx(F.cross_entropy(Z, labels, axis=0))
        right = np.mean(deep_network.predict(alone(nets, k), X, G) == labels)
        assert crowds.shares_right(nets, X, labels)[k] == pytest.approx(right)


def test_they_learn():
    X, labels, _, _ = data.digits().split()
    rng = np.random.default_rng(0)
    nets = crowds.new_crowd(2, (64, 16, 10), rng=rng)
    before = crowds.crowd_costs(nets, X, labels)
    for _ in range(8):
        nets = crowds.crowd_epoch(nets, X, labels, [0.2, 0.4], 50, rng=rng)
    assert (crowds.crowd_costs(nets, X, labels) < before / 2).all()


@pytest.mark.parametrize("size, rates", [(5, RATES), (0, RATES), (4, [0.1])])
def test_what_does_not_fit(crowd, size, rates):
    nets, X, labels = crowd
    with pytest.raises(ValueError, match="mini-batches of one size"):
        crowds.crowd_epoch(nets, X, labels, rates, size, rng=np.random.default_rng(0))
