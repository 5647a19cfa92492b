"""What has no sense is refused in a sentence, before it becomes a wrong number: all of the library but the ops (tests/test_ops.py)."""

import inspect

import numpy as np
import pytest

from dlcourse import data, metrics, optim, schedules, train
from dlcourse import deep_network as net
from dlcourse import functional as F
from dlcourse import initializers as init
from dlcourse.analysis import gradcheck, strategy
from dlcourse.autodiff import Parameter

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(2, 5)), np.array([[0.0, 1, 0, 1, 1]])
PARAMS = net.initialize([2, 3, 1], init=init.he, rng=RNG)
GRADS = [(np.ones_like(W), np.ones_like(b)) for W, b in PARAMS]
SHORT, WRONG = GRADS[:1], [(W[:1], b) for W, b in GRADS]
PICTURES = np.ones((2, 4, 4))


BACK = (
    net.cost(*net.forward(PARAMS, X, [F.tanh, F.sigmoid])[:1], Y)[1],
    net.forward(PARAMS, X, [F.tanh, F.sigmoid])[1],
)


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
        (lambda: net.initialize([2, 3], init=np.sin, rng=RNG), ["initializers.he", "rng="]),
        (lambda: net.initialize([2, True], init=init.he, rng=RNG), ["whole numbers", "True"]),
        (lambda: net.forward(None, X, [F.relu]), ["params", "pairs", "None"]),
        (lambda: net.forward([X], X, [F.relu]), ["pairs", "(2, 5)"]),
        (lambda: net.forward(PARAMS, X, [F.relu, None]), ["a list", "got None"]),
        (lambda: net.cost(Y, Y, loss="x"), ["F.squared_error", "'x'"]),
        (lambda: net.cost(Y, Y, loss=np.mean), ["F.squared_error", "function mean"]),
        (lambda: net.cost(Y, 0.8 * Y + 0.1), ["infinite", "exchanged", "predictions come first"]),
        (lambda: net.cost(Y, Y, reduction="none"), ["one number", "(1, 5)"]),
        (lambda: net.backward(None, []), ["None"]),
        (lambda: net.backward(Y, None), ["caches", "None"]),
        (lambda: net.update(net.backward(*BACK), PARAMS, learning_rate=0.1), ["gradients", "exchanged"]),
        (lambda: net.update(PARAMS, GRADS, learning_rate=None), ["learning_rate", "None"]),
        (lambda: net.update(PARAMS, GRADS, learning_rate=-0.1), ["0 or more", "-0.1"]),
        (lambda: net.descent(PARAMS, X, Y, [F.tanh, F.sigmoid], learning_rate="x", steps=1), ["'x'"]),
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
        (lambda: gradcheck.numerical_gradient(X, np.sum), ["J is a function", "comes first", "(2, 5)"]),
        (lambda: gradcheck.numerical_gradient("x", X), ["J is a function", "'x'"]),
        (lambda: gradcheck.slope(1.0, np.sin), ["f is a function", "1.0"]),
        (lambda: gradcheck.check(X, F.tanh, rng=RNG), ["function", "comes first"]),
        (lambda: gradcheck.check(np.sum, X, rng=RNG), ["np.sum", "F.sum"]),
        (lambda: gradcheck.check(lambda x: 3.0, X, rng=RNG), ["float, not a Tensor"]),
        (lambda: gradcheck.check(F.tanh, X * np.inf, rng=RNG), ["infinite", "any gradient would pass"]),
        (lambda: gradcheck.check(F.tanh, X + 1e12, rng=RNG), ["lost in the rounding"]),
        (lambda: gradcheck.check(F.tanh, X[:, :0], rng=RNG), ["empty"]),
        (lambda: gradcheck.unflatten("x", PARAMS), ["unflatten", "<U1"]),
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
        (lambda: metrics.accuracy(np.array(["a", "b"]), [0, 1]), ["metrics.accuracy", "<U1", "texts"]),
        (lambda: metrics.accuracy([0.2, 0.8], ["a", "b"]), ["metrics.accuracy", "<U1"]),
        (lambda: metrics.confusion_matrix(["cat"], ["dog"]), ["confusion_matrix", "<U3"]),
        (lambda: metrics.confusion_matrix([0, np.inf], [0, 1]), ["inf"]),
        (lambda: metrics.confusion_matrix([0, 1], [0, 10**6]), ["no room", "1e+06"]),
        (lambda: metrics.class_accuracy([0, 1, 1], np.eye(3)), ["exchanged", "scores come first"]),
        (lambda: metrics.f1(precision="high", recall=0.9), ["metrics.f1", "<U4"]),
        (lambda: metrics.linear_probe(X * np.inf, Y), ["infinite"]),
        # rules
        (lambda: optim.adam(X + 0, X, 0 * X, 0 * X, t=0), ["t = 1", "got 0"]),
        (lambda: optim.gradient_descent(X + 0, X, t=None, learning_rate=0.1), ["t = 1", "None"]),
        (lambda: optim.ewma(3.0, 0.9), ["single number"]),
        (lambda: optim.ewma_kernel(0.9, -1), ["whole number", "-1"]),
        (lambda: optim.ewma_kernel(0.9, 2.5), ["whole number", "2.5"]),
        (lambda: optim.adam(X + 0, X, 0 * X), ["adam(p, g, v, s, …)", "3 arrays", "np.zeros_like(p)"]),
        (lambda: optim.adam(X + 0, X, 0 * X, 0 * X, beta=0.9), ["no setting 'beta'", "beta1"]),
        (lambda: optim.gradient_descent(X + 0, X), ["needs a learning_rate"]),
        (lambda: optim.gradient_descent(X + 0, X, learning_rate=schedules.constant(1)), ["schedule(t)"]),
        (lambda: optim.gradient_descent(X + 0, "x", learning_rate=1), ["gradient", "<U1"]),
        (
            lambda: optim.momentum(X + 0, X, 0 * X, learning_rate=1, heavy_ball=1),
            ["heavy_ball", "True or False"],
        ),
        (lambda: optim.momentum(X + 0, X, 0 * X, learning_rate=np.ones(3)), ["(3,)", "stretch", "(2, 5)"]),
        (lambda: optim.momentum(X + 0, X, 0 * X, learning_rate=-np.ones(5)), ["each learning_rate", "-1"]),
        (lambda: optim.average(X + 0, X, 1.5), ["beta", "1.5"]),
        (lambda: optim.average(X + 0, X, None), ["beta", "None"]),
        (lambda: optim.memories(np.sin), ["optim.adam", "sin"]),
        (lambda: optim.trajectory(optim.adam, X, X, 2, learning_rate=1), ["gradient is a function"]),
        # schedules
        (lambda: schedules.stepwise(0.1, 1, interval=1)(-1), ["t = -1"]),
        (lambda: schedules.inverse_time(0.1, 1)(np.array([3, -1])), ["t = [ 3. -1.]"]),
        (lambda: schedules.cosine(0.1, 10)(np.nan), ["t = nan"]),
        (lambda: schedules.exponential(0.1)("x"), ["a schedule", "<U1"]),
        (lambda: schedules.inverse_sqrt(0.1)(0), ["t = 1", "infinite"]),
        (lambda: schedules.warm_up(0.1, 5), ["schedules.constant(0.1)", "0.1"]),
        (lambda: schedules.by_epoch("x", 5), ["schedules.constant(0.1)", "'x'"]),
        (lambda: schedules.constant(True), ["learning_rate", "True"]),
        (lambda: schedules.staircase(0.1, every=True), ["every", "True"]),
        # initializers
        (lambda: init.constant(1e5)((2, 2), dtype=np.float16), ["1e+05", "float16", "6.55e+04"]),
        (lambda: init.zeros((2, 2), dtype=int), ["floating-point", "int64"]),
        (lambda: init.he((2, 2), rng=RNG, dtype="x"), ["np.float32", "'x'"]),
        (lambda: init.normal("x"), ["scale", "'x'"]),
        # training
        (lambda: train.fit(None, [(X, Y)], None), ["loss is a function", "None"]),
        (lambda: train.fit(np.mean, {"X": X}, None), ["list of batches", "dict"]),
        (lambda: train.record(3, 1.0, 2), ["step is a function", "3"]),
        (lambda: train.mini_batches(X, Y, 2, rng=RNG, axis=2), ["(2, 5)", "axis=2"]),
        (lambda: train.mini_batches(X, Y, 2, rng=RNG, axis=None), ["(2, 5)", "axis=None"]),
        (lambda: train.mini_batches(X, Y[0], 2, rng=RNG, axis=1), ["(2, 5)", "(5,)"]),
        (lambda: train.early_stopping([3, 2], None), ["patience = None"]),
        (lambda: train.early_stopping([3, 2], np.nan), ["patience = nan"]),
        # data
        (lambda: data.to_rows(), ["none", "to_rows(X, Y)"]),
        (lambda: data.to_rows(X[0]), ["(5,)", "reshape(1, -1)"]),
        (lambda: data.to_rows([[1, 2], [3]]), ["rows of different length"]),
        (lambda: data.function_target(["sine"], X), ["no target"]),
        (lambda: data.augment(PICTURES, mirror="yes"), ["mirror", "True or False"]),
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


