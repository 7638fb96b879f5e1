"""Traced choices: softmax and its kin keep their digits, and no sweep asks more than it must."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, dot, jit, log_softmax, logsumexp, ops, softmax, take, where

INF = math.inf
ROWS = [
    (0.0, 1000.0, -3.0), (40.0, 0.0, 0.0), (0.0, 40.0, 0.0), (5.0, 5.0, 1.0), (1.0, 5.0, 5.0),
    (-INF, 2.0, 0.0), (-INF, -INF, 3.0), (1e16, 1e16, 0.0), (1e4, -1e4, 0.0), (0.0, -800.0, -900.0),
    (-1e300, -2e300, -INF), (-INF, -INF, -INF),
]  # fmt: skip
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "logsumexp": logsumexp,
    **{f"softmax {k}": lambda x, k=k: softmax(x)[k] for k in range(3)},  # type: ignore[misc]
    **{f"log_softmax {k}": lambda x, k=k: log_softmax(x)[k] for k in range(3)},  # type: ignore[misc]
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_huge_and_masked_logits_are_as_exact_as_on_values(name: str) -> None:
    function = FUNCTIONS[name]
    found, slopes = jit(function).value_and_grad(np.array(ROWS))
    for row, value, slope in zip(ROWS, found, slopes):
        xs = [Value(x) for x in row]
        out = function(xs)
        out.backward()
        assert value == pytest.approx(out.data, rel=1e-14, abs=0.0, nan_ok=True), row
        expected = [x.grad for x in xs]
        assert slope.tolist() == pytest.approx(expected, rel=1e-14, abs=0.0, nan_ok=True), row
        if name != "logsumexp" and max(row) > -INF:
            assert math.fsum(slope) == pytest.approx(0.0, abs=1e-15), row


def test_second_derivatives_of_log_softmax() -> None:
    x = [0.3, -1.0, 0.3]
    found = jit(lambda x: log_softmax(x)[0]).hessian(np.array([x]))[0]
    p = np.array(softmax(x))
    assert np.reshape(found, (3, 3)) == pytest.approx(np.outer(p, p) - np.diag(p), rel=1e-14)


@pytest.mark.parametrize("function", [logsumexp, softmax, log_softmax])
def test_nothing_below_asks_whether_it_is_connected(function: Callable[[Any], Any]) -> None:
    def choices(depth: int) -> int:
        """How many nodes choose, with so many layers below."""
        weights = [[Value(0.1 * i - 0.2 * j) for i in range(4)] for j in range(4)]

        def loss(x: Any, k: Any) -> Any:
            for _ in range(depth):
                x = [dot(row, x) for row in weights]
            found = function(x)
            return take(found, k) if isinstance(found, list) else found

        arguments = np.zeros((3, 4)), np.zeros(3, int)
        tape = jit(loss).traced(*arguments).optimized("loss").tape
        return sum(op is ops.where for op in tape.ops)

    assert choices(1) == choices(5)


def test_what_both_branches_reach_is_connected_without_asking() -> None:
    def choices(below: int) -> int:
        """How many nodes choose, with so many below."""

        def function(x: Any) -> Any:
            h = x
            for _ in range(below):
                h = h.sin() * x
            return where(x, 2.0 * h, where(x + 1.0, h * h, 3.0 * h))

        tape = jit(function).traced(np.ones(3)).optimized("grad").tape
        return sum(op is ops.where for op in tape.ops)

    assert choices(1) == choices(5)

    # Where only one branch reaches it, it still is not connected in the other's lanes.
    program = jit(lambda x: (lambda h: where(x, h + 1.0, where(x + 1.0, 2.0, h)))(x.log()))
    assert program.grad(np.array([0.0, 2.0, -1.0])).tolist() == [0.0, 0.5, 0.0 - 1.0]
