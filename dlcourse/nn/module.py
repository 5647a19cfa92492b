"""What all layers have in common, and layers one after another."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from .. import checks
from ..autodiff import ArrayOrTensor, Parameter
from ..typing import Array, ArrayLike


class Module:
    """Base of layers and models: finds the Parameters, arrays and Modules among its attributes, and in lists and tuples there.

    A subclass sets attributes and has a `__call__`. What occurs twice, such as tied weights, counts once, by its first name.

    Lecture  C2W3 3.10
    """

    training = True  # whether dropout drops and batch norm looks at the batch

    def _parts(self):
        """(name, part) of every Module, Parameter and array inside, such as ("layers.0.W", Parameter); itself is the first."""
        seen, stack = set(), [("", self)]
        while stack:
            name, part = stack.pop()
            if isinstance(part, (Module, Parameter, np.ndarray)):
                if id(part) in seen:
                    continue
                seen.add(id(part))
                yield name, part
            inner = vars(part) if isinstance(part, Module) else {}
            if isinstance(part, (list, tuple)):
                inner = dict(enumerate(part))
            stack += [(f"{name}.{key}".lstrip("."), value) for key, value in inner.items()][::-1]

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """(name, Parameter) of each, once, in the order in which the attributes were set."""
        return [(name, part) for name, part in self._parts() if isinstance(part, Parameter)]

    def parameters(self) -> list[Parameter]:
        """All Parameters, for an optimizer: optim.Adam(model.parameters(), 0.001)."""
        return [part for _, part in self.named_parameters()]

    def _arrays(self):
        return {
            name: part.value if isinstance(part, Parameter) else part
            for name, part in self._parts()
            if not isinstance(part, Module)
        }

    def state_dict(self) -> dict[str, Array]:
        """{name: copy of the values} of every Parameter and buffer, all that training changes. Keep it by np.savez(file, **it)."""
        return {name: values.copy() for name, values in self._arrays().items()}

    def load_state_dict(self, state: Mapping[str, ArrayLike]) -> Self:
        """Take over, in place, the values of a state_dict. If a name, shape or kind of number differs: ValueError, nothing is changed."""
        if not isinstance(state, Mapping):
            raise checks.WrongKind(
                f"a state is what state_dict() returned, {{name: values}}; got {checks.described(state)}"
            )
        arrays, state = (
            self._arrays(),
            {name: checks.numbers(str(name), values) for name, values in state.items()},
        )
        wrong = [
            f"{name} is {_told(state.get(name), 'missing')} and should be {_told(arrays.get(name), 'absent')}"
            for name in arrays | state
            if not _fits(state.get(name), arrays.get(name))
        ]
        if wrong:
            raise ValueError(
                f"these are the values of another model: {', '.join(wrong[:4])}{' …' if len(wrong) > 4 else ''}"
            )
        for name, values in arrays.items():
            values[...] = state[name]
        return self

    def train(self, mode: bool = True) -> Self:
        """Training mode, for itself and every Module inside; train(False) is prediction mode."""
        mode = checks.truth("mode", mode)
        for _, part in self._parts():
            if isinstance(part, Module):
                part.training = mode
        return self

    def eval(self) -> Self:
        """Prediction mode: dropout lets all pass, batch norm uses its running averages."""
        return self.train(False)

    def freeze(self, frozen: bool = True) -> Self:
        """Leave the Parameters inside as they are: their gradients are not computed. freeze(False) undoes it."""
        frozen = checks.truth("frozen", frozen)
        for p in self.parameters():
            p.trainable = not frozen
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(repr(part) for part in vars(self).values() if isinstance(part, Module))})"


def _fits(new, old):
    """Whether an array can take the place of the values of another, without a way to fail."""
    return (
        new is not None
        and old is not None
        and new.shape == old.shape
        and np.can_cast(new.dtype, old.dtype, "same_kind")
        and old.flags.writeable
    )


def _told(array, otherwise):
    if array is None:
        return otherwise
    kind = "" if array.dtype.kind == "f" else f" of dtype {array.dtype}"
    return f"{array.shape}{kind}{'' if array.flags.writeable else ' (read-only)'}"


class Sequential(Module):
    """Layers one after another: the output of each is the input of the next. Functions such as F.relu may stand between them.

    model[k] is one of them; model[:k] is a Sequential of the first k, which shares their Parameters.

    Shapes   what the first layer takes → what the last one gives
    Lecture  C2W3 3.10
    Raises   TypeError if a layer cannot be called
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        for place, layer in enumerate(layers):
            if not callable(layer):
                raise TypeError(
                    f"layer {place} is of type {type(layer).__name__}; a layer can be called: nn.ReLU() or F.relu. "
                    "A list of layers is given as Sequential(*layers)"
                )
        self.layers = list(layers)

    def __call__(self, x: ArrayOrTensor) -> ArrayOrTensor:
        for layer in self.layers:
            x = layer(x)
        return x

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, key: int | slice) -> Any:
        return Sequential(*self.layers[key]) if isinstance(key, slice) else self.layers[key]

    def __repr__(self) -> str:
        return f"Sequential({', '.join(getattr(layer, '__name__', repr(layer)) for layer in self.layers)})"
