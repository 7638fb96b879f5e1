"""What backward promises: leaves add up, inner nodes are of one call, no depth is too deep."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from autograd import Value, dot, gradients, sweep
from autograd.sweep import topological

MILLION = 1_000_000


@pytest.fixture
def _untouched_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes raising the recursion limit an error."""

    def refuse(limit: int) -> None:
        raise AssertionError(f"recursion limit set to {limit}")

    monkeypatch.setattr(sys, "setrecursionlimit", refuse)


@pytest.mark.usefixtures("_untouched_limit")
@pytest.mark.parametrize(
    "steps",
    [
        [lambda s, w: s + w],
        [lambda s, w: s * w, lambda s, w: dot([s], [w]), lambda s, w: s.sin(), lambda s, w: w - s],
    ],
    ids=["sum", "every form in turn"],
)
def test_a_chain_of_a_million_nodes(steps: list[Callable[[Value, Value], Value]]) -> None:
    """Forward, backward, repr, and freed by reference counts alone."""
    w = Value(1.0)
    gc.collect()
    gc.disable()  # nothing but reference counts may free it
    try:
        before = sys.getallocatedblocks()
        s = Value(0.5)
        for i in range(MILLION):
            s = steps[i % len(steps)](s, w)
        assert repr(s).startswith("Value(data=")
        s.backward()
        assert (s.grad, w.has_grad) == (1.0, True)
        del s
        free_lists = 10_000  # what the interpreter keeps for later
        assert sys.getallocatedblocks() - before < free_lists
    finally:
        gc.enable()


def test_topological_order_of_a_long_chain() -> None:
    s = leaf = Value(1.0)
    for _ in range(100_000):
        s = s * leaf
    order = topological(s)
    assert len(order) == 100_001
    assert order[0] is leaf
    assert order[-1] is s


def test_three_hundred_graphs_leave_nothing_for_the_collector() -> None:
    ws = [Value(float(i)) for i in range(5)]
    gc.collect()
    gc.disable()
    try:
        for i in range(300):
            h = dot(ws, [0.1 * i] * 5, ws[0]).tanh()
            loss = (h * h - 1.0) ** 2 + h.exp()
            loss.backward()
            gradients(loss, ws, create_graph=True)
        del h, loss
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_backward_twice_adds_up_in_leaves_only() -> None:
    x = Value(3.0)
    square = x * x
    cube = square * x
    cube.backward()
    assert (x.grad, square.grad, cube.grad) == (27.0, 3.0, 1.0)
    cube.backward()
    assert (x.grad, square.grad, cube.grad) == (54.0, 3.0, 1.0)


@pytest.mark.parametrize(("zeroed", "wanted"), [(False, 42.0), (True, 30.0)])
def test_two_losses_share_an_inner_node(zeroed: bool, wanted: float) -> None:
    x = Value(3.0)
    h = x * x
    (h * 2.0).backward()
    assert (x.grad, h.grad) == (12.0, 2.0)
    if zeroed:
        x.zero_grad()
    (h * 5.0).backward()
    assert (x.grad, h.grad) == (wanted, 5.0)


def test_two_losses_added_are_one() -> None:
    x, y = Value(1.5), Value(1.5)
    (x * x).backward()
    x.sin().backward()
    (y * y + y.sin()).backward()
    assert x.grad == y.grad


def test_from_an_inner_node() -> None:
    x = Value(3.0)
    h = x * x
    top = h * 7.0
    h.backward()
    assert (x.grad, h.grad, top.grad) == (6.0, 1.0, 0.0)
    assert not top.has_grad


def test_from_a_leaf() -> None:
    x = Value(3.0)
    x.backward()
    assert x.grad == 1.0
    x.backward(2.5)
    assert x.grad == 3.5


def test_the_seed_scales() -> None:
    x = Value(3.0)
    y = x * x
    y.backward(-0.5)
    assert (x.grad, y.grad) == (-3.0, -0.5)
    y.backward(seed=0)
    assert (x.grad, y.grad) == (-3.0, 0.0)
    with pytest.raises(TypeError, match="seed takes a real number, not Value"):
        y.backward(Value(1.0))


