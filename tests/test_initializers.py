"""Initializers: what they promise about variance, shape, dtype and seed; signals through depth as the lectures say."""

import numpy as np
import pytest

from dlcourse import functional as F
from dlcourse import initializers as init

ALL = {
    "zeros": init.zeros,
    "constant": init.constant(2),
    "normal": init.normal(0.01),
    "he": init.he,
    "xavier": init.xavier,
    "glorot": init.glorot,
    "orthogonal": init.orthogonal,
    "scaled_identity": init.scaled_identity(1.5),
}
DEVIATION = {"normal": 0.01, "he": np.sqrt(2 / 300), "xavier": np.sqrt(1 / 300), "glorot": np.sqrt(2 / 500)}


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (1, 1)])
def test_shape_dtype_and_seed(name, shape):
    W = ALL[name](shape, rng=rng())
    assert W.shape == shape and W.dtype == np.float64 and W.flags.c_contiguous
    assert (W == ALL[name](shape, rng=rng())).all()
    single = ALL[name](shape, rng=rng(), dtype=np.float32)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, W, rtol=1e-6)


def test_published_weights_are_repeated_by_a_random_state():
    """The first weights of a planar classifier with np.random.seed(2), times .01."""
    W = init.normal(0.01)((4, 2), rng=np.random.RandomState(2))
    np.testing.assert_allclose(W[:2], [[-0.00416758, -0.00056267], [-0.02136196, 0.01640271]], atol=5e-9)
    for name in DEVIATION:
        W = ALL[name]((3, 2), rng=np.random.RandomState(1))
        np.testing.assert_array_equal(W, ALL[name]((3, 2), rng=np.random.RandomState(1)))
    draws = np.random.RandomState(1).randn(3, 2)
    np.testing.assert_allclose(
        init.he((3, 2), rng=np.random.RandomState(1)), draws * np.sqrt(2 / 2), rtol=1e-15
    )
    orthogonal = init.orthogonal((3, 2), rng=np.random.RandomState(1))
    np.testing.assert_allclose(orthogonal.T @ orthogonal, np.eye(2), atol=1e-14)


@pytest.mark.parametrize("name", DEVIATION)
def test_standard_deviation(name):
    W = ALL[name]((200, 300), rng=rng())
    assert W.std() == pytest.approx(DEVIATION[name], rel=0.02)
    assert abs(W.mean()) < 4 * DEVIATION[name] / np.sqrt(W.size)


def test_filters_count_their_window():
    W = init.he((5, 5, 16, 32), rng=rng())
    assert W.shape == (5, 5, 16, 32) and W.std() == pytest.approx(np.sqrt(2 / 400), rel=0.03)
    assert init.glorot((5, 5, 16, 32), rng=rng()).std() == pytest.approx(np.sqrt(2 / (400 + 800)), rel=0.03)


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (5, 5)])
def test_orthogonal(shape):
    W = init.orthogonal(shape, rng=rng())
    gram = W @ W.T if shape[0] <= shape[1] else W.T @ W
    np.testing.assert_allclose(gram, np.eye(min(shape)), atol=1e-14)


def test_constants():
    assert not init.zeros((2, 3)).any() and (init.constant(0.5)((2, 3)) == 0.5).all()
    assert (init.scaled_identity(1.5)((2, 3)) == [[1.5, 0, 0], [0, 1.5, 0]]).all()


def through(layers, start, g, n=512):
    """RMS of the activations after each layer, for inputs of RMS 1."""
    draw = rng()
    A, sizes = draw.normal(size=(n, 256)), []
    for _ in range(layers):
        A = g(start((n, n), rng=draw) @ A)
        sizes.append(np.sqrt((A**2).mean()))
    return np.array(sizes)


def test_he_keeps_the_size_through_relu_and_xavier_halves_its_square():
    assert 0.6 < through(10, init.he, F.relu)[-1] < 1.6
    assert through(10, init.xavier, F.relu)[-1] == pytest.approx(2**-5, rel=0.4)
    assert through(10, init.normal(0.01), F.relu)[-1] < 1e-7


def test_orthogonal_keeps_lengths_at_any_depth_and_the_scaled_identity_is_a_power():
    np.testing.assert_allclose(
        through(60, init.orthogonal, F.identity, 64),
        through(1, init.orthogonal, F.identity, 64)[0],
        rtol=1e-10,
    )
    sizes = through(30, init.scaled_identity(1.5), F.identity, 8)
    np.testing.assert_allclose(sizes[1:] / sizes[:-1], 1.5)


@pytest.mark.parametrize(
    "error, call, parts",
    [
        (ValueError, lambda: init.he((0, 3), rng=rng()), ["(0, 3)", "(n_out, n_in)"]),
        (ValueError, lambda: init.zeros(3), ["got 3"]),
        (ValueError, lambda: init.he((3,), rng=rng()), ["(3,)", "zeros"]),
        (ValueError, lambda: init.orthogonal((3, 3, 2), rng=rng()), ["(3, 3, 2)", "matrix"]),
        (ValueError, lambda: init.normal(-1), ["standard deviation", "-1"]),
        (TypeError, lambda: init.xavier((3, 2), rng=0), ["np.random.default_rng(0)", "the number 0"]),
        (TypeError, lambda: init.he((3, 2), rng=np.random), ["RandomState", "the module np.random"]),
    ],
)
def test_bad_input_is_refused_in_a_sentence(error, call, parts):
    with pytest.raises(error) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)
