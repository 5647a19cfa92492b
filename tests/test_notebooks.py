"""The notebook tools on small notebooks made here, then the real notebooks."""

import base64
import io
import json
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from PIL import Image, ImageDraw

from dlcourse.tools import notebooks
from dlcourse.tools.notebooks import NotebookError

SECTIONS = [
    SimpleNamespace(id=f"c9w1.0{i}", number=f"1.{i}", en=en, zh=zh, beyond=False, reading_only=False)
    for i, (en, zh) in enumerate([("Slopes", "斜率"), ("Steps", "步"), ("Rest", "休息")], 1)
]
WEEK = SimpleNamespace(id="c9w1", stem="c9w1_small", en="A Small Week", zh="小周", sections=SECTIONS)

SOURCE = """\
# %% [markdown]
# What this week is about.

# %% [markdown] section="c9w1.01"
# The slope of $x^2$.

# %%
print(f"slope {2 * 3}")

# %% [markdown] section="c9w1.02"
# Several steps.

# %%
steps = [1, 2, 4]
steps

# %% tags=["nbval-ignore-output"]
import time
print(time.perf_counter_ns())

# %% [markdown] section="c9w1.03"
# A picture.

# %%
from IPython.display import Image
from matplotlib.figure import Figure
import io
figure = Figure(figsize=(3, 2))
figure.subplots().plot(steps)
buffer = io.BytesIO()
figure.savefig(buffer, dpi=100)
Image(buffer.getvalue())
"""


@pytest.fixture
def small_curriculum(monkeypatch):
    """One week of three sections, in place of the real curriculum."""
    monkeypatch.setattr(
        notebooks, "curriculum", SimpleNamespace(weeks=lambda: [WEEK], sections=lambda: SECTIONS)
    )


@pytest.fixture
def folder(tmp_path, small_curriculum):
    """A folder of notebooks with the small week's source."""
    (tmp_path / "source").mkdir()
    put(tmp_path, SOURCE)
    return tmp_path


def put(folder, source, stem="c9w1_small"):
    notebooks.source_path(stem, folder).write_text(source, encoding="utf-8")


def code(source, *outputs, count=1, **metadata):
    return nbformat.v4.new_code_cell(
        source, outputs=list(outputs), execution_count=count, id="a-1", metadata=metadata
    )


