"""LLVM IR as text: frames, loops, conditions, fields and numbers, as the compiled code has them."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograd.machine.writer import Fields, Function, Target, Writer

llvm = pytest.importorskip("llvmlite.binding")
DOUBLE, SINGLE = Target("float64", 1, 1, frozenset()), Target("float32", 4, 2, frozenset())


@pytest.fixture
def engine() -> Iterator[Any]:
    """Compiles the text of a function and keeps it alive; gives its address."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    engines = []

    def address(function: Function, text: str, name: str = "f") -> int:
        module = llvm.parse_assembly(
            "\n".join([*sorted(function.externals), text, "attributes #0 = { nounwind }"])
        )
        module.verify()
        machine = llvm.Target.from_default_triple().create_target_machine()
        engines.append(llvm.create_mcjit_compiler(module, machine))
        engines[-1].finalize_object()
        return int(engines[-1].get_function_address(name))

    yield address
    engines.clear()


@pytest.mark.parametrize(("begin", "end", "step"), [(0, 5, 1), (2, 9, 3), (4, 4, 1), (5, 2, 1)])
def test_a_loop_goes_up_to_its_end(engine: Any, begin: int, end: int, step: int) -> None:
    f = Function("i64 @f(i64 %begin, i64 %end)", DOUBLE, set())
    total = f.variable("i64")
    f.store("i64", "0", total)
    with f.loop("%begin", "%end", str(step)) as i:
        f.store("i64", f.plus(f.times(f.load("i64", total), "10"), i), total)
    text = f.text(f"i64 {f.load('i64', total)}")
    run = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)(engine(f, text))
    wanted = 0
    for k in range(begin, end, step):
        wanted = 10 * wanted + k
    assert run(begin, end) == wanted


def test_what_stands_under_a_condition_runs_where_it_holds(engine: Any) -> None:
    f = Function("i64 @f(i64 %x)", DOUBLE, set())
    found = f.variable("i64")
    f.store("i64", "1", found)
    with f.when(f.let("icmp sgt i64 %x, 3")), f.loop("0", "2"):  # blocks inside blocks
        f.store("i64", f.plus(f.load("i64", found), "%x"), found)
    text = f.text(f"i64 {f.load('i64', found)}")
    run = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(engine(f, text))
    assert [run(x) for x in (3, 4)] == [1, 9]


def test_fields_words_and_calls(engine: Any) -> None:
    f = Function("double @f(ptr %record, ptr %words)", DOUBLE, set())
    fields = Fields(f, "%record", {"count": 0, "numbers": 2})
    x = f.load("double", f.at(fields.address("numbers"), f.word("%words", "1"), "double"))
    f.store("i64", f.plus(fields.integer("count"), "1"), fields.place("count"))
    text = f.text(f"double {f.call('llvm.fabs.f64', 'double', f.multiply_add(x, x, x))}")
    numbers, words = np.array([1.0, -0.5]), np.array([7, 1, -3], np.int32)
    record = np.array([41, 0, numbers.ctypes.data])
    pointer = ctypes.c_void_p
    run = ctypes.CFUNCTYPE(ctypes.c_double, pointer, pointer)(engine(f, text))
    assert run(record.ctypes.data, words.ctypes.data) == 0.25
    assert record[0] == 42


def test_a_function_without_a_result_has_one_frame() -> None:
    f = Function("internal void @f(ptr %x)", DOUBLE, set())
    slot = f.variable("double")
    f.store("double", "0.0", slot)
    assert f.text().splitlines() == [
        "define internal void @f(ptr %x) #0 {",
        "entry:",
        f"  {slot} = alloca double",
        f"  store double 0.0, ptr {slot}, align 8",
        "  ret void",
        "}",
    ]


def test_a_writer_for_other_vectors_meanwhile() -> None:
    w = Writer(SINGLE, set())
    with w.as_if(DOUBLE):
        assert w.multiply_add("%x", "%y", "%z") != w.multiply_add("%x", "%y", "%z")
        assert w.target is DOUBLE
    assert w.target is SINGLE
    assert "double" in w.lines[0]


def test_types_and_constants_of_a_target() -> None:
    assert (SINGLE.vector, SINGLE.suffix, SINGLE.chunk, SINGLE.few) == (
        "<4 x float>",
        "v4f32",
        8,
        4,
    )
    assert (DOUBLE.vector, DOUBLE.suffix, DOUBLE.bytes) == ("double", "f64", 8)
    assert DOUBLE.literal(1.0) == "0x3FF0000000000000"
    assert SINGLE.literal(0.1) == "0x3FB99999A0000000"  # rounded to single
    assert SINGLE.literal(1e300) == SINGLE.literal(math.inf)
    assert SINGLE.constant(0.0) == f"<{', '.join(['float 0x0000000000000000'] * 4)}>"
