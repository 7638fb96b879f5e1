"""What a page needs to show what the model says between the samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Value
from autograd.sweep import topological
from autograd.trees import flatten
from viz.page.player.routines import exact
from viz.plane import Plane, middle

_EDGE = 0.08  # of the extent of inputs and targets, around them


def outputs_in(order: Sequence[Value], model: Any, given: Any) -> list[Value]:
    """What the model says of the sample, as Values of the graph of its loss.

    These are found by how they are computed, since the loss may call the model as it likes; []
    where one is not there, or where the model takes something else.
    """
    if not callable(model):
        return []
    known = {_made(value, {}): value for value in order if value.op is not None}
    for inputs in (given, [given]):  # a model of one number may take it in a list
        try:
            said = flatten(model(inputs))[0]
        except (TypeError, ValueError, AttributeError):
            continue
        return _found([x for x in said if isinstance(x, Value)], known)
    return []


def _found(said: list[Value], known: dict[Any, Value]) -> list[Value]:
    """The Values of the graph that were made as these; [] where one was not."""
    same: dict[Value, Value] = {}
    for value in topological(*said):
        if value.op is not None:
            there = known.get(_made(value, same))
            if there is None:
                return []
            same[value] = there
    return [same[x] for x in said if x in same]


def _made(value: Value, same: dict[Value, Value]) -> Any:
    """What tells a result: its operation, and its operands with `same` in the place of some."""
    return value.op, *(same.get(x, x) if isinstance(x, Value) else repr(x) for x in value.inputs)


def answers(arrays: list[Any], held: list[Any], outputs: int) -> dict[str, Any] | None:
    """The picture of models of one input or two; None of others.

    plane      whether there are two inputs; else the model is a curve over one
    low, high  corners of what is shown, [x, y]
    middle     where one output changes sides
    points     [x, y, target, 1 if held out] of each sample; over one input, y is its target
    classes    whether targets are indices of classes
    held       how many samples are held out
    """
    inputs, targets = (np.concatenate(pair) for pair in zip(arrays, held))
    inputs = inputs.reshape(len(inputs), -1).astype(float)
    targets = targets.reshape(len(targets), -1)[:, 0]
    width = inputs.shape[1]
    if not outputs or width > 2 or (width == 1 and outputs > 1):
        return None
    if width == 2:
        plane = Plane(inputs, 2)
        low, high = plane.low, plane.high
    else:
        inputs = np.stack([inputs[:, 0], targets.astype(float)], -1)
        edge = _EDGE * np.maximum(inputs.max(0) - inputs.min(0), 1e-9)
        low, high = inputs.min(0) - edge, inputs.max(0) + edge
    count = len(arrays[0])
    return {
        "plane": width == 2,
        "low": low.tolist(),
        "high": high.tolist(),
        "middle": middle(targets),
        "points": [
            [*map(exact, row.tolist()), target, int(i >= count)]
            for i, (row, target) in enumerate(zip(inputs, targets.tolist()))
        ],
        "classes": targets.dtype.kind in "iu",
        "held": len(held[0]),
    }
