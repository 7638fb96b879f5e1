"""What can't fit is told in a sentence with both sizes before any of it is taken; what runs again
and again takes no more than at first."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from counts import count

import nn
from autograd import Value, jit, memory, random
from autograd.ops import direction

XS = np.zeros((40, 40))


def _hessian() -> Callable[[], Any]:
    program = jit(lambda x: sum(a * a for a in x))
    program.hessian(XS[:1])
    return lambda: program.hessian(XS)


def _draws() -> Callable[[], Any]:
    program = jit(lambda x: random.normal() * x)
    program(np.zeros(1))
    return lambda: program(np.zeros(40_000))


def _samples() -> Callable[[], Any]:
    w = Value(1.0)
    trainer = nn.Trainer(lambda x: (w * x) ** 2, nn.SGD([w], 0.1))
    trainer.fit(np.zeros(1), epochs=1, progress=False)
    return lambda: trainer.fit(np.zeros(40_000), epochs=1, progress=False)


TOO_MUCH: dict[str, tuple[Callable[[], Callable[[], Any]], str]] = {
    "a hessian": (_hessian, "the result for 40 samples would take 0.5 MB"),
    "draws": (_draws, "the draws for 40,000 samples would take 0.6 MB"),
    "samples": (_samples, "a copy of 40,000 samples would take 0.3 MB"),
    "a neuron": (lambda: lambda: nn.Neuron(10**4), "a Neuron of 10,000 parameters would"),
    "a layer": (lambda: lambda: nn.Linear(100, 200), "a Layer of 20,000 parameters would"),
    "a network": (lambda: lambda: nn.MLP(9, [9, 90, 90]), "an MLP of 8,991 parameters would"),
    "a table": (lambda: lambda: nn.Embedding(99, 99), "an Embedding of 9,801 parameters would"),
}


@pytest.mark.parametrize(("make", "what"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_can_not_fit_is_told_before_it_is_taken(
    make: Callable[[], Callable[[], Any]], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine with a thousandth of the usual numbers."""
    call = make()
    for module in ("autograd.memory", "autograd.run.call"):
        monkeypatch.setattr(f"{module}.LARGE", 2**18)
    monkeypatch.setattr(memory, "available", lambda: 100_000)
    tracemalloc.start()
    try:
        with pytest.raises(MemoryError, match=rf"{what}.*, and 0\.1 MB are free[:;] .*"):
            call()
        # arrays of the arguments there are, and imports
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def _long(x: Any) -> Any:
    for _ in range(1_000):
        x = x.sin()
    return x


def test_a_program_too_long_to_compile_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: 1_000_000)
    monkeypatch.setattr(memory, "LARGE", 500_000)
    program = jit(_long)
    with pytest.raises(MemoryError, match=r"a program of 1,001 operations would take 1.5 MB.*shor"):
        program(0.5)


def test_a_program_whose_derivatives_are_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pullback may write many operations for one, and for each of its operands."""
    program = jit(lambda xs: direction(*xs))
    monkeypatch.setattr(memory, "LARGE", 2**18)
    monkeypatch.setattr(memory, "available", lambda: 300_000)
    told = (
        r"^a program of 101 operations, 1,\d+ with its derivatives, would take 0\.\d MB.*: shorten"
    )
    with pytest.raises(MemoryError, match=told):
        program.grad([0.5] * 100)


def test_what_fits_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LARGE", 1)
    assert memory.available() is None or memory.available() > 10**7  # type: ignore[operator]
    assert jit(lambda x: x[0] * x[1]).hessian(np.zeros((3, 2))).shape == (3, 2, 2)
    monkeypatch.setattr(memory, "available", lambda: None)  # a system that says nothing
    memory.check_room(10**18, "anything", "")


LIMITED = """
import resource
import numpy as np
from autograd import jit, memory
f = jit(lambda x: sum(a * a for a in x))
f.hessian(np.zeros((1, 40)))
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 400_000_000, resource.RLIM_INFINITY))
assert 300_000_000 < memory.available() <= 400_000_000
try:
    f.hessian(np.zeros((40_000, 40)))
