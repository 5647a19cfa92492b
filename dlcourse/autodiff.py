"""The tape: record what is computed from Tensors, then sweep back once for all derivatives.   Lecture C1W2 2.7, 2.8

A primitive is one NumPy function that returns its value and its backward function:

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
import inspect
import itertools
import math
import operator
import threading
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, Protocol

import numpy as np
from typing_extensions import TypeAliasType

from . import checks
from .typing import Array, ArrayLike, Function, hint

OPS = {}  # name → every op, for the tests
_number = itertools.count()  # creation order is a topological order


class _Tape(threading.local):  # in each thread its own: no_grad() in one leaves the others alone
    recording = True


_tape = _Tape()


class Tensor:
    """A value on the tape. `.value` is an array, `.grad` is ∂J/∂value after `J.backward()` (None before), an array of its own.

    Arithmetic, indexing, `@`, `.sum()`, `.mean()`, `.reshape()`, `.T` are the ops of `dlcourse.functional`. Comparisons look at the
    values and give truth values, entry by entry. A Tensor of one number can be printed, formatted, compared and converted like one;
    np.asarray(tensor) is its value, off the tape.
    """

    __slots__ = (
        "value",
        "name",
        "_grad",
        "_op",
        "_parents",
        "_backward",
        "_marks",
        "_number",
        "__weakref__",
    )
    trainable = True

    # functional.arithmetic gives them; each is a Tensor's own way to write an op
    __add__: Function
    __radd__: Function
    __sub__: Function
    __rsub__: Function
    __mul__: Function
    __rmul__: Function
    __truediv__: Function
    __rtruediv__: Function
    __pow__: Function
    __rpow__: Function
    __matmul__: Function
    __rmatmul__: Function
    __neg__: Function
    __pos__: Function
    __abs__: Function
    __getitem__: Function
    sum: Function
    mean: Function
    max: Function
    reshape: Function
    transpose: Function
    T: Any

    def __init__(self, value: ArrayLike, *, name: str | None = None) -> None:
        if isinstance(value, Tensor):
            raise TypeError(
                f"{type(self).__name__} takes an array, this is a {type(value).__name__} already: give its .value"
            )
        value = checks.numbers(type(self).__name__, value)
        if value.dtype.kind != "f":
            if value.ndim or value.dtype.kind not in "iub":  # a single Python number may be whole
                raise ValueError(
                    f"{type(self).__name__} needs floating-point numbers, because whole ones have no gradient; "
                    f"got an array of dtype {value.dtype}: convert it with .astype(float)"
                )
            value = value.astype(float)
        self._record(value, None, (), None, ())
        self.name = name

    def _record(self, value, op, parents, backward, marks):
        self.value, self._grad, self.name = value, None, None
        self._op, self._parents, self._backward, self._marks = op, parents, backward, marks
        self._number = next(_number)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def dtype(self) -> np.dtype:
        return self.value.dtype

    @property
    def ndim(self) -> int:
        return self.value.ndim

    @property
    def size(self) -> int:
        return self.value.size

    @property
    def op(self) -> str | None:
        """The name of the op that made it; None for a leaf."""
        return self._op

    @property
    def parents(self) -> tuple["Tensor | None", ...]:
        """What it was made of: a Tensor, or None for a plain array, per argument."""
        return self._parents

    @property
    def grad(self) -> Array | None:
        """∂J/∂value, an array of the value's shape and dtype that nothing else shares; None before `J.backward()`."""
        return self._grad

    @grad.setter
    def grad(self, grad: ArrayLike | None) -> None:
        if grad is not None:
            if np.shape(grad) != self.shape:
                raise ValueError(
                    f"a gradient has the shape of its value, here {self.shape}; got {np.shape(grad)}: sum it over the axes along "
                    "which the value was stretched, or give None to forget it"
                )
            grad = np.asarray(checks.numbers("a gradient", grad), self.dtype)
        self._grad = grad

    # ---- like a number, like an array
    def item(self) -> Any:
        """The one number in it."""
        if self.size != 1:
            raise ValueError(
                f"this Tensor has shape {self.shape} and is no single number: pick an entry by its index, or take its "
                "sum or mean; .value is the array"
            )
        return self.value.item()

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __bool__(self) -> bool:
        return bool(self.item())

    def __round__(self, digits: int | None = None) -> Any:
        return round(self.item(), digits)

    def __format__(self, form: str) -> str:
        return format(self.item(), form) if form else str(self)

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator:
        if not self.ndim:
            raise TypeError(
                "this Tensor is one number and has no entries to go through: take float(tensor) or .item()"
            )
        return (self[k] for k in range(len(self)))

    def __contains__(self, number: ArrayLike) -> bool:
        return _plain(number) in self.value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self.value, dtype, copy=copy)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any
    ) -> Any:
        if method == "__call__" and out is None and not options:
            if ufunc.__name__ in OPS:  # array * tensor, np.exp(tensor)
                return OPS[ufunc.__name__](*inputs)
            if f"{'d' * ufunc.nin}->?" in ufunc.types:  # truth values: array == tensor, np.isnan(tensor)
                return ufunc(*map(_plain, inputs))
        raise _off_the_tape(ufunc.__name__, into=out)

    def __array_function__(self, function: Function, types: Any, inputs: Any, options: Any) -> Any:
        if function.__name__ not in WITHOUT_GRADIENT:
            raise _off_the_tape(function.__name__, function.__module__.replace("numpy", "np", 1))
        return function(*_plain(inputs), **_plain(options))

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise TypeError(
            "an entry of a Tensor cannot be assigned, because the tape would not know of it: change the number by "
            "tensor.value[…] = …, or make a new Tensor by arithmetic, such as tensor * mask"
        )

    def __repr__(self) -> str:
        shape, name = f", shape {self.shape}" if self.size > 12 else "", type(self).__name__
        text = np.array2string(
            self.value, precision=4, threshold=12, edgeitems=2, separator=", ", prefix=f"{name}("
        )
        return f"{name}({text}{shape})"

    # ---- the sweep
    def backward(self, seed: ArrayLike | None = None, *, keep_all: bool = False) -> None:
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
            seed = np.array(1, self.value.dtype).reshape(self.value.shape)
        elif np.shape(seed) != self.shape:
            raise ValueError(
                f"the seed has shape {np.shape(seed)}, the Tensor {self.shape}: they must be the same"
            )
        else:
            seed = np.asarray(checks.numbers("the seed", seed), self.value.dtype)
        grads, waiting, arrived = {self._number: seed}, [(-self._number, self)], []
        while waiting:  # latest first: all that uses a node comes before it
            number, node = heapq.heappop(waiting)
            if node._backward is None or keep_all:
                arrived.append(node)
            if node._backward is None:  # the sweep began at a leaf
                break
            grad = grads[-number] if keep_all else grads.pop(-number)
            for parent, part in zip(node._parents, node.pull_back(grad)):
                if parent is None or part is None:
                    continue
                if getattr(part, "shape", ()) != parent.value.shape:
                    raise _misshapen(node, parent, part)
                number = parent._number
                if number in grads:
                    grads[number] = grads[number] + part
                    continue
                grads[number] = part
                if parent._backward is None:
                    arrived.append(parent)
                else:
                    heapq.heappush(waiting, (-number, parent))
        _deliver(arrived, grads, seed)

    def pull_back(self, grad: Array) -> Sequence[Array | None]:
        """What this one step sends back to each of its parents, given ∂J/∂self; None where there is nothing to send.

        Raises     RuntimeError if numbers that it was computed from have been changed in place since
        """
        for leaf, value, mark in self._marks:
            if _mark(value) != mark:
                raise _changed(self._op, leaf.name, value.shape)
        backward = self._backward
        if isinstance(backward, tuple):
            parts = [
                part(grad) if part is not None and parent is not None else None
                for part, parent in zip(backward, self._parents)
            ]
        else:
            parts = backward(grad) if backward is not None else ()
            parts = parts if isinstance(parts, tuple) else (parts,)
        if len(parts) < len(self._parents) and set(self._parents[len(parts) :]) != {None}:
            raise ValueError(
                f"{self._op} has no gradient for its argument {len(parts) + 1} (labels have none): give an array, "
                "for example the Tensor's .value"
            )
        return parts


