"""An Explanation as Markdown and LaTeX.

A label is data and may contain any text.  Characters that are special in either notation are
escaped, so that a label can't end a formula, a cell or a table, or become a tag.
"""

from __future__ import annotations

import re

from autograd.chain.derivation import Derivation
from autograd.chain.stops import Path
from autograd.chain.text import (
    Equation,
    Notation,
    bracketed,
    column,
    count,
    equations,
    formulas,
    number,
    shortened,
    signed,
)
from autograd.language import say
from autograd.value import Value


def markdown(e: Derivation, verdict: str | None) -> str:
    """The factored form between dollar signs, the paths as a table, and the verdict."""
    blocks = [f"$$\n{latex(e)}\n$$"]
    if e.graph.connected and e.output is not e.wrt and (lines := formulas(e)):
        blocks.append(f"{say('explain.where')} " + ",\n".join(map(_escaped, lines)))
    if len(e.paths) + e.more > 1:
        head = " | ".join(say(f"explain.{name}") for name in ("path", "factors", "product"))
        rest = [e.rest] if e.more else []
        products = iter(column([*(p.product for p in e.paths), *rest, e.total]))
        rows = [f"| {head} |", "|---|---|---:|"]
        rows += [f"| {_route(e, p)} | {_factors(p)} | {next(products)} |" for p in e.paths]
        if e.more:
            others = say("explain.restTable", number=count(e.more), count=e.more)
            rows.append(f"| {others} | | {next(products)} |")
        rows.append(f"| **{say('explain.sum')}** | | {next(products)} |")
        blocks.append("\n".join(rows))
    if verdict:
        blocks.append(_escaped(verdict))
    return "\n\n".join(blocks)


def _route(e: Derivation, path: Path) -> str:
    """The names of a path's stops."""
    stops = [path.factors[0].upper, *(f.lower for f in path.factors)]
    return " → ".join(shortened([_escaped(e.name(s)) for s in stops], _CELL))


def _factors(path: Path) -> str:
    """The factors of a path as numbers."""
    return " · ".join(shortened([bracketed(number(f.value)) for f in path.factors], _CELL))


def _escaped(text: str) -> str:
    """`text` with the special characters of Markdown escaped."""
    return re.sub(r"([\\`*_{}\[\]#|<>$&~]|:(?=//))", r"\\\1", text)


def latex(e: Derivation) -> str:
    """The factored form, with symbols and numbers aligned."""
    goal = _ratio(e, e.output, e.wrt)
    if not e.graph.connected:
        return f"{goal} = 0"
    if e.output is e.wrt:
        return f"{goal} = 1"
    rows = [row for equation in equations(e, _LATEX) for row in _rows(equation)]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _rows(equation: Equation) -> list[str]:
    """left &= symbols, &= numbers, &= result; a sum of products has one row per term."""
    rights = []
    for terms in (equation.symbols, equation.numbers):
        products = signed([r" \cdot ".join(term) for term in terms])
        rights.append((" \\\\\n&\\quad " if terms is equation.symbols else " ").join(products))
    rights.append(equation.result)
    kept = [x for x in dict.fromkeys(rights) if x != equation.left]
    return [f"{'' if i else equation.left} &= {right}".lstrip() for i, right in enumerate(kept)]


def _ratio(e: Derivation, upper: Value, lower: Value) -> str:
    """The derivative of one stop by another as a fraction."""
    return rf"\frac{{\partial {symbol(e.name(upper))}}}{{\partial {symbol(e.name(lower))}}}"


def _number(x: float) -> str:
    """x with ten significant digits; powers of ten, infinity and nan in LaTeX notation."""
    mantissa, e, exponent = number(x).partition("e")
    if e:
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return mantissa.replace("nan", r"\mathrm{nan}").replace("inf", r"\infty")


def symbol(name: str) -> str:
    """A name as a symbol: w1 is w with the index 1, net_h1 is net with the index h1.

    Any other name is upright text.
    """
    if match := re.fullmatch(r"([A-Za-z])_?([0-9]*|[0-9A-Za-z])", name):
        letter, index = match.groups()
        return f"{letter}_{{{index}}}" if index else letter
    if match := re.fullmatch(r"([A-Za-z]+)_([A-Za-z][0-9]+)", name):
        word, index = match.groups()
        return f"{symbol(word)}_{{{index}}}"
    return rf"\mathrm{{{''.join(_SIGNS.get(c, c) for c in name)}}}"


_SIGNS = {c: f"\\{c}" for c in "#$%&_{}"} | {
    " ": r"\ ",
    "\\": r"\backslash{}",
    "^": r"\hat{}",
    "~": r"\sim{}",
    "`": r"\grave{}",
    "<": "{<}",  # the braces keep a browser from reading a tag
    ">": "{>}",
}


def _left_out(n: int) -> str:
    """A note that `n` factors are left out, in LaTeX: upright words, with their spaces kept."""
    words = say("explain.more", count=n).split()
    upright = "\\ ".join(x if x.isdigit() else rf"\mathrm{{{x}}}" for x in words)
    return rf"\cdots ({upright}) \cdots"


_LATEX = Notation(_ratio, _number, _left_out)
_CELL = Notation(_ratio, number, lambda n: f"... ({say('explain.more', count=n)}) ...")
