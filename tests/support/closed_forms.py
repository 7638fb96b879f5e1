"""Every operation of one operand in mpmath: value, first and second derivative, in closed form.

`at_digits(name, x)` evaluates them where they keep 50 digits, at any float.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

from fuzzer.reference import REFERENCE

Form = tuple[Callable[[Any], Any], ...]


def _odd_root(x: Any) -> Any:
    return mp.sign(x) * mp.cbrt(abs(x))


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def _bump(x: Any) -> Any:
    return _sigmoid(x) * _sigmoid(-x)


def _half(x: Any) -> Any:
    return mp.tanh(x / 2)


def _silu(order: int) -> Callable[[Any], Any]:
    """The derivative of x * sigmoid(x) of that order, 1 to 4."""

    def derivative(x: Any) -> Any:
        s, p, t = _sigmoid(x), _bump(x), _half(x)
        q = x * t * t - 3 * t - 2 * x * p
        slope = t * t - 8 * p + 6 * x * p * t
        return (s + x * p, p * (2 - x * t), p * q, p * (slope - t * q))[order - 1]

    return derivative


def _power(base: Callable[[Any], Any], sign: int) -> Form:
    """base(x)**(-1/2) with base' = 2 * sign * x, and its first two derivatives."""

    def y(x: Any) -> Any:
        return 1 / mp.sqrt(base(x))

    return y, lambda x: -sign * x * y(x) ** 3, lambda x: -sign * y(x) ** 3 + 3 * x * x * y(x) ** 5


def _fraction(base: Callable[[Any], Any], sign: int) -> Form:
    """1 / base(x) with base' = 2 * sign * x, and its first two derivatives."""

    def y(x: Any) -> Any:
        return 1 / base(x)

    return (
        y,
        lambda x: -2 * sign * x * y(x) ** 2,
        lambda x: -2 * sign * y(x) ** 2 + 8 * x * x * y(x) ** 3,
    )


def _polynomial_times(weight: Callable[[Any], Any], *coefficients: float) -> Callable[[Any], Any]:
    """weight(x) * (c0 + c1 x + c2 x**2 + ...)."""
    return lambda x: weight(x) * mp.fsum(c * x**k for k, c in enumerate(coefficients))


def _gauss(x: Any) -> Any:
    return mp.exp(-x * x)


def _zero(x: Any) -> Any:
    return mpf(0)


def _value(name: str) -> Callable[[Any], Any]:
    return REFERENCE[name]


_ASIN = _power(lambda x: (1 - x) * (1 + x), -1)
_ACOSH = _power(lambda x: (x - 1) * (x + 1), 1)
_ASINH = _power(lambda x: 1 + x * x, 1)
_ATAN = _fraction(lambda x: 1 + x * x, 1)
_ATANH = _fraction(lambda x: (1 - x) * (1 + x), -1)
_LN2, _LN10 = (lambda: mp.log(2)), (lambda: mp.log(10))
_TWO_BY_ROOT_PI = lambda: 2 / mp.sqrt(mp.pi)  # noqa: E731

