"""Sums over lanes: gradients of parameters as outer products, four rows by four columns.

The gradient of weight w_rk is the sum over samples of g_r * x_k.  Weights that share their g, or
their x, are tiled, so that eight loads serve sixteen products.  If a weight is used many times, as
in a recurrent network, "g_r" and "x_k" are whole lists, and a tile runs over their terms.
"""

from __future__ import annotations

from autograd.ir import COMPUTED, LANESUM, LANESUMS, PICK, Argument, Tape, same_number
from autograd.machine.lane_sums import LANESUM as IN_ORDER
from autograd.machine.lane_sums import TILES
from autograd.machine.movement import SCATTER
from autograd.plan.select import Selector

Side = tuple[int, ...]  # slots, one for each term
# A node, the right sides of its products, and for each number of a LANESUMS the index of its side
Segment = tuple[int, list[Side], list[int]]
# By column of indices, length of its table and slot picked from: the LANESUMs of each k
Picks = dict[tuple[int, int, int], dict[int, list[int]]]


class Sums:
    """Which sums the machine keeps for each LANESUM of a tape, and the instructions for them."""

    def __init__(self, selector: Selector, tape: Tape, roots: list[Argument], exact: bool) -> None:
        self.selector = selector
        self.tape = tape
        self.exact = exact
        # for each LANESUM, the sums that it adds up; for a LANESUMS, the sum of each number
        self.cells: dict[int, list[int]] = {}
        self.count = self.tiled = 0  # how many sums there are, and how many of them tiles keep
        self._nodes = [i for i in tape.of_sort(COMPUTED) if tape.ops[i] in (LANESUM, LANESUMS)]
        self.picked = set() if exact else self._picked(roots)

    def _picked(self, roots: list[Argument]) -> set[int]:
        """The PICKs that only sums over lanes use: `scatter` does them, for all k at once."""
        every_op, every_args = self.tape.ops, self.tape.args
        nodes = self.tape.of_sort(COMPUTED)
        picks = {i for i in nodes if every_op[i] is PICK}
        picks.difference_update([x for x in roots if type(x) is int])
        for i in nodes if picks else ():
            args = every_args[i]
            if picks.isdisjoint(args):
                continue
            if every_op[i] is not LANESUM:
                picks.difference_update([x for x in args if type(x) is int])
                continue
            n = len(args) // 2
            for w, x in zip(args[:n], args[n:]):
                if not same_number(x, 1.0):
                    picks.difference_update([y for y in (w, x) if type(y) is int])
        return picks

    def run(self) -> None:
        """Select the instructions; this sets `cells` and `count`."""
        if self.exact:
            for i in self._nodes:
                x = self.selector.slot(self.tape.args[i][0])
                self.cells[i] = [self.count]
                self.selector.item(IN_ORDER, self.selector.level([x]), [self.count, x])
                self.count += 1
            return
        blocks: dict[Side, list[Segment]] = {}
        picks: Picks = {}
        sides = self._sides if self.picked else self._plain_sides
        for i in self._nodes:
            if self.tape.ops[i] is LANESUMS:
                left, rights, numbers = self._row(i)
            else:
                left, right = sides(i, picks)
                rights, numbers = [right], [0]
            if left in blocks:
                blocks[left].append((i, rights, numbers))
            elif left:
                blocks[left] = [(i, rights, numbers)]
        self._tile(blocks)
        self.tiled = self.count
        self._scatter(picks)

    def _belongs(self, acc: int, node: int) -> None:
        """Add this sum to those of LANESUM `node`."""
        if node in self.cells:
            self.cells[node].append(acc)
        else:
            self.cells[node] = [acc]

    def _new(self, count: int) -> int:
        self.count += count
        return self.count - count

    def _row(self, i: int) -> tuple[Side, list[Side], list[int]]:
        """The left side of LANESUMS i, its distinct right sides, and the side of each number."""
        varying, slot = self.selector.varying, self.selector.slot
        g, *xs = self.tape.args[i]
        slots = [x if type(x) is int and varying[x] else slot(x) for x in xs]
        places = dict(zip(dict.fromkeys(slots), range(len(slots))))
        return (slot(g),), [(x,) for x in places], [places[x] for x in slots]

    def _plain_sides(self, i: int, picks: object) -> tuple[Side, Side]:
        """The same if nothing is picked."""
        varying, args = self.selector.varying, self.tape.args[i]
        n = len(args) // 2
        if n == 1:  # the most frequent case: one for each weight
            w, x = args
            if type(w) is int and type(x) is int and varying[w] and varying[x]:
                return (w,), (x,)
        for x in args:
            if type(x) is not int or not varying[x]:
                break
        else:
            return args[:n], args[n:]  # type: ignore[return-value]
        slots = tuple([self.selector.slot(x) for x in args])
        return slots[:n], slots[n:]

    def _sides(self, i: int, picks: Picks) -> tuple[Side, Side]:
        """The two lists of slots whose products LANESUM i sums; picked slots go to `picks`."""
        slot, args = self.selector.slot, self.tape.args[i]
        n = len(args) // 2
        left, right = [], []
        for w, x in zip(args[:n], args[n:]):
            if type(w) is int and w in self.picked:
                index, k, length, g = self.tape.args[w]
                found = picks.setdefault((int(index), int(length), slot(g)), {})
                found.setdefault(int(k), []).append(i)
            else:
                left.append(slot(w))
                right.append(slot(x))
        return tuple(left), tuple(right)

    def _tile(self, blocks: dict[Side, list[Segment]]) -> None:
        alike: dict[tuple[Side, ...], list[tuple[Side, list[Segment]]]] = {}
        for left, segments in blocks.items():
            columns = tuple([right for _, rights, _ in segments for right in rights])
            alike.setdefault(columns, []).append((left, segments))
        for columns, rows in alike.items():
            whole = len(rows) - len(rows) % 4
            for r in range(0, whole, 4):
                self._strip(rows[r : r + 4], columns, self._ones(columns))
            for row in rows[whole:]:
                self._strip([row], columns)

    def _ones(self, columns: tuple[Side, ...]) -> int | None:
        """The position of a column of ones, such as a bias has, if there are others too: it needs
        no products."""
        one = self.selector.splats.get(self.selector.uniform.constant(1.0))
        if one is not None and len(columns) > 1:
            for c, column in enumerate(columns):
                if set(column) == {one}:
                    return c
        return None

    def _strip(
        self,
        rows: list[tuple[Side, list[Segment]]],
        columns: tuple[Side, ...],
        ones: int | None = None,
    ) -> None:
        """Adjacent tiles: four rows by up to four columns, or one by four or by one; the first does
        the column of ones too."""
        selector, lefts = self.selector, [left for left, _ in rows]
        level = selector.level([x for side in (*lefts, *columns) for x in side])
        accs = [[0] * len(columns) for _ in rows]
        across = [c for c in range(len(columns)) if c != ones]
        while across:
            left = len(across)
            width = 4 if left > 4 else left if len(rows) == 4 or left == 4 else 1
            chosen, across = across[:width], across[width:]
            summed = [] if ones is None else [ones]
            first = self._number(accs, chosen, summed)
            # the kernels have more rows than columns
            beside = [columns[c] for c in chosen]
            sides = (beside, lefts) if len(rows) < width else (lefts, beside)
            terms = range(len(lefts[0]))
            flat = [side[t] for t in terms for group in sides for side in group]
            opcode = TILES[len(sides[0]), len(sides[1]), bool(summed)]
            selector.item(opcode, level, opcode.words.item(first, flat))
            ones = None
        for (_, segments), row in zip(rows, accs):
            self._hand_out(segments, row)

    def _number(self, accs: list[list[int]], *tiles: list[int]) -> int:
        """The first of the new sums, numbered row by row for each list of columns of `accs`."""
        first = self.count
        for columns in tiles:
            for row in accs:
                for c in columns:
                    row[c] = self._new(1)
        return first

    def _hand_out(self, segments: list[Segment], accs: list[int]) -> None:
        """Assign the sums of a row to its nodes."""
        begin = 0
        for node, rights, numbers in segments:
            if self.tape.ops[node] is LANESUMS:
                self.cells[node] = [accs[begin + k] for k in numbers]
            else:
                self._belongs(accs[begin], node)
            begin += len(rights)

    def _scatter(self, picks: Picks) -> None:
        """A region of sums, one for each entry of the table, for each kind of picks.

        It is as long as the table, however few of its entries need a gradient: every index of the
        table has a sum, so none is outside the region.
        """
        regions: dict[tuple[object, ...], int] = {}
        for (index, length, g), found in picks.items():
            alike = length, *[(k, *found[k]) for k in sorted(found)]
            if alike not in regions:
                start = regions[alike] = self._new(length)
                for k, nodes in found.items():
                    for i in nodes:
                        self._belongs(start + k, i)
            column = self.selector.index(index, length)
            self.selector.item(SCATTER, self.selector.level([g]), [column, regions[alike], g])
