"""Open the course, the same way on Linux, macOS and Windows.

    python3 start.py            open the course in JupyterLab; the first call sets it up
    python3 start.py setup      only set it up
    python3 start.py test       run every test
    python3 start.py browser    run the tests that drive the course in Chromium
    python3 start.py bench      measure speed; writes benchmarks/RESULTS.md (`bench ops`: that table alone)

More options go to the program behind the command: `--no-browser` to JupyterLab, `test -k sigmoid` to pytest, which then
runs the unit tests alone. Everything is installed in the folder .venv beside this file; to undo it, delete that folder.
"""
# Needs nothing but Python, and uses no newer syntax than 3.5 has, so that an old one can say that it is too old.

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = (
    os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
)
STAMP = os.path.join(
    VENV, "setup.json"
)  # which requirements are installed; "unfinished" while they are being
LOCK = os.path.join(VENV, "setup.lock")
LEARN, TEST = "requirements.txt", "requirements-test.txt"
OLDEST, NEWEST = (3, 11), (3, 14)  # the versions of Python that the tests run on


class Stop(Exception):
    """Set-up cannot go on; the message is for the learner."""


def main(arguments):
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
        print(__doc__.strip())
        return 0 if command in commands else 2
    try:
        return commands[command](rest)
    except Stop as reason:
        say("\n" + str(reason))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The next call goes on from here.")
        return 130


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# ---- set-up -----------------------------------------------------------------------------------------------------


def set_up(requirements):
    """Make .venv and install the pinned requirements in it, unless that is done.

    The stamp says "unfinished" from before the first change until everything is installed: a set-up that was
    interrupted is thrown away and made anew by the next call. A .venv without a stamp is somebody else's: if it works,
    it is only added to.
    """
    check_python(sys.version_info)
    if read_stamp().get(requirements) == digest(requirements) and works():
        return
    if not os.path.isdir(VENV):
        os.mkdir(VENV)
        write_stamp("unfinished")
    with only_one():
        done, ours = read_stamp(), os.path.exists(STAMP)
        if not works() or (ours and not done):
            write_stamp("unfinished")
            make_environment()
            done = {}
        elif ours:
            write_stamp("unfinished")
        install(requirements)
        connect()
        done[requirements] = digest(requirements)
        write_stamp(done)
    say("Set-up is complete.\n")


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
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return hashlib.sha256(file.read().encode("utf-8")).hexdigest()


def works():
    """True if .venv has a Python that runs and has pip."""
    try:
        return (
            subprocess.call([PYTHON, "-c", "import pip"], env=environment(), stderr=subprocess.DEVNULL) == 0
        )
    except OSError:
        return False


@contextlib.contextmanager
def only_one():
    """Hold the set-up's lock; the system lets go of it when the process ends, however it ends."""
    with open(LOCK, "a", encoding="utf-8") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Stop("The set-up is already running in another window. Wait until it has finished there.")
        yield


