"""Graphs made at random, dragged at random; numbers written as Python writes them."""

from __future__ import annotations

import json
import math
import random
import struct
from typing import Any

import pytest
from hypothesis import settings
from programs import program
from reading import Open
from spicy import SPICY

from autograd import Value, exp, log, maximum, relu, sigmoid, sqrt, tanh
from autograd.chain.text import number as long
from autograd.sweep import topological
from nn import MLP, mse_loss
from viz.page.document import read
from viz.page.player.assemble import FOLDER
from viz.page.player.live import live
from viz.page.player.picture import picture_of
from viz.page.player.routines import exact
from viz.page.player.sweep import sweep
from viz.page.playground.playground import FOLDER as PLAYGROUND
from viz.text import number as short

pytestmark = pytest.mark.browser

NIGHTLY = settings().max_examples > 1_000  # type: ignore[operator]
GRAPHS = 1_000 if NIGHTLY else 60
DRAGS = 5
MODEL, MACHINE, PROGRAM = (read(FOLDER, f"{x}.js") for x in ("numbers", "machine", "program"))
RUN = (
    "(graphs) => {"
    + MACHINE
    + PROGRAM
    + """
  return graphs.map(({ live, nodes, edges, root, drags }) => {
    const made = nodes.map((_, id) => ({ id }));
    const heads = edges.map(([tail, head], id) => ({ id, head: made[head] }));
    const program = new Program(live, made, heads, root);
    return drags.map((numbers) => {
      live.leaves.forEach(([leaf], i) => { program.values[leaf] = Number(numbers[i]); });
      program.forward();
      program.backward();
      return [[...program.values].map(String), [...program.gradients].map(String)];
    });
  });
}"""
)
LANES = "".join(read(PLAYGROUND, f"{x}.js") for x in ("kernels", "equations", "lanes"))
# Two columns of samples, the other leaves the same for all: sums over lanes, and over samples one
# by one.  Seven samples in lanes of three leave one over.
IN_LANES = (
    "(graphs) => {"
    + MACHINE
    + PROGRAM
    + LANES
    + """
  return graphs.map(({ live, nodes, edges, root, rows }) => {
    const made = nodes.map((_, id) => ({ id }));
    const heads = edges.map(([, head], id) => ({ id, head: made[head] }));
    const program = new Program(live, made, heads, root);
    const columns = live.leaves.slice(0, 2).map(([leaf]) => leaf);
    const { equations, values, gradients } = equationsOf(program, new Set(columns));
    const leaves = live.leaves.map(([leaf]) => leaf).filter((leaf) => gradients.has(leaf));
    const asked = [values[root], ...leaves.map((leaf) => gradients.get(leaf))];
    const lanes = new LaneProgram(equations, 3, { sums: asked });
    const same = live.leaves.filter(([leaf]) => !columns.includes(leaf));
    for (const [leaf] of same) lanes.set(values[leaf], program.values[leaf]);
    lanes.start();
    for (let from = 0; from < rows.length; from += 3) {
      const some = rows.slice(from, from + 3);
      columns.forEach((leaf, k) => some.forEach((row, i) => {
        const at = lanes.places[values[leaf]];
        if (at !== undefined) lanes.memory[at + i] = row[k];
      }));
      lanes.run(some.length);
    }
    const sums = asked.map(() => 0);
    for (const row of rows) {
      columns.forEach((leaf, k) => { program.values[leaf] = row[k]; });
      sums[0] += program.forward();
      program.backward(false);
      leaves.forEach((leaf, k) => { sums[k + 1] += program.gradients[leaf]; });
    }
    return [asked.map((id) => String(lanes.sum(id))), sums.map(String)];
  });
}"""
)
CURVED = [
    lambda a, b, c, d: tanh(a * b),
    lambda a, b, c, d: sigmoid(a - b) * c,
    lambda a, b, c, d: exp(tanh(a)) + d,
    lambda a, b, c, d: log(a * a + 1.0) * b,
    lambda a, b, c, d: sqrt(a * a + b * b + 0.25),
    lambda a, b, c, d: a * b + c * d,
    lambda a, b, c, d: relu(a - b) + maximum(c, d),
]


def graph(seed: int) -> tuple[Value, list[Value]]:
    """A root and its leaves; every second one of arithmetic alone."""
    leaves = [Value(x, name) for x, name in ((0.7, "x"), (-1.3, "y"), (0.4, "v"), (2.0, "w"))]
    function = program(seed, leaves[2:], CURVED if seed % 2 else None)
    return function(*leaves[:2]), leaves


def python(root: Value) -> dict[Value, tuple[float, float]]:
    """Data and gradient of each Value."""
    order = topological(root)
    for value in order:
        value.zero_grad()
    root.backward()
    return {value: (value.data, value.grad) for value in order}


