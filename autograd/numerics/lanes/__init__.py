"""What lanes compute where `forward` branches: the same functions in operators and rows alone.

A lane cannot branch, so both sides are computed and `where` takes one.  Each formula here is the
`emit` column of its row; numerics/ieee.py and precise/ say what it answers, and the tests hold the
two together.

algebraic.py   slopes of inverse functions, and a root
choosing.py    choices among numbers, remainders, shares
doubled.py     numbers in two halves, for formulas that would lose digits
gaussian.py    exp(-x**2) and its family
logistic.py    sigmoid and its family
tangent.py     tan
"""

from autograd.numerics.lanes import algebraic, choosing, gaussian, logistic, tangent

__all__ = ["algebraic", "choosing", "gaussian", "logistic", "tangent"]
