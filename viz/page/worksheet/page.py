"""worksheet: a page with a computation's graph, its formulas and blanks, and its solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from autograd import Value
from viz.graph.size import check_size
from viz.page.document import Page, document, read
from viz.page.worksheet.exercise import Exercise, Step, exercise, shown
from viz.page.worksheet.picture import picture
from viz.page.worksheet.printing import print_pdf
from viz.text import TITLE_LIMIT, clean

LIMIT = 60  # Values: more do not fit a page

_HELP = (
    "Fill in the numbered blanks. Forward: each number comes of those to its left, by the formula. "
    "Backward: each gradient is the sum, over all that use the number, of the gradient there times "
    "the derivative along the edge."
)
_LINES = (
    "Lines lead back, as gradients do: blue ones end in an arrow and are above 0, orange ones end "
    "in a disc and are below 0; the wider, the larger."
)


@dataclass(frozen=True, repr=False)
class Worksheet(Page):
    """A printable page to fill in, and a second one with the solution."""

    title: str
    exercise: Exercise
    kind = "worksheet"
    formats = ("html", "pdf")

    def __repr__(self) -> str:
        return f"<Worksheet of {self.exercise.blanks} blanks; .save(path) as .html or .pdf>"

    @property
    def html(self) -> str:
        """The page: one HTML text that needs nothing else."""
        sheets = "".join(self._sheet(solved) for solved in (False, True))
        return document(
            self.title, sheets, [read("viz.page.worksheet", "sheet.css")], theme="light"
        )

    def _content(self, format: str) -> bytes:
        """The pages as a file; a PDF is printed by a browser that is here."""
        return print_pdf(self.html) if format == "pdf" else self.html.encode()

    def _sheet(self, solved: bool) -> str:
        e = self.exercise
        heading = f"{self.title}: solution" if solved else self.title
        tables = _table("Forward", e.forward, e.digits, solved)
        tables += _table("Backward", e.backward, e.digits, solved)
        leaves = [x for x in e.order if x.op is None]
        given = sorted(f"{e.names[x]} = {shown(e.data[x], e.digits)}" for x in leaves)
        note = f"<p>{escape(e.note)}</p>\n" if e.note else ""
        return (
            f'<section class="sheet">\n<h1>{escape(heading)}</h1>\n'
            + ("" if solved else f'<p class="who">Name</p>\n<p>{_HELP}</p>\n')
            + note
            + f'<div class="graph" role="img" aria-label="the graph">{picture(e, solved)}</div>\n'
            + (f'<p class="given">{_LINES}</p>\n' if solved else "")
            + f'<p class="given">Given: {escape(", ".join(given))}</p>\n'
            + f'<div class="tables">\n{tables}</div>\n</section>\n'
        )


def worksheet(
    root: Value,
    *,
    blanks: int | None = None,
    seed: int = 0,
    digits: int = 6,
    title: str = "Backpropagation by hand",
) -> Worksheet:
    """A worksheet of everything that root was computed from, forward and backward.

    blanks  how many of the numbers a student is to find; None asks for all of them
    seed    draws which; the same seed gives the same sheet
    digits  significant digits of the numbers given, and of the solution

    Values without a label are called as everywhere: mul1, v1, y.  Nothing is written to
    `.grad`.  Raises TypeError for what is no Value, ValueError for one that was not computed and
    for numbers out of range, TooLargeError for more than 60 Values.
    """
    if not isinstance(root, Value):
        raise TypeError(f"worksheet takes a Value, not {type(root).__name__}")
    if root.op is None:
        raise ValueError("there is nothing to find on this sheet: the root was not computed")
    if blanks is not None and blanks < 1:
        raise ValueError(f"blanks is at least 1, not {blanks}")
    if seed and blanks is None:
        raise ValueError("seed= draws which numbers are blank, and all are: give blanks=, too")
    if not 1 <= digits <= 17:
        raise ValueError(f"digits is 1 to 17, not {digits}")
    reason = (
        f"and a worksheet has room for {LIMIT}: take a smaller root, such as the loss of one "
        "sample in a smaller network"
    )
    check_size([root], LIMIT, reason)
    return Worksheet(clean(title, TITLE_LIMIT), exercise(root, blanks, seed, digits))


def _table(title: str, steps: Sequence[Step], digits: int, solved: bool) -> str:
    rows = "".join([_row(step, digits, solved) for step in steps])
    columns = "<th>number</th><th>formula</th><th>result</th>"
    return f"<table>\n<caption>{title}</caption>\n<tr>{columns}</tr>\n{rows}</table>\n"


def _row(step: Step, digits: int, solved: bool) -> str:
    formula = escape(step.formula)
    if solved and step.numbers != step.formula:
        formula += f"<br>= {escape(step.numbers)}"
    number = shown(step.result, digits)
    blank = f"<sup>({step.blank})</sup>" if step.blank else ""
    if not step.blank:
        result = number
    elif solved:
        result = f"{blank} <b>{number}</b>"
    else:
        result = f'{blank} <span class="blank"></span>'
    return f"<tr><td>{escape(step.name)}</td><td>{formula}</td><td>{result}</td></tr>\n"