def notebook_of(*cells):
    for number, cell in enumerate(cells, 1):
        cell.id = f"a-{number}"
    return nbformat.v4.new_notebook(cells=list(cells), metadata=notebooks.METADATA)


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def shown(data, **metadata):
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def png(array):
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def plain(width=300, height=200):
    """A picture of 256 grey levels with a line across it."""
    grey = np.linspace(0, 255, width).astype(np.uint8)
    picture = np.repeat(np.repeat(grey[None, :, None], height, 0), 3, 2).copy()
    picture[height // 2] = 255, 0, 0
    return picture


# ---- which notebooks -------------------------------------------------------------------------------------------------


def test_a_week_is_named_by_id_or_stem(small_curriculum):
    assert [notebooks.stem_of(name) for name in ("c9w1", "c9w1_small", "start")] == [
        "c9w1_small",
        "c9w1_small",
        "start",
    ]
    with pytest.raises(NotebookError, match="no week 'c9w2'; there are start, c9w1"):
        notebooks.stem_of("c9w2")


def test_stems_are_those_with_a_source_in_curriculum_order(folder):
    assert notebooks.stems(folder) == ["c9w1_small"]
    put(folder, "# %%\n1\n", "start")
    assert notebooks.stems(folder) == ["start", "c9w1_small"]


# ---- build -----------------------------------------------------------------------------------------------------------


def test_headings_come_from_the_curriculum(folder):
    built = notebooks.build("c9w1_small", folder)
    assert built.cells[0].source == "# A Small Week · 小周\n\nWhat this week is about."
    assert built.cells[1].source == "## 1.1 Slopes · 斜率\n\nThe slope of $x^2$."
    assert built.cells[1].metadata == {"section": "c9w1.01"}
    nbformat.validate(built)


def test_ids_are_section_and_counter(folder):
    assert [cell.id for cell in notebooks.build("c9w1_small", folder).cells] == [
        "c9w1-1",
        "c9w1-01-1",
        "c9w1-01-2",
        "c9w1-02-1",
        "c9w1-02-2",
        "c9w1-02-3",
        "c9w1-03-1",
        "c9w1-03-2",
    ]


def test_the_start_page_needs_no_sections(folder):
    put(folder, "# %% [markdown]\n# # Welcome\n\n# %%\n1\n", "start")
    built = notebooks.build("start", folder)
    assert [cell.id for cell in built.cells] == ["start-1", "start-2"]
    assert built.cells[0].source == "# Welcome"


@pytest.mark.parametrize(
    "source, message",
    [
        (SOURCE.replace("c9w1.02", "c9w1.20"), "'c9w1.20' is none of this page's; it has c9w1.01 … c9w1.03"),
        (SOURCE.replace("c9w1.02", "c9w1.01"), "c9w1.01 starts with one Markdown cell, once"),
        (
            SOURCE.replace('[markdown] section="c9w1.02"\n#', 'section="c9w1.02"\n#'),
            "starts with one Markdown cell",
        ),
        ("# %%\n1\n", "the first cell is Markdown"),
    ],
)
def test_a_wrong_source_is_refused_in_a_sentence(folder, source, message):
    put(folder, source)
    with pytest.raises(NotebookError, match=message):
        notebooks.build("c9w1_small", folder)


def test_a_missing_source_is_refused(folder):
    with pytest.raises(NotebookError, match="write source/start.py"):
        notebooks.build("start", folder)


def test_build_keeps_the_outputs_of_unchanged_cells_only(folder):
    stored = notebooks.build("c9w1_small", folder)
    for count, cell in enumerate(notebooks._code(stored), 1):
        cell.outputs, cell.execution_count = [stream(f"output {count}")], count
    put(folder, SOURCE.replace("[1, 2, 4]", "[1, 2, 5]"))
    built = notebooks._code(notebooks.build("c9w1_small", folder, stored))
    assert [cell.execution_count for cell in built] == [1, None, 3, 4]
    assert [len(cell.outputs) for cell in built] == [1, 0, 1, 1]


# ---- execute ---------------------------------------------------------------------------------------------------------


def test_execute_runs_in_order_in_a_shielded_kernel(tmp_path):
    book = notebook_of(
        code("import os, sys\nprint(os.getcwd())"),
        code(
            "print(sys.executable, os.environ['PYTHONHASHSEED'], os.environ['OPENBLAS_NUM_THREADS'], "
            "os.path.exists(os.environ['DLCOURSE_PROGRESS']))"
        ),
    )
    seconds = notebooks.execute(book, tmp_path)
    assert list(seconds) == ["a-1", "a-2"] and min(seconds.values()) > 0
    assert book.cells[0].outputs[0].text.strip() == str(tmp_path.resolve())
    import sys

    assert book.cells[1].outputs[0].text.split() == [*sys.executable.split(), "0", "1", "False"]


def test_a_failing_cell_is_named(tmp_path):
    with pytest.raises(
        NotebookError, match=r"cell a-2 \('1 / 0'\) raised ZeroDivisionError: division by zero"
    ):
        notebooks.execute(notebook_of(code("x = 1"), code("1 / 0"), code("x")), tmp_path)


def test_a_cell_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "SECONDS_PER_CELL", 1)
    with pytest.raises(NotebookError, match=r"cell a-1 \('while True: pass'\) took more than 1 seconds"):
        notebooks.execute(notebook_of(code("while True: pass")), tmp_path)


def test_a_kernel_that_dies_is_said(tmp_path):
    with pytest.raises(NotebookError, match="cell a-1 .* ended the kernel"):
        notebooks.execute(notebook_of(code("import os\nos._exit(1)")), tmp_path)


# ---- freeze ----------------------------------------------------------------------------------------------------------


def test_two_freezes_are_identical_and_check_agrees(folder):
    def freeze():
        notebook, _ = notebooks.frozen("c9w1_small", folder)
        return notebooks.write(notebook, "c9w1_small", folder).read_bytes()

    first = freeze()
    measured = json.loads(first)["cells"][5]["outputs"][0]["text"]
    assert freeze() == first  # also the measured time: it is stored once
    assert notebooks.check("c9w1_small", folder) == []
    put(folder, SOURCE.replace("import time", "import time   # again"))
    assert json.loads(freeze())["cells"][5]["outputs"][0]["text"] != measured
    assert b"\r" not in first and not list(folder.glob("*.part"))


