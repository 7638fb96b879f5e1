"""The command `dotgrad`."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd.modes import join_library

join_library(__file__)  # an error names the user's line, not one of the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0, 2 for an error told in one line, 130 for Ctrl-C.

    `doctor` gives 1 where something is to be mended.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a label may hold what the terminal can't show
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            options = _parser().parse_args(
                _shielded(sys.argv[1:] if arguments is None else arguments)
            )
            status: int = options.run(options)
            return status
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("\ndotgrad: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("DOTGRAD_DEBUG"):
            raise
        print(f"dotgrad: {_one_line(error)}", file=sys.stderr)
        return 2


def _shielded(arguments: Sequence[str]) -> list[str]:
    """The arguments, a formula that starts with a minus behind a space: else it were an option."""
    return [f" {x}" if re.match(r"-[^-oh]|-[oh]\W", x) else x for x in arguments]


def _one_line(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    text = " ".join(str(error).split()) or type(error).__name__
    expected = isinstance(error, (ValueError, ImportError, ArithmeticError, RuntimeError))
    if isinstance(error, ValueError):  # of Python's arguments, by the names of the options
        text = re.sub(r"\b(limit|collapse)=(?=\d|\W|$)", _option, text)
        text = text.replace('take the DOT text with format="dot"', "take the DOT text, -o FILE.dot")
    return text if expected else f"{type(error).__name__}: {text}"


def _option(argument: re.Match[str]) -> str:
    """`--limit` for `limit=`, `--limit 60` for `limit=60`."""
    following = argument.string[argument.end() : argument.end() + 1]
    return f"--{argument[1]} " if following.isdigit() else f"--{argument[1]}"


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> Any:
        self.exit(2, f"dotgrad: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    from autograd import __version__

    parser = _Parser(prog="dotgrad", description="Scalar automatic differentiation, drawn.")
    parser.add_argument("--version", action="version", version=f"dotgrad {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    demo = commands.add_parser(
        "demo", help="the classic worked example, a network that learns digits, pictures of both"
    )
    demo.add_argument("--out", metavar="DIR", type=Path, default=Path("dotgrad-demo"),
                      help="folder for the pictures (default: %(default)s)")  # fmt: skip
    demo.add_argument("--seed", metavar="N", type=int, default=0, help="seed of the training")
    demo.set_defaults(run=_demo)

    draw = commands.add_parser(
        "draw",
        help="draw an expression and its gradients",
        description='dotgrad draw "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o out.svg',
    )
    _takes_subject(draw)
    draw.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                      help="the picture: .svg, .png, .pdf or .dot")  # fmt: skip
    draw.add_argument("--theme", choices=("light", "dark"), default="light")
    draw.add_argument(
        "--collapse",
        metavar="LEVEL",
        default="auto",
        choices=("auto", "none", "neuron", "layer", "module"),
        help="fold each neuron, layer or module; auto (default): if need be; none",
    )
    draw.add_argument("--open", metavar="NAME", action="append", default=[],
                      help="leave this box unfolded")  # fmt: skip
    draw.add_argument("--focus", metavar="NAME", action="append",
                      help="only this variable or box and what is around it")  # fmt: skip
    draw.add_argument("--radius", metavar="N", type=int, default=2,
                      help="operations around the focus (default: %(default)s)")  # fmt: skip
    draw.add_argument("--limit", metavar="N", type=int, default=500,
                      help="boxes a picture may have (default: %(default)s)")  # fmt: skip
    draw.set_defaults(run=_draw)

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
    explain.add_argument("-o", "--out", metavar="FILE", type=Path,
                         help="write a file: .txt, .md or .tex, or its paths as a picture, "
                         ".svg, .png, .pdf or .dot")  # fmt: skip
    explain.set_defaults(run=_explain)

    train = commands.add_parser(
        "train",
        help="train a network on a table, save it, write a report",
        description="dotgrad train flowers.csv --target species --layers 32,32 --out flowers; "
        "data sets that are there: iris, digits, moons, circles, xor, spirals",
    )
    _takes_training(train)
    train.set_defaults(run=_train)

    predict = commands.add_parser(
        "predict",
        help="what a trained network says of a table",
        description="dotgrad predict flowers/model.safetensors new.csv -o predictions.csv",
    )
    predict.add_argument("model", type=Path, help="the file or folder that train wrote")
    predict.add_argument("data", help="a CSV file with the columns of the training table")
    predict.add_argument("-o", "--out", metavar="FILE", type=Path,
                         help="a CSV file for the predictions (default: stdout)")  # fmt: skip
    predict.set_defaults(run=_predict)

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
    worksheet.add_argument("--title", metavar="TEXT", help="the heading")
    worksheet.set_defaults(run=_worksheet)

    play = commands.add_parser(
        "play",
        help="a page that steps through a computation and its gradients",
        description='dotgrad play "sigmoid(w*x+b)" w=0.3 x=2 b=1 -o out.html; '
        "dotgrad play classic -o out.html for the 2-2-2 network; "
        "dotgrad play flowers/model.safetensors --data flowers.csv -o out.html for the loss of "
        "its first sample",
    )
    _takes_subject(play)
    play.add_argument("-o", "--out", metavar="FILE", type=Path, required=True,
                      help="the page: .html, one file for any browser")  # fmt: skip
    play.add_argument("--title", metavar="TEXT", help="its heading")
    play.add_argument("--theme", choices=("auto", "light", "dark"), default="auto")
    play.add_argument("--collapse", choices=("auto", "neuron", "layer", "none"), default="auto",
                      help="what is one box until it is opened (default: %(default)s)")  # fmt: skip
    play.add_argument("--limit", metavar="N", type=int, default=1500,
                      help="Values a page may have (default: %(default)s)")  # fmt: skip
    play.set_defaults(run=_play)

    doctor = commands.add_parser("doctor", help="what is installed, what renders, what to mend")
    doctor.set_defaults(run=_doctor)
    return parser


def _takes_training(parser: argparse.ArgumentParser) -> None:
    """The options of `train`."""
    add = parser.add_argument
    add("data", metavar="DATA", help="a CSV file, or the name of a data set")
    add("--target", metavar="COLUMN", help="the column to predict")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--classes", action="store_true", default=None, dest="classes",
                      help="the target holds classes, even if they are numbers")  # fmt: skip
    kind.add_argument("--numbers", action="store_false", dest="classes",
                      help="the target holds numbers")  # fmt: skip
    add("--layers", metavar="N,N,...", type=_widths, default=[32, 32],
        help="neurons of each hidden layer (default: 32,32)")  # fmt: skip
    add("--activation", metavar="NAME", default="relu", help="between layers (default: relu)")
    add("--epochs", metavar="N", type=int, default=100, help="default: %(default)s")
    add("--batch", metavar="N", type=int, default=32, help="samples a step (default: %(default)s)")
    add("--lr", metavar="X", type=float, default=0.01, help="learning rate (default: %(default)s)")
    add("--patience", metavar="N", type=int,
        help="stop when the held-out loss has not fallen for N epochs")  # fmt: skip
    add("--test", metavar="SHARE", type=float, default=0.2,
        help="share of the samples to hold out (default: %(default)s)")  # fmt: skip
    add("--seed", metavar="N", type=int, default=0, help="default: %(default)s")
    add("--dtype", choices=("float64", "float32"), default="float64", help="default: %(default)s")
    add("--threads", metavar="N", type=int, default=1, help="default: %(default)s")
    add("--out", metavar="DIR", type=Path, default=Path("dotgrad-model"),
        help="folder for model and report (default: %(default)s)")  # fmt: skip
    add("--no-report", action="store_true", help="save the model alone")
    add("--record", action="store_true",
        help="write training.html too, a page to step through the training with")  # fmt: skip


def _widths(text: str) -> list[int]:
    """[32, 32] of "32,32"."""
    widths = text.split(",") if text else []
    if not all(width.strip().isdecimal() and int(width) for width in widths):
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers from 1 up, such as 32,32")
    return [int(width) for width in widths]


def _takes_subject(parser: argparse.ArgumentParser) -> None:
    """Let a command take an expression with its numbers, or a model with its sample."""
    add = parser.add_argument
    add("expression",
        help="a formula such as sigmoid(w*x+b), the classic 2-2-2 network, or a file that "
        "dotgrad train or nn.save wrote")  # fmt: skip
    add("values", nargs="*", default=[], metavar="NAME=NUMBER",
        help="each variable's number, for a formula")  # fmt: skip
    sample = parser.add_mutually_exclusive_group()
    sample.add_argument("--row", metavar="X,Y", type=_numbers,
                        help="a model's inputs, as many as it takes (default: zeros)")  # fmt: skip
    sample.add_argument("--data", metavar="DATA",
                        help="take them from a CSV file or a data set")  # fmt: skip
    add("--sample", metavar="N", type=int, default=1,
        help="which sample of it, from 1 (default: %(default)s)")  # fmt: skip


def _numbers(text: str) -> list[float]:
    """[5.1, 3.5] of "5.1,3.5"."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list such as 5.1,3.5,0.2") from None


def _demo(options: argparse.Namespace) -> int:
    from dotgrad.demo import demo

    demo(options.out, options.seed)
    return 0


def _draw(options: argparse.Namespace) -> int:
    from dotgrad.look import run_draw

    return run_draw(options)


def _explain(options: argparse.Namespace) -> int:
    from dotgrad.look import run_explain

    return run_explain(options)


def _train(options: argparse.Namespace) -> int:
    from dotgrad.train import train

    return train(options)


def _predict(options: argparse.Namespace) -> int:
    from dotgrad.predict import predict

    return predict(options)


def _worksheet(options: argparse.Namespace) -> int:
    from dotgrad.look import run_worksheet

    return run_worksheet(options)


def _play(options: argparse.Namespace) -> int:
    from dotgrad.look import run_play

    return run_play(options)


def _doctor(options: argparse.Namespace) -> int:
    from dotgrad.doctor import report

    lines, healthy = report()
    print("\n".join(lines))
    return 0 if healthy else 1
