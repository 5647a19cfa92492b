"""Decisions before and after training: how to split the data, what the errors mean, what a method gets wrong on average."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .. import checks, random
from ..typing import Array, ArrayLike, Draws


def split(X: ArrayLike, Y: ArrayLike, fractions: ArrayLike, *, rng: Draws) -> list[tuple[Array, Array]]:
    """Shuffle the examples and cut them into parts, the same for X and Y: train, dev, test.

    fractions   the shares of all examples, train's first, such as (.98, .01, .01); train also gets what rounding leaves over

    Shapes   X (n_x, m), Y (n_y, m) → a list of (X, Y), one pair for each share
    Lecture  C2W1 1.1
    Raises   ValueError if X and Y have different numbers of examples, or the fractions are no shares that sum to 1
    """
    X, Y, fractions = (checks.numbers("split", each) for each in (X, Y, fractions))
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"split takes X (n_x, m) and Y (n_y, m), one column for each of the m examples; X has shape {X.shape} "
            f"and Y {Y.shape}: are the examples rows in one of them?"
        )
    if (
        fractions.ndim != 1
        or not fractions.size
        or not (fractions >= 0).all()
        or abs(fractions.sum() - 1) > 1e-9
    ):
        raise ValueError(
            f"fractions are shares of all examples, 0 or more, that sum to 1, such as (.6, .2, .2); got {fractions}"
        )
    random.checked(rng)
    m = X.shape[1]
    sizes = np.floor(fractions * m + 1e-9).astype(int)  # .29 · 100 is 28.999999999999996
    sizes[0] += m - sizes.sum()
    parts = np.split(rng.permutation(m), np.cumsum(sizes)[:-1])  # one permutation for both
    return [(X[:, part], Y[:, part]) for part in parts]


class Gaps(NamedTuple):
    """What lies between the errors on the way from what nobody can avoid to the test set; None where an error is not known.

    bias        avoidable bias: train − Bayes
    variance    dev − train; with a train-dev set, train-dev − train
    mismatch    data mismatch: dev − train-dev
    overfit     to the dev set: test − dev

    Lecture  C2W1 1.2, C3W1 1.9, C3W2 2.5
    """

    bias: float
    variance: float
    mismatch: float | None = None
    overfit: float | None = None

    @property
    def largest(self) -> str:
        """The name of the largest gap: the one to work on first."""
        known = {name: gap for name, gap in self._asdict().items() if gap is not None}
        return max(known, key=known.__getitem__)


def gaps(
    train: float, dev: float, bayes: float = 0.0, *, train_dev: float | None = None, test: float | None = None
) -> Gaps:
    """The differences between a classifier's errors, each of which has a treatment of its own.

    train, dev   its errors on the two sets, as shares (.15 for 15 %)
    bayes        the error that nobody can avoid; people's own error is often a good guess
    train_dev    its error on data like the training set's that it was not trained on, if dev is of another kind
    test         its error on the test set

    Shapes   numbers → Gaps; of train 8, dev 10 and Bayes 7.5 %: bias .005, variance .02
    Lecture  C2W1 1.2, C3W1 1.9, C3W2 2.5
    Raises   ValueError if an error is no share from 0 to 1
    """
    errors = {"train": train, "dev": dev, "bayes": bayes, "train_dev": train_dev, "test": test}
    for name, error in errors.items():
        if error is None and name in ("train_dev", "test"):
            continue
        if not checks.is_number(error) or not 0 <= error <= 1:
            raise ValueError(
                f"{name} = {error} is no error rate: give a share from 0 to 1, such as .15 for 15 %"
            )
    seen = dev if train_dev is None else train_dev
    pairs: list[Any] = [(train, bayes), (seen, train), (dev, train_dev), (test, dev)]
    found: list[Any] = [None if None in pair else round(float(pair[0] - pair[1]), 12) for pair in pairs]
    return Gaps(*found)


def diagnose(
    train: float,
    dev: float,
    bayes: float = 0.0,
    *,
    tolerance: float = 0.01,
    train_dev: float | None = None,
    test: float | None = None,
) -> str:
    """What ails a classifier: "bias" if train − Bayes is above the tolerance, "variance" if dev − train is, "both", or "fine".

    With train_dev and test also "mismatch" and "overfit", and several joined: "bias + mismatch". `gaps` gives the numbers, and
    which of them is the largest.

    tolerance    a gap that is not worth a treatment: one point, if left out
    others       as for `gaps`

    Shapes   numbers → a word
    Lecture  C2W1 1.2, 1.3, C3W1 1.9, C3W2 2.5
    Raises   ValueError if an error is no share from 0 to 1, or the tolerance no number of 0 or more
    """
    if not checks.is_number(tolerance) or not tolerance >= 0:
        raise ValueError(
            f"the tolerance is a gap that does no harm, a number of 0 or more; got {checks.described(tolerance)}"
        )
    found = gaps(train, dev, bayes, train_dev=train_dev, test=test)._asdict()
    ills = [name for name, gap in found.items() if gap is not None and gap > tolerance + 1e-9]
    return "both" if ills == ["bias", "variance"] else " + ".join(ills) or "fine"


class Decomposition(NamedTuple):
    """The parts of a method's expected squared error; they add up to `error`.   Lecture C2W1 1.2"""

    bias2: float
    variance: float
    noise: float
    error: float