def test_clean_drops_what_differs_between_runs():
    widget = {"model_id": "8f2e", "version_major": 2, "version_minor": 0}
    book = notebook_of(
        code(
            "a",
            stream("1\n"),
            stream("2\n"),
            stream("x", "stderr"),
            shown(
                {notebooks.WIDGET: widget, "image/png": png(plain()), "text/plain": "A finding"},
                **{"image/png": {"width": 300}, notebooks.WIDGET: {"x": 1}},
            ),
            execution={"iopub.status.busy": "2020"},
        ),
        code("b", shown({notebooks.WIDGET: widget, "text/plain": "VBox(children=())"})),
        code("c", shown({notebooks.WIDGET: widget, "text/plain": "Question 1: what is the slope?"})),
    )
    book.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    book.metadata["language_info"]["version"] = "3.14"
    notebooks.clean(book)
    a, b, c = book.cells
    assert book.metadata == notebooks.METADATA and a.metadata == {}
    assert [output.get("text") for output in a.outputs] == ["1\n2\n", "x", None]
    assert set(a.outputs[2].data) == {"image/png", "text/plain"}
    assert a.outputs[2].metadata == {"image/png": {"width": 300}}
    assert notebooks.WIDGET in b.outputs[0].data  # nothing else stands for it: lint says so
    assert set(c.outputs[0].data) == {"text/plain"}


def test_pictures_become_palettes_when_that_is_smaller():
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    for picture, lossless in ((plain(), False), (plain()[:, ::2], True), (noise, False)):
        before = png(picture)
        after = notebooks._small(before)
        assert len(after) <= len(before) and after == notebooks._small(before)
        worst = np.abs(notebooks._decoded(after).astype(int) - picture).max()
        assert worst == 0 if lossless else worst < 128
    assert notebooks._small(notebooks._small(before)) == notebooks._small(before)
    clear = np.dstack([plain(), np.full((200, 300), 255, np.uint8)])
    clear[:50, :, 3] = 0
    assert (
        Image.open(io.BytesIO(base64.b64decode(notebooks._small(png(clear)))))
        .convert("RGBA")
        .getpixel((5, 5))[3]
        == 0
    )


# ---- check: stored outputs -------------------------------------------------------------------------------------------


def test_a_text_that_moved_on_is_found(folder):
    stored = notebooks.build("c9w1_small", folder)
    assert notebooks.pair(notebooks.build("c9w1_small", folder), stored) == []
    put(folder, SOURCE.replace("2 * 3", "2 * 4").replace("Several", "Many"))
    first, second = notebooks.pair(notebooks.build("c9w1_small", folder), stored)
    assert "cell c9w1-01-2" in first and "source of the text and the notebook differ" in first
    assert "cell c9w1-02-1" in second
    put(folder, SOURCE + "\n# %%\n1\n")
    assert (
        "9 cells in the text, 8 in the notebook"
        in notebooks.pair(notebooks.build("c9w1_small", folder), stored)[0]
    )
    stored.metadata["widgets"] = {}
    assert "metadata" in notebooks.pair(notebooks.build("c9w1_small", folder), stored)[-1]


def test_stale_outputs_are_found():
    failed = nbformat.v4.new_output("error", ename="NameError", evalue="x", traceback=[])
    good = notebook_of(code("a", count=1), code("b", count=2))
    assert notebooks.stale(good) == []
    bad = notebooks.stale(notebook_of(code("a", count=None), code("b", count=3), code("c", failed, count=3)))
    assert ["never executed" in bad[0], "out of order" in bad[1], "error: NameError" in bad[2]] == [True] * 3
    assert len(bad) == 3


@pytest.mark.parametrize(
    "cell, message",
    [
        (code("plot(x);"), "ends with `;`"),
        (code(""), "has no code"),
        (code("import ipywidgets as W\nW.Output()"), "Output widget"),
        (code("interact(f, x=3)"), "Output widget"),
        (code("x", stream("<function f at 0x7f10a2b3c4d5>")), "address"),
        (code("x", shown({"text/plain": "<object at 0x000001F2A3B4C5D6>"})), "address"),
        (code("x", stream("/home/someone/notebooks/x.py")), "path of this machine"),
        (code("x", stream("C:\\Users\\someone")), "path of this machine"),
        (code("x", stream("RuntimeWarning: overflow", "stderr")), "stderr"),
        (code("x", shown({notebooks.WIDGET: {}, "text/plain": "VBox()"})), "no picture or text"),
        (code("def first_difference(a, b):\n    return a"), "redefines first_difference"),
    ],
)
def test_lint_finds(cell, message, monkeypatch):
    monkeypatch.setattr(
        notebooks, "public_names", lambda: {"first_difference": "dlcourse.analysis.gradcheck"}
    )
    problems = notebooks.lint(notebook_of(cell), "start")
    assert len(problems) == 1 and message in problems[0] and "cell a-1" in problems[0]


