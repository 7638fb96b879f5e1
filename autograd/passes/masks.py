"""Masks: in which lanes a node is connected to the root of a reverse sweep."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import accumulate
from operator import or_

from autograd import ops
from autograd.ir import LANESUM, LEAVES, PICK, TAKE, Argument, Arguments, Tape
from autograd.operation import Op

CHOICES = frozenset({ops.where, TAKE, PICK})  # rows that read some of their operands in each lane
# Its condition or index, the number of branches (negative: as seen by any lane), and its own mask
_Choice = tuple[Argument, int, Argument | None]


def branches(op: Op, args: Arguments) -> Arguments:
    """The operands of which a choice reads one: all but its condition or index."""
    return args[3:] if op is PICK else args[1:]


class Masks:
    """In which lanes each node is connected to the root, if not in all or none."""

    def __init__(self, tape: Tape, root: int) -> None:
        self.tape = tape
        # for each node, the masks of the lanes in which it is connected; None: of all lanes
        self._masks: dict[int, dict[Argument | None, None]] = {root: {None: None}}
        self._around: dict[Argument, Argument | None] = {}  # for a branch's mask, its choice's
        # for the mask of some branches: their choice, and which of its branches they are, as bits
        self._branches: dict[Argument, tuple[_Choice, int]] = {}
        self._made: dict[tuple[_Choice, int], int] = {}  # the inverse
        self._united: dict[Argument, Argument] = {}  # true if a varying mask is in any lane
        self._late: set[Argument] = set()  # masks known only after the last sample

    def of(self, i: int) -> Argument | None:
        """The mask of node i, once all nodes that read it have connected it."""
        masks = self._masks.get(i)
        if masks is None:
            return None
        if len(masks) > 1:
            masks = self._masks[i] = {self._union(masks): None}
        return next(iter(masks))

    def unite(self, i: int) -> None:
        """For a node whose gradient is a sum over lanes: connect it if any lane is connected."""
        mask = self.of(i)
        if mask is not None:
            self._masks[i] = {self._anywhere(mask): None}

    def _anywhere(self, mask: Argument | None) -> Argument | None:
        """The mask that is true in all lanes if this one is true in any lane."""
        if mask is None or not self.tape.varies(mask):
            return mask
        united = self._united.get(mask)
        if united is None:
            known = self._branches.get(mask)
            if known is None:
                united = self.tape.append(LANESUM, (mask, 1.0))
            else:  # keep its choice: the masks of all branches add up to the choice's mask here too
                (by, length, around), branches = known
                outer = None if around is None else self._anywhere(around)
                united = self._branch((by, -length, outer), branches, LANESUM, (mask, 1.0))
            self._united[mask] = united
            self._late.add(united)
        return united

    def connect_branches(self, i: int) -> None:
        """Connect each branch of a choice in the lanes that choose it.

        The condition or index is not connected.
        """
        op, args, mask = self.tape.ops[i], self.tape.args[i], self.of(i)
        if op is ops.where:
            self._connect_either(mask, *args)
        elif op is TAKE:
            self._connect_entries(mask, args[0], len(args) - 1, enumerate(args[1:]))
        else:
            index, k, length, x = args
            self._connect_entries(mask, index, int(length), [(int(k), x)])

    def _connect_either(
        self, mask: Argument | None, condition: Argument, x: Argument, y: Argument
    ) -> None:
        """Connect the two branches of a `where`."""
        if type(condition) is not int:
            self.connect(x if condition else y, mask)
            return
        here = 1.0 if mask is None else mask
        choice = condition, 2, mask
        self.connect(x, self._branch(choice, 1, ops.where, (condition, here, 0.0)))
        self.connect(y, self._branch(choice, 2, ops.where, (condition, 0.0, here)))

    def _connect_entries(
        self,
        mask: Argument | None,
        index: Argument,
        length: int,
        entries: Iterable[tuple[int, Argument]],
    ) -> None:
        """Connect each entry of a table of that length in the lanes whose index selects it."""
        here = 1.0 if mask is None else mask
        choice = index, length, mask
        for k, x in entries:
            if type(x) is int and self.tape.ops[x] not in LEAVES:
                picked = index, float(k), float(length), here
                self.connect(x, self._branch(choice, 1 << k, PICK, picked))

    def _branch(self, choice: _Choice, branches: int, op: Op, args: Arguments) -> int:
        """The mask of some branches of a choice: the existing one, else op(*args)."""
        mask = self._made.get((choice, branches))
        if mask is None:
            mask = self._made[choice, branches] = self.tape.append(op, args)
            self._around[mask] = choice[2]
            self._branches[mask] = choice, branches
            if any(type(x) is int and x in self._late for x in args):
                self._late.add(mask)
        return mask

    def connect(self, x: Argument, mask: Argument | None) -> None:
        """Connect x in the lanes of the mask, in addition to those in which it already is.

        Leaves send nothing, so they need no mask.
        """
        if type(x) is int and self.tape.ops[x] not in LEAVES:
            self._masks.setdefault(x, {})[mask] = None

    def _union(self, masks: Iterable[Argument | None]) -> Argument | None:
        """The mask of the lanes that are in any of these masks.

        All are united at once: the branches of one choice then add up to the whole choice, no
        matter which other masks came between them.
        """
        found = self._merged(masks)
        if not self._late.isdisjoint(found):
            # lanes can't use a mask known only after the last sample; nodes with one are uniform
            found = self._merged(map(self._anywhere, found))
        either, *rest = found
        for mask in rest:  # if there is only one mask, it may be None, for all lanes
            assert either is not None
            assert mask is not None
            late = either in self._late or mask in self._late
            either = self.tape.append(ops.where, (either, 1.0, mask))
            if late:
                self._late.add(either)
        return either

    def _merged(self, masks: Iterable[Argument | None]) -> list[Argument | None]:
        """The same lanes in fewer masks: branches of a choice merged, and none inside another."""
        found = dict.fromkeys(masks)
        while None not in found:
            inside = [m for m in found if self._is_inside(m, found)]
            for mask in inside:
                del found[mask]
            together: dict[_Choice, list[Argument]] = {}
            for mask in found:
                if mask in self._branches:
                    together.setdefault(self._branches[mask][0], []).append(mask)
            several = [(choice, ones) for choice, ones in together.items() if len(ones) > 1]
            if not several:
                return list(found)
            for choice, ones in several:
                for mask in ones:
                    del found[mask]
                found[self._together(choice, ones)] = None
        return [None]

    def _is_inside(self, mask: Argument | None, masks: Collection[Argument | None]) -> bool:
        """Whether the mask of a choice around this one is among the masks."""
        around = self._around.get(mask) if mask is not None else None
        while around is not None:
            if around in masks:
                return True
            around = self._around.get(around)
        return False

    def _together(self, choice: _Choice, masks: list[Argument]) -> Argument | None:
        """The mask of several branches of a choice; for all branches, the choice's own mask."""
        found = [*accumulate((self._branches[mask][1] for mask in masks), or_)]
        if found[-1] == (1 << abs(choice[1])) - 1:
            return choice[2]
        either = masks[0]
        for mask, branches in zip(masks[1:], found[1:]):
            either = self._branch(choice, branches, ops.where, (either, 1.0, mask))
        return either
