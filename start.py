"""Open the course, the same way on Linux, macOS and Windows.

    python3 start.py            open the course in JupyterLab; the first call sets it up
    python3 start.py setup      only set it up
    python3 start.py test       run every test; `test c2w1` runs what belongs to that week
    python3 start.py browser    run the tests that drive the course in Chromium
    python3 start.py bench      measure speed; writes benchmarks/RESULTS.md (`bench ops`: that table alone)

More options go to the program behind the command: `--no-browser` to JupyterLab, `test -k sigmoid` to pytest, which then
runs the unit tests alone. Everything is installed in the folder .venv beside this file; to undo it, delete that folder.
"""
# Needs nothing but Python, and uses no newer syntax than 3.5 has, so that an old one can say that it is too old.

import os
import sys

if (
    __name__ == "__main__"
):  # Python's own modules, not those of the same name beside this file or on PYTHONPATH
    sys.path.insert(0, os.path.dirname(os.__file__))

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C before main() listens ends it without a traceback

import ast
import contextlib
import errno
import hashlib
import io
import json
import queue
import re
import shutil
import subprocess
import tempfile
import threading
import time

HERE = os.path.abspath(__file__)
ROOT = os.path.dirname(os.path.realpath(HERE) if os.path.islink(HERE) else HERE)
VENV = os.path.join(ROOT, ".venv")
PYTHON = (
    os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
)
STAMP = os.path.join(VENV, "setup.json")  # what is installed; "unfinished" while that changes
THEIRS = "not made by the course"  # stands in the stamp of a .venv that was there before
LOCK = os.path.join(VENV, "setup.lock")
LONGEST = 300  # characters of a path within .venv
LEARN, TEST = "requirements.txt", "requirements-test.txt"
OLDEST, NEWEST = (3, 11), (3, 14)  # the versions of Python that the tests run on
NEEDED = {
    LEARN: "numpy, matplotlib, PIL, ipywidgets, anywidget, threadpoolctl, ipykernel, jupyterlab, dlcourse",
    TEST: "pytest, xdist, nbval, nbclient, jupytext, playwright, distributed, mpmath, ruff, mypy, dlcourse",
}
# The settings of pip that say where packages come from and how to get there. All others are left out of the set-up:
# a target, a root or a dry run would lead the packages astray, and which ones are wanted is pinned.
NETWORK = (
    "index-url pypi-url extra-index-url find-links no-index proxy cert client-cert trusted-host timeout "
    "default-timeout retries resume-retries cache-dir no-cache-dir keyring-provider"
).split()
WHOLE = LEARN, "dlcourse", "notebooks"  # without these a folder is not the course's


class Stop(Exception):
    """The course cannot go on; the message is for the learner, and names the way out."""


