"""How the nodes of a tape hang together: in which order a sweep meets them, and in which lanes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograd import ops
from autograd.ir import COMPUTED, FREEZE, LANESUM, LEAVES, PICK, TAKE, Argument, Tape
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


CHOICES = frozenset({ops.where, TAKE, PICK})  # rows that read some of their operands in each lane
_Choice = tuple[Argument, int, Argument | None]  # by what, among how many, and where it is made


class Masks:
    """Whether each node is connected to the root, where that depends on the lane."""

    def __init__(self, recorder: Recorder, root: int) -> None:
        self.recorder = recorder
        self._masks: dict[int, Argument | None] = {root: None}  # None: in every lane
        self._around: dict[Argument, Argument | None] = {}  # of a branch's mask, its choice's
        # of the mask of some branches: their choice, and which of its branches they are, as bits
        self._branches: dict[Argument, tuple[_Choice, int]] = {}
        self._late: set[Argument] = set()  # masks that only the end of all samples knows

    def of(self, i: int) -> Argument | None:
        """The mask of node i."""
        return self._masks.get(i)

    def unite(self, i: int) -> None:
        """For a node whose gradient is a sum over lanes: connected where any lane is."""
        mask = self.of(i)
        if mask is not None and self.recorder.tape.varies(mask):
            self._masks[i] = self._anywhere(mask)

    def _anywhere(self, mask: Argument) -> int:
        """The mask of what is connected where any lane is."""
        united = self.recorder.append(LANESUM, (mask, 1.0))
        self._late.add(united)
        return united

    def pass_on(self, i: int, op: Op) -> None:
        """Let the operands of node i be connected where it is."""
        mask, args = self.of(i), self.recorder.tape.args[i]
        if op is ops.where:
            self._connect_branches(mask, *args)
        elif op is TAKE:
            self._connect_entries(mask, args[0], len(args) - 1, enumerate(args[1:]))
        elif op is PICK:
            index, k, length, x = args
            self._connect_entries(mask, index, int(length), [(int(k), x)])
        elif mask is None:
            self._masks.update(dict.fromkeys([x for x in args if type(x) is int]))
        else:
            for x in args:
                self._connect(x, mask)

    def _connect_branches(
        self, mask: Argument | None, condition: Argument, x: Argument, y: Argument
    ) -> None:
        """Let the operands of a `where` be connected, its branches where they are chosen."""
        self._connect(condition, mask)
        here = 1.0 if mask is None else mask
        chosen, other = self._where(condition, here, 0.0), self._where(condition, 0.0, here)
        if type(condition) is int:
            choice = condition, 2, mask
            self._know(chosen, choice, 1)
            self._know(other, choice, 2)
        self._connect(x, chosen)
        self._connect(y, other)

    def _connect_entries(
        self,
        mask: Argument | None,
        index: Argument,
        length: int,
        entries: Iterable[tuple[int, Argument]],
    ) -> None:
        """Let entries of a table of that length be connected where the index is theirs; leaves
        send nothing, so that theirs is of no interest."""
        here = 1.0 if mask is None else mask
        choice = index, length, mask
        for k, x in entries:
            if type(x) is int and self.recorder.tape.ops[x] not in LEAVES:
                read = self.recorder.append(PICK, (index, float(k), float(length), here))
                self._know(read, choice, 1 << k)
                self._connect(x, read)

    def _know(self, mask: Argument, choice: _Choice, branches: int) -> None:
        """Remember what this is the mask of."""
        self._around[mask] = choice[2]
        self._branches[mask] = choice, branches

    def _connect(self, x: Argument, mask: Argument | None) -> None:
        if type(x) is not int:
            return
        self._masks[x] = self._either(self._masks[x], mask) if x in self._masks else mask

    def _either(self, one: Argument | None, other: Argument | None) -> Argument | None:
        """The mask of what is connected where one of them says so."""
        if one is None or other is None:
            return None
        # no lane can wait for what comes after all lanes; what has such a mask is uniform
        if one in self._late and self.recorder.tape.varies(other):
            other = self._anywhere(other)
        elif other in self._late and self.recorder.tape.varies(one):
            one = self._anywhere(one)
        united = self._united(one, other)
        if united is not None:
            choice, branches = united
            if branches == (1 << choice[1]) - 1:
                return choice[2]  # all of them: wherever the choice is made
            either = self._where(one, 1.0, other)
            self._know(either, choice, branches)
            return either
        for inner, outer in ((one, other), (other, one)):
            around: Argument | None = inner
            while around is not None:
                if around == outer:
                    return outer
                around = self._around.get(around)
        return self._where(one, 1.0, other)

    def _united(self, one: Argument, other: Argument) -> tuple[_Choice, int] | None:
        """The branches of both, where they are of the same choice."""
        known, more = self._branches.get(one), self._branches.get(other)
        if known is None or more is None or known[0] != more[0]:
            return None
        return known[0], known[1] | more[1]

    def _where(self, condition: Argument, x: Argument, y: Argument) -> Argument:
        if type(condition) is float:
            return x if condition else y
        node = self.recorder.append(ops.where, (condition, x, y))
        if not self._late.isdisjoint((condition, x, y)):
            self._late.add(node)
        return node
