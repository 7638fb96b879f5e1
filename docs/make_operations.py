"""Write docs/operations.md from the table of operations: `python docs/make_operations.py`.

Slopes come from the pullbacks themselves, run on strings in place of numbers.  If the result is not
a short formula, a handwritten line replaces it; the tests evaluate all formulas at the samples.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from autograd import ops
from autograd.define import DefinedOp
from autograd.expression import Expression
from autograd.operation import TABLE, Op
from autograd.ops import activations, arithmetic, choosing, powers, trigonometric

TARGET = Path(__file__).with_name("operations.md")

# Operations in terms of others, if their call does not show it.  The operands of an operation that
# takes any number are called x0, x1.
FORMULAS: dict[str, str] = {
    "where": "x where condition is not 0, else y",
    "sum": "x0 + x1",
    "prod": "x0 * x1",
    "exp2": "2**x",
    "expm1": "exp(x) - 1",
    "log1p": "log(1 + x)",
    "log2": "log(x) / log(2)",
    "log10": "log(x) / log(10)",
    "hypot": "sqrt(x0**2 + x1**2)",
    "sigmoid": "1 / (1 + exp(-x))",
    "logsigmoid": "log(sigmoid(x))",
    "softplus": "log(1 + exp(x))",
    "relu": "max(x, 0)",
    "leaky_relu": "x above 0, slope * x below",
    "relu6": "min(max(x, 0), 6)",
    "elu": "x above 0, alpha * expm1(x) below",
    "silu": "x * sigmoid(x)",
    "gelu": "x * erfc(-x / sqrt(2)) / 2",
    "erfc": "1 - erf(x)",
    "clamp": "min(max(x, lo), hi)",
}

# Slopes, one for each operand, if the pullback written out is not a short formula.
SLOPES: dict[str, tuple[str, ...]] = {
    "where": ("none", "1 where chosen, else 0", "1 where chosen, else 0"),
    "div": ("1 / y", "-x / y**2"),
    "asin": ("1 / sqrt(1 - x**2)",),
    "acos": ("-1 / sqrt(1 - x**2)",),
    "atan": ("1 / (1 + x**2)",),
    "tanh": ("1 / cosh(x)**2",),
    "asinh": ("1 / sqrt(x**2 + 1)",),
    "acosh": ("1 / sqrt(x**2 - 1)",),
    "atanh": ("1 / (1 - x**2)",),
    "sigmoid": ("sigmoid(x) * sigmoid(-x)",),
    "silu": ("sigmoid(x) * (1 + x * sigmoid(-x))",),
    "gelu": ("erfc(-x / sqrt(2)) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)",),
    "pow": ("y * x**(y - 1)", "x**y * log(x)"),
    "mod": ("1", "-(x // y)"),
    "abs": ("sign(x)",),
    "prod": ("x1", "x0"),
    "reciprocal": ("-1 / x**2",),
    "exp2": ("log(2) * exp2(x)",),
    "log2": ("1 / (x * log(2))",),
    "log10": ("1 / (x * log(10))",),
    "cbrt": ("1 / (3 * cbrt(x)**2)",),
    "hypot": ("x0 / hypot(x0, x1)", "x1 / hypot(x0, x1)"),
    "tan": ("1 + tan(x)**2",),
    "atan2": ("x / (x**2 + y**2)", "-y / (x**2 + y**2)"),
    "relu": ("1 above 0, 0 below",),
    "relu6": ("1 between 0 and 6, else 0",),
    "leaky_relu": ("1 above 0, slope below", "0 above 0, x below"),
    "elu": ("1 above 0, alpha * exp(x) below", "0 above 0, expm1(x) below"),
    "erf": ("2 / sqrt(pi) * exp(-x**2)",),
    "erfc": ("-2 / sqrt(pi) * exp(-x**2)",),
    "maximum": ("1 for the larger, 0 for the smaller",),
    "minimum": ("1 for the smaller, 0 for the larger",),
    "fmax": ("1 for the larger, 0 for the smaller",),
    "fmin": ("1 for the smaller, 0 for the larger",),
    "clamp": ("1 between lo and hi, else 0", "1 below lo, else 0", "1 above hi, else 0"),
}

# What holds at kinks, at the edge of the domain, and for nan.
EDGES: dict[str, str] = {
    "where": "the branch not chosen is not connected: its inf or nan stays outside",
    "div": "by 0: inf, -inf or nan",
    "pow": "`x**0` is 1 with slope 0; nan for a negative base and a fractional exponent",
    "mod": "sign of y, as Python's %; nan for y = 0",
    "floordiv": "constant between jumps: not connected",
    "abs": "slope 0 at 0",
    "prod": "never by division: factors of 0 are no matter",
    "reciprocal": "inf or -inf at 0",
    "log": "-inf at 0, nan below",
    "log2": "-inf at 0, nan below",
    "log10": "-inf at 0, nan below",
    "log1p": "-inf at -1, nan below",
    "sqrt": "slope inf at 0, nan below",
    "cbrt": "slope inf at 0",
    "hypot": "slopes 0 at the origin",
    "atan2": "0 with slopes 0 at the origin",
    "asin": "slope inf at -1 and 1, nan outside",
    "acos": "slope -inf at -1 and 1, nan outside",
    "acosh": "slope inf at 1, nan below",
    "atanh": "inf at 1, -inf at -1, nan outside",
    "relu": "slope 0 at 0 and for nan",
    "leaky_relu": "the lower slope at 0",
    "relu6": "slope 0 at 0 and 6",
    "elu": "slope 1 at 0",
    "maximum": "in a tie half each; nan where either is nan",
    "minimum": "in a tie half each; nan where either is nan",
    "fmax": "in a tie half each; a number beats nan",
    "fmin": "in a tie half each; a number beats nan",
    "clamp": "slope 1 at a bound; hi where lo > hi",
    "sign": "0 at 0; constant between jumps: not connected",
    "floor": "constant between jumps: not connected",
    "ceil": "constant between jumps: not connected",
    "less": "no gradient: a number",
    "less_equal": "no gradient: a number",
    "equal": "no gradient: a number",
}

HEAD = """\
# Operations

