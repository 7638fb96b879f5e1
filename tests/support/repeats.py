"""Places of the sources that say the same again: six lines and more."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

LEAST = 6  # lines that make a repetition
_WORD = re.compile(r"[^\W\d]\w*")
# Of Python: strings, comments, words, signs, and ends of lines.  Python's own tokenizer is slow.
_TOKEN = re.compile(
    r"""(?:[rbuf]{0,2}(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}"""
    r"""|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))|#[^\n]*|[\w.]+|[^\w\s\\]|\n""",
    re.DOTALL | re.IGNORECASE,
)
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")  # where statements hold others

Line = tuple[int, str]  # its number, and what is compared of it


def lines(path: Path) -> list[Line]:
    """The lines of a file that say something: no comments, documentation, imports or brackets."""
    text = path.read_text(encoding="utf-8")
    found = _python(text) if path.suffix == ".py" else _other(text)
    return [(number, line) for number, line in found if _WORD.search(line)]


def _python(text: str) -> Iterator[Line]:
    passed: set[int] = set()
    for node in _statements(ast.parse(text)):
        constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if constant or isinstance(node, (ast.Import, ast.ImportFrom)):
            passed.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    words: dict[int, list[str]] = defaultdict(list)
    number = 1
    for token in _TOKEN.findall(text):
        if token == "\n":
            number += 1
        elif token[0] != "#":
            words[number].append(token)
            number += token.count("\n")
    yield from ((n, " ".join(found)) for n, found in words.items() if n not in passed)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements in a module or statement, at any depth."""
    for field in _BODIES:
        for inner in getattr(node, field, ()):
            yield inner
            yield from _statements(inner)


def _other(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        code = " ".join(line.split())
        if not code.startswith(("//", "*", "/*", "import ")):
            yield number, code


def repeats(files: dict[str, Sequence[Line]]) -> list[tuple[str, str, int, int, int]]:
    """Pairs of places: two names of files, their first lines, and how many lines are alike."""
    places: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for name, found in files.items():
        texts = [text for _, text in found]
        for k in range(len(texts) - LEAST + 1):
            places[tuple(texts[k : k + LEAST])].append((name, k))
    pairs = {
        (a, b)
        for spots in places.values()
        for i, a in enumerate(spots)
        for b in spots[i + 1 :]
        if a[0] != b[0] or b[1] - a[1] >= LEAST
    }
    result = []
    for (a, i), (b, k) in sorted(pairs):
        if ((a, i - 1), (b, k - 1)) in pairs:
            continue  # not where it begins
        length = LEAST
        while ((a, i + length - LEAST + 1), (b, k + length - LEAST + 1)) in pairs:
            length += 1
        result.append((a, b, files[a][i][0], files[b][k][0], length))
    return result
