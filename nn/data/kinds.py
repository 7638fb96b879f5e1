"""What a column holds: numbers, numbers in a notation that can't be read, dates, or categories.

Text is taken for categories only if nothing speaks against it: a wrong guess would silently give a
network hundreds of meaningless inputs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from autograd.messages import Advised, quoted, shown
from nn.data.table import Table, number

MOST = 256  # categories of one column; more are names
_FEW = 32  # categories that a short table may have
_ROWS = 4  # rows that a category should have on average, if there are more categories


class Notation(NamedTuple):
    """A notation for cells that Python does not read as numbers."""

    pattern: str
    name: str
    fault: str  # what is wrong with such cells, "they ..."
    decimal: str = ""  # the argument of read_csv that reads it
    advice: str = ""

    def matches(self, cell: str) -> bool:
        """Whether the cell is written in this notation."""
        return len(cell) < 100 and re.fullmatch(self.pattern, cell, re.IGNORECASE) is not None


_EXPONENT = r"(e[-+]?\d+)?"
_MONEY = r"[$€£¥₩]"
_ALONE, _PLAIN = "write the number alone", "write what matters of them as numbers"
_NOTATIONS = (  # the first that matches counts
    Notation(r"[-+]?\d{1,3}(,\d{3})+", "a number with a comma",
             "have a comma that may group digits or be a decimal comma", "", "write 1234 or 1.234"),
    Notation(rf"[-+]?\d*,\d+{_EXPONENT}", "a number with a decimal comma",
             "have a comma where numbers have a point", ","),
    Notation(rf"[-+]?\d*\.\d+{_EXPONENT}", "a number with a decimal point",
             "have a point where numbers have a comma", "."),
    Notation(r"[-+]?\d{1,3}([,.' \u2019_\u00a0\u202f]\d{3})+([.,]\d+)?",
             "a number with grouped digits", "group their digits", "", "write 1234.5"),
    Notation(r"[-+]?\d+([.,]\d+)?\s*%", "a percentage", "are percentages", "", _ALONE),
    Notation(rf"[-+]?{_MONEY}\s*\d[\d.,]*|\d[\d.,]*\s*{_MONEY}",
             "an amount of money", "are amounts of money", "", _ALONE),
    Notation(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
             r"|\d{1,2}[- ][a-z]{3,9}[- ]\d{2,4})([T ]+\d{1,2}:\d{2}.*)?",
             "a date", "are dates", "", _PLAIN),
    Notation(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]m)?", "a time", "are times", "", _PLAIN),
)  # fmt: skip


def notation(cell: str, decimal: str) -> Notation | None:
    """The notation of a cell that is not a plain number; None for other text."""
    for found in _NOTATIONS:
        if found.decimal != decimal and found.matches(cell):
            return found
    return None


def holds_numbers(table: Table, column: str, otherwise: tuple[str, Any]) -> bool:
    """Whether, of the cells that are not missing, more are numbers than text.

    Raises ValueError if that is so only with the cells in another notation; `otherwise` is the
    argument that declares them to be names.
    """
    given = [cell for cell in table.columns[column] if not table.is_missing(cell)]
    rest = [cell for cell in given if table.number(cell) is None]
    plain = len(given) - len(rest)
    if 2 * plain > len(given) or not given:
        return True
    counts: dict[Notation, list[str]] = {}
    for cell in rest:
        if (found := notation(cell, table.decimal)) is not None:
            counts.setdefault(found, []).append(cell)
    if 2 * (plain + sum(map(len, counts.values()))) <= len(given):
        return False
    found, cells = max(counts.items(), key=lambda item: len(item[1]))
    others = " and the others" if len(cells) > 1 else ""
    way: tuple[Any, ...] = (f"; {found.advice}, or leave the column out: ", ("ignore", [column]))
    if found.decimal:
        way = (": ", ("decimal", found.decimal))
    raise Advised(
        f"{table.name}, column {quoted(column)}: {shown(cells[0])}{others} {found.fault}",
        *way, "; if they are names, ", otherwise,
    )  # fmt: skip


def check_categories(
    table: Table, column: str, values: Sequence[str], meant: bool, target: bool = False
) -> None:
    """Raises ValueError if that many different texts are unlikely to be categories or classes.

    If the user declared them (`meant`), up to MOST categories and any number of classes are fine.
    """
    count, rows = len(values), len(table.lines)
    if count <= _FEW or (meant and (target or count <= MOST)):
        return
    where = f"{table.name}, column {quoted(column)}: {count:,} different texts "
    what, leave = "categories", "leave it out: "
    argument: tuple[str, Any] = ("ignore", [column])
    if target:
        what, leave, argument = "classes", "predict another column: ", ("target", ...)
    if count > MOST:
        text = f"{where}are too many for {what}, of which there may be {MOST}; {leave}"
        raise Advised(text, argument)
    if count * _ROWS > rows:
        kept: tuple[str, Any] = ("classes", True) if target else ("categories", [column])
        raise Advised(
            f"{where}in {rows:,} rows look like identifiers, not {what}, and would become as many "
            f"{'outputs' if target else 'inputs'}; {leave}", argument,
            f"; if they are {what}, ", kept,
        )  # fmt: skip


def key(cell: str) -> object:
    """A key that is equal for cells that mean the same category: 1 and 1.0, but not 007 and 7."""
    x = number(cell)
    if x is None or x != x or re.match(r"[-+]?0\d", cell):
        return cell
    try:
        return Decimal(cell)
    except InvalidOperation:
        return cell
