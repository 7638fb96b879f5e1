"""What a program says of what it can't watch: once, and as an error where that is asked for."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import os
import statistics
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import TraceError, Value, freeze, jit, random
from autograd.trace.closed import _title

LARGE = np.full(10_000, 2.0)  # 80 kB
SMALL = np.full(8_000, 2.0)  # 64 kB and below
LOCK = threading.Lock()
COUNTS = [0]
TICK = freeze(itertools.count().__next__)
TURNS = freeze(itertools.count().__next__)


def reads_environment(x: Any) -> Any:
    return x * float(os.getenv("DOTGRAD_TEST_SCALE", "2"))


def reads_large(x: Any) -> Any:
    return x * float(LARGE[7])


def said(call: Callable[[], Any]) -> list[str]:
    """The warnings of a call."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        call()
    return [str(w.message) for w in found]


NAMED = {
    reads_environment: "reads_environment reads what a compiled program can't watch: .*getenv",
    reads_large: r"reads_large compares large arrays at every call: LARGE \(0\.1 MB\)",
}


@pytest.mark.parametrize(("function", "text"), NAMED.items())
def test_what_can_not_be_watched_is_named_once(function: Any, text: str) -> None:
    program = jit(function)
    with pytest.warns(RuntimeWarning, match=text):
        assert program(3.0) == 6.0
    assert said(lambda: [program(3.0), program(np.ones(3)), program.grad(3.0)]) == []


CALLED: dict[str, Callable[[Any], Any]] = {
    f"{os.name}.getpid": lambda x: x * float(os.getpid() > 0),
    "lock.locked": lambda x: x * (2.0 if LOCK.locked() else 1.0),
    "date.today": lambda x: x * float(datetime.date.today().year > 0),
    "eval": lambda x: x * eval("1.0"),
}


@pytest.mark.parametrize("name", CALLED)
def test_a_call_of_foreign_code_is_named_with_its_owner_and_line(name: str) -> None:
    line = CALLED[name].__code__.co_firstlineno
    with pytest.warns(RuntimeWarning, match=rf"[:;] {name} \(test_said_once\.py:{line}\)\."):
        assert jit(CALLED[name])(3.0) == 3.0


def calls_in_turn(x: Any) -> Any:
    with contextlib.suppress(FileNotFoundError):
        os.stat("")
    LOCK.locked()
    os.getenv("DOTGRAD_TEST_SCALE")
    statistics.fmean([1.0, 2.0])
    os.getpid()
    return x


def test_each_call_of_foreign_code_is_named_but_not_what_reads_only_its_arguments() -> None:
    """Whether it returns or raises, and not what it calls itself."""
    (text,) = said(lambda: jit(calls_in_turn)(3.0))
    line = calls_in_turn.__code__.co_firstlineno
    called = {2: f"{os.name}.stat", 3: "lock.locked", 4: "os.getenv", 6: f"{os.name}.getpid"}
    listed = [f"{name} (test_said_once.py:{line + k})" for k, name in called.items()]
    assert f"can't watch: LOCK, a lock; {'; '.join(listed)}. The program" in text


def test_a_function_without_owner_is_named_alone() -> None:
    assert str.maketrans.__self__ is None  # type: ignore[attr-defined]
    assert _title(str.maketrans) == "maketrans"


def counts(x: Any) -> Any:
    COUNTS[0] += 1
    twice = x * 2.0
    counted = twice * COUNTS[0]
    return counted + 1.0


def ticks(x: Any, lock: Any = LOCK) -> Any:
    return x * TICK()


def takes_turns() -> Any:
    if LOCK.locked() or TURNS() % 2:
        return Value(1.0) * 2.0
    return random.normal()


CHANGING: dict[str, tuple[Callable[..., Any], tuple[float, ...], int]] = {
    r"COUNTS\[0\]": (counts, (2.0,), 3),
    "something": (ticks, (2.0,), 1),
    r"lock\.locked \(test_said_once\.py:\d+\)": (takes_turns, (), 3),
}


@pytest.mark.parametrize("what", CHANGING)
def test_what_changes_by_being_read_is_named_with_the_line_that_differs(what: str) -> None:
    function, arguments, further = CHANGING[what]
    line = function.__code__.co_firstlineno + further
    with pytest.raises(
        TraceError, match=rf"^{what} changes by being read, but .* \(test_said_once\.py:{line}\)$"
    ):
        jit(function)(*arguments)


def test_what_changes_without_a_trace_that_differs_is_named_too() -> None:
    equal = iter([1.0] * 9)
    with pytest.raises(TraceError, match=r"^a list_iterator, equal changes by being read, but"):
        jit(lambda x: x * next(equal))(2.0)


def test_a_label_that_is_read_is_no_reason_to_trace_again() -> None:
    traces, w = freeze([0]), Value(2.0, label="abc")

    def function(x: Any) -> Any:
        traces[0] += 1
        return x * len(w.label or "")

    assert jit(function)(2.0) == 6.0
    assert traces == [1]


def test_strict_makes_it_an_error() -> None:
    with pytest.raises(TraceError, match=NAMED[reads_environment]):
        jit(reads_environment, strict=True)(3.0)


def test_what_is_meant_to_stay_is_not_named() -> None:
    scale, large = freeze([2.0]), freeze(LARGE)
    program = jit(lambda x: x * scale[0] * float(large[7]), strict=True)
    assert said(lambda: program(3.0)) == []
    assert program(3.0) == 12.0


def test_an_array_of_64_kb_is_watched_without_a_word() -> None:
    small = SMALL.copy()
    program = jit(lambda x: x * float(small[7]), strict=True)
    assert said(lambda: program(3.0)) == []
    small[7] = 5.0
    assert program(3.0) == 15.0


def test_a_trace_at_every_call_is_named_once_with_what_changes() -> None:
    setting = {"rate": 0.0}
    program = jit(lambda x: x * setting["rate"])

    def calls() -> None:
        for _ in range(30):
            setting["rate"] += 1.0
            assert program(1.0) == setting["rate"]

    (text,) = said(calls)
    assert "is traced again at every call, because" in text
    assert "rate" in text
    assert said(calls) == []


def test_the_sixth_trace_again_is_the_first_that_is_named() -> None:
    setting = {"rate": 0.0}
    program = jit(lambda x: x * setting["rate"])

    def call() -> None:
        setting["rate"] += 1.0
        program(1.0)

    assert [len(said(call)) for _ in range(10)] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]


def test_a_change_now_and_then_is_not_named() -> None:
    setting = {"rate": 0.0}
    program = jit(lambda x: x * setting["rate"])

    def calls() -> None:
        for _ in range(30):
            setting["rate"] += 1.0
            for _ in range(3):
                assert program(1.0) == setting["rate"]

    assert said(calls) == []


def test_the_number_of_a_value_is_read_at_each_call() -> None:
    """The way out that the warning names."""
    rate = Value(0.0)
    program = jit(lambda x: x * rate.data)

    def calls() -> None:
        for k in range(30):
            rate.data = float(k)
            assert program(1.0) == k

    assert said(calls) == []
