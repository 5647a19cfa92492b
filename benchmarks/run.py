"""Side by side, in one run: dlcourse against PyTorch on the CPU and against the lectures' loops; figures; imports; notebooks.

    python3 start.py bench            prints the tables and writes benchmarks/RESULTS.md

Times are medians of repeats, taken in turns so that a busy moment of the machine hits both sides. PyTorch has 2 threads, as many
as the course asks for. Without PyTorch its columns stay empty.
"""

import io
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from dlcourse import data, deep_network, explorables, functional as F, initializers, nn, optim
from dlcourse.autodiff import Parameter
from dlcourse.train import one_thread

try:
    import torch

    torch.set_num_threads(2)
except ImportError:
    torch = None

RESULTS = Path(__file__).with_name("RESULTS.md")


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


def compared(name, ours, theirs, limit=None):
    """One row: name, our milliseconds, theirs, ratio, the limit that the project sets itself."""
    if theirs is None:
        return name, f"{medians(ours)[0]:.3g}", "–", "–", f"≤ {limit}" if limit else ""
    a, b = medians(ours, theirs)
    return name, f"{a:.3g}", f"{b:.3g}", f"{a / b:.2f}", f"≤ {limit}" if limit else ""


# ---- ops and training steps ----------------------------------------------------------------------------------------------


def ops(rng):
    """Forward and backward of single ops, float32, 256 × 1024."""
    x = rng.standard_normal((256, 1024)).astype(np.float32)
    seed = np.ones_like(x)
    for name in ("sigmoid", "tanh", "relu", "gelu", "silu", "softplus", "softmax", "log_softmax"):

        def ours(op=getattr(F, name)):
            op.forward(x)[1](seed)

        theirs = None
        if torch:
            t, g = torch.tensor(x, requires_grad=True), torch.tensor(seed)
            twin = {
                "tanh": torch.tanh,
                "sigmoid": torch.sigmoid,
                "gelu": lambda t: torch.nn.functional.gelu(t, approximate="tanh"),
                "softmax": lambda t: torch.softmax(t, -1),
                "log_softmax": lambda t: torch.log_softmax(t, -1),
            }

            def theirs(op=twin.get(name) or getattr(torch.nn.functional, name)):
                t.grad = None
                op(t).backward(g)

        yield compared(f"{name}, forward + backward", ours, theirs)


def _step(dims, m, rng, multiclass):
    """Closures that do one training step of a ReLU network, ours and PyTorch's, from the same weights and data."""
    X = rng.standard_normal((dims[0], m)).astype(np.float32)
    labels = rng.integers(0, dims[-1] if multiclass else 2, m)
    params = [
        [Parameter(W.astype(np.float32)), Parameter(b.astype(np.float32))]
        for W, b in deep_network.initialize(dims, init=initializers.he, rng=rng)
    ]
    optimizer = optim.GradientDescent([p for layer in params for p in layer], learning_rate=0.01)
    Y = labels.astype(np.float32).reshape(1, m)

    def ours():
        A = X
        for k, (W, b) in enumerate(params):
            Z = F.affine(A, W, b)
            A = F.relu(Z) if k < len(params) - 1 else Z
        J = F.cross_entropy(Z, labels, axis=0) if multiclass else F.binary_cross_entropy(Z, Y)
        J.backward()
        optimizer.step()
        optimizer.zero_grad()

    if torch is None:
        return ours, None
    layers = []
    for k, (W, b) in enumerate(params):
        linear = torch.nn.Linear(W.shape[1], W.shape[0])
        with torch.no_grad():
            linear.weight[:], linear.bias[:] = torch.tensor(W.value), torch.tensor(b.value[:, 0])
        layers += [linear, torch.nn.ReLU()] if k < len(params) - 1 else [linear]
    model = torch.nn.Sequential(*layers)
    descent = torch.optim.SGD(model.parameters(), lr=0.01)
    inputs = torch.tensor(X.T.copy())
    targets = torch.tensor(labels) if multiclass else torch.tensor(Y.T.copy())
    loss = (
        torch.nn.functional.cross_entropy
        if multiclass
        else torch.nn.functional.binary_cross_entropy_with_logits
    )

    def theirs():
        descent.zero_grad()
        loss(model(inputs), targets).backward()
        descent.step()

    return ours, theirs


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
    for name, dims, m, multiclass, limit in (
        ("logistic regression 30-1, m = 400", [30, 1], 400, False, 0.5),
        ("planar network 2-4-1, m = 400", [2, 4, 1], 400, False, 0.5),
        ("deep planar network 2-8-8-8-1, m = 400", [2, 8, 8, 8, 1], 400, False, 0.5),
        ("digits 64-32-10, batch 64", [64, 32, 10], 64, True, 0.5),
    ):
        ours, theirs = _step(dims, m, rng, multiclass)
        with one_thread():  # as in train.fit
            yield compared(name, ours, theirs, limit)
    deep = [64] + [64] * 6 + [10]
    for name, sizes, m, batch_norm, keep_prob in (
        ("digits 64-32-10 with batch norm, batch 64", [64, 32, 10], 64, True, 1),
        ("digits 64-32-10 with dropout, batch 64", [64, 32, 10], 64, False, 0.8),
        ("digits 64-(64×6)-10 with batch norm, batch 64", deep, 64, True, 1),
        ("digits 64-(64×6)-10 with dropout, batch 64", deep, 64, False, 0.8),
        ("digits 64-64-64-10 with both, batch 512", [64, 64, 64, 10], 512, True, 0.8),
    ):
        with one_thread():
            yield compared(name, *_layers(sizes, m, rng, batch_norm=batch_norm, keep_prob=keep_prob), 1.0)
    for m in (64, 128):  # 64 is the course's mini-batch
        yield compared(f"large MLP 784-512-512-10, batch {m}", *_step([784, 512, 512, 10], m, rng, True), 1.1)


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

    yield compared("gradient of logistic regression, 30 features, 400 patients", arrays, looped)
    u, v = rng.standard_normal(100_000), rng.standard_normal(100_000)

    def dot():
        total = 0.0
        for i in range(len(u)):
            total += u[i] * v[i]
        return total

    yield compared("dot product, n = 100 000", lambda: u @ v, dot)