def main(arguments):
    try:
        os.umask(os.umask(0) & 0o077)  # whatever others may, we may use what we make
        settle()
        return obey(arguments)
    except Stop as reason:
        say("\n" + str(reason))
        return 1
    except BrokenPipeError:  # nobody reads what is said, as in `start.py setup | head`
        sys.stdout = io.StringIO()
        return 1
    except OSError as error:
        say("\n" + refused(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The next call goes on from here.")
        return 130


def obey(arguments):
    commands = {
        "open": open_course,
        "setup": set_up_only,
        "test": run_tests,
        "browser": run_browser,
        "bench": run_bench,
    }
    named = bool(arguments) and not arguments[0].startswith("-")
    command, rest = (arguments[0], arguments[1:]) if named else ("open", arguments)
    if command not in commands or rest[:1] in (["-h"], ["--help"]):
        say((__doc__ or "python3 start.py [{}]".format("|".join(commands))).strip())
        return 0 if command in commands else 2
    return commands[command](rest)


def settle():
    """Have somewhere to write to, and a folder to stand in."""
    if sys.stdout is None:  # closed, as in `start.py setup >&-`
        sys.stdout = io.StringIO()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # whatever a path or pip's output holds, it can be printed
    try:
        os.getcwd()
    except OSError:  # it has been deleted
        os.chdir(ROOT)


def say(text):
    show(text + "\n")


def show(text):
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:  # what was said cannot be kept, as in `start.py >/dev/full`
        sys.stdout = io.StringIO()


NO_ROOM = "The disk is full. The course needs about 900 MB; make room."
NO_RIGHT = "The folder of the course cannot be written. Copy it to a place that is yours, or ask for the right to write."
TOO_LONG = "The path of the course is too long for this system. Move its folder to where the path is shorter."
NO_NAME = "The path of the course has a name in it that is no text. Rename that folder."
NO_TEMPORARY = "There is no folder for temporary files. Make one, and let the variable TMPDIR name it."
REFUSALS = {
    errno.ENOSPC: NO_ROOM,
    getattr(errno, "EDQUOT", errno.ENOSPC): NO_ROOM,
    errno.EACCES: NO_RIGHT,
    errno.EPERM: NO_RIGHT,
    errno.EROFS: NO_RIGHT,
    errno.ENAMETOOLONG: TOO_LONG,
}


def refused(error):
    """One sentence for what the system said no to, and the way out."""
    reason = REFUSALS.get(
        error.errno, "The system said no. If it stays so, delete the folder {}.".format(VENV)
    )
    if "No usable temporary" in str(error):
        reason = NO_TEMPORARY
    return "{} Then call start.py again.\n    ({})".format(reason, error)


# ---- set-up -----------------------------------------------------------------------------------------------------


def set_up(requirements):
    """Make .venv and install the pinned requirements in it, unless that is done.

    The stamp says "unfinished" from before the first change until everything is installed: a set-up that was
    interrupted is thrown away and made anew by the next call. A .venv without a stamp is somebody else's: if it works,
    it is only added to.
    """
    check_python(sys.version_info)
    check_whole()
    wanted = {requirements: digest(requirements), "connection": CONNECTION}
    if is_done(wanted) and works(read_stamp()):
        return
    check_place()
    os.makedirs(VENV, exist_ok=True)
    with only_one():
        done = read_stamp()
        theirs = done.get(THEIRS, has_python() and not os.path.exists(STAMP))
        if not (done and works(done)):
            done = {THEIRS: True} if theirs else {}
            if not theirs:
                write_stamp("unfinished")
                make_environment()
            elif not works():
                raise Stop(
                    "{} holds a Python environment that is not the course's, and the course cannot use it: it has no pip, "
                    "is older than Python {}.{}, or does not run. Move it away or delete it, then call start.py "
                    "again.".format(VENV, *OLDEST)
                )
        if done.get(requirements) != wanted[requirements]:
            if not theirs:
                write_stamp("unfinished")
            install(requirements)
        connect()
        try_out(requirements)
        write_stamp(dict(done, **wanted))
    say("Set-up is complete.\n")


def check_whole():
    for name in WHOLE:
        if not os.path.exists(os.path.join(ROOT, name)):
            raise Stop(
                "{} is missing in {}, so the course is not whole. Get the whole folder again, or call start.py where "
                "it is whole.".format(name, ROOT)
            )


def is_done(wanted):
    done = read_stamp()
    return all(done.get(name) == value for name, value in wanted.items())


def check_place():
    """Stop where .venv is not a folder that the course may fill."""
    if os.path.islink(VENV) and not os.path.exists(VENV):
        what = "a link to {}, which is not there".format(os.readlink(VENV))
    elif os.path.lexists(VENV) and not os.path.isdir(VENV):
        what = "a file"
    elif os.path.isdir(VENV) and is_foreign(set(os.listdir(VENV))):
        what = "a folder of something else"
    elif hasattr(os, "pathconf") and os.pathconf(ROOT, "PC_PATH_MAX") < len(os.fsencode(VENV)) + LONGEST:
        raise Stop(TOO_LONG + " Then call start.py again.")
    elif os.pathsep in VENV:
        raise Stop(
            "The path of the course, {}, has a {!r} in it, and no Python environment can be made there. Rename the folder "
            "that has it, then call start.py again.".format(ROOT, os.pathsep)
        )
    else:
        return
    raise Stop(
        "{} is {}. The course needs this name for its Python environment. Move it away or delete it, then call "
        "start.py again.".format(VENV, what)
    )


def is_foreign(names):
    known = {"bin", "Scripts", "pyvenv.cfg"}
    known.update(os.path.basename(path) for path in (STAMP, STAMP + ".part", LOCK))
    return bool(names) and not names & known


def check_python(version):
    if tuple(version[:2]) >= OLDEST:
        return
    names = ["python3.{}".format(minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    newer = [name for name in names if shutil.which(name)]
    raise Stop(
        "The course needs Python {}.{} or newer, and this is Python {}.{}. {}".format(
            *OLDEST,
            *version[:2],
            "You have a newer one: call `{} start.py`.".format(newer[0])
            if newer
            else "Install a newer one from python.org, then call start.py with it.",
        )
    )


def read_stamp():
    """Requirement file -> digest of what is installed; {} where nothing is, or not all of it."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            done = json.load(file)
        return done if isinstance(done, dict) else {}
    except (OSError, ValueError):
        return {}


def write_stamp(done):
    with open(STAMP + ".part", "w", encoding="utf-8") as file:
        json.dump(done, file)
    os.replace(STAMP + ".part", STAMP)


def digest(name):
    return hashlib.sha256(read_requirements(name).encode("utf-8")).hexdigest()


def read_requirements(name):
    try:
        with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError as error:
        raise Stop(
            "{} cannot be read ({}), so the course is not whole. Get the whole folder again, then call start.py "
            "there.".format(os.path.join(ROOT, name), error.strerror)
        )


def has_python():
    return os.path.lexists(PYTHON)


WORKS = """
import pip, sys
from importlib.util import find_spec
sys.exit(sys.version_info[:2] < {} or not all(map(find_spec, sys.argv[1:])))
""".format(OLDEST)


def works(done=()):
    """True if .venv has a Python that runs, is not too old, has pip and what is said to be installed."""
    names = [
        name for requirements in NEEDED if requirements in done for name in NEEDED[requirements].split(", ")
    ]
    try:
        return ask([PYTHON, "-I", "-c", WORKS] + names)[0] == 0
    except OSError:
        return False


@contextlib.contextmanager
def only_one():
    """Hold the set-up's lock; the system lets go of it when this process and the installer have ended, however they end."""
    with open(LOCK, "a", encoding="utf-8") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
                raise Stop(
                    "The set-up is already running in another window. Wait until it has finished there, then call "
                    "start.py again."
                )
            say("This disk has no locks, so please do not call start.py in a second window meanwhile.")
        INHERITED.append(file.fileno())
        try:
            yield
        finally:
            INHERITED.remove(file.fileno())


INHERITED = []  # what the set-up's programs keep open: the lock, so that none is ever at work without it


@contextlib.contextmanager
def started(command, **more):
    """Start a program of the set-up, away from the terminal's Ctrl-C; if we are stopped, end it with all that it has started."""
    if os.name == "nt":
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    else:
        group = {"start_new_session": True, "pass_fds": INHERITED}
    foreign = ("PIP_", "FORCE_COLOR")
    env = {name: value for name, value in environment().items() if not name.upper().startswith(foreign)}
    process = None
    try:
        with uninterrupted():
            process = subprocess.Popen(
                command,
                env=dict(env, **more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                **group,
            )
        yield process
        process.wait()
    except BaseException:
        if process:
            end(process)
        raise
    finally:
        if process:
            process.stdout.close()


def end(process):
    """End a program and all that it has started; not even a second Ctrl-C hinders it."""
    with uninterrupted():
        if os.name == "nt":
            subprocess.call(
                ["taskkill", "/T", "/F", "/PID", str(process.pid)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        else:
            for number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, None)):
                with contextlib.suppress(ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
                    os.killpg(process.pid, number)
                    process.wait(patience)
        process.wait()


ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")  # not every system has them all
ENDING = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]


@contextlib.contextmanager
def uninterrupted():
    """Let a Ctrl-C, or another signal to end, wait until this is done."""
    came = []
    handlers = {number: signal.getsignal(number) for number in ENDING if callable(signal.getsignal(number))}
    for number in handlers:
        signal.signal(number, lambda *event: came.append(event))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    for number, frame in came[:1]:
        handlers[number](number, frame)


def ask(command, **more):
    """Run a program of the set-up to its end: its exit code and what it printed."""
    with started(command, **more) as process:
        text = "\n".join(lines(process)).strip()
    return process.returncode, text


def lines(process):
    """What a program prints, as it comes. While it is silent we look up each second: a signal that came in the last moment
    before we began to wait would else be heard only when the program speaks again."""
    told, rest = queue.Queue(), b""

    def listen():
        with contextlib.suppress(OSError, ValueError):
            while not process.stdout.closed:
                heard = os.read(process.stdout.fileno(), 2**16)
                if not heard:
                    break
                told.put(heard)
        told.put(b"")

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            heard = told.get(timeout=1)
        except queue.Empty:
            continue
        *whole, rest = (rest + heard).split(b"\n")
        for line in whole if heard else [rest]:
            yield line.decode("utf-8", "replace").strip()
        if not heard:
            return


def make_environment():
    say("1/2  Making a Python environment in .venv ...")
    for name in os.listdir(VENV):
        path = os.path.join(VENV, name)
        if path not in (STAMP, LOCK):
            try:
                shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
            except OSError as error:
                raise Stop(
                    "{} cannot be removed ({}). Close what still runs from it (a JupyterLab?), then call "
                    "start.py again.".format(error.filename, error.strerror)
                )
    python = getattr(sys, "_base_executable", None) or sys.executable  # not one that has just been removed
    code, text = ask([python, "-I", "-m", "venv", VENV] + without_links())
    if code or not works():
        if "ensurepip is not" in text or "No module named" in text:
            raise Stop(
                "This Python cannot make environments. On Debian and Ubuntu, install the package for it:\n"
                "    sudo apt install python{}.{}-venv\nThen call start.py again.".format(
                    *sys.version_info[:2]
                )
            )
        raise Stop(explain(text, "Python could not make an environment in {}.".format(VENV)))


def without_links():
    """Options for venv on a disk that has no symbolic links (FAT, some network drives). There it must find lib64, which it
    would make as a link, as a folder."""
    if os.name == "nt":
        return []
    try:
        os.symlink("lib", os.path.join(VENV, "lib64"))
        os.remove(os.path.join(VENV, "lib64"))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EROFS):
            raise
        os.mkdir(os.path.join(VENV, "lib64"))
        return ["--copies"]
    return []


def install(name):
    """pip install, with one line of progress; every file must have the hash that the requirements name."""
    total = sum("==" in line for line in read_requirements(name).splitlines())
    say("2/2  Installing {} packages from {}; the first time takes a few minutes ...".format(total, name))
    pip = [PYTHON, "-I", "-m", "pip"]
    options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command = pip + ["install"] + options + ["-r", os.path.join(ROOT, name)]
    count, log = 0, []
    try:
        with started(command, PIP_CONFIG_FILE=os.devnull, **network_settings(pip)) as process:
            for line in lines(process):
                log.append(line)
                word = line.split(" ")[0]
                total -= word == "Ignoring"  # for other systems
                count += word in (
                    "Collecting",
                    "Processing",
                    "Requirement",
                )  # to download, here, there already
                if word == "Installing":
                    progress("unpacking; this takes about a minute")
                elif "Retrying" in line:
                    progress("no answer from the network, trying again")
                elif word in ("Collecting", "Downloading"):
                    progress("{}/{}  {}".format(count, total, line.split(" (from ")[0]))
    finally:
        progress("")
    if process.returncode:
        raise Stop(
            explain("\n".join(log), "pip did not succeed. If it stays so, delete the folder {}.".format(VENV))
        )


def network_settings(pip):
    """What the learner's files and variables tell pip about the network, as variables."""
    variables = {name: value for name, value in os.environ.items() if is_network(name)}
    files = {name: os.environ[name] for name in ("PIP_CONFIG_FILE",) if name in os.environ}
    none = {"PIP_CONFIG_FILE": os.devnull}
    text = listed(pip, variables, files)
    if text is None:
        say("     pip cannot read all of its configuration; what it cannot read is left out.")
        variables = {
            name: variables[name]
            for name in variables
            if listed(pip, {name: variables[name]}, none) is not None
        }
        files = none if listed(pip, {}, files) is None else files
        text = listed(pip, variables, files) or ""
    found = {}
    for section in ("global", "install", ":env:"):  # the later one counts
        for line in text.splitlines():
            key, _, value = line.partition("=")
            place, _, name = key.rpartition(".")
            if place == section and name in NETWORK and ast.literal_eval(value):
                found["PIP_" + name.upper().replace("-", "_")] = ast.literal_eval(value)
    return found


def listed(pip, variables, files):
    """What pip makes of its variables and files, or None where it cannot. Whatever they say of pip itself, it prints a plain list."""
    plain = {"PIP_QUIET": "0", "PIP_VERBOSE": "0", "PIP_LOG": os.devnull, "PIP_PYTHON": PYTHON}
    code, text = ask(pip + ["config", "list"], **dict(plain, **variables, **files))
    return text if code == 0 else None


def is_network(variable):
    """Whether this is a setting of the network; pip takes PIP_INDEX_URL, PIP_index_url and PIP_--index-url for one."""
    name = variable[4:].lower().replace("_", "-")
    return variable.startswith("PIP_") and (name[2:] if name.startswith("--") else name) in NETWORK


def try_out(name):
    """Import what was installed: pip's word alone is not enough."""
    code, text = ask([PYTHON, "-I", "-c", "import " + NEEDED[name]])
    if code:
        raise Stop(
            "Everything was installed, but it cannot be used. Delete the folder {} and call start.py again; if it stays so, "
            "get the course's folder anew.\n"
            "    {}".format(VENV, (text.splitlines() or ["exit code {}".format(code)])[-1])
        )


def progress(text):
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        show("\r" + ("     " + text)[:width].ljust(width) + ("" if text else "\r"))


NO_FILE = (
    "A package has no ready-made file for this Python and this system. "
    "Use a Python from {}.{} to {}.{}.".format(*OLDEST, *NEWEST)
)
CHANGED = (
    "The list of packages has been changed so that pip refuses it. Get the course's requirements files anew."
)


def explain(log, otherwise):
    """One sentence for what pip or venv said."""
    reasons = [
        (  # in other languages than English the number alone tells
            ("No space left", "Errno 28]", "WinError 112]", "ot enough space", "Disk quota exceeded"),
            NO_ROOM,
        ),
        (
            ("Permission denied", "Errno 13]", "WinError 5]", "Access is denied", "Operation not permitted")
            + ("Read-only file system", "Errno 30]"),
            NO_RIGHT,
        ),
        (("File name too long", "Errno 36]", "WinError 206]"), TOO_LONG),
        (("surrogates not allowed",), NO_NAME),
        (("No usable temporary directory",), NO_TEMPORARY),
        (
            ("DO NOT MATCH THE HASHES",),
            "A downloaded file is not the one that the course was tested with, so it was not installed.",
        ),
        (
            ("CERTIFICATE_VERIFY_FAILED", "TLS CA certificate"),
            "The network's certificate was not accepted. Behind a company's proxy, pip must be told its certificate.",
        ),
        (
            (
                "Retrying (",
                "ConnectionError",
                "connection error",
                "Connection broken",
                "IncompleteRead",
                "ReadTimeout",
            )
            + (
                "Max retries exceeded",
                "HTTPError",
                "HTTP error",
                "ProxyError",
                "InvalidProxyURL",
                "Failed to parse:",
            ),
            "The packages could not be downloaded. Check the network. What has arrived is kept.",
        ),
        (
            ("require a different python", "Failed to build"),
            NO_FILE,
        ),
        (
            ("(from versions: none)", "Invalid URL", "InvalidSchema"),
            "pip finds no packages where it looks for them. Check the network, and what pip's own settings say of where "
            "packages come from (index-url, find-links, no-index).",
        ),
        (("No matching distribution",), NO_FILE),
        (
            ("requirements to have their versions pinned", "Invalid requirement", "all requirements to have"),
            CHANGED,
        ),
    ]
    sentence = next((said for marks, said in reasons if any(mark in log for mark in marks)), otherwise)
    last = "\n".join("    " + line[:200] for line in log.splitlines()[-8:])
    return "{} Then call start.py again.\n\nThe last lines were:\n{}".format(sentence, last)


# What is written into .venv for Jupyter: save every ten seconds, ask nothing of the network, and what dlcourse/tools/saving.py says.
SERVER = "from dlcourse.tools.saving import configure\nconfigure(c)\n"
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
    # a link to a section goes to its heading at once, whatever else still has to be drawn
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "full"},
}
CONNECTION = hashlib.sha256((SERVER + json.dumps(SETTINGS, sort_keys=True)).encode("utf-8")).hexdigest()


def connect():
    """Let .venv find the package in this folder, and Jupyter its settings."""
    code, site = ask([PYTHON, "-I", "-c", "import sysconfig; print(ascii(sysconfig.get_path('purelib')))"])
    if code:
        raise Stop("The Python in {} does not run. Delete that folder and call start.py again.".format(VENV))
    site = ast.literal_eval(site.splitlines()[-1])  # before it, Python may have warned of something
    files = {
        # relative: the folder may be moved, and its name be any
        os.path.join(site, "dlcourse.pth"): os.path.relpath(ROOT, site) + "\n",
        os.path.join(VENV, "etc", "jupyter", "jupyter_server_config.py"): SERVER,
        os.path.join(VENV, "share", "jupyter", "lab", "settings", "overrides.json"): json.dumps(SETTINGS),
    }
    for path, text in files.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


# ---- commands ---------------------------------------------------------------------------------------------------


# Linux's malloc hands memory back after each training step, and each page asked for again costs a fault: thousands a step. Up to
# 256 MB stay with the kernel instead (arrays up to 32 MB; larger ones go back). Other systems do not read these names.
MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**28), "MALLOC_MMAP_THRESHOLD_": str(2**25)}


