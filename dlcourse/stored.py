"""What was trained beforehand: a recipe is a function of a seed, in recipes.py of its week; a figure or a quiz loads what it returned.

    @stored("c2w1/cures", minutes=10)
    def cures(seed): ...                          load("c2w1/cures")["errors A0000"]

`python -m dlcourse.tools.stored` lists, makes and checks them.

What is promised: not the same bits. BLAS libraries and processors round differently, and a long training magnifies the last
digit. The file in the repository is the result that figures and texts speak of. Whoever follows its recipe elsewhere, with the same
seed, comes as near to it as the recipe's `tolerance` says in the part that tests/test_stored.py trains again.
"""

import io
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

WEEKS = Path(__file__).parent / "weeks"
COMMAND = "python -m dlcourse.tools.stored"
RECIPES = {}


class Recipe(NamedTuple):
    """make(seed) returns arrays by their names, in about so many minutes; a part of them is the same everywhere to `tolerance`."""

    make: object
    minutes: float
    seed: int
    tolerance: float
    licence: str


def stored(name, *, minutes, seed=0, tolerance=2e-3, licence="CC BY 4.0"):
    """Decorator: this function is the recipe of `name`, "week/title"."""

    def register(make):
        RECIPES[name] = Recipe(make, minutes, seed, tolerance, licence)
        return make

    return register


@lru_cache
def load(name):
    """The arrays of a stored result, by their names. All who load them share them, so nobody can write to them.

    Raises   FileNotFoundError or ValueError, with the command to make them, if the file is not there or not whole
    """
    try:
        arrays = unpacked(path_of(name).read_bytes())
    except FileNotFoundError:
        raise FileNotFoundError(f"{name} is not stored yet. To make it: {COMMAND} make {name}") from None
    except Exception as error:  # NumPy, zipfile and zlib have a dozen kinds for a file that is not whole
        raise ValueError(f"the file of {name} is damaged. To make it anew: {COMMAND} make {name}") from error
    for array in arrays.values():
        array.flags.writeable = False
    return MappingProxyType(arrays)


def path_of(name):
    """c2w1/cures → …/weeks/c2w1/stored/cures.npz"""
    week, _, title = name.partition("/")
    return WEEKS / week / "stored" / f"{title}.npz"


def unpacked(packed):
    """{name: array} of the bytes of a file."""
    with np.load(io.BytesIO(packed)) as file:
        return dict(file)
