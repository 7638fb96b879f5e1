"""The map in docs/verification.md: each promise and each kind of fault has tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from golden import POINTS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")

# What must be in it.  What is found and mended is added here first.
KINDS = {
    "Rules": [
        "An operation never raises an error and never returns a complex number",
        "`detect_anomaly` finds the first inf or nan",
        "A slope has its own formula and is not computed from the rounded result",
        "At a kink the slope is the one of least norm; a tie gives half to each side",
        "A branch that `where` did not choose is not connected",
        "A constant exponent stays constant at every order",
        "nan propagates",
        "No subnormal is flushed to zero, and no simplification loses inf or nan",
        "Compiled results equal eager ones: to the bit if exact, else within the tolerance",
    ],
    "Values and slopes at the edges": [
        "`x**0`",
        "`x**1`, `x**2`, `x**3` at 0",
        "Fractional and negative powers of 0",
        "Powers of negative numbers",
        "A square that overflows",
        "The slope of a power of a negative base with respect to its exponent",
        "Powers with base 0",
        "`sqrt` at 0 and below",
        "`sqrt(x*x)` at 0",
        "`hypot` at 0 and far from 0",
        "`log` at 0 and below",
        "`exp` far from 0",
        "`sigmoid` far from 0",
        "The tails of `tanh`",
        "`softplus` beyond 20",
        "Slopes of `expm1`, `asin` and `acos`",
        "Kinks of `abs`, `relu` and similar functions",
        "`relu` of nan",
        "Ties of `maximum` and `minimum`",
        "Python's own `max`",
        "`clamp` at and beyond its bounds",
        "`x % y`",
        "Division by 0 and of tiny numbers",
        "`atan2` at 0, tiny and huge",
        "`std` of equal numbers",
        "`softmax` of distant and of masked numbers",
        "`logsumexp` of huge numbers",
        "`prod` with zeros",
        "A guarded `log`, and `sin(x) / x`",
        "Nested derivatives are not confused",
        "An adjoint of 0 is not skipped at second order",
    ],
    "Graphs": [
        "A chain of a million nodes, without recursion",
        "Graphs are freed at once, without the garbage collector",
        "`backward` twice, and two losses that share a node",
        "`backward` from an inner node and from a leaf",
        "A leaf that changes between the forward and the backward pass",
        "`a += b` rebinds",
        "Doubling sixty times",
        "Which types of numbers are accepted",
        "Other types are refused by name",
        "Arrays on either side of an operator",
        "`==` and `!=`, by number and by identity",
        "Hash and order",
        "Conversions that would silently lose a gradient are refused",
        "Formats and unary operators",
        "Copies and pickles",
        "Threads that share a leaf",
        "Pictures and explanations show the numbers of the computation",
    ],
    "Gradients": [
        "A transform is connected to the Values that its function captures",
        "A program's gradient is passed on through a captured result",
        "`sign`, `floor` and `ceil` are connected to nothing",
        "An input with a zero tangent causes no nan in forward mode",
        "Infinite logits and gaps of any size, at second order",
        "Norms whose squares would overflow or underflow",
        "A parameter without a gradient is not updated",
        "Errors of a user's own operation reach the user",
    ],
    "Programs": [
        "Mixed and shared tables in `take`",
        "Entries that no sample reads are not connected",
        "Infinite numbers in a branch that is not taken",
        "The order of sums on each path through the branches",
        "The order of gradients",
        "Methods, names and defaults of arguments",
        "Integers as numbers, vectors and masked arrays",
        "What a program reads from outside is current, named or refused",
        "What can't be watched is named once, or is an error",
        "A program that is traced at every call says so once",
        "Programs draw new random numbers at each call, the same as on Values",
        "A wrong optimizer rule of the user's own",
        "Numbers on a tape are never confused with nodes",
        "Integers in a sample act as numbers under every operator",
    ],
    "Training, data and models": [
        "Changes by a callback take effect, compiled too",
        "What a callback set before it raised an error is kept",
        "Targets that a loss can't accept",
        '"Correct" means the same in all metrics',
        "Many samples are run compiled",
        "A run resumed with other data or settings",
        "Number formats, dialects and missing cells of tables",
        "Cells that are missing, infinite or text; ragged rows; encodings",
        "User-defined classes and PyTorch's names in files",
        "Wide tables and large networks take time in proportion to their size",
        "Training nothing, or too much, from the command line",
    ],
    "The checks themselves": [
        "`check_grads` rejects no correct function",
        "`check_grads` notices an error of one part in a thousand",
        "`check_grads` says so when no number can decide",
        "Random programs run the operators that they print",
        "The fuzzer finds planted faults and keeps its log intact",
        "Planted faults are caught",
    ],
    "Ways in": [
        "micrograd's programs, attributes and subclasses",
        "NumPy's functions on Values, and arrays of one number",
        "Mistyped names and wrong arguments of the command",
        "A home folder that can't be written to",
        "The other distribution named autograd",
    ],
    "Faults": [
        "Machine code that is cut off, flipped, empty or misnamed",
        "Machine code for another version or processor",
        "A folder, pipe, link or device in its place",
        "A cache file that others own or can write to",
        "A cache folder that others own or can write to, or that is a link",
        "No home folder, and no cache",
        "No LLVM",
        "Several processes that write the same key",
        "Full and read-only disks",
        "Files that are read-only, have modes, or are links",
        "Killed in the middle of a save",
        "Killed at random moments of a run with checkpoints",
        "Ctrl-C in `fit`, `save` and `resume`",
        "Ctrl-C in `backward`, of Values and of programs",
        "Ctrl-C in `load_state_dict`",
        "Ctrl-C on entering or leaving a `with` block",
        "Damaged files of models and runs",
        "Model files with false or broken headers",
        "A state that does not fit changes nothing",
        "Pipes and devices in place of model files",
        "Arbitrary tables and formulas",
        "Hostile labels in pictures and pages",
        "Terminal escape sequences in texts and errors",
        "Graphviz that is missing, hangs or fails, and graphs that are too large",
        "Indices that change after the check",
        "A forked child process, also in the middle of a run",
        "Processes that are spawned or forked from a server",
        "Errors passed between processes",
        "Threads, also at first calls",
        "Requests for more memory than there is",
        "Flat memory over many calls and traces",
    ],
}  # fmt: skip


def tables() -> dict[str, dict[str, str]]:
    """The rows of the map by heading: what holds, and the cell of its tests."""
    (part,) = re.findall(r"^## What holds, and its test$(.*?)^## ", PAGE, re.M | re.S)
    found: dict[str, dict[str, str]] = {}
    for line in part.splitlines():
        if line.startswith("### "):
            rows = found[line[4:]] = {}
        elif line.startswith("| ") and not line.startswith("| what holds"):
            kind, _, tests = line.strip("| ").partition(" | ")
            assert kind not in rows, kind
            rows[kind] = tests
    return found


@cache
def defined_in(file: str) -> set[str]:
    """The names of the tests of a file."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {x.name for x in tree.body if isinstance(x, ast.FunctionDef)}


ROWS = [(kind, cell) for rows in tables().values() for kind, cell in rows.items()]


def test_no_kind_is_missing_and_none_is_made_up() -> None:
    assert {heading: list(rows) for heading, rows in tables().items()} == KINDS


@pytest.mark.parametrize(("kind", "cell"), ROWS, ids=[kind for kind, _ in ROWS])
def test_each_named_test_is_there(kind: str, cell: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", cell)
    assert named
    for file, name in named:
        assert name in defined_in(file)
    points = re.findall(r"`([^`]*)`", re.sub(r"`[\w/]+\.py::test_\w+`", "", cell))
    assert set(points) <= set(map(str, POINTS))
