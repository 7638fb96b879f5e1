"""Kernels that move numbers: between the caller's arrays and slots, by index, to sums by index.

The opcodes are in kernels.py.  An input or an output is two fields, the address of its first
sample and the distance between samples in bytes; `rows`, where it is not null, says which sample
of the inputs each lane has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd.machine.kernels import Kernel


def _array(k: Kernel, table: str) -> tuple[str, str]:
    """Address and stride of the array that the code's first word names."""
    w = k.w
    entry = w.at(k.field(table), w.times(k.word("1"), "2"), "i64")
    return w.load("ptr", entry), w.load("i64", w.at(entry, "1", "i64"))


def load_kernel(k: Kernel, source: str) -> str:
    """Columns of an input to slots; lanes without a sample get the last one's numbers."""
    w, number = k.w, k.target.number
    base, stride = _array(k, "inputs")
    count = k.word("2")
    size = 8 if source == "double" else 4
    rows, first, valid = k.field("rows"), k.integer("first"), k.integer("valid")
    chosen = w.let(f"icmp ne ptr {rows}, null")
    packed = w.let(f"icmp eq i64 {stride}, {size}")
    dense = w.let(f"select i1 {chosen}, i1 false, i1 {packed}")
    strided = w.let(f"select i1 {chosen}, i1 false, i1 {w.let(f'xor i1 {packed}, true')}")
    with w.loop("0", count) as i:
        at = w.plus(w.times(i, "2"), "3")
        slot = k.slot(k.word(at))
        column = w.at(base, k.word(w.plus(at, "1")), "i8")

        def move(address: str, lane: str, slot: str = slot) -> None:
            value = w.load(source, address)
            if source != number:
                value = w.let(f"{'fptrunc' if size == 8 else 'fpext'} {source} {value} to {number}")
            w.store(number, value, w.at(slot, lane, number))

        with w.when(dense):
            start = w.at(column, first, source)
            with w.loop("0", valid) as lane:
                move(w.at(start, lane, source), lane)
        with w.when(strided):
            start = w.at(column, w.times(first, stride), "i8")
            with w.loop("0", valid) as lane:
                move(w.at(start, w.times(lane, stride), "i8"), lane)
        with w.when(chosen), w.loop("0", valid) as lane:
            row = w.load("i64", w.at(rows, w.plus(first, lane), "i64"))
            move(w.at(column, w.times(row, stride), "i8"), lane)
        last = w.load(number, w.at(slot, w.plus(valid, "-1"), number))
        with w.loop(valid, "%lanes") as lane:
            w.store(number, last, w.at(slot, lane, number))
    return k.finish(w.plus(w.times(count, "2"), "3"))


def _row(k: Kernel, lane: str) -> str:
    """The sample of a lane."""
    w = k.w
    place = w.plus(k.integer("first"), lane)
    result = w.variable("i64")
    w.store("i64", place, result)
    rows = k.field("rows")
    with w.when(w.let(f"icmp ne ptr {rows}, null")):
        w.store("i64", w.load("i64", w.at(rows, place, "i64")), result)
    return w.load("i64", result)


def index_kernel(k: Kernel) -> str:
    """Columns of an integer input to the indices, each of which is in its tables.

    They were checked before, but the array is the caller's, who may have written to it since.  So
    the number that was read, once, is checked here: 0 stands for what is in no table, and `outside`
    has its row then.
    """
    w = k.w
    base, stride = _array(k, "inputs")
    count, indices, valid = k.word("2"), k.field("indices"), k.integer("valid")
    with w.loop("0", count) as i:
        at = w.plus(w.times(i, "3"), "3")
        target = w.at(indices, k.word(at), "i32")
        length = k.word(w.plus(at, "2"))
        column = w.at(base, k.word(w.plus(at, "1")), "i8")
        with w.loop("0", "%lanes") as lane:
            behind = w.let(f"icmp sge i64 {lane}, {valid}")
            source = w.let(f"select i1 {behind}, i64 {w.plus(valid, '-1')}, i64 {lane}")
            row = _row(k, source)
            address = w.at(column, w.times(row, stride), "i8")
            value = w.let(f"load volatile i64, ptr {address}, align 8")
            inside = w.let(f"icmp ult i64 {value}, {length}")
            with w.when(w.let(f"xor i1 {inside}, true")):
                w.store("i64", row, k.field("outside"))
            small = w.let(f"trunc i64 {w.let(f'select i1 {inside}, i64 {value}, i64 0')} to i32")
            w.store("i32", small, w.at(target, lane, "i32"))
    return k.finish(w.plus(w.times(count, "3"), "3"))


