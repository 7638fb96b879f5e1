"""The chain rule of one gradient, spelled out.

explanation.py  explain, and the Explanation it returns
derivation.py   what there is to say: a total, paths, and where these meet
stops.py        stops below an output, and the factors and paths between them
graph.py        the part of these between two Values
names.py        what Values without a label are called
text.py         lines of text; markup.py: Markdown and LaTeX
verdict.py      the last sentence: what made the gradient vanish
"""

from autograd.chain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
