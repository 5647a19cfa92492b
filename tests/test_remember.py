"""What figures have computed: kept within so many bytes for all, given again, forgotten from the oldest."""

from typing import NamedTuple

import numpy as np
import pytest

from dlcourse import remember
from dlcourse.remember import remembered, size


@pytest.fixture(autouse=True)
def apart(monkeypatch):
    """A store of their own, for ten thousand bytes."""
    monkeypatch.setattr(remember, "STORE", remember.Store())
    monkeypatch.setattr(remember, "MOST_BYTES", 10_000)


def counted():
    calls = []

    @remembered
    def zeros(n, *, kind="f8"):
        """Zeros."""
        calls.append(n)
        return np.zeros(int(n), kind)

    return zeros, calls


def test_a_result_is_given_again_and_forgotten_from_the_oldest():
    zeros, calls = counted()
    assert zeros(500) is zeros(500) and zeros.__doc__ == "Zeros."
    zeros(400), zeros(500), zeros(500, kind="f4")  # 4000 + 3200 + 2000 bytes, and keys
    assert calls == [500, 400, 500]
    zeros(300)  # 2400 more: the one of 400 has not been asked for longest
    zeros(500), zeros(300)
    assert calls == [500, 400, 500, 300] and remember.STORE.bytes <= 10_000
    zeros(400)
    assert calls[-1] == 400


def test_what_is_larger_than_all_is_kept_until_the_next():
    zeros, calls = counted()
    assert zeros(5000) is zeros(5000) and calls == [5000]
    zeros(1)
    assert remember.STORE.bytes < 1000


def test_whole_numbers_are_not_taken_for_others_and_each_function_forgets_its_own():
    zeros, calls = counted()
    other, others = counted()
    zeros(1), zeros(True), other(1)
    assert len(calls) == 2
    zeros.cache_clear()
    zeros(1), other(1)
    assert len(calls) == 3 and len(others) == 1


def test_an_error_is_not_kept():
    tries = []

    @remembered
    def fails(x):
        tries.append(x)
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fails(1)
    assert tries == [1, 1]


class Pair(NamedTuple):
    first: object
    second: object


class Thing:
    def __init__(self, array):
        self.array = array


@pytest.mark.parametrize(
    "make, bytes",
    [
        (lambda a: a, 8000),
        (lambda a: a[::2], 8000),  # a view keeps the whole
        (lambda a: (a, a, [a]), 8000),
        (lambda a: Pair({"a": a}, Thing(a.copy())), 16_000),
        (lambda a: None, 0),
    ],
    ids=["array", "view", "twice", "in objects", "nothing"],
)
def test_bytes_are_those_of_the_arrays(make, bytes):
    assert bytes <= size(make(np.zeros(1000))) <= bytes + 1500
