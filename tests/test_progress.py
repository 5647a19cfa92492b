"""The progress file under everything that can happen to it."""

import os
import random
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from dlcourse.practice import progress
from dlcourse.practice.progress import Event, Progress

ROOT = Path(__file__).parents[1]
module = sys.modules[Progress.__module__]
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
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
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


def emptied(path):
    path.write_bytes(b"")


def one_byte_left(path):
    path.write_bytes(path.read_bytes()[:1])


def one_page_left(path):
    path.write_bytes(path.read_bytes()[:4096])


def only_zeros(path):
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize(
    "damage", [garbage, torn, cut_off, emptied, one_byte_left, one_page_left, only_zeros]
)
@pytest.mark.parametrize("action", ["write", "read"])
def test_damaged_file_is_kept_aside(path, damage, action):
    first = Progress(path)
    for number in range(20):
        first.record("exercise", f"c1w2.{number}", True, "x" * 3000)
    all_items = [event.item for event in first.events()]
    damage(path)
    before = path.read_bytes()
    done = Progress(path)
    said = done.record("section", "c1w2.01") if action == "write" else (done.events(), done.notice)[1]
    (aside,) = path.parent.glob("progress.damaged-*.sqlite3")
    assert aside.read_bytes() == before
    assert said.startswith(
        f"The progress file was damaged. It is kept as {aside.name}, and a new one was begun"
    )
    assert done.record("section", "c1w2.02") == ""
    items = [event.item for event in Progress(path).events()]  # on disk, for the next kernel too
    rescued = [item for item in items if item in all_items]
    assert rescued == all_items[: len(rescued)]
    assert items[len(rescued) :] == ["c1w2.01", "c1w2.02"][action == "read" :]
    assert f"{len(rescued)} of its events could be read" in said or not rescued


@pytest.mark.parametrize("damage", [emptied, one_byte_left])
@pytest.mark.parametrize("opened", [False, True])
def test_an_emptied_file_is_told(path, damage, opened):
    """SQLite takes it for a new one."""
    done = Progress(path)
    done.record("section", "c1w2.01")
    damage(path)
    said = (done if opened else Progress(path)).record("section", "c1w2.02")
    assert said.endswith("and a new one was begun; the old one is empty.")
    assert len(list(path.parent.glob("progress.damaged-*.sqlite3"))) == 1
    assert [event.item for event in Progress(path).events()] == ["c1w2.02"]


def test_a_file_that_another_notebook_begins_is_not_taken_for_an_emptied_one(path, sound, monkeypatch):
    """It is empty from the moment it is made until its first event is written."""
    content, events = sound
    path.parent.mkdir()
    path.touch()
    monkeypatch.setattr(module.time, "sleep", lambda seconds: path.write_bytes(content))
    done = Progress(path)
    assert done.events() == events and done.notice == ""
    assert os.listdir(path.parent) == [path.name]


def test_a_file_that_could_not_be_begun_is_begun_later_without_a_word(path, monkeypatch):
    done = Progress(path)
    with monkeypatch.context() as context:
        full_disk(context, 1)
        assert "full" in done.record("section", "c1w2.01")
    assert path.read_bytes() == b""
    assert done.record("section", "c1w2.02") == "" and os.listdir(path.parent) == [path.name]
    assert [event.item for event in Progress(path).events()] == ["c1w2.01", "c1w2.02"]


def test_a_file_that_lost_its_table_is_told(path):
    Progress(path).record("section", "c1w2.01")
    other = sqlite3.connect(path)
    other.execute("DROP TABLE events")
    other.close()
    assert "The progress file was damaged" in Progress(path).record("section", "c1w2.02")
    assert [event.item for event in Progress(path).events()] == ["c1w2.02"]