except MemoryError as error:
    print(error)
"""


def printed(script: str) -> str:
    """What a script prints in a process that may limit itself."""
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120,
        cwd=Path(__file__).parents[2],
    ).stdout  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_limit_of_the_process_counts() -> None:
    assert printed(LIMITED).startswith("the result for 40,000 samples would take 512.0 MB, and ")


ROWS = """
import resource
from autograd import jit, memory
def f(xs):
    total = xs[0]
    for x in xs[1:]:
        total = total * x + x.sin()
    return total
f = jit(f)
f.hessian([0.5, 0.25])
memory.LARGE = 1_000_000
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 30_000_000, resource.RLIM_INFINITY))
try:
    f.hessian([0.5] * 400)
except MemoryError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_the_rows_of_a_hessian_are_counted_as_they_are_written() -> None:
    """Half a million operations; a tenth of them are written when it is told."""
    told = printed(ROWS)
    assert told.startswith("a program of 1,597 operations, "), told


def growth(work: Callable[[], Any], times: int) -> int:
    """How many more objects and arrays there are after so many times, at the least of five.

    In a fresh process the first rounds fill caches, of Python's and of ours.
    """
    counts = []
    for _ in range(6):
        for _ in range(times):
            work()
        gc.collect()
        counts.append(sys.getallocatedblocks())
    return min(after - before for before, after in pairwise(counts))


def calls() -> Callable[[], Any]:
    w = Value(0.5)
    program = jit(lambda x, y: (w * x - y) ** 2)
    x, y = np.arange(5.0), np.ones(5)

    def work() -> None:
        program(x, y)
        program.grad(x, y)
        program.loss_and_gradients(x, y)
        program.backward(x, y)

    return work


def batches() -> Callable[[], Any]:
    """Each of another size."""
    w = Value(0.5)
    program, sizes = jit(lambda x: w * x), iter(range(10**9))
    return lambda: program.loss_and_gradients(np.ones(1 + next(sizes) % 300))


def retraces() -> Callable[[], Any]:
    """What the function reads changes from call to call."""
    w, setting = Value(0.5), {"factor": 0.0}
    program = jit(lambda x: w * x * setting["factor"])

    def work() -> None:
        setting["factor"] += 1.0
        program.loss_and_gradients(np.ones(3))

    return work


def kinds() -> Callable[[], Any]:
    """Arguments of another kind at each call, as a text is."""
    program, names = jit(lambda x, name: x * len(name)), map(str, range(10**9))
    return lambda: program(1.0, next(names))


def programs() -> Callable[[], Any]:
    """Each of its own, and dropped."""
    return lambda: jit(lambda x: x * x + 1.0)(2.0)


def graphs() -> Callable[[], Any]:
    w = Value(0.5)

    def work() -> None:
        y = w
        for _ in range(20):
            y = (y * w).tanh() + w
        y.backward()

    return work


def fits() -> Callable[[], Any]:
    w = Value(0.5)
    trainer = nn.Trainer(lambda x: (w * x - 1.0) ** 2, nn.Adam([w], lr=0.1))
    return lambda: trainer.fit(np.ones(8), epochs=2, batch_size=4, progress=False)


WORK: dict[str, tuple[Callable[[], Callable[[], Any]], int, int]] = {
    "calls": (calls, 500, 100_000),
    "batches": (batches, 600, 99_900),
    "retraces": (retraces, 70, 3_000),
    "kinds": (kinds, 80, 5_000),
    "programs": (programs, 40, 5_000),
    "graphs": (graphs, 100, 20_000),
    "fits": (fits, 30, 2_000),
}


@pytest.mark.filterwarnings("ignore:.*traced again at:RuntimeWarning")
@pytest.mark.parametrize(("make", "some", "many"), WORK.values(), ids=WORK)
def test_memory_is_flat(make: Callable[[], Callable[[], Any]], some: int, many: int) -> None:
    times = count(some, many)
    assert growth(make(), times) < max(60, times // 4)
