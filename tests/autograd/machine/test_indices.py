"""Indices that other code changes between their check and their use: an error, no foreign memory.

What could crash runs in a process of its own, so that a crash is a return code.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, take
from autograd.machine.instructions import Interpreter
from autograd.run.loop import Loop
from autograd.run.program import Program

FAR = [10**8, -1, 3, 2**32, -(2**63), 2**63 - 1]


def survives(code: str) -> str:
    """What the code prints in a process of its own, which must end well."""
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize("kind", ["value", "loss"])
@pytest.mark.parametrize("rows", [1, 3, 100, 5000])
def test_the_machine_reads_no_index_behind_its_table(kind: str, rows: int, far: int) -> None:
    """After the check, before the run: as another thread may write."""
    ws = [Value(0.5), Value(1.5), Value(2.5)]
    variant = jit(lambda k, x: take(ws, k) * take([x, 1.0, x * x], k)).traced(*_data(rows))
    ks, xs = _data(rows)
    call = variant.start(kind, [ks, xs])
    ks[rows // 2] = far
    if kind == "value":
        call.allocate([()])
    with pytest.raises(IndexError, match=rf"^row {rows // 2}: the index was changed while"):
        call.run()
    ks[rows // 2] = 2
    call = variant.start(kind, [ks, xs])
    if kind == "value":
        call.allocate([()])
    call.run()  # and nothing is left of it


def _data(rows: int) -> tuple[Any, Any]:
    return np.arange(rows) % 3, np.ones(rows)


@pytest.mark.parametrize("threads", [1, 2])
def test_all_threads_look(threads: int) -> None:
    ks, xs = _data(40_000)
    program = jit(lambda k, x: take([1.0, 2.0, 3.0], k) * x, threads=threads)
    call = program.traced(ks, xs).start("value", [ks, xs])
    call.allocate([()])
    ks[39_999] = 10**8
    with pytest.raises(IndexError, match=r"^row 39999: "):
        call.run(threads)


def test_the_shortest_table_counts() -> None:
    ks = np.array([0, 1, 0])
    call = jit(lambda k: take([1.0, 2.0, 3.0], k) + take([1.0, 2.0], k)).traced(ks)
    begun = call.start("value", [ks])
    begun.allocate([()])
    ks[1] = 2
    with pytest.raises(IndexError, match=r"^row 1: "):
        begun.run()


def test_what_indexes_no_table_may_be_any_number() -> None:
    ks = np.array([[0, 10**12], [1, -5]])
    assert jit(lambda k: take([1.0, 2.0], k[0]))(ks).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("batch", [10, 4])
def test_a_loop_stops_before_the_step_that_has_it(batch: int) -> None:
    ks, xs = _data(10)
    w = Value(0.5)
    program: Program = jit(lambda k, x: (take([w, 1.0, 2.0], k) - x) ** 2)
    program.wrt = [w]
    made = Loop(
        program.traced(ks, xs), [ks, xs], batch, lambda w, g, norm2, unit, lr: (w - lr * g,), 0, 1
    )
    made.load([0.5], np.zeros((0, 1)))
    rows = None if batch == 10 else np.arange(10)
    made.run(1, 0, rows, [(0.1,)])
    before = made.numbers.copy()
    ks[9] = 10**8
    with pytest.raises(IndexError, match=r"^row 9: "):
        made.run(3, 0, rows, [(0.1,)])
    done = 0 if batch == 10 else 2
    assert made.done == done
    assert (made.numbers == before).all() == (done == 0)
    ks[9] = 0
    made.run(3, 0, rows, [(0.1,)])
    assert made.done == 3


@pytest.mark.parametrize("wrong", [10**8, 1000, -1])
def test_a_callback_that_writes_to_the_samples(wrong: int) -> None:
    found = survives(
        f"""
        import numpy as np
        from nn import MLP, SGD, Trainer, cross_entropy
        xs, ys = np.random.default_rng(0).normal(size=(64, 2)), np.arange(64) % 3
        model = MLP(2, [4, 3])
        def write(trainer, history):
            if history.epochs == 2:
                ys[7] = {wrong}
        trainer = Trainer(lambda x, y: cross_entropy(model(x), y), SGD(model.parameters(), lr=0.1))
        history = trainer.fit(xs, ys, epochs=5, callbacks=[write], progress=False)
        print(history.losses[-1] < history.losses[0], trainer.optimizer.steps)
        """
    )
    assert found.splitlines() == ["True 5"]  # a run has the samples as they were when it began


def test_another_thread_that_writes() -> None:
    found = survives(
        """
        import threading
        import numpy as np
        from autograd import Value, jit, take
        ws = [Value(float(k)) for k in range(3)]
        f = jit(lambda k, x: take(ws, k) * take([x, 1.0, x * x], k))
        ks, xs = np.zeros(20_000, np.int64), np.ones(20_000)
        f(ks, xs), f.loss_and_gradients(ks, xs)
        over = threading.Event()
        def write():
            while not over.is_set():
                ks[-1] = 10**8
                ks[-1] = 0
        writer = threading.Thread(target=write)
        writer.start()
        caught = 0
        for _ in range(400):
            for call in (f, f.loss_and_gradients):
                try:
                    call(ks, xs)
                except IndexError:
                    caught += 1
        over.set()
        writer.join()
        print(f(ks, xs).sum())
        """
    )
    assert found == "0.0"


def test_numpy_has_the_same_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograd.machine.build import MachineUnavailable

    def none(dtype: str, exact: bool) -> Any:
        raise MachineUnavailable("none here")

    monkeypatch.setattr("autograd.run.variant.machine", none)
    monkeypatch.setattr("autograd.modes._warned", set())
    ks, xs = _data(10)
    traced = jit(lambda k, x: take([1.0, 2.0, 3.0], k) * x).traced(ks, xs)
    with pytest.warns(RuntimeWarning, match="no machine code here"):
        call = traced.start("value", [ks, xs])
    call.allocate([()])
    ks[4] = -2
    with pytest.raises(IndexError, match=r"^row 4: "):
        call.run()


@pytest.mark.parametrize("row", [0, 1, 64, 1_000, 4_096])
def test_numpy_finds_the_same_row_in_any_block(row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.run.variant.machine", lambda dtype, _: Interpreter(dtype))
    ks, xs = _data(4_097)
    traced = jit(lambda k, x: take([1.0, 2.0, 3.0], k) * x).traced(ks, xs)
    call = traced.start("value", [ks, xs])
    call.allocate([()])
    ks[row] = 3
    with pytest.raises(IndexError, match=rf"^row {row}: "):
        call.run()


@pytest.mark.parametrize("count", [1, 2, 63, 64, 65, 1_000, 4_097])
def test_numpy_takes_any_number_of_samples(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In blocks, the last of which it may not fill."""
    ks, xs = _data(count)
    w, table = Value(0.5, "w"), [Value(1.0), Value(-2.0), Value(3.0)]

    def objective(k: Any, x: Value) -> Value:
        return (take(table, k) * x - w) ** 2

    expected = jit(objective).loss_and_gradients(ks, xs)
    monkeypatch.setattr("autograd.run.variant.machine", lambda dtype, _: Interpreter(dtype))
    loss, gradients = jit(objective).loss_and_gradients(ks, xs)
    assert loss == pytest.approx(expected[0], rel=1e-13)
    assert gradients == pytest.approx(expected[1], rel=1e-13)
