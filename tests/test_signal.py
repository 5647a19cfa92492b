"""The signal over depth: what is measured, against the tape and against the formulas."""

import math

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse.analysis import signal
from dlcourse.autodiff import Parameter, Tensor


def layers(n=6, depth=4, m=9, deviation=0.5, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    return (
        rng.standard_normal((n, m)).astype(dtype),
        (deviation * rng.standard_normal((depth, n, n))).astype(dtype),
        (0.1 * rng.standard_normal((depth, n, 1))).astype(dtype),
        rng.standard_normal((n, m)).astype(dtype),
    )


def test_root_mean_square():
    assert signal.root_mean_square(np.array([[3.0, 4.0], [0.0, 0.0]])) == 2.5
    assert signal.root_mean_square(np.full(5, 1e30, np.float32)) == pytest.approx(1e30)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_identities_multiply_by_s(dtype):
    a, d = signal.through_identities(1.5, 6, dtype)
    assert a.dtype == d.dtype == dtype
    assert a.tolist() == [1.5**l for l in range(7)] and np.array_equal(a, d[::-1])


def test_numbers_end_where_their_type_ends():
    a, _ = signal.through_identities(0.5, 160)
    assert a[149] == np.finfo(np.float32).smallest_subnormal and a[150] == 0
    a, _ = signal.through_identities(2.0, 20, np.float16)
    assert a[15] == 2.0**15 and np.isinf(a[16])


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("norm", signal.NORMS)
@pytest.mark.parametrize("g", [F.relu, F.tanh, F.sigmoid, F.leaky_relu, F.identity])
def test_forwards_and_back_as_on_the_tape(g, norm, residual):
    X, weights, biases, dA = layers()
    flow = signal.propagate(X, weights, biases, g, dA=dA, norm=norm, residual=residual)
    A = leaf = Parameter(X)
    sizes, one, zero = [X], np.ones((6, 1)), np.zeros((6, 1))
    for W, b, measured in zip(weights, biases, flow.activations, strict=True):
        Z = F.affine(A, W, b)
        if norm == signal.BATCH:
            Z = F.batch_norm(Z, one, zero, axis=1)
        if norm == signal.LAYER:
            Z = (Z - Z.mean(axis=0, keepdims=True)) / ((Z - Z.mean(axis=0, keepdims=True)) ** 2).mean(
                axis=0, keepdims=True
            ) ** 0.5
        A = A + g(Z) if residual else g(Z)
        sizes.append(A.value)
        np.testing.assert_allclose(measured, A.value, atol=1e-3)
    assert isinstance(A, Tensor)
    A.backward(dA)
    np.testing.assert_allclose(flow.rms, [np.sqrt((a**2).mean()) for a in sizes], rtol=1e-3)
    wanted = np.sqrt((leaf.grad**2).mean() / (dA**2).mean())
    assert flow.back[-1] == 1 and flow.back[0] == pytest.approx(wanted, rel=1e-3)
    assert len(flow.rms) == len(flow.back) == 5 and len(flow.flat) == len(flow.activations) == 4


def test_float32_stays_float32_and_inputs_stay_as_they_are():
    given = layers(dtype=np.float32)
    X, weights, biases, dA = (array.copy() for array in given)
    for norm in signal.NORMS:
        flow = signal.propagate(X, weights, biases, F.relu, dA=dA, norm=norm)
        assert {a.dtype for a in flow.activations} == {np.dtype(np.float32)}
    assert all(map(np.array_equal, given, (X, weights, biases, dA)))


def test_overflow_is_measured_without_a_warning():
    X, weights, biases, dA = layers(depth=30, dtype=np.float32, deviation=1e6)
    flow = signal.propagate(X, weights, biases, F.relu, dA=dA)
    assert np.isfinite(flow.rms[3]) and not np.isfinite(flow.rms[-1])


def test_flat_units():
    Z = np.array([-9.0, -3.0, 0.0, 1.0, 6.0])
    assert signal.flat_share(F.relu, Z) == 3 / 5
    assert signal.flat_share(F.tanh, Z) == 3 / 5
    assert signal.flat_share(F.sigmoid, Z) == 2 / 5
    assert signal.flat_share(F.leaky_relu, Z) == signal.flat_share(F.identity, Z) == 0


@pytest.mark.parametrize("g, factor", [(F.relu, 0.5**0.5), (F.identity, 1.0), (F.leaky_relu, 0.50005**0.5)])
def test_growth_is_what_wide_layers_do(g, factor):
    n, depth = 400, 6
    X, weights, biases, dA = layers(n, depth, 50, 1.3 / math.sqrt(n))
    flow = signal.propagate(X, weights, 0 * biases, g, dA=dA)
    theory = signal.growth(g, 1.3 / math.sqrt(n), n)
    assert theory == pytest.approx(1.3 * factor)
    assert (flow.rms[-1] / flow.rms[0]) ** (1 / depth) == pytest.approx(theory, rel=0.03)
    assert flow.back[0] ** (1 / depth) == pytest.approx(theory, rel=0.03)


def test_he_keeps_relu_and_tanh_has_no_factor():
    assert signal.growth(F.relu, math.sqrt(2 / 64), 64) == pytest.approx(1)
    assert signal.growth(F.tanh, 0.1, 64) is None


def test_bad_input_is_refused_in_a_sentence():
    X, weights, biases, dA = layers()
    for call, part in (
        (dict(norm="group"), "'none', 'batch norm', 'layer norm'; got 'group'"),
        (dict(biases=biases[:2]), "4 weights and 2 biases"),
        (dict(dA=dA[:, :2]), r"dA \(6, 2\).*\(6, 9\)"),
        (dict(X=X[:3]), "affine"),
    ):
        with pytest.raises(ValueError, match=part):
            signal.propagate(**dict(X=X, weights=weights, biases=biases, activation=F.relu, dA=dA) | call)
