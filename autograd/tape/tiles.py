"""Sums over lanes: gradients of parameters as outer products, four rows by four columns.

The gradient of weight w_rk is the sum over samples of g_r * x_k.  Weights that share their g, or
their x, are tiled, so that eight loads serve sixteen products.  Where a weight is used many times,
as in a recurrent network, "g_r" and "x_k" are whole lists, and a tile runs over their terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograd.tape.tape import LANESUM, PICK, Tape, same_number

if TYPE_CHECKING:
    from autograd.tape.select import Selector

Side = tuple[int, ...]  # slots, one a term


class Sums:
    """Which sums the machine keeps for each LANESUM of a tape, and the instructions for them."""

    def __init__(self, selector: Selector, tape: Tape, exact: bool) -> None:
        self.selector = selector
        self.tape = tape
        self.exact = exact
        self.cells: dict[int, list[int]] = {}  # the sums that each LANESUM adds up
        self.count = self.tiled = 0  # the sums, and those that tiles keep
        self._nodes = [i for i, op in enumerate(tape.ops) if op is LANESUM]
        self.picked = set() if exact else self._picked()

    def _picked(self) -> set[int]:
        """The PICKs that only sums over lanes use: `scatter` does them, in one go for all k."""
        picks = {i for i, op in enumerate(self.tape.ops) if op is PICK}
        if not picks:
            return picks
        for op, args in zip(self.tape.ops, self.tape.args):
            if op is not LANESUM:
                picks.difference_update(x for x in args if type(x) is int)
                continue
            n = len(args) // 2
            for w, x in zip(args[:n], args[n:]):
                if not same_number(x, 1.0):
                    picks.difference_update((w, x))
        return picks

    def run(self) -> None:
        """Select the instructions; `cells` and `count` are known then."""
        if self.exact:
            for i in self._nodes:
                x = self.selector.slot(self.tape.args[i][0])
                self.cells[i] = [self.count]
                self.selector.item("lanesum", self.selector.level([x]), [self.count, x])
                self.count += 1
            return
        blocks: dict[Side, list[tuple[Side, int]]] = {}
        picks: dict[tuple[int, int], dict[int, int]] = {}
        sides = self._sides if self.picked else self._plain_sides
        for i in self._nodes:
            left, right = sides(i, picks)
            if left in blocks:
                blocks[left].append((right, i))
            elif left:
                blocks[left] = [(right, i)]
        self._tile(blocks)
        self.tiled = self.count
        self._scatter(picks)

    def _belongs(self, acc: int, node: int) -> None:
        """Let LANESUM `node` be this sum too."""
        if node in self.cells:
            self.cells[node].append(acc)
        else:
            self.cells[node] = [acc]

    def _new(self, count: int) -> int:
        self.count += count
        return self.count - count

    def _plain_sides(self, i: int, picks: object) -> tuple[Side, Side]:
        """The same where nothing is picked."""
        varying, args = self.selector.varying, self.tape.args[i]
        n = len(args) // 2
        if n == 1:  # as many as there are weights
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

    def _sides(self, i: int, picks: dict[tuple[int, int], dict[int, int]]) -> tuple[Side, Side]:
        """The two lists of slots whose products LANESUM i sums; what is picked goes to `picks`."""
        slot, args = self.selector.slot, self.tape.args[i]
        n = len(args) // 2
        left, right = [], []
        for w, x in zip(args[:n], args[n:]):
            if w in self.picked:
                index, k, g = self.tape.args[int(w)]
                picks.setdefault((int(index), slot(g)), {})[int(k)] = i
            else:
                left.append(slot(w))
                right.append(slot(x))
        return tuple(left), tuple(right)

    def _tile(self, blocks: dict[Side, list[tuple[Side, int]]]) -> None:
        alike: dict[tuple[Side, ...], list[tuple[Side, list[int]]]] = {}
        for left, found in blocks.items():
            columns = tuple(right for right, _ in found)
            alike.setdefault(columns, []).append((left, [i for _, i in found]))
        one = self.selector.splats.get(self.selector.uniform.constant(1.0))
        for columns, rows in alike.items():
            whole = len(rows) - len(rows) % 4
            across, ones = self._without_ones(columns, one)
            for r in range(0, whole, 4):
                for c in range(0, len(across), 4):
                    self._block(rows[r : r + 4], columns, across[c : c + 4], None if c else ones)
            for row in rows[whole:]:
                fours = len(columns) - len(columns) % 4
                for c in range(0, fours, 4):
                    self._block([row], columns, range(c, c + 4))
                for c in range(fours, len(columns)):
                    self._block([row], columns, range(c, c + 1))

    def _without_ones(
        self, columns: tuple[Side, ...], one: int | None
    ) -> tuple[Sequence[int], int | None]:
        """The places of all columns but one that is nothing but ones, and the place of that.

        A bias has such a column: its gradient needs no products.
        """
        places = range(len(columns))
        if one is not None and len(columns) > 1:
            for c, column in enumerate(columns):
                if set(column) == {one}:
                    return [k for k in places if k != c], c
        return places, None

    def _block(
        self,
        rows: list[tuple[Side, list[int]]],
        columns: tuple[Side, ...],
        chosen: Sequence[int],
        ones: int | None = None,
    ) -> None:
        """One tile: four rows by up to four columns, and perhaps the column of ones; or one row by
        four columns or one."""
        width = len(chosen)
        first = acc = self._new(len(rows) * (width + (ones is not None)))
        for _, nodes in rows:
            for c in chosen:
                self._belongs(acc, nodes[c])
                acc += 1
        if ones is not None:
            for _, nodes in rows:
                self._belongs(acc, nodes[ones])
                acc += 1
        sides = [[left for left, _ in rows], [columns[c] for c in chosen]]
        if len(rows) < width:  # the kernels have more rows than columns
            sides.reverse()
        opcode = f"tile{len(sides[0])}{len(sides[1])}{'' if ones is None else 'sum'}"
        terms = len(rows[0][0])
        flat = [side[t] for t in range(terms) for group in sides for side in group]
        self.selector.item(opcode, self.selector.level(flat), [first, terms, *flat])

    def _scatter(self, picks: dict[tuple[int, int], dict[int, int]]) -> None:
        regions: dict[tuple[tuple[int, int], ...], int] = {}
        for (index, g), found in picks.items():
            key = tuple(sorted(found.items()))
            if key not in regions:
                start = regions[key] = self._new(max(found) + 1)
                for k, i in key:
                    self._belongs(start + k, i)
            column = self.selector.index(index)
            self.selector.item("scatter", self.selector.level([g]), [column, regions[key], g])
