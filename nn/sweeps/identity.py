"""A key for everything that a run depends on: the same in every process, different if it differs.

A function counts by its code, not its text: comments and formatting don't matter, but the objects
that it captures and names do.  Functions of libraries count by their names.
"""

from __future__ import annotations

import functools
import hashlib
import sysconfig
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd import Value
from nn.training.batches import digest

_LIBRARIES = tuple(sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib"))
_OWN = ("autograd", "nn", "viz", "dotgrad")


def identity(*things: Any) -> str:
    """32 hexadecimal digits, different for different things."""
    found = hashlib.blake2b(digest_size=16)
    for part in _parts(things, {}):
        found.update(part.encode())
        found.update(b"\0")
    return found.hexdigest()


def _parts(x: Any, seen: dict[int, Any]) -> Iterator[str]:
    """Strings that determine x; an object that contains itself counts once."""
    if x is None or isinstance(x, (bool, int, float, complex, str, bytes)):
        yield f"{type(x).__name__} {x!r}"
        return
    if isinstance(x, types.CodeType):
        yield f"code {x.co_code.hex()} {x.co_names} {x.co_freevars}"
        for constant in x.co_consts:
            yield from _parts(constant, seen)
        return
    if id(x) in seen:
        yield f"again {list(seen).index(id(x))}"
        return
    seen[id(x)] = x
    if isinstance(x, np.ndarray):
        yield digest([x]) if x.dtype.kind in "iuf" else repr(x.tolist())
    elif isinstance(x, dict):
        for key, y in x.items():
            yield f"key {key!r}"
            yield from _parts(y, seen)
    elif isinstance(x, (set, frozenset)):
        yield f"set {sorted(map(repr, x))}"
    elif isinstance(x, (list, tuple)):
        yield f"{type(x).__name__} {len(x)}"
        for y in x:
            yield from _parts(y, seen)
    elif isinstance(x, Value):
        yield f"Value {x.data!r}"
    elif isinstance(x, types.ModuleType) or _of_library(x):
        yield _name(x)
    elif isinstance(x, types.FunctionType):
        yield from _parts(x.__code__, seen)
        yield from _parts((x.__defaults__, x.__kwdefaults__), seen)
        for name, y in _reached(x):
            yield f"name {name}"
            yield from _parts(y, seen)
    elif isinstance(x, functools.partial):
        yield from _parts((x.func, x.args, x.keywords), seen)
    elif isinstance(x, types.MethodType):
        yield from _parts((x.__func__, x.__self__), seen)
    elif isinstance(x, type):
        yield f"class {x.__qualname__}"
        for name, y in vars(x).items():
            if isinstance(y, (types.FunctionType, int, float, str)) and name != "__module__":
                yield f"name {name}"
                yield from _parts(y, seen)
    else:
        yield from _parts((type(x), getattr(x, "__dict__", {})), seen)


def _reached(x: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """What a function captures, and the globals that it and functions inside it name."""
    for name, cell in zip(x.__code__.co_freevars, x.__closure__ or ()):
        try:
            yield name, cell.cell_contents
        except ValueError:  # a name without a value yet
            continue
    codes = [x.__code__]
    while codes:
        code = codes.pop()
        codes.extend(y for y in code.co_consts if isinstance(y, types.CodeType))
        yield from ((name, x.__globals__[name]) for name in code.co_names if name in x.__globals__)


def _of_library(x: Any) -> bool:
    """Whether x is a function or class of this project, of Python, or of an installed package."""
    if not isinstance(x, (type, types.FunctionType)):
        return not hasattr(x, "__dict__") or isinstance(x, types.BuiltinFunctionType)
    if str(x.__module__).partition(".")[0] in _OWN:
        return True
    code = getattr(x, "__code__", None)
    if code is not None:
        return bool(code.co_filename.startswith(_LIBRARIES))
    methods = [y for y in vars(x).values() if isinstance(y, types.FunctionType)]
    return all(y.__code__.co_filename.startswith(_LIBRARIES) for y in methods) and (
        bool(methods) or x.__module__ in ("builtins", "collections", "decimal")
    )


def _name(x: Any) -> str:
    """The name of something that a library defines."""
    own = getattr(x, "__qualname__", None) or getattr(x, "__name__", None)
    if own is None:  # an object without its own attributes, such as a slice
        return f"{type(x).__qualname__} {x!r}" if " at 0x" not in repr(x) else repr(type(x))
    return f"{getattr(x, '__module__', '')}.{own}"