# name: first and second derivative
_SLOPES: dict[str, Form] = {
    "neg": (lambda x: mpf(-1), _zero),
    "abs": (mp.sign, _zero),
    "square": (lambda x: 2 * x, lambda x: mpf(2)),
    "reciprocal": (lambda x: -1 / x**2, lambda x: 2 / x**3),
    "exp": (mp.exp, mp.exp),
    "exp2": (lambda x: _LN2() * mpf(2) ** x, lambda x: _LN2() ** 2 * mpf(2) ** x),
    "expm1": (mp.exp, mp.exp),
    "log": (lambda x: 1 / x, lambda x: -1 / x**2),
    "log1p": (lambda x: 1 / (1 + x), lambda x: -1 / (1 + x) ** 2),
    "log2": (lambda x: 1 / (x * _LN2()), lambda x: -1 / (x**2 * _LN2())),
    "log10": (lambda x: 1 / (x * _LN10()), lambda x: -1 / (x**2 * _LN10())),
    "sqrt": (lambda x: 1 / (2 * mp.sqrt(x)), lambda x: -1 / (4 * x * mp.sqrt(x))),
    "cbrt": (lambda x: 1 / (3 * _odd_root(x) ** 2), lambda x: -2 / (9 * _odd_root(x) ** 5)),
    "sin": (mp.cos, lambda x: -mp.sin(x)),
    "cos": (lambda x: -mp.sin(x), lambda x: -mp.cos(x)),
    "tan": (lambda x: mp.sec(x) ** 2, lambda x: 2 * mp.tan(x) * mp.sec(x) ** 2),
    "asin": _ASIN[:2],
    "asin_slope": _ASIN[1:],
    "acos": (lambda x: -_ASIN[0](x), lambda x: -_ASIN[1](x)),
    "atan": _ATAN[:2],
    "atan_slope": _ATAN[1:],
    "sinh": (mp.cosh, mp.sinh),
    "cosh": (mp.sinh, mp.cosh),
    "tanh": (lambda x: mp.sech(x) ** 2, lambda x: -2 * mp.tanh(x) * mp.sech(x) ** 2),
    "sech2": (
        lambda x: -2 * mp.tanh(x) * mp.sech(x) ** 2,
        lambda x: (4 * mp.tanh(x) ** 2 - 2 * mp.sech(x) ** 2) * mp.sech(x) ** 2,
    ),
    "asinh": _ASINH[:2],
    "asinh_slope": _ASINH[1:],
    "acosh": _ACOSH[:2],
    "acosh_slope": _ACOSH[1:],
    "atanh": _ATANH[:2],
    "atanh_slope": _ATANH[1:],
    "sigmoid": (_bump, lambda x: -_bump(x) * _half(x)),
    "sigmoid_slope": (lambda x: -_bump(x) * _half(x), lambda x: _bump(x) * (1 - 6 * _bump(x))),
    "logsigmoid": (lambda x: _sigmoid(-x), lambda x: -_bump(x)),
    "softplus": (_sigmoid, _bump),
    "relu": (lambda x: mpf(x > 0), _zero),
    "relu6": (lambda x: mpf(0 < x < 6), _zero),
    "leaky_relu": (lambda x: mpf(1) if x > 0 else mpf(0.01), _zero),
    "elu": (
        lambda x: mpf(1) if x >= 0 else mp.exp(x),
        lambda x: mpf(0) if x >= 0 else mp.exp(x),
    ),
    "silu": (_silu(1), _silu(2)),
    "silu_slope": (_silu(2), _silu(3)),
    "silu_curve": (_silu(3), _silu(4)),
    "gelu": (_value("gelu_slope"), _polynomial_times(mp.npdf, 2, 0, -1)),
    "gelu_slope": (
        _polynomial_times(mp.npdf, 2, 0, -1),
        _polynomial_times(mp.npdf, 0, -4, 0, 1),
    ),
    "gelu_curve": (
        _polynomial_times(mp.npdf, 0, -4, 0, 1),
        _polynomial_times(mp.npdf, -4, 0, 7, 0, -1),
    ),
    "erf": (
        lambda x: _TWO_BY_ROOT_PI() * _gauss(x),
        lambda x: -2 * x * _TWO_BY_ROOT_PI() * _gauss(x),
    ),
    "erfc": (
        lambda x: -_TWO_BY_ROOT_PI() * _gauss(x),
        lambda x: 2 * x * _TWO_BY_ROOT_PI() * _gauss(x),
    ),
    "gauss": (_polynomial_times(_gauss, 0, -2), _polynomial_times(_gauss, -2, 0, 4)),
    "gauss_slope": (_polynomial_times(_gauss, -2, 0, 4), _polynomial_times(_gauss, 0, 12, 0, -8)),
    "normal": (_polynomial_times(mp.npdf, 0, -1), _polynomial_times(mp.npdf, -1, 0, 1)),
    "normal_slope": (
        _polynomial_times(mp.npdf, -1, 0, 1),
        _polynomial_times(mp.npdf, 0, 3, 0, -1),
    ),
    "sign": (_zero, _zero),
    "floor": (_zero, _zero),
    "ceil": (_zero, _zero),
}

_DEFAULTS = {"leaky_relu": (0.01,), "elu": (1.0,)}


def _with_defaults(name: str) -> Callable[[Any], Any]:
    function, rest = REFERENCE[name], _DEFAULTS.get(name, ())
    return lambda x: function(x, *map(mpf, rest))


FORMS: dict[str, Form] = {name: (_with_defaults(name), *form) for name, form in _SLOPES.items()}

# Where an operation is defined and smooth, if not everywhere.
DOMAINS: dict[str, Callable[[float], bool]] = {
    **dict.fromkeys(("log", "log2", "log10", "sqrt"), lambda x: x > 0.0),
    **dict.fromkeys(("asin", "acos", "atanh", "asin_slope"), lambda x: abs(x) < 1.0),
    **dict.fromkeys(("acosh", "acosh_slope"), lambda x: x > 1.0),
    "log1p": lambda x: x > -1.0,
    "atanh_slope": lambda x: abs(x) != 1.0,
    "relu6": lambda x: x != 6.0,
}


def _far_from_0(name: str, x: float) -> list[float] | None:
    """What is left of the normal family where exp(-x**2) is nothing and mpmath's erfc gives up."""
    if abs(x) < 1e3:
        return None
    up = float(x > 0.0)
    limits = {
        "gelu": [x * up, up, 0.0],
        "gelu_slope": [up, 0.0, 0.0],
        "erf": [2.0 * up - 1.0, 0.0, 0.0],
        "erfc": [2.0 - 2.0 * up, 0.0, 0.0],
        **{key: [0.0, 0.0, 0.0] for key in ("gelu_curve", "gauss", "gauss_slope")},
        **{key: [0.0, 0.0, 0.0] for key in ("normal", "normal_slope")},
    }
    return limits.get(name)


def at_digits(name: str, x: float) -> list[Any]:
    """Value, first and second derivative at x, to 50 digits."""
    with mp.workdps(_digits(name, x)):
        return _far_from_0(name, x) or [form(mpf(x)) for form in FORMS[name]]


def relative_slope(name: str, order: int, x: float) -> Any:
    """x times the slope of the derivative of that order: how far it moves as x does, relatively."""
    with mp.workdps(_digits(name, x)):
        form, step = FORMS[name][order], mpf(10) ** -25
        if _far_from_0(name, x):
            return mpf(0)
        return abs(form(x * (1 + step)) - form(x * (1 - step))) / (2 * step)


def _digits(name: str, x: float) -> int:
    """How many digits to work with, for 50 in the result."""
    if name in ("floor", "ceil"):
        return 330
    return 120 if 1e-4 < abs(x) < 1e4 else 80
