"""The judge in a real kernel, where `exit()` ends it and one long call freezes it."""

import pytest
from jupyter_client.manager import start_new_kernel

SETUP = """
import time, re
import numpy as np
from dlcourse.practice import checker, exercises, week
check, hint, solution, quiz = week("c1w2")
"""


class Notebook:
    """A kernel, and what a page would show of each cell."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def begin(self, source):
        return self.client.execute(source)

    def messages(self, asked):
        """What the cell sends, as it comes, until it has run."""
        while True:
            message = self.client.get_iopub_msg(timeout=100)
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return
            if kind not in ("status", "execute_input"):
                yield kind, content

    def shown(self, source):
        """The cell's outputs at the end, as texts: what was updated stands once, with its last text."""
        places = {}
        for kind, content in self.messages(self.begin(source)):
            assert kind != "error", "\n".join(content["traceback"])
            name = content.get("transient", {}).get("display_id", len(places))
            places[name] = content["data"]["text/plain"] if "data" in content else content["text"]
        return list(places.values())

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        book = Notebook()
    book.shown(SETUP)
    yield book
    book.close()


def sigmoid(body):
    return f"def sigmoid(z):\n    {body}\n"


def test_an_answer_stands_once_and_a_stub_gets_no_place_of_its_own(notebook):
    assert notebook.shown(sigmoid("return ...") + "check(sigmoid)")[0].startswith(
        "○ sigmoid: not attempted yet"
    )
    kinds = [kind for kind, _ in notebook.messages(notebook.begin("check(sigmoid)"))]
    assert kinds == ["execute_result"]
    (answer,) = notebook.shown(sigmoid("z + 1") + "check(sigmoid)")
    assert answer.startswith("→ sigmoid: not yet")
    first, second = notebook.shown("check(sigmoid)\nchecked = check(sigmoid)")
    assert first == second == answer
    assert notebook.shown("checked") == [answer]


def test_exit_does_not_end_the_kernel(notebook):
    for leave in ("exit()", "quit()", "exit(keep_kernel=True)", "import sys; sys.exit()", "raise SystemExit"):
        (answer,) = notebook.shown(sigmoid(leave) + "kept = 3\ncheck(sigmoid)")
        assert "It called exit(), or raised SystemExit" in answer
        assert notebook.shown("kept, get_ipython().exit_now, 'ask_exit' in vars(get_ipython())") == [
            "(3, False, False)"
        ]


def test_after_every_way_to_stop_a_check_all_solutions_pass(notebook):
    """Python 3.11: one stopped check made all later ones hang that count lines."""
    bodies = [
        "while True: pass",
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "while True:\n        try: time.sleep(.02)\n        except BaseException: pass",
        "time.sleep(4)",
        "__import__('hashlib').pbkdf2_hmac('sha256', b'a', b'b', 12_000_000)",
        "return sum(range(10**8))",  # holds the lock, and ends
    ]
    for body in bodies:
        (answer,) = notebook.shown(sigmoid(body) + "check(sigmoid, seconds=.1)")
        assert answer.startswith("→ sigmoid: "), answer
        (failed,) = notebook.shown(
            "weeks = ['c1w1', 'c1w2', 'c1w3', 'c1w4', 'c2w1', 'c2w2', 'c2w3']\n"
            "[record.name for name in weeks for record in exercises(name).values()\n"
            "    if not checker.check(record, record.solution, seconds=60).passed]"
        )
        assert failed == "[]", f"after {body}: {failed}"


@pytest.mark.parametrize("frozen", ["sum(range(10**11))", "re.match(r'(a+)+$', 'a' * 40 + 'b')"])
def test_what_to_do_is_said_before_a_call_can_freeze_the_kernel(tmp_path, monkeypatch, frozen):
    """Nothing can be sent any more then: the page holds the card, and shows it when no answer has taken its place."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    book = Notebook()
    try:
        book.shown(SETUP)
        kind, content = next(book.messages(book.begin(sigmoid(f"return {frozen}") + "check(sigmoid)")))
        assert kind == "display_data" and content["transient"]["display_id"]
        assert "Kernel ▸ Restart" in content["data"]["text/plain"]
        markup = content["data"]["text/html"]
        assert "Kernel ▸ Restart" in markup and "animation: 1ms 8s forwards dlcourse-late" in markup
        assert "visibility: hidden" in markup and "@keyframes dlcourse-late" in markup
    finally:
        book.close()


def test_stop_button(notebook):
    """Interrupt ends the learner's code, and the answer says so."""
    asked = notebook.begin("print('running')\n" + sigmoid("while True: pass") + "check(sigmoid, seconds=60)")
    texts = []
    for _, content in notebook.messages(asked):
        texts.append(content.get("data", content).get("text/plain", ""))
        if len(texts) == 2:  # the place is there: the code runs, or will in a moment
            notebook.manager.interrupt_kernel()
    assert "stopped by you" in texts[-1].lower()
