"""The terms that a reverse sweep has sent to each node, until the node's turn comes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from autograd import ops
from autograd.ir import LANESUMS, Argument, Arguments, Tape, is_zero
from autograd.passes.rewrite import argument, operand
from autograd.passes.rounding import Fused, Terms

_Row = tuple[list[int], Argument, Arguments]  # parameters, the gradient sent to them, its factors


class Incoming:
    """The terms that have arrived for each node.

    Terms that a varying node sends to a uniform one are kept in `lanes`, to be summed over the
    samples.  Terms that count only in some lanes are kept by mask; they are 0 in the other lanes.
    """

    def __init__(
        self, tape: Tape, rules: Fused, needed: bytearray, by_lane: bytearray | None
    ) -> None:
        self.tape = tape
        self.rules = rules
        self.needed = needed
        self.by_lane = by_lane
        self.once: dict[int, Terms] = {}
        self.lanes: dict[int, Terms] = {}
        self._masked: dict[int, dict[Argument, Terms]] = {}
        self.alone: set[int] = set()  # wanted parameters to which nothing has been sent yet
        self._rows: dict[int, _Row] = {}  # of parameters to which only one dot has sent
        self._whole: dict[int, _Row] = {}  # the same rows by identity

    def add(self, user: int, x: Argument, w: Argument, factor: Argument) -> None:
        """Let node `user` send w * factor to its operand x, if x is needed."""
        if type(x) is not int or not self.needed[x]:
            return
        if x in self.rules.through:
            self._pass_on(user, x, w, factor)
            return
        kind = self.lanes if self._crosses(user, x) else self.once
        terms = kind.get(x)
        if terms is None:
            self.alone.discard(x)
            if x in self._rows:
                self._part(self._rows[x])
                self.add(user, x, w, factor)
                return
            kind[x] = ([w], [factor])
        else:
            terms[0].append(w)
            terms[1].append(factor)

    def _pass_on(self, user: int, x: int, w: Argument, factor: Argument) -> None:
        """Let the user send this directly to the branches of choice x."""
        tape = self.tape
        if type(factor) is int or factor != 1.0:
            w = argument(operand(tape.append, w) * operand(tape.append, factor))
        op, args = tape.ops[x], tape.args[x]
        assert op.pullback is not None
        of = [operand(tape.append, y) for y in (w, x, *args)]
        for y, c in zip(args, op.pullback(*of)):
            if not is_zero(c := argument(c)):
                self.add(user, y, c, 1.0)

    def _crosses(self, user: int, x: int) -> bool:
        """Whether the terms that the user sends x are summed over the samples."""
        return self.by_lane is not None and self.by_lane[user] == 1 and not self.by_lane[x]

    def add_all(self, user: int, xs: Arguments, g: Argument, factors: Arguments) -> None:
        """The same for g times each factor, to each x: the fast path for many."""
        needed, once = self.needed, self.once
        crossing = self.by_lane if self.by_lane is not None and self.by_lane[user] else None
        for x, factor in zip(xs, factors):
            if type(x) is not int or not needed[x]:
                continue
            terms = once.get(x)
            if terms is None or (crossing is not None and not crossing[x]):
                self.add(user, x, g, factor)
            else:
                terms[0].append(g)
                terms[1].append(factor)

    def add_where(
        self, mask: Argument, user: int, x: Argument, w: Argument, factor: Argument
    ) -> None:
        """Let node `user` send w * factor, one of them 0 or 1 outside the mask, in its lanes only.

        All terms of a mask share one gate, on their sum; but each has its own if samples are summed
        or if the order of terms matters.
        """
        if type(x) is not int or not self.needed[x]:
            return
        if self.rules.exact or self._crosses(user, x) or not self.tape.varies(mask):
            if type(factor) is float and math.isfinite(factor):
                w = self._gated(mask, w)
            else:
                factor = self._gated(mask, factor)
            self.add(user, x, w, factor)
            return
        self.alone.discard(x)
        terms = self._masked.setdefault(x, {}).setdefault(mask, ([], []))
        terms[0].append(w)
        terms[1].append(factor)

    def _gated(self, mask: Argument, x: Argument) -> Argument:
        """x in the lanes of the mask, 0 in the others."""
        return self.tape.append(ops.where, (mask, x, 0.0))

    def add_row(self, ws: Arguments, g: Argument, factors: Arguments) -> bool:
        """Let a dot of weights send g * factor to each, if it is the first to send them anything.

        Unless another node sends to one of them later, their gradients become a single node.
        """
        varies = self.tape.varies
        differ = varies(g) or all(map(varies, factors))
        distinct = set(ws)
        if not differ or len(distinct) < len(ws) or not distinct <= self.alone:
            return False
        nodes = [w for w in ws if type(w) is int]
        if len(nodes) < len(ws):  # some weights are numbers: in a set, 1.0 equals node 1
            return False
        self.alone.difference_update(nodes)
        row = nodes, g, factors
        self._whole[id(row)] = row
        self._rows.update(dict.fromkeys(nodes, row))
        return True

    def _part(self, row: _Row) -> None:
        """Treat the weights of a row like any other node."""
        ws, g, factors = row
        del self._whole[id(row)]
        for w, factor in zip(ws, factors):
            del self._rows[w]
            self.lanes[w] = ([g], [factor])

    def rows(self) -> Iterator[tuple[int, int]]:
        """Each weight of a row and the node that is its gradient."""
        for ws, g, factors in self._whole.values():
            first = self.tape.append_parts(LANESUMS, (g, *factors), len(ws))
            yield from zip(ws, range(first, first + len(ws)))

    def reached(self, i: int) -> bool:
        """Whether anything was sent to node i by itself."""
        return i in self.once or i in self.lanes or i in self._masked

    def rest(self) -> Iterable[int]:
        """The nodes whose turn has not come: the leaves."""
        return {**self.once, **self.lanes, **self._masked}

    def total(self, i: int) -> Argument:
        """The sum of all terms of node i."""
        tape, rules = self.tape, self.rules
        crossing, masked = self.lanes.pop(i, None), self._masked.pop(i, None)
        if masked is not None:
            ws, xs = self.once.setdefault(i, ([], []))
            for mask, terms in masked.items():
                ws.append(self._gated(mask, rules.dot(tape, *terms)))
                xs.append(1.0)
        if crossing is None:
            return rules.dot(tape, *self.once.pop(i))
        ws, xs = self.once.pop(i, ([], []))
        sums, factors = rules.over_lanes(tape, crossing)
        return rules.dot(tape, [*ws, *sums], [*xs, *factors])
