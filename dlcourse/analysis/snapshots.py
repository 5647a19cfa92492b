"""A training as snapshots at chosen steps, to scrub through: it goes only as far as somebody asks, and going on costs only the rest.

rng = np.random.default_rng(29)
params = deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=rng, dtype=np.float32)
later = training(params, (X, Y), (X_new, Y_new), [F.tanh, F.identity], learning_rate=1.2, at=[0, 10, 100])
next(later).J, next(later).J                                                         before the first step, after 10 steps
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import deep_network, optim, train
from .. import functional as F
from ..deep_network import Activations, Gradients, Params
from ..typing import Array, Draws, Function
from . import gradcheck

LARGEST = 1e30  # of J, in float32
PAST = 1000  # times as large as at the start, and at least PAST: this is a divergence


class Snapshot(NamedTuple):
    """A moment of a training. What `right` means is said in `judge`; `_new` is on examples that were not trained on.

    Lecture  C1W3 3.11
    """

    step: int
    params: Params
    J: float
    right: float
    J_new: float
    right_new: float


class Judgement(NamedTuple):
    """What `judge` finds: J, and the share that is right.

    Lecture  C1W3 3.1
    """

    J: float
    right: float


def gradients(
    params: Params,
    X: Array,
    Y: Array,
    activations: Activations,
    *,
    loss: Any = F.binary_cross_entropy,
    **dropout: Any,
) -> tuple[float, list[Gradients]]:
    """J and its gradients: `forward`, `cost` and `backward` of `deep_network`, one after the other.

    loss      as in `deep_network.cost`; the default takes logits, so the last activation is the identity
    dropout   keep_prob and rng or masks, as in `deep_network.forward`

    Shapes   X (n_x, m), Y (n[L], m) → a number, a list of (dW[l], db[l])
    Lecture  C1W3 3.9
    Raises   as `deep_network.forward` and `deep_network.cost`
    """
    A, caches = deep_network.forward(params, X, activations, **dropout)
    J, dA = deep_network.cost(A, Y, loss=loss)
    return J, deep_network.backward(dA, caches)


def judge(
    params: Params,
    X: Array,
    Y: Array,
    activations: Activations,
    *,
    loss: Any = F.binary_cross_entropy,
    threshold: float | None = 0.0,
) -> Judgement:
    """J and the share of right answers, those where A[L] > threshold means class 1.

    threshold   0 for logits, ½ for probabilities; None where numbers are fitted: `right` is then R² = 1 − 2J / (variance of Y),
                the share of the variance that is explained, for J = `F.squared_error`

    Shapes   X (n_x, m), Y (1, m) → Judgement; 0 and 0 without examples
    Lecture  C1W3 3.1, 3.7
    """
    if not Y.size:
        return Judgement(0.0, 0.0)
    A: Any = deep_network.output(params, X, activations)
    J = float(loss(A, Y))
    if threshold is None:
        return Judgement(J, float(1 - 2 * J / max(Y.var(), 1e-9)))
    return Judgement(J, float(np.mean((A > threshold) == Y)))


def training(
    params: Params,
    examples: tuple[Array, Array],
    new: tuple[Array, Array],
    activations: Activations,
    *,
    learning_rate: float,
    at: Sequence[int],
    rule: Callable[..., None] = optim.gradient_descent,
    size: int | None = None,
    lam: float = 0.0,
    keep_prob: float = 1.0,
    rng: Draws | None = None,
    loss: Any = F.binary_cross_entropy,
    threshold: float | None = 0.0,
    after: Callable[[int, Params], None] | None = None,
) -> Iterator[Snapshot]:
    """Snapshots of a training, one after the other as they are asked for. The params stay as they are.

    examples, new     (X, Y) to learn from, and (X, Y) to be judged by too; without examples it stands still
    at                after how many steps, rising
    rule              a function of `optim`
    size              of a mini-batch; None takes all examples in each step
    lam               λ of the penalty λ/2m · Σ ‖W[l]‖², m the number of examples to learn from
    keep_prob         of dropout in the hidden layers
    rng               draws the mini-batches and the dropout
    loss, threshold   as in `judge`
    after             is called before the first step and after each one with the number of steps and the params, and may write
                      into them: so some are kept as they are

    A training that diverges ends with a snapshot of that step, in which J is inf and there are no params: when J is a thousand
    times what it was at the start (or what 1 would be), or no number.

    Shapes   X (n_x, m), Y (n[L], m) → Snapshots
    Lecture  C1W3 3.9, 3.11
    Raises   as `deep_network.forward`, `deep_network.cost` and `train.mini_batches`
    """
    X, Y = examples
    theta = gradcheck.flatten(params)
    slopes = np.empty_like(theta)
    params, into = gradcheck.unflatten(theta, params), gradcheck.unflatten(slopes, params)  # views
    decay = _decay(params, lam / max(Y.size, 1))
    memory = [np.zeros_like(theta) for _ in optim.memories(rule)]
    dropout: dict[str, Any] = {} if keep_prob == 1 else {"keep_prob": keep_prob, "rng": rng}

    def judged(X, Y):
        with np.errstate(over="ignore", invalid="ignore"):
            return judge(params, X, Y, activations, loss=loss, threshold=threshold)

    if after is not None:
        after(0, params)
    batches, t, limit = _batches(X, Y, size, rng), 0, PAST * max(judged(X, Y).J, 1.0)
    for moment in at:
        with np.errstate(over="ignore", invalid="ignore"):
            while t < moment and Y.size:
                x, y = next(batches)
                J, grads = gradients(params, x, y, activations, loss=loss, **dropout)
                if not J <= limit:  # NaN too
                    break
                t += 1
                for layer, found in zip(into, grads):
                    for place, gradient in zip(layer, found):
                        place[...] = gradient
                if decay is not None:
                    slopes += decay * theta
                rule(theta, slopes, *memory, t=t, learning_rate=learning_rate)
                if after is not None:
                    after(t, params)
        J, right = judged(X, Y)
        if not J <= min(limit, LARGEST):
            yield Snapshot(t, [], np.inf, 0.0, np.inf, 0.0)
            return
        now = gradcheck.unflatten(theta.copy(), params)
        yield Snapshot(int(moment), now, J, right, *judged(*new))


def by_epoch(loss: Function, batches: Any, optimizer: Any, params: Any = None, *, epochs: int) -> list[Any]:
    """`train.fit`, with a copy of the parameters' values at the start and after each epoch.

    params   which parameters, and how nested; those of the optimizer in a list if left out

    Shapes   → epochs + 1 copies, each nested as params
    Lecture  C1W1 1.1
    Raises   as `train.fit`
    """
    kept = optimizer.params if params is None else params

    def values():
        return gradcheck.unflatten(gradcheck.flatten(kept), kept)

    start = values()
    history = train.fit(loss, batches, optimizer, epochs=epochs, measure=values, progress=False)
    return [start, *history.measured]


def _decay(params, rate):
    """The penalty's slope for each number in θ, over that number: the rate for a weight, 0 for a b. None without a penalty."""
    if not rate:
        return None
    return gradcheck.flatten([(np.full_like(W, rate), np.zeros_like(b)) for W, b in params])


def _batches(X, Y, size, rng):
    """Batches without end: all examples, or mini-batches in a new order for every epoch."""
    while True:
        yield from [(X, Y)] if size is None else train.mini_batches(X, Y, min(size, Y.size), rng=rng)
