"""The notebooks run from top to bottom, and show what they say they show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "notebooks"

# What the results of each notebook are, in order; code cells without a result have none.
SHOWN = {
    "backpropagation": [
        "image/svg+xml", "text/latex", "text/latex", "image/svg+xml", "text/html", "text/plain",
        "text/html",
    ],
    "training": ["image/svg+xml"] * 6,
    "compiled": [
        "text/plain", "text/plain", "text/plain", "text/plain", "text/plain", "image/svg+xml",
        "text/plain",
    ],
}  # fmt: skip


@pytest.fixture(scope="module", params=sorted(SHOWN))
def results(request: pytest.FixtureRequest, tmp_path_factory: Any) -> tuple[str, list[Any]]:
    """The name of a notebook, and the results of its cells."""
    name: str = request.param
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    client = NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(tmp_path_factory.mktemp(name))}}
    )
    client.execute(env=environment)
    found = [
        output["data"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output["output_type"] == "execute_result"
    ]
    return name, found


def test_each_result_shows_itself(results: tuple[str, list[Any]]) -> None:
    name, found = results
    shown = [kind if kind in data else "missing" for kind, data in zip(SHOWN[name], found)]
    assert shown == SHOWN[name]
    assert len(found) == len(SHOWN[name])
    if name == "compiled":  # the last cell holds machine code against Values
        assert max(map(float, found[-1]["text/plain"].strip("()").split(","))) < 1e-13


def test_all_notebooks_are_run() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(SHOWN)
    for path in FOLDER.glob("*.ipynb"):  # outputs would age, and show in every change
        assert all(not cell.get("outputs") for cell in nbformat.read(path, 4).cells), path
