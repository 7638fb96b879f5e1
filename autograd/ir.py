"""Tape: a program of numbers as two flat lists; a node is an operation and its arguments.

An argument is an int, the index of an earlier node, or a float, a number.  Leaves have operations
too, the markers below, whose argument says which leaf; so a node is always `ops[i]` of `args[i]`.
Printed, a node is a line, `%3 = mul %1 0.5`, and `read` reads that back.

A node has one number, except LANESUMS, whose other numbers are the PARTs that follow it: the
gradients of a whole row of weights are one node, however many there are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from autograd.numerics.lanes.choosing import fmod
from autograd.operation import TABLE, Op
from autograd.ops import dot, less, where

Argument = int | float
Arguments = tuple[Argument, ...]

INTERNAL: dict[str, Op] = {fmod.name: fmod}


def _no_forward(*numbers: float) -> float:
    raise NotImplementedError("a leaf has no forward function")


def _internal(name: str, operands: str, forward: Any = _no_forward, **more: Any) -> Op:
    return Op(name, name, operands, forward, more.pop("pullback", None), samples=(),
              table=INTERNAL, **more)  # fmt: skip


# Leaves: argument k is the number of the leaf among its kind.
INPUT = _internal("input", "k")  # a number of the sample, different in each lane
SCALAR = _internal("scalar", "k")  # an argument that is the same for all lanes
PARAMETER = _internal("parameter", "k")  # a Value that the function reached
INDEX = _internal("index", "k")  # an integer of the sample
COUNT = _internal("count", "k")  # how many samples there are
GONE = _internal("gone", "k")  # a node that another one has absorbed
LEAVES = {INPUT, SCALAR, PARAMETER, INDEX, COUNT, GONE}

# Nodes that no user writes.
FREEZE = _internal("freeze", "x", lambda x: x)  # x, without gradient
# x where the index is k, else 0, for a table of that length
PICK: Op = _internal("pick", "index k length x", lambda i, k, length, x: x if i == k else 0.0,
                     pullback=lambda g, out, i, k, length, x: (
                         0.0, 0.0, 0.0, PICK(i, k, length, g)))  # fmt: skip
TAKE = _internal("take", "index *table", lambda i, *table: table[int(i)],
                 pullback=lambda g, out, i, *table: (
                     0.0, *(PICK(i, float(k), float(len(table)), g)
                            for k in range(len(table)))))  # fmt: skip
LESS_THEN = _internal("less_then", "a b x y", lambda a, b, x, y: x if a < b else y,
                      emit=lambda a, b, x, y: where(less(a, b), x, y))  # fmt: skip
IF_POSITIVE = _internal("if_positive", "x g", lambda x, g: g if x > 0.0 else 0.0,
                        emit=lambda x, g: where(less(0.0, x), g, 0.0))  # fmt: skip
LANESUM = _internal("lanesum", "*pairs", dot.forward)  # w0*x0 + w1*x1 + ..., over all samples
LANESUMS = _internal("lanesums", "g *xs")  # g*x0, g*x1, ..., each over all samples
PART = _internal("part", "node")  # the next of the numbers of the node

# A node's mark: its sort, by which passes find the nodes they work on, and two flags.
LEAF, COMPUTED, FURTHER, SAMPLE = range(4)  # FURTHER is a PART, SAMPLE a leaf that varies
VARIES = 4  # from lane to lane
LEARNS = 8  # gradients flow through it to a parameter
_FLOWS = VARIES | LEARNS
_SORT = LEAF | COMPUTED | FURTHER | SAMPLE
_GIVEN = dict.fromkeys(LEAVES, LEAF) | {  # marks that do not depend on operands
    PARAMETER: LEAF | LEARNS, INPUT: SAMPLE | VARIES, INDEX: SAMPLE | VARIES, PART: FURTHER,
    LANESUM: COMPUTED, LANESUMS: COMPUTED}  # fmt: skip

# Tables for bytes.translate: 1 for the marks of one sort, or with one flag
_ONLY = [bytes(int(k & _SORT == sort) for k in range(256)) for sort in range(4)]
_HAVING = {bit: bytes(int(k & bit != 0) for k in range(256)) for bit in (VARIES, LEARNS)}


class Tape:
    """Nodes in an order in which operands come before users."""

    __slots__ = ("args", "marks", "ops")

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.args: list[Arguments] = []
        self.marks = bytearray()

    def __len__(self) -> int:
        return len(self.ops)

    def copy(self) -> Tape:
        """A tape of the same nodes."""
        tape = Tape()
        tape.ops, tape.args, tape.marks = self.ops.copy(), self.args.copy(), self.marks.copy()
        return tape

    def append(self, op: Op, args: Arguments) -> int:
        """The index of a new node."""
        self.marks.append(self._mark(op, args))
        self.ops.append(op)
        self.args.append(args)
        return len(self.ops) - 1

    def append_all(self, op: Op, args: Iterable[Arguments]) -> range:
        """The same for many nodes whose marks do not depend on operands: leaves and PARTs."""
        begin = len(self.args)
        self.args.extend(args)
        count = len(self.args) - begin
        self.ops.extend([op] * count)
        self.marks.extend(bytes([_GIVEN[op]]) * count)
        return range(begin, begin + count)

    def append_run(self, tape: Tape, begin: int, end: int) -> range:
        """The same for a run of leaves of another tape."""
        self.ops += tape.ops[begin:end]
        self.args += tape.args[begin:end]
        self.marks += tape.marks[begin:end]
        return range(len(self) - end + begin, len(self))

    def append_parts(self, op: Op, args: Arguments, count: int) -> int:
        """The index of a new node of `count` numbers; PARTs for all but the first follow it."""
        node = self.append(op, args)
        self.append_all(PART, [(node,)] * (count - 1))
        return node

    def of_sort(self, sort: int) -> list[int]:
        """The nodes of a sort, in order."""
        import numpy as np  # here, to keep the import of the package light

        found: list[int] = np.flatnonzero(np.frombuffer(self._mask(sort), np.uint8)).tolist()
        return found

    def runs(self, sort: int) -> Iterator[tuple[int, int]]:
        """Begin and end of each run of consecutive nodes of a sort."""
        return map(re.Match.span, re.finditer(b"\1+", self._mask(sort)))

    def _mark(self, op: Op, args: Arguments) -> int:
        """The mark of a node: it has the flags of its operands."""
        given = _GIVEN.get(op)
        if given is not None:
            return given
        marks, flow = self.marks, 0
        for x in args if len(args) < 8 else _ends(args):
            if type(x) is int:
                flow |= marks[x]
                if flow & _FLOWS == _FLOWS:
                    break
        return COMPUTED | flow & (VARIES if op.pullback is None else _FLOWS)

    def varies(self, x: Argument) -> bool:
        """Whether x differs from lane to lane."""
        return type(x) is int and self.marks[x] & VARIES != 0

    def _mask(self, sort: int) -> bytearray:
        return self.marks.translate(_ONLY[sort])

    def having(self, bit: int) -> bytearray:
        """1 for each node whose mark has the flag, VARIES or LEARNS."""
        return self.marks.translate(_HAVING[bit])

    def vanish(self, i: int) -> None:
        """Remove node i."""
        self.ops[i] = GONE
        self.args[i] = (0,)
        self.marks[i] = LEAF

    def check(self) -> None:
        """Raises ValueError unless all operations are known and all nodes have the right number of
        operands, which come earlier, and the right marks."""
        for i, (op, args) in enumerate(zip(self.ops, self.args)):
            if TABLE.get(op.name) is not op and INTERNAL.get(op.name) is not op:
                raise ValueError(f"%{i}: unknown operation {op.name!r}")
            variadic = op.operands[-1].startswith("*")
            if not variadic and len(args) != len(op.operands):
                count = len(op.operands)
                raise ValueError(f"%{i}: {op.name} takes {count} operands, not {len(args)}")
            for x in () if op in LEAVES else args:
                if type(x) is int and not 0 <= x < i:
                    raise ValueError(f"%{i}: operand %{x} does not come before it")
            if self.marks[i] != self._mark(op, args):
                raise ValueError(f"%{i}: {op.name} has the wrong mark")

    def __str__(self) -> str:
        return "\n".join(self.line(i) for i in range(len(self)))

    def line(self, i: int) -> str:
        """Node i as text."""
        leaf = self.ops[i] in LEAVES
        texts = (f"%{x}" if type(x) is int and not leaf else repr(x) for x in self.args[i])
        return " ".join([f"%{i} = {self.ops[i].name}", *texts])

    @classmethod
    def read(cls, text: str) -> Tape:
        """The tape that prints as `text`.  Raises ValueError naming a line that is not a node."""
        tape = cls()
        for number, line in enumerate(text.splitlines(), 1):
            left, equals, right = line.partition(" = ")
            name, *words = right.split()
            op = TABLE.get(name) or INTERNAL.get(name)
            if not equals or op is None or left != f"%{len(tape)}":
                raise ValueError(f"line {number} is not a node of a tape: {line!r}")
            tape.append(op, tuple(_argument(word, op in LEAVES) for word in words))
        tape.check()
        return tape

    def evaluate(self, leaf: Any) -> list[float]:
        """The number of every node; `leaf(op, k)` gives the numbers of the leaves.

        For one sample, by the rows' forward functions: the reference for every other engine.
        """
        numbers: list[float] = []
        for op, args in zip(self.ops, self.args):
            if op in LEAVES:
                numbers.append(leaf(op, args[0]))
            elif op is LANESUMS:
                g, *xs = (numbers[x] if type(x) is int else x for x in args)
                numbers.extend([g * x for x in xs])
            elif op is not PART:
                numbers.append(op.forward(*(numbers[x] if type(x) is int else x for x in args)))
        return numbers


class Layout(NamedTuple):
    """Where the leaves of a tape come from and how many there are."""

    parameters: int
    scalars: int
    arrays: int
    inputs: list[tuple[int, int, int]]  # per INPUT: array, offset in bytes, bytes of a number
    # per INDEX: array, offset in bytes, length of the shortest table it reads (0: none)
    indices: list[tuple[int, int, int]]


def _argument(word: str, leaf: bool) -> Argument:
    if word.startswith("%"):
        return int(word[1:])
    return int(word) if leaf else float(word)


def _ends(args: Arguments) -> Iterator[Argument]:
    """The arguments from both ends alternately: in a dot, weights come first and inputs last."""
    n = len(args) // 2
    return (x for pair in zip(args, reversed(args[-n - 1 :])) for x in pair) if n else iter(args)


def is_zero(x: Argument) -> bool:
    """True for the number 0, of either sign."""
    return type(x) is float and x == 0.0


def same_number(x: Argument, number: float) -> bool:
    """True for exactly this number, its sign included."""
    return type(x) is float and x == number and math.copysign(1.0, x) == math.copysign(1.0, number)


def use_counts(tape: Tape, roots: Iterable[Argument]) -> list[int]:
    """For each node, how often it is a root or an operand of a node that a root depends on."""
    counts = [0] * len(tape)
    for root in roots:
        if type(root) is int:
            counts[root] += 1
    every_args = tape.args
    for i in reversed(tape.of_sort(COMPUTED)):
        args = every_args[i]
        if tape.ops[i] is LANESUMS:  # used as often as its parts
            counts[i] += sum(counts[i + 1 : i + len(args) - 1])
        if counts[i]:
            for x in args:
                if type(x) is int:
                    counts[x] += 1
    return counts
