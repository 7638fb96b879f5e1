"""Masks: in which lanes a node is connected to the root of a reverse sweep."""

from __future__ import annotations

from collections.abc import Iterable

from autograd import ops
from autograd.ir import LANESUM, LEAVES, PICK, TAKE, Argument, Arguments, Tape
from autograd.operation import Op

CHOICES = frozenset({ops.where, TAKE, PICK})  # rows that read some of their operands in each lane
# By what, among how many (negative: as any lane sees it), and where it is made
_Choice = tuple[Argument, int, Argument | None]


def branches(op: Op, args: Arguments) -> Arguments:
    """The operands of which a choice reads one: not what it is chosen by."""
    return args[3:] if op is PICK else args[1:]


class Masks:
    """Whether each node is connected to the root, where that depends on the lane."""

    def __init__(self, tape: Tape, root: int) -> None:
        self.tape = tape
        self._masks: dict[int, Argument | None] = {root: None}  # None: in every lane
        self._around: dict[Argument, Argument | None] = {}  # of a branch's mask, its choice's
        # of the mask of some branches: their choice, and which of its branches they are, as bits
        self._branches: dict[Argument, tuple[_Choice, int]] = {}
        self._made: dict[tuple[_Choice, int], int] = {}  # the masks of these
        self._united: dict[Argument, Argument] = {}  # of masks that differ by lane: any lane's
        self._late: set[Argument] = set()  # masks that only the end of all samples knows

    def of(self, i: int) -> Argument | None:
        """The mask of node i."""
        return self._masks.get(i)

    def unite(self, i: int) -> None:
        """For a node whose gradient is a sum over lanes: connected where any lane is."""
        mask = self.of(i)
        if mask is not None:
            self._masks[i] = self._anywhere(mask)

    def _anywhere(self, mask: Argument) -> Argument:
        """The mask of what is connected where any lane is."""
        if not self.tape.varies(mask):
            return mask
        united = self._united.get(mask)
        if united is None:
            known = self._branches.get(mask)
            if known is None:
                united = self.tape.append(LANESUM, (mask, 1.0))
            else:  # some lane is in one of all branches where any is at the choice
                (by, length, around), branches = known
                outer = None if around is None else self._anywhere(around)
                united = self._branch((by, -length, outer), branches, LANESUM, (mask, 1.0))
            self._united[mask] = united
            self._late.add(united)
        return united

    def connect_branches(self, i: int) -> None:
        """Let the branches of a choice be connected where they are chosen.

        What it is chosen by is not connected.
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
        """Let the two branches of a `where` be connected."""
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
        """Let entries of a table of that length be connected where the index is theirs; leaves
        send nothing, so that theirs is of no interest."""
        here = 1.0 if mask is None else mask
        choice = index, length, mask
        for k, x in entries:
            if type(x) is int and self.tape.ops[x] not in LEAVES:
                picked = index, float(k), float(length), here
                self.connect(x, self._branch(choice, 1 << k, PICK, picked))

    def _branch(self, choice: _Choice, branches: int, op: Op, args: Arguments) -> int:
        """The mask of some branches of a choice: op(*args), unless it is there already."""
        mask = self._made.get((choice, branches))
        if mask is None:
            mask = self._made[choice, branches] = self.tape.append(op, args)
            self._around[mask] = choice[2]
            self._branches[mask] = choice, branches
            if any(type(x) is int and x in self._late for x in args):
                self._late.add(mask)
        return mask

    def connect(self, x: Argument, mask: Argument | None) -> None:
        """Let x be connected in the lanes of the mask, besides those in which it is already."""
        if type(x) is not int:
            return
        self._masks[x] = self._either(self._masks[x], mask) if x in self._masks else mask

    def _either(self, one: Argument | None, other: Argument | None) -> Argument | None:
        """The mask of what is connected where one of them says so."""
        if one is None or other is None:
            return None
        # no lane can wait for what comes after all lanes; what has such a mask is uniform
        if one in self._late and self.tape.varies(other):
            other = self._anywhere(other)
        elif other in self._late and self.tape.varies(one):
            one = self._anywhere(one)
        united = self._together(one, other)
        if united is not None:
            choice, branches = united
            if branches == (1 << abs(choice[1])) - 1:
                return choice[2]  # all of them: wherever the choice is made
            return self._branch(choice, branches, ops.where, (one, 1.0, other))
        for inner, outer in ((one, other), (other, one)):
            around: Argument | None = inner
            while around is not None:
                if around == outer:
                    return outer
                around = self._around.get(around)
        either = self.tape.append(ops.where, (one, 1.0, other))
        if one in self._late or other in self._late:
            self._late.add(either)
        return either

    def _together(self, one: Argument, other: Argument) -> tuple[_Choice, int] | None:
        """The branches of both, where they are of the same choice."""
        known, more = self._branches.get(one), self._branches.get(other)
        if known is None or more is None or known[0] != more[0]:
            return None
        return known[0], known[1] | more[1]
