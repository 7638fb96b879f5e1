"""The table of operations: one row says all there is to know of one.

A row is callable.  Given floats it returns a float; given a Value (or anything else that has the
operators) it hands itself to that operand's `apply`, which records.  The eager engine, derivatives
of any order, the pictures and the tests all read the row; nothing else branches on a name.
CONTRIBUTING.md shows how to add one.

Columns of a row
    name       how it is called: a function `autograd.name`, a method `Value.name`
    symbol     how a node of a picture shows it
    operands   their names; "*xs" means any number
    forward    floats -> float, IEEE 754 (see ieee.py): never raises, never complex
    pullback   (g, out, *operands) -> one contribution an operand: g times the partial derivative.
               Written in operators and rows only, so it takes floats, Values and whatever comes
               later, and can itself be differentiated.  None: constant almost everywhere.
    text       how people write it, {0} and {1} the operands
    latex      the same in LaTeX
    samples    points of its domain, at which every test of the table tries it
    kinks      points at which the derivative jumps, or has no limit
    defaults   values of trailing operands that may be left out
    emit       how lanes compute it: the name of a machine instruction, an LLVM intrinsic or a C
               function, or a formula in operators and rows; left out where `forward` is one
    state      operand -> what people call an activation that passes hardly any gradient there

Policy, the same in every engine
    R1  IEEE 754: no operation raises.
    R2  A gradient has a well-conditioned formula of its own, never one of a rounded result.
    R3  At a kink the subgradient of least norm; in a tie each takes half.
    R4  The branch that `where` did not select is not connected: its inf or nan stays outside.
    R5  A constant exponent is a constant: x**0 has gradient 0 at every order.
    R6  nan is never swallowed, but for IEEE's x**0, 1**y, fmin and fmax.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd.numerics import ieee as _f
from autograd.numerics import lanes as _lanes
from autograd.numerics import precise as _p
from autograd.operation import TABLE, Op, Operand, passed_over, sequence

_LN2 = math.log(2.0)
_LN10 = math.log(10.0)
_ROOT_PI = math.sqrt(math.pi)


def _saturated(beyond: float) -> Callable[[float], str]:
    """The `state` of an activation that is flat beyond this distance from 0."""
    return lambda x: "saturated" if _f.maximum(x, -x) > beyond else ""


_UNIT = ((0.5,), (-0.75,), (0.0,))  # samples inside (-1, 1)
_REAL = ((0.5,), (-1.25,), (3.0,), (-0.0,))
_POSITIVE = ((0.5,), (1.0,), (30.0,))


# Choosing: gate and where decide which gradients pass.


def gate(weight: Any, g: Any) -> Any:
    """weight * g, but 0 where the weight is 0, also for a g of inf or nan (R3, R4)."""
    return where(weight, weight * g, 0.0)


def _power_slope(out: Any, x: Any, y: Any) -> Any:
    """y * x**(y - 1); by way of out = x**y where y - 1 is not exact, for 1e300**-0.9 feels it.

    Asked of y first: a number for y, as in x**2, leaves a program but one branch.
    """
    below = pow(x, y - 1.0)
    return y * where(equal(y - 1.0 + 1.0, y), below, where(equal(x, 0.0), below, div(out, x)))


def _power_pulled(g: Any, out: Any, x: Any, y: Any) -> Any:
    """g * y * x**(y - 1), but 0 for x**0 where x is 0 or nearly so."""
    pulled = g * _power_slope(out, x, y)
    return where(equal(y, 0.0), where(less(1e-307, abs(x)), pulled, 0.0), pulled)


def _over_square(x: Any, h: Any) -> Any:
    """x / h**2, 0 at h = 0; as (x / h) / h it neither overflows nor underflows early."""
    return where(equal(h, 0.0), 0.0, div(div(x, h), h))


def _prefer(x: Any, y: Any) -> Any:
    """1 where x > y, 0 where x < y, a half in a tie or beside nan."""
    return 0.5 * (1.0 + less(y, x) - less(x, y))


def _prefer_number(x: Any, y: Any) -> Any:
    """As _prefer, but a number beats nan."""
    return _prefer(x, y) + 0.5 * (equal(x, x) - equal(y, y))


def _others(g: Any, xs: tuple[Any, ...]) -> tuple[Any, ...]:
    """g times the product of all xs but one, for each: never a division, so zeros are no matter."""
    before = [g]
    for x in xs[:-1]:
        before.append(before[-1] * x)
    after = 1.0
    for i in range(len(xs) - 1, -1, -1):
        before[i] = before[i] * after
        after = after * xs[i]
    return tuple(before)


class _Where(Op):
    """`where(condition, x, y)`: a condition known now just chooses, and nothing is recorded."""

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


class _Dot(Op):
    """`dot(ws, xs, bias)`: its operands in the table are (*ws, *xs), a bias b the pair (b, 1)."""

    __slots__ = ()

    def __call__(self, ws: Any, xs: Any, bias: Any = None) -> Any:
        """bias + w0*x0 + w1*x1 + ..., one node, summed from left to right.

        `ws` and `xs` are equally long sequences of Values and numbers.  Raises ValueError where
        their lengths differ.
        """
        if isinstance(ws, (Operand, float, int)):
            ws, xs = (ws,), (xs,)
        ws, xs = sequence(ws, "dot"), sequence(xs, "dot")
        if len(ws) != len(xs):
            raise ValueError(f"dot takes equally many weights and inputs, not {len(ws)}, {len(xs)}")
        if ws and isinstance(ws[0], Operand):
            return ws[0].apply_dot(ws, xs, bias)
        return self.apply_pairs(ws, xs, bias)

    def apply_pairs(self, ws: tuple[Any, ...], xs: tuple[Any, ...], bias: Any) -> Any:
        """The same by way of the table's operands."""
        if bias is not None:
            ws, xs = (bias, *ws), (1.0, *xs)
        return self._dispatch((*ws, *xs))

    def _write_many(self, operands: tuple[str, ...]) -> str:
        n = len(operands) // 2
        terms = [w if x == "1" else mul.write(w, x) for w, x in zip(operands, operands[n:])]
        return " + ".join(terms[1:] + terms[:1] if operands[n : n + 1] == ("1",) else terms) or "0"


