"""`import autograd` is light: it starts in milliseconds and brings no package with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import autograd

HEAVY = {"numpy", "llvmlite", "graphviz", "pygraphviz", "tqdm", "nn", "viz", "mpmath", "pytest"}
PROGRAM = """
import json, sys
before = set(sys.modules)
import autograd
x = autograd.Value(2.0)
autograd.grad(lambda x: x.tanh())(1.0)
json.dump(sorted(set(sys.modules) - before), sys.stdout)
"""


def modules_of_an_import() -> set[str]:
    """What a fresh interpreter has loaded more after importing and using autograd."""
    root = str(Path(autograd.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(json.loads(done.stdout))


def test_import_brings_little() -> None:
    brought = modules_of_an_import()
    assert "autograd.value" in brought
    assert not {name.partition(".")[0] for name in brought} & HEAVY
    foreign = {name for name in brought if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name.partition(".")[0] for name in foreign} == {"autograd"}
    assert len(brought - foreign) <= 30, sorted(brought - foreign)


def test_star_hides_no_builtin() -> None:
    import builtins

    assert not set(autograd.__all__) & set(dir(builtins))
    assert len(set(autograd.__all__)) == len(autograd.__all__)
    assert all(hasattr(autograd, name) for name in autograd.__all__)
