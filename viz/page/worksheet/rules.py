"""The slopes of operations as textbooks give them, to be evaluated by hand.

The table of operations holds the same rules as code; a test compares the two at the samples of each
row.  If an operation has no rule here, worksheets give the number of its slope.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.operation import Op

# For each operation, the slope by each operand; {0} and {1} are the operands, {out} is the result.
SLOPES: dict[str, tuple[str, ...]] = {
    "add": ("1", "1"),
    "sub": ("1", "-1"),
    "mul": ("{1}", "{0}"),
    "div": ("1 / {1}", "-{0} / {1}**2"),
    "neg": ("-1",),
    "square": ("2 * {0}",),
    "reciprocal": ("-1 / {0}**2",),
    "sqrt": ("1 / (2 * {out})",),
    "exp": ("{out}",),
    "log": ("1 / {0}",),
    "sin": ("cos({0})",),
    "cos": ("-sin({0})",),
    "sigmoid": ("{out} * (1 - {out})",),
    "tanh": ("1 - {out}**2",),
    "relu": ("1 if {0} > 0 else 0",),
    "softplus": ("sigmoid({0})",),
}


def slope(op: Op, operands: Sequence[str], place: int, out: str) -> str:
    """The slope of an operation by the operand with this index, in symbols; "" without a rule.

    `operands` and `out` are the operands and the result in symbols.
    """
    if op.name == "dot":  # operands are (*ws, *xs); the slope is the other factor of the product
        half = len(operands) // 2
        return operands[(place + half) % len(operands)]
    if op.name == "sum":
        return "1"
    if op.name == "pow":
        return _power(*operands) if place == 0 else ""
    rule = SLOPES.get(op.name, ())
    return rule[place].format(*operands, out=out) if rule else ""


def _power(base: str, exponent: str) -> str:
    """The slope of base**exponent by its base; "" unless the exponent is 1 or at least 2."""
    try:
        below = float(exponent) - 1.0
    except ValueError:
        return ""
    if below <= 1.0:
        return {1.0: f"{exponent} * {base}", 0.0: "1"}.get(below, "")
    return f"{exponent} * {base}**{below:g}"
