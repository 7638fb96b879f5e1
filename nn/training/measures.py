"""Means of functions over samples, by programs or on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd import no_grad
from autograd.run.program import Program

if TYPE_CHECKING:  # it imports NumPy
    from nn.training.batches import Arrays


def measuring(functions: dict[str, Any], arrays: Arrays) -> Callable[[], dict[str, float]]:
    """A function that returns the current mean of each function or program over the samples."""
    values = {}
    for name, function in functions.items():
        if isinstance(function, Program):
            values[name] = partial(_by_program, function, arrays)
        else:
            values[name] = partial(_on_numbers, function, arrays)
    return lambda: {name: _mean(of()) for name, of in values.items()}


def _mean(numbers: Any) -> float:
    """The mean of an array or a list."""
    if isinstance(numbers, list):
        return math.fsum(numbers) / len(numbers)
    return float(numbers.mean(dtype="float64"))


def _by_program(program: Program, arrays: Arrays) -> Any:
    """The program's result for each sample."""
    variant = program.traced(*arrays)
    return variant.value(variant.start("value", arrays))


def _on_numbers(function: Any, arrays: Arrays) -> list[float]:
    """The function's result for each sample."""
    with no_grad():
        results = [function(*sample) for sample in zip(*(a.tolist() for a in arrays))]
    return [getattr(y, "data", y) for y in results]
