"""The differential fuzzer: random programs over the whole surface, computed in every way there is.

Run from the checkout: `python -m fuzzer`.  docs/verification.md says what is compared.

drawing.py    programs made at random, by their seed; leaves.py: what they compute with
sketch.py     a program as data, and its text
forms.py      what a step of one may be; scores.py: of classifiers; draws.py: of random numbers
defined.py    rows of define_op that programs use; still.py: what is connected to nothing
building.py   from a program to a case with samples; case.py: what Values say of it
engines.py    the text of a program run on Values and on other numbers; compared.py: what these have
slope.py      derivatives within traces
once.py       what programs of one function have in common, made once
schedule.py   which program gets which check
beside.py     checks of the compiled program beside Values; calling.py: of ways to call it
asking.py     checks of arguments by name, and of gradients by some of the parameters
transforming.py  checks of derivatives of derivatives
comparing.py  when two results agree
excuses.py    what rounding explains
oracle.py     50 digits; reference.py: every operation of the table in mpmath
shrinking.py  the smallest program that fails likewise; pasting.py: the same as a test to paste
reached.py    what of the compiler the programs reached
running.py    a run; log.py: its log
"""

from fuzzer.case import Case as Case
from fuzzer.case import Mismatch as Mismatch
from fuzzer.pasting import agree as agree

__all__ = ["Case", "Mismatch", "agree"]
