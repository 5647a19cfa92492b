"""What the server keeps of a notebook, what it reads, and what it lets a page ask for."""

import asyncio
import json
import subprocess
import sys

import nbformat
import pytest
from traitlets.config import Config

from dlcourse.tools import notebooks, saving
from dlcourse.tools.notebooks import METADATA
from dlcourse.tools.saving import WIDGET, Contents

STATE = {
    "application/vnd.jupyter.widget-state+json": {"state": {"0": {"_esm": "fetch('…')"}}, "version_major": 2}
}


@pytest.fixture
def contents(tmp_path):
    return Contents(root_dir=str(tmp_path))


def test_a_widget_goes_where_a_picture_or_html_says_the_same():
    outputs = [
        {"data": {WIDGET: {}, "image/png": "…"}},
        {"data": {WIDGET: {}, "text/html": "…", "text/plain": "…"}},
        {"data": {WIDGET: {}, "text/plain": "IntSlider()"}},
        {"text": "printed"},
    ]
    saving.keep({"cells": [{"outputs": outputs}, {"source": "text"}]})
    assert [sorted(output.get("data", ())) for output in outputs] == [
        ["image/png"],
        ["text/html", "text/plain"],
        sorted([WIDGET, "text/plain"]),
        [],
    ]


def test_the_state_of_widgets_is_not_read(contents, tmp_path):
    book = nbformat.v4.new_notebook(metadata={**METADATA, "widgets": STATE})
    nbformat.write(book, tmp_path / "gift.ipynb")
    for options in ({}, {"type": "notebook"}, {"type": "notebook", "format": "json"}):
        model = asyncio.run(contents.get("gift.ipynb", **options))
        assert model["content"]["metadata"] == METADATA
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "", "widgets": STATE}, "worksheets": []}
    (tmp_path / "old.ipynb").write_text(json.dumps(old), encoding="utf-8")
    assert "widgets" not in asyncio.run(contents.get("old.ipynb"))["content"]["metadata"]


def test_the_state_of_widgets_is_not_saved_nor_which_python_it_was(contents, tmp_path):
    lab = {**METADATA, "language_info": {**METADATA["language_info"], "version": "3.12.1"}, "widgets": STATE}
    model = {"type": "notebook", "content": nbformat.v4.new_notebook(metadata=lab)}
    asyncio.run(contents.save(model, "mine.ipynb"))
    assert json.loads((tmp_path / "mine.ipynb").read_text(encoding="utf-8"))["metadata"] == METADATA


def test_a_copy_a_checkpoint_and_a_new_name_keep_nothing_of_a_session(contents, tmp_path):
    """Copy, Save As, Revert to Checkpoint, Rename: every way from a notebook to a file."""
    figure = nbformat.v4.new_output("display_data", data={WIDGET: {"model_id": "0"}, "image/png": "AA=="})
    book = nbformat.v4.new_notebook(metadata={**METADATA, "widgets": STATE})
    book.cells = [nbformat.v4.new_code_cell("figure()", outputs=[figure], id="one")]
    nbformat.write(book, tmp_path / "gift.ipynb")

    def kept(name):
        text = (tmp_path / name).read_text(encoding="utf-8")
        return WIDGET in text or "widget-state" in text

    copy = asyncio.run(contents.copy("gift.ipynb"))
    model = asyncio.run(contents.get("gift.ipynb"))
    asyncio.run(contents.save({"type": "notebook", "content": model["content"]}, "saved as.ipynb"))
    asyncio.run(contents.rename("saved as.ipynb", "renamed.ipynb"))
    checkpoint = asyncio.run(contents.create_checkpoint("renamed.ipynb"))
    asyncio.run(contents.restore_checkpoint(checkpoint["id"], "renamed.ipynb"))
    assert kept("gift.ipynb") and not kept(copy["path"]) and not kept("renamed.ipynb")


def test_a_notebook_of_the_learners_own_keeps_the_rest(contents, tmp_path):
    """Beside the course's: its metadata, attachments and outputs are its owner's."""
    book = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "julia", "display_name": "J"}, "mine": {"widgets": 1}}
    )
    only = nbformat.v4.new_output(
        "display_data", data={WIDGET: {"model_id": "0"}, "text/plain": "IntSlider()"}
    )
    book.cells = [
        nbformat.v4.new_code_cell("x", outputs=[only], id="one", metadata={"tags": ["mine"], "widgets": 2}),
        nbformat.v4.new_markdown_cell(
            "![](attachment:a.png)", id="two", attachments={"a.png": {"image/png": "AA=="}}
        ),
    ]
    nbformat.write(book, tmp_path / "mine.ipynb")
    before = json.loads((tmp_path / "mine.ipynb").read_text(encoding="utf-8"))
    model = asyncio.run(contents.get("mine.ipynb"))
    asyncio.run(contents.save({"type": "notebook", "content": model["content"]}, "mine.ipynb"))
    assert json.loads((tmp_path / "mine.ipynb").read_text(encoding="utf-8")) == before


