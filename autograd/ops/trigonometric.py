"""Trigonometric and hyperbolic functions.

A derivative that needs its own formula is a separate row, so that it is smooth at the ends of the
domain and accurate in the tails, at every order.
"""

from __future__ import annotations

import math

from autograd.numerics import ieee as _f
from autograd.numerics import precise as _p
from autograd.operation import Op
from autograd.ops.arithmetic import REAL
from autograd.ops.choosing import saturated
from autograd.ops.powers import hypot, over_square

_UNIT = ((0.5,), (-0.75,), (0.0,))  # samples inside (-1, 1)

# fmt: off

# Trigonometric and hyperbolic

sin = Op("sin", "sin", "x", _f.sin, lambda g, out, x: (g * cos(x),), samples=REAL, emit="sin")
cos: Op = Op("cos", "cos", "x", _f.cos, lambda g, out, x: (-g * sin(x),), samples=REAL, emit="cos")
tan = Op("tan", "tan", "x", _f.tan, lambda g, out, x: (g * (1.0 + out * out),), samples=REAL)
asin = Op("asin", "asin", "x", _f.asin, lambda g, out, x: (g * asin_slope(x),), samples=_UNIT,
    emit="asin")
asin_slope: Op = Op("asin_slope", "asin'", "x", _p.asin_slope,
    lambda g, out, x: (g * (x * out) * out * out,),
    latex=r"\frac{{1}}{{\sqrt{{1-{0}^2}}}}", samples=_UNIT, public=False)
acos = Op("acos", "acos", "x", _f.acos, lambda g, out, x: (-g * asin_slope(x),), samples=_UNIT,
    emit="acos")
atan = Op("atan", "atan", "x", math.atan, lambda g, out, x: (g * atan_slope(x),), samples=REAL,
    emit="atan")
atan_slope: Op = Op("atan_slope", "atan'", "x", _p.atan_slope,
    lambda g, out, x: (-2.0 * g * (x * out) * out,),
    latex=r"\frac{{1}}{{1+{0}^2}}", samples=REAL, public=False)
atan2 = Op("atan2", "atan2", "y x", math.atan2,
    lambda g, out, y, x: (
        g * over_square(x, hypot(x, y)), -g * over_square(y, hypot(x, y))),
    samples=((1.0, 2.0), (-3.0, -0.5), (2.0, 0.0)), kinks=((0.0, 0.0),), emit="atan2")
sinh = Op("sinh", "sinh", "x", _p.sinh, lambda g, out, x: (g * cosh(x),), samples=REAL,
    emit="sinh")
cosh: Op = Op("cosh", "cosh", "x", _p.cosh, lambda g, out, x: (g * sinh(x),), samples=REAL,
    emit="cosh")
tanh = Op("tanh", "tanh", "x", _p.tanh, lambda g, out, x: (g * sech2(x),), samples=REAL,
    state=saturated(2.5), emit="tanh")
sech2: Op = Op("sech2", "sech2", "x", _p.sech2, lambda g, out, x: (-2.0 * g * (out * tanh(x)),),
    latex=r"\operatorname{{sech}}^2\left({0}\right)", samples=REAL, public=False)
asinh = Op("asinh", "asinh", "x", _p.asinh, lambda g, out, x: (g * asinh_slope(x),),
    samples=REAL, emit="asinh")
asinh_slope: Op = Op("asinh_slope", "asinh'", "x", _p.asinh_slope,
    lambda g, out, x: (-g * (x * out) * out * out,),
    latex=r"\frac{{1}}{{\sqrt{{{0}^2+1}}}}", samples=REAL, public=False)
acosh = Op("acosh", "acosh", "x", _p.acosh, lambda g, out, x: (g * acosh_slope(x),),
    samples=((1.5,), (30.0,)), kinks=((1.0,),), emit="acosh")
acosh_slope: Op = Op("acosh_slope", "acosh'", "x", _p.acosh_slope,
    lambda g, out, x: (-g * (x * out) * out * out,),
    latex=r"\frac{{1}}{{\sqrt{{{0}^2-1}}}}", samples=((1.5,), (30.0,)), public=False)
atanh = Op("atanh", "atanh", "x", _p.atanh, lambda g, out, x: (g * atanh_slope(x),), samples=_UNIT,
    emit="atanh")
atanh_slope: Op = Op("atanh_slope", "atanh'", "x", _p.atanh_slope,
    lambda g, out, x: (2.0 * g * (x * out) * out,),
    latex=r"\frac{{1}}{{1-{0}^2}}", samples=_UNIT, public=False)
