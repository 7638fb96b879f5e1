"""How far rounding moves a program, and how near two results must be."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import figures
from hypothesis import assume
from oracle import record

from autograd import (
    Value,
)
from autograd.sweep import topological
from autograd.testing import spread, tolerance


def rounding(f: Callable[..., Any], at: Sequence[float]) -> list[float]:
    """What rounding excuses in each derivative of f."""
    slopes = record(f, at, 1)[1][0]
    moved = spread(slopes)
    assume(all(map(math.isfinite, moved)))
    return [2.0 * tolerance(slope.data, m) + 1e-300 for slope, m in zip(slopes, moved)]


def flowing(f: Callable[..., Any], at: Sequence[float]) -> list[float]:
    """The sizes of all that flows to each variable: what cancels there leaves a rest of these."""
    xs = [Value(x) for x in at]
    root = f(*xs)
    if not isinstance(root, Value):
        return [0.0] * len(at)
    root.backward()
    sizes = dict.fromkeys(xs, 0.0)
    for node in topological(root):
        for x, flow in zip(node.inputs, node.flows()):
            if x in sizes:
                sizes[x] += abs(flow)
    return [sizes[x] for x in xs]


def near(got: Sequence[float], wanted: Sequence[float], allowed: Sequence[float]) -> bool:
    figures.record("metamorphic", max(abs(g - w) / a for g, w, a in zip(got, wanted, allowed)))
    return all(abs(g - w) <= a for g, w, a in zip(got, wanted, allowed))