def sendable(root: Value) -> tuple[dict[str, Any], list[Value], dict[Value, int]]:
    """The graph as a page has it, its leaves in that order, and the numbers of nodes."""
    python(root)
    found = sweep(root)
    picture = picture_of(found, "none")
    ids = {node.name: i for i, node in enumerate(picture.graph.nodes)}
    numbers = {value: ids[name] for name, value in picture.values.items()}
    data = {
        "live": live(found, numbers, [edge.place for edge in picture.graph.edges], None),
        "nodes": list(ids.values()), "root": numbers[root],
        "edges": [[ids[edge.tail], ids[edge.head]] for edge in picture.graph.edges],
    }  # fmt: skip
    return data, [value for value in found.order if value.op is None], numbers


def test_samples_in_lanes_are_those_one_by_one(visit: Open) -> None:
    sent = []
    roots = [graph(seed)[0] for seed in range(GRAPHS)]
    model = MLP(2, [11, 9, 1], activation="tanh", rng=0)  # sums of products of many lengths
    roots.append(mse_loss(model([Value(0.5), Value(-1.0)]), 1.0))
    for seed, root in enumerate(roots):
        chance = random.Random(seed)
        data, _, _ = sendable(root)
        sent.append({**data, "rows": [[chance.uniform(-2.0, 2.0) for _ in "xy"] for _ in range(7)]})
    page = visit("<!doctype html><title>lanes</title>")
    answers = page.evaluate(IN_LANES, json.loads(json.dumps(sent)))
    assert sum(len(ours) > 1 for ours, _ in answers) > GRAPHS / 2
    for ours, theirs in answers:
        for x, y in zip(ours, theirs):
            assert x == y or math.isclose(float(x), float(y), rel_tol=1e-12, abs_tol=1e-12)


def test_random_graphs_dragged_at_random(visit: Open) -> None:
    sent: list[dict[str, Any]] = []
    wanted = []
    for seed in range(GRAPHS):
        chance = random.Random(seed)
        root, leaves = graph(seed)
        data, order, numbers = sendable(root)
        points = [[chance.uniform(-2.0, 2.0) for _ in order] for _ in range(DRAGS)]
        sent.append({**data, "drags": points})
        wanted.append((seed, [numbers[x] for x in order], order, numbers[root], points))
    page = visit("<!doctype html><title>graphs</title>")
    answers = page.evaluate(RUN, json.loads(json.dumps(sent)))
    for (seed, ids, order, top, points), answer in zip(wanted, answers):
        for numbers, (values, gradients) in zip(points, answer):
            labels = {value.label: x for value, x in zip(order, numbers)}
            _, leaves = graph(seed)
            for leaf in leaves:
                leaf.data = labels.get(leaf.label, leaf.data)
            function = program(seed, leaves[2:], CURVED if seed % 2 else None)
            root = function(*leaves[:2])
            python(root)
            assert close(values[top], root.data, seed)
            by_label = {leaf.label: leaf for leaf in leaves}
            for node, value in zip(ids, order):
                assert close(gradients[node], by_label[value.label].grad, seed), (seed, value.label)


def close(text: str, x: float, seed: int) -> bool:
    """Within 1e-12 where all is arithmetic; functions differ in a last digit, which may grow."""
    y = float(text)
    if not math.isfinite(x) or not math.isfinite(y):
        return str(x) == str(y)
    near = 1e-12 if seed % 2 == 0 else 1e-9
    return math.isclose(x, y, rel_tol=near, abs_tol=near)


def test_numbers_are_written_as_in_python(visit: Open) -> None:
    chance = random.Random(0)
    numbers = [*SPICY, 2.0**-15, 0.15625, 1000.25, 999.97, 999999.95, 1e6, 1e16, 123456.75, 1e-5]
    numbers += [struct.unpack("<d", chance.randbytes(8))[0] for _ in range(2_000)]
    numbers += [chance.uniform(-10.0, 10.0) ** chance.randint(1, 9) for _ in range(2_000)]
    numbers += [
        chance.randint(-(2**20), 2**20) / 2.0 ** chance.randint(0, 24) for _ in range(2_000)
    ]
    page = visit("<!doctype html><title>numbers</title>")
    got = page.evaluate(
        "(numbers) => {"
        + MODEL
        + "return numbers.map((x) => [short(Number(x)), long(Number(x))]);}",
        [exact(x) for x in numbers],
    )
    wrong = [
        (x, texts, short(x), long(x))
        for x, texts in zip(numbers, got)
        if [short(x), long(x)] != texts
    ]
    assert not wrong, (len(wrong), wrong[:10])
