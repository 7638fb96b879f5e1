"""The reverse sweep, written as more tape, from the same pullbacks as the eager one.

The adjoint of a node is the dot of what its users send: upstream gradients times weights.  Where
a node is uniform and its users are not, that dot is summed over all samples.

The branch that `where` did not select is not connected, so its inf and nan must not come back as
0 * inf.  A node that is reached through branches only has a mask, a node that tells whether this
lane is connected to it, and what it sends is 0 where it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograd import ops
from autograd.operation import Op
from autograd.tape.connection import Masks, sweep_order
from autograd.tape.tape import (
    COUNT,
    FREEZE,
    LANESUM,
    LEAVES,
    PARAMETER,
    Argument,
    is_zero,
    same_number,
)

if TYPE_CHECKING:
    from autograd.tape.trace import Recorder

Terms = tuple[list[Argument], list[Argument]]  # weights and what they weigh


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
    incoming.once[root] = ([seed], [1.0])
    adjoints: dict[int, Argument] = {}
    masks = Masks(recorder, root)
    masked = ops.where in tape.ops[: root + 1]
    for i in sweep_order(recorder, root, needed):
        if i not in incoming.once and i not in incoming.lanes:
            continue
        g = adjoints[i] = incoming.total(i)
        op = tape.ops[i]
        if op in LEAVES or op is FREEZE:
            continue
        if masked:
            if varying is not None and not varying[i]:
                masks.unite(i)
            masks.pass_on(i, op)
        _send(recorder, i, op, g, incoming, masks.of(i))
    return [adjoints.get(i, 0.0) for i in wanted]


def _dependents(recorder: Recorder, wanted: list[int], root: int) -> bytearray:
    """1 for each node up to `root` that depends on a wanted one."""
    tape = recorder.tape
    needed = bytearray(root + 1)
    for i in wanted:
        if i <= root:
            needed[i] = 1
    for i, (op, args) in enumerate(zip(tape.ops[: root + 1], tape.args)):
        if op in LEAVES or op is FREEZE or op.pullback is None:
            continue
        for x in args:
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

    def add(self, user: int, x: Argument, w: Argument, factor: Argument) -> None:
        """Let node `user` send w * factor to its operand x, if anyone wants to know."""
        if type(x) is not int or not self.needed[x]:
            return
        crossing = self.varying is not None and self.varying[user] and not self.varying[x]
        kind = self.lanes if crossing else self.once
        terms = kind.get(x)
        if terms is None:
            kind[x] = ([w], [factor])
        else:
            terms[0].append(w)
            terms[1].append(factor)

    def total(self, i: int) -> Argument:
        """The sum of all terms of node i."""
        recorder = self.recorder
        crossing = self.lanes.pop(i, None)
        if crossing is not None and i not in self.once and not recorder.exact:
            w = crossing[0][0]
            if len(crossing[0]) == 1 and type(w) is int and recorder.varying[w]:
                return recorder.node(LANESUM, (w, crossing[1][0]))  # a weight of a layer
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
    varying = recorder.varying
    ws, xs = terms
    if recorder.exact:  # the eager engine knows no such difference
        return terms, ([], [])
    for w in ws:
        if type(w) is not int or not varying[w]:
            break
    else:  # the common case
        return terms, ([], [])
    differing: Terms = ([], [])
    constant: Terms = ([], [])
    for w, x in zip(ws, xs):
        kind = differing if _varies(recorder, w) or _varies(recorder, x) else constant
        kind[0].append(w)
        kind[1].append(x)
    return differing, constant


def lane_sum(recorder: Recorder, ws: list[Argument], xs: list[Argument]) -> int:
    """The node of the sum over all samples of the dot."""
    if recorder.exact:  # each sample's dot is rounded before it is added
        return recorder.append(LANESUM, (_dot(recorder, ws, xs), 1.0))
    return recorder.append(LANESUM, (*ws, *xs))


def _varies(recorder: Recorder, x: Argument) -> bool:
    return type(x) is int and bool(recorder.varying[x])


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
        for x, factor in zip(args, factors):
            add(i, x, g, factor)
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
                if mask is not None and type(c) is int and op is not ops.where:
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
    elif recorder.tape.ops[factor] is PARAMETER and _varies(recorder, mask):
        return factor
    return recorder.append(ops.where, (mask, factor, 0.0))


def lane_count(recorder: Recorder) -> int:
    """The node that holds how many samples there are."""
    return recorder.append(COUNT, (0,))