def _changed(op, name, shape):
    return RuntimeError(
        f"{op} was computed with {name or 'an array'} {shape} as it was then, and these numbers have been changed in place "
        "since: the gradient would mix old and new ones. Call backward() before the change (before optimizer.step()), or "
        "compute J anew after it"
    )


def _misshapen(node, parent, part):
    place = [other is parent for other in node._parents].index(True) + 1
    return ValueError(
        f"the backward of {node._op} gives its argument {place}, of shape {parent.shape}, a gradient of shape "
        f"{np.shape(part)}; both must be the same"
    )


def _compare(name):
    def compare(self, other):
        return getattr(operator, name)(self.value, _plain(other))

    return compare


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Tensor, f"__{_name}__", _compare(_name))
Tensor.__hash__ = object.__hash__  # each Tensor is itself, whatever its value


def _without_slope(name):
    def refuse(self: Tensor, *others: Any) -> NoReturn:
        raise TypeError(
            f"the operator {name} has no slope to be recorded: for plain numbers give tensor.value"
        )

    return refuse


for _sign, _names in {
    "//": "floordiv rfloordiv",
    "%": "mod rmod",
    "divmod": "divmod rdivmod",
    "&": "and rand",
    "|": "or ror",
    "^": "xor rxor",
    "~": "invert",
}.items():
    for _name in _names.split():
        setattr(Tensor, f"__{_name}__", _without_slope(_sign))