def test_lint_leaves_good_cells_alone(monkeypatch):
    monkeypatch.setattr(
        notebooks, "public_names", lambda: {"first_difference": "dlcourse.analysis.gradcheck"}
    )
    cells = [
        code("x = 1  # a; b"),
        code("%timeit x\nx"),
        code("mask = 0xFF", stream("0xff and and/or 3/4")),
        code("def mine(first_difference):\n    def first_difference(): pass"),
    ]
    assert notebooks.lint(notebook_of(*cells), "start") == []


def test_an_exercise_may_define_its_name(folder, monkeypatch):
    monkeypatch.setattr(notebooks, "public_names", lambda: {"sigmoid": "dlcourse.functional"})
    put(folder, SOURCE.replace("steps = [1, 2, 4]", "def sigmoid(z):\n    return ...\nsteps = [1]"))
    built = notebooks.build("c9w1_small", folder)
    assert "redefines sigmoid" in notebooks.lint(built, "c9w1_small")[0]
    monkeypatch.setattr(notebooks, "exercise_names", lambda week: {"sigmoid"})
    assert notebooks.lint(built, "c9w1_small") == []


def test_sections_are_complete_in_order_and_compute_something(folder):
    def problems(source):
        put(folder, source)
        return notebooks.lint(notebooks.build("c9w1_small", folder), "c9w1_small")

    assert problems(SOURCE) == []
    assert problems(SOURCE[: SOURCE.index('# %% [markdown] section="c9w1.03"')]) == [
        "c9w1_small has no section c9w1.03"
    ]
    swapped = SOURCE.replace("c9w1.01", "?").replace("c9w1.02", "c9w1.01").replace("?", "c9w1.02")
    assert problems(swapped) == ["c9w1_small: section c9w1.02 is not where the curriculum has it"]
    [silent] = problems(SOURCE.replace('# %%\nprint(f"slope {2 * 3}")\n', ""))
    assert "section c9w1.01 computes and shows nothing" in silent


# ---- check: a fresh run ----------------------------------------------------------------------------------------------


def test_the_same_outputs_agree():
    def book():
        return notebook_of(code("a", stream("1\n"), shown({"image/png": png(plain()), "text/plain": "x"})))

    assert notebooks.compare(book(), book()) == []


@pytest.mark.parametrize(
    "stored, fresh, message",
    [
        ([stream("1\n2\n")], [stream("1\n3\n")], "another text, line 2: '3', stored is '2'"),
        ([stream("1\n")], [stream("1\n"), stream("x", "stderr")], "gives 2 outputs, stored are 1"),
        ([stream("1\n")], [shown({"text/plain": "1"})], "shows text/plain, stored is text"),
        ([shown({"text/html": "<b>1</b>"})], [shown({"text/html": "<b>2</b>"})], "another text/html"),
    ],
)
def test_another_output_is_found(stored, fresh, message):
    problems = notebooks.compare(
        notebook_of(code("first line", *stored)), notebook_of(code("first line", *fresh))
    )
    assert len(problems) == 1 and message in problems[0] and "cell a-1 ('first line')" in problems[0]
    unstable = {"tags": [notebooks.UNSTABLE]}
    assert (
        notebooks.compare(
            notebook_of(code("a", *stored, **unstable)), notebook_of(code("a", *fresh, **unstable))
        )
        == []
    )


def test_another_picture_is_found_and_both_are_saved(tmp_path):
    other = plain()
    other[40:60, 40:60] = 0, 0, 255
    [problem] = notebooks.compare(
        notebook_of(code("draw()", shown({"image/png": png(plain())}))),
        notebook_of(code("draw()", shown({"image/png": png(other)}))),
        tmp_path / "shots",
    )
    assert "cell a-1 ('draw()'): the picture of a fresh run differs in 400 of its pixels" in problem
    saved = np.asarray(Image.open(tmp_path / "shots" / "a-1-1.png"))
    assert saved.shape == (200, 610, 3)
    assert np.array_equal(saved[:, :300], plain()) and np.array_equal(saved[:, 310:], other)


def written(text, at=(20, 20), shade=0):
    image = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(image).text(at, text, fill=(shade, shade, shade), font_size=24)
    return np.asarray(image)


def test_pixels_forgive_what_systems_do_differently_and_nothing_else():
    picture, differing = written("cost 0.123"), notebooks.differing_pixels
    allowed = 600 * 400 * notebooks.PIXELS_ALLOWED
    assert differing(picture, picture) == 0
    assert differing(picture, written("cost 0.123", shade=20)) == 0
    assert differing(picture, np.roll(picture, 1, 0)) == 0
    for other in (
        written("cost 0.124"),
        written("cost 0.128"),
        written("cost 0.723"),
        written("cost 0,123"),
        written(""),
        written("cost 0.123", at=(24, 20)),
        written("cost 0.123", shade=90),
    ):
        assert differing(picture, other) == differing(other, picture) > allowed
    assert differing(picture, picture[:300]) == 600 * 400


