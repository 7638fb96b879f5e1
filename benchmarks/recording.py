"""A recorded training: the size of its page, and its frames while scrubbing, in Chromium."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.browser import chromium
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Table
from nn import MLP, Adam, Trainer, mse_loss
from nn.data import moons
from viz import play, record

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from viz import Player

# Drags the slider over all states and back, a frame each: from before the script until the frame
# is painted, by the page's own clock.  A timeout set in a frame runs when that has been painted.
_SCRUB = """async (frames) => {
  const slider = document.getElementById("training-slider");
  const last = Number(slider.max);
  const step = (share) => new Promise((done) => requestAnimationFrame(() => {
    const start = performance.now();
    slider.value = String(Math.round(last * share));
    slider.dispatchEvent(new Event("input"));
    setTimeout(() => done(performance.now() - start));
  }));
  const times = [];
  for (let k = 0; k < frames; k += 1) times.push(await step(Math.abs(1 - (2 * k) / frames)));
  return times;
}"""


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """A table of one page; a frame counts with its least time of all rounds."""
    report = Report("record", quick, describe(["playwright"]), [])
    show(report.head())
    steps, width = (20, 4) if quick else (1_000, 16)
    begin = time.perf_counter()
    player = recorded(steps, width)
    seconds = time.perf_counter() - begin
    with chromium() as browser:
        frames = measure(browser, player, 12 if quick else 300, 1 if quick else 5)
        compared = measure(browser, player, 12 if quick else 300, 1 if quick else 5, compare=True)
    size = len(player.html.encode()) / 1000.0
    row: dict[str, float | None] = {
        "kB": size, "s to write": seconds, "frame": frames[len(frames) // 2],
        "largest": frames[-1], "largest, comparing": compared[-1],
    }  # fmt: skip
    name = f"{steps:,} steps of a 2-{width}-{width}-1 network"
    table = Table("the page in Chromium", [(name, row)], ("frames in milliseconds",))
    report.tables.append(table)
    report.bars += [
        Bar("the page", 2000.0, "kB", size, at_most=True),
        Bar("largest frame while scrubbing", 50.0, "ms", frames[-1], at_most=True),
        Bar("the same, comparing two steps", 50.0, "ms", compared[-1], at_most=True),
    ]
    show(table)
    show(report.verdict())
    return report


def recorded(steps: int, width: int) -> Player:
    """The page of a training on moons, with all samples in each step."""
    model = MLP(2, [width, width, 1], rng=0)

    def objective(x: Any, y: Any) -> Any:
        return mse_loss(model(x), y)

    recording = record(model, objective)
    data = moons(100, rng=0)
    trainer = Trainer(objective, Adam(model.parameters(), lr=0.01))
    targets = [float(y) for y in data.targets]
    trainer.fit(data.inputs, targets, epochs=steps, callbacks=[recording], progress=False)
    return play(recording)


def measure(
    browser: Browser, player: Player, frames: int, rounds: int, compare: bool = False
) -> list[float]:
    """The least time of each frame over the rounds, in growing order."""
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(player.save(Path(folder) / "page.html").as_uri())
        page.locator("body[data-ready]").wait_for()
        if compare:
            page.get_by_role("button", name="Compare").click()
        page.evaluate(_SCRUB, 10)
        times = [page.evaluate(_SCRUB, frames) for _ in range(rounds)]
        page.close()
    return sorted(min(frame) for frame in zip(*times))
