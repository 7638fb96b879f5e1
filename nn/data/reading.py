"""read_csv: a data set from a CSV file or a pandas DataFrame."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from autograd.messages import Advised, did_you_mean, listed, quoted, shown
from nn.data.dataset import Dataset
from nn.data.kinds import check_categories, holds_numbers, key, notation
from nn.data.table import MISSING, Source, Table, read_table

Features = dict[str, list[float]]

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
    decimal: str = ".",
    missing: Sequence[str] = MISSING,
) -> Dataset:
    """The data set of a table whose first line has the names of the columns.

    source      the path of a CSV file, or a pandas DataFrame
    target      the column to predict; None for none, then `targets` is empty
    classes     whether the target's cells are classes or numbers; None: classes if they are text
    categories  columns of numbers that are only names, such as postal codes
    ignore      columns to leave out
    like        a data set to match: this one gets the same features and classes in the same order.
                Other columns are left out, and one row is enough.
    encoding    of the file
    delimiter   between cells; None: a comma, semicolon or tab, whichever the first line uses
    decimal     the decimal separator of numbers: a point or a comma
    missing     texts of empty cells, in upper or lower case; [""] if "NA" or "none" is a
                category

    A column of numbers is one feature.  A column of text, in which at least half of the cells are
    not numbers, gives a feature for each category, such as `colour=red`, that is 1.0 in its rows
    and 0.0 elsewhere.  Categories and classes are sorted, numbers by size, text alphabetically;
    cells with the same number, 1 and 1.0, are the same class, except with leading zeros, as in 007.

    Raises ValueError, with file, line and column, for a cell that is missing, infinite, nan, or
    text among numbers, and for anything else wrong with the file (see read_table); for a missing
    column; for a column of dates, identifiers or numbers in another notation that is not declared
    as categories; for a target that is the same in all rows; and for a single row.

    >>> with open("fruit.csv", "w") as file:
    ...     _ = file.write("colour,weight,kind\\nred,150,apple\\nyellow,120,banana\\n")
    >>> fruit = read_csv("fruit.csv", target="kind")
    >>> fruit.feature_names, fruit.class_names
    (('colour=red', 'colour=yellow', 'weight'), ('apple', 'banana'))
    >>> fruit.inputs, fruit.targets
    ([[1.0, 0.0, 150.0], [0.0, 1.0, 120.0]], [0, 1])
    """
    if like is not None and (classes is not None or categories):
        name = "categories" if categories else "classes"
        raise ValueError(f"like= determines which columns are {name}; leave {name}= out")
    table = read_table(source, encoding, delimiter, decimal, missing)
    for column in (*categories, *ignore, *(() if target is None else (target,))):
        if column not in table.columns:
            _refuse_name(table, column)
    if len(table.lines) == 1 and like is None:
        raise ValueError(f"{table.name} has a single row below its header; learning needs more")
    out = {target, *ignore}
    columns = [column for column in table.columns if column not in out]
    if like is None:
        features = _features(table, columns, set(categories))
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


def _refuse_name(table: Table, column: str) -> None:
    """Raise ValueError for a column that does not exist."""
    hint = did_you_mean(column, table.columns)
    only = next(iter(table.columns))
    if len(table.columns) == 1 and (between := next((c for c in "|:\t " if c in only), "")):
        raise Advised(
            f"{table.name} has no column {quoted(column)} but a single one, {quoted(only)}; is the "
            "delimiter a different one? ", ("delimiter", between),
        )  # fmt: skip
    there = hint or f"; it has {listed(list(table.columns))}"
    raise ValueError(f"{table.name} has no column {quoted(column)}{there}")


def _features(table: Table, columns: Sequence[str], categories: Collection[str]) -> Features:
    """The features of a table by name."""
    features: Features = {}
    for column in columns:
        if column not in categories and holds_numbers(table, column, ("categories", [column])):
            found = {column: _numbers(table, column)}
        else:
            values = _distinct(table, column)
            check_categories(table, column, values, meant=column in categories)
            found = _one_hot(table, column, values)
        for name in found:
            if name in features:
                raise ValueError(
                    f"{table.name}: two features are called {quoted(name)}; rename a column"
                )
        features |= found
    if not features:
        raise ValueError(f"{table.name} has no column to learn from besides the target")
    return features


def _features_like(table: Table, columns: Sequence[str], names: Sequence[str]) -> Features:
    """The features with these names, from the columns that have them."""
    wanted: dict[str, list[str]] = {}  # for each column that may hold categories, its values
    for name in names:
        for end in (k for k, character in enumerate(name) if character == "="):
            wanted.setdefault(name[:end], []).append(name[end + 1 :])
    plain = set(names)
    features: Features = {}
    for column in columns:
        if column in plain:
            features[column] = _numbers(table, column, fixed=True)
        elif column in wanted:
            features |= _one_hot(table, column, wanted[column])
    missing = next((name for name in names if name not in features), None)
    if missing is not None:
        raise ValueError(
            f"{table.name} has no column for {quoted(missing)}; it has "
            f"{listed(list(table.columns))}"
        )
    return {name: features[name] for name in names}


def _targets(
    table: Table, target: str | None, classes: bool | None, like: Dataset | None
) -> tuple[list[int] | list[float], tuple[str, ...]]:
    """The targets, and the names of their classes if they are classes."""
    if target is None:
        return [], () if like is None else like.class_names
    cells = table.columns[target]
    if like is not None:
        names: Sequence[str] = like.class_names
        return (
            _indices(table, target, names) if names else _numbers(table, target, fixed=True)
        ), tuple(names)
    if len(set(cells)) == 1 and not table.is_missing(cells[0]):
        raise ValueError(
            f"{table.name}, column {quoted(target)}: all {len(cells)} cells are "
            f"{shown(cells[0])}; there is nothing to learn"
        )
    meant = bool(classes)
    if classes is None:
        classes = not holds_numbers(table, target, ("classes", True))
    if not classes:
        return _numbers(table, target), ()
    names = _distinct(table, target)
    check_categories(table, target, names, meant, target=True)
    return _indices(table, target, names), tuple(names)


def _numbers(table: Table, column: str, fixed: bool = False) -> list[float]:
    """The cells of a column as finite numbers; `fixed` if it can't be declared as categories."""
    numbers = []
    for i, cell in enumerate(table.columns[column]):
        x = table.number(cell)
        if table.is_missing(cell):
            table.refuse(column, i, f"{cell or 'nothing'} where a number belongs; {_FILL}")
        if x is None:
            what = notation(cell, table.decimal)
            problem = f"{quoted(cell)} is not a number like others in this column"
            problem += (f", but {what.name}" if what else "") + "; correct it"
            meant = () if fixed else (", or declare it as categories: ", ("categories", [column]))
            table.refuse(column, i, problem, *meant)
        if not math.isfinite(x):
            table.refuse(column, i, f"{shown(cell)} is not finite; {_FILL}")
        numbers.append(x)
    return numbers


