"""What error messages have in common, piece by piece."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from imports import ROOT, modules

from autograd import Value
from autograd.messages import a_type
from nn import MLP, SGD, Linear


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (2, "an int"), (2.0, "a float"), ("x", "a str"), (None, "a NoneType"), ([], "a list"),
        (np.zeros(1), "an ndarray"), (np.float64(1.0), "a float64"), (OSError(), "an OSError"),
        (Value(1.0), "a Value"), (type("Unit", (), {})(), "a Unit"), (int, "a type"),
        (type("A" * 70, (), {})(), f"an '{'A' * 57}'..."),
        (MLP(1, [1]), "an MLP"), (type("GPT", (), {})(), "a GPT"), (type("URL", (), {})(), "a URL"),
        (Linear(1, 1), "a Linear"), (SGD([Value(1.0)], 0.1), "an SGD"),
    ],
)  # fmt: skip
def test_a_type_stands_behind_its_article(thing: Any, name: str) -> None:
    assert a_type(thing) == name


_ARTICLE = re.compile(r"(^|\W)an? $")
_TYPES = ("__name__", "kind", "dtype", "type(")


def articles(tree: ast.AST) -> Iterator[int]:
    """The lines in which "a" or "an" stands before the name of a type that is filled in."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        for before, hole in zip(node.values, node.values[1:]):
            behind = isinstance(before, ast.Constant) and _ARTICLE.search(str(before.value))
            if behind and any(word in ast.unparse(hole) for word in _TYPES):
                yield node.lineno


def test_no_other_text_puts_an_article_before_a_type() -> None:
    own = ROOT / "viz" / "saved.py"  # its kinds are ours: drawing, player, worksheet
    found = [
        f"{path}:{line}"
        for path in {*modules().values()} - {own}
        for line in articles(ast.parse(path.read_text("utf-8")))
    ]
    assert not found


@pytest.mark.parametrize(
    "text", ['f"not a {type(x).__name__}"', 'f"it is " f"an {kind}"', 'f"a {x.dtype} array"']
)
def test_an_article_before_a_type_is_found(text: str) -> None:
    assert [*articles(ast.parse(text))] == [1]
