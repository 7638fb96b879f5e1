"""Kernels of sums of products: rows of a layer, sums of a few terms, slots times slots.

The opcodes are in kernels.py.  What follows a row at once, relu or the gate of its reverse sweep,
is done while the row is in registers.
"""

from __future__ import annotations

from collections.abc import Callable

from autograd import ops
from autograd.ir import IF_POSITIVE
from autograd.machine.kernels import ROWS, SHORT, Kernel
from autograd.machine.writer import Register, compute

# What is stored for a row: of its sum and, for a gate, of the vector in the gate's slot.
Ending = Callable[[Register, Register | None], Register]
ENDINGS: dict[str, Ending] = {
    "dot": lambda total, gate: total,
    "dot_relu": lambda total, gate: compute(total.writer, ops.relu, (total,)),
    "dot_gate": lambda total, gate: compute(total.writer, IF_POSITIVE, (gate, total)),
}


def dot_kernel(k: Kernel, opcode: str) -> str:
    """Rows of dots that share their x, with coefficients: four at a time, then one by one."""
    w = k.w
    rows, terms, coef = k.word("1"), k.word("2"), k.word("3")
    coefs = w.at(k.field("coefs"), coef, k.target.number)
    fours = w.let(f"sdiv i64 {rows}, {ROWS}")
    targets = w.plus(terms, "4")
    gates = w.plus(targets, rows) if opcode == "dot_gate" else None
    per_row = w.plus(terms, "1")

    def some(count: int, row: str) -> None:
        start = w.at(coefs, w.times(row, per_row), k.target.number)
        places = _slots(k, w.plus(targets, row), count)
        gated = _slots(k, w.plus(gates, row), count) if gates else []
        _dot_rows(k, terms, start, places, gated, ENDINGS[opcode])

    with w.loop("0", fours) as i:
        some(ROWS, w.times(i, str(ROWS)))
    with w.loop(w.times(fours, str(ROWS)), rows) as row:
        some(1, row)
    return k.finish(w.plus(gates or targets, rows))


def _slots(k: Kernel, word: str, count: int) -> list[str]:
    """The addresses of the slots that so many words name."""
    return [k.slot(k.word(k.w.plus(word, str(r)))) for r in range(count)]


def _dot_rows(
    k: Kernel, terms: str, coefs: str, places: list[str], gates: list[str], ending: Ending
) -> None:
    w, target, rows = k.w, k.target, len(places)
    vectors = range(target.vectors)
    accs = [[w.variable(target.vector) for _ in vectors] for _ in places]

    def coefficients(index: str) -> list[str]:
        at = w.at(coefs, w.times(index, str(rows)), target.number)
        return [
            w.splat(w.load(target.number, w.at(at, str(r), target.number))) for r in range(rows)
        ]

    with w.loop("0", "%lanes", str(target.chunk)) as lane:
        for row, start in zip(accs, coefficients("0")):
            for acc in row:
                w.store(target.vector, start, acc)
        with w.loop("0", terms) as term:
            xs = _vectors(k, k.slot(k.word(w.plus(term, "4"))), lane)
            for row, c in zip(accs, coefficients(w.plus(term, "1"))):
                for acc, value in zip(row, xs):
                    old = w.load(target.vector, acc)
                    w.store(target.vector, w.multiply_add(c, value, old), acc)
        for r, (row, place) in enumerate(zip(accs, places)):
            gate = _vectors(k, gates[r], lane) if gates else []
            out = w.at(place, lane, target.number)
            for v, acc in enumerate(row):
                total = Register(w, w.load(target.vector, acc))
                result = ending(total, Register(w, gate[v]) if gates else None)
                w.store(target.vector, result.name, w.at(out, str(v), target.vector))


def _vectors(k: Kernel, slot: str, lane: str) -> list[str]:
    """The numbers of a slot from `lane` on, those that an inner loop handles at once."""
    w, target = k.w, k.target
    first = w.at(slot, lane, target.number)
    return [
        w.load(target.vector, w.at(first, str(v), target.vector)) for v in range(target.vectors)
    ]


Pair = tuple[list[str], list[str]]
Factors = Callable[[str, str], Callable[[str], Pair]]  # of (item, term), and then of a lane


