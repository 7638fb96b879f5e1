"""How the nodes of a tape hang together: in which order a sweep meets them, and in which lanes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograd import ops
from autograd.ir import COMPUTED, FREEZE, LANESUM, LEAVES, Argument, Tape
from autograd.operation import Op

if TYPE_CHECKING:
    from autograd.trace.recorder import Recorder


def sweep_order(recorder: Recorder, root: int, needed: bytearray) -> Iterable[int]:
    """The nodes from root down that compute, users before operands, in the order of the eager
    sweep if exact.

    Sums of gradients depend on the order of their terms, so equality to the bit needs that order
    (sweep.py); otherwise the tape's own, backwards, is as good and is there already.
    """
    tape = recorder.tape
    if not recorder.exact:
        return [i for i in tape.of_sort(COMPUTED) if i <= root and needed[i]][::-1]
    inner = [op not in LEAVES and op is not FREEZE and op.pullback is not None for op in tape.ops]
    order = _as_found(tape, root, inner) or _completed(tape, root, inner)
    return [i for i in order if needed[i] and inner[i]]


def _as_found(tape: Tape, root: int, inner: list[bool]) -> list[int]:
    """The inner nodes breadth first; none where one of them has several users."""
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
    """The inner nodes in the order of a depth-first search's completion, backwards."""
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


class Masks:
    """Whether each node is connected to the root, where that depends on the lane."""

    def __init__(self, recorder: Recorder, root: int) -> None:
        self.recorder = recorder
        self._masks: dict[int, Argument | None] = {root: None}  # None: in every lane
        self._around: dict[Argument, Argument | None] = {}  # of a branch's mask, its `where`'s
        self._other: dict[Argument, Argument] = {}  # of a branch's mask, the other branch's

    def of(self, i: int) -> Argument | None:
        """The mask of node i."""
        return self._masks.get(i)

    def unite(self, i: int) -> None:
        """For a node whose gradient is a sum over lanes: connected where any lane is."""
        mask = self.of(i)
        if mask is not None and self.recorder.varies(mask):
            self._masks[i] = self.recorder.append(LANESUM, (mask, 1.0))

    def pass_on(self, i: int, op: Op) -> None:
        """Let the operands of node i be connected where it is."""
        mask, args = self.of(i), self.recorder.tape.args[i]
        if mask is None and op is not ops.where:
            self._masks.update(dict.fromkeys([x for x in args if type(x) is int]))
            return
        if op is ops.where:
            condition, x, y = args
            self._connect(condition, mask)
            chosen = self._where(condition, 1.0 if mask is None else mask, 0.0)
            other = self._where(condition, 0.0, 1.0 if mask is None else mask)
            if type(condition) is int:
                self._around[chosen] = self._around[other] = mask
                self._other[chosen], self._other[other] = other, chosen
            self._connect(x, chosen)
            self._connect(y, other)
            return
        for x in args:
            self._connect(x, mask)

    def _connect(self, x: Argument, mask: Argument | None) -> None:
        if type(x) is not int:
            return
        self._masks[x] = self._either(self._masks[x], mask) if x in self._masks else mask

    def _either(self, one: Argument | None, other: Argument | None) -> Argument | None:
        """The mask of what is connected where one of them says so."""
        if one is None or other is None:
            return None
        if self._other.get(one) == other:
            return self._around[one]  # both branches: wherever their `where` is
        for inner, outer in ((one, other), (other, one)):
            around: Argument | None = inner
            while around is not None:
                if around == outer:
                    return outer
                around = self._around.get(around)
        return self._where(one, 1.0, other)

    def _where(self, condition: Argument, x: Argument, y: Argument) -> Argument:
        if type(condition) is float:
            return x if condition else y
        return self.recorder.append(ops.where, (condition, x, y))