def test_check_of_a_week_that_is_not_built(folder):
    assert (
        "is not built: run `python -m dlcourse.tools.notebooks freeze c9w1_small`"
        in notebooks.check("c9w1_small", folder)[0]
    )


def test_a_broken_file_is_said_in_a_sentence(folder):
    notebooks.notebook_path("c9w1_small", folder).write_text("<<<<<<< HEAD", encoding="utf-8")
    [problem] = notebooks.check("c9w1_small", folder)
    assert "c9w1_small.ipynb cannot be read" in problem and "delete it and freeze c9w1_small" in problem


def test_check_runs_afresh_and_elsewhere(folder, tmp_path):
    put(
        folder,
        "# %% [markdown]\n# # Hi\n\n# %%\nfrom pathlib import Path\nprint(Path('here.txt').exists())\n",
        "start",
    )
    notebook, _ = notebooks.frozen("start", folder)
    notebooks.write(notebook, "start", folder)
    assert notebooks.check("start", folder) == []
    (folder / "here.txt").touch()
    notebook, _ = notebooks.frozen("start", folder)  # now it depends on a file beside it
    notebooks.write(notebook, "start", folder)
    [problem] = notebooks.check("start", folder)
    assert "line 1: 'False', stored is 'True'" in problem


# ---- command line ----------------------------------------------------------------------------------------------------


def test_the_command_line(folder, capsys):
    def run(*arguments):
        status = notebooks.main([*arguments, "--folder", str(folder)])
        return status, "".join(capsys.readouterr())

    status, text = run("build", "c9w1")
    assert status == 0 and "c9w1_small.ipynb: built" in text
    status, text = run("check")
    assert status == 1 and "cell c9w1-01-2" in text and "never executed" in text
    before = notebooks.notebook_path("c9w1_small", folder).read_bytes()
    status, text = run("execute", "c9w1_small")
    assert status == 0 and " s, slowest" in text
    assert notebooks.notebook_path("c9w1_small", folder).read_bytes() == before
    status, text = run("freeze")
    assert status == 0 and "MB" in text and " s, slowest" in text
    status, text = run("check", "c9w1")
    assert status == 0 and "a fresh run shows the same" in text
    status, text = run("check", "c7w7")
    assert status == 1 and text == "there is no week 'c7w7'; there are start, c9w1\n"
    put(folder, SOURCE.replace("2 * 3", "nothing"))
    status, text = run("freeze")
    assert status == 1 and "raised NameError: name 'nothing' is not defined" in text
    status, text = notebooks.main(["build", "--folder", str(folder / "source")]), capsys.readouterr().err
    assert status == 1 and "no notebook sources" in text


# ---- the real notebooks ----------------------------------------------------------------------------------------------


def test_every_source_is_in_the_curriculum():
    assert {path.stem for path in (notebooks.FOLDER / "source").glob("*.py")} == set(notebooks.stems())
    assert {path.stem for path in notebooks.FOLDER.glob("*.ipynb")} == set(notebooks.stems())


def test_public_names_are_of_the_lower_floors():
    names = notebooks.public_names()
    assert (
        names["sigmoid"].startswith("dlcourse.functional")
        and "Explorable" not in names
        and "NotebookError" not in names
    )


@pytest.mark.parametrize("stem", notebooks.stems())
def test_the_pair_is_in_step_and_well_formed(stem):
    stored = notebooks.read(stem)
    assert stored is not None, f"run python -m dlcourse.tools.notebooks freeze {stem}"
    assert notebooks.pair(notebooks.build(stem), stored) == []
    assert notebooks.stale(stored) == []
    assert notebooks.lint(stored, stem) == []
    assert notebooks.notebook_path(stem).stat().st_size <= 2e6


@pytest.mark.parametrize("stem", notebooks.stems())
def test_the_pictures_that_it_shows_are_small(stem):
    outputs = [output for cell in notebooks.read(stem).cells for output in cell.get("outputs", ())]
    pictures = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", ())]
    sizes = [len(base64.b64decode(picture)) for picture in pictures]
    assert max(sizes, default=0) <= 150_000, f"the largest has {max(sizes) // 1000} kB, 150 are allowed"
