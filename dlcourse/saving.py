"""What Jupyter's server keeps of a notebook when it is saved: `start.py` names `keep_pictures` as its pre_save_hook.

A live figure is stored as a widget and as a picture. The widget is of no use once its kernel has ended, and JupyterLab would show
"model not found" in its place. So the file gets the picture alone, and the page on the screen stays live.
"""

WIDGET = "application/vnd.jupyter.widget-view+json"


def keep_pictures(model, **_):
    """Take the widget out of every output that says the same as a picture or as text (HTML), in place."""
    if model.get("type") == "notebook" and isinstance(model.get("content"), dict):
        for cell in model["content"].get("cells", ()):
            for output in cell.get("outputs", ()):
                data = output.get("data", {})
                if WIDGET in data and ("image/png" in data or "text/html" in data):
                    del data[WIDGET]
