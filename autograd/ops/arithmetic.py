"""Arithmetic, and sums and products of many numbers."""

from __future__ import annotations

import math
from typing import Any

from autograd.numerics import ieee as _f
from autograd.operation import Op, Operand, sequence
from autograd.ops.choosing import gate, less

REAL = ((0.5,), (-1.25,), (3.0,), (-0.0,))  # samples


class _Dot(Op):
    """`dot(ws, xs, bias)`: its operands in the table are (*ws, *xs), a bias b the pair (b, 1)."""

    __slots__ = ()

    def __call__(self, ws: Any, xs: Any, bias: Any = None) -> Any:
        """bias + w0*x0 + w1*x1 + ... as one node, summed from left to right.

        `ws` and `xs` are equally long sequences of Values and numbers.  Raises ValueError if their
        lengths differ.
        """
        if isinstance(ws, (Operand, float, int)):
            ws, xs = (ws,), (xs,)
        ws, xs = sequence(ws, "dot"), sequence(xs, "dot")
        if len(ws) != len(xs):
            raise ValueError(f"dot takes as many weights as inputs, not {len(ws)} and {len(xs)}")
        if ws and isinstance(ws[0], Operand):
            return ws[0].apply_dot(ws, xs, bias)
        return self.apply_pairs(ws, xs, bias)

    def apply_pairs(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """The same through the table's operands."""
        if bias is not None:
            ws, xs = (bias, *ws), (1.0, *xs)
        return self._dispatch((*ws, *xs))

    refused = "other types, ValueError for different lengths"

    def _call(self) -> str:
        return "dot(ws, xs, bias=None)"

    def _example(self, at: tuple[float, ...], slopes: list[float]) -> tuple[str, int, Any]:
        n = len(at) // 2
        return f"{[*at[:n]]}, {[*at[n:]]}", 0, slopes[:n]

    def _write_many(self, operands: tuple[str, ...]) -> str:
        n = len(operands) // 2
        terms = [w if x == "1" else mul.write(w, x) for w, x in zip(operands, operands[n:])]
        return " + ".join(terms[1:] + terms[:1] if operands[n : n + 1] == ("1",) else terms) or "0"


def _others(g: Any, xs: tuple[Any, ...]) -> tuple[Any, ...]:
    """For each x, g times the product of all the others: without division, so zeros do no harm."""
    before = [g]
    for x in xs[:-1]:
        before.append(before[-1] * x)
    after = 1.0
    for i in range(len(xs) - 1, -1, -1):
        before[i] = before[i] * after
        after = after * xs[i]
    return tuple(before)


# fmt: off

# Arithmetic

add = Op("add", "+", "x y", lambda x, y: x + y, lambda g, out, x, y: (g, g),
    text="{0} + {1}", latex="{0} + {1}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fadd")
sub = Op("sub", "-", "x y", lambda x, y: x - y, lambda g, out, x, y: (g, -g),
    text="{0} - {1}", latex="{0} - {1}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fsub")
mul = Op("mul", "*", "x y", lambda x, y: x * y, lambda g, out, x, y: (g * y, g * x),
    text="{0} * {1}", latex=r"{0} \cdot {1}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fmul")
div: Op = Op("div", "/", "x y", _f.div, lambda g, out, x, y: (div(g, y), -g * div(out, y)),
    text="{0} / {1}", latex=r"\frac{{{0}}}{{{1}}}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fdiv")
neg = Op("neg", "neg", "x", lambda x: -x, lambda g, out, x: (-g,),
    text="-{0}", latex="-{0}", samples=REAL, emit="fneg")
mod = Op("mod", "%", "x y", _f.mod, lambda g, out, x, y: (g, -g * floordiv(x, y)),
    text="{0} % {1}", latex=r"{0} \bmod {1}", samples=((-5.0, 3.0), (7.5, 2.0)),
    kinks=((6.0, 3.0),))
floordiv: Op = Op("floordiv", "//", "x y", _f.floordiv, None,
    text="{0} // {1}", latex=r"\lfloor {0} / {1} \rfloor", samples=((-5.0, 3.0), (7.5, 2.0)),
    kinks=((6.0, 3.0),))
abs = Op("abs", "abs", "x", math.fabs,
    lambda g, out, x: (gate(less(0.0, x) - less(x, 0.0), g),),
    text="|{0}|", latex=r"\left|{0}\right|", samples=((0.5,), (-1.25,)), kinks=((0.0,),),
    emit="llvm.fabs")
dot = _Dot("dot", "dot", "*pairs", _f.dot,
    lambda g, out, *pairs: tuple(g * x for x in (
        *pairs[len(pairs) // 2 :], *pairs[: len(pairs) // 2])),
    samples=((2.0, -1.0, 0.5, 3.0), (1.0, 0.5, -2.0, 0.0, 5.0, 0.25)))
sum = Op("sum", "sum", "*xs", _f.total, lambda g, out, *xs: (g,) * len(xs),
    samples=((1.0,), (1.0, -2.0, 4.0)), emit="fadd")
prod = Op("prod", "prod", "*xs", _f.product, lambda g, out, *xs: _others(g, xs),
    samples=((3.0,), (1.0, -2.0, 4.0), (0.0, 2.0, 3.0), (0.0, 0.0, 3.0)), emit="fmul")
square = Op("square", "square", "x", lambda x: x * x, lambda g, out, x: (g * (2.0 * x),),
    text="{0}**2", latex="{{{0}}}^2", samples=REAL)
reciprocal = Op("reciprocal", "1/x", "x", lambda x: _f.div(1.0, x),
    lambda g, out, x: (-g * div(out, x),),
    text="1 / {0}", latex=r"\frac{{1}}{{{0}}}", samples=((0.5,), (-1.25,)),
    emit=lambda x: div(1.0, x))
