"""Real data, shipped in `files`: see NOTICE.md there for where each set comes from and under which licence.

All arrays are read-only, because every caller gets the same ones; `.split()` and slices with `.copy()` are your own.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..typing import Array

_FILES = Path(__file__).parent / "files"


class Patients(NamedTuple):
    """X (30, 569), Y (1, 569) with 1 for malignant, and the 30 feature_names.   Lecture C1W2 2.2"""

    X: Array
    Y: Array
    feature_names: tuple[str, ...]

    def split(self) -> tuple[Array, ...]:
        """X_train (30, 400), Y_train (1, 400), X_test (30, 169), Y_test (1, 169), by the permutation of default_rng(0)."""
        return _split(400, self.X, self.Y)


class Digits(NamedTuple):
    """X (64, 1797) from 0 to 1, labels (1797,) from 0 to 9, images (1797, 8, 8), the same numbers as X.   Lecture C1W2 2.1"""

    X: Array
    labels: Array
    images: Array

    def split(self) -> tuple[Array, ...]:
        """X_train (64, 1500), labels_train (1500,), X_test (64, 297), labels_test (297,), split as the patients are."""
        return _split(1500, self.X, self.labels)


class Irises(NamedTuple):
    """X (4, 150) in cm, labels (150,) of 0, 1, 2, and the names of the 4 features and the 3 species.   Lecture C2W3 3.8"""

    X: Array
    labels: Array
    feature_names: tuple[str, ...]
    species: tuple[str, ...]


@cache
def breast_cancer() -> Patients:
    """569 breast tumours, the patients of this course: 212 malignant (y = 1), each described by 30 numbers.

    The numbers describe the nuclei of the cells in one sample taken with a fine needle: ten measures (radius, texture,
    perimeter, area, …), of each the mean over the nuclei, its standard error, and the mean of the three largest, called worst.
    Lengths are in the units of the source, which names none.

    Shapes   .X (30, 569), .Y (1, 569), .feature_names (30)
    Lecture  C1W2 2.2, 2.14
    Source   Street, Wolberg and Mangasarian (1993), Nuclear feature extraction for breast tumor diagnosis
    """
    names, X, Y = _load("breast_cancer.npz", "names", "X", "Y")
    return Patients(_frozen(X), _frozen(Y.astype(float)), tuple(names.tolist()))


@cache
def digits() -> Digits:
    """1797 handwritten digits of 8 × 8 pixels, 0 for paper and 1 for ink.

    Each pixel counts the inked ones of 4 × 4 finer pixels, divided by 16.

    Shapes   .X (64, 1797), .labels (1797,), .images (1797, 8, 8)
    Lecture  C1W1 1.1, C1W2 2.1
    Source   Alpaydin and Kaynak (1998), Optical recognition of handwritten digits
    """
    images, labels = _load("digits.npz", "images", "labels")
    images = images / 16
    return Digits(
        _frozen(images.reshape(len(images), -1).T.copy()), _frozen(labels.astype(int)), _frozen(images)
    )


@cache
def iris() -> Irises:
    """150 irises of three species: length and width of sepals and petals.

    Shapes   .X (4, 150) in cm, .labels (150,), .feature_names (4), .species (3)
    Lecture  C2W3 3.8
    Source   Fisher (1936), The use of multiple measurements in taxonomic problems
    """
    X, labels, names, species = _load("iris.npz", "X", "labels", "names", "species")
    return Irises(_frozen(X), _frozen(labels.astype(int)), tuple(names.tolist()), tuple(species.tolist()))


def photographs() -> dict[str, Array]:
    """Two photographs of 200 × 264 pixels: "china", a pavilion with its roof in the upper left 64 × 64, and "flower".

    Shapes   {"china": (200, 264, 3), "flower": (200, 264, 3)}, red, green and blue from 0 to 255, uint8
    Lecture  C1W2 2.1
    """
    return {name: _photograph(name) for name in ("china", "flower")}


@cache
def _photograph(name):
    from PIL import Image  # here, so that importing the package stays light

    with Image.open(_FILES / f"{name}.png") as picture:
        return _frozen(np.array(picture.convert("RGB")))


def _load(file, *names):
    with np.load(_FILES / file) as arrays:
        return [arrays[name] for name in names]


def _frozen(array):
    array.flags.writeable = False
    return array


def _split(train, X, answers):
    order = np.random.default_rng(0).permutation(X.shape[1])
    return tuple(part[..., columns] for columns in (order[:train], order[train:]) for part in (X, answers))