# fmt: off

# Comparisons and the choice they make

less = Op("less", "<", "x y", lambda x, y: 1.0 if x < y else 0.0, None,
    text="{0} < {1}", latex="{0} < {1}", samples=((1.0, 2.0), (2.0, 1.0)), emit="olt")
less_equal = Op("less_equal", "<=", "x y", lambda x, y: 1.0 if x <= y else 0.0, None,
    text="{0} <= {1}", latex=r"{0} \le {1}", samples=((1.0, 2.0), (2.0, 2.0)), emit="ole")
equal = Op("equal", "==", "x y", lambda x, y: 1.0 if x == y else 0.0, None,
    text="{0} == {1}", latex="{0} = {1}", samples=((1.0, 2.0), (2.0, 2.0)), emit="oeq")
where = _Where("where", "where", "condition x y", lambda c, x, y: x if c else y,
    lambda g, out, c, x, y: (0.0, where(c, g, 0.0), where(c, 0.0, g)),
    samples=((1.0, 2.0, 3.0), (0.0, 2.0, 3.0)), emit="select")

# Arithmetic

add = Op("add", "+", "x y", lambda x, y: x + y, lambda g, out, x, y: (g, g),
    text="{0} + {1}", latex="{0} + {1}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fadd")
sub = Op("sub", "-", "x y", lambda x, y: x - y, lambda g, out, x, y: (g, -g),
    text="{0} - {1}", latex="{0} - {1}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fsub")
mul = Op("mul", "*", "x y", lambda x, y: x * y, lambda g, out, x, y: (g * y, g * x),
    text="{0} * {1}", latex=r"{0} \cdot {1}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fmul")
div = Op("div", "/", "x y", _f.div, lambda g, out, x, y: (div(g, y), -g * div(out, y)),
    text="{0} / {1}", latex=r"\frac{{{0}}}{{{1}}}", samples=((2.0, -3.0), (0.0, 5.0)), emit="fdiv")
pow = Op("pow", "**", "x y", _f.power,
    lambda g, out, x, y: (
        _power_pulled(g, out, x, y),
        where(equal(x, 0.0) * less_equal(0.0, y), 0.0, g * (out * log(x)))),
    text="{0}**{1}", latex="{{{0}}}^{{{1}}}", samples=((2.0, 3.0), (1.5, -0.5), (0.3, 2.0)),
    emit="pow")
neg = Op("neg", "neg", "x", lambda x: -x, lambda g, out, x: (-g,),
    text="-{0}", latex="-{0}", samples=_REAL, emit="fneg")
mod = Op("mod", "%", "x y", _f.mod, lambda g, out, x, y: (g, -g * floordiv(x, y)),
    text="{0} % {1}", latex=r"{0} \bmod {1}", samples=((-5.0, 3.0), (7.5, 2.0)),
    kinks=((6.0, 3.0),), emit=_lanes.mod)
