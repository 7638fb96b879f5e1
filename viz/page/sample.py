"""The loss of one sample for a page: inputs and targets labelled, gradients computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd import Value
from autograd.sweep import topological
from viz.page.player.sweep import check_playable


def labelled(x: Any, name: str) -> Any:
    """Floats as labelled Values: x1, x2 in a row, y for a single number; integers stay as is."""
    if isinstance(x, list):
        return [labelled(part, f"{name}{i}") for i, part in enumerate(x, 1)]
    return Value(x, label=name) if isinstance(x, float) else x


def graph_of(
    objective: Callable[..., Any], given: Sequence[Any], limit: int | None = None
) -> list[Value]:
    """All Values of the loss in topological order, the loss itself last.

    Raises TooLargeError for more than `limit` Values, and TypeError if the objective returns no
    Value.
    """
    root = objective(*given)
    if not isinstance(root, Value):
        raise TypeError(
            f"the objective must return a Value, not {type(root).__name__}: compute it from the "
            "parameters with operators and functions of autograd"
        )
    if limit is not None:
        check_playable(root, limit)
    if root.label is None:
        root.label = "loss"
    return topological(root)


def loss_of(
    objective: Callable[..., Any], given: Sequence[Any], limit: int | None = None
) -> list[Value]:
    """The same after `differentiated`."""
    return differentiated(graph_of(objective, given, limit))


def differentiated(order: list[Value]) -> list[Value]:
    """The graph after backward() from its last Value, with no gradients of before."""
    for value in order:
        if value.op is None:
            value.zero_grad()
    order[-1].backward()
    return order


@contextmanager
def unchanged(parameters: Sequence[Value]) -> Iterator[None]:
    """A block that restores the data and gradients of the parameters when it ends."""
    before = [(p, p.data, p.grad if p.has_grad else None) for p in parameters]
    try:
        yield
    finally:
        for parameter, data, grad in before:
            parameter.data = data
            parameter.grad = grad
