"""The chain rule of one gradient, spelled out.

explanation.py  explain, and the Explanation it returns
names.py        what Values are called, here and in every picture
graph.py        its stops, factors and paths
text.py         its lines of text; markup.py: Markdown and LaTeX
verdict.py      its last sentence: what made the gradient vanish
"""

from autograd.chain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
