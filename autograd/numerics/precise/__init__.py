"""Functions that the C library gives only to two units in the last place, or not at all.

Each is evaluated in fixed point on Python's integers, with 128 bits after the point, and rounded
once: Python rounds a quotient of two integers correctly, subnormal results included.  So the result
is the float nearest to the true value, on every platform (one within 2**-60 of the middle between
two floats may be rounded the wrong way).  A call takes 2 to 20 microseconds.

    x, a       a float, and its size
    X, A       the same in fixed point: the integer X with X / ONE = x
    (n, d)     a fraction of integers, for numbers that fixed point can't hold, such as exp(-700)

fixed.py       fixed-point arithmetic: constants, exp, log, roots, and the one rounding
algebraic.py   roots, shares, and slopes that are roots of rational functions
gaussian.py    the error function, the normal distribution and gelu
hyperbolic.py  hyperbolic functions and their inverses
logistic.py    sigmoid and related functions
"""

from autograd.numerics.precise.algebraic import (
    acosh_slope,
    asin_slope,
    asinh_slope,
    atan_slope,
    atanh_slope,
    cbrt,
    log10,
    share,
)
from autograd.numerics.precise.gaussian import (
    erfc,
    gauss,
    gauss_slope,
    gelu,
    gelu_curve,
    gelu_slope,
    normal,
    normal_slope,
)
from autograd.numerics.precise.hyperbolic import acosh, asinh, atanh, cosh, sech2, sinh, tanh
from autograd.numerics.precise.logistic import (
    sigmoid,
    sigmoid_slope,
    silu,
    silu_curve,
    silu_slope,
    softplus,
)

__all__ = [
    "acosh", "acosh_slope", "asin_slope", "asinh", "asinh_slope", "atan_slope", "atanh",
    "atanh_slope", "cbrt", "cosh", "erfc", "gauss", "gauss_slope", "gelu", "gelu_curve",
    "gelu_slope", "log10", "normal", "normal_slope", "sech2", "share", "sigmoid",
    "sigmoid_slope", "silu", "silu_curve", "silu_slope", "sinh",
    "softplus", "tanh",
]  # fmt: skip
