"""Stored results: the hash of a recipe, what `load` refuses, the command, and that a part of every training gives what is stored."""

import json
import textwrap
import zipfile
from types import ModuleType

import numpy as np
import pytest
from test_architecture import loaded

from dlcourse import data, stored
from dlcourse import functional as F
from dlcourse.analysis.gradcheck import flatten
from dlcourse.analysis.regularization import logistic_slopes
from dlcourse.fingerprint import fingerprint
from dlcourse.tools import stored as tool
from dlcourse.weeks.c1w1 import recipes as c1w1
from dlcourse.weeks.c1w4 import recipes as c1w4
from dlcourse.weeks.c2w1 import recipes as c2w1
from dlcourse.weeks.c2w2 import recipes as c2w2
from dlcourse.weeks.c2w3 import recipes as c2w3

STATES = tool.states()


def module(folder, text, name="some_recipes"):
    """The text as a module of this name, compiled anew: Python's cache takes two texts of one length and one second for the same."""
    path, made = folder / f"{name}.py", ModuleType(name)
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(made))
    return made


# ---- the hash of a recipe -------------------------------------------------------------------------------------------------
RECIPE = '''
    """What is trained."""
    from functools import lru_cache
    import numpy as np

    STEPS, RATE = 10, .5
    OTHER = 3


    def start(rng):
        return rng.normal(size=3)


    class Net:
        size = 4


    def train(seed):
        """Descend from a random start."""
        w = start(np.random.default_rng(seed))
        for _ in range(STEPS):
            w = w - RATE * slope(w)   # one step
        return {"w": w, "size": Net.size}


    def slope(w):
        return 2 * w


    def unused(w):
        return w
'''


@pytest.mark.parametrize(
    "old, new",
    [
        ("# one step", "# another comment"),
        ("STEPS, RATE = 10, .5", "STEPS, RATE = (10,   0.50)"),
        ('"""Descend from a random start."""', ""),
        ("def slope(w):\n", 'def slope(w):\n        """2w."""\n'),
        ('"""What is trained."""', ""),
        ("OTHER = 3", "OTHER = 4"),
        ("return w\n", "return -w\n"),
        ("from functools import lru_cache", "from functools import cache"),
        ("def train", "@lambda train: train\n    def train"),
        ("    def slope(w):\n        return 2 * w\n", ""),  # moved to the top
    ],
)
def test_what_changes_no_number_leaves_the_hash(tmp_path, old, new):
    assert old in RECIPE
    text = RECIPE.replace(old, new)
    if "slope(w):" not in text:
        text = text.replace("    OTHER", "    def slope(w):\n        return 2 * w\n\n    OTHER")
    hashes = [fingerprint(module(tmp_path, each).train) for each in (RECIPE, text)]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(
    "old, new",
    [
        ("w - RATE", "w + RATE"),
        ("2 * w", "3 * w"),
        ("STEPS, RATE = 10", "STEPS, RATE = 11"),
        ("size=3", "size=5"),
        ("size = 4", "size = 5"),
        ('"w": w', '"v": w'),
        ("def start(rng)", "@lru_cache\n    def start(rng)"),
        ("OTHER = 3", "STEPS = 12"),
        ("OTHER = 3", "if True:\n        RATE = 1"),
    ],
)
def test_what_may_change_a_number_changes_the_hash(tmp_path, old, new):
    assert old in RECIPE
    first, second = (fingerprint(module(tmp_path, each).train) for each in (RECIPE, RECIPE.replace(old, new)))
    assert first != second


def test_recursion_and_helpers_that_call_one_another_end(tmp_path):
    text = "def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n > 0 and even(n - 1)\n"
    made = module(tmp_path, text)
    assert len(fingerprint(made.even)) == 16


def test_the_hash_is_the_same_in_every_version_of_python(tmp_path):
    """Written down once; the trees of 3.11 and of later versions differ in their empty fields."""
    assert fingerprint(module(tmp_path, RECIPE).train) == "5e128a5b6758d533"


