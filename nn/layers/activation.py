"""Activations: functions that a neuron applies to its sum, by name or as a function."""

from __future__ import annotations

from collections.abc import Callable
from operator import methodcaller
from typing import Any

from autograd.messages import did_you_mean
from autograd.operation import TABLE, Op
from nn.module import Indescribable

Activation = Callable[[Any], Any]


def activate(activation: str | Activation) -> Activation:
    """The function to apply to a Value; for a name, the method of that name, which is fast.

    Raises ValueError, listing the known names, for an unknown one, and TypeError for anything that
    is neither a name nor a callable.
    """
    if not isinstance(activation, str):
        if not callable(activation):
            kind = type(activation).__name__
            raise TypeError(f"activation must be a name or a callable, not {kind}")
        return activation
    if activation not in TABLE or not is_unary(TABLE[activation]):
        unary = [op.name for op in TABLE.values() if is_unary(op)]
        hint = did_you_mean(activation, unary) or f"; choose from {', '.join(unary)}"
        raise ValueError(f"unknown activation {activation!r}{hint}")
    return methodcaller(activation)


def is_unary(op: Op) -> bool:
    """True for an operation that can be called with one operand."""
    return len(op.operands) - len(op.defaults) == 1 and not op.variadic


def saved_name(activation: Any) -> str:
    """The activation's name in a file.  Raises Indescribable for a function, which has none."""
    name = activation.name if isinstance(activation, Op) else activation
    if not isinstance(name, str) or name not in TABLE:
        raise Indescribable(f"the activation {name!r} is a function, not a name")
    return name


def name_of(activation: Any) -> str:
    """The activation's name in a repr: ReLU, Tanh, LeakyReLU."""
    if isinstance(activation, str):
        name = activation
    else:
        name = getattr(activation, "__name__", type(activation).__name__)
    words = name.strip("<>").split("_")
    return "".join("ReLU" if word == "relu" else word[:1].upper() + word[1:] for word in words)
