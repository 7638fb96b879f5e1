"""How the nodes of a tape hang together: in which order a sweep meets them, and in which lanes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograd import ops
from autograd.operation import Op
from autograd.tape.tape import COMPUTED, FREEZE, LANESUM, LEAVES, Argument, Tape

if TYPE_CHECKING:
    from autograd.tape.trace import Recorder


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
            self._connect(x, self._where(condition, 1.0 if mask is None else mask, 0.0))
            self._connect(y, self._where(condition, 0.0, 1.0 if mask is None else mask))
            return
        for x in args:
            self._connect(x, mask)

    def _connect(self, x: Argument, mask: Argument | None) -> None:
        if type(x) is not int:
            return
        if mask is None or (x in self._masks and self._masks[x] is None):
            self._masks[x] = None
        elif x in self._masks:
            self._masks[x] = self._where(self._masks[x], 1.0, mask)  # type: ignore[arg-type]
        else:
            self._masks[x] = mask

    def _where(self, condition: Argument, x: Argument, y: Argument) -> Argument:
        if type(condition) is float:
            return x if condition else y
        return self.recorder.append(ops.where, (condition, x, y))
