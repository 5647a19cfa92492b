"""The progress file under everything that can happen to it."""

import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from dlcourse.practice import progress
from dlcourse.practice.progress import Progress

ROOT = Path(__file__).parents[1]
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
as_learner = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "progress.sqlite3"


def writer(path, body):
    """A process with `done = Progress(path)` that runs `body`."""
    code = (
        f"from dlcourse.practice.progress import Progress\ndone = Progress({str(path)!r})\n"
        + textwrap.dedent(body)
    )
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def test_what_was_recorded_comes_back(path):
    done = Progress(path)
    assert done.events() == [] and not path.exists()  # reading makes no file
    assert done.record("exercise", "c1w2.sigmoid", False, "def sigmoid(z): return z  # 试") == ""
    assert done.record("exercise", "c1w2.sigmoid", True, "def sigmoid(z): ...") == ""
    assert done.record("section", "c1w2.07") == ""
    assert done.record("quiz", "c1w2.q1", False, "X (1000,)") == ""
    later = Progress(path)
    assert [(event.kind, event.item, event.passed) for event in later.events()] == [
        ("exercise", "c1w2.sigmoid", False),
        ("exercise", "c1w2.sigmoid", True),
        ("section", "c1w2.07", None),
        ("quiz", "c1w2.q1", False),
    ]
    assert later.passed() == {"c1w2.sigmoid"}
    assert [source for _, _, source in later.work("c1w2.sigmoid")] == [
        "def sigmoid(z): return z  # 试",
        "def sigmoid(z): ...",
    ]


def test_the_place_is_chosen_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "mine.sqlite3"))
    progress().record("section", "c1w2.01")
    assert (tmp_path / "mine.sqlite3").exists()
    monkeypatch.delenv("DLCOURSE_PROGRESS")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert progress().path == tmp_path / ".dlcourse" / "progress.sqlite3"


@pytest.mark.parametrize("after", [0.0, 0.003, 0.01, 0.02, 0.035, 0.05])
def test_killed_in_mid_write(path, after):
    """All that a process was told is written is there after kill -9, and the file is sound."""
    process = writer(
        path,
        """
        for number in range(100_000):
            done.record("exercise", f"c1w2.{number}", True, "x" * 20_000)
            print(number, flush=True)
        """,
    )
    told = [process.stdout.readline() for _ in range(3)]
    time.sleep(after)
    process.kill()
    told += process.communicate()[0].splitlines()
    numbers = [int(line) for line in told if line.strip()]
    done = Progress(path)
    items = [event.item for event in done.events()]
    assert done.notice == ""
    assert items[: len(numbers)] == [f"c1w2.{number}" for number in numbers]
    assert len(items) <= len(numbers) + 1  # the one that was on its way may be there or not
    assert all(event.text == "x" * 20_000 for event in done.events())
    assert done.record("section", "c1w2.01") == ""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_killed_between_the_pages(path):
    """A transaction that has already written to the file when its process dies is taken back."""
    Progress(path).record("section", "c1w2.01")
    process = writer(
        path,
        """
        import sqlite3, sys, time
        connection = sqlite3.connect(done.path, isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")             # so that pages go to the file before the commit
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO events (time, kind, item, text) VALUES ('', 'section', 'lost', ?)",
                               [("y" * 5000,)] * 500)
        print("in the middle", flush=True)
        time.sleep(60)
        """,
    )
    assert process.stdout.readline().strip() == "in the middle"
    assert Path(f"{path}-journal").exists()
    process.kill()
    process.communicate()
    done = Progress(path)
    assert [event.item for event in done.events()] == ["c1w2.01"] and done.notice == ""
    assert done.record("section", "c1w2.02") == ""


def test_two_notebooks_at_once(path):
    body = """
        for number in range(60):
            assert done.record("quiz", f"{name}.{{number}}", True) == "", done.notice
        """
    both = [writer(path, body.format(name=name)) for name in ("a", "b")]
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    items = [event.item for event in Progress(path).events()]
    assert sorted(items) == sorted(f"{name}.{number}" for name in ("a", "b") for number in range(60))
    assert [item for item in items if item.startswith("a")] == [f"a.{number}" for number in range(60)]


def test_another_notebook_holds_the_file_for_too_long(path, monkeypatch):
    monkeypatch.setattr(sys.modules[Progress.__module__], "BUSY_SECONDS", 0.1)
    done = Progress(path)
    done.record("section", "c1w2.01")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    said = done.record("section", "c1w2.02")
    assert "locked" in said and "kept until the kernel stops" in said
    assert "c1w2.02" in {event.item for event in done.events()}
    other.execute("ROLLBACK")
    other.close()
    assert done.record("section", "c1w2.03") == ""
    assert [event.item for event in Progress(path).events()] == ["c1w2.01", "c1w2.02", "c1w2.03"]


def full_disk(monkeypatch, pages):
    connect = sqlite3.connect

    def limited(*arguments, **options):
        connection = connect(*arguments, **options)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(sqlite3, "connect", limited)


