"""A plugin for pytest beside nbval, which compares the texts of a notebook's cells: this one compares what it leaves out, the pictures.

python -m pytest --nbval -p tests.pictures notebooks
"""

import copy
import os
from pathlib import Path

import pytest
from nbformat.v4 import new_notebook
from nbval.plugin import IPyNbCell

from dlcourse.tools import notebooks


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    if isinstance(item, IPyNbCell):
        fresh = copy.deepcopy(item.cell)
        fresh.outputs = item.test_outputs
        if problems := notebooks.compare(
            new_notebook(cells=[item.cell]), notebooks.clean(new_notebook(cells=[fresh]))
        ):
            pytest.fail("\n".join(problems), pytrace=False)
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Each notebook has progress of its own: what one of them records changes the map of the start page, whichever runs first."""
    folder = os.environ.get("DLCOURSE_PROGRESS")
    if folder and item.path.suffix == ".ipynb":
        os.environ["DLCOURSE_PROGRESS"] = str(Path(folder).parent / f"{item.path.stem}.sqlite")
