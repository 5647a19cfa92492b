"""The floors of the package, what may be imported where, and what no file may contain."""

import ast
import functools
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = [  # imports only point down
    {"autodiff", "checks", "curriculum", "fingerprint", "random", "remember", "stored", "typing"},
    {"functional", "data"},
    {
        "analysis",
        "initializers",
        "optim",
        "schedules",
        "metrics",
        "train",
        "deep_network",
        "nn",
        "frameworks",
    },
    {"vision", "language"},  # neither imports the other
    {"explore", "practice"},
    {"weeks"},
    {"tools"},
]
FLOOR = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}
DRAWS = FLOOR["explore"]  # the lowest floor that may draw
TEXTS = {".py", ".js", ".toml", ".md", ".txt", ".yml", ".ipynb", ".json", ".sh", ""}


def tracked():
    """Files that are, or by the next commit can be, in the repository."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):  # a copy without git
        listed = [
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if not set(path.relative_to(ROOT).parts[:-1])
            & {".venv", ".venv-frameworks", ".git", "__pycache__", ".pytest_cache"}
        ]
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


FILES = tracked()
PYTHON = [path for path in FILES if path.suffix == ".py"]
PACKAGE = [path for path in PYTHON if path.is_relative_to(ROOT / "dlcourse")]
MODULES = [path for path in PACKAGE if path != ROOT / "dlcourse" / "__init__.py"]


def name(path):
    return path.relative_to(ROOT).as_posix()


def group(path):
    """The week that a file belongs to, or "all else"."""
    return next((word for word in re.findall(r"c\dw\d", name(path))), "all else")


def each(paths):
    """A test of many files: one for those of each week, which tells every file that falls short."""
    groups = {key: [path for path in paths if group(path) == key] for key in sorted(map(group, paths))}

    def of_all(test):
        def run(paths):
            faults = []
            for path in paths:
                try:
                    test(path)
                except Exception as fault:
                    fault.add_note(name(path))
                    faults.append(fault)
            if faults:
                raise ExceptionGroup(f"{len(faults)} of {len(paths)} files", faults)

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return pytest.mark.parametrize("paths", groups.values(), ids=groups)(run)

    return of_all


@functools.cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def part(path):
    """dlcourse/functional/loss.py → functional; dlcourse/optim.py → optim."""
    return path.relative_to(ROOT / "dlcourse").parts[0].removesuffix(".py")


@functools.cache
def imports(path):
    """Absolute names of the modules that a file imports, wherever in it; `from . import x` counts as x."""
    return frozenset(_imports(path))


def _imports(path):
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *filter(None, [node.module])))
            yield from (f"{base}.{alias.name}" for alias in node.names)


def test_imports_are_read(tmp_path):
    path = ROOT / "dlcourse" / "tools" / "notebooks.py"
    assert {"dlcourse.curriculum", "numpy"} <= set(imports(path))


@each(MODULES)
def test_every_module_has_a_floor(path):
    assert part(path) in FLOOR, f"{part(path)} is on no floor of tests/test_architecture.py"


@each(PACKAGE)
def test_imports_point_down(path):
    for imported in imports(path):
        package, _, rest = imported.partition(".")
        target = rest.partition(".")[0]
        if package != "dlcourse" or target not in FLOOR:
            continue
        assert path in MODULES, f"dlcourse/__init__.py imports {imported}: `import dlcourse` must stay light"
        here, there = FLOOR[part(path)], FLOOR[target]
        same_part = part(path) == target
        beside = here == there and here not in (FLOOR["vision"],)
        assert same_part or there < here or beside, (
            f"{name(path)} (floor {here}) imports {imported} (floor {there})"
        )


COMPUTE = [
    path
    for path in PYTHON
    if path.parent == ROOT / "benchmarks"
    or path.is_relative_to(ROOT / "dlcourse" / "weeks")
    and path.name in ("exercises.py", "quiz.py")
]


@each(COMPUTE)
def test_no_figure_is_imported_to_compute(path):
    """What a quiz, an exercise or a benchmark needs lies on a lower floor; stored results come by a week's recipes."""
    for imported in imports(path):
        parts = imported.split(".")
        figure = parts[:2] == ["dlcourse", "weeks"] and len(parts) > 3 and parts[3] != "recipes"
        assert not figure, f"{name(path)} imports {imported}: move what it computes to a lower floor"


FIGURES = [
    path
    for path in PACKAGE
    if path.is_relative_to(ROOT / "dlcourse" / "weeks") and path.name not in ("exercises.py", "quiz.py")
]
MATHEMATICS = re.compile(
    r"\b(np\.linalg\.(?!norm\b)\w+|np\.(polyfit|convolve)|math\.(comb|erf|gamma)|\w+\.zero_grad|optimizer\.step)\b"
)