def make_environment():
    say("1/2  Making a Python environment in .venv ...")
    for name in os.listdir(VENV):
        path = os.path.join(VENV, name)
        if path not in (STAMP, LOCK):
            try:
                shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
            except OSError as error:
                raise Stop(
                    "{} cannot be removed. Close what still runs from it (a JupyterLab?), then call "
                    "start.py again.".format(error.filename)
                )
    python = getattr(sys, "_base_executable", None) or sys.executable  # not one that has just been removed
    made = subprocess.run(
        [python, "-m", "venv", VENV], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode or not works():
        text = made.stdout.decode("utf-8", "replace").strip()
        if "ensurepip" in text or "No module named venv" in text:
            raise Stop(
                "This Python cannot make environments. On Debian and Ubuntu, install the package for it:\n"
                "    sudo apt install python{}.{}-venv\nThen call start.py again.".format(
                    *sys.version_info[:2]
                )
            )
        raise Stop("Python could not make an environment in {}:\n{}".format(VENV, text))


def install(name):
    """pip install, with one line of progress; every file must have the hash that the requirements name."""
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        total = sum("==" in line for line in file)
    say("2/2  Installing {} packages from {}; the first time takes a few minutes ...".format(total, name))
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        "-r",
        os.path.join(ROOT, name),
    ]
    pip = subprocess.Popen(
        command, env=environment(PIP_USER="0"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    count, log = 0, []
    try:
        for line in pip.stdout:
            line = line.decode("utf-8", "replace").strip()
            log.append(line)
            word = line.split(" ")[0]
            total -= word == "Ignoring"  # for other systems
            count += word in (
                "Collecting",
                "Processing",
                "Requirement",
            )  # to download, a file here, there already
            if word == "Installing":
                progress("unpacking; this takes about a minute")
            elif "Retrying" in line:
                progress("no answer from the network, trying again")
            elif word in ("Collecting", "Downloading"):
                progress("{}/{}  {}".format(count, total, line.split(" (from ")[0]))
        code = pip.wait()
    finally:
        if pip.poll() is None:
            pip.terminate()
            pip.wait()
        progress("")
    if code:
        raise Stop(explain("\n".join(log)))


def progress(text):
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write("\r" + ("     " + text)[:width].ljust(width) + ("" if text else "\r"))
        sys.stdout.flush()


def explain(log):
    """One sentence for what pip said."""
    reasons = [
        (("No space left", "ot enough space"), "The disk is full. The course needs about 700 MB; make room."),
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
    for marks, sentence in reasons:
        if any(mark in log for mark in marks):
            break
    else:
        sentence = "pip did not succeed."
    last = "\n".join("    " + line[:200] for line in log.splitlines()[-8:])
    return "{} Then call start.py again.\n\nThe last lines of pip:\n{}".format(sentence, last)


def connect():
    """Let .venv find the package in this folder, and JupyterLab ask nothing of the network, save every ten seconds, keep a
    picture of each live figure and no state of widgets (dlcourse/saving.py)."""
    code = "import json, sysconfig; print(json.dumps(sysconfig.get_path('purelib')))"
    site = json.loads(subprocess.check_output([PYTHON, "-c", code], env=environment()).decode("ascii"))
    with open(os.path.join(site, "dlcourse.pth"), "w", encoding="ascii") as file:
        file.write(
            os.path.relpath(ROOT, site) + "\n"
        )  # relative: the folder may be moved, and its name be any
    settings, server = (
        os.path.join(VENV, "share", "jupyter", "lab", "settings"),
        os.path.join(VENV, "etc", "jupyter"),
    )
    for folder in (settings, server):
        if not os.path.isdir(folder):
            os.makedirs(folder)
    with open(os.path.join(server, "jupyter_server_config.py"), "w", encoding="utf-8") as file:
        file.write("from dlcourse.saving import configure\nconfigure(c)\n")
    with open(os.path.join(settings, "overrides.json"), "w", encoding="utf-8") as file:
        json.dump(
            {
                "@jupyterlab/apputils-extension:notification": {
                    "fetchNews": "false",
                    "checkForUpdates": False,
                },
                "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
                "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
                # a link to a section goes to its heading at once, whatever else still has to be drawn
                "@jupyterlab/notebook-extension:tracker": {"windowingMode": "full"},
            },
            file,
        )


# ---- commands ---------------------------------------------------------------------------------------------------


# Linux's malloc hands memory back after each training step, and each page asked for again costs a fault: thousands a step. Up to
# 256 MB stay with the kernel instead (arrays up to 32 MB; larger ones go back). Other systems do not read these names.
MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**28), "MALLOC_MMAP_THRESHOLD_": str(2**25)}


def environment(**more):
    """The caller's environment, with .venv active and nothing of another Python in it."""
    foreign = ("PYTHONPATH", "PYTHONHOME", "MPLBACKEND")
    env = {name: value for name, value in os.environ.items() if name not in foreign}
    env.update(
        VIRTUAL_ENV=VENV,
        PATH=os.path.dirname(PYTHON) + os.pathsep + os.environ.get("PATH", ""),
        JUPYTER_PREFER_ENV_PATH="1",
        **more,
    )  # its kernel, not one of the same name elsewhere
    return dict(MEMORY, **env)


def run(command, env):
    """Run a command of .venv and return its exit code. On Ctrl-C, which it receives too, let it end in its own way."""
    process, stopped = subprocess.Popen([PYTHON] + command, cwd=ROOT, env=env), False
    try:
        while process.returncode is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                stopped = True
        if stopped:
            raise KeyboardInterrupt
        return process.returncode if process.returncode >= 0 else 128 - process.returncode
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def open_course(rest):
    set_up(LEARN)
    say(
        "Opening the course in your browser. Leave this window open while you learn; Ctrl-C here closes the course."
    )
    notebooks = os.path.join(ROOT, "notebooks")
    options = [
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.root_dir=" + notebooks,
        "--LabApp.default_url=/lab/tree/start.ipynb",
        "--JupyterApp.answer_yes=True",
        "--log-level=ERROR",  # one Ctrl-C is enough
        "--LabApp.workspaces_dir=" + os.path.join(VENV, "workspaces"),  # not the tabs of another project
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    try:
        return run(["-m", "jupyterlab"] + options + rest, environment())
    except KeyboardInterrupt:
        say("\nThe course is closed. The same call opens it again.")
        return 0


def set_up_only(rest):
    set_up(LEARN)
    return 0


def run_tests(rest):
    steps = [("Unit tests", ["-m", "pytest", "tests", "--ignore=tests/browser"] + (rest or all_cores()))]
    if not rest:
        steps += [
            (
                "Notebooks",
                [
                    "-m",
                    "pytest",
                    "--nbval",
                    "--nbval-current-env",
                    "-p",
                    "tests.pictures",
                    "notebooks",
                    "--dist",
                    "loadfile",
                ]
                + all_cores(),
            )
        ]  # a notebook stays whole
    set_up(TEST)
    return run_steps(steps)


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


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
