"""Which figures stay alive: those of the last run of each cell, and those that another cell still shows; in loops and in `interact`, too."""

import sys
from types import SimpleNamespace

import pytest
from jupyter_client.manager import start_new_kernel

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
        display_pub=SimpleNamespace(clear_output=lambda wait=False: None),
        events=SimpleNamespace(register=lambda event, function: None),
    )

    def run(cell, *views):
        parent.update(metadata={"cellId": cell} if cell else {}, header={"msg_id": str(next(runs))})
        return go_on(*views)

    def go_on(*views):
        return [view._repr_mimebundle_()[0][WIDGET]["model_id"] for view in views]

    shell.run, shell.go_on = run, go_on
    monkeypatch.setitem(
        sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell, version_info=(9, 0))
    )
    for name in ("_PLACES", "_RUNS", "_MAKERS"):
        monkeypatch.setattr(alive, name, {})
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


def test_what_was_cleared_goes_when_something_new_is_shown(shell):
    alive.watch(shell)
    first, second, third = KIND(), KIND(), KIND()
    shell.run("a", first, second)
    shell.display_pub.clear_output(wait=True)
    assert all("ui" in view.__dict__ for view in (first, second))  # until then the page has them
    (shown,) = shell.go_on(third)
    assert lives(third, shown) and not any("ui" in view.__dict__ for view in (first, second))
    shell.display_pub.clear_output()
    (shown,) = shell.go_on(third)  # the same again
    assert lives(third, shown)


# ---- in a real kernel ------------------------------------------------------------------------------------------------
SETUP = """
import gc
from IPython.display import clear_output, display
import ipywidgets as W
from dlcourse.explore import Reading, Slider, View, explorable
@explorable(w=Slider(0.0, 1.0, 0.1), size=(200, 100))
def small(fig):
    "Nothing.   Lecture C1W2 2.4"
    return lambda w: Reading(f"{w}")
"""
COUNT = """
gc.collect()
print(sum(isinstance(each, View) for each in gc.get_objects()), sum("ui" in each.__dict__ for each in gc.get_objects() if isinstance(each, View)))
"""
INTERACT = "chosen = W.FloatSlider(.1, max=1)\nW.interact(lambda w: small(w=w), w=chosen);"
SHOWN_IN_IT = """
chosen = W.FloatSlider(.1, max=1)
@W.interact(w=chosen)
def show(w):
    for w in (w, w / 2):
        display(small(w=w))
"""
CALLBACK = """
chosen, out = W.FloatSlider(.1, max=1), W.Output()
def show(change):
    with out:
        clear_output(wait=True)
        display(small(w=change["new"]))
chosen.observe(show, "value")
display(chosen, out)
"""
LOOP = """
for w in (.1, .2):
    display(small(w=w))
"""
MOVING = """
for w in (.1, .2, .3, .4):
    clear_output(wait=True)
    display(small(w=w))
"""


class Kernel:
    """A kernel that is asked as JupyterLab asks: it says which cell it runs, and a slider that moves comes as a message."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def _ask(self, kind, content, metadata):
        message = self.client.session.msg(kind, content, metadata=metadata)
        self.client.shell_channel.send(message)
        printed, asked = "", message["header"]["msg_id"]
        while True:
            answer = self.client.get_iopub_msg(timeout=100)
            if answer["parent_header"].get("msg_id") != asked:
                continue
            assert answer["msg_type"] != "error", "\n".join(answer["content"]["traceback"])
            if answer["msg_type"] == "stream":
                printed += answer["content"]["text"]
            if answer["content"].get("execution_state") == "idle":
                return printed

    def run(self, cell, code):
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False)
        return self._ask("execute_request", content, {"cellId": cell})

    def move(self, value):
        comm = self.run("x", "print(chosen.model_id)").strip()
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        self._ask("comm_msg", {"comm_id": comm, "data": data}, {})

    def alive(self):
        """How many figures there are, and how many of them have widgets."""
        return tuple(map(int, self.run("y", COUNT).split()))


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        kernel = Kernel()
    kernel.run("setup", SETUP)
    yield kernel
    kernel.close()


@pytest.mark.parametrize(
    "code, most", [(INTERACT, 1), (SHOWN_IN_IT, 2), (CALLBACK, 1), (LOOP, 2), (MOVING, 1)]
)
def test_after_twelve_runs_and_moves_only_what_is_on_the_page_is_alive(kernel, code, most):
    for run in range(12):
        kernel.run("a", code)
        if "chosen" in code:
            for value in (0.3, 0.4 + run / 100):
                kernel.move(value)
    count, live = kernel.alive()
    assert count <= most + 1 and live == most  # the loop's variable may keep one, without widgets
    kernel.run("a", "small()")
    assert kernel.alive()[1] == 1


def test_what_is_added_to_an_output_widget_lives_beside_what_was_there(kernel):
    kernel.run("a", CALLBACK.replace("        clear_output(wait=True)\n", ""))
    for value in (0.3, 0.5, 0.7):
        kernel.move(value)
    assert kernel.alive()[1] == 3
    kernel.run("a", "small()")
    assert kernel.alive()[1] == 1
