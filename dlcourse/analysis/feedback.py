"""Must what goes back through a network be exact? Fixed random matrices in place of the transposed weights (C1W4 4.8).

B = random_feedback(params, rng=rng)
A, caches = deep_network.forward(params, X, activations)
grads = feedback_backward(dA, caches, B)                       steps for deep_network.update, as those of deep_network.backward

compare(*data.digits().split(), seed=0).right         the accuracy of three ways to learn, epoch by epoch
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .. import deep_network, initializers, random, train
from .. import functional as F

WAYS = EXACT, RANDOM, FROZEN = "backpropagation", "random feedback", "hidden layers frozen"


def random_feedback(params: Sequence, *, rng: np.random.Generator) -> list[np.ndarray]:
    """A matrix B[l] of N(0, 1/n[l]) for each W[l]: drawn once, never trained.

    Shapes   list of (W (n[l], n[l−1]), b) → list of B (n[l], n[l−1])
    Lecture  C1W4 4.8
    Source   Lillicrap, Cownden, Tweed, Akerman 2016
    """
    random.checked(rng)
    return [rng.standard_normal(W.shape) / np.sqrt(len(W)) for W, _ in params]


def feedback_backward(
    dA: np.ndarray, caches: Sequence, feedback: Sequence[np.ndarray]
) -> list[deep_network.Gradients]:
    """As `deep_network.backward`, but with dA[l−1] = B[l]ᵀ dZ[l], where the exact one is W[l]ᵀ dZ[l].

    Shapes   dA[L] (n[L], m), B[l] (n[l], n[l−1]) → a list of `Gradients` (dW[l], db[l]), l = 1 … L
    Lecture  C1W4 4.8
    Source   Lillicrap, Cownden, Tweed, Akerman 2016, eq. 2
    Raises   ValueError if B[l] has not the shape of W[l]
    """
    wanted, got = [cache.W.shape for cache in caches], [np.shape(B) for B in feedback]
    if wanted != got:
        raise ValueError(
            f"one B[l] in the shape of each W[l], {wanted}; got {got}. random_feedback(params, rng=rng) draws them"
        )
    grads = []
    for cache, B in zip(reversed(caches), reversed(feedback)):
        dZ = cache.backward_g(cache.backward_D(dA))
        _, dW, db = [vjp(dZ) for vjp in cache.backward_Z]
        dA_prev = B.T @ dZ
        grads.append(deep_network.Gradients((dW, db), dZ, dA, dA_prev))
        dA = dA_prev
    return grads[::-1]


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    """u · v / ‖u‖ ‖v‖ of two arrays, read as long vectors: 1 along, 0 across, −1 against each other.

    Shapes   two arrays of one shape → a number from −1 to 1; NaN if one of them is 0
    Lecture  C1W4 4.8, C2W2 2.8
    Raises   ValueError if the shapes differ
    """
    one, other = np.asarray(one), np.asarray(other)
    if one.shape != other.shape:
        raise ValueError(f"an angle is between two arrays of one shape; got {one.shape} and {other.shape}")
    lengths = np.linalg.norm(one) * np.linalg.norm(other)
    return float(np.clip((one * other).sum() / lengths, -1, 1)) if lengths else float("nan")


def angle_between(one: np.ndarray, other: np.ndarray) -> float:
    """The angle between two arrays, read as long vectors, in degrees: arccos of u · v / ‖u‖ ‖v‖.

    Shapes   two arrays of one shape → a number from 0 to 180; NaN if one of them is 0
    Lecture  C1W4 4.8
    Raises   ValueError if the shapes differ
    """
    return float(np.degrees(np.arccos(cosine(one, other))))


class Comparison(NamedTuple):
    """What `compare` recorded, after 0, 1, … epochs.

    right    for each of WAYS the accuracy on the test examples (epochs + 1,)
    angles   with random feedback, in degrees (epochs + 1, L): between the dW[l] of the hidden layers and the exact ones, and at
             the end between W[L] and B[L]
    W, B     W[L] with random feedback (epochs + 1, n[L], n[L−1]), and its fixed partner B[L]

    Lecture  C1W4 4.8
    """

    right: dict[str, np.ndarray]
    angles: np.ndarray
    W: np.ndarray
    B: np.ndarray


def compare(
    X: np.ndarray,
    labels: np.ndarray,
    X_test: np.ndarray,
    labels_test: np.ndarray,
    *,
    hidden: Sequence[int] = (64, 32),
    epochs: int = 20,
    size: int = 50,
    learning_rate: float = 0.1,
    seed: int = 0,
) -> Comparison:
    """A tanh network learns to tell classes three times, from the same start and with the same mini-batches: by backpropagation,
    by random feedback, and with all layers but the last frozen. The angles are measured on the first 500 examples.

    hidden   n[1] … n[L−1]
    size     of a mini-batch

    Shapes   X (n_x, m), labels (m,) of 0, 1, … → Comparison
    Lecture  C1W4 4.8
    Source   Lillicrap, Cownden, Tweed, Akerman 2016
    """
    dims = [len(X), *hidden, int(max(labels.max(), labels_test.max())) + 1]
    activations, m = [F.tanh] * len(hidden) + [F.identity], X.shape[1]

    def learn(way):
        rng = np.random.default_rng(seed)
        start = deep_network.initialize(dims, init=initializers.xavier, rng=rng)
        feedback = random_feedback(start, rng=rng)

        def gradients(way, params, columns):
            A, caches = deep_network.forward(params, X[:, columns], activations)
            _, dA = deep_network.cost(A, labels[columns], loss=F.cross_entropy, axis=0)
            if way == EXACT:
                return deep_network.backward(dA, caches)
            grads = feedback_backward(dA, caches, feedback)
            if way == FROZEN:
                grads[:-1] = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params[:-1]]
            return grads

        def epoch(params):
            order = rng.permutation(m)
            for first in range(0, m, size):
                grads = gradients(way, params, order[first : first + size])
                params = deep_network.update(params, grads, learning_rate=learning_rate)
            return params

        def seen(params):
            exact, sent = (gradients(each, params, slice(500)) for each in (EXACT, RANDOM))
            hidden_angles = [angle_between(one.dW, other.dW) for one, other in zip(exact[:-1], sent)]
            accuracy = np.mean(deep_network.predict(params, X_test, activations) == labels_test)
            W = params[-1][0]
            return accuracy, np.array([*hidden_angles, angle_between(W, feedback[-1])]), W

        _, (right, turned, last) = train.record(epoch, start, epochs, seen)
        return right, turned, last, feedback[-1]

    learned = {way: learn(way) for way in WAYS}
    _, turned, last, fixed = learned[RANDOM]
    return Comparison({way: learned[way][0] for way in WAYS}, turned, last, fixed)
