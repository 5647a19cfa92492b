"""Side by side, in one run: dlcourse against other libraries on the CPU and against the lectures' loops; figures; imports; notebooks.

    python3 start.py bench            prints all tables and writes benchmarks/RESULTS.md
    python3 start.py bench ops steps  prints these tables only; their names: steps ops memory cold loops computations batches
                                      page moves imports notebooks

Times are medians of repeats, taken in turns so that a busy moment of the machine hits all sides. PyTorch has 2 threads, as many
as the course asks for. The columns of a library that is not installed stay empty.
"""

import functools
import itertools
import os
import platform
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
from fresh import CASES, STEPS
from libraries import step, task

from dlcourse import data, deep_network, initializers, nn, optim, weeks
from dlcourse import functional as F
from dlcourse.analysis import noise, planes, runs, snapshots, surfaces
from dlcourse.explore import IntSlider, LogSlider, Slider
from dlcourse.explore.canvas import FILES, packed
from dlcourse.explore.page import script
from dlcourse.train import one_thread
from start import MEMORY

try:
    import torch

    torch.set_num_threads(2)
except ImportError:
    torch = None

RESULTS = Path(__file__).with_name("RESULTS.md")
FRESH = Path(__file__).with_name("fresh.py")


def medians(*functions, seconds=0.6, least=5, turn=0.2):
    """Median milliseconds of each function. They take turns of a fifth of a second, whose first half is not counted: a library's
    idle threads go on spinning for a tenth of a second, and take a core from the one that is measured next."""
    times = [[] for _ in functions]
    for function in functions:  # warm up
        function()
    end = time.perf_counter() + 2 * seconds * len(functions)
    while time.perf_counter() < end or len(times[-1]) < least:
        for function, record in zip(functions, times):
            begun = start = time.perf_counter()
            while start < begun + turn:
                function()
                now = time.perf_counter()
                if start >= begun + turn / 2 or now > begun + turn:
                    record.append(1e3 * (now - start))
                start = now
    return [float(np.median(record)) for record in times]


def compared(name, limit, ours, theirs=None, *others):
    """One row: name, our milliseconds, PyTorch's, the ratio, the limit that the project sets itself, and other libraries'. None
    stands for a library that is not there."""
    functions = [function for function in (ours, theirs, *others) if function]
    times = dict(zip(functions, medians(*functions)))
    ratio = times[ours] / times[theirs] if theirs else None
    bound = f"≤ {limit}" if limit else ""
    if limit and ratio and ratio > limit:
        bound += ", not met"
    cells = [f"{times[function]:.3g}" if function else "–" for function in (ours, theirs, *others)]
    return [name, *cells[:2], f"{ratio:.2f}" if ratio else "–", bound, *cells[2:]]


# ---- ops and training steps ----------------------------------------------------------------------------------------------

LIMITS = {  # of forward + backward, in times of PyTorch
    "sigmoid": 3,
    "tanh": 1,
    "relu": 2.5,
    "leaky_relu": 2.5,
    "elu": 1.6,
    "gelu": 1.1,
    "silu": 2.5,
    "softplus": 2.3,
    "softmax": 3.5,
    "log_softmax": 3,
}


def ops(rng):
    """Forward and backward of single ops, float32, 256 × 1024."""
    x = rng.standard_normal((256, 1024)).astype(np.float32)
    seed = np.ones_like(x)
    if torch:
        t, g = torch.tensor(x, requires_grad=True), torch.tensor(seed)
        twins = {
            "tanh": torch.tanh,
            "sigmoid": torch.sigmoid,
            "gelu": lambda t: torch.nn.functional.gelu(t, approximate="tanh"),
            "softmax": lambda t: torch.softmax(t, -1),
            "log_softmax": lambda t: torch.log_softmax(t, -1),
        }

    def ours(op):
        op.forward(x)[1](seed)

    def theirs(op):
        t.grad = None
        op(t).backward(g)

    for name, limit in LIMITS.items():
        twin = partial(theirs, twins.get(name) or getattr(torch.nn.functional, name)) if torch else None
        yield compared(name, limit, partial(ours, getattr(F, name)), twin)


