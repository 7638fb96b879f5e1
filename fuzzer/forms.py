"""The kinds of steps of a program: operations, layers, `take`, choices, functions of lists.

A form knows its text, its results on floats, and the smaller forms that shrinking tries.  Operands
are a flat list: the form knows which is a weight and which an entry of a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import autograd
from autograd import ops
from autograd.operation import TABLE, Op
from autograd.testing.program import call_text
from fuzzer.defined import row

Operand = str | float  # the text of a number computed before, or a constant
Smaller = tuple["Form", tuple[Operand, ...], int]  # and how many results it has
COMPARISONS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Form:
    """One kind of step."""

    def text(self, texts: Sequence[str]) -> str:
        """The expression in Python, of the texts of its operands."""
        raise NotImplementedError

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        """Its results on floats; `picks` are the indices of the sample."""
        raise NotImplementedError

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        """Forms of fewer operands or results."""
        return iter(())

    @property
    def indices(self) -> tuple[str, ...]:
        """The indices it reads."""
        return ()

    def length(self, operands: Sequence[Any]) -> int:
        """How many entries there are to be chosen from by an index."""
        raise NotImplementedError


@dataclass(frozen=True)
class Apply(Form):
    """An operation of the table, or one of `define_op`."""

    name: str

    @property
    def op(self) -> Op:
        """Its row."""
        return row(self.name)

    def text(self, texts: Sequence[str]) -> str:
        return call_text(self.op, list(texts))

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        return [self.op.forward(*operands)]

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        if self.op is ops.dot:
            n = len(operands) // 2
            for k in range(n if n > 1 else 0):
                yield self, (*operands[:k], *operands[k + 1 : n + k], *operands[n + k + 1 :]), 1
        elif self.op.variadic and len(operands) > 1:
            for k in range(len(operands)):
                yield self, (*operands[:k], *operands[k + 1 :]), 1


@dataclass(frozen=True)
class Listed(Form):
    """A function of a list, which gives a number or as many as it takes."""

    name: str
    whole: bool  # whether it gives a list

    def text(self, texts: Sequence[str]) -> str:
        return f"{self.name}([{', '.join(texts)}])"

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        found: Any = getattr(autograd, self.name)(list(operands))
        return list(map(float, found)) if self.whole else [float(found)]

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        for k in range(len(operands) if len(operands) > 1 else 0):
            fewer = (*operands[:k], *operands[k + 1 :])
            yield self, fewer, len(fewer) if self.whole else 1


@dataclass(frozen=True)
class Layer(Form):
    """Rows of weights, a bias each, on one list of inputs; then an activation.

    Operands are the rows one after another, then the inputs.  A row is its bias, a number that is
    added to the sum if the layer is `residual`, and its weights.
    """

    rows: int
    columns: int
    activation: str
    residual: bool = False

    @property
    def _begin(self) -> int:
        """Where the weights of a row begin."""
        return 1 + self.residual

    def _parts(self, xs: Sequence[Any]) -> tuple[list[list[Any]], list[Any]]:
        width = self.columns + self._begin
        rows = [list(xs[width * r : width * (r + 1)]) for r in range(self.rows)]
        return rows, list(xs[width * self.rows :])

    def text(self, texts: Sequence[str]) -> str:
        rows, inputs = self._parts(texts)
        listed = ", ".join(f"[{', '.join(row)}]" for row in rows)
        neuron = f"dot(w, [{', '.join(inputs)}], bias)" + " + skip" * self.residual
        if self.activation:
            neuron = f"{self.activation}({neuron})"
        return f"[{neuron} for bias, {'skip, ' * self.residual}*w in [{listed}]]"

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        rows, inputs = self._parts(operands)
        begin = self._begin
        found = [sum(row[:begin]) + sum(w * x for w, x in zip(row[begin:], inputs)) for row in rows]
        return [TABLE[self.activation].forward(x) for x in found] if self.activation else found

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        rows, inputs = self._parts(operands)
        for r in range(self.rows if self.rows > 1 else 0):
            yield self._of(rows[:r] + rows[r + 1 :], inputs)
        for c in range(self.columns if self.columns > 1 else 0):
            place = c + self._begin
            fewer = [[*row[:place], *row[place + 1 :]] for row in rows]
            yield self._of(fewer, inputs[:c] + inputs[c + 1 :])
        if self.residual:
            yield replace(self, residual=False)._of([[row[0], *row[2:]] for row in rows], inputs)
        if self.activation:
            yield replace(self, activation="")._of(rows, inputs)

    def _of(self, rows: list[list[Any]], inputs: list[Any]) -> Smaller:
        flat = (*(x for row in rows for x in row), *inputs)
        return replace(self, rows=len(rows), columns=len(inputs)), flat, len(rows)


@dataclass(frozen=True)
class Take(Form):
    """An entry of a table, or a row of it, by an index of the sample or a constant one.

    `table` is the name of one that stands outside the function; then there are no operands.
    """

    index: str
    width: int = 1
    table: str = ""
    outside: tuple[tuple[Operand, float], ...] = ()  # the entries of that table, and their numbers

    def text(self, texts: Sequence[str]) -> str:
        if self.table:
            return f"take({self.table}, {self.index})"
        return f"take({table_text(texts, self.width)}, {self.index})"

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        k = int(picks.get(self.index, 0)) if not self.index.isdigit() else int(self.index)
        entries = [x for _, x in self.outside] if self.table else operands
        return list(entries[k * self.width : (k + 1) * self.width])

    def length(self, operands: Sequence[Any]) -> int:
        """How many entries or rows the table has."""
        return len(self.outside or operands) // self.width

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        if self.table:
            inline = tuple([x for x, _ in self.outside])
            yield Take(self.index, self.width), inline, self.width
        elif self.length(operands) > 1:
            yield self, operands[: -self.width], self.width
        if not self.table and self.width > 1:
            yield Take(self.index), operands[:: self.width], 1

    @property
    def indices(self) -> tuple[str, ...]:
        return () if self.index.isdigit() else (self.index,)


def table_text(texts: Sequence[str], width: int) -> str:
    """A table of entries, or of rows, in Python."""
    if width == 1:
        return f"[{', '.join(texts)}]"
    rows = [", ".join(texts[k : k + width]) for k in range(0, len(texts), width)]
    return f"[{', '.join(f'[{row}]' for row in rows)}]"


@dataclass(frozen=True)
class Choice(Form):
    """where(a < b, x, y)."""

    comparison: str

    def text(self, texts: Sequence[str]) -> str:
        a, b, x, y = texts
        return f"where({a} {self.comparison} {b}, {x}, {y})"

    def numbers(self, operands: Sequence[float], picks: dict[str, int]) -> list[float]:
        a, b, x, y = operands
        truth = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[self.comparison]
        return [x if truth else y]

    def smaller(self, operands: tuple[Operand, ...], results: int) -> Iterator[Smaller]:
        if self.comparison != "<":
            yield Choice("<"), operands, 1
