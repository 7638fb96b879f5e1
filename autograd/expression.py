"""Expression: the operators and methods users write; each ends in `apply(op, inputs)`.

`Value` computes at once; the classes that record for a later run are Expressions too, so code for
both looks the same.  Every row of the table that takes its operands one by one is a method here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from autograd import ops
from autograd.messages import a_type
from autograd.operation import TABLE, Op, Operand, as_number

E = TypeVar("E", bound="Expression")


def binary(op: Op, x: Any, other: Any, swapped: bool = False) -> Any:
    """x op other, or other op x, for an Expression x and any object beside it.

    NotImplemented if that is not an operand, so that Python tries the other side or raises
    TypeError.
    """
    if type(other) is not float:
        if isinstance(other, Operand):
            if other.rank > x.rank:
                return other.apply(op, (other, x) if swapped else (x, other))
        elif type(other) is int:
            other = float(other)
        else:
            try:
                other = as_number(other, op.name)
            except TypeError:
                return NotImplemented
    return x.apply(op, (other, x) if swapped else (x, other))


class Expression(Operand):
    """Anything that has the operators and the methods of the table."""

    __slots__ = ()

    if TYPE_CHECKING:  # the methods that the loop at the end of this module adds

        def __getattr__(self: E, name: str) -> Callable[..., E]: ...

    def apply_dot(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """bias + w0*x0 + w1*x1 + ..., where w0 is `self`."""
        return ops.dot.apply_pairs(ws, xs, bias)

    def __add__(self: E, other: Any) -> E:
        return binary(ops.add, self, other)

    def __radd__(self: E, other: Any) -> E:
        return binary(ops.add, self, other, swapped=True)

    def __sub__(self: E, other: Any) -> E:
        return binary(ops.sub, self, other)

    def __rsub__(self: E, other: Any) -> E:
        return binary(ops.sub, self, other, swapped=True)

    def __mul__(self: E, other: Any) -> E:
        return binary(ops.mul, self, other)

    def __rmul__(self: E, other: Any) -> E:
        return binary(ops.mul, self, other, swapped=True)

    def __truediv__(self: E, other: Any) -> E:
        return binary(ops.div, self, other)

    def __rtruediv__(self: E, other: Any) -> E:
        return binary(ops.div, self, other, swapped=True)

    def __pow__(self: E, other: Any) -> E:
        return binary(ops.pow, self, other)

    def __rpow__(self: E, other: Any) -> E:
        return binary(ops.pow, self, other, swapped=True)

    def __mod__(self: E, other: Any) -> E:
        return binary(ops.mod, self, other)

    def __rmod__(self: E, other: Any) -> E:
        return binary(ops.mod, self, other, swapped=True)

    def __floordiv__(self: E, other: Any) -> E:
        return binary(ops.floordiv, self, other)

    def __rfloordiv__(self: E, other: Any) -> E:
        return binary(ops.floordiv, self, other, swapped=True)

    def __neg__(self: E) -> E:
        result: E = self.apply(ops.neg, (self,))
        return result

    def __pos__(self: E) -> E:
        return self

    def __abs__(self: E) -> E:
        result: E = self.apply(ops.abs, (self,))
        return result

    def __floor__(self: E) -> E:
        result: E = self.apply(ops.floor, (self,))
        return result

    def __ceil__(self: E) -> E:
        result: E = self.apply(ops.ceil, (self,))
        return result

    def __ne__(self, other: object) -> Any:
        same = self.__eq__(other)
        return (
            1.0 - same
            if isinstance(same, (float, Operand))
            else same
            if same is NotImplemented
            else not same
        )

    # Conversions to plain numbers would silently lose the gradient: each raises and says what to
    # write instead.

    def __float__(self) -> float:
        raise TypeError(
            f"float() and math.* would lose the gradient of {a_type(self)}; use its "
            "methods (v.exp(), v.sqrt()) to stay differentiable, or v.data for the plain number"
        )

    def __int__(self) -> int:
        raise TypeError(f"int() of {a_type(self)} has no gradient; use int(v.data)")

    def __index__(self) -> int:
        raise TypeError(f"{a_type(self)} can't be an index; use int(v.data)")

    def __complex__(self) -> complex:
        raise TypeError(f"complex() of {a_type(self)} has no gradient; use v.data")

    def __round__(self, digits: int | None = None) -> NoReturn:
        raise TypeError(
            f"round() of {a_type(self)} has gradient 0 almost everywhere; "
            "use round(v.data, n) for a number, or v.floor() and v.ceil()"
        )


class Unknown(Expression):
    """A number that only a later run knows: operations on it are recorded."""

    __slots__ = ()
    rank = 2

    def truth(self) -> None:
        """None: only a run can tell."""

    def constant(self, x: float) -> float:
        """x itself: a number needs no conversion."""
        return x


class Written(Unknown):
    """An Unknown with a name of its own: a node of a tape, a register."""

    __slots__ = ("name", "writer")

    def __init__(self, writer: Any, name: Any) -> None:
        self.writer = writer
        self.name = name


def _method(op: Op) -> Callable[..., Any]:
    """The method of Expression that applies `op` to it and to any further operands."""

    def method(self: Expression, *operands: Any, **named: Any) -> Any:
        return op(self, *operands, **named)

    def unary(self: Expression) -> Any:
        return self.apply(op, (self,))

    made: Callable[..., Any] = unary if len(op.operands) == 1 and not op.variadic else method
    made.__name__ = made.__qualname__ = op.name
    made.__doc__ = f"{op.write(*op.operands)}, of this and further operands."
    return made


def add_method(op: Op) -> None:
    """Give every Expression the method `op.name`."""
    setattr(Expression, op.name, _method(op))


for _op in TABLE.values():
    if _op.public:
        add_method(_op)

# The names NumPy looks for when its functions meet an array of Values: np.arctan2(a, b).
for _name in ("sin", "cos", "tan", "sinh", "cosh", "tanh"):
    setattr(Expression, f"arc{_name}", getattr(Expression, f"a{_name}"))
Expression.arctan2 = Expression.atan2  # type: ignore[attr-defined]


def _unchanged(self: Expression) -> Any:
    """This Value itself: the conjugate of a real number."""
    return self


def _degrees(self: Expression) -> Any:
    """This angle, given in radians, in degrees."""
    return self * (180.0 / math.pi)


def _radians(self: Expression) -> Any:
    """This angle, given in degrees, in radians."""
    return self * (math.pi / 180.0)


for _names, _function in (("degrees rad2deg", _degrees), ("radians deg2rad", _radians)):
    for _name in _names.split():
        setattr(Expression, _name, _function)
Expression.conjugate = _unchanged  # type: ignore[attr-defined]  # for np.var and np.std
