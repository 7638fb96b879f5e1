"""Is a gradient right?  Each derivative against a numerical one, as far as floats can tell."""

from __future__ import annotations

import inspect
import math
import random
from collections.abc import Callable, Collection, Sequence
from typing import Any

from autograd.define import domain_of
from autograd.functional import pull
from autograd.operation import TABLE, Op, Operand, as_number
from autograd.sweep import topological
from autograd.testing.compare import (
    MODES,
    Failure,
    Function,
    as_function,
    derivatives,
    first_failure,
)
from autograd.testing.numeric import one_sided
from autograd.trees import flatten, is_array
from autograd.value import Value


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    order: int = 2,
    modes: Sequence[str] = MODES,
) -> None:
    """None where every derivative of f at `args` up to `order` is right, else AssertionError.

    f takes and returns numbers, lists, tuples, dicts and arrays of them.  Derivatives by every
    number in `args`, in forward mode ("fwd") and reverse mode ("rev"), are compared with those that
    extrapolated differences of the order before give.  What may lie between is what rounding can
    explain: 8 times the spread of the derivative when each operation's result moves by a unit in
    its last place, 8 roundings, and the error that the differences admit.  The message names the
    input, both numbers and the operation whose pullback is the likely culprit.

    >>> check_grads(lambda x, y: x * tanh(y), (2.0, 0.5), order=3)
    """
    if not callable(f):
        raise TypeError(f"check_grads takes a function, not {type(f).__name__}")
    if not isinstance(args, (tuple, list)):
        raise TypeError(f"check_grads takes a tuple of arguments, not {type(args).__name__}")
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise ValueError(f"check_grads: order is 1, 2, 3, ..., not {order!r}")
    if not isinstance(modes, (tuple, list)) or not modes or any(m not in MODES for m in modes):
        raise ValueError(f'check_grads: modes are among ("fwd", "rev"), not {modes!r}')
    leaves, rebuild = flatten(tuple(args))
    numbers = [_number(x) for x in leaves]

    def flat(xs: list[Value]) -> list[Any]:
        return _outputs(f, f(*rebuild(xs)))

    failure = first_failure(flat, numbers, order, modes)
    if failure is not None:
        names = _input_names(f, args)
        raise AssertionError(_message(f, flat, numbers, names, failure))


def gradcheck(f: Callable[..., Any], inputs: Sequence[Any], order: int = 1) -> bool:
    """True where `check_grads` finds nothing wrong; AssertionError says what it found."""
    check_grads(f, inputs, order)
    return True


def check_op(op: Op | str, *, points: int = 20, seed: int = 0, fixed: Collection[int] = ()) -> None:
    """None where the pullback of `op` is right, else AssertionError says where it is not.

    `op` is an operation or its name.  Tried at its samples and at so many random points of its
    domain around them: the derivatives of first and second order by each operand, and that the
    pullback multiplies by g.  Operands in `fixed` choose and do not vary.  ValueError where no
    sample tells the slope by an operand.
    """
    row = TABLE.get(op) if isinstance(op, str) else op
    if not isinstance(row, Op):
        raise TypeError(f"check_op takes an operation or the name of one, not {op!r}")
    if row.pullback is None:
        raise ValueError(f"check_op: {row.name} is constant almost everywhere, without pullback")
    told: set[int] = set()
    for at in (*row.samples, *_random_points(row, points, random.Random(seed), fixed)):
        varying = [i for i in range(len(at)) if i not in fixed]
        told |= _check_point(row, at, varying)
        if wrong := _nonlinear(row, at):
            raise AssertionError(f"check_op: {wrong}")
    missing = set(range(max(map(len, row.samples)))) - set(fixed) - told
    if missing:
        raise ValueError(
            f"check_op: the slope of {row.name} by operand {min(missing)} can be measured at no "
            "sample; add samples away from kinks"
        )


def _number(x: Any) -> float:
    return x.data if isinstance(x, Value) else as_number(x, "check_grads, as an argument,")


def _outputs(f: Callable[..., Any], result: Any) -> list[Any]:
    """The numbers of a function's result.  TypeError where they are none."""
    leaves, _ = flatten(result)
    name = getattr(f, "__name__", "the function")
    if any(x is None for x in leaves):
        raise TypeError(f"check_grads: {name} returned None; does it lack a return statement?")
    return [
        x if isinstance(x, Value) else as_number(x, f"check_grads, as a result of {name},")
        for x in leaves
    ]


# One operation


def _check_point(op: Op, at: tuple[float, ...], varying: list[int]) -> set[int]:
    """The operands by which the slope could be told at `at`.  AssertionError where one is wrong."""
    told = set()
    function = as_function(op, at, varying)
    for i in varying:
        failure = first_failure(function, list(at), 2, ("rev",), [i])
        if failure is None:
            told.add(i)
        elif failure.found and (failure.order > 1 or not _kink(function, list(at), failure)):
            raise AssertionError(f"check_op: {_verdict(op, at, failure)}")
        elif failure.order > 1:  # a kink of the slope; the first order was right
            told.add(i)
    return told