# ---- load, make, check in a folder of their own ---------------------------------------------------------------------------
SMALL = """
    import numpy as np
    from dlcourse.stored import stored

    SCALE = 1.0

    @stored("c9w9/small", minutes=0.1, seed=3)
    def small(seed):
        return {"x": SCALE * np.random.default_rng(seed).normal(size=(2, 5)), "n": np.arange(3)}
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A week with one recipe, and nothing stored; returns a function that reads the recipe anew from another text."""
    monkeypatch.setattr(stored, "WEEKS", tmp_path)
    monkeypatch.setattr(stored, "RECIPES", {})
    stored.load.cache_clear()
    module(tmp_path, SMALL)
    yield lambda text: module(tmp_path, text)
    stored.load.cache_clear()


def said(capsys, *words):
    """The exit status of the command and what it prints."""
    status = tool.main(words)
    return status, capsys.readouterr().out


def test_list_make_and_check(small, tmp_path, capsys):
    assert said(capsys)[1].split() == "c9w9/small 0.0 kB 0.1 min missing".split()
    assert said(capsys, "check")[0] == 1
    status, text = said(capsys, "make", "c9w9/small")
    assert status == 0 and "c9w9/small: about 0.1 min" in text
    assert said(capsys, "list")[1].split()[-1] == "current"
    assert said(capsys, "check") == (0, "")
    arrays = stored.load("c9w9/small")
    np.testing.assert_array_equal(arrays["x"], np.random.default_rng(3).normal(size=(2, 5)))
    entry = json.loads((tmp_path / "c9w9/stored/manifest.json").read_text(encoding="utf-8"))["c9w9/small"]
    assert entry["seed"] == 3 and entry["licence"] == "CC BY 4.0" and entry["tolerance"] == 2e-3
    assert entry["arrays"] == {"x": "float64 (2, 5)", "n": f"{np.arange(3).dtype} (3,)"}
    assert entry["bytes"] == (tmp_path / "c9w9/stored/small.npz").stat().st_size


def test_making_twice_gives_the_same_bytes(small, tmp_path):
    folder, seen = tmp_path / "c9w9" / "stored", []
    for _ in range(2):
        tool.make("c9w9/small")
        seen.append([path.read_bytes() for path in sorted(folder.iterdir())])
    assert seen[0] == seen[1] and len(seen[0]) == 2
    with zipfile.ZipFile(folder / "small.npz") as file:
        assert {part.date_time[:3] for part in file.infolist()} == {(1980, 1, 1)}


def test_loaded_arrays_are_shared_and_cannot_be_written_to(small):
    tool.make("c9w9/small")
    arrays = stored.load("c9w9/small")
    assert stored.load("c9w9/small") is arrays
    with pytest.raises(ValueError, match="read-only"):
        arrays["x"][0] = 1
    with pytest.raises(TypeError):
        arrays["x"] = 1


def test_what_is_made_anew_is_loaded_anew(small):
    tool.make("c9w9/small")
    before = stored.load("c9w9/small")["x"]
    small(SMALL.replace("SCALE = 1.0", "SCALE = 2.0"))
    tool.make("c9w9/small")
    np.testing.assert_array_equal(stored.load("c9w9/small")["x"], 2 * before)


@pytest.mark.parametrize(
    "old, new, state",
    [
        ("SCALE = 1.0", "SCALE = 2.0", "its recipe has changed"),
        ("seed=3", "seed=4", "its recipe has changed"),
        ("minutes=0.1", "minutes=5, licence='CC0'", "its recipe has changed"),
        ("minutes=0.1", "minutes=5, tolerance=1e-6", "its recipe has changed"),
        ("minutes=0.1", "minutes=5", "current"),
        ("SCALE = 1.0", "SCALE = 1.0  # of x", "current"),
    ],
)
def test_the_state_after_a_change_of_the_recipe(small, capsys, old, new, state):
    tool.make("c9w9/small")
    small(SMALL.replace(old, new))
    assert tool.states() == {"c9w9/small": state}
    assert said(capsys, "check")[0] == (state != "current")
    assert said(capsys, "note", "c9w9/small") == (0, "")  # after a change that left the numbers as they were
    assert tool.states() == {"c9w9/small": "current"}


