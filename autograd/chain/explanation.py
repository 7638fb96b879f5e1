"""The chain rule, spelled out: why a gradient has the value it has.

`explain(output, wrt)` reads the graph between the two as a teacher would: a product of factors
down to where paths meet, and their sum.  The total comes from one sweep, never from listing paths,
of which there may be 2**60.
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
from autograd.value import Value


class Explanation(Derivation):
    """A gradient and its reasons; prints as text, Markdown and LaTeX.

    total      the derivative of the output by `wrt`: what `backward` leaves in `wrt.grad`
    paths      the largest paths, each with its factors and their product
    more       how many paths there are besides, an exact integer
    rest       what these others come to together
    meet       the stop at which paths from the output come together last
    terms      what reaches `meet` over each of its users, whose sum is d output / d meet
    tail       the factors from `meet` down to `wrt`
    verdict    what kept the gradient small or made it large, in a sentence; None if nothing did
    """

    @property
    def verdict(self) -> str | None:
        """What on the largest path shrank the gradient, or blew it up, the most."""
        return verdict(self)

    def __str__(self) -> str:
        return text(self, self.verdict)

    __repr__ = __str__

    def markdown(self) -> str:
        """The explanation as Markdown, formulas in LaTeX between dollars."""
        return markdown(self, self.verdict)

    def latex(self) -> str:
        """The factored form as LaTeX, in symbols and with numbers."""
        return latex(self)

    def draw(self, **options: Any) -> Any:
        """A Drawing of the largest paths over the graph, each edge with its factor.

        The options are those of `viz.draw`: theme, format, rankdir, title, legend.
        """
        from autograd.display import draw

        return draw(self, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the formulas; the picture is for `draw`."""
        latex = self._repr_latex_()
        return {"text/plain": str(self), "text/markdown": self.markdown(), "text/latex": latex}

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex()}\n$$"


def explain(output: Any, wrt: Any, *, paths: int = 4) -> Explanation:
    """The derivative of `output` by `wrt`, with every factor of it; see Explanation.

    `output` and `wrt` are Values; of any two, also where one does not depend on the other.
    `paths` is how many of the largest paths to list.  Raises TypeError for anything but Values.
    """
    for x, what in ((output, "output"), (wrt, "wrt")):
        if not isinstance(x, Value):
            raise TypeError(f"explain takes Values; {what} is {type(x).__name__}")
    if not isinstance(paths, int) or paths < 1:
        raise ValueError(f"paths is how many paths to list, at least 1, not {paths!r}")
    return Explanation(graph_between(output, wrt), paths)


def explain_leaves(output: Value, paths: int = 4) -> Iterator[Explanation]:
    """What `explain` says of each leaf that `output` depends on, but all in one sweep."""
    named = names(output)
    for graph in graphs_of_leaves(output):
        graph.names = named
        yield Explanation(graph, paths)
