"""A run that is killed at random moments goes on from its last checkpoint, to the bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from counts import count

ROOT = Path(__file__).parents[3]

# One process for all: what is imported once is forked for each run that is killed.
PROGRAM = """
import os, random, signal, sys, time
from pathlib import Path
import numpy as np
import nn
from autograd import Value, dot, square
from nn.training import checkpoint, engines, loop  # before the forks

path, compiled = Path(sys.argv[1]), sys.argv[2] == "compiled"
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(40, 3)), rng.normal(size=40)
FIT = dict(epochs=30, batch_size=7, seed=5, validation=0.2, progress=False)

class Small(nn.Module):
    def __init__(self):
        self.w = [Value(0.1 * k) for k in range(3)]
        self.dropout = nn.Dropout(0.3, rng=5)
    def __call__(self, x):
        return dot(self.w, self.dropout(x))

def run(go_on):
    model = Small()
    trainer = nn.Trainer(lambda x, y: square(model(x) - y), nn.Adam(model.parameters(), lr=0.01),
                         compiled=compiled)
    if go_on and path.exists():
        trainer.resume(path)  # whatever was killed, the file is whole
    save = lambda trainer, history: trainer.save(path)
    history = trainer.fit(X, Y, **FIT, callbacks=[save] if go_on else [])
    return repr((trainer.optimizer.snapshot(), history.losses, history.validation_losses,
                 history.step_losses.tolist()))

def forked(go_on, seconds=None):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writer, run(go_on).encode())
            os._exit(0)
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
    os.close(writer)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    text = b""
    while part := os.read(reader, 65536):
        text += part
    os.close(reader)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), status
    return text

begin = time.perf_counter()
whole = forked(False)
span = time.perf_counter() - begin
draw = random.Random(2)
killed = sum(not forked(True, draw.uniform(0.0, span)) for _ in range(int(sys.argv[3])))
last = forked(True)
for _ in range(3):  # it had ended perhaps: then it is over still
    assert forked(True) == last
assert last == whole, "other numbers"
left = {file.name for file in path.parent.iterdir()}
print(killed, len(left))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="fork")
@pytest.mark.parametrize("engine", ["compiled", "values"])
def test_a_killed_run_goes_on_to_the_bit(engine: str, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "run"), engine, str(count(20, 200))],
        cwd=ROOT, capture_output=True, text=True, timeout=3000, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    killed, _ = map(int, result.stdout.split())
    assert killed > 0
