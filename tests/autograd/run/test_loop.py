"""Training steps in the machine: the same trajectory as a loop over Values, to the bit if exact."""

from __future__ import annotations

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from autograd import Value, relu
from autograd.machine.build import MachineUnavailable
from autograd.run.loop import Loop, LoopUnavailable
from autograd.run.program import Program

COUNT = 40
RNG = np.random.default_rng(0)
XS, YS, START = RNG.normal(size=(COUNT, 2)), RNG.normal(size=COUNT), RNG.normal(size=3)
RATES = np.linspace(0.1, 0.01, 25)


def problem() -> tuple[list[Value], Any]:
    """A tiny regression: parameters, loss of a sample."""
    ws = [Value(x) for x in START]

    def loss(x: Any, y: Any) -> Any:
        return (ws[0] * x[0] + ws[1] * relu(x[1]) + ws[2] - y) ** 2

    return ws, loss


def momentum(w: Any, g: Any, v: Any, norm2: Any, unit: Any, lr: Any) -> Any:
    """The new weight and velocity."""
    v = 0.9 * v + g
    return w - lr * v, v


def by_norm(w: Any, g: Any, v: Any, norm2: Any, unit: Any, lr: Any) -> Any:
    """The same with gradients of length 1."""
    return momentum(w, g * unit / norm2**0.5, v, norm2, unit, lr)


def square(g: Any, unit: Any) -> Any:
    return (g * unit) * (g * unit)


def loop(
    batch: int = 8, exact: bool = True, threads: int = 1, rule: Any = momentum, norm: Any = None
) -> Loop:
    """A loop at its begin."""
    ws, loss = problem()
    program = Program(loss, "float64", exact, threads, ws)
    made = Loop(program.traced(XS, YS), [XS, YS], batch, rule, 1, 1, norm)
    made.load(START, np.zeros((1, 3)))
    return made


