"""Functions of floats that return what IEEE 754 says, where Python's `math` would raise.

`math.exp(1000)` raises OverflowError, `math.log(0)` ValueError, `1.0 / 0.0` ZeroDivisionError.
Lanes of a vector unit can't raise, so no engine does: the result is inf or nan, and
`detect_anomaly()` finds where it first appeared.  Nothing here knows about Values or gradients.
"""

from __future__ import annotations

import math
from collections.abc import Callable

inf = math.inf
nan = math.nan


def guarded(
    function: Callable[[float], float],
    domain: Callable[[float], float] = lambda x: nan,
    overflow: Callable[[float], float] = lambda x: inf,
) -> Callable[[float], float]:
    """`function`, but `domain(x)` where it raises ValueError, `overflow(x)` for OverflowError."""

    def safe(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return domain(x)
        except OverflowError:
            return overflow(x)

    return safe


def signed_inf(x: float) -> float:
    """Infinity with the sign of x."""
    return math.copysign(inf, x)


def log_edge(zero: float) -> Callable[[float], float]:
    """The result of a logarithm outside its domain: -inf at the point `zero`, nan beyond it."""
    return lambda x: -inf if x == zero else nan


exp = guarded(math.exp)
exp2 = guarded(lambda x: math.pow(2.0, x))
expm1 = guarded(math.expm1)
log = guarded(math.log, log_edge(0.0))
log1p = guarded(math.log1p, log_edge(-1.0))
log2 = guarded(math.log2, log_edge(0.0))
sqrt = guarded(math.sqrt)
sin = guarded(math.sin)
cos = guarded(math.cos)
tan = guarded(math.tan)
asin = guarded(math.asin)
acos = guarded(math.acos)


def div(x: float, y: float) -> float:
    """x / y; a signed infinity for y = 0, nan for 0 / 0."""
    try:
        return x / y
    except ZeroDivisionError:
        if x == 0.0 or x != x:
            return nan
        return math.copysign(inf, x) * math.copysign(1.0, y)


def is_odd(y: float) -> bool:
    """True where y is an odd integer."""
    return math.isfinite(y) and math.fmod(y, 2.0) in (1.0, -1.0)


def power(x: float, y: float) -> float:
    """x ** y as C's pow: nan for a negative base and a fractional exponent, never complex.

    A square is x * x, exactly as in the machine's lanes: pow may be off by one in the last bit.
    """
    if y == 2.0:
        return x * x
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0.0 and is_odd(y) else inf
    except ValueError:
        if x == 0.0:  # a zero to a negative power
            return signed_inf(x) if is_odd(y) else inf
        return nan


def mod(x: float, y: float) -> float:
    """x - y * floor(x / y), with the sign of y as Python's %; nan for y = 0."""
    try:
        return x % y
    except ZeroDivisionError:
        return nan


def floordiv(x: float, y: float) -> float:
    """floor(x / y) of the exact quotient; the same as x / y for y = 0."""
    try:
        return x // y
    except ZeroDivisionError:
        return div(x, y)


def floor(x: float) -> float:
    """The largest integer not above x, as a float; keeps -0.0, inf and nan."""
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x


def ceil(x: float) -> float:
    """The smallest integer not below x, as a float; keeps -0.0, inf and nan."""
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x


def sign(x: float) -> float:
    """1, -1, or x itself where that is 0 or nan."""
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x


def maximum(x: float, y: float) -> float:
    """The larger; nan where either is nan."""
    return x if x > y or x != x else y


def minimum(x: float, y: float) -> float:
    """The smaller; nan where either is nan."""
    return x if x < y or x != x else y


def fmax(x: float, y: float) -> float:
    """The larger; the other one where one is nan (IEEE 754 maximumNumber)."""
    return y if x < y or x != x else x


def fmin(x: float, y: float) -> float:
    """The smaller; the other one where one is nan (IEEE 754 minimumNumber)."""
    return y if y < x or x != x else x


def clamp(x: float, lo: float, hi: float) -> float:
    """min(max(x, lo), hi); nan stays, and hi wins where lo > hi."""
    return minimum(maximum(x, lo), hi)


def relu(x: float) -> float:
    """max(x, 0); nan stays."""
    return x if x > 0.0 or x != x else 0.0


def dot(*inputs: float) -> float:
    """w0*x0 + w1*x1 + ... of (w0, w1, ..., x0, x1, ...), from left to right, each step rounded."""
    n = len(inputs) // 2
    result = -0.0 if n else 0.0  # -0.0 + x is x, for x = -0.0 too
    for w, x in zip(inputs[:n], inputs[n:]):
        result += w * x
    return result


def total(*inputs: float) -> float:
    """The sum from left to right; not `sum`, which compensates from Python 3.12 on."""
    result = 0.0
    for x in inputs:
        result += x
    return result


def product(*inputs: float) -> float:
    """The product from left to right."""
    result = 1.0
    for x in inputs:
        result *= x
    return result
