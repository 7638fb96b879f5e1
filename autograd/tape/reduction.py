"""Kernels that sum over lanes: gradients of parameters.  The opcodes are in kernels.py."""

from __future__ import annotations

from collections.abc import Callable

from autograd.tape.kernels import TILES, Kernel


def tile_kernel(k: Kernel, rows: int, columns: int) -> str:
    """Sums over lanes of all products of `rows` slots with `columns` others, term by term."""
    w, target = k.w, k.target
    accs = k.field("accs")
    position = w.variable("i64")
    w.store("i64", "2", position)
    words = rows + columns
    with w.loop("0", k.word("1")):
        p = w.load("i64", position)
        base = w.at(accs, k.word(p), target.vector)
        terms, first = k.word(w.plus(p, "1")), w.plus(p, "2")
        length = w.times(terms, str(words))
        _clear_invalid(k, first, length)
        cells = [w.variable(target.vector) for _ in range(rows * columns)]
        for i, cell in enumerate(cells):
            w.store(target.vector, w.load(target.vector, w.at(base, str(i), target.vector)), cell)
        with w.loop("0", terms) as term:
            at = w.plus(first, w.times(term, str(words)))
            places = [k.slot(k.word(w.plus(at, str(j)))) for j in range(words)]
            with w.loop("0", "%lanes", str(target.width)) as lane:
                values = [w.load(target.vector, w.at(x, lane, target.number)) for x in places]
                for i, cell in enumerate(cells):
                    a, b = values[i // columns], values[rows + i % columns]
                    old = w.load(target.vector, cell)
                    w.store(target.vector, w.multiply_add(a, b, old), cell)
        for i, cell in enumerate(cells):
            w.store(target.vector, w.load(target.vector, cell), w.at(base, str(i), target.vector))
        w.store("i64", w.plus(first, length), position)
    return k.finish(w.load("i64", position))


def _tile_builder(rows: int, columns: int) -> Callable[[Kernel], str]:
    return lambda k: tile_kernel(k, rows, columns)


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


BUILDERS: dict[str, Callable[[Kernel], str]] = {
    **{name: _tile_builder(*shape) for name, shape in TILES.items()},
    "lanesum": lanesum_kernel,
}
