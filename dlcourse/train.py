"""The training loop: for each batch the loss, its gradients, one step of the optimizer.

history = fit(lambda batch: F.binary_cross_entropy(F.affine(batch[0], w, b), batch[1]),
              lambda: mini_batches(X, Y, 64, rng=rng), optim.Adam([w, b], 0.01), epochs=10)
history.loss, history.epoch_loss

w, path = record(lambda w: w - learning_rate * slope(w), w, 200)           w after 0 … 200 steps, to scrub through
"""

import contextlib
import functools
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController
from typing_extensions import TypeAliasType

from . import checks, random
from .autodiff import Tensor, no_grad
from .optim import Optimizer
from .typing import Array, ArrayLike, Draws, Function

# What training goes through in an epoch, or a function that makes it anew for each.
Batches = TypeAliasType("Batches", Iterable[Any] | Callable[[], Iterable[Any]])

SMALL = 100_000  # so many numbers in the parameters: below, a second BLAS thread costs more than it helps


def fit(
    loss: Function,
    batches: Batches,
    optimizer: Optimizer,
    *,
    epochs: int = 1,
    measure: Function | None = None,
    examples: Function | None = None,
    progress: bool = True,
) -> "History":
    """Train: for every batch J = loss(batch), the gradients by the tape, one step. Returns a `History`.

    loss        a function batch → J, one number, computed from the optimizer's Parameters
    batches     a list of batches, or a function that makes those of an epoch: lambda: mini_batches(X, Y, 64, rng=rng)
    measure     a function without arguments, called after every epoch (nothing is recorded on the tape); its results are
                history.measured
    examples    a function batch → how many examples it has, for the mean of an epoch; if left out, the length of the axis along
                which the batches differ
    progress    show how far it is, and a line at the end

    Interrupting (■ in Jupyter, Ctrl-C) ends it early and keeps what was learnt. Small networks run on one BLAS thread: that is
    faster, and the digits do not depend on the number of cores.

    Shapes   → History
    Lecture  C1W2 2.14, C2W2 2.1
    Raises   Diverged if J or a parameter is no longer a finite number; the parameters of the lowest J are then put back.
             TypeError or ValueError if there is no batch or J is no single number on the tape
    """
    checks.function("loss", loss, "batch → J, and comes first: fit(loss, batches, optimizer)")
    for name, given in (("measure", measure), ("examples", examples)):
        if given is not None:
            checks.function(name, given, "or None")
    progress = checks.truth("progress", progress)
    if not checks.is_whole(epochs) or epochs < 1:
        raise ValueError(
            f"epochs is how often all batches are seen, a whole number from 1 on; got {epochs!r}"
        )
    if (
        isinstance(batches, (str, dict, set, np.ndarray))
        or not callable(batches)
        and not hasattr(batches, "__iter__")
    ):
        raise checks.WrongKind(
            "batches is a list of batches, such as [(X, Y)], or a function that makes those of an epoch; got "
            f"{checks.described(batches)}"
        )
    if not callable(batches) and iter(batches) is batches and epochs > 1:
        raise TypeError(
            "these batches are used up after one epoch, because they come from a generator: give a list, or a "
            "function that makes new ones, such as lambda: mini_batches(X, Y, 64, rng=rng)"
        )
    if not hasattr(optimizer, "params"):
        raise TypeError(
            "the optimizer owns the Parameters that it changes: give one such as optim.Adam(params, learning_rate=.01); "
            f"got {getattr(optimizer, '__name__', type(optimizer).__name__)}"
        )
    if isinstance(batches, tuple) and all(isinstance(each, np.ndarray) for each in batches):
        raise TypeError(
            "batches is a list of batches, and this tuple of arrays is a single one: give [(X, Y)] for batch gradient "
            "descent"
        )
    history, params, start = History(), optimizer.params, time.perf_counter()
    best, lowest = [np.empty_like(p.value) for p in params], np.inf
    small = sum(p.size for p in params) < SMALL
    bar = Bar() if progress else None
    with (
        one_thread() if small else contextlib.nullcontext(),
        np.errstate(over="ignore", invalid="ignore", divide="ignore"),
    ):
        try:
            for epoch in range(1, epochs + 1):
                parts: Any = batches() if callable(batches) else batches
                first, seen = len(history.loss), []
                for batch in parts:
                    optimizer.zero_grad()  # a backward() of before is not ours
                    J = loss(batch)
                    value = _number(J)
                    history.loss.append(value)
                    if not -np.inf < value < np.inf:
                        raise _diverged(history, optimizer, epoch, batch, best, lowest)
                    if value < lowest:
                        lowest, history.best_step = value, len(history.loss)
                        for copy, p in zip(best, params):
                            np.copyto(copy, p.value)
                    J.backward()
                    optimizer.step()
                    seen.append(_count(examples(batch)) if examples else _shape(batch))
                    if bar:
                        share = (len(history.loss) - first) / len(parts) if hasattr(parts, "__len__") else 0
                        bar.show((epoch - 1 + share) / epochs, f"epoch {epoch} of {epochs}   J {value:.4g}")
                if len(history.loss) == first:
                    raise ValueError(
                        f"epoch {epoch} has no batch: the list is empty, or what makes the batches gave none"
                    )
                counts = seen if examples else _lengths(seen)
                history.epoch_loss.append(float(np.average(history.loss[first:], weights=counts)))
                if measure:
                    with no_grad():
                        history.measured.append(measure())
            if not all(np.isfinite(p.value).all() for p in params):  # the last step did it
                raise _diverged(history, optimizer, epochs, batch, best, lowest)
        except KeyboardInterrupt:
            history.interrupted = True
        finally:
            optimizer.zero_grad()
            history.loss, history.epoch_loss = np.array(history.loss), np.array(history.epoch_loss)
            history.seconds = time.perf_counter() - start
            if bar:
                bar.clear()
    if bar:
        tell(history)
    return history


