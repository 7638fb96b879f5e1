"""The programs of the benchmarks stay small: what makes them larger makes every step slower.

Times depend on the machine; instructions and bytes of code do not.  A mask on every weight, say,
or products that no matrix instruction takes, is many times as much of both.
"""

from __future__ import annotations

from typing import Any

import pytest

from autograd import jit
from autograd.run.program import Program
from benchmarks import gpt_work, jit_work
from benchmarks.jit_work import Task


def network(task: Task) -> tuple[Program, list[Any]]:
    """The program of the jit suite for a network, and its samples."""
    return jit(jit_work.objective(task), dtype=task.dtype), [task.x, task.y]


def gpt() -> tuple[Program, list[Any]]:
    """That of the gpt suite."""
    task = gpt_work.Task(8, 1)
    model = gpt_work.example()["GPT"](len(task.alphabet.letters))
    return jit(gpt_work.objective(model), dtype="float32"), task.of_step(0)


# About a fifth more than they have: instructions, and bytes of code for the lane machine.
CASES: dict[str, tuple[Any, int, int]] = {
    "2-16-16-1, hinge": (lambda: network(jit_work.moons_task(100)), 24, 4_500),
    "64-64-10, float32": (lambda: network(jit_work.digits_task(128)), 80, 45_000),
    "16-16-16": (lambda: network(jit_work.digits_task(100, (16,) * 3, "float64")), 90, 18_000),
    "64-64-64": (lambda: network(jit_work.digits_task(100, (64,) * 3, "float64")), 300, 100_000),
    "4, ten layers": (lambda: network(jit_work.digits_task(100, (4,) * 11, "float64")), 90, 7_500),
    "GPT": (gpt, 600, 580_000),
}


@pytest.mark.parametrize("name", CASES)
def test_instructions_and_code(name: str) -> None:
    make, instructions, size = CASES[name]
    program, arrays = make()
    program.trace(*arrays)
    cost = program.cost("loss")
    assert cost["instructions"] <= instructions
    assert cost["code bytes"] <= size
