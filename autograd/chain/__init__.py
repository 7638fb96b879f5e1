"""The chain rule of one gradient, spelled out.

explanation.py  explain, and the Explanation it returns
derivation.py   what there is to say: a total, paths, and where these meet
graph.py        the graph between two Values: its stops, factors and paths
names.py        what Values without a label are called
text.py         lines of text; markup.py: Markdown and LaTeX
verdict.py      the last sentence: what made the gradient vanish
"""

from autograd.chain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
