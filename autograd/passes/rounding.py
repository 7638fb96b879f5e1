"""How gradients are added up: `Fused`, in any order, or `Exact`, as the eager engine does it."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import ops
from autograd.ir import (
    COMPUTED,
    COUNT,
    LANESUM,
    PARAMETER,
    VARIES,
    Argument,
    Tape,
    same_number,
)

Terms = tuple[list[Argument], list[Argument]]  # weights, and the factors they multiply


class Fused:
    """Products are terms of a dot, in the order in which they come."""

    exact = False
    through: frozenset[int] = frozenset()  # choices that pass terms on one by one

    def by_lane(self, tape: Tape) -> bytearray:
        """1 for each node whose gradient is a number per lane; the others are summed over lanes."""
        return tape.having(VARIES)

    def order(self, tape: Tape, root: int, needed: bytearray) -> list[int]:
        """The needed computed nodes from the root down, users before operands."""
        return [i for i in tape.of_sort(COMPUTED) if i <= root and needed[i]][::-1]

    def dot(self, tape: Tape, ws: list[Argument], xs: list[Argument]) -> Argument:
        """The node of the dot, or something simpler that equals it."""
        if len(ws) == 1 and type(xs[0]) is float and xs[0] == 1.0:
            return ws[0]
        if type(ws[0]) is float and all(type(x) is float for x in (*ws, *xs)):
            return ops.dot.forward(*ws, *xs)
        return tape.append(ops.dot, (*ws, *xs))

    def lane_sum(self, tape: Tape, ws: list[Argument], xs: list[Argument]) -> int:
        """The node of the sum over all samples of the dot."""
        return tape.append(LANESUM, (*ws, *xs))

    def over_lanes(self, tape: Tape, terms: Terms) -> Terms:
        """The terms that are the sums of these over all samples."""
        if all(map(tape.varies, terms[0])):  # the common case
            return [self.lane_sum(tape, *terms)], [1.0]
        differing: Terms = ([], [])
        constant: Terms = ([], [])
        for w, x in zip(*terms):
            kind = differing if tape.varies(w) or tape.varies(x) else constant
            kind[0].append(w)
            kind[1].append(x)
        found: Terms = ([], [])
        if differing[0]:
            found[0].append(self.lane_sum(tape, *differing))
            found[1].append(1.0)
        if constant[0]:
            found[0].append(self.dot(tape, *constant))
            found[1].append(tape.append(COUNT, (0,)))
        return found


class Exact(Fused):
    """Each product and sum is rounded on its own; sums begin with 0, in the eager sweep's order."""

    exact = True

    def __init__(self, leafy: Iterable[int] = (), through: Iterable[int] = ()) -> None:
        self._leafy = sorted(leafy, reverse=True)  # choices among leaves: not in the eager graph
        self.through = frozenset(through)

    def by_lane(self, tape: Tape) -> bytearray:
        """1 for all but the parameters: a loop over the samples sums the gradients of those."""
        return bytearray(op is not PARAMETER for op in tape.ops)

    def order(self, tape: Tape, root: int, needed: bytearray) -> list[int]:
        """The same in the order of sweep.py."""
        inner = [False] * len(tape)
        numbers: set[Argument] = set()  # nodes computed from numbers alone, by decided choices
        for i in tape.of_sort(COMPUTED):
            if all(type(x) is float or x in numbers for x in tape.args[i]):
                numbers.add(i)
            else:
                inner[i] = tape.ops[i].pullback is not None
        for i in self._leafy:
            inner[i] = False
        order = _as_found(tape, root, inner) or _completed(tape, root, inner)
        found = [i for i in order if needed[i] and inner[i]]
        return found + [i for i in self._leafy if i <= root and needed[i]]

    def dot(self, tape: Tape, ws: list[Argument], xs: list[Argument]) -> Argument:
        """The same, but starting with 0, because 0 + -0.0 is 0."""
        if not _begun(tape, ws, xs):
            ws, xs = [0.0, *ws], [1.0, *xs]
        return super().dot(tape, ws, xs)

    def lane_sum(self, tape: Tape, ws: list[Argument], xs: list[Argument]) -> int:
        """The same, but each sample's dot is rounded before it is added."""
        return tape.append(LANESUM, (self.dot(tape, ws, xs), 1.0))

    def over_lanes(self, tape: Tape, terms: Terms) -> Terms:
        """All terms in one dot: the eager engine does not know which are equal in all lanes."""
        return [self.lane_sum(tape, *terms)], [1.0]


def _begun(tape: Tape, ws: list[Argument], xs: list[Argument]) -> bool:
    """True for a single term that is a number, or a sum that already starts with 0.

    Adding 0 leaves each number as it is, except for -0.0.
    """
    if len(ws) > 1 or type(xs[0]) is int or xs[0] != 1.0:
        return False
    w = ws[0]
    if type(w) is not int:
        return not same_number(w, -0.0)
    if tape.ops[w] is LANESUM:
        return True
    return tape.ops[w] is ops.dot and same_number(tape.args[w][0], 0.0)


def _as_found(tape: Tape, root: int, inner: list[bool]) -> list[int]:
    """The inner nodes breadth first; [] if one of them has several users."""
    found, seen = [root], {root}
    for i in found:
        if inner[i]:
            for x in tape.args[i]:
                if type(x) is int and inner[x]:
                    if x in seen:
                        return []
                    seen.add(x)
                    found.append(x)
    return found


def _completed(tape: Tape, root: int, inner: list[bool]) -> list[int]:
    """The inner nodes in the reverse of the order in which a depth-first search completes them."""
    order: list[int] = []
    opened: set[int] = set()
    done: set[int] = set()
    stack = [root]
    while stack:
        i = stack.pop()
        if i in done:
            continue
        if i in opened:
            done.add(i)
            order.append(i)
            continue
        opened.add(i)
        stack.append(i)
        if inner[i]:
            stack.extend([x for x in tape.args[i] if type(x) is int and inner[x] and x not in done])
    order.reverse()
    return order
