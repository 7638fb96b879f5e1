"""worksheet: a page with the graph of a computation, its formulas, blanks, and the solution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.language import say, speaking, spoken, spoken_now
from viz.graph.size import check_size
from viz.page.document import Page, document, read
from viz.page.player.assemble import FOLDER as SHARED
from viz.page.player.routines import exact
from viz.page.worksheet.exercise import Exercise, exercise
from viz.page.worksheet.printing import print_pdf
from viz.page.worksheet.sheet import Sheet
from viz.text import TITLE_LIMIT, clean

LIMIT = 60  # Values: a larger graph does not fit on a page

_FOLDER = "viz.page.worksheet"
# Scripts of the player's page: the form checks answers and zooms its graph in the same way.
_SHARED = ("texts", "numbers", "dom", "view", "answers")


@dataclass(frozen=True, repr=False)
class Worksheet(Page):
    """A page to fill in, on paper or in a browser, and a second one with the solution.

    `worksheet` makes it; `save` writes it as .html or, with a browser on the PATH, as .pdf.

    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> worksheet(a * b + 1.0)
    <Worksheet of 7 blanks; .save(path) as .html or .pdf>
    """

    title: str
    exercise: Exercise
    lang: str = "en"
    kind = "worksheet"
    formats = ("html", "pdf")

    def __repr__(self) -> str:
        return f"<Worksheet of {self.exercise.blanks} blanks; .save(path) as .html or .pdf>"

    @property
    def html(self) -> str:
        """The page: one HTML text that needs no network and no other file.

        Raises ValueError for an unknown `lang`.
        """
        with speaking(self.lang):
            return self._html()

    def _html(self) -> str:
        """The page in the current language."""
        sheets = [Sheet(self.title, self.exercise, solved) for solved in (False, True)]
        body = "".join(sheet.html for sheet in sheets)
        return document(
            self.title,
            f"<main>\n{body}</main>\n",
            [read(_FOLDER, "sheet.css"), read(_FOLDER, "form.css")],
            theme="light",
            scripts=[*(read(SHARED, f"{name}.js") for name in _SHARED), read(_FOLDER, "form.js")],
            data={"title": self.title, "blanks": list(self._blanks(sheets[0]))},
            texts=spoken_now().texts("player", "form"),
        )

    def _blanks(self, sheet: Sheet) -> Iterable[list[Any]]:
        """For each blank its number, its name, the answer and a hint."""
        for stage in self.exercise.stages:
            for step in stage.steps:
                if step.blank:
                    name = sheet.called(stage, step)
                    numbers = step.numbers.replace(" * ", " \N{MIDDLE DOT} ")
                    hint = f"{name} = {numbers}"
                    yield [step.blank, name, exact(step.result), hint]

    def _content(self, format: str) -> bytes:
        """The pages as the bytes of a file; a PDF is printed by a browser of this machine."""
        return print_pdf(self.html) if format == "pdf" else self.html.encode()


@spoken
def worksheet(
    root: Value,
    *,
    blanks: int | None = None,
    seed: int = 0,
    digits: int = 6,
    title: str | None = None,
    lr: float | None = 0.5,
    parameters: Iterable[Value] | None = None,
    lang: str | None = None,
) -> Worksheet:
    """A worksheet on everything that root was computed from: forward, backward, and an update.

    blanks      how many of the numbers the student has to find; None asks for all of them
    seed        chooses which numbers are blank; the same seed gives the same sheet
    digits      significant digits of the given numbers and of the solution
    lr          the learning rate of the update; None leaves the update out
    parameters  the leaves whose gradients are asked for and which the update moves; by default
                those of modules, or else all leaves except those named x, y, t, input or target
    lang        the language of its words: "en" (the default) or "ko"

    In a browser the page is a form that checks the answers.  Values without a label get the same
    names as elsewhere: mul1, v1, y.  Nothing is written to `.grad`.  Raises TypeError if root is
    not a Value, ValueError if it was not computed from anything or a number is out of range,
    TooLargeError for more than 60 Values.

    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> sheet = worksheet(a * b + 1.0, blanks=3, seed=1, title="The chain rule")
    >>> sheet.exercise.blanks
    3
    >>> [step.result for step in sheet.exercise.steps("forward", "error")]
    [-6.0, -5.0]
    >>> sheet.save("sheet.html").name
    'sheet.html'
    """
    if not isinstance(root, Value):
        raise TypeError(f"worksheet takes a Value, not {type(root).__name__}")
    if root.op is None:
        raise ValueError("there is nothing to find on this sheet: pass the result of a computation")
    if blanks is not None and blanks < 1:
        raise ValueError(f"blanks must be at least 1, not {blanks}")
    if seed and blanks is None:
        raise ValueError("seed= chooses which numbers are blank, but all are: pass blanks= too")
    if not 1 <= digits <= 17:
        raise ValueError(f"digits must be 1 to 17, not {digits}")
    if lr is not None and not 0.0 < lr < float("inf"):
        raise ValueError(f"lr must be a number above 0, or None for no update, not {lr}")
    reason = (
        f"and a worksheet has room for {LIMIT}: pass a smaller root, such as the loss of one "
        "sample in a smaller network"
    )
    check_size([root], LIMIT, reason)
    asked = exercise(root, blanks, seed, digits, lr, parameters)
    heading = clean(say("worksheet.title") if title is None else title, TITLE_LIMIT)
    return Worksheet(heading, asked, spoken_now().code)