def on_values(rows: Any, batch: int, rule: Any) -> tuple[list[float], list[float], list[float]]:
    """The losses of the steps, the numbers and the memory after them."""
    ws, loss = problem()
    losses, velocity = [], [0.0] * 3
    epochs = rows.reshape(-1, COUNT)
    batches = [epoch[k : k + batch].tolist() for epoch in epochs for k in range(0, COUNT, batch)]
    for chosen, rate in zip(batches, RATES.tolist()):
        for w in ws:
            w.zero_grad()
        total = 0.0
        for row in chosen:
            out = loss(XS[row].tolist(), float(YS[row]))
            out.backward()
            total += out.data
        scale = 1.0 / len(chosen)
        losses.append(total * scale)
        gradients = [w.grad * scale for w in ws]
        unit = 2.0 ** (1 - math.frexp(max(map(abs, gradients)))[1])
        norm2 = 0.0
        for g in gradients:
            norm2 += (g * unit) * (g * unit)
        for k, w in enumerate(ws):
            w.data, velocity[k] = rule(w.data, gradients[k], velocity[k], norm2, unit, rate)
    return losses, [w.data for w in ws], velocity


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(("rule", "norm"), [(momentum, None), (by_norm, square)])
@pytest.mark.parametrize("batch", [8, 9, 40])
def test_the_loop_equals_steps_on_values(batch: int, rule: Any, norm: Any, exact: bool) -> None:
    source = np.random.default_rng(1)
    rows = np.concatenate([source.permutation(COUNT) for _ in range(5)])
    expected, numbers, velocity = on_values(rows, batch, rule)
    made = loop(batch, exact, rule=rule, norm=norm)
    losses = made.run(len(expected), 0, rows, RATES[: len(expected), None])
    assert made.done == len(expected)
    if exact:
        assert losses.tolist() == expected
        assert made.numbers.tolist() == numbers
        assert made.memory.tolist() == [velocity]
    else:
        np.testing.assert_allclose(losses, expected, rtol=1e-12)
        np.testing.assert_allclose(made.numbers, numbers, rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_rows_of_a_batch_of_many_blocks_are_the_chosen_ones(dtype: str) -> None:
    source = np.random.default_rng(2)
    xs, ys = source.normal(size=(700, 2)), source.normal(size=700)
    rows = source.permutation(700)
    ws, loss = problem()
    program = Program(loss, dtype, False, 1, ws)
    expected, _ = program.loss_and_gradients(xs[rows], ys[rows])
    made = Loop(program.traced(xs, ys), [xs, ys], 700, momentum, 1, 1, None)
    made.load(START, np.zeros((1, 3)))
    assert made.run(1, 0, rows, [[0.05]])[0] == expected


@pytest.mark.parametrize("batch", [8, 9])
def test_runs_add_up_to_one_run(batch: int) -> None:
    rows, period = np.arange(2 * COUNT) % COUNT, -(-COUNT // batch)
    one, other = loop(batch), loop(batch)
    whole = one.run(2 * period, 0, rows, [[0.05]])
    parts = [
        other.run(3, 0, rows, [[0.05]] * 3),
        other.run(0, 3, rows, [[0.05]]),
        other.run(period, 3, rows, [[0.05]]),
        other.run(period - 3, 3, rows, [[0.05]]),
    ]
    assert whole.tolist() == np.concatenate(parts).tolist()
    assert one.numbers.tolist() == other.numbers.tolist()


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_any_number_of_threads_gives_the_same_bits(threads: int) -> None:
    source = np.random.default_rng(2)
    xs, ys = source.normal(size=(2500, 2)), source.normal(size=2500)
    rows = np.concatenate([source.permutation(2500) for _ in range(20)])
    found = []
    for count in (1, threads):
        ws, loss = problem()
        program = Program(loss, "float64", False, count, ws)
        made = Loop(program.traced(xs, ys), [xs, ys], 1200, momentum, 1, 1)
        made.load(START, np.zeros((1, 3)))
        losses = made.run(60, 0, rows, [[0.05]])
        found.append((losses.tolist(), made.numbers.tolist(), made.memory.tolist()))
    assert made.workers > 1
    assert found[0] == found[1]


def test_a_loss_that_is_not_finite_moves_nothing_and_there_is_a_way_back() -> None:
    ws, loss = problem()
    made = Loop(
        Program(loss, "float64", True, 1, ws).traced(XS, YS), [XS, YS], COUNT, momentum, 1, 1
    )
    made.load(START, np.zeros((1, 3)))
    rates = [[0.1]] * 3 + [[1e200]] * 5
    losses = made.run(8, 0, None, rates)
    assert made.done == 4
    assert np.isfinite(losses).tolist() == [True] * 4 + [False]
    assert np.abs(made.numbers).max() > 1e190
    made.back()
    other = loop(COUNT)
    other.run(3, 0, None, rates[:3])
    assert made.numbers.tolist() == other.numbers.tolist()
    assert made.memory.tolist() == other.memory.tolist()


def test_there_is_no_way_back_behind_numbers_from_outside() -> None:
    made = loop()
    made.run(5, 0, np.arange(COUNT), [[0.1]])
    made.load(made.numbers.copy(), made.memory.copy())
    assert made.can_go_back
    made.load(START, np.zeros((1, 3)))
    assert not made.can_go_back
    made.back()
    assert made.numbers.tolist() == START.tolist()


@pytest.mark.parametrize("threads", [1, 2])
def test_another_thread_can_stop_it(threads: int) -> None:
    xs, ys = np.tile(XS, (40, 1)), np.tile(YS, 40)
    ws, loss = problem()
    program = Program(loss, "float64", False, threads, ws)
    made = Loop(program.traced(xs, ys), [xs, ys], 1600, momentum, 1, 1)
    made.load(START, np.zeros((1, 3)))

    def stop_once_it_runs() -> None:
        while not made.done:
            time.sleep(0.001)
        made.stop()

    stopper = threading.Thread(target=stop_once_it_runs, daemon=True)
    stopper.start()
    losses = made.run(10**7, 0, None, [[1e-6]])
    stopper.join()
    assert 0 < made.done == len(losses) < 10**7


def test_parameters_it_does_not_move_are_read_and_those_not_reached_stay() -> None:
    moved, fixed, unreached = Value(1.0), Value(2.0), Value(3.0)

    def loss(x: Any) -> Any:
        return fixed * x * moved

    made = Loop(
        Program(loss, "float64", True, 1, [unreached, moved]).traced(np.ones(4)), [np.ones(4)], 4,
        lambda w, g, norm2, unit, lr: (w - lr * g,), 0, 1,
    )  # fmt: skip
    made.load([3.0, 1.0], np.zeros((0, 2)))
    assert made.run(1, 0, None, [[0.5]]).tolist() == [2.0]
    assert made.numbers.tolist() == [3.0, 0.0]
    fixed.data = 10.0
    made.load([3.0, 1.0], np.zeros((0, 2)))
    assert made.run(1, 0, None, [[0.5]]).tolist() == [10.0]


def test_only_the_gradients_that_are_wanted_are_computed() -> None:
    ws, loss = problem()
    wanted = [ws[2], Value(7.0), ws[0]]
    _, every = Program(loss, "float64", True, 1, ws).loss_and_gradients(XS, YS)
    _, found = Program(loss, "float64", True, 1, wanted).loss_and_gradients(XS, YS)
    assert found.tolist() == [every[2], 0.0, every[0]]


def test_without_machine_code_there_is_no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> Any:
        raise MachineUnavailable("not today")

    monkeypatch.setattr("autograd.modes._warned", set())
    monkeypatch.setattr("autograd.run.variant.machine", missing)
    with (
        pytest.warns(RuntimeWarning, match="no machine code here"),
        pytest.raises(LoopUnavailable, match="a loop needs machine code"),
    ):
        loop()


def test_a_thread_that_does_not_start_leaves_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = loop()
    made.workers, made._helpers = 3, ThreadPoolExecutor(2)
    start, before = threading.Thread.start, threading.active_count()

    def second_fails(self: threading.Thread) -> None:
        if threading.active_count() > before:
            raise RuntimeError("can't start new thread")
        start(self)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", second_fails)
        with pytest.raises(RuntimeError, match="can't start"):
            made.run(5, 0, np.arange(COUNT), [[0.1]])
    made._helpers.shutdown()  # waits for the one that started
    assert made.numbers.tolist() == START.tolist()
