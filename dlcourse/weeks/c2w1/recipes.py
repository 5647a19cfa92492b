"""What C2W1 trains beforehand: small networks on the noisy wave, and networks on digits."""

from functools import lru_cache
from itertools import chain, count, islice, product, repeat
from typing import NamedTuple

import numpy as np

from ... import data, deep_network, initializers, optim, train
from ... import functional as F
from ...analysis.descents import descending
from ...analysis.gradcheck import flatten, unflatten
from ...stored import stored

RUNS = 3  # of every training, from different starts


def layered(flat, dims):
    """The numbers of `flatten` as [(W[1], b[1]), …] in float64; views if they are float64 already."""
    like = [(np.empty((n, before)), np.empty((n, 1))) for before, n in zip(dims, dims[1:])]
    return unflatten(np.asarray(flat, float), like)


# ---- the noisy wave -----------------------------------------------------------------------------------------------------
@lru_cache
def wave():
    """2000 points to train on, and 5000 others, the dev set: X, Y, X_dev, Y_dev. Ten of a hundred labels are turned over."""
    rng = np.random.default_rng(3)
    return *data.noisy_wave(2000, rng=rng), *data.noisy_wave(5000, rng=rng)


def examples(m):
    """The first m points to train on."""
    X, Y, _, _ = wave()
    return X[:, :m], Y[:, :m]


def activations(params):
    """tanh in every hidden layer, and logits at the end."""
    return [F.tanh] * (len(params) - 1) + [F.identity]


def error(params, X, Y):
    """The share of wrong answers of a network that gives logits."""
    return float(np.mean((deep_network.output(params, X, activations(params)) > 0) != Y))


def weight_norm(params):
    """‖W‖_F of all layers together."""
    return float(np.sqrt(sum((W * W).sum() for W, _ in params)))


def training(
    dims,
    X,
    Y,
    steps,
    *,
    seed,
    rule=optim.adam,
    learning_rate=0.02,
    lam=0.0,
    keep_prob=1.0,
    init=initializers.xavier,
):
    """Train a tanh network on all examples at once: `descending`, (params, J) before each step and after the last."""
    rng = np.random.default_rng(seed)
    start = deep_network.initialize(dims, init=init, rng=rng)
    return descending(
        start,
        repeat((X, Y), steps + 1),
        activations(start),
        rule=rule,
        learning_rate=learning_rate,
        lam=lam,
        keep_prob=keep_prob,
        rng=rng,
    )


def trained(*setting, **options):
    """The params at the end of `training`."""
    *_, (params, _) = training(*setting, **options)
    return params


# ---- four medicines for two patients (1.3) ------------------------------------------------------------------------------
LAM = 0.3


class Patient(NamedTuple):
    """A network that is not well, and what each medicine would make of its settings."""

    dims: tuple
    bigger: tuple
    m: int
    steps: int
    longer: int

    def treated(self, bigger, longer, more, l2):
        """Its layers, examples, steps and λ under these medicines."""
        return (
            list(self.bigger if bigger else self.dims),
            2000 if more else self.m,
            self.longer if longer else self.steps,
            LAM if l2 else 0.0,
        )


PATIENTS = {
    "A": Patient((2, 1), (2, 50, 50, 1), 200, 1500, 6000),
    "B": Patient((2, 50, 50, 1), (2, 100, 100, 1), 100, 1500, 4000),
}


def code(name, medicines):
    """A patient and the medicines taken: A0000, …, B1111."""
    return name + "".join("1" if taken else "0" for taken in medicines)


@stored("c2w1/cures", minutes=10)
def cures(seed):
    """For every patient under every choice of medicines the network of the first run, and train and dev error of all runs."""
    arrays, (_, _, X_dev, Y_dev) = {}, wave()
    for (name, patient), medicines in product(PATIENTS.items(), product((False, True), repeat=4)):
        dims, m, steps, lam = patient.treated(*medicines)
        X, Y = examples(m)
        nets = [trained(dims, X, Y, steps, seed=seed + run, lam=lam) for run in range(RUNS)]
        arrays[code(name, medicines)] = flatten(nets[0]).astype(np.float16)
        arrays[f"errors {code(name, medicines)}"] = np.array(
            [(error(net, X, Y), error(net, X_dev, Y_dev)) for net in nets]
        )
    return arrays


