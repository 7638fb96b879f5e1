"""Row sinks: relu after a row, and the gate of relu's reverse sweep, done with the row itself.

    relu(row)              that row, which is kept nowhere
    less_then 0 x g 0      a gate: g where 0 < x, else 0; it is what relu's pullback sends
        x -> relu(x)       0 < relu(x) just where 0 < x, so that x need not be kept for the gate
        g a row            that row, with the gate

No bit changes by it.
"""

from __future__ import annotations

from collections.abc import Callable

from autograd import ops
from autograd.ir import COMPUTED, LESS_THEN, Argument, Arguments, Tape, is_zero, same_number


class RowSinks:
    """Which nodes of a tape take up a row; `is_row` tells whether a node is one."""

    def __init__(
        self, tape: Tape, roots: list[Argument], varying: bytearray, is_row: Callable[[int], bool]
    ) -> None:
        self.relus: dict[int, int] = {}  # relus, and the rows they take up
        self.gates: dict[int, tuple[int, Argument]] = {}  # gates: what is positive, what passes
        self.rows: set[int] = set()  # rows that are done by their sinks
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
    """True for the operands of: where 0 < x, g, else 0."""
    least, x, _, other = args
    return is_zero(least) and type(x) is int and same_number(other, 0.0)
