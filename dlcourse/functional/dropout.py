"""Dropout: units that are switched off at random."""

import numpy as np

from .. import checks
from ..autodiff import op
from ..random import uniform
from ..typing import ArrayLike, Draws
from .arithmetic import has_nan


@op
def dropout(a, *, keep_prob: float, rng: Draws | None = None, mask: ArrayLike | None = None):
    """Inverted dropout: each entry is kept with probability keep_prob and then divided by it, so that its mean stays.

    The gradient passes through the same mask. To predict, leave the call out.

    keep_prob   above 0, at most 1
    rng         np.random.default_rng(seed), draws the mask (a np.random.RandomState too: see `dlcourse.random`); or
    mask        the mask itself, True or 1 where an entry is kept (to repeat one, as a gradient check must); it stretches over a

    Shapes   any → the same
    Lecture  C2W1 1.6, 1.7
    Source   Srivastava et al. 2014
    Raises   ValueError if keep_prob is not in (0, 1], the mask does not fit, or there is neither rng nor mask; TypeError if
             rng does not draw
    """
    if not checks.is_number(keep_prob) or not 0 < keep_prob <= 1:
        raise ValueError(
            f"keep_prob is the share of units that stay, above 0 and at most 1; got {checks.described(keep_prob)}"
            + (
                ". With 0 no unit would be left, and the division by keep_prob has no value"
                if checks.is_number(keep_prob) and keep_prob == 0
                else ""
            )
        )
    if mask is None:
        if rng is None:
            raise ValueError(
                "dropout draws at random: give rng=np.random.default_rng(seed), or the mask itself"
            )
        mask = uniform(rng, a.shape, alternative="the mask itself") < keep_prob
    else:
        mask = _fitting(mask, a.shape)
    scaled = mask * np.asarray(1 / keep_prob, a.dtype)

    def drop(x):
        with np.errstate(invalid="ignore"):
            y = x * scaled
        return np.where(mask, y, 0) if has_nan(y) else y  # a dropped ∞ is gone too

    return drop(a), drop


def _fitting(mask, shape):
    """A mask as truth values, if it stretches over the shape without making it larger."""
    mask = checks.numbers("dropout: a mask", mask)
    try:
        fits = np.broadcast_shapes(mask.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"dropout: a mask of shape {mask.shape} does not fit an array of shape {shape}: it has one entry for each of the array's"
        )
    if mask.dtype != bool and not np.isin(mask, (0, 1)).all():
        raise ValueError(
            "dropout: a mask says which entries stay: its own are True or False, or 1 and 0, and nothing else"
        )
    return mask.astype(bool, copy=False)
