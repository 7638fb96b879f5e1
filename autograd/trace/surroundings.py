"""Surroundings: what a traced function could see besides its arguments, to notice that it changed.

A trace freezes the numbers, flags and lists that the function found in its closure, its globals
and the objects it reached.  Values are not frozen: their numbers are read at each call.
"""

from __future__ import annotations

import functools
import operator
import sys
import types
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from autograd.operation import Operand
from autograd.run.cpython import Memory, is_known
from autograd.trace.models import is_model
from autograd.value import Value

_PLAIN = (int, float, complex, str, bytes, type(None), types.BuiltinFunctionType, Operand)
_OWN = ("autograd", "dotgrad", "numpy")
_DEFINITION = operator.attrgetter("__code__", "__defaults__", "__kwdefaults__")  # of a function
_CONTAINERS = (list, dict, set, deque, bytearray)


# How to ask for a thing, what it was, and what has the memory remember it, or says that it can't
Fact = tuple[Callable[[], Any], Any, "Callable[[Memory], bool]"]


class Surroundings:
    """What `function` reached, as it was; `unchanged` says whether it still is so."""

    def __init__(self, function: Any) -> None:
        self._facts: list[Fact] = []
        self._seen: dict[int, Any] = {}
        stack = [function]
        while stack:
            x = stack.pop()
            if not isinstance(x, _PLAIN) and id(x) not in self._seen:
                self._seen[id(x)] = x
                stack.extend(self._watch(x))
        self.models = [x for x in self._seen.values() if is_model(x)]
        self._seen.clear()
        self._same: Any = None
        self.memory: Memory | None = None  # shows that all is as it was
        self._rest: list[Fact] = []  # but for these, which Python asks
        self._pause = self._patience = 0  # comparisons until the memory is read anew

    def use(self, machine: Any) -> None:
        """Let the machine compare from now on, if it can."""
        if is_known() and hasattr(machine, "same"):
            self._same = machine.same

    def unchanged(self) -> bool:
        """Whether everything is as it was."""
        memory = self.memory
        if memory is not None and memory.unchanged():
            return not self._rest or _hold(self._rest)
        memory, rest = self._remembered()
        if not _hold(self._facts):
            return False
        if memory is not None:
            self.memory, self._rest = memory, rest
        return True

    def _remembered(self) -> tuple[Memory | None, list[Fact]]:
        """The memory as it is now, and the facts that it does not show.

        The more often equal things replace each other, the more seldom.
        """
        self._pause -= 1
        if self._same is None or self._pause >= 0:
            return None, []
        self._pause = self._patience
        self._patience = 2 * self._patience + 1
        memory = Memory(self._same)
        rest = [fact for fact in self._facts if not fact[2](memory)]
        memory.close()
        return memory, rest

    def _watch(self, x: Any) -> Iterator[Any]:
        """Remember how x is; yields what is reached through it."""
        if type(x) is list and set(map(type, x)) == {Value}:  # there may be many
            self._ask(x.copy, lambda m: m.list_of(x))
        elif isinstance(x, _CONTAINERS):
            yield from self._container(x)
        elif isinstance(x, (tuple, frozenset)):
            yield from x
        elif isinstance(x, types.FunctionType):
            yield from self._function(x)
        elif isinstance(x, types.MethodType):
            yield from (x.__self__, x.__func__)
        elif isinstance(x, functools.partial):
            yield from (x.func, x.args, x.keywords)
        elif hasattr(x, "__array_interface__"):
            self._ask(functools.partial(_bytes, x), _unseen)
        elif isinstance(x, type):
            if not _foreign(x.__module__):
                yield from x.__bases__
                yield from [y for y in vars(x).values() if not isinstance(y, property)]
                yield from [y.fget for y in vars(x).values() if isinstance(y, property)]
                self._members(x)
        elif not isinstance(x, types.ModuleType):
            yield from self._object(x)

    def _members(self, kind: type) -> None:
        """Remember what a class defines."""
        names = [k for k, v in vars(kind).items() if isinstance(v, (int, float)) and k[:2] != "__"]
        self._ask(functools.partial(_defined, kind, names), lambda m: m.dict_of(vars(kind)))

    def _container(self, x: Any) -> Iterator[Any]:
        remember = Memory.dict_of if isinstance(x, dict) else Memory.list_of
        copy = self._ask(x.copy, lambda m: remember(m, x))
        values = list(copy.values() if isinstance(copy, dict) else copy)
        if 0.0 in _floats(values):  # 0.0 == -0.0, but not to a gradient
            self._ask(functools.partial(repr_of_floats, x), lambda m: remember(m, x))
        yield from values

    def _object(self, x: Any) -> Iterator[Any]:
        kind = type(x)
        if _foreign(kind.__module__) and kind is not types.SimpleNamespace:
            if hasattr(x, "__wrapped__"):  # a program inside a program
                yield x.__wrapped__
            return
        yield kind
        if hasattr(x, "__dict__"):
            yield from self._container(vars(x))
        slots = [s for k in kind.__mro__ for s in _slots(k) if hasattr(x, s)]
        if slots:
            yield from self._ask(functools.partial(_attributes, x, slots), _unseen)

    def _function(self, f: types.FunctionType) -> Iterator[Any]:
        if _foreign(f.__module__):
            return
        for cell in f.__closure__ or ():
            probe = functools.partial(getattr, cell, "cell_contents", None)
            yield from self._probe(probe, functools.partial(Memory.cell_of, cell=cell))
        definition = functools.partial(_DEFINITION, f)
        _, defaults, named = self._ask(definition, lambda m: m.function_of(f))
        yield from defaults or ()
        yield from (named or {}).values()
        names = list(_names(f.__code__))
        for name in names:
            if name in f.__globals__:
                yield from self._entry(f.__globals__, name)
                module = f.__globals__[name]
                if isinstance(module, types.ModuleType) and not _foreign(module.__name__):
                    for inner in names:
                        if inner in vars(module):
                            yield from self._entry(vars(module), inner)
                        elif hasattr(module, inner):
                            probe = functools.partial(getattr, module, inner)
                            yield from self._probe(probe, _unseen)

    def _entry(self, names: dict[str, Any], name: str) -> Iterator[Any]:
        """Remember what a global name stands for."""
        probe = functools.partial(names.__getitem__, name)
        return self._probe(probe, lambda m: m.entry_of(names, name))

    def _ask(self, probe: Callable[[], Any], remember: Callable[[Memory], bool]) -> Any:
        """What the probe gives now, to be compared with what it gives later."""
        answer = probe()
        self._facts.append((probe, answer, remember))
        return answer

    def _probe(self, probe: Callable[[], Any], remember: Callable[[Memory], bool]) -> Iterator[Any]:
        value = probe()
        if isinstance(value, (float, int, tuple)):  # tells 0.0 from -0.0, and 1.0 from 1 and True
            self._ask(lambda: _told_apart(probe()), remember)
        else:
            self._ask(probe, remember)
        yield value


