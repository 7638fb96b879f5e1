"""Whose code it is: the library's, the user's, or foreign, and what foreign code is known to do."""

from __future__ import annotations

import sys
import types
from functools import cache
from typing import Any

from autograd import modes

_OWN = ("autograd", "dotgrad")
# Results depend on the arguments alone, and on objects that are watched.
_PURE = frozenset(
    "__future__ _abc _bisect _codecs _collections _functools _heapq _json _operator _random _sre "
    "_struct _warnings _weakref abc array bisect builtins cmath collections contextlib copy "
    "copyreg dataclasses enum fractions functools heapq itertools json keyword logging math "
    "numbers numpy operator pprint random re reprlib statistics string struct textwrap types "
    "typing warnings weakref".split()
)
_REACHES_OUT = frozenset(
    "__import__ breakpoint compile eval exec fromfile genfromtxt globals input load loadtxt "
    "memmap open".split()
)
REFLECTION = frozenset("__dict__ __getattribute__ dir eval exec getattr globals vars".split())


def root(module: Any) -> str:
    """The package of a module's name."""
    return str(module or "").partition(".")[0]


def is_own(module: Any) -> bool:
    """Whether it is a module of this library."""
    return root(module) in _OWN


@cache
def is_foreign(module: str | None) -> bool:
    """Whether it is a module whose insides no user writes: ours, Python's, or an installed one."""
    name = root(module)
    if name in _OWN or (name in sys.stdlib_module_names and name != "__main__"):
        return True
    file = getattr(sys.modules.get(name), "__file__", None) or ""
    return "site-packages" in file or "dist-packages" in file


def is_library_code(code: types.CodeType) -> bool:
    """Whether it stands in this library, whose code draws and reads in known ways."""
    return code.co_filename.startswith(modes._library)


def is_pure(x: Any) -> bool:
    """Whether a foreign callable is known to read nothing but what it is given."""
    target = getattr(x, "__self__", None)
    if isinstance(target, type):
        return root(target.__module__) in _PURE
    if target is not None and not isinstance(target, types.ModuleType):
        return root(type(target).__module__) in _PURE
    name = getattr(x, "__name__", "")
    module = getattr(x, "__module__", None) or getattr(target, "__name__", None)
    if module is None:
        module = getattr(getattr(x, "__objclass__", None), "__module__", "builtins")
    return is_pure_module(module) and name not in _REACHES_OUT


def is_pure_module(module: Any) -> bool:
    """Whether the functions of a module read what they are given, and nothing else."""
    known = root(module) in _PURE or is_own(module)
    return known and not str(module).startswith("numpy.random")


def is_pure_code(module: Any, code: types.CodeType) -> bool:
    """The same for foreign Python code."""
    return is_pure_module(module) and code.co_name not in _REACHES_OUT
