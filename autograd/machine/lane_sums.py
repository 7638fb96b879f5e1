"""Kernels that sum over lanes: gradients of parameters.  The opcodes are in kernels.py."""

from __future__ import annotations

from collections.abc import Callable

from autograd.machine.kernels import SUM_TILES, TILES, Kernel
from autograd.machine.writer import Writer


def tile_kernel(k: Kernel, rows: int, columns: int, sums: bool = False) -> str:
    """Sums over lanes of all products of `rows` slots with `columns` others, term by term, and
    where wanted of the rows themselves."""
    w, target = k.w, k.target
    accs = k.field("accs")
    position = w.variable("i64")
    w.store("i64", "2", position)
    words = rows + columns
    later = w.let(f"icmp eq i64 {k.integer('first_block')}, 0")
    with w.loop("0", k.word("1")):
        p = w.load("i64", position)
        base = w.at(accs, k.word(p), target.vector)
        terms, first = k.word(w.plus(p, "1")), w.plus(p, "2")
        length = w.times(terms, str(words))
        _clear_invalid(k, first, length)
        cells = [w.variable(target.vector) for _ in range(rows * (columns + sums))]
        for cell in cells:
            w.store(target.vector, target.constant(0.0), cell)
        with w.when(later):
            for i, cell in enumerate(cells):
                before = w.load(target.vector, w.at(base, str(i), target.vector))
                w.store(target.vector, before, cell)
        with w.loop("0", terms) as term:
            at = w.plus(first, w.times(term, str(words)))
            places = [k.slot(k.word(w.plus(at, str(j)))) for j in range(words)]
            with w.loop("0", "%lanes", str(target.width)) as lane:
                values = [w.load(target.vector, w.at(x, lane, target.number)) for x in places]
                for i, cell in enumerate(cells[: rows * columns]):
                    a, b = values[i // columns], values[rows + i % columns]
                    old = w.load(target.vector, cell)
                    w.store(target.vector, w.multiply_add(a, b, old), cell)
                for a, cell in zip(values, cells[rows * columns :]):
                    old = w.load(target.vector, cell)
                    w.store(target.vector, w.let(f"fadd {target.vector} {old}, {a}"), cell)
        for i, cell in enumerate(cells):
            w.store(target.vector, w.load(target.vector, cell), w.at(base, str(i), target.vector))
        w.store("i64", w.plus(first, length), position)
    return k.finish(w.load("i64", position))


def _tile_builder(rows: int, columns: int, sums: bool = False) -> Callable[[Kernel], str]:
    return lambda k: tile_kernel(k, rows, columns, sums)


def _clear_invalid(k: Kernel, first: str, length: str) -> None:
    """Write 0 to the lanes behind the last sample, so that sums over lanes need no mask.

    What lies there is of no use to anyone: only whole vectors can be computed.
    """
    w = k.w
    valid = k.integer("valid")
    with w.when(w.let(f"icmp slt i64 {valid}, %lanes")), w.loop("0", length) as j:
        place = k.slot(k.word(w.plus(first, j)))
        with w.loop(valid, "%lanes") as lane:
            zero = k.target.literal(0.0)
            w.store(k.target.number, zero, w.at(place, lane, k.target.number))


def lanesum_kernel(k: Kernel) -> str:
    """Sums over lanes one after the other, as a loop over samples would have them."""
    w, number = k.w, k.target.number
    accs, valid, count = k.field("accs"), k.integer("valid"), k.word("1")
    with w.loop("0", count) as i:
        at = w.plus(w.times(i, "2"), "2")
        acc = w.at(accs, k.word(at), k.target.vector)
        x = k.slot(k.word(w.plus(at, "1")))
        with w.loop("0", valid) as lane:
            total, value = w.load(number, acc), w.load(number, w.at(x, lane, number))
            w.store(number, w.let(f"fadd {number} {total}, {value}"), acc)
    return k.finish(w.plus(w.times(count, "2"), "2"))


def total_up(w: Writer, accs: str, count: str, out: str) -> None:
    """Write the sum over lanes of each of `count` sums.

    As many at a time as a vector has lanes; every one halves, halves of halves, ...
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
    size = target.width  # of the pieces of a vector that belong to one of the first ones
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


BUILDERS: dict[str, Callable[[Kernel], str]] = {
    **{name: _tile_builder(*shape) for name, shape in TILES.items()},
    **{name: _tile_builder(*shape, True) for name, shape in SUM_TILES.items()},
    "lanesum": lanesum_kernel,
}
