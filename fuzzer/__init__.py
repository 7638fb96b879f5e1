"""The differential fuzzer: random programs over the whole surface, computed in every possible way.

Run from the checkout: `python -m fuzzer`.  docs/verification.md says what is compared.

drawing.py    random programs from a seed; leaves.py: the numbers they compute with
sketch.py     a program as data, and its text
forms.py      the kinds of steps; scores.py: scores of classes; draws.py: random numbers
defined.py    rows of define_op that programs use; still.py: results connected to nothing
building.py   from a program to a case with samples; case.py: its results on Values
engines.py    runs a program's text on Values and other numbers; compared.py: comparisons of these
slope.py      derivatives within traces
once.py       work shared between programs of one function, done once
schedule.py   which checks a program gets
beside.py     checks of the compiled program against Values; calling.py: of ways to call it
asking.py     checks of arguments by name, and of gradients by some of the parameters
transforming.py  checks of derivatives of derivatives
comparing.py  whether two results agree
excuses.py    what rounding explains
oracle.py     50 digits; reference.py: every operation of the table in mpmath
shrinking.py  the smallest program with the same failure; pasting.py: the same as a test to paste
reached.py    which parts of the compiler the programs reached
running.py    a run; log.py: its log
"""

from fuzzer.case import Case as Case
from fuzzer.case import Mismatch as Mismatch
from fuzzer.pasting import agree as agree

__all__ = ["Case", "Mismatch", "agree"]
