"""Splitting, diagnosing, decomposing."""

import numpy as np
import pytest

from dlcourse import data
from dlcourse.analysis import strategy

X = np.arange(30.0).reshape(3, 10)
Y = X[:1] * 10


def test_split_keeps_every_example_once_with_its_label():
    parts = strategy.split(X, Y, (0.6, 0.2, 0.2), rng=np.random.default_rng(0))
    assert [x.shape for x, _ in parts] == [(3, 6), (3, 2), (3, 2)]
    assert all((y == 10 * x[:1]).all() for x, y in parts)
    assert sorted(np.hstack([x for x, _ in parts])[0]) == list(X[0])
    again = strategy.split(X, Y, (0.6, 0.2, 0.2), rng=np.random.default_rng(0))
    other = strategy.split(X, Y, (0.6, 0.2, 0.2), rng=np.random.default_rng(1))
    assert (parts[0][0] == again[0][0]).all() and (parts[0][0] != other[0][0]).any()


@pytest.mark.parametrize(
    "m, fractions, sizes",
    [
        (10**6, (0.98, 0.01, 0.01), [980_000, 10_000, 10_000]),
        (100, (0.42, 0.29, 0.29), [42, 29, 29]),
        (5, (0.6, 0.2, 0.2), [3, 1, 1]),
        (7, (0.6, 0.2, 0.2), [5, 1, 1]),
        (3, (0, 0.5, 0.5), [1, 1, 1]),
        (4, (1,), [4]),
        (0, (0.5, 0.5), [0, 0]),
    ],
)
def test_sizes_add_up_to_m(m, fractions, sizes):
    parts = strategy.split(np.zeros((1, m)), np.zeros((1, m)), fractions, rng=np.random.default_rng(0))
    assert [x.shape[1] for x, _ in parts] == sizes


@pytest.mark.parametrize(
    "arguments, words",
    [
        ((X, Y[:, :9], (1,)), ["(3, 10)", "(1, 9)", "rows"]),
        ((X, Y[0], (1,)), ["(10,)", "one column"]),
        ((X, Y, (0.6, 0.3)), ["sum to 1", "(.6, .2, .2)"]),
        ((X, Y, (1.2, -0.2)), ["0 or more"]),
        ((X, Y, ()), ["sum to 1"]),
    ],
)
def test_split_refuses_in_a_sentence(arguments, words):
    with pytest.raises(ValueError) as refused:
        strategy.split(*arguments, rng=np.random.default_rng(0))
    assert all(word in str(refused.value) for word in words)
    with pytest.raises(TypeError, match="default_rng"):
        strategy.split(X, Y, (1,), rng=0)


def test_split_in_the_order_of_a_published_seed():
    order = np.random.RandomState(1).permutation(10)
    ((x, _), _) = strategy.split(X, Y, (0.5, 0.5), rng=np.random.RandomState(1))
    assert (x == X[:, order[:5]]).all()


@pytest.mark.parametrize(
    "train, dev, bayes, verdict",
    [
        (0.01, 0.11, 0, "variance"),
        (0.15, 0.16, 0, "bias"),
        (0.15, 0.30, 0, "both"),
        (0.005, 0.01, 0, "fine"),  # the lecture's four
        (0.15, 0.16, 0.15, "fine"),
        (0.15, 0.30, 0.15, "variance"),
        (0.15, 0.16, 0.14, "fine"),
        (0.01, 0.02, 0, "fine"),
        (0.08, 0.10, 0.01, "both"),  # the lecture's two: the same errors, and people at 1 or at 7.5 %
        (0.08, 0.10, 0.075, "variance"),
    ],
)
def test_diagnose(train, dev, bayes, verdict):
    assert strategy.diagnose(train, dev, bayes) == verdict


def test_gaps_say_how_much_and_what_first():
    assert strategy.gaps(0.08, 0.10, 0.075) == pytest.approx((0.005, 0.02, None, None))
    assert str(strategy.gaps(0.08, 0.10, 0.075)[:2]) == "(0.005, 0.02)", "no digits of rounding"
    assert strategy.gaps(0.08, 0.10, 0.075).largest == "variance"
    assert strategy.gaps(0.08, 0.10, 0.01).largest == "bias"


@pytest.mark.parametrize(
    "bayes, train, train_dev, dev, verdict",
    [  # the lecture's four, and its first example
        (0, 0.01, 0.09, 0.10, "variance"),
        (0, 0.01, 0.015, 0.10, "mismatch"),
        (0, 0.10, 0.11, 0.12, "bias"),
        (0, 0.10, 0.11, 0.20, "bias + mismatch"),
        (0.04, 0.07, 0.10, 0.12, "bias + variance + mismatch"),
    ],
)
def test_a_train_dev_set_tells_variance_from_mismatch(bayes, train, train_dev, dev, verdict):
    assert strategy.diagnose(train, dev, bayes, train_dev=train_dev) == verdict
    found = strategy.gaps(train, dev, bayes, train_dev=train_dev, test=dev)
    assert found == pytest.approx((train - bayes, train_dev - train, dev - train_dev, 0))
    assert sum(found) == pytest.approx(dev - bayes)  # the way from Bayes to test


def test_a_dev_set_that_was_looked_at_too_often():
    assert strategy.diagnose(0.04, 0.05, 0.04, test=0.09) == "overfit"
    assert strategy.diagnose(0.04, 0.05, 0.04, test=0.05) == "fine"
    assert strategy.gaps(0.04, 0.05, 0.04, test=0.09).largest == "overfit"


def test_diagnose_with_another_tolerance_and_no_error_rate():
    assert strategy.diagnose(0.03, 0.04, tolerance=0.005) == "both"
    with pytest.raises(ValueError, match="dev = 16 is no error rate.*.15 for 15 %"):
        strategy.diagnose(0.15, 16)
    for wrong in ({"train_dev": 12}, {"test": float("nan")}, {"test": "bad"}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} = .* is no error rate"):
            strategy.gaps(0.1, 0.1, **wrong)
    with pytest.raises(ValueError, match="dev = None is no error rate"):
        strategy.diagnose(0.15, None)


def test_the_parts_add_up_to_the_error_exactly():
    rng = np.random.default_rng(0)
    truth, fits = rng.normal(size=7), rng.normal(1, 2, size=(40, 7))
    parts = strategy.bias_variance(fits, truth, 0.3)
    assert parts.error == pytest.approx(((fits - truth) ** 2).mean() + 0.09, rel=1e-12)
    assert parts.error == pytest.approx(
        parts.bias2 + parts.variance + parts.noise
    ) and parts.noise == pytest.approx(0.09)
    assert strategy.bias_variance(np.tile(truth, (4, 1)), truth, 0) == (0, 0, 0, 0)
    with pytest.raises(ValueError, match=r"\(40, 7\).*\(6,\)"):
        strategy.bias_variance(fits, truth[:6], 0.3)


def test_fresh_data_measure_what_the_parts_predict():
    """Error against new noisy labels, not against the truth: that is where the noise comes in."""
    rng, grid = np.random.default_rng(1), np.linspace(-1, 1, 201)
    fits = np.array(
        [
            np.polyval(np.polyfit(*(row[0] for row in data.noisy_sine(25, rng=rng)), 3), grid)
            for _ in range(400)
        ]
    )
    labels = np.sin(np.pi * grid) + rng.normal(0, 0.3, fits.shape)
    assert strategy.bias_variance(fits, np.sin(np.pi * grid), 0.3).error == pytest.approx(
        ((fits - labels) ** 2).mean(), rel=0.02
    )
