"""The chain rule of one gradient, spelled out.

explanation.py  explain, and the Explanation it returns
derivation.py   the numbers of an explanation: the total, the paths, and where they meet
stops.py        stops below an output, and the factors and paths between them
graph.py        the part of the graph between two Values
names.py        names for Values, with or without a label
text.py         an Explanation as plain text; markup.py: as Markdown and LaTeX
digits.py       the same count of digits in a column of numbers
verdict.py      the last sentence: what made the gradient vanish or explode
"""

from autograd.chain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