def _sums(
    k: Kernel, words: int, start: Callable[[str], str], factors: Factors, short: int = 0
) -> str:
    """Items of three words and `words` more for each term: dst, a word that says with what to
    begin, the number of terms, the terms.  Those of `short` terms need no loop over them."""
    w = k.w
    position = w.variable("i64")
    w.store("i64", "2", position)
    with w.loop("0", k.word("1")):
        p = w.load("i64", position)
        out, begin = k.slot(k.word(p)), w.splat(start(p))
        terms = str(short) if short else k.word(w.plus(p, "2"))
        if short:
            _short_sum(k, out, begin, [factors(p, str(term)) for term in range(short)])
        else:
            _long_sum(k, out, begin, terms, lambda term, p=p: factors(p, term))  # type: ignore[misc]
        length = w.plus(w.times(terms, str(words)), "3")
        w.store("i64", w.plus(p, length), position)
    return k.finish(w.load("i64", position))


def _short_sum(k: Kernel, out: str, begin: str, factors: list[Callable[[str], Pair]]) -> None:
    """One loop over the lanes, all addresses known before."""
    w, target = k.w, k.target
    with w.loop("0", "%lanes", str(target.chunk)) as lane:
        sums = [begin] * target.vectors
        for pair in factors:
            sums = [w.multiply_add(x, y, old) for old, x, y in zip(sums, *pair(lane))]
        at = w.at(out, lane, target.number)
        for v, total in enumerate(sums):
            w.store(target.vector, total, w.at(at, str(v), target.vector))


def _long_sum(
    k: Kernel, out: str, begin: str, terms: str, factors: Callable[[str], Callable[[str], Pair]]
) -> None:
    """A loop over the terms for each few lanes, whose sums stay in registers."""
    w, target = k.w, k.target
    accs = [w.variable(target.vector) for _ in range(target.vectors)]
    with w.loop("0", "%lanes", str(target.chunk)) as lane:
        for acc in accs:
            w.store(target.vector, begin, acc)
        with w.loop("0", terms) as term:
            for acc, x, y in zip(accs, *factors(term)(lane)):
                old = w.load(target.vector, acc)
                w.store(target.vector, w.multiply_add(x, y, old), acc)
        at = w.at(out, lane, target.number)
        for v, acc in enumerate(accs):
            w.store(target.vector, w.load(target.vector, acc), w.at(at, str(v), target.vector))


def pairs_kernel(k: Kernel, constants: str, short: int = 0) -> str:
    """Dots of slots with slots."""
    w, target = k.w, k.target
    coefs = k.field(constants)

    def start(p: str) -> str:
        return w.load(target.number, w.at(coefs, k.word(w.plus(p, "1")), target.number))

    def factors(p: str, term: str) -> Callable[[str], Pair]:
        at = w.plus(w.plus(p, "3"), w.times(term, "2"))
        one, other = k.slot(k.word(at)), k.slot(k.word(w.plus(at, "1")))
        return lambda lane: (_vectors(k, one, lane), _vectors(k, other, lane))

    return _sums(k, 2, start, factors, short)


def line_kernel(k: Kernel, short: int = 0) -> str:
    """Dots of coefficients with slots, each with slots of its own."""
    w, target = k.w, k.target
    coefs = k.field("coefs")

    def coefficient(p: str, index: str) -> str:
        at = w.plus(k.word(w.plus(p, "1")), index)
        return w.load(target.number, w.at(coefs, at, target.number))

    def factors(p: str, term: str) -> Callable[[str], Pair]:
        c = w.splat(coefficient(p, w.plus(term, "1")))
        x = k.slot(k.word(w.plus(w.plus(p, "3"), term)))
        return lambda lane: ([c] * target.vectors, _vectors(k, x, lane))

    return _sums(k, 1, lambda p: coefficient(p, "0"), factors, short)


def _short_kernel(name: str, terms: int) -> Callable[[Kernel], str]:
    if name.startswith("line"):
        return lambda k: line_kernel(k, terms)
    return lambda k: pairs_kernel(k, "coefs", terms)


BUILDERS: dict[str, Callable[[Kernel], str]] = {
    **{opcode: lambda k, opcode=opcode: dot_kernel(k, opcode) for opcode in ENDINGS},  # type: ignore[misc]
    "line": line_kernel,
    **{name: _short_kernel(name, terms) for name, terms in SHORT.items()},
}
