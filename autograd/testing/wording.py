"""The messages of checks: which derivative it is, both numbers, and the likely culprit."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd.functional import pull
from autograd.operation import Op, Operand
from autograd.sweep import topological
from autograd.testing.compare import (
    Failure,
    Function,
    Tolerance,
    as_function,
    beside,
    can_tell,
    first_failure,
)
from autograd.trees import is_array
from autograd.value import Value


def verdict_of(op: Op, failure: Failure) -> str:
    """What is wrong with a pullback: both numbers, the operand, the point."""
    at, seen = failure.at, failure.verdict
    names = _operand_names(op, len(at))
    by = names[failure.variable]
    if failure.order > 1:
        by = f"{names[failure.output % len(at)]} and {by}"
    operands = ", ".join(f"{name}={x!r}" for name, x in zip(names, at))
    return (
        f"{op.name}({operands}): its pullback gives the derivative by {by} as {failure.got!r}, "
        f"but its forward gives {seen.numerical!r} (tolerance {seen.allowed:.1g})"
    )


def _operand_names(op: Op, count: int) -> list[str]:
    if not op.variadic:
        return list(op.operands)
    return [f"{op.operands[-1].lstrip('*')}[{i}]" for i in range(count)]


def nonlinear(op: Op, at: Sequence[float]) -> str:
    """What is wrong with a pullback that does not multiply by g; "" if it does."""
    assert op.pullback is not None
    out = op.forward(*at)
    once, scaled = (op.pullback(g, out, *at) for g in (1.0, -3.0))
    for name, c, d in zip(_operand_names(op, len(at)), once, scaled):
        if math.isfinite(c) and not abs(d + 3.0 * c) <= 1e-12 * abs(c) + 1e-300:
            return (
                f"{op.name}{tuple(at)}: its pullback does not multiply by g: for {name} it gives "
                f"{c!r} for g = 1 and {d!r} for g = -3"
            )
    return ""


def message(f: Callable[..., Any], flat: Function, names: list[str], failure: Failure) -> str:
    """Which derivative it is, and what differences say about it."""
    numbers, seen = failure.at, failure.verdict
    ordinal = {1: "first", 2: "second", 3: "third"}.get(failure.order, f"{failure.order}th")
    called = getattr(f, "__name__", "f")
    if called == "<lambda>":
        called = "f"
    by = f"{names[failure.variable]}={numbers[failure.variable]!r}"
    start = f"check_grads: the {ordinal} derivative of {called}({_point(names, numbers)}) by {by}"
    start += f", output {failure.output},"
    if seen.word == "kink":
        left, right = seen.sides
        sides = f"its slope is {left:.6g} on the left and {right:.6g} on the right"
        return f"{start} has no limit: {sides}"
    start += f" is {failure.got!r} in mode {failure.mode!r}, but"
    if seen.word == "rounding":
        return (
            f"{start} because of rounding, differences only show that it is {seen.numerical:.6g}, "
            f"give or take {seen.allowed:.1g}"
        )
    if not failure.wrong:
        return f"{start} differences of f do not converge there: a jump, a pole or nan is near"
    return f"{start} numerically {seen.numerical!r} (tolerance {seen.allowed:.1g})"


def _point(names: list[str], numbers: Sequence[float]) -> str:
    return ", ".join(f"{name}={x!r}" for name, x in zip(names, numbers))


def advice(
    flat: Function,
    numbers: list[float],
    names: list[str],
    failure: Failure,
    tolerated: Tolerance,
) -> str:
    """Advice to choose a nearby point at which differences can tell."""
    for distance in (2.0**-6, -(2.0**-6), 2.0**-3, -(2.0**-3), 1.0, -1.0):
        at = beside(numbers, distance)
        if can_tell(flat, at, failure.order, [failure.variable], tolerated):
            return f"; choose a point away from the kink, such as ({_point(names, at)})"
    return "; choose another point"


def culprit(f: Function, failure: Failure) -> str:
    """A line on the first operation of the graph that fails by itself; "" if none does."""
    xs = [Value(x) for x in failure.at]
    level = f(xs)
    for _ in range(failure.order - 1):
        level = [g for y in level for g in pull([y], [1.0], xs, True)]
    tried = set()
    for node in topological(*(y for y in level if isinstance(y, Value))):
        if node.op is None or (node.op, node.numbers) in tried:
            continue
        tried.add((node.op, node.numbers))
        varying = [i for i, x in enumerate(node.inputs) if isinstance(x, Operand)]
        if wrong := nonlinear(node.op, node.numbers):
            return f"\nlikely culprit: {wrong}"
        function, at = as_function(node.op, node.numbers, varying), list(node.numbers)
        found = first_failure(function, at, min(failure.order, 2), ("rev",), varying)
        if found is not None and found.wrong:
            return f"\nlikely culprit: {verdict_of(node.op, found)}"
    return ""


def input_names(f: Callable[..., Any], args: Sequence[Any]) -> list[str]:
    """A name for each number in `args`: x, w[2], p['bias']."""
    try:
        bound = inspect.signature(f).bind(*args)
    except (TypeError, ValueError):
        parts: list[tuple[str, Any]] = [(f"args[{i}]", arg) for i, arg in enumerate(args)]
    else:
        parts = []
        for name, arg in bound.arguments.items():
            several = bound.signature.parameters[name].kind == inspect.Parameter.VAR_POSITIONAL
            parts += [(f"{name}[{i}]", x) for i, x in enumerate(arg)] if several else [(name, arg)]
    return [name for prefix, arg in parts for name in _paths(prefix, arg)]


def _paths(prefix: str, tree: Any) -> list[str]:
    """The path to each leaf of `tree`, in the order of `flatten`."""
    if isinstance(tree, dict):
        return [p for key, x in tree.items() for p in _paths(f"{prefix}[{key!r}]", x)]
    if isinstance(tree, (list, tuple)):
        return [p for i, x in enumerate(tree) for p in _paths(f"{prefix}[{i}]", x)]
    if is_array(tree) and tree.ndim > 0:
        return [f"{prefix}.flat[{i}]" for i in range(tree.size)]
    return [prefix]
