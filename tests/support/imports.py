"""Who imports whom: every import of the sources, those in functions and for types included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("autograd", "nn", "viz", "dotgrad")  # each may import those before it


def name_of(path: Path) -> str:
    """The dotted name of a file; a package has the name of its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """The modules of the packages, by their names."""
    return {name_of(path): path for top in PACKAGES for path in sorted((ROOT / top).rglob("*.py"))}


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """The modules of the packages that a file imports, and the line of each import.

    `from a import b` is the module a.b where there is one, else `a` itself; a package counts where
    it is imported by its name, not where Python loads it on the way to a module inside it.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [x if x in modules() else node.module for x in inner]
        elif isinstance(node, ast.Call) and _called(node.func) in ("import_module", "__import__"):
            names = [x.value for x in node.args if isinstance(x, ast.Constant)]
        else:
            continue
        yield from ((x, node.lineno) for x in names if x in modules())


def _called(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


@cache
def graph() -> dict[str, frozenset[str]]:
    """For each module those that it imports."""
    return {
        name: frozenset(x for x, _ in imported(path)) - {name} for name, path in modules().items()
    }


def cycles(edges: dict[str, frozenset[str]]) -> list[list[str]]:
    """The sets of two or more modules of which each reaches all others (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(x: str) -> None:
        index[x] = low[x] = len(index)
        stack.append(x)
        for y in sorted(edges[x]):
            if y not in index:
                visit(y)
                low[x] = min(low[x], low[y])
            elif y in stack:
                low[x] = min(low[x], index[y])
        if low[x] == index[x]:
            place = stack.index(x)
            if len(stack) - place > 1:
                found.append(sorted(stack[place:]))
            del stack[place:]

    for x in edges:
        if x not in index:
            visit(x)
    return found
