"""What the learner has done, in one SQLite file: $DLCOURSE_PROGRESS, or ~/.dlcourse/progress.sqlite3.

Events are only ever added. Nothing here raises: what could not be written is kept in memory, tried again with the next
event, and told in one sentence (`record` returns it). A file that cannot be read is moved aside, never overwritten.
"""

import contextlib
import os
import time
from pathlib import Path
from typing import NamedTuple

BUSY_SECONDS = 5.0  # how long to wait for another notebook that is writing
_MARK = 0x444C4331  # "DLC1": the SQLite application_id of a progress file
_TABLE = """CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL, passed INTEGER, text TEXT NOT NULL)"""


class Event(NamedTuple):
    """One thing that happened. `kind` is "exercise" (text: the learner's source), "quiz" (text: the option chosen) or
    "section" (opened); `item` is "c1w2.sigmoid", "c1w2.q3" or "c1w2.07"; `passed` is None where nothing was judged."""

    time: str
    kind: str
    item: str
    passed: bool | None
    text: str


class _CannotUse(Exception):
    """The file must be left alone; the message says why."""


class Progress:
    """The events of one progress file."""

    def __init__(self, path):
        self.path = Path(path)
        self.notice = ""  # the sentence about the last thing that went wrong, or ""
        self._waiting = []  # events that are not on disk yet
        self._checked = False
        self._aside = ""

    def record(self, kind, item, passed=None, text=""):
        """Add one event. Returns "" or one sentence about what went wrong."""
        self._waiting.append(Event(time.strftime("%Y-%m-%dT%H:%M:%S"), kind, item, passed, text))
        self._attempt(self._write)
        return self.notice

    def events(self):
        """All events, oldest first, those included which could not be written yet."""
        return (self._attempt(self._read) or []) + self._waiting

    def passed(self):
        """The items that were solved at least once: exercises and quiz questions."""
        return {event.item for event in self.events() if event.passed}

    def attempted(self):
        """The items that were tried or opened."""
        return {event.item for event in self.events()}

    def work(self, item):
        """What the learner wrote for an exercise, as [(time, passed, source)], oldest first."""
        return [
            (event.time, event.passed, event.text)
            for event in self.events()
            if event.kind == "exercise" and event.item == item
        ]

    # -- the file ------------------------------------------------------------------------------------------------------

    def _attempt(self, action):
        self.notice, self._aside = "", ""
        try:
            import sqlite3
        except ImportError:
            self.notice = "This Python has no sqlite3, so progress is kept only until the kernel stops."
            return None
        for _ in range(2):  # the second time with a new file, where a damaged one was moved aside
            try:
                result = action(sqlite3)
                self.notice = self._aside
                return result
            except sqlite3.OperationalError as error:
                self.notice = self._why(error)
                break
            except sqlite3.DatabaseError:
                try:
                    self._move_aside(sqlite3)
                except (OSError, sqlite3.Error) as error:
                    self.notice = (
                        f"The progress file {self.path} is damaged and cannot be moved aside ({error})."
                    )
                    break
            except (OSError, RuntimeError, _CannotUse) as error:
                self.notice = self._why(error)
                break
        return None

    def _why(self, error):
        kept = "; what you do now is kept until the kernel stops" if self._waiting else ""
        if isinstance(error, _CannotUse):
            return f"{error}{kept}."
        return (
            f"Progress could not be {'written to' if self._waiting else 'read from'} {self.path} ({error}){kept}. "
            f"Nothing recorded before is lost."
        )

    @contextlib.contextmanager
    def _open(self, sqlite3):
        # The rollback journal and synchronous=FULL: a process killed in mid-write leaves the file as it was before.
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if mark != _MARK and tables:
                raise _CannotUse(
                    f"{self.path} is another program's database, so nothing is written to it; "
                    f"set DLCOURSE_PROGRESS to another file"
                )
            if not self._checked:
                found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                if found != "ok":
                    raise sqlite3.DatabaseError(found)
                self._checked = True
            yield connection
        finally:
            connection.close()

    def _write(self, sqlite3):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._open(sqlite3) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"PRAGMA application_id = {_MARK}")
            connection.execute(_TABLE)
            connection.executemany(
                "INSERT INTO events (time, kind, item, passed, text) VALUES (?, ?, ?, ?, ?)", self._waiting
            )
            connection.execute("COMMIT")
        self._waiting.clear()

    def _read(self, sqlite3):
        if not self.path.exists():
            return []
        with self._open(sqlite3) as connection:
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return []
            rows = connection.execute(
                "SELECT time, kind, item, passed, text FROM events ORDER BY id"
            ).fetchall()
        return [
            Event(when, kind, item, None if passed is None else bool(passed), text)
            for when, kind, item, passed, text in rows
        ]

    def _move_aside(self, sqlite3):
        self._checked = False
        with contextlib.suppress(sqlite3.DatabaseError), self._open(sqlite3):
            return  # another notebook has done it meanwhile
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for number in range(1000):
            aside = self.path.with_name(
                f"{self.path.stem}.damaged-{stamp}{f'-{number}' if number else ''}{self.path.suffix}"
            )
            if not aside.exists():
                break
        os.rename(self.path, aside)
        journal = Path(f"{self.path}-journal")
        if journal.exists():  # it belongs to the damaged file; a new file must not be rolled back with it
            os.rename(journal, f"{aside}-journal")
        self._aside = f"The progress file was damaged. It is kept as {aside.name}, and a new one was begun."


_open_files = {}


def progress():
    """The learner's `Progress`."""
    chosen = os.environ.get("DLCOURSE_PROGRESS")
    try:
        path = Path(chosen).expanduser() if chosen else Path.home() / ".dlcourse" / "progress.sqlite3"
    except RuntimeError:  # no home directory
        path = Path(".dlcourse") / "progress.sqlite3"
    return _open_files.setdefault(path, Progress(path))
