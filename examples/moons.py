"""Part two half moons with the network of micrograd's demo, and show where the boundary lies.

python examples/moons.py
"""

from __future__ import annotations

import argparse

import nn
from autograd import no_grad


def show(model: nn.Module, moons: nn.data.Dataset) -> str:
    """The plane as text: + where the score is positive, o and x for the samples."""
    with no_grad():
        rows = [
            ["+" if model([-1.6 + 0.08 * i, 1.6 - 0.16 * j]) > 0 else "." for i in range(56)]
            for j in range(18)
        ]
    for (x, y), k in zip(moons.inputs, moons.targets):
        i, j = round((x + 1.6) / 0.08), round((1.6 - y) / 0.16)
        if 0 <= j < len(rows) and 0 <= i < len(rows[j]):
            rows[j][i] = "ox"[k]
    return "\n".join("".join(row) for row in rows)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    moons = nn.data.moons(100, noise=0.1, rng=0)
    model = nn.MLP(2, [16, 16, 1], rng=0)
    optimizer = nn.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    trainer = nn.Trainer(lambda x, sign: nn.hinge_loss(model(x), sign), optimizer)
    history = trainer.fit(moons.inputs, [float(sign) for sign in moons.signs()], epochs=200)
    print(history)
    print(show(model, moons))


if __name__ == "__main__":
    main()
