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
