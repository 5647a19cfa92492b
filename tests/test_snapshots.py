"""Trainings as snapshots: against the optimizers on the tape, against closed forms, and how they end."""

import numpy as np
import pytest

from dlcourse import data, deep_network, initializers, optim, train
from dlcourse import functional as F
from dlcourse.analysis import gradcheck, snapshots

G = [F.tanh, F.identity]


def start(seed=1, dims=(2, 4, 1), init=initializers.xavier, **options):
    return deep_network.initialize(dims, init=init, rng=np.random.default_rng(seed), **options)


def flowers(m=40):
    return [data.planar_flower(m, rng=np.random.default_rng(seed)) for seed in (1, 2)]


def test_the_gradients_are_those_of_nudges():
    params, ((X, Y), _) = start(), flowers()
    J, grads = snapshots.gradients(params, X, Y, G)
    theta = gradcheck.flatten(params)

    def cost(theta):
        return F.binary_cross_entropy(deep_network.output(gradcheck.unflatten(theta, params), X, G), Y)

    assert J == cost(theta)
    measured = gradcheck.numerical_gradient(cost, theta)
    assert gradcheck.relative_difference(gradcheck.flatten(grads), measured) < 1e-8


def test_squared_error_learns_nothing_from_a_certain_mistake():
    Z, Y = np.log([[99.0, 1 / 3]]), np.array([[0.0, 1.0]])
    A, alone = np.array([[0.99, 0.25]]), [(np.ones((1, 1)), np.zeros((1, 1)))]  # z = x
    for g, loss, slopes in (
        (F.identity, F.binary_cross_entropy, A - Y),
        (F.sigmoid, F.squared_error, (A - Y) * A * (1 - A)),
    ):
        _, [layer] = snapshots.gradients(alone, Z, Y, [g], loss=loss)
        np.testing.assert_allclose(layer.dZ, slopes / 2, rtol=1e-12)


def test_a_judgement_counts_and_explains():
    params = [(np.array([[1.0, -1.0]]), np.array([[0.0]]))]
    X, Y = np.array([[1.0, 0.0, 2.0, 1.0], [0.0, 1.0, 1.0, 3.0]]), np.array([[1.0, 1.0, 1.0, 0.0]])
    J, right = snapshots.judge(params, X, Y, [F.identity])
    assert right == 3 / 4  # z = 1, −1, 1, −2
    assert J == pytest.approx(np.mean(np.logaddexp(0, [[-1, 1, -1, -2]])))
    said = {"loss": F.squared_error, "threshold": None}
    J, explained = snapshots.judge(params, X, X[:1] - X[1:] + [[1, -1, 1, -1]], [F.identity], **said)
    assert J == 0.5 and explained == pytest.approx(1 - 1 / np.var([2, -2, 2, -3]))
    assert snapshots.judge(params, X[:, :0], Y[:, :0], [F.identity]) == (0.0, 0.0)


@pytest.mark.parametrize(
    "optimizer, settings",
    [
        (optim.GradientDescent, {"learning_rate": 0.5}),
        (optim.Momentum, {"learning_rate": 0.5}),
        (optim.Adam, {"learning_rate": 0.05}),
        (optim.GradientDescent, {"learning_rate": 0.5, "lam": 3.0}),
        (optim.RMSprop, {"learning_rate": 0.01, "size": 16}),
        (optim.Adam, {"learning_rate": 0.05, "keep_prob": 0.5}),
    ],
)
def test_it_takes_the_steps_of_an_optimizer_on_the_tape(optimizer, settings):
    (X, Y), new = flowers()
    lam, size, keep_prob = (
        settings.get(key, other) for key, other in (("lam", 0), ("size", None), ("keep_prob", 1))
    )
    rng = np.random.default_rng(5)
    seen = [
        *snapshots.training(
            start(),
            (X, Y),
            new,
            G,
            rule=optimizer.rule,
            at=[0, 1, 9, 30],
            rng=np.random.default_rng(5),
            **settings,
        )
    ]
    params = deep_network.as_parameters(start())
    rule = optimizer([p for layer in params for p in layer], settings["learning_rate"])
    batches = []
    for t in range(31):
        if t in (0, 1, 9, 30):
            now = seen.pop(0)
            assert now.step == t
            for (W, b), (W_tape, b_tape) in zip(now.params, params):
                np.testing.assert_allclose(W, W_tape.value, rtol=1e-9, atol=1e-12)
                np.testing.assert_allclose(b, b_tape.value, rtol=1e-9, atol=1e-12)
            values = [(W.value, b.value) for W, b in params]
            assert now[2:4] == pytest.approx(snapshots.judge(values, X, Y, G), rel=1e-9)
            assert now[4:] == pytest.approx(snapshots.judge(values, *new, G), rel=1e-9)
        batches = batches or (train.mini_batches(X, Y, size, rng=rng) if size else [(X, Y)])
        x, y = batches.pop(0)
        Z = deep_network.output(params, x, G, keep_prob=keep_prob, rng=rng)
        penalty = (
            lam / (2 * Y.size) * sum((W * W).sum() for W, _ in params)
        )  # m: all examples, in a mini-batch too
        rule.zero_grad()
        (F.binary_cross_entropy(Z, y) + penalty).backward()
        rule.step()


