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
