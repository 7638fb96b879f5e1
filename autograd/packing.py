"""Functions as bytes for another process, by cloudpickle; or the name of what can't be sent."""

from __future__ import annotations

import functools
import io
import pickle
import types
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from autograd.messages import a_type


def packed(thing: Any, name: str, place: Callable[[Any], Any] = lambda x: None) -> bytes:
    """The bytes from which another process makes the same thing, with `pickle.loads`.

    An object for which `place` returns an id other than None is left out, replaced by that id.
    Raises TypeError naming what can't be sent, by the name under which `thing` reaches it, and
    ImportError without cloudpickle.
    """
    kind = _pickler()
    try:
        return _dumps(kind, thing, place)
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise TypeError(
            f"{_culprit(kind, thing, name)} can't be sent to another process ({reason}): create it "
            "inside the function that runs there"
        ) from None


def _pickler() -> Any:
    """The pickler of cloudpickle: the package, or the copy inside joblib."""
    try:
        return import_module("cloudpickle").Pickler
    except ImportError:
        pass
    try:
        return import_module("joblib.externals.cloudpickle").Pickler
    except ImportError:
        raise ImportError(
            "sending functions to other processes needs cloudpickle, which is not installed: "
            "pip install cloudpickle"
        ) from None


def _dumps(kind: Any, thing: Any, place: Callable[[Any], Any] = lambda x: None) -> bytes:
    """The pickled bytes of a thing."""

    class Pickler(kind):  # type: ignore[misc]
        def persistent_id(self, x: Any) -> Any:
            return place(x)

    with io.BytesIO() as file:
        Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
        return file.getvalue()


def _culprit(kind: Any, thing: Any, name: str) -> str:
    """The name, from `thing` down, of the innermost thing that can't be packed."""
    place, seen = f"{name}, {a_type(thing)},", {id(thing)}
    while True:
        for inner, x in _inside(thing):
            if id(x) not in seen and not _packs(kind, x):
                seen.add(id(x))
                thing, place = x, f"{inner!r}, {a_type(x)} that {name} reaches,"
                break
        else:
            return place


def _packs(kind: Any, thing: Any) -> bool:
    try:
        _dumps(kind, thing)
    except Exception:
        return False
    return True


def _inside(x: Any) -> Iterator[tuple[str, Any]]:
    """The things that x refers to, by name."""
    if isinstance(x, types.FunctionType):
        for name, cell in zip(x.__code__.co_freevars, x.__closure__ or ()):
            try:
                yield name, cell.cell_contents
            except ValueError:  # a name without a value yet
                continue
        names = (*x.__code__.co_names, *x.__code__.co_varnames)
        yield from ((name, x.__globals__[name]) for name in names if name in x.__globals__)
        for code in x.__code__.co_consts:  # names in the functions defined inside it
            if isinstance(code, types.CodeType):
                found = ((name, x.__globals__.get(name)) for name in code.co_names)
                yield from ((name, y) for name, y in found if y is not None)
        yield from zip(x.__code__.co_varnames, x.__defaults__ or ())
        yield from (x.__kwdefaults__ or {}).items()
    elif isinstance(x, types.MethodType):
        yield "self", x.__self__
    elif isinstance(x, functools.partial):
        yield from [(getattr(x.func, "__name__", "func"), x.func), *x.keywords.items()]
        yield from ((f"argument {k}", y) for k, y in enumerate(x.args))
    elif isinstance(x, dict):
        yield from ((str(key), y) for key, y in x.items())
    elif isinstance(x, (list, tuple)):
        yield from ((f"[{k}]", y) for k, y in enumerate(x))
    elif not isinstance(x, (type, types.ModuleType)):
        yield from getattr(x, "__dict__", {}).items()
