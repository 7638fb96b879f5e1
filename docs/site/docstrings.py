"""The directive `docstrings`: every public name with its types and its whole docstring.

The names and their order are those of `make_reference.py`.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import make_reference as reference


class Docstrings(Directive):
    """A section for each group of names."""

    def run(self) -> list[nodes.Node]:
        sections: dict[str, nodes.section] = {}
        for title, module, listed in reference.GROUPS:
            if title not in sections:
                name = nodes.make_id(title)
                sections[title] = nodes.section("", nodes.title(text=title), ids=[name])
            for name in reference.names(module, listed):
                sections[title] += entry(f"{module}.{name}", public(module, name))
        return list(sections.values())


def public(module: str, name: str) -> Any:
    """The object of a name."""
    return getattr(importlib.import_module(module), name)


def entry(name: str, x: Any) -> nodes.section:
    """The section of a name: how it is called, its docstring, its methods."""
    section = nodes.section("", nodes.title(text=name), ids=[nodes.make_id(name)])
    section += list(described(name.rpartition(".")[2], x))
    if isinstance(x, type):
        for method, its in reference.methods(x):
            section += list(described(f".{method}", its))
    return section


def described(name: str, x: Any) -> Iterator[nodes.Node]:
    """The signature with its types, and the docstring as it was written."""
    text = reference.typed(name, x)
    yield nodes.literal_block(text, text, language="python", classes=["signature"])
    docstring = inspect.getdoc(x)
    if docstring:
        yield nodes.literal_block(docstring, docstring, language="text", classes=["docstring"])


def setup(app: Any) -> dict[str, bool]:
    """For Sphinx."""
    app.add_directive("docstrings", Docstrings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
