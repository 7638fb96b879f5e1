"""Operations of two operands in mpmath: where to try them, value, first and second derivatives."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

# (operands, value, first derivatives, unmixed second derivatives)
Two = tuple[Callable[[random.Random], tuple[float, float]], Callable[..., Any], Any, Any]


def far(chance: random.Random, reach: int) -> float:
    """A float of either sign, its exponent up to `reach` binades from 0."""
    return chance.choice((-1, 1)) * math.ldexp(1.0 + chance.random(), chance.randint(-reach, reach))


def _mixed(reach: int, near: float) -> Callable[[random.Random], tuple[float, float]]:
    def draw(chance: random.Random) -> tuple[float, float]:
        if chance.random() < 0.5:
            return far(chance, reach), far(chance, reach)
        return chance.uniform(-near, near), chance.uniform(-near, near)

    return draw


def _positive(chance: random.Random) -> tuple[float, float]:
    x, y = _mixed(330, 3.0)(chance)
    return abs(x), abs(y)


def _base_and_exponent(chance: random.Random) -> tuple[float, float]:
    x = abs(far(chance, 990)) if chance.random() < 0.5 else chance.uniform(0.1, 10.0)
    if chance.random() < 0.3:
        return x, chance.choice((2.0, 3.0, -1.0, 0.5, 0.1, -0.3))
    return x, chance.uniform(-1.0, 1.0) * min(300.0, 690.0 / max(abs(math.log(x)), 1e-9))


def _norm(x: Any, y: Any) -> Any:
    return mp.sqrt(x * x + y * y)


def _one(x: Any, y: Any) -> tuple[Any, Any]:
    return mpf(1), mpf(1)


def _none(x: Any, y: Any) -> tuple[Any, Any]:
    return mpf(0), mpf(0)


TWO: dict[str, Two] = {
    "add": (_mixed(900, 3.0), lambda x, y: x + y, _one, _none),
    "sub": (_mixed(900, 3.0), lambda x, y: x - y, lambda x, y: (mpf(1), mpf(-1)), _none),
    "mul": (_mixed(500, 3.0), lambda x, y: x * y, lambda x, y: (y, x), _none),
    "div": (
        _mixed(990, 3.0),
        lambda x, y: x / y,
        lambda x, y: (1 / y, -x / y**2),
        lambda x, y: (mpf(0), 2 * x / y**3),
    ),
    "pow": (
        _base_and_exponent,
        lambda x, y: x**y,
        lambda x, y: (y * x ** (y - 1), x**y * mp.log(x)),
        lambda x, y: (y * (y - 1) * x ** (y - 2), x**y * mp.log(x) ** 2),
    ),
    "mod": (
        lambda chance: (chance.uniform(-90.0, 90.0), chance.uniform(-3.0, 3.0)),
        lambda x, y: x - y * mp.floor(x / y),
        lambda x, y: (mpf(1), -mp.floor(x / y)),
        _none,
    ),
    "floordiv": (
        lambda chance: (chance.uniform(-90.0, 90.0), chance.uniform(-3.0, 3.0)),
        lambda x, y: mp.floor(x / y),
        _none,
        _none,
    ),
    "atan2": (
        _mixed(200, 3.0),
        mp.atan2,
        lambda y, x: (x / (x * x + y * y), -y / (x * x + y * y)),
        lambda y, x: (-2 * x * y / (x * x + y * y) ** 2, 2 * x * y / (x * x + y * y) ** 2),
    ),
    "hypot": (
        _mixed(200, 3.0),
        _norm,
        lambda x, y: (x / _norm(x, y), y / _norm(x, y)),
        lambda x, y: (y * y / _norm(x, y) ** 3, x * x / _norm(x, y) ** 3),
    ),
    "share": (
        _positive,
        lambda x, y: x / (x + y),
        lambda x, y: (y / (x + y) ** 2, -x / (x + y) ** 2),
        lambda x, y: (-2 * y / (x + y) ** 3, 2 * x / (x + y) ** 3),
    ),
}
