"""What must not change on the machine, to the bit, whatever the program."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import figures
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judging import unhurried
from oracle import OPERATIONS
from rounding import flowing, near, rounding

from autograd import Value, jit
from autograd.testing import Program, expressions
from autograd.testing.program import Step

programs = expressions(OPERATIONS, depth=8, inputs=3, size=(3, 16))
few = settings(unhurried, max_examples=max(1, settings().max_examples // 6))
Batch = list[np.ndarray]


def batch(f: Program, count: int, seed: int = 0) -> Batch:
    """So many samples around the program's point, some far away, so that lanes differ."""
    rng = np.random.default_rng(seed)
    columns = [x + rng.normal(size=count) * rng.choice([0.01, 1.0, 30.0], count) for x in f.at]
    for column, x in zip(columns, f.at):
        column[: count // 3] = x
    return columns


def all_results(program: Any, at: Batch) -> list[np.ndarray]:
    """Value, gradients and Hessian of each sample."""
    value, slopes = program.value_and_grad(*at)
    return [value, *slopes, program.hessian(*at)]


def with_parameters(f: Program, **options: Any) -> tuple[Any, list[Value]]:
    """The program with all inputs but the first as parameters."""
    leaves = [Value(x) for x in f.at[1:]]
    return jit(lambda x: f(x, *leaves), **options), leaves


def same(xs: list[Any], ys: list[Any]) -> None:
    """Fails unless all arrays are equal to the bit; any nan equals any other."""
    for x, y in zip(xs, ys, strict=True):
        x, y = (np.where(np.isnan(a), np.nan, a) for a in (np.asarray(x), np.asarray(y)))
        figures.record("metamorphic on the machine")
        assert x.shape == y.shape
        assert x.tobytes() == y.tobytes()


@few
@given(programs, st.integers(1, 150))
def test_permuted_lanes(f: Program, count: int) -> None:
    program, at = jit(f), batch(f, count)
    order = np.random.default_rng(count).permutation(count)
    before = all_results(program, at)
    same(all_results(program, [x[order] for x in at]), [r[order] for r in before])


@few
@given(programs, st.sampled_from(["float64", "float32"]))
def test_every_batch_size(f: Program, dtype: str) -> None:
    """A sample's numbers are its own, whoever is beside it: 0, 1, L-1, L, L+1, 2L+1 of them."""
    program = jit(f, dtype=dtype)
    lanes = program.trace(*batch(f, 1))._last.compiled("grad", (8,) * 3).most_lanes
    at = batch(f, 2 * lanes + 1)
    everyone = all_results(program, at)
    for count in (0, 1, lanes - 1, lanes, lanes + 1):
        same(all_results(program, [x[:count] for x in at]), [r[:count] for r in everyone])
    last = [x[-1:] for x in at]
    same(all_results(program, last), [r[-1:] for r in everyone])


@few
@given(programs, st.sampled_from([1, 63, 700, 6000]))
def test_any_number_of_threads(f: Program, count: int) -> None:
    found = []
    for threads in (1, 2, 3):
        program, _ = with_parameters(f, threads=threads)
        at = batch(f, count)[0]
        loss, gradients = program.loss_and_gradients(at)
        found.append([loss, gradients, program(at), program.grad(at)])
    same(found[0], found[1])
    same(found[0], found[2])


@few
@given(programs, st.sampled_from([-40, -1, 1, 3, 60]))
def test_scaled_by_a_power_of_two(f: Program, k: int) -> None:
    """2**k f has 2**k times the value, the gradients and the Hessian, where nothing overflows.

    With each product rounded: a factor 1 falls away, and what it weighed may be fused.
    """
    at, scale = batch(f, 20), 2.0**k
    plain = all_results(jit(f, exact=True), at)
    scaled = all_results(jit(lambda *xs: f(*xs) * scale, exact=True), at)
    sizes = np.abs(np.concatenate([r.ravel() for r in plain]))
    assume(np.all((sizes == 0.0) | ((sizes > 1e-200) & (sizes < 1e200))))
    assume(moderate(f, at))
    same(scaled, [r * scale for r in plain])


def moderate(f: Program, at: Batch) -> bool:
    """Whether no number on the way is so large or small that a factor could take it away."""
    for point in zip(*at):
        # Values, as -0.5 ** 0.3 of Python's floats is complex
        found = f.numbers([Value(float(x)) for x in point])
        numbers = [abs(getattr(x, "data", x)) for x in found]
        if not all(x == 0.0 or 1e-40 < x < 1e40 for x in numbers):
            return False
    return True


@few
@given(programs)
def test_dead_code(f: Program) -> None:
    """Nor does a nan that nobody uses get anywhere."""

    def with_dead_code(*xs: Any) -> Any:
        dead = (xs[0] * math.nan).exp() + xs[1].log()
        result = f(*xs)
        return [dead, result * dead, result][-1]

    at = batch(f, 20)
    program = jit(with_dead_code)
    same(all_results(program, at), all_results(jit(f), at))
    assert program.cost("value")["nodes"] <= program.cost("value")["nodes traced"] - 4


@few
@given(programs)
def test_a_program_computed_twice(f: Program) -> None:
    """Equal subexpressions are one: (f + f) / 2 is f; its gradients come in more and other sums."""
    at = [np.array([x]) for x in f.at]
    twice, once = jit(lambda *xs: (f(*xs) + f(*xs)) * 0.5), jit(f)
    same([twice(*at)], [once(*at)])
    counts = [p.trace(*at).cost("value")["nodes"] for p in (twice, once)]
    assert counts[0] <= counts[1] + 2
    room = [r + s * 2.0**-48 for r, s in zip(rounding(f, f.at), flowing(f, f.at))]
    one, other = ([g.item() for g in p.grad(*at)] for p in (once, twice))
    assert near(one, other, room)


@few
@given(programs)
def test_swapped_operands(f: Program) -> None:
    """a + b, a * b, max and min the other way round: within what rounding explains."""
    swapped = Program(
        f.at,
        [
            Step(s.op, s.operands[::-1]) if s.op.name in ("add", "mul", "sum", "prod") else s
            for s in f.steps
        ],
    )
    at = [np.array([x]) for x in f.at]
    room = [r + s * 2.0**-48 for r, s in zip(rounding(f, f.at), flowing(f, f.at))]
    one, other = (jit(g).grad(*at) for g in (f, swapped))
    assert near([g.item() for g in one], [g.item() for g in other], room)


@few
@given(programs, programs)
def test_interleaved_programs(f: Program, g: Program) -> None:
    """Calls of one program leave nothing behind for another."""
    p, q = jit(f), jit(g)
    at, elsewhere = batch(f, 70), batch(g, 33)
    wanted = [all_results(jit(f), at), all_results(jit(g), elsewhere)]
    for _ in range(2):
        same(all_results(p, at), wanted[0])
        same(all_results(q, elsewhere), wanted[1])
        same(all_results(p, [x[:9] for x in at]), [r[:9] for r in wanted[0]])


@few
@given(programs)
def test_first_calls_in_several_threads_at_once(f: Program) -> None:
    """Tracing, compiling and running, with batches of different sizes and kinds."""
    leaves = [Value(x) for x in f.at[1:]]
    program = jit(lambda x: f(x, *leaves), threads=2)
    at = batch(f, 300)[0]
    calls: list[Callable[[], Any]] = [
        lambda: program.value_and_grad(at),
        lambda: [program(at[:7]), program.grad(at[:7])],
        lambda: program.loss_and_gradients(at),
        lambda: program.value_and_grad(at.astype(np.float32)),
        lambda: program.value_and_grad(float(at[0])),
    ]
    with ThreadPoolExecutor(5) as pool:
        found = [future.result() for future in [pool.submit(call) for call in calls]]
    for call, result in zip(calls, found):
        same(list(call()), list(result))


SCRIPT = """
import hashlib, numpy as np
from autograd import Value, jit, where
ws = [Value(0.1 * i - 0.3) for i in range(8)]
def f(x, y):
    h = [(w * x + y).tanh() * v.exp() for w, v in zip(ws, {v: 0 for v in reversed(ws)})]
    return where(x > y, sum(h, 0.0), h[0] / (1.0 + h[3] * h[3])) + sum((w * w for w in ws), 0.0)
program = jit(f)
xs = np.linspace(-2.0, 2.0, 301)
loss, gradients = program.loss_and_gradients(xs, xs[::-1].copy())
order = [ws.index(p) for p in program.parameters]
bits = np.float64(loss).tobytes() + gradients[np.argsort(order)].tobytes()
print(hashlib.sha256(bits).hexdigest())
"""


def test_another_process_and_another_seed_of_hashes() -> None:
    found = set()
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", SCRIPT],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_compiles_and_runs_what_its_parent_does() -> None:
    """A program known to the parent, and a new one, by threads whose parents are gone."""

    def digest(program: Any, xs: np.ndarray) -> str:
        loss, gradients = program.loss_and_gradients(xs)
        return hashlib.sha256(np.float64(loss).tobytes() + gradients.tobytes()).hexdigest()

    w = Value(0.7)
    xs = np.linspace(-3.0, 3.0, 9000)
    known = jit(lambda x: (w * x).sin() / (1.0 + x * x), threads=3)
    new = jit(lambda x: (w * x).cos() + w * w, threads=3)
    wanted = digest(known, xs)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, (digest(known, xs) + digest(new, xs)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        found = pipe.read()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert found == wanted + digest(new, xs)
