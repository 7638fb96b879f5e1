"""The words of memory by which a program sees that nothing around it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import Value, jit
from autograd.reached import cpython

FACTOR: Any = 2.0


class Thing:
    share = 2.0

    def __init__(self, factor: Any, more: int = 0) -> None:
        self.factor = factor
        self.other = 1.0
        for k in range(more):
            setattr(self, f"more{k}", k)


class Slotted:
    __slots__ = ("factor",)

    def __init__(self, factor: float) -> None:
        self.factor = factor


def times(x: Any, factor: float = 2.0) -> Any:
    return x * factor


def settled(function: Callable[..., Any], seen: bool = True) -> Any:
    """A program that was called until the machine compares the memory."""
    program = jit(function)
    assert [program(3.0) for _ in range(3)] == [6.0] * 3
    around = program._last.around
    assert around.remembered[0].unchanged()
    assert bool(around.remembered[1]) != seen, around.remembered
    return program


def noticed(program: Any, wanted: float) -> None:
    """The program gives this number, and once more."""
    assert program(3.0) == wanted
    assert program(3.0) == wanted


def test_globals(monkeypatch: pytest.MonkeyPatch) -> None:
    program = settled(lambda x: x * FACTOR)
    monkeypatch.setitem(globals(), "ANOTHER", 1)
    noticed(program, 6.0)
    monkeypatch.setitem(globals(), "FACTOR", 5.0)
    noticed(program, 15.0)


def test_a_global_that_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    program = settled(lambda x: x * FACTOR)
    monkeypatch.delitem(globals(), "FACTOR")
    with pytest.raises(NameError, match="FACTOR"):
        program(3.0)


def test_cells() -> None:
    factor = 2.0
    program = settled(lambda x: x * factor)
    factor = -1.0
    noticed(program, -3.0)


def test_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    program = settled(lambda x: times(x))
    monkeypatch.setattr(times, "__defaults__", (4.0,))
    noticed(program, 12.0)
    monkeypatch.setattr(times, "__code__", (lambda x, factor: x - factor).__code__)
    noticed(program, -1.0)


@pytest.mark.parametrize("more", [0, 3, 40])
def test_instances(more: int) -> None:
    """Whose dictionaries share their keys, or have too many for that."""
    things = [Thing(2.0, more), Thing(7.0, more)]
    program = settled(lambda x: x * things[0].factor)
    things[1].factor = 8.0
    noticed(program, 6.0)
    things[0].factor = 3.0
    noticed(program, 9.0)
    things[0], things[1] = things[1], things[0]
    noticed(program, 24.0)


def test_what_an_instance_puts_before_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    thing = Thing(1.0)
    program = settled(lambda x: x * thing.share)
    monkeypatch.setattr(Thing, "share", 4.0)
    noticed(program, 12.0)
    program = jit(lambda x: x * thing.share)
    assert [program(3.0) for _ in range(3)] == [12.0] * 3
    monkeypatch.setattr(thing, "share", 5.0, raising=False)
    noticed(program, 15.0)


def test_dictionaries() -> None:
    table = {"factor": 2.0, "other": 3.0}
    program = settled(lambda x: x * sum(y for k, y in table.items() if k == "factor"))
    table["factor"] = 4.0
    noticed(program, 12.0)
    one = table.pop("factor")
    table["FACTOR"] = one
    noticed(program, 0.0)
    other = table["other"]
    table.clear()
    table["factor"] = other
    noticed(program, 9.0)
    for k in range(100):
        table[f"more{k}"] = 1.0
    noticed(program, 9.0)
    table["factor"] = 1.0
    noticed(program, 3.0)


def test_what_comes_and_what_goes() -> None:
    table, row = {"factor": 2.0}, [Value(1.0), Value(1.0)]
    program = settled(lambda x: x * sum(table.values()) * (len(row) - 1))
    row.pop()
    noticed(program, 0.0)
    row.extend([Value(1.0), Value(1.0)])
    noticed(program, 12.0)
    table["more"] = 1.0
    noticed(program, 18.0)
    del table["more"]
    noticed(program, 12.0)


def test_lists() -> None:
    rows = [[Value(1.0), Value(1.0)], [1.0, 1.0]]
    program = settled(lambda x: x * rows[0][0] + x * rows[1][1])
    rows[0][0] = Value(2.0)
    noticed(program, 9.0)
    rows[1].insert(0, 5.0)
    noticed(program, 9.0)
    rows[1][1] = 4.0
    noticed(program, 18.0)
    rows[1] = [0.0, 0.0]
    noticed(program, 6.0)
    rows[1].clear()
    with pytest.raises(IndexError):
        program(3.0)


def test_numbers_that_take_each_others_place() -> None:
    """An equal number is no change, and one at the address of a number that is gone is one."""
    table: dict[str, Any] = {"factor": float("2")}
    program = settled(lambda x: x * table["factor"])
    for k in range(200):
        wanted = 2.0 + k % 3 // 2
        table["factor"] = float(str(wanted))
        assert program(3.0) == 3.0 * wanted
    for _ in range(20):
        program = settled(lambda x: x * table["factor"])
        table["factor"] = float("2")
        assert program(3.0) == 6.0
        table["factor"] = None  # the number is gone, but for the memory
        table["factor"] = float("3")
        assert program(3.0) == 9.0
        table["factor"] = 2.0


def test_what_python_has_to_ask() -> None:
    """Arrays, sets and slots, beside all else."""
    array, thing, chosen = np.array([2.0]), Slotted(1.0), {1.0}
    program = settled(lambda x: x * float(array[0]) * thing.factor * max(chosen), seen=False)
    array[0] = 4.0
    noticed(program, 12.0)
    thing.factor = 2.0
    noticed(program, 24.0)
    chosen.add(2.0)
    noticed(program, 48.0)


def test_equal_things_again_and_again() -> None:
    """The memory is read anew, but ever more seldom."""
    table = {"factor": 2.0}
    program = settled(lambda x: x * table["factor"])
    around = program._last.around
    memories = set()
    for _ in range(100):
        table["factor"] = float("2")
        program(3.0)
        memories.add(around.remembered[0])
    assert len(memories) < 8
    for _ in range(100):
        program(3.0)
    assert around.remembered[0].unchanged()
    table["factor"] = 3.0
    noticed(program, 9.0)


def test_unknown_layouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where samples do not bear the offsets out, Python asks."""
    assert cpython.is_known()
    cpython._offsets.cache_clear()
    monkeypatch.setattr(cpython, "_USED", 24)
    try:
        assert not cpython.is_known()
        table = {"factor": 2.0}
        program = jit(lambda x: x * table["factor"])
        assert [program(3.0) for _ in range(3)] == [6.0] * 3
        assert program._last.around.remembered is None
        table["factor"] = 3.0
        noticed(program, 9.0)
    finally:
        monkeypatch.undo()
        cpython._offsets.cache_clear()
    assert cpython.is_known()
