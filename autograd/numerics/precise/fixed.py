"""Fixed-point arithmetic on integers: constants, exp, log, roots, and the one rounding."""

from __future__ import annotations

import math
from functools import cache

BITS = 128
ONE = 1 << BITS
TINY = 2.0**-27  # below it, two terms of a series are exact to the last bit


def fixed(x: float) -> int:
    """x in fixed point, for |x| < 2**800; bits beyond the last one are cut off."""
    return int(math.ldexp(x, BITS))


def rounded(n: int, d: int) -> float:
    """n / d for d > 0, rounded once; infinite beyond the largest float."""
    try:
        return n / d
    except OverflowError:
        return math.inf if n > 0 else -math.inf


def ratio(n: int, d: int) -> float:
    """n / d of either sign, rounded once."""
    return rounded(n, d) if d > 0 else rounded(-n, -d)


def inverse_series(m: int, sign: int) -> int:
    """artanh(1/m), or with sign -1 arctan(1/m), in fixed point."""
    guard = 16
    power, total, k = (ONE << guard) // m, 0, 1
    while power:
        total += power // k
        power = sign * power // (m * m)
        k += 2
    return total >> guard


LN2 = 2 * inverse_series(3, 1)
LN10 = 3 * LN2 + 2 * inverse_series(9, 1)
PI = 16 * inverse_series(5, -1) - 4 * inverse_series(239, -1)  # Machin 1706
ROOT_HALF = math.isqrt(ONE * ONE // 2)
ROOT_PI = math.isqrt(PI << BITS)
ROOT_TWO_PI = math.isqrt(PI << (BITS + 1))


def _exp_series(x: int) -> int:
    """exp of a fixed-point number of at most about 2**-6 in size."""
    term, total, k = ONE, ONE, 1
    while term:
        term = (term * x >> BITS) // k
        total += term
        k += 1
        if term == -1:  # negative terms, rounded down, end in -1 instead of 0
            break
    return total


@cache
def _exp_step(j: int) -> int:
    """exp(j / 64), for j from 0 to 44."""
    return ONE if j == 0 else _exp_step(j - 1) * _exp_series(ONE >> 6) >> BITS


def exp(x: int) -> tuple[int, int]:
    """(m, k) with exp = m / ONE * 2**k and m from 1 to 2, of a fixed-point number."""
    k, rest = divmod(x, LN2)
    j = rest >> (BITS - 6)
    return _exp_step(j) * _exp_series(rest - (j << (BITS - 6))) >> BITS, k


def exp_fraction(x: int) -> tuple[int, int]:
    """exp of a fixed-point number as a fraction."""
    m, k = exp(x)
    return (m << k, ONE) if k >= 0 else (m, ONE << -k)


def log(a: int) -> int:
    """The logarithm of a positive fixed-point number: one Newton step from the float's."""
    guess = math.log(a / ONE)
    n, d = exp_fraction(fixed(-guess))
    miss = a * n // d - ONE  # about 2**-52, so no power above its square matters
    return fixed(guess) + miss - (miss * miss >> (BITS + 1))


def root(n: int, d: int) -> float:
    """sqrt(n / d), rounded once; infinite for d = 0."""
    if d == 0:
        return math.inf
    shift = max(0, 130 + (d.bit_length() - n.bit_length()) // 2)
    return rounded(math.isqrt((n << 2 * shift) // d), 1 << shift)
