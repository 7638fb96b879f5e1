"""Rows: sums of coefficients times slots, and how they share instructions.

Rows of the same slots are a layer: one `dot`, four rows at a time.  Rows that differ only in their
last slot, such as those of a layer whose input is added to its output, are a layer and sums of two
terms; all others are lines.  A relu after a row, and the gate of its reverse sweep, are done with
the row itself.  Twins are two operations on one operand that share most of their work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autograd import ops
from autograd.ir import COMPUTED, LESS_THEN, Argument, Arguments, Tape, is_zero, same_number
from autograd.machine.dots import DOT, LINES, ROWS, interleaved, of_terms
from autograd.machine.instructions import Item, Slot
from autograd.machine.kernels import Opcode
from autograd.machine.operations import TWINS
from autograd.operation import Op
from autograd.plan.uniform import Cell, Uniform

_TWINS = {op for pair in TWINS for op in pair}
_SHORT = 4  # how many slots, besides the last, rows must share to become a layer


class Coefficients:
    """The uniform numbers that instructions read as coefficients; equal lists are stored once."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self._starts: dict[tuple[Cell, ...], int] = {}

    def place(self, cells: list[Cell]) -> int:
        """The position at which these begin."""
        key = tuple(cells)
        start = self._starts.get(key)
        if start is None:
            start = self._starts[key] = len(self.cells)
            self.cells.extend(cells)
        return start


@dataclass
class Row:
    """target = cells[0] + the sum of cells[k + 1] * x_k, but 0 where the gate is not positive."""

    target: Slot
    cells: list[Cell]
    gate: Slot | None = None


Group = tuple[int, Opcode, tuple[Slot, ...]]  # level, opcode, slots


class Rows:
    """Collects rows by level; `items` gives the instructions for them."""

    def __init__(self, uniform: Uniform, coefs: Coefficients, new: Callable[[], Slot]) -> None:
        self.coefs = coefs
        self._start = [uniform.nothing, uniform.constant(1.0)]  # of a sum that continues another
        self._new = new
        self._groups: dict[Group, list[Row]] = {}

    def add(self, level: int, opcode: Opcode, xs: tuple[Slot, ...], row: Row) -> None:
        """Schedule a row of these slots at that level."""
        self._groups.setdefault((level, opcode, xs), []).append(row)

    def items(self) -> Iterator[tuple[int, Opcode, Item]]:
        """Items with their levels and opcodes; those of a level in this order."""
        place, lines = self.coefs.place, []
        for level, xs, row in self._single():
            opcode = of_terms(LINES, len(xs))
            lines.append((level, opcode, opcode.words.item(row.target, place(row.cells), xs)))
        for (level, opcode, xs), rows in self._groups.items():
            coefs = place(interleaved([row.cells for row in rows]))
            gates = [row.gate for row in rows if row.gate is not None]
            targets = [row.target for row in rows]
            yield level, opcode, opcode.words.item(coefs, xs, targets, gates)
        yield from lines

    def _single(self) -> Iterator[tuple[int, tuple[Slot, ...], Row]]:
        """The rows that are lines, which are removed from the groups."""
        alike: dict[Group, list[tuple[Slot, Row]]] = {}
        for key, rows in list(self._groups.items()):
            level, opcode, xs = key
            if opcode is not DOT or len(rows) >= ROWS:
                continue
            del self._groups[key]
            if len(xs) > _SHORT:
                alike.setdefault((level, opcode, xs[:-1]), []).extend([(xs[-1], r) for r in rows])
            else:
                yield from ((level, xs, row) for row in rows)
        for key, found in alike.items():
            level, _, shared = key
            if len(found) < ROWS:
                yield from ((level, (*shared, last), row) for last, row in found)
                continue
            for last, row in found:
                begun = self._new()
                self._groups.setdefault(key, []).append(Row(begun, row.cells[:-1]))
                yield level, (begun, last), Row(row.target, [*self._start, row.cells[-1]])


