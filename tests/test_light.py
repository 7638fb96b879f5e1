"""Values, transforms, explanations, networks and training on Values, with no package installed.

The same numbers come out as with NumPy, to the bit; what needs a package says which in one
sentence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from light import LIGHT

from nn.training import batches, plain
from nn.training.permutations import Permutations

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[int, str, str]]:
    """Runs a Python that has nothing installed; (exit status, stdout, stderr)."""
    folder = tmp_path_factory.mktemp("bare")
    made = [sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")]
    subprocess.run(made, check=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"

    def run(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [python, "-W", "error", *arguments], cwd=folder, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "DOTGRAD_CACHE": ""},
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture(scope="module")
def found(bare: Callable[..., tuple[int, str, str]]) -> Any:
    """What runs there, with its numbers, and what does not, with what it says."""
    status, out, err = bare(str(ROOT / "tests" / "support" / "light.py"))
    assert status == 0, err
    return json.loads(out)


@pytest.mark.parametrize("name", LIGHT)
def test_the_numbers_are_the_same_without_any_package(found: Any, name: str) -> None:
    assert found["light"][name] == json.loads(json.dumps(LIGHT[name]()))


@pytest.mark.parametrize(("name", "said"), [
    ("jit", "a compiled function needs NumPy, which is not installed: pip install numpy"),
    ("jit with parameters", "a compiled function needs NumPy"),
    ("save", "saving a model needs safetensors, which is not installed: pip install safetensors"),
    ("load", "reading a model needs safetensors"),
    ("predict", "predict, which returns an array, needs NumPy, which is not installed: pip install "
                "numpy; model(x) gives a sample's outputs"),
    ("fit", "compiled training needs NumPy, which is not installed: pip install numpy; "
            "Trainer(..., compiled=False) does without"),
    ("evaluate", "compiled training needs NumPy"),
    ("trainer.save", "saving a run needs NumPy"),
    ("trainer.resume", "resuming a run needs NumPy"),
    ("step_losses", "step_losses, an array, needs NumPy"),
    ("progress", "a progress bar needs tqdm"),
    ("sweep", "a sweep needs NumPy"),
    ("playground", "a playground needs NumPy"),
    ("record", "a recording of training needs NumPy"),
])  # fmt: skip
def test_what_needs_a_package_says_so(found: Any, name: str, said: str) -> None:
    assert found["heavy"][name].startswith(said)


def test_commands_without_any_package(bare: Callable[..., tuple[int, str, str]]) -> None:
    assert bare("-m", "dotgrad", "explain", "x*x", "x=2")[:2] == (
        0,
        "dy/dx = 4\n\nwhere y = x * x\n",
    )
    status, out, err = bare("-m", "dotgrad", "doctor")
    assert (status, err) == (1, "")
    assert "  MISSING  numpy\n" in out
    assert "\nmachine code\n  -        NumPy is missing\n" in out
    status, out, err = bare("-m", "dotgrad", "train", "iris")
    assert (status, out) == (2, "")
    assert err == "dotgrad: this command needs NumPy, which is not installed: pip install numpy\n"


@pytest.mark.parametrize(
    "seeds", [(0,), (7,), (2**63 - 1,), (2**140 + 5,), (3, 1), (0, 0, 0, 0, 9)]
)
def test_orders_are_those_of_numpy(seeds: tuple[int, ...]) -> None:
    mine = Permutations(*seeds)
    source = np.random.default_rng(list(seeds) if len(seeds) > 1 else seeds[0])
    for count in (1, 2, 3, 64, 65, 1000):
        assert mine.permutation(count) == source.permutation(count).tolist()


@pytest.mark.parametrize("arrays", [
    (), ([],), ([1.0, 2.0], [1.0]), ([1.0, float("nan")],), ([[1.0, 2.0], [3.0, float("inf")]],),
    ([[1.0, 2.0], [3.0]],), (["a", "b"],), (3.0,), ([1.0, None],),
], ids=str)  # fmt: skip
def test_lists_are_refused_as_arrays_are(arrays: tuple[Any, ...]) -> None:
    said = []
    for module in (batches, plain):
        with pytest.raises((TypeError, ValueError)) as caught:
            module.checked(arrays, "fit")
        said.append((caught.type, str(caught.value)))
    assert said[0] == said[1]


@pytest.mark.parametrize("array", [
    [1, 2, 3], [1.0, 2, 3], [True, False], [[1, 2], [3, 4]], [[1, 2.5], [3, 4]],
    [[[1.0], [2.0]], [[3.0], [4.0]]], ((1, 2), (3, 4)),
], ids=str)  # fmt: skip
def test_lists_are_taken_as_arrays_are(array: Any) -> None:
    as_array, column = (module.checked([array], "fit")[0] for module in (batches, plain))
    assert repr(column.tolist()) == repr(as_array.tolist())
    of_array, of_list = (
        [part[0].tolist() for part in module.divided([x], 0.5, 5)]
        for module, x in ((batches, as_array), (plain, column))
    )
    assert of_array == of_list
