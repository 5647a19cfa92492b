"""What C2W3 trains beforehand: deep networks with and without batch norm (3.6, 3.7), and many small ones side by side (3.2, 3.3)."""

from functools import lru_cache

import numpy as np

from ... import data, initializers, optim, train
from ... import functional as F
from ...analysis import side_by_side
from ...analysis.averages import running_average
from ...analysis.descents import on_the_tape
from ...autodiff import Parameter, Tensor, no_grad
from ...stored import stored


@lru_cache
def digits():
    """X_train (64, 1500), labels (1500,), X_test (64, 297), labels_test (297,)."""
    return data.digits().split()


# ---- six hidden layers on the digits (3.6, 3.7) -------------------------------------------------------------------------
SIZES, LAYERS, BATCH, EPOCHS = (64, *[64] * 6, 10), 7, 64, 5
RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
UNITS = 4  # of layer 2, whose moments are kept
RUNS = 4
KEPT = 0.3  # the α of the network that is kept
EPSILON = 1e-5


@stored("c2w3/batch_norm", minutes=1, tolerance=1e-4)
def batch_norm(seed):
    """Without and with batch norm, for all RATES: the share of new digits right, (2, α, run), J of every batch, and of the first run the
    moments in layer 2. Of the first network with batch norm and α = KEPT: W0, gamma0, beta0, …, and μ and σ² of every batch, `seen`."""
    kept = {"right": [], "J": [], "moments": []}
    for normalise in (False, True):
        runs = [[train_digits(alpha, normalise, seed + run) for run in range(RUNS)] for alpha in RATES]
        kept["right"].append(
            [
                [
                    share_right(layers, averages(seen, 0.9) if normalise else None)
                    for layers, seen, _, _ in row
                ]
                for row in runs
            ]
        )
        kept["J"].append([[J for _, _, J, _ in row] for row in runs])
        kept["moments"].append([row[0][3] for row in runs])
    arrays = {name: np.clip(part, -1e9, 1e9).astype(np.float32) for name, part in kept.items()}
    layers, seen, _, _ = runs[RATES.index(KEPT)][0]
    for l, parts in enumerate(layers):
        for name, part in zip(("W", "b", "gamma", "beta"), parts):
            if part is not None:
                arrays[f"{name}{l}"] = part.value.astype(np.float32)
    return {"seen": seen.astype(np.float32), **arrays}


def start_deep(normalise, seed):
    """[(W, b or None, γ, β)] of the layers; γ and β are None where there is no batch norm."""
    rng, layers = np.random.default_rng(seed), []
    for l, (n_in, n) in enumerate(zip(SIZES, SIZES[1:]), 1):
        column, norm = np.zeros((n, 1)), normalise and l < LAYERS
        layers.append(
            (
                Parameter(initializers.he((n, n_in), rng=rng)),
                None if norm else Parameter(column.copy()),
                Parameter(column + 1) if norm else None,
                Parameter(column.copy()) if norm else None,
            )
        )
    return layers


def output(layers, X, *, observe=None, statistics=None, inside=None):
    """Scores of the digits in the columns of X. observe(l, μ, σ²) sees the batch's, statistics[l] replaces them; inside(l, Z) sees
    what goes into g."""
    A = X
    for l, (W, b, gamma, beta) in enumerate(layers):
        Z = F.affine(
            A, W, b if b is not None else np.zeros((len(W.value if isinstance(W, Tensor) else W), 1))
        )
        if gamma is not None:
            Z = F.batch_norm(
                Z,
                gamma,
                beta,
                axis=1,
                epsilon=EPSILON,
                statistics=statistics and statistics[l],
                observe=observe and (lambda mean, variance, l=l: observe(l, mean, variance)),
            )
        if inside:
            inside(l, Z)
        A = F.relu(Z) if l < LAYERS - 1 else Z
    return A


def train_digits(alpha, normalise, seed=0):
    """Train for five epochs by gradient descent: the layers' values; μ and σ² of every batch (steps, 6, 64); J of every batch; mean
    and standard deviation of four units' input to g in layer 2 (steps, 4) each. What is not reached because J is not finite stays NaN."""
    X, labels, _, _ = digits()
    layers, rng = start_deep(normalise, seed), np.random.default_rng(seed)
    optimizer = optim.GradientDescent([p for layer in layers for p in layer if p is not None], alpha)
    batches = [batch for _ in range(EPOCHS) for batch in train.mini_batches(X, labels[None], BATCH, rng=rng)]
    steps = len(batches)
    J, moments = np.full(steps, np.nan), np.full((2, steps, UNITS), np.nan)
    seen = np.full((2, steps, LAYERS - 1, SIZES[1]), np.nan)

    def loss(numbered):
        t, (batch, answers) = numbered

        def observe(l, mean, variance):
            seen[:, t, l] = mean[:, 0], variance[:, 0]

        def inside(l, Z):
            if l == 1:
                moments[:, t] = Z.value[:UNITS].mean(axis=1), Z.value[:UNITS].std(axis=1)

        return F.cross_entropy(output(layers, batch, observe=observe, inside=inside), answers[0], axis=0)

    with np.errstate(all="ignore"):
        for t, cost in enumerate(on_the_tape(loss, enumerate(batches), optimizer)):
            if not np.isfinite(cost):
                break
            J[t] = cost
    return layers, seen, J, moments


