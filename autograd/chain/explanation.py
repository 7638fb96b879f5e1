"""The chain rule, spelled out: why a gradient has the value it has.

`explain(output, wrt)` reads the graph between the two as a teacher would: a product of factors
down to where paths meet, and there their sum.  The total comes from one sweep, never from listing
the paths, of which there may be 2**60.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd.chain.derivation import Derivation
from autograd.chain.graph import graph_between, graphs_of_leaves
from autograd.chain.markup import latex, markdown
from autograd.chain.names import names
from autograd.chain.text import text
from autograd.chain.verdict import verdict
from autograd.language import check_lang, speaking
from autograd.value import Value


class Explanation(Derivation):
    """A gradient and its reasons; prints as text, Markdown and LaTeX.

    total      the derivative of the output by `wrt`: the number `backward` puts in `wrt.grad`
    paths      the largest paths, each with its factors and their product
    more       how many other paths there are, an exact integer
    rest       the sum of the products of these other paths
    meet       the last stop at which paths from the output meet
    terms      what reaches `meet` through each of its users; their sum is d output / d meet
    tail       the factors from `meet` down to `wrt`
    verdict    what kept the gradient small or made it large, in a sentence; None if nothing did

    >>> x = Value(3.0, label="x")
    >>> why = explain(tanh(x) * 2.0, x)
    >>> [factor.value for factor in why.tail], why.total
    ([2.0, 0.00986603716544019], 0.01973207433088038)
    >>> why.verdict
    'dtanh1/dx = 0.00987 shrinks it most: a saturated tanh at 3'
    """

    lang: str | None = None  # the language of its words; None for that which is spoken

    @property
    def verdict(self) -> str | None:
        """The factor on the largest path that shrank or blew up the gradient the most."""
        with speaking(self.lang):
            return verdict(self)

    def __str__(self) -> str:
        with speaking(self.lang):
            return text(self, self.verdict)

    __repr__ = __str__

    def markdown(self) -> str:
        """The explanation as Markdown, with formulas in LaTeX between dollar signs."""
        with speaking(self.lang):
            return markdown(self, self.verdict)

    def latex(self) -> str:
        """The factored form as LaTeX, in symbols and with numbers.

        >>> x = Value(2.0, label="x")
        >>> print(explain(x * x, x).latex())
        \\begin{aligned}
        \\frac{\\partial y}{\\partial x} &= 4
        \\end{aligned}
        """
        with speaking(self.lang):
            return latex(self)

    def draw(self, **options: Any) -> Any:
        """A Drawing of the largest paths over the graph, each edge with its factor.

        The options are those of `viz.draw`: theme, format, rankdir, title, legend.
        """
        from autograd.display import draw

        with speaking(self.lang):
            return draw(self, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the formulas.  `draw` makes the picture."""
        latex = self._repr_latex_()
        return {"text/plain": str(self), "text/markdown": self.markdown(), "text/latex": latex}

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex()}\n$$"


def explain(output: Any, wrt: Any, *, paths: int = 4, lang: str | None = None) -> Explanation:
    """The derivative of `output` by `wrt`, with every factor of it; see Explanation.

    `output` and `wrt` are any two Values, even if one does not depend on the other.
    `paths` is how many of the largest paths to list, `lang` the language of its words: "en", the
    default, or "ko".  Raises TypeError for anything but Values, ValueError for paths below 1 and
    for another language.

    >>> x, w = Value(2.0, label="x"), Value(0.5, label="w")
    >>> explain((w * x) ** 2, w)
    dy/dw = dy/dmul1 * dmul1/dw
          = 2 * 2
          = 4
    <BLANKLINE>
    where y = mul1**2
          mul1 = w * x
    """
    for x, what in ((output, "output"), (wrt, "wrt")):
        if not isinstance(x, Value):
            raise TypeError(f"explain takes Values, but {what} is of type {type(x).__name__}")
    if not isinstance(paths, int) or paths < 1:
        raise ValueError(f"paths must be the number of paths to list, at least 1, not {paths!r}")
    explanation = Explanation(graph_between(output, wrt), paths)
    explanation.lang = None if lang is None else check_lang(lang)
    return explanation


def explain_leaves(output: Value, paths: int = 4) -> Iterator[Explanation]:
    """What `explain` says of each leaf that `output` depends on, but all in one sweep."""
    named = names(output)
    for graph in graphs_of_leaves(output):
        graph.names = named
        yield Explanation(graph, paths)
