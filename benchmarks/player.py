"""The player: the size of its page, how fast it opens and answers a step or a drag, in Chromium."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from autograd import Value
from benchmarks.browser import chromium
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Table
from nn import MLP, mse_loss
from nn.classic import with_biases
from viz import Player, play

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FRAME = 1000.0 / 60.0  # milliseconds

# Each step from before its script until after the paint, by the page's own clock; then the median
# and the largest.  A timeout set in a frame runs when that frame has been painted.
_STEPS = """async () => {
  const slider = document.getElementById("slider");
  const step = (k) => new Promise((done) => requestAnimationFrame(() => {
    const start = performance.now();
    slider.value = String(k);
    slider.dispatchEvent(new Event("input"));
    setTimeout(() => done(performance.now() - start));
  }));
  const times = [];
  for (let k = 1; k <= Number(slider.max); k += 1) times.push(await step(k));
  times.sort((a, b) => a - b);
  return [times[times.length >> 1], times[times.length - 1]];
}"""
# The first leaf dragged to and fro: a frame's time, which begins when it has its input, until what
# follows has been computed and painted.  Boxes are opened before, so that all of it shows.
_DRAG = """async (frames) => {
  for (const box of document.querySelectorAll("g.folded")) {
    box.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
  document.getElementById("slider").value = String(document.getElementById("slider").max - 1);
  document.getElementById("slider").dispatchEvent(new Event("input"));
  const svg = document.querySelector("#scroller svg");
  svg.setPointerCapture = () => {}; // no such pointer is there
  const leaf = svg.querySelector("g.handle");
  const fire = (kind, x) => leaf.dispatchEvent(new PointerEvent(kind,
    { bubbles: true, isPrimary: true, pointerId: 1, clientX: x, clientY: 0 }));
  fire("pointerdown", 0);
  const times = [];
  for (let k = 1; k <= frames; k += 1) {
    times.push(await new Promise((done) => {
      requestAnimationFrame(() => { // before the page asks for the same frame
        const start = performance.now();
        setTimeout(() => done(performance.now() - start));
      });
      fire("pointermove", 40 + 30 * Math.sin(k / 5));
    }));
  }
  fire("pointerup", 10);
  times.sort((a, b) => a - b);
  return times[Math.floor(0.95 * times.length)];
}"""
_OPENED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """A table of both pages; the figures are the best of all rounds."""
    report = Report("play", quick, describe(["playwright"]), [])
    show(report.head())
    players = {"classic": play(classic()), "network": play(network(4 if quick else 24))}
    with chromium() as browser:
        figures = {
            f"{name}, {player.values:,} Values": measure(browser, player, 1 if quick else 5)
            for name, player in players.items()
        }
    table = Table("the page in Chromium", list(figures.items()), ("times in milliseconds",))
    small, large = figures.values()
    report.tables.append(table)
    report.bars += [
        Bar("page of the classic network", 200.0, "kB", small["kB"], at_most=True),
        Bar("its steps, median", round(FRAME, 1), "ms", small["step"], at_most=True),
        Bar("its drags, 95 % of frames", 16.0, "ms", small["drag"], at_most=True),
        Bar("page of the large network", 1000.0, "kB", large["kB"], at_most=True),
        Bar("its steps, median", round(FRAME, 1), "ms", large["step"], at_most=True),
        Bar("its drags, 95 % of frames", 50.0, "ms", large["drag"], at_most=True),
    ]
    show(table)
    show(report.verdict())
    return report


def measure(browser: Browser, player: Player, rounds: int) -> dict[str, float | None]:
    """The page's size, and the least of each time over the rounds."""
    opened, median, largest, dragged = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        uri = player.save(Path(folder) / "page.html").as_uri()
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(uri)
            opened.append(float(page.evaluate(_OPENED)))
            half, most = page.evaluate(_STEPS)
            median.append(float(half))
            largest.append(float(most))
            dragged.append(float(page.evaluate(_DRAG, 20 if rounds == 1 else 200)))
            page.close()
    size = len(player.html.encode()) / 1000.0
    return {
        "kB": size, "open": min(opened), "step": min(median), "largest step": min(largest),
        "drag": min(dragged),
    }  # fmt: skip


def classic() -> Value:
    """The loss of the 2-2-2 network, after backward."""
    loss = with_biases().forward()
    loss.backward()
    return loss


def network(width: int) -> Value:
    """The loss of a network on one sample, after backward: of some 1,000 Values at width 24."""
    model = MLP(8, [width, width, 4], activation="tanh", rng=0)
    loss: Value = mse_loss(model([0.5] * 8), [1.0] * 4)
    loss.backward()
    return loss
