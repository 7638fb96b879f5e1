"""How things of Python hold others: what a walk sees of each, and pseudo-things it looks through.

A Look is what a thing is of its own, comparable, and what it refers to.
"""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.value import Value

if TYPE_CHECKING:
    from autograd.run.cpython import Memory

NUMBERS = (int, float, complex, bool)
ATOMS = {*NUMBERS, str, bytes, type(None), type(...), type(NotImplemented), range}
SCALARS = (int, float, complex, str, bytes)
CONTAINERS: tuple[Any, ...] = (list, tuple, deque, set, frozenset)

Child = tuple[str, Any]  # how it is reached, and what
Remember = Callable[["Memory"], bool] | None


class Same:
    """A token for what is compared by identity."""

    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.x is other.x

    __hash__ = None  # type: ignore[assignment]


class Look(NamedTuple):
    """What a thing is of its own, what it refers to, and how a memory remembers it.

    `remember` is None for what can't change, and where it gives False Python has to look again.
    """

    own: Any
    children: list[Child]
    remember: Remember = None


def unseen(memory: Memory) -> bool:
    """What a memory does not show."""
    return False


class Names(NamedTuple):
    """Names looked up in a namespace, which some of them may not be in."""

    where: dict[str, Any]
    wanted: tuple[str, ...]

    def look(self) -> Look:
        """Which are there, and what they stand for."""
        found = [name for name in self.wanted if name in self.where]
        children = [(name, self.where[name]) for name in found]
        missing = len(found) < len(self.wanted)
        return Look(found, children, lambda m: m.names_of(self.where, found, missing))


class Attributes(NamedTuple):
    """The dictionary of an object's attributes."""

    of: dict[str, Any]

    def look(self) -> Look:
        """The attributes."""
        own = list(self.of)
        return Look(own, [(f".{k}", self.of[k]) for k in own], lambda m: m.dict_of(self.of))


class Label(NamedTuple):
    """The label of a Value, which a trace read."""

    value: Value

    def look(self) -> Look:
        """The label."""
        return Look(None, [("label", self.value.label)], unseen)


def items_of(x: Any) -> list[Child]:
    return [(f"[{k}]", y) for k, y in enumerate(x)]


def entries_of(x: dict[Any, Any]) -> list[Child]:
    """Keys and values, keys that are no texts as things that may be watched themselves."""
    children: list[Child] = []
    for key, y in x.items():
        children.append((f"[{key!r}]" if type(key) in ATOMS else "[...]", y))
        children.append(("", key))
    return children


def slots_of(kind: type) -> list[str]:
    slots = kind.__dict__.get("__slots__", ())
    names = [slots] if isinstance(slots, str) else list(slots)
    return [
        f"_{kind.__name__.lstrip('_')}{s}" if s[:2] == "__" != s[-2:] else s
        for s in names
        if s not in ("__dict__", "__weakref__")
    ]


def holds_more(kind: type) -> bool:
    """Whether things of this kind have fields of C behind their attributes."""
    for k in kind.__mro__[:-1]:
        base = k.__base__
        own = len(slots_of(k)) + ("__dict__" in k.__dict__) + ("__weakref__" in k.__dict__)
        if base is not None and k.__basicsize__ > base.__basicsize__ + 8 * own:
            return k not in (*SCALARS, *CONTAINERS, dict, types.SimpleNamespace)
    return False


def buffer_of(x: Any) -> tuple[Any, ...] | None:
    """Shape, format and bytes of an array, None instead of them for one of objects."""
    try:
        with memoryview(x) as view:
            return view.shape, view.format, None if view.format == "O" else view.tobytes()
    except TypeError:
        return None
    except (ValueError, BufferError):  # an array of NumPy's whose format has no name
        return x.shape, str(x.dtype), x.tobytes()