def test_a_leaf_changed_after_the_forward_pass() -> None:
    """Its gradient is that of the forward pass that happened, for every form of a node."""
    x, w = Value(3.0), Value(2.0)
    y = x * w + x.exp() * 0.0 + dot([w], [x]) + dot([w], [5.0], x) + x / w
    x.data, w.data = 100.0, -100.0
    y.backward()
    assert (x.grad, w.grad) == (2.0 + 2.0 + 1.0 + 0.5, 3.0 + 3.0 + 5.0 - 0.75)


def test_in_place_operators_rebind() -> None:
    a = Value(3.0)
    alias = a
    a += 1.0
    a *= 2.0
    a -= 1.0
    a /= 7.0
    a **= 2.0
    assert a.data == 1.0
    assert alias.data == 3.0
    assert alias.op is None
    a.backward()
    assert alias.grad == pytest.approx(2.0 * 2.0 / 7.0, rel=1e-15)


def test_doubling_sixty_times() -> None:
    x = y = Value(1.0)
    for _ in range(60):
        y = y + y
    y.backward()
    assert y.data == x.grad == 2.0**60


def test_an_operand_that_is_there_several_times() -> None:
    x = Value(3.0)
    y = dot([x, x, x], [x, 2.0, x], x)
    y.backward()
    assert y.data == 3.0 + 9.0 + 6.0 + 9.0
    assert x.grad == 1.0 + 6.0 + 2.0 + 6.0


def test_nodes_wait_for_all_their_users() -> None:
    """The naive recursion, which passes on at the first visit, gives b 2 and a 6."""
    a = Value(1.0)
    b = a + a
    c = b + b * a
    c.backward()
    assert (b.grad, a.grad) == (2.0, 2.0 + 2.0 + 2.0 - 0.0)


def test_what_is_not_below_keeps_its_gradient() -> None:
    x, other = Value(2.0), Value(5.0)
    unused = x * other
    unused.backward()
    kept = other.grad, unused.grad
    x.zero_grad()
    (x * x).backward()
    assert (x.grad, other.grad, unused.grad) == (4.0, *kept)


def test_a_leaf_reached_with_gradient_zero_has_one() -> None:
    x = Value(2.0)
    (x * 0.0).backward()
    assert x.has_grad
    assert x.grad == 0.0
    x.zero_grad()
    assert not x.has_grad
    assert x.grad == 0.0


def test_flows_sum_to_the_gradient() -> None:
    x, w = Value(3.0), Value(2.0)
    for y in (x * w, x + w, dot([w, x], [x, 4.0], w), x**w, x * 5.0, 1.0 / x):
        x.zero_grad()
        w.zero_grad()
        y.backward(1.5)
        flows = y.flows()
        assert len(flows) == len(y.inputs)
        for leaf in (x, w):
            assert sum(f for f, z in zip(flows, y.inputs) if z is leaf) == leaf.grad
        assert all(f == 0.0 for f, z in zip(flows, y.inputs) if type(z) is float)
    assert x.flows() == ()


def change_threads(frame: FrameType, event: str, argument: Any) -> Any:
    """A trace function that lets other threads run at every line of the sweep."""
    if frame.f_code.co_filename != sweep.__file__:
        return None
    time.sleep(0)
    return change_threads


def test_threads_lose_no_update() -> None:
    shared, threads, passes = Value(2.0), 4, 50
    start = threading.Barrier(threads)
    finished: list[float] = []

    def work(k: int) -> None:
        own = Value(float(k))
        start.wait(10)
        for _ in range(passes):
            y = shared * own + shared
            y.backward()
        finished.append(own.grad)

    tracer = threading.gettrace()
    threading.settrace(change_threads)
    try:
        running = [threading.Thread(target=work, args=(k,), daemon=True) for k in range(threads)]
        for thread in running:
            thread.start()
    finally:
        threading.settrace(tracer)  # type: ignore[arg-type]
    for thread in running:
        thread.join(60)
    assert finished == [passes * 2.0] * threads
    assert shared.grad == passes * sum(k + 1.0 for k in range(threads))


def test_gradients_writes_nothing() -> None:
    w, x = Value(2.0), Value(3.0)
    y = (w * x).tanh()
    w.grad = 7.0
    got = gradients(y, [w, x])
    assert got == gradients(y, [w, x])
    assert (w.grad, x.has_grad, y.has_grad) == (7.0, False, False)
    w.zero_grad()
    y.backward()
    assert got == [w.grad, x.grad]
