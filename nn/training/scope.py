"""The modules and random generators that a function reaches."""

from __future__ import annotations

import functools
import random
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

import autograd.random
from autograd.reached.things import mentions
from autograd.reached.unwatched import is_foreign
from nn.module import Module

_OWN = ("autograd", "nn", "dotgrad", "numpy")
_GLOBAL: dict[str, Any] = {  # modules, and the generators that their functions draw from
    "random": random.random,
    **dict.fromkeys(("autograd.random", "autograd", "dotgrad"), autograd.random._default),
}


def modules(function: Any) -> list[Module]:
    """The modules that the function captures or names, each once.

    They are searched in its closure, defaults, globals and the object it is a method of, and in
    functions and user-defined objects that it reaches this way.  Functions of dotgrad are not
    searched, unless `function` is one.
    """
    found = {id(x): x for x in _walk(function) if isinstance(x, Module)}
    return list(found.values())


def generators(function: Any) -> tuple[list[random.Random], list[str]]:
    """(the generators that the function may draw from, kinds of those without a state to save)."""
    found: dict[int, random.Random] = {}
    others: dict[str, None] = {}
    for x in _walk(function):
        inside = [x]
        if isinstance(x, Module):
            inside = list(vars(x).values())
        elif isinstance(x, types.ModuleType):
            inside = [_GLOBAL.get(x.__name__)]
        elif isinstance(x, types.FunctionType) and x.__module__ == "autograd.random":
            inside = [autograd.random._default]
        for y in inside:
            y = getattr(y, "__self__", y)  # rng.random, the method
            if isinstance(y, random.Random) and not isinstance(y, random.SystemRandom):
                found[id(y)] = y
            elif type(y).__module__.startswith("numpy.random"):
                others[f"numpy.random.{type(y).__name__}"] = None
    return list(found.values()), list(others)


def _walk(function: Any) -> Iterator[Any]:
    """The objects that the function reaches, each once."""
    seen: dict[int, Any] = {}
    stack = [function]
    while stack:
        x = stack.pop()
        if id(x) in seen:
            continue
        seen[id(x)] = x
        yield x
        if isinstance(x, Module):
            stack.extend(reversed(x.modules()))
        elif x is function or _root(x) not in _OWN:
            stack.extend(_reached(x))


def _reached(x: Any) -> Iterable[Any]:
    """The objects that x refers to."""
    if isinstance(x, types.FunctionType):
        for cell in x.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:  # a name without a value yet
                continue
        yield from x.__defaults__ or ()
        yield from (x.__kwdefaults__ or {}).values()
        named = mentions(x.__code__)
        yield from (x.__globals__[name] for name in named.globals if name in x.__globals__)
        yield from (sys.modules[name] for name in named.imports if name in sys.modules)
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
    elif not is_foreign(type(x).__module__):  # an object of the user's own class
        yield from getattr(x, "__dict__", {}).values()


def _root(x: Any) -> str:
    """The package where a function, or the class of anything else, was written."""
    return str(getattr(x, "__module__", None) or type(x).__module__).partition(".")[0]
