"""What the learner has done, in one SQLite file: $DLCOURSE_PROGRESS, or ~/.dlcourse/progress.sqlite3.

Events are only ever added. Nothing here raises: what could not be written is kept in memory, tried again with the next
event, and told in one sentence (`record` returns it). A damaged file is moved aside, never overwritten, and what can still
be read of it goes into a new one; an empty one is damaged too, though SQLite takes it for new. A file that this version cannot
use, but that is sound, is left alone.
"""

import contextlib
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

BUSY_SECONDS = 5.0  # how long one call waits, in all, for another notebook that is writing
_MARK = 0x444C4331  # "DLC1": the SQLite application_id of a progress file
_COLUMNS = "time", "kind", "item", "passed", "text"
_TABLE = """CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL, passed INTEGER, text TEXT NOT NULL)"""
_INSERT = f"INSERT INTO events ({', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?)"
_SELECT = f"SELECT id, {', '.join(_COLUMNS)} FROM events ORDER BY id"
_EMPTY = 1  # SQLite takes a file of up to so many bytes for a new one
_DAMAGED = 11, 26  # SQLITE_CORRUPT and SQLITE_NOTADB; any other error is no reason to move the file


class Event(NamedTuple):
    """One thing that happened. `kind` is "exercise" (text: the learner's source), "quiz" (text: the option chosen) or
    "section" (opened); `item` is "c1w2.sigmoid", "c1w2.q3" or "c1w2.07"; `passed` is None where nothing was judged."""

    time: str
    kind: str
    item: str
    passed: bool | None
    text: str

    @classmethod
    def of(cls, time: Any, kind: Any, item: Any, passed: Any, text: Any) -> "Event":
        """With values that can be stored, and come back as they are: a lone surrogate becomes its escape, as \\ud800."""
        return cls(
            _as_text(time),
            _as_text(kind),
            _as_text(item),
            None if passed is None else bool(passed),
            _as_text(text),
        )


def _as_text(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value).encode("utf-8", "backslashreplace").decode("utf-8")


class _CannotUse(Exception):
    """The file must be left alone; the message says why."""


class _Damaged(Exception):
    """The file is not sound."""


class _Empty(_Damaged):
    """It was cut to nothing."""


def _working_folder():
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return os.path.expanduser("~")


_BEGUN_IN = _working_folder()  # what a relative path is relative to, whatever os.chdir does later