def _hold(facts: list[Fact]) -> bool:
    """Whether all is as it was."""
    try:
        return [probe() for probe, _, _ in facts] == [answer for _, answer, _ in facts]
    except (ValueError, KeyError, AttributeError):  # an array instead of a number; a name gone
        return False


def _unseen(memory: Memory) -> bool:
    """What a memory does not show."""
    return False


def _names(code: types.CodeType) -> Iterator[str]:
    """The global names and attributes that code mentions, that of functions inside it too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _foreign(module: str | None) -> bool:
    """True for modules whose insides no user changes."""
    root = (module or "").partition(".")[0]
    return root in _OWN or (root in sys.stdlib_module_names and root != "__main__")


def _slots(kind: type) -> list[str]:
    slots = kind.__dict__.get("__slots__", ())
    return [slots] if isinstance(slots, str) else list(slots)


def _attributes(x: Any, names: list[str]) -> list[Any]:
    return [getattr(x, name, None) for name in names]


def _defined(kind: type, names: list[str]) -> tuple[dict[str, Any], list[str]]:
    """What a class defines, and the texts of these of its attributes."""
    members = dict(vars(kind))
    return members, [repr(members.get(name)) for name in names]


def _told_apart(x: Any) -> Any:
    """x, or its text where unequal numbers would be equal as Python compares them."""
    if isinstance(x, (float, int)):
        return repr(x)
    if isinstance(x, tuple):
        return tuple(map(_told_apart, x))
    return x


def _bytes(array: Any) -> tuple[Any, ...]:
    return array.shape, str(array.dtype), array.tobytes()


def repr_of_floats(x: Any) -> list[str]:
    """The texts of the floats in a container."""
    return list(map(repr, _floats(list(x.values() if isinstance(x, dict) else x))))


def _floats(values: list[Any]) -> list[float]:
    """The floats among them, and in tuples among them."""
    found = [y for y in values if type(y) is float]
    for y in values:
        if isinstance(y, tuple):
            found.extend(_floats(list(y)))
    return found
