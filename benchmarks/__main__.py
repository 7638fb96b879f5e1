"""python -m benchmarks SUITE [--quick] [--json FILE]"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import eager, gpt, jit, pictures, player, playground, recording, sweep, train
from benchmarks.harness import Disagreement
from benchmarks.report import Report

# Subcommand -> its suite; the first line of the module's docstring is its help.
Suite = Callable[[bool, Callable[[object], None]], Report]
SUITES: dict[str, tuple[Suite, str | None]] = {
    "eager": (eager.run, eager.__doc__),
    "jit": (jit.run, jit.__doc__),
    "draw": (pictures.run, pictures.__doc__),
    "play": (player.run, player.__doc__),
    "playground": (playground.run, playground.__doc__),
    "record": (recording.run, recording.__doc__),
    "train": (train.run, train.__doc__),
    "sweep": (sweep.run, sweep.__doc__),
    "gpt": (gpt.run, gpt.__doc__),
}


def show(part: object) -> None:
    """Print one part of a report right away, as a whole run takes minutes."""
    print(part, end="\n\n", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0, 1 if engines disagree, 2 if the file can't be written."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    suites = parser.add_subparsers(dest="suite", required=True)
    for name, (_, text) in SUITES.items():
        suite = suites.add_parser(name, help=text)
        suite.add_argument("--quick", action="store_true", help="small sizes, few rounds")
        suite.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    chosen = parser.parse_args(arguments)
    run, _ = SUITES[chosen.suite]
    try:
        report = run(chosen.quick, show)
    except Disagreement as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    if chosen.json:
        try:
            chosen.json.write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            print(f"benchmarks: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
