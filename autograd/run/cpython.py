"""Words of memory by which objects show that they are what they were.

To ask hundreds of lists, dictionaries and functions from Python takes longer than a small program
runs.  CPython keeps what they hold as pointers at offsets that samples bear out here: while the
words at these addresses stay, and what they point to is kept alive, nothing was replaced, added or
removed.  The machine compares them, in order, up to the first that differs; so an address behind
a pointer is looked at only after the pointer itself.
"""

from __future__ import annotations

import ctypes
import types
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.run.numbers import layout, offset_of

_WORD = 8
_USED, _KEYS, _VALUES = 16, 32, 40  # in a dictionary: its size, its table, and a split one's values
_SIZE, _ITEMS = 16, 24  # in a list
_MAPPING = 16  # in a view of a class's dictionary
_FUNCTION = ("__code__", "__defaults__", "__kwdefaults__")


class Memory:
    """Collects addresses and the words there; `unchanged` asks the machine to compare them."""

    def __init__(self, same: Callable[[int, int], int]) -> None:
        self._same = same
        self._parts: list[Any] = []  # arrays of addresses and words
        self._kept: list[Any] = []  # what the words point to
        self._tables: dict[int, dict[tuple[int, int], int]] = {}

    def close(self) -> None:
        """Take no more words."""
        self._pairs = np.concatenate([np.zeros((0, 2), np.int64), *self._parts])
        self._arguments = self._pairs.ctypes.data, len(self._pairs)
        self._parts.clear()
        self._tables.clear()

    def unchanged(self) -> bool:
        """Whether each word is what it was."""
        return self._same(*self._arguments) != 0

    def _add(self, *addresses: int) -> None:
        """Remember the words that are there now."""
        self._parts.append(np.array([(a, _word(a)) for a in addresses], np.int64))

    # What can be remembered: False where it can't

    def list_of(self, x: Any) -> bool:
        """A list."""
        if type(x) is not list:
            return False
        self._kept.append(x.copy())
        self._add(id(x) + _SIZE, id(x) + _ITEMS)
        items = _word(id(x) + _ITEMS) + _WORD * np.arange(len(x))
        self._parts.append(np.column_stack([items, np.fromiter(map(id, x), np.int64, len(x))]))
        return True

    def dict_of(self, x: Any) -> bool:
        """A dictionary, that of a class too."""
        if isinstance(x, types.MappingProxyType):
            x = ctypes.cast(_word(id(x) + _MAPPING), ctypes.py_object).value
        return type(x) is dict and self._entries(x, list(x))

    def entry_of(self, x: Any, key: Any) -> bool:
        """One entry of a dictionary, whatever becomes of others."""
        return type(x) is dict and self._entries(x, [key], whole=False)

    def function_of(self, f: Any) -> bool:
        """The code of a function and its defaults."""
        self._kept.append([getattr(f, name) for name in _FUNCTION])
        self._add(*(id(f) + offset for offset in _offsets()[0]))
        return True

    def cell_of(self, cell: Any) -> bool:
        """The contents of a cell of a closure."""
        self._kept.append(getattr(cell, "cell_contents", None))
        self._add(id(cell) + _offsets()[1])
        return True

    def _entries(self, x: dict[Any, Any], keys: list[Any], whole: bool = True) -> bool:
        at, found = id(x), [(key, x.get(key)) for key in keys]
        values = _word(at + _VALUES)
        if values:
            if not whole:
                return False
            places = [values + _WORD * (_offsets()[2] + k) for k in range(len(keys))]
            if sorted(map(_word, places)) != sorted(id(y) for _, y in found):
                return False
        else:
            table = self._table(x) if keys else {}
            wanted = [table.get((id(key), id(y))) for key, y in found]
            places = [p + d for p in wanted if p is not None for d in (0, _WORD)]
            if None in wanted:
                return False
        self._kept.append(found)
        size = [at + _USED] if whole else []
        self._add(*size, at + _KEYS, at + _VALUES, *places)
        return True

    def _table(self, x: dict[Any, Any]) -> dict[tuple[int, int], int]:
        """The addresses of the pairs of neighbours among the words of a dictionary's table."""
        table = self._tables.get(id(x))
        if table is None:
            begin = _word(id(x) + _KEYS)
            size = x.__sizeof__() - dict.__basicsize__
            words = np.frombuffer(ctypes.string_at(begin, size), np.int64).tolist()
            addresses = range(begin, begin + size, _WORD)
            table = self._tables[id(x)] = dict(zip(pairwise(words), addresses))
        return table


def _word(address: int) -> int:
    return ctypes.c_int64.from_address(address).value


def is_known() -> bool:
    """Whether all is where it is thought to be."""
    try:
        return bool(_offsets())
    except ValueError:
        return False


@cache
def _offsets() -> tuple[list[int], int, int]:
    """Offsets of a function's parts and of a cell's contents; the place of the first split value.

    Raises ValueError where samples show that objects are laid out in another way.
    """
    function, contents, thing = _function(), object(), _Thing()
    parts = [offset_of(function, id(getattr(function, name))) for name in _FUNCTION]
    cell = offset_of(types.CellType(contents), id(contents))
    values = _word(id(vars(thing)) + _VALUES) if layout() is not None and _is_usual() else 0
    first = [k for k in (0, 1) if values and _word(values + _WORD * k) == id(thing.one)]
    if None in parts or cell is None or not first:
        raise ValueError("objects are laid out in another way")
    return parts, cell, first[0]  # type: ignore[return-value]


def _is_usual() -> bool:
    """Whether lists and dictionaries have their fields where they are thought to be."""
    sample = [object() for _ in range(5)]  # few, so that all lies with the small objects
    entries = {str(k): x for k, x in enumerate(sample)}
    view = types.MappingProxyType(entries)
    sizes = _word(id(sample) + _SIZE), _word(id(entries) + _USED)
    items, keys = _word(id(sample) + _ITEMS), _word(id(entries) + _KEYS)
    return (
        sizes == (5, 5)
        and _is_near(items, sample)  # looked at only if it must be an address
        and _is_near(keys, sample)
        and [_word(items + _WORD * k) for k in range(5)] == [*map(id, sample)]
        and _word(id(entries) + _VALUES) == 0
        and _word(id(view) + _MAPPING) == id(entries)
    )


def _is_near(address: int, x: Any) -> bool:
    """Whether an address is where the allocator puts things."""
    return abs(address - id(x)) < 2**40


class _Thing:
    def __init__(self) -> None:
        self.one, self.two = object(), object()


def _function() -> Any:
    def function(x: float = 1.5, *, y: float = 2.5) -> None:
        pass

    return function