# ---- figures, imports, notebooks -----------------------------------------------------------------------------------------


def moves(rng):
    """Milliseconds of a move of every explorable, one control from the start to a random value: compute, draw, encode."""
    for kind in sorted(explorables.registry().values(), key=lambda kind: kind.name):
        view, parts = kind(), []
        controls = list(kind.controls.items())
        for k in range(40 if kind.latency != "III" else 4):
            name, control = controls[k % len(controls)]
            view.set(**kind.start)
            view._pixels(1)
            value, t = control.random(rng), [time.perf_counter()]
            view.set(**{name: value})
            t.append(time.perf_counter())
            pixels = view._pixels(1)
            t.append(time.perf_counter())
            pixels.save(io.BytesIO(), "JPEG", quality=90, subsampling=0)
            t.append(time.perf_counter())
            parts.append(1e3 * np.diff(t))
        parts = np.array(parts)
        total = parts.sum(1)
        yield (
            kind.name,
            kind.latency,
            *(f"{v:.1f}" for v in (*np.median(parts, 0), np.median(total), np.quantile(total, 0.95))),
        )


def computations(rng):
    """What the large figures compute when nothing is cached yet, with the limits that the project sets itself."""
    from dlcourse.explorables.c1w3 import networks
    from dlcourse.explorables.c2w2 import basins, race, slices

    def afresh(compute, *cached):
        def once():
            for function in cached:
                function.cache_clear()
            compute()

        return once

    shared = tuple(
        dict(beta1=0.9, beta2=0.999, beta_rms=0.9, epsilon=1e-8, weight_decay=0.0, heavy_ball=False).items()
    )
    rules, tied = tuple(race.RULES)[:6], (0.01,) * 6
    rows = [
        ("O1: 6 rules × 300 steps", lambda: race.race(race.Problem(), rules, shared, tied), [race.race], 60),
        (
            "O1: the same, each with its best of 28 α",
            lambda: race.race(race.Problem(), rules, shared),
            [race.race],
            60,
        ),
        (
            "O6: 60 × 60 starts, 150 steps of momentum",
            lambda: basins.basins("Himmelblau's four minima", "momentum", 0.01, 0.9, 150, 60),
            [basins.basins],
            100,
        ),
        *(
            (
                f"O5: 41 × 41 slice of {net}",
                lambda net=net: slices.sliced(slices.Net(net), slices.RANDOM, 0, 1.0, ("Adam",), 1.0, 41),
                [slices.sliced],
                60,
            )
            for net in slices.NETS
        ),
        (
            "A3: 100 steps of the default network",
            lambda: networks.snapshots(networks.Setting(), int(np.searchsorted(networks.STEPS, 100))),
            [networks._begun],
            30,
        ),
    ]
    with one_thread():
        for name, compute, cached, limit in rows:
            yield name, f"{medians(afresh(compute, *cached))[0]:.1f}", f"≤ {limit}"


def batches(rng):
    """The model of time behind O4: a step of logistic regression with 20 features and batches of B examples."""
    from dlcourse.explorables.c2w2.noise import CALL, EACH

    X, Y, _ = data.logistic_stream(16_384, 20, rng=rng)
    w = np.zeros((1, 20))
    for size in (1, 16, 256, 1024, 4096, 16_384):

        def step(x=X[:, :size].copy(), y=Y[:, :size].copy()):
            return w - 0.1 * (F.sigmoid(w @ x) - y) @ x.T / x.shape[1]

        with one_thread():
            yield str(size), f"{medians(step, seconds=0.2)[0]:.3g}", f"{CALL + EACH * size:.3g}"


def imports():
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


def notebooks():
    from dlcourse import notebooks as tool

    for stem in tool.stems():
        start = time.perf_counter()
        tool.execute(tool.build(stem))
        yield (
            stem,
            f"{time.perf_counter() - start:.1f}",
            f"{tool.notebook_path(stem).stat().st_size / 1e6:.2f}",
        )


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


def main():
    rng = np.random.default_rng(0)
    head = ["", "dlcourse, ms", "PyTorch, ms", "ratio", "limit"]
    parts = [
        f"# Measured\n\n{machine()}. Medians; `python3 start.py bench` writes this file.\n",
        table("One training step (forward, backward, update), float32", head, steps(rng)),
        table("Single ops, float32, 256 × 1024", head, ops(rng)),
        table("Arrays against the lectures' loops", ["", "arrays, ms", "loops, ms", "ratio", ""], loops(rng)),
        table("Computations behind figures, ms", ["", "ms", "limit"], computations(rng)),
        table("A step with B examples, and the model of O4, ms", ["B", "measured", "model"], batches(rng)),
        table(
            "One move of a figure, ms",
            ["figure", "class", "compute", "draw", "encode", "median", "p95"],
            moves(rng),
        ),
        table("Import", ["module", "seconds"], imports()),
        table("Notebooks", ["notebook", "executed in, s", "size, MB"], notebooks()),
    ]
    RESULTS.write_text("\n".join(parts), encoding="utf-8", newline="\n")
    print(f"written: {RESULTS.name}")


if __name__ == "__main__":
    main()
