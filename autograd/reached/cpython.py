"""The only module that reads the memory of CPython's and NumPy's objects.

Checking hundreds of lists, dictionaries and functions in Python takes longer than a small program
runs.  CPython stores their contents as pointers, at offsets that are checked here on samples: as
long as the words at these addresses stay the same, and the objects they point to are kept alive,
nothing was replaced, added or removed.  The machine compares the words in order, up to the first
that differs, so an address behind a pointer is read only after the pointer itself.

A Value's number is a pointer, at one offset, to a float object that has the double at another.
The fields of an array are at offsets that are part of NumPy's binary interface.
An offset that a sample does not confirm is not used; then Python does the comparison.
"""

from __future__ import annotations

import ctypes
import platform
import sys
import types
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.machine.module import ARRAY, READY
from autograd.value import Value

_WORD = 8
_TYPE, _FIELDS = 8, 16  # in every object: its type, and the start of its own fields
_USED, _KEYS, _VALUES = 16, 32, 40  # in a dictionary: size, table, and the values of a split one
_SIZE, _ITEMS = 16, 24  # in a list
_MAPPING = 16  # in a view of a class's dictionary
_MANAGED, _MANAGED_DICT = 1 << 4, -24  # flag of a type whose objects have their dictionary there
_FUNCTION = ("__code__", "__defaults__", "__kwdefaults__", "__dict__")


class Memory:
    """Collects addresses and the words there; `unchanged` makes the machine compare them."""

    def __init__(self, same: Callable[[int, int], int], kept: Any = None) -> None:
        self._same = same
        self._parts: list[Any] = []  # arrays of addresses and words
        self._kept = [kept]  # the objects that addresses and words point to
        self._tables: dict[int, dict[tuple[int, int], int]] = {}

    def close(self) -> None:
        """Finish collecting: sort the words and drop duplicates."""
        pairs = np.concatenate([np.zeros((0, 2), np.int64), *self._parts])
        _, first = np.unique(pairs[:, 0], return_index=True)
        self._pairs = pairs[np.sort(first)]  # each address once, after the pointer to it
        self._arguments = self._pairs.ctypes.data, len(self._pairs)
        self._parts.clear()
        self._tables.clear()

    def unchanged(self) -> bool:
        """Whether each word is the same as when it was added."""
        return self._same(*self._arguments) != 0

    def _add(self, *addresses: int) -> None:
        """Remember the current words at these addresses."""
        words = [(a, _word(a)) for a in addresses]
        self._parts.append(np.array(words, np.int64).reshape(-1, 2))

    # What can be remembered; each method returns False if it can't be

    def list_of(self, x: Any) -> bool:
        """A list."""
        self._kept.append(x.copy())
        self._add(id(x) + _SIZE, id(x) + _ITEMS)
        items = _word(id(x) + _ITEMS) + _WORD * np.arange(len(x))
        self._parts.append(np.column_stack([items, np.fromiter(map(id, x), np.int64, len(x))]))
        return True

    def dict_of(self, x: Any) -> bool:
        """A dictionary."""
        return type(x) is dict and self._entries(x, list(x), [_USED])

    def names_of(self, x: Any, names: list[str], missing: bool) -> bool:
        """These entries of a dictionary and, if some are missing, that none is added."""
        added = [_USED] if missing else []
        return type(x) is dict and not _word(id(x) + _VALUES) and self._entries(x, names, added)

    def class_of(self, kind: type) -> bool:
        """The definitions in a class, and its bases."""
        view = vars(kind)
        bases = offset_of(kind, id(kind.__bases__))
        if bases is None:
            return False
        self._kept.append([kind.__bases__, view])
        self._add(id(kind) + bases)
        return self.dict_of(ctypes.cast(_word(id(view) + _MAPPING), ctypes.py_object).value)

    def function_of(self, f: Any) -> bool:
        """The code of a function, its defaults and its dictionary."""
        self._kept.append([getattr(f, name) for name in _FUNCTION])
        self._add(*(id(f) + offset for offset in _offsets()[0]))
        return True

    def cell_of(self, cell: Any) -> bool:
        """The contents of a cell of a closure."""
        self._kept.append(getattr(cell, "cell_contents", None))
        self._add(id(cell) + _offsets()[1])
        return True

    def object_of(self, x: Any) -> bool:
        """The class of an object, its slots, and which dictionary it has."""
        kind = type(x)
        if kind.__itemsize__:
            return False
        offsets = [_TYPE, *range(_FIELDS, kind.__basicsize__, _WORD)]
        if kind.__dictoffset__ < 0 or kind.__flags__ & _MANAGED:
            if not kind.__flags__ & _MANAGED or _word(id(x) + _MANAGED_DICT) != id(x.__dict__):
                return False
            offsets.append(_MANAGED_DICT)
        self._add(*(id(x) + offset for offset in offsets))
        return True

    def array_of(self, x: Any) -> bool:
        """A NumPy array, with all its numbers."""
        if type(x) is not np.ndarray or x.nbytes % _WORD or not readable():
            return False
        if x.flags.num & READY != READY:
            return False
        self._add(id(x) + _TYPE, *(id(x) + ARRAY[name] for name in ARRAY if name != "flags"))
        for name in ("dims", "strides"):
            begin = _word(id(x) + ARRAY[name]) if x.ndim else 0
            self._add(*range(begin, begin + _WORD * x.ndim, _WORD))
        words = x.reshape(-1).view(np.int64)
        addresses = x.ctypes.data + _WORD * np.arange(len(words))
        self._parts.append(np.column_stack([addresses, words]))
        return True

    def _entries(self, x: dict[Any, Any], keys: list[Any], sizes: list[int]) -> bool:
        at, found = id(x), [(key, x.get(key)) for key in keys]
        values = _word(at + _VALUES)
        if values:
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
        self._add(*(at + size for size in sizes), at + _KEYS, at + _VALUES, *places)
        if sizes:  # an added key shows in the table, even if another one is gone
            keys_at = _word(at + _KEYS)
            self._add(*(keys_at + offset for offset in _offsets()[3]))
        return True

    def _table(self, x: dict[Any, Any]) -> dict[tuple[int, int], int]:
        """The addresses of the pairs of adjacent words in a dictionary's table."""
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
    """Whether objects have the layout that this module expects."""
    try:
        return bool(_offsets())
    except ValueError:
        return False


