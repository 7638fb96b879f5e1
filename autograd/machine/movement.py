"""Instructions that move numbers: between arrays and slots, by index, into sums by index.

An input or an output is two fields, the address of its first sample and the distance between
samples in bytes; `rows`, unless it is null, says which sample of the inputs each lane has.

Only `take`, `choose` and `scatter` use data as addresses.  Their indices come from `index` alone,
which lets through only indices that are inside every table of their column; a plan is made only if
these tables are at least that long (see select.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.machine.kernels import Block, Kernel, Opcode, always
from autograd.machine.words import Words


def _array(k: Kernel, table: str) -> tuple[str, str]:
    """Address and stride of the array that the first word names."""
    entry = k.at(k.context.address(table), k.times(k.argument("array"), "2"), "i64")
    return k.load("ptr", entry), k.load("i64", k.at(entry, "1", "i64"))


def _load_kernel(k: Kernel, source: str) -> None:
    """Columns of an input to slots; lanes without a sample get the numbers of the last one."""
    number, (base, stride) = k.target.number, _array(k, "inputs")
    size = 8 if source == "double" else 4
    rows, first = k.context.address("rows"), k.context.integer("first")
    valid = k.context.integer("valid")
    chosen = k.let(f"icmp ne ptr {rows}, null")
    packed = k.let(f"icmp eq i64 {stride}, {size}")
    dense = k.let(f"select i1 {chosen}, i1 false, i1 {packed}")
    strided = k.let(f"select i1 {chosen}, i1 false, i1 {k.let(f'xor i1 {packed}, true')}")
    with k.items() as item:
        slot, column = item.at("out"), k.at(base, item.at("offset"), "i8")

        def move(address: str, lane: str) -> None:
            value = k.load(source, address)
            if source != number:
                value = k.let(f"{'fptrunc' if size == 8 else 'fpext'} {source} {value} to {number}")
            k.store(number, value, k.at(slot, lane, number))

        with k.when(dense):
            start = k.at(column, first, source)
            with k.loop("0", valid) as lane:
                move(k.at(start, lane, source), lane)
        with k.when(strided):
            start = k.at(column, k.times(first, stride), "i8")
            with k.loop("0", valid) as lane:
                move(k.at(start, k.times(lane, stride), "i8"), lane)
        with k.when(chosen), k.loop("0", valid) as lane:
            row = k.load("i64", k.at(rows, k.plus(first, lane), "i64"))
            move(k.at(column, k.times(row, stride), "i8"), lane)
        last = k.load(number, k.at(slot, k.plus(valid, "-1"), number))
        with k.loop(valid, "%lanes") as lane:
            k.store(number, last, k.at(slot, lane, number))


def _row(k: Kernel, lane: str) -> str:
    """The sample of a lane."""
    place = k.plus(k.context.integer("first"), lane)
    result = k.variable("i64")
    k.store("i64", place, result)
    rows = k.context.address("rows")
    with k.when(k.let(f"icmp ne ptr {rows}, null")):
        k.store("i64", k.load("i64", k.at(rows, place, "i64")), result)
    return k.load("i64", result)


def _index_kernel(k: Kernel) -> None:
    """Columns of an integer input to the indices, each checked against its tables.

    They were checked before, but the array is the caller's, who may have written to it since.  So
    each number is read once and checked here: if it is outside, 0 takes its place and `outside`
    gets its row.
    """
    base, stride = _array(k, "inputs")
    valid = k.context.integer("valid")
    with k.items() as item:
        target, length = item.at("column"), item.at("length")
        column = k.at(base, item.at("offset"), "i8")
        with k.loop("0", "%lanes") as lane:
            behind = k.let(f"icmp sge i64 {lane}, {valid}")
            source = k.let(f"select i1 {behind}, i64 {k.plus(valid, '-1')}, i64 {lane}")
            row = _row(k, source)
            address = k.at(column, k.times(row, stride), "i8")
            value = k.let(f"load volatile i64, ptr {address}, align 8")
            inside = k.let(f"icmp ult i64 {value}, {length}")
            with k.when(k.let(f"xor i1 {inside}, true")):
                k.store("i64", row, k.context.address("outside"))
            small = k.let(f"trunc i64 {k.let(f'select i1 {inside}, i64 {value}, i64 0')} to i32")
            k.store("i32", small, k.at(target, lane, "i32"))


def _save_kernel(k: Kernel) -> None:
    """Slots to columns of an output."""
    number, (base, stride) = k.target.number, _array(k, "outputs")
    first, valid = k.context.integer("first"), k.context.integer("valid")
    dense = k.let(f"icmp eq i64 {stride}, {k.target.bytes}")
    with k.items() as item:
        slot, column = item.at("x"), k.at(base, item.at("offset"), "i8")
        with k.when(dense):
            start = k.at(column, first, number)
            with k.loop("0", valid) as lane:
                value = k.load(number, k.at(slot, lane, number))
                k.store(number, value, k.at(start, lane, number))
        with k.when(k.let(f"xor i1 {dense}, true")), k.loop("0", valid) as lane:
            value = k.load(number, k.at(slot, lane, number))
            k.store(number, value, k.at(column, k.times(k.plus(first, lane), stride), "i8"))


def _take_kernel(k: Kernel) -> None:
    """Uniform numbers by index."""
    number = k.target.number
    with k.items() as item:
        slot, column, table = item.at("out"), item.at("column"), item.at("table")
        with k.loop("0", "%lanes") as lane:
            value = k.load(number, k.at(table, k.word(column, lane), number))
            k.store(number, value, k.at(slot, lane, number))


def _choose_kernel(k: Kernel) -> None:
    """One of several slots by index, lane by lane."""
    number = k.target.number
    with k.items() as item:
        slot, column = item.at("out"), item.at("column")
        with k.loop("0", "%lanes") as lane:
            source = item.at("table", k.word(column, lane))
            value = k.load(number, k.at(source, lane, number))
            k.store(number, value, k.at(slot, lane, number))


def _pick_kernel(k: Kernel) -> None:
    """A slot where the index is a given one, 0 elsewhere."""
    target = k.target
    kind, bits = f"<{target.width} x i32>", f"<{target.width} x i1>"
    with k.items() as item:
        out, column, source = item.at("out"), item.at("column"), item.at("x")
        wanted = k.let(f"trunc i64 {item.at('k')} to i32")
        one = k.let(f"insertelement {kind} poison, i32 {wanted}, i64 0")
        every = f"<{target.width} x i32> zeroinitializer"
        hits = k.let(f"shufflevector {kind} {one}, {kind} poison, {every}")
        with k.loop("0", "%lanes", str(target.width)) as lane:
            found = k.let(f"load {kind}, ptr {k.at(column, lane, 'i32')}, align 4")
            hit = k.let(f"icmp eq {kind} {found}, {hits}")
            value = k.load(target.vector, k.at(source, lane, target.number))
            zero = target.constant(0.0)
            kept = k.let(f"select {bits} {hit}, {target.vector} {value}, {target.vector} {zero}")
            k.store(target.vector, kept, k.at(out, lane, target.number))


def _scatter_kernel(k: Kernel) -> None:
    """Adds each lane to the sum that its index selects; lane l to part l modulo the width."""
    number, valid = k.target.number, k.context.integer("valid")
    with k.items() as item:
        column, base, source = item.at("column"), item.at("sums"), item.at("x")
        with k.loop("0", valid) as lane:
            cell = k.at(base, k.word(column, lane), k.target.vector)
            part = k.at(cell, k.let(f"urem i64 {lane}, {k.target.width}"), number)
            total, value = k.load(number, part), k.load(number, k.at(source, lane, number))
            k.store(number, k.let(f"fadd {number} {total}, {value}"), part)


# The NumPy forms


def _column(block: Block, array: Any, offset: int) -> Any:
    """A column of an array, for the samples of the block."""
    column = array.reshape(len(array), -1)[:, offset // array.itemsize]
    return column[block.first : block.first + block.valid]


def _load(block: Block, array: int, out: int, offset: int) -> None:
    column = _column(block, block.inputs[array], offset)
    block.slots[out, : block.valid] = column
    block.slots[out, block.valid :] = column[-1]


def _index(block: Block, array: int, column: int, offset: int, length: int) -> None:
    found = _column(block, block.inputs[array], offset).copy()
    outside = np.flatnonzero((found < 0) | (found >= length))
    if len(outside):
        block.outside = block.first + int(outside[0])
        found[outside] = 0
    block.indices[column, : block.valid] = found
    block.indices[column, block.valid :] = found[-1]


def _save(block: Block, array: int, x: int, offset: int) -> None:
    _column(block, block.outputs[array], offset)[:] = block.slots[x, : block.valid]


def _take(block: Block, out: int, column: int, table: int) -> None:
    block.slots[out] = block.coefs[table + block.indices[column]]


def _choose(block: Block, out: int, column: int, table: list[int]) -> None:
    index = block.indices[column]
    block.slots[out] = np.take_along_axis(block.slots[table], index[None], 0)[0]


def _pick(block: Block, out: int, column: int, k: int, x: int) -> None:
    block.slots[out] = np.where(block.indices[column] == k, block.slots[x], 0.0)


def _scatter(block: Block, column: int, sums: int, x: int) -> None:
    places = sums + block.indices[column, : block.valid]
    np.add.at(block.accs, places, block.slots[x, : block.valid])


def _opcode(name: str, legend: str, kernel: Any, numpy: Any) -> Opcode:
    return Opcode(name, Words(legend), kernel, numpy, narrow=always)


# By the size of a number in the input, float64 or float32; offsets are in bytes
LOADS = {
    size: _opcode(
        f"load{8 * size}",
        "array count | >out offset",
        lambda k, kind=kind: _load_kernel(k, kind),
        _load,
    )
    for size, kind in ((8, "double"), (4, "float"))
}
INDEX = _opcode("index", "array count | @column offset length", _index_kernel, _index)
SAVE = _opcode("save", "array count | <x offset", _save_kernel, _save)
TAKE = _opcode("take", "count | >out @column $table", _take_kernel, _take)
CHOOSE = _opcode("choose", ">out @column length <table*length", _choose_kernel, _choose)
PICK = _opcode("pick", "count | >out @column k <x", _pick_kernel, _pick)
SCATTER = _opcode("scatter", "count | @column +sums <x", _scatter_kernel, _scatter)
OPCODES = [*LOADS.values(), INDEX, SAVE, TAKE, CHOOSE, PICK, SCATTER]
