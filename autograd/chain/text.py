"""An Explanation as lines of plain text that fit a terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from textwrap import wrap
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from autograd.chain.derivation import Derivation
from autograd.chain.digits import same_digits
from autograd.chain.stops import Factor, Path
from autograd.language import say
from autograd.value import Value

WIDTH = 76  # columns, so that an explanation can be indented on a terminal of 80
_DIGITS = 10  # significant digits of a number
_SHOWN = 8  # most terms of a sum or factors of a product; longer ones are abbreviated
_DEFINED = 12  # most formulas of unlabelled results; if there are more, none is listed


class Notation(NamedTuple):
    """The functions with which a notation writes the parts of an equation."""

    ratio: Callable[[Derivation, Value, Value], str]
    number: Callable[[float], str]
    left_out: Callable[[int], str]  # in place of that many factors or terms


class Equation(NamedTuple):
    """A derivative as a sum of products of other derivatives, in symbols and in numbers."""

    left: str
    symbols: list[list[str]]
    numbers: list[list[str]]
    result: str


def equations(e: Derivation, notation: Notation) -> list[Equation]:
    """The product down to `wrt`, followed by the sum over paths if several meet on the way."""
    ratio, number = notation.ratio, notation.number
    found = []
    if e.tail:
        symbols = [ratio(e, f.upper, f.lower) for f in e.tail]
        numbers = [number(f.value) for f in e.tail]
        if e.terms:
            symbols.insert(0, ratio(e, e.output, e.meet))
            numbers.insert(0, number(e.graph.adjoints[e.meet]))
        if len(numbers) > 1:
            numbers = [bracketed(x) for x in numbers]
        symbols, numbers = shortened(symbols, notation), shortened(numbers, notation)
        goal = ratio(e, e.output, e.wrt)
        found.append(Equation(goal, [symbols], [numbers], number(e.total)))
    if e.terms:
        terms = [[*_above(e, f, notation), ratio(e, f.upper, f.lower)] for f, _ in e.terms]
        products = [[number(x)] for _, x in e.terms]
        total = number(e.graph.adjoints[e.meet])
        if len(terms) > _SHOWN:
            terms, products = ([*x[: _SHOWN - 1], [notation.left_out(len(x) - _SHOWN + 1)]]
                               for x in (terms, products))  # fmt: skip
        terms = [shortened(term, notation) for term in terms]
        found.append(Equation(ratio(e, e.output, e.meet), terms, products, total))
    return found


def _above(e: Derivation, last: Factor, notation: Notation) -> list[str]:
    """The factors from the output to `last`, separately as far as a single path leads there."""
    symbols = []
    stop = last.upper
    while len(users := e.graph.users[stop]) == 1:
        symbols.append(notation.ratio(e, users[0].upper, stop))
        stop = users[0].upper
    if stop is not e.output:
        symbols.append(notation.ratio(e, e.output, stop))
    return symbols[::-1]


def shortened(items: list[str], notation: Notation) -> list[str]:
    """The items; of a long list, the first and last ones and the number left out between."""
    if len(items) <= _SHOWN:
        return items
    half = _SHOWN // 2
    return [*items[:half], notation.left_out(len(items) - 2 * half), *items[-half:]]


def bracketed(number: str) -> str:
    """A number as a factor: in parentheses if it is negative."""
    return f"({number})" if number.startswith("-") else number


def signed(terms: Sequence[str]) -> list[str]:
    """The terms of a sum with their signs in front: x, + y, - z."""
    rest = (f"- {x[1:]}" if x.startswith("-") else f"+ {x}" for x in terms[1:])
    return [*terms[:1], *rest]


def number(x: float) -> str:
    """x with up to ten significant digits, as in printed worked examples."""
    return f"{x:.{_DIGITS}g}"


def column(numbers: Iterable[float]) -> list[str]:
    """The numbers of a column, all with the same count of digits."""
    return same_digits([number(x) for x in numbers], _DIGITS)


def ratio(e: Derivation, upper: Value, lower: Value) -> str:
    """The derivative of one stop by another: dE/dw1, or dy/d(w[1]) if the name is not a word."""
    return f"d{_operand(e.name(upper))}/d{_operand(e.name(lower))}"


def _operand(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else f"({name})"


def count(n: int) -> str:
    """n with commas; above 30 digits, the power of ten that it exceeds."""
    return f"{n:,}" if n < 10**30 else say("explain.over", power=str(math.floor(math.log10(n))))


_TEXT = Notation(ratio, number, lambda n: f"...({say('explain.more', count=n)})...")


def text(e: Derivation, verdict: str | None) -> str:
    """The explanation as lines of plain text."""
    goal = ratio(e, e.output, e.wrt)
    if not e.graph.connected:
        return "\n".join(_wrapped(f"{goal} = 0: {verdict}"))
    if e.output is e.wrt:
        return f"{goal} = 1"
    blocks = [_equation_lines(equation) for equation in equations(e, _TEXT)]
    blocks += [_listed(f"{say('explain.where')} ", formulas(e)), _path_lines(e)]
    blocks.append(_wrapped(verdict or ""))
    return "\n\n".join("\n".join(block) for block in blocks if any(block))


def columns(text: str) -> int:
    """The width of the text in columns of a terminal; a Hangul syllable has two."""
    return sum(1 + (east_asian_width(c) in "WF") for c in text if not combining(c))


def _wrapped(text: str) -> list[str]:
    """The text in lines of at most WIDTH columns."""
    return wrap(text, WIDTH * len(text) // max(columns(text), 1) or 1)


def _equation_lines(equation: Equation) -> list[str]:
    """left = symbols = numbers = result, with the equals signs aligned."""
    left = equation.left
    rights = [_sum_lines(equation.symbols), _sum_lines(equation.numbers), [equation.result]]
    hanging = len(left) > WIDTH // 3  # then everything else is on the lines below
    column = 4 if hanging else len(left) + 1
    lines = []
    for i, (first, *others) in enumerate(rights):
        if [first, *others] != [left] and rights[i] not in rights[:i]:
            for line in (f"= {first}", *others):
                lines += _filled(line, column)
    return [left, *lines] if hanging else [left + lines[0][len(left) :], *lines[1:]]


def _sum_lines(terms: list[list[str]]) -> list[str]:
    """A sum of products: on one line if it fits, otherwise one line per term."""
    products = signed([" * ".join(term) for term in terms])
    one = " ".join(products)
    return [one] if len(one) < WIDTH * 2 // 3 else products


def _filled(line: str, column: int) -> list[str]:
    """The line, indented to `column` and, if it is too long, wrapped before a `*`."""
    lines = [" " * column]
    for i, piece in enumerate(re.split(r" (?=\* )", line)):
        if i and len(lines[-1]) + 1 + len(piece) > WIDTH:
            lines.append(" " * (column + 4) + piece)
        else:
            lines[-1] += f" {piece}" if i else piece
    return lines


def _listed(head: str, lines: list[str]) -> list[str]:
    """The lines, the first of them after `head` and the others aligned below it."""
    return [(" " * len(head) if i else head) + line for i, line in enumerate(lines)]


def formulas(e: Derivation) -> list[str]:
    """The formulas of generated names: mul1 = w * x; [] if there are too many."""
    unnamed = [x for x in e.graph.stops if x.op is not None and not x.label]
    if len(unnamed) > _DEFINED:
        return []
    lines = [f"{e.name(x)} = {formula}" for x in unnamed if (formula := e.graph.formula(x))]
    return [x if len(x) <= WIDTH - 6 else f"{x[: WIDTH - 9]}..." for x in lines]


def _path_lines(e: Derivation) -> list[str]:
    """The paths with all factors: one line per path if all fit, otherwise one per factor."""
    if len(e.paths) + e.more < 2:
        return []
    key = "explain.paths" if len(e.paths) > 1 else "explain.pathsOne"
    lines = [say(key, number=count(len(e.paths) + e.more))]
    short = [_path_line(e, path) for path in e.paths]
    if max(map(len, short)) <= WIDTH - 6:
        lines += [f"  {f'{i}.':4}{line}" for i, line in enumerate(short, 1)]
    else:
        for i, path in enumerate(e.paths, 1):
            lines += ["", *_path_table(e, path, f"{i}.")]
    if e.more:
        rest = say("explain.rest", number=count(e.more), sum=number(e.rest), count=e.more)
        lines += [""] * (lines[-1].startswith("      ")) + [f"      {rest}"]
    return lines


def _path_line(e: Derivation, path: Path) -> str:
    """Symbols = numbers = product."""
    symbols = [ratio(e, f.upper, f.lower) for f in path.factors]
    numbers = [bracketed(number(f.value)) for f in path.factors]
    parts = [" * ".join(symbols), " * ".join(numbers), number(path.product)]
    return " = ".join(dict.fromkeys(parts))


def _path_table(e: Derivation, path: Path, head: str) -> list[str]:
    """One line per factor, and one for their product."""
    names = shortened([ratio(e, f.upper, f.lower) for f in path.factors], _TEXT)
    *factors, product = column([*(f.value for f in path.factors), path.product])
    values = shortened(factors, _TEXT._replace(left_out=lambda n: "..."))
    width = max(map(len, names))
    signs = [" ", *"*" * (len(names) - 1), "="]
    rows = zip([*names, ""], signs, [*values, product])
    return [f"  {head if i == 0 else '':4}{name:{width}}  {sign} {value}".rstrip()
            for i, (name, sign, value) in enumerate(rows)]  # fmt: skip
