"""Activation functions, the normal distribution, and the rows that their derivatives use."""

from __future__ import annotations

import math

from autograd.numerics import ieee as _f
from autograd.numerics import precise as _p
from autograd.operation import Op
from autograd.ops.arithmetic import REAL, div
from autograd.ops.choosing import gate, less, less_equal, saturated, where
from autograd.ops.powers import exp, expm1
from autograd.ops.trigonometric import tanh

_ROOT_PI = math.sqrt(math.pi)

# fmt: off

# Activations

sigmoid = Op("sigmoid", "sigmoid", "x", _p.sigmoid, lambda g, out, x: (g * sigmoid_slope(x),),
    latex=r"\sigma\left({0}\right)", samples=REAL, state=saturated(5.0))
sigmoid_slope: Op = Op("sigmoid_slope", "sigmoid'", "x", _p.sigmoid_slope,
    lambda g, out, x: (-g * (out * tanh(0.5 * x)),),
    latex=r"\sigma'\left({0}\right)", samples=REAL, public=False)
logsigmoid = Op("logsigmoid", "logsigmoid", "x", lambda x: -_p.softplus(-x),
    lambda g, out, x: (g * sigmoid(-x),), latex=r"\log\sigma\left({0}\right)", samples=REAL)
softplus = Op("softplus", "softplus", "x", _p.softplus, lambda g, out, x: (g * sigmoid(x),),
    samples=REAL)
relu = Op("relu", "relu", "x", _f.relu, lambda g, out, x: (where(less(0.0, x), g, 0.0),),
    samples=((1.5,), (-1.5,)), kinks=((0.0,),), state=lambda x: "dead" if x <= 0.0 else "",
    emit=lambda x: where(less_equal(x, 0.0), 0.0, x))
leaky_relu = Op("leaky_relu", "leaky_relu", "x slope", lambda x, s: x if x > 0.0 else s * x,
    lambda g, out, x, s: (g * where(less(0.0, x), 1.0, s), where(less(0.0, x), 0.0, g * x)),
    samples=((1.5, 0.01), (-1.5, 0.2)), kinks=((0.0, 0.01),), defaults=(0.01,),
    emit=lambda x, s: where(less(0.0, x), x, s * x))
relu6 = Op("relu6", "relu6", "x", lambda x: _f.clamp(x, 0.0, 6.0),
    lambda g, out, x: (gate(less(0.0, x) * less(x, 6.0), g),),
    samples=((1.5,), (-1.5,), (7.0,)), kinks=((0.0,), (6.0,)))
elu = Op("elu", "elu", "x alpha", lambda x, a: x if x >= 0.0 else a * _f.expm1(x),
    lambda g, out, x, a: (
        g * where(less_equal(0.0, x), 1.0, a * exp(x)),
        where(less_equal(0.0, x), 0.0, g * expm1(x))),
    samples=((1.5, 1.0), (-1.5, 0.5)), kinks=((0.0, 1.0),), defaults=(1.0,),
    emit=lambda x, a: where(less_equal(0.0, x), x, a * expm1(x)))
silu = Op("silu", "silu", "x", _p.silu, lambda g, out, x: (g * silu_slope(x),), samples=REAL)
silu_slope: Op = Op("silu_slope", "silu'", "x", _p.silu_slope,
    lambda g, out, x: (g * silu_curve(x),), samples=REAL, public=False)
silu_curve: Op = Op("silu_curve", "silu''", "x", _p.silu_curve,
    lambda g, out, x: (
        g * gate(sigmoid_slope(x),
            tanh(0.5 * x) * (1.5 * x * tanh(0.5 * x) - 3.0) - 0.5 * x),),
    samples=REAL, public=False)
gelu = Op("gelu", "gelu", "x", _p.gelu, lambda g, out, x: (g * gelu_slope(x),), samples=REAL)
gelu_slope: Op = Op("gelu_slope", "gelu'", "x", _p.gelu_slope,
    lambda g, out, x: (g * gelu_curve(x),), samples=REAL, public=False)
gelu_curve: Op = Op("gelu_curve", "gelu''", "x", _p.gelu_curve,
    lambda g, out, x: (g * gate(normal(x), x * (x * x - 4.0)),), samples=REAL, public=False)
share = Op("share", "share", "x rest", _p.share,
    lambda g, out, x, rest: (
        g * div(div(rest, x + rest), x + rest), -g * div(out, x + rest)),
    text="{0} / ({0} + {1})", latex=r"\frac{{{0}}}{{{0} + {1}}}", samples=((1.0, 2.0), (0.5, 0.0)),
    public=False)

# The error function

erf = Op("erf", "erf", "x", math.erf, lambda g, out, x: (g * (gauss(x) * (2.0 / _ROOT_PI)),),
    samples=REAL, emit="erf")
erfc = Op("erfc", "erfc", "x", _p.erfc, lambda g, out, x: (-g * (gauss(x) * (2.0 / _ROOT_PI)),),
    samples=REAL, emit="erfc")
gauss: Op = Op("gauss", "gauss", "x", _p.gauss, lambda g, out, x: (g * gauss_slope(x),),
    text="exp(-{0}**2)", latex=r"e^{{-{{{0}}}^2}}", samples=REAL, public=False)
gauss_slope: Op = Op("gauss_slope", "gauss'", "x", _p.gauss_slope,
    lambda g, out, x: (g * gate(gauss(x), 4.0 * x * x - 2.0),), samples=REAL, public=False)
normal: Op = Op("normal", "normal", "x", _p.normal, lambda g, out, x: (g * normal_slope(x),),
    latex=r"\varphi\left({0}\right)", samples=REAL, public=False)
normal_slope: Op = Op("normal_slope", "normal'", "x", _p.normal_slope,
    lambda g, out, x: (g * gate(normal(x), x * x - 1.0),),
    latex=r"\varphi'\left({0}\right)", samples=REAL, public=False)
