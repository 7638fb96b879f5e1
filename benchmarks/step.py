"""One step of training the 2-16-16-1 network."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.harness import ratio, take_turns
from benchmarks.network import moons
from benchmarks.peers.ours import FUSED, PLAIN
from benchmarks.peers.peer import Peer
from benchmarks.report import Bar, Row, Table, collector_is

STEP = ("step",)


def measure(
    peers: Sequence[Peer], points: int, rounds: int, collector: bool
) -> tuple[Table, list[Bar]]:
    """Milliseconds of a step for each entry, and the two bars against micrograd."""
    task = moons(points)
    entries = [entry for peer in peers for entry in peer.training_step(task)]
    timings = take_turns(entries, rounds, collector=collector)
    faster = {name: ratio(timings, "micrograd", name, STEP) for name in timings}
    rows: list[Row] = [
        (
            name,
            {
                "ms": timing.median(STEP) * 1e3,
                "best ms": timing.best(STEP) * 1e3,
                "noise %": timing.spread(STEP) * 100.0,
                "x micrograd": faster[name],
            },
        )
        for name, timing in timings.items()
    ]
    where = f"{points} points, {collector_is(collector)}"
    notes = (f"forward, mean hinge loss, backward, update; medians of {rounds} rounds",)
    bars = [
        Bar(f"training step, {name}, {where}", limit, "x micrograd", faster[name])
        for name, limit in ((PLAIN, 6.0), (FUSED, 20.0))
    ]
    return Table(f"Training step, 2-16-16-1 network, {where}", rows, notes), bars