@cache
def _offsets() -> tuple[list[int], int, int, list[int]]:
    """Offsets of a function's parts and of a cell's contents; the place of the first split value;
    offsets in a dictionary's table of how many entries it has taken.

    Raises ValueError if samples show that objects have another layout.
    """
    function, contents, thing = _function(), object(), _Thing()
    parts = [offset_of(function, id(getattr(function, name))) for name in _FUNCTION]
    cell = offset_of(types.CellType(contents), id(contents))
    values = _word(id(vars(thing)) + _VALUES) if layout() is not None and _is_usual() else 0
    first = [k for k in (0, 1) if values and _word(values + _WORD * k) == id(thing.one)]
    if None in parts or cell is None or not first:
        raise ValueError("objects are not laid out as this module expects")
    return parts, cell, first[0], _counts()  # type: ignore[return-value]


def _is_usual() -> bool:
    """Whether lists and dictionaries have the layout that this module expects."""
    sample = [object() for _ in range(5)]  # few, so that the allocator keeps them close together
    entries = {str(k): x for k, x in enumerate(sample)}
    view = types.MappingProxyType(entries)
    sizes = _word(id(sample) + _SIZE), _word(id(entries) + _USED)
    items, keys = _word(id(sample) + _ITEMS), _word(id(entries) + _KEYS)
    return (
        sizes == (5, 5)
        and _is_near(items, sample)  # read as an address only if it must be one
        and _is_near(keys, sample)
        and [_word(items + _WORD * k) for k in range(5)] == [*map(id, sample)]
        and _word(id(entries) + _VALUES) == 0
        and _word(id(view) + _MAPPING) == id(entries)
    )


def _counts() -> list[int]:
    """Where in its table a dictionary counts the entries it has taken, removed ones included."""
    samples = [dict.fromkeys(range(n)) for n in (3, 5)]
    del samples[0][1]
    words = [[_word(_word(id(x) + _KEYS) + o) for o in range(8, 48, 8)] for x in samples]
    return [8 + 8 * k for k, pair in enumerate(zip(*words)) if pair == (3, 5)]


def _is_near(address: int, x: Any) -> bool:
    """Whether an address is near x, where the allocator puts objects."""
    return abs(address - id(x)) < 2**40


class _Thing:
    def __init__(self) -> None:
        self.one, self.two = object(), object()


def _function() -> Any:
    def function(x: float = 1.5, *, y: float = 2.5) -> None:
        pass

    return function


@cache
def layout() -> tuple[int, int] | None:
    """Offsets of the pointer in a Value and of the double in a float; None if not known."""
    if platform.python_implementation() != "CPython" or ctypes.sizeof(ctypes.c_void_p) != _WORD:
        return None
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return None  # the object could be freed while it is read
    numbers = [1.2345678901234567e-89, 7.654321e77]
    values = [Value(x) for x in numbers]
    slots = [offset_of(v, id(v._data)) for v in values]
    doubles = [_offset(v._data, bytes(ctypes.c_double(v._data))) for v in values]
    if None in slots or None in doubles or len({*slots}) > 1 or len({*doubles}) > 1:
        return None
    return slots[0], doubles[0]  # type: ignore[return-value]


def offset_of(x: Any, word: int) -> int | None:
    """The offset of this word in the object; None if it is not there."""
    return _offset(x, word.to_bytes(_WORD, sys.byteorder))


def _offset(x: Any, pattern: bytes) -> int | None:
    """The offset of these eight bytes in the object."""
    memory = ctypes.string_at(id(x), type(x).__basicsize__)
    for offset in range(0, len(memory), _WORD):
        if memory[offset : offset + _WORD] == pattern:
            return offset
    return None


@cache
def readable() -> bool:
    """Whether arrays and tuples have the layout that this module expects."""
    array = np.zeros((3, 5, 7), np.float32)[:, :, ::7]
    size = ARRAY["flags"] + 8
    if layout() is None or object.__basicsize__ != 16 or np.ndarray.__basicsize__ < size:
        return False
    pair = (array, array)
    items = ctypes.string_at(id(pair) + tuple.__basicsize__, 16)
    memory = ctypes.string_at(id(array), size)
    word = {name: memory[offset : offset + 8] for name, offset in ARRAY.items()}
    address = {name: int.from_bytes(word[name], "little") for name in ("dims", "strides")}
    if items != id(array).to_bytes(8, "little") * 2 or memory[8:16] != _bytes(id(np.ndarray)):
        return False
    if word["data"] != _bytes(array.ctypes.data) or word["dtype"] != _bytes(id(array.dtype)):
        return False
    flags = int.from_bytes(word["flags"][:4], "little")
    if word["axes"][:4] != _bytes(3)[:4] or flags != array.flags.num:
        return False
    beside = abs(address["strides"] - address["dims"]) == 24  # NumPy allocates them together
    return beside and all(
        ctypes.string_at(address[name], 24) == b"".join(map(_bytes, wanted))
        for name, wanted in (("dims", array.shape), ("strides", array.strides))
    )


def _bytes(x: int) -> bytes:
    return x.to_bytes(8, "little")
