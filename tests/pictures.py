"""A plugin for pytest beside nbval, which compares the texts of a notebook's cells: this one compares what it leaves out, the pictures.

python -m pytest --nbval -p tests.pictures notebooks
"""

import copy

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