def save_kernel(k: Kernel) -> str:
    """Slots to columns of an output."""
    w, number = k.w, k.target.number
    base, stride = _array(k, "outputs")
    count, first, valid = k.word("2"), k.integer("first"), k.integer("valid")
    dense = w.let(f"icmp eq i64 {stride}, {k.target.bytes}")
    with w.loop("0", count) as i:
        at = w.plus(w.times(i, "2"), "3")
        slot = k.slot(k.word(at))
        column = w.at(base, k.word(w.plus(at, "1")), "i8")
        with w.when(dense):
            start = w.at(column, first, number)
            with w.loop("0", valid) as lane:
                value = w.load(number, w.at(slot, lane, number))
                w.store(number, value, w.at(start, lane, number))
        with w.when(w.let(f"xor i1 {dense}, true")), w.loop("0", valid) as lane:
            value = w.load(number, w.at(slot, lane, number))
            w.store(number, value, w.at(column, w.times(w.plus(first, lane), stride), "i8"))
    return k.finish(w.plus(w.times(count, "2"), "3"))


def _index(k: Kernel, place: str, lane: str) -> str:
    """The index of a lane."""
    return k.w.word(k.w.at(k.field("indices"), place, "i32"), lane)


def take_kernel(k: Kernel) -> str:
    """Uniform numbers by index."""
    w, number = k.w, k.target.number
    coefs, count = k.field("coefs"), k.word("1")
    with w.loop("0", count) as i:
        at = w.plus(w.times(i, "3"), "2")
        slot, place = k.slot(k.word(at)), k.word(w.plus(at, "1"))
        table = w.at(coefs, k.word(w.plus(at, "2")), number)
        with w.loop("0", "%lanes") as lane:
            value = w.load(number, w.at(table, _index(k, place, lane), number))
            w.store(number, value, w.at(slot, lane, number))
    return k.finish(w.plus(w.times(count, "3"), "2"))


def choose_kernel(k: Kernel) -> str:
    """One of several slots by index, lane by lane."""
    w, number = k.w, k.target.number
    slot, place, count = k.slot(k.word("1")), k.word("2"), k.word("3")
    with w.loop("0", "%lanes") as lane:
        source = k.slot(k.word(w.plus(_index(k, place, lane), "4")))
        value = w.load(number, w.at(source, lane, number))
        w.store(number, value, w.at(slot, lane, number))
    return k.finish(w.plus(count, "4"))


def pick_kernel(k: Kernel) -> str:
    """A slot where the index is a given one, 0 elsewhere."""
    w, target = k.w, k.target
    count, indices = k.word("1"), k.field("indices")
    kind, bits = f"<{target.width} x i32>", f"<{target.width} x i1>"
    with w.loop("0", count) as i:
        at = w.plus(w.times(i, "4"), "2")
        slot, place, wanted, x = (k.word(w.plus(at, str(j))) for j in range(4))
        out, source, column = k.slot(slot), k.slot(x), w.at(indices, place, "i32")
        one = w.let(
            f"insertelement {kind} poison, i32 {w.let(f'trunc i64 {wanted} to i32')}, i64 0"
        )
        every = f"<{target.width} x i32> zeroinitializer"
        hits = w.let(f"shufflevector {kind} {one}, {kind} poison, {every}")
        with w.loop("0", "%lanes", str(target.width)) as lane:
            found = w.let(f"load {kind}, ptr {w.at(column, lane, 'i32')}, align 4")
            hit = w.let(f"icmp eq {kind} {found}, {hits}")
            value = w.load(target.vector, w.at(source, lane, target.number))
            zero = target.constant(0.0)
            kept = w.let(f"select {bits} {hit}, {target.vector} {value}, {target.vector} {zero}")
            w.store(target.vector, kept, w.at(out, lane, target.number))
    return k.finish(w.plus(w.times(count, "4"), "2"))


def scatter_kernel(k: Kernel) -> str:
    """Adds each lane to the sum that its index names; lane l to part l modulo the width."""
    w, number = k.w, k.target.number
    accs, valid, count = k.field("accs"), k.integer("valid"), k.word("1")
    with w.loop("0", count) as i:
        at = w.plus(w.times(i, "3"), "2")
        place, start, x = (k.word(w.plus(at, str(j))) for j in range(3))
        base, source = w.at(accs, start, k.target.vector), k.slot(x)
        with w.loop("0", valid) as lane:
            cell = w.at(base, _index(k, place, lane), k.target.vector)
            part = w.at(cell, w.let(f"urem i64 {lane}, {k.target.width}"), number)
            total, value = w.load(number, part), w.load(number, w.at(source, lane, number))
            w.store(number, w.let(f"fadd {number} {total}, {value}"), part)
    return k.finish(w.plus(w.times(count, "3"), "2"))


BUILDERS: dict[str, Callable[[Kernel], str]] = {
    "load64": lambda k: load_kernel(k, "double"),
    "load32": lambda k: load_kernel(k, "float"),
    "index": index_kernel,
    "save": save_kernel,
    "take": take_kernel,
    "choose": choose_kernel,
    "pick": pick_kernel,
    "scatter": scatter_kernel,
}