# ---- a penalty (1.5), and moments at which to stop (1.8) ----------------------------------------------------------------
SMALL_NET, SMALL_STEPS = (2, 20, 20, 1), 2000
LAMBDAS = np.geomspace(0.01, 31.6, 36)
NET, LEARNING_RATE = (2, 50, 50, 1), 0.01
MOMENTS = np.unique(np.r_[np.arange(0, 10), np.geomspace(10, 1500, 55).round()]).astype(int)


@stored("c2w1/sweeps", minutes=2, tolerance=1e-6)
def sweeps(seed):
    """For each λ the network of the first run, and train and dev error of all runs, (λ, run, 2); for each moment of one training the
    network of the first run, and train error, dev error and ‖W‖ of all runs, (run, moment, 3)."""
    (X, Y), (_, _, X_dev, Y_dev) = examples(100), wave()

    def errors(params):
        return error(params, X, Y), error(params, X_dev, Y_dev)

    shrunk = [
        [trained(SMALL_NET, X, Y, SMALL_STEPS, seed=seed + run, lam=lam) for run in range(RUNS)]
        for lam in LAMBDAS
    ]
    nets, moments = [], []
    for run in range(RUNS):
        states = enumerate(training(NET, X, Y, MOMENTS[-1], seed=seed + run, learning_rate=LEARNING_RATE))
        kept = [flatten(params) for t, (params, _) in states if t in MOMENTS]
        moments.append([(*errors(layered(flat, NET)), weight_norm(layered(flat, NET))) for flat in kept])
        nets.append(kept)
    return {
        "lambda_nets": np.array([flatten(nets[0]) for nets in shrunk], np.float32),
        "lambda_errors": np.array([[errors(params) for params in nets] for nets in shrunk]),
        "moment_nets": np.array(nets[0], np.float16),
        "moments": np.array(moments),
    }


# ---- dropout (1.7) ------------------------------------------------------------------------------------------------------
DROPOUT_STEPS = 2000
KEEPS = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)


@stored("c2w1/dropout", minutes=1, tolerance=1e-5)
def dropout(seed):
    """For each keep_prob the network of the first run, and of all runs J at every step, (keep_prob, run, step), and train error, dev
    error and ‖W‖ at the end, (keep_prob, run, 3)."""
    (X, Y), (_, _, X_dev, Y_dev) = examples(100), wave()
    nets, costs, ends = [], [], []
    for keep_prob, run in product(KEEPS, range(RUNS)):
        states = list(training(NET, X, Y, DROPOUT_STEPS, seed=seed + run, keep_prob=keep_prob))
        params, _ = states[-1]
        costs.append([J for _, J in states])
        ends.append((error(params, X, Y), error(params, X_dev, Y_dev), weight_norm(params)))
        nets.append(flatten(params))
    return {
        "nets": np.array(nets[::RUNS], np.float16),
        "J": np.array(costs, np.float32).reshape(len(KEEPS), RUNS, -1),
        "ends": np.array(ends).reshape(len(KEEPS), RUNS, -1),
    }


# ---- digits -------------------------------------------------------------------------------------------------------------
@lru_cache
def digits():
    """X_train, labels_train, X_test, labels_test."""
    return data.digits().split()


@stored("c2w1/digits", minutes=2, tolerance=1e-3)
def digit_networks(seed):
    """The readers of every kind, (kind, run, n); of the deep networks J of every mini-batch, (start, g, run, mini-batch), and the share
    of test digits read after every epoch."""
    runs = range(seed, seed + RUNS)
    deep = [[[train_deep(start, g, run) for run in runs] for g in DEEP_ACTIVATIONS] for start in STARTS]
    costs, right = (np.array([[[run[k] for run in runs] for runs in row] for row in deep]) for k in (0, 1))
    readers = [[flatten(train_reader(kind, run)) for run in runs] for kind in DISTORTIONS]
    return {"readers": np.array(readers, np.float32), "costs": costs, "right": right}


