"""A walk through everything that a function can reach, as tokens that are equal if nothing changed.

The walk knows how Python objects hold others, and knows no particular library: containers,
attributes and slots, cells and globals that code mentions, byte buffers, and for all other objects
what `__reduce_ex__` would put into a pickle.  An object with none of these is unknown and named.
"""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterator
from inspect import Signature
from typing import Any

from autograd.messages import a_type
from autograd.operation import Operand
from autograd.reached.things import (
    ATOMS,
    CONTAINERS,
    NUMBERS,
    SCALARS,
    Attributes,
    Child,
    Label,
    Look,
    Names,
    Remember,
    Same,
    buffer_of,
    builtins_of,
    entries_of,
    holds_more,
    inside,
    items_of,
    mentions,
    slots_of,
    unseen,
)  # fmt: skip
from autograd.reached.unwatched import (
    REFLECTION,
    is_foreign,
    is_frozen,
    is_library_code,
    is_own,
    is_pure,
)
from autograd.value import Value

LARGE = 65536  # bytes; the user is told about larger arrays
_DESCRIPTORS = {
    types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType,
    types.MethodDescriptorType, types.ClassMethodDescriptorType, Signature,
}  # fmt: skip
_VISIBLE = {property, classmethod, staticmethod, types.MethodType, types.MappingProxyType, slice}
_BOUND = (types.BuiltinFunctionType, types.MethodWrapperType)
_UNTOLD = {
    "__dict__", "__weakref__", "__doc__", "__module__", "__firstlineno__", "__annotations__",
    "__static_attributes__", "__annotate__", "__annotate_func__", "__annotations_cache__",
    "_abc_impl",
}  # fmt: skip
_FIELDS = ("operator", "functools")  # modules whose objects hold nothing besides their fields
_EMPTY = ...  # a cell without contents