@pytest.mark.parametrize("action", ["write", "read"])
def test_a_file_that_is_gone_is_told_once(path, action):
    done = Progress(path)
    done.record("section", "c1w2.01")
    path.unlink()
    said = done.record("section", "c1w2.02") if action == "write" else (done.events(), done.notice)[1]
    assert said == f"The progress file {path} is gone. A new one begins with what you do now."
    assert done.record("section", "c1w2.03") == "" and done.events()[-1].item == "c1w2.03"
    assert Progress(path).events() == done.events() and done.notice == ""


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission on Windows")
def test_a_link_to_nothing_is_told(path):
    path.parent.mkdir()
    path.symlink_to(path.parent / "a drive that is not there" / "progress.sqlite3")
    done = Progress(path)
    assert done.events() == [] and "a link to a file that is not there" in done.notice
    assert done.record("section", "c1w2.01").startswith("Progress could not be written to")
    assert path.is_symlink()


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize("content", [b"", b"junk" * 500, bytes(4096)], ids=["empty", "junk", "zeros"])
def test_a_stray_file_beside_it_hides_nothing(path, sound, ending, content):
    whole, events = sound
    path.parent.mkdir()
    path.write_bytes(whole)
    path.with_name(path.name + ending).write_bytes(content)
    done = Progress(path)
    assert done.events() == events and done.notice == ""
    assert done.record("section", "c1w2.new") == "" and len(Progress(path).events()) == len(events) + 1


@on_linux
@pytest.mark.parametrize("make", [Path.mkdir, lambda path: os.mkfifo(path)], ids=["folder", "pipe"])
def test_what_is_no_ordinary_file_is_left_alone(path, make):
    """A device would lose all events, and must not be renamed; a pipe would wait for ever."""
    path.parent.mkdir()
    make(path)
    kind = path.stat().st_mode
    done = Progress(path)
    assert "no ordinary file" in done.record("section", "c1w2.01") and len(done.events()) == 1
    assert path.stat().st_mode == kind and os.listdir(path.parent) == [path.name]
    assert "no ordinary file" in Progress(os.devnull).record("section", "c1w2.01")
    assert os.path.exists(os.devnull)


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


# ---- any damage at all -----------------------------------------------------------------------------------------------


def one_byte(content, draw):
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def some_bytes(content, draw):
    for _ in range(draw.randrange(2, 40)):
        content[draw.randrange(len(content))] = draw.randrange(256)


def in_the_header(content, draw):
    content[draw.randrange(100)] = draw.randrange(256)


def zeros(content, draw):
    begin = draw.randrange(len(content))
    end = min(len(content), begin + draw.choice([16, 512, 4096]))
    content[begin:end] = bytes(end - begin)


def noise(content, draw):
    begin = draw.randrange(len(content))
    end = min(len(content), begin + draw.choice([16, 512, 4096]))
    content[begin:end] = draw.randbytes(end - begin)


def swapped_pages(content, draw):
    pages = len(content) // 4096
    first, second = (4096 * draw.randrange(pages) for _ in range(2))
    one, other = content[first : first + 4096], content[second : second + 4096]
    content[first : first + 4096], content[second : second + 4096] = other, one


def shorter(content, draw):
    del content[draw.randrange(len(content)) :]


def longer(content, draw):
    content += draw.randbytes(draw.randrange(1, 9000))


