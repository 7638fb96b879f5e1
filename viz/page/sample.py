"""The loss of one sample as a page shows it: its numbers labelled, its gradients computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd import Value
from autograd.sweep import topological
from viz.page.player.sweep import check_playable


def labelled(x: Any, name: str) -> Any:
    """The numbers as Values with names: x1, x2 of a row, y of a number; integers stay indices."""
    if isinstance(x, list):
        return [labelled(part, f"{name}{i}") for i, part in enumerate(x, 1)]
    return Value(x, label=name) if isinstance(x, float) else x


def loss_of(
    objective: Callable[..., Any], given: Sequence[Any], limit: int | None = None
) -> list[Value]:
    """What the loss is computed from, operands first and itself last, after backward.

    Raises TooLargeError for more than `limit` Values, TypeError where the objective gives none.
    """
    root = objective(*given)
    if not isinstance(root, Value):
        raise TypeError(f"the objective gave a {type(root).__name__} without gradient, not a Value")
    if limit is not None:
        check_playable(root, limit)
    order = topological(root)
    for value in order:
        if value.op is None:
            value.zero_grad()
    if root.label is None:
        root.label = "loss"
    root.backward()
    return order


@contextmanager
def unchanged(parameters: Sequence[Value]) -> Iterator[None]:
    """A block after which the parameters hold the numbers and gradients that they held."""
    before = [(p, p.data, p.grad if p.has_grad else None) for p in parameters]
    try:
        yield
    finally:
        for parameter, data, grad in before:
            parameter.data = data
            parameter.grad = grad
