"""The options of the commands that train: the network, how it is trained, how often."""

from __future__ import annotations

import argparse
from pathlib import Path


def takes_training(parser: argparse.ArgumentParser) -> None:
    """The options of `train`."""
    _takes_network(parser, "dotgrad-model", "model and report")
    add = parser.add_argument
    add("--test", metavar="SHARE", type=float, default=0.2,
        help="share of the samples to hold out (default: %(default)s)")  # fmt: skip
    add("--keep", choices=("best", "last"), default="best",
        help="the weights of which epoch: where the held-out loss was lowest, or the last "
        "(default: %(default)s)")  # fmt: skip
    add("--no-report", action="store_true", help="save the model alone")
    add("--record", action="store_true",
        help="write training.html too, a page to step through the training with")  # fmt: skip


def takes_sweep(parser: argparse.ArgumentParser) -> None:
    """The options of `sweep`."""
    _takes_network(parser, "dotgrad-sweep", "table, plot and model")
    add = parser.add_argument
    add("--vary", metavar=("NAME", "VALUE"), nargs="+", action="append", default=[],
        help="an option and values to try, or LOW..HIGH to draw from; say it again")  # fmt: skip
    add("--samples", metavar="N", type=int, help="draw so many settings (default: all)")
    add("--folds", metavar="N", type=float, default=0.2,
        help="parts, each held out once; or a share held out (default: %(default)s)")  # fmt: skip
    add("--seeds", metavar="N", type=int, default=1, help="runs of each (default: %(default)s)")
    add("--jobs", metavar="N", type=int, help="runs at a time (default: one a core)")


def _takes_network(parser: argparse.ArgumentParser, folder: str, written: str) -> None:
    """The data, the network and how it is trained; `folder` is where things are written."""
    add = parser.add_argument
    add("data", metavar="DATA", help="a CSV file, or the name of a data set")
    add("--target", metavar="COLUMN", help="the column to predict")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--classes", action="store_true", default=None, dest="classes",
                      help="the target holds classes, even if they are numbers")  # fmt: skip
    kind.add_argument("--numbers", action="store_false", default=None, dest="classes",
                      help="the target holds numbers")  # fmt: skip
    add("--layers", metavar="N,N,...", type=widths,
        help="neurons of each hidden layer (default: 32,32; with --record 8,8)")  # fmt: skip
    add("--activation", metavar="NAME", default="relu", help="between layers (default: relu)")
    add("--epochs", metavar="N", type=int, default=100, help="default: %(default)s")
    add("--batch", metavar="N", type=int, default=32, help="samples a step (default: %(default)s)")
    add("--lr", metavar="X", type=float, default=0.01, help="learning rate (default: %(default)s)")
    add("--patience", metavar="N", type=int,
        help="stop when the held-out loss has not fallen for N epochs")  # fmt: skip
    add("--seed", metavar="N", type=int, default=0, help="default: %(default)s")
    add("--dtype", choices=("float64", "float32"), default="float64", help="default: %(default)s")
    add("--threads", metavar="N", type=int, default=1, help="default: %(default)s")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--cluster", metavar="ADDRESS",
                       help="train on the workers of this Dask scheduler")  # fmt: skip
    where.add_argument("--workers", metavar="N", type=int,
                       help="train on so many Dask workers of this machine")  # fmt: skip
    add("--out", metavar="DIR", type=Path, default=Path(folder),
        help=f"folder for {written} (default: %(default)s)")  # fmt: skip


def widths(text: str) -> list[int]:
    """[32, 32] of "32,32"."""
    found = text.split(",") if text else []
    if not all(width.strip().isdecimal() and int(width) for width in found):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of sizes, such as 32,32")
    return [int(width) for width in found]
