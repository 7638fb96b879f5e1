"""Comparisons and the choices made by them; rounding.  ops/__init__.py explains the columns."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd.numerics import ieee as _f
from autograd.operation import Condition, Op, Operand, passed_over


class _Where(Op):
    """`where(condition, x, y)`: if the condition is known, it picks one and records nothing."""

    __slots__ = ()

    def _dispatch(self, inputs: tuple[Any, ...]) -> Any:
        condition, x, y = self._numbers(inputs)
        chosen = condition.truth() if isinstance(condition, Operand) else condition != 0.0
        if chosen is None:
            return super()._dispatch(inputs)
        taken, left = (x, y) if chosen else (y, x)
        if (others := passed_over.get()) is not None:
            others.append(left)
        if isinstance(left, Operand) and not isinstance(taken, Operand):
            return left.constant(taken)
        return taken


def saturated(beyond: float) -> Callable[[float], str]:
    """The `state` of an activation that is flat beyond this distance from 0."""
    return lambda x: "saturated" if _f.maximum(x, -x) > beyond else ""


def gate(weight: Any, g: Any) -> Any:
    """weight * g, but 0 if the weight is 0, even if g is inf or nan (R3, R4)."""
    return where(weight, weight * g, 0.0)


def _prefer(x: Any, y: Any) -> Any:
    """1 where x > y, 0 where x < y, a half in a tie or beside nan."""
    return 0.5 * (1.0 + less(y, x) - less(x, y))


def _prefer_number(x: Any, y: Any) -> Any:
    """Like _prefer, but prefers a number to nan."""
    return _prefer(x, y) + 0.5 * (equal(x, x) - equal(y, y))


# fmt: off

# Comparisons and choices by them

less = Condition("less", "<", "x y", lambda x, y: 1.0 if x < y else 0.0, None,
    text="{0} < {1}", latex="{0} < {1}", samples=((1.0, 2.0), (2.0, 1.0)), emit="olt")
less_equal = Condition("less_equal", "<=", "x y", lambda x, y: 1.0 if x <= y else 0.0, None,
    text="{0} <= {1}", latex=r"{0} \le {1}", samples=((1.0, 2.0), (2.0, 2.0)), emit="ole")
equal = Condition("equal", "==", "x y", lambda x, y: 1.0 if x == y else 0.0, None,
    text="{0} == {1}", latex="{0} = {1}", samples=((1.0, 2.0), (2.0, 2.0)), emit="oeq")
where: Op = _Where("where", "where", "condition x y", lambda c, x, y: x if c else y,
    lambda g, out, c, x, y: (0.0, where(c, g, 0.0), where(c, 0.0, g)),
    samples=((1.0, 2.0, 3.0), (0.0, 2.0, 3.0)), emit="select")

# Choosing among numbers; rounding

maximum = Op("maximum", "max", "x y", _f.maximum,
    lambda g, out, x, y: (gate(_prefer(x, y), g), gate(_prefer(y, x), g)),
    latex=r"\max\left({0}, {1}\right)", samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),))
minimum = Op("minimum", "min", "x y", _f.minimum,
    lambda g, out, x, y: (gate(_prefer(y, x), g), gate(_prefer(x, y), g)),
    latex=r"\min\left({0}, {1}\right)", samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),))
fmax = Op("fmax", "fmax", "x y", _f.fmax,
    lambda g, out, x, y: (gate(_prefer_number(x, y), g), gate(_prefer_number(y, x), g)),
    samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),))
fmin = Op("fmin", "fmin", "x y", _f.fmin,
    lambda g, out, x, y: (gate(_prefer_number(-x, -y), g), gate(_prefer_number(-y, -x), g)),
    samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),))
clamp = Op("clamp", "clamp", "x lo hi", _f.clamp,
    lambda g, out, x, lo, hi: (
        gate(less_equal(lo, x) * less_equal(x, hi), g),
        gate(less(x, lo) * less_equal(lo, hi), g),
        gate(less(hi, maximum(x, lo)), g)),
    samples=((0.5, -1.0, 1.0), (2.0, -1.0, 1.0), (-3.0, -1.0, 1.0)),
    kinks=((1.0, -1.0, 1.0), (-1.0, -1.0, 1.0)), defaults=(-math.inf, math.inf))
sign = Op("sign", "sign", "x", _f.sign, None,
    samples=((0.5,), (-1.25,)), kinks=((0.0,),),
    emit=lambda x: where(less(0.0, x), 1.0, where(less(x, 0.0), -1.0, x)))
floor = Op("floor", "floor", "x", _f.floor, None,
    latex=r"\lfloor {0} \rfloor", samples=((0.5,), (-1.25,)), kinks=((2.0,),), emit="llvm.floor")
ceil = Op("ceil", "ceil", "x", _f.ceil, None,
    latex=r"\lceil {0} \rceil", samples=((0.5,), (-1.25,)), kinks=((2.0,),), emit="llvm.ceil")
