"""Plants faults in the sources, one at a time, and tells which of them no test notices.

    python tests/support/mutate.py autograd/passes          # its comparisons and booleans
    python tests/support/mutate.py autograd/machine --operands 300 --seed 1

Each fault is planted in a copy of the checkout, where first the test file that mirrors the source
runs, then those of its folder, then the random programs, until one test fails.  What survives is
printed with its line: it needs a test, or a reason why the program means the same.
DeMillo, Lipton and Sayward, "Hints on Test Data Selection", 1978.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
LAST = ["tests/autograd/run/test_random_programs.py", "tests/autograd/run/test_program.py"]
_SERVER = multiprocessing.get_context("forkserver")  # its processes begin with all of these:
_SERVER.set_forkserver_preload(["pytest", "numpy", "llvmlite.binding", "mpmath"])
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
_COMBINED: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*", ast.LShift: ">>",
    ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip


class Fault(NamedTuple):
    """A replacement of some characters of a file."""

    path: Path
    begin: int
    end: int
    text: str
    line: int

    def planted(self) -> str:
        """The file with the fault."""
        source = self.path.read_bytes()
        return (source[: self.begin] + self.text.encode() + source[self.end :]).decode()

    def __str__(self) -> str:
        source = self.path.read_bytes()
        was = " ".join(source[self.begin : self.end].decode().split())
        return f"{self.path.relative_to(ROOT)}:{self.line}: {was}  ->  {self.text}"


class _Source:
    """A parsed file, and where in it each node stands."""

    def __init__(self, path: Path) -> None:
        self.path, self.bytes = path, path.read_bytes()
        self.tree = ast.parse(self.bytes)
        self._begins = [0]
        for line in self.bytes.splitlines(keepends=True):
            self._begins.append(self._begins[-1] + len(line))

    def place(self, node: ast.expr) -> tuple[int, int]:
        """The first byte of an expression, and the one behind it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        begin = self._begins[node.lineno - 1] + node.col_offset
        return begin, self._begins[node.end_lineno - 1] + node.end_col_offset

    def fault(self, node: ast.expr, text: str) -> Fault:
        """`text` in the place of an expression."""
        return Fault(self.path, *self.place(node), text, node.lineno)

    def text(self, node: ast.expr) -> str:
        """An expression as it is written, in parentheses."""
        begin, end = self.place(node)
        return f"({self.bytes[begin:end].decode()})"

    def decisions(self) -> Iterator[Fault]:
        """Every comparison moved or turned, every `and` an `or`, every `not` gone."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Compare):
                parts = [self.text(x) for x in (node.left, *node.comparators)]
                for k, op in enumerate(node.ops):
                    signs = [_sign(x) for x in node.ops]
                    signs[k] = _COMPARED[type(op)]
                    tail = [f" {sign} {part}" for sign, part in zip(signs, parts[1:])]
                    yield self.fault(node, f"({parts[0]}{''.join(tail)})")
            elif isinstance(node, ast.BoolOp):
                other = " or " if isinstance(node.op, ast.And) else " and "
                yield self.fault(node, f"({other.join(map(self.text, node.values))})")
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                yield self.fault(node, self.text(node.operand))

    def operands(self) -> Iterator[Fault]:
        """Every number one more, every operator of integers another one; types stay as they are."""
        types = {id(part) for node in ast.walk(self.tree) for part in _in_types(node)}
        for node in ast.walk(self.tree):
            if id(node) in types:
                continue
            if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                yield self.fault(node, f"({node.value!r} + 1)")
            elif isinstance(node, ast.BinOp) and type(node.op) in _COMBINED:
                sign = _COMBINED[type(node.op)]
                yield self.fault(node, f"({self.text(node.left)} {sign} {self.text(node.right)})")


def _in_types(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node's annotations."""
    for name in ("annotation", "returns"):
        given = getattr(node, name, None)
        if given is not None:
            yield from ast.walk(given)


def _sign(op: ast.cmpop) -> str:
    """A comparison as it is written."""
    x = ast.Name("x")
    return ast.unparse(ast.Compare(x, [op], [x]))[2:-2]


def tests_of(path: Path) -> list[str]:
    """The tests to run, nearest first."""
    place = Path("tests") / path.relative_to(ROOT)
    mirror = place.with_name(f"test_{path.name}")
    return [str(p) for p in (mirror, place.parent) if (ROOT / p).exists()] + LAST


def survives(fault: Fault, copy: Path, seconds: float) -> bool:
    """Whether no test is red in a copy of the checkout that has the fault."""
    target = copy / fault.path.relative_to(ROOT)
    whole = target.read_text(encoding="utf-8")
    target.write_text(fault.planted(), encoding="utf-8")
    process = _SERVER.Process(target=_tested, args=(copy, tests_of(fault.path)))
    process.start()
    process.join(seconds)
    if process.is_alive():  # a loop without end is noticed too
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
    target.write_text(whole, encoding="utf-8")
    return process.exitcode == 0


def _tested(copy: Path, tests: list[str]) -> None:
    """Runs the tests in this new process, silently, and ends it; the status is 0 if all passed."""
    os.setpgid(0, 0)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    os.chdir(copy)
    os.environ["PYTHONPATH"] = str(copy)
    sys.path[:0] = [str(copy)]
    sys.dont_write_bytecode = True
    os._exit(pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests]))


def chosen(options: argparse.Namespace) -> list[Fault]:
    """The faults to plant, in the order of the sources."""
    files = [
        path
        for given in options.sources
        for path in (sorted(given.rglob("*.py")) if given.is_dir() else [given])
    ]
    found = [_Source(path.resolve()) for path in files]
    if not options.operands:
        return [fault for source in found for fault in source.decisions()]
    every = [fault for source in found for fault in source.operands()]
    return sorted(random.Random(options.seed).sample(every, min(options.operands, len(every))))


def main() -> int:
    """Plant all faults; the exit status says whether one survived."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="+", type=Path, help="files and folders")
    parser.add_argument("--operands", type=int, metavar="N", help="N constants and operators")
    parser.add_argument("--seed", type=int, default=0, help="which of them")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--seconds", type=float, default=300.0, help="a test file's limit")
    options = parser.parse_args()
    faults = chosen(options)
    copies: SimpleQueue[Path] = SimpleQueue()
    survivors = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        for k in range(options.jobs):
            copy = Path(folder) / str(k)
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "node_modules"))
            copies.put(copy)
        if faults and not survives(faults[0]._replace(end=faults[0].begin, text=""), copy, 900.0):
            parser.error(f"without a fault too, a test fails: {' '.join(tests_of(faults[0].path))}")

        def try_one(fault: Fault) -> bool:
            copy = copies.get()
            try:
                return survives(fault, copy, options.seconds)
            finally:
                copies.put(copy)

        for number, (fault, alive) in enumerate(zip(faults, pool.map(try_one, faults)), 1):
            survivors += alive
            if alive:
                print(f"survives: {fault}", flush=True)
            if number % 20 == 0:
                print(f"{number} of {len(faults)} planted, {survivors} survive", flush=True)
    print(f"{len(faults)} planted, {survivors} survive")
    return min(survivors, 1)


if __name__ == "__main__":
    sys.exit(main())
