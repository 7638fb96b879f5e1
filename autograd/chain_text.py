"""An Explanation as text, Markdown and LaTeX: the same lines in three notations."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from autograd.chain import Explanation, Factor, Path
from autograd.value import Value

Ratio = Callable[[Value, Value], str]  # how a derivative of one stop by another is written

_SHOWN = 8  # terms of a sum, and factors of a product, beyond which the middle is left out


def number(x: float) -> str:
    """x with ten significant digits, as worked examples print it."""
    return f"{x:.10g}"


def text(e: Explanation) -> str:
    """The explanation as lines of plain text."""
    goal = _ratio_text(e)(e.output, e.wrt)
    if not e.graph.stops:
        return f"{goal} = 0: {e.name(e.output)} does not depend on {e.name(e.wrt)}"
    if e.output is e.wrt:
        return f"{goal} = 1"
    lines = []
    for symbols, numbers, result in _equations(e, _ratio_text(e), " * ", _bracketed):
        left, right = symbols
        pad = " " * len(left)
        lines += [f"{left} = {right}", f"{pad} = {numbers}"]
        if numbers != result:
            lines.append(f"{pad} = {result}")
        lines.append("")
    lines += _path_lines(e)
    if e.verdict:
        lines += [e.verdict] if lines[-1] == "" else ["", e.verdict]
    return "\n".join(lines).rstrip()


def _path_lines(e: Explanation) -> list[str]:
    """The paths, one a line: product, then each factor."""
    if len(e.paths) + e.more < 2:
        return []
    ratio = _ratio_text(e)
    width = max(len(number(p.product)) for p in e.paths)
    lines = [f"{len(e.paths) + e.more} paths" + (", the largest first:" if e.more else ":")]
    for path in e.paths:
        factors = [f"{ratio(f.upper, f.lower)} {number(f.value)}" for f in path.factors]
        lines.append(f"  {number(path.product):>{width}} = {' * '.join(_shortened(factors))}")
    if e.more:
        lines.append(f"  {number(e.rest):>{width}} = {e.more} more paths together")
    return lines


def markdown(e: Explanation) -> str:
    """The factored form between dollars, and the paths as a table."""
    lines = [f"$$\n{latex(e)}\n$$"]
    if len(e.paths) + e.more > 1:
        lines += ["", "| path | product |", "|---|---:|"]
        for path in e.paths:
            lines.append(f"| {_route(e, path)} | {number(path.product)} |")
        if e.more:
            lines.append(f"| {e.more} more paths together | {number(e.rest)} |")
        lines.append(f"| **sum** | {number(e.total)} |")
    if e.verdict:
        lines += ["", _escaped(e.verdict)]
    return "\n".join(lines)


def _route(e: Explanation, path: Path) -> str:
    """The stops of a path by name."""
    stops = [path.factors[0].upper, *(f.lower for f in path.factors)]
    return " → ".join(_shortened([_escaped(e.name(s)) for s in stops]))


def _escaped(name: str) -> str:
    """`name` without a meaning in Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$])", r"\\\1", name).replace("\n", " ")


def latex(e: Explanation) -> str:
    """The factored form, symbols and numbers aligned."""
    goal = _ratio_latex(e)(e.output, e.wrt)
    if not e.graph.stops:
        return f"{goal} = 0"
    if e.output is e.wrt:
        return f"{goal} = 1"
    rows = []
    for (left, right), numbers, result in _equations(e, _ratio_latex(e), r" \cdot ", _bracketed):
        rows += [f"{left} &= {right}", f"&= {numbers}"]
        if numbers != result:
            rows.append(f"&= {result}")
    body = " \\\\\n".join(_latex_number(row) for row in rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _latex_number(row: str) -> str:
    """A row whose powers of ten are written as such."""
    return re.sub(r"(\d)e([+-])0*(\d+)", lambda m: rf"{m[1]} \cdot 10^{{{m[2].strip('+')}{m[3]}}}",
                  row).replace("nan", r"\mathrm{nan}").replace("inf", r"\infty")  # fmt: skip


def _equations(
    e: Explanation, ratio: Ratio, times: str, bracketed: Callable[[float], str]
) -> list[tuple[tuple[str, str], str, str]]:
    """((left side, right side in symbols), right side in numbers, result), one an equation.

    First the product down to `wrt`; then, where several paths meet on the way, their sum.
    """
    equations = []
    if e.tail:
        head = [(ratio(e.output, e.meet), e.graph.adjoints[e.meet])] if e.terms else []
        factors = head + [(ratio(f.upper, f.lower), f.value) for f in e.tail]
        symbols = times.join(_shortened([s for s, _ in factors]))
        numbers = times.join(_shortened([bracketed(x) for _, x in factors]))
        equations.append(((ratio(e.output, e.wrt), symbols), numbers, number(e.total)))
    if e.terms:
        written = [times.join(_down(e, f, ratio)) for f, _ in e.terms]
        values = [number(x) for _, x in e.terms]
        left = ratio(e.output, e.meet)
        total = number(e.graph.adjoints[e.meet])
        equations.append(((left, _sum(_shortened(written))), _sum(_shortened(values)), total))
    return equations


def _down(e: Explanation, last: Factor, ratio: Ratio) -> list[str]:
    """The factors from the output to `last`, spelled out where only one path leads there."""
    factors = [last]
    while len(users := e.graph.users[factors[0].upper]) == 1:
        factors.insert(0, users[0])
    symbols = [ratio(f.upper, f.lower) for f in factors]
    if factors[0].upper is not e.output:
        symbols.insert(0, ratio(e.output, factors[0].upper))
    return symbols


def _sum(terms: Sequence[str]) -> str:
    """The terms joined by plus, or by minus where one starts with it."""
    return " + ".join(terms).replace("+ -", "- ")


def _bracketed(x: float) -> str:
    """x as a factor: negative numbers in parentheses."""
    return f"({number(x)})" if x < 0.0 else number(x)


def _shortened(items: list[str]) -> list[str]:
    """The items, the middle of a long list as dots."""
    if len(items) <= _SHOWN:
        return items
    half = _SHOWN // 2
    return [*items[:half], f"...({len(items) - 2 * half})...", *items[-half:]]


def _ratio_text(e: Explanation) -> Ratio:
    """How plain text writes a derivative."""
    return lambda upper, lower: f"d{e.name(upper)}/d{e.name(lower)}"


def _ratio_latex(e: Explanation) -> Ratio:
    """How LaTeX writes a derivative."""
    return lambda upper, lower: (
        rf"\frac{{\partial {_symbol(e.name(upper))}}}{{\partial {_symbol(e.name(lower))}}}"
    )


def _symbol(name: str) -> str:
    """A name as a symbol of LaTeX: w1 becomes w with the index 1, longer ones upright text."""
    if match := re.fullmatch(r"([A-Za-z])_?(\w*)", name):
        letter, index = match[1], match[2].replace("_", "")
        if not index or index.isdigit() or len(index) == 1:
            return f"{letter}_{{{index}}}" if index else letter
    safe = re.sub(r"([#$%&_{}])", r"\\\1", name.replace("\\", " "))
    return rf"\mathrm{{{safe.replace('^', ' ').replace('~', ' ')}}}"
