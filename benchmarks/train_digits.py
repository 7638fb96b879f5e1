"""Digits to 95 % held-out accuracy, from the start of a process: `python train_digits.py ENGINE`.

Both engines read the same file, hold out the same images, and train a 64-16-10 network with tanh by
the same rule on batches of 32, until an epoch ends with 95 % of the held-out images right.  Prints
the number of epochs and the accuracy.  No part of the project is imported for PyTorch.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "nn" / "data" / "digits.csv"
WANTED, EPOCHS, BATCH, RATE, MOMENTUM = 0.95, 50, 32, 0.1, 0.9


def images() -> tuple[list[list[float]], list[int]]:
    """Pixels from 0 to 1 and digits, in a fixed random order."""
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row and row[0].isdigit()]
    random.Random(0).shuffle(rows)
    return [[int(x) / 16 for x in row[:64]] for row in rows], [int(row[64]) for row in rows]


def dotgrad() -> tuple[int, float]:
    """Epochs and accuracy."""
    sys.path.insert(0, str(FILE.parents[2]))
    import nn

    x, y = images()
    held = len(x) // 5
    model = nn.MLP(64, [16, 10], activation="tanh", init="xavier", rng=0)

    def enough(trainer: nn.Trainer, history: nn.History) -> None:
        if history.metrics["accuracy"][-1] >= WANTED:
            trainer.stop(f"{WANTED:.0%} are right")

    trainer = nn.Trainer(
        lambda image, digit: nn.cross_entropy(model(image), digit),
        nn.SGD(model.parameters(), RATE, MOMENTUM),
        dtype="float32",
        metrics={"accuracy": lambda image, digit: nn.correct(model(image), digit)},
    )
    history = trainer.fit(
        x[held:], y[held:], epochs=EPOCHS, batch_size=BATCH, seed=0,
        validation=(x[:held], y[:held]), callbacks=[enough],
    )  # fmt: skip
    return history.epochs, history.metrics["accuracy"][-1]


def pytorch() -> tuple[int, float]:
    """Epochs and accuracy."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    inputs, targets = images()
    x, y = torch.tensor(inputs), torch.tensor(targets)
    held = len(x) // 5
    model = torch.nn.Sequential(torch.nn.Linear(64, 16), torch.nn.Tanh(), torch.nn.Linear(16, 10))
    optimizer = torch.optim.SGD(model.parameters(), RATE, MOMENTUM)
    epochs, right = 0, 0.0
    while right < WANTED and epochs < EPOCHS:
        order = held + torch.randperm(len(x) - held)
        for begin in range(0, len(order), BATCH):
            chosen = order[begin : begin + BATCH]
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[chosen]), y[chosen]).backward()
            optimizer.step()
        with torch.no_grad():
            right = float((model(x[:held]).argmax(1) == y[:held]).double().mean())
        epochs += 1
    return epochs, right


if __name__ == "__main__":
    epochs, right = {"dotgrad": dotgrad, "pytorch": pytorch}[sys.argv[1]]()
    print(epochs, right)
