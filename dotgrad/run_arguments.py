"""The options of `train` and `sweep`: the network, how it is trained, and how often."""

from __future__ import annotations

import argparse
from pathlib import Path


def takes_training(parser: argparse.ArgumentParser) -> None:
    """Add the options of `train`."""
    _takes_network(parser, "dotgrad-model", "model and report")
    add = parser.add_argument
    add("--test", metavar="SHARE", type=float, default=0.2,
        help="share of the samples to hold out (default: %(default)s)")  # fmt: skip
    add("--keep", choices=("best", "last"), default="best",
        help="keep the weights of the epoch with the lowest held-out loss, or of the last "
        "(default: %(default)s)")  # fmt: skip
    add("--no-report", action="store_true", help="save only the model")
    add("--record", action="store_true",
        help="also write training.html, a page that steps through the training")  # fmt: skip


def takes_sweep(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sweep`."""
    _takes_network(parser, "dotgrad-sweep", "table, plot and model")
    add = parser.add_argument
    add("--vary", metavar=("NAME", "VALUE"), nargs="+", action="append", default=[],
        help="an option and values to try, or LOW..HIGH to sample; repeat for more")  # fmt: skip
    add("--samples", metavar="N", type=int, help="try N random settings (default: all)")
    add("--folds", metavar="N", type=float, default=0.2,
        help="parts, each held out once; or a share held out (default: %(default)s)")  # fmt: skip
    add("--seeds", metavar="N", type=int, default=1, help="runs per setting (default: %(default)s)")
    add("--jobs", metavar="N", type=int, help="parallel runs (default: one per core)")


def _takes_network(parser: argparse.ArgumentParser, folder: str, written: str) -> None:
    """Add the options of data, network and training; `folder` is where results are written."""
    add = parser.add_argument
    add("data", metavar="DATA", help="a CSV file, or the name of a built-in data set")
    add("--target", metavar="COLUMN", help="the column to predict")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--classes", action="store_true", default=None, dest="classes",
                      help="the target holds classes, even if they are numbers")  # fmt: skip
    kind.add_argument("--numbers", action="store_false", default=None, dest="classes",
                      help="the target holds numbers")  # fmt: skip
    add("--layers", metavar="N,N,...", type=widths,
        help="neurons of each hidden layer (default: 32,32; with --record 8,8)")  # fmt: skip
    add("--activation", metavar="NAME", default="relu", help="of the hidden layers (default: relu)")
    add("--epochs", metavar="N", type=int, default=100,
        help="passes over the samples (default: %(default)s)")  # fmt: skip
    add("--batch", metavar="N", type=int, default=32,
        help="samples per step (default: %(default)s)")  # fmt: skip
    add("--lr", metavar="X", type=float, default=0.01, help="learning rate (default: %(default)s)")
    add("--patience", metavar="N", type=int,
        help="stop after N epochs without a lower held-out loss")  # fmt: skip
    add("--seed", metavar="N", type=int, default=0,
        help="seed of weights, split and batches (default: %(default)s)")  # fmt: skip
    add("--dtype", choices=("float64", "float32"), default="float64",
        help="precision of the numbers (default: %(default)s)")  # fmt: skip
    add("--threads", metavar="N", type=int, default=1,
        help="threads that share the samples (default: %(default)s)")  # fmt: skip
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--cluster", metavar="ADDRESS",
                       help="train on the workers of this Dask scheduler")  # fmt: skip
    where.add_argument("--workers", metavar="N", type=int,
                       help="train on N Dask workers on this machine")  # fmt: skip
    add("--out", metavar="DIR", type=Path, default=Path(folder),
        help=f"folder for {written} (default: %(default)s)")  # fmt: skip


def widths(text: str) -> list[int]:
    """[32, 32] for "32,32".  Raises ArgumentTypeError for anything but such a list."""
    found = text.split(",") if text else []
    if not all(width.strip().isdecimal() and int(width) for width in found):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of sizes, such as 32,32")
    return [int(width) for width in found]