Written by `docs/make_operations.py` from the table in
[`autograd/ops`](../autograd/ops/__init__.py); do not edit.

Each operation is a function `autograd.name` on numbers and Values and a method
`Value.name`. A slope is the derivative by an operand, one for each where they differ. The formulas
say what is meant; what is computed is right to the last digits also where a formula as it stands
would overflow or cancel, slopes of slopes included.

No operation raises for a number: it gives inf or nan as IEEE 754 does. At a kink the slope is the
subgradient of least norm, and in a tie each takes half.
"""


class Written(Expression):
    """An Expression whose operations write themselves down."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def apply(self, op: Op, inputs: tuple[Any, ...]) -> Any:
        """The text of the operation, without factors of 1."""
        if op is ops.mul and -1.0 in inputs:
            return -inputs[1] if inputs[0] == -1.0 else -inputs[0]
        if op is ops.mul and 1.0 in inputs:
            return inputs[1] if inputs[0] == 1.0 else inputs[0]
        return Written(op.write(*map(_text, inputs)))

    def truth(self) -> None:
        """Unknown: both branches of a choice are written."""


def _text(x: Any) -> str:
    """An operand as text; numbers in few digits, known constants by name."""
    return x.text if isinstance(x, Written) else f"{x:.6g}"


def operand_names(op: Op) -> list[str]:
    """The operands as slopes call them: two for an operation of any number."""
    if op.name == "dot":
        return ["w0", "w1", "x0", "x1"]
    return ["x0", "x1"] if op.variadic else list(op.operands)


def slopes(op: Op) -> list[str]:
    """The derivative by each operand, as text; [] if there is none, or none that reads well."""
    if op.pullback is None:
        return []
    if op.name in SLOPES:
        return list(SLOPES[op.name])
    names = operand_names(op)
    out = Written(op.write(*names))
    return [_text(x) for x in op.pullback(1.0, out, *map(Written, names))]


def signature(op: Op) -> str:
    """The call, with defaults."""
    if op.name == "dot":
        return "dot(ws, xs, bias=None)"
    defaults = {**dict.fromkeys(op.operands, ""),
                **dict(zip(op.operands[-len(op.defaults) or len(op.operands) :],
                           (f"={x:g}" for x in op.defaults)))}  # fmt: skip
    return f"{op.name}({', '.join(name + default for name, default in defaults.items())})"


def formula(op: Op) -> str:
    """How people write it, or its formula in terms of others; "" if the call shows it."""
    if op.name in FORMULAS:
        return FORMULAS[op.name]
    text = op.write(*operand_names(op))
    return "" if text == signature(op) else text


def groups() -> list[tuple[str, list[Op]]]:
    """The rows under the headings that the source gives them."""
    titles: dict[str, str] = {}  # of each row
    for module in (choosing, arithmetic, powers, trigonometric, activations):
        title = ""
        for line in inspect.getsource(module).splitlines():
            if line.startswith("# ") and not line.startswith("# fmt"):
                title = line[2:]
            elif match := re.match(r"(\w+)(: Op)? = ", line):
                titles[match[1]] = title
    found: dict[str, list[Op]] = {}
    for op in TABLE.values():
        if op.public and not isinstance(op, DefinedOp):
            found.setdefault(titles[op.name], []).append(op)
    return [*found.items()]


def is_formula(text: str) -> bool:
    """True for a formula, False for words."""
    return not re.search(r"\b(above|between|by|else|for|function|has|none|where)\b", text)


def cell(texts: list[str]) -> str:
    """Formulas as code, words unchanged."""
    shown = [f"`{x}`" if is_formula(x) else x for x in texts if x]
    return "; ".join(shown).replace("|", r"\|")


def document() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, rows in groups():
        parts.append(f"## {title}\n")
        parts.append("| operation | formula | slope | at the edges |\n|---|---|---|---|")
        for op in rows:
            columns = f"`{signature(op)}`", cell([formula(op)]), cell(slopes(op)), edge(op)
            parts.append("|" + "|".join(f" {x} " if x else " " for x in columns) + "|")
        parts.append("")
    return "\n".join(parts)


def edge(op: Op) -> str:
    """The behaviour at kinks, at the edge of the domain and for nan."""
    return EDGES.get(op.name, "")


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"wrote {TARGET}")
