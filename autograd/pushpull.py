"""The two sweeps that derivatives are made of: `pull`, backwards, and `push`, forwards.

Both call the same pullbacks of the table.  Given numbers these return numbers; given the graph's
own Values (`create_graph`) they record, so a derivative can be differentiated again, and no
operation needs a second rule.  Nothing is written to `.grad`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from autograd import modes
from autograd.sweep import topological
from autograd.value import Value


def pull(
    outputs: Sequence[Any],
    seeds: Sequence[Any],
    inputs: Sequence[Value],
    create_graph: bool,
    graph: list[Value] | None = None,
) -> list[Any]:
    """Reverse mode: for each of `inputs`, the sum over `outputs` of seed times derivative.

    `graph`, if the caller has it, is everything that the outputs depend on, operands first.
    """
    order = _between(inputs, topological(*_values(outputs)) if graph is None else graph)
    between = set(order)
    adjoint: dict[Any, Any] = {}
    with setting(modes.recording, create_graph or modes.recording.get()):
        for output, seed in zip(outputs, seeds):
            if output in between:
                adjoint[output] = adjoint[output] + seed if output in adjoint else seed
        for node in reversed(order):
            if node in adjoint and node.op is not None:
                terms = _contributions(node, adjoint, create_graph)
                for x, term in zip(node.inputs, terms):
                    if x in between:
                        adjoint[x] = adjoint[x] + term if x in adjoint else term
    return [result(adjoint.get(x, 0.0), create_graph) for x in inputs]


def push(
    outputs: Sequence[Any],
    inputs: Sequence[Value],
    directions: Sequence[Any],
    create_graph: bool,
    graph: list[Value] | None = None,
) -> list[Any]:
    """Forward mode: the derivative of each of `outputs` along `directions`, one for each input.

    An input whose direction is the number 0 does not move, nor do nodes that depend only on such
    inputs: no tangent is multiplied by an infinite slope there, which would give nan.
    """
    tangent: dict[Any, Any] = {}
    for variable, direction in zip(inputs, directions):
        if isinstance(direction, Value) or direction != 0.0:
            tangent[variable] = tangent[variable] + direction if variable in tangent else direction
    for node in _between(tangent, topological(*_values(outputs)) if graph is None else graph):
        if node in tangent or node.op is None:
            continue
        total: Any = 0.0
        for x, partial in zip(node.inputs, _contributions(node, {node: 1.0}, create_graph)):
            if x in tangent:
                total = total + partial * tangent[x]
        tangent[node] = total
    return [result(tangent.get(x, 0.0), create_graph) for x in outputs]


def _contributions(node: Value, adjoint: dict[Value, Any], create_graph: bool) -> tuple[Any, ...]:
    """What the pullback of `node` contributes to each of its operands."""
    assert node.op is not None
    assert node.op.pullback is not None
    if not create_graph:
        return node.op.pullback(adjoint[node], node.data, *node.numbers)
    for x, number in zip(node.inputs, node.numbers):
        if isinstance(x, Value) and x.data != number and number == number:
            raise ValueError(
                f"{x!r} held {number!r} when {node.op.name!r} used it; a graph can be "
                "differentiated again only if its leaves have not changed"
            )
    return node.op.pullback(adjoint[node], node, *node.inputs)


def _values(xs: Iterable[Any]) -> list[Value]:
    """The Values among xs."""
    return [x for x in xs if isinstance(x, Value)]


def _between(inputs: Iterable[Value], graph: Iterable[Value]) -> list[Value]:
    """The nodes of `graph` that depend on `inputs`, including these; operands first."""
    reached = set(inputs)
    order = []
    for node in graph:
        if node in reached or any(x in reached for x in node.inputs):
            reached.add(node)
            order.append(node)
    return order


@contextmanager
def setting(variable: ContextVar[bool], to: bool = True) -> Iterator[None]:
    """A block in which `variable` has this value."""
    token = variable.set(to)
    try:
        yield
    finally:
        variable.reset(token)


def result(x: Any, create_graph: bool) -> Any:
    """x as a float, or as a Value if the graph continues."""
    if create_graph:
        return x if isinstance(x, Value) else Value(x)
    return float(x)