class Walk:
    """Everything that can be reached from these roots, in order."""

    def __init__(self, roots: list[Any]) -> None:
        self.tokens: list[Any] = []
        self.looks: list[tuple[Any, Look]] = []  # the looks at objects that can change
        self.unknown: list[tuple[int, str]] = []  # objects that can't be watched: place and name
        self.large: list[tuple[int, int]] = []  # places and bytes of large arrays
        self.suspects: list[Any] = []  # callables that may read more than their arguments
        self.models: list[Any] = []  # objects with a method `parameters()`
        self.opaque: list[Any] = []  # objects that may change by being read
        self.roots = roots
        self._from: list[tuple[int, str]] = []  # for each token, the object it belongs to, and how
        self._at: list[int] = []  # the tokens of objects, in the order in which they were reached
        self._known: dict[int, int] = {}
        self._kept: list[Any] = []
        self._modules: dict[int, Any] = {}
        self._bare: dict[int, Any] = {}
        self._texts: dict[str, None] = {"__getattr__": None}
        self._reflects = False
        self._go([("", x) for x in roots])
        seen = (0, 0)
        while seen != (now := (len(self._modules), len(self._texts))):
            seen, texts = now, tuple(self._texts)
            self._go([(f"{m.__name__}.", Names(vars(m), texts)) for m in self._modules.values()])
        if self._reflects:
            how = "a module in which names are looked up"
            self.unknown += [(self._known[k], how) for k in self._bare if k in self._known]

    def _go(self, children: list[Child]) -> None:
        stack = [(-1, how, x) for how, x in reversed(children)]
        tokens, known = self.tokens, self._known
        while stack:
            owner, how, x = stack.pop()
            kind = type(x)
            self._from.append((owner, how))
            if kind in ATOMS:
                tokens.append((kind, repr(x) if kind in NUMBERS else x))
                if kind is str:
                    self._texts[x] = None
                continue
            place = known.get(id(x))
            if place is not None:
                tokens.append(place)
                continue
            place = known[id(x)] = len(self._kept)
            self._kept.append(x)
            self._at.append(len(tokens))
            look = self.look(x)
            tokens.append(look.own)
            if look.remember is not None:
                self.looks.append((x, look))
            stack.extend([(place, how, child) for how, child in reversed(look.children)])

    # In words

    def difference(self, other: Walk) -> str | None:
        """Where the other walk found something different; None if nowhere."""
        if self.tokens == other.tokens:
            return None
        pairs = zip(self.tokens, other.tokens)
        k = next((k for k, (a, b) in enumerate(pairs) if a != b), len(self.tokens) - 1)
        return self._path(*self._from[k])

    def named(self) -> list[str]:
        """The objects that can't be fully watched and are reached through mentioned attributes."""
        return [
            f"{self._path(*self._from[self._at[place]])}, {what}"
            for place, what in self.unknown
            if self._is_mentioned(place)
        ]

    def where(self, x: Any) -> str:
        """How something is reached."""
        return self._path(*self._from[self._at[self._known[id(x)]]])

    def large_arrays(self) -> list[tuple[str, int]]:
        """Large arrays and their bytes."""
        return [(self._path(*self._from[self._at[place]]), size) for place, size in self.large]

    def _is_mentioned(self, place: int) -> bool:
        while place >= 0:
            place, how = self._from[self._at[place]]
            if how[:1] == "." and how[1:] not in self._texts:
                return False
        return True

    def _path(self, owner: int, how: str) -> str:
        """How something is reached, as an expression of the program."""
        steps = [how]
        while owner >= 0 and (not how or how[0] in ".["):
            owner, how = self._from[self._at[owner]]
            steps.append(how)
        return "".join(reversed(steps)).lstrip(".") or "the function"

    # What objects are

    def look(self, x: Any) -> Look:
        """The content of x, and the objects it refers to."""
        kind = type(x)
        if kind in (Names, Attributes, Label):
            found: Look = x.look()
            return found
        if is_frozen(x) or isinstance(x, (Operand, types.CodeType)) or kind in _DESCRIPTORS:
            own = getattr(x, "__dict__", None) if isinstance(x, Operand) else None
            return Look(Same(x), [] if own is None else [("", Attributes(own))])
        if kind is list:
            if set(map(type, x)) == {Value}:  # a fast path, since there may be many
                return Look((kind, x.copy()), [], lambda m: m.list_of(x))
            return Look((kind, len(x)), items_of(x), lambda m: m.list_of(x))
        if kind is dict:
            return Look((kind, len(x)), entries_of(x), lambda m: m.dict_of(x))
        if kind is tuple:
            return Look((kind, len(x)), items_of(x))
        if isinstance(x, types.FunctionType):
            return self._function(x)
        if isinstance(x, types.CellType):
            contents = getattr(x, "cell_contents", _EMPTY)
            return Look(kind, [("", contents)], lambda m: m.cell_of(x))
        if isinstance(x, _BOUND):
            own = getattr(x, "__self__", None)
            self._suspect(x)
            if own is None or isinstance(own, (types.ModuleType, type)):
                return Look(Same(x), [])
            return Look((kind, x.__name__), [("", own)])
        if isinstance(x, types.ModuleType):
            if not is_foreign(x.__name__):
                self._modules[id(x)] = x
            return Look(Same(x), [])
        return self._class(x) if isinstance(x, type) else self._object(x, kind)

    def _suspect(self, x: Any) -> None:
        if not is_pure(x):
            self.suspects.append(x)

    def _object(self, x: Any, kind: type) -> Look:
        if callable(getattr(kind, "parameters", None)):  # like modules of nn and micrograd
            self.models.append(x)
        if is_own(kind.__module__):
            wrapped = getattr(x, "__wrapped__", None)  # a program inside a program
            return Look(Same(x), [("", wrapped)])
        own, children, remember = self._contents(x, kind)
        if is_foreign(kind.__module__) and not is_own(kind.__module__):
            self._suspect(kind)
        slots = [s for k in kind.__mro__ for s in slots_of(k) if hasattr(x, s)]
        children = [("", kind), *children, *((f".{s}", getattr(x, s)) for s in slots)]
        if kind.__dictoffset__ and hasattr(x, "__dict__"):  # a TypeVar hides its own
            moving = getattr(kind, "_unwatched", None)  # attributes that a run itself changes
            if isinstance(moving, frozenset):
                children += [(f".{k}", y) for k, y in vars(x).items() if k not in moving]
                remember = unseen
            else:
                children.append(("", Attributes(x.__dict__)))
        return Look((own, slots), children, remember)

    def _contents(self, x: Any, kind: type) -> tuple[Any, list[Child], Remember]:
        """What x holds besides its attributes, and how a memory remembers it."""
        for scalar in SCALARS:
            if isinstance(x, scalar):
                return scalar.__repr__(x), [], lambda m: m.object_of(x)
        for base in CONTAINERS:
            if isinstance(x, base):
                items = list(base.__iter__(x))
                return (len(items), getattr(x, "maxlen", None)), items_of(items), unseen
        if isinstance(x, dict) and not holds_more(kind):
            entries = {k: dict.__getitem__(x, k) for k in dict.__iter__(x)}
            return len(entries), entries_of(entries), unseen
        data = buffer_of(x)
        if data is not None and data[-1] is None:  # an array of objects
            return data, items_of([x.tolist()]), unseen
        if data is not None:
            if len(data[-1]) > LARGE:
                self.large.append((self._known.get(id(x), 0), len(data[-1])))
                return data, [], unseen
            return data, [], lambda m: m.array_of(x)
        if not holds_more(kind):
            return None, [], lambda m: m.object_of(x)
        if kind in _VISIBLE:
            found = [("", y) for y in gc.get_referents(x) if y is not kind]
            return None, found, lambda m: m.object_of(x)
        if kind.__module__ in _FIELDS:
            return *self._reduced(x, kind), lambda m: m.object_of(x)
        self.opaque.append(x)
        return *self._reduced(x, kind), unseen

    def _reduced(self, x: Any, kind: type) -> tuple[Any, list[Child]]:
        """What a pickle of x would contain; x is unknown if it can't be pickled."""
        try:
            reduced = x.__reduce_ex__(4)
        except Exception:  # its class may raise anything
            self.unknown.append((self._known.get(id(x), 0), a_type(x)))
            return Same(x), []
        if isinstance(reduced, str):
            return Same(x), []
        parts = [list(y) if k > 2 and y is not None else y for k, y in enumerate(reduced[:5])]
        return len(reduced), [("", y) for y in parts]

    def _class(self, kind: type) -> Look:
        if is_foreign(kind.__module__):
            self._suspect(kind)
            return Look(Same(kind), [])
        members = [(f".{k}", y) for k, y in list(vars(kind).items()) if k not in _UNTOLD]
        children = [*members, ("", kind.__bases__), ("", type(kind))]
        return Look([how for how, _ in members], children, lambda m: m.class_of(kind))

    def _function(self, f: types.FunctionType) -> Look:
        code = f.__code__
        children: list[Child] = [*zip(code.co_freevars, f.__closure__ or ())]
        children += [("", x) for x in (code, f.__defaults__, f.__kwdefaults__)]
        children.append(("", Attributes(f.__dict__)))
        if is_foreign(f.__module__) and not is_library_code(code):
            self._suspect(f)
        elif not is_library_code(code):
            children += self._loaded(f)
        return Look(type(f), children, lambda m: m.function_of(f))

    def _loaded(self, f: types.FunctionType) -> Iterator[Child]:
        """What the names in a function's code stand for."""
        found, names, builtins = mentions(f.__code__), f.__globals__, builtins_of(f)
        self._texts.update(dict.fromkeys(found.names))
        self._reflects |= not REFLECTION.isdisjoint((*found.globals, *found.names))
        absent = tuple(name for name in found.globals if name not in names)
        wanted = (names, found.globals), (builtins, absent), (sys.modules, found.imports)
        yield from (("", Names(where, them)) for where, them in wanted if them)
        loaded = {name: names[name] for name in found.globals if name in names}
        cells = zip(f.__code__.co_freevars, f.__closure__ or ())
        loaded.update((name, getattr(cell, "cell_contents", None)) for name, cell in cells)
        loaded.update((name, sys.modules.get(name)) for name in found.imports)
        for name, x in loaded.items():
            if isinstance(x, types.ModuleType) and not is_frozen(x):
                if is_foreign(x.__name__):
                    yield from inside(name, x, found.of(name))
                elif name in found.bare:
                    self._bare[id(x)] = x
