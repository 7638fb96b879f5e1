"""Draw the pictures of docs/images that show graphs, in both themes.

python docs/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

from autograd import Value, explain
from nn import MLP, data, mse_loss
from nn.classic import with_biases, without_biases
from viz import draw
from viz.theme import THEMES

IMAGES = Path(__file__).parent / "images"


def classic() -> Value:
    """The loss of the classic network, after backward."""
    loss = without_biases().forward()
    loss.backward()
    return loss


def moons() -> tuple[MLP, Value]:
    """A network, and its loss on a batch of a hundred samples."""
    moons = data.moons(100, rng=1)
    model = MLP(2, [6, 4, 1], activation="tanh", rng=1)
    loss = mse_loss([model(x) for x in moons.inputs], moons.signs())
    loss.label = "loss"
    loss.backward()
    return model, loss


def main() -> None:
    """Write the files."""
    model, loss = moons()
    network = with_biases()
    error = network.forward()
    error.backward()
    paths = explain(error, network.weights[0])
    for theme in THEMES:
        pictures = {
            "classic": draw(classic(), theme=theme),  # type: ignore[arg-type]
            "folded": draw(loss, open=["layers[1]"], theme=theme),  # type: ignore[arg-type]
            "paths": paths.draw(theme=theme),
            "model": draw(model, theme=theme),  # type: ignore[arg-type]
        }
        for name, drawing in pictures.items():
            print(f"wrote {drawing.save(IMAGES / f'{name}-{theme}.svg')}")


if __name__ == "__main__":
    main()
