"""What was trained beforehand: recipes, the arrays that they made, and manifests that say where each file came from.

A recipe is a function of a seed, in recipes.py of its week. A figure or a quiz loads what it returned, arrays by their names:

    @stored("c2w1/cures", minutes=10)
    def cures(seed): ...                          load("c2w1/cures")["errors A0000"]

    python -m dlcourse.stored                     list all: size, minutes to make, state
    python -m dlcourse.stored make c2w1/cures …   make these anew, and their entries in weeks/c2w1/stored/manifest.json
    python -m dlcourse.stored check               name those that are not what their recipe makes; status 1 if there are any

A recipe has changed if its code has, as `fingerprint` sees it. That the library, too, still gives these numbers is for tests and
claims, which train a part again.
"""

import argparse
import hashlib
import importlib
import io
import json
import sys
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from .fingerprint import fingerprint

WEEKS = Path(__file__).parent / "weeks"
COMMAND = "python -m dlcourse.stored"
RECIPES = {}


class Recipe(NamedTuple):
    """make(seed) returns arrays by their names, in about so many minutes."""

    make: object
    minutes: float
    seed: int
    licence: str


def stored(name, *, minutes, seed=0, licence="CC BY 4.0"):
    """Decorator: this function is the recipe of `name`, "week/title"."""

    def register(make):
        RECIPES[name] = Recipe(make, minutes, seed, licence)
        return make

    return register


@lru_cache
def load(name):
    """The arrays of a stored result, by their names. All who load them share them, so nobody can write to them.

    Raises   FileNotFoundError or ValueError, with the command to make them, if the file is not there or not whole
    """
    try:
        arrays = _arrays(_path(name).read_bytes())
    except FileNotFoundError:
        raise FileNotFoundError(f"{name} is not stored yet. To make it: {COMMAND} make {name}") from None
    except Exception as error:  # NumPy, zipfile and zlib have a dozen kinds for a file that is not whole
        raise ValueError(f"the file of {name} is damaged. To make it anew: {COMMAND} make {name}") from error
    for array in arrays.values():
        array.flags.writeable = False
    return MappingProxyType(arrays)


def make(name):
    """Follow a recipe, with BLAS on one thread, and store what it returns."""
    from threadpoolctl import threadpool_limits

    recipe, packed = RECIPES[name], io.BytesIO()
    with threadpool_limits(1, "blas"):
        np.savez_compressed(packed, **recipe.make(recipe.seed))  # dated 1980: equal arrays, equal bytes
    _path(name).parent.mkdir(parents=True, exist_ok=True)
    _path(name).write_bytes(packed.getvalue())
    note(name)
    load.cache_clear()


def note(name):
    """Enter in the manifest that a file is what its recipe makes: as `make` does, or by hand after a change of the recipe's code
    that leaves every number as it was."""
    entries = {**_manifest(name), name: _entry(name)}
    text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    _path(name).with_name("manifest.json").write_text(text, encoding="utf-8", newline="\n")


def states():
    """{name: "current", or what is wrong} for every recipe, file and entry of a manifest."""
    for path in sorted(WEEKS.glob("*/recipes.py")):
        importlib.import_module(f"dlcourse.weeks.{path.parent.name}.recipes")
    files = {f"{path.parts[-3]}/{path.stem}" for path in WEEKS.glob("*/stored/*.npz")}
    entered = {name for path in WEEKS.glob("*/stored") for name in _manifest(f"{path.parent.name}/")}
    return {name: _state(name) for name in sorted({*RECIPES, *files, *entered})}


def _state(name):
    if name not in RECIPES:
        return "no recipe"
    if not _path(name).is_file():
        return "missing"
    kept = _manifest(name).get(name, {})
    if kept.get("sha256") != hashlib.sha256(_path(name).read_bytes()).hexdigest():
        return "not the file that was made"
    return "current" if kept == _entry(name) else "its recipe has changed"


def _path(name):
    week, _, title = name.partition("/")
    return WEEKS / week / "stored" / f"{title}.npz"


def _manifest(name):
    path = _path(name).with_name("manifest.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _arrays(packed):
    with np.load(io.BytesIO(packed)) as file:
        return dict(file)


def _entry(name):
    recipe, packed = RECIPES[name], _path(name).read_bytes()
    return {
        "recipe": fingerprint(recipe.make),
        "seed": recipe.seed,
        "bytes": len(packed),
        "sha256": hashlib.sha256(packed).hexdigest(),
        "licence": recipe.licence,
        "arrays": {key: f"{array.dtype} {array.shape}" for key, array in _arrays(packed).items()},
    }


def main(words=None):
    """List, make or check; returns the exit status."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="What was trained beforehand.")
    parser.add_argument("order", nargs="?", choices=("list", "make", "check"), default="list")
    parser.add_argument("names", nargs="*", metavar="NAME", help="those to make")
    given, found = parser.parse_args(words), states()
    if given.order == "make":
        if not given.names or set(given.names) - set(RECIPES):
            parser.error(f"name some of {', '.join(sorted(RECIPES))}")
        for name in given.names:
            print(f"{name}: about {RECIPES[name].minutes:g} min", flush=True)
            make(name)
        return 0
    for name, state in found.items():
        size = _path(name).stat().st_size if _path(name).is_file() else 0
        minutes = RECIPES[name].minutes if name in RECIPES else 0
        if given.order == "list" or state != "current":
            print(f"{name:<24}{size / 1e3:>8.1f} kB{minutes:>6g} min   {state}")
    return int(given.order == "check" and set(found.values()) != {"current"})


if __name__ == "__main__":
    from dlcourse.stored import (
        main,
    )  # of the module in which recipes are registered: this one is a second copy

    sys.exit(main())
