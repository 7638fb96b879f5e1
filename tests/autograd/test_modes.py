"""no_grad and detect_anomaly: blocks, decorators, one thread at a time."""

from __future__ import annotations

import inspect
import math
import sys
import threading
from collections.abc import Callable
from contextlib import nullcontext
from types import FrameType
from typing import Any

import pytest

from autograd import Value, detect_anomaly, dot, grad, modes, no_grad, std


def recorded() -> bool:
    """Whether operations are recorded just now."""
    x = Value(2.0)
    results = (x * x, x + x, x.exp(), x * 2.0, dot([x], [x]))
    kinds = {y.op is not None for y in results}
    assert len(kinds) == 1
    return kinds.pop()


def test_no_grad_computes_and_connects_nothing() -> None:
    x = Value(3.0)
    with no_grad():
        y = x * x + dot([x], [2.0], x)
        z = x.tanh()
    assert (y.data, y.op, y.inputs) == (18.0, None, ())
    assert z.data == math.tanh(3.0)
    y.backward()
    assert y.grad == 1.0
    assert not x.has_grad
    assert recorded()


def test_no_grad_nests() -> None:
    block = no_grad()
    with block:
        with no_grad():
            assert not recorded()
        assert not recorded()
        with block:
            assert not recorded()
        assert not recorded()
    assert recorded()


@pytest.mark.parametrize("block", [no_grad, detect_anomaly])
def test_a_block_ends_with_an_exception(block: Callable[[], no_grad | detect_anomaly]) -> None:
    with pytest.raises(ZeroDivisionError), block():
        raise ZeroDivisionError
    assert modes.active == 0  # the fast paths are open again
    assert recorded()
    Value(1000.0).exp()


def test_no_grad_decorates() -> None:
    @no_grad()
    def twice(depth: int) -> bool:
        assert depth == 0 or not twice(depth - 1)
        return recorded()

    assert not twice(3)
    assert recorded()
    assert not twice(0)


def test_no_grad_holds_for_its_thread() -> None:
    """Others go on recording, both threads that were there and new ones."""
    inside, done = threading.Event(), threading.Event()
    seen: list[bool] = []

    def other() -> None:
        inside.wait(10)
        seen.append(recorded())
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with no_grad():
        inside.set()
        assert done.wait(10)
        fresh = threading.Thread(target=lambda: seen.append(recorded()))
        fresh.start()
        fresh.join(10)
        assert not recorded()
    thread.join(10)
    assert seen == [True, True]


def test_a_derivative_inside_no_grad() -> None:
    with no_grad():
        assert grad(lambda x: x * x)(3.0) == 6.0
        assert not recorded()


def line() -> int:
    """The number of the caller's line."""
    return inspect.stack()[1].lineno


FIRST_WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: Value(-1.0, label="x").log(), r"log\(x=-1\.0\) gave nan"),
    (lambda: Value(1000.0).exp(), r"exp\(1000\.0\) gave inf"),
    (lambda: Value(1.0, label="a") / Value(0.0), r"div\(a=1\.0, 0\.0\) gave inf"),
    (lambda: 1 / Value(0.0), r"div\(1\.0, 0\.0\) gave inf"),
    (lambda: Value(1e308) + Value(1e308), r"add\(1e\+308, 1e\+308\) gave inf"),
    (lambda: Value(-1e200) * Value(1e200), r"mul\(-1e\+200, 1e\+200\) gave -inf"),
    (lambda: Value(-2.0) ** 0.5, r"pow\(-2\.0, 0\.5\) gave nan"),
    (lambda: dot([Value(1e200)], [Value(1e200)]), r"dot\(1e\+200, 1e\+200\) gave inf"),
]


@pytest.mark.parametrize(("compute", "text"), FIRST_WRONG, ids=[text for _, text in FIRST_WRONG])
def test_the_first_inf_or_nan_of_a_result(compute: Callable[[], object], text: str) -> None:
    where = rf"^{text} \(test_modes\.py:{compute.__code__.co_firstlineno}\)$"
    with detect_anomaly(), pytest.raises(FloatingPointError, match=where):
        compute()
    compute()  # IEEE again: no error


def test_the_line_is_the_user_s_behind_a_composition() -> None:
    with detect_anomaly():
        xs = [Value(1.7e308), Value(-1.7e308)]
        with pytest.raises(FloatingPointError, match=rf"^square\(.*test_modes\.py:{line() + 1}\)"):
            std(xs)


