"""Pictures: what draw adds to the time of Graphviz itself, and how long folding takes."""

from __future__ import annotations

from collections.abc import Callable

from autograd import Value
from benchmarks.harness import Entry, Instrument, Timings, take_turns
from benchmarks.machine import describe
from benchmarks.report import Bar, Report, Row, Table
from nn import MLP, mse_loss
from viz import draw
from viz.dot.render import forget, render
from viz.graph.graph import collect

WORK = ("work",)
NODES = 1_000
ROOMY = 5_000  # a limit that folds nothing


def run(quick: bool, show: Callable[[object], None]) -> Report:
    """Both tables, each shown as soon as it is done; the figures are the best of all rounds."""
    report = Report("draw", quick, describe(["pygraphviz"]), [])
    show(report.head())
    rounds = 1 if quick else 9
    for table, bar in (
        alone(100 if quick else NODES, rounds),
        folded(5 if quick else 70, rounds),
    ):
        report.tables.append(table)
        report.bars.append(bar)
        show(table)
    show(report.verdict())
    return report


def alone(nodes: int, rounds: int) -> tuple[Table, Bar]:
    """All of draw, against Graphviz alone on the finished text."""
    root = network(nodes)
    drawn = len(collect([root]).nodes)
    text = draw(root, collapse="none", limit=ROOMY).dot

    def whole(instrument: Instrument) -> list[float]:
        forget()
        instrument.start()
        svg = draw(root, collapse="none", limit=ROOMY).pipe("svg")
        instrument.lap("work")
        return [float(svg.count(b"\n"))]  # the titles differ

    def layout(instrument: Instrument) -> list[float]:
        forget()
        instrument.start()
        svg = render(text, "svg")
        instrument.lap("work")
        return [float(svg.count(b"\n"))]  # the titles differ

    entries = [Entry("Graphviz on the text", layout), Entry("draw, text included", whole)]
    timings = take_turns(entries, rounds)
    share = timings[entries[1].name].best(WORK) / timings[entries[0].name].best(WORK)
    bar = Bar(f"draw of {drawn:,} nodes", 1.5, "x the time of Graphviz", share, at_most=True)
    return Table(f"{drawn:,} nodes to svg", rows(timings), best_of(rounds)), bar


def folded(samples: int, rounds: int) -> tuple[Table, Bar]:
    """A batch that folds by neuron automatically: to text, and to svg."""
    model = MLP(2, [16, 16, 1], rng=1)
    inputs = [[0.1 * i, 1.0 - 0.1 * i] for i in range(samples)]
    loss = mse_loss([model(x) for x in inputs], [0.5] * samples)
    loss.backward()
    drawn = len(collect([loss]).nodes)

    def work(instrument: Instrument) -> list[float]:
        forget()
        instrument.start()
        drawing = draw(loss)
        instrument.lap("fold")
        drawing.pipe("svg")
        instrument.lap("render")
        return []

    timings = take_turns([Entry("draw", work)], rounds)
    parts = {part: timings["draw"].best((part,)) for part in ("fold", "render")}
    figures: Row = ("draw", {f"{part}, s": seconds for part, seconds in parts.items()})
    bar = Bar(f"folding {drawn:,} nodes and svg", 5.0, "s", sum(parts.values()), at_most=True)
    return Table(f"{drawn:,} nodes, folded by neuron", [figures], best_of(rounds)), bar


def network(nodes: int) -> Value:
    """The loss of one sample of a dense network, after backward, of about that many nodes."""
    width = round(nodes**0.5 * 0.65)
    model = MLP(width // 2, [width, width, width // 2], rng=1)
    loss: Value = mse_loss(model([0.1 * i for i in range(width // 2)]), [0.5] * (width // 2))
    loss.backward()
    return loss


def rows(timings: Timings) -> list[Row]:
    """The best seconds of each entry."""
    return [(name, {"s": timing.best(WORK)}) for name, timing in timings.items()]


def best_of(rounds: int) -> tuple[str, ...]:
    """The note on how it was measured."""
    return (f"the best of {rounds} rounds; Graphviz is a process of its own and pays its start",)
