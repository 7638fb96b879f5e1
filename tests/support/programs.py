"""Functions made at random, deep and with shared results."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from autograd import Value, dot, maximum, minimum

Function = Callable[..., Any]


def program(seed: int, parameters: list[Value], steps: list[Function] | None = None) -> Function:
    """A random function of two numbers and of the parameters, of 3 to 40 operations, which uses
    what it has computed more than once."""
    rng = random.Random(seed)
    size = rng.randint(3, 40)
    plan = [(rng.choice(steps or _STEPS), [rng.random() for _ in range(4)]) for _ in range(size)]

    def function(x: Any, y: Any) -> Any:
        pool: list[Any] = [x, y, *parameters, 0.5]
        for step, places in plan:
            pool.append(step(*(pool[int(p * len(pool))] for p in places)))
        return pool[-1] + x * pool[-2]

    return function


_STEPS: list[Function] = [
    lambda a, b, c, d: a + b,
    lambda a, b, c, d: a - b,
    lambda a, b, c, d: a * b + c,
    lambda a, b, c, d: a * b,
    lambda a, b, c, d: a / (b * b + 1.0),
    lambda a, b, c, d: dot([a, b], [c, d]),
    lambda a, b, c, d: dot([a, b], [c, d], a),
    lambda a, b, c, d: (a * a + 1.0) ** 1 * 0.25,
    lambda a, b, c, d: maximum(a, b),
    lambda a, b, c, d: minimum(a, b * 0.5),
    lambda a, b, c, d: -a,
    lambda a, b, c, d: sum([a * b, c * d, a, b], c),
]