def _missing(name, instead):
    """An attribute that a Tensor has not. (A __getattr__ would make every attribute slower.)"""

    def missing(self: Tensor) -> NoReturn:
        raise AttributeError(f"a Tensor has no {name!r}: {instead}")

    return property(missing)


for _name in (
    "all any argmax argmin argsort astype clip copy cumsum dot fill flatten min nonzero prod ravel repeat sort squeeze std "
    "swapaxes take tolist var"
).split():
    setattr(Tensor, _name, _missing(_name, f"tensor.value.{_name} is the array's, off the tape"))
for _name, _instead in {  # of other libraries
    "numpy": "tensor.value is its array",
    "detach": "tensor.value is its array, off the tape",
    "data": "tensor.value is its array, and may be changed in place",
    "requires_grad": "parameter.trainable says whether it is trained",
    "zero_grad": "optimizer.zero_grad() forgets the gradients of its parameters, tensor.grad = None that of one",
    "t": "tensor.T is its transpose",
}.items():
    setattr(Tensor, _name, _missing(_name, _instead))


class Parameter(Tensor):
    """A Tensor that is trained. `.value` may be changed in place by an optimizer; `trainable = False` freezes it: it is then
    treated as a plain array, and its gradient costs nothing."""

    __slots__ = ("trainable",)

    def __init__(self, value: ArrayLike, *, name: str | None = None) -> None:
        super().__init__(value, name=name)
        self.value = np.array(self.value)  # its own copy
        self.trainable = True

    def _in_place(self, other):
        raise TypeError(
            "p −= … would make p a new Tensor, and the Parameter itself, which model and optimizer hold, would stay as it "
            "was: change its numbers, p.value −= …"
        )

    __iadd__ = __isub__ = __imul__ = __itruediv__ = __ipow__ = __imatmul__ = _in_place


# What an op gives: a Tensor if it was given one, otherwise an array.
ArrayOrTensor = TypeAliasType("ArrayOrTensor", np.ndarray | Tensor)


class Op(Protocol):
    """What `op` makes of a function."""

    __name__: str

    def __call__(self, *inputs: Any, **options: Any) -> Any: ...

    def forward(self, *inputs: Any, **options: Any) -> tuple[Any, Any]: ...


# ---- at home and abroad ------------------------------------------------------------------------------------------------
WITHOUT_GRADIENT = set(
    "shape ndim size zeros_like ones_like empty_like full_like any all count_nonzero nonzero argmax argmin argsort "
    "array_equal array_equiv allclose isclose array2string array_repr array_str may_share_memory shares_memory "
    "result_type can_cast copyto atleast_1d save savez savez_compressed savetxt".split()
)  # functions of NumPy that a Tensor may enter by its value, because nothing flows back from them


def _plain(x):
    """Values in place of Tensors, in lists and dicts too."""
    if isinstance(x, Tensor):
        return x.value
    if isinstance(x, (list, tuple)):
        return type(x)(map(_plain, x))
    return {key: _plain(value) for key, value in x.items()} if isinstance(x, dict) else x


def _off_the_tape(name, module="np", into=None):
    if into is not None:
        return TypeError(
            f"np.{name} cannot write a Tensor into an array, because the array is not on the tape: make a new one, "
            "a = a + tensor, or give tensor.value"
        )
    way = (
        f"F.{name}(tensor) is recorded"
        if name in OPS
        else "the functions of dlcourse.functional are recorded"
    )
    return TypeError(
        f"{module}.{name} does not know the tape, and no gradient would come back from it: {way}; for plain numbers give "
        "tensor.value"
    )


