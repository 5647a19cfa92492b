"""Schedules of the learning rate: the lectures' numbers, arrays of steps, kind errors."""

import numpy as np
import pytest

from dlcourse import schedules

T = np.arange(1, 41)
ALL = {
    "constant": schedules.constant(0.2),
    "inverse_time": schedules.inverse_time(0.2, 1),
    "stepwise": schedules.stepwise(0.2, 1, interval=10),
    "exponential": schedules.exponential(0.2),
    "inverse_sqrt": schedules.inverse_sqrt(0.2),
    "staircase": schedules.staircase(0.2, every=10),
    "cosine": schedules.cosine(0.2, 30),
    "warm_up": schedules.warm_up(schedules.inverse_sqrt(0.2), 5),
    "by_epoch": schedules.by_epoch(schedules.inverse_time(0.2, 1), 8),
}


@pytest.mark.parametrize("name", ALL)
def test_a_schedule_takes_one_step_or_all(name):
    together = ALL[name](T)
    assert together.shape == T.shape and (together >= 0).all() and together[-1] <= together.max()
    np.testing.assert_allclose([ALL[name](int(t)) for t in T], together, rtol=1e-13)


def test_the_lectures_table():
    np.testing.assert_allclose(schedules.inverse_time(0.2, 1)(np.arange(1, 5)), [0.1, 0.2 / 3, 0.05, 0.04])


def test_stepwise_decay_by_its_formula():
    epochs = np.array([0, 999, 1000, 1999, 2000, 4321])
    wanted = [0.1 / (1 + 1 * np.floor(epoch / 1000)) for epoch in epochs]
    np.testing.assert_allclose(schedules.stepwise(0.1, 1, interval=1000)(epochs), wanted, rtol=1e-15)
    np.testing.assert_allclose(wanted, [0.1, 0.1, 0.05, 0.05, 0.1 / 3, 0.02])
    every = schedules.stepwise(0.2, 1, interval=1)
    np.testing.assert_array_equal(every(T), ALL["inverse_time"](T))


def test_formulas():
    np.testing.assert_allclose(schedules.exponential(0.2, 0.95)(T), 0.2 * 0.95 ** T.astype(float))
    np.testing.assert_allclose(schedules.inverse_sqrt(0.2)(T), 0.2 / np.sqrt(T))
    np.testing.assert_array_equal(schedules.staircase(0.8, every=2)(T[:6]), [0.8, 0.8, 0.4, 0.4, 0.2, 0.2])
    assert (schedules.constant(0.3)(T) == 0.3).all()


def test_cosine_starts_at_alpha_passes_the_middle_and_ends():
    alpha = schedules.cosine(1.0, 10, end=0.2)
    np.testing.assert_allclose(alpha(np.array([1, 6, 11, 50])), [1, 0.6, 0.2, 0.2])


def test_cosine_is_pytorchs():
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    theirs, seen = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20, eta_min=0.1), []
    for _ in range(20):
        seen.append(theirs.get_last_lr()[0])
        optimizer.step()
        theirs.step()
    np.testing.assert_allclose(schedules.cosine(0.5, 20, end=0.1)(np.arange(1, 21)), seen, rtol=1e-12)


def test_warm_up_rises_in_a_line_and_then_follows():
    alpha, then = schedules.warm_up(schedules.inverse_sqrt(1.0), 4), schedules.inverse_sqrt(1.0)
    np.testing.assert_allclose(alpha(np.arange(1, 5)), np.array([1, 2, 3, 4]) / 4 * 0.5)
    np.testing.assert_allclose(alpha(np.arange(4, 20)), then(np.arange(4, 20)))


def test_by_epoch_changes_where_an_epoch_begins():
    np.testing.assert_allclose(
        schedules.by_epoch(schedules.inverse_time(0.2, 1), 3)(np.arange(1, 8)),
        [0.1, 0.1, 0.1, 0.2 / 3, 0.2 / 3, 0.2 / 3, 0.05],
    )


@pytest.mark.parametrize(
    "call, parts",
    [
        (lambda: schedules.constant(-1), ["learning_rate", "-1"]),
        (lambda: schedules.inverse_time(0.1, "x"), ["rate", "'x'"]),
        (lambda: schedules.stepwise(0.1, -1, interval=10), ["rate", "-1"]),
        (lambda: schedules.stepwise(0.1, 1, interval=0.5), ["interval", "whole number", "0.5"]),
        (lambda: schedules.exponential(0.1, 1.5), ["base", "at most 1"]),
        (lambda: schedules.staircase(0.1, every=0), ["every", "whole number"]),
        (lambda: schedules.cosine(0.1, 2.5), ["steps", "2.5"]),
        (lambda: schedules.warm_up(schedules.constant(1), -3), ["steps", "-3"]),
        (lambda: schedules.by_epoch(schedules.constant(1), 0), ["steps_per_epoch"]),
    ],
)
def test_bad_settings_are_refused_in_a_sentence(call, parts):
    with pytest.raises(ValueError) as refused:
        call()
    for part in parts:
        assert part in str(refused.value)
