"""The tape: what is recorded, what the sweep back gives, what it costs and what it holds on to."""

import gc
import threading
import weakref

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse.autodiff import OPS, Parameter, Tensor, no_grad, op, value_and_grad


def test_the_graph_of_the_lecture():
    a, b, c = Parameter(5.0), Parameter(3.0), Parameter(2.0)
    u = b * c
    v = a + u
    J = 3 * v
    J.backward(keep_all=True)
    assert (u.value, v.value, J.value) == (6, 11, 33)
    assert [t.grad for t in (v, a, u, b, c)] == [3, 3, 3, 6, 9]


def test_values_in_between_get_a_gradient_only_when_asked():
    a = Parameter(2.0)
    u = a * a
    (u * 3).backward()
    assert u.grad is None and a.grad == 12


def test_two_paths_add_and_two_sweeps_add():
    a = Parameter(3.0)
    J = a * a + a
    J.backward()
    assert a.grad == 7
    (2 * a).backward()
    assert a.grad == 9


def test_no_entry_of_a_gradient_is_shared_between_parameters():
    a, b = Parameter(np.ones(3)), Parameter(np.ones(3))
    (a + b).sum().backward()
    before = b.grad.copy()
    a.grad = a.grad * 2
    assert (b.grad == before).all()
    assert a.grad.flags.owndata or a.grad.base is not b.grad


def test_operators_with_numbers_and_arrays_on_either_side():
    x, t = np.array([1.0, 2.0, 4.0]), Tensor(np.array([1.0, 2.0, 4.0]))
    for result, wanted in (
        (x + t, 2 * x),
        (t - x, 0 * x),
        (x * t, x * x),
        (x / t, x / x),
        (1 - t, 1 - x),
        (2 / t, 2 / x),
        (t**2, x**2),
        (2**t, 2**x),
        (-t, -x),
        (abs(-t), x),
        (t[1:], x[1:]),
        (t.reshape(3, 1), x.reshape(3, 1)),
    ):
        assert isinstance(result, Tensor)
        np.testing.assert_allclose(result.value, wanted)
    M = np.arange(6.0).reshape(2, 3)
    assert isinstance(M @ t.reshape(3, 1), Tensor) and (Tensor(M).T.value == M.T).all()
    assert (
        (Tensor(M).sum(axis=0).value == M.sum(0)).all()
        and Tensor(M).mean().item() == 2.5
        and Tensor(M).max().item() == 5
    )
    assert len(t) == 3 and t.shape == (3,) and t.size == 3 and float(Tensor(2.0)) == 2


def test_arrays_give_arrays_and_record_nothing():
    assert type(F.tanh(np.ones(3))) is np.ndarray
    assert type(F.tanh(Tensor(np.ones(3)))) is Tensor


def test_no_grad_records_nothing_and_ends_even_after_an_error():
    a = Parameter(2.0)
    with pytest.raises(KeyError), no_grad():
        assert (a * a)._parents == ()
        raise KeyError
    J = a * a
    J.backward()
    assert a.grad == 4


def test_no_grad_in_one_thread_leaves_the_others_alone():
    a, seen = Parameter(2.0), []
    with no_grad():
        worker = threading.Thread(target=lambda: seen.append((a * a)._parents))
        worker.start()
        worker.join()
    assert seen == [(a, a)]


def test_a_frozen_parameter_costs_nothing():
    called = []

    @op
    def counted(a, b):
        return a * b, (lambda d: called.append("a") or d * b, lambda d: called.append("b") or d * a)

    del OPS["counted"]
    a, b = Parameter(2.0), Parameter(3.0)
    a.trainable = False
    counted(a, b).backward()
    assert called == ["b"] and a.grad is None and b.grad == 2
    b.trainable = False
    assert counted(a, b)._parents == ()


def test_tensors_die_with_the_loss_without_the_garbage_collector():
    gc.disable()
    try:
        w = Parameter(np.ones((3, 3)))
        middle = F.tanh(w @ np.ones((3, 2)))
        watched, loss = weakref.ref(middle), (middle * middle).sum()
        del middle
        loss.backward()
        assert watched() is not None
        del loss
        assert watched() is None
    finally:
        gc.enable()


def test_a_tape_of_100_000_nodes():
    x = Parameter(1.0)
    y = x
    for _ in range(100_000):
        y = y + 1e-5
    y.backward()
    assert y.item() == pytest.approx(2) and x.grad == 1
    del y


def test_value_and_grad():
    J, (dw, db, dunused) = value_and_grad(lambda w, b, unused: (w * w).sum() + 3 * b)(
        np.array([1.0, 2.0]), 4.0, np.ones(2)
    )
    assert J == 17 and isinstance(J, float)
    assert (dw == [2, 4]).all() and db == 3 and (dunused == 0).all()
    assert value_and_grad(lambda w: 7.0)(np.ones(2))[0] == 7


def test_a_seed_starts_the_sweep():
    x = Parameter(np.array([1.0, 2.0]))
    (x * x).backward(np.array([1.0, 10.0]))
    assert (x.grad == [2, 40]).all()


def test_a_parameter_owns_its_array():
    mine = np.ones(2)
    p = Parameter(mine)
    p.value[0] = 9
    assert mine[0] == 1


@pytest.mark.parametrize(
    "call, kind, part",
    [
        (lambda: Tensor(np.array([1, 2])), ValueError, ".astype(float)"),
        (lambda: Tensor(np.array(["x"])), ValueError, "floating-point"),
        (lambda: Tensor(None), ValueError, "object"),
        (lambda: Tensor(Tensor(1.0)), TypeError, ".value"),
        (lambda: Tensor(np.ones((2, 3))).backward(), ValueError, "shape (2, 3)"),
        (lambda: Tensor(np.ones(2)).backward(np.ones(3)), ValueError, "(3,)"),
        (
            lambda: F.squared_error(Tensor(np.ones(2)), Tensor(np.ones(2))).backward(),
            ValueError,
            "no gradient for its argument 2",
        ),
        (
            lambda: Tensor(np.ones((2, 3))) @ Tensor(np.ones((2, 3))),
            ValueError,
            "3 columns of A meet the 2 rows of B",
        ),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, kind, part):
    with pytest.raises(kind) as refused:
        call()
    assert part in str(refused.value)


def test_whole_python_numbers_become_floats():
    assert Parameter(5).dtype == np.float64 and Tensor(True).item() == 1


def test_repr_is_short_and_has_no_address():
    assert repr(Tensor(33.0)) == "Tensor(33.)"
    assert len(repr(Parameter(np.zeros((100, 100))))) < 200 and "0x" not in repr(Parameter(np.zeros(3)))
