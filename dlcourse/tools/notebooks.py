"""The notebooks' command line: `python -m dlcourse.tools.notebooks build|execute|freeze|check [week]`.

The source of truth is `notebooks/source/<stem>.py`, jupytext's py:percent text. A section starts with a Markdown cell marked
`# %% [markdown] section="c1w2.01"`; its heading, and the title over the first cell of a week, come from the curriculum.
`start` is a page without sections.

    build     text → notebook; a cell whose source is unchanged keeps its stored outputs
    execute   run it in a fresh kernel and say how long it took; writes nothing
    freeze    build, execute, clean, write: two freezes give the same bytes
    check     text and notebook in step, executed, well-formed; then a fresh run must give the same texts and pictures

A cell tagged `nbval-ignore-output` prints what no two runs print alike (measured times): its outputs are stored once and kept
until its source changes, and are not compared.
"""

import argparse
import ast
import base64
import functools
import importlib
import io
import os
import pkgutil
import re
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import jupytext
import nbformat
import numpy as np
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from PIL import Image
from traitlets import default

import dlcourse

from .. import curriculum
from ..practice.exercise import exercises
from ..tools.saving import WIDGET

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
START = "start"
SECONDS_PER_CELL = 60
UNSTABLE = "nbval-ignore-output"  # nbval's own tag
PICTURES = ("image/png", "image/jpeg")
METADATA = {  # what JupyterLab writes into a notebook when it opens it, and `saving.keep` leaves there
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


NO_LESSON = (
    "curriculum",
    "explore",
    "practice",
    "weeks",
    "tools",
)  # not taught


class NotebookError(Exception):
    """A notebook that cannot be made or run; the message is one sentence for its author."""


# ---- which notebooks there are ---------------------------------------------------------------------------------------


def stems(folder=FOLDER):
    """Stems of the notebooks that have a source: the start page, then the weeks in the curriculum's order."""
    return [
        stem
        for stem in (START, *(week.stem for week in curriculum.weeks()))
        if source_path(stem, folder).exists()
    ]


def stem_of(name):
    """The stem for a week's id ("c1w2"), its stem, or "start"."""
    known = {START: START, **{week.id: week.stem for week in curriculum.weeks()}}
    if name in known.values():
        return name
    if name not in known:
        raise NotebookError(f"there is no week {name!r}; there are {', '.join(known)}")
    return known[name]


def week_of(stem):
    """The curriculum's week of a stem, None for the start page."""
    return next((week for week in curriculum.weeks() if week.stem == stem), None)


def source_path(stem, folder=FOLDER):
    return Path(folder) / "source" / f"{stem}.py"


def notebook_path(stem, folder=FOLDER):
    return Path(folder) / f"{stem}.ipynb"


def read(stem, folder=FOLDER):
    """The stored notebook, or None where there is none yet."""
    path = notebook_path(stem, folder)
    if not path.exists():
        return None
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat's own errors are of many kinds
        raise NotebookError(
            f"{path.name} cannot be read ({type(error).__name__}): delete it and freeze {stem}"
        ) from None


def write(notebook, stem, folder=FOLDER):
    """Store a notebook: the old file is replaced in one step, so that it is never half written. Returns the path."""
    path = notebook_path(stem, folder)
    text = nbformat.writes(notebook, version=4)
    part = path.with_suffix(".part")
    part.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="\n")
    os.replace(part, path)
    return path


# ---- build -----------------------------------------------------------------------------------------------------------


def title(week):
    return f"# {week.en} · {week.zh}"


def heading(section):
    text = f"## {section.number} {section.en} · {section.zh}"
    return text.replace("<", r"\<")  # x<t> is no HTML


