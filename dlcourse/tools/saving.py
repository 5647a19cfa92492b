"""What Jupyter's server keeps of a notebook, and what it lets a page ask for: `start.py` has the server call `configure`.

A live figure is stored as a widget and as a picture. The widget is of no use once its kernel has ended, and JupyterLab would show
"model not found" in its place. So the file gets the picture alone, and the page on the screen stays live. A page that is loaded
again while the kernel still has the widget gets it back; else the picture says that it is at rest.

The state of widgets is neither read nor written. JupyterLab would rebuild it as soon as a notebook is opened, also one that is
not trusted, and the code of those widgets would then act in the learner's name: read files, open terminals.
"""

import contextlib
import copy

import zmq
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

WIDGET = "application/vnd.jupyter.widget-view+json"
REST = {
    "output_type": "display_data",
    "data": {"text/html": "<small>This figure is at rest. Run its cell to bring it to life.</small>"},
    "metadata": {},
}
PATIENCE = 2  # seconds that a kernel may take to say what it has; a busy one says nothing
OWN = "'self' data: blob:"
POLICY = f"frame-ancestors 'self'; img-src {OWN}; media-src {OWN}; font-src {OWN}"  # opening a notebook asks nothing of others


def configure(c):
    """The course's settings of Jupyter's server; c is the configuration that Jupyter hands to its files."""
    c.ServerApp.contents_manager_class = Contents
    c.ServerApp.kernel_websocket_connection_class = Connection
    c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": POLICY}}
    if zmq.has("curve"):  # else each kernel would warn that it talks to the server in plain text
        c.KernelManager.transport_encryption = "auto"
    # servers of languages, for which Lab looks with `npm`, and notebooks as text files: the course has no use for them
    c.LanguageServerManager.autodetect = False
    c.ServerApp.jpserver_extensions = {"jupyterlab_jupytext": False}


class Connection(ZMQChannelsWebsocketConnection):
    """A page's connection to its kernel on which small messages leave at once: else every fourth move of a slider waits 40 ms for
    the page to confirm the one before (Nagle's algorithm and delayed acknowledgements)."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class Contents(AsyncLargeFileManager):
    """The server's files, notebooks without what only one session knows."""

    def __init__(self, **options):
        super().__init__(**options)
        self.widgets = {}  # path → what was left out when it was saved

    async def get(self, path, *args, **options):
        model = await super().get(path, *args, **options)
        if _is_notebook(model):
            model["content"].get("metadata", {}).pop("widgets", None)
            widgets = self.widgets.get(path.strip("/"), {})
            waken(model["content"], widgets, await self._alive(path.strip("/")) if widgets else ())
        return model

    async def save(self, model, path=""):
        if _is_notebook(model):
            self.widgets[path.strip("/")] = keep(model["content"])
        return await super().save(model, path)

    async def _alive(self, path):
        """Ids of all widgets that the kernel of a notebook has; none if it does not say, for whatever reason."""
        sessions = getattr(self.parent, "session_manager", None)
        for session in await sessions.list_sessions() if sessions else ():
            if session["path"].strip("/") == path:
                with contextlib.suppress(Exception):  # a notebook must open
                    client = sessions.kernel_manager.get_kernel(session["kernel"]["id"]).client()
                    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
                    try:
                        reply = await client.comm_info(reply=True, timeout=PATIENCE)
                        return set(reply["content"]["comms"])
                    finally:
                        client.stop_channels()
        return ()


def _is_notebook(model):
    return model.get("type") == "notebook" and isinstance(model.get("content"), dict)


def keep(notebook):
    """Leave in a notebook, in place, what is the same in every session: no widget in an output that says the same as a picture or
    as text (HTML), no state of widgets, not which Python has run it. So a notebook that is only opened stays the same file.
    Returns the widgets by their places."""
    metadata = notebook.get("metadata") or {}
    metadata.pop("widgets", None)
    (metadata.get("language_info") or {}).pop(
        "version", None
    )  # null in some files, which could not be saved then
    left_out = {}
    for place, output in _outputs(notebook):
        data = output.get("data") or {}
        if WIDGET in data and ("image/png" in data or "text/html" in data):
            left_out[place] = data.pop(WIDGET)
    for cell in notebook.get("cells") or ():
        if REST in (cell.get("outputs") or ()):
            cell["outputs"] = [output for output in cell["outputs"] if output != REST]
    return left_out


def waken(notebook, widgets, alive):
    """Give outputs the widgets that were left out, in place, if they are still alive. A figure that is not is followed by a sentence
    that says what to do."""
    asleep = []
    for place, output in _outputs(notebook):
        if (widget := widgets.get(place)) and widget.get("model_id") in alive:
            output["data"][WIDGET] = widget
        elif "alt" in ((output.get("metadata") or {}).get("image/png") or {}):
            asleep.append(place[0])
    for cell in notebook.get("cells") or ():
        if cell.get("id") in asleep:
            cell["outputs"].append(copy.deepcopy(REST))


def _outputs(notebook):
    """((id of the cell, which of its outputs), output)."""
    for cell in notebook.get("cells") or ():
        for k, output in enumerate(cell.get("outputs") or ()):
            yield (cell.get("id"), k), output
