"""Faults to plant: wrong rules, wrong forwards, wrong sweeps.  Each must be caught.

A rule is changed in its row, a sweep by giving Value another `backward`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd import Value, ops
from autograd.numerics import ieee
from autograd.sweep import topological

o: Any = ops  # the rows, short, as in the table


class Rule(NamedTuple):
    """A wrong column of a row."""

    name: str
    op: str
    column: str
    wrong: Callable[..., Any]


def _pullback(name: str, op: str, wrong: Callable[..., Any]) -> Rule:
    return Rule(name, op, "pullback", wrong)


def _forward(name: str, op: str, wrong: Callable[..., float]) -> Rule:
    return Rule(name, op, "forward", wrong)


def _scaled(op: str, operand: int, factor: float) -> Rule:
    """The right rule, one contribution of it wrong by a part in a thousand."""
    right = getattr(ops, op).pullback

    def wrong(g: Any, out: Any, *xs: Any) -> tuple[Any, ...]:
        parts = list(right(g, out, *xs))
        parts[operand] = parts[operand] * factor
        return tuple(parts)

    return _pullback(f"{op}: operand {operand} times {factor}", op, wrong)


def _frozen(op: str) -> Rule:
    """The right number, cut off from what it depends on."""
    right = getattr(ops, op).pullback

    def wrong(g: Any, out: Any, *xs: Any) -> tuple[Any, ...]:
        numbers = [getattr(x, "data", x) for x in (out, *xs)]
        return tuple(g * part for part in right(1.0, *numbers))

    return _pullback(f"{op}: the slope does not depend on x any more", op, wrong)


RULES: list[Rule] = [
    # a sign
    _pullback("sub: plus", "sub", lambda g, out, x, y: (g, g)),
    _pullback("neg: plus", "neg", lambda g, out, x: (g,)),
    _pullback("cos: plus", "cos", lambda g, out, x: (g * o.sin(x),)),
    _pullback("acos: plus", "acos", lambda g, out, x: (g * o.asin_slope(x),)),
    _pullback("div: sign of y", "div", lambda g, out, x, y: (g / y, g * (out / y))),
    _pullback("abs: no sign", "abs", lambda g, out, x: (g,)),
    _pullback("asinh: minus", "asinh", lambda g, out, x: (-g * o.asinh_slope(x),)),
    # a factor
    _pullback("square: no 2", "square", lambda g, out, x: (g * x,)),
    _pullback("exp: no factor", "exp", lambda g, out, x: (g,)),
    _pullback("exp2: no log 2", "exp2", lambda g, out, x: (g * out,)),
    _pullback("log10: log 2", "log10", lambda g, out, x: (g / (math.log(2.0) * x),)),
    _pullback("cbrt: no 3", "cbrt", lambda g, out, x: (g / (out * out),)),
    _pullback("sqrt: times", "sqrt", lambda g, out, x: (0.5 * g * out,)),
    _pullback("div: once by y", "div", lambda g, out, x, y: (g / y, -g * x / y)),
    _pullback(
        "pow: no exponent", "pow", lambda g, out, x, y: (g * o.pow(x, y - 1.0), g * out * o.log(x))
    ),
    _pullback("erf: 2 / pi", "erf", lambda g, out, x: (g * o.gauss(x) * (2.0 / math.pi),)),
    _pullback("mul: no upstream gradient", "mul", lambda g, out, x, y: (y, x)),
    _pullback("tanh: no upstream gradient", "tanh", lambda g, out, x: (o.sech2(x),)),
    _scaled("atan", 0, 1.001),
    _scaled("sigmoid", 0, 0.999),
    _scaled("pow", 1, 1.001),
    _scaled("atan2", 1, 0.999),
    _scaled("hypot", 0, 1.001),
    # the wrong operand, the wrong function
    _pullback("mul: operands swapped", "mul", lambda g, out, x, y: (g * x, g * y)),
    _pullback(
        "atan2: operands swapped", "atan2",
        lambda g, out, y, x: (-g * y / (x * x + y * y), g * x / (x * x + y * y)),
    ),
    _pullback(
        "maximum: to the smaller", "maximum",
        lambda g, out, x, y: (o.gate(o.less(x, y), g), o.gate(o.less(y, x), g)),
    ),
    _pullback("sin: sin", "sin", lambda g, out, x: (g * out,)),
    _pullback("tan: 1 + x*x", "tan", lambda g, out, x: (g * (1.0 + x * x),)),
    _pullback("sinh: sinh", "sinh", lambda g, out, x: (g * out,)),
    _pullback("softplus: of its result", "softplus", lambda g, out, x: (g * o.sigmoid(out),)),
    _pullback("logsigmoid: of x", "logsigmoid", lambda g, out, x: (g * o.sigmoid(x),)),
    _pullback("relu: passes all", "relu", lambda g, out, x: (g,)),
    _pullback("mod: y by 1", "mod", lambda g, out, x, y: (g, g)),
    _pullback("clamp: passes all", "clamp", lambda g, out, x, lo, hi: (g, 0.0, 0.0)),
    _pullback("sum: the mean's", "sum", lambda g, out, *xs: tuple(g / len(xs) for _ in xs)),
    _pullback(
        "dot: the last pair lost", "dot",
        lambda g, out, *p: tuple(
            0.0 if i % (len(p) // 2) == len(p) // 2 - 1 else g * x
            for i, x in enumerate((*p[len(p) // 2 :], *p[: len(p) // 2]))
        ),
    ),
    # right at most points, wrong at some
    _pullback(
        "prod: by division", "prod", lambda g, out, *xs: tuple(o.div(g * out, x) for x in xs)
    ),
    _pullback(
        "maximum: ties to the first", "maximum",
        lambda g, out, x, y: (o.gate(o.less_equal(y, x), g), o.gate(o.less(x, y), g)),
    ),
    _pullback("relu: 1 at 0", "relu", lambda g, out, x: (o.gate(o.less_equal(0.0, x), g),)),
    _pullback("tanh: 1 - t*t", "tanh", lambda g, out, x: (g * (1.0 - out * out),)),
    _pullback("sigmoid: s * (1 - s)", "sigmoid", lambda g, out, x: (g * out * (1.0 - out),)),
    _pullback("expm1: y + 1", "expm1", lambda g, out, x: (g * (out + 1.0),)),
    _pullback("asin: 1 - x*x", "asin", lambda g, out, x: (g / o.sqrt(1.0 - x * x),)),
    _pullback(
        "hypot: no guard at 0", "hypot", lambda g, out, *xs: tuple(o.div(g * x, out) for x in xs)
    ),
    _pullback(
        "div: y*y underflows", "div", lambda g, out, x, y: (o.div(g, y), o.div(-g * x, y * y))
    ),
    # right at first order only
    _frozen("tanh"),
    _frozen("exp"),
    # values
    _forward("sinh: cancels", "sinh", lambda x: 0.5 * (ieee.exp(x) - ieee.exp(-x))),
    _forward("softplus: log(1 + e)", "softplus", lambda x: math.log(1.0 + math.exp(min(x, 700.0)))),
    _forward(
        "gelu: by tanh", "gelu",
        lambda x: 0.5 * x * (1.0 + math.tanh(0.7978845608 * (x + 0.044715 * x * x * x))),
    ),
    _forward("hypot: overflows", "hypot", lambda *xs: math.sqrt(math.fsum(x * x for x in xs))),
]  # fmt: skip


def _sweep(root: Value, seed: float = 1.0, flaw: str = "") -> None:
    """A reverse sweep with one flaw, or none."""
    order = topological(root)
    if flaw == "operands are swept before all their users":
        order = _depth_first(root)
    adjoint = dict.fromkeys(order, 0.0)
    adjoint[root] = 1.0 if flaw == "the seed is forgotten" else seed
    for node in reversed(order):
        if flaw == "gradients of inner nodes survive" and node.op is not None:
            adjoint[node] += node.grad
        numbers = node.numbers
        if flaw == "numbers of today, not of then":
            numbers = tuple(x.data if isinstance(x, Value) else x for x in node.inputs)
        seen = set()
        if node.op is None:
            continue
        for x, part in zip(node.inputs, node.op.pullback(adjoint[node], node.data, *numbers)):
            if not isinstance(x, Value) or (flaw == "an operand counts once" and x in seen):
                continue
            seen.add(x)
            adjoint[x] = part + (0.0 if flaw == "the last user overwrites" else adjoint[x])
    for node, g in adjoint.items():
        old = 0.0 if node.op is not None or flaw == "leaves start anew" else node.grad
        node.grad = g + old
        if flaw == "inner nodes accumulate" and node.op is not None:
            node.grad = g + node.grad
    if flaw == "leaves in two halves" and order[0].op is None:
        order[0].grad *= 1.0 + 2.0**-40


def _depth_first(root: Value) -> list[Value]:
    """Every node once, in the order a recursion meets them: not one in which users come first."""
    found: dict[Value, None] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = None
            waiting.extend(x for x in node.inputs if isinstance(x, Value))
    return list(found)[::-1]


FLAWS = [
    "operands are swept before all their users",
    "the seed is forgotten",
    "gradients of inner nodes survive",
    "numbers of today, not of then",
    "an operand counts once",
    "the last user overwrites",
    "leaves start anew",
    "inner nodes accumulate",
    "leaves in two halves",
]


def sweep_with(flaw: str) -> Callable[..., None]:
    """A `backward` for Value that has this flaw."""

    def backward(self: Value, seed: float = 1.0) -> None:
        _sweep(self, seed, flaw)

    return backward