def build(stem, folder=FOLDER, stored=None):
    """The notebook that the source describes; cells with the same source as in `stored` keep its outputs.

    Raises   NotebookError if the source is missing, or a section is unknown, foreign to the week or marked twice
    """
    path = source_path(stem, folder)
    if not path.exists():
        raise NotebookError(f"{stem} has no source yet: write {path.parent.name}/{path.name}")
    week, seen = week_of(stem), set()
    notebook = nbformat.v4.new_notebook(metadata=METADATA)
    prefix, count = (week.id if week else stem), 0
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells:
        mark, source = cell.metadata.get("section"), cell.source
        if mark:
            section = _section(mark, week, stem)
            if cell.cell_type != "markdown" or mark in seen:
                raise NotebookError(f"{stem}: section {mark} starts with one Markdown cell, once")
            seen.add(mark)
            prefix, count = mark.replace(".", "-"), 0
            source = f"{heading(section)}\n\n{source}".rstrip()
        elif week and not notebook.cells:
            if cell.cell_type != "markdown":
                raise NotebookError(f"{stem}: the first cell is Markdown, the title is put over it")
            source = f"{title(week)}\n\n{source}".rstrip()
        count += 1
        new = {
            "code": nbformat.v4.new_code_cell,
            "markdown": nbformat.v4.new_markdown_cell,
            "raw": nbformat.v4.new_raw_cell,
        }[cell.cell_type]
        kept = {key: cell.metadata[key] for key in ("section", "tags") if cell.metadata.get(key)}
        notebook.cells.append(new(source, id=f"{prefix}-{count}", metadata=kept))
    _keep_outputs(notebook, stored)
    return notebook


def _section(mark, week, stem):
    sections = {section.id: section for section in week.sections} if week else {}
    if mark not in sections:
        raise NotebookError(
            f"{stem}: section {mark!r} is none of this page's; it has "
            + (" … ".join([min(sections), max(sections)]) if sections else "none")
        )
    return sections[mark]


def _keep_outputs(notebook, stored, only=None):
    """Copy outputs from `stored` to the cells with the same source: the first to the first, the second to the second."""
    old = {}
    for cell in _code(stored) if stored else ():
        old.setdefault(cell.source, []).append(cell)
    for cell in _code(notebook):
        match = old[cell.source].pop(0) if old.get(cell.source) else None
        if match and match.execution_count and (only is None or only in tags(cell)):
            cell.outputs = match.outputs
            cell.execution_count = cell.execution_count or match.execution_count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = cell.execution_count


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def place(cell):
    """Where a cell is, for a message: its id and its first line (ids carry the section)."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "empty")
    return f"cell {cell.id} ({first[:60]!r})"


# ---- execute ---------------------------------------------------------------------------------------------------------


class _ThisPython(AsyncKernelManager):
    """Knows only the kernel of the Python that runs this, whatever other kernels the machine has."""

    @default("kernel_spec_manager")
    def _no_other_kernels(self):
        return KernelSpecManager(parent=self, kernel_dirs=[])


def execute(notebook, cwd=FOLDER):
    """Run the cells in order in a fresh kernel of this Python, in place. Returns seconds per cell id.

    The run does not see the learner's progress, history or settings, and BLAS has one thread, so that it can be repeated.
    Raises   NotebookError naming the cell that failed
    """
    seconds, begun = {}, {}

    def last():
        return place(next(cell for cell in notebook.cells if cell.id == list(begun)[-1]))

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temp:
        Path(temp, "matplotlibrc").touch()
        env = {
            **os.environ,
            **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
            "PYTHONHASHSEED": "0",
            "IPYTHONDIR": temp,
            "MATPLOTLIBRC": temp,
            "DLCOURSE_PROGRESS": os.path.join(temp, "progress.sqlite"),
            "PYTHONPATH": os.pathsep.join(
                [str(Path(dlcourse.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
            ),
        }
        env.pop("MPLBACKEND", None)
        client = NotebookClient(
            notebook,
            kernel_manager_class=_ThisPython,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            timeout=SECONDS_PER_CELL,
            resources={"metadata": {"path": str(cwd)}},
            store_widget_state=False,
            record_timing=False,
            coalesce_streams=True,
            on_cell_execute=lambda cell, cell_index: begun.__setitem__(cell.id, time.perf_counter()),
            on_cell_executed=lambda cell, cell_index, execute_reply: seconds.__setitem__(
                cell.id, time.perf_counter() - begun[cell.id]
            ),
        )
        try:
            with warnings.catch_warnings():  # on Windows zmq says that it needs one more thread
                warnings.filterwarnings("ignore", "Proactor event loop", RuntimeWarning)
                client.execute(env=env)
        except CellTimeoutError:
            raise NotebookError(f"{last()} took more than {SECONDS_PER_CELL} seconds") from None
        except CellExecutionError as error:
            raise NotebookError(f"{last()} raised {error.ename}: {error.evalue}") from None
        except DeadKernelError:
            raise NotebookError(f"{last()} ended the kernel") from None
    return seconds


# ---- freeze ----------------------------------------------------------------------------------------------------------


def clean(notebook):
    """Leave in the outputs what every reader can show and every run repeats, in place: pictures in a palette, widget views
    only where nothing else stands for them, no timestamps, no widget state."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in _code(notebook):
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            data = output.get("data", {})
            if WIDGET in data and not _bare(data):
                del data[WIDGET]
            if "image/png" in data:
                data["image/png"] = _small(data["image/png"])
            if "metadata" in output:
                output.metadata = {
                    mime: about for mime, about in output.metadata.items() if mime in data and about
                }
        cell.outputs = _merged(cell.outputs)
    return notebook