def bias_variance(fits: ArrayLike, truth: ArrayLike, noise: float) -> Decomposition:
    """Split the expected squared error of a method into bias² + variance + noise, from many fits to fresh data.

    bias²      (mean fit − truth)²: what is wrong with the method even on average
    variance   how far single fits lie from the mean fit: what is wrong because the data are few
    noise      σ², which no method escapes

    Shapes   fits (number of fits, places), truth (places,), noise σ a number → Decomposition of means over the places
    Lecture  C2W1 1.2
    Source   Geman, Bienenstock, Doursat 1992, section 3
    Raises   ValueError if fits and truth have different places, or σ is no number of 0 or more
    """
    if not checks.is_number(noise) or not 0 <= noise < np.inf:
        raise ValueError(
            f"noise is σ, a standard deviation, a number of 0 or more; got {checks.described(noise)}"
        )
    fits, truth = (checks.numbers("bias_variance", each).astype(float) for each in (fits, truth))
    if fits.ndim != 2 or fits.shape[1:] != truth.shape or not fits.size:
        raise ValueError(
            f"fits hold one row for each fit and one column for each place at which the truth is given; fits have "
            f"shape {fits.shape}, truth {truth.shape}"
        )
    mean = fits.mean(axis=0)
    bias2, variance = float(((mean - truth) ** 2).mean()), float(((fits - mean) ** 2).mean())
    square = float(noise) * float(noise)
    return Decomposition(bias2, variance, square, bias2 + variance + square)


# ---- polynomials fitted again and again, of all degrees at once -------------------------------------------------------
class Refits(NamedTuple):
    """Many fits to fresh points. The fit of degree d is Σ_{k ≤ d} u_k q_k, so that these serve every degree.

    u       (R, degrees + 1)
    q       at the places asked for (R, degrees + 1, places)
    train   the mean squared error of every degree on the points that it was fitted to (R, degrees + 1)

    Lecture  C2W1 1.2
    """

    u: Array
    q: Array
    train: Array

    def fits(self, degree: int) -> Array:
        """All fits of this degree at the places.   → (R, places)"""
        return np.einsum("rk,rkp->rp", self.u[:, : degree + 1], self.q[:, : degree + 1])

    def decomposed(self, truth: Array, noise: float) -> Array:
        """bias², variance, noise and their sum for every degree, as `bias_variance` has them.   → (degrees + 1, 4)"""
        fit, parts = np.zeros((len(self.u), truth.size)), []
        for k in range(self.u.shape[1]):
            fit += self.u[:, k : k + 1] * self.q[:, k]
            parts.append(bias_variance(fit, truth, noise))
        return np.array(parts)


def refit(
    truth: Callable[[Array], Array],
    m: int,
    places: Array,
    *,
    degrees: int,
    noise: float,
    repeats: int,
    rng: Draws,
    lam: float = 0.0,
) -> Refits:
    """Draw m points of y = truth(x) + noise for each fit, x even on −1 … 1, and fit polynomials of all degrees from 0 to `degrees`.

    They minimise mean (fit − y)² + λ/m ‖c‖² in the basis of Legendre's polynomials φ; the constant goes free. The normal
    equations are G c = Φᵀy/m; with G = L Lᵀ, u = L⁻¹Φᵀy/m and q = L⁻¹φ the leading part of the same u and q serves every degree.

    places    where the fits are wanted
    repeats   how many fits

    Shapes   places (P,) → Refits
    Lecture  C2W1 1.2, 1.4
    Raises   ValueError if there are fewer points than numbers to fit
    """
    random.checked(rng)
    checks.function("truth", truth, "x → y")
    m, repeats = checks.whole("m", m, 1, ": how many points"), checks.whole("repeats", repeats)
    degrees, noise = checks.whole("degrees", degrees, 0), checks.number("noise", noise, "0 or more")
    places, lam = checks.floats("refit: places", places), checks.number("lam", lam, "0 or more")
    if places.ndim != 1:
        raise ValueError(f"places are numbers in a row; got the shape {places.shape}")
    if not 0 <= degrees < m:
        raise ValueError(
            f"a polynomial of degree {degrees} has {degrees + 1} numbers, and needs so many points; got m = {m}"
        )
    x = rng.uniform(-1, 1, (repeats, m))
    y = truth(x) + rng.normal(0, noise, (repeats, m))
    phi = np.polynomial.legendre.legvander(x, degrees)  # (R, m, degrees + 1)
    G = phi.transpose(0, 2, 1) @ phi / m
    G[:, range(1, degrees + 1), range(1, degrees + 1)] += lam / m
    inverse = np.linalg.inv(np.linalg.cholesky(G + 1e-12 * np.eye(degrees + 1)))
    u = (inverse @ (phi.transpose(0, 2, 1) @ y[..., None] / m))[..., 0]
    q = inverse @ np.polynomial.legendre.legvander(places, degrees).T
    at_points = phi @ inverse.transpose(0, 2, 1)  # q_k(x_i)
    fitted = np.cumsum(at_points * u[:, None, :], axis=2)
    return Refits(u, q, ((fitted - y[..., None]) ** 2).mean(axis=1))
