"""Dropout: units that are switched off at random."""

import numpy as np

from ..autodiff import op


@op
def dropout(a, *, keep_prob, rng=None, mask=None):
    """Inverted dropout: each entry is kept with probability keep_prob and then divided by it, so that its mean stays.

    The gradient passes through the same mask. To predict, leave the call out.

    keep_prob   above 0, at most 1
    rng         np.random.Generator, draws the mask; or
    mask        the mask itself, of a's shape, True where an entry is kept (to repeat one, as a gradient check must)

    Shapes   any → the same
    Lecture  C2W1 1.6, 1.7
    Source   Srivastava et al. 2014
    Raises   ValueError if keep_prob is not in (0, 1], or there is neither rng nor mask
    """
    if not 0 < keep_prob <= 1:
        raise ValueError(
            f"keep_prob is the share of units that stay, above 0 and at most 1; got {keep_prob}"
            + (
                ". With 0 no unit would be left, and the division by keep_prob has no value"
                if keep_prob == 0
                else ""
            )
        )
    if mask is None:
        if rng is None:
            raise ValueError(
                "dropout draws at random: give rng=np.random.default_rng(seed), or the mask itself"
            )
        mask = rng.random(a.shape, dtype=np.float32) < keep_prob
    scaled = mask * np.asarray(1 / keep_prob, a.dtype)
    return a * scaled, lambda da: da * scaled
