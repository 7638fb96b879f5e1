"""What lanes compute where `forward` branches: the same functions in operators and rows alone.

A lane cannot branch, so both sides are computed and `where` takes one.  These serve the rows'
`emit` column; ieee.py and precise/ say what each answers, and the tests hold the two together.
"""

from autograd.numerics.lanes.algebraic import (
    acosh_slope,
    asin_slope,
    asinh_slope,
    atan_slope,
    atanh_slope,
    cbrt,
)
from autograd.numerics.lanes.choosing import (
    clamp,
    floordiv,
    fmax,
    fmin,
    maximum,
    minimum,
    mod,
    share,
)
from autograd.numerics.lanes.gaussian import (
    gauss,
    gauss_slope,
    gelu,
    gelu_curve,
    gelu_slope,
    normal,
    normal_slope,
)
from autograd.numerics.lanes.logistic import (
    sech2,
    sigmoid,
    sigmoid_slope,
    silu,
    silu_curve,
    silu_slope,
    softplus,
)
from autograd.numerics.lanes.tangent import tan

__all__ = [
    "acosh_slope", "asin_slope", "asinh_slope", "atan_slope", "atanh_slope", "cbrt", "clamp",
    "floordiv", "fmax", "fmin", "gauss", "gauss_slope", "gelu", "gelu_curve", "gelu_slope",
    "maximum", "minimum", "mod", "normal", "normal_slope", "sech2", "share", "sigmoid",
    "sigmoid_slope", "silu", "silu_curve", "silu_slope", "softplus", "tan",
]  # fmt: skip
