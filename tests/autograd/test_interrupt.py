"""Ctrl-C inside backward: leaves hold their old gradients or the new ones, all alike."""

from __future__ import annotations

import threading

import pytest
from interrupts import stops

from autograd import Value, dot, sweep


@pytest.fixture(autouse=True)
def _own_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock for this test alone: a tracer can raise where no signal does, before a release."""
    monkeypatch.setattr(sweep, "_lock", threading.RLock())


def graph() -> tuple[list[Value], Value]:
    """Leaves, one of which has a gradient already, and a result that uses every form of a node."""
    x, w, b = Value(0.5), Value(-1.5), Value(2.0)
    w.grad = 0.25
    h = dot([w, x], [x, b], b)
    y = (h * x + h).tanh() / w + h * h
    return [x, w, b], y


def gradients_of(leaves: list[Value]) -> list[float | None]:
    return [x.grad if x.has_grad else None for x in leaves]


def test_an_interrupt_at_any_line_leaves_no_mixture() -> None:
    leaves, root = graph()
    old = gradients_of(leaves)
    root.backward()
    new = gradients_of(leaves)
    assert None not in new
    assert old != new

    outcomes = []
    for at in range(1, 10_000):
        leaves, root = graph()
        if not stops(root.backward, sweep.__file__, at):
            break
        outcomes.append(gradients_of(leaves))
        assert outcomes[-1] in (old, new), f"interrupted at line {at} of the sweep"
    else:
        pytest.fail("the sweep never ended")
    assert outcomes[0] == old
    assert outcomes[-1] == new


def test_an_interrupted_sweep_can_be_run_again() -> None:
    leaves, root = graph()
    root.backward()
    new = gradients_of(leaves)
    for at in range(1, 60):
        leaves, root = graph()
        old = gradients_of(leaves)
        assert stops(root.backward, sweep.__file__, at)
        assert gradients_of(leaves) == old
        root.backward()
        assert gradients_of(leaves) == new


def test_an_error_in_a_pullback_leaves_the_old_gradients(monkeypatch: pytest.MonkeyPatch) -> None:
    leaves, root = graph()
    old = gradients_of(leaves)

    def broken(*operands: float) -> tuple[float, ...]:
        raise RuntimeError("broken")

    op = (Value(1.0) / Value(2.0)).op
    monkeypatch.setattr(op, "pullback", broken)
    with pytest.raises(RuntimeError, match="broken"):
        root.backward()
    assert gradients_of(leaves) == old
