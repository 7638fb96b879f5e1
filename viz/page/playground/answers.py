"""The picture of the model's outputs: over the plane of two inputs, or the line of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Value
from autograd.sweep import topological
from autograd.trees import flatten
from viz.page.player.routines import exact
from viz.plane import Plane, middle

_EDGE = 0.08  # the margin around inputs and targets, as a share of their extent


def outputs_in(order: Sequence[Value], model: Any, given: Any) -> list[Value]:
    """The model's outputs for the sample, as Values of the graph of its loss.

    They are recognized by how they are computed, since the loss may call the model in any way.
    Returns [] if one is not in the graph, or if the model takes other inputs.
    """
    if not callable(model):
        return []
    known = {_made(value, {}): value for value in order if value.op is not None}
    for inputs in (given, [given]):  # a model of one input may take it as a list
        try:
            said = flatten(model(inputs))[0]
        except (TypeError, ValueError, AttributeError):
            continue
        return _found([x for x in said if isinstance(x, Value)], known)
    return []


def _found(said: list[Value], known: dict[Any, Value]) -> list[Value]:
    """The Values of the graph that are computed like these; [] if there is none for one of them."""
    same: dict[Value, Value] = {}
    for value in topological(*said):
        if value.op is not None:
            there = known.get(_made(value, same))
            if there is None:
                return []
            same[value] = there
    return [same[x] for x in said if x in same]


def _made(value: Value, same: dict[Value, Value]) -> Any:
    """What identifies a result: its operation and operands, some of them replaced by `same`."""
    return value.op, *(same.get(x, x) if isinstance(x, Value) else repr(x) for x in value.inputs)


def answers(arrays: list[Any], held: list[Any], outputs: int) -> dict[str, Any] | None:
    """The data of the picture, for models of one or two inputs; None for other models.

    plane      True for two inputs; False for one, over which the model is a curve
    low, high  the corners of the part that is shown, [x, y]
    middle     the threshold of a single output
    points     [x, y, target, 1 if held out] for each sample; with one input, y is the target
    classes    True if the targets are indices of classes
    held       the number of held-out samples
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