def _layers(sizes, m, rng, *, batch_norm, keep_prob):
    """Closures that do one training step of Linear – BatchNorm – ReLU – Dropout – … – Linear on rows, in nn and in torch.nn."""
    x, labels = rng.standard_normal((m, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], m)

    def chain(Linear, BatchNorm, ReLU, Dropout):
        for n_in, n_out in zip(sizes[:-2], sizes[1:-1]):
            yield from [
                Linear(n_in, n_out),
                *[BatchNorm(n_out)] * batch_norm,
                ReLU(),
                *[Dropout()] * (keep_prob < 1),
            ]
        yield Linear(*sizes[-2:])

    model = nn.Sequential(
        *chain(
            lambda n_in, n_out: nn.Linear(n_in, n_out, rng=rng, dtype=np.float32),
            lambda n: nn.BatchNorm(n, dtype=np.float32),
            nn.ReLU,
            lambda: nn.Dropout(keep_prob, rng=rng),
        )
    )
    optimizer = optim.GradientDescent(model.parameters(), learning_rate=0.01)

    def ours():
        F.cross_entropy(model(x), labels).backward()
        optimizer.step()
        optimizer.zero_grad()

    if torch is None:
        return ours, None
    twin = torch.nn.Sequential(
        *chain(torch.nn.Linear, torch.nn.BatchNorm1d, torch.nn.ReLU, lambda: torch.nn.Dropout(1 - keep_prob))
    )
    descent = torch.optim.SGD(twin.parameters(), lr=0.01)
    inputs, targets = torch.tensor(x), torch.tensor(labels)

    def theirs():
        descent.zero_grad()
        torch.nn.functional.cross_entropy(twin(inputs), targets).backward()
        descent.step()

    return ours, theirs


def steps(rng):
    def row(name, limit, *of_task):
        given = task(*of_task)
        return compared(
            name, limit, *(step(library, given) for library in ("dlcourse", "PyTorch", "jax.jit", "autograd"))
        )

    with one_thread():  # as in train.fit
        for name, dims, m, rule, limit in (
            ("logistic regression 30-1, m = 400", [30, 1], 400, "descent", 0.5),
            ("planar network 2-4-1, m = 400", [2, 4, 1], 400, "descent", 0.5),
            ("planar network 2-4-1, m = 400, Adam", [2, 4, 1], 400, "adam", 0.22),
            ("deep planar network 2-8-8-8-1, m = 400", [2, 8, 8, 8, 1], 400, "descent", 0.5),
            ("digits 64-32-10, batch 64", [64, 32, 10], 64, "descent", 0.5),
        ):
            yield row(name, limit, dims, m, rng, rule)
        deep = [64] + [64] * 6 + [10]
        for name, sizes, m, batch_norm, keep_prob in (
            ("digits 64-32-10 with batch norm, batch 64", [64, 32, 10], 64, True, 1),
            ("digits 64-32-10 with dropout, batch 64", [64, 32, 10], 64, False, 0.8),
            ("digits 64-(64×6)-10 with batch norm, batch 64", deep, 64, True, 1),
            ("digits 64-(64×6)-10 with dropout, batch 64", deep, 64, False, 0.8),
            ("digits 64-64-64-10 with both, batch 512", [64, 64, 64, 10], 512, True, 0.8),
        ):
            yield compared(
                name, 1.0, *_layers(sizes, m, rng, batch_norm=batch_norm, keep_prob=keep_prob), None, None
            )
    for m in (64, 128, 256, 512):  # with as many BLAS threads as PyTorch has; 64 is the course's mini-batch
        yield row(f"large MLP 784-512-512-10, batch {m}", 1.2, [784, 512, 512, 10], m, rng)


# ---- in fresh processes --------------------------------------------------------------------------------------------------


def fresh(*arguments, **environment):
    """What fresh.py prints in a process of its own."""
    command = [sys.executable, str(FRESH), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment or None).stdout


