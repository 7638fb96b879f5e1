"""What lanes compute where `forward` branches: the same functions in operators and rows alone.

A lane cannot branch, so both sides are computed and `where` takes one.  Each formula here is the
`emit` column of its row; ieee.py and precise/ say what it answers, and the tests hold the two
together.
"""

from autograd.numerics.lanes import algebraic, choosing, gaussian, logistic, tangent

__all__ = ["algebraic", "choosing", "gaussian", "logistic", "tangent"]