DAMAGES = [one_byte, some_bytes, in_the_header, zeros, noise, swapped_pages, shorter, longer]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The bytes of a sound file, and its events."""
    path = tmp_path_factory.mktemp("sound") / "progress.sqlite3"
    done = Progress(path)
    for number in range(40):
        done._waiting.append(
            Event("2026-01-02T03:04:05", "exercise", f"c1w2.{number}", True, f"{number} " * 300)
        )
    assert done.record("section", "c1w2.01") == ""
    return path.read_bytes(), done.events()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("seed", range(5))
def test_no_damage_hides_or_loses_anything_without_a_word(tmp_path, sound, damage, seed):
    """400 files: 50 with each kind of damage."""
    content, events = sound
    for number in range(10):
        path = tmp_path / str(number) / "progress.sqlite3"
        path.parent.mkdir()
        damaged = bytearray(content)
        damage(damaged, random.Random(f"{damage.__name__} {seed} {number}"))
        path.write_bytes(damaged)
        done = Progress(path)
        read, told = done.events(), done.notice
        asides = list(path.parent.glob("progress.damaged-*.sqlite3"))
        kept = asides[0].read_bytes() if asides else path.read_bytes()
        assert kept == bytes(damaged), "the damaged file is kept as it was"
        if not told:  # nothing is missing; a letter or a mark may be another one, which nobody can see
            assert len(read) == len(events)
        said = done.record("quiz", "c1w2.q1", True, "new")
        assert done.events()[-1].item == "c1w2.q1"
        assert said or Progress(path).events()[-1].item == "c1w2.q1", "recorded on disk, or told"


def test_one_bad_byte_hides_nothing(path):
    done = Progress(path)
    done.record("exercise", "c1w2.sigmoid", True, "def sigmoid(z): return MARKED")
    done.record("section", "c1w2.07")
    path.write_bytes(path.read_bytes().replace(b"MARKED", b"MAR\xff\xfeD"))
    done = Progress(path)
    assert [event.item for event in done.events()] == ["c1w2.sigmoid", "c1w2.07"]
    assert done.events()[0].text == "def sigmoid(z): return MAR\ufffd\ufffdD"
    assert "some letters are damaged" in done.notice and str(path) in done.notice
    assert done.record("section", "c1w2.08") == "" and len(Progress(path).events()) == 3


def test_a_bad_mark_hides_nothing(path):
    Progress(path).record("section", "c1w2.07")
    content = bytearray(path.read_bytes())
    content[68:72] = b"????"  # the application_id
    path.write_bytes(content)
    done = Progress(path)
    assert [event.item for event in done.events()] == ["c1w2.07"] and done.notice == ""
    assert done.record("section", "c1w2.08") == "" and len(Progress(path).events()) == 2


@pytest.mark.parametrize("text", ["\ud800", "a\udcffb", "\x00", "é\U0001f600", "", None, 3, b"bytes"])
@pytest.mark.parametrize("field", ["kind", "item", "text"])
def test_no_text_stops_a_record_or_a_later_one(path, field, text):
    done = Progress(path)
    event = {"kind": "exercise", "item": "c1w2.a", "passed": True, "text": "code", field: text}
    assert done.record(**event) == "" and done.record("section", "c1w2.01") == ""
    first, second = Progress(path).events()
    if isinstance(text, str):
        assert getattr(first, field) == text.encode("utf-8", "backslashreplace").decode()
    assert second.item == "c1w2.01" and [first, second] == done.events()


def test_passed_is_stored_whatever_says_so(path):
    done = Progress(path)
    for passed in (True, np.True_, np.float64(1), 1):
        assert done.record("exercise", "c1w2.a", passed) == ""
    assert [event.passed for event in Progress(path).events()] == [True] * 4


# ---- newer versions --------------------------------------------------------------------------------------------------

NEWER = {
    "one more column, with a value": ("ALTER TABLE events ADD COLUMN mood TEXT DEFAULT 'good'", True),
    "one more column, asked for": (
        "CREATE TABLE new (id INTEGER PRIMARY KEY, time TEXT, kind TEXT, item TEXT, passed, text TEXT, mood TEXT NOT NULL);"
        "INSERT INTO new SELECT *, 'good' FROM events; DROP TABLE events; ALTER TABLE new RENAME TO events",
        False,
    ),
    "another kind of row is refused": (
        "CREATE TRIGGER t BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END",
        False,
    ),
    "a row is ignored": ("CREATE TRIGGER t BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END", False),
    "a column of another name": ("ALTER TABLE events RENAME COLUMN item TO thing", False),
    "a table of another name": ("ALTER TABLE events RENAME TO acts", True),
    "each item once": ("CREATE UNIQUE INDEX once ON events (item)", False),
}


@pytest.mark.parametrize("change", NEWER)
def test_a_file_of_a_newer_version_is_written_or_left_alone_and_told(path, change):
    statement, taken = NEWER[change]
    Progress(path).record("section", "c1w2.07")
    other = sqlite3.connect(path)
    other.executescript(statement)
    other.close()
    done = Progress(path)
    said = done.record("section", "c1w2.07", text="again")
    assert bool(said) != taken
    assert not list(path.parent.glob("*damaged*"))
    assert "again" in {event.text for event in done.events()}
    if not taken:
        assert str(path) in said and "kept until the kernel stops" in said
        other = sqlite3.connect(path)
        table = other.execute("SELECT count(*) FROM events").fetchone()
        other.close()
        assert table == (1,)


def test_one_event_that_is_refused_holds_back_no_other(path):
    Progress(path).record("section", "c1w2.07")
    other = sqlite3.connect(path)
    other.execute("CREATE UNIQUE INDEX once ON events (item)")
    other.close()
    done = Progress(path)
    assert "does not take 1 of the events (UNIQUE" in done.record("section", "c1w2.07")
    assert "does not take 1 of the events" in done.record("section", "c1w2.08")
    assert [event.item for event in Progress(path).events()] == ["c1w2.07", "c1w2.08"]
    assert [event.item for event in done.events()] == ["c1w2.07", "c1w2.08", "c1w2.07"]


# ---- one deadline, one place -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["record", "events"])
@pytest.mark.parametrize("damaged", [False, True])
def test_one_deadline_for_a_call(path, monkeypatch, action, damaged):
    """Each statement waits for what is left of the call's five seconds; here each takes two."""
    Progress(path).record("section", "c1w2.01")
    if damaged:
        content = path.read_bytes()
        path.write_bytes(content[:4096] + b"?" * 4096 + content[8192:])
    now, asked = [1000.0], []

    class Slow(sqlite3.Connection):
        def execute(self, statement, *values):
            if statement.startswith("PRAGMA busy_timeout"):
                asked.append(int(statement.rpartition("=")[2]) / 1000)
            else:
                now[0] += 2.0
            return super().execute(statement, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *some, **more: connect(*some, **{**more, "factory": Slow}))
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    done = Progress(path)
    done.record("section", "c1w2.02") if action == "record" else done.events()
    assert asked[:4] == [5.0, 3.0, 1.0, 0.0] and not any(asked[4:])