def test_a_file_that_is_missing(small):
    with pytest.raises(FileNotFoundError, match=r"python -m dlcourse\.tools\.stored make c9w9/small"):
        stored.load("c9w9/small")


def damages():
    yield "cut", lambda data: data[: len(data) // 2]
    yield "empty", lambda data: b""
    yield "text", lambda data: b"version https://git-lfs.example\n" * 9
    yield "one byte", lambda data: data[:60] + bytes([data[60] ^ 255]) + data[61:]


@pytest.mark.parametrize("damage", [pytest.param(damage, id=name) for name, damage in damages()])
def test_a_file_that_is_damaged(small, tmp_path, capsys, damage):
    tool.make("c9w9/small")
    path = tmp_path / "c9w9" / "stored" / "small.npz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"damaged.*python -m dlcourse\.tools\.stored make c9w9/small"):
        stored.load("c9w9/small")
    status, text = said(capsys, "check")
    assert status == 1 and "c9w9/small" in text and "not the file that was made" in text


def test_a_missing_file_cannot_be_noted(small, capsys):
    with pytest.raises(SystemExit):
        tool.main(("note", "c9w9/small"))
    assert "python -m dlcourse.tools.stored make c9w9/small" in capsys.readouterr().err


def test_files_and_entries_without_a_recipe_are_found(small, tmp_path, capsys):
    tool.make("c9w9/small")
    folder = tmp_path / "c9w9" / "stored"
    (folder / "stray.npz").write_bytes((folder / "small.npz").read_bytes())
    assert tool.states() == {"c9w9/small": "current", "c9w9/stray": "no recipe"}
    (folder / "stray.npz").unlink()
    stored.RECIPES.clear()
    (folder / "small.npz").unlink()
    assert tool.states() == {"c9w9/small": "no recipe"}
    assert said(capsys, "check")[0] == 1


def test_a_file_without_an_entry_is_found(small, tmp_path):
    tool.make("c9w9/small")
    (tmp_path / "c9w9" / "stored" / "manifest.json").unlink()
    assert tool.states() == {"c9w9/small": "not the file that was made"}


@pytest.mark.parametrize(
    "words", [("make",), ("make", "c9w9/other"), ("note",), ("note", "c9w9/other"), ("bake",)]
)
def test_an_order_that_is_not_understood(small, capsys, words):
    with pytest.raises(SystemExit) as error:
        tool.main(words)
    assert error.value.code == 2
    assert "list" in capsys.readouterr().err


# ---- what the weeks have stored -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", STATES)
def test_every_recipe_has_its_file_and_every_file_its_recipe(name):
    assert STATES[name] == "current", f"{name}: {STATES[name]}. See {stored.COMMAND}"
    week, _, _ = name.partition("/")
    assert stored.RECIPES[name].make.__module__ == f"dlcourse.weeks.{week}.recipes"


def test_there_are_stored_results_and_nothing_else_lies_beside_them():
    folders = list(stored.WEEKS.glob("*/stored"))
    files = {path.relative_to(stored.WEEKS).as_posix() for folder in folders for path in folder.iterdir()}
    weeks = {name.partition("/")[0] for name in STATES}
    expected = {f"{week}/stored/manifest.json" for week in weeks}
    assert len(STATES) >= 10
    assert files == expected | {name.replace("/", "/stored/") + ".npz" for name in STATES}


@pytest.mark.parametrize(
    "folder", sorted(stored.WEEKS.glob("*/stored")), ids=lambda folder: folder.parent.name
)
def test_a_week_stores_at_most_two_megabytes(folder):
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 2e6


def test_recipes_draw_nothing():
    """So they import no figure, and a quiz can ask them without loading Matplotlib."""
    weeks = sorted({name.partition("/")[0] for name in STATES})
    found = loaded(*(f"dlcourse.weeks.{week}.recipes" for week in weeks))
    assert "dlcourse.stored" in found and not {"matplotlib", "ipywidgets", "dlcourse.explore"} & found


# ---- a part of every training again ---------------------------------------------------------------------------------------
def some_errors(kept):
    return c1w1.error_of(20, (), False, 0), kept["errors"][0, 0, 0, 0]


def some_digits(kept):
    return c1w1.accuracy_of("fully connected", 64, 0), kept["accuracy"][0, -1, 0]


def some_flowers(kept):
    """Up to α = 1, and 1000 iterations: what is larger turns the last digits into others."""
    W1, *_ = c1w4.trained(2, 0)
    return W1[:4, :5], kept["W1_2"][:4, :5]


def some_cures(kept):
    (name, patient), (X, Y) = next(iter(c2w1.PATIENTS.items())), c2w1.examples(200)
    dims, m, steps, lam = patient.treated(False, False, False, True)
    net = c2w1.trained(dims, X, Y, steps, seed=0, lam=lam)
    assert m == 200
    return flatten(net), kept[c2w1.code(name, (False, False, False, True))]


def some_moments(kept):
    X, Y = c2w1.examples(100)
    steps = c2w1.training(c2w1.NET, X, Y, 8, seed=0, learning_rate=c2w1.LEARNING_RATE)
    return [c2w1.error(net, X, Y) for net, _ in steps], kept["moments"][0, :9, 0]


def some_dropout(kept):
    k = c2w1.KEEPS.index(0.8)
    steps = c2w1.training(c2w1.NET, *c2w1.examples(100), 19, seed=0, keep_prob=0.8)
    return [J for _, J in steps], kept["J"][k, 0, :20]


def some_readers(kept):
    return flatten(c2w1.train_reader(c2w1.PLAIN, 0)), kept["readers"][0, 0]


def some_sharpness(kept):
    return c2w2.sharpened(0.2, 100), [kept["J"][1, :2], kept["sharpness"][1, :2]]


def one_step_of_all(kept):
    """What the learner reaches who waits for all 200 000 examples, and the two costs at the start."""
    X, Y, _ = data.logistic_stream(rng=np.random.default_rng(0))
    start = np.zeros((1, len(X)))
    w = start - c2w2.RATES[0] * logistic_slopes(start, X, Y)
    return [F.binary_cross_entropy(each @ X, Y) for each in (start, w)], [kept["J"][0], kept["waited"][0]]


def some_batches(kept):
    k = c2w3.RATES.index(0.03)
    return c2w3.train_digits(0.03, True)[2][:10], kept["J"][1, k, 0, :10]


def some_days(kept):
    rng = np.random.default_rng(0)
    with np.errstate(over="ignore", invalid="ignore"):
        return c2w3.many(10 ** rng.uniform(-4, 0, c2w3.POOL), 1, rng), kept["caviar"][:, :2]


PARTS = {
    "c1w1/data_and_size": some_errors,
    "c1w1/shuffled_pixels": some_digits,
    "c1w4/flower_search": some_flowers,
    "c2w1/cures": some_cures,
    "c2w1/sweeps": some_moments,
    "c2w1/dropout": some_dropout,
    "c2w1/digits": some_readers,
    "c2w2/one_pass": one_step_of_all,
    "c2w2/sharpness": some_sharpness,
    "c2w3/batch_norm": some_batches,
    "c2w3/tuning": some_days,
}


@pytest.mark.parametrize("name", STATES)
def test_a_part_of_the_training_gives_what_is_stored(name):
    """As near as the recipe promises: see dlcourse/stored.py for why it promises no bits."""
    tolerance = stored.RECIPES[name].tolerance
    again, kept = PARTS[name](stored.load(name))
    np.testing.assert_allclose(again, np.asarray(kept, float), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", STATES)
def test_the_manifest_says_what_is_promised(name):
    path = stored.path_of(name).with_name("manifest.json")
    told = json.loads(path.read_text(encoding="utf-8"))[name]["tolerance"]
    assert told == stored.RECIPES[name].tolerance and 0 < told <= 2e-3