def memory(rng):
    """Page faults of a training step in a new kernel, without and with the settings that start.py gives it."""
    without = {name: value for name, value in os.environ.items() if name not in MEMORY}
    for case in CASES:
        cells = []
        for environment in (without, {**without, **MEMORY}):
            faults, milliseconds = map(float, fresh("faults", case, **environment).split())
            cells += [f"{faults:.0f}", f"{milliseconds:.3g}"]
        yield [case, *cells]


def cold(rng):
    """From the start of the process to a planar network that was trained for 1000 steps."""
    seconds = {}
    for library in ("dlcourse", "PyTorch", "jax.jit"):
        if step(library, task([1, 1], 1, rng)) is None:
            continue
        times = []
        for _ in range(5):
            start = time.perf_counter()
            fresh("planar", library)
            times.append(time.perf_counter() - start)
        seconds[library] = float(np.median(times))
        share = seconds["dlcourse"] / seconds[library]
        limit = "" if library == "dlcourse" else "≤ 0.3"
        yield [library, f"{seconds[library]:.2f}", f"{share:.2f}" if limit else "", limit]


def loops(rng):
    """The lectures' explicit loops against the array form, for the same numbers."""
    X, Y, w = rng.standard_normal((30, 400)), (rng.random((1, 400)) < 0.5).astype(float), np.zeros((30, 1))

    def looped():
        dw, db = np.zeros((30, 1)), 0.0
        for i in range(400):
            z = 0.0
            for j in range(30):
                z += w[j, 0] * X[j, i]
            dz = 1 / (1 + np.exp(-z)) - Y[0, i]
            for j in range(30):
                dw[j, 0] += X[j, i] * dz
            db += dz
        return dw / 400, db / 400

    def arrays():
        dZ = F.sigmoid(w.T @ X) - Y
        return X @ dZ.T / 400, dZ.mean()

    yield compared("gradient of logistic regression, 30 features, 400 patients", None, arrays, looped)
    u, v = rng.standard_normal(100_000), rng.standard_normal(100_000)

    def dot():
        total = 0.0
        for i in range(len(u)):
            total += u[i] * v[i]
        return total

    yield compared("dot product, n = 100 000", None, lambda: u @ v, dot)


# ---- figures, imports, notebooks -----------------------------------------------------------------------------------------


def near(control):
    """A value a twentieth of its range away, as a slider goes in one move; of what has no range another value."""
    if isinstance(control, LogSlider):
        low, at, high = np.log10([control.low, control.start, control.high])
    elif isinstance(control, (Slider, IntSlider)):
        low, at, high = control.low, control.start, control.high
    else:
        return next(value for value in control.extremes() if value != control.start)
    step = (high - low) / 20
    if isinstance(control, IntSlider):
        step = max(round(step), 1)
    to = at + step if at + step <= high else at - step
    return control.check(10**to if isinstance(control, LogSlider) else to)


@functools.cache
def moved():
    """(figure, its class, ms of the processor to compute, ms to describe, kB) of a move of every control from the start."""
    rows = []
    for kind in sorted(weeks.registry().values(), key=lambda kind: kind.name):
        view = kind()
        for name, control in kind.controls.items():
            for _ in range(2):  # a slider that is dragged has been there before
                view.set(**kind.start)
                view.description.changes()
                t = [time.process_time()]
                view.set(**{name: near(control)})
                t.append(time.process_time())
                _, letter = packed(*view.description.changes())
                t.append(time.process_time())
            rows.append((kind.name, kind.latency, *(1e3 * np.diff(t)), len(letter) / 1e3))
    return rows


def moves(rng):
    """Milliseconds of the processor to compute a move and to tell it to the page, and what is sent."""
    for name, parts in itertools.groupby(moved(), key=lambda row: row[0]):
        parts = list(parts)
        compute, describe, size = np.array([row[2:] for row in parts]).T
        middles = [np.median(each) for each in (compute, describe, compute + describe, size)]
        yield name, parts[0][1], *(f"{value:.1f}" for value in (*middles, size.max()))


