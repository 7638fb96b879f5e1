"""What lanes compute where `forward` branches: the same functions in operators and rows alone.

A lane can't branch, so both sides are computed and `where` picks one.  Each formula here is the
`emit` column of its row; numerics/ieee.py and precise/ define its results, and tests check that
both agree.

algebraic.py   slopes of inverse functions, and a root
choosing.py    choices among numbers, remainders, shares
doubled.py     numbers in two halves, for formulas that would lose digits
gaussian.py    exp(-x**2) and related functions
logistic.py    sigmoid and related functions
tangent.py     tan
"""

from autograd.numerics.lanes import algebraic, choosing, gaussian, logistic, tangent

__all__ = ["algebraic", "choosing", "gaussian", "logistic", "tangent"]
