"""worksheet: a page with a computation's graph, its formulas and blanks, and its solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from autograd import Value
from autograd.language import say, speaking, spoken, spoken_now
from viz.graph.size import check_size
from viz.page.document import Page, document, read
from viz.page.worksheet.exercise import Exercise, Step, exercise, shown
from viz.page.worksheet.picture import picture
from viz.page.worksheet.printing import print_pdf
from viz.text import TITLE_LIMIT, clean

LIMIT = 60  # Values: more do not fit a page


@dataclass(frozen=True, repr=False)
class Worksheet(Page):
    """A printable page to fill in, and a second one with the solution."""

    title: str
    exercise: Exercise
    lang: str = "en"
    kind = "worksheet"
    formats = ("html", "pdf")

    def __repr__(self) -> str:
        return f"<Worksheet of {self.exercise.blanks} blanks; .save(path) as .html or .pdf>"

    @property
    def html(self) -> str:
        """The page: one HTML text that needs nothing else."""
        with speaking(self.lang):
            sheets = "".join(self._sheet(solved) for solved in (False, True))
            style = read("viz.page.worksheet", "sheet.css")
            return document(self.title, sheets, [style], theme="light")

    def _content(self, format: str) -> bytes:
        """The pages as a file; a PDF is printed by a browser that is here."""
        return print_pdf(self.html) if format == "pdf" else self.html.encode()

    def _sheet(self, solved: bool) -> str:
        e = self.exercise
        heading = say("worksheet.solution", title=self.title) if solved else self.title
        tables = _table(say("worksheet.forward"), e.forward, e.digits, solved)
        tables += _table(say("worksheet.backward"), e.backward, e.digits, solved)
        leaves = [x for x in e.order if x.op is None]
        given = sorted(f"{e.names[x]} = {shown(e.data[x], e.digits)}" for x in leaves)
        note = f"<p>{escape(e.note)}</p>\n" if e.note else ""
        return (
            f'<section class="sheet">\n<h1>{escape(heading)}</h1>\n'
            + ("" if solved else f'<p class="who">{_said("name")}</p>\n<p>{_said("help")}</p>\n')
            + note
            + f'<div class="graph" role="img" aria-label="{_said("graph")}">'
            + f"{picture(e, solved)}</div>\n"
            + f'<p class="given">{_said("given", numbers=", ".join(given))}</p>\n'
            + f'<div class="tables">\n{tables}</div>\n</section>\n'
        )


@spoken
def worksheet(
    root: Value,
    *,
    blanks: int | None = None,
    seed: int = 0,
    digits: int = 6,
    title: str | None = None,
    lang: str | None = None,
) -> Worksheet:
    """A worksheet of everything that root was computed from, forward and backward.

    blanks  how many of the numbers a student is to find; None asks for all of them
    seed    draws which; the same seed gives the same sheet
    digits  significant digits of the numbers given, and of the solution
    lang    the language of its words: "en", which is the default, or "ko"

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
    heading = clean(say("worksheet.title") if title is None else title, TITLE_LIMIT)
    return Worksheet(heading, exercise(root, blanks, seed, digits), spoken_now().code)


def _said(name: str, **holes: str) -> str:
    """A text of worksheets as HTML."""
    return escape(say(f"worksheet.{name}", **holes))


def _table(title: str, steps: Sequence[Step], digits: int, solved: bool) -> str:
    rows = "".join([_row(step, digits, solved) for step in steps])
    columns = "".join(f"<th>{_said(name)}</th>" for name in ("number", "formula", "result"))
    return f"<table>\n<caption>{escape(title)}</caption>\n<tr>{columns}</tr>\n{rows}</table>\n"


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
