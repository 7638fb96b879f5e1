"""The chain rule spelled out: why a gradient has its value.

`explain(output, wrt)` reads the graph between the two as a teacher would: a product of factors, and
a sum at the Value where the paths meet.  The total comes from one reverse sweep, never from listing
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
    """A gradient and the reasons for it; prints as text, Markdown or LaTeX.

    total      the derivative of the output by `wrt`, which `backward` adds to `wrt.grad`
    paths      the largest paths, each with its factors and their product
    more       the exact number of other paths
    rest       the sum of the products of these other paths
    meet       the stop where the paths meet, at or above `wrt`; the output if there is one path
    terms      (factor, product) for each user of `meet`; the products add up to d output / d meet
    tail       the factors from `meet` down to `wrt`
    verdict    a sentence on what made the gradient small or large; None if nothing did

    >>> x = Value(3.0, label="x")
    >>> why = explain(tanh(x) * 2.0, x)
    >>> [factor.value for factor in why.tail], why.total
    ([2.0, 0.00986603716544019], 0.01973207433088038)
    >>> why.verdict
    'dtanh1/dx = 0.00987 shrinks it most: a saturated tanh at 3'
    """

    lang: str | None = None  # the language of its text; None for the current one

    @property
    def verdict(self) -> str | None:
        """A sentence on the factor that shrank or enlarged the gradient most; None if none did."""
        with speaking(self.lang):
            return verdict(self)

    def __str__(self) -> str:
        with speaking(self.lang):
            return text(self, self.verdict)

    __repr__ = __str__

    def markdown(self) -> str:
        """The explanation as Markdown text, with formulas in LaTeX between dollar signs."""
        with speaking(self.lang):
            return markdown(self, self.verdict)

    def latex(self) -> str:
        """The factored form as LaTeX, in symbols and in numbers.

        >>> x = Value(2.0, label="x")
        >>> print(explain(x * x, x).latex())
        \\begin{aligned}
        \\frac{\\partial y}{\\partial x} &= 4
        \\end{aligned}
        """
        with speaking(self.lang):
            return latex(self)

    def draw(self, **options: Any) -> Any:
        """A Drawing of the graph with the largest paths marked and each edge's factor.

        The options are those of `viz.draw`: format, rankdir, theme, title, legend, limit, lang.
        Raises TooLargeError for more than 100,000 Values below the output.
        """
        from autograd.display import draw

        with speaking(self.lang):
            return draw(self, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the formulas, without the picture that `draw` makes."""
        latex = self._repr_latex_()
        return {"text/plain": str(self), "text/markdown": self.markdown(), "text/latex": latex}

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex()}\n$$"


def explain(output: Any, wrt: Any, *, paths: int = 4, lang: str | None = None) -> Explanation:
    """The derivative of `output` by `wrt` with all its factors, as an Explanation.

    `output` and `wrt` are any two Values; if no path connects them, the derivative is 0.  `paths`
    is the number of largest paths to list, and `lang` the language of the text: "en", the default,
    or "ko".  Raises TypeError if `output` or `wrt` is not a Value, ValueError if `paths` is not a
    positive int or `lang` is unknown.

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
    """The result of `explain` for each leaf that `output` depends on, from shared sweeps."""
    named = names(output)
    for graph in graphs_of_leaves(output):
        graph.names = named
        yield Explanation(graph, paths)
