"""Which parts of the compiler the programs reached: instructions, tiles, laws, and kinds of rows.

It watches while plans are made; a table lists everything that no program reached, which shows what
the fuzzer does not test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from autograd.machine.dots import DOT, DOT_GATE, DOT_RELU, LINES, ROWS
from autograd.machine.instructions import OPCODES, decoded
from autograd.machine.lane_sums import TILES
from autograd.operation import TABLE, Op
from autograd.passes import simplify
from autograd.plan import rows
from autograd.plan.select import Selector
from autograd.run import variant

_LAWS: dict[Op, list[tuple[str, Sequence[Any]]]] = {}  # of each operation, their texts and operands
for _law in simplify.LAWS:
    _operation, *_operands = simplify.parsed(_law.left)
    _LAWS.setdefault(_operation, []).append((str(_law), _operands))
# The kinds of rows, as plan/rows.py tells them apart
ROW_KINDS = (
    "layer of four", "layer of more than four", "layer and single rows", "line", "line of many",
    "alike but for the last", "relu in a row", "gate of a relu in a row", "gate in a row",
    "gate alone", "begun by a number", "coefficients last", "mixed sum", "plain sum",
)  # fmt: skip
UNIFORM = {opcode.name for opcode in OPCODES if opcode.uniform}


class Reached:
    """Counts by kind and name: how many plans, laws applied, rows."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, kind: str, name: str) -> None:
        """Count one."""
        self.counts[f"{kind}: {name}"] += 1

    def missing(self) -> list[str]:
        """Everything that no program reached, one line each."""
        return [name for name in everything() if not self.counts[name]]


def everything() -> list[str]:
    """Everything that can be reached."""
    tiles = {opcode.name for opcode in TILES.values()}
    return [
        *(f"operation: {name}" for name in TABLE),
        *(f"opcode: {opcode.name}" for opcode in OPCODES if opcode.name not in tiles),
        *(f"uniform: {name}" for name in sorted(UNIFORM)),
        *(f"tile: {name}" for name in sorted(tiles)),
        *(f"law: {law}" for law in simplify.LAWS),
        *(f"row: {name}" for name in ROW_KINDS),
    ]


@contextmanager
def watching(reached: Reached) -> Iterator[None]:
    """A block that counts what is compiled."""
    looks = [
        (variant, "compiled", _plans), (simplify, "simpler", _laws),
        (rows.Rows, "items", _rows), (Selector, "_gate", _gates), (Selector, "_mixed", _mixed),
        (Selector, "_dot", _dots), (Selector, "_neuron", _neurons), (Selector, "_row", _starts),
    ]  # fmt: skip
    with ExitStack() as stack:
        for owner, name, look in looks:
            looking = look(reached, getattr(owner, name))
            stack.enter_context(mock.patch.object(owner, name, looking))
        yield


def _plans(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    tiles = {opcode.name for opcode in TILES.values()}

    def compiled(*arguments: Any) -> Any:
        plan = original(*arguments)
        for name in {instruction.opcode.name for instruction in decoded(plan.words)}:
            reached.add("tile" if name in tiles else "opcode", name)
        for code in (plan.before, plan.after):
            for name in {instruction.opcode.name for instruction in decoded(code)}:
                reached.add("uniform", name)
        return plan

    return compiled


def _laws(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    def simpler(tape: Any, op: Any, args: Any) -> Any:
        for name, operands in _LAWS.get(op, ()):
            found: dict[str, Any] = {}
            if all(simplify._fits(tape, x, pattern, found) for x, pattern in zip(args, operands)):
                reached.add("law", name)
                break
        return original(tape, op, args)

    return simpler


def _rows(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    def items(self: Any) -> Any:
        grouped = {key: len(found) for key, found in self._groups.items()}
        alike: Counter[Any] = Counter()
        for (level, opcode, xs), count in grouped.items():
            if opcode is DOT and count < ROWS and len(xs) > rows._SHORT:
                alike[level, xs[:-1]] += count
        if any(count >= ROWS for count in alike.values()):
            reached.add("row", "alike but for the last")
        for level, opcode, item in original(self):
            if opcode in (DOT, DOT_RELU, DOT_GATE):
                count = len(opcode.words.values(item, 0)[0][2])
                _count_layer(reached, opcode, count)
            else:
                reached.add("row", "line of many" if opcode is LINES[0] else "line")
            yield level, opcode, item

    return items


def _count_layer(reached: Reached, opcode: Any, count: int) -> None:
    if opcode is DOT_RELU:
        reached.add("row", "relu in a row")
    elif opcode is DOT_GATE:
        reached.add("row", "gate in a row")
    if count == ROWS:
        reached.add("row", "layer of four")
    elif count > ROWS:
        reached.add("row", "layer of more than four")
    if count > ROWS and count % ROWS:
        reached.add("row", "layer and single rows")


def _gates(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    def gate(self: Any, i: int, positive: int, g: Any, taken: Any) -> None:
        if positive != self.tape.args[i][1]:
            reached.add("row", "gate of a relu in a row")
        if g not in taken:
            reached.add("row", "gate alone")
        original(self, i, positive, g, taken)

    return gate


def _mixed(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    def mixed(self: Any, i: int, args: Any) -> None:
        reached.add("row", "mixed sum")
        original(self, i, args)

    return mixed


def _dots(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    def dot(self: Any, i: int, args: Any) -> None:
        if rows.is_plain(args):
            reached.add("row", "plain sum")
        original(self, i, args)

    return dot


def _neurons(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    def neuron(self: Any, i: int, args: Any, *more: Any) -> None:
        if rows.coefficients_first(args, self.varying)[0] != args[: len(args) // 2]:
            reached.add("row", "coefficients last")
        original(self, i, args, *more)

    return neuron


def _starts(reached: Reached, original: Callable[..., Any]) -> Callable[..., Any]:
    def row(self: Any, i: int, start: Any, *more: Any) -> None:
        if start != self.uniform.nothing:
            reached.add("row", "begun by a number")
        original(self, i, start, *more)

    return row
