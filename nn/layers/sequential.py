"""Sequential: layers one after another.  Each: an activation applied to every number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.operation import TABLE, Op
from nn.layers.activation import Activation, activate, is_unary, name_of, saved_name
from nn.module import Module


class Each(Module):
    """An activation as a module: `Each("tanh")`, `Each(lambda v: v.relu() ** 2)`.

    Applied to a number, or to every number of a list, however nested.  Raises ValueError for an
    unknown name, TypeError for anything that is neither a name nor a callable.

    >>> Each("relu")([-1.0, [2.0, -3.0]])
    [0.0, [2.0, 0.0]]
    """

    def __init__(self, activation: str | Activation) -> None:
        activate(activation)  # raises
        self.activation = TABLE[activation] if isinstance(activation, str) else activation

    def __call__(self, x: Any) -> Any:
        """The activation of a number, or of every number in nested lists, in the same nesting."""
        if hasattr(x, "tolist"):
            x = x.tolist()
        if isinstance(x, (list, tuple)):
            return [self(y) for y in x]
        return self.activation(x)

    def config(self) -> dict[str, Any]:
        """See Module.  Raises ValueError for an activation without a name, a function."""
        return {"activation": saved_name(self.activation)}

    def __repr__(self) -> str:
        given = self.activation
        return f"Each({name_of(given.name if isinstance(given, Op) else given)})"


class Sequential(Module):
    """Modules and functions one after another: `Sequential(Linear(2, 16), tanh, Linear(16, 3))`.

    An operation of one operand, or its name ("relu"), stands for Each of it; any other callable, a
    module or a function, is called with the whole output of the one before.  `layers` has them in
    order.  Raises ValueError for an unknown name, TypeError for anything that can't be called.

    >>> model = Sequential(Linear(2, 16), "relu", Linear(16, 3))
    >>> model, len(model.parameters())  # 3 * 16 + 17 * 3
    (Sequential(Linear(2, 16), Each(ReLU), Linear(16, 3)), 99)
    """

    def __init__(self, *layers: str | Callable[[Any], Any]) -> None:
        self.layers = [_as_layer(layer) for layer in layers]

    def __call__(self, x: Any) -> Any:
        """The output of the last layer; x itself if there are no layers."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(_text, self.layers))})"


def _as_layer(layer: Any) -> Callable[[Any], Any]:
    """The callable for a layer."""
    if isinstance(layer, str) or (isinstance(layer, Op) and is_unary(layer)):
        return Each(layer)
    if not callable(layer):
        kind = type(layer).__name__
        raise TypeError(f"Sequential takes modules, functions and names, not {kind}")
    return layer  # type: ignore[no-any-return]


def _text(layer: Any) -> str:
    """A layer in a repr: modules in full, functions by name."""
    return repr(layer) if isinstance(layer, (Module, Op)) else name_of(layer)
