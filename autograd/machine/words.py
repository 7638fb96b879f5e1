"""The words of an instruction after its opcode, as the legend in its row describes them.

    array count | >out offset           after the bar, the words of each of `count` items
    coef terms (<x <y)*terms            repeated as often as an earlier word says; or (<x <y)*2
    >x  a slot that is written          <x  a slot that is read         @x  a column of indices
    $x  the first of some coefficients  +x  the first of some sums      x   a number

Planning packs words by the legend; kernels and their NumPy forms read words by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple


class Field(NamedTuple):
    """A word of an item, or `size` adjacent words."""

    kind: str
    name: str
    size: int


class Part(NamedTuple):
    """Fields that an item has once, `single`, or several times: a fixed number, or as many as the
    word of that name says."""

    fields: list[Field]
    times: int | str
    single: bool

    @property
    def size(self) -> int:
        """The number of words in one repetition."""
        return sum(field.size for field in self.fields)


class Roles(NamedTuple):
    """Positions in an item of the slots it writes, the slots it reads, and the index columns."""

    writes: list[int]
    reads: list[int]
    columns: list[int]


class Words:
    """The layout of the words of an opcode, as a legend describes it."""

    def __init__(self, legend: str) -> None:
        before, bar, item = legend.rpartition("|")
        self.counted = bool(bar)  # whether it takes any number of items, else just one
        self.head = before.split()[:-1]  # names of the words before the count
        self.parts = list(map(_part, re.findall(r"\(.*?\)\S*|\S+", item)))
        repeated = {part.times for part in self.parts}
        names = [part.fields[0].name for part in self.parts]
        self.counts = {name: names.index(name) for name in names if name in repeated}
        self._roles: dict[tuple[int, ...], Roles] = {}

    @property
    def kinds(self) -> set[str]:
        """The kinds of fields that occur."""
        return {field.kind for part in self.parts for field in part.fields}

    @property
    def size(self) -> int | None:
        """The number of words of an item; None if items differ in it."""
        if self.counts:
            return None
        return sum(part.size * int(part.times) for part in self.parts)

    def item(self, *values: Any) -> list[int]:
        """The words of an item, from numbers and lists for repeated fields, without counts."""
        given = iter(values)
        words: list[int] = []
        for part in self.parts:
            if not part.single:
                value = next(given)
                if isinstance(part.times, str):
                    words[self.counts[part.times]] = len(value) // part.size
                words.extend(value)
            elif part.fields[0].name in self.counts:
                words.append(0)  # a count, filled in once its list is seen
            else:
                words.append(next(given))
        return words

    def values(self, words: Sequence[int], at: int) -> tuple[list[Any], int]:
        """The values that `item` made the words from `at` on of, and where they end."""
        values: list[Any] = []
        counts: dict[str, int] = {}
        for part in self.parts:
            name, times = part.fields[0].name, part.times
            if not part.single:
                end = at + part.size * (counts[times] if isinstance(times, str) else times)
                values.append(list(words[at:end]))
                at = end
                continue
            if name in self.counts:
                counts[name] = words[at]
            else:
                values.append(words[at])
            at += 1
        return values, at

    def roles(self, item: Sequence[int]) -> Roles:
        """The roles of the words of an item."""
        counts = tuple([item[position] for position in self.counts.values()])
        found = self._roles.get(counts)
        if found is None:
            found = self._roles[counts] = self._find_roles(dict(zip(self.counts, counts)))
        return found

    def _find_roles(self, counts: dict[str, int]) -> Roles:
        found = Roles([], [], [])
        places = {">": found.writes, "<": found.reads, "@": found.columns}
        position = 0
        for part in self.parts:
            times = counts[part.times] if isinstance(part.times, str) else part.times
            for field in part.fields * times:
                if field.kind in places:
                    places[field.kind].extend(range(position, position + field.size))
                position += field.size
        return found


def _part(text: str) -> Part:
    """A part of a legend: `>x`, `<x*terms`, `(<x*4 <y)*terms`."""
    inner, _, times = text.strip("(").rpartition(")") if ")" in text else text.partition("*")
    fields = []
    for word in inner.split():
        kind, name, size = re.fullmatch(r"([><@$+]?)(\w+)(?:\*(\d+))?", word).groups()  # type: ignore[union-attr]
        fields.append(Field(kind, name, int(size or 1)))
    times = times.strip("*")
    return Part(fields, int(times or 1) if not times or times.isdigit() else times, not times)
