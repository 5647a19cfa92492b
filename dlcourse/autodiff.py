"""The tape: record what is computed from Tensors, then sweep back once for all derivatives.   Lecture C1W2 2.7, 2.8

A primitive is one NumPy function that returns its value and the way back:

    @op
    def tanh(z):
        a = np.tanh(z)
        return a, lambda da: da * (1 - a * a)

    tanh(array)             array in, array out: plain NumPy, nothing is recorded
    tanh(tensor)            Tensor out, one node on the tape
    tanh.forward(array)     the pair (a, backward), to chain by hand as in C1W4

`backward` is one function that returns the gradients of the arguments (of the first ones: labels have none), or a tuple with
one function for each argument; of a tuple only those are called whose argument is a Tensor. Positional arguments are arrays or
Tensors, options are keywords.
"""

import contextlib
import functools
import heapq
import itertools
import threading

import numpy as np

OPS = {}  # name → every op, for the tests
_number = itertools.count()  # creation order is a topological order


class _Tape(threading.local):  # in each thread its own: no_grad() in one leaves the others alone
    recording = True


_tape = _Tape()


class Tensor:
    """A value on the tape. `.value` is an array, `.grad` is ∂J/∂value after `J.backward()` (None before).

    Arithmetic, indexing, `@`, `.sum()`, `.mean()`, `.reshape()`, `.T` are the ops of `dlcourse.functional`.
    """

    __slots__ = ("value", "grad", "name", "_op", "_parents", "_backward", "_number", "__weakref__")
    __array_ufunc__ = None  # array * tensor is the Tensor's business
    trainable = True

    def __init__(self, value, *, name=None):
        if isinstance(value, Tensor):
            raise TypeError(
                f"{type(self).__name__} takes an array, this is a {type(value).__name__} already: give its .value"
            )
        value = np.asarray(value)
        if value.dtype.kind != "f":
            if value.ndim or value.dtype.kind not in "iub":  # a single Python number may be whole
                raise ValueError(
                    f"{type(self).__name__} needs floating-point numbers, because whole ones have no gradient; "
                    f"got an array of dtype {value.dtype}: convert it with .astype(float)"
                )
            value = value.astype(float)
        self._record(value, None, (), None)
        self.name = name

    def _record(self, value, op, parents, backward):
        self.value, self.grad, self.name = value, None, None
        self._op, self._parents, self._backward, self._number = op, parents, backward, next(_number)

    shape = property(lambda self: self.value.shape)
    dtype = property(lambda self: self.value.dtype)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    op = property(lambda self: self._op, doc="The name of the op that made it; None for a leaf.")
    parents = property(
        lambda self: self._parents,
        doc="What it was made of: a Tensor, or None for a plain array, per argument.",
    )

    def __len__(self):
        return len(self.value)

    def __float__(self):
        return float(self.value)

    def item(self):
        """The one number in it."""
        return self.value.item()

    def __repr__(self):
        shape = f", shape {self.shape}" if self.size > 12 else ""
        return f"{type(self).__name__}({np.array2string(self.value, precision=4, threshold=12, edgeitems=2, separator=', ')}{shape})"

    def backward(self, seed=None, *, keep_all=False):
        """Sweep the tape from here to its beginning and add ∂self/∂leaf to the `.grad` of every leaf.

        seed       ∂J/∂self, of self's shape; 1 if left out, which needs a self of one number
        keep_all   keep the gradients of the values in between too

        Raises     ValueError if self is no single number and there is no seed, or the seed has another shape
        """
        if seed is None:
            if self.value.size != 1:
                raise ValueError(
                    f"backward() starts from one number, J; this Tensor has shape {self.shape}: take its sum or "
                    "mean, or give a seed of this shape"
                )
            seed = np.ones_like(self.value)
        elif np.shape(seed) != self.shape:
            raise ValueError(
                f"the seed has shape {np.shape(seed)}, the Tensor {self.shape}: they must be the same"
            )
        grads, waiting = {id(self): seed}, [(-self._number, self)]
        while waiting:  # latest first: all that uses a node comes before it
            node = heapq.heappop(waiting)[1]
            grad = grads.pop(id(node))
            if node._backward is None or keep_all:
                node.grad = grad if node.grad is None else node.grad + grad
            if node._backward is None:
                continue
            for parent, part in zip(node._parents, node.pull_back(grad)):
                if parent is not None and part is not None:
                    key = id(parent)
                    if key in grads:
                        grads[key] = grads[key] + part
                    else:
                        grads[key] = part
                        heapq.heappush(waiting, (-parent._number, parent))

    def pull_back(self, grad):
        """What this one step sends back to each of its parents, given ∂J/∂self; None where there is nothing to send."""
        way = self._backward
        if isinstance(way, tuple):
            return [
                part(grad) if part is not None and parent is not None else None
                for part, parent in zip(way, self._parents)
            ]
        parts = way(grad) if way is not None else ()
        parts = parts if isinstance(parts, tuple) else (parts,)
        if any(parent is not None for parent in self._parents[len(parts) :]):
            raise ValueError(
                f"{self._op} has no gradient for its argument {len(parts) + 1} (labels have none): give an array, "
                "for example the Tensor's .value"
            )
        return parts


