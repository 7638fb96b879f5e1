"""What the command takes: its subcommands and their options."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd.language import LANGUAGES
from autograd.messages import did_you_mean, harmless, in_python
from dotgrad.run_arguments import takes_sweep, takes_training
from dotgrad.tool_arguments import EXIT_STATUS, add_tools


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line, with the name that was probably meant."""

    def error(self, message: str) -> Any:
        self.exit(2, f"dotgrad: {harmless(message)} (see {self.prog} --help)\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        (file or sys.stderr).write(message)  # argparse would pass over a full disk

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            hint = did_you_mean(str(value), choices)
            there_are = f"{hint} There are" if hint else "; there are"
            text = f"invalid choice: {value!r}{there_are} {', '.join(choices)}"
            raise argparse.ArgumentError(action, text)

    def refuse(self, extras: Sequence[str]) -> None:
        """Say that nothing is known of these arguments."""
        options = [option for action in self._actions for option in action.option_strings]
        name = extras[0].partition("=")[0]
        hint = did_you_mean(name, options) if name.startswith("-") else ""
        self.error(f"unrecognized arguments: {' '.join(extras)}{hint}")

    def spelled(self, name: str, value: Any) -> str:
        """An argument of a Python function as the option of this command that stands for it."""
        if (name, value) == ("format", "dot"):  # the suffix says it
            return "-o FILE.dot"
        option = f"--{name}"
        if not any(option in action.option_strings for action in self._actions):
            return in_python(name, value)
        if value is ... or value is True:
            return option
        given = value if isinstance(value, list) else ["tab" if value == "\t" else value]
        return " ".join(f"{option} {shlex.quote(str(x))}" for x in given)


def refuse(options: argparse.Namespace, names: Sequence[str], why: str) -> None:
    """Raises ValueError, "--name why", for the first of these options that was given."""
    for name in names:
        given = getattr(options, name)
        if given != options.parser.get_default(name):
            option = "numbers" if (name, given) == ("classes", False) else name
            raise ValueError(f"--{option} {why}")


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command; `run` is "module:function", which does it.

    Ends the process with status 2 and a line for arguments that it does not take.
    """
    options, extras = _parser().parse_known_args(arguments)
    if "values" in options and not any(extra.startswith("-") for extra in extras):
        options.values, extras = options.values + extras, []  # argparse stops at an option
    if extras:
        options.parser.refuse(extras)
    return options


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    subparsers = (action for action in _parser()._actions if isinstance(action.choices, dict))
    return dict(next(subparsers).choices or {})


def _parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    from autograd import __version__

    parser = _Parser(
        prog="dotgrad",
        description="Scalar automatic differentiation, drawn.",
        epilog="exit status: " + "; ".join(f"{code} {why}" for code, why in EXIT_STATUS.items()),
    )
    parser.add_argument("--version", action="version", version=f"dotgrad {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    demo = commands.add_parser(
        "demo",
        help="the classic worked example, a network that learns digits, pages and pictures",
        description="dotgrad demo --out pictures",
    )
    demo.add_argument("--out", metavar="DIR", type=Path, default=Path("dotgrad-demo"),
                      help="folder for pages and pictures (default: %(default)s)")  # fmt: skip
    demo.add_argument("--seed", metavar="N", type=int, default=0, help="seed of the training")
    _takes_lang(demo)
    demo.set_defaults(parser=demo, run="demo:run_demo")

    draw = commands.add_parser(
        "draw",
        help="draw an expression and its gradients",
        description='dotgrad draw "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o out.svg',
    )
    _takes_subject(draw)
    draw.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                      help="the picture: .svg, .png, .pdf, .dot, .html")  # fmt: skip
    draw.add_argument("--theme", choices=("light", "dark"), default="light")
    draw.add_argument(
        "--collapse",
        metavar="LEVEL",
        default="auto",
        choices=("auto", "none", "neuron", "layer", "module"),
        help="fold each neuron, layer or module; auto (default): what can be read; none",
    )
    draw.add_argument("--open", metavar="NAME", action="append", default=[],
                      help="leave this box unfolded")  # fmt: skip
    draw.add_argument("--focus", metavar="NAME", action="append",
                      help="only this variable or box and what is around it")  # fmt: skip
    draw.add_argument("--radius", metavar="N", type=int, default=2,
                      help="operations around the focus (default: %(default)s)")  # fmt: skip
    draw.add_argument("--limit", metavar="N", type=int,
                      help="boxes of a picture (default: as many as can be read)")  # fmt: skip
    _takes_lang(draw)
    draw.set_defaults(parser=draw, run="look:run_draw")

    explain = commands.add_parser(
        "explain",
        help="spell out the chain rule of an expression",
        description='dotgrad explain "sigmoid(w*x+b)" w=0.3 x=2 b=1 --wrt w',
    )
    _takes_subject(explain)
    explain.add_argument("--wrt", metavar="NAME", help="differentiate by this variable")
    form = explain.add_mutually_exclusive_group()
    form.add_argument("--latex", dest="form", action="store_const", const="latex",
                      help="as LaTeX, for a formula")  # fmt: skip
    form.add_argument("--markdown", dest="form", action="store_const", const="markdown",
                      help="as Markdown, for a page")  # fmt: skip
    explain.add_argument("--json", action="store_true", help="as JSON, for a script")
    explain.add_argument("-o", "--out", metavar="FILE", type=Path,
                         help="write a file: .txt, .md or .tex, or its paths as a picture, "
                         ".svg, .png, .pdf or .dot")  # fmt: skip
    _takes_lang(explain)
    explain.set_defaults(parser=explain, run="look:run_explain")

    train = commands.add_parser(
        "train",
        help="train a network on a table, save it, write a report",
        description="dotgrad train flowers.csv --target species --layers 32,32 --out flowers; "
        "data sets that are there: iris, digits, moons, circles, xor, spirals",
    )
    takes_training(train)
    _takes_table(train, columns=True)
    _takes_lang(train)
    train.set_defaults(parser=train, run="train:train")

    sweep = commands.add_parser(
        "sweep",
        help="train networks of many settings on a table, compare them, save the best",
        description="dotgrad sweep flowers.csv --target species --vary lr 0.1 0.01 "
        "--vary layers 8 32,32 --folds 5 --seeds 3 --out sweep; the same command goes on with "
        "what is left",
    )
    takes_sweep(sweep)
    _takes_table(sweep, columns=True)
    sweep.set_defaults(parser=sweep, run="sweeping:run_sweep")

    predict = commands.add_parser(
        "predict",
        help="what a trained network says of a table",
        description="dotgrad predict flowers/model.safetensors new.csv -o predictions.csv",
    )
    predict.add_argument("model", type=Path, help="the file or folder that train wrote")
    predict.add_argument("data", help="a CSV file with the columns of the training table")
    _takes_table(predict)
    predict.add_argument("-o", "--out", metavar="FILE", type=Path,
                         help="a CSV file for the predictions (default: stdout)")  # fmt: skip
    predict.set_defaults(parser=predict, run="predicting:predict")

    worksheet = commands.add_parser(
        "worksheet",
        help="a printable page of backpropagation to fill in, with its solution",
        description='dotgrad worksheet "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o sheet.html; '
        "dotgrad worksheet classic -o sheet.pdf for the 2-2-2 network",
    )
    _takes_subject(worksheet)
    worksheet.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                           help="the pages: .html, or .pdf where a browser is here")  # fmt: skip
    worksheet.add_argument("--blanks", metavar="N", type=int,
                           help="how many numbers are to be found (default: all)")  # fmt: skip
    worksheet.add_argument("--seed", metavar="N", type=int, default=0,
                           help="draws which of them (default: %(default)s)")  # fmt: skip
    worksheet.add_argument("--lr", metavar="X", type=float, default=0.5,
                           help="learning rate of the update (default: %(default)s)")  # fmt: skip
    worksheet.add_argument("--title", metavar="TEXT", help="the heading")
    _takes_lang(worksheet)
    worksheet.set_defaults(parser=worksheet, run="look:run_worksheet")

    play = commands.add_parser(
        "play",
        help="a page that steps through a computation and its gradients",
        description='dotgrad play "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o out.html; '
        "dotgrad play classic -o out.html for the 2-2-2 network; "
        "dotgrad play flowers/model.safetensors --data flowers.csv -o out.html for the loss of "
        "its first sample; with --train, a page in which the model learns from that table",
    )
    _takes_subject(play)
    play.add_argument("--train", action="store_true",
                      help="let the model train in the page, on all samples of --data")  # fmt: skip
    play.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                      help="the page: .html, one file for any browser")  # fmt: skip
    play.add_argument("--title", metavar="TEXT", help="its heading")
    play.add_argument("--theme", choices=("auto", "light", "dark"), default="auto")
    play.add_argument("--collapse", choices=("auto", "neuron", "layer", "none"), default="auto",
                      help="what is one box until it is opened (default: %(default)s)")  # fmt: skip
    play.add_argument("--limit", metavar="N", type=int, default=1500,
                      help="Values a page may have (default: %(default)s)")  # fmt: skip
    _takes_lang(play)
    play.set_defaults(parser=play, run="look:run_play")

    add_tools(commands)
    return parser


def _takes_lang(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the language of what it writes."""
    parser.add_argument("--lang", choices=LANGUAGES,
                        help="the language of what it writes (default: that of LC_ALL, LC_MESSAGES "
                        "or LANG, else en)")  # fmt: skip


def _takes_subject(parser: argparse.ArgumentParser) -> None:
    """Let a command take an expression with its numbers, or a model with its sample."""
    add = parser.add_argument
    add("expression",
        help="a formula such as sigmoid(w*x+b); the 2-2-2 network of textbooks, classic or "
        "classic-biases; or a file that dotgrad train or nn.save wrote")  # fmt: skip
    add("values", nargs="*", default=[], metavar="NAME=NUMBER",
        help="each variable's number, for a formula")  # fmt: skip
    sample = parser.add_mutually_exclusive_group()
    sample.add_argument("--row", metavar="X,Y", type=_numbers,
                        help="a model's inputs, as many as it takes (default: zeros)")  # fmt: skip
    sample.add_argument("--data", metavar="DATA",
                        help="take them from a CSV file or a data set")  # fmt: skip
    add("--sample", metavar="N", type=int, default=1,
        help="which sample of it, from 1 (default: %(default)s)")  # fmt: skip
    _takes_table(parser)


def _numbers(text: str) -> list[float]:
    """[5.1, 3.5] of "5.1,3.5"."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list such as 5.1,3.5,0.2") from None


def _takes_table(parser: argparse.ArgumentParser, columns: bool = False) -> None:
    """Let a command be told how a CSV file is written, and what to make of its `columns`."""
    table = parser.add_argument_group("how the CSV file is written")
    add = table.add_argument
    add("--delimiter", metavar="C", type=_delimiter,
        help="between cells (default: comma, semicolon or tab, by the first line)")  # fmt: skip
    add("--encoding", metavar="NAME", default="utf-8", help="of the text (default: %(default)s)")
    add("--decimal", metavar="C", default=".",
        help="before the fraction of a number (default: a point)")  # fmt: skip
    add("--missing", metavar="TEXT", action="append",
        help="a cell that holds nothing; say it again for another "
        "(default: an empty one, NA, N/A, nan, null, none, ?)")  # fmt: skip
    if columns:
        add("--ignore", metavar="COLUMN", action="append", default=[],
            help="leave a column out; say it again for another")  # fmt: skip
        add("--categories", metavar="COLUMN", action="append", default=[],
            help="a column whose numbers are but names, such as postal codes")  # fmt: skip


def _delimiter(text: str) -> str:
    """The tabulator for a way to type it."""
    return "\t" if text in ("\\t", "tab") else text
