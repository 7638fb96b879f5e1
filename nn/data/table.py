"""Tables: the cells of a CSV text, each with the line it stands on, so that errors can name it."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

Source = str | os.PathLike[str] | Any  # a path, or a pandas DataFrame


@dataclass(frozen=True)
class Table:
    """A head of names and rows of cells, all as text without blanks around.

    name   what to call the table in messages
    lines  the line on which each row begins, or its number where the table is no file
    unit   "line" or "row", whichever `lines` counts
    """

    name: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    unit: str

    def cells(self, column: str) -> list[str]:
        """The cells of a column, from the top."""
        j = self.columns.index(column)
        return [row[j] for row in self.rows]

    def refuse(self, column: str, row: int, problem: str) -> NoReturn:
        """Raise ValueError for a cell, named by its line and column."""
        place = f"{self.unit} {self.lines[row]}, column {column!r}"
        raise ValueError(f"{self.name}, {place}: {problem}")


def read_table(source: Source, encoding: str = "utf-8", delimiter: str | None = None) -> Table:
    """The table of a CSV file or of a pandas DataFrame.

    The first line has the names of the columns; blank lines count for nothing.  Without a
    `delimiter` it is the comma, semicolon or tabulator, whichever the first line has most of.
    Raises ValueError that names the line for text that is not of that encoding, quotes that are
    never closed, rows of more or fewer cells than the head, a head without names or with the same
    one twice, and a table without rows; OSError where the file can't be read.
    """
    if hasattr(source, "to_csv"):  # a DataFrame: its numbers are written to the last digit
        name, text, unit = "the DataFrame", source.to_csv(index=False), "row"
        delimiter = ","
    else:
        name, unit = str(source), "line"
        text = _decoded(name, Path(source).read_bytes(), encoding)
    records = _records(name, text, delimiter or _delimiter(text))
    first, head = next(records, (0, []))
    if not head:
        raise ValueError(f"{name} is empty")
    columns = _columns(f"{name}, line {first}" if unit == "line" else name, head)
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, row in records:
        if len(row) != len(columns):
            raise ValueError(
                f"{name}, line {line}: {len(row)} cells in a row where the head has {len(columns)}"
            )
        rows.append(row)
        lines.append(line if unit == "line" else len(lines))
    if not rows:
        raise ValueError(f"{name} has no rows under its head")
    return Table(name, columns, rows, lines, unit)


def _decoded(name: str, content: bytes, encoding: str) -> str:
    """The text of a file, without the mark that some programs put in front."""
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ValueError(
            f"{name}, line {line}: byte 0x{content[error.start]:02x} is no {encoding} text; if the "
            'file is of another encoding, say which: encoding="cp1252"'
        ) from None


def _delimiter(text: str) -> str:
    """The delimiter of which the first line has most."""
    first = text.lstrip().partition("\n")[0]
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


def _columns(place: str, head: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns."""
    if all(number(cell) is not None for cell in head):
        raise ValueError(f"{place}: the head has numbers in place of names: {', '.join(head[:5])}")
    for j, name in enumerate(head):
        if not name:
            raise ValueError(
                f"{place}: column {j + 1} of the head has no name (pandas writes such a column "
                "unless it is told index=False)"
            )
        if name in head[:j]:
            raise ValueError(f"{place}: the head has {name!r} twice")
    return tuple(head)


def number(cell: str) -> float | None:
    """The number that a cell holds, also infinite or nan; None for text."""
    if "_" in cell:  # Python takes 1_000, a table does not
        return None
    try:
        return float(cell)
    except ValueError:
        return None
