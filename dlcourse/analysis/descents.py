"""Trainings to look into: they stop before every step, and whoever asks for the next one decides what to keep, and when it is enough.

for params, J in descending(start, mini_batches(X, Y, 64, rng=rng), activations, rule=optim.adam, learning_rate=0.01):
    ...                                                          params before this step, and J of its batch
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from .. import deep_network, optim
from .. import functional as F
from ..autodiff import Op
from ..deep_network import Activations, Params
from ..optim import Optimizer, Rule
from ..typing import ArrayLike, Draws, Function
from .gradcheck import flatten, unflatten


def descending(
    params: Params,
    batches: Iterable[Any],
    activations: Activations,
    *,
    rule: Rule,
    learning_rate: float,
    loss: Op = F.binary_cross_entropy,
    lam: float = 0.0,
    keep_prob: ArrayLike = 1.0,
    rng: Draws | None = None,
    **options: Any,
) -> Iterator[tuple[list, float]]:
    """Train a network of `deep_network` by any rule of `optim`: for each batch (X, Y) the params before its step, and its J.

    There is one step less than batches: after the last batch no step is taken, so that the last params are those of the last J.

    loss, options    as in `deep_network.cost`; J is without the penalty
    lam              λ of the penalty λ/2m ‖W‖² that the steps go down too, m that of the first batch
    keep_prob, rng   dropout in the hidden layers, as in `deep_network.forward`; J is then that of the masks of this step

    The params are views of one vector, in float64, which goes on changing: copy what is to be kept.

    Shapes   → an iterator of (list of (W, b), a number)
    Lecture  C1W4 4.6, C2W1 1.5, 1.7, C2W2 2.1, 2.8
    Raises   as `deep_network.forward` and `cost`
    """
    flat, decay, step = flatten(params).astype(float), None, None
    views, memory = unflatten(flat, params), [np.zeros_like(flat) for _ in optim.memories(rule)]
    for t, (X, Y) in enumerate(batches):
        if step is not None:
            rule(flat, step, *memory, t=t, learning_rate=learning_rate)
        if decay is None:
            decay = flatten([(np.full_like(W, lam / X.shape[1]), np.zeros_like(b)) for W, b in params])
        A, caches = deep_network.forward(views, X, activations, keep_prob=keep_prob, rng=rng)
        J, dA = deep_network.cost(A, Y, loss=loss, **options)
        yield views, J
        step = flatten(deep_network.backward(dA, caches)) + decay * flat


def on_the_tape(loss: Function, batches: Iterable[Any], optimizer: Optimizer) -> Iterator[float]:
    """J = loss(batch) of each batch, on which the step is taken when the next is asked for: `train.fit` to stop at will.

    Where it is not asked on, as when J is no longer finite, the parameters stay as they are.

    Shapes   → an iterator of numbers
    Lecture  C2W3 3.6, 3.10
    """
    for batch in batches:
        optimizer.zero_grad()
        J = loss(batch)
        yield float(J.value)
        J.backward()
        optimizer.step()
