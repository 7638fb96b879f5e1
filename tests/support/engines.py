"""A function on both engines: Values one sample after the other, and the machine on all at once."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Value, dot, jit
from autograd.expression import Expression


def flat(x: Any) -> list[Any]:
    """The numbers of nested lists, in order."""
    return [z for y in x for z in flat(y)] if isinstance(x, list) else [x]


def bits(numbers: list[float]) -> list[bytes]:
    """Numbers to compare to the bit: nan is itself, 0.0 is not -0.0."""
    return [struct.pack("d", x) for x in numbers]


def equal_to_the_bit(function: Callable[..., Any], *arrays: Any) -> list[list[float]]:
    """What `function` gives for each sample, after checking that both engines give the same bits.

    Also those of the gradients by its parameters, of a weighted sum of what it gives.
    """

    def objective(*sample: Any) -> Any:
        numbers = flat(function(*sample))
        return dot([0.5 + 0.25 * k for k in range(len(numbers))], numbers)

    value = jit(function, exact=True)(*arrays)
    program = jit(objective, exact=True)
    loss, gradients = program.loss_and_gradients(*arrays)
    for parameter in program.parameters:
        parameter.zero_grad()
    n, total, found = len(arrays[0]), 0.0, []
    for i in range(n):
        sample = [a[i].tolist() for a in arrays]
        found.append([x.data if isinstance(x, Expression) else x for x in flat(function(*sample))])
        assert bits(found[i]) == bits([float(column[i]) for column in flat(value)])
        out = objective(*sample)
        if isinstance(out, Value):
            out.backward()
        total += getattr(out, "data", out)
    assert bits([loss]) == bits([total * (1.0 / n)])
    expected = [parameter.grad * (1.0 / n) for parameter in program.parameters]
    assert bits(np.asarray(gradients).tolist()) == bits(expected)
    return found
