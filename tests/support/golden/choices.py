"""Kinks, ties, bounds, steps, and the branches of where."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import autograd as ag
from golden.point import Point


def half_even(x: Any) -> Any:
    """x rounded, halves to the even neighbour; round() itself raises TypeError."""
    up = ag.floor(x + 0.5)
    return up - ag.equal(up - x, 0.5) * ag.mod(up, 2.0)


def guarded_sqrt(x: Any) -> Any:
    """sqrt(x), 0 where x <= 0, the way it is written where an unselected nan would spread."""
    positive = ag.less(0.0, x)
    return ag.where(positive, ag.sqrt(ag.where(positive, x, 1.0)), 0.0)


# fmt: off
CHOICES = [
    Point("abs(x)", ag.abs, (0.0,), 0.0, (0.0,), 0.0, "least norm"),
    Point("abs(x)", ag.abs, (-0.0,), 0.0, (0.0,), 0.0, "least norm"),
    Point("abs(x)", ag.abs, (-3.0,), 3.0, (-1.0,), 0.0),
    Point("abs(x)", ag.abs, (nan,), nan, (0.0,), 0.0, "nan is neither side"),
    Point("relu(x)", ag.relu, (0.0,), 0.0, (0.0,), 0.0, "least norm"),
    Point("relu(x)", ag.relu, (-0.0,), 0.0, (0.0,), 0.0),
    Point("relu(x)", ag.relu, (nan,), nan, (0.0,), 0.0, "nan is not above 0"),
    Point("relu(x)", ag.relu, (inf,), inf, (1.0,), 0.0),
    Point("relu(x)", ag.relu, (-inf,), 0.0, (0.0,), 0.0),
    Point("leaky_relu(x)", ag.leaky_relu,
        (0.0,), 0.0, (0.01,), 0.0, "the slope is the smaller subgradient"),
    Point("leaky_relu(x)", ag.leaky_relu, (nan,), nan, (0.01,), 0.0, "nan is not above 0"),
    Point("leaky_relu(x)", ag.leaky_relu, (-1.0,), -0.01, (0.01,), 0.0),
    Point("relu6(x)", ag.relu6, (6.0,), 6.0, (0.0,), 0.0),
    Point("relu6(x)", ag.relu6, (0.0,), 0.0, (0.0,), 0.0),
    Point("hardtanh(x)", lambda x: ag.clamp(x, -1.0, 1.0),
        (1.0,), 1.0, (1.0,), 0.0, "at a bound the operand passes"),
    Point("sign(x)", ag.sign, (0.0,), 0.0, (0.0,), 0.0),
    Point("maximum(x, y)", ag.maximum, (2.0, 2.0), 2.0, (0.5, 0.5), 0.0, "a tie: half each"),
    Point("minimum(x, y)", ag.minimum, (2.0, 2.0), 2.0, (0.5, 0.5), 0.0, "a tie: half each"),
    Point("maximum(x, x)", lambda x: ag.maximum(x, x), (2.0,), 2.0, (1.0,), 0.0, "two halves"),
    Point("maximum(x, 0)", lambda x: ag.maximum(x, 0.0),
        (0.0,), 0.0, (0.5,), 0.0, "a tie: half each"),
    Point("maximum(x, y)", ag.maximum,
        (nan, 1.0), nan, (0.5, 0.5), 0.0, "nan is shown, and shared"),
    Point("fmax(x, y)", ag.fmax, (nan, 1.0), 1.0, (0.0, 1.0), 0.0, "the number beats nan"),
    Point("maximum(maximum(x, y), z)", lambda x, y, z: ag.maximum(ag.maximum(x, y), z),
        (2.0, 2.0, 1.0), 2.0, (0.5, 0.5, 0.0), 0.0, "a tie: half each"),
    Point("maximum(z, maximum(y, x))", lambda x, y, z: ag.maximum(z, ag.maximum(y, x)),
        (2.0, 2.0, 1.0), 2.0, (0.5, 0.5, 0.0), 0.0, "a tie: half each, in any order"),
    Point("max(x, y), Python's own", max,
        (2.0, 2.0), 2.0, (1.0, 0.0), 0.0, "Python's: the first wins"),
    Point("clamp(x, -1, 1)", lambda x: ag.clamp(x, -1.0, 1.0),
        (1.0,), 1.0, (1.0,), 0.0, "at a bound the operand passes"),
    Point("clamp(x, -1, 1)", lambda x: ag.clamp(x, -1.0, 1.0),
        (-1.0,), -1.0, (1.0,), 0.0, "at a bound the operand passes"),
    Point("clamp(x, -1, 1)", lambda x: ag.clamp(x, -1.0, 1.0), (2.0,), 1.0, (0.0,), 0.0),
    Point("clamp(x, 1, -1)", lambda x: ag.clamp(x, 1.0, -1.0),
        (0.0,), -1.0, (0.0,), 0.0, "hi wins"),
    Point("clamp(x, -1, 1)", lambda x: ag.clamp(x, -1.0, 1.0),
        (nan,), nan, (0.0,), 0.0, "nan stays, cut off"),
    Point("floor(x)", ag.floor, (2.0,), 2.0, (0.0,), 0.0),
    Point("x rounded half to even", half_even,
        (0.5,), 0.0, (0.0,), 0.0),
    Point("x rounded half to even", half_even,
        (1.5,), 2.0, (0.0,), 0.0),
    Point("x % y", ag.mod, (-5.0, 3.0), 1.0, (1.0, 2.0), 0.0, "Python's sign"),
    Point("x % y", ag.mod, (6.0, 3.0), 0.0, (1.0, -2.0), 0.0),
    Point("x % y", ag.mod, (5.0, 0.0), nan, (1.0, -inf), 0.0, "1 and -floor(x / 0)"),
    Point("where(x > 0, log(x), 0)", lambda x: ag.where(ag.less(0.0, x), ag.log(x), 0.0),
        (-1.0,), 0.0, (0.0,), 0.0),
    Point("where(x > 0, log(x), 0)", lambda x: ag.where(ag.less(0.0, x), ag.log(x), 0.0),
        (0.0,), 0.0, (0.0,), 0.0, "the branch not selected is not connected"),
    Point("where(x > 0, sqrt(x), 0)", lambda x: ag.where(ag.less(0.0, x), ag.sqrt(x), 0.0),
        (0.0,), 0.0, (0.0,), 0.0, "the branch not selected is not connected"),
    Point("where(x == 0, 1, sin(x) / x)",
        lambda x: ag.where(ag.equal(x, 0.0), 1.0, ag.div(ag.sin(x), x)),
        (0.0,), 1.0, (0.0,), 0.0, "the branch not selected is not connected"),
    Point("where twice around sqrt(x)", guarded_sqrt, (0.0,), 0.0, (0.0,), 0.0),
    Point("where(x > 0, x, nan)", lambda x: ag.where(ag.less(0.0, x), x, nan),
        (1.0,), 1.0, (1.0,), 0.0),
    Point("where(True, x, 1/0 * x)", lambda x: ag.where(True, x, inf * x),
        (2.0,), 2.0, (1.0,), 0.0, "the branch not selected is not connected"),
]