class Parameter(Tensor):
    """A Tensor that is trained. `.value` may be changed in place by an optimizer; `trainable = False` freezes it: it is then
    treated as a plain array, and its gradient costs nothing."""

    __slots__ = ("trainable",)

    def __init__(self, value, *, name=None):
        super().__init__(np.array(value), name=name)  # its own copy
        self.trainable = True


def tape(tensor):
    """Every Tensor that this one was computed from, in the order in which they were made; itself is the last."""
    seen, stack = {id(tensor): tensor}, [tensor]
    while stack:
        for parent in stack.pop()._parents:
            if parent is not None and id(parent) not in seen:
                seen[id(parent)] = parent
                stack.append(parent)
    return sorted(seen.values(), key=lambda node: node._number)


def op(function):
    """Make a function (y, backward) = f(*arrays, **options) an op: see the module's text."""
    name, optional = (
        function.__name__,
        function.__defaults__ is not None,
    )  # an argument that may be None: no b

    @functools.wraps(function)
    def call(*inputs, **options):
        arrays, parents, tensors, tracked, recording = [], [], False, False, _tape.recording
        for x in inputs:
            if isinstance(x, Tensor):
                arrays.append(x.value)
                live = recording and x.trainable
                parents.append(x if live else None)
                tensors, tracked = True, tracked or live
            else:
                arrays.append(x if x is None and optional else _array(x, name))
                parents.append(None)
        y, backward = function(*arrays, **options)
        if not tensors:
            return y
        out = Tensor.__new__(Tensor)
        out._record(np.asarray(y), *((name, tuple(parents), backward) if tracked else (None, (), None)))
        return out

    def forward(*inputs, **options):
        return function(
            *[
                x.value if isinstance(x, Tensor) else x if x is None and optional else _array(x, name)
                for x in inputs
            ],
            **options,
        )

    forward.__doc__ = f"{name} on arrays → (y, backward): the code that the tape uses, to chain by hand."
    call.forward = forward
    OPS[name] = call
    return call


def _array(x, name):
    """An input as NumPy computes with it; Python numbers stay as they are, so that float32 stays float32."""
    if isinstance(x, (int, float)):
        return x
    if not isinstance(x, (np.ndarray, np.generic)):
        try:
            x = np.asarray(x)
        except ValueError:  # rows of different length
            x = np.empty(0, object)
    if x.dtype.kind not in "fiub":
        raise ValueError(
            f"{name} computes with arrays of numbers and got one of dtype {x.dtype}: are there texts in it, None, "
            "or rows of different length? If it holds numbers, convert it with .astype(float)"
        )
    return x.astype(float) if x.dtype.kind == "b" else x


@contextlib.contextmanager
def no_grad():
    """Context: compute with Tensors and record nothing, as for predictions."""
    before, _tape.recording = _tape.recording, False
    try:
        yield
    finally:
        _tape.recording = before


def value_and_grad(function):
    """A function J(*arrays) → number becomes one that returns (J, (∂J/∂array for each argument)).

    Shapes   each gradient has the shape of its argument; an argument that J does not depend on has gradient 0
    Lecture  C1W2 2.8
    """

    @functools.wraps(function)
    def both(*arrays):
        leaves = [Tensor(np.asarray(array)) for array in arrays]
        J = function(*leaves)
        if not isinstance(J, Tensor):
            return J, tuple(np.zeros_like(leaf.value) for leaf in leaves)
        J.backward()
        return J.value[()], tuple(
            np.zeros_like(leaf.value) if leaf.grad is None else leaf.grad for leaf in leaves
        )

    return both