def test_full_disk(path, monkeypatch):
    done = Progress(path)
    done.record("section", "c1w2.01")
    with monkeypatch.context() as context:
        full_disk(context, 3)
        said = done.record("exercise", "c1w2.sigmoid", True, "z" * 50_000)
        assert "full" in said and "Nothing recorded before is lost" in said
        assert done.passed() == {"c1w2.sigmoid"}  # the notebook goes on
        assert [event.item for event in Progress(path).events()] == ["c1w2.01"]
    assert done.record("section", "c1w2.02") == ""  # there is room again: what waited is written too
    assert [event.item for event in Progress(path).events()] == ["c1w2.01", "c1w2.sigmoid", "c1w2.02"]


@on_linux
def test_full_disk_as_the_system_says_it(path):
    process = writer(
        path,
        """
        import resource
        done.record("section", "c1w2.01")
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        print(done.record("exercise", "c1w2.sigmoid", True, "z" * 100_000))
        print(sorted(done.passed()))
        """,
    )
    said, passed = process.communicate(timeout=30)[0].splitlines()
    assert "Nothing recorded before is lost" in said and passed == "['c1w2.sigmoid']"
    assert process.returncode == 0
    done = Progress(path)
    assert [event.item for event in done.events()] == ["c1w2.01"] and done.notice == ""


def test_no_place_to_write(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = Progress(tmp_path / "file" / "progress.sqlite3")  # the folder cannot be made
    said = done.record("section", "c1w2.01")
    assert said.startswith("Progress could not be written to") and "kept until the kernel stops" in said
    assert [event.item for event in done.events()] == ["c1w2.01"]


def test_a_folder_in_place_of_the_file(tmp_path):
    done = Progress(tmp_path)
    assert "could not be written" in done.record("section", "c1w2.01")
    assert tmp_path.is_dir()


@as_learner
def test_read_only_home(tmp_path):
    tmp_path.chmod(0o500)
    try:
        said = Progress(tmp_path / "home" / "progress.sqlite3").record("section", "c1w2.01")
    finally:
        tmp_path.chmod(0o700)
    assert "Permission denied" in said


@on_linux
def test_read_only_file(path, monkeypatch):
    Progress(path).record("section", "c1w2.01")
    connect = sqlite3.connect  # root may write everywhere, SQLite's mode=ro holds for root too
    monkeypatch.setattr(
        sqlite3, "connect", lambda file, **options: connect(f"file:{file}?mode=ro", uri=True, **options)
    )
    done = Progress(path)
    assert "readonly" in done.record("section", "c1w2.02")
    assert [event.item for event in done.events()] == ["c1w2.01", "c1w2.02"]


def garbage(path):
    path.write_bytes(b"this is no database at all, it is a text\n" * 50)


def torn(path):
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(bytes(content))


def cut_off(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 // 512 * 512 + 100])


@pytest.mark.parametrize("damage", [garbage, torn, cut_off])
@pytest.mark.parametrize("action", ["write", "read"])
def test_damaged_file_is_kept_aside(path, damage, action):
    first = Progress(path)
    for number in range(20):
        first.record("exercise", f"c1w2.{number}", True, "x" * 3000)
    damage(path)
    before = path.read_bytes()
    done = Progress(path)
    if action == "write":
        said = done.record("section", "c1w2.01")
    else:
        assert done.events() == []
        said = done.notice
    (aside,) = path.parent.glob("progress.damaged-*.sqlite3")
    assert aside.read_bytes() == before
    assert said == f"The progress file was damaged. It is kept as {aside.name}, and a new one was begun."
    assert done.record("section", "c1w2.02") == ""
    assert "c1w2.02" in {event.item for event in Progress(path).events()}


def test_two_damaged_files_do_not_overwrite_each_other(path):
    path.parent.mkdir()
    for number in range(3):
        path.write_bytes(b"not a database %d" % number * 100)
        assert "damaged" in Progress(path).record("section", "c1w2.01")
    contents = {file.read_bytes()[:16] for file in path.parent.glob("progress.damaged-*")}
    assert contents == {b"not a database %d" % number for number in range(3)}


def test_file_damaged_while_the_notebook_is_open(path):
    done = Progress(path)
    done.record("section", "c1w2.01")
    garbage(path)
    assert "damaged" in done.record("section", "c1w2.02")
    assert [event.item for event in done.events()] == ["c1w2.02"]


def test_another_programs_database_is_left_alone(path):
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    said = Progress(path).record("section", "c1w2.01")
    assert "another program's database" in said and "DLCOURSE_PROGRESS" in said
    assert path.read_bytes() == before


def test_without_sqlite(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlite3", None)  # as in Pyodide, where it may be absent
    done = Progress(path)
    assert "no sqlite3" in done.record("section", "c1w2.01")
    assert [event.item for event in done.events()] == ["c1w2.01"]