floordiv = Op("floordiv", "//", "x y", _f.floordiv, lambda g, out, x, y: (0.0, 0.0),
    text="{0} // {1}", latex=r"\lfloor {0} / {1} \rfloor", samples=((-5.0, 3.0), (7.5, 2.0)),
    kinks=((6.0, 3.0),), emit=_lanes.floordiv)
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
    text="{0}**2", latex="{{{0}}}^2", samples=_REAL)
reciprocal = Op("reciprocal", "1/x", "x", lambda x: _f.div(1.0, x),
    lambda g, out, x: (-g * div(out, x),),
    text="1 / {0}", latex=r"\frac{{1}}{{{0}}}", samples=((0.5,), (-1.25,)),
    emit=lambda x: div(1.0, x))

# Exponentials, logarithms, roots

exp = Op("exp", "exp", "x", _f.exp, lambda g, out, x: (g * out,), samples=_REAL, emit="exp")
exp2 = Op("exp2", "exp2", "x", _f.exp2, lambda g, out, x: (g * (_LN2 * out),),
    latex="2^{{{0}}}", samples=_REAL, emit="exp2")
expm1 = Op("expm1", "expm1", "x", _f.expm1, lambda g, out, x: (g * exp(x),), samples=_REAL,
    emit="expm1")
log = Op("log", "log", "x", _f.log, lambda g, out, x: (div(g, x),), samples=_POSITIVE, emit="log")
log1p = Op("log1p", "log1p", "x", _f.log1p, lambda g, out, x: (div(g, 1.0 + x),),
    samples=(*_POSITIVE, (-0.5,)), emit="log1p")
log2 = Op("log2", "log2", "x", _f.log2, lambda g, out, x: (div(g * (1.0 / _LN2), x),),
    latex=r"\log_2\left({0}\right)", samples=_POSITIVE, emit="log2")
log10 = Op("log10", "log10", "x", _p.log10, lambda g, out, x: (div(g * (1.0 / _LN10), x),),
    latex=r"\log_{{10}}\left({0}\right)", samples=_POSITIVE, emit="log10")
sqrt = Op("sqrt", "sqrt", "x", _f.sqrt, lambda g, out, x: (div(0.5 * g, out),),
    latex=r"\sqrt{{{0}}}", samples=_POSITIVE, emit="llvm.sqrt")
cbrt = Op("cbrt", "cbrt", "x", _p.cbrt, lambda g, out, x: (div(div(g, 3.0 * out), out),),
    latex=r"\sqrt[3]{{{0}}}", samples=((0.5,), (-8.0,)), kinks=((0.0,),),
    emit=_lanes.cbrt)
hypot = Op("hypot", "hypot", "*xs", math.hypot,
    lambda g, out, *xs: tuple(
        g * where(equal(out, 0.0), 0.0, direction(x, *xs[:i], *xs[i + 1 :]))
        for i, x in enumerate(xs)),
    samples=((3.0, 4.0), (-0.5, 0.0), (1.0, -2.0, 2.0)), kinks=((0.0, 0.0),), emit="hypot")
direction = Op("direction", "x/|x|", "*xs", lambda x, *rest: _f.div(x, math.hypot(x, *rest)),
    lambda g, out, x, *rest: (
        g * sum(_over_square(y, hypot(x, *rest)) * div(y, hypot(x, *rest)) for y in rest),
        *(-g * out * _over_square(y, hypot(x, *rest)) for y in rest)),
    samples=((3.0, 4.0), (-0.5, 1.0), (1.0, -2.0, 2.0)),
    emit=lambda x, *rest: div(x, hypot(x, *rest)))

# Trigonometric and hyperbolic.  A derivative with a formula of its own is a row of its own, so that
# it is smooth at the ends of the domain and stays accurate in the tails, at every order.

sin = Op("sin", "sin", "x", _f.sin, lambda g, out, x: (g * cos(x),), samples=_REAL, emit="sin")
cos = Op("cos", "cos", "x", _f.cos, lambda g, out, x: (-g * sin(x),), samples=_REAL, emit="cos")
tan = Op("tan", "tan", "x", _f.tan, lambda g, out, x: (g * (1.0 + out * out),), samples=_REAL,
    emit=_lanes.tan)
asin = Op("asin", "asin", "x", _f.asin, lambda g, out, x: (g * asin_slope(x),), samples=_UNIT,
    emit="asin")
