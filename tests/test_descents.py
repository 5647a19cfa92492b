"""Trainings that stop before every step, against `deep_network.descent` and `train.fit`."""

from itertools import islice, repeat

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers, optim, train
from dlcourse import functional as F
from dlcourse.analysis.descents import descending, on_the_tape
from dlcourse.analysis.gradcheck import flatten

G = [F.tanh, F.identity]


@pytest.fixture
def start():
    X, Y = data.moons(40, rng=np.random.default_rng(0))
    params = deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=np.random.default_rng(1))
    return params, X, Y


@pytest.mark.parametrize("lam", [0.0, 2.0])
def test_plain_descent_is_that_of_deep_network(start, lam):
    params, X, Y = start
    states = descending(
        params, repeat((X, Y), 11), G, rule=optim.gradient_descent, learning_rate=0.5, lam=lam
    )
    seen = [(flatten(each), J) for each, J in states]
    (end, kept) = deep_network.descent(
        params,
        X,
        Y,
        G,
        learning_rate=0.5,
        steps=10,
        lam=lam,
        loss=F.binary_cross_entropy,
        keep=lambda each, J: flatten(each),
    )
    np.testing.assert_allclose([theta for theta, _ in seen], kept, atol=1e-12)
    np.testing.assert_allclose(seen[-1][0], flatten(end), atol=1e-12)  # no step after the last batch
    plain = [F.binary_cross_entropy(deep_network.output(end, X, G), Y)]
    np.testing.assert_allclose(seen[-1][1], plain[0])  # J without the penalty


def test_any_rule_and_mini_batches(start):
    params, X, Y = start
    batches = train.mini_batches(X, Y, 16, rng=np.random.default_rng(2))
    states = descending(params, [*batches, batches[0]], G, rule=optim.adam, learning_rate=0.1)
    *_, (end, _) = states
    taped = deep_network.as_parameters(params)
    optimizer = optim.Adam([p for layer in taped for p in layer], 0.1)
    history = train.fit(
        lambda batch: F.binary_cross_entropy(deep_network.output(taped, batch[0], G), batch[1]),
        batches,
        optimizer,
        progress=False,
    )
    assert len(history.loss) == 3
    np.testing.assert_allclose(flatten(end), flatten(taped), atol=1e-12)


def test_dropout_draws_new_masks_for_every_step(start):
    params, X, Y = start
    settings = dict(rule=optim.gradient_descent, learning_rate=0.0, keep_prob=0.5)
    costs = [J for _, J in descending(params, repeat((X, Y), 4), G, rng=np.random.default_rng(0), **settings)]
    assert len(set(costs)) == 4
    again = descending(params, repeat((X, Y), 4), G, rng=np.random.default_rng(0), **settings)
    assert [J for _, J in again] == costs


def test_the_params_given_stay_as_they_are(start):
    params, X, Y = start
    before = flatten(params)
    for views, _ in descending(params, repeat((X, Y), 3), G, rule=optim.adam, learning_rate=0.1):
        assert views[0][0].dtype == float
    np.testing.assert_array_equal(flatten(params), before)
    assert (flatten(views) != before).any()


def test_on_the_tape_is_fit_that_can_be_left(start):
    params, X, Y = start

    def tape():
        taped = deep_network.as_parameters(params)
        optimizer = optim.GradientDescent([p for layer in taped for p in layer], 0.5)
        return taped, lambda batch: F.binary_cross_entropy(deep_network.output(taped, X, G), Y), optimizer

    one, loss, optimizer = tape()
    history = train.fit(loss, [(X, Y)], optimizer, epochs=5, progress=False)
    other, loss, optimizer = tape()
    np.testing.assert_allclose(list(on_the_tape(loss, range(5), optimizer)), history.loss)
    np.testing.assert_allclose(flatten(other), flatten(one))
    left, loss, optimizer = tape()
    assert len(list(islice(on_the_tape(loss, range(5), optimizer), 1))) == 1
    np.testing.assert_array_equal(flatten(left), flatten(params))  # J was asked for, and no step