def page(rng):
    """What the project sets itself for figures in a page. What only a browser can tell is printed by `start.py browser`."""
    sizes = [row[-1] for row in moved()]
    for words, value, limit in (
        ("median", np.median(sizes), 3),
        ("of nine in ten at most", np.quantile(sizes, 0.9), 25),
        ("most", max(sizes), 100),
    ):
        yield _kept(f"a move of one control, {words}", value, limit, "kB")
    for latency, limit in (("I", 9), ("II", 90), ("III", 1500)):
        times = [sum(row[2:4]) for row in moved() if row[1] == latency]
        yield _kept(f"class {latency}: processor for a move, median", np.median(times), limit, "ms")
    yield _kept("the module that draws", len(script(*FILES)) / 1e3, 30, "kB")


def _kept(name, value, limit, unit):
    return name, f"{value:.1f} {unit}", f"≤ {limit}" + ", not met" * bool(value > limit)


def computations(rng):
    """What the large figures compute when nothing is cached yet, with the limits that the project sets itself."""

    def afresh(compute, *cached):
        def once():
            for function in cached:
                function.cache_clear()
            compute()

        return once

    def seen(dims):
        theta, *directions = rng.normal(size=(3, deep_network.count_parameters(dims))).astype(np.float32)
        X, Y = data.moons(200, noise=0.2, rng=rng)

        def J(theta):
            return planes.costs(theta, planes.Net(dims), X, Y)

        return lambda: surfaces.loss_slice(J, theta, directions, np.stack(np.meshgrid(span, span), axis=-1))

    def playground():
        rng = np.random.default_rng(29)
        flowers = [
            [part.astype(np.float32) for part in data.planar_flower(400, noise=0.2, rng=rng)]
            for _ in range(2)
        ]
        params = deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=rng, dtype=np.float32)
        at = np.r_[0:10, 10:101:5]
        return [*snapshots.training(params, *flowers, [F.tanh, F.identity], learning_rate=1.2, at=at)]

    span = np.linspace(-1, 1, 41, dtype=np.float32)
    bowl, himmelblau = surfaces.quadratic(100), surfaces.himmelblau()
    six = [
        (rule, {})
        for rule in (
            optim.gradient_descent,
            optim.momentum,
            optim.nesterov,
            optim.adagrad,
            optim.rmsprop,
            optim.adam,
        )
    ]
    grid = np.tile(10.0 ** (np.arange(-24, 4) / 6), (6, 1))
    x = np.linspace(-5, 5, 60)
    starts = np.stack(np.meshgrid(x, x), axis=-1)
    rows = [
        (
            "Six rules × 300 steps",
            lambda: runs.race(bowl, (1.0, 1.0), six, np.full((6, 1), 0.01), 300),
            [],
            60,
        ),
        (
            "The same, each with its best of 28 α",
            lambda: runs.race(bowl, (1.0, 1.0), six, grid, 300),
            [],
            60,
        ),
        (
            "60 × 60 starts, 150 steps of momentum",
            lambda: runs.basins(
                himmelblau,
                optim.momentum,
                starts,
                150,
                radius=0.15,
                limits=((-5, 5), (-5, 5)),
                learning_rate=0.01,
            ),
            [],
            100,
        ),
        *(
            (f"41 × 41 slice of {'-'.join(map(str, dims))}", seen(dims), [], 60)
            for dims in ((2, 8, 1), (2, 16, 16, 1))
        ),
        (
            "The playground: 100 steps of its first network",
            playground,
            [],
            30,
        ),
    ]
    with one_thread():
        for name, compute, cached, limit in rows:
            yield name, f"{medians(afresh(compute, *cached))[0]:.1f}", f"≤ {limit}"


def batches(rng):
    """The model of time behind the figure on batch sizes: a step of logistic regression with 20 features and batches of B examples."""
    X, Y, _ = data.logistic_stream(16_384, 20, rng=rng)
    w = np.zeros((1, 20))

    def step(x, y):
        return w - 0.1 * (F.sigmoid(w @ x) - y) @ x.T / x.shape[1]

    for size in (1, 16, 256, 1024, 4096, 16_384):
        measured = partial(step, X[:, :size].copy(), Y[:, :size].copy())
        with one_thread():
            yield (
                str(size),
                f"{medians(measured, seconds=0.2)[0]:.3g}",
                f"{noise.step_milliseconds(size):.3g}",
            )