class RowSinks:
    """Which nodes of a tape absorb a row; `is_row` says whether a node is one.

        relu(row)              the row, stored only after relu
        less_then 0 x g 0      a gate: g where 0 < x, else 0; relu's pullback gives it
            x -> relu(x)       0 < relu(x) exactly where 0 < x, so the gate does not need x
            g is a row         the row, with the gate

    The results are the same bit for bit.
    """

    def __init__(
        self, tape: Tape, roots: list[Argument], varying: bytearray, is_row: Callable[[int], bool]
    ) -> None:
        self.relus: dict[int, int] = {}  # relus, and the rows they absorb
        self.gates: dict[int, tuple[int, Argument]] = {}  # for gates: the tested node, what passes
        self.rows: set[int] = set()  # rows that their sinks absorb
        relu_of: dict[int, int] = {}
        for i in tape.of_sort(COMPUTED):
            op, args = tape.ops[i], tape.args[i]
            if op is ops.relu and varying[i]:
                relu_of.setdefault(args[0], i)  # type: ignore[arg-type]
            elif op is LESS_THEN and varying[i] and _is_gate(args):
                self.gates[i] = args[1], args[2]  # type: ignore[assignment]
        if not relu_of and not self.gates:
            return
        passed = [g for _, g in self.gates.values() if type(g) is int]
        users = _use_counts_of({*relu_of, *passed}, tape, roots)
        testers: dict[int, list[int]] = {}
        for i, (x, _) in self.gates.items():
            testers.setdefault(x, []).append(i)
        for x, relu in relu_of.items():
            later = [i for i in testers.get(x, ()) if i > relu]
            if is_row(x) and users[x] == 1 + len(later):
                self.relus[relu] = x
                self.rows.add(x)
                self.gates.update({i: (relu, self.gates[i][1]) for i in later})
        for _, g in self.gates.values():
            if type(g) is int and users[g] == 1 and is_row(g):
                self.rows.add(g)


def _use_counts_of(nodes: set[int], tape: Tape, roots: list[Argument]) -> dict[int, int]:
    """How often each of these is a root or an operand."""
    counts = dict.fromkeys(nodes, 0)
    for args in (roots, *map(tape.args.__getitem__, tape.of_sort(COMPUTED))):
        if not nodes.isdisjoint(args):
            for x in args:
                if type(x) is int and x in counts:
                    counts[x] += 1
    return counts


def _is_gate(args: Arguments) -> bool:
    """True for the operands of a gate: g where 0 < x, else 0."""
    least, x, _, other = args
    return is_zero(least) and type(x) is int and same_number(other, 0.0)


def is_plain(args: Arguments) -> bool:
    """Whether a dot is just a sum or difference of two, for which there is an instruction."""
    if len(args) != 4:
        return False
    _, _, one, sign = args
    return same_number(one, 1.0) and (same_number(sign, 1.0) or same_number(sign, -1.0))


def is_row(args: Arguments, varying: bytearray) -> bool:
    """True for a sum of coefficients times slots, and of uniform numbers: a neuron."""
    if is_plain(args):
        return False
    n = len(args) // 2
    if _none_vary(args[:n], varying):
        return True
    for w, x in zip(args[:n], args[n:]):
        if type(w) is int and varying[w] and type(x) is int and varying[x]:
            return False
    return True


def coefficients_first(args: Arguments, varying: bytearray) -> tuple[Arguments, list[Argument]]:
    """The factors of a row's terms: those that are the same in every lane, and the others."""
    n = len(args) // 2
    ws, xs = args[:n], args[n:]
    if _none_vary(ws, varying):
        return ws, list(xs)
    swapped = [type(w) is int and bool(varying[w]) for w in ws]
    return (
        tuple([x if swap else w for swap, w, x in zip(swapped, ws, xs)]),
        [w if swap else x for swap, w, x in zip(swapped, ws, xs)],
    )


def _none_vary(xs: Arguments, varying: bytearray) -> bool:
    """True if all of these are nodes that are the same in every lane."""
    return set(map(type, xs)) == {int} and not any(map(varying.__getitem__, xs))  # type: ignore[arg-type]


def twins(tape: Tape, varying: bytearray) -> dict[int, tuple[Opcode, tuple[int, int]]]:
    """Pairs of operations that share their operand, and so most of their work.

    For each of the two nodes: the opcode for both, and the two nodes in the opcode's order.
    """
    places: dict[tuple[Op, Argument], int] = {}
    for i in tape.of_sort(COMPUTED):
        op = tape.ops[i]
        if op in _TWINS and varying[i]:
            places[op, tape.args[i][0]] = i
    found: dict[int, tuple[Opcode, tuple[int, int]]] = {}
    for (one, other), opcode in TWINS.items():
        for (op, x), i in places.items():
            k = places.get((other, x))
            if op is one and k is not None and i not in found and k not in found:
                found[i] = found[k] = opcode, (i, k)
    return found
