"""The numbers that a program under construction uses: arguments, parameters, tables, names."""

from __future__ import annotations

import random
from collections.abc import Sequence

from fuzzer.forms import Operand
from fuzzer.sketch import Leaf

CONSTANTS = (0.0, 1.0, 2.0, -1.0, 0.5, 3.0, -1.5, -0.0, 4.0, 0.25)


class Draft:
    """The names of a program under construction, and their numbers at the first sample."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.numbers: dict[str, float] = {}  # the number of each name at the first sample
        self.picks: dict[str, int] = {}
        self.lengths: dict[str, int] = {}
        self.maybe_plain: set[str] = set()  # names that may be floats even among Values
        self.tables: dict[str, tuple[Operand, ...]] = {}
        self.widths: dict[str, int] = {}
        self.leaves: list[Leaf] = []
        self._count = 0

    def _arguments(self, tables: bool) -> None:
        chance = self.chance
        kinds = [chance.choice(("column",) * 6 + ("number", "list", "rows", "integer"))]
        kinds += [chance.choice(("column", "column", "number", "list", "rows"))] * (
            chance.random() < 0.6
        )
        names = iter("xyz")
        for kind in kinds:
            count = chance.randint(1, 4) if kind in ("list", "rows") else 1
            self._leaf(next(names), kind, count)
        if tables:
            for name in "ij"[: chance.choice((1, 1, 2))]:
                self.lengths[name] = chance.choice((1, 2, 3, 3, 4, 5, 9))
                self.picks[name] = chance.randrange(self.lengths[name])
                self.leaves.append(Leaf(name, "index", (float(self.picks[name]),)))

    def _leaf(self, name: str, kind: str, count: int) -> None:
        whole = kind == "integer"
        numbers = tuple(float(self.chance.randint(-3, 3)) if whole else self.number()
                        for _ in range(count))  # fmt: skip
        leaf = Leaf(name, kind, numbers)
        self.leaves.append(leaf)
        self.numbers.update(zip(leaf.names, numbers))

    def number(self) -> float:
        """A number that single precision represents exactly."""
        if self.chance.random() < 0.5:
            return self.chance.randint(-12, 12) / 4
        return round(self.chance.gauss(0.0, 1.5) * 2**20) / 2**20

    def _tables(self) -> None:
        chance = self.chance
        parameters = [leaf.name for leaf in self.leaves if leaf.kind == "parameter"]
        for k in range(chance.choice((0, 1, 2))):
            width = chance.choice((1, 1, 2, 3))
            length = max(self.lengths.values()) + chance.choice((0, 0, 1))
            self.widths[f"table{k}"] = width
            self.tables[f"table{k}"] = tuple(
                chance.choice(parameters) if parameters and chance.random() < 0.6
                else chance.choice(CONSTANTS)
                for _ in range(length * width)
            )  # fmt: skip

    def _names(self) -> list[str]:
        return [name for leaf in self.leaves for name in leaf.names]

    def _name(self) -> str:
        self._count += 1
        k = self._count - 1
        return "abcdeghlmnopqrstuv"[k % 18] + (str(k // 18) if k >= 18 else "")

    def operand(self, scope: Sequence[str], constants: float = 0.15) -> Operand:
        """A name in scope, the last ones more often, or a constant."""
        chance = self.chance
        if not scope or chance.random() < constants:
            return chance.choice(CONSTANTS)
        if chance.random() < 0.5:
            return scope[-1 - chance.randrange(min(3, len(scope)))]
        return chance.choice(scope)

    def _operands(self, scope: Sequence[str], count: int) -> tuple[Operand, ...]:
        """Operands, the first of which is not a float if there is another choice; some repeated."""
        found = [self.operand(scope) for _ in range(count)]
        if count > 1 and self.chance.random() < 0.15:
            found[-1] = found[0]
        sure = [name for name in scope if name not in self.maybe_plain]
        if sure and not any(x in sure for x in found if isinstance(x, str)):
            found[self.chance.randrange(count)] = self.chance.choice(sure)
        return tuple(found)

    def _varying(self, scope: Sequence[str]) -> list[str]:
        """The names in scope that are not parameters."""
        parameters = {leaf.name for leaf in self.leaves if leaf.kind == "parameter"}
        return [name for name in scope if name not in parameters] or [*scope]
