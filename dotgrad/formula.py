"""A typed formula as Values: `sigmoid(w*x + b)` with numbers for w, x and b.

The text is parsed with `ast`, and only listed kinds of nodes are accepted; nothing is ever
evaluated as Python.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograd import compositions, ops
from autograd.messages import did_you_mean, quoted, shown
from autograd.operation import TABLE
from autograd.value import Value

LONGEST = 10_000  # characters; a graph of that many operations could not be drawn anyway

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: op for name, op in TABLE.items() if op.public},
    **{f.__name__: f for f in (compositions.logsumexp, compositions.mean, compositions.std)},
    "max": ops.maximum,
    "min": ops.minimum,
    "ln": ops.log,
}
CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}
_BINARY: dict[type, Callable[..., Any]] = {
    ast.Add: ops.add, ast.Sub: ops.sub, ast.Mult: ops.mul, ast.Div: ops.div,
    ast.Pow: ops.pow, ast.Mod: ops.mod, ast.FloorDiv: ops.floordiv,
}  # fmt: skip


class FormulaError(ValueError):
    """A formula is not valid; the message says why in one sentence."""


def assignments(texts: Iterable[str]) -> dict[str, Value]:
    """{"w": Value(0.3, label="w"), ...} from texts like "w=0.3".  Raises FormulaError."""
    variables: dict[str, Value] = {}
    for text in texts:
        name, equals, number = text.partition("=")
        name = unicodedata.normalize("NFKC", name.strip())  # as Python reads names
        if not equals or not name.isidentifier():
            raise FormulaError(f"{quoted(text)} is not of the form name=number")
        if name in FUNCTIONS or name in CONSTANTS or keyword.iskeyword(name):
            raise FormulaError(f"{name!r} has a meaning in formulas; choose another name")
        if name in variables:
            raise FormulaError(f"{quoted(name)} is given twice")
        variables[name] = Value(_number(number, name), label=name)
    return variables


def _number(text: str, name: str) -> float:
    """The number of a variable.  Raises FormulaError for text and for a number too large."""
    try:
        number = float(text)
    except ValueError:
        raise FormulaError(f"{quoted(text)}, for {quoted(name)}, is not a number") from None
    if math.isinf(number) and "inf" not in text.lower():
        raise FormulaError(
            f"{quoted(text)}, for {quoted(name)}, is larger than any float; write inf for infinity"
        )
    return number


def formula(text: str, variables: Mapping[str, Value]) -> Value:
    """The Value of the formula for the given variables.  Raises FormulaError."""
    if not text.strip():
        raise FormulaError(f"{quoted(text)} is not a formula: it is empty; try sigmoid(w*x+b)")
    if len(text) > LONGEST:
        raise FormulaError(f"the formula has {len(text)} characters; it may have {LONGEST}")
    try:
        result = _build(_parsed(text.strip()), variables)
    except (RecursionError, MemoryError):
        raise FormulaError("the formula is nested too deeply") from None
    if isinstance(result, list):
        raise FormulaError(f"{quoted(text)} is a list; a formula must be one number")
    if not isinstance(result, Value):
        raise FormulaError(f"{quoted(text)} has no variable to differentiate; write one as in 2*x")
    return result


def check_used(text: str, variables: Iterable[str]) -> None:
    """Raises FormulaError for a variable that does not occur in a formula, which must be valid."""
    tree = _parsed(text.strip())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - FUNCTIONS.keys()
    for name in variables:
        if name not in names:
            there = f"it has {', '.join(sorted(names))}" if names else "it has no variable"
            raise FormulaError(f"{quoted(name)} is not in the formula: {there}")


def _parsed(text: str) -> ast.expr:
    """The syntax tree.  Raises FormulaError if Python can't parse the text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about running it as Python, which never happens
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        reason = error.msg.partition(";")[0]
        if re.search(r"\d\s*[^\W\d]", text) and "decimal literal" in reason:
            reason = "write a product with *, as in 2*x"
        raise FormulaError(f"{quoted(text)} is not a formula: {reason}") from None
    except ValueError:  # a null byte, half a surrogate pair
        raise FormulaError(f"{quoted(text)} is not valid text") from None


def _build(node: ast.AST, variables: Mapping[str, Value]) -> Any:
    """The Value, number, or list of these that a node of the syntax tree stands for."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return float(node.value) if abs(node.value) < 10**308 else math.inf
        raise FormulaError(
            f"{quoted(repr(node.value))} is not allowed in a formula: it is not a real number"
        )
    if isinstance(node, ast.Name):
        if node.id in variables:
            return variables[node.id]
        if node.id in CONSTANTS:
            return CONSTANTS[node.id]
        if node.id in FUNCTIONS:
            raise FormulaError(f"{node.id!r} is a function: {node.id}(x)")
        hint = did_you_mean(node.id, [*variables, *CONSTANTS])
        raise FormulaError(
            f"{quoted(node.id)} has no value; give it one: {shown(node.id)}=1.0{hint}"
        )
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _build(node.left, variables), _build(node.right, variables)
        return _call(_BINARY[type(node.op)], [left, right])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        operand = _build(node.operand, variables)
        return _call(ops.neg, [operand]) if isinstance(node.op, ast.USub) else operand
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_build(item, variables) for item in node.elts]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id not in FUNCTIONS:
            hint = did_you_mean(node.func.id, FUNCTIONS)
            raise FormulaError(f"there is no function {quoted(node.func.id)}{hint}")
        return _call(FUNCTIONS[node.func.id], [_build(x, variables) for x in node.args])
    power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor)
    hint = "; write a power as x**2" if power else ""
    raise FormulaError(f"{quoted(ast.unparse(node))} is not allowed in a formula{hint}")


def _call(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """The function's result; its errors about operands become errors of the formula."""
    try:
        return function(*arguments)
    except (TypeError, ValueError) as error:
        raise FormulaError(str(error)) from None
