"""The result of a suite, as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

QUICK = ", quick: small sizes, few rounds, so the figures say little"


@dataclass(frozen=True)
class Bar:
    """A figure to reach: `measured` at least, or at most, `limit`; None means not measured."""

    what: str
    limit: float
    unit: str
    measured: float | None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether it was reached; None if nothing was measured."""
        if self.measured is None:
            return None
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit

    def __str__(self) -> str:
        start = f"bar: {'at most ' if self.at_most else ''}{self.limit:,g} {self.unit}"
        if self.measured is None:
            return f"{start}; not measured"
        verdict = "reached" if self.reached else "MISSED"
        return f"{start}; measured {figure(self.measured)}: {verdict}"


# An entry's name and its figures by column; None stands for no figure.
Row = tuple[str, dict[str, float | None]]


@dataclass(frozen=True)
class Table:
    """Figures of several entries; each row has the columns of the first."""

    title: str
    rows: list[Row]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = max(len(name) for name, _ in self.rows)
        columns = list(self.rows[0][1])
        lines = [[figure(figures[column]) for column in columns] for _, figures in self.rows]
        widths = [max(map(len, column)) for column in zip(columns, *lines, strict=True)]
        text = [self.title, *(f"  {note}" for note in self.notes)]
        text.append(aligned("", names, columns, widths))
        for (name, _), line in zip(self.rows, lines, strict=True):
            text.append(aligned(name, names, line, widths))
        return "\n".join(text)


@dataclass
class Report:
    """All results of one run of a suite."""

    suite: str
    quick: bool
    machine: dict[str, object]
    skipped: list[str]
    tables: list[Table] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)

    def head(self) -> str:
        """What is known before anything is measured."""
        head = [f"benchmarks {self.suite}{QUICK if self.quick else ''}"]
        head += [f"  {name}: {plain(value)}" for name, value in self.machine.items()]
        return "\n".join([*head, *(f"  {line}" for line in self.skipped)])

    def verdict(self) -> str:
        """The bars and whether they were reached."""
        width = max(len(bar.what) for bar in self.bars)
        return "\n".join(["Bars", *(f"  {bar.what.ljust(width)}  {bar}" for bar in self.bars)])

    def as_json(self) -> dict[str, object]:
        """The same, made of dictionaries, lists, numbers and text."""
        tables = [
            {
                "title": table.title,
                "notes": list(table.notes),
                "rows": [{"entry": name, **figures} for name, figures in table.rows],
            }
            for table in self.tables
        ]
        bars = [{**asdict(bar), "reached": bar.reached} for bar in self.bars]
        return {
            "suite": self.suite,
            "quick": self.quick,
            "machine": self.machine,
            "skipped": self.skipped,
            "tables": tables,
            "bars": bars,
        }


def collector_is(on: bool) -> str:
    """The state of the collector, for a title."""
    return f"collector {'on' if on else 'off'}"


def aligned(name: str, width: int, cells: Sequence[str], widths: Sequence[int]) -> str:
    """One line: the name to the left, the cells to the right of their columns."""
    line = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return f"  {name.ljust(width)}  {line}".rstrip()


def figure(number: float | None) -> str:
    """A number with as many digits as people compare in a column."""
    if number is None:
        return "-"
    if number >= 100.0 or number == 0.0:
        return f"{number:,.0f}"
    if number >= 10.0:
        return f"{number:.1f}"
    return f"{number:.2f}" if number >= 0.1 else f"{number:.2g}"


def plain(value: object) -> str:
    """A part of the machine's description in words."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)
