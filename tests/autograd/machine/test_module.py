"""The machine reads arrays itself where they lie plainly, and leaves all others to Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, jit

W = [Value(1.0), Value(10.0), Value(100.0)]


def odd(a: Any) -> Any:
    """At an address that does not fit its numbers."""
    found = np.empty(a.nbytes + 1, np.uint8)[1:].view(a.dtype).reshape(a.shape)
    found[...] = a
    return found


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda a: a,
    "by columns": np.asfortranarray,
    "transposed": lambda a: np.ascontiguousarray(a.T).T,
    "every second row": lambda a: np.repeat(a, 2, axis=0)[::2],
    "every second column": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "backwards": lambda a: np.ascontiguousarray(a[::-1])[::-1],
    "one row for all": lambda a: np.broadcast_to(a[:1], a.shape),
    "odd address": odd,
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
    "other byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "single precision": lambda a: a.astype(np.float32),
    "single row": lambda a: a[:1],
    "single row by columns": lambda a: np.asfortranarray(a[:1]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tables_as_they_lie(layout: str) -> None:
    """In turn with a plain one, so that what was found of one is not taken for the other."""
    plain = np.arange(12.0).reshape(4, 3)
    given = LAYOUTS[layout](plain)
    program = jit(lambda x: dot(W, x))
    for _ in range(4):
        for x in (plain, given):
            expected = x @ [1.0, 10.0, 100.0]
            assert program(x).tolist() == expected.tolist()
            loss, gradients = program.loss_and_gradients(x)
            assert loss == expected.mean()
            assert gradients.tolist() == x.mean(axis=0).tolist()


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "column" not in name])
def test_numbers_as_they_lie(layout: str) -> None:
    plain, w = np.arange(5.0), Value(3.0)
    given = LAYOUTS[layout](plain)
    program = jit(lambda x: w * x)
    for _ in range(4):
        for x in (plain, given):
            assert program(x).tolist() == (3.0 * x).tolist()
            assert program.loss_and_gradients(x)[1].tolist() == [x.mean()]
