"""What is known of averages, against the sums themselves."""

import math

import numpy as np
import pytest

from dlcourse import nn, optim
from dlcourse.analysis import averages

MANY = 20_000


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.98, 0.998])
def test_memory_lag_and_noise_are_those_of_the_weights(beta):
    weights = optim.ewma_kernel(beta, MANY)[::-1]  # the newest first
    assert averages.lag(beta) == pytest.approx(weights @ np.arange(MANY), rel=1e-9, abs=1e-12)
    assert averages.noise_left(beta) == pytest.approx(math.sqrt(weights @ weights), rel=1e-9)
    assert averages.memory(beta) == pytest.approx(1 + averages.lag(beta))


def test_numbers_of_the_lectures():
    assert [averages.memory(beta) for beta in (0.5, 0.9, 0.98)] == pytest.approx([2, 10, 50])
    assert 0.9 ** averages.memory(0.9) == pytest.approx(0.35, abs=0.002)


@pytest.mark.parametrize("beta", [1.0, -0.1, 1.5, float("nan")])
@pytest.mark.parametrize("function", [averages.memory, averages.lag, averages.noise_left])
def test_a_beta_that_is_none(function, beta):
    with pytest.raises(ValueError, match="from 0 up to"):
        function(beta)


def test_half_life():
    for factor in (0.5, 0.9, 0.99965, -0.5):
        assert abs(factor) ** averages.half_life(factor) == pytest.approx(0.5)
    assert averages.half_life(0.0) == 0 and averages.half_life(1.0) == averages.half_life(-2.0) == math.inf
    assert averages.half_life(math.inf) == math.inf


def test_moving_average():
    x = np.random.default_rng(0).normal(size=30)
    for n in (1, 4, 12, 30, 99):
        wanted = [x[max(t - n + 1, 0) : t + 1].mean() for t in range(30)]
        np.testing.assert_allclose(averages.moving_average(x, n), wanted, atol=1e-12)
    assert averages.moving_average([], 3).shape == (0,)
    for bad, n in ((x.reshape(5, 6), 2), (x, 0)):
        with pytest.raises(ValueError, match="last n values"):
            averages.moving_average(bad, n)


def test_running_average_is_what_batch_norm_keeps():
    layer, rng = nn.BatchNorm(3, momentum=0.8), np.random.default_rng(1)
    batches = [rng.normal(size=(20, 3)) for _ in range(7)]
    for batch in batches:
        layer(batch)
    means = np.array([batch.mean(axis=0) for batch in batches])
    np.testing.assert_allclose(averages.running_average(np.zeros(3), means, 0.8), layer.running_mean)
    assert averages.running_average(np.ones(2), np.empty((0, 2)), 0.9).tolist() == [1, 1]


@pytest.mark.parametrize("rule, beta1", [(optim.adam, 0.9), (optim.rmsprop, 0.0)])
@pytest.mark.parametrize("g", [-3.0, 1e-3, 1e4])
def test_the_first_step_without_correction_is_the_rules(rule, beta1, g):
    p, memory = np.zeros(1), [np.zeros(1) for _ in optim.memories(rule)]
    settings = {"beta1": beta1, "correct": False} if rule is optim.adam else {}
    rule(p, np.array([g]), *memory, t=1, learning_rate=0.01, beta2=0.999, epsilon=1e-12, **settings)
    assert abs(p[0]) / 0.01 == pytest.approx(averages.uncorrected_first_step(beta1, 0.999), rel=1e-6)
