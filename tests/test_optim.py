"""Optimizers: PyTorch's paths, the lectures' numbers, many starts at once, dtypes, kind errors."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from optim_cases import B0, CASES, STEPS, W0, X, Y, path_of_torch

from dlcourse import functional as F
from dlcourse import optim, schedules
from dlcourse.autodiff import Parameter, no_grad

STORED = np.load(Path(__file__).parent / "answers" / "optim.npz")
CLASSES = [
    optim.GradientDescent,
    optim.Momentum,
    optim.Nesterov,
    optim.AdaGrad,
    optim.RMSprop,
    optim.Adam,
    optim.AdamW,
]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_class = pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)


def loss(W, b, dtype=np.float64):
    return F.squared_error(F.tanh(F.affine(X.astype(dtype), W, b)), Y.astype(dtype))


def path(make, dtype=np.float64):
    """W and b side by side, after 0 … STEPS steps, and the optimizer."""
    W, b = Parameter(W0.astype(dtype)), Parameter(B0.astype(dtype))
    optimizer, seen = make([W, b]), []
    for _ in range(STEPS + 1):
        seen.append(np.hstack([W.value, b.value]))
        optimizer.zero_grad()
        loss(W, b, dtype).backward()
        optimizer.step()
    return np.array(seen), optimizer


# ---- PyTorch -----------------------------------------------------------------------------------------------------------
def test_every_optimizer_has_a_case():
    assert (
        {type(case.ours([Parameter(W0)])) for case in CASES}
        == set(CLASSES)
        == set(optim.Optimizer.__subclasses__())
    )


@each_case
def test_path_is_that_of_pytorch(case):
    ours, theirs = path(case.ours)[0], STORED[case.name]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10)
    assert abs(theirs[-1] - theirs[0]).min() > 1e-3  # every parameter has moved


@each_case
def test_live_parity_with_pytorch(case):
    torch = pytest.importorskip("torch")
    np.testing.assert_allclose(
        path_of_torch(case, torch),
        STORED[case.name],
        rtol=0,
        atol=1e-10,
        err_msg=f"stored with PyTorch {STORED['version']}, installed is {torch.__version__}",
    )


@each_case
def test_float32_stays_float32_and_parameters_change_in_place(case):
    W, b = Parameter(W0.astype(np.float32)), Parameter(B0.astype(np.float32))
    arrays = W.value, b.value
    optimizer = case.ours([W, b])
    optimizer.learning_rate = np.float64(0.01)  # a strong dtype that must not leak in
    loss(W, b, np.float32).backward()
    kept = W.grad.copy()
    optimizer.step()
    assert W.value is arrays[0] and b.value is arrays[1] and (W.grad == kept).all()
    assert {W.dtype, b.dtype, *(a.dtype for memory in optimizer.memory for a in memory.values())} == {
        np.dtype(np.float32)
    }
    np.testing.assert_allclose(path(case.ours, np.float32)[0], STORED[case.name], rtol=2e-3, atol=2e-4)


# ---- the rules by their numbers ----------------------------------------------------------------------------------------
def one_step(rule, g, **settings):
    p = np.zeros_like(g)
    rule(p, g, *(np.zeros_like(g) for _ in optim.memories(rule)), t=1, **settings)
    return p


def test_first_step_of_adam_is_alpha_whatever_the_gradient():
    g = np.array([1e-4, -1e4, 3.0])
    np.testing.assert_allclose(one_step(optim.adam, g, learning_rate=0.01), [-0.01, 0.01, -0.01], rtol=2e-4)
    np.testing.assert_allclose(
        one_step(optim.adam, g, learning_rate=0.01, correct=False),
        np.sqrt(10) * np.array([-0.01, 0.01, -0.01]),
        rtol=4e-3,
    )


def test_uncorrected_adam_peaks_at_6_57_alpha_on_step_12():
    steps = -np.diff(optim.trajectory(optim.adam, np.ones_like, 0.0, 60, learning_rate=1.0, correct=False))
    assert steps[0] == pytest.approx(3.16, abs=5e-3)
    assert steps.argmax() + 1 == 12 and steps.max() == pytest.approx(6.57, abs=5e-3)


def test_first_step_of_rmsprop_forgets_the_size_of_the_gradient():
    np.testing.assert_allclose(
        one_step(optim.rmsprop, np.array([1.0, 100.0]), learning_rate=0.01), -0.0316, atol=5e-5
    )


def test_proximal_l1_shrinks_by_the_same_amount_and_stops_at_0():
    p = np.array([1.0, -1.0, 0.05, -0.05, 0.0])
    optim.proximal_l1(p, np.zeros(5), learning_rate=0.1, l1=2.0)
    np.testing.assert_allclose(p, [0.8, -0.8, 0, 0, 0], atol=1e-15)
    end = optim.trajectory(
        optim.proximal_l1, lambda p: p - [3.0, 0.5, -2.0], np.zeros(3), 500, learning_rate=0.5, l1=1.0
    )[-1]
    np.testing.assert_allclose(end, [2, 0, -1], atol=1e-9)  # of ½‖p − c‖² + Σ|p|
    assert end[1] == 0
    single = np.float32([0.5])
    optim.proximal_l1(single, np.float32([1]), learning_rate=0.1, l1=0.1)
    assert single.dtype == np.float32


def test_l2_multiplies_the_weights_by_one_number_each_step():
    alpha, lam, m = 0.1, 0.7, 200
    path = optim.trajectory(
        lambda p, g, *, t, learning_rate: optim.gradient_descent(
            p, g, learning_rate=learning_rate, weight_decay=lam / m
        ),
        np.zeros_like,
        [3.0, -2.0],
        1980,
        learning_rate=alpha,
    )
    np.testing.assert_allclose(path[1] / path[0], 1 - alpha * lam / m)
    np.testing.assert_allclose(path[1980] / path[0], 0.5, rtol=1e-3)  # the half-life
    assert 1 - alpha * lam / m == pytest.approx(0.99965)


def test_rmsprop_ends_in_a_cycle_of_half_alpha():
    ends = optim.trajectory(optim.rmsprop, lambda p: p, [1.0], 2000, learning_rate=0.01)[-2:]
    np.testing.assert_allclose(sorted(ends.ravel()), [-0.005, 0.005], rtol=1e-3)


BOWL = np.array([1.0, 100.0])  # J = ½(x² + 100y²)


def steps_to_a_thousandth(path):
    J = 0.5 * (BOWL * path**2).sum(-1)
    with np.errstate(invalid="ignore"):
        return int(np.argmax(J <= 1e-3 * J[0]))


def test_momentum_is_stable_where_plain_descent_explodes():
    plain = optim.trajectory(optim.gradient_descent, lambda p: BOWL * p, [1.0, 1.0], 400, learning_rate=0.1)
    averaged = optim.trajectory(optim.momentum, lambda p: BOWL * p, [1.0, 1.0], 400, learning_rate=0.1)
    assert abs(plain[4]).max() > 1000 and not np.isfinite(plain[-1]).all()
    assert steps_to_a_thousandth(averaged) == 33
    assert (
        steps_to_a_thousandth(
            optim.trajectory(optim.rmsprop, lambda p: BOWL * p, [1.0, 1.0], 400, learning_rate=0.01)
        )
        == 113
    )


def test_edges_of_stability():
    rates = np.array([[0.0199], [0.0201]])  # one α for each start
    ends = optim.trajectory(
        optim.gradient_descent, lambda p: BOWL * p, np.ones((2, 2)), 4000, learning_rate=rates
    )[-1]
    assert abs(ends[0, 1]) < 1e-3 and abs(ends[1, 1]) > 1e3
    ends = optim.trajectory(
        optim.momentum, lambda p: BOWL * p, np.ones((2, 2)), 4000, learning_rate=np.array([[0.376], [0.384]])
    )[-1]
    assert abs(ends[0, 1]) < 1e-3 and abs(ends[1, 1]) > 1e3


def test_weight_decay_shrinks_by_the_factor_of_the_lecture():
    p = np.array([3.0])
    for _ in range(1980):
        optim.gradient_descent(p, np.zeros(1), learning_rate=0.1, weight_decay=0.7 / 200)
    assert p[0] == pytest.approx(3 * 0.99965**1980) == pytest.approx(1.5, rel=1e-3)


def test_adam_on_a_parabola_is_slower_than_descent():
    def end(rule):
        return optim.trajectory(rule, lambda w: 2 * (w - 5), 0.0, 1000, learning_rate=0.01)[-1]

    assert end(optim.gradient_descent) == pytest.approx(5, abs=1e-7) and end(optim.adam) == pytest.approx(
        4.865, abs=5e-4
    )


# ---- averages ----------------------------------------------------------------------------------------------------------
def test_ewma_is_the_product_with_its_kernel():
    x = np.random.default_rng(0).normal(size=(50, 2))
    v = optim.ewma(x, 0.9)
    for t in (1, 7, 50):
        kernel = optim.ewma_kernel(0.9, t)
        assert kernel.sum() == pytest.approx(1 - 0.9**t)
        np.testing.assert_allclose(kernel @ x[:t], v[t - 1], rtol=1e-12)
        np.testing.assert_allclose(optim.ewma(x, 0.9, correct=True)[t - 1], v[t - 1] / (1 - 0.9**t))


def test_ewma_has_the_lectures_numbers():
    assert optim.ewma([40.0], 0.98) == pytest.approx(0.8)
    assert optim.ewma([40.0], 0.98, correct=True) == pytest.approx(40)
    np.testing.assert_allclose(optim.ewma_kernel(0.98, 2) / (1 - 0.98**2), [0.495, 0.505], atol=5e-4)
    np.testing.assert_allclose(optim.ewma_kernel(0.9, 3), [0.081, 0.09, 0.1])
    assert optim.ewma_kernel(0.9, 100)[-11] / optim.ewma_kernel(0.9, 100)[-1] == pytest.approx(
        0.349, abs=5e-4
    )
    ramp = np.arange(2000.0)
    np.testing.assert_allclose(
        [ramp[-1] - optim.ewma(ramp, beta)[-1] for beta in (0.5, 0.9, 0.98)], [1, 9, 49], rtol=1e-9
    )


def test_ewma_leaves_its_input_alone():
    x = np.arange(5.0)
    optim.ewma(x, 0.5)
    assert (x == np.arange(5)).all()


# ---- many starts at once -----------------------------------------------------------------------------------------------
@each_class
def test_trajectories_of_many_starts_are_those_of_each(kind):
    rng = np.random.default_rng(3)
    starts, rates = rng.normal(size=(4, 2)), np.array([[0.01], [0.02], [0.05], [0.1]])

    def gradient(p):
        return np.tanh(BOWL * p)

    together = optim.trajectory(kind.rule, gradient, starts, 30, learning_rate=rates)
    assert together.shape == (31, 4, 2)
    for k in range(4):
        alone = optim.trajectory(kind.rule, gradient, starts[k], 30, learning_rate=rates[k, 0])
        np.testing.assert_allclose(together[:, k], alone, rtol=1e-13, atol=1e-15)


@each_class
def test_class_and_trajectory_take_the_same_path(kind):
    W = Parameter(np.array([1.0, -2.0]))
    optimizer, seen = kind(W, learning_rate=schedules.inverse_time(0.1, 0.1)), [W.value.copy()]
    for _ in range(12):
        W.grad = BOWL * np.sin(W.value)
        optimizer.step()
        seen.append(W.value.copy())
    rates = optim.trajectory(
        kind.rule, lambda p: BOWL * np.sin(p), [1.0, -2.0], 12, learning_rate=schedules.inverse_time(0.1, 0.1)
    )
    np.testing.assert_array_equal(seen, rates)


# ---- the class ---------------------------------------------------------------------------------------------------------
def test_learning_rate_may_change_or_be_a_schedule():
    W = Parameter(np.zeros(1))
    optimizer, moves = optim.GradientDescent([W], schedules.staircase(1.0, every=2)), []
    for k in range(5):
        if k == 4:
            optimizer.learning_rate = 7
        W.grad = -np.ones(1)
        before = W.value.copy()
        optimizer.step()
        moves.append((W.value - before).item())
    assert moves == [1, 1, 0.5, 0.5, 7] and optimizer.steps == 5


def test_a_parameter_that_is_thawed_later_starts_at_its_own_first_step():
    early, late = Parameter(np.zeros(1)), Parameter(np.zeros(1))
    late.trainable = False
    optimizer = optim.Adam([early, late], 0.01)
    for k in range(4):
        late.trainable = k >= 2
        early.grad, late.grad = np.ones(1), np.ones(1)
        optimizer.step()
    assert early.value == pytest.approx(-0.04) and late.value == pytest.approx(-0.02)
    optimizer.reset()
    assert optimizer.steps == 0 and not optimizer.memory[0]["v"].any()


@each_class
@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
def test_small_parameters_move_together_as_each_would_alone(kind, dtype):
    starts = [np.random.default_rng(k).normal(size=shape).astype(dtype) for k, shape in enumerate(SHAPES)]
    together, alone = [[Parameter(start) for start in starts] for _ in range(2)]
    one, each = kind(together, 0.01), [kind([p], 0.01) for p in alone]
    arrays = [p.value for p in together]
    for t in range(9):
        together[1].trainable = alone[1].trainable = t not in (
            3,
            4,
        )  # two steps in which they cannot move as one
        for p in [*together, *alone]:
            p.grad = np.sin(3 * p.value + t)
        one.step()
        for optimizer in each:
            if optimizer.params[0].trainable:
                optimizer.step()
        if t == 6:
            for optimizer in (one, *each):
                optimizer.reset()
        for p, array, q, optimizer, memory in zip(together, arrays, alone, each, one.memory):
            assert p.value is array
            np.testing.assert_array_equal(p.value, q.value)
            for name, remembered in optimizer.memory[0].items():
                np.testing.assert_array_equal(memory[name], remembered)
                assert memory[name].dtype == dtype and memory[name].shape == p.shape


SHAPES = (2, 3), (2, 1), (), (0, 4), (70, 70), (3,)


def test_a_small_parameter_with_a_new_array_still_moves():
    W, b = Parameter(np.ones((2, 3))), Parameter(np.ones(2))
    optimizer = optim.GradientDescent([W, b], 0.5)
    W.value = np.zeros((3, 2))
    W.grad, b.grad = np.ones((3, 2)), np.ones(2)
    optimizer.step()
    assert (W.value == -0.5).all() and (b.value == 0.5).all()


@each_class
def test_a_number_that_cannot_change_in_place_is_told_from_the_array_that_it_replaces(kind):
    a, b = Parameter(2.0), Parameter(3.0)
    optimizer = kind([a, b], 0.1)
    a.value = a.value - 1.0  # a number of NumPy, no array
    a.grad, b.grad = np.array(1.0), np.array(1.0)
    with pytest.raises(TypeError, match="p in place"):
        optimizer.step()


@each_class
@pytest.mark.parametrize("layout", ["C", "F"])
def test_a_large_parameter_is_moved_as_a_whole(kind, layout):
    start, g = np.random.default_rng(0).normal(size=(2, 600, 251))
    assert start.size > 2 * optim.PIECE
    W = Parameter(np.asarray(start, order=layout))
    optimizer = kind([W], 0.01)
    for _ in range(3):
        W.grad = g * W.value
        optimizer.step()
    np.testing.assert_array_equal(
        W.value, optim.trajectory(kind.rule, lambda p: g * p, start, 3, learning_rate=0.01)[-1]
    )


def test_a_step_of_a_frozen_or_unused_parameter_does_nothing():
    used, unused = Parameter(np.ones(2)), Parameter(np.ones(2))
    optimizer = optim.Momentum([used, unused], 0.1)
    F.sum(used).backward()
    optimizer.step()
    assert (unused.value == 1).all() and (used.value < 1).all()


def test_parameters_may_be_nested_and_scalars():
    params = [(Parameter(np.ones((2, 3))), Parameter(np.ones((2, 1)))), [Parameter(1.0)]]
    optimizer = optim.Adam((layer for layer in params), 0.1)
    assert len(optimizer.params) == 3
    (F.sum(params[0][0]) * F.sum(params[1][0])).backward()
    optimizer.step()
    assert params[1][0].value == pytest.approx(0.9) and params[1][0].value.shape == ()
    optimizer.zero_grad()
    assert all(p.grad is None for p in optimizer.params)


@each_class
def test_signature_shows_the_settings(kind):
    names = list(inspect.signature(kind).parameters)
    assert names[:2] == ["params", "learning_rate"] and set(names[2:]) < set(
        inspect.signature(kind.rule).parameters
    )
    assert repr(kind([Parameter(np.ones((2, 3)))], 0.5)).startswith(
        f"{kind.__name__}(1 Parameter with 6 numbers, learning_rate=0.5"
    )
    assert kind.__doc__ == kind.rule.__doc__


# ---- float16, and gradients that do not fit ------------------------------------------------------------------------------
@each_class
def test_float16_trains_as_float64_does(kind):
    """Also where gradients are 0, or so small that their squares are 0 in float16, or so large that these are infinite."""
    gradients = np.array([0.0, 1e-3, -1e-4, 1.0, 500.0])
    ends = []
    for dtype in (np.float16, np.float64):
        W = Parameter(np.ones(5, dtype))
        optimizer = kind([W], 1e-3)
        for _ in range(10):
            W.grad = gradients.astype(dtype)
            optimizer.step()
        assert W.value.dtype == dtype
        ends.append(W.value.astype(float))
    assert ends[0][0] == ends[1][0] if kind is not optim.AdamW else True
    np.testing.assert_allclose(ends[0], ends[1], rtol=2e-2, atol=6e-3)


@each_class
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_gradient_of_0_moves_nothing_even_with_an_epsilon_of_0(kind, dtype):
    settings = {"epsilon": 0.0} if "epsilon" in inspect.signature(kind.rule).parameters else {}
    for given in ({}, settings):
        p = np.ones(3, dtype)
        kind.rule(
            p,
            np.zeros(3, dtype),
            *(np.zeros(3, dtype) for _ in optim.memories(kind.rule)),
            learning_rate=0.1,
            **given,
        )
        np.testing.assert_allclose(p, 0.999 if kind is optim.AdamW else 1, rtol=1e-3)


def test_a_rule_in_float16_alone_takes_no_giant_steps():
    p = np.zeros(3, np.float16)
    optim.adam(p, np.float16([1e-3, 1e-4, 1e-7]), *np.zeros((2, 3), np.float16), learning_rate=0.01)
    assert (abs(p) < 0.5).all()


@each_class
def test_a_gradient_of_another_shape_is_refused_before_anything_moves(kind):
    W = Parameter(np.ones((2, 3)), name="W[1]")
    optimizer = kind([W], 0.1)
    for shape in ((1, 3), (), (3, 2)):
        with pytest.raises(ValueError, match=re.escape(str(shape))):
            W.grad = np.ones(shape)
            optimizer.step()
    W.grad = np.ones((2, 3))
    W.value = np.ones(3)
    with pytest.raises(ValueError, match=r"the gradient has the shape \(2, 3\), p \(3,\)"):
        optimizer.step()
    assert (W.value == 1).all()


@each_class
def test_a_rule_refuses_what_it_cannot_change(kind):
    zeros = [np.zeros(2) for _ in optim.memories(kind.rule)]
    for p, words in (
        (np.array([1, 2]), "int64.*p.astype"),
        ([1.0, 2.0], r"list.*np.array\(p, float\)"),
        (np.float64(1), "float64"),
        (Parameter(np.ones(2)), "Parameter: give its .value"),
    ):
        with pytest.raises(TypeError, match=f"{kind.rule.__name__} changes p in place.*{words}"):
            kind.rule(p, np.ones(2), *zeros, learning_rate=0.1)
    with pytest.raises(ValueError, match=r"the gradient has the shape \(2, 1\), p \(2,\)"):
        kind.rule(np.ones(2), np.ones((2, 1)), *zeros, learning_rate=0.1)
    for k in range(len(zeros)):
        for wrong, words in ((np.zeros(2, int), "in place"), (np.zeros(3), r"\(3,\), p \(2,\)")):
            with pytest.raises((TypeError, ValueError), match=words):
                kind.rule(np.ones(2), np.ones(2), *zeros[:k], wrong, *zeros[k + 1 :], learning_rate=0.1)


class Model:
    def parameters(self):
        return [P]

    def __iter__(self):
        return iter([self])


P = Parameter(np.ones(2), name="W[1]")


@pytest.mark.parametrize(
    "error, call, parts",
    [
        (ValueError, lambda: optim.Adam([]), ["no parameter", "empty"]),
        (
            ValueError,
            lambda: optim.Adam([P, Parameter(np.ones(2)), P]),
            ["parameter 3 (W[1])", "parameter 1", "once"],
        ),
        (TypeError, lambda: optim.Adam([P, np.ones(2)]), ["parameter 2", "ndarray", "Parameter(array)"]),
        (TypeError, lambda: optim.Adam({"W": P}), ["dict"]),
        (TypeError, lambda: optim.Adam(None), ["NoneType"]),
        (TypeError, lambda: optim.Adam(Model()), ["parameter 1", "Model", "model.parameters()"]),
        (TypeError, lambda: optim.Adam([P, Model()]), ["parameter 2", "Model", "model.parameters()"]),
        (TypeError, lambda: optim.average(np.array([1, 2]), np.ones(2), 0.9), ["average", "int64", "astype"]),
        (ValueError, lambda: optim.average(np.zeros(2), np.ones((2, 1)), 0.9), ["(2, 1)", "(2,)"]),
        (
            ValueError,
            lambda: optim.GradientDescent([P], -0.1),
            ["learning_rate", "-0.1", "minus of the step is in the rule"],
        ),
        (ValueError, lambda: optim.GradientDescent([P], np.nan), ["learning_rate", "nan"]),
        (ValueError, lambda: setattr(optim.Adam([P]), "learning_rate", -1), ["learning_rate", "-1"]),
        (TypeError, lambda: optim.GradientDescent([P], "fast"), ["learning_rate", "'fast'"]),
        (
            TypeError,
            lambda: optim.GradientDescent([P]),
            ["GradientDescent(params, learning_rate", "missing", "learning_rate"],
        ),
        (TypeError, lambda: optim.Adam([P], beta=0.9), ["'beta'", "beta1=0.9, beta2=0.999"]),
        (ValueError, lambda: optim.Momentum([P], 0.1, beta=1), ["beta", "not including, 1"]),
        (ValueError, lambda: optim.Adam([P], beta2=-0.1), ["beta2", "-0.1"]),
        (ValueError, lambda: optim.RMSprop([P], 0.1, epsilon=-1e-8), ["epsilon", "0 or more"]),
        (ValueError, lambda: optim.AdamW([P], weight_decay=-1), ["weight_decay", "0 or more"]),
        (ValueError, lambda: optim.ewma([1.0], 1.0), ["beta", "1.0"]),
        (RuntimeError, lambda: optim.Adam([P]).step(), ["J.backward()", "no_grad()"]),
    ],
)
def test_bad_input_is_refused_in_a_sentence(error, call, parts):
    with pytest.raises(error) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)


def test_a_schedule_below_zero_is_refused_and_loss_under_no_grad_has_no_gradient():
    W = Parameter(np.ones(1))
    W.grad = np.ones(1)
    with pytest.raises(ValueError, match=r"schedule gave the learning rate -1.0 at step 2"):
        optimizer = optim.GradientDescent([W], lambda t: 1.0 - 2 * (t > 1))
        optimizer.step()
        optimizer.step()
    assert W.value == 0
    optimizer.zero_grad()
    with no_grad():
        J = F.sum(W)
    J.backward()
    optimizer.learning_rate = 1
    with pytest.raises(RuntimeError, match="no parameter has a gradient"):
        optimizer.step()
