"""Formulas that lanes of single precision compute in double: see lanes.Wide."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from autograd.machine.writer import Register, Writer
from autograd.numerics.lanes.doubled import Wide


def compute_wide(writer: Writer, formula: Wide, inputs: tuple[Any, ...]) -> Any:
    """The register (or number) that holds formula(*inputs), rounded to single at the end.

    A vector has twice as many singles as doubles, so the work is done for each half of it.
    """
    target = writer.target
    halves = 2 if target.width > 1 else 1
    inner = copy.copy(writer)  # writes to the same lines
    inner.target = replace(target, dtype="float64", width=target.width // halves)
    results = []
    for half in range(halves):
        wide = [_widened(inner, x, half) if isinstance(x, Register) else x for x in inputs]
        results.append(formula(*wide))
    parts = [x.name if isinstance(x, Register) else inner.target.constant(x) for x in results]
    if halves == 2:
        both = inner.let(_shuffle(inner.target.vector, parts, range(target.width)))
    else:
        both = parts[0]
    writer.skip(inner)
    double = f"<{target.width} x double>" if target.width > 1 else "double"
    return Register(writer, writer.let(f"fptrunc {double} {both} to {target.vector}"))


def _widened(inner: Writer, x: Register, half: int) -> Register:
    """A half of x in double."""
    vector, width = x.writer.target.vector, inner.target.width
    name = x.name
    if x.writer.target.width > 1:
        lanes = range(half * width, (half + 1) * width)
        name = inner.let(_shuffle(vector, [name, "poison"], lanes))
    single = f"<{width} x float>" if width > 1 or x.writer.target.width > 1 else "float"
    return Register(inner, inner.let(f"fpext {single} {name} to {inner.target.vector}"))


def _shuffle(vector: str, parts: list[str], lanes: range) -> str:
    mask = ", ".join(f"i32 {lane}" for lane in lanes)
    return f"shufflevector {vector} {parts[0]}, {vector} {parts[1]}, <{len(lanes)} x i32> <{mask}>"
