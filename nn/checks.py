"""Checks of arguments, and of what traced functions are given.

Each returns the number, or raises ValueError with the name of the argument, what it is to be, and
what it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from autograd import Value
from autograd.memory import check_room
from autograd.operation import Operand
from autograd.trace.symbol import Symbol

_PARAMETER = 200  # bytes of a Value with its label (measured)


def check_count(owner: str, what: str, n: int) -> None:
    """Raises ValueError where n, of which `owner` takes some, is below 1."""
    if n < 1:
        raise ValueError(f"{owner} takes at least 1 {what}, not {n}")


def check_size(owner: str, parameters: int) -> None:
    """Raises MemoryError where Values for so many parameters do not fit into what is free."""
    check_room(
        parameters * _PARAMETER, f"{owner} of {parameters:,} parameters", ": take fewer or smaller"
    )


def not_negative(name: str, number: float) -> float:
    """`number`.  Raises ValueError where it is negative, infinite or nan."""
    if not (number >= 0.0 and math.isfinite(number)):
        raise ValueError(f"{name} must be a finite number of at least 0, not {number}")
    return number


def above_zero(name: str, number: float) -> float:
    """`number`.  Raises ValueError where it is no finite number above 0."""
    if not (number > 0.0 and math.isfinite(number)):
        raise ValueError(f"{name} must be a finite number above 0, not {number}")
    return number


def below_one(name: str, number: float) -> float:
    """`number`.  Raises ValueError where it is not at least 0 and below 1."""
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name} must be at least 0 and below 1, not {number}")
    return number


def check_number(x: Any, right: Callable[[Any], Any], message: str) -> None:
    """Raises ValueError with the message, {} the number, where `right` does not hold for x.

    In a traced function an element of an argument, and what arithmetic makes of it, is checked
    with all its numbers at once before each run; what is computed otherwise is not.
    """
    if isinstance(x, Operand) and x.truth() is None:
        if isinstance(x, Symbol):
            x.recorder.check(x, partial(_first_wrong, right, message))
        return
    number = x.data if isinstance(x, Value) else x
    if not right(number):
        raise ValueError(message.format(number))


def _first_wrong(right: Callable[[Any], Any], message: str, numbers: Any) -> tuple[int, str] | None:
    """The place of the first number that is not right, and what is wrong with it."""
    passed = right(numbers)
    if passed.all():
        return None
    k = int(passed.argmin())
    return k, message.format(numbers[k].item())
