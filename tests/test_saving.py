"""What is kept of a notebook when JupyterLab saves it."""

from dlcourse.saving import WIDGET, keep_pictures


def test_a_widget_goes_where_a_picture_or_html_says_the_same():
    outputs = [
        {"data": {WIDGET: {}, "image/png": "…"}},
        {"data": {WIDGET: {}, "text/html": "…", "text/plain": "…"}},
        {"data": {WIDGET: {}, "text/plain": "IntSlider()"}},
        {"text": "printed"},
    ]
    model = {"type": "notebook", "content": {"cells": [{"outputs": outputs}, {"source": "text"}]}}
    keep_pictures(model=model, path="x.ipynb", contents_manager=None)
    assert [sorted(output.get("data", ())) for output in outputs] == [
        ["image/png"],
        ["text/html", "text/plain"],
        sorted([WIDGET, "text/plain"]),
        [],
    ]


def test_other_files_are_left_alone():
    for model in (
        {"type": "file", "content": "text"},
        {"type": "notebook"},
        {"type": "directory", "content": None},
    ):
        before = dict(model)
        keep_pictures(model=model, path="x", contents_manager=None)
        assert model == before