def test_the_params_given_stay_and_float32_too():
    params, (examples, new) = start(dtype=np.float32), flowers()
    examples, new = ([part.astype(np.float32) for part in each] for each in (examples, new))
    before = gradcheck.flatten(params).copy()
    *_, last = snapshots.training(params, examples, new, G, learning_rate=1.0, at=[0, 20], lam=1.0)
    np.testing.assert_array_equal(gradcheck.flatten(params), before)
    assert {part.dtype for layer in last.params for part in layer} == {np.dtype(np.float32)}


def test_snapshots_stay_what_they_were_and_cost_only_the_steps_asked_for():
    (X, Y), new = flowers()
    taken = []

    def counting(p, g, *, t, learning_rate):
        taken.append(t)
        optim.gradient_descent(p, g, t=t, learning_rate=learning_rate)

    to_come = snapshots.training(start(), (X, Y), new, G, rule=counting, learning_rate=1.0, at=[0, 3, 10])
    first = next(to_come)
    assert taken == []
    kept = gradcheck.flatten(first.params).copy()
    next(to_come)
    assert taken == [1, 2, 3]
    np.testing.assert_array_equal(gradcheck.flatten(first.params), kept)


def test_a_training_that_diverges_ends_at_that_step():
    X = np.array([[1.0, -1.0]])
    Y = 2 * X
    line, squared = [(np.array([[0.0]]), np.array([[0.0]]))], {"loss": F.squared_error, "threshold": None}
    seen = [
        *snapshots.training(line, (X, Y), (X, Y), [F.identity], learning_rate=3.0, at=range(20), **squared)
    ]
    costs = [2 * 4.0**t for t in range(5)]  # w − 2 is doubled and changes sides in each step
    assert [now.J for now in seen[:-1]] == costs and costs[-1] < 2000 < 4 * costs[-1]
    assert seen[-1] == (5, [], np.inf, 0.0, np.inf, 0.0)


def test_a_start_that_is_no_number_is_told_at_once():
    huge = start(init=initializers.normal(1e30), dims=(2, 9, 9, 1), dtype=np.float32)
    [only] = snapshots.training(huge, *flowers(), [F.identity] * 3, learning_rate=1.0, at=[0, 1])
    assert only.step == 0 and only.J == np.inf


def test_without_examples_it_stands_still():
    none = np.zeros((2, 0)), np.zeros((1, 0))
    seen = [*snapshots.training(start(), none, none, G, learning_rate=1.0, at=[0, 5])]
    assert [now.J for now in seen] == [0, 0]
    np.testing.assert_array_equal(*(gradcheck.flatten(now.params) for now in seen))


def test_a_copy_of_the_parameters_after_every_epoch():
    (X, Y), _ = flowers()
    params = deep_network.as_parameters(start())

    def loss(batch):
        return F.binary_cross_entropy(deep_network.output(params, batch[0], G), batch[1])

    copies = snapshots.by_epoch(loss, [(X, Y)] * 2, optim.GradientDescent(params, 0.5), params, epochs=3)
    alone, kept = start(), []
    for _ in range(4):
        kept.append(alone)
        alone, _ = deep_network.descent(
            alone, X, Y, G, learning_rate=0.5, steps=2, loss=F.binary_cross_entropy
        )
    for copy, expected in zip(copies, kept, strict=True):
        for ours, theirs in zip(copy, expected, strict=True):
            for part, other in zip(ours, theirs, strict=True):
                np.testing.assert_allclose(part, other, rtol=1e-10, atol=1e-12)
    flat = snapshots.by_epoch(loss, [(X, Y)], optim.GradientDescent(params, 0.5), epochs=1)
    assert [part.shape for part in flat[0]] == [(4, 2), (4, 1), (1, 4), (1, 1)]
    np.testing.assert_array_equal(flat[1][0], params[0][0].value)


def test_what_is_called_after_each_step_sees_every_step_and_may_write():
    params, (examples, new) = start(), flowers()
    seen = []

    def after(t, now):
        seen.append(t)
        now[0][0][1] = 0.25

    last = list(snapshots.training(params, examples, new, G, learning_rate=0.5, at=[0, 3], after=after))[-1]
    assert seen == [0, 1, 2, 3] and (last.params[0][0][1] == 0.25).all()
    assert (last.params[0][0][0] != params[0][0][0]).all() and (params[0][0][1] != 0.25).all()
