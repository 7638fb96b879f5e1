"""Checks of arguments, and of the numbers given to traced functions.

Each returns the number, or raises ValueError with the name of the argument, what it must be, and
what it is.
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
    """Raises ValueError if n, the number of things called `what`, is below 1."""
    if n < 1:
        raise ValueError(f"{owner} takes at least 1 {what}, not {n}")


def check_size(owner: str, parameters: int) -> None:
    """Raises MemoryError if Values for that many parameters don't fit into the free memory."""
    check_room(
        parameters * _PARAMETER, f"{owner} of {parameters:,} parameters", ": take fewer or smaller"
    )


def not_negative(name: str, number: float) -> float:
    """`number`.  Raises ValueError if it is negative, infinite or nan."""
    if not (number >= 0.0 and math.isfinite(number)):
        raise ValueError(f"{name} must be a finite number of at least 0, not {number}")
    return number


def above_zero(name: str, number: float) -> float:
    """`number`.  Raises ValueError unless it is a finite number above 0."""
    if not (number > 0.0 and math.isfinite(number)):
        raise ValueError(f"{name} must be a finite number above 0, not {number}")
    return number


def below_one(name: str, number: float) -> float:
    """`number`.  Raises ValueError unless it is at least 0 and below 1."""
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name} must be at least 0 and below 1, not {number}")
    return number


def check_number(x: Any, right: Callable[[Any], Any], message: str) -> None:
    """Raises ValueError with the message, in which {} is the number, unless `right` holds for x.

    In a traced function, an element of an argument, or a number computed from one by arithmetic, is
    checked before each run, for all samples at once; other traced numbers are not checked.
    """
    if isinstance(x, Operand) and x.truth() is None:
        if isinstance(x, Symbol):
            x.recorder.check(x, partial(_first_wrong, right, message))
        return
    number = x.data if isinstance(x, Value) else x
    if not right(number):
        raise ValueError(message.format(number))


def _first_wrong(right: Callable[[Any], Any], message: str, numbers: Any) -> tuple[int, str] | None:
    """The position of the first number that is not right, and what is wrong with it."""
    passed = right(numbers)
    if passed.all():
        return None
    k = int(passed.argmin())
    return k, message.format(numbers[k].item())
