"""Simplification: numbers are folded, equal nodes shared, laws applied, unused nodes left out.

Exact: every root keeps every bit (though the machine may then use fused multiply-add inside a dot,
unless `exact`).

A law is two lines of a tape, without node numbers: `mul x 1.0` becomes `x`.  A letter stands for
any node or number, the same letter for the same one, except for these:

    k    a power of two whose reciprocal is a normal number
    yes  a number that counts as true, also nan
    no   0.0 or -0.0
    b    a node that is 0 or 1

A number stands for exactly that number, including its sign; "1.0" alone on the right is a result.
Every law holds for all floats, including nan, the infinities and -0.0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd import ops
from autograd.ir import INTERNAL, Argument, Arguments, Tape, same_number
from autograd.operation import TABLE, Op
from autograd.passes.rewrite import rewrite

_NONE: frozenset[float] = frozenset()
Pattern = Any  # a float, a letter, or a tuple of an operation and patterns
Found = dict[str, Argument]  # what letters stand for
_BOOLEAN = {ops.less, ops.less_equal, ops.equal}  # rows whose result is 0 or 1


@dataclass(frozen=True)
class Law:
    """`left` becomes `right`; `why` gives the reason if it is not obvious."""

    left: str
    right: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.left} -> {self.right}"


LAWS = (
    Law("mul x 1.0", "x"),
    Law("mul 1.0 x", "x"),
    Law("div x k", "mul x 1/k", "both round the same number"),
    Law("sub x 0.0", "x"),  # but not x - -0.0, which is 0.0 for x = -0.0; nor x + 0.0
    Law("where yes x y", "x"),
    Law("where no x y", "y"),
    Law("where b (mul b x) y", "where b x y", "b is 1 where it is chosen"),
    Law("where (less x y) v w", "less_then x y v w", "one instruction"),
    Law("pow x 0.0", "1.0", "nan too"),
    Law("pow x -0.0", "1.0"),
    Law("pow x 1.0", "x"),
    Law("pow x 2.0", "mul x x", "both are the float nearest to the square"),
)


def _is_power_of_two(x: float) -> bool:
    """True for a power of two whose reciprocal is a normal number in every precision."""
    mantissa, exponent = math.frexp(x)
    return abs(mantissa) == 0.5 and abs(exponent) < 120


_NUMBERS: dict[str, Callable[[float], bool]] = {
    "k": _is_power_of_two,
    "yes": lambda x: x != 0.0,
    "no": lambda x: x == 0.0,
}


def parsed(text: str) -> Pattern:
    """The pattern of a side of a law."""
    if " " in text:
        return _node(iter(re.findall(r"[()]|[^\s()]+", text)))
    return _atom(text)


def _node(words: Any) -> Pattern:
    name = next(words)
    operands: list[Pattern] = []
    for word in words:
        if word == ")":
            break
        operands.append(_node(words) if word == "(" else _atom(word))
    return (TABLE.get(name) or INTERNAL[name], *operands)


def _atom(word: str) -> Pattern:
    return word if word[0].isalpha() or "/" in word else float(word)


_ROWS: dict[Op, list[tuple[Pattern, Pattern]]] = {}
for _law in LAWS:
    _left = parsed(_law.left)
    _ROWS.setdefault(_left[0], []).append((_left[1:], parsed(_law.right)))


def numbers_of(op: Op) -> frozenset[float] | None:
    """The numbers of which a two-operand node needs one for a law to apply; None: any number."""
    found: set[float] = set()
    for operands, _ in _ROWS.get(op, ()):
        if any(type(x) is str and x in _NUMBERS for x in operands):
            return None
        found.update(x for x in operands if type(x) is float)
    return frozenset(found)


NUMBERS = {op: numbers_of(op) for op in _ROWS}


def simpler(tape: Tape, op: Op, args: Arguments) -> tuple[Op, Arguments] | Argument:
    """The node op(*args), or what the laws simplify it to; the tape holds the operands."""
    rows = _ROWS.get(op, ())
    for operands, right in rows:
        found: Found = {}
        if all(_fits(tape, x, p, found) for x, p in zip(args, operands)):
            if type(right) is not tuple:
                return _filled(right, found)
            return simpler(tape, right[0], tuple([_filled(p, found) for p in right[1:]]))
    return op, args


def _fits(tape: Tape, x: Argument, pattern: Pattern, found: Found) -> bool:
    """Whether x matches the pattern; records what its letters stand for."""
    if type(pattern) is float:
        return same_number(x, pattern)
    if type(pattern) is tuple:
        return (
            type(x) is int
            and tape.ops[x] is pattern[0]
            and all(_fits(tape, y, p, found) for y, p in zip(tape.args[x], pattern[1:]))
        )
    if pattern in found:
        return type(x) is type(found[pattern]) is int and x == found[pattern]
    found[pattern] = x
    if pattern in _NUMBERS:
        return type(x) is float and _NUMBERS[pattern](x)
    return pattern != "b" or (type(x) is int and tape.ops[x] in _BOOLEAN)


def _filled(pattern: Pattern, found: Found) -> Argument:
    """The argument that a letter or number of a law's right side stands for."""
    if type(pattern) is float:
        return pattern
    if "/" in pattern:
        return 1.0 / found[pattern[2:]]
    return found[pattern]


def share(tape: Tape, roots: list[Argument]) -> tuple[Tape, list[Argument]]:
    """A tape of the nodes that the roots need, each once, and the roots on it."""
    new = Sharing()
    return new.tape, rewrite(tape, roots, new)


class Sharing:
    """A tape that has each node once."""

    def __init__(self) -> None:
        self.tape = Tape()
        self._seen: dict[object, int] = {}

    def add_pair(self, op: Op, x: Argument, y: Argument) -> Argument:
        """The node op(x, y), new or not, or an equivalent node or number."""
        if type(x) is not int or type(y) is not int:
            number = x if type(x) is float else y
            lawful = NUMBERS.get(op, _NONE)
            if type(x) is type(y) or lawful is None or number in lawful or not number % 1.0:
                return self.add(op, (x, y))  # a law may apply, or the number equal a node's index
        key: tuple[object, ...] = op, x, y
        place = self._seen.get(key)
        if place is None:
            place = self._seen[key] = self.tape.append(op, (x, y))
        return place

    def add(self, op: Op, args: Arguments) -> Argument:
        """The node op(*args), new or not, or an equivalent node or number."""
        if int not in set(map(type, args)):
            return op.forward(*args)
        simple = simpler(self.tape, op, args)
        if not isinstance(simple, tuple):
            return simple
        op, args = simple
        key = (op, *[_name(x) if type(x) is float else x for x in args])
        place = self._seen.get(key)
        if place is None:
            place = self._seen[key] = self.tape.append(op, args)
        return place


def _name(x: float) -> object:
    """A key that differs for different numbers and for nodes, though 0.0 == -0.0 and 1.0 == 1."""
    return x if x % 1.0 else repr(x)
