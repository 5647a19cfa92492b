"""Decisions before and after training: how to split the data, what the errors mean, what a method gets wrong on average."""

from typing import NamedTuple

import numpy as np

from . import random


def split(X, Y, fractions, *, rng):
    """Shuffle the examples and cut them into parts, the same for X and Y: train, dev, test.

    fractions   the shares of all examples, train's first, such as (.98, .01, .01); train also gets what rounding leaves over

    Shapes   X (n_x, m), Y (n_y, m) → a list of (X, Y), one pair for each share
    Lecture  C2W1 1.1
    Raises   ValueError if X and Y have different numbers of examples, or the fractions are no shares that sum to 1
    """
    X, Y, fractions = np.asarray(X), np.asarray(Y), np.asarray(fractions, float)
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"split takes X (n_x, m) and Y (n_y, m), one column for each of the m examples; X has shape {X.shape} "
            f"and Y {Y.shape}: are the examples rows in one of them?"
        )
    if fractions.ndim != 1 or not fractions.size or (fractions < 0).any() or abs(fractions.sum() - 1) > 1e-9:
        raise ValueError(
            f"fractions are shares of all examples, 0 or more, that sum to 1, such as (.6, .2, .2); got {fractions}"
        )
    random.checked(rng)
    m = X.shape[1]
    sizes = np.floor(fractions * m + 1e-9).astype(int)  # .29 · 100 is 28.999999999999996
    sizes[0] += m - sizes.sum()
    parts = np.split(rng.permutation(m), np.cumsum(sizes)[:-1])  # one permutation for both
    return [(X[:, part], Y[:, part]) for part in parts]


def diagnose(train, dev, bayes=0.0, *, tolerance=0.02):
    """What ails a classifier: "bias" if train − Bayes is above the tolerance, "variance" if dev − train is, "both", or "fine".

    train, dev   its errors on the two sets, as shares (.15 for 15 %)
    bayes        the error that nobody can avoid; people's own error is often a good guess
    tolerance    a gap that is not worth a treatment

    Shapes   numbers → a word
    Lecture  C2W1 1.2, 1.3
    Raises   ValueError if an error is no share from 0 to 1
    """
    for name, error in (("train", train), ("dev", dev), ("bayes", bayes)):
        if not 0 <= error <= 1:
            raise ValueError(
                f"{name} = {error} is no error rate: give a share from 0 to 1, such as .15 for 15 %"
            )
    bias, variance = (gap > tolerance + 1e-9 for gap in (train - bayes, dev - train))
    return "both" if bias and variance else "bias" if bias else "variance" if variance else "fine"


class Decomposition(NamedTuple):
    """The parts of a method's expected squared error; they add up to `error`.   Lecture C2W1 1.2"""

    bias2: float
    variance: float
    noise: float
    error: float


def bias_variance(fits, truth, noise):
    """Split the expected squared error of a method into bias² + variance + noise, from many fits to fresh data.

    bias²      (mean fit − truth)²: what is wrong with the method even on average
    variance   how far single fits lie from the mean fit: what is wrong because the data are few
    noise      σ², which no method escapes

    Shapes   fits (number of fits, places), truth (places,), noise σ a number → Decomposition of means over the places
    Lecture  C2W1 1.2
    Source   Geman, Bienenstock, Doursat 1992, section 3
    Raises   ValueError if fits and truth have different places
    """
    fits, truth = np.asarray(fits), np.asarray(truth)
    if fits.ndim != 2 or fits.shape[1:] != truth.shape or not fits.size:
        raise ValueError(
            f"fits hold one row for each fit and one column for each place at which the truth is given; fits have "
            f"shape {fits.shape}, truth {truth.shape}"
        )
    mean = fits.mean(axis=0)
    bias2, variance = float(((mean - truth) ** 2).mean()), float(((fits - mean) ** 2).mean())
    return Decomposition(bias2, variance, float(noise) ** 2, bias2 + variance + float(noise) ** 2)
