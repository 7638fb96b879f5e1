"""All kinds of pictures and pages on one sheet, to look at before and after a change.

python docs/make_contact_sheet.py sheet.html    or sheet.png, which takes Chromium for both

Drawings of ten graphs of growing size in both themes, then each kind of page, at the width of a
phone in one theme and of a desktop in the other.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from photograph import Photograph, camera

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))

from growing import GROWING

import nn
from autograd import Value
from dotgrad.command import main as dotgrad
from nn.classic import with_biases
from viz import draw, play, playground, record, worksheet
from viz.theme import THEMES

Figure = tuple[str, str, bytes, int]  # what it is, the kind of image, the image, its width
DRAWING, SCALE = 660, 0.46  # pixels on the sheet: of a drawing, and of a pixel of a page

_HALFWAY = """(() => {
  const slider = document.getElementById("slider");
  slider.value = String(Math.round(0.8 * slider.max));
  slider.dispatchEvent(new Event("input"));
})()"""
_OPEN = """(() => {
  const box = document.querySelector("g.folded");
  box.dispatchEvent(new MouseEvent("click", { bubbles: true }));
})()"""


def classic() -> Value:
    """The loss of the classic network with biases, which has gradients of both signs."""
    loss = with_biases().forward()
    loss.backward()
    return loss


def moons() -> tuple[nn.MLP, Callable[..., Value], nn.data.Dataset]:
    """A network, its loss of a sample, and the samples."""
    model = nn.MLP(2, [6, 1], activation="tanh", rng=1)
    return model, lambda x, y: nn.mse_loss(model(x), y), nn.data.moons(60, rng=1)


def pages() -> Iterator[tuple[str, str, str, bool]]:
    """The name of each page, its HTML, a script to run in it, and whether all of it is shown."""
    loss = classic()
    yield "player", play(loss).html, _HALFWAY, False
    large = play(GROWING["GPT"]())
    yield "player of a GPT", large.html, _HALFWAY, False
    model, objective, samples = moons()
    recording = record(model, objective)
    trainer = nn.Trainer(objective, nn.SGD(model.parameters(), lr=0.2))
    trainer.fit(samples.inputs, samples.targets, epochs=40, callbacks=[recording], progress=False)
    yield "recorded training", play(recording).html, _HALFWAY, False
    yield "a box that is open", play(recording).html, f"{_HALFWAY}; {_OPEN}", False
    model, objective, samples = moons()
    page = playground(model, objective, samples.inputs, samples.targets)
    yield "playground", page.html, _HALFWAY, False
    yield "worksheet", worksheet(loss).html, "", True
    yield "drawing", draw(loss).html, "", False
    with tempfile.TemporaryDirectory() as folder:
        dotgrad(["train", "moons", "--epochs", "20", "--layers", "6,4", "--out", folder])
        yield "report", (Path(folder) / "report.html").read_text(encoding="utf-8"), "", True


def figures(photograph: Photograph) -> Iterator[Figure]:
    """All that stands on the sheet."""
    for name, make in GROWING.items():
        root = make()
        for theme in THEMES:
            svg = draw(root, theme=theme).pipe("svg")  # type: ignore[arg-type]
            yield f"{name}, {theme}", "svg+xml", svg, DRAWING
    for name, html, script, whole in pages():
        for width, theme in ((1440, "light"), (390, "dark")):
            picture = photograph(html, width=width, theme=theme, script=script, whole=whole)
            yield f"{name}, {width} px, {theme}", "png", picture, round(SCALE * width)


def sheet(shown: Iterator[Figure]) -> str:
    """The sheet as HTML."""
    cells = ""
    for name, kind, image, width in shown:
        print(f"{name}", flush=True)
        source = base64.b64encode(image).decode()
        picture = f'<img alt="" width="{width}" src="data:image/{kind};base64,{source}">'
        cells += f"<figure>{picture}<figcaption>{escape(name)}</figcaption></figure>\n"
    style = (
        "body { display: flex; flex-wrap: wrap; gap: 16px; align-items: start; "
        "font: 14px sans-serif; background: #888 } figure { margin: 0 } img { display: block }"
    )
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style>\n{cells}'


def main(*paths: str) -> None:
    """Write the sheet to each path."""
    if not paths or any(Path(path).suffix not in (".html", ".png") for path in paths):
        raise SystemExit(__doc__)
    with camera() as photograph:
        html = sheet(figures(photograph))
        for path in paths:
            content = html.encode()
            if path.endswith(".png"):
                content = photograph(html, width=1440, theme="light", whole=True)
            Path(path).write_bytes(content)
            print(f"wrote {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