def imports(rng):
    for module in ("dlcourse", "dlcourse.functional", "dlcourse.explore"):
        code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        seconds = [
            float(
                subprocess.run(
                    [sys.executable, "-c", code], capture_output=True, text=True, check=True
                ).stdout
            )
            for _ in range(5)
        ]
        yield module, f"{np.median(seconds):.3f}"


RESIDENT = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmRSS')))"


def notebooks(rng):
    """Run All in a kernel of its own, and the memory that it then has beyond that of a new kernel."""
    from nbformat.v4 import new_code_cell

    from dlcourse.tools import notebooks as tool

    for stem in tool.stems():
        book, start = tool.build(stem), time.perf_counter()
        probes = [new_code_cell(RESIDENT) for _ in range(2)] if Path("/proc/self/status").exists() else []
        book.cells = [*probes[:1], *book.cells, *probes[1:]]
        tool.execute(book)
        seconds = f"{time.perf_counter() - start:.1f}"
        size = f"{tool.notebook_path(stem).stat().st_size / 1e6:.2f}"
        new, now = (int(probe.outputs[0].text) / 1e3 for probe in probes) if probes else (np.nan, np.nan)
        yield stem, seconds, size, f"{new:.0f}", f"{now:.0f}", f"{now - new:.0f}", "≤ 200"


def machine():
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        name = next(
            (
                line.split(":")[1].strip()
                for line in info.read_text(encoding="utf-8").splitlines()
                if line.startswith("model name")
            ),
            name,
        )
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, NumPy {np.__version__}, "
        + (f"PyTorch {torch.__version__} with 2 threads" if torch else "without PyTorch")
    )


def table(title, head, rows):
    """Print a table as it fills, and return it as Markdown."""
    lines = [f"## {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    print("\n".join(lines))
    for row in rows:
        lines.append("| " + " | ".join(row) + " |")
        print(lines[-1], flush=True)
    print()
    return "\n".join(lines) + "\n"


SIDES = ["", "dlcourse, ms", "PyTorch, ms", "ratio", "limit"]
TABLES = {  # function → title and head
    steps: (
        "One training step (forward, backward, update), float32",
        [*SIDES, "jax.jit, ms", "autograd, ms"],
    ),
    ops: ("Single ops, float32, 256 × 1024, forward and backward", SIDES),
    memory: (
        "Memory kept between steps: a training step in a fresh kernel",
        ["", "page faults before", "ms", "page faults with start.py's settings", "ms"],
    ),
    cold: (
        f"Cold start: from nothing to a planar network trained for {STEPS} steps",
        ["", "s", "dlcourse's share", "limit"],
    ),
    loops: ("Arrays against the lectures' loops", ["", "arrays, ms", "loops, ms", "ratio", ""]),
    computations: ("Computations behind figures, ms", ["", "ms", "limit"]),
    batches: (
        "A step with B examples, measured and by the model of the figure, ms",
        ["B", "measured", "model"],
    ),
    page: ("Figures in a page", ["", "measured", "limit"]),
    moves: (
        "One move of a figure: ms of the processor, kB sent",
        ["figure", "class", "compute", "describe", "together", "kB", "most kB"],
    ),
    imports: ("Import", ["module", "seconds"]),
    notebooks: (
        "Notebooks",
        ["notebook", "executed in, s", "size, MB", "new kernel, MB", "after Run All", "more", "limit"],
    ),
}


def main(names):
    unknown = set(names) - {function.__name__ for function in TABLES}
    if unknown:
        sys.exit(f"no table {', '.join(sorted(unknown))}; there are {', '.join(f.__name__ for f in TABLES)}")
    rng = np.random.default_rng(0)
    parts = [f"# Measured\n\n{machine()}. Medians; `python3 start.py bench` writes this file.\n"]
    for function, (title, head) in TABLES.items():
        if not names or function.__name__ in names:
            parts.append(table(title, head, function(rng)))
    if not names:
        RESULTS.write_text("\n".join(parts), encoding="utf-8", newline="\n")
        print(f"written: {RESULTS.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
