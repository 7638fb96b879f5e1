"""Many runs of the digits network: `python -m benchmarks.sweep_work WAY RUNS FIRST`.

WAY is `loop`, a plain loop over the seeds from FIRST on, or a number: `sweep` with that many jobs.
Prints the losses of all runs, by which the ways are compared.
"""

from __future__ import annotations

import sys

import numpy as np

import nn
from nn.sweeps.folds import folds_of

# A run ends when what is held out has been read no better for so many epochs: after some 45, 97 %
# of it read right, which is where longer runs end too.
MOST, PATIENCE, BATCH = 200, 20, 32


def make(seed: int) -> nn.Trainer:
    """The Trainer of a 64-16-10 network."""
    model = nn.MLP(64, [16, 10], activation="tanh", init="xavier", rng=seed)
    return nn.Trainer(
        lambda x, k: nn.cross_entropy(model(x), k),
        nn.SGD(model.parameters(), lr=0.1, momentum=0.9),
        metrics={"accuracy": lambda x, k: nn.correct(model(x), k)},
    )


def callbacks() -> list[nn.Callback]:
    """What ends a run."""
    return [nn.EarlyStopping(PATIENCE)]


def loop(seeds: range) -> list[float]:
    """The held-out losses of a plain loop."""
    data = nn.data.digits().scaled(1 / 16)
    inputs, targets = np.array(data.inputs), np.array(data.targets)
    kept, held = folds_of(0.2, 0, len(targets)).rows(targets, 1)
    losses = []
    for seed in seeds:
        trainer = make(seed)
        held_out = inputs[held], targets[held]
        trainer.fit(
            inputs[kept], targets[kept], epochs=MOST, batch_size=BATCH, seed=seed,
            validation=held_out, callbacks=callbacks(), progress=False,
        )  # fmt: skip
        losses.append(trainer.evaluate(*held_out)["loss"])
    return losses


def swept(seeds: range, jobs: int) -> list[float]:
    """The same by `sweep`."""
    data = nn.data.digits().scaled(1 / 16)
    result = nn.sweep(
        make, {}, data, seeds=seeds, jobs=jobs, epochs=MOST, batch_size=BATCH,
        callbacks=callbacks(), progress=False,
    )  # fmt: skip
    return [row["validation_loss"] for row in result.rows]


if __name__ == "__main__":
    way, runs, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    numbers = range(first, first + runs)
    print(*(loop(numbers) if way == "loop" else swept(numbers, int(way))))
