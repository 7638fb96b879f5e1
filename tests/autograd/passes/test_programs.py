"""What programs become: zeros keep their signs, tables their columns, branches their gradients."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import pytest
from lanes import BITWISE, arity, eager, function

from autograd import TraceError, Value, jit, take, where
from autograd.operation import TABLE


def bits(x: float) -> bytes:
    return struct.pack("<d", x if x == x else math.nan)


@pytest.mark.parametrize("name", sorted(BITWISE - {"where"}))
def test_signs_of_zeros(name: str) -> None:
    """Rows that are exact to the bit have the eager engine's zeros, in value and gradient."""
    op = TABLE[name]
    program = jit(function(op), exact=True)
    for zeros in np.ndindex(*(3,) * arity(op)):
        point = tuple((0.0, -0.0, 2.0)[z] for z in zeros)
        value, slopes = eager(op, point)
        found, gradients = program.value_and_grad(*point)
        gradients = gradients if arity(op) > 1 else [gradients]
        assert [bits(x) for x in (found, *gradients)] == [bits(x) for x in (value, *slopes)], point


@pytest.mark.parametrize("exact", [False, True])
def test_each_column_of_indices_is_its_own(exact: bool) -> None:
    """Tables of parameters and of computed numbers, by the second and third of three columns."""
    table = [[Value(float(10 * i + j + 1)) for j in range(2)] for i in range(4)]
    rng = np.random.default_rng(0)
    rows, xs = rng.integers(0, 4, (133, 3)), rng.normal(size=133)

    def loss(x: Any, i: Any) -> Any:
        computed = take([x, x * x, 1.0, x * table[0][0]], i[2])
        return computed * take(table, i[1])[0] + take(table, i[2])[1] * take([x, 2.0, x, x], i[0])

    program = jit(loss, exact=exact)
    mean, gradients = program.loss_and_gradients(xs, rows)
    by_x = program.grad(xs, rows)[0]
    parameters = program.parameters
    total = 0.0
    for k in range(133):
        x = Value(xs[k])
        out = loss(x, rows[k].tolist())
        out.backward()
        total += out.data / 133
        assert by_x[k] == pytest.approx(x.grad, rel=1e-14)
    assert mean == pytest.approx(total, rel=1e-13)
    assert gradients.tolist() == pytest.approx([p.grad / 133 for p in parameters], rel=1e-12)


def test_tables_with_ragged_rows_and_without_any() -> None:
    with pytest.raises(TraceError, match="rows of the table differ in length"):
        jit(lambda i: take([[1.0], [1.0, 2.0]], i)[0])(np.array([0]))
    with pytest.raises(IndexError, match="the table is empty"):
        jit(lambda i: take([], i))(np.array([0]))
    with pytest.raises(IndexError, match="index 2 is outside a table of 2"):
        take([1.0, 2.0], 2)


CONNECTED: list[tuple[str, Any]] = [
    ("a constant slope, once a sample", lambda w, x: x + w),
    ("and several", lambda w, x: x * w + 3.0 * w + w),
    ("one node in both branches", lambda w, x: where(x.atanh(), -w, -w) * 2.0),
    ("connected in some lanes", lambda w, x: where(x > 0.0, (w + 0.5).log() * x, w)),
    ("log(0) in a branch no lane takes", lambda w, x: where(x > 9.0, (w - 0.25).log() * x, x * w)),
    ("inf as a factor there", lambda w, x: where(x > 9.0, (w * 4e3).exp() * w * x, x * w)),
    ("branches within branches", lambda w, x: where(x > w, where(x > -w, w.exp(), w * w), w.sin())),
]


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(("name", "f"), CONNECTED)
def test_parameters_and_branches(name: str, f: Any, exact: bool) -> None:
    """What a parameter gets of all lanes, whichever of them its users are connected in."""
    w, xs = Value(0.25), np.linspace(-0.9, 0.9, 130)
    program = jit(lambda x: f(w, x), exact=exact)
    _, gradients = program.loss_and_gradients(xs)
    leaves = [Value(x) for x in xs]
    for x in leaves:
        f(w, x).backward()
    assert gradients.item() == pytest.approx(w.grad / 130, rel=1e-12)
    assert program.grad(xs).tolist() == pytest.approx([x.grad for x in leaves], rel=1e-12)
