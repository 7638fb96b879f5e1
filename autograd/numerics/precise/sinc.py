"""sin(pi x) / (pi x), its derivatives, and the spherical Bessel functions they are made of."""

from __future__ import annotations

import math

from autograd.numerics.precise.fixed import BITS, ONE, PI, TINY, fixed, ratio


def _sin_cos_pi(x: float) -> tuple[int, int]:
    """sin(pi x) and cos(pi x) in fixed point."""
    turn = math.fmod(x, 2.0)  # exact
    nearest = round(turn)
    z = fixed(turn - nearest) * PI >> BITS
    sine, cosine, term, k = 0, 0, ONE, 0
    while term not in (0, -1):
        sine += (0, term, 0, -term)[k % 4]
        cosine += (term, 0, -term, 0)[k % 4]
        k += 1
        term = (term * z >> BITS) // k
    return (-sine, -cosine) if nearest % 2 else (sine, cosine)


def _pi_times(x: float) -> int:
    """pi x in fixed point."""
    return fixed(x) * PI >> BITS


def sinc(x: float) -> float:
    """sin(pi x) / (pi x), 1 at 0."""
    if abs(x) < TINY:
        return 1.0
    if not abs(x) < 2.0**60:
        return 0.0 if x == x else x
    return ratio(_sin_cos_pi(x)[0], _pi_times(x))


def sinc_slope(x: float) -> float:
    """The derivative of sinc: pi (z cos z - sin z) / z**2, z = pi x."""
    if abs(x) < 2.0**-20:  # -pi**2 x / 3 * (1 - z**2 / 10), x kept as a fraction
        top, bottom = x.as_integer_ratio()
        z = _pi_times(x)
        return ratio(PI * PI * top * (z * z - 10 * ONE * ONE), 30 * bottom * ONE**4)
    if not abs(x) < 2.0**60:
        return 1.0 / x  # cos(pi x) / x, x an even integer; nan stays
    (sine, cosine), z = _sin_cos_pi(x), _pi_times(x)
    return ratio(PI * (z * cosine - sine * ONE), z * z * ONE)


def sinc_curve(x: float) -> float:
    """The second derivative of sinc: pi**2 ((2 - z**2) sin z - 2 z cos z) / z**3, z = pi x."""
    if abs(x) < 2.0**-20:  # -pi**2 / 3 * (1 - 3 z**2 / 10)
        z = _pi_times(x)
        return ratio(PI * PI * (3 * z * z - 10 * ONE * ONE), 30 * ONE**4)
    if not abs(x) < 2.0**60:
        return ratio(-2, int(x) ** 2) if math.isfinite(x) else -2.0 / x / x  # as above
    (sine, cosine), z = _sin_cos_pi(x), _pi_times(x)
    top = (2 * ONE * ONE - z * z) * sine - 2 * ONE * z * cosine
    return ratio(PI * PI * top, z * z * z * ONE * ONE)


def spherical_bessel(x: float, n: float) -> float:
    """j_n(pi x), the spherical Bessel function of the first kind, for n = 0, 1, 2, ...

    Upward recurrence where that is stable, the ascending series elsewhere (Abramowitz and Stegun
    10.1.2 and 10.1.19).
    """
    if not (n >= 0.0 and n == n // 1.0 and n < 1e4 and x == x):
        return math.nan
    order = int(n)
    if not abs(x) < 2.0**60:
        return _bessel_far(x, order)
    if x == 0.0:
        return x**order  # with its sign
    z = _pi_times(x)
    if abs(z) <= (order + 1) * ONE:
        return _bessel_near(x, order)
    now, before = _sin_cos_pi(x)  # z j_0 and z j_-1
    for k in range(order):
        before, now = now, ((2 * k + 1) * now << BITS) // z - before
    return ratio(now, z)


def _bessel_near(x: float, order: int) -> float:
    """z**n / (2n + 1)!! times 1 - z**2 / 2 / (2n + 3) + ..., z = pi x kept as a fraction."""
    half_square = _pi_times(x) ** 2 >> (BITS + 1)
    term, series, k = ONE, 0, 0
    while term not in (0, -1):
        series += term
        k += 1
        term = -(term * half_square >> BITS) // (k * (2 * order + 2 * k + 1))
    top, bottom = x.as_integer_ratio()
    odd = math.prod(range(1, 2 * order + 2, 2))
    return ratio((PI * top) ** order * series, (ONE * bottom) ** order * odd * ONE)


def _bessel_far(x: float, order: int) -> float:
    """The recurrence in floats: x is an even integer, whose sine is 0 and cosine 1."""
    z = math.pi * x
    before, now = 1.0 / z, 0.0
    for k in range(order):
        before, now = now, (2 * k + 1) / z * now - before
    return now
