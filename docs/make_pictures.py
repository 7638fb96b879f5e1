"""Draw the pictures of docs/images that show graphs and pages, in both themes.

python docs/make_pictures.py            all of them; the pages take Chromium
"""

from __future__ import annotations

from pathlib import Path

from photograph import Photograph, camera

from autograd import Value, explain
from nn import MLP, Adam, Trainer, data, mse_loss
from nn.classic import with_biases, without_biases
from viz import draw, play, record
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


def training() -> str:
    """The page of a network that learns two moons."""
    moons = data.moons(100, rng=1)
    model = MLP(2, [6, 1], activation="tanh", rng=1)

    def objective(x: list[float], y: float) -> Value:
        return mse_loss(model(x), y)

    recording = record(model, objective)
    trainer = Trainer(objective, Adam(model.parameters(), lr=0.05))
    trainer.fit(moons.inputs, moons.targets, epochs=600, batch_size=None, callbacks=[recording],
                progress=False)  # fmt: skip
    return play(recording, title="A network of six neurons learns two moons").html


def pages(photograph: Photograph) -> None:
    """Write the pictures of the player and of a recorded training, in the middle of both."""
    error = with_biases().forward()
    error.label = "E"
    error.backward()
    shown = {
        "player": (play(error).html, "#step=26", ""),
        "training": (training(), "", slide("training-steps", 120) + slide("sweep", 99)),
    }
    for theme in THEMES:
        for name, (html, place, script) in shown.items():
            picture = photograph(html, width=1280, theme=theme, place=place, script=script)
            path = IMAGES / f"{name}-{theme}.png"
            path.write_bytes(picture)
            print(f"wrote {path}")


def slide(timeline: str, step: int) -> str:
    """A script that moves a timeline to a step."""
    return (
        f"{{ const slider = document.querySelector('#{timeline} input[type=range]'); "
        f"slider.value = '{step}'; slider.dispatchEvent(new Event('input')); }}"
    )


def main() -> None:
    """Write the files."""
    with camera() as photograph:
        pages(photograph)
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
