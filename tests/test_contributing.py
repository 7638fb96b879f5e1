"""The steps of CONTRIBUTING.md, followed in a copy: they are enough to add an operation."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from documents import ROOT, blocks

from autograd.operation import TABLE

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
(SECTION,) = re.findall(r"^## Adding an operation$(.*?)^## ", GUIDE, re.M | re.S)
NAME = "exp10"
PLACE = re.compile(r"# (\S+?)(?:, in (\w+))?\n")  # the first line of each block of code
LEFT_OUT = (".git", ".venv", ".*_cache", "__pycache__", "node_modules", "build", "*.egg-info")

# What the guide says of the new operation, as a program that prints it.
USED = """
from autograd import Value, exp10, explain, grad, jit
from viz import draw

x = Value(2.0, label="x")
y = exp10(x)
y.backward()
print(y.data, x.exp10().data, x.grad)
print(grad(grad(exp10))(0.0))
print(*jit(exp10).value_and_grad(2.0))
print(explain(y, x))
print("exp10" in draw(y).source, draw(y).pipe("svg").rstrip().endswith(b"</svg>"))
"""


def edited(text: str, block: str, dictionary: str | None) -> str:
    """The text of a file with a block at the head of a dictionary, else at the end."""
    if dictionary is None:
        return f"{text}\n{block}"
    (head,) = re.findall(rf"^{dictionary}\b.*= {{\n", text, re.M)
    return text.replace(head, head + block)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the operation was added as the guide says."""
    folder = tmp_path_factory.mktemp("contributed") / "dotgrad"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for block in blocks("python", SECTION):
        place = PLACE.match(block)
        assert place, block
        path = folder / place[1]
        text = edited(path.read_text("utf-8"), block[place.end() :], place[2])
        path.write_text(text, "utf-8")
    return folder


def run(folder: Path, *arguments: str) -> str:
    """What this Python prints in that folder.  It has to succeed."""
    environment = {key: x for key, x in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env={**environment, "PYTHONPATH": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def test_the_example_is_new() -> None:
    """Else its steps would show nothing."""
    assert NAME not in TABLE
    assert len(blocks("python", SECTION)) == 4


def test_the_commands_of_the_guide_succeed(copy: Path) -> None:
    """The page is written, and the tests that run over the table try the new row."""
    (commands,) = blocks("sh", SECTION)
    for command in commands.splitlines():
        python, *arguments = shlex.split(command)
        assert python == "python"
        told = run(copy, *arguments, *["-p", "no:cacheprovider", "-vv"] * ("pytest" in command))
    passed = re.findall(rf"(tests/\S+)::test_\w+\[.*{NAME}.*PASSED", told)
    assert {Path(file).name for file in passed} == {
        "test_table.py", "test_sweep.py", "test_docs.py",
    }  # fmt: skip
    for name in ("test_the_table_of_operations_is_current", "test_no_operation_is_left_out"):
        assert f"{name} PASSED" in told
    assert f"| `{NAME}(x)` |" in (copy / "docs" / "operations.md").read_text("utf-8")


def test_the_operation_is_what_the_guide_says(copy: Path) -> None:
    lines = run(copy, "-c", USED).splitlines()
    numbers = [float(x) for line in lines[:3] for x in line.split()]
    slope = 100.0 * 2.302585092994046
    assert numbers == pytest.approx([100.0, 100.0, slope, 2.302585092994046**2, 100.0, slope])
    assert lines[3].startswith("dy/dx = 230.2585")
    assert lines[-1] == "True True"
    assert run(copy, "-m", "dotgrad", "explain", f"{NAME}(x)", "x=2").startswith("dy/dx = 230.2585")