def record(
    step: Callable[[Any], Any],
    state: Any,
    steps: int,
    keep: Callable[[Any], Any] | None = None,
    *,
    at: Sequence[int] | None = None,
) -> tuple[Any, Any]:
    """Take many steps from a state, and keep on the way what is to be looked at later.

    step    a function state → the next state
    keep    a function state → what to keep of it: a number, an array, or tuples, lists and dicts of them; the state itself if left out
    at      after how many steps to keep it, rising numbers from 0 (the start) to `steps`; 0, 1, …, steps if left out

    What is kept is copied: a step may change its arrays in place.

    Shapes   keep(state) (…) → the last state, and what was kept, (len(at), …), in tuples, lists and dicts as keep returned it
    Lecture  C1W2 2.4, 2.14
    Raises   ValueError if steps or at are no such numbers, or what is kept changes its shape; TypeError if a step returns None
    """
    at = _moments(steps, at)
    if steps:
        checks.function("step", step, "state → the next state")
    if keep is not None:
        checks.function("keep", keep, "state → what to keep of it")
    wanted, kept = set(at), []
    for t in range(steps + 1):
        if t:
            state = step(state)
            if state is None:
                raise TypeError(
                    f"step {t} returned None: a step takes the state and returns the next one, also where it changes it in place"
                )
        if t in wanted:
            kept.append(_copied(state if keep is None else keep(state)))
    return state, _stacked(kept, at)


class History:
    """What `fit` recorded.

    loss          (steps,), J of each batch before its step
    epoch_loss    (epochs,), the mean of each whole epoch's J over its examples: a smaller last batch counts less
    measured      what `measure()` returned after each epoch
    best_step     the step with the lowest J, counted from 1
    diverged_at   the step at which J or a parameter stopped being finite, or None
    interrupted   whether the learner stopped it
    seconds       how long it took

    Lecture  C1W2 2.14
    """

    def __init__(self) -> None:
        self.loss, self.epoch_loss, self.measured = [], [], []
        self.best_step, self.diverged_at, self.interrupted, self.seconds = None, None, False, 0.0

    def __repr__(self) -> str:
        n, ending = len(self.loss), ""
        if self.diverged_at:
            ending = f", diverged at step {self.diverged_at}"
        elif self.interrupted:
            ending = ", interrupted"
        path = f": J {self.loss[0]:.4g} → {self.loss[-1]:.4g}" if n else ""
        return f"{n} step{'' if n == 1 else 's'}{path}{ending}"


class Diverged(ArithmeticError):
    """Training was stopped because J, or a parameter, is no longer a finite number. `.history` is what was recorded so far.

    Lecture  C1W2 2.4
    """

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