def _bare(data):
    """A widget with nothing but its repr beside it: a reader without a kernel would see "VBox(children=…"."""
    return set(data) <= {WIDGET, "text/plain"} and re.match(r"[A-Z]\w*\(", data.get("text/plain", "Widget("))


def _merged(outputs):
    merged = []
    for output in outputs:
        if (
            merged
            and output.output_type == "stream" == merged[-1].output_type
            and output.name == merged[-1].name
        ):
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def _small(png):
    """The picture (base64) in at most 256 colours, if that is smaller; up to 256 colours nothing is lost."""
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    if image.mode not in ("RGB", "RGBA"):
        return png
    if image.mode == "RGBA" and image.getextrema()[3][0] == 255:
        image = image.convert("RGB")
    method = (
        Image.Quantize.MEDIANCUT if image.mode == "RGB" else Image.Quantize.FASTOCTREE
    )  # the one that knows alpha
    buffer = io.BytesIO()
    image.quantize(256, method=method, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    small = base64.b64encode(buffer.getvalue()).decode("ascii")
    return small if len(small) < len(png) else png


def frozen(stem, folder=FOLDER, cwd=None):
    """Build, execute and clean. Returns (notebook, seconds per cell id); writes nothing."""
    stored = read(stem, folder)
    notebook = build(stem, folder)
    seconds = execute(notebook, cwd or folder)
    clean(notebook)
    _keep_outputs(notebook, stored, only=UNSTABLE)
    return notebook, seconds


# ---- check -----------------------------------------------------------------------------------------------------------


def check(stem, folder=FOLDER, shots=None):
    """What is wrong with a notebook, a list of sentences: the pair, the stored outputs, the style, then a fresh run.

    The fresh run happens in another folder than the notebook's, because learners move notebooks. Pictures that differ
    are saved under `shots` (a new temporary folder by default), stored and fresh side by side.
    """
    try:
        stored = read(stem, folder)
        if stored is None:
            return [f"{stem} is not built: run `python -m dlcourse.tools.notebooks freeze {stem}`"]
        problems = pair(build(stem, folder), stored) + stale(stored) + lint(stored, stem)
        if problems:  # a fresh run would only say the same again
            return problems
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as elsewhere:
            fresh, _ = frozen(stem, folder, cwd=elsewhere)
    except NotebookError as error:
        return [str(error)]
    return compare(stored, fresh, shots)


def pair(built, stored):
    """Where the notebook and its source are out of step."""
    remedy = "the text and the notebook differ: edit the text, then freeze"
    problems = []
    for new, old in zip(built.cells, stored.cells):
        parts = [part for part in ("id", "cell_type", "source", "metadata") if new[part] != old.get(part)]
        if parts:
            problems.append(f"{place(old)}: {' and '.join(parts)} of {remedy}")
    if len(built.cells) != len(stored.cells):
        problems.append(
            f"{len(built.cells)} cells in the text, {len(stored.cells)} in the notebook: {remedy}"
        )
    if dict(stored.metadata) != METADATA:
        problems.append(f"the notebook's metadata: {remedy}")
    return problems[:5]


def stale(stored):
    """Cells without outputs of a run from top to bottom: never executed, out of order, failed."""
    problems = []
    for count, cell in enumerate(_code(stored), 1):
        if cell.execution_count is None:
            problems.append(f"{place(cell)} was never executed: freeze the notebook")
        elif cell.execution_count != count:
            problems.append(f"{place(cell)} was executed out of order: freeze the notebook")
        problems += [
            f"{place(cell)} shows an error: {output.ename}"
            for output in cell.outputs
            if output.output_type == "error"
        ]
    return problems


_OUTPUT_WIDGET = re.compile(r"\b(widgets\.Output|Output|interact|interactive|interactive_output)\(")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_MACHINE_PATH = re.compile(r"(?<![\w.])(/(home|Users|root|tmp|private|var|usr|opt|work|mnt)/|[A-Z]:\\)\w")


def lint(notebook, stem):
    """What experience says breaks a notebook: see design notes in each message. Needs no kernel."""
    week, problems, public = week_of(stem), [], public_names()
    stubs = exercise_names(week.id) if week else ()
    for cell in _code(notebook):
        lines = [line for line in cell.source.rstrip().splitlines() if line.strip()]
        if not lines:
            problems.append(f"{place(cell)} has no code: delete it")
        elif lines[-1].rstrip().endswith(";"):
            problems.append(
                f"{place(cell)} ends with `;`, which not every runner honours: assign the value instead"
            )
        if _OUTPUT_WIDGET.search(cell.source):
            problems.append(
                f"{place(cell)} uses an Output widget (or interact, which makes one): it swallows errors; "
                "show an explorable"
            )
        problems += [
            f"{place(cell)} redefines {name}, a public name of {public[name]}: import it, or take another name"
            for name in _defined(cell.source)
            if name in public and name not in stubs
        ]
        for text in _texts(cell):
            if _ADDRESS.search(text):
                problems.append(f"{place(cell)} prints an object's address, which differs in every run")
            if _MACHINE_PATH.search(text):
                problems.append(f"{place(cell)} prints a path of this machine")
        if any(output.get("name") == "stderr" for output in cell.outputs):
            problems.append(f"{place(cell)} writes to stderr: a warning is something to mend")
        if any(WIDGET in output.get("data", {}) for output in cell.outputs):
            problems.append(
                f"{place(cell)} shows a widget that has no picture or text for readers without a kernel"
            )
    return problems + (_lint_sections(notebook, week) if week else [])


def _lint_sections(notebook, week):
    marks = [cell.metadata["section"] for cell in notebook.cells if "section" in cell.metadata]
    wanted = [section.id for section in week.sections if section.id in marks or not section.beyond]
    problems = []
    if missing := [mark for mark in wanted if mark not in marks]:
        problems.append(f"{week.stem} has no section {', '.join(missing)}")
    elif marks != wanted:
        late = next(mark for mark, want in zip(marks, wanted) if mark != want)
        problems.append(f"{week.stem}: section {late} is not where the curriculum has it")
    computed, current = set(), None
    for cell in notebook.cells:
        current = cell.metadata.get("section", current)
        if cell.cell_type == "code":
            computed.add(current)
    return problems + [
        f"section {section.id} computes and shows nothing: give it a code cell, "
        "or mark it reading_only in the curriculum"
        for section in week.sections
        if section.id in marks and section.id not in computed and not section.reading_only
    ]


def _texts(cell):
    for output in cell.outputs:
        yield output.get("text", "")
        yield from (value for mime, value in output.get("data", {}).items() if mime.startswith("text/"))


def _defined(source):
    """Names of functions and classes that a cell defines at its top level."""
    code = "\n".join("pass" if line.startswith(("%", "!")) else line for line in source.splitlines())
    try:
        return [
            node.name
            for node in ast.parse(code).body
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        ]
    except SyntaxError:  # executing the cell will say so
        return []


@functools.cache
def public_names():
    """Public functions and classes of the floors that lessons use → the module that defines each."""
    names = {}
    for info in pkgutil.iter_modules(dlcourse.__path__, "dlcourse."):
        if info.name.partition(".")[2] in NO_LESSON:
            continue
        package = importlib.import_module(info.name)
        inner = pkgutil.walk_packages(getattr(package, "__path__", ()), info.name + ".")
        for module in (package, *(importlib.import_module(part.name) for part in inner)):
            names |= {
                name: module.__name__
                for name, value in vars(module).items()
                if not name.startswith("_")
                and getattr(value, "__module__", None) == module.__name__
                and callable(value)
            }
    return names


def exercise_names(week):
    """Names of the functions that a week's exercises ask for: its stubs define them."""
    return set(exercises(week))


def compare(stored, fresh, shots=None):
    """Where a fresh run shows something else than what is stored; cells tagged `nbval-ignore-output` are left out."""
    problems = []
    for old, new in zip(_code(stored), _code(fresh)):
        if UNSTABLE in tags(old):
            continue
        if len(old.outputs) != len(new.outputs):
            problems.append(f"{place(old)} gives {len(new.outputs)} outputs, stored are {len(old.outputs)}")
            continue
        for index, (a, b) in enumerate(zip(old.outputs, new.outputs), 1):
            problems += _compare_output(place(old), f"{old.id}-{index}", a, b, shots)
    return problems


def _compare_output(where, name, old, new, shots):
    a, b = ({"text": o.text} if "text" in o else dict(o.get("data", {})) for o in (old, new))
    if a.keys() != b.keys():
        return [f"{where} shows {', '.join(b) or 'nothing'}, stored is {', '.join(a) or 'nothing'}"]
    problems = []
    for kind in a:
        if kind in PICTURES:
            left, right = _decoded(a[kind]), _decoded(b[kind])
            count, allowed = differing_pixels(left, right), left.shape[0] * left.shape[1] * PIXELS_ALLOWED
            if count > allowed:
                path = _side_by_side(left, right, name, shots)
                what = f"{count} of its pixels" if left.shape == right.shape else "its size"
                problems.append(f"{where}: the picture of a fresh run differs in {what}, see {path}")
        elif a[kind] != b[kind]:
            line, stored, fresh = first_difference(str(a[kind]), str(b[kind]))
            problems.append(
                f"{where}: a fresh run gives another {kind}, line {line}: {fresh!r}, stored is {stored!r}"
            )
    return problems


def first_difference(a, b):
    """(line number, that line of a, that line of b)."""
    left, right = a.splitlines() + [""], b.splitlines() + [""]
    for number, (one, other) in enumerate(zip(left, right), 1):
        if one != other:
            return number, one[:100], other[:100]
    return min(len(left), len(right)), "", ""


COLOUR_ALLOWED = 32  # of 255: palettes and shades may differ a little from one system to the next
PIXELS_ALLOWED = 1e-5  # of all pixels: a digit that changed is more


def differing_pixels(a, b):
    """Count pixels whose colour does not occur, within a tolerance, at the same place or next to it in the other picture.

    Edges may move by one pixel, as rounding and anti-aliasing differ between systems; a digit, a curve or a colour that
    changed is seen. Pictures of different sizes differ everywhere.
    Shapes   a (height, width, 3), b the same, uint8
    """
    if a.shape != b.shape:
        return max(a.shape[0] * a.shape[1], b.shape[0] * b.shape[1])
    if np.array_equal(a, b):
        return 0
    return int((_outside(a, b) | _outside(b, a)).sum())


def _outside(a, b):
    """Which pixels of a lie outside the range of colours of the 3 × 3 pixels around the same place in b."""
    padded = np.pad(b, ((1, 1), (1, 1), (0, 0)), mode="edge").astype(np.int16)
    height, width = b.shape[:2]
    shifted = [padded[i : i + height, j : j + width] for i in range(3) for j in range(3)]
    low, high = functools.reduce(np.minimum, shifted), functools.reduce(np.maximum, shifted)
    return ((a < low - COLOUR_ALLOWED) | (a > high + COLOUR_ALLOWED)).any(-1)


def _decoded(encoded):
    """A stored picture as an array (height, width, 3), on white."""
    image = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"))


def _side_by_side(left, right, name, shots):
    folder = Path(shots or tempfile.mkdtemp(prefix="dlcourse-pictures-"))
    folder.mkdir(parents=True, exist_ok=True)
    both = Image.new(
        "RGB", (left.shape[1] + right.shape[1] + 10, max(left.shape[0], right.shape[0])), "magenta"
    )
    both.paste(Image.fromarray(left), (0, 0))
    both.paste(Image.fromarray(right), (left.shape[1] + 10, 0))
    path = folder / f"{name}.png"
    both.save(path)
    return path


# ---- command line ----------------------------------------------------------------------------------------------------


def _slowest(seconds):
    worst = sorted(seconds, key=seconds.get, reverse=True)[:3]
    return f"{sum(seconds.values()):.1f} s, slowest " + ", ".join(
        f"{key} {seconds[key]:.1f} s" for key in worst
    )


def _build(stem, folder):
    path = write(build(stem, folder, stored=read(stem, folder)), stem, folder)
    return f"{path.name}: built; cells that changed wait for `freeze`"


def _execute(stem, folder):
    return f"{stem}: {_slowest(execute(build(stem, folder), folder))}"


def _freeze(stem, folder):
    notebook, seconds = frozen(stem, folder)
    path = write(notebook, stem, folder)
    return f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, {_slowest(seconds)}"


def _check(stem, folder):
    problems = check(stem, folder)
    if problems:
        raise NotebookError("\n  ".join([f"{stem}:", *problems]))
    return f"{stem}: in step, and a fresh run shows the same"


def main(arguments=None):
    """The command line. Returns the exit status: 0, or 1 where something is wrong."""
    commands = {"build": _build, "execute": _execute, "freeze": _freeze, "check": _check}
    parser = argparse.ArgumentParser(
        prog="python -m dlcourse.tools.notebooks", description=__doc__.split("\n\n")[0]
    )
    parser.add_argument("command", choices=commands)
    parser.add_argument("week", nargs="?", help="id (c1w2), stem, or start; all notebooks if left out")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the notebooks are")
    options = parser.parse_args(arguments)
    try:
        chosen = [stem_of(options.week)] if options.week else stems(options.folder)
        if not chosen:
            raise NotebookError(
                f"no notebook sources in {options.folder / 'source'}: run this in the course's folder, "
                "or give --folder"
            )
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    work = functools.partial(_said, commands[options.command], folder=options.folder)
    if (
        options.command == "check" and len(chosen) > 1
    ):  # each in a process of its own, as many at a time as there are cores
        with ProcessPoolExecutor(min(len(chosen), os.cpu_count() or 1)) as pool:
            results = pool.map(work, chosen)
            return max(_print(*result) for result in results)
    return max(_print(*work(stem)) for stem in chosen)


def _said(command, stem, folder):
    """(0, what a command says of a notebook), or (1, what is wrong with it)."""
    try:
        return 0, command(stem, folder)
    except NotebookError as error:
        return 1, str(error)


def _print(status, text):
    print(text, file=sys.stderr if status else sys.stdout, flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
