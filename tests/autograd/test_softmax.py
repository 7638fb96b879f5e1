"""logsumexp and its relatives: first and second derivatives at any gap, in every engine."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from autograd import Value, grad, hessian, jit, log_softmax, logsumexp, softmax
from nn import binary_cross_entropy_with_logits, cross_entropy

inf, nan = math.inf, math.nan
E40 = math.exp(-40.0)

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "logsumexp": logsumexp,
    "log_softmax 0": lambda xs: log_softmax(xs)[0],
    "log_softmax 1": lambda xs: log_softmax(xs)[1],
    "softmax 0": lambda xs: softmax(xs)[0],
}
# Shares p of the two numbers, and the value by them.
WANTED: dict[str, Callable[[Any, Any], tuple[Any, Any, Any]]] = {
    # value, first derivative by x0 (by x1 it is its negative, or 1 less it), second by x0
    "logsumexp": lambda p, q: (None, p, p * q),
    "log_softmax 0": lambda p, q: (mp.log(p), q, -p * q),
    "log_softmax 1": lambda p, q: (mp.log(q), -p, -p * q),
    "softmax 0": lambda p, q: (p, p * q, p * q * (q - p)),
}
every_function = pytest.mark.parametrize("name", FUNCTIONS)


@every_function
@pytest.mark.parametrize("gap", [0.0, 1.0, -3.0, 36.0, -37.0, 40.0, -40.0, 300.0, -300.0])
@pytest.mark.parametrize("at", [0.0, 2.5, -1e4])
def test_first_and_second_derivatives_keep_their_digits(name: str, gap: float, at: float) -> None:
    """From a gap of 37 on the second derivative of logsumexp was 0."""
    f, xs = FUNCTIONS[name], [at, at + gap]
    with mp.workdps(300):
        p = 1 / (1 + mp.exp(mpf(xs[1]) - mpf(xs[0])))
        _, first, second = (x if x is None else float(x) for x in WANTED[name](p, 1 - p))
    close = lambda x: pytest.approx(x, rel=1e-13, abs=0.0)  # noqa: E731
    assert grad(f)(xs)[0] == close(first)
    rows = hessian(f)(xs)
    assert rows[0] == [close(second), close(-second)]
    assert rows[1] == [close(-second), close(second)]
    program = jit(lambda a, b: f([a, b]))
    assert program.grad(*xs)[0] == close(first)
    assert program.hvp(tuple(xs), (1.0, 0.0)) == [close(second), close(-second)]


EDGES: list[tuple[Callable[[Any], Any], list[float], float, list[float]]] = [
    (logsumexp, [1.0, -inf], 1.0, [1.0, 0.0]),
    (logsumexp, [-inf, 1.0], 1.0, [0.0, 1.0]),
    (logsumexp, [0.0, 0.0, -inf], math.log(2.0), [0.5, 0.5, 0.0]),
    (logsumexp, [-inf, -inf], -inf, []),
    (logsumexp, [inf, 0.0], inf, []),
    (logsumexp, [inf, inf], inf, []),
    (logsumexp, [nan, 0.0], nan, []),
    (logsumexp, [0.0, nan], nan, []),
    (lambda xs: log_softmax(xs)[0], [1.0, -inf], 0.0, [0.0, 0.0]),
    (lambda xs: log_softmax(xs)[1], [1.0, -inf], -inf, [-1.0, 1.0]),
    (lambda xs: log_softmax(xs)[0], [inf, 0.0], nan, []),
    (lambda xs: log_softmax(xs)[1], [inf, 0.0], nan, []),
    (lambda xs: log_softmax(xs)[1], [0.0, inf], nan, []),
    (lambda xs: log_softmax(xs)[0], [-inf, -inf], nan, []),
    (lambda xs: log_softmax(xs)[1], [-inf, -inf], nan, []),
    (lambda xs: softmax(xs)[0], [1.0, -inf], 1.0, [0.0, 0.0]),
    (lambda xs: cross_entropy(list(xs), 1), [1.0, -inf], inf, [1.0, -1.0]),
    (lambda xs: cross_entropy(list(xs), 0), [1.0, -inf], 0.0, [0.0, 0.0]),
    (lambda xs: cross_entropy(list(xs), 1), [-inf, -inf], nan, []),
    (lambda xs: cross_entropy(list(xs), 1), [0.0, 0.0, -inf], math.log(2.0), [0.5, -0.5, 0.0]),
    (lambda xs: binary_cross_entropy_with_logits(xs[0], 1), [-inf], inf, [-1.0]),
    (lambda xs: binary_cross_entropy_with_logits(xs[0], 0), [inf], inf, [1.0]),
]


@pytest.mark.parametrize(("f", "at", "value", "slopes"), EDGES)
def test_infinite_logits(
    f: Callable[[Any], Any], at: list[float], value: float, slopes: list[float]
) -> None:
    """A masked target gave nan where the gradient is 1 and -1."""
    xs = [Value(x) for x in at]
    y = f(xs)
    y.backward()
    program = jit(lambda *xs: f(list(xs)))
    exact = jit(lambda *xs: f(list(xs)), exact=True)
    for got in (y.data, f(at), program(*at), exact(*at)):
        assert got == pytest.approx(value, rel=1e-15, nan_ok=True)
    if slopes:
        assert [x.grad for x in xs] == slopes
        for p in (program, exact):
            got = p.grad(*at)
            assert (got if len(at) > 1 else [got]) == slopes
        second = hessian(f)(at)
        assert all(math.isfinite(x) for row in second for x in row)


def test_several_masked_logits_and_the_target_among_them() -> None:
    found = grad(lambda xs: cross_entropy(xs, 1))([1.0, -inf, -inf])
    assert found == [1.0, -1.0, 0.0]


def test_masked_targets_of_a_batch() -> None:
    rows, targets = np.array([[1.0, -inf], [1.0, 2.0], [-inf, 0.0]]), np.array([1, 0, 1])
    loss = jit(lambda xs, k: cross_entropy(xs, k))
    value, (slopes, _) = loss.value_and_grad(rows, targets)
    for i, (row, k) in enumerate(zip(rows.tolist(), targets.tolist())):
        assert value[i] == pytest.approx(cross_entropy(row, k), rel=1e-15)
        wanted = grad(lambda xs, k=k: cross_entropy(xs, k))(row)
        assert slopes[i].tolist() == pytest.approx(wanted, rel=1e-14)
