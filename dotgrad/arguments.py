"""The subcommands of `dotgrad` and their options."""

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

# The languages of what commands write without --lang.
_ENVIRONMENT = "that of LC_ALL, LC_MESSAGES or LANG, else en"
_READER = "that of the reader's browser, else en"
_EACH = f"{_ENVIRONMENT}; for interactive pages {_READER}"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, with the name that was probably meant."""

    def error(self, message: str) -> Any:
        self.exit(2, f"dotgrad: {harmless(message)} (see {self.prog} --help)\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        (file or sys.stderr).write(message)  # argparse would ignore a full disk

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            hint = did_you_mean(str(value), choices)
            there_are = f"{hint} There are" if hint else "; there are"
            text = f"invalid choice: {value!r}{there_are} {', '.join(choices)}"
            raise argparse.ArgumentError(action, text)

    def refuse(self, extras: Sequence[str]) -> None:
        """Exit with an error that names arguments which the command does not have."""
        options = [option for action in self._actions for option in action.option_strings]
        name = extras[0].partition("=")[0]
        hint = did_you_mean(name, options) if name.startswith("-") else ""
        self.error(f"unrecognized arguments: {' '.join(extras)}{hint}")

    def spelled(self, name: str, value: Any) -> str:
        """An argument of a Python function, written as an option of this command if it has one."""
        if (name, value) == ("format", "dot"):  # chosen by the suffix of the file
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
    """The options of a command; `run` names the function that carries it out, "module:function".

    Invalid arguments end the process with status 2 and a message of one line.
    """
    options, extras = _parser().parse_known_args(arguments)
    if "values" in options and not any(extra.startswith("-") for extra in extras):
        options.values, extras = options.values + extras, []  # argparse reads none after an option
    if extras:
        options.parser.refuse(extras)
    return options


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    subparsers = (action for action in _parser()._actions if isinstance(action.choices, dict))
    return dict(next(subparsers).choices or {})


def _parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
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
        help="work the classic example, train on digits, write pages and pictures of both",
        description="dotgrad demo --out pictures",
    )
    demo.add_argument("--out", metavar="DIR", type=Path, default=Path("dotgrad-demo"),
                      help="folder for the pages and pictures (default: %(default)s)")  # fmt: skip
    demo.add_argument("--seed", metavar="N", type=int, default=0, help="seed of the training")
    _takes_lang(demo, _EACH)
    demo.set_defaults(parser=demo, run="demo:run_demo")

    draw = commands.add_parser(
        "draw",
        help="draw an expression and its gradients",
        description='dotgrad draw "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o out.svg',
    )
    _takes_subject(draw)
    draw.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                      help="the file to write: .svg, .png, .pdf, .dot or .html")  # fmt: skip
    draw.add_argument("--theme", choices=("light", "dark"), default="light",
                      help="colours (default: %(default)s)")  # fmt: skip
    draw.add_argument(
        "--collapse",
        metavar="LEVEL",
        default="auto",
        choices=("auto", "none", "neuron", "layer", "module"),
        help="fold each neuron, layer or module into a box, or none; auto (default) folds a "
        "picture that would be too large to read",
    )
    draw.add_argument("--open", metavar="NAME", action="append", default=[],
                      help="leave this box unfolded; repeat for more")  # fmt: skip
    draw.add_argument("--focus", metavar="NAME", action="append",
                      help="show only this variable or box, and its neighbours")  # fmt: skip
    draw.add_argument("--radius", metavar="N", type=int, default=2,
                      help="operations shown around the focus (default: %(default)s)")  # fmt: skip
    draw.add_argument("--limit", metavar="N", type=int,
                      help="most boxes in a picture (default: what stays readable)")  # fmt: skip
    _takes_lang(draw)
    draw.set_defaults(parser=draw, run="look:run_draw")

    explain = commands.add_parser(
        "explain",
        help="spell out the chain rule of an expression",
        description='dotgrad explain "sigmoid(w*x+b)" w=0.3 x=2 b=1 --wrt w',
    )
    _takes_subject(explain)
    explain.add_argument("--wrt", metavar="NAME",
                         help="differentiate with respect to this variable")  # fmt: skip
    form = explain.add_mutually_exclusive_group()
    form.add_argument("--latex", dest="form", action="store_const", const="latex",
                      help="print LaTeX")  # fmt: skip
    form.add_argument("--markdown", dest="form", action="store_const", const="markdown",
                      help="print Markdown")  # fmt: skip
    explain.add_argument("--json", action="store_true", help="print JSON, for scripts")
    explain.add_argument("-o", "--out", metavar="FILE", type=Path,
                         help="write a file: text as .txt, .md or .tex, or a picture of the "
                         "paths as .svg, .png, .pdf or .dot")  # fmt: skip
    _takes_lang(explain)
    explain.set_defaults(parser=explain, run="look:run_explain")

    train = commands.add_parser(
        "train",
        help="train a network on a table, save it and write a report",
        description="dotgrad train flowers.csv --target species --layers 32,32 --out flowers; "
        "built-in data sets: iris, digits, moons, circles, xor, spirals",
    )
    takes_training(train)
    _takes_table(train, columns=True)
    _takes_lang(train, _EACH)
    train.set_defaults(parser=train, run="train:train")

    sweep = commands.add_parser(
        "sweep",
        help="train networks with many settings on a table, compare them and save the best",
        description="dotgrad sweep flowers.csv --target species --vary lr 0.1 0.01 "
        "--vary layers 8 32,32 --folds 5 --seeds 3 --out sweep; if it is interrupted, the same "
        "command makes the remaining runs",
    )
    takes_sweep(sweep)
    _takes_table(sweep, columns=True)
    sweep.set_defaults(parser=sweep, run="sweeping:run_sweep")

    predict = commands.add_parser(
        "predict",
        help="predict the rows of a table with a trained network",
        description="dotgrad predict flowers/model.safetensors new.csv -o predictions.csv",
    )
    predict.add_argument("model", type=Path, help="the file or folder that dotgrad train wrote")
    predict.add_argument("data", help="a CSV file with the columns that the network was trained on")
    _takes_table(predict)
    predict.add_argument("-o", "--out", metavar="FILE", type=Path,
                         help="CSV file for the predictions (default: stdout)")  # fmt: skip
    predict.set_defaults(parser=predict, run="predicting:predict")

    worksheet = commands.add_parser(
        "worksheet",
        help="make a printable exercise in backpropagation, with its solution",
        description='dotgrad worksheet "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o sheet.html; '
        "dotgrad worksheet classic -o sheet.pdf for the 2-2-2 network",
    )
    _takes_subject(worksheet)
    worksheet.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                           help="file to write: .html, or .pdf if there is a browser")  # fmt: skip
    worksheet.add_argument("--blanks", metavar="N", type=int,
                           help="how many numbers to leave blank (default: all)")  # fmt: skip
    worksheet.add_argument("--seed", metavar="N", type=int, default=0,
                           help="seed that chooses them (default: %(default)s)")  # fmt: skip
    worksheet.add_argument("--lr", metavar="X", type=float, default=0.5,
                           help="learning rate of the update (default: %(default)s)")  # fmt: skip
    worksheet.add_argument("--title", metavar="TEXT", help="the heading")
    _takes_lang(worksheet)
    worksheet.set_defaults(parser=worksheet, run="look:run_worksheet")

    play = commands.add_parser(
        "play",
        help="make a page that steps through a computation and its gradients",
        description='dotgrad play "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o out.html; '
        "dotgrad play classic -o out.html for the 2-2-2 network; "
        "dotgrad play flowers/model.safetensors --data flowers.csv -o out.html for the loss of "
        "its first sample; with --train, a page in which the model trains on that table",
    )
    _takes_subject(play)
    play.add_argument("--train", action="store_true",
                      help="let the model train in the page, on all samples of --data")  # fmt: skip
    play.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                      help="the page to write: one .html file")  # fmt: skip
    play.add_argument("--title", metavar="TEXT", help="the heading")
    play.add_argument("--theme", choices=("auto", "light", "dark"), default="auto",
                      help="colours; auto takes those of the reader (default: auto)")  # fmt: skip
    play.add_argument("--collapse", choices=("auto", "neuron", "layer", "none"), default="auto",
                      help="what starts folded into one box (default: %(default)s)")  # fmt: skip
    play.add_argument("--limit", metavar="N", type=int, default=1500,
                      help="most Values that the page may have (default: %(default)s)")  # fmt: skip
    _takes_lang(play, _READER)
    play.set_defaults(parser=play, run="look:run_play")

    add_tools(commands)
    return parser


def _takes_lang(parser: argparse.ArgumentParser, default: str = _ENVIRONMENT) -> None:
    """Add the option for the language of what a command writes."""
    parser.add_argument("--lang", choices=LANGUAGES,
                        help=f"language of the output (default: {default})")  # fmt: skip


def _takes_subject(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for a formula and its numbers, or a model and its sample."""
    add = parser.add_argument
    add("expression",
        help="a formula such as sigmoid(w*x+b); classic or classic-biases, the 2-2-2 network of "
        "textbooks; or a file that dotgrad train or nn.save wrote")  # fmt: skip
    add("values", nargs="*", default=[], metavar="NAME=NUMBER",
        help="the value of each variable of a formula")  # fmt: skip
    sample = parser.add_mutually_exclusive_group()
    sample.add_argument("--row", metavar="X,Y", type=_numbers,
                        help="the inputs of a model (default: zeros)")  # fmt: skip
    sample.add_argument("--data", metavar="DATA",
                        help="take the inputs from a CSV file or a built-in data set")  # fmt: skip
    add("--sample", metavar="N", type=int, default=1,
        help="which sample of --data, counted from 1 (default: %(default)s)")  # fmt: skip
    _takes_table(parser)