def mini_batches(
    X: ArrayLike, Y: ArrayLike, size: int, *, rng: Draws | None, axis: int = -1
) -> list[tuple[Array, Array]]:
    """Cut the examples into mini-batches (X{t}, Y{t}) in a new random order, the same for X and Y; the last may be smaller.

    axis    along which the examples lie in both: the last (columns), or 0 (rows)
    rng     shuffles: np.random.default_rng(seed), or RandomState; None keeps the order

    Shapes   X (n_x, m), Y (n_y, m) → a list of ((n_x, size), (n_y, size))
    Lecture  C2W2 2.1, 2.2
    Raises   ValueError if X and Y have different numbers of examples, or size is not from 1 to m
    """
    X, Y = checks.numbers("mini_batches", X), checks.numbers("mini_batches", Y)
    if not checks.is_whole(axis) or not all(-each.ndim <= axis < each.ndim for each in (X, Y)):
        raise ValueError(
            f"the examples lie along an axis that X {X.shape} and Y {Y.shape} have, −1 for columns or 0 for rows; got "
            f"axis={axis!r}"
        )
    m, labelled = X.shape[axis], Y.shape[axis]
    if labelled != m:
        raise ValueError(
            f"X {X.shape} has {m} examples along axis {axis} and Y {Y.shape} has {labelled}: there is one "
            "label for each example; are they columns in one and rows in the other?"
        )
    if not checks.is_whole(size) or not 1 <= size <= m:
        raise ValueError(
            f"a mini-batch has from 1 to m = {m} examples; got size = {size!r}. Batch gradient descent is "
            f"size = {m}"
        )
    if rng is not None:
        random.checked(rng, alternative="None to keep the order")
    order = np.arange(m) if rng is None else rng.permutation(m)
    parts = [order[k : k + size] for k in range(0, m, size)]
    return [(X.take(part, axis), Y.take(part, axis)) for part in parts]


def early_stopping(costs: ArrayLike, patience: int) -> tuple[int, int]:
    """Where training would have stopped: after `patience` epochs without a new lowest cost on the dev set.

    Shapes   costs (epochs,) → (best, stop), epochs counted from 0; stop is the last one if patience never ran out
    Lecture  C2W1 1.8
    Raises   ValueError if there is no cost, or patience < 1
    """
    costs = checks.floats("early_stopping", costs)
    if costs.ndim != 1 or not costs.size or not checks.is_number(patience) or not patience >= 1:
        raise ValueError(
            f"early stopping looks at one cost for each epoch, with a patience from 1 on; got costs of shape "
            f"{costs.shape} and patience = {patience!r}"
        )
    before = np.concatenate([[np.inf], np.fmin.accumulate(costs)[:-1]])  # the lowest so far; NaN is never one
    best = np.maximum.accumulate(np.where(costs < before, np.arange(costs.size), 0))
    given_up = np.flatnonzero(np.arange(costs.size) - best >= patience)
    stop = given_up[0] if given_up.size else costs.size - 1
    return int(best[stop]), int(stop)


@functools.cache
def _blas():
    return ThreadpoolController()


def one_thread() -> AbstractContextManager:
    """Context: BLAS on one thread. Small products are faster so (two threads on two busy cores: 80 times slower).

    Lecture  C1W2 2.11
    """
    return _blas().limit(limits=1, user_api="blas")


def _moments(steps, at):
    """The numbers of the steps to keep, checked."""
    if not checks.is_whole(steps) or steps < 0:
        raise ValueError(f"steps is how many to take, a whole number, 0 or more; got {steps!r}")
    if at is None:
        return range(steps + 1)
    at = checks.numbers("record: at", at)
    whole = at.dtype.kind in "iu" and at.ndim == 1 and at.size
    if not whole or (np.diff(at) <= 0).any() or at[0] < 0 or at[-1] > steps:
        raise ValueError(
            f"at says after how many of the {steps} steps to keep something: rising whole numbers from 0, the start, to {steps}; "
            f"got {at.tolist()}"
        )
    return at.tolist()


def _copied(value):
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return _as(value, [_copied(part) for part in value])
    return np.array(value.value if isinstance(value, Tensor) else value)


def _stacked(kept, at):
    """What was kept of every moment → the same structure, with the moments as the first axis of each array."""
    first = kept[0]
    if isinstance(first, dict):
        return {key: _stacked([each[key] for each in kept], at) for key in first}
    if isinstance(first, (tuple, list)):
        return _as(first, [_stacked(column, at) for column in zip(*kept, strict=True)])
    for t, array in zip(at, kept):
        if array.shape != first.shape:
            raise ValueError(
                f"what is kept must have one shape for all steps: {first.shape} at step {at[0]}, {array.shape} at step {t}"
            )
    return np.stack(kept)


def _as(like, parts):
    """The parts as a list, a named tuple or a tuple, whichever the other one is."""
    if isinstance(like, list):
        return parts
    return type(like)(*parts) if hasattr(like, "_fields") else tuple(parts)


def _count(examples):
    if not checks.is_number(examples) or not 0 < examples < np.inf:
        raise ValueError(
            f"examples(batch) says how many a batch has, above 0; it returned {checks.described(examples)}"
        )
    return examples


