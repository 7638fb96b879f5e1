"""The cost of `import autograd` in a fresh interpreter, and the modules it loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.harness import Entry, Instrument, take_turns
from benchmarks.report import Bar, Row, Table

ROOT = Path(__file__).resolve().parent.parent
START = ("start",)
HEAVY = {"numpy", "llvmlite", "graphviz", "pygraphviz", "tqdm"}

LIST_IMPORTS = """
import sys
before = set(sys.modules)
import autograd
print(*{name.partition(".")[0] for name in set(sys.modules) - before})
"""


def measure(rounds: int) -> tuple[Table, list[Bar]]:
    """Milliseconds of the import alone, and the two bars: the time, and no heavy modules."""
    programs = {"bare interpreter": "pass", "with import autograd": "import autograd"}
    timings = take_turns([interpreter(name, text) for name, text in programs.items()], rounds)
    bare, full = (timing.seconds(START) for timing in timings.values())
    rows: list[Row] = [
        (name, {"ms": timing.median(START) * 1e3}) for name, timing in timings.items()
    ]
    alone = median(more - less for more, less in zip(full, bare, strict=True)) * 1e3
    rows.append(("the difference", {"ms": alone}))
    heavy = sorted(HEAVY & set(child(LIST_IMPORTS).split()))
    bars = [
        Bar("import autograd", 50.0, "ms", alone, at_most=True),
        Bar(" ".join(["heavy modules it brings", *heavy]), 0, "modules", len(heavy), at_most=True),
    ]
    notes = (f"fresh processes, medians of {rounds} rounds",)
    return Table("import autograd", rows, notes), bars


def interpreter(name: str, program: str) -> Entry:
    """An Entry that runs `program` in a new interpreter."""

    def run(instrument: Instrument) -> list[float]:
        instrument.start()
        child(program)
        instrument.lap("start")
        return []

    return Entry(name, run)


def child(program: str) -> str:
    """What `program` prints in a new interpreter that sees this checkout."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout
