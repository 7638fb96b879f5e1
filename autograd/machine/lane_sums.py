"""Instructions that sum over lanes: gradients of parameters."""

from __future__ import annotations

import numpy as np

from autograd.machine.kernels import Block, Item, Kernel, Opcode, always
from autograd.machine.words import Words
from autograd.machine.writer import Writer


def _tile_kernel(k: Kernel, rows: int, columns: int, sums: bool) -> None:
    """Sums over lanes of all products of `rows` slots with `columns` others, term by term, and
    with `sums` of the rows themselves."""
    target = k.target
    later = k.let(f"icmp eq i64 {k.context.integer('first_block')}, 0")
    with k.items() as item:
        base, terms = item.at("sum"), item.counts["terms"]
        _clear_invalid(k, item, rows, columns)
        cells = [k.variable(target.vector) for _ in range(rows * (columns + sums))]
        for cell in cells:
            k.store(target.vector, target.constant(0.0), cell)
        with k.when(later):
            for i, cell in enumerate(cells):
                before = k.load(target.vector, k.at(base, str(i), target.vector))
                k.store(target.vector, before, cell)
        with k.loop("0", terms) as term:
            places = [*item.all("x", term), *item.all("y", term)]
            with k.loop("0", "%lanes", str(target.width)) as lane:
                values = [k.load(target.vector, k.at(x, lane, target.number)) for x in places]
                for i, cell in enumerate(cells[: rows * columns]):
                    a, b = values[i // columns], values[rows + i % columns]
                    old = k.load(target.vector, cell)
                    k.store(target.vector, k.multiply_add(a, b, old), cell)
                for a, cell in zip(values, cells[rows * columns :]):
                    old = k.load(target.vector, cell)
                    k.store(target.vector, k.let(f"fadd {target.vector} {old}, {a}"), cell)
        for i, cell in enumerate(cells):
            k.store(target.vector, k.load(target.vector, cell), k.at(base, str(i), target.vector))


def _clear_invalid(k: Kernel, item: Item, rows: int, columns: int) -> None:
    """Write 0 to the lanes after the last sample, so that sums over lanes need no mask.

    These lanes hold nothing of use: they exist because only whole vectors can be computed.
    """
    valid, number, zero = k.context.integer("valid"), k.target.number, k.target.literal(0.0)
    length = k.times(item.counts["terms"], str(rows + columns))
    with k.when(k.let(f"icmp slt i64 {valid}, %lanes")), k.loop("0", length) as j:
        place = item.at("x", j, stride=1)
        with k.loop(valid, "%lanes") as lane:
            k.store(number, zero, k.at(place, lane, number))


def _lanesum_kernel(k: Kernel) -> None:
    """Sums over lanes one after the other, in the order of a loop over the samples."""
    number, valid = k.target.number, k.context.integer("valid")
    with k.items() as item:
        acc, x = item.at("sum"), item.at("x")
        with k.loop("0", valid) as lane:
            total, value = k.load(number, acc), k.load(number, k.at(x, lane, number))
            k.store(number, k.let(f"fadd {number} {total}, {value}"), acc)


def total_up(w: Writer, accs: str, count: str, out: str) -> None:
    """Write the sum over lanes of each of `count` sums.

    Done for as many at a time as a vector has lanes, by adding halves, halves of halves, ...
    """
    target = w.target
    vector, width = target.vector, str(target.width)

    def taken(i: str) -> str:
        return w.load(vector, w.at(accs, i, vector))

    whole = w.times(w.let(f"sdiv i64 {count}, {width}"), width)
    with w.loop("0", whole, width) as i:
        found = [taken(w.plus(i, str(j))) for j in range(target.width)]
        w.store(vector, _transposed_sum(w, found), w.at(out, i, target.number))
    with w.loop(whole, count) as i:
        total = _transposed_sum(w, [taken(i)] * target.width)
        one = w.let(f"extractelement {vector} {total}, i64 0")
        w.store(target.number, one, w.at(out, i, target.number))


def _transposed_sum(w: Writer, vectors: list[str]) -> str:
    """The vector whose lane j is the sum over the lanes of vector j."""
    target = w.target
    size = target.width  # of the pieces of a vector that belong to one of the original vectors
    while size > 1:
        half = size // 2
        near, far = vectors[: len(vectors) // 2], vectors[len(vectors) // 2 :]
        starts = [
            start + side
            for start in range(0, target.width, size)
            for side in (0, target.width)  # of the first vector, of the second
        ]
        masks = [[s + part + lane for s in starts for lane in range(half)] for part in (0, half)]
        vectors = [_halves_added(w, a, b, masks) for a, b in zip(near, far)]
        size = half
    return vectors[0]


def _halves_added(w: Writer, a: str, b: str, masks: list[list[int]]) -> str:
    """The first halves of the pieces of a and b, plus the second ones."""
    vector = w.target.vector
    low, high = (
        w.let(
            f"shufflevector {vector} {a}, {vector} {b}, <{len(mask)} x i32> "
            f"<{', '.join(f'i32 {lane}' for lane in mask)}>"
        )
        for mask in masks
    )
    return w.let(f"fadd {vector} {low}, {high}")


# The NumPy forms: without vectors, so with one number per sum


def _tile_opcode(rows: int, columns: int, sums: bool) -> Opcode:
    def by_numpy(block: Block, acc: int, flat: list[int]) -> None:
        end = acc + rows * columns
        for slots in np.array(flat).reshape(-1, rows + columns):
            x, y = np.split(block.slots[slots, : block.valid], [rows])
            block.accs[acc:end] += (x @ y.T).ravel()
            if sums:
                block.accs[end : end + rows] += x.sum(1)

    return Opcode(
        f"tile{rows}{columns}{'sum' * sums}",
        Words(f"count | +sum terms (<x*{rows} <y*{columns})*terms"),
        lambda k: _tile_kernel(k, rows, columns, sums),
        by_numpy,
        narrow=always,
    )


def _lanesum(block: Block, acc: int, x: int) -> None:
    for number in block.slots[x, : block.valid]:
        block.accs[acc] += number


# By rows, columns, and whether the rows themselves are summed too
TILES: dict[tuple[int, int, bool], Opcode] = {
    shape: _tile_opcode(*shape)
    for shape in (
        *((4, columns, sums) for sums in (False, True) for columns in (4, 3, 2, 1)),
        (1, 1, False),
    )
}
LANESUM = Opcode("lanesum", Words("count | +sum <x"), _lanesum_kernel, _lanesum, narrow=always)
OPCODES = [*TILES.values(), LANESUM]
