"""The house rules that a test can hold: one way of imports, small files, true maps."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from imports import PACKAGES, ROOT, cycles, graph, imported, modules
from repeats import lines, repeats

# The files that may ask upwards, by name, at run time.
UPWARD = {"autograd.display"}
COMPILED = ("trace", "reached", "passes", "plan", "machine", "run")
# A file holds one idea; a file of more lines has its reason here.
LONG = {"autograd.functional": "seven transforms that share one run of their function"}
MOST = 300
# Files that say the same twice, with the reason.
REPEATED = {
    (
        "autograd/sweep.py",
        "autograd/sweep.py",
    ): "unrolled by hand: a call a node would cost a third",
    ("nn/optim/rules.py", "nn/optim/rules.py"): "signatures, which readers and editors look at",
}


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


def sources() -> Iterator[Path]:
    """The files of code in folders, without walking through the thousands of files of others."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted({*inner} - {"node_modules", ".venv", "build"})
        if Path(folder) != ROOT:
            yield from (
                Path(folder, x) for x in sorted(names) if x.endswith((".py", ".js", ".css"))
            )


def test_nothing_is_said_twice() -> None:
    """No six lines stand in two places of the sources and the tests, but for those listed."""
    found = repeats({path.relative_to(ROOT).as_posix(): lines(path) for path in sources()})
    said = [f"{a}:{i} and {b}:{k}, {n} lines" for a, b, i, k, n in found if (a, b) not in REPEATED]
    assert not said
    assert REPEATED.keys() <= {(a, b) for a, b, _, _, _ in found}, "no longer repeated: take it off"


def test_repeated_lines_are_found(tmp_path: Path) -> None:
    """Comments, documentation and imports aside, whatever stands between the two places."""
    body = [f"    x{k} = f({k})" for k in range(6)]
    one, other = tmp_path / "a.py", tmp_path / "b.py"
    one.write_text("\n".join(["def a():", '    """Say."""', *body]), encoding="utf-8")
    other.write_text("\n".join(["import os", "def b():", *body[:3], "# so", *body[3:]]))
    found = repeats({path.name: lines(path) for path in (one, other)})
    assert found == [("a.py", "b.py", 3, 3, 6)]
    assert not repeats({"a": lines(one)[:-1], "b": lines(other)})


def test_no_module_of_dotgrad_has_the_name_of_what_is_public() -> None:
    """Once imported it would take its place: dotgrad.sweep was a function, then the module."""
    public = set(import_module("dotgrad").__getattr__("__all__"))
    own = {path.stem for path in (ROOT / "dotgrad").glob("*.py")}
    assert not public & own