def calculated(path):
    """What a file computes of these, each with its line. A claim may: it asks the same number of another source."""
    claims = {
        line
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name == "_"
        for line in range(node.lineno, node.end_lineno + 1)
    }
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if number not in claims:
            yield from ((number, found[0]) for found in MATHEMATICS.finditer(line))


@each(FIGURES)
def test_a_figure_factors_no_matrix_and_trains_by_no_loop_of_its_own(path):
    """A figure lays out, calls lower floors, and words its finding."""
    assert not [*calculated(path)], f"{name(path)} computes {[*calculated(path)]}: move it to a lower floor"


def test_mathematics_in_a_figure_is_found(tmp_path):
    path = tmp_path / "figure.py"
    path.write_text(
        "w = np.linalg.solve(A, b)\nn = np.linalg.norm(w)\ndef _(kind):\n    return np.linalg.inv(A)\noptimizer.step()\n",
        encoding="utf-8",
    )
    assert [*calculated(path)] == [(1, "np.linalg.solve"), (5, "optimizer.step")]


def module(path):
    """dlcourse/nn/layers.py → dlcourse.nn.layers, dlcourse/nn/__init__.py → dlcourse.nn."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def links():
    """{module: the modules of the package that it imports}, lazily or not. `from .nn import Linear` is an import of nn."""
    known = {module(path) for path in PACKAGE}
    return {
        module(path): {
            imported if imported in known else imported.rpartition(".")[0] for imported in imports(path)
        }
        & known - {module(path)}
        for path in PACKAGE
    }


def circles(links):
    """The modules that can be reached from themselves, each with all that lie on a circle with it."""

    def reached(start):
        seen, stack = set(), [start]
        while stack:
            for target in links[stack.pop()] - seen:
                seen.add(target)
                stack.append(target)
        return seen

    reach = {start: reached(start) for start in links}
    groups = {start: {other for other in reach[start] if start in reach[other]} for start in links}
    return sorted({tuple(sorted(group)) for group in groups.values() if group})


def test_circles_are_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == [("b", "c")]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    found = links()
    assert "dlcourse.explore.live" in found["dlcourse.explore.figure"]  # imported in a function
    assert "dlcourse.functional" in found["dlcourse.deep_network"]  # from . import functional as F
    assert "dlcourse.nn.module" in found["dlcourse.nn.layers"]  # from .module import Module


def test_no_circles_between_files():
    """Whoever reads a file can read those below it first. An import inside a function counts."""
    assert circles(links()) == []


SHARED = {}  # may not grow


def week(module):
    """dlcourse.weeks.c1w3.networks → c1w3; "" for what belongs to no week."""
    return (
        module.removeprefix("dlcourse.weeks.").partition(".")[0]
        if module.startswith("dlcourse.weeks.")
        else ""
    )


def test_a_week_is_complete_in_its_folder():
    """No file of a week imports one of another week: a week can be changed, or taken out, without the others."""
    strangers = {}
    for file, imported in links().items():
        others = {other for other in imported if week(other) not in ("", week(file))}
        if week(file) and others:
            strangers[file] = others
    assert strangers == SHARED


@each(MODULES)
def test_only_the_upper_floors_draw(path):
    drawing = {
        imported
        for imported in imports(path)
        if imported.split(".")[0] in ("matplotlib", "ipywidgets", "IPython")
    }
    assert FLOOR[part(path)] >= DRAWS or not drawing, f"{name(path)} imports {drawing}"


@each(PYTHON)
def test_no_pyplot(path):
    assert not [
        imported for imported in imports(path) if "pyplot" in imported or imported.split(".")[0] == "pylab"
    ]


@each(PYTHON)
def test_text_files_are_opened_with_an_encoding(path):
    """The default differs between systems; bytes need none."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        owner = getattr(getattr(node.func, "value", None), "id", None)
        if (
            called == "open"
            and owner in (None, "io", "codecs")
            and isinstance(node.func, (ast.Name, ast.Attribute))
        ):
            if isinstance(node.func, ast.Attribute) and owner is None:
                continue
            mode = next(
                (word.value for word in node.keywords if word.arg == "mode"),
                node.args[1] if len(node.args) > 1 and isinstance(node.func, ast.Name) else None,
            )
            binary = isinstance(mode, ast.Constant) and "b" in mode.value
        elif called in ("read_text", "write_text"):
            binary = False
        else:
            continue
        named = any(word.arg == "encoding" for word in node.keywords)
        assert binary or named, f"{name(path)}:{node.lineno} opens a text file without encoding="


