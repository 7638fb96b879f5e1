"""What the documents say is so: code runs, links lead somewhere, tables are true."""

from __future__ import annotations

import ast
import importlib
import math
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT, blocks, links, load

import dotgrad
from autograd import explain
from autograd.define import undefine_op
from autograd.operation import TABLE
from dotgrad.command import main
from dotgrad.formula import assignments, formula
from nn.classic import without_biases
from viz.theme import THEMES

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("nn/data/*.md")]


operations = load(ROOT / "docs" / "make_operations.py")
reference = load(ROOT / "docs" / "make_reference.py")


# All documents

PYTHON = {document: "".join(blocks("python", document.read_text(encoding="utf-8")))
          for document in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")))}  # fmt: skip
STATED = {
    "README.md": 7,
    "docs/compiled.md": 16,
    "docs/training.md": 12,
    "docs/verification.md": 0,
}  # at least
WITH_PYTHON = [document for document, code in PYTHON.items() if code]


def relative(path: Path) -> str:
    """The path within the project."""
    return path.relative_to(ROOT).as_posix()


def claims(code: str, printed: Callable[[], str]) -> int:
    """Run the code; how many comments behind an expression say how its value begins, all true."""
    namespace: dict[str, Any] = {}
    lines, compared = code.splitlines(), 0
    for node in ast.parse(code).body:
        source = ast.unparse(node)
        if not isinstance(node, ast.Expr):
            exec(source, namespace)
            continue
        printed()
        got = repr(eval(source, namespace))
        if got == "None":
            got = printed()
        comment = lines[(node.end_lineno or 1) - 1][node.end_col_offset or 0 :].strip(" #")
        said = re.match(r"[-\d.(\['].+|\d|d\w+/d\w+ = .+|(True|False|None)$", comment)
        if said:
            stated = said[0].split("...")[0].split(", and ")[0]
            assert got.startswith(stated), f"{source} gives {got}, not {comment}"
            compared += 1
    return compared


@pytest.mark.parametrize("document", WITH_PYTHON, ids=relative)
def test_what_a_document_has_the_reader_type_works(
    document: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Python first, all blocks in one namespace; then the commands, in the same folder."""
    monkeypatch.chdir(tmp_path)
    table = set(TABLE)
    try:
        stated = claims(PYTHON[document], lambda: capsys.readouterr().out)
    finally:
        for name in TABLE.keys() - table:
            undefine_op(name)
    assert stated >= STATED.get(relative(document), 1)
    for line in "".join(blocks("sh", document.read_text(encoding="utf-8"))).splitlines():
        command = line.removeprefix(".venv/bin/")
        if command.startswith("dotgrad "):
            assert main(shlex.split(command)[1:]) == 0
            for made in re.findall(r"-o (\S+)", command):
                assert (tmp_path / made).exists()
    for drawn in tmp_path.glob("*.svg"):
        assert drawn.read_text(encoding="utf-8").rstrip().endswith("</svg>")


@pytest.mark.parametrize("document", WITH_PYTHON, ids=relative)
def test_documents_import_dotgrad_first(document: Path) -> None:
    """Its name is nobody else's, as that of autograd is."""
    for package, names in re.findall(r"^from (\w+) import ([\w, ]+)$", PYTHON[document], re.M):
        here = [name for name in names.split(", ") if hasattr(dotgrad, name)]
        assert package not in ("autograd", "nn", "viz") or not here, f"from {package}: {here}"


def test_all_pages_with_python_are_run_and_listed() -> None:
    assert {path.name for path in WITH_PYTHON} >= {
        *("README.md", "compiled.md", "pictures.md", "training.md", "why-order.md"),
    }
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in ROOT.glob("docs/*.md"):
        on_site = page.name in ("README.md", "index.md")  # lists themselves
        assert on_site or f"]({page.name})" in index, page.name


# README


def test_the_explanation_in_the_readme_is_printed() -> None:
    network = without_biases()
    printed = str(explain(network.forward(), network.weights[0]))
    assert [block for block in blocks("", README) if block.strip() in printed]


def test_the_two_commands_of_the_readme_are_one_line_each() -> None:
    lines = [line for block in blocks("sh", README) for line in block.splitlines()]
    start = [line for line in lines if line.startswith("python3 -m venv")]
    assert len(start) == 2
    demo, tests = ([part.split() for part in line.split(" && ")] for line in start)
    assert demo[-1] == [".venv/bin/dotgrad", "demo"]
    assert tests[-1] == [".venv/bin/python", "-m", "pytest", "-n", "2"]
    for parts in (demo, tests):
        assert parts[0] == ["python3", "-m", "venv", ".venv"]
        assert parts[1][:3] == [".venv/bin/pip", "install", "-q"]
    assert shlex.split(" ".join(demo[1]))[-1] == "."
    assert shlex.split(" ".join(tests[1]))[-1] == ".[test]"


def test_the_readme_shows_each_command() -> None:
    shown = set(re.findall(r"^\.venv/bin/dotgrad (\w+)", README, re.MULTILINE))
    assert shown == {"draw", "explain", "play", "train", "worksheet"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_links_lead_somewhere(document: Path) -> None:
    for target in links(document.read_text(encoding="utf-8")):
        if not re.match(r"https?://|mailto:|#", target):
            assert (document.parent / target.partition("#")[0]).exists(), target


# CONTRIBUTING


def test_the_map_of_contributing_shows_what_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tree = re.search(r"```\n(dotgrad/.*?)```", text, re.DOTALL)
    assert tree is not None
    folder = ROOT
    for line in tree[1].splitlines():
        name = line.split()[0]
        folder = ROOT if line[0] != " " else folder
        assert (folder / name).exists(), name
        folder = ROOT / name if line[0] != " " else folder


@pytest.mark.parametrize("package", ["dotgrad", "autograd", "nn", "viz"])
def test_the_map_of_contributing_leaves_nothing_out(package: str) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = re.search(rf"^{package}/.*\n((?:  .*\n)*)", text, re.MULTILINE)
    assert part is not None
    files = [path.name for path in (ROOT / package).glob("*.py")]
    folders = [f"{path.parent.name}/" for path in (ROOT / package).glob("*/__init__.py")]
    for name in {*files, *folders} - {"__init__.py", "__main__.py"}:
        assert re.search(rf"\b{re.escape(name)}", part[1]), f"{package}/{name} is not in the map"


# docs/reference.md


def test_the_reference_is_current() -> None:
    """If not: python docs/make_reference.py"""
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert page == reference.document()
    assert not re.search(r"<|0x", page), "a default that says where it lies"


@pytest.mark.parametrize("module", sorted({module for _, module, _ in reference.GROUPS}))
def test_the_reference_has_each_public_name_once(module: str) -> None:
    listed = [
        name
        for _, of, names in reference.GROUPS
        if of == module
        for name in reference.names(module, names)
    ]
    assert len(set(listed)) == len(listed)
    everywhere = {name for _, of, names in reference.GROUPS for name in names.split()}
    if module not in (
        "autograd.chain.explanation",
        "autograd.tape",
    ):  # of which it shows what others return
        elsewhere = set(reference.ELSEWHERE.get(module, "").split())
        assert set(reference.public(module)) == {*listed, *elsewhere}
        assert elsewhere <= everywhere | {"data", "init", "optim"}


def test_types_stand_as_in_the_source() -> None:
    from autograd import grad
    from nn import MLP, Trainer

    assert reference.typed("grad", grad) == (
        "grad(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]"
    )
    assert reference.typed(".stop", Trainer.stop) == (
        ".stop(why: str = 'stop() was called') -> None"
    )
    assert "self" not in reference.typed("MLP", MLP)
    assert reference.typed(".data", property()) == ".data"
    for _, module, listed in reference.GROUPS:
        for name in reference.names(module, listed):
            public = getattr(importlib.import_module(module), name)
            assert reference.typed(name, public).startswith(name)


def test_the_first_lines_of_the_reference_are_sentences() -> None:
    for line in reference.document().splitlines():
        if line.startswith("  "):
            assert line.endswith((".", ":")), line


# docs/operations.md


def test_the_table_of_operations_is_current() -> None:
    """If not: python docs/make_operations.py"""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert page == operations.document()
    for op in TABLE.values():
        assert page.count(f"\n| `{operations.signature(op)}` |") == op.public
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


def test_every_line_by_hand_is_of_an_operation() -> None:
    for table in (operations.FORMULAS, operations.SLOPES, operations.EDGES):
        assert table.keys() <= TABLE.keys()
    kinked = {op.name for op in TABLE.values() if op.kinks}
    assert kinked <= operations.EDGES.keys()


@pytest.mark.parametrize(("name", "at", "value", "slope"), [
    ("pow", (0.0, 0.0), 1.0, 0.0), ("pow", (-2.0, 0.5), math.nan, math.nan),
    ("pow", (math.nan, 0.0), 1.0, 0.0), ("mod", (1.0, 0.0), math.nan, 1.0),
    ("mod", (-5.0, 3.0), 1.0, 1.0), ("abs", (0.0,), 0.0, 0.0), ("log", (0.0,), -math.inf, math.inf),
    ("log1p", (-1.0,), -math.inf, math.inf), ("log", (-1.0,), math.nan, -1.0),
    ("sqrt", (0.0,), 0.0, math.inf), ("sqrt", (-1.0,), math.nan, math.nan),
    ("cbrt", (0.0,), 0.0, math.inf), ("hypot", (0.0, 0.0), 0.0, 0.0),
    ("atan2", (0.0, 0.0), 0.0, 0.0),
    ("asin", (1.0,), math.pi / 2, math.inf), ("acos", (-1.0,), math.pi, -math.inf),
    ("asin", (2.0,), math.nan, math.nan), ("acosh", (1.0,), 0.0, math.inf),
    ("acosh", (0.5,), math.nan, math.nan), ("atanh", (1.0,), math.inf, None),
    ("atanh", (-1.0,), -math.inf, None), ("atanh", (2.0,), math.nan, None),
    ("relu", (0.0,), 0.0, 0.0), ("relu", (math.nan,), math.nan, 0.0), ("relu6", (6.0,), 6.0, 0.0),
    ("leaky_relu", (0.0, 0.25), 0.0, 0.25), ("elu", (0.0, 3.0), 0.0, 1.0),
    ("maximum", (2.0, 2.0), 2.0, 0.5), ("minimum", (2.0, math.nan), math.nan, 0.5),
    ("fmax", (2.0, math.nan), 2.0, 1.0), ("fmin", (2.0, 2.0), 2.0, 0.5),
    ("clamp", (1.0, 0.0, 1.0), 1.0, 1.0), ("clamp", (0.5, 3.0, 1.0), 1.0, 0.0),
    ("sign", (0.0,), 0.0, 0.0), ("reciprocal", (-0.0,), -math.inf, -math.inf),
    ("prod", (0.0, 2.0), 0.0, 2.0), ("div", (1.0, 0.0), math.inf, math.inf),
])  # fmt: skip
def test_what_the_page_says_of_edges(
    name: str, at: tuple[float, ...], value: float, slope: float | None
) -> None:
    """`slope` is the derivative by the first operand; None where the page names none."""
    op = TABLE[name]
    out = op.forward(*at)
    assert repr(out) == repr(value)
    got = 0.0 if op.pullback is None else float(op.pullback(1.0, out, *at)[0])
    assert slope is None or got == slope or (math.isnan(got) and math.isnan(slope))


ROWS = [op for op in TABLE.values() if op.pullback is not None and op.public]


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_the_formulas_of_the_page_are_true(op: Any) -> None:
    names = operations.operand_names(op)
    tried = 0
    for at in op.samples:
        numbers = list(at[: len(names)])
        if len(numbers) < len(names):
            continue
        slopes = op.pullback(1.0, op.forward(*numbers), *numbers)
        texts = operations.slopes(op)
        pairs = [(operations.formula(op), op.forward(*numbers)), *zip(texts, slopes)]
        for text, want in pairs:
            if text and operations.is_formula(text):
                got = evaluated(text, dict(zip(names, numbers)))
                if math.isfinite(got):  # sin(x) / x at 0 needs the operation itself
                    assert got == pytest.approx(want, rel=1e-9, abs=1e-12), text
                    tried += 1
    assert tried or not any(map(operations.is_formula, operations.slopes(op)))


def evaluated(text: str, numbers: dict[str, float]) -> float:
    """The number of a formula of the page."""
    text = re.sub(r"\|(\w+)\|", r"abs(\1)", text)
    variables = assignments(["zero=0", *(f"{name}={x!r}" for name, x in numbers.items())])
    return formula(f"{text} + zero", variables).data


# docs/architecture.md


def test_the_files_of_the_architecture_are_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:autograd|nn|viz|dotgrad|tests|docs)/[\w/.]*)`", text))
    assert len(named) > 25
    for name in named:
        assert (ROOT / name).exists(), name


def test_a_contact_sheet_has_every_picture_with_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    contact = load(ROOT / "docs" / "make_contact_sheet.py")
    shown = [("a <b>", "png", b"\x89PNG", 179), ("dark", "svg+xml", b"<svg/>", 660)]
    html = contact.sheet(iter(shown))
    assert re.findall(r'width="(\d+)" src="data:image/(.+?);base64,(.+?)"', html) == [
        ("179", "png", "iVBORw=="), ("660", "svg+xml", "PHN2Zy8+")
    ]  # fmt: skip
    assert "a &lt;b&gt;" in html
    assert capsys.readouterr().out == "a <b>\ndark\n"
    with pytest.raises(SystemExit, match=r"python docs/make_contact_sheet\.py"):
        contact.main("sheet.gif")


def test_the_drawing_of_the_architecture_is_current() -> None:
    """If not: python docs/make_architecture.py"""
    drawn = load(ROOT / "docs" / "make_architecture.py")
    for theme in THEMES:
        svg = (ROOT / "docs" / "images" / f"architecture-{theme}.svg").read_text(encoding="utf-8")
        shown = set(re.findall(r"<title>([^<]*)</title>", svg))
        arrows = {f"{x}&#45;&gt;{y}" for x, y in drawn.arrows()}
        assert {drawn.box_of(name) for name in drawn.modules()} <= shown
        assert arrows <= shown