def test_inf_and_nan_that_came_in_are_no_one_s_fault() -> None:
    with detect_anomaly():
        y = Value(math.nan) * 2.0 + Value(math.inf)
    assert math.isnan(y.data)


SQUARE_ROOTS = r"the gradient of sqrt\(x=0\.0\) by operand 0 became inf"


def test_the_first_inf_or_nan_of_a_gradient() -> None:
    with detect_anomaly():
        x = Value(0.0, label="x")
        root = x.sqrt()
        made = line() - 1
        y = root * 3.0
        with pytest.raises(FloatingPointError, match=rf"^{SQUARE_ROOTS} \(test_modes\.py:{made}\)"):
            y.backward()
    assert not x.has_grad
    y.backward()
    assert x.grad == math.inf


def test_a_gradient_of_a_graph_made_outside() -> None:
    y = Value(0.0, label="x").sqrt()
    with detect_anomaly(), pytest.raises(FloatingPointError, match=SQUARE_ROOTS):
        y.backward()


def test_detect_anomaly_lets_sound_numbers_pass() -> None:
    x, w = Value(2.0), Value(-1.0)
    with detect_anomaly():
        y = (dot([x, w], [w, x], 1.0) * x + w).tanh() / x
        y.backward()
    twin_x, twin_w = Value(2.0), Value(-1.0)
    ((dot([twin_x, twin_w], [twin_w, twin_x], 1.0) * twin_x + twin_w).tanh() / twin_x).backward()
    assert (x.grad, w.grad) == (twin_x.grad, twin_w.grad)


def test_detect_anomaly_decorates_and_ends() -> None:
    @detect_anomaly()
    def overflow() -> None:
        Value(1000.0).exp()

    for _ in range(2):
        with pytest.raises(FloatingPointError, match="exp"):
            overflow()
    assert Value(1000.0).exp().data == math.inf


def test_a_decorated_function_in_threads_at_once() -> None:
    """Each call has a block of its own: none ends that of another thread."""
    opened, later = threading.Event(), threading.Event()
    seen: dict[str, list[bool]] = {"first": [], "second": []}

    @no_grad()
    def inside(name: str, own: threading.Event, other: threading.Event) -> None:
        own.set()
        assert other.wait(10)
        seen[name].append(recorded())

    def first() -> None:
        with no_grad():
            inside("first", opened, later)  # ends while the second is inside
            seen["first"].append(recorded())

    def second() -> None:
        opened.wait(10)
        inside("second", later, ended)
        seen["second"].append(recorded())

    ended = threading.Event()
    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    threads[0].join(10)
    ended.set()
    threads[1].join(10)
    assert seen == {"first": [False, False], "second": [False, True]}
    assert modes.active == 0


BLOCKS: dict[str, Callable[[], Any]] = {
    "no_grad": no_grad,
    "detect_anomaly": detect_anomaly,
    "tracing": lambda: modes.tracing(None),
    "transforming": modes.transforming,
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_an_interrupt_on_the_way_in_or_out_leaves_the_block_shut(
    block: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tracer raises at each line in turn, as a signal would; but one that comes on the very call
    of `__exit__`, at its first line, nothing written in Python can survive."""
    monkeypatch.setattr(modes, "_count_lock", nullcontext())
    for at in range(1, 1000):
        lines = 0

        def trace(frame: FrameType, event: str, _: Any, at: int = at) -> Any:
            nonlocal lines
            if frame.f_code.co_filename != modes.__file__:
                return None
            code = frame.f_code
            first = code.co_name == "__exit__" and frame.f_lineno == code.co_firstlineno + 1
            if event == "line" and not first:
                lines += 1
                if lines == at:
                    raise KeyboardInterrupt
            return trace

        tracer = sys.gettrace()
        sys.settrace(trace)
        try:
            with block():
                pass
        except KeyboardInterrupt:
            pass
        else:
            break
        finally:
            sys.settrace(tracer)
        assert (modes.active, modes.transforms) == (0, 0), f"at line {at}"
        assert recorded(), f"at line {at}"
        assert (modes.tracer.get(), modes.watch.get(), modes.transform.get()) == (None,) * 3
    assert at > 10
