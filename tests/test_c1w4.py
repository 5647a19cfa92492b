"""What the text of C1W4 says about networks that its cells train: ranges that hold for other seeds too."""

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers, metrics, optim, train
from dlcourse import functional as F


def spirals():
    return (
        data.spirals(m, turns=1.75, noise=0.1, rng=np.random.default_rng(seed))
        for m, seed in ((800, 1), (2000, 2))
    )


def learn_spiral(dims, seed, epochs, learning_rate):
    (X, Y), _ = spirals()
    gates = [F.tanh] * (len(dims) - 2) + [F.identity]
    layers = deep_network.as_parameters(
        deep_network.initialize(dims, init=initializers.xavier, rng=np.random.default_rng(seed))
    )
    train.fit(
        lambda batch: F.binary_cross_entropy(deep_network.output(layers, batch[0], gates), batch[1]),
        [(X, Y)],
        optim.Adam(layers, learning_rate),
        epochs=epochs,
        progress=False,
    )
    return [(W.value, b.value) for W, b in layers], gates


@pytest.mark.parametrize("seed", range(3))
def test_a_straight_cut_suffices_behind_the_last_layer_only(seed):
    params, gates = learn_spiral([2, 8, 8, 8, 1], seed, 1500, 0.01)
    right = []
    for l in range(4):
        (A, Y), (A_new, Y_new) = (
            (X if l == 0 else deep_network.output(params[:l], X, gates[:l]), Y) for X, Y in spirals()
        )
        right.append(metrics.accuracy(F.affine(A_new, *metrics.linear_probe(A, Y)), Y_new, threshold=0))
    plane, first, second, last = right
    assert 0.62 < plane < 0.69 and 0.53 < first < 0.70 and second > 0.87 and last > 0.99


@pytest.mark.parametrize("dims", [[2, 24, 1], [2, 8, 8, 1]])
def test_on_the_spiral_flat_and_deep_do_equally_well(dims):
    _, (X_new, Y_new) = spirals()
    for seed in range(2):
        params, gates = learn_spiral(dims, seed, 2000, 0.02)
        assert 0.985 < np.mean(deep_network.predict(params, X_new, gates) == Y_new)


def test_four_hidden_layers_of_sigmoids_learn_nothing():
    X, labels, X_test, labels_test = data.digits().split()
    for seed in range(2):
        right = {}
        for g in (F.sigmoid, F.tanh):
            rng, gates = np.random.default_rng(seed), [g] * 4 + [F.identity]
            layers = deep_network.initialize([64, 32, 32, 32, 32, 10], init=initializers.xavier, rng=rng)
            with train.one_thread():
                for columns in (part for _ in range(20) for part in np.split(rng.permutation(1500), 30)):
                    A, caches = deep_network.forward(layers, X[:, columns], gates)
                    _, dA = deep_network.cost(A, labels[columns], loss=F.cross_entropy, axis=0)
                    grads = deep_network.backward(dA, caches)
                    right.setdefault(
                        f"{g.__name__} dW", np.linalg.norm(grads[4][0]) / np.linalg.norm(grads[0][0])
                    )
                    layers = deep_network.update(layers, grads, learning_rate=0.1)
            right[g.__name__] = np.mean(deep_network.predict(layers, X_test, gates) == labels_test)
        assert right["sigmoid"] < 0.15 and right["tanh"] > 0.94
        assert right["sigmoid dW"] > 50 and right["tanh dW"] < 3
