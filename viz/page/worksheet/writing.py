"""Formulas of a worksheet, written with marks instead of names, as plain text and as in print.

A mark stands for a Value until the formula is written out, so that nothing in a label is mistaken
for a part of the formula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from autograd import Value
from viz.graph.notation import subscripts

_MARK = "ℵ"  # before and after a Value's index; `Op.write` takes the whole for one word
_NAMED = re.compile(rf"{_MARK}(\d+){_MARK}")
_RATIO = re.compile(rf"d{_MARK}(\d+){_MARK}/d{_MARK}(\d+){_MARK}")
_POWER = re.compile(rf"\*\*([\d.]+|{_MARK}\d+{_MARK}|\([^()]*\))")
_ATOM = re.compile(r"[\w.\[\]#]+")
_SIGNS = ((" * ", " \N{MIDDLE DOT} "), ("-", "\N{MINUS SIGN}"))


@dataclass(frozen=True)
class Writing:
    """The names of Values, and how to write out texts that contain marks for them."""

    names: Mapping[Value, str]

    @cached_property
    def _order(self) -> Sequence[Value]:
        return list(self.names)

    @cached_property
    def _places(self) -> Mapping[Value, int]:
        return {value: k for k, value in enumerate(self._order)}

    def mark(self, value: Value) -> str:
        """The mark of a Value in a formula."""
        return f"{_MARK}{self._places[value]}{_MARK}"

    def ratio(self, upper: Value, lower: Value) -> str:
        """The derivative of one Value by another, with marks: dE/dh1."""
        return f"d{self.mark(upper)}/d{self.mark(lower)}"

    def plain(self, text: str) -> str:
        """The text with Python's names and operators: dE/dh1 = o1 * (1 - o1)."""
        return _NAMED.sub(lambda found: _bracketed(self._name(found[1])), text)

    def html(self, text: str) -> str:
        """The text as HTML in the notation of books: fractions, powers, subscripts."""
        pieces: list[str] = []
        end = 0
        for found in _RATIO.finditer(text):
            upper, lower = (self._name(found[i]) for i in (1, 2))
            pieces += [self.line(text[end : found.start()]), _fraction(upper, lower)]
            end = found.end()
        return "".join([*pieces, self.line(text[end:])])

    def line(self, text: str) -> str:
        """The same, with fractions on one line: dE/dh1."""
        text = escape(text)
        text = _POWER.sub(lambda found: f"<sup>{found[1].strip('()')}</sup>", text)
        for sign, printed in _SIGNS:
            text = text.replace(sign, printed)
        return _NAMED.sub(lambda found: printed_name(_bracketed(self._name(found[1]))), text)

    def _name(self, number: str) -> str:
        return self.names[self._order[int(number)]]


def printed_name(name: str) -> str:
    """A name as HTML in the notation of books, such as h with a subscript 1."""
    return f"<bdi>{escape(subscripts(name))}</bdi>"


def _bracketed(name: str) -> str:
    """A name in a formula: in parentheses unless it is a single word."""
    return name if _ATOM.fullmatch(name) else f"({name})"


def _fraction(upper: str, lower: str) -> str:
    """A derivative as a fraction, which screen readers read as dE/dh1."""
    halves = "".join(f"<bdi>d{escape(subscripts(name))}</bdi>" for name in (upper, lower))
    label = escape(f"d{upper}/d{lower}")
    return f'<span class="ratio" role="img" aria-label="{label}">{halves}</span>'
