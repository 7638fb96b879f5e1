"""What makes a run: another text for whatever would change it, the same one in every process."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from nn.sweeps.identity import identity

ROOT = Path(__file__).parents[3]


def written(source: str, **names: Any) -> Callable[..., Any]:
    """The function `f` of a source, with these names around it."""
    exec(source, names)
    found: Callable[..., Any] = names["f"]
    return found


PLAIN = "def f(x):\n    return g(x) * k\n"
G = written("def f(x): return x + 1")


@pytest.mark.parametrize(
    "other",
    [
        written("def f(x):\n    return g(x) + k\n", g=G, k=2),
        written(PLAIN, g=G, k=3),
        written(PLAIN, g=written("def f(x): return x + 2"), k=2),
        written(PLAIN, g=len, k=2),
        written("def f(x, y=1):\n    return g(x) * k\n", g=G, k=2),
        written("def f(x):\n    h = lambda: g(x) * k\n    return h()\n", g=G, k=2),
    ],
)
def test_what_differs_makes_another(other: Callable[..., Any]) -> None:
    assert identity(other) != identity(written(PLAIN, g=G, k=2))


def test_comments_and_layout_are_no_matter() -> None:
    spaced = "# why\n\n\ndef f(x):\n    # how\n    return (g(x)\n            * k)\n"
    assert identity(written(spaced, g=G, k=2)) == identity(written(PLAIN, g=G, k=2))


def captured(*values: Any) -> Callable[[], Any]:
    return lambda: values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(3), np.zeros(4)),
        (np.zeros(3), np.ones(3)),
        (1, 1.0),
        (0.0, -0.0),
        ({"a": 1}, {"b": 1}),
        ([1, [2]], [[1], 2]),
        (functools.partial(max, 1), functools.partial(max, 2)),
        (nn.SGD, nn.Adam),
        (nn.MLP(2, [1], rng=0), nn.MLP(2, [1], rng=1)),
        (None, "None"),
    ],
)
def test_what_is_captured_counts(one: Any, other: Any) -> None:
    assert identity(captured(one)) != identity(captured(other))
    assert identity(captured(one)) == identity(captured(one))


def test_a_class_of_ones_own_counts_by_its_methods() -> None:
    classes = [
        written(f"class Own:\n    k = 1\n    def m(self): return {n}\ndef f(): return Own()")
        for n in (1, 2)
    ]
    assert identity(classes[0]) != identity(classes[1])


def test_a_thing_that_contains_itself() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert identity(loop) == identity(loop)


SCRIPT = """
import numpy as np, nn
from nn.sweeps.identity import identity
names = {"b", "a", "c"}
model = nn.MLP(2, [3], rng=0)
def f(x): return np.sin(x), names, model, nn.cross_entropy, {"k": frozenset("xyz")}
print(identity(f, np.arange(3), {"lr": 0.1}))
"""


def test_the_same_in_another_process() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1
