"""Tape: a program of numbers as two flat lists, an operation and its arguments a node.

An argument is the index of an earlier node, an int, or a number, a float.  Leaves have operations
too, the markers below, whose argument says which leaf; so a node is always `ops[i]` of `args[i]`.
Printed, a node is a line, `%3 = mul %1 0.5`, and `read` reads that back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd.formulas import fmod
from autograd.operation import TABLE, Op
from autograd.ops import less, where

Argument = int | float
Arguments = tuple[Argument, ...]

INTERNAL: dict[str, Op] = {fmod.name: fmod}


def _no_forward(*numbers: float) -> float:
    raise NotImplementedError("a leaf has no forward function")


def _chain(*inputs: float) -> float:
    """w0*x0 + w1*x1 + ..., begun with the first product."""
    n = len(inputs) // 2
    result = inputs[0] * inputs[n]
    for w, x in zip(inputs[1:n], inputs[n + 1 :]):
        result += w * x
    return result


def _internal(name: str, operands: str, forward: Any = _no_forward, **more: Any) -> Op:
    return Op(name, name, operands, forward, more.pop("pullback", None), samples=(),
              table=INTERNAL, **more)  # fmt: skip


# Leaves: argument k is the number of the leaf among its kind.
INPUT = _internal("input", "k")  # a number of the sample, another one in each lane
SCALAR = _internal("scalar", "k")  # an argument that is the same for all lanes
PARAMETER = _internal("parameter", "k")  # a Value that the function reached
INDEX = _internal("index", "k")  # an integer of the sample
COUNT = _internal("count", "k")  # how many samples there are
GONE = _internal("gone", "k")  # a node that went up in another
LEAVES = {INPUT, SCALAR, PARAMETER, INDEX, COUNT, GONE}

# Nodes that no user writes.
CHAIN = _internal("chain", "*pairs", _chain)
FREEZE = _internal("freeze", "x", lambda x: x)  # x, cut off from gradients
PICK: Op = _internal("pick", "index k g", lambda i, k, g: g if i == k else 0.0,
                     pullback=lambda g, out, i, k, x: (0.0, 0.0, PICK(i, k, g)))  # fmt: skip
TAKE = _internal("take", "index *table", lambda i, *table: table[int(i)],
                 pullback=lambda g, out, i, *table: (
                     0.0, *(PICK(i, float(k), g) for k in range(len(table)))))  # fmt: skip
LESS_THEN = _internal("less_then", "a b x y", lambda a, b, x, y: x if a < b else y,
                      emit=lambda a, b, x, y: where(less(a, b), x, y))  # fmt: skip
IF_POSITIVE = _internal("if_positive", "x g", lambda x, g: g if x > 0.0 else 0.0,
                        emit=lambda x, g: where(less(0.0, x), g, 0.0))  # fmt: skip
LANESUM = _internal("lanesum", "*pairs", _chain)  # w0*x0 + w1*x1 + ..., over all samples


class Tape:
    """Nodes in an order that has operands before users."""

    __slots__ = ("args", "ops")

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.args: list[Arguments] = []

    def __len__(self) -> int:
        return len(self.ops)

    def append(self, op: Op, args: Arguments) -> int:
        """The index of a new node."""
        self.ops.append(op)
        self.args.append(args)
        return len(self.ops) - 1

    def check(self) -> None:
        """Raises ValueError unless operands come earlier, in the right number, of known rows."""
        for i, (op, args) in enumerate(zip(self.ops, self.args)):
            if TABLE.get(op.name) is not op and INTERNAL.get(op.name) is not op:
                raise ValueError(f"%{i}: unknown operation {op.name!r}")
            variadic = op.operands[-1].startswith("*")
            if not variadic and len(args) != len(op.operands):
                raise ValueError(f"%{i}: {op.name} takes {len(op.operands)}, not {len(args)}")
            if op in LEAVES:
                continue
            for x in args:
                if type(x) is int and not 0 <= x < i:
                    raise ValueError(f"%{i}: operand %{x} does not come earlier")

    def __str__(self) -> str:
        return "\n".join(self.line(i) for i in range(len(self)))

    def line(self, i: int) -> str:
        """Node i as text."""
        leaf = self.ops[i] in LEAVES
        texts = (f"%{x}" if type(x) is int and not leaf else repr(x) for x in self.args[i])
        return " ".join([f"%{i} = {self.ops[i].name}", *texts])

    @classmethod
    def read(cls, text: str) -> Tape:
        """The tape that prints as `text`.  Raises ValueError naming the line that is none."""
        tape = cls()
        for number, line in enumerate(text.splitlines(), 1):
            left, equals, right = line.partition(" = ")
            name, *words = right.split()
            op = TABLE.get(name) or INTERNAL.get(name)
            if not equals or op is None or left != f"%{len(tape)}":
                raise ValueError(f"line {number} is no node of a tape: {line!r}")
            tape.append(op, tuple(_argument(word, op in LEAVES) for word in words))
        tape.check()
        return tape

    def evaluate(self, leaf: Any) -> list[float]:
        """The number of every node; `leaf(op, k)` gives those of the leaves.

        One sample, by the rows' forward functions: what every other engine is held against.
        """
        numbers: list[float] = []
        for op, args in zip(self.ops, self.args):
            if op in LEAVES:
                numbers.append(leaf(op, args[0]))
            else:
                numbers.append(op.forward(*(numbers[x] if type(x) is int else x for x in args)))
        return numbers


def _argument(word: str, leaf: bool) -> Argument:
    if word.startswith("%"):
        return int(word[1:])
    return int(word) if leaf else float(word)


def has_order(op: Op) -> bool:
    """True for a row whose last operand is an order n: a number, it says how long a formula is."""
    return op.operands[-1] == "n"


def is_zero(x: Argument) -> bool:
    """True for the number 0, of either sign."""
    return type(x) is float and x == 0.0


def same_number(x: Argument, number: float) -> bool:
    """True for exactly this number, its sign included."""
    return type(x) is float and x == number and math.copysign(1.0, x) == math.copysign(1.0, number)


def use_counts(tape: Tape, roots: Iterable[Argument]) -> list[int]:
    """How often each node that a root depends on is a root or an operand of such; else 0."""
    counts = [0] * len(tape)
    for root in roots:
        if type(root) is int:
            counts[root] += 1
    ops, args = tape.ops, tape.args
    for i in range(len(counts) - 1, -1, -1):
        if counts[i] and ops[i] not in LEAVES:
            for x in args[i]:
                if type(x) is int:
                    counts[x] += 1
    return counts
