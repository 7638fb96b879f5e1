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
        "An operation never raises and never gives a complex number",
        "The first inf or nan is found where it is asked for",
        "A slope is computed by a formula of its own, not from a rounded result",
        "At a kink the slope is that of least norm, in a tie a half each",
        "What `where` did not choose is not connected",
        "A constant exponent is a constant, at every order",
        "nan is not swallowed",
        "Nothing is flushed to zero, no law forgets inf or nan",
        "Compiled is eager: to the bit where exact, within the tolerance elsewhere",
    ],
    "Values and slopes at the edges": [
        "`x**0`",
        "`x**1`, `x**2`, `x**3` at 0",
        "Fractional and negative powers of 0",
        "Powers of negative numbers",
        "A square that overflows",
        "The slope of a negative base by its exponent",
        "Powers with base 0",
        "`sqrt` at 0 and below",
        "`sqrt(x*x)` at 0",
        "`hypot` at 0 and far out",
        "`log` at 0 and below",
        "`exp` far out",
        "`sigmoid` far out",
        "`tanh` keeps its tail",
        "`softplus` beyond 20",
        "Slopes of `expm1`, `asin` and `acos`",
        "Kinks of `abs`, `relu` and its kin",
        "`relu` of nan",
        "Ties of `maximum` and `minimum`",
        "Python's own `max`",
        "`clamp` at and beyond its bounds",
        "`x % y`",
        "Division by 0, and of tiny numbers",
        "`atan2` at 0, tiny and huge",
        "`std` of equal numbers",
        "`softmax` of far numbers and masks",
        "`logsumexp` of huge numbers",
        "`prod` with zeros",
        "A guarded `log`, and `sin(x) / x`",
        "Derivatives within derivatives are told apart",
        "An adjoint of 0 is not skipped at second order",
    ],
    "Graphs": [
        "A chain of a million nodes, without recursion",
        "Graphs are freed at once, none is left to the collector",
        "Backward twice, and two losses over one node",
        "Backward from an inner node and from a leaf",
        "A leaf changed between forward and backward",
        "`a += b` rebinds",
        "Doubling sixty times",
        "Which numbers are taken",
        "What is refused, by its type",
        "Arrays on either side of an operator",
        "`==` and `!=`, by number and by identity",
        "Hash and order",
        "What would lose a gradient in silence is refused",
        "Formats and unary operators",
        "Copies and pickles",
        "Threads that share a leaf",
        "Pictures and explanations show the numbers of the computation",
    ],
    "Gradients": [
        "A transform over a function that reaches Values is connected to them",
        "A program's gradient goes on into a captured result",
        "`sign`, `floor` and `ceil` are connected to nothing",
        "What does not move sends no nan forwards",
        "Logits of infinity, and gaps of any size, at second order",
        "Norms that would over- or underflow",
        "What gets no gradient is not moved",
        "Errors of a user's own operation reach the user",
    ],
    "Programs": [
        "Tables, mixed and shared, in `take`",
        "Entries that no sample reads are not connected",
        "Infinite numbers in a branch not taken",
        "The order of sums in each way through the branches",
        "The order of gradients",
        "Methods, names and defaults of arguments",
        "Integers as numbers, vectors, masked arrays",
        "What a program reads is fresh, named or refused",
        "What can't be watched is named once, or an error",
        "A trace at every call is named once",
        "Random numbers are drawn anew, as Values see them",
        "A user's wrong rule of an optimizer",
        "Numbers of a tape are never taken for nodes",
        "Integers of a sample are numbers under every operator",
    ],
    "Training, data and models": [
        "What a callback changes counts, compiled too",
        "What a callback set before it raised is kept",
        "Targets that a loss can't take",
        "Right means one thing",
        "Many samples run compiled",
        "A run resumed with other data or settings",
        "Notations, dialects and gaps of tables",
        "Cells that are missing, infinite or text; ragged rows; encodings",
        "Classes of one's own, and PyTorch's names, in files",
        "Wide tables and large networks take time in proportion",
        "The command with nothing to train, or too much",
    ],
    "The checks themselves": [
        "`check_grads` accuses no right function",
        "`check_grads` misses no fault of a part in a thousand",
        "Where no number can tell, it says so",
        "Random programs run by the operators that they print",
        "The fuzzer finds planted faults, and its log is whole",
        "Planted faults are caught",
    ],
    "Ways in": [
        "micrograd's programs, attributes and subclasses",
        "NumPy's functions of Values, arrays of one number",
        "Near names and wrong arguments of the command",
        "A home that can't be written to",
        "The other distribution called autograd",
    ],
    "Faults": [
        "Machine code cut off, flipped, empty, of another name",
        "Machine code of another version or processor",
        "A folder, pipe, link or device in its place",
        "A file of the cache that others own or can write",
        "A folder of the cache that is foreign, a link, or writable by others",
        "No home, no cache",
        "No LLVM",
        "Several processes at one key",
        "Full and read-only disks",
        "Files that are read-only, have modes, or are links",
        "Killed in the middle of a save",
        "Killed at random moments of a run with checkpoints",
        "Ctrl-C in fit, save and resume",
        "Ctrl-C in backward, of Values and of programs",
        "Ctrl-C in `load_state_dict`",
        "Ctrl-C on the way in or out of a block",
        "Models and runs after any accident",
        "Models that lie about themselves",
        "A state that does not fit changes nothing",
        "Pipes and devices as models",
        "Any table, any formula",
        "Hostile labels in pictures and pages",
        "Escapes of a terminal in texts and errors",
        "No Graphviz, one that hangs or fails, graphs too large",
        "Indices that change after they were checked",
        "A forked child, also in the middle of a run",
        "Processes that are spawned, or forked from a server",
        "Errors that cross processes",
        "Threads, at first calls too",
        "More than memory holds",
        "Memory over many calls and traces",
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
