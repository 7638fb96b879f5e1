"""Operations of `define_op` that programs use beside the table, without being part of it."""

from __future__ import annotations

from typing import Any

from autograd import ops
from autograd.define import define_op, undefine_op
from autograd.operation import TABLE, Op


def _hinge(x: Any) -> Any:
    return ops.where(ops.less(x, 1.0), 0.0, (x - 1.0) * (x - 1.0))


def _hinge_slope(g: Any, out: Any, x: Any) -> tuple[Any]:
    return (ops.where(ops.less(x, 1.0), 0.0, g * (2.0 * (x - 1.0))),)


def _bend_slopes(g: Any, out: Any, x: Any, y: Any) -> tuple[Any, Any]:
    size = 1.0 + x * x
    return g * (y * ((1.0 - x) * (1.0 + x)) / (size * size)), g * (x / size)


_ROWS = (
    define_op("cubed", lambda x: x * x * x, lambda g, out, x: (g * (3.0 * (x * x)),),
              samples=[(2.0,)]),
    define_op("bend", lambda x, y: x * y / (1.0 + x * x), _bend_slopes, samples=[(2.0, 3.0)]),
    define_op("squared_hinge", _hinge, _hinge_slope, samples=[(2.0,)], kinks=[(1.0,)]),
    define_op("swish_like", lambda x: x * ops.sigmoid(x),
              lambda g, out, x: (g * ops.silu_slope(x),), samples=[(0.5,)]),
)  # fmt: skip
for _row in _ROWS:
    undefine_op(_row.name)

DEFINED = {row.name: row for row in _ROWS}


def row(name: str) -> Op:
    """The row of that name, from here or from the table."""
    return DEFINED.get(name) or TABLE[name]