def environment(**more):
    """The caller's environment, with .venv active and nothing of another Python in it."""
    foreign = ("PYTHON", "__PYVENV_LAUNCHER__", "MPLBACKEND", "JUPYTERLAB_")
    foreign += (
        "JUPYTER_PATH",
        "JUPYTER_CONFIG_PATH",
        "JUPYTER_NO_CONFIG",
    )  # they would hide what connect() has written
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith(foreign)}
    if env.get("DLCOURSE_PROGRESS") not in (None, "", ":memory:"):  # a kernel has another working folder
        env["DLCOURSE_PROGRESS"] = os.path.abspath(os.path.expanduser(env["DLCOURSE_PROGRESS"]))
    env.update(
        VIRTUAL_ENV=VENV,
        PATH=os.path.dirname(PYTHON) + os.pathsep + os.environ.get("PATH", ""),
        JUPYTER_PREFER_ENV_PATH="1",  # its kernel and settings, not those of the same name elsewhere
    )
    env.update(more)
    return dict(MEMORY, **env)


def run(command, env):
    """Run a command of .venv and return its exit code. On Ctrl-C, which it receives too, let it end in its own way."""
    process, stopped = None, False
    try:
        with uninterrupted():
            process = subprocess.Popen([PYTHON] + command, cwd=ROOT, env=env)
        while process.poll() is None:
            try:
                time.sleep(0.2)  # not wait(), which does not hear a signal that came just before
            except KeyboardInterrupt:
                if stopped:  # the second time
                    process.kill()
                stopped = True
        if stopped:
            raise KeyboardInterrupt
        return process.returncode if process.returncode >= 0 else 128 - process.returncode
    finally:
        if process and process.poll() is None:
            process.terminate()
            process.wait()