asin_slope = Op("asin_slope", "asin'", "x", _p.asin_slope,
    lambda g, out, x: (g * (x * out) * out * out,),
    latex=r"\frac{{1}}{{\sqrt{{1-{0}^2}}}}", samples=_UNIT,
    emit=_lanes.asin_slope)
acos = Op("acos", "acos", "x", _f.acos, lambda g, out, x: (-g * asin_slope(x),), samples=_UNIT,
    emit="acos")
atan = Op("atan", "atan", "x", math.atan, lambda g, out, x: (g * atan_slope(x),), samples=_REAL,
    emit="atan")
atan_slope = Op("atan_slope", "atan'", "x", _p.atan_slope,
    lambda g, out, x: (-2.0 * g * (x * out) * out,),
    latex=r"\frac{{1}}{{1+{0}^2}}", samples=_REAL,
    emit=_lanes.atan_slope)
atan2 = Op("atan2", "atan2", "y x", math.atan2,
    lambda g, out, y, x: (
        g * _over_square(x, hypot(x, y)), -g * _over_square(y, hypot(x, y))),
    samples=((1.0, 2.0), (-3.0, -0.5), (2.0, 0.0)), kinks=((0.0, 0.0),), emit="atan2")
sinh = Op("sinh", "sinh", "x", _p.sinh, lambda g, out, x: (g * cosh(x),), samples=_REAL,
    emit="sinh")
cosh = Op("cosh", "cosh", "x", _p.cosh, lambda g, out, x: (g * sinh(x),), samples=_REAL,
    emit="cosh")
tanh = Op("tanh", "tanh", "x", _p.tanh, lambda g, out, x: (g * sech2(x),), samples=_REAL,
    state=_saturated(2.5), emit="tanh")
sech2 = Op("sech2", "sech2", "x", _p.sech2, lambda g, out, x: (-2.0 * g * (out * tanh(x)),),
    latex=r"\operatorname{{sech}}^2\left({0}\right)", samples=_REAL, emit=_lanes.sech2)
asinh = Op("asinh", "asinh", "x", _p.asinh, lambda g, out, x: (g * asinh_slope(x),),
    samples=_REAL, emit="asinh")
asinh_slope = Op("asinh_slope", "asinh'", "x", _p.asinh_slope,
    lambda g, out, x: (-g * (x * out) * out * out,),
    latex=r"\frac{{1}}{{\sqrt{{{0}^2+1}}}}", samples=_REAL, emit=_lanes.asinh_slope)
acosh = Op("acosh", "acosh", "x", _p.acosh, lambda g, out, x: (g * acosh_slope(x),),
    samples=((1.5,), (30.0,)), kinks=((1.0,),), emit="acosh")
acosh_slope = Op("acosh_slope", "acosh'", "x", _p.acosh_slope,
    lambda g, out, x: (-g * (x * out) * out * out,),
    latex=r"\frac{{1}}{{\sqrt{{{0}^2-1}}}}", samples=((1.5,), (30.0,)),
    emit=_lanes.acosh_slope)
atanh = Op("atanh", "atanh", "x", _p.atanh, lambda g, out, x: (g * atanh_slope(x),), samples=_UNIT,
    emit="atanh")
atanh_slope = Op("atanh_slope", "atanh'", "x", _p.atanh_slope,
    lambda g, out, x: (2.0 * g * (x * out) * out,),
    latex=r"\frac{{1}}{{1-{0}^2}}", samples=_UNIT, emit=_lanes.atanh_slope)
spherical_bessel = Op("spherical_bessel", "j_n", "x n", _p.spherical_bessel,
    lambda g, out, x, n: (g * (math.pi / (2.0 * n + 1.0)) * (
        n * spherical_bessel(x, where(n, n - 1.0, 0.0)) - (n + 1.0) * spherical_bessel(x, n + 1.0)),
        0.0),
    text="j({0}, {1})", latex=r"j_{{{1}}}(\pi {0})", samples=((0.5, 0.0), (-1.25, 1.0), (0.0, 2.0)),
    emit=_lanes.spherical_bessel)
sinc = Op("sinc", "sinc", "x", _p.sinc, lambda g, out, x: (g * sinc_slope(x),), samples=_REAL,
    emit=_lanes.sinc)
sinc_slope = Op("sinc_slope", "sinc'", "x", _p.sinc_slope,
    lambda g, out, x: (g * sinc_curve(x),), samples=_REAL,
    emit=_lanes.sinc_slope)