class Progress:
    """The events of one progress file."""

    def __init__(self, path: Any) -> None:
        self.path = Path(_BEGUN_IN, path)
        self._notice = ""
        self._waiting = []  # events that are not on disk yet
        self._checked = False
        self._beginning = False  # we have made a file, and not yet written to it
        self._said = []  # what must be told although the call succeeds
        self._until = 0.0  # when the call that is under way gives up

    @property
    def notice(self) -> str:
        """What went wrong last, in a sentence, or ""."""
        return _as_text(self._notice)  # a path may hold what cannot be shown

    @notice.setter
    def notice(self, sentence: str) -> None:
        self._notice = sentence

    def record(self, kind: str, item: str, passed: bool | None = None, text: str = "") -> str:
        """Add one event. Returns "" or one sentence about what went wrong."""
        self._waiting.append(Event.of(time.strftime("%Y-%m-%dT%H:%M:%S"), kind, item, passed, text))
        self._attempt(self._write)
        return self.notice

    def events(self) -> list[Event]:
        """All events, oldest first, those included which could not be written yet."""
        return (self._attempt(self._read) or []) + self._waiting

    def passed(self) -> set[str]:
        """The items that were solved at least once: exercises and quiz questions."""
        return {event.item for event in self.events() if event.passed}

    def attempted(self) -> set[str]:
        """The items that were tried or opened."""
        return {event.item for event in self.events()}

    def work(self, item: str) -> list[tuple[str, bool | None, str]]:
        """What the learner wrote for an exercise, as [(time, passed, source)], oldest first."""
        return [
            (event.time, event.passed, event.text)
            for event in self.events()
            if event.kind == "exercise" and event.item == item
        ]

    # -- the file ------------------------------------------------------------------------------------------------------

    def _attempt(self, action):
        self.notice, self._said, self._until = "", [], time.monotonic() + BUSY_SECONDS
        if self.path.name == ":memory:":
            self.notice = "DLCOURSE_PROGRESS is :memory:, so progress is kept only until the kernel stops."
            return None
        try:
            import sqlite3
        except ImportError:
            self.notice = "This Python has no sqlite3, so progress is kept only until the kernel stops."
            return None
        for moved in (False, True):  # the second time with a new file, where a damaged one was moved aside
            try:
                if moved and self._waiting:  # what was read of the damaged one
                    self._write(sqlite3)
                result = action(sqlite3)
                self.notice = " ".join(dict.fromkeys(self._said))
                return result
            except Exception as error:
                if not self._is_damage(error):
                    self.notice = self._why(error)
                    return None
                reason = error
            try:
                self._move_aside(sqlite3, reason)
            except Exception as error:
                reason = error
                break
        self.notice = (
            f"The progress file {self.path} is damaged and cannot be moved aside ({reason}){self._kept()}."
        )
        return None

    def _is_damage(self, error):
        return isinstance(error, _Damaged) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED

    def _kept(self):
        return "; what you do now is kept until the kernel stops" if self._waiting else ""

    def _why(self, error):
        if isinstance(error, _CannotUse):
            return f"{error}{self._kept()}."
        return (
            f"Progress could not be {'written to' if self._waiting else 'read from'} {self.path} ({error}){self._kept()}. "
            f"Nothing recorded before is lost."
        )

    @contextlib.contextmanager
    def _open(self, sqlite3):
        """Open the file if it is sound and ours. Gives `execute`, whose statements wait for other notebooks until the call's one
        deadline."""
        found = self.path.exists()
        if found and not self.path.is_file():
            raise OSError("it is no ordinary file")
        if not found:
            self._tell_if_gone()
            self._beginning = True
        connection = sqlite3.connect(self.path, timeout=0, isolation_level=None)

        def execute(statement, values=()):
            left = max(0.0, self._until - time.monotonic())
            connection.execute(f"PRAGMA busy_timeout = {round(1000 * left)}")
            return connection.execute(statement, values)

        try:
            connection.text_factory = self._decode
            # The rollback journal and synchronous=FULL: a process killed in mid-write leaves the file as it was before.
            execute("PRAGMA synchronous = FULL")
            if self._is_empty(execute):
                raise _Empty("it is empty")
            (mark,) = execute("PRAGMA application_id").fetchone()
            (tables,) = execute("SELECT count(*) FROM sqlite_master").fetchone()
            columns = {row[1] for row in execute("PRAGMA table_info(events)")}
            if tables and mark != _MARK and not columns.issuperset(_COLUMNS):
                raise _CannotUse(
                    f"{self.path} is another program's database, so nothing is written to it; "
                    f"set DLCOURSE_PROGRESS to another file"
                )
            if mark == _MARK and not tables:
                raise _Damaged("its table is missing")
            if not self._checked:
                (fault,) = execute("PRAGMA quick_check(1)").fetchone()
                if fault != "ok":
                    raise _Damaged(fault)
                self._checked = True
            yield execute
        finally:
            connection.close()

    def _is_empty(self, execute):
        """Is it, and not only until we, or another notebook, who have just made it, have written to it?"""
        if self.path.stat().st_size > _EMPTY:
            self._beginning = False
        elif not self._beginning:
            time.sleep(0.1)  # the other one begins to write
            execute("BEGIN IMMEDIATE")  # … and has ended
            execute("ROLLBACK")
            return self.path.stat().st_size <= _EMPTY
        return False

    def _tell_if_gone(self):
        if self._checked:
            self._said.append(
                f"The progress file {self.path} is gone. A new one begins with what you do now."
            )
        self._checked = False

    def _decode(self, raw):
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self._said.append(
                f"In {self.path} some letters are damaged; they are shown as \N{REPLACEMENT CHARACTER}."
            )
            return raw.decode("utf-8", "replace")

    def _write(self, sqlite3):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        refused, reason = [], "it ignores them"
        with self._open(sqlite3) as execute:
            execute("BEGIN IMMEDIATE")
            execute(f"PRAGMA application_id = {_MARK}")
            execute(_TABLE)
            for event in self._waiting:
                try:
                    taken = execute(_INSERT, event).rowcount == 1
                except (sqlite3.IntegrityError, sqlite3.DataError) as error:
                    taken, reason = False, error  # a rule of the table that is none of ours
                if not taken:
                    refused.append(event)
            execute("COMMIT")
        self._beginning = False
        self._waiting[:] = refused
        if refused:
            raise _CannotUse(
                f"{self.path} does not take {len(refused)} of the events ({reason}); perhaps a newer version of the course has "
                f"made it, then update this one"
            )

    def _read(self, sqlite3):
        if not self.path.exists():
            self._tell_if_gone()
            if self.path.is_symlink():
                self._said.append(f"The progress file {self.path} is a link to a file that is not there.")
            return []
        with self._open(sqlite3) as execute:
            if not execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return []
            return [Event.of(*row[1:]) for row in execute(_SELECT)]

    def _move_aside(self, sqlite3, reason):
        """Keep a damaged file under another name, and begin a new one with what can still be read of it."""
        self._checked = False
        with contextlib.suppress(sqlite3.DatabaseError, _Damaged), self._open(sqlite3):
            return  # another notebook has done it meanwhile
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for number in range(1000):
            aside = self.path.with_name(
                f"{self.path.stem}.damaged-{stamp}{f'-{number}' if number else ''}{self.path.suffix}"
            )
            if not aside.exists():
                break
        os.rename(self.path, aside)
        for ending in ("-journal", "-wal", "-shm"):  # a new file must not be rolled back with these
            with contextlib.suppress(FileNotFoundError):
                os.rename(f"{self.path}{ending}", f"{aside}{ending}")
        rescued = self._rescue(sqlite3, aside)
        self._waiting[:0] = rescued
        begun = f"; {len(rescued)} of its events could be read and are in it" if rescued else ""
        if isinstance(reason, _Empty):
            begun = "; the old one is empty"
        self._said = [
            f"The progress file was damaged. It is kept as {aside.name}, and a new one was begun{begun}."
        ]

    def _rescue(self, sqlite3, aside):
        """The events from the first on until the damage, and from the last back."""
        found = {}
        for order in ("ASC", "DESC"):
            opened = contextlib.closing(sqlite3.connect(f"{aside.as_uri()}?immutable=1", uri=True))
            with contextlib.suppress(sqlite3.Error), opened as connection:
                connection.text_factory = self._decode
                connection.execute(
                    "PRAGMA writable_schema = ON"
                )  # else a file that was cut off is not read at all
                for number, *values in connection.execute(f"{_SELECT} {order}"):
                    found[number] = Event.of(*values)
        return [found[number] for number in sorted(found)]


_open_files = {}


def progress() -> Progress:
    """The learner's `Progress`."""
    chosen = os.environ.get("DLCOURSE_PROGRESS") or os.path.join("~", ".dlcourse", "progress.sqlite3")
    path = Path(_BEGUN_IN, os.path.expanduser(chosen))
    return _open_files.setdefault(path, Progress(path))