def _shape(batch):
    """The shape of the first array in a batch; () if there is none."""
    while isinstance(batch, (tuple, list)) and batch:
        batch = batch[0]
    return batch.shape if isinstance(batch, (np.ndarray, Tensor)) else ()


def _lengths(shapes):
    """How many examples the batches have: they agree along all axes but that of the examples. Where none differs, 1 each."""
    if len({len(shape) for shape in shapes}) > 1:
        return np.ones(len(shapes))
    differs = [k for k, lengths in enumerate(zip(*shapes)) if len(set(lengths)) > 1]
    return [shape[differs[0]] for shape in shapes] if differs else np.ones(len(shapes))


def _number(J):
    if not isinstance(J, Tensor):
        raise TypeError(
            f"loss(batch) returned {type(J).__name__}, not a Tensor, so that the tape has no way back to the "
            "parameters: compute it from the optimizer's Parameters with the functions of dlcourse.functional"
        )
    if J.size != 1:
        raise ValueError(
            f"loss(batch) returned shape {J.shape}; J is one number: take the mean over the examples"
        )
    return J.value.item()


def _diverged(history, optimizer, epoch, batch, best, lowest):
    """Put the best parameters back, start the optimizer anew, and make the error that says so."""
    history.diverged_at, J, rate = len(history.loss), history.loss[-1], optimizer.learning_rate
    spoilt = [
        p.name or f"parameter {k}"
        for k, p in enumerate(optimizer.params, 1)
        if not np.isfinite(p.value).all()
    ]
    arrays = [
        getattr(part, "value", part) for part in (batch if isinstance(batch, (tuple, list)) else [batch])
    ]
    floats = [isinstance(array, np.ndarray) and array.dtype.kind == "f" for array in arrays]
    bad = [k for k, array in enumerate(arrays) if floats[k] and not np.isfinite(array).all()]
    learnt = np.isfinite(lowest)
    if learnt:
        for p, copy in zip(optimizer.params, best):
            np.copyto(p.value, copy)
        optimizer.reset()
    what = f"{spoilt[0]} is no longer finite after its step" if np.isfinite(J) else f"J is {J:.4g}"
    if bad:
        cause = f"part {bad[0]} of the batch has NaN or infinite entries"
    elif learnt:
        below = "the one of this schedule" if callable(rate) else f"{rate:g}"
        cause = f"the steps are too long, try a learning rate below {below}"
    elif spoilt:
        cause = f"{spoilt[0]} was not finite before"
    else:
        cause = "parameters and batch are finite, so look into the loss: a logarithm or a division by 0?"
    kept = (
        f"The parameters are back at step {history.best_step}, which had the lowest J, {lowest:.4g}; the record is in .history "
        "of this error"
        if learnt
        else "Nothing was changed"
    )
    return Diverged(
        f"diverged at step {history.diverged_at} (epoch {epoch}): {what}; {cause}. {kept}", history
    )


PLAIN = str.maketrans({"→": "->", "█": "#", "░": ".", "…": "...", "−": "-", "·": "*"})


def tell(thing: object, end: str = "\n") -> None:
    """Print, with signs that the console has, or not at all: what is shown must not cost what was learnt.

    Lecture  C1W2 2.14
    """
    text, encoding = str(thing), getattr(sys.stdout, "encoding", None) or "ascii"
    plain = text.translate(PLAIN).encode(encoding, "backslashreplace").decode(encoding)
    for words in (text, plain):
        try:
            return print(words, end=end, flush=True)
        except UnicodeError:  # a console that is not UTF-8
            continue
        except (OSError, ValueError):  # a pipe or a file that is closed
            return None


class Bar:
    """A progress bar: one line, drawn over itself ten times a second at most, and gone at the end.   Lecture C1W2 2.14"""

    def __init__(self) -> None:
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        self.pipe = shell.display_pub if hasattr(shell, "kernel") else None  # of a notebook
        self.next, self.drawn, self.id = time.perf_counter() + 0.2, False, f"bar-{id(self)}"

    def show(self, done: float, text: str) -> None:
        """The share that is done, from 0 to 1, as blocks, and beside them the text."""
        now = time.perf_counter()
        if now < self.next:
            return
        self.next = now + 0.1
        self._draw(f"{'█' * round(30 * done):░<30}  {text}")

    def clear(self) -> None:
        if self.drawn:
            self._draw("")

    def _draw(self, line):
        if self.pipe:
            self.pipe.publish({"text/plain": line}, {}, transient={"display_id": self.id}, update=self.drawn)
        elif _is_terminal():
            tell(f"\r\x1b[K{line}", end="")
        self.drawn = True


def _is_terminal():
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # no console at all, or a closed one
        return False
