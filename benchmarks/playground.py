"""The playground: steps a second while the picture follows, beside a loop by hand, in Chromium."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.browser import chromium
from benchmarks.harness import RELATIVE_TOLERANCE, Disagreement
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Table
from nn import MLP, mse_loss
from nn.data import moons
from viz import Player, playground

if TYPE_CHECKING:
    from playwright.sync_api import Page

RATE = 0.1
COMPARED = 20  # steps after which both have the same loss
# A loop over typed arrays takes 0.22 ms a step where nothing else runs, so 1,500 steps a second are
# a third of its own.
SHARE = 1_500 * 0.22e-3
_PEER = Path(__file__).with_name("playground_network.js").read_text(encoding="utf-8")
_AGAIN = """(steps) => {
  const once = document.querySelector(".choices .once");
  for (let k = 1; k < steps; k += 1) once.click();
  return Number(document.querySelector(".facts dd").textContent);
}"""
# [steps a second, frames a second] of a run, by the page's own clock; its first frames don't count.
_TRAIN = r"""async (milliseconds) => {
  const train = document.querySelector(".choices .main");
  const chip = document.querySelector(".chip");
  const taken = () => Number(chip.textContent.match(/[\d,]+/)[0].replaceAll(",", ""));
  const frame = () => new Promise(requestAnimationFrame);
  train.click();
  for (let k = 0; k < 10; k += 1) await frame();
  const [start, before] = [performance.now(), taken()];
  let frames = 0;
  while (performance.now() - start < milliseconds) {
    await frame();
    frames += 1;
  }
  const seconds = (performance.now() - start) / 1000;
  const found = [(taken() - before) / seconds, frames / seconds];
  train.click();
  return found;
}"""
_LOOP = """(milliseconds) => {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < milliseconds) {
    window.steps(20);
    count += 20;
  }
  return (count / (performance.now() - start)) * 1000;
}"""


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """A table of the page and the loop, which take turns; raises Disagreement where they differ."""
    report = Report("playground", quick, describe(["playwright"]), [])
    show(report.head())
    width = 4 if quick else 16
    model, player, samples = made(width)
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(player.save(Path(folder) / "page.html").as_uri())
        page.evaluate(_PEER, [weights(model), *samples, RATE])
        agree(page)
        rounds = [
            (
                *page.evaluate(_TRAIN, 200 if quick else 3_000),
                page.evaluate(_LOOP, 100 if quick else 1_000),
            )
            for _ in range(1 if quick else 5)
        ]
    steps, frames, loop = (median(column) for column in zip(*rounds))
    share = median(ours / theirs for ours, _, theirs in rounds)
    size = len(player.html.encode()) / 1000.0
    row: dict[str, float | None] = {
        "kB": size, "steps/s": steps, "frames/s": frames, "loop, steps/s": loop, "share": share,
    }  # fmt: skip
    table = Table("the page in Chromium", [(f"a 2-{width}-{width}-1 network, 100 samples", row)])
    report.tables.append(table)
    report.bars += [
        Bar("the page", 400.0, "kB", size, at_most=True),
        Bar("steps while the picture follows", 1_500.0, "a second", steps),
        Bar("the picture", 30.0, "frames a second", frames),
        Bar("steps, of those of a loop by hand", SHARE, "of them", share),
    ]
    show(table)
    show(report.verdict())
    return report


def made(width: int) -> tuple[MLP, Player, tuple[list[Any], list[float]]]:
    """The model, its playground, and the samples."""
    model = MLP(2, [width, width, 1], activation="tanh", rng=0)
    data = moons(100, rng=0)
    inputs, targets = data.inputs, data.signs()
    page = playground(model, lambda x, y: mse_loss(model(x), y), inputs, targets, lr=RATE)
    return model, page, (inputs, targets)


def weights(model: MLP) -> list[dict[str, Any]]:
    """The numbers of each layer."""
    return [
        {"w": [[w.data for w in neuron.w] for neuron in layer.neurons],
         "b": [neuron.b.data for neuron in layer.neurons if neuron.b is not None]}
        for layer in model.layers
    ]  # fmt: skip


def agree(page: Page) -> None:
    """Raises Disagreement unless both have the same loss after some steps."""
    ours = float(page.evaluate(_AGAIN, COMPARED))
    theirs = float(page.evaluate("(count) => window.steps(count)", COMPARED))
    if not math.isclose(ours, theirs, rel_tol=RELATIVE_TOLERANCE):
        raise Disagreement(f"after {COMPARED} steps the page has {ours!r}, the loop {theirs!r}")
