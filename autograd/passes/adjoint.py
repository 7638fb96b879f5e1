"""The reverse sweep, written as more tape, from the same pullbacks as the eager one.

The adjoint of a node is the dot of the terms its users send: upstream gradients times weights.  If
a node is uniform and its users are not, that dot is summed over all samples.

The branch that `where` did not select is not connected, nor is an entry that `take` did not read,
so their inf and nan must not come back as 0 * inf.  A node that is reached only through branches
has a mask, a node that says in which lanes it is connected; in the other lanes everything it sends
is 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from autograd import ops
from autograd.ir import COMPUTED, LEARNS, PARAMETER, Argument, Tape, is_zero
from autograd.operation import Op
from autograd.passes.incoming import Incoming
from autograd.passes.masks import CHOICES, Masks, branches
from autograd.passes.rewrite import argument, operand
from autograd.passes.rounding import Fused

_LONG = 4  # from this many terms on, the gradients of a dot's weights are one node of many numbers


def adjoint(
    tape: Tape,
    root: Argument,
    wanted: Iterable[int],
    rules: Fused,
    seed: Argument = 1.0,
    summed: bool = False,
) -> list[Argument]:
    """For each wanted node, the node or number that is its derivative d root / d node times `seed`.

    If `summed`, gradients of nodes that are the same in all lanes are sums over the samples.
    """
    wanted = list(wanted)
    if type(root) is not int:
        return [0.0] * len(wanted)
    needed = _dependents(tape, wanted, root)
    by_lane = rules.by_lane(tape) if summed else None
    incoming = Incoming(tape, rules, needed, by_lane)
    if summed and not rules.exact:
        incoming.alone.update(i for i in wanted if tape.ops[i] is PARAMETER)
    incoming.once[root] = ([seed], [1.0])
    adjoints: dict[int, Argument] = {}
    masks = None if CHOICES.isdisjoint(tape.ops[: root + 1]) else Masks(tape, root)
    for i in rules.order(tape, root, needed):
        if not incoming.reached(i):
            continue
        g = adjoints[i] = incoming.total(i)
        if tape.ops[i].pullback is None:
            continue
        if masks is None:
            _send(tape, i, g, incoming)
            continue
        if by_lane is not None and not by_lane[i]:
            masks.unite(i)
        if tape.ops[i] in CHOICES:
            masks.connect_branches(i)
            _send(tape, i, g, incoming)
        else:
            _send(tape, i, g, incoming, masks)
    for i in incoming.rest():
        adjoints[i] = incoming.total(i)
    adjoints.update(incoming.rows())
    return [adjoints.get(i, 0.0) for i in wanted]


def reached(tape: Tape, roots: Iterable[Argument]) -> bytearray:
    """1 for each node that a gradient of these roots flows to, even if it is 0.

    So for all entries of a table and both branches, but not for conditions or frozen nodes.
    """
    found = bytearray(len(tape))
    for root in roots:
        if type(root) is int:
            found[root] = 1
    for i in reversed(tape.of_sort(COMPUTED)):
        op, args = tape.ops[i], tape.args[i]
        if found[i] and op.pullback is not None:
            for x in branches(op, args) if op in CHOICES else args:
                if type(x) is int:
                    found[x] = 1
    return found


def _dependents(tape: Tape, wanted: list[int], root: int) -> bytearray:
    """1 for each node up to `root` that depends on a wanted one."""
    parameters = [i for i in wanted if tape.ops[i] is PARAMETER]
    if len(parameters) == len(wanted) and len(set(wanted)) == tape.ops.count(PARAMETER):
        return tape.having(LEARNS)[: root + 1]
    needed = bytearray(root + 1)
    for i in wanted:
        if i <= root:
            needed[i] = 1
    for i in tape.of_sort(COMPUTED):
        if i > root:
            break
        if tape.ops[i].pullback is None:
            continue
        for x in tape.args[i]:
            if type(x) is int and needed[x]:
                needed[i] = 1
                break
    return needed


def _send(tape: Tape, i: int, g: Argument, incoming: Incoming, masks: Masks | None = None) -> None:
    """Add the contributions of gradient g at node i to the incoming terms of its operands.

    With `masks`, only in the lanes where node i is connected; its operands are connected there too.
    """
    op, args = tape.ops[i], tape.args[i]
    mask = None if masks is None else masks.of(i)
    if op is ops.dot or op is ops.mul:  # long or frequent: written without the formulas
        n = len(args) // 2
        factors = (*args[n:], *args[:n])
        if mask is not None:
            for x, y in zip(args, factors):
                if type(y) is float and math.isfinite(y):  # g is 0 outside the mask
                    incoming.add(i, x, g, y)
                else:
                    incoming.add_where(mask, i, x, g, y)
        elif n >= _LONG and incoming.add_row(args[:n], g, factors[:n]):
            incoming.add_all(i, args[n:], g, factors[n:])
        else:
            incoming.add_all(i, args, g, factors)
        contributions: Iterable[Argument] = args
    elif op is ops.add or op is ops.sum:
        for x in args:
            incoming.add(i, x, g, 1.0)
        contributions = args
    else:
        assert op.pullback is not None
        of = [operand(tape.append, x) for x in (g, i, *args)]
        contributions = [argument(c) for c in op.pullback(*of)]
        for x, c in zip(args, contributions):
            if type(x) is int and not _is_cut(op, c):
                if mask is None:
                    incoming.add(i, x, c, 1.0)
                else:
                    incoming.add_where(mask, i, x, c, 1.0)
    if masks is not None:
        for x, c in zip(args, contributions):
            if type(x) is int and not _is_cut(op, c):
                masks.connect(x, mask)


def _is_cut(op: Op, contribution: Argument) -> bool:
    """Whether a choice sends nothing: to its condition, or an entry that it did not choose.

    A zero of any other operation is sent on, as Values do: times a slope of nan it is nan.
    """
    return op in CHOICES and is_zero(contribution)
