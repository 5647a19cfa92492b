"""From raw arrays to what a network is given: unroll, standardise, distort, encode, transpose."""

from typing import Any

import numpy as np

from .. import checks
from ..typing import Array, ArrayLike


def unroll(images: ArrayLike) -> Array:
    """Write each picture's numbers under one another, row by row: picture i becomes column i.

    A single picture needs an axis for its number first: unroll(picture[None]).

    Shapes   images (m, h, w, c) or (m, h, w) → (h·w·c, m), the same dtype
    Lecture  C1W2 2.1
    Raises   ValueError if there is no picture, or images has another number of axes
    """
    images = _images("unroll", images)
    return np.array(images.reshape(len(images), -1).T, order="C")


def standardize(X_train: ArrayLike, *others: ArrayLike) -> Any:
    """(X − μ)/σ with the training set's mean μ and standard deviation σ of each row, for the training set and all others.

    A feature that is constant in training has no scale to go by: it becomes 0 everywhere.

    Shapes   X_train (n_x, m) → the same shape; with others, a tuple with one array for each
    Lecture  C1W2 2.14, C2W1 1.9
    Raises   ValueError if there is no example, the numbers of rows differ, or X_train holds a NaN or an infinity
    """
    sets = [checks.numbers("standardize", X) for X in (X_train, *others)]
    train = sets[0]
    if train.ndim != 2 or not train.size:
        raise ValueError(
            "standardize takes X (n_x, m), examples in columns and at least one of them; got shape "
            f"{train.shape}"
        )
    for X in sets:
        if X.ndim != 2 or len(X) != len(train):
            raise ValueError(
                "standardize uses the training set's μ and σ of each row, so all sets need the same rows: "
                f"X_train has shape {train.shape}, another one {X.shape}; are its examples in columns?"
            )
    if not np.isfinite(train).all():
        raise ValueError(
            f"row {np.argmin(np.isfinite(train).all(axis=1))} of X_train holds a NaN or an infinity, which "
            "would spread through μ and σ to every example: remove or replace it first"
        )
    largest = np.abs(train.astype(float)).max(axis=1, keepdims=True)
    s = np.ldexp(1.0, np.frexp(largest)[1] - 1).astype(train.dtype if train.dtype.kind == "f" else float)
    sets = [
        X / s for X in sets
    ]  # s is a power of 2: nothing is rounded, and no square is too large or too small
    train = sets[0]
    mu, sigma = train.mean(axis=1, keepdims=True), train.std(axis=1, keepdims=True)
    varies = train.min(axis=1, keepdims=True) < train.max(axis=1, keepdims=True)
    scaled = tuple(np.divide(X - mu, sigma, out=np.zeros_like(X - mu), where=varies) for X in sets)
    return scaled if others else scaled[0]


