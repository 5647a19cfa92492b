"""start.py under everything that can go wrong on a learner's machine. Failures are simulated; no test asks the network."""

import ast
import base64
import builtins
import contextlib
import errno
import hashlib
import json
import os
import queue
import runpy
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import conftest
import jupyter_client
import pytest

import start
from dlcourse.tools import saving

ROOT = Path(start.__file__).resolve().parent
on_posix = pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the Python of .venv")
FAKE = """
import json, os, sys
here = os.path.dirname(os.path.abspath(__file__))
command = " ".join(sys.argv[1:])
with open(os.path.join(here, "calls"), "a", encoding="utf-8") as file:
    file.write(json.dumps([command, dict(os.environ)]) + "\\n")
with open(os.path.join(here, "answers"), encoding="utf-8") as file:
    answers = json.load(file)
for mark, text, code in answers:
    if mark in command:
        print(text)
        sys.exit(code)
"""


class Course:
    """A course's folder of its own, in which a script stands for the Python of .venv and answers as it is told."""

    def __init__(self, root):
        self.root, self.venv, self.answers = root, root / ".venv", {}
        self.requirements = root / start.LEARN
        self.requirements.write_text("tiny==1.0 --hash=sha256:0\n", encoding="utf-8")
        for name in ("dlcourse", "notebooks"):
            (root / name).mkdir()

    def make_python(self):
        """Stand in for start.make_environment()."""
        (self.venv / "bin").mkdir(parents=True, exist_ok=True)
        (self.venv / "fake.py").write_text(FAKE, encoding="utf-8")
        python = self.venv / "bin" / "python"
        python.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" -I "{self.venv}/fake.py" "$@"\n', encoding="utf-8"
        )
        python.chmod(0o755)
        self.answer()

    def answer(self, **answers):
        """Answer a command that holds a word of the course's with (text, exit code)."""
        words = {
            "install": "pip install",
            "config": "pip config list",
            "site": "sysconfig",
            "import": "jupyterlab",
        }
        answers = {"site": (ascii(str(self.venv / "site")), 0), **answers}
        listed = [[words[word], text, code] for word, (text, code) in answers.items()]
        (self.venv / "answers").write_text(json.dumps(listed), encoding="utf-8")

    def calls(self, word=""):
        """(command, environment) of every call so far whose command holds this word."""
        path = self.venv / "calls"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [(command, env) for command, env in map(json.loads, lines) if word in command]

    def stamp(self):
        return json.loads((self.venv / "setup.json").read_text(encoding="utf-8"))


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = tmp_path / "a course, Übung 课"
    folder.mkdir()
    course = Course(folder)
    places = {
        "ROOT": folder,
        "VENV": course.venv,
        "PYTHON": course.venv / "bin" / "python",
        "STAMP": course.venv / "setup.json",
        "LOCK": course.venv / "setup.lock",
    }
    for name, path in places.items():
        monkeypatch.setattr(start, name, str(path))
    monkeypatch.setattr(start, "make_environment", course.make_python)
    return course


# ---- what goes well ---------------------------------------------------------------------------------------------


@on_posix
def test_a_first_and_a_second_call(course, capsys):
    assert start.main(["setup"]) == 0
    assert "Set-up is complete." in capsys.readouterr().out
    assert course.stamp() == {start.LEARN: start.digest(start.LEARN), "connection": start.CONNECTION}
    assert (course.venv / "site" / "dlcourse.pth").read_text(encoding="utf-8").strip() == os.path.join(
        "..", ".."
    )
    before = len(course.calls("install"))
    assert start.main(["setup"]) == 0
    assert capsys.readouterr().out == "" and len(course.calls("install")) == before == 1


@on_posix
def test_new_settings_of_jupyter_come_without_a_new_installation(course):
    """A .venv of an older version of the course has its packages, but not what connect() writes today."""
    assert start.main(["setup"]) == 0
    start.write_stamp({start.LEARN: start.digest(start.LEARN)})
    config = course.venv / "etc" / "jupyter" / "jupyter_server_config.py"
    config.write_text("c.old = 1\n", encoding="utf-8")
    assert start.main(["setup"]) == 0
    assert config.read_text(encoding="utf-8") == start.SERVER
    assert len(course.calls("install")) == 1 and course.stamp()["connection"] == start.CONNECTION


@on_posix
def test_new_requirements_are_installed_and_others_stay_known(course, monkeypatch):
    (course.root / start.TEST).write_text("more==2.0\n", encoding="utf-8")
    for requirements in (start.LEARN, start.TEST):
        start.set_up(requirements)
    course.requirements.write_text("tiny==1.1\n", encoding="utf-8")
    start.set_up(start.LEARN)
    assert len(course.calls("install")) == 3
    assert set(course.stamp()) == {start.LEARN, start.TEST, "connection"}


# ---- pip's settings ---------------------------------------------------------------------------------------------

ASTRAY = {
    "PIP_TARGET": "target",
    "PIP_PREFIX": "prefix",
    "PIP_ROOT": "root",
    "PIP_DRY_RUN": "1",
    "PIP_USER": "1",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_PYTHON": sys.executable,
    "PIP_NO_BINARY": ":all:",
    "PIP_NO_DEPS": "1",
    "PIP_QUIET": "3",
    "PIP_CONSTRAINT": "nowhere.txt",
    "PIP_LOG": os.path.join("nowhere", "log"),
    "PIP_REPORT": "-",
    "PYTHONPATH": "evil",
    "PYTHONHOME": "evil",
    "PYTHONINSPECT": "1",
    "PYTHONSTARTUP": "evil.py",
    "PYTHONUSERBASE": "userbase",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "__PYVENV_LAUNCHER__": "evil",
    "MPLBACKEND": "TkAgg",
    "JUPYTERLAB_DIR": "evil",
    "JUPYTER_CONFIG_PATH": "evil",
    "JUPYTER_NO_CONFIG": "1",
    "FORCE_COLOR": "1",
}


