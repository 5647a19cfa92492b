"""What figures have computed, kept for the next move of a slider: for all of them together at most so many bytes.

    @remembered
    def trained(units, seed): ...        # arguments that can be keys; the arrays that it returns are never written to

What has not been asked for longest goes first. `trained.cache_clear()` forgets the results of one function.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import sys
import threading
from collections import OrderedDict
from typing import Any, TypeVar

import numpy as np

from .typing import Function

MOST_BYTES = 64_000_000
LEAST = 200  # bytes of a result, whatever it is: keys and order take their room, too
F = TypeVar("F", bound=Function)


class Store:
    """Results by their keys, the one that was asked for last at the end, and how many bytes they are together."""

    def __init__(self) -> None:
        self.results: OrderedDict[tuple, tuple[Any, int]] = OrderedDict()
        self.bytes, self.turn = 0, threading.RLock()

    def get(self, key: tuple) -> tuple[Any, int] | None:
        with self.turn:
            if key in self.results:
                self.results.move_to_end(key)
            return self.results.get(key)

    def put(self, key: tuple, result: Any) -> None:
        with self.turn:
            self.drop(key)
            self.results[key] = result, size(result)
            self.bytes += self.results[key][1]
            while self.bytes > MOST_BYTES and len(self.results) > 1:
                self.drop(next(iter(self.results)))

    def drop(self, key: tuple) -> None:
        self.bytes -= self.results.pop(key, (None, 0))[1]


STORE = Store()


def remembered(function: F) -> F:
    """Decorator: the function's results are kept, and given again for equal arguments of the same types."""

    @functools.wraps(function)
    def asked(*args, **options):
        key = function, args, tuple(sorted(options.items())), tuple(map(type, args))
        known = STORE.get(key)
        if known is None:
            known = function(*args, **options), 0
            STORE.put(key, known[0])
        return known[0]

    def cache_clear():
        with STORE.turn:
            for key in [key for key in STORE.results if key[0] is function]:
                STORE.drop(key)

    asked.cache_clear = cache_clear  # type: ignore[attr-defined]
    return asked  # type: ignore[return-value]


def size(result: Any) -> int:
    """Bytes of a result: of its arrays, in whatever they lie, each counted once."""
    seen: dict[int, int] = {}
    left = [result]
    while left:
        part = left.pop()
        if id(part) in seen:
            continue
        if isinstance(part, np.ndarray):
            base = part if part.base is None or not isinstance(part.base, np.ndarray) else part.base
            seen[id(base)] = base.nbytes
            seen.setdefault(id(part), 0)
            continue
        seen[id(part)] = sys.getsizeof(part, 64)
        if isinstance(part, dict):
            left += [*part.keys(), *part.values()]
        elif isinstance(part, (list, tuple, set, frozenset)):
            left += part
        elif not callable(part):
            slots = (getattr(part, name, None) for name in getattr(type(part), "__slots__", ()))
            left += [*getattr(part, "__dict__", {}).values(), *slots]
    return max(sum(seen.values()), LEAST)


def give_back() -> None:
    """Give the system what was freed: the C library keeps it, in pieces that small things have parted. Where it can do so (glibc)."""
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
