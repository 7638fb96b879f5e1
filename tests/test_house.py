"""The house rules that a test can hold: one way of imports, small files, true maps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from imports import PACKAGES, ROOT, cycles, graph, imported, modules

# The files that may ask upwards, by name, at run time.
UPWARD = {"autograd.display"}
COMPILED = ("trace", "reached", "passes", "plan", "machine", "run")
# A file holds one idea; a file of more lines has its reason here.
LONG = {"autograd.functional": "seven transforms that share one run of their function"}
MOST = 300


def test_nothing_imports_in_a_circle() -> None:
    """But by way of the files that look upwards: a Value in a notebook shows itself as a picture,
    and pictures are made of Values."""
    edges = {name: others for name, others in graph().items() if name not in UPWARD}
    assert cycles({name: others & edges.keys() for name, others in edges.items()}) == []


def test_circles_are_found() -> None:
    edges = {"a": "b", "b": "c", "c": "bd", "d": ""}
    assert cycles({x: frozenset(ys) for x, ys in edges.items()}) == [["b", "c"]]


def test_imports_go_one_way() -> None:
    rank = {name: k for k, name in enumerate(PACKAGES)}
    upward = {
        f"{name}:{line} imports {other}"
        for name, path in modules().items()
        for other, line in imported(path)
        if rank[other.partition(".")[0]] > rank[name.partition(".")[0]] and name not in UPWARD
    }
    assert not upward


def test_an_import_in_a_function_counts(tmp_path: Path) -> None:
    source = tmp_path / "some.py"
    source.write_text("def f():\n    from viz import draw\n    import_module('nn.losses')\n")
    assert list(imported(source)) == [("viz", 2), ("nn.losses", 3)]


@pytest.mark.parametrize("name", sorted(modules()))
def test_files_are_short(name: str) -> None:
    lines = len(modules()[name].read_text(encoding="utf-8").splitlines())
    assert lines <= MOST or name in LONG, f"{lines} lines"
    assert lines > MOST or name not in LONG, "no longer long: take it off the list"


def test_the_compiled_path_stays_small() -> None:
    """No more modules than there are: a new one takes the place of another."""
    path_modules = [
        name
        for name, path in modules().items()
        if name.split(".")[1:2] and name.split(".")[1] in COMPILED and path.name != "__init__.py"
    ]
    assert len(path_modules) <= 41, sorted(path_modules)


FOLDERS = sorted(
    path.parent.relative_to(ROOT).as_posix()
    for top in PACKAGES
    for path in (ROOT / top).glob("*/**/__init__.py")
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_says_what_is_in_it(folder: str) -> None:
    """The docstring of each `__init__` names every file of its folder, and no other."""
    text = (ROOT / folder / "__init__.py").read_text(encoding="utf-8")
    docstring = text.split('"""')[1]
    named = set(re.findall(r"(?<![/\w])(\w+\.py)\b", docstring))
    there = {path.name for path in (ROOT / folder).glob("*.py")} - {"__init__.py"}
    assert named == there
