"""The tests of heavy extras by marker, as conftest.py marks them.  .ci/run leaves them out on all
Pythons but the newest."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]

# marker: the beginnings of the files
HEAVY = {
    "cluster": ("autograd/cluster/", "nn/cluster/", "dotgrad/test_workers.py"),
    "sweep": ("nn/sweeps/", "dotgrad/test_sweeping.py", "viz/test_plot_sweep.py"),
}


def heavy(path: Path, fixtures: Collection[str]) -> list[str]:
    """The markers for a test in this file that uses these fixtures."""
    found = _of_file(path)
    workers = "client" in fixtures and "cluster" not in found
    return [*found, "cluster"] if workers else found


@cache
def _of_file(path: Path) -> list[str]:
    name = Path(os.path.relpath(path, TESTS)).as_posix()
    return [marker for marker, places in HEAVY.items() if name.startswith(places)]
