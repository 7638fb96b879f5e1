"""Learn to read handwritten digits with a network of 1,210 Values, in a second or two.

python examples/digits.py
"""

from __future__ import annotations

import argparse

import nn

SHADES = " .:-=+*#@"  # a pixel of 0 to 1, from empty to full


def draw(pixels: list[float]) -> str:
    """The image as text, two characters a pixel."""
    marks = [2 * SHADES[round(8 * x)] for x in pixels]
    return "\n".join("".join(marks[i : i + 8]) for i in range(0, 64, 8))


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    train, test = nn.data.digits().scaled(1 / 16).split(test=0.2)
    model = nn.MLP(64, [16, 10], activation="tanh", init="xavier", rng=0)
    print(f"{model}: {len(model.parameters())} parameters, {len(train)} images to learn from")

    trainer = nn.Trainer(
        lambda x, digit: nn.cross_entropy(model(x), digit),
        nn.SGD(model.parameters(), lr=0.1, momentum=0.9),
        metrics={"accuracy": lambda x, digit: nn.correct(model(x), digit)},
    )
    history = trainer.fit(
        train.inputs,
        train.targets,
        epochs=20,
        batch_size=32,
        seed=0,
        validation=(test.inputs, test.targets),
    )
    for epoch, share in enumerate(history.metrics["accuracy"], 1):
        print(f"epoch {epoch}: {share:.1%} of {len(test)} held-out images read right")

    for pixels, digit in zip(test.inputs, test.targets):
        scores = model(pixels)
        read = scores.index(max(scores))
        if read != digit:
            print(f"\nThis {digit} was read as {read}:\n{draw(pixels)}")
            break


if __name__ == "__main__":
    main()
