"""What a column holds: numbers, numbers in a notation that is not read, dates, or categories.

Text is guessed to be of categories only where nothing speaks against it: a guess that is wrong
gives a network hundreds of inputs that mean nothing, without a word.
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
_ROWS = 4  # rows a category should have on average, where there are more


class Notation(NamedTuple):
    """How cells may be written that are no numbers as Python reads them."""

    pattern: str
    name: str
    fault: str  # what such cells do wrong, "they ..."
    decimal: str = ""  # what read_csv takes to read it
    advice: str = ""

    def matches(self, cell: str) -> bool:
        """Whether the cell is written so."""
        return len(cell) < 100 and re.fullmatch(self.pattern, cell, re.IGNORECASE) is not None


_EXPONENT = r"(e[-+]?\d+)?"
_MONEY = r"[$€£¥₩]"
_ALONE, _PLAIN = "write the number alone", "write what matters of them as numbers"
_NOTATIONS = (  # the first that fits counts
    Notation(r"[-+]?\d{1,3}(,\d{3})+", "a number with a comma",
             "have a comma that may group digits or begin a fraction", "", "write 1234 or 1.234"),
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
    """The notation in which a cell is written that is no number; None for other text."""
    for found in _NOTATIONS:
        if found.decimal != decimal and found.matches(cell):
            return found
    return None


def holds_numbers(table: Table, column: str, otherwise: tuple[str, Any]) -> bool:
    """Whether more of the cells that are not missing are numbers than are text.

    Raises ValueError where they would be with those in another notation; `otherwise` is the
    argument that says that they are names.
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
    """Raises ValueError where so many different texts are hardly categories, or classes.

    Up to MOST categories are, and any number of classes, where the user said so (`meant`).
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
            "; if they are meant so, ", kept,
        )  # fmt: skip


def key(cell: str) -> object:
    """What two cells of categories share that mean the same: 1 and 1.0 do, 007 and 7 do not."""
    x = number(cell)
    if x is None or x != x or re.match(r"[-+]?0\d", cell):
        return cell
    try:
        return Decimal(cell)
    except InvalidOperation:
        return cell