def wheel(folder, name, version):
    """A package of one line. Returns its hash as requirements name it."""
    info, path = f"{name}-{version}.dist-info", folder / f"{name}-{version}-py3-none-any.whl"
    files = {
        f"{name}.py": "HERE = __file__\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for place, text in files.items():
        code = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        record += f"{place},sha256={code},{len(text)}\n"
    with zipfile.ZipFile(path, "w") as archive:
        for place, text in {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\n"}.items():
            archive.writestr(place, text)
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def make_quickly():
    """Stand in for start.make_environment(): a real environment, whose pip is the one of this Python."""
    pip = pytest.importorskip("pip")
    code, text = start.ask([sys.executable, "-I", "-m", "venv", "--without-pip", start.VENV])
    assert code == 0, text
    code, site = start.ask(
        [start.PYTHON, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    )
    Path(site, "pip.pth").write_text(str(Path(pip.__file__).parents[1]), encoding="utf-8")


def make_real(course, monkeypatch):
    """A course that has a real environment, and needs one package."""
    python = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
    monkeypatch.setattr(start, "PYTHON", str(course.venv / python))
    monkeypatch.setattr(start, "make_environment", make_quickly)
    monkeypatch.setitem(start.NEEDED, start.LEARN, "tiny, dlcourse")


def test_no_setting_leads_the_packages_astray(course, tmp_path, monkeypatch, no_variables_of_pip, capfd):
    """A real environment and a real pip, with hostile variables and a hostile configuration. Only the latter says where the
    package is: that pip finds it shows that the settings of the network are kept."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    course.requirements.write_text(f"tiny==1.0 --hash={wheel(shelf, 'tiny', '1.0')}\n", encoding="utf-8")
    settings = tmp_path / "pip.conf"
    settings.write_text(
        f"[global]\nno-index = true\nfind-links = {shelf}\ntarget = {tmp_path / 'target'}\n"
        f"[install]\nroot = {tmp_path / 'root'}\nuser = true\ndry-run = true\n",
        encoding="utf-8",
    )
    make_real(course, monkeypatch)
    for name, value in {**ASTRAY, "PIP_CONFIG_FILE": str(settings)}.items():
        monkeypatch.setenv(name, value)
    assert start.main(["setup"]) == 0, capfd.readouterr().out
    code, where = start.ask([start.PYTHON, "-I", "-c", "import tiny; print(tiny.HERE)"])
    assert code == 0 and Path(where).is_relative_to(course.venv)
    assert not {"target", "prefix", "root", "userbase"} & set(os.listdir(tmp_path))


@on_posix
def test_of_pips_settings_those_of_the_network_are_kept(course, monkeypatch):
    course.venv.mkdir()
    course.make_python()
    listed = [
        ":env:.proxy='of the variable'",
        "global.cert='/certs/ca.pem'",
        "global.extra-index-url='one\\ntwo'",
        "global.proxy='of the file'",
        "global.target='/elsewhere'",
        "install.timeout='7'",
        "install.user='true'",
        "list.timeout='8'",
        "WARNING: a = b",
    ]
    course.answer(config=("\n".join(listed), 0))
    for name, value in ASTRAY.items():
        monkeypatch.setenv(name, value)
    assert start.network_settings([start.PYTHON, "-I", "-m", "pip"]) == {
        "PIP_PROXY": "of the variable",
        "PIP_CERT": "/certs/ca.pem",
        "PIP_EXTRA_INDEX_URL": "one\ntwo",
        "PIP_TIMEOUT": "7",
    }
    assert start.main(["setup"]) == 0
    command, env = course.calls("pip install")[-1]
    assert env["PIP_CONFIG_FILE"] == os.devnull and env["PIP_CERT"] == "/certs/ca.pem"
    assert not set(ASTRAY) & set(env)


@pytest.fixture
def no_variables_of_pip(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "given, kept",
    [
        ({"PIP_CERT": "/ca.pem", "PIP_CONFIG_FILE": "broken"}, {"PIP_CERT": "/ca.pem"}),
        (
            {"PIP_CERT": "/ca.pem", "PIP_TIMEOUT": "broken", "PIP_CONFIG_FILE": "sound"},
            {"PIP_CERT": "/ca.pem", "PIP_PROXY": "p"},
        ),
        ({"PIP_TIMEOUT": "broken", "PIP_CONFIG_FILE": "broken"}, {}),
    ],
)
def test_what_pip_cannot_read_is_left_out_and_told(monkeypatch, no_variables_of_pip, capsys, given, kept):
    def ask(command, **variables):
        """As pip does: it lists the variables and the file, and refuses to where one is broken."""
        if "broken" in variables.values():
            return 1, "ERROR"
        listed = {f":env:.{name[4:].lower()}": value for name, value in variables.items()}
        listed.update({"global.proxy": "p"} if variables.get("PIP_CONFIG_FILE") == "sound" else {})
        return 0, "\n".join(f"{name}={value!r}" for name, value in listed.items())

    monkeypatch.setattr(start, "ask", ask)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert start.network_settings(["pip"]) == kept
    assert capsys.readouterr().out.count("pip cannot read all of its configuration") == 1


def test_pips_variables_in_every_spelling(course, tmp_path, monkeypatch, no_variables_of_pip, capfd):
    """A real pip. Its files make it silent, write a log elsewhere and name another Python; variables say where the packages are."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    make_real(course, monkeypatch)
    settings = tmp_path / "pip.conf"
    quiet = f"[global]\nquiet = 3\nlog = {tmp_path / 'none' / 'log'}\npython = nowhere\n--NO_index = true\nproxy =\n"
    settings.write_text(quiet, encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.setenv("PIP_--find-LINKS", str(shelf))
    monkeypatch.setenv("PIP_proxy", "")
    os.mkdir(start.VENV)
    make_quickly()
    found = start.network_settings([start.PYTHON, "-I", "-m", "pip"])
    assert found["PIP_NO_INDEX"] == "true" and found["PIP_FIND_LINKS"] == str(shelf)
    assert "PIP_PROXY" not in found and "left out" not in capfd.readouterr().out


@on_posix
def test_what_pip_says_it_installed_is_imported(course, capsys):
    course.venv.mkdir()
    course.make_python()
    lost = "Traceback (most recent call last):\nModuleNotFoundError: No module named 'numpy'"
    course.answer(**{"import": (lost, 1)})
    assert start.main(["setup"]) == 1
    said = capsys.readouterr().out
    assert "it cannot be used. Delete the folder" in said and said.endswith("No module named 'numpy'\n")
    assert "Set-up is complete" not in said and not start.is_done({start.LEARN: start.digest(start.LEARN)})
    course.answer()
    assert start.main(["setup"]) == 0 and start.is_done({start.LEARN: start.digest(start.LEARN)})


# ---- what the system refuses --------------------------------------------------------------------------------------


class Failing:
    """Every change of a file is counted, and the one of this number fails."""

    def __init__(self, monkeypatch, number, error):
        self.left, self.error, self.failed = number, error, False
        for name in ("mkdir", "replace"):
            monkeypatch.setattr(os, name, self._wrap(getattr(os, name)))
        opened = builtins.open
        write = self._wrap(opened)

        def open_(file, mode="r", *arguments, **options):
            return (opened if mode in ("r", "rb") else write)(file, mode, *arguments, **options)

        monkeypatch.setattr(builtins, "open", open_)

    def _wrap(self, function):
        def wrapped(*arguments, **options):
            self.left -= 1
            if self.left == 0:
                self.failed = True
                raise self.error
            return function(*arguments, **options)

        return wrapped


REFUSALS = {
    "full": (OSError(errno.ENOSPC, "No space left on device"), 1, "The disk is full."),
    "quota": (OSError(getattr(errno, "EDQUOT", errno.ENOSPC), "Disk quota exceeded"), 1, "The disk is full."),
    "read-only": (
        OSError(errno.EROFS, "Read-only file system"),
        1,
        "The folder of the course cannot be written.",
    ),
    "not ours": (PermissionError(errno.EACCES, "Permission denied"), 1, "cannot be written."),
    "other": (OSError(errno.EIO, "Input/output error"), 1, "The system said no."),
    "stopped": (KeyboardInterrupt(), 130, "Stopped. The next call goes on from here."),
}


def fails_at(number, case, course, capsys):
    """A set-up in which this change of a file fails says so in one sentence, and the next call completes it. False where there
    are not so many changes."""
    error, code, sentence = REFUSALS[case]
    with pytest.MonkeyPatch.context() as patch:
        failing = Failing(patch, number, error)
        ended = start.main(["setup"])
    said = capsys.readouterr().out
    if not failing.failed:
        return False
    assert ended == code and sentence in said and (code == 130 or "call start.py again" in said), said
    assert start.main(["setup"]) == 0, capsys.readouterr().out
    assert start.is_done({start.LEARN: start.digest(start.LEARN), "connection": start.CONNECTION})
    return True


@on_posix
@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_one_sentence_and_the_way_out(course, case, capsys):
    assert fails_at(1, case, course, capsys)


@on_posix
@pytest.mark.parametrize("case", ["full", "stopped"])
def test_a_set_up_that_ends_anywhere_is_completed_by_the_next_call(course, case, capsys):
    """At each single change of a file: the folder made, the stamp written, the lock, the settings …"""
    number = 1
    while fails_at(number, case, course, capsys):
        shutil.rmtree(course.venv)
        number += 1
    assert number > 10


@pytest.mark.parametrize(
    "log, sentence",
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("OSError: [Errno 122] Disk quota exceeded: 'x'", "disk is full"),
        ("ERROR: Could not install: [Errno 30] Read-only file system: 'x'", "cannot be written"),
        ("Error: [Errno 13] Permission denied: '/x/.venv/bin'", "cannot be written"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that"),
        (
            "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'",
            "certificate was not accepted",
        ),
        ("WARNING: Retrying (Retry(total=0)) after connection broken", "could not be downloaded"),
        (
            "ERROR: Could not install packages due to an OSError: Failed to parse: a b:c",
            "could not be downloaded",
        ),
        ("OSError: [Errno 28] Kein Platz mehr auf dem Gerät", "disk is full"),
        ("OSError: [Errno 13] Keine Berechtigung: 'x'", "cannot be written"),
        ("OSError: [Errno 36] File name too long: 'x'", "path of the course is too long"),
        ("Error: 'utf-8' codec can't encode characters: surrogates not allowed", "Rename that folder"),
        ("OSError: Could not find a suitable TLS CA certificate bundle, invalid path: x", "certificate"),
        (
            "ERROR: No matching distribution found for x==1 (from versions: none)",
            "finds no packages where it looks",
        ),
        (
            "ERROR: Ignored the following versions that require a different python (from versions: none)",
            "no ready-made",
        ),
        ("ERROR: Invalid requirement: 'numpy==='", "list of packages has been changed"),
        ("ERROR: No matching distribution found for x==1", "no ready-made file"),
        ("something else", "It did not succeed."),
        ("", "It did not succeed."),
    ],
)
def test_one_sentence_for_what_pip_said(log, sentence):
    said = start.explain("first\n" + log, "It did not succeed.")
    assert sentence in said.partition("\n")[0] and "Then call start.py again." in said and log in said


def a_file(venv):
    venv.write_text("", encoding="utf-8")


def a_dangling_link(venv):
    venv.symlink_to("nowhere")


def a_link_to_itself(venv):
    venv.symlink_to(venv.name)


def anothers_folder(venv):
    venv.mkdir()
    (venv / "mine.txt").write_text("mine", encoding="utf-8")


@on_posix
@pytest.mark.parametrize("obstacle", [a_file, a_dangling_link, a_link_to_itself, anothers_folder])
@pytest.mark.parametrize("command", ["setup", "open"])
def test_something_else_in_the_place_of_venv_is_left_alone(course, obstacle, command, capsys):
    obstacle(course.venv)
    before = sorted(os.listdir(course.root))
    assert start.main([command] if command == "setup" else []) == 1
    said = capsys.readouterr().out
    assert str(course.venv) in said and "Move it away or delete it, then call start.py again." in said
    assert sorted(os.listdir(course.root)) == before
    assert not course.venv.is_dir() or os.listdir(course.venv) == ["mine.txt"]


def make_foreign(course, *, pip=True):
    """An environment that was there before the course, with a file of its owner."""
    course.venv.mkdir()
    course.make_python()
    (course.venv / "mine.txt").write_text("mine", encoding="utf-8")
    if not pip:
        (course.venv / "answers").write_text(json.dumps([["import pip", "", 1]]), encoding="utf-8")


@on_posix
@pytest.mark.parametrize("broken", ["no pip", "a dangling Python"])
def test_an_environment_of_others_that_cannot_be_used_is_left_alone(course, broken, capsys):
    make_foreign(course, pip=broken != "no pip")
    if broken != "no pip":
        (course.venv / "bin" / "python").unlink()
        (course.venv / "bin" / "python").symlink_to("nowhere")
    assert start.main(["setup"]) == 1
    assert "is not the course's" in (said := capsys.readouterr().out) and "Move it away or delete it" in said
    assert (course.venv / "mine.txt").exists() and not (course.venv / "setup.json").exists()


@on_posix
def test_an_environment_of_others_is_only_added_to(course, capsys):
    """Also when a later set-up is interrupted, and after something of it was lost."""
    make_foreign(course)
    assert start.main(["setup"]) == 0 and start.read_stamp()[start.THEIRS]
    course.requirements.write_text("tiny==1.1\n", encoding="utf-8")
    course.answer(install=("ERROR", 1))
    assert start.main(["setup"]) == 1
    course.answer()
    assert start.main(["setup"]) == 0
    assert (course.venv / "mine.txt").exists() and len(course.calls("pip install")) == 3
    answers = [[start.WORKS + " numpy", "", 1], ["sysconfig", ascii(str(course.venv / "site")), 0]]
    (course.venv / "answers").write_text(json.dumps(answers), encoding="utf-8")
    assert start.main(["setup"]) == 0
    assert (course.venv / "mine.txt").exists() and len(course.calls("pip install")) == 4


@on_posix
def test_a_package_that_was_lost_comes_back(course, capsys):
    """The stamp says that all is there, and a package is not: the course's own environment is made anew."""
    assert start.main(["setup"]) == 0
    (course.venv / "remains").write_text("", encoding="utf-8")
    (course.venv / "answers").write_text(json.dumps([[start.WORKS + " numpy", "", 1]]), encoding="utf-8")
    assert start.main(["setup"]) == 0
    assert len(course.calls("pip install")) == 2 and start.is_done({start.LEARN: start.digest(start.LEARN)})


def test_what_works_is_asked_of_the_python_itself(monkeypatch):
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    monkeypatch.setitem(start.NEEDED, start.LEARN, "numpy, dlcourse")
    pytest.importorskip("pip")
    monkeypatch.setattr(start, "WORKS", f"import sys; sys.path.append({str(ROOT)!r})\n" + start.WORKS)
    assert start.works() and start.works({start.LEARN: "…"}) and start.works({"connection": "…"})
    monkeypatch.setitem(start.NEEDED, start.LEARN, "numpy, a_package_that_is_lost")
    assert start.works() and not start.works({start.LEARN: "…"})
    monkeypatch.setattr(
        start, "WORKS", start.WORKS.replace("(3, 11)", "(4, 0)")
    )  # this Python is too old then
    assert not start.works()


@on_posix
def test_two_first_calls_at_once(course, monkeypatch, capsys):
    """The other one makes the folder, and takes the lock, just before this one does."""
    fcntl = pytest.importorskip("fcntl")
    held = []

    def other():
        course.venv.mkdir()
        held.append(os.open(start.LOCK, os.O_CREAT | os.O_RDWR))
        fcntl.flock(held[0], fcntl.LOCK_EX)
        start.write_stamp("unfinished")

    monkeypatch.setattr(start, "check_place", other)
    assert start.main(["setup"]) == 1
    assert "already running in another window" in capsys.readouterr().out
    os.close(held[0])


@pytest.mark.parametrize("name", ["dlcourse", "notebooks", start.LEARN])
def test_a_folder_that_is_not_whole(course, name, capsys):
    path = course.root / name
    path.unlink() if path.is_file() else path.rmdir()
    assert start.main(["setup"]) == 1
    assert f"{name} is missing in" in capsys.readouterr().out and not course.venv.exists()


def test_a_folder_in_the_place_of_the_requirements(course, capsys):
    course.requirements.unlink()
    course.requirements.mkdir()
    assert start.main(["setup"]) == 1
    assert "cannot be read" in (said := capsys.readouterr().out) and "Get the whole folder again" in said


@on_posix
@pytest.mark.parametrize(
    "part, sentence", [("a:b", "has a ':' in it"), ("/".join(["long" * 50] * 19), "is too long")]
)
def test_a_path_in_which_no_environment_can_be_made(course, monkeypatch, part, sentence, capsys):
    monkeypatch.setattr(start, "VENV", os.path.join(str(course.root), part, ".venv"))
    with pytest.raises(start.Stop, match=sentence) as stopped:
        start.check_place()
    assert "call start.py again" in str(stopped.value)


@on_posix
@pytest.mark.parametrize("mask", [0o777, 0o700, 0o277])
def test_a_mask_that_would_shut_us_out(course, mask):
    before = os.umask(mask)
    try:
        assert start.main(["setup"]) == 0
        assert os.umask(before) == mask & 0o077
    finally:
        os.umask(before)
    assert all(
        path.stat().st_mode & 0o600 == 0o600 for path in course.venv.rglob("*") if not path.is_symlink()
    )


class Full:
    """An output on a full disk."""

    def write(self, text):
        raise OSError(errno.ENOSPC, "No space left on device")


@on_posix
@pytest.mark.parametrize("stream", [None, Full()], ids=["closed", "full"])
def test_what_is_said_cannot_be_written(course, stream):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        assert start.main(["setup"]) == 0
    assert start.is_done({start.LEARN: start.digest(start.LEARN), "connection": start.CONNECTION})


@on_posix
def test_called_in_a_folder_that_was_deleted(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gone").mkdir()
    os.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setenv("DLCOURSE_PROGRESS", "mine.sqlite")
    assert start.main(["setup"]) == 0 and os.getcwd() == str(course.root)


@pytest.mark.parametrize(
    "error, sentence",
    [
        (OSError(errno.ENAMETOOLONG, "File name too long"), "Move its folder to where the path is shorter."),
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"), "TMPDIR"),
        (OSError(errno.ENOTDIR, "Not a directory"), "delete the folder"),
    ],
)
def test_the_way_out_fits_what_the_system_refused(monkeypatch, error, sentence, capsys):
    def refuse(requirements):
        raise error

    monkeypatch.setattr(start, "set_up", refuse)
    assert start.main(["setup"]) == 1
    assert sentence in (said := capsys.readouterr().out) and "Then call start.py again." in said


@on_posix
@pytest.mark.parametrize("left", [[], ["setup.json.part"], ["setup.json"], ["setup.lock"], ["pyvenv.cfg"]])
def test_the_remains_of_a_set_up_are_no_obstacle(course, left):
    course.venv.mkdir()
    for name in left:
        (course.venv / name).write_text("", encoding="utf-8")
    assert start.main(["setup"]) == 0


def test_requirements_that_are_missing(course, capsys):
    course.requirements.unlink()
    assert start.main(["setup"]) == 1
    assert "requirements.txt is missing in" in capsys.readouterr().out and not course.venv.exists()


@on_posix
def test_requirements_that_are_damaged_are_no_traceback(course):
    course.requirements.write_bytes(b"tiny==1.0 \xff\n")
    assert start.main(["setup"]) == 0  # pip has the last word


def test_called_through_a_link(tmp_path):
    link = tmp_path / "begin.py"
    try:
        link.symlink_to(ROOT / "start.py")
    except OSError:
        pytest.skip("no symbolic links here")
    assert runpy.run_path(str(link))["ROOT"] == str(ROOT)


@on_posix
@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_disk_without_symbolic_links(course, monkeypatch, number):
    course.venv.mkdir()

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "symlink", refuse)
    assert start.without_links() == ["--copies"]
    assert (course.venv / "lib64").is_dir()  # so that venv makes no link of this name


@on_posix
def test_a_disk_with_symbolic_links(course, monkeypatch):
    course.venv.mkdir()
    assert start.without_links() == [] and os.listdir(course.venv) == []
    monkeypatch.setattr(os, "symlink", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        start.without_links()


def test_an_environment_that_cannot_be_made(course, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(start, "VENV", str(course.venv))
    course.venv.mkdir()
    for text, sentence in (
        ("No module named venv", "sudo apt install python3"),
        ("Error: [Errno 28] No space left on device", "The disk is full."),
        ("strange", "Python could not make an environment in"),
    ):
        monkeypatch.setattr(start, "ask", lambda command, said=text: (1, said))
        with pytest.raises(start.Stop, match=sentence):
            start.make_environment()


# ---- two windows, and being stopped ---------------------------------------------------------------------------------


def refusing_flock(monkeypatch, number):
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)


@on_posix
@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL])
def test_a_disk_without_locks(course, monkeypatch, number, capsys):
    refusing_flock(monkeypatch, number)
    assert start.main(["setup"]) == 0
    assert "This disk has no locks" in capsys.readouterr().out


@on_posix
@pytest.mark.parametrize("number", [errno.EWOULDBLOCK, errno.EACCES])
def test_a_lock_that_another_holds(course, monkeypatch, number, capsys):
    refusing_flock(monkeypatch, number)
    assert start.main(["setup"]) == 1
    assert "already running in another window" in capsys.readouterr().out


WAIT = "import signal; print('here', flush=True); signal.pause()"


@on_posix
def test_an_installer_is_never_alive_without_the_lock(course):
    """start.py is killed, and the installer lives on: until it ends, no other set-up begins."""
    fcntl = pytest.importorskip("fcntl")
    course.venv.mkdir()
    body = f"""
import os, sys, start
start.LOCK = {start.LOCK!r}
with start.only_one(), start.started([sys.executable, "-c", {WAIT!r}]) as installer:
    installer.stdout.readline()
    print(installer.pid, flush=True)
    os._exit(9)
"""
    killed = subprocess.run([sys.executable, "-c", body], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert killed.returncode == 9
    try:
        with pytest.raises(start.Stop, match="another window"), start.only_one():
            pass
    finally:
        os.kill(int(killed.stdout), signal.SIGKILL)
    with open(start.LOCK, "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # waits until the installer has ended
    with start.only_one():
        pass


@on_posix
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit(143), OSError("full")])
def test_what_an_installer_has_started_ends_with_it(stop):
    """The installer ends at SIGTERM; its child does not, and is killed."""
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAIT
    parent = (
        f"import subprocess, sys; "
        f"child = subprocess.Popen([sys.executable, '-c', {deaf!r}], close_fds=False); child.wait()"
    )
    alive, held = os.pipe()
    os.set_inheritable(held, True)
    start.INHERITED.append(held)
    try:
        program = start.started([sys.executable, "-c", parent])
        with contextlib.suppress(KeyboardInterrupt, SystemExit, OSError), program as installer:
            os.close(held)
            assert installer.stdout.readline() == b"here\n"
            raise stop
    finally:
        start.INHERITED.remove(held)
    assert os.read(alive, 1) == b""  # the end of the file: nobody holds the other end any more
    os.close(alive)
    assert installer.returncode == -signal.SIGTERM


@on_posix
def test_a_signal_waits_until_the_installer_can_be_ended(monkeypatch):
    """It comes between the installer's start and the moment at which start.py knows of it."""
    begin, begun = subprocess.Popen, []

    def popen(*arguments, **options):
        begun.append(begin(*arguments, **options))
        signal.raise_signal(signal.SIGINT)
        return begun[-1]

    monkeypatch.setattr(start.subprocess, "Popen", popen)
    with pytest.raises(KeyboardInterrupt), start.started([sys.executable, "-c", WAIT]):
        pass
    assert begun[0].returncode == -signal.SIGTERM
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


INTERRUPT = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"


def run_with_module(tmp_path, module, code, *command):
    """Run Python with a module of this name and code."""
    path = tmp_path / module
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").write_text("", encoding="utf-8")
    path.write_text(code, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True)
    return ended.returncode, ended.stdout, ended.stderr


@on_posix
@pytest.mark.parametrize("module", ["hashlib", "subprocess", "tempfile"])
def test_ctrl_c_while_start_py_is_being_loaded(module):
    code = f"""
import builtins, os, runpy, signal
load = builtins.__import__
def interrupted(name, *rest):
    if name == {module!r}:
        os.kill(os.getpid(), signal.SIGINT)
    return load(name, *rest)
builtins.__import__ = interrupted
runpy.run_path("start.py", run_name="__main__")
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("place", ["beside", "on the path"])
def test_modules_of_the_same_name_are_not_taken_for_pythons(tmp_path, place):
    """A learner's own json.py in the folder of the course, or a PYTHONPATH full of junk."""
    shutil.copy(ROOT / "start.py", tmp_path)
    junk = tmp_path if place == "beside" else tmp_path / "junk"
    junk.mkdir(exist_ok=True)
    for name in ("json", "ast", "hashlib", "queue", "subprocess"):
        (junk / f"{name}.py").write_text("raise RuntimeError\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(junk)}
    command = [sys.executable, "start.py", "setup", "--help"]
    ended = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert ended.returncode == 0 and "Open the course" in ended.stdout and ended.stderr == ""


@on_posix
def test_ctrl_c_while_jupyterlab_is_being_loaded(tmp_path):
    ended = run_with_module(tmp_path, "jupyterlab/__main__.py", INTERRUPT, "-c", start.JUPYTERLAB)
    assert ended == (-signal.SIGTERM, "", "")


PLACES = """
import json, os
names = "JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR IPYTHONDIR MPLCONFIGDIR".split()
print(json.dumps({name: os.environ.get(name) for name in names}))
"""


@on_posix
def test_folders_of_the_learner_that_cannot_be_written_are_replaced(tmp_path, monkeypatch):
    """A home that is read-only, or is no folder: Jupyter would end with a traceback."""
    (tmp_path / "home").write_text("", encoding="utf-8")
    (tmp_path / "temp").mkdir()
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home" / "x"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "mine"))
    monkeypatch.setenv("DLCOURSE_TEMPORARY", str(tmp_path / "temp"))
    code, text, errors = run_with_module(tmp_path, "jupyterlab/__main__.py", PLACES, "-c", start.JUPYTERLAB)
    assert (code, errors) == (0, "")
    places = json.loads(text)
    assert places.pop("IPYTHONDIR") == str(tmp_path / "mine")
    assert places == {name: str(tmp_path / "temp" / name) for name in places}
    assert all(map(os.path.isdir, places.values()))


THREAD = "import sys, threading\nthreading.Thread(target=threading.Event().wait).start()\nprint('said')\n"


@pytest.mark.parametrize(
    "end, expected",
    [
        ("", (0, "said\n", "")),
        ("sys.exit()", (0, "said\n", "")),
        ("sys.exit(3)", (3, "said\n", "")),
        ("sys.exit('why')", (1, "said\n", "why\n")),
    ],
)
def test_the_course_closes_although_a_thread_of_jupyter_never_ends(tmp_path, end, expected):
    """A request that was cut off leaves such a thread."""
    ended = run_with_module(tmp_path, "jupyterlab/__main__.py", THREAD + end, "-c", start.JUPYTERLAB)
    assert ended == expected


@on_posix
def test_the_second_ctrl_c_ends_what_hears_none(monkeypatch):
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    begin, begun = subprocess.Popen, []

    def popen(*arguments, **options):
        begun.append(begin(*arguments, stdout=subprocess.PIPE, **options))
        begun[0].stdout.readline()
        return begun[0]

    def pause(seconds):
        if len(pauses) < 2:
            pauses.append(seconds)
            raise KeyboardInterrupt
        begun[0].wait()

    pauses = []
    deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); " + WAIT
    monkeypatch.setattr(start.subprocess, "Popen", popen)
    monkeypatch.setattr(start, "time", SimpleNamespace(sleep=pause))
    with pytest.raises(KeyboardInterrupt):
        start.run(["-c", deaf], dict(os.environ))
    assert begun[0].returncode == -signal.SIGKILL
    begun[0].stdout.close()


@on_posix
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_signals_end_start_py_in_its_own_way(tmp_path, number):
    """start.py as a program, whose .venv is a Python that waits for ever."""
    (tmp_path / "start.py").write_bytes((ROOT / "start.py").read_bytes())
    (tmp_path / start.LEARN).write_text("", encoding="utf-8")
    for name in ("dlcourse", "notebooks", ".venv/bin"):
        (tmp_path / name).mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(
        f'#!/bin/sh\necho $$ > {tmp_path}/pid\nexec "{sys.executable}" -c "{WAIT}"\n', encoding="utf-8"
    )
    python.chmod(0o755)
    os.mkfifo(tmp_path / "pid")
    process = subprocess.Popen([sys.executable, "start.py", "setup"], cwd=tmp_path, stderr=subprocess.PIPE)
    waiting = int((tmp_path / "pid").read_text(encoding="utf-8"))
    process.send_signal(getattr(signal, number))
    assert process.communicate()[1] == b"" and process.returncode == 128 + getattr(signal, number)
    with pytest.raises(ProcessLookupError):
        os.kill(waiting, 0)


@on_posix
@pytest.mark.parametrize("wait", ["ask", "run"])
def test_a_signal_that_comes_just_before_we_wait_is_heard(monkeypatch, wait):
    """It does not wake the system call, as here, where another thread gets it."""

    def signalled(sleep):
        def slept(*arguments, **options):
            if not sent:
                sent.append(
                    threading.Thread(
                        target=lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
                    )
                )
                sent[0].start()
            return sleep(*arguments, **options)

        return slept

    sent = []
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    monkeypatch.setattr(start, "time", SimpleNamespace(sleep=signalled(time.sleep)))
    monkeypatch.setattr(queue.Queue, "get", signalled(queue.Queue.get))
    before = signal.signal(signal.SIGTERM, start.stop)
    try:
        with pytest.raises(SystemExit) as ended:
            start.ask([sys.executable, "-c", WAIT]) if wait == "ask" else start.run(
                ["-c", WAIT], dict(os.environ)
            )
    finally:
        signal.signal(signal.SIGTERM, before)
    sent[0].join()
    assert ended.value.code == 128 + signal.SIGTERM


def test_nobody_reads_what_is_said(course, monkeypatch):
    class Closed:
        def write(self, text):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(sys, "stdout", Closed())
    assert start.main(["setup", "--help"]) == 1


# ---- the Python that runs it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [["-O"], ["-OO"], ["-I"], ["-E"], ["-S"], ["-W", "error"]])
def test_any_way_to_call_python(options):
    ended = subprocess.run(
        [sys.executable, *options, str(ROOT / "start.py"), "--help"], capture_output=True, text=True
    )
    assert ended.returncode == 0 and "start.py" in ended.stdout and ended.stderr == ""


def test_an_old_python_can_read_it():
    """No syntax that is newer than 3.5: else an old Python says SyntaxError in place of how to get a newer one."""
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, newer)]


@pytest.mark.parametrize("newer", ["python3.13", None])
def test_an_old_python_says_how_to_get_a_newer_one(monkeypatch, newer):
    monkeypatch.setattr(start.shutil, "which", lambda name: name if name == newer else None)
    with pytest.raises(start.Stop, match="call `python3.13 start.py`" if newer else "Install a newer one"):
        start.check_python((3, 10, 1))
    start.check_python((3, 11, 0))


# ---- the commands ---------------------------------------------------------------------------------------------------


def test_nothing_of_another_python_reaches_the_course(monkeypatch, tmp_path):
    for name, value in ASTRAY.items():
        monkeypatch.setenv(name, value)
    env = start.environment(PYTHONHASHSEED="0")
    assert {name for name in env if name.startswith("PYTHON")} == {"PYTHONHASHSEED"}
    assert not {"MPLBACKEND", "JUPYTERLAB_DIR", "JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG"} & set(env)
    assert env["PATH"].startswith(os.path.dirname(start.PYTHON) + os.pathsep)


@pytest.mark.parametrize("chosen", ["mine.sqlite", os.path.join("~", "mine.sqlite"), ":memory:", ""])
def test_a_relative_place_of_progress_is_the_callers(monkeypatch, tmp_path, chosen):
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("DLCOURSE_PROGRESS", chosen)
    expected = str(tmp_path / "mine.sqlite") if "mine" in chosen else chosen
    assert start.environment()["DLCOURSE_PROGRESS"] == expected


@pytest.mark.parametrize("end", [0, KeyboardInterrupt()])
def test_each_start_begins_with_the_start_page(monkeypatch, end):
    """Jupyter keeps the open tabs in its folder of workspaces: each start has a new one."""
    folders = []

    def run(command, env):
        (folder,) = [
            word.partition("=")[2] for word in command if word.startswith("--LabApp.workspaces_dir=")
        ]
        assert os.listdir(folder) == []
        folders.append(folder)
        Path(folder, "tabs").write_text("tabs", encoding="utf-8")
        assert "--LabApp.default_url=/lab/tree/start.ipynb" in command and command[-1] == "--no-browser"
        if end:
            raise end
        return 0

    monkeypatch.setattr(start, "run", run)
    monkeypatch.setattr(start, "set_up", lambda requirements: None)
    for _ in range(2):
        assert start.main(["--no-browser"]) == 0
    assert len(set(folders)) == 2 and not any(map(os.path.exists, folders))


def test_a_kernel_starts_without_a_warning(tmp_path, monkeypatch):
    """It would say "Kernel is running over TCP without encryption": with the course's settings it is encrypted."""
    zmq, config = pytest.importorskip("zmq"), pytest.importorskip("traitlets.config")
    if not zmq.has("curve"):
        pytest.skip("this zmq cannot encrypt")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    c = config.Config()
    saving.configure(c)
    manager = jupyter_client.KernelManager(config=c)
    with open(tmp_path / "said", "w+", encoding="utf-8") as said:
        manager.start_kernel(stdout=said, stderr=said, extra_arguments=["--IPKernelApp.log_level=WARN"])
        try:
            client = manager.client()
            client.start_channels()
            client.wait_for_ready(timeout=60)
            client.stop_channels()
        finally:
            manager.shutdown_kernel(now=True)
            manager.context.destroy()
        said.seek(0)
        assert "encryption" not in said.read()
    assert manager.curve_publickey


def test_the_steps_of_test(monkeypatch):
    ran = []
    monkeypatch.setattr(start, "set_up", ran.append)
    monkeypatch.setattr(start, "run_steps", lambda steps: ran.extend(steps) or 0)
    assert start.main(["test"]) == 0
    assert ran[0] == start.TEST
    steps = dict(ran[1:])
    assert list(steps) == ["Form", "Lint", "Unit tests", "Notebooks"]
    assert steps["Form"] == ["-m", "ruff", "format", "--check", "--no-cache", "."]
    assert steps["Lint"] == ["-m", "ruff", "check", "--no-cache", "."]
    ran.clear()
    assert start.main(["test", "tests/test_start.py", "-k", "steps"]) == 0
    ((title, command),) = ran[1:]
    assert title == "Unit tests" and command[-3:] == ["tests/test_start.py", "-k", "steps"]
    assert "tests" not in command  # else all of them would run


@pytest.fixture
def ran(monkeypatch):
    """The steps of `start.py test`, title → command, in place of running them."""
    steps = {}
    monkeypatch.setattr(start, "set_up", lambda requirements: None)
    monkeypatch.setattr(start, "run_steps", lambda listed: steps.update(listed) or 0)
    return steps


def test_the_steps_of_a_week(ran):
    assert start.main(["test", "c2w1"]) == 0
    assert list(ran) == ["Unit tests", "Notebooks"]
    assert "--week=c2w1" in ran["Unit tests"] and "--ignore=tests/browser" in ran["Unit tests"]
    books = [word for word in ran["Notebooks"] if word.startswith("notebooks")]
    assert books == [os.path.join("notebooks", "c2w1_practical_aspects.ipynb")]
    assert {"--nbval", "tests.pictures"} <= set(ran["Notebooks"])


def test_several_weeks_in_any_letters_and_options_for_pytest(ran):
    assert start.main(["test", "C1W1", "c1w2"]) == 0
    assert [word for word in ran["Unit tests"] if "week" in word] == ["--week=c1w1", "--week=c1w2"]
    assert sum(word.endswith(".ipynb") for word in ran["Notebooks"]) == 2
    ran.clear()
    assert start.main(["test", "c1w1", "-k", "claims"]) == 0
    assert list(ran) == ["Unit tests"] and ran["Unit tests"][-3:] == ["--week=c1w1", "-k", "claims"]


@pytest.mark.parametrize("words", [["c1w9"], ["c9w1"], ["c1w1", "C7w2"]])
def test_a_week_that_is_not_there_is_one_sentence(ran, words, capsys):
    assert start.main(["test", *words]) == 1
    assert not ran
    (said,) = capsys.readouterr().out.split("\n")[1:-1]
    assert said.startswith(f"There is no week {words[-1]} here; there are c1w1, c1w2,")


@pytest.mark.parametrize("week", sorted(path.parent.name for path in ROOT.glob("dlcourse/weeks/*/quiz.py")))
def test_every_week_is_known_and_has_its_notebook(week):
    assert start.take_weeks([week, "x"]) == ([week], ["x"])
    (book,) = start.notebooks([week])
    assert (ROOT / book).is_file()


def test_the_option_week_keeps_what_names_the_week():
    names = ["a.py::test[c1w1.figure]", "a.py::test[c1w1-exercise-0]", "tests/test_c1w1_x.py::test"]
    others = ["a.py::test", "a.py::test[c1w10.figure]", "a.py::test[xc1w1]", "a.py::test[c1w2]"]

    def kept(*weeks):
        items = [SimpleNamespace(nodeid=name, path=Path(name.partition("::")[0])) for name in names + others]
        deselected = []
        config = SimpleNamespace(
            getoption=lambda option: list(weeks),
            hook=SimpleNamespace(pytest_deselected=lambda items: deselected.extend(items)),
        )
        conftest.pytest_collection_modifyitems(config, items)
        assert len(items) + len(deselected) == 7
        return [item.nodeid for item in items]

    assert kept("c1w1") == names
    assert kept("c1w1", "c1w2") == names + others[-1:]
    assert kept() == names + others
