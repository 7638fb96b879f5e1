"""What a program does not watch: objects passed to `freeze`, and known foreign code.

Code is the library's, the user's, or foreign: Python's or an installed package's, which users do
not change.
"""

from __future__ import annotations

import contextlib
import sys
import types
import weakref
from functools import cache, partial
from typing import Any, TypeVar

from autograd import modes

T = TypeVar("T")

_frozen: dict[int, Any] = {}  # by identity: a weak reference if x supports one, else x itself


def freeze(x: T) -> T:
    """x itself; compiled programs keep its content as traced and do not watch it for changes.

    For a large array, a module, an object or a function whose result should be read only once:
    `table = freeze(np.load(path))`, `clock = freeze(time.time)`.  Replacing it by another object is
    still noticed.

    >>> scale = freeze([2.0])
    >>> double = jit(lambda x: scale[0] * x)
    >>> double(3.0)
    6.0
    >>> scale[0] = 100.0
    >>> double(3.0)
    6.0
    """
    keep: Any = x
    with contextlib.suppress(TypeError):
        keep = weakref.ref(x, partial(_forget, id(x)))
    _frozen[id(x)] = keep
    return x


_BOUND = (types.MethodType, types.BuiltinMethodType, types.MethodWrapperType)


def _forget(key: int, _: Any) -> None:
    """The object with this identity is gone."""
    _frozen.pop(key, None)


def is_frozen(x: Any) -> bool:
    """Whether `freeze` was called with this very object, or with an equal bound method."""
    if id(x) in _frozen:
        return True
    if not _frozen or not isinstance(x, _BOUND):
        return False
    return any(type(y) is type(x) and y == x for y in map(_alive, _frozen.values()))


def frozen_code(code: types.CodeType) -> bool:
    """Whether it is the code of a function passed to `freeze`."""
    return bool(_frozen) and code in [
        getattr(_alive(y), "__code__", None) for y in _frozen.values()
    ]


def _alive(kept: Any) -> Any:
    return kept() if isinstance(kept, weakref.ref) else kept


_OWN = ("autograd", "dotgrad")
# Modules whose functions depend only on their arguments and on objects that are watched.
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
    """The top-level package of a module."""
    return str(module or "").partition(".")[0]


def is_own(module: Any) -> bool:
    """Whether it is a module of this library."""
    return root(module) in _OWN


@cache
def is_foreign(module: str | None) -> bool:
    """Whether users do not change this module: it is ours, Python's, or an installed package's.

    `__main__` holds users' functions even where its file is a package's, as in a worker process.
    """
    name = root(module)
    if name == "__main__":
        return False
    if name in _OWN or name in sys.stdlib_module_names:
        return True
    file = getattr(sys.modules.get(name), "__file__", None) or ""
    return "site-packages" in file or "dist-packages" in file


def is_library_code(code: types.CodeType) -> bool:
    """Whether it is code of this library, which draws and reads in known ways."""
    return code.co_filename.startswith(modes._library)


def is_pure(x: Any) -> bool:
    """Whether a foreign callable is known to read only its arguments."""
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
    """Whether the functions of a module read only their arguments."""
    known = root(module) in _PURE or is_own(module)
    return known and not str(module).startswith("numpy.random")


def is_pure_code(module: Any, code: types.CodeType) -> bool:
    """The same for foreign Python code."""
    return is_pure_module(module) and code.co_name not in _REACHES_OUT
