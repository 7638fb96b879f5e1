"""The order of a model's parameters, for gradients that are to be its own."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from autograd.value import Value


def is_model(x: Any) -> bool:
    """Whether x has a method `parameters()`, as the modules of nn and of micrograd have."""
    return callable(getattr(type(x), "parameters", None))


def in_model_order(reached: Iterable[Value], models: list[Any]) -> list[Value]:
    """The parameters that a function reached, those of a model in the order of `parameters()`.

    All of a model's are there, those that the function did not reach too, so that gradients in
    this order fit the model's list.  A part of a model is in the order of the whole.
    """
    lists = sorted(filter(None, map(_parameters, models)), key=len, reverse=True)
    owner: dict[Value, list[Value]] = {}
    for parameters in lists:
        for parameter in parameters:
            owner.setdefault(parameter, parameters)
    order: dict[Value, None] = {}
    for value in reached:
        if value not in order:
            order.update(dict.fromkeys(owner.get(value, [value])))
    return list(order)


def _parameters(model: Any) -> list[Value]:
    """What `parameters()` of the model gives; nothing where that is another kind of method."""
    try:
        inspect.signature(model.parameters).bind()
    except (TypeError, ValueError):  # it takes arguments
        return []
    found = model.parameters()
    values = list(found) if isinstance(found, Iterable) else []
    return values if all(isinstance(x, Value) for x in values) else []