def _verdict(op: Op, at: Sequence[float], failure: Failure) -> str:
    """What is wrong with a pullback: both numbers, the operand, the point."""
    names = _operand_names(op, len(at))
    by = names[failure.variable]
    if failure.order > 1:
        by = f"{names[failure.output % len(at)]} and {by}"
    operands = ", ".join(f"{name}={x!r}" for name, x in zip(names, at))
    return (
        f"{op.name}({operands}): its pullback makes the derivative by {by} {failure.got!r}, "
        f"but its forward gives {failure.numerical!r} (tolerance {failure.allowed:.1g})"
    )


def _operand_names(op: Op, count: int) -> list[str]:
    if not op.variadic:
        return list(op.operands)
    return [f"{op.operands[-1].lstrip('*')}[{i}]" for i in range(count)]


def _nonlinear(op: Op, at: Sequence[float]) -> str:
    """What is wrong where the pullback does not multiply what it gives by g; "" where it does."""
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


def _random_points(
    op: Op, count: int, chance: random.Random, fixed: Collection[int]
) -> list[tuple[float, ...]]:
    """Points of the domain: samples, every operand made up to four times as large or small."""
    found: list[tuple[float, ...]] = []
    inside = domain_of(op)
    for k in range(4 * count):
        sample = op.samples[k % len(op.samples)]
        at = tuple(
            x if i in fixed else (x or chance.choice((-1.0, 1.0))) * 4.0 ** chance.uniform(-1, 1)
            for i, x in enumerate(sample)
        )
        if len(found) < count and inside(*at) and math.isfinite(op.forward(*at)):
            found.append(at)
    return found


# What a failure says


def _message(
    f: Callable[..., Any],
    flat: Function,
    numbers: list[float],
    names: list[str],
    failure: Failure,
) -> str:
    """The whole message: which derivative, both numbers, the input, the culprit."""
    ordinal = {1: "first", 2: "second", 3: "third"}.get(failure.order, f"{failure.order}th")
    by = f"{names[failure.variable]}={numbers[failure.variable]!r}"
    called = getattr(f, "__name__", "f")
    if called == "<lambda>":
        called = "f"
    point = ", ".join(f"{name}={x!r}" for name, x in zip(names, numbers))
    start = f"check_grads: the {ordinal} derivative of {called}({point}) by {by}"
    if (kink := _kink(flat, numbers, failure)) is not None:
        return (
            f"{start}, output {failure.output}, has no limit: its slope is {kink[0]:.6g} on the "
            f"left and {kink[1]:.6g} on the right; choose a point away from the kink"
        )
    culprit = _culprit(flat, numbers, failure.order)
    if not failure.found:
        return (
            f"{start}, output {failure.output}, is {failure.got!r} in mode {failure.mode!r}, but "
            "differences of f settle on no number there: a jump, a pole or nan is near" + culprit
        )
    return (
        f"{start}, output {failure.output}, is {failure.got!r} in mode {failure.mode!r}, but "
        f"numerically {failure.numerical!r} (tolerance {failure.allowed:.1g})" + culprit
    )


def _kink(f: Function, numbers: list[float], failure: Failure) -> tuple[float, float] | None:
    """The slopes on both sides of the input where they are not one, else None."""
    j, x = failure.variable, numbers[failure.variable]

    def output(at: float) -> float:
        return derivatives(f, numbers, failure.order - 1, j, at)[failure.output]

    left, right = one_sided(output, x)
    return (left, right) if abs(left - right) > 1e-3 * (abs(left) + abs(right)) else None


def _culprit(f: Function, numbers: list[float], order: int) -> str:
    """A line on the first operation of the graph that fails alone; "" where none does."""
    xs = [Value(x) for x in numbers]
    level = f(xs)
    for _ in range(order - 1):
        level = [g for y in level for g in pull([y], [1.0], xs, True)]
    tried = set()
    for node in topological(*(y for y in level if isinstance(y, Value))):
        if node.op is None or (node.op, node.numbers) in tried:
            continue
        tried.add((node.op, node.numbers))
        varying = [i for i, x in enumerate(node.inputs) if isinstance(x, Operand)]
        if wrong := _nonlinear(node.op, node.numbers):
            return f"\nlikely culprit: {wrong}"
        function = as_function(node.op, node.numbers, varying)
        failure = first_failure(function, list(node.numbers), min(order, 2), ("rev",), varying)
        if failure is not None and failure.found:
            return f"\nlikely culprit: {_verdict(node.op, node.numbers, failure)}"
    return ""


def _input_names(f: Callable[..., Any], args: Sequence[Any]) -> list[str]:
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
