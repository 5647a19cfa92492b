"""What all tests share: one BLAS thread, and nothing of the learner's read or written."""

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


TOGETHER = ("test_explorables.py", "browser/test_lab.py", "browser/test_player.py")


def pytest_xdist_make_scheduler(config, log):
    """The tests of one figure, or of one notebook, run on one core after the other: they share what it has trained or opened."""
    from xdist.scheduler import LoadScopeScheduling

    class OneParameterTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            path, _, test = nodeid.partition("::")
            if not path.endswith(TOGETHER):
                return nodeid
            return test[test.find("[") + 1 :] if "[" in test else path

    return OneParameterTogether(config, log)