def _numbers(text: str) -> list[float]:
    """[5.1, 3.5] of "5.1,3.5"."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list such as 5.1,3.5,0.2") from None


def _takes_table(parser: argparse.ArgumentParser, columns: bool = False) -> None:
    """Add the options for the format of a CSV file, and for its `columns` if asked."""
    table = parser.add_argument_group("format of the CSV file")
    add = table.add_argument
    add("--delimiter", metavar="C", type=_delimiter,
        help="between cells (default: comma, semicolon or tab, as in the first line)")  # fmt: skip
    add("--encoding", metavar="NAME", default="utf-8", help="text encoding (default: %(default)s)")
    add("--decimal", metavar="C", default=".",
        help="decimal mark of numbers (default: a point)")  # fmt: skip
    add("--missing", metavar="TEXT", action="append",
        help="text of a missing cell; repeat for more "
        "(default: an empty cell, NA, N/A, nan, null, none, ?)")  # fmt: skip
    if columns:
        add("--ignore", metavar="COLUMN", action="append", default=[],
            help="leave this column out; repeat for more")  # fmt: skip
        add("--categories", metavar="COLUMN", action="append", default=[],
            help="a column whose numbers are only names, like postal codes")  # fmt: skip


def _delimiter(text: str) -> str:
    """The delimiter; a tab for the two ways to type one."""
    return "\t" if text in ("\\t", "tab") else text
