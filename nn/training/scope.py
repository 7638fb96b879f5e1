"""The modules that a function reaches."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable
from typing import Any

from nn.module import Module

_OWN = ("autograd", "nn", "dotgrad", "numpy")


def modules(function: Any) -> list[Module]:
    """The modules in what the function was made with or names, each once.

    That is its closure, defaults, globals and the object it is a method of; and those of functions
    that it reaches so.
    Functions of the libraries are not looked into, unless `function` is one.
    """
    found: dict[int, Module] = {}
    seen: dict[int, Any] = {}
    stack = [function]
    while stack:
        x = stack.pop()
        if id(x) in seen:
            continue
        seen[id(x)] = x
        if isinstance(x, Module):
            found.update((id(module), module) for module in x.modules())
        elif x is function or _root(x) not in _OWN:
            stack.extend(_reached(x))
    return list(found.values())


def _reached(x: Any) -> Iterable[Any]:
    """What x has at hand."""
    if isinstance(x, types.FunctionType):
        for cell in x.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:  # a name that has no value yet
                continue
        yield from x.__defaults__ or ()
        yield from (x.__kwdefaults__ or {}).values()
        yield from (x.__globals__[name] for name in x.__code__.co_names if name in x.__globals__)
    elif isinstance(x, types.MethodType):
        yield x.__func__
        yield from getattr(x.__self__, "__dict__", {}).values()
        yield x.__self__
    elif isinstance(x, functools.partial):
        yield from (x.func, *x.args, *x.keywords.values())
    elif isinstance(x, (list, tuple)):
        yield from x
    elif isinstance(x, dict):
        yield from x.values()
    elif hasattr(x, "__wrapped__"):
        yield x.__wrapped__
    elif callable(x) and not isinstance(x, type):
        yield type(x).__call__
        yield from getattr(x, "__dict__", {}).values()


def _root(x: Any) -> str:
    """The package where a function, or the class of anything else, was written."""
    return str(getattr(x, "__module__", None) or type(x).__module__).partition(".")[0]