def test_what_others_leave_empty_can_be_saved(contents, tmp_path):
    """Such a file is opened without a word; before, saving it failed."""
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": None}, "cells": []}
    (tmp_path / "odd.ipynb").write_text(json.dumps(book), encoding="utf-8")
    model = asyncio.run(contents.get("odd.ipynb"))
    asyncio.run(contents.save({"type": "notebook", "content": model["content"]}, "odd.ipynb"))
    saving.keep({"metadata": None, "cells": [{"outputs": None}, {"outputs": [{"data": None}]}]})
    saving.keep({"cells": None})


@pytest.mark.parametrize("stem", [stem for stem in notebooks.stems() if notebooks.read(stem)])
def test_the_server_writes_what_the_notebooks_tool_writes(contents, tmp_path, stem):
    """Byte for byte, so that a notebook that is opened and saved is not changed."""
    (tmp_path / "frozen").mkdir()
    frozen = notebooks.write(notebooks.clean(notebooks.read(stem)), stem, tmp_path / "frozen")
    model = asyncio.run(contents.get(f"frozen/{frozen.name}"))
    language = {
        **model["content"]["metadata"]["language_info"],
        "version": "3.12.1",
    }  # as Lab has it from the kernel
    model["content"]["metadata"]["language_info"] = language
    asyncio.run(contents.save(model, "saved.ipynb"))
    assert (tmp_path / "saved.ipynb").read_bytes() == frozen.read_bytes()


def test_other_files_are_left_alone(contents, tmp_path):
    (tmp_path / "folder").mkdir()
    asyncio.run(contents.save({"type": "file", "format": "text", "content": "widgets"}, "text.txt"))
    assert asyncio.run(contents.get("text.txt"))["content"] == "widgets"
    assert asyncio.run(contents.get("folder"))["type"] == "directory"
    assert "text.txt" in [each["name"] for each in asyncio.run(contents.get(""))["content"]]
    asyncio.run(contents.save({"type": "notebook", "content": nbformat.v4.new_notebook()}, "new.ipynb"))
    assert asyncio.run(contents.get("new.ipynb", content=False))["content"] is None


def test_the_server_is_configured_without_a_word():
    """As start.py has it: the configuration file is read twice when JupyterLab starts, and nothing is said of it."""
    code = (
        "from traitlets.config import Config\nfrom jupyter_server.serverapp import ServerApp\n"
        "from dlcourse.tools.saving import configure\nc = Config()\nconfigure(c), configure(c)\n"
        "app = ServerApp(config=c)\napp.update_config(c)\nprint(app.jpserver_extensions)\nmanager = app.contents_manager_class(parent=app)\n"
        "manager.update_config(c)\nprint(type(manager).__name__)"
    )
    said = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, encoding="utf-8")
    extensions, name = said.stdout.splitlines()
    assert extensions == "{'jupyterlab_jupytext': False}" and name == "Contents"
    assert "pre_save_hook" not in said.stderr


def test_a_page_asks_nobody_for_pictures():
    c = Config()
    saving.configure(c)
    policy = dict(
        part.split(" ", 1)
        for part in c.ServerApp.tornado_settings["headers"]["Content-Security-Policy"].split("; ")
    )
    assert policy["img-src"] == policy["media-src"] == policy["font-src"] == "'self' data: blob:"
    assert policy["frame-ancestors"] == "'self'"


def figure(model_id="7"):
    """The output of a figure that is shown."""
    data = {WIDGET: {"model_id": model_id}, "image/png": "AA=="}
    return nbformat.v4.new_output("display_data", data=data, metadata={"image/png": {"alt": "A line."}})


@pytest.mark.parametrize("alive", [{"7"}, set()])
def test_a_figure_is_loaded_again_alive_or_says_that_it_is_at_rest(contents, tmp_path, monkeypatch, alive):
    async def known(path):
        return alive

    monkeypatch.setattr(contents, "_alive", known)
    plain = nbformat.v4.new_output("display_data", data={"image/png": "AA=="})
    cells = [
        nbformat.v4.new_code_cell("f()", outputs=outputs) for outputs in ([figure(), figure("8")], [plain])
    ]
    book = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    asyncio.run(contents.save({"type": "notebook", "content": book}, "/mine.ipynb"))
    stored = (tmp_path / "mine.ipynb").read_bytes()
    assert WIDGET.encode() not in stored
    model = asyncio.run(contents.get("mine.ipynb"))
    first, second, *said = model["content"]["cells"][0]["outputs"]
    assert (WIDGET in first["data"], WIDGET in second["data"]) == ("7" in alive, False)
    assert said == [saving.REST] and model["content"]["cells"][1]["outputs"] == [plain]
    asyncio.run(contents.save({"type": "notebook", "content": model["content"]}, "mine.ipynb"))
    assert (tmp_path / "mine.ipynb").read_bytes() == stored