RULES = {kind.rule.__name__: kind for kind in optim.Optimizer.__subclasses__()} | {"proximal_l1": None}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("wrong", [None, "fast", np.nan, np.inf, -1, True, np.True_, 1j, [0.1], {}], ids=repr)
def test_a_setting_that_makes_no_sense_is_refused_by_rules_and_classes(name, wrong):
    """Before anything moves."""
    rule, kind = getattr(optim, name), RULES[name]
    settings = {setting: 0.1 for setting in optim.RULES if setting in inspect.signature(rule).parameters}
    for setting in settings:
        p, memory = np.ones(2), [np.ones(2) for _ in optim.memories(rule)]
        with pytest.raises((TypeError, ValueError), match=setting):
            rule(p, np.ones(2), *memory, **{**settings, setting: wrong})
        assert (p == 1).all() and all((each == 1).all() for each in memory)
        if kind:
            with pytest.raises((TypeError, ValueError), match=setting):
                kind([Parameter(np.ones(2))], **{**settings, setting: wrong})


@pytest.mark.parametrize("call", [
    lambda: data.moons(6, noise=-0.0, rng=np.random.default_rng(0))[0],
    lambda: data.noisy_sine(6, noise=-0.0, rng=np.random.default_rng(0))[1],
    lambda: data.london_temperatures(6, noise=-0.0, rng=np.random.default_rng(0)),
    lambda: data.house_causes(6, noise=-0.0, rng=np.random.default_rng(0))[1],
    lambda: init.normal(-0.0)((2, 2), rng=np.random.default_rng(0)),
    lambda: F.batch_norm(X, np.ones(5), np.zeros(5), epsilon=-0.0),
    lambda: F.batch_norm(X, np.ones(5), np.zeros(5), epsilon=1e-5, statistics=(np.zeros(5), np.full(5, -0.0))),
    lambda: F.leaky_relu(X, slope=-0.0),
    lambda: optim.trajectory(optim.adam, np.cos, X, 2, learning_rate=-0.0),
    lambda: schedules.cosine(0.1, 10, end=-0.0)(np.arange(12)),
    lambda: strategy.bias_variance(X, X[0], -0.0),
], ids=map(str, range(11)))  # fmt: skip
def test_minus_0_is_0(call):
    assert np.isfinite(call()).all()