# ---- distorted pictures (1.8) -------------------------------------------------------------------------------------------
def distorted(X, **how):
    """The pictures in the columns of X, put through `data.augment`."""
    return data.unroll(data.augment(X.T.reshape(-1, 8, 8), **how))


PLAIN, SHIFTED, MIRRORED, ROTATED = "as they are", "shifted by one pixel", "mirrored", "turned by 15°"
DISTORTIONS = {
    PLAIN: [{}],
    SHIFTED: [{"shift": s} for s in ((1, 0), (-1, 0), (0, 1), (0, -1))],
    MIRRORED: [{"mirror": True}],
    ROTATED: [{"rotate": angle} for angle in (-15, 15)],
}
READER, READER_ACTIVATIONS = (64, 32, 10), (F.relu, F.identity)
READER_STEPS = 720


def distorted_by(X, labels, distortions):
    """Each picture distorted in each of these manners, one after the other."""
    return np.hstack([distorted(X, **how) for how in distortions]), np.tile(labels, len(distortions))


def train_reader(kind, seed):
    """64-32-10 by Adam, 720 mini-batches of 64: from the training digits, and if `kind` is not PLAIN from their distorted
    copies too."""
    X, labels, _, _ = digits()
    if kind != PLAIN:
        X, labels = distorted_by(X, labels, [{}, *DISTORTIONS[kind]])
    rng = np.random.default_rng(seed)
    start = deep_network.initialize(READER, init=initializers.he, rng=rng)
    epochs = (train.mini_batches(X, labels[None], 64, rng=rng) for _ in count())
    batches = ((batch, answers[0]) for batch, answers in chain.from_iterable(epochs))
    *_, (params, _) = descending(
        start,
        islice(batches, READER_STEPS + 1),
        READER_ACTIVATIONS,
        rule=optim.adam,
        learning_rate=0.005,
        loss=F.cross_entropy,
        axis=0,
    )
    return params


# ---- ten hidden layers (1.11) -------------------------------------------------------------------------------------------
DEEP = (64, *[64] * 10, 10)
STARTS = {
    "N(0, .01²)": initializers.normal(0.01),
    "variance 1/n": initializers.xavier,
    "2/(n + n′)": initializers.glorot,
    "variance 2/n": initializers.he,
    "orthogonal": initializers.orthogonal,
    "N(0, 1)": initializers.normal(1.0),
}
DEEP_ACTIVATIONS = {"ReLU": F.relu, "tanh": F.tanh}
EPOCHS, BATCHES = 10, 24


def train_deep(start, activation, seed):
    """J of each of 240 mini-batches and the test accuracy before and after each of 10 epochs, by gradient descent with α = .05.
    Where J is no longer finite the rest is NaN."""
    X, labels, X_test, labels_test = digits()
    rng, layers = np.random.default_rng(seed), [DEEP_ACTIVATIONS[activation]] * 10 + [F.identity]
    params = deep_network.initialize(DEEP, init=STARTS[start], rng=rng)
    costs, right = np.full(EPOCHS * BATCHES, np.nan), np.full(EPOCHS + 1, np.nan)
    batches = [
        (batch, answers[0])
        for _ in range(EPOCHS)
        for batch, answers in train.mini_batches(X, labels[None], 64, rng=rng)
    ]
    states = descending(
        params,
        [*batches, batches[-1]],  # once more, for the params after the last step
        layers,
        rule=optim.gradient_descent,
        learning_rate=0.05,
        loss=F.cross_entropy,
        axis=0,
    )
    with np.errstate(over="ignore", invalid="ignore"):
        for k, (params, J) in enumerate(states):
            if k % BATCHES == 0:
                right[k // BATCHES] = np.mean(deep_network.predict(params, X_test, layers) == labels_test)
            if k == costs.size or not np.isfinite(J):
                return costs, right
            costs[k] = J