@each(PYTHON)
def test_a_conditional_expression_stands_in_no_other(path):
    """Where there are three things to choose from, an if with its elses or a table is easier to read."""
    choices = [node for node in ast.walk(tree(path)) if isinstance(node, ast.IfExp)]
    nested = [
        node.lineno
        for node in choices
        if any(isinstance(part, ast.IfExp) for part in (node.test, node.body, node.orelse))
    ]
    assert not nested, f"{name(path)} has nested conditional expressions in the lines {nested}"


PRIVATE = {  # instead of the field's words: activation, backward or vjp, run, standard deviation
    "gate", "gates", "ways", "through_Z", "through_g", "through_D", "through_A", "through_W",
}  # fmt: skip


@each([path for path in MODULES if FLOOR[part(path)] < DRAWS or part(path) == "weeks"])
def test_the_library_and_the_weeks_use_the_fields_words(path):
    names = {
        getattr(node, attribute)
        for node in ast.walk(tree(path))
        for attribute in ("id", "arg", "attr", "name")
        if isinstance(getattr(node, attribute, None), str)
    }
    assert not names & PRIVATE, f"{name(path)} has words of its own: {names & PRIVATE}"


def loaded(*imported):
    """Names of the modules in memory after these imports, in a fresh Python."""
    code = f"import sys, json\nimport {', '.join(imported)}\nprint(json.dumps(sorted(sys.modules)))"
    return set(
        json.loads(
            subprocess.run(
                [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
            ).stdout
        )
    )


@pytest.mark.parametrize("module", ["dlcourse", "dlcourse.functional", "dlcourse.train", "dlcourse.data"])
def test_importing_stays_light(module):
    modules = loaded(module) - loaded("numpy")
    heavy = {
        top
        for top in (found.partition(".")[0] for found in modules)
        if top
        in ("matplotlib", "ipywidgets", "IPython", "PIL", "jupytext", "nbformat", "traitlets", "pydoc_data")
    }
    assert module in modules
    assert not heavy, f"`import {module}` loads {heavy}"


HOSTS = {  # of package registries and their mirrors; in parts, so that no file names one, not even this
    "org": "pypi pythonhosted anaconda npmjs rubygems cpan r-project packagist debian",
    "com": "anaconda npmjs yarnpkg unpkg npmmirror aliyun nuget pkg.github",
    "io": "crates anaconda quay gcr",
    "net": "jsdelivr launchpad",
    "sh": "esm",
    "dev": "jspm prefix skypack",
    "edu.cn": "tsinghua ustc sjtu",
}
LABELS = {end: names.replace(".", r"\.").split() for end, names in HOSTS.items()}
REGISTRIES = re.compile(
    "|".join(rf"\b(?:{'|'.join(names)})\.{re.escape(end)}\b" for end, names in LABELS.items())
    + r"|\b(?:cdnjs|registry|packages|mirrors?|deb|files|index|download|proxy)\.[\w-]+\.(?:com|org|net|io|dev)\b|/simpl[e]/",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.:/{}])/(home|Users|root|opt|work|tmp|mnt|srv)/\w")
ABOUT = {
    "tests/test_architecture.py",
    "tests/test_notebooks.py",
    "dlcourse/tools/notebooks.py",
}  # they name such paths


@each(FILES)
def test_no_file_names_the_host_of_a_package_registry(path):
    """No file at all: those that are not text are read letter by letter, and their names too are looked at."""
    found = REGISTRIES.search(name(path)) or REGISTRIES.search(path.read_bytes().decode("latin-1"))
    assert not found, f"{name(path)} names a package registry: {found}"


@each([path for path in FILES if path.suffix in TEXTS and name(path) not in ABOUT])
def test_no_machine_path(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert not MACHINE.search(line), f"{name(path)}:{number} has a path of one machine: {line[:80]}"


@pytest.mark.parametrize(
    "host", [f"{label}.{end}" for end, names in HOSTS.items() for label in names.split()]
)
def test_the_search_finds_every_registry(host):
    for text in (f"see https://{host}/project/x", f"https://files.{host}", f"{host.upper()}:443"):
        assert REGISTRIES.search(text), text
    assert not REGISTRIES.search(f"{host}ing") and not REGISTRIES.search(f"x{host}"), host


def test_the_search_finds_what_it_looks_for():
    assert REGISTRIES.search("https://registry." + "example.com/x") and REGISTRIES.search(
        "mirror." + "example.org"
    )
    assert not REGISTRIES.search("https://example.org") and not REGISTRIES.search("https://doi.org/10.1")
    assert MACHINE.search("open('/home/x/y')")
    assert not MACHINE.search("https://example.org/home/page") and not MACHINE.search("{base}/work/x")
