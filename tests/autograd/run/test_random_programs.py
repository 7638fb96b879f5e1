"""Random programs: the machine with exact=True equals the eager engine to the bit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from programs import _STEPS, Function, program

from autograd import Value, jit, where
from autograd.ir import Tape
from autograd.numerics.ieee import total
from autograd.passes.pipeline import optimize

# The eager engine records only the branch it takes, so the order in which it meets the nodes, and
# with it that of sums of three gradients and more, differs from sample to sample.
_CHOICES: list[Function] = [
    *_STEPS,
    lambda a, b, c, d: where(1.0 * a > b, c, d),
    lambda a, b, c, d: where(a < b * c, c / a, d),
]


def numbers(x: Any) -> bytes:
    """The very bits."""
    return np.asarray(x, np.float64).tobytes()


def drawn(seed: int, steps: list[Function] = _STEPS) -> tuple[Any, Any, Any]:
    """A random program with three parameters, and five samples of its two arguments."""
    rng = np.random.default_rng(seed)
    parameters = [Value(x) for x in rng.normal(size=3)]
    return program(seed, parameters, steps), *rng.normal(size=(2, 5))


def samples(function: Any, xs: Any, ys: Any) -> Iterator[tuple[float, float, float]]:
    """The eager engine's value and gradient at each sample; parameters gather theirs."""
    for x, y in zip(map(Value, xs), map(Value, ys)):
        out = function(x, y)
        out.backward()
        yield out.data, x.grad, y.grad


@pytest.mark.parametrize("seed", range(150))
def test_equals_the_eager_engine_to_the_bit(seed: int) -> None:
    function, xs, ys = drawn(seed)
    compiled = jit(function, exact=True)
    value, (gx, gy) = compiled.value_and_grad(xs, ys)
    loss, gradients = compiled.loss_and_gradients(xs, ys)
    expected = list(samples(function, xs, ys))
    assert numbers(np.column_stack([value, gx, gy])) == numbers(expected)
    assert loss == total(*[out for out, _, _ in expected]) * (1.0 / 5.0)
    assert numbers(gradients) == numbers([p.grad * (1.0 / 5.0) for p in compiled.parameters])


@pytest.mark.parametrize("seed", range(150))
def test_choices_equal_the_eager_engine(seed: int) -> None:
    """To the bit, also where three gradients meet, whose order is that of the sample's branches."""
    function, xs, ys = drawn(seed, _CHOICES)
    compiled = jit(function, exact=True)
    value, (gx, gy) = compiled.value_and_grad(xs, ys)
    _, gradients = compiled.loss_and_gradients(xs, ys)
    assert numbers(np.column_stack([value, gx, gy])) == numbers(list(samples(function, xs, ys)))
    assert numbers(gradients) == numbers([p.grad * (1.0 / 5.0) for p in compiled.parameters])


@pytest.mark.parametrize("seed", range(60))
def test_fused_is_near_and_passes_keep_the_tape_sound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parameters = [Value(x) for x in rng.normal(size=3)]
    function = program(seed, parameters)
    xs, ys = rng.normal(size=(2, 300))
    fused, exact = jit(function), jit(function, exact=True)
    np.testing.assert_allclose(fused(xs, ys), exact(xs, ys), rtol=1e-9, atol=1e-12)
    one, other = fused.loss_and_gradients(xs, ys), exact.loss_and_gradients(xs, ys)
    np.testing.assert_allclose(one[1], other[1], rtol=1e-8, atol=1e-10)
    variant = fused._last
    tape = variant.recorder.tape
    tape.check()
    assert str(Tape.read(str(tape))) == str(tape)
    better, roots = optimize(tape, variant.outputs)
    better.check()

    def leaf(op: Any, k: int) -> float:
        return parameters_of[k].data if op.name == "parameter" else [0.75, -1.5][k]

    parameters_of = variant.parameters
    before = tape.evaluate(leaf)[variant.outputs[0]]
    after = better.evaluate(leaf)[roots[0]]  # type: ignore[index]
    assert numbers(before) == numbers(after)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_bit(threads: int) -> None:
    rng = np.random.default_rng(0)
    parameters = [Value(x) for x in rng.normal(size=3)]
    function = program(11, parameters)
    xs, ys = rng.normal(size=(2, 10_000))
    one, many = jit(function), jit(function, threads=threads)
    assert numbers(one(xs, ys)) == numbers(many(xs, ys))
    a, b = one.loss_and_gradients(xs, ys), many.loss_and_gradients(xs, ys)
    assert a[0] == b[0]
    assert numbers(a[1]) == numbers(b[1])


def test_callers_in_several_threads_share_a_program() -> None:
    rng = np.random.default_rng(7)
    parameters = [Value(x) for x in rng.normal(size=3)]
    compiled = jit(program(23, parameters), threads=2)
    batches = [rng.normal(size=(2, n)) for n in (1, 100, 2000, 5000)]
    expected = [numbers(compiled.loss_and_gradients(*b)[1]) for b in batches]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            found = pool.map(lambda b: numbers(compiled.loss_and_gradients(*b)[1]), batches)
            assert list(found) == expected


def test_permuted_samples_and_repeated_runs_change_no_bit() -> None:
    rng = np.random.default_rng(3)
    function = program(5, [Value(0.3), Value(-0.2), Value(1.1)])
    xs, ys = rng.normal(size=(2, 333))
    order = rng.permutation(333)
    compiled = jit(function)
    value = compiled(xs, ys)
    assert numbers(compiled(xs[order], ys[order])) == numbers(value[order])
    assert numbers(compiled(xs, ys)) == numbers(value)


def test_no_block_and_no_chunk_is_left_out() -> None:
    """Sums over more samples than one thread takes at a time, against sums of all lanes."""
    rng = np.random.default_rng(5)
    parameters = [Value(x) for x in rng.normal(size=3)]
    function = program(11, parameters)
    for count in (2_000, 10_001, 70_003):
        xs, ys = rng.normal(size=(2, count))
        for exact in (False, True):
            loss, gradients = jit(function, exact=exact).loss_and_gradients(xs, ys)
            assert loss == pytest.approx(math.fsum(jit(function)(xs, ys)) / count, rel=1e-11)
            reached = jit(function).trace(xs, ys).parameters
            by_lane = jit(lambda x, y, *ps: program(11, list(ps))(x, y))
            columns = by_lane.grad(xs, ys, *(np.full(count, p.data) for p in parameters))[2:]
            wanted = [math.fsum(columns[parameters.index(p)]) / count for p in reached]
            assert gradients.tolist() == pytest.approx(wanted, rel=1e-11, abs=1e-14)
