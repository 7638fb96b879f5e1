"""The chain rule of one gradient, spelled out.

explanation.py  explain, and the Explanation it returns
derivation.py   the numbers behind it: the total, the paths, and where they meet
stops.py        stops below an output, and the factors and paths between them
graph.py        the part of these between two Values
names.py        names for Values, with or without a label
text.py         lines of text; markup.py: Markdown and LaTeX
verdict.py      the last sentence: what made the gradient vanish
"""

from autograd.chain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
