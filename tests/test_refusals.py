"""What has no sense is refused in a sentence, before it becomes a wrong number: all of the library but the ops (tests/test_ops.py)."""

import numpy as np
import pytest

from dlcourse import data, metrics, optim, train
from dlcourse import deep_network as net
from dlcourse import functional as F
from dlcourse import initializers as init
from dlcourse.analysis import gradcheck, strategy

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(2, 5)), np.array([[0.0, 1, 0, 1, 1]])
PARAMS = net.initialize([2, 3, 1], init=init.he, rng=RNG)
GRADS = [(np.ones_like(W), np.ones_like(b)) for W, b in PARAMS]
SHORT, WRONG = GRADS[:1], [(W[:1], b) for W, b in GRADS]
PICTURES = np.ones((2, 4, 4))


def start(shape=(3, 2), **options):
    return np.zeros((2, 2))


@pytest.mark.parametrize(
    "call, parts",
    [
        # networks
        (lambda: net.initialize(2, init=init.he, rng=RNG), ["dims", "[2, 4, 1]"]),
        (lambda: net.initialize([2, 3], init=init.normal, rng=RNG), ["normal(0.01)"]),
        (lambda: net.initialize([2, 3], init=init.constant, rng=RNG), ["constant(0.01)"]),
        (lambda: net.initialize([2, 3], init=0.01, rng=RNG), ["initializers.he", "0.01"]),
        (lambda: net.initialize([2, 3], init="he", rng=RNG), ["initializers.he", "'he'"]),
        (lambda: net.initialize([2, 3], init=start, rng=RNG), ["(2, 2)", "(3, 2)"]),
        (lambda: net.initialize([2, 3], init=init.he, rng=RNG, dtype=int), ["floating-point", "int64"]),
        (lambda: net.forward([], X, []), ["there is none"]),
        (lambda: net.forward(PARAMS, X, F.relu), ["a list", "single function"]),
        (lambda: net.update(PARAMS, SHORT, learning_rate=0.1), ["one gradient", "(1, 3)"]),
        (lambda: net.update(PARAMS, WRONG, learning_rate=0.1), ["same shape", "(1, 2)"]),
        # gradients
        (lambda: gradcheck.flatten(None), ["numbers", "NoneType"]),
        (lambda: gradcheck.flatten({"W": X}), ["numbers", "dict"]),
        (lambda: gradcheck.numerical_gradient(np.sum, PARAMS), ["flatten(params)"]),
        (lambda: gradcheck.relative_difference(PARAMS, PARAMS), ["flatten(params)"]),
        # decisions
        (lambda: strategy.split(X, Y, (np.nan, 0.5), rng=RNG), ["shares", "nan"]),
        (lambda: strategy.diagnose(0.1, 0.2, tolerance=np.nan), ["tolerance", "nan"]),
        (lambda: strategy.diagnose(0.1, 0.2, tolerance=-1), ["0 or more", "-1"]),
        (lambda: strategy.bias_variance(X, X[0], -1), ["σ", "-1"]),
        (lambda: strategy.bias_variance(X, X[0], np.nan), ["σ", "nan"]),
        # metrics
        (lambda: metrics.accuracy(Y, Y, threshold=np.nan), ["threshold", "nan"]),
        (lambda: metrics.recall(Y, Y, threshold=None), ["threshold", "None"]),
        (lambda: metrics.f1(Y, Y, threshold=Y), ["threshold", "the number"]),
        (lambda: metrics.confusion_matrix([0, 1], [1, 1], classes=2.5), ["whole number", "2.5"]),
        (lambda: metrics.linear_probe(X, 3 * Y), ["0 or 1", "3"]),
        (lambda: metrics.linear_probe(X, np.nan * Y), ["0 or 1", "nan"]),
        (lambda: metrics.linear_probe(X, Y, penalty=-1), ["0 or more", "-1"]),
        (lambda: metrics.linear_probe(X, Y, steps=0), ["1 step", "0"]),
        # rules
        (lambda: optim.adam(X + 0, X, 0 * X, 0 * X, t=0), ["t = 1", "got 0"]),
        (lambda: optim.gradient_descent(X + 0, X, t=None, learning_rate=0.1), ["t = 1", "None"]),
        (lambda: optim.ewma(3.0, 0.9), ["single number"]),
        (lambda: optim.ewma_kernel(0.9, -1), ["whole number", "-1"]),
        (lambda: optim.ewma_kernel(0.9, 2.5), ["whole number", "2.5"]),
        # training
        (lambda: train.mini_batches(X, Y, 2, rng=RNG, axis=2), ["(2, 5)", "axis=2"]),
        (lambda: train.mini_batches(X, Y, 2, rng=RNG, axis=None), ["(2, 5)", "axis=None"]),
        (lambda: train.mini_batches(X, Y[0], 2, rng=RNG, axis=1), ["(2, 5)", "(5,)"]),
        (lambda: train.early_stopping([3, 2], None), ["patience = None"]),
        (lambda: train.early_stopping([3, 2], np.nan), ["patience = nan"]),
        # data
        (lambda: data.one_hot([0, 1], 2, axis=2), ["axis = 2", "columns"]),
        (lambda: data.one_hot([0, 1], 2, axis=None), ["axis = None"]),
        (lambda: data.one_hot([0, 1], 2.0, axis=0), ["C = 2.0"]),
        (lambda: data.augment(PICTURES, shift=1), ["a pair", "shift = 1"]),
        (lambda: data.augment(PICTURES, shift=(np.nan, 0)), ["finite", "nan"]),
        (lambda: data.augment(PICTURES, shift=(1, 2, 3)), ["a pair", "(1, 2, 3)"]),
        (lambda: data.augment(PICTURES, rotate=np.inf), ["finite", "inf"]),
        (lambda: data.augment(PICTURES, rotate=None), ["rotate = None"]),
    ],
)
def test_refused_in_a_sentence(call, parts):
    with pytest.raises((ValueError, TypeError)) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)
