"""Quotients, products, sums and differences of 0, inf and nan."""

from __future__ import annotations

from math import inf, nan

import autograd as ag
from golden.point import Point

# fmt: off
ARITHMETIC = [
    Point("1 / x", lambda x: ag.div(1.0, x), (0.0,), inf, (-inf,), inf),
    Point("1 / x", lambda x: ag.div(1.0, x), (-0.0,), -inf, (-inf,), -inf),
    Point("x / 0", lambda x: ag.div(x, 0.0), (1.0,), inf, (inf,), 0.0),
    Point("x / y", ag.div, (1.0, 0.0), inf, (inf, -inf), 0.0),
    Point("x / y", ag.div, (0.0, 0.0), nan, (inf, nan), 0.0),
    Point("x / y", ag.div, (1.0, inf), 0.0, (0.0, 0.0), 0.0),
    Point("x / y", ag.div,
        (1e-200, 1e-200), 1.0, (1e200, -1e200), 0.0, "by y: -(x/y)/y; y**-2 would overflow"),
    Point("x / x", lambda x: ag.div(x, x), (0.0,), nan, (nan,), nan),
    Point("x / x", lambda x: ag.div(x, x), (3.0,), 1.0, (0.0,), 0.0),
    Point("x - x", lambda x: x - x, (3.0,), 0.0, (0.0,), 0.0),
    Point("x * x", lambda x: x * x, (3.0,), 9.0, (6.0,), 2.0),
    Point("(3x)**2", lambda x: ag.pow(3.0 * x, 2),
        (0.0,), 0.0, (0.0,), 18.0, "an adjoint of 0 is not skipped"),
    Point("x * x * x + x", lambda x: x * x * x + x, (3.0,), 30.0, (28.0,), 18.0),
    Point("x - y", ag.sub, (inf, inf), nan, (1.0, -1.0), 0.0),
    Point("x * y", ag.mul, (inf, 0.0), nan, (0.0, inf), 0.0),
    Point("x * 0", lambda x: x * 0.0, (inf,), nan, (0.0,), 0.0),
    Point("x * 0", lambda x: x * 0.0, (nan,), nan, (0.0,), 0.0),
    Point("x + y", ag.add, (nan, 1.0), nan, (1.0, 1.0), 0.0),
    Point("exp(x)", ag.exp, (nan,), nan, (nan,), nan),
    Point("tanh(x)", ag.tanh, (nan,), nan, (nan,), nan),
]
