"""python -m fuzzer [--programs N] [--seed S] [--seconds T] [--log FILE]"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from fuzzer.log import Log
from fuzzer.reached import everything
from fuzzer.running import Run


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0, or 1 if a program failed, in this run or earlier in the log."""
    parser = argparse.ArgumentParser(
        prog="python -m fuzzer",
        description="Makes random programs and compares every way to compute them.",
    )
    parser.add_argument(
        "--programs", type=int, default=1000, metavar="N", help="the most programs to run"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="the first program's seed")
    parser.add_argument("--seconds", type=float, metavar="T", help="stop after that many seconds")
    parser.add_argument(
        "--log", type=Path, metavar="FILE", help="write counts here, and resume from it"
    )
    parser.add_argument(
        "--shrink", type=float, default=60.0, metavar="T", help="seconds to shrink each failure"
    )
    chosen = parser.parse_args(arguments)
    try:
        log = Log(chosen.log, chosen.seed)
    except (OSError, ValueError, KeyError) as error:
        print(f"fuzzer: {chosen.log} is not the log of a run: {error}", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):  # shells start background jobs ignoring SIGINT
        signal.signal(number, signal.default_int_handler)
    began, before = time.monotonic(), log.counts["programs"]
    run = Run(log, print, chosen.shrink)
    try:
        run.again()
        run.programs(chosen.programs, chosen.seconds)
    except KeyboardInterrupt:
        print("ended by a signal", file=sys.stderr)
    except OSError as error:
        print(f"fuzzer: {error}", file=sys.stderr)
        return 2
    count, seconds = log.counts["programs"] - before, time.monotonic() - began
    print(f"{count} programs in {seconds:.1f} s, {count / max(seconds, 1e-9):.0f} a second")
    print(table(log))
    return 1 if log.failures else 0


def table(log: Log) -> str:
    """What ran, and what was not reached."""
    lines = [f"{name:40} {count:>12,}" for name, count in sorted(log.counts.items())]
    missing = [name for name in everything() if not log.reached[name]]
    lines += ["never reached:", *(f"    {name}" for name in missing or ["nothing"])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