# ---- changed values, and gradients of one's own ----------------------------------------------------------------------------
WHOLE, SAMPLE = 65_536, 64


def _mark(value):
    """The numbers of an array as bytes, to see later whether they have changed: all of them; of more than 65 536 those at 64 places,
    which every step of an optimizer moves."""
    return (value if value.size <= WHOLE else value[_places(value.shape)]).tobytes()


@functools.lru_cache(4096)
def _places(shape):
    rng = np.random.default_rng(0)  # not in steps: they could run down a column of zeros
    return tuple(rng.integers(length, size=SAMPLE) for length in shape)


def _deliver(arrived, grads, seed):
    """Add to every .grad what has arrived, copied only where another one, the seed or a value lies in the same memory."""
    values = [seed, *[node.value for node in arrived]]
    taken = {id(a if a.base is None else a.base) for a in values}  # whose memory it is
    for node in arrived:
        grad = np.asarray(grads[node._number], node.value.dtype)
        if node._grad is not None:
            node._grad = np.asarray(node._grad + grad)
            continue
        owner = grad if grad.base is None else grad.base
        if id(owner) in taken or not grad.flags.writeable:
            grad = owner = grad.copy()
        taken.add(id(owner))
        node._grad = grad


def tape(tensor: Tensor) -> list[Tensor]:
    """Every Tensor that this one was computed from, in the order in which they were made; itself is the last."""
    if not isinstance(tensor, Tensor):
        raise TypeError(f"a tape ends in a Tensor; got {checks.described(tensor)}")
    seen, stack = {id(tensor): tensor}, [tensor]
    while stack:
        for parent in stack.pop()._parents:
            if parent is not None and id(parent) not in seen:
                seen[id(parent)] = parent
                stack.append(parent)
    return sorted(seen.values(), key=lambda node: node._number)


def op(function: Function | None = None, *, whole: str | None = None) -> Any:
    """Make a function (y, backward) = f(*arrays, **options) an op: see the module's text.

    What it computes with are floating-point numbers: whole ones are converted, and float16 is computed in float32 and rounded
    at the end. A Python number beside an array has no precision of its own, so that float32 stays float32.

    whole   the name of an argument that may hold whole numbers, such as labels, and stays as it is
    """
    if function is None:
        return functools.partial(op, whole=whole)
    name = function.__name__
    optional = function.__defaults__ is not None  # an argument that may be None: no b
    parameters = inspect.signature(function).parameters.values()
    whole = [p.name for p in parameters].index(whole) if whole else None
    names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]  # of the arrays
    named, ndarray = frozenset(names), np.ndarray
    most = math.inf if any(p.kind is p.VAR_POSITIONAL for p in parameters) else function.__code__.co_argcount

    def run(inputs, options):
        """Value and backward, and what the tape wants to know: whether there is a Tensor, the parents if one is to be tracked, and
        the leaves with their arrays, which are not to change."""
        if options and not named.isdisjoint(options):
            inputs = _in_place(names, inputs, options)
        if len(inputs) > most:
            raise _too_many(name, parameters, most, len(inputs))
        arrays, parents, leaves, recording = [], [], [], _tape.recording
        numbers, half, tensors, tracked = True, False, False, False
        for x in inputs:
            parent = None
            if isinstance(x, Tensor):
                value = x.value
                tensors = True
                if x._backward is None:
                    if type(value) is not ndarray or value.dtype.kind != "f":
                        value = _assigned(x)
                    if recording:
                        leaves.append((x, value))
                if recording and x.trainable:
                    parent, tracked = x, True
            elif type(x) is ndarray and (x.dtype.kind == "f" or len(arrays) == whole):
                value = x if x.dtype.kind == "f" else checks.numbers(name, x)
            else:
                value = x if x is None and optional else _array(x, name, len(arrays) == whole)
            if type(value) is not float and value is not None:
                numbers = False
                half = half or value.dtype is HALF
            arrays.append(value)
            parents.append(parent)
        if numbers:  # none of them has a precision
            arrays = [None if a is None else np.asarray(a) for a in arrays]
        y, backward = _in_single(function, arrays, options) if half else function(*arrays, **options)
        return y, backward, tensors, parents if tracked else None, leaves

    def forward(*inputs, **options):
        return run(inputs, options)[:2]

    @functools.wraps(function)
    def call(*inputs, **options):
        y, backward, tensors, parents, leaves = run(inputs, options)
        if not tensors:
            return y
        out = Tensor.__new__(Tensor)
        if parents:
            y = y if type(y) is np.ndarray else np.asarray(y)
            marks = [(x, value, _mark(value)) for x, value in leaves]
            out._record(y, name, tuple(parents), backward, marks)
        else:
            out._record(np.asarray(y), None, (), None, ())
        return out

    forward.__doc__ = f"{name} on arrays → (y, backward): the code that the tape uses, to chain by hand."
    call.forward = forward  # type: ignore[attr-defined]
    OPS[name] = call
    return hint(call, ArrayLike, ArrayOrTensor)


