"""Fixtures of the browser tests: one Lab for all, one page per notebook, a screenshot of every failure.

A test that fails is tried once more, with a Lab of its own from the beginning; which ones were is printed at the end.
"""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from _pytest.runner import call_and_report
from lab import Lab

from dlcourse.tools import notebooks

MEASURED, SHOTS, REPEATED = pytest.StashKey[dict](), pytest.StashKey[Path](), pytest.StashKey[list]()
TARGETS = {  # what is measured → what the project sets itself, and what to hold against it; printed, never asserted
    "slider to new picture, ms": (
        "median ≤ 35, nineteen of twenty ≤ 40",
        lambda q: q[0] <= 35 and q[1] <= 40,
    ),
    "the kernel's processor for a picture, ms": ("median ≤ 9 where little is computed", lambda q: q[0] <= 9),
    "to answer a hover, ms": ("≤ 16, one frame", lambda q: q[2] <= 16),
    "pictures a second while it plays": ("≥ 55", lambda q: q[3] >= 55),
}


def pytest_addoption(parser):
    parser.addoption(
        "--notebooks", type=Path, default=notebooks.FOLDER, help="folder of the notebooks to open"
    )
    parser.addoption("--painted", help="a folder for what both painters made of each figure")


def pytest_configure(config):
    config.stash[MEASURED], config.stash[REPEATED] = {title: {} for title in TARGETS}, []


def shots(config):
    """The folder for screenshots, made when first needed."""
    if SHOTS not in config.stash:
        config.stash[SHOTS] = Path(tempfile.mkdtemp(prefix="dlcourse-browser-"))
    return config.stash[SHOTS]


def pytest_generate_tests(metafunc):
    """Every notebook that is built, in the curriculum's order."""
    if "stem" in metafunc.fixturenames:
        folder = metafunc.config.getoption("--notebooks")
        stems = [stem for stem in notebooks.stems(folder) if notebooks.notebook_path(stem, folder).exists()]
        metafunc.parametrize("stem", stems, scope="module")


@pytest.fixture(scope="session")
def lab(request, tmp_path_factory):
    """Lab in a copy of the notebooks' folder: what the tests do there changes nothing here."""
    folder = tmp_path_factory.mktemp("notebooks")
    for path in request.config.getoption("--notebooks").glob("*.ipynb"):
        shutil.copy(path, folder)
    with Lab(folder) as lab:
        yield lab


@pytest.fixture(scope="module")
def book(lab, stem):
    """The notebook, opened; the tests of this file act on it one after the other."""
    book = lab.open(f"{stem}.ipynb")
    yield book
    book.page.close()


@pytest.fixture
def shoot(request, book, stem):
    """shoot(name): save a screenshot, return where it is."""

    def take(name):
        path = shots(request.config) / f"{stem}-{name}.png"
        book.page.screenshot(path=path)
        return path

    return take


def attempt(item, nextitem):
    """Run one test. Returns its reports; after a failure nothing is left of what the tests share."""
    item._initrequest()
    reports = [call_and_report(item, "setup", log=False)]
    if reports[0].passed:
        reports.append(call_and_report(item, "call", log=False))
    failed = any(report.failed for report in reports)
    reports.append(call_and_report(item, "teardown", log=False, nextitem=None if failed else nextitem))
    return reports


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = attempt(item, nextitem)
    if any(report.failed for report in reports):
        item.config.stash[REPEATED].append(item.nodeid)
        reports = attempt(item, nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and "shoot" in getattr(item, "funcargs", {}):
        report.sections.append(("screenshot", str(item.funcargs["shoot"](item.originalname))))
    return report


@pytest.fixture(scope="session")
def measured(request):
    """What is measured → name of a figure → its numbers; printed at the end."""
    return request.config.stash[MEASURED]


def pytest_sessionfinish(session):
    if hasattr(
        session.config, "workeroutput"
    ):  # one of several cores (pytest-xdist): hand over what was seen
        session.config.workeroutput["measured"] = session.config.stash[MEASURED]
        session.config.workeroutput["repeated"] = session.config.stash[REPEATED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    output = getattr(node, "workeroutput", {})
    for title, found in output.get("measured", {}).items():
        node.config.stash[MEASURED][title].update(found)
    node.config.stash[REPEATED].extend(output.get("repeated", []))


def pytest_terminal_summary(terminalreporter, config):
    if repeated := config.stash[REPEATED]:
        terminalreporter.section(f"tried once more: {len(repeated)}")
        for test in repeated:
            terminalreporter.line(test)
    busy = config.getoption("numprocesses", default=None)
    for title, found in config.stash[MEASURED].items():
        if found:
            terminalreporter.section(title)
            for name, numbers in found.items():
                terminalreporter.line(
                    f"{name:45} median {np.median(numbers):5.1f}   from {min(numbers):5.1f} to {max(numbers):5.1f}"
                )
            everything = [number for numbers in found.values() for number in numbers]
            quantiles = np.quantile(everything, (0.5, 0.95, 1, 0))
            target, met = TARGETS[title]
            verdict = "met" if met(quantiles) else "missed"
            terminalreporter.line(
                "all: median {:.1f}, nineteen of twenty below {:.1f}   ".format(*quantiles)
                + (
                    "measured while other notebooks were being driven"
                    if busy
                    else f"target {target}: {verdict}"
                )
            )
