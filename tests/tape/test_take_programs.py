"""Random programs with `take`: the machine gives the numbers and gradients of the eager engine.

Tables mix parameters, numbers and computed values, are shared between takes and hold rows;
several takes share an index.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, take, tanh, where
from autograd.tape.interpreter import Interpreter

Function = Callable[..., Any]
_BATCHES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 130)
_PROGRAMS = 400
_STEPS: list[Function] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: 0.5 * a,
    lambda a, b: a / (b * b + 1.0),
    lambda a, b: tanh(a),
    lambda a, b: where(a < b, a * b, b),
]
_ENTRIES: list[Function] = [
    lambda a: tanh(a) * 3.0,
    lambda a: a,
]


@dataclass
class Program:
    """A random function of two numbers and two indices, and what it is called with."""

    function: Function
    parameters: list[Value]
    arrays: list[Any]


def program(seed: int) -> Program:
    """The random program of that seed."""
    rng = random.Random(seed)
    parameters = [Value(rng.uniform(-1.5, 1.5)) for _ in range(rng.randint(1, 5))]
    samples = rng.choice(_BATCHES)
    lengths = [rng.randint(1, 5), rng.randint(1, 9)]
    tables = [_table(rng, parameters, rng.choice(lengths)) for _ in range(3)]
    steps = [_step(rng, parameters, tables, lengths) for _ in range(rng.randint(2, 12))]
    ends = [rng.random() for _ in range(rng.randint(1, 3))]

    def function(x: Any, y: Any, i: Any, j: Any) -> Any:
        pool: list[Any] = [x, y, *parameters]
        for step in steps:
            pool.append(step(pool, (i, j)))
        out = pool[-1]
        for end in ends:
            out = out + x * pool[_place(end, pool)]
        return out * out if len(ends) == 2 else out

    # each index may go as far as the shortest of the tables that it indexes
    limits = [min([length, *(len(t) for t in tables)]) for length in lengths]
    numbers = np.random.default_rng(seed)
    xs, ys = numbers.normal(size=(2, samples))
    ys[numbers.random(samples) < 0.2] = 0.0
    columns = [numbers.integers(0, limit, samples) for limit in limits]
    return Program(function, parameters, [xs, ys, *columns])


def _place(p: float, pool: list[Any]) -> int:
    return int(p * len(pool))


def _table(rng: random.Random, parameters: list[Value], length: int) -> list[Any]:
    """Parameters and numbers, or rows of them."""

    def entry() -> Any:
        return rng.choice(parameters) if rng.random() < 0.6 else float(rng.randint(-3, 3))

    if rng.random() < 0.3:
        return [[entry(), entry()] for _ in range(length)]
    return [entry() for _ in range(length)]


def _step(
    rng: random.Random, parameters: list[Value], tables: list[list[Any]], lengths: list[int]
) -> Function:
    """What appends a value to the pool, from that and the indices."""
    p, q, which = rng.random(), rng.random(), rng.randrange(2)
    kind = rng.random()
    if kind < 0.3:
        table = rng.choice(tables)

        def shared(pool: list[Any], indices: tuple[Any, Any]) -> Any:
            found = take(table, indices[which])
            if isinstance(found, list):
                return found[0] * pool[_place(p, pool)] + found[1]
            return found if q < 0.4 else found * pool[_place(p, pool)]

        return shared
    if kind < 0.6:
        length = lengths[which]
        entries = [(rng.choice(_ENTRIES), rng.random(), rng.random()) for _ in range(length)]
        numbers = [float(rng.randint(-2, 2)) for _ in range(length)]

        def computed(pool: list[Any], indices: tuple[Any, Any]) -> Any:
            return take(
                [
                    number if r < 0.3 else make(pool[_place(s, pool)])
                    for (make, r, s), number in zip(entries, numbers)
                ],
                indices[which],
            )

        return computed
    operation = rng.choice(_STEPS)
    return lambda pool, indices: operation(pool[_place(p, pool)], pool[_place(q, pool)])


def eager(made: Program) -> tuple[list[float], list[tuple[float, float]], list[float]]:
    """Values, gradients by x and y, and the sums of those by the parameters, sample by sample."""
    values, slopes, totals = [], [], [0.0] * len(made.parameters)
    for x, y, i, j in zip(*(a.tolist() for a in made.arrays)):
        a, b = Value(x), Value(y)
        for parameter in made.parameters:
            parameter.grad = 0.0
        out = made.function(a, b, i, j)
        out.backward()
        values.append(out.data)
        slopes.append((a.grad, b.grad))
        totals = [t + parameter.grad for t, parameter in zip(totals, made.parameters)]
    return values, slopes, totals


def check(seed: int, exact: bool) -> None:
    """Raises AssertionError where the program of that seed gives other numbers compiled."""
    made = program(seed)
    with np.errstate(all="ignore"):
        values, slopes, totals = eager(made)
    compiled = jit(made.function, exact=exact)
    value, gradients = compiled.value_and_grad(*made.arrays)
    near(value, values)
    near(compiled(*made.arrays), values)
    near(np.transpose(gradients[:2]), slopes)
    loss, means = compiled.loss_and_gradients(*made.arrays)
    count = len(values)
    near(loss, np.sum(values) / count)
    wanted = [totals[made.parameters.index(p)] / count for p in compiled.parameters]
    near(means, wanted)


def near(found: Any, wanted: Any) -> None:
    """Raises AssertionError unless the numbers are equal up to rounding, nan where nan is."""
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("seed", range(_PROGRAMS))
def test_takes_equal_the_eager_engine(seed: int, exact: bool) -> None:
    check(seed, exact)


@pytest.mark.parametrize("seed", range(_PROGRAMS, _PROGRAMS + 30))
def test_takes_equal_the_eager_engine_without_llvm(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd.tape.variant.machine", lambda dtype, exact: Interpreter(dtype))
    check(seed, seed % 2 == 0)


_SUMS: dict[str, Callable[..., Any]] = {
    "the largest parameter is not the last entry": lambda w, v, k, x: take([w, 1.0, 2.0], k) * x,
    "two tables": lambda w, v, k, x: take([w, 1.0, 2.0], k) * x + take([v, 3.0, 4.0], k) * x * x,
    "tables of two lengths": lambda w, v, k, x: take([w, 1.0, 2.0], k) * take([v] * 5, k) * x,
    "one pick in two sums": lambda w, v, k, x: take([w, v, w], k) * x + take([v, w, v], k) * x,
    "one pick twice in a sum": lambda w, v, k, x: 2.0 * take([w, v, w], k) + take([w, 1.0, v], k),
    "a sum of more than picks": lambda w, v, k, x: (take([w, v, 1.0], k) + w * x - v) ** 2,
    "nothing but the pick": lambda w, v, k, x: take([w, v, 1.0], k),
    "one table, two indices": lambda w, v, k, x: take([w, v, w], k) * take([w, v, w], 0) * x,
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("count", [1, 7, 8, 9, 64, 65, 1000])
@pytest.mark.parametrize("name", _SUMS)
def test_sums_by_index_keep_to_themselves(name: str, count: int, dtype: str) -> None:
    """Whatever of a table is a parameter, and whatever else uses its index."""
    w, v = Value(0.5), Value(-0.25)
    ks, xs = np.arange(count) % 3, np.linspace(-1.0, 2.0, count)
    compiled = jit(lambda k, x: _SUMS[name](w, v, k, x), dtype=dtype)
    for _ in range(3):
        loss, gradients = compiled.loss_and_gradients(ks, xs)
    total = sum([_SUMS[name](w, v, k, x) for k, x in zip(ks.tolist(), xs.tolist())]) / count
    total.backward()
    tolerance = 1e-12 if dtype == "float64" else 1e-5
    assert loss == pytest.approx(total.data, rel=tolerance, abs=tolerance)
    expected = [p.grad for p in compiled.parameters]
    assert gradients.tolist() == pytest.approx(expected, rel=tolerance, abs=tolerance)


def test_what_is_picked_can_be_a_result() -> None:
    """A gradient that is a picked number itself, beside sums over others."""
    program = jit(lambda x, k: take([x, 1.0, x], k))
    _, (slopes, _) = program.value_and_grad(np.arange(4.0), np.array([0, 1, 2, 1]))
    assert slopes.tolist() == [1.0, 0.0, 1.0, 0.0]


def test_alike_picks_share_a_region() -> None:
    """Many takes of one table need as many sums as the table has entries."""
    table = [Value(float(k)) for k in range(6)]
    program = jit(lambda x, i: x * sum([take(table, i[t]) * float(t + 1) for t in range(5)]))
    rng = np.random.default_rng(0)
    program.loss_and_gradients(rng.normal(size=9), rng.integers(0, 6, (9, 5)))
    sums = program._last.compiled("loss", (8, 8)).plan.acc_count
    assert sums == 1 + 6  # the loss, and one an entry