sinc_curve = Op("sinc_curve", "sinc''", "x", _p.sinc_curve,
    lambda g, out, x: (g * (math.pi**3 / 5.0) * (
        3.0 * spherical_bessel(x, 1.0) - 2.0 * spherical_bessel(x, 3.0)),),
    samples=_REAL, emit=_lanes.sinc_curve)

# Activations, and what they are made of

sigmoid = Op("sigmoid", "sigmoid", "x", _p.sigmoid, lambda g, out, x: (g * sigmoid_slope(x),),
    latex=r"\sigma\left({0}\right)", samples=_REAL, state=_saturated(5.0), emit=_lanes.sigmoid)
sigmoid_slope = Op("sigmoid_slope", "sigmoid'", "x", _p.sigmoid_slope,
    lambda g, out, x: (-g * (out * tanh(0.5 * x)),),
    latex=r"\sigma'\left({0}\right)", samples=_REAL, emit=_lanes.sigmoid_slope)
logsigmoid = Op("logsigmoid", "logsigmoid", "x", lambda x: -_p.softplus(-x),
    lambda g, out, x: (g * sigmoid(-x),), latex=r"\log\sigma\left({0}\right)", samples=_REAL,
    emit=lambda x: -_lanes.softplus(-x))
softplus = Op("softplus", "softplus", "x", _p.softplus, lambda g, out, x: (g * sigmoid(x),),
    samples=_REAL, emit=_lanes.softplus)
relu = Op("relu", "relu", "x", _f.relu, lambda g, out, x: (where(less(0.0, x), g, 0.0),),
    samples=((1.5,), (-1.5,)), kinks=((0.0,),), state=lambda x: "dead" if x <= 0.0 else "",
    emit=lambda x: where(less_equal(x, 0.0), 0.0, x))
leaky_relu = Op("leaky_relu", "leaky_relu", "x slope", lambda x, s: x if x > 0.0 else s * x,
    lambda g, out, x, s: (g * where(less(0.0, x), 1.0, s), where(less(0.0, x), 0.0, g * x)),
    samples=((1.5, 0.01), (-1.5, 0.2)), kinks=((0.0, 0.01),), defaults=(0.01,),
    emit=lambda x, s: where(less(0.0, x), x, s * x))
relu6 = Op("relu6", "relu6", "x", lambda x: _f.clamp(x, 0.0, 6.0),
    lambda g, out, x: (gate(less(0.0, x) * less(x, 6.0), g),),
    samples=((1.5,), (-1.5,), (7.0,)), kinks=((0.0,), (6.0,)),
    emit=lambda x: _lanes.clamp(x, 0.0, 6.0))
elu = Op("elu", "elu", "x alpha", lambda x, a: x if x >= 0.0 else a * _f.expm1(x),
    lambda g, out, x, a: (
        g * where(less_equal(0.0, x), 1.0, a * exp(x)),
        where(less_equal(0.0, x), 0.0, g * expm1(x))),
    samples=((1.5, 1.0), (-1.5, 0.5)), kinks=((0.0, 1.0),), defaults=(1.0,),
    emit=lambda x, a: where(less_equal(0.0, x), x, a * expm1(x)))
silu = Op("silu", "silu", "x", _p.silu, lambda g, out, x: (g * silu_slope(x),), samples=_REAL,
    emit=_lanes.silu)
silu_slope = Op("silu_slope", "silu'", "x", _p.silu_slope,
    lambda g, out, x: (g * silu_curve(x),), samples=_REAL, emit=_lanes.silu_slope)
silu_curve = Op("silu_curve", "silu''", "x", _p.silu_curve,
    lambda g, out, x: (
        g * gate(sigmoid_slope(x),
            tanh(0.5 * x) * (1.5 * x * tanh(0.5 * x) - 3.0) - 0.5 * x),),
    samples=_REAL, emit=_lanes.silu_curve)
gelu = Op("gelu", "gelu", "x", _p.gelu, lambda g, out, x: (g * gelu_slope(x),), samples=_REAL,
    emit=_lanes.gelu)
gelu_slope = Op("gelu_slope", "gelu'", "x", _p.gelu_slope,
    lambda g, out, x: (g * gelu_curve(x),), samples=_REAL, emit=_lanes.gelu_slope)
gelu_curve = Op("gelu_curve", "gelu''", "x", _p.gelu_curve,
    lambda g, out, x: (g * gate(normal(x), x * (x * x - 4.0)),), samples=_REAL,
    emit=_lanes.gelu_curve)
