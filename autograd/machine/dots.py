"""Instructions for sums of products: rows of a layer, sums of a few terms, slots times slots.

The epilogue of a row, relu or the gate of its reverse sweep, is applied while the row is in
registers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from autograd import ops
from autograd.ir import IF_POSITIVE
from autograd.machine.kernels import Block, Item, Kernel, Opcode
from autograd.machine.operations import Register, compute
from autograd.machine.words import Words

ROWS = 4  # rows that `dot` computes at a time, so that each x it loads is used four times
_SHORT = (1, 2, 3)  # numbers of terms for which a sum needs no loop over them
_X = TypeVar("_X")
# What is stored for a row: a function of its sum and, for a gate, of the vector in the gate's slot.
Epilogue = Callable[[Register, "Register | None"], Register]


def interleaved(rows: Sequence[Sequence[_X]]) -> list[_X]:
    """The coefficients of rows in the order in which `dot` reads them: for each four rows the first
    of each, the second of each and so on; the rows left over follow one by one."""
    whole = len(rows) - len(rows) % ROWS
    fours = [rows[i : i + ROWS] for i in range(0, whole, ROWS)]
    together = [x for four in fours for column in zip(*four) for x in column]
    return together + [x for row in rows[whole:] for x in row]


def _separated(coefs: Any, rows: int) -> Any:
    """The coefficients of each row, from those in that order."""
    places = interleaved(np.arange(len(coefs)).reshape(rows, -1).tolist())
    found = np.empty_like(coefs)
    found[places] = coefs
    return found.reshape(rows, -1)


def _dot_kernel(k: Kernel, epilogue: Epilogue) -> None:
    """Rows of dots that share their x, with coefficients: four at a time, then one by one."""
    with k.items() as item:
        rows, coefs = item.counts["rows"], item.at("coef")
        fours = k.let(f"sdiv i64 {rows}, {ROWS}")
        per_row = k.plus(item.counts["terms"], "1")

        def some(count: int, row: str) -> None:
            start = k.at(coefs, k.times(row, per_row), k.target.number)
            _dot_rows(k, item, start, row, count, epilogue)

        with k.loop("0", fours) as i:
            some(ROWS, k.times(i, str(ROWS)))
        with k.loop(k.times(fours, str(ROWS)), rows) as row:
            some(1, row)


def _dot_rows(k: Kernel, item: Item, coefs: str, row: str, count: int, epilogue: Epilogue) -> None:
    target = k.target
    places = item.all("out", row, count)
    gates = item.all("gate", row, count) if item.has("gate") else []
    vectors = range(target.vectors)
    accs = [[k.variable(target.vector) for _ in vectors] for _ in places]

    def coefficients(index: str) -> list[str]:
        at = k.at(coefs, k.times(index, str(count)), target.number)
        found = (k.load(target.number, k.at(at, str(r), target.number)) for r in range(count))
        return [k.splat(c) for c in found]

    with k.loop("0", "%lanes", str(target.chunk)) as lane:
        for sums, start in zip(accs, coefficients("0")):
            for acc in sums:
                k.store(target.vector, start, acc)
        with k.loop("0", item.counts["terms"]) as term:
            xs = _vectors(k, item.at("x", term), lane)
            for sums, c in zip(accs, coefficients(k.plus(term, "1"))):
                for acc, value in zip(sums, xs):
                    old = k.load(target.vector, acc)
                    k.store(target.vector, k.multiply_add(c, value, old), acc)
        for r, (sums, place) in enumerate(zip(accs, places)):
            gate = _vectors(k, gates[r], lane) if gates else []
            out = k.at(place, lane, target.number)
            for v, acc in enumerate(sums):
                total = Register(k, k.load(target.vector, acc))
                result = epilogue(total, Register(k, gate[v]) if gates else None)
                k.store(target.vector, result.name, k.at(out, str(v), target.vector))


def _vectors(k: Kernel, slot: str, lane: str) -> list[str]:
    """The numbers of a slot from `lane` on that an inner loop handles at once."""
    vector = k.target.vector
    first = k.at(slot, lane, k.target.number)
    return [k.load(vector, k.at(first, str(v), vector)) for v in range(k.target.vectors)]


Pair = tuple[list[str], list[str]]
Term = Callable[[str], Pair]  # the factors of a term from a lane on


def _sums_kernel(k: Kernel, short: int, products: bool) -> None:
    """Sums of coefficients times slots, or of slots times slots; with `short` terms, not 0, there
    is no loop over the terms."""
    with k.items() as item:
        out, coefs = item.at("out"), item.at("coef")

        def coefficient(index: str) -> str:
            return k.splat(k.load(k.target.number, k.at(coefs, index, k.target.number)))

        def factors(term: str | int) -> Term:
            if products:
                x, y = item.at("x", term), item.at("y", term)
                return lambda lane: (_vectors(k, x, lane), _vectors(k, y, lane))
            c = coefficient(str(term + 1) if isinstance(term, int) else k.plus(term, "1"))
            x = item.at("x", term)
            return lambda lane: ([c] * k.target.vectors, _vectors(k, x, lane))

        begin = coefficient("0")
        if short:
            _short_sum(k, out, begin, list(map(factors, range(short))))
        else:
            _long_sum(k, out, begin, item.counts["terms"], factors)


def _short_sum(k: Kernel, out: str, begin: str, factors: list[Term]) -> None:
    """One loop over the lanes, with all addresses computed before it."""
    target = k.target
    with k.loop("0", "%lanes", str(target.chunk)) as lane:
        sums = [begin] * target.vectors
        for pair in factors:
            sums = [k.multiply_add(x, y, old) for old, x, y in zip(sums, *pair(lane))]
        at = k.at(out, lane, target.number)
        for v, total in enumerate(sums):
            k.store(target.vector, total, k.at(at, str(v), target.vector))


def _long_sum(k: Kernel, out: str, begin: str, terms: str, factors: Callable[[str], Term]) -> None:
    """For every few lanes a loop over the terms, with the sums in registers."""
    target = k.target
    accs = [k.variable(target.vector) for _ in range(target.vectors)]
    with k.loop("0", "%lanes", str(target.chunk)) as lane:
        for acc in accs:
            k.store(target.vector, begin, acc)
        with k.loop("0", terms) as term:
            for acc, x, y in zip(accs, *factors(term)(lane)):
                old = k.load(target.vector, acc)
                k.store(target.vector, k.multiply_add(x, y, old), acc)
        at = k.at(out, lane, target.number)
        for v, acc in enumerate(accs):
            k.store(target.vector, k.load(target.vector, acc), k.at(at, str(v), target.vector))


# The NumPy forms


def _total(block: Block, coefs: Any, xs: list[int]) -> Any:
    total = np.full_like(block.slots[0], coefs[0])
    for c, x in zip(coefs[1:], xs):
        total += c * block.slots[x]
    return total


def _dot(name: str) -> Callable[..., None]:
    def by_numpy(
        block: Block, coef: int, xs: list[int], outs: list[int], gates: Sequence[int] = ()
    ) -> None:
        end = coef + len(outs) * (len(xs) + 1)
        for r, coefs in enumerate(_separated(block.coefs[coef:end], len(outs))):
            total = _total(block, coefs, xs)
            if name == "dot_relu":
                total = np.where(total <= 0.0, 0.0, total)
            elif gates:
                total = np.where(block.slots[gates[r]] > 0.0, total, 0.0)
            block.slots[outs[r]] = total

    return by_numpy


def _line(block: Block, out: int, coef: int, xs: list[int]) -> None:
    block.slots[out] = _total(block, block.coefs[coef : coef + len(xs) + 1], xs)


def _pairs(block: Block, out: int, coef: int, slots: list[int]) -> None:
    total = np.full_like(block.slots[out], block.coefs[coef])
    for x, y in zip(slots[::2], slots[1::2]):
        total += block.slots[x] * block.slots[y]
    block.slots[out] = total


def _dot_opcode(name: str, epilogue: Epilogue, more: str = "") -> Opcode:
    words = Words(f"rows terms $coef <x*terms >out*rows {more}")
    return Opcode(name, words, lambda k: _dot_kernel(k, epilogue), _dot(name))


def _sums_opcode(name: str, legend: str, short: int) -> Opcode:
    products = name == "pairs"
    head = "count | >out $coef" + ("" if short else " terms")
    return Opcode(
        f"{name}{short or ''}",
        Words(f"{head} {legend}*{short or 'terms'}"),
        lambda k: _sums_kernel(k, short, products),
        _pairs if products else _line,
        uniform=products and not short,
    )


DOT = _dot_opcode("dot", lambda total, gate: total)
DOT_RELU = _dot_opcode("dot_relu", lambda total, gate: compute(total.writer, ops.relu, (total,)))
DOT_GATE = _dot_opcode(
    "dot_gate",
    lambda total, gate: compute(total.writer, IF_POSITIVE, (gate, total)),
    "<gate*rows",
)
# By number of terms; 0 stands for any number
LINES = {terms: _sums_opcode("line", "<x", terms) for terms in (0, *_SHORT)}
PAIRS = {terms: _sums_opcode("pairs", "(<x <y)", terms) for terms in (0, *_SHORT)}
OPCODES = [DOT, DOT_RELU, DOT_GATE, *LINES.values(), *PAIRS.values()]


def of_terms(opcodes: dict[int, Opcode], terms: int) -> Opcode:
    """The opcode in LINES or PAIRS for sums of that many terms."""
    return opcodes.get(terms) or opcodes[0]
