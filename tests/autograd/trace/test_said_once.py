"""What a program says of what it can't watch: once, and as an error where that is asked for."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import TraceError, Value, freeze, jit

LARGE = np.full(10_000, 2.0)  # 80 kB
SMALL = np.full(8_000, 2.0)  # 64 kB and below


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