def _one_hot(table: Table, column: str, values: Sequence[str]) -> Features:
    """A feature for each value of a column of categories: 1.0 in the rows that have it."""
    found = _indices(table, column, values)
    return {f"{column}={v}": [float(k == i) for i in found] for k, v in enumerate(values)}


def _indices(table: Table, column: str, values: Sequence[str]) -> list[int]:
    """For each cell of a column, which of the values it has."""
    index = {key(value): k for k, value in enumerate(values)}
    found = []
    for i, cell in enumerate(table.columns[column]):
        k = index.get(key(cell))
        if k is None and table.is_missing(cell):
            name = cell or "nothing"
            meant = ("; if it is one, ", ("missing", [""])) if cell else ()
            table.refuse(column, i, f"{name} where a category belongs; {_FILL}", *meant)
        if k is None:
            table.refuse(column, i, f"{quoted(cell)} is not one of {listed(values)}")
        found.append(k)
    return found


def _distinct(table: Table, column: str) -> list[str]:
    """The different values of a column, sorted: numbers by size, text alphabetically.

    If several texts are the same number, the shortest stands for all.
    """
    texts: dict[object, str] = {}
    for cell in sorted(set(table.columns[column])):
        if table.is_missing(cell):
            continue
        same = texts.setdefault(key(cell), cell)
        if len(cell) < len(same):
            texts[key(cell)] = cell
    values = list(texts.values())
    numbers = {value: table.number(value) for value in values}
    if None in numbers.values():
        return sorted(values)
    return sorted(values, key=lambda value: (numbers[value], value))
