"""A chain s = s * w + c: two operations per iteration, recorded and reversed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks.harness import ratio, take_turns
from benchmarks.peers.ours import NAME
from benchmarks.peers.peer import Peer
from benchmarks.report import Bar, Row, Table, collector_is

OPERATIONS = 2  # a product and a sum, in each iteration
BOTH = ("record", "reverse")  # the phases that the bars are about


def speed(
    peers: Sequence[Peer], iterations: int, rounds: int, repeats: int, collector: bool
) -> tuple[Table, list[Bar]]:
    """Nanoseconds per operation, and the bars against XAD and micrograd."""
    entries = [entry for peer in peers for entry in peer.chain(iterations)]
    timings = take_turns(entries, rounds, repeats, collector)
    each = 1e9 / (OPERATIONS * iterations)
    rows: list[Row] = [
        (
            name,
            {
                "record ns": timing.median(["record"]) * each,
                "reverse ns": timing.median(["reverse"]) * each,
                "both ns": timing.median(BOTH) * each,
                "best ns": timing.best(BOTH) * each,
                "noise %": timing.spread(BOTH) * 100.0,
                "x xad": ratio(timings, "xad", name, BOTH),
                "x micrograd": ratio(timings, "micrograd", name, BOTH),
                "free ns": timing.median(["free"]) * each,
            },
        )
        for name, timing in timings.items()
    ]
    where = f"{iterations:,} iterations, {collector_is(collector)}"
    notes = (
        f"nanoseconds an operation; medians of {rounds} rounds; the bars ask for record + reverse",
        "micrograd, which recurses, has Python's recursion limit raised where it needs that",
    )
    bars = [
        Bar(f"chain, {where}", limit, f"x {peer}", ratio(timings, peer, NAME, BOTH))
        for peer, limit in (("xad", 1.0), ("micrograd", 6.0))
    ]
    return Table(f"Chain s = s*w + c, {where}", rows, notes), bars


def memory(peers: Sequence[Peer], iterations: int) -> tuple[Table, list[Bar]]:
    """Bytes per node, recorded and reversed, and the bar for ours."""
    nodes = OPERATIONS * iterations
    weights = {peer.name: peer.chain_weight(iterations) for peer in peers}
    rows: list[Row] = [
        (name, {"held B": weight.held / nodes, "peak B": weight.peak / nodes})
        for name, weight in weights.items()
        if weight
    ]
    notes = (
        "bytes a node after record and reverse, and at the peak; tracemalloc counts all that",
        "Python allocates: objects, their collector headers, floats, containers, closures",
        "(xad: as its tape reports; torch's nodes are in C++ and not counted)",
    )
    bars = [
        Bar(
            f"memory of the chain, {iterations:,} iterations, {column[:4]}",
            160.0,
            "bytes a node",
            figure,
            at_most=True,
        )
        for column, figure in dict(rows)[NAME].items()
    ]
    return Table(f"Memory of the chain, {iterations:,} iterations", rows, notes), bars


def longest(peers: Sequence[Peer], iterations: int, rounds: int) -> tuple[Table, list[Bar]]:
    """Seconds of each phase of a chain too long for recursion."""
    entries = [entry for peer in peers for entry in peer.chain(iterations)]
    timings = take_turns(entries, rounds)
    rows: list[Row] = [
        (name, {f"{phase} s": timing.median([phase]) for phase in (*BOTH, "free")})
        for name, timing in timings.items()
    ]
    nodes = OPERATIONS * iterations
    limit = sys.getrecursionlimit()
    notes = (f"seconds at Python's recursion limit of {limit:,}; medians of {rounds} rounds",)
    bar = Bar(f"one chain at the recursion limit of {limit:,}", nodes, "nodes", nodes)
    return Table(f"Chain of {nodes:,} nodes, collector on", rows, notes), [bar]
