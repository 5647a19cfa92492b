"""Which figures stay alive: those of the last run of each cell, and those that another cell still shows."""

import sys
from types import SimpleNamespace

import pytest

from dlcourse import weeks
from dlcourse.explore import alive

KIND = weeks.registry()["c1w2.how_large_a_step"]


@pytest.fixture
def shell(monkeypatch):
    """A shell that stands in for IPython's: `shell.run(cell, *views)` shows these figures in a new run of a cell."""
    parent, runs = {}, iter(range(99))
    shell = SimpleNamespace(
        get_parent=lambda: parent,
        user_ns={"Out": {}},
        user_ns_hidden={},
        displayhook=SimpleNamespace(_=None, __=None, ___=None),
    )

    def run(cell, *views):
        parent.update(metadata={"cellId": cell} if cell else {}, header={"msg_id": str(next(runs))})
        return [view._repr_mimebundle_()[0][WIDGET]["model_id"] for view in views]

    shell.run = run
    monkeypatch.setitem(
        sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell, version_info=(9, 0))
    )
    monkeypatch.setattr(alive, "_SHOWN", {})
    return shell


WIDGET = "application/vnd.jupyter.widget-view+json"


def lives(view, shown):
    """Whether the widgets that were shown are those that the figure has."""
    return "ui" in view.__dict__ and view.ui.comm is not None and view.ui.model_id == shown


def test_a_cell_that_runs_again_lets_go_of_what_it_showed(shell):
    old, new = KIND(), KIND()
    shell.user_ns["Out"][3] = shell.user_ns["_3"] = shell.user_ns["mine"] = old
    shell.run("a", old)
    (shown,) = shell.run("a", new)
    assert "ui" not in old.__dict__ and lives(new, shown)
    assert shell.user_ns == {"Out": {}, "mine": old}  # what has a name of its own stays


def test_a_figure_in_a_variable_is_shown_again_alive(shell):
    view = KIND()
    for _ in range(3):
        (shown,) = shell.run("a", view)
        assert lives(view, shown)


def test_the_same_figure_twice_in_one_cell(shell):
    view = KIND()
    first, second = shell.run("a", view, view)
    assert first == second and lives(view, first)


def test_a_figure_that_another_cell_shows_stays(shell):
    view = KIND()
    shell.run("a", view)
    (shown,) = shell.run("b", view)
    shell.run("a", KIND())
    assert lives(view, shown)
    shell.run("b", KIND())
    assert "ui" not in view.__dict__


def test_figures_shown_in_a_loop_live_together(shell):
    views = [KIND() for _ in range(3)]
    assert all(map(lives, views, shell.run("a", *views)))


def test_without_a_cell_nothing_is_let_go(shell):
    """As nbclient runs a notebook, and the callback of another widget."""
    view = KIND()
    (shown,) = shell.run(None, view)
    shell.run(None, KIND())
    assert lives(view, shown)