# As `-m jupyterlab`, but a Ctrl-C before it listens to one ends it as SIGTERM does: without a traceback, and with its kernels.
# Where the learner's own folders cannot be written, Jupyter and IPython get temporary ones, beside that of the open tabs.
# At the end no thread is waited for: that of a request which was cut off never ends.
# jsonschema goes on without grammars of internationalized addresses, which take a second to load.
JUPYTERLAB = """
import os, runpy, signal, sys, tempfile
sys.modules["rfc3987_syntax"] = None
signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
from jupyter_core import paths
home = os.path.expanduser("~")
places = {
    "JUPYTER_CONFIG_DIR": paths.jupyter_config_dir(),
    "JUPYTER_DATA_DIR": paths.jupyter_data_dir(),
    "JUPYTER_RUNTIME_DIR": paths.jupyter_runtime_dir(),
    "IPYTHONDIR": os.environ.get("IPYTHONDIR") or home,
    "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR") or home,
}
for name, place in places.items():
    try:
        os.makedirs(place, exist_ok=True)
        tempfile.TemporaryFile(dir=place).close()
    except OSError:
        os.environ[name] = os.path.join(os.environ["DLCOURSE_TEMPORARY"], name)
        os.makedirs(os.environ[name], exist_ok=True)
code = 0
try:
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code or 0
if not isinstance(code, int):
    print(code, file=sys.stderr)
    code = 1
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
"""


