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
from autograd.tape.numbers import Lists
from autograd.value import Value

_PLAIN = (int, float, complex, str, bytes, type(None), types.BuiltinFunctionType, Operand)
_OWN = ("autograd", "numpy")
_DEFINITION = operator.attrgetter("__code__", "__defaults__", "__kwdefaults__")  # of a function
_CONTAINERS = (list, dict, set, deque, bytearray)


class Surroundings:
    """What `function` reached, as it was; `unchanged` says whether it still is so."""

    def __init__(self, function: Any) -> None:
        self._values: list[list[Any]] = []  # lists of nothing but Values
        self._live: list[Any] = []  # other lists and dictionaries, and
        self._saved: list[Any] = []  # copies of them
        self._probes: list[Callable[[], Any]] = []  # ask for something else, and
        self._answers: list[Any] = []  # what they gave
        self._seen: dict[int, Any] = {}
        stack = [function]
        while stack:
            x = stack.pop()
            if not isinstance(x, _PLAIN) and id(x) not in self._seen:
                self._seen[id(x)] = x
                stack.extend(self._watch(x))
        self._seen.clear()
        self.lists = Lists(self._values)

    def unchanged(self) -> bool:
        """Whether everything is as it was."""
        try:
            return (
                self._live == self._saved
                and [probe() for probe in self._probes] == self._answers
                and self.lists.unchanged()
            )
        except (ValueError, KeyError, AttributeError):  # an array instead of a number; a name gone
            return False

    def _watch(self, x: Any) -> Iterator[Any]:
        """Remember how x is; yields what is reached through it."""
        if type(x) is list and x and set(map(type, x)) == {Value}:
            self._values.append(x)
        elif isinstance(x, _CONTAINERS):
            yield from self._container(x, x.copy())
        elif isinstance(x, (tuple, frozenset)):
            yield from x
        elif isinstance(x, types.FunctionType):
            yield from self._function(x)
        elif isinstance(x, types.MethodType):
            yield from (x.__self__, x.__func__)
        elif isinstance(x, functools.partial):
            yield from (x.func, x.args, x.keywords)
        elif hasattr(x, "__array_interface__"):
            self._ask(functools.partial(_bytes, x))
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
        self._live.append(vars(kind))
        self._saved.append(dict(vars(kind)))
        names = [k for k, v in vars(kind).items() if isinstance(v, (int, float)) and k[:2] != "__"]
        if names:
            self._ask(functools.partial(_numbers, kind, names))

    def _container(self, x: Any, copy: Any) -> Iterator[Any]:
        self._live.append(x)
        self._saved.append(copy)
        values = list(copy.values() if isinstance(copy, dict) else copy)
        if 0.0 in _floats(values):  # 0.0 == -0.0, but not to a gradient
            self._ask(functools.partial(repr_of_floats, x))
        yield from values

    def _object(self, x: Any) -> Iterator[Any]:
        kind = type(x)
        if _foreign(kind.__module__) and kind is not types.SimpleNamespace:
            if hasattr(x, "__wrapped__"):  # a program inside a program
                yield x.__wrapped__
            return
        yield kind
        if hasattr(x, "__dict__"):
            yield from self._container(vars(x), vars(x).copy())
        slots = [s for k in kind.__mro__ for s in _slots(k) if hasattr(x, s)]
        if slots:
            yield from self._ask(functools.partial(_attributes, x, slots))

    def _function(self, f: types.FunctionType) -> Iterator[Any]:
        if _foreign(f.__module__):
            return
        for cell in f.__closure__ or ():
            probe = functools.partial(getattr, cell, "cell_contents", None)
            yield from self._probe(probe)
        _, defaults, named = self._ask(functools.partial(_DEFINITION, f))
        yield from defaults or ()
        yield from (named or {}).values()
        names = list(_names(f.__code__))
        for name in names:
            if name in f.__globals__:
                yield from self._probe(functools.partial(f.__globals__.__getitem__, name))
                module = f.__globals__[name]
                if isinstance(module, types.ModuleType) and not _foreign(module.__name__):
                    for inner in names:
                        if hasattr(module, inner):
                            yield from self._probe(functools.partial(getattr, module, inner))

    def _ask(self, probe: Callable[[], Any]) -> Any:
        """What the probe gives now, to be compared with what it gives later."""
        self._probes.append(probe)
        self._answers.append(probe())
        return self._answers[-1]

    def _probe(self, probe: Callable[[], Any]) -> Iterator[Any]:
        value = probe()
        if isinstance(value, (float, int, tuple)):
            original = probe

            def probe() -> Any:  # tells 0.0 from -0.0, and 1.0 from 1 and True
                return _told_apart(original())

            self._ask(probe)
            yield value
            return
        self._probes.append(probe)
        self._answers.append(value)
        yield value


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


def _numbers(kind: type, names: list[str]) -> list[str]:
    """The texts of these attributes of a class."""
    return [repr(vars(kind).get(name)) for name in names]


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
