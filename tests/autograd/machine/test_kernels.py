"""Every row of the table on the machine, at its samples and at spicy points, in every lane."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from lanes import BITWISE, ROWS, arity, eager, function, near, points, tame_points
from spicy import SPICY, apart

from autograd import Value, dot, jit
from autograd.operation import TABLE, Op


@pytest.mark.parametrize("exact", [False, True], ids=["fused", "exact"])
@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_row_equals_the_eager_engine(op: Op, exact: bool) -> None:
    found = points(op)
    columns = [np.array(c) for c in zip(*found)]
    program = jit(function(op), exact=exact)
    value, gradients = program.value_and_grad(*columns)
    gradients = [gradients] if len(columns) == 1 else gradients
    strict = exact and op.name in BITWISE
    for i, point in enumerate(found):
        expected, slopes = eager(op, point)
        assert near(op, float(value[i]), expected, 0 if strict else 4), point
        for g, slope in zip(gradients, slopes):
            assert near(op, float(g[i]), slope, 0 if strict else 8), point


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_row_in_single_precision(op: Op) -> None:
    found = tame_points(op)
    columns = [np.array(c, np.float32) for c in zip(*found)]
    value = jit(function(op), dtype=np.float32)(*columns)
    for i, point in enumerate(found):
        expected, _ = eager(op, point)
        assert value[i] == pytest.approx(expected, rel=2e-6, abs=1e-6), point


@pytest.mark.parametrize("name", ["exp", "tanh", "less", "sigmoid", "pow"])
def test_every_lane_of_every_batch_size_is_right(name: str) -> None:
    op = TABLE[name]
    program = jit(function(op))
    lanes = program.trace(*(np.zeros(1) for _ in op.operands))._last.compiled(
        "value", (8,) * arity(op)
    ).most_lanes  # fmt: skip
    for count in (0, 1, 7, 8, 9, lanes - 1, lanes, lanes + 1, 2 * lanes + 1):
        rng = np.random.default_rng(count)
        columns = [rng.choice(SPICY, count) for _ in op.operands]
        value = program(*columns)
        assert value.shape == (count,)
        for i, point in enumerate(zip(*(c.tolist() for c in columns))):
            assert apart(float(value[i]), eager(op, point)[0]) <= 2


def test_squares_are_the_eager_engines_to_the_bit() -> None:
    """C's pow is one unit off for one number in a thousand; a product is not."""
    rng = random.Random(0)
    xs = [rng.uniform(0.5, 2.0) for _ in range(20_000)]
    eager = [(Value(x) ** 2).data for x in xs]
    assert eager == [x * x for x in xs]
    assert jit(lambda x: x**2, exact=True)(np.array(xs)).tolist() == eager


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("exact", [False, True], ids=["fused", "exact"])
def test_few_samples_take_less_room_and_keep_every_bit(dtype: str, exact: bool) -> None:
    weights = [[Value(math.sin(3 * i + j)) for i in range(5)] for j in range(6)]

    def network(x: Any) -> Any:
        hidden = [dot(row, x).tanh() for row in weights]
        scale = 1.0 / dot(hidden, hidden).sqrt()
        return sum(h.relu() * scale / (1.0 + h.exp()) for h in hidden)

    program = jit(network, dtype=dtype, exact=exact)
    xs = np.random.default_rng(0).normal(size=(200, 5)).astype(dtype)
    values, slopes = program.value_and_grad(xs)
    compiled = program.traced(xs).compiled("grad", (xs.itemsize,))
    few = compiled.machine.target.few
    for count in (1, few - 1, few, few + 1):
        some_values, some_slopes = program.value_and_grad(xs[:count])
        assert some_values.tobytes() == values[:count].tobytes()
        assert some_slopes.tobytes() == slopes[:count].tobytes()
    target = compiled.machine.target
    assert compiled.lanes(1) == compiled.pitch(compiled.lanes(1)) == target.width
    assert compiled.lanes(few) == few
    assert compiled.lanes(few + 1) == target.chunk
