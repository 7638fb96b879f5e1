"""read_csv: a data set from a CSV file or a pandas DataFrame."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from nn.data.dataset import Dataset
from nn.data.table import Source, Table, number, read_table

Features = dict[str, list[float]]

_MOST = 256  # categories of one column; more are names, dates or numbers in another notation
_MISSING = ("", "na", "n/a", "nan", "null", "none", "?")  # in a column of numbers
_FILL = "fill it in, or drop the row"


def read_csv(
    source: Source,
    target: str | None = None,
    *,
    classes: bool | None = None,
    categories: Sequence[str] = (),
    ignore: Sequence[str] = (),
    like: Dataset | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
) -> Dataset:
    """The data set of a table whose first line has the names of the columns.

    source      the path of a CSV file, or a pandas DataFrame
    target      the column to predict; None for none, and then `targets` is empty
    classes     whether the target's cells are classes, or numbers; None: classes if they are text
    categories  columns whose numbers are but names, such as postal codes
    ignore      columns to leave out
    like        a data set that this one is to be like: the same features and classes, in the same
                order.  Other columns are left out, and one row is enough.
    encoding    of the file
    delimiter   between cells; None: a comma, semicolon or tabulator, as the first line has it

    A column of numbers is one feature.  A column of text, where at least half of the cells are no
    numbers, is one feature for each category, 1.0 where a row is of it and 0.0 elsewhere, called
    `colour=red`.  Categories and classes are in alphabetical order, numbers in theirs.

    Raises ValueError, with file, line and column, for a cell that is missing, infinite, nan, or
    text among numbers, and for whatever else is wrong with the file (see read_table); for a column
    that is not there; for a target that is the same in all rows; and for a single row.
    """
    table = read_table(source, encoding, delimiter)
    for column in (*categories, *ignore, *(() if target is None else (target,))):
        if column not in table.columns:
            raise ValueError(
                f"{table.name} has no column {column!r}; it has {', '.join(table.columns)}"
            )
    if len(table.rows) == 1 and like is None:
        raise ValueError(f"{table.name} has a single row under its head; learning takes more")
    out = {target, *ignore}
    columns = [column for column in table.columns if column not in out]
    if like is None:
        features = _features(table, columns, categories)
    else:
        features = _features_like(table, columns, like.feature_names)
    targets, class_names = _targets(table, target, classes, like)
    return Dataset(
        inputs=[list(row) for row in zip(*features.values())],
        targets=targets,
        feature_names=tuple(features),
        class_names=class_names,
        source=table.name,
    )


def _features(table: Table, columns: Sequence[str], categories: Sequence[str]) -> Features:
    """The features of a table by name."""
    features: Features = {}
    for column in columns:
        if column in categories or not _is_of_numbers(table.cells(column)):
            found = _one_hot(table, column, _categories(table, column))
        else:
            found = {column: _numbers(table, column)}
        for name in found.keys() & features.keys():
            raise ValueError(f"{table.name}: two features are called {name!r}; rename a column")
        features |= found
    if not features:
        raise ValueError(f"{table.name} has no column to learn from beside the target")
    return features


def _features_like(table: Table, columns: Sequence[str], names: Sequence[str]) -> Features:
    """The features of these names, from the columns that have them."""
    features: Features = {}
    for column in columns:
        values = [name[len(column) + 1 :] for name in names if name.startswith(f"{column}=")]
        if column in names:
            features[column] = _numbers(table, column)
        elif values:
            features |= _one_hot(table, column, values)
    missing = [name for name in names if name not in features]
    if missing:
        raise ValueError(
            f"{table.name} has no column for {missing[0]!r}; it has {', '.join(table.columns)}"
        )
    return {name: features[name] for name in names}


def _targets(
    table: Table, target: str | None, classes: bool | None, like: Dataset | None
) -> tuple[list[int] | list[float], tuple[str, ...]]:
    """The targets, and the names of their classes if they are classes."""
    if target is None:
        return [], () if like is None else like.class_names
    cells = table.cells(target)
    if like is not None:
        classes = bool(like.class_names)
    elif len(set(cells)) == 1 and cells[0]:
        raise ValueError(
            f"{table.name}, column {target!r}: all {len(cells)} cells are {cells[0]}; "
            "there is nothing to learn"
        )
    elif classes is None:
        classes = not _is_of_numbers(cells)
    if not classes:
        return _numbers(table, target), ()
    names = _distinct(table, target) if like is None else like.class_names
    return [_index(table, target, i, names) for i in range(len(cells))], tuple(names)


def _is_of_numbers(cells: Sequence[str]) -> bool:
    """Whether more of the cells that are not missing are numbers than are text."""
    given = [cell for cell in cells if cell.lower() not in _MISSING]
    return 2 * sum(number(cell) is not None for cell in given) > len(given) or not given


def _numbers(table: Table, column: str) -> list[float]:
    """The cells of a column as finite numbers."""
    numbers = []
    for i, cell in enumerate(table.cells(column)):
        x = number(cell)
        if cell.lower() in _MISSING:
            table.refuse(column, i, f"{cell or 'nothing'} in place of a number; {_FILL}")
        if x is None:
            table.refuse(
                column,
                i,
                f"{cell!r} is no number, as others in this column are; correct it, or say that it "
                f"holds categories: categories=[{column!r}]",
            )
        if not math.isfinite(x):
            table.refuse(column, i, f"{cell} is not finite; {_FILL}")
        numbers.append(x)
    return numbers


def _one_hot(table: Table, column: str, values: Sequence[str]) -> Features:
    """A feature for each value of a column of categories: 1.0 in the rows that have it."""
    found = [_index(table, column, i, values) for i in range(len(table.rows))]
    return {f"{column}={v}": [float(k == i) for i in found] for k, v in enumerate(values)}


def _index(table: Table, column: str, row: int, values: Sequence[str]) -> int:
    """Which of the values a cell has."""
    cell = table.rows[row][table.columns.index(column)]
    if not cell:
        table.refuse(column, row, f"nothing in place of a category; {_FILL}")
    if cell not in values:
        table.refuse(column, row, f"{cell!r} is none of {', '.join(values[:10])}")
    return values.index(cell)


def _categories(table: Table, column: str) -> list[str]:
    """The categories of a column that is to be a feature for each."""
    values = _distinct(table, column)
    if all(re.fullmatch(r"[-+]?\d+,\d+", value) for value in values):
        raise ValueError(
            f"{table.name}, column {column!r}: {values[0]} and the others have a comma where "
            "numbers have a point"
        )
    if len(values) > _MOST:
        raise ValueError(
            f"{table.name}, column {column!r}: {len(values)} different texts are too many for "
            f"categories, of which there may be {_MOST}; leave it out: ignore=[{column!r}]"
        )
    return values


def _distinct(table: Table, column: str) -> list[str]:
    """The different texts of a column, in alphabetical order; numbers in theirs."""
    values = {cell for cell in table.cells(column) if cell}
    numbers = {value: number(value) for value in values}
    if None in numbers.values():
        return sorted(values)
    return sorted(values, key=lambda value: (numbers[value], value))
