"""The table of operations: one row holds everything about one operation.

A row is callable.  Given floats it returns a float; given a Value (or anything else that has the
operators) it hands itself to that operand's `apply`, which records.  The engines, derivatives of
any order, the pictures and the tests all read the row; no other code branches on an operation.
CONTRIBUTING.md shows how to add one.

Columns of a row
    name       its name: a function `autograd.name`, a method `Value.name`
    symbol     its name in a node of a picture
    operands   their names; "*xs" means any number
    forward    floats -> float, IEEE 754 (see numerics/ieee.py): never raises, never complex
    pullback   (g, out, *operands) -> a contribution for each operand: g times the partial
               derivative.  Written with operators and rows only, so it takes floats, Values and
               any later kind of operand, and can itself be differentiated.  None: constant almost
               everywhere, so the result is connected to nothing.
    text       how people write it; {0} and {1} are the operands
    latex      the same in LaTeX
    samples    points of its domain at which every test of the table tries it
    kinks      points at which the derivative jumps or has no limit
    defaults   values of trailing operands that may be left out
    emit       how lanes compute it: the name of a machine instruction, an LLVM intrinsic or a C
               function, or a formula in operators and rows; numerics/lanes/ adds the long ones.
               Left out if `forward` is such a formula
    public     False for a row that only serves derivatives of others and has no public name
    state      operand -> the usual word for an activation that passes hardly any gradient there

Policy, the same in every engine
    R1  IEEE 754: no operation raises.
    R2  A gradient has a well-conditioned formula of its own, never one of a rounded result.
    R3  At a kink, the subgradient of least norm; in a tie each operand gets half.
    R4  The branch that `where` did not select is not connected: its inf or nan stays outside.
    R5  A constant exponent is a constant: x**0 has gradient 0 at every order.
    R6  nan always propagates, except in x**0, 1**y, fmin and fmax, as IEEE 754 says.

arithmetic.py     sums and products; powers.py: powers, exponentials, logarithms, roots
trigonometric.py  trigonometric and hyperbolic functions
activations.py    activation functions, the normal distribution
choosing.py       comparisons, choices, rounding
"""

from typing import TYPE_CHECKING

from autograd.operation import TABLE
from autograd.ops.activations import *  # noqa: F403
from autograd.ops.arithmetic import *  # noqa: F403
from autograd.ops.choosing import *  # noqa: F403
from autograd.ops.powers import *  # noqa: F403
from autograd.ops.trigonometric import *  # noqa: F403

if not TYPE_CHECKING:  # a type checker takes every name of these modules
    __all__ = [op.name for op in TABLE.values() if op.public]
