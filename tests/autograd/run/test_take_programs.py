"""Random programs with `take`: the machine gives the numbers and gradients of the eager engine.

Tables mix parameters, numbers and computed values, are shared between takes, hold rows, and have
entries whose slopes are infinite where they are not read; several takes share an index.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, sqrt, take, tanh, where
from autograd.machine.instructions import Interpreter

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
_ENTRIES: list[Function] = [  # of which some have no finite slope
    lambda a: sqrt(a * a),
    lambda a: sqrt(abs(a)),
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


@pytest.mark.parametrize("seed", range(100))
def test_exact_takes_equal_the_eager_engine_to_the_bit(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of additions of what each sample reads; without tanh, a bit of whose differs."""
    monkeypatch.setitem(globals(), "_STEPS", [*_STEPS[:5], lambda a, b: -a, *_STEPS[6:]])
    monkeypatch.setitem(globals(), "_ENTRIES", [*_ENTRIES[:2], lambda a: a * 3.0, *_ENTRIES[3:]])
    made = program(seed)
    made.arrays = [a[:9] for a in made.arrays]
    values, slopes, totals = eager(made)
    compiled = jit(made.function, exact=True)
    value, gradients = compiled.value_and_grad(*made.arrays)
    assert value.tobytes() == np.array(values).tobytes()
    assert np.transpose(gradients[:2]).tobytes() == np.array(slopes).tobytes()
    _, means = compiled.loss_and_gradients(*made.arrays)
    wanted = [totals[made.parameters.index(p)] * (1.0 / len(values)) for p in compiled.parameters]
    assert means.tobytes() == np.array(wanted).tobytes()