erf = Op("erf", "erf", "x", math.erf, lambda g, out, x: (g * (gauss(x) * (2.0 / _ROOT_PI)),),
    samples=_REAL, emit="erf")
erfc = Op("erfc", "erfc", "x", _p.erfc, lambda g, out, x: (-g * (gauss(x) * (2.0 / _ROOT_PI)),),
    samples=_REAL, emit="erfc")
gauss = Op("gauss", "gauss", "x", _p.gauss, lambda g, out, x: (g * gauss_slope(x),),
    text="exp(-{0}**2)", latex=r"e^{{-{{{0}}}^2}}", samples=_REAL,
    emit=_lanes.gauss)
gauss_slope = Op("gauss_slope", "gauss'", "x", _p.gauss_slope,
    lambda g, out, x: (g * gate(gauss(x), 4.0 * x * x - 2.0),), samples=_REAL,
    emit=_lanes.gauss_slope)
normal = Op("normal", "normal", "x", _p.normal, lambda g, out, x: (g * normal_slope(x),),
    latex=r"\varphi\left({0}\right)", samples=_REAL, emit=_lanes.normal)
normal_slope = Op("normal_slope", "normal'", "x", _p.normal_slope,
    lambda g, out, x: (g * gate(normal(x), x * x - 1.0),),
    latex=r"\varphi'\left({0}\right)", samples=_REAL,
    emit=_lanes.normal_slope)
share = Op("share", "share", "x rest", _p.share,
    lambda g, out, x, rest: (
        g * div(div(rest, x + rest), x + rest), -g * div(out, x + rest)),
    text="{0} / ({0} + {1})", latex=r"\frac{{{0}}}{{{0} + {1}}}", samples=((1.0, 2.0), (0.5, 0.0)),
    emit=_lanes.share)

# Choosing among numbers; rounding

maximum = Op("maximum", "max", "x y", _f.maximum,
    lambda g, out, x, y: (gate(_prefer(x, y), g), gate(_prefer(y, x), g)),
    latex=r"\max\left({0}, {1}\right)", samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),),
    emit=_lanes.maximum)
minimum = Op("minimum", "min", "x y", _f.minimum,
    lambda g, out, x, y: (gate(_prefer(y, x), g), gate(_prefer(x, y), g)),
    latex=r"\min\left({0}, {1}\right)", samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),),
    emit=_lanes.minimum)
fmax = Op("fmax", "fmax", "x y", _f.fmax,
    lambda g, out, x, y: (gate(_prefer_number(x, y), g), gate(_prefer_number(y, x), g)),
    samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),), emit=_lanes.fmax)
fmin = Op("fmin", "fmin", "x y", _f.fmin,
    lambda g, out, x, y: (gate(_prefer_number(-x, -y), g), gate(_prefer_number(-y, -x), g)),
    samples=((1.0, 2.0), (3.0, -1.0)), kinks=((2.0, 2.0),), emit=_lanes.fmin)
clamp = Op("clamp", "clamp", "x lo hi", _f.clamp,
    lambda g, out, x, lo, hi: (
        gate(less_equal(lo, x) * less_equal(x, hi), g),
        gate(less(x, lo) * less_equal(lo, hi), g),
        gate(less(hi, maximum(x, lo)), g)),
    samples=((0.5, -1.0, 1.0), (2.0, -1.0, 1.0), (-3.0, -1.0, 1.0)),
    kinks=((1.0, -1.0, 1.0), (-1.0, -1.0, 1.0)), defaults=(-math.inf, math.inf), emit=_lanes.clamp)
sign = Op("sign", "sign", "x", _f.sign, lambda g, out, x: (0.0,),
    samples=((0.5,), (-1.25,)), kinks=((0.0,),),
    emit=lambda x: where(less(0.0, x), 1.0, where(less(x, 0.0), -1.0, x)))
floor = Op("floor", "floor", "x", _f.floor, lambda g, out, x: (0.0,),
    latex=r"\lfloor {0} \rfloor", samples=((0.5,), (-1.25,)), kinks=((2.0,),), emit="llvm.floor")
ceil = Op("ceil", "ceil", "x", _f.ceil, lambda g, out, x: (0.0,),
    latex=r"\lceil {0} \rceil", samples=((0.5,), (-1.25,)), kinks=((2.0,),), emit="llvm.ceil")
# fmt: on

if not TYPE_CHECKING:  # a type checker takes every public name of this module
    __all__ = list(TABLE)
