"""From one run to a hundred: which learning rate and width read irises best, and how sure is that?

python examples/sweep.py [--jobs N] [--folder FOLDER]

Ctrl-C ends it; with a folder, the same command goes on where it was.
"""

from __future__ import annotations

import argparse

import nn

DATA = nn.data.iris().standardized()


def make(lr: float, width: int, seed: int) -> nn.Trainer:
    """One run: a network, and how it learns."""
    model = nn.MLP(4, [width, 3], activation="tanh", init="xavier", rng=seed)
    return nn.Trainer(
        lambda x, kind: nn.cross_entropy(model(x), kind),
        nn.SGD(model.parameters(), lr=lr, momentum=0.9),
        metrics={"accuracy": lambda x, kind: nn.correct(model(x), kind)},
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, help="runs at a time (default: one a core)")
    parser.add_argument("--folder", help="keep the runs there")
    options = parser.parse_args()

    train, test = DATA.split(test=0.2)
    trainer = make(lr=0.01, width=8, seed=0)
    trainer.fit(train.inputs, train.targets, epochs=20, batch_size=16, seed=0)
    share = trainer.evaluate(test.inputs, test.targets)["accuracy"]
    print(f"one run: {share:.1%} of {len(test)} flowers named right; was that luck?")

    result = nn.sweep(
        make, {"lr": [0.001, 0.01, 0.1, 0.5], "width": [2, 4, 8, 16, 32]}, DATA,
        folds=5, monitor="accuracy", larger=True, folder=options.folder, jobs=options.jobs,
        epochs=20, batch_size=16,
    )  # fmt: skip
    print(result)
    if not result.interrupted:
        best = result.settings[0]
        print(
            f"lr={best['lr']}, width={best['width']}: {best['mean']:.1%} of those held out, "
            f"give or take {best['deviation']:.1%} from fold to fold"
        )


if __name__ == "__main__":
    main()
