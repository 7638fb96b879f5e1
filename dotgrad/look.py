"""`dotgrad draw`, `explain`, `worksheet` and `play`: ways to look at one computation."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograd.chain.explanation import Explanation, explain
from autograd.files import write_whole
from autograd.language import say, speaking_for_reader
from autograd.messages import did_you_mean
from autograd.value import Value
from dotgrad.arguments import refuse
from dotgrad.as_json import explained, told
from dotgrad.subject import CLASSICS, Subject, subject
from dotgrad.train_page import run_playground
from viz.dot.render import FORMATS

_LISTED = 8  # how many of the names to choose from are listed
_FORMS = {".txt": "text", ".md": "markdown", ".tex": "latex"}


def run_draw(options: argparse.Namespace) -> int:
    """Draw the computation, or the architecture of a model without a sample; returns 0."""
    from viz import draw

    if options.focus is None:
        refuse(options, ["radius"], "is the distance shown around a focus; set one with --focus")
    shown = subject(options)
    shown.root.backward()
    architecture = shown.model is not None and options.row is None and options.data is None
    names = ("theme", "collapse", "open", "focus", "radius", "limit")
    drawing = draw(
        shown.model if architecture else shown.root,
        **{name: getattr(options, name) for name in names},
    )
    drawing.save(options.out)
    print(shown.model if architecture else shown.title)
    if drawing.note:
        print(drawing.note)
    print(f"wrote {options.out}")
    return 0


def run_explain(options: argparse.Namespace) -> int:
    """Spell out a gradient, on the terminal or in a file; returns 0."""
    shown = subject(options)
    explanation = explain(shown.root, _by_name(shown, options.wrt))
    if options.json and options.form:
        raise ValueError(f"--json and --{options.form} are two formats; choose one")
    options.form = "json" if options.json else options.form
    if options.out is None:
        print(_text(explanation, options.form))
        return 0
    _write(explanation, options.out, options.form)
    print(f"wrote {options.out}")
    return 0


def _by_name(shown: Subject, wrt: str | None) -> Value:
    """The Value named by --wrt.  Raises ValueError if there is no Value of that name."""
    if wrt is None and len(shown.named) == 1:
        return next(iter(shown.named.values()))
    if wrt in shown.named:
        return shown.named[wrt]
    choices = [f"--wrt {name!r}" if " " in name else f"--wrt {name}" for name in shown.named]
    if len(choices) > _LISTED:
        more = len(choices) - _LISTED
        choices[_LISTED:] = [f"and {more:,} more, the last {choices[-1]}"]
    problem = "differentiate with respect to which variable?"
    if wrt is not None:
        problem = f"no variable is called {wrt!r}{did_you_mean(wrt, shown.named)}"
        problem += " There are" if problem.endswith("?") else "; there are"
    raise ValueError(f"{problem} {', '.join(choices)}")


def _write(explanation: Explanation, path: Path, form: str | None) -> None:
    """Save an explanation as the suffix says: text, Markdown, LaTeX or a picture."""
    suffix = path.suffix.lower()
    if suffix[1:] in FORMATS:
        if form is not None:
            raise ValueError(f"--{form} is for text, and {path.name!r} is a picture; leave it out")
        explanation.draw().save(path)
        return
    form = form or _FORMS.get(suffix)
    if form is None:
        suffixes = ", ".join([*_FORMS, *(f".{name}" for name in FORMATS)])
        raise ValueError(f"an explanation is saved as {suffixes}, not as {path.name!r}")
    write_whole(path, f"{_text(explanation, form)}\n".encode())


def _text(explanation: Explanation, form: str | None) -> str:
    """The explanation in this form; plain text if it is None."""
    if form == "json":
        return told(explained(explanation))
    return str(explanation) if form in (None, "text") else str(getattr(explanation, form)())


def run_worksheet(options: argparse.Namespace) -> int:
    """Write a worksheet; returns 0."""
    from viz import worksheet

    if options.blanks is None:
        refuse(options, ["seed"], "chooses which numbers are blank; set how many with --blanks")
    shown = subject(options)
    title = options.title
    if title is None and options.expression in CLASSICS:
        title = say("worksheet.titleOf", name=shown.title)
    sheet = worksheet(
        shown.root, blanks=options.blanks, seed=options.seed, title=title, lr=options.lr,
        parameters=shown.moved,
    )  # fmt: skip
    sheet.save(options.out)
    print(f"wrote {options.out}: {sheet.exercise.blanks} numbers to find, and the solution")
    return 0


def run_play(options: argparse.Namespace) -> int:
    """Write the page of the player, or of a network that trains; returns 0."""
    with speaking_for_reader(options.lang):
        return run_playground(options) if options.train else _play(options)


def _play(options: argparse.Namespace) -> int:
    """Write the page of the player; returns 0."""
    from viz import play

    shown = subject(options)
    shown.root.backward()
    title = shown.title if options.title is None else options.title
    if options.title is None and options.expression in CLASSICS:
        title = say("page.title", name=shown.title)
    player = play(
        shown.root, options.out, title=title, theme=options.theme, collapse=options.collapse,
        limit=options.limit, parameters=shown.moved,
    )  # fmt: skip
    print(f"wrote {options.out}: {player.values:,} Values to step through")
    return 0
