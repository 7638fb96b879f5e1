"""The reverse sweep, written as more tape, from the same pullbacks as the eager one.

The adjoint of a node is the dot of what its users send: upstream gradients times weights.  Where
a node is uniform and its users are not, that dot is summed over all samples.

The branch that `where` did not select is not connected, nor is an entry that `take` did not read,
so their inf and nan must not come back as 0 * inf.  A node that is reached through branches only
has a mask, a node that tells whether this lane is connected to it, and what it sends is 0 where it
is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from autograd import ops
from autograd.ir import (
    COMPUTED,
    COUNT,
    FREEZE,
    LANESUM,
    LANESUMS,
    LEARNS,
    PARAMETER,
    Argument,
    Arguments,
    is_zero,
    same_number,
)
from autograd.operation import Op
from autograd.passes.masks import CHOICES, Masks, sweep_order

if TYPE_CHECKING:
    from autograd.trace.recorder import Recorder

Terms = tuple[list[Argument], list[Argument]]  # weights and what they weigh
_Row = tuple[list[int], Argument, Arguments]  # parameters, what is sent to them, and its factors
_LONG = 4  # the terms of a dot whose weights' gradients are worth a node of many numbers


def adjoint(
    recorder: Recorder,
    root: Argument,
    wanted: Iterable[int],
    seed: Argument = 1.0,
    varying: bytearray | None = None,
) -> list[Argument]:
    """For each wanted node, the node (or number) that is d root / d it, times `seed`.

    With `varying`, which marks the nodes that differ from lane to lane, gradients of the others
    are sums over the samples; if exact, those of parameters only, for that is how a loop over the
    samples adds them up.
    """
    wanted = list(wanted)
    tape = recorder.tape
    if type(root) is not int:
        return [0.0] * len(wanted)
    needed = _dependents(recorder, wanted, root)
    if recorder.exact and varying is not None:
        varying = bytearray(op is not PARAMETER for op in tape.ops)
    incoming = _Incoming(recorder, needed, varying)
    if varying is not None and not recorder.exact:
        incoming.alone.update(i for i in wanted if tape.ops[i] is PARAMETER)
    incoming.once[root] = ([seed], [1.0])
    adjoints: dict[int, Argument] = {}
    masks = Masks(recorder, root)
    masked = not CHOICES.isdisjoint(tape.ops[: root + 1])
    for i in sweep_order(recorder, root, needed):
        if i not in incoming.once and i not in incoming.lanes:
            continue
        g = adjoints[i] = incoming.total(i)
        op = tape.ops[i]
        if op is FREEZE or op.pullback is None:
            continue
        if masked:
            if varying is not None and not varying[i]:
                masks.unite(i)
            masks.pass_on(i, op)
        _send(recorder, i, op, g, incoming, masks.of(i))
    for i in [*incoming.once, *incoming.lanes]:  # leaves are all that is left
        if i in incoming.once or i in incoming.lanes:
            adjoints[i] = incoming.total(i)
    adjoints.update(incoming.rows())
    return [adjoints.get(i, 0.0) for i in wanted]


def _dependents(recorder: Recorder, wanted: list[int], root: int) -> bytearray:
    """1 for each node up to `root` that depends on a wanted one."""
    tape = recorder.tape
    if wanted == [*recorder.parameters.values()]:
        return tape.having(LEARNS)[: root + 1]
    needed = bytearray(root + 1)
    for i in wanted:
        if i <= root:
            needed[i] = 1
    for i in tape.of_sort(COMPUTED):
        if i > root:
            break
        op = tape.ops[i]
        if op is FREEZE or op.pullback is None:
            continue
        for x in tape.args[i]:
            if type(x) is int and needed[x]:
                needed[i] = 1
                break
    return needed


class _Incoming:
    """The terms that have arrived for each node, until its turn comes.

    What a varying node sends to a uniform one waits in `lanes`, to be summed over the samples.
    """

    def __init__(self, recorder: Recorder, needed: bytearray, varying: bytearray | None) -> None:
        self.recorder = recorder
        self.needed = needed
        self.varying = varying
        self.once: dict[int, Terms] = {}
        self.lanes: dict[int, Terms] = {}
        self.alone: set[int] = set()  # wanted parameters to which nothing has been sent yet
        self._rows: dict[int, _Row] = {}  # of parameters to which one dot alone has sent
        self._whole: dict[int, _Row] = {}  # the same rows by identity

    def add(self, user: int, x: Argument, w: Argument, factor: Argument) -> None:
        """Let node `user` send w * factor to its operand x, if anyone wants to know."""
        if type(x) is not int or not self.needed[x]:
            return
        crossing = self.varying is not None and self.varying[user] and not self.varying[x]
        kind = self.lanes if crossing else self.once
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

    def add_all(self, user: int, xs: Arguments, g: Argument, factors: Arguments) -> None:
        """The same for g times each factor, to each x: the fast road for many."""
        needed, once = self.needed, self.once
        crossing = self.varying if self.varying is not None and self.varying[user] else None
        for x, factor in zip(xs, factors):
            if type(x) is not int or not needed[x]:
                continue
            terms = once.get(x)
            if terms is None or (crossing is not None and not crossing[x]):
                self.add(user, x, g, factor)
            else:
                terms[0].append(g)
                terms[1].append(factor)

    def add_row(self, ws: Arguments, g: Argument, factors: Arguments) -> bool:
        """Let a dot of weights send g * factor to each, if it is the first to send them anything.

        Unless another sends to one of them later, their gradients become a single node.
        """
        varies = self.recorder.tape.varies
        differ = varies(g) or all(map(varies, factors))
        distinct = set(ws)
        if not differ or len(distinct) < len(ws) or not distinct <= self.alone:
            return False
        nodes = [w for w in ws if type(w) is int]
        if len(nodes) < len(ws):  # 1.0 is node 1 to a set
            return False
        self.alone.difference_update(nodes)
        row = nodes, g, factors
        self._whole[id(row)] = row
        self._rows.update(dict.fromkeys(nodes, row))
        return True

    def _part(self, row: _Row) -> None:
        """Let the weights of a row be like any other node."""
        ws, g, factors = row
        del self._whole[id(row)]
        for w, factor in zip(ws, factors):
            del self._rows[w]
            self.lanes[w] = ([g], [factor])

    def rows(self) -> Iterator[tuple[int, int]]:
        """Each weight of a row and the node that is its gradient."""
        for ws, g, factors in self._whole.values():
            first = self.recorder.tape.append_parts(LANESUMS, (g, *factors), len(ws))
            yield from zip(ws, range(first, first + len(ws)))

    def total(self, i: int) -> Argument:
        """The sum of all terms of node i."""
        recorder = self.recorder
        crossing = self.lanes.pop(i, None)
        if crossing is not None and i not in self.once and not recorder.exact:
            w = crossing[0][0]
            if len(crossing[0]) == 1 and recorder.tape.varies(w):  # a weight of a layer
                return recorder.tape.append(LANESUM, (w, crossing[1][0]))
        if crossing is None:
            return _dot(recorder, *self.once.pop(i))
        ws, xs = self.once.pop(i, ([], []))
        differing, constant = _split(recorder, crossing)
        if differing[0]:
            total = lane_sum(recorder, *differing)
            if not ws and not constant[0]:
                return total
            ws.append(total)
            xs.append(1.0)
        if constant[0]:
            ws.append(_dot(recorder, *constant))
            xs.append(lane_count(recorder))
        return _dot(recorder, ws, xs)


def _split(recorder: Recorder, terms: Terms) -> tuple[Terms, Terms]:
    """The terms that differ from lane to lane, and those that do not."""
    varies = recorder.tape.varies
    ws, xs = terms
    if recorder.exact:  # the eager engine knows no such difference
        return terms, ([], [])
    if all(map(varies, ws)):  # the common case
        return terms, ([], [])
    differing: Terms = ([], [])
    constant: Terms = ([], [])
    for w, x in zip(ws, xs):
        kind = differing if varies(w) or varies(x) else constant
        kind[0].append(w)
        kind[1].append(x)
    return differing, constant


def lane_sum(recorder: Recorder, ws: list[Argument], xs: list[Argument]) -> int:
    """The node of the sum over all samples of the dot."""
    if recorder.exact:  # each sample's dot is rounded before it is added
        return recorder.append(LANESUM, (_dot(recorder, ws, xs), 1.0))
    return recorder.append(LANESUM, (*ws, *xs))


def _dot(recorder: Recorder, ws: list[Argument], xs: list[Argument]) -> Argument:
    """The node of the dot, or what it amounts to where that is less."""
    if recorder.exact and not _begun(recorder, ws, xs):
        ws, xs = [0.0, *ws], [1.0, *xs]  # the eager engine begins with 0, and 0 + -0.0 is 0
    if len(ws) == 1 and type(xs[0]) is float and xs[0] == 1.0:
        return ws[0]
    if type(ws[0]) is float and all(type(x) is float for x in (*ws, *xs)):
        return ops.dot.forward(*ws, *xs)
    return recorder.append(ops.dot, (*ws, *xs))


def _begun(recorder: Recorder, ws: list[Argument], xs: list[Argument]) -> bool:
    """True for a single term that is a sum begun with 0 already, or a seed."""
    if len(ws) > 1 or type(xs[0]) is int or xs[0] != 1.0:
        return False
    w = ws[0]
    if type(w) is not int:
        return True
    args = recorder.tape.args[w]
    return recorder.tape.ops[w] is ops.dot and same_number(args[0], 0.0)


def _send(
    recorder: Recorder,
    i: int,
    op: Op,
    g: Argument,
    incoming: _Incoming,
    mask: Argument | None,
) -> None:
    """Add to the incoming terms of node i's operands what gradient g at i gives them."""
    args = recorder.tape.args[i]
    add = incoming.add
    if op is ops.dot or op is ops.mul:  # the long and the frequent ones without Symbols
        n = len(args) // 2
        factors = (*args[n:], *args[:n])
        if mask is not None:
            factors = tuple([_gated(recorder, mask, y) for y in factors])
        elif n >= _LONG and incoming.add_row(args[:n], g, factors[:n]):
            args, factors = args[n:], factors[n:]
        incoming.add_all(i, args, g, factors)
    elif op is ops.add or op is ops.sum:
        for x in args:
            add(i, x, g, 1.0)
    else:
        assert op.pullback is not None
        symbol = recorder.symbol
        contributions = op.pullback(symbol(g), symbol(i), *map(symbol, args))
        for x, contribution in zip(args, contributions):
            if type(x) is int and incoming.needed[x]:
                c = recorder.argument(contribution)
                if mask is not None and type(c) is int and op not in CHOICES:
                    c = recorder.append(ops.where, (mask, c, 0.0))
                if not is_zero(c):
                    add(i, x, c, 1.0)


def _gated(recorder: Recorder, mask: Argument, factor: Argument) -> Argument:
    """The factor, 0 in lanes that are not connected: times the gradient there, 0 as well, it gives
    0 whatever it was.  Finite numbers need no gate, nor, where lanes differ in being connected, do
    parameters: a branch may hold a network, whose weights would no longer be the same in all."""
    if type(factor) is not int:
        if math.isfinite(factor):
            return factor
    elif recorder.tape.ops[factor] is PARAMETER and recorder.tape.varies(mask):
        return factor
    return recorder.append(ops.where, (mask, factor, 0.0))


def lane_count(recorder: Recorder) -> int:
    """The node that holds how many samples there are."""
    return recorder.append(COUNT, (0,))
