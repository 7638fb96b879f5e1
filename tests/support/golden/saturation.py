"""Activations far out, where the naive formula overflows or loses the tail."""

from __future__ import annotations

from math import inf, nan

import autograd as ag
from golden.point import Point

# fmt: off
SATURATION = [
    Point("sigmoid(x)", ag.sigmoid, (1000.0,), 1.0, (0.0,), 0.0),
    Point("sigmoid(x)", ag.sigmoid, (-1000.0,), 0.0, (0.0,), 0.0),
    Point("sigmoid(x)", ag.sigmoid,
        (40.0,), 1.0, (4.248354255291589e-18,), -4.248354255291589e-18,
        "s(x) * s(-x) keeps the tail that 1 - s(x) loses"),
    Point("sigmoid(x)", ag.sigmoid,
        (-40.0,), 4.248354255291589e-18, (4.248354255291589e-18,), 4.248354255291589e-18),
    Point("1 / (1 + exp(-x))", lambda x: ag.div(1.0, 1.0 + ag.exp(-x)),
        (1000.0,), 1.0, (0.0,), 0.0),
    Point("1 / (1 + exp(-x))", lambda x: ag.div(1.0, 1.0 + ag.exp(-x)),
        (-1000.0,), 0.0, (nan,), nan),
    Point("tanh(x)", ag.tanh, (1000.0,), 1.0, (0.0,), 0.0),
    Point("tanh(x)", ag.tanh, (-1000.0,), -1.0, (0.0,), 0.0),
    Point("tanh(x)", ag.tanh,
        (20.0,), 1.0, (1.6993417021166355e-17,), -3.398683404233271e-17,
        "4e / (1 + e)**2 keeps the tail that 1 - t*t loses"),
    Point("tanh(x)", ag.tanh,
        (12.0,), 0.9999999999244973, (1.510053817597626e-10,), -3.0201076349672256e-10,
        "1 - t*t has 9 digits left"),
    Point("tanh(x)", ag.tanh,
        (18.0,), 0.9999999999999996, (9.278091320974273e-16,), -1.8556182641948537e-15,
        "1 - t*t has none left"),
    Point("tanh(x)", ag.tanh, (1e-300,), 1e-300, (1.0,), -2e-300, "small, not 0"),
    Point("(exp(2x) - 1) / (exp(2x) + 1)",
        lambda x: ag.div(ag.exp(2.0 * x) - 1.0, ag.exp(2.0 * x) + 1.0),
        (1000.0,), nan, (nan,), nan, "inf / inf"),
    Point("softplus(x)", ag.softplus, (1000.0,), 1000.0, (1.0,), 0.0),
    Point("softplus(x)", ag.softplus, (-1000.0,), 0.0, (0.0,), 0.0),
    Point("softplus(x)", ag.softplus,
        (40.0,), 40.0, (1.0,), 4.248354255291589e-18, "the second derivative's tail is kept"),
    Point("softplus(x)", ag.softplus,
        (-40.0,), 4.248354255291589e-18, (4.248354255291589e-18,), 4.248354255291589e-18),
    Point("softplus(x)", ag.softplus,
        (20.5,), 20.500000001250154, (0.9999999987498471,), 1.2501528632609782e-9,
        "log1p(exp(-|x|)) is not cut off at 20"),
    Point("log(1 + exp(x))", lambda x: ag.log(1.0 + ag.exp(x)), (1000.0,), inf, (nan,), nan),
    Point("logsigmoid(x)", ag.logsigmoid, (-1000.0,), -1000.0, (1.0,), 0.0),
    Point("log(sigmoid(x))", lambda x: ag.log(ag.sigmoid(x)), (-1000.0,), -inf, (nan,), nan),
    Point("gelu(x)", ag.gelu, (1000.0,), 1000.0, (1.0,), 0.0),
    Point("silu(x)", ag.silu, (1000.0,), 1000.0, (1.0,), 0.0),
    Point("sinh(x)", ag.sinh, (1000.0,), inf, (inf,), inf),
    Point("elu(x)", ag.elu, (1000.0,), 1000.0, (1.0,), 0.0),
    Point("gelu(x)", ag.gelu, (-1000.0,), 0.0, (0.0,), 0.0),
    Point("silu(x)", ag.silu, (-1000.0,), 0.0, (0.0,), 0.0),
    Point("sinh(x)", ag.sinh, (-1000.0,), -inf, (inf,), -inf),
    Point("elu(x)", ag.elu, (-1000.0,), -1.0, (0.0,), 0.0),
    Point("erf(x)", ag.erf, (30.0,), 1.0, (0.0,), 0.0),
    Point("erfc(x)", ag.erfc, (30.0,), 0.0, (0.0,), 0.0),
    Point("elu(x)", ag.elu, (0.0,), 0.0, (1.0,), 0.0, "from the right, as the gradient"),
]