def averages(seen, momentum, steps=None):
    """Running averages (2, 6, 64) of μ and σ² after so many steps, from 0 and 1."""
    start = np.stack([np.zeros(seen.shape[2:]), np.ones(seen.shape[2:])])
    return running_average(start, np.moveaxis(seen, 1, 0)[:steps], momentum)


def as_statistics(running):
    """What `output` wants of running averages."""
    return [(mean[:, None], variance[:, None]) for mean, variance in zip(*running)]


def share_right(layers, running=None):
    """The share of test digits that are read correctly; NaN scores are wrong."""
    _, _, X, labels = digits()
    with no_grad(), np.errstate(all="ignore"):
        Z = output(
            [[p if p is None else getattr(p, "value", p) for p in layer] for layer in layers],
            X,
            statistics=None if running is None else as_statistics(running),
        )
    return float(np.mean((Z.argmax(axis=0) == labels) & np.isfinite(Z).all(axis=0)))


# ---- many networks side by side (3.2, 3.3) ------------------------------------------------------------------------------
SWEEP = np.geomspace(1e-6, 10, 57)  # α of the sweep over the digits
DIMS, HIDDEN = (64, 32, 10), [F.relu]
DAYS, POOL, NURSED = 16, 128, 6
M, PORTION, EPOCHS_A_DAY = 500, 50, 4


@stored("c2w3/tuning", minutes=1, tolerance=1e-6)
def tuning(seed):
    """`sweep` (57, 3): mean, worst and best of its runs; `caviar` (128, 17): right after each day; `panda` and its `panda_alpha` (6, 17)."""
    rng = np.random.default_rng(seed)
    with np.errstate(over="ignore", invalid="ignore"):
        caviar = many(10 ** rng.uniform(-4, 0, POOL), DAYS, rng)
        pandas, rates = zip(*(nursed(rng) for _ in range(NURSED)))
    return {
        "sweep": np.float32(sweep(SWEEP, seed)),
        "caviar": np.float32(caviar),
        "panda": np.float32(pandas),
        "panda_alpha": np.float32(rates),
    }


@lru_cache
def examples():
    """500 digits to learn from, X (64, 500), labels (500,), and new ones, X_test (64, 297), labels_test (297,)."""
    X, labels, X_test, labels_test = digits()
    return X[:, :M], labels[:M], X_test, labels_test


def day(nets, alpha, rng):
    """Four epochs of mini-batches of 50 with plain gradient descent, each network with its own α (n,)."""
    for _ in range(EPOCHS_A_DAY):
        nets = side_by_side.epoch(nets, *examples()[:2], HIDDEN, learning_rate=alpha, size=PORTION, rng=rng)
    return nets


def right(nets):
    """The share of new digits that each network reads correctly."""
    return side_by_side.shares_right(nets, *examples()[2:], HIDDEN)


def many(alpha, days, rng):
    """(n, days + 1): the share right after each day of n networks 64-32-10 with α (n,)."""
    start = side_by_side.initialize_many(len(alpha), DIMS, init=initializers.he, rng=rng)
    _, path = train.record(lambda nets: day(nets, alpha, rng), start, days, right)
    return np.transpose(path)


def sweep(alphas, seed=0, runs=32):
    """The share right after one day with each α: mean, worst and best of the runs, (n, 3)."""
    with train.one_thread(), np.errstate(over="ignore", invalid="ignore"):
        right_after = np.array(
            [many(alphas, 1, np.random.default_rng(seed + run))[:, 1] for run in range(runs)]
        )
    return np.transpose([right_after.mean(axis=0), right_after.min(axis=0), right_after.max(axis=0)])


def nursed(rng):
    """One network whose α is doubled after a day on which J fell; after another it goes back to its state before, and takes a quarter of α."""
    start = side_by_side.initialize_many(1, DIMS, init=initializers.he, rng=rng), 10 ** rng.uniform(-4, 0, 1)

    def cost(nets):
        return side_by_side.softmax_costs(nets, *examples()[:2], HIDDEN)[0]

    def next_day(state):
        nets, alpha = state
        tried = day(nets, alpha, rng)
        return (tried, 2 * alpha) if cost(tried) < cost(nets) else (nets, alpha / 4)

    _, (path, rates) = train.record(next_day, start, DAYS, lambda state: (right(state[0])[0], state[1][0]))
    return path, rates
