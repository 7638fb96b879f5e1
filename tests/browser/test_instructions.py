"""What a page computes with: every base instruction and every row, beside Python."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import pytest
from reading import Open
from spicy import SPICY

from autograd.operation import TABLE, Op
from viz.page.document import read
from viz.page.player.assemble import FOLDER
from viz.page.player.routines import Routines, exact

pytestmark = pytest.mark.browser

MACHINE = read(FOLDER, "machine.js")
ROWS = [op for op in TABLE.values() if type(op).__module__ != "autograd.define"]
RUN = (
    """([names, rows, asked]) => {"""
    + MACHINE
    + """
  const routines = rows.map((pair) => pair.map((routine) => readRoutine(routine, names)));
  return asked.map(([place, points]) => points.map((given) => {
    const x = given.map(Number);
    const [row, back] = routines[place];
    const registers = new Float64Array(Math.max(registersOf(row), registersOf(back)));
    registers.set(x.slice(1));
    run(row, registers);
    const out = registers[row.results[0]];
    registers.set([x[0], out, ...x.slice(1)]);
    run(back, registers);
    return [out, ...back.results.map((k) => registers[k])].map(String);
  }));
}"""
)


def points(op: Op) -> Iterator[tuple[float, ...]]:
    """Samples, kinks and spicy numbers for the operands of a row."""
    yield from op.samples
    yield from op.kinks
    count = len(op.samples[0])
    if count == 1:
        yield from ((x,) for x in SPICY)
        yield from ((k / 7.0,) for k in range(-40, 41))
    elif count == 2:
        yield from itertools.product(SPICY[:16] + SPICY[20:24], repeat=2)
    else:
        for i, x in itertools.product(range(count), SPICY):
            yield (*op.samples[0][:i], x, *op.samples[0][i + 1 :])


def python(op: Op, g: float, at: tuple[float, ...]) -> list[float]:
    out = op.forward(*at)
    back = op.pullback(g, out, *at) if op.pullback else ()
    return [out, *map(float, back)]


def close(x: float, y: float) -> bool:
    if math.isnan(y) or math.isinf(y):
        return str(x) == str(y)
    return abs(x - y) <= 1e-12 * abs(y) + 1e-300


def cases(op: Op) -> dict[int, list[tuple[float, ...]]]:
    """(g, *operands) to try, by the number of operands."""
    found: dict[int, list[tuple[float, ...]]] = {}
    for at in points(op):
        found.setdefault(len(at), []).extend([(1.0, *at), (-0.375, *at)])
    return found


def test_every_row_and_its_pullback_are_those_of_python(visit: Open) -> None:
    """At samples, kinks and edges, within 1e-12."""
    routines = Routines()
    asked = [(op, n, given) for op in ROWS for n, given in cases(op).items()]
    sent: list[Any] = [
        [routines.place(op, n), [[*map(exact, at)] for at in given]] for op, n, given in asked
    ]
    page = visit("<!doctype html><title>numbers</title>")
    answers = page.evaluate(RUN, [routines.names, routines.rows, sent])
    wrong = []
    for (op, _, given), answer in zip(asked, answers):
        for (g, *at), texts in zip(given, answer):
            got, want = [*map(float, texts)], python(op, g, tuple(at))
            if len(got) != len(want) or not all(map(close, got, want)):
                wrong.append(f"{op.name}{tuple(at)}, g = {g}: {got}, in Python {want}")
    assert not wrong, "\n".join([f"{len(wrong)} points:", *wrong[:20]])
