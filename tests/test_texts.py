"""The catalog and the sources: every text that is asked for is there, and none is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from imports import PACKAGES, ROOT, modules

from autograd.language import catalog
from autograd.language.choice import say

_SECTIONS = catalog("en").sections
_KEYS = {f"{section}.{name}" for section, texts in _SECTIONS.items() for name in texts}
_SCRIPTS = sorted(path for top in PACKAGES for path in (ROOT / top).rglob("*.js"))
_HTML = re.compile(r"\{(\w+)\}")


def constants(tree: ast.AST) -> Iterator[str]:
    """The strings of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def asked(tree: ast.AST) -> Iterator[str]:
    """The keys that a module gives to `say`, those in a choice among them; `section.` of others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == say.__name__:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def python() -> tuple[set[str], set[str]]:
    """(keys that Python asks for, all strings of the sources): of a key that is put together, such
    as f"legend.{state}", the name is a string somewhere."""
    keys, texts = set(), set()
    for path in modules().values():
        tree = ast.parse(path.read_text("utf-8"))
        texts |= set(constants(tree))
        keys |= set(asked(tree))
    return keys, texts


def scripts() -> tuple[set[str], set[str]]:
    """(names of texts that scripts use, beginnings of such names)."""
    names, beginnings = set(), set()
    for path in _SCRIPTS:
        text = path.read_text("utf-8")
        names |= set(re.findall(r"\bTEXTS\.(\w+)", text))
        beginnings |= set(re.findall(r"\bTEXTS\[`(\w+)\$\{", text))
        if re.search(r"\bTEXTS\[\w+\]", text):  # one of the strings that stand in the file
            names |= set(re.findall(r'"(\w+)"', text)) & _SECTIONS["player"].keys()
    return names, beginnings


def in_html(texts: set[str]) -> set[str]:
    """The names of texts in the HTML of pages."""
    files = {path.read_text("utf-8") for path in (ROOT / "viz").rglob("*.html")}
    pages = files | {text for text in texts if "<" in text}
    return {name for text in pages for name in _HTML.findall(text)}


def test_what_python_asks_for_is_there() -> None:
    keys, _ = python()
    whole = {key for key in keys if not key.endswith(".") and re.fullmatch(r"\w+\.\w+", key)}
    assert whole - _KEYS == set()
    assert {key.rstrip(".") for key in keys if key.endswith(".")} <= _SECTIONS.keys()


def test_what_scripts_use_is_there() -> None:
    names, beginnings = scripts()
    there = {name for texts in _SECTIONS.values() for name in texts}
    assert names - there == set()
    assert {x for x in beginnings if not any(name.startswith(x) for name in there)} == set()


def test_no_text_is_left_over() -> None:
    keys, texts = python()
    names, beginnings = scripts()
    open_sections = {key[:-1] for key in keys if key.endswith(".")}
    html = in_html(texts)
    left = []
    for key in sorted(_KEYS):
        section, _, name = key.partition(".")
        put_together = section in open_sections and name in texts
        in_a_page = name in names or any(name.startswith(x) for x in beginnings) or name in html
        if not (key in texts or put_together or in_a_page):
            left.append(key)
    assert left == []


@pytest.mark.parametrize("text", ['say("graph.nodes")', 'say("a.b" if x else f"graph.{y}", n=1)'])
def test_keys_are_found(text: str) -> None:
    found = set(asked(ast.parse(text)))
    assert found & {"graph.nodes", "graph."}
    assert "a.b" in found or "if" not in text
