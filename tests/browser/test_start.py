"""start.py as a learner calls it: what the terminal says, and which page opens, the first time and the second."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from lab import CHROMIUM, CURRENT, FLAGS, PATIENCE
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# The set-up is done: this is the Python of .venv.
PROGRAM = (
    "import sys, start; start.PYTHON, start.set_up = sys.executable, bool; sys.exit(start.main(sys.argv[1:]))"
)
ALL_IDLE = (
    "[...window.jupyterapp.shell.widgets('main')].every("
    "each => !each.context || each.context.sessionContext?.session?.kernel?.status === 'idle')"
)
TABS = "jupyterapp.restored.then(() => [...jupyterapp.shell.widgets('main')].map(each => each.context?.path))"


@contextlib.contextmanager
def course(folder):
    """The course, started. Gives what the terminal said until it named the address, and the address."""
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--no-browser", "--expose-app-in-browser"],
        cwd=ROOT,
        env={**os.environ, **dict.fromkeys(places, str(folder))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    said = []
    for line in program.stdout:
        said.append(line.rstrip())
        address = re.search(r"http://127\S+", line)
        if address:
            break
    try:
        yield said, address.group()
    finally:
        os.killpg(program.pid, signal.SIGINT)  # Ctrl-C
        rest = program.communicate()[0]
        assert program.returncode == 0 and "The course is closed." in rest, rest
        assert not re.search("Traceback|warning", rest, re.I), rest


@contextlib.contextmanager
def page_at(browser, address):
    context = browser.new_context()
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(f"() => window.jupyterapp && {CURRENT}?.context?.path")
    yield page
    page.wait_for_function(
        f"() => {ALL_IDLE}"
    )  # a kernel that is still starting would say that it was interrupted
    context.close()


@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C as POSIX does")
@pytest.mark.timeout(600)
def test_the_second_start_shows_the_start_page_again(tmp_path):
    with contextlib.ExitStack() as stack:
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        with course(tmp_path) as (said, address), page_at(browser, address) as page:
            assert said[0].startswith("Opening the course in your browser.")
            assert [line.strip() for line in said[1:] if line.strip()] == [
                "To access the server, open this file in a browser:",
                next(line.strip() for line in said if "file:" in line),
                "Or copy and paste one of these URLs:",
                address,
            ]
            another = "c1w1_introduction.ipynb"
            with page.expect_response(lambda answer: another in (answer.request.post_data or "")):
                page.evaluate(
                    f"jupyterapp.commands.execute('docmanager:open', {{path: '{another}'}}).then(() => 1)"
                )
            assert sorted(page.evaluate(TABS)) == [another, "start.ipynb"]
        with course(tmp_path) as (_, address), page_at(browser, address) as page:
            assert page.evaluate(TABS) == ["start.ipynb"]
