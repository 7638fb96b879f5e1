"""The same plans run by NumPy, where LLVM can't be used: right, but slow.

Each opcode of kernels.py on arrays of one block.  Rows are computed by their `forward`, so that
the answers are those of the eager engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.ir import INTERNAL
from autograd.machine.kernels import NAMES, ROWS, SHORT, SUM_TILES, TILES, arity, elementwise
from autograd.machine.writer import Target
from autograd.operation import TABLE, Op
from autograd.plan.twins import TWINS

if TYPE_CHECKING:
    from autograd.run.call import Call

_LANES = 64


class Interpreter:
    """Stands where a Machine would."""

    def __init__(self, dtype: str) -> None:
        self.target = Target(dtype, 1, _LANES, frozenset(), interpreted=True)

    def interpret(self, call: Call) -> None:
        """Do the work of a call."""
        with np.errstate(all="ignore"):
            _Run(call).step()


class _Run:
    """One call."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.plan = call.compiled.plan
        self.uniform = call.uniform
        inputs = self.plan.input_count
        self.inputs, self.outputs = call.arrays[:inputs], call.arrays[inputs:]
        self.first = self.valid = 0

    def step(self) -> None:
        """Everything, as driver.py has it."""
        call, plan, lanes = self.call, self.plan, self.call.lanes
        self._execute(call.compiled.before, self.uniform.reshape(-1, 1), 1)
        self.coefs = self.uniform[call.compiled.coef_index]
        slots = np.zeros((plan.slot_count, lanes), self.uniform.dtype)
        for slot, place in call.compiled.splats.reshape(-1, 2):
            slots[slot] = self.uniform[place]
        self.indices = np.zeros((plan.index_count, lanes), np.int64)
        self.accs = np.zeros(plan.acc_count, self.uniform.dtype)
        words = np.array(plan.words, np.int64)
        for self.first in range(0, call.samples, lanes):
            self.valid = min(lanes, call.samples - self.first)
            self._execute(words, slots, lanes)
        sums = slice(plan.sums_at, plan.sums_at + plan.acc_count)
        self.uniform[sums] = self.accs * self.uniform.dtype.type(1.0 / max(1, call.samples))
        self._execute(call.compiled.after, self.uniform.reshape(-1, 1), 1)
        call.results[:] = self.uniform[call.compiled.results]

    def _execute(self, code: Any, slots: Any, lanes: int) -> None:
        """Run code on slots, rows of numbers."""
        self.slots, self.lanes = slots, lanes
        words = iter(code.tolist())
        for opcode in words:
            name = NAMES[opcode]
            if name == "end":
                return
            if name in _ROWS:
                op = _ROWS[name]
                for _ in range(next(words)):
                    target, *xs = _take(words, 1 + arity(op))
                    slots[target] = _FUNCTIONS[name](*(slots[x] for x in xs))
            elif name in TWINS:
                for _ in range(next(words)):
                    *targets, x = _take(words, 3)
                    for op, target in zip(TWINS[name], targets):
                        slots[target] = _FUNCTIONS[op.name](slots[x])
            elif name in ("dot", "dot_relu", "dot_gate"):
                self._dot(name, words)
            elif name in TILES:
                self._tile(words, *TILES[name], False)
            elif name in SUM_TILES:
                self._tile(words, *SUM_TILES[name], True)
            elif name in ("load64", "load32", "save", "index"):
                self._move(name, words)
            else:
                getattr(self, f"_{name.rstrip('123') if name in SHORT else name}")(words)

    def _dot(self, name: str, words: Iterator[int]) -> None:
        rows, terms, coef = _take(words, 3)
        xs, targets = _take(words, terms), _take(words, rows)
        gates = _take(words, rows) if name == "dot_gate" else targets
        whole = rows - rows % ROWS
        for r, (target, gate) in enumerate(zip(targets, gates)):
            if r < whole:
                start = coef + (r - r % ROWS) * (terms + 1) + r % ROWS
                cs = self.coefs[start : start + (terms + 1) * ROWS : ROWS]
            else:
                start = coef + r * (terms + 1)
                cs = self.coefs[start : start + terms + 1]
            total = self._total(cs, xs)
            if name == "dot_relu":
                total = np.where(total <= 0.0, 0.0, total)
            elif name == "dot_gate":
                total = np.where(self.slots[gate] > 0.0, total, 0.0)
            self.slots[target] = total

    def _total(self, cs: Any, xs: list[int]) -> Any:
        total = np.full_like(self.slots[0], cs[0])
        for c, x in zip(cs[1:], xs):
            total += c * self.slots[x]
        return total

    def _line(self, words: Iterator[int]) -> None:
        for _ in range(next(words)):
            target, coef, terms = _take(words, 3)
            cs = self.coefs[coef : coef + terms + 1]
            self.slots[target] = self._total(cs, _take(words, terms))

    def _pairs(self, words: Iterator[int]) -> None:
        starts = self.uniform if self.lanes == 1 else self.coefs
        for _ in range(next(words)):
            target, coef, terms = _take(words, 3)
            total = np.full_like(self.slots[target], starts[coef])
            for _ in range(terms):
                a, b = _take(words, 2)
                total += self.slots[a] * self.slots[b]
            self.slots[target] = total

    def _tile(self, words: Iterator[int], rows: int, columns: int, sums: bool) -> None:
        for _ in range(next(words)):
            acc, terms = _take(words, 2)
            for _ in range(terms):
                a, b = (self.slots[_take(words, n)][:, : self.valid] for n in (rows, columns))
                end = acc + rows * columns
                self.accs[acc:end] += (a @ b.T).ravel()
                if sums:
                    self.accs[end : end + rows] += a.sum(1)

    def _lanesum(self, words: Iterator[int]) -> None:
        for _ in range(next(words)):
            acc, x = _take(words, 2)
            for number in self.slots[x, : self.valid]:
                self.accs[acc] += number

    def _move(self, name: str, words: Iterator[int]) -> None:
        k, count = _take(words, 2)
        end = self.first + self.valid
        for _ in range(count):
            slot, offset = _take(words, 2)
            length = next(words) if name == "index" else 0
            if name == "save":
                array = self.outputs[k]
                column = array.reshape(len(array), -1)[:, offset // array.itemsize]
                column[self.first : end] = self.slots[slot, : self.valid]
                continue
            array = self.inputs[k]
            column = array.reshape(len(array), -1)[self.first : end, offset // array.itemsize]
            target = self.slots
            if name == "index":
                target, column = self.indices, self._inside(column, length)
            target[slot, : self.valid] = column
            target[slot, self.valid :] = column[-1]

    def _inside(self, column: Any, length: int) -> Any:
        """A copy of the indices, as movement.py has it: 0 for what is in no table."""
        column = column.copy()
        outside = np.flatnonzero((column < 0) | (column >= length))
        if len(outside):
            self.call.outside[0] = self.first + int(outside[0])
            column[outside] = 0
        return column

    def _take(self, words: Iterator[int]) -> None:
        for _ in range(next(words)):
            target, index, coef = _take(words, 3)
            self.slots[target] = self.coefs[coef + self.indices[index]]

    def _choose(self, words: Iterator[int]) -> None:
        target, index, count = _take(words, 3)
        table = self.slots[_take(words, count)]
        self.slots[target] = np.take_along_axis(table, self.indices[index][None], 0)[0]

    def _pick(self, words: Iterator[int]) -> None:
        for _ in range(next(words)):
            target, index, k, x = _take(words, 4)
            self.slots[target] = np.where(self.indices[index] == k, self.slots[x], 0.0)

    def _scatter(self, words: Iterator[int]) -> None:
        for _ in range(next(words)):
            index, acc, x = _take(words, 3)
            places = acc + self.indices[index, : self.valid]
            np.add.at(self.accs, places, self.slots[x, : self.valid])


def _take(words: Iterator[int], count: int) -> list[int]:
    return [next(words) for _ in range(count)]


def _function(op: Op) -> Callable[..., Any]:
    return np.frompyfunc(lambda *xs: op.forward(*map(float, xs)), arity(op), 1)


_ROWS: dict[str, Op] = {
    op.name: op for op in (*TABLE.values(), *INTERNAL.values()) if op in elementwise()
}
_FUNCTIONS = {name: _function(op) for name, op in _ROWS.items()}
