"""List, make and check what was trained beforehand (see dlcourse/stored.py).

    python -m dlcourse.tools.stored                     list all: size, minutes to make, state
    python -m dlcourse.tools.stored make c2w1/cures …   make these anew, and their entries in weeks/c2w1/stored/manifest.json
    python -m dlcourse.tools.stored note c2w1/cures …   only the entries, after a change of the code that leaves every number as it was
    python -m dlcourse.tools.stored check               name those that are not what their recipe makes; status 1 if there are any

A recipe has changed if its code has, as `fingerprint` sees it. That the library, too, still gives these numbers is for tests and
claims, which train a part again.
"""

import argparse
import hashlib
import importlib
import io
import json
import sys

import numpy as np

from .. import stored
from ..fingerprint import fingerprint
from ..train import one_thread


def make(name):
    """Follow a recipe, with BLAS on one thread, and store what it returns."""
    recipe, path, packed = stored.RECIPES[name], stored.path_of(name), io.BytesIO()
    with one_thread():
        np.savez_compressed(packed, **recipe.make(recipe.seed))  # dated 1980: equal arrays, equal bytes
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed.getvalue())
    note(name)
    stored.load.cache_clear()


def note(name):
    """Enter in the manifest that a file is what its recipe makes."""
    entries = {**_manifest(name), name: _entry(name)}
    text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    _manifest_path(name).write_text(text, encoding="utf-8", newline="\n")


def states():
    """{name: "current", or what is wrong} for every recipe, file and entry of a manifest."""
    for path in sorted(stored.WEEKS.glob("*/recipes.py")):
        importlib.import_module(f"dlcourse.weeks.{path.parent.name}.recipes")
    files = {f"{path.parts[-3]}/{path.stem}" for path in stored.WEEKS.glob("*/stored/*.npz")}
    entered = {name for path in stored.WEEKS.glob("*/stored") for name in _manifest(f"{path.parent.name}/")}
    return {name: _state(name) for name in sorted({*stored.RECIPES, *files, *entered})}


def _state(name):
    if name not in stored.RECIPES:
        return "no recipe"
    if not stored.path_of(name).is_file():
        return "missing"
    kept = _manifest(name).get(name, {})
    if kept.get("sha256") != _sha256(stored.path_of(name).read_bytes()):
        return "not the file that was made"  # nor, perhaps, one that can be read
    return "current" if kept == _entry(name) else "its recipe has changed"


def _sha256(packed):
    return hashlib.sha256(packed).hexdigest()


def _manifest_path(name):
    return stored.path_of(name).with_name("manifest.json")


def _manifest(name):
    path = _manifest_path(name)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _entry(name):
    recipe, packed = stored.RECIPES[name], stored.path_of(name).read_bytes()
    return {
        "recipe": fingerprint(recipe.make),
        "seed": recipe.seed,
        "tolerance": recipe.tolerance,
        "bytes": len(packed),
        "sha256": _sha256(packed),
        "licence": recipe.licence,
        "arrays": {key: f"{array.dtype} {array.shape}" for key, array in stored.unpacked(packed).items()},
    }


def _listed(name, state):
    path, minutes = stored.path_of(name), stored.RECIPES[name].minutes if name in stored.RECIPES else 0
    size = path.stat().st_size if path.is_file() else 0
    return f"{name:<24}{size / 1e3:>8.1f} kB{minutes:>6g} min   {state}"


def main(words=None):
    """List, make, note or check; returns the exit status."""
    parser = argparse.ArgumentParser(prog=stored.COMMAND, description="What was trained beforehand.")
    parser.add_argument("order", nargs="?", choices=("list", "make", "note", "check"), default="list")
    parser.add_argument("names", nargs="*", metavar="NAME", help="those to make or to note")
    given, found = parser.parse_args(words), states()
    if given.order in ("make", "note"):
        if not given.names or set(given.names) - set(stored.RECIPES):
            parser.error(f"name some of {', '.join(sorted(stored.RECIPES))}")
        for name in given.names:
            if given.order == "make":
                print(f"{name}: about {stored.RECIPES[name].minutes:g} min", flush=True)
                make(name)
            elif found[name] == "missing":
                parser.error(f"{name} is not stored yet. To make it: {stored.COMMAND} make {name}")
            else:
                note(name)
        return 0
    wrong = {name: state for name, state in found.items() if state != "current"}
    for name, state in (found if given.order == "list" else wrong).items():
        print(_listed(name, state))
    return int(given.order == "check" and bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
