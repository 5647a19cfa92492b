"""What depth buys: a line folded again and again, and the parity of bits as a tree, as a table or as a sum (C1W4 4.5)."""

from typing import NamedTuple

import numpy as np

from .. import functional as F

# ---- a fold a layer ------------------------------------------------------------------------------------------------------
W1, B1, W2 = np.array([[1.0], [1.0]]), np.array([[0.0], [-0.5]]), np.array([[2.0, -4.0]])


def fold_once(x: np.ndarray) -> np.ndarray:
    """One layer of two ReLU units and a weighted sum, 2 relu(x) − 4 relu(x − ½): 0 … 1 … 0 for x = 0 … ½ … 1.

    Shapes   (1, m) → (1, m)
    Lecture  C1W4 4.5
    Source   Telgarsky 2015
    Raises   ValueError if x is no row
    """
    return W2 @ F.relu(F.affine(x, W1, B1))


def folds(x: np.ndarray, layers: int) -> np.ndarray:
    """x, and what each of so many layers makes of it: `fold_once` again and again. Each layer doubles the straight pieces.

    Shapes   m numbers → (layers + 1, m)
    Lecture  C1W4 4.5
    Source   Telgarsky 2015
    """
    rows = [np.reshape(x, (1, -1))]
    for _ in range(layers):
        rows.append(fold_once(rows[-1]))
    return np.concatenate(rows)


def count_pieces(y: np.ndarray) -> int:
    """How many straight pieces a function has, of which y are the values at equal distances: 1 + the changes of its slope.

    Differences must come out exact, as for a grid of multiples of 2⁻ᵏ; a corner that lies between two points counts twice.

    Shapes   y (m,), m ≥ 2 → a number
    Lecture  C1W4 4.5
    """
    return 1 + int(np.count_nonzero(np.diff(y, 2)))


def relu_basis(x: np.ndarray, units: int) -> np.ndarray:
    """An orthonormal basis Q of all that one layer of ReLU units and a constant can draw, the joints at 0, 1/n, …, (n − 1)/n.

    Q (Qᵀ y) is the nearest of these functions to y, by least squares.

    Shapes   x (m,) → Q (m, units + 1)
    Lecture  C1W4 4.5
    """
    x = np.reshape(x, (1, -1))
    A = F.relu(F.affine(x, np.ones((units, 1)), -np.arange(units)[:, None] / units))
    return np.linalg.qr(np.vstack([A, np.ones_like(x)]).T)[0]


def nearest_by_one_layer(y: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """The function nearest to y, by least squares, of all that one layer can draw: Q (Qᵀ y).

    Shapes   y (m,), Q of `relu_basis` (m, units + 1) → (m,)
    Lecture  C1W4 4.5
    """
    return basis @ (basis.T @ y)


def same_output(y: float, pieces: int) -> np.ndarray:
    """All x that so many folded pieces send to y: one in each piece, (k + y)/n in the rising ones, (k + 1 − y)/n in the falling ones.

    Shapes   y from 0 to 1 → (pieces,), rising
    Lecture  C1W4 4.5
    """
    k = np.arange(pieces)
    return k / pieces + np.where(k % 2 == 0, y, 1 - y) / pieces


# ---- parity --------------------------------------------------------------------------------------------------------------
def parity_layer(k: int) -> tuple[np.ndarray, np.ndarray]:
    """One layer of the tree for k bits. D has the rows a − b and b − a of every pair; S adds the two again after ReLU, which gives
    the exclusive or of the pair. A bit that is left over passes through a unit of its own.

    Shapes   k ≥ 1 → D (units, k), S (⌈k/2⌉, units), with 2⌊k/2⌋ units, and one more where k is odd
    Lecture  C1W4 4.5
    """
    D, S = np.zeros((2 * (k // 2) + k % 2, k)), np.zeros(((k + 1) // 2, 2 * (k // 2) + k % 2))
    for pair in range(k // 2):
        D[2 * pair : 2 * pair + 2, 2 * pair : 2 * pair + 2] = [[1, -1], [-1, 1]]
        S[pair, 2 * pair : 2 * pair + 2] = 1
    if k % 2:
        D[-1, -1] = S[-1, -1] = 1
    return D, S


def parity_tree(bits: np.ndarray) -> list[np.ndarray]:
    """Whether the number of ones is odd, by a tree of exclusive ors, relu(a − b) + relu(b − a), with log₂ n layers.

    Shapes   bits (n, m) of 0 and 1 → what every layer holds, bits and units in turn, the answer (1, m) last
    Lecture  C1W4 4.5
    """
    values = [np.asarray(bits, float)]
    while len(values[-1]) > 1:
        D, S = parity_layer(len(values[-1]))
        units = F.relu(D @ values[-1])
        values += [units, S @ units]
    return values


def parity_by_sum(bits: np.ndarray) -> np.ndarray:
    """Whether the number of ones is odd, by a single layer that may add up all its inputs: s = Σ bits, and n ReLU units, one for
    each slope of the zigzag 0, 1, 0, 1, … over s.

    Shapes   bits (n, m) of 0 and 1 → (1, m)
    Lecture  C1W4 4.5
    """
    s = np.sum(bits, axis=0, keepdims=True)
    k = np.arange(len(bits))[:, None]
    return np.where(k == 0, 1, 2 * (-1.0) ** k).T @ F.relu(s - k)


def as_bits(numbers: np.ndarray, n: int) -> np.ndarray:
    """Whole numbers as columns of n bits, the highest first.

    Shapes   (m,) → (n, m) of 0. and 1.
    Lecture  C1W4 4.5
    """
    return (np.asarray(numbers) >> np.arange(n)[::-1, None] & 1).astype(float)


class ParityTest(NamedTuple):
    """What `check_parity` counts: the units and layers of the tree, and for how many inputs the tree and the sum are wrong.

    Lecture  C1W4 4.5
    """

    units: int
    layers: int
    wrong: int
    wrong_by_sum: int


def check_parity(n: int) -> ParityTest:
    """Parity of n bits by the tree and by the sum, for all 2ⁿ inputs.

    Shapes   n from 1 to 20 → ParityTest
    Lecture  C1W4 4.5
    Raises   ValueError if n is no such number: there would be none, or too many inputs
    """
    if not isinstance(n, (int, np.integer)) or not 1 <= n <= 20:
        raise ValueError(f"all 2ⁿ inputs are tried, so n is a whole number of bits from 1 to 20; got {n!r}")
    bits = as_bits(np.arange(2**n), n)
    odd, values = bits.sum(axis=0) % 2, parity_tree(bits)
    return ParityTest(
        units=sum(map(len, values[1::2])),
        layers=len(values) // 2,
        wrong=int((values[-1][0] != odd).sum()),
        wrong_by_sum=int((parity_by_sum(bits)[0] != odd).sum()),
    )