def test_numbers_of_any_size_are_standardised():
    for size in (1e-300, 1e-30, 1.0, 1e30, 1e300):
        np.testing.assert_allclose(data.standardize(size * X), data.standardize(X), rtol=1e-12)
        w, b = metrics.linear_probe(X, Y)
        for ours, theirs in zip(metrics.linear_probe(size * X, Y), (w / size, b)):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_only_the_ratios_of_weights_matter():
    for size in (1e-300, 1e-60, 1.0, 1e60, 1e307):
        weights = size * np.array([1.0, 3, 0, 2, 1])
        for dtype in (np.float32, np.float64):
            J = F.squared_error(X[0].astype(dtype), Y[0].astype(dtype), weights=weights)
            assert J == pytest.approx(F.squared_error(X[0], Y[0], weights=[1.0, 3, 0, 2, 1]), rel=1e-6)
        assert metrics.recall(Y[0], Y[0], weights=weights) == 1
    many = np.ones(100_000, np.float16)  # their sum is beyond float16
    assert metrics.recall(many, many, weights=many) == metrics.f1(many, many, weights=many) == 1


def test_a_gradient_below_float64_counts_too():
    tiny = np.finfo(np.longdouble).tiny * np.ones(2, np.longdouble)
    assert gradcheck.relative_difference(tiny, -tiny) == 1
    assert gradcheck.component_strip(tiny, -tiny) == pytest.approx([0.5**0.5] * 2)


def test_each_gradient_of_a_layer_is_an_array_of_its_own():
    A, caches = net.forward(PARAMS, X, [F.identity, F.identity])
    for grads in net.backward(np.ones_like(A), caches):
        arrays = [grads.dW, grads.db, grads.dZ, grads.dA, grads.dA_prev]
        assert not any(np.may_share_memory(a, b) for k, a in enumerate(arrays) for b in arrays[:k])
