"""What Jupyter's server keeps of a notebook, and what it lets a page ask for: `start.py` has the server call `configure`.

A live figure is stored as a widget and as a picture. The widget is of no use once its kernel has ended, and JupyterLab would show
"model not found" in its place. So the file gets the picture alone, and the page on the screen stays live.

The state of widgets is neither read nor written. JupyterLab would rebuild it as soon as a notebook is opened, also one that is
not trusted, and the code of those widgets would then act in the learner's name: read files, open terminals.
"""

import zmq
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

WIDGET = "application/vnd.jupyter.widget-view+json"
OWN = "'self' data: blob:"
POLICY = f"frame-ancestors 'self'; img-src {OWN}; media-src {OWN}; font-src {OWN}"  # opening a notebook asks nothing of others


def configure(c):
    """The course's settings of Jupyter's server; c is the configuration that Jupyter hands to its files."""
    c.ServerApp.contents_manager_class = Contents
    c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": POLICY}}
    if zmq.has("curve"):  # else each kernel would warn that it talks to the server in plain text
        c.KernelManager.transport_encryption = "auto"
    # servers of languages, which look for themselves with `npm`, and notebooks as text files: the course has no use for them
    c.ServerApp.jpserver_extensions = dict.fromkeys(("jupyter_lsp", "jupyterlab_jupytext"), False)


class Contents(AsyncLargeFileManager):
    """The server's files, notebooks without what only one session knows."""

    async def get(self, path, *args, **options):
        model = await super().get(path, *args, **options)
        if _is_notebook(model):
            model["content"].get("metadata", {}).pop("widgets", None)
        return model

    async def save(self, model, path=""):
        if _is_notebook(model):
            keep(model["content"])
        return await super().save(model, path)


def _is_notebook(model):
    return model.get("type") == "notebook" and isinstance(model.get("content"), dict)


def keep(notebook):
    """Leave in a notebook, in place, what is the same in every session: no widget in an output that says the same as a picture or
    as text (HTML), no state of widgets, not which Python has run it. So a notebook that is only opened stays the same file."""
    metadata = notebook.get("metadata") or {}
    metadata.pop("widgets", None)
    (metadata.get("language_info") or {}).pop(
        "version", None
    )  # null in some files, which could not be saved then
    for cell in notebook.get("cells") or ():
        for output in cell.get("outputs") or ():
            data = output.get("data") or {}
            if WIDGET in data and ("image/png" in data or "text/html" in data):
                del data[WIDGET]