def open_course(rest):
    set_up(LEARN)
    say(
        "Opening the course in your browser. Leave this window open while you learn; Ctrl-C here closes the course."
    )
    temp = tempfile.mkdtemp(prefix="dlcourse-")
    tabs = os.path.join(temp, "tabs")  # a start shows the start page, not the tabs of the last one
    os.mkdir(tabs)
    options = [
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.root_dir=" + os.path.join(ROOT, "notebooks"),
        "--LabApp.default_url=/lab/tree/start.ipynb",
        "--LabApp.workspaces_dir=" + tabs,
        "--JupyterApp.answer_yes=True",  # one Ctrl-C is enough
        "--log-level=ERROR",
        "--LabApp.log_level=ERROR",
        "--Application.log_format=%(message)s",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    try:
        return run(["-c", JUPYTERLAB] + options + rest, environment(DLCOURSE_TEMPORARY=temp))
    except KeyboardInterrupt:
        say("\nThe course is closed. The same call opens it again.")
        return 0
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def set_up_only(rest):
    set_up(LEARN)
    return 0


def run_tests(rest):
    """All steps; of weeks, their tests and notebooks; with options for pytest, the unit tests alone."""
    weeks, rest = take_weeks(rest)
    set_up(TEST)
    unit = ["-m", "pytest", "--ignore=tests/browser"] + ["--week=" + week for week in weeks]
    if rest:
        return run_steps([("Unit tests", unit + rest)])
    by_file = ["--dist", "loadfile"]  # a notebook stays whole
    books = ["-m", "pytest", "--nbval", "--nbval-current-env", "-p", "tests.pictures"] + by_file
    form = [
        ("Form", ["-m", "ruff", "format", "--check", "--no-cache", "."]),
        ("Lint", ["-m", "ruff", "check", "--no-cache", "."]),
    ]
    return run_steps(
        ([] if weeks else form)
        + [
            ("Unit tests", unit + all_cores()),
            ("Notebooks", books + (notebooks(weeks) or ["notebooks"]) + all_cores()),
        ]
    )


def take_weeks(words):
    """The weeks that the words begin with, as in `test c1w1 c1w2 -x`, and the other words."""
    folder = os.path.join(ROOT, "dlcourse", "weeks")
    known = sorted(name for name in os.listdir(folder) if "." not in name and not name.startswith("_"))
    weeks = []
    for word in words:
        if word.lower() in known:
            weeks.append(word.lower())
        elif re.match(r"c\d+w\d+$", word.lower()):
            raise Stop("There is no week {} here; there are {}.".format(word, ", ".join(known)))
        else:
            break
    return weeks, words[len(weeks) :]


def notebooks(weeks):
    """Their files: c2w1 → notebooks/c2w1_practical_aspects.ipynb."""
    names = sorted(os.listdir(os.path.join(ROOT, "notebooks")))
    begin = tuple(week + mark for week in weeks for mark in "_.")
    return [os.path.join("notebooks", name) for name in names if name.startswith(begin)]


def run_browser(rest):
    """All notebooks on all cores; but one alone on a quiet machine, where the time from slider to picture is what a learner feels."""
    set_up(TEST)
    steps = [("Browser", ["-m", "pytest", "tests/browser"] + (rest or ["-k", "not c1w2"] + all_cores()))]
    if not rest:
        steps += [("Browser, c1w2 alone", ["-m", "pytest", "tests/browser", "-k", "c1w2"])]
    return run_steps(steps)


def all_cores():
    return ["-n", str(os.cpu_count() or 1)]


def run_bench(rest):
    set_up(TEST)
    return run(["benchmarks/run.py"] + rest, environment())


def run_steps(steps):
    """Run all steps, say at the end how each went, and return the first exit code that is not 0.

    One BLAS thread, no settings and no progress of the learner's, and no socket but to this machine (tests/offline).
    """
    results = []
    temp = tempfile.mkdtemp(prefix="dlcourse-")
    try:
        env = environment(
            PYTHONHASHSEED="0",
            PYTHONPATH=os.path.join(ROOT, "tests", "offline"),
            MATPLOTLIBRC=temp,
            IPYTHONDIR=temp,
            JUPYTER_CONFIG_DIR=temp,
            JUPYTER_DATA_DIR=temp,
            JUPYTER_RUNTIME_DIR=temp,
            DLCOURSE_PROGRESS=os.path.join(temp, "progress.sqlite"),
            **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        )
        with open(os.path.join(temp, "matplotlibrc"), "w", encoding="utf-8"):
            pass
        for title, command in steps:
            say("\n---- {}".format(title))
            begun = time.time()
            code = run(command, env)
            results.append((title, code, time.time() - begun))
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    say("")
    for title, code, seconds in results:
        say("{:<20} {} {:6.1f} s".format(title, "passed" if code == 0 else "FAILED", seconds))
    return next((code for _, code, _ in results if code), 0)


def stop(number, frame):
    sys.exit(128 + number)


if __name__ == "__main__":
    for number in ENDING[1:]:  # the terminal was closed, for instance
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, stop)
    if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
