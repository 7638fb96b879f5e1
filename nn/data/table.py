"""Tables: the cells of a CSV text, each with its line number, so that errors can name it."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from autograd.messages import Advised, Part, listed, quoted, shown
from nn.data.decoding import decoded

Source = str | os.PathLike[str] | Any  # a path, or a pandas DataFrame

MISSING = ("", "na", "n/a", "nan", "null", "none", "?")  # cells that hold nothing


@dataclass(frozen=True)
class Table:
    """Columns of cells, all as text without surrounding blanks.

    name     the name of the table in messages
    columns  the cells of each column, from the top, by the column's name
    lines    the line on which each row begins, or the row's number if the table is not a file
    unit     "line" or "row", whichever `lines` counts
    decimal  the decimal separator
    missing  the texts of empty cells, in lower case
    """

    name: str
    columns: dict[str, list[str]]
    lines: list[int]
    unit: str = "line"
    decimal: str = "."
    missing: frozenset[str] = frozenset(MISSING)

    def refuse(self, column: str, row: int, *problem: Part) -> NoReturn:
        """Raise ValueError for a cell, named by its line and column."""
        place = f"{self.name}, {self.unit} {self.lines[row]}, column {quoted(column)}: "
        raise Advised(place, *problem)

    def is_missing(self, cell: str) -> bool:
        """Whether a cell holds nothing."""
        return cell.lower() in self.missing

    def number(self, cell: str) -> float | None:
        """The number that a cell holds, also infinite or nan; None for text."""
        if self.decimal != ".":
            if "." in cell and self.unit == "line":  # a DataFrame writes its numbers with a point
                return None
            cell = cell.replace(self.decimal, ".")
        return number(cell)


def read_table(
    source: Source,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    decimal: str = ".",
    missing: Sequence[str] = MISSING,
) -> Table:
    """The table of a CSV file or of a pandas DataFrame.

    The first line has the names of the columns, or, as `sep=;`, the delimiter; blank lines are
    ignored.  The default delimiter is the comma, semicolon or tab, whichever is most frequent in
    the first line.  Raises ValueError, naming the line, for text in another encoding, unclosed
    quotes, rows with more or fewer cells than the header, a header without names or with a name
    twice, and a table without rows; OSError if the file can't be read.
    """
    if decimal not in (".", ","):
        raise ValueError(f"decimal must be '.' or ',', not {decimal!r}")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise ValueError(f"delimiter must be one character, not {delimiter!r}")
    if hasattr(source, "to_csv"):  # a DataFrame: its numbers are written with all digits
        if delimiter is not None or encoding != "utf-8":
            given = "encoding" if delimiter is None else "delimiter"
            raise ValueError(f"{given}= is only for files; leave it out for a DataFrame")
        name, text, unit = "the DataFrame", source.to_csv(index=False), "row"
        delimiter = ","
    else:
        name, unit = shown(str(source), 200), "line"
        text = decoded(name, Path(source).read_bytes(), encoding)
        if said := re.match(r'"?sep=(.)"?\r?\n', text):  # as Excel writes it
            text, delimiter = "\n" + text[said.end() :], delimiter or said[1]
    records = _records(name, text, delimiter or _delimiter(text))
    first, head = next(records, (0, []))
    if not head:
        raise ValueError(f"{name} is empty")
    _check_head(f"{name}, line {first}" if unit == "line" else name, head)
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, row in records:
        if len(row) != len(head):
            raise ValueError(
                f"{name}, line {line}: {len(row)} cells in a row, but the header has {len(head)}"
            )
        rows.append(row)
        lines.append(line if unit == "line" else len(lines))
    if not rows:
        raise ValueError(f"{name} has no rows below its header")
    columns = dict(zip(head, map(list, zip(*rows))))
    nothing = frozenset(text.lower() for text in missing)
    return Table(name, columns, lines, unit, decimal, nothing)


def _delimiter(text: str) -> str:
    """The most frequent delimiter in the first line, outside quotes."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(",;\t", key=first.count)


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(the line on which it begins, its cells) for each row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if cells and cells != [""]:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"{name}, line {line}: {error}") from None


def _check_head(place: str, head: Sequence[str]) -> None:
    """Raises ValueError unless the header is a list of different names."""
    numbers = [cell for cell in head if number(cell) is not None]
    if numbers and (len(numbers) == len(head) or not _counted(numbers)):
        raise ValueError(
            f"{place}: the header has numbers where names belong: {listed(numbers, 5)}; if the "
            "first line is a row, put a line of names in front of it"
        )
    seen: set[str] = set()
    for j, name in enumerate(head):
        if not name:
            raise ValueError(
                f"{place}: column {j + 1} of the header has no name (pandas writes such a column "
                "unless called with index=False)"
            )
        if name in seen:
            raise ValueError(f"{place}: the header has {quoted(name)} twice")
        seen.add(name)


def _counted(names: Sequence[str]) -> bool:
    """Whether the names are consecutive numbers: 0, 1, 2 or 2019, 2020."""
    if not all(name.isdecimal() and len(name) < 10 for name in names):
        return False
    numbers = list(map(int, names))
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def number(cell: str) -> float | None:
    """The number that a cell holds, also infinite or nan; None for text."""
    if "_" in cell:  # 1_000 is a number for Python, but not in a table
        return None
    try:
        return float(cell)
    except ValueError:
        return None
