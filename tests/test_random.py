"""Every rng of the library goes through one rule: what draws is let through, what does not is told how."""

import random as python_random

import numpy as np
import pytest

from dlcourse import random


@pytest.mark.parametrize("rng", [np.random.default_rng(0), np.random.RandomState(0)], ids=["new", "old"])
def test_what_draws_is_let_through(rng):
    assert random.checked(rng) is rng
    draws = random.uniform(rng, (1000, 2))
    assert draws.shape == (1000, 2) and 0 <= draws.min() < 0.01 and 0.99 < draws.max() < 1


def test_a_random_state_repeats_the_numbers_of_the_global_seed():
    state = np.random.get_state()
    try:
        np.random.seed(3)
        published = np.random.rand(4, 5)
    finally:
        np.random.set_state(state)
    np.testing.assert_array_equal(random.uniform(np.random.RandomState(3), (4, 5)), published)


@pytest.mark.parametrize(
    "rng, part",
    [
        (7, "np.random.default_rng(7)"),
        (np.int64(7), "np.random.default_rng(7)"),
        (np.random, "np.random.RandomState(1)"),
        (np.random.default_rng, "call it"),
        (np.random.RandomState, "call it"),
        (python_random, "random itself"),
        (None, "got NoneType"),
        ("0", "got str"),
        (True, "got bool"),
    ],
)
def test_what_does_not_draw_is_refused_with_the_way_out(rng, part):
    with pytest.raises(TypeError) as refused:
        random.checked(rng, alternative="the mask itself")
    for words in (part, "np.random.default_rng(seed)", "np.random.RandomState(seed)", "or the mask itself"):
        assert words in str(refused.value)