def test_a_relative_place_stays_where_it_was(tmp_path, monkeypatch):
    """What os.chdir does in a notebook splits no progress."""
    monkeypatch.setattr(module, "_BEGUN_IN", str(tmp_path))
    monkeypatch.setenv("DLCOURSE_PROGRESS", os.path.join("mine", "progress.sqlite3"))
    (tmp_path / "elsewhere").mkdir()
    progress().record("section", "c1w2.01")
    monkeypatch.chdir(tmp_path / "elsewhere")
    progress().record("section", "c1w2.02")
    assert progress().path == tmp_path / "mine" / "progress.sqlite3"
    assert len(Progress(tmp_path / "mine" / "progress.sqlite3").events()) == 2
    assert os.listdir(tmp_path / "elsewhere") == []


def test_the_working_folder_may_be_gone(monkeypatch):
    def gone():
        raise FileNotFoundError("no such folder")

    monkeypatch.setattr(os, "getcwd", gone)
    assert module._working_folder() == os.path.expanduser("~")


def test_in_memory_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLCOURSE_PROGRESS", ":memory:")
    done = progress()
    assert "kept only until the kernel stops" in done.record("section", "c1w2.01")
    assert done.events()[-1].item == "c1w2.01" and done.notice and os.listdir(tmp_path) == []


def test_nothing_raises(path, monkeypatch):
    """Not even what nobody has thought of."""

    def surprise(*_, **__):
        raise ZeroDivisionError("a surprise")

    monkeypatch.setattr(sqlite3, "connect", surprise)
    done = Progress(path)
    assert "a surprise" in done.record("section", "c1w2.01") and len(done.events()) == 1


def test_of_a_file_that_was_cut_off_the_beginning_is_rescued(path):
    done = Progress(path)
    for number in range(40):
        done.record("exercise", f"c1w2.{number}", True, "x" * 500)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = Progress(path)
    items = [event.item for event in again.events()]
    assert items == [f"c1w2.{number}" for number in range(len(items))] and len(items) > 5
    assert f"{len(items)} of its events could be read" in again.notice


def test_what_is_told_can_be_shown_whatever_the_path_is(tmp_path):
    for name in ("\ud800", "\udcff", "a\0b"):
        said = Progress(tmp_path / "file.txt" / name / "p.sqlite3")
        (tmp_path / "file.txt").write_text("a file", encoding="utf-8")
        assert said.record("section", "c1w2.01")
        said.notice.encode("utf-8")
