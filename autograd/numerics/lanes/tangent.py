"""tan in lanes: its slope, 1 + tan**2, doubles any error, and vector libraries are off by 3 ulp."""

from __future__ import annotations

import math
from typing import Any

from autograd import ops
from autograd.numerics.ieee import tan as _float_tan
from autograd.numerics.lanes.doubled import Wide, emits, fma, plus, polynomial, product, tidy
from autograd.operation import Op

_HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33)
_FAR = 2.0**20  # from here on pi / 2 in three parts is too inexact; the C library's tan is used
# In y**2 for |y| up to pi / 4 (Chebyshev fits): (sin y - y) / y**3, (cos y - 1 + y**2 / 2) / y**4.
_SINE = (
    -0.16666666666666666, 0.008333333333333331, -0.0001984126984126506, 2.7557319219335453e-06,
    -2.5052106231157904e-08, 1.605853141458901e-10, -7.586685070091267e-13,
)  # fmt: skip
_COSINE = (
    0.041666666666666664, -0.0013888888888887395, 2.4801587298763433e-05, -2.7557317270560326e-07,
    2.0876146024689747e-09, -1.1382614868556325e-11,
)  # fmt: skip
# The C library's tangent, for large arguments.
_library = Op("tan", "tan", "x", _float_tan, None, samples=((0.5,),), emit="tan", table={})


@emits(ops.tan)
@Wide
def tan(x: Any) -> Any:
    """tan(x): the quotient of sine and cosine in pairs, of x reduced by quarter turns.

    Argument reduction after Cody and Waite 1980.
    """
    turns = ops.floor(fma(x, 2.0 / math.pi, 0.5))
    whole, lost = product(turns, _HALF_PI[0])
    fine, finer = product(turns, -_HALF_PI[1])
    y, low = plus(plus((x - whole, 0.0), (-lost, 0.0)), (fine, fma(turns, -_HALF_PI[2], finer)))
    y, low = tidy(y, low)
    square, rest = product(y, y)
    half = 0.5 * square
    sine = tidy(y, fma(y * square, polynomial(square, _SINE), low * (1.0 - half)))
    one = 1.0 - half
    less = square * square * polynomial(square, _COSINE) - y * low - 0.5 * rest
    cosine = tidy(one, ((1.0 - one) - half) + less)
    odd = turns - 2.0 * ops.floor(0.5 * turns)
    top = [ops.where(odd, -c, s) for s, c in zip(sine, cosine)]
    bottom = [ops.where(odd, s, c) for s, c in zip(sine, cosine)]
    quotient = ops.div(top[0], bottom[0])
    left = fma(-quotient, bottom[0], top[0]) + fma(-quotient, bottom[1], top[1])
    near = ops.where(ops.less(1e-9, ops.abs(x)), quotient + ops.div(left, bottom[0]), x)
    return ops.where(ops.less(ops.abs(x), _FAR), near, _library(x))
