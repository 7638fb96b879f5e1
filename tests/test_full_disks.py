"""A disk that is full in the middle of a file: told by name, the old file stays, no draft is left.

The limit on the size of a file is real: the kernel refuses what goes beyond, in a process that has
it.  /dev/full is a disk that takes nothing at all.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# One process for all, as its imports take longest.
PROGRAM = """
import os, resource, sys
from pathlib import Path
import numpy as np
import nn, viz
from autograd import Value
from autograd.machine import cache
from nn.training import checkpoint, engines, loop

folder = Path(sys.argv[1])
w = Value(0.5, label="w")
y = w * w
y.backward()
model = nn.MLP(2, [40, 1], rng=0)
trainer = nn.Trainer(lambda x: (w * x) ** 2, nn.Adam([w], lr=0.1))
history = trainer.fit(np.ones(300), epochs=40, batch_size=1, progress=False)
drawing, player = viz.draw(y, format="dot"), viz.play(y)
WAYS = {
    "model": lambda path: nn.save(model, path),
    "run": lambda path: trainer.save(path),
    "drawing.dot": lambda path: drawing.save(path),
    "player.html": lambda path: player.save(path),
}
for name, save in WAYS.items():
    path = folder / name
    path.write_bytes(b"old")
    save(folder / f"whole-{name}")
    size = (folder / f"whole-{name}").stat().st_size
    for limit in (0, size // 3, size - 1):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            save(path)
        except OSError as error:
            told = error.filename == str(path)
        else:
            told = "nothing"
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        left = [x.name for x in folder.iterdir() if x.name.startswith(".dotgrad-")]
        print(name, limit and "some", told, path.read_bytes() == b"old", left)
    save(path)
    assert path.stat().st_size == size
    if "." in name:
        continue
    try:
        save("/dev/full")
    except OSError as error:
        print(name, "full", error.filename == "/dev/full")
"""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full")
def test_a_disk_that_is_full_in_the_middle(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert len(lines) == 4 * 3 + 2
    for line in lines:
        assert line.endswith(("True True []", "full True")), line
