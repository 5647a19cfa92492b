"""What all tests share: one BLAS thread, nothing of the learner's read or written, and `--week c2w1` for the tests of a week."""

import gc
import re

import pytest
import threadpoolctl


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    with threadpoolctl.threadpool_limits(1):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_progress_of_the_learner(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLCOURSE_PROGRESS", str(tmp_path_factory.mktemp("progress") / "progress.sqlite"))
        yield


def pytest_collection_finish():
    """The collector of garbage need not look again and again at all that was imported and collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def pytest_addoption(parser):
    parser.addoption(
        "--week",
        action="append",
        default=[],
        help="only the tests whose file or parameters name this week, such as c2w1; may be given again",
    )


def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: item.path.name not in LONG)
    weeks = config.getoption("week")
    if not weeks:
        return
    named = re.compile(rf"(?<![a-z0-9])({'|'.join(map(re.escape, weeks))})(?![a-z0-9])")
    config.hook.pytest_deselected(items=[item for item in items if not named.search(item.nodeid)])
    items[:] = [item for item in items if named.search(item.nodeid)]


TOGETHER = ("test_explorables.py", "test_exercises.py", "browser/test_lab.py", "browser/test_player.py")
LONG = ("test_explorables.py", "test_exercises.py", "test_typing.py", "test_notebooks.py", "test_start.py")


def pytest_xdist_make_scheduler(config, log):
    """The tests of one figure, exercise, or notebook run on one core after the other: they share what it has trained or opened.

    So do those of one function: the scheduler's own work grows with the square of what it hands out. What takes long goes
    first, so that all cores end together.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OneParameterTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            function, _, parameters = nodeid.partition("[")
            path = function.partition("::")[0]
            if not path.endswith(TOGETHER):
                return function
            # of the answers to an exercise the last is their number
            return re.sub(r"-\d+$", "", parameters.rstrip("]")) or path

    config.option.loadscopereorder = False
    return OneParameterTogether(config, log)
