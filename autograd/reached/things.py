"""How Python objects hold others: what a walk sees of each, and pseudo-objects it goes through.

A Look is the comparable content of an object, and the objects it refers to.
"""

from __future__ import annotations

import dis
import types
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.reached.unwatched import is_foreign, is_own
from autograd.value import Value

if TYPE_CHECKING:
    from autograd.reached.cpython import Memory

NUMBERS = (int, float, complex, bool)
ATOMS = {*NUMBERS, str, bytes, type(None), type(...), type(NotImplemented), range}
SCALARS = (int, float, complex, str, bytes)
CONTAINERS: tuple[Any, ...] = (list, tuple, deque, set, frozenset)

Child = tuple[str, Any]  # how it is reached, and the object
Remember = Callable[["Memory"], bool] | None


class Same:
    """A token for an object that is compared by identity."""

    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.x is other.x

    __hash__ = None  # type: ignore[assignment]


class Look(NamedTuple):
    """An object's own content, the objects it refers to, and how a memory remembers it.

    `remember` is None for what can't change; if it returns False, Python has to look again.
    """

    own: Any
    children: list[Child]
    remember: Remember = None


def unseen(memory: Memory) -> bool:
    """For what a memory can't show: False."""
    return False


class Names(NamedTuple):
    """Names looked up in a namespace, some of which may be missing."""

    where: dict[str, Any]
    wanted: tuple[str, ...]

    def look(self) -> Look:
        """The names that are there, and what they stand for."""
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
    """The label of a Value that a trace has read."""

    value: Value

    def look(self) -> Look:
        """The label."""
        return Look(None, [("label", self.value.label)], unseen)


def items_of(x: Any) -> list[Child]:
    return [(f"[{k}]", y) for k, y in enumerate(x)]


def entries_of(x: dict[Any, Any]) -> list[Child]:
    """Keys and values; keys that are not strings count as objects to watch themselves."""
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
    """Whether objects of this class have C fields besides their attributes."""
    for k in kind.__mro__[:-1]:
        base = k.__base__
        own = len(slots_of(k)) + ("__dict__" in k.__dict__) + ("__weakref__" in k.__dict__)
        if base is not None and k.__basicsize__ > base.__basicsize__ + 8 * own:
            return k not in (*SCALARS, *CONTAINERS, dict, types.SimpleNamespace)
    return False


def buffer_of(x: Any) -> tuple[Any, ...] | None:
    """Shape, format and bytes of an array; None in place of the bytes if it holds objects."""
    try:
        with memoryview(x) as view:
            return view.shape, view.format, None if view.format == "O" else view.tobytes()
    except TypeError:
        return None
    except (ValueError, BufferError):  # a NumPy array whose format has no name
        return x.shape, str(x.dtype), x.tobytes()


def inside(how: str, module: types.ModuleType, names: tuple[str, ...]) -> Iterator[Child]:
    """What names may stand for in a module of Python or of an installed package."""
    if is_own(module.__name__):
        return
    for name in names:
        x = vars(module).get(name)
        if isinstance(x, types.ModuleType):
            if is_foreign(x.__name__) and x is not module:
                yield from inside(f"{how}.{name}", x, tuple(n for n in names if n != name))
        elif x is not None:
            yield how, Names(vars(module), (f"{name}",))


def builtins_of(f: types.FunctionType) -> dict[str, Any]:
    found = f.__globals__.get("__builtins__", {})
    return vars(found) if isinstance(found, types.ModuleType) else found


# What code refers to

_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_GLOBALS")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR")
_NAMING = (*_ATTRIBUTES, "IMPORT_FROM", "LOAD_CONST", "RETURN_CONST")
_SILENT = ("CACHE", "EXTENDED_ARG", "PRECALL", "PUSH_NULL", "NOP", "RESUME")


class Mentions(NamedTuple):
    """The names mentioned in code and in the functions inside it."""

    globals: tuple[str, ...]
    names: tuple[str, ...]  # attributes, and strings by which one could be looked up
    imports: tuple[str, ...]
    bare: frozenset[str]  # names whose value is used as a whole, not only for an attribute
    asked: dict[str, tuple[str, ...]]  # for each other name, the attributes read from it

    def of(self, name: str) -> tuple[str, ...]:
        """The attributes that may be read from the object that `name` stands for."""
        return self.names if name in self.bare else self.asked.get(name, self.names)


@lru_cache(4096)
def mentions(code: types.CodeType) -> Mentions:
    """The names that this code mentions."""
    found: dict[str, dict[str, None]] = {"globals": {}, "names": {}, "imports": {}, "bare": {}}
    asked: dict[str, dict[str, None]] = {}
    for part in _parts(code):
        _read(part, found, asked)
    return Mentions(
        tuple(found["globals"]), tuple(found["names"]), tuple(found["imports"]),
        frozenset(found["bare"]), {name: tuple(ones) for name, ones in asked.items()},
    )  # fmt: skip


def _parts(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _parts(constant)


def _read(
    code: types.CodeType, found: dict[str, dict[str, None]], asked: dict[str, dict[str, None]]
) -> None:
    steps = [s for s in dis.get_instructions(code) if s.opname not in _SILENT]
    for k, step in enumerate(steps):
        after = steps[k + 1] if k + 1 < len(steps) else None
        if step.opname in _LOADS:
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"):
                found["globals"][step.argval] = None
            if after is not None and after.opname in _ATTRIBUTES:
                chain = takewhile(lambda s: s.opname in _ATTRIBUTES, steps[k + 1 :])
                asked.setdefault(step.argval, {}).update(dict.fromkeys(s.argval for s in chain))
            elif _literal(steps, k):
                asked.setdefault(step.argval, {})[steps[k + 1].argval] = None
            else:
                found["bare"][step.argval] = None
        elif step.opname == "IMPORT_NAME":
            found["imports"][step.argval] = None
        elif step.opname in _NAMING and isinstance(step.argval, str):
            found["names"][step.argval] = None


def _literal(steps: list[dis.Instruction], k: int) -> bool:
    """Whether step k loads an object for getattr or hasattr with a literal name."""
    if k == 0 or steps[k - 1].argval not in ("getattr", "hasattr") or k + 2 >= len(steps):
        return False
    constants = [s.opname == "LOAD_CONST" for s in steps[k + 1 : k + 3]]
    called = (
        steps[k + 1 + sum(constants)] if all(constants) and k + 3 < len(steps) else steps[k + 2]
    )
    return constants[0] and isinstance(steps[k + 1].argval, str) and called.opname[:4] == "CALL"
