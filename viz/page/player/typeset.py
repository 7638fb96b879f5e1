"""Formulas as books print them: w1 * x1 with a dot, fractions with a bar, squares raised.

How an operation is printed is said once, by the `latex` column of its row; here that is turned into
a form that a page can draw without knowing LaTeX:

    text             itself
    number k         the k-th operand
    ["term", k]      the same where an expression or a negative number needs parentheses
    ["frac", a, b]   a fraction; a and b are lists of these forms
    ["sup", a]       raised, and ["sub", a] lowered
    ["root", a]      a root, and ["root", a, n] the n-th
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from autograd.operation import Op

Formula = list[Any]

JOINED = {"sum": " + ", "prod": " \N{MIDDLE DOT} "}  # operations printed between their operands
MARK = "\N{ALEF SYMBOL}"  # before and after an operand's index: a letter, so `Op.write` sees a word

_SIGNS = {
    r"\cdot": "\N{MIDDLE DOT}", r"\bmod": "mod", r"\sigma": "\N{GREEK SMALL LETTER SIGMA}",
    r"\varphi": "\N{GREEK SMALL LETTER PHI}", "-": "\N{MINUS SIGN}", "'": "\N{PRIME}",
    r"\left": "", r"\right": "", r"\,": " ", r"\ ": " ", r"\_": "_",
}  # fmt: skip
_NAMES = {rf"\{name}" for name in "exp log sin cos tan sinh cosh tanh max min".split()}
_TOKEN = re.compile(rf"{MARK}\d+{MARK}|\\[A-Za-z]+|\\.|.")


def split_marks(text: str) -> Formula:
    """Alternating texts and operands of a text in which the operands are marked."""
    parts = re.split(rf"{MARK}(\d+){MARK}", text)
    return [int(part) if i % 2 else part for i, part in enumerate(parts)]


def marks(count: int) -> list[str]:
    """The marked operands 0, 1, ..."""
    return [f"{MARK}{k}{MARK}" for k in range(count)]


def typeset(op: Op, operands: Sequence[str]) -> Formula:
    """The formula of `op` on operands that are marks or numbers as text.

    An operation without LaTeX that can be read here is printed as its text.
    """
    if op.variadic:
        joint = JOINED.get(op.name)
        text = op.write(*operands).replace(" * ", " \N{MIDDLE DOT} ")
        return _terms(split_marks(joint.join(operands) if joint and operands else text))
    try:
        return _terms(_Reader(op.latex.format(*operands)).whole())
    except ValueError:
        return _terms(split_marks(op.write(*operands)))


def _terms(formula: Formula) -> Formula:
    """The formula with operands as terms, but for those between delimiters or alone in a group."""
    parts = [part for part in formula if part != ""]
    found: Formula = []
    for i, part in enumerate(parts):
        if isinstance(part, list):
            found.append([part[0], *map(_terms, part[1:])])
        elif isinstance(part, str) or len(parts) == 1:
            found.append(part)
        else:
            before, after = parts[i - 1] if i else "", parts[i + 1] if i + 1 < len(parts) else ""
            inside = _ends(before, ("(", ", ", "|"), -1) and _ends(after, (")", ",", "|"), 0)
            found.append(part if inside else ["term", part])
    return found


def _ends(part: Any, delimiters: tuple[str, ...], end: int) -> bool:
    """True if a text begins (0) or ends (-1) with one of the delimiters."""
    if not isinstance(part, str):
        return False
    return part.startswith(delimiters) if end == 0 else part.endswith(delimiters)


class _Reader:
    """Reads the LaTeX of a row from left to right.  Raises ValueError for a command it lacks."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)
        self.at = 0

    def whole(self) -> Formula:
        """The whole text."""
        found = self.until("")
        if self.at < len(self.tokens):
            raise ValueError(f"unexpected {self.tokens[self.at]}")
        return found

    def until(self, end: str) -> Formula:
        """Everything before the token `end`, which is read too; "" is the end of the text."""
        found: Formula = []
        while self.at < len(self.tokens) and (token := self.tokens[self.at]) != end:
            if token == "}":
                break
            for part in self.part():
                if found and isinstance(part, str) and isinstance(found[-1], str):
                    found[-1] += part
                else:
                    found.append(part)
        if end and self.next() != end:
            raise ValueError(f"no {end}")
        return found

    def next(self) -> str:
        """The next token; "" at the end."""
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def part(self) -> Formula:
        """The next token with its arguments, or a group in braces; a command applies to one."""
        token = self.next()
        if token == "{":
            return self.until("}")
        if token in "^_" and token:
            return [["sup" if token == "^" else "sub", self.part()]]
        if token == r"\frac":
            return [["frac", self.part(), self.part()]]
        if token == r"\sqrt":
            index = self.degree()
            return [["root", self.part(), *([index] if index else [])]]
        if token.startswith(MARK):
            return [int(token.strip(MARK))]
        if token == r"\operatorname":
            return ["".join(self.literal())]
        if token in _NAMES:
            apart = self.tokens[self.at : self.at + 1] == [r"\sigma"]
            return [token[1:] + " " * apart]
        if token.startswith("\\") and token not in _SIGNS:
            raise ValueError(f"unknown command {token}")
        return [_SIGNS.get(token, token)]

    def literal(self) -> list[str]:
        """The tokens of a group that are a name, in which "_" lowers nothing."""
        if self.next() != "{" or "}" not in self.tokens[self.at :]:
            raise ValueError("no name")
        start, self.at = self.at, self.tokens.index("}", self.at) + 1
        return self.tokens[start : self.at - 1]

    def degree(self) -> Formula:
        """The n of an n-th root; [] of a square root."""
        if self.tokens[self.at : self.at + 1] != ["["]:
            return []
        self.at += 1
        return self.until("]")
