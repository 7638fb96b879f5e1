"""Training steps in the machine: the same trajectory as a loop over Values, to the bit if exact."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value, jit, relu
from autograd.tape.loop import Loop


def problem() -> tuple[list[Value], Any, Any, Any]:
    """A tiny regression: parameters, loss of a sample, data."""
    rng = np.random.default_rng(0)
    ws = [Value(x) for x in rng.normal(size=3)]

    def loss(x: Any, y: Any) -> Any:
        return (ws[0] * x[0] + ws[1] * relu(x[1]) + ws[2] - y) ** 2

    return ws, loss, rng.normal(size=(40, 2)), rng.normal(size=40)


def momentum(w: Any, g: Any, v: Any, lr: Any) -> Any:
    """The new weight and velocity."""
    v = 0.9 * v + g
    return w - lr * v, v


@pytest.mark.parametrize("exact", [True, False])
def test_the_loop_equals_steps_on_values(exact: bool) -> None:
    ws, loss, xs, ys = problem()
    rng = np.random.default_rng(1)
    rows = np.concatenate([rng.permutation(40) for _ in range(5)])
    rates = np.linspace(0.1, 0.01, 25)
    expected, velocity = [], [0.0] * 3
    start = [w.data for w in ws]
    for step, rate in enumerate(rates.tolist()):
        for w in ws:
            w.zero_grad()
        total = 0.0
        for row in rows[8 * step : 8 * step + 8].tolist():
            out = loss(xs[row].tolist(), float(ys[row]))
            out.backward()
            total += out.data
        expected.append(total * 0.125)
        for k, w in enumerate(ws):
            w.data, velocity[k] = momentum(w.data, w.grad * 0.125, velocity[k], rate)
    after = [w.data for w in ws]
    for w, number in zip(ws, start):
        w.data = number
    program = jit(loss, exact=exact)
    loop = Loop(program, [xs, ys], momentum, states=1, settings=1)
    losses = loop.run(rows, 8, [rates])
    loop.store()
    order = [ws.index(w) for w in loop.parameters]
    if exact:
        assert losses.tolist() == expected
        assert [w.data for w in ws] == after
        assert loop.state[0].tolist() == [velocity[k] for k in order]
    else:
        np.testing.assert_allclose(losses, expected, rtol=1e-12)
        np.testing.assert_allclose([w.data for w in ws], after, rtol=1e-12)


def test_runs_add_up_to_one_run() -> None:
    _, loss, xs, ys = problem()
    rows, rates = np.arange(40), np.full(10, 0.05)
    one = Loop(jit(loss), [xs, ys], momentum, 1, 1)
    whole = one.run(rows, 4, [rates])
    other = Loop(jit(loss), [xs, ys], momentum, 1, 1)
    parts = [other.run(rows[k : k + 20], 4, [rates[:5]]) for k in (0, 20)]
    assert whole.tolist() == np.concatenate(parts).tolist()
    assert other.run(rows[:3], 4, [rates]).tolist() == []
