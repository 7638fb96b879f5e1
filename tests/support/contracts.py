"""Docstrings of public names as the tests read them: their examples, types and errors."""

from __future__ import annotations

import ast
import builtins
import doctest
import inspect
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any

import dotgrad

_PROJECT = ("autograd", "nn", "viz", "dotgrad")


def namespace() -> dict[str, Any]:
    """What an example may use without importing it: everything that dotgrad exports,
    and its packages."""
    names = getattr(dotgrad, "__all__")  # noqa: B009 - made on demand, which mypy can't see
    return {name: getattr(dotgrad, name) for name in (*names, "autograd", "nn")}


def examples(x: Any) -> list[doctest.Example]:
    """The examples in the docstring of an object."""
    return doctest.DocTestParser().get_examples(inspect.getdoc(x) or "")


def compared(found: list[doctest.Example]) -> int:
    """How many of them have an output to compare; none if one of them is left out."""
    if any(example.options.get(doctest.SKIP) for example in found):
        return 0
    return sum(bool(example.want) for example in found)


def faults(name: str, x: Any) -> str:
    """What is wrong with the examples of an object, as doctest reports it; "" if they hold."""
    said: list[str] = []
    test = doctest.DocTest(examples(x), namespace(), name, None, None, None)
    doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    return "".join(said)


def untyped(x: Any) -> list[str]:
    """The parameters without a type, and "return" if the result has none."""
    if isinstance(x, type) and not _is_ours(x.__init__):  # type: ignore[misc]
        return []  # a constructor of Python's
    signature = inspect.signature(x)
    empty = inspect.Parameter.empty
    found = [
        p.name
        for p in signature.parameters.values()
        if p.annotation is empty and p.name not in ("self", "cls")
    ]
    return found + ["return"] * (signature.return_annotation is empty and not isinstance(x, type))


# Which errors a function raises itself


def raised(x: Any) -> set[type[BaseException]]:
    """The errors that a function, the constructor of a class or a property raises.

    Those raised in its body, and in the functions of this project that the body calls by a plain
    name, to any depth; not those of methods and of functions that are only returned.
    """
    if isinstance(x, type):
        x = vars(x).get("__init__")
    if isinstance(x, property):
        x = x.fget
    found: set[type[BaseException]] = set()
    seen: set[Any] = set()
    waiting = [inspect.unwrap(x)] if x is not None else []
    while waiting:
        function = waiting.pop()
        if function in seen or not isinstance(function, FunctionType) or _is_made(function):
            continue
        seen.add(function)
        for node in ast.walk(_body(function)):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                error = _meant(node.exc.func, function)
                if isinstance(error, type) and issubclass(error, BaseException):
                    found.add(error)
            if isinstance(node, ast.Call):
                called = _meant(node.func, function)
                if _is_ours(called) or getattr(called, "__module__", "") == function.__module__:
                    waiting.append(inspect.unwrap(called))
    return found


def names_of(error: type[BaseException]) -> set[str]:
    """The names by which a docstring may speak of an error: its own, and those it derives from."""
    general = {"Exception", "BaseException", "object"}
    return {kind.__name__ for kind in error.__mro__} - general


def _is_made(function: FunctionType) -> bool:
    """Whether it has no source: a constructor that `dataclass` made."""
    return function.__code__.co_filename.startswith("<")


def _body(function: FunctionType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _meant(node: ast.expr, function: Callable[..., Any]) -> Any:
    """The object of a plain name in a function; None for anything else."""
    if not isinstance(node, ast.Name):
        return None
    known = getattr(function, "__globals__", {})
    return known.get(node.id, getattr(builtins, node.id, None))


def _is_ours(x: Any) -> bool:
    module = getattr(x, "__module__", None) or ""
    return callable(x) and module.partition(".")[0] in _PROJECT