HALF = np.dtype(np.float16)


def _in_place(names, inputs, options):
    """The arrays in their order, with those that were given by name: squared_error(A, Y=Y)."""
    inputs = list(inputs)
    for name in names[len(inputs) :]:
        if name not in options:
            break
        inputs.append(options.pop(name))
    return inputs


def _too_many(name, parameters, most, given):
    settings = [f"{p.name}=…" for p in parameters if p.kind is p.KEYWORD_ONLY]
    way = f"; settings are given by name: {', '.join(settings)}" if settings else ""
    return TypeError(f"{name} takes {most} array{'s' if most > 1 else ''} and got {given}{way}")


def _array(x, name, whole):
    """An input as NumPy computes with it."""
    if type(x) in (float, int, bool) and not whole:
        return float(x)
    if isinstance(x, (list, tuple)) and _holds_tensor(x):
        raise TypeError(
            f"{name} got a {type(x).__name__} that holds Tensors, and the tape knows single ones: no gradient would come back "
            f"to them. Give them one by one, as in {name}(a, b) or {name}(*list), or join them by F.concatenate(a, b)"
        )
    return checks.numbers(name, x) if whole else checks.floats(name, x)


def _assigned(leaf):
    """What somebody has put into the .value of a leaf, as floating-point numbers."""
    value = leaf.value
    name = leaf.name or type(leaf).__name__
    if isinstance(value, Tensor):
        raise TypeError(
            f"the value of {name} is a Tensor, and must be an array: p.value = p - … keeps the tape in it. Write "
            "p.value = p.value - …, or p.value -= …"
        )
    if not isinstance(value, np.floating):  # what NumPy makes of p.value - … for a single number
        leaf.value = value = np.asarray(checks.floats(f"the value of {name}", value))
    return value


def _holds_tensor(parts):
    return any(
        isinstance(part, Tensor) or isinstance(part, (list, tuple)) and _holds_tensor(part) for part in parts
    )


def _in_single(function, arrays, options):
    """An op on float16, which keeps numbers but is too narrow to add them up: computed in float32, results rounded to float16."""

    def is_half(a):
        return type(a) is np.ndarray and a.dtype == HALF

    def narrow(part, like):
        return part.astype(HALF) if part is not None and is_half(like) else part

    def back(part, likes):
        def rounded(d):
            parts = part(np.asarray(d, np.float32))
            return tuple(map(narrow, parts, likes)) if isinstance(parts, tuple) else narrow(parts, likes[0])

        return rounded

    y, backward = function(*[a.astype(np.float32) if is_half(a) else a for a in arrays], **options)
    if y.dtype == np.float32 and not any(getattr(a, "dtype", None) == np.float32 for a in arrays):
        y = y.astype(HALF)
    if isinstance(backward, tuple):
        return y, tuple(part and back(part, [a]) for part, a in zip(backward, arrays))
    return y, back(backward, arrays)


@contextlib.contextmanager
def no_grad() -> Iterator[None]:
    """Context: compute with Tensors and record nothing, as for predictions."""
    before, _tape.recording = _tape.recording, False
    try:
        yield
    finally:
        _tape.recording = before


def value_and_grad(function: Function) -> Function:
    """A function J(*arrays) → number becomes one that returns (J, (∂J/∂array for each argument)).

    Shapes   each gradient has the shape of its argument; an argument that J does not depend on has gradient 0
    Lecture  C1W2 2.8
    """

    checks.function("function", function, "J(*arrays) → number")

    @functools.wraps(function)
    def both(*arrays):
        leaves = [Tensor(array.value if isinstance(array, Tensor) else array) for array in arrays]
        J = function(*leaves)
        if not isinstance(J, Tensor):
            return J, tuple(np.zeros_like(leaf.value) for leaf in leaves)
        J.backward()
        return J.value[()], tuple(
            np.zeros_like(leaf.value) if leaf.grad is None else leaf.grad for leaf in leaves
        )

    return both