def augment(
    images: ArrayLike, *, shift: tuple[float, float] = (0, 0), mirror: bool = False, rotate: float = 0.0
) -> Array:
    """Every picture mirrored, then rotated about its centre, then shifted; what comes in from outside is 0.

    Each new pixel is looked up where it came from, between the four pixels there (bilinear), so shifts and turns may be
    fractions.

    shift    (down, right) in pixels
    mirror   exchange left and right
    rotate   degrees, anticlockwise

    Shapes   images (m, h, w) or (m, h, w, c) → the same shape and dtype
    Lecture  C2W1 1.8
    Raises   ValueError if there is no picture, images has another number of axes, or shift or rotate are no numbers
    """
    images, mirror = _images("augment", images), checks.truth("mirror", mirror)
    pair = (
        isinstance(shift, (tuple, list))
        and len(shift) == 2
        or np.ndim(checks.numbers("augment: shift", shift)) == 1
        and len(shift) == 2
    )
    if not pair or not all(checks.is_number(each) and np.isfinite(each) for each in (*shift, rotate)):
        raise ValueError(
            "augment: shift is a pair (down, right) of pixels and rotate a number of degrees, all finite; got "
            f"shift = {shift}, rotate = {rotate}"
        )
    h, w = images.shape[1:3]
    down, right = np.mgrid[:h, :w] - np.reshape([(h - 1) / 2 + shift[0], (w - 1) / 2 + shift[1]], (2, 1, 1))
    sin, cos = np.sin(np.deg2rad(rotate)), np.cos(np.deg2rad(rotate))
    down, right = right * sin + down * cos, right * cos - down * sin
    row = (
        (down + (h - 1) / 2).round(9).clip(-2, h + 1)
    )  # an exact quarter turn stays exact; far outside is outside
    column = ((-right if mirror else right) + (w - 1) / 2).round(9).clip(-2, w + 1)
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    row, column = row - top, column - left  # the fractions
    result: Any = 0
    for i, j, weight in (
        (top, left, (1 - row) * (1 - column)),
        (top, left + 1, (1 - row) * column),
        (top + 1, left, row * (1 - column)),
        (top + 1, left + 1, row * column),
    ):
        weight = weight * ((0 <= i) & (i < h) & (0 <= j) & (j < w))
        if images.dtype.kind == "f":
            weight = weight.astype(images.dtype)
        weight = weight.reshape(h, w, *[1] * (images.ndim - 3))
        result = result + images[:, i.clip(0, h - 1), j.clip(0, w - 1)] * weight
    return result if images.dtype.kind == "f" else result.round().astype(images.dtype)


def one_hot(labels: ArrayLike, C: int, *, axis: int) -> Array:
    """1 at the place of the label, 0 elsewhere: label 2 of C = 4 becomes (0, 0, 1, 0).

    axis     where the classes lie: 0 in columns, −1 in rows

    Shapes   labels (m,) of whole numbers 0 … C − 1 → (C, m) for axis 0, (m, C) for axis −1
    Lecture  C2W3 3.9
    Raises   ValueError if labels are not whole numbers from 0 to C − 1, or have more than one axis
    """
    labels = checks.numbers("one_hot", labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise ValueError(
            "one_hot takes labels of shape (m,), whole numbers; got shape "
            f"{labels.shape}, dtype {labels.dtype}"
        )
    if not checks.is_whole(C) or C < 1 or not checks.is_whole(axis) or not -2 <= axis < 2:
        raise ValueError(
            f"one_hot: C is how many classes there are, and axis where they lie, 0 in columns, −1 in rows; got C = {C}, "
            f"axis = {axis}"
        )
    outside = labels[(labels < 0) | (labels >= C)]
    if outside.size:
        raise ValueError(
            f"label {outside[0]} does not fit C = {C} classes: labels run from 0 to C − 1 = {C - 1}"
        )
    return np.moveaxis(np.eye(C)[labels], -1, axis)


def to_rows(*arrays: ArrayLike) -> Any:
    """Turn examples in columns into examples in rows: Xᵀ for each X.

    Shapes   X (n, m) → (m, n); of several, a tuple
    Lecture  C2W3 3.10
    Raises   ValueError if there is no array, or one is no matrix
    """
    if not arrays:
        raise ValueError(
            "to_rows turns the matrices that it is given, and there is none: to_rows(X), or to_rows(X, Y)"
        )
    matrices = [checks.numbers("to_rows", X) for X in arrays]
    for X in matrices:
        if X.ndim != 2:
            flat = ": make a row of it, X.reshape(1, -1)" if X.ndim == 1 else ""
            raise ValueError(f"to_rows transposes matrices (n, m); got shape {X.shape}{flat}")
    rows = tuple(np.array(X.T, order="C") for X in matrices)
    return rows if len(rows) > 1 else rows[0]


def _images(function: str, images: ArrayLike) -> Array:
    images = checks.numbers(function, images)
    if images.ndim not in (3, 4) or not images.size:
        raise ValueError(
            f"{function} takes pictures of shape (m, h, w, c) or (m, h, w), at least one; got shape "
            f"{images.shape}" + (": for a single picture give picture[None]" if images.ndim == 2 else "")
        )
    return images