@pytest.mark.parametrize("seed", range(_PROGRAMS, _PROGRAMS + 30))
def test_takes_equal_the_eager_engine_without_llvm(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograd.run.variant.machine", lambda dtype, exact: Interpreter(dtype))
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


def test_a_number_is_not_the_node_of_that_number() -> None:
    """A sum weighted by 7.0, beside one of what is picked at node 7."""
    for c in map(float, range(2, 20)):
        w, v = Value(0.5), Value(0.25)
        program = jit(lambda x, k, c=c, w=w, v=v: take([v, 1.0], k) + c * (w * x))
        _, gradients = program.loss_and_gradients(np.array([1.0, 2.0]), np.array([0, 1]))
        found = dict(zip(program.parameters, gradients.tolist()))
        assert found == {v: 0.5, w: 1.5 * c}


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


def deeper(x: Any) -> Any:
    """A chain of which each node but the last has an infinite slope at 0."""
    return sqrt(x) * sqrt(abs(x)) + tanh(sqrt(x))


_UNREAD: dict[str, tuple[Function, list[int], float]] = {  # indices, and the right slope at 0
    "an entry": (lambda x, k: take([sqrt(x), x], k[0]), [1, 0], 1.0),
    "a chain": (lambda x, k: take([deeper(x), 3.0 * x, 1.0], k[0]), [1, 0], 3.0),
    "a number is read": (lambda x, k: take([sqrt(x), 2.0], k[0]) + x, [1, 0], 1.0),
    "rows": (lambda x, k: take([[sqrt(x), x], [x, 2.0 * x]], k[0])[1] + x, [1, 0], 3.0),
    "the same node twice": (lambda x, k: _twice(sqrt(x), x, k), [1, 0], 1.0),
    "a take in a take": (
        lambda x, k: take([take([sqrt(x), x], k[1]), take([x, sqrt(x)], k[1])], k[0]),
        [0, 1],
        1.0,
    ),
    "a where in a take": (
        lambda x, k: take([where(x < 1.0, x, sqrt(x)), sqrt(x)], k[0]),
        [0, 0],
        1.0,
    ),
    "a take in a where": (
        lambda x, k: where(x < 1.0, take([sqrt(x), x], k[0]), sqrt(x)),
        [1, 0],
        1.0,
    ),
    "two indices": (
        lambda x, k: _crossed(sqrt(x), x, k),
        [1, 0],
        2.0,
    ),
    "one index, two takes": (
        lambda x, k: take([sqrt(x), x], k[0]) * take([sqrt(x), 2.0, x], k[0]),
        [1, 0],
        2.0,
    ),
}


def _twice(root: Any, x: Any, k: Any) -> Any:
    return take([root, x, root], k[0])


def _crossed(root: Any, x: Any, k: Any) -> Any:
    return take([root, x], k[0]) + take([x, root], k[1])


@pytest.mark.parametrize("llvm", [True, False])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", _UNREAD)
def test_entries_that_are_not_read_are_not_connected(
    name: str, exact: bool, dtype: str, llvm: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not llvm:
        replacement = Interpreter
        monkeypatch.setattr("autograd.run.variant.machine", lambda d, exact: replacement(d))
    function, index, wanted = _UNREAD[name]
    for count in (1, 9):
        indices = np.tile(index, (count, 1))
        program = jit(function, exact=exact, dtype=dtype)
        assert program.grad(np.zeros(count), indices)[0].tolist() == [wanted] * count
        w = Value(0.0)
        trained = jit(lambda k, w=w: function(w, k), exact=exact, dtype=dtype)
        assert trained.loss_and_gradients(indices)[1].tolist() == [wanted]


def test_entries_that_are_not_read_are_not_connected_at_second_order() -> None:
    program = jit(lambda x, k: take([sqrt(x), x * x, x**3 / 3.0], k))
    second = program.hessian(np.array([0.0, 0.0, 4.0]), np.array([1, 2, 0]))
    np.testing.assert_allclose(np.ravel(second), [2.0, 0.0, -0.25 * 4.0**-1.5], rtol=1e-15)
    mixed = jit(lambda x, z, k: take([x, 0.5], k) * sqrt(z) + z * 0.0)
    rows = mixed.hessian(np.array([2.0, 2.0]), np.array([0.0, 4.0]), np.array([1, 0]))
    np.testing.assert_array_equal(rows[:, 0], [[0.0, 0.0], [0.0, 0.25]])


def test_an_entry_that_one_sample_reads_is_connected_in_that_one() -> None:
    """The parameter's gradient is that sample's, infinite here; and finite where none reads it."""
    w = Value(0.0)
    program = jit(lambda k: take([sqrt(w), w, 1.0], k))
    assert program.loss_and_gradients(np.array([1, 2, 1, 1]))[1].tolist() == [0.75]
    assert program.loss_and_gradients(np.array([1, 2, 0, 1]))[1].tolist() == [np.inf]


@pytest.mark.parametrize("exact", [False, True])
def test_a_node_of_all_lanes_that_is_reached_through_two_branches(exact: bool) -> None:
    """One of which is the same in all lanes itself, so that only all samples tell if it is read."""
    xs, ks, js = np.array([3.0, -1.0, 2.0]), np.array([0, 1, 1]), np.array([1, 0, 1])
    branches: list[Function] = [
        lambda t, x, k, j: take([t * t, 1.0], k) + take([t * x, 2.0], j),
        lambda t, x, k, j: where(x > 0.0, t * t, 1.0) + where(x < 0.0, t * x, 2.0),
        lambda t, x, k, j: where(x > 2.5, t * t, 1.0) + take([t * x, 2.0], j),
        lambda t, x, k, j: take([t * x, 2.0], j) + take([t * t, 1.0], k),
        lambda t, x, k, j: (
            take([t * x, 2.0], j) + take([t * t, 1.0], k) + where(x > 2.5, t * 3.0, 1.0)
        ),
    ]
    for branch in branches:
        w = Value(0.5)
        program = jit(lambda x, k, j, f=branch, w=w: f(tanh(w), x, k, j), exact=exact)
        for rows in ([0, 1, 2], [1, 2], [0, 2], [2, 2], [1], [0], [2]):
            _, gradients = program.loss_and_gradients(xs[rows], ks[rows], js[rows])
            w.grad = 0.0
            for row in rows:
                out = branch(tanh(w), xs[row], int(ks[row]), int(js[row]))
                (Value(0.0) + out).backward()
            assert gradients.tolist() == pytest.approx([w.grad / len(rows)], rel=1e-14)


def test_what_every_entry_uses_is_connected_wherever_the_table_is() -> None:
    """Its gradient needs no gates: as many nodes as where the entries are added up."""

    def likelihood(choose: Function) -> Function:
        def function(x: Any, k: Any) -> Any:
            hidden = tanh(x * 0.5)
            scores = [hidden * c for c in (1.0, -2.0, 0.5)]
            total = tanh(sum(scores))
            return choose([score * total for score in scores], k)

        return function

    assert _gates(likelihood(take)) == 2 * 3  # of each product's two factors, and nothing below
    assert _gates(likelihood(lambda xs, k: sum(xs) * take([1.0, 2.0, 3.0], k))) == 0


def _gates(function: Function) -> int:
    program = jit(function)
    program.grad(np.array([0.5, -1.0]), np.array([0, 2]))
    tape = program._last.optimized("grad").tape
    return [op.name for op in tape.ops].count("where")
