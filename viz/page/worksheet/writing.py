"""Formulas of a worksheet: written with marks for names, then read as plain text or as print.

A mark stands for a Value until the end, so that nothing that stands in a label is taken for a sign
of the formula around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from autograd import Value
from viz.graph.notation import subscripts

_MARK = "ℵ"  # around a Value's number; to `Op.write` the three are one word
_NAMED = re.compile(rf"{_MARK}(\d+){_MARK}")
_RATIO = re.compile(rf"d{_MARK}(\d+){_MARK}/d{_MARK}(\d+){_MARK}")
_POWER = re.compile(rf"\*\*([\d.]+|{_MARK}\d+{_MARK}|\([^()]*\))")
_ATOM = re.compile(r"[\w.\[\]#]+")
_SIGNS = ((" * ", " \N{MIDDLE DOT} "), ("-", "\N{MINUS SIGN}"))


@dataclass(frozen=True)
class Writing:
    """What Values are called, and how texts with their marks are read."""

    names: Mapping[Value, str]

    @cached_property
    def _order(self) -> Sequence[Value]:
        return list(self.names)

    @cached_property
    def _places(self) -> Mapping[Value, int]:
        return {value: k for k, value in enumerate(self._order)}

    def mark(self, value: Value) -> str:
        """What stands for a Value in a formula."""
        return f"{_MARK}{self._places[value]}{_MARK}"

    def ratio(self, upper: Value, lower: Value) -> str:
        """What stands for the derivative of one Value by another: dE/dh1."""
        return f"d{self.mark(upper)}/d{self.mark(lower)}"

    def plain(self, text: str) -> str:
        """The text as Python's names have it: dE/dh1 = o1 * (1 - o1)."""
        return _NAMED.sub(lambda found: _bracketed(self._name(found[1])), text)

    def html(self, text: str) -> str:
        """The text as books print it, as HTML: fractions, powers, h with a small 1."""
        pieces: list[str] = []
        end = 0
        for found in _RATIO.finditer(text):
            upper, lower = (self._name(found[i]) for i in (1, 2))
            pieces += [self.line(text[end : found.start()]), _fraction(upper, lower)]
            end = found.end()
        return "".join([*pieces, self.line(text[end:])])

    def line(self, text: str) -> str:
        """The same with fractions on one line: dE/dh1."""
        text = escape(text)
        text = _POWER.sub(lambda found: f"<sup>{found[1].strip('()')}</sup>", text)
        for sign, printed in _SIGNS:
            text = text.replace(sign, printed)
        return _NAMED.sub(lambda found: printed_name(_bracketed(self._name(found[1]))), text)

    def _name(self, number: str) -> str:
        return self.names[self._order[int(number)]]


def printed_name(name: str) -> str:
    """A name as books print it, as HTML."""
    return f"<bdi>{escape(subscripts(name))}</bdi>"


def _bracketed(name: str) -> str:
    """A name in a formula: in parentheses where it is no word."""
    return name if _ATOM.fullmatch(name) else f"({name})"


def _fraction(upper: str, lower: str) -> str:
    """A derivative as a fraction, which is read out as dE/dh1."""
    halves = "".join(f"<bdi>d{escape(subscripts(name))}</bdi>" for name in (upper, lower))
    label = escape(f"d{upper}/d{lower}")
    return f'<span class="ratio" role="img" aria-label="{label}">{halves}</span>'
