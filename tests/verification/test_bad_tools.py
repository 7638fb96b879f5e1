"""define_op and the testing tools on what they can't take: one sentence, as everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from refusals import says

from autograd import Value, define_op
from autograd.define import undefine_op
from autograd.operation import TABLE, Op
from autograd.testing import (
    check_grads,
    check_op,
    expressions,
    gradcheck,
    networks,
    points,
    values,
)


def square(x: Any) -> Any:
    return x * x


def define(**changes: Any) -> Op:
    """`define_op` of a cube, but for `changes`."""
    parts: dict[str, Any] = {
        "name": "cube",
        "forward": lambda x: x**3,
        "pullback": lambda g, out, x: (g * 3.0 * x * x,),
        "samples": [(2.0,)],
    }
    parts.update(changes)
    return define_op(
        parts.pop("name"), parts.pop("forward"), parts.pop("pullback"),
        samples=parts.pop("samples"), **parts,
    )  # fmt: skip


DEFINITIONS: list[tuple[dict[str, Any], type[Exception], tuple[str, ...]]] = [
    ({"name": None}, TypeError, ("name must be a string, not NoneType",)),
    ({"name": "two words"}, ValueError, ("'two words' can't name a method",)),
    ({"name": "_x"}, ValueError, ("'_x' can't name a method",)),
    ({"name": "tanh"}, ValueError, ("an operation 'tanh' already exists",)),
    ({"name": "backward"}, ValueError, ("Value.backward already exists",)),
    ({"forward": None}, TypeError, ("forward must be a function, not NoneType",)),
    ({"pullback": 3.0}, TypeError, ("pullback must be a function, not float",)),
    ({"samples": []}, ValueError, ("'cube' has no samples",)),
    (
        {"samples": [2.0]},
        TypeError,
        ("samples of 'cube' must be tuples with one number", "not float"),
    ),
    ({"samples": [(1.0, 2.0)]}, ValueError, ("'cube' takes (x)", "(1.0, 2.0)")),
    ({"samples": [("a",)]}, TypeError, ("samples of 'cube'", "a real number, not str")),
    (
        {"pullback": lambda g, x: (g,)},
        ValueError,
        ("takes (x)", "its pullback must take (g, out, x)", "not (g, x)"),
    ),
    (
        {"pullback": lambda g, out, x: g},
        ValueError,
        ("must return a tuple of 1", "returned float"),
    ),
    (
        {"pullback": lambda g, out, x: (g, g)},
        ValueError,
        ("must return a tuple of 1", "returned 2 of them"),
    ),
    ({"pullback": lambda g, out, x: (None,)}, TypeError, ("contribution of 'cube'", "NoneType")),
    ({"forward": lambda x: None}, TypeError, ("a result of 'cube'", "NoneType")),
    ({"forward": lambda: 1.0}, ValueError, ("forward of 'cube' takes no operands",)),
    (
        {"forward": max},
        ValueError,
        ("has no signature to take operand names from", 'operands="x y"'),
    ),
    ({"domain": (3.0, 4.0)}, ValueError, ("sample (2.0,) of 'cube' is outside its domain",)),
    ({"domain": "all"}, TypeError, ("the domain of 'cube' must be an interval", "'all'")),
]


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    DEFINITIONS,
    ids=lambda x: x[:40] if isinstance(x, str) else type(x).__name__,
)
def test_define_op(changes: dict[str, Any], error: type[Exception], words: tuple[str, ...]) -> None:
    with says(error, *words):
        define(**changes)
    assert "cube" not in TABLE
    assert not hasattr(Value, "cube")


def test_undefine_op_takes_no_built_in() -> None:
    for name in ("tanh", "nothing"):
        with says(KeyError, f"define_op has defined no operation '{name}'"):
            undefine_op(name)


TOOLS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: check_grads(None, (1.0,)), TypeError, "check_grads takes a function, not NoneType"),
    (lambda: check_grads(square, 1.0), TypeError, "takes a tuple of arguments, not float"),
    (lambda: check_grads(square, (None,)), TypeError, "takes a real number, not NoneType"),
    (
        lambda: check_grads(square, (1.0,), 0),
        ValueError,
        "whole number of at least 1, not 0",
    ),
    (
        lambda: check_grads(square, (1.0,), 1.5),
        ValueError,
        "whole number of at least 1, not 1.5",
    ),
    (
        lambda: check_grads(square, (1.0,), 1, "fwd"),
        ValueError,
        "modes must be a tuple",
    ),
    (
        lambda: check_grads(square, (1.0,), 1, ("up",)),
        ValueError,
        "modes must be a tuple",
    ),
    (
        lambda: check_grads(square, (1.0,), 1, 1j),
        ValueError,
        "modes must be a tuple",
    ),
    (lambda: check_grads(lambda x: None, (1.0,)), TypeError, "lack a return statement"),
    (lambda: check_grads(lambda x: "a", (1.0,)), TypeError, "takes a real number, not str"),
    (lambda: gradcheck("a", (1.0,)), TypeError, "takes a function, not str"),
    (lambda: check_op("nothing"), TypeError, "takes an operation or the name of one"),
    (lambda: check_op(None), TypeError, "takes an operation or the name of one"),
    (lambda: check_op("less"), ValueError, "less is constant almost everywhere"),
    (lambda: points("a"), TypeError, "points takes a number of coordinates or an operation"),
    (lambda: points(2, 1.0, 0.0), ValueError, "min_value must be below max_value"),
    (lambda: values("a"), TypeError, "min_value takes a real number, not str"),
    (lambda: expressions(None), TypeError, "expressions takes operations or their names"),
    (lambda: expressions("sin nothing"), ValueError, "there is no operation 'nothing'"),
    (lambda: expressions("less"), ValueError, "expressions can't use less"),
    (lambda: expressions(""), ValueError, "at least one operation"),
    (lambda: expressions(depth=0), ValueError, "depth must be 1 or more, not 0"),
    (lambda: expressions(inputs="a"), ValueError, "inputs must be 1 or more, not 'a'"),
    (lambda: expressions(size=(5, 2)), ValueError, "size must be 5 or more, not 2"),
    (lambda: networks(inputs=None), ValueError, "inputs must be 1 or more, not None"),
    (lambda: networks(depth=-1), ValueError, "depth must be 0 or more, not -1"),
]


@pytest.mark.parametrize(
    ("call", "error", "text"),
    TOOLS,
    ids=lambda x: x[:40] if isinstance(x, str) else type(x).__name__,
)
def test_tools(call: Callable[[], Any], error: type[Exception], text: str) -> None:
    with says(error, text):
        call()
