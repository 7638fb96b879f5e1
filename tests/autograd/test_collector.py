"""The pause of Python's cycle collector, which ends whoever else pauses it and whatever happens."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from interrupts import stops

from autograd import Value, collector, jit
from nn import Module


@contextmanager
def another() -> Iterator[Callable[[float], None]]:
    """A block that another thread has opened; the function ends it, waiting for that so long."""
    inside, leave = threading.Event(), threading.Event()

    def work() -> None:
        with collector.paused():
            inside.set()
            leave.wait(10.0)

    def end(seconds: float) -> None:
        leave.set()
        thread.join(seconds)

    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(10.0)
    yield end
    end(10.0)


def test_it_ends_with_the_last_block_of_all_threads() -> None:
    with collector.paused():
        with collector.paused():
            assert not gc.isenabled()
        with another() as end:
            assert not gc.isenabled()
            end(10.0)
            assert not gc.isenabled()
    assert gc.isenabled()
    with another():
        with collector.paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_block_that_begins_while_another_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one ends just when this one has asked whether the collector is on."""
    real = gc.isenabled
    with another() as end, monkeypatch.context() as patch:

        def asked() -> bool:
            answer = real()
            end(0.2)
            return answer

        patch.setattr(gc, "isenabled", asked)
        with collector.paused():
            asked()
    assert gc.isenabled()


def test_it_stays_off_if_it_was() -> None:
    gc.disable()
    try:
        with collector.paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        with pytest.raises(ZeroDivisionError), collector.paused():
            assert 1 / 0
        assert not gc.isenabled()
    finally:
        gc.enable()


def block() -> None:
    with collector.paused():
        pass


def test_an_interrupt_leaves_it_on_wherever_it_comes() -> None:
    at = 1
    while stops(block, collector.__file__, at):
        assert gc.isenabled()
        assert not collector._open
        assert not collector._found_on
        at += 1
    assert at > 12


@pytest.mark.filterwarnings("ignore:objective reads what a compiled program can't watch")
def test_modules_and_traces_are_made_without_it() -> None:
    seen = []

    def constant() -> float:
        seen.append(gc.isenabled())
        return 0.5

    def objective(x: Value) -> Value:
        seen.append(gc.isenabled())
        return model(x) * 2.0

    class Model(Module):
        def __init__(self) -> None:
            self.w = Value(constant())

        def __call__(self, x: Value) -> Value:
            return self.w * x

    model = Model()
    jit(objective)(1.0)
    assert set(seen) == {False}
    assert gc.isenabled()
