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

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C before main() listens ends it without a traceback

import ast
import contextlib
import errno
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.abspath(__file__)
ROOT = os.path.dirname(os.path.realpath(HERE) if os.path.islink(HERE) else HERE)
VENV = os.path.join(ROOT, ".venv")
PYTHON = (
    os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
)
STAMP = os.path.join(VENV, "setup.json")  # what is installed; "unfinished" while that changes
LOCK = os.path.join(VENV, "setup.lock")
LEARN, TEST = "requirements.txt", "requirements-test.txt"
OLDEST, NEWEST = (3, 11), (3, 14)  # the versions of Python that the tests run on
NEEDED = {
    LEARN: "numpy, matplotlib, PIL, ipywidgets, anywidget, threadpoolctl, ipykernel, jupyterlab, dlcourse",
    TEST: "pytest, xdist, nbval, nbclient, jupytext, playwright, distributed, mpmath, ruff, mypy, dlcourse",
}
# The settings of pip that say where packages come from and how to get there. All others are left out of the set-up:
# a target, a root or a dry run would lead the packages astray, and which ones are wanted is pinned.
NETWORK = (
    "index-url extra-index-url find-links no-index proxy cert client-cert trusted-host timeout default-timeout "
    "retries resume-retries cache-dir no-cache-dir keyring-provider"
).split()


class Stop(Exception):
    """The course cannot go on; the message is for the learner, and names the way out."""


def main(arguments):
    try:
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
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # whatever a path or pip's output holds, it can be printed
    named = bool(arguments) and not arguments[0].startswith("-")
    command, rest = (arguments[0], arguments[1:]) if named else ("open", arguments)
    if command not in commands or rest[:1] in (["-h"], ["--help"]):
        say((__doc__ or "python3 start.py [{}]".format("|".join(commands))).strip())
        return 0 if command in commands else 2
    return commands[command](rest)


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


NO_ROOM = "The disk is full. The course needs about 900 MB; make room."
NO_RIGHT = "The folder of the course cannot be written. Copy it to a place that is yours, or ask for the right to write."


def refused(error):
    """One sentence for what the system said no to, and the way out."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        reason = NO_ROOM
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        reason = NO_RIGHT
    else:
        reason = "The system said no. If it stays so, delete the folder {}.".format(VENV)
    return "{} Then call start.py again.\n    ({})".format(reason, error)


# ---- set-up -----------------------------------------------------------------------------------------------------


def set_up(requirements):
    """Make .venv and install the pinned requirements in it, unless that is done.

    The stamp says "unfinished" from before the first change until everything is installed: a set-up that was
    interrupted is thrown away and made anew by the next call. A .venv without a stamp is somebody else's: if it works,
    it is only added to.
    """
    check_python(sys.version_info)
    wanted = {requirements: digest(requirements), "connection": CONNECTION}
    if is_done(wanted) and works():
        return
    check_place()
    if not os.path.isdir(VENV):
        os.mkdir(VENV)
        write_stamp("unfinished")
    with only_one():
        done, ours = read_stamp(), os.path.exists(STAMP)
        if not works() or (ours and not done):
            write_stamp("unfinished")
            make_environment()
            done = {}
        if done.get(requirements) != wanted[requirements]:
            if ours:
                write_stamp("unfinished")
            install(requirements)
        connect()
        try_out(requirements)
        write_stamp(dict(done, **wanted))
    say("Set-up is complete.\n")


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
    except FileNotFoundError:
        raise Stop(
            "{} is missing in {}, so the course is not whole. Get the whole folder again, or call start.py where it "
            "is whole.".format(name, ROOT)
        )


def works():
    """True if .venv has a Python that runs and has pip."""
    try:
        return ask([PYTHON, "-I", "-c", "import pip"])[0] == 0
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
    env = {name: value for name, value in environment().items() if not name.upper().startswith("PIP_")}
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


ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


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
        text = process.stdout.read().decode("utf-8", "replace").strip()
    return process.returncode, text


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
        if "ensurepip" in text or "No module named venv" in text:
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
            for line in process.stdout:
                line = line.decode("utf-8", "replace").strip()
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
        raise Stop(explain("\n".join(log), "pip did not succeed."))


def network_settings(pip):
    """What the learner's files and variables tell pip about the network, as variables."""
    names = ["PIP_" + setting.upper().replace("-", "_") for setting in NETWORK]
    variables = {name: os.environ[name] for name in names + ["PIP_CONFIG_FILE"] if name in os.environ}
    code, text = ask(pip + ["config", "list"], **variables)
    if code:
        say("     pip's configuration cannot be read, so it is left out.")
        variables.pop("PIP_CONFIG_FILE", None)
        return variables
    found = {}
    for section in ("global", "install", ":env:"):  # the later one counts
        for line in text.splitlines():
            key, _, value = line.partition("=")
            if key.rpartition(".")[0] == section and key.rpartition(".")[2] in NETWORK:
                found[names[NETWORK.index(key.rpartition(".")[2])]] = ast.literal_eval(value)
    return found


def try_out(name):
    """Import what was installed: pip's word alone is not enough."""
    code, text = ask([PYTHON, "-I", "-c", "import " + NEEDED[name]])
    if code:
        raise Stop(
            "Everything was installed, but it cannot be used. Delete the folder {} and call start.py again.\n"
            "    {}".format(VENV, (text.splitlines() or ["exit code {}".format(code)])[-1])
        )


def progress(text):
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write("\r" + ("     " + text)[:width].ljust(width) + ("" if text else "\r"))
        sys.stdout.flush()


def explain(log, otherwise):
    """One sentence for what pip or venv said."""
    reasons = [
        (("No space left", "ot enough space", "Disk quota exceeded"), NO_ROOM),
        (
            ("Permission denied", "Read-only file system", "Operation not permitted", "Access is denied"),
            NO_RIGHT,
        ),
        (
            ("DO NOT MATCH THE HASHES",),
            "A downloaded file is not the one that the course was tested with, so it was not installed.",
        ),
        (
            ("CERTIFICATE_VERIFY_FAILED",),
            "The network's certificate was not accepted. Behind a company's proxy, pip must be told its certificate.",
        ),
        (
            ("Retrying (", "ConnectionError", "Connection broken", "IncompleteRead", "ReadTimeout"),
            "The packages could not be downloaded. Check the network. What has arrived is kept.",
        ),
        (
            ("Failed to build", "No matching distribution"),
            "A package has no ready-made file for this Python and this system. "
            "Use a Python from {}.{} to {}.{}.".format(*OLDEST, *NEWEST),
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
    site = ast.literal_eval(site)
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
    foreign = ("PYTHON", "__PYVENV_LAUNCHER__", "MPLBACKEND")
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
        while process.returncode is None:
            try:
                process.wait()
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
# At the end no thread is waited for: that of a request which was cut off never ends.
JUPYTERLAB = """
import os, runpy, signal, sys
signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
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
    tabs = tempfile.mkdtemp(prefix="dlcourse-")  # a start shows the start page, not the tabs of the last one
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
        return run(["-c", JUPYTERLAB] + options + rest, environment())
    except KeyboardInterrupt:
        say("\nThe course is closed. The same call opens it again.")
        return 0
    finally:
        shutil.rmtree(tabs, ignore_errors=True)


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
