"""The player: how long its page takes to make, and how fast it answers a step or a drag."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from autograd import Value
from benchmarks.browser import chromium
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Row, Table
from nn import MLP, mse_loss
from nn.classic import with_biases
from viz import Player, draw, play
from viz.dot.render import forget, layout
from viz.page.player.player import LIMIT

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
    for seconds, inputs, width in ((1.0, 16, 16), (5.0, 16, 48)):
        made, bars = making(
            4 if quick else inputs, 4 if quick else width, 1 if quick else 3, seconds
        )
        report.tables.append(made)
        report.bars += bars
        show(made)
    players = {"classic": play(classic()), "network": play(network(2 if quick else 24))}
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


def making(inputs: int, width: int, rounds: int, seconds: float) -> tuple[Table, list[Bar]]:
    """Making a page, beside Graphviz on the same graph with all that `draw` shows of it.

    In seconds of the processor, of this process and of Graphviz, which the load of the machine
    changes least.
    """
    model = MLP(inputs, [width, width, 1], activation="tanh", rng=0)
    loss = (model([0.5] * inputs) - 1.0) ** 2
    loss.backward()
    text = draw(loss, collapse="none", limit=LIMIT, legend=False).dot
    own = min(processor(lambda: layout(text, seconds=600.0)) for _ in range(rounds))
    player = play(loss)
    made = min(processor(lambda: play(loss)) for _ in range(rounds))
    name = f"page of {player.values:,} Values"
    rows: list[Row] = [("Graphviz's layout", {"s": own}), ("play", {"s": made})]
    bars = [
        Bar(name, 1.5, "x the time of Graphviz", made / own, at_most=True),
        Bar(name, seconds, "s", made, at_most=True),
    ]
    return Table(f"making the {name}", rows, (f"the processor's time; best of {rounds}",)), bars


def processor(work: Callable[[], object]) -> float:
    """The seconds of the processor that some work takes, laid out anew."""
    forget()
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    """The seconds of the processor so far, to the microsecond: `os.times` counts hundredths."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(x.ru_utime + x.ru_stime for x in used)


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
