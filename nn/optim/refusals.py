"""What an optimizer refuses: parameters it can't move, and arguments it does not take."""

from __future__ import annotations

from inspect import signature
from numbers import Real
from typing import Any, NoReturn

from autograd import Value
from autograd.messages import a_type, did_you_mean
from autograd.operation import Operand


def arguments(kind: type[Any]) -> list[str]:
    """The arguments of an optimizer, by name, apart from its parameters."""
    names = list(signature(kind).parameters)
    return [name for name in names[1:] if name not in ("parameters", "state", "steps")]


def _derived(kind: type[Any]) -> list[type[Any]]:
    """The classes that derive from this one."""
    return [x for child in kind.__subclasses__() for x in (child, *_derived(child))]


def refuse(kind: type[Any], name: str, base: type[Any]) -> NoReturn:
    """Raise the error for an argument that the optimizer does not take.

    `base` is the class that all optimizers derive from.
    """
    own = arguments(kind)
    ours = [other for other in _derived(base) if other.__module__.startswith("nn.")]
    takers = [other.__name__ for other in ours if name in arguments(other)]
    if takers:
        raise ValueError(
            f"{kind.__name__} takes no {name}, which is only for {' and '.join(takers)}; it takes "
            f"{', '.join(own)}"
        )
    hint = did_you_mean(name, own) or f"; it takes {', '.join(own)}"
    raise TypeError(f"{kind.__name__} takes no {name}{hint}")


def check_parameters(parameters: list[Value]) -> None:
    """Raises the errors that Optimizer documents."""
    if not parameters:
        raise ValueError("an optimizer needs at least one parameter, but this list is empty")
    for parameter in parameters:
        if not isinstance(parameter, Value):
            raise TypeError(f"an optimizer takes Values, not {type(parameter).__name__}")
        if parameter.op is not None:
            raise ValueError(
                f"{parameter!r} is the result of an operation; an optimizer moves leaves, such as "
                "model.parameters()"
            )
    if len(set(parameters)) < len(parameters):
        raise ValueError("the same parameter is listed twice; list each once")


def kind_of(x: Any) -> str:
    """The kind of x for an error; to the author of a rule, a traced number is a number."""
    return "one number" if isinstance(x, (Real, Operand)) else a_type(x)
